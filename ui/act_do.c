/* Doing: refresh, search, filter, marks, links. */
#include "src/util.h"
#include "ui/acts.h"

#include <stdlib.h>
#include <string.h>

#define TYPED_US 120000 /* after the last letter */

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

void
act_refresh(struct ui *ui)
{
	int64_t list = aimed_list(ui);
	ui_refresh(ui, list == LIST_BOOKMARKS || list == LIST_TRENDING ? LIST_LATEST : list);
}

void
act_refresh_all(struct ui *ui)
{
	ui_refresh(ui, LIST_LATEST);
}

void
act_undo(struct ui *ui)
{
	ui_undo(ui, false);
}

void
act_redo(struct ui *ui)
{
	ui_undo(ui, true);
}

/* What is typed is searched in the list, or everywhere: from the sections and from Latest, or
 * behind a second /. */
static const char *
search_scope(struct ui *ui, const char *text, int64_t *list)
{
	bool all = ui->search_all || list_number(ui->list) == LIST_LATEST;
	if (*text == '/') {
		all = true;
		text++;
	}
	*list = all ? 0 : list_number(ui->list);
	return text;
}

static void
search_done(struct ui *ui, const char *text)
{
	int64_t list;
	ui->typed_us = 0;
	if (!text) {
		list_close(ui->list, ui);
		return;
	}
	text = search_scope(ui, text, &list);
	if (!*text) {
		list_close(ui->list, ui);
	} else if (list_results(ui->list, ui, text, list, true)) {
		ui_focus(ui, FOCUS_LIST);
		ui_preview_later(ui);
	}
}

static void
search_changed(struct ui *ui, const char *text)
{
	(void)text;
	ui->typed_us = clock_mono_us() + TYPED_US;
}

void
ui_search_typed(struct ui *ui)
{
	int64_t list;
	struct err e;
	ui->typed_us = 0;
	if (!ui->prompt.open || ui->prompt.request.done != search_done)
		return;
	const char *text = search_scope(ui, ui->prompt.text.s, &list);
	struct query *q = strlen(text) > 1 ? query_parse(text, strlen(text), ui->now, &e) : NULL;
	/* What is not a query yet leaves the screen as it is. */
	if (q && list_results(ui->list, ui, text, list, true) && ui->focus == FOCUS_SECTIONS)
		ui_focus(ui, FOCUS_LIST);
	query_free(q);
	ui_preview_later(ui);
	ui_redraw(ui);
}

static void
search_move(struct ui *ui, int by)
{
	ui->list->ops->act(ui->list, ui, by > 0 ? ACTION_DOWN : ACTION_UP);
}

void
ui_search(struct ui *ui, bool everywhere)
{
	struct prompt_request r = {.label = everywhere ? "//" : "/",
	    .history = "search",
	    .done = search_done,
	    .changed = search_changed,
	    .move = search_move};
	r.hint = frame_wide(ui) ? "^N ^P move   Enter to the list   // everywhere   Esc leave"
	                        : "^N ^P move  Enter list  // all  Esc leave";
	ui->search_all = everywhere || ui->focus == FOCUS_SECTIONS;
	ui_prompt(ui, &r);
}

void
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

void
act_filter(struct ui *ui)
{
	struct prompt_request r = {.label = "filter: ", .history = "search", .done = filter_done};
	ui_prompt(ui, &r);
}

/* The row under the cursor, also where keys have moved it since the last picture. */
static const struct row *
aimed_row(struct ui *ui)
{
	list_prepare(ui->list, ui);
	return list_row(ui->list);
}

static bool
aimed_article(struct ui *ui, int64_t *id, const struct row **row)
{
	*row = aimed_row(ui);
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
		if (mark_article(ui, id, MARK_READ, ui_unread(ui, id, row->unread)))
			list_seen(ui->list, row->key);
	} else if (row && flag == MARK_BOOKMARK) {
		bool set = !ui_bookmarked(ui, id, row->bookmarked);
		if (mark_article(ui, id, MARK_BOOKMARK, set))
			ui_message(ui, "%s (%s undoes)%s",
			    set ? "bookmarked" : "bookmark taken away", undo_key(ui),
			    habit_hint(ui, ACTION_BOOKMARK, (char[80]){0}));
	}
	arena_free(&a);
}

/* Newsboat's key goes on to the next row too. */
void
act_toggle_read(struct ui *ui)
{
	act_toggle(ui, MARK_READ);
	if (ui->config->set.keys == KEYS_NEWSBOAT && ui->focus == FOCUS_LIST)
		ui->list->ops->act(ui->list, ui, ACTION_DOWN);
}

void
act_bookmark(struct ui *ui)
{
	act_toggle(ui, MARK_BOOKMARK);
}

void
act_hide(struct ui *ui)
{
	int64_t id;
	const struct row *row;
	if (!aimed_article(ui, &id, &row))
		return;
	if (!mark_article(ui, id, MARK_HIDDEN, true))
		return;
	if (ui->focus == FOCUS_ARTICLE)
		ui_leave_article(ui);
	ui_message(ui, "hidden (%s undoes)", undo_key(ui));
}

void
act_all_read(struct ui *ui)
{
	mark_list(ui);
}

/* The site of the feed under the cursor of the sections. */
static void
browse_feed(struct ui *ui)
{
	int64_t list = sections_at(ui->sections);
	struct store_feed feed;
	struct arena a;
	struct err e;
	arena_init(&a, STRBUF_SMALL);
	if (list > 0)
		ui_message(ui, "a section has no site: x shows its feeds");
	else if (!store_feed(ui->store, -list, &a, &feed, &e))
		ui_error(ui, &e);
	else if (!*feed.link)
		ui_message(ui, "%s names no site", feed.title);
	else
		ui_browse(ui, feed.link);
	arena_free(&a);
}

static void
act_link(struct ui *ui, bool title, bool browse)
{
	const struct row *row = aimed_row(ui);
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

void
act_browser(struct ui *ui)
{
	if (ui->focus == FOCUS_SECTIONS)
		browse_feed(ui);
	else
		act_link(ui, false, true);
}

void
act_browser_read(struct ui *ui)
{
	int64_t id;
	const struct row *row;
	if (!aimed_article(ui, &id, &row))
		return;
	act_link(ui, false, true);
	mark_opened(ui, id, row ? row->key : 0);
}

void
act_copy(struct ui *ui)
{
	act_link(ui, false, false);
}

void
act_copy_title(struct ui *ui)
{
	act_link(ui, true, false);
}
