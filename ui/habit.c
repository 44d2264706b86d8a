/* Keys that a newsboat user presses by habit, under `set keys vi`: what was meant, and its key. */
#include "src/util.h"
#include "ui/acts.h"

#include <stdio.h>
#include <string.h>

/* " · page up: -", where the key of an action does something else there. */
const char *
habit_hint(const struct ui *ui, enum action done, char out[80])
{
	static const struct {
		enum action done, meant;
		const char *what;
		bool article; /* only with an article at hand */
	} rows[] = {
	    {ACTION_BOOKMARK, ACTION_PAGE_UP, "page up", false},
	    {ACTION_UNDO, ACTION_FOLLOW, "links", true},
	};
	const struct pane *p = ui_focused(ui);
	char key[64];
	*out = '\0';
	for (size_t i = 0; ui->config->set.keys == KEYS_VI && i < LEN(rows); i++) {
		if (rows[i].done != done || (rows[i].article && p->ops->keys == IN_SECTIONS))
			continue;
		keymap_key(ui->config->keys, p->ops->keys, rows[i].meant, key);
		if (*key)
			snprintf(out, 80, "%s%s: %.60s", draw_ascii(ui->screen) ? " - " : " · ",
			    rows[i].what, key);
	}
	return out;
}

/* A key that is bound to nothing says what it would be there, and what does it here. */
bool
habit_say(struct ui *ui, unsigned pane, const uint32_t *keys, int n)
{
	char key[64], name[64];
	keys_name(keys, n, name);
	for (size_t i = 0; n == 1 && i < keymap_newsboat_count; i++) {
		const struct keymap_row *r = &keymap_newsboat[i];
		const char *at = strstr(r->keys, name);
		if (!(r->panes & pane) || !at || (at != r->keys && at[-1] != ' ')
		    || strcspn(at, " ") != strlen(name))
			continue;
		keymap_key(ui->config->keys, pane, r->action, key);
		ui_message(ui, "%s: %s%s", action_rows[r->action].help, *key ? "" : ":",
		    *key ? key : action_rows[r->action].name);
		return true;
	}
	return false;
}
