/* What the fetcher may not do itself: `file:`, `exec:`, filter= and password-command=. A process of
 * its own looks for the command in the person's file, runs it and answers the fetcher; the reader
 * only forks it. It ends, and the program with it, when the fetcher closes its end. */
#include "src/feedlist.h"
#include "src/program.h"
#include "src/util.h"
#include "src/workers_spawn.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#define SECRET_MOST ((size_t)4096)
#define LONGEST_MS  ((int64_t)3600 * 1000)
#define MOST_BYTES  ((int64_t)256 * 1024 * 1024)

/* The command or address of a line for this kind of run; NULL: it has none. */
static const char *
command_of(const struct sub *s, enum run_kind kind)
{
	switch (kind) {
	case RUN_FILE:
		return strncasecmp(s->url, "file:", 5) == 0 ? s->url : NULL;
	case RUN_EXEC:
		return strncasecmp(s->url, "exec:", 5) == 0 ? s->url + 5 : NULL;
	case RUN_FILTER:
		return s->options.filter;
	case RUN_PASSWORD:
		return s->options.password_command;
	}
	return NULL;
}

/* Only what the person wrote is run. Heap. */
static char *
look_up(const char *feeds, const struct msg *m, struct err *e)
{
	struct feedlist fl = {0};
	struct complaints cs = {0};
	char *command = NULL;

	if (!feedlist_load(&fl, feeds, &cs, e))
		return NULL;
	for (size_t i = 0; command == NULL && i < fl.nsub; i++) {
		const char *s = command_of(&fl.sub[i], (enum run_kind)m->b);

		if (s != NULL && (int64_t)hash64(0, s, strlen(s)) == m->c)
			command = xstrdup(s);
	}
	if (command == NULL)
		err_set(e, "its command is no longer in the feeds file");
	complaints_release(&cs);
	feedlist_release(&fl);
	return command;
}

/* A file that no name leads to. A secret never reaches a disk. */
static int
file_for_output(const char *folder, bool secret, struct err *e)
{
	int fd = secret ? -1 : open(folder, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);

	if (fd < 0)
		fd = memfd_create("output", MFD_CLOEXEC);
	if (fd < 0)
		err_set(e, "memfd_create: %s", strerror(errno));
	return fd;
}

/* A descriptor of the output, from its start; -1 and *e. */
static int
produce(
    const char *command, const char *folder, const struct msg *m, int in, int sock, struct err *e)
{
	size_t most = (size_t)MAX(1, MIN(m->e, MOST_BYTES));
	struct program r = {.command = command,
	    .in = in,
	    .most = m->b == RUN_PASSWORD ? SECRET_MOST : most,
	    .ms = MAX(1, MIN(m->d, LONGEST_MS)),
	    .watch = sock,
	    .secret = m->b == RUN_PASSWORD};

	if (m->b == RUN_FILE)
		return program_file(command, most, e);
	r.out = file_for_output(folder, r.secret, e);
	if (r.out < 0)
		return -1;
	if (program_run(&r, e) && lseek(r.out, 0, SEEK_SET) == 0)
		return r.out;
	close(r.out);
	return -1;
}

static void __attribute__((noreturn))
serve(const char *feeds, const char *folder, const struct msg *m, int in, int sock)
{
	struct msg answer = {.type = MSG_OUTPUT, .a = m->a};
	int null = open("/dev/null", O_RDWR | O_CLOEXEC), fd = -1;
	struct err e;
	char *command;

	die_hook = NULL;
	setsid();
	program_signals();
	signal(SIGPIPE, SIG_IGN);
	for (int i = 0; i < 3; i++)
		dup2(null, i);
	sock = fcntl(sock, F_DUPFD_CLOEXEC, 3 + WORKER_FDS);
	in = in >= 0 ? fcntl(in, F_DUPFD_CLOEXEC, 3 + WORKER_FDS) : -1;
	dup2(sock, 3);
	if (in >= 0)
		dup2(in, 4);
	close_range(in >= 0 ? 5 : 4, ~0U, 0);
	fcntl(3, F_SETFD, FD_CLOEXEC);
	command = look_up(feeds, m, &e);
	if (command != NULL)
		fd = produce(command, folder, m, in >= 0 ? 4 : -1, 3, &e);
	if (fd < 0) {
		answer.status = EXIT_PART;
		msg_text(&answer, e.text);
	}
	_exit(wire_send(3, &answer, fd) ? 0 : 1);
}

bool
worker_run(
    const char *feeds, const char *folder, const struct msg *m, int in, int *sock, struct err *e)
{
	int pair[2];
	pid_t pid;

	if (!worker_pair(pair, e))
		return false;
	/* Twice, so that nobody has to reap it. */
	pid = fork();
	if (pid == 0) {
		if (fork() != 0)
			_exit(0);
		serve(feeds, folder, m, in, pair[1]);
	}
	if (pid < 0)
		err_set(e, "no process could be started: %s", strerror(errno));
	while (pid > 0 && waitpid(pid, NULL, 0) < 0 && errno == EINTR)
		;
	close(pair[1]);
	if (pid > 0)
		*sock = pair[0];
	else
		close(pair[0]);
	return pid > 0;
}
