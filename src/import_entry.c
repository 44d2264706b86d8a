/* What another reader made of an entry, made an entry again: plain text becomes HTML, newsraft's
 * records are taken apart, names that were made up are left out. */
#include "src/import_state.h"
#include "src/text.h"
#include "src/util.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define CONTENT_MAX ((size_t)2 * 1024 * 1024)
#define AUTHORS_MAX 16

static const char *
line(struct arena *arena, const char *s, size_t n)
{
	struct strbuf b;
	const char *copy;

	strbuf_init(&b, STRBUF_SMALL);
	(void)text_clean(&b, s, MIN(n, STRBUF_SMALL / 4), TEXT_LINE);
	copy = arena_dup(arena, b.s, b.len);
	strbuf_release(&b);
	return copy == NULL ? "" : copy;
}

/* ---- newsraft's records: \x1f^, then \x1fname=value for each field, and again */

struct record {
	const char *at; /* behind the group's ^ */
};

static bool
is_records(const char *s)
{
	return s[0] == '\x1f' && s[1] == '^';
}

/* The next group; false: there is none. */
static bool
next_record(const char **s, struct record *r)
{
	const char *p = strstr(*s, "\x1f^");

	if (p == NULL)
		return false;
	r->at = p + 2;
	*s = p + 2;
	return true;
}

/* A field of the group: its value and length. NULL: none. */
static const char *
record_field(const struct record *r, const char *name, size_t *n)
{
	size_t k = strlen(name);
	const char *s = r->at;

	while (*s == '\x1f' && s[1] != '^') {
		size_t len = strcspn(++s, "\x1f");

		if (len > k && memcmp(s, name, k) == 0 && s[k] == '=') {
			*n = len - k - 1;
			return s + k + 1;
		}
		s += len;
	}
	return NULL;
}

/* ---- parts of an entry */

static void
put_escaped(struct strbuf *out, const char *s, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (s[i] == '<')
			strbuf_adds(out, "&lt;");
		else if (s[i] == '>')
			strbuf_adds(out, "&gt;");
		else if (s[i] == '&')
			strbuf_adds(out, "&amp;");
		else if (s[i] == '\n')
			strbuf_adds(out, "<br>\n");
		else
			strbuf_addc(out, s[i]);
	}
}

static void
set_content(struct feed_entry *en, struct arena *arena, const char *s, size_t n, bool html)
{
	struct strbuf clean, out;

	strbuf_init(&clean, CONTENT_MAX);
	strbuf_init(&out, CONTENT_MAX * 2);
	(void)text_clean(&clean, s, MIN(n, CONTENT_MAX / 4), TEXT_LINES);
	if (html)
		strbuf_add(&out, clean.s, clean.len);
	else
		put_escaped(&out, clean.s, clean.len);
	en->content = arena_dup(arena, out.s, out.len);
	en->content_len = en->content == NULL ? 0 : out.len;
	if (en->content == NULL)
		en->content = "";
	strbuf_release(&clean);
	strbuf_release(&out);
}

static bool
is_html(const char *type, size_t n)
{
	return (n == 4 && strncasecmp(type, "html", 4) == 0)
	       || (n >= 9 && strncasecmp(type, "text/html", 9) == 0)
	       || (n >= 5 && strncasecmp(type, "xhtml", 5) == 0)
	       || (n >= 21 && strncasecmp(type, "application/xhtml+xml", 21) == 0);
}

/* Of several texts the longest: the others are summaries of it. */
static void
newsraft_content(struct feed_entry *en, struct arena *arena, const char *s)
{
	const char *best = "", *best_type = "";
	size_t best_len = 0, type_len = 0;
	struct record r;

	while (next_record(&s, &r)) {
		size_t n = 0, k = 0;
		const char *text = record_field(&r, "text", &n), *type;

		if (text == NULL || n <= best_len)
			continue;
		type = record_field(&r, "type", &k);
		best = text;
		best_len = n;
		best_type = type == NULL ? "" : type;
		type_len = type == NULL ? 0 : k;
	}
	set_content(en, arena, best, best_len, is_html(best_type, type_len));
}

