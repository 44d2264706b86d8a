/* Gathering what is imported: addresses, names and options made fit for the `feeds` file. */
#include "src/import.h"

#include "src/feedlist_edit.h"
#include "src/text.h"
#include "src/util.h"

#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unicase.h>

#define NOTES_MAX 100000
#define PART_MAX  ((size_t)200) /* bytes of one part of a section's name */
#define DEPTH_MAX 16

void
import_init(struct import *im, bool trust)
{
	*im = (struct import){.trust = trust};
	nameset_add(&im->sections, "", NULL);
	nameset_add(&im->folded, "", NULL);
}

void
import_release(struct import *im)
{
	for (size_t i = 0; i < im->n; i++) {
		free(im->line[i].text);
		free(im->line[i].title);
		free(im->line[i].options);
	}
	for (size_t i = 0; i < im->nnote; i++)
		free(im->note[i]);
	for (size_t i = 0; i < im->given.n; i++)
		free(im->fitted[i]);
	free(im->fitted);
	nameset_release(&im->given);
	free(im->line);
	free(im->note);
	nameset_release(&im->sections);
	nameset_release(&im->folded);
	nameset_release(&im->placed);
}

void
import_note(struct import *im, const char *fmt, ...)
{
	char text[1024];
	va_list ap;

	if (im->nnote == NOTES_MAX)
		return;
	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	GROW(im->note, im->cap_note, im->nnote);
	im->note[im->nnote++] = xstrdup(text);
}

/* ---- sections */

void
import_part(struct strbuf *path, const char *name)
{
	static const char *const reserved[] = {"Latest", "Trending", "Bookmarks"};
	struct strbuf part;

	strbuf_init(&part, STRBUF_SMALL);
	(void)text_clean(&part, name, MIN(strlen(name), PART_MAX), TEXT_LINE);
	while (part.len > 0 && strchr("/", part.s[0]) != NULL) {
		memmove(part.s, part.s + 1, part.len);
		part.len--;
	}
	for (size_t i = 0; i < part.len; i++) {
		if (part.s[i] == '[' || part.s[i] == ']')
			part.s[i] = part.s[i] == '[' ? '(' : ')';
		else if (part.s[i] == '/')
			part.s[i] = '-';
	}
	strbuf_trim_end(&part);
	for (size_t i = 0; i < LEN(reserved); i++) {
		if (strcasecmp(part.s, reserved[i]) == 0)
			strbuf_adds(&part, " feeds");
	}
	if (part.len > 0)
		strbuf_addf(path, "%s%s", path->len > 0 ? "/" : "", part.s);
	strbuf_release(&part);
}

/* At most DEPTH_MAX parts of it. Heap; NULL: nothing of it can be a name. */
static char *
fit_path(const char *path)
{
	struct strbuf fit;
	char *name;
	struct err e;

	strbuf_init(&fit, STRBUF_SMALL);
	for (int depth = 0; *path != '\0' && depth < DEPTH_MAX; depth++) {
		size_t n = strcspn(path, "/");
		char *part = xstrndup(path, n);

		import_part(&fit, part);
		free(part);
		path += n + (path[n] == '/');
	}
	name = fit.len == 0 ? NULL : section_name_check(fit.s, fit.len, &e);
	strbuf_release(&fit);
	return name;
}

size_t
import_section(struct import *im, const char *path)
{
	char *name = fit_path(path);
	size_t n, number = 0;
	bool made;

	if (name == NULL)
		return 0;
	uint8_t *folded =
	    u8_casefold((const uint8_t *)name, strlen(name) + 1, NULL, NULL, NULL, &n);
	number = nameset_add(&im->folded, folded != NULL ? (const char *)folded : name, &made);
	if (made)
		nameset_add(&im->sections, name, NULL);
	free(folded);
	free(name);
	return number;
}

/* ---- lines */

static struct import_line *
add(struct import *im, enum import_kind kind, size_t section, const char *text)
{
	GROW(im->line, im->cap, im->n);
	im->line[im->n] = (struct import_line){.kind = kind,
	    .section = section,
	    .order = im->n,
	    .text = text == NULL ? NULL : xstrdup(text),
	    .options = xstrdup("")};
	return &im->line[im->n++];
}

/* Options as they can stand in the file, and in *kept_out those that only the person may write.
 * Both heap. */
