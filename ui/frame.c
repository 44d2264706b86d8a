/* Where the panes are (SCREENS 2), the top line, the status line: the picture as a whole. */
#include "src/date.h"
#include "src/text.h"
#include "src/util.h"
#include "ui/acts.h"
#include "ui/list.h"

#include <stdio.h>
#include <string.h>

#define WIDE           140
#define NARROW         80
#define LEAST_COLS     20
#define LEAST_ROWS     5
#define LEAST_SECTIONS 8
#define LEAST_LIST     20

bool
frame_wide(const struct ui *ui)
{
	return ui->tty.cols >= WIDE;
}

bool
frame_small(const struct ui *ui)
{
	return ui->tty.cols < LEAST_COLS || ui->tty.rows < LEAST_ROWS;
}

static int
clamp(int n, int least, int most)
{
	return n < least ? least : n > most ? most : n;
}

static void
set_area(struct pane *p, int row, int col, int rows, int cols)
{
	p->area = (struct area){.row = row, .col = col, .rows = rows, .cols = cols > 0 ? cols : 0};
}

/* Under 140 columns: sections and list, or the article over both (z: beside the sections). */
static void
layout_medium(struct ui *ui, int rows)
{
	int cols = ui->tty.cols;
	int s = clamp(
	    18 + (cols - 80) * 4 / 60 + ui->wider_sections, LEAST_SECTIONS, cols - LEAST_LIST - 1);
	set_area(ui->article, 1, 0, rows, 0);
	if (ui->article_open) {
		int at = ui->zoom_article ? s + 1 : 0;
		set_area(ui->sections, 1, 0, rows, at ? s : 0);
		set_area(ui->list, 1, 0, rows, 0);
		set_area(ui->article, 1, at, rows, cols - at);
	} else if (ui->focus == FOCUS_SECTIONS && ui->zoom_sections) {
		set_area(ui->sections, 1, 0, rows, cols);
		set_area(ui->list, 1, 0, rows, 0);
	} else {
		bool hidden =
		    (ui->zoom_list || list_is_results(ui->list)) && ui->focus != FOCUS_SECTIONS;
		int at = hidden ? 0 : s + 1;
		set_area(ui->sections, 1, 0, rows, hidden ? 0 : s);
		set_area(ui->list, 1, at, rows, cols - at);
	}
}

static void
layout_wide(struct ui *ui, int rows)
{
	int cols = ui->tty.cols, over = clamp(cols - 140, 0, 60), more = MAX(cols - 200, 0);
	int s = clamp(22 + over * 4 / 60 + ui->wider_sections, LEAST_SECTIONS, cols - 70);
	int l = clamp(48 + over * 36 / 60 + more / 3 + ui->wider_list, LEAST_LIST, cols - s - 42);
	bool hidden = ui->zoom_list && ui->focus != FOCUS_SECTIONS;
	int at = hidden ? 0 : s + 1;
	if (hidden)
		l = MIN(l + s + 1, cols - 42);
	set_area(ui->sections, 1, 0, rows, hidden ? 0 : s);
	set_area(ui->list, 1, at, rows, l);
	set_area(ui->article, 1, at + l + 1, rows, cols - at - l - 1);
	if (ui->focus == FOCUS_ARTICLE && ui->zoom_article) {
		set_area(ui->sections, 1, 0, rows, 0);
		set_area(ui->list, 1, 0, rows, 0);
		set_area(ui->article, 1, 0, rows, cols);
	} else if (ui->focus == FOCUS_SECTIONS && ui->zoom_sections) {
		set_area(ui->sections, 1, 0, rows, cols);
		set_area(ui->list, 1, 0, rows, 0);
		set_area(ui->article, 1, 0, rows, 0);
	} else if (list_is_results(ui->list) && cols < 180 && !ui->article_open) {
		set_area(ui->list, 1, at, rows, cols - at);
		set_area(ui->article, 1, 0, rows, 0);
	}
}

static void
layout_narrow(struct ui *ui, int rows)
{
	set_area(ui->sections, 1, 0, rows, ui->focus == FOCUS_SECTIONS ? ui->tty.cols : 0);
	set_area(ui->list, 1, 0, rows, ui->focus == FOCUS_LIST ? ui->tty.cols : 0);
	set_area(ui->article, 1, 0, rows, ui->focus == FOCUS_ARTICLE ? ui->tty.cols : 0);
}

