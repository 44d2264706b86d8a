/* Marks that are on the screen and not yet in the archive: each is laid over what the archive says
 * until the fetcher acknowledges it. */
#ifndef DATELINE_MARKS_H
#define DATELINE_MARKS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct mark_pending {
	uint32_t seq;
	int64_t id;    /* article, or 0: the whole list */
	unsigned flag; /* enum mark_flag */
	bool set;
	bool done;          /* acknowledged, but what is on screen was read before */
	int64_t list, upto; /* of a whole list */
};

struct marks {
	struct mark_pending *mark;
	size_t n, cap;
};

void marks_release(struct marks *);
void marks_add(struct marks *, const struct mark_pending *);
/* The command with this seq is done. True: it was one of these. It counts until marks_settle, which
 * is called when all that is on screen was read anew: else the row would show its old state. */
bool marks_done(struct marks *, uint32_t seq);
void marks_settle(struct marks *);
/* Whether the article has the flag, given what the archive says; `list`: where it is seen. */
bool marks_has(const struct marks *, int64_t id, int64_t list, unsigned flag, bool stored);

#endif
