/* The fetcher and the parser as children: starting, descriptors, commands until they are
 * acknowledged, and another process where one dies. */
#include "src/workers.h"

#include "src/config.h"
#include "src/util.h"
#include "src/workers_spawn.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define RESTARTS       5
#define RESTART_WINDOW ((int64_t)60 * 1000000)
#define STOP_MS        2000 /* for the last commands to go out */

/* A command that is not acknowledged yet. */
struct command_sent {
	struct msg m;
	int fd; /* to go along, -1 */
	bool sent;
};

struct workers {
	char *data, *feeds, *config, *cache; /* copies of the paths */
	bool fetcher, verbose, parser_later;
	unsigned hello;
	int64_t session;
	pid_t fetch_pid, parse_pid; /* 0: none */
	ino_t parts;                /* the folder of parts that the fetcher may write to */
	int came;                   /* with the last message; -1 */
	int sock;                   /* to the fetcher, or to the parser where there is no fetcher */
	struct wire_part part;
	struct command_sent *queue;
	size_t nqueue, cap_queue;
	uint32_t seq;
	int64_t restarted[RESTARTS]; /* when, as a ring */
	unsigned next_restart;
};

/* Its wait status. */
static int
reap(pid_t *pid, bool kill_it)
{
	int status = 0;

	if (*pid <= 0)
		return 0;
	if (kill_it)
		kill(*pid, SIGKILL);
	while (waitpid(*pid, &status, 0) < 0 && errno == EINTR)
		;
	*pid = 0;
	return status;
}

static void
set_blocking(int fd, bool blocking)
{
	int flags = fcntl(fd, F_GETFL);

	fcntl(fd, F_SETFL, blocking ? flags & ~O_NONBLOCK : flags | O_NONBLOCK);
}

/* A parser; *sock is our end (blocking or not as the pair was made). */
static bool
start_parser(struct workers *w, int *sock, struct err *e)
{
	int pair[2];
	bool ok;

	if (!worker_pair(pair, e))
		return false;
	ok = worker_spawn("dateline-parse", NULL, &pair[1], 1, w->verbose, &w->parse_pid, e);
	close(pair[1]);
	if (ok)
		*sock = pair[0];
	else
		close(pair[0]);
	return ok;
}

static void
say_hello(struct workers *w)
{
	struct msg m = {.type = MSG_HELLO, .a = w->hello, .b = w->session};

	/* The socket is new and empty: this fits. */
	if (!wire_send(w->sock, &m, -1))
		return;
}

/* With what it includes, which the fetcher may not open. */
int
workers_config(const char *path)
{
	struct complaints cs = {0};
	struct config c;
	struct strbuf text;
	struct err e;
	int fd = -1;

	if (access(path, F_OK) != 0)
		return -1;
	config_init(&c);
	strbuf_init(&text, STRBUF_BODY);
	if (config_load(&c, path, &cs, &e) && config_write_settings(&c, &text))
		fd = memfd_create("config", MFD_CLOEXEC);
	if (fd >= 0 && (!write_all(fd, text.s, text.len) || lseek(fd, 0, SEEK_SET) != 0)) {
		close(fd);
		fd = -1;
	}
	strbuf_release(&text);
	complaints_release(&cs);
	config_release(&c);
	return fd;
}

/* What may be deleted at any time is made again. */
static ino_t
make_parts(const struct workers *w)
{
	char *folder = xasprintf("%s/downloads", w->cache);
	struct stat st = {0};
	struct err e;

	/* Where it cannot be made, a download says so. */
	(void)!(make_dirs(folder, &e) && stat(folder, &st) == 0);
	free(folder);
	return st.st_ino;
}

