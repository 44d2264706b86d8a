/* What keep= and limit= delete, and what they never do. */
#include "src/store.h"
#include "src/util.h"
#include "tests/archive.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define NOW 1750000000

/* A day before now, so many times. */
#define DAYS(n) (NOW - (int64_t)(n)*86400)

/* Stores articles first to last of the feed, as fetched then; they are what it offers. */
static void
offer(struct store *s, int64_t feed, int first, int last, int64_t then)
{
	struct feed_head head = {
	    .format = FORMAT_RSS20, .title = "", .link = "", .description = "", .language = ""};
	struct fetch_result r = {.feed = feed, .now = then, .status = 200, .head = &head};
	struct ingest_options o = {.feed = feed, .now = then, .unread_left = INT64_MAX};
	int64_t added = 0, updated = 0;
	bool moved;

	OK(store_begin(s, -1, &e));
	for (int i = first; i <= last; i++) {
		char guid[24];

		snprintf(guid, sizeof(guid), "%d", i);
		struct feed_entry en = an_entry(guid, guid, "words", 5, DATE_NONE);
		OK(store_ingest(s, &o, &en, 1, &added, &updated, &e));
	}
	OK(store_fetched(s, &r, &moved, &e) && store_commit(s, false, &e));
}

static void
purge(struct store *s)
{
	for (bool more = true; more;)
		OK(store_begin(s, -1, &e) && store_purge_step(s, NOW, &more, &e)
		    && store_commit(s, false, &e));
	assert_int_equal(store_check(s, NULL, NULL, &e), 0);
}

static int64_t
left(struct store *s, int64_t feed)
{
	struct counts c;

	OK(store_counts(s, LIST_OF_FEED(feed), &c, &e));
	return c.total;
}

static bool
there(struct store *s, int64_t id)
{
	struct arena a;
	struct article out;

	arena_init(&a, 1 << 20);
	bool ok = store_article(s, id, &a, &out, &e);
	arena_free(&a);
	return ok;
}

static void
digest_all(struct store *s)
{
	struct digest_result r = {.blocks = "", .excerpt = "", .image = "", .words = 1};
	int64_t ids[200];
	size_t n;

	OK(store_begin(s, -1, &e) && store_pending(s, ids, 200, &n, &e));
	for (size_t i = 0; i < n; i++)
		OK(store_digested(s, ids[i], &r, "words", 5, &e));
	OK(store_commit(s, false, &e));
	for (bool more = true; more;)
		OK(store_begin(s, -1, &e) && store_index_step(s, &more, &e)
		    && store_commit(s, false, &e));
}

static void
test_nothing_is_deleted_without_an_option(void **state)
{
	struct store *s = opened("http://a.example/f\n");

	(void)state;
	offer(s, 1, 1, 10, DAYS(4000));
	offer(s, 1, 11, 12, DAYS(0));
	purge(s);
	assert_int_equal(left(s, 1), 12);
	store_close(s);
}

static void
test_keep_deletes_what_came_before_and_is_not_offered(void **state)
{
	struct store *s = opened("http://a.example/f keep=90d\nhttp://b.example/f\n");

	(void)state;
	offer(s, 1, 1, 100, DAYS(100));
	offer(s, 1, 101, 110, DAYS(80));
	offer(s, 1, 95, 96, DAYS(1)); /* old, and still offered */
	offer(s, 2, 1, 5, DAYS(100));
	offer(s, 2, 6, 6, DAYS(1));
	digest_all(s);
	purge(s);
	assert_int_equal(left(s, 1), 12);
	assert_true(there(s, 95));
	assert_true(there(s, 96));
	assert_false(there(s, 94));
	assert_false(there(s, 97));
	assert_true(there(s, 101));
	assert_int_equal(left(s, 2), 6);
	store_close(s);
}

static void
test_limit_deletes_beyond_the_newest(void **state)
{
	struct store *s = opened("http://a.example/f limit=10\n");

	(void)state;
	offer(s, 1, 1, 100, DAYS(3));
	offer(s, 1, 101, 104, DAYS(2));
	purge(s);
	assert_int_equal(left(s, 1), 10);
	assert_true(there(s, 95));
	assert_false(there(s, 94));
	offer(s, 1, 1, 100, DAYS(1)); /* 94 come again, and all 100 are offered */
	int64_t before = left(s, 1);
	purge(s);
	assert_int_equal(left(s, 1), before - 4);
	store_close(s);
}

