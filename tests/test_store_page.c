/* Pages and comments of articles in the archive: beside the feed's own text, found by search, gone
 * with their article. */
#include "src/store.h"
#include "src/store_thread.h"
#include "src/util.h"
#include "tests/archive.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define NOW 1750000000

/* Blocks of one paragraph, and their forms. */
static void
paragraph(const char *text, struct strbuf *blocks, struct strbuf *plain)
{
	struct blocks b;

	blocks_init(&b);
	strbuf_init(blocks, STRBUF_BODY);
	strbuf_init(plain, STRBUF_BODY);
	blocks_add(&b, BLOCK_PARAGRAPH);
	blocks_span(&b, text, strlen(text), 0, 0);
	assert_true(blocks_encode(&b, blocks));
	blocks_text(&b, plain);
	blocks_release(&b);
}

/* Article number `id` of feed 1 with that text; digested. */
static void
article(struct store *s, int64_t id, const char *text, bool fulltext)
{
	char guid[24];
	struct feed_entry en = an_entry(guid, "Title", text, strlen(text), NOW - 100 + id);
	en.link = "http://a.example/1";
	en.comment_count = 1;
	struct ingest_options o = {
	    .feed = 1, .now = NOW, .unread_left = INT64_MAX, .fulltext = fulltext};
	int64_t added = 0, updated = 0;
	struct strbuf blocks, plain;

	snprintf(guid, sizeof(guid), "%d", (int)id);
	paragraph(text, &blocks, &plain);
	struct digest_result r = {
	    .blocks = blocks.s, .blocks_len = blocks.len, .excerpt = text, .image = "", .words = 3};
	OK(store_begin(s, -1, &e) && store_ingest(s, &o, &en, 1, &added, &updated, &e)
	    && store_digested(s, id, &r, plain.s, plain.len, &e) && store_commit(s, false, &e));
	strbuf_release(&blocks);
	strbuf_release(&plain);
}

static const struct page no_page = {.error = "",
    .url = "http://a.example/1",
    .post = "",
    .title = "",
    .author = "",
    .lang = "",
    .image = "",
    .asked = NOW};

static void
page(struct store *s, int64_t id, const char *text)
{
	struct page p = no_page;
	struct strbuf blocks, plain;

	paragraph(text, &blocks, &plain);
	p.state = PAGE_GOOD;
	p.words = 5;
	struct page_text t = {
	    .blocks = blocks.s, .blocks_len = blocks.len, .plain = plain.s, .plain_len = plain.len};
	OK(store_begin(s, -1, &e) && store_page_put(s, id, &p, &t, &e)
	    && store_commit(s, false, &e));
	strbuf_release(&blocks);
	strbuf_release(&plain);
}

static void
page_without_text(struct store *s, int64_t id, enum page_state state, const char *error)
{
	struct page p = no_page;

	p.state = state;
	p.error = error;
	OK(store_begin(s, -1, &e) && store_page_put(s, id, &p, NULL, &e)
	    && store_commit(s, false, &e));
}

static void
index_all(struct store *s)
{
	for (bool more = true; more;)
		OK(store_begin(s, -1, &e) && store_index_step(s, &more, &e)
		    && store_commit(s, false, &e));
}

/* How many articles a query finds. */
static size_t
found(struct store *s, const char *text)
{
	struct query *q = query_parse(text, strlen(text), NOW, &e);
	int64_t keys[16];
	size_t n = 0;

	assert_non_null(q);
	OK(store_search(s, q, 0, KEY_MAX, 0, keys, LEN(keys), &n, &e));
	query_free(q);
	return n;
}

static struct page
read_page(struct store *s, int64_t id, struct arena *a)
{
	struct article out;

	OK(store_article(s, id, a, &out, &e));
	return out.page;
}

static void
test_words_of_feed_and_page_are_found_and_leave_the_index_with_them(void **state)
{
	struct store *s = opened("http://a.example/feed\n");

	(void)state;
	article(s, 1, "camel stub", false);
	article(s, 2, "other", false);
	index_all(s);
	assert_int_equal(found(s, "has:fulltext"), 0);
	page(s, 1, "camel caravan desert");
	index_all(s);
	assert_int_equal(found(s, "caravan"), 1);
	assert_int_equal(found(s, "stub"), 1);
	assert_int_equal(found(s, "has:fulltext"), 1);
	assert_int_equal(found(s, "has:fulltext other"), 0);
	page(s, 1, "camel oasis");
	index_all(s);
	assert_int_equal(found(s, "caravan"), 0);
	assert_int_equal(found(s, "oasis stub"), 1);
	/* The feed's text changes: the page's words stay. */
	article(s, 1, "dromedary", false);
	index_all(s);
	assert_int_equal(found(s, "stub"), 0);
	assert_int_equal(found(s, "dromedary oasis"), 1);
	assert_sound(s);
	store_close(s);
}

