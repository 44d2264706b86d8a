/* Tables: those of data become a grid of cells, those for layout the blocks that are in them. */
#include "feeds/html_build.h"

#include "src/util.h"

#include <stdlib.h>
#include <string.h>

#define COLUMNS_MAX 64
#define ROWS_MAX    5000
#define CELLS_MAX   20000

struct cell {
	const struct html_node *node; /* NULL: empty, or part of another */
	uint8_t flags;                /* enum cell_flags */
};

struct grid {
	struct cell *cell; /* rows * COLUMNS_MAX while it is filled */
	size_t cap;
	uint32_t rows, cols;
	/* For each column the rows that a cell above still covers, and that cell's flags. */
	uint32_t covered[COLUMNS_MAX];
	uint8_t above[COLUMNS_MAX];
	bool header; /* there is a th or a caption: of data whatever is in it */
	bool data;   /* false: for layout */
};

static bool
has_header(const struct html_node *node, int depth)
{
	for (const struct html_node *n = node->first; n != NULL && depth > 0; n = n->next)
		if (n->tag == TAG_TH || n->tag == TAG_CAPTION
		    || (n->tag != TAG_TABLE && has_header(n, depth - 1)))
			return true;
	return false;
}

/* Whether a cell holds what only a block can show. */
static bool
holds_blocks(const struct html_node *node)
{
	unsigned paragraphs = 0;

	for (const struct html_node *n = node->first; n != NULL; n = n->next) {
		enum html_kind kind = html_kind(n);
		switch (kind) {
		case KIND_HEADING:
		case KIND_PRE:
		case KIND_QUOTE:
		case KIND_LIST:
		case KIND_TERM:
		case KIND_DESCRIPTION:
		case KIND_FIGURE:
		case KIND_TABLE:
		case KIND_MEDIA:
		case KIND_RULE:
			return true;
		case KIND_BLOCK:
			if (++paragraphs > 1)
				return true;
			break;
		case KIND_TEXT:
		case KIND_INLINE:
		case KIND_STYLE:
		case KIND_BREAK:
		case KIND_Q:
		case KIND_ITEM:
		case KIND_LINK:
		case KIND_IMAGE:
		case KIND_CAPTION:
		case KIND_ROWS:
		case KIND_ROW:
		case KIND_CELL:
		case KIND_SUMMARY:
		case KIND_ABBR:
		case KIND_RT:
		case KIND_MATH:
		case KIND_NOSCRIPT:
		case KIND_DROP:
		case KIND_SCRIPT:
			break;
		}
		if (holds_blocks(n))
			return true;
	}
	return false;
}

/* Cells of a row that belong to those above. */
static void
skip_covered(struct grid *g, struct cell *row, uint32_t *col)
{
	for (; *col < COLUMNS_MAX && g->covered[*col] > 0; ++*col)
		row[*col].flags = g->above[*col] | CELL_ABOVE;
}

static void
add_cell(struct grid *g, const struct html_node *node, uint32_t *col)
{
	uint32_t wide = (uint32_t)html_attr_int(node, "colspan", 1, COLUMNS_MAX, 1);
	uint32_t high = (uint32_t)html_attr_int(node, "rowspan", 1, ROWS_MAX, 1);

	struct cell *row = g->cell + (size_t)(g->rows - 1) * COLUMNS_MAX;
	uint8_t flags = node->tag == TAG_TH ? CELL_HEADER : 0;

	skip_covered(g, row, col);
	if (*col == COLUMNS_MAX) {
		g->data = false;
		return;
	}
	if (!g->header && holds_blocks(node))
		g->data = false;
	row[*col].node = node;
	for (; wide > 0 && *col < COLUMNS_MAX && g->covered[*col] == 0; wide--, ++*col) {
		row[*col].flags = flags;
		g->covered[*col] = high;
		g->above[*col] = flags;
		flags |= CELL_LEFT;
	}
	g->cols = MAX(g->cols, *col);
}

