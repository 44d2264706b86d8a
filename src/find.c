/* Discovery. Every address is fetched by the fetcher and read by the parser before it is shown. */
#include "src/find.h"

#include "src/date.h"
#include "src/find_site.h"
#include "src/util.h"
#include "src/workers.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#define FOUND_MAX 12 /* feeds that are offered */
#define ASKED_MAX 30 /* addresses that are fetched */

/* Where feeds are when a page does not say so; beside it, then at the root. */
static const char *const common_paths[] = {"feed/", "rss.xml", "atom.xml", "feed.xml", "index.xml",
    "rss", "feed.json", "rss/", "feed.atom", "feed.rss", "index.rdf", "blog/feed/",
    "feeds/posts/default", "?feed=rss2"};
#define BESIDE 5 /* how many of them are tried beside the page */

#define WORDPRESS_POSTS "wp/v2/posts"

struct page_links {
	char *url[64];
	uint32_t kind[64];
	size_t n;
};

struct search {
	const struct paths *paths;
	struct found_feeds *f;
	struct workers *workers; /* the parser's */
	struct page_links links;
	char *page; /* where the page was in the end */
};

/* ---- one address */

struct body {
	char *s, *url, *type;
	size_t n;
	int status;
};

static void
body_release(struct body *b)
{
	free(b->s);
	free(b->url);
	free(b->type);
}

static bool
get(struct search *x, const char *url, struct body *b, struct err *e)
{
	struct fetched_page page;

	*b = (struct body){0};
	if (x->f->asked++ >= ASKED_MAX)
		return err_status(e, EXIT_PART, "over %d addresses", ASKED_MAX);
	if (x->f->progress != NULL)
		x->f->progress(x->f->arg, url);
	if (!workers_get(x->paths, url, &page, e))
		return false;
	x->f->reached = true;
	b->url = page.final_url;
	b->type = page.content_type;
	b->status = page.status;
	b->s = read_file(page.fd, STRBUF_BODY, &b->n, e);
	close(page.fd);
	if (b->s == NULL)
		return err_prefix(e, "%s", url);
	return b->status == 200 || err_status(e, EXIT_PART, "%s answered %d", url, b->status);
}

/* ---- what a feed says of itself */

struct feed_answer {
	struct found found;
	struct arena arena;
	bool any_head;
	uint64_t first;
};

static const char *
format_name(enum feed_format format)
{
	static const char *const names[FEED_FORMAT_COUNT] = {[FORMAT_RSS090] = "RSS 0.90",
	    [FORMAT_RSS091] = "RSS 0.91",
	    [FORMAT_RSS092] = "RSS 0.92",
	    [FORMAT_RSS093] = "RSS 0.93",
	    [FORMAT_RSS094] = "RSS 0.94",
	    [FORMAT_RSS10] = "RSS 1.0",
	    [FORMAT_RSS11] = "RSS 1.1",
	    [FORMAT_RSS20] = "RSS 2.0",
	    [FORMAT_ATOM03] = "Atom 0.3",
	    [FORMAT_ATOM10] = "Atom",
	    [FORMAT_JSON10] = "JSON Feed",
	    [FORMAT_JSON11] = "JSON Feed",
	    [FORMAT_WORDPRESS] = "WordPress"};

	return names[format] != NULL ? names[format] : "feed";
}

static bool
on_head(struct feed_answer *a, const void *data, size_t n)
{
	struct feed_head h;
	struct err e;

	if (!feed_head_decode(&h, data, n, &a->arena, &e))
		return false;
	free(a->found.title);
	free(a->found.format);
	a->found.title = xstrdup(h.title);
	a->found.format = xstrdup(format_name(h.format));
	return true;
}

static bool
on_entry(struct feed_answer *a, const void *data, size_t n)
{
	struct feed_entry en;
	struct err e;
	int64_t date;

	if (!feed_entry_decode(&en, data, n, &a->arena, &e))
		return false;
	date = en.published != DATE_NONE ? en.published : en.updated;
	if (a->found.entries++ == 0)
		a->first = hash64(0, *en.link != '\0' ? en.link : en.guid,
		    strlen(*en.link != '\0' ? en.link : en.guid));
	if (a->found.last == NULL || (date != DATE_NONE && date > a->found.date)) {
		free(a->found.last);
		a->found.last = xstrdup(en.title);
		a->found.date = date;
	}
	return true;
}

