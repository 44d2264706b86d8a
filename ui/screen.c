/* From cells to bytes: what differs, scrolled where lines only moved, in as few bytes as the
 * terminal's strings allow. */
#include "ui/screen.h"

#include "src/bidi.h"
#include "src/util.h"
#include "ui/color.h"

#include <stdlib.h>
#include <string.h>

#define SCROLL_GAIN 60 /* cells that scrolling has to save */
#define ERASE_GAIN  10 /* blanks that are as long as erasing and a move behind it */

static void
cells_blank(struct cell *c, size_t n)
{
	static const struct cell blank = {.s = " ", .len = 1, .width = 1};
	if (n == 0)
		return;
	c[0] = blank;
	for (size_t have = 1; have < n; have *= 2)
		memcpy(c + have, c, MIN(have, n - have) * sizeof(*c));
}

struct screen *
screen_new(struct tty *t, const struct config *config)
{
	struct screen *s = xcalloc(1, sizeof(*s));
	s->tty = t;
	s->config = config;
	screen_reset(s);
	return s;
}

static void
links_clear(struct screen *s)
{
	for (size_t i = 0; i < s->nlink; i++)
		free(s->link[i]);
	s->nlink = 0;
}

void
screen_free(struct screen *s)
{
	if (!s)
		return;
	links_clear(s);
	free(s->link);
	free(s->front);
	free(s->back);
	free(s->changed);
	free(s);
}

void
screen_reset(struct screen *s)
{
	s->rows = s->tty->rows;
	s->cols = s->tty->cols;
	size_t cells = (size_t)s->rows * (size_t)s->cols;
	s->front = xrealloc(s->front, cells, sizeof(*s->front));
	s->back = xrealloc(s->back, cells, sizeof(*s->back));
	s->changed = xrealloc(s->changed, (size_t)s->rows, sizeof(*s->changed));
	cells_blank(s->back, cells);
	memset(s->cache, 0, sizeof(s->cache));
	s->look[0] = (struct look){.fg = -1, .bg = -1};
	s->nlook = 1;
	int64_t ascii = s->config->set.ascii, links = s->config->set.hyperlinks;
	s->ascii = ascii == 0 ? s->tty->ascii : ascii == 1;
	s->bidi = bidi_wanted(s->config->set.bidi);
	s->links = links == 0 ? s->tty->links && !s->ascii : links == 1;
	links_clear(s);
	s->valid = false;
	s->row = s->col = -1;
}

void
screen_begin(struct screen *s)
{
	/* Links are numbered anew when there are too many; those on screen then mean nothing. */
	if (s->nlink > 1000) {
		links_clear(s);
		s->valid = false;
	}
	cells_blank(s->back, (size_t)s->rows * (size_t)s->cols);
}

static void
put_color(struct screen *s, int32_t color, bool background)
{
	struct tty *t = s->tty;
	if (color >= 0 && (color & COLOR_RGB) && t->rgb) {
		strbuf_addf(&t->buf, "\033[%d;2;%d;%d;%dm", background ? 48 : 38, color >> 16 & 255,
		    color >> 8 & 255, color & 255);
		return;
	}
	if (color >= 0 && (color & COLOR_RGB))
		color = color_nearest((uint32_t)color & 0xffffff, t->colors);
	if (color < 0)
		return;
	/* What terminfo's setaf takes for a colour itself, as that of xterm-direct from 8 on. */
	if (color >= 8 && t->colors > 256)
		strbuf_addf(&t->buf, "\033[%d;5;%dm", background ? 48 : 38, color);
	else if (color < t->colors)
		tty_put1(t, background ? t->cap.setab : t->cap.setaf, color);
	else if (color < 16 && t->colors >= 8)
		tty_put1(t, background ? t->cap.setab : t->cap.setaf, color - 8);
}

