/* Blocks become lines: what stands before, between and around paragraphs. */
#include "src/layout_flow.h"
#include "src/text.h"
#include "src/util.h"

#include <stdio.h>
#include <string.h>

#define DEPTHS (BLOCKS_DEPTH_MAX + 2)

struct blocks_layout {
	struct flow flow;
	const struct blocks *b;
	/* Of an item that begins with what is no text: it stands beside that. */
	struct margin waiting;
	bool waits;
	/* Of the list at each depth: where the text of its items begins (0: none is open), and how
	 * wide its numbers are (0: bullets). */
	int text_column[DEPTHS];
	int number_width[DEPTHS];
};

static const struct link *
link_of(const struct blocks *b, unsigned number)
{
	return number > 0 && number <= b->nlink ? &b->link[number - 1] : NULL;
}

/* ------------------------------------------------------------------------ spans and links */

static const char *
kind_name(enum link_kind kind)
{
	switch (kind) {
	case LINK_IMAGE:
		return "image";
	case LINK_AUDIO:
		return "audio";
	case LINK_VIDEO:
		return "video";
	case LINK_FRAME:
		return "embedded page";
	case LINK_PAGE:
	case LINK_KINDS:
		break;
	}
	return "link";
}

static uint16_t
shown_number(const struct flow *f, unsigned link)
{
	return (uint16_t)MIN(link - 1 + f->o->first_link, UINT16_MAX);
}

/* "[image 3: alt]" */
static void
add_media(struct flow *f, const struct blocks *b, unsigned number, const char *alt, size_t n,
    uint32_t source)
{
	const struct link *l = link_of(b, number);
	char head[40];
	struct piece look = {
	    .role = STYLE_LINK, .link = shown_number(f, number), .source = FLOW_NO_SOURCE};

	const char *kind = kind_name(l->kind);
	if (n == strlen(kind) && memcmp(alt, kind, n) == 0)
		n = 0; /* "image" says nothing that is not said */
	int len = f->o->link_numbers ? snprintf(head, sizeof(head), "[%s %u", kind, look.link)
	                             : snprintf(head, sizeof(head), "[%s", kind);
	/* The first piece has a place, so that the line has one. */
	look.source = source;
	flow_add(f, head, (size_t)len, look);
	look.source = FLOW_NO_SOURCE;
	if (n > 0) {
		flow_add(f, ": ", 2, look);
		flow_add(f, alt, n, look);
	}
	flow_add(f, "]", 1, look);
}

/* " [3]" behind the last word of a link, before the blank that may follow it. */
static void
add_number(struct flow *f, unsigned link, struct piece look)
{
	char number[16];
	size_t blanks = 0;

	look.source = FLOW_NO_SOURCE;
	while (f->text.len > blanks && f->text.s[f->text.len - 1 - blanks] == ' ')
		blanks++;
	bool at_start = f->text.len == blanks || f->text.s[f->text.len - 1 - blanks] == '\n';
	look.link = shown_number(f, link);
	look.role = STYLE_LINK;
	look.style = 0;
	int n = snprintf(number, sizeof(number), at_start ? "[%u]" : " [%u]", look.link);
	flow_cut(f, f->text.len - blanks);
	if (at_start)
		flow_add(f, number, (size_t)n, look);
	else
		flow_join(f, number, (size_t)n, look);
	look = (struct piece){.role = STYLE_TEXT, .source = FLOW_NO_SOURCE};
	if (blanks > 0)
		flow_add(f, " ", 1, look);
}

/* Text with what was searched for marked in it. */
static void
add_marked(struct flow *f, const char *s, size_t n, struct piece look)
{
	const struct layout_match *m = f->o->match;
	size_t low = 0, high = f->o->nmatch;
	uint32_t at = look.source, end = at + (uint32_t)n;

	while (low < high) {
		size_t middle = (low + high) / 2;
		if (m[middle].to <= at)
			low = middle + 1;
		else
			high = middle;
	}
	for (; at < end; low++) {
		uint32_t from = low < f->o->nmatch ? MIN(MAX(m[low].from, at), end) : end;
		uint32_t to = low < f->o->nmatch ? MIN(MAX(m[low].to, from), end) : end;
		look.source = at;
		flow_add(f, s, from - at, look);
		s += from - at;
		look.source = from;
		look.style |= RUN_MATCH;
		flow_add(f, s, to - from, look);
		look.style &= (uint8_t)~RUN_MATCH;
		s += to - from;
		at = to;
	}
}

