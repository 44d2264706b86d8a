/* Downloads, newest first, two rows each: the file, and how far it is or why it failed. */
#include "src/paths.h"
#include "src/store_download.h"
#include "src/util.h"
#include "ui/acts.h"
#include "ui/list.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ARENA_MOST ((size_t)4 * 1024 * 1024)

struct downloads_pane {
	struct pane pane;
	struct arena arena; /* of the rows */
	struct download *row;
	size_t n, cursor, top;
};

static struct downloads_pane *
self(const struct pane *p)
{
	return (struct downloads_pane *)(uintptr_t)p;
}

static bool
downloads_load(struct pane *pane, struct ui *ui)
{
	struct downloads_pane *p = self(pane);
	int64_t at = p->n ? p->row[p->cursor].id : 0;
	struct err e;
	arena_reset(&p->arena);
	p->cursor = 0;
	if (!store_downloads(ui->store, &p->arena, &p->row, &p->n, &e)) {
		p->n = 0;
		ui_error(ui, &e);
		return false;
	}
	for (size_t i = 0; i < p->n; i++)
		if (p->row[i].id == at)
			p->cursor = i;
	return true;
}

/* "stopped, 45% of 27.1 MB" */
static char *
state_text(const struct ui *ui, const struct download *d)
{
	const struct loading *l = download_running(ui, d->id);
	const char *cache = ui->env->paths.cache, *state = "waits";
	char text[DOWNLOAD_TEXT], *line, *shown;
	int64_t have = l ? l->have : download_have(cache, d->token);
	if (l && l->runs)
		return xstrdup(download_text(text, have, l->size, l->speed));
	if (!l && *d->path) {
		shown = paths_shown(d->path);
		line = xasprintf("%s  %s", download_text(text, d->size, -1, 0), shown);
		free(shown);
		return line;
	}
	if (!l)
		state = *d->error ? d->error : download_state(d, cache);
	if (!have)
		return xstrdup(state);
	return xasprintf(
	    *d->error ? "%s (%s)" : "%s, %s", state, download_text(text, have, d->size, 0));
}

static void
draw_one(const struct downloads_pane *p, const struct ui *ui, struct screen *s, int row, size_t i)
{
	const struct area *a = &p->pane.area;
	const struct download *d = &p->row[i];
	bool bar = ui->config->set.cursor == 0 && ui->tty.cap.rev, cursor = i == p->cursor;
	enum style_role role = cursor && bar ? STYLE_CURSOR : STYLE_TEXT;
	draw_blank(s, row, a->col, a->cols, role);
	if (cursor && (!bar || draw_ascii(s)))
		draw_str(s, row, a->col, 1, role, ">");
	draw_cut(s, row, a->col + 1, a->cols - 2, role, d->name, strlen(d->name));
	if (row + 1 >= a->row + a->rows)
		return;
	char *text = state_text(ui, d);
	bool failed = *d->error && !*d->path && !download_running(ui, d->id);
	draw_cut(s, row + 1, a->col + 3, a->cols - 4, failed ? STYLE_FAILED : STYLE_BYLINE, text,
	    strlen(text));
	free(text);
}

static size_t
downloads_rows(const struct downloads_pane *p)
{
	return (size_t)MAX(p->pane.area.rows / 2, 1);
}

static void
downloads_draw(struct pane *pane, const struct ui *ui, struct screen *s)
{
	const struct area *a = &pane->area;
	struct downloads_pane *p = self(pane);
	size_t rows = downloads_rows(p);
	if (!p->n)
		list_draw_none(a, s,
		    "Nothing was downloaded yet: d in an article that has something attached.");
	if (p->cursor < p->top)
		p->top = p->cursor;
	if (p->cursor >= p->top + rows)
		p->top = p->cursor - rows + 1;
	for (size_t i = 0; i < rows && p->top + i < p->n; i++)
		draw_one(p, ui, s, a->row + 2 * (int)i, p->top + i);
}

/* Opens a whole one; goes on with another. */
static void
downloads_open(struct downloads_pane *p, struct ui *ui)
{
	const struct download *d = &p->row[p->cursor];
	if (*d->path)
		media_open_file(ui, d);
	else
		download_ask(ui, DOWNLOAD_GO, d->id, 0);
}

static void
downloads_end(struct downloads_pane *p, struct ui *ui)
{
	const struct download *d = &p->row[p->cursor];
	bool runs = download_running(ui, d->id) != NULL;
	download_ask(ui, runs ? DOWNLOAD_STOP : DOWNLOAD_DROP, d->id, 0);
	ui_message(ui, runs       ? "stopped; what is there stays"
		       : *d->path ? "off the list; the file stays"
				  : "off the list, with what was there of it");
}

static bool
downloads_move(struct downloads_pane *p, enum action action)
{
	int64_t by;
	if (!pane_moves(action, (int64_t)downloads_rows(p), &by))
		return false;
	p->cursor = (size_t)MAX(MIN((int64_t)p->cursor + by, (int64_t)p->n - 1), 0);
	return true;
}

static bool
downloads_act(struct pane *pane, struct ui *ui, enum action action)
{
	struct downloads_pane *p = self(pane);
	if (downloads_move(p, action))
		return true;
	if (action == ACTION_REFRESH_ALL) {
		download_ask(ui, DOWNLOAD_GO, 0, 0);
	} else if (!p->n) {
		return false;
	} else if (action == ACTION_OPEN || action == ACTION_READ_ON
		   || action == ACTION_ENCLOSURES) {
		downloads_open(p, ui);
	} else if (action == ACTION_DOWNLOAD || action == ACTION_REFRESH) {
		download_ask(ui, DOWNLOAD_GO, p->row[p->cursor].id, 0);
	} else if (action == ACTION_HIDE || action == ACTION_STOP) {
		downloads_end(p, ui);
	} else {
		return false;
	}
	return true;
}

/* Numbers are drawn from what the reader has; the archive knows of the rest. */
static void
downloads_news(struct pane *pane, struct ui *ui, const struct msg *m)
{
	if (m->type != MSG_LOAD || m->b != LOAD_RUNS)
		downloads_load(pane, ui);
}

static void
downloads_place(const struct pane *pane, const struct ui *ui, char *out, size_t n)
{
	const struct downloads_pane *p = self(pane);
	(void)ui;
	if (p->n)
		snprintf(out, n, "%zu of %zu", p->cursor + 1, p->n);
	else
		snprintf(out, n, "empty");
}

static void
downloads_free(struct pane *pane)
{
	arena_free(&self(pane)->arena);
	free(self(pane));
}

static const struct hint downloads_hints[] = {{ACTION_OPEN, "open, go on", "Enter", "open"},
    {ACTION_HIDE, "stop, forget", NULL, "stop"}, {ACTION_REFRESH_ALL, "all", NULL, NULL},
    {ACTION_CLOSE, "back", "Esc", "back"}, {ACTION_NONE, NULL, NULL, NULL}};

static const struct pane_ops downloads_ops = {.name = "Downloads",
    .keys = IN_LIST,
    .load = downloads_load,
    .draw = downloads_draw,
    .act = downloads_act,
    .news = downloads_news,
    .place = downloads_place,
    .hints = downloads_hints,
    .free = downloads_free};

struct pane *
downloads_pane_new(struct ui *ui)
{
	struct downloads_pane *p = xcalloc(1, sizeof(*p));
	p->pane.ops = &downloads_ops;
	arena_init(&p->arena, ARENA_MOST);
	downloads_load(&p->pane, ui);
	return &p->pane;
}
