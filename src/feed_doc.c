/* Records that cross the parser's socket: one table of fields a record, so that writing and reading
 * cannot differ. A record is, for each field that is not at its default, varint tag, varint length
 * and bytes; a string carries its NUL, a number is a zigzag varint. */
#include "src/feed_doc.h"

#include "src/text.h"
#include "src/util.h"

#include <string.h>
#include <unistr.h>

const char *const feed_format_names[FEED_FORMAT_COUNT] = {
#define X(id, name) [FORMAT_##id] = name,
    FEED_FORMATS(X)
#undef X
};

#define LIST_MAX 1000 /* authors, categories, enclosures of one record */

enum kind {
	KIND_LINE,  /* const char *, clean UTF-8 */
	KIND_RAW,   /* const char *, any bytes but NUL: what comes from our own side */
	KIND_HTML,  /* const char * and size_t, UTF-8 */
	KIND_BYTES, /* const void * and size_t, any bytes */
	KIND_LINES, /* const char ** and size_t */
	KIND_FILES, /* struct enclosure * and size_t */
	KIND_DATE,  /* int64_t, DATE_NONE by default */
	KIND_COUNT, /* int64_t, -1 by default */
	KIND_U32,
	KIND_U8,
	KIND_FORMAT, /* enum feed_format */
};

struct field {
	uint8_t tag, kind;
	uint16_t at, len_at;
};

#define FIELD(t, k, s, m)                                            \
	{                                                            \
		.tag = (t), .kind = (k), .at = offsetof(struct s, m) \
	}
#define FIELD2(t, k, s, m, n)                                          \
	{                                                              \
		(t), (k), offsetof(struct s, m), offsetof(struct s, n) \
	}

static const struct field head_fields[] = {
    FIELD(1, KIND_FORMAT, feed_head, format),
    FIELD(2, KIND_LINE, feed_head, encoding),
    FIELD(3, KIND_LINE, feed_head, title),
    FIELD(4, KIND_LINE, feed_head, link),
    FIELD(5, KIND_LINE, feed_head, description),
    FIELD(6, KIND_LINE, feed_head, language),
    FIELD2(7, KIND_LINES, feed_head, authors, nauthors),
    FIELD(8, KIND_DATE, feed_head, updated),
    FIELD(9, KIND_COUNT, feed_head, ttl_minutes),
    FIELD(10, KIND_U32, feed_head, skip_hours),
    FIELD(11, KIND_U8, feed_head, skip_days),
    FIELD(12, KIND_LINE, feed_head, next),
    FIELD(13, KIND_LINE, feed_head, hub),
    FIELD(14, KIND_U8, feed_head, cut),
};

static const struct field entry_fields[] = {
    FIELD(1, KIND_LINE, feed_entry, guid),
    FIELD(2, KIND_LINE, feed_entry, title),
    FIELD(3, KIND_LINE, feed_entry, link),
    FIELD2(4, KIND_LINES, feed_entry, authors, nauthors),
    FIELD(5, KIND_DATE, feed_entry, published),
    FIELD(6, KIND_DATE, feed_entry, updated),
    FIELD2(7, KIND_HTML, feed_entry, summary, summary_len),
    FIELD2(8, KIND_HTML, feed_entry, content, content_len),
    FIELD(9, KIND_LINE, feed_entry, content_type),
    FIELD(10, KIND_LINE, feed_entry, base),
    FIELD2(11, KIND_LINES, feed_entry, categories, ncategories),
    FIELD(12, KIND_LINE, feed_entry, comments),
    FIELD(13, KIND_LINE, feed_entry, comments_feed),
    FIELD(14, KIND_COUNT, feed_entry, comment_count),
    FIELD2(15, KIND_FILES, feed_entry, enclosures, nenclosures),
    FIELD(16, KIND_LINE, feed_entry, image),
    FIELD(17, KIND_LINE, feed_entry, lang),
    FIELD(18, KIND_LINE, feed_entry, reply_to),
};

