// objects: ui/search.o ui/list_slow.o
/* What a search shows and when: over a store that answers only when it is let to. */
#include "src/util.h"
#include "ui/list.h"
#include "ui/search.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define WANT  ((size_t)1000)
#define OTHER ((int64_t)20)

/* Each byte in the gate lets one search of the store answer. */
static int gate[2], typed[2];
static int64_t others; /* in the list OTHER */
static int64_t size;   /* keys size .. 1 fit; the best first: 1 .. size */
static size_t early;   /* so many of the newest are found before the gate opens */

/* What a search says of itself while it runs. */
static struct {
	size_t sure;
	bool (*stop)(void *);
	void *arg;
} running;

void
store_set_stop(struct store *s, bool (*stop)(void *), void *arg)
{
	(void)s;
	running.stop = stop;
	running.arg = arg;
}

size_t
store_sure(const struct store *s)
{
	(void)s;
	return running.sure;
}

static void
find_early(int64_t from, int64_t *keys)
{
	struct pollfd gates = {.fd = gate[0], .events = POLLIN};
	for (size_t i = 0; i < early; i++)
		keys[i] = MIN(size, from - 1) - (int64_t)i;
	running.sure = early;
	while (running.stop && poll(&gates, 1, 1) == 0)
		if (running.stop(running.arg))
			_exit(1);
}

bool
store_search(struct store *s, const struct query *q, int64_t list, int64_t from, int64_t visit,
    int64_t *keys, size_t want, size_t *n, struct err *e)
{
	char byte;
	int64_t most = list == OTHER ? others : size;
	(void)s, (void)visit, (void)e;
	find_early(from, keys);
	if (read(gate[0], &byte, 1) != 1)
		_exit(1);
	*n = 0;
	for (int64_t i = MIN(most, from - 1); i > 0 && *n < want; i--)
		keys[(*n)++] = query_sort(q) == SORT_RANK ? size + 1 - i : i;
	return true;
}

bool
aside_begin(struct ui *ui, struct aside *a,
    void (*work)(struct store *s, int out, void *arg, const struct err *e), void *arg,
    struct err *e)
{
	int pipes[2];
	static char store;
	(void)ui;
	assert_int_equal(pipe(pipes), 0);
	pid_t pid = fork();
	if (pid == 0) {
		close(gate[1]);
		work((struct store *)&store, pipes[1], arg, e);
		_exit(0);
	}
	close(pipes[1]);
	*a = (struct aside){pid, pipes[0]};
	return true;
}

void
aside_end(struct ui *ui, struct aside *a)
{
	(void)ui;
	if (a->pid) {
		kill(a->pid, SIGKILL);
		waitpid(a->pid, NULL, 0);
		close(a->fd);
	}
	*a = (struct aside){.fd = -1};
}

bool
aside_read(const struct aside *a, void *to, size_t n)
{
	for (size_t at = 0; at < n;) {
		ssize_t got = read(a->fd, (char *)to + at, n - at);
		if (got <= 0)
			return false;
		at += (size_t)got;
	}
	return true;
}

/* ---- what of the list is not asked for here */

bool
store_view_count(struct store *s, const struct view *v, int64_t most, int64_t *count, struct err *e)
{
	(void)s, (void)v, (void)most, (void)count;
	return err_set(e, "no view");
}

bool
window_load(struct window *w, struct store *s, const struct view *v, int64_t key, size_t lines,
    struct err *e)
{
	(void)w, (void)s, (void)v, (void)key, (void)lines;
	return err_set(e, "no view");
}

bool
window_extend(struct window *w, struct store *s, const struct view *v, size_t lines, struct err *e)
{
	return window_load(w, s, v, 0, lines, e);
}

size_t
list_lines(const struct list_pane *p)
{
	(void)p;
	return 22;
}

void
ui_error(struct ui *ui, const struct err *e)
{
	(void)ui;
	fail_msg("%s", e->text);
}

void
ui_redraw(struct ui *ui)
{
	(void)ui;
}

/* ---- */

static void
let(size_t answers)
{
	for (size_t i = 0; i < answers; i++)
		assert_int_equal(write(gate[1], "", 1), 1);
}

