/* Line by line, in the order of the file: a section that goes on further down has two outlines. */
#include "src/export_opml.h"

#include "src/feedlist_edit.h"
#include "src/store.h"
#include "src/text.h"
#include "src/util.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define INDENT 2

struct opml {
	FILE *f;
	struct store *store;
	struct export_opml_counts *counts;
	const char *text;
	size_t n;
	char *open; /* path of the section whose outline is open, "" */
};

void
export_escaped(FILE *f, const char *s, bool exact)
{
	for (; *s != '\0'; s++) {
		const char *entity = *s == '<'    ? "&lt;"
		                     : *s == '>'  ? "&gt;"
		                     : *s == '&'  ? "&amp;"
		                     : *s == '"'  ? "&quot;"
		                     : *s == '\n' ? exact ? "&#10;" : " "
		                     : *s == '\t' ? exact ? "&#9;" : " "
		                                  : NULL;

		if (entity != NULL)
			fputs(entity, f);
		else
			fputc(*s, f);
	}
}

static void
attribute(const struct opml *x, const char *name, const char *value)
{
	bool own = strchr(name, ':') != NULL;

	fprintf(x->f, " %s=\"", name);
	export_escaped(x->f, value, own);
	fputc('"', x->f);
}

static size_t
depth_of(const char *path)
{
	size_t depth = *path != '\0';

	for (; *path != '\0'; path++)
		depth += *path == '/';
	return depth;
}

static void
indent(const struct opml *x, size_t depth)
{
	fprintf(x->f, "%*s", (int)(INDENT * (2 + depth)), "");
}

/* ---- words of a line */

/* The options among the words from `first` on, as they stand, and the title. Heap both; title NULL
 * for none. False: the words are wrong. */
static bool
read_words(const char *line, size_t n, size_t from, size_t first, char **options, char **title)
{
	struct words w;
	struct strbuf out;
	struct err e;
	size_t at;

	*title = NULL;
	if (!words_split_from(&w, line, n, from, &at, &e))
		return false;
	strbuf_init(&out, STRBUF_BODY);
	for (size_t i = first; i < w.n; i++) {
		const struct word *word = &w.word[i];

		if (word->quoted && *title == NULL)
			*title = xstrdup(word->s);
		else if (!word->quoted)
			strbuf_addf(&out, "%s%.*s", out.len > 0 ? " " : "",
			    (int)(word->end - word->at), line + word->at);
	}
	words_release(&w);
	*options = strbuf_take(&out, NULL);
	return true;
}

static void
count_line(struct opml *x, const char *line, size_t n, const char *options)
{
	const char *hash = memchr(line, '#', n);

	/* A comment behind the words; a '#' within one has no blank before it. */
	for (; hash != NULL; hash = memchr(hash + 1, '#', (size_t)(line + n - hash) - 1)) {
		struct words w;
		struct err e;
		size_t at;

		if (hash == line || (hash[-1] != ' ' && hash[-1] != '\t'))
			continue;
		if (words_split(&w, line, (size_t)(hash - line), &at, &e)) {
			words_release(&w);
			x->counts->comments++;
			break;
		}
	}
	for (const char *p = options; (p = strstr(p, "header=")) != NULL; p += 7)
		x->counts->headers++;
}

/* ---- sections */

static void
close_to(struct opml *x, size_t depth)
{
	for (size_t d = depth_of(x->open); d > depth; d--) {
		char *slash = strrchr(x->open, '/');

		indent(x, d - 1);
		fputs("</outline>\n", x->f);
		*(slash != NULL ? slash : x->open) = '\0';
	}
}

/* How many parts of the path are those of the open one. */
static size_t
common(const char *a, const char *b)
{
	size_t depth = 0;

	while (*a != '\0') {
		size_t n = strcspn(a, "/"), m = strcspn(b, "/");

		if (n != m || memcmp(a, b, n) != 0)
			break;
		depth++;
		a += n + (a[n] == '/');
		b += m + (b[m] == '/');
	}
	return depth;
}

/* The queries up to the next heading, a line each. Heap. */
static char *
matches_from(struct opml *x, size_t at)
{
	struct strbuf out;
	const char *line;
	size_t len;

	strbuf_init(&out, STRBUF_BODY);
	while ((line = words_line(x->text, x->n, &at, &len)) != NULL) {
		struct word w;
		enum line_kind kind = line_kind(line, len, &w);

		free(w.s);
		if (kind == LINE_HEADING)
			break;
		if (kind == LINE_MATCH) {
			const char *word = memmem(line, len, "match", 5);
			char *query = words_rest(line, len, (size_t)(word - line) + 5, NULL, NULL);

			strbuf_addf(&out, "%s%s", out.len > 0 ? "\n" : "", query);
			free(query);
		}
	}
	return strbuf_take(&out, NULL);
}

