/* Statistics of an archive whose articles are known, and how they fit a terminal. */
#include "src/stats.h"
#include "src/text.h"
#include "src/util.h"
#include "tests/archive.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define NOW     1750000000
#define DAYS(n) (NOW - (int64_t)(n)*86400)

/* n articles of that date, each with a text of so many bytes. */
static void
put(struct store *s, int64_t feed, int n, int64_t date, size_t bytes)
{
	static int last;
	struct ingest_options o = {.feed = feed, .now = NOW, .unread_left = INT64_MAX};
	int64_t added = 0, updated = 0;
	char *text = xcalloc(1, bytes + 1);

	memset(text, 'x', bytes);
	OK(store_begin(s, -1, &e));
	for (int i = 0; i < n; i++) {
		char guid[24];

		snprintf(guid, sizeof(guid), "%d", last++);
		struct feed_entry en = an_entry(guid, guid, text, bytes, date);
		OK(store_ingest(s, &o, &en, 1, &added, &updated, &e));
	}
	OK(store_commit(s, false, &e));
	assert_int_equal(added, n);
	free(text);
}

/* Two sections: large and small of News, silent of Old, empty above all, which fails. */
static struct store *
known(void)
{
	struct store *s =
	    opened("http://empty.example/f \"Empty\"\n[News]\n"
		   "http://large.example/f \"Large\"\nhttp://small.example/f \"Small\"\n"
		   "[Old]\nhttp://silent.example/f \"Silent\"\n");
	struct fetch_result failed = {
	    .feed = 1, .now = DAYS(3), .status = 500, .error = "answered 500"};
	int64_t id = 1, action, changed, missing;
	bool moved;

	put(s, 2, 12, DAYS(0), 1000);
	put(s, 2, 8, DAYS(1), 1000);
	put(s, 3, 5, DAYS(1), 4000);
	put(s, 4, 2, DAYS(100), 1000);
	OK(store_begin(s, -1, &e) && store_fetched(s, &failed, &moved, &e)
	    && store_mark(s, 0, &id, 1, MARK_SET, MARK_READ, &action, &changed, &missing, &e)
	    && store_put_reading(s, id, 0, true, &e) && store_commit(s, true, &e));
	return s;
}

static void
assert_feed(const struct stats_top *t, size_t i, const char *title, int64_t total, int64_t unread)
{
	assert_true(i < t->n);
	assert_string_equal(t->feed[i].title, title);
	assert_int_equal(t->feed[i].counts.total, total);
	assert_int_equal(t->feed[i].counts.unread, unread);
}

static void
figures_are_those_of_the_archive(void **state)
{
	struct store *s = known();
	struct stats st;
	struct arena a;

	(void)state;
	arena_init(&a, 1 << 20);
	OK(stats_gather(s, NOW, &a, &st, &e));
	assert_int_equal(st.counts.total, 27);
	assert_int_equal(st.counts.unread, 26);
	assert_int_equal(st.feeds, 4);
	assert_int_equal(st.bookmarks, 0);
	assert_int_equal(st.extent.newest, DAYS(0));
	assert_int_equal(st.extent.oldest, DAYS(100));
	assert_true(st.extent.bytes > 0);
	assert_int_equal(st.first_day, DAYS(STATS_DAYS - 1) / 86400 * 86400);
	assert_int_equal(st.days[STATS_DAYS - 1].total, 12);
	assert_int_equal(st.days[STATS_DAYS - 1].unread, 11);
	assert_int_equal(st.days[STATS_DAYS - 2].total, 13);
	assert_int_equal(st.days[STATS_DAYS - 3].total, 0);
	assert_int_equal(st.nsection, 2);
	assert_string_equal(st.section[0].path, "News");
	assert_int_equal(st.section[0].counts.total, 25);
	assert_int_equal(st.section[1].counts.total, 2);
	assert_int_equal(st.largest.all, 4);
	assert_feed(&st.largest, 0, "Large", 20, 19);
	assert_feed(&st.largest, 1, "Small", 5, 5);
	assert_feed(&st.largest, 2, "Silent", 2, 2);
	assert_feed(&st.largest, 3, "Empty", 0, 0);
	assert_int_equal(st.never_read.all, 2); /* Large was opened, Empty has nothing */
	assert_feed(&st.never_read, 0, "Small", 5, 5);
	assert_int_equal(st.silent.all, 2);
	assert_feed(&st.silent, 0, "Empty", 0, 0);
	assert_feed(&st.silent, 1, "Silent", 2, 2);
	assert_int_equal(st.failing.all, 1);
	assert_feed(&st.failing, 0, "Empty", 0, 0);
	assert_int_equal(st.failing.feed[0].failing_since, DAYS(3));
	/* As many bytes in a fourth of the articles; all of the file is someone's. */
	const struct stats_feed *f = st.largest.feed;
	assert_true(labs((long)(f[0].bytes - f[1].bytes)) < f[0].bytes / 10);
	assert_true(labs((long)(f[0].bytes + f[1].bytes + f[2].bytes - st.extent.bytes)) < 4);
	assert_int_equal(f[3].bytes, 0);
	const struct counts *news = st.section_days[0], *large = st.feed_days[0];
	assert_int_equal(news[STATS_DAYS - 1].total, 12);
	assert_int_equal(news[STATS_DAYS - 1].unread, 11);
	assert_int_equal(news[STATS_DAYS - 2].total, 13);
	assert_int_equal(st.section_days[1][STATS_DAYS - 1].total, 0);
	assert_int_equal(large[STATS_DAYS - 1].total, 12);
	assert_int_equal(large[STATS_DAYS - 2].total, 8);
	assert_int_equal(large[STATS_DAYS - 3].total, 0);
	assert_int_equal(st.feed_days[1][STATS_DAYS - 2].total, 5);
	assert_null(st.missing);
	arena_free(&a);
	store_close(s);
}

