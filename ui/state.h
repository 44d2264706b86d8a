/* The state of the reader, for the files of ui/ that make it up. Panes see ui/pane.h alone. */
#ifndef DATELINE_STATE_H
#define DATELINE_STATE_H

#include "src/announce.h"
#include "src/command.h"
#include "src/store.h"
#include "src/workers.h"
#include "ui/aside.h"
#include "ui/input.h"
#include "ui/live.h"
#include "ui/marks.h"
#include "ui/pane.h"
#include "ui/prompt.h"
#include "ui/screen.h"
#include "ui/search.h"

enum focus { FOCUS_SECTIONS, FOCUS_LIST, FOCUS_ARTICLE };

/* What the fetcher says of the refresh that runs. */
struct progress {
	bool running;
	int64_t done, all, fresh, failed;
	char offline[200]; /* "" while the network is there */
};

/* A download that runs or waits. */
struct loading {
	int64_t id, have, size, speed; /* bytes; size -1: not known */
	bool runs;
};

struct ui {
	struct command_env *env;
	struct config *config;
	struct tty tty;
	struct screen *screen;
	struct input input;
	struct store *store;
	struct workers *workers; /* NULL: not started, or could not be */
	char no_workers[300];    /* why not */
	int64_t now;             /* wall clock of this turn */

	struct pane *sections, *list, *article;
	struct pane *text; /* help, failing feeds: over everything; NULL: none */
	enum focus focus;
	bool article_open; /* under 140 columns: the article has the width */
	bool zoom_sections, zoom_list, zoom_article;
	int wider_sections, wider_list; /* what < and > added */
	int laid_rows, laid_cols;       /* what the areas were made for */

	bool dirty;         /* a new picture is wanted */
	bool changed;       /* the archive changed: load again */
	int64_t changed_us; /* when it was last loaded for that, */
	int64_t counted_us; /* and when what came into the list was last counted */
	bool quit, hangup;
	bool quit_in_article; /* Q, or an end from outside: the article comes back */
	char message[600];
	int64_t message_minute;
	struct prompt prompt;
	void (*ask_yes)(struct ui *); /* what the question in the prompt is about */
	char question[200];
	char *ask_url; /* it is about opening, or writing over, this */
	struct marks marks;
	struct list_mark working[8]; /* `A`s that the fetcher has and works off */
	size_t nworking;
	struct progress progress;
	bool drawn; /* the first picture is on the screen */
	struct loading *loading;
	size_t nloading, cap_loading;
	int64_t loading_us; /* when their numbers were last drawn */
	int64_t preview_us; /* when the article under the cursor is to be shown; 0: not */
	int64_t typed_us;   /* what was typed is to be searched and then shown; 0: not */
	bool search_all;    /* ...everywhere, */
	bool search_beside; /* behind another / too; */
	bool search_again;  /* nothing typed: what the results on screen are of */
	int64_t offered;    /* list that Space has named */
	struct mouse click; /* the last one, */
	int64_t click_us;   /* and when; 0: none that a second one may follow */
	uint32_t keys[KEY_SEQUENCE];
	int nkeys;
	struct announced announced; /* since the last time it was said */
	int hooks;                  /* what commands of rules say; -1: none runs */
	int signals[2], notify;
	int watched[2]; /* folders of config and feeds, as inotify numbers them */
	bool reread_config, reread_feeds;
	int64_t polled_us;
	int64_t recheck_us;    /* when the archive is looked at once more; 0: not */
	int64_t refreshed_us;  /* when r was last pressed; 0: never */
	int64_t group;         /* numbers the actions that undo takes back as one */
	uint32_t undo_seq;     /* of the u that waits for its answer; 0 */
	bool undo_redo;        /* it is a redo */
	struct adding *adding; /* a feed that is being added; NULL */
	uint32_t tag_seq;      /* of the newest tag on its way; 0 */
	bool browse_read;      /* what is opened in the browser is then read */
	char *place;           /* what was last sent for resume */
	int64_t seen;          /* when the archive was last told of a key */
	bool first_start;
	bool changed_settings[64]; /* by row: set in this run, for :save */
	int64_t want_article;      /* resume: to be opened after the first paint */
	uint32_t want_at;
	int64_t searches; /* the number of the next search to be kept; 0: they were not read yet */
	char *searched;   /* the query of the results on screen */
	bool reopening;   /* what is opened was read before */
	struct live live;
	struct search_rest rest; /* of the results on screen */
	struct aside gathering;  /* the lines of what lies over the panes */
	pid_t ended[8];          /* processes aside that were killed and not waited for */
	size_t nended;
};

