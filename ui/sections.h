/* The sections pane's state, shared by its files. */
#ifndef DATELINE_SECTIONS_H
#define DATELINE_SECTIONS_H

#include "ui/state.h"

enum entry_kind { ENTRY_BUILT_IN, ENTRY_SECTION, ENTRY_FEED, ENTRY_BLANK };

struct entry {
	enum entry_kind kind;
	int64_t list, id; /* of a blank row: 0 */
	int64_t parent;   /* list of the section a feed is shown under */
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

/* ---- sections_load.c */
/* Reads it anew; the cursor stays on its list. */
bool sections_load(struct pane *pane, struct ui *ui);
/* Opens or closes what is under the cursor, or everything. */
void sections_fold(struct sections_pane *p, struct ui *ui);
void sections_fold_all(struct sections_pane *p, struct ui *ui);
/* The cursor to a list, where it stands under `parent` if it does. */
void sections_seek(struct sections_pane *p, int64_t list, int64_t parent);

/* ---- sections_find.c */
/* The next one with unread articles behind or before an entry, around the ends; p->n: none. */
size_t sections_news(const struct sections_pane *p, size_t at, int dir, bool feeds);

#endif
