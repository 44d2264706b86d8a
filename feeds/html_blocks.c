/* Tree to blocks: a walk with a context, white space collapsed as CSS does. */
#include "feeds/html_build.h"

#include "src/text.h"
#include "src/util.h"

#include <string.h>

#define DEPTH_SHOWN 16 /* quotes and lists within each other */

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

static size_t
character_start(const struct strbuf *b, size_t at)
{
	while (at < b->len && ((unsigned char)b->s[at] & 0xc0) == 0x80)
		at++;
	return at;
}

/* More than the allowed marks could come together where two clean pieces meet: how many bytes of
 * the second to leave out. */
static size_t
surplus_marks(const struct strbuf *before, const struct strbuf *piece)
{
	enum { REACH = 24 }; /* a base and its marks */
	char joined[2 * REACH + 8];
	size_t from = character_start(before, before->len > REACH ? before->len - REACH : 0);
	size_t tail = before->len - from;

	if (piece->len == 0 || (unsigned char)piece->s[0] < 0xcc)
		return 0;
	memcpy(joined, before->s + from, tail);
	for (size_t skip = 0; skip < piece->len; skip = character_start(piece, skip + 1)) {
		size_t end = character_start(piece, MIN(piece->len, skip + REACH));
		memcpy(joined + tail, piece->s + skip, end - skip);
		if (text_is_clean(joined, tail + end - skip))
			return skip;
	}
	return piece->len;
}

/* Sends b->raw, cleaned, to the open block. */
static void
flush_raw(struct builder *b, const struct context *c)
{
	if (b->raw.len == 0)
		return;
	strbuf_clear(&b->clean);
	text_clean(&b->clean, b->raw.s, b->raw.len, TEXT_LINES);
	/* U+2028 has become a newline, which only pre has. */
	char *newline = c->pre ? NULL : memchr(b->clean.s, '\n', b->clean.len);
	for (; newline != NULL; newline = strchr(newline, '\n'))
		*newline = ' ';
	size_t skip = surplus_marks(&b->out->text, &b->clean);
	if (b->clean.len > skip)
		blocks_span(b->out, b->clean.s + skip, b->clean.len - skip, c->style, c->link);
	strbuf_clear(&b->raw);
}

static void
put_breaks(struct builder *b, const struct context *c)
{
	if (b->breaks == 0 || !b->open)
		return;
	if (c->cell && b->out->block[b->out->nblock - 1].spans == 0) {
		b->breaks = 0; /* nothing to part */
		return;
	}
	if (b->breaks > 1 && !c->cell && b->type == BLOCK_PARAGRAPH && b->captions == 0) {
		b->open = false;
		build_open(b, c);
	} else
		blocks_span(b->out, "", 0, SPAN_BREAK, 0);
	b->breaks = 0;
	b->blank = false;
}

static void
pre_text(struct builder *b, const struct context *c, const char *s, size_t n)
{
	size_t start = 0;

	/* Newlines wait, so that those at the beginning and the end go. */
	while (start < n) {
		size_t end = start;
		while (end < n && s[end] != '\n')
			end++;
		size_t text = end - start;
		if (text > 0 && s[end - 1] == '\r')
			text--;
		if (text > 0) {
			if (!build_open(b, c))
				return;
			for (; b->breaks > 0; b->breaks--)
				strbuf_addc(&b->raw, '\n');
			strbuf_add(&b->raw, s + start, text);
		}
		if (end < n && b->open && b->breaks < 1000)
			b->breaks++;
		start = end + 1;
	}
	flush_raw(b, c);
}

static bool
is_white(char c)
{
	return c == ' ' || c == '\n' || c == '\t' || c == '\r' || c == '\f';
}

static void
wait_blank(struct builder *b, const struct context *c)
{
	if (!b->blank) {
		b->blank_style = c->style;
		b->blank_link = c->link;
	}
	b->blank = true;
}

/* A blank between two styles has what they share, so that it lies outside of both. */
static void
put_blank(struct builder *b, const struct context *c)
{
	if (b->raw.len > 0) {
		strbuf_addc(&b->raw, ' ');
		return;
	}
	unsigned link = b->blank_link == c->link ? c->link : 0;
	blocks_span(b->out, " ", 1, b->blank_style & c->style, link);
}