static int
begin(void **state)
{
	struct ui *ui = xcalloc(1, sizeof(*ui));
	if (pipe(gate) || pipe(typed))
		return -1;
	ui->tty.in = typed[0];
	ui->signals[0] = -1;
	ui->rest.aside.fd = -1;
	ui->rest.list = -1;
	size = 5000;
	early = 0;
	*state = ui;
	return 0;
}

static int
end(void **state)
{
	struct ui *ui = *state;
	aside_end(ui, &ui->rest.aside);
	for (int i = 0; i < 2; i++) {
		close(gate[i]);
		close(typed[i]);
	}
	free(ui);
	return 0;
}

static size_t
run(struct ui *ui, const char *text, int64_t *keys, bool *ranked, bool whole)
{
	struct err e;
	size_t n = 0;
	struct query *q = query_parse(text, strlen(text), 0, &e);
	assert_non_null(q);
	assert_true(search_run(ui, q, 0, keys, WANT, &n, ranked, whole ? NULL : &ui->rest, &e));
	query_free(q);
	return n;
}

static void
check_newest(const int64_t *keys, size_t n)
{
	for (size_t i = 0; i < n; i++)
		assert_int_equal(keys[i], size - (int64_t)i);
}

static void
a_screen_is_there_while_the_rest_is_not(void **state)
{
	struct ui *ui = *state;
	int64_t keys[WANT];
	bool ranked;
	struct err e;
	let(1);
	size_t n = run(ui, "word", keys, &ranked, false);
	assert_int_equal(n, 100);
	check_newest(keys, n);
	assert_int_not_equal(ui->rest.aside.pid, 0);
	let(1);
	assert_true(search_wait(ui, ui->rest.aside.fd, true, &e));
	assert_true(search_rest_read(ui, &ui->rest, keys, WANT, &n, &e));
	assert_int_equal(n, WANT);
	check_newest(keys, n);
}

static void
fewer_than_a_screen_are_all(void **state)
{
	struct ui *ui = *state;
	int64_t keys[WANT];
	bool ranked;
	size = 40;
	let(1);
	assert_int_equal(run(ui, "word", keys, &ranked, false), 40);
	check_newest(keys, 40);
	assert_int_equal(ui->rest.aside.pid, 0);
}

static void
all_are_waited_for_where_all_are_needed(void **state)
{
	struct ui *ui = *state;
	int64_t keys[WANT];
	bool ranked;
	let(1);
	size_t n = run(ui, "word", keys, &ranked, true);
	assert_int_equal(n, WANT);
	check_newest(keys, n);
}

static void
the_best_come_first_or_not_at_all(void **state)
{
	struct ui *ui = *state;
	int64_t keys[WANT];
	bool ranked;
	struct err e;
	let(2);
	assert_int_equal(run(ui, "word sort:rank", keys, &ranked, true), WANT);
	assert_true(ranked);
	assert_int_equal(keys[0], 1);
	assert_int_equal(keys[WANT - 1], WANT);
	let(1);
	size_t n = run(ui, "word sort:rank", keys, &ranked, false);
	assert_false(ranked);
	assert_int_equal(n, 100);
	let(2); /* the best, too late, and the rest */
	while (n < WANT) {
		assert_true(search_wait(ui, ui->rest.aside.fd, true, &e));
		assert_true(search_rest_read(ui, &ui->rest, keys, WANT, &n, &e));
	}
	check_newest(keys, n);
}

/* What is in the other scope is counted behind the first screen, before the rest. */
static void
the_other_scope_is_counted(void **state)
{
	struct ui *ui = *state;
	int64_t keys[WANT];
	bool ranked;
	struct err e;
	ui->rest.list = OTHER;
	others = 41;
	let(1);
	size_t n = run(ui, "word", keys, &ranked, false);
	assert_int_equal(n, 100);
	assert_int_equal(ui->rest.beside, -1);
	let(1);
	assert_true(search_wait(ui, ui->rest.aside.fd, true, &e));
	assert_true(search_rest_read(ui, &ui->rest, keys, WANT, &n, &e));
	assert_int_equal(ui->rest.beside, 41);
	assert_int_equal(n, 100);
	assert_int_not_equal(ui->rest.aside.pid, 0);
	let(1);
	assert_true(search_wait(ui, ui->rest.aside.fd, true, &e));
	assert_true(search_rest_read(ui, &ui->rest, keys, WANT, &n, &e));
	assert_int_equal(ui->rest.beside, 41);
	assert_int_equal(ui->rest.aside.pid, 0);
	check_newest(keys, n);
	assert_int_equal(n, WANT);
}

