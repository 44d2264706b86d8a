/* dateline watch: one JSON line for each new article that fits a query, until it is stopped. */
#include "src/command.h"
#include "src/json_out.h"
#include "src/store.h"
#include "src/util.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <unistd.h>

#define PAGE        256
#define ARENA_BYTES ((size_t)64 * 1024 * 1024)
#define LATE_MS     150  /* a file is written before the commit can be seen */
#define LOOK_MS     1000 /* where there is no inotify */

struct watch {
	struct store *store;
	const char *text; /* of the query */
	struct print out;
	struct arena arena;
	int64_t upto;     /* all up to this id have been looked at, but for those that wait */
	int64_t *waiting; /* for their text to be read; rising */
	size_t nwaiting, cap_waiting;
	int notify; /* -1: none */
	sigset_t open;
};

static volatile sig_atomic_t stopped;

static void
on_stop(int number)
{
	(void)number;
	stopped = 1;
}

/* Signals come in while it waits, and at no other time. */
static void
catch_signals(struct watch *w)
{
	static const int caught[] = {SIGINT, SIGTERM, SIGHUP};
	struct sigaction a = {.sa_handler = on_stop};
	sigset_t all;

	sigemptyset(&all);
	for (size_t i = 0; i < LEN(caught); i++) {
		sigaction(caught[i], &a, NULL);
		sigaddset(&all, caught[i]);
	}
	sigprocmask(SIG_BLOCK, &all, &w->open);
}

/* Prints it if it fits; *ready: it has been looked at. */
static bool
look(struct watch *w, const struct query *q, int64_t id, bool *ready, struct err *e)
{
	struct article a;
	bool fits;

	if (!store_fits(w->store, id, q, &fits, ready, e))
		return false;
	if (!fits)
		return true;
	arena_reset(&w->arena);
	if (store_article(w->store, id, &w->arena, &a, e))
		json_line(&w->out, json_article(&a));
	else if (e->status != EXIT_PART) /* it is gone again */
		return false;
	return true;
}

/* Prints what came since the last time, in the order in which it came. False without *e: nobody
 * reads any more. */
static bool
print_new(struct watch *w, struct err *e)
{
	struct query *q;
	int64_t ids[PAGE];
	size_t n = PAGE, kept = 0;
	bool ok = true;

	/* Parsed anew, so that newer: and older: count from now. */
	q = query_parse(w->text, strlen(w->text), clock_now(), e);
	if (q == NULL)
		return false;
	while (ok && n == PAGE) {
		ok = store_ids_above(w->store, w->upto, ids, PAGE, &n, e);
		for (size_t i = 0; ok && i < n; i++) {
			GROW(w->waiting, w->cap_waiting, w->nwaiting);
			w->upto = w->waiting[w->nwaiting++] = ids[i];
		}
	}
	for (size_t i = 0; i < w->nwaiting; i++) {
		bool ready = false;

		ok = ok && !stopped && look(w, q, w->waiting[i], &ready, e);
		if (!ready)
			w->waiting[kept++] = w->waiting[i];
	}
	w->nwaiting = kept;
	query_free(q);
	if (ok && !print_flush(&w->out)) {
		e->text[0] = '\0';
		ok = false;
	}
	return ok || stopped;
}

/* Until the archive may have changed, or it is stopped, or nobody reads any more. */
static bool
wait_for_change(struct watch *w, int ms)
{
	char buf[4096];
	struct pollfd fds[] = {
	    {.fd = w->notify, .events = POLLIN}, {.fd = STDOUT_FILENO, .events = 0}};
	struct timespec t = {.tv_sec = ms / 1000, .tv_nsec = (long)(ms % 1000) * 1000000};

	if (ppoll(fds, LEN(fds), ms < 0 ? NULL : &t, &w->open) < 0 && errno != EINTR)
		return false;
	while (fds[0].revents != 0 && read(w->notify, buf, sizeof(buf)) > 0)
		;
	return (fds[1].revents & (POLLERR | POLLHUP)) == 0;
}

static bool
watch(struct watch *w, struct err *e)
{
	int ms = 0;

	while (!stopped) {
		if (store_changed(w->store)) {
			if (!print_new(w, e))
				return e->text[0] == '\0';
			ms = LATE_MS;
		} else if (ms != LATE_MS) {
			ms = w->notify < 0 ? LOOK_MS : -1;
		}
		if (!wait_for_change(w, ms))
			return true;
		/* After a change of the file it is looked at twice. */
		ms = ms == LATE_MS || w->notify < 0 ? 0 : LATE_MS;
	}
	return true;
}

static enum exit_status
run(struct command_env *env, struct watch *w)
{
	enum exit_status status;
	struct err e = {0};
	bool ok;

	w->store = command_store(env, false, &status);
	if (w->store == NULL)
		return status;
	catch_signals(w);
	arena_init(&w->arena, ARENA_BYTES);
	print_init(&w->out, stdout);
	w->notify = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
	if (w->notify >= 0
	    && inotify_add_watch(w->notify, env->paths.data, IN_MODIFY | IN_CREATE | IN_MOVED_TO)
		   < 0) {
		close(w->notify);
		w->notify = -1;
	}
	(void)store_changed(w->store);
	w->upto = store_newest_id(w->store);
	ok = watch(w, &e);
	if (!ok)
		complain_err(&e);
	if (w->notify >= 0)
		close(w->notify);
	arena_free(&w->arena);
	free(w->waiting);
	store_close(w->store);
	return ok ? EXIT_DONE : e.status;
}

enum exit_status
cmd_watch(struct command_env *env, int argc, char **argv)
{
	struct watch w = {.notify = -1};
	enum exit_status status;
	struct query *q;
	struct err e;
	char *text;

	if (!command_options(env, NULL, 0, &argc, argv))
		return EXIT_USAGE;
	text = command_join(argc, argv, 1);
	q = query_parse(text, strlen(text), clock_now(), &e);
	if (q == NULL) {
		complain_err(&e);
		free(text);
		return EXIT_USAGE;
	}
	query_free(q);
	w.text = text;
	status = run(env, &w);
	free(text);
	return status;
}
