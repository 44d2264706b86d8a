/* Reading the `config` file. */
#include "src/config.h"

#include "src/paths.h"
#include "src/util.h"
#include "src/words.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define CONFIG_MAX  ((size_t)1024 * 1024)
#define INCLUDE_MAX 16

/* A `bind` of this run, for the note that a later one takes its place. */
struct bound {
	unsigned panes;
	char *keys;
	int file;
	size_t line;
};

/* What all files of one run share. */
struct run {
	struct config *c;
	struct complaints *cs;
	size_t *set_line; /* of each setting, in set_file */
	int *set_file;
	size_t color_line[STYLE_ROLES];
	int color_file[STYLE_ROLES];
	struct bound *bound;
	size_t nbound, cap_bound;
	int files; /* how many were begun */
};

/* One file. */
struct file {
	struct run *run;
	const struct file *parent; /* the one that includes it */
	const char *name, *dir;
	int depth, id;
	dev_t dev;
	ino_t ino;
	const char *line;
	size_t n, number;
	bool logins; /* a proxy's */
};

static void parse_file(struct file *f, const char *s, size_t n);

static void
wrong(struct file *f, size_t at, const char *sentence)
{
	complain(f->run->cs, f->name, f->number, words_column(f->line, f->n, at), "%s", sentence);
}

static void
note(struct file *f, size_t at, const char *sentence)
{
	complain_warning(
	    f->run->cs, f->name, f->number, words_column(f->line, f->n, at), "%s", sentence);
}

/* Whether the line has as many words as it takes; what is missing or too much is named. */
static bool
expect_words(struct file *f, const struct words *w, size_t least, size_t most, const char *usage)
{
	struct err e;

	if (w->n >= least && w->n <= most)
		return true;
	if (w->n < least)
		err_set(&e, "'%s' expected", usage);
	else
		err_set(&e, "'%s' expected: a value with blanks stands in quotes", usage);
	wrong(f, w->n < least ? w->word[w->n - 1].end : w->word[most].at, e.text);
	return false;
}

/* Notes that a line above did the same, unless that was in another file: a theme is there to be
 * changed. */
static void
note_twice(struct file *f, const struct word *w, size_t *line, int *file)
{
	struct err e;

	if (*line != 0 && *file == f->id) {
		err_set(&e, "'%s' is set on line %zu already; this line counts", w->s, *line);
		note(f, w->at, e.text);
	}
	*line = f->number;
	*file = f->id;
}

static void
read_set(struct file *f, struct words *w)
{
	const struct setting_row *row;
	struct err e;

	if (!expect_words(f, w, 3, 3, "set NAME VALUE"))
		return;
	row = setting_find(w->word[1].s);
	if (!config_set(f->run->c, w->word[1].s, w->word[2].s, &e)) {
		wrong(f, w->word[row == NULL ? 1 : 2].at, e.text);
		return;
	}
	if (strcmp(row->name, "proxy") == 0 && strchr(w->word[2].s, '@') != NULL)
		f->logins = true;
	size_t i = (size_t)(row - setting_rows);
	note_twice(f, &w->word[1], &f->run->set_line[i], &f->run->set_file[i]);
}

static void
read_color(struct file *f, struct words *w)
{
	const char *names[STYLE_ROLES];
	struct err e;
	int role = 0;

	if (!expect_words(f, w, 3, 16, "color ROLE FOREGROUND [BACKGROUND [ATTRIBUTE ...]]"))
		return;
	for (int i = 0; i < STYLE_ROLES; i++)
		names[i] = style_rows[i].name;
	while (role < STYLE_ROLES && strcmp(names[role], w->word[1].s) != 0)
		role++;
	if (role == STYLE_ROLES) {
		const char *near = nearest_name(w->word[1].s, names, STYLE_ROLES);

		if (near != NULL)
			err_set(&e, "unknown role '%s' (did you mean '%s'?)", w->word[1].s, near);
		else
			err_set(&e, "unknown role '%s'", w->word[1].s);
		wrong(f, w->word[1].at, e.text);
		return;
	}
	char *look = xstrndup(f->line + w->word[2].at, w->word[w->n - 1].end - w->word[2].at);
	bool ok = look_parse(look, &f->run->c->look[role], &e);
	free(look);
	if (!ok) {
		wrong(f, w->word[2].at, e.text);
		return;
	}
	note_twice(f, &w->word[1], &f->run->color_line[role], &f->run->color_file[role]);
}

