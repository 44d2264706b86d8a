/* HTML written anew from its tree: links absolute, nothing that runs, every tag closed. */
#include "feeds/html.h"
#include "feeds/html_tree.h"

#include <string.h>
#include <strings.h>

static const char *const url_attributes[] = {"action", "background", "cite", "data", "data-src",
    "formaction", "href", "longdesc", "poster", "src", "usemap"};

static void
escaped(struct strbuf *out, const char *s, size_t n, bool attribute)
{
	size_t start = 0;

	for (size_t i = 0; i < n; i++) {
		const char *ref = s[i] == '&'                ? "&amp;"
		                  : s[i] == '<'              ? "&lt;"
		                  : s[i] == '>'              ? "&gt;"
		                  : s[i] == '"' && attribute ? "&quot;"
		                                             : NULL;
		if (ref == NULL && s[i] != '\0')
			continue;
		strbuf_add(out, s + start, i - start);
		strbuf_adds(out, ref == NULL ? "\xef\xbf\xbd" : ref);
		start = i + 1;
	}
	strbuf_add(out, s + start, n - start);
}

static bool
is_named(const struct html_attr *a, const char *name)
{
	return strlen(name) == a->name_len && strncasecmp(a->name, name, a->name_len) == 0;
}

static bool
is_url(const struct html_attr *a)
{
	for (size_t i = 0; i < sizeof(url_attributes) / sizeof(url_attributes[0]); i++)
		if (is_named(a, url_attributes[i]))
			return true;
	return false;
}

/* A name that can be written without changing what is around it. */
static bool
is_plain_name(const struct html_attr *a)
{
	for (uint32_t i = 0; i < a->name_len; i++)
		if (strchr("\"'<>=&", a->name[i]) != NULL || (unsigned char)a->name[i] <= ' ')
			return false;
	return a->name_len > 0;
}

/* Each address of "a.jpg 1x, b.jpg 640w" made absolute. */
static void
write_set(struct strbuf *out, const struct html_attr *a, const char *base)
{
	const char *s = a->value, *end = s + a->value_len;
	bool first = true;

	while (s < end) {
		while (s < end && (*s == ',' || strchr(" \t\r\n\f", *s) != NULL))
			s++;
		const char *url = s;
		while (s < end && strchr(" \t\r\n\f", *s) == NULL)
			s++;
		size_t n = (size_t)(s - url);
		bool comma = n > 0 && url[n - 1] == ',';
		while (n > 0 && url[n - 1] == ',')
			n--;
		const char *size = s;
		while (s < end && !comma && *s != ',')
			s++;
		strbuf_add(out, first ? "" : ", ", first ? 0 : 2);
		first = false;
		if (!html_address(out, base, url, n, NULL))
			strbuf_add(out, url, n);
		strbuf_add(out, size, (size_t)(s - size));
	}
}

static void
write_attribute(
    struct strbuf *out, const struct html_node *node, const struct html_attr *a, const char *base)
{
	struct strbuf value;

	if (!is_plain_name(a) || (a->name_len > 2 && strncasecmp(a->name, "on", 2) == 0)
	    || is_named(a, "srcdoc"))
		return;
	strbuf_init(&value, STRBUF_BODY);
	if (is_named(a, "srcset") || is_named(a, "data-srcset"))
		write_set(&value, a, base);
	else if (is_url(a)) {
		bool inside = a->value_len > 0 && a->value[0] == '#';
		bool image = node->tag == TAG_IMG && a->value_len > 11
		             && strncasecmp(a->value, "data:image/", 11) == 0;
		if (inside || image)
			strbuf_add(&value, a->value, a->value_len);
		else if (!html_address(&value, base, a->value, a->value_len, NULL)
			 && a->value_len > 0) {
			strbuf_release(&value);
			return;
		}
	} else
		strbuf_add(&value, a->value, a->value_len);
	strbuf_addc(out, ' ');
	strbuf_add(out, a->name, a->name_len);
	strbuf_adds(out, "=\"");
	escaped(out, value.s, value.len, true);
	strbuf_addc(out, '"');
	strbuf_release(&value);
}

/* The element's name; what could not be read again as it was becomes span. */
static void
write_name(struct strbuf *out, const struct html_node *node)
{
	if (node->tag != TAG_OTHER) {
		strbuf_adds(out, html_tag_info(node->tag)->name);
		return;
	}
	for (uint32_t i = 0; i < node->n; i++)
		if ((unsigned char)node->s[i] <= ' ' || strchr("\"'<>&", node->s[i]) != NULL) {
			strbuf_adds(out, "span");
			return;
		}
	strbuf_add(out, node->s, node->n);
}

static void
write_node(struct strbuf *out, const struct html_node *node, const char *base)
{
	enum html_kind kind = html_kind(node);

	if (kind == KIND_TEXT) {
		escaped(out, node->s, node->n, false);
		return;
	}
	if (kind == KIND_SCRIPT || out->full)
		return;
	strbuf_addc(out, '<');
	write_name(out, node);
	for (uint16_t i = 0; i < node->nattr; i++)
		write_attribute(out, node, &node->attr[i], base);
	strbuf_addc(out, '>');
	if (html_tag_info(node->tag)->flags & HTML_VOID)
		return;
	for (const struct html_node *n = node->first; n != NULL; n = n->next)
		write_node(out, n, base);
	strbuf_adds(out, "</");
	write_name(out, node);
	strbuf_addc(out, '>');
}

bool
html_absolute(struct strbuf *out, const char *html, size_t n, const char *base)
{
	struct arena arena;
	bool cut, was_full = out->full;

	out->full = false;
	arena_init(&arena, HTML_TREE_MAX * 4);
	const struct html_node *root = html_parse(&arena, html, n, &cut);
	for (const struct html_node *c = root == NULL ? NULL : root->first; c != NULL; c = c->next)
		write_node(out, c, base);
	arena_free(&arena);
	bool fits = !out->full && !cut;
	out->full |= was_full;
	return fits;
}
