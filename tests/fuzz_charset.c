// fuzz-objects: feeds/charset.o feeds/charset_convert.o
/* Any bytes in any charset: valid UTF-8 without control characters, the same whole and in pieces.
 * The first byte chooses charset and size. */
#include "feeds/charset.h"
#include "src/util.h"

#include <stdlib.h>
#include <string.h>
#include <unistr.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static void
convert(
    struct charset *c, const char *type, const char *s, size_t n, size_t piece, struct strbuf *out)
{
	charset_begin(c, type, s, n);
	for (size_t at = 0; at < n; at += piece)
		if (!charset_feed(c, s + at, MIN(piece, n - at), false, out))
			abort();
	if (!charset_feed(c, "", 0, true, out))
		abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	static const char *const types[] = {"", "a; charset=windows-1251", "a; charset=shift_jis",
	    "a; charset=gb18030", "a; charset=euc-kr", "a; charset=iso-2022-jp", "a; charset=big5",
	    "a; charset=euc-jp"};
	static struct charset *charset;
	struct strbuf whole, cut;

	if (charset == NULL)
		charset = charset_new();
	if (n == 0 || n > CHARSET_SNIFF)
		return 0;
	strbuf_init(&whole, STRBUF_BODY);
	strbuf_init(&cut, STRBUF_BODY);
	const char *type = types[data[0] % LEN(types)];
	convert(charset, type, (const char *)data + 1, n - 1, n, &whole);
	convert(charset, type, (const char *)data + 1, n - 1, data[0] / 16 + 1, &cut);
	if (whole.len != cut.len || memcmp(whole.s, cut.s, cut.len) != 0)
		abort();
	if (u8_check((const uint8_t *)whole.s, whole.len) != NULL
	    || memchr(whole.s, 0x1b, whole.len) != NULL)
		abort();
	strbuf_release(&whole);
	strbuf_release(&cut);
	return 0;
}
