/* A query as SQL over the archive's tables. Values are bound, never pasted; an FTS5 expression is
 * one bound value, its words quoted. What is compared by folded words goes through query_test, the
 * same code that query_match uses. */
#include "src/query_tree.h"
#include "src/schema.h"
#include "src/store_page.h"
#include "src/util.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- conditions */

/* Stands in `where` for the number of the article in the index. */
#define DOC "%d"

static struct query_bind *
add_bind(struct compiling *c)
{
	struct query_sql *q = c->sql;

	GROW(q->bind, q->cap_bind, q->nbind);
	q->bind[q->nbind] = (struct query_bind){0};
	return &q->bind[q->nbind++];
}

static void
bind_number(struct compiling *c, int64_t v)
{
	add_bind(c)->number = v;
}

static void
bind_text(struct compiling *c, const char *s)
{
	struct query_bind *b = add_bind(c);

	b->text = true;
	b->string = xstrdup(s);
}

/* The SQL of one condition, in which %k is the key and %i the id of the article, and %a( and %m(
 * are of its row and of its marks: "%a(qa.lang = 'en')". */
static void
write_sql(struct compiling *c, const char *sql)
{
	struct strbuf *out = &c->sql->where;

	for (; *sql != '\0'; sql++) {
		char mark = sql[0] == '%' ? sql[1] : '\0';

		if (mark == 'k')
			strbuf_adds(out, c->key);
		else if (mark == 'i')
			strbuf_addf(out, "(%s & %lld)", c->key, (long long)KEY_ID_MASK);
		else if (mark == 'a')
			write_sql(c, "exists(select 1 from article qa where qa.id = %i and ");
		else if (mark == 'm')
			write_sql(c,
			    "exists(select 1 from mark qm where qm.article = %i and qm.flags & ");
		else {
			strbuf_addc(out, *sql);
			continue;
		}
		sql += 1 + (mark == 'a' || mark == 'm');
	}
}

/* Conditions without values. */
static const char *
plain_sql(enum node_kind kind)
{
	static const char *const sql[] = {
	    [NODE_UNREAD] = "not %m(1)",
	    [NODE_READ] = "%m(1)",
	    [NODE_BOOKMARKED] = "%m(2)",
	    [NODE_HIDDEN] = "%m(4)",
	    [NODE_ENCLOSURE] = "%a(qa.enclosures != '')",
	    [NODE_IMAGE] = "%a(qa.image != '')",
	    [NODE_COMMENTS] = "%a((qa.comments != '' or coalesce(qa.comment_count, 0) > 0))",
	    [NODE_FULLTEXT] =
		"exists(select 1 from page qp where qp.article = %i and qp.state = 2)",
	};
	_Static_assert(PAGE_GOOD == 2, "state in the SQL");
	_Static_assert(
	    MARK_READ == 1 && MARK_BOOKMARK == 2 && MARK_HIDDEN == 4, "flags in the SQL");

	return sql[kind];
}

/* The words and whether the last is a prefix are bound, once or twice. */
static void
write_words(
    struct compiling *c, const struct node *n, const char *before, int times, const char *after)
{
	write_sql(c, before);
	for (int i = 0; i < times; i++) {
		bind_text(c, n->words);
		bind_number(c, n->prefix);
	}
	write_sql(c, after);
}

int64_t
query_key_of_time(int64_t t)
{
	int64_t seconds = t < KEY_EPOCH ? 0 : MIN(t - KEY_EPOCH, (int64_t)UINT32_MAX);

	return seconds * ((int64_t)1 << KEY_ID_BITS);
}

static void
write_indexed(struct compiling *c, const struct node *n)
{
	struct strbuf fts;

	strbuf_init(&fts, QUERY_SQL_MAX);
	query_write_match(c, n, &fts);
	write_sql(c, "query_hit(?, " DOC ")");
	bind_text(c, fts.s);
	c->sql->hits = true;
	strbuf_release(&fts);
}

static void write_node(struct compiling *c, const struct node *n);

