/* The article pane: its keys, and what others ask of it. */
#include "src/util.h"
#include "ui/article_pane.h"

#include <stdlib.h>

#define SHIFT 10 /* columns that ( and ) shift wide lines by */

static struct article_pane *
self(const struct pane *p)
{
	return (struct article_pane *)(uintptr_t)p;
}

size_t
article_last_top(const struct article_pane *p)
{
	size_t rows = (size_t)MAX(p->pane.area.rows, 1), lines = p->view.l.nline;

	return lines > rows ? lines - rows : 0;
}

void
article_go_to(struct article_pane *p, struct ui *ui, size_t line)
{
	p->top = MIN(line, article_last_top(p));
	ui_redraw(ui);
}

uint32_t
article_top_place(const struct article_pane *p)
{
	return p->top < p->view.l.nline ? p->view.l.line[p->top].source : 0;
}

static void
article_resize(struct pane *pane, struct ui *ui)
{
	struct article_pane *p = self(pane);

	if (p->id != 0 && article_columns(p, ui) != p->columns)
		article_remake(p, ui);
	p->top = MIN(p->top, article_last_top(p));
}

int64_t
article_pane_id(const struct pane *pane)
{
	return self(pane)->id;
}

uint32_t
article_pane_at(const struct pane *pane)
{
	const struct article_pane *p = self(pane);

	if (!reading_is_text(&p->reading))
		return p->text_at;
	if (article_trail_shown(p))
		return p->trail.article.at;
	if (p->place > 0)
		return p->place;
	return article_top_place(p);
}

const char *
article_pane_link(const struct pane *pane)
{
	const struct article_pane *p = self(pane);

	return p->id != 0 && *p->article.row.link ? p->article.row.link : NULL;
}

const char *
article_pane_title(const struct pane *pane)
{
	const struct article_pane *p = self(pane);

	return p->id != 0 && *p->article.row.title ? p->article.row.title : NULL;
}

const struct article *
article_pane_page(const struct pane *pane, int64_t id)
{
	const struct article_pane *p = self(pane);

	return p->id == id && article_trail_shown(p) ? &p->article : NULL;
}

const struct blocks *
article_pane_text(const struct pane *pane, int64_t id)
{
	const struct article_pane *p = self(pane);
	bool text = article_trail_shown(p) || reading_is_text(&p->reading);

	return p->id == id && text && p->body == VIEW_TEXT ? &p->blocks : NULL;
}

static void
go_by(struct article_pane *p, struct ui *ui, int64_t lines)
{
	int64_t to = (int64_t)p->top + lines;

	article_go_to(p, ui, to > 0 ? (size_t)to : 0);
}

static void
go_heading(struct article_pane *p, struct ui *ui, int dir)
{
	const struct layout *l = &p->view.l;

	for (size_t i = p->top; dir > 0 ? i + 1 < l->nline : i > 0;) {
		i = dir > 0 ? i + 1 : i - 1;
		if (l->line[i].heading && (dir < 0 || i > p->top)) {
			article_go_to(p, ui, i);
			return;
		}
	}
	article_go_to(p, ui, dir > 0 ? p->top : 0);
	if (dir > 0)
		ui_message(ui, "no heading further down");
}

static void
read_on(struct article_pane *p, struct ui *ui, int64_t page)
{
	if (p->top >= article_last_top(p) && article_trail_shown(p))
		ui_message(ui, "the end of this page");
	else if (p->top >= article_last_top(p))
		ui_read_on(ui);
	else
		go_by(p, ui, page);
}

/* What goes on elsewhere unless there is something to go to, or to leave, here. */
static bool
going(struct article_pane *p, struct ui *ui, enum action action)
{
	if (action == ACTION_NEXT_UNREAD)
		return article_find_next(p, ui, 1);
	if (action == ACTION_PREVIOUS_UNREAD)
		return article_find_next(p, ui, -1);
	if (action == ACTION_LEAVE)
		return article_find_leave(p, ui);
	return action == ACTION_BACK && article_note_back(p, ui);
}

