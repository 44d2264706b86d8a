/* Members of JSON objects. */
#include "src/json_add.h"

#include "src/date.h"
#include "src/feed_doc.h"

#include <cjson/cJSON.h>
#include <inttypes.h>
#include <stdio.h>

void
json_add_text(cJSON *o, const char *name, const char *s)
{
	if (s == NULL || *s == '\0')
		cJSON_AddNullToObject(o, name);
	else
		cJSON_AddStringToObject(o, name, s);
}

void
json_add_number(cJSON *o, const char *name, int64_t n)
{
	char text[24];

	snprintf(text, sizeof(text), "%" PRId64, n);
	cJSON_AddRawToObject(o, name, text);
}

void
json_add_count(cJSON *o, const char *name, int64_t n)
{
	if (n < 0)
		cJSON_AddNullToObject(o, name);
	else
		json_add_number(o, name, n);
}

void
json_add_time(cJSON *o, const char *name, int64_t t)
{
	char text[32];

	if (t == DATE_NONE) {
		cJSON_AddNullToObject(o, name);
		return;
	}
	date_iso(t, text);
	cJSON_AddStringToObject(o, name, text);
}

void
json_add_texts(cJSON *o, const char *name, const char *const *s, size_t n)
{
	cJSON *a = cJSON_AddArrayToObject(o, name);

	for (size_t i = 0; i < n; i++)
		cJSON_AddItemToArray(a, cJSON_CreateString(s[i]));
}
