/* Which article an entry of a feed is. For src/store_ingest.c alone. */
#ifndef DATELINE_STORE_ENTRY_H
#define DATELINE_STORE_ENTRY_H

#include "src/store_priv.h"

/* One entry on its way. */
struct incoming {
	const struct feed_entry *en;
	int64_t ident, hash, id; /* id 0: new */
	int64_t date;
	size_t order;
	bool same, twice, unread;
	bool more_comments; /* than are known */
};

/* One entry by itself: its name, and the article that it is. */
struct incoming entry_name(const struct feed_entry *en, int64_t now);
NODISCARD bool entry_recognise(struct store *s, int64_t feed, struct incoming *in, struct err *e);
/* The entries of a document with their names, in its order. Heap. */
struct incoming *entries_name(const struct feed_entry *entries, size_t n, int64_t now);
/* Finds the articles that they are. */
NODISCARD bool entries_recognise(
    struct store *s, struct ingest_options *o, struct incoming *in, size_t n, struct err *e);

#endif
