/* What the sections pane shows, read from the archive, and what is open in it. */
#include "src/util.h"
#include "ui/sections.h"

#include <string.h>

#define TRENDING_MOST 1000 /* stories that are counted */

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

void
sections_seek(struct sections_pane *p, int64_t list, int64_t parent)
{
	size_t found = SIZE_MAX;
	for (size_t i = 0; i < p->n; i++)
		if (p->entry[i].list == list && (found == SIZE_MAX || p->entry[i].parent == parent))
			found = i;
	p->cursor = found == SIZE_MAX ? MIN(p->cursor, p->n - 1) : found;
}

static bool
count_feed(void *arg, int64_t list, const char *title)
{
	int64_t *n = arg;
	(void)list;
	(void)title;
	++*n;
	return true;
}

bool
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
	int64_t feeds = 0;
	if (ok && p->articles == 0 && store_titles(s, count_feed, &feeds, &e))
		p->feeds = feeds;
	if (!ok)
		ui_error(ui, &e);
	sections_seek(p, list, parent);
	return ok;
}

void
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

void
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
