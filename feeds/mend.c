/* A reader of tokens that keeps the stack of open elements and writes well-formed tags. */
#include "feeds/mend.h"

#include "src/util.h"

#include <ctype.h>
#include <libxml/HTMLparser.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define DEPTH_MAX     256
#define TAG_MAX       ((size_t)1024 * 1024) /* a longer tag is text */
#define OUT_MAX       ((size_t)16 * 1024 * 1024)
#define DOCTYPE_MAX   ((size_t)64 * 1024)
#define ATTRIBUTE_MAX 256
#define ENTITY_MAX    256                  /* declared entities that are kept */
#define VALUE_MAX     1024                 /* bytes of one's value */
#define EXPANSION_MAX ((size_t)256 * 1024) /* of declared entities in one document */
#define PROBLEMS_MAX  20
#define DECODED_MAX   ((size_t)8192)

enum state { BEFORE_ROOT, IN_TEXT, IN_CDATA, IN_COMMENT, AFTER_ROOT };

struct declared {
	char name[33], value[VALUE_MAX + 1];
	bool refused;
};

struct mend {
	enum state state, outside; /* outside: what a comment returns to */
	struct strbuf carry;       /* a token that is not whole yet */
	struct strbuf out;         /* tags on their way */
	struct strbuf decoded;     /* what a reference in text means */
	struct strbuf names;       /* names of the open elements, one after the other */
	size_t start[DEPTH_MAX], depth, max_depth, over;
	struct declared *entities;
	size_t nentities, expanded;
	size_t line, problems;
	const char *piece; /* where the line is counted from */
	bool refused;
	bool cr; /* the text so far ends with a CR, which was given as LF */
	struct mend_sink sink;
};

struct mend *
mend_new(uint32_t max_depth, const struct mend_sink *sink)
{
	struct mend *m = xcalloc(1, sizeof(*m));

	m->max_depth = MIN(MAX(max_depth, 8), DEPTH_MAX - 6); /* libxml2 ends at 256 */
	m->line = 1;
	m->sink = *sink;
	strbuf_init(&m->carry, TAG_MAX * 2);
	strbuf_init(&m->out, OUT_MAX);
	strbuf_init(&m->decoded, DECODED_MAX);
	strbuf_init(&m->names, TAG_MAX);
	return m;
}

void
mend_free(struct mend *m)
{
	strbuf_release(&m->carry);
	strbuf_release(&m->out);
	strbuf_release(&m->decoded);
	strbuf_release(&m->names);
	free(m->entities);
	free(m);
}

static size_t
count_lines(const char *s, const char *end)
{
	size_t n = 0;

	while (s < end && (s = memchr(s, '\n', (size_t)(end - s))) != NULL) {
		n++;
		s++;
	}
	return n;
}

/* What is dropped before the root leaves its lines, so that those of libxml2 are right. */
static bool
keep_lines(struct strbuf *out, const char *s, const char *end)
{
	for (; s < end; s++)
		if (*s == '\n' && !strbuf_addc(out, '\n'))
			return false;
	return true;
}

static void complain(struct mend *m, const char *at, const char *fmt, ...) PRINTF(3, 4);

static void
complain(struct mend *m, const char *at, const char *fmt, ...)
{
	char text[200];
	va_list ap;

	if (m->problems++ >= PROBLEMS_MAX)
		return;
	int n = snprintf(text, sizeof(text), "line %zu: ", m->line + count_lines(m->piece, at));
	va_start(ap, fmt);
	vsnprintf(text + n, sizeof(text) - (size_t)n, fmt, ap);
	va_end(ap);
	m->sink.problem(m->sink.arg, text);
}

static bool
is_name_start(unsigned char c)
{
	return isalpha(c) || c == '_' || c >= 0x80;
}

static bool
is_name(unsigned char c)
{
	return isalnum(c) || c == '_' || c == '-' || c == '.' || c == ':' || c >= 0x80;
}

static size_t
name_length(const char *s, const char *end)
{
	size_t n = 0;

	while (s + n < end && is_name((unsigned char)s[n]))
		n++;
	return n;
}

/* ---- references ---- */