static bool
is_matched(const struct flow *f, uint32_t from, uint32_t to)
{
	for (size_t i = 0; i < f->o->nmatch && f->o->match[i].from < to; i++)
		if (f->o->match[i].to > from)
			return true;
	return false;
}

/* Raised or lowered text: other signs than the source has, so that only its beginning is a
 * place. */
static void
add_script(struct flow *f, const char *s, size_t n, struct piece look)
{
	struct strbuf text;
	int w;

	if (is_matched(f, look.source, look.source + (uint32_t)n))
		look.style |= RUN_MATCH;
	strbuf_init(&text, 8 * n + STRBUF_SMALL);
	layout_script(&text, s, n, look.style & SPAN_SUP, f->o->ascii);
	size_t first = text.len > 0 ? text_cluster(text.s, text.len, &w) : 0;
	flow_add(f, text.s, first, look);
	look.source = FLOW_NO_SOURCE;
	flow_add(f, text.s + first, text.len - first, look);
	strbuf_release(&text);
}

static void
add_span(struct flow *f, const struct blocks *b, const struct span *s, enum style_role role,
    unsigned style, const char *newline)
{
	const struct link *l = link_of(b, s->link);
	struct piece look = {.role = (uint8_t)role,
	    .style = (uint8_t)((s->style | style) & 0x7f),
	    .source = s->at,
	    .link = s->link > 0 ? shown_number(f, s->link) : 0};

	if (s->style & SPAN_BREAK) {
		flow_add(f, newline, 1, look);
		return;
	}
	if (s->link & BLOCKS_NOTE) {
		look.link = s->link;
		look.role = STYLE_LINK;
	}
	if (l != NULL && l->kind != LINK_PAGE) {
		bool own = s->len > 0;
		add_media(f, b, s->link, b->text.s + (own ? s->at : l->text),
		    own ? s->len : l->text_len, s->at);
		return;
	}
	if ((s->style & SPAN_CODE) && role != STYLE_HEADING)
		look.role = STYLE_CODE;
	if (s->style & (SPAN_SUP | SPAN_SUB))
		add_script(f, b->text.s + s->at, s->len, look);
	else
		add_marked(f, b->text.s + s->at, s->len, look);
}

/* What is struck out stands between "~~": terminals that strike through are few. */
static void
put_strokes(
    struct flow *f, const struct block *block, uint32_t i, bool before, const struct blocks *b)
{
	const struct span *s = &b->span[block->span + i];
	struct piece look = {.role = STYLE_TEXT, .source = FLOW_NO_SOURCE};
	bool edge = before ? i == 0 : i + 1 == block->spans;

	if ((s->style & SPAN_DEL) && (edge || !(s[before ? -1 : 1].style & SPAN_DEL)))
		flow_add(f, "~~", 2, look);
}

void
layout_spans(struct flow *f, const struct blocks *b, const struct block *block,
    enum style_role role, unsigned style, const char *newline)
{
	for (uint32_t i = 0; i < block->spans; i++) {
		const struct span *s = &b->span[block->span + i];
		const struct link *l = link_of(b, s->link);
		put_strokes(f, block, i, true, b);
		add_span(f, b, s, role, style, newline);
		put_strokes(f, block, i, false, b);
		bool ends = i + 1 == block->spans || s[1].link != s->link;
		if (l != NULL && l->kind == LINK_PAGE && ends && f->o->link_numbers)
			add_number(f, s->link, (struct piece){0});
	}
}

/* ---------------------------------------------------------------------------------- lists */

static void
forget_lists(struct blocks_layout *x, int deeper_than)
{
	for (int d = MAX(deeper_than, 0) + 1; d < DEPTHS; d++)
		x->text_column[d] = x->number_width[d] = 0;
}

