/* Tree to blocks: a walk with a context. */
#include "feeds/html_build.h"

#include "src/text.h"
#include "src/util.h"

#include <string.h>

static void build_node(struct builder *b, const struct html_node *node, const struct context *c);

void
build_end(struct builder *b, const struct context *c)
{
	if (c->cell) {
		b->breaks = 1;
		b->blank = false;
		return;
	}
	b->open = b->blank = false;
	b->breaks = 0;
	b->type = BLOCK_PARAGRAPH;
	b->level = 0;
	b->captions = 0;
}

struct block *
build_block(struct builder *b, const struct context *c, enum block_type type)
{
	struct block *block = blocks_add(b->out, type);

	if (block == NULL)
		return NULL;
	block->quote = c->quote;
	block->indent = c->indent;
	block->nest = c->nest == (UINT32_C(1) << c->quote) - 1 ? 0 : c->nest;
	block->anew = b->anew && c->quote > 0;
	b->anew = false;
	return block;
}

bool
build_open(struct builder *b, const struct context *c)
{
	if (b->open || c->cell)
		return true;
	enum block_type type = b->type;
	struct item *item = c->item;
	if (type == BLOCK_PARAGRAPH && item != NULL && item->waits)
		type = BLOCK_ITEM;
	struct block *block = build_block(b, c, type);
	if (block == NULL)
		return false;
	block->level = b->level;
	if (type == BLOCK_ITEM) {
		block->number = item->number;
		block->level = item->style;
	}
	if (item != NULL)
		item->waits = false;
	b->open = true;
	b->blank = false;
	b->breaks = 0;
	return true;
}

void
build_children(struct builder *b, const struct html_node *node, const struct context *c)
{
	for (const struct html_node *n = node->first; n != NULL; n = n->next)
		build_node(b, n, c);
}

void
build_line(struct builder *b, const struct context *c)
{
	const struct block *last = b->out->nblock > 0 ? &b->out->block[b->out->nblock - 1] : NULL;
	uint32_t nest = c->nest == (UINT32_C(1) << c->quote) - 1 ? 0 : c->nest;

	build_end(b, c);
	if (c->cell || last == NULL || last->type != BLOCK_PARAGRAPH || last->quote != c->quote
	    || last->indent != c->indent || last->nest != nest || b->anew)
		return;
	b->open = true;
	b->breaks = 1;
}

void
build_item_mark(struct builder *b, const struct context *c)
{
	if (c->cell || c->item == NULL || !c->item->waits)
		return;
	build_end(b, c);
	build_open(b, c);
	build_end(b, c);
}

void
build_typed(struct builder *b, const struct html_node *node, const struct context *c,
    enum block_type type, uint8_t level)
{
	build_end(b, c);
	if (!c->cell) {
		b->type = type;
		b->level = level;
	}
	build_children(b, node, c);
	build_end(b, c);
}

/* Whether a heading only says the title again. */
static bool
repeats_title(const struct builder *b, const struct html_node *node)
{
	struct strbuf text, clean, heading, title;

	if (b->out->nblock > 0 || b->title == NULL || b->title[0] == '\0')
		return false;
	strbuf_init(&text, STRBUF_SMALL);
	strbuf_init(&clean, STRBUF_SMALL);
	strbuf_init(&heading, STRBUF_SMALL * 4);
	strbuf_init(&title, STRBUF_SMALL * 4);
	html_text(node, &text);
	text_clean(&clean, text.s, text.len, TEXT_LINE);
	text_fold(&heading, clean.s, clean.len);
	text_fold(&title, b->title, strlen(b->title));
	bool same = heading.len > 0 && strcmp(heading.s, title.s) == 0;
	strbuf_release(&text);
	strbuf_release(&clean);
	strbuf_release(&heading);
	strbuf_release(&title);
	return same;
}

