/* Articles and marks of another reader into the archive, in slices, newest first. */
#ifndef DATELINE_IMPORT_STATE_H
#define DATELINE_IMPORT_STATE_H

#include "src/arena.h"
#include "src/import_readers.h"
#include "src/store.h"

struct import_state_counts {
	int64_t added, known;             /* articles; known: the archive had them */
	int64_t marked, hidden, left_out; /* left_out: of feeds that are not subscribed */
};

/* Brings all articles of feeds that are subscribed. Where it was stopped before, it goes on: `name`
 * is under what the archive remembers that. `progress` is called now and then; NULL. */
NODISCARD bool import_state_run(struct store *s, struct foreign *f, const struct import *im,
    const struct import_flags *flags, const char *name,
    void (*progress)(void *arg, size_t done, size_t all), void *arg, struct import_state_counts *c,
    struct err *e);

/* An article of another reader as an entry of its feed, whose page `site` is (NULL: not known);
 * from the arena. */
void import_entry_of(
    const struct foreign_article *a, const char *site, struct arena *arena, struct feed_entry *en);

#endif
