/* Doing: refresh, search, filter, marks, links. */
#include "src/util.h"
#include "ui/acts.h"
#include "ui/list.h"
#include "ui/search.h"

#include <stdlib.h>
#include <string.h>

#define TYPED_US 30000 /* from the last letter until results are shown */

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

/* The results on screen; NULL: none. */
static struct list_pane *
results(const struct ui *ui)
{
	struct list_pane *p = (struct list_pane *)ui->list;
	return p->results && !p->history ? p : NULL;
}

/* What is typed is searched in the list, or everywhere: from the sections and from Latest, or
 * behind a second /. Results are gone on from in their scope, behind a second / in the other; where
 * nothing else is typed what they are of is searched for there. */
static const char *
search_scope(struct ui *ui, const char *text, int64_t *list)
{
	bool all = ui->search_all;
	if (*text == '/') {
		all = ui->search_beside;
		text++;
	}
	*list = all || list_number(ui->list) == LIST_LATEST ? 0 : list_number(ui->list);
	return !*text && ui->search_again && results(ui) ? results(ui)->text : text;
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
	if (text[*text == '/'])
		recall_keep(ui, text);
	text = search_scope(ui, text, &list);
	if (!*text) {
		list_close(ui->list, ui);
	} else if (list_results(ui->list, ui, text, list, true)) {
		ui_focus(ui, FOCUS_LIST);
		ui_preview_later(ui);
	}
}

void
ui_search_everywhere(struct ui *ui, const char *text)
{
	if (*text && list_results(ui->list, ui, text, 0, true)) {
		ui_focus(ui, FOCUS_LIST);
		ui_preview_later(ui);
	}
}

char *
ui_result_words(const struct ui *ui)
{
	struct strbuf words;
	strbuf_init(&words, STRBUF_SMALL * 4);
	if (list_words(ui->list, &words))
		return strbuf_take(&words, NULL);
	strbuf_release(&words);
	return NULL;
}

static void
search_changed(struct ui *ui, const char *text)
{
	if (text[*text == '/'])
		ui->search_again = false;
	aside_end(ui, &ui->rest.aside); /* which may take long */
	ui->typed_us = clock_mono_us() + TYPED_US;
}

void
ui_search_typed(struct ui *ui)
{
	int64_t list;
	struct err e;
	if (!ui->prompt.open || ui->prompt.request.done != search_done) {
		ui->typed_us = 0;
		return;
	}
	const char *text = search_scope(ui, ui->prompt.text.s, &list);
	struct query *q = strlen(text) > 1 ? query_parse(text, strlen(text), ui->now, &e) : NULL;
	/* What is not a query yet leaves the screen as it is. */
	bool shown = q && list_results(ui->list, ui, text, list, true);
	if (shown && ui->focus == FOCUS_SECTIONS)
		ui_focus(ui, FOCUS_LIST);
	/* What a key stopped begins again once the key has been answered. */
	ui->typed_us = q && !shown && search_awaited(ui) ? clock_mono_us() + TYPED_US : 0;
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
	const struct list_pane *p = results(ui);
	bool other = p && p->scope && p->win.n == 0;
	ui->search_again = p;
	ui->search_all = everywhere || other || (p ? !p->scope : ui->focus == FOCUS_SECTIONS);
	ui->search_beside = !p || !ui->search_all || list_number(ui->list) == LIST_LATEST;
	r.hint = ui->search_beside ? "^N ^P move  Enter list  // everywhere  Esc leave"
	                           : "^N ^P move  Enter list  // section  Esc leave";
	recall_load(ui);
	ui_prompt(ui, &r);
	/* Where nothing was found in the section it is shown at once what there is everywhere. */
	if (other)
		ui_search_typed(ui);
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
	if (*text)
		recall_keep(ui, text);
	if (!*text)
		list_close(ui->list, ui);
	else if (list_filter(ui->list, ui, text))
		ui_focus(ui, FOCUS_LIST);
}

void
act_filter(struct ui *ui)
{
	recall_load(ui);
	struct prompt_request r = {.label = "filter: ", .history = "search", .done = filter_done};
	ui_prompt(ui, &r);
}

void
act_all_read(struct ui *ui)
{
	mark_list(ui);
}
