/* The driver of libxml2: no tree, no entities, no network; one buffer for the text at hand. */
#include "feeds/xml.h"

#include "feeds/mend.h"
#include "feeds/url.h"
#include "src/util.h"

#include <ctype.h>
#include <libxml/parser.h>
#include <libxml/parserInternals.h>
#include <libxml/SAX2.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define STACK_MAX          300 /* mend keeps the depth under 256 */
#define CACHE              256
#define ERRORS             20
#define TEXT_ATTRIBUTE_MAX ((size_t)1024 * 1024)

static const struct {
	const char *uri, *prefix;
	enum feed_ns ns;
} namespaces[] = {
    {"http://www.w3.org/2005/atom", "atom", NS_FEED},
    {"http://purl.org/atom/ns#", "a10", NS_FEED},
    {"http://purl.org/rss/1.0/", "rss", NS_FEED},
    {"http://purl.org/net/rss1.1#", "rss11", NS_FEED},
    {"http://my.netscape.com/rdf/simple/0.9/", "rss09", NS_FEED},
    {"http://channel.netscape.com/rdf/simple/0.9/", NULL, NS_FEED},
    {"http://backend.userland.com/rss2", NULL, NS_FEED},
    {"http://www.w3.org/1999/02/22-rdf-syntax-ns#", "rdf", NS_FEED},
    {"http://purl.org/dc/elements/1.1/", "dc", NS_DC},
    {"http://purl.org/dc/elements/1.0/", NULL, NS_DC},
    {"http://purl.org/dc/terms/", "dcterms", NS_DCTERMS},
    {"http://purl.org/rss/1.0/modules/content/", "content", NS_CONTENT},
    {"http://search.yahoo.com/mrss/", "media", NS_MEDIA},
    {"http://search.yahoo.com/mrss", NULL, NS_MEDIA},
    {"http://www.itunes.com/dtds/podcast-1.0.dtd", "itunes", NS_ITUNES},
    {"http://example.com/dtds/podcast-1.0.dtd", NULL, NS_ITUNES},
    {"http://purl.org/rss/1.0/modules/slash/", "slash", NS_SLASH},
    {"http://wellformedweb.org/commentapi/", "wfw", NS_WFW},
    {"http://purl.org/syndication/thread/1.0", "thr", NS_THR},
    {"http://purl.org/rss/1.0/modules/syndication/", "sy", NS_SY},
    {"http://rssnamespace.org/feedburner/ext/1.0", "feedburner", NS_FEEDBURNER},
    {"http://www.w3.org/1999/xhtml", "xhtml", NS_XHTML},
    {"http://www.w3.org/2000/svg", "svg", NS_OTHER},
    {"http://www.w3.org/1998/math/mathml", "math", NS_OTHER},
    {"http://www.georss.org/georss", "georss", NS_OTHER},
    {"http://www.opengis.net/gml", "gml", NS_OTHER},
    {"https://podcastindex.org/namespace/1.0", "podcast", NS_OTHER},
    {"http://webns.net/mvcb/", "admin", NS_OTHER},
    {"http://base.google.com/ns/1.0", "g", NS_OTHER},
    {"http://www.google.com/schemas/play-podcasts/1.0", "googleplay", NS_OTHER},
    {"http://madskills.com/public/xml/rss/module/trackback/", "trackback", NS_OTHER},
    {"http://web.resource.org/cc/", "cc", NS_OTHER},
    {"http://backend.userland.com/creativecommonsrssmodule", "creativecommons", NS_OTHER},
    {"http://a9.com/-/spec/opensearch/1.1/", "opensearch", NS_OTHER},
};

/* What an element is, remembered by libxml2's pointers, which are one for each name. */
struct known {
	const xmlChar *name, *uri, *prefix;
	const struct element *element;
	enum feed_ns ns;
};

struct frame {
	const struct element *element;
	const char *name;
	char *base, *lang; /* owned; NULL: as outside */
	enum text_kind kind;
	bool base64;
};

struct xml {
	struct builder *b;
	xmlParserCtxtPtr ctxt;
	struct frame stack[STACK_MAX];
	size_t depth;
	size_t capture, skip; /* depth of the element whose text is taken, or left out; 0: none */
	bool written;         /* markup was written into the text */
	struct strbuf text, name;
	struct strbuf strange; /* prefixes without a namespace, each with a NUL */
	struct known cache[CACHE];
	char root[64];
	bool feed, atom;
	const xmlChar **attributes;
	const char *uri;
	int nattributes;
	size_t errors;
};

struct builder *
xml_builder(struct xml *x)
{
	return x->b;
}

