/* Filing by match lines after a change of `feeds`: whatever happens meanwhile, each section has
 * what a full evaluation of its lines over all articles gives. */
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

#define NOW    ((int64_t)1750000000)
#define DAY    ((int64_t)86400)
#define FEEDS  4
#define LINES  3
#define ROUNDS 24

static uint32_t seed = 20211109;

static unsigned
pick(unsigned n)
{
	seed = seed * 1664525u + 1013904223u;
	return (seed >> 8) % n;
}

/* ---- articles */

static const char *const words[] = {
    "grain", "gravel", "tariff", "Élodie", "nato", "ёлка", "中国", "vote", "rail", "rain"};

/* More words begin with "wa" than a query asks the index for. */
static void
word(struct strbuf *b)
{
	if (pick(4) == 0)
		strbuf_addf(b, "wa%02u ", pick(80));
	else
		strbuf_addf(b, "%s ", words[pick(LEN(words))]);
}

static void
ingest(struct store *s, unsigned n)
{
	static const char *const categories[] = {"Central Asia", "Vote", "Grain trade"};
	static unsigned made;
	struct strbuf title, text;
	int64_t added = 0, updated = 0;
	char link[64];

	strbuf_init(&title, STRBUF_SMALL);
	strbuf_init(&text, STRBUF_SMALL);
	OK(store_begin(s, -1, &e));
	for (unsigned i = 0; i < n; i++) {
		struct enclosure enclosure = {
		    .url = "http://x.example/a.mp3", .type = "", .title = "", .length = -1};
		const char *category = categories[pick(LEN(categories))],
			   *author = words[pick(LEN(words))];

		strbuf_clear(&title);
		strbuf_clear(&text);
		for (unsigned k = 1 + pick(3); k > 0; k--)
			word(&title);
		for (unsigned k = pick(6); k > 0; k--)
			word(&text);
		snprintf(link, sizeof(link), "http://x.example/%s/%u", words[pick(3)], made++);
		struct feed_entry en =
		    an_entry(link, title.s, text.s, text.len, NOW - (int64_t)pick(400) * DAY / 10);
		en.link = link;
		en.authors = &author;
		en.nauthors = 1;
		en.categories = &category;
		en.ncategories = pick(2);
		en.enclosures = &enclosure;
		en.nenclosures = pick(2);
		en.lang = pick(3) ? "en" : "ru";
		struct ingest_options o = {
		    .feed = 1 + pick(FEEDS), .now = NOW, .unread_left = INT64_MAX};
		OK(store_ingest(s, &o, &en, 1, &added, &updated, &e));
	}
	OK(store_commit(s, false, &e));
	assert_int_equal(added, n);
	strbuf_release(&title);
	strbuf_release(&text);
}

static void
digest(struct store *s, size_t most)
{
	struct digest_result r = {.blocks = "", .excerpt = "", .image = "", .words = 1};
	struct digest_source src;
	const char *base;
	struct arena a;
	int64_t ids[64];
	size_t n;

	OK(store_pending(s, ids, MIN(most, LEN(ids)), &n, &e));
	arena_init(&a, FRAME_MAX);
	OK(store_begin(s, -1, &e));
	for (size_t i = 0; i < n; i++) {
		arena_reset(&a);
		OK(store_source(s, ids[i], &a, &src, &base, &e)
		    && store_digested(s, ids[i], &r, src.content, src.content_len, &e));
	}
	OK(store_commit(s, false, &e));
	arena_free(&a);
}

static bool
step(struct store *s, bool (*work)(struct store *, bool *, struct err *))
{
	bool more;

	OK(store_begin(s, -1, &e) && work(s, &more, &e) && store_commit(s, false, &e));
	return more;
}

static void
hide(struct store *s, bool hidden)
{
	int64_t id = 1 + pick((unsigned)store_newest_id(s)), action = 0, changed, missing;

	OK(store_begin(s, -1, &e)
	    && store_mark(s, 0, &id, 1, hidden ? MARK_SET : MARK_CLEAR, MARK_HIDDEN, &action,
		&changed, &missing, &e)
	    && store_commit(s, true, &e));
}

/* ---- feeds */

