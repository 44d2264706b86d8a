// fuzz-objects: feeds/url.o feeds/feed_date.o feeds/feed_date_name.o feeds/charset.o
// fuzz-objects: feeds/charset_convert.o feeds/mend.o
// fuzz-objects: feeds/xml.o
// fuzz-objects: feeds/xml_markup.o feeds/xml_name.o
// fuzz-objects: feeds/mend_tag.o feeds/mend_reference.o
// fuzz-objects: feeds/build.o feeds/rss.o feeds/atom.o feeds/json.o feeds/jsonfeed.o
// fuzz-objects: feeds/wordpress.o feeds/parse.o feeds/html.o feeds/html_blocks.o feeds/html_text.o
// fuzz-objects: feeds/html_inline.o feeds/html_quote.o
// fuzz-objects: feeds/html_clean.o feeds/html_entity.o feeds/html_math.o feeds/html_media.o
// fuzz-objects: feeds/html_note.o feeds/html_scan.o
// fuzz-objects: feeds/html_table.o feeds/html_tree.o
/* Any bytes as a feed: no crash, and everything given is what feed_doc promises. The first byte
 * chooses the size of the pieces. */
#include "feeds/parse.h"
#include "src/util.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

/* Whether the text is as the feed says it. */
static bool
said(const void *arg)
{
	const struct parse_request *r = arg;

	return r->flags & PARSE_CLEAN;
}

static bool
on_head(void *arg, const struct feed_head *h)
{
	struct strbuf record;
	struct feed_head back;
	struct arena a;
	struct err e;

	strbuf_init(&record, FRAME_MAX);
	arena_init(&a, STRBUF_BODY);
	if (!feed_head_encode(h, &record)
	    || !(said(arg) ? feed_head_decode_said : feed_head_decode)(
		&back, record.s, record.len, &a, &e))
		abort();
	strbuf_release(&record);
	arena_free(&a);
	return true;
}

static bool
on_entry(void *arg, const struct feed_entry *en)
{
	struct strbuf record;
	struct feed_entry back;
	struct arena a;
	struct err e;

	strbuf_init(&record, FRAME_MAX);
	arena_init(&a, STRBUF_BODY);
	if (!feed_entry_encode(en, &record)
	    || !(said(arg) ? feed_entry_decode_said : feed_entry_decode)(
		&back, record.s, record.len, &a, &e))
		abort();
	strbuf_release(&record);
	arena_free(&a);
	return true;
}

static bool
on_problem(void *arg, const char *sentence)
{
	(void)arg;
	return *sentence != '\0';
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	static struct parser *parser;
	struct parse_request r = {.url = "https://example.org/feed", .content_type = ""};
	struct parse_sink sink = {on_head, on_entry, on_problem, &r};
	struct err e;

	if (parser == NULL)
		parser = parser_new();
	if (n == 0)
		return 0;
	size_t piece = data[0] == '<' || data[0] == '{' || data[0] == '[' ? n : (size_t)data[0] + 1;
	r.flags = data[0] & 1 ? PARSE_CLEAN : 0;
	parser_begin(parser, &r, &sink);
	for (size_t at = 0; at < n; at += piece)
		parser_data(parser, (const char *)data + at, MIN(piece, n - at));
	(void)!parser_end(parser, &e);
	return 0;
}
