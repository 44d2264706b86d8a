/* Statements made for a query or a view: how they are driven, what they ask of each row, and how
 * their rows become keys in order. */
#include "src/store_priv.h"

#include <stdlib.h>
#include <string.h>

#define DOC_OF_ROW "(SELECT doc FROM article WHERE id=l.key & 2147483647)"

void
made_init(struct made *m)
{
	memset(m, 0, sizeof(*m));
	m->doc = DOC_OF_ROW;
	strbuf_init(&m->sql, STRBUF_SMALL * 4);
}

void
made_release(struct made *m)
{
	for (size_t i = 0; i < m->nown; i++)
		query_sql_release(&m->own[i]);
	free(m->fts);
	strbuf_release(&m->sql);
}

bool
made_next(struct made *m, struct plan *p)
{
	if (p->made)
		return false;
	strbuf_clear(&m->sql);
	free(m->fts);
	m->fts = NULL;
	m->npart = 0;
	m->kind = p->waiting ? PLAN_WAITING : p->kind;
	m->doc = p->waiting ? "NULL" : DOC_OF_ROW;
	p->made = !p->waiting;
	p->waiting = false;
	return true;
}

sqlite3_stmt *
made_prepare(struct store *s, const struct made *m, struct err *e)
{
	sqlite3_stmt *st = NULL;
	int at = 1;

	if (m->sql.full) {
		err_set(e, "the query is too long");
		return NULL;
	}
	if (sqlite3_prepare_v2(s->db, m->sql.s, (int)m->sql.len, &st, NULL) != SQLITE_OK) {
		sql_fail(s, e);
		return NULL;
	}
	for (size_t i = 0; i < m->npart; i++) {
		const struct query_sql *q = m->part[i];

		if (m->fts_first[i])
			sqlite3_bind_text(
			    st, at++, m->fts != NULL ? m->fts : q->fts, -1, SQLITE_STATIC);
		for (size_t k = 0; k < q->nbind; k++) {
			if (q->bind[k].text)
				sqlite3_bind_text(st, at++, q->bind[k].string, -1, SQLITE_STATIC);
			else
				sqlite3_bind_int64(st, at++, q->bind[k].number);
		}
		if (q->fts != NULL && !m->fts_first[i])
			sqlite3_bind_text(st, at++, q->fts, -1, SQLITE_STATIC);
	}
	return st;
}

void
add_condition(struct made *m, const struct query_sql *q)
{
	strbuf_adds(&m->sql, "((");
	query_where(q, m->doc, &m->sql);
	if (q->fts != NULL)
		strbuf_addf(&m->sql, ") AND (query_hit(?, %s)", m->doc);
	strbuf_adds(&m->sql, "))");
	m->part[m->npart++] = q;
}

bool
compile_live(struct store *s, struct made *m, int64_t list, struct err *e)
{
	sqlite3_stmt *st = sql_bind(s, SQL_LIVE_MATCHES, e, "i", list - LIST_FIRST_SECTION);
	int64_t visit = store_visit(s);
	int got = -1;
	bool ok = st != NULL;

	while (ok && m->nown < LEN(m->own) && (got = sql_step(s, st, e)) > 0) {
		const char *text = (const char *)sqlite3_column_text(st, 0);
		struct query *q = query_parse(text, strlen(text), clock_now(), NULL);

		if (q == NULL)
			continue;
		ok = store_compile(s, q, visit, &m->own[m->nown], e);
		query_free(q);
		if (!ok)
			break;
		m->nown++;
	}
	if (got > 0)
		sqlite3_reset(st);
	return ok && got >= 0;
}

void
add_live(struct made *m, int64_t list)
{
	strbuf_addf(&m->sql, " AND (EXISTS(SELECT 1 FROM list x WHERE x.list=%lld AND x.key=l.key)",
	    (long long)list);
	for (size_t i = 0; i < m->nown; i++) {
		strbuf_adds(&m->sql, " OR ");
		add_condition(m, &m->own[i]);
	}
	strbuf_addc(&m->sql, ')');
}

/* ---- what drives them */

static void
write_set(const struct plan *p, bool rising, struct strbuf *sql)
{
	if (p->n == 0)
		strbuf_adds(sql, "SELECT 0 AS key WHERE 0");
	else
		strbuf_adds(sql, "SELECT column1 AS key FROM (VALUES");
	for (size_t i = 0; i < p->n; i++)
		strbuf_addf(sql, "%s(%lld)", i == 0 ? "" : ",",
		    (long long)p->key[rising ? p->n - 1 - i : i]);
	if (p->n > 0)
		strbuf_addc(sql, ')');
}

/* A merge of lists, each article once. */
static void
write_lists(const struct plan *p, bool rising, struct strbuf *sql)
{
	for (size_t i = 0; i < p->nrange; i++)
		strbuf_addf(sql, "%sSELECT key FROM %s WHERE list=%lld AND key>%lld AND key<%lld",
		    i == 0 ? "" : " UNION ", p->range[i].unread ? "unread" : "list",
		    (long long)p->range[i].list, (long long)p->above, (long long)p->below);
	if (p->nrange == 0)
		strbuf_adds(sql, "SELECT 0 AS key WHERE 0");
	else
		strbuf_addf(sql, " ORDER BY 1%s", rising ? "" : " DESC");
}

