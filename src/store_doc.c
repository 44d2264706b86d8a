/* Numbers of articles in the index. FTS5 repeats the number of an article at each of its words, as
 * a distance to the one before: keys, which are 62 bits long, cost six bytes a word, these one or
 * two, half of the index. The index is read by number, so numbers follow the date: an article has
 * the next free number of its bucket, 4,096 seconds of time that have 4,096 numbers. Where a bucket
 * is full, the next later one is taken; `doc_spill` says how far that ever went. So what is read by
 * number is newest first but for the order within a bucket, which doc_collect puts right. */
#include "src/store_priv.h"

#include <string.h>

#define BUCKET       ((int64_t)4096)
#define BUCKET_OF(n) ((n) & ~(BUCKET - 1))
/* The bucket of a key; from 1 upwards, so that no number is 0. */
#define KEY_BUCKET(key) (BUCKET_OF((key) >> KEY_ID_BITS) + BUCKET)

bool
doc_spill(struct store *s, int64_t *spill, struct err *e)
{
	return sql_int(s, SQL_GET_META, 0, spill, e, "t", "doc_spill");
}

bool
doc_next(struct store *s, int64_t key, struct doc_cursor *c, int64_t *doc, struct err *e)
{
	int64_t first = KEY_BUCKET(key), bucket = first, last;

	if (bucket >= c->full_from && bucket < c->full_to)
		bucket = c->full_to;
	for (;; bucket += BUCKET) {
		if (bucket != c->bucket) {
			if (!sql_int(s, SQL_LAST_DOC, bucket - 1, &last, e, "ii", bucket,
				bucket + BUCKET))
				return false;
			c->bucket = bucket;
			c->next = last + 1;
		}
		if (c->next < bucket + BUCKET)
			break;
		if (c->full_to != bucket)
			c->full_from = bucket;
		c->full_to = bucket + BUCKET;
	}
	*doc = c->next++;
	if (bucket - first <= c->spill)
		return true;
	c->spill = bucket - first;
	return sql_run(s, SQL_SET_META, e, "ti", "doc_spill", c->spill);
}

bool
doc_range(
    struct store *s, int64_t above, int64_t below, int64_t *first, int64_t *last, struct err *e)
{
	int64_t spill;

	if (!doc_spill(s, &spill, e))
		return false;
	*first = above < 0 ? 0 : KEY_BUCKET(above);
	*last = below == KEY_MAX ? INT64_MAX : KEY_BUCKET(below) + spill + BUCKET - 1;
	return true;
}

/* Puts a key in its place among the best `want`, once: it may come into the index between the
 * statement of what waits and that of the others. */
static void
insert(int64_t key, int dir, int64_t *keys, size_t want, size_t *n)
{
	size_t i = *n;

	while (i > 0 && (dir > 0 ? keys[i - 1] < key : keys[i - 1] > key))
		i--;
	if (i == want || (i > 0 && keys[i - 1] == key))
		return;
	*n = MIN(*n + 1, want);
	memmove(&keys[i + 1], &keys[i], (*n - 1 - i) * sizeof(*keys));
	keys[i] = key;
}

bool
doc_collect(struct store *s, sqlite3_stmt *st, int dir, int64_t *keys, size_t want, size_t *n,
    struct err *e)
{
	int64_t spill;
	int got;

	if (!doc_spill(s, &spill, e))
		return false;
	if (want == 0)
		return true;
	while ((got = sqlite3_step(st)) == SQLITE_ROW) {
		int64_t bucket = BUCKET_OF(sqlite3_column_int64(st, 1));

		/* Nothing that is still to come can stand before those. */
		while (s->sure < *n
		       && (dir > 0 ? KEY_BUCKET(keys[s->sure]) > bucket
				   : KEY_BUCKET(keys[s->sure]) < bucket - spill))
			s->sure++;
		if (s->sure == want)
			return true;
		insert(sqlite3_column_int64(st, 0), dir, keys, want, n);
	}
	return got == SQLITE_DONE || sql_fail(s, e);
}
