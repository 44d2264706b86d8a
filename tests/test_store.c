/* The archive: identity, lists and counters, marks, what a crash and a full disk leave. */
#include "src/store.h"
#include "src/util.h"
#include "tests/archive.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static struct feed_entry
entry(const char *guid, const char *link, const char *title, int64_t published)
{
	struct feed_entry en = an_entry(guid, title, "<p>text</p>", 11, published);

	en.link = link;
	return en;
}

static void
ingest_at(struct store *s, int64_t feed, int64_t now, int64_t unread, const struct feed_entry *en,
    size_t n, int64_t *added, int64_t *updated)
{
	struct ingest_options o = {.feed = feed, .now = now, .unread_left = unread};
	struct feed_head h = {.format = FORMAT_RSS20,
	    .title = "Paper",
	    .link = "",
	    .description = "",
	    .language = "",
	    .ttl_minutes = -1};
	struct fetch_result r = {.feed = feed,
	    .now = now,
	    .status = 200,
	    .etag = "\"x\0y\"",
	    .etag_len = 5,
	    .due = now + 3600,
	    .head = &h};
	bool moved;

	*added = *updated = 0;
	OK(store_begin(s, -1, &e) && store_ingest(s, &o, en, n, added, updated, &e)
	    && store_fetched(s, &r, &moved, &e) && store_commit(s, false, &e));
}

#define NOW 1750000000

static int64_t
add_some(struct store *s, int64_t feed, int first, int n)
{
	struct feed_entry *en = calloc((size_t)n, sizeof(*en));
	char(*link)[64] = calloc((size_t)n, sizeof(*link));
	int64_t added, updated;

	for (int i = 0; i < n; i++) {
		snprintf(link[i], 64, "http://example.org/%d/%d", (int)feed, first + i);
		en[i] = entry(link[i], link[i], "A title", NOW - (first + i) * 7919LL);
	}
	ingest_at(s, feed, NOW, INT64_MAX, en, (size_t)n, &added, &updated);
	free(en);
	free(link);
	return added;
}

static void
counts_are(struct store *s, int64_t list, int64_t total, int64_t unread)
{
	struct counts c;

	OK(store_counts(s, list, &c, &e));
	assert_int_equal(c.total, total);
	assert_int_equal(c.unread, unread);
}

#define TWO_FEEDS \
	"[Asia]\nhttp://a.example/f\n[Asia/Central]\nhttp://b.example/f\nhttp://a.example/f\n"

static void
test_an_entry_is_known_again(void **state)
{
	struct store *s = opened(NULL);
	int64_t added, updated;

	(void)state;
	sync_feeds(s, TWO_FEEDS);
	struct feed_entry en[] = {entry("g1", "http://x/1", "One", NOW - 5),
	    entry("", "http://x/2", "Two", NOW - 6), entry("", "", "Three", DATE_NONE)};
	ingest_at(s, 1, NOW, INT64_MAX, en, 3, &added, &updated);
	assert_int_equal(added, 3);
	ingest_at(s, 1, NOW + 9, INT64_MAX, en, 3, &added, &updated);
	assert_int_equal(added + updated, 0);
	en[0].title = "One, corrected";
	en[0].link = "http://x/1-moved";
	ingest_at(s, 1, NOW + 9, INT64_MAX, en, 3, &added, &updated);
	assert_int_equal(added, 0);
	assert_int_equal(updated, 1);
	counts_are(s, LIST_LATEST, 3, 3);
	counts_are(s, LIST_OF_FEED(1), 3, 3);
	assert_sound(s);
	store_close(s);
}

static void
test_one_guid_with_different_links_is_several_articles(void **state)
{
	struct store *s = opened(NULL);
	int64_t added, updated;

	(void)state;
	sync_feeds(s, TWO_FEEDS);
	struct feed_entry en[] = {entry("g", "http://x/1", "One", NOW),
	    entry("g", "http://x/2", "Two", NOW), entry("g", "http://x/1", "One again", NOW)};
	ingest_at(s, 1, NOW, INT64_MAX, en, 3, &added, &updated);
	assert_int_equal(added, 2);
	ingest_at(s, 1, NOW, INT64_MAX, en, 3, &added, &updated);
	assert_int_equal(added + updated, 0);
	ingest_at(s, 1, NOW, INT64_MAX, en, 1, &added, &updated); /* alone now */
	assert_int_equal(added + updated, 0);
	struct feed_entry alone[] = {entry("h", "http://x/3", "Three", NOW)};
	ingest_at(s, 1, NOW, INT64_MAX, alone, 1, &added, &updated);
	struct feed_entry both[] = {entry("h", "http://x/4", "Four", NOW), alone[0]};
	ingest_at(s, 1, NOW, INT64_MAX, both, 2, &added, &updated); /* no longer alone */
	assert_int_equal(added, 1);
	assert_int_equal(updated, 0);
	store_close(s);
}

