/* Makes an archive of any size and says what it costs: FEEDS feeds of 50 entries of about 5 KB,
 * three years of them, are stored raw, then digested and indexed, then read. Prints microseconds
 * an article and a call. The same arguments make the same articles; feed N is BASE/N.xml.
 * One article in 1,000 has the word zyzzogeton, one in 500 the phrase "caspian grain corridor", one
 * title in 50 is Chinese.
 * RULES: so many rules, and half as many sections of `match` lines, are asked of what comes in.
 * usage: store DIR [FEEDS [BASE [BATCH [RULES]]]]; FEEDS 0: only reads; RULES given: only writes */
#include "src/store.h"
#include "src/config.h"
#include "src/rules.h"
#include "src/util.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

#define ENTRIES  50
#define SECTIONS 40
#define CHUNK    200 /* feeds that are digested before the next ones come */
#define YEARS_S  94608000

/* What it cost, in microseconds of processor. */
struct cost {
	double ingest, digest, merge, stories;
	int64_t articles, bytes, longest;
};

static const char *const words[] = {"trade", "border", "minister", "election", "water", "railway",
    "sanctions", "summit", "energy", "village", "parliament", "pipeline", "drought", "harvest",
    "currency", "talks", "the", "of", "and", "to", "in", "a", "that", "for", "on", "with", "as",
    "was", "by", "said"};
static uint64_t seed = 88172645463325252u;

static uint64_t
next(void)
{
	seed ^= seed << 13;
	seed ^= seed >> 7;
	return seed ^= seed << 17;
}

static double
cpu(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec * 1e6 + (double)t.tv_nsec / 1e3;
}

static void
or_die(bool ok, const struct err *e)
{
	if (!ok)
		die("%s", e->text);
}

/* A word, as common as in a language: the n-th of 20,000 comes 1/n as often as the first. Those
 * before the `least` are left out. */
static void
rarer_word(struct strbuf *b, double least)
{
	static const char syllable[16][4] = {"ta", "ri", "kon", "mel", "os", "ura", "sti", "an",
	    "per", "da", "lo", "ven", "ish", "ga", "tor", "ne"};
	double u = (double)(next() >> 11) / 9007199254740992.0;
	unsigned w = (unsigned)exp(log(least) + u * (log(20000) - log(least)));

	if (w < LEN(words))
		strbuf_adds(b, words[w]);
	else
		for (; w > 0; w /= 16)
			strbuf_adds(b, syllable[w % 16]);
}

static void
word(struct strbuf *b)
{
	rarer_word(b, 1);
}

static void
make_text(struct strbuf *html, size_t n, uint64_t number)
{
	strbuf_clear(html);
	while (html->len < n) {
		strbuf_adds(html, "<p>");
		if (html->len < 10 && number % 1000 == 7)
			strbuf_adds(html, "zyzzogeton ");
		if (html->len < 10 && number % 500 == 3)
			strbuf_adds(html, "caspian grain corridor ");
		for (int i = 0; i < 60; i++) {
			word(html);
			strbuf_addc(html, ' ');
		}
		strbuf_adds(html, "</p>\n");
	}
}

static void
make_title(struct strbuf *title)
{
	static const char chinese[][4] = {"日", "本", "新", "闻", "世", "界", "经", "济", "人",
	    "工", "知", "能", "东", "京", "大", "阪", "速", "报", "特", "集", "解", "说", "丝",
	    "路"};

	strbuf_clear(title);
	if (next() % 50 == 0) {
		for (size_t n = 8 + next() % 12; n > 0; n--)
			strbuf_adds(title, chinese[next() % LEN(chinese)]);
		return;
	}
	for (size_t n = 4 + next() % 8; n > 0; n--) {
		word(title);
		strbuf_addc(title, ' ');
	}
	strbuf_cut(title, title->len - 1);
}