static void
test_the_whole_text_lies_beside_the_feeds_own(void **state)
{
	struct store *s = opened("http://a.example/feed fulltext=yes\n");
	struct blocks b;
	struct strbuf text;
	struct arena a;
	enum body_state body;

	(void)state;
	article(s, 1, "short", false);
	blocks_init(&b);
	assert_false(store_page_blocks(s, 1, &b, &e));
	assert_string_equal(e.text, "the whole text of article 1 is not here");
	page(s, 1, "the long one");
	OK(store_page_blocks(s, 1, &b, &e));
	strbuf_init(&text, STRBUF_SMALL);
	blocks_text(&b, &text);
	assert_string_equal(text.s, "the long one\n");
	blocks_release(&b);
	strbuf_clear(&text);
	OK(store_blocks(s, 1, &b, &body, &e));
	blocks_text(&b, &text);
	assert_string_equal(text.s, "short\n");
	blocks_release(&b);
	strbuf_release(&text);

	arena_init(&a, 1 << 20);
	struct article out;
	OK(store_article(s, 1, &a, &out, &e));
	assert_int_equal(out.page.state, PAGE_GOOD);
	assert_int_equal(out.page.words, 5);
	assert_int_equal(out.fulltext, FULLTEXT_YES);
	assert_false(out.feed_local);
	arena_free(&a);
	store_close(s);
}

static void
test_an_answer_that_is_none_does_not_lose_a_whole_text(void **state)
{
	struct store *s = opened("http://a.example/feed\n");
	struct arena a;

	(void)state;
	arena_init(&a, 1 << 20);
	article(s, 1, "short", false);
	page_without_text(s, 1, PAGE_WALL, "a.example answered 402");
	struct page p = read_page(s, 1, &a);
	assert_int_equal(p.state, PAGE_WALL);
	assert_string_equal(p.error, "a.example answered 402");
	page(s, 1, "whole");
	page_without_text(s, 1, PAGE_FAILED, "a.example answered 500");
	assert_int_equal(read_page(s, 1, &a).state, PAGE_GOOD);
	index_all(s);
	assert_int_equal(found(s, "whole"), 1);
	page_without_text(s, 99, PAGE_FAILED, "gone");
	assert_sound(s);
	arena_free(&a);
	store_close(s);
}

static void
test_pages_wait_are_claimed_once_and_given_up_after_three_tries(void **state)
{
	struct store *s = opened("http://a.example/feed fulltext=yes\n");
	int64_t ids[8];
	size_t n;

	(void)state;
	assert_int_equal(store_page_next(s), INT64_MAX);
	article(s, 1, "one", true);
	article(s, 2, "two", true);
	article(s, 3, "three", false);
	assert_int_equal(store_page_next(s), 0);
	OK(store_begin(s, -1, &e) && store_page_claim(s, NOW, 1, ids, &n, &e));
	assert_int_equal(n, 1);
	assert_int_equal(ids[0], 2);
	OK(store_page_claim(s, NOW, 8, ids, &n, &e));
	assert_int_equal(n, 1);
	assert_int_equal(ids[0], 1);
	OK(store_page_claim(s, NOW, 8, ids, &n, &e));
	assert_int_equal(n, 0);
	/* A fetcher that was killed held them for ten minutes. */
	OK(store_page_claim(s, NOW + 601, 8, ids, &n, &e));
	assert_int_equal(n, 2);
	for (int i = 0; i < 2; i++) {
		OK(store_page_later(s, 1, NOW + 1000 + i, "silent", &e));
		OK(store_page_claim(s, NOW + 1000 + i, 8, ids, &n, &e));
		assert_int_equal(n, 1);
	}
	OK(store_page_later(s, 1, NOW + 2000, "silent", &e));
	OK(store_page_later(s, 2, NOW + 2000, "silent", &e) && store_commit(s, false, &e));
	page_without_text(s, 2, PAGE_LESS, "");
	OK(store_begin(s, -1, &e) && store_page_claim(s, NOW + 2000, 8, ids, &n, &e)
	    && store_commit(s, false, &e));
	assert_int_equal(n, 0);
	struct arena a;
	arena_init(&a, 1 << 20);
	struct page p = read_page(s, 1, &a);
	assert_int_equal(p.state, PAGE_FAILED);
	assert_string_equal(p.error, "silent");
	arena_free(&a);
	assert_sound(s);
	store_close(s);
}

