/* Stories in the archive: what joins, what one row stands for, what is counted; and that lists
 * agree with a slow evaluation whatever happens. */
#include "src/store.h"
#include "src/util.h"
#include "tests/archive.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <sqlite3.h>

#define NOW 1750000000
#define DAY 86400

static struct store *s;

static int
fresh(void **state)
{
	return fresh_dir(state) != 0 || (s = store_open(dir, STORE_WRITE, &e)) == NULL;
}

static int
drop(void **state)
{
	store_close(s);
	return drop_dir(state);
}

/* One entry; the feed's site is that of its number. */
static int64_t
put_at(
    int64_t feed, const char *guid, const char *link, const char *title, int64_t date, bool unread)
{
	struct feed_entry en = an_entry(guid, title, "<p>text</p>", 11, date);
	en.link = link;
	char site[64];
	struct feed_head h = {.format = FORMAT_RSS20,
	    .title = "Paper",
	    .link = site,
	    .description = "",
	    .language = "",
	    .ttl_minutes = -1};
	struct fetch_result r = {
	    .feed = feed, .now = NOW, .status = 200, .due = NOW + 3600, .head = &h};
	struct ingest_options o = {.feed = feed, .now = NOW, .unread_left = unread ? INT64_MAX : 0};
	int64_t added = 0, updated = 0;
	bool moved;

	snprintf(site, sizeof(site), "http://site%d.example/", (int)feed);
	OK(store_begin(s, -1, &e) && store_ingest(s, &o, &en, 1, &added, &updated, &e)
	    && store_fetched(s, &r, &moved, &e) && store_commit(s, false, &e));
	return added > 0 ? store_newest_id(s) : 0;
}

static int64_t
put(int64_t feed, const char *link, const char *title, int64_t date)
{
	return put_at(feed, link, link, title, date, true);
}

static void
form(void)
{
	for (bool more = true; more;)
		OK(store_begin(s, -1, &e) && store_story_step(s, &more, &e)
		    && store_commit(s, false, &e));
}

static void
mark(int64_t id, enum mark_verb verb, unsigned flags)
{
	int64_t changed, missing;

	OK(store_begin(s, -1, &e)
	    && store_mark(s, 1, &id, 1, verb, flags, NULL, &changed, &missing, &e)
	    && store_commit(s, false, &e));
}

static size_t
also(int64_t id)
{
	struct arena a;
	struct row *rows;
	size_t n;

	arena_init(&a, STRBUF_BODY);
	OK(store_also(s, id, &a, &rows, &n, &e));
	arena_free(&a);
	return n;
}

static bool
one_story(int64_t a, int64_t b)
{
	int64_t ids[STORY_MOST + 1];
	size_t n;
	bool found = false;

	OK(store_story_ids(s, a, 0, ids, &n, &e));
	for (size_t i = 0; i < n; i++)
		found = found || ids[i] == b;
	return found;
}

/* The ids of a view, newest first. */
static size_t
rows_of(const struct view *v, int64_t *ids, size_t max)
{
	int64_t keys[8], from = KEY_MAX;
	size_t n, all = 0;

	do {
		OK(store_keys(s, v, from, 1, keys, LEN(keys), &n, &e));
		for (size_t i = 0; i < n && all < max; i++)
			ids[all++] = KEY_ID(from = keys[i]);
	} while (n == LEN(keys));
	return all;
}

#define FEEDS                                                                                  \
	"[Asia]\nhttp://a.example/f\n[Asia/Central]\nhttp://b.example/f\nhttp://a.example/f\n" \
	"[Africa]\nhttp://c.example/f\nhttp://d.example/f\n"
#define GRAIN "Kazakhstan reroutes grain by the Caspian as rail tariffs rise"

static void
test_the_same_address_is_one_story(void **state)
{
	(void)state;
	sync_feeds(s, FEEDS);
	int64_t a = put(1, "http://paper.example/grain?utm_source=rss", "Grain", NOW - 90 * DAY);
	int64_t b = put(2, "https://www.paper.example/grain/", "Of wheat and rails", NOW - 100);
	int64_t c = put(3, "https://www.paper.example/wheat/", "Of wheat and rails", NOW - 100);
	form();
	assert_true(one_story(a, b));
	assert_false(one_story(a, c));
	assert_int_equal(also(a), 1);
	assert_int_equal(also(c), 0);
	assert_sound(s);
}

