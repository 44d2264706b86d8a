// objects: ui/list_rows.o ui/window.o
/* Rows that are read ahead of the screen, of an archive that counts how many are asked for and may
 * change. */
#include "ui/list.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LINES ((size_t)22)

/* Keys 1 to size, of which each row names itself and the version of the archive. */
static struct store {
	int64_t size, version;
	size_t reads;
	int64_t first; /* read since reads was set to 0 */
	bool damaged;
	size_t faults; /* that were said */
} store;

bool
store_keys(struct store *s, const struct view *v, int64_t from, int dir, int64_t *keys, size_t want,
    size_t *n, struct err *e)
{
	(void)e;
	int64_t least = v->list == 17 ? 901 : 1, most = v->list == 17 ? 950 : s->size;
	int64_t key = dir > 0 ? MIN(from - 1, most) : MAX(from + 1, least);
	assert_int_not_equal(v->list, 18);
	for (*n = 0; *n < want && key >= least && key <= most; key -= dir)
		keys[(*n)++] = key;
	return true;
}

bool
store_place(struct store *s, const struct view *v, int64_t key, int64_t *above, struct err *e)
{
	(void)v;
	(void)e;
	*above = s->size - key;
	return true;
}

bool
store_rows(struct store *s, const int64_t *keys, size_t n, struct row *rows, struct arena *a,
    struct err *e)
{
	char title[64];
	assert_int_equal(n, 1);
	if (s->reads++ == 0)
		s->first = keys[0];
	if (s->damaged)
		return err_set(e, "the archive is damaged");
	snprintf(title, sizeof(title), "%lld of version %lld", (long long)keys[0],
	    (long long)s->version);
	rows[0] = (struct row){.id = keys[0],
	    .key = keys[0],
	    .title = arena_dup(a, title, strlen(title)),
	    .feed_title = "",
	    .author = "",
	    .link = "",
	    .excerpt = ""};
	return true;
}

bool
store_sections_of(struct store *s, int64_t key, struct arena *a, const char **names, struct err *e)
{
	(void)s;
	(void)key;
	(void)a;
	(void)e;
	*names = "Asia";
	return true;
}

/* ---- the rest of the pane */

size_t
list_lines(const struct list_pane *p)
{
	return (size_t)p->pane.area.rows;
}

bool
list_is_slow(const struct list_pane *p)
{
	return p->live;
}

bool
list_order_of_rows(const struct list_pane *p)
{
	return p->order == ORDER_TITLE;
}

/* Section 17 has the keys 901 to 950, section 18 is live. */
int64_t
sections_next(const struct pane *sections, int64_t list, int dir)
{
	(void)sections;
	(void)dir;
	return list == LIST_LATEST ? 17 : 18;
}

bool
sections_is_live(const struct pane *sections, int64_t list)
{
	(void)sections;
	return list == 18;
}

void
list_extend(struct list_pane *p, struct ui *ui, size_t lines)
{
	assert_true(
	    p->results || window_extend(&p->win, ui->store, &p->view, lines, &(struct err){0}));
}

const char *
list_read_excerpt(const struct list_pane *p, struct ui *ui, int64_t id, struct arena *a)
{
	(void)p;
	(void)ui;
	(void)id;
	(void)a;
	return "around";
}

void
ui_error(struct ui *ui, const struct err *e)
{
	(void)ui;
	if (!store.damaged)
		fail_msg("%s", e->text);
	store.faults++;
}

/* ---- */

struct reader {
	struct ui ui;
	struct config config;
	struct list_pane list;
};

static void
check_rows(const struct list_pane *p)
{
	char title[64];
	assert_int_equal(p->nrows, MIN(list_lines(p), p->win.n));
	for (size_t i = 0; i < p->nrows; i++) {
		snprintf(title, sizeof(title), "%lld of version %lld",
		    (long long)p->win.key[p->win.top + i], (long long)store.version);
		assert_string_equal(p->rows[i]->row.title, title);
	}
}

