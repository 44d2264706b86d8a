/* Putting text into the cells of the screen. Nothing here reaches the terminal: ui/screen sends
 * what changed, once, after all panes have drawn. Rows and columns count from 0; what lies outside
 * the screen is left out. All text is clean UTF-8 (src/text). */
#ifndef DATELINE_DRAW_H
#define DATELINE_DRAW_H

#include "src/style.h"

#include <stdbool.h>
#include <stddef.h>

struct screen;

/* A piece of the screen. cols 0: not shown. */
struct area {
	int row, col, rows, cols;
};

/* Puts whole grapheme clusters of s into at most `cols` columns, without an ellipsis. Returns the
 * columns used. In an ASCII terminal what is not ASCII becomes as many ASCII characters. */
int draw_put(
    struct screen *s, int row, int col, int cols, enum style_role role, const char *text, size_t n);
/* The same with more attributes (enum span_style: strong, em, ins, del as far as the terminal has
 * them) and a link: its number from draw_link, 0: none. */
int draw_span(struct screen *s, int row, int col, int cols, enum style_role role,
    unsigned span_style, unsigned link, const char *text, size_t n);
/* The same as draw_put, with an ellipsis where it was cut. */
int draw_cut(
    struct screen *s, int row, int col, int cols, enum style_role role, const char *text, size_t n);
/* A NUL-terminated text, not cut with an ellipsis. */
int draw_str(struct screen *s, int row, int col, int cols, enum style_role role, const char *text);
/* Puts it so that it ends at column `end` (exclusive) and takes at most `cols`. Returns where it
 * begins. */
int
draw_right(struct screen *s, int row, int end, int cols, enum style_role role, const char *text);
/* Blanks from col on. */
void draw_blank(struct screen *s, int row, int col, int cols, enum style_role role);
/* Gives the cells from col on another role, their text stays. */
void draw_role(struct screen *s, int row, int col, int cols, enum style_role role);

/* The number of a link target for this frame, for OSC 8; 0 where the terminal takes none, or the
 * address is none that may be sent:
 * a scheme other than http, https, ftp, mailto, gemini, gopher. */
unsigned draw_link(struct screen *s, const char *url, size_t n);

/* Whether text of right-to-left scripts is put into the order it is drawn in before draw_span;
 * the other verbs do so themselves. */
bool draw_bidi(const struct screen *s);
/* Whether only ASCII may be shown. */
bool draw_ascii(const struct screen *s);

#endif