static void
test_dates_that_cannot_be_count_as_the_time_of_fetching(void **state)
{
	struct store *s = opened(NULL);
	int64_t added, updated, keys[8];
	size_t n;

	(void)state;
	sync_feeds(s, TWO_FEEDS);
	struct feed_entry en[] = {entry("1", "", "Future", NOW + 99999),
	    entry("2", "", "Old", 1000), entry("3", "", "None", DATE_NONE),
	    entry("4", "", "Known", NOW - 100)};
	ingest_at(s, 1, NOW, INT64_MAX, en, 4, &added, &updated);
	struct view v = {.list = LIST_LATEST};
	OK(store_keys(s, &v, KEY_MAX, 1, keys, 8, &n, &e));
	assert_int_equal(n, 4);
	for (int i = 0; i < 3; i++)
		assert_int_equal(KEY_DATE(keys[i]), NOW);
	/* An undated feed keeps its order: the first in the document is the newest. */
	assert_true(KEY_ID(keys[0]) > KEY_ID(keys[1]) && KEY_ID(keys[1]) > KEY_ID(keys[2]));
	assert_int_equal(KEY_DATE(keys[3]), NOW - 100);
	store_close(s);
}

static void
test_the_newest_of_a_first_fetch_stay_unread(void **state)
{
	struct store *s = opened(NULL);
	int64_t added, updated;

	(void)state;
	sync_feeds(s, TWO_FEEDS);
	struct feed_entry en[] = {entry("1", "", "Old", NOW - 300), entry("2", "", "New", NOW - 1),
	    entry("3", "", "Middle", NOW - 200)};
	ingest_at(s, 1, NOW, 2, en, 3, &added, &updated);
	counts_are(s, LIST_LATEST, 3, 2);
	int64_t keys[3];
	size_t n;
	struct view v = {.list = LIST_LATEST, .unread = true};
	OK(store_keys(s, &v, KEY_MAX, 1, keys, 3, &n, &e));
	assert_int_equal(n, 2);
	assert_int_equal(KEY_DATE(keys[1]), NOW - 200);
	assert_sound(s);
	store_close(s);
}

static void
test_an_article_in_two_sections_counts_in_both(void **state)
{
	struct store *s = opened(NULL);
	struct store_section *x, *left;
	struct arena a;
	size_t n;
	int64_t id = 1, action = 0, changed, missing;

	(void)state;
	sync_feeds(s, TWO_FEEDS);
	add_some(s, 1, 0, 10);
	add_some(s, 2, 0, 5);
	arena_init(&a, 1 << 20);
	OK(store_sections(s, &a, &x, &n, &e));
	assert_int_equal(n, 2);
	assert_int_equal(x[0].counts.total, 15); /* each once, though it is in Central as well */
	assert_int_equal(x[1].counts.unread, 15);
	assert_int_equal(x[1].parent, x[0].id);
	assert_int_equal(x[0].feeds, 1);
	assert_int_equal(x[1].feeds, 2);
	OK(store_begin(s, -1, &e)
	    && store_mark(s, 0, &id, 1, MARK_SET, MARK_READ, &action, &changed, &missing, &e)
	    && store_commit(s, true, &e));
	counts_are(s, x[0].list, 15, 14);
	counts_are(s, x[1].list, 15, 14);
	sync_feeds(s, "[Asia]\nhttp://a.example/f\n"); /* b is gone, and Central with it */
	counts_are(s, LIST_LATEST, 10, 9);
	counts_are(s, x[0].list, 10, 9);
	counts_are(s, x[1].list, 0, 0);
	counts_are(s, LIST_OF_FEED(2), 5, 5);
	OK(store_sections(s, &a, &left, &n, &e));
	assert_int_equal(n, 1);
	assert_int_equal(left[0].feeds, 1);
	assert_sound(s);
	sync_feeds(s, TWO_FEEDS);
	counts_are(s, x[0].list, 15, 14);
	counts_are(s, x[1].list, 15, 14);
	assert_sound(s);
	arena_free(&a);
	store_close(s);
}

