/* A search in a process of its own, a copy of the reader that opens the archive for itself. It
 * answers with the newest first, and then, if they are asked for, with the best; both at once only
 * if the best are there within RANK_US. */
#include "ui/search.h"

#include "src/program.h"
#include "src/util.h"
#include "ui/state.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

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

static bool
answer_one(
    int out, struct store *s, const struct query *q, int64_t list, int64_t *keys, size_t want)
{
	struct answer a = {0};
	a.ok = store_search(s, q, list, KEY_MAX, 0, keys, want, &a.n, &a.e);
	return write_all(out, &a, sizeof(a)) && write_all(out, keys, a.n * sizeof(*keys)) && a.ok;
}

static void __attribute__((noreturn))
search_child(const char *dir, struct query *q, int64_t list, size_t want, int out)
{
	struct answer a = {0};
	int64_t *keys = xcalloc(want, sizeof(*keys));
	enum query_sort sort = query_sort(q);
	die_hook = NULL;
	program_signals();
	struct store *s = store_open(dir, STORE_READ, &a.e);
	if (!s) {
		(void)!write_all(out, &a, sizeof(a));
		_exit(1);
	}
	if (sort == SORT_RANK)
		query_order(q, SORT_NEWEST);
	bool ok = answer_one(out, s, q, list, keys, want);
	if (ok && sort == SORT_RANK) {
		query_order(q, SORT_RANK);
		ok = answer_one(out, s, q, list, keys, want);
	}
	_exit(ok ? 0 : 1);
}

/* ---- in the reader */

static bool
read_whole(int fd, void *to, size_t n)
{
	for (size_t at = 0; at < n;) {
		ssize_t got = read(fd, (char *)to + at, n - at);
		if (got > 0)
			at += (size_t)got;
		else if (got == 0 || errno != EINTR)
			return false;
	}
	return true;
}

static bool
take_answer(int fd, int64_t *keys, size_t want, size_t *n, struct err *e)
{
	struct answer a;
	if (!read_whole(fd, &a, sizeof(a)) || a.n > want
	    || !read_whole(fd, keys, a.n * sizeof(*keys)))
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

static bool
collect(struct ui *ui, int fd, bool rank, int64_t *keys, size_t want, size_t *n, bool *ranked,
    struct err *e)
{
	int64_t now = clock_mono_us(), until = now + RANK_US;
	/* While one types, each key begins another; what Enter asked for is not given up for keys
	 * that were typed ahead. */
	int64_t firm = ui->prompt.open ? 0 : now + FIRM_US;
	if (wait_for_answer(ui, fd, firm, INT64_MAX) < 0)
		return err_set(e, STOPPED);
	if (!take_answer(fd, keys, want, n, e))
		return false;
	if (!rank || *n == 0)
		return true;
	/* What is newest first is shown where the best do not come in time. */
	int got = wait_for_answer(ui, fd, firm, until);
	if (got < 0)
		return err_set(e, STOPPED);
	*ranked = got > 0;
	return got == 0 || take_answer(fd, keys, want, n, e);
}

bool
search_run(struct ui *ui, struct query *q, int64_t list, int64_t *keys, size_t want, size_t *n,
    bool *ranked, struct err *e)
{
	int pipes[2];
	*n = 0;
	*ranked = false;
	if (pipe2(pipes, O_CLOEXEC) < 0)
		return err_set(e, "pipe: %s", strerror(errno));
	pid_t pid = fork();
	if (pid == 0)
		search_child(ui->env->paths.data, q, list, want, pipes[1]);
	close(pipes[1]);
	bool ok = pid > 0
	              ? collect(ui, pipes[0], query_sort(q) == SORT_RANK, keys, want, n, ranked, e)
	              : err_set(e, "no process could be started: %s", strerror(errno));
	close(pipes[0]);
	if (pid > 0) {
		kill(pid, SIGKILL);
		while (waitpid(pid, NULL, 0) < 0 && errno == EINTR)
			;
	}
	return ok;
}
