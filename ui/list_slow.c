/* Lists that are worked out, those under a filter and live sections: what they cost depends on
 * their query, so they are read aside, and a key ends that. */
#include "ui/list.h"
#include "ui/search.h"

#include "src/util.h"

#include <stdlib.h>

#define COUNTED ((int64_t)1000)
#define REST    10

struct wanted {
	const struct view *view;
	int64_t key;
	size_t lines;
	struct window win;
};

struct worked_out {
	bool ok;
	struct err e;
	int64_t total;
	struct window win;
};

static void
work_out(struct store *s, int out, void *arg, const struct err *e)
{
	const struct wanted *w = arg;
	struct worked_out *r = xcalloc(1, sizeof(*r));
	r->win = w->win;
	if (s)
		r->ok = window_load(&r->win, s, w->view, w->key, w->lines, &r->e)
		        && store_view_count(s, w->view, COUNTED, &r->total, &r->e);
	else
		r->e = *e;
	(void)!write_all(out, r, sizeof(*r));
	free(r);
}

bool
list_is_slow(const struct list_pane *p)
{
	return p->compiled || p->live;
}

bool
list_work_out(struct list_pane *p, struct ui *ui, const struct view *view, int64_t key, bool asked,
    struct err *e)
{
	struct wanted w = {view, key, list_lines(p), p->win};
	struct worked_out *r;
	struct aside child;
	int64_t began = clock_mono_us();
	if (!aside_begin(ui, &child, work_out, &w, e))
		return false;
	r = xcalloc(1, sizeof(*r));
	bool ok = search_wait(ui, child.fd, asked, e)
	          && (aside_read(&child, r, sizeof(*r))
		      || err_set(e, "reading the archive was cut short"));
	aside_end(ui, &child);
	if (ok && !r->ok)
		*e = r->e;
	ok = ok && r->ok;
	if (ok) {
		p->win = r->win;
		p->total = r->total;
	}
	free(r);
	/* A refresh changes it all the time: most of that is left to others. */
	p->again_us = clock_mono_us() + REST * (clock_mono_us() - began);
	return ok;
}

void
list_take_rest(struct pane *pane, struct ui *ui)
{
	struct list_pane *p = (struct list_pane *)pane;
	struct err e;
	if (!search_rest_read(ui, &ui->rest, p->win.key, WINDOW_MAX, &p->win.n, &e))
		ui_error(ui, &e);
	p->total = (int64_t)p->win.n;
	ui_redraw(ui);
}

bool
list_whole(struct pane *pane, struct ui *ui)
{
	struct err e;
	while (search_looks(&ui->rest)) {
		if (!search_wait(ui, ui->rest.aside.fd, true, &e))
			return false;
		list_take_rest(pane, ui);
	}
	return true;
}

bool
list_has_more(const struct list_pane *p, const struct ui *ui)
{
	return p->results ? p->total >= WINDOW_MAX || (ui->rest.more && !p->history)
	                  : list_is_slow(p) && p->total > COUNTED;
}

static bool
awaited(void *arg)
{
	return search_awaited(arg);
}

void
list_stoppable(const struct list_pane *p, struct ui *ui)
{
	if (list_is_slow(p))
		store_set_stop(ui->store, awaited, ui);
}

void
list_extend(struct list_pane *p, struct ui *ui, size_t lines)
{
	struct err e;
	if (p->results)
		return;
	list_stoppable(p, ui);
	/* What a key stopped is tried again with the picture that answers it. */
	if (!window_extend(&p->win, ui->store, &p->view, lines, &e) && !search_stopped(&e))
		ui_error(ui, &e);
	store_set_stop(ui->store, NULL, NULL);
}
