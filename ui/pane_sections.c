/* The sections pane: Latest, Trending, Bookmarks, the person's sections, their feeds. */
#include "src/date.h"
#include "src/text.h"
#include "src/util.h"
#include "ui/list.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TRENDING_MOST 1000 /* stories that are counted */
#define ENTRIES_ARENA ((size_t)16 * 1024 * 1024)

enum entry_kind { ENTRY_BUILT_IN, ENTRY_SECTION, ENTRY_FEED, ENTRY_BLANK };

struct entry {
	enum entry_kind kind;
	int64_t list, id;
	int64_t parent; /* list of the section a feed is shown under */
	const char *name;
	int depth, feeds;
	bool open, watch, live;
	struct counts counts; /* -1: not known yet */
	const char *error;    /* feeds: NULL, or why it fails */
	int64_t failing_since, due;
};

struct sections_pane {
	struct pane pane;
	struct arena arena;
	struct entry *entry;
	size_t n, cap;
	size_t cursor, top;
	int64_t *open; /* lists whose feeds are shown */
	size_t nopen, cap_open;
	int64_t feeds, sections, articles;
	int64_t at;       /* the list under the cursor while it is read anew */
	bool unread_only; /* sections and feeds with nothing unread are left out */
};

static struct sections_pane *
self(const struct pane *p)
{
	return (struct sections_pane *)(uintptr_t)p;
}

static bool
is_open(const struct sections_pane *p, int64_t list)
{
	for (size_t i = 0; i < p->nopen; i++)
		if (p->open[i] == list)
			return true;
	return false;
}

static void
set_open(struct sections_pane *p, int64_t list, bool open)
{
	size_t to = 0;
	for (size_t i = 0; i < p->nopen; i++)
		if (p->open[i] != list)
			p->open[to++] = p->open[i];
	p->nopen = to;
	if (!open)
		return;
	GROW(p->open, p->cap_open, p->nopen);
	p->open[p->nopen++] = list;
}

static struct entry *
add(struct sections_pane *p, enum entry_kind kind, int64_t list, const char *name)
{
	GROW(p->entry, p->cap, p->n);
	struct entry *e = &p->entry[p->n++];
	*e = (struct entry){.kind = kind, .list = list, .name = name};
	return e;
}

/* Whether it is shown: all is, or what has unread articles, and where the cursor stands. */
static bool
is_shown(const struct sections_pane *p, int64_t list, const struct counts *c)
{
	return !p->unread_only || c->unread != 0 || list == p->at || is_open(p, list);
}

static bool
add_feeds(struct sections_pane *p, struct store *s, int64_t section, int64_t list, int depth,
    struct err *e)
{
	struct store_feed *feed;
	size_t n;
	if (!store_feeds(s, section, &p->arena, &feed, &n, e))
		return false;
	for (size_t i = 0; i < n; i++) {
		if (feed[i].hidden || !is_shown(p, feed[i].list, &feed[i].counts))
			continue;
		struct entry *en = add(p, ENTRY_FEED, feed[i].list, feed[i].title);
		en->id = feed[i].id;
		en->parent = list;
		en->depth = depth + 1;
		en->counts = feed[i].counts;
		en->error = feed[i].error;
		en->failing_since = feed[i].failing_since;
		en->due = feed[i].due;
	}
	return true;
}

static bool
add_built_in(struct sections_pane *p, struct store *s, int64_t list, const char *name, bool total,
    struct err *e)
{
	struct entry *en = add(p, ENTRY_BUILT_IN, list, name);
	if (!store_counts(s, list, &en->counts, e))
		return false;
	if (total)
		en->counts.unread = en->counts.total;
	return true;
}

static bool
add_trending(struct sections_pane *p, const struct ui *ui, struct err *e)
{
	struct entry *en = add(p, ENTRY_BUILT_IN, LIST_TRENDING, "Trending");
	int64_t n;
	if (!store_trending_count(ui->store, ui->now, TRENDING_MOST, &n, e))
		return false;
	en->counts = (struct counts){n, n};
	return true;
}

