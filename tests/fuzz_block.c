/* Stored blocks from nowhere: decoded, and what decodes is laid out and rendered; and the same
 * bytes cleaned as text. */
#include "src/layout.h"
#include "src/text.h"
#include "src/util.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static void
check_text(const char *s, size_t n, enum text_mode mode)
{
	struct strbuf clean;

	strbuf_init(&clean, STRBUF_BODY);
	if (!text_clean(&clean, s, n, mode) || !text_is_clean(clean.s, clean.len))
		abort();
	for (size_t at = 0; at < clean.len;) {
		int columns;
		size_t len = text_cluster(clean.s + at, clean.len - at, &columns);
		if (len == 0 || len > clean.len - at || columns < 0 || columns > 2)
			abort();
		at += len;
	}
	text_words(clean.s, clean.len);
	strbuf_release(&clean);
}

static void
check_layout(const struct blocks *b, int columns)
{
	struct layout l;
	struct layout_options o = {
	    .columns = columns, .link_numbers = true, .first_link = 1, .bidi = columns % 2 == 0};

	layout_init(&l);
	layout_blocks(&l, b, &o);
	for (size_t i = 0; i < l.nline; i++)
		if (!l.line[i].wide && l.line[i].columns > MAX(columns, 2))
			abort();
	layout_release(&l);
}

static void
check_outputs(const struct blocks *b)
{
	struct strbuf out;

	strbuf_init(&out, STRBUF_BODY);
	blocks_text(b, &out);
	if (!out.full && !text_is_clean(out.s, out.len))
		abort();
	strbuf_clear(&out);
	blocks_markdown(b, &out);
	strbuf_clear(&out);
	blocks_html(b, &out);
	strbuf_clear(&out);
	blocks_excerpt(b, &out, 300);
	if (out.len > 300 || !text_is_clean(out.s, out.len))
		abort();
	strbuf_clear(&out);
	if (!blocks_encode(b, &out))
		abort();
	strbuf_release(&out);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct blocks b;
	struct err e;

	if (n < 2)
		return 0;
	check_text((const char *)data, n, data[0] % 2 ? TEXT_LINE : TEXT_LINES);
	blocks_init(&b);
	if (blocks_decode(&b, data + 1, n - 1, &e)) {
		check_layout(&b, data[0] % 100 + 1);
		check_outputs(&b);
	}
	blocks_release(&b);
	return 0;
}
