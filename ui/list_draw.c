/* How the list looks: one run of one attribute a row (SCREENS 3 and 4). */
#include "src/bidi.h"
#include "src/date.h"
#include "src/text.h"
#include "src/util.h"
#include "ui/list.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SOURCE_AT 80 /* from this width on the source has a column */

enum style_role
list_role(const struct list_pane *p, const struct ui *ui, const struct row *r, bool cursor)
{
	if (cursor && ui->config->set.cursor == 0 && ui->tty.cap.rev)
		return p->pane.focused ? STYLE_CURSOR : STYLE_PLACE;
	if (ui_unread(ui, r->id, r->unread))
		return STYLE_UNREAD;
	return list_was_seen(p, r->key) ? STYLE_SEEN : STYLE_TEXT;
}

/* Source, how many comments where there is room for them, and how many others tell the same:
 * "Steppe Ledger (3) +2", in at most `cols`. */
static void
row_source(struct strbuf *b, const struct row *r, int cols, bool comments, bool ascii)
{
	char count[16] = "", also[16] = "";
	size_t n = strlen(r->feed_title);
	if (r->also > 0)
		snprintf(also, sizeof(also), " +%d", r->also);
	if (comments && r->comments > 0)
		snprintf(count, sizeof(count), " (%d)", MIN(r->comments, 99999));
	if (*count && text_width(r->feed_title, n) + (int)(strlen(count) + strlen(also)) > cols)
		count[0] = '\0';
	text_cut(b, r->feed_title, n, cols - (int)(strlen(count) + strlen(also)), ascii);
	strbuf_adds(b, count);
	strbuf_adds(b, also);
}

static const char *
row_title(const struct row *r)
{
	return *r->title ? r->title : *r->excerpt ? r->excerpt : r->link;
}

/* A title that the feed does not give is the first words, in italics. */
int
list_put_title(struct screen *s, int row, int col, int cols, enum style_role role,
    const struct row *r, int shift)
{
	const char *title = row_title(r);
	size_t n = strlen(title), skip = 0;
	int columns, used = 0;
	while (skip < n && used < shift && text_width(title + skip, n - skip) > cols) {
		skip += text_cluster(title + skip, n - skip, &columns);
		used += columns;
	}
	if (*r->title)
		return draw_cut(s, row, col, cols, role, title + skip, n - skip);
	struct strbuf b;
	strbuf_init(&b, STRBUF_SMALL);
	text_cut(&b, title + skip, n - skip, cols, draw_ascii(s));
	used = draw_span(s, row, col, cols, role, SPAN_EM, 0, b.s, b.len);
	strbuf_release(&b);
	return used;
}

/* The source where the title leaves room: behind it, two blanks at least. */
static void
put_tail(struct screen *s, int row, int col, int cols, enum style_role role, const struct row *r,
    int shift)
{
	const char *title = row_title(r);
	int width = text_width(title, strlen(title));
	char also[16] = "";
	if (r->also > 0)
		snprintf(also, sizeof(also), "+%d", r->also);
	int alen = (int)strlen(also);
	struct strbuf source;
	strbuf_init(&source, STRBUF_SMALL);
	row_source(&source, r, 200, true, draw_ascii(s));
	if (width + 2 + text_width(source.s, source.len) <= cols) {
		list_put_title(s, row, col, cols, role, r, shift);
		draw_right(s, row, col + cols, cols, role, source.s);
	} else if (alen) {
		list_put_title(s, row, col, cols - alen - 1, role, r, shift);
		draw_str(s, row, col + cols - alen, alen, role, also);
	} else {
		list_put_title(s, row, col, cols, role, r, shift);
	}
	strbuf_release(&source);
}

