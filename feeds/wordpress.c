/* Posts as WordPress gives them at wp-json/wp/v2/posts. */
#include "feeds/feed_date.h"
#include "feeds/json.h"
#include "feeds/url.h"

#include <string.h>

static bool
is_post(const cJSON *o)
{
	return cJSON_IsObject(o) && cJSON_IsObject(cJSON_GetObjectItemCaseSensitive(o, "title"))
	       && (cJSON_IsObject(cJSON_GetObjectItemCaseSensitive(o, "content"))
		   || cJSON_IsObject(cJSON_GetObjectItemCaseSensitive(o, "excerpt")));
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

bool
wordpress_read(struct builder *b, const cJSON *o)
{
	const cJSON *post;
	bool none = cJSON_IsArray(o) && cJSON_GetArraySize(o) == 0
	            && strstr(b->request.url, "/wp/v2/") != NULL;

	if (!none && !is_post(o) && !(cJSON_IsArray(o) && is_post(cJSON_GetArrayItem(o, 0))))
		return false;
	b->head.format = FORMAT_WORDPRESS;
	if (is_post(o)) {
		post_read(b, o);
		return true;
	}
	cJSON_ArrayForEach(post, o) if (is_post(post) && !b->stop) post_read(b, post);
	return true;
}
