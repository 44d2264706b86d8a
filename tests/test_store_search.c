/* Queries over the archive: filters, live sections, search everywhere, the index after updates. */
#include "src/store.h"
#include "src/util.h"
#include "tests/archive.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <sqlite3.h>

#define NOW 1750000000

/* Stores one article; `content` is also its plain text. */
static void
put(struct store *s, int64_t feed, const char *guid, const char *title, const char *content,
    int64_t date)
{
	struct feed_entry en = an_entry(guid, title, content, strlen(content), date);
	en.link = guid;
	struct ingest_options o = {.feed = feed, .now = NOW, .unread_left = INT64_MAX};
	int64_t added = 0, updated = 0, ids[8];
	size_t n;

	OK(store_begin(s, -1, &e) && store_ingest(s, &o, &en, 1, &added, &updated, &e)
	    && store_commit(s, false, &e));
	OK(store_pending(s, ids, 8, &n, &e));
	OK(store_begin(s, -1, &e));
	for (size_t i = 0; i < n; i++) {
		struct blocks b;
		struct strbuf code, plain;

		blocks_init(&b);
		strbuf_init(&code, STRBUF_SMALL);
		strbuf_init(&plain, STRBUF_SMALL);
		blocks_add(&b, BLOCK_PARAGRAPH);
		blocks_span(&b, content, strlen(content), 0, 0);
		OK(blocks_encode(&b, &code) && blocks_text(&b, &plain));
		struct digest_result r = {.blocks = code.s,
		    .blocks_len = code.len,
		    .excerpt = "",
		    .image = "",
		    .words = 3};
		OK(store_digested(s, ids[i], &r, plain.s, plain.len, &e));
		blocks_release(&b);
		strbuf_release(&code);
		strbuf_release(&plain);
	}
	OK(store_commit(s, false, &e));
	for (bool more = true; more;)
		OK(store_begin(s, -1, &e) && store_index_step(s, &more, &e)
		    && store_commit(s, false, &e));
}

static size_t
found(struct store *s, const char *text, int64_t list, int64_t *keys)
{
	struct query *q = query_parse(text, strlen(text), NOW, &e);
	size_t n = 0;

	assert_non_null(q);
	OK(store_search(s, q, list, KEY_MAX, 0, keys, 10, &n, &e));
	query_free(q);
	return n;
}

static struct store *
three(void)
{
	struct store *s = store_open(dir, STORE_WRITE, &e);

	assert_non_null(s);
	sync_feeds(s, "[A]\nhttp://a.example/f\n[B]\nhttp://b.example/f\n[Seen]\nmatch is:read\n");
	put(s, 1, "1", "Kazakhstan votes", "The election was quiet", NOW - 300);
	put(s, 1, "2", "Rain", "An election in the rain", NOW - 200);
	put(s, 2, "3", "Trains", "A railway to Tashkent", NOW - 100);
	return s;
}

static void
mark(struct store *s, int64_t id, unsigned flags)
{
	int64_t action = 0, changed, missing;

	OK(store_begin(s, -1, &e)
	    && store_mark(s, 0, &id, 1, MARK_SET, flags, &action, &changed, &missing, &e)
	    && store_commit(s, true, &e));
}

static void
test_words_are_found_newest_first(void **state)
{
	struct store *s = three();
	int64_t keys[10];

	(void)state;
	assert_int_equal(found(s, "election", 0, keys), 2);
	assert_int_equal(KEY_ID(keys[0]), 2);
	assert_int_equal(found(s, "election sort:oldest", 0, keys), 2);
	assert_int_equal(KEY_ID(keys[0]), 1);
	assert_int_equal(found(s, "election sort:rank", 0, keys), 2);
	assert_int_equal(found(s, "title:rain", 0, keys), 1);
	assert_int_equal(found(s, "-election", 0, keys), 1);
	assert_int_equal(found(s, "election", store_list_find(s, "B"), keys), 0);
	assert_int_equal(found(s, "railway", store_list_find(s, "B"), keys), 1);
	assert_int_equal(found(s, "is:unread", 0, keys), 3);
	mark(s, 2, MARK_HIDDEN);
	assert_int_equal(found(s, "election", 0, keys), 1);
	assert_int_equal(found(s, "election sort:rank", 0, keys), 1);
	assert_int_equal(found(s, "is:hidden", 0, keys), 1);
	assert_int_equal(found(s, "election is:hidden sort:rank", 0, keys), 1);
	assert_int_equal(KEY_ID(keys[0]), 2);
	store_close(s);
}