bool
xml_is_feed(const struct xml *x)
{
	return x->feed;
}

const char *
xml_root(const struct xml *x)
{
	return x->root;
}

bool
xml_is_atom(const struct xml *x)
{
	return x->atom;
}

bool
xml_has_base(const struct xml *x)
{
	for (size_t i = 0; i < x->depth; i++)
		if (x->stack[i].base != NULL)
			return true;
	return false;
}

const char *
xml_base(const struct xml *x)
{
	const struct builder *b = x->b;

	for (size_t i = x->depth; i-- > 0;)
		if (x->stack[i].base != NULL)
			return x->stack[i].base;
	if (b->in_entry && url_is_web(b->head.link, strlen(b->head.link)))
		return b->head.link;
	return b->request.url;
}

const char *
xml_lang(const struct xml *x)
{
	for (size_t i = x->depth; i-- > 0;)
		if (x->stack[i].lang != NULL)
			return x->stack[i].lang;
	return "";
}

const char *
xml_uri(const struct xml *x)
{
	return x->uri;
}

enum text_kind
xml_kind(const struct xml *x)
{
	return x->stack[x->depth - 1].kind;
}

bool
xml_within(const struct xml *x, const char *name)
{
	return x->depth >= 2 && strcasecmp(x->stack[x->depth - 2].name, name) == 0;
}

void
xml_skip(struct xml *x)
{
	if (x->skip == 0)
		x->skip = x->depth;
	if (x->capture == x->depth)
		x->capture = 0;
}

void
xml_set_format(struct xml *x, enum feed_format format)
{
	x->feed = true;
	x->b->head.format = format;
	x->b->head_changed = true;
}

/* The i-th attribute: local name, prefix, URI, value, end of value. */
static bool
attribute_is(const struct xml *x, int i, const char *name)
{
	return strcasecmp((const char *)x->attributes[i * 5], name) == 0;
}

static const char *
attribute_value(struct xml *x, int i)
{
	const char *s = (const char *)x->attributes[i * 5 + 3],
		   *end = (const char *)x->attributes[i * 5 + 4];

	strbuf_clear(&x->name);
	(void)strbuf_add(&x->name, s, (size_t)(end - s));
	return x->name.s;
}

const char *
xml_attribute(struct xml *x, const char *name)
{
	for (int i = 0; i < x->nattributes; i++) {
		const char *prefix = (const char *)x->attributes[i * 5 + 1];

		if (attribute_is(x, i, name) && (prefix == NULL || strcasecmp(prefix, "xml") != 0))
			return attribute_value(x, i);
	}
	return NULL;
}

static const char *
xml_prefixed(struct xml *x, const char *name)
{
	for (int i = 0; i < x->nattributes; i++) {
		const char *prefix = (const char *)x->attributes[i * 5 + 1];

		if (attribute_is(x, i, name) && prefix != NULL && strcmp(prefix, "xml") == 0)
			return attribute_value(x, i);
	}
	return NULL;
}

static enum feed_ns
find_ns(const char *uri, const char *prefix)
{
	for (size_t i = 0; uri != NULL && i < LEN(namespaces); i++)
		if (strcasecmp(uri, namespaces[i].uri) == 0)
			return namespaces[i].ns;
	for (size_t i = 0; prefix != NULL && i < LEN(namespaces); i++)
		if (namespaces[i].prefix != NULL && strcasecmp(prefix, namespaces[i].prefix) == 0)
			return namespaces[i].ns;
	return prefix == NULL ? NS_FEED : NS_OTHER;
}

static const struct element *
find_in(const struct element *rows, size_t n, enum feed_ns ns, const char *name)
{
	for (size_t i = 0; i < n; i++)
		if (rows[i].ns == ns && strcasecmp(rows[i].name, name) == 0)
			return &rows[i];
	return NULL;
}

static const struct known *
find_element(struct xml *x, const xmlChar *name, const xmlChar *prefix, const xmlChar *uri)
{
	uintptr_t h = (uintptr_t)name ^ (uintptr_t)uri >> 3;
	struct known *k = &x->cache[(h >> 4 ^ h >> 12) % CACHE];

	if (k->name == name && k->uri == uri && k->prefix == prefix)
		return k;
	*k = (struct known){.name = name, .uri = uri, .prefix = prefix};
	k->ns = find_ns((const char *)uri, (const char *)prefix);
	k->element = find_in(atom_elements, atom_element_count, k->ns, (const char *)name);
	if (k->element == NULL)
		k->element = find_in(rss_elements, rss_element_count, k->ns, (const char *)name);
	return k;
}

/* ---- markup inside a text ---- */