/* windows-1252 where C1 characters are written by number, as HTML has it. */
static const uint16_t c1[32] = {0x20ac, 0xfffd, 0x201a, 0x0192, 0x201e, 0x2026, 0x2020, 0x2021,
    0x02c6, 0x2030, 0x0160, 0x2039, 0x0152, 0xfffd, 0x017d, 0xfffd, 0xfffd, 0x2018, 0x2019, 0x201c,
    0x201d, 0x2022, 0x2013, 0x2014, 0x02dc, 0x2122, 0x0161, 0x203a, 0x0153, 0xfffd, 0x017e, 0x0178};

/* Where a reference stands decides how its character is written: in a tag it stays escaped. */
enum place { IN_TAG, AS_TEXT };

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
	complain(m, s, "undeclared entity &%s;", name);
	if (html != NULL)
		return add_number(out, html->value, where);
	return add_ampersand(out, where) && strbuf_addf(out, "%s;", name);
}

/* A reference, bare '&' included, at s. False only when out is full; *used 0: it may go on behind
 * the end. */
static bool
reference(struct mend *m, const char *s, const char *end, bool last, enum place where, size_t *used,
    struct strbuf *out)
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
	n = name_length(s, end);
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

/* "<!DOCTYPE ... [ ... ] >" at s: bytes, or 0 if its end is not there yet. */
static size_t
doctype_length(const char *s, const char *end)
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

static void
read_doctype(struct mend *m, const char *s, size_t n)
{
	static const char word[] = "<!ENTITY";
	const char *end = s + n;

	while ((s = memmem(s, (size_t)(end - s), word, sizeof(word) - 1)) != NULL) {
		s += sizeof(word) - 1;
		declare(m, s, end);
	}
}

/* ---- tags ---- */

static const char *
name_at(const struct mend *m, size_t i, size_t *n)
{
	*n = (i + 1 < m->depth ? m->start[i + 1] : m->names.len) - m->start[i];
	return m->names.s + m->start[i];
}

static bool
pop(struct mend *m, struct strbuf *out)
{
	size_t n;
	const char *name = name_at(m, m->depth - 1, &n);
	bool ok = strbuf_adds(out, "</") && strbuf_add(out, name, n) && strbuf_addc(out, '>');

	strbuf_cut(&m->names, m->start[--m->depth]);
	if (m->depth == 0)
		m->state = AFTER_ROOT;
	return ok;
}

static bool
push(struct mend *m, const char *name, size_t n)
{
	m->start[m->depth++] = m->names.len;
	return strbuf_add(&m->names, name, n);
}

/* "</name ...>" */
static bool
end_tag(struct mend *m, const char *s, size_t n, struct strbuf *out)
{
	size_t len = name_length(s + 2, s + n), at, have;

	if (m->over > 0) {
		m->over--;
		return true;
	}
	for (at = m->depth; at-- > 0;) {
		const char *name = name_at(m, at, &have);

		if (have == len && strncasecmp(name, s + 2, len) == 0)
			break;
	}
	if (at == SIZE_MAX) {
		complain(m, s, "</%.*s> closes nothing", (int)MIN(len, 40), s + 2);
		return true;
	}
	if (at + 1 < m->depth) {
		const char *name = name_at(m, m->depth - 1, &have);

		complain(m, s, "<%.*s> is not closed", (int)MIN(have, 40), name);
	}
	while (m->depth > at)
		if (!pop(m, out))
			return false;
	return true;
}

/* End of the tag at s behind its '>', 0: not there. */
static size_t
tag_length(const char *s, const char *end)
{
	char quote = '\0', before = '\0';

	for (const char *p = s + 1; p < end; p++) {
		if (quote != '\0') {
			if (*p != quote)
				continue;
			quote = before = '\0';
			continue;
		}
		if (*p == '>')
			return (size_t)(p - s) + 1;
		if ((*p == '"' || *p == '\'') && before == '=')
			quote = *p;
		else if (!isspace((unsigned char)*p))
			before = *p;
	}
	return 0;
}

