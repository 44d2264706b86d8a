/* The part of a list around the cursor: at most WINDOW_MAX keys, read by key in both directions, so
 * that a list of a million rows costs what a list of a hundred does. Knows no terminal. */
#ifndef DATELINE_WINDOW_H
#define DATELINE_WINDOW_H

#include "src/store.h"

#ifndef WINDOW_MAX
#define WINDOW_MAX 1000
#endif

struct window {
	int64_t key[WINDOW_MAX]; /* newest first */
	size_t n;
	bool newest, oldest; /* nothing of the view lies above the first, below the last */
	int64_t above;       /* rows of the view above key[0]; -1: not known */
	size_t cursor, top;  /* indices: under the cursor, first row on screen */
};

/* Reads the keys around `key` (KEY_MAX: from the newest) and puts the cursor on it, or where it
 * would be; `lines` is how many rows are on screen, kept around the cursor if it can be. */
NODISCARD bool window_load(struct window *w, struct store *s, const struct view *v, int64_t key,
    size_t lines, struct err *e);
/* Reads the oldest ones, cursor on the last. */
NODISCARD bool window_load_last(
    struct window *w, struct store *s, const struct view *v, size_t lines, struct err *e);
/* Fills it with keys from a search, which are all there are. */
void window_fill(struct window *w, const int64_t *keys, size_t n);
/* Reads on at an edge that is within `lines` rows of the screen. */
NODISCARD bool
window_extend(struct window *w, struct store *s, const struct view *v, size_t lines, struct err *e);
/* Moves the cursor by `by` rows as far as the window goes, and the screen with it: by one row at a
 * time if `scroll`, else it turns by a page less two rows. True: it moved. */
bool window_move(struct window *w, int64_t by, size_t lines, bool scroll);
/* The index of a key; SIZE_MAX: not in the window. */
size_t window_find(const struct window *w, int64_t key);
/* Puts the screen so that the cursor is on it. */
void window_show(struct window *w, size_t lines);

#endif