void
frame_layout(struct ui *ui)
{
	struct pane *panes[] = {ui->sections, ui->list, ui->article, ui->text};
	struct area before[LEN(panes)];
	int rows = MAX(ui->tty.rows - 2, 1);
	for (size_t i = 0; i < LEN(panes); i++)
		before[i] = panes[i] ? panes[i]->area : (struct area){0};
	if (frame_wide(ui))
		layout_wide(ui, rows);
	else if (ui->tty.cols >= NARROW)
		layout_medium(ui, rows);
	else
		layout_narrow(ui, rows);
	if (ui->text)
		set_area(ui->text, 1, 0, rows, ui->tty.cols);
	ui->sections->focused = !ui->text && ui->focus == FOCUS_SECTIONS;
	ui->list->focused = !ui->text && ui->focus == FOCUS_LIST;
	ui->article->focused = !ui->text && ui->focus == FOCUS_ARTICLE;
	for (size_t i = 0; i < LEN(panes); i++)
		if (panes[i] && panes[i]->area.cols && panes[i]->ops->resize
		    && memcmp(&before[i], &panes[i]->area, sizeof(before[i])) != 0)
			panes[i]->ops->resize(panes[i], ui);
}

/* "Latest · 1,284 unread · 12 new: ." */
static void
top_place(const struct ui *ui, struct strbuf *b, bool ascii)
{
	const char *dot = ascii ? " - " : " · ";
	char n[32], key[64];
	if (ui->text) {
		strbuf_adds(b, ui->text->ops->name);
		return;
	}
	const struct list_pane *p = (const struct list_pane *)ui->list;
	if (p->history) {
		strbuf_addf(b, "What was read%s%s, the last first", dot, count_text(p->total, n));
		return;
	}
	if (p->results) {
		bool more = list_has_more(p, ui);
		strbuf_addf(b, "Search %s%s%s%s%s found%s%s", p->scope ? "in " : "everywhere",
		    p->scope ? p->name : "", dot, count_text(p->total, n),
		    more && p->total ? "+" : "", dot,
		    p->ranked ? "best first"
		    : search_looks(&ui->rest) && p->total < SEARCH_SCREEN
			? "newest first, looking for more"
		    : p->hasty ? "newest first: too common to rank"
			       : "newest first");
		if (ui->rest.list >= 0)
			strbuf_addf(b, "%s%s%s%s", dot, p->scope ? "everywhere" : "in ",
			    p->scope ? "" : p->name, list_beside(ui, n));
		return;
	}
	strbuf_adds(b, p->name);
	if (p->unread > 0)
		strbuf_addf(b, "%s%s unread", dot,
		    p->live && p->unread > LIVE_MOST ? "999+" : count_text(p->unread, n));
	if (p->compiled)
		strbuf_addf(b, "%s%s%s%s found", dot, p->text, dot,
		    p->total > 1000 ? "1,000+" : count_text(p->total, n));
	else if (p->view.unread)
		strbuf_addf(b, "%sunread only", dot);
	if (p->fresh > 0)
		strbuf_addf(b, "%s%s new: %s", dot, count_text(p->fresh, n),
		    keymap_key(ui->config->keys, IN_LIST, ACTION_TAKE_NEW, key));
}

/* Refresh and failures, then the clock. */
static void
top_right(const struct ui *ui, struct strbuf *b, bool ascii)
{
	const struct progress *p = &ui->progress;
	char clock[16], n[32];
	date_format(ui->now, "%H:%M", clock, sizeof(clock));
	if (p->running && frame_wide(ui)) {
		const char *dot = ascii ? " - " : " · ";
		strbuf_addf(b, "refresh %lld/%lld feeds%s%s new", (long long)p->done,
		    (long long)p->all, dot, count_text(p->fresh, n));
		if (p->failed)
			strbuf_addf(b, "%s%lld failed", dot, (long long)p->failed);
		strbuf_adds(b, "   ");
	} else if (p->running) {
		strbuf_addf(b, "%lld/%lld feeds", (long long)p->done, (long long)p->all);
		if (p->failed)
			strbuf_addf(b, ", %lld failed", (long long)p->failed);
		strbuf_adds(b, "  ");
	} else if (p->offline[0]) {
		strbuf_adds(b, frame_wide(ui) ? "offline   " : "offline  ");
	} else {
		download_summary(ui, b);
	}
	strbuf_adds(b, clock);
}

static void
draw_top(const struct ui *ui, struct screen *s)
{
	int cols = ui->tty.cols;
	struct strbuf left, right;
	strbuf_init(&left, STRBUF_SMALL);
	strbuf_init(&right, STRBUF_SMALL);
	top_place(ui, &left, s->ascii);
	top_right(ui, &right, s->ascii);
	draw_blank(s, 0, 0, cols, STYLE_TOP);
	int at = draw_right(s, 0, cols - 1, cols - 2, STYLE_TOP, right.s);
	draw_cut(s, 0, 1, at - 3, STYLE_TOP, left.s, left.len);
	strbuf_release(&left);
	strbuf_release(&right);
}

