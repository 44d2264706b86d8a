/* Any bytes as an article: blocks must be what the fetcher accepts, and cleaning must be stable. */
// fuzz-objects: feeds/html.o feeds/html_scan.o feeds/html_entity.o feeds/html_tree.o
// fuzz-objects: feeds/html_blocks.o feeds/html_text.o feeds/html_inline.o feeds/html_quote.o
// fuzz-objects: feeds/html_table.o feeds/html_math.o feeds/html_media.o
// fuzz-objects: feeds/html_note.o feeds/html_clean.o
// fuzz-objects: feeds/url.o
#include "feeds/html.h"

#include "src/text.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct digest_source src = {
	    .summary = "", .content = (const char *)data, .content_len = n, .title = "a"};
	struct blocks blocks, back;
	struct strbuf excerpt, image, code;
	uint32_t words;
	struct err e;

	blocks_init(&blocks);
	blocks_init(&back);
	strbuf_init(&excerpt, STRBUF_SMALL);
	strbuf_init(&image, STRBUF_SMALL);
	strbuf_init(&code, STRBUF_BODY);
	html_digest(&src, "https://example.org/", 0, &blocks, &excerpt, &image, &words);
	if (!blocks_encode(&blocks, &code) || !blocks_decode(&back, code.s, code.len, &e))
		abort();
	if (excerpt.len > HTML_EXCERPT_MAX || !text_is_clean(excerpt.s, excerpt.len))
		abort();
	strbuf_clear(&code);
	html_absolute(&code, (const char *)data, n, "https://example.org/");
	strbuf_clear(&code);
	html_plain(&code, (const char *)data, n, TEXT_LINE);
	if (!text_is_clean(code.s, code.len))
		abort();
	blocks_release(&blocks);
	blocks_release(&back);
	strbuf_release(&excerpt);
	strbuf_release(&image);
	strbuf_release(&code);
	return 0;
}
