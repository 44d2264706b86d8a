/* All that OPML says stands in the attributes of its outlines, and much of it is not well-formed:
 * so it is read by the tokenizer of HTML, which knows no entity but characters and takes a tag
 * for what it is wherever it stands. */
#include "feeds/opml.h"

#include "feeds/html_scan.h"
#include "src/text.h"
#include "src/util.h"

#include <string.h>
#include <strings.h>

#define DEPTH_MAX   100000
#define TEXT_MAX    1000 /* bytes of a title */
#define MATCHES_MAX 200  /* of one folder */

struct opml {
	const struct opml_sink *sink;
	char prefix[32]; /* of our own attributes */
	uint32_t depth;
	bool stopped;
	struct arena arena; /* of the outline */
	struct strbuf clean;
};

/* ---- attributes */

/* "dateline:refresh" is ours where the prefix stands for our namespace. */
static const char *
own_name(const struct opml *o, const struct html_attr *a, size_t *n)
{
	size_t prefix = strlen(o->prefix);

	if (a->name_len <= prefix + 1 || memcmp(a->name, o->prefix, prefix) != 0
	    || a->name[prefix] != ':')
		return NULL;
	*n = a->name_len - prefix - 1;
	return a->name + prefix + 1;
}

/* Its value, decoded and cleaned. */
static const char *
value_of(struct opml *o, const struct html_attr *a, enum text_mode mode, size_t max)
{
	char *room = arena_alloc(&o->arena, a->value_len + (size_t)1);
	size_t n;

	if (room == NULL)
		return "";
	n = html_decode(room, a->value, a->value_len, true);
	strbuf_clear(&o->clean);
	(void)text_clean(&o->clean, room, n, mode);
	if (o->clean.len > max) {
		n = max;
		while (n > 0 && ((unsigned char)o->clean.s[n] & 0xc0) == 0x80)
			n--;
		strbuf_cut(&o->clean, n);
	}
	const char *s = arena_dup(&o->arena, o->clean.s, o->clean.len);
	return s == NULL ? "" : s;
}

/* What an outline may have, in any case: LiveJournal writes xmlURL. */
static const struct {
	const char *name;
	size_t at, max;
} attributes[] = {
    {"text", offsetof(struct outline, text), TEXT_MAX},
    {"title", offsetof(struct outline, title), TEXT_MAX},
    {"type", offsetof(struct outline, type), 64},
    {"xmlUrl", offsetof(struct outline, xml_url), 16384},
    {"htmlUrl", offsetof(struct outline, html_url), 16384},
    {"url", offsetof(struct outline, url), 16384},
    {"category", offsetof(struct outline, category), 16384},
};

static void
read_attribute(struct opml *o, struct outline *out, const struct html_attr *a)
{
	for (size_t i = 0; i < LEN(attributes); i++) {
		const char **to = (const char **)(void *)((char *)out + attributes[i].at);

		if (strlen(attributes[i].name) == a->name_len
		    && strncasecmp(attributes[i].name, a->name, a->name_len) == 0 && **to == '\0')
			*to = value_of(o, a, TEXT_LINE, attributes[i].max);
	}
}

/* The lines of an attribute, each a query. */
static void
read_matches(struct opml *o, struct outline *out, const char *s)
{
	const char **list = arena_alloc(&o->arena, MATCHES_MAX * sizeof(*list));

	while (list != NULL && *s != '\0' && out->nmatches < MATCHES_MAX) {
		size_t n = strcspn(s, "\n");
		const char *line = arena_dup(&o->arena, s, n);

		if (n > 0 && line != NULL)
			list[out->nmatches++] = line;
		s += n + (s[n] == '\n');
	}
	out->matches = list;
}

/* Blanks count in what is ours, so that it comes back as it was. */
static void
read_own(struct opml *o, struct outline *out, const struct html_attr *a)
{
	size_t n;
	const char *name = own_name(o, a, &n), *value;

	if (name == NULL)
		return;
	value = value_of(o, a, TEXT_LINES, STRBUF_SMALL - 1);
	if (n == 7 && memcmp(name, "options", n) == 0) {
		out->options = value;
		out->flags |= OUTLINE_WRITTEN;
	} else if (n == 5 && memcmp(name, "title", n) == 0) {
		out->own_title = value;
		out->flags |= OUTLINE_OWN_TITLE;
	} else if (n == 7 && memcmp(name, "address", n) == 0) {
		out->address = value;
	} else if (n == 5 && memcmp(name, "match", n) == 0) {
		read_matches(o, out, value);
	}
}

/* ---- the list */

static void
outline(struct opml *o, const struct html_token *t)
{
	struct outline out = {.depth = o->depth,
	    .text = "",
	    .title = "",
	    .type = "",
	    .xml_url = "",
	    .html_url = "",
	    .url = "",
	    .category = "",
	    .options = "",
	    .own_title = "",
	    .address = ""};

	arena_reset(&o->arena);
	for (size_t i = 0; i < t->nattr; i++) {
		read_attribute(o, &out, &t->attr[i]);
		read_own(o, &out, &t->attr[i]);
	}
	o->stopped = !o->sink->outline(o->sink->arg, &out);
	if (!t->closed && o->depth < DEPTH_MAX)
		o->depth++;
}

/* The prefix that stands for our namespace here. */
static void
root(struct opml *o, const struct html_token *t)
{
	for (size_t i = 0; i < t->nattr; i++) {
		const struct html_attr *a = &t->attr[i];

		if (a->name_len > 6 && a->name_len - 6 < sizeof(o->prefix)
		    && memcmp(a->name, "xmlns:", 6) == 0 && a->value_len == strlen(OUTLINE_NS)
		    && memcmp(a->value, OUTLINE_NS, a->value_len) == 0) {
			memcpy(o->prefix, a->name + 6, a->name_len - 6);
			o->prefix[a->name_len - 6] = '\0';
		}
	}
}

static bool
is(const struct html_token *t, const char *name)
{
	return t->n == strlen(name) && strncasecmp(t->s, name, t->n) == 0;
}

bool
opml_read(const char *s, size_t n, const struct opml_sink *sink, struct err *e)
{
	struct opml o = {.sink = sink, .prefix = "dateline"};
	struct html_scan scan;
	struct html_token t;
	bool any = false;

	arena_init(&o.arena, STRBUF_BODY);
	strbuf_init(&o.clean, STRBUF_BODY);
	*e = (struct err){0};
	html_scan_init(&scan, s, n);
	while (!o.stopped && html_scan_next(&scan, &t)) {
		if (t.type == HTML_START && is(&t, "opml"))
			root(&o, &t);
		if (t.type == HTML_START && !any && is(&t, "html")) {
			err_status(e, EXIT_PART, "not OPML (HTML page)");
			break;
		}
		any = any || (t.type == HTML_START && (is(&t, "opml") || is(&t, "outline")));
		if (t.type == HTML_START && is(&t, "outline"))
			outline(&o, &t);
		else if (t.type == HTML_END && is(&t, "outline") && o.depth > 0)
			o.depth--;
	}
	arena_free(&o.arena);
	strbuf_release(&o.clean);
	if (any)
		return !o.stopped || err_status(e, EXIT_PART, "stopped");
	return *e->text == '\0' ? err_status(e, EXIT_PART, "not OPML") : false;
}