static bool
start_fetcher(struct workers *w, struct err *e)
{
	int pair[2], parser = -1, fds[4];
	bool ok;

	if (!worker_pair(pair, e))
		return false;
	if (!w->parser_later && !start_parser(w, &parser, e)) {
		close(pair[0]);
		close(pair[1]);
		return false;
	}
	fds[0] = pair[1];
	fds[1] = parser;
	fds[2] = open(w->feeds, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	fds[3] = workers_config(w->config);
	w->parts = make_parts(w);
	char *build = wire_build();
	const char *const argv[] = {"--dir", w->data, "--cache", w->cache, "--build", build, NULL};
	ok = worker_spawn("dateline-fetch", argv, fds, 4, w->verbose, &w->fetch_pid, e);
	free(build);
	for (size_t i = 0; i < LEN(fds); i++)
		if (fds[i] >= 0)
			close(fds[i]);
	if (!ok) {
		close(pair[0]);
		return false;
	}
	w->sock = pair[0];
	set_blocking(w->sock, false);
	wire_part_init(&w->part);
	say_hello(w);
	return true;
}

static void
workers_free(struct workers *w)
{
	for (size_t i = 0; i < w->nqueue; i++)
		if (w->queue[i].fd >= 0)
			close(w->queue[i].fd);
	if (w->sock >= 0)
		close(w->sock);
	if (w->part.fd >= 0)
		close(w->part.fd);
	if (w->came >= 0)
		close(w->came);
	free(w->queue);
	free(w->data);
	free(w->feeds);
	free(w->config);
	free(w->cache);
	free(w);
}

struct workers *
workers_start(const struct workers_options *o, struct err *e)
{
	struct workers *w = xcalloc(1, sizeof(*w));

	w->data = xstrdup(o->paths->data);
	w->feeds = xstrdup(o->paths->feeds);
	w->config = xstrdup(o->paths->config);
	w->cache = xstrdup(o->paths->cache);
	w->fetcher = o->fetcher;
	w->verbose = o->verbose;
	w->parser_later = o->parser_later;
	w->hello = o->hello;
	w->sock = w->came = -1;
	wire_part_init(&w->part);
	if (w->fetcher ? start_fetcher(w, e) : start_parser(w, &w->sock, e))
		return w;
	reap(&w->parse_pid, true);
	workers_free(w);
	return NULL;
}

/* ---- commands */

static void
queue_drop(struct workers *w, size_t i)
{
	if (w->queue[i].fd >= 0)
		close(w->queue[i].fd);
	w->nqueue--;
	memmove(&w->queue[i], &w->queue[i + 1], (w->nqueue - i) * sizeof(*w->queue));
}

/* Sends what has not gone out, in order, until the socket is full. */
static void
flush(struct workers *w)
{
	for (size_t i = 0; i < w->nqueue && w->sock >= 0; i++) {
		struct command_sent *c = &w->queue[i];

		if (c->sent)
			continue;
		if (!wire_send(w->sock, &c->m, c->fd))
			return; /* full: again after its next word; gone: workers_recv finds out */
		c->sent = true;
		if (c->fd >= 0)
			close(c->fd);
		c->fd = -1;
	}
}

/* A fetcher that began without these folders may not write there: it ends, and the next one may. */
static void
make_downloads(struct workers *w)
{
	struct complaints cs = {0};
	struct config c;
	struct err e;
	char *folder;

	config_init(&c);
	(void)!config_load(&c, w->config, &cs, &e);
	folder = paths_downloads(c.set.download_dir);
	if ((access(folder, F_OK) != 0 && make_dirs(folder, &e)) || make_parts(w) != w->parts)
		reap(&w->fetch_pid, true);
	free(folder);
	complaints_release(&cs);
	config_release(&c);
}

uint32_t
workers_send(struct workers *w, struct msg *m, int fd)
{
	if (m->seq == 0)
		m->seq = ++w->seq;
	if (m->type == MSG_DOWNLOAD && m->b <= DOWNLOAD_GO)
		make_downloads(w);
	GROW(w->queue, w->cap_queue, w->nqueue);
	w->queue[w->nqueue++] = (struct command_sent){.m = *m, .fd = fd};
	flush(w);
	return m->seq;
}

size_t
workers_unacked(const struct workers *w)
{
	return w->nqueue;
}

int
workers_fd(const struct workers *w)
{
	return w->sock;
}

bool
workers_fetcher_alive(const struct workers *w)
{
	return w->fetcher && w->sock >= 0;
}

/* Another fetcher, with all that was not acknowledged. A new one has its own descriptor of
 * `feeds`, its own parser, and no refresh to stop. False: it died too often. */
static bool
restart(struct workers *w, struct err *e)
{
	int64_t now = clock_mono_us(), *oldest = &w->restarted[w->next_restart];
	int status;

	if (w->sock >= 0)
		close(w->sock);
	w->sock = -1;
	if (w->part.fd >= 0)
		close(w->part.fd);
	wire_part_init(&w->part);
	status = reap(&w->fetch_pid, true);
	reap(&w->parse_pid, true);
	if (WIFEXITED(status) && WEXITSTATUS(status) == EXIT_BUILD)
		return err_set(e, "dateline was upgraded: Q, then start again");
	if (*oldest != 0 && now - *oldest < RESTART_WINDOW)
		return err_set(e, "dateline-fetch ended %d times within a minute", RESTARTS);
	*oldest = now;
	w->next_restart = (w->next_restart + 1) % RESTARTS;
	for (size_t i = w->nqueue; i-- > 0;)
		if (w->queue[i].m.type == MSG_FEEDS || w->queue[i].m.type == MSG_RULES
		    || w->queue[i].m.type == MSG_STOP || w->queue[i].m.type == MSG_PARSER
		    || w->queue[i].m.type == MSG_OUTPUT || w->queue[i].m.type == MSG_FOLLOW)
			queue_drop(w, i);
		else
			w->queue[i].sent = false;
	if (!start_fetcher(w, e))
		return false;
	flush(w);
	return true;
}

bool
workers_again(struct workers *w, struct err *e)
{
	return restart(w, e);
}

/* The old parser died, or hangs and must. */
static void
replace_parser(struct workers *w)
{
	struct msg m = {.type = MSG_PARSER};
	int sock;

	reap(&w->parse_pid, true);
	if (!start_parser(w, &sock, NULL)) {
		workers_send(w, &m, -1); /* the fetcher asks again in a while */
		return;
	}
	/* Full of commands: it comes back for it; gone: workers_recv finds out. */
	if (wire_send(w->sock, &m, sock))
		close(sock);
	else
		workers_send(w, &m, sock);
}

/* What the fetcher wants to have run: the answer goes back on a socket of its own. A reader that is
 * busy does not wait for it. */
static void
run_for_fetcher(struct workers *w, const struct msg *m, int in)
{
	struct msg answer = {.type = MSG_OUTPUT, .a = m->a};
	struct err e;
	int sock = -1;

	if (!worker_run(w->feeds, w->data, m, in, &sock, &e))
		msg_text(&answer, e.text);
	workers_send(w, &answer, sock);
}

static void
acknowledged(struct workers *w, uint32_t seq)
{
	for (size_t i = 0; i < w->nqueue; i++)
		if (w->queue[i].m.seq == seq) {
			queue_drop(w, i);
			return;
		}
}

static void
came(struct workers *w, int fd)
{
	if (w->came >= 0)
		close(w->came);
	w->came = fd;
}

int
workers_take_fd(struct workers *w)
{
	int fd = w->came;

	w->came = -1;
	return fd;
}

int
workers_recv(struct workers *w, struct msg *m, struct err *e)
{
	int got, fd;

	while (w->sock >= 0) {
		flush(w);
		got = wire_recv(w->sock, &w->part, m, &fd);
		came(w, got == 1 && m->type == MSG_RUN ? -1 : fd);
		if (got == 1 && m->type == MSG_RUN) {
			run_for_fetcher(w, m, fd);
			if (fd >= 0)
				close(fd);
			continue;
		}
		if (got == 0)
			return 0;
		if (got < 0) {
			err_set(e, "dateline-fetch ended and was started again");
			(void)!restart(w, e);
			return -1;
		}
		if (m->type == MSG_NEED_PARSER) {
			replace_parser(w);
			continue;
		}
		if (m->type == MSG_READY)
			w->session = m->b;
		if (m->type == MSG_ACK)
			acknowledged(w, m->seq);
		return 1;
	}
	return 0;
}

void
workers_stop(struct workers *w, bool wait)
{
	struct msg m = {.type = MSG_BYE};
	int64_t end = clock_mono_us() + (int64_t)STOP_MS * 1000;

	if (w->fetcher && w->sock >= 0) {
		bool said = false;

		while (!said && clock_mono_us() < end) {
			struct pollfd p = {.fd = w->sock, .events = POLLOUT};

			flush(w);
			said = wire_send(w->sock, &m, -1);
			if (!said && (errno != EAGAIN || poll(&p, 1, STOP_MS) <= 0))
				break;
		}
	}
	if (w->sock >= 0)
		close(w->sock);
	w->sock = -1;
	if (wait) {
		reap(&w->fetch_pid, false);
		reap(&w->parse_pid, false);
	} else if (!w->fetcher) {
		reap(&w->parse_pid, true);
	}
	workers_free(w);
}

/* ---- the parser alone */

bool
workers_parser_socket(struct workers *w, int *sock, struct err *e)
{
	if (w->sock < 0 && !start_parser(w, &w->sock, e))
		return false;
	*sock = w->sock;
	return true;
}

void
workers_parser_broken(struct workers *w)
{
	if (w->sock >= 0)
		close(w->sock);
	w->sock = -1;
	reap(&w->parse_pid, true);
}
