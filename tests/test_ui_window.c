// objects: ui/window.o
/* The window over a list: whatever is gone through, by rows or by pages, is the list. Built with a
 * list far longer than a window. */
#include "src/util.h"
#include "ui/window.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>

#define LINES ((size_t)22)

/* A list of keys 10, 20, ... 10 * size. */
struct store {
	int64_t size;
	int reads;
};

bool
store_keys(struct store *s, const struct view *v, int64_t from, int dir, int64_t *keys, size_t want,
    size_t *n, struct err *e)
{
	(void)v;
	(void)e;
	s->reads++;
	*n = 0;
	if (dir > 0) {
		int64_t i = from == KEY_MAX ? s->size : MIN((from - 1) / 10, s->size);
		for (; from > 0 && i > 0 && *n < want; i--)
			keys[(*n)++] = i * 10;
	} else {
		int64_t i = from < 10 ? 1 : from / 10 + 1;
		for (; i <= s->size && *n < want; i++)
			keys[(*n)++] = i * 10;
	}
	return true;
}

bool
store_place(struct store *s, const struct view *v, int64_t key, int64_t *above, struct err *e)
{
	(void)v;
	(void)e;
	*above = s->size - key / 10;
	return true;
}

static void
check(const struct window *w, const struct store *s)
{
	assert_true(w->n <= WINDOW_MAX);
	for (size_t i = 0; i + 1 < w->n; i++)
		assert_int_equal(w->key[i], w->key[i + 1] + 10);
	if (w->n) {
		assert_in_range(w->cursor, w->top, w->top + LINES - 1);
		assert_true(w->cursor < w->n);
		assert_int_equal(w->above, s->size - w->key[0] / 10);
		assert_int_equal(w->newest, w->key[0] == s->size * 10);
	}
}

static void
step(struct window *w, struct store *s, int64_t by)
{
	struct err e;
	struct view v = {0};
	assert_true(window_extend(w, s, &v, LINES, &e));
	window_move(w, by, LINES, false);
	assert_true(window_extend(w, s, &v, LINES, &e));
	check(w, s);
}

static void
down_and_up_through_all(void **state)
{
	(void)state;
	struct store s = {.size = 5000};
	struct window w = {0};
	struct view v = {0};
	struct err e;
	assert_true(window_load(&w, &s, &v, KEY_MAX, LINES, &e));
	for (int64_t i = 0; i < 5100; i++) {
		int64_t place = MIN(i, 4999);
		assert_int_equal(w.key[w.cursor], (5000 - place) * 10);
		assert_int_equal(w.above + (int64_t)w.cursor, place);
		step(&w, &s, 1);
	}
	for (int64_t i = 0; i < 5100; i++)
		step(&w, &s, -1);
	assert_int_equal(w.key[w.cursor], 50000);
	assert_int_equal(w.top, 0);
	assert_true(s.reads < 120);
}

static void
random_steps(void **state)
{
	(void)state;
	struct store s = {.size = 3333};
	struct window w = {0};
	struct view v = {0};
	struct err e;
	int64_t at = 0;
	srand(3);
	assert_true(window_load(&w, &s, &v, KEY_MAX, LINES, &e));
	for (int i = 0; i < 20000; i++) {
		int64_t by = rand() % 41 - 20 + (rand() % 100 == 0 ? 30 : 0);
		step(&w, &s, by);
		at = MIN(MAX(at + by, 0), s.size - 1);
		assert_int_equal(w.key[w.cursor], (s.size - at) * 10);
	}
}

static void
around_a_key(void **state)
{
	(void)state;
	struct store s = {.size = 5000};
	struct window w = {0};
	struct view v = {0};
	struct err e;
	assert_true(window_load(&w, &s, &v, 25000, LINES, &e));
	assert_int_equal(w.key[w.cursor], 25000);
	check(&w, &s);
	/* A key that is gone: where it would be. */
	assert_true(window_load(&w, &s, &v, 25005, LINES, &e));
	assert_int_equal(w.key[w.cursor], 25000);
	assert_true(window_load_last(&w, &s, &v, LINES, &e));
	assert_int_equal(w.key[w.cursor], 10);
	check(&w, &s);
}

static void
short_and_empty_lists(void **state)
{
	(void)state;
	struct window w = {0};
	struct view v = {0};
	struct err e;
	for (int64_t size = 0; size < 30; size++) {
		struct store s = {.size = size};
		assert_true(window_load(&w, &s, &v, KEY_MAX, LINES, &e));
		assert_int_equal(w.n, size);
		assert_true(w.newest && w.oldest);
		for (int i = 0; i < 40; i++)
			step(&w, &s, 1);
		for (int i = 0; i < 40; i++)
			step(&w, &s, -7);
		assert_true(window_load_last(&w, &s, &v, LINES, &e));
		check(&w, &s);
		assert_true(window_load(&w, &s, &v, 55, LINES, &e));
		check(&w, &s);
	}
}

static void
a_page_turns_by_less_two(void **state)
{
	(void)state;
	struct store s = {.size = 500};
	struct window w = {0};
	struct view v = {0};
	struct err e;
	assert_true(window_load(&w, &s, &v, KEY_MAX, LINES, &e));
	for (size_t i = 0; i + 1 < LINES; i++)
		step(&w, &s, 1);
	assert_int_equal(w.top, 0);
	step(&w, &s, 1);
	assert_int_equal(w.top, LINES - 2);
	step(&w, &s, -1);
	assert_int_equal(w.top, LINES - 2);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(down_and_up_through_all),
	    cmocka_unit_test(random_steps),
	    cmocka_unit_test(around_a_key),
	    cmocka_unit_test(short_and_empty_lists),
	    cmocka_unit_test(a_page_turns_by_less_two),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
