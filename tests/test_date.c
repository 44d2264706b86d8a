/* src/date: ages, formats, days, in several time zones and any locale. */
#include "src/date.h"

#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#define NOW INT64_C(1627137120) /* 2021-07-24T14:32:00Z */

static void
zone(const char *tz)
{
	setenv("TZ", tz, 1);
	tzset();
}

static void
expect_age(int64_t t, const char *want)
{
	char out[16];

	date_age(t, NOW, out);
	assert_string_equal(out, want);
}

static void
test_iso(void **state)
{
	char out[32];

	(void)state;
	zone("Asia/Almaty");
	date_iso(NOW, out);
	assert_string_equal(out, "2021-07-24T14:32:00Z");
	date_iso(0, out);
	assert_string_equal(out, "1970-01-01T00:00:00Z");
	date_iso(-1, out);
	assert_string_equal(out, "1969-12-31T23:59:59Z");
	date_iso(INT64_C(2147483648), out);
	assert_string_equal(out, "2038-01-19T03:14:08Z");
}

static void
test_dates_out_of_range_are_bounded(void **state)
{
	char out[32];

	(void)state;
	date_iso(INT64_MAX, out);
	assert_int_equal(strlen(out), 20);
	date_iso(INT64_MIN, out);
	assert_int_equal(strlen(out), 20);
	date_age(INT64_MIN, NOW, out);
	date_age(INT64_MAX, NOW, out);
	assert_string_equal(out, "now");
	assert_int_equal(date_age_changes(INT64_MAX, NOW), INT64_MAX);
	assert_int_equal(date_age_changes(INT64_MIN, NOW), INT64_MAX);
}

static void
test_age(void **state)
{
	(void)state;
	zone("UTC");
	expect_age(NOW + 1000, "now");
	expect_age(NOW, "now");
	expect_age(NOW - 59, "now");
	expect_age(NOW - 60, "1m");
	expect_age(NOW - 14 * 60 - 30, "14m");
	expect_age(NOW - 3599, "59m");
	expect_age(NOW - 3600, "1h");
	expect_age(NOW - 86399, "23h");
	expect_age(NOW - 86400, "1d");
	expect_age(NOW - 7 * 86400 + 1, "6d");
	expect_age(NOW - 7 * 86400, "17 Jul");
	expect_age(NOW - 12 * 86400, "12 Jul");
	expect_age(NOW - 22 * 86400, "2 Jul");
	expect_age(NOW - 400 * 86400, "2020");
}

static void
test_age_goes_by_zone(void **state)
{
	int64_t midnight = INT64_C(1625097600); /* 2021-07-01T00:00:00Z */

	(void)state;
	zone("UTC");
	expect_age(midnight, "1 Jul");
	zone("America/Lima");
	expect_age(midnight, "30 Jun");
}

/* The moment date_age_changes names is the first at which date_age differs. */
static void
test_age_changes(void **state)
{
	static const int64_t back[] = {
	    -500, 0, 59, 60, 3599, 3600, 90000, 6 * 86400 + 5, 8 * 86400};

	(void)state;
	zone("Asia/Tashkent");
	for (size_t i = 0; i < sizeof(back) / sizeof(back[0]); i++) {
		char now[16], before[16], after[16];
		int64_t t = NOW - back[i], when = date_age_changes(t, NOW);
		date_age(t, NOW, now);
		date_age(t, when - 1, before);
		date_age(t, when, after);
		assert_string_equal(now, before);
		assert_string_not_equal(now, after);
	}
	assert_int_equal(date_age_changes(0, NOW), INT64_MAX);
}

static void
test_format_is_english(void **state)
{
	char out[64];

	(void)state;
	setlocale(LC_ALL, "");
	zone("UTC");
	date_format(NOW, "%e %B %Y, %H:%M", out, sizeof(out));
	assert_string_equal(out, "24 July 2021, 14:32");
	date_format(NOW, "%a %A %b %h %p %%B %d.%m.", out, sizeof(out));
	assert_string_equal(out, "Sat Saturday Jul Jul PM %B 24.07.");
	date_format(NOW, "%c", out, sizeof(out));
	assert_string_equal(out, "Sat 24 Jul 14:32:00 2021");
	date_format(NOW, "", out, sizeof(out));
	assert_string_equal(out, "");
	date_format(NOW, "100%", out, sizeof(out));
	assert_int_equal(out[0], '1');
	date_format(NOW, "%Y", out, 3);
	assert_string_equal(out, "20");
	zone("Asia/Almaty");
	date_format(NOW, "%H:%M", out, sizeof(out));
	assert_string_equal(out, "20:32");
}

static void
test_format_bounds_what_is_long(void **state)
{
	char format[2000], out[64];

	(void)state;
	for (size_t i = 0; i + 2 < sizeof(format); i += 2)
		memcpy(format + i, "%A", 3);
	date_format(NOW, format, out, sizeof(out));
	assert_true(strlen(out) < sizeof(out));
}

static void
test_day(void **state)
{
	static const char *const bad[] = {"", "2021", "2021-7-1", "2021-02-30", "2021-13-01",
	    "2021-00-10", "2021-07-01x", "2021/07/01", "yesterday!", "-021-07-01"};
	int64_t t;

	(void)state;
	zone("UTC");
	assert_true(date_day("2021-07-01", &t));
	assert_int_equal(t, INT64_C(1625097600));
	zone("Asia/Tashkent");
	assert_true(date_day("2021-07-01", &t));
	assert_int_equal(t, INT64_C(1625097600) - 5 * 3600);
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_false(date_day(bad[i], &t));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_iso),
	    cmocka_unit_test(test_dates_out_of_range_are_bounded),
	    cmocka_unit_test(test_age),
	    cmocka_unit_test(test_age_goes_by_zone),
	    cmocka_unit_test(test_age_changes),
	    cmocka_unit_test(test_format_is_english),
	    cmocka_unit_test(test_format_bounds_what_is_long),
	    cmocka_unit_test(test_day),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
