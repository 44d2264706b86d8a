/* The sections pane: Latest, Trending, Bookmarks, the person's sections, their feeds. */
#include "src/date.h"
#include "src/text.h"
#include "src/util.h"
#include "ui/sections.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ENTRIES_ARENA ((size_t)16 * 1024 * 1024)

static struct sections_pane *
self(const struct pane *p)
{
	return (struct sections_pane *)(uintptr_t)p;
}

static void
sections_show(struct sections_pane *p)
{
	size_t rows = p->pane.area.rows > 0 ? (size_t)p->pane.area.rows : 1;
	if (p->cursor < p->top)
		p->top = p->cursor;
	if (p->cursor >= p->top + rows)
		p->top = p->cursor - rows + 1;
	if (p->top + rows > p->n)
		p->top = p->n > rows ? p->n - rows : 0;
}

/* Zero is blank. */
static void
live_text(const struct screen *s, int64_t n, char count[40])
{
	const char *more = n > LIVE_MOST ? "999+" : n < 0 ? draw_ascii(s) ? "..." : "…" : NULL;
	if (more)
		snprintf(count, 40, "%s", more);
}

static void
draw_entry(const struct sections_pane *p, const struct ui *ui, struct screen *s, int row,
    const struct entry *en, bool cursor)
{
	const struct area *a = &p->pane.area;
	char count[40] = "";
	bool bar = ui->config->set.cursor == 0 && ui->tty.cap.rev;
	enum style_role role =
	    cursor && bar ? (p->pane.focused ? STYLE_CURSOR : STYLE_PLACE) : STYLE_TEXT;
	draw_blank(s, row, a->col, a->cols, role);
	if (cursor && (!bar || draw_ascii(s)))
		draw_str(s, row, a->col, 1, role, p->pane.focused ? ">" : "-");
	int end = a->col + a->cols - 1, at = a->col + 1 + en->depth * 2;
	if (en->counts.unread > 0)
		count_text(en->counts.unread, count);
	if (en->live)
		live_text(s, en->counts.unread, count);
	int left = draw_right(s, row, end, a->cols - 2, role, count);
	if (*count)
		left--;
	draw_cut(s, row, at, left - at, role, en->name, strlen(en->name));
	if (en->error)
		draw_str(s, row, MAX(at - 2, a->col + 1), 1, cursor ? role : STYLE_FAILED, "!");
}

static void
sections_draw(struct pane *pane, const struct ui *ui, struct screen *s)
{
	struct sections_pane *p = self(pane);
	sections_show(p);
	for (int i = 0; i < pane->area.rows && p->top + (size_t)i < p->n; i++) {
		size_t at = p->top + (size_t)i;
		if (p->entry[at].kind != ENTRY_BLANK)
			draw_entry(p, ui, s, pane->area.row + i, &p->entry[at], at == p->cursor);
	}
}

/* Why the feed under the cursor fails, in one sentence. */
static void
sections_say(struct sections_pane *p, struct ui *ui)
{
	const struct entry *en = &p->entry[p->cursor];
	char since[40] = "", next[60] = "";
	if (!en->error)
		return;
	if (en->failing_since > 0)
		date_format(en->failing_since, " since %-d %B", since, sizeof(since));
	if (en->due > ui->now)
		date_format(en->due, "; next try %H:%M", next, sizeof(next));
	ui_message(ui, "%s: %s%s%s (! all failing, r now)", en->name, en->error, since, next);
}

static void
sections_move(struct sections_pane *p, struct ui *ui, int64_t by)
{
	int64_t step = by > 0 ? 1 : -1, left = by > 0 ? by : -by;
	for (size_t at = p->cursor; left > 0; left--) {
		do {
			if ((step < 0 && at == 0) || (step > 0 && at + 1 >= p->n)) {
				left = 1;
				break;
			}
			at = (size_t)((int64_t)at + step);
		} while (p->entry[at].kind == ENTRY_BLANK);
		if (p->entry[at].kind != ENTRY_BLANK)
			p->cursor = at;
	}
	sections_say(p, ui);
}

