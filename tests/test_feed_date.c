/* Dates in the forms that feeds have. */
// objects: feeds/feed_date.o feeds/feed_date_name.o
#include "feeds/feed_date.h"
#include "src/feed_doc.h"
#include "src/util.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

static const char *
read_date(const char *s)
{
	static char text[64];
	int64_t t = feed_date_parse(s, strlen(s));
	time_t seconds = (time_t)t;
	struct tm tm;

	if (t == DATE_NONE)
		return "none";
	assert_non_null(gmtime_r(&seconds, &tm));
	snprintf(text, sizeof(text), "%04d-%02d-%02d %02d:%02d:%02d", tm.tm_year + 1900,
	    tm.tm_mon + 1, tm.tm_mday, tm.tm_hour, tm.tm_min, tm.tm_sec);
	return text;
}

static void
forms_are_read(void **state)
{
	static const char *const table[][2] = {
	    {"Sat, 24 Jul 2021 08:00:00 GMT", "2021-07-24 08:00:00"},
	    {"Sat, 24 Jul 21 08:00 EST", "2021-07-24 13:00:00"},
	    {"24 July 1998 08:00:00 +0530", "1998-07-24 02:30:00"},
	    {"Thu, 01 Jan 98 08:00:00 (comment) Z", "1998-01-01 08:00:00"},
	    {"2003-12-31T10:14:55.25-08:00", "2003-12-31 18:14:55"},
	    {"2003-12-31T10:14Z", "2003-12-31 10:14:00"},
	    {"2003-12-31 10:14:55 +0100", "2003-12-31 09:14:55"},
	    {"20031231T101455Z", "2003-12-31 10:14:55"},
	    {"2003", "2003-01-01 00:00:00"},
	    {"2003-12", "2003-12-01 00:00:00"},
	    {"2003335", "2003-12-01 00:00:00"},
	    {"2003-335", "2003-12-01 00:00:00"},
	    {"03-12-31", "2003-12-31 00:00:00"},
	    {"0312", "2003-12-01 00:00:00"},
	    {"2004-W01-1", "2003-12-29 00:00:00"},
	    {"Sun Jan  4 16:29:06 2004", "2004-01-04 16:29:06"},
	    {"Sun Jan  4 16:29:06 PST 2004", "2004-01-05 00:29:06"},
	    {"July 24, 2021 3:15 PM", "2021-07-24 15:15:00"},
	    {"12:30 AM 24 Jul 2021", "2021-07-24 00:30:00"},
	    {"7/24/2021", "2021-07-24 00:00:00"},
	    {"24.07.2021 15:30", "2021-07-24 15:30:00"},
	    {"Κυρ, 11 Ιούλ 2004 12:00:00 EST", "2004-07-11 17:00:00"},
	    {"2004-július-13T9:15-05:00", "2004-07-13 14:15:00"},
	    {"2004-05-25 오후 11:23:17", "2004-05-25 23:23:17"},
	    {"2004년 05월 28일  01:31:15", "2004-05-28 01:31:15"},
	    {"Пн, 12 июл 2021 10:00:00 +0300", "2021-07-12 07:00:00"},
	    {"3 мая 2021", "2021-05-03 00:00:00"},
	    {"tor, 8 desember 2005 10:00:00 +0100", "2005-12-08 09:00:00"},
	    {"2021年7月24日", "2021-07-24 00:00:00"},
	};

	(void)state;
	for (size_t i = 0; i < LEN(table); i++)
		if (strcmp(read_date(table[i][0]), table[i][1]) != 0)
			fail_msg(
			    "%s: %s, not %s", table[i][0], read_date(table[i][0]), table[i][1]);
}

static void
odd_times_do_no_harm(void **state)
{
	(void)state;
	assert_string_equal(read_date("2021-12-31T24:00:00Z"), "2022-01-01 00:00:00");
	assert_string_equal(read_date("2016-12-31T23:59:60Z"), "2016-12-31 23:59:59");
	assert_string_equal(read_date("2999-01-01T00:00:00Z"), "2999-01-01 00:00:00");
	assert_string_equal(read_date("2040-01-01T00:00:00Z"), "2040-01-01 00:00:00");
	assert_string_equal(read_date("1970-01-01T00:00:00Z"), "1970-01-01 00:00:00");
	assert_string_equal(read_date("2012-06-07T00:00:00+9999"), "2012-06-07 00:00:00");
}

static void
what_is_no_date_is_none(void **state)
{
	static const char *const none[] = {"", " ", "-1", "0", "0000-00-00T00:00:00Z", "never",
	    "2003I'mNotADate", "2021-13-01", "2021-01-32", "2021-01-01T25:00:00Z",
	    "2021-01-01T00:61:00Z", "99999999999999999999", "Sat, 99 Foo 99999", "\xff\xfe", "+",
	    "T", ":::::", "년"};
	char long_text[300];

	(void)state;
	for (size_t i = 0; i < LEN(none); i++)
		if (strcmp(read_date(none[i]), "none") != 0)
			fail_msg("%s: %s", none[i], read_date(none[i]));
	memset(long_text, '1', sizeof(long_text));
	assert_true(feed_date_parse(long_text, sizeof(long_text)) == DATE_NONE);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(forms_are_read),
	    cmocka_unit_test(odd_times_do_no_harm),
	    cmocka_unit_test(what_is_no_date_is_none),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