static void
test_an_update_leaves_no_old_words_in_the_index(void **state)
{
	struct store *s = three();
	int64_t keys[10];
	struct article a;
	struct arena arena;

	(void)state;
	put(s, 1, "1", "Kazakhstan voted", "The count is over", NOW - 300);
	assert_int_equal(found(s, "quiet", 0, keys), 0);
	assert_int_equal(found(s, "votes", 0, keys), 0);
	assert_int_equal(found(s, "count", 0, keys), 1);
	assert_int_equal(KEY_ID(keys[0]), 1);
	arena_init(&arena, 1 << 20);
	OK(store_article(s, 1, &arena, &a, &e));
	assert_int_equal(a.changes, 1);
	arena_free(&arena);
	assert_sound(s);
	store_close(s);
}

static void
test_a_live_section_is_worked_out_when_opened(void **state)
{
	struct store *s = three();
	int64_t keys[10], n;
	size_t got;
	struct view v = {.list = store_list_find(s, "Seen")};

	(void)state;
	OK(store_keys(s, &v, KEY_MAX, 1, keys, 10, &got, &e));
	assert_int_equal(got, 0);
	mark(s, 3, MARK_READ);
	OK(store_keys(s, &v, KEY_MAX, 1, keys, 10, &got, &e));
	assert_int_equal(got, 1);
	assert_int_equal(KEY_ID(keys[0]), 3);
	OK(store_view_count(s, &v, 999, &n, &e));
	assert_int_equal(n, 1);
	store_close(s);
}

/* However many match lines it has. */
static void
test_a_search_in_a_live_section_finds_the_best_of_it(void **state)
{
	struct store *s = store_open(dir, STORE_WRITE, &e);
	struct query *q = query_parse("heron sort:rank", 15, NOW, &e);
	char text[1000];
	int64_t keys[10];
	size_t n = 0;

	(void)state;
	assert_non_null(s);
	assert_non_null(q);
	snprintf(text, sizeof(text), "[A]\nhttp://a.example/f\n\n[Live]\n");
	for (int i = 0; i < 10; i++)
		snprintf(text + strlen(text), sizeof(text) - strlen(text), "match tag:t%d\n", i);
	snprintf(text + strlen(text), sizeof(text) - strlen(text), "match is:unread\n");
	sync_feeds(s, text);
	put(s, 1, "1", "Nothing", "a heron among birds", NOW - 900);
	put(s, 1, "2", "The heron", "of all birds", NOW - 800);
	put(s, 1, "3", "Nothing", "a heron", NOW - 700);
	put(s, 1, "4", "Nothing", "a gull", NOW - 600);
	mark(s, 3, MARK_READ);
	OK(store_search(s, q, store_list_find(s, "Live"), KEY_MAX, 0, keys, 10, &n, &e));
	assert_int_equal(n, 2);
	assert_int_equal(KEY_ID(keys[0]), 2);
	assert_int_equal(KEY_ID(keys[1]), 1);
	query_free(q);
	store_close(s);
}

static void
test_match_lines_that_need_the_text_are_asked_when_it_is_known(void **state)
{
	struct store *s = three();
	struct counts c;

	(void)state;
	sync_feeds(
	    s, "[A]\nhttp://a.example/f\n[B]\nhttp://b.example/f\n[Votes]\nmatch election\n");
	OK(store_counts(s, store_list_find(s, "Votes"), &c, &e));
	assert_int_equal(c.total, 2);
	put(s, 2, "4", "News", "Another election", NOW - 50);
	OK(store_counts(s, store_list_find(s, "Votes"), &c, &e));
	assert_int_equal(c.total, 3);
	assert_sound(s);
	store_close(s);
}

static void
test_a_filter_takes_part_of_a_list(void **state)
{
	struct store *s = three();
	struct query *q = query_parse("election", 8, NOW, &e);
	struct query_sql sql = {0};
	int64_t keys[10], n, above;
	size_t got;

	(void)state;
	OK(query_compile(q, "l.key", 0, &sql, &e));
	struct view v = {.list = LIST_LATEST, .filter = &sql};
	OK(store_keys(s, &v, KEY_MAX, 1, keys, 10, &got, &e));
	assert_int_equal(got, 2);
	OK(store_view_count(s, &v, 1000, &n, &e));
	assert_int_equal(n, 2);
	OK(store_place(s, &v, keys[1], &above, &e));
	assert_int_equal(above, 1);
	query_sql_release(&sql);
	query_free(q);
	store_close(s);
}

