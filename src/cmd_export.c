/* dateline export: subscriptions as OPML 2.0, bookmarks in the Netscape format that browsers import
 * (Microsoft's description of it is the only one there is), or as JSON lines. */
#include "src/command.h"
#include "src/export_opml.h"
#include "src/json_out.h"
#include "src/store.h"
#include "src/text.h"
#include "src/util.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define ARENA_BYTES ((size_t)64 * 1024 * 1024)
#define PAGE        256

struct export
{
	struct store *store;
	const char *feeds; /* path of the file */
	struct print out;
	struct arena arena;
	struct store_section *section;
	size_t nsection;
	size_t left_out; /* what the format cannot hold */
};

static void
put_escaped(FILE *f, const char *s)
{
	export_escaped(f, s, false);
}

/* ---- OPML */

static void
say_count(size_t n, const char *one, const char *many)
{
	if (n > 0)
		fprintf(stderr, "dateline: %zu %s\n", n, n == 1 ? one : many);
}

static bool
export_opml(struct export *x, struct err *e)
{
	struct export_opml_counts c;

	if (!export_opml_write(x->out.file, x->feeds, x->store, &c, e))
		return false;
	say_count(c.comments, "comment of the feeds file is not in it",
	    "comments of the feeds file are not in it");
	say_count(c.wrong_lines, "wrong line of the feeds file is not in it",
	    "wrong lines of the feeds file are not in it");
	say_count(c.headers, "header is in it: look whether it is secret",
	    "headers are in it: look whether they are secret");
	return true;
}

/* ---- bookmarks */

/* Calls `each` for every bookmarked article, newest first. The article dies with the call. */
static bool
each_bookmark(struct export *x, bool (*each)(struct export *, const struct article *, void *),
    void *arg, struct err *e)
{
	const struct view view = {.list = LIST_BOOKMARKS};
	int64_t keys[PAGE], from = KEY_MAX;
	size_t n = PAGE;
	struct arena a;
	bool ok = true;

	arena_init(&a, ARENA_BYTES);
	while (ok && n == PAGE) {
		ok = store_keys(x->store, &view, from, 1, keys, PAGE, &n, e);
		for (size_t i = 0; ok && i < n; i++) {
			struct article article;

			ok = store_article(x->store, KEY_ID(keys[i]), &a, &article, e)
			     && each(x, &article, arg);
			arena_reset(&a);
			from = keys[i];
		}
	}
	arena_free(&a);
	return ok;
}

static bool
put_json(struct export *x, const struct article *a, void *arg)
{
	(void)arg;
	json_line(&x->out, json_article(a));
	return true;
}

static bool
export_json(struct export *x, struct err *e)
{
	return each_bookmark(x, put_json, NULL, e);
}

/* A line of the file and the section it is filed under; nsection: none. */
struct folder_line {
	size_t section, order;
	char *line;
};
struct folders {
	struct folder_line *line;
	size_t n, cap;
};

static int
by_section(const void *a, const void *b)
{
	const struct folder_line *x = a, *y = b;

	if (x->section != y->section)
		return x->section < y->section ? -1 : 1;
	return x->order < y->order ? -1 : x->order > y->order;
}

static size_t
section_of(const struct export *x, const struct article *a)
{
	for (size_t i = 0; a->nsections > 0 && i < x->nsection; i++) {
		if (strcmp(x->section[i].path, a->sections[0]) == 0)
			return i;
	}
	return x->nsection;
}

static bool
take_bookmark(struct export *x, const struct article *a, void *arg)
{
	struct folders *fs = arg;
	char *line = NULL;
	size_t len;
	FILE *f;

	/* A javascript: link of a feed must not become a bookmark. */
	if (!is_web_url(a->row.link)) {
		x->left_out++;
		return true;
	}
	f = open_memstream(&line, &len);
	if (f == NULL)
		die("out of memory");
	fputs("<DT><A HREF=\"", f);
	put_escaped(f, a->row.link);
	fprintf(f, "\" ADD_DATE=\"%" PRId64 "\"", a->row.date);
	if (a->ntags > 0) {
		fputs(" TAGS=\"", f);
		for (size_t i = 0; i < a->ntags; i++) {
			fputs(i > 0 ? "," : "", f);
			put_escaped(f, a->tags[i]);
		}
		fputc('"', f);
	}
	fputc('>', f);
	put_escaped(f, *a->row.title != '\0' ? a->row.title : a->row.excerpt);
	fputs("</A>\n", f);
	if (fclose(f) != 0)
		die("out of memory");
	GROW(fs->line, fs->cap, fs->n);
	fs->line[fs->n] = (struct folder_line){section_of(x, a), fs->n, line};
	fs->n++;
	return true;
}

