/* What the files that make blocks of a tree share: the builder and its verbs. */
#ifndef DATELINE_FEEDS_HTML_BUILD_H
#define DATELINE_FEEDS_HTML_BUILD_H

#include "feeds/html_tree.h"
#include "src/block.h"

#define DEPTH_SHOWN 16 /* quotes and lists within each other */

/* What holds for a node and everything below it. */
struct context {
	uint16_t style, link;
	uint8_t quote, indent;
	uint32_t nest;     /* as in struct block; also where the quotes are outside */
	uint8_t quoted;    /* depth of q */
	bool pre, cell;    /* in pre; in a table's cell: no block may begin */
	bool figure;       /* in a figure: an image is a block */
	struct item *item; /* of the innermost li, until its first block has taken it */
};

/* The mark of a list's item, taken by the first block in it. */
struct item {
	bool waits;
	int32_t number; /* INT32_MIN: a bullet */
	uint8_t style;  /* enum number_style */
};

/* What a link within the article leads to. */
struct anchor {
	const char *id;
	uint32_t n;
	uint16_t note; /* as in a span's link; 0: not linked to yet */
	bool there;
	uint32_t place;
};

struct builder {
	struct blocks *out;
	const char *base, *title;
	struct strbuf raw, clean;         /* a piece of text on its way */
	bool open;                        /* the last block takes text */
	bool blank;                       /* white space waits for what follows */
	uint16_t blank_style, blank_link; /* of where it stood */
	unsigned breaks;                  /* so do line breaks; in pre newlines */
	enum block_type type;             /* of the block that the next text opens */
	uint8_t level;
	bool anew;             /* the next block begins a quote */
	unsigned captions;     /* block number + 1 of the figure whose caption is read */
	struct anchor *anchor; /* sorted by id */
	size_t nanchor, cap_anchor;
};

/* Appends the blocks of a tree to `out`. A first heading that repeats `title` is left out. */
void
html_build(struct blocks *out, const struct html_node *root, const char *base, const char *title);

/* Ends the open block; the next text opens a paragraph. */
void build_end(struct builder *b, const struct context *c);
/* Adds text as it stands in the source: white space collapses (but in pre), the rest is cleaned. */
void build_text(struct builder *b, const struct context *c, const char *s, size_t n);
/* Adds text of the program's own as it is. */
void build_literal(struct builder *b, const struct context *c, const char *s);
/* Adds text in pre: each newline counts. */
void build_pre_text(struct builder *b, const struct context *c, const char *s, size_t n);
/* Opens the block that text would open, if none is open. False: limit. */
bool build_open(struct builder *b, const struct context *c);
/* Adds a block of a type with the context's quote and indent. NULL: limit. */
struct block *build_block(struct builder *b, const struct context *c, enum block_type type);
void build_children(struct builder *b, const struct html_node *node, const struct context *c);
/* The children in a block of its own, whose text opens as `type`. */
void build_typed(struct builder *b, const struct html_node *node, const struct context *c,
    enum block_type type, uint8_t level);
/* The number of a link to an address as written; 0: none. */
unsigned build_link(struct builder *b, enum link_kind kind, const char *url, size_t n,
    const struct html_node *labelled, const char *label, size_t label_len, bool *bad);

/* html_inline.c */
void build_anchor(struct builder *b, const struct html_node *node, const struct context *c);
void build_quoted(struct builder *b, const struct html_node *node, const struct context *c);
void build_abbr(struct builder *b, const struct html_node *node, const struct context *c);
void build_rt(struct builder *b, const struct html_node *node, const struct context *c);

/* html_quote.c: html_is_attribution says whether a node is a quote's footer, a cite as its child
 * or in a paragraph of its own. */
bool html_is_attribution(const struct html_node *node);
void build_attribution(struct builder *b, const struct html_node *node, const struct context *c);
void build_caption(struct builder *b, const struct html_node *node, const struct context *c);
void context_enter_quote(struct context *c);

void build_image(struct builder *b, const struct html_node *node, const struct context *c);
void build_media(struct builder *b, const struct html_node *node, const struct context *c);
void build_table(struct builder *b, const struct html_node *node, const struct context *c);
void build_math(struct builder *b, const struct html_node *node, const struct context *c);
/* The parts of a formula, written in a line. */
void build_math_parts(struct builder *b, const struct html_node *node, const struct context *c);
bool html_is_tex(const struct html_node *node);
/* Opens the last block again for a line more, if it is a paragraph where the context is; else the
 * next text opens one. */
void build_line(struct builder *b, const struct context *c);
/* A list's item that begins with what is no paragraph: its mark as a block without text. */
void build_item_mark(struct builder *b, const struct context *c);

/* Before the walk: learns what is linked to. On the way: a node that may be it; the note of a link
 * (0: it leads elsewhere). Behind: notes that lead nowhere are links no more. */
void notes_collect(struct builder *b, const struct html_node *root);
void notes_pass(struct builder *b, const struct html_node *node);
unsigned notes_link(struct builder *b, const struct html_attr *href);
void notes_resolve(struct builder *b);

bool html_is_white(char c);
/* Whether there is anything to see below a node. */
bool html_has_content(const struct html_node *node);
/* Whether a node is not meant to be seen (hidden, display:none), or is what feed software adds:
 * share buttons, "The post X appeared first on Y". */
bool html_unseen(const struct html_node *node);
bool html_is_boilerplate(const struct html_node *node);

#endif