/* How an ordered list writes its numbers, by its attribute or as blogs' editors do. */
static enum number_style
number_style(const struct html_node *node)
{
	static const struct {
		char type;
		const char *css;
		enum number_style style;
	} styles[] = {
	    {'a', "lower-alpha", NUMBER_LOWER},
	    {'A', "upper-alpha", NUMBER_UPPER},
	    {'i', "lower-roman", NUMBER_ROMAN},
	    {'I', "upper-roman", NUMBER_UPPER_ROMAN},
	    {'a', "lower-latin", NUMBER_LOWER},
	    {'A', "upper-latin", NUMBER_UPPER},
	};
	const struct html_attr *type = html_attr(node, "type");

	for (size_t i = 0; i < LEN(styles); i++)
		if ((type != NULL && type->value_len == 1 && type->value[0] == styles[i].type)
		    || html_attr_holds(node, "style", styles[i].css))
			return styles[i].style;
	return NUMBER_DECIMAL;
}

static void
build_list(struct builder *b, const struct html_node *node, const struct context *c)
{
	struct context inner = *c;
	bool ordered = html_tag_info(node->tag)->value == 1;
	bool reversed = ordered && html_has(node, "reversed");
	int64_t count = 0;

	build_item_mark(b, c);
	build_end(b, c);
	if (inner.indent < DEPTH_SHOWN)
		inner.indent++;
	for (const struct html_node *n = node->first; reversed && n != NULL; n = n->next)
		count += n->tag == TAG_LI;
	int64_t next = html_attr_int(node, "start", INT32_MIN + 1, INT32_MAX, reversed ? count : 1);
	for (const struct html_node *n = node->first; n != NULL; n = n->next) {
		if (n->tag != TAG_LI || html_unseen(n)) {
			build_node(b, n, &inner);
			continue;
		}
		next = html_attr_int(n, "value", INT32_MIN + 1, INT32_MAX, next);
		struct item item = {.waits = true,
		    .number = ordered ? (int32_t)next : INT32_MIN,
		    .style = ordered ? (uint8_t)number_style(node) : 0};
		inner.item = &item;
		notes_pass(b, n);
		build_typed(b, n, &inner, BLOCK_PARAGRAPH, 0);
		inner.item = c->item;
		next = MAX(INT32_MIN + 1, MIN(INT32_MAX, next + (reversed ? -1 : 1)));
	}
	build_end(b, c);
}

static void
build_pre(struct builder *b, const struct html_node *node, const struct context *c)
{
	struct context inner = *c;

	build_item_mark(b, c);
	inner.pre = true;
	inner.style &= (uint16_t)~SPAN_CODE;
	build_typed(b, node, &inner, BLOCK_PRE, 0);
}

static void
build_rule(struct builder *b, const struct context *c)
{
	build_item_mark(b, c);
	build_end(b, c);
	size_t n = b->out->nblock;
	if (!c->cell && n > 0 && b->out->block[n - 1].type != BLOCK_RULE)
		build_block(b, c, BLOCK_RULE);
}

/* The lazily loaded image before it says the same. */
static bool
repeats_image(const struct html_node *node)
{
	for (const struct html_node *n = node->parent->first; n != node; n = n->next)
		if (n->tag == TAG_IMG && (html_has(n, "data-src") || html_has(n, "data-lazy-src")))
			return true;
	return false;
}

static void
build_break(struct builder *b, const struct context *c)
{
	if (c->pre && !c->cell)
		build_pre_text(b, c, "\n", 1);
	else if (b->open || c->cell)
		b->breaks++;
}

static void
build_styled(struct builder *b, const struct html_node *node, const struct context *c)
{
	struct context inner = *c;

	inner.style |= html_tag_info(node->tag)->value;
	build_children(b, node, &inner);
}

