/* References, and the entities that a document type declares, of which the harmless are kept. */
#include "feeds/mend_priv.h"
#include "src/util.h"

#include <libxml/HTMLparser.h>
#include <stdlib.h>
#include <string.h>

#define ENTITY_MAX    256                  /* declared entities that are kept */
#define EXPANSION_MAX ((size_t)256 * 1024) /* of declared entities in one document */

/* windows-1252 where C1 characters are written by number, as HTML has it. */
static const uint16_t c1[32] = {0x20ac, 0xfffd, 0x201a, 0x0192, 0x201e, 0x2026, 0x2020, 0x2021,
    0x02c6, 0x2030, 0x0160, 0x2039, 0x0152, 0xfffd, 0x017d, 0xfffd, 0xfffd, 0x2018, 0x2019, 0x201c,
    0x201d, 0x2022, 0x2013, 0x2014, 0x02dc, 0x2122, 0x0161, 0x203a, 0x0153, 0xfffd, 0x017e, 0x0178};

static bool
add_number(struct strbuf *out, uint32_t c, enum place where)
{
	if (c >= 0x80 && c < 0xa0)
		c = c1[c - 0x80];
	if (c == '&' || c == '<' || c == '>' || c == '\'' || c == '"' || c == '\r' || c == '\n'
	    || c == '\t')
		return where == IN_TAG ? strbuf_addf(out, "&#%u;", (unsigned)c)
		                       : strbuf_addc(out, (char)c);
	if (c > 0 && c < 0x20)
		return true;
	if (c == 0 || (c & 0xfffe) == 0xfffe)
		c = 0xfffd;
	return strbuf_addu(out, c);
}

static bool
add_ampersand(struct strbuf *out, enum place where)
{
	return strbuf_adds(out, where == IN_TAG ? "&amp;" : "&");
}

/* "&#" and what follows; *used: bytes taken. */
static bool
number_reference(const char *s, const char *end, enum place where, size_t *used, struct strbuf *out)
{
	const char *p = s + 2;
	bool hex = p < end && (*p == 'x' || *p == 'X');
	uint32_t c = 0;
	size_t n = 0;

	p += hex;
	for (; p < end && (hex ? isxdigit((unsigned char)*p) : isdigit((unsigned char)*p));
	     p++, n++) {
		unsigned char d = (unsigned char)*p;
		unsigned v = (unsigned)(isdigit(d) ? d - '0' : tolower(d) - 'a' + 10);

		c = c > 0x110000 ? c : c * (hex ? 16 : 10) + v;
	}
	if (n == 0) {
		*used = 1;
		return add_ampersand(out, where);
	}
	*used = (size_t)(p - s) + (p < end && *p == ';');
	return add_number(out, c, where);
}

static const struct declared *
find_declared(const struct mend *m, const char *name)
{
	for (size_t i = 0; i < m->nentities; i++)
		if (strcmp(m->entities[i].name, name) == 0)
			return &m->entities[i];
	return NULL;
}

static void
refuse(struct mend *m)
{
	if (!m->refused)
		m->sink.problem(m->sink.arg, "entity expansion refused");
	m->refused = true;
}

static bool
add_declared(struct mend *m, const struct declared *d, enum place where, struct strbuf *out)
{
	const char *p = d->value, *end = p + strlen(p);

	if (d->refused || m->expanded + (size_t)(end - p) > EXPANSION_MAX) {
		refuse(m);
		return true;
	}
	m->expanded += (size_t)(end - p);
	while (p < end) {
		size_t used = 1;

		if (*p == '&' ? !number_reference(p, end, where, &used, out)
		    : where == IN_TAG && strchr("<>\"", *p) != NULL ? !strbuf_addf(out, "&#%d;", *p)
								    : !strbuf_addc(out, *p))
			return false;
		p += used;
	}
	return true;
}

