/* What drives a query: the smallest set of articles that it must be among, if one is small; else a
 * list, an index or words that are read in the order of keys; else all articles. A set is counted
 * by reading it, up to set_most; what has more has them close enough together to be met on the
 * way. */
#include "src/store_priv.h"

#include <stdlib.h>
#include <string.h>

#define WAITING_MOST 4 /* times set_most: more that waits for the index is not read for a query */

void
store_look_at(struct store *s, int64_t most)
{
	s->set_most = most;
}

/* A set while it is gathered. */
struct set {
	int64_t *key;
	size_t n, cap;
	bool ids; /* some are ids, whose keys are not known yet */
	int64_t room;
	bool most; /* it is not all: it has more than there is room for */
};

static void
add(struct set *set, int64_t key)
{
	GROW(set->key, set->cap, set->n);
	set->key[set->n++] = key;
	set->most = set->most || (int64_t)set->n > set->room;
}

/* Adds the first column of all rows, keys or (`ids`) ids. */
static bool
add_rows(struct store *s, struct set *set, sqlite3_stmt *st, bool ids, struct err *e)
{
	int got = -1;

	while (st != NULL && !set->most && (got = sql_step(s, st, e)) > 0)
		add(set, sqlite3_column_int64(st, 0));
	if (got > 0)
		sqlite3_reset(st);
	set->ids = set->ids || ids;
	return st != NULL && got >= 0;
}

static bool
add_list(struct store *s, struct set *set, const struct plan *p, int64_t list, bool unread,
    struct err *e)
{
	return add_rows(s, set,
	    sql_bind(s, unread ? SQL_UNREAD_OLDER : SQL_LIST_OLDER, e, "iiii", list, p->below,
		KEY_ID_MASK, s->set_most + 1),
	    false, e);
}

static bool
range_add(struct plan *p, int64_t list, bool unread)
{
	if (p->nrange == LEN(p->range))
		return false;
	p->range[p->nrange++] = (struct plan_range){list, unread};
	return true;
}

/* Adds lists, the first column of the rows, to the plan. More than it has room for: *many. */
static bool
ranges_add(struct store *s, struct plan *p, sqlite3_stmt *st, int64_t factor, bool unread,
    bool *many, struct err *e)
{
	int got = -1;

	*many = false;
	while (st != NULL && !*many && (got = sql_step(s, st, e)) > 0)
		*many = !range_add(p,
		    sqlite3_column_int64(st, 0) * factor + (factor > 0 ? LIST_FIRST_SECTION : 0),
		    unread);
	if (got > 0)
		sqlite3_reset(st);
	return st != NULL && got >= 0;
}

/* Adds the lists of feeds whose numbers are apart by commas. */
static bool
ranges_known(struct plan *p, const char *feeds)
{
	char *end;

	for (const char *f = feeds; *f != '\0'; f = *end == ',' ? end + 1 : end)
		if (!range_add(p, -strtoll(f, &end, 10), false))
			return false;
	return true;
}

/* The lists that have all that a drive says, but hidden articles. *none: there are no such. */
static bool
ranges_of(struct store *s, struct plan *p, const struct query_drive *d, int64_t list, bool *none,
    struct err *e)
{
	int64_t refiling;

