/* sfeed: its sfeedrc is a program for the shell, of which the calls of `feed` and the folder are
 * read; its articles are lines of fields apart by tabs. */
#include "src/import_place.h"
#include "src/import_readers.h"
#include "src/util.h"
#include "src/words.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define DAY 86400

/* ---- sfeedrc */

/* A word of the shell, without anything that it would expand but $HOME. *plain: there was no more.
 * Heap; NULL at the end of the command. */
static char *
shell_word(const char **at, const char *end, bool *plain)
{
	const char *s = *at, *home = getenv("HOME");
	struct strbuf b;
	char quote = '\0';

	while (s < end && (*s == ' ' || *s == '\t' || (*s == '\\' && s + 1 < end && s[1] == '\n')))
		s += *s == '\\' ? 2 : 1;
	if (s == end || strchr("\n#;&|(){}", *s) != NULL)
		return NULL;
	strbuf_init(&b, STRBUF_SMALL);
	for (; s < end && (quote != '\0' || strchr(" \t\n;&|(){}", *s) == NULL); s++) {
		if (quote == '\0' && (*s == '"' || *s == '\'')) {
			quote = *s;
		} else if (*s == quote) {
			quote = '\0';
		} else if (*s == '\\' && quote != '\'' && s + 1 < end) {
			strbuf_addc(&b, *++s);
		} else if (quote != '\'' && end - s > 5 && strncmp(s, "$HOME", 5) == 0
			   && !isalnum((unsigned char)s[5]) && home != NULL) {
			strbuf_adds(&b, home);
			s += 4;
		} else {
			*plain = *plain && (quote == '\'' || (*s != '$' && *s != '`'));
			strbuf_addc(&b, *s);
		}
	}
	*at = s;
	return strbuf_take(&b, NULL);
}

/* The file of a feed's articles: sfeed takes its name with '/' for '_'. */
static void
remember_file(struct sfeed_list *l, const char *name, const char *url)
{
	char *file = xstrdup(name);
	bool made;
	size_t i;

	for (char *p = file; *p != '\0'; p++)
		*p = *p == '/' ? '_' : *p;
	i = nameset_add(&l->files, file, &made);
	free(file);
	if (!made)
		return;
	GROW(l->url, l->cap_url, i);
	l->url[i] = xstrdup(url);
}

/* feed NAME URL [PAGE [ENCODING]] */
static void
feed_call(struct import *im, const char **s, const char *end, struct sfeed_list *l)
{
	bool plain = true;
	char *name = shell_word(s, end, &plain),
	     *url = name == NULL ? NULL : shell_word(s, end, &plain);

	if (url != NULL && plain) {
		if (import_feed(im, import_section(im, IMPORT_OTHER), url, name, NULL))
			remember_file(l, name, url);
	} else if (name != NULL) {
		import_note(im, "a feed that the shell works out: %s", name);
	}
	free(name);
	free(url);
}

void
import_sfeed(struct import *im, const char *text, size_t n, struct sfeed_list *l)
{
	const char *s = text, *end = text + n;

	*l = (struct sfeed_list){0};
	while (s < end) {
		const char *newline;
		bool plain = true;

		while (s < end && isspace((unsigned char)*s))
			s++;
		if (end - s > 5 && strncmp(s, "feed", 4) == 0 && (s[4] == ' ' || s[4] == '\t')) {
			s += 4;
			feed_call(im, &s, end, l);
		} else if (end - s > 10 && strncmp(s, "sfeedpath=", 10) == 0) {
			s += 10;
			free(l->folder);
			l->folder = shell_word(&s, end, &plain);
			if (!plain) {
				free(l->folder);
				l->folder = NULL;
			}
		}
		newline = memchr(s, '\n', (size_t)(end - s));
		s = newline == NULL ? end : newline + 1;
	}
}

void
sfeed_list_release(struct sfeed_list *l)
{
	for (size_t i = 0; i < l->files.n; i++)
		free(l->url[i]);
	free(l->url);
	free(l->folder);
	nameset_release(&l->files);
	*l = (struct sfeed_list){0};
}

/* ---- articles */

struct entry {
	int64_t date;
	uint32_t file, len;
	size_t at;
};

struct articles {
	char **text; /* of each file */
	char **url;
	size_t nfile;
	struct entry *entry;
	size_t n, cap;
	struct nameset read;
	bool marks; /* there is a list of what was read */
	int64_t now;
	char *line; /* the one at hand, cut into fields */
	size_t line_cap;
	char *content;
};

enum {
	F_DATE,
	F_TITLE,
	F_LINK,
	F_CONTENT,
	F_TYPE,
	F_ID,
	F_AUTHOR,
	F_ENCLOSURE,
	F_CATEGORY,
	FIELDS
};

static int
newest_first(const void *x, const void *y)
{
	const struct entry *a = x, *b = y;

	if (a->date != b->date)
		return a->date > b->date ? -1 : 1;
	if (a->file != b->file)
		return a->file < b->file ? -1 : 1;
	return a->at < b->at ? -1 : a->at > b->at;
}

static int64_t
date_of(const char *s, size_t n)
{
	size_t k = 0;
	int64_t date = 0;
	char *number;

	while (k < n && isdigit((unsigned char)s[k]))
		k++;
	number = xstrndup(s, k);
	if (!parse_int(number, 0, (int64_t)1 << 40, &date))
		date = 0;
	free(number);
	return date;
}

