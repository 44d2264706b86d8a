/* The article pane's state, shared by its files. */
#ifndef DATELINE_ARTICLE_PANE_H
#define DATELINE_ARTICLE_PANE_H

#include "ui/article_view.h"
#include "ui/find.h"
#include "ui/pane.h"
#include "ui/reading.h"

/* Where a text was left: a byte of it, and lines behind that. */
struct trail_place {
	uint32_t at;
	size_t behind;
	int shift;
};

/* A page behind a link (article_trail.c). */
struct trail_page {
	char *url;    /* as it was asked for */
	char *title;  /* the link's text: until the page has one of its own */
	char *record; /* as the fetcher sent it (struct page_result); NULL: not here */
	size_t len;
	char *why;      /* it cannot be shown; NULL */
	int64_t number; /* it is waited for under this one; 0: it is not */
	int64_t came;
	bool from_local; /* its address may be of this machine or network, */
	bool local;      /* and what it names */
	bool feed;       /* it is one */
	struct trail_place place;
};

struct trail {
	struct trail_page *page;
	size_t n, cap;
	size_t at;                  /* page[at - 1] is shown; 0: the article itself */
	size_t bytes;               /* of all records */
	int64_t number;             /* of what was asked last */
	char *source;               /* of the page shown */
	char note[80];              /* behind its text; "" */
	struct trail_place article; /* where that was left */
	struct article own;         /* what its header shows, while a page is shown */
};

struct article_pane {
	struct pane pane;
	int64_t id; /* 0: nothing */
	struct arena arena;
	struct article article;
	struct blocks blocks;
	enum view_body body;
	char why[sizeof(((struct msg *)0)->text)];
	bool preview;
	bool wanted; /* MSG_WANT was sent for it */
	struct reading reading;
	uint32_t text_at; /* comments: where the text was left */
	uint32_t place;   /* resume: to go to when the text is there; 0: done */
	int64_t kept;     /* the place that the archive has; -1: not known */

	struct arena more_arena;
	struct view_more more[VIEW_MORE];
	size_t nmore;
	const char *more_name;
	struct row *also; /* from more_arena */
	size_t nalso;

	struct article_view view;
	int columns; /* the view was made for, */
	bool ascii;  /* and so, */
	bool bidi;   /* and so */
	size_t top;  /* line at the top */
	int shift;
	size_t back;        /* top before f; SIZE_MAX: none */
	uint32_t note_from; /* the place that a note was followed from; 0: none */

	struct hyphen *hyphen; /* of the language below; NULL: words are not divided */
	char hyphen_lang[16];

	struct trail trail;

	struct find find;
	char *found_text;   /* what was looked for here; NULL: nothing */
	bool of_results;    /* the words of the results that it was opened from */
	size_t found_at;    /* the match that was gone to last */
	uint32_t found_top; /* the place before the search */
};

/* ---- pane_article.c */
/* Scrolls; never beyond the end. */
void article_go_to(struct article_pane *p, struct ui *ui, size_t line);
/* The first line on screen as a place in the text; the last one that may be the first. */
uint32_t article_top_place(const struct article_pane *p);
size_t article_last_top(const struct article_pane *p);
/* How the pane answers; a page behind a link has hints of its own. */
const struct pane_ops *article_ops(bool page);

/* ---- article_load.c: reading it from the archive, and what the fetcher says of it */
#define ARTICLE_ARENA ((size_t)8 * 1024 * 1024)
bool article_load(struct pane *pane, struct ui *ui);
void article_news(struct pane *pane, struct ui *ui, const struct msg *m);
/* The comments, or the words that its source changed, from their beginning; or the text where it
 * was left. */
void article_toggle(struct article_pane *p, struct ui *ui, void (*other)(struct reading *));
/* The whole text, or the feed's own; what is read stays at the top. */
void article_toggle_whole(struct article_pane *p, struct ui *ui);

/* ---- article_draw.c */
int article_columns(const struct article_pane *p, const struct ui *ui); /* of the text */
/* Lays out anew; what is read stays at the top. */
void article_remake(struct article_pane *p, const struct ui *ui);
void article_draw(struct pane *pane, const struct ui *ui, struct screen *s);
void article_place(const struct pane *pane, const struct ui *ui, char *out, size_t n);

/* ---- article_link.c */
/* Asks for a number, which `begun` is the beginning of; `here`: the page is read in this pane. */
void article_ask_link(struct article_pane *p, struct ui *ui, const char *begun, bool here);
bool article_key(struct pane *pane, struct ui *ui, uint32_t key);
void article_click(struct pane *pane, struct ui *ui, int row, int col, bool twice);

/* ---- article_trail.c: pages behind links */
/* Whether one is shown: then article and blocks are the page's. */
bool article_trail_shown(const struct article_pane *p);
/* Shows the page that a target's address leads to, or the article of the archive. */
void article_trail_follow(struct article_pane *p, struct ui *ui, const struct view_target *target);
/* MSG_FOLLOWED; m->a 0: for all that was asked, as no answer comes any more. */
void article_trail_news(struct article_pane *p, struct ui *ui, const struct msg *m);
bool article_trail_act(struct article_pane *p, struct ui *ui, enum action action);
/* Back to the article itself, as it was left. */
void article_trail_home(struct article_pane *p, struct ui *ui);
/* Forgets all pages; the article is to be loaded. ui NULL: the program ends. */
void article_trail_clear(struct article_pane *p, struct ui *ui);

/* ---- article_find.c: searching in the article */
void article_find_ask(struct article_pane *p, struct ui *ui);
/* Another text is shown: what was looked for is looked for in it, or the words of the results. */
void article_find_again(struct article_pane *p, struct ui *ui, bool other_article);
/* To the next match (dir > 0) or the one before. False: nothing is marked, or there is none
 * further on and nothing else to do. */
bool article_find_next(struct article_pane *p, struct ui *ui, int dir);
/* Takes the marks away. False: there were none. */
bool article_find_leave(struct article_pane *p, struct ui *ui);

/* ---- article_note.c: links within the article */
/* Goes to the note that is called so ("1" for "[1]" or "¹"). False: there is none. */
bool article_note_follow(struct article_pane *p, struct ui *ui, const char *name);
/* Back to where a note was followed from. False: none was. */
bool article_note_back(struct article_pane *p, struct ui *ui);
/* The i-th note that begins as a line to choose from does, "^1 Forty-one in the"; heap, NULL: no
 * more. */
char *article_note_line(const struct article_pane *p, const char *begun, int i);

#endif
