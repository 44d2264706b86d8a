/* The query language: what is read, what is refused and where, and that a query finds the same
 * articles in memory and in the archive. */
#include "src/query.h"

#include "src/schema.h"
#include "src/terms.h"
#include "src/util.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <sqlite3.h>

#include <cmocka.h>

#define NOW ((int64_t)1627138800) /* 2021-07-24T15:00:00Z */

static struct query *
parse(const char *s)
{
	struct err e = {0};
	struct query *q = query_parse(s, strlen(s), NOW, &e);

	if (q == NULL)
		fail_msg("%s: %s", s, e.text);
	return q;
}

static void
expect_wrong(const char *s, const char *want)
{
	struct err e = {0};

	assert_null(query_parse(s, strlen(s), NOW, &e));
	assert_string_equal(e.text, want);
	assert_int_equal(e.status, EXIT_USAGE);
}

static void
wrong_queries_say_where(void **state)
{
	(void)state;
	expect_wrong("title:(a", "query:9: ')' expected");
	expect_wrong("(a or b", "query:8: ')' expected");
	expect_wrong("a)", "query:2: ')' without '('");
	expect_wrong("ä \"b", "query:3: this quote does not end");
	expect_wrong("()", "query:2: a word expected");
	expect_wrong("a or", "query:5: a word expected");
	expect_wrong("or a", "query:1: a word expected");
	expect_wrong("a and", "query:6: a word expected behind 'and'");
	expect_wrong("a and or b", "query:7: a word expected behind 'and'");
	expect_wrong("not", "query:4: a word expected behind 'not'");
	expect_wrong("a -", "query:4: a word expected behind '-'");
	expect_wrong("title:", "query:7: a word, a phrase or a group expected behind 'title:'");
	expect_wrong("title: a", "query:7: a word, a phrase or a group expected behind 'title:'");
	expect_wrong("is:", "query:4: a word expected behind 'is:'");
	expect_wrong("titel:a", "query:1: unknown field 'titel' (did you mean 'title:'?)");
	expect_wrong("xyzzy:a", "query:1: unknown field 'xyzzy' (quotes keep a colon)");
	expect_wrong("https://a/", "query:1: an address stands in quotes, or behind url:");
	expect_wrong(
	    "title:(a author:b)", "query:10: 'author:' cannot stand in the group of 'title:'");
	expect_wrong("is:unraed", "query:4: unknown 'is:unraed' (did you mean 'is:unread'?)");
	expect_wrong(
	    "has:zzz", "query:5: has: takes enclosure, image, comments or fulltext, not 'zzz'");
	expect_wrong("newer:2", "query:7: newer: takes a time like 90m, 2d or 3w, not '2'");
	expect_wrong(
	    "after:yesterday", "query:7: after: takes a day like 2021-07-01, not 'yesterday'");
	expect_wrong("id:x", "query:4: id: takes a number, not 'x'");
	expect_wrong("p*", "query:1: a prefix has two letters or more");
	expect_wrong("a &", "query:3: nothing to look for in '&'");
	expect_wrong("sort:x", "query:6: sort: takes newest, oldest or rank, not 'x'");
	expect_wrong("sort:rank a", "query:6: sort: stands at the end");
	expect_wrong("(a sort:rank)", "query:9: sort: stands at the end");
	expect_wrong("not sort:rank", "query:10: sort: stands at the end");
	expect_wrong("a \x1b[m", "query:3: a control character (U+001B)");
	expect_wrong("a \xff", "query:3: this line is not UTF-8");
}

static void
limits_hold(void **state)
{
	struct strbuf b;
	struct err e;

	(void)state;
	strbuf_init(&b, STRBUF_SMALL);
	for (int i = 0; i < 40; i++)
		strbuf_addc(&b, '(');
	expect_wrong(b.s, "query:33: groups over 32 deep");
	strbuf_clear(&b);
	for (int i = 0; i < 40; i++)
		strbuf_addc(&b, '-');
	strbuf_addc(&b, 'a');
	expect_wrong(b.s, "query:33: groups over 32 deep");
	strbuf_clear(&b);
	for (int i = 0; i < 300; i++)
		strbuf_adds(&b, "a ");
	assert_null(query_parse(b.s, b.len, NOW, &e));
	assert_non_null(strstr(e.text, "over 200 words"));
	strbuf_clear(&b);
	for (int i = 0; i < 20000; i++)
		strbuf_addc(&b, 'a');
	expect_wrong(b.s, "query:1: a query over 16384 bytes");
	strbuf_release(&b);
}

