/* One line: its margin, its text in runs, in the order in which it is drawn. */
#include "src/layout_flow.h"

#include "src/text.h"
#include "src/util.h"

#include <stdio.h>
#include <string.h>

#define COLUMNS_MAX 1000

int
flow_margin_columns(const struct flow *f, int wish)
{
	/* In a narrow column there is more text than margin. */
	return MIN(wish, MIN(f->o->columns, COLUMNS_MAX) / 2);
}

static void
add_run(struct flow *f, const char *s, size_t n, int columns, const struct piece *look)
{
	struct layout *l = f->l;
	struct line *line = &l->line[l->nline - 1];
	struct run *last = line->runs > 0 ? &l->run[l->nrun - 1] : NULL;

	if (n == 0 || !strbuf_add(&l->buf, s, n))
		return;
	line->columns = (uint16_t)(line->columns + columns);
	if (last != NULL && last->role == look->role && last->style == look->style
	    && last->link == look->link) {
		last->len += (uint32_t)n;
		last->columns = (uint16_t)(last->columns + columns);
		return;
	}
	GROW(l->run, l->cap_run, l->nrun);
	l->run[l->nrun++] = (struct run){
	    .at = (uint32_t)(l->buf.len - n),
	    .len = (uint32_t)n,
	    .columns = (uint16_t)columns,
	    .role = look->role,
	    .style = look->style,
	    .link = look->link,
	};
	line->runs++;
}

void
flow_line_blanks(struct flow *f, int columns)
{
	static const char blanks[] = "                                        ";
	struct piece look = {.role = STYLE_TEXT};

	for (int left = columns; left > 0; left -= (int)sizeof(blanks) - 1) {
		int n = MIN(left, (int)sizeof(blanks) - 1);
		add_run(f, blanks, (size_t)n, n, &look);
	}
}

void
flow_line_string(struct flow *f, const char *s, enum style_role role)
{
	struct piece look = {.role = (uint8_t)role};
	size_t n = strlen(s);

	add_run(f, s, n, text_width(s, n), &look);
}

static void
new_line(struct flow *f)
{
	struct layout *l = f->l;

	GROW(l->line, l->cap_line, l->nline);
	l->line[l->nline++] =
	    (struct line){.run = (uint32_t)l->nrun, .source = f->source, .wide = f->wide};
}

/* Bars and mark where they stand within `left` columns. */
static void
put_margin(struct flow *f, const struct margin *m, bool first, int left)
{
	int at = 0, mark_at = MIN(m->mark_at, left - m->mark_columns);
	bool mark = first && m->mark_columns > 0 && mark_at >= 0;

	for (int i = 0; i <= m->bars; i++) {
		int bar = i < m->bars ? m->bar[i] : left;
		if (mark && mark_at >= at && mark_at < bar) {
			flow_line_blanks(f, mark_at - at);
			flow_line_string(f, m->mark, STYLE_TEXT);
			at = mark_at + m->mark_columns;
		}
		if (i == m->bars || bar + 2 > left || bar < at)
			continue;
		flow_line_blanks(f, bar - at);
		flow_line_string(f, f->o->ascii ? "|" : "│", STYLE_BAR);
		at = bar + 1;
	}
	flow_line_blanks(f, left - at);
}

void
flow_line_begin(struct flow *f, const struct margin *m, bool first)
{
	new_line(f);
	put_margin(f, m, first, flow_margin_columns(f, first ? m->first : m->hang));
}

void
flow_line_end(struct flow *f)
{
	f->source = MAX(f->source, f->l->line[f->l->nline - 1].source);
}

/* The margin at the right, from the text outwards: "12. " is " .12" there. */
static void
put_mirrored(struct flow *f, const struct margin *m, bool first)
{
	int left = flow_margin_columns(f, first ? m->first : m->hang), at = left;
	int mark_at = MIN(m->mark_at, left - m->mark_columns);
	bool mark = first && m->mark_columns > 0 && mark_at >= 0;
	char turned[sizeof(m->mark) + 2];

	for (int i = m->bars; i >= 0; i--) {
		int bar = i > 0 ? m->bar[i - 1] : -1;
		if (mark && mark_at > bar && mark_at + m->mark_columns <= at) {
			size_t n = strcspn(m->mark, ". ");
			flow_line_blanks(f, at - mark_at - m->mark_columns);
			snprintf(turned, sizeof(turned), " %s%.*s", m->mark[n] == '.' ? "." : "",
			    (int)n, m->mark);
			flow_line_string(f, turned, STYLE_TEXT);
			at = mark_at + m->mark_columns - text_width(turned, strlen(turned));
		}
		if (i == 0 || bar + 2 > left || bar >= at)
			continue;
		flow_line_blanks(f, at - bar - 1);
		flow_line_string(f, f->o->ascii ? "|" : "│", STYLE_BAR);
		at = bar;
	}
	flow_line_blanks(f, at);
}

void
flow_empty_line(struct flow *f, const struct margin *above, const struct margin *below, bool anew)
{
	struct margin m = {0};
	bool wide = f->wide;

	while (m.bars < MIN(above->bars, below->bars) && above->bar[m.bars] == below->bar[m.bars]) {
		m.bar[m.bars] = above->bar[m.bars];
		m.first = m.hang = m.bar[m.bars] + 2;
		m.bars++;
	}
	m.bars -= m.bars > 0 && anew;
	f->wide = false;
	if (f->rtl && m.bars > 0) {
		new_line(f);
		flow_line_blanks(f, flow_columns(f, &m));
		put_mirrored(f, &m, false);
	} else
		flow_line_begin(f, &m, true);
	flow_line_end(f);
	f->wide = wide;
}

