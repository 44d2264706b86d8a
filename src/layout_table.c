/* Tables: drawn by the width of their contents, with wrapped cells where the columns are too wide
 * for that, and given as records where no column could keep its words. */
#include "src/layout_flow.h"
#include "src/text.h"
#include "src/utf8.h"
#include "src/util.h"

#include <stdlib.h>
#include <string.h>

#define GAP       2    /* columns between two columns of a table */
#define LEAST     12   /* a column of text is not made narrower by wrapping */
#define WORD_MOST 24   /* a longer word is no reason against a drawn table */
#define LINES_MAX 2000 /* of one row */

struct cell {
	size_t from, to; /* in flow.text */
	size_t line;     /* where its next line begins */
	int columns;
};

struct table {
	struct flow *f;
	const struct block *block; /* the first cell */
	size_t rows, cols;
	size_t headers; /* rows of header cells at the top */
	struct cell *cell;
	int *width, *word; /* of each column: all of it, its longest word */
	bool *number;      /* the column has numbers only, and is aligned at the right */
	bool rtl;          /* its first column stands at the right */
	bool wrapped;      /* cells are */
};

/* Digits, and signs of numbers and money. */
static bool
is_number(const char *s, size_t n)
{
	static const char *const other[] = {"−", "–", "—", "\xc2\xa0", "\xe2\x80\xaf", "€", "£",
	    "¥", "±", "×", "₽", "₹", "°", "‰", "≈", "≤", "≥"};
	bool digit = false;

	for (size_t i = 0; i < n;) {
		if (s[i] >= '0' && s[i] <= '9')
			digit = true;
		size_t len = strchr("0123456789+-.,% $()/:~<>'", s[i]) != NULL && s[i] != '\0';
		for (size_t k = 0; k < LEN(other) && len == 0; k++)
			if (n - i >= strlen(other[k])
			    && memcmp(s + i, other[k], strlen(other[k])) == 0)
				len = strlen(other[k]);
		if (len == 0)
			return false;
		i += len;
	}
	/* A dash alone says that there is none. */
	return digit || n <= 3;
}

static bool
is_part(const struct table *t, size_t k)
{
	return (t->block[k].level & (CELL_LEFT | CELL_ABOVE)) != 0;
}

/* How many columns a cell goes over. */
static size_t
cell_span(const struct table *t, size_t k)
{
	size_t n = 1;

	while ((k + n) % t->cols != 0 && (t->block[k + n].level & CELL_LEFT))
		n++;
	return n;
}

/* The widest stretch that no line may end in. */
static int
longest_word(const struct table *t, const struct cell *cell)
{
	const struct flow *f = t->f;
	size_t start = cell->from;
	int longest = 0;

	for (size_t i = cell->from; i <= cell->to; i++) {
		bool ends = i == cell->to || (i > start && f->breaks[i] != TEXT_BREAK_NOT);
		if (!ends)
			continue;
		size_t end = i;
		while (end > start && (f->text.s[end - 1] == ' ' || f->text.s[end - 1] == '\n'))
			end--;
		longest = MAX(longest, text_width(f->text.s + start, end - start));
		start = i;
	}
	return longest;
}

static int
widest_line(const char *s, size_t n)
{
	int widest = 0;

	for (size_t i = 0; i < n;) {
		const char *newline = memchr(s + i, '\n', n - i);
		size_t end = newline != NULL ? (size_t)(newline - s) : n;
		widest = MAX(widest, text_width(s + i, end - i));
		i = end + 1;
	}
	return widest;
}

static void
measure_cell(struct table *t, size_t k)
{
	struct cell *cell = &t->cell[k];
	size_t c = k % t->cols, n = cell->to - cell->from;
	const char *s = t->f->text.s + cell->from;

	cell->columns = widest_line(s, n);
	t->wrapped = t->wrapped || (k >= t->headers * t->cols && memchr(s, '\n', n) != NULL);
	if (is_part(t, k) || cell_span(t, k) > 1)
		return;
	t->width[c] = MAX(t->width[c], cell->columns);
	t->word[c] = MAX(t->word[c], longest_word(t, cell));
	if (n > 0 && k >= t->headers * t->cols && !is_number(s, n))
		t->number[c] = false;
}

/* Columns of `n` columns together. */
static int
spanned(const int *width, size_t c, size_t n)
{
	int columns = (int)(n - 1) * GAP;

	for (size_t i = c; i < c + n; i++)
		columns += width[i];
	return columns;
}

