/* Lists: windows of keys, places, counts. Everything is a range of keys; a list under a filter or a
 * live section is worked out, by the index where a query has words and the list is long. */
#include "src/store_priv.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A list up to this long is walked and each row asked of the index; a longer one is driven by
 * it. */
#define SHORT_LIST 2000
/* A list with less of all articles than this is walked, where the index is to be asked of each. */
#define DOCS_SHARE 8

int64_t
store_visit(struct store *s)
{
	char *last = store_get(s, "visit");
	int64_t visit = 0;

	if (last != NULL && !parse_int(last, 0, INT64_MAX, &visit))
		visit = 0;
	free(last);
	return visit;
}

/* What drives a view: its filter, or what a live section asks for. */
static bool
plan_view(struct store *s, struct plan *p, const struct made *m, const struct view *v, int64_t list,
    struct err *e)
{
	const struct query_sql *f = v->filter;
	bool asked =
	    f != NULL
	    && (f->fts != NULL || f->hits || f->ndrive > 0 || f->from > 0 || f->before < KEY_MAX);
	struct counts c = {0}, all;

	if ((asked || m->nown > 0) && !store_counts(s, list, &c, e))
		return false;
	if (c.total <= SHORT_LIST)
		return true;
	return (!asked || plan_make(s, p, f, list, p->above, p->below, e))
	       && (m->nown == 0 || p->kind != PLAN_WALK
		   || plan_any(s, p, m->own, m->nown, v->list, e))
	       && (f == NULL || !store_counts(s, LIST_LATEST, &all, NULL)
		   || c.total < all.total / DOCS_SHARE || plan_docs(s, p, f, e));
}

bool
list_is_live(struct store *s, int64_t list)
{
	int64_t live;

	return list >= LIST_FIRST_SECTION
	       && sql_int(s, SQL_SECTION_LIVE, 0, &live, NULL, "i", list - LIST_FIRST_SECTION)
	       && live != 0;
}

/* What is in a list and driven by the index. */
static bool
by_index(struct store *s, struct made *m, const struct plan *p, const struct view *v, int64_t list,
    struct err *e)
{
	char join[100];

	snprintf(join, sizeof(join), " CROSS JOIN %s l ON l.list=%lld AND l.key=d.key",
	    v->unread ? "unread" : "list", (long long)list);
	if (m->kind == PLAN_MATCH) {
		m->fts = xstrdup(p->match);
		if (!places_of_list(s, list, p->match, &m->fts, e))
			return false;
	}
	return add_docs(s, m, p, v->filter, "d.doc", join, e);
}

/* How a view is worked out, with the queries of a live section compiled. */
static bool
plan_worked(struct store *s, struct plan *p, struct made *m, const struct view *v, struct err *e)
{
	bool live = list_is_live(s, v->list);

	return (!live || compile_live(s, m, v->list, e))
	       && plan_view(s, p, m, v, live ? LIST_LATEST : v->list, e);
}

/* Adds "SELECT ... FROM ... WHERE ..." of a view. */
static bool
view_sql(struct store *s, struct made *m, const struct plan *p, const struct view *v,
    bool rising_keys, struct err *e)
{
	const struct query_sql *f = v->filter;
	bool live = list_is_live(s, v->list), ok = true;
	long long list = live ? LIST_LATEST : v->list;
	const char *table = v->unread ? "unread" : "list";

	if (plan_by_docs(m->kind)) {
		ok = by_index(s, m, p, v, list, e);
	} else if (m->kind == PLAN_WALK) {
		strbuf_addf(&m->sql,
		    "SELECT l.key FROM %s l WHERE l.list=%lld AND l.key<%lld AND l.key>%lld", table,
		    list, (long long)p->below, (long long)p->above);
	} else {
		add_from(m, p, rising_keys);
		strbuf_addf(&m->sql, "EXISTS(SELECT 1 FROM %s x WHERE x.list=%lld AND x.key=l.key)",
		    table, list);
	}
	if (f != NULL && !plan_by_docs(m->kind)) {
		strbuf_adds(&m->sql, " AND ");
		add_condition(m, f);
	}
	if (v->upto != 0)
		strbuf_addf(&m->sql, " AND (l.key & 2147483647)<=%lld", (long long)v->upto);
	if (live)
		add_live(m, v->list);
	return ok;
}

int
keys_rising(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return x < y ? -1 : x > y;
}

int
keys_falling(const void *a, const void *b)
{
	return keys_rising(b, a);
}