static const struct field comment_fields[] = {
    FIELD(1, KIND_LINE, comment, id),
    FIELD(2, KIND_LINE, comment, parent),
    FIELD(3, KIND_LINE, comment, author),
    FIELD(4, KIND_LINE, comment, link),
    FIELD(5, KIND_DATE, comment, published),
    FIELD(6, KIND_DATE, comment, received),
    FIELD2(7, KIND_BYTES, comment, blocks, blocks_len),
};

static const struct field enclosure_fields[] = {
    FIELD(1, KIND_LINE, enclosure, url),
    FIELD(2, KIND_LINE, enclosure, type),
    FIELD(3, KIND_LINE, enclosure, title),
    FIELD(4, KIND_COUNT, enclosure, length),
};

static const struct field request_fields[] = {
    FIELD(1, KIND_RAW, parse_request, url),
    FIELD(2, KIND_RAW, parse_request, content_type),
    FIELD(3, KIND_U32, parse_request, max_entries),
    FIELD(4, KIND_U32, parse_request, max_depth),
    FIELD(5, KIND_U32, parse_request, max_title),
    FIELD(6, KIND_U32, parse_request, max_text),
    FIELD(7, KIND_U32, parse_request, flags),
};

static const struct field source_fields[] = {
    FIELD2(1, KIND_HTML, digest_source, summary, summary_len),
    FIELD2(2, KIND_HTML, digest_source, content, content_len),
    FIELD(3, KIND_LINE, digest_source, title),
};

static const struct field result_fields[] = {
    FIELD2(1, KIND_BYTES, digest_result, blocks, blocks_len),
    FIELD(2, KIND_LINE, digest_result, excerpt),
    FIELD(3, KIND_LINE, digest_result, image),
    FIELD(4, KIND_U32, digest_result, words),
};

static const struct field page_fields[] = {
    FIELD(1, KIND_LINE, page_result, title),
    FIELD(2, KIND_LINE, page_result, author),
    FIELD(3, KIND_LINE, page_result, site),
    FIELD(4, KIND_LINE, page_result, lang),
    FIELD(5, KIND_LINE, page_result, excerpt),
    FIELD(6, KIND_LINE, page_result, image),
    FIELD(7, KIND_LINE, page_result, next),
    FIELD(8, KIND_DATE, page_result, published),
    FIELD(9, KIND_U8, page_result, wall),
    FIELD(10, KIND_U32, page_result, words),
    FIELD2(11, KIND_BYTES, page_result, blocks, blocks_len),
    FIELD(12, KIND_LINE, page_result, post),
};

static const struct field outline_fields[] = {
    FIELD(1, KIND_U32, outline, depth),
    FIELD(2, KIND_U32, outline, flags),
    FIELD(3, KIND_LINE, outline, text),
    FIELD(4, KIND_LINE, outline, title),
    FIELD(5, KIND_LINE, outline, type),
    FIELD(6, KIND_LINE, outline, xml_url),
    FIELD(7, KIND_LINE, outline, html_url),
    FIELD(8, KIND_LINE, outline, url),
    FIELD(9, KIND_LINE, outline, category),
    FIELD(10, KIND_LINE, outline, options),
    FIELD(11, KIND_LINE, outline, own_title),
    FIELD(12, KIND_LINE, outline, address),
    FIELD2(13, KIND_LINES, outline, matches, nmatches),
};

static const struct field link_fields[] = {
    FIELD(1, KIND_U32, page_link, kind),
    FIELD(2, KIND_LINE, page_link, url),
    FIELD(3, KIND_LINE, page_link, title),
    FIELD(4, KIND_LINE, page_link, type),
};

/* ---- writing ---- */

static bool
put_varint(struct strbuf *out, uint64_t v)
{
	char s[10];
	size_t n = 0;

	while (v >= 0x80) {
		s[n++] = (char)(v | 0x80);
		v >>= 7;
	}
	s[n++] = (char)v;
	return strbuf_add(out, s, n);
}

static bool
put_bytes(struct strbuf *out, unsigned tag, const void *data, size_t n, bool terminate)
{
	return put_varint(out, tag) && put_varint(out, n + terminate) && strbuf_add(out, data, n)
	       && (!terminate || strbuf_addc(out, '\0'));
}