/* ---- ui.c */
void ui_reload(struct ui *); /* the archive changed */

/* ---- frame.c: where the panes are, and the picture as a whole */
bool frame_wide(const struct ui *);  /* three panes side by side */
bool frame_small(const struct ui *); /* too small for anything */
void frame_layout(struct ui *);
void frame_draw(struct ui *); /* ui_draw: the only place that paints */

/* ---- act.c: actions that are nobody's own, and focus */
void ui_act(struct ui *, enum action);
void ui_focus(struct ui *, enum focus);
struct pane *ui_focused(const struct ui *);
void ui_key(struct ui *, uint32_t key);
void ui_go_list(struct ui *, int64_t list);      /* opens it, focus to the list */
void ui_reopen_article(struct ui *, int64_t id); /* what was read: its place in history stays */
void ui_search(struct ui *, bool everywhere);
void ui_search_typed(struct ui *); /* as it is typed */
void ui_refresh(struct ui *, int64_t list);
void ui_undo(struct ui *, bool redo);
void ui_preview_later(struct ui *);
void ui_preview(struct ui *);

/* ---- news.c: what comes from the fetcher and from other processes */
void news_start(struct ui *);
void news_fetcher(struct ui *);
void news_archive(struct ui *);
bool news_watch(struct ui *);

/* ---- recall.c */
void recall_load(struct ui *); /* once: fills the history of searches */
void recall_keep(struct ui *, const char *text);

/* ---- notice.c */
void notice_add(struct ui *, const struct msg *);
void notice_say(struct ui *); /* a refresh is over */
void notice_hooks(struct ui *);

/* ---- reread.c: config and feeds, when somebody changes them (inotify) */
struct inotify_event;
void reread_watch(struct ui *);
bool reread_event(struct ui *, const struct inotify_event *); /* false: not one of the two */
void reread_files(struct ui *);

/* ---- cmdline.c */
void cmdline_open(struct ui *);
/* Commands as behind `:`, apart by ';', one after another; one that asks something ends them. */
void cmdline_run_all(struct ui *, const char *commands);
void cmdline_go_to(struct ui *);

/* ---- subs.c: the person's feeds file */
/* Lines of feeds whose removal was undone, or redone. */
void feeds_undone(struct ui *, bool redo);
void feeds_edit(struct ui *);
void feeds_send(struct ui *);
void feeds_moved(struct ui *ui);
void feeds_check(struct ui *); /* says the first wrong line */

/* ---- subs_add.c: adding a feed, which is looked for by a process of its own */
void feeds_add(struct ui *);
int feeds_add_fd(const struct ui *); /* to poll; -1: nothing is looked for */
void feeds_add_news(struct ui *);    /* reads what there is, be it nothing */
bool feeds_add_stop(struct ui *);    /* false: nothing was looked for */
void feeds_add_release(struct ui *);

/* ---- open.c */
void ui_child_signals(void); /* in a child: all as a program expects them */
int ui_run_foreground(struct ui *, char *const argv[]); /* wait status, -1: not started */
/* Starts a program that lives on by itself, `input` (or nothing) on its stdin. False: errno. */
bool ui_run_detached(char *const argv[], const char *input);
/* Runs several at once in the terminal, each one's output the input of the next, and that of the
 * first the descriptor `in`, which is closed (-1: nothing); then waits for a key, as what they
 * wrote would be gone. The status of the last; -1: not started. */
int ui_run_pipeline(struct ui *, int in, char *const *const argv[], size_t n);
/* Runs one with its output to a descriptor and nothing on the terminal. Its status, -1. */
int ui_run_quiet(char *const argv[], int out);
void ui_suspend(struct ui *);

/* ---- typed.c */
void typed_load(struct ui *, const char *history); /* once a run, when it is needed */

/* ---- browse.c */
/* Runs a command with the address where %s stands, or behind it. */
void browse_with(struct ui *, const char *command, const char *url);
/* The command of the last `opener` line that fits; NULL: none does. */
const char *browse_opener(const struct ui *, const char *url);

/* ---- resume.c */
void resume_read(struct ui *);
void resume_write(struct ui *, bool article);
/* A key was pressed: the visit goes on, or a new one begins (is:new counts from the last one). */
void visit_key(struct ui *);

/* ---- help.c */
struct pane *help_pane_new(struct ui *);
struct pane *failing_pane_new(void);
struct pane *downloads_pane_new(struct ui *);               /* pane_downloads.c */
struct pane *found_pane_new(struct ui *, const char *text); /* feeds to choose from */
struct pane *source_pane_new(struct ui *, int64_t id);      /* what the feed gave, as it came */

