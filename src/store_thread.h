/* Comments of articles in the archive: each thread is one row. */
#ifndef DATELINE_STORE_THREAD_H
#define DATELINE_STORE_THREAD_H

#include "src/arena.h"
#include "src/comment.h"

struct store;

struct thread {
	int64_t asked, answered, looked; /* seconds; 0: never */
	const char *source;              /* the address that was asked; "" */
	const char *error;               /* sentence; "": the last answer was good */
	const void *etag, *modified;     /* validators, byte for byte */
	size_t etag_len, modified_len;
	struct comment *comment; /* arranged */
	size_t n;
};

/* Empty where nothing is known. From `a`; comments that cannot be read are left out. */
NODISCARD bool
store_thread(struct store *s, int64_t id, struct arena *a, struct thread *out, struct err *e);

/* ---- within a transaction */

/* What came of asking: comments are merged with what is there, which stays on an error; asked
 * counts as looked at where `looked` says so. The article's own count follows. Nothing happens, and
 * true is returned, if the article is gone. */
NODISCARD bool
store_thread_put(struct store *s, int64_t id, const struct thread *t, bool looked, struct err *e);

#endif
