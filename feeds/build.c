/* The head and the entry that is being read. */
#include "feeds/build.h"

#include "feeds/html.h"
#include "feeds/url.h"
#include "src/text.h"
#include "src/util.h"

#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define LIST_MAX  1000
#define ARENA_MAX ((size_t)4 * 1024 * 1024)

static void
empty_entry(struct builder *b)
{
	struct feed_entry *en = &b->entry;

	en->guid = en->title = en->link = en->summary = en->content = en->content_type = "";
	en->base = en->comments = en->comments_feed = en->image = en->lang = "";
	en->reply_to = "";
	en->published = en->updated = DATE_NONE;
	en->comment_count = -1;
	en->nauthors = en->ncategories = en->nenclosures = 0;
	b->summary.rank = b->content.rank = 0;
	b->itunes_author = b->fallback_title = b->person_name = b->person_email = "";
	b->guid_is_link = b->link_is_page = b->link_is_original = b->category_given = false;
	arena_reset(&b->arena);
}

void
builder_init(struct builder *b, const struct parse_sink *sink, const struct parse_request *r)
{
	*b = (struct builder){.sink = sink, .request = *r};
	struct feed_head *h = &b->head;

	h->encoding = h->title = h->link = h->description = h->language = h->next = h->hub = "";
	h->updated = DATE_NONE;
	h->ttl_minutes = -1;
	arena_init(&b->head_arena, ARENA_MAX);
	arena_init(&b->arena, ARENA_MAX);
	strbuf_init(&b->summary.text, r->max_text);
	strbuf_init(&b->content.text, r->max_text);
	strbuf_init(&b->scratch, r->max_text);
	empty_entry(b);
}

void
builder_release(struct builder *b)
{
	arena_free(&b->head_arena);
	arena_free(&b->arena);
	strbuf_release(&b->summary.text);
	strbuf_release(&b->content.text);
	strbuf_release(&b->scratch);
	free(b->head.authors);
	free(b->entry.authors);
	free(b->entry.categories);
	free(b->entry.enclosures);
}

void
builder_problem(struct builder *b, const char *fmt, ...)
{
	char text[300];
	struct strbuf clean;
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	strbuf_init(&clean, STRBUF_SMALL);
	if (text_clean(&clean, text, strlen(text), TEXT_LINE) && !b->stop)
		b->stop = !b->sink->problem(b->sink->arg, clean.s);
	strbuf_release(&clean);
}

/* ---- strings ---- */

static const char *
keep(struct builder *b, const char *s, size_t n)
{
	const char *p;

	if (n == 0)
		return "";
	p = arena_dup(b->in_entry ? &b->arena : &b->head_arena, s, n);
	return p == NULL ? "" : p;
}

/* How text is cleaned: as it is kept, or as the feed says it. */
static enum text_mode
mode(const struct builder *b)
{
	return b->request.flags & PARSE_CLEAN ? TEXT_SAID : TEXT_LINE;
}

const char *
builder_line(struct builder *b, const char *s, size_t n)
{
	strbuf_clear(&b->scratch);
	(void)text_clean(&b->scratch, s, n, mode(b));
	return keep(b, b->scratch.s, b->scratch.len);
}

/* Cuts to a number of characters. */
static size_t
cut(const char *s, size_t n, uint32_t max)
{
	if (n <= max)
		return n;
	for (size_t i = 0; i < n; i++)
		if (((unsigned char)s[i] & 0xc0) != 0x80 && max-- == 0)
			return i;
	return n;
}

const char *
builder_plain(struct builder *b, const char *s, size_t n, enum text_kind kind)
{
	struct strbuf *out = &b->scratch;

	strbuf_clear(out);
	if (kind == KIND_IS_TEXT || (memchr(s, '&', n) == NULL && memchr(s, '<', n) == NULL))
		(void)text_clean(out, s, n, mode(b));
	else
		(void)html_plain(out, s, n, mode(b));
	return keep(b, out->s, cut(out->s, out->len, b->request.max_title));
}

const char *
builder_url(struct builder *b, const char *base, const char *s, size_t n)
{
	struct strbuf url;
	const char *kept = "";

	strbuf_init(&url, STRBUF_SMALL);
	if (n > 0 && !url_resolve(&url, base, s, n))
		b->bad_links++;
	else if (url.len > 0)
		kept = builder_line(b, url.s, url.len);
	strbuf_release(&url);
	return kept;
}

