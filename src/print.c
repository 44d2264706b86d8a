/* Text to a terminal or a pipe. */
#include "src/print.h"

#include "src/paths.h"
#include "src/text.h"
#include "src/util.h"

#include <errno.h>
#include <fcntl.h>
#include <langinfo.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <uniconv.h>
#include <unistd.h>

extern char **environ;

static int
terminal_columns(int fd)
{
	struct winsize size;
	int64_t columns;
	const char *s = getenv("COLUMNS");

	if (ioctl(fd, TIOCGWINSZ, &size) == 0 && size.ws_col > 0)
		return size.ws_col;
	return s != NULL && parse_int(s, 1, 10000, &columns) ? (int)columns : 80;
}

void
print_init(struct print *p, FILE *file)
{
	p->file = file;
	p->terminal = isatty(fileno(file)) == 1;
	p->ascii = p->terminal && strcmp(nl_langinfo(CODESET), "UTF-8") != 0;
	p->columns = p->terminal ? terminal_columns(fileno(file)) : 0;
}

/* In ASCII, with what can be written otherwise: "--" for a dash, Latin letters for others, else
 * "?". Heap, *len bytes. */
static char *
recode(const char *s, size_t n, size_t *len)
{
	char *out = u8_conv_to_encoding(
	    "ASCII", iconveh_question_mark, (const uint8_t *)s, n, NULL, NULL, len);

	if (out == NULL)
		*len = 0;
	return out;
}

void
print_bytes(const struct print *p, const char *s, size_t n)
{
	char *recoded;
	size_t len;

	if (!p->ascii || n == 0) {
		fwrite(s, 1, n, p->file);
		return;
	}
	recoded = recode(s, n, &len);
	fwrite(recoded, 1, len, p->file);
	free(recoded);
}

void
print_text(const struct print *p, const char *s)
{
	print_bytes(p, s, strlen(s));
}

void
print_dirty(const struct print *p, const char *s)
{
	struct strbuf b;

	strbuf_init(&b, STRBUF_SMALL);
	text_clean(&b, s, strlen(s), TEXT_LINE);
	print_bytes(p, b.s, b.len);
	strbuf_release(&b);
}

int
print_cut(const struct print *p, const char *s, int columns)
{
	size_t n = strlen(s);
	char *recoded = p->ascii && n > 0 ? recode(s, n, &n) : NULL;
	struct strbuf b;
	int used;

	strbuf_init(&b, STRBUF_SMALL);
	used = text_cut(&b, recoded != NULL ? recoded : s, n, columns, p->ascii);
	fwrite(b.s, 1, b.len, p->file);
	strbuf_release(&b);
	free(recoded);
	return used;
}

void
print_fit(const struct print *p, const char *s, int columns)
{
	int used = print_cut(p, s, columns);

	fprintf(p->file, "%*s", MAX(columns - used, 0), "");
}

/* Whether the reader at the other end of a pipe has gone. */
static bool
reader_gone(FILE *file)
{
	struct pollfd fd = {.fd = fileno(file), .events = POLLOUT};

	return errno == EPIPE || (poll(&fd, 1, 0) > 0 && (fd.revents & POLLERR) != 0);
}

bool
print_flush(const struct print *p)
{
	errno = 0;
	if (fflush(p->file) == 0 && !ferror(p->file))
		return true;
	if (reader_gone(p->file))
		return false;
	die("standard output: %s", errno != 0 ? strerror(errno) : "could not be written");
}

/* Starts the program with its output into a pipe; the reading end, -1 if it could not be. */
static int
start_program(const char *name, const char *argument, pid_t *pid)
{
	posix_spawn_file_actions_t actions;
	char *path = paths_libexec(name);
	char *argv[] = {path, (char *)(uintptr_t)argument, NULL};
	int ends[2] = {-1, -1}, failed;

	if (path == NULL)
		return -1;
	if (pipe2(ends, O_CLOEXEC) != 0) {
		free(path);
		return -1;
	}
	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
	posix_spawn_file_actions_adddup2(&actions, ends[1], STDERR_FILENO);
	failed = posix_spawn(pid, path, &actions, NULL, argv, environ);
	posix_spawn_file_actions_destroy(&actions);
	free(path);
	close(ends[1]);
	if (failed == 0)
		return ends[0];
	close(ends[0]);
	return -1;
}

int
print_program(FILE *file, const char *name, const char *argument, const char *indent)
{
	struct print p;
	pid_t pid;
	int status, fd = start_program(name, argument, &pid);
	FILE *in = fd < 0 ? NULL : fdopen(fd, "r");
	char *line = NULL;
	size_t cap = 0;

	if (in == NULL)
		return -1;
	print_init(&p, file);
	while (getline(&line, &cap, in) >= 0) {
		fputs(indent, file);
		print_dirty(&p, line);
		fputc('\n', file);
	}
	free(line);
	fclose(in);
	while (waitpid(pid, &status, 0) < 0) {
		if (errno != EINTR)
			return -1;
	}
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128;
}
