/* What the archive costs: FEEDS feeds of 50 entries of about 5 KB are stored raw, then digested
 * and indexed, then read. Prints microseconds an article and a call.
 * usage: store DIR [FEEDS [BATCH]] */
#include "src/store.h"
#include "src/util.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

#define ENTRIES 50

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

/* Words as common as in a language: the n-th of 20,000 comes 1/n as often as the first. */
static void
text(struct strbuf *html, size_t n)
{
	static const char syllable[16][4] = {"ta", "ri", "kon", "mel", "os", "ura", "sti", "an",
	    "per", "da", "lo", "ven", "ish", "ga", "tor", "ne"};

	strbuf_clear(html);
	while (html->len < n) {
		strbuf_adds(html, "<p>");
		for (int i = 0; i < 60; i++) {
			double u = (double)(next() >> 11) / 9007199254740992.0;
			unsigned w = (unsigned)exp(u * log(20000));

			if (w < LEN(words)) {
				strbuf_adds(html, words[w]);
			} else {
				for (; w > 0; w /= 16)
					strbuf_adds(html, syllable[w % 16]);
			}
			strbuf_addc(html, ' ');
		}
		strbuf_adds(html, "</p>\n");
	}
}

static void
subscribe(struct store *s, size_t feeds)
{
	struct strbuf b;
	struct complaints cs = {0};
	struct feedlist fl;
	struct err e;
	bool changed;

	strbuf_init(&b, STRBUF_BODY);
	for (size_t i = 0; i < feeds; i++) {
		if (i % (feeds / 7 + 1) == 0)
			strbuf_addf(&b, "[Section %zu]\n", i);
		strbuf_addf(&b, "http://example.org/%zu/feed\n", i);
	}
	feedlist_parse(&fl, "feeds", b.s, b.len, &cs);
	or_die(store_begin(s, -1, &e) && store_sync_feeds(s, &fl, &changed, &e)
		   && store_commit(s, true, &e),
	    &e);
	feedlist_release(&fl);
	complaints_release(&cs);
	strbuf_release(&b);
}

static void
ingest(struct store *s, size_t feeds, size_t batch)
{
	static struct feed_entry en[ENTRIES];
	struct strbuf html[ENTRIES];
	char link[ENTRIES][80], title[ENTRIES][80];
	int64_t added = 0, updated = 0, bytes = 0, start = clock_mono_us();
	double used = 0;
	struct err e;

	for (size_t i = 0; i < ENTRIES; i++)
		strbuf_init(&html[i], STRBUF_SMALL);
	for (size_t f = 0; f < feeds; f++) {
		for (size_t i = 0; i < ENTRIES; i++) {
			text(&html[i], 4000 + next() % 2000);
			bytes += (int64_t)html[i].len;
			snprintf(link[i], 80, "http://example.org/%zu/%zu", f, i);
			snprintf(title[i], 80, "%s and %s in %zu", words[next() % 16],
			    words[next() % 16], i);
			en[i] = (struct feed_entry){.guid = link[i],
			    .title = title[i],
			    .link = link[i],
			    .published = 1700000000 + (int64_t)(next() % 15000000),
			    .updated = DATE_NONE,
			    .summary = "",
			    .content = html[i].s,
			    .content_len = html[i].len,
			    .content_type = "html",
			    .base = "",
			    .comments = "",
			    .comments_feed = "",
			    .comment_count = -1,
			    .image = "",
			    .lang = "en"};
		}
		double from = cpu();
		struct ingest_options o = {
		    .feed = (int64_t)f + 1, .now = 1750000000, .unread_left = 50};
		struct feed_head h = {.format = FORMAT_RSS20,
		    .title = "A feed",
		    .link = "",
		    .description = "",
		    .language = ""};
		struct fetch_result r = {
		    .feed = o.feed, .now = o.now, .status = 200, .due = o.now + 3600, .head = &h};
		bool moved;
		if (f % batch == 0)
			or_die(store_begin(s, -1, &e), &e);
		or_die(store_ingest(s, &o, en, ENTRIES, &added, &updated, &e)
			   && store_fetched(s, &r, &moved, &e),
		    &e);
		if (f % batch == batch - 1 || f == feeds - 1)
			or_die(store_commit(s, false, &e), &e);
		used += cpu() - from;
	}
	for (size_t i = 0; i < ENTRIES; i++)
		strbuf_release(&html[i]);
	printf("ingest       %8.1f us an article (%.2f s with making them), %lld articles, %.0f MB "
	       "of HTML\n",
	    used / (double)added, (double)(clock_mono_us() - start) / 1e6, (long long)added,
	    (double)bytes / 1e6);
}