static void
needs_and_their_columns_are_known(void **state)
{
	static const struct {
		const char *query;
		unsigned needs;
	} cases[] = {
	    {"", 0},
	    {"a", QUERY_TEXT},
	    {"title:a", 0},
	    {"title:a or b", QUERY_TEXT},
	    {"is:unread", QUERY_MARKS},
	    {"tag:x", QUERY_MARKS},
	    {"has:comments", QUERY_MARKS},
	    {"has:image", 0},
	    {"newer:2d", QUERY_TIME},
	    {"after:2021-07-01", 0},
	    {"-section:a", QUERY_SECTION},
	    {"(category:a -older:2d) b is:new", QUERY_TEXT | QUERY_MARKS | QUERY_TIME},
	};

	(void)state;
	for (size_t i = 0; i < LEN(cases); i++) {
		struct query *q = parse(cases[i].query);

		assert_int_equal(query_needs(q), cases[i].needs);
		query_free(q);
	}
	struct query *q = parse("ä title:(b c) -tag:x newer:2d");
	assert_int_equal(query_column(q, QUERY_MARKS | QUERY_TIME), 20);
	assert_int_equal(query_column(q, QUERY_TIME), 28);
	assert_int_equal(query_column(q, QUERY_SECTION), 0);
	query_free(q);
}

static void
sorting_is_asked_for_at_the_end(void **state)
{
	struct query *q = parse("a or b sort:rank ");

	(void)state;
	assert_int_equal(query_sort(q), SORT_RANK);
	query_free(q);
	q = parse("sort:oldest");
	assert_int_equal(query_sort(q), SORT_OLDEST);
	query_free(q);
	q = parse("sort");
	assert_int_equal(query_sort(q), SORT_NONE);
	query_free(q);
}

static void
collect(void *arg, const char *words, bool prefix)
{
	strbuf_addf(arg, "%s%s|", words, prefix ? "*" : "");
}

static void
the_words_to_show_are_known(void **state)
{
	struct query *q = parse("Café \"A b\" title:(pega* or x) -no not (maybe) is:read");
	struct strbuf b;

	(void)state;
	strbuf_init(&b, STRBUF_SMALL);
	query_words(q, collect, &b);
	assert_string_equal(b.s, "cafe|a b|pega*|x|");
	strbuf_release(&b);
	query_free(q);
}

/* ---- one article */

static const char *const categories[] = {"Central Asia", "Trade & Tariffs"};
static const char *const sections[] = {"Asia/Central Asia", "Watch"};
static const char *const tags[] = {"Élections"};
static const struct query_subject subject = {
    .id = 4711,
    .feed = 12,
    .date = NOW - 3600,
    .published = NOW - 3600,
    .guid = "g",
    .title = "Kazakhstan reroutes grain by the Caspian",
    .author = "Aigerim Sadykova",
    .link = "https://steppe.example/2021/07/grain-caspian",
    .lang = "en-GB",
    .feed_title = "Steppe Ledger",
    .feed_url = "https://steppe.example/feed/",
    .categories = categories,
    .ncategories = 2,
    .sections = sections,
    .nsections = 2,
    .tags = tags,
    .ntags = 1,
    .text = "When the tariff went up, Élodie’s wagons stopped. Ёлка, 中文字。",
    .unread = true,
    .is_new = true,
    .has_image = true,
};

static void
expect_match(const char *s, bool want)
{
	struct query *q = parse(s);

	if (query_match(q, &subject) != want)
		fail_msg("%s", s);
	query_free(q);
}