/* Makes ready for a word: breaks, a block, the blank before it. False: limit. */
static bool
begin_word(struct builder *b, const struct context *c)
{
	if (b->breaks > 0) {
		flush_raw(b, c);
		put_breaks(b, c);
	}
	if (!build_open(b, c))
		return false;
	if (b->blank && b->out->block[b->out->nblock - 1].spans + b->raw.len > 0)
		put_blank(b, c);
	b->blank = false;
	return true;
}

void
build_text(struct builder *b, const struct context *c, const char *s, size_t n)
{
	if (c->pre && !c->cell) {
		pre_text(b, c, s, n);
		return;
	}
	for (size_t i = 0; i < n;) {
		if (is_white(s[i])) {
			wait_blank(b, c);
			i++;
			continue;
		}
		/* Most text is clean as it stands; what is not is cleaned by words. */
		size_t run = text_plain(s + i, n - i), end = i + run;
		while (run == 0 && end < n && !is_white(s[end]))
			end++;
		if (!begin_word(b, c))
			return;
		if (run > 0) {
			flush_raw(b, c);
			blocks_span(b->out, s + i, run, c->style, c->link);
		} else
			strbuf_add(&b->raw, s + i, end - i);
		i = end;
	}
	flush_raw(b, c);
}

static void
literal(struct builder *b, const struct context *c, const char *s)
{
	build_text(b, c, s, strlen(s));
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

/* A block of its own, whose text opens as `type`. */
static void
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

unsigned
build_link(struct builder *b, enum link_kind kind, const char *url, size_t n,
    const struct html_node *labelled, const char *label, size_t label_len, bool *bad)
{
	struct strbuf address, text, clean;
	unsigned number = 0;

	strbuf_init(&address, STRBUF_SMALL);
	strbuf_init(&text, 1024);
	strbuf_init(&clean, 1024);
	/* Without a base a relative link leads nowhere. */
	if (html_address(&address, b->base, url, n, bad) && strchr(address.s, ':') != NULL) {
		if (labelled != NULL)
			html_text(labelled, &text);
		else
			strbuf_add(&text, label, label_len);
		text_clean(&clean, text.s, text.len, TEXT_LINE);
		number = blocks_link(b->out, kind, address.s, address.len, clean.s, clean.len);
	}
	strbuf_release(&address);
	strbuf_release(&text);
	strbuf_release(&clean);
	return number;
}

/* Whether there is anything to see below a node. */
static bool
has_content(const struct html_node *node)
{
	enum html_kind kind = html_kind(node);

	if (kind == KIND_TEXT) {
		for (uint32_t i = 0; i < node->n; i++)
			if (!is_white(node->s[i]))
				return true;
		return false;
	}
	if (kind == KIND_IMAGE || kind == KIND_MEDIA)
		return true;
	if (kind == KIND_DROP || kind == KIND_SCRIPT)
		return false;
	for (const struct html_node *n = node->first; n != NULL; n = n->next)
		if (has_content(n))
			return true;
	return false;
}

static void
build_anchor(struct builder *b, const struct html_node *node, const struct context *c)
{
	const struct html_attr *href = html_attr(node, "href");
	struct context inner = *c;
	bool bad = false;

	if (href != NULL && c->link == 0 && has_content(node)) {
		unsigned link = notes_link(b, href);
		if (link == 0)
			link = build_link(
			    b, LINK_PAGE, href->value, href->value_len, node, NULL, 0, &bad);
		if (link != 0)
			inner.link = (uint16_t)link;
	}
	build_children(b, node, &inner);
	if (bad && has_content(node))
		literal(b, c, " [bad link]");
}

static void
build_quoted(struct builder *b, const struct html_node *node, const struct context *c)
{
	struct context inner = *c;
	bool single = c->quoted % 2 == 1;

	inner.quoted++;
	literal(b, c, single ? "‘" : "“");
	build_children(b, node, &inner);
	if (b->blank && b->open)
		b->blank = false;
	literal(b, c, single ? "’" : "”");
}

static void
build_abbr(struct builder *b, const struct html_node *node, const struct context *c)
{
	const struct html_attr *title = html_attr(node, "title");
	struct strbuf text;

	build_children(b, node, c);
	if (title == NULL || title->value_len == 0 || title->value_len > 200)
		return;
	strbuf_init(&text, STRBUF_SMALL);
	html_text(node, &text);
	/* Once is enough. */
	if (memmem(text.s, text.len, title->value, title->value_len) == NULL
	    && memmem(b->out->text.s, b->out->text.len, title->value, title->value_len) == NULL) {
		literal(b, c, " (");
		build_text(b, c, title->value, title->value_len);
		literal(b, c, ")");
	}
	strbuf_release(&text);
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

/* Who is quoted, behind a dash. */
static void
build_attribution(struct builder *b, const struct html_node *node, const struct context *c)
{
	static const char *const dashes[] = {"—", "–", "-", "―", "~"};
	struct context inner = *c;
	struct strbuf text;
	bool dash = false;

	inner.style &= (uint16_t)~SPAN_EM;
	strbuf_init(&text, STRBUF_BODY);
	html_text(node, &text);
	const char *s = text.s + strspn(text.s, " \t\r\n");
	for (size_t i = 0; i < LEN(dashes); i++)
		dash = dash || strncmp(s, dashes[i], strlen(dashes[i])) == 0;
	build_line(b, c);
	if (!dash && *s != '\0')
		literal(b, c, "— ");
	build_children(b, node, &inner);
	build_end(b, c);
	strbuf_release(&text);
}

/* Whether nothing but white space stands beside the node. */
static bool
is_alone(const struct html_node *node)
{
	for (const struct html_node *n = node->parent->first; n != NULL; n = n->next)
		if (n != node && has_content(n))
			return false;
	return true;
}

/* A quote's footer; a cite as its child or in a paragraph of its own. */
static bool
is_attribution(const struct html_node *node)
{
	const struct html_node *parent = node->parent;

	if (node->tag == TAG_FOOTER)
		return parent->tag == TAG_BLOCKQUOTE;
	if (node->tag != TAG_CITE || parent->parent == NULL)
		return false;
	return (parent->tag == TAG_BLOCKQUOTE && parent->first != node)
	       || (parent->tag == TAG_P && parent->parent->tag == TAG_BLOCKQUOTE
		   && parent->parent->first != parent && is_alone(node));
}

static bool
holds(const struct html_node *figure, enum html_kind kind)
{
	for (const struct html_node *n = figure->first; n != NULL; n = n->next)
		if (html_kind(n) == kind)
			return true;
	return false;
}

static void
enter_quote(struct context *c)
{
	c->item = NULL;
	if (c->quote == DEPTH_SHOWN)
		return;
	c->nest |= UINT32_C(1) << (c->quote + c->indent);
	c->quote++;
}

static void
build_caption(struct builder *b, const struct html_node *node, const struct context *c)
{
	const struct blocks *out = b->out;

	if (!c->cell && c->figure && holds(node->parent, KIND_MEDIA)) {
		build_line(b, c);
		build_children(b, node, c);
		build_end(b, c);
		return;
	}
	if (!c->cell && c->figure && holds(node->parent, KIND_QUOTE)) {
		struct context quoted = *c;
		enter_quote(&quoted);
		build_attribution(b, node, &quoted);
		return;
	}

	if (c->cell || !c->figure || out->nblock == 0
	    || out->block[out->nblock - 1].type != BLOCK_FIGURE) {
		build_typed(b, node, c, BLOCK_PARAGRAPH, 0);
		return;
	}
	build_end(b, c);
	b->open = true;
	b->captions = (unsigned)out->nblock;
	build_children(b, node, c);
	build_end(b, c);
}

static void
build_rule(struct builder *b, const struct context *c)
{
	size_t n = b->out->nblock;

	build_end(b, c);
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
		pre_text(b, c, "\n", 1);
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

static void
build_rt(struct builder *b, const struct html_node *node, const struct context *c)
{
	if (!has_content(node))
		return;
	literal(b, c, "(");
	build_children(b, node, c);
	literal(b, c, ")");
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
		enter_quote(&inner);
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
		if (is_attribution(node)) {
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
		if (is_attribution(node))
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
