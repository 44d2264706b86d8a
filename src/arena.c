/* An arena of chunks that double. */
#include "src/arena.h"

#include "src/util.h"

#include <stdalign.h>
#include <stdlib.h>
#include <string.h>

#define CHUNK_FIRST ((size_t)4096)
#define CHUNK_LAST  ((size_t)1024 * 1024)

struct arena_chunk {
	struct arena_chunk *next;
	size_t used, size;
	alignas(max_align_t) char data[];
};

void
arena_init(struct arena *a, size_t max)
{
	*a = (struct arena){.max = max};
}

void
arena_free(struct arena *a)
{
	struct arena_chunk *c = a->head;

	while (c != NULL) {
		struct arena_chunk *next = c->next;

		free(c);
		c = next;
	}
	arena_init(a, a->max);
}

void
arena_reset(struct arena *a)
{
	struct arena_chunk *keep = a->head;

	if (keep == NULL)
		return;
	a->head = keep->next;
	arena_free(a);
	keep->next = NULL;
	keep->used = 0;
	a->head = keep;
}

void *
arena_alloc(struct arena *a, size_t n)
{
	const size_t align = alignof(max_align_t);

	if (n > a->max || a->used > a->max - n)
		return NULL;
	size_t size = n == 0 ? align : (n + align - 1) / align * align;
	if (a->head == NULL || a->head->size - a->head->used < size) {
		size_t want = a->head == NULL ? CHUNK_FIRST : MIN(a->head->size * 2, CHUNK_LAST);
		struct arena_chunk *c;

		want = MAX(want, size);
		c = xmalloc(sizeof(*c) + want);
		*c = (struct arena_chunk){.next = a->head, .size = want};
		a->head = c;
	}
	void *p = a->head->data + a->head->used;
	a->head->used += size;
	a->used += n;
	memset(p, 0, n);
	return p;
}

char *
arena_dup(struct arena *a, const char *s, size_t n)
{
	char *p = n == SIZE_MAX ? NULL : arena_alloc(a, n + 1);

	if (p == NULL)
		return NULL;
	if (n > 0)
		memcpy(p, s, n);
	return p;
}
