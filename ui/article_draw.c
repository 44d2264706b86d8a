/* The article laid out for its pane, and drawn. */
#include "src/text.h"
#include "src/util.h"
#include "ui/article_pane.h"

#include <stdio.h>
#include <string.h>

#define SIDE 2 /* blanks at each side of the column, at least */

static struct article_pane *
self(const struct pane *p)
{
	return (struct article_pane *)(uintptr_t)p;
}

int
article_columns(const struct article_pane *p, const struct ui *ui)
{
	int64_t wish = ui_config(ui)->set.text_width;
	int room = MAX(p->pane.area.cols - 2 * SIDE, 2);

	return wish > 0 && wish < room ? (int)wish : room;
}

/* The dictionary of the article's language, while words are to be divided. */
static struct hyphen *
hyphen_for(struct article_pane *p, const struct ui *ui)
{
	const char *lang = p->article.lang != NULL ? p->article.lang : "";

	if (!ui_config(ui)->set.hyphenate)
		lang = "";
	if (strncmp(lang, p->hyphen_lang, sizeof(p->hyphen_lang)) == 0)
		return p->hyphen;
	hyphen_close(p->hyphen);
	p->hyphen = *lang != '\0' ? hyphen_open(lang, NULL) : NULL;
	snprintf(p->hyphen_lang, sizeof(p->hyphen_lang), "%s", lang);
	return p->hyphen;
}

static void
make_view(struct article_pane *p, const struct ui *ui)
{
	struct view_input in = {
	    .article = &p->article,
	    .blocks = &p->blocks,
	    .body = p->body,
	    .why = p->why,
	    .note = article_trail_shown(p) ? p->trail.note : p->reading.note,
	    .date_format = ui_config(ui)->set.date_format,
	    .now = ui_now(ui),
	    .more_name = p->more_name,
	    .more = p->more,
	    .nmore = article_trail_shown(p) ? 0 : p->nmore,
	    .also = p->also,
	    .nalso = article_trail_shown(p) ? 0 : p->nalso,
	    .columns = article_columns(p, ui),
	    .ascii = p->ascii,
	    .bidi = ui_bidi(ui),
	    .hyphen = hyphen_for(p, ui),
	    .match = p->find.match,
	    .nmatch = p->find.nmatch,
	};

	p->columns = in.columns;
	p->bidi = in.bidi;
	article_view_make(&p->view, &in);
}

void
article_remake(struct article_pane *p, const struct ui *ui)
{
	const struct layout *l = &p->view.l;
	uint32_t at = article_top_place(p);
	size_t behind = p->top - MIN(layout_line_at(l, at), p->top);

	if (p->id == 0)
		return;
	make_view(p, ui);
	if (p->place > 0 && p->body == VIEW_TEXT) {
		at = p->place;
		behind = 0;
		p->place = 0;
	}
	p->top = MIN(layout_line_at(l, at) + behind, article_last_top(p));
}

static unsigned
run_target(const struct article_pane *p, struct screen *s, unsigned link)
{
	if (link == VIEW_OWN_LINK)
		return draw_link(s, p->article.row.link, strlen(p->article.row.link));
	if (link == 0 || link > p->view.ntarget || p->view.target[link - 1].url == NULL)
		return 0;
	return draw_link(s, p->view.target[link - 1].url, p->view.target[link - 1].url_len);
}

/* Marks where a line of code goes on beyond what is shown. */
static void
put_cuts(const struct article_pane *p, struct screen *s, const struct line *line, int row,
    int start, int end)
{
	if (!line->wide)
		return;
	if ((int)line->columns - p->shift > end - start)
		draw_str(s, row, end - 1, 1, STYLE_BAR, p->ascii ? ">" : "›");
	if (p->shift > 0 && line->columns > 0 && start > p->pane.area.col)
		draw_str(s, row, start - 1, 1, STYLE_BAR, p->ascii ? "<" : "‹");
}

static void
draw_line(const struct article_pane *p, struct screen *s, const struct line *line, int row, int col,
    int end)
{
	int skip = line->wide ? p->shift : 0, start = col;

	for (uint32_t i = 0; i < line->runs && col < end; i++) {
		const struct run *r = &p->view.l.run[line->run + i];
		const char *text = p->view.l.buf.s + r->at;
		size_t n = r->len;
		if (skip > 0) {
			int used;
			size_t off = text_fit(text, n, skip, &used);
			skip -= off == n ? r->columns : skip;
			text += off;
			n -= off;
		}
		if (n > 0)
			col += draw_span(s, row, col, end - col,
			    r->style & RUN_MATCH ? STYLE_MATCH : (enum style_role)r->role,
			    r->style & 0x7f, run_target(p, s, r->link), text, n);
	}
	put_cuts(p, s, line, row, start, end);
}

void
article_draw(struct pane *pane, const struct ui *ui, struct screen *s)
{
	struct article_pane *p = self(pane);
	const struct area *a = &pane->area;

	bool other = p->ascii != draw_ascii(s) || p->bidi != draw_bidi(s);
	if (p->id != 0 && (other || ui_now(ui) >= p->view.changes)) {
		p->ascii = draw_ascii(s);
		article_remake(p, ui);
	}
	int col = a->col + MAX((a->cols - p->columns) / 2, 0);
	for (int r = 0; r < a->rows; r++) {
		size_t i = p->top + (size_t)r;
		draw_blank(s, a->row + r, a->col, a->cols, STYLE_TEXT);
		if (p->id != 0 && i < p->view.l.nline)
			draw_line(p, s, &p->view.l.line[i], a->row + r, col, a->col + a->cols);
	}
}

/* "37% · 3 min left", "end · 4 min" */
void
article_place(const struct pane *pane, const struct ui *ui, char *out, size_t n)
{
	const struct article_pane *p = self(pane);
	size_t last = article_last_top(p);
	const char *dot = p->ascii ? "-" : "·";
	int minutes = p->view.minutes;

	(void)ui;
	*out = '\0';
	if (p->id == 0)
		return;
	if (p->find.n > 0) {
		int used =
		    p->found_at < p->find.n
			? snprintf(out, n, "%zu of %zu found %s ", p->found_at + 1, p->find.n, dot)
			: snprintf(out, n, "%zu found %s ", p->find.n, dot);
		out += used;
		n -= MIN((size_t)used, n);
	}
	if (p->top >= last)
		snprintf(out, n, "end %s %d min", dot, minutes);
	else {
		int left = (int)(((size_t)minutes * (last - p->top) + last - 1) / last);
		snprintf(out, n, "%zu%% %s %d min left", p->top * 100 / last, dot, MAX(left, 1));
	}
}
