/* Options of feeds and headings: one row each. */
#include "src/feedlist.h"
#include "src/util.h"
#include "src/words.h"

#include <ctype.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum option_kind {
	OPTION_TIME,
	OPTION_COUNT,
	OPTION_BOOL,
	OPTION_CHOICE,
	OPTION_TEXT,
	OPTION_HEADER
};

/* A choice is an int-sized enum whose values are the places of the words in `choices`. For a time
 * or a count `none` is the word for 0. */
struct option_row {
	const char *name;
	enum option_kind kind;
	size_t offset;
	int64_t min, max;
	const char *none;
	const char *const *choices;
	size_t nchoices;
};

static const char *const fulltext_words[] = {"auto", "yes", "no"};
static const char *const auth_words[] = {"none", "basic", "digest", "bearer"};

#define AT(field) offsetof(struct feed_options, field)
#define YEAR      ((int64_t)31536000)
static const struct option_row option_rows[] = {
    {"refresh", OPTION_TIME, AT(refresh), 60, YEAR, "auto", NULL, 0},
    {"fulltext", OPTION_CHOICE, AT(fulltext), 0, 0, NULL, fulltext_words, LEN(fulltext_words)},
    {"keep", OPTION_TIME, AT(keep), 86400, 100 * YEAR, "forever", NULL, 0},
    {"limit", OPTION_COUNT, AT(limit), 1, 100000000, "all", NULL, 0},
    {"hidden", OPTION_BOOL, AT(hidden), 0, 1, NULL, NULL, 0},
    {"notify", OPTION_BOOL, AT(notify), 0, 1, NULL, NULL, 0},
    {"filter", OPTION_TEXT, AT(filter), 0, 0, NULL, NULL, 0},
    {"header", OPTION_HEADER, AT(headers), 0, 0, NULL, NULL, 0},
    {"auth", OPTION_CHOICE, AT(auth), 0, 0, NULL, auth_words, LEN(auth_words)},
    {"login", OPTION_TEXT, AT(login), 0, 0, NULL, NULL, 0},
    {"password-command", OPTION_TEXT, AT(password_command), 0, 0, NULL, NULL, 0},
    {"insecure", OPTION_BOOL, AT(insecure), 0, 1, NULL, NULL, 0},
    {"plain-redirects", OPTION_BOOL, AT(plain_redirects), 0, 1, NULL, NULL, 0},
    {"cookies", OPTION_BOOL, AT(cookies), 0, 1, NULL, NULL, 0},
};
#undef AT

_Static_assert(sizeof(enum fulltext) == sizeof(int) && sizeof(enum auth) == sizeof(int),
    "choices are written through an int");

static void *
field(const struct feed_options *o, const struct option_row *row)
{
	return (char *)(uintptr_t)o + row->offset;
}

static const struct option_row *
option_find(const char *name, struct err *e)
{
	const char *names[LEN(option_rows)];

	for (size_t i = 0; i < LEN(option_rows); i++) {
		if (strcmp(option_rows[i].name, name) == 0)
			return &option_rows[i];
		names[i] = option_rows[i].name;
	}
	if (strcmp(name, "password") == 0 || strcmp(name, "token") == 0) {
		err_set(e,
		    "a %s is never written here: password-command=\"...\" names what prints it",
		    name);
		return NULL;
	}
	const char *near = nearest_name(name, names, LEN(names));
	if (near != NULL)
		err_set(e, "unknown option '%s' (did you mean '%s'?)", name, near);
	else
		err_set(e, "unknown option '%s'", name);
	return NULL;
}

/* "Name: value", the name a token (RFC 9110, 5.6.2). */
static size_t
header_name(const char *s)
{
	size_t n = 0;

	while (isalnum((unsigned char)s[n])
	       || (s[n] != '\0' && strchr("!#$%&'*+-.^_`|~", s[n]) != NULL))
		n++;
	return s[n] == ':' ? n : 0;
}

/* A header of the same name takes the place of an earlier one: a feed's that of its heading. */
static bool
set_header(struct feed_options *o, const char *value, struct err *e)
{
	size_t n = header_name(value);

	if (n == 0)
		return err_set(e, "header=\"Name: value\" expected, not '%s'", value);
	for (size_t i = 0; i < o->nheaders; i++) {
		if (header_name(o->headers[i]) == n && strncasecmp(o->headers[i], value, n) == 0) {
			free(o->headers[i]);
			o->headers[i] = xstrdup(value);
			return true;
		}
	}
	if (o->nheaders == 64)
		return err_set(e, "over 64 headers for one feed");
	o->headers = xrealloc(o->headers, o->nheaders + 1, sizeof(*o->headers));
	o->headers[o->nheaders++] = xstrdup(value);
	return true;
}

static bool
set_time(int64_t *to, const struct option_row *row, const char *value, struct err *e)
{
	int64_t v;

	if (strcmp(value, row->none) == 0) {
		*to = 0;
		return true;
	}
	if (!parse_duration(value, &v))
		return err_set(e, "%s takes a time like 30m, 2h, 90d or '%s', not '%s'", row->name,
		    row->none, value);
	if (v < row->min || v > row->max)
		return err_set(e, "%s is at least %s and at most %d years, not '%s'", row->name,
		    row->min < 86400 ? "1m" : "1d", (int)(row->max / YEAR), value);
	*to = v;
	return true;
}