/* The last `parts` of a path are opened; the innermost is the heading. */
static void
open_from(struct opml *x, const char *path, size_t depth, const char *options, const char *matches)
{
	size_t have = 0;

	while (*path != '\0') {
		size_t n = strcspn(path, "/");
		char *name = xstrndup(path, n), *longer;

		if (have++ >= depth) {
			indent(x, have - 1);
			fputs("<outline", x->f);
			attribute(x, "text", name);
			if (path[n] == '\0') {
				attribute(x, "dateline:options", options);
				if (*matches != '\0')
					attribute(x, "dateline:match", matches);
			}
			fputs(">\n", x->f);
			longer = xasprintf("%s%s%s", x->open, *x->open != '\0' ? "/" : "", name);
			free(x->open);
			x->open = longer;
		}
		free(name);
		path += n + (path[n] == '/');
	}
}

static void
put_heading(struct opml *x, const char *line, size_t n, const char *path, size_t next)
{
	const char *bracket = memchr(line, ']', n);
	char *options = NULL, *title, *matches = matches_from(x, next);
	size_t depth = common(path, x->open);

	if (!read_words(line, n, (size_t)(bracket - line) + 1, 0, &options, &title)) {
		options = xstrdup("");
		x->counts->wrong_lines++;
	}
	/* What is open already is opened again where it says more. */
	if (depth == depth_of(path) && (*options != '\0' || *matches != '\0' || depth == 0))
		depth -= depth > 0;
	count_line(x, bracket, (size_t)(line + n - bracket), options);
	close_to(x, depth);
	open_from(x, path, depth, options, matches);
	free(options);
	free(title);
	free(matches);
}

/* ---- feeds */

/* Whether import, which cleans what it reads, gives it back. */
static bool
comes_back(const char *title, const char *url)
{
	struct strbuf clean;
	bool same;

	strbuf_init(&clean, STRBUF_SMALL);
	(void)text_clean(&clean, title, strlen(title), TEXT_LINE);
	same = strcmp(clean.s, title) == 0 && clean.len < 1000 && strcmp(title, url) != 0;
	strbuf_release(&clean);
	return same;
}

static void
put_feed(struct opml *x, const char *url, const char *title, const char *options)
{
	bool web = strncasecmp(url, "http", 4) == 0;
	struct store_feed feed = {.title = url};
	struct arena a;
	struct err e;
	int64_t id = store_feed_find(x->store, url, &e);

	arena_init(&a, STRBUF_SMALL);
	if (id != 0 && !store_feed(x->store, id, &a, &feed, &e))
		feed = (struct store_feed){.title = url};
	indent(x, depth_of(x->open));
	fprintf(x->f, "<outline type=\"%s\"", web ? "rss" : "dateline");
	attribute(x, "text", title != NULL ? title : feed.title);
	if (title == NULL)
		attribute(x, "dateline:title", "");
	else if (!comes_back(title, url))
		attribute(x, "dateline:title", title);
	attribute(x, web ? "xmlUrl" : "dateline:address", url);
	if (feed.link != NULL && *feed.link != '\0')
		attribute(x, "htmlUrl", feed.link);
	if (*options != '\0')
		attribute(x, "dateline:options", options);
	fputs("/>\n", x->f);
	arena_free(&a);
}

static void
put_line(struct opml *x, const char *line, size_t n, size_t next)
{
	struct word w;
	char *options, *title;
	size_t blank = 0;

	switch (line_kind(line, n, &w)) {
	case LINE_HEADING:
		if (w.s != NULL)
			put_heading(x, line, n, w.s, next);
		else
			x->counts->wrong_lines++;
		break;
	case LINE_FEED:
		if (!read_words(line, n, 0, 1, &options, &title))
			break;
		count_line(x, line, n, options);
		put_feed(x, w.s, title, options);
		free(options);
		free(title);
		break;
	case LINE_MATCH:
		count_line(x, line, n, "");
		break;
	case LINE_OTHER:
		while (blank < n && (line[blank] == ' ' || line[blank] == '\t'))
			blank++;
		x->counts->comments += blank < n && line[blank] == '#';
		x->counts->wrong_lines += blank < n && line[blank] != '#';
		break;
	}
	free(w.s);
}

static void
put_list(struct opml *x)
{
	size_t at = 0, len;
	const char *line;

	fputs("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
	      "<opml version=\"2.0\" xmlns:dateline=\"urn:dateline:feeds\">\n"
	      "  <head>\n    <title>dateline subscriptions</title>\n  </head>\n  <body>\n",
	    x->f);
	if (x->n >= 3 && memcmp(x->text, "\xef\xbb\xbf", 3) == 0)
		at = 3;
	while ((line = words_line(x->text, x->n, &at, &len)) != NULL)
		put_line(x, line, len, at);
	close_to(x, 0);
	fputs("  </body>\n</opml>\n", x->f);
}

bool
export_opml_write(
    FILE *f, const char *feeds, struct store *s, struct export_opml_counts *c, struct err *e)
{
	int fd = open(feeds, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	struct opml x = {.f = f, .store = s, .counts = c};
	char *text;

	*c = (struct export_opml_counts){0};
	if (fd < 0)
		return err_set(e, "%s could not be read: %s", feeds, strerror(errno));
	text = read_file(fd, FEEDS_MAX, &x.n, e);
	close(fd);
	if (text == NULL)
		return err_prefix(e, "%s could not be read", feeds);
	x.text = text;
	x.open = xstrdup("");
	put_list(&x);
	free(x.open);
	free(text);
	return true;
}
