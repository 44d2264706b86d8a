/* JSON from outside: made whole where cJSON would fail or lie, parsed within a bound of memory,
 * and read by key. */
#ifndef DATELINE_FEEDS_JSON_H
#define DATELINE_FEEDS_JSON_H

#include "feeds/build.h"

#include <cjson/cJSON.h>

/* Binds the counting allocator to cJSON; once, before the first json_parse. */
void json_init(void);
/* Parses text (changed: lone surrogates and \u0000 become U+FFFD, an "id" that is a number of over
 * 15 digits a string); *rest: something that is not white space follows. Text and tree together
 * stay under 36 MiB. NULL: *e says where it broke, or that it is too large. cJSON_Delete frees. */
cJSON *json_parse(struct strbuf *text, bool *rest, struct err *e);

/* A string by key, "" if it is none; a number is given as it is written in 17 digits at most. */
const char *json_string(const cJSON *o, const char *key, char number[32]);
/* Text inside an object: {"title":{"rendered":"..."}}. "" if there is none. */
const char *json_text(const cJSON *o, const char *key, const char *inner);

/* JSON Feed 1.0 and 1.1 (jsonfeed.org). False: the object is no feed. */
bool jsonfeed_read(struct builder *b, const cJSON *o);
/* A list of posts of wp/v2/posts, or one post, with or without _embed. False: it is none. */
bool wordpress_read(struct builder *b, const cJSON *o);

#endif
