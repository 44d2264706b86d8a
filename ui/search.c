/* A search aside answers with a screen of the newest; then, if they are asked for, with the best;
 * then with a screen of the other scope, to be counted; then with the rest of the newest. What is
 * not there in a moment is taken when it comes, but for the best: they would put everything
 * elsewhere. */
#include "ui/search.h"

#include "src/util.h"
#include "ui/state.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>

#define RANK_US ((int64_t)70000)
#define REST_US ((int64_t)30000)
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
	int64_t list, other; /* other -1: none */
	size_t first, want;
	int64_t *keys;
};

/* *last: the last key that was found, if one was. */
static bool
answer_one(int out, struct store *s, const struct asked *asked, int64_t list, int64_t from,
    size_t want, int64_t *last)
{
	struct answer a = {0};
	a.ok = store_search(s, asked->q, list, from, 0, asked->keys, want, &a.n, &a.e);
	if (a.n > 0)
		*last = asked->keys[a.n - 1];
	return write_all(out, &a, sizeof(a))
	       && write_all(out, asked->keys, a.n * sizeof(*asked->keys)) && a.ok && a.n == want;
}

static void
search_aside(struct store *s, int out, void *arg, const struct err *e)
{
	struct asked *asked = arg;
	bool rank = query_sort(asked->q) == SORT_RANK;
	int64_t last = 0, any;
	if (!s) {
		struct answer a = {.e = *e};
		(void)!write_all(out, &a, sizeof(a));
		return;
	}
	asked->keys = xcalloc(asked->want, sizeof(*asked->keys));
	if (rank)
		query_order(asked->q, SORT_NEWEST);
	bool more = answer_one(out, s, asked, asked->list, KEY_MAX, asked->first, &last);
	if (rank && last) {
		query_order(asked->q, SORT_RANK);
		(void)!answer_one(out, s, asked, asked->list, KEY_MAX, asked->want, &any);
		query_order(asked->q, SORT_NEWEST);
	}
	if (asked->other >= 0)
		(void)!answer_one(out, s, asked, asked->other, KEY_MAX, SEARCH_SCREEN, &any);
	if (more && asked->want > asked->first)
		(void)!answer_one(
		    out, s, asked, asked->list, last, asked->want - asked->first, &last);
	free(asked->keys);
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

/* What is newest first is shown where the best do not come in time. */
static bool
collect_best(struct ui *ui, struct search_rest *child, const struct asked *asked, int64_t firm,
    int64_t until, size_t *n, bool *ranked, struct err *e)
{
	int got = wait_for_answer(ui, child->aside.fd, firm, until);
	child->best = got == 0;
	*ranked = got > 0;
	if (got < 0)
		return err_set(e, STOPPED);
	return got == 0 || take_answer(&child->aside, asked->keys, asked->want, n, e);
}

static bool
collect(struct ui *ui, struct search_rest *child, const struct asked *asked, bool rank, size_t *n,
    bool *ranked, struct err *e)
{
	int64_t now = clock_mono_us();
	/* While one types, each key begins another; what Enter asked for is not given up for keys
	 * that were typed ahead. */
	int64_t firm = ui->prompt.open ? 0 : now + FIRM_US;
	if (wait_for_answer(ui, child->aside.fd, firm, INT64_MAX) < 0)
		return err_set(e, STOPPED);
	if (!take_answer(&child->aside, asked->keys, asked->first, n, e))
		return false;
	child->other = asked->other >= 0;
	child->more = *n == asked->first && asked->want > asked->first;
	if (rank && *n > 0 && !collect_best(ui, child, asked, firm, now + RANK_US, n, ranked, e))
		return false;
	child->more = child->more && !*ranked;
	while (child->more && !rank) {
		int got = wait_for_answer(ui, child->aside.fd, firm, now + REST_US);
		if (got <= 0)
			return got == 0 || err_set(e, STOPPED);
		if (!search_rest_read(ui, child, asked->keys, asked->want, n, e))
			return false;
	}
	return true;
}

static bool
goes_on(const struct search_rest *rest)
{
	return rest->best || rest->other || rest->more;
}

bool
search_rest_read(
    struct ui *ui, struct search_rest *rest, int64_t *keys, size_t want, size_t *n, struct err *e)
{
	size_t got;
	bool aside = rest->best || rest->other;
	int64_t *to = aside ? xcalloc(want, sizeof(*to)) : keys + *n;
	bool ok = take_answer(&rest->aside, to, aside ? want : want - *n, &got, e);
	if (aside)
		free(to);
	else
		*n += got;
	if (!rest->best && rest->other)
		rest->beside = ok ? (int64_t)got : -1;
	rest->more = rest->more && aside;
	rest->other = rest->other && rest->best;
	rest->best = false;
	if (!ok || !goes_on(rest))
		aside_end(ui, &rest->aside);
	return ok;
}

bool
search_run(struct ui *ui, struct query *q, int64_t list, int64_t *keys, size_t want, size_t *n,
    bool *ranked, struct search_rest *rest, struct err *e)
{
	struct asked asked = {q, list, -1, want, want, keys};
	struct search_rest child = {.list = -1, .beside = -1};
	*n = 0;
	*ranked = false;
	if (rest) {
		asked.first = MIN((size_t)SEARCH_SCREEN, want);
		asked.other = child.list = rest->list;
	}
	if (!aside_begin(ui, &child.aside, search_aside, &asked, e))
		return false;
	bool ok = collect(ui, &child, &asked, query_sort(q) == SORT_RANK, n, ranked, e);
	if (ok && ui->typed_us && wait_for_answer(ui, -1, 0, ui->typed_us) < 0)
		ok = err_set(e, STOPPED);
	if (!ok || !goes_on(&child))
		aside_end(ui, &child.aside);
	if (rest)
		*rest = child;
	return ok;
}