/* Results name their source always; the title is cut for it. */
static void
put_result(struct screen *s, int row, int col, int cols, enum style_role role, const struct row *r,
    int shift)
{
	struct strbuf source;
	strbuf_init(&source, STRBUF_SMALL);
	row_source(&source, r, cols / 3, false, draw_ascii(s));
	int width = text_width(source.s, source.len);
	list_put_title(s, row, col, cols - width - 2, role, r, shift);
	draw_right(s, row, col + cols, width, role, source.s);
	strbuf_release(&source);
}

/* Cursor, unread and bookmark: three columns. */
void
list_put_marks(struct screen *s, int row, int col, enum style_role role, const struct list_pane *p,
    const struct ui *ui, const struct row *r, size_t at)
{
	bool marker = ui->config->set.cursor == 1 || draw_ascii(s) || !ui->tty.cap.rev;
	bool selected = list_selected(p, r->key, at);
	if (at == p->win.cursor && marker)
		draw_str(s, row, col, 1, role, selected ? "#" : p->pane.focused ? ">" : "-");
	else if (selected)
		draw_str(s, row, col, 1, role, "+");
	if (ui_unread(ui, r->id, r->unread))
		draw_str(s, row, col + 1, 1, role, draw_ascii(s) ? "o" : "•");
	if (ui_bookmarked(ui, r->id, r->bookmarked))
		draw_str(s, row, col + 2, 1, role, draw_ascii(s) ? "*" : "★");
}

/* Marks and age: ten columns. */
static void
put_head(struct screen *s, int row, int col, enum style_role role, const struct list_pane *p,
    const struct ui *ui, const struct row *r, size_t at)
{
	char age[16];
	list_put_marks(s, row, col, role, p, ui, r, at);
	date_age(r->date, ui->now, age);
	draw_right(s, row, col + 9, 6, role, age);
}

void
list_draw_row(const struct list_pane *p, const struct ui *ui, struct screen *s, int row,
    const struct row *r, size_t at)
{
	const struct area *a = &p->pane.area;
	bool cursor = at == p->win.cursor;
	enum style_role role = list_role(p, ui, r, cursor);
	draw_blank(s, row, a->col, a->cols, role);
	put_head(s, row, a->col, role, p, ui, r, at);
	if (p->results && a->cols >= 60) {
		put_result(s, row, a->col + 11, a->cols - 12, role, r, p->shift);
		return;
	}
	if (a->cols < SOURCE_AT) {
		int left = p->results ? 11 : 10;
		put_tail(s, row, a->col + left, a->cols - left - 1, role, r, p->shift);
		return;
	}
	int source = a->cols < 90 ? 18 : MIN(18 + (a->cols - 90) / 5, 30);
	struct strbuf b;
	strbuf_init(&b, STRBUF_SMALL);
	row_source(&b, r, source, true, draw_ascii(s));
	list_put_title(s, row, a->col + 11, a->cols - 14 - source, role, r, p->shift);
	draw_put(s, row, a->col + a->cols - 1 - source, source, role, b.s, b.len);
	strbuf_release(&b);
}

/* The bytes of s that make a line of at most `cols` columns, broken at a blank if there is one. */
size_t
list_line_fit(const char *s, size_t n, int cols)
{
	int used;
	size_t fit = text_fit(s, n, cols, &used), at = fit;
	if (fit == n)
		return n;
	while (at > 0 && s[at] != ' ')
		at--;
	return at ? at : fit;
}

void
list_draw_none(const struct area *a, struct screen *s, const char *text)
{
	int cols = a->cols - 4;
	size_t n = strlen(text), at = 0;
	for (int row = 1; at < n && row < a->rows; row++) {
		size_t len = row == a->rows - 1 ? n - at : list_line_fit(text + at, n - at, cols);
		draw_cut(s, a->row + row, a->col + 2, cols, STYLE_TEXT, text + at, len);
		at += len;
		while (at < n && text[at] == ' ')
			at++;
	}
}

