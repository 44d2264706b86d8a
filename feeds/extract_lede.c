/* The lines between title and text, which many pages keep apart from both: they are the first of
 * the article. */
#include "feeds/extract_priv.h"

#include "src/util.h"

#include <string.h>

#define LEDE_MIN 60 /* weighted characters */
#define LEDE_MAX 700
#define NEAR     60 /* parts between the title and it */

static bool
is_named_lede(const struct html_node *node)
{
	static const char *const words[] = {"lead", "lede", "intro", "teaser-text", "teaser_text",
	    "standfirst", "subtitle", "excerpt", "abstract", "summary", "deck", "article-teaser",
	    "hook", "bajada", "entradilla", "copete", "chapo", "vorspann", "subheadline",
	    "infotext"};

	for (size_t i = 0; i < LEN(words); i++)
		if (attr_says(node, "class", words[i]))
			return true;
	return attr_says(node, "itemprop", "description");
}

/* The heading that says the title, the last before the article's text; 0: none. */
static uint32_t
title_before(struct page *p, uint32_t top)
{
	uint32_t found = 0, end = MIN(p->n, top + NEAR);

	for (uint32_t i = 1; i < end; i++)
		if (html_kind(p->part[i].node) == KIND_HEADING && part_says_title(p, i))
			found = i;
	return found;
}

/* Whether an element is a lede: said to be, of the length of one, prose, and of no comment. */
static bool
is_lede(const struct page *p, uint32_t i)
{
	const struct part *part = &p->part[i];
	const struct amount *a = &part->all;

	if (part->node->nattr == 0 || a->chars < LEDE_MIN || a->chars > LEDE_MAX
	    || a->linked * 4 > a->chars || !is_named_lede(part->node))
		return false;
	if (html_kind(part->node) != KIND_BLOCK && html_kind(part->node) != KIND_HEADING)
		return false;
	for (uint32_t k = i; k > 0; k = p->part[k].parent) {
		enum html_tag tag = (enum html_tag)p->part[k].node->tag;

		if ((p->part[k].hints & (HINT_COMMENTS | HINT_HIDDEN | HINT_CAPTION))
		    || tag == TAG_ASIDE || tag == TAG_NAV || tag == TAG_FOOTER)
			return false;
	}
	return true;
}

void
parts_take_lede(struct page *p, uint32_t top)
{
	uint32_t title = title_before(p, top);
	uint32_t end = MIN(p->part[top].end, title + NEAR);

	for (uint32_t i = title + 1; title > 0 && i < end; i++) {
		const struct part *part = &p->part[i];
		bool around = i <= top && part->end > top;

		if (around || !is_lede(p, i))
			continue;
		if (i > top && !part->dropped)
			return;
		struct html_node *article = p->part[top].node, *node = part->node;
		if (html_kind(node) == KIND_HEADING)
			node->tag = TAG_P;
		node_unlink(node);
		node->parent = article;
		node->next = article->first;
		article->first = node;
		if (article->last == NULL)
			article->last = node;
		return;
	}
}
