/* Records that cross the parser's socket: one table of fields a record, so that writing and reading
 * cannot differ. */
#include "src/feed_doc.h"

#include "src/feed_record.h"
#include "src/text.h"
#include "src/util.h"

const char *const feed_format_names[FEED_FORMAT_COUNT] = {
#define X(id, name) [FORMAT_##id] = name,
    FEED_FORMATS(X)
#undef X
};

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
    FIELD(13, KIND_LINE, page_result, url),
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

bool
feed_head_encode(const struct feed_head *h, struct strbuf *out)
{
	return record_encode(head_fields, LEN(head_fields), h, out);
}

bool
feed_head_decode(struct feed_head *h, const void *data, size_t n, struct arena *a, struct err *e)
{
	*h = (struct feed_head){0};
	return record_decode(head_fields, LEN(head_fields), h, data, n, text_is_clean, a, e);
}

bool
feed_head_decode_said(
    struct feed_head *h, const void *data, size_t n, struct arena *a, struct err *e)
{
	*h = (struct feed_head){0};
	return record_decode(head_fields, LEN(head_fields), h, data, n, text_is_said, a, e);
}

bool
feed_entry_encode(const struct feed_entry *en, struct strbuf *out)
{
	return record_encode(entry_fields, LEN(entry_fields), en, out);
}

bool
feed_entry_decode(struct feed_entry *en, const void *data, size_t n, struct arena *a, struct err *e)
{
	*en = (struct feed_entry){0};
	return record_decode(entry_fields, LEN(entry_fields), en, data, n, text_is_clean, a, e);
}

bool
feed_entry_decode_said(
    struct feed_entry *en, const void *data, size_t n, struct arena *a, struct err *e)
{
	*en = (struct feed_entry){0};
	return record_decode(entry_fields, LEN(entry_fields), en, data, n, text_is_said, a, e);
}

bool
comment_encode(const struct comment *c, struct strbuf *out)
{
	return record_encode(comment_fields, LEN(comment_fields), c, out);
}

bool
comment_decode(struct comment *c, const void *data, size_t n, struct err *e)
{
	*c = (struct comment){0};
	return record_decode(
	    comment_fields, LEN(comment_fields), c, data, n, text_is_clean, NULL, e);
}

bool
parse_request_encode(const struct parse_request *r, struct strbuf *out)
{
	return record_encode(request_fields, LEN(request_fields), r, out);
}

bool
parse_request_decode(
    struct parse_request *r, const void *data, size_t n, struct arena *a, struct err *e)
{
	*r = (struct parse_request){0};
	return record_decode(request_fields, LEN(request_fields), r, data, n, text_is_clean, a, e);
}

bool
digest_source_encode(const struct digest_source *d, struct strbuf *out)
{
	return record_encode(source_fields, LEN(source_fields), d, out);
}

bool
digest_source_decode(struct digest_source *d, const void *data, size_t n, struct err *e)
{
	*d = (struct digest_source){0};
	return record_decode(source_fields, LEN(source_fields), d, data, n, text_is_clean, NULL, e);
}

bool
digest_result_encode(const struct digest_result *d, struct strbuf *out)
{
	return record_encode(result_fields, LEN(result_fields), d, out);
}

bool
digest_result_decode(struct digest_result *d, const void *data, size_t n, struct err *e)
{
	*d = (struct digest_result){0};
	return record_decode(result_fields, LEN(result_fields), d, data, n, text_is_clean, NULL, e);
}

bool
page_result_encode(const struct page_result *p, struct strbuf *out)
{
	return record_encode(page_fields, LEN(page_fields), p, out);
}

bool
page_result_decode(struct page_result *p, const void *data, size_t n, struct err *e)
{
	*p = (struct page_result){0};
	return record_decode(page_fields, LEN(page_fields), p, data, n, text_is_clean, NULL, e);
}

bool
outline_encode(const struct outline *o, struct strbuf *out)
{
	return record_encode(outline_fields, LEN(outline_fields), o, out);
}

bool
outline_decode(struct outline *o, const void *data, size_t n, struct arena *a, struct err *e)
{
	*o = (struct outline){0};
	return record_decode(outline_fields, LEN(outline_fields), o, data, n, text_is_clean, a, e);
}

bool
page_link_encode(const struct page_link *l, struct strbuf *out)
{
	return record_encode(link_fields, LEN(link_fields), l, out);
}

bool
page_link_decode(struct page_link *l, const void *data, size_t n, struct err *e)
{
	*l = (struct page_link){0};
	return record_decode(link_fields, LEN(link_fields), l, data, n, text_is_clean, NULL, e);
}
