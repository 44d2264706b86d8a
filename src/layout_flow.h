/* The inside of layout: one paragraph on its way to lines. For src/layout*.c only. */
#ifndef DATELINE_LAYOUT_FLOW_H
#define DATELINE_LAYOUT_FLOW_H

#include "src/bidi.h"
#include "src/layout.h"

#define FLOW_NO_SOURCE UINT32_MAX /* text that stands in no article: bullets, numbers */

/* What a stretch of the paragraph looks like, up to where the next piece begins. */
struct piece {
	uint32_t at;     /* bytes in flow.text */
	uint32_t source; /* bytes in blocks.text, or FLOW_NO_SOURCE */
	uint8_t role, style;
	uint16_t link;
};

/* What stands before the lines of a paragraph; behind them where it runs from right to left. */
struct margin {
	int first, hang;           /* columns before the text of the first line, of the others */
	int bar[BLOCKS_DEPTH_MAX]; /* columns where the bars of quotes stand */
	int bars;
	char mark[32]; /* "• ", "12. ": on the first line only */
	int mark_at, mark_columns;
};

struct flow {
	struct layout *l;
	const struct layout_options *o;
	struct strbuf text;
	struct piece *piece;
	size_t npiece, cap_piece;
	uint32_t *joint; /* places where no line may break, before link numbers */
	size_t njoint, cap_joint;
	char *breaks;
	size_t cap_breaks;
	size_t at_piece; /* the piece that the last line ended in */
	uint32_t source; /* of the last line */
	bool wide;       /* its lines are code */
	bool directed;   /* level and glyph hold: it has text of right-to-left scripts; */
	bool rtl;        /* and runs that way */
	bool lean;       /* the article's language does */
	bool left;       /* all of it begins at the left */
	uint8_t *level;
	uint32_t *glyph;
	struct bidi_cluster *cluster;
	size_t cap_level;
};

void flow_init(struct flow *f, struct layout *l, const struct layout_options *o);
void flow_release(struct flow *f);

/* Begins a paragraph; adds clean text to it, in one look. A newline ends a line. */
void flow_clear(struct flow *f);
void flow_add(struct flow *f, const char *s, size_t n, struct piece look);
/* Adds text that no line may be broken before, as " [3]". */
void flow_join(struct flow *f, const char *s, size_t n, struct piece look);
/* Takes from the end of the text, down to n bytes. */
void flow_cut(struct flow *f, size_t n);

/* Columns that are left beside the margin; at least 2. */
int flow_columns(const struct flow *f, const struct margin *m);
/* Wraps the paragraph into lines. An empty one makes one line. */
void flow_wrap(struct flow *f, const struct margin *m);
/* The same without wrapping: lines end at newlines alone (code). */
void flow_keep(struct flow *f, const struct margin *m);

/* Where a line ends. */
struct cut {
	size_t ink;  /* its text, without blanks behind it */
	size_t next; /* where the next line begins */
	bool hyphen; /* a word is divided: the line ends with a hyphen */
};
/* For wrapping a part of the text by hand: first all places to break at are found, then the line
 * that begins at `from` in `columns`, up to `to` at most. */
void flow_find_breaks(struct flow *f);
struct cut flow_find_line(const struct flow *f, size_t from, size_t to, int columns);

/* layout_line.c */
/* Learns which way a part of the text runs (f->rtl), and in which order it is drawn. */
void flow_direct(struct flow *f, size_t from, size_t to);
/* One line by hand (tables): begin, any of the others, end. */
void flow_line_begin(struct flow *f, const struct margin *m, bool first);
void flow_line_text(struct flow *f, size_t from, size_t to); /* of flow.text */
void flow_line_blanks(struct flow *f, int columns);
void flow_line_string(struct flow *f, const char *s, enum style_role role);
void flow_line_end(struct flow *f);
/* A whole line of a paragraph, `columns` beside its margin. */
void flow_line(struct flow *f, const struct margin *m, bool first, const struct cut *cut,
    size_t from, int columns);
/* A line without text, or with the bars that both margins share; anew: below a quote begins. */
void
flow_empty_line(struct flow *f, const struct margin *above, const struct margin *below, bool anew);
/* Columns of the margin, where there are enough for it and text. */
int flow_margin_columns(const struct flow *f, int wish);

/* layout_table.c: the table at block i, drawn or as records. Returns its last cell. */
size_t layout_table(struct flow *f, const struct blocks *b, size_t i, const struct margin *m);
/* layout_block.c: adds the spans of a block, with their links' numbers; newline: what ends a line
 * ("\n", or " " in a table). `style` is added to all. */
void layout_spans(struct flow *f, const struct blocks *b, const struct block *block,
    enum style_role role, unsigned style, const char *newline);
/* layout_script.c: appends what stands for raised (else lowered) text: "²", "^x", or the text as
 * it is where that reads well ("1st"). */
void layout_script(struct strbuf *out, const char *s, size_t n, bool raised, bool ascii);

#endif
