/* Every statement of the archive as SQLite plans it: none reads a table from end to end that grows
 * with the archive, but for the few that are named here with their reason. Those that are kept are
 * taken from their table, those that are made for a query from what the store really runs. */
#include "src/query.h"
#include "src/schema.h"
#include "src/store.h"
#include "src/store_sql.h"
#include "src/util.h"
#include "tests/archive.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/wait.h>
#include <unistd.h>

#include <sqlite3.h>

#define NOW 1750000000
#define FEEDS                                                                           \
	"[Live]\nmatch is:unread\n[A]\nhttp://paper.example/f\nhttp://paper.example/g " \
	"hidden=yes\n"

/* Tables with a row for each article, or nearly. */
static const char *const big[] = {"article", "list", "unread", "raw", "body", "doc", "fts", "mark",
    "told", "story", "story_key", "fold", "page", "revision", "tag", "action_item", "hidden_by",
    "frequent"};

/* Statements that may read one whole, and why. */
static const struct {
	const char *name, *why;
} allowed[] = {
    {"COUNT_ARTICLES", "doctor and stats, which say what there is; an index is counted"},
    {"COPY_READ", "the daily copy writes down all that is read"},
};

static bool
is_big(const char *name, size_t n)
{
	for (size_t i = 0; i < LEN(big); i++)
		if (strlen(big[i]) == n && strncmp(big[i], name, n) == 0)
			return true;
	return false;
}

static bool
is_word(char c)
{
	return isalnum((unsigned char)c) || c == '_';
}

/* Whether `name` of a plan is a table of those, or stands behind one as its alias. */
static bool
means_big(const char *sql, const char *name, size_t n)
{
	if (is_big(name, n))
		return true;
	for (const char *s = sql; (s = strstr(s, " ")) != NULL; s++) {
		const char *word = s + 1;
		size_t len = 0;

		while (is_word(word[len]))
			len++;
		if (len == 0 || !is_big(word, len) || word[len] != ' ')
			continue;
		const char *alias = word + len + 1;
		if (strncmp(alias, "AS ", 3) == 0)
			alias += 3;
		if (strncmp(alias, name, n) == 0 && !is_word(alias[n]))
			return true;
	}
	return false;
}

/* The step of a plan that reads one whole; "": none does. */
static void
full_scan(sqlite3 *db, const char *sql, char out[200])
{
	char *explain = xasprintf("EXPLAIN QUERY PLAN %s", sql);
	sqlite3_stmt *st;

	out[0] = '\0';
	if (sqlite3_prepare_v2(db, explain, -1, &st, NULL) != SQLITE_OK)
		fail_msg("%s: %s", sql, sqlite3_errmsg(db));
	while (sqlite3_step(st) == SQLITE_ROW) {
		const char *step = (const char *)sqlite3_column_text(st, 3), *name = step + 5;
		size_t n = 0;

		if (strncmp(step, "SCAN ", 5) != 0)
			continue;
		while (is_word(name[n]))
			n++;
		/* The index is read by words, or by number. */
		const char *index = strstr(step, "VIRTUAL TABLE INDEX ");
		if (index != NULL && strpbrk(strchr(index, ':'), "M=<>") != NULL)
			continue;
		if (means_big(sql, name, n))
			snprintf(out, 200, "%s", step);
	}
	sqlite3_finalize(st);
	free(explain);
}

static sqlite3 *
empty_archive(void)
{
	sqlite3 *db;

	assert_int_equal(sqlite3_open(":memory:", &db), SQLITE_OK);
	assert_true(query_functions(db, &e) && query_rank_function(db));
	for (size_t i = 0; i < SCHEMA_VERSION; i++)
		if (sqlite3_exec(db, schema_migrations[i], NULL, NULL, NULL) != SQLITE_OK)
			fail_msg("%s", sqlite3_errmsg(db));
	return db;
}

static bool
is_allowed(const char *name)
{
	for (size_t i = 0; i < LEN(allowed); i++)
		if (strcmp(allowed[i].name, name) == 0)
			return true;
	return false;
}

