/* A search, in a process of its own: whatever it costs, a key is answered at once and ends it. */
#ifndef DATELINE_SEARCH_H
#define DATELINE_SEARCH_H

#include "src/store.h"

struct ui;

/* Keys of what fits the query in a list (0: everywhere), at most `want`, in the order of the query;
 * best first becomes newest first where that cannot be told in time (*ranked: it could). False:
 * *e says why, or (search_stopped) a key waits. */
NODISCARD bool search_run(struct ui *ui, struct query *q, int64_t list, int64_t *keys, size_t want,
    size_t *n, bool *ranked, struct err *e);
bool search_stopped(const struct err *e);
/* Waits until there is something to be read from `fd`. `asked`: for FIRM_US no key ends that. */
NODISCARD bool search_wait(const struct ui *ui, int fd, bool asked, struct err *e);
/* Whether something waits that a search is stopped for. */
bool search_awaited(const struct ui *ui);

#endif