/* Plain text as blocks_text would give it; blocks of about the same size as the parser's. */
static void
digest(struct store *s, size_t batch)
{
	int64_t ids[1000], start = clock_mono_us(), longest = 0;
	double used = 0, merging = 0;
	size_t n, all = 0, steps = 0;
	struct err e;
	struct arena a;

	arena_init(&a, FRAME_MAX);
	for (;;) {
		or_die(store_pending(s, ids, batch, &n, &e), &e);
		if (n == 0)
			break;
		int64_t t0 = clock_mono_us();
		double from = cpu();
		or_die(store_begin(s, -1, &e), &e);
		for (size_t i = 0; i < n; i++) {
			struct digest_source src;
			const char *base;
			struct blocks b;
			struct strbuf plain, code;
			arena_reset(&a);
			double pause = cpu();
			or_die(store_source(s, ids[i], &a, &src, &base, &e), &e);
			blocks_init(&b);
			strbuf_init(&plain, STRBUF_BODY);
			strbuf_init(&code, STRBUF_BODY);
			for (const char *p = src.content; (p = strstr(p, "<p>")) != NULL;) {
				const char *end = strstr(p, "</p>");
				blocks_add(&b, BLOCK_PARAGRAPH);
				blocks_span(&b, p + 3, (size_t)(end - p - 3), 0, 0);
				p = end;
			}
			blocks_text(&b, &plain);
			or_die(blocks_encode(&b, &code), &e);
			from += cpu() - pause;
			struct digest_result r = {.blocks = code.s,
			    .blocks_len = code.len,
			    .excerpt = "The first sentence, which says what happened where and who "
				       "was there.",
			    .image = "",
			    .words = 700};
			or_die(store_digested(s, ids[i], &r, plain.s, plain.len, &e), &e);
			blocks_release(&b);
			strbuf_release(&plain);
			strbuf_release(&code);
		}
		or_die(store_commit(s, false, &e), &e);
		used += cpu() - from;
		longest = MAX(longest, clock_mono_us() - t0);
		all += n;
		from = cpu();
		bool more = false;
		or_die(store_begin(s, -1, &e) && store_index_step(s, &more, &e)
			   && store_commit(s, false, &e),
		    &e);
		steps++;
		merging += cpu() - from;
	}
	double from = cpu();
	for (bool more = true; more; steps++)
		or_die(store_begin(s, -1, &e) && store_index_step(s, &more, &e)
			   && store_commit(s, false, &e),
		    &e);
	merging += cpu() - from;
	arena_free(&a);
	if (all == 0)
		return;
	printf("digest       %8.1f us an article, longest transaction %lld ms\n",
	    used / (double)all, (long long)longest / 1000);
	printf("merge        %8.1f us an article in %zu steps; %.1f s in all\n",
	    merging / (double)all, steps, (double)(clock_mono_us() - start) / 1e6);
}

static void
reading(const char *dir)
{
	struct err e;
	struct arena a;
	struct store_section *sections;
	struct row rows[50];
	int64_t keys[50], above;
	size_t n, k;
	int64_t t0 = clock_mono_us();
	struct store *s = store_open(dir, STORE_READ, &e);

	or_die(s != NULL, &e);
	arena_init(&a, FRAME_MAX);
	int64_t t1 = clock_mono_us();
	struct view v = {.list = LIST_LATEST};
	or_die(store_sections(s, &a, &sections, &n, &e), &e);
	or_die(
	    store_keys(s, &v, KEY_MAX, 1, keys, 50, &k, &e) && store_rows(s, keys, k, rows, &a, &e),
	    &e);
	int64_t t2 = clock_mono_us();
	or_die(store_place(s, &v, keys[0] / 2 + keys[k - 1] / 2, &above, &e), &e);
	or_die(store_keys(s, &v, keys[k - 1], 1, keys, 50, &k, &e)
		   && store_rows(s, keys, k, rows, &a, &e),
	    &e);
	int64_t t3 = clock_mono_us();
	or_die(store_keys(s, &v, -1, -1, keys, 50, &k, &e), &e);
	or_die(store_place(s, &v, keys[0], &above, &e), &e);
	int64_t t4 = clock_mono_us();
	struct query *q = query_parse("pipeline w1f", 12, 1750000000, &e);
	or_die(q != NULL && store_search(s, q, 0, KEY_MAX, 0, keys, 50, &k, &e), &e);
	int64_t t5 = clock_mono_us();
	query_free(q);
	printf("open %lld us, first screen %lld us, a page and its place %lld us, the end %lld us, "
	       "search %lld us (%zu)\n",
	    (long long)(t1 - t0), (long long)(t2 - t1), (long long)(t3 - t2), (long long)(t4 - t3),
	    (long long)(t5 - t4), k);
	arena_free(&a);
	store_close(s);
}

int
main(int argc, char **argv)
{
	int64_t feeds = 200, batch = 4, together = 200;
	struct err e;
	struct store_size size;
	struct rusage u;

	if (argc < 2 || (argc > 2 && !parse_int(argv[2], 1, 100000, &feeds))
	    || (argc > 3 && !parse_int(argv[3], 1, 1000, &together)))
		die("usage: store DIR [FEEDS [BATCH]]");
	struct store *s = store_open(argv[1], STORE_WRITE, &e);
	or_die(s != NULL, &e);
	subscribe(s, (size_t)feeds);
	ingest(s, (size_t)feeds, (size_t)batch);
	reading(argv[1]);
	digest(s, (size_t)together);
	store_checkpoint(s);
	or_die(store_size(s, &size, &e), &e);
	getrusage(RUSAGE_SELF, &u);
	printf("archive %.0f MB, log %.0f MB, peak memory %.0f MB\n", (double)size.bytes / 1e6,
	    (double)size.wal_bytes / 1e6, (double)u.ru_maxrss / 1024);
	reading(argv[1]);
	store_close(s);
	return 0;
}