static bool
article_act(struct pane *pane, struct ui *ui, enum action action)
{
	struct article_pane *p = self(pane);
	int64_t rows = p->pane.area.rows, by;

	if (p->id == 0)
		return false;
	if (going(p, ui, action) || article_trail_act(p, ui, action))
		return true;
	if (pane_moves(action, rows, &by))
		go_by(p, ui, by);
	else if (action == ACTION_READ_ON)
		read_on(p, ui, MAX(rows - 1, 1));
	else if (action == ACTION_NEXT_HEADING)
		go_heading(p, ui, 1);
	else if (action == ACTION_PREVIOUS_HEADING)
		go_heading(p, ui, -1);
	else if (action == ACTION_SEARCH)
		article_find_ask(p, ui);
	else if (action == ACTION_LEFT)
		p->shift = MAX(p->shift - SHIFT, 0);
	else if (action == ACTION_RIGHT)
		p->shift = MIN(p->shift + SHIFT, 4000);
	else if (action == ACTION_FOLLOW)
		article_ask_link(p, ui, "", false);
	else if (action == ACTION_FOLLOW_HERE)
		article_ask_link(p, ui, "", true);
	else if (action == ACTION_WHOLE_TEXT)
		article_toggle_whole(p, ui);
	else if (action == ACTION_DIFF && p->article.changes == 0)
		ui_message(ui, "its source has not changed it since it came");
	else if (action == ACTION_DIFF)
		article_toggle(p, ui, reading_toggle_changes);
	else if (action == ACTION_COMMENTS)
		article_toggle(p, ui, reading_toggle_comments);
	else
		return false;
	ui_redraw(ui);
	return true;
}

static void
article_free(struct pane *pane)
{
	struct article_pane *p = self(pane);

	article_pane_clear(pane, NULL);
	article_view_release(&p->view);
	hyphen_close(p->hyphen);
	find_release(&p->find);
	free(p->found_text);
	free(p);
}

static const struct hint hints[] = {
    {ACTION_READ_ON, "next unread", "Space", "on"},
    {ACTION_NEXT_ARTICLE, "next", NULL, "next"},
    {ACTION_FOLLOW, "link", NULL, NULL},
    {ACTION_WHOLE_TEXT, "whole text", NULL, "whole text"},
    {ACTION_COMMENTS, "comments", NULL, NULL},
    {ACTION_BROWSER, "browser", NULL, "browser"},
    {ACTION_BOOKMARK, "bookmark", NULL, NULL},
    {ACTION_BACK, "list", NULL, NULL},
    {ACTION_HELP, "help", NULL, ""},
    {.action = ACTION_NONE},
};

static const struct hint page_hints[] = {
    {ACTION_BACK, "back", NULL, "back"},
    {ACTION_FOLLOW_HERE, "page behind a link", NULL, "page"},
    {ACTION_FOLLOW, "link", NULL, NULL},
    {ACTION_BROWSER, "browser", NULL, "browser"},
    {ACTION_SAVE, "save", NULL, "save"},
    {ACTION_NEXT_ARTICLE, "next article", NULL, NULL},
    {ACTION_HELP, "help", NULL, ""},
    {.action = ACTION_NONE},
};

#define OPS(its_hints)                                                                             \
	{                                                                                          \
		.name = "article", .keys = IN_ARTICLE, .load = article_load, .draw = article_draw, \
		.act = article_act, .click = article_click, .key = article_key,                    \
		.news = article_news, .resize = article_resize, .place = article_place,            \
		.hints = (its_hints), .free = article_free                                         \
	}
static const struct pane_ops ops = OPS(hints), page_ops = OPS(page_hints);

const struct pane_ops *
article_ops(bool page)
{
	return page ? &page_ops : &ops;
}

struct pane *
article_pane_new(void)
{
	struct article_pane *p = xcalloc(1, sizeof(*p));

	p->pane.ops = &ops;
	arena_init(&p->arena, ARTICLE_ARENA);
	arena_init(&p->more_arena, ARTICLE_ARENA);
	blocks_init(&p->blocks);
	article_view_init(&p->view);
	p->back = p->found_at = SIZE_MAX;
	return &p->pane;
}