static bool
add_sections(struct sections_pane *p, struct ui *ui, struct err *e)
{
	struct store *s = ui->store;
	struct store_section *sec;
	size_t n;
	bool watch = false;
	if (!store_sections(s, &p->arena, &sec, &n, e))
		return false;
	p->sections = p->feeds = 0;
	for (size_t i = 0; i < n; i++) {
		if (sec[i].depth == 0)
			p->feeds += sec[i].feeds;
		if (p->sections == 0 || (sec[i].watch && !watch))
			add(p, ENTRY_BLANK, 0, "");
		watch = sec[i].watch;
		p->sections++;
		if (sec[i].live && !live_counts(ui, sec[i].list, &sec[i].counts))
			sec[i].counts = (struct counts){-1, -1};
		if (!is_shown(p, sec[i].list, &sec[i].counts))
			continue;
		struct entry *en = add(p, ENTRY_SECTION, sec[i].list, sec[i].name);
		en->id = sec[i].id;
		en->depth = sec[i].depth;
		en->feeds = sec[i].feeds;
		en->watch = sec[i].watch;
		en->live = sec[i].live;
		en->counts = sec[i].counts;
		en->open = is_open(p, en->list);
		if (en->open && !add_feeds(p, s, sec[i].id, sec[i].list, sec[i].depth, e))
			return false;
	}
	return true;
}

/* What stands above the headings of the file is listed under Latest, where x opened it:
 * thousands of feeds may stand there, so they are not read before. */
static bool
add_latest_feeds(struct sections_pane *p, struct store *s, struct err *e)
{
	struct entry *latest = &p->entry[p->n - 1];
	latest->open = is_open(p, LIST_LATEST);
	return !latest->open || add_feeds(p, s, STORE_NO_SECTION, LIST_LATEST, 0, e);
}

