/* Charsets: found, converted, whole and in single bytes. */
// objects: feeds/charset.o feeds/charset_convert.o
#include "feeds/charset.h"
#include "src/util.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static struct charset *charset;

static int
setup(void **state)
{
	(void)state;
	charset = charset_new();
	return 0;
}

static int
teardown(void **state)
{
	(void)state;
	charset_free(charset);
	return 0;
}

/* In pieces of every size the result must be `want`. */
static void
check(const char *type, const char *s, size_t n, const char *name, const char *want)
{
	struct strbuf out;

	strbuf_init(&out, STRBUF_SMALL);
	for (size_t piece = 1; piece <= n + 1; piece++) {
		strbuf_clear(&out);
		charset_begin(charset, type, s, n);
		assert_string_equal(charset_name(charset), name);
		for (size_t at = 0; at < n; at += piece)
			assert_true(charset_feed(charset, s + at, MIN(piece, n - at), false, &out));
		assert_true(charset_feed(charset, "", 0, true, &out));
		assert_string_equal(out.s, want);
	}
	strbuf_release(&out);
}
#define CHECK(type, s, name, want) check(type, s, sizeof(s) - 1, name, want)

/* A pair that glibc passes over before it calls it wrong; also as the last one, and twice. */
static void
a_wrong_pair_of_korean_costs_nothing_else(void **state)
{
	(void)state;
	CHECK("a; charset=euc-kr",
	    "<a>\xa2\xe8"
	    "2\xb0\xa1",
	    "euc-kr",
	    "<a>\xef\xbf\xbd"
	    "2\xea\xb0\x80");
	CHECK("a; charset=euc-kr",
	    "<a>\xdf\xa2\xe8\xff"
	    "b",
	    "euc-kr",
	    "<a>\xe5\x88\xaa\xef\xbf\xbd\xef\xbf\xbd"
	    "b");
	CHECK("a; charset=euc-kr", "<a>\xa2\xe8\xa2\xe8", "euc-kr", "<a>\xef\xbf\xbd\xef\xbf\xbd");
	CHECK("a; charset=euc-kr",
	    "<a>\xa2\xe8\xff"
	    "b",
	    "euc-kr",
	    "<a>\xef\xbf\xbd\xef\xbf\xbd"
	    "b");
}

static void
marks_win(void **state)
{
	(void)state;
	CHECK("text/xml; charset=iso-8859-1", "\xef\xbb\xbf<a>\xc3\xa9", "utf-8", "<a>\xc3\xa9");
	CHECK("", "\xff\xfe<\0a\0>\0\xe9\0", "utf-16le", "<a>\xc3\xa9");
	CHECK("", "\xfe\xff\0<\0a\0>\x04\x16", "utf-16be", "<a>\xd0\x96");
	CHECK("", "\0<\0?\0x\xd8\x3d\xde\0", "utf-16be", "<?x\xf0\x9f\x98\x80");
	CHECK("", "<\0?\0x\0", "utf-16le", "<?x");
}

static void
declarations_are_weighed(void **state)
{
	(void)state;
	CHECK("text/xml; charset=\"koi8-r\"", "<a>\xc1", "koi8-r", "<a>\xd0\xb0");
	CHECK("", "<?xml version='1.0' encoding='windows-1251'?>\xe6", "windows-1251",
	    "<?xml version='1.0' encoding='windows-1251'?>\xd0\xb6");
	CHECK("", "<?xml encoding=\"Shift_JIS\"?>\x83\x65", "shift_jis",
	    "<?xml encoding=\"Shift_JIS\"?>\xe3\x83\x86");
	CHECK("text/html", "<meta charset=gb2312>\xc4\xe3", "gb2312",
	    "<meta charset=gb2312>\xe4\xbd\xa0");
	CHECK("", "<?xml encoding='utf-16'?>x", "utf-8", "<?xml encoding='utf-16'?>x");
	CHECK("text/xml; charset=nonsense", "<a>\xc3\xa9", "utf-8", "<a>\xc3\xa9");
	CHECK("text/xml; charset=utf-7", "<a>+ADw-", "utf-8", "<a>+ADw-");
}

static void
lies_are_seen(void **state)
{
	(void)state;
	CHECK("", "<a>caf\xe9 \x93x\x94</a>", "windows-1252",
	    "<a>caf\xc3\xa9 \xe2\x80\x9cx\xe2\x80\x9d</a>");
	CHECK("text/xml; charset=utf-8", "<?xml encoding='iso-8859-2'?>\xb1 <b>", "iso-8859-2",
	    "<?xml encoding='iso-8859-2'?>\xc4\x85 <b>");
	CHECK("text/xml; charset=iso-8859-1", "<?xml encoding='utf-8'?>\xc3\xa9\xc3\xa9", "utf-8",
	    "<?xml encoding='utf-8'?>\xc3\xa9\xc3\xa9");
}

static void
what_is_broken_becomes_a_mark(void **state)
{
	(void)state;
#define BAD "\xef\xbf\xbd"
	CHECK("", "\xc3\xa9<\xc0\x80>", "utf-8", "\xc3\xa9<" BAD BAD ">");
	CHECK("", "\xc3\xa9<\xed\xa0\x80>", "utf-8", "\xc3\xa9<" BAD BAD BAD ">");
	CHECK("", "\xc3\xa9<\xf5\x80\x80\x80>", "utf-8", "\xc3\xa9<" BAD BAD BAD BAD ">");
	CHECK("", "\xc3\xa9<\xe2\x82>", "utf-8", "\xc3\xa9<" BAD ">");
	CHECK("", "\xc3\xa9 \xf0\x9f\x98", "utf-8", "\xc3\xa9 " BAD);
	CHECK("", "\xc3\xa9 \xef\xbf\xbe.", "utf-8", "\xc3\xa9 " BAD ".");
	CHECK("text/xml; charset=euc-jp",
	    "a\xff"
	    "b",
	    "euc-jp", "a" BAD "b");
	CHECK("text/xml; charset=shift_jis", "a\x83", "shift_jis", "a" BAD);
}

static void
control_characters_are_dropped(void **state)
{
	(void)state;
	CHECK("", "a\0b\x1b[31m\x08\tc\n\r", "utf-8", "ab[31m\tc\n\r");
	CHECK("text/xml; charset=iso-8859-1", "abcdefgh\x07ijklmnop", "iso-8859-1",
	    "abcdefghijklmnop");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(marks_win),
	    cmocka_unit_test(declarations_are_weighed),
	    cmocka_unit_test(lies_are_seen),
	    cmocka_unit_test(what_is_broken_becomes_a_mark),
	    cmocka_unit_test(control_characters_are_dropped),
	    cmocka_unit_test(a_wrong_pair_of_korean_costs_nothing_else),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