/* A value between quotes (or none), written between double quotes. */
static bool
add_value(struct mend *m, const char *s, const char *end, struct strbuf *out)
{
	const char *from = s;

	if (!strbuf_adds(out, "=\""))
		return false;
	while (s < end) {
		size_t used = 1;

		if (*s != '&' && *s != '<' && *s != '"') {
			s++;
			continue;
		}
		if (!strbuf_add(out, from, (size_t)(s - from)))
			return false;
		if (*s == '&' ? !reference(m, s, end, true, IN_TAG, &used, out)
			      : !strbuf_adds(out, *s == '<' ? "&lt;" : "&quot;"))
			return false;
		from = s += used;
	}
	return strbuf_add(out, from, (size_t)(s - from)) && strbuf_addc(out, '"');
}

static const char *
skip_blanks(const char *s, const char *end)
{
	while (s < end && isspace((unsigned char)*s))
		s++;
	return s;
}

/* One attribute at s; returns what is behind it, NULL when out is full. */
static const char *
attribute(struct mend *m, const char *s, const char *end, struct strbuf *out)
{
	size_t n = name_length(s, end);
	const char *name = s, *p, *from;
	bool named = n > 0 && (is_name_start((unsigned char)*s) || *s == ':');

	if (n == 0)
		return s + 1;
	p = skip_blanks(s + n, end);
	if (p == end || *p != '=') {
		complain(m, s, "attribute %.*s without a value", (int)MIN(n, 40), name);
		return s + n;
	}
	p = from = skip_blanks(p + 1, end);
	if (p < end && (*p == '"' || *p == '\'')) {
		const char *close = memchr(p + 1, *p, (size_t)(end - p - 1));

		from = p + 1;
		p = close == NULL ? end : close;
		s = close == NULL ? end : close + 1;
	} else {
		while (p < end && !isspace((unsigned char)*p))
			p++;
		complain(m, name, "a value without quotes");
		s = p;
	}
	if (!named)
		return s;
	if (!strbuf_addc(out, ' ') || !strbuf_add(out, name, n) || !add_value(m, from, p, out))
		return NULL;
	return s;
}

static bool
start_tag(struct mend *m, const char *s, size_t n, struct strbuf *out)
{
	const char *end = s + n - 1, *p;
	bool empty = n > 2 && end[-1] == '/';
	size_t len = name_length(s + 1, end);

	if (empty)
		end--;
	if (m->depth >= m->max_depth) {
		m->over += !empty;
		return true;
	}
	if (m->depth == 0)
		m->state = IN_TEXT;
	if (!strbuf_add(out, s, len + 1))
		return false;
	p = skip_blanks(s + 1 + len, end);
	for (size_t i = 0; p < end && i < ATTRIBUTE_MAX; i++) {
		p = attribute(m, p, end, out);
		if (p == NULL)
			return false;
		p = skip_blanks(p, end);
	}
	if (empty) {
		if (m->depth == 0)
			m->state = AFTER_ROOT;
		return strbuf_adds(out, "/>");
	}
	return strbuf_addc(out, '>') && push(m, s + 1, len);
}

/* ---- the loop ---- */

/* Tags go before the text behind them. */
static void
give_markup(struct mend *m)
{
	if (m->out.len > 0)
		m->sink.markup(m->sink.arg, m->out.s, m->out.len);
	strbuf_clear(&m->out);
}

static void
give_text(struct mend *m, const char *s, size_t n)
{
	if (n == 0)
		return;
	give_markup(m);
	m->sink.text(m->sink.arg, s, n);
	m->cr = false;
}

/* The same with CR and CR LF given as LF, as XML has it (2.11). */
static void
give_lines(struct mend *m, const char *s, size_t n)
{
	const char *end = s + n, *cr;

	if (m->cr && n > 0 && *s == '\n') {
		s++;
		m->cr = false;
	}
	while ((cr = memchr(s, '\r', (size_t)(end - s))) != NULL) {
		give_text(m, s, (size_t)(cr - s));
		give_text(m, "\n", 1);
		s = cr + 1;
		m->cr = s == end;
		s += s < end && *s == '\n';
	}
	give_text(m, s, (size_t)(end - s));
}

static bool
begins(const char *s, const char *end, const char *word)
{
	size_t n = strlen(word);

	return (size_t)(end - s) >= n && strncasecmp(s, word, n) == 0;
}

