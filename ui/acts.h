/* The actions of the table in act.c that live in other files. */
#ifndef DATELINE_ACTS_H
#define DATELINE_ACTS_H

#include "ui/state.h"

void text_open(struct ui *, struct pane *); /* help and the like, over everything */
void text_close(struct ui *);

bool go_on(struct ui *ui, int dir); /* to an unread article of the next list; false: it does not */
void act_open(struct ui *);
void act_back(struct ui *);
void act_next_pane(struct ui *);
void act_previous_pane(struct ui *);
void act_zoom(struct ui *);
void act_narrower(struct ui *);
void act_wider(struct ui *);
void act_widths(struct ui *);
void act_leave(struct ui *);
void act_next_article(struct ui *);
void act_previous_article(struct ui *);
void act_next_unread(struct ui *);
void act_previous_unread(struct ui *);
void act_next_section(struct ui *);
void act_previous_section(struct ui *);
void act_take_new(struct ui *);
void act_refresh(struct ui *);
void act_refresh_all(struct ui *);
void act_bookmarks(struct ui *);
void act_undo(struct ui *);
void act_redo(struct ui *);
void act_history(struct ui *);
void act_history_back(struct ui *);
void act_history_forward(struct ui *);
void act_search(struct ui *);
void act_filter(struct ui *);
void act_toggle_read(struct ui *);
void act_bookmark(struct ui *);
void act_hide(struct ui *);
void act_all_read(struct ui *);
void act_browser(struct ui *);
void act_browser_read(struct ui *);
void act_copy(struct ui *);
void act_copy_title(struct ui *);

/* ---- act_select.c: what an action is for */
struct aim {
	int64_t *key; /* heap */
	size_t n;
	bool selection;
};
/* The selected articles, else the one that is open or under the cursor. False: there is none, and a
 * message says so. */
bool aim_take(struct ui *ui, struct aim *aim);
/* Releases it; a selection is over. */
void aim_done(struct ui *ui, struct aim *aim);
/* Calls `row` for each until it says false; true: it never did. */
bool aim_rows(struct ui *ui, const struct aim *aim,
    bool (*row)(void *, struct ui *, const struct row *), void *arg);
void act_tag(struct ui *ui);
void tag_typed(struct ui *ui, const char *names); /* as behind `t`; "": asks for them */
char *tag_complete(struct ui *ui, const char *text, int i);

/* ---- save.c */
void act_save(struct ui *ui);
void act_pipe(struct ui *ui);
/* Pipes to a command at once; `format` an index of the setting's choices. */
void pipe_to(struct ui *ui, const char *command, int64_t format);

/* ---- filename.c */
/* A name for a file, made of a title: letters, digits, '.', '_' and '-', at most 100 bytes, none at
 * the beginning that means something to programs; "article-12" for a title without any. Heap. */
char *filename_make(const char *title, int64_t id);
/* The path of a person's word: "~" at its beginning is the home folder. Heap. */
char *filename_expand(const char *word);
/* The i-th path that completes a word; folders end in a slash. Heap, NULL: no more. */
char *filename_complete(const char *word, int i);

/* ---- media.c */
void act_enclosures(struct ui *ui);
void act_images(struct ui *ui);
void act_download(struct ui *ui);
struct download;
/* Opens a file that was downloaded with the person's program for its kind. */
void media_open_file(struct ui *ui, const struct download *d);

/* ---- downloads.c */
/* Asks the fetcher, as MSG_DOWNLOAD says. */
void download_ask(struct ui *ui, enum download_verb verb, int64_t id, int64_t number);
/* One that this reader's fetcher has; NULL: it has not. */
const struct loading *download_running(const struct ui *ui, int64_t id);
void download_again(struct ui *ui); /* the fetcher is a new one */
void download_news(struct ui *ui, const struct msg *m);
void download_summary(const struct ui *ui, struct strbuf *out); /* for the top line */

/* ---- list_select.c */
void act_select(struct ui *ui);
void act_select_range(struct ui *ui);
void select_by_query(struct ui *ui, const char *text);

/* ---- list_sort.c */
void act_sort(struct ui *ui);
void act_sort_reversed(struct ui *ui);
void sort_named(struct ui *ui, const char *order); /* as behind `S`; "": asks for it */

/* ---- act_newsboat.c */
void act_random_unread(struct ui *ui);
void act_next_unread_row(struct ui *ui);
void act_previous_unread_row(struct ui *ui);
void act_next_list(struct ui *ui);
void act_previous_list(struct ui *ui);
void act_latest(struct ui *ui);
void act_everything_read(struct ui *ui);
void act_hide_all(struct ui *ui);
void act_reload_feeds(struct ui *ui);

/* ---- complete.c: what is typed behind `:` */
char *complete_command(struct ui *ui, const char *stem, int i);
char *go_complete(struct ui *ui, const char *stem, int i); /* cmdline.c: sections and feeds */
const char *cmdline_name(size_t i);                        /* of its commands; NULL: no more */

/* ---- mouse.c */
void ui_mouse(struct ui *ui, const struct mouse *m);

/* ---- habit.c */
const char *habit_hint(const struct ui *ui, enum action done, char out[80]);
bool habit_say(struct ui *ui, unsigned pane, const uint32_t *keys, int n);

#endif
