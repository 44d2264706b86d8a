/* JSON Feed 1.0 and 1.1 (jsonfeed.org). */
#include "feeds/feed_date.h"
#include "feeds/json.h"
#include "feeds/url.h"

#include <string.h>

static const char *
line(struct builder *b, const cJSON *o, const char *key)
{
	const char *s = json_string(o, key, NULL);

	return builder_line(b, s, strlen(s));
}

static const char *
plain(struct builder *b, const cJSON *o, const char *key)
{
	const char *s = json_string(o, key, NULL);

	return builder_plain(b, s, strlen(s), KIND_IS_TEXT);
}

static const char *
url(struct builder *b, const cJSON *o, const char *key, const char *base)
{
	const char *s = json_string(o, key, NULL);

	return builder_url(b, base, s, strlen(s));
}

static int64_t
date(const cJSON *o, const char *key)
{
	const char *s = json_string(o, key, NULL);

	return feed_date_parse(s, strlen(s));
}

static void
author(struct builder *b, const cJSON *person)
{
	const char *name =
	    cJSON_IsString(person) ? person->valuestring : json_string(person, "name", NULL);

	if (*name == '\0')
		name = json_string(person, "url", NULL);
	builder_author(b, name, strlen(name));
}

static void
authors(struct builder *b, const cJSON *o)
{
	const cJSON *list = cJSON_GetObjectItemCaseSensitive(o, "authors"), *person;

	if (cJSON_IsArray(list) && cJSON_GetArraySize(list) > 0)
		cJSON_ArrayForEach(person, list) author(b, person);
	else
		author(b, cJSON_GetObjectItemCaseSensitive(o, "author"));
}

static void
body(struct builder *b, struct body *to, const char *s, enum text_kind kind, const char *base)
{
	struct strbuf text;

	strbuf_init(&text, b->request.max_text);
	if (!strbuf_adds(&text, s)) {
		size_t n = text.max;

		while (n > 0 && ((unsigned char)s[n] & 0xc0) == 0x80)
			n--;
		(void)strbuf_add(&text, s, n);
		text.full = true;
	}
	builder_body(b, to, 1, kind, base, &text);
	text.max = b->request.max_text;
	strbuf_release(&text);
}

static void
attachments(struct builder *b, const cJSON *item, const char *base)
{
	const cJSON *a, *size;

	cJSON_ArrayForEach(a, cJSON_GetObjectItemCaseSensitive(item, "attachments"))
	{
		int64_t length = -1;

		size = cJSON_GetObjectItemCaseSensitive(a, "size_in_bytes");
		if (cJSON_IsNumber(size) && size->valuedouble >= 0 && size->valuedouble < 9e15)
			length = (int64_t)size->valuedouble;
		builder_enclosure(b, url(b, a, "url", base), line(b, a, "mime_type"),
		    line(b, a, "title"), length);
	}
}

static void
item(struct builder *b, const cJSON *o, const char *base)
{
	struct feed_entry *en = &b->entry;
	char number[32];
	const char *s = json_string(o, "id", number);
	const cJSON *tag;

	builder_begin_entry(b);
	en->guid = builder_line(b, s, strlen(s));
	en->link = url(b, o, "url", base);
	if (*en->link == '\0')
		en->link = url(b, o, "external_url", base);
	if (*en->link == '\0' && url_is_web(en->guid, strlen(en->guid)))
		en->link = en->guid;
	en->title = plain(b, o, "title");
	en->published = date(o, "date_published");
	en->updated = date(o, "date_modified");
	en->lang = line(b, o, "language");
	en->image = url(b, o, "image", base);
	if (*en->image == '\0')
		en->image = url(b, o, "banner_image", base);
	authors(b, o);
	cJSON_ArrayForEach(
	    tag, cJSON_GetObjectItemCaseSensitive(o, "tags")) if (cJSON_IsString(tag))
	    builder_category(b, tag->valuestring, strlen(tag->valuestring));
	attachments(b, o, base);
	body(b, &b->summary, json_string(o, "summary", NULL), KIND_IS_TEXT, base);
	s = json_string(o, "content_html", NULL);
	if (*s != '\0')
		body(b, &b->content, s, KIND_IS_HTML, base);
	else
		body(b, &b->content, json_string(o, "content_text", NULL), KIND_IS_TEXT, base);
	builder_end_entry(b);
}

bool
jsonfeed_read(struct builder *b, const cJSON *o)
{
	const cJSON *items = cJSON_GetObjectItemCaseSensitive(o, "items"), *it;
	const char *version = json_string(o, "version", NULL), *base = b->request.url;
	struct feed_head *h = &b->head;

	if (!cJSON_IsObject(o)
	    || (strstr(version, "jsonfeed.org/version/") == NULL && !cJSON_IsArray(items)))
		return false;
	h->format = strstr(version, "version/1.1") != NULL ? FORMAT_JSON11 : FORMAT_JSON10;
	if (strstr(version, "jsonfeed.org/version/1") == NULL)
		builder_problem(b, "the version of JSON Feed is not given");
	h->title = plain(b, o, "title");
	h->link = url(b, o, "home_page_url", base);
	h->description = plain(b, o, "description");
	h->language = line(b, o, "language");
	h->next = url(b, o, "next_url", base);
	h->hub =
	    url(b, cJSON_GetArrayItem(cJSON_GetObjectItemCaseSensitive(o, "hubs"), 0), "url", base);
	authors(b, o);
	if (*h->link != '\0' && url_is_web(h->link, strlen(h->link)))
		base = h->link;
	cJSON_ArrayForEach(it, items) if (cJSON_IsObject(it) && !b->stop) item(b, it, base);
	return true;
}
