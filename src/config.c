/* Reading the `config` file, with what it includes. */
#include "src/config_line.h"
#include "src/paths.h"
#include "src/util.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define INCLUDE_MAX 16

static void
read_set(struct config_file *f, struct words *w)
{
	struct config *c = f->run->c;

	if (config_read_set(f, w) && strcmp(w->word[1].s, "keys") == 0)
		keymap_preset(c->keys, (enum keymap_preset)c->set.keys);
}

static void
read_color(struct config_file *f, struct words *w)
{
	const char *names[STYLE_ROLES];
	struct err e;
	int role = 0;

	if (!config_expect(f, w, 3, 16, "color ROLE FOREGROUND [BACKGROUND [ATTRIBUTE ...]]"))
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
		config_wrong(f, w->word[1].at, e.text);
		return;
	}
	char *look = xstrndup(f->line + w->word[2].at, w->word[w->n - 1].end - w->word[2].at);
	bool ok = look_parse(look, &f->run->c->look[role], &e);
	free(look);
	if (!ok) {
		config_wrong(f, w->word[2].at, e.text);
		return;
	}
	config_note_twice(f, &w->word[1], &f->run->color_line[role], &f->run->color_file[role]);
}

static void
read_opener(struct config_file *f, struct words *w)
{
	struct config *c = f->run->c;
	struct err e;

	if (!config_expect(f, w, 3, 3, "opener PATTERN COMMAND"))
		return;
	if (!config_pattern_check(w->word[1].s, &e)) {
		config_wrong(f, w->word[1].at, e.text);
		return;
	}
	if (w->word[2].s[strspn(w->word[2].s, " \t")] == '\0') {
		config_wrong(f, w->word[2].at, "a command expected");
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
read_open_file(struct config_file *f, int fd, const struct stat *st)
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
	config_lines(f, s, n);
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
read_include(struct config_file *f, struct words *w)
{
	const char *home = getenv("HOME");
	struct stat st;
	struct err e;
	char *path;

	if (!config_expect(f, w, 2, 2, "include PATH"))
		return;
	const struct word *word = &w->word[1];
	if (f->dir == NULL) {
		config_wrong(f, word->at, "include works in a file only");
		return;
	}
	if (f->depth == INCLUDE_MAX) {
		err_set(&e, "included over %d deep", INCLUDE_MAX);
		config_wrong(f, word->at, e.text);
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
	bool ok = fd >= 0 || (config_wrong(f, word->at, e.text), false);
	for (const struct config_file *p = f; ok && p != NULL; p = p->parent) {
		if (p->ino == st.st_ino && p->dev == st.st_dev) {
			config_wrong(f, word->at, "this file includes itself");
			ok = false;
		}
	}
	if (ok) {
		char *dir = folder_of(path);
		struct config_file inner = {
		    .run = f->run, .parent = f, .name = word->s, .dir = dir, .depth = f->depth + 1};

		read_open_file(&inner, fd, &st);
		free(dir);
	}
	if (fd >= 0)
		close(fd);
	free(path);
}

static const struct config_kind kinds[] = {
    {"set", read_set},
    {"bind", config_read_bind},
    {"unbind", config_read_unbind},
    {"macro", config_read_macro},
    {"color", read_color},
    {"opener", read_opener},
    {"include", read_include},
};
_Static_assert(LEN(kinds) <= CONFIG_KINDS, "config_line.c has room for their names");

void
config_parse(struct config *c, const char *name, const char *dir, const char *s, size_t n,
    struct complaints *cs)
{
	struct config_run r;
	struct config_file f = {.run = &r, .name = name, .dir = dir};

	if (n > CONFIG_MAX) {
		complain(cs, name, 0, 0, "not read: over %zu bytes", CONFIG_MAX);
		return;
	}
	config_run_init(&r, c, cs, kinds, LEN(kinds));
	config_lines(&f, s, n);
	config_run_release(&r);
}

bool
config_load(struct config *c, const char *path, struct complaints *cs, struct err *e)
{
	struct stat st;
	struct config_run r;
	int fd = open_file(path, &st, e);
	const char *slash = strrchr(path, '/');

	if (fd < 0)
		return errno == ENOENT;
	char *dir = folder_of(path);
	struct config_file f = {.run = &r, .name = slash == NULL ? path : slash + 1, .dir = dir};
	config_run_init(&r, c, cs, kinds, LEN(kinds));
	read_open_file(&f, fd, &st);
	config_run_release(&r);
	free(dir);
	close(fd);
	return true;
}

bool
config_set(struct config *c, const char *name, const char *value, struct err *e)
{
	if (!setting_set(&c->set, name, value, e))
		return false;
	if (strcmp(name, "keys") == 0)
		keymap_preset(c->keys, (enum keymap_preset)c->set.keys);
	return true;
}

void
config_init(struct config *c)
{
	struct err e;

	*c = (struct config){.keys = keymap_new()};
	settings_default(&c->set);
	keymap_preset(c->keys, (enum keymap_preset)c->set.keys);
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
