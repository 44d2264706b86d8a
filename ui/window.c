/* The part of a list around the cursor. */
#include "ui/window.h"

#include "src/util.h"

#include <string.h>

#define CHUNK (WINDOW_MAX / 4)

/* Keys above a key come nearest first; the window holds them newest first. */
static void
reverse(int64_t *key, size_t n)
{
	for (size_t i = 0; i < n / 2; i++) {
		int64_t k = key[i];
		key[i] = key[n - 1 - i];
		key[n - 1 - i] = k;
	}
}

static bool
window_place(struct window *w, struct store *s, const struct view *v, struct err *e)
{
	w->above = 0;
	if (!w->n || w->newest)
		return true;
	return store_place(s, v, w->key[0], &w->above, e);
}

void
window_show(struct window *w, size_t lines)
{
	if (lines == 0)
		lines = 1;
	if (w->cursor >= w->n)
		w->cursor = w->n ? w->n - 1 : 0;
	if (w->cursor < w->top)
		w->top = w->cursor;
	if (w->cursor >= w->top + lines)
		w->top = w->cursor - lines + 1;
	/* No empty rows below while there are rows above. */
	if (w->oldest && w->top + lines > w->n)
		w->top = w->n > lines ? w->n - lines : 0;
}

bool
window_load(struct window *w, struct store *s, const struct view *v, int64_t key, size_t lines,
    struct err *e)
{
	size_t line = w->cursor - w->top, want = MIN(MAX(lines * 2, 50), CHUNK * 2), up = 0, n = 0;
	*w = (struct window){0};
	if (key != KEY_MAX) {
		/* From just above the key itself, so that it is among those read downwards. */
		if (!store_keys(s, v, key, -1, w->key, want, &up, e))
			return false;
		reverse(w->key, up);
	}
	int64_t from = key == KEY_MAX ? KEY_MAX : v->oldest ? key - 1 : key + 1;
	if (!store_keys(s, v, from, 1, w->key + up, want, &n, e))
		return false;
	w->n = up + n;
	w->newest = key == KEY_MAX || up < want;
	w->oldest = n < want;
	w->cursor = up;
	if (w->cursor >= w->n)
		w->cursor = w->n ? w->n - 1 : 0;
	w->top = w->cursor > line ? w->cursor - line : 0;
	window_show(w, lines);
	return window_place(w, s, v, e);
}

bool
window_load_last(
    struct window *w, struct store *s, const struct view *v, size_t lines, struct err *e)
{
	size_t want = MIN(MAX(lines * 2, 50), CHUNK * 2), n;
	*w = (struct window){0};
	if (!store_keys(s, v, INT64_MIN, -1, w->key, want, &n, e))
		return false;
	reverse(w->key, n);
	w->n = n;
	w->newest = n < want;
	w->oldest = true;
	w->cursor = n ? n - 1 : 0;
	window_show(w, lines);
	return window_place(w, s, v, e);
}

void
window_fill(struct window *w, const int64_t *keys, size_t n)
{
	*w = (struct window){.newest = true, .oldest = true};
	w->n = MIN(n, WINDOW_MAX);
	memcpy(w->key, keys, w->n * sizeof(*keys));
}

static bool
extend_down(struct window *w, struct store *s, const struct view *v, struct err *e)
{
	size_t n;
	if (w->n + CHUNK > WINDOW_MAX) {
		size_t drop = MIN(w->n + CHUNK - WINDOW_MAX, w->top);
		memmove(w->key, w->key + drop, (w->n - drop) * sizeof(w->key[0]));
		w->n -= drop;
		w->top -= drop;
		w->cursor -= drop;
		w->newest = w->newest && drop == 0;
		w->above += (int64_t)drop;
	}
	size_t want = MIN(CHUNK, WINDOW_MAX - w->n);
	if (!store_keys(s, v, w->key[w->n - 1], 1, w->key + w->n, want, &n, e))
		return false;
	w->n += n;
	w->oldest = n < want;
	return true;
}

static bool
extend_up(struct window *w, struct store *s, const struct view *v, size_t lines, struct err *e)
{
	int64_t more[CHUNK];
	size_t n, got, keep = w->n;
	if (!store_keys(s, v, w->key[0], -1, more, CHUNK, &got, e))
		return false;
	n = got;
	if (keep + n > WINDOW_MAX) {
		size_t least = MIN(w->n, MAX(w->top + lines, w->cursor + 1));
		keep = MAX(WINDOW_MAX - n, least);
		n = MIN(n, WINDOW_MAX - keep);
		w->oldest = w->oldest && keep == w->n;
	}
	reverse(more, n);
	memmove(w->key + n, w->key, keep * sizeof(w->key[0]));
	memcpy(w->key, more, n * sizeof(more[0]));
	w->n = keep + n;
	w->top += n;
	w->cursor += n;
	w->newest = got < CHUNK && n == got;
	w->above = w->newest ? 0 : w->above - (int64_t)n;
	return true;
}

bool
window_extend(struct window *w, struct store *s, const struct view *v, size_t lines, struct err *e)
{
	if (w->n && !w->oldest && w->top + 3 * lines > w->n && !extend_down(w, s, v, e))
		return false;
	if (w->n && !w->newest && w->top < 2 * lines && !extend_up(w, s, v, lines, e))
		return false;
	return true;
}

bool
window_move(struct window *w, int64_t by, size_t lines, bool scroll)
{
	size_t was = w->cursor, turn = lines > 3 && !scroll ? lines - 2 : 1;
	if (!w->n)
		return false;
	int64_t to = (int64_t)w->cursor + by;
	w->cursor = to < 0 ? 0 : (size_t)to >= w->n ? w->n - 1 : (size_t)to;
	if (w->cursor >= w->top + lines && (by == 1 || by == -1))
		w->top += turn;
	else if (w->cursor < w->top && (by == 1 || by == -1))
		w->top = w->top > turn ? w->top - turn : 0;
	window_show(w, lines);
	return w->cursor != was;
}

size_t
window_find(const struct window *w, int64_t key)
{
	for (size_t i = 0; i < w->n; i++)
		if (w->key[i] == key)
			return i;
	return SIZE_MAX;
}