static void
test_nearly_the_same_title_within_three_days_is_one_story(void **state)
{
	(void)state;
	sync_feeds(s, FEEDS);
	int64_t a = put(1, "http://a.example/1", GRAIN, NOW - 10 * DAY);
	int64_t b = put(2, "http://b.example/1", GRAIN " | Times", NOW - 7 * DAY);
	int64_t c = put(3, "http://c.example/1", GRAIN, NOW - 4 * DAY + 60);
	int64_t d = put(4, "http://d.example/1", GRAIN, NOW - 13 * DAY - 60);
	form();
	assert_true(one_story(a, b));
	assert_false(one_story(b, c));
	assert_false(one_story(a, d));
	assert_sound(s);
}

static void
test_a_feed_tells_a_story_once_unless_it_repeats_itself(void **state)
{
	(void)state;
	sync_feeds(s, FEEDS);
	int64_t a = put_at(
	    1, "g1", "http://a.example/1", "Morning news of the whole steppe", NOW - 300, true);
	int64_t b = put_at(
	    1, "g2", "http://a.example/2", "Morning news of the whole steppe", NOW - 200, true);
	int64_t c = put_at(
	    1, "g3", "http://a.example/2", "The morning news of the whole steppe", NOW - 100, true);
	int64_t d = put(2, "http://b.example/1", "Morning news of the whole steppe", NOW - 50);
	form();
	assert_false(one_story(a, b));
	assert_true(one_story(b, c));
	assert_true(one_story(d, a) != one_story(d, b));
	assert_sound(s);
}

/* A feed that gives one address to all it has says nothing by it. */
static void
test_an_address_that_one_feed_gives_to_several_titles_names_none(void **state)
{
	int64_t a[4];
	char guid[8], title[40];

	(void)state;
	sync_feeds(s, FEEDS);
	for (int i = 0; i < 4; i++) {
		snprintf(guid, sizeof(guid), "g%d", i);
		snprintf(title, sizeof(title), "Change number %d of %c", i, 'a' + i);
		a[i] = put_at(1, guid, "http://x.example/changes#1", title, NOW - 100 - i, true);
	}
	int64_t b = put_at(2, "h", "http://x.example/changes", "Something else", NOW - 10, true);
	form();
	for (int i = 0; i < 4; i++) {
		assert_false(i > 0 && one_story(a[0], a[i]));
		assert_false(one_story(a[i], b));
	}
	assert_sound(s);
}

static void
test_a_list_has_one_row_a_story(void **state)
{
	int64_t ids[8];

	(void)state;
	sync_feeds(s, FEEDS);
	put(1, "http://a.example/0", "Something of its own entirely", NOW - 50);
	int64_t a = put(1, "http://a.example/1", GRAIN, NOW - 400);
	int64_t b = put(2, "http://b.example/1", GRAIN, NOW - 300);
	int64_t c = put(3, "http://c.example/1", GRAIN, NOW - 200);
	form();
	struct view v = {.list = LIST_LATEST, .stories = store_stories(s)};
	assert_int_equal(rows_of(&v, ids, 8), 2);
	assert_int_equal(ids[1], c);
	/* In its section only the two that are there count. */
	v.list = store_list_find(s, "Asia");
	assert_int_equal(rows_of(&v, ids, 8), 2);
	assert_int_equal(ids[1], b);
	v.list = store_list_find(s, "Africa");
	assert_int_equal(rows_of(&v, ids, 8), 1);
	/* Counts are of articles, and set stories no shows them all. */
	struct counts n;
	OK(store_counts(s, LIST_LATEST, &n, &e));
	assert_int_equal(n.total, 4);
	v = (struct view){.list = LIST_LATEST};
	assert_int_equal(rows_of(&v, ids, 8), 4);
	/* What is unread stands for it. */
	mark(c, MARK_SET, MARK_READ);
	v = (struct view){.list = LIST_LATEST, .stories = store_stories(s), .unread = true};
	assert_int_equal(rows_of(&v, ids, 8), 2);
	assert_int_equal(ids[1], b);
	mark(b, MARK_SET, MARK_READ);
	mark(a, MARK_SET, MARK_READ);
	assert_int_equal(rows_of(&v, ids, 8), 1);
	assert_sound(s);
}

