/* Posts and comments as WordPress gives them at wp-json/wp/v2. */
#include "feeds/feed_date.h"
#include "feeds/json.h"
#include "feeds/url.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static bool
is_post(const cJSON *o)
{
	return cJSON_IsObject(o) && cJSON_IsObject(cJSON_GetObjectItemCaseSensitive(o, "title"))
	       && (cJSON_IsObject(cJSON_GetObjectItemCaseSensitive(o, "content"))
		   || cJSON_IsObject(cJSON_GetObjectItemCaseSensitive(o, "excerpt")));
}

static bool
is_comment(const cJSON *o)
{
	return cJSON_IsObject(o) && cJSON_IsObject(cJSON_GetObjectItemCaseSensitive(o, "content"))
	       && cJSON_IsString(cJSON_GetObjectItemCaseSensitive(o, "author_name"))
	       && cJSON_IsNumber(cJSON_GetObjectItemCaseSensitive(o, "id"));
}

static const cJSON *
embedded(const cJSON *post, const char *key)
{
	return cJSON_GetObjectItemCaseSensitive(
	    cJSON_GetObjectItemCaseSensitive(post, "_embedded"), key);
}

/* date_gmt is UTC; `date` is the site's own time and stands in where the other is missing. */
static int64_t
date(const cJSON *post, const char *gmt, const char *local)
{
	const char *s = json_string(post, gmt, NULL);

	if (*s == '\0')
		s = json_string(post, local, NULL);
	return feed_date_parse(s, strlen(s));
}

static void
people(struct builder *b, const cJSON *post)
{
	const cJSON *list = embedded(post, "author"), *o;

	cJSON_ArrayForEach(o, list)
	{
		const char *name = json_string(o, "name", NULL);

		builder_author(b, name, strlen(name));
	}
	if (b->entry.nauthors == 0) {
		const char *name = json_text(post, "yoast_head_json", "author");

		builder_author(b, name, strlen(name));
	}
}

/* Categories and tags are lists in a list, one for each taxonomy. */
static void
terms(struct builder *b, const cJSON *post)
{
	const cJSON *list, *o;

	cJSON_ArrayForEach(list, embedded(post, "wp:term")) cJSON_ArrayForEach(o, list)
	{
		const char *taxonomy = json_string(o, "taxonomy", NULL),
			   *name = json_string(o, "name", NULL);

		if (*taxonomy == '\0' || strcmp(taxonomy, "category") == 0
		    || strcmp(taxonomy, "post_tag") == 0)
			builder_category(b, name, strlen(name));
	}
}

static void
image(struct builder *b, const cJSON *post, const char *base)
{
	const cJSON *media = cJSON_GetArrayItem(embedded(post, "wp:featuredmedia"), 0);
	const char *s = json_string(media, "source_url", NULL);

	if (*s == '\0')
		s = json_string(post, "jetpack_featured_media_url", NULL);
	b->entry.image = builder_url(b, base, s, strlen(s));
}

static void
body(struct builder *b, struct body *to, const char *s, const char *base)
{
	struct strbuf text;

	strbuf_init(&text, b->request.max_text);
	(void)strbuf_adds(&text, s);
	builder_body(b, to, 1, KIND_IS_HTML, base, &text);
	strbuf_release(&text);
}

static void
post_read(struct builder *b, const cJSON *post)
{
	struct feed_entry *en = &b->entry;
	const char *base = b->request.url, *s;

	builder_begin_entry(b);
	s = json_text(post, "guid", "rendered");
	if (*s == '\0')
		s = json_string(post, "link", NULL);
	en->guid = builder_plain(b, s, strlen(s), KIND_IS_HTML); /* "?p=1&#038;..." */
	s = json_string(post, "link", NULL);
	en->link = builder_url(b, base, s, strlen(s));
	if (*en->link != '\0')
		base = en->link;
	s = json_text(post, "title", "rendered");
	en->title = builder_plain(b, s, strlen(s), KIND_IS_HTML);
	en->published = date(post, "date_gmt", "date");
	en->updated = date(post, "modified_gmt", "modified");
	people(b, post);
	terms(b, post);
	image(b, post, base);
	body(b, &b->summary, json_text(post, "excerpt", "rendered"), base);
	body(b, &b->content, json_text(post, "content", "rendered"), base);
	builder_end_entry(b);
}

/* A number as text; "" for none and 0. */
static const char *
number(struct builder *b, const cJSON *o, const char *key)
{
	const cJSON *n = cJSON_GetObjectItemCaseSensitive(o, key);
	char text[24];

	if (!cJSON_IsNumber(n) || n->valuedouble < 1 || n->valuedouble > 1e15)
		return "";
	snprintf(text, sizeof(text), "%" PRId64, (int64_t)n->valuedouble);
	return builder_line(b, text, strlen(text));
}

static void
comment_read(struct builder *b, const cJSON *o)
{
	struct feed_entry *en = &b->entry;
	const char *base = b->request.url, *s;

	builder_begin_entry(b);
	en->guid = number(b, o, "id");
	en->reply_to = number(b, o, "parent");
	s = json_string(o, "link", NULL);
	en->link = builder_url(b, base, s, strlen(s));
	en->published = date(o, "date_gmt", "date");
	s = json_string(o, "author_name", NULL);
	s = builder_plain(b, s, strlen(s), KIND_IS_HTML);
	builder_author(b, s, strlen(s));
	body(b, &b->content, json_text(o, "content", "rendered"),
	    *en->link != '\0' ? en->link : base);
	builder_end_entry(b);
}

static bool
is_either(const cJSON *o)
{
	return is_post(o) || is_comment(o);
}

static void
either_read(struct builder *b, const cJSON *o)
{
	if (is_post(o))
		post_read(b, o);
	else if (is_comment(o))
		comment_read(b, o);
}

bool
wordpress_read(struct builder *b, const cJSON *o)
{
	const cJSON *item;
	bool none = cJSON_IsArray(o) && cJSON_GetArraySize(o) == 0
	            && strstr(b->request.url, "/wp/v2/") != NULL;

	if (!none && !is_either(o) && !(cJSON_IsArray(o) && is_either(cJSON_GetArrayItem(o, 0))))
		return false;
	b->head.format = FORMAT_WORDPRESS;
	if (cJSON_IsObject(o))
		either_read(b, o);
	else
		cJSON_ArrayForEach(item, o) if (!b->stop) either_read(b, item);
	return true;
}
