/* Articles that a page has only as data for its script: JSON in a script element. The longest text
 * under a name that texts have is the article, if it reads like one. */
#include "feeds/extract_priv.h"
#include "feeds/json.h"
#include "src/util.h"

#include <string.h>
#include <strings.h>

#define SCRIPT_MAX ((size_t)4 * 1024 * 1024)
#define STATE_MIN  400 /* bytes of a text worth taking */
#define DEPTH_MAX  40

struct search {
	struct page *p;
	struct strbuf pieces; /* of a text that is a list of objects */
};

static bool
is_text_key(const char *key)
{
	static const char *const keys[] = {"articleBody", "body", "content", "text", "html",
	    "bodyHtml", "contentHtml", "body_html", "content_html", "articleContent", "rendered",
	    "story", "paragraphs", "blocks", "components", "bodyText", "fullText"};

	for (size_t i = 0; key != NULL && i < LEN(keys); i++)
		if (strcasecmp(keys[i], key) == 0)
			return true;
	return false;
}

static void
offer(struct search *s, const char *text, size_t n)
{
	if (n < STATE_MIN || n <= s->p->body_len || n >= BLOCKS_TEXT_MAX
	    || strstr(text, ". ") == NULL)
		return;
	char *copy = arena_dup(&s->p->tree, text, n);
	if (copy == NULL)
		return;
	s->p->body = copy;
	s->p->body_len = n;
}

/* The texts of a list of objects, a paragraph each. */
static void
gather(struct search *s, const cJSON *v, unsigned depth)
{
	const cJSON *one;

	if (depth > DEPTH_MAX)
		return;
	cJSON_ArrayForEach(one, v)
	{
		const char *text = cJSON_IsString(one) ? one->valuestring : NULL;
		bool named = one->string == NULL || is_text_key(one->string)
		             || strcasecmp(one->string, "value") == 0;

		if (text != NULL && named && strchr(text, ' ') != NULL) {
			(void)strbuf_adds(&s->pieces, text);
			(void)strbuf_adds(&s->pieces, "\n\n");
		} else if (text == NULL) {
			gather(s, one, depth + 1);
		}
	}
}

static void
search(struct search *s, const cJSON *v, unsigned depth)
{
	const cJSON *one;

	if (depth > DEPTH_MAX)
		return;
	cJSON_ArrayForEach(one, v)
	{
		if (cJSON_IsString(one)) {
			if (is_text_key(one->string))
				offer(s, one->valuestring, strlen(one->valuestring));
			continue;
		}
		if (cJSON_IsArray(one) && is_text_key(one->string)) {
			strbuf_clear(&s->pieces);
			gather(s, one, 0);
			offer(s, s->pieces.s, s->pieces.len);
		}
		search(s, one, depth + 1);
	}
}

/* Where the JSON of a script begins: at once, or behind `window.__STATE__ =`. */
static const char *
json_in(const struct html_node *script, const struct html_node *text)
{
	const char *s = text->s, *end = s + text->n;
	const char *brace = memchr(s, '{', text->n);

	if (brace == NULL)
		return NULL;
	if (attr_says(script, "type", "json") && !attr_says(script, "type", "ld+json"))
		return brace;
	if (brace - s > 120 || memmem(s, (size_t)(brace - s), "__", 2) == NULL
	    || memchr(s, '=', (size_t)(brace - s)) == NULL || end - brace < STATE_MIN)
		return NULL;
	return brace;
}

static void
read_script(struct search *s, const struct html_node *script)
{
	const struct html_node *text = script->first;
	const char *brace;
	struct strbuf json;
	struct err e;
	bool rest = false;

	if (text == NULL || text->n < STATE_MIN || text->n > SCRIPT_MAX
	    || (brace = json_in(script, text)) == NULL)
		return;
	strbuf_init(&json, SCRIPT_MAX);
	(void)strbuf_add(&json, brace, text->n - (size_t)(brace - text->s));
	cJSON *o = json_parse(&json, &rest, &e);
	if (o != NULL)
		search(s, o, 0);
	cJSON_Delete(o);
	strbuf_release(&json);
}

void
page_read_state(struct page *p)
{
	struct search s = {.p = p};

	strbuf_init(&s.pieces, BLOCKS_TEXT_MAX);
	for (const struct html_node *n = p->root; n != NULL; n = page_next_node(n))
		if (n->tag == TAG_SCRIPT)
			read_script(&s, n);
	strbuf_release(&s.pieces);
}
