/* src/text: cleaning, clusters, widths, folding, words. */
#include "src/text.h"

#include "src/utf8.h"
#include "src/util.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void
expect_clean(const char *in, size_t n, enum text_mode mode, const char *want)
{
	struct strbuf b;

	strbuf_init(&b, STRBUF_SMALL);
	assert_true(text_clean(&b, in, n, mode));
	assert_string_equal(b.s, want);
	assert_true(text_is_clean(b.s, b.len));
	strbuf_release(&b);
}

#define LINE_IS(in, want)   expect_clean((in), sizeof(in) - 1, TEXT_LINE, (want))
#define LINES_ARE(in, want) expect_clean((in), sizeof(in) - 1, TEXT_LINES, (want))

static void
test_line_folds_blanks(void **state)
{
	(void)state;
	LINE_IS("", "");
	LINE_IS("   ", "");
	LINE_IS("a", "a");
	LINE_IS("  a  b\t\r\n c  ", "a b c");
	LINE_IS(
	    "abcdefgh ijklmnop  qrstuvwxyz 0123456789", "abcdefgh ijklmnop qrstuvwxyz 0123456789");
	LINE_IS("abcdefg  hijklmno ", "abcdefg hijklmno");
	LINE_IS("abcdefgh  ijk", "abcdefgh ijk");
	LINE_IS("a\u2028b\u2029c", "a b c");
	LINE_IS("a\vb\fc", "a b c");
}

static void
test_line_keeps_lone_unicode_space(void **state)
{
	(void)state;
	LINE_IS("5\u00a0km", "5\u00a0km");
	LINE_IS("5\u00a0 km", "5 km");
	LINE_IS("\u00a0km\u00a0", "km");
	LINE_IS("今日\u3000明日", "今日\u3000明日");
	LINE_IS("a \u2003\u2003b", "a b");
}

static void
test_lines_keep_newlines(void **state)
{
	(void)state;
	LINES_ARE("a\r\nb\rc\nd\te", "a\nb\nc\nd\te");
	LINES_ARE("  a  \n  b", "  a  \n  b");
	LINES_ARE("a\u2028b", "a\nb");
	LINES_ARE("\r", "\n");
	LINES_ARE("\r\r\n\n", "\n\n\n");
}

static void
test_control_characters_go(void **state)
{
	(void)state;
	LINE_IS("a\x1b[31mb\x07\x7f", "a[31mb");
	LINE_IS("a\0b", "ab");
	LINE_IS("a\xc2\x9b"
		"31mb\xc2\x80\xc2\x85",
	    "a31mb");
	LINES_ARE("abcdefgh\x1b]0;x\x07ijklmnop", "abcdefgh]0;xijklmnop");
	LINE_IS("a\u061c\u200e\u200f\u202a\u202e\u2066\u2069\u200b\u2060\u2064\ufeff\u00ad\u180e"
		"\U000e0001\U000e007f\ufff9\ufffb"
		"b",
	    "ab");
	LINE_IS("\u200c\u200d", "\u200c\u200d");
}

static void
test_bad_utf8_becomes_replacements(void **state)
{
	(void)state;
	LINE_IS("a\xff", "a\ufffd");
	LINE_IS("\xc0\xaf", "\ufffd\ufffd");
	LINE_IS("\xe0\x80\xaf", "\ufffd\ufffd\ufffd");
	LINE_IS("\xed\xa0\x80", "\ufffd\ufffd\ufffd");
	LINE_IS("\xf0\x80\x80\xaf", "\ufffd\ufffd\ufffd\ufffd");
	LINE_IS("\xf1\x80\x80\xe1\x80\xc2", "\ufffd\ufffd\ufffd"); /* Unicode 3.9, table 3-8 */
	LINE_IS("\xf4\x91\x92\x93\xff\x41\x80\xbf\x42", "\ufffd\ufffd\ufffd\ufffd\ufffd"
							"A\ufffd\ufffd"
							"B");
	LINE_IS("a\xe2\x82", "a\ufffd");
	LINE_IS("\xef\xbf\xbe\xef\xb7\x90\xf0\x9f\xbf\xbf", "\ufffd\ufffd\ufffd");
}

static void
test_marks_are_bounded(void **state)
{
	struct strbuf in, out;

	(void)state;
	LINE_IS("e\u0301\u0302\u0303\u0304\u0305\u0306x\u0301", "e\u0301\u0302\u0303\u0304x\u0301");
	strbuf_init(&in, STRBUF_BODY);
	strbuf_init(&out, STRBUF_BODY);
	strbuf_addc(&in, 'e');
	for (int i = 0; i < 1000000; i++)
		strbuf_adds(&in, i % 2 ? "\u0301" : "\u200d");
	assert_true(text_clean(&out, in.s, in.len, TEXT_LINES));
	assert_int_equal(out.len, 1 + 2 * 2 + 2 * 3);
	assert_false(text_is_clean(in.s, in.len));
	strbuf_release(&in);
	strbuf_release(&out);
}

