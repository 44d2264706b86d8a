/* newsboat's list of subscriptions. */
#include "src/import_readers.h"
#include "src/util.h"
#include "src/words.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- flags */

static int
letter_index(char c)
{
	if (c >= 'A' && c <= 'Z')
		return c - 'A';
	return c >= 'a' && c <= 'z' ? 26 + c - 'a' : -1;
}

bool
import_flags_parse(struct import_flags *f, const char *text, struct err *e)
{
	*f = (struct import_flags){0};
	while (text != NULL && *text != '\0') {
		size_t n = strcspn(text, ",");
		int i = letter_index(*text);
		const char *what = text + 2;

		if (i < 0 || n < 3 || text[1] != '=')
			return err_status(e, EXIT_USAGE,
			    "flags: LETTER=tag:NAME, LETTER=bookmark or LETTER=none expected, not "
			    "'%.*s'",
			    (int)n, text);
		free(f->tag[i]);
		if (n > 6 && strncmp(what, "tag:", 4) == 0) {
			f->tag[i] = xstrndup(what + 4, n - 6);
			f->plain[i] = true;
		} else if (n == 10 && strncmp(what, "bookmark", 8) == 0) {
			f->tag[i] = xstrdup("");
			f->plain[i] = false;
		} else if (n == 6 && strncmp(what, "none", 4) == 0) {
			f->tag[i] = xstrdup("");
			f->plain[i] = true;
		} else {
			return err_status(e, EXIT_USAGE,
			    "flags: tag:NAME, bookmark or none expected, not '%.*s'", (int)n - 2,
			    what);
		}
		text += n + (text[n] == ',');
	}
	return true;
}

void
import_flags_release(struct import_flags *f)
{
	for (size_t i = 0; i < FLAG_LETTERS; i++)
		free(f->tag[i]);
	*f = (struct import_flags){0};
}

const char *
import_flag_tag(const struct import_flags *f, char letter, char room[16], bool *bookmark)
{
	int i = letter_index(letter);

	*bookmark = false;
	if (i < 0)
		return "";
	*bookmark = !f->plain[i];
	if (f->tag[i] != NULL)
		return f->tag[i];
	snprintf(room, 16, "flag-%c", letter);
	return room;
}

/* ---- lines */

/* The next word, as newsboat reads it: apart by blanks, "..." with a backslash before quotes. Heap;
 * NULL at the end of the line. */
static char *
next_word(const char **at, const char *end)
{
	const char *s = *at;
	struct strbuf b;

	while (s < end && (*s == ' ' || *s == '\t'))
		s++;
	if (s == end)
		return NULL;
	strbuf_init(&b, (size_t)(end - s) + 1);
	if (*s != '"') {
		while (s < end && *s != ' ' && *s != '\t')
			strbuf_addc(&b, *s++);
	} else {
		for (s++; s < end && *s != '"'; s++) {
			if (*s == '\\' && s + 1 < end)
				s++;
			strbuf_addc(&b, *s);
		}
		s += s < end;
	}
	*at = s;
	return strbuf_take(&b, NULL);
}

struct line {
	char *url, *title;
	bool hidden;
	char *tag[64];
	size_t ntag;
};

static void
read_line(struct line *l, const char *s, size_t n)
{
	const char *end = s + n;
	char *word;

	*l = (struct line){.url = next_word(&s, end)};
	while (l->url != NULL && (word = next_word(&s, end)) != NULL) {
		if (*word == '~' && l->title == NULL) {
			l->title = xstrdup(word + 1);
		} else if (*word == '!') {
			l->hidden = true;
		} else if (*word != '\0' && l->ntag < LEN(l->tag)) {
			l->tag[l->ntag++] = word;
			continue;
		}
		free(word);
	}
}

static void
line_release(struct line *l)
{
	free(l->url);
	free(l->title);
	for (size_t i = 0; i < l->ntag; i++)
		free(l->tag[i]);
}

/* "query:Name:expression" */
static void
query_line(struct import *im, const char *s, const struct import_flags *f)
{
	const char *colon = strchr(s, ':');
	char *name, *query, *comment;
	bool exact;
	struct err e;
	size_t section;

	if (colon == NULL) {
		import_note(im, "refused: query:%s", s);
		return;
	}
	name = xstrndup(s, (size_t)(colon - s));
	section = import_section(im, name);
	query = import_newsboat_query(colon + 1, f, &exact, &e);
	if (query != NULL) {
		import_heading(im, section, "");
		import_match(im, section, query);
		if (!exact)
			import_note(im, "[%s] is not quite the same: match %s", name, query);
	} else {
		comment = xasprintf("not taken over: query:%s", s);
		import_comment(im, 0, comment);
		import_note(im, "a query that cannot be said here: %s: %s", name, e.text);
		free(comment);
	}
	free(query);
	free(name);
}

/* "filter:command:address"; false: it is none. */
static bool
split_filter(char *s, char **command, char **url)
{
	static const char *const schemes[] = {":http://", ":https://", ":file:"};
	char *best = NULL;

	for (size_t i = 0; i < LEN(schemes); i++) {
		char *p = strstr(s, schemes[i]);

		if (p != NULL && (best == NULL || p < best))
			best = p;
	}
	if (best == NULL)
		return false;
	*best = '\0';
	*command = s;
	*url = best + 1;
	return true;
}

static void
feed_in(struct import *im, size_t section, const struct line *l)
{
	struct strbuf options;
	char *command, *url, *copy = xstrdup(l->url);

	strbuf_init(&options, STRBUF_SMALL);
	if (l->hidden)
		strbuf_adds(&options, "hidden=yes");
	if (strncmp(copy, "filter:", 7) == 0 && split_filter(copy + 7, &command, &url)) {
		strbuf_addf(&options, "%sfilter=", options.len > 0 ? " " : "");
		words_quote(&options, command);
	} else {
		url = copy;
	}
	(void)import_feed(im, section, url, l->title, options.s);
	strbuf_release(&options);
	free(copy);
}

static void
feed_line_of(struct import *im, const struct line *l)
{
	size_t used = 0;

	for (size_t i = 0; i < l->ntag; i++) {
		struct strbuf path;

		strbuf_init(&path, STRBUF_SMALL);
		import_part(&path, l->tag[i]);
		if (path.len > 0) {
			feed_in(im, import_section(im, path.s), l);
			used++;
		}
		strbuf_release(&path);
	}
	if (used == 0)
		feed_in(im, import_section(im, IMPORT_OTHER), l);
}

void
import_newsboat(struct import *im, const char *text, size_t n, const struct import_flags *f)
{
	size_t at = 0, len;
	const char *s;

	while ((s = words_line(text, n, &at, &len)) != NULL) {
		struct line l;

		if (len == 0 || *s == '#')
			continue;
		read_line(&l, s, len);
		if (l.url != NULL && strncmp(l.url, "query:", 6) == 0)
			query_line(im, l.url + 6, f);
		else if (l.url != NULL && *l.url != '\0')
			feed_line_of(im, &l);
		line_release(&l);
	}
}
