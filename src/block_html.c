/* Blocks as HTML: what `show --html` prints and exports contain. Well-formed, without scripts,
 * styles or attributes other than addresses. */
#include "src/block.h"

#include "src/util.h"

#include <string.h>

enum list_kind { LIST_NONE, LIST_BULLETS, LIST_NUMBERS, LIST_TERMS, LIST_QUOTE };

static const struct {
	const char *open, *close, *item_end;
} list_tags[] = {
    [LIST_NONE] = {"", "", ""},
    [LIST_BULLETS] = {"<ul>\n", "</ul>\n", "</li>\n"},
    [LIST_NUMBERS] = {"", "</ol>\n", "</li>\n"},
    [LIST_TERMS] = {"<dl>\n", "</dl>\n", ""},
    [LIST_QUOTE] = {"<blockquote>\n", "</blockquote>\n", ""},
};

#define LEVELS (2 * BLOCKS_DEPTH_MAX + 2)

struct html {
	const struct blocks *b;
	struct strbuf *out;
	int depth; /* open quotes and lists, within each other from 1 on */
	enum list_kind kind[LEVELS];
	int32_t number[LEVELS]; /* of the open item */
};

static void
put_escaped(struct strbuf *out, const char *s, size_t n)
{
	size_t from = 0;

	for (size_t i = 0; i < n; i++) {
		const char *entity = s[i] == '&'   ? "&amp;"
		                     : s[i] == '<' ? "&lt;"
		                     : s[i] == '>' ? "&gt;"
		                     : s[i] == '"' ? "&quot;"
		                                   : NULL;
		if (entity == NULL)
			continue;
		strbuf_add(out, s + from, i - from);
		strbuf_adds(out, entity);
		from = i + 1;
	}
	strbuf_add(out, s + from, n - from);
}

static void
put_image(const struct html *h, const struct link *l)
{
	strbuf_adds(h->out, "<img src=\"");
	put_escaped(h->out, h->b->text.s + l->url, l->url_len);
	strbuf_adds(h->out, "\" alt=\"");
	put_escaped(h->out, h->b->text.s + l->text, l->text_len);
	strbuf_adds(h->out, "\">");
}

/* Where `a` leads: without a text, the address is one. */
static void
put_anchor(const struct html *h, const struct link *l, const char *text, size_t n)
{
	strbuf_adds(h->out, "<a href=\"");
	put_escaped(h->out, h->b->text.s + l->url, l->url_len);
	strbuf_adds(h->out, "\">");
	if (n > 0)
		put_escaped(h->out, text, n);
	else if (l->text_len > 0)
		put_escaped(h->out, h->b->text.s + l->text, l->text_len);
	else
		put_escaped(h->out, h->b->text.s + l->url, l->url_len);
	strbuf_adds(h->out, "</a>");
}

static const struct link *
link_of(const struct html *h, unsigned number)
{
	return number > 0 && number <= h->b->nlink ? &h->b->link[number - 1] : NULL;
}

static void
put_span(const struct html *h, const struct span *s)
{
	static const struct {
		unsigned style;
		const char *name;
	} tags[] = {
	    {SPAN_STRONG, "strong"},
	    {SPAN_EM, "em"},
	    {SPAN_CODE, "code"},
	    {SPAN_SUP, "sup"},
	    {SPAN_SUB, "sub"},
	    {SPAN_DEL, "del"},
	    {SPAN_INS, "ins"},
	};
	const struct link *l = link_of(h, s->link);

	if (s->style & SPAN_BREAK) {
		strbuf_adds(h->out, "<br>\n");
		return;
	}
	for (size_t i = 0; i < LEN(tags); i++)
		if (s->style & tags[i].style)
			strbuf_addf(h->out, "<%s>", tags[i].name);
	if (l != NULL && l->kind == LINK_IMAGE)
		put_image(h, l);
	else if (l != NULL)
		put_anchor(h, l, h->b->text.s + s->at, s->len);
	else
		put_escaped(h->out, h->b->text.s + s->at, s->len);
	for (size_t i = LEN(tags); i-- > 0;)
		if (s->style & tags[i].style)
			strbuf_addf(h->out, "</%s>", tags[i].name);
}