static void
test_a_merge_changes_no_list_on_screen(void **state)
{
	int64_t before[8], ids[8], n, place;

	(void)state;
	sync_feeds(s, FEEDS);
	int64_t a = put(1, "http://a.example/1", GRAIN, NOW - 400);
	int64_t b = put(2, "http://b.example/1", GRAIN, NOW - 300);
	struct view v = {
	    .list = LIST_LATEST, .stories = store_stories(s), .upto = store_newest_id(s)};
	assert_int_equal(rows_of(&v, before, 8), 2);
	form();
	int64_t c = put(3, "http://c.example/1", GRAIN, NOW - 200);
	form();
	assert_int_equal(rows_of(&v, ids, 8), 2);
	assert_memory_equal(ids, before, 2 * sizeof(ids[0]));
	OK(store_view_count(s, &v, 100, &n, &e));
	assert_int_equal(n, 2);
	OK(store_place(s, &v, KEY_OF(NOW - 400, a), &place, &e));
	assert_int_equal(place, 1);
	/* Opened again, it is one. */
	v.stories = store_stories(s);
	v.upto = store_newest_id(s);
	assert_int_equal(rows_of(&v, ids, 8), 1);
	assert_int_equal(ids[0], c);
	assert_true(one_story(b, c));
	assert_sound(s);
}

static void
test_a_story_is_marked_as_one_but_for_what_was_not_taken_in(void **state)
{
	int64_t ids[STORY_MOST + 1], changed, missing, action = 0;
	struct counts c;
	char what[200];
	size_t n;

	(void)state;
	sync_feeds(s, FEEDS);
	int64_t a = put(1, "http://a.example/1", GRAIN, NOW - 400);
	put(2, "http://b.example/1", GRAIN, NOW - 300);
	int64_t upto = store_newest_id(s);
	put(3, "http://c.example/1", GRAIN, NOW - 200);
	form();
	OK(store_story_ids(s, a, upto, ids, &n, &e));
	assert_int_equal(n, 2);
	OK(store_begin(s, -1, &e)
	    && store_mark(s, 1, ids, n, MARK_SET, MARK_READ, &action, &changed, &missing, &e)
	    && store_commit(s, false, &e));
	assert_int_equal(changed, 2);
	OK(store_counts(s, LIST_LATEST, &c, &e));
	assert_int_equal(c.unread, 1);
	OK(store_begin(s, -1, &e) && store_undo(s, 1, false, what, &e)
	    && store_commit(s, false, &e));
	assert_string_equal(what, "2 of 2 undone: marked read");
	OK(store_counts(s, LIST_LATEST, &c, &e));
	assert_int_equal(c.unread, 3);
	assert_sound(s);
}

static void
test_unmerging_never_changes_marks(void **state)
{
	struct counts c;

	(void)state;
	sync_feeds(s, FEEDS);
	int64_t a = put(1, "http://a.example/1", GRAIN, NOW - 400);
	int64_t b = put(2, "http://b.example/1", GRAIN, NOW - 300);
	form();
	mark(a, MARK_SET, MARK_READ | MARK_BOOKMARK);
	mark(b, MARK_SET, MARK_HIDDEN);
	assert_int_equal(also(a), 0);
	mark(b, MARK_CLEAR, MARK_HIDDEN);
	assert_int_equal(also(a), 1);
	/* Its feed is removed, and purged a day later. */
	OK(store_begin(s, -1, &e) && store_remove_feed(s, 1, 2, &e) && store_commit(s, false, &e));
	sync_feeds(s, "[Asia]\nhttp://a.example/f\n");
	for (bool more = true; more;)
		OK(store_begin(s, -1, &e) && store_purge_step(s, clock_now() + 2 * DAY, &more, &e)
		    && store_commit(s, false, &e));
	assert_int_equal(also(a), 0);
	OK(store_counts(s, LIST_BOOKMARKS, &c, &e));
	assert_int_equal(c.total, 1);
	OK(store_counts(s, LIST_LATEST, &c, &e));
	assert_int_equal(c.total, 1);
	assert_int_equal(c.unread, 0);
	assert_sound(s);
}