static void
no_kept_statement_reads_a_big_table_whole(void **state)
{
	static const struct {
		const char *name, *sql;
	} kept[] = {
#define X(id, text) {#id, text},
	    STATEMENTS(X)
#undef X
	};
	sqlite3 *db = empty_archive();
	char step[200];
	int faults = 0;

	(void)state;
	for (size_t i = 0; i < LEN(kept); i++) {
		if (strncmp(kept[i].sql, "PRAGMA", 6) == 0)
			continue;
		full_scan(db, kept[i].sql, step);
		if (step[0] == '\0' || is_allowed(kept[i].name))
			continue;
		print_error("%s: %s\n", kept[i].name, step);
		faults++;
	}
	sqlite3_close(db);
	assert_int_equal(faults, 0);
}

/* ---- statements made for a query */

static char *seen[4000];
static size_t nseen;

static void
on_statement(const char *sql)
{
	for (size_t i = 0; i < nseen; i++)
		if (strcmp(seen[i], sql) == 0)
			return;
	if (nseen < LEN(seen) && strncasecmp(sql, "SELECT", 6) == 0)
		seen[nseen++] = xstrdup(sql);
}

static void
ask(struct store *s, const char *text)
{
	static int64_t keys[100];
	static const char *const sorts[] = {"", " sort:oldest", " sort:rank"};
	const int64_t lists[] = {0, LIST_LATEST, store_list_find(s, "A"), store_list_find(s, "W"),
	    store_list_find(s, "Live"), -1};
	size_t n;

	for (size_t i = 0; i < LEN(sorts); i++) {
		char *whole = xasprintf("%s%s", text, sorts[i]);
		struct query *q = query_parse(whole, strlen(whole), NOW, &e);

		assert_non_null(q);
		for (size_t k = 0; k < LEN(lists); k++) {
			OK(store_search(s, q, lists[k], KEY_MAX, NOW, keys, 100, &n, &e));
			OK(store_search(s, q, lists[k], KEY_OF(NOW, 5), NOW, keys, 100, &n, &e));
		}
		query_free(q);
		free(whole);
	}
	struct query *q = query_parse(text, strlen(text), NOW, &e);
	struct query_sql sql;
	OK(store_compile(s, q, NOW, &sql, &e));
	for (size_t k = 1; k < LEN(lists); k++)
		for (int unread = 0; unread < 2; unread++) {
			struct view v = {
			    .list = lists[k], .unread = unread, .filter = &sql, .upto = 5};
			int64_t count;

			OK(store_keys(s, &v, KEY_MAX, 1, keys, 100, &n, &e));
			OK(store_keys(s, &v, -1, -1, keys, 100, &n, &e));
			OK(store_place(s, &v, KEY_OF(NOW, 5), &count, &e));
			OK(store_view_count(s, &v, 1000, &count, &e));
		}
	query_sql_release(&sql);
	query_free(q);
}

/* One article that has all that is asked for and one that waits for the index, in lists that are
 * counted as long: so all that drives queries in large archives is used here. */
static void
fill(struct store *s)
{
	struct enclosure enclosure = {.url = "http://x/a.mp3", .type = "", .title = ""};
	const char *author = "x", *category = "sea";
	struct ingest_options o = {.feed = 1, .now = NOW, .unread_left = INT64_MAX};
	int64_t added = 0, updated = 0, marked = 0, tagged = 0, changed, missing, id = 1;
	bool more;

	for (int i = 0; i < 2; i++) {
		struct feed_entry en =
		    an_entry(i == 0 ? "a" : "b", "Grain price", "grain", 5, NOW - 5);
		en.link = "http://x/y";
		en.authors = &author;
		en.nauthors = 1;
		en.categories = &category;
		en.ncategories = 1;
		en.enclosures = &enclosure;
		en.nenclosures = 1;
		en.comments = "http://x/c";
		en.image = "http://x/i";
		en.lang = "en";
		struct digest_result r = {.blocks = "", .excerpt = "", .image = "", .words = 1};

		OK(store_begin(s, -1, &e) && store_ingest(s, &o, &en, 1, &added, &updated, &e)
		    && store_digested(s, i + 1, &r, "grain", 5, &e) && store_commit(s, false, &e));
		for (more = i == 0; more;)
			OK(store_begin(s, -1, &e) && store_index_step(s, &more, &e)
			    && store_commit(s, false, &e));
	}
	for (more = true; more;)
		OK(store_begin(s, -1, &e) && store_story_step(s, &more, &e)
		    && store_commit(s, false, &e));
	OK(store_begin(s, -1, &e)
	    && store_mark(
		s, 0, &id, 1, MARK_SET, MARK_READ | MARK_BOOKMARK, &marked, &changed, &missing, &e)
	    && store_tag(s, 0, &id, 1, "later", true, &tagged, &changed, &e)
	    && store_commit(s, false, &e));
}

