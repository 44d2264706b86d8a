/* Where the cursor goes in a list, by rows, by pages and to what is unread. */
#include "ui/list.h"

#include <stdlib.h>

#define SLICE_ARENA ((size_t)4 * 1024 * 1024)

/* Results are not read by key: the rows behind the cursor are asked in slices. */
static int64_t
next_unread_in(struct list_pane *p, struct ui *ui, int dir)
{
	struct row rows[32];
	struct arena a;
	struct err e;
	int64_t found = 0;
	(void)!list_whole(&p->pane, ui);
	arena_init(&a, SLICE_ARENA);
	for (size_t i = p->win.cursor; !found;) {
		int64_t keys[LEN(rows)];
		size_t n = 0;
		while (n < LEN(rows) && (dir > 0 ? i + 1 < p->win.n : i > 0))
			keys[n++] = p->win.key[dir > 0 ? ++i : --i];
		if (!n || !store_rows(ui->store, keys, n, rows, &a, &e))
			break;
		for (size_t j = 0; j < n && !found; j++)
			if (ui_unread(ui, rows[j].id, rows[j].unread))
				found = keys[j];
		arena_reset(&a);
	}
	arena_free(&a);
	return found;
}

static int64_t
next_unread(struct list_pane *p, struct ui *ui, int dir)
{
	if (p->results || list_order_of_rows(p))
		return next_unread_in(p, ui, dir);
	struct view v = p->view;
	v.unread = true;
	v.nstay = 0;
	int64_t from = list_key(&p->pane), keys[64], found = 0;
	struct err e;
	list_stoppable(p, ui);
	for (size_t n = LEN(keys); !found && n == LEN(keys);) {
		if (!store_keys(ui->store, &v, from, dir, keys, LEN(keys), &n, &e)) {
			ui_error(ui, &e);
			break;
		}
		for (size_t i = 0; !found && i < n; i++)
			if (ui_unread(ui, KEY_ID(keys[i]), true))
				found = keys[i];
		if (n)
			from = keys[n - 1];
	}
	store_set_stop(ui->store, NULL, NULL);
	return found;
}

bool
list_move_to(struct pane *pane, struct ui *ui, int64_t key)
{
	struct list_pane *p = (struct list_pane *)pane;
	size_t i = window_find(&p->win, key);
	p->touched = true;
	if (i == SIZE_MAX) {
		if (p->results || list_order_of_rows(p) || !list_read(p, ui, key))
			return false;
		return list_key(pane) == key;
	}
	/* A neighbour is gone to as j does, so that the screen turns in the same way. */
	int64_t by = (int64_t)i - (int64_t)p->win.cursor;
	window_move(&p->win, by, list_lines(p), p->pane.area.cols == ui->tty.cols);
	return true;
}

bool
list_next(struct pane *pane, struct ui *ui, int dir, bool unread)
{
	struct list_pane *p = (struct list_pane *)pane;
	p->touched = true;
	if (unread) {
		int64_t key = next_unread(p, ui, dir);
		return key && list_move_to(pane, ui, key);
	}
	list_extend(p, ui, list_lines(p));
	return window_move(&p->win, dir, list_lines(p), p->pane.area.cols == ui->tty.cols);
}

void
list_last(struct list_pane *p, struct ui *ui)
{
	struct err e;
	struct window *w;
	if (p->win.oldest) {
		(void)!list_whole(&p->pane, ui); /* as far as it came */
		window_move(&p->win, WINDOW_MAX, list_lines(p), false);
		return;
	}
	w = xcalloc(1, sizeof(*w));
	list_stoppable(p, ui);
	if (window_load_last(w, ui->store, &p->view, list_lines(p), &e))
		p->win = *w;
	else
		ui_error(ui, &e);
	store_set_stop(ui->store, NULL, NULL);
	free(w);
}

void
list_first(struct list_pane *p, struct ui *ui)
{
	bool at_top = p->win.newest && p->win.cursor == 0;
	if (at_top && p->fresh) {
		list_take_new(&p->pane, ui);
		return;
	}
	if (p->win.newest)
		window_move(&p->win, -WINDOW_MAX, list_lines(p), false);
	else
		list_read(p, ui, KEY_MAX);
}

void
list_go_row(struct pane *pane, struct ui *ui, int64_t row)
{
	struct list_pane *p = (struct list_pane *)pane;
	if (!p->win.newest)
		list_read(p, ui, KEY_MAX);
	if (row > (int64_t)p->win.n)
		(void)!list_whole(&p->pane, ui);
	for (int64_t left = row - 1 - (int64_t)p->win.cursor - p->win.above; left != 0;) {
		int64_t before = p->win.above + (int64_t)p->win.cursor;
		struct err e;
		window_move(&p->win, left, list_lines(p), false);
		if (!p->results && !window_extend(&p->win, ui->store, &p->view, list_lines(p), &e))
			break;
		int64_t moved = p->win.above + (int64_t)p->win.cursor - before;
		if (!moved)
			break;
		left -= moved;
	}
	ui_preview_later(ui);
}

void
list_page(struct list_pane *p, struct ui *ui, int64_t by)
{
	size_t lines = list_lines(p);
	list_extend(p, ui, list_lines(p));
	size_t top = p->win.top;
	window_move(&p->win, by, lines, false);
	/* The page turns by as much as the cursor, not only as far as it must. */
	int64_t to = (int64_t)top + by;
	p->win.top = to < 0 ? 0 : (size_t)to;
	if (p->win.top + lines > p->win.n)
		p->win.top = p->win.n > lines ? p->win.n - lines : 0;
	window_show(&p->win, lines);
}
