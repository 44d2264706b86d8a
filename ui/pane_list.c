/* The list pane: which rows there are, where the cursor is, what its keys do. No terminal. */
#include "src/util.h"
#include "ui/list.h"
#include "ui/search.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define RESULTS_MAX WINDOW_MAX
#define ROWS_ARENA  ((size_t)4 * 1024 * 1024)

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
list_forget_query(struct list_pane *p)
{
	if (p->compiled)
		query_sql_release(&p->sql);
	query_free(p->query);
	free(p->text);
	p->query = NULL;
	p->text = NULL;
	p->compiled = p->results = p->history = p->hasty = false;
	p->view.filter = NULL;
	select_clear(&p->sel);
}

/* Takes in what has come and what was merged until now. */
static void
take_in(struct list_pane *p, struct ui *ui)
{
	p->view.stories = ui->config->set.stories ? store_stories(ui->store) : 0;
	p->view.upto = store_newest_id(ui->store);
}

static bool
read_window(struct list_pane *p, struct ui *ui, int64_t key, bool asked, struct err *e)
{
	if (list_order_of_rows(p)) {
		bool sorted = list_sort_read(p, ui, key, e);
		p->total = (int64_t)p->win.n;
		return sorted;
	}
	if (!list_is_slow(p))
		return window_load(&p->win, ui->store, &p->view, key, list_lines(p), e);
	/* At the start, behind the first picture. */
	bool ok = ui->drawn && list_work_out(p, ui, &p->view, key, asked, e);
	p->waiting = !ui->drawn || (!ok && search_stopped(e));
	if (p->waiting)
		ui_reload(ui);
	return ok || p->waiting;
}

static bool
count_rows(struct list_pane *p, struct ui *ui, struct err *e)
{
	struct counts c = {0};
	if (!store_counts(ui->store, p->list, &c, e) || (p->live && !live_counts(ui, p->list, &c)))
		c.unread = p->live ? 0 : -1;
	p->unread = c.unread;
	p->fresh = 0;
	if (p->view.upto && !store_new_count(ui->store, p->list, p->view.upto, &p->fresh, e))
		return false;
	if (p->list == LIST_TRENDING) {
		p->total = (int64_t)p->win.n;
		p->unread = -1;
	}
	return list_is_slow(p) || p->list == LIST_TRENDING
	       || store_view_count(ui->store, &p->view, INT64_MAX - 1, &p->total, e);
}

/* Reads the window and the counts anew around a key; `asked`: by the person. */
static bool
read_anew(struct list_pane *p, struct ui *ui, int64_t key, bool asked)
{
	struct err e;
	p->stale = true;
	ui_preview_later(ui); /* another article may be under the cursor now */
	if (!store_list_marks(ui->store, ui->working, LEN(ui->working), &ui->nworking, &e))
		ui->nworking = 0;
	if (p->results)
		return true;
	if (!read_window(p, ui, key, asked, &e)) {
		ui_error(ui, &e);
		return false;
	}
	if (!count_rows(p, ui, &e)) {
		ui_error(ui, &e);
		p->total = (int64_t)p->win.n;
	}
	return true;
}

static bool
list_read(struct list_pane *p, struct ui *ui, int64_t key)
{
	return read_anew(p, ui, key, true);
}

bool
list_order_read(struct pane *pane, struct ui *ui, int64_t key)
{
	return list_read(self(pane), ui, key ? key : KEY_MAX);
}

/* What a search gives. False: *e says why, or a key waits. */
static bool
search(
    struct list_pane *p, struct ui *ui, struct query *q, int64_t scope, bool *ranked, struct err *e)
{
	int64_t *keys = xcalloc(RESULTS_MAX, sizeof(*keys));
	size_t n = 0;
	struct search_rest rest = {.list = scope                    ? 0
	                                   : p->list == LIST_LATEST ? -1
	                                                            : p->list,
	    .beside = -1};
	bool ok = search_run(
	    ui, q, scope, keys, RESULTS_MAX, &n, ranked, list_order_of_rows(p) ? NULL : &rest, e);
	if (ok) {
		aside_end(ui, &ui->rest.aside);
		ui->rest = rest;
		if (list_order_of_rows(p))
			list_sort_keys(p, ui, keys, n);
		window_fill(&p->win, keys, n);
		p->total = (int64_t)n;
		p->stale = true;
	}
	free(keys);
	return ok;
}

static bool
read_history(struct list_pane *p, struct ui *ui, struct err *e)
{
	int64_t *keys = xcalloc(RESULTS_MAX, sizeof(*keys));
	size_t n = 0;
	bool ok = store_history(ui->store, keys, RESULTS_MAX, &n, e);
	if (ok) {
		window_fill(&p->win, keys, n);
		p->total = (int64_t)n;
		p->stale = true;
	}
	free(keys);
	return ok;
}

