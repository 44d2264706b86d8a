/* What the files that make blocks of a tree share: the builder and its verbs. */
#ifndef DATELINE_FEEDS_HTML_BUILD_H
#define DATELINE_FEEDS_HTML_BUILD_H

#include "feeds/html_tree.h"
#include "src/block.h"

/* What holds for a node and everything below it. */
struct context {
	uint16_t style, link;
	uint8_t quote, indent;
	uint8_t quoted;    /* depth of q */
	bool pre, cell;    /* in pre; in a table's cell: no block may begin */
	bool figure;       /* in a figure: an image is a block */
	struct item *item; /* of the innermost li, until its first block has taken it */
};

/* The mark of a list's item, taken by the first block in it. */
struct item {
	bool waits;
	int32_t number; /* INT32_MIN: a bullet */
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
	unsigned captions; /* block number + 1 of the figure whose caption is read */
};

/* Appends the blocks of a tree to `out`. A first heading that repeats `title` is left out. */
void
html_build(struct blocks *out, const struct html_node *root, const char *base, const char *title);

/* Ends the open block; the next text opens a paragraph. */
void build_end(struct builder *b, const struct context *c);
/* Adds text as it stands in the source: white space collapses (but in pre), the rest is cleaned. */
void build_text(struct builder *b, const struct context *c, const char *s, size_t n);
/* Opens the block that text would open, if none is open. False: limit. */
bool build_open(struct builder *b, const struct context *c);
/* Adds a block of a type with the context's quote and indent. NULL: limit. */
struct block *build_block(struct builder *b, const struct context *c, enum block_type type);
void build_children(struct builder *b, const struct html_node *node, const struct context *c);
/* The number of a link to an address as written; 0: none. */
unsigned build_link(struct builder *b, enum link_kind kind, const char *url, size_t n,
    const struct html_node *labelled, const char *label, size_t label_len, bool *bad);

void build_image(struct builder *b, const struct html_node *node, const struct context *c);
void build_media(struct builder *b, const struct html_node *node, const struct context *c);
void build_table(struct builder *b, const struct html_node *node, const struct context *c);

/* Whether a node is not meant to be seen (hidden, display:none), or is what feed software adds:
 * share buttons, "The post X appeared first on Y". */
bool html_unseen(const struct html_node *node);
bool html_is_boilerplate(const struct html_node *node);

#endif
