/* Hosts as they are shown. */
#include "src/idn.h"

#include "src/util.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void
expect(const char *host, const char *shown)
{
	struct strbuf b;

	strbuf_init(&b, STRBUF_SMALL);
	idn_host(&b, host, strlen(host));
	assert_string_equal(b.s, shown);
	strbuf_release(&b);
}

static void
letters_of_one_script_stay(void **state)
{
	(void)state;
	expect("steppeledger.example", "steppeledger.example");
	expect("kamskij-листок.example", "xn--kamskij--b9guj1b0bo.example");
	expect("листок.рф", "листок.рф");
	expect("листок.example", "листок.example");
	expect("bücher.example", "bücher.example");
	expect("丝路笔记.中国", "丝路笔记.中国");
	expect("例え.テスト", "例え.テスト");
	expect("abcエキスパート.jp", "abcエキスパート.jp");
	expect("서울abc.kr", "서울abc.kr");
	expect("الخرطوم.example", "الخرطوم.example");
	expect("", "");
	expect("..", "..");
}

static void
what_could_deceive_is_written_in_ascii(void **state)
{
	(void)state;
	expect("pаypal.com", "xn--pypal-4ve.com"); /* one Cyrillic а */
	expect("аррӏе.com", "xn--80ak6aa92e.com"); /* all Cyrillic, looks like apple */
	expect("аррӏе.рф", "аррӏе.рф");            /* among its own */
	expect("gооgle.com", "xn--ggle-55da.com");
	expect("αpple.com", "xn--pple-zld.com"); /* a Greek alpha */
	expect("www.PАYPAL.com", "www.xn--pypal-4ve.com");
	expect("ファイルфайл.jp", "xn--80asg7ay448bsa55a2f.jp");
}

static void
punycode_is_that_of_the_rfc(void **state)
{
	(void)state;
	/* Mixed on purpose: RFC 3492 7.1 (L) has Han, Hiragana, Katakana and Latin, which go
	 * together; here a Cyrillic letter makes it deceive. */
	expect("3年b組金八先生", "3年b組金八先生");
	expect("aя", "xn--a-0ub");
	expect("münchen-αβ", "xn--mnchen--n2a753dka");
}

static void
an_address_keeps_the_rest(void **state)
{
	static const char url[] = "https://user@pаypal.com:8080/а?q=а#а";
	struct strbuf b;

	(void)state;
	strbuf_init(&b, STRBUF_SMALL);
	idn_url(&b, url, strlen(url));
	assert_string_equal(b.s, "https://user@xn--pypal-4ve.com:8080/а?q=а#а");
	strbuf_clear(&b);
	idn_url(&b, "mailto:a@b", 10);
	assert_string_equal(b.s, "mailto:a@b");
	strbuf_release(&b);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(letters_of_one_script_stay),
	    cmocka_unit_test(what_could_deceive_is_written_in_ascii),
	    cmocka_unit_test(punycode_is_that_of_the_rfc),
	    cmocka_unit_test(an_address_keeps_the_rest),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