/* The panes of a bind or unbind line; 0: it said what is wrong. */
static unsigned
read_panes(struct file *f, const struct word *w)
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
	wrong(f, w->at, e.text);
	return 0;
}

static void
note_bound(struct file *f, const struct word *w, unsigned panes)
{
	struct run *r = f->run;
	struct err e;

	for (size_t i = 0; i < r->nbound; i++) {
		struct bound *b = &r->bound[i];

		if (b->file != f->id || (b->panes & panes) == 0 || strcmp(b->keys, w->s) != 0)
			continue;
		err_set(&e, "'%s' is bound on line %zu already; this line counts", w->s, b->line);
		note(f, w->at, e.text);
		b->line = f->number;
		return;
	}
	GROW(r->bound, r->cap_bound, r->nbound);
	r->bound[r->nbound++] = (struct bound){panes, xstrdup(w->s), f->id, f->number};
}

static void
read_bind(struct file *f, struct words *w)
{
	const char *names[ACTION_COUNT];
	enum action action;
	unsigned panes;
	struct err e;

	if (!expect_words(f, w, 4, 4, "bind PANE KEY ACTION")
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
		wrong(f, w->word[3].at, e.text);
	} else if (!keymap_bind(f->run->c->keys, panes, w->word[2].s, action, &e)) {
		wrong(f, w->word[2].at, e.text);
	} else {
		note_bound(f, &w->word[2], panes);
	}
}

static void
read_macro(struct file *f, struct words *w)
{
	unsigned panes;
	struct err e;

	if (!expect_words(f, w, 4, 4, "macro PANE KEY COMMANDS")
	    || (panes = read_panes(f, &w->word[1])) == 0)
		return;
	if (w->word[3].s[strspn(w->word[3].s, " \t;")] == '\0')
		wrong(f, w->word[3].at, "a command expected");
	else if (!keymap_macro(f->run->c->keys, panes, w->word[2].s, w->word[3].s, &e))
		wrong(f, w->word[2].at, e.text);
	else
		note_bound(f, &w->word[2], panes);
}

static void
read_unbind(struct file *f, struct words *w)
{
	unsigned panes;
	struct err e;

	if (!expect_words(f, w, 3, 3, "unbind PANE KEY")
	    || (panes = read_panes(f, &w->word[1])) == 0)
		return;
	if (!keymap_unbind(f->run->c->keys, panes, w->word[2].s, &e))
		wrong(f, w->word[2].at, e.text);
}

/* ---- rules and openers */

static void
read_rule(struct file *f, size_t from)
{
	struct config *c = f->run->c;
	struct config_rule rule;
	size_t column;
	struct err e;

	if (!config_rule_parse(f->line, f->n, from, &rule, &column, &e)) {
		complain(f->run->cs, f->name, f->number, column, "%s", e.text);
		return;
	}
	GROW(c->rule, c->cap_rule, c->nrule);
	c->rule[c->nrule++] = rule;
}

static void
read_opener(struct file *f, struct words *w)
{
	struct config *c = f->run->c;
	struct err e;

	if (!expect_words(f, w, 3, 3, "opener PATTERN COMMAND"))
		return;
	if (!config_pattern_check(w->word[1].s, &e)) {
		wrong(f, w->word[1].at, e.text);
		return;
	}
	if (w->word[2].s[strspn(w->word[2].s, " \t")] == '\0') {
		wrong(f, w->word[2].at, "a command expected");
		return;
	}
	GROW(c->opener, c->cap_opener, c->nopener);
	c->opener[c->nopener++] =
	    (struct config_opener){xstrdup(w->word[1].s), xstrdup(w->word[2].s)};
}

/* ---- files */