/* A picture, and how many rows were read for it. */
static size_t
picture(struct reader *r)
{
	store.reads = 0;
	list_prepare(&r->list.pane, &r->ui);
	check_rows(&r->list);
	return store.reads;
}

/* No key comes: how many rows are read, one at a time. */
static size_t
idle(struct reader *r)
{
	size_t steps = 0;
	store.reads = 0;
	while (list_looks_ahead(&r->list.pane, &r->ui)) {
		size_t before = store.reads;
		list_look_ahead(&r->list.pane, &r->ui);
		assert_true(store.reads <= before + 1);
		assert_true(++steps <= LIST_GOALS * (2 + LINES));
	}
	return store.reads;
}

static void
turn(struct reader *r, int64_t by)
{
	struct window *w = &r->list.win;
	list_extend(&r->list, &r->ui, LINES);
	int64_t top = (int64_t)w->top + by;
	window_move(w, by, LINES, false);
	w->top = top < 0 ? 0 : (size_t)top;
	window_show(w, LINES);
}

static void
begin(struct reader *r, int64_t size, int64_t at)
{
	*r = (struct reader){0};
	store = (struct store){.size = size};
	r->config.set.stories = true;
	r->ui.config = &r->config;
	r->ui.store = &store;
	r->list.pane.area = (struct area){.rows = (int)LINES, .cols = 60};
	r->list.list = r->list.view.list = 16; /* and no section behind it */
	r->list.stale = true;
	assert_true(window_load(&r->list.win, &store, &r->list.view, at, LINES, &(struct err){0}));
}

static void
end(struct reader *r)
{
	list_rows_drop(&r->list);
	free(r->list.kept);
	free(r->list.rows);
}

static void
test_the_pages_around_are_there_when_they_are_turned_to(void **state)
{
	struct reader r;
	(void)state;
	begin(&r, 100000, 50000);
	assert_int_equal(picture(&r), LINES);
	assert_int_equal(idle(&r), 4 * LINES); /* and the ends */
	for (int i = 0; i < 200; i++) {
		turn(&r, i < 60 ? (int64_t)LINES - 1 : 1 - (int64_t)LINES);
		assert_int_equal(picture(&r), 0);
		idle(&r);
	}
	end(&r);
}

static void
test_nothing_is_read_when_nothing_is_missing(void **state)
{
	static const int64_t sizes[] = {0, 1, 22, 23};
	struct reader r;
	(void)state;
	for (size_t i = 0; i < LEN(sizes); i++) {
		begin(&r, sizes[i], KEY_MAX);
		assert_int_equal(picture(&r), MIN(sizes[i], (int64_t)LINES));
		assert_int_equal(idle(&r), MAX(sizes[i] - (int64_t)LINES, 0));
		window_move(&r.list.win, 1, LINES, false);
		picture(&r);
		idle(&r);
		assert_int_equal(store.reads, 0);
		assert_false(list_looks_ahead(&r.list.pane, &r.ui));
		end(&r);
	}
}

static void
test_the_way_of_the_last_turn_comes_first(void **state)
{
	struct reader r;
	(void)state;
	begin(&r, 1000, 500);
	picture(&r);
	idle(&r);
	assert_int_equal(store.first, r.list.win.key[r.list.win.top] - (int64_t)LINES);
	for (int i = 0; i < 3; i++) { /* further than what was read ahead goes */
		turn(&r, 1 - (int64_t)LINES);
		picture(&r);
	}
	idle(&r);
	assert_int_equal(store.first, r.list.win.key[r.list.win.top] + 1);
	end(&r);
}

static void
test_a_change_of_the_archive_drops_what_was_read_ahead(void **state)
{
	struct reader r;
	(void)state;
	begin(&r, 1000, 500);
	picture(&r);
	idle(&r);
	store.version = 1;
	r.list.stale = true;
	assert_false(list_looks_ahead(&r.list.pane, &r.ui)); /* a picture comes first */
	assert_int_equal(picture(&r), LINES);
	turn(&r, (int64_t)LINES - 1); /* in a burst of keys: no time to read ahead */
	assert_int_equal(picture(&r), LINES - 1);
	idle(&r);
	turn(&r, 1 - (int64_t)LINES);
	assert_int_equal(picture(&r), 0);
	end(&r);
}

