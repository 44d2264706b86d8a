/* Keys become actions; the table of those that belong to no pane. */
#include "src/util.h"
#include "ui/acts.h"

#include <stdio.h>
#include <string.h>

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
text_close(struct ui *ui)
{
	aside_end(ui, &ui->gathering);
	if (ui->text)
		ui->text->ops->free(ui->text);
	ui->text = NULL;
	ui_redraw(ui);
}

void
text_open(struct ui *ui, struct pane *p)
{
	text_close(ui);
	ui->text = p;
	frame_layout(ui);
}

static void
act_failing(struct ui *ui)
{
	text_open(ui, failing_pane_new());
}

static void
act_stats(struct ui *ui)
{
	text_open(ui, stats_pane_new());
}

static void
act_downloads(struct ui *ui)
{
	text_open(ui, downloads_pane_new(ui));
}

static void
act_help(struct ui *ui)
{
	text_open(ui, help_pane_new(ui));
}

static void
act_source(struct ui *ui)
{
	text_open(ui, source_pane_new(ui, article_pane_id(ui->article)));
}

/* The links of the article under the cursor: it is opened for them. */
static void
act_follow(struct ui *ui)
{
	act_open(ui);
	if (ui->focus == FOCUS_ARTICLE)
		ui->article->ops->act(ui->article, ui, ACTION_FOLLOW);
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
	if (feeds_add_stop(ui))
		ui_message(ui, "no longer looking for feeds");
	else if (search_looks(&ui->rest)) {
		aside_end(ui, &ui->rest.aside);
		ui_message(ui, "the search stops; what was found is kept");
	} else if (ui->progress.running && ui_send(ui, &m))
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
    [ACTION_NEXT_UNREAD_ROW] = act_next_unread_row,
    [ACTION_PREVIOUS_UNREAD_ROW] = act_previous_unread_row,
    [ACTION_RANDOM_UNREAD] = act_random_unread,
    [ACTION_NEXT_LIST] = act_next_list,
    [ACTION_PREVIOUS_LIST] = act_previous_list,
    [ACTION_LATEST] = act_latest,
    [ACTION_EVERYTHING_READ] = act_everything_read,
    [ACTION_HIDE_ALL] = act_hide_all,
    [ACTION_SAVE] = act_save,
    [ACTION_PIPE] = act_pipe,
    [ACTION_ENCLOSURES] = act_enclosures,
    [ACTION_IMAGES] = act_images,
    [ACTION_DOWNLOAD] = act_download,
    [ACTION_DOWNLOADS] = act_downloads,
    [ACTION_TAG] = act_tag,
    [ACTION_SELECT] = act_select,
    [ACTION_SELECT_RANGE] = act_select_range,
    [ACTION_SORT] = act_sort,
    [ACTION_SORT_REVERSED] = act_sort_reversed,
    [ACTION_SOURCE] = act_source,
    [ACTION_RELOAD_FEEDS] = act_reload_feeds,
    [ACTION_FOLLOW] = act_follow,
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
    [ACTION_HISTORY] = act_history,
    [ACTION_HISTORY_BACK] = act_history_back,
    [ACTION_HISTORY_FORWARD] = act_history_forward,
    [ACTION_SEARCH] = act_search,
    [ACTION_FILTER] = act_filter,
    [ACTION_BROWSER] = act_browser,
    [ACTION_BROWSER_READ] = act_browser_read,
    [ACTION_COPY] = act_copy,
    [ACTION_COPY_TITLE] = act_copy_title,
    [ACTION_EDIT_FEEDS] = feeds_edit,
    [ACTION_ADD_FEED] = feeds_add,
    [ACTION_FAILING] = act_failing,
    [ACTION_STATS] = act_stats,
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
	bool gathering = ui->gathering.pid != 0;
	text_close(ui);
	return (action == ACTION_STOP && gathering) || action == ACTION_CLOSE
	       || action == ACTION_LEAVE || action == ACTION_BACK || action == ACTION_HELP
	       || action == ACTION_FAILING || action == ACTION_SOURCE;
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
	if (!habit_say(ui, ui_focused(ui)->ops->keys, keys, n))
		ui_message(ui, "%s means nothing; ? shows what the keys do", name);
}

void
ui_key(struct ui *ui, uint32_t key)
{
	enum action action = ACTION_NONE;
	unsigned elsewhere = 0;
	int n;
	if (ui->prompt.open) {
		if (key == 26) /* ^Z */
			ui_suspend(ui);
		else
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
		n = ui->nkeys;
		ui->nkeys = 0;
		if (action == ACTION_MACRO)
			cmdline_run_all(
			    ui, keymap_commands(ui->config->keys, p->ops->keys, ui->keys, n));
		else
			ui_act(ui, action);
		return;
	case KEYMAP_NONE:
		break;
	}
	n = ui->nkeys;
	ui->nkeys = 0;
	if (n == 1 && p->ops->key && p->ops->key(p, ui, key))
		return;
	say_elsewhere(ui, elsewhere, ui->keys, n);
}