static void
test_match_lines_file_articles_of_other_sections(void **state)
{
	struct store *s = opened(NULL);
	int64_t added, updated, list;

	(void)state;
	sync_feeds(s, "http://a.example/f\n[Asia/Central]\nmatch title:kazakhstan\n");
	struct feed_entry en[] = {
	    entry("1", "", "Kazakhstan votes", NOW), entry("2", "", "Rain", NOW)};
	ingest_at(s, 1, NOW, INT64_MAX, en, 2, &added, &updated);
	list = store_list_find(s, "asia/central");
	assert_true(list > 0);
	counts_are(s, list, 1, 1);
	counts_are(s, store_list_find(s, "Asia"), 1, 1);
	sync_feeds(s,
	    "http://a.example/f\n[Asia/Central]\nmatch title:rain\n"); /* also for what is there */
	counts_are(s, list, 1, 1);
	sync_feeds(s, "http://a.example/f\n[Asia/Central]\nmatch title:rain or title:votes\n");
	counts_are(s, list, 2, 2);
	assert_sound(s);
	store_close(s);
}

/* Many operations at random; counters must be what counting gives. */
static void
test_counters_agree_after_anything(void **state)
{
	static const char *const files[] = {TWO_FEEDS, "[Asia]\nhttp://a.example/f\n", "",
	    "http://b.example/f\n[Asia/Central]\nhttp://a.example/f hidden=yes\n[Europe]\nmatch "
	    "title:title\n"};
	struct store *s = opened(NULL);
	int64_t changed, missing, session = store_session_new(s, &e);
	char said[200];
	bool more;

	(void)state;
	srandom(7);
	sync_feeds(s, TWO_FEEDS);
	for (int round = 0; round < 300; round++) {
		int64_t ids[5], action = 0;
		for (int i = 0; i < 5; i++)
			ids[i] = 1 + random() % 200;
		switch (random() % 8) {
		case 0:
			add_some(s, 1 + random() % 2, (int)(random() % 100), 8);
			break;
		case 1:
			if (random() % 4 == 0)
				sync_feeds(s, files[random() % 4]);
			break;
		case 2:
			OK(store_begin(s, -1, &e)
			    && store_undo(s, session, random() % 3 == 0, said, &e)
			    && store_commit(s, true, &e));
			break;
		case 3:
			OK(store_begin(s, -1, &e)
			    && store_mark_list(s, session, LIST_LATEST, 0, MARK_READ, &action, &e)
			    && store_commit(s, true, &e));
			for (more = true; more;)
				OK(store_begin(s, -1, &e) && store_mark_step(s, &more, &e)
				    && store_commit(s, true, &e));
			break;
		default:
			OK(store_begin(s, -1, &e)
			    && store_mark(s, session, ids, 5, (enum mark_verb)(random() % 3),
				1u << (random() % 3), &action, &changed, &missing, &e)
			    && store_commit(s, true, &e));
		}
		if (round % 10 == 0)
			assert_sound(s);
	}
	assert_sound(s);
	store_close(s);
}

static void
test_places_are_counted_right(void **state)
{
	struct store *s = opened(NULL);
	int64_t keys[400], above, stay[1], changed, missing, action = 0;
	size_t n;

	(void)state;
	sync_feeds(s, TWO_FEEDS);
	add_some(s, 1, 0, 300);
	struct view v = {.list = LIST_LATEST};
	OK(store_keys(s, &v, KEY_MAX, 1, keys, 400, &n, &e));
	assert_int_equal(n, 300);
	for (size_t i = 0; i < n; i += 17) {
		OK(store_place(s, &v, keys[i], &above, &e));
		assert_int_equal(above, i);
	}
	stay[0] = keys[2];
	for (int i = 0; i < 6; i += 2) {
		int64_t id = KEY_ID(keys[i]);
		OK(store_begin(s, -1, &e)
		    && store_mark(
			s, 0, &id, 1, MARK_SET, MARK_READ, &action, &changed, &missing, &e)
		    && store_commit(s, true, &e));
	}
	v = (struct view){.list = LIST_LATEST, .unread = true, .stay = stay, .nstay = 1};
	int64_t window[400], total;
	OK(store_keys(s, &v, KEY_MAX, 1, window, 400, &n, &e));
	assert_int_equal(n, 298);
	assert_int_equal(window[1], keys[2]);
	OK(store_place(s, &v, window[9], &above, &e));
	assert_int_equal(above, 9);
	OK(store_view_count(s, &v, 1000, &total, &e));
	assert_int_equal(total, 298);
	int64_t upto = store_newest_id(s);
	add_some(s, 2, 0, 12);
	v = (struct view){.list = LIST_LATEST, .upto = upto};
	OK(store_place(s, &v, keys[250], &above, &e));
	assert_int_equal(above, 250);
	OK(store_new_count(s, LIST_LATEST, upto, &total, &e));
	assert_int_equal(total, 12);
	OK(store_keys(s, &v, -1, -1, window, 400, &n, &e)); /* from the oldest on */
	assert_int_equal(n, 300);
	assert_int_equal(window[0], keys[299]);
	v.oldest = true; /* the same list from its other end */
	OK(store_keys(s, &v, KEY_MAX, 1, window, 400, &n, &e));
	assert_int_equal(n, 300);
	for (size_t i = 0; i < n; i++)
		assert_int_equal(window[i], keys[299 - i]);
	OK(store_keys(s, &v, keys[10], 1, window, 400, &n, &e));
	assert_int_equal(n, 10);
	assert_int_equal(window[0], keys[9]);
	OK(store_keys(s, &v, INT64_MIN, -1, window, 1, &n, &e));
	assert_int_equal(window[0], keys[0]);
	OK(store_place(s, &v, keys[299], &above, &e));
	assert_int_equal(above, 0);
	OK(store_place(s, &v, keys[250], &above, &e));
	assert_int_equal(above, 49);
	store_close(s);
}