	*none = false;
	switch (d->kind) {
	case DRIVE_BOOKMARKED:
		*none = !range_add(p, LIST_BOOKMARKS, false);
		return true;
	case DRIVE_FEED:
		if (d->known) {
			*none = !ranges_known(p, d->text);
			return true;
		}
		return ranges_add(s, p,
		    sql_bind(s, SQL_FEEDS_NAMED, e, "tii", d->text, (int64_t)d->prefix, d->number),
		    -1, false, none, e);
	case DRIVE_SECTION:
		return ranges_add(
		    s, p, sql_bind(s, SQL_SECTIONS_NAMED, e, "t", d->text), 1, false, none, e);
	case DRIVE_UNREAD:
		if (list != 0) {
			*none = !range_add(p, list, true);
			return true;
		}
		/* All are in Latest but those of some feeds, unless they are on their way there. */
		if (!sql_int(s, SQL_ANY_REFILE, 0, &refiling, e, ""))
			return false;
		*none = refiling != 0 || !range_add(p, LIST_LATEST, true);
		return *none
		       || ranges_add(
			   s, p, sql_bind(s, SQL_FEEDS_NOT_LATEST, e, ""), -1, true, none, e);
	case DRIVE_MATCH:
	case DRIVE_PLACE:
	case DRIVE_TAG:
	case DRIVE_ID:
	case DRIVE_READ:
	case DRIVE_NEW:
	case DRIVE_HIDDEN:
	case DRIVE_DUPLICATE:
	case DRIVE_ENCLOSURE:
	case DRIVE_IMAGE:
	case DRIVE_COMMENTS:
	case DRIVE_FULLTEXT:
		break;
	}
	*none = true;
	return true;
}

/* The statement that says which articles a drive has, ids; of those without lists and without keys
 * in order. */
static sqlite3_stmt *
rows_of(struct store *s, const struct query_drive *d, struct err *e)
{
	int64_t most = s->set_most + 1;

	switch (d->kind) {
	case DRIVE_TAG:
		return sql_bind(s, SQL_DRIVE_TAG, e, "ti", d->text, most);
	case DRIVE_ID:
		return sql_bind(s, SQL_KEY_OF, e, "i", d->number);
	case DRIVE_READ:
		return sql_bind(s, SQL_DRIVE_READ, e, "i", most);
	case DRIVE_HIDDEN:
		return sql_bind(s, SQL_DRIVE_HIDDEN, e, "i", most);
	case DRIVE_NEW:
		return sql_bind(s, SQL_DRIVE_NEW, e, "ii", d->number, most);
	case DRIVE_FULLTEXT:
		return sql_bind(s, SQL_DRIVE_FULLTEXT, e, "i", most);
	case DRIVE_MATCH:
	case DRIVE_PLACE:
	case DRIVE_FEED:
	case DRIVE_SECTION:
	case DRIVE_UNREAD:
	case DRIVE_BOOKMARKED:
		break;
	case DRIVE_DUPLICATE:
	case DRIVE_ENCLOSURE:
	case DRIVE_IMAGE:
	case DRIVE_COMMENTS:
		break;
	}
	return NULL;
}

/* The index of just the articles that a drive has; NULL: there is none. */
static const char *
index_of(const struct query_drive *d)
{
	static const char *const indexes[] = {
	    [DRIVE_DUPLICATE] = "article_told WHERE l.story IS NOT NULL",
	    [DRIVE_ENCLOSURE] = "article_enclosures WHERE l.enclosures<>''",
	    [DRIVE_IMAGE] = "article_image WHERE l.image<>''",
	    [DRIVE_COMMENTS] = "article_comments WHERE (l.comments<>'' OR l.comment_count>0)",
	    [DRIVE_FULLTEXT] = NULL,
	};

	return indexes[d->kind];
}

/* Those of the plan's index. */
static bool
add_index(struct store *s, struct set *set, struct plan *p, struct err *e)
{
	struct made m;

	made_init(&m);
	m.kind = PLAN_INDEX;
	add_from(&m, p, false);
	strbuf_addf(&m.sql, "1 LIMIT %lld", (long long)s->set_most + 1);
	sqlite3_stmt *st = made_prepare(s, &m, e);
	bool ok = add_rows(s, set, st, false, e);
	sqlite3_finalize(st);
	made_release(&m);
	return ok;
}

/* Those whose text or place fits; and what waits for the index, as place is known at once. */
static bool
add_matches(struct store *s, struct set *set, const struct plan *p, const struct query_drive *d,
    struct err *e)
{
	int64_t first, last;

