/* What newsboat has a key for and vi's preset none: it can be bound, and typed behind `:`. */
#include "src/util.h"
#include "ui/acts.h"

#include <stdlib.h>

#define PICK_FROM 1000

/* Some unread article of the list, to read or to stand on. */
void
act_random_unread(struct ui *ui)
{
	struct view v = *list_view(ui->list);
	int64_t *keys = xcalloc(PICK_FROM, sizeof(*keys));
	size_t n = 0;
	struct err e;
	v.unread = true;
	v.nstay = 0;
	if (!store_keys(ui->store, &v, KEY_MAX, 1, keys, PICK_FROM, &n, &e))
		ui_error(ui, &e);
	int64_t key = n ? keys[(size_t)clock_mono_us() % n] : 0;
	free(keys);
	if (!key)
		ui_message(ui, "%s has no unread article", list_name(ui->list));
	else if (ui->focus == FOCUS_ARTICLE)
		ui_open_article(ui, KEY_ID(key));
	else if (list_move_to(ui->list, ui, key))
		ui_focus(ui, FOCUS_LIST);
	ui_preview_later(ui);
}

static void
act_unread_row(struct ui *ui, int dir)
{
	if (!list_next(ui->list, ui, dir, true) && !go_on(ui, dir))
		ui_message(ui, "no unread article further %s in %s", dir > 0 ? "down" : "up",
		    list_name(ui->list));
	ui_preview_later(ui);
}

void
act_next_unread_row(struct ui *ui)
{
	act_unread_row(ui, 1);
}

void
act_previous_unread_row(struct ui *ui)
{
	act_unread_row(ui, -1);
}

static void
act_step(struct ui *ui, int dir)
{
	int64_t list = sections_step(ui->sections, list_number(ui->list), dir);
	if (list)
		ui_go_list(ui, list);
	else
		ui_message(ui, "nothing further %s", dir > 0 ? "down" : "up");
}

void
act_next_list(struct ui *ui)
{
	act_step(ui, 1);
}

void
act_previous_list(struct ui *ui)
{
	act_step(ui, -1);
}

void
act_latest(struct ui *ui)
{
	ui_go_list(ui, LIST_LATEST);
}

static void
everything_read(struct ui *ui)
{
	mark_whole_list(ui, LIST_LATEST, MARK_READ);
}

void
act_everything_read(struct ui *ui)
{
	ui_ask(ui, "Mark all articles of all feeds read?", everything_read);
}

static void
hide_all(struct ui *ui)
{
	mark_whole_list(ui,
	    ui->focus == FOCUS_SECTIONS ? sections_at(ui->sections) : list_number(ui->list),
	    MARK_HIDDEN);
}

void
act_hide_all(struct ui *ui)
{
	if (ui->focus != FOCUS_SECTIONS
	    && (list_is_results(ui->list) || list_is_filtered(ui->list)))
		ui_message(ui, "leave the filter first: all of the list would be hidden");
	else
		ui_ask(ui, "Hide all articles of this list?", hide_all);
}

void
act_reload_feeds(struct ui *ui)
{
	feeds_check(ui);
	feeds_send(ui);
	ui_reload(ui);
}
