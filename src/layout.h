/* Blocks and a width become lines of runs. Knows nothing of curses: a run has a role, one file of
 * the interface knows colours. Breaks by UAX #14, widths by grapheme cluster. */
#ifndef DATELINE_LAYOUT_H
#define DATELINE_LAYOUT_H

#include "src/block.h"
#include "src/hyphen.h"
#include "src/style.h"

#define RUN_MATCH 0x80 /* what was searched for */

struct run {
	uint32_t at, len; /* bytes in layout.buf */
	uint16_t columns;
	uint8_t role;  /* enum style_role */
	uint8_t style; /* enum span_style, low 7 bits; RUN_MATCH */
	uint16_t link; /* number, 0: none: the target of an OSC 8 link; BLOCKS_NOTE: a note */
};

struct line {
	uint32_t run, runs; /* first and count in layout.run */
	uint32_t source;    /* place in the text: bytes in blocks.text, grows from line to line */
	uint16_t columns; /* of all its runs; more than the width only for code and tables (wide) */
	uint8_t wide;     /* line of code or of a table: shifted by ( and ) */
	uint8_t heading;  /* 1: the first line of a heading, for { and } */
};

/* Bytes of blocks.text that are marked. */
struct layout_match {
	uint32_t from, to;
};

struct layout_options {
	int columns;           /* of the text column, > 0 */
	bool ascii;            /* ASCII for bars, bullets, boxes, ellipsis */
	bool link_numbers;     /* "[3]" behind links */
	unsigned first_link;   /* number of the first link, usually 1 */
	bool bidi;             /* put text of right-to-left scripts into the order it is drawn in */
	const char *lang;      /* of the article, "" or NULL: not known */
	struct hyphen *hyphen; /* NULL: words are not divided */
	const struct layout_match *match; /* in order, apart */
	size_t nmatch;
};

struct layout {
	struct strbuf buf;
	struct line *line;
	size_t nline, cap_line;
	struct run *run;
	size_t nrun, cap_run;
	uint32_t tail; /* places given to lines behind the blocks; 0: no blocks yet */
};

void layout_init(struct layout *l);
void layout_release(struct layout *l);
void layout_clear(struct layout *l); /* keeps memory */

/* Appends the blocks, one blank line between two (none between items of one list), no blank line
 * at the start or end. Quotes have a bar, lists hang, code is kept as it is, tables are drawn
 * while they fit, with wrapped cells if need be, and given as records ("Head: cell") where they
 * do not, images are "[image 3: alt]" with their number. */
void layout_blocks(struct layout *l, const struct blocks *b, const struct layout_options *o);

/* Appends one paragraph of clean text in one role, wrapped; indent is the columns of blanks before
 * its first line, hang those before its second and later ones. Empty text: an empty line. */
void layout_text(struct layout *l, const char *s, size_t n, enum style_role role, int indent,
    int hang, const struct layout_options *o);
/* Appends a line that is cut, never wrapped; link as in struct run. */
void layout_cut(struct layout *l, const char *s, size_t n, enum style_role role, int indent,
    unsigned link, const struct layout_options *o);
/* Appends a rule over the column. */
void layout_rule(struct layout *l, const struct layout_options *o);

/* The last line whose source is <= at, the first of those with the same source (header lines have
 * 0, lines behind the blocks numbers above the text's length). 0 if there is none. For keeping the
 * place when the width changes: source of the top line before, this after. */
size_t layout_line_at(const struct layout *l, uint32_t at);

/* Appends the line's text to out, without trailing blanks (`dateline show -w`). */
bool layout_line_text(const struct layout *l, size_t line, struct strbuf *out);

#endif