/* Elements that begin a block of their own. */
static void
build_flow(struct builder *b, const struct html_node *node, const struct context *c)
{
	struct context inner = *c;
	uint8_t value = html_tag_info(node->tag)->value;

	switch (html_kind(node)) {
	case KIND_HEADING:
		if (repeats_title(b, node))
			return;
		/* A list of headings stays a list. */
		if (c->item == NULL || !c->item->waits) {
			build_typed(b, node, c, BLOCK_HEADING, value);
			return;
		}
		inner.style |= SPAN_STRONG;
		break;
	case KIND_QUOTE:
		build_item_mark(b, c);
		context_enter_quote(&inner);
		b->anew = true;
		build_typed(b, node, &inner, BLOCK_PARAGRAPH, 0);
		b->anew = false;
		return;
	case KIND_DESCRIPTION:
		inner.indent += inner.indent < DEPTH_SHOWN;
		break;
	case KIND_TERM:
		build_typed(b, node, c, BLOCK_TERM, 0);
		return;
	case KIND_ITEM: {
		/* Outside a list. */
		struct item item = {.waits = true, .number = INT32_MIN};
		inner.indent += inner.indent == 0;
		inner.item = &item;
		build_typed(b, node, &inner, BLOCK_PARAGRAPH, 0);
		return;
	}
	case KIND_SUMMARY:
		inner.style |= SPAN_STRONG;
		break;
	case KIND_FIGURE:
		inner.figure = true;
		break;
	case KIND_BLOCK:
		if (html_is_boilerplate(node))
			return;
		if (html_is_attribution(node)) {
			build_attribution(b, node, c);
			return;
		}
		break;
	case KIND_TEXT:
	case KIND_INLINE:
	case KIND_STYLE:
	case KIND_BREAK:
	case KIND_RULE:
	case KIND_PRE:
	case KIND_Q:
	case KIND_LIST:
	case KIND_LINK:
	case KIND_IMAGE:
	case KIND_CAPTION:
	case KIND_TABLE:
	case KIND_ROWS:
	case KIND_ROW:
	case KIND_CELL:
	case KIND_MEDIA:
	case KIND_ABBR:
	case KIND_RT:
	case KIND_MATH:
	case KIND_NOSCRIPT:
	case KIND_DROP:
	case KIND_SCRIPT:
		break;
	}
	build_typed(b, node, &inner, BLOCK_PARAGRAPH, 0);
}

static void
build_node(struct builder *b, const struct html_node *node, const struct context *c)
{
	if (node->nattr > 0 && html_unseen(node))
		return;
	if (b->nanchor > 0 && node->nattr > 0)
		notes_pass(b, node);
	switch (html_kind(node)) {
	case KIND_TEXT:
		build_text(b, c, node->s, node->n);
		break;
	case KIND_INLINE:
		build_children(b, node, c);
		break;
	case KIND_STYLE:
		if (html_is_attribution(node))
			build_attribution(b, node, c);
		else
			build_styled(b, node, c);
		break;
	case KIND_BLOCK:
	case KIND_HEADING:
	case KIND_QUOTE:
	case KIND_ITEM:
	case KIND_TERM:
	case KIND_DESCRIPTION:
	case KIND_SUMMARY:
	case KIND_FIGURE:
	case KIND_ROWS:
	case KIND_ROW:
	case KIND_CELL:
		build_flow(b, node, c);
		break;
	case KIND_BREAK:
		build_break(b, c);
		break;
	case KIND_RULE:
		build_rule(b, c);
		break;
	case KIND_PRE:
		build_pre(b, node, c);
		break;
	case KIND_Q:
		build_quoted(b, node, c);
		break;
	case KIND_LIST:
		build_list(b, node, c);
		break;
	case KIND_LINK:
		build_anchor(b, node, c);
		break;
	case KIND_IMAGE:
		build_image(b, node, c);
		break;
	case KIND_CAPTION:
		build_caption(b, node, c);
		break;
	case KIND_TABLE:
		build_table(b, node, c);
		break;
	case KIND_MEDIA:
		build_media(b, node, c);
		break;
	case KIND_ABBR:
		build_abbr(b, node, c);
		break;
	case KIND_RT:
		build_rt(b, node, c);
		break;
	case KIND_MATH:
		build_math(b, node, c);
		break;
	case KIND_NOSCRIPT:
		if (!repeats_image(node))
			build_children(b, node, c);
		break;
	case KIND_SCRIPT:
		if (html_is_tex(node))
			build_children(b, node, c);
		break;
	case KIND_DROP:
		break;
	}
}
