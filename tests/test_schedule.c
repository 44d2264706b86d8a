/* When feeds are asked again. */
// objects: feeds/fetch_schedule.o
#include "feeds/fetch_schedule.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define NOW  ((int64_t)1627113600) /* Saturday 24 July 2021, 08:00 UTC */
#define HOUR 3600

static void
the_longest_wish_counts(void **state)
{
	struct schedule_wish w = {.setting = HOUR, .ttl = -1, .max_age = -1};

	(void)state;
	assert_int_equal(schedule_success(&w, NOW), NOW + HOUR);
	w.max_age = 7200;
	assert_int_equal(schedule_success(&w, NOW), NOW + 7200);
	w.ttl = 10800;
	assert_int_equal(schedule_success(&w, NOW), NOW + 10800);
	w.max_age = INT64_MAX;
	assert_int_equal(schedule_success(&w, NOW), NOW + SCHEDULE_DAY);
}

static void
what_the_person_wrote_wins(void **state)
{
	struct schedule_wish w = {.written = 300,
	    .setting = HOUR,
	    .ttl = 86400,
	    .max_age = 86400,
	    .skip_hours = 0xffffff};

	(void)state;
	assert_int_equal(schedule_success(&w, NOW), NOW + 300);
}

static void
skipped_hours_and_days_are_passed_over(void **state)
{
	struct schedule_wish w = {.setting = HOUR, .ttl = -1, .max_age = -1};

	(void)state;
	w.skip_hours = 1u << 9 | 1u << 10;
	assert_int_equal(schedule_success(&w, NOW), NOW + 3 * HOUR);
	w.skip_hours = 0;
	w.skip_days = 1u << 6; /* Saturday */
	assert_int_equal(schedule_success(&w, NOW), NOW + 16 * HOUR);
	w.skip_days = 0x7f; /* never: then it means nothing */
	assert_int_equal(schedule_success(&w, NOW), NOW + HOUR);
}

static void
failures_back_off_with_a_ceiling(void **state)
{
	int64_t last = 0;

	(void)state;
	for (int i = 1; i < 100; i++) {
		int64_t wait = schedule_failure(i, 404, 0, NOW) - NOW;

		assert_true(wait >= last && wait <= SCHEDULE_DAY);
		last = wait;
	}
	assert_int_equal(last, SCHEDULE_DAY);
	assert_int_equal(schedule_failure(99, 503, 0, NOW), NOW + 6 * HOUR);
	for (uint64_t j = 0; j < 5000; j += 7) {
		int64_t wait = schedule_failure(1, 0, j, NOW) - NOW;

		assert_true(wait >= 450 && wait <= 600);
	}
}

static void
retry_after_is_read_in_all_its_forms(void **state)
{
	(void)state;
	assert_int_equal(schedule_retry_after("120", NOW), NOW + 120);
	assert_int_equal(schedule_retry_after("0", NOW), NOW);
	assert_int_equal(schedule_retry_after("315360000", NOW), NOW + SCHEDULE_DAY);
	assert_int_equal(schedule_retry_after("99999999999999999999", NOW), NOW + SCHEDULE_DAY);
	assert_int_equal(schedule_retry_after("-5", NOW), NOW + HOUR);
	assert_int_equal(schedule_retry_after("soon", NOW), NOW + HOUR);
	assert_int_equal(schedule_retry_after("", NOW), NOW + HOUR);
	assert_int_equal(schedule_retry_after("Sat, 24 Jul 2021 08:10:00 GMT", NOW), NOW + 600);
	assert_int_equal(schedule_retry_after("Saturday, 24-Jul-21 08:10:00 GMT", NOW), NOW + 600);
	assert_int_equal(schedule_retry_after("Sat Jul 24 08:10:00 2021", NOW), NOW + 600);
	assert_int_equal(schedule_retry_after("Fri, 23 Jul 2021 08:10:00 GMT", NOW), NOW);
}

static int64_t
fresh(const char *cache_control, const char *expires, const char *date, const char *age)
{
	struct schedule_headers h = {cache_control, expires, date, age};

	return schedule_fresh(&h, NOW);
}

static void
freshness_comes_from_cache_control_before_expires(void **state)
{
	const char *later = "Sat, 24 Jul 2021 08:10:00 GMT";

	(void)state;
	assert_int_equal(fresh("public, max-age=300", later, NULL, NULL), 300);
	assert_int_equal(fresh("MAX-AGE=\"60\"", NULL, NULL, NULL), 60);
	assert_int_equal(fresh("no-cache, max-age=300", later, NULL, NULL), -1);
	assert_int_equal(fresh("no-store", later, NULL, NULL), -1);
	assert_int_equal(fresh("max-age=x", later, NULL, NULL), -1);
	assert_int_equal(fresh("max-age=0", later, NULL, NULL), -1);
	assert_int_equal(fresh(NULL, later, NULL, NULL), 600);
	assert_int_equal(fresh("private", "0", NULL, NULL), -1);
	assert_int_equal(fresh("max-age=99999999999999999999", NULL, NULL, NULL), SCHEDULE_DAY);
	assert_int_equal(fresh(NULL, NULL, NULL, NULL), -1);
}

static void
freshness_is_less_the_age_and_by_the_servers_clock(void **state)
{
	const char *expires = "Sat, 24 Jul 2021 09:00:00 GMT";

	(void)state;
	assert_int_equal(fresh("max-age=300", NULL, NULL, "100"), 200);
	assert_int_equal(fresh("max-age=300", NULL, NULL, "300"), -1);
	assert_int_equal(fresh("max-age=300", NULL, NULL, "-5"), 300);
	assert_int_equal(fresh("max-age=300", NULL, NULL, "soon"), 300);
	assert_int_equal(fresh(NULL, expires, "Sat, 24 Jul 2021 08:50:00 GMT", NULL), 600);
	assert_int_equal(fresh(NULL, expires, "Sat, 24 Jul 2021 08:50:00 GMT", "60"), 540);
	assert_int_equal(fresh(NULL, expires, "today", NULL), HOUR);
	assert_int_equal(fresh(NULL, expires, "Sat, 24 Jul 2021 09:50:00 GMT", NULL), -1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(the_longest_wish_counts),
	    cmocka_unit_test(what_the_person_wrote_wins),
	    cmocka_unit_test(skipped_hours_and_days_are_passed_over),
	    cmocka_unit_test(failures_back_off_with_a_ceiling),
	    cmocka_unit_test(retry_after_is_read_in_all_its_forms),
	    cmocka_unit_test(freshness_comes_from_cache_control_before_expires),
	    cmocka_unit_test(freshness_is_less_the_age_and_by_the_servers_clock),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
