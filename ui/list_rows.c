/* The rows of a list that are read. */
#include "ui/list.h"

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
	struct list_pane *p = (struct list_pane *)pane;
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
