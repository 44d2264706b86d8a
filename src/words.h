/* The reader of words that `feeds` and `config` share (SPEC 1): words apart by blanks, "..." with
 * \" and \\, # at the start of a word begins a comment. */
#ifndef DATELINE_WORDS_H
#define DATELINE_WORDS_H

#include "src/strbuf.h"

struct word {
	char *s;      /* unquoted, NUL-terminated */
	size_t at;    /* where it begins in the line, bytes from 0; column in messages is at + 1 */
	size_t end;   /* first byte behind it */
	bool quoted;  /* began with " */
};

struct words {
	struct word *word;
	size_t n, cap;
	const char *rest; /* see words_rest */
};

/* Splits one line (without its newline). False: *e is "12:9"-less sentence and *at the place (bytes)
 * of what is wrong: a quote that does not end, a control character, bytes that are not UTF-8. */
NODISCARD bool words_split(struct words *w, const char *line, size_t n, size_t *at, struct err *e);
void words_release(struct words *w);

/* The text behind word i, up to the end of the line, " => " or a word that begins with #, with
 * blanks at both ends removed; quotes stay as they stand. For `match` and `rule`. Heap. `arrow`
 * gets the place behind " => " or 0. */
char *words_rest(const char *line, size_t n, size_t from, size_t *arrow);

/* Appends s so that words_split gives it back: quoted where needed. */
bool words_quote(struct strbuf *out, const char *s);

#endif