static void
test_trending_is_by_sources_then_by_age(void **state)
{
	int64_t keys[8], n;
	size_t got;

	(void)state;
	sync_feeds(s, FEEDS);
	put(1, "http://a.example/1", "Quito votes on a second airport today", NOW - 400);
	put(2, "http://b.example/1", "Quito votes on a second airport today", NOW - 300);
	put(1, "http://a.example/2", GRAIN, NOW - 40 * 3600);
	put(2, "http://b.example/2", GRAIN, NOW - 41 * 3600);
	int64_t most = put(3, "http://c.example/2", GRAIN, NOW - 39 * 3600);
	put(1, "http://a.example/3", "Floods cut the only road between Osh and Bishkek",
	    NOW - 49 * 3600);
	put(2, "http://b.example/3", "Floods cut the only road between Osh and Bishkek",
	    NOW - 50 * 3600);
	put(1, "http://a.example/4", "Ministers agree on the price of water", NOW - 200);
	put(1, "http://a.example/5", "Told by nobody else, this one", NOW - 100);
	int64_t newest =
	    put(3, "http://c.example/4", "Ministers agree on the price of water", NOW - 90);
	form();
	OK(store_trending(s, NOW, keys, LEN(keys), &got, &e));
	OK(store_trending_count(s, NOW, 1000, &n, &e));
	assert_int_equal(got, 3);
	assert_int_equal(n, 3);
	assert_int_equal(KEY_ID(keys[0]), most);
	assert_int_equal(KEY_ID(keys[1]), newest);
	/* What is hidden is not shown, and a story of which all but one are is none. */
	mark(newest, MARK_SET, MARK_HIDDEN);
	OK(store_trending_count(s, NOW, 1000, &n, &e));
	assert_int_equal(n, 2);
	assert_sound(s);
}

static void
test_two_feeds_of_one_site_are_one_source(void **state)
{
	struct feed_head h = {.format = FORMAT_RSS20,
	    .title = "World",
	    .link = "http://site1.example/world",
	    .description = "",
	    .language = "",
	    .ttl_minutes = -1};
	struct fetch_result r = {
	    .feed = 2, .now = NOW, .status = 200, .due = NOW + 3600, .head = &h};
	int64_t n;
	bool moved;

	(void)state;
	sync_feeds(s, FEEDS);
	int64_t a = put(1, "http://a.example/1", GRAIN, NOW - 400);
	int64_t b = put(2, "http://a.example/1", GRAIN, NOW - 400);
	OK(store_begin(s, -1, &e) && store_fetched(s, &r, &moved, &e)
	    && store_commit(s, false, &e));
	form();
	assert_true(one_story(a, b));
	OK(store_trending_count(s, NOW, 1000, &n, &e));
	assert_int_equal(n, 0);
}

static void
test_a_new_title_joins_what_it_tells_now(void **state)
{
	(void)state;
	sync_feeds(s, FEEDS);
	int64_t a =
	    put(1, "http://a.example/1", "Report from the ports of the inland sea", NOW - 400);
	int64_t b = put(2, "http://b.example/1", GRAIN, NOW - 300);
	form();
	assert_false(one_story(a, b));
	put(1, "http://a.example/1", GRAIN, NOW - 400);
	assert_true(one_story(a, b));
	/* It stays in it, whatever it is called later. */
	put(1, "http://a.example/1", "Report from the ports of the inland sea", NOW - 400);
	assert_true(one_story(a, b));
	assert_sound(s);
}

/* A third that is near to both makes one story of two. */
static void
test_stories_merge(void **state)
{
	(void)state;
	sync_feeds(s, FEEDS);
	int64_t a = put(1, "http://a.example/1", GRAIN, NOW - 400);
	int64_t b = put(2, "http://x.example/wheat", "Of wheat and rails", NOW - 300);
	form();
	assert_false(one_story(a, b));
	int64_t c = put(3, "http://x.example/wheat?utm_source=x", GRAIN, NOW - 200);
	form();
	assert_true(one_story(a, c));
	assert_true(one_story(a, b));
	assert_int_equal(also(a), 2);
	assert_sound(s);
}