/* Opens a file to be read: -1 with *e for what is none. /dev/null is an empty file. */
static int
open_file(const char *path, struct stat *st, struct err *e)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);

	if (fd < 0 || fstat(fd, st) != 0) {
		int cause = errno;

		err_set(e, "%s could not be read: %s", path, strerror(cause));
		if (fd >= 0)
			close(fd);
		errno = cause;
		return -1;
	}
	if (S_ISREG(st->st_mode) || strcmp(path, "/dev/null") == 0)
		return fd;
	close(fd);
	errno = EINVAL;
	err_set(e, "%s is %s, not a file", path,
	    S_ISDIR(st->st_mode)    ? "a folder"
	    : S_ISFIFO(st->st_mode) ? "a pipe"
				    : "a device");
	return -1;
}

static void
read_open_file(struct file *f, int fd, const struct stat *st)
{
	struct err e;
	size_t n;

	f->dev = st->st_dev;
	f->ino = st->st_ino;
	char *s = read_file(fd, CONFIG_MAX, &n, &e);
	if (s == NULL) {
		complain(f->run->cs, f->name, 0, 0, "not read: %s", e.text);
		return;
	}
	parse_file(f, s, n);
	complain_mode(f->run->cs, f->name, st->st_mode, f->logins);
	free(s);
}

static char *
folder_of(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash == NULL ? xstrdup(".")
	                     : xstrndup(path, (size_t)(slash - path) + (slash == path));
}

static void
read_include(struct file *f, struct words *w)
{
	const char *home = getenv("HOME");
	struct stat st;
	struct err e;
	char *path;

	if (!expect_words(f, w, 2, 2, "include PATH"))
		return;
	const struct word *word = &w->word[1];
	if (f->dir == NULL) {
		wrong(f, word->at, "include works in a file only");
		return;
	}
	if (f->depth == INCLUDE_MAX) {
		err_set(&e, "included over %d deep", INCLUDE_MAX);
		wrong(f, word->at, e.text);
		return;
	}
	if (strncmp(word->s, "~/", 2) == 0 && home != NULL)
		path = xasprintf("%s%s", home, word->s + 1);
	else
		path = *word->s == '/' ? xstrdup(word->s) : xasprintf("%s/%s", f->dir, word->s);
	if (strncmp(word->s, "themes/", 7) == 0 && strchr(word->s + 7, '/') == NULL
	    && access(path, F_OK) != 0) {
		char *shipped = paths_theme(word->s + 7);

		if (shipped != NULL) {
			free(path);
			path = shipped;
		}
	}
	int fd = open_file(path, &st, &e);
	bool ok = fd >= 0 || (wrong(f, word->at, e.text), false);
	for (const struct file *p = f; ok && p != NULL; p = p->parent) {
		if (p->ino == st.st_ino && p->dev == st.st_dev) {
			wrong(f, word->at, "this file includes itself");
			ok = false;
		}
	}
	if (ok) {
		char *dir = folder_of(path);
		struct file inner = {
		    .run = f->run, .parent = f, .name = word->s, .dir = dir, .depth = f->depth + 1};

		read_open_file(&inner, fd, &st);
		free(dir);
	}
	if (fd >= 0)
		close(fd);
	free(path);
}

/* ---- lines */

static const struct {
	const char *name;
	void (*read)(struct file *, struct words *);
} line_kinds[] = {
    {"set", read_set},
    {"bind", read_bind},
    {"unbind", read_unbind},
    {"macro", read_macro},
    {"color", read_color},
    {"opener", read_opener},
    {"include", read_include},
};

static void
read_words(struct file *f, struct words *w)
{
	const char *names[LEN(line_kinds) + 1];
	struct err e;

	for (size_t i = 0; i < LEN(line_kinds); i++) {
		names[i] = line_kinds[i].name;
		if (strcmp(names[i], w->word[0].s) == 0) {
			line_kinds[i].read(f, w);
			return;
		}
	}
	names[LEN(line_kinds)] = "rule";
	const char *near = nearest_name(w->word[0].s, names, LEN(names));
	if (near != NULL)
		err_set(&e, "unknown word '%s' (did you mean '%s'?)", w->word[0].s, near);
	else
		err_set(&e,
		    "set, bind, unbind, macro, color, rule, opener or include expected, not '%s'",
		    w->word[0].s);
	wrong(f, w->word[0].at, e.text);
}

