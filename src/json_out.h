/* Our own JSON: the objects of `list`, `show`, `feeds` and `sections` (SPEC 2). Every key is always
 * present, null for what is not known. Text is clean UTF-8 as the archive has it. */
#ifndef DATELINE_JSON_OUT_H
#define DATELINE_JSON_OUT_H

#include "src/comment.h"
#include "src/moves.h"
#include "src/print.h"
#include "src/stats.h"
#include "src/store.h"

struct cJSON;

/* The object of `list --json`. The caller gives it to json_line or cJSON_Delete. */
struct cJSON *json_article(const struct article *a);
/* Adds what `show --json` has more: "html", "text", "links" and "fulltext". */
void json_add_body(struct cJSON *o, const struct blocks *b, bool fulltext);
/* Adds "thread": the comments, each behind what it answers. */
void json_add_thread(struct cJSON *o, const struct comment *c, size_t n);

struct cJSON *json_feed(
    const struct store_feed *f, const char *const *sections, size_t nsections, int64_t newest);
struct cJSON *json_move(const struct move *m);
struct cJSON *json_section(const struct store_section *s);
struct cJSON *json_stats(const struct stats *st);

/* Prints the object as one line and deletes it. */
void json_line(const struct print *p, struct cJSON *o);

#endif
