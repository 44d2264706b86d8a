/* A search, in a process of its own: whatever it costs, a key is answered at once and ends it. */
#ifndef DATELINE_SEARCH_H
#define DATELINE_SEARCH_H

#include "src/store.h"
#include "ui/aside.h"

#define SEARCH_SCREEN 100

struct ui;

/* A search that has given a screen and goes on. */
struct search_rest {
	struct aside aside;
	int64_t list;   /* the other scope, as it was asked with; -1: none */
	int64_t beside; /* how many there are in it, up to SEARCH_SCREEN; -1: that comes */
	bool more;      /* others come behind those that are there, or would have */
};

/* Whether it still looks for them. */
static inline bool
search_looks(const struct search_rest *rest)
{
	return rest->more && rest->aside.pid != 0;
}

/* Keys of what fits the query in a list (0: everywhere), at most `want`, in the order of the query;
 * best first becomes newest first where that cannot be told in time (*ranked: it could). NULL: all
 * are waited for; else those that are found in a moment, and *rest may have a process (to be ended)
 * whose fd tells when search_rest_read is to be called; in it is what is counted in the other
 * scope. Not done before ui->typed_us. False: *e says why, or (search_stopped) a key waits. */
NODISCARD bool search_run(struct ui *ui, struct query *q, int64_t list, int64_t *keys, size_t want,
    size_t *n, bool *ranked, struct search_rest *rest, struct err *e);
/* Reads on behind the *n keys that are there, at most one answer; ends the process behind the
 * last. False: it failed. */
NODISCARD bool search_rest_read(
    struct ui *ui, struct search_rest *rest, int64_t *keys, size_t want, size_t *n, struct err *e);
bool search_stopped(const struct err *e);
/* Waits until there is something to be read from `fd`. `asked`: for FIRM_US no key ends that. */
NODISCARD bool search_wait(const struct ui *ui, int fd, bool asked, struct err *e);
/* Whether something waits that a search is stopped for. */
bool search_awaited(const struct ui *ui);

#endif