static bool
on_feed_frame(void *arg, enum frame_type type, const void *data, size_t n)
{
	struct feed_answer *a = arg;
	bool ok = true;

	if (type == FRAME_HEAD)
		ok = on_head(a, data, n);
	else if (type == FRAME_ENTRY)
		ok = on_entry(a, data, n);
	arena_reset(&a->arena);
	return ok;
}

static void
found_clear(struct found *f)
{
	free(f->url);
	free(f->title);
	free(f->format);
	free(f->last);
}

static bool
is_comments(const char *url, const char *title)
{
	return strstr(url, "/comments/") != NULL || strncasecmp(title, "comments", 8) == 0;
}

/* Whether a body is a feed; then it is among those found. */
static bool
take_feed(struct search *x, const char *url, const struct body *b, struct err *e)
{
	struct feed_answer a = {.found = {.date = DATE_NONE}};
	struct parse_request r = {.url = b->url, .content_type = b->type};
	struct found_feeds *f = x->f;
	bool ok;

	arena_init(&a.arena, STRBUF_BODY);
	ok = workers_parse(x->workers, FRAME_FEED, &r, b->s, b->n, on_feed_frame, &a, e)
	     && a.found.title != NULL;
	arena_free(&a.arena);
	if (!ok) {
		found_clear(&a.found);
		return false;
	}
	a.found.url = xstrdup(url);
	if (a.found.last == NULL)
		a.found.last = xstrdup("");
	a.found.same = a.first;
	a.found.comments = is_comments(url, a.found.title);
	GROW(f->feed, f->cap, f->n);
	f->feed[f->n++] = a.found;
	return true;
}

static bool
known(const struct found_feeds *f, const char *url)
{
	for (size_t i = 0; i < f->n; i++) {
		if (strcmp(f->feed[i].url, url) == 0)
			return true;
	}
	return false;
}

/* Fetches an address and takes it if it is a feed. */
static bool
try_url(struct search *x, const char *url)
{
	struct body b;
	struct err e;
	bool ok;

	if (x->f->n >= FOUND_MAX || known(x->f, url))
		return false;
	ok = get(x, url, &b, &e) && take_feed(x, url, &b, &e);
	body_release(&b);
	return ok;
}

/* ---- a page */

static bool
on_link_frame(void *arg, enum frame_type type, const void *data, size_t n)
{
	struct page_links *l = arg;
	struct page_link link;
	struct err e;

	if (type != FRAME_LINK)
		return true;
	if (!page_link_decode(&link, data, n, &e))
		return false;
	if (l->n < LEN(l->url)) {
		l->kind[l->n] = link.kind;
		l->url[l->n++] = link.kind == PAGE_LINK_WORDPRESS
		                     ? xasprintf("%s%s", link.url, WORDPRESS_POSTS)
		                     : xstrdup(link.url);
	}
	return true;
}

static bool
try_links(struct search *x, enum page_link_kind kind)
{
	size_t before = x->f->n;

	for (size_t i = 0; i < x->links.n; i++) {
		if (x->links.kind[i] == (uint32_t)kind)
			(void)try_url(x, x->links.url[i]);
	}
	return x->f->n > before;
}

/* The first that is a feed, beside the page or at the root of its site. */
static bool
try_common(struct search *x)
{
	size_t root = strcspn(strstr(x->page, "://") + 3, "/?#");
	size_t folder = strcspn(x->page, "?#");

	root += (size_t)(strstr(x->page, "://") + 3 - x->page);
	while (folder > root && x->page[folder - 1] != '/')
		folder--;
	for (size_t i = 0; i < LEN(common_paths) + BESIDE; i++) {
		bool beside = i < BESIDE;
		size_t n = beside && folder > root ? folder - 1 : root;
		char *url;
		bool ok;

		if (beside && folder <= root + 1)
			continue; /* the page is at the root */
		url = xasprintf("%.*s/%s", (int)n, x->page, common_paths[beside ? i : i - BESIDE]);
		ok = try_url(x, url);
		free(url);
		if (ok)
			return true;
	}
	return false;
}