static void
put_folders(struct export *x, const struct folders *fs)
{
	FILE *f = x->out.file;

	for (size_t i = 0; i < fs->n; i++) {
		size_t section = fs->line[i].section;
		bool folder = section < x->nsection;

		if (folder && (i == 0 || fs->line[i - 1].section != section)) {
			fputs("    <DT><H3>", f);
			put_escaped(f, x->section[section].path);
			fputs("</H3>\n    <DL><p>\n", f);
		}
		fprintf(f, "%s%s", folder ? "        " : "    ", fs->line[i].line);
		if (folder && (i + 1 == fs->n || fs->line[i + 1].section != section))
			fputs("    </DL><p>\n", f);
	}
}

static bool
export_bookmarks(struct export *x, struct err *e)
{
	struct folders fs = {0};
	bool ok = each_bookmark(x, take_bookmark, &fs, e);

	if (ok && fs.n > 0)
		qsort(fs.line, fs.n, sizeof(*fs.line), by_section);
	if (ok) {
		fputs("<!DOCTYPE NETSCAPE-Bookmark-file-1>\n"
		      "<META HTTP-EQUIV=\"Content-Type\" CONTENT=\"text/html; charset=UTF-8\">\n"
		      "<TITLE>Bookmarks</TITLE>\n<H1>Bookmarks</H1>\n<DL><p>\n",
		    x->out.file);
		put_folders(x, &fs);
		fputs("</DL><p>\n", x->out.file);
	}
	for (size_t i = 0; i < fs.n; i++)
		free(fs.line[i].line);
	free(fs.line);
	return ok;
}

/* ---- the command */

static const struct form {
	const char *name, *left_out;
	bool (*run)(struct export *, struct err *);
} forms[] = {
    {"opml", "", export_opml},
    {"bookmarks", "bookmarks without a web address", export_bookmarks},
    {"json", "", export_json},
};

/* All of it in memory first, so that a file is written whole or not at all. */
static bool
export_to(struct export *x, const struct form *form, const char *path, struct err *e)
{
	char *text = NULL;
	size_t len = 0;
	FILE *f = open_memstream(&text, &len);
	bool ok;

	if (f == NULL)
		die("out of memory");
	x->out = (struct print){.file = f};
	ok = form->run(x, e);
	if (fclose(f) != 0)
		die("out of memory");
	if (ok && path == NULL)
		fwrite(text, 1, len, stdout);
	else if (ok)
		ok = write_file_atomic(path, text, len, e);
	free(text);
	return ok;
}

static enum exit_status
run(struct command_env *env, const struct form *form, const char *path)
{
	enum exit_status status;
	struct export x = {.store = command_store(env, false, &status), .feeds = env->paths.feeds};
	struct err e = {0};
	bool ok;

	if (x.store == NULL)
		return status;
	arena_init(&x.arena, ARENA_BYTES);
	ok = store_sections(x.store, &x.arena, &x.section, &x.nsection, &e)
	     && export_to(&x, form, path, &e);
	if (!ok)
		complain_err(&e);
	else if (x.left_out > 0)
		fprintf(stderr, "dateline: left out: %zu %s\n", x.left_out, form->left_out);
	arena_free(&x.arena);
	store_close(x.store);
	return ok ? EXIT_DONE : e.status;
}

enum exit_status
cmd_export(struct command_env *env, int argc, char **argv)
{
	const char *path;

	if (!command_options(env, NULL, 0, &argc, argv))
		return EXIT_USAGE;
	if (argc < 2 || argc > 3) {
		complain_usage(env, "wants opml, bookmarks or json, and perhaps a path");
		return EXIT_USAGE;
	}
	path = argc == 3 && strcmp(argv[2], "-") != 0 ? argv[2] : NULL;
	for (size_t i = 0; i < LEN(forms); i++) {
		if (strcmp(argv[1], forms[i].name) == 0)
			return run(env, &forms[i], path);
	}
	complain_usage(env, "unknown form '%s' (opml, bookmarks or json)", argv[1]);
	return EXIT_USAGE;
}
