/* The driver of libxml2 from within. For feeds/xml*.c alone. */
#ifndef DATELINE_XML_PRIV_H
#define DATELINE_XML_PRIV_H

#include "feeds/xml.h"

#include <libxml/parser.h>

#define STACK_MAX 300 /* mend keeps the depth under 256 */
#define CACHE     256

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

/* What an element is; remembered in the cache. */
const struct known *
xml_find(struct xml *x, const xmlChar *name, const xmlChar *prefix, const xmlChar *uri);

/* The i-th attribute's; lives until the next one is asked for. */
const char *xml_attribute_value(struct xml *x, int i);

/* Writes the element at hand into the text as markup. */
void xml_write_start(struct xml *x, const char *name);
void xml_write_end(struct xml *x, const char *name);
void xml_add_escaped(struct strbuf *out, const char *s, size_t n);

#endif
