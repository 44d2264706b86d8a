/* Statistics: what is known at once, and the rest when it has been gathered. */
#include "src/stats.h"
#include "src/util.h"
#include "ui/text_pane.h"

static void
take_line(void *arg, enum style_role role, const char *text)
{
	text_pane_add(arg, role, 0, text);
}

static void
show(struct text_pane *p, struct ui *ui, const char *missing,
    bool (*read)(struct store *, int64_t, struct arena *, struct stats *, struct err *))
{
	struct stats stats;
	struct arena a;
	struct err e;

	arena_init(&a, STRBUF_BODY);
	if (read(ui->store, ui->now, &a, &stats, &e)) {
		stats.missing = missing;
		stats_lines(&stats, MAX(p->columns - 2, 24), draw_ascii(ui->screen), take_line, p);
	} else
		text_pane_say(p, ui, STYLE_TEXT, 0, e.text);
	arena_free(&a);
}

static void
stats_first(struct text_pane *p, struct ui *ui, const char *fault)
{
	show(p, ui, fault, stats_known);
}

static void
stats_all(struct text_pane *p, struct ui *ui)
{
	show(p, ui, NULL, stats_gather);
}

static const struct pane_ops stats_ops = {
    TEXT_PANE("Statistics", IN_LIST), .resize = text_pane_resize};

struct pane *
stats_pane_new(void)
{
	struct text_pane *p = text_pane_new(&stats_ops);

	p->known = stats_first;
	p->all = stats_all;
	return &p->pane;
}