static void
measure(struct table *t)
{
	for (size_t c = 0; c < t->cols; c++)
		t->number[c] = t->rows > t->headers;
	for (size_t k = 0; k < t->rows * t->cols; k++)
		measure_cell(t, k);
	/* What goes over several columns and has no room in them widens the last of them. */
	for (size_t k = 0; k < t->rows * t->cols; k++) {
		size_t n = cell_span(t, k), c = k % t->cols;
		if (is_part(t, k) || n == 1)
			continue;
		int lacks = t->cell[k].columns - spanned(t->width, c, n);
		t->width[c + n - 1] += MAX(lacks, 0);
		lacks = longest_word(t, &t->cell[k]) - spanned(t->word, c, n);
		t->word[c + n - 1] += MAX(lacks, 0);
	}
}

static size_t
header_rows(const struct table *t)
{
	size_t rows = 0;

	for (size_t k = 0; k < t->rows * t->cols; k++) {
		if (!(t->block[k].level & CELL_HEADER))
			break;
		if ((k + 1) % t->cols == 0)
			rows++;
	}
	/* Of nothing but headers the first row is one. */
	return rows == t->rows && rows > 1 ? 1 : rows;
}

/* One paragraph of all cells; each knows its part of it. A newline parts them, so that breaks are
 * found in each alone. */
static void
collect(struct table *t, const struct blocks *b)
{
	struct strbuf *text = &t->f->text;
	struct piece none = {.role = STYLE_TEXT, .source = FLOW_NO_SOURCE};

	t->headers = header_rows(t);
	for (size_t k = 0; k < t->rows * t->cols; k++) {
		size_t from = text->len;
		layout_spans(t->f, b, &t->block[k], STYLE_TEXT,
		    t->block[k].level & CELL_HEADER ? SPAN_STRONG : 0, "\n");
		size_t to = text->len;
		while (to > from && (text->s[to - 1] == ' ' || text->s[to - 1] == '\n'))
			to--;
		flow_cut(t->f, to);
		t->cell[k] = (struct cell){.from = from, .to = to, .line = from};
		flow_add(t->f, "\n", 1, none);
	}
	flow_find_breaks(t->f);
}

/* ----------------------------------------------------------------------------------- drawn */

/* Makes the widest columns narrower until all fit. False: words would have to be cut. */
static bool
fit_columns(struct table *t, int room)
{
	int least = 0, total = spanned(t->width, 0, t->cols);

	if (total <= room)
		return true;
	for (size_t c = 0; c < t->cols; c++) {
		t->word[c] = MIN(t->width[c], MAX(MIN(t->word[c], WORD_MOST), LEAST));
		least += t->word[c] + (c > 0 ? GAP : 0);
	}
	if (least > room)
		return false;
	t->wrapped = true;
	for (; total > room; total--) {
		size_t widest = t->cols;
		for (size_t c = 0; c < t->cols; c++)
			if (t->width[c] > t->word[c]
			    && (widest == t->cols || t->width[c] > t->width[widest]))
				widest = c;
		t->width[widest]--;
	}
	return true;
}

/* One line of a cell, within its columns. False: the cell has no more lines. */
static bool
draw_cell(struct table *t, size_t k, int width, bool last)
{
	struct cell *cell = &t->cell[k];
	struct flow *f = t->f;
	bool right = t->number[k % t->cols] && cell_span(t, k) == 1;
	struct cut cut = {cell->line, cell->to, false};

	if (cell->line < cell->to) {
		cut = flow_find_line(f, cell->line, cell->to, width);
		while (cut.next < cell->to && f->text.s[cut.next] == ' ')
			cut.next++;
	}
	int used = text_width(f->text.s + cell->line, cut.ink - cell->line) + cut.hyphen;
	int spare = MAX(width - used, 0);
	flow_direct(f, cell->line, cut.ink);
	right = right != t->rtl;
	if (right)
		flow_line_blanks(f, spare);
	flow_line_text(f, cell->line, cut.ink);
	if (cut.hyphen)
		flow_line_string(f, "-", STYLE_TEXT);
	if (!right && !last)
		flow_line_blanks(f, spare);
	f->directed = f->rtl = false;
	cell->line = cut.next;
	return cell->line < cell->to;
}

/* One line of a row. False: it was the last. */
static bool
draw_line(struct table *t, size_t r, const struct margin *m, bool first)
{
	bool more = false;

	flow_line_begin(t->f, m, first);
	if (t->rtl)
		flow_line_blanks(
		    t->f, MAX(flow_columns(t->f, m) - spanned(t->width, 0, t->cols), 0));
	for (size_t i = 0; i < t->cols;) {
		size_t span = 1, c = i;
		if (!t->rtl)
			span = cell_span(t, r * t->cols + i);
		else {
			c = t->cols - 1 - i;
			while (c > 0 && (t->block[r * t->cols + c].level & CELL_LEFT)) {
				c--;
				span++;
			}
		}
		bool last = i + span == t->cols;
		more = draw_cell(t, r * t->cols + c, spanned(t->width, c, span), last) || more;
		if (!last)
			flow_line_blanks(t->f, GAP);
		i += span;
	}
	flow_line_end(t->f);
	return more;
}

