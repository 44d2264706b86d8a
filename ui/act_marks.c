/* Marks: drawn at once, sent to the fetcher, pending until it has them on the disk. */
#include "src/util.h"
#include "ui/state.h"
#include "ui/window.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

bool
ui_unread(const struct ui *ui, int64_t id, bool stored)
{
	/* Articles of the list that an `A` has not come to yet are read already. */
	for (size_t i = 0; stored && i < ui->nworking; i++)
		if (ui->working[i].list == list_number(ui->list) && id <= ui->working[i].upto)
			stored = false;
	return !marks_has(&ui->marks, id, list_number(ui->list), MARK_READ, !stored);
}

bool
ui_bookmarked(const struct ui *ui, int64_t id, bool stored)
{
	return marks_has(&ui->marks, id, list_number(ui->list), MARK_BOOKMARK, stored);
}

const char *
undo_key(const struct ui *ui)
{
	static const char *const keys[] = {[KEYS_VI] = "u", [KEYS_NEWSBOAT] = "U"};
	return keys[ui->config->set.keys];
}

/* 0: nobody is there who could do it; the message says so. */
uint32_t
ui_send(struct ui *ui, struct msg *m)
{
	return ui_send_with(ui, m, -1);
}

uint32_t
ui_send_with(struct ui *ui, struct msg *m, int fd)
{
	struct err e;
	if (ui->workers && (workers_fetcher_alive(ui->workers) || workers_again(ui->workers, &e)))
		return workers_send(ui->workers, m, fd);
	if (fd >= 0)
		close(fd);
	if (ui->no_workers[0])
		ui_message(ui, "%s", ui->no_workers);
	return 0;
}

/* Many articles go in one command as far as it has room. */
static bool
send_marks(struct ui *ui, const int64_t *ids, size_t n, unsigned flag, bool set, int64_t group)
{
	for (size_t i = 0; i < n;) {
		struct msg m = {.type = MSG_MARK, .a = ids[i], .c = group};
		m.b = (int64_t)(set ? MARK_SET : MARK_CLEAR) << 8 | flag;
		size_t end = i + 1 + msg_put_ids(&m, ids + i + 1, n - i - 1);
		uint32_t seq = ui_send(ui, &m);
		if (!seq)
			return false;
		for (; i < end; i++)
			marks_add(
			    &ui->marks, &(struct mark_pending){
					    .seq = seq, .id = ids[i], .flag = flag, .set = set});
	}
	return true;
}

/* What is read or hidden is so with all that tell the same, but for what came after the list was
 * opened. A bookmark is of one. */
static int64_t *
with_stories(struct ui *ui, const int64_t *ids, size_t n, unsigned flag, size_t *out)
{
	bool stories = ui->config->set.stories && flag != MARK_BOOKMARK;
	int64_t *all = NULL, told[STORY_MOST + 1];
	size_t cap = 0, ntold;
	struct err e;
	*out = 0;
	for (size_t i = 0; i < n; i++) {
		told[0] = ids[i];
		ntold = 1;
		if (stories
		    && !store_story_ids(ui->store, ids[i], list_upto(ui->list), told, &ntold, &e))
			ntold = 1;
		for (size_t k = 0; k < ntold; k++) {
			GROW(all, cap, *out);
			all[(*out)++] = told[k];
		}
	}
	return all;
}

static bool
mark_ids(struct ui *ui, const int64_t *ids, size_t n, unsigned flag, bool set, int64_t group)
{
	size_t all;
	int64_t *told = with_stories(ui, ids, n, flag, &all);
	bool sent = send_marks(ui, told, all, flag, set, group);
	for (size_t i = 0; flag == MARK_READ && all > n && i < all; i++)
		list_seen_id(ui->list, told[i]);
	free(told);
	return sent;
}

bool
mark_articles(struct ui *ui, const int64_t *keys, size_t n, unsigned flag, bool set)
{
	int64_t *ids = xcalloc(n + 1, sizeof(*ids));
	for (size_t i = 0; i < n; i++)
		ids[i] = KEY_ID(keys[i]);
	bool sent = mark_ids(ui, ids, n, flag, set, ++ui->group);
	free(ids);
	return sent;
}

void
mark_opened(struct ui *ui, int64_t id, int64_t key)
{
	const struct row *row = list_row(ui->list);
	bool known = row && row->id == id;
	if (key)
		list_seen(ui->list, key);
	if (known && !ui_unread(ui, id, row->unread))
		return;
	(void)mark_ids(ui, &id, 1, MARK_READ, true, MARK_NO_UNDO);
}

/* Results and filtered lists are marked article by article, as one action. */
static void
mark_each(struct ui *ui)
{
	int64_t keys[WINDOW_MAX];
	if (!list_whole(ui->list, ui)) {
		ui_message(ui, "a key stopped the search for all of them: nothing is marked");
		return;
	}
	size_t n = list_keys(ui->list, keys, LEN(keys));
	if (!mark_articles(ui, keys, n, MARK_READ, true))
		return;
	for (size_t i = 0; i < n; i++)
		list_seen(ui->list, keys[i]);
	ui_message(ui, "%zu marked read (%s undoes)", n, undo_key(ui));
}

static void
mark_trending(struct ui *ui)
{
	int64_t keys[WINDOW_MAX];
	struct err e;
	size_t n;
	if (!store_trending(ui->store, ui->now, keys, LEN(keys), &n, &e))
		ui_error(ui, &e);
	else if (mark_articles(ui, keys, n, MARK_READ, true))
		ui_message(ui, "Trending: all read (%s undoes)", undo_key(ui));
}

void
mark_whole_list(struct ui *ui, int64_t list, unsigned flag)
{
	bool shown = list == list_number(ui->list);
	int64_t upto = shown ? list_upto(ui->list) : store_newest_id(ui->store);
	struct msg m = {.type = MSG_MARK_LIST, .a = list, .b = upto, .c = flag};
	uint32_t seq = ui_send(ui, &m);
	if (!seq)
		return;
	struct mark_pending p = {.seq = seq, .flag = flag, .set = true, .list = list, .upto = upto};
	marks_add(&ui->marks, &p);
	const char *name = sections_name(ui->sections, list);
	ui_message(ui, "%s: all %s (%s undoes)", name ? name : list_name(ui->list),
	    flag == MARK_HIDDEN ? "hidden" : "read", undo_key(ui));
}

void
mark_list(struct ui *ui)
{
	if (ui->focus == FOCUS_SECTIONS && sections_at(ui->sections) == LIST_TRENDING)
		mark_trending(ui);
	else if (ui->focus == FOCUS_SECTIONS)
		mark_whole_list(ui, sections_at(ui->sections), MARK_READ);
	else if (list_number(ui->list) == LIST_TRENDING || list_is_results(ui->list)
		 || list_is_filtered(ui->list))
		mark_each(ui);
	else
		mark_whole_list(ui, list_number(ui->list), MARK_READ);
}

void
ui_undo(struct ui *ui, bool redo)
{
	struct msg m = {.type = MSG_UNDO, .b = redo};
	uint32_t seq = ui_send(ui, &m);
	if (seq)
		ui->undo_seq = seq;
	ui->undo_redo = redo;
}
