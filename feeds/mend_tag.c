/* Tags as they are written by hand, and as XML has them. */
#include "feeds/mend_priv.h"
#include "src/util.h"

#include <string.h>
#include <strings.h>

#define ATTRIBUTE_MAX 256

static bool
is_name(unsigned char c)
{
	return isalnum(c) || c == '_' || c == '-' || c == '.' || c == ':' || c >= 0x80;
}

size_t
mend_name_length(const char *s, const char *end)
{
	size_t n = 0;

	while (s + n < end && is_name((unsigned char)s[n]))
		n++;
	return n;
}

static const char *
name_at(const struct mend *m, size_t i, size_t *n)
{
	*n = (i + 1 < m->depth ? m->start[i + 1] : m->names.len) - m->start[i];
	return m->names.s + m->start[i];
}

bool
mend_pop(struct mend *m, struct strbuf *out)
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
bool
mend_end_tag(struct mend *m, const char *s, size_t n, struct strbuf *out)
{
	size_t len = mend_name_length(s + 2, s + n), at, have;

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
		mend_complain(m, s, "</%.*s> closes nothing", (int)MIN(len, 40), s + 2);
		return true;
	}
	if (at + 1 < m->depth) {
		const char *name = name_at(m, m->depth - 1, &have);

		mend_complain(m, s, "<%.*s> is not closed", (int)MIN(have, 40), name);
	}
	while (m->depth > at)
		if (!mend_pop(m, out))
			return false;
	return true;
}

size_t
mend_tag_length(const char *s, const char *end)
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
		if (*s == '&' ? !mend_reference(m, s, end, true, IN_TAG, &used, out)
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
	size_t n = mend_name_length(s, end);
	const char *name = s, *p, *from;
	bool named = n > 0 && (mend_is_name_start((unsigned char)*s) || *s == ':');

	if (n == 0)
		return s + 1;
	p = skip_blanks(s + n, end);
	if (p == end || *p != '=') {
		mend_complain(m, s, "attribute %.*s without a value", (int)MIN(n, 40), name);
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
		mend_complain(m, name, "a value without quotes");
		s = p;
	}
	if (!named)
		return s;
	if (!strbuf_addc(out, ' ') || !strbuf_add(out, name, n) || !add_value(m, from, p, out))
		return NULL;
	return s;
}

bool
mend_start_tag(struct mend *m, const char *s, size_t n, struct strbuf *out)
{
	const char *end = s + n - 1, *p;
	bool empty = n > 2 && end[-1] == '/';
	size_t len = mend_name_length(s + 1, end);

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
