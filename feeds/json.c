/* cJSON with a bound: what comes from outside may be all brackets. */
#include "feeds/json.h"

#include "src/util.h"

#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MEMORY_MAX ((size_t)64 * 1024 * 1024)

/* cJSON's hooks have no argument, so what they count is of the file. */
static size_t allocated;

union block {
	size_t n;
	max_align_t align;
};

static void *
counted_malloc(size_t n)
{
	union block *p;

	if (n > MEMORY_MAX || allocated > MEMORY_MAX - n)
		return NULL;
	p = malloc(sizeof(*p) + n);
	if (p == NULL)
		return NULL;
	p->n = n + sizeof(*p);
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

cJSON *
json_parse(struct strbuf *text, bool *rest, struct err *e)
{
	const char *end = text->s, *line = text->s;
	size_t lines = 1;
	cJSON *o;

	mend_escapes(text);
	o = cJSON_ParseWithLengthOpts(text->s, text->len, &end, false);
	if (o == NULL) {
		const char *at = end;

		while (line < at && (line = memchr(line, '\n', (size_t)(at - line))) != NULL) {
			lines++;
			line++;
		}
		err_status(e, EXIT_PART, "line %zu: this is no JSON, or too much of it", lines);
		return NULL;
	}
	while (end < text->s + text->len && isspace((unsigned char)*end))
		end++;
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