static char *
fit_options(struct import *im, const char *what, const char *options, char **kept_out)
{
	static const char *const trusted[] = {
	    "filter", "password-command", "insecure", "plain-redirects"};
	struct strbuf good, bad;
	struct words w = {0};
	struct err e;
	size_t at;

	strbuf_init(&good, STRBUF_SMALL);
	strbuf_init(&bad, STRBUF_SMALL);
	if (!words_split(&w, options, strlen(options), &at, &e))
		import_note(im, "options of %s left out: %s", what, e.text);
	for (size_t i = 0; i < w.n; i++) {
		char *equals = strchr(w.word[i].s, '=');
		struct feed_options o = {0};
		struct strbuf *to = &good;
		bool ok = equals != NULL;

		if (ok) {
			*equals = '\0';
			ok = feed_options_set(&o, w.word[i].s, equals + 1, &e);
			feed_options_release(&o);
		} else {
			err_set(&e, "option=value expected, not '%s'", w.word[i].s);
		}
		if (!ok) {
			import_note(im, "an option of %s left out: %s", what, e.text);
			continue;
		}
		for (size_t k = 0; k < LEN(trusted); k++)
			if (!im->trust && strcmp(w.word[i].s, trusted[k]) == 0)
				to = &bad;
		strbuf_addf(to, "%s%s=", to->len > 0 ? " " : "", w.word[i].s);
		words_quote(to, equals + 1);
	}
	words_release(&w);
	*kept_out = strbuf_take(&bad, NULL);
	return strbuf_take(&good, NULL);
}

static void
take_options(struct import *im, struct import_line *line, const char *what, const char *options)
{
	char *kept_out;
	size_t section = line->section;

	free(line->options);
	line->options = fit_options(im, what, options, &kept_out);
	if (*kept_out != '\0') {
		struct strbuf b;

		strbuf_init(&b, STRBUF_BODY);
		strbuf_addf(&b, "not taken over for %s: %s", what, kept_out);
		import_note(im, "as a comment, for you to look at: %s of %s", kept_out, what);
		import_comment(im, section, b.s);
		strbuf_release(&b);
	}
	free(kept_out);
}

/* An address as people and programs write it. Heap. */
static char *
fit_url(const char *url)
{
	struct strbuf b;
	size_t n = strlen(url);
	bool command = *url == '|' || strncasecmp(url, "exec:", 5) == 0;

	while (n > 0 && isspace((unsigned char)url[n - 1]))
		n--;
	for (; n > 0 && isspace((unsigned char)*url); n--)
		url++;
	strbuf_init(&b, n * 3 + 16);
	if (n > 7 && strncasecmp(url, "feed://", 7) == 0) {
		strbuf_adds(&b, "http:");
		url += 5;
		n -= 5;
	} else if (n > 9 && strncasecmp(url, "feed:http", 9) == 0) {
		url += 5;
		n -= 5;
	} else if (isalnum((unsigned char)*url) && memchr(url, ':', n) == NULL
		   && memchr(url, '.', strcspn(url, "/")) != NULL) {
		strbuf_adds(&b, "http://");
	}
	for (size_t i = 0; i < n; i++) {
		if (url[i] == ' ' && !command)
			strbuf_adds(&b, "%20");
		else
			strbuf_addc(&b, url[i]);
	}
	return strbuf_take(&b, NULL);
}

/* Takes a password, and the name before it, out of an address. The name, decoded; heap; NULL: there
 * was no password. */
static char *
cut_password(char *url)
{
	char *scheme = strstr(url, "://"), *host, *at, *colon, *login;
	struct err e;
	size_t wrong;

	if (scheme == NULL || strncasecmp(url, "http", 4) != 0)
		return NULL;
	host = scheme + 3;
	at = memrchr(host, '@', strcspn(host, "/?#"));
	colon = at == NULL ? NULL : memchr(host, ':', (size_t)(at - host));
	if (colon == NULL)
		return NULL;
	login = xstrndup(host, (size_t)(colon - host));
	percent_decode(login);
	if (!words_check(login, strlen(login), &wrong, &e)) {
		free(login);
		login = xstrndup(host, (size_t)(colon - host));
	}
	memmove(host, at + 1, strlen(at + 1) + 1);
	return login;
}

static bool
is_local(const char *url)
{
	return strncasecmp(url, "exec:", 5) == 0 || strncasecmp(url, "file:", 5) == 0;
}