static void
mark_one(struct store *s, int64_t id, enum mark_verb verb, unsigned flags)
{
	int64_t action = 0, changed, missing;

	OK(store_begin(s, -1, &e)
	    && store_mark(s, 0, &id, 1, verb, flags, &action, &changed, &missing, &e)
	    && store_commit(s, true, &e));
}

/* What a list has of ids above upto, by its keys. */
static int64_t
newer(struct store *s, int64_t list, bool unread, int64_t upto)
{
	struct view v = {.list = list, .unread = unread};
	int64_t keys[400], found = 0;
	size_t n;

	OK(store_keys(s, &v, KEY_MAX, 1, keys, LEN(keys), &n, &e));
	for (size_t i = 0; i < n; i++)
		found += KEY_ID(keys[i]) > upto;
	return found;
}

static void
test_what_came_since_is_counted_as_it_comes_and_changes(void **state)
{
	struct store *s = opened(NULL), *reader;
	int64_t upto, list, n, above, keys[400];
	size_t got;

	(void)state;
	sync_feeds(s, TWO_FEEDS);
	add_some(s, 1, 0, 60);
	reader = store_open(dir, STORE_READ, &e);
	assert_non_null(reader);
	upto = store_newest_id(reader);
	for (int i = 0; i < 40; i++) {
		list = i % 8 < 4 ? LIST_LATEST : store_list_find(reader, "Asia");
		struct view v = {.list = list, .upto = upto};
		switch (i % 5) {
		case 0:
			add_some(s, 2, i, 3);
			break;
		case 1:
			mark_one(s, upto + 1 + i % 7, MARK_TOGGLE, MARK_READ);
			break;
		case 2:
			mark_one(s, upto + 1 + i % 3, MARK_TOGGLE, MARK_HIDDEN);
			break;
		case 3:
			mark_one(s, 1 + i, MARK_SET, MARK_HIDDEN);
			break;
		default:
			sync_feeds(s, i == 19 ? "[Asia]\nhttp://a.example/f\n" : TWO_FEEDS);
		}
		OK(store_new_count(reader, list, upto, &n, &e));
		assert_int_equal(n, newer(s, list, false, upto));
		for (int unread = 0; unread < 2; unread++) {
			v.unread = unread;
			OK(store_keys(reader, &v, KEY_MAX, 1, keys, LEN(keys), &got, &e));
			OK(store_view_count(reader, &v, 1000, &n, &e));
			assert_int_equal(n, got);
			OK(store_place(reader, &v, keys[got - 1], &above, &e));
			assert_int_equal(above, n - 1);
		}
	}
	store_close(reader);
	store_close(s);
}

static void
test_undo_restores_what_is_still_as_it_was_left(void **state)
{
	struct store *s = opened(NULL);
	int64_t ids[40], action = 0, changed, missing, session = store_session_new(s, &e), other;
	char said[200];

	(void)state;
	sync_feeds(s, TWO_FEEDS);
	add_some(s, 1, 0, 40);
	for (int i = 0; i < 40; i++)
		ids[i] = i + 1;
	OK(store_begin(s, -1, &e)
	    && store_mark(s, session, ids, 40, MARK_SET, MARK_READ, &action, &changed, &missing, &e)
	    && store_commit(s, true, &e));
	assert_int_equal(changed, 40);
	other = store_session_new(s, &e);
	action = 0;
	OK(store_begin(s, -1, &e)
	    && store_mark(s, other, ids, 2, MARK_CLEAR, MARK_READ, &action, &changed, &missing, &e)
	    && store_commit(s, true, &e));
	OK(store_begin(s, -1, &e) && store_undo(s, session, false, said, &e)
	    && store_commit(s, true, &e));
	assert_string_equal(said, "38 of 40 undone: marked read");
	counts_are(s, LIST_LATEST, 40, 40);
	OK(store_begin(s, -1, &e) && store_undo(s, session, false, said, &e)
	    && store_commit(s, true, &e));
	assert_string_equal(said, "nothing to undo"); /* the other session runs */
	OK(store_begin(s, -1, &e) && store_undo(s, session, true, said, &e)
	    && store_commit(s, true, &e));
	counts_are(s, LIST_LATEST, 40, 0);
	assert_sound(s);
	store_close(s);
}