/* "<!..." and "<?...": *used 0 when more is needed. */
static bool
declaration(
    struct mend *m, const char *s, const char *end, bool last, size_t *used, struct strbuf *out)
{
	*used = 0;
	if (!last && end - s < 9)
		return true;
	if (begins(s, end, "<!--")) {
		m->outside = m->state;
		m->state = IN_COMMENT;
		*used = 4;
	} else if (begins(s, end, "<![CDATA[")) {
		*used = 9;
		if (m->state == IN_TEXT)
			m->state = IN_CDATA;
	} else {
		bool decl = begins(s, end, "<?xml") && m->state == BEFORE_ROOT;
		size_t n = 0;
		const char *close;

		if (s[1] == '!')
			n = doctype_length(s, MIN(end, s + DOCTYPE_MAX));
		else if ((close = memmem(s, (size_t)(end - s), decl ? ">" : "?>", decl ? 1 : 2))
			 != NULL)
			n = (size_t)(close - s) + (decl ? 1 : 2);
		if (n == 0 && !last && end - s < (ptrdiff_t)DOCTYPE_MAX)
			return true;
		if (n == 0)
			n = 2; /* never ends: its text is text */
		else if (begins(s, end, "<!DOCTYPE"))
			read_doctype(m, s, n);
		*used = n;
		return m->state != BEFORE_ROOT || keep_lines(out, s, s + n);
	}
	return true;
}

/* The token at '<'. */
static bool
markup(struct mend *m, const char *s, const char *end, bool last, size_t *used, struct strbuf *out)
{
	size_t n;

	*used = 0;
	if (end - s < 2 && !last)
		return true;
	if (end - s >= 2 && (s[1] == '!' || s[1] == '?'))
		return declaration(m, s, end, last, used, out);
	bool closing = end - s >= 3 && s[1] == '/' && is_name_start((unsigned char)s[2]);
	if (end - s == 2 && s[1] == '/' && !last)
		return true;
	if (closing || (end - s >= 2 && is_name_start((unsigned char)s[1]))) {
		n = tag_length(s, end);
		*used = n;
		if (n > 0 && m->state != AFTER_ROOT)
			return closing ? end_tag(m, s, n, out) : start_tag(m, s, n, out);
		if (n > 0)
			return true;
		if (!last && end - s < (ptrdiff_t)TAG_MAX)
			return true;
		if (last) { /* a tag that the end cut off */
			*used = (size_t)(end - s);
			return true;
		}
	}
	complain(m, s, "a '<' that begins no tag");
	*used = 1;
	if (m->state == IN_TEXT)
		give_text(m, "<", 1);
	return true;
}

/* Escaped HTML is a reference every few bytes; what lies between is given together. */
static void
give_decoded(struct mend *m)
{
	give_text(m, m->decoded.s, m->decoded.len);
	strbuf_clear(&m->decoded);
}

static void
add_text(struct mend *m, const char *s, size_t n)
{
	bool small = n < DECODED_MAX / 4 && m->decoded.len < DECODED_MAX / 2;

	if (small && !m->cr && memchr(s, '\r', n) == NULL && strbuf_add(&m->decoded, s, n))
		return;
	give_decoded(m);
	give_lines(m, s, n);
}

/* The references that nearly all are; bytes, 0: another. */
static size_t
common_reference(const char *s, const char *end, char *c)
{
	size_t n = (size_t)(end - s);

	if (n >= 4 && s[2] == 't' && s[3] == ';' && (s[1] == 'l' || s[1] == 'g')) {
		*c = s[1] == 'l' ? '<' : '>';
		return 4;
	}
	*c = '&';
	if (n >= 5 && memcmp(s, "&amp;", 5) == 0)
		return 5;
	*c = '"';
	return n >= 6 && memcmp(s, "&quot;", 6) == 0 ? 6 : 0;
}

/* A reference in text. False: too large; *used 0: it may go on behind the end. */
static bool
text_reference(struct mend *m, const char *s, const char *end, bool last, size_t *used)
{
	char c;

	if (m->decoded.len > DECODED_MAX / 2)
		give_decoded(m);
	m->cr = false;
	*used = common_reference(s, end, &c);
	return *used > 0 ? strbuf_addc(&m->decoded, c)
	                 : reference(m, s, end, last, AS_TEXT, used, &m->decoded);
}