static const char *const urls[FEEDS] = {"http://a.example/f \"Steppe Ledger\"",
    "http://b.example/f \"Grain & Trade\"", "http://c.example/f", "http://d.example/f hidden=yes"};
static const char *const sections[] = {"A", "A/B", "C", "D/E"};

/* What the file says of a section. */
struct said {
	bool feed[FEEDS];
	struct query *line[LINES];
	size_t nline;
};

static void
leaf(struct strbuf *b)
{
	static const char *const leaves[] = {"grain", "ELODIE", "елка", "中国", "gra*", "ra*",
	    "wa*", "wa1*", "title:wa*", "\"grain vote\"", "\"tariff ra\"*", "title:vote",
	    "title:(nato or gra*)", "author:elodie", "author:(nato or vote)", "feed:ledger",
	    "feed:2", "feed:grain", "category:vote", "category:\"grain trade\"", "category:cent*",
	    "url:grain", "lang:ru", "id:(7 or 11)", "has:enclosure", "after:2025-06-01",
	    "before:2025-06-10", "wa07"};

	strbuf_adds(b, leaves[pick(LEN(leaves))]);
}

static void
query(struct strbuf *b, int depth)
{
	for (unsigned i = 0, n = 1 + pick(3); i < n; i++) {
		if (i > 0)
			strbuf_adds(b, pick(2) ? " or " : " ");
		if (pick(5) == 0)
			strbuf_addc(b, '-');
		if (depth > 0 && pick(3) == 0) {
			strbuf_addc(b, '(');
			query(b, depth - 1);
			strbuf_addc(b, ')');
		} else {
			leaf(b);
		}
	}
}

static void
forget(struct said *said)
{
	for (size_t i = 0; i < LEN(sections); i++)
		while (said[i].nline > 0)
			query_free(said[i].line[--said[i].nline]);
}

/* Another file, often with much of the one before: each section has lines of few. */
static void
write_feeds(struct strbuf *b, struct said *said)
{
	static char kept[LEN(sections)][LINES][400];
	unsigned gone = pick(FEEDS * 2);

	forget(said);
	strbuf_clear(b);
	for (unsigned f = 0; f < FEEDS; f++)
		if (f != gone)
			strbuf_addf(b, "%s\n", urls[f]);
	for (size_t i = 0; i < LEN(sections); i++) {
		strbuf_addf(b, "[%s]\n", sections[i]);
		for (unsigned f = 0; f < FEEDS; f++) {
			said[i].feed[f] = f != gone && pick(4) == 0;
			if (said[i].feed[f])
				strbuf_addf(b, "%s\n", urls[f]);
		}
		for (size_t k = 0; k < LINES; k++) {
			struct strbuf q;

			strbuf_init(&q, STRBUF_SMALL);
			if (pick(2) == 0 || kept[i][k][0] == '\0')
				query(&q, 2);
			else
				strbuf_adds(&q, kept[i][k]);
			if (pick(3) != 0 && q.len < sizeof(kept[i][k])) {
				memcpy(kept[i][k], q.s, q.len + 1);
				strbuf_addf(b, "match %s\n", q.s);
				said[i].line[said[i].nline] = query_parse(q.s, q.len, NOW, &e);
				assert_non_null(said[i].line[said[i].nline++]);
			}
			strbuf_release(&q);
		}
	}
	for (size_t i = 0; gone < FEEDS && i < LEN(sections); i++)
		said[i].feed[gone] = false;
}

static void
sync_only(struct store *s, const char *text)
{
	struct complaints cs = {0};
	struct feedlist fl;
	bool changed;

	feedlist_parse(&fl, "feeds", text, strlen(text), &cs);
	assert_int_equal(cs.n, 0);
	OK(store_begin(s, -1, &e) && store_sync_feeds(s, &fl, &changed, &e)
	    && store_commit(s, true, &e));
	feedlist_release(&fl);
	complaints_release(&cs);
}

/* ---- what should be */

static bool
fits(struct store *s, const struct said *x, int64_t id, int64_t feed)
{
	bool yes = x->feed[feed - 1], ready;

	for (size_t i = 0; i < x->nline && !yes; i++) {
		OK(store_fits(s, id, x->line[i], &yes, &ready, &e));
		assert_true(ready);
	}
	return yes;
}