void
list_draw(struct pane *pane, const struct ui *ui, struct screen *s)
{
	struct list_pane *p = (struct list_pane *)pane;
	const struct area *a = &pane->area;
	struct strbuf words;
	strbuf_init(&words, STRBUF_SMALL);
	(void)!list_words(pane, &words);
	int step = list_step(p);
	for (size_t i = 0; i < p->nrows && (int)i * step < a->rows; i++) {
		int row = a->row + (int)i * step;
		if (p->results)
			list_draw_result(p, ui, s, row, i, p->win.top + i, words.s);
		else if (p->cards)
			list_draw_card(p, ui, s, row, i, p->win.top + i);
		else
			list_draw_row(p, ui, s, row, &p->rows[i]->row, p->win.top + i);
	}
	strbuf_release(&words);
	if (p->win.n == 0) {
		char text[400];
		list_empty_text(p, ui, text, sizeof(text));
		list_draw_none(a, s, text);
	}
}

const char *
list_beside(const struct ui *ui, char out[32])
{
	int64_t n = ui->rest.beside;
	out[0] = 0;
	if (n >= 0)
		snprintf(out, 32, " (%d%s)", (int)n, n >= SEARCH_SCREEN ? "+" : "");
	return out;
}

void
list_place(const struct pane *pane, const struct ui *ui, char *out, size_t n)
{
	const struct list_pane *p = (const struct list_pane *)pane;
	char at[32], all[32];
	if (!p->win.n) {
		snprintf(out, n, "empty");
		return;
	}
	bool more = list_has_more(p, ui);
	size_t selected = list_select_count(pane), used = 0;
	if (selected)
		used = (size_t)snprintf(out, n, "%s selected%s", count_text((int64_t)selected, at),
		    draw_ascii(ui->screen) ? " - " : " · ");
	snprintf(out + used, n - used, "%s of %s%s",
	    count_text(MAX(p->win.above, 0) + (int64_t)p->win.cursor + 1, at),
	    count_text(more ? MIN(p->total, 1000) : p->total, all), more ? "+" : "");
}

void
list_empty_text(const struct list_pane *p, const struct ui *ui, char *out, size_t n)
{
	int64_t feeds, sections;
	const char *name = p->name;
	char *file, at[32];
	if (p->waiting || search_looks(&ui->rest)) {
		snprintf(out, n, "Looking …");
	} else if (list_has_more(p, ui)) {
		snprintf(out, n, "Stopped before anything was found.");
	} else if (p->history) {
		snprintf(out, n, "Nothing was read yet.");
	} else if (p->results && p->scope) {
		snprintf(out, n, "Nothing for “%s” in %s. / again: everywhere%s", p->text, name,
		    list_beside(ui, at));
	} else if (p->query) {
		snprintf(out, n, "Nothing for “%s”%s%s.", p->text, p->results ? "" : " in ",
		    p->results ? "" : name);
	} else if (sections_empty_archive(ui->sections, &feeds, &sections)) {
		if (ui->progress.offline[0]) {
			snprintf(out, n,
			    "No network and nothing stored yet. r tries again; make demo works "
			    "without one.");
			return;
		}
		file = paths_shown(ui->env->paths.feeds);
		snprintf(out, n,
		    "Fetching %lld newspaper%s in %lld section%s; articles appear as they come. "
		    "They are listed in "
		    "%s (E edits, a adds).",
		    (long long)feeds, feeds == 1 ? "" : "s", (long long)sections,
		    sections == 1 ? "" : "s", file);
		free(file);
	} else if (p->list == LIST_BOOKMARKS) {
		snprintf(out, n, "b keeps an article here for ever.");
	} else if (p->list == LIST_TRENDING) {
		snprintf(out, n, "No story is told by two of your sources in the last 48 hours.");
	} else if (p->view.unread) {
		snprintf(out, n, "All read. ] next section with news · U show what you read");
	} else {
		int asked = sections_feeds(ui->sections, p->list);
		if (asked > 0)
			snprintf(out, n, "Nothing here yet. r asks its %d feed%s.", asked,
			    asked == 1 ? "" : "s");
		else
			snprintf(out, n, "Nothing here yet.");
	}
}