static bool
is_void(const char *name)
{
	static const char *const names[] = {"br", "hr", "img", "input", "area", "base", "col",
	    "embed", "link", "meta", "param", "source", "track", "wbr"};

	for (size_t i = 0; i < LEN(names); i++)
		if (strcasecmp(name, names[i]) == 0)
			return true;
	return false;
}

static void
add_escaped(struct strbuf *out, const char *s, size_t n)
{
	const char *end = s + n, *from = s;

	for (; s < end; s++) {
		const char *as = *s == '&'   ? "&amp;"
		                 : *s == '<' ? "&lt;"
		                 : *s == '>' ? "&gt;"
		                 : *s == '"' ? "&quot;"
		                             : NULL;

		if (as == NULL)
			continue;
		(void)strbuf_add(out, from, (size_t)(s - from));
		(void)strbuf_adds(out, as);
		from = s + 1;
	}
	(void)strbuf_add(out, from, (size_t)(s - from));
}

static void
write_attribute(struct xml *x, int i, bool own_base)
{
	static const char *const links[] = {"href", "src", "cite", "poster", "longdesc", "action"};
	const char *name = (const char *)x->attributes[i * 5], *value;
	struct strbuf url;
	bool link = false;

	if (x->attributes[i * 5 + 1] != NULL)
		return; /* xml:base and the like were taken already */
	value = attribute_value(x, i);
	strbuf_init(&url, STRBUF_SMALL);
	for (size_t k = 0; own_base && !link && k < LEN(links); k++)
		link = strcasecmp(name, links[k]) == 0;
	if (link && url_resolve(&url, xml_base(x), value, strlen(value)))
		value = url.s;
	(void)strbuf_addc(&x->text, ' ');
	(void)strbuf_adds(&x->text, name);
	(void)strbuf_adds(&x->text, "=\"");
	add_escaped(&x->text, value, strlen(value));
	(void)strbuf_addc(&x->text, '"');
	strbuf_release(&url);
}

static void
write_start(struct xml *x, const char *name)
{
	bool own_base = false;

	if (x->text.full)
		return;
	for (size_t i = x->capture; i < x->depth; i++)
		own_base |= x->stack[i].base != NULL;
	(void)strbuf_addc(&x->text, '<');
	(void)strbuf_adds(&x->text, name);
	for (int i = 0; i < x->nattributes; i++)
		write_attribute(x, i, own_base);
	(void)strbuf_addc(&x->text, '>');
	x->written = true;
}

static void
write_end(struct xml *x, const char *name)
{
	if (!x->text.full && !is_void(name))
		(void)strbuf_addf(&x->text, "</%s>", name);
}

/* ---- Atom's types, base64 ---- */

static void
take_type(struct xml *x, struct frame *f)
{
	const char *mode = xml_attribute(x, "mode"), *type;
	bool escaped = mode != NULL && strcasecmp(mode, "escaped") == 0,
	     xml = mode != NULL && strcasecmp(mode, "xml") == 0;

	f->base64 = mode != NULL && strcasecmp(mode, "base64") == 0;
	type = xml_attribute(x, "type");
	if (type == NULL || strcasecmp(type, "text") == 0 || strcasecmp(type, "text/plain") == 0)
		f->kind = KIND_IS_TEXT;
	else if (strcasecmp(type, "html") == 0 || strcasecmp(type, "text/html") == 0)
		f->kind = KIND_IS_HTML;
	else if (strcasecmp(type, "xhtml") == 0 || strstr(type, "xml") != NULL)
		f->kind = escaped ? KIND_IS_HTML : KIND_IS_XHTML;
	else {
		f->kind = strncasecmp(type, "text/", 5) == 0 ? KIND_IS_TEXT : KIND_IS_HTML;
		if (strncasecmp(type, "text/", 5) != 0 && strchr(type, '/') != NULL && !escaped
		    && !xml
		    && (strcasecmp(f->name, "content") == 0
			|| strcasecmp(type, "application/octet-stream") == 0))
			f->base64 = true;
	}
	if (f->kind == KIND_IS_HTML && xml && type != NULL && strcasecmp(type, "html") != 0)
		f->kind = KIND_IS_XHTML;
}

static int
base64_digit(char c)
{
	static const char digits[] =
	    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	const char *p = c == '\0' ? NULL : strchr(digits, c);

	return p == NULL ? -1 : (int)(p - digits);
}

