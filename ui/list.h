/* The list pane's state, shared by what loads it and what draws it. */
#ifndef DATELINE_LIST_H
#define DATELINE_LIST_H

#include "src/util.h"
#include "ui/select.h"
#include "ui/state.h"
#include "ui/window.h"

#define RESULT_LINES 4 /* title, two of excerpt, blank */
#define CARD_LINES   3 /* section and age, title, first sentence */

enum list_order {
	ORDER_NEWEST,
	ORDER_OLDEST,
	ORDER_SOURCE,
	ORDER_TITLE,
	ORDER_LENGTH,
	ORDER_TOLD, /* by how many tell the same */
	ORDER_RANK, /* results alone */
	ORDERS
};

/* A row that was read. */
struct kept_row {
	struct row row;
	const char
	    *beside; /* of a result what it says around what was found, of a card its sections */
	bool wanted;
};

/* Where the next key may lead to: the page where the last turn led to, the other one, the ends of
 * the list, the next section. */
enum list_goal { GOAL_PAGE, GOAL_BACK, GOAL_FIRST, GOAL_LAST, GOAL_SECTION, LIST_GOALS };
#define GOAL_ROWS 100

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
	bool history; /* the results are what was read */
	struct selection sel;
	enum list_order order;
	bool reversed;
	bool hasty;             /* the best could not be told in time: newest first */
	int64_t scope;          /* list the results are from; 0: everywhere */
	int64_t back_key;       /* where the cursor was before */
	struct kept_row **kept; /* by key */
	size_t nkept, cap_kept;
	const struct kept_row **rows; /* those of them on screen */
	size_t nrows, cap_rows;
	int64_t goal[LIST_GOALS][GOAL_ROWS]; /* keys of rows to be read ahead, the next first */
	size_t ngoal[LIST_GOALS];
	size_t looking, looked; /* at a goal; 0: not yet, else 1 and how many of its rows */
	bool up;                /* where the screen has turned to */
	bool live;              /* a section that is worked out */
	bool waiting;           /* a key stopped the reading of it: to be read again */
	int64_t again_us;       /* when that may be */
	bool touched, growing;  /* moved in since it was opened; it was empty then */
	bool stale;             /* rows are to be read again */
	bool cards;             /* as the setting says, but not for results */
	int shift;              /* columns, by ( and ) */
};

size_t list_lines(const struct list_pane *p); /* articles on screen */
int list_step(const struct list_pane *p);     /* lines that one takes */
bool list_was_seen(const struct list_pane *p, int64_t key);
void list_draw(struct pane *pane, const struct ui *ui, struct screen *s);
enum style_role
list_role(const struct list_pane *p, const struct ui *ui, const struct row *r, bool cursor);
int list_put_title(struct screen *s, int row, int col, int cols, enum style_role role,
    const struct row *r, int shift);
void list_put_marks(struct screen *s, int row, int col, enum style_role role,
    const struct list_pane *p, const struct ui *ui, const struct row *r, size_t at);
/* list_card.c: the i-th row as a card; at: its place in the window. */
void list_draw_card(
    const struct list_pane *p, const struct ui *ui, struct screen *s, int row, size_t i, size_t at);
/* list_result.c: the i-th row as a result, and what it reads of the article for that. */
void list_draw_result(const struct list_pane *p, const struct ui *ui, struct screen *s, int row,
    size_t i, size_t at, const char *words);
/* From the arena; "": nothing of what was looked for is in its text. */
const char *
list_read_excerpt(const struct list_pane *p, struct ui *ui, int64_t id, struct arena *a);
void list_draw_row(const struct list_pane *p, const struct ui *ui, struct screen *s, int row,
    const struct row *r, size_t at);
/* A sentence in the place of rows. */
void list_draw_none(const struct area *a, struct screen *s, const char *text);
/* The bytes of s that make a line of at most `cols` columns, broken at a blank if there is one. */
size_t list_line_fit(const char *s, size_t n, int cols);
/* " (41)": how many there are in the other scope; "": that is not known yet. */
const char *list_beside(const struct ui *ui, char out[32]);
void list_place(const struct pane *pane, const struct ui *ui, char *out, size_t n);
/* What an empty list says. */
void list_empty_text(const struct list_pane *p, const struct ui *ui, char *out, size_t n);

/* ---- list_open.c: what it shows (list_open and so on are in ui/state.h) */
bool list_load(struct pane *pane, struct ui *ui);
/* Reads the window and the counts anew around a key. */
bool list_read(struct list_pane *p, struct ui *ui, int64_t key);
/* Reads the list anew in the order that is set; keeps the row under the cursor. */
bool list_order_read(struct pane *pane, struct ui *ui, int64_t key);
/* Reads the results anew, in their order. */
bool list_search_again(struct list_pane *p, struct ui *ui);
/* Neither filtered nor searched any more. */
void list_forget_query(struct list_pane *p);

/* ---- list_move.c */
void list_first(struct list_pane *p, struct ui *ui);
void list_last(struct list_pane *p, struct ui *ui);
void list_page(struct list_pane *p, struct ui *ui, int64_t by); /* by rows, the screen with it */

/* ---- list_rows.c (list_prepare, list_look_ahead) */
void list_rows_drop(struct list_pane *p);

/* ---- list_slow.c */
bool list_is_slow(const struct list_pane *p);
/* Fills window and total with a view around a key. `asked`: by the person, whose keys then wait a
 * moment. False: *e says why, or (search_stopped) a key waits. */
NODISCARD bool list_work_out(struct list_pane *p, struct ui *ui, const struct view *view,
    int64_t key, bool asked, struct err *e);
/* There is more than `total`, or may be: what looked for it was stopped. */
bool list_has_more(const struct list_pane *p, const struct ui *ui);
/* Reads what the window lacks within `lines` rows of the screen. */
void list_extend(struct list_pane *p, struct ui *ui, size_t lines);
/* What a slow list is asked of the store from now on, a key stops; store_set_stop ends that. */
void list_stoppable(const struct list_pane *p, struct ui *ui);

/* ---- list_select.c */
bool list_selected(const struct list_pane *p, int64_t key, size_t at); /* at: in the window */
size_t list_select_count(const struct pane *pane);
bool list_select_clear(struct pane *pane); /* false: nothing was selected */
/* The selected keys in the order of the list; heap. */
int64_t *list_select_take(struct pane *pane, struct ui *ui, size_t *n);

/* ---- list_sort.c */
/* Whether the order is of what stands in the rows: of the newest WINDOW_MAX articles, read and
 * sorted at once. */
bool list_order_of_rows(const struct list_pane *p);
/* Puts keys of rows in that order. */
void list_sort_keys(struct list_pane *p, struct ui *ui, int64_t *keys, size_t n);
/* Fills the window so, the cursor on `key` if it is there. */
bool list_sort_read(struct list_pane *p, struct ui *ui, int64_t key, struct err *e);

#endif