static void
put_spans(const struct html *h, const struct block *block)
{
	for (uint32_t i = 0; i < block->spans; i++)
		put_span(h, &h->b->span[block->span + i]);
}

static void
put_element(const struct html *h, const char *tag, const struct block *block)
{
	strbuf_addf(h->out, "<%s>", tag);
	put_spans(h, block);
	strbuf_addf(h->out, "</%s>\n", tag);
}

static void
close_lists(struct html *h, int depth)
{
	for (; h->depth > depth; h->depth--) {
		enum list_kind kind = h->kind[h->depth];
		strbuf_adds(h->out, list_tags[kind].item_end);
		strbuf_adds(h->out, list_tags[kind].close);
	}
}

/* The outermost levels become the block's: opens the quotes that it lies in; a list of which no
 * item came is none. What is deeper stays, if these are open. */
static void
set_levels(struct html *h, const struct block *b, int levels)
{
	int same = 0;

	while (same < MIN(levels, h->depth)
	       && block_is_quote(b, same) == (h->kind[same + 1] == LIST_QUOTE))
		same++;
	if (same < levels)
		close_lists(h, same);
	while (h->depth < levels) {
		h->kind[h->depth + 1] = block_is_quote(b, h->depth) ? LIST_QUOTE : LIST_NONE;
		h->depth++;
		strbuf_adds(h->out, list_tags[h->kind[h->depth]].open);
	}
}

static void
leave_levels(struct html *h, const struct block *b)
{
	set_levels(h, b, b->quote + b->indent);
	close_lists(h, b->quote + b->indent);
}

static void
open_list(struct html *h, enum list_kind kind, const struct block *b)
{
	static const char *const types[] = {
	    "", " type=\"a\"", " type=\"A\"", " type=\"i\"", " type=\"I\""};

	h->kind[++h->depth] = kind;
	if (kind != LIST_NUMBERS) {
		strbuf_adds(h->out, list_tags[kind].open);
		return;
	}
	strbuf_addf(h->out, "<ol%s", types[b->level % LEN(types)]);
	if (b->number != 1)
		strbuf_addf(h->out, " start=\"%d\"", (int)b->number);
	strbuf_adds(h->out, ">\n");
}

static void
put_item(struct html *h, const struct block *block)
{
	int depth = MAX(block->quote + block->indent, 1);
	enum list_kind kind = block->number == INT32_MIN ? LIST_BULLETS : LIST_NUMBERS;

	set_levels(h, block, depth - 1);
	close_lists(h, depth);
	bool goes_on = h->depth == depth && h->kind[depth] == kind
	               && (kind == LIST_BULLETS || block->number == (int64_t)h->number[depth] + 1);
	if (goes_on)
		strbuf_adds(h->out, list_tags[kind].item_end);
	else {
		close_lists(h, depth - 1);
		open_list(h, kind, block);
	}
	h->number[depth] = block->number;
	strbuf_adds(h->out, "<li>");
	put_spans(h, block);
}

static void
put_term(struct html *h, const struct block *block)
{
	int depth = block->quote + block->indent + 1;

	set_levels(h, block, depth - 1);
	close_lists(h, depth);
	if (h->depth != depth || h->kind[depth] != LIST_TERMS) {
		close_lists(h, depth - 1);
		open_list(h, LIST_TERMS, block);
	}
	put_element(h, "dt", block);
}

