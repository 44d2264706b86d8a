/* Statistics: what is known at once, and the rest when a process aside has gathered it. */
#include "src/stats.h"
#include "src/util.h"
#include "ui/text_pane.h"

#include <stdlib.h>
#include <string.h>

struct stats_pane {
	struct text_pane text;
	int columns;
};

/* ---- in the child */

struct wanted {
	int64_t now;
	int columns;
	bool ascii;
};

struct answer {
	bool ok;
	struct err e;
};

/* Lines follow the answer, each with its text behind it; the last has no role. */
struct piece {
	int role; /* -1: the end */
	size_t n;
};

static void
send_line(void *arg, enum style_role role, const char *text)
{
	const int *out = arg;
	struct piece piece = {(int)role, strlen(text)};

	/* Where nobody reads it any more, this process is about to be ended. */
	(void)!(write_all(*out, &piece, sizeof(piece)) && write_all(*out, text, piece.n));
}

static void
gather(struct store *s, int out, void *arg, const struct err *e)
{
	const struct wanted *w = arg;
	struct answer a = {0};
	struct stats stats;
	struct arena arena;

	arena_init(&arena, STRBUF_BODY);
	if (s != NULL)
		a.ok = stats_gather(s, w->now, &arena, &stats, &a.e);
	else
		a.e = *e;
	if (!write_all(out, &a, sizeof(a)) || !a.ok)
		return;
	stats_lines(&stats, w->columns, w->ascii, send_line, &out);
	(void)!write_all(out, &(struct piece){.role = -1}, sizeof(struct piece));
}

/* ---- in the reader */

static void
take_line(void *arg, enum style_role role, const char *text)
{
	text_pane_add(arg, role, 0, text);
}

/* What is known at once; fault: why the rest will not come, "": it is counted. */
static void
show_known(struct stats_pane *p, struct ui *ui, const char *fault)
{
	struct stats stats;
	struct arena a;
	struct err e;

	text_pane_clear(&p->text);
	arena_init(&a, STRBUF_BODY);
	if (stats_known(ui->store, ui->now, &a, &stats, &e)) {
		stats.missing = fault;
		stats_lines(&stats, p->columns, draw_ascii(ui->screen), take_line, p);
	} else
		text_pane_say(&p->text, ui, STYLE_TEXT, 0, e.text);
	arena_free(&a);
}

/* Of the archive as it is now, for the width as it is now. */
static void
stats_resize(struct pane *pane, struct ui *ui)
{
	struct stats_pane *p = (struct stats_pane *)pane;
	struct wanted w = {ui->now, MAX(pane->area.cols - 2, 24), draw_ascii(ui->screen)};
	struct err e = {0};

	if (w.columns == p->columns)
		return;
	p->columns = w.columns;
	aside_end(ui, &ui->counting);
	(void)!aside_begin(ui, &ui->counting, gather, &w, &e);
	show_known(p, ui, e.text);
}

static bool
take_lines(struct stats_pane *p, const struct aside *a)
{
	struct piece piece;

	text_pane_clear(&p->text);
	while (aside_read(a, &piece, sizeof(piece))) {
		if (piece.role < 0)
			return true;
		char *text = xcalloc(piece.n + 1, 1);
		bool ok = aside_read(a, text, piece.n);
		if (ok)
			take_line(p, (enum style_role)piece.role, text);
		free(text);
		if (!ok)
			break;
	}
	return false;
}

void
stats_news(struct ui *ui)
{
	struct stats_pane *p = (struct stats_pane *)ui->text;
	struct answer a;

	if (!aside_read(&ui->counting, &a, sizeof(a)) || (a.ok && !take_lines(p, &ui->counting)))
		a.ok = err_set(&a.e, "the counting ended before it was done");
	aside_end(ui, &ui->counting);
	if (!a.ok)
		show_known(p, ui, a.e.text);
	ui_redraw(ui);
}

static const struct pane_ops stats_ops = {TEXT_PANE("Statistics", IN_LIST), .resize = stats_resize};

/* It is filled when it is given its place. */
struct pane *
stats_pane_new(void)
{
	struct stats_pane *p = xcalloc(1, sizeof(*p));

	p->text.pane.ops = &stats_ops;
	return &p->text.pane;
}
