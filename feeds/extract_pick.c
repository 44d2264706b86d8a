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
	if (html_kind(part->node) == KIND_HEADING)
		return 0;
	if (chars < 25)
		return -5;
	return chars - 2 * linked + (int64_t)a->marks * 5;
}

static void
drop(struct page *p, uint32_t i)
{
	for (uint32_t k = i; k < p->part[i].end; k++)
		p->part[k].dropped = true;
}

/* What cannot be the article, nor have it within. */
static void
drop_asides(struct page *p)
{
	uint32_t all = p->part[0].all.chars;

	for (uint32_t i = 1; i < p->n; i++) {
		struct part *part = &p->part[i];

		if (!(part->hints & (HINT_ASIDE | HINT_HIDDEN)) || part->dropped)
			continue;
		if (part->node->tag == TAG_BODY || part->node->tag == TAG_HTML)
			continue;
		if (part->all.chars * (uint64_t)2 > all && !(part->hints & HINT_COMMENTS))
			continue;
		drop(p, i);
	}
}

static void
add_up(struct page *p)
{
	for (uint32_t i = 0; i < p->n; i++)
		p->part[i].sum = p->part[i].dropped ? 0 : value_of(&p->part[i]);
	for (uint32_t i = p->n - 1; i > 0; i--)
		p->part[p->part[i].parent].sum += p->part[i].sum;
}

uint32_t
parts_pick(struct page *p)
{
	uint32_t at = 0;

	drop_asides(p);
	add_up(p);
	for (;;) {
		uint32_t best = 0;

		for (uint32_t i = at + 1; i < p->part[at].end; i = p->part[i].end)
			if (best == 0 || p->part[i].sum > p->part[best].sum)
				best = i;
		if (best == 0 || p->part[best].sum <= 0
		    || p->part[best].sum * 10 < p->part[at].sum * 9)
			break;
		at = best;
	}
	if (p->part[at].sum <= 0)
		return 0;
	while (at > 0 && p->part[at].block != at)
		at = p->part[at].parent;
	return at;
}