static bool
check_url(struct import *im, const char *url)
{
	struct err e;
	size_t at;

	if (*url == '|' || (is_local(url) && !im->trust)) {
		import_note(im, "refused, a command or a file of this machine: %.200s", url);
		return false;
	}
	if (feed_url_check(url, &e) && words_check(url, strlen(url), &at, &e))
		return true;
	import_note(im, "refused: %s", e.text);
	return false;
}

/* A line that its person may want, once looked at. Always false. */
static bool
keep_local(struct import *im, size_t section, const char *url, const char *title)
{
	struct strbuf b;

	strbuf_init(&b, STRBUF_BODY);
	strbuf_adds(&b, "not taken over: ");
	feed_line(&b, url, title);
	import_comment(im, section, b.s);
	import_note(im, "as a comment, for you to look at: %s", url);
	strbuf_release(&b);
	return false;
}

/* A title that says no more than the address is none. Heap or NULL. */
static char *
fit_title(const char *title, const char *url)
{
	struct strbuf b;
	struct err e;
	size_t at;

	if (title == NULL || *title == '\0' || strcmp(title, url) == 0)
		return NULL;
	if (words_check(title, strlen(title), &at, &e))
		return xstrdup(title);
	strbuf_init(&b, STRBUF_SMALL);
	(void)text_clean(&b, title, strlen(title), TEXT_LINE);
	return strbuf_take(&b, NULL);
}

static bool
place(struct import *im, size_t section, const char *url)
{
	char *key = xasprintf("%zu %s", section, url);
	bool made;

	nameset_add(&im->placed, key, &made);
	free(key);
	im->twice += !made;
	return made;
}

static void
remember(struct import *im, const char *url, const char *fit)
{
	bool made;
	size_t i = nameset_add(&im->given, url, &made);

	if (!made)
		return;
	GROW(im->fitted, im->cap_fitted, i);
	im->fitted[i] = fit == NULL ? NULL : xstrdup(fit);
}

const char *
import_fitted(const struct import *im, const char *url)
{
	size_t i = nameset_find(&im->given, url);

	return i == NAMESET_NONE ? NULL : im->fitted[i];
}

bool
import_feed(
    struct import *im, size_t section, const char *url, const char *title, const char *options)
{
	char *fit = fit_url(url), *login = cut_password(fit), *all;
	bool ok = im->keep_local && is_local(fit) && !im->trust
	              ? keep_local(im, section, fit, title)
	              : check_url(im, fit);

	remember(im, url, ok ? fit : NULL);
	if (ok && place(im, section, fit)) {
		struct import_line *line = add(im, IMPORT_FEED, section, fit);
		struct strbuf b;

		line->title = fit_title(title, fit);
		strbuf_init(&b, STRBUF_SMALL);
		strbuf_adds(&b, options != NULL ? options : "");
		if (login != NULL) {
			strbuf_addf(&b, "%sauth=basic login=", b.len > 0 ? " " : "");
			words_quote(&b, login);
			import_note(im,
			    "its password was not copied; password-command=\"...\" is missing: %s",
			    fit);
		}
		all = strbuf_take(&b, NULL);
		if (*all != '\0')
			take_options(im, line, fit, all);
		free(all);
	}
	free(login);
	free(fit);
	return ok;
}

void
import_match(struct import *im, size_t section, const char *query)
{
	struct err e;
	size_t at;

	if (section == 0 || !words_check(query, strlen(query), &at, &e) || *query == '\0')
		import_note(im, "refused: match %s", query);
	else
		add(im, IMPORT_MATCH, section, query);
}

void
import_comment(struct import *im, size_t section, const char *text)
{
	struct strbuf b;
	struct err e;
	size_t at;

	strbuf_init(&b, STRBUF_BODY);
	if (!words_check(text, strlen(text), &at, &e))
		(void)text_clean(&b, text, strlen(text), TEXT_LINE);
	add(im, IMPORT_COMMENT, section, b.len > 0 ? b.s : text);
	strbuf_release(&b);
}

static int
by_section(const void *a, const void *b)
{
	const struct import_line *x = a, *y = b;

	if (x->section != y->section)
		return x->section < y->section ? -1 : 1;
	return x->order < y->order ? -1 : x->order > y->order;
}

void
import_group(struct import *im)
{
	if (!im->ordered && im->n > 0)
		qsort(im->line, im->n, sizeof(*im->line), by_section);
}

void
import_heading(struct import *im, size_t section, const char *options)
{
	if (section != 0)
		take_options(im, add(im, IMPORT_HEADING, section, NULL), im->sections.name[section],
		    options);
}
