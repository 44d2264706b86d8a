/* dateline export: subscriptions as OPML 2.0, bookmarks in the Netscape format that browsers import
 * (Microsoft's description of it is the only one there is), or as JSON lines. */
#include "src/command.h"
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
	struct print out;
	struct arena arena;
	struct store_section *section;
	size_t nsection;
	size_t left_out; /* what the format cannot hold */
};

static void
put_escaped(FILE *f, const char *s)
{
	for (; *s != '\0'; s++) {
		const char *entity = *s == '<'   ? "&lt;"
		                     : *s == '>' ? "&gt;"
		                     : *s == '&' ? "&amp;"
		                     : *s == '"' ? "&quot;"
		                                 : NULL;

		if (entity != NULL)
			fputs(entity, f);
		else
			fputc(*s == '\n' || *s == '\t' ? ' ' : *s, f);
	}
}

/* ---- OPML */

static void
put_attribute(FILE *f, const char *name, const char *value)
{
	fprintf(f, " %s=\"", name);
	put_escaped(f, value);
	fputc('"', f);
}

/* A command of this machine means nothing elsewhere, and must never become one there. */
static void
put_feed(struct export *x, const struct store_feed *feed, int depth)
{
	FILE *f = x->out.file;

	if (strncmp(feed->url, "exec:", 5) == 0) {
		x->left_out++;
		return;
	}
	fprintf(f, "%*s<outline type=\"rss\"", 2 * depth, "");
	put_attribute(f, "text", feed->title);
	put_attribute(f, "title", feed->title);
	put_attribute(f, "xmlUrl", feed->url);
	if (feed->link != NULL && *feed->link != '\0')
		put_attribute(f, "htmlUrl", feed->link);
	fputs("/>\n", f);
}

/* The section with its feeds and the sections below it. Their depth is bounded by the feeds file's
 * reader. */
static bool
put_section(struct export *x, const struct store_section *s, int depth, struct err *e)
{
	struct store_feed *feed;
	size_t n;

	if (s->watch) /* a query, which OPML has no word for */
		return true;
	if (!store_feeds(x->store, s->id, &x->arena, &feed, &n, e))
		return false;
	fprintf(x->out.file, "%*s<outline", 2 * depth, "");
	put_attribute(x->out.file, "text", s->name);
	fputs(">\n", x->out.file);
	for (size_t i = 0; i < n; i++)
		put_feed(x, &feed[i], depth + 1);
	for (size_t i = 0; i < x->nsection; i++) {
		if (x->section[i].parent == s->id && !put_section(x, &x->section[i], depth + 1, e))
			return false;
	}
	fprintf(x->out.file, "%*s</outline>\n", 2 * depth, "");
	return true;
}

static int
by_number(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return x < y ? -1 : x > y;
}

/* Feeds that stand above the first heading are in no section. */
static bool
put_loose_feeds(struct export *x, struct err *e)
{
	struct store_feed *feed, *in;
	int64_t *filed = NULL;
	size_t n, nfiled = 0, cap = 0, count;
	bool ok = store_feeds(x->store, 0, &x->arena, &feed, &n, e);

	for (size_t i = 0; ok && i < x->nsection; i++) {
		ok = store_feeds(x->store, x->section[i].id, &x->arena, &in, &count, e);
		for (size_t k = 0; ok && k < count; k++) {
			GROW(filed, cap, nfiled);
			filed[nfiled++] = in[k].id;
		}
	}
	if (ok && nfiled > 0)
		qsort(filed, nfiled, sizeof(*filed), by_number);
	for (size_t i = 0; ok && i < n; i++) {
		if (nfiled == 0
		    || bsearch(&feed[i].id, filed, nfiled, sizeof(*filed), by_number) == NULL)
			put_feed(x, &feed[i], 2);
	}
	free(filed);
	return ok;
}

static bool
export_opml(struct export *x, struct err *e)
{
	fputs("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<opml version=\"2.0\">\n"
	      "  <head>\n    <title>dateline subscriptions</title>\n  </head>\n  <body>\n",
	    x->out.file);
	if (!put_loose_feeds(x, e))
		return false;
	for (size_t i = 0; i < x->nsection; i++) {
		if (x->section[i].parent == 0 && !put_section(x, &x->section[i], 2, e))
			return false;
	}
	fputs("  </body>\n</opml>\n", x->out.file);
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

/* Only what a browser opens as a page: a javascript: link of a feed must not become a bookmark. */
static bool
is_page(const char *link)
{
	return strncasecmp(link, "http://", 7) == 0 || strncasecmp(link, "https://", 8) == 0;
}

static bool
take_bookmark(struct export *x, const struct article *a, void *arg)
{
	struct folders *fs = arg;
	char *line = NULL;
	size_t len;
	FILE *f;

	if (!is_page(a->row.link)) {
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
    {"opml", "subscriptions to commands", export_opml},
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
	struct export x = {.store = command_store(env, false, &status)};
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
