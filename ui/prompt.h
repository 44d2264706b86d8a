/* A line to type in: editing, history, completion. Knows no terminal. */
#ifndef DATELINE_PROMPT_H
#define DATELINE_PROMPT_H

#include "src/strbuf.h"
#include "ui/pane.h"

#define PROMPT_MAX   1000
#define HISTORY_MAX  50
#define PROMPT_NAMES 5

struct prompt_history {
	char *line[HISTORY_MAX]; /* newest last */
	size_t n;
	bool loaded;   /* what was typed in earlier runs is in it */
	uint32_t next; /* number of the next line in the archive */
};

struct prompt {
	bool open;
	struct prompt_request request;
	struct strbuf text;
	bool full;      /* of what came last a part was left out */
	size_t cursor;  /* byte */
	size_t at;      /* how far back in the history; 0: the line itself */
	char *kept;     /* the line itself while the history is shown */
	int completion; /* which one is shown; -1: none */
	char *stem;     /* what is being completed */
	struct prompt_history history[PROMPT_NAMES];
};

void prompt_init(struct prompt *p);
void prompt_release(struct prompt *p);
void prompt_open(struct prompt *p, const struct prompt_request *r);
/* A line of an earlier run for a history, behind those that are there. */
void prompt_remember(struct prompt *p, const char *history, const char *line);
/* The history of that name; NULL: none. */
struct prompt_history *prompt_history_of(struct prompt *p, const char *name);
/* Adds a line, "" and the newest once more left out: false. */
bool prompt_history_add(struct prompt_history *h, const char *line);
/* Takes a key; closes the prompt and calls its `done` when Enter, Esc or ^C ends it. */
void prompt_key(struct prompt *p, struct ui *ui, uint32_t key);
/* Pasted text: its line breaks become blanks, control characters are left out. */
void prompt_paste(struct prompt *p, struct ui *ui, const char *s, size_t n);
/* Draws it in a row; returns the column of the cursor. */
int prompt_draw(const struct prompt *p, struct screen *s, int row, int cols);

#endif