static bool
add_named(struct mend *m, const char *s, const char *name, enum place where, struct strbuf *out)
{
	static const struct {
		const char *name;
		char c;
	} known[] = {{"amp", '&'}, {"lt", '<'}, {"gt", '>'}, {"quot", '"'}, {"apos", '\''}};

	for (size_t i = 0; i < LEN(known); i++)
		if (strcmp(name, known[i].name) == 0)
			return add_number(out, (uint32_t)known[i].c, where);
	const struct declared *d = find_declared(m, name);
	if (d != NULL)
		return add_declared(m, d, where, out);
	const htmlEntityDesc *html = htmlEntityLookup((const xmlChar *)name);
	mend_complain(m, s, "undeclared entity &%s;", name);
	if (html != NULL)
		return add_number(out, html->value, where);
	return add_ampersand(out, where) && strbuf_addf(out, "%s;", name);
}

bool
mend_reference(struct mend *m, const char *s, const char *end, bool last, enum place where,
    size_t *used, struct strbuf *out)
{
	char name[33];
	size_t n = 0;

	while (s + 1 + n < end && n < 34 && (isalnum((unsigned char)s[1 + n]) || s[1 + n] == '#'))
		n++;
	if (s + 1 + n == end && n < 34 && !last) {
		*used = 0;
		return true;
	}
	if (n > 0 && s[1] == '#')
		return number_reference(s, end, where, used, out);
	*used = 1;
	if (n == 0 || n > 32 || s + 1 + n >= end || s[1 + n] != ';'
	    || memchr(s + 1, '#', n) != NULL)
		return add_ampersand(out, where);
	memcpy(name, s + 1, n);
	name[n] = '\0';
	*used = n + 2;
	return add_named(m, s, name, where, out);
}

/* ---- the document type ---- */

static void
declare(struct mend *m, const char *s, const char *end)
{
	size_t n;
	char quote;

	while (s < end && isspace((unsigned char)*s))
		s++;
	n = mend_name_length(s, end);
	if (n == 0 || n > 32 || m->nentities == ENTITY_MAX)
		return;
	if (m->entities == NULL)
		m->entities = xcalloc(ENTITY_MAX, sizeof(*m->entities));
	struct declared *d = &m->entities[m->nentities];
	memcpy(d->name, s, n);
	d->name[n] = '\0';
	if (find_declared(m, d->name) != NULL)
		return;
	m->nentities++;
	s += n;
	while (s < end && isspace((unsigned char)*s))
		s++;
	d->refused = true; /* SYSTEM and PUBLIC: never opened */
	if (s == end || (*s != '"' && *s != '\''))
		return;
	quote = *s++;
	const char *close = memchr(s, quote, (size_t)(end - s));
	if (close == NULL || close - s > VALUE_MAX)
		return;
	for (const char *amp = s; (amp = memchr(amp, '&', (size_t)(close - amp))) != NULL; amp++)
		if (amp[1] != '#')
			return; /* refers to others: refused, as that is how bombs are built */
	if (memchr(s, '%', (size_t)(close - s)) != NULL)
		return;
	d->refused = false;
	memcpy(d->value, s, (size_t)(close - s));
	d->value[close - s] = '\0';
}

size_t
mend_doctype_length(const char *s, const char *end)
{
	bool inside = false;
	char quote = '\0';

	for (const char *p = s; p < end; p++) {
		if (quote != '\0') {
			if (*p == quote)
				quote = '\0';
		} else if (*p == '"' || (*p == '\'' && !isalpha((unsigned char)p[-1])))
			quote = *p;
		else if (*p == '[')
			inside = true;
		else if (*p == ']')
			inside = false;
		else if (*p == '>' && !inside)
			return (size_t)(p - s) + 1;
	}
	return 0;
}

void
mend_read_doctype(struct mend *m, const char *s, size_t n)
{
	static const char word[] = "<!ENTITY";
	const char *end = s + n;

	while ((s = memmem(s, (size_t)(end - s), word, sizeof(word) - 1)) != NULL) {
		s += sizeof(word) - 1;
		declare(m, s, end);
	}
}