/* "(SELECT ...) l", whose rows have the column `key`. */
static void
write_driver(enum plan_kind kind, const struct plan *p, bool rising, struct strbuf *sql)
{
	const char *order = rising ? "" : " DESC";

	if (kind == PLAN_WAITING) {
		strbuf_addf(sql,
		    "(SELECT a.key FROM (SELECT article FROM unindexed UNION SELECT article FROM"
		    " pending) w CROSS JOIN article a ON a.id=w.article AND a.doc IS NULL"
		    " AND a.key>%lld AND a.key<%lld) l",
		    (long long)p->above, (long long)p->below);
		return;
	}
	if (kind == PLAN_INDEX) {
		strbuf_addf(sql,
		    "(SELECT l.key FROM article l INDEXED BY %s AND l.key>%lld AND"
		    " l.key<%lld ORDER BY l.key%s) l",
		    p->index, (long long)p->above, (long long)p->below, order);
		return;
	}
	if (kind == PLAN_DAYS) {
		long long list = p->range[0].list; /* +: the range in it is the day */

		strbuf_addf(sql,
		    "(SELECT l.key FROM counter_day c CROSS JOIN list l ON l.list=%lld"
		    " AND l.key>=c.day*86400<<31 AND l.key<(c.day+1)*86400<<31"
		    " WHERE c.list=%lld AND c.total>c.unread AND c.day>=%lld AND c.day<=%lld"
		    " AND +l.key>%lld AND +l.key<%lld AND NOT EXISTS(SELECT 1 FROM unread u"
		    " WHERE u.list=l.list AND u.key=l.key) ORDER BY c.day%s, l.key%s) l",
		    list, list, p->above < 0 ? 0LL : (long long)KEY_DAY(p->above),
		    (long long)KEY_DAY(p->below), (long long)p->above, (long long)p->below, order,
		    order);
		return;
	}
	strbuf_addc(sql, '(');
	if (kind == PLAN_SET)
		write_set(p, rising, sql);
	else
		write_lists(p, rising, sql);
	strbuf_adds(sql, ") l");
}

void
add_from(struct made *m, const struct plan *p, bool rising_keys)
{
	/* Their number is such that all others come behind them. */
	strbuf_addf(&m->sql, "SELECT l.key, %lld FROM ", rising_keys ? 0LL : (long long)INT64_MAX);
	write_driver(m->kind, p, rising_keys, &m->sql);
	strbuf_adds(&m->sql, " WHERE ");
}

bool
add_docs(struct store *s, struct made *m, const struct plan *p, const struct query_sql *q,
    const char *doc, const char *join, struct err *e)
{
	bool match = m->kind == PLAN_MATCH;
	const char *number = match ? "fts.rowid" : doc;
	int64_t first, last;

	if (!doc_range(s, p->above, p->below, &first, &last, e))
		return false;
	m->doc = doc;
	strbuf_addf(
	    &m->sql, "SELECT l.key, %s FROM %sdoc %.1s", doc, match ? "fts CROSS JOIN " : "", doc);
	if (match)
		strbuf_addf(&m->sql, " ON %s=fts.rowid", doc);
	strbuf_addf(&m->sql, "%s WHERE %s>=%lld AND %s<=%lld AND l.key>%lld AND l.key<%lld%s AND (",
	    join, number, (long long)first, number, (long long)last, (long long)p->above,
	    (long long)p->below, match ? " AND fts MATCH ?" : "");
	query_where(q, doc, &m->sql);
	strbuf_addc(&m->sql, ')');
	m->fts_first[m->npart] = match;
	m->part[m->npart++] = q;
	return true;
}

/* ---- keys */

bool
keys_collect(
    struct store *s, sqlite3_stmt *st, int64_t *keys, size_t want, size_t *n, struct err *e)
{
	int got = SQLITE_DONE;

	for (; *n < want && (got = sqlite3_step(st)) == SQLITE_ROW; s->sure = *n)
		keys[(*n)++] = sqlite3_column_int64(st, 0);
	return got == SQLITE_DONE || got == SQLITE_ROW || sql_fail(s, e);
}

bool
made_keys(
    struct store *s, struct made *m, int dir, int64_t *keys, size_t want, size_t *n, struct err *e)
{
	const char *by = m->kind == PLAN_MATCH  ? "fts.rowid"
	                 : m->kind == PLAN_DOCS ? m->doc
	                 : m->kind == PLAN_WALK ? "l.key"
	                                        : NULL;
	sqlite3_stmt *st;

	if (by != NULL)
		strbuf_addf(&m->sql, " ORDER BY %s %s", by, dir < 0 ? "ASC" : "DESC");
	st = made_prepare(s, m, e);
	bool ok = st != NULL
	          && (m->kind == PLAN_WAITING || plan_by_docs(m->kind)
			  ? doc_collect(s, st, dir, keys, want, n, e)
			  : keys_collect(s, st, keys, want, n, e));
	sqlite3_finalize(st);
	return ok;
}
