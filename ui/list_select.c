/* Selecting in the list: one by one, a range, what fits a query; and what is selected, in the order
 * of the list. */
#include "src/util.h"
#include "ui/acts.h"
#include "ui/list.h"

#include <stdlib.h>
#include <string.h>

static struct list_pane *
self(const struct pane *p)
{
	return (struct list_pane *)(uintptr_t)p;
}

/* Results and lists in an order of their rows are in the window whole: there a range goes by place,
 * elsewhere by key. */
static bool
by_place(const struct list_pane *p)
{
	return p->results || list_order_of_rows(p);
}

static bool
in_range(const struct list_pane *p, int64_t key, size_t at)
{
	int64_t end = list_key(&p->pane), from = p->sel.anchor;
	if (!from || !end)
		return false;
	if (!by_place(p))
		return key >= MIN(from, end) && key <= MAX(from, end);
	size_t first = window_find(&p->win, from), last = p->win.cursor;
	return first != SIZE_MAX && at >= MIN(first, last) && at <= MAX(first, last);
}

bool
list_selected(const struct list_pane *p, int64_t key, size_t at)
{
	return (p->sel.n && select_has(&p->sel, key)) || in_range(p, key, at);
}

size_t
list_select_count(const struct pane *pane)
{
	const struct list_pane *p = self(pane);
	size_t n = p->sel.n;
	if (p->sel.anchor)
		for (size_t i = 0; i < p->win.n; i++)
			n += in_range(p, p->win.key[i], i) && !select_has(&p->sel, p->win.key[i]);
	return n;
}

bool
list_select_clear(struct pane *pane)
{
	struct selection *s = &self(pane)->sel;
	bool any = s->n || s->anchor;
	select_clear(s);
	return any;
}

static bool
add_keys(struct selection *s, const int64_t *keys, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (!select_add(s, keys[i]))
			return false;
	return true;
}

/* The keys of a range that may be longer than the window. */
static bool
add_by_key(struct list_pane *p, struct ui *ui, int64_t from, int64_t to)
{
	int64_t keys[500];
	struct view v = p->view;
	size_t n = LEN(keys);
	struct err e;
	v.oldest = false;
	for (int64_t at = MAX(from, to) + 1; n == LEN(keys); at = keys[n - 1]) {
		if (!store_keys(ui->store, &v, at, 1, keys, LEN(keys), &n, &e)) {
			ui_error(ui, &e);
			return true;
		}
		size_t fit = 0;
		while (fit < n && keys[fit] >= MIN(from, to))
			fit++;
		if (!add_keys(&p->sel, keys, fit))
			return false;
		if (fit < n || !n)
			return true;
	}
	return true;
}

static void
end_range(struct list_pane *p, struct ui *ui)
{
	int64_t from = p->sel.anchor, to = list_key(&p->pane);
	bool room = true;
	if (!from || !to)
		return;
	if (by_place(p)) {
		for (size_t i = 0; i < p->win.n && room; i++)
			if (in_range(p, p->win.key[i], i))
				room = select_add(&p->sel, p->win.key[i]);
	} else {
		room = add_by_key(p, ui, from, to);
	}
	p->sel.anchor = 0;
	if (!room)
		ui_message(ui, "no more than %d can be selected", SELECT_MAX);
}

static int
falling(const void *x, const void *y)
{
	int64_t a = *(const int64_t *)x, b = *(const int64_t *)y;
	return a > b ? -1 : a < b;
}

int64_t *
list_select_take(struct pane *pane, struct ui *ui, size_t *n)
{
	struct list_pane *p = self(pane);
	end_range(p, ui);
	*n = p->sel.n;
	int64_t *keys = xcalloc(*n + 1, sizeof(*keys));
	memcpy(keys, p->sel.key, *n * sizeof(*keys));
	if (!by_place(p)) {
		qsort(keys, *n, sizeof(*keys), falling);
	} else {
		size_t to = 0;
		for (size_t i = 0; i < p->win.n; i++)
			if (select_has(&p->sel, p->win.key[i]))
				keys[to++] = p->win.key[i];
		*n = to;
	}
	return keys;
}

/* ---- v, V, :select */

void
act_select(struct ui *ui)
{
	struct list_pane *p = self(ui->list);
	int64_t key = list_key(ui->list);
	if (!key) {
		ui_message(ui, "there is nothing to select");
		return;
	}
	end_range(p, ui);
	if (select_has(&p->sel, key))
		select_drop(&p->sel, key);
	else if (!select_add(&p->sel, key))
		ui_message(ui, "no more than %d can be selected", SELECT_MAX);
	ui->list->ops->act(ui->list, ui, ACTION_DOWN);
}

void
act_select_range(struct ui *ui)
{
	struct list_pane *p = self(ui->list);
	if (p->sel.anchor)
		end_range(p, ui);
	else if (!(p->sel.anchor = list_key(ui->list)))
		ui_message(ui, "there is nothing to select");
}

/* What of the list (or of the results) fits a query, the newest SELECT_MAX. */
void
select_by_query(struct ui *ui, const char *text)
{
	struct list_pane *p = self(ui->list);
	struct err e;
	struct query *q = query_parse(text, strlen(text), ui->now, &e);
	int64_t *keys = xcalloc(SELECT_MAX, sizeof(*keys));
	size_t n = 0, before = list_select_count(ui->list);
	int64_t list = p->results ? p->scope : p->list;
	if (!q || !store_search(ui->store, q, list, KEY_MAX, 0, keys, SELECT_MAX, &n, &e)) {
		ui_error(ui, &e);
	} else {
		end_range(p, ui);
		add_keys(&p->sel, keys, n);
		ui_message(ui, "%zu selected%s", p->sel.n - MIN(before, p->sel.n),
		    n == SELECT_MAX ? ", the newest" : "");
		ui_focus(ui, FOCUS_LIST);
	}
	query_free(q);
	free(keys);
}
