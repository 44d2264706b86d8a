/* The rows of a list that were read: those on screen, and those of the page before and the page
 * behind them, which are read one by one while no key waits. */
#include "ui/list.h"

#include <stdlib.h>
#include <string.h>

#define ROW_ARENA  ((size_t)1024 * 1024)
#define KEPT_LEAST ((size_t)256)

/* Where the row of a key is, or would be. */
static bool
row_find(const struct list_pane *p, int64_t key, size_t *at)
{
	size_t lo = 0, hi = p->nkept;
	while (lo < hi) {
		size_t mid = (lo + hi) / 2;
		if (p->kept[mid]->row.key < key)
			lo = mid + 1;
		else
			hi = mid;
	}
	*at = lo;
	return lo < p->nkept && p->kept[lo]->row.key == key;
}

void
list_rows_drop(struct list_pane *p)
{
	while (p->nkept > 0)
		free(p->kept[--p->nkept]);
	p->nrows = 0;
}

/* Drops what is more than two pages away from the screen. */
static void
drop_far(struct list_pane *p, size_t lines)
{
	const struct window *w = &p->win;
	size_t to = MIN(w->top + 3 * lines, w->n), at, n = 0;
	for (size_t i = w->top - MIN(w->top, 2 * lines); i < to; i++)
		if (row_find(p, w->key[i], &at))
			p->kept[at]->near = true;
	for (size_t i = 0; i < p->nkept; i++) {
		struct kept_row *r = p->kept[i];
		if (r->near)
			p->kept[n++] = r;
		else
			free(r);
		r->near = false;
	}
	p->nkept = n;
}

/* What a result says around what was looked for, the sections that a card names. */
static const char *
read_beside(struct list_pane *p, struct ui *ui, const struct row *r, struct arena *a)
{
	const char *names;
	struct err e;
	if (p->results)
		return list_read_excerpt(p, ui, r->id, a);
	return p->cards && store_sections_of(ui->store, r->key, a, &names, &e) ? names : "";
}

/* In one piece of memory with its texts. NULL: it could not be read, which was said. */
static struct kept_row *
row_read(struct list_pane *p, struct ui *ui, int64_t key)
{
	struct kept_row *out = NULL;
	struct row r;
	struct arena a;
	struct err e;
	arena_init(&a, ROW_ARENA);
	if (store_rows(ui->store, &key, 1, &r, &a, &e)) {
		const char *beside = read_beside(p, ui, &r, &a);
		const char **texts[] = {
		    &r.title, &r.feed_title, &r.author, &r.link, &r.excerpt, &beside};
		size_t size = sizeof(*out);
		for (size_t i = 0; i < LEN(texts); i++)
			size += strlen(*texts[i]) + 1;
		out = xcalloc(1, size);
		char *to = (char *)(out + 1);
		for (size_t i = 0; i < LEN(texts); i++) {
			size_t n = strlen(*texts[i]) + 1;
			*texts[i] = memcpy(to, *texts[i], n);
			to += n;
		}
		r.key = key;
		if (!ui->config->set.stories)
			r.also = 0;
		out->row = r;
		out->beside = beside;
	} else {
		ui_error(ui, &e);
	}
	arena_free(&a);
	return out;
}

/* The row of a key, which is read if it was not. */
static const struct kept_row *
row_get(struct list_pane *p, struct ui *ui, int64_t key)
{
	size_t at;
	if (row_find(p, key, &at))
		return p->kept[at];
	struct kept_row *r = row_read(p, ui, key);
	if (r) {
		GROW(p->kept, p->cap_kept, p->nkept);
		memmove(p->kept + at + 1, p->kept + at, (p->nkept - at) * sizeof(p->kept[0]));
		p->kept[at] = r;
		p->nkept++;
	}
	return r;
}

static bool
same_rows(const struct list_pane *p, const int64_t *keys, size_t n)
{
	bool same = !p->stale && p->nrows == n;
	for (size_t i = 0; same && i < n; i++)
		same = p->rows[i]->row.key == keys[i];
	return same;
}

void
list_prepare(struct pane *pane, struct ui *ui)
{
	struct list_pane *p = (struct list_pane *)pane;
	bool cards = ui->config->set.list_style == 1;
	p->stale = p->stale || cards != p->cards;
	p->cards = cards;
	size_t lines = list_lines(p);
	window_show(&p->win, lines);
	list_extend(p, ui, lines);
	size_t want = MIN(lines, p->win.n - MIN(p->win.top, p->win.n));
	const int64_t *keys = p->win.key + p->win.top;
	if (same_rows(p, keys, want))
		return;
	size_t before = p->nrows ? window_find(&p->win, p->rows[0]->row.key) : SIZE_MAX;
	p->up = before != SIZE_MAX && before > p->win.top;
	p->looked = 0;
	if (p->stale)
		list_rows_drop(p);
	else if (p->nkept > MAX(KEPT_LEAST, 8 * lines))
		drop_far(p, lines);
	p->stale = false;
	if (want > p->cap_rows) {
		p->rows = xrealloc(p->rows, want, sizeof(*p->rows));
		p->cap_rows = want;
	}
	for (p->nrows = 0; p->nrows < want; p->nrows++)
		if (!(p->rows[p->nrows] = row_get(p, ui, keys[p->nrows])))
			break;
}

/* ---- ahead */

/* The i-th key of those around the screen: the next page's, then those of the other side. */
static int64_t
key_ahead(const struct list_pane *p, size_t i, size_t lines)
{
	const struct window *w = &p->win;
	size_t by = i % lines;
	if ((i < lines) == p->up)
		return by < w->top ? w->key[w->top - 1 - by] : 0;
	size_t at = w->top + p->nrows + by;
	return at < w->n ? w->key[at] : 0;
}

bool
list_looks_ahead(const struct pane *pane, const struct ui *ui)
{
	const struct list_pane *p = (const struct list_pane *)pane;
	return p->looked <= 2 * list_lines(p) && pane->area.cols && !p->stale && !ui->prompt.open;
}

void
list_look_ahead(struct pane *pane, struct ui *ui)
{
	struct list_pane *p = (struct list_pane *)pane;
	size_t lines = list_lines(p), at;
	if (p->looked++ == 0) {
		if (!list_is_slow(p))
			list_extend(p, ui, 2 * lines);
		return;
	}
	for (; p->looked <= 2 * lines + 1; p->looked++) {
		int64_t key = key_ahead(p, p->looked - 2, lines);
		if (key && !row_find(p, key, &at)) {
			(void)row_get(p, ui, key);
			return;
		}
	}
}
