/* RFC 3986 5.4 and the addresses that feeds really have. */
// objects: feeds/url.o
#include "feeds/url.h"
#include "src/util.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void
check(const char *base, const char *ref, const char *want)
{
	struct strbuf out;

	strbuf_init(&out, STRBUF_SMALL);
	assert_int_equal(url_resolve(&out, base, ref, strlen(ref)), want != NULL);
	assert_string_equal(out.s, want == NULL ? "" : want);
	strbuf_release(&out);
}

static void
references_are_resolved_by_the_rfc(void **state)
{
	static const char *const table[][2] = {{"g:h", "g:h"}, {"g", "http://a/b/c/g"},
	    {"./g", "http://a/b/c/g"}, {"g/", "http://a/b/c/g/"}, {"/g", "http://a/g"},
	    {"//g", "http://g"}, {"?y", "http://a/b/c/d;p?y"}, {"g?y", "http://a/b/c/g?y"},
	    {"#s", "http://a/b/c/d;p?q#s"}, {"g#s", "http://a/b/c/g#s"},
	    {"g?y#s", "http://a/b/c/g?y#s"}, {";x", "http://a/b/c/;x"},
	    {"g;x?y#s", "http://a/b/c/g;x?y#s"}, {"", "http://a/b/c/d;p?q"}, {".", "http://a/b/c/"},
	    {"./", "http://a/b/c/"}, {"..", "http://a/b/"}, {"../", "http://a/b/"},
	    {"../g", "http://a/b/g"}, {"../..", "http://a/"}, {"../../g", "http://a/g"},
	    {"../../../g", "http://a/g"}, {"/./g", "http://a/g"}, {"/../g", "http://a/g"},
	    {"g.", "http://a/b/c/g."}, {"..g", "http://a/b/c/..g"}, {"./../g", "http://a/b/g"},
	    {"g/./h", "http://a/b/c/g/h"}, {"g/../h", "http://a/b/c/h"},
	    {"g;x=1/../y", "http://a/b/c/y"}, {"g?y/../x", "http://a/b/c/g?y/../x"}};

	(void)state;
	for (size_t i = 0; i < LEN(table); i++)
		check("http://a/b/c/d;p?q", table[i][0], table[i][1]);
	check("http://a", "g", "http://a/g");
	check("http://a?q", "g", "http://a/g");
}

static void
blanks_and_breaks_are_mended(void **state)
{
	(void)state;
	check("http://a/b/", " \n x y\tz \r\n", "http://a/b/x%20yz");
	check("http://a/b/", "\xc3\xa9", "http://a/b/\xc3\xa9");
	check("", "x/../y", "x/../y");
	check("mailto:a@b", "x", "x");
	check("", "urn:uuid:1", "urn:uuid:1");
}

static void
bad_links_are_refused(void **state)
{
	char *s = xmalloc(70000);

	(void)state;
	check("http://a/", "http://", NULL);
	check("http://a/", "https:///x", NULL);
	check("http://a/", "x\x1b[31m", NULL);
	check("http://a/", "x\x7f", NULL);
	memset(s, 'a', 69999);
	s[69999] = '\0';
	check("http://a/", s, NULL);
	for (size_t i = 0; i + 3 < 9000; i += 3) {
		memcpy(s + i, "../", 3);
		s[i + 3] = '\0';
	}
	check("http://a/b/c", s, "http://a/");
	free(s);
}

static void
schemes_and_hosts_are_seen(void **state)
{
	(void)state;
	assert_int_equal(url_scheme("https://x", 9), 5);
	assert_int_equal(url_scheme("a b:c", 5), 0);
	assert_int_equal(url_scheme(":x", 2), 0);
	assert_int_equal(url_scheme("", 0), 0);
	assert_true(url_is_web("HTTP://x", 8));
	assert_false(url_is_web("http:x", 6));
	assert_false(url_is_web("ftp://x", 7));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(references_are_resolved_by_the_rfc),
	    cmocka_unit_test(blanks_and_breaks_are_mended),
	    cmocka_unit_test(bad_links_are_refused),
	    cmocka_unit_test(schemes_and_hosts_are_seen),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