static void
add_row(struct grid *g, const struct html_node *row)
{
	uint32_t col = 0;

	if (g->rows == ROWS_MAX) {
		g->data = false;
		return;
	}
	for (size_t i = 0; i < COLUMNS_MAX; i++) {
		GROW(g->cell, g->cap, (size_t)g->rows * COLUMNS_MAX + i);
		g->cell[(size_t)g->rows * COLUMNS_MAX + i] = (struct cell){0};
	}
	g->rows++;
	for (const struct html_node *n = row->first; n != NULL && g->data; n = n->next)
		if (html_kind(n) == KIND_CELL)
			add_cell(g, n, &col);
	struct cell *cells = g->cell + (size_t)(g->rows - 1) * COLUMNS_MAX;
	for (; col < COLUMNS_MAX; col++)
		skip_covered(g, cells, &col);
	for (size_t i = 0; i < COLUMNS_MAX; i++)
		g->covered[i] -= g->covered[i] > 0;
}

static void
add_rows(struct grid *g, const struct html_node *node)
{
	for (const struct html_node *n = node->first; n != NULL && g->data; n = n->next) {
		enum html_kind kind = html_kind(n);
		if (html_unseen(n))
			continue;
		if (kind == KIND_ROW)
			add_row(g, n);
		else if (kind == KIND_ROWS || kind == KIND_INLINE)
			add_rows(g, n);
		else if (kind == KIND_CELL)
			g->data = false; /* cells without rows */
	}
}

/* What stands in a table but in no row: captions, and what was written there by mistake. */
static void
build_rest(struct builder *b, const struct html_node *table, const struct context *c, bool grid)
{
	for (const struct html_node *n = table->first; n != NULL; n = n->next)
		if (n->tag == TAG_CAPTION) {
			build_end(b, c);
			b->type = grid ? BLOCK_CAPTION : BLOCK_PARAGRAPH;
			build_children(b, n, c);
			build_end(b, c);
		} else if (html_kind(n) == KIND_TEXT)
			build_text(b, c, n->s, n->n);
	build_end(b, c);
}

static void
build_cell(struct builder *b, const struct html_node *node, const struct context *c)
{
	struct context inner = *c;

	inner.cell = true;
	inner.pre = false;
	b->open = true;
	b->blank = false;
	b->breaks = 0;
	if (node == NULL)
		return;
	notes_pass(b, node->parent); /* its row */
	notes_pass(b, node);
	build_children(b, node, &inner);
}

static void
build_grid(struct builder *b, const struct grid *g, const struct context *c)
{
	size_t before = b->out->nblock;
	struct block *table = build_block(b, c, BLOCK_TABLE);

	if (table == NULL)
		return;
	table->rows = (uint16_t)g->rows;
	table->cols = (uint16_t)g->cols;
	for (size_t row = 0; row < g->rows; row++)
		for (size_t col = 0; col < g->cols; col++) {
			const struct html_node *node = g->cell[row * COLUMNS_MAX + col].node;
			struct block *cell = build_block(b, c, BLOCK_CELL);
			if (cell == NULL) {
				/* A table is whole or not there. */
				b->out->nspan = b->out->block[before].span;
				b->out->nblock = before;
				return;
			}
			cell->level = g->cell[row * COLUMNS_MAX + col].flags;
			build_cell(b, node, c);
		}
}

void
build_table(struct builder *b, const struct html_node *node, const struct context *c)
{
	struct grid g = {.data = true};

	if (c->cell) {
		build_children(b, node, c);
		return;
	}
	build_item_mark(b, c);
	g.header = has_header(node, 4);
	add_rows(&g, node);
	build_end(b, c);
	if (g.data && g.rows > 0 && g.cols > 1 && (size_t)g.rows * g.cols <= CELLS_MAX) {
		build_rest(b, node, c, true);
		build_grid(b, &g, c);
	} else
		build_children(b, node, c);
	build_end(b, c);
	free(g.cell);
}
