/* Reading the lines of `config`, and those that every program needs: settings and rules. */
#include "src/config_line.h"
#include "src/util.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

void
config_wrong(struct config_file *f, size_t at, const char *sentence)
{
	complain(f->run->cs, f->name, f->number, words_column(f->line, f->n, at), "%s", sentence);
}

void
config_note(struct config_file *f, size_t at, const char *sentence)
{
	complain_warning(
	    f->run->cs, f->name, f->number, words_column(f->line, f->n, at), "%s", sentence);
}

bool
config_expect(
    struct config_file *f, const struct words *w, size_t least, size_t most, const char *usage)
{
	struct err e;

	if (w->n >= least && w->n <= most)
		return true;
	if (w->n < least)
		err_set(&e, "'%s' expected", usage);
	else
		err_set(&e, "'%s' expected: a value with blanks stands in quotes", usage);
	config_wrong(f, w->n < least ? w->word[w->n - 1].end : w->word[most].at, e.text);
	return false;
}

void
config_note_twice(struct config_file *f, const struct word *w, size_t *line, int *file)
{
	struct err e;

	if (*line != 0 && *file == f->id) {
		err_set(&e, "'%s' is set on line %zu already; this line counts", w->s, *line);
		config_note(f, w->at, e.text);
	}
	*line = f->number;
	*file = f->id;
}

bool
config_read_set(struct config_file *f, struct words *w)
{
	const struct setting_row *row;
	struct err e;

	if (!config_expect(f, w, 3, 3, "set NAME VALUE"))
		return false;
	row = setting_find(w->word[1].s);
	if (!setting_set(&f->run->c->set, w->word[1].s, w->word[2].s, &e)) {
		config_wrong(f, w->word[row == NULL ? 1 : 2].at, e.text);
		return false;
	}
	if (strcmp(row->name, "proxy") == 0 && strchr(w->word[2].s, '@') != NULL)
		f->logins = true;
	size_t i = (size_t)(row - setting_rows);
	config_note_twice(f, &w->word[1], &f->run->set_line[i], &f->run->set_file[i]);
	return true;
}

static void
read_rule(struct config_file *f, size_t from)
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
read_words(struct config_file *f, struct words *w)
{
	const struct config_run *r = f->run;
	const char *names[CONFIG_KINDS + 1];
	struct err e;

	for (size_t i = 0; i < r->nkinds; i++) {
		names[i] = r->kinds[i].name;
		if (strcmp(names[i], w->word[0].s) == 0) {
			r->kinds[i].read(f, w);
			return;
		}
	}
	names[r->nkinds] = "rule";
	const char *near = nearest_name(w->word[0].s, names, r->nkinds + 1);
	if (near != NULL)
		err_set(&e, "unknown word '%s' (did you mean '%s'?)", w->word[0].s, near);
	else
		err_set(&e,
		    "set, bind, unbind, macro, color, rule, opener or include expected, not '%s'",
		    w->word[0].s);
	config_wrong(f, w->word[0].at, e.text);
}

static void
read_line(struct config_file *f)
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
			config_wrong(f, at, e.text);
		return;
	}
	if (!words_split(&w, f->line, f->n, &at, &e)) {
		config_wrong(f, at, e.text);
		return;
	}
	if (w.n > 0)
		read_words(f, &w);
	words_release(&w);
}

void
config_lines(struct config_file *f, const char *s, size_t n)
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

void
config_run_init(struct config_run *r, struct config *c, struct complaints *cs,
    const struct config_kind *kinds, size_t n)
{
	*r = (struct config_run){.c = c, .cs = cs, .kinds = kinds, .nkinds = n};
	r->set_line = xcalloc(setting_count, sizeof(*r->set_line));
	r->set_file = xcalloc(setting_count, sizeof(*r->set_file));
}

void
config_run_release(struct config_run *r)
{
	for (size_t i = 0; i < r->nbound; i++)
		free(r->bound[i].keys);
	free(r->bound);
	free(r->set_line);
	free(r->set_file);
}

static void
read_set(struct config_file *f, struct words *w)
{
	(void)config_read_set(f, w);
}

bool
config_read_settings(struct config *c, int fd, struct err *e)
{
	static const struct config_kind kinds[] = {{"set", read_set}};
	struct complaints cs = {0};
	struct config_run r;
	struct config_file f = {.run = &r, .name = "config"};
	size_t n;

	*c = (struct config){0};
	settings_default(&c->set);
	if (lseek(fd, 0, SEEK_SET) < 0)
		return err_set(e, "config could not be read: %s", strerror(errno));
	char *s = read_file(fd, CONFIG_MAX, &n, e);
	if (s == NULL)
		return false;
	config_run_init(&r, c, &cs, kinds, LEN(kinds));
	config_lines(&f, s, n);
	config_run_release(&r);
	complaints_release(&cs);
	free(s);
	return true;
}