static void
test_a_removed_feed_is_purged_but_for_bookmarks(void **state)
{
	struct store *s = three();
	struct counts c;
	bool more = true;
	struct article a;
	struct arena arena;

	(void)state;
	mark(s, 1, MARK_BOOKMARK);
	OK(store_begin(s, -1, &e) && store_remove_feed(s, 0, 1, &e) && store_commit(s, true, &e));
	while (more)
		OK(store_begin(s, -1, &e) && store_refile_step(s, &more, &e)
		    && store_commit(s, false, &e));
	OK(store_counts(s, LIST_LATEST, &c, &e));
	assert_int_equal(c.total, 1);
	int64_t later = clock_now() + 2 * 86400;
	for (more = true; more;)
		OK(store_begin(s, -1, &e) && store_purge_step(s, later, &more, &e)
		    && store_commit(s, false, &e));
	arena_init(&arena, 1 << 20);
	OK(store_article(s, 1, &arena, &a, &e));
	assert_false(store_article(s, 2, &arena, &a, &e));
	assert_int_equal(e.status, EXIT_PART);
	OK(store_counts(s, LIST_BOOKMARKS, &c, &e));
	assert_int_equal(c.total, 1);
	assert_sound(s);
	arena_free(&arena);
	store_close(s);
}

/* n articles in one transaction, all with the word "water"; date i of them is NOW - date[i % dates]. */
static void
put_many(struct store *s, int64_t feed, int first, int n, const int64_t *date, size_t dates)
{
	struct digest_result r = {.blocks = "", .excerpt = "", .image = "", .words = 1};
	int64_t added = 0, updated = 0, ids[200];
	size_t got;

	OK(store_begin(s, -1, &e));
	for (int i = first; i < first + n; i++) {
		char guid[24];

		snprintf(guid, sizeof(guid), "%d", i);
		struct feed_entry en = an_entry(guid, "", "", 0, NOW - date[(size_t)i % dates]);
		struct ingest_options o = {.feed = feed, .now = NOW, .unread_left = INT64_MAX};
		OK(store_ingest(s, &o, &en, 1, &added, &updated, &e));
	}
	OK(store_commit(s, false, &e));
	do {
		OK(store_begin(s, -1, &e) && store_pending(s, ids, 200, &got, &e));
		for (size_t i = 0; i < got; i++)
			OK(store_digested(s, ids[i], &r, i % 3 ? "water" : "water falls",
			    strlen(i % 3 ? "water" : "water falls"), &e));
		OK(store_commit(s, false, &e));
	} while (got > 0);
	for (bool more = true; more;)
		OK(store_begin(s, -1, &e) && store_index_step(s, &more, &e)
		    && store_commit(s, false, &e));
}

/* Pages through a search in both directions: every article once, in the order of keys. */
static void
assert_in_order(struct store *s, const char *text, int64_t list, size_t all)
{
	int64_t keys[499], last = KEY_MAX;
	size_t n, sum = 0;
	struct query *q = query_parse(text, strlen(text), NOW, &e);
	bool oldest = query_sort(q) == SORT_OLDEST;

	do {
		OK(store_search(s, q, list, last, 0, keys, LEN(keys), &n, &e));
		for (size_t i = 0; i < n; i++) {
			if (sum + i > 0)
				assert_true(oldest ? keys[i] > last : keys[i] < last);
			last = keys[i];
		}
		sum += n;
	} while (n == LEN(keys));
	assert_int_equal(sum, all);
	query_free(q);
}

/* The index is read by numbers that follow dates only roughly: 4,096 of them for 68 minutes. */
static void
test_results_are_in_order_however_many_share_a_time(void **state)
{
	const int64_t same[] = {5000}, mixed[] = {90000, 4000, 70, 40000, 5000, 9000, 300, 86400};
	struct store *s = store_open(dir, STORE_WRITE, &e);

	(void)state;
	sync_feeds(s, "[A]\nhttp://a.example/f\n[B]\nhttp://b.example/f\n");
	put_many(s, 1, 0, 300, mixed, LEN(mixed));
	put_many(s, 1, 300, 9000, same, 1);
	put_many(s, 2, 9300, 3000, mixed, LEN(mixed));
	assert_sound(s);
	assert_in_order(s, "water", 0, 12300);
	assert_in_order(s, "water sort:oldest", 0, 12300);
	assert_in_order(s, "water", store_list_find(s, "B"), 3000);
	assert_in_order(s, "water sort:oldest", LIST_LATEST, 12300);
	assert_in_order(s, "before:2100-01-01 water", LIST_LATEST, 12300);
	store_close(s);
}

