/* Lines, scrolled as a list is. Those that take long are made by a process aside, which has a copy
 * of the pane and sends its lines; archive and width are as they are when it begins. */
#include "ui/text_pane.h"

#include "src/text.h"
#include "src/util.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct text_line {
	char *text;
	enum style_role role;
	int indent;
};

static struct text_pane *
self(const struct pane *p)
{
	return (struct text_pane *)(uintptr_t)p;
}

struct text_pane *
text_pane_new(const struct pane_ops *ops)
{
	struct text_pane *p = xcalloc(1, sizeof(*p));
	p->pane.ops = ops;
	return p;
}

void
text_pane_add(struct text_pane *p, enum style_role role, int indent, const char *text)
{
	GROW(p->line, p->cap, p->n);
	p->line[p->n++] = (struct text_line){.text = xstrdup(text), .role = role, .indent = indent};
}

static size_t
last_top(const struct text_pane *p)
{
	size_t rows = p->pane.area.rows > 0 ? (size_t)p->pane.area.rows : 1;
	return p->n > rows ? p->n - rows : 0;
}

void
text_pane_draw(struct pane *pane, const struct ui *ui, struct screen *s)
{
	struct text_pane *p = self(pane);
	const struct area *a = &pane->area;
	(void)ui;
	p->top = MIN(p->top, last_top(p));
	for (int i = 0; i < a->rows && p->top + (size_t)i < p->n; i++) {
		const struct text_line *l = &p->line[p->top + (size_t)i];
		int col = a->col + 1 + l->indent;
		draw_cut(
		    s, a->row + i, col, a->cols - 2 - l->indent, l->role, l->text, strlen(l->text));
	}
}

bool
text_pane_act(struct pane *pane, struct ui *ui, enum action action)
{
	struct text_pane *p = self(pane);
	int64_t rows = pane->area.rows, by;
	(void)ui;
	if (!pane_moves(action == ACTION_READ_ON ? ACTION_PAGE_DOWN : action, rows, &by))
		return false;
	int64_t to = (int64_t)p->top + by;
	p->top = to < 0 ? 0 : MIN((size_t)to, last_top(p));
	return true;
}

void
text_pane_place(const struct pane *pane, const struct ui *ui, char *out, size_t n)
{
	const struct text_pane *p = self(pane);
	(void)ui;
	size_t last = last_top(p);
	snprintf(out, n, last ? "%zu%%" : "all", last ? p->top * 100 / last : 0);
}

void
text_pane_clear(struct text_pane *p)
{
	for (size_t i = 0; i < p->n; i++)
		free(p->line[i].text);
	p->n = 0;
}

void
text_pane_free(struct pane *pane)
{
	struct text_pane *p = self(pane);
	text_pane_clear(p);
	free(p->line);
	free(p);
}

/* ---- filled by a process aside */

#define PIECE_END   -1 /* all lines have been sent */
#define PIECE_FAULT -2 /* its text says why there are none */

/* A line, its text behind it. */
struct piece {
	int role, indent;
	size_t n;
};

struct gathering {
	struct text_pane *pane;
	struct ui *ui;
};

static bool
send_piece(int out, int role, int indent, const char *text)
{
	struct piece piece = {role, indent, strlen(text)};

	return write_all(out, &piece, sizeof(piece)) && write_all(out, text, piece.n);
}

static void
gather(struct store *s, int out, void *arg, const struct err *e)
{
	struct gathering *g = arg;
	struct text_pane *p = g->pane;
	bool ok = true;

	if (!s) {
		(void)!send_piece(out, PIECE_FAULT, 0, e->text);
		return;
	}
	g->ui->store = s;
	text_pane_clear(p);
	p->all(p, g->ui);
	for (size_t i = 0; ok && i < p->n; i++)
		ok = send_piece(out, (int)p->line[i].role, p->line[i].indent, p->line[i].text);
	(void)!(ok && send_piece(out, PIECE_END, 0, ""));
}

void
text_pane_resize(struct pane *pane, struct ui *ui)
{
	struct text_pane *p = self(pane);
	struct gathering g = {p, ui};
	struct err e = {0};

	if (pane->area.cols == p->columns)
		return;
	p->columns = pane->area.cols;
	aside_end(ui, &ui->gathering);
	(void)!aside_begin(ui, &ui->gathering, gather, &g, &e);
	text_pane_clear(p);
	p->known(p, ui, e.text);
}

/* The next piece, its text on the heap. */
static struct piece
take_piece(const struct aside *a, char **text)
{
	struct piece piece;

	*text = NULL;
	if (aside_read(a, &piece, sizeof(piece))) {
		*text = xcalloc(piece.n + 1, 1);
		if (aside_read(a, *text, piece.n))
			return piece;
	}
	free(*text);
	*text = xstrdup("reading the archive was cut short");
	return (struct piece){.role = PIECE_FAULT};
}

void
text_pane_news(struct ui *ui)
{
	struct text_pane *p = self(ui->text);
	struct piece piece;
	char *text;

	text_pane_clear(p);
	while ((piece = take_piece(&ui->gathering, &text)).role >= 0) {
		text_pane_add(p, (enum style_role)piece.role, piece.indent, text);
		free(text);
	}
	aside_end(ui, &ui->gathering);
	if (piece.role == PIECE_FAULT) {
		text_pane_clear(p);
		p->known(p, ui, text);
	}
	free(text);
	ui_redraw(ui);
}

const struct hint text_pane_hints[] = {{ACTION_CLOSE, "back", "Esc", "back"},
    {ACTION_PAGE_DOWN, "page down", "Space", "on"}, {ACTION_NONE, NULL, NULL, NULL}};

void
text_pane_say(
    struct text_pane *p, const struct ui *ui, enum style_role role, int indent, const char *text)
{
	int columns = MAX(ui->tty.cols - 2 - indent, 10), used;
	size_t n = strlen(text);
	do {
		size_t len = text_fit(text, n, columns, &used), end = len;
		while (end < n && end > 0 && text[end] != ' ')
			end--;
		end = end ? end : len ? len : n;
		char *line = xstrndup(text, end);
		text_pane_add(p, role, indent, line);
		free(line);
		while (end < n && text[end] == ' ')
			end++;
		text += end;
		n -= end;
	} while (n);
}
