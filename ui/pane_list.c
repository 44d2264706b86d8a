/* The list pane: what its keys do, and what others ask of it. No terminal. */
#include "ui/list.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct list_pane *
self(const struct pane *p)
{
	return (struct list_pane *)(uintptr_t)p;
}

size_t
list_lines(const struct list_pane *p)
{
	int rows = p->pane.area.rows / list_step(p);
	return rows > 0 ? (size_t)rows : 1;
}

int
list_step(const struct list_pane *p)
{
	return p->results ? RESULT_LINES : p->cards ? CARD_LINES : 1;
}

bool
list_was_seen(const struct list_pane *p, int64_t key)
{
	size_t lo = 0, hi = p->nstay;
	while (lo < hi) {
		size_t mid = (lo + hi) / 2;
		if (p->stay[mid] < key)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo < p->nstay && p->stay[lo] == key;
}

void
list_seen(struct pane *pane, int64_t key)
{
	struct list_pane *p = self(pane);
	if (!key || list_was_seen(p, key))
		return;
	GROW(p->stay, p->cap_stay, p->nstay);
	size_t i = p->nstay++;
	for (; i > 0 && p->stay[i - 1] > key; i--)
		p->stay[i] = p->stay[i - 1];
	p->stay[i] = key;
	p->view.stay = p->stay;
	p->view.nstay = p->nstay;
}

void
list_seen_id(struct pane *pane, int64_t id)
{
	const struct window *w = &self(pane)->win;
	for (size_t i = 0; i < w->n; i++)
		if (KEY_ID(w->key[i]) == id)
			list_seen(pane, w->key[i]);
}

static void
list_show_unread(struct list_pane *p, struct ui *ui)
{
	int64_t key = list_key(&p->pane);
	if (p->results)
		return;
	p->view.unread = !p->view.unread;
	p->view.stay = p->stay;
	p->view.nstay = p->nstay;
	list_read(p, ui, key ? key : KEY_MAX);
	ui_message(ui, p->view.unread ? "only what is unread (U shows all)"
				      : "all (U shows only what is unread)");
}

static bool
list_act(struct pane *pane, struct ui *ui, enum action action)
{
	struct list_pane *p = self(pane);
	int64_t lines = (int64_t)list_lines(p);
	bool scroll = p->pane.area.cols == ui->tty.cols;
	list_extend(p, ui, list_lines(p));
	if (action == ACTION_DOWN)
		window_move(&p->win, 1, list_lines(p), scroll);
	else if (action == ACTION_UP)
		window_move(&p->win, -1, list_lines(p), scroll);
	else if (action == ACTION_HALF_DOWN)
		list_page(p, ui, MAX(lines / 2, 1));
	else if (action == ACTION_HALF_UP)
		list_page(p, ui, -MAX(lines / 2, 1));
	else if (action == ACTION_PAGE_DOWN)
		list_page(p, ui, MAX(lines - 1, 1));
	else if (action == ACTION_PAGE_UP)
		list_page(p, ui, -MAX(lines - 1, 1));
	else if (action == ACTION_FIRST)
		list_first(p, ui);
	else if (action == ACTION_LAST)
		list_last(p, ui);
	else if (action == ACTION_SHOW_UNREAD)
		list_show_unread(p, ui);
	else if (action == ACTION_LEFT)
		p->shift = MAX(p->shift - 10, 0);
	else if (action == ACTION_RIGHT)
		p->shift = MIN(p->shift + 10, 500);
	else
		return false;
	p->touched = true;
	ui_preview_later(ui);
	ui_redraw(ui);
	return true;
}

static void
list_click(struct pane *pane, struct ui *ui, int row, int col, bool twice)
{
	struct list_pane *p = self(pane);
	size_t at = p->win.top + (size_t)(row / list_step(p));
	(void)col;
	if (at >= p->win.n)
		return;
	p->win.cursor = at;
	p->touched = true;
	ui_preview_later(ui);
	if (twice)
		ui_act(ui, ACTION_OPEN);
}

static void
list_resize(struct pane *pane, struct ui *ui)
{
	(void)ui;
	window_show(&self(pane)->win, list_lines(self(pane)));
}

static void
list_free(struct pane *pane)
{
	struct list_pane *p = self(pane);
	list_forget_query(p);
	select_release(&p->sel);
	list_rows_drop(p);
	free(p->kept);
	free(p->rows);
	free(p->stay);
	free(p);
}

static const struct hint list_hints[] = {{ACTION_OPEN, "read", "Enter", "read"},
    {ACTION_READ_ON, "read on", NULL, NULL}, {ACTION_NEXT_UNREAD, "next unread", NULL, "unread"},
    {ACTION_BOOKMARK, "bookmark", NULL, "keep"}, {ACTION_ALL_READ, "all read", NULL, NULL},
    {ACTION_UNDO, "undo", NULL, NULL}, {ACTION_SEARCH, "search", NULL, "find"},
    {ACTION_HELP, "help", NULL, "help"}, {ACTION_NONE, NULL, NULL, NULL}};

static const struct pane_ops list_ops = {
    .name = "list",
    .keys = IN_LIST,
    .load = list_load,
    .draw = list_draw,
    .act = list_act,
    .click = list_click,
    .resize = list_resize,
    .place = list_place,
    .hints = list_hints,
    .free = list_free,
};

struct pane *
list_pane_new(void)
{
	struct list_pane *p = xcalloc(1, sizeof(*p));
	p->pane.ops = &list_ops;
	return &p->pane;
}

int64_t
list_number(const struct pane *p)
{
	return self(p)->list;
}

const char *
list_name(const struct pane *p)
{
	return self(p)->name;
}

char *
list_query(const struct pane *pane)
{
	const struct list_pane *p = self(pane);
	bool whole = p->results ? p->scope == 0 : p->list == LIST_LATEST;
	if (!p->query || p->history)
		return NULL;
	if (whole)
		return xstrdup(p->text);
	/* An order stands at the end and means nothing to a section. */
	char *text = xstrdup(p->text), *sort = strstr(text, "sort:");
	if (sort)
		*sort = '\0';
	char *query = p->list == LIST_BOOKMARKS ? xasprintf("(%s) is:bookmarked", text)
	              : p->list < 0 ? xasprintf("(%s) feed:%lld", text, (long long)-p->list)
	                            : xasprintf("(%s) section:\"%s\"", text, p->name);
	free(text);
	return query;
}

bool
list_is_results(const struct pane *p)
{
	return self(p)->results;
}

bool
list_is_filtered(const struct pane *p)
{
	return self(p)->compiled;
}

int64_t
list_key(const struct pane *p)
{
	const struct window *w = &self(p)->win;
	return w->cursor < w->n ? w->key[w->cursor] : 0;
}

const struct row *
list_row(const struct pane *pane)
{
	const struct list_pane *p = self(pane);
	int64_t key = list_key(pane);
	for (size_t i = 0; key && i < p->nrows; i++)
		if (p->rows[i]->row.key == key)
			return &p->rows[i]->row;
	return NULL;
}

const struct view *
list_view(const struct pane *p)
{
	return &self(p)->view;
}

int64_t
list_fresh(const struct pane *p)
{
	return self(p)->fresh;
}

int64_t
list_unread(const struct pane *p)
{
	return self(p)->unread;
}

int64_t
list_upto(const struct pane *p)
{
	return self(p)->view.upto;
}

int64_t
list_found(const struct pane *p)
{
	return self(p)->total;
}

size_t
list_keys(const struct pane *pane, int64_t *keys, size_t most)
{
	const struct window *w = &self(pane)->win;
	size_t n = MIN(w->n, most);
	memcpy(keys, w->key, n * sizeof(*keys));
	return n;
}