/* All of a live section, asked for in two ways, and by the first one that a set is looked at up to:
 * what drives it changes nothing. */
static void
assert_live(struct store *s, const char *section, const char *filter, size_t all)
{
	const int64_t most[] = {4096, 20, 0};
	struct query *q = query_parse(filter, strlen(filter), NOW, &e);
	struct query_sql f;

	OK(store_compile(s, q, 0, &f, &e));
	for (size_t i = 0; i < LEN(most); i++) {
		struct view v = {.list = store_list_find(s, section), .filter = &f};
		int64_t keys[200], count;
		size_t n;

		store_look_at(s, most[i]);
		OK(store_keys(s, &v, KEY_MAX, 1, keys, LEN(keys), &n, &e)
		    && store_view_count(s, &v, 1000, &count, &e));
		assert_int_equal(n, all);
		assert_int_equal(count, all);
		for (size_t k = 1; k < n; k++)
			assert_true(keys[k] < keys[k - 1]);
		OK(store_keys(s, &v, -1, -1, keys, LEN(keys), &n, &e));
		assert_int_equal(n, all);
	}
	store_look_at(s, 4096);
	query_sql_release(&f);
	query_free(q);
}

static void
test_long_live_sections_have_all_that_fits(void **state)
{
	const int64_t mixed[] = {90000, 4000, 70, 40000, 5000, 9000, 300, 86400};
	struct store *s = store_open(dir, STORE_WRITE, &e);
	int64_t keys[20];
	size_t fall;

	(void)state;
	sync_feeds(s, "[A]\nhttp://a.example/f\n[Kept]\nmatch is:bookmarked\n"
		      "[Either]\nhttp://b.example/f\nmatch is:bookmarked falls\nmatch is:read\n"
		      "[Unread]\nmatch is:unread is:bookmarked\n");
	put_many(s, 1, 0, 2500, mixed, LEN(mixed));
	put_many(s, 2, 2500, 10, mixed, LEN(mixed));
	for (int64_t id = 100; id < 130; id++)
		mark(s, id, MARK_BOOKMARK);
	for (int64_t id = 120; id < 160; id++)
		mark(s, id, MARK_READ);
	assert_live(s, "Kept", "", 30);
	assert_live(s, "Unread", "", 20);
	fall = found(s, "falls is:bookmarked is:unread", 0, keys);
	assert_in_range(fall, 1, 9);
	assert_live(s, "Either", "", 10 + 40 + fall);
	assert_live(s, "Either", "is:bookmarked", 10 + fall);
	assert_live(s, "Kept", "before:2000-01-01", 0);
	store_close(s);
}

/* Another process changes an article whose words this one has gathered for the index. */
static void
test_what_another_process_changed_is_indexed_as_it_is(void **state)
{
	struct digest_result r = {.blocks = "", .excerpt = "", .image = "", .words = 1};
	struct store *s = three(), *other;
	int64_t keys[10];

	(void)state;
	OK(store_begin(s, -1, &e) && store_digested(s, 1, &r, "storks", 6, &e)
	    && store_commit(s, false, &e));
	other = store_open(dir, STORE_WRITE, &e);
	OK(store_begin(other, -1, &e) && store_digested(other, 1, &r, "herons", 6, &e)
	    && store_commit(other, false, &e));
	store_close(other);
	for (bool more = true; more;)
		OK(store_begin(s, -1, &e) && store_index_step(s, &more, &e)
		    && store_commit(s, false, &e));
	assert_int_equal(found(s, "herons", 0, keys), 1);
	assert_int_equal(found(s, "storks", 0, keys), 0);
	assert_int_equal(found(s, "election", 0, keys), 1);
	assert_sound(s);
	store_close(s);
}

static struct store *indexer; /* which puts in what waits as soon as the others are asked */

static void
on_statement(const char *sql)
{
	struct store *s = indexer;

	if (s == NULL || strstr(sql, "FROM doc l WHERE") == NULL)
		return;
	indexer = NULL;
	for (bool more = true; more;)
		OK(store_begin(s, -1, &e) && store_index_step(s, &more, &e)
		    && store_commit(s, false, &e));
}