static void
test_full_buffer_is_said(void **state)
{
	struct strbuf b;

	(void)state;
	strbuf_init(&b, 4);
	assert_false(text_clean(&b, "abc\u00e9\u00e9", 7, TEXT_LINE));
	assert_true(b.full);
	assert_true(text_is_clean(b.s, b.len));
	strbuf_release(&b);
}

static void
test_is_clean_refuses(void **state)
{
	static const char *const bad[] = {
	    "\x1b",
	    "\r",
	    "\x7f",
	    "\xc2\x9b",
	    "\u202e",
	    "\xff",
	    "a\xe2\x82",
	    "\u2028",
	    "\u00ad",
	    "abcdefgh\x01",
	    "abcdefg\x80",
	    "\xef\xbf\xbf",
	};

	(void)state;
	for (size_t i = 0; i < LEN(bad); i++)
		assert_false(text_is_clean(bad[i], strlen(bad[i])));
	assert_false(text_is_clean("a\0b", 3));
	assert_true(text_is_clean("a\tb\nПермь 乌鲁 \u00a0 👩‍👩‍👧",
	    strlen("a\tb\nПермь 乌鲁 \u00a0 👩‍👩‍👧")));
}

/* Whatever goes in, what comes out is clean, and cleaning it again changes nothing. */
static void
test_random_bytes_come_out_clean(void **state)
{
	struct strbuf a, b;
	unsigned seed = 1;

	(void)state;
	strbuf_init(&a, STRBUF_SMALL);
	strbuf_init(&b, STRBUF_SMALL);
	for (int round = 0; round < 20000; round++) {
		char in[40];
		size_t n = (size_t)rand_r(&seed) % sizeof(in);
		for (size_t i = 0; i < n; i++) {
			static const char likely[] = " \n\r\xe2\x80\xaa\xcc\x81\xc2\x85\xf0\x9f  a";
			int r = rand_r(&seed);
			in[i] =
			    r % 3 ? likely[(size_t)(r / 3) % (sizeof(likely) - 1)] : (char)(r / 7);
		}
		enum text_mode mode = round % 2 ? TEXT_LINE : TEXT_LINES;
		strbuf_clear(&a);
		strbuf_clear(&b);
		assert_true(text_clean(&a, in, n, mode));
		assert_true(text_is_clean(a.s, a.len));
		assert_true(text_clean(&b, a.s, a.len, mode));
		assert_int_equal(a.len, b.len);
		assert_memory_equal(a.s, b.s, a.len);
		if (mode == TEXT_LINE)
			assert_null(strstr(a.s, "  "));
	}
	strbuf_release(&a);
	strbuf_release(&b);
}

static int
width(const char *s)
{
	return text_width(s, strlen(s));
}

static void
test_widths(void **state)
{
	(void)state;
	assert_int_equal(width(""), 0);
	assert_int_equal(width("hello"), 5);
	assert_int_equal(width("Пермь"), 5);
	assert_int_equal(width("乌鲁木齐到阿拉木图：一列夜车上的生意"), 36);
	assert_int_equal(width("e\u0301"), 1);
	assert_int_equal(width("\u00e9\u0301x"), 2);
	assert_int_equal(width("❤"), 1);
	assert_int_equal(width("❤️"), 2);
	assert_int_equal(width("👩‍👩‍👧‍👦"), 2);
	assert_int_equal(width("👍🏽"), 2);
	assert_int_equal(width("🇰🇿🇺🇿"), 4);
	assert_int_equal(width("🇰🇿🇺"), 3);
	assert_int_equal(width("1️⃣"), 2);
	assert_int_equal(width("🏴‍☠️"), 2);
	assert_int_equal(width("\U0001fae8"), 2); /* Unicode 15 */
	assert_int_equal(width("\U0001fae9\U0001f6dc"), 4);
	assert_int_equal(width("ｱ"), 1);
	assert_int_equal(width("Ａ"), 2);
	assert_int_equal(width("\u1112\u1161\u11ab"), 2); /* han, in jamo */
	assert_int_equal(width("한국"), 4);
	assert_int_equal(width("\u0301"), 0);
	assert_int_equal(width("…—“”’"), 5);
	assert_int_equal(width("नि"), 2);
	assert_int_equal(width("\u0e01\u0e33"), 2);
	assert_int_equal(width("مرحبا"), 5);
	assert_int_equal(width("©™"), 2);
	assert_int_equal(width("\u26a1"), 2);
	assert_int_equal(width("\u303f\u4dc0"), 2);
}

