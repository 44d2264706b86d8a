/* Going: between panes, lists, articles and sections, and how wide they are. */
#include "src/util.h"
#include "ui/acts.h"
#include "ui/list.h"

#define PREVIEW_US 150000

void
ui_focus(struct ui *ui, enum focus focus)
{
	/* The cursor of the sections goes back to the list that is shown. */
	if (ui->focus == FOCUS_SECTIONS && focus != FOCUS_SECTIONS)
		sections_set(ui->sections, list_number(ui->list));
	if (focus != FOCUS_ARTICLE)
		ui->article_open = false;
	ui->focus = focus;
	frame_layout(ui);
	ui_redraw(ui);
}

void
ui_go_list(struct ui *ui, int64_t list)
{
	const char *name = sections_name(ui->sections, list);
	struct arena a;
	struct store_feed feed;
	struct err e;
	arena_init(&a, STRBUF_SMALL);
	if (!name && list < 0 && store_feed(ui->store, -list, &a, &feed, &e))
		name = feed.title;
	if (name) {
		if (list_number(ui->list) != list || list_is_results(ui->list)
		    || list_is_filtered(ui->list) || list_fresh(ui->list))
			list_open(ui->list, ui, list, name, 0);
		ui_focus(ui, FOCUS_LIST);
		sections_set(ui->sections, list);
		if (!frame_wide(ui))
			article_pane_clear(ui->article, ui);
		ui->offered = 0;
		resume_write(ui, false);
		ui_preview_later(ui);
	}
	arena_free(&a);
}

void
ui_preview_later(struct ui *ui)
{
	ui->preview_us = clock_mono_us() + PREVIEW_US;
}

void
ui_preview(struct ui *ui)
{
	ui->preview_us = 0;
	int64_t key = list_key(ui->list);
	if (!frame_wide(ui) || !ui->config->set.preview || ui->focus == FOCUS_ARTICLE)
		return;
	if (!key)
		article_pane_clear(ui->article, ui);
	else if (article_pane_id(ui->article) != KEY_ID(key) && ui->article->area.cols)
		article_pane_show(ui->article, ui, KEY_ID(key), 0, true);
	ui_redraw(ui);
}

/* History has it as read now, the newest. */
static void
note_opened(struct ui *ui, int64_t id)
{
	struct msg m = {.type = MSG_READING, .a = id, .b = READING_OPENED};
	if (!ui->reopening)
		ui_send(ui, &m);
}

static void
open_at(struct ui *ui, int64_t id, int64_t key)
{
	mark_opened(ui, id, key);
	note_opened(ui, id);
	ui->article_open = true;
	ui->focus = FOCUS_ARTICLE;
	ui->offered = 0;
	ui->preview_us = 0;
	text_close(ui);
	frame_layout(ui);
	if (!article_pane_show(ui->article, ui, id, 0, false))
		ui_focus(ui, FOCUS_LIST);
	resume_write(ui, true);
	ui_redraw(ui);
}

void
ui_open_article(struct ui *ui, int64_t id)
{
	int64_t key = list_key(ui->list);
	if (!key || KEY_ID(key) != id) {
		struct arena a;
		struct article article;
		struct err e;
		arena_init(&a, STRBUF_BODY);
		if (!store_article(ui->store, id, &a, &article, &e)) {
			ui_error(ui, &e);
			arena_free(&a);
			return;
		}
		key = article.row.key;
		arena_free(&a);
		list_move_to(ui->list, ui, key);
	}
	open_at(ui, id, key);
}

/* Where a list has nothing unread left, newsboat's keys go on in the next one. */
bool
go_on(struct ui *ui, int dir)
{
	int64_t next = sections_next(ui->sections, list_number(ui->list), dir);
	if (ui->config->set.keys != KEYS_NEWSBOAT || !next)
		return false;
	ui_go_list(ui, next);
	const struct row *row = (list_prepare(ui->list, ui), list_row(ui->list));
	return row && (ui_unread(ui, row->id, row->unread) || list_next(ui->list, ui, 1, true));
}

void
ui_reopen_article(struct ui *ui, int64_t id)
{
	ui->reopening = true;
	ui_open_article(ui, id);
	ui->reopening = false;
}

bool
ui_open_next(struct ui *ui, int dir, bool unread)
{
	if (!list_next(ui->list, ui, dir, unread) && !(unread && go_on(ui, dir))) {
		const char *what = unread ? "unread article" : "article";
		ui_message(ui, "no %s further %s in %s", what, dir > 0 ? "down" : "up",
		    list_name(ui->list));
		return false;
	}
	int64_t key = list_key(ui->list);
	open_at(ui, KEY_ID(key), key);
	return true;
}

