/* Archives of other readers, read while they run: opened for reading alone, row by row, so that no
 * lock is held longer than a row takes. */
#ifndef DATELINE_FOREIGN_H
#define DATELINE_FOREIGN_H

#include "src/err.h"

#include <stdint.h>

/* An article as that reader has it; strings are as stored, never NULL, valid until the next one. */
struct foreign_article {
	const char *feed; /* address, as it stands in that reader's list */
	const char *guid, *title, *author, *link, *content, *base, *type;
	const char *enclosure_url, *enclosure_type;
	const char *flags; /* letters */
	const char *key;   /* what names it for that reader, where marks lie elsewhere */
	int64_t date;      /* seconds, 0: unknown */
	bool unread, deleted, marked;
};

struct foreign_counts {
	int64_t articles, unread, marked, deleted;
};

/* Where articles come from, newest first. */
struct foreign {
	void *arg;
	size_t n; /* how many */
	struct foreign_counts counts;
	/* The article at a place, from 0. 1: *a; 0: it is gone meanwhile; -1: *e. */
	int (*at)(void *arg, size_t place, struct foreign_article *a, struct err *e);
	/* Title and page of a feed; false: not known. May be NULL. */
	bool (*feed)(void *arg, const char **url, const char **title, const char **link);
	void (*free)(void *arg);
};

/* newsboat's cache.db, newsraft's newsraft.sqlite3. False: *e says what to do. */
NODISCARD bool foreign_newsboat(struct foreign *f, const char *path, struct err *e);
NODISCARD bool foreign_newsraft(struct foreign *f, const char *path, struct err *e);
void foreign_close(struct foreign *f);

#endif
