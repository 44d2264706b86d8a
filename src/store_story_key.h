/* The keys by which articles that may tell the same are found. For src/store_story.c alone. */
#ifndef DATELINE_STORE_STORY_KEY_H
#define DATELINE_STORE_STORY_KEY_H

#include "src/store_priv.h"

#define FOUND_MOST 64

struct story_found {
	int64_t key[FOUND_MOST], article[FOUND_MOST];
	size_t n;
};
/* The articles under the keys, with those that are on their way into the table. */
NODISCARD bool story_keys_find(
    struct store *s, const int64_t *key, size_t n, struct story_found *f, struct err *e);
/* Keeps a key in memory. */
void story_key_gather(struct store *s, int64_t key, int64_t article);
/* Writes what was gathered, and how far it goes. */
NODISCARD bool story_keys_flush(struct store *s, struct err *e);

#endif