/* The i-th query of kinds that people write; every third article has the most common word. */
static void
make_query(struct strbuf *b, size_t i)
{
	struct strbuf w[3];

	for (size_t k = 0; k < LEN(w); k++) {
		strbuf_init(&w[k], STRBUF_SMALL);
		rarer_word(&w[k], 200);
	}
	const char *x = w[0].s, *y = w[1].s, *z = w[2].s;
	if (i % 8 == 0)
		strbuf_addf(b, "title:(%s or %s or %s)", x, y, z);
	else if (i % 8 == 1)
		strbuf_addf(b, "%s %s", x, y);
	else if (i % 8 == 2)
		strbuf_addf(b, "\"%s %s\"", x, y);
	else if (i % 8 == 3)
		strbuf_addf(b, "title:\"%s %s\" or author:%s", x, y, z);
	else if (i % 8 == 4)
		strbuf_addf(b, "feed:00001 title:%s", x);
	else if (i % 8 == 5)
		strbuf_addf(b, "%s -%s", x, y);
	else if (i % 8 == 6)
		strbuf_addf(b, "%s %.2s* has:enclosure", x, y);
	else
		strbuf_addf(b, "category:%s or title:%s", x, y);
	for (size_t k = 0; k < LEN(w); k++)
		strbuf_release(&w[k]);
}

/* They stay for the life of the program. */
static void
make_rules(struct store *s, size_t n)
{
	static char actions[][24] = {"tag seen", "bookmark", "read", "notify", "tag more, notify"};
	struct config_rule *rule = xcalloc(n, sizeof(*rule));
	struct strbuf b;

	for (size_t i = 0; i < n; i++) {
		strbuf_init(&b, STRBUF_SMALL);
		make_query(&b, i);
		rule[i].query = strbuf_take(&b, NULL);
		rule[i].actions = actions[i % LEN(actions)];
	}
	store_set_rules(s, rules_new(rule, n), NULL, NULL);
}

static void
subscribe(struct store *s, size_t feeds, const char *base, const char *file, size_t matches)
{
	struct strbuf b;
	struct complaints cs = {0};
	struct feedlist fl;
	struct err e;
	bool changed;

	strbuf_init(&b, STRBUF_BODY);
	for (size_t i = 0; i < feeds; i++) {
		if (i % (feeds / SECTIONS + 1) == 0)
			strbuf_addf(&b, "[Section %zu]\n", i / (feeds / SECTIONS + 1) + 1);
		strbuf_addf(&b, "%s/%05zu.xml\n", base, i);
	}
	for (size_t i = 0; i < matches; i++) {
		strbuf_addf(&b, "[Watch %zu]\nmatch ", i);
		make_query(&b, i);
		strbuf_addc(&b, '\n');
	}
	or_die(write_file_atomic(file, b.s, b.len, &e), &e);
	feedlist_parse(&fl, "feeds", b.s, b.len, &cs);
	or_die(store_begin(s, -1, &e) && store_sync_feeds(s, &fl, &changed, &e)
		   && store_commit(s, true, &e),
	    &e);
	feedlist_release(&fl);
	complaints_release(&cs);
	strbuf_release(&b);
}

static void
make_entry(struct feed_entry *en, struct strbuf *html, struct strbuf *title, char link[80],
    size_t feed, size_t i, int64_t now)
{
	make_text(html, 4000 + next() % 2000, feed * ENTRIES + i);
	make_title(title);
	snprintf(link, 80, "http://example.org/%zu/%zu", feed, i);
	*en = (struct feed_entry){.guid = link,
	    .title = title->s,
	    .link = link,
	    .published = now - (int64_t)(next() % YEARS_S),
	    .updated = DATE_NONE,
	    .summary = "",
	    .content = html->s,
	    .content_len = html->len,
	    .content_type = "html",
	    .base = "",
	    .comments = "",
	    .comments_feed = "",
	    .comment_count = -1,
	    .image = "",
	    .lang = "en"};
}