static void
write_children(struct compiling *c, const struct node *n, const char *between)
{
	for (const struct node *child = n->child; child != NULL; child = child->next) {
		write_sql(c, child == n->child ? "(" : between);
		write_node(c, child);
	}
	write_sql(c, ")");
}

const char *
query_feeds(struct compiling *c, const struct node *n, bool look)
{
	struct strbuf numbers;

	for (size_t i = 0; i < c->nfound; i++)
		if (c->found[i].node == n)
			return c->found[i].numbers;
	if (!look)
		return "";
	strbuf_init(&numbers, QUERY_SQL_MAX);
	c->index->feeds(c->index->arg, n->words, n->prefix, n->number, &numbers);
	GROW(c->found, c->cap_found, c->nfound);
	c->found[c->nfound] = (struct found_feeds){n, strbuf_take(&numbers, NULL)};
	return c->found[c->nfound++].numbers;
}

static void
write_feed(struct compiling *c, const struct node *n)
{
	const char *known = query_feeds(c, n, false);

	if (*known != '\0') {
		write_sql(c, "%a(qa.feed in (");
		strbuf_addf(&c->sql->where, "%s))", known);
		return;
	}
	write_words(c, n,
	    "%a(qa.feed in (select qf.id from feed qf"
	    " where query_test('words', ?, ?, coalesce(nullif(qf.name, ''), qf.title))"
	    " or query_test('words', ?, ?, qf.url) or qf.id = ?))",
	    2, "");
	bind_number(c, n->number);
}

static void
write_node(struct compiling *c, const struct node *n)
{
	if (query_indexable(n)) {
		write_indexed(c, n);
		return;
	}
	switch (n->kind) {
	case NODE_AND:
		write_children(c, n, " and ");
		break;
	case NODE_OR:
		write_children(c, n, " or ");
		break;
	case NODE_NOT:
		write_sql(c, "not (");
		write_node(c, n->child);
		write_sql(c, ")");
		break;
	case NODE_TEXT:
	case NODE_TITLE:
	case NODE_AUTHOR:
		break; /* indexable */
	case NODE_FEED:
		write_feed(c, n);
		break;
	case NODE_CATEGORY:
		write_words(c, n, "%a(query_test('words', ?, ?, qa.categories))", 1, "");
		break;
	case NODE_URL:
		write_words(c, n, "%a(query_test('words', ?, ?, qa.link))", 1, "");
		break;
	case NODE_SECTION:
		write_words(c, n,
		    "exists(select 1 from list ql where ql.key = %k and ql.list in"
		    " (select qs.id + 16 from section qs where qs.attached"
		    " and query_test('section', ?, ?, qs.name)))",
		    1, "");
		_Static_assert(LIST_FIRST_SECTION == 16, "number in the SQL");
		break;
	case NODE_LANG:
		write_words(c, n, "%a(query_test('lang', ?, ?, qa.lang))", 1, "");
		break;
	case NODE_TAG:
		write_words(c, n,
		    "exists(select 1 from tag qt where qt.article = %i"
		    " and query_test('same', ?, ?, qt.name))",
		    1, "");
		break;
	case NODE_ID:
		write_sql(c, "%i = ?");
		bind_number(c, n->number);
		break;
	case NODE_NEW:
		write_sql(c, "%a(qa.fetched > ?)");
		bind_number(c, c->visit);
		break;
	case NODE_FROM:
		write_sql(c, "%k >= ?");
		bind_number(c, query_key_of_time(n->number));
		break;
	case NODE_BEFORE:
		write_sql(c, "%k < ?");
		bind_number(c, query_key_of_time(n->number));
		break;
	case NODE_UNREAD:
	case NODE_READ:
	case NODE_BOOKMARKED:
	case NODE_HIDDEN:
	case NODE_ENCLOSURE:
	case NODE_IMAGE:
	case NODE_COMMENTS:
	case NODE_FULLTEXT:
		write_sql(c, plain_sql(n->kind));
		break;
	case NODE_DUPLICATE:
		write_sql(c, "exists(select 1 from article qa join told qt on qt.story = qa.story"
			     " where qa.id = %i and qt.key < %k)");
		break;
	}
}