/* To the next section or feed with unread articles, without opening it. */
static void
sections_move_unread(struct sections_pane *p, struct ui *ui, int dir)
{
	size_t at = sections_news(p, p->cursor, dir, true);
	if (at == p->n) {
		ui_message(ui, "no other section has unread articles");
		return;
	}
	p->cursor = at;
	sections_say(p, ui);
}

static void
sections_show_unread(struct sections_pane *p, struct ui *ui)
{
	char key[64];
	p->unread_only = !p->unread_only;
	sections_load(&p->pane, ui);
	ui_message(ui,
	    p->unread_only ? "only sections with unread articles (%s shows all)"
			   : "all sections (%s shows only those with unread articles)",
	    keymap_key(ui->config->keys, IN_SECTIONS, ACTION_SHOW_UNREAD, key));
}

static bool
sections_act(struct pane *pane, struct ui *ui, enum action action)
{
	struct sections_pane *p = self(pane);
	int64_t by;
	const struct entry *en = &p->entry[p->cursor];
	ui_redraw(ui);
	if (pane_moves(action, pane->area.rows, &by))
		sections_move(p, ui, by);
	else if (action == ACTION_OPEN || action == ACTION_READ_ON)
		ui_go_list(ui, en->list);
	else if (action == ACTION_FOLD)
		sections_fold(p, ui);
	else if (action == ACTION_FOLD_ALL)
		sections_fold_all(p, ui);
	else if (action == ACTION_NEXT_SECTION || action == ACTION_PREVIOUS_SECTION)
		sections_move_unread(p, ui, action == ACTION_NEXT_SECTION ? 1 : -1);
	else if (action == ACTION_SHOW_UNREAD)
		sections_show_unread(p, ui);
	else if (action == ACTION_BACK && en->kind == ENTRY_FEED)
		sections_seek(p, en->parent, 0);
	else
		return false;
	return true;
}

static void
sections_click(struct pane *pane, struct ui *ui, int row, int col, bool twice)
{
	struct sections_pane *p = self(pane);
	size_t at = p->top + (size_t)row;
	(void)col;
	if (at >= p->n || p->entry[at].kind == ENTRY_BLANK)
		return;
	p->cursor = at;
	sections_say(p, ui);
	if (twice)
		ui_go_list(ui, p->entry[at].list);
}

static void
sections_place(const struct pane *pane, const struct ui *ui, char *out, size_t n)
{
	const struct sections_pane *p = self(pane);
	char all[40];
	bool stories = p->entry[p->cursor].list == LIST_TRENDING;
	int64_t total = p->entry[p->cursor].counts.total;
	count_text(MAX(total, 0), all);
	if (p->entry[p->cursor].live)
		live_text(ui->screen, total, all);
	snprintf(out, n, "%s %s", all, !stories ? "articles" : total == 1 ? "story" : "stories");
}

static void
sections_free(struct pane *pane)
{
	struct sections_pane *p = self(pane);
	arena_free(&p->arena);
	free(p->entry);
	free(p->open);
	free(p);
}

static const struct hint sections_hints[] = {{ACTION_OPEN, "open", "Enter", "open"},
    {ACTION_FOLD, "feeds", NULL, "feeds"}, {ACTION_REFRESH, "refresh", NULL, "refresh"},
    {ACTION_ALL_READ, "all read", NULL, NULL}, {ACTION_ADD_FEED, "add a feed", NULL, NULL},
    {ACTION_EDIT_FEEDS, "edit feeds", NULL, NULL}, {ACTION_SEARCH, "search", NULL, "find"},
    {ACTION_HELP, "help", NULL, "help"}, {ACTION_NONE, NULL, NULL, NULL}};

static const struct pane_ops sections_ops = {
    .name = "sections",
    .keys = IN_SECTIONS,
    .load = sections_load,
    .draw = sections_draw,
    .act = sections_act,
    .click = sections_click,
    .place = sections_place,
    .hints = sections_hints,
    .free = sections_free,
};

struct pane *
sections_pane_new(void)
{
	struct sections_pane *p = xcalloc(1, sizeof(*p));
	p->pane.ops = &sections_ops;
	arena_init(&p->arena, ENTRIES_ARENA);
	return &p->pane;
}