static bool
look_in_page(struct search *x, const struct body *b, struct err *e)
{
	struct parse_request r = {.url = b->url, .content_type = b->type};

	x->page = xstrdup(b->url);
	return workers_parse(x->workers, FRAME_LINKS, &r, b->s, b->n, on_link_frame, &x->links, e)
	       && (try_links(x, PAGE_LINK_FEED) || try_links(x, PAGE_LINK_WORDPRESS)
		   || try_links(x, PAGE_LINK_ANCHOR) || try_common(x)
		   || err_status(e, EXIT_PART, "no feed was found at %s (%d addresses tried)",
		       b->url, MIN(x->f->asked, ASKED_MAX)));
}

/* By the rules of the site, before its page is looked at: many draw theirs by script. */
static bool
try_site(struct search *x, const char *url)
{
	struct site_feed feeds[SITE_FEEDS_MAX];
	size_t n = find_site(url, feeds);

	for (size_t i = 0; i < n; i++) {
		size_t before = x->f->n;

		(void)try_url(x, feeds[i].url);
		if (x->f->n > before && *x->f->feed[before].title == '\0') {
			free(x->f->feed[before].title);
			x->f->feed[before].title = xstrdup(feeds[i].what);
		}
		free(feeds[i].url);
	}
	return x->f->n > 0;
}

static bool
search(struct search *x, const char *url, struct err *e)
{
	struct body b;
	bool ok;

	if (try_site(x, url))
		return true;
	ok = get(x, url, &b, e);
	if (ok && take_feed(x, url, &b, e))
		x->f->direct = true;
	else if (ok)
		ok = look_in_page(x, &b, e);
	body_release(&b);
	return ok;
}

bool
find_feeds(const struct paths *paths, const char *url, struct found_feeds *f, struct err *e)
{
	struct workers_options options = {.paths = paths};
	struct search x = {.paths = paths, .f = f, .workers = workers_start(&options, e)};
	bool ok;

	if (x.workers == NULL)
		return false;
	ok = search(&x, url, e);
	workers_stop(x.workers, false);
	for (size_t i = 0; i < x.links.n; i++)
		free(x.links.url[i]);
	free(x.page);
	return ok;
}

void
found_release(struct found_feeds *f)
{
	for (size_t i = 0; i < f->n; i++)
		found_clear(&f->feed[i]);
	free(f->feed);
	f->feed = NULL;
	f->n = f->cap = 0;
}

/* ---- what came of it */

const struct found *
found_best(const struct found_feeds *f)
{
	const struct found *best = NULL;

	for (size_t i = 0; i < f->n; i++) {
		const struct found *one = &f->feed[i];

		if (one->comments && f->n > 1)
			continue;
		if (best == NULL)
			best = one;
		else if (one->entries == 0 || one->same != best->same)
			return NULL;
	}
	return best;
}

static char *
ago(int64_t seconds)
{
	static const struct {
		int64_t seconds;
		const char *name;
	} units[] = {{365 * 86400, "year"}, {30 * 86400, "month"}, {86400, "day"}, {3600, "hour"},
	    {60, "minute"}};

	for (size_t i = 0; i < LEN(units); i++) {
		int64_t n = seconds / units[i].seconds;

		if (n > 0)
			return xasprintf(
			    "%" PRId64 " %s%s ago", n, units[i].name, n == 1 ? "" : "s");
	}
	return xstrdup("just now");
}

char *
found_describe(const struct found *f, int64_t now)
{
	struct strbuf b;

	strbuf_init(&b, STRBUF_SMALL);
	strbuf_addf(&b, "%s, %zu article%s", f->format, f->entries, f->entries == 1 ? "" : "s");
	if (f->date != DATE_NONE) {
		char *when = ago(now - f->date);

		strbuf_addf(&b, ", the last %s", when);
		free(when);
	}
	if (*f->last != '\0')
		strbuf_addf(&b, ": %s", f->last);
	return strbuf_take(&b, NULL);
}