static void
test_what_is_indexed_within_a_search_is_found_once(void **state)
{
	struct digest_result r = {.blocks = "", .excerpt = "", .image = "", .words = 1};
	struct store *s = three();
	int64_t keys[10];

	(void)state;
	OK(store_begin(s, -1, &e) && store_digested(s, 1, &r, "storks", 6, &e)
	    && store_commit(s, false, &e));
	struct store *reader = opened_traced(STORE_READ, on_statement);
	indexer = s;
	assert_int_equal(found(reader, "-nowhere", 0, keys), 3);
	assert_null(indexer); /* else nothing came in between */
	store_close(reader);
	store_close(s);
}

/* A reader that asked for a prefix asks again, after a fetcher has brought another word of it. */
static void
test_a_prefix_stands_for_words_that_came_since(void **state)
{
	struct store *s = store_open(dir, STORE_WRITE, &e);
	int64_t keys[10];

	(void)state;
	assert_non_null(s);
	sync_feeds(s, "[A]\nhttp://a.example/f\n");
	put(s, 1, "1", "Cranes", "a stork", NOW - 2);
	struct store *reader = store_open(dir, STORE_READ, &e);
	assert_non_null(reader);
	assert_int_equal(found(reader, "stor*", 0, keys), 1);
	assert_int_equal(found(reader, "stor*", 0, keys), 1);
	put(s, 1, "2", "Sheds", "a storage", NOW - 1);
	assert_int_equal(found(reader, "stor*", 0, keys), 2);
	store_close(reader);
	store_close(s);
}

/* 59 words in one article each but for ten, which are in two. */
static void
test_a_prefix_stands_for_its_fifty_most_frequent_words(void **state)
{
	struct store *s = store_open(dir, STORE_WRITE, &e);
	int64_t keys[10];
	char guid[16], text[32];

	(void)state;
	assert_non_null(s);
	sync_feeds(s, "[A]\nhttp://a.example/f\n");
	for (int i = 0; i < 59 + 10; i++) {
		snprintf(guid, sizeof(guid), "%d", i);
		snprintf(text, sizeof(text), "pega%c%c", 'a' + (i % 59) / 26, 'a' + (i % 59) % 26);
		put(s, 1, guid, "", text, NOW - 1000 + i);
	}
	assert_int_equal(found(s, "pega*", 0, keys), 10);
	assert_int_equal(found(s, "pegaab", 0, keys), 2);
	struct query *q = query_parse("pega*", 5, NOW, &e);
	int64_t all[100];
	size_t n;
	OK(store_search(s, q, 0, KEY_MAX, 0, all, LEN(all), &n, &e));
	assert_int_equal(n, 50 + 10);
	query_free(q);
	store_close(s);
}

