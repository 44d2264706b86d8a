/* Comments: which answers which, what is new, and the thread as a text. */
#include "src/comment.h"

#include "src/date.h"
#include "src/util.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NONE SIZE_MAX

/* A comment among the others; the links of the tree are numbers. */
struct node {
	const struct comment *c;
	size_t at, parent, child, next; /* first answer, next one beside it */
	unsigned walk;                  /* in which walk upwards it was met */
};

static int
by_id(const void *a, const void *b)
{
	const struct node *x = *(struct node *const *)a, *y = *(struct node *const *)b;
	int order = strcmp(x->c->id, y->c->id);

	return order != 0 ? order : x->at < y->at ? -1 : x->at > y->at;
}

static int
find_id(const void *key, const void *member)
{
	return strcmp(key, (*(struct node *const *)member)->c->id);
}

static int
newest_first(const void *a, const void *b)
{
	const struct node *x = *(struct node *const *)a, *y = *(struct node *const *)b;

	if (x->c->published != y->c->published)
		return x->c->published > y->c->published ? -1 : 1;
	return x->at > y->at ? -1 : x->at < y->at;
}

static void
find_parents(struct node *node, struct node **by, size_t n)
{
	qsort(by, n, sizeof(*by), by_id);
	for (size_t i = 0; i < n; i++) {
		struct node **p = *node[i].c->parent == '\0'
		                      ? NULL
		                      : bsearch(node[i].c->parent, by, n, sizeof(*by), find_id);

		node[i].parent = p == NULL || *p == &node[i] ? NONE : (*p)->at;
	}
}

/* Each circle is cut where the walk upwards closes it. */
static void
cut_circles(struct node *node, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		for (size_t k = i; k != NONE && node[k].walk == 0; k = node[k].parent) {
			size_t up = node[k].parent;

			node[k].walk = (unsigned)i + 1;
			if (up != NONE && node[up].walk == i + 1)
				node[k].parent = NONE;
		}
	}
}

/* Hangs each on its parent, the newest first, so that the oldest is met first. */
static size_t
hang(struct node *node, struct node **by, size_t n)
{
	size_t top = NONE;

	qsort(by, n, sizeof(*by), newest_first);
	for (size_t i = 0; i < n; i++)
		node[i].child = NONE;
	for (size_t i = 0; i < n; i++) {
		size_t *at = by[i]->parent == NONE ? &top : &node[by[i]->parent].child;

		by[i]->next = *at;
		*at = by[i]->at;
	}
	return top;
}

void
comments_arrange(struct comment *c, size_t n)
{
	struct node *node = xcalloc(n + 1, sizeof(*node)),
		    **by = xcalloc(n + 1, sizeof(struct node *));
	struct comment *out = xcalloc(n + 1, sizeof(*out));
	size_t done = 0, depth = 0;

	for (size_t i = 0; i < n; i++) {
		node[i] = (struct node){.c = &c[i], .at = i};
		by[i] = &node[i];
	}
	find_parents(node, by, n);
	cut_circles(node, n);
	for (size_t i = hang(node, by, n); i != NONE;) {
		out[done] = c[i];
		out[done++].depth = (uint32_t)depth;
		if (node[i].child != NONE) {
			i = node[i].child;
			depth++;
			continue;
		}
		while (i != NONE && node[i].next == NONE) {
			i = node[i].parent;
			depth -= i != NONE;
		}
		if (i != NONE)
			i = node[i].next;
	}
	if (n > 0)
		memcpy(c, out, n * sizeof(*c));
	free(out);
	free(by);
	free(node);
}

static size_t
size_of(const struct comment *c)
{
	return strlen(c->id) + strlen(c->parent) + strlen(c->author) + strlen(c->link)
	       + c->blocks_len + 64;
}

size_t
comments_merge(struct comment *to, const struct comment *old, size_t nold,
    const struct comment *fresh, size_t nfresh, int64_t now)
{
	struct node *node = xcalloc(nold + nfresh + 1, sizeof(*node)),
		    **by = xcalloc(nold + nfresh + 1, sizeof(struct node *));
	size_t n = 0, bytes = 0;

	for (size_t i = 0; i < nold + nfresh; i++) {
		node[i] = (struct node){.c = i < nold ? &old[i] : &fresh[i - nold], .at = i};
		by[i] = &node[i];
	}
	qsort(by, nold + nfresh, sizeof(*by), by_id);
	for (size_t i = 0, j; i < nold + nfresh; i = j) {
		struct comment c = *by[i]->c;
		int64_t received = by[i]->at < nold ? c.received : now;

		/* The last of those with one id is the newest. */
		for (j = i + 1; j < nold + nfresh && strcmp(by[j]->c->id, c.id) == 0; j++)
			;
		c = *by[j - 1]->c;
		c.received = received;
		bytes += size_of(&c);
		if (n < COMMENTS_MAX && bytes <= COMMENTS_BYTES_MAX)
			to[n++] = c;
	}
	free(by);
	free(node);
	return n;
}

static void
add_heading(const struct comment *c, bool fresh, int64_t now, struct blocks *out)
{
	struct block *b = blocks_add(out, BLOCK_HEADING);
	const char *author = *c->author != '\0' ? c->author : "Anonymous";
	char age[16];

	if (b == NULL)
		return;
	b->level = 6;
	b->quote = (uint8_t)MIN(c->depth, COMMENT_DEPTH_MAX);
	blocks_span(out, author, strlen(author), SPAN_STRONG, 0);
	if (c->published != DATE_NONE) {
		date_age(c->published, now, age);
		blocks_span(out, " · ", strlen(" · "), 0, 0);
		blocks_span(out, age, strlen(age), 0, 0);
	}
	if (fresh)
		blocks_span(out, " · new", strlen(" · new"), 0, 0);
}

void
comments_blocks(const struct comment *c, size_t n, int64_t looked, int64_t now, struct blocks *out)
{
	for (size_t i = 0; i < n && !out->truncated; i++) {
		struct blocks text;
		struct err e;

		blocks_init(&text);
		add_heading(&c[i], looked > 0 && c[i].received > looked, now, out);
		if (blocks_decode(&text, c[i].blocks, c[i].blocks_len, &e))
			(void)blocks_join(out, &text, MIN(c[i].depth, COMMENT_DEPTH_MAX));
		blocks_release(&text);
	}
}

size_t
comments_new(const struct comment *c, size_t n, int64_t looked)
{
	size_t fresh = 0;

	for (size_t i = 0; looked > 0 && i < n; i++)
		fresh += c[i].received > looked;
	return fresh;
}
