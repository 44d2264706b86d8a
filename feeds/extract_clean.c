/* What is within the article's element and not of the article: lists of links, teasers, what is
 * left of share bars. */
#include "feeds/extract_priv.h"

#include "src/util.h"

#include <string.h>

/* The builder reads nothing of such an element. */
static void
take_out(struct html_node *node)
{
	node->tag = TAG_TEMPLATE;
	node->first = node->last = NULL;
}

/* What is below a part, of some kinds. */
struct census {
	uint32_t paragraphs, items, images, controls, headings;
};

static struct census
take_census(const struct page *p, uint32_t i)
{
	struct census c = {0};

	for (uint32_t k = i + 1; k < p->part[i].end; k++) {
		const struct part *part = &p->part[k];

		if (part->dropped)
			continue;
		c.paragraphs += part->node->tag == TAG_P;
		c.items += part->node->tag == TAG_LI;
		c.images += html_kind(part->node) == KIND_IMAGE;
		c.headings += html_kind(part->node) == KIND_HEADING;
	}
	return c;
}

static bool
is_container(const struct html_node *node)
{
	switch (node->tag) {
	case TAG_DIV:
	case TAG_SECTION:
	case TAG_UL:
	case TAG_OL:
	case TAG_DL:
	case TAG_TABLE:
	case TAG_ASIDE:
	case TAG_FORM:
	case TAG_FIELDSET:
	case TAG_HEADER:
	case TAG_ARTICLE:
	case TAG_CENTER:
		return true;
	}
	return false;
}

/* A list in which each item is a link with a title of its own; addresses as they are, which authors
 * give as sources, are no titles. */
static bool
is_link_list(struct page *p, uint32_t i)
{
	const struct amount *a = &p->part[i].left;
	uint32_t items = 0;

	if (p->links || a->linked * 20 < a->chars * 19)
		return false;
	for (uint32_t k = i + 1; k < p->part[i].end; k++) {
		const struct html_node *node = p->part[k].node;
		const struct html_attr *href = node->tag == TAG_A ? html_attr(node, "href") : NULL;

		items += node->tag == TAG_LI;
		if (href != NULL && href->value_len > 0 && href->value[0] == '#')
			return false; /* a table of contents */
	}
	part_folded(p, i, 256);
	return a->chars >= items * 18 && strstr(p->folded.s, "http") == NULL
	       && strstr(p->folded.s, "www.") == NULL;
}

/* Whether a container within the article leads elsewhere instead of saying something. */
static bool
is_clutter(struct page *p, uint32_t i)
{
	const struct part *part = &p->part[i];
	const struct amount *a = &part->left;

	if (a->chars == 0 || (part->hints & HINT_BODY))
		return false;
	if (part->hints & (HINT_ASIDE | HINT_COMMENTS))
		return a->linked * 3 > a->chars || part->kept < 200;
	if (a->marks >= 10 && a->linked * 2 < a->chars)
		return false;
	if (part->node->tag == TAG_UL || part->node->tag == TAG_OL)
		return is_link_list(p, i);
	struct census c = take_census(p, i);
	if (a->linked * 2 > a->chars)
		return true;
	return c.items > c.paragraphs + 2 && a->linked * 3 > a->chars;
}

/* ---- lines */

/* Whether the blocks' own text is all there is below a part. */
static bool
is_line(const struct page *p, uint32_t i)
{
	const struct part *part = &p->part[i];

	return part->block == i && part->own.chars > 0 && part->own.chars == part->left.chars;
}

static bool
is_lost_line(struct page *p, uint32_t i)
{
	const struct part *part = &p->part[i];

	if (part->own.chars > 250)
		return false;
	part_folded(p, i, 1024);
	if (!p->links && part->own.linked == part->own.chars && part->own.chars >= 25
	    && html_kind(part->node) == KIND_BLOCK && strstr(p->folded.s, "http") == NULL
	    && strstr(p->folded.s, "www.") == NULL)
		return true;
	return phrase_is_clutter(
	    p->folded.s, p->folded.len, part->own.linked * 2 >= part->own.chars);
}

/* Whether a heading before the article's element says the title already. */
static bool
has_title_before(struct page *p, uint32_t top)
{
	for (uint32_t i = 1; i < top; i++)
		if (html_kind(p->part[i].node) == KIND_HEADING && p->part[i].end <= top
		    && part_says_title(p, i))
			return true;
	return false;
}

/* What a line like "Related stories" stands above: lists, and what is mostly links. */
static void
drop_followers(struct page *p, uint32_t i)
{
	uint32_t around = p->part[i].parent;

	for (uint32_t k = p->part[i].end; k < p->part[around].end; k = p->part[k].end) {
		const struct part *part = &p->part[k];
		bool list = html_kind(part->node) == KIND_LIST;

		if (part->dropped || part->left.chars == 0)
			continue;
		if (!list && part->left.linked * 2 < part->left.chars)
			break;
		if (list && part->left.linked * 3 < part->left.chars)
			break;
		part_drop(p, k);
	}
}

static void
drop_lines(struct page *p, uint32_t top)
{
	bool prose = (p->part[top].hints & HINT_BODY) && has_title_before(p, top);

	for (uint32_t i = top + 1; i < p->part[top].end; i++) {
		struct part *part = &p->part[i];

		if (part->dropped || !is_line(p, i))
			continue;
		bool heading = html_kind(part->node) == KIND_HEADING;
		if (heading && !prose && part_says_title(p, i)) {
			part_drop(p, i);
		} else if (is_lost_line(p, i)) {
			part_drop(p, i);
			drop_followers(p, i);
		} else if (!heading && part->own.chars > 100)
			prose = true;
	}
}

void
parts_clean(struct page *p, uint32_t top)
{
	p->links = p->part[top].left.linked * 3 > p->part[top].left.chars;
	parts_take_lede(p, top);
	drop_lines(p, top);
	parts_mend_images(p, top);
	parts_shape_figures(p, top);
	for (uint32_t i = top + 1; i < p->part[top].end; i++) {
		struct part *part = &p->part[i];

		if (part->node->tag == TAG_TEXT)
			continue;
		if (!part->dropped && is_container(part->node) && is_clutter(p, i))
			part_drop(p, i);
		if (part->dropped || (part->hints & HINT_HIDDEN)) {
			take_out(part->node);
			i = part->end - 1;
		}
	}
}
