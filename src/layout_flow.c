/* One paragraph: flattened to text and pieces, broken by UAX #14 and by the rules of print. */
#include "src/layout_flow.h"

#include "src/text.h"
#include "src/utf8.h"
#include "src/util.h"

#include <stdlib.h>
#include <string.h>

#define KEPT_BYTES  4000 /* a longer line of code is broken: columns have 16 bits */
#define COLUMNS_MAX 1000
#define BREAK_JOINT 100 /* beside TEXT_BREAK_*: better than within a word */
#define WIDOW       7   /* columns: a last line of one word so short is none */
#define HYPHEN_ZONE 6   /* columns: of so few that are left a line is not mended by a hyphen */

void
flow_init(struct flow *f, struct layout *l, const struct layout_options *o)
{
	*f = (struct flow){.l = l, .o = o, .lean = bidi_language(o->lang)};
	strbuf_init(&f->text, 2 * BLOCKS_TEXT_MAX);
}

void
flow_release(struct flow *f)
{
	free(f->piece);
	free(f->joint);
	free(f->breaks);
	free(f->level);
	free(f->glyph);
	free(f->cluster);
	strbuf_release(&f->text);
}

void
flow_clear(struct flow *f)
{
	strbuf_clear(&f->text);
	f->npiece = f->njoint = f->at_piece = 0;
	f->wide = f->directed = f->rtl = false;
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
line_columns(const struct flow *f, const struct margin *m, bool first)
{
	int margin = flow_margin_columns(f, first ? m->first : m->hang);

	return MAX(MIN(f->o->columns, COLUMNS_MAX) - margin, 2);
}

int
flow_columns(const struct flow *f, const struct margin *m)
{
	return MIN(line_columns(f, m, true), line_columns(f, m, false));
}

void
flow_find_breaks(struct flow *f)
{
	size_t n = f->text.len;

	if (n + 1 > f->cap_breaks) {
		f->cap_breaks = n + n / 2 + 64;
		f->breaks = xrealloc(f->breaks, f->cap_breaks, 1);
	}
	for (size_t i = 0; i < n; i++)
		if (f->text.s[i] == '\t')
			f->text.s[i] = ' ';
	text_breaks(f->text.s, n, f->o->lang, f->breaks);
	for (size_t i = 0; i < f->njoint; i++) {
		/* Before the number, and behind the blank that it begins with. */
		uint32_t at = f->joint[i];
		if (at < n)
			f->breaks[at] = TEXT_BREAK_NOT;
		if (at + 1 < n)
			f->breaks[at + 1] = BREAK_JOINT;
	}
}

static bool
is_word_byte(unsigned char c)
{
	return c >= 0x80 || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* The word that begins at `word` divided, so that as much of it fits as can; from: of the line. */
static bool
divide(const struct flow *f, size_t from, size_t word, size_t to, int columns, struct cut *cut)
{
	bool may[HYPHEN_WORD_MAX];
	const char *s = f->text.s;
	size_t end = word;
	int width = text_width(s + from, word - from);

	while (word < to && !is_word_byte((unsigned char)s[word]))
		word++; /* an opening quote */
	for (end = word;
	     end < to && end - word <= sizeof(may) && is_word_byte((unsigned char)s[end]);)
		end++;
	if (f->o->hyphen == NULL || f->rtl || columns - width < HYPHEN_ZONE
	    || end - word > sizeof(may) || !hyphen_word(f->o->hyphen, s + word, end - word, may))
		return false;
	for (size_t i = end - word; i-- > 0;)
		if (may[i] && text_width(s + from, word + i + 1 - from) + 1 <= columns) {
			*cut = (struct cut){word + i + 1, word + i + 1, true};
			return true;
		}
	return false;
}

struct cut
flow_find_line(const struct flow *f, size_t from, size_t to, int columns)
{
	const char *s = f->text.s;
	size_t at = from;
	struct cut here = {.ink = from}, chance = {0}, joint = {0}, divided;
	size_t plain = 0; /* bytes that are clusters of one column */
	int width = 0;

	while (at < to) {
		int w = 1;
		if (s[at] == '\n')
			return (struct cut){.ink = here.ink, .next = at + 1};
		if (plain == 0) {
			size_t reach = MIN(to - at, (size_t)columns + 2);
			plain = text_narrow(s + at, reach);
			plain -= plain == reach && reach < to - at;
		}
		if (at > from && f->breaks[at] == TEXT_BREAK_MAY)
			chance = (struct cut){.ink = here.ink, .next = at};
		if (at > from && (f->breaks[at] == BREAK_JOINT || f->breaks[at] == TEXT_BREAK_WEAK))
			joint = (struct cut){.ink = here.ink, .next = at};
		size_t len = plain > 0 ? 1 : text_grapheme(s + at, to - at, &w);
		if (w > columns) /* no line could take it whole */
			len = text_cluster(s + at, to - at, &w);
		plain -= plain > 0;
		bool blank = len == 1 && s[at] == ' ';
		if (!blank && width + w > columns) {
			if (divide(f, from, MAX(chance.next, from), to, columns, &divided))
				return divided;
			if (chance.next > from)
				return chance;
			return joint.next > from ? joint
			                         : (struct cut){.ink = here.ink, .next = at};
		}
		width += w;
		at += len;
		if (!blank)
			here.ink = at;
	}
	return (struct cut){.ink = here.ink, .next = to};
}

static bool
is_one_short_word(const struct flow *f, size_t from, size_t to)
{
	return to > from && to - from <= WIDOW * 4
	       && memchr(f->text.s + from, ' ', to - from) == NULL
	       && text_width(f->text.s + from, to - from) <= WIDOW;
}

/* A paragraph's last line of one short word takes one more from the line before it, where that
 * does not leave it short in turn. */
static struct cut
keep_company(const struct flow *f, size_t from, struct cut cut, int columns, int next_columns)
{
	size_t n = f->text.len, at = cut.next;

	if (at >= n || n - at > WIDOW * 8 + 8 || f->text.s[at - 1] == '\n')
		return cut;
	struct cut last = flow_find_line(f, at, n, next_columns);
	if (last.next < n || !is_one_short_word(f, at, last.ink))
		return cut;
	int width = text_width(f->text.s + from, cut.ink - from);
	struct cut shorter = flow_find_line(f, from, n, MAX(width - 1, 2));
	bool blank = shorter.next > 0 && f->text.s[shorter.next - 1] == ' ';
	if (!blank || shorter.hyphen || shorter.next >= cut.next
	    || text_width(f->text.s + from, shorter.ink - from) * 3 < columns * 2
	    || text_width(f->text.s + shorter.next, last.ink - shorter.next) > next_columns)
		return cut;
	return shorter;
}

void
flow_wrap(struct flow *f, const struct margin *m)
{
	size_t from = 0, n = f->text.len;
	int columns = line_columns(f, m, true), next_columns = line_columns(f, m, false);

	flow_find_breaks(f);
	flow_direct(f, 0, n);
	do {
		struct cut cut = flow_find_line(f, from, n, columns);
		cut = keep_company(f, from, cut, columns, next_columns);
		flow_line(f, m, from == 0, &cut, from, columns);
		bool forced = cut.next < n && cut.next > 0 && f->text.s[cut.next - 1] != '\n';
		from = cut.next;
		columns = next_columns;
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

	f->left = true;
	flow_direct(f, 0, n);
	f->left = false;
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