static bool
set_choice(struct feed_options *o, const struct option_row *row, const char *value, struct err *e)
{
	char list[128] = "";
	size_t n = 0;

	for (size_t i = 0; i < row->nchoices; i++) {
		if (strcmp(row->choices[i], value) == 0) {
			int v = (int)i;

			memcpy(field(o, row), &v, sizeof(v));
			return true;
		}
		n += (size_t)snprintf(list + n, sizeof(list) - n, "%s%s",
		    i == 0 ? "" : (i + 1 < row->nchoices ? ", " : " or "), row->choices[i]);
	}
	return err_set(e, "%s is %s, not '%s'", row->name, list, value);
}

bool
feed_options_set(struct feed_options *o, const char *name, const char *value, struct err *e)
{
	const struct option_row *row = option_find(name, e);
	char **text;

	if (row == NULL)
		return false;
	switch (row->kind) {
	case OPTION_TIME:
		return set_time(field(o, row), row, value, e);
	case OPTION_COUNT:
		if (strcmp(value, row->none) == 0)
			*(int64_t *)field(o, row) = 0;
		else if (!parse_int(value, row->min, row->max, field(o, row)))
			return err_set(e, "%s is a number from %lld to %lld or '%s', not '%s'",
			    row->name, (long long)row->min, (long long)row->max, row->none, value);
		return true;
	case OPTION_BOOL:
		if (strcmp(value, "yes") != 0 && strcmp(value, "no") != 0)
			return err_set(e, "%s is yes or no, not '%s'", row->name, value);
		*(bool *)field(o, row) = *value == 'y';
		return true;
	case OPTION_CHOICE:
		return set_choice(o, row, value, e);
	case OPTION_TEXT:
		text = field(o, row);
		free(*text);
		*text = *value == '\0' ? NULL : xstrdup(value);
		return true;
	case OPTION_HEADER:
		return set_header(o, value, e);
	}
	return false;
}

static void
write_option(struct strbuf *out, const char *name, const char *value)
{
	if (out->len > 0)
		strbuf_addc(out, ' ');
	strbuf_addf(out, "%s=", name);
	words_quote(out, value);
}

bool
feed_options_write(const struct feed_options *o, struct strbuf *out)
{
	char number[32];

	for (size_t i = 0; i < LEN(option_rows); i++) {
		const struct option_row *row = &option_rows[i];
		const void *at = field(o, row);
		int choice;

		switch (row->kind) {
		case OPTION_TIME:
		case OPTION_COUNT:
			snprintf(number, sizeof(number), "%lld%s", (long long)*(const int64_t *)at,
			    row->kind == OPTION_TIME ? "s" : "");
			if (*(const int64_t *)at != 0)
				write_option(out, row->name, number);
			break;
		case OPTION_BOOL:
			if (*(const bool *)at)
				write_option(out, row->name, "yes");
			break;
		case OPTION_CHOICE:
			memcpy(&choice, at, sizeof(choice));
			if (choice != 0)
				write_option(out, row->name, row->choices[choice]);
			break;
		case OPTION_TEXT:
			if (*(char *const *)at != NULL)
				write_option(out, row->name, *(char *const *)at);
			break;
		case OPTION_HEADER:
			for (size_t h = 0; h < o->nheaders; h++)
				write_option(out, row->name, o->headers[h]);
			break;
		}
	}
	return !out->full;
}

bool
feed_options_parse(struct feed_options *o, const char *text, struct err *e)
{
	struct words w;
	size_t at;
	bool ok = true;

	*o = (struct feed_options){0};
	if (!words_split(&w, text, strlen(text), &at, e))
		return false;
	for (size_t i = 0; ok && i < w.n; i++) {
		char *equals = strchr(w.word[i].s, '=');

		if (equals == NULL) {
			ok = err_set(e, "option=value expected, not '%s'", w.word[i].s);
			break;
		}
		*equals = '\0';
		ok = feed_options_set(o, w.word[i].s, equals + 1, e);
	}
	words_release(&w);
	return ok;
}

static char *
dup_text(const char *s)
{
	return s == NULL ? NULL : xstrdup(s);
}

void
feed_options_copy(struct feed_options *to, const struct feed_options *from)
{
	*to = *from;
	to->filter = dup_text(from->filter);
	to->login = dup_text(from->login);
	to->password_command = dup_text(from->password_command);
	to->headers = NULL;
	if (from->nheaders > 0)
		to->headers = xcalloc(from->nheaders, sizeof(*to->headers));
	for (size_t i = 0; i < from->nheaders; i++)
		to->headers[i] = xstrdup(from->headers[i]);
}

void
feed_options_release(struct feed_options *o)
{
	free(o->filter);
	free(o->login);
	free(o->password_command);
	for (size_t i = 0; i < o->nheaders; i++)
		free(o->headers[i]);
	free(o->headers);
	*o = (struct feed_options){0};
}