/* What was in the archive before stories were: formed too, downwards. */
static void
test_an_archive_of_before_gets_its_stories(void **state)
{
	char *path = xasprintf("%s/archive.db", dir);
	sqlite3 *db;

	(void)state;
	sync_feeds(s, FEEDS);
	int64_t a = put(1, "http://a.example/1", GRAIN, NOW - 400);
	int64_t b = put(2, "http://b.example/1", GRAIN, NOW - 300);
	assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
	assert_int_equal(sqlite3_exec(db,
			     "UPDATE meta SET value=2 WHERE name='story_above';"
			     "UPDATE meta SET value=3 WHERE name='story_below'",
			     NULL, NULL, NULL),
	    SQLITE_OK);
	sqlite3_close(db);
	free(path);
	int64_t c = put(3, "http://c.example/1", GRAIN, NOW - 200);
	form();
	assert_true(one_story(a, b));
	assert_true(one_story(b, c));
	assert_sound(s);
}

/* ------------------------------------------------------- agreement with a slow evaluation */

struct truth {
	struct {
		int64_t key, story;
		bool unread;
	} row[4000];
	size_t n;
};

/* All of a list, as the tables of lists and articles have it. */
static void
read_truth(struct truth *t, int64_t list)
{
	char *path = xasprintf("%s/archive.db", dir);
	sqlite3_stmt *st;
	sqlite3 *db;

	assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
	assert_int_equal(
	    sqlite3_prepare_v2(db,
		"SELECT l.key, coalesce(a.story, -a.id), NOT coalesce(m.flags, 0) & 1 FROM list l"
		" JOIN article a ON a.key=l.key LEFT JOIN mark m ON m.article=a.id WHERE l.list=?1"
		" ORDER BY l.key DESC",
		-1, &st, NULL),
	    SQLITE_OK);
	sqlite3_bind_int64(st, 1, list);
	t->n = 0;
	while (sqlite3_step(st) == SQLITE_ROW) {
		t->row[t->n].key = sqlite3_column_int64(st, 0);
		t->row[t->n].story = sqlite3_column_int64(st, 1);
		t->row[t->n++].unread = sqlite3_column_int(st, 2) != 0;
	}
	sqlite3_finalize(st);
	sqlite3_close(db);
	free(path);
}

/* The keys that should be on screen. */
static size_t
expected(const struct truth *t, bool unread, int64_t *keys)
{
	size_t n = 0;

	for (size_t i = 0; i < t->n; i++) {
		bool best = !unread || t->row[i].unread;

		for (size_t k = 0; k < t->n && best; k++)
			if (k != i && t->row[k].story == t->row[i].story)
				best =
				    t->row[i].unread != t->row[k].unread ? t->row[i].unread : i < k;
		if (best)
			keys[n++] = t->row[i].key;
	}
	return n;
}

static void
assert_list_agrees(int64_t list)
{
	static struct truth t;
	int64_t want[4000], keys[7], count, place;
	size_t n;

	read_truth(&t, list);
	for (int unread = 0; unread < 2; unread++) {
		struct view v = {.list = list, .unread = unread, .stories = store_stories(s)};
		size_t all = expected(&t, unread, want);

		OK(store_view_count(s, &v, INT64_MAX, &count, &e));
		assert_int_equal(count, all);
		for (size_t i = 0; i <= all; i += LEN(keys)) {
			OK(store_keys(
			    s, &v, i == 0 ? KEY_MAX : want[i - 1], 1, keys, LEN(keys), &n, &e));
			assert_int_equal(n, MIN(LEN(keys), all - i));
			assert_memory_equal(keys, want + i, n * sizeof(keys[0]));
		}
		for (size_t i = 0; i < all; i += 5) {
			OK(store_place(s, &v, want[i], &place, &e));
			assert_int_equal(place, i);
			OK(store_keys(s, &v, want[i], -1, keys, LEN(keys), &n, &e));
			assert_int_equal(n, MIN(LEN(keys), i));
			for (size_t k = 0; k < n; k++)
				assert_int_equal(keys[k], want[i - 1 - k]);
		}
	}
}

static unsigned seed;

static unsigned
any(unsigned n)
{
	seed = seed * 1103515245u + 12345u;
	return (seed >> 16) % n;
}

