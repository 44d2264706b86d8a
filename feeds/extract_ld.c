/* JSON-LD (schema.org) in a page: the object of the article, wherever it hides. */
#include "feeds/extract_meta.h"
#include "feeds/html.h"
#include "feeds/json.h"
#include "src/text.h"
#include "src/util.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

#define SCRIPT_MAX ((size_t)2 * 1024 * 1024)
#define DEPTH_LOOK 4  /* objects within objects */
#define LIST_LOOK  50 /* elements of a list */

/* What ranks are given for: the article's own object, and that of the page around it. */
enum { RANK_ARTICLE = 0, RANK_PAGE = 8 };

static const cJSON *
member(const cJSON *o, const char *key)
{
	return cJSON_GetObjectItemCaseSensitive(o, key);
}

static bool
type_holds(const cJSON *o, const char *part)
{
	const cJSON *type = member(o, "@type"), *one;

	if (cJSON_IsString(type))
		return strcasestr(type->valuestring, part) != NULL;
	cJSON_ArrayForEach(
	    one, type) if (cJSON_IsString(one)
			   && strcasestr(one->valuestring, part) != NULL) return true;
	return false;
}

static bool
is_article(const cJSON *o)
{
	static const char *const types[] = {"Article", "Posting", "Report", "Recipe", "Review"};

	for (size_t i = 0; i < LEN(types); i++)
		if (type_holds(o, types[i]))
			return true;
	return false;
}

/* Text that may have references in it, although JSON needs none. */
static void
offer_text(struct meta *m, enum meta_field field, unsigned rank, const char *s)
{
	struct strbuf plain;

	if (*s == '\0')
		return;
	strbuf_init(&plain, STRBUF_SMALL);
	(void)html_plain(&plain, s, MIN(strlen(s), STRBUF_SMALL / 2), TEXT_LINE);
	char *copy = arena_dup(m->page->arena, plain.s, plain.len);
	if (copy != NULL)
		meta_offer(m, field, rank, copy, plain.len);
	strbuf_release(&plain);
}

/* A string, or what an object says under `key`. */
static const char *
name_of(const cJSON *v, const char *key)
{
	if (cJSON_IsString(v))
		return v->valuestring;
	if (cJSON_IsArray(v))
		v = cJSON_GetArrayItem(v, 0);
	return cJSON_IsString(v) ? v->valuestring : json_string(v, key, NULL);
}

static void
add_name(struct strbuf *names, const cJSON *v)
{
	const char *name = name_of(v, "name");

	if (*name == '\0' || strncasecmp(name, "http", 4) == 0 || strstr(names->s, name) != NULL)
		return;
	if (names->len > 0)
		(void)strbuf_adds(names, ", ");
	(void)strbuf_adds(names, name);
}

static void
read_authors(struct meta *m, const cJSON *o, unsigned rank)
{
	const cJSON *v = member(o, "author"), *one;
	struct strbuf names;
	unsigned n = 0;

	strbuf_init(&names, STRBUF_SMALL);
	if (v == NULL)
		v = member(o, "creator");
	if (cJSON_IsArray(v)) {
		cJSON_ArrayForEach(one, v) if (n++ < LIST_LOOK) add_name(&names, one);
	} else {
		add_name(&names, v);
	}
	offer_text(m, META_AUTHOR, rank, names.s);
	strbuf_release(&names);
}

static void
read_object(struct meta *m, const cJSON *o, unsigned rank)
{
	const char *title = json_string(o, "headline", NULL);

	if (*title == '\0')
		title = json_string(o, "name", NULL);
	offer_text(m, META_TITLE, rank + 2, title);
	read_authors(m, o, rank + 1);
	offer_text(m, META_PUBLISHED, rank, json_string(o, "datePublished", NULL));
	offer_text(m, META_PUBLISHED, rank + 6, json_string(o, "dateCreated", NULL));
	offer_text(m, META_EXCERPT, rank + 4, json_string(o, "description", NULL));
	offer_text(m, META_SITE, rank + 3, name_of(member(o, "publisher"), "name"));
	offer_text(m, META_IMAGE, rank + 3, name_of(member(o, "image"), "url"));
	offer_text(m, META_LANG, rank + 5, json_string(o, "inLanguage", NULL));
	if (rank != RANK_ARTICLE)
		return;
	const char *body = json_string(o, "articleBody", NULL);
	size_t n = strlen(body);
	if (n > m->page->body_len && n < BLOCKS_TEXT_MAX) {
		char *copy = arena_dup(&m->page->tree, body, n);
		if (copy != NULL) {
			m->page->body = copy;
			m->page->body_len = n;
		}
	}
}

static void
read_value(struct meta *m, const cJSON *v, unsigned depth)
{
	const cJSON *one;
	unsigned n = 0;

	if (cJSON_IsArray(v)) {
		cJSON_ArrayForEach(one, v) if (n++ < LIST_LOOK) read_value(m, one, depth);
		return;
	}
	if (!cJSON_IsObject(v) || depth > DEPTH_LOOK)
		return;
	if (is_article(v))
		read_object(m, v, RANK_ARTICLE);
	else if (type_holds(v, "WebPage"))
		read_object(m, v, RANK_PAGE);
	else if (type_holds(v, "WebSite"))
		offer_text(m, META_SITE, RANK_PAGE, json_string(v, "name", NULL));
	read_value(m, member(v, "@graph"), depth + 1);
	read_value(m, member(v, "mainEntity"), depth + 1);
}

/* What is around the JSON: comments, CDATA. */
static void
trim_script(const char **s, size_t *n)
{
	const char *from = *s, *end = *s + *n;

	while (from < end && *from != '{' && *from != '[')
		from++;
	if (end - from > 7 && strncmp(from, "[CDATA[", 7) == 0)
		for (from += 7; from < end && *from != '{' && *from != '[';)
			from++;
	while (end > from && end[-1] != '}' && end[-1] != ']')
		end--;
	while (end - from > 3 && memcmp(end - 2, "]]", 2) == 0 && *from == '{')
		end--;
	*s = from;
	*n = (size_t)(end - from);
}

void
meta_read_ld(struct meta *m, const struct html_node *script)
{
	const struct html_node *text = script->first;
	struct strbuf json;
	bool rest = false;
	struct err e;

	if (text == NULL || text->n > SCRIPT_MAX)
		return;
	const char *s = text->s;
	size_t n = text->n;
	trim_script(&s, &n);
	strbuf_init(&json, SCRIPT_MAX);
	(void)strbuf_add(&json, s, n);
	/* Line breaks within strings are against the rule and frequent. */
	for (size_t i = 0; i < json.len; i++)
		if (iscntrl((unsigned char)json.s[i]))
			json.s[i] = ' ';
	cJSON *o = n > 0 ? json_parse(&json, &rest, &e) : NULL;
	if (o != NULL)
		read_value(m, o, 0);
	cJSON_Delete(o);
	strbuf_release(&json);
}
