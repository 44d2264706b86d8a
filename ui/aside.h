/* Reading the archive in a process of its own, a copy of the reader that opens it for itself:
 * however long it takes, a key is answered meanwhile, and may end it. */
#ifndef DATELINE_ASIDE_H
#define DATELINE_ASIDE_H

#include "src/store.h"

#include <sys/types.h>

struct ui;

struct aside {
	pid_t pid; /* 0: none runs */
	int fd;    /* what it writes, then its end; -1 */
};

/* Starts `work` in the process: it writes to `out` and returns. s is NULL where the archive could
 * not be opened, *e then says why. */
NODISCARD bool aside_begin(struct ui *ui, struct aside *a,
    void (*work)(struct store *s, int out, void *arg, const struct err *e), void *arg,
    struct err *e);
/* Ends it, whatever it does; nothing if none runs. */
void aside_end(struct ui *ui, struct aside *a);
/* Takes leave of those that were ended and are gone; `wait`: of all, at the end of the reader. */
void aside_reap(struct ui *ui, bool wait);
/* Whether one runs and has written, or ended. What poll said of the descriptor may be of one that
 * was ended since: the next one has its number. */
bool aside_waits(const struct aside *a);
/* Reads n bytes of what it writes; false: it ended before. */
NODISCARD bool aside_read(const struct aside *a, void *to, size_t n);

#endif