static void
put_look(struct screen *s, int id)
{
	if (id == s->current)
		return;
	const struct look *now = &s->look[s->current], *l = &s->look[id];
	struct tty *t = s->tty;
	unsigned have = now->attributes;
	int32_t fg = now->fg, bg = now->bg;
	if ((have & ~l->attributes) || (fg >= 0 && fg != l->fg) || (bg >= 0 && bg != l->bg)) {
		tty_put(t, t->cap.sgr0);
		have = 0;
		fg = bg = -1;
	}
	unsigned add = l->attributes & ~have;
	if (add & LOOK_BOLD)
		tty_put(t, t->cap.bold);
	if (add & LOOK_DIM)
		tty_put(t, t->cap.dim);
	if (add & LOOK_ITALIC)
		tty_put(t, t->cap.sitm);
	if (add & LOOK_UNDERLINE)
		tty_put(t, t->cap.smul);
	if (add & LOOK_REVERSE)
		tty_put(t, t->cap.rev);
	if (l->fg != fg)
		put_color(s, l->fg, false);
	if (l->bg != bg)
		put_color(s, l->bg, true);
	s->current = id;
}

static void
put_link(struct screen *s, unsigned link)
{
	if (link == s->link_now)
		return;
	/* The number makes one link of its lines. */
	if (link && link <= s->nlink)
		strbuf_addf(&s->tty->buf, "\033]8;id=%u;%s\033\\", link, s->link[link - 1]);
	else
		strbuf_adds(&s->tty->buf, "\033]8;;\033\\");
	s->link_now = link;
}

/* To the next row by carriage return and line feed, which is shorter than an absolute move; not
 * where the terminal may stand elsewhere than is thought, nor where it would scroll. */
static bool
put_next_row(struct screen *s, int row, int col)
{
	struct tty *t = s->tty;
	if (row != s->row + 1 || s->row < 0 || s->col < 0 || s->row_doubtful || s->row == s->bottom
	    || !t->cap.cuf || col > 99)
		return false;
	strbuf_adds(&t->buf, "\r\n");
	if (col)
		tty_put1(t, t->cap.cuf, col);
	return true;
}

static void
put_move(struct screen *s, int row, int col)
{
	struct tty *t = s->tty;
	if (s->row == row && s->col == col && !s->doubtful)
		return;
	if (s->row == row && t->cap.hpa) {
		tty_put1(t, t->cap.hpa, col);
	} else if (s->row == row && t->cap.cuf && !s->doubtful && s->col >= 0 && s->col < col) {
		tty_put1(t, t->cap.cuf, col - s->col);
	} else if (!put_next_row(s, row, col)) {
		tty_put2(t, t->cap.cup, row, col);
		s->row_doubtful = false;
	}
	s->row = row;
	s->col = col;
	s->doubtful = false;
}

/* Whether blanks and other plain cells may be sent in the look that is set. */
static bool
shows_blanks(const struct screen *s)
{
	const struct look *l = &s->look[s->current];
	return l->bg < 0 && !(l->attributes & (LOOK_UNDERLINE | LOOK_REVERSE)) && !s->link_now;
}

static bool
is_blank(const struct cell *c)
{
	return c->len == 1 && c->s[0] == ' ' && c->look == 0 && !c->link;
}

static void
put_cell(struct screen *s, int row, int col, const struct cell *c)
{
	struct strbuf *out = &s->tty->buf;
	put_move(s, row, col);
	if (!is_blank(c) || !shows_blanks(s)) {
		put_link(s, c->link);
		put_look(s, c->look);
	}
	if (c->doubtful) {
		/* Both columns are cleared first, for a terminal that draws it narrower. */
		strbuf_add(out, "  ", c->width);
		s->col = -1;
		s->doubtful = true;
		put_move(s, row, col);
	}
	strbuf_add(out, c->s, c->len);
	s->col = col + c->width;
	s->doubtful = c->doubtful;
	s->row_doubtful = s->row_doubtful || c->doubtful;
	if (s->col >= s->cols)
		s->row = s->col = -1; /* at the margin terminals differ */
}

static bool
cell_same(const struct cell *a, const struct cell *b)
{
	return a->s[0] == b->s[0] && memcmp(a, b, sizeof(*a)) == 0;
}

/* How many cells from col on are blank. */
static int
blanks(const struct cell *line, int col, int end)
{
	int n = 0;
	while (col + n < end && is_blank(&line[col + n]))
		n++;
	return n;
}