/* ---- lists ---- */

static bool
has(const char **list, size_t n, const char *s)
{
	for (size_t i = 0; i < n; i++)
		if (strcmp(list[i], s) == 0)
			return true;
	return false;
}

/* The name in "ann@example.org (Ann Lee)", "Ann Lee (ann@example.org)", "Ann Lee <ann@...>"; the
 * whole where it is written otherwise. */
static void
person_name(const char **s, size_t *n)
{
	const char *p = *s, *end = p + *n, *open, *at;

	while (end > p && isspace((unsigned char)end[-1]))
		end--;
	if (end == p || (end[-1] != ')' && end[-1] != '>'))
		return;
	open = memrchr(p, end[-1] == ')' ? '(' : '<', (size_t)(end - p));
	if (open == NULL)
		return;
	at = memchr(p, '@', (size_t)(open - p));
	if (at != NULL && end[-1] == ')' && end - 1 > open + 1
	    && memchr(at, ',', (size_t)(open - at)) == NULL) {
		*s = open + 1;
		*n = (size_t)(end - 1 - *s);
	} else if (at == NULL && memchr(open, '@', (size_t)(end - open)) != NULL && open > p) {
		*n = (size_t)(open - p);
	}
}

void
builder_author(struct builder *b, const char *s, size_t n)
{
	struct feed_entry *en = &b->entry;
	struct feed_head *h = &b->head;

	while (n > 0 && isspace((unsigned char)*s)) {
		s++;
		n--;
	}
	person_name(&s, &n);
	const char *name = builder_plain(b, s, n, KIND_IS_HTML);
	if (*name == '\0')
		return;
	if (b->in_entry) {
		if (en->nauthors == LIST_MAX || has(en->authors, en->nauthors, name))
			return;
		GROW(en->authors, b->cap_authors, en->nauthors);
		en->authors[en->nauthors++] = name;
	} else {
		if (h->nauthors == LIST_MAX || has(h->authors, h->nauthors, name))
			return;
		GROW(h->authors, b->cap_head_authors, h->nauthors);
		h->authors[h->nauthors++] = name;
		b->head_changed = true;
	}
}

void
builder_category(struct builder *b, const char *s, size_t n)
{
	struct feed_entry *en = &b->entry;

	if (!b->in_entry || en->ncategories == LIST_MAX)
		return;
	const char *name = builder_plain(b, s, n, KIND_IS_HTML);
	if (*name == '\0' || has(en->categories, en->ncategories, name))
		return;
	GROW(en->categories, b->cap_categories, en->ncategories);
	en->categories[en->ncategories++] = name;
}

void
builder_enclosure(
    struct builder *b, const char *url, const char *type, const char *title, int64_t length)
{
	struct feed_entry *en = &b->entry;
	struct enclosure *e = NULL;

	if (!b->in_entry || *url == '\0')
		return;
	for (size_t i = 0; i < en->nenclosures && e == NULL; i++)
		if (strcmp(en->enclosures[i].url, url) == 0)
			e = &en->enclosures[i];
	if (e == NULL) {
		if (en->nenclosures == LIST_MAX)
			return;
		GROW(en->enclosures, b->cap_enclosures, en->nenclosures);
		e = &en->enclosures[en->nenclosures++];
		*e = (struct enclosure){.url = url, .type = "", .title = "", .length = -1};
	}
	if (*e->type == '\0')
		e->type = type;
	if (*e->title == '\0')
		e->title = title;
	if (e->length < 0 && length >= 0)
		e->length = length;
}

void
builder_body(struct builder *b, struct body *to, int rank, enum text_kind kind, const char *base,
    struct strbuf *text)
{
	const char *s = text->s;
	struct strbuf old = to->text;

	while (*s != '\0' && isspace((unsigned char)*s))
		s++;
	if (!b->in_entry || rank <= to->rank || *s == '\0')
		return;
	if (text->full)
		builder_problem(b, "entry %zu: its text is over %zu bytes and was cut",
		    b->entries + 1, text->max);
	to->text = *text;
	*text = old;
	to->rank = rank;
	to->kind = kind;
	to->base = keep(b, base, strlen(base));
}

