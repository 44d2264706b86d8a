/* The table of settings, and their values as text. */
#include "src/config.h"
#include "src/util.h"
#include "src/words.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

const struct setting_row setting_rows[] = {
#define X(field, name, type, def, min, max, unit, help) \
	{name, def, unit, max, min, offsetof(struct settings, field), SETTING_##type},
    SETTINGS(X)
#undef X
};
const size_t setting_count = LEN(setting_rows);

const struct setting_row *
setting_find(const char *name)
{
	for (size_t i = 0; i < setting_count; i++) {
		if (strcmp(setting_rows[i].name, name) == 0)
			return &setting_rows[i];
	}
	return NULL;
}

static bool
unknown(const char *name, struct err *e)
{
	const char *names[LEN(setting_rows)];

	for (size_t i = 0; i < LEN(setting_rows); i++)
		names[i] = setting_rows[i].name;
	const char *near = nearest_name(name, names, LEN(names));
	if (near != NULL)
		return err_set(e, "unknown setting '%s' (did you mean '%s'?)", name, near);
	return err_set(e, "unknown setting '%s'", name);
}

/* ---- values as text */

static void
write_scaled(struct strbuf *out, int64_t v, const char *units, const int64_t *sizes, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (v != 0 && v % sizes[i] == 0) {
			strbuf_addf(out, "%lld%c", (long long)(v / sizes[i]), units[i]);
			return;
		}
	}
	strbuf_addf(out, "%lld", (long long)v);
}

static const int64_t duration_sizes[] = {86400, 3600, 60, 1};
static const int64_t size_sizes[] = {1073741824, 1048576, 1024};

static void
write_number(struct strbuf *out, enum setting_type type, int64_t v)
{
	if (type == SETTING_DURATION)
		write_scaled(out, v, "dhms", duration_sizes, LEN(duration_sizes));
	else if (type == SETTING_SIZE)
		write_scaled(out, v, "GMK", size_sizes, LEN(size_sizes));
	else
		strbuf_addf(out, "%lld", (long long)v);
}

/* The i-th of the words apart by |; its length, 0: there are not so many. */
static size_t
choice(const char *words, int64_t i, const char **word)
{
	for (;; i--) {
		size_t n = strcspn(words, "|");

		*word = words;
		if (i == 0)
			return n;
		if (words[n] == '\0')
			return 0;
		words += n + 1;
	}
}

void
setting_range(const struct setting_row *row, struct strbuf *out)
{
	const char *word;
	size_t n;

	switch ((enum setting_type)row->type) {
	case SETTING_BOOL:
		strbuf_adds(out, "yes, no");
		break;
	case SETTING_CHOICE:
		for (int64_t i = 0; (n = choice(row->unit, i, &word)) > 0; i++) {
			strbuf_adds(out, i == 0 ? "" : ", ");
			strbuf_add(out, word, n);
		}
		break;
	case SETTING_TEXT:
		for (int64_t i = 0; (n = choice(row->unit, i, &word)) > 0; i++) {
			strbuf_adds(out, i == 0 ? "" : ", ");
			strbuf_add(out, word, n);
		}
		break;
	case SETTING_INT:
	case SETTING_DURATION:
	case SETTING_SIZE:
		write_number(out, (enum setting_type)row->type, row->min);
		strbuf_adds(out, " to ");
		write_number(out, (enum setting_type)row->type, row->max);
		if (*row->unit != '\0')
			strbuf_addf(out, " %s", row->unit);
		break;
	}
}

/* ---- values from text */

static bool
out_of_range(const struct setting_row *row, const char *value, struct err *e)
{
	struct strbuf range;

	strbuf_init(&range, STRBUF_SMALL);
	setting_range(row, &range);
	err_set(e, "%s is %s%s, not '%s'", row->name, row->type == SETTING_CHOICE ? "one of " : "",
	    range.s, value);
	strbuf_release(&range);
	return false;
}

/* "16M" "64K" "1G" or bytes. */
static bool
parse_size(const char *s, int64_t *v)
{
	static const char units[] = "KMG";
	size_t n = strlen(s);
	const char *unit = n == 0 ? NULL : strchr(units, s[n - 1]);

	if (unit == NULL)
		return parse_int(s, 0, INT64_MAX, v);
	char *digits = xstrndup(s, n - 1);
	int shift = 10 * (int)(unit - units + 1);
	bool ok = parse_int(digits, 0, INT64_MAX >> shift, v);
	free(digits);
	if (ok)
		*v *= (int64_t)1 << shift;
	return ok;
}

