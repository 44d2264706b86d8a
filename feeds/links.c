/* Autodiscovery as pages do it: <link rel="alternate" type="application/rss+xml">, in the head or
 * not; links of a name that feeds have; the REST interface of WordPress; YouTube's channel. */
#include "feeds/links.h"

#include "feeds/html_scan.h"
#include "feeds/url.h"
#include "src/text.h"
#include "src/util.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#define ANCHORS_MAX 12
#define VALUE_MAX   ((size_t)16 * 1024)

struct links {
	const struct links_sink *sink;
	const char *page;
	char *base; /* of the arena; NULL: the page's own */
	struct arena arena;
	struct strbuf value, url;
	struct page_link *link;
	size_t n, anchors;
	char channel[64]; /* of YouTube */
	bool stopped;
};

/* ---- attributes */

static const struct html_attr *
find(const struct html_token *t, const char *name)
{
	for (size_t i = 0; i < t->nattr; i++) {
		if (t->attr[i].name_len == strlen(name)
		    && strncasecmp(t->attr[i].name, name, t->attr[i].name_len) == 0)
			return &t->attr[i];
	}
	return NULL;
}

/* The value decoded and cleaned, in the arena; "" for none. */
static const char *
value(struct links *l, const struct html_token *t, const char *name)
{
	const struct html_attr *a = find(t, name);
	char *room;
	const char *s;

	if (a == NULL || a->value_len > VALUE_MAX
	    || (room = arena_alloc(&l->arena, a->value_len + (size_t)1)) == NULL)
		return "";
	strbuf_clear(&l->value);
	(void)text_clean(
	    &l->value, room, html_decode(room, a->value, a->value_len, true), TEXT_LINE);
	s = arena_dup(&l->arena, l->value.s, l->value.len);
	return s == NULL ? "" : s;
}

static bool
has_word(const char *list, const char *word)
{
	size_t n = strlen(word);

	while (*list != '\0') {
		size_t k = strcspn(list, " ");

		if (k == n && strncasecmp(list, word, n) == 0)
			return true;
		list += k + (list[k] == ' ');
	}
	return false;
}

static bool
is(const struct html_token *t, const char *name)
{
	return t->n == strlen(name) && strncasecmp(t->s, name, t->n) == 0;
}

/* ---- what is found */

static void
add(struct links *l, enum page_link_kind kind, const char *href, const char *title,
    const char *type)
{
	const char *url;

	strbuf_clear(&l->url);
	if (l->n == LINKS_MAX
	    || !url_resolve(&l->url, l->base != NULL ? l->base : l->page, href, strlen(href))
	    || !url_is_web(l->url.s, l->url.len))
		return;
	l->url.s[strcspn(l->url.s, "#")] = '\0';
	for (size_t i = 0; i < l->n; i++) {
		if (strcmp(l->link[i].url, l->url.s) == 0)
			return;
	}
	url = arena_dup(&l->arena, l->url.s, strlen(l->url.s));
	if (url != NULL)
		l->link[l->n++] = (struct page_link){kind, url, title, type};
}

static bool
is_feed_type(const char *type, const char *href)
{
	static const char *const types[] = {"application/rss+xml", "application/atom+xml",
	    "application/rdf+xml", "application/feed+json", "application/xml", "text/xml",
	    "text/rss", "text/rss+xml", "text/atom+xml", "application/x-rss+xml", "application/rss",
	    "application/atom"};
	size_t n = strcspn(type, "; ");

	for (size_t i = 0; i < LEN(types); i++) {
		if (strlen(types[i]) == n && strncasecmp(types[i], type, n) == 0)
			return true;
	}
	/* Pages offer themselves as JSON too. */
	return n == 16 && strncasecmp(type, "application/json", n) == 0
	       && strcasestr(href, "feed") != NULL;
}

static void
on_link(struct links *l, const struct html_token *t)
{
	const char *rel = value(l, t, "rel"), *href = value(l, t, "href"), *type;

	if (*href == '\0')
		return;
	type = value(l, t, "type");
	if (has_word(rel, "feed")
	    || (has_word(rel, "alternate") && !has_word(rel, "stylesheet")
		&& is_feed_type(type, href)))
		add(l, PAGE_LINK_FEED, href, value(l, t, "title"), type);
	else if (has_word(rel, "https://api.w.org/"))
		add(l, PAGE_LINK_WORDPRESS, href, "", "");
	else if (has_word(rel, "canonical") && strstr(href, "youtube.com/channel/UC") != NULL)
		snprintf(l->channel, sizeof(l->channel), "%s", strstr(href, "/channel/UC") + 9);
}

