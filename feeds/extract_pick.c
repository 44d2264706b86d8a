/* Where the article is. Each block's own text has a value: what reads like prose counts for it,
 * what reads like navigation against it. An element is worth the sum of what is in it, and the
 * article is the innermost element that has nearly all the worth there is. */
#include "feeds/extract_priv.h"

#include "src/util.h"

/* The value of a block by its own text. */
static int64_t
value_of(const struct part *part)
{
	const struct amount *a = &part->own;
	int64_t chars = a->chars, linked = a->linked;

	if (chars == 0)
		return 0;
	if (linked * 2 > chars)
		return -MIN(chars, 50);
	if (html_kind(part->node) == KIND_HEADING && chars < 100)
		return 0;
	if (chars < 25)
		return -5;
	return chars - 2 * linked + (int64_t)a->marks * 5;
}

/* Which share of the page's prose an element may have and still be none of the article, in
 * percent, by what is said of it. */
static int64_t
bearable(const struct page *p, const struct part *part)
{
	unsigned h = part->hints;

	if (h & HINT_HIDDEN)
		return 100;
	if (part->node->tag == TAG_BODY || part->node->tag == TAG_HTML
	    || part->node->tag == TAG_MAIN || (h & HINT_BODY))
		return -1;
	bool story = h & (HINT_ARTICLE | HINT_MAIN);
	if (h & HINT_COMMENTS)
		return story ? 20 : p->part[0].prose - part->prose > 300 ? 100 : 40;
	if (h & HINT_ASIDE)
		return story ? 10 : 40;
	if (h & (HINT_WEAK | HINT_DETAIL))
		return story ? -1 : 10;
	return -1;
}

/* What cannot be the article, nor have it within. */
static void
drop_asides(struct page *p)
{
	int64_t all = p->part[0].prose;

	for (uint32_t i = 1; i < p->n; i++) {
		int64_t most = bearable(p, &p->part[i]);

		if (most >= 0 && !p->part[i].dropped && p->part[i].prose * 100 <= all * most)
			part_drop(p, i);
	}
}

static void
add_up_prose(struct page *p)
{
	for (uint32_t i = p->n - 1; i > 0; i--) {
		int64_t value = value_of(&p->part[i]);

		p->part[i].prose += MAX(value, 0);
		p->part[p->part[i].parent].prose += p->part[i].prose;
	}
}

static void
add_up(struct page *p)
{
	for (uint32_t i = 0; i < p->n; i++) {
		struct part *part = &p->part[i];

		part->sum = part->dropped ? 0 : value_of(part);
		part->kept = MAX(part->sum, 0);
		part->left = (struct amount){0};
		if (!part->dropped)
			part->left = part->node->tag == TAG_TEXT ? part->all : part->left;
	}
	for (uint32_t i = p->n - 1; i > 0; i--) {
		struct part *parent = &p->part[p->part[i].parent];

		parent->sum += p->part[i].sum;
		parent->kept += p->part[i].kept;
		amount_add(&parent->left, &p->part[i].left);
	}
}

/* How well a part would do as the article. What says that it is the text of one may have lists of
 * links in it. */
static int64_t
score_of(const struct part *part)
{
	if (part->dropped || part->node->tag == TAG_TEXT)
		return 0;
	if (part->hints & HINT_BODY)
		return part->kept * 11 / 10;
	if (part->hints & HINT_ARTICLE)
		return (part->kept + part->sum) / 2;
	return part->sum;
}

uint32_t
parts_pick(struct page *p)
{
	uint32_t best = 0;
	int64_t most = 0;

	add_up_prose(p);
	drop_asides(p);
	add_up(p);
	for (uint32_t i = 1; i < p->n; i++) {
		int64_t score = score_of(&p->part[i]);

		if (score > 0 && score >= most) {
			best = i;
			most = score;
		}
	}
	while (best > 0 && p->part[best].block != best)
		best = p->part[best].parent;
	return best;
}