bool
list_search_again(struct list_pane *p, struct ui *ui)
{
	struct err e;
	bool ok = p->history ? read_history(p, ui, &e)
	                     : search(p, ui, p->query, p->scope, &p->ranked, &e);
	if (!ok && !search_stopped(&e))
		ui_error(ui, &e);
	return ok;
}

/* The archive changed: the row under the cursor stays where it is. */
static bool
list_load(struct pane *pane, struct ui *ui)
{
	struct list_pane *p = self(pane);
	int64_t key = list_key(pane);
	if (p->results || (p->list == LIST_TRENDING && p->win.n > 0)) {
		p->stale = true;
		return true;
	}
	if (list_is_slow(p) && !p->waiting && clock_mono_us() < p->again_us) {
		ui_reload(ui);
		return true;
	}
	/* A list that does not fill its window yet takes in what comes; one that was empty does so
	 * from its top, until the person has gone anywhere in it. */
	bool growing = p->growing && !p->touched;
	if (growing || p->view.upto == 0 || p->win.n < list_lines(p)
	    || (p->view.stories != 0) != ui->config->set.stories)
		take_in(p, ui);
	return read_anew(p, ui, key && !growing ? key : KEY_MAX, false);
}

bool
list_open(struct pane *pane, struct ui *ui, int64_t list, const char *name, int64_t key)
{
	struct list_pane *p = self(pane);
	aside_end(ui, &ui->rest.aside);
	list_forget_query(p);
	p->list = list;
	p->live = sections_is_live(ui->sections, list);
	p->waiting = false;
	p->total = 0;
	snprintf(p->name, sizeof(p->name), "%s", name);
	p->nstay = 0;
	p->shift = 0;
	p->view = (struct view){.list = list, .unread = ui->config->set.show == 1, .stay = p->stay};
	p->order = ui->config->set.order == 1 ? ORDER_OLDEST : ORDER_NEWEST;
	if (list == LIST_TRENDING)
		p->order = ORDER_TOLD;
	p->view.oldest = p->order == ORDER_OLDEST;
	p->reversed = false;
	take_in(p, ui);
	/* The row is put in the middle, or where it stands if it is near the newest. */
	p->win.n = 0;
	p->win.cursor = list_lines(p) / 2;
	p->win.top = 0;
	p->touched = false;
	bool ok = list_read(p, ui, key ? key : KEY_MAX);
	p->growing = p->win.n == 0;
	return ok;
}

bool
list_results(struct pane *pane, struct ui *ui, const char *text, int64_t list, bool rank)
{
	struct list_pane *p = self(pane);
	struct err e;
	char *with = NULL;
	struct query *q = query_parse(text, strlen(text), ui->now, &e);
	if (q && rank && query_sort(q) == SORT_NONE && (query_needs(q) & QUERY_TEXT)) {
		with = xasprintf("%s sort:rank", text);
		struct query *ranked = query_parse(with, strlen(with), ui->now, &e);
		free(with);
		if (ranked) {
			query_free(q);
			q = ranked;
		}
	}
	if (!q) {
		ui_error(ui, &e);
		return false;
	}
	if (p->results && !p->history && p->scope == list && strcmp(p->text, text) == 0
	    && p->order == ORDER_NEWEST && !ui->prompt.open) {
		query_free(q); /* Enter behind what was searched as it was typed */
		return true;
	}
	int64_t back = p->results ? p->back_key : list_key(pane);
	bool ranked, asked = query_sort(q) == SORT_RANK;
	p->order = ORDER_NEWEST;
	if (!search(p, ui, q, list, &ranked, &e)) {
		/* What is on screen stays: a key waits, which may change the query. */
		if (!search_stopped(&e))
			ui_error(ui, &e);
		query_free(q);
		return false;
	}
	char *own = xstrdup(text); /* it may be that of the results before */
	list_forget_query(p);
	p->query = q;
	p->text = own;
	p->scope = list;
	p->ranked = ranked;
	p->hasty = asked && !ranked && p->total > 0;
	p->results = true;
	p->back_key = back;
	p->shift = 0;
	return true;
}

bool
list_history(struct pane *pane, struct ui *ui)
{
	struct list_pane *p = self(pane);
	struct err e;
	struct query *q = query_parse("is:read", 7, ui->now, &e);
	int64_t back = p->results ? p->back_key : list_key(pane);
	if (!q) {
		ui_error(ui, &e);
		return false;
	}
	aside_end(ui, &ui->rest.aside);
	list_forget_query(p);
	p->query = q;
	p->text = xstrdup("");
	p->scope = 0;
	p->ranked = false;
	p->order = ORDER_NEWEST;
	p->results = p->history = true;
	p->back_key = back;
	p->shift = 0;
	if (list_search_again(p, ui))
		return true;
	list_close(pane, ui);
	return false;
}