void
ui_read_on(struct ui *ui)
{
	if (list_next(ui->list, ui, 1, true)) {
		int64_t key = list_key(ui->list);
		open_at(ui, KEY_ID(key), key);
		return;
	}
	int64_t next = sections_next(ui->sections, list_number(ui->list), 1);
	if (!next) {
		ui_message(ui, "everything is read");
		return;
	}
	if (ui->offered == next) {
		ui_go_list(ui, next);
		if (list_next(ui->list, ui, 1, true) || list_key(ui->list)) {
			int64_t key = list_key(ui->list);
			open_at(ui, KEY_ID(key), key);
		}
		return;
	}
	ui->offered = next;
	ui_message(ui, "%s is read. Space again: %s (%lld unread)", list_name(ui->list),
	    sections_name(ui->sections, next), (long long)sections_unread(ui->sections, next));
}

void
ui_leave_article(struct ui *ui)
{
	ui_focus(ui, FOCUS_LIST);
	resume_write(ui, false);
}

void
act_open(struct ui *ui)
{
	int64_t key = list_key(ui->list);
	if (ui->focus == FOCUS_ARTICLE)
		ui_message(ui, "nothing is further in; f follows a link, h goes back");
	else if (!key)
		ui_message(ui, "there is nothing to open");
	else
		open_at(ui, KEY_ID(key), key);
}

void
act_back(struct ui *ui)
{
	if (ui->focus == FOCUS_ARTICLE)
		ui_leave_article(ui);
	else if (ui->focus == FOCUS_LIST && list_is_results(ui->list))
		list_close(ui->list, ui);
	else if (ui->focus == FOCUS_LIST)
		ui_focus(ui, FOCUS_SECTIONS);
	else
		ui_message(ui, "nothing is further left; q quits");
	ui_redraw(ui);
}

static void
act_pane(struct ui *ui, int dir)
{
	enum focus to = (enum focus)(((int)ui->focus + dir + 3) % 3);
	if (to == FOCUS_ARTICLE && !article_pane_id(ui->article))
		to = dir > 0 ? FOCUS_SECTIONS : FOCUS_LIST;
	if (to == FOCUS_ARTICLE)
		ui->article_open = true;
	ui_focus(ui, to);
}

void
act_next_pane(struct ui *ui)
{
	act_pane(ui, 1);
}

void
act_previous_pane(struct ui *ui)
{
	act_pane(ui, -1);
}

void
act_zoom(struct ui *ui)
{
	bool *zoom = ui->focus == FOCUS_SECTIONS ? &ui->zoom_sections
	             : ui->focus == FOCUS_LIST   ? &ui->zoom_list
	                                         : &ui->zoom_article;
	*zoom = !*zoom;
	frame_layout(ui);
}

static void
act_size(struct ui *ui, int by)
{
	int *wider =
	    ui->focus == FOCUS_SECTIONS || !frame_wide(ui) ? &ui->wider_sections : &ui->wider_list;
	/* Under 140 columns the list grows where the sections shrink. */
	int sign =
	    ui->focus != FOCUS_SECTIONS && (!frame_wide(ui) || ui->focus == FOCUS_ARTICLE) ? -1 : 1;
	int to = *wider + sign * by;
	if (to >= -60 && to <= 60)
		*wider = to;
	frame_layout(ui);
}

void
act_narrower(struct ui *ui)
{
	act_size(ui, -2);
}

void
act_wider(struct ui *ui)
{
	act_size(ui, 2);
}

void
act_widths(struct ui *ui)
{
	ui->wider_sections = ui->wider_list = 0;
	ui->zoom_sections = ui->zoom_list = ui->zoom_article = false;
	frame_layout(ui);
}

void
act_leave(struct ui *ui)
{
	if (ui->focus == FOCUS_LIST && !list_select_clear(ui->list))
		list_close(ui->list, ui);
}

void
act_next_article(struct ui *ui)
{
	ui_open_next(ui, 1, false);
}

void
act_previous_article(struct ui *ui)
{
	ui_open_next(ui, -1, false);
}

void
act_next_unread(struct ui *ui)
{
	ui_open_next(ui, 1, true);
}

void
act_previous_unread(struct ui *ui)
{
	ui_open_next(ui, -1, true);
}

static void
act_section(struct ui *ui, int dir)
{
	int64_t list = sections_next(ui->sections, list_number(ui->list), dir);
	if (list)
		ui_go_list(ui, list);
	else
		ui_message(ui, "no other section has unread articles");
}

void
act_next_section(struct ui *ui)
{
	act_section(ui, 1);
}

void
act_previous_section(struct ui *ui)
{
	act_section(ui, -1);
}

void
act_take_new(struct ui *ui)
{
	list_take_new(ui->list, ui);
	ui_preview_later(ui);
}

void
act_bookmarks(struct ui *ui)
{
	ui_go_list(ui, LIST_BOOKMARKS);
}