static bool
put_number(struct strbuf *out, unsigned tag, int64_t v)
{
	uint64_t z = (uint64_t)v << 1 ^ (v < 0 ? UINT64_MAX : 0);
	size_t n = 1;

	for (uint64_t rest = z; rest >= 0x80; rest >>= 7)
		n++;
	return put_varint(out, tag) && put_varint(out, n) && put_varint(out, z);
}

static bool
put_string(struct strbuf *out, unsigned tag, const char *s)
{
	return s == NULL || *s == '\0' || put_bytes(out, tag, s, strlen(s), true);
}

/* The value of a number's field, and whether it is worth writing. */
static bool
number_of(const struct field *f, const char *p, int64_t *v)
{
	uint32_t u32;
	enum feed_format format;

	switch ((enum kind)f->kind) {
	case KIND_DATE:
		memcpy(v, p, sizeof(*v));
		return *v != DATE_NONE;
	case KIND_COUNT:
		memcpy(v, p, sizeof(*v));
		return *v != -1;
	case KIND_U32:
		memcpy(&u32, p, sizeof(u32));
		*v = u32;
		return u32 != 0;
	case KIND_U8:
		*v = *(const uint8_t *)p;
		return *v != 0;
	case KIND_FORMAT:
		memcpy(&format, p, sizeof(format));
		*v = format;
		return format != FORMAT_UNKNOWN;
	case KIND_LINE:
	case KIND_RAW:
	case KIND_HTML:
	case KIND_BYTES:
	case KIND_LINES:
	case KIND_FILES:
		break;
	}
	return false;
}

static bool encode(const struct field *f, size_t nf, const void *record, struct strbuf *out);

static bool
put_enclosure(struct strbuf *out, unsigned tag, const struct enclosure *en)
{
	struct strbuf one;

	strbuf_init(&one, out->max);
	bool ok = encode(enclosure_fields, LEN(enclosure_fields), en, &one)
	          && put_bytes(out, tag, one.s, one.len, false);
	strbuf_release(&one);
	return ok;
}

static bool
put_list(struct strbuf *out, const struct field *f, const char *p, size_t n)
{
	const char **lines;
	struct enclosure *files;

	if (f->kind == KIND_LINES) {
		memcpy(&lines, p, sizeof(lines));
		for (size_t i = 0; i < MIN(n, LIST_MAX); i++)
			if (!put_bytes(out, f->tag, lines[i], strlen(lines[i]), true))
				return false;
	} else {
		memcpy(&files, p, sizeof(files));
		for (size_t i = 0; i < MIN(n, LIST_MAX); i++)
			if (!put_enclosure(out, f->tag, &files[i]))
				return false;
	}
	return true;
}

static bool
put_field(struct strbuf *out, const struct field *f, const char *record)
{
	const char *p = record + f->at, *s;
	size_t n = 0;
	int64_t v;

	if (f->len_at != 0)
		memcpy(&n, record + f->len_at, sizeof(n));
	switch ((enum kind)f->kind) {
	case KIND_LINE:
	case KIND_RAW:
		memcpy(&s, p, sizeof(s));
		return put_string(out, f->tag, s);
	case KIND_HTML:
	case KIND_BYTES:
		memcpy(&s, p, sizeof(s));
		return n == 0 || put_bytes(out, f->tag, s, n, f->kind == KIND_HTML);
	case KIND_LINES:
	case KIND_FILES:
		return put_list(out, f, p, n);
	case KIND_DATE:
	case KIND_COUNT:
	case KIND_U32:
	case KIND_U8:
	case KIND_FORMAT:
		return !number_of(f, p, &v) || put_number(out, f->tag, v);
	}
	return false;
}

static bool
encode(const struct field *f, size_t nf, const void *record, struct strbuf *out)
{
	for (size_t i = 0; i < nf; i++)
		if (!put_field(out, &f[i], record))
			return false;
	return true;
}

/* ---- reading ---- */

struct reader {
	const char *p, *end;
	bool (*passes)(const char *, size_t); /* what text must be */
};