/* The archive's next number, as if it had that many articles. */
static void
number_from(int64_t id)
{
	char *path = xasprintf("%s/archive.db", dir);
	char *sql =
	    xasprintf("REPLACE INTO meta(name, value) VALUES('article_id', %lld)", (long long)id);
	sqlite3 *db;

	assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
	assert_int_equal(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
	sqlite3_close(db);
	free(sql);
	free(path);
}

/* Of later articles one in 16 is counted: here 8000 and 8016. */
static void
test_a_prefix_finds_words_that_were_not_counted(void **state)
{
	struct store *s = store_open(dir, STORE_WRITE, &e);
	int64_t keys[10];
	char guid[16], text[40];

	(void)state;
	assert_non_null(s);
	number_from(7990);
	sync_feeds(s, "[A]\nhttp://a.example/f\n");
	for (int i = 0; i < 30; i++) {
		snprintf(guid, sizeof(guid), "%d", i);
		snprintf(text, sizeof(text), i % 7 == 0 ? "heron%c" : "stork%c", 'a' + i);
		put(s, 1, guid, "", text, NOW - 1000 + i);
	}
	assert_int_equal(found(s, "heron*", 0, keys), 5);
	assert_int_equal(found(s, "he*", 0, keys), 5);
	for (int i = 0; i < 30; i += 7) {
		snprintf(guid, sizeof(guid), "%d", i);
		put(s, 1, guid, "", i % 2 == 0 ? "crane" : "crake", NOW - 1000 + i);
	}
	assert_int_equal(found(s, "heron*", 0, keys), 0);
	assert_int_equal(found(s, "cra*", 0, keys), 5);
	store_close(s);
}

static void
expect_order(struct store *s, const char *query, const int64_t *ids, size_t n)
{
	int64_t keys[10];

	if (found(s, query, 0, keys) != n)
		fail_msg("%s: another number of results than %zu", query, n);
	for (size_t i = 0; i < n; i++)
		if (KEY_ID(keys[i]) != ids[i])
			fail_msg("%s: %lld in row %zu", query, (long long)KEY_ID(keys[i]), i);
}

/* Often before seldom, in the title before in the text, in a short text before in a long one, a
 * rare word before a common one. */
static void
test_the_best_come_first_by_rank(void **state)
{
	struct store *s = store_open(dir, STORE_WRITE, &e);

	(void)state;
	assert_non_null(s);
	sync_feeds(s, "[A]\nhttp://a.example/f\n");
	put(s, 1, "1", "Nothing", "a heron and a heron and a heron", NOW - 900);
	put(s, 1, "2", "Nothing", "a heron and a crane and a stork", NOW - 800);
	put(s, 1, "3", "The heron", "of all birds, that is here a bird", NOW - 700);
	put(s, 1, "4", "Nothing",
	    "a gull, of which a long story is told here that goes on for as long as it goes on",
	    NOW - 600);
	put(s, 1, "5", "Nothing", "a gull", NOW - 500);
	put(s, 1, "6", "Nothing", "an egret", NOW - 400);
	expect_order(s, "heron sort:rank", (int64_t[]){3, 1, 2}, 3);
	expect_order(s, "gull sort:rank", (int64_t[]){5, 4}, 2);
	expect_order(s, "(gull or egret) -long sort:rank", (int64_t[]){6, 5}, 2);
	expect_order(s, "hero* -crane sort:rank", (int64_t[]){3, 1}, 2);
	expect_order(s, "\"a heron\" sort:rank", (int64_t[]){1, 2}, 2);
	store_close(s);
}

static void
test_asian_scripts_are_found_by_any_run_of_two(void **state)
{
	struct store *s = store_open(dir, STORE_WRITE, &e);
	int64_t keys[10];

	(void)state;
	assert_non_null(s);
	sync_feeds(s, "[A]\nhttp://a.example/f\n");
	put(s, 1, "1", "乌鲁木齐到阿拉木图", "一列夜车上的生意", NOW - 400);
	put(s, 1, "2", "한국경제신문은", "서울에서", NOW - 300);
	put(s, 1, "3", "ประเทศไทย", "กรุงเทพ", NOW - 200);
	put(s, 1, "4", "とうきょうタワー", "東京の塔", NOW - 100);
	static const struct {
		const char *query;
		int64_t id;
	} cases[] = {{"木齐", 1}, {"夜车", 1}, {"국경", 2}, {"경제", 2}, {"신문은", 2}, {"울에", 2},
	    {"เทศ", 3}, {"ไทย", 3}, {"きょ", 4}, {"タワー", 4}, {"東京", 4}};
	for (size_t i = 0; i < LEN(cases); i++) {
		assert_int_equal(found(s, cases[i].query, 0, keys), 1);
		assert_int_equal(KEY_ID(keys[0]), cases[i].id);
	}
	assert_int_equal(found(s, "齐木", 0, keys), 0);
	assert_int_equal(found(s, "제경", 0, keys), 0);
	store_close(s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(test_words_are_found_newest_first),
	    TEST(test_an_update_leaves_no_old_words_in_the_index),
	    TEST(test_a_live_section_is_worked_out_when_opened),
	    TEST(test_a_search_in_a_live_section_finds_the_best_of_it),
	    TEST(test_match_lines_that_need_the_text_are_asked_when_it_is_known),
	    TEST(test_a_filter_takes_part_of_a_list),
	    TEST(test_a_removed_feed_is_purged_but_for_bookmarks),
	    TEST(test_results_are_in_order_however_many_share_a_time),
	    TEST(test_long_live_sections_have_all_that_fits),
	    TEST(test_what_another_process_changed_is_indexed_as_it_is),
	    TEST(test_what_is_indexed_within_a_search_is_found_once),
	    TEST(test_a_prefix_stands_for_words_that_came_since),
	    TEST(test_a_prefix_stands_for_its_fifty_most_frequent_words),
	    TEST(test_a_prefix_finds_words_that_were_not_counted),
	    TEST(test_the_best_come_first_by_rank),
	    TEST(test_asian_scripts_are_found_by_any_run_of_two),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
