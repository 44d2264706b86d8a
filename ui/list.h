/* The list pane's state, shared by what loads it and what draws it. */
#ifndef DATELINE_LIST_H
#define DATELINE_LIST_H

#include "ui/state.h"
#include "ui/window.h"

#define RESULT_LINES 4 /* title, two of excerpt, blank */

struct list_pane {
	struct pane pane;
	int64_t list;
	char name[256];
	struct view view;
	struct window win;
	int64_t *stay; /* keys read in this visit, sorted */
	size_t nstay, cap_stay;
	int64_t fresh, total, unread;
	struct query *query; /* filter or results */
	struct query_sql sql;
	char *text; /* of the query */
	bool compiled, results, ranked;
	int64_t scope;      /* list the results are from; 0: everywhere */
	int64_t back_key;   /* where the cursor was before */
	struct arena arena; /* of the rows */
	struct row *rows;
	size_t nrows, cap_rows, rows_at;
	bool touched, growing; /* moved in since it was opened; it was empty then */
	bool stale;            /* rows are to be read again */
	int shift;             /* columns, by ( and ) */
};

size_t list_lines(const struct list_pane *p); /* articles on screen */
bool list_was_seen(const struct list_pane *p, int64_t key);
void list_draw(struct pane *pane, const struct ui *ui, struct screen *s);
void list_place(const struct pane *pane, const struct ui *ui, char *out, size_t n);
/* What an empty list says. */
void list_empty_text(const struct list_pane *p, const struct ui *ui, char *out, size_t n);

/* "4,018" */
const char *count_text(int64_t n, char out[32]);

#endif
