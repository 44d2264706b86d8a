/* A pane of lines that lies over everything: help and the like, statistics. */
#ifndef DATELINE_TEXT_PANE_H
#define DATELINE_TEXT_PANE_H

#include "ui/state.h"

struct text_pane {
	struct pane pane;
	struct text_line *line;
	size_t n, cap, top;
	int columns; /* that it was filled for */
	/* Of a pane that takes long (its ops have text_pane_resize): adds what is known at once;
	 * fault: why the rest will not come, "": it is gathered. */
	void (*known)(struct text_pane *, struct ui *, const char *fault);
	/* Adds all lines. Called in a process aside. */
	void (*all)(struct text_pane *, struct ui *);
};

/* What `ops` begin with. */
#define TEXT_PANE(title, pane)                                                         \
	.name = (title), .keys = (pane), .draw = text_pane_draw, .act = text_pane_act, \
	.place = text_pane_place, .hints = text_pane_hints, .free = text_pane_free

struct text_pane *text_pane_new(const struct pane_ops *ops);
/* A line that is cut where the screen ends. */
void text_pane_add(struct text_pane *p, enum style_role role, int indent, const char *text);
/* A sentence in as many lines as the screen needs, broken at blanks. */
void text_pane_say(
    struct text_pane *p, const struct ui *ui, enum style_role role, int indent, const char *text);
void text_pane_clear(struct text_pane *p);

/* What is gathered for the pane on screen has come. */
void text_pane_news(struct ui *);

void text_pane_resize(struct pane *, struct ui *);
void text_pane_draw(struct pane *, const struct ui *, struct screen *);
bool text_pane_act(struct pane *, struct ui *, enum action);
void text_pane_place(const struct pane *, const struct ui *, char *out, size_t n);
void text_pane_free(struct pane *);
extern const struct hint text_pane_hints[];

#endif
