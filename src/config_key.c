/* The lines of `config` that change keys: bind, unbind and macro. */
#include "src/config_line.h"
#include "src/util.h"

#include <string.h>

/* The panes of a bind or unbind line; 0: it said what is wrong. */
static unsigned
read_panes(struct config_file *f, const struct word *w)
{
	static const char *const names[] = {"all", "sections", "list", "article"};
	unsigned panes = pane_set_find(w->s);
	struct err e;

	if (panes != 0)
		return panes;
	const char *near = nearest_name(w->s, names, LEN(names));
	if (near != NULL)
		err_set(&e, "unknown pane '%s' (did you mean '%s'?)", w->s, near);
	else
		err_set(&e, "a pane is sections, list, article or all, not '%s'", w->s);
	config_wrong(f, w->at, e.text);
	return 0;
}

static void
note_bound(struct config_file *f, const struct word *w, unsigned panes)
{
	struct config_run *r = f->run;
	struct err e;

	for (size_t i = 0; i < r->nbound; i++) {
		struct config_bound *b = &r->bound[i];

		if (b->file != f->id || (b->panes & panes) == 0 || strcmp(b->keys, w->s) != 0)
			continue;
		err_set(&e, "'%s' is bound on line %zu already; this line counts", w->s, b->line);
		config_note(f, w->at, e.text);
		b->line = f->number;
		return;
	}
	GROW(r->bound, r->cap_bound, r->nbound);
	r->bound[r->nbound++] = (struct config_bound){panes, xstrdup(w->s), f->id, f->number};
}

void
config_read_bind(struct config_file *f, struct words *w)
{
	const char *names[ACTION_COUNT];
	enum action action;
	unsigned panes;
	struct err e;

	if (!config_expect(f, w, 4, 4, "bind PANE KEY ACTION")
	    || (panes = read_panes(f, &w->word[1])) == 0)
		return;
	action = action_find(w->word[3].s);
	if (action == ACTION_NONE) {
		for (int a = 0; a < ACTION_COUNT; a++)
			names[a] = action_rows[a].name;
		const char *near = nearest_name(w->word[3].s, names, ACTION_COUNT);
		if (near != NULL && *near != '\0')
			err_set(&e, "unknown action '%s' (did you mean '%s'?)", w->word[3].s, near);
		else
			err_set(&e, "unknown action '%s'", w->word[3].s);
		config_wrong(f, w->word[3].at, e.text);
	} else if (!keymap_bind(f->run->c->keys, panes, w->word[2].s, action, &e)) {
		config_wrong(f, w->word[2].at, e.text);
	} else {
		note_bound(f, &w->word[2], panes);
	}
}

void
config_read_macro(struct config_file *f, struct words *w)
{
	unsigned panes;
	struct err e;

	if (!config_expect(f, w, 4, 4, "macro PANE KEY COMMANDS")
	    || (panes = read_panes(f, &w->word[1])) == 0)
		return;
	if (w->word[3].s[strspn(w->word[3].s, " \t;")] == '\0')
		config_wrong(f, w->word[3].at, "a command expected");
	else if (!keymap_macro(f->run->c->keys, panes, w->word[2].s, w->word[3].s, &e))
		config_wrong(f, w->word[2].at, e.text);
	else
		note_bound(f, &w->word[2], panes);
}

void
config_read_unbind(struct config_file *f, struct words *w)
{
	unsigned panes;
	struct err e;

	if (!config_expect(f, w, 3, 3, "unbind PANE KEY")
	    || (panes = read_panes(f, &w->word[1])) == 0)
		return;
	if (!keymap_unbind(f->run->c->keys, panes, w->word[2].s, &e))
		config_wrong(f, w->word[2].at, e.text);
}