static void
draw_rule(const struct table *t, const struct margin *m)
{
	flow_line_begin(t->f, m, false);
	if (t->rtl)
		flow_line_blanks(
		    t->f, MAX(flow_columns(t->f, m) - spanned(t->width, 0, t->cols), 0));
	for (int i = spanned(t->width, 0, t->cols); i > 0; i--)
		flow_line_string(t->f, t->f->o->ascii ? "-" : "─", STYLE_BAR);
	flow_line_end(t->f);
}

static void
draw(struct table *t, const struct margin *m)
{
	bool first = true;

	for (size_t r = 0; r < t->rows; r++) {
		/* Rows of several lines are told apart by what is between them. */
		if (t->wrapped && r > t->headers)
			flow_empty_line(t->f, m, m, false);
		for (int lines = 0; draw_line(t, r, m, first) && lines < LINES_MAX; lines++)
			first = false;
		first = false;
		if (r + 1 == t->headers && t->headers < t->rows)
			draw_rule(t, m);
	}
}

/* --------------------------------------------------------------------------------- records */

/* The cell that a part belongs to. */
static size_t
whole_cell(const struct table *t, size_t k)
{
	while ((t->block[k].level & CELL_LEFT) && k % t->cols > 0)
		k--;
	while ((t->block[k].level & CELL_ABOVE) && k >= t->cols)
		k -= t->cols;
	while ((t->block[k].level & CELL_LEFT) && k % t->cols > 0)
		k--;
	return k;
}

/* The headers above a column, "2020, exports". */
static bool
add_heads(const struct table *t, const struct blocks *b, size_t c)
{
	struct piece look = {.role = STYLE_TEXT, .style = SPAN_STRONG, .source = FLOW_NO_SOURCE};
	size_t before = SIZE_MAX;
	bool any = false;

	for (size_t r = 0; r < t->headers; r++) {
		size_t k = whole_cell(t, r * t->cols + c);
		if (k == before || t->block[k].spans == 0)
			continue;
		if (any)
			flow_add(t->f, ", ", 2, look);
		layout_spans(t->f, b, &t->block[k], STYLE_TEXT, SPAN_STRONG, " ");
		before = k;
		any = true;
	}
	return any;
}

/* "Head: cell", wrapped and hanging, from the blocks again, as wrapping is by paragraph. */
static void
record_line(const struct table *t, const struct blocks *b, size_t k, const struct margin *m)
{
	struct margin hanging = *m;
	bool title = k % t->cols == 0 && (t->block[k].level & CELL_HEADER);

	flow_clear(t->f);
	if (!title && add_heads(t, b, k % t->cols)) {
		flow_add(t->f, ": ", 2,
		    (struct piece){
			.role = STYLE_TEXT, .style = SPAN_STRONG, .source = FLOW_NO_SOURCE});
		hanging.hang = m->hang + 2;
	}
	layout_spans(
	    t->f, b, &t->block[whole_cell(t, k)], STYLE_TEXT, title ? SPAN_STRONG : 0, "\n");
	flow_wrap(t->f, &hanging);
}

static void
records(const struct table *t, const struct blocks *b, const struct margin *m)
{
	struct margin margin = *m;
	bool begun = false;

	for (size_t r = t->headers < t->rows ? t->headers : 0; r < t->rows; r++) {
		bool row_begun = false;
		for (size_t c = 0; c < t->cols; c++) {
			size_t k = r * t->cols + c;
			/* What covers several columns is said once, several rows in each. */
			if ((t->block[k].level & CELL_LEFT)
			    || t->cell[whole_cell(t, k)].from == t->cell[whole_cell(t, k)].to)
				continue;
			if (begun && !row_begun)
				flow_empty_line(t->f, m, m, false);
			begun = row_begun = true;
			record_line(t, b, k, &margin);
			margin.mark_columns = 0;
		}
	}
}

size_t
layout_table(struct flow *f, const struct blocks *b, size_t i, const struct margin *m)
{
	const struct block *block = &b->block[i];
	struct table t = {.f = f, .block = block + 1, .rows = block->rows, .cols = block->cols};
	size_t n = t.rows * t.cols;

	if (n == 0 || n > b->nblock - 1 - i)
		return i;
	t.cell = xcalloc(n, sizeof(*t.cell));
	t.width = xcalloc(t.cols, sizeof(*t.width));
	t.word = xcalloc(t.cols, sizeof(*t.word));
	t.number = xcalloc(t.cols, sizeof(*t.number));
	collect(&t, b);
	t.rtl = f->o->bidi && bidi_is_rtl(f->text.s, f->text.len, f->lean);
	measure(&t);
	if (fit_columns(&t, flow_columns(f, m)))
		draw(&t, m);
	else
		records(&t, b, m);
	free(t.cell);
	free(t.width);
	free(t.word);
	free(t.number);
	return i + n;
}