/* ---- pane_stats.c */
struct pane *stats_pane_new(void);

/* ---- pane_sections.c, sections_find.c */
struct pane *sections_pane_new(void);
/* The list after or before `list` in the pane that has unread articles; 0: none. */
int64_t sections_next(const struct pane *, int64_t list, int dir);
/* The counts of live sections have come. */
void sections_live(struct pane *, struct ui *);
/* The list above or below in the pane; 0: none. */
int64_t sections_step(const struct pane *, int64_t list, int dir);
int64_t sections_unread(const struct pane *, int64_t list);
bool sections_is_live(const struct pane *, int64_t list);
const char *sections_name(const struct pane *, int64_t list); /* NULL: not there */
int sections_feeds(const struct pane *, int64_t list);        /* how many feeds it has */
void sections_set(struct pane *, int64_t list);               /* cursor to it */
int64_t sections_at(const struct pane *);                     /* the list under its cursor */
/* Calls `each` for all sections and feeds, until it says false. False: *e. */
NODISCARD bool sections_names(const struct pane *, struct ui *,
    bool (*each)(void *arg, int64_t list, const char *name), void *arg, struct err *e);
bool sections_empty_archive(const struct pane *, int64_t *feeds, int64_t *sections);

/* ---- pane_list.c, list_open.c, list_move.c, list_rows.c */
struct pane *list_pane_new(void);
bool list_open(struct pane *, struct ui *, int64_t list, const char *name, int64_t key);
bool list_results(struct pane *, struct ui *, const char *query, int64_t list, bool rank);
bool list_history(struct pane *, struct ui *); /* what was read, as results */
bool list_filter(struct pane *, struct ui *, const char *query);
void list_prepare(struct pane *, struct ui *); /* reads the rows that the next picture shows */
/* Whether there may be rows ahead of the screen to be read, and reads one of them. */
bool list_looks_ahead(const struct pane *, const struct ui *);
void list_look_ahead(struct pane *, struct ui *);
int64_t list_number(const struct pane *); /* the list it shows, also beneath results */
const char *list_name(const struct pane *);
/* The query of its results or its filter, with the section it is from; heap, NULL: none. */
char *list_query(const struct pane *);
bool list_is_results(const struct pane *);
/* Appends the words that the results were searched for, folded, each between blanks. False: the
 * list has no such words. */
bool list_words(const struct pane *, struct strbuf *out);
bool list_is_filtered(const struct pane *);
int64_t list_key(const struct pane *);           /* under the cursor; 0: none */
const struct row *list_row(const struct pane *); /* under the cursor; NULL: none */
const struct view *list_view(const struct pane *);
bool list_move_to(struct pane *, struct ui *, int64_t key);
bool list_next(struct pane *, struct ui *, int dir, bool unread); /* moves the cursor */
void list_seen(struct pane *, int64_t key);                       /* read in this visit: stays */
void list_seen_id(struct pane *, int64_t id);                     /* the same, if its row is near */
int64_t list_fresh(const struct pane *);  /* how many are new and not taken in */
int64_t list_unread(const struct pane *); /* -1: not known */
int64_t list_upto(const struct pane *);
bool list_close(struct pane *, struct ui *); /* leaves results or the filter; false: neither */
void list_take_new(struct pane *, struct ui *);
void list_go_row(struct pane *, struct ui *, int64_t row); /* from 1 */
/* The keys of the window, newest first. */
size_t list_keys(const struct pane *, int64_t *keys, size_t most);
/* Takes what a search of which a screen is shown has found since; waits until all is there (false:
 * a key waits). */
void list_take_rest(struct pane *, struct ui *);
NODISCARD bool list_whole(struct pane *, struct ui *);
int64_t list_found(const struct pane *);

/* ---- act_select.c */
/* The page behind a link that is read in place of this article; NULL: none is. */
const struct article *ui_page(const struct ui *, int64_t id);

/* ---- act_marks.c */
/* Marks articles by their keys, as one action that undo takes back. False: it could not be sent,
 * and the message says why. */
bool mark_articles(struct ui *, const int64_t *keys, size_t n, unsigned flag, bool set);
void mark_opened(struct ui *, int64_t id, int64_t key);
void mark_list(struct ui *);
const char *undo_key(const struct ui *); /* as the preset has it: for "(u undoes)" */
/* All of a list that is taken in, as one action that undo takes back: MARK_READ or MARK_HIDDEN. */
void mark_whole_list(struct ui *, int64_t list, unsigned flag);

#endif