static void
an_empty_archive_has_figures(void **state)
{
	struct store *s = opened("");
	struct stats st;
	struct arena a;

	(void)state;
	arena_init(&a, 1 << 20);
	OK(stats_gather(s, NOW, &a, &st, &e));
	assert_int_equal(st.counts.total, 0);
	assert_int_equal(st.extent.oldest, DATE_NONE);
	assert_int_equal(st.largest.n, 0);
	arena_free(&a);
	store_close(s);
}

static void
only_the_highest_feeds_are_kept(void **state)
{
	struct strbuf b;
	struct stats st;
	struct arena a;

	(void)state;
	strbuf_init(&b, STRBUF_SMALL);
	for (int i = 1; i <= STATS_TOP + 5; i++)
		strbuf_addf(&b, "http://f%d.example/f\n", i);
	struct store *s = opened(b.s);
	for (int i = 1; i <= STATS_TOP + 5; i++)
		put(s, i, i * 7 % (STATS_TOP + 6) + 1, NOW, 10);
	arena_init(&a, 1 << 20);
	OK(stats_gather(s, NOW, &a, &st, &e));
	assert_int_equal(st.largest.all, STATS_TOP + 5);
	assert_int_equal(st.largest.n, STATS_TOP);
	for (size_t i = 0; i < st.largest.n; i++)
		assert_int_equal(st.largest.feed[i].counts.total, STATS_TOP + 6 - (int)i);
	arena_free(&a);
	store_close(s);
	strbuf_release(&b);
}

struct sheet {
	int columns;
	bool ascii;
	struct strbuf text;
};

static void
take_line(void *arg, enum style_role role, const char *text)
{
	struct sheet *p = arg;
	size_t n = strlen(text);

	(void)role;
	if (text_width(text, n) > p->columns)
		fail_msg("%d columns in %d: %s", text_width(text, n), p->columns, text);
	for (size_t i = 0; p->ascii && i < n; i++)
		assert_in_range(text[i], ' ', '~');
	strbuf_addf(&p->text, "%s\n", text);
}

static void
lines_fit_every_width(void **state)
{
	struct store *s = known();
	struct stats st;
	struct arena a;

	(void)state;
	arena_init(&a, 1 << 20);
	OK(stats_gather(s, NOW, &a, &st, &e));
	for (int columns = 24; columns <= 250; columns++) {
		for (int ascii = 0; ascii < 2; ascii++) {
			struct sheet p = {.columns = columns, .ascii = ascii};

			strbuf_init(&p.text, STRBUF_SMALL);
			stats_lines(&st, columns, ascii, take_line, &p);
			assert_non_null(strstr(p.text.s, "Articles "));
			assert_non_null(strstr(p.text.s, "today\n"));
			assert_non_null(strstr(p.text.s, "Silent"));
			strbuf_release(&p.text);
		}
	}
	arena_free(&a);
	store_close(s);
}

/* 13 articles are 32 eighths of a cell, 12 are 30: the last cell of four is 6 eighths full. */
static void
columns_and_bars_are_in_proportion(void **state)
{
	struct store *s = known();
	struct sheet p = {.columns = 40};
	struct stats st;
	struct arena a;

	(void)state;
	arena_init(&a, 1 << 20);
	OK(stats_gather(s, NOW, &a, &st, &e));
	strbuf_init(&p.text, STRBUF_SMALL);
	stats_lines(&st, 40, false, take_line, &p);
	assert_non_null(strstr(p.text.s, " █▆\n"));
	assert_non_null(strstr(p.text.s, " ██\n"));
	assert_non_null(strstr(p.text.s, "25 in 40 days, 4 % read; at most 13 a d…\n"));
	assert_non_null(strstr(p.text.s, "News         ░░░░░░░░░░░░       25   4 %\n"));
	assert_non_null(strstr(p.text.s, "Old          ░                   2   0 %\n"));
	strbuf_clear(&p.text);
	p.columns = 78;
	stats_lines(&st, 78, false, take_line, &p);
	assert_non_null(strstr(p.text.s, " 25   4 %                    ██\n"));
	assert_non_null(
	    strstr(p.text.s, "  █ read ░ unread   articles  read               21 days\n"));
	assert_non_null(strstr(p.text.s, "B       ▆█\n"));
	strbuf_release(&p.text);
	arena_free(&a);
	store_close(s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(figures_are_those_of_the_archive),
	    TEST(an_empty_archive_has_figures),
	    TEST(only_the_highest_feeds_are_kept),
	    TEST(lines_fit_every_width),
	    TEST(columns_and_bars_are_in_proportion),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