static void
newsraft_authors(struct feed_entry *en, struct arena *arena, const char *s)
{
	struct record r;

	while (next_record(&s, &r) && en->nauthors < AUTHORS_MAX) {
		size_t n = 0;
		const char *name = record_field(&r, "name", &n);

		if (name == NULL)
			name = record_field(&r, "email", &n);
		if (name != NULL && n > 0)
			en->authors[en->nauthors++] = line(arena, name, n);
	}
}

static void
newsraft_enclosures(struct feed_entry *en, struct arena *arena, const char *s)
{
	struct record r;

	while (next_record(&s, &r) && en->nenclosures < AUTHORS_MAX) {
		size_t n = 0, k = 0, m = 0;
		const char *url = record_field(&r, "url", &n), *type = record_field(&r, "type", &k),
			   *size = record_field(&r, "size", &m);
		int64_t length = -1;

		if (url == NULL || n == 0)
			continue;
		if (size != NULL && !parse_int(line(arena, size, m), 0, INT64_MAX, &length))
			length = -1;
		en->enclosures[en->nenclosures++] = (struct enclosure){.url = line(arena, url, n),
		    .type = type == NULL ? "" : line(arena, type, k),
		    .title = "",
		    .length = length};
	}
}

/* "/2" on the site of a page. */
static const char *
absolute(struct arena *arena, const char *link, const char *page)
{
	const char *host = strstr(page, "://");
	size_t n;
	char *url, *copy;

	if (link[0] != '/' || host == NULL)
		return link;
	n = (size_t)(host - page) + 1; /* "//host/2" is short of its scheme alone */
	if (link[1] != '/')
		n += 2 + strcspn(host + 3, "/?#");
	url = xasprintf("%.*s%s", (int)n, page, link);
	copy = arena_dup(arena, url, strlen(url));
	free(url);
	return copy == NULL ? link : copy;
}

/* newsboat makes a name of link and date ("http://a/2Mon, 05 Jan 2026 ..."), or of the title, where
 * the feed gives none. */
static bool
is_made_up(const char *guid, const struct feed_entry *en)
{
	size_t n = strlen(en->link);
	const char *rest = guid + n;

	if (*guid == '\0' || (n == 0 && strcmp(guid, en->title) == 0))
		return true;
	return n > 0 && strncmp(guid, en->link, n) == 0 && isalnum((unsigned char)*rest)
	       && strchr(rest, ':') != NULL && strpbrk(rest, " T") != NULL
	       && strpbrk(rest, "/?#") == NULL;
}

void
import_entry_of(
    const struct foreign_article *a, const char *site, struct arena *arena, struct feed_entry *en)
{
	*en = (struct feed_entry){.title = line(arena, a->title, strlen(a->title)),
	    .published = a->date > 0 ? a->date : DATE_NONE,
	    .updated = DATE_NONE,
	    .summary = "",
	    .content_type = "html",
	    .comments = "",
	    .comments_feed = "",
	    .comment_count = -1,
	    .image = "",
	    .lang = ""};
	en->link =
	    absolute(arena, line(arena, a->link, strlen(a->link)), site != NULL ? site : a->feed);
	en->base = line(arena, *a->base != '\0' ? a->base : en->link,
	    strlen(*a->base != '\0' ? a->base : en->link));
	en->guid = line(arena, a->guid, strlen(a->guid));
	if (is_made_up(en->guid, en))
		en->guid = "";
	en->authors = arena_alloc(arena, AUTHORS_MAX * sizeof(*en->authors));
	en->enclosures = arena_alloc(arena, AUTHORS_MAX * sizeof(*en->enclosures));
	if (en->authors == NULL || en->enclosures == NULL)
		return;
	if (is_records(a->author))
		newsraft_authors(en, arena, a->author);
	else if (*a->author != '\0')
		en->authors[en->nauthors++] = line(arena, a->author, strlen(a->author));
	if (is_records(a->enclosure_url))
		newsraft_enclosures(en, arena, a->enclosure_url);
	else if (*a->enclosure_url != '\0')
		en->enclosures[en->nenclosures++] = (struct enclosure){
		    .url = line(arena, a->enclosure_url, strlen(a->enclosure_url)),
		    .type = line(arena, a->enclosure_type, strlen(a->enclosure_type)),
		    .title = "",
		    .length = -1};
	if (is_records(a->content))
		newsraft_content(en, arena, a->content);
	else
		set_content(en, arena, a->content, strlen(a->content),
		    strncasecmp(a->type, "text/plain", 10) != 0);
}