/* The unchanged cells between two changed ones are sent again where that is shorter than a move. */
static bool
gap_is_short(const struct screen *s, const struct cell *line, int from, int to)
{
	size_t bytes = 0;
	for (int i = from; i < to; i++) {
		if (line[i].doubtful || line[i].link != s->link_now
		    || (line[i].look != s->current && !(is_blank(&line[i]) && shows_blanks(s))))
			return false;
		bytes += line[i].len;
	}
	return bytes <= 4;
}

/* Sends cells [col, end) of a row; returns where it stopped. Many blanks are erased: repeating them
 * (rep) is in the entry of xterm, but not in all terminals that call themselves so. */
static int
put_run(struct screen *s, int row, const struct cell *line, int col, int end)
{
	int n = s->tty->cap.ech ? blanks(line, col, end) : 0;
	if (n <= ERASE_GAIN) {
		put_cell(s, row, col, &line[col]);
		return col + (line[col].width ? line[col].width : 1);
	}
	put_move(s, row, col);
	if (!shows_blanks(s)) {
		put_link(s, 0);
		put_look(s, 0);
	}
	tty_put1(s->tty, s->tty->cap.ech, n);
	return col + n;
}

/* The last column of the last row is never written: a terminal might scroll. */
static int
row_end(const struct screen *s, int row)
{
	return row == s->rows - 1 ? s->cols - 1 : s->cols;
}

/* Whether a cell goes on where and how the one before it was sent: its bytes are all there is. */
static bool
goes_on(const struct screen *s, int col, const struct cell *c)
{
	return s->col == col && c->look == s->current && c->link == s->link_now && c->width == 1
	       && c->s[0] != ' ' && !c->doubtful && !s->doubtful && col + 1 < s->cols;
}

static void
flush_row(struct screen *s, int row)
{
	const struct cell *old = s->front + (size_t)row * (size_t)s->cols;
	const struct cell *line = s->back + (size_t)row * (size_t)s->cols;
	int end = row_end(s, row), last = end, blank = end;
	while (last > 0 && cell_same(&old[last - 1], &line[last - 1]))
		last--;
	while (blank > 0 && is_blank(&line[blank - 1]))
		blank--;
	/* What follows a cell of doubtful width is sent again: it may have been covered. */
	if (last > 1 && last < end && (line[last - 1].doubtful || line[last - 2].doubtful))
		last++;
	for (int col = 0; col < last;) {
		if (line[col].width == 0
		    || (cell_same(&old[col], &line[col])
			&& !(s->doubtful && s->row == row && s->col == col))) {
			col++;
			continue;
		}
		if (col >= blank && s->tty->cap.el && last - col > 3) {
			put_link(s, 0);
			if (!shows_blanks(s))
				put_look(s, 0);
			put_move(s, row, col);
			tty_put(s->tty, s->tty->cap.el);
			return;
		}
		if (s->row == row && s->col >= 0 && s->col < col && !s->doubtful
		    && gap_is_short(s, line, s->col, col))
			for (int i = s->col; i < col;)
				i = put_run(s, row, line, i, i + 1);
		col = put_run(s, row, line, col, MIN(end, MAX(blank, col + 1)));
		for (;
		     col < last && goes_on(s, col, &line[col]) && !cell_same(&old[col], &line[col]);
		     s->col = ++col)
			strbuf_add(&s->tty->buf, line[col].s, line[col].len);
	}
}

/* Whether what is drawn in row r is shown in row `at`. */
static bool
row_shown(const struct screen *s, int r, int at)
{
	size_t cols = (size_t)s->cols;
	return memcmp(s->back + (size_t)r * cols, s->front + (size_t)at * cols,
		   cols * sizeof(*s->back))
	       == 0;
}

static int
row_cells(const struct screen *s, int r)
{
	const struct cell *line = s->back + (size_t)r * (size_t)s->cols;
	int cells = 0;
	for (int i = 0; i < s->cols; i++)
		cells += !is_blank(&line[i]);
	return cells;
}

/* What scrolling rows [top, bottom] by k saves, in cells: nothing unless it brings rows that
 * changed. Those that did not are looked at only if it does. */
