/* The list pane's state, shared by what loads it and what draws it. */
#ifndef DATELINE_LIST_H
#define DATELINE_LIST_H

#include "ui/state.h"
#include "ui/window.h"

#define RESULT_LINES 4 /* title, two of excerpt, blank */

enum list_order {
	ORDER_NEWEST,
	ORDER_OLDEST,
	ORDER_SOURCE,
	ORDER_TITLE,
	ORDER_LENGTH,
	ORDER_RANK, /* results alone */
	ORDERS
};

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
	enum list_order order;
	bool reversed;
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

/* Reads the results anew, in their order. */
bool list_search_again(struct list_pane *p, struct ui *ui);

/* Reads the list anew in the order that is set; keeps the row under the cursor. */
bool list_order_read(struct pane *pane, struct ui *ui, int64_t key);

/* ---- list_sort.c */
/* Whether the order is of what stands in the rows: of the newest WINDOW_MAX articles, read and
 * sorted at once. */
bool list_order_of_rows(const struct list_pane *p);
/* Puts keys of rows in that order. */
void list_sort_keys(struct list_pane *p, struct ui *ui, int64_t *keys, size_t n);
/* Fills the window so, the cursor on `key` if it is there. */
bool list_sort_read(struct list_pane *p, struct ui *ui, int64_t key, struct err *e);

/* "4,018" */
const char *count_text(int64_t n, char out[32]);

#endif
