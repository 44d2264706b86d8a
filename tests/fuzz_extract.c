/* Any bytes as a page: its blocks and what is said of it must be what the fetcher accepts. */
// fuzz-objects: feeds/extract.o feeds/extract_byline.o feeds/extract_clean.o feeds/extract_figure.o
// fuzz-objects: feeds/extract_hint.o feeds/extract_image.o feeds/extract_ld.o feeds/extract_meta.o
// fuzz-objects: feeds/extract_lede.o feeds/extract_next.o feeds/extract_part.o
// fuzz-objects: feeds/extract_state.o
// fuzz-objects: feeds/extract_wall.o feeds/extract_phrase.o feeds/extract_pick.o
// fuzz-objects: feeds/extract_title.o feeds/json.o feeds/charset.o feeds/charset_convert.o
// fuzz-objects: feeds/feed_date.o feeds/feed_date_name.o feeds/html.o
// fuzz-objects: feeds/html_scan.o feeds/html_entity.o feeds/html_tree.o feeds/html_blocks.o
// fuzz-objects: feeds/html_text.o feeds/html_inline.o feeds/html_quote.o
// fuzz-objects: feeds/html_table.o feeds/html_media.o feeds/html_math.o feeds/html_note.o
// fuzz-objects: feeds/url.o
#include "feeds/charset.h"
#include "feeds/extract.h"
#include "feeds/json.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static void
check(struct extract *x)
{
	struct page_result back;
	struct strbuf code, record;
	struct blocks blocks;
	struct err e;

	blocks_init(&blocks);
	strbuf_init(&code, STRBUF_BODY);
	strbuf_init(&record, STRBUF_BODY);
	if (!blocks_encode(&x->blocks, &code) || !blocks_decode(&blocks, code.s, code.len, &e))
		abort();
	x->result.blocks = code.s;
	x->result.blocks_len = code.len;
	if (!page_result_encode(&x->result, &record)
	    || !page_result_decode(&back, record.s, record.len, &e))
		abort();
	blocks_release(&blocks);
	strbuf_release(&code);
	strbuf_release(&record);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	static struct charset *charset;
	struct parse_request r = {.url = "https://example.org/2021/07/24/a", .content_type = ""};
	struct extract x;
	struct strbuf page;
	struct err e;

	if (charset == NULL) {
		charset = charset_new();
		json_init();
	}
	strbuf_init(&page, STRBUF_BODY);
	strbuf_add(&page, data, n);
	extract_init(&x);
	if (extract_page(&x, charset, &r, &page, &e))
		check(&x);
	extract_release(&x);
	strbuf_release(&page);
	return 0;
}