static int
scroll_gain(const struct screen *s, int top, int bottom, int k)
{
	int gain = 0, from = MAX(top, top - k), to = MIN(bottom, bottom - k);
	for (int r = from; r <= to; r++)
		if (s->changed[r] && row_shown(s, r, r + k))
			gain += row_cells(s, r);
	if (gain <= SCROLL_GAIN)
		return 0;
	for (int r = top; r <= bottom; r++)
		if (!s->changed[r] && (r < from || r > to || !row_shown(s, r, r + k)))
			gain -= row_cells(s, r);
	return gain;
}

static void
put_scroll(struct screen *s, int top, int bottom, int k)
{
	struct tty *t = s->tty;
	put_link(s, 0);
	put_look(s, 0);
	if (s->top != top || s->bottom != bottom) {
		tty_put2(t, t->cap.csr, top, bottom);
		s->top = top;
		s->bottom = bottom;
		s->row = -1;
	}
	int n = abs(k);
	const char *one = k > 0 ? t->cap.ind : t->cap.ri, *many = k > 0 ? t->cap.indn : t->cap.rin;
	int col = s->row == (k > 0 ? bottom : top) && s->col >= 0 ? s->col : 0;
	put_move(s, k > 0 ? bottom : top, col);
	if (many && n * (int)strlen(one) > 6)
		tty_put1(t, many, n);
	else
		for (int i = 0; i < n; i++)
			tty_put(t, one);
	size_t cols = (size_t)s->cols, keep = (size_t)(bottom - top + 1 - n) * cols;
	struct cell *first = s->front + (size_t)top * cols;
	if (k > 0) {
		memmove(first, first + (size_t)n * cols, keep * sizeof(*first));
		cells_blank(first + keep, (size_t)n * cols);
	} else {
		memmove(first + (size_t)n * cols, first, keep * sizeof(*first));
		cells_blank(first, (size_t)n * cols);
	}
}

static void
find_changes(struct screen *s)
{
	for (int r = 0; r < s->rows; r++)
		s->changed[r] = !row_shown(s, r, r);
}

/* Lines that only moved are scrolled by the terminal: all rows but the first and the last. */
static void
flush_scroll(struct screen *s)
{
	const struct tty *t = s->tty;
	int top = 1, bottom = s->rows - 2, best = 0, most = SCROLL_GAIN;
	if (!t->cap.csr || !t->cap.ind || !t->cap.ri || bottom - top < 2)
		return;
	for (int k = -(bottom - top); k <= bottom - top; k++) {
		int gain = k ? scroll_gain(s, top, bottom, k) : 0;
		if (gain > most) {
			most = gain;
			best = k;
		}
	}
	if (best) {
		put_scroll(s, top, bottom, best);
		find_changes(s);
	}
}

static void
flush_clear(struct screen *s)
{
	struct tty *t = s->tty;
	tty_put(t, t->cap.sgr0);
	s->current = 0;
	s->link_now = 0;
	if (t->cap.csr)
		tty_put2(t, t->cap.csr, 0, s->rows - 1);
	s->top = 0;
	s->bottom = s->rows - 1;
	tty_put(t, t->cap.clear);
	s->row = s->col = 0;
	s->doubtful = false;
	cells_blank(s->front, (size_t)s->rows * (size_t)s->cols);
	s->valid = true;
}

void
screen_flush(struct screen *s, int row, int col)
{
	bool anew = !s->valid;
	if (anew)
		flush_clear(s);
	find_changes(s);
	if (!anew)
		flush_scroll(s);
	for (int r = 0; r < s->rows; r++)
		if (s->changed[r]) {
			size_t at = (size_t)r * (size_t)s->cols;
			flush_row(s, r);
			memcpy(s->front + at, s->back + at, (size_t)s->cols * sizeof(*s->front));
		}
	/* The cursor does not rest in a look or a link, in case the program is killed. */
	put_link(s, 0);
	put_look(s, 0);
	if (row >= 0)
		put_move(s, row, MIN(col, s->cols - 1));
	if ((row >= 0) != s->cursor) {
		s->cursor = row >= 0;
		tty_put(s->tty, s->cursor ? s->tty->cap.cnorm : s->tty->cap.civis);
	}
	tty_flush(s->tty);
}

void
screen_leave(struct screen *s)
{
	put_link(s, 0);
	put_look(s, 0);
	s->valid = false;
	s->cursor = false;
}