static bool
latest_has_feeds(struct sections_pane *p, struct ui *ui)
{
	struct store_feed *feed;
	size_t n = 0;
	struct err e;
	if (!store_feeds(ui->store, STORE_NO_SECTION, &p->arena, &feed, &n, &e))
		ui_error(ui, &e);
	return n > 0;
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

static void
sections_seek(struct sections_pane *p, int64_t list, int64_t parent)
{
	size_t found = SIZE_MAX;
	for (size_t i = 0; i < p->n; i++)
		if (p->entry[i].list == list && p->entry[i].kind != ENTRY_BLANK
		    && (found == SIZE_MAX || p->entry[i].parent == parent))
			found = i;
	p->cursor = found == SIZE_MAX ? MIN(p->cursor, p->n - 1) : found;
	sections_show(p);
}

static bool
sections_load(struct pane *pane, struct ui *ui)
{
	struct sections_pane *p = self(pane);
	struct err e;
	int64_t list = p->n ? p->entry[p->cursor].list : LIST_LATEST;
	int64_t parent = p->n ? p->entry[p->cursor].parent : 0;
	struct store *s = ui->store;
	p->n = 0;
	p->at = list;
	arena_reset(&p->arena);
	bool ok = add_built_in(p, s, LIST_LATEST, "Latest", false, &e) && add_latest_feeds(p, s, &e)
	          && add_trending(p, ui, &e)
	          && add_built_in(p, s, LIST_BOOKMARKS, "Bookmarks", true, &e)
	          && add_sections(p, ui, &e);
	p->articles = p->entry[0].counts.total;
	/* The first start names all feeds, also those above the sections. */
	struct store_feed *feed;
	size_t nfeed;
	if (ok && p->articles == 0 && store_feeds(s, 0, &p->arena, &feed, &nfeed, &e))
		p->feeds = (int64_t)nfeed;
	if (!ok)
		ui_error(ui, &e);
	sections_seek(p, list, parent);
	return ok;
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
	sections_show(p);
	sections_say(p, ui);
}

static void
sections_fold(struct sections_pane *p, struct ui *ui)
{
	const struct entry *en = &p->entry[p->cursor];
	int64_t list = en->kind == ENTRY_FEED ? en->parent : en->list;
	if (en->kind == ENTRY_BUILT_IN && (en->list != LIST_LATEST || !latest_has_feeds(p, ui))) {
		ui_message(ui, "%s has no feeds of its own", en->name);
		return;
	}
	set_open(p, list, !is_open(p, list));
	sections_seek(p, list, 0);
	sections_load(&p->pane, ui);
}

static void
sections_fold_all(struct sections_pane *p, struct ui *ui)
{
	const struct entry *at = &p->entry[p->cursor];
	int64_t list = at->kind == ENTRY_FEED ? at->parent : at->list;
	bool any = p->nopen > 0;
	if (any)
		p->nopen = 0;
	else
		for (size_t i = 0; i < p->n; i++)
			if (p->entry[i].kind == ENTRY_SECTION)
				set_open(p, p->entry[i].list, true);
	sections_seek(p, list, 0);
	sections_load(&p->pane, ui);
}

/* To the next section or feed with unread articles, without opening it. */
static void
sections_move_unread(struct sections_pane *p, struct ui *ui, int dir)
{
	for (size_t i = 1; i < p->n; i++) {
		size_t at = (p->cursor + (dir > 0 ? i : p->n - i)) % p->n;
		const struct entry *en = &p->entry[at];
		if ((en->kind == ENTRY_SECTION || en->kind == ENTRY_FEED)
		    && en->counts.unread > 0) {
			p->cursor = at;
			sections_show(p);
			sections_say(p, ui);
			return;
		}
	}
	ui_message(ui, "no other section has unread articles");
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

static const struct entry *
sections_find(const struct sections_pane *p, int64_t list)
{
	for (size_t i = 0; i < p->n; i++)
		if (p->entry[i].list == list && p->entry[i].kind != ENTRY_BLANK)
			return &p->entry[i];
	return NULL;
}

int64_t
sections_next(const struct pane *pane, int64_t list, int dir)
{
	const struct sections_pane *p = self(pane);
	size_t at = 0;
	for (size_t i = 0; i < p->n; i++)
		if (p->entry[i].list == list && p->entry[i].kind != ENTRY_BLANK)
			at = i;
	for (size_t i = 1; i < p->n; i++) {
		size_t j = (at + (dir > 0 ? i : p->n - i)) % p->n;
		if (p->entry[j].kind == ENTRY_SECTION && p->entry[j].counts.unread > 0
		    && p->entry[j].list != list)
			return p->entry[j].list;
	}
	return 0;
}

void
sections_live(struct pane *pane, struct ui *ui)
{
	struct sections_pane *p = self(pane);
	for (size_t i = 0; i < p->n; i++)
		if (p->entry[i].live)
			(void)live_counts(ui, p->entry[i].list, &p->entry[i].counts);
}

int64_t
sections_step(const struct pane *pane, int64_t list, int dir)
{
	const struct sections_pane *p = self(pane);
	int64_t before = 0;
	bool passed = false;
	for (size_t i = 0; i < p->n; i++) {
		const struct entry *en = &p->entry[i];
		if (en->kind == ENTRY_BLANK)
			continue;
		if (passed && dir > 0)
			return en->list;
		if (en->list == list && dir < 0)
			return before;
		passed = passed || en->list == list;
		before = en->list;
	}
	return 0;
}

int64_t
sections_unread(const struct pane *pane, int64_t list)
{
	const struct entry *en = sections_find(self(pane), list);
	return en ? MAX(en->counts.unread, 0) : 0;
}

bool
sections_is_live(const struct pane *pane, int64_t list)
{
	const struct entry *en = sections_find(self(pane), list);
	return en && en->live;
}

const char *
sections_name(const struct pane *pane, int64_t list)
{
	const struct entry *en = sections_find(self(pane), list);
	return en ? en->name : NULL;
}

int
sections_feeds(const struct pane *pane, int64_t list)
{
	const struct entry *en = sections_find(self(pane), list);
	if (list == LIST_LATEST)
		return (int)self(pane)->feeds;
	return en && en->kind == ENTRY_SECTION ? en->feeds : 1;
}

void
sections_set(struct pane *pane, int64_t list)
{
	struct sections_pane *p = self(pane);
	const struct entry *en = p->n ? &p->entry[p->cursor] : NULL;
	if (en && en->list != list)
		sections_seek(p, list, 0);
}

size_t
sections_names(const struct pane *pane, struct ui *ui, struct arena *a, struct named **out)
{
	const struct sections_pane *p = self(pane);
	struct store_feed *feed = NULL;
	struct err e;
	size_t n = 0, to = 0;
	if (!store_feeds(ui->store, 0, a, &feed, &n, &e))
		n = 0;
	*out = arena_alloc(a, (p->n + n + 1) * sizeof(**out));
	if (!*out)
		return 0;
	for (size_t i = 0; i < p->n; i++)
		if (p->entry[i].kind == ENTRY_BUILT_IN || p->entry[i].kind == ENTRY_SECTION)
			(*out)[to++] = (struct named){
			    .list = p->entry[i].list,
			    .name = arena_dup(a, p->entry[i].name, strlen(p->entry[i].name)),
			};
	for (size_t i = 0; i < n; i++)
		(*out)[to++] = (struct named){.list = feed[i].list, .name = feed[i].title};
	return to;
}

bool
sections_empty_archive(const struct pane *pane, int64_t *feeds, int64_t *sections)
{
	const struct sections_pane *p = self(pane);
	*feeds = p->feeds;
	*sections = p->sections;
	return p->articles == 0;
}

int64_t
sections_at(const struct pane *pane)
{
	const struct sections_pane *p = self(pane);
	return p->entry[p->cursor].list;
}
