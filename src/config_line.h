/* The lines of `config`: what all kinds of line share. For src/config*.c alone. */
#ifndef DATELINE_CONFIG_LINE_H
#define DATELINE_CONFIG_LINE_H

#include "src/config.h"
#include "src/words.h"

#include <sys/types.h>

#define CONFIG_MAX   ((size_t)1024 * 1024)
#define CONFIG_KINDS 16 /* at most */

struct config_file;

/* A kind of line: its first word, and what reads its words. `rule` is read apart, as its query has
 * words of its own. */
struct config_kind {
	const char *name;
	void (*read)(struct config_file *, struct words *);
};

/* A `bind` of this run, for the note that a later one takes its place. */
struct config_bound {
	unsigned panes;
	char *keys;
	int file;
	size_t line;
};

/* What all files of one run share. */
struct config_run {
	struct config *c;
	struct complaints *cs;
	size_t *set_line; /* of each setting, in set_file */
	int *set_file;
	size_t color_line[STYLE_ROLES];
	int color_file[STYLE_ROLES];
	struct config_bound *bound;
	size_t nbound, cap_bound;
	const struct config_kind *kinds;
	size_t nkinds;
	int files; /* how many were begun */
};

/* One file. */
struct config_file {
	struct config_run *run;
	const struct config_file *parent; /* the one that includes it */
	const char *name, *dir;
	int depth, id;
	dev_t dev;
	ino_t ino;
	const char *line;
	size_t n, number;
	bool logins; /* a proxy's */
};

void config_run_init(struct config_run *r, struct config *c, struct complaints *cs,
    const struct config_kind *kinds, size_t n);
void config_run_release(struct config_run *r);

/* Reads the lines of a file; wrong ones are named and left out. */
void config_lines(struct config_file *f, const char *s, size_t n);

/* Says what is wrong with the line, at a byte of it, or what is to be known of it. */
void config_wrong(struct config_file *f, size_t at, const char *sentence);
void config_note(struct config_file *f, size_t at, const char *sentence);
/* Whether the line has as many words as it takes; what is missing or too much is named. */
bool config_expect(
    struct config_file *f, const struct words *w, size_t least, size_t most, const char *usage);
/* Notes that a line above did the same, unless that was in another file: a theme is there to be
 * changed. */
void config_note_twice(struct config_file *f, const struct word *w, size_t *line, int *file);

/* False: it said why the setting stays as it is. */
bool config_read_set(struct config_file *f, struct words *w);
/* config_key.c */
void config_read_bind(struct config_file *f, struct words *w);
void config_read_unbind(struct config_file *f, struct words *w);
void config_read_macro(struct config_file *f, struct words *w);

#endif