/* Text up to the next '<', or to the end. Returns bytes taken, SIZE_MAX when out is full. */
static size_t
plain(struct mend *m, const char *s, const char *end, bool last, struct strbuf *out)
{
	const char *stop = memchr(s, '<', (size_t)(end - s)), *p = s, *amp;
	size_t used = 1;

	if (stop == NULL)
		stop = end;
	if (m->state == BEFORE_ROOT && !keep_lines(out, s, stop))
		return SIZE_MAX;
	if (m->state != IN_TEXT)
		return (size_t)(stop - s);
	while (used > 0 && (amp = memchr(p, '&', (size_t)(stop - p))) != NULL) {
		add_text(m, p, (size_t)(amp - p));
		if (!text_reference(m, amp, end, last, &used))
			return SIZE_MAX;
		p = amp + used;
	}
	give_decoded(m);
	if (used > 0) {
		give_lines(m, p, (size_t)(stop - p));
		p = stop;
	}
	return (size_t)(p - s);
}

/* "]]>" or "-->": memchr is several times faster here than memmem. */
static const char *
find_mark(const char *s, const char *end, char c)
{
	while (end - s >= 3 && (s = memchr(s, c, (size_t)(end - s - 2))) != NULL) {
		if (s[1] == c && s[2] == '>')
			return s;
		s++;
	}
	return NULL;
}

/* The inside of a comment or CDATA section, up to its end mark. */
static size_t
until_mark(struct mend *m, const char *s, const char *end, bool last, struct strbuf *out)
{
	bool cdata = m->state == IN_CDATA;
	const char *mark = find_mark(s, end, cdata ? ']' : '-');
	size_t n = (size_t)((mark == NULL ? end : mark) - s);

	if (mark == NULL && !last)
		n -= MIN(n, 2); /* it may be cut */
	if (cdata)
		give_text(m, s, n);
	if (!cdata && m->outside == BEFORE_ROOT && !keep_lines(out, s, s + n))
		return SIZE_MAX;
	if (mark == NULL && !last)
		return n;
	m->state = cdata ? IN_TEXT : m->outside;
	return n + (mark == NULL ? 0 : 3);
}

/* Takes whole tokens from s; returns how many bytes, SIZE_MAX when one is too large. */
static size_t
take(struct mend *m, const char *s, size_t n, bool last)
{
	const char *p = s, *end = s + n;

	m->piece = s;
	while (p < end) {
		size_t used;

		if (m->state == IN_CDATA || m->state == IN_COMMENT)
			used = until_mark(m, p, end, last, &m->out);
		else if (*p != '<')
			used = plain(m, p, end, last, &m->out);
		else if (!markup(m, p, end, last, &used, &m->out))
			return SIZE_MAX;
		if (used == SIZE_MAX)
			return SIZE_MAX;
		if (used == 0)
			break;
		p += used;
	}
	m->line += count_lines(s, p);
	m->piece = p;
	return (size_t)(p - s);
}

/* The end of the document: what is open is closed. */
static bool
close_all(struct mend *m)
{
	if (m->depth > 0) {
		complain(m, m->piece, "the document ends before <%.*s> is closed",
		    (int)MIN(m->names.len - m->start[m->depth - 1], 40),
		    m->names.s + m->start[m->depth - 1]);
		if (!strbuf_adds(&m->out, "<?" MEND_CUT "?>"))
			return false;
	}
	while (m->depth > 0)
		if (!pop(m, &m->out))
			return false;
	return true;
}

bool
mend_feed(struct mend *m, const char *s, size_t n, bool last)
{
	size_t used;
	bool ok = true;

	/* What is left of a piece is put before the next one; small, but for long tags. */
	if (m->carry.len > 0) {
		if (!strbuf_add(&m->carry, s, n))
			return false;
		s = m->carry.s;
		n = m->carry.len;
	}
	used = take(m, s, n, last);
	if (used == SIZE_MAX)
		return false;
	if (s == m->carry.s) {
		memmove(m->carry.s, s + used, n - used);
		strbuf_cut(&m->carry, n - used);
	} else if (!last && !strbuf_add(&m->carry, s + used, n - used))
		return false;
	if (last)
		ok = close_all(m);
	give_markup(m);
	return ok;
}
