/* Memory for things that live and die together. */
#ifndef DATELINE_ARENA_H
#define DATELINE_ARENA_H

#include "src/err.h"

struct arena_chunk;
struct arena {
	struct arena_chunk *head;
	size_t used, max; /* bytes handed out, and how many at most */
};

/* An arena that hands out at most max bytes; arena_free ends everything taken from it and leaves
 * an empty arena with the same maximum. arena_reset does so but keeps one chunk for reuse. */
void arena_init(struct arena *a, size_t max);
void arena_free(struct arena *a);
void arena_reset(struct arena *a);

/* Zeroed memory, aligned for any type. NULL when the maximum is passed. */
void *arena_alloc(struct arena *a, size_t n);
/* A copy with a NUL behind it. NULL when the maximum is passed. */
char *arena_dup(struct arena *a, const char *s, size_t n);

#endif