/* Decodes in place; what is no UTF-8 text then is left out. */
static void
decode_base64(struct strbuf *text)
{
	unsigned bits = 0, have = 0;
	size_t to = 0;

	for (size_t i = 0; i < text->len; i++) {
		int v = base64_digit(text->s[i]);

		if (v < 0)
			continue;
		bits = bits << 6 | (unsigned)v;
		have += 6;
		if (have >= 8) {
			have -= 8;
			text->s[to++] = (char)(bits >> have);
		}
	}
	strbuf_cut(text, to);
	for (size_t i = 0; i < to; i++)
		if ((unsigned char)text->s[i] >= 0x80 || text->s[i] == '\0') {
			strbuf_clear(text);
			return;
		}
}

/* ---- events ---- */

static void
take_xml_attributes(struct xml *x, struct frame *f)
{
	const char *value = xml_prefixed(x, "base");
	struct strbuf url;

	if (value != NULL) {
		strbuf_init(&url, STRBUF_SMALL);
		if (url_resolve(&url, xml_base(x), value, strlen(value)))
			f->base = strbuf_take(&url, NULL);
		strbuf_release(&url);
	}
	value = xml_prefixed(x, "lang");
	if (value != NULL)
		f->lang = xstrndup(value, MIN(strlen(value), 64));
}

static void
begin_capture(struct xml *x, struct frame *f)
{
	x->capture = x->depth;
	x->written = false;
	strbuf_clear(&x->text);
	f->kind = f->element->ns == NS_XHTML            ? KIND_IS_XHTML
	          : f->element->capture == CAPTURE_HTML ? KIND_IS_HTML
	                                                : KIND_IS_TEXT;
	if (f->element->capture == CAPTURE_ATOM && (x->atom || xml_attribute(x, "type") != NULL))
		take_type(x, f);
	else if (f->element->capture == CAPTURE_ATOM)
		f->kind = KIND_IS_HTML;
}

/* A prefix without a namespace is taken by habit, and said once. */
static void
complain(struct xml *x, const char *prefix)
{
	size_t n = strlen(prefix);

	if (x->errors >= ERRORS || memmem(x->strange.s, x->strange.len, prefix, n + 1) != NULL)
		return;
	x->errors++;
	(void)strbuf_add(&x->strange, prefix, n + 1);
	builder_problem(x->b, "line %d: the prefix %.100s has no namespace",
	    xmlSAX2GetLineNumber(x->ctxt), prefix);
}

static void
complain_of_attributes(struct xml *x)
{
	for (int i = 0; i < x->nattributes; i++) {
		const char *prefix = (const char *)x->attributes[i * 5 + 1];

		if (prefix != NULL && x->attributes[i * 5 + 2] == NULL
		    && strcmp(prefix, "xml") != 0)
			complain(x, prefix);
	}
}

static void
on_start(void *arg, const xmlChar *name, const xmlChar *prefix, const xmlChar *uri, int nns,
    const xmlChar **ns, int nattributes, int ndefault, const xmlChar **attributes)
{
	struct xml *x = arg;
	const struct known *k;

	(void)nns;
	(void)ns;
	(void)ndefault;
	if (x->depth == STACK_MAX) {
		xmlStopParser(x->ctxt);
		return;
	}
	struct frame *f = &x->stack[x->depth++];
	*f = (struct frame){.name = (const char *)name};
	if (prefix != NULL && uri == NULL)
		complain(x, (const char *)prefix);
	x->attributes = attributes;
	x->nattributes = nattributes;
	x->uri = uri == NULL ? "" : (const char *)uri;
	if (x->skip != 0)
		return;
	if (nattributes > 0) {
		complain_of_attributes(x);
		take_xml_attributes(x, f);
	}
	enum capture how =
	    x->capture == 0 ? CAPTURE_NONE : x->stack[x->capture - 1].element->capture;
	if (x->capture != 0 && how != CAPTURE_PERSON) {
		if (how == CAPTURE_HTML || how == CAPTURE_ATOM)
			write_start(x, (const char *)name);
		return;
	}
	if (x->depth == 1) {
		size_t n = MIN(strlen((const char *)name), sizeof(x->root) - 1);

		memcpy(x->root, name, n);
		x->root[n] = '\0';
	}
	k = find_element(x, name, prefix, uri);
	x->atom = x->b->head.format == FORMAT_ATOM10 || x->b->head.format == FORMAT_ATOM03;
	if (uri != NULL)
		x->atom = strcasestr((const char *)uri, "atom") != NULL && k->ns == NS_FEED;
	f->element = k->element;
	if (f->element == NULL) {
		if (x->depth > 1 && k->ns == NS_OTHER)
			xml_skip(x);
		return;
	}
	if (f->element->capture == CAPTURE_SKIP)
		xml_skip(x);
	else if (f->element->capture != CAPTURE_NONE)
		begin_capture(x, f);
	if (f->element->start != NULL)
		f->element->start(x);
}