static bool
ends_in_feed(const char *href)
{
	static const char *const ends[] = {".rss", ".atom", ".rdf", "/feed", "/feed/", "/feeds",
	    "/rss", "/rss/", "/atom", "/atom/", "feed.json", "rss.xml", "atom.xml", "feed.xml",
	    "feeds.xml", "index.xml", "rss2", "rss.php", "feed.php"};
	size_t n = strcspn(href, "?#");

	if (strstr(href, "feed=rss") != NULL || strstr(href, "feed=atom") != NULL
	    || strstr(href, "format=rss") != NULL || strstr(href, "format=atom") != NULL
	    || strstr(href, "format=feed") != NULL)
		return true;
	for (size_t i = 0; i < LEN(ends); i++) {
		size_t k = strlen(ends[i]);

		if (n >= k && strncasecmp(href + n - k, ends[i], k) == 0)
			return true;
	}
	return false;
}

static void
on_anchor(struct links *l, const struct html_token *t)
{
	const char *href = value(l, t, "href"), *type = value(l, t, "type");

	if (l->anchors < ANCHORS_MAX && *href != '\0'
	    && (ends_in_feed(href) || is_feed_type(type, href))) {
		l->anchors++;
		add(l, PAGE_LINK_ANCHOR, href, value(l, t, "title"), type);
	}
}

static void
on_meta(struct links *l, const struct html_token *t)
{
	const char *content = value(l, t, "content");

	if (strncmp(content, "UC", 2) == 0
	    && (strcasecmp(value(l, t, "itemprop"), "channelId") == 0
		|| strcasecmp(value(l, t, "itemprop"), "identifier") == 0))
		snprintf(l->channel, sizeof(l->channel), "%s", content);
}

static void
on_base(struct links *l, const struct html_token *t)
{
	const char *href = value(l, t, "href");

	strbuf_clear(&l->url);
	if (l->base == NULL && *href != '\0' && url_resolve(&l->url, l->page, href, strlen(href)))
		l->base = arena_dup(&l->arena, l->url.s, l->url.len);
}

/* ---- the page */

static bool
is_youtube(const char *url)
{
	const char *host = strstr(url, "://");
	size_t n = host == NULL ? 0 : strcspn(host + 3, "/:?#");

	return n >= 11 && strncasecmp(host + 3 + n - 11, "youtube.com", 11) == 0;
}

static void
add_channel(struct links *l)
{
	char href[128];
	size_t n =
	    strspn(l->channel, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-");

	if (n < 10 || l->channel[n] != '\0' || !is_youtube(l->page))
		return;
	snprintf(href, sizeof(href), "/feeds/videos.xml?channel_id=%s", l->channel);
	add(l, PAGE_LINK_FEED, href, "", "");
}

static void
send_links(struct links *l, enum page_link_kind kind)
{
	for (size_t i = 0; i < l->n && !l->stopped; i++) {
		if (l->link[i].kind == (uint32_t)kind)
			l->stopped = !l->sink->link(l->sink->arg, &l->link[i]);
	}
}

bool
links_read(const char *s, size_t n, const char *url, const struct links_sink *sink)
{
	struct links l = {.sink = sink, .page = url};
	struct html_scan scan;
	struct html_token t;

	arena_init(&l.arena, STRBUF_BODY);
	strbuf_init(&l.value, STRBUF_SMALL);
	strbuf_init(&l.url, STRBUF_SMALL);
	l.link = arena_alloc(&l.arena, LINKS_MAX * sizeof(*l.link));
	html_scan_init(&scan, s, n);
	while (html_scan_next(&scan, &t)) {
		if (t.type != HTML_START)
			continue;
		if (is(&t, "link"))
			on_link(&l, &t);
		else if (is(&t, "a"))
			on_anchor(&l, &t);
		else if (is(&t, "meta"))
			on_meta(&l, &t);
		else if (is(&t, "base"))
			on_base(&l, &t);
	}
	add_channel(&l);
	send_links(&l, PAGE_LINK_FEED);
	send_links(&l, PAGE_LINK_WORDPRESS);
	send_links(&l, PAGE_LINK_ANCHOR);
	arena_free(&l.arena);
	strbuf_release(&l.value);
	strbuf_release(&l.url);
	return !l.stopped;
}
