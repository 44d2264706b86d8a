/* A search aside answers with the newest first, and then, if they are asked for, with the best;
 * both at once only if the best are there within RANK_US. */
#include "ui/search.h"

#include "src/util.h"
#include "ui/state.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>

#define RANK_US ((int64_t)70000)
#define FIRM_US ((int64_t)100000) /* behind Enter; then a key ends it too */
#define STOPPED "stopped"

/* What comes through the pipe; behind it n keys. */
struct answer {
	bool ok;
	size_t n;
	struct err e;
};

bool
search_stopped(const struct err *e)
{
	return strcmp(e->text, STOPPED) == 0;
}

/* ---- in the child */

struct asked {
	struct query *q;
	int64_t list;
	size_t want;
};

static bool
answer_one(int out, struct store *s, const struct asked *asked, int64_t *keys)
{
	struct answer a = {0};
	a.ok = store_search(s, asked->q, asked->list, KEY_MAX, 0, keys, asked->want, &a.n, &a.e);
	return write_all(out, &a, sizeof(a)) && write_all(out, keys, a.n * sizeof(*keys)) && a.ok;
}

static void
search_aside(struct store *s, int out, void *arg, const struct err *e)
{
	struct asked *asked = arg;
	enum query_sort sort = query_sort(asked->q);
	if (!s) {
		struct answer a = {.e = *e};
		(void)!write_all(out, &a, sizeof(a));
		return;
	}
	int64_t *keys = xcalloc(asked->want, sizeof(*keys));
	if (sort == SORT_RANK)
		query_order(asked->q, SORT_NEWEST);
	bool ok = answer_one(out, s, asked, keys);
	if (ok && sort == SORT_RANK) {
		query_order(asked->q, SORT_RANK);
		(void)!answer_one(out, s, asked, keys);
	}
	free(keys);
}

/* ---- in the reader */

static bool
take_answer(const struct aside *child, int64_t *keys, size_t want, size_t *n, struct err *e)
{
	struct answer a;
	if (!aside_read(child, &a, sizeof(a)) || a.n > want
	    || !aside_read(child, keys, a.n * sizeof(*keys)))
		return err_set(e, "the search ended before it was done");
	*n = a.n;
	if (!a.ok)
		*e = a.e;
	return a.ok;
}

/* Until there is an answer (1), a key from `firm` on (-1), or `until` has passed (0). */
static int
wait_for_answer(const struct ui *ui, int fd, int64_t firm, int64_t until)
{
	for (;;) {
		int64_t now = clock_mono_us(), end = now < firm ? MIN(firm, until) : until;
		struct pollfd fds[] = {{.fd = fd, .events = POLLIN},
		    {.fd = now < firm ? -1 : ui->tty.in, .events = POLLIN},
		    {.fd = now < firm ? -1 : ui->signals[0], .events = POLLIN}};
		int ms = end == INT64_MAX ? -1 : (int)((MAX(end - now, 0) + 999) / 1000);
		int got = poll(fds, LEN(fds), ms);
		if (fds[1].revents || fds[2].revents || (got < 0 && errno != EINTR))
			return -1;
		if (fds[0].revents)
			return 1;
		if (clock_mono_us() >= until)
			return 0;
	}
}

bool
search_awaited(const struct ui *ui)
{
	struct pollfd fds[] = {
	    {.fd = ui->tty.in, .events = POLLIN}, {.fd = ui->signals[0], .events = POLLIN}};
	return poll(fds, LEN(fds), 0) > 0;
}

bool
search_wait(const struct ui *ui, int fd, bool asked, struct err *e)
{
	int64_t firm = asked ? clock_mono_us() + FIRM_US : 0;
	return wait_for_answer(ui, fd, firm, INT64_MAX) > 0 || err_set(e, STOPPED);
}

static bool
collect(struct ui *ui, const struct aside *child, bool rank, int64_t *keys, size_t want, size_t *n,
    bool *ranked, struct err *e)
{
	int64_t now = clock_mono_us(), until = now + RANK_US;
	/* While one types, each key begins another; what Enter asked for is not given up for keys
	 * that were typed ahead. */
	int64_t firm = ui->prompt.open ? 0 : now + FIRM_US;
	if (wait_for_answer(ui, child->fd, firm, INT64_MAX) < 0)
		return err_set(e, STOPPED);
	if (!take_answer(child, keys, want, n, e))
		return false;
	if (!rank || *n == 0)
		return true;
	/* What is newest first is shown where the best do not come in time. */
	int got = wait_for_answer(ui, child->fd, firm, until);
	if (got < 0)
		return err_set(e, STOPPED);
	*ranked = got > 0;
	return got == 0 || take_answer(child, keys, want, n, e);
}

bool
search_run(struct ui *ui, struct query *q, int64_t list, int64_t *keys, size_t want, size_t *n,
    bool *ranked, struct err *e)
{
	struct asked asked = {q, list, want};
	struct aside child;
	*n = 0;
	*ranked = false;
	if (!aside_begin(ui, &child, search_aside, &asked, e))
		return false;
	bool ok = collect(ui, &child, query_sort(q) == SORT_RANK, keys, want, n, ranked, e);
	aside_end(ui, &child);
	return ok;
}
