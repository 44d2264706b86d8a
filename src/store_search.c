/* Searching: a query over everything or one list, newest first, oldest first or best first. What
 * has words is driven by the index. */
#include "src/store_priv.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define RANKED 2000
/* More feeds than these say little. */
#define PLACES_MOST 200
#define PLACES_MAX  ((size_t)16 * 1024)

/* ---- what the index knows */

/* Each row is a feed, which is added behind `mark`. More than PLACES_MOST: none, *many. */
static bool
add_feeds(struct store *s, sqlite3_stmt *st, const char *between, const char *mark,
    struct strbuf *out, bool *many, struct err *e)
{
	size_t n = 0;
	int got = -1;

	while (st != NULL && (got = sql_step(s, st, e)) > 0) {
		if (++n > PLACES_MOST) {
			sqlite3_reset(st);
			strbuf_clear(out);
			*many = true;
			return true;
		}
		strbuf_addf(out, "%s%s%lld", out->len > 0 ? between : "", mark,
		    (long long)sqlite3_column_int64(st, 0));
	}
	return got == 0;
}

static void
feeds_named(void *arg, const char *words, bool prefix, int64_t number, struct strbuf *out)
{
	struct store *s = arg;
	sqlite3_stmt *st =
	    sql_bind(s, SQL_FEEDS_NAMED, NULL, "tii", words, (int64_t)prefix, number);

	bool many = false;

	if (st == NULL || !add_feeds(s, st, ",", "", out, &many, NULL))
		strbuf_clear(out);
	else if (out->len == 0 && !many)
		strbuf_addc(out, '0');
}

bool
store_compile(
    struct store *s, const struct query *q, int64_t visit, struct query_sql *out, struct err *e)
{
	const struct query_index index = {
	    frequent_words, feeds_named, frequent_places, frequent_worth, s};

	return query_compile_over(q, "l.key", visit != 0 ? visit : store_visit(s), &index, out, e);
}

/* The feeds whose articles alone are in the list, if that is so and they are few. */
static bool
feeds_of_list(struct store *s, int64_t list, struct strbuf *places, struct err *e)
{
	int64_t matches;
	bool many;

	if (list < 0) {
		strbuf_addf(places, PLACE_MARK "f%lld", (long long)-list);
		return true;
	}
	if (list < LIST_FIRST_SECTION)
		return true;
	if (!sql_int(s, SQL_MATCHES_UNDER, 0, &matches, e, "i", list - LIST_FIRST_SECTION))
		return false;
	/* While a feed is still filed elsewhere the list has what the file no longer says. */
	if (matches == 0 && !sql_int(s, SQL_ANY_REFILE, 0, &matches, e, ""))
		return false;
	return matches != 0
	       || add_feeds(s, sql_bind(s, SQL_FEEDS_UNDER, e, "i", list - LIST_FIRST_SECTION), " ",
		   PLACE_MARK "f", places, &many, e);
}

bool
places_of_list(struct store *s, int64_t list, const char *fts, char **out, struct err *e)
{
	struct strbuf places, b;
	size_t len;
	bool ok;

	strbuf_init(&places, PLACES_MAX);
	ok = feeds_of_list(s, list, &places, e);
	if (ok && places.len > 0) {
		strbuf_init(&b, STRBUF_BODY);
		strbuf_addf(&b, "%s AND place : (", fts);
		for (const char *w = places.s; *w != '\0'; w += len + (w[len] == ' ')) {
			len = strcspn(w, " ");
			strbuf_addf(&b, "%s\"%.*s\"", w == places.s ? "" : " OR ", (int)len, w);
		}
		strbuf_addc(&b, ')');
		free(*out);
		*out = strbuf_take(&b, NULL);
	}
	strbuf_release(&places);
	return ok;
}

/* ---- searching */

/* What a search over everything leaves out: what is hidden, where anything is. */
static const char *
but_hidden(struct store *s, const struct query_sql *c)
{
	int64_t any;
	bool none = c->with_hidden
	            || (sql_int(s, SQL_DRIVE_HIDDEN, 0, &any, NULL, "i", (int64_t)1) && any == 0);

	return none ? ""
	            : " AND NOT EXISTS(SELECT 1 FROM mark h INDEXED BY mark_hidden"
	              " WHERE h.article=l.key & 2147483647 AND h.flags & 4)";
}

