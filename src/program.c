/* Programs by argument vector, bounded; and files by address. */
#include "src/program.h"

#include "src/util.h"
#include "src/words.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define SAID_MOST ((size_t)512) /* of standard error, its end */
#define ENDING_MS 5

/* A program that runs. */
struct running {
	const struct program *run;
	const char *name;
	pid_t pid;
	int out, error; /* our ends of its pipes; -1: it closed them */
	size_t printed;
	char said[2 * SAID_MOST]; /* the end of standard error */
	size_t nsaid;
};

void
program_signals(void)
{
	sigset_t none;

	for (int i = 1; i < NSIG; i++)
		if (i != SIGKILL && i != SIGSTOP)
			signal(i, SIG_DFL);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
}

char *
program_path(const char *path)
{
	const char *home = getenv("HOME");

	if (path[0] != '~' || (path[1] != '/' && path[1] != '\0') || home == NULL)
		return xstrdup(path);
	return xasprintf("%s%s", home, path + 1);
}

/* The words of a command, expanded; free_words gives them back. NULL: *e. */
static char **
split(const char *command, struct err *e)
{
	struct words w = {0};
	char **argv = NULL;
	size_t at;

	if (words_split(&w, command, strlen(command), &at, e)) {
		if (w.n == 0)
			err_set(e, "no program is named");
		else
			argv = xcalloc(w.n + 1, sizeof(*argv));
		for (size_t i = 0; argv != NULL && i < w.n; i++)
			argv[i] = program_path(w.word[i].s);
	}
	words_release(&w);
	return argv;
}

static void
free_words(char **argv)
{
	for (size_t i = 0; argv != NULL && argv[i] != NULL; i++)
		free(argv[i]);
	free(argv);
}

char *
program_name(const char *command)
{
	struct words w = {0};
	struct err e;
	size_t at;
	char *name;

	name =
	    xstrdup(words_split(&w, command, strlen(command), &at, &e) && w.n > 0 ? w.word[0].s
										  : "the program");
	words_release(&w);
	return name;
}

/* ---- a program */

/* In the child: only calls that are safe after fork. */
static void __attribute__((noreturn))
become(const struct program *r, char *const *argv, int out, int error, int report)
{
	int null = open("/dev/null", O_RDWR), why;

	setsid();
	program_signals();
	if (null >= 0 && dup2(r->in >= 0 ? r->in : null, 0) == 0 && dup2(out, 1) == 1
	    && dup2(error, 2) == 2) {
		if (null > 2)
			close(null);
		for (size_t i = 0; r->env != NULL && r->env[i] != NULL; i++)
			putenv((char *)(uintptr_t)r->env[i]);
		execvp(argv[0], argv);
	}
	why = errno;
	if (write(report, &why, sizeof(why)) < 0)
		_exit(126);
	_exit(127);
}

static void
close_end(int *fd)
{
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
}

/* Starts it; its name is argv[0]. */
static bool
start(struct running *g, char *const *argv, struct err *e)
{
	int out[2] = {-1, -1}, error[2] = {-1, -1}, report[2] = {-1, -1}, why = 0;
	bool ok = pipe2(out, O_CLOEXEC) == 0 && pipe2(error, O_CLOEXEC) == 0
	          && pipe2(report, O_CLOEXEC) == 0;

	g->pid = ok ? fork() : -1;
	if (g->pid == 0)
		become(g->run, argv, out[1], error[1], report[1]);
	if (g->pid < 0)
		why = errno;
	close_end(&out[1]);
	close_end(&error[1]);
	close_end(&report[1]);
	/* Nothing comes once it has become the program. */
	if (g->pid > 0 && read(report[0], &why, sizeof(why)) < 0)
		why = errno;
	close_end(&report[0]);
	g->out = out[0];
	g->error = error[0];
	return why == 0 || err_set(e, "%s could not be started: %s", g->name, strerror(why));
}

/* Takes what it printed. False: too much, or it could not be kept. */
static bool
take_output(struct running *g, struct err *e)
{
	char piece[64 * 1024];
	ssize_t n = read(g->out, piece, sizeof(piece));

	if (n < 0)
		return errno == EINTR || err_set(e, "%s: %s", g->name, strerror(errno));
	if (n == 0)
		close_end(&g->out);
	g->printed += (size_t)n;
	if (g->printed > g->run->most)
		return err_set(e, "%s printed more than %zu KiB", g->name, g->run->most / 1024);
	return write_all(g->run->out, piece, (size_t)n)
	       || err_set(e, "%s: no room for what it prints: %s", g->name, strerror(errno));
}

static void
take_said(struct running *g)
{
	ssize_t n;

	if (g->nsaid > SAID_MOST) {
		memmove(g->said, g->said + g->nsaid - SAID_MOST, SAID_MOST);
		g->nsaid = SAID_MOST;
	}
	n = read(g->error, g->said + g->nsaid, SAID_MOST);
	if (n > 0)
		g->nsaid += (size_t)n;
	else if (n == 0 || errno != EINTR)
		close_end(&g->error);
}