static void
on_end(void *arg, const xmlChar *name, const xmlChar *prefix, const xmlChar *uri)
{
	struct xml *x = arg;
	struct frame *f;

	(void)prefix;
	(void)uri;
	if (x->depth == 0)
		return;
	f = &x->stack[x->depth - 1];
	if (x->skip == x->depth)
		x->skip = 0;
	else if (x->skip == 0 && x->capture != 0 && x->capture < x->depth) {
		enum capture how = x->stack[x->capture - 1].element->capture;

		if (how == CAPTURE_HTML || how == CAPTURE_ATOM)
			write_end(x, (const char *)name);
	} else if (x->skip == 0 && f->element != NULL) {
		if (x->capture == x->depth && f->base64)
			decode_base64(&x->text);
		if (x->capture == x->depth && x->written && f->kind == KIND_IS_TEXT)
			f->kind = KIND_IS_HTML;
		if (x->capture != x->depth)
			strbuf_clear(&x->text);
		x->capture = 0;
		if (f->element->end != NULL)
			f->element->end(x, &x->text);
	}
	free(f->base);
	free(f->lang);
	x->depth--;
	if (x->b->stop)
		xmlStopParser(x->ctxt);
}

static void
on_instruction(void *arg, const xmlChar *target, const xmlChar *data)
{
	struct xml *x = arg;
	const char *open = x->depth > 0 ? x->stack[x->depth - 1].name : "";

	(void)data;
	if (strcmp((const char *)target, MEND_CUT) == 0)
		builder_cut(x->b, strcmp(open, "item") != 0 && strcmp(open, "entry") != 0);
}

static void
on_error(void *arg, xmlErrorPtr error)
{
	struct xml *x = arg;

	/* Of namespaces a prefix without one is said by complain. */
	if (error->level < XML_ERR_ERROR
	    || (error->domain == XML_FROM_NAMESPACE && error->code != XML_WAR_NS_URI)
	    || x->errors++ >= ERRORS)
		return;
	size_t n = error->message == NULL ? 0 : strcspn(error->message, "\n");
	builder_problem(x->b, "line %d: %.*s", error->line, (int)MIN(n, 200),
	    error->message == NULL ? "" : error->message);
}

struct xml *
xml_new(struct builder *b)
{
	struct xml *x = xcalloc(1, sizeof(*x));
	xmlSAXHandler sax = {.initialized = XML_SAX2_MAGIC,
	    .startElementNs = on_start,
	    .endElementNs = on_end,
	    .processingInstruction = on_instruction,
	    .serror = on_error};

	x->b = b;
	strbuf_init(&x->text, b->request.max_text);
	strbuf_init(&x->name, TEXT_ATTRIBUTE_MAX);
	strbuf_init(&x->strange, STRBUF_SMALL);
	x->ctxt = xmlCreatePushParserCtxt(&sax, x, NULL, 0, NULL);
	if (x->ctxt == NULL)
		die("out of memory");
	xmlCtxtUseOptions(x->ctxt, XML_PARSE_RECOVER | XML_PARSE_NONET);
	xmlSwitchEncoding(x->ctxt, XML_CHAR_ENCODING_UTF8);
	return x;
}

void
xml_free(struct xml *x)
{
	for (size_t i = 0; i < x->depth; i++) {
		free(x->stack[i].base);
		free(x->stack[i].lang);
	}
	if (x->ctxt->myDoc != NULL)
		xmlFreeDoc(x->ctxt->myDoc);
	xmlFreeParserCtxt(x->ctxt);
	strbuf_release(&x->text);
	strbuf_release(&x->name);
	strbuf_release(&x->strange);
	free(x);
}

void
xml_feed(struct xml *x, const char *s, size_t n, bool last)
{
	while (n > INT32_MAX / 2) {
		(void)xmlParseChunk(x->ctxt, s, INT32_MAX / 2, 0);
		s += INT32_MAX / 2;
		n -= INT32_MAX / 2;
	}
	(void)xmlParseChunk(x->ctxt, s, (int)n, last);
}

void
xml_text(struct xml *x, const char *s, size_t n)
{
	const char *end = s + n;

	/* libxml2 counts the lines of its messages, and does not see this one. */
	for (const char *p = s; (p = memchr(p, '\n', (size_t)(end - p))) != NULL; p++)
		x->ctxt->input->line++;
	if (x->capture == 0 || x->skip != 0 || x->text.full || x->b->stop)
		return;
	if (x->stack[x->capture - 1].kind == KIND_IS_XHTML)
		add_escaped(&x->text, s, n);
	else
		(void)strbuf_add(&x->text, s, n);
}