/* Whether it belongs to the section or one below it. */
static bool
belongs(struct store *s, const struct said *said, size_t section, int64_t id, int64_t feed)
{
	size_t n = strlen(sections[section]);

	for (size_t i = 0; i < LEN(sections); i++)
		if (strncmp(sections[i], sections[section], n) == 0
		    && (sections[i][n] == '\0' || sections[i][n] == '/')
		    && fits(s, &said[i], id, feed))
			return true;
	return false;
}

static bool
listed(struct store *s, int64_t list, int64_t key)
{
	struct view v = {.list = list};
	int64_t found;
	size_t n;

	OK(store_keys(s, &v, key + 1, 1, &found, 1, &n, &e));
	return n == 1 && found == key;
}

static size_t
compare(struct store *s, const struct said *said, const char *text)
{
	size_t some = 0;
	struct arena a;

	arena_init(&a, FRAME_MAX);
	for (int64_t id = 1; id <= store_newest_id(s); id++) {
		struct article art;

		arena_reset(&a);
		OK(store_article(s, id, &a, &art, &e));
		bool shown = !art.row.hidden && strstr(text, art.feed_url) != NULL;
		for (size_t i = 0; i < LEN(sections); i++) {
			bool should = shown && belongs(s, said, i, id, art.row.feed);

			if (listed(s, store_list_find(s, sections[i]), art.row.key) != should)
				fail_msg("article %d of feed %d is %s %s:\n%s", (int)id,
				    (int)art.row.feed, should ? "missing in" : "in", sections[i],
				    text);
			some += should;
		}
	}
	arena_free(&a);
	return some;
}

/* ---- what happens meanwhile */