static void
ingest(struct store *s, size_t from, size_t to, size_t batch, struct cost *cost)
{
	static struct feed_entry en[ENTRIES];
	struct strbuf html[ENTRIES], title[ENTRIES];
	char link[ENTRIES][80], name[40];
	int64_t updated = 0, now = (int64_t)time(NULL);
	struct err e;

	for (size_t i = 0; i < ENTRIES; i++) {
		strbuf_init(&html[i], STRBUF_BODY);
		strbuf_init(&title[i], STRBUF_SMALL);
	}
	for (size_t f = from; f < to; f++) {
		for (size_t i = 0; i < ENTRIES; i++) {
			make_entry(&en[i], &html[i], &title[i], link[i], f, i, now);
			cost->bytes += (int64_t)html[i].len;
		}
		double start = cpu();
		struct ingest_options o = {.feed = (int64_t)f + 1, .now = now, .unread_left = 25};
		snprintf(name, sizeof(name), "Feed %05zu", f);
		struct feed_head h = {.format = FORMAT_RSS20,
		    .title = name,
		    .link = "",
		    .description = "",
		    .language = ""};
		struct fetch_result r = {
		    .feed = o.feed, .now = now, .status = 200, .due = now + 864000, .head = &h};
		bool moved;
		if ((f - from) % batch == 0)
			or_die(store_begin(s, -1, &e), &e);
		or_die(store_ingest(s, &o, en, ENTRIES, &cost->articles, &updated, &e)
			   && store_fetched(s, &r, &moved, &e),
		    &e);
		if ((f - from) % batch == batch - 1 || f == to - 1)
			or_die(store_commit(s, false, &e), &e);
		cost->ingest += cpu() - start;
	}
	for (size_t i = 0; i < ENTRIES; i++) {
		strbuf_release(&html[i]);
		strbuf_release(&title[i]);
	}
}

/* Plain text as blocks_text would give it; blocks of about the same size as the parser's. */
static void
digest_one(struct store *s, int64_t id, struct arena *a, struct strbuf *plain, struct strbuf *code,
    double *pause)
{
	double start = cpu();
	struct digest_source src;
	const char *base;
	struct blocks b;
	struct err e;

	arena_reset(a);
	strbuf_clear(plain);
	strbuf_clear(code);
	or_die(store_source(s, id, a, &src, &base, &e), &e);
	blocks_init(&b);
	for (const char *p = src.content; (p = strstr(p, "<p>")) != NULL;) {
		const char *end = strstr(p, "</p>");
		blocks_add(&b, BLOCK_PARAGRAPH);
		blocks_span(&b, p + 3, (size_t)(end - p - 3), 0, 0);
		p = end;
	}
	blocks_text(&b, plain);
	or_die(blocks_encode(&b, code), &e);
	blocks_release(&b);
	*pause += cpu() - start;
	struct digest_result r = {.blocks = code->s,
	    .blocks_len = code->len,
	    .excerpt = "The first sentence, which says what happened where and who was there.",
	    .image = "",
	    .words = 700};
	or_die(store_digested(s, id, &r, plain->s, plain->len, &e), &e);
}

/* Runs steps of the work behind, one or all; returns what they cost. */
static double
work_off(struct store *s, bool (*step)(struct store *, bool *, struct err *), bool whole)
{
	double start = cpu();
	bool more = true;
	struct err e;

	do
		or_die(
		    store_begin(s, -1, &e) && step(s, &more, &e) && store_commit(s, false, &e), &e);
	while (more && whole);
	return cpu() - start;
}

static void
digest(struct store *s, size_t batch, struct cost *cost)
{
	struct strbuf plain, code;
	int64_t ids[1000];
	size_t n;
	struct err e;
	struct arena a;

	arena_init(&a, FRAME_MAX);
	strbuf_init(&plain, STRBUF_BODY);
	strbuf_init(&code, STRBUF_BODY);
	for (;;) {
		or_die(store_pending(s, ids, batch, &n, &e), &e);
		if (n == 0)
			break;
		int64_t t0 = clock_mono_us();
		double start = cpu(), pause = 0;
		or_die(store_begin(s, -1, &e), &e);
		for (size_t i = 0; i < n; i++)
			digest_one(s, ids[i], &a, &plain, &code, &pause);
		or_die(store_commit(s, false, &e), &e);
		cost->digest += cpu() - start - pause;
		cost->longest = MAX(cost->longest, clock_mono_us() - t0);
		cost->merge += work_off(s, store_index_step, false);
	}
	strbuf_release(&plain);
	strbuf_release(&code);
	arena_free(&a);
}