	if (!doc_range(s, p->above, p->below, &first, &last, e)
	    || !add_rows(s, set,
		sql_bind(s, SQL_DRIVE_MATCH, e, "tiii", d->text, first, last, s->set_most + 1),
		false, e))
		return false;
	return d->kind != DRIVE_PLACE || set->most
	       || add_rows(
		   s, set, sql_bind(s, SQL_DRIVE_UNINDEXED, e, "i", s->set_most + 1), true, e);
}

static bool
add_hidden(struct store *s, struct set *set, struct err *e)
{
	return add_rows(s, set, sql_bind(s, SQL_DRIVE_HIDDEN, e, "i", s->set_most + 1), true, e);
}

/* Adds all that a drive has to the set. */
static bool
set_add(struct store *s, struct set *set, const struct plan *p, const struct query_drive *d,
    int64_t list, bool hidden, struct err *e)
{
	struct plan lists = {.above = p->above, .below = p->below};
	bool none;

	if (d->kind == DRIVE_MATCH || d->kind == DRIVE_PLACE)
		return add_matches(s, set, p, d, e);
	if ((lists.index = index_of(d)) != NULL)
		return add_index(s, set, &lists, e);
	if (!ranges_of(s, &lists, d, list, &none, e))
		return false;
	if (!none) {
		for (size_t i = 0; i < lists.nrange && !set->most; i++)
			if (!add_list(s, set, p, lists.range[i].list, lists.range[i].unread, e))
				return false;
		return set->most || !hidden || d->kind == DRIVE_SECTION || add_hidden(s, set, e);
	}
	sqlite3_stmt *st = rows_of(s, d, e);
	set->most = set->most || st == NULL; /* nobody knows: as if it were all */
	return st == NULL || add_rows(s, set, st, true, e);
}

/* Ids become keys; what is not between the plan's keys goes; in order, each once. */
static bool
set_order(struct store *s, struct set *set, const struct plan *p, struct err *e)
{
	size_t n = 0;

	for (size_t i = 0; i < set->n; i++) {
		int64_t key = set->key[i];

		if (set->ids && key <= KEY_ID_MASK
		    && !sql_int(s, SQL_KEY_OF, -1, &key, e, "i", set->key[i]))
			return false;
		if (key > p->above && key < p->below)
			set->key[n++] = key;
	}
	if (n > 0)
		qsort(set->key, n, sizeof(*set->key), keys_falling);
	set->n = 0;
	for (size_t i = 0; i < n; i++)
		if (set->n == 0 || set->key[set->n - 1] != set->key[i])
			set->key[set->n++] = set->key[i];
	return true;
}

/* What is read is often the older part of a list: days of which all is unread are passed over. */
static bool
read_by_days(struct store *s, struct plan *p, int64_t list, struct err *e)
{
	int64_t refiling = 0;
	bool many = false;

	if (list == 0
	    && (!sql_int(s, SQL_ANY_REFILE, 0, &refiling, e, "")
		|| !ranges_add(
		    s, p, sql_bind(s, SQL_FEEDS_NOT_LATEST, e, ""), -1, false, &many, e)))
		return false;
	if (list < 0 || refiling != 0 || many || p->nrange > 0) {
		p->nrange = 0;
		return true;
	}
	p->kind = PLAN_DAYS;
	return range_add(p, list == 0 ? LIST_LATEST : list, false);
}

/* By the numbers in the index, unless much that may fit too waits for it. */
static bool
by_docs(struct store *s, struct plan *p, enum plan_kind kind, bool waiting, struct err *e)
{
	struct set set = {.room = WAITING_MOST * s->set_most};

	if (waiting
	    && !add_rows(s, &set, sql_bind(s, SQL_DRIVE_UNINDEXED, e, "i", set.room + 1), true, e))
		return false;
	free(set.key);
	if (!set.most) {
		p->kind = kind;
		p->waiting = set.n > 0;
	}
	return true;
}

