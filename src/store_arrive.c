/* What came into a list since it was opened, the "12 new": counted anew for each commit of a refresh
 * that brings thousands, so their keys are kept and only those that came since are read. */
#include "src/store_priv.h"

#include <stdlib.h>
#include <string.h>

/* More are counted each time. */
#define KEPT_MOST 65536

static size_t
above(const int64_t *key, size_t n, int64_t bound)
{
	size_t low = 0, high = n;

	while (low < high) {
		size_t middle = (low + high) / 2;

		if (key[middle] <= bound)
			low = middle + 1;
		else
			high = middle;
	}
	return n - low;
}

/* Sorts what was added behind the first `was`, which are sorted. */
static void
merge(int64_t *key, size_t was, size_t n)
{
	size_t added = n - was;
	int64_t *more = xcalloc(added + 1, sizeof(*more));

	memcpy(more, key + was, added * sizeof(*more));
	qsort(more, added, sizeof(*more), keys_rising);
	while (added > 0) {
		bool old = was > 0 && key[was - 1] > more[added - 1];
		key[was + added - 1] = old ? key[was - 1] : more[added - 1];
		was -= old;
		added -= !old;
	}
	free(more);
}

/* Adds those with ids above a->seen and up to `newest`. */
static bool
take(struct store *s, struct arrivals *a, int64_t newest, struct err *e)
{
	size_t was = a->n, unread = a->nunread;
	sqlite3_stmt *st = sql_bind(s, SQL_ARRIVALS, e, "iii", a->list, a->seen, newest);
	int got = -1;

	while (st != NULL && (got = sql_step(s, st, e)) > 0) {
		int64_t key = sqlite3_column_int64(st, 0);

		GROW(a->key, a->cap, a->n);
		a->key[a->n++] = key;
		if (sqlite3_column_int(st, 1) == 0)
			continue;
		GROW(a->unread, a->cap_unread, a->nunread);
		a->unread[a->nunread++] = key;
	}
	if (a->n > was)
		merge(a->key, was, a->n);
	if (a->nunread > unread)
		merge(a->unread, unread, a->nunread);
	a->seen = newest;
	return got == 0;
}

/* Of the marks of those that are kept. */
static bool
marks_of(struct store *s, const struct arrivals *a, int64_t *sum, struct err *e)
{
	return sql_int(s, SQL_ARRIVALS_MARKS, 0, sum, e, "ii", a->upto, a->seen);
}

/* Whether what is kept still is in the list and as unread as it was: if nothing was marked, and the
 * others in the list are as many. */
static bool
look(struct store *s, struct arrivals *a, int64_t list, int64_t upto, struct err *e)
{
	struct counts c;
	int64_t marks = a->marks, newest = store_newest_id(s);
	bool same = a->list == list && a->upto == upto && a->seen <= newest;

	if (same && !marks_of(s, a, &marks, e))
		return false;
	same = same && marks == a->marks;
	if (same && (!take(s, a, newest, e) || !store_counts(s, list, &c, e)))
		return false;
	if (!same || c.total - (int64_t)a->n != a->others) {
		a->list = list;
		a->upto = a->seen = upto;
		a->n = a->nunread = 0;
		if (!take(s, a, newest, e) || !store_counts(s, list, &c, e))
			return false;
		a->others = c.total - (int64_t)a->n;
	}
	return marks_of(s, a, &a->marks, e);
}

bool
arrivals_above(struct store *s, int64_t list, int64_t upto, bool unread, int64_t key, int64_t *n,
    struct err *e)
{
	struct arrivals *a = &s->arrivals;

	if (store_newest_id(s) - upto > KEPT_MOST)
		return sql_int(s, unread ? SQL_NEW_UNREAD_ABOVE : SQL_NEW_ABOVE, 0, n, e, "iii",
		    list, upto, key);
	/* What commits between two of its questions would have all counted anew. */
	bool alone = sqlite3_get_autocommit(s->db) != 0;
	if (alone && !sql_exec(s, "BEGIN", e))
		return false;
	bool ok = look(s, a, list, upto, e);
	if (alone)
		sqlite3_exec(s->db, "COMMIT", NULL, NULL, NULL);
	if (!ok) {
		a->list = 0;
		return false;
	}
	*n = (int64_t)(unread ? above(a->unread, a->nunread, key) : above(a->key, a->n, key));
	return true;
}

void
arrivals_release(struct store *s)
{
	free(s->arrivals.key);
	free(s->arrivals.unread);
	s->arrivals = (struct arrivals){0};
}