void
builder_head_date(struct builder *b, int rank, int64_t t)
{
	if (t == DATE_NONE || rank <= b->head_date_rank)
		return;
	b->head.updated = t;
	b->head_date_rank = rank;
	b->head_changed = true;
}

/* ---- sending ---- */

static void
send_head(struct builder *b)
{
	if (b->stop || (b->head_sent && !b->head_changed))
		return;
	b->head_sent = true;
	b->head_changed = false;
	b->stop = !b->sink->head(b->sink->arg, &b->head);
}

/* Text that is not HTML, as HTML. */
static void
escape(struct strbuf *text, struct strbuf *out)
{
	strbuf_clear(out);
	for (const char *s = text->s, *end = s + text->len; s < end;) {
		size_t n = strcspn(s, "&<>");

		(void)strbuf_add(out, s, n);
		s += n;
		if (s < end)
			(void)strbuf_adds(out, *s == '&'   ? "&amp;"
					       : *s == '<' ? "&lt;"
					       : *s == '>' ? "&gt;"
							   : "");
		s += s < end;
	}
	struct strbuf t = *text;
	*text = *out;
	*out = t;
}

static void
finish_body(struct builder *b, struct body *body, const char **s, size_t *n)
{
	struct strbuf *out = &b->scratch;

	if (body->rank == 0)
		return;
	if (body->kind == KIND_IS_TEXT && strpbrk(body->text.s, "&<>") != NULL)
		escape(&body->text, out);
	if (b->request.flags & PARSE_CLEAN) {
		strbuf_clear(out);
		(void)html_absolute(out, body->text.s, body->text.len, body->base);
		struct strbuf t = body->text;
		body->text = *out;
		*out = t;
	}
	*s = body->text.s;
	*n = body->text.len;
}

/* What an entry leaves unsaid. */
static void
complete(struct builder *b)
{
	struct feed_entry *en = &b->entry;
	static const char *const kinds[] = {"text", "html", "xhtml"};
	const struct body *body = b->content.rank > 0 ? &b->content : &b->summary;

	if (en->nauthors == 0 && *b->itunes_author != '\0')
		builder_author(b, b->itunes_author, strlen(b->itunes_author));
	if (*en->title == '\0')
		en->title = b->fallback_title;
	if (*en->link == '\0' && b->guid_is_link && url_is_web(en->guid, strlen(en->guid)))
		en->link = en->guid;
	for (size_t i = 0; i < en->nenclosures && *en->image == '\0'; i++)
		if (strncasecmp(en->enclosures[i].type, "image/", 6) == 0)
			en->image = en->enclosures[i].url;
	if (body->rank > 0) {
		en->content_type = kinds[body->kind];
		en->base = body->base;
	}
	finish_body(b, &b->summary, &en->summary, &en->summary_len);
	finish_body(b, &b->content, &en->content, &en->content_len);
}

void
builder_begin_entry(struct builder *b)
{
	empty_entry(b);
	b->in_entry = true;
	b->entry.summary_len = b->entry.content_len = 0;
}

void
builder_cut(struct builder *b, bool torn)
{
	bool last = b->in_entry && b->entries < b->request.max_entries;

	b->head.cut = last && (torn || *b->entry.guid == '\0') ? 2 : 1;
	b->head_changed = true;
}

void
builder_end_entry(struct builder *b)
{
	if (!b->in_entry)
		return;
	if (b->entries >= b->request.max_entries) {
		b->left_out++;
		b->in_entry = false;
		return;
	}
	complete(b);
	b->in_entry = false;
	if (!b->head_sent)
		send_head(b);
	if (!b->stop)
		b->stop = !b->sink->entry(b->sink->arg, &b->entry);
	b->entries++;
}

void
builder_finish(struct builder *b)
{
	builder_end_entry(b);
	if (b->head.ttl_minutes < 0 && b->update_period > 0) {
		b->head.ttl_minutes = b->update_period / MAX(b->update_frequency, 1);
		b->head_changed = true;
	}
	if (b->left_out > 0)
		builder_problem(b, "%zu entries: only the first %zu were taken",
		    b->entries + b->left_out, b->entries);
	if (b->bad_links > 0)
		builder_problem(
		    b, "%zu bad link%s left out", b->bad_links, b->bad_links == 1 ? "" : "s");
	send_head(b);
}