static bool
get_varint(struct reader *r, uint64_t *v)
{
	*v = 0;
	for (unsigned shift = 0; shift < 64 && r->p < r->end; shift += 7) {
		unsigned char c = (unsigned char)*r->p++;

		*v |= (uint64_t)(c & 0x7f) << shift;
		if (c < 0x80)
			return true;
	}
	return false;
}

static bool
get_field(struct reader *r, const struct field *f, size_t nf, size_t *which, struct reader *bytes)
{
	uint64_t tag, n;

	if (!get_varint(r, &tag) || !get_varint(r, &n) || n > (uint64_t)(r->end - r->p))
		return false;
	*bytes = (struct reader){.p = r->p, .end = r->p + n, .passes = r->passes};
	r->p += n;
	for (*which = 0; *which < nf; (*which)++)
		if (f[*which].tag == tag)
			return true;
	return false;
}

/* UTF-8 without NUL; mostly ASCII, so eight bytes at a time. */
static bool
is_utf8(const char *s, size_t n)
{
	size_t i = 0;

	while (i < n) {
		uint64_t w;

		if (n - i >= sizeof(w)) {
			memcpy(&w, s + i, sizeof(w));
			if ((w & 0x8080808080808080u) == 0
			    && ((w - 0x0101010101010101u) & 0x8080808080808080u) == 0) {
				i += sizeof(w);
				continue;
			}
		}
		if (s[i] == '\0')
			return false;
		ucs4_t c;
		int len = u8_mbtoucr(&c, (const uint8_t *)s + i, n - i);
		if (len <= 0)
			return false;
		i += (size_t)len;
	}
	return true;
}

static bool
get_string(const struct reader *b, enum kind kind, const char **s, size_t *len)
{
	size_t n = (size_t)(b->end - b->p);

	if (n == 0 || b->end[-1] != '\0')
		return false;
	*s = b->p;
	*len = n - 1;
	if (kind == KIND_RAW)
		return memchr(b->p, '\0', n - 1) == NULL;
	if (kind == KIND_HTML)
		return is_utf8(b->p, n - 1);
	return memchr(b->p, '\0', n - 1) == NULL && b->passes(b->p, n - 1);
}

static bool
get_number(struct reader b, const struct field *f, char *p)
{
	uint64_t z;

	if (!get_varint(&b, &z) || b.p != b.end)
		return false;
	int64_t v = (int64_t)(z >> 1) ^ -(int64_t)(z & 1);
	switch ((enum kind)f->kind) {
	case KIND_DATE:
	case KIND_COUNT:
		memcpy(p, &v, sizeof(v));
		return true;
	case KIND_U32: {
		uint32_t u32 = (uint32_t)v;
		memcpy(p, &u32, sizeof(u32));
		return v >= 0 && v <= UINT32_MAX;
	}
	case KIND_U8:
		*(uint8_t *)p = (uint8_t)v;
		return v >= 0 && v <= UINT8_MAX;
	case KIND_FORMAT: {
		enum feed_format format =
		    v >= 0 && v < FEED_FORMAT_COUNT ? (enum feed_format)v : FORMAT_UNKNOWN;
		memcpy(p, &format, sizeof(format));
		return v >= 0 && v < FEED_FORMAT_COUNT;
	}
	case KIND_LINE:
	case KIND_RAW:
	case KIND_HTML:
	case KIND_BYTES:
	case KIND_LINES:
	case KIND_FILES:
		break;
	}
	return false;
}

static void
set_default(const struct field *f, char *record)
{
	char *p = record + f->at;
	const char *empty = "";
	const void *none = NULL;
	size_t n = 0;
	int64_t v = f->kind == KIND_DATE ? DATE_NONE : -1;

	switch ((enum kind)f->kind) {
	case KIND_LINE:
	case KIND_RAW:
	case KIND_HTML:
	case KIND_BYTES:
		memcpy(p, &empty, sizeof(empty));
		break;
	case KIND_LINES:
	case KIND_FILES:
		memcpy(p, &none, sizeof(none));
		break;
	case KIND_DATE:
	case KIND_COUNT:
		memcpy(p, &v, sizeof(v));
		break;
	case KIND_U32:
	case KIND_U8:
	case KIND_FORMAT:
		break; /* zero already */
	}
	if (f->len_at != 0)
		memcpy(record + f->len_at, &n, sizeof(n));
}