static void
an_article_fits_or_does_not(void **state)
{
	static const char *const fit[] = {"", "kazakhstan", "KAZAKHSTAN grain", "tariff",
	    "\"by the caspian\"", "grain-by", "reroute*", "elodie", "Élodie's", "ёлка", "елка",
	    "文字", "\"中文\"", "-pegasus", "not pegasus", "nothing or grain", "nothing OR Grain",
	    "(nothing or grain) -pegasus", "title:grain", "title:(grain caspian)",
	    "title:(nothing or cas*)", "title:\"the caspian\"", "author:aigerim", "feed:ledger",
	    "feed:12", "feed:steppe.example", "section:asia", "section:\"central asia\"",
	    "section:\"Asia/Central Asia\"", "section:(x or watch)", "category:\"central asia\"",
	    "category:tariffs", "category:\"trade & tariffs\"", "category:tari*",
	    "url:steppe.example/2021", "lang:en", "lang:en-gb", "tag:elections", "id:4711",
	    "id:(1 or 4711)", "is:unread", "-is:read", "is:new", "has:image", "-has:enclosure",
	    "newer:2h", "older:30m", "after:2021-07-01", "before:2021-08-01", "is:(unread or read)",
	    "grain and caspian and not x", "NOT x AND grain", "\"re\\\"routes\" or grain"};
	static const char *const unfit[] = {"kaz", "\"caspian the\"", "pegas*", "title:tariff",
	    "author:grain", "-grain", "-(grain caspian)", "grain pegasus", "feed:steppelet",
	    "feed:1", "section:central", "section:cent*", "category:\"asia trade\"", "category:asi",
	    "lang:e", "lang:de", "tag:election", "id:471", "is:read", "is:hidden", "is:duplicate",
	    "has:fulltext", "newer:30m", "older:2h", "before:2021-07-24", "title:(grain -caspian)"};

	(void)state;
	for (size_t i = 0; i < LEN(fit); i++)
		expect_match(fit[i], true);
	for (size_t i = 0; i < LEN(unfit); i++)
		expect_match(unfit[i], false);
}

/* ---- the archive */

#define ARTICLES 60
#define VISIT    (NOW - 5 * 86400)

static const char *const vocabulary[] = {
    "grain", "Caspian", "tariff", "Ёлка", "Élodie", "中文", "NATO", "grains", "vote", "don't"};
static const char *const feed_titles[] = {"Steppe Ledger", "Grain & Trade", ""};
static const char *const feed_names[] = {NULL, NULL, "My Élodie"};
static const char *const feed_urls[] = {
    "https://steppe.example/feed", "http://b.example/grain.xml", "exec:vote"};
static const char *const section_names[] = {"Asia", "Asia/Central", "Europe"};
static const char *const category_sets[] = {"", "Central Asia", "Grain\nTariff vote", "NATO"};
static const char *const langs[] = {"", "en", "en-GB", "de"};
static const char *const tag_names[] = {"vote", "Ёлка"};

struct article_model {
	struct query_subject s;
	char title[100], author[60], text[200], link[60];
	const char *cats[3], *secs[3], *tgs[2];
	unsigned flags;
};

static uint64_t seed;

static unsigned
pick(unsigned n)
{
	seed = hash64(seed + 1, "pick", 4);
	return (unsigned)(seed % n);
}

static void
random_words(char *out, size_t size, unsigned n)
{
	*out = '\0';
	for (unsigned i = 0; i < n; i++) {
		size_t len = strlen(out);

		snprintf(out + len, size - len, "%s%s",
		    i == 0         ? ""
		    : pick(4) == 0 ? ", "
				   : " ",
		    vocabulary[pick(LEN(vocabulary))]);
	}
}

static void
run(sqlite3 *db, const char *sql, const char *const *texts, size_t ntexts)
{
	sqlite3_stmt *st;

	if (sqlite3_prepare_v2(db, sql, -1, &st, NULL) != SQLITE_OK)
		fail_msg("%s: %s", sql, sqlite3_errmsg(db));
	for (size_t i = 0; i < ntexts; i++)
		sqlite3_bind_text(st, (int)i + 1, texts[i], -1, SQLITE_TRANSIENT);
	assert_int_equal(sqlite3_step(st), SQLITE_DONE);
	sqlite3_finalize(st);
}

static char *
terms_of(const char *s)
{
	struct strbuf b;

	strbuf_init(&b, STRBUF_BODY);
	assert_true(terms_add(&b, s, strlen(s)));
	return strbuf_take(&b, NULL);
}

