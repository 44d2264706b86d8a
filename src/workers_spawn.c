/* fork and exec of the helper programs. */
#include "src/workers_spawn.h"

#include "src/program.h"
#include "src/util.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define FIRST_FD 3
#define AWAY_FD  32 /* above all places that are filled */

bool
worker_pair(int pair[2], struct err *e)
{
	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) == 0)
		return true;
	return err_set(e, "socketpair: %s", strerror(errno));
}

/* In the child: only calls that are safe after fork. */
static void __attribute__((noreturn))
become(const char *path, char *const *argv, const int *fds, size_t nfds, bool verbose)
{
	int null = open("/dev/null", O_RDWR | O_CLOEXEC), away[WORKER_FDS];

	setsid();
	program_signals();
	if (null < 0)
		_exit(127);
	for (size_t i = 0; i < nfds; i++)
		away[i] = fcntl(fds[i] >= 0 ? fds[i] : null, F_DUPFD_CLOEXEC, AWAY_FD);
	dup2(null, 0);
	dup2(null, 1);
	if (!verbose)
		dup2(null, 2);
	for (size_t i = 0; i < nfds; i++)
		if (away[i] < 0 || dup2(away[i], FIRST_FD + (int)i) < 0)
			_exit(127);
	close_range(FIRST_FD + (unsigned)nfds, ~0U, 0);
	execv(path, argv);
	_exit(127);
}

bool
worker_spawn(const char *name, const char *const *args, const int *fds, size_t nfds, bool verbose,
    pid_t *pid, struct err *e)
{
	char *path = paths_libexec(name), *argv[8] = {path};
	size_t n = 1;

	if (path == NULL)
		return err_set(
		    e, "%s is not there: it belongs beside dateline or in " DATELINE_LIBEXEC, name);
	for (; args != NULL && *args != NULL && n + 1 < LEN(argv); args++)
		argv[n++] = (char *)(uintptr_t)*args;
	*pid = fork();
	if (*pid == 0)
		become(path, argv, fds, nfds, verbose);
	free(path);
	if (*pid > 0)
		return true;
	*pid = 0;
	return err_set(e, "%s could not be started: %s", name, strerror(errno));
}