/* Adds the keys that stay to a window of unread ones. */
static void
merge_stay(const struct view *v, int64_t from, int dir, int64_t *keys, size_t want, size_t *n)
{
	int64_t *all = xcalloc(*n + v->nstay, sizeof(*all));
	size_t nall = *n, out = 0;

	memcpy(all, keys, *n * sizeof(*all));
	for (size_t i = 0; i < v->nstay; i++)
		if (dir > 0 ? v->stay[i] < from : v->stay[i] > from)
			all[nall++] = v->stay[i];
	qsort(all, nall, sizeof(*all), dir > 0 ? keys_falling : keys_rising);
	for (size_t i = 0; i < nall && out < want; i++)
		if (out == 0 || keys[out - 1] != all[i])
			keys[out++] = all[i];
	*n = out;
	free(all);
}

static bool
plain(struct store *s, const struct view *v)
{
	return v->filter == NULL && v->list != 0 && !list_is_live(s, v->list);
}

/* Whether anything in the list is folded away. */
static bool
folds(struct store *s, const struct view *v)
{
	struct counts c;
	struct err e;

	return v->stories != 0 && (!store_counts(s, LIST_FOLD(v->list), &c, &e) || c.total > 0);
}

static sqlite3_stmt *
plain_keys(struct store *s, const struct view *v, int64_t from, int dir, size_t want, struct err *e)
{
	static const sql_char *const ids[2][2][2] = {
	    {{SQL_LIST_NEWER, SQL_LIST_OLDER}, {SQL_UNREAD_NEWER, SQL_UNREAD_OLDER}},
	    {{SQL_STORY_LIST_NEWER, SQL_STORY_LIST_OLDER},
		{SQL_STORY_UNREAD_NEWER, SQL_STORY_UNREAD_OLDER}},
	};
	bool stories = folds(s, v);

	return sql_bind(s, ids[stories][v->unread][dir > 0], e, stories ? "iiiii" : "iiii", v->list,
	    from, v->upto != 0 ? v->upto : KEY_ID_MASK, (int64_t)want, v->stories);
}

static bool
worked_keys(struct store *s, const struct view *v, int64_t from, int dir, int64_t *keys,
    size_t want, size_t *n, struct err *e)
{
	struct plan p = {.above = dir > 0 ? -1 : from, .below = dir > 0 ? from : KEY_MAX};
	struct made m;

	made_init(&m);
	bool ok = plan_worked(s, &p, &m, v, e);
	while (ok && made_next(&m, &p))
		ok = view_sql(s, &m, &p, v, dir < 0, e) && made_keys(s, &m, dir, keys, want, n, e);
	plan_release(&p);
	made_release(&m);
	return ok;
}

bool
store_keys(struct store *s, const struct view *v, int64_t from, int dir, int64_t *keys, size_t want,
    size_t *n, struct err *e)
{
	bool ok;

	*n = s->sure = 0;
	if (v->oldest) { /* the same keys from the other end */
		dir = -dir;
		from = from == KEY_MAX ? INT64_MIN : from == INT64_MIN ? KEY_MAX : from;
	}
	if (plain(s, v)) {
		sqlite3_stmt *st = plain_keys(s, v, from, dir, want, e);

		ok = st != NULL && keys_collect(s, st, keys, want, n, e);
		if (st != NULL)
			sqlite3_reset(st);
	} else {
		ok = worked_keys(s, v, from, dir, keys, want, n, e);
	}
	if (ok && v->unread && v->nstay > 0)
		merge_stay(v, from, dir, keys, want, n);
	return ok;
}

/* Counts by walking at most `most` + 1 rows. */
static bool
walk(struct store *s, const struct view *v, int64_t above, int64_t most, int64_t *n, struct err *e)
{
	struct plan p = {.above = above, .below = KEY_MAX};
	struct made m;

	*n = 0;
	made_init(&m);
	bool ok = plan_worked(s, &p, &m, v, e);
	while (ok && *n <= most && made_next(&m, &p)) {
		sqlite3_stmt *st = NULL;

		strbuf_adds(&m.sql, "SELECT count(*) FROM (");
		ok = view_sql(s, &m, &p, v, false, e);
		strbuf_addf(&m.sql, " LIMIT %lld)",
		    most == INT64_MAX ? (long long)-1 : (long long)(most + 1 - *n));
		ok = ok && (st = made_prepare(s, &m, e)) != NULL
		     && (sqlite3_step(st) == SQLITE_ROW || sql_fail(s, e));
		*n += ok ? sqlite3_column_int64(st, 0) : 0;
		sqlite3_finalize(st);
	}
	plan_release(&p);
	made_release(&m);
	return ok;
}

/* Rows of the list that came after `upto` and stand above a key. */
static bool
newer_above(struct store *s, const struct view *v, int64_t key, int64_t *n, struct err *e)
{
	*n = 0;
	if (v->upto == 0)
		return true;
	return arrivals_above(s, v->list, v->upto, v->unread, key, n, e);
}

