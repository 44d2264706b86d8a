/* Text of both directions (UAX #9) as a terminal that knows one direction is to draw it: the order
 * of its clusters, mirrored brackets, the joined forms of Arabic letters. */
#ifndef DATELINE_BIDI_H
#define DATELINE_BIDI_H

#include "src/strbuf.h"

#include <stdint.h>

/* Whether clean UTF-8 has letters of a script that is written from right to left. Fast. */
bool bidi_needed(const char *s, size_t n);
/* Whether a paragraph runs from right to left: most of its letters do; with `lean` (the article's
 * language does) one is enough. */
bool bidi_is_rtl(const char *s, size_t n, bool lean);

/* What is to be drawn instead of a character: 0: itself, BIDI_NOTHING: the one before it has
 * become both. */
#define BIDI_NOTHING UINT32_MAX
/* For the first byte of every character of one paragraph its level and its glyph. False: it is too
 * long or memory is short; then nothing was written. */
bool bidi_resolve(const char *s, size_t n, bool rtl, uint8_t *level, uint32_t *glyph);

/* A cluster of a line, and its place in the text. */
struct bidi_cluster {
	uint32_t at;
	uint8_t len, level;
};
/* Splits s[from, to) into clusters and puts them into the order in which they are drawn. Returns
 * how many; `out` has room for to - from. */
size_t bidi_order(const char *s, size_t from, size_t to, const uint8_t *level, bool rtl,
    struct bidi_cluster *out);
/* Appends what is drawn for a cluster. */
void
bidi_draw(struct strbuf *out, const char *s, const struct bidi_cluster *c, const uint32_t *glyph);

/* Appends one line of text as it is drawn; text that needs nothing is appended as it is. */
void bidi_line(struct strbuf *out, const char *s, size_t n);

/* Whether a language (a BCP 47 tag; "", NULL: not known) is written from right to left. */
bool bidi_language(const char *lang);

/* Whether the terminal wants it put in order, by the setting `bidi`: 0: unless it is known to do
 * that itself, 1: yes, 2: no. */
bool bidi_wanted(int64_t setting);

#endif
