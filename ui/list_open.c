/* What a list shows: it is opened, read again when the archive changed, filtered, searched. */
#include "ui/list.h"
#include "ui/search.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define RESULTS_MAX WINDOW_MAX

static struct list_pane *
self(const struct pane *p)
{
	return (struct list_pane *)(uintptr_t)p;
}

void
list_forget_query(struct list_pane *p)
{
	if (p->compiled)
		query_sql_release(&p->sql);
	p->stale = p->stale || p->results; /* what was found stands beside its rows */
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

/* Reads the window and the counts anew around a key; `asked`: by the person, else the archive
 * changed, and the rows with it. */
static bool
read_anew(struct list_pane *p, struct ui *ui, int64_t key, bool asked)
{
	struct err e;
	p->stale = p->stale || !asked;
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

bool
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
bool
list_load(struct pane *pane, struct ui *ui)
{
	struct list_pane *p = self(pane);
	int64_t key = list_key(pane);
	if (p->results || (p->list == LIST_TRENDING && p->win.n > 0)) {
		p->stale = true;
		return true;
	}
	if (list_is_slow(p) && !p->waiting && clock_mono_us() < p->again_us) {
		p->stale = true;
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
	p->hasty = asked && !ranked && p->total >= SEARCH_SCREEN;
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