static void
test_cards_and_results_are_read_with_what_is_beside_them(void **state)
{
	struct reader r;
	(void)state;
	begin(&r, 1000, 500);
	picture(&r);
	assert_string_equal(r.list.rows[0]->beside, "");
	r.config.set.list_style = 1;
	assert_int_equal(picture(&r), LINES);
	assert_string_equal(r.list.rows[0]->beside, "Asia");
	r.list.results = r.list.stale = true;
	picture(&r);
	assert_string_equal(r.list.rows[0]->beside, "around");
	end(&r);
}

static void
test_the_ends_and_the_next_section_are_there(void **state)
{
	struct reader r;
	(void)state;
	begin(&r, 1000, 500);
	r.list.list = r.list.view.list = LIST_LATEST;
	picture(&r);
	assert_int_equal(idle(&r), 5 * LINES);
	assert_true(window_load_last(&r.list.win, &store, &r.list.view, LINES, &(struct err){0}));
	assert_int_equal(picture(&r), 0);
	idle(&r);
	assert_true(
	    window_load(&r.list.win, &store, &r.list.view, KEY_MAX, LINES, &(struct err){0}));
	assert_int_equal(picture(&r), 0);
	r.list.list = r.list.view.list = 17;
	assert_true(
	    window_load(&r.list.win, &store, &r.list.view, KEY_MAX, LINES, &(struct err){0}));
	assert_int_equal(picture(&r), 0);
	end(&r);
}

static void
test_what_is_worked_out_is_looked_at_no_further_than_the_window(void **state)
{
	struct reader r;
	(void)state;
	for (int i = 0; i < 3; i++) {
		begin(&r, 1000, 500);
		r.list.live = i == 0;
		r.list.results = i == 1;
		r.list.order = i == 2 ? ORDER_TITLE : ORDER_NEWEST;
		picture(&r);
		size_t n = r.list.win.n;
		assert_true(idle(&r) <= 2 * LINES);
		assert_true(i == 2 || r.list.win.n == n);
		end(&r);
	}
}

static void
test_what_is_far_away_is_dropped(void **state)
{
	struct reader r;
	(void)state;
	begin(&r, 100000, KEY_MAX);
	for (int i = 0; i < 1000; i++) {
		picture(&r);
		if (i % 3)
			idle(&r);
		assert_true(r.list.nkept <= 128 + 12 * LINES);
		turn(&r, (int64_t)LINES - 1);
	}
	end(&r);
}

static void
test_what_cannot_be_read_is_said_once(void **state)
{
	struct reader r;
	(void)state;
	for (int ahead = 0; ahead < 2; ahead++) {
		begin(&r, 1000, 500);
		if (ahead)
			picture(&r);
		store.damaged = true;
		for (int i = 0; i < 3; i++) { /* what is said asks for a picture */
			if (ahead || i == 0)
				list_prepare(&r.list.pane, &r.ui);
			idle(&r);
		}
		assert_int_equal(store.faults, 1);
		assert_int_equal(r.list.nrows, ahead ? LINES : 0);
		end(&r);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_the_pages_around_are_there_when_they_are_turned_to),
	    cmocka_unit_test(test_nothing_is_read_when_nothing_is_missing),
	    cmocka_unit_test(test_the_way_of_the_last_turn_comes_first),
	    cmocka_unit_test(test_a_change_of_the_archive_drops_what_was_read_ahead),
	    cmocka_unit_test(test_cards_and_results_are_read_with_what_is_beside_them),
	    cmocka_unit_test(test_the_ends_and_the_next_section_are_there),
	    cmocka_unit_test(test_what_is_worked_out_is_looked_at_no_further_than_the_window),
	    cmocka_unit_test(test_what_is_far_away_is_dropped),
	    cmocka_unit_test(test_what_cannot_be_read_is_said_once),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