bool
list_filter(struct pane *pane, struct ui *ui, const char *text)
{
	struct list_pane *p = self(pane);
	struct err e;
	struct query_sql sql = {0};
	struct query *q = query_parse(text, strlen(text), ui->now, &e);
	if (!q || !store_compile(ui->store, q, 0, &sql, &e)) {
		query_free(q);
		ui_error(ui, &e);
		return false;
	}
	int64_t key = list_key(pane);
	struct view view = p->view;
	view.filter = &sql;
	if (!list_order_of_rows(p) && !list_work_out(p, ui, &view, KEY_MAX, true, &e)) {
		if (search_stopped(&e))
			ui_message(ui, "a key stopped the filter; F and Up bring it back");
		else
			ui_error(ui, &e);
		query_sql_release(&sql);
		query_free(q);
		return false;
	}
	aside_end(ui, &ui->rest.aside);
	list_forget_query(p);
	p->query = q;
	p->sql = sql;
	p->compiled = true;
	p->text = xstrdup(text);
	p->back_key = key;
	p->view.filter = &p->sql;
	p->stale = true;
	return count_rows(p, ui, &e) && (!list_order_of_rows(p) || list_read(p, ui, KEY_MAX));
}

bool
list_close(struct pane *pane, struct ui *ui)
{
	struct list_pane *p = self(pane);
	if (!p->query)
		return false;
	int64_t key = p->back_key;
	aside_end(ui, &ui->rest.aside);
	list_forget_query(p);
	list_read(p, ui, key ? key : KEY_MAX);
	return true;
}

void
list_take_new(struct pane *pane, struct ui *ui)
{
	struct list_pane *p = self(pane);
	if (p->results) {
		list_search_again(p, ui);
		return;
	}
	int64_t fresh = p->fresh;
	take_in(p, ui);
	list_read(p, ui, fresh ? KEY_MAX : list_key(pane) ? list_key(pane) : KEY_MAX);
}

/* Cards name the sections. */
static void
read_sections(struct list_pane *p, struct ui *ui)
{
	struct err e;
	p->sections = NULL;
	if (p->cards && !p->results)
		p->sections = arena_alloc(&p->arena, p->nrows * sizeof(*p->sections));
	for (size_t i = 0; p->sections && i < p->nrows; i++) {
		p->sections[i] = "";
		if (!store_sections_of(ui->store, p->rows[i].key, &p->arena, &p->sections[i], &e))
			p->sections[i] = "";
	}
}

/* Rows are read for what is on screen, and only when that changed. */
void
list_prepare(struct pane *pane, struct ui *ui)
{
	struct list_pane *p = self(pane);
	struct err e;
	p->cards = ui->config->set.list_style == 1;
	size_t lines = list_lines(p);
	window_show(&p->win, lines);
	list_extend(p, ui);
	size_t want = MIN(lines, p->win.n - MIN(p->win.top, p->win.n));
	const int64_t *keys = p->win.key + p->win.top;
	bool same = !p->stale && p->nrows == want;
	for (size_t i = 0; same && i < want; i++)
		same = p->rows[i].key == keys[i];
	if (same)
		return;
	if (want > p->cap_rows) {
		p->rows = xrealloc(p->rows, want, sizeof(*p->rows));
		p->cap_rows = want;
	}
	arena_reset(&p->arena);
	p->nrows = 0;
	p->stale = false;
	if (want && !store_rows(ui->store, keys, want, p->rows, &p->arena, &e))
		ui_error(ui, &e);
	else
		p->nrows = want;
	for (size_t i = 0; !ui->config->set.stories && i < p->nrows; i++)
		p->rows[i].also = 0;
	read_sections(p, ui);
	list_read_excerpts(p, ui);
}

/* Results are not read by key: the rows behind the cursor are asked in slices. */
static int64_t
next_unread_in(struct list_pane *p, struct ui *ui, int dir)
{
	struct row rows[32];
	struct arena a;
	struct err e;
	int64_t found = 0;
	(void)!list_whole(&p->pane, ui);
	arena_init(&a, ROWS_ARENA);
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
	struct list_pane *p = self(pane);
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
	struct list_pane *p = self(pane);
	p->touched = true;
	if (unread) {
		int64_t key = next_unread(p, ui, dir);
		return key && list_move_to(pane, ui, key);
	}
	list_extend(p, ui);
	return window_move(&p->win, dir, list_lines(p), p->pane.area.cols == ui->tty.cols);
}

static void
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

static void
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
	struct list_pane *p = self(pane);
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

static void
list_page(struct list_pane *p, struct ui *ui, int64_t by)
{
	size_t lines = list_lines(p);
	list_extend(p, ui);
	size_t top = p->win.top;
	window_move(&p->win, by, lines, false);
	/* The page turns by as much as the cursor, not only as far as it must. */
	int64_t to = (int64_t)top + by;
	p->win.top = to < 0 ? 0 : (size_t)to;
	if (p->win.top + lines > p->win.n)
		p->win.top = p->win.n > lines ? p->win.n - lines : 0;
	window_show(&p->win, lines);
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
	list_extend(p, ui);
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
	arena_free(&p->arena);
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
	arena_init(&p->arena, ROWS_ARENA);
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
		if (p->rows[i].key == key)
			return &p->rows[i];
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
