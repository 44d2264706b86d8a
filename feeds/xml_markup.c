/* Markup inside a text, as XHTML in Atom: written as HTML again. */
#include "feeds/url.h"
#include "feeds/xml_priv.h"
#include "src/util.h"

#include <string.h>
#include <strings.h>

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

void
xml_add_escaped(struct strbuf *out, const char *s, size_t n)
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
	value = xml_attribute_value(x, i);
	strbuf_init(&url, STRBUF_SMALL);
	for (size_t k = 0; own_base && !link && k < LEN(links); k++)
		link = strcasecmp(name, links[k]) == 0;
	if (link && url_resolve(&url, xml_base(x), value, strlen(value)))
		value = url.s;
	(void)strbuf_addc(&x->text, ' ');
	(void)strbuf_adds(&x->text, name);
	(void)strbuf_adds(&x->text, "=\"");
	xml_add_escaped(&x->text, value, strlen(value));
	(void)strbuf_addc(&x->text, '"');
	strbuf_release(&url);
}

void
xml_write_start(struct xml *x, const char *name)
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

void
xml_write_end(struct xml *x, const char *name)
{
	if (!x->text.full && !is_void(name))
		(void)strbuf_addf(&x->text, "</%s>", name);
}
