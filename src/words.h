/* The reader of words that `feeds` and `config` share (SPEC 1): words apart by blanks, "..." with
 * \" and \\, # at the start of a word begins a comment. */
#ifndef DATELINE_WORDS_H
#define DATELINE_WORDS_H

#include "src/strbuf.h"

struct word {
	char *s;     /* unquoted, NUL-terminated */
	size_t at;   /* where it begins in the line, bytes from 0; column in messages is at + 1 */
	size_t end;  /* first byte behind it */
	bool quoted; /* began with " */
};

struct words {
	struct word *word;
	size_t n, cap;
};

/* Splits one line (without its newline). False: *e is "12:9"-less sentence and *at the place
 * (bytes) of what is wrong: a quote that does not end, a control character, bytes that are not
 * UTF-8. Then w is empty. */
NODISCARD bool words_split(struct words *w, const char *line, size_t n, size_t *at, struct err *e);
/* The same, only from byte `from` on; places still count from the start of the line. */
NODISCARD bool words_split_from(
    struct words *w, const char *line, size_t n, size_t from, size_t *at, struct err *e);
void words_release(struct words *w);

/* Whether the line is UTF-8 without control characters but tabs. False like words_split. */
NODISCARD bool words_check(const char *line, size_t n, size_t *at, struct err *e);

/* The text behind word i, up to the end of the line, " => " or a word that begins with #, with
 * blanks at both ends removed; quotes stay as they stand, and nothing inside them ends it. For
 * `match` and `rule`. Heap. `from` is a place in the line; `*at`, if not NULL, gets the place of
 * the text's first byte, `*arrow`, if not NULL, the place behind " => " or 0. */
char *words_rest(const char *line, size_t n, size_t from, size_t *at, size_t *arrow);

/* Appends s so that words_split gives it back: quoted where needed. */
bool words_quote(struct strbuf *out, const char *s);
/* The same, in quotes in any case. */
bool words_quote_always(struct strbuf *out, const char *s);

/* Column for a message, in characters from 1, of the byte at `at` in a line. */
size_t words_column(const char *line, size_t n, size_t at);

/* The next line of a text of n bytes, from *at on: *len gets its length without the newline and a
 * CR before it, *at the start of the one after. NULL at the end. A last line without newline is
 * one. */
const char *words_line(const char *s, size_t n, size_t *at, size_t *len);

#endif
