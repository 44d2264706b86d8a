/* One paragraph: flattened to text and pieces, broken by UAX #14, put into lines of runs. */
#include "src/layout_flow.h"

#include "src/text.h"
#include "src/utf8.h"
#include "src/util.h"

#include <stdlib.h>
#include <string.h>
#include <unilbrk.h>

#define KEPT_BYTES  4000 /* a longer line of code is broken: columns have 16 bits */
#define COLUMNS_MAX 1000
#define BREAK_JOINT 100 /* beside UC_BREAK_*: better than within a word */

void
flow_init(struct flow *f, struct layout *l, const struct layout_options *o)
{
	*f = (struct flow){.l = l, .o = o};
	strbuf_init(&f->text, 2 * BLOCKS_TEXT_MAX);
}

void
flow_release(struct flow *f)
{
	free(f->piece);
	free(f->joint);
	free(f->breaks);
	strbuf_release(&f->text);
}

void
flow_clear(struct flow *f)
{
	strbuf_clear(&f->text);
	f->npiece = f->njoint = f->at_piece = 0;
	f->wide = false;
}

static bool
same_look(const struct piece *a, const struct piece *b)
{
	return a->role == b->role && a->style == b->style && a->link == b->link
	       && (a->source == FLOW_NO_SOURCE) == (b->source == FLOW_NO_SOURCE);
}

void
flow_add(struct flow *f, const char *s, size_t n, struct piece look)
{
	if (n == 0 || !strbuf_add(&f->text, s, n))
		return;
	look.at = (uint32_t)(f->text.len - n);
	struct piece *last = f->npiece > 0 ? &f->piece[f->npiece - 1] : NULL;
	bool goes_on = last != NULL && same_look(last, &look)
	               && (look.source == FLOW_NO_SOURCE
			   || last->source + (look.at - last->at) == look.source);
	if (goes_on)
		return;
	GROW(f->piece, f->cap_piece, f->npiece);
	f->piece[f->npiece++] = look;
}

void
flow_cut(struct flow *f, size_t n)
{
	strbuf_cut(&f->text, n);
	while (f->npiece > 0 && f->piece[f->npiece - 1].at >= f->text.len)
		f->npiece--;
}

void
flow_join(struct flow *f, const char *s, size_t n, struct piece look)
{
	GROW(f->joint, f->cap_joint, f->njoint);
	f->joint[f->njoint++] = (uint32_t)f->text.len;
	flow_add(f, s, n, look);
}

static int
margin_columns(const struct flow *f, const struct margin *m, int blanks)
{
	/* In a narrow column there is more text than margin. */
	return MIN(m->bars * 2 + blanks, MIN(f->o->columns, COLUMNS_MAX) / 2);
}

static int
line_columns(const struct flow *f, const struct margin *m, bool first)
{
	int margin = margin_columns(f, m, first ? m->blanks + m->mark_columns : m->hang);

	return MAX(MIN(f->o->columns, COLUMNS_MAX) - margin, 2);
}

int
flow_columns(const struct flow *f, const struct margin *m)
{
	return MIN(line_columns(f, m, true), line_columns(f, m, false));
}

/* ------------------------------------------------------------------------------ one line */

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
	    .style = look->style & 0x7f,
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

void
flow_line_begin(struct flow *f, const struct margin *m, bool first)
{
	struct layout *l = f->l;

	GROW(l->line, l->cap_line, l->nline);
	l->line[l->nline++] =
	    (struct line){.run = (uint32_t)l->nrun, .source = f->source, .wide = f->wide};
	int blanks = first ? m->blanks : m->hang;
	int left = margin_columns(f, m, blanks + (first ? m->mark_columns : 0));
	for (int i = 0; i < m->bars && left >= 2; i++, left -= 2) {
		flow_line_string(f, f->o->ascii ? "|" : "│", STYLE_BAR);
		flow_line_blanks(f, 1);
	}
	int mark = first && left >= m->mark_columns ? m->mark_columns : 0;
	flow_line_blanks(f, MIN(left - mark, blanks));
	if (mark > 0)
		flow_line_string(f, m->mark, STYLE_TEXT);
}

void
flow_line_text(struct flow *f, size_t from, size_t to)
{
	if (from >= to)
		return;
	if (f->at_piece >= f->npiece || f->piece[f->at_piece].at > from)
		f->at_piece = 0;
	while (f->at_piece + 1 < f->npiece && f->piece[f->at_piece + 1].at <= from)
		f->at_piece++;
	const struct piece *p = &f->piece[f->at_piece];
	struct line *line = &f->l->line[f->l->nline - 1];
	if (p->source != FLOW_NO_SOURCE && p->source + (from - p->at) > f->source)
		line->source = f->source = p->source + (uint32_t)(from - p->at);
	while (from < to) {
		size_t end = to, at = from;
		int columns = 0;
		if (f->at_piece + 1 < f->npiece)
			end = MIN(end, f->piece[f->at_piece + 1].at);
		/* Looks change between clusters only, wherever the markup has put them. */
		while (at < end) {
			int w;
			at += text_cluster(f->text.s + at, to - at, &w);
			columns += w;
		}
		add_run(f, f->text.s + from, at - from, columns, &f->piece[f->at_piece]);
		from = at;
		while (f->at_piece + 1 < f->npiece && f->piece[f->at_piece + 1].at <= from)
			f->at_piece++;
	}
}

