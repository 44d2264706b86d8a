/* What a pane is, and what the reader (ui/ui.c and its helpers) does for panes. A pane changes its
 * own state and asks for a redraw; ui_draw alone paints, once for a burst of keys. */
#ifndef DATELINE_PANE_H
#define DATELINE_PANE_H

#include "src/config.h"
#include "src/store.h"
#include "src/wire.h"
#include "ui/draw.h"

struct ui;
struct pane;

struct pane_ops {
	const char *name; /* in messages: "list" */
	unsigned keys;    /* one bit of enum pane_set: whose keys */
	/* Archive -> what is shown; knows no terminal. Also called again when the archive changed:
	 * it then keeps the place. False: said why through ui_message. NULL: it lies over the
	 * others, and shows what was when it was opened. */
	bool (*load)(struct pane *, struct ui *);
	/* Paints all of pane->area. */
	void (*draw)(struct pane *, const struct ui *, struct screen *);
	bool (*act)(struct pane *, struct ui *, enum action); /* false: not mine */
	/* A key that is bound to nothing (1..9 in the article); may be NULL. False: not mine. */
	bool (*key)(struct pane *, struct ui *, uint32_t key);
	/* A click on a row and column of the area; `twice`: a second one at once. May be NULL. */
	void (*click)(struct pane *, struct ui *, int row, int col, bool twice);
	/* What the fetcher says (MSG_DIGESTED); may be NULL. */
	void (*news)(struct pane *, struct ui *, const struct msg *);
	/* The area changed (pane->area is the new one); may be NULL. */
	void (*resize)(struct pane *, struct ui *);
	/* Right end of the status line ("1 of 4,018"), and the keys worth knowing, most needed first,
	 * as rows of `hints` (ended by ACTION_NONE, with a word each); either may be NULL. */
	void (*place)(const struct pane *, const struct ui *, char *out, size_t n);
	const struct hint *hints;
	void (*free)(struct pane *);
};

/* "Enter read" where `word` is "read" and Enter is the key of `action` (`key`, if that is bound to
 * it, else the first one). `brief` is the word under 140 columns; NULL: not shown there. */
struct hint {
	enum action action;
	const char *word;
	const char *key;
	const char *brief;
};

/* The head of every pane's own struct. */
struct pane {
	const struct pane_ops *ops;
	struct area area; /* cols 0: not on screen */
	bool focused;
};

/* How many rows down a key of moving goes, with `rows` on screen. False: it is none. */
#define PANE_END ((int64_t)INT32_MAX) /* to the last; negative: to the first */
bool pane_moves(enum action action, int64_t rows, int64_t *by);

/* ---- the article pane (ui/pane_article.c, ui/article_load.c) */

struct pane *article_pane_new(void);
/* Shows an article from its top, or from byte `at` of its text (resume); key as in the list it was
 * opened from. `preview`: it is only shown, not opened (no MSG_WANT is sent for it). */
bool article_pane_show(struct pane *, struct ui *, int64_t id, uint32_t at, bool preview);
/* What it shows; 0: nothing. */
int64_t article_pane_id(const struct pane *);
/* The place at the top, in bytes of the text, for resume. */
uint32_t article_pane_at(const struct pane *);
/* Notes in the archive where it was left, so that it opens there again. */
void article_pane_keep(struct pane *, struct ui *);
/* Nothing is open: the pane is empty. */
void article_pane_clear(struct pane *, struct ui *);
/* The link and the title of what it shows; NULL: none. For o y Y. */
const char *article_pane_link(const struct pane *);
const char *article_pane_title(const struct pane *);
/* The page behind a link that is shown in place of this article, as one; NULL: none is. */
const struct article *article_pane_page(const struct pane *, int64_t id);
/* The text that is shown, of this article or of such a page; NULL. */
const struct blocks *article_pane_text(const struct pane *, int64_t id);

/* ---- services of the reader */

