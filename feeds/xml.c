/* The driver of libxml2: no tree, no entities, no network; one buffer for the text at hand. */
#include "feeds/mend.h"
#include "feeds/url.h"
#include "feeds/xml_priv.h"
#include "src/util.h"

#include <ctype.h>
#include <libxml/parserInternals.h>
#include <libxml/SAX2.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define ERRORS             20
#define TEXT_ATTRIBUTE_MAX ((size_t)1024 * 1024)

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

const char *
xml_attribute_value(struct xml *x, int i)
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
			return xml_attribute_value(x, i);
	}
	return NULL;
}

static const char *
xml_prefixed(struct xml *x, const char *name)
{
	for (int i = 0; i < x->nattributes; i++) {
		const char *prefix = (const char *)x->attributes[i * 5 + 1];

		if (attribute_is(x, i, name) && prefix != NULL && strcmp(prefix, "xml") == 0)
			return xml_attribute_value(x, i);
	}
	return NULL;
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
			xml_write_start(x, (const char *)name);
		return;
	}
	if (x->depth == 1) {
		size_t n = MIN(strlen((const char *)name), sizeof(x->root) - 1);

		memcpy(x->root, name, n);
		x->root[n] = '\0';
	}
	k = xml_find(x, name, prefix, uri);
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
			xml_write_end(x, (const char *)name);
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
		xml_add_escaped(&x->text, s, n);
	else
		(void)strbuf_add(&x->text, s, n);
}
