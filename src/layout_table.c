/* Tables: drawn by the width of their contents while they fit, else given as records. */
#include "src/layout_flow.h"
#include "src/text.h"
#include "src/util.h"

#include <stdlib.h>
#include <string.h>

#define GAP 2 /* columns between two columns of a table */

struct cell {
	size_t from, to; /* in flow.text */
	int columns;
};

struct table {
	struct flow *f;
	size_t rows, cols;
	bool header; /* the first row is one */
	struct cell *cell;
	int *width;
	bool *number; /* the column has numbers only, and is aligned at the right */
};

static bool
is_number(const char *s, size_t n)
{
	bool digit = false;

	for (size_t i = 0; i < n; i++) {
		if (s[i] >= '0' && s[i] <= '9')
			digit = true;
		else if (strchr("+-.,% $()/:", s[i]) == NULL)
			return false;
	}
	return digit;
}

static void
measure(struct table *t)
{
	for (size_t c = 0; c < t->cols; c++)
		t->number[c] = t->rows > (t->header ? 1 : 0);
	for (size_t r = 0; r < t->rows; r++)
		for (size_t c = 0; c < t->cols; c++) {
			struct cell *cell = &t->cell[r * t->cols + c];
			const char *s = t->f->text.s + cell->from;
			size_t n = cell->to - cell->from;
			cell->columns = text_width(s, n);
			t->width[c] = MAX(t->width[c], cell->columns);
			if (n > 0 && !(t->header && r == 0) && !is_number(s, n))
				t->number[c] = false;
		}
}

/* One paragraph of all cells; each knows its part of it. */
static void
collect(struct table *t, const struct blocks *b, size_t i)
{
	const struct block *cells = &b->block[i + 1];
	struct strbuf *text = &t->f->text;

	t->header = true;
	for (size_t c = 0; c < t->cols; c++)
		t->header = t->header && cells[c].level == 1;
	for (size_t k = 0; k < t->rows * t->cols; k++) {
		size_t from = text->len;
		layout_spans(t->f, b, &cells[k], STYLE_TEXT,
		    t->header && k < t->cols ? SPAN_STRONG : 0, " ");
		size_t to = text->len;
		while (to > from && text->s[to - 1] == ' ')
			to--;
		flow_cut(t->f, to);
		t->cell[k] = (struct cell){.from = from, .to = to};
	}
	for (size_t k = 0; k < text->len; k++)
		if (text->s[k] == '\n' || text->s[k] == '\t')
			text->s[k] = ' ';
}

static long
table_columns(const struct table *t)
{
	long columns = 0;

	for (size_t c = 0; c < t->cols; c++)
		columns += t->width[c] + (c > 0 ? GAP : 0);
	return columns;
}

static void
draw_row(const struct table *t, size_t r, const struct margin *m)
{
	flow_line_begin(t->f, m, r == 0);
	for (size_t c = 0; c < t->cols; c++) {
		const struct cell *cell = &t->cell[r * t->cols + c];
		int spare = t->width[c] - cell->columns;
		if (t->number[c])
			flow_line_blanks(t->f, spare);
		flow_line_text(t->f, cell->from, cell->to);
		if (!t->number[c] && c + 1 < t->cols)
			flow_line_blanks(t->f, spare);
		if (c + 1 < t->cols)
			flow_line_blanks(t->f, GAP);
	}
	flow_line_end(t->f);
}

static void
draw(const struct table *t, const struct margin *m)
{
	for (size_t r = 0; r < t->rows; r++) {
		draw_row(t, r, m);
		if (r > 0 || !t->header)
			continue;
		flow_line_begin(t->f, m, false);
		for (long i = table_columns(t); i > 0; i--)
			flow_line_string(t->f, t->f->o->ascii ? "-" : "─", STYLE_BAR);
		flow_line_end(t->f);
	}
}

/* "Head: cell", wrapped and hanging, from the blocks again, as wrapping is by paragraph. */
static void
record_line(const struct table *t, const struct blocks *b, const struct block *head,
    const struct block *cell, const struct margin *m)
{
	struct margin hanging = *m;

	flow_clear(t->f);
	if (head != NULL && head->spans > 0) {
		layout_spans(t->f, b, head, STYLE_TEXT, SPAN_STRONG, " ");
		flow_add(t->f, ": ", 2,
		    (struct piece){
			.role = STYLE_TEXT, .style = SPAN_STRONG, .source = FLOW_NO_SOURCE});
		hanging.hang = m->hang + 2;
	}
	layout_spans(t->f, b, cell, STYLE_TEXT, 0, "\n");
	flow_wrap(t->f, &hanging);
}

static void
records(const struct table *t, const struct blocks *b, size_t i, const struct margin *m)
{
	const struct block *cells = &b->block[i + 1];
	bool begun = false;

	for (size_t r = t->header && t->rows > 1 ? 1 : 0; r < t->rows; r++) {
		bool row_begun = false;
		for (size_t c = 0; c < t->cols; c++) {
			const struct cell *cell = &t->cell[r * t->cols + c];
			if (cell->from == cell->to)
				continue;
			if (begun && !row_begun)
				flow_empty_line(t->f, m->bars);
			begun = row_begun = true;
			record_line(t, b, t->header && r > 0 ? &cells[c] : NULL,
			    &cells[r * t->cols + c], m);
		}
	}
}

size_t
layout_table(struct flow *f, const struct blocks *b, size_t i, const struct margin *m)
{
	const struct block *block = &b->block[i];
	struct table t = {.f = f, .rows = block->rows, .cols = block->cols};
	size_t n = t.rows * t.cols;

	if (n == 0 || n > b->nblock - 1 - i)
		return i;
	t.cell = xcalloc(n, sizeof(*t.cell));
	t.width = xcalloc(t.cols, sizeof(*t.width));
	t.number = xcalloc(t.cols, sizeof(*t.number));
	collect(&t, b, i);
	measure(&t);
	if (table_columns(&t) <= flow_columns(f, m))
		draw(&t, m);
	else
		records(&t, b, i, m);
	free(t.cell);
	free(t.width);
	free(t.number);
	return i + n;
}