static bool
decode_fields(const struct field *f, size_t nf, void *record, struct reader r, struct arena *a);

/* Room for the lists, which are counted first; memory is bounded by the arena. */
static bool
make_lists(const struct field *f, size_t nf, char *record, struct reader r, struct arena *a)
{
	size_t count[32] = {0}, which;
	struct reader b;

	while (r.p < r.end) {
		if (!get_field(&r, f, nf, &which, &b) || ++count[which] > LIST_MAX)
			return false;
		if (count[which] > 1 && f[which].kind != KIND_LINES && f[which].kind != KIND_FILES)
			return false;
	}
	for (size_t i = 0; i < nf; i++) {
		size_t size = f[i].kind == KIND_LINES ? sizeof(char *) : sizeof(struct enclosure);
		void *p;

		if ((f[i].kind != KIND_LINES && f[i].kind != KIND_FILES) || count[i] == 0)
			continue;
		if (a == NULL || (p = arena_alloc(a, count[i] * size)) == NULL)
			return false;
		memcpy(record + f[i].at, &p, sizeof(p));
	}
	return true;
}

static bool
get_item(const struct reader *b, const struct field *f, char *record)
{
	size_t n, len;

	memcpy(&n, record + f->len_at, sizeof(n));
	if (f->kind == KIND_LINES) {
		const char **lines;

		memcpy(&lines, record + f->at, sizeof(lines));
		if (!get_string(b, KIND_LINE, &lines[n], &len))
			return false;
	} else {
		struct enclosure *files;

		memcpy(&files, record + f->at, sizeof(files));
		if (!decode_fields(enclosure_fields, LEN(enclosure_fields), &files[n], *b, NULL))
			return false;
	}
	n++;
	memcpy(record + f->len_at, &n, sizeof(n));
	return true;
}

static bool
get_value(const struct reader *b, const struct field *f, char *record)
{
	const char *s = b->p;
	size_t len = (size_t)(b->end - b->p);

	switch ((enum kind)f->kind) {
	case KIND_LINE:
	case KIND_RAW:
	case KIND_HTML:
		if (!get_string(b, (enum kind)f->kind, &s, &len))
			return false;
		break;
	case KIND_BYTES:
		break;
	case KIND_LINES:
	case KIND_FILES:
		return get_item(b, f, record);
	case KIND_DATE:
	case KIND_COUNT:
	case KIND_U32:
	case KIND_U8:
	case KIND_FORMAT:
		return get_number(*b, f, record + f->at);
	}
	memcpy(record + f->at, &s, sizeof(s));
	if (f->len_at != 0)
		memcpy(record + f->len_at, &len, sizeof(len));
	return true;
}

static bool
decode_fields(const struct field *f, size_t nf, void *record, struct reader r, struct arena *a)
{
	size_t which;
	struct reader b;

	for (size_t i = 0; i < nf; i++)
		set_default(&f[i], record);
	if (!make_lists(f, nf, record, r, a))
		return false;
	while (r.p < r.end)
		if (!get_field(&r, f, nf, &which, &b) || !get_value(&b, &f[which], record))
			return false;
	return true;
}

static bool
decode_as(
    const struct field *f, size_t nf, void *record, struct reader r, struct arena *a, struct err *e)
{
	return decode_fields(f, nf, record, r, a)
	       || err_set(e, "a record of the parser is damaged");
}

static bool
decode(const struct field *f, size_t nf, void *record, const void *data, size_t n, struct arena *a,
    struct err *e)
{
	struct reader r = {.p = data, .end = (const char *)data + n, .passes = text_is_clean};

	return decode_as(f, nf, record, r, a, e);
}

