/* Quotes, who is quoted, and captions of figures. */
#include "feeds/html_build.h"

#include "src/util.h"

#include <string.h>

/* Who is quoted, behind a dash. */
void
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
		build_literal(b, c, "— ");
	build_children(b, node, &inner);
	build_end(b, c);
	strbuf_release(&text);
}

/* Whether nothing but white space stands beside the node. */
static bool
is_alone(const struct html_node *node)
{
	for (const struct html_node *n = node->parent->first; n != NULL; n = n->next)
		if (n != node && html_has_content(n))
			return false;
	return true;
}

bool
html_is_attribution(const struct html_node *node)
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

void
context_enter_quote(struct context *c)
{
	c->item = NULL;
	if (c->quote == DEPTH_SHOWN)
		return;
	c->nest |= UINT32_C(1) << (c->quote + c->indent);
	c->quote++;
}

void
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
		context_enter_quote(&quoted);
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
