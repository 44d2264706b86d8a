/* A live section's query may go by anything, so it costs what it costs: it is asked by a process
 * aside, which rests ten times as long as it worked. */
#include "ui/live.h"

#include "src/util.h"
#include "ui/state.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PLACE   "reader.live" /* "list:unread:total ..." */
#define LATER   ((int64_t)300000)
#define LONGEST ((int64_t)20000000) /* then one more section is left uncounted */
#define REST    10

/* ---- what is known */

static void
put(struct live *l, int64_t list, const struct counts *c)
{
	size_t i = 0;

	while (i < l->n && l->count[i].list != list)
		i++;
	if (i == l->n) {
		GROW(l->count, l->cap, l->n);
		l->n++;
	}
	l->count[i] = (struct live_count){list, *c};
}

static void
read_kept(struct ui *ui)
{
	struct live_count x;
	int used;

	ui->live.kept = store_get(ui->store, PLACE);
	if (!ui->live.kept)
		ui->live.kept = xstrdup("");
	for (const char *s = ui->live.kept; sscanf(s, "%" SCNd64 ":%" SCNd64 ":%" SCNd64 "%n",
						&x.list, &x.counts.unread, &x.counts.total, &used)
					    == 3;
	     s += used)
		put(&ui->live, x.list, &x.counts);
}

static void
keep(struct ui *ui)
{
	struct live *l = &ui->live;
	struct msg m = {.type = MSG_PUT};
	struct strbuf b;

	strbuf_init(&b, sizeof(m.text) - sizeof(PLACE "="));
	for (size_t i = 0; i < l->n; i++)
		strbuf_addf(&b, "%s%" PRId64 ":%" PRId64 ":%" PRId64, i ? " " : "",
		    l->count[i].list, l->count[i].counts.unread, l->count[i].counts.total);
	if (!b.full && strcmp(b.s, l->kept) != 0 && ui->workers) {
		free(l->kept);
		l->kept = xstrdup(b.s);
		snprintf(m.text, sizeof(m.text), PLACE "=%s", l->kept);
		workers_send(ui->workers, &m, -1);
	}
	strbuf_release(&b);
}

bool
live_counts(struct ui *ui, int64_t list, struct counts *c)
{
	if (!ui->live.kept) {
		read_kept(ui);
		live_later(ui);
	}
	for (size_t i = 0; i < ui->live.n; i++)
		if (ui->live.count[i].list == list) {
			*c = ui->live.count[i].counts;
			return true;
		}
	return false;
}

/* ---- counting */

struct work {
	int64_t *list;
	size_t n;
};

static bool
is_late(void *arg)
{
	return clock_mono_us() > *(const int64_t *)arg;
}

static void
count(struct store *s, int out, void *arg, const struct err *fault)
{
	const struct work *w = arg;
	int64_t end = 0;
	struct err e;

	(void)fault;
	if (!s)
		return;
	store_set_stop(s, is_late, &end);
	for (size_t i = 0; i < w->n; i++) {
		struct view all = {.list = w->list[i]},
			    unread = {.list = w->list[i], .unread = true};
		struct live_count c = {.list = w->list[i]};

		end = clock_mono_us() + LONGEST;
		if (store_view_count(s, &unread, LIVE_MOST, &c.counts.unread, &e)
		    && store_view_count(s, &all, LIVE_MOST, &c.counts.total, &e)
		    && !write_all(out, &c, sizeof(c)))
			return;
	}
}

void
live_later(struct ui *ui)
{
	struct live *l = &ui->live;
	int64_t now = clock_mono_us();

	if (l->kept && !l->due_us)
		l->due_us = MAX(now + LATER, l->ended_us + REST * (l->ended_us - l->begun_us));
}

void
live_due(struct ui *ui)
{
	struct live *l = &ui->live;
	struct store_section *section;
	struct work w = {0};
	struct arena a;
	struct err e;
	size_t n;

	if (!l->due_us || clock_mono_us() < l->due_us || l->aside.pid)
		return;
	l->due_us = 0;
	l->begun_us = clock_mono_us();
	arena_init(&a, STRBUF_BODY);
	if (store_sections(ui->store, &a, &section, &n, &e)) {
		w.list = xcalloc(n + 1, sizeof(*w.list));
		for (size_t i = 0; i < n; i++)
			if (section[i].live)
				w.list[w.n++] = section[i].list;
		if (w.n > 0 && !aside_begin(ui, &l->aside, count, &w, &e))
			ui_error(ui, &e);
		free(w.list);
	}
	arena_free(&a);
}

void
live_news(struct ui *ui)
{
	struct live *l = &ui->live;
	struct live_count c;

	if (aside_read(&l->aside, &c, sizeof(c))) {
		put(l, c.list, &c.counts);
	} else {
		aside_end(ui, &l->aside);
		l->ended_us = clock_mono_us();
		keep(ui);
	}
	sections_live(ui->sections, ui);
	ui_redraw(ui);
}

void
live_release(struct ui *ui)
{
	aside_end(ui, &ui->live.aside);
	free(ui->live.count);
	free(ui->live.kept);
}