static void
read_line(struct file *f)
{
	struct words w;
	struct err e;
	size_t at = 0;

	while (at < f->n && (f->line[at] == ' ' || f->line[at] == '\t'))
		at++;
	if (f->n - at >= 4 && memcmp(f->line + at, "rule", 4) == 0
	    && (f->n - at == 4 || f->line[at + 4] == ' ' || f->line[at + 4] == '\t')) {
		size_t from = at + 4;

		if (words_check(f->line, f->n, &at, &e))
			read_rule(f, from);
		else
			wrong(f, at, e.text);
		return;
	}
	if (!words_split(&w, f->line, f->n, &at, &e)) {
		wrong(f, at, e.text);
		return;
	}
	if (w.n > 0)
		read_words(f, &w);
	words_release(&w);
}

static void
parse_file(struct file *f, const char *s, size_t n)
{
	size_t at = 0;

	f->id = ++f->run->files;
	if (n >= 3 && memcmp(s, "\xef\xbb\xbf", 3) == 0)
		at = 3; /* a byte order mark, as some editors write */
	while ((f->line = words_line(s, n, &at, &f->n)) != NULL) {
		f->number++;
		read_line(f);
	}
}

static void
run_init(struct run *r, struct config *c, struct complaints *cs)
{
	*r = (struct run){.c = c, .cs = cs};
	r->set_line = xcalloc(setting_count, sizeof(*r->set_line));
	r->set_file = xcalloc(setting_count, sizeof(*r->set_file));
}

static void
run_release(struct run *r)
{
	for (size_t i = 0; i < r->nbound; i++)
		free(r->bound[i].keys);
	free(r->bound);
	free(r->set_line);
	free(r->set_file);
}

void
config_parse(struct config *c, const char *name, const char *dir, const char *s, size_t n,
    struct complaints *cs)
{
	struct run r;
	struct file f = {.run = &r, .name = name, .dir = dir};

	if (n > CONFIG_MAX) {
		complain(cs, name, 0, 0, "not read: over %zu bytes", CONFIG_MAX);
		return;
	}
	run_init(&r, c, cs);
	parse_file(&f, s, n);
	run_release(&r);
}

bool
config_load(struct config *c, const char *path, struct complaints *cs, struct err *e)
{
	struct stat st;
	struct run r;
	int fd = open_file(path, &st, e);
	const char *slash = strrchr(path, '/');

	if (fd < 0)
		return errno == ENOENT;
	char *dir = folder_of(path);
	struct file f = {.run = &r, .name = slash == NULL ? path : slash + 1, .dir = dir};
	run_init(&r, c, cs);
	read_open_file(&f, fd, &st);
	run_release(&r);
	free(dir);
	close(fd);
	return true;
}

bool
config_read(struct config *c, const char *name, int fd, struct complaints *cs, struct err *e)
{
	struct err why;
	size_t n;

	if (lseek(fd, 0, SEEK_SET) < 0)
		return err_set(e, "%s could not be read: %s", name, strerror(errno));
	char *s = read_file(fd, CONFIG_MAX, &n, &why);
	if (s == NULL) {
		complain(cs, name, 0, 0, "not read: %s", why.text);
		return true;
	}
	config_parse(c, name, NULL, s, n, cs);
	free(s);
	return true;
}

void
config_init(struct config *c)
{
	struct err e;

	*c = (struct config){.keys = keymap_new()};
	for (size_t i = 0; i < setting_count; i++) {
		if (!config_set(c, setting_rows[i].name, setting_rows[i].def, &e))
			die("the default of %s", e.text);
	}
	for (int i = 0; i < STYLE_ROLES; i++) {
		if (!look_parse(style_rows[i].look, &c->look[i], &e))
			die("the look of %s: %s", style_rows[i].name, e.text);
	}
}

void
config_release(struct config *c)
{
	for (size_t i = 0; i < setting_count; i++) {
		char **text = (char **)((char *)&c->set + setting_rows[i].offset);

		if (setting_rows[i].type == SETTING_TEXT)
			free(*text);
	}
	for (size_t i = 0; i < c->nrule; i++) {
		free(c->rule[i].query);
		free(c->rule[i].actions);
	}
	for (size_t i = 0; i < c->nopener; i++) {
		free(c->opener[i].pattern);
		free(c->opener[i].command);
	}
	free(c->rule);
	free(c->opener);
	keymap_free(c->keys);
	*c = (struct config){0};
}