static struct comment
comment(const char *id, const char *parent, const char *author)
{
	return (struct comment){.id = id,
	    .parent = parent,
	    .author = author,
	    .link = "",
	    .published = DATE_NONE,
	    .received = DATE_NONE,
	    .blocks = ""};
}

static void
put_thread(struct store *s, int64_t id, struct comment *c, size_t n, int64_t now, bool looked)
{
	struct thread t = {.asked = now,
	    .source = "http://a.example/comments",
	    .error = "",
	    .etag = "\"x\"",
	    .etag_len = 3,
	    .comment = c,
	    .n = n};

	OK(store_begin(s, -1, &e) && store_thread_put(s, id, &t, looked, &e)
	    && store_commit(s, false, &e));
}

static void
test_comments_are_merged_kept_and_counted(void **state)
{
	struct store *s = opened("http://a.example/feed\n");
	struct comment first[] = {comment("1", "", "Ann"), comment("2", "1", "Bob")};
	struct comment second[] = {comment("3", "1", "Cid"), comment("2", "1", "Bob B.")};
	struct thread t;
	struct arena a;
	struct article out;

	(void)state;
	arena_init(&a, 1 << 20);
	article(s, 1, "text", false);
	OK(store_thread(s, 1, &a, &t, &e));
	assert_int_equal(t.n, 0);
	assert_int_equal(t.asked, 0);
	put_thread(s, 1, first, 2, NOW, true);
	put_thread(s, 1, second, 2, NOW + 60, false);
	OK(store_thread(s, 1, &a, &t, &e));
	assert_int_equal(t.n, 3);
	assert_int_equal(t.looked, NOW);
	assert_int_equal(t.answered, NOW + 60);
	assert_memory_equal(t.etag, "\"x\"", 3);
	assert_string_equal(t.comment[0].author, "Ann");
	assert_string_equal(t.comment[1].author, "Bob B.");
	assert_int_equal(t.comment[1].depth, 1);
	assert_int_equal(t.comment[1].received, NOW);
	assert_int_equal(t.comment[2].received, NOW + 60);
	assert_int_equal(comments_new(t.comment, t.n, t.looked), 1);
	OK(store_article(s, 1, &a, &out, &e));
	assert_int_equal(out.comment_count, 3);

	/* The server is gone: all stays. */
	struct thread failed = {.asked = NOW + 120, .source = "", .error = "a.example is silent"};
	OK(store_begin(s, -1, &e) && store_thread_put(s, 1, &failed, true, &e)
	    && store_thread_put(s, 77, &failed, true, &e) && store_commit(s, false, &e));
	OK(store_thread(s, 1, &a, &t, &e));
	assert_int_equal(t.n, 3);
	assert_string_equal(t.error, "a.example is silent");
	assert_int_equal(t.answered, NOW + 60);
	assert_sound(s);
	arena_free(&a);
	store_close(s);
}

static void
test_page_and_comments_go_with_their_article(void **state)
{
	struct store *s = opened("http://a.example/feed\n");
	struct comment one = comment("1", "", "Ann");

	(void)state;
	article(s, 1, "text", false);
	page(s, 1, "whole");
	put_thread(s, 1, &one, 1, NOW, false);
	OK(store_begin(s, -1, &e) && store_remove_feed(s, SESSION_NONE, 1, &e)
	    && store_commit(s, true, &e));
	for (bool more = true; more;)
		OK(store_begin(s, -1, &e) && store_purge_step(s, clock_now() + 3 * 86400, &more, &e)
		    && store_commit(s, false, &e));
	assert_false(
	    store_article(s, 1, &(struct arena){.max = 1 << 20}, &(struct article){0}, &e));
	assert_int_equal(found(s, "whole"), 0);
	assert_sound(s);
	store_close(s);
}

static void
test_a_feed_of_excerpts_is_known_by_its_longest(void **state)
{
	struct store *s = opened("http://a.example/feed\n");
	int words, articles;

	(void)state;
	OK(store_feed_longest(s, 1, &words, &articles, &e));
	assert_int_equal(articles, 0);
	article(s, 1, "text", false);
	article(s, 2, "text", false);
	OK(store_feed_longest(s, 1, &words, &articles, &e));
	assert_int_equal(articles, 2);
	assert_int_equal(words, 3);
	store_close(s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(test_words_of_feed_and_page_are_found_and_leave_the_index_with_them),
	    TEST(test_the_whole_text_lies_beside_the_feeds_own),
	    TEST(test_an_answer_that_is_none_does_not_lose_a_whole_text),
	    TEST(test_pages_wait_are_claimed_once_and_given_up_after_three_tries),
	    TEST(test_comments_are_merged_kept_and_counted),
	    TEST(test_page_and_comments_go_with_their_article),
	    TEST(test_a_feed_of_excerpts_is_known_by_its_longest),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