/* Those that stay above a key and are not unread (again). */
static bool
stay_above(struct store *s, const struct view *v, int64_t key, int64_t *n, struct err *e)
{
	int64_t there;

	*n = 0;
	for (size_t i = 0; v->unread && i < v->nstay; i++) {
		if (v->stay[i] <= key)
			continue;
		if (!sql_int(s, SQL_STORY_IS_UNREAD, 0, &there, e, "iii", v->list, v->stay[i],
			plain(s, v) ? v->stories : (int64_t)0))
			return false;
		*n += there == 0;
	}
	return true;
}

/* Rows of a list that stand above a key: by days, and one by one on the key's own day. */
static bool
count_above(
    struct store *s, int64_t list, bool unread, int64_t key, bool fold, int64_t *n, struct err *e)
{
	int64_t days = 0, part, end = KEY_MAX, counted = fold ? LIST_FOLD(list) : list;

	if (list > 0) {
		end = (KEY_DAY(key) + 1) * 86400 << KEY_ID_BITS;
		if (!sql_int(s, unread ? SQL_UNREAD_DAYS_ABOVE : SQL_DAYS_ABOVE, 0, &days, e, "ii",
			counted, KEY_DAY(key)))
			return false;
	}
	if (fold ? !sql_int(s, SQL_COUNT_FOLD, 0, &part, e, "iiii", list, key, end, (int64_t)unread)
		 : !sql_int(s, unread ? SQL_COUNT_UNREAD : SQL_COUNT_LIST, 0, &part, e, "iii", list,
		     key, end))
		return false;
	*n = days + part;
	return true;
}

/* Rows above a key (-1: all) that are folded into others, in the view. */
static bool
folded_above(struct store *s, const struct view *v, int64_t key, int64_t *n, struct err *e)
{
	struct counts c = {0};
	int64_t late;

	*n = 0;
	if (v->stories == 0)
		return true;
	if (!store_counts(s, LIST_FOLD(v->list), &c, e))
		return false;
	if (c.total == 0)
		return true;
	*n = v->unread ? c.unread : c.total;
	if ((key >= 0 && !count_above(s, v->list, v->unread, key, true, n, e))
	    || !sql_int(s, SQL_COUNT_LATE_FOLD, 0, &late, e, "iiii", v->list, v->stories, key,
		(int64_t)v->unread))
		return false;
	*n -= late;
	return true;
}

static bool
newest_place(struct store *s, const struct view *v, int64_t key, int64_t *above, struct err *e)
{
	int64_t all, folded, fresh, stay;

	*above = 0;
	if (!plain(s, v)) {
		if (!walk(s, v, key, INT64_MAX, above, e) || !stay_above(s, v, key, &stay, e))
			return false;
		*above += stay;
		return true;
	}
	if (s->in_tx && !count_flush(s, e))
		return false;
	if (!count_above(s, v->list, v->unread, key, false, &all, e)
	    || !folded_above(s, v, key, &folded, e) || !newer_above(s, v, key, &fresh, e)
	    || !stay_above(s, v, key, &stay, e))
		return false;
	*above = all - folded - fresh + stay;
	return true;
}

bool
store_view_count(struct store *s, const struct view *v, int64_t most, int64_t *n, struct err *e)
{
	struct counts c;
	int64_t folded, fresh, stay;

	*n = 0;
	if (!stay_above(s, v, -1, &stay, e))
		return false;
	if (!plain(s, v)) {
		if (!walk(s, v, -1, most, n, e))
			return false;
		*n += stay;
		return true;
	}
	if (!store_counts(s, v->list, &c, e) || !folded_above(s, v, -1, &folded, e)
	    || !newer_above(s, v, -1, &fresh, e))
		return false;
	*n = (v->unread ? c.unread : c.total) - folded - fresh + stay;
	return true;
}

bool
store_place(struct store *s, const struct view *v, int64_t key, int64_t *above, struct err *e)
{
	int64_t all;

	if (!newest_place(s, v, key, above, e))
		return false;
	if (!v->oldest)
		return true;
	if (!store_view_count(s, v, INT64_MAX - 1, &all, e))
		return false;
	*above = all - *above - 1;
	return true;
}

bool
store_new_count(struct store *s, int64_t list, int64_t upto, int64_t *n, struct err *e)
{
	struct view v = {.list = list, .upto = MAX(upto, (int64_t)1)};

	return newer_above(s, &v, -1, n, e);
}

int64_t
store_newest_id(struct store *s)
{
	int64_t id;

	return sql_int(s, SQL_NEWEST_ID, 0, &id, NULL, "") ? id : 0;
}
