/* Other programs, always by argument vector: in the terminal, and beside it; and suspending. */
#include "src/util.h"
#include "ui/state.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

void
ui_child_signals(void)
{
	static const int signals[] = {SIGINT, SIGQUIT, SIGTSTP, SIGTTIN, SIGTTOU, SIGPIPE, SIGHUP,
	    SIGTERM, SIGCHLD, SIGWINCH, SIGCONT};
	sigset_t none;
	for (size_t i = 0; i < LEN(signals); i++)
		signal(signals[i], SIG_DFL);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
}

static void
screen_away(struct ui *ui)
{
	screen_leave(ui->screen);
	tty_end(&ui->tty);
}

static void
screen_back(struct ui *ui)
{
	tty_begin(&ui->tty);
	tty_size(&ui->tty);
	screen_reset(ui->screen);
	ui_redraw(ui);
}

static int
waited(pid_t pid)
{
	int status = -1;
	while (pid > 0 && waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	return status;
}

int
ui_run_foreground(struct ui *ui, char *const argv[])
{
	int status;
	screen_away(ui);
	pid_t pid = fork();
	if (pid == 0) {
		ui_child_signals();
		execvp(argv[0], argv);
		_exit(127);
	}
	/* The terminal's signals are the child's while it runs. */
	struct sigaction ignore = {.sa_handler = SIG_IGN}, interrupted, quit;
	sigaction(SIGINT, &ignore, &interrupted);
	sigaction(SIGQUIT, &ignore, &quit);
	status = waited(pid);
	sigaction(SIGINT, &interrupted, NULL);
	sigaction(SIGQUIT, &quit, NULL);
	screen_back(ui);
	return status;
}

int
ui_run_quiet(char *const argv[], int out)
{
	pid_t pid = fork();
	if (pid == 0) {
		ui_child_signals();
		int null = open("/dev/null", O_RDWR);
		dup2(null, 0);
		dup2(out, 1);
		dup2(null, 2);
		execvp(argv[0], argv);
		_exit(127);
	}
	return waited(pid);
}

/* The i-th of a pipeline; `in` is its input, -1: nothing. */
static pid_t
start_piped(char *const argv[], int in, const int out[2])
{
	pid_t pid = fork();
	if (pid != 0)
		return pid;
	ui_child_signals();
	if (in < 0)
		in = open("/dev/null", O_RDONLY);
	dup2(in, 0);
	if (out[1] >= 0)
		dup2(out[1], 1);
	execvp(argv[0], argv);
	_exit(127);
}

/* One byte: what is typed behind it is for the reader. The line goes again, so that only what the
 * command wrote stays on the screen beneath. */
static void
wait_for_key(struct ui *ui)
{
	static const char say[] = "\r\n-- any key goes back to the reader --";
	struct termios raw = ui->tty.before;
	char c;
	raw.c_lflag &= ~(tcflag_t)(ICANON | ECHO);
	raw.c_cc[VMIN] = 1;
	raw.c_cc[VTIME] = 0;
	tcsetattr(ui->tty.in, TCSADRAIN, &raw);
	if (write(ui->tty.out, say, sizeof(say) - 1) > 0)
		while (read(ui->tty.in, &c, 1) < 0 && errno == EINTR && !ui->tty.ending)
			;
	tty_put(&ui->tty, "\r");
	tty_put(&ui->tty, ui->tty.cap.el ? ui->tty.cap.el : "\n");
	tty_flush(&ui->tty);
}

int
ui_run_pipeline(struct ui *ui, int in, char *const *const argv[], size_t n)
{
	pid_t pid[4];
	int status = -1;
	struct sigaction ignore = {.sa_handler = SIG_IGN}, interrupted, quit;
	screen_away(ui);
	sigaction(SIGINT, &ignore, &interrupted);
	sigaction(SIGQUIT, &ignore, &quit);
	for (size_t i = 0; i < n; i++) {
		int out[2] = {-1, -1};
		bool piped = i + 1 == n || pipe2(out, O_CLOEXEC) == 0;
		pid[i] = piped ? start_piped(argv[i], in, out) : -1;
		if (in >= 0)
			close(in);
		if (out[1] >= 0)
			close(out[1]);
		in = out[0];
	}
	for (size_t i = 0; i < n; i++)
		status = waited(pid[i]);
	wait_for_key(ui);
	sigaction(SIGINT, &interrupted, NULL);
	sigaction(SIGQUIT, &quit, NULL);
	screen_back(ui);
	return status;
}

void
ui_suspend(struct ui *ui)
{
	screen_away(ui);
	struct sigaction stop = {.sa_handler = SIG_DFL}, ignore = {.sa_handler = SIG_IGN}, stopped,
			 resumed;
	sigaction(SIGTSTP, &stop, &stopped);
	sigaction(SIGCONT, &ignore, &resumed); /* it continues all the same */
	kill(0, SIGTSTP);
	sigaction(SIGTSTP, &stopped, NULL);
	sigaction(SIGCONT, &resumed, NULL);
	screen_back(ui);
}

bool
ui_run_detached(char *const argv[], const char *input)
{
	int report[2], in[2] = {-1, -1}, error = 0;
	if (pipe2(report, O_CLOEXEC) < 0)
		return false;
	if (input && pipe2(in, O_CLOEXEC) < 0) {
		close(report[0]);
		close(report[1]);
		return false;
	}
	pid_t pid = fork();
	if (pid == 0) {
		if (fork() != 0)
			_exit(0);
		setsid();
		ui_child_signals();
		int null = open("/dev/null", O_RDWR);
		dup2(input ? in[0] : null, 0);
		dup2(null, 1);
		dup2(null, 2);
		execvp(argv[0], argv);
		error = errno;
		if (write(report[1], &error, sizeof(error)) < 0)
			_exit(126);
		_exit(127);
	}
	close(report[1]);
	if (pid < 0)
		error = errno;
	while (pid > 0 && waitpid(pid, NULL, 0) < 0 && errno == EINTR)
		;
	if (pid > 0 && read(report[0], &error, sizeof(error)) < 0)
		error = errno;
	close(report[0]);
	if (input) {
		close(in[0]);
		if (!error && !write_all(in[1], input, strlen(input)))
			error = errno;
		close(in[1]);
	}
	errno = error;
	return error == 0;
}
