/* What a word is for searching: one definition for the index, for queries over it and for queries
 * asked of one article in memory, so that the three cannot disagree. */
#ifndef DATELINE_TERMS_H
#define DATELINE_TERMS_H

#include "src/strbuf.h"

/* Appends the words of s (n bytes of clean UTF-8), folded by text_fold, apart by one blank and with
 * a blank before the first where out is not empty. A word is a run of letters, digits and marks;
 * characters of scripts that are written without blanks (Han, Kana, Thai, Lao, Khmer, Burmese), and
 * Hangul syllables, are a word each, with their marks. Words over 128 bytes are cut. False: out is
 * full.
 * This, and not the text itself, goes into the table `fts`, whose tokenizer (ascii) parts words at
 * blanks and changes nothing more; to take an article out again the same words are needed. */
bool terms_add(struct strbuf *out, const char *s, size_t n);

/* Appends words with a mark before each. */
void terms_mark(struct strbuf *out, const char *words, const char *mark);

/* Whether the words of a query (as terms_add writes them) are among `terms`, in this order and side
 * by side; `prefix`: the last one only begins a word. */
bool terms_find(const char *terms, const char *words, bool prefix);

/* Letters and digits of the last word; *sign: it is of a script without blanks. */
size_t terms_last(const char *words, bool *sign);

#endif
