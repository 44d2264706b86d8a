/* What the reader asks of the sections pane: names, counts and what stands next to what. */
#include "src/util.h"
#include "ui/sections.h"

#include <string.h>

static struct sections_pane *
self(const struct pane *p)
{
	return (struct sections_pane *)(uintptr_t)p;
}

/* p->n: it is not there. */
static size_t
place_of(const struct sections_pane *p, int64_t list)
{
	size_t i = 0;
	while (i < p->n && p->entry[i].list != list)
		i++;
	return i;
}

static const struct entry *
sections_find(const struct pane *pane, int64_t list)
{
	const struct sections_pane *p = self(pane);
	size_t at = place_of(p, list);
	return at < p->n ? &p->entry[at] : NULL;
}

size_t
sections_news(const struct sections_pane *p, size_t at, int dir, bool feeds)
{
	for (size_t i = 1; i < p->n; i++) {
		size_t j = (at + (dir > 0 ? i : p->n - i)) % p->n;
		const struct entry *en = &p->entry[j];
		if ((en->kind == ENTRY_SECTION || (feeds && en->kind == ENTRY_FEED))
		    && en->counts.unread > 0)
			return j;
	}
	return p->n;
}

int64_t
sections_next(const struct pane *pane, int64_t list, int dir)
{
	const struct sections_pane *p = self(pane);
	size_t at = sections_news(p, place_of(p, list) % MAX(p->n, (size_t)1), dir, false);
	return at < p->n ? p->entry[at].list : 0;
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
	size_t at = place_of(p, list);
	while (at < p->n && (dir > 0 || at > 0)) {
		at = dir > 0 ? at + 1 : at - 1;
		if (at < p->n && p->entry[at].kind != ENTRY_BLANK)
			return p->entry[at].list;
	}
	return 0;
}

int64_t
sections_unread(const struct pane *pane, int64_t list)
{
	const struct entry *en = sections_find(pane, list);
	return en ? MAX(en->counts.unread, 0) : 0;
}

bool
sections_is_live(const struct pane *pane, int64_t list)
{
	const struct entry *en = sections_find(pane, list);
	return en && en->live;
}

const char *
sections_name(const struct pane *pane, int64_t list)
{
	const struct entry *en = sections_find(pane, list);
	return en ? en->name : NULL;
}

int
sections_feeds(const struct pane *pane, int64_t list)
{
	const struct entry *en = sections_find(pane, list);
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

bool
sections_names(const struct pane *pane, struct ui *ui,
    bool (*each)(void *arg, int64_t list, const char *name), void *arg, struct err *e)
{
	const struct sections_pane *p = self(pane);
	for (size_t i = 0; i < p->n; i++) {
		const struct entry *en = &p->entry[i];
		if ((en->kind == ENTRY_BUILT_IN || en->kind == ENTRY_SECTION)
		    && !each(arg, en->list, en->name))
			return true;
	}
	return store_titles(ui->store, each, arg, e);
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
