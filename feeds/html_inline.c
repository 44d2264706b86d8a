/* Elements within a line: links, q, abbr, rt. */
#include "feeds/html_build.h"

#include "src/text.h"

#include <string.h>

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

bool
html_has_content(const struct html_node *node)
{
	enum html_kind kind = html_kind(node);

	if (kind == KIND_TEXT) {
		for (uint32_t i = 0; i < node->n; i++)
			if (!html_is_white(node->s[i]))
				return true;
		return false;
	}
	if (kind == KIND_IMAGE || kind == KIND_MEDIA)
		return true;
	if (kind == KIND_DROP || kind == KIND_SCRIPT)
		return false;
	for (const struct html_node *n = node->first; n != NULL; n = n->next)
		if (html_has_content(n))
			return true;
	return false;
}

void
build_anchor(struct builder *b, const struct html_node *node, const struct context *c)
{
	const struct html_attr *href = html_attr(node, "href");
	struct context inner = *c;
	bool bad = false;

	if (href != NULL && c->link == 0 && html_has_content(node)) {
		unsigned link = notes_link(b, href);
		if (link == 0)
			link = build_link(
			    b, LINK_PAGE, href->value, href->value_len, node, NULL, 0, &bad);
		if (link != 0)
			inner.link = (uint16_t)link;
	}
	build_children(b, node, &inner);
	if (bad && html_has_content(node))
		build_literal(b, c, " [bad link]");
}

void
build_quoted(struct builder *b, const struct html_node *node, const struct context *c)
{
	struct context inner = *c;
	bool single = c->quoted % 2 == 1;

	inner.quoted++;
	build_literal(b, c, single ? "‘" : "“");
	build_children(b, node, &inner);
	if (b->blank && b->open)
		b->blank = false;
	build_literal(b, c, single ? "’" : "”");
}

void
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
		build_literal(b, c, " (");
		build_text(b, c, title->value, title->value_len);
		build_literal(b, c, ")");
	}
	strbuf_release(&text);
}

void
build_rt(struct builder *b, const struct html_node *node, const struct context *c)
{
	if (!html_has_content(node))
		return;
	build_literal(b, c, "(");
	build_children(b, node, c);
	build_literal(b, c, ")");
}