static void
fill_article(struct article_model *a, int64_t id)
{
	const char *set = category_sets[pick(LEN(category_sets))];
	unsigned feed = pick(3), secs = pick(8);

	random_words(a->title, sizeof(a->title), 1 + pick(3));
	random_words(a->author, sizeof(a->author), pick(2));
	random_words(a->text, sizeof(a->text), pick(8));
	snprintf(a->link, sizeof(a->link), "https://x.example/%s-%u", pick(2) ? "grain" : "vote",
	    pick(5));
	a->flags = pick(8);
	a->s = (struct query_subject){.id = id,
	    .feed = feed + 1,
	    .guid = "g",
	    .title = a->title,
	    .author = a->author,
	    .text = a->text,
	    .link = a->link,
	    .lang = langs[pick(4)],
	    .feed_title = feed == 0   ? feed_titles[0]
	                  : feed == 1 ? feed_titles[1]
	                              : feed_names[2],
	    .feed_url = feed_urls[feed],
	    .categories = a->cats,
	    .sections = a->secs,
	    .tags = a->tgs};
	a->s.date = a->s.published = NOW - 86400 * (int64_t)pick(20) - pick(3);
	a->s.is_new = a->s.date > VISIT; /* fetched when published */
	if (strcmp(set, "Grain\nTariff vote") == 0) {
		a->cats[a->s.ncategories++] = "Grain";
		a->cats[a->s.ncategories++] = "Tariff vote";
	} else if (*set != '\0') {
		a->cats[a->s.ncategories++] = set;
	}
	for (unsigned i = 0; i < 3; i++) {
		if (secs & 1u << i)
			a->secs[a->s.nsections++] = section_names[i];
	}
	if (pick(3) == 0)
		a->tgs[a->s.ntags++] = tag_names[pick(2)];
	a->s.unread = (a->flags & MARK_READ) == 0;
	a->s.bookmarked = (a->flags & MARK_BOOKMARK) != 0;
	a->s.hidden = (a->flags & MARK_HIDDEN) != 0;
	a->s.has_image = pick(2);
	a->s.has_enclosure = pick(2);
	a->s.has_comments = pick(2);
}

static void
store_article(sqlite3 *db, const struct article_model *a)
{
	const struct query_subject *s = &a->s;
	char sql[600];
	const char *const row[] = {s->title, s->author, s->link, s->lang,
	    s->ncategories == 2   ? category_sets[2]
	    : s->ncategories == 1 ? s->categories[0]
				  : ""};
	long long key = (long long)KEY_OF(s->date, s->id);
	char *terms[] = {terms_of(s->title), terms_of(s->author), terms_of(s->text)};

	snprintf(sql, sizeof(sql),
	    "insert into article(id, doc, feed, ident, key, hash, fetched, title, author, link, "
	    "lang,"
	    " categories, enclosures, image, comments) values(%lld, %lld, %lld, %lld, %lld, 0, "
	    "%lld, "
	    "?, ?, ?, ?, ?, '%s', '%s', '%s')",
	    (long long)s->id, (long long)(1000 - s->id), (long long)s->feed, (long long)s->id, key,
	    (long long)s->date, s->has_enclosure ? "u" : "", s->has_image ? "u" : "",
	    s->has_comments ? "u" : "");
	run(db, sql, row, LEN(row));
	snprintf(sql, sizeof(sql),
	    "insert into fts(rowid, title, author, text, place) values(%lld, ?, ?, ?, 'f%lld "
	    "grain')",
	    (long long)(1000 - s->id), (long long)s->feed);
	run(db, sql, (const char *const *)terms, 3);
	snprintf(
	    sql, sizeof(sql), "insert into doc values(%lld, %lld)", (long long)(1000 - s->id), key);
	run(db, sql, NULL, 0);
	for (size_t i = 0; i < 3; i++)
		free(terms[i]);
	for (size_t i = 0; i < s->nsections; i++) {
		size_t section = 0;

		while (section_names[section] != s->sections[i])
			section++;
		snprintf(sql, sizeof(sql), "insert into list values(%zu, %lld)",
		    section + 1 + LIST_FIRST_SECTION, key);
		run(db, sql, NULL, 0);
	}
	if (a->flags != 0) {
		snprintf(sql, sizeof(sql), "insert into mark values(%lld, %u)", (long long)s->id,
		    a->flags);
		run(db, sql, NULL, 0);
	}
	for (size_t i = 0; i < s->ntags; i++) {
		snprintf(sql, sizeof(sql), "insert into tag(name, article) values(?, %lld)",
		    (long long)s->id);
		run(db, sql, &s->tags[i], 1);
	}
}

static sqlite3 *
make_archive(struct article_model *articles)
{
	struct err e;
	sqlite3 *db;
	char sql[200], *why = NULL;

	assert_int_equal(sqlite3_open(":memory:", &db), SQLITE_OK);
	assert_true(query_functions(db, &e));
	for (size_t i = 0; i < SCHEMA_VERSION; i++) {
		if (sqlite3_exec(db, schema_migrations[i], NULL, NULL, &why) != SQLITE_OK)
			fail_msg("%s", why);
	}
	for (size_t i = 0; i < 3; i++) {
		const char *const feed[] = {feed_urls[i], feed_titles[i], feed_names[i]};

		snprintf(sql, sizeof(sql),
		    "insert into feed(id, url, title, name) values(%zu, ?, ?, ?)", i + 1);
		run(db, sql, feed, 3);
		snprintf(sql, sizeof(sql), "insert into section(id, name) values(%zu, ?)", i + 1);
		run(db, sql, &section_names[i], 1);
	}
	for (int64_t id = 1; id <= ARTICLES; id++) {
		fill_article(&articles[id - 1], id);
		store_article(db, &articles[id - 1]);
	}
	return db;
}