/* ----------------------------------------------------------------------------------- text */

void
flow_direct(struct flow *f, size_t from, size_t to)
{
	const char *s = f->text.s;

	f->directed = f->rtl = false;
	if (!f->o->bidi || !bidi_needed(s + from, to - from))
		return;
	if (to > f->cap_level) {
		f->cap_level = to + to / 2;
		f->level = xrealloc(f->level, f->cap_level, sizeof(*f->level));
		f->glyph = xrealloc(f->glyph, f->cap_level, sizeof(*f->glyph));
		f->cluster = xrealloc(f->cluster, f->cap_level, sizeof(*f->cluster));
	}
	bool rtl = !f->left && bidi_is_rtl(s + from, to - from, f->lean);
	/* Each line that was ended by hand is a paragraph of its own. */
	while (from < to) {
		const char *newline = memchr(s + from, '\n', to - from);
		size_t end = newline != NULL ? (size_t)(newline - s) + 1 : to;
		if (!bidi_resolve(s + from, end - from, rtl, f->level + from, f->glyph + from))
			return;
		from = end;
	}
	f->directed = true;
	f->rtl = rtl;
}

/* The piece that byte `at` of the text lies in. */
static const struct piece *
piece_at(struct flow *f, size_t at)
{
	if (f->at_piece >= f->npiece || f->piece[f->at_piece].at > at)
		f->at_piece = 0;
	while (f->at_piece + 1 < f->npiece && f->piece[f->at_piece + 1].at <= at)
		f->at_piece++;
	return &f->piece[f->at_piece];
}

static void
draw_ordered(struct flow *f, size_t from, size_t to)
{
	struct strbuf drawn;
	size_t n = bidi_order(f->text.s, from, to, f->level, f->rtl, f->cluster);

	strbuf_init(&drawn, STRBUF_SMALL);
	for (size_t i = 0; i < n; i++) {
		/* Looks go from left to right through the text, which this does not. */
		size_t low = 0, high = f->npiece;
		while (low + 1 < high) {
			size_t middle = (low + high) / 2;
			if (f->piece[middle].at <= f->cluster[i].at)
				low = middle;
			else
				high = middle;
		}
		strbuf_clear(&drawn);
		bidi_draw(&drawn, f->text.s, &f->cluster[i], f->glyph);
		add_run(f, drawn.s, drawn.len, text_width(drawn.s, drawn.len), &f->piece[low]);
	}
	strbuf_release(&drawn);
}

void
flow_line_text(struct flow *f, size_t from, size_t to)
{
	if (from >= to)
		return;
	const struct piece *p = piece_at(f, from);
	struct line *line = &f->l->line[f->l->nline - 1];
	if (p->source != FLOW_NO_SOURCE && p->source + (from - p->at) > f->source)
		line->source = f->source = p->source + (uint32_t)(from - p->at);
	if (f->directed) {
		draw_ordered(f, from, to);
		return;
	}
	while (from < to) {
		size_t end = to, at = from;
		int columns = 0;
		if (f->at_piece + 1 < f->npiece)
			end = MIN(end, f->piece[f->at_piece + 1].at);
		/* Looks change between clusters only, wherever the markup has put them. */
		while (at < end) {
			int w;
			size_t plain = MIN(text_narrow(f->text.s + at, to - at), end - at);
			if (plain > 0) {
				at += plain;
				columns += (int)plain;
				continue;
			}
			at += text_cluster(f->text.s + at, to - at, &w);
			columns += w;
		}
		add_run(f, f->text.s + from, at - from, columns, &f->piece[f->at_piece]);
		from = at;
		while (f->at_piece + 1 < f->npiece && f->piece[f->at_piece + 1].at <= from)
			f->at_piece++;
	}
}

/* Columns that a part of the text takes when it is drawn. */
static int
drawn_columns(const struct flow *f, size_t from, size_t to)
{
	struct strbuf drawn;
	int columns = 0;

	strbuf_init(&drawn, STRBUF_SMALL);
	for (size_t at = from; at < to;) {
		int w;
		struct bidi_cluster c = {.at = (uint32_t)at};
		c.len = (uint8_t)text_cluster(f->text.s + at, to - at, &w);
		strbuf_clear(&drawn);
		bidi_draw(&drawn, f->text.s, &c, f->glyph);
		columns += text_width(drawn.s, drawn.len);
		at += c.len;
	}
	strbuf_release(&drawn);
	return columns;
}

void
flow_line(struct flow *f, const struct margin *m, bool first, const struct cut *cut, size_t from,
    int columns)
{
	enum style_role role = f->npiece > 0 ? (enum style_role)f->piece[0].role : STYLE_TEXT;

	if (!f->rtl) {
		flow_line_begin(f, m, first);
		flow_line_text(f, from, cut->ink);
		if (cut->hyphen)
			flow_line_string(f, "-", role);
	} else {
		new_line(f);
		flow_line_blanks(f, columns - drawn_columns(f, from, cut->ink));
		flow_line_text(f, from, cut->ink);
		put_mirrored(f, m, first);
	}
	flow_line_end(f);
}