static size_t
cluster(const char *s)
{
	int columns;

	return text_cluster(s, strlen(s), &columns);
}

static void
test_clusters(void **state)
{
	(void)state;
	assert_int_equal(cluster("ab"), 1);
	assert_int_equal(cluster("e\u0301b"), 3);
	assert_int_equal(cluster("👩‍👩‍👧x"), 18);
	assert_int_equal(cluster("🇰🇿🇺🇿"), 8);
	assert_int_equal(cluster("1️⃣2"), 7);
	assert_int_equal(cluster("\u1112\u1161\u11abx"), 9);
	assert_int_equal(cluster("a\u200db"), 4);
	assert_int_equal(cluster("乌鲁"), 3);
	assert_int_equal(cluster("\nb"), 1);
	assert_int_equal(cluster("é\n"), 2);
	assert_int_equal(cluster("©\u200d\u26a1"), 8);
}

/* A family of a thousand is no cluster of any language, and must not make anything slow. */
static void
test_cluster_is_bounded(void **state)
{
	struct strbuf b;
	int columns;

	(void)state;
	strbuf_init(&b, STRBUF_SMALL);
	for (int i = 0; i < 1000; i++)
		strbuf_adds(&b, "👩\u200d");
	assert_true(text_cluster(b.s, b.len, &columns) <= 64);
	strbuf_release(&b);
}

static void
test_fit(void **state)
{
	int used;

	(void)state;
	assert_int_equal(text_fit("hello", 5, 3, &used), 3);
	assert_int_equal(used, 3);
	assert_int_equal(text_fit("乌鲁木", 9, 5, &used), 6);
	assert_int_equal(used, 4);
	assert_int_equal(text_fit("ab👩‍👩‍👧", 20, 3, &used), 2);
	assert_int_equal(text_fit("abe\u0301", 5, 3, &used), 5);
	assert_int_equal(used, 3);
	assert_int_equal(text_fit("a", 1, 0, &used), 0);
	assert_int_equal(used, 0);
}

static void
expect_cut(const char *s, int columns, bool ascii, const char *want)
{
	struct strbuf b;

	strbuf_init(&b, STRBUF_SMALL);
	int used = text_cut(&b, s, strlen(s), columns, ascii);
	assert_string_equal(b.s, want);
	assert_int_equal(used, width(want));
	strbuf_release(&b);
}

static void
test_cut(void **state)
{
	(void)state;
	expect_cut("hello", 5, false, "hello");
	expect_cut("hello", 4, false, "hel…");
	expect_cut("hello", 4, true, "hel~");
	expect_cut("hello", 1, false, "…");
	expect_cut("hello", 0, false, "");
	expect_cut("hello", -3, false, "");
	expect_cut("乌鲁木齐", 5, false, "乌鲁…");
	expect_cut("乌鲁木齐", 4, false, "乌…");
	expect_cut("", 4, false, "");
}

static void
expect_fold(const char *s, const char *want)
{
	struct strbuf b;

	strbuf_init(&b, STRBUF_SMALL);
	assert_true(text_fold(&b, s, strlen(s)));
	assert_string_equal(b.s, want);
	strbuf_release(&b);
}

static void
test_fold(void **state)
{
	(void)state;
	expect_fold("Hello WORLD 42", "hello world 42");
	expect_fold("Ärger in São Paulo", "arger in sao paulo");
	expect_fold("Ёлка, Йод, Пермь", "елка, иод, пермь");
	expect_fold("ΆΝΘΡΩΠΟΣ άνθρωπος", "ανθρωποσ ανθρωποσ");
	expect_fold("Straße STRAẞE", "strasse strasse");
	expect_fold("ﬁn Ⅳ ２", "fin iv 2");
	expect_fold("e\u0301", "e");
	expect_fold("乌鲁木齐 한국", "乌鲁木齐 한국");
	expect_fold("مُحَمَّد", "محمد");
	expect_fold("İstanbul", "istanbul");
	expect_fold("", "");
	expect_fold("0123456789012345678901234567890123456789012345678901234567890123456789É",
	    "0123456789012345678901234567890123456789012345678901234567890123456789e");
}

static size_t
words(const char *s)
{
	return text_words(s, strlen(s));
}

