/* One that is ended is not waited for: on a busy machine that takes longer than a key may. */
#include "ui/aside.h"

#include "src/program.h"
#include "src/util.h"
#include "ui/state.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#ifdef __linux__
#include <sys/prctl.h>
#endif
#include <unistd.h>

static void __attribute__((noreturn)) run(const char *dir,
    void (*work)(struct store *, int, void *, const struct err *), void *arg, int out)
{
	struct err e;

	die_hook = NULL;
	program_signals();
#ifdef __linux__
	prctl(
	    PR_SET_PDEATHSIG, SIGKILL); /* it has what tells the fetcher that its reader is there */
#endif
	work(store_open(dir, STORE_READ, &e), out, arg, &e);
	_exit(0);
}

bool
aside_begin(struct ui *ui, struct aside *a,
    void (*work)(struct store *s, int out, void *arg, const struct err *e), void *arg,
    struct err *e)
{
	int pipes[2];

	*a = (struct aside){.fd = -1};
	if (pipe2(pipes, O_CLOEXEC) < 0)
		return err_set(e, "pipe: %s", strerror(errno));
	pid_t pid = fork();
	if (pid == 0)
		run(ui->env->paths.data, work, arg, pipes[1]);
	close(pipes[1]);
	if (pid < 0) {
		err_set(e, "no process could be started: %s", strerror(errno));
		close(pipes[0]);
		return false;
	}
	*a = (struct aside){pid, pipes[0]};
	return true;
}

/* True: it is no more. */
static bool
reap(pid_t pid, int how)
{
	pid_t got;

	while ((got = waitpid(pid, NULL, how)) < 0 && errno == EINTR)
		;
	return got != 0;
}

void
aside_reap(struct ui *ui, bool wait)
{
	size_t n = 0;

	for (size_t i = 0; i < ui->nended; i++)
		if (!reap(ui->ended[i], wait ? 0 : WNOHANG))
			ui->ended[n++] = ui->ended[i];
	ui->nended = n;
}

void
aside_end(struct ui *ui, struct aside *a)
{
	aside_reap(ui, false);
	if (a->pid == 0)
		return;
	close(a->fd);
	kill(a->pid, SIGKILL);
	if (ui->nended == LEN(ui->ended))
		reap(a->pid, 0);
	else if (!reap(a->pid, WNOHANG))
		ui->ended[ui->nended++] = a->pid;
	*a = (struct aside){.fd = -1};
}

bool
aside_waits(const struct aside *a)
{
	struct pollfd fd = {.fd = a->fd, .events = POLLIN};

	return a->pid != 0 && poll(&fd, 1, 0) > 0;
}

bool
aside_read(const struct aside *a, void *to, size_t n)
{
	return read_all(a->fd, to, n);
}