static int
by_time(const void *a, const void *b)
{
	const double *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

/* The middle of several times, in milliseconds of the clock; each run in a store of its own, so
 * that what SQLite has cached of the last one does not count. */
#define RUNS 7
static void
timed(const char *dir, const char *name, bool (*run)(struct store *, const void *, size_t *),
    const void *arg)
{
	double took[RUNS];
	size_t n = 0;
	struct err e;

	for (int i = 0; i < RUNS; i++) {
		struct store *s = store_open(dir, STORE_READ, &e);
		or_die(s != NULL && store_counts(s, LIST_LATEST, &(struct counts){0}, &e), &e);
		int64_t start = clock_mono_us();
		if (!run(s, arg, &n))
			die("%s: failed", name);
		took[i] = (double)(clock_mono_us() - start) / 1000;
		store_close(s);
	}
	qsort(took, RUNS, sizeof(*took), by_time);
	printf("  %-28s %8.2f ms %6zu\n", name, took[RUNS / 2], n);
}

static bool
open_list(struct store *s, const void *arg, size_t *n)
{
	struct view v = {.list = LIST_LATEST, .unread = arg != NULL};
	struct row rows[50];
	int64_t keys[50];
	struct arena a;
	struct err e;

	arena_init(&a, FRAME_MAX);
	bool ok = store_keys(s, &v, KEY_MAX, 1, keys, LEN(keys), n, &e)
	          && store_rows(s, keys, *n, rows, &a, &e);
	arena_free(&a);
	return ok;
}

static bool
open_sections(struct store *s, const void *arg, size_t *n)
{
	struct store_section *sections;
	struct arena a;
	struct err e;

	(void)arg;
	arena_init(&a, FRAME_MAX);
	bool ok = store_sections(s, &a, &sections, n, &e);
	arena_free(&a);
	return ok;
}

static bool
open_end(struct store *s, const void *arg, size_t *n)
{
	struct view v = {.list = LIST_LATEST};
	int64_t keys[50], above;
	struct err e;

	(void)arg;
	return store_keys(s, &v, -1, -1, keys, LEN(keys), n, &e)
	       && store_place(s, &v, keys[0], &above, &e);
}

static bool
search(struct store *s, const void *arg, size_t *n)
{
	int64_t keys[50];
	struct err e;
	struct query *q = query_parse(arg, strlen(arg), (int64_t)time(NULL), &e);
	bool ok = q != NULL && store_search(s, q, 0, KEY_MAX, 0, keys, LEN(keys), n, &e);

	query_free(q);
	return ok;
}

static void
reading(const char *dir)
{
	static const struct {
		const char *name, *query;
	} searches[] = {{"common word", "border"}, {"rare word", "zyzzogeton"},
	    {"two words", "railway zyzzogeton"}, {"phrase", "\"caspian grain corridor\""},
	    {"phrase of common words", "\"the of\""}, {"prefix", "parl*"}, {"short prefix", "ko*"},
	    {"Chinese pair", "世界"}, {"title", "title:harvest"},
	    {"word, one section", "border section:\"Section 3\""},
	    {"word, one feed", "border feed:\"Feed 00003\""}, {"word, unread", "border is:unread"},
	    {"rare word, two weeks", "zyzzogeton newer:14d"},
	    {"word, before a date", "border before:2024-06-01"}, {"bookmarked", "is:bookmarked"},
	    {"word, bookmarked", "border is:bookmarked"}, {"unread", "is:unread"},
	    {"read", "is:read"}, {"not unread", "not is:unread"}, {"new", "is:new"},
	    {"hidden", "is:hidden"}, {"duplicate", "is:duplicate"}, {"enclosure", "has:enclosure"},
	    {"image", "has:image"}, {"comments", "has:comments"}, {"whole text", "has:fulltext"},
	    {"tag", "tag:later"}, {"word, tag", "border tag:later"},
	    {"tag or rare word", "tag:later or zyzzogeton"},
	    {"bookmarked or common word", "is:bookmarked or border"},
	    {"feed", "feed:\"Feed 00003\""}, {"section", "section:\"Section 3\""},
	    {"category", "category:sea"}, {"link", "url:17"}, {"link, prefix", "url:exam*"},
	    {"language", "lang:en"}, {"rare language", "lang:de"},
	    {"word, language", "border lang:de"}, {"days", "after:2025-01-01 before:2025-02-01"},
	    {"unread, title, either", "(border or drought) is:unread title:harvest"},
	    {"excluded", "border -pipeline"}, {"either", "drought or zyzzogeton"},
	    {"common by rank", "border sort:rank"},
	    {"two common by rank", "minister border sort:rank"},
	    {"rare by rank", "zyzzogeton sort:rank"}, {"short prefix by rank", "ko* sort:rank"},
	    {"oldest", "border sort:oldest"}, {"nothing", "nosuchwordanywhere"}};

	timed(dir, "sections", open_sections, NULL);
	timed(dir, "first rows", open_list, NULL);
	timed(dir, "first unread rows", open_list, "");
	timed(dir, "the end", open_end, NULL);
	for (size_t i = 0; i < LEN(searches); i++)
		timed(dir, searches[i].name, search, searches[i].query);
}

/* What is left behind a change of `feeds`: here, where the feeds are filed. */
static void
refile(struct store *s)
{
	bool more = true;
	struct err e;

	while (more)
		or_die(store_begin(s, -1, &e) && store_refile_step(s, &more, &e)
			   && store_commit(s, false, &e),
		    &e);
}

static void
build(const char *dir, size_t feeds, const char *base, size_t together, size_t rules)
{
	struct cost cost = {0};
	struct store_size size;
	struct rusage u;
	struct err e;
	int64_t began = clock_mono_us();
	char file[4096];

	struct store *s = store_open(dir, STORE_WRITE, &e);
	or_die(s != NULL, &e);
	snprintf(file, sizeof(file), "%s/feeds", dir);
	subscribe(s, feeds, base, file, rules / 2);
	make_rules(s, rules);
	seed = 88172645463325252u;
	refile(s);
	for (size_t f = 0; f < feeds; f += CHUNK) {
		ingest(s, f, MIN(f + CHUNK, feeds), 4, &cost);
		digest(s, together, &cost);
	}
	cost.merge += work_off(s, store_index_step, true);
	cost.stories = work_off(s, store_story_step, true);
	store_checkpoint(s);
	or_die(store_size(s, &size, &e), &e);
	getrusage(RUSAGE_SELF, &u);
	double n = (double)cost.articles;
	printf("%lld articles, %.0f MB of HTML: ingest %.1f, digest %.1f, merge %.1f, stories "
	       "%.1f us of processor an article\n",
	    (long long)cost.articles, (double)cost.bytes / 1e6, cost.ingest / n, cost.digest / n,
	    cost.merge / n, cost.stories / n);
	printf("longest transaction %lld ms, %.0f s in all with making them; archive %.0f MB, peak "
	       "memory %.0f MB\n",
	    (long long)cost.longest / 1000, (double)(clock_mono_us() - began) / 1e6,
	    (double)size.bytes / 1e6, (double)u.ru_maxrss / 1024);
	store_close(s);
}

int
main(int argc, char **argv)
{
	int64_t feeds = 200, together = 200, rules = 0;
	const char *base = argc > 3 ? argv[3] : "http://example.org/f";

	if (argc < 2 || argc > 6 || (argc > 2 && !parse_int(argv[2], 0, 100000, &feeds))
	    || (argc > 4 && !parse_int(argv[4], 1, 1000, &together))
	    || (argc > 5 && !parse_int(argv[5], 0, 10000, &rules)))
		die("usage: store DIR [FEEDS [BASE [BATCH [RULES]]]]");
	if (feeds > 0)
		build(argv[1], (size_t)feeds, base, (size_t)together, (size_t)rules);
	if (argc <= 5)
		reading(argv[1]);
	return 0;
}
