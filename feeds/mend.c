/* A reader of tokens that keeps the stack of open elements and writes well-formed tags. */
#include "feeds/mend_priv.h"
#include "src/util.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define TAG_MAX      ((size_t)1024 * 1024) /* a longer tag is text */
#define OUT_MAX      ((size_t)16 * 1024 * 1024)
#define DOCTYPE_MAX  ((size_t)64 * 1024)
#define PROBLEMS_MAX 20
#define DECODED_MAX  ((size_t)8192)

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

void
mend_complain(struct mend *m, const char *at, const char *fmt, ...)
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
			n = mend_doctype_length(s, MIN(end, s + DOCTYPE_MAX));
		else if ((close = memmem(s, (size_t)(end - s), decl ? ">" : "?>", decl ? 1 : 2))
			 != NULL)
			n = (size_t)(close - s) + (decl ? 1 : 2);
		if (n == 0 && !last && end - s < (ptrdiff_t)DOCTYPE_MAX)
			return true;
		if (n == 0)
			n = 2; /* never ends: its text is text */
		else if (begins(s, end, "<!DOCTYPE"))
			mend_read_doctype(m, s, n);
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
	bool closing = end - s >= 3 && s[1] == '/' && mend_is_name_start((unsigned char)s[2]);
	if (end - s == 2 && s[1] == '/' && !last)
		return true;
	if (closing || (end - s >= 2 && mend_is_name_start((unsigned char)s[1]))) {
		n = mend_tag_length(s, end);
		*used = n;
		if (n > 0 && m->state != AFTER_ROOT)
			return closing ? mend_end_tag(m, s, n, out) : mend_start_tag(m, s, n, out);
		if (n > 0)
			return true;
		if (!last && end - s < (ptrdiff_t)TAG_MAX)
			return true;
		if (last) { /* a tag that the end cut off */
			*used = (size_t)(end - s);
			return true;
		}
	}
	mend_complain(m, s, "a '<' that begins no tag");
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
	                 : mend_reference(m, s, end, last, AS_TEXT, used, &m->decoded);
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
		mend_complain(m, m->piece, "the document ends before <%.*s> is closed",
		    (int)MIN(m->names.len - m->start[m->depth - 1], 40),
		    m->names.s + m->start[m->depth - 1]);
		if (!strbuf_adds(&m->out, "<?" MEND_CUT "?>"))
			return false;
	}
	while (m->depth > 0)
		if (!mend_pop(m, &m->out))
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
