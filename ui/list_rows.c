/* The rows of a list that were read: those on screen, and those that the next key may lead to,
 * which are read one by one while no key waits. */
#include "ui/list.h"

#include <stdlib.h>
#include <string.h>

#define ROW_ARENA ((size_t)1024 * 1024)
#define KEPT_MORE 128 /* rows, than a screen and all goals are */

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

static void
keep(struct list_pane *p, const int64_t *keys, size_t n)
{
	for (size_t i = 0, at; i < n; i++)
		if (row_find(p, keys[i], &at))
			p->kept[at]->wanted = true;
}

/* Drops what is neither on screen nor a goal. */
static void
drop_others(struct list_pane *p, const int64_t *keys, size_t n)
{
	size_t left = 0;
	keep(p, keys, n);
	for (size_t i = 0; i < LIST_GOALS; i++)
		keep(p, p->goal[i], p->ngoal[i]);
	for (size_t i = 0; i < p->nkept; i++) {
		struct kept_row *r = p->kept[i];
		if (!r->wanted) {
			free(r);
			continue;
		}
		r->wanted = false;
		p->kept[left++] = r;
	}
	p->nkept = left;
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
	if (list_is_slow(p) || p->win.top + lines > p->win.n) /* else while no key waits */
		list_extend(p, ui, lines);
	size_t want = MIN(lines, p->win.n - MIN(p->win.top, p->win.n));
	const int64_t *keys = p->win.key + p->win.top;
	if (same_rows(p, keys, want))
		return;
	size_t before = p->nrows ? window_find(&p->win, p->rows[0]->row.key) : SIZE_MAX;
	p->up = before != SIZE_MAX && before > p->win.top;
	p->looking = p->looked = 0;
	if (p->stale)
		list_rows_drop(p);
	else if (p->nkept > (1 + LIST_GOALS) * lines + KEPT_MORE)
		drop_others(p, keys, want);
	p->stale = false;
	if (want > p->cap_rows) {
		p->rows = xrealloc(p->rows, want, sizeof(*p->rows));
		p->cap_rows = want;
	}
	for (p->nrows = 0; p->nrows < want; p->nrows++)
		if (!(p->rows[p->nrows] = row_get(p, ui, keys[p->nrows]))) {
			p->looking = LIST_GOALS; /* nor would others be read */
			break;
		}
}

/* ---- ahead */

/* Up to n keys below the screen, or above it; how many. */
static size_t
keys_around(const struct list_pane *p, bool up, int64_t *keys, size_t n)
{
	const struct window *w = &p->win;
	size_t end = MIN(w->top + p->nrows, w->n);
	n = MIN(n, up ? w->top : w->n - end);
	for (size_t i = 0; i < n; i++)
		keys[i] = w->key[up ? w->top - 1 - i : end + i];
	return n;
}

/* As list_open would show it at its beginning; list 0: there is none, or it is worked out. */
static struct view
next_section(const struct list_pane *p, const struct ui *ui)
{
	int64_t list = sections_next(ui->sections, p->list, 1);
	return (struct view){.list = sections_is_live(ui->sections, list) ? 0 : list,
	    .unread = ui->config->set.show == 1,
	    .oldest = ui->config->set.order == 1,
	    .upto = p->view.upto,
	    .stories = p->view.stories};
}

static void
goal_read(struct list_pane *p, struct ui *ui, enum list_goal goal)
{
	size_t lines = list_lines(p), want = MIN(lines, (size_t)GOAL_ROWS), *n = &p->ngoal[goal];
	bool last = goal == GOAL_LAST;
	struct err e;
	if (goal == GOAL_PAGE && !list_is_slow(p))
		list_extend(p, ui, 2 * lines);
	if (goal == GOAL_PAGE || goal == GOAL_BACK) {
		*n = keys_around(p, p->up == (goal == GOAL_PAGE), p->goal[goal], want);
		return;
	}
	struct view v = goal == GOAL_SECTION ? next_section(p, ui) : p->view;
	if (!v.list
	    || !store_keys(ui->store, &v, last ? INT64_MIN : KEY_MAX, last ? -1 : 1, p->goal[goal],
		want, n, &e))
		*n = 0;
}

bool
list_looks_ahead(const struct pane *pane, const struct ui *ui)
{
	const struct list_pane *p = (const struct list_pane *)pane;
	bool far = !p->results && !list_is_slow(p) && !list_order_of_rows(p);
	return p->looking < (far ? LIST_GOALS : GOAL_FIRST) && pane->area.cols && !p->stale
	       && !ui->prompt.open;
}

void
list_look_ahead(struct pane *pane, struct ui *ui)
{
	struct list_pane *p = (struct list_pane *)pane;
	size_t at;
	if (p->looked == 0) {
		goal_read(p, ui, (enum list_goal)p->looking);
		p->looked = 1;
		return;
	}
	while (p->looked <= p->ngoal[p->looking]) {
		int64_t key = p->goal[p->looking][p->looked++ - 1];
		if (!row_find(p, key, &at)) {
			if (!row_get(p, ui, key))
				p->looking = LIST_GOALS;
			return;
		}
	}
	p->looking++;
	p->looked = 0;
}
