/* Names of downloaded files, and what a server says of a range. */
// objects: feeds/fetch_download_file.o feeds/fetch_http_sink.o feeds/fetch_http.o
// objects: feeds/fetch_http_proxy.o feeds/fetch_http_body.o feeds/fetch_http_error.o
// objects: feeds/fetch_http_redirect.o
#include "feeds/fetch_download.h"

#include "src/text.h"
#include "src/util.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void
an_extension_is_one_of_ours(void **state)
{
	static const struct {
		const char *said, *type, *url, *extension;
	} cases[] = {
	    {"audio/mpeg", "", "http://a.example/x", "mp3"},
	    {"Audio/MPEG; charset=x", "video/mp4", "http://a.example/x.ogg", "mp3"},
	    {"application/octet-stream", "audio/ogg", "http://a.example/x.exe", "ogg"},
	    {"application/octet-stream", "", "http://a.example/x.PDF?y=z.mp3#w", "pdf"},
	    {"text/html", "audio/mpeg", "http://a.example/x", "mp3"},
	    {"text/html", "", "http://a.example/x", "html"},
	    {"", "../../x", "http://a.example/x.sh", "bin"},
	    {"", "", "http://a.example/mp3", "bin"},
	    {"audio/mpeg/../x", "", "", "bin"},
	};

	(void)state;
	for (size_t i = 0; i < LEN(cases); i++)
		assert_string_equal(
		    load_extension(cases[i].said, cases[i].type, cases[i].url), cases[i].extension);
}

static void
has_name(const char *feed, const char *title, const char *wanted)
{
	struct article a = {.row = {.date = 1627117200, .feed_title = feed, .title = title}};
	char *name = load_name(&a);

	assert_string_equal(name, wanted);
	free(name);
}

static void
a_name_is_of_date_feed_and_title(void **state)
{
	(void)state;
	setenv("TZ", "UTC", 1);
	has_name("The Wave", "Part 1", "2021-07-24 The Wave - Part 1");
	has_name("The Wave", "", "2021-07-24 The Wave");
	has_name("", "", "2021-07-24");
	has_name("a/b", "../..", "2021-07-24 a-b");
	has_name("..", "What? \"<Now>\"", "2021-07-24 What Now");
	has_name("x", "e\xcc\x81t\xc3\xa9 \xe4\xbd\xa0",
	    "2021-07-24 x - e\xcc\x81t\xc3\xa9 \xe4\xbd\xa0");
	has_name("x", "a\x1b]0;b\x07\xc2\x9b\xe2\x80\xae", "2021-07-24 x - a]0;b");
}

static void
a_long_name_is_cut_between_characters(void **state)
{
	char feed[900], title[900];
	struct article a = {.row = {.date = 1627117200, .feed_title = feed, .title = title}};
	char *name;

	(void)state;
	for (size_t i = 0; i + 3 < sizeof(feed); i += 3) {
		memcpy(feed + i, "\xe4\xbd\xa0", 4);
		memcpy(title + i, "\xe5\xa5\xbd", 4);
	}
	name = load_name(&a);
	assert_in_range(strlen(name), 105, 112);
	assert_true(text_is_clean(name, strlen(name)));
	assert_non_null(strstr(name, " - \xe5\xa5\xbd"));
	free(name);
}

static void
a_range_is_read_whole_or_not(void **state)
{
	static const struct {
		const char *said;
		bool good;
		int64_t first, size;
	} cases[] = {
	    {"bytes 5-9/100", true, 5, 100},
	    {"Bytes  0-99/*", true, 0, -1},
	    {"bytes */100", true, -1, 100},
	    {"bytes */*", true, -1, -1},
	    {"bytes -9/100", false, -1, -1},
	    {"bytes 5/100", false, 5, -1},
	    {"bytes 5-9", false, 5, -1},
	    {"bytes 5-9/100x", false, 5, -1},
	    {"bytes 5-9/99999999999999999999", false, 5, -1},
	    {"items 5-9/100", false, -1, -1},
	    {NULL, false, -1, -1},
	};

	(void)state;
	for (size_t i = 0; i < LEN(cases); i++) {
		int64_t first, size;

		assert_int_equal(http_range_parse(cases[i].said, &first, &size), cases[i].good);
		if (!cases[i].good)
			continue;
		assert_int_equal(first, cases[i].first);
		assert_int_equal(size, cases[i].size);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(an_extension_is_one_of_ours),
	    cmocka_unit_test(a_name_is_of_date_feed_and_title),
	    cmocka_unit_test(a_long_name_is_cut_between_characters),
	    cmocka_unit_test(a_range_is_read_whole_or_not),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