static bool
decode_said(const struct field *f, size_t nf, void *record, const void *data, size_t n,
    struct arena *a, struct err *e)
{
	struct reader r = {.p = data, .end = (const char *)data + n, .passes = text_is_said};

	return decode_as(f, nf, record, r, a, e);
}

bool
feed_head_encode(const struct feed_head *h, struct strbuf *out)
{
	return encode(head_fields, LEN(head_fields), h, out);
}

bool
feed_head_decode(struct feed_head *h, const void *data, size_t n, struct arena *a, struct err *e)
{
	*h = (struct feed_head){0};
	return decode(head_fields, LEN(head_fields), h, data, n, a, e);
}

bool
feed_head_decode_said(
    struct feed_head *h, const void *data, size_t n, struct arena *a, struct err *e)
{
	*h = (struct feed_head){0};
	return decode_said(head_fields, LEN(head_fields), h, data, n, a, e);
}

bool
feed_entry_encode(const struct feed_entry *en, struct strbuf *out)
{
	return encode(entry_fields, LEN(entry_fields), en, out);
}

bool
feed_entry_decode(struct feed_entry *en, const void *data, size_t n, struct arena *a, struct err *e)
{
	*en = (struct feed_entry){0};
	return decode(entry_fields, LEN(entry_fields), en, data, n, a, e);
}

bool
feed_entry_decode_said(
    struct feed_entry *en, const void *data, size_t n, struct arena *a, struct err *e)
{
	*en = (struct feed_entry){0};
	return decode_said(entry_fields, LEN(entry_fields), en, data, n, a, e);
}

bool
comment_encode(const struct comment *c, struct strbuf *out)
{
	return encode(comment_fields, LEN(comment_fields), c, out);
}

bool
comment_decode(struct comment *c, const void *data, size_t n, struct err *e)
{
	*c = (struct comment){0};
	return decode(comment_fields, LEN(comment_fields), c, data, n, NULL, e);
}

bool
parse_request_encode(const struct parse_request *r, struct strbuf *out)
{
	return encode(request_fields, LEN(request_fields), r, out);
}

bool
parse_request_decode(
    struct parse_request *r, const void *data, size_t n, struct arena *a, struct err *e)
{
	*r = (struct parse_request){0};
	return decode(request_fields, LEN(request_fields), r, data, n, a, e);
}

bool
digest_source_encode(const struct digest_source *d, struct strbuf *out)
{
	return encode(source_fields, LEN(source_fields), d, out);
}

bool
digest_source_decode(struct digest_source *d, const void *data, size_t n, struct err *e)
{
	*d = (struct digest_source){0};
	return decode(source_fields, LEN(source_fields), d, data, n, NULL, e);
}

bool
digest_result_encode(const struct digest_result *d, struct strbuf *out)
{
	return encode(result_fields, LEN(result_fields), d, out);
}

bool
digest_result_decode(struct digest_result *d, const void *data, size_t n, struct err *e)
{
	*d = (struct digest_result){0};
	return decode(result_fields, LEN(result_fields), d, data, n, NULL, e);
}

bool
page_result_encode(const struct page_result *p, struct strbuf *out)
{
	return encode(page_fields, LEN(page_fields), p, out);
}

bool
page_result_decode(struct page_result *p, const void *data, size_t n, struct err *e)
{
	*p = (struct page_result){0};
	return decode(page_fields, LEN(page_fields), p, data, n, NULL, e);
}

bool
outline_encode(const struct outline *o, struct strbuf *out)
{
	return encode(outline_fields, LEN(outline_fields), o, out);
}

bool
outline_decode(struct outline *o, const void *data, size_t n, struct arena *a, struct err *e)
{
	*o = (struct outline){0};
	return decode(outline_fields, LEN(outline_fields), o, data, n, a, e);
}

bool
page_link_encode(const struct page_link *l, struct strbuf *out)
{
	return encode(link_fields, LEN(link_fields), l, out);
}

bool
page_link_decode(struct page_link *l, const void *data, size_t n, struct err *e)
{
	*l = (struct page_link){0};
	return decode(link_fields, LEN(link_fields), l, data, n, NULL, e);
}