bool
plan_docs(struct store *s, struct plan *p, const struct query_sql *q, struct err *e)
{
	return p->kind != PLAN_WALK || !q->hits || by_docs(s, p, PLAN_DOCS, true, e);
}

/* What one group, which has no set, is read by in the order of keys. */
static bool
read_by(struct store *s, struct plan *p, const struct query_drive *d, int64_t list, bool hidden,
    struct err *e)
{
	bool none;

	p->nrange = 0;
	if (d->kind == DRIVE_READ)
		return hidden || read_by_days(s, p, list, e);
	if (d->kind == DRIVE_MATCH || d->kind == DRIVE_PLACE) {
		p->match = d->text;
		return by_docs(s, p, PLAN_MATCH, d->kind == DRIVE_PLACE, e);
	}
	if ((p->index = index_of(d)) != NULL) {
		p->kind = PLAN_INDEX;
		return true;
	}
	if (!ranges_of(s, p, d, list, &none, e))
		return false;
	if (!none && (!hidden || d->kind == DRIVE_SECTION))
		p->kind = PLAN_LISTS;
	return true;
}

bool
plan_make(struct store *s, struct plan *p, const struct query_sql *q, int64_t list, int64_t above,
    int64_t below, struct err *e)
{
	bool ok = true;

	*p = (struct plan){.above = MAX(above, q->from - 1), .below = MIN(below, q->before)};
	if (q->fts != NULL) {
		p->kind = PLAN_MATCH;
		p->match = q->fts;
	}
	for (size_t i = 0, next; ok && i < q->ndrive; i = next) {
		struct set set = {.room = s->set_most};

		for (next = i; next < q->ndrive && q->drive[next].group == q->drive[i].group;
		     next++)
			ok = ok
			     && (set.most
				 || set_add(s, &set, p, &q->drive[next], list, q->with_hidden, e));
		ok = ok && (set.most || set_order(s, &set, p, e));
		if (ok && !set.most && (p->kind != PLAN_SET || set.n < p->n)) {
			free(p->key);
			p->kind = PLAN_SET;
			p->key = set.key;
			p->n = set.n;
			continue;
		}
		free(set.key);
		if (ok && set.most && p->kind == PLAN_WALK && next == i + 1)
			ok = read_by(s, p, &q->drive[i], list, q->with_hidden, e);
	}
	return ok;
}

/* Adds what may fit a query; the set has all there can be, or `most`. */
static bool
add_query(struct store *s, struct set *set, const struct plan *p, const struct query_sql *q,
    struct err *e)
{
	struct plan one;

	if (!plan_make(s, &one, q, LIST_LATEST, p->above, p->below, e))
		return false;
	set->most = set->most || one.kind != PLAN_SET;
	for (size_t i = 0; i < one.n && !set->most; i++)
		add(set, one.key[i]);
	plan_release(&one);
	return true;
}

bool
plan_any(struct store *s, struct plan *p, const struct query_sql *q, size_t n, int64_t list,
    struct err *e)
{
	struct set set = {.room = s->set_most};
	int64_t from = KEY_MAX, before = 0;
	bool ok = add_list(s, &set, p, list, false, e);

	if (set.n == 0) {
		for (size_t i = 0; i < n; i++) {
			from = MIN(from, q[i].from);
			before = MAX(before, q[i].before);
		}
		p->above = MAX(p->above, from - 1);
		p->below = MIN(p->below, before);
	}
	for (size_t i = 0; ok && i < n && !set.most; i++)
		ok = add_query(s, &set, p, &q[i], e);
	ok = ok && (set.most || set_order(s, &set, p, e));
	if (!ok || set.most) {
		free(set.key);
		return ok;
	}
	p->kind = PLAN_SET;
	p->key = set.key;
	p->n = set.n;
	return true;
}

void
plan_release(struct plan *p)
{
	free(p->key);
}