static void
count_as_long(void)
{
	char *path = xasprintf("%s/archive.db", dir);
	sqlite3 *db;

	assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
	assert_int_equal(
	    sqlite3_exec(db, "UPDATE counter SET total=total+100000", NULL, NULL, NULL), SQLITE_OK);
	sqlite3_close(db);
	free(path);
}

static bool
was_seen(const char *part)
{
	for (size_t i = 0; i < nseen; i++)
		if (strstr(seen[i], part) != NULL)
			return true;
	return false;
}

static void
no_query_reads_a_big_table_whole(void **state)
{
	/* A set; a list, one of days, one of what waits, an index, several lists and words that
	 * drive; all by number; refiling by what fits, and by what fits no more. */
	static const char *const shapes[] = {"(VALUES(", "FROM list l WHERE l.list=1 ",
	    "FROM counter_day c CROSS JOIN list l", "FROM unindexed UNION SELECT article FROM",
	    "INDEXED BY article_image", "FROM unread WHERE list=-1 ", " UNION SELECT key FROM ",
	    "FROM fts CROSS JOIN doc d", "FROM doc d CROSS JOIN list", "FROM doc l WHERE",
	    "FROM fts CROSS JOIN doc l", "NOT((SELECT doc FROM article"};
	static const char *const queries[] = {"", "grain", "gra*", "\"grain price\"", "-grain",
	    "grain or is:read", "title:grain author:x", "feed:paper grain", "feed:paper",
	    "section:A", "category:sea", "url:x", "lang:en", "tag:later", "id:4", "is:unread",
	    "is:read", "is:bookmarked", "is:new", "is:hidden", "is:duplicate", "has:enclosure",
	    "has:image", "has:comments", "has:fulltext", "newer:2d", "before:2021-01-01",
	    "(grain or tag:x) -(title:y has:image) section:A"};
	sqlite3 *db = empty_archive();
	char step[200];
	int faults = 0, made = 0;

	(void)state;
	struct store *s = opened_traced(STORE_WRITE, on_statement);
	sync_feeds(s, FEEDS "[W]\nmatch grain\n");
	fill(s);
	sync_feeds(s, FEEDS "[W]\nmatch gra* -(title:y has:image)\nmatch category:sea\n");
	store_close(s);
	count_as_long();
	s = opened_traced(STORE_READ, on_statement);
	for (int64_t most = 0; most < 100; most += 99) {
		store_look_at(s, most);
		for (size_t i = 0; i < LEN(queries); i++)
			ask(s, queries[i]);
	}
	store_close(s);
	for (size_t i = 0; i < LEN(shapes); i++)
		if (!was_seen(shapes[i]))
			fail_msg("no statement has %s", shapes[i]);
	for (size_t i = 0; i < nseen; i++) {
		full_scan(db, seen[i], step);
		made += strstr(seen[i], "query_hit") != NULL || strstr(seen[i], "MATCH") != NULL;
		if (step[0] != '\0') {
			print_error("%s\n    %s\n", step, seen[i]);
			faults++;
		}
		free(seen[i]);
	}
	assert_true(made > 20 && nseen < LEN(seen));
	sqlite3_close(db);
	assert_int_equal(faults, 0);
}

static void
a_full_scan_is_found(void **state)
{
	sqlite3 *db = empty_archive();
	char step[200];

	(void)state;
	full_scan(db, "SELECT a.id FROM article a WHERE a.link='x'", step);
	assert_string_equal(step, "SCAN a");
	full_scan(db, "SELECT count(*) FROM list WHERE key>5", step);
	assert_string_not_equal(step, "");
	full_scan(db, "SELECT rowid FROM fts ORDER BY rowid DESC", step);
	assert_string_not_equal(step, "");
	full_scan(db, "SELECT rowid FROM fts WHERE fts MATCH 'x'", step);
	assert_string_equal(step, "");
	full_scan(db, "SELECT a.id FROM article a WHERE a.id=5", step);
	assert_string_equal(step, "");
	sqlite3_close(db);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_full_scan_is_found),
	    cmocka_unit_test(no_kept_statement_reads_a_big_table_whole),
	    TEST(no_query_reads_a_big_table_whole),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
