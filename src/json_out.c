/* JSON objects of articles, feeds and sections. */
#include "src/json_out.h"

#include "src/date.h"
#include "src/json_add.h"
#include "src/util.h"

#include <cjson/cJSON.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

static void
add_enclosures(cJSON *o, const struct article *a)
{
	cJSON *list = cJSON_AddArrayToObject(o, "enclosures");

	for (size_t i = 0; i < a->nenclosures; i++) {
		cJSON *item = cJSON_CreateObject();

		json_add_text(item, "url", a->enclosures[i].url);
		json_add_text(item, "type", a->enclosures[i].type);
		json_add_count(item, "length", a->enclosures[i].length);
		cJSON_AddItemToArray(list, item);
	}
}

struct cJSON *
json_article(const struct article *a)
{
	cJSON *o = cJSON_CreateObject();
	bool digested = a->row.words >= 0;

	json_add_number(o, "id", a->row.id);
	json_add_text(o, "guid", a->guid);
	json_add_text(o, "feed", a->feed_url);
	json_add_text(o, "feed_title", a->row.feed_title);
	json_add_texts(o, "sections", a->sections, a->nsections);
	cJSON_AddStringToObject(o, "title", a->row.title);
	json_add_text(o, "author", a->row.author);
	json_add_text(o, "link", a->row.link);
	json_add_text(o, "comments", a->comments);
	json_add_count(o, "comment_count", a->comment_count);
	json_add_time(o, "published", a->published);
	json_add_time(o, "updated", a->updated);
	json_add_time(o, "fetched", a->fetched);
	cJSON_AddBoolToObject(o, "unread", a->row.unread);
	cJSON_AddBoolToObject(o, "bookmarked", a->row.bookmarked);
	json_add_texts(o, "tags", a->tags, a->ntags);
	json_add_texts(o, "categories", a->categories, a->ncategories);
	json_add_text(o, "lang", a->lang);
	json_add_count(o, "words", a->page.state == PAGE_GOOD ? a->page.words : a->row.words);
	if (digested)
		cJSON_AddStringToObject(o, "excerpt", a->row.excerpt);
	else
		json_add_text(o, "excerpt", a->row.excerpt);
	add_enclosures(o, a);
	json_add_texts(o, "also_in", a->also_in, a->nalso_in);
	return o;
}

static void
add_rendered(cJSON *o, const char *name, const struct blocks *b,
    bool (*render)(const struct blocks *, struct strbuf *))
{
	struct strbuf out;

	strbuf_init(&out, STRBUF_BODY);
	render(b, &out);
	cJSON_AddStringToObject(o, name, out.s);
	strbuf_release(&out);
}

/* A part of the blocks' text; empty: null. */
static void
add_part(cJSON *o, const char *name, const struct blocks *b, uint32_t at, uint32_t len)
{
	char *s = xstrndup(b->text.s + at, len);

	json_add_text(o, name, s);
	free(s);
}

void
json_add_body(struct cJSON *o, const struct blocks *b, bool fulltext)
{
	static const char *const kinds[LINK_KINDS] = {[LINK_PAGE] = "page",
	    [LINK_IMAGE] = "image",
	    [LINK_AUDIO] = "audio",
	    [LINK_VIDEO] = "video",
	    [LINK_FRAME] = "frame"};
	cJSON *links;

	add_rendered(o, "html", b, blocks_html);
	add_rendered(o, "text", b, blocks_text);
	links = cJSON_AddArrayToObject(o, "links");
	for (size_t i = 0; i < b->nlink; i++) {
		cJSON *item = cJSON_CreateObject();
		const struct link *l = &b->link[i];

		cJSON_AddStringToObject(item, "kind", kinds[l->kind]);
		add_part(item, "url", b, l->url, l->url_len);
		add_part(item, "text", b, l->text, l->text_len);
		cJSON_AddItemToArray(links, item);
	}
	cJSON_AddBoolToObject(o, "fulltext", fulltext);
}

void
json_add_thread(struct cJSON *o, const struct comment *c, size_t n)
{
	cJSON *list = cJSON_AddArrayToObject(o, "thread");

	for (size_t i = 0; i < n; i++) {
		cJSON *item = cJSON_CreateObject();
		struct blocks b;
		struct err e;

		blocks_init(&b);
		if (!blocks_decode(&b, c[i].blocks, c[i].blocks_len, &e))
			blocks_release(&b);
		json_add_text(item, "id", c[i].id);
		json_add_text(item, "parent", c[i].parent);
		json_add_number(item, "depth", c[i].depth);
		json_add_text(item, "author", c[i].author);
		json_add_time(item, "published", c[i].published);
		json_add_text(item, "link", c[i].link);
		add_rendered(item, "html", &b, blocks_html);
		add_rendered(item, "text", &b, blocks_text);
		cJSON_AddItemToArray(list, item);
		blocks_release(&b);
	}
}

/* 0 is how the archive writes "never". */
static void
add_moment(cJSON *o, const char *name, int64_t t)
{
	json_add_time(o, name, t == 0 ? DATE_NONE : t);
}

