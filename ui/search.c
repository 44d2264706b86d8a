/* A search aside answers with a screen of the newest; then, if they are asked for, with the best;
 * then with a screen of the other scope, to be counted; then with the rest of the newest. Where
 * that takes long they come as they are found. What is not there in a moment is taken when it
 * comes, but for the best: they would put everything elsewhere. */
#include "ui/search.h"

#include "src/util.h"
#include "ui/state.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>

#define RANK_US  ((int64_t)70000)
#define SLICE_US ((int64_t)50000)  /* how often what is found is said while others are looked for */
#define FIRM_US  ((int64_t)100000) /* behind Enter; then a key ends it too */
#define STOPPED  "stopped"

/* What comes through the pipe; behind it n keys. */
struct answer {
	enum { ANSWER_NEWEST, ANSWER_BEST, ANSWER_OTHER } kind;
	bool ok;
	bool more; /* newest: others will come */
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
	/* of the child alone */
	struct store *s;
	int out;
	size_t sent;     /* of the keys */
	int64_t said_us; /* when something was last sent */
};

static bool
say(struct asked *asked, struct answer *a, size_t n)
{
	const int64_t *keys = asked->keys + asked->sent;

	a->n = n - asked->sent;
	asked->sent = n;
	asked->said_us = clock_mono_us();
	return write_all(asked->out, a, sizeof(*a))
	       && write_all(asked->out, keys, a->n * sizeof(*keys));
}

/* While the newest are looked for: says what was found meanwhile. */
static bool
look(void *arg)
{
	struct asked *asked = arg;
	struct answer a = {.kind = ANSWER_NEWEST, .ok = true, .more = true};

	return clock_mono_us() - asked->said_us > SLICE_US && store_sure(asked->s) > asked->sent
	       && !say(asked, &a, store_sure(asked->s));
}

/* Searches and says what is found. Whether there are `want`. */
static bool
answer(struct asked *asked, int kind, int64_t list, int64_t *from, size_t want, bool more)
{
	struct answer a = {.kind = kind};
	size_t n;

	asked->sent = 0;
	store_set_stop(asked->s, kind == ANSWER_NEWEST ? look : NULL, asked);
	a.ok = store_search(asked->s, asked->q, list, *from, 0, asked->keys, want, &n, &a.e);
	a.more = more && n == want;
	if (n > 0)
		*from = asked->keys[n - 1];
	return say(asked, &a, n) && a.ok && n == want;
}

static void
search_aside(struct store *s, int out, void *arg, const struct err *e)
{
	struct asked *asked = arg;
	bool rank = query_sort(asked->q) == SORT_RANK;
	int64_t last = KEY_MAX, any = KEY_MAX, began = clock_mono_us();

	asked->s = s;
	asked->out = out;
	asked->said_us = began;
	if (!s) {
		struct answer a = {.e = *e};
		asked->sent = 0;
		(void)!say(asked, &a, 0);
		return;
	}
	asked->keys = xcalloc(asked->want, sizeof(*asked->keys));
	if (rank)
		query_order(asked->q, SORT_NEWEST);
	bool more = answer(
	    asked, ANSWER_NEWEST, asked->list, &last, asked->first, asked->want > asked->first);
	if (rank && last != KEY_MAX && clock_mono_us() < began + RANK_US) {
		query_order(asked->q, SORT_RANK);
		(void)!answer(asked, ANSWER_BEST, asked->list, &any, asked->want, false);
		query_order(asked->q, SORT_NEWEST);
	}
	any = KEY_MAX;
	if (asked->other >= 0)
		(void)!answer(asked, ANSWER_OTHER, asked->other, &any, SEARCH_SCREEN, false);
	if (more && asked->want > asked->first)
		(void)!answer(
		    asked, ANSWER_NEWEST, asked->list, &last, asked->want - asked->first, false);
	free(asked->keys);
}

/* ---- in the reader */

/* Reads one answer: adds the newest to the *n keys; puts the best in their place, if that is still
 * wanted. */
static bool
take_answer(
    struct search_rest *rest, int64_t *keys, size_t want, size_t *n, bool *best, struct err *e)
{
	struct answer a;
	if (!aside_read(&rest->aside, &a, sizeof(a)))
		return err_set(e, "reading the archive was cut short");
	if (!a.ok) {
		*e = a.e;
		return false;
	}
	bool newest = a.kind == ANSWER_NEWEST, kept = newest || (a.kind == ANSWER_BEST && best);
	size_t at = newest ? *n : 0;
	int64_t *to = kept ? keys + at : xcalloc(want, sizeof(*to));
	bool ok = a.n <= want - at && aside_read(&rest->aside, to, a.n * sizeof(*to));
	if (!kept)
		free(to);
	if (!ok)
		return err_set(e, "reading the archive was cut short");
	if (kept)
		*n = at + a.n;
	if (newest)
		rest->more = a.more;
	else if (a.kind == ANSWER_OTHER)
		rest->beside = (int64_t)a.n;
	else if (best) {
		*best = true;
		rest->more = false;
	}
	return true;
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

/* Takes what comes until it can be shown: the best, or what of the newest is there in time. All
 * that is asked for, if nothing can be taken later. */
static bool
collect(struct ui *ui, struct search_rest *child, const struct asked *asked, size_t *n,
    bool *ranked, bool later, struct err *e)
{
	bool rank = query_sort(asked->q) == SORT_RANK;
	int64_t now = clock_mono_us();
	/* While one types, each key begins another; what Enter asked for is not given up for keys
	 * that were typed ahead. */
	int64_t firm = ui->prompt.open ? 0 : now + FIRM_US;
	for (;;) {
		bool screen = !child->more || *n >= asked->first;
		if (*ranked || (!child->more && (!rank || *n == 0)))
			return true;
		int64_t until = screen && !rank   ? ui->typed_us
		                : screen || later ? now + RANK_US
		                                  : INT64_MAX;
		int got = wait_for_answer(ui, child->aside.fd, firm, until);
		if (got <= 0)
			return got == 0 || err_set(e, STOPPED);
		if (!take_answer(child, asked->keys, asked->want, n, ranked, e))
			return false;
	}
}

static bool
goes_on(const struct search_rest *rest)
{
	return rest->more || (rest->list >= 0 && rest->beside < 0);
}

bool
search_rest_read(
    struct ui *ui, struct search_rest *rest, int64_t *keys, size_t want, size_t *n, struct err *e)
{
	bool ok = take_answer(rest, keys, want, n, NULL, e);
	if (!ok || !goes_on(rest))
		aside_end(ui, &rest->aside);
	return ok;
}

bool
search_run(struct ui *ui, struct query *q, int64_t list, int64_t *keys, size_t want, size_t *n,
    bool *ranked, struct search_rest *rest, struct err *e)
{
	struct asked asked = {
	    .q = q, .list = list, .other = -1, .first = want, .want = want, .keys = keys};
	struct search_rest child = {.list = -1, .beside = -1, .more = true};
	*n = 0;
	*ranked = false;
	if (rest) {
		asked.first = MIN((size_t)SEARCH_SCREEN, want);
		asked.other = child.list = rest->list;
	}
	if (!aside_begin(ui, &child.aside, search_aside, &asked, e))
		return false;
	bool ok = collect(ui, &child, &asked, n, ranked, rest != NULL, e);
	if (ok && ui->typed_us && wait_for_answer(ui, -1, 0, ui->typed_us) < 0)
		ok = err_set(e, STOPPED);
	if (!ok || !goes_on(&child))
		aside_end(ui, &child.aside);
	if (rest)
		*rest = child;
	return ok;
}