static bool
has_ended(const struct running *g)
{
	siginfo_t info = {0};

	return waitid(P_PID, (id_t)g->pid, &info, WEXITED | WNOHANG | WNOWAIT) == 0
	       && info.si_pid == g->pid;
}

/* Until it has closed its output and ended. It stays to be reaped, so that its number stays its
 * own. */
static bool
attend(struct running *g, struct err *e)
{
	int64_t end = clock_mono_us() + g->run->ms * 1000;

	while (g->out >= 0 || g->error >= 0 || !has_ended(g)) {
		struct pollfd fds[] = {{.fd = g->out, .events = POLLIN},
		    {.fd = g->error, .events = POLLIN}, {.fd = g->run->watch, .events = POLLIN}};
		int64_t left = MAX(end - clock_mono_us() + 999, 0) / 1000;

		/* What closed all and goes on says nothing when it ends. */
		if (g->out < 0 && g->error < 0)
			left = MIN(left, ENDING_MS);
		if (clock_mono_us() >= end)
			return err_set(e, "%s took over %" PRId64 " s", g->name, g->run->ms / 1000);
		if (poll(fds, LEN(fds), (int)MIN(left, 60000)) < 0 && errno != EINTR)
			return err_set(e, "poll: %s", strerror(errno));
		if (fds[2].revents != 0)
			return err_set(e, "%s was stopped", g->name);
		if (fds[1].revents != 0)
			take_said(g);
		if (fds[0].revents != 0 && !take_output(g, e))
			return false;
	}
	return true;
}

/* The last line of what it said, with ": " before it; "" if there is none. */
static void
last_words(const struct running *g, char *out, size_t n)
{
	size_t end = g->run->secret ? 0 : g->nsaid, from;

	while (end > 0 && isspace((unsigned char)g->said[end - 1]))
		end--;
	for (from = end; from > 0 && g->said[from - 1] != '\n'; from--)
		;
	snprintf(out, n, "%s%.*s", end > from ? ": " : "", (int)MIN(end - from, (size_t)200),
	    g->said + from);
}

static bool
judge(const struct running *g, int status, struct err *e)
{
	char said[256];

	if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
		return true;
	last_words(g, said, sizeof(said));
	if (WIFEXITED(status))
		return err_set(e, "%s ended with status %d%s", g->name, WEXITSTATUS(status), said);
	return err_set(e, "%s was ended by signal %d%s", g->name, WTERMSIG(status), said);
}

bool
program_run(const struct program *r, struct err *e)
{
	struct running g = {.run = r, .out = -1, .error = -1, .pid = -1};
	char **argv = split(r->command, e);
	char *name = program_name(r->command);
	int status = 0;
	bool ok;

	g.name = name;
	ok = argv != NULL && start(&g, argv, e) && attend(&g, e);
	close_end(&g.out);
	close_end(&g.error);
	if (g.pid > 0) {
		/* It leads a group of its own: what it left behind ends with it. */
		kill(-g.pid, SIGKILL);
		while (waitpid(g.pid, &status, 0) < 0 && errno == EINTR)
			;
	}
	ok = ok && judge(&g, status, e);
	free_words(argv);
	free(name);
	return ok;
}

/* ---- a file */

/* The path of a file: address. Heap; NULL: it has none. */
static char *
path_of(const char *url)
{
	static const char scheme[] = "file:", here[] = "//localhost/";
	const char *s = url;
	char *copy, *path;

	if (strncasecmp(s, scheme, sizeof(scheme) - 1) != 0)
		return NULL;
	s += sizeof(scheme) - 1;
	if (strncmp(s, "///", 3) == 0)
		s += 2;
	else if (strncasecmp(s, here, sizeof(here) - 1) == 0)
		s += sizeof(here) - 2;
	else if (s[0] == '/' && s[1] == '/')
		return NULL;
	copy = xstrdup(s);
	percent_decode(copy);
	path = program_path(copy);
	free(copy);
	if (*path == '/')
		return path;
	free(path);
	return NULL;
}

int
program_file(const char *url, size_t most, struct err *e)
{
	char *path = path_of(url);
	struct stat st;
	int fd = -1;

	if (path == NULL) {
		err_set(e, "%.100s: a file: address has a whole path, or one from ~/ on", url);
		return -1;
	}
	fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	if (fd < 0 || fstat(fd, &st) != 0)
		err_set(e, "%s: %s", path, strerror(errno));
	else if (!S_ISREG(st.st_mode))
		err_set(e, "%s is no regular file", path);
	else if ((uint64_t)st.st_size > most)
		err_set(e, "%s is over %zu KiB (set max-body)", path, most / 1024);
	else {
		free(path);
		return fd;
	}
	if (fd >= 0)
		close(fd);
	free(path);
	return -1;
}