/* The newest matches, best first. */
static bool
by_rank(struct store *s, const struct query_sql *c, int64_t list, int64_t *keys, size_t want,
    size_t *n, struct err *e)
{
	bool live = list_is_live(s, list), ok;
	int64_t within = live ? LIST_LATEST : list;
	struct made m;
	sqlite3_stmt *st = NULL;

	made_init(&m);
	strbuf_addf(&m.sql,
	    "SELECT key FROM (SELECT l.key AS key, query_rank(fts, '%s') AS score"
	    " FROM fts CROSS JOIN doc l ON l.doc=fts.rowid WHERE fts MATCH ? AND (",
	    c->worth.s);
	m.doc = "l.doc";
	query_where(c, m.doc, &m.sql);
	strbuf_addc(&m.sql, ')');
	m.fts_first[m.npart] = true;
	m.part[m.npart++] = c;
	if (list != 0)
		strbuf_addf(&m.sql,
		    " AND EXISTS(SELECT 1 FROM list x WHERE x.list=%lld AND x.key=l.key)",
		    (long long)within);
	else
		strbuf_adds(&m.sql, but_hidden(s, c));
	ok = !live || compile_live(s, &m, list, e);
	if (live)
		add_live(&m, list);
	strbuf_addf(&m.sql, " ORDER BY fts.rowid DESC LIMIT %d) ORDER BY score, key DESC LIMIT %zu",
	    RANKED, want);
	ok = ok && (query_rank_function(s->db) || sql_fail(s, e));
	ok = ok && (list == 0 || places_of_list(s, within, c->fts, &m.fts, e));
	ok = ok && (st = made_prepare(s, &m, e)) != NULL && keys_collect(s, st, keys, want, n, e);
	sqlite3_finalize(st);
	made_release(&m);
	return ok;
}

static bool
all_sql(struct store *s, struct made *m, const struct plan *p, const struct query_sql *c,
    bool oldest, struct err *e)
{
	if (m->kind == PLAN_MATCH)
		m->fts = xstrdup(p->match);
	if (plan_by_docs(m->kind))
		return add_docs(s, m, p, c, "l.doc", "", e);
	if (m->kind == PLAN_WALK)
		strbuf_addf(&m->sql,
		    "SELECT l.key FROM article l WHERE l.key<%lld AND l.key>%lld AND ",
		    (long long)p->below, (long long)p->above);
	else
		add_from(m, p, oldest);
	add_condition(m, c);
	return true;
}

bool
search_everywhere(struct store *s, const struct query_sql *c, int64_t above, int64_t below,
    bool oldest, int64_t *keys, size_t want, size_t *n, struct err *e)
{
	struct plan p;
	struct made m;
	const char *hidden = but_hidden(s, c);
	bool ok = plan_make(s, &p, c, 0, above, below, e) && plan_docs(s, &p, c, e);

	made_init(&m);
	while (ok && made_next(&m, &p)) {
		ok = all_sql(s, &m, &p, c, oldest, e);
		strbuf_adds(&m.sql, hidden);
		ok = ok && made_keys(s, &m, oldest ? -1 : 1, keys, want, n, e);
	}
	made_release(&m);
	plan_release(&p);
	return ok;
}

bool
store_search(struct store *s, const struct query *q, int64_t list, int64_t from, int64_t visit,
    int64_t *keys, size_t want, size_t *n, struct err *e)
{
	enum query_sort sort = query_sort(q);
	struct query_sql c = {0};
	bool ok;

	*n = s->sure = 0;
	if (sort == SORT_OLDEST && from == KEY_MAX)
		from = -1;
	if (!store_compile(s, q, visit, &c, e))
		return false;
	if (sort == SORT_RANK && c.fts != NULL)
		ok = from != KEY_MAX || by_rank(s, &c, list, keys, want, n, e);
	else if (list != 0) {
		struct view v = {.list = list, .filter = &c};

		ok = store_keys(s, &v, from, sort == SORT_OLDEST ? -1 : 1, keys, want, n, e);
	} else {
		bool oldest = sort == SORT_OLDEST;

		ok = search_everywhere(
		    s, &c, oldest ? from : -1, oldest ? KEY_MAX : from, oldest, keys, want, n, e);
	}
	query_sql_release(&c);
	return ok;
}