static void
test_words(void **state)
{
	(void)state;
	assert_int_equal(words(""), 0);
	assert_int_equal(words(" - … "), 0);
	assert_int_equal(words("one two, three."), 3);
	assert_int_equal(words("don't don’t"), 2);
	assert_int_equal(words("well-known"), 2);
	assert_int_equal(words("3,500.25 tonnes"), 2);
	assert_int_equal(words("a,b"), 2);
	assert_int_equal(words("1,a"), 2);
	assert_int_equal(words("Москва и Пермь"), 3);
	assert_int_equal(words("乌鲁木齐"), 4);
	assert_int_equal(words("ひらカタ"), 4);
	assert_int_equal(words("한국 사람"), 2);
	assert_int_equal(words("e\u0301te\u0301"), 1);
	assert_int_equal(words("नमस्ते दुनिया"), 2);
	assert_int_equal(words("end. Next"), 2);
}

static void
test_words_of_pieces_are_those_of_the_whole(void **state)
{
	static const char text[] =
	    "don't 3,500.25 well-known 乌鲁木齐 e\u0301te\u0301 end. Next a.b";

	(void)state;
	for (size_t cut = 0; cut < sizeof(text); cut++) {
		struct text_counter c = {0};
		if (!utf8_starts(text, sizeof(text) - 1, cut))
			continue;
		text_count(&c, text, cut);
		text_count(&c, text + cut, sizeof(text) - 1 - cut);
		assert_int_equal(c.words, words(text));
	}
}

static size_t
plain(const char *s)
{
	return text_plain(s, strlen(s));
}

static void
test_plain_ends_where_cleaning_begins(void **state)
{
	struct strbuf b;
	unsigned seed = 7;

	(void)state;
	assert_int_equal(plain(""), 0);
	assert_int_equal(plain(" "), 0);
	assert_int_equal(plain("one two three four five six "), 27);
	assert_int_equal(plain("one two three four  five six"), 18);
	assert_int_equal(plain("eleven chars\ttab"), 12);
	assert_int_equal(plain("Москва — “Пермь”\u00a0x"), 33);
	assert_int_equal(plain("e\u0301"), 1);
	assert_int_equal(plain("\u202ex"), 0);
	strbuf_init(&b, STRBUF_SMALL);
	for (int round = 0; round < 20000; round++) {
		char in[40];
		size_t n = (size_t)rand_r(&seed) % sizeof(in), k;
		for (size_t i = 0; i < n; i++) {
			static const char likely[] =
			    "ab c de fghi jk\xd0\xb0\xd0\xb0\xd0\xb0\x7f\xc2\x85";
			in[i] = likely[(size_t)rand_r(&seed) % (sizeof(likely) - 1)];
		}
		k = text_plain(in, n);
		strbuf_clear(&b);
		assert_true(text_clean(&b, in, k, TEXT_LINES));
		assert_int_equal(b.len, k);
		assert_memory_equal(b.s, in, k);
		assert_null(strstr(b.s, "  "));
	}
	strbuf_release(&b);
}

static void
test_what_a_feed_says_keeps_what_only_hints(void **state)
{
	static const char in[] = "  a\t\u2002 b\u200ec\u00ad \u202ed\u2066\x1b\n";
	struct strbuf b;

	(void)state;
	strbuf_init(&b, STRBUF_SMALL);
	assert_true(text_clean(&b, in, strlen(in), TEXT_SAID));
	assert_string_equal(b.s, "a \u2002 b\u200ec\u00ad d");
	assert_true(text_is_said(b.s, b.len));
	assert_false(text_is_clean(b.s, b.len));
	assert_false(text_is_said("\u202e", 3));
	assert_false(text_is_said("\x1b", 1));
	strbuf_release(&b);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_line_folds_blanks),
	    cmocka_unit_test(test_line_keeps_lone_unicode_space),
	    cmocka_unit_test(test_lines_keep_newlines),
	    cmocka_unit_test(test_control_characters_go),
	    cmocka_unit_test(test_bad_utf8_becomes_replacements),
	    cmocka_unit_test(test_marks_are_bounded),
	    cmocka_unit_test(test_full_buffer_is_said),
	    cmocka_unit_test(test_is_clean_refuses),
	    cmocka_unit_test(test_random_bytes_come_out_clean),
	    cmocka_unit_test(test_widths),
	    cmocka_unit_test(test_clusters),
	    cmocka_unit_test(test_cluster_is_bounded),
	    cmocka_unit_test(test_fit),
	    cmocka_unit_test(test_cut),
	    cmocka_unit_test(test_fold),
	    cmocka_unit_test(test_words),
	    cmocka_unit_test(test_words_of_pieces_are_those_of_the_whole),
	    cmocka_unit_test(test_plain_ends_where_cleaning_begins),
	    cmocka_unit_test(test_what_a_feed_says_keeps_what_only_hints),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
