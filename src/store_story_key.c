/* Looking up is cheap, writing is not: the keys of a slice lie all over the table, and a page is
 * written whole (41 us an article, most of it that). So keys are gathered in memory, where they are
 * looked up too, and written some thousand articles at once; what was not written when a process
 * ended is formed again, which changes nothing. */
#include "src/store_story_key.h"

#include <stdlib.h>
#include <string.h>

#define SLOT_BITS 13

static size_t
slot_of(int64_t key)
{
	return (size_t)((uint64_t)key * 0x9e3779b97f4a7c15u >> (64 - SLOT_BITS));
}

void
story_keys_clear(struct store *s)
{
	struct story_keys *k = &s->stories.keys;

	if (k->n > 0)
		memset(k->first, 0, sizeof(*k->first) << SLOT_BITS);
	k->n = 0;
	k->above = k->below = -1;
}

void
story_key_gather(struct store *s, int64_t key, int64_t article)
{
	struct story_keys *k = &s->stories.keys;

	if (k->first == NULL)
		k->first = xcalloc((size_t)1 << SLOT_BITS, sizeof(*k->first));
	GROW(k->item, k->cap, k->n);
	uint32_t *first = &k->first[slot_of(key)];
	k->item[k->n++] = (struct story_item){key, article, *first};
	*first = (uint32_t)k->n;
}

static int
by_story_key(const void *a, const void *b)
{
	const struct story_item *x = a, *y = b;

	if (x->key != y->key)
		return x->key < y->key ? -1 : 1;
	return x->article < y->article ? -1 : x->article > y->article;
}

bool
story_keys_flush(struct store *s, struct err *e)
{
	struct story_keys *k = &s->stories.keys;
	bool ok = (k->above < 0 || sql_run(s, SQL_SET_META, e, "ti", "story_above", k->above))
	          && (k->below < 0 || sql_run(s, SQL_SET_META, e, "ti", "story_below", k->below));

	if (k->n > 1)
		qsort(k->item, k->n, sizeof(*k->item), by_story_key);
	size_t i = 0;
	for (; ok && i + 8 <= k->n; i += 8) {
		const struct story_item *x = &k->item[i];

		ok = sql_run(s, SQL_PUT_STORY_KEYS, e, "iiiiiiiiiiiiiiii", x[0].key, x[0].article,
		    x[1].key, x[1].article, x[2].key, x[2].article, x[3].key, x[3].article,
		    x[4].key, x[4].article, x[5].key, x[5].article, x[6].key, x[6].article,
		    x[7].key, x[7].article);
	}
	for (; ok && i < k->n; i++)
		ok = sql_run(s, SQL_PUT_STORY_KEY, e, "ii", k->item[i].key, k->item[i].article);
	story_keys_clear(s);
	return ok;
}

static void
gathered_under(const struct story_keys *k, int64_t key, struct story_found *f)
{
	for (uint32_t i = k->n > 0 ? k->first[slot_of(key)] : 0; i != 0; i = k->item[i - 1].next) {
		if (k->item[i - 1].key != key)
			continue;
		if (f->n == FOUND_MOST)
			return;
		f->key[f->n] = key;
		f->article[f->n++] = k->item[i - 1].article;
	}
}

bool
story_keys_find(struct store *s, const int64_t *key, size_t n, struct story_found *f, struct err *e)
{
	int64_t k[7] = {0};
	int got = 1;

	f->n = 0;
	for (size_t i = 0; i < n; i++)
		gathered_under(&s->stories.keys, key[i], f);
	for (size_t i = 0; i < n; i += LEN(k)) {
		for (size_t j = 0; j < LEN(k); j++)
			k[j] = i + j < n ? key[i + j] : 0;
		sqlite3_stmt *st = sql_bind(s, SQL_STORY_CANDIDATES, e, "iiiiiii", k[0], k[1], k[2],
		    k[3], k[4], k[5], k[6]);
		if (st == NULL)
			return false;
		while (f->n < FOUND_MOST && (got = sql_step(s, st, e)) > 0) {
			f->key[f->n] = sqlite3_column_int64(st, 0);
			f->article[f->n++] = sqlite3_column_int64(st, 1);
		}
		if (got > 0)
			sqlite3_reset(st);
		if (got < 0)
			return false;
	}
	return true;
}