static void
note_reading(struct store *s, int64_t id, uint32_t at, bool was_opened)
{
	OK(store_begin(s, -1, &e) && store_put_reading(s, id, at, was_opened, &e)
	    && store_commit(s, false, &e));
}

/* How far each was read, and in which order; what is gone is in no history. */
static void
test_what_was_read_is_kept_in_order(void **state)
{
	struct store *s = opened(NULL);
	int64_t keys[4];
	size_t n;

	(void)state;
	sync_feeds(s, TWO_FEEDS);
	add_some(s, 1, 0, 3);
	note_reading(s, 1, 77, false); /* it was not opened */
	assert_int_equal(store_reading(s, 1), 0);
	note_reading(s, 1, 0, true);
	note_reading(s, 1, 77, false);
	note_reading(s, 2, 0, true);
	note_reading(s, 3, 0, true);
	note_reading(s, 9999, 0, true);
	assert_int_equal(store_reading(s, 1), 77);
	assert_int_equal(store_reading(s, 2), 0);
	note_reading(s, 1, 0, true); /* again: the newest, where it was left */
	assert_int_equal(store_reading(s, 1), 77);
	OK(store_history(s, keys, LEN(keys), &n, &e));
	assert_int_equal(n, 3);
	assert_int_equal(KEY_ID(keys[0]), 1);
	assert_int_equal(KEY_ID(keys[1]), 3);
	assert_int_equal(KEY_ID(keys[2]), 2);
	OK(store_history(s, keys, 2, &n, &e));
	assert_int_equal(n, 2);
	store_close(s);
}

static void
test_hiding_takes_out_of_all_lists_and_undo_brings_back(void **state)
{
	struct store *s = opened(NULL);
	int64_t id = 3, action = 0, changed, missing, session = store_session_new(s, &e);
	char said[200];

	(void)state;
	sync_feeds(s, "[A]\nhttp://a.example/f\n[B]\nmatch title:title\n");
	add_some(s, 1, 0, 5);
	OK(store_begin(s, -1, &e)
	    && store_mark(
		s, session, &id, 1, MARK_SET, MARK_BOOKMARK, &action, &changed, &missing, &e)
	    && store_commit(s, true, &e));
	action = 0;
	OK(store_begin(s, -1, &e)
	    && store_mark(
		s, session, &id, 1, MARK_SET, MARK_HIDDEN, &action, &changed, &missing, &e)
	    && store_commit(s, true, &e));
	counts_are(s, LIST_LATEST, 4, 4);
	counts_are(s, LIST_BOOKMARKS, 0, 0);
	counts_are(s, store_list_find(s, "B"), 4, 4);
	OK(store_begin(s, -1, &e) && store_undo(s, session, false, said, &e)
	    && store_commit(s, true, &e));
	counts_are(s, LIST_LATEST, 5, 5);
	counts_are(s, LIST_BOOKMARKS, 1, 1);
	counts_are(s, store_list_find(s, "B"), 5, 5);
	assert_sound(s);
	store_close(s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(test_an_entry_is_known_again),
	    TEST(test_one_guid_with_different_links_is_several_articles),
	    TEST(test_dates_that_cannot_be_count_as_the_time_of_fetching),
	    TEST(test_the_newest_of_a_first_fetch_stay_unread),
	    TEST(test_an_article_in_two_sections_counts_in_both),
	    TEST(test_match_lines_file_articles_of_other_sections),
	    TEST(test_counters_agree_after_anything),
	    TEST(test_places_are_counted_right),
	    TEST(test_what_came_since_is_counted_as_it_comes_and_changes),
	    TEST(test_undo_restores_what_is_still_as_it_was_left),
	    TEST(test_what_was_read_is_kept_in_order),
	    TEST(test_hiding_takes_out_of_all_lists_and_undo_brings_back),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