static const char *const happenings[] = {"Quito votes on a second airport it may not need", GRAIN,
    "Floods cut the only road between Osh and Bishkek", "Ministers agree on the price of water",
    "Parliament passes budget after all-night debate", "Ferry sinks in the gulf, forty missing",
    "央行宣布下调存款准备金率的消息", "Хабаровск: мост закрыт на ночь, и город идёт пешком",
    "Letters", "Researchers find ancient seeds under the glacier",
    "Minister resigns over leaked harbour contracts", "Court orders release of the journalist"};

static void
random_ingest(void)
{
	char link[80], title[200], guid[16];
	int64_t feed = 1 + any(5);
	const char *what = happenings[any(LEN(happenings))];

	snprintf(guid, sizeof(guid), "%u", any(60));
	snprintf(title, sizeof(title), "%s%s%s", any(4) == 0 ? "Breaking: " : "", what,
	    any(4) == 0   ? " | Paper"
	    : any(3) == 0 ? ", officials say"
			  : "");
	if (any(5) == 0)
		snprintf(
		    link, sizeof(link), "http://shared.example/%u?utm_source=%u", any(12), any(3));
	else
		snprintf(link, sizeof(link), "http://f%d.example/%s", (int)feed, guid);
	put_at(feed, guid, link, title, NOW - any(8 * DAY), any(3) != 0);
}

static void
random_mark(void)
{
	static const unsigned flags[] = {MARK_READ, MARK_READ, MARK_BOOKMARK, MARK_HIDDEN};
	int64_t ids[STORY_MOST + 1], changed, missing, action = 0, top = store_newest_id(s);
	size_t n = 1;

	if (top == 0)
		return;
	ids[0] = 1 + any((unsigned)top);
	if (any(2) == 0)
		OK(store_story_ids(s, ids[0], any(2) ? top - 3 : 0, ids, &n, &e));
	OK(store_begin(s, -1, &e)
	    && store_mark(s, 1, ids, n, any(2) ? MARK_SET : MARK_TOGGLE, flags[any(4)], &action,
		&changed, &missing, &e)
	    && store_commit(s, false, &e));
}

static void
random_other(void)
{
	static const char *const lists[] = {FEEDS "http://e.example/f\n",
	    FEEDS "http://e.example/f hidden=yes\n",
	    "[Asia]\nhttp://b.example/f limit=4\nhttp://e.example/f\n[Africa]\nhttp://a.example/f\n"
	    "[Watch]\nmatch title:grain or title:ferry\n",
	    "http://a.example/f keep=3d\nhttp://b.example/f\n[Asia/Central]\nhttp://d.example/f\n"};
	char what[200];
	bool more = true;
	int64_t action;

	switch (any(5)) {
	case 0:
		sync_feeds(s, lists[any(LEN(lists))]);
		break;
	case 1:
		OK(store_begin(s, -1, &e) && store_undo(s, 1, any(2), what, &e)
		    && store_commit(s, false, &e));
		break;
	case 2:
		OK(store_begin(s, -1, &e)
		    && store_mark_list(s, 1, any(2) ? LIST_LATEST : LIST_OF_FEED(1 + any(5)),
			store_newest_id(s), MARK_READ, &action, &e)
		    && store_commit(s, false, &e));
		while (more)
			OK(store_begin(s, -1, &e) && store_mark_step(s, &more, &e)
			    && store_commit(s, false, &e));
		break;
	case 3:
		while (more)
			OK(store_begin(s, -1, &e)
			    && store_purge_step(s, NOW + any(3) * DAY, &more, &e)
			    && store_commit(s, false, &e));
		break;
	case 4: /* given up in the middle: nothing of it stays */
		OK(store_begin(s, -1, &e) && store_story_step(s, &more, &e));
		store_rollback(s);
		break;
	}
}

static void
assert_all_agree(void)
{
	static const char *const names[] = {"Asia", "Central", "Africa", "Watch"};

	assert_sound(s);
	assert_list_agrees(LIST_LATEST);
	for (size_t i = 0; i < LEN(names); i++)
		if (store_list_find(s, names[i]) != 0)
			assert_list_agrees(store_list_find(s, names[i]));
	for (int64_t feed = 1; feed <= 5; feed++)
		assert_list_agrees(LIST_OF_FEED(feed));
}