static void
cut(char *line, char *fields[FIELDS])
{
	for (size_t i = 0; i < FIELDS; i++) {
		size_t n = strcspn(line, "\t");

		fields[i] = line;
		line += n;
		if (*line == '\t')
			*line++ = '\0';
	}
}

/* "\n", "\t" and "\\" in a field. */
static char *
unescape(const char *s)
{
	struct strbuf b;

	strbuf_init(&b, STRBUF_BODY);
	for (; *s != '\0'; s++) {
		if (*s == '\\' && (s[1] == 'n' || s[1] == 't' || s[1] == '\\')) {
			s++;
			strbuf_addc(&b, *s == 'n' ? '\n' : *s == 't' ? '\t' : '\\');
		} else {
			strbuf_addc(&b, *s);
		}
	}
	return strbuf_take(&b, NULL);
}

static bool
is_unread(const struct articles *a, const char *key, int64_t date)
{
	/* Without a list, sfeed shows what is younger than a day as new. */
	return a->marks ? nameset_find(&a->read, key) == NAMESET_NONE : date > a->now - DAY;
}

static int
article_at(void *arg, size_t place, struct foreign_article *out, struct err *e)
{
	struct articles *a = arg;
	const struct entry *en = &a->entry[place];
	char *f[FIELDS];

	(void)e;
	if (a->line_cap < en->len + (size_t)1) {
		a->line_cap = en->len + (size_t)1;
		a->line = xrealloc(a->line, a->line_cap, 1);
	}
	memcpy(a->line, a->text[en->file] + en->at, en->len);
	a->line[en->len] = '\0';
	cut(a->line, f);
	free(a->content);
	a->content = unescape(f[F_CONTENT]);
	*out = (struct foreign_article){.feed = a->url[en->file],
	    .guid = f[F_ID],
	    .title = f[F_TITLE],
	    .author = f[F_AUTHOR],
	    .link = f[F_LINK],
	    .content = a->content,
	    .base = "",
	    .type = strcmp(f[F_TYPE], "html") == 0 ? "text/html" : "text/plain",
	    .enclosure_url = f[F_ENCLOSURE],
	    .enclosure_type = "",
	    .flags = "",
	    .key = *f[F_LINK] != '\0' ? f[F_LINK] : f[F_ID],
	    .date = en->date};
	out->unread = is_unread(a, out->key, en->date);
	return 1;
}

static void
articles_free(void *arg)
{
	struct articles *a = arg;

	for (size_t i = 0; i < a->nfile; i++) {
		free(a->text[i]);
		free(a->url[i]);
	}
	free(a->text);
	free(a->url);
	free(a->entry);
	free(a->line);
	free(a->content);
	nameset_release(&a->read);
	free(a);
}

static bool
read_marks(struct articles *a, const char *path, struct err *e)
{
	size_t n, at = 0, len;
	const char *line;
	char *text;

	if (path == NULL)
		return true;
	text = import_read(path, &n, e);
	if (text == NULL)
		return false;
	a->marks = true;
	while ((line = words_line(text, n, &at, &len)) != NULL) {
		char *url = xstrndup(line, len);

		nameset_add(&a->read, url, NULL);
		free(url);
	}
	free(text);
	return true;
}

/* The lines of one feed's file; one that is not there has none. */
static bool
read_articles(struct articles *a, const char *path, const char *url, struct err *e)
{
	size_t n, at = 0, len;
	const char *line;
	char *text;

	if (access(path, F_OK) != 0 && errno == ENOENT)
		return true;
	text = import_read(path, &n, e);
	if (text == NULL)
		return false;
	a->text = xrealloc(a->text, a->nfile + 1, sizeof(*a->text));
	a->url = xrealloc(a->url, a->nfile + 1, sizeof(*a->url));
	a->text[a->nfile] = text;
	a->url[a->nfile] = xstrdup(url);
	while ((line = words_line(text, n, &at, &len)) != NULL) {
		if (len == 0 || len > UINT32_MAX / 2)
			continue;
		GROW(a->entry, a->cap, a->n);
		a->entry[a->n++] = (struct entry){
		    date_of(line, len), (uint32_t)a->nfile, (uint32_t)len, (size_t)(line - text)};
	}
	a->nfile++;
	return true;
}

bool
foreign_sfeed(struct foreign *f, const struct sfeed_list *l, const char *folder, const char *read,
    int64_t now, struct err *e)
{
	struct articles *a = xcalloc(1, sizeof(*a));
	bool ok = read_marks(a, read, e);

	*f = (struct foreign){.arg = a, .at = article_at, .free = articles_free};
	a->now = now;
	for (size_t i = 0; ok && i < l->files.n; i++) {
		char *path = xasprintf("%s/%s", folder, l->files.name[i]);

		ok = read_articles(a, path, l->url[i], e);
		free(path);
	}
	if (!ok) {
		foreign_close(f);
		return false;
	}
	if (a->n > 0)
		qsort(a->entry, a->n, sizeof(*a->entry), newest_first);
	f->n = a->n;
	f->counts.articles = (int64_t)a->n;
	for (size_t i = 0; i < a->n; i++) {
		struct foreign_article one;

		if (article_at(a, i, &one, e) > 0)
			f->counts.unread += one.unread;
	}
	return true;
}