/* Another process begins with it and is killed within a slice, or between two. */
static void
killed(unsigned steps, bool within)
{
	pid_t pid = fork();
	int status;

	if (pid == 0) {
		struct store *s = opened(NULL);
		bool more = true;

		store_look_at(s, 4);
		while (steps-- > 0 && more) {
			OK(store_refile_look(s, &e) && store_begin(s, -1, &e)
			    && store_refile_step(s, &more, &e));
			if (steps > 0 || !within)
				OK(store_commit(s, false, &e));
		}
		raise(SIGKILL);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
}

static void
something(struct store *s)
{
	unsigned what = pick(12);

	if (what == 0)
		ingest(s, 1 + pick(3));
	else if (what == 1)
		digest(s, 1 + pick(4));
	else if (what == 2)
		step(s, store_index_step);
	else if (what == 3)
		killed(1 + pick(3), pick(2) == 0);
	else if (what < 6)
		hide(s, what == 4);
	else
		OK(store_refile_look(s, &e));
}

static void
test_each_section_has_what_fits_whatever_happens_meanwhile(void **state)
{
	struct said said[LEN(sections)] = {0};
	struct strbuf text;
	size_t some = 0;

	(void)state;
	strbuf_init(&text, STRBUF_SMALL);
	struct store *s = opened(NULL);
	write_feeds(&text, said);
	sync_only(
	    s, "http://a.example/f\nhttp://b.example/f\nhttp://c.example/f\nhttp://d.example/f\n");
	ingest(s, 40);
	digest(s, 30);
	step(s, store_index_step);
	for (unsigned round = 0; round < ROUNDS; round++) {
		write_feeds(&text, said);
		store_look_at(s, round % 3 == 0 ? 4096 : 1 + pick(12));
		sync_only(s, text.s);
		if (pick(4) == 0) { /* another one before that is done */
			something(s);
			write_feeds(&text, said);
			sync_only(s, text.s);
		}
		do
			something(s);
		while (step(s, store_refile_step));
		for (size_t n = 1; n > 0;) {
			int64_t id;

			digest(s, 64);
			OK(store_pending(s, &id, 1, &n, &e));
		}
		if (round % 4 == 0)
			while (step(s, store_index_step))
				;
		some += compare(s, said, text.s);
	}
	assert_true(some > ROUNDS * 20); /* else the lines test nothing */
	assert_sound(s);
	forget(said);
	strbuf_release(&text);
	store_close(s);
}

/* ---- what comes within a look */

static struct store *other; /* which stores an article as soon as a span is asked for what fits */

static void
on_statement(const char *sql)
{
	struct store *s = other;

	if (s == NULL || strncmp(sql, "SELECT l.key", 12) != 0)
		return;
	other = NULL;
	ingest(s, 1);
	digest(s, 1);
	while (step(s, store_index_step))
		;
}

/* More fit then than there were articles, and the last is one of those that are looked at. */
static void
test_what_comes_while_a_span_is_looked_at_leaves_none_out(void **state)
{
	static const char feeds[] =
	    "http://a.example/f\nhttp://b.example/f\nhttp://c.example/f\nhttp://d.example/f\n";
	struct counts c;

	(void)state;
	struct store *writer = opened(feeds);
	ingest(writer, 40);
	digest(writer, 64);
	while (step(writer, store_index_step))
		;
	struct store *s = opened_traced(STORE_WRITE, on_statement);
	store_look_at(s, 16); /* 8 at once */
	char *text = xasprintf("%s[A]\nmatch -nowhere\n", feeds);
	sync_only(s, text);
	do {
		other = writer;
		OK(store_refile_look(s, &e));
		other = NULL;
	} while (step(s, store_refile_step));
	OK(store_counts(s, store_list_find(s, "A"), &c, &e));
	assert_int_equal(c.total, store_newest_id(s));
	free(text);
	store_close(writer);
	store_close(s);
}

/* ---- long lines */

/* 16 lines as long as they may be are more than a statement has room for. */
static void
test_a_section_of_long_lines_is_asked_line_by_line(void **state)
{
	static const char feeds[] =
	    "http://a.example/f\nhttp://b.example/f\nhttp://c.example/f\nhttp://d.example/f\n[A]\n";
	struct counts before = {0}, after = {0};
	struct strbuf text;

	(void)state;
	struct store *s = opened(feeds);
	ingest(s, 40);
	digest(s, 64);
	while (step(s, store_index_step))
		;
	strbuf_init(&text, STRBUF_BODY);
	for (int round = 0; round < 2; round++) {
		strbuf_clear(&text);
		strbuf_adds(&text, feeds);
		for (int line = 0; line < 16; line++) {
			strbuf_addf(&text, "match url:grain or category:(x%d", round);
			for (int i = 0; i < 190; i++)
				strbuf_addf(&text, " or w%d", line * 190 + i);
			strbuf_adds(&text, ")\n");
		}
		if (round == 0)
			strbuf_adds(&text, "match -url:grain\n");
		before = after;
		sync_feeds(s, text.s);
		OK(store_counts(s, store_list_find(s, "A"), &after, &e));
	}
	assert_int_equal(before.total, 40);
	assert_in_range(after.total, 1, 39);
	strbuf_release(&text);
	store_close(s);
}

/* ---- looks that fail */

static bool
count_down(void *left)
{
	return --*(int *)left == 0;
}

/* Each look is stopped, one moment later in each round, until none is. */
static void
test_a_look_that_failed_is_repeated(void **state)
{
	static const char feeds[] =
	    "http://a.example/f\nhttp://b.example/f\nhttp://c.example/f\nhttp://d.example/f\n";
	bool failed = true;
	struct counts c;
	int moments = 0;

	(void)state;
	struct store *s = opened(feeds);
	ingest(s, 300);
	for (int i = 0; i < 5; i++)
		digest(s, 64);
	while (step(s, store_index_step))
		;
	while (failed) {
		char *name = xasprintf("S%d", moments++);
		char *text = xasprintf("%s[%s]\nmatch -nowhere\n", feeds, name);

		sync_only(s, text);
		failed = false;
		do {
			int left = moments;

			store_set_stop(s, count_down, &left);
			failed = !store_refile_look(s, &e) || failed;
			store_set_stop(s, NULL, NULL);
		} while (step(s, store_refile_step));
		OK(store_counts(s, store_list_find(s, name), &c, &e));
		assert_int_equal(c.total, 300);
		free(name);
		free(text);
	}
	assert_true(moments > 3);
	store_close(s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(test_each_section_has_what_fits_whatever_happens_meanwhile),
	    TEST(test_what_comes_while_a_span_is_looked_at_leaves_none_out),
	    TEST(test_a_section_of_long_lines_is_asked_line_by_line),
	    TEST(test_a_look_that_failed_is_repeated),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