void
flow_line_end(struct flow *f)
{
	f->source = MAX(f->source, f->l->line[f->l->nline - 1].source);
}

void
flow_empty_line(struct flow *f, int bars)
{
	struct margin m = {.bars = bars};

	flow_line_begin(f, &m, true);
	flow_line_end(f);
}

/* -------------------------------------------------------------------------- a paragraph */

static void
find_breaks(struct flow *f)
{
	size_t n = f->text.len;

	if (n + 1 > f->cap_breaks) {
		f->cap_breaks = n + n / 2 + 64;
		f->breaks = xrealloc(f->breaks, f->cap_breaks, 1);
	}
	for (size_t i = 0; i < n; i++)
		if (f->text.s[i] == '\t')
			f->text.s[i] = ' ';
	if (n > 0)
		u8_possible_linebreaks((const uint8_t *)f->text.s, n, "UTF-8", f->breaks);
	for (size_t i = 0; i < f->njoint; i++) {
		/* Before the number, and behind the blank that it begins with. */
		uint32_t at = f->joint[i];
		if (at < n)
			f->breaks[at] = UC_BREAK_PROHIBITED;
		if (at + 1 < n)
			f->breaks[at + 1] = BREAK_JOINT;
	}
}

struct cut {
	size_t ink;  /* where the line's text ends, without blanks */
	size_t next; /* where the next line begins */
};

/* The line that begins at `from` in `columns`. */
static struct cut
find_line(const struct flow *f, size_t from, int columns)
{
	const char *s = f->text.s;
	size_t n = f->text.len, at = from;
	struct cut here = {from, from}, chance = {0, 0}, joint = {0, 0};
	int width = 0;

	while (at < n) {
		int w;
		if (s[at] == '\n')
			return (struct cut){here.ink, at + 1};
		if (at > from && f->breaks[at] == UC_BREAK_POSSIBLE)
			chance = (struct cut){here.ink, at};
		if (at > from && f->breaks[at] == BREAK_JOINT)
			joint = (struct cut){here.ink, at};
		size_t len = text_cluster(s + at, n - at, &w);
		bool blank = len == 1 && s[at] == ' ';
		if (!blank && width + w > columns) {
			if (chance.next > from)
				return chance;
			return joint.next > from ? joint : (struct cut){here.ink, at};
		}
		width += w;
		at += len;
		if (!blank)
			here.ink = at;
	}
	return (struct cut){here.ink, n};
}

void
flow_wrap(struct flow *f, const struct margin *m)
{
	size_t from = 0, n = f->text.len;
	bool first = true;

	find_breaks(f);
	do {
		struct cut cut = find_line(f, from, line_columns(f, m, first));
		flow_line_begin(f, m, first);
		flow_line_text(f, from, cut.ink);
		flow_line_end(f);
		first = false;
		bool forced = cut.next < n && cut.next > 0 && f->text.s[cut.next - 1] != '\n';
		from = cut.next;
		int w;
		while (forced && from < n && f->text.s[from] == ' '
		       && text_cluster(f->text.s + from, n - from, &w) == 1)
			from++;
	} while (from < n);
}

/* Adds [from, to) with tabs as blanks up to the next column of eight. */
static void
keep_text(struct flow *f, size_t from, size_t to)
{
	int column = 0;

	while (from < to) {
		const char *tab = memchr(f->text.s + from, '\t', to - from);
		size_t end = tab != NULL ? (size_t)(tab - f->text.s) : to;
		column += text_width(f->text.s + from, end - from);
		flow_line_text(f, from, end);
		if (tab != NULL) {
			flow_line_blanks(f, 8 - column % 8);
			column += 8 - column % 8;
			end++;
		}
		from = end;
	}
}

void
flow_keep(struct flow *f, const struct margin *m)
{
	size_t from = 0, n = f->text.len;
	bool first = true;

	do {
		const char *newline = memchr(f->text.s + from, '\n', n - from);
		size_t end = newline != NULL ? (size_t)(newline - f->text.s) : n;
		do {
			/* By bytes, as a tab takes up to eight columns. */
			size_t fit = MIN(end - from, KEPT_BYTES);
			while (fit > 0 && !utf8_starts(f->text.s + from, end - from, fit))
				fit--;
			flow_line_begin(f, m, first);
			keep_text(f, from, from + fit);
			flow_line_end(f);
			first = false;
			from += fit;
		} while (from < end);
		from = end + 1;
	} while (from < n);
}
