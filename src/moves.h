/* Feeds whose servers moved them for good: the archive has the new address, the person's file still
 * has the old one until the person says so. And what is said of a feed that fails. */
#ifndef DATELINE_MOVES_H
#define DATELINE_MOVES_H

#include "src/store.h"

struct move {
	int64_t feed;
	const char *title, *from, *to; /* from: as the file has it */
};

/* The moves that the file at `path` does not know yet, in the order of feeds. From `a`. */
NODISCARD bool moves_load(struct store *s, const char *path, struct arena *a, struct move **out,
    size_t *n, struct err *e);
/* Writes their new addresses to the file; *written counts them, also where one fails. */
NODISCARD bool
moves_write(const char *path, const struct move *m, size_t n, size_t *written, struct err *e);

/* Appends "since 21 July 2026, 09:00, 5 times running; last good answer 20 July 2026, 08:00; next try
 * 23 July, 18:00" for a feed that fails. */
void feed_failure(const struct store_feed *f, int64_t now, struct strbuf *out);

#endif
