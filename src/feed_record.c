/* Writing and reading records by their tables of fields. */
#include "src/feed_record.h"

#include "src/text.h"
#include "src/util.h"

#include <string.h>
#include <unistr.h>

#define LIST_MAX 1000 /* authors, categories, enclosures of one record */

static const struct field enclosure_fields[] = {
    FIELD(1, KIND_LINE, enclosure, url),
    FIELD(2, KIND_LINE, enclosure, type),
    FIELD(3, KIND_LINE, enclosure, title),
    FIELD(4, KIND_COUNT, enclosure, length),
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

	switch ((enum field_kind)f->kind) {
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

static bool
put_enclosure(struct strbuf *out, unsigned tag, const struct enclosure *en)
{
	struct strbuf one;

	strbuf_init(&one, out->max);
	bool ok = record_encode(enclosure_fields, LEN(enclosure_fields), en, &one)
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
	switch ((enum field_kind)f->kind) {
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

bool
record_encode(const struct field *f, size_t nf, const void *record, struct strbuf *out)
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
get_string(const struct reader *b, enum field_kind kind, const char **s, size_t *len)
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
	switch ((enum field_kind)f->kind) {
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

	switch ((enum field_kind)f->kind) {
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

	switch ((enum field_kind)f->kind) {
	case KIND_LINE:
	case KIND_RAW:
	case KIND_HTML:
		if (!get_string(b, (enum field_kind)f->kind, &s, &len))
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

bool
record_decode(const struct field *f, size_t nf, void *record, const void *data, size_t n,
    bool (*passes)(const char *, size_t), struct arena *a, struct err *e)
{
	struct reader r = {.p = data, .end = (const char *)data + n, .passes = passes};

	return decode_fields(f, nf, record, r, a)
	       || err_set(e, "a record of the parser is damaged");
}
