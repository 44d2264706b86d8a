/* The work that a change of `feeds` left: lists filled and emptied in slices. */
#include "src/store_priv.h"

#include <stdlib.h>

#define SLICE_US 5000

/* What of an article decides where it goes. */
struct filed {
	int64_t id, feed;
	bool unread, hidden;
};

static bool
look(struct store *s, int64_t key, struct filed *x, bool *there, struct err *e)
{
	sqlite3_stmt *st = sql_bind(s, SQL_MARK_OF, e, "i", KEY_ID(key));
	int got = st == NULL ? -1 : sql_step(s, st, e);

	*there = got > 0;
	if (got > 0) {
		unsigned flags = (unsigned)sqlite3_column_int(st, 2);

		*x = (struct filed){.id = KEY_ID(key),
		    .feed = sqlite3_column_int64(st, 1),
		    .unread = !(flags & MARK_READ),
		    .hidden = (flags & MARK_HIDDEN) != 0};
		sqlite3_reset(st);
	}
	return got >= 0;
}

static bool
belongs(struct store *s, int64_t list, int64_t feed, bool *yes, struct err *e)
{
	const struct filing *f = &s->filing;

	*yes = false;
	if (!filing_feed(s, feed, e))
		return false;
	if (list == LIST_LATEST)
		*yes = f->feed_in_latest;
	for (size_t i = 0; i < f->nlist && !*yes; i++)
		*yes = f->list[i] == list;
	return true;
}

/* Makes one list right for one article. */
static bool
refile(struct store *s, enum refile_op op, int64_t list, int64_t key, struct err *e)
{
	struct filed x;
	bool there, yes;

	if (!look(s, key, &x, &there, e))
		return false;
	if (!there || x.hidden)
		return true;
	if (op == REFILE_MATCH)
		return filing_feed(s, x.feed, e)
		       && (!s->filing.feed_attached || file_by_match(s, x.id, key, x.unread, 0, e));
	if (!belongs(s, list, x.feed, &yes, e))
		return false;
	if (yes)
		return file_put(s, list, key, x.unread, e);
	if (!file_take(s, list, key, e))
		return false;
	return list < LIST_FIRST_SECTION || !s->filing.feed_attached
	       || file_by_match(s, x.id, key, x.unread, list, e);
}

/* The next keys below `from` that an operation looks at. */
static bool
next_keys(struct store *s, enum refile_op op, int64_t list, int64_t feed, int64_t from,
    int64_t *keys, size_t want, size_t *n, struct err *e)
{
	sqlite3_stmt *st;

	if (op == REFILE_MATCH)
		st = sql_bind(s, SQL_KEYS_OF_ALL, e, "ii", from, (int64_t)want);
	else
		st = sql_bind(s, SQL_LIST_OLDER, e, "iiii",
		    op == REFILE_PRUNE ? list : LIST_OF_FEED(feed), from, (int64_t)KEY_ID_MASK,
		    (int64_t)want);
	return sql_ids(s, st, keys, want, n, e);
}

bool
store_refile_step(struct store *s, bool *more, struct err *e)
{
	int64_t start = clock_mono_us(), keys[16];
	size_t n, i;

	*more = false;
	if (!filing_refresh(s, e))
		return false;
	sqlite3_stmt *st = sql_bind(s, SQL_NEXT_REFILE, e, "");
	int got = st == NULL ? -1 : sql_step(s, st, e);
	if (got <= 0)
		return got == 0;
	int64_t id = sqlite3_column_int64(st, 0), list = sqlite3_column_int64(st, 1),
		feed = sqlite3_column_int64(st, 2), upto = sqlite3_column_int64(st, 4);
	enum refile_op op = (enum refile_op)sqlite3_column_int(st, 3);
	sqlite3_reset(st);
	do {
		if (!next_keys(s, op, list, feed, upto, keys, LEN(keys), &n, e))
			return false;
		for (i = 0; i < n; i++) {
			if (!refile(s, op, list, keys[i], e))
				return false;
			upto = keys[i];
		}
	} while (n == LEN(keys) && clock_mono_us() - start < SLICE_US);
	*more = true;
	if (n == LEN(keys))
		return sql_run(s, SQL_REFILE_AT, e, "ii", id, upto);
	return sql_run(s, SQL_REFILE_DONE, e, "i", id);
}