static void
write_root(struct compiling *c, const struct node *root)
{
	struct query_sql *out = c->sql;
	struct strbuf fts;

	strbuf_init(&fts, QUERY_SQL_MAX);
	bool any = query_write_root(c, root, &fts);
	out->fts = any ? strbuf_take(&fts, NULL) : NULL;
	strbuf_release(&fts);
	if (any && query_indexable(root))
		return;
	bool all = root->kind == NODE_AND;
	for (const struct node *n = all ? root->child : root; n != NULL; n = all ? n->next : NULL) {
		if (any && query_indexable(n->kind == NODE_NOT ? n->child : n))
			continue;
		strbuf_adds(&out->where, out->where.len > 0 ? " and " : "");
		write_node(c, n);
	}
}

bool
query_compile(
    const struct query *q, const char *key, int64_t visit, struct query_sql *out, struct err *e)
{
	return query_compile_over(q, key, visit, NULL, out, e);
}

bool
query_compile_over(const struct query *q, const char *key, int64_t visit,
    const struct query_index *index, struct query_sql *out, struct err *e)
{
	struct compiling c = {.sql = out,
	    .key = key,
	    .visit = visit,
	    .index = index,
	    .rank = q->sort == SORT_RANK && index != NULL};

	*out = (struct query_sql){0};
	strbuf_init(&out->where, QUERY_SQL_MAX);
	strbuf_init(&out->worth, QUERY_SQL_MAX);
	out->with_hidden = query_asks_hidden(q);
	out->before = KEY_MAX;
	if (q->root != NULL) {
		write_root(&c, q->root);
		if (index != NULL)
			query_add_drives(&c, q->root);
	}
	while (c.nfound > 0)
		free(c.found[--c.nfound].numbers);
	free(c.found);
	if (!out->where.full)
		return true;
	query_sql_release(out);
	return err_status(e, EXIT_USAGE, "the query is too long");
}

void
query_where(const struct query_sql *q, const char *doc, struct strbuf *out)
{
	const char *at = q->where.s, *mark;

	for (; (mark = strstr(at, DOC)) != NULL; at = mark + strlen(DOC))
		strbuf_addf(out, "%.*s%s", (int)(mark - at), at, doc);
	strbuf_adds(out, q->where.len == 0 ? "1" : at);
}

void
query_sql_release(struct query_sql *sql)
{
	for (size_t i = 0; i < sql->nbind; i++)
		free(sql->bind[i].string);
	free(sql->bind);
	free(sql->fts);
	query_drop_drives(sql);
	strbuf_release(&sql->where);
	strbuf_release(&sql->worth);
	*sql = (struct query_sql){0};
	strbuf_init(&sql->where, QUERY_SQL_MAX);
	strbuf_init(&sql->worth, QUERY_SQL_MAX);
}

/* ---- query_test(kind, words, prefix, text) */

static void
run_test(sqlite3_context *ctx, int n, sqlite3_value **arg)
{
	const char *kind = (const char *)sqlite3_value_text(arg[0]);
	const char *words = (const char *)sqlite3_value_text(arg[1]);
	const char *text = (const char *)sqlite3_value_text(arg[3]);
	bool fits = false;

	(void)n;
	if (kind == NULL || words == NULL || text == NULL)
		fits = false;
	else if (strcmp(kind, "words") == 0)
		fits = test_words(words, sqlite3_value_int(arg[2]) != 0, text);
	else if (strcmp(kind, "section") == 0)
		fits = test_section(words, text);
	else if (strcmp(kind, "lang") == 0)
		fits = test_lang(words, text);
	else if (strcmp(kind, "same") == 0)
		fits = test_same(words, text);
	sqlite3_result_int(ctx, fits);
}

bool
query_functions(struct sqlite3 *db, struct err *e)
{
	int flags = SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_INNOCUOUS;

	if (sqlite3_create_function_v2(db, "query_test", 4, flags, NULL, run_test, NULL, NULL, NULL)
		== SQLITE_OK
	    && query_hits_function(db))
		return true;
	return err_set(e, "SQLite: %s", sqlite3_errmsg(db));
}
