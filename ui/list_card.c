/* An article as a card: where it is from and its age, the title, the first sentence. */
#include "src/date.h"
#include "src/text.h"
#include "src/util.h"
#include "ui/list.h"

#include <string.h>

#define TEXT_AT        4  /* behind the marks */
#define SENTENCE_LEAST 20 /* bytes; "U.S. ..." is no sentence */

/* The bytes of the first sentence. */
static size_t
first_sentence(const char *s)
{
	static const char *const ends[] = {". ", "! ", "? ", ".\u201d ", "\u3002"};
	size_t n = strlen(s), best = n;
	for (size_t i = 0; i < LEN(ends) && n > SENTENCE_LEAST; i++) {
		const char *end = strstr(s + SENTENCE_LEAST, ends[i]);
		size_t len = end ? (size_t)(end - s) + strlen(ends[i]) : n;
		best = MIN(best, len);
	}
	while (best > 0 && s[best - 1] == ' ')
		best--;
	return best;
}

/* "Central Asia · Steppe Ledger                  14m" */
static void
put_top(const struct list_pane *p, const struct ui *ui, struct screen *s, int row,
    const struct row *r, const char *section)
{
	const struct area *a = &p->pane.area;
	char age[16];
	struct strbuf from;
	strbuf_init(&from, STRBUF_SMALL);
	strbuf_addf(&from, "%s%s%s", section, *section ? (draw_ascii(s) ? " - " : " \u00b7 ") : "",
	    r->feed_title);
	if (r->also > 0)
		strbuf_addf(&from, " +%d", r->also);
	date_age(r->date, ui->now, age);
	int end = draw_right(s, row, a->col + a->cols - 1, 8, STYLE_EXCERPT, age);
	draw_cut(
	    s, row, a->col + TEXT_AT, end - 2 - a->col - TEXT_AT, STYLE_EXCERPT, from.s, from.len);
	strbuf_release(&from);
}

void
list_draw_card(
    const struct list_pane *p, const struct ui *ui, struct screen *s, int row, size_t i, size_t at)
{
	const struct area *a = &p->pane.area;
	const struct row *r = &p->rows[i]->row;
	enum style_role role = list_role(p, ui, r, at == p->win.cursor);
	int room = a->cols - TEXT_AT - 1;
	put_top(p, ui, s, row, r, p->rows[i]->beside);
	draw_blank(s, row + 1, a->col, a->cols, role);
	list_put_marks(s, row + 1, a->col, role, p, ui, r, at);
	list_put_title(s, row + 1, a->col + TEXT_AT, room, role, r, p->shift);
	if (*r->title)
		draw_cut(s, row + 2, a->col + TEXT_AT, room, STYLE_EXCERPT, r->excerpt,
		    first_sentence(r->excerpt));
}