static bool
parse_choice(const struct setting_row *row, const char *value, int64_t *v)
{
	const char *word;
	size_t n;

	for (int64_t i = 0; (n = choice(row->unit, i, &word)) > 0; i++) {
		if (strlen(value) == n && memcmp(word, value, n) == 0) {
			*v = i;
			return true;
		}
	}
	return false;
}

/* Each % with one of the letters of strftime behind it (glibc's flags before it). */
static bool
date_format_works(const char *format)
{
	if (*format == '\0' || strlen(format) > 127)
		return false;
	for (; *format != '\0'; format++) {
		if (*format != '%')
			continue;
		format++;
		if (*format != '\0' && strchr("-_0^#", *format) != NULL)
			format++;
		if (*format == '\0'
		    || strchr("aAbBcCdDeFgGhHIjklmMpPrRsSTuUVwWxXyYzZ%", *format) == NULL)
			return false;
	}
	return true;
}

/* What a text must be goes by its unit. */
static bool
check_text(const struct setting_row *row, const char *value, struct err *e)
{
	int64_t n;
	size_t at;

	if (!words_check(value, strlen(value), &at, e))
		return err_prefix(e, "%s", row->name);
	if (strcmp(row->unit, "number|all|none") == 0 && strcmp(value, "all") != 0
	    && strcmp(value, "none") != 0 && !parse_int(value, 0, 1000000, &n))
		return err_set(e, "%s is a number, all or none, not '%s'", row->name, value);
	if (strcmp(row->unit, "strftime") == 0 && !date_format_works(value))
		return err_set(e, "%s is a format of strftime of at most 127 characters, not '%s'",
		    row->name, value);
	if (strcmp(row->unit, "URL") == 0 && *value != '\0' && strstr(value, "://") == NULL)
		return err_set(e, "%s is a URL like http://host:8080, not '%s'", row->name, value);
	return true;
}

bool
setting_set(struct settings *set, const char *name, const char *value, struct err *e)
{
	const struct setting_row *row = setting_find(name);
	int64_t v = 0;
	bool ok = false;

	if (row == NULL)
		return unknown(name, e);
	switch ((enum setting_type)row->type) {
	case SETTING_BOOL:
		v = strcmp(value, "yes") == 0;
		ok = v == 1 || strcmp(value, "no") == 0;
		break;
	case SETTING_INT:
		ok = parse_int(value, row->min, row->max, &v);
		break;
	case SETTING_DURATION:
		ok = parse_duration(value, &v);
		break;
	case SETTING_SIZE:
		ok = parse_size(value, &v);
		break;
	case SETTING_CHOICE:
		ok = parse_choice(row, value, &v);
		break;
	case SETTING_TEXT:
		if (!check_text(row, value, e))
			return false;
		char **text = (char **)((char *)set + row->offset);
		free(*text);
		*text = xstrdup(value);
		return true;
	}
	if (!ok || (row->type != SETTING_CHOICE && (v < row->min || v > row->max)))
		return out_of_range(row, value, e);
	memcpy((char *)set + row->offset, &v, sizeof(v));
	return true;
}

void
settings_default(struct settings *set)
{
	struct err e;

	for (size_t i = 0; i < setting_count; i++) {
		if (!setting_set(set, setting_rows[i].name, setting_rows[i].def, &e))
			die("the default of %s", e.text);
	}
}

char *
config_get(const struct config *c, const struct setting_row *row)
{
	const char *at = (const char *)&c->set + row->offset, *word;
	struct strbuf out;
	int64_t v = 0;
	size_t n;

	strbuf_init(&out, STRBUF_SMALL);
	if (row->type != SETTING_TEXT)
		memcpy(&v, at, sizeof(v));
	switch ((enum setting_type)row->type) {
	case SETTING_BOOL:
		strbuf_adds(&out, v ? "yes" : "no");
		break;
	case SETTING_INT:
	case SETTING_DURATION:
	case SETTING_SIZE:
		write_number(&out, (enum setting_type)row->type, v);
		break;
	case SETTING_CHOICE:
		n = choice(row->unit, v, &word);
		strbuf_add(&out, word, n);
		break;
	case SETTING_TEXT:
		strbuf_adds(&out, *(char *const *)at);
		break;
	}
	return strbuf_take(&out, NULL);
}

bool
config_write_settings(const struct config *c, struct strbuf *out)
{
	for (size_t i = 0; i < setting_count; i++) {
		char *value = config_get(c, &setting_rows[i]);

		strbuf_addf(out, "set %s ", setting_rows[i].name);
		words_quote(out, value);
		strbuf_addc(out, '\n');
		free(value);
	}
	for (size_t i = 0; i < c->nrule; i++)
		strbuf_addf(out, "rule %s => %s\n", c->rule[i].query, c->rule[i].actions);
	return !out->full;
}
