/* Links within an article: footnotes, the way back from them, tables of contents. Only what is
 * linked to and is there becomes a note. */
#include "feeds/html_build.h"

#include "src/util.h"

#include <stdlib.h>
#include <string.h>

/* The fragment that a link of this article names; 0 bytes: it leads elsewhere. */
static size_t
fragment(const struct builder *b, const struct html_attr *href, const char **id)
{
	const char *s = href->value;
	size_t n = href->value_len, base = strlen(b->base);

	if (base > 0 && n > base && memcmp(s, b->base, base) == 0) {
		s += base;
		n -= base;
	}
	if (n < 2 || s[0] != '#')
		return 0;
	*id = s + 1;
	return n - 1;
}

static int
compare(const void *x, const void *y)
{
	const struct anchor *a = x, *b = y;
	int order = memcmp(a->id, b->id, MIN(a->n, b->n));

	return order != 0 ? order : (a->n > b->n) - (a->n < b->n);
}

static void
collect(struct builder *b, const struct html_node *node)
{
	const struct html_attr *href = node->tag == TAG_A ? html_attr(node, "href") : NULL;
	const char *id;
	size_t n = href != NULL ? fragment(b, href, &id) : 0;

	if (n > 0 && b->nanchor < BLOCKS_NOTES_MAX) {
		GROW(b->anchor, b->cap_anchor, b->nanchor);
		b->anchor[b->nanchor++] = (struct anchor){.id = id, .n = (uint32_t)n};
	}
	for (const struct html_node *c = node->first; c != NULL; c = c->next)
		collect(b, c);
}

void
notes_collect(struct builder *b, const struct html_node *root)
{
	size_t kept = 0;

	collect(b, root);
	if (b->nanchor > 1)
		qsort(b->anchor, b->nanchor, sizeof(*b->anchor), compare);
	for (size_t i = 0; i < b->nanchor; i++)
		if (kept == 0 || compare(&b->anchor[kept - 1], &b->anchor[i]) != 0)
			b->anchor[kept++] = b->anchor[i];
	b->nanchor = kept;
}

static struct anchor *
find(const struct builder *b, const char *id, size_t n)
{
	struct anchor key = {.id = id, .n = (uint32_t)n};

	return b->nanchor == 0 ? NULL : bsearch(&key, b->anchor, b->nanchor, sizeof(key), compare);
}

void
notes_pass(struct builder *b, const struct html_node *node)
{
	const struct html_attr *id = html_attr(node, "id");
	struct anchor *a;

	if (id == NULL && node->tag == TAG_A)
		id = html_attr(node, "name");
	if (id == NULL || (a = find(b, id->value, id->value_len)) == NULL || a->there)
		return;
	a->there = true;
	a->place = (uint32_t)b->out->text.len;
}

unsigned
notes_link(struct builder *b, const struct html_attr *href)
{
	const char *id;
	size_t n = fragment(b, href, &id);
	struct anchor *a = n > 0 ? find(b, id, n) : NULL;

	if (a == NULL)
		return 0;
	if (a->note == 0)
		a->note = (uint16_t)blocks_note(b->out);
	return a->note;
}

/* Numbers of the notes that lead somewhere, the others are 0. */
static uint16_t *
renumber(const struct builder *b)
{
	struct blocks *out = b->out;
	uint16_t *number = xcalloc(out->nnote + 1, sizeof(*number));
	size_t kept = 0;

	for (size_t i = 0; i < b->nanchor; i++) {
		const struct anchor *a = &b->anchor[i];
		if (a->note == 0 || !a->there)
			continue;
		number[a->note & (BLOCKS_NOTE - 1)] = 1;
		out->note[(a->note & (BLOCKS_NOTE - 1)) - 1] = a->place;
	}
	for (size_t i = 1; i <= out->nnote; i++)
		if (number[i] != 0) {
			out->note[kept++] = out->note[i - 1];
			number[i] = (uint16_t)(BLOCKS_NOTE | kept);
		}
	out->nnote = kept;
	return number;
}

void
notes_resolve(struct builder *b)
{
	struct blocks *out = b->out;

	if (out->nnote > 0) {
		uint16_t *number = renumber(b);
		for (size_t i = 0; i < out->nspan; i++)
			if (out->span[i].link & BLOCKS_NOTE)
				out->span[i].link = number[out->span[i].link & (BLOCKS_NOTE - 1)];
		free(number);
	}
	free(b->anchor);
	b->anchor = NULL;
	b->nanchor = b->cap_anchor = 0;
}