/* The keys worth knowing, as many as fit: "Enter read  n unread". */
static void
hints_text(const struct ui *ui, const struct pane *p, int cols, struct strbuf *out)
{
	bool wide = frame_wide(ui);
	for (const struct hint *h = p->ops->hints; h && h->action != ACTION_NONE; h++) {
		const char *word = wide ? h->word : h->brief;
		char key[64];
		uint32_t keys[KEY_SEQUENCE];
		enum action bound = ACTION_NONE;
		int n = h->key ? keys_parse(h->key, keys, NULL) : 0;
		if (!word)
			continue;
		if (n
		    && keymap_find(ui->config->keys, p->ops->keys, keys, n, &bound, NULL)
			   == KEYMAP_ACTION
		    && bound == h->action)
			snprintf(key, sizeof(key), "%s", h->key);
		else
			keymap_key(ui->config->keys, p->ops->keys, h->action, key);
		if (!*key)
			continue;
		size_t was = out->len;
		strbuf_addf(out, "%s%s%s%s", was ? "  " : "", key, *word ? " " : "", word);
		if (text_width(out->s, out->len) > cols) {
			strbuf_cut(out, was);
			break;
		}
	}
}

static void
draw_prompt_line(const struct ui *ui, struct screen *s, int row)
{
	const char *hint =
	    ui->prompt.request.hint ? ui->prompt.request.hint : "Enter run  Esc leave";
	int cols = ui->tty.cols;
	prompt_draw(&ui->prompt, s, row, cols);
	int used = 4 + text_width(ui->prompt.text.s, ui->prompt.text.len)
	           + text_width(ui->prompt.request.label, strlen(ui->prompt.request.label));
	if (ui->config->set.hints && used + (int)strlen(hint) + 3 < cols)
		draw_right(s, row, cols - 1, cols, STYLE_STATUS, hint);
}

static void
draw_status(const struct ui *ui, struct screen *s)
{
	int row = ui->tty.rows - 1, cols = ui->tty.cols;
	const struct pane *p = ui_focused(ui);
	char place[100] = "";
	struct strbuf hints;
	if (ui->prompt.open) {
		draw_prompt_line(ui, s, row);
		return;
	}
	draw_blank(s, row, 0, cols, STYLE_STATUS);
	if (p->ops->place)
		p->ops->place(p, ui, place, sizeof(place));
	int place_cols = text_width(place, strlen(place));
	bool wide = frame_wide(ui);
	if (ui->message[0]) {
		int room = cols - 2 - (wide ? place_cols + 3 : 0);
		draw_cut(s, row, 1, room, STYLE_MESSAGE, ui->message, strlen(ui->message));
		if (wide)
			draw_right(s, row, cols - 1, place_cols, STYLE_STATUS, place);
		return;
	}
	strbuf_init(&hints, STRBUF_SMALL);
	if (ui->config->set.hints)
		hints_text(ui, p, cols - place_cols - 4, &hints);
	draw_str(s, row, 1, cols - 2, STYLE_STATUS, wide ? hints.s : place);
	draw_right(s, row, cols - 1, cols - 2, STYLE_STATUS, wide ? place : hints.s);
	strbuf_release(&hints);
}

static void
draw_dividers(const struct ui *ui, struct screen *s)
{
	const struct pane *panes[] = {ui->sections, ui->list};
	for (size_t i = 0; i < LEN(panes); i++) {
		const struct area *a = &panes[i]->area;
		int col = a->col + a->cols;
		if (a->cols && col < ui->tty.cols)
			for (int r = 0; r < a->rows; r++)
				draw_str(
				    s, a->row + r, col, 1, STYLE_DIVIDER, s->ascii ? "|" : "│");
	}
}

static void
draw_panes(struct ui *ui, struct screen *s)
{
	struct pane *panes[] = {ui->sections, ui->list, ui->article};
	draw_top(ui, s);
	if (ui->text) {
		ui->text->ops->draw(ui->text, ui, s);
	} else {
		for (size_t i = 0; i < LEN(panes); i++)
			if (panes[i]->area.cols)
				panes[i]->ops->draw(panes[i], ui, s);
		draw_dividers(ui, s);
	}
	draw_status(ui, s);
}

void
frame_draw(struct ui *ui)
{
	struct screen *s = ui->screen;
	int row = -1, col = -1;
	screen_begin(s);
	if (frame_small(ui)) {
		draw_str(s, 0, 0, ui->tty.cols, STYLE_MESSAGE, "too small: 20x5");
	} else {
		frame_layout(ui);
		if (ui->list->area.cols)
			list_prepare(ui->list, ui);
		draw_panes(ui, s);
		if (ui->prompt.open) {
			row = ui->tty.rows - 1;
			col = prompt_draw(&ui->prompt, s, row, ui->tty.cols);
			draw_status(ui, s);
		}
	}
	ui->dirty = false; /* what could not be read was said, and is on it */
	screen_flush(s, row, col);
}
