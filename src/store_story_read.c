/* Stories as they are read: who else tells the same, what most tell. */
#include "src/store_priv.h"

#define TRENDING_S    ((int64_t)48 * 3600)
#define TRENDING_LOOK 20000 /* of more stories in that time the newest so many are looked at */

bool
store_story_ids(struct store *s, int64_t id, int64_t upto, int64_t *ids, size_t *n, struct err *e)
{
	struct teller t[STORY_MOST];
	size_t nt = 0;
	int64_t story;

	ids[0] = id;
	*n = 1;
	if (!sql_int(s, SQL_STORY_OF, 0, &story, e, "i", id)
	    || (story != 0 && !story_tellers(s, story, t, &nt, e)))
		return false;
	for (size_t i = 0; i < nt; i++) {
		int64_t other = KEY_ID(t[i].key);

		if (other != id && !t[i].hidden && (upto == 0 || other <= upto))
			ids[(*n)++] = other;
	}
	return true;
}

bool
store_also(
    struct store *s, int64_t id, struct arena *a, struct row **rows, size_t *n, struct err *e)
{
	int64_t ids[STORY_MOST + 1], keys[STORY_MOST];

	*rows = NULL;
	if (!store_story_ids(s, id, 0, ids, n, e))
		return false;
	(*n)--;
	for (size_t i = 0; i < *n; i++)
		keys[i] = ids[i + 1]; /* store_rows asks for the id in it */
	if (*n == 0)
		return true;
	*rows = arena_alloc(a, *n * sizeof(**rows));
	if (*rows == NULL)
		return err_set(e, "too much to be read at once");
	return store_rows(s, keys, *n, *rows, a, e);
}

bool
store_trending(struct store *s, int64_t now, int64_t *keys, size_t want, size_t *n, struct err *e)
{
	sqlite3_stmt *st = sql_bind(s, SQL_TRENDING, e, "iii", KEY_OF(now - TRENDING_S, 0),
	    (int64_t)TRENDING_LOOK, (int64_t)want);

	return sql_ids(s, st, keys, want, n, e);
}

bool
store_trending_count(struct store *s, int64_t now, int64_t most, int64_t *n, struct err *e)
{
	return sql_int(s, SQL_COUNT_TRENDING, 0, n, e, "ii", KEY_OF(now - TRENDING_S, 0), most);
}