static void
put_cell(struct html *h, const struct block *table, size_t i)
{
	const struct block *cell = &h->b->block[i], *end = h->b->block + h->b->nblock;
	size_t place = (size_t)(cell - table - 1);
	const char *tag = cell->level & CELL_HEADER ? "th" : "td";
	unsigned wide = 1, high = 1;

	while ((place + wide) % table->cols != 0 && cell + wide < end
	       && (cell[wide].level & (CELL_LEFT | CELL_ABOVE)) == CELL_LEFT)
		wide++;
	while (place + (size_t)high * table->cols < (size_t)table->rows * table->cols
	       && cell + (size_t)high * table->cols < end
	       && (cell[(size_t)high * table->cols].level & (CELL_LEFT | CELL_ABOVE)) == CELL_ABOVE)
		high++;
	strbuf_addf(h->out, "<%s", tag);
	if (wide > 1)
		strbuf_addf(h->out, " colspan=\"%u\"", wide);
	if (high > 1)
		strbuf_addf(h->out, " rowspan=\"%u\"", high);
	strbuf_addc(h->out, '>');
	put_spans(h, cell);
	strbuf_addf(h->out, "</%s>", tag);
}

static size_t
put_table(struct html *h, size_t i)
{
	const struct block *table = &h->b->block[i];
	size_t cells = (size_t)table->rows * table->cols;

	strbuf_adds(h->out, "<table>\n");
	if (i > 0 && table[-1].type == BLOCK_CAPTION)
		put_element(h, "caption", table - 1);
	for (size_t k = 0; k < cells && i + 1 + k < h->b->nblock; k++) {
		const struct block *cell = &h->b->block[i + 1 + k];
		strbuf_adds(h->out, k % table->cols == 0 ? "<tr>" : "");
		if (!(cell->level & (CELL_LEFT | CELL_ABOVE)))
			put_cell(h, table, i + 1 + k);
		strbuf_adds(h->out, (k + 1) % table->cols == 0 ? "</tr>\n" : "");
	}
	strbuf_adds(h->out, "</table>\n");
	return i + MIN(cells, h->b->nblock - 1 - i);
}

static void
put_figure(struct html *h, const struct block *block)
{
	const struct link *l = link_of(h, block->link);

	strbuf_adds(h->out, "<figure>");
	if (l != NULL && l->kind == LINK_IMAGE)
		put_image(h, l);
	else if (l != NULL)
		put_anchor(h, l, "", 0);
	if (block->spans > 0) {
		strbuf_adds(h->out, "<figcaption>");
		put_spans(h, block);
		strbuf_adds(h->out, "</figcaption>");
	}
	strbuf_adds(h->out, "</figure>\n");
}

static void
put_block(struct html *h, const struct block *block)
{
	char heading[3] = {'h', (char)('0' + MIN(MAX(block->level, 1), 6)), '\0'};

	switch ((enum block_type)block->type) {
	case BLOCK_PARAGRAPH:
	case BLOCK_CELL:
		put_element(h,
		    h->depth > 0 && h->kind[h->depth] == LIST_TERMS
			    && h->depth == block->quote + block->indent
			? "dd"
			: "p",
		    block);
		break;
	case BLOCK_CAPTION:
		if (block + 1 == h->b->block + h->b->nblock || block[1].type != BLOCK_TABLE)
			put_element(h, "p", block);
		break;
	case BLOCK_HEADING:
		put_element(h, heading, block);
		break;
	case BLOCK_PRE:
		strbuf_adds(h->out, "<pre>");
		put_spans(h, block);
		strbuf_adds(h->out, "</pre>\n");
		break;
	case BLOCK_FIGURE:
		put_figure(h, block);
		break;
	case BLOCK_RULE:
		strbuf_adds(h->out, "<hr>\n");
		break;
	case BLOCK_ITEM:
	case BLOCK_TERM:
	case BLOCK_TABLE:
	case BLOCK_TYPES:
		break;
	}
}

bool
blocks_html(const struct blocks *b, struct strbuf *out)
{
	struct html h = {.b = b, .out = out};

	for (size_t i = 0; i < b->nblock && !out->full; i++) {
		const struct block *block = &b->block[i];
		if (block->type != BLOCK_ITEM && block->type != BLOCK_TERM)
			leave_levels(&h, block);
		if (block->type == BLOCK_ITEM)
			put_item(&h, block);
		else if (block->type == BLOCK_TERM)
			put_term(&h, block);
		else if (block->type == BLOCK_TABLE)
			i = put_table(&h, i);
		else
			put_block(&h, block);
	}
	close_lists(&h, 0);
	return !out->full;
}
