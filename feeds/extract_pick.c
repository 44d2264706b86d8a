/* Where the article is. Each block's own text has a value: what reads like prose counts for it,
 * what reads like navigation against it. An element is worth the sum of what is in it, and the
 * article is the innermost element that has nearly all the worth there is. */
#include "feeds/extract_priv.h"

#include "src/util.h"

#include <string.h>

/* The value of a block by its own text. */
static int64_t
value_of(const struct part *part)
{
	const struct amount *a = &part->own;
	int64_t chars = a->chars, linked = a->linked;

	if (chars == 0 || (part->hints & HINT_CAPTION))
		return 0;
	if (linked * 2 > chars)
		return -MIN(chars, 50);
	if (html_kind(part->node) == KIND_HEADING && chars < 100)
		return 0;
	if (chars < 25)
		return -5;
	return chars - 2 * linked + (int64_t)a->marks * 5;
}

/* Which share of the page's prose (the comments' aside) an element may have and still be none of
 * the article, in percent, by what is said of it. */
static int64_t
bearable(const struct part *part, int64_t all)
{
	unsigned h = part->hints;
	bool story = h & (HINT_ARTICLE | HINT_MAIN);
	bool much_else = all - part->prose > 300;

	if ((part->node->tag == TAG_P && part->own.chars > 80) || part->node->tag == TAG_BLOCKQUOTE)
		return -1;
	if (h & HINT_COMMENTS)
		return story ? 20 : much_else ? 100 : 40;
	if (h & HINT_ASIDE)
		return story ? 10 : much_else && !(h & HINT_WEAK) ? 75 : 40;
	if (h & (HINT_WEAK | HINT_DETAIL))
		return story ? -1 : 10;
	return -1;
}

/* Drops what is said to be one of `hints` and may be, having no more than a bearable share of
 * `all` prose. Returns how much prose that was. */
static int64_t
drop_hinted(struct page *p, unsigned hints, int64_t all)
{
	int64_t dropped = 0;

	for (uint32_t i = 1; i < p->n; i++) {
		const struct part *part = &p->part[i];
		bool page = part->node->tag == TAG_BODY || part->node->tag == TAG_HTML
		            || part->node->tag == TAG_MAIN || (part->hints & HINT_BODY);

		if (part->dropped || !(part->hints & hints))
			continue;
		if ((part->hints & HINT_HIDDEN)
		    || (!page && part->prose * 100 <= all * bearable(part, all))) {
			dropped += part->prose;
			part_drop(p, i);
			i = part->end - 1;
		}
	}
	return dropped;
}

/* What cannot be the article, nor have it within. Comments first: they may be longer than all the
 * rest. */
static void
drop_asides(struct page *p)
{
	int64_t all = p->part[0].prose;

	all -= drop_hinted(p, HINT_HIDDEN | HINT_COMMENTS, all);
	(void)drop_hinted(p, HINT_ASIDE | HINT_WEAK | HINT_DETAIL, all);
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

static bool
same_class(const struct html_node *a, const struct html_node *b)
{
	const struct html_attr *x = html_attr(a, "class"), *y = html_attr(b, "class");

	if (x == NULL || y == NULL)
		return x == y;
	/* What follows may count them: item-1, last. */
	size_t n = MIN(MIN(x->value_len, y->value_len), 8);
	return memcmp(x->value, y->value, n) == 0;
}

#define SIBLINGS_MAX 200 /* looked at */

/* Whether at least two siblings look like a part. */
static bool
has_alike(const struct page *p, uint32_t i)
{
	const struct html_node *node = p->part[i].node;
	uint32_t around = p->part[i].parent;
	unsigned n = 0, seen = 0;

	for (uint32_t k = around + 1; k < p->part[around].end && n < 3 && seen++ < SIBLINGS_MAX;
	     k = p->part[k].end)
		n += p->part[k].node->tag == node->tag && same_class(p->part[k].node, node);
	return n >= 3;
}

#define ARTICLE_MIN  200 /* prose of an article among others */
#define TEASER_PROSE 700

/* The container of a heading that leads to another article: of at least three alike, each with no
 * more than a few lines. 0: it is no teaser's. */
static uint32_t
teaser_of(struct page *p, uint32_t i)
{
	const struct part *part = &p->part[i];
	uint32_t at = i;

	if (html_kind(part->node) != KIND_HEADING || part->all.chars < 10
	    || part->all.linked * 5 < part->all.chars * 4)
		return 0;
	for (uint32_t up = part->parent; up > 0; up = p->part[up].parent) {
		if (p->part[up].hints & HINT_BODY)
			return 0;
		if (p->part[up].prose > TEASER_PROSE)
			return at != i && p->part[at].prose * 4 <= p->part[0].prose
			               && has_alike(p, at) && !part_says_title(p, i)
			           ? at
			           : 0;
		at = up;
	}
	return 0;
}

static void
drop_teasers(struct page *p)
{
	for (uint32_t i = 1; i < p->n; i++) {
		uint32_t teaser = p->part[i].dropped ? 0 : teaser_of(p, i);

		if (teaser > 0)
			part_drop(p, teaser);
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

/* A page of few words and hardly a link says them: the innermost element that has them all. */
static bool
only_text(const struct page *p, uint32_t *top)
{
	const struct amount *all = &p->part[0].left;
	if (all->chars == 0 || all->linked * 4 > all->chars)
		return false;
	for (uint32_t i = 0; i < p->n; i++)
		if (p->part[i].node->tag != TAG_TEXT && p->part[i].left.chars == all->chars)
			*top = i;
	return true;
}

/* Of several articles below a part the one that has the title; the part itself, if there are not
 * several, or none has it. */
static uint32_t
titled_article(struct page *p, uint32_t top)
{
	uint32_t titled = 0, articles = 0;
	int64_t most = 0;

	if (p->part[top].hints & (HINT_ARTICLE | HINT_BODY))
		return top;
	for (uint32_t i = top + 1; i < p->part[top].end; i++) {
		const struct part *part = &p->part[i];

		if (part->dropped || !(part->hints & HINT_ARTICLE) || part->kept < ARTICLE_MIN)
			continue;
		articles++;
		most = MAX(most, part->kept);
		for (uint32_t k = i + 1; k < part->end && titled == 0; k++)
			if (html_kind(p->part[k].node) == KIND_HEADING && part_says_title(p, k))
				titled = i;
		i = part->end - 1;
	}
	/* A teaser of the article has its title, too. */
	bool whole = titled > 0 && p->part[titled].kept * 4 > most;
	return articles > 1 && whole ? titled : top;
}

bool
parts_pick(struct page *p, uint32_t *top)
{
	uint32_t best = 0;
	int64_t most = 0;

	add_up_prose(p);
	drop_asides(p);
	drop_teasers(p);
	add_up(p);
	for (uint32_t i = 0; i < p->n; i++) {
		int64_t score = score_of(&p->part[i]);
		bool closer = i < p->part[best].end && (p->part[i].hints & HINT_BODY)
		              && p->part[i].kept * 20 >= p->part[best].kept * 19;

		if (score > 0 && (score >= most || closer)) {
			best = i;
			most = score;
		}
	}
	if (most == 0 && !only_text(p, &best))
		return false;
	best = titled_article(p, best);
	while (best > 0 && p->part[best].block != best)
		best = p->part[best].parent;
	*top = best;
	return true;
}