struct cJSON *
json_feed(const struct store_feed *f, const char *const *sections, size_t nsections, int64_t newest)
{
	cJSON *o = cJSON_CreateObject();

	json_add_number(o, "id", f->id);
	json_add_text(o, "url", f->url);
	cJSON_AddStringToObject(o, "title", f->title);
	json_add_text(o, "link", f->link);
	json_add_text(o, "format", f->format);
	json_add_texts(o, "sections", sections, nsections);
	json_add_number(o, "articles", f->counts.total);
	json_add_number(o, "unread", f->counts.unread);
	json_add_time(o, "newest", newest);
	if (f->status > 0)
		json_add_number(o, "status", f->status);
	else
		cJSON_AddNullToObject(o, "status");
	json_add_text(o, "error", f->error);
	json_add_number(o, "failures", f->failures);
	add_moment(o, "failing_since", f->error != NULL ? f->failing_since : 0);
	add_moment(o, "asked", f->asked);
	add_moment(o, "success", f->success);
	add_moment(o, "next", MAX(f->due, f->not_before));
	cJSON_AddBoolToObject(o, "hidden", f->hidden);
	cJSON_AddBoolToObject(o, "gone", f->gone);
	return o;
}

struct cJSON *
json_move(const struct move *m)
{
	cJSON *o = cJSON_CreateObject();

	json_add_number(o, "id", m->feed);
	cJSON_AddStringToObject(o, "title", m->title);
	json_add_text(o, "from", m->from);
	json_add_text(o, "to", m->to);
	return o;
}

struct cJSON *
json_section(const struct store_section *s)
{
	cJSON *o = cJSON_CreateObject();

	cJSON_AddStringToObject(o, "name", s->path);
	json_add_number(o, "depth", s->depth);
	json_add_number(o, "feeds", s->feeds);
	json_add_number(o, "articles", s->counts.total);
	json_add_number(o, "unread", s->counts.unread);
	cJSON_AddBoolToObject(o, "live", s->live);
	cJSON_AddBoolToObject(o, "watch", s->watch);
	return o;
}

static void
add_counts(cJSON *o, const struct counts *c)
{
	json_add_number(o, "articles", c->total);
	json_add_number(o, "unread", c->unread);
}

static void
add_stats_feeds(cJSON *o, const char *name, const struct stats_top *t)
{
	cJSON *list = cJSON_AddArrayToObject(o, name);

	for (size_t i = 0; i < t->n; i++) {
		const struct stats_feed *f = &t->feed[i];
		cJSON *item = cJSON_CreateObject();

		json_add_number(item, "id", f->id);
		cJSON_AddStringToObject(item, "title", f->title);
		add_counts(item, &f->counts);
		json_add_time(item, "newest", f->newest);
		json_add_time(item, "failing_since", f->failing_since);
		json_add_count(item, "bytes", f->bytes);
		cJSON_AddItemToArray(list, item);
	}
}

struct cJSON *
json_stats(const struct stats *st)
{
	cJSON *o = cJSON_CreateObject(), *list;

	add_counts(o, &st->counts);
	json_add_number(o, "bookmarks", st->bookmarks);
	json_add_number(o, "tags", (int64_t)st->tags);
	json_add_number(o, "feeds", st->feeds);
	json_add_number(o, "feeds_failing", st->failing.all);
	json_add_number(o, "feeds_silent", st->silent.all);
	json_add_number(o, "feeds_never_read", st->never_read.all);
	json_add_number(o, "bytes", st->extent.bytes);
	json_add_time(o, "oldest", st->extent.oldest);
	json_add_time(o, "newest", st->extent.newest);
	list = cJSON_AddArrayToObject(o, "days");
	for (int i = 0; i < STATS_DAYS; i++) {
		cJSON *item = cJSON_CreateObject();
		char date[32];

		date_iso(st->first_day + (int64_t)i * 86400, date);
		date[10] = '\0';
		cJSON_AddStringToObject(item, "day", date);
		add_counts(item, &st->days[i]);
		cJSON_AddItemToArray(list, item);
	}
	list = cJSON_AddArrayToObject(o, "by_section");
	for (size_t i = 0; i < st->nsection; i++) {
		cJSON *item = cJSON_CreateObject();

		cJSON_AddStringToObject(item, "name", st->section[i].path);
		add_counts(item, &st->section[i].counts);
		cJSON_AddItemToArray(list, item);
	}
	add_stats_feeds(o, "by_feed", &st->largest);
	add_stats_feeds(o, "never_read", &st->never_read);
	add_stats_feeds(o, "silent", &st->silent);
	add_stats_feeds(o, "failing", &st->failing);
	return o;
}

void
json_line(const struct print *p, struct cJSON *o)
{
	char *s = cJSON_PrintUnformatted(o);

	if (s == NULL)
		die("out of memory");
	fputs(s, p->file);
	fputc('\n', p->file);
	cJSON_free(s);
	cJSON_Delete(o);
}