/* What the archive finds, as a set of ids. */
static void
find_by_sql(sqlite3 *db, const struct query *q, const char *text, bool found[ARTICLES + 1])
{
	struct query_sql sql;
	struct strbuf b;
	struct err e = {0};
	sqlite3_stmt *st;
	int at = 1, rc;

	if (!query_compile(q, "d.key", VISIT, &sql, &e))
		fail_msg("%s: %s", text, e.text);
	if (sql.fts == NULL) {
		query_sql_release(&sql);
		assert_true(query_compile(q, "l.key", VISIT, &sql, &e));
	}
	strbuf_init(&b, STRBUF_BODY);
	strbuf_adds(&b, sql.fts != NULL ? "select d.key from fts join doc d on d.doc = fts.rowid"
					  " where fts match ? and ("
					: "select l.key from article l where (");
	query_where(&sql, sql.fts != NULL ? "d.doc" : "l.doc", &b);
	strbuf_addc(&b, ')');
	if (sqlite3_prepare_v2(db, b.s, -1, &st, NULL) != SQLITE_OK)
		fail_msg("%s: %s\n%s", text, sqlite3_errmsg(db), b.s);
	if (sql.fts != NULL)
		sqlite3_bind_text(st, at++, sql.fts, -1, SQLITE_STATIC);
	for (size_t i = 0; i < sql.nbind; i++, at++) {
		if (sql.bind[i].text)
			sqlite3_bind_text(st, at, sql.bind[i].string, -1, SQLITE_STATIC);
		else
			sqlite3_bind_int64(st, at, sql.bind[i].number);
	}
	assert_int_equal(sqlite3_bind_parameter_count(st), at - 1);
	while ((rc = sqlite3_step(st)) == SQLITE_ROW)
		found[KEY_ID(sqlite3_column_int64(st, 0))] = true;
	if (rc != SQLITE_DONE)
		fail_msg("%s: %s\n%s\n%s", text, sqlite3_errmsg(db), b.s, sql.fts ? sql.fts : "");
	sqlite3_finalize(st);
	strbuf_release(&b);
	query_sql_release(&sql);
}

static void
random_leaf(struct strbuf *b)
{
	static const char *const leaves[] = {"grain", "CASPIAN", "елка", "elodie", "中", "中文",
	    "gra*", "\"grain vote\"", "\"tariff, gra\"*", "don't", "nato", "title:vote",
	    "title:\"grain tariff\"", "title:(nato or ca*)", "title:(grain -vote)", "author:elodie",
	    "author:(nato or vote)", "feed:ledger", "feed:2", "feed:vote", "feed:\"grain & trade\"",
	    "feed:elo*", "section:asia", "section:central", "section:Asia/Central",
	    "section:europe", "category:grain", "category:\"tariff vote\"",
	    "category:\"grain tariff\"", "category:cent*", "url:grain", "url:x.example/vote",
	    "lang:en", "lang:de", "tag:vote", "tag:елка", "id:7", "id:(3 or 5)", "is:unread",
	    "is:read", "is:bookmarked", "is:hidden", "is:new", "has:image", "has:enclosure",
	    "has:comments", "newer:3d", "older:5d", "after:2021-07-12", "before:2021-07-20", "f1",
	    "before:0001-01-01", "after:9999-12-31", "grain*"};

	strbuf_adds(b, leaves[pick(LEN(leaves))]);
}

static void
random_query(struct strbuf *b, int depth)
{
	unsigned n = 1 + pick(3);

	for (unsigned i = 0; i < n; i++) {
		unsigned kind = pick(10);

		if (i > 0)
			strbuf_adds(b, kind < 4 ? " or " : kind < 6 ? " and " : " ");
		if (pick(5) == 0)
			strbuf_adds(b, pick(2) ? "-" : "not ");
		if (depth > 0 && pick(3) == 0) {
			strbuf_addc(b, '(');
			random_query(b, depth - 1);
			strbuf_addc(b, ')');
		} else {
			random_leaf(b);
		}
	}
}

