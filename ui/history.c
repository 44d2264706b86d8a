/* What was read: as a list, and back and forth through it. */
#include "src/util.h"
#include "ui/acts.h"

#define REACH 500 /* so far back H goes; the list goes further */

void
act_history(struct ui *ui)
{
	if (list_history(ui->list, ui)) {
		ui_focus(ui, FOCUS_LIST);
		ui_preview_later(ui);
	}
}

/* Opens what was read before (dir > 0) or after what is shown. That order stays as it is. */
static void
go(struct ui *ui, int dir)
{
	int64_t keys[REACH];
	size_t n = 0, at = 0;
	int64_t id = ui->focus == FOCUS_ARTICLE ? article_pane_id(ui->article) : 0;
	struct err e;

	if (!store_history(ui->store, keys, LEN(keys), &n, &e)) {
		ui_error(ui, &e);
		return;
	}
	while (at < n && KEY_ID(keys[at]) != id)
		at++;
	/* What is shown may not be in the archive's history yet: it is then the newest. */
	size_t to = at == n ? 0 : at + (size_t)dir;
	if (to >= n || (at == n && dir < 0)) {
		ui_message(ui, dir > 0 ? "nothing was read before" : "nothing was read after it");
		return;
	}
	ui_reopen_article(ui, KEY_ID(keys[to]));
	ui_message(ui, "%zu back of %zu (H back, L forth)", to, n - 1);
}

void
act_history_back(struct ui *ui)
{
	go(ui, 1);
}

void
act_history_forward(struct ui *ui)
{
	go(ui, -1);
}