static int
number_width(const struct block *b)
{
	char text[24];

	return b->number == INT32_MIN ? 0 : block_number(b, text);
}

/* The width of the widest number of the list that begins at block i. */
static int
list_number_width(const struct blocks *b, size_t i)
{
	const struct block *first = &b->block[i];
	int width = 0;

	for (; i < b->nblock; i++) {
		const struct block *block = &b->block[i];
		if (block->indent < first->indent || block->quote < first->quote)
			break;
		if (block->type != BLOCK_ITEM || block->indent > first->indent)
			continue;
		if (block->number == INT32_MIN)
			break;
		width = MAX(width, number_width(block));
	}
	return width;
}

/* The mark of an item that stands at `column`. */
static void
item_mark(struct blocks_layout *x, size_t i, int depth, int column, struct margin *m)
{
	const struct block *block = &x->b->block[i];
	char number[24];
	int width = x->number_width[depth];

	if (block->number == INT32_MIN)
		width = 0;
	else if (width < number_width(block))
		width = list_number_width(x->b, i);
	x->number_width[depth] = width;
	m->mark_at = column;
	if (block->number == INT32_MIN) {
		snprintf(m->mark, sizeof(m->mark), "%s ", x->flow.o->ascii ? "*" : "•");
		m->mark_columns = 2;
	} else {
		int n = block_number(block, number);
		m->mark_columns = MAX(width, n) + 2;
		/* Numbers are aligned at their full stops. */
		m->mark_at += m->mark_columns - n - 2;
		snprintf(m->mark, sizeof(m->mark), "%s. ", number);
		m->mark_columns = n + 2;
	}
	m->first = m->hang = m->mark_at + m->mark_columns;
	x->text_column[depth] = m->hang;
}

/* From the outside to the inside: a bar for a quote, for a list what its items are indented by;
 * without items (dd) two columns. */
static struct margin
block_margin(struct blocks_layout *x, size_t i)
{
	const struct block *block = &x->b->block[i];
	struct margin m = {0};
	int column = 0, depth = 0, levels = block->quote + block->indent, own = levels;

	forget_lists(x, block->indent);
	if (block->type == BLOCK_ITEM)
		for (own = levels - 1; own >= 0 && block_is_quote(block, own);)
			own--;
	for (int level = 0; level < levels; level++) {
		if (block_is_quote(block, level)) {
			m.bar[m.bars++] = column;
			column += 2;
			continue;
		}
		depth++;
		if (level == own)
			break;
		column = MAX(x->text_column[depth], column + 2);
	}
	m.first = m.hang = column;
	if (block->type == BLOCK_ITEM)
		item_mark(x, i, MAX(depth, 1), depth > 1 ? column : column + 2, &m);
	return m;
}

/* --------------------------------------------------------------------------------- blocks */

static void
put_figure(struct blocks_layout *x, const struct block *block, const struct margin *m)
{
	struct flow *f = &x->flow;
	const struct blocks *b = x->b;
	const struct link *l = link_of(b, block->link);
	const struct span *s = &b->span[block->span];
	bool same = l != NULL && block->spans == 1 && s->len == l->text_len
	            && memcmp(b->text.s + s->at, b->text.s + l->text, s->len) == 0;

	if (l != NULL) {
		add_media(f, b, block->link, b->text.s + l->text, l->text_len,
		    block->spans > 0 ? s->at : FLOW_NO_SOURCE);
		if (block->spans > 0 && !same)
			flow_add(f, "\n", 1, (struct piece){.source = FLOW_NO_SOURCE});
	}
	if (!same)
		layout_spans(f, b, block, STYLE_TEXT, 0, "\n");
	flow_wrap(f, m);
}

static void
put_rule(struct blocks_layout *x, struct margin *m)
{
	static const char stars[] = "* * *";
	struct piece look = {.role = STYLE_TEXT, .source = FLOW_NO_SOURCE};
	int room = flow_columns(&x->flow, m) - (int)sizeof(stars) + 1;

	m->first += MAX(room / 2, 0);
	flow_add(&x->flow, stars, sizeof(stars) - 1, look);
	flow_wrap(&x->flow, m);
}