/* A search that finds little for long shows what there is; the others come behind it. */
static void
what_takes_long_comes_as_it_is_found(void **state)
{
	struct ui *ui = *state;
	int64_t keys[WANT];
	bool ranked;
	struct err e;
	size = 10;
	early = 3;
	size_t n = run(ui, "word sort:rank", keys, &ranked, false);
	assert_false(ranked);
	assert_true(search_looks(&ui->rest));
	while (n == 0) {
		assert_true(search_wait(ui, ui->rest.aside.fd, true, &e));
		assert_true(search_rest_read(ui, &ui->rest, keys, WANT, &n, &e));
	}
	assert_int_equal(n, 3);
	assert_true(search_looks(&ui->rest));
	check_newest(keys, n);
	let(2);
	assert_true(search_wait(ui, ui->rest.aside.fd, true, &e));
	assert_true(search_rest_read(ui, &ui->rest, keys, WANT, &n, &e));
	assert_int_equal(n, 10);
	check_newest(keys, n);
	assert_int_equal(ui->rest.aside.pid, 0);
}

/* What was found by then is not said to be all. */
static void
a_search_that_was_stopped_may_have_more(void **state)
{
	struct ui *ui = *state;
	struct list_pane *p = xcalloc(1, sizeof(*p));
	int64_t keys[WANT];
	bool ranked;
	p->results = true;
	let(1);
	p->total = (int64_t)run(ui, "word", keys, &ranked, false);
	assert_true(list_has_more(p, ui));
	aside_end(ui, &ui->rest.aside);
	assert_true(list_has_more(p, ui));
	p->history = true; /* of which nothing is searched */
	assert_false(list_has_more(p, ui));
	p->history = false;
	size = 10;
	let(1);
	p->total = (int64_t)run(ui, "word", keys, &ranked, false);
	assert_false(list_has_more(p, ui));
	free(p);
}

/* What is typed is searched at once, but not shown before its time, which a key may use. */
static void
what_is_typed_is_shown_in_its_time(void **state)
{
	struct ui *ui = *state;
	int64_t keys[WANT];
	bool ranked;
	struct err e;
	size_t n;
	size = 40;
	let(2);
	ui->typed_us = clock_mono_us() + 20000;
	assert_int_equal(run(ui, "word", keys, &ranked, false), 40);
	assert_true(clock_mono_us() >= ui->typed_us);
	ui->typed_us = INT64_MAX;
	assert_int_equal(write(typed[1], "x", 1), 1);
	struct query *q = query_parse("word", 4, 0, &e);
	assert_false(search_run(ui, q, 0, keys, WANT, &n, &ranked, &ui->rest, &e));
	assert_true(search_stopped(&e));
	query_free(q);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(a_screen_is_there_while_the_rest_is_not, begin, end),
	    cmocka_unit_test_setup_teardown(fewer_than_a_screen_are_all, begin, end),
	    cmocka_unit_test_setup_teardown(all_are_waited_for_where_all_are_needed, begin, end),
	    cmocka_unit_test_setup_teardown(the_best_come_first_or_not_at_all, begin, end),
	    cmocka_unit_test_setup_teardown(the_other_scope_is_counted, begin, end),
	    cmocka_unit_test_setup_teardown(what_takes_long_comes_as_it_is_found, begin, end),
	    cmocka_unit_test_setup_teardown(a_search_that_was_stopped_may_have_more, begin, end),
	    cmocka_unit_test_setup_teardown(what_is_typed_is_shown_in_its_time, begin, end),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
