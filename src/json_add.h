/* Members of JSON objects: null for what is not known. */
#ifndef DATELINE_JSON_ADD_H
#define DATELINE_JSON_ADD_H

#include <stddef.h>
#include <stdint.h>

struct cJSON;

/* NULL or empty: null. */
void json_add_text(struct cJSON *o, const char *name, const char *s);
/* A whole number as it is: cJSON's own are doubles. */
void json_add_number(struct cJSON *o, const char *name, int64_t n);
/* Below 0: null. */
void json_add_count(struct cJSON *o, const char *name, int64_t n);
/* Seconds since 1970 as ISO 8601; DATE_NONE: null. */
void json_add_time(struct cJSON *o, const char *name, int64_t t);
void json_add_texts(struct cJSON *o, const char *name, const char *const *s, size_t n);

#endif