static void
test_lists_agree_with_a_slow_evaluation(void **state)
{
	(void)state;
	const char *wish = getenv("DATELINE_SEED");
	int64_t first = 1;
	assert_true(wish == NULL || parse_int(wish, 0, 1000000, &first));
	seed = (unsigned)first;
	sync_feeds(s, FEEDS "http://e.example/f\n");
	for (int step = 0; step < 600; step++) {
		unsigned what = any(20);

		if (what < 10)
			random_ingest();
		else if (what < 14)
			random_mark();
		else if (what < 15)
			random_other();
		else
			form();
		if (step % 10 == 9)
			assert_all_agree();
	}
}

/* A view keeps its rows while articles come, are joined and merged. */
static void
test_a_view_keeps_its_rows_while_stories_form(void **state)
{
	int64_t before[500], ids[500], n, place;

	(void)state;
	seed = 77;
	sync_feeds(s, FEEDS "http://e.example/f\n");
	for (int i = 0; i < 40; i++)
		random_ingest();
	for (int round = 0; round < 6; round++) {
		struct view v = {
		    .list = LIST_LATEST, .unread = round % 2 == 1, .stories = store_stories(s)};

		v.upto = store_newest_id(s);
		size_t all = rows_of(&v, before, LEN(before));
		for (int i = 0; i < 12; i++) {
			random_ingest();
			if (i % 3 == 0)
				form();
			size_t now = rows_of(&v, ids, LEN(ids));
			assert_int_equal(now, all);
			assert_memory_equal(ids, before, all * sizeof(ids[0]));
			OK(store_view_count(s, &v, INT64_MAX, &n, &e));
			assert_int_equal(n, all);
		}
		int64_t keys[3];
		size_t got;
		OK(store_keys(s, &v, KEY_MAX, 1, keys, LEN(keys), &got, &e));
		OK(store_place(s, &v, keys[2], &place, &e));
		assert_int_equal(place, 2);
	}
}

/* FAULTS 71: killed while stories form, the archive is sound and the rest is formed later. */
static void
test_killed_while_stories_form(void **state)
{
	(void)state;
	seed = 5;
	sync_feeds(s, FEEDS "http://e.example/f\n");
	for (int i = 0; i < 150; i++)
		random_ingest();
	store_close(s);
	for (int i = 0; i < 12; i++) {
		pid_t pid = fork();

		if (pid == 0) {
			bool more = true;

			s = store_open(dir, STORE_WRITE, &e);
			for (int step = 0; s != NULL && more; step++) {
				if (!store_begin(s, -1, &e) || !store_story_step(s, &more, &e))
					_exit(1);
				if (step == i % 2)
					kill(getpid(), SIGKILL);
				if (!store_commit(s, false, &e))
					_exit(1);
			}
			_exit(0);
		}
		int status;
		waitpid(pid, &status, 0);
		assert_true(WIFSIGNALED(status) || WEXITSTATUS(status) == 0);
	}
	s = store_open(dir, STORE_WRITE, &e);
	assert_non_null(s);
	assert_sound(s);
	form();
	assert_all_agree();
}

int
main(void)
{
#undef TEST
#define TEST(name) cmocka_unit_test_setup_teardown(name, fresh, drop)
	const struct CMUnitTest tests[] = {
	    TEST(test_the_same_address_is_one_story),
	    TEST(test_nearly_the_same_title_within_three_days_is_one_story),
	    TEST(test_a_feed_tells_a_story_once_unless_it_repeats_itself),
	    TEST(test_an_address_that_one_feed_gives_to_several_titles_names_none),
	    TEST(test_a_list_has_one_row_a_story),
	    TEST(test_a_merge_changes_no_list_on_screen),
	    TEST(test_a_story_is_marked_as_one_but_for_what_was_not_taken_in),
	    TEST(test_unmerging_never_changes_marks),
	    TEST(test_trending_is_by_sources_then_by_age),
	    TEST(test_two_feeds_of_one_site_are_one_source),
	    TEST(test_a_new_title_joins_what_it_tells_now),
	    TEST(test_stories_merge),
	    TEST(test_an_archive_of_before_gets_its_stories),
	    TEST(test_lists_agree_with_a_slow_evaluation),
	    TEST(test_a_view_keeps_its_rows_while_stories_form),
	    TEST(test_killed_while_stories_form),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
