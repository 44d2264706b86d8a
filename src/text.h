/* Text as the archive and the terminal need it: valid UTF-8 without what could steer a terminal,
 * measured in grapheme clusters and columns. Everything from outside passes text_clean once, on
 * the way in (SPEC 6); nothing is cleaned twice. */
#ifndef DATELINE_TEXT_H
#define DATELINE_TEXT_H

#include "src/strbuf.h"

enum text_mode {
	TEXT_LINE,  /* one line: runs of white space become one blank, none at the ends */
	TEXT_LINES, /* \n and \t stay, CR LF and CR become \n, U+2028/2029 become \n */
	/* As TEXT_LINE, but Unicode spaces stay wherever they stand, and of what is dropped the
	 * characters that only hint (soft hyphen, LRM, RLM, ZWSP, ...): what a feed says, for
	 * `inspect`; never for the archive or a terminal. */
	TEXT_SAID,
};

/* Appends s (n bytes, any bytes) to out as valid UTF-8: what is not UTF-8 becomes U+FFFD (one for
 * each maximal subpart, Unicode 3.9 D93b), dropped are C0 (but as `mode` says), DEL, C1,
 * U+061C 200E 200F 202A-202E 2066-2069 200B 2060-2064 FEFF 00AD 180E E0000-E007F FFF9-FFFB;
 * noncharacters become U+FFFD; at most 4 combining marks stay on one base. ZWJ, ZWNJ and
 * variation selectors stay. False: out is full. */
bool text_clean(struct strbuf *out, const char *s, size_t n, enum text_mode mode);

/* Whether s is what text_clean lets pass (TEXT_LINES). For what a parser claims to have cleaned.
 * text_is_said: the same for TEXT_SAID. */
bool text_is_clean(const char *s, size_t n);
bool text_is_said(const char *s, size_t n);

/* How many bytes at the beginning of s are a line as text_clean would leave it: printable ASCII
 * and letters without marks, single blanks between them and none at the end. Not all that is
 * clean: only what is told fast. */
size_t text_plain(const char *s, size_t n);

/* Columns of clean UTF-8 on the terminal, by grapheme cluster (UAX #29), wide and emoji as
 * terminals draw them (UAX #11; VS16 and flags two columns). */
int text_width(const char *s, size_t n);
/* Bytes at the start of s that are printable ASCII and followed by ASCII or the end: clusters of
 * one column each. */
size_t text_narrow(const char *s, size_t n);
/* The same, as many as fit in `columns`. */
size_t text_narrow_fit(const char *s, size_t n, int columns);

/* Bytes of the first grapheme cluster of s (n > 0) and its columns (0, 1 or 2). Fast for ASCII. */
size_t text_cluster(const char *s, size_t n, int *columns);

/* The same for a whole grapheme cluster (with GB9c): a conjunct of Indic scripts is one, though a
 * terminal draws its letters each in a cell, so that there may be more than 2 columns. */
size_t text_grapheme(const char *s, size_t n, int *columns);

/* Where a line of clean text may end (UAX #14, and what print adds to it): breaks[i] is for before
 * byte i, n of them. `lang` as of an article, NULL: not known, TEXT_PLAIN_UAX14: without print's
 * own rules. */
#define TEXT_PLAIN_UAX14 "-"
enum text_break {
	TEXT_BREAK_NOT,
	TEXT_BREAK_MAY,
	TEXT_BREAK_MUST,
	TEXT_BREAK_WEAK, /* within what may be a word, where there is no better place */
};
void text_breaks(const char *s, size_t n, const char *lang, char *breaks);

/* The longest prefix of whole clusters that fits in `columns`; *used gets its columns. */
size_t text_fit(const char *s, size_t n, int columns, int *used);

/* Appends s cut to `columns`, with an ellipsis ("…", or "~" if ascii) where it was cut. Returns the
 * columns used. */
int text_cut(struct strbuf *out, const char *s, size_t n, int columns, bool ascii);

/* Appends s without case and accents, for comparing and matching: NFKD, marks removed, case folded
 * (Latin, Cyrillic, Greek alike; й and ё become и and е). */
bool text_fold(struct strbuf *out, const char *s, size_t n);

/* Words as the index sees them (UAX #29 without punctuation; a run of CJK counts a word for each
 * character). */
size_t text_words(const char *s, size_t n);

/* The same for a text in pieces, each of whole characters; starts as {0}. */
struct text_counter {
	size_t words;
	int before, mid;
};
void text_count(struct text_counter *c, const char *s, size_t n);

#endif