struct store *ui_store(struct ui *);
const struct config *ui_config(const struct ui *);
int64_t ui_now(const struct ui *); /* seconds, as of this turn of the loop */

/* The sentence for the status line, until the next key. printf format; cleaned of what must not
 * reach a terminal. ui_error shows an err. */
void ui_message(struct ui *, const char *fmt, ...) PRINTF(2, 3);
void ui_error(struct ui *, const struct err *);
/* Asks for a new picture; draws nothing itself. */
void ui_redraw(struct ui *);

/* The list on screen, for "More in SECTION": its view (valid until the next key), its name, and the
 * key of the article that is open or under the cursor. */
const struct view *ui_view(const struct ui *);
const char *ui_view_name(const struct ui *);
int64_t ui_view_key(const struct ui *);

/* Opens an article (marks it read, focuses the article pane) and moves the list's cursor to it if
 * the list has it. */
void ui_open_article(struct ui *, int64_t id);
/* To the next or previous article, or unread article, of the list and open it. False: there is
 * none, and a message says so. */
bool ui_open_next(struct ui *, int dir, bool unread);
/* What Space does at the end of an article: the next unread one, else names the next section with
 * news, and goes there when asked a second time. */
void ui_read_on(struct ui *);
/* Whether the screen wants right-to-left text put in order (draw_bidi). */
bool ui_bidi(const struct ui *);
/* Searches everywhere, as // does. */
void ui_search_everywhere(struct ui *, const char *text);
/* The words of the results on screen, folded and apart by blanks; heap, NULL: there are none. */
char *ui_result_words(const struct ui *);
/* Leaves the article for the list. */
void ui_leave_article(struct ui *);

/* Opens an address in the browser (refused unless http, https, ftp, mailto, gemini or gopher);
 * copies a text to the person's clipboard. Both say what they did. */
void ui_browse(struct ui *, const char *url);
void ui_copy(struct ui *, const char *text, const char *what);

/* Marks with the pending ones laid over what the archive says. */
bool ui_unread(const struct ui *, int64_t id, bool stored);
bool ui_bookmarked(const struct ui *, int64_t id, bool stored);
/* Sends a command to the fetcher; it is repeated until acknowledged. Its seq; 0: no fetcher. */
uint32_t ui_send(struct ui *, struct msg *);
/* The same with a descriptor, which is closed. */
uint32_t ui_send_with(struct ui *, struct msg *, int fd);
/* The descriptor that came with what the fetcher says just now; -1: none. The caller closes it. */
int ui_take_fd(struct ui *);
/* Asks whether to subscribe to the feed at an address. */
void ui_add_feed(struct ui *, const char *url);

/* A line to type in at the bottom. `done` gets the text, or NULL if it was left; the prompt is
 * closed by then. `changed` (may be NULL) is called as it is typed. `complete` (may be NULL) gives
 * the i-th completion of the text, heap, NULL: no more. */
struct prompt_request {
	const char *label;   /* "/" */
	const char *initial; /* NULL: empty */
	const char *
	    history; /* name of its history, one of "search", "command", "url", "tag", "pipe"; NULL: none */
	void (*done)(struct ui *, const char *text);
	void (*changed)(struct ui *, const char *text);
	void (*move)(struct ui *, int by); /* ^N ^P; may be NULL */
	const char *hint;                  /* at the right; NULL: Enter and Esc */
	bool one_key;                      /* ends with the first key, which is the text */
	char *(*complete)(struct ui *, const char *text, int i);
};
void ui_prompt(struct ui *, const struct prompt_request *);
/* A line was typed into the prompt with that history: it is kept over restarts. */
void ui_typed(struct ui *, const char *history, const char *line);
/* A question that y answers with yes, any other key with no. */
void ui_ask(struct ui *, const char *question, void (*yes)(struct ui *));
/* The article pane, for callbacks of a prompt that it opened. */
struct pane *ui_article(struct ui *);

#endif
