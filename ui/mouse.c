/* The mouse: a click selects, a second one opens, the wheel scrolls the pane under it. */
#include "src/util.h"
#include "ui/acts.h"

#define TWICE_US 400000
#define WHEEL    3 /* lines */

static bool
inside(const struct area *a, const struct mouse *m)
{
	return a->cols > 0 && m->row >= a->row && m->row < a->row + a->rows && m->col >= a->col
	       && m->col < a->col + a->cols;
}

static struct pane *
pane_under(const struct ui *ui, const struct mouse *m, enum focus *focus)
{
	struct pane *const panes[] = {ui->sections, ui->list, ui->article};
	if (ui->text)
		return inside(&ui->text->area, m) ? ui->text : NULL;
	for (size_t i = 0; i < LEN(panes); i++)
		if (inside(&panes[i]->area, m)) {
			*focus = (enum focus)i;
			return panes[i];
		}
	return NULL;
}

void
ui_mouse(struct ui *ui, const struct mouse *m)
{
	enum focus focus = ui->focus;
	struct pane *p = pane_under(ui, m, &focus);
	if (!m->press || ui->prompt.open || !p || frame_small(ui))
		return;
	ui->message[0] = '\0';
	ui->nkeys = 0;
	ui_redraw(ui);
	if (m->button == 64 || m->button == 65) {
		for (int i = 0; i < WHEEL; i++)
			p->ops->act(p, ui, m->button == 65 ? ACTION_DOWN : ACTION_UP);
		return;
	}
	if (m->button != 0 || !p->ops->click)
		return;
	int64_t now = clock_mono_us();
	bool twice = now - ui->click_us < TWICE_US && ui->click.row == m->row
	             && ui->click.col == m->col && ui->focus == focus;
	ui->click = *m;
	ui->click_us = twice ? 0 : now;
	if (ui->focus != focus && p != ui->text && !(focus == FOCUS_ARTICLE && !article_pane_id(p)))
		ui_focus(ui, focus);
	p->ops->click(p, ui, m->row - p->area.row, m->col - p->area.col, twice);
}
