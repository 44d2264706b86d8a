/* Lines, scrolled as a list is. */
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