static void
put_heading(struct blocks_layout *x, const struct block *block, const struct margin *m)
{
	size_t line = x->flow.l->nline;

	layout_spans(&x->flow, x->b, block, STYLE_HEADING, 0, "\n");
	flow_wrap(&x->flow, m);
	x->flow.l->line[line].heading = 1;
}

/* Whether a block is the mark of an item alone, whose text the next block is. */
static bool
is_mark(const struct blocks *b, size_t i)
{
	const struct block *block = &b->block[i];

	return block->type == BLOCK_ITEM && block->spans == 0 && i + 1 < b->nblock
	       && block[1].type != BLOCK_ITEM && block[1].indent >= block->indent
	       && block[1].quote >= block->quote;
}

/* Puts block i, of one or more, with its margin; returns the last. */
static size_t
put_block(struct blocks_layout *x, size_t i, struct margin m)
{
	const struct block *block = &x->b->block[i];
	struct flow *f = &x->flow;
	enum style_role role = block->quote > 0 ? STYLE_QUOTE : STYLE_TEXT;

	flow_clear(f);
	switch ((enum block_type)block->type) {
	case BLOCK_HEADING:
		put_heading(x, block, &m);
		break;
	case BLOCK_PRE:
		layout_spans(f, x->b, block, STYLE_CODE, 0, "\n");
		f->wide = true;
		flow_keep(f, &m);
		break;
	case BLOCK_TABLE:
		return layout_table(f, x->b, i, &m);
	case BLOCK_FIGURE:
		put_figure(x, block, &m);
		break;
	case BLOCK_RULE:
		put_rule(x, &m);
		break;
	case BLOCK_PARAGRAPH:
	case BLOCK_ITEM:
	case BLOCK_CELL:
	case BLOCK_TERM:
	case BLOCK_CAPTION:
	case BLOCK_TYPES:
		layout_spans(f, x->b, block, role,
		    block->type == BLOCK_TERM      ? SPAN_STRONG
		    : block->type == BLOCK_CAPTION ? SPAN_EM
						   : 0,
		    "\n");
		flow_wrap(f, &m);
		break;
	}
	return i;
}

/* Whether two items that follow each other at the same depth can be of one list. */
static bool
same_list(const struct block *before, const struct block *b)
{
	if (before->indent != b->indent)
		return true;
	if (before->number == INT32_MIN || b->number == INT32_MIN)
		return before->number == b->number;
	return before->level == b->level && b->number != 1;
}

/* Whether an empty line stands between two blocks. */
static bool
apart(const struct block *before, const struct block *b)
{
	if (before->type == BLOCK_TERM)
		return b->type != BLOCK_TERM && b->indent <= before->indent;
	if (before->type == BLOCK_CAPTION)
		return b->type != BLOCK_TABLE;
	bool in_list = before->quote == b->quote && before->indent > 0 && b->indent > 0;
	return !(in_list && !b->anew && b->type == BLOCK_ITEM && before->type == BLOCK_ITEM
		 && same_list(before, b));
}

void
layout_blocks(struct layout *l, const struct blocks *b, const struct layout_options *o)
{
	struct blocks_layout x = {.b = b};
	const struct block *before = NULL;
	struct margin above = {0};

	flow_init(&x.flow, l, o);
	for (size_t i = 0; i < b->nblock; i++) {
		const struct block *block = &b->block[i];
		struct margin m = block_margin(&x, i);
		if (x.waits) {
			memcpy(m.mark, x.waiting.mark, sizeof(m.mark));
			m.mark_at = x.waiting.mark_at;
			m.mark_columns = x.waiting.mark_columns;
		} else if (before != NULL && apart(before, block))
			flow_empty_line(&x.flow, &above, &m, block->anew);
		before = block;
		above = m;
		x.waits = is_mark(b, i);
		x.waiting = m;
		if (!x.waits)
			i = put_block(&x, i, m);
	}
	l->tail = (uint32_t)b->text.len + 1;
	flow_release(&x.flow);
}