static void
test_with_both_what_is_both_is_deleted(void **state)
{
	struct store *s = opened("http://a.example/f limit=10 keep=90d\n");

	(void)state;
	offer(s, 1, 1, 20, DAYS(100));
	offer(s, 1, 21, 35, DAYS(80));
	offer(s, 1, 36, 36, DAYS(1));
	purge(s);
	assert_int_equal(left(s, 1), 16);
	assert_true(there(s, 21));
	store_close(s);
}

static void
test_bookmarked_and_tagged_articles_stay(void **state)
{
	struct store *s = opened("http://a.example/f keep=90d\n");
	int64_t action = 0, changed, missing, marked = 3, tagged = 4;

	(void)state;
	offer(s, 1, 1, 10, DAYS(100));
	offer(s, 1, 11, 11, DAYS(1));
	OK(store_begin(s, -1, &e)
	    && store_mark(
		s, 0, &marked, 1, MARK_SET, MARK_BOOKMARK, &action, &changed, &missing, &e)
	    && store_tag(s, 0, &tagged, 1, "elections", true, NULL, &changed, &e)
	    && store_commit(s, true, &e));
	purge(s);
	assert_int_equal(left(s, 1), 3);
	assert_true(there(s, 3));
	assert_true(there(s, 4));
	assert_true(there(s, 11));
	store_close(s);
}

static void
test_a_detached_feed_loses_nothing(void **state)
{
	struct store *s = opened("http://a.example/f keep=90d\n");

	(void)state;
	offer(s, 1, 1, 10, DAYS(100));
	offer(s, 1, 11, 11, DAYS(1));
	sync_feeds(s, "http://b.example/f\n");
	purge(s);
	assert_int_equal(left(s, 1), 11);
	store_close(s);
}

/* Else a 304 would leave it with its bookmarks alone. */
static void
test_a_removed_feed_with_bookmarks_comes_back_whole(void **state)
{
	struct store *s = opened("http://a.example/f\n");
	struct fetch_result r = {.feed = 1, .now = NOW, .status = 200, .body_hash = 7};
	int64_t action = 0, changed, missing, marked = 3, waiting;
	struct fetch_job *job;
	struct arena a;
	size_t n;
	bool moved;

	(void)state;
	offer(s, 1, 1, 10, DAYS(1));
	r.etag = r.modified = "x";
	r.etag_len = r.modified_len = 1;
	OK(store_begin(s, -1, &e) && store_fetched(s, &r, &moved, &e)
	    && store_mark(
		s, 0, &marked, 1, MARK_SET, MARK_BOOKMARK, &action, &changed, &missing, &e)
	    && store_remove_feed(s, 0, 1, &e) && store_commit(s, true, &e));
	for (bool more = true; more;)
		OK(store_begin(s, -1, &e)
		    && store_purge_step(s, clock_now() + (int64_t)2 * 86400, &more, &e)
		    && store_commit(s, false, &e));
	sync_feeds(s, "");
	sync_feeds(s, "http://a.example/f\n");
	assert_int_equal(left(s, 1), 1);
	arena_init(&a, 1 << 20);
	OK(store_begin(s, -1, &e)
	    && store_claim(s, 0, false, false, NOW, 8, &a, &job, &n, &waiting, &e)
	    && store_commit(s, false, &e));
	assert_int_equal(n, 1);
	assert_int_equal(job->etag_len + job->modified_len, 0);
	assert_int_equal(job->body_hash, 0);
	assert_true(job->first);
	arena_free(&a);
	store_close(s);
}

static void
test_many_feeds_are_worked_off_in_slices(void **state)
{
	struct strbuf b;

	(void)state;
	strbuf_init(&b, STRBUF_BODY);
	for (int i = 0; i < 50; i++)
		strbuf_addf(&b, "http://a.example/%d keep=90d\n", i);
	struct store *s = opened(b.s);
	for (int i = 1; i <= 50; i++) {
		offer(s, i, 1, 40, DAYS(100));
		offer(s, i, 41, 41, DAYS(1));
	}
	purge(s);
	for (int i = 1; i <= 50; i++)
		assert_int_equal(left(s, i), 1);
	purge(s);
	strbuf_release(&b);
	store_close(s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(test_nothing_is_deleted_without_an_option),
	    TEST(test_keep_deletes_what_came_before_and_is_not_offered),
	    TEST(test_limit_deletes_beyond_the_newest),
	    TEST(test_with_both_what_is_both_is_deleted),
	    TEST(test_bookmarked_and_tagged_articles_stay),
	    TEST(test_a_detached_feed_loses_nothing),
	    TEST(test_a_removed_feed_with_bookmarks_comes_back_whole),
	    TEST(test_many_feeds_are_worked_off_in_slices),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
