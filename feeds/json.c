/* cJSON with a bound: what comes from outside may be all brackets. */
#include "feeds/json.h"

#include "src/util.h"

#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MEMORY_MAX ((size_t)36 * 1024 * 1024) /* the document and cJSON's tree of it */
#define OVERHEAD   ((size_t)16)               /* malloc's own, of a piece */
#define EXACT      15                         /* digits that a double always keeps */

/* cJSON's hooks have no argument, so what they count is of the file. */
static size_t allocated, document;
static bool refused;

union block {
	size_t n;
	max_align_t align;
};

static void *
counted_malloc(size_t n)
{
	union block *p;

	if (n > MEMORY_MAX || document + allocated + n + sizeof(*p) + OVERHEAD > MEMORY_MAX) {
		refused = true;
		return NULL;
	}
	p = malloc(sizeof(*p) + n);
	if (p == NULL)
		return NULL;
	p->n = n + sizeof(*p) + OVERHEAD;
	allocated += p->n;
	return p + 1;
}

static void
counted_free(void *data)
{
	union block *p = data;

	if (p == NULL)
		return;
	allocated -= p[-1].n;
	free(p - 1);
}

void
json_init(void)
{
	cJSON_InitHooks(&(cJSON_Hooks){.malloc_fn = counted_malloc, .free_fn = counted_free});
}

/* The four digits of "\uXXXX" at s, -1 where there are none. */
static int
unit(const char *s, const char *end)
{
	int v = 0;

	if (end - s < 6 || s[0] != '\\' || s[1] != 'u')
		return -1;
	for (int i = 2; i < 6; i++) {
		unsigned char c = (unsigned char)s[i];

		if (!isxdigit(c))
			return -1;
		v = v * 16 + (isdigit(c) ? c - '0' : tolower(c) - 'a' + 10);
	}
	return v;
}

static void
mend_escapes(struct strbuf *text)
{
	char *s = text->s, *end = s + text->len;

	while ((s = memchr(s, '\\', (size_t)(end - s))) != NULL) {
		int c = unit(s, end), low = c < 0 ? -1 : unit(s + 6, end);

		if (c >= 0xd800 && c < 0xdc00 && low >= 0xdc00 && low < 0xe000) {
			s += 12;
			continue;
		}
		if (c == 0 || (c >= 0xd800 && c < 0xe000) || c == 0xfffe || c == 0xffff)
			memcpy(s + 2, "fffd", 4);
		s += MIN(end - s, c >= 0 ? 6 : 2);
	}
}

/* The digits of a whole number at s that a double would not keep; 0: none, or few. */
static size_t
long_number(const char *s, const char *end)
{
	size_t minus = s < end && *s == '-', n = minus;

	while (s + n < end && isdigit((unsigned char)s[n]))
		n++;
	if (s + n < end && strchr(".eE", s[n]) != NULL && s[n] != '\0')
		return 0;
	return n - minus > EXACT ? n : 0;
}

static const char *
skip_blanks(const char *s, const char *end)
{
	while (s < end && isspace((unsigned char)*s))
		s++;
	return s;
}

/* cJSON has numbers as doubles only; a long one that is an id becomes a string. */
static void
keep_digits(struct strbuf *text)
{
	static const char key[] = "\"id\"";
	const char *s = text->s, *end = s + text->len, *from = s;
	struct strbuf out;

	strbuf_init(&out, text->max + text->max / 8);
	while ((s = memmem(s, (size_t)(end - s), key, sizeof(key) - 1)) != NULL) {
		s = skip_blanks(s + sizeof(key) - 1, end);
		if (s == end || *s != ':')
			continue;
		s = skip_blanks(s + 1, end);
		size_t n = long_number(s, end);
		if (n == 0)
			continue;
		(void)strbuf_add(&out, from, (size_t)(s - from));
		(void)strbuf_addc(&out, '"');
		(void)strbuf_add(&out, s, n);
		(void)strbuf_addc(&out, '"');
		from = s += n;
	}
	if (from == text->s)
		return;
	(void)strbuf_add(&out, from, (size_t)(end - from));
	struct strbuf old = *text;
	out.max = old.max;
	*text = out;
	strbuf_release(&old);
}

static bool
explain(const struct strbuf *text, const char *at, struct err *e)
{
	const char *line = text->s;
	size_t lines = 1;

	if (refused)
		return err_status(e, EXIT_PART,
		    "this JSON is too large: it would take more than %zu MiB of memory",
		    MEMORY_MAX / 1024 / 1024);
	while (line < at && (line = memchr(line, '\n', (size_t)(at - line))) != NULL) {
		lines++;
		line++;
	}
	return err_status(e, EXIT_PART, "line %zu: this is no JSON", lines);
}

cJSON *
json_parse(struct strbuf *text, bool *rest, struct err *e)
{
	const char *end;
	cJSON *o;

	mend_escapes(text);
	keep_digits(text);
	end = text->s;
	refused = false;
	document = MIN(text->len, MEMORY_MAX);
	o = cJSON_ParseWithLengthOpts(text->s, text->len, &end, false);
	if (o == NULL) {
		explain(text, end, e);
		return NULL;
	}
	end = skip_blanks(end, text->s + text->len);
	*rest = end < text->s + text->len;
	return o;
}

const char *
json_string(const cJSON *o, const char *key, char number[32])
{
	const cJSON *v = cJSON_GetObjectItemCaseSensitive(o, key);

	if (cJSON_IsString(v) && v->valuestring != NULL)
		return v->valuestring;
	if (cJSON_IsNumber(v) && number != NULL && isfinite(v->valuedouble)) {
		snprintf(number, 32, "%.17g", v->valuedouble);
		return number;
	}
	return "";
}

const char *
json_text(const cJSON *o, const char *key, const char *inner)
{
	return json_string(cJSON_GetObjectItemCaseSensitive(o, key), inner, NULL);
}
