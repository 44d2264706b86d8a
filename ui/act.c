/* Keys become actions, and the actions that belong to no pane alone. */
#include "src/util.h"
#include "ui/state.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PREVIEW_US 150000

struct pane *
ui_focused(const struct ui *ui)
{
	if (ui->text)
		return ui->text;
	return ui->focus == FOCUS_SECTIONS ? ui->sections
	       : ui->focus == FOCUS_LIST   ? ui->list
	                                   : ui->article;
}

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

static void
text_close(struct ui *ui)
{
	if (ui->text)
		ui->text->ops->free(ui->text);
	ui->text = NULL;
	ui_redraw(ui);
}

static void
text_open(struct ui *ui, struct pane *p)
{
	text_close(ui);
	ui->text = p;
	frame_layout(ui);
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
			article_pane_clear(ui->article);
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
		article_pane_clear(ui->article);
	else if (article_pane_id(ui->article) != KEY_ID(key) && ui->article->area.cols)
		article_pane_show(ui->article, ui, KEY_ID(key), 0, true);
	ui_redraw(ui);
}

/* ---- opening */

static void
open_at(struct ui *ui, int64_t id, int64_t key)
{
	mark_opened(ui, id, key);
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

bool
ui_open_next(struct ui *ui, int dir, bool unread)
{
	if (!list_next(ui->list, ui, dir, unread)) {
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

static void
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

static void
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

static void
act_next_pane(struct ui *ui)
{
	act_pane(ui, 1);
}

static void
act_previous_pane(struct ui *ui)
{
	act_pane(ui, -1);
}

static void
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

static void
act_narrower(struct ui *ui)
{
	act_size(ui, -2);
}

static void
act_wider(struct ui *ui)
{
	act_size(ui, 2);
}

static void
act_widths(struct ui *ui)
{
	ui->wider_sections = ui->wider_list = 0;
	ui->zoom_sections = ui->zoom_list = ui->zoom_article = false;
	frame_layout(ui);
}

static void
act_leave(struct ui *ui)
{
	if (ui->focus == FOCUS_LIST)
		list_close(ui->list, ui);
}

static void
act_next_article(struct ui *ui)
{
	ui_open_next(ui, 1, false);
}

static void
act_previous_article(struct ui *ui)
{
	ui_open_next(ui, -1, false);
}

static void
act_next_unread(struct ui *ui)
{
	ui_open_next(ui, 1, true);
}

static void
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

static void
act_next_section(struct ui *ui)
{
	act_section(ui, 1);
}

static void
act_previous_section(struct ui *ui)
{
	act_section(ui, -1);
}

static void
act_take_new(struct ui *ui)
{
	list_take_new(ui->list, ui);
	ui_preview_later(ui);
}

static int64_t
aimed_list(struct ui *ui)
{
	return ui->focus == FOCUS_SECTIONS ? sections_at(ui->sections) : list_number(ui->list);
}

void
ui_refresh(struct ui *ui, int64_t list)
{
	struct msg m = {.type = MSG_REFRESH, .a = list, .b = REFRESH_AT_ONCE};
	if (ui_send(ui, &m)) {
		ui->refreshed_us = clock_mono_us();
		ui->progress.offline[0] = '\0';
		const char *name = sections_name(ui->sections, list);
		ui_message(ui, "asking %s",
		    list == LIST_LATEST ? "all feeds"
		    : name              ? name
					: list_name(ui->list));
	}
}

static void
act_refresh(struct ui *ui)
{
	int64_t list = aimed_list(ui);
	ui_refresh(ui, list == LIST_BOOKMARKS || list == LIST_TRENDING ? LIST_LATEST : list);
}

static void
act_refresh_all(struct ui *ui)
{
	ui_refresh(ui, LIST_LATEST);
}

static void
act_bookmarks(struct ui *ui)
{
	ui_go_list(ui, LIST_BOOKMARKS);
}

static void
act_undo(struct ui *ui)
{
	ui_undo(ui, false);
}

static void
act_redo(struct ui *ui)
{
	ui_undo(ui, true);
}

/* ---- searching and filtering */

static void
search_done(struct ui *ui, const char *text, bool everywhere)
{
	int64_t list = list_number(ui->list);
	bool all = everywhere || ui->focus == FOCUS_SECTIONS || list == LIST_LATEST;
	/* A second / at the beginning means everywhere. */
	if (text && *text == '/') {
		all = true;
		text++;
	}
	if (!text || !*text)
		return;
	if (list_results(ui->list, ui, text, all ? 0 : list, true)) {
		ui_focus(ui, FOCUS_LIST);
		ui_preview_later(ui);
	}
}

static void
search_here(struct ui *ui, const char *text)
{
	search_done(ui, text, false);
}

static void
search_everywhere(struct ui *ui, const char *text)
{
	search_done(ui, text, true);
}

void
ui_search(struct ui *ui, bool everywhere)
{
	struct prompt_request r = {.label = everywhere ? "//" : "/", .history = "search"};
	r.done = everywhere ? search_everywhere : search_here;
	ui_prompt(ui, &r);
}

static void
act_search(struct ui *ui)
{
	ui_search(ui, false);
}

static void
filter_done(struct ui *ui, const char *text)
{
	if (!text)
		return;
	if (!*text)
		list_close(ui->list, ui);
	else if (list_filter(ui->list, ui, text))
		ui_focus(ui, FOCUS_LIST);
}

static void
act_filter(struct ui *ui)
{
	struct prompt_request r = {.label = "filter: ", .history = "search", .done = filter_done};
	ui_prompt(ui, &r);
}

/* ---- marks */

static bool
aimed_article(struct ui *ui, int64_t *id, const struct row **row)
{
	*row = list_row(ui->list);
	*id = ui->focus == FOCUS_ARTICLE ? article_pane_id(ui->article) : *row ? (*row)->id : 0;
	if (*row && (*row)->id != *id)
		*row = NULL;
	if (!*id)
		ui_message(ui, "there is no article here");
	return *id != 0;
}

static void
act_toggle(struct ui *ui, unsigned flag)
{
	int64_t id;
	const struct row *row;
	struct arena a;
	struct article article;
	struct err e;
	if (!aimed_article(ui, &id, &row))
		return;
	arena_init(&a, STRBUF_BODY);
	if (!row && store_article(ui->store, id, &a, &article, &e))
		row = &article.row;
	if (row && flag == MARK_READ) {
		bool unread = ui_unread(ui, id, row->unread);
		mark_article(ui, id, MARK_READ, unread);
		list_seen(ui->list, row->key);
	} else if (row && flag == MARK_BOOKMARK) {
		bool set = !ui_bookmarked(ui, id, row->bookmarked);
		mark_article(ui, id, MARK_BOOKMARK, set);
		ui_message(
		    ui, "%s (u undoes) · page up: -", set ? "bookmarked" : "bookmark taken away");
	}
	arena_free(&a);
}

static void
act_toggle_read(struct ui *ui)
{
	act_toggle(ui, MARK_READ);
}

static void
act_bookmark(struct ui *ui)
{
	act_toggle(ui, MARK_BOOKMARK);
}

static void
act_hide(struct ui *ui)
{
	int64_t id;
	const struct row *row;
	if (!aimed_article(ui, &id, &row))
		return;
	mark_article(ui, id, MARK_HIDDEN, true);
	if (ui->focus == FOCUS_ARTICLE)
		ui_leave_article(ui);
	ui_message(ui, "hidden (u undoes)");
}

static void
act_all_read(struct ui *ui)
{
	mark_list(ui);
}

/* ---- links */

static void
act_link(struct ui *ui, bool title, bool browse)
{
	const struct row *row = list_row(ui->list);
	bool article = ui->focus == FOCUS_ARTICLE;
	const char *link = article ? article_pane_link(ui->article) : row ? row->link : NULL;
	const char *name = article ? article_pane_title(ui->article) : row ? row->title : NULL;
	if (!link || !*link) {
		ui_message(ui, "this article has no link");
	} else if (browse) {
		ui_browse(ui, link);
	} else if (title) {
		char *text = xasprintf("%s %s", name ? name : "", link);
		ui_copy(ui, text, "title and link");
		free(text);
	} else {
		ui_copy(ui, link, "link");
	}
}

static void
act_browser(struct ui *ui)
{
	act_link(ui, false, true);
}

static void
act_browser_read(struct ui *ui)
{
	int64_t id;
	const struct row *row;
	if (!aimed_article(ui, &id, &row))
		return;
	act_link(ui, false, true);
	mark_opened(ui, id, row ? row->key : 0);
}

static void
act_copy(struct ui *ui)
{
	act_link(ui, false, false);
}

static void
act_copy_title(struct ui *ui)
{
	act_link(ui, true, false);
}

/* ---- the program itself */

static void
act_failing(struct ui *ui)
{
	text_open(ui, failing_pane_new(ui));
}

static void
act_help(struct ui *ui)
{
	text_open(ui, help_pane_new(ui));
}

static void
act_redraw(struct ui *ui)
{
	tty_size(&ui->tty);
	screen_reset(ui->screen);
}

static void
act_stop(struct ui *ui)
{
	struct msg m = {.type = MSG_STOP};
	if (ui->progress.running && ui_send(ui, &m))
		ui_message(ui, "the refresh stops; what came is kept");
	else
		ui_message(ui, "nothing runs that could be stopped; q quits");
}

static void
act_close(struct ui *ui)
{
	if (ui->focus == FOCUS_ARTICLE)
		ui_leave_article(ui);
	else if (!list_close(ui->list, ui))
		ui->quit = true;
}

static void
act_quit(struct ui *ui)
{
	ui->quit = true;
	ui->quit_in_article = ui->focus == FOCUS_ARTICLE;
}

static void (*const acts[ACTION_COUNT])(struct ui *) = {
    [ACTION_READ_ON] = act_open,
    [ACTION_OPEN] = act_open,
    [ACTION_BACK] = act_back,
    [ACTION_NEXT_PANE] = act_next_pane,
    [ACTION_PREVIOUS_PANE] = act_previous_pane,
    [ACTION_ZOOM] = act_zoom,
    [ACTION_NARROWER] = act_narrower,
    [ACTION_WIDER] = act_wider,
    [ACTION_WIDTHS] = act_widths,
    [ACTION_LEAVE] = act_leave,
    [ACTION_NEXT_ARTICLE] = act_next_article,
    [ACTION_PREVIOUS_ARTICLE] = act_previous_article,
    [ACTION_NEXT_UNREAD] = act_next_unread,
    [ACTION_PREVIOUS_UNREAD] = act_previous_unread,
    [ACTION_NEXT_SECTION] = act_next_section,
    [ACTION_PREVIOUS_SECTION] = act_previous_section,
    [ACTION_GO_TO] = cmdline_go_to,
    [ACTION_TAKE_NEW] = act_take_new,
    [ACTION_REFRESH] = act_refresh,
    [ACTION_REFRESH_ALL] = act_refresh_all,
    [ACTION_TOGGLE_READ] = act_toggle_read,
    [ACTION_ALL_READ] = act_all_read,
    [ACTION_HIDE] = act_hide,
    [ACTION_BOOKMARK] = act_bookmark,
    [ACTION_BOOKMARKS] = act_bookmarks,
    [ACTION_UNDO] = act_undo,
    [ACTION_REDO] = act_redo,
    [ACTION_SEARCH] = act_search,
    [ACTION_FILTER] = act_filter,
    [ACTION_BROWSER] = act_browser,
    [ACTION_BROWSER_READ] = act_browser_read,
    [ACTION_COPY] = act_copy,
    [ACTION_COPY_TITLE] = act_copy_title,
    [ACTION_EDIT_FEEDS] = feeds_edit,
    [ACTION_ADD_FEED] = feeds_add,
    [ACTION_FAILING] = act_failing,
    [ACTION_COMMAND] = cmdline_open,
    [ACTION_HELP] = act_help,
    [ACTION_REDRAW] = act_redraw,
    [ACTION_SUSPEND] = ui_suspend,
    [ACTION_STOP] = act_stop,
    [ACTION_CLOSE] = act_close,
    [ACTION_QUIT] = act_quit,
};

/* Over everything lies help or the failing feeds: most keys leave it. */
static bool
act_text(struct ui *ui, enum action action)
{
	if (!ui->text)
		return false;
	if (ui->text->ops->act(ui->text, ui, action))
		return true;
	if (action == ACTION_QUIT || action == ACTION_COMMAND || action == ACTION_REDRAW
	    || action == ACTION_SUSPEND || action == ACTION_REFRESH || action == ACTION_REFRESH_ALL)
		return false;
	text_close(ui);
	return action == ACTION_CLOSE || action == ACTION_LEAVE || action == ACTION_BACK
	       || action == ACTION_HELP || action == ACTION_FAILING;
}

void
ui_act(struct ui *ui, enum action action)
{
	ui_redraw(ui);
	if (action != ACTION_READ_ON)
		ui->offered = 0;
	if (act_text(ui, action))
		return;
	struct pane *p = ui_focused(ui);
	if (p->ops->act(p, ui, action))
		return;
	if (acts[action])
		acts[action](ui);
	else if (action_rows[action].panes & IN_LIST && ui->list->ops->act(ui->list, ui, action))
		return;
	else
		ui_message(ui, "%s means nothing here", action_rows[action].name);
}

/* A key that does nothing here says where it does something. */
static void
say_elsewhere(struct ui *ui, unsigned elsewhere, const uint32_t *keys, int n)
{
	static const struct {
		unsigned pane;
		const char *name;
	} panes[] = {
	    {IN_SECTIONS, "the sections"}, {IN_LIST, "the list"}, {IN_ARTICLE, "an article"}};
	char name[KEY_SEQUENCE * 16 + 1] = "", one[16];
	for (int i = 0; i < n; i++) {
		size_t at = strlen(name);
		snprintf(name + at, sizeof(name) - at, "%s", keycode_name(keys[i], one));
	}
	for (size_t i = 0; i < LEN(panes); i++) {
		enum action action;
		if (elsewhere & panes[i].pane
		    && keymap_find(ui->config->keys, panes[i].pane, keys, n, &action, NULL)
			   == KEYMAP_ACTION) {
			ui_message(ui, "%s works in %s: %s", name, panes[i].name,
			    action_rows[action].help);
			return;
		}
	}
	ui_message(ui, "%s means nothing; ? shows what the keys do", name);
}

void
ui_key(struct ui *ui, uint32_t key)
{
	enum action action = ACTION_NONE;
	unsigned elsewhere = 0;
	if (ui->prompt.open) {
		prompt_key(&ui->prompt, ui, key);
		return;
	}
	if (ui->message[0]) {
		ui->message[0] = '\0';
		ui_redraw(ui);
	}
	if (!key)
		return;
	struct pane *p = ui_focused(ui);
	ui->keys[ui->nkeys++] = key;
	switch (
	    keymap_find(ui->config->keys, p->ops->keys, ui->keys, ui->nkeys, &action, &elsewhere)) {
	case KEYMAP_MORE:
		if (ui->nkeys < KEY_SEQUENCE)
			return;
		break;
	case KEYMAP_ACTION:
		ui->nkeys = 0;
		ui_act(ui, action);
		return;
	case KEYMAP_NONE:
		break;
	}
	int n = ui->nkeys;
	ui->nkeys = 0;
	if (n == 1 && p->ops->key && p->ops->key(p, ui, key))
		return;
	say_elsewhere(ui, elsewhere, ui->keys, n);
}
