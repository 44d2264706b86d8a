/* Where words may be divided, by the dictionaries that the system has (libhyphen). */
#ifndef DATELINE_HYPHEN_H
#define DATELINE_HYPHEN_H

#include <stdbool.h>
#include <stddef.h>

#define HYPHEN_WORD_MAX 100 /* bytes; longer words are not divided */

struct hyphen;

/* The dictionary of a language (a BCP 47 tag), NULL if there is none. `dirs` are folders apart by
 * colons, NULL: where systems keep them. */
struct hyphen *hyphen_open(const char *lang, const char *dirs);
void hyphen_close(struct hyphen *h); /* NULL: nothing */

/* Whether a word of clean UTF-8 may be divided, and where: may[i] for a hyphen behind its byte i.
 * `may` has room for n. */
bool hyphen_word(struct hyphen *h, const char *word, size_t n, bool *may);

#endif