static void
memory_and_archive_find_the_same(void **state)
{
	struct article_model *articles = xcalloc(ARTICLES, sizeof(*articles));
	struct strbuf text;
	size_t some = 0, driven = 0;

	(void)state;
	seed = 20210724;
	sqlite3 *db = make_archive(articles);
	strbuf_init(&text, STRBUF_SMALL);
	for (int round = 0; round < 1500; round++) {
		bool found[ARTICLES + 1] = {false};
		struct query_sql sql;
		struct err e;
		size_t hits = 0;

		strbuf_clear(&text);
		random_query(&text, 3);
		struct query *q = parse(text.s);
		find_by_sql(db, q, text.s, found);
		for (int64_t id = 1; id <= ARTICLES; id++) {
			bool fits = query_match(q, &articles[id - 1].s);

			hits += fits;
			if (fits != found[id])
				fail_msg("%s: article %d: %s in memory only = %d", text.s, (int)id,
				    articles[id - 1].title, fits);
		}
		some += hits > 0 && hits < ARTICLES;
		assert_true(query_compile(q, "d.key", VISIT, &sql, &e));
		driven += sql.fts != NULL;
		query_sql_release(&sql);
		query_free(q);
	}
	assert_true(some > 750); /* else the queries test nothing */
	assert_true(driven > 250);
	strbuf_release(&text);
	sqlite3_close(db);
	free(articles);
}

static void
words_of_a_conjunction_drive(void **state)
{
	static const struct {
		const char *query, *fts;
	} cases[] = {
	    {"", NULL},
	    {"a", "{title author text} : (\"a\")"},
	    {"Gra* is:unread -b", "{title author text} : ((\"gra\" *) NOT \"b\")"},
	    {"a or b", "{title author text} : ((\"a\" OR \"b\"))"},
	    {"a (b or title:\"c d\") feed:x",
		"{title author text} : ((\"a\" AND (\"b\" OR title : \"c d\")))"},
	    {"-a", NULL},
	    {"a or is:read", NULL},
	    {"is:read", NULL},
	};

	(void)state;
	for (size_t i = 0; i < LEN(cases); i++) {
		struct query *q = parse(cases[i].query);
		struct query_sql sql;
		struct err e;

		assert_true(query_compile(q, "l.key", 0, &sql, &e));
		if (cases[i].fts == NULL)
			assert_null(sql.fts);
		else
			assert_string_equal(sql.fts, cases[i].fts);
		query_sql_release(&sql);
		query_free(q);
	}
}

/* Any bytes: a query or a sentence, never a crash, and what was read is compiled. */
static void
any_bytes_are_read_or_refused(void **state)
{
	static const char alphabet[] = "ab \"():*-\\titleornotis:\xd0\xb6\xff,.1\t";
	static const char *const pieces[] = {"title:", "not ", "or ", "(", ")", "\"", "is:read",
	    "a", " ", "-", "*", "and ", "sort:rank", "newer:1d", "\\", "id:", "ж", "aa*"};
	struct strbuf b;

	(void)state;
	seed = 3;
	strbuf_init(&b, STRBUF_SMALL);
	for (int round = 0; round < 20000; round++) {
		struct err e = {0};
		struct query_sql sql;

		strbuf_clear(&b);
		for (unsigned n = pick(12); n > 0; n--) {
			if (round % 2 == 0)
				strbuf_addc(&b, alphabet[pick(sizeof(alphabet) - 1)]);
			else
				strbuf_adds(&b, pieces[pick(LEN(pieces))]);
		}
		struct query *q = query_parse(b.s, b.len, NOW, &e);
		if (q == NULL) {
			assert_memory_equal(e.text, "query:", 6);
			continue;
		}
		query_match(q, &subject);
		assert_true(query_compile(q, "l.key", 0, &sql, &e));
		query_sql_release(&sql);
		query_free(q);
	}
	strbuf_release(&b);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(wrong_queries_say_where),
	    cmocka_unit_test(limits_hold),
	    cmocka_unit_test(needs_and_their_columns_are_known),
	    cmocka_unit_test(sorting_is_asked_for_at_the_end),
	    cmocka_unit_test(the_words_to_show_are_known),
	    cmocka_unit_test(an_article_fits_or_does_not),
	    cmocka_unit_test(words_of_a_conjunction_drive),
	    cmocka_unit_test(memory_and_archive_find_the_same),
	    cmocka_unit_test(any_bytes_are_read_or_refused),
	};

	setenv("TZ", "UTC", 1);
	tzset();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
