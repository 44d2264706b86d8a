/* Other programs, always by argument vector: in the terminal, and beside it; and suspending. */
#include "src/util.h"
#include "ui/state.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
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

/* While a child has the terminal its signals are the child's; but both stop, and what ends the
 * reader ends the child. */
struct handed {
	struct sigaction interrupted, quit, stopped;
};

static void
hand_over(struct ui *ui, struct handed *h)
{
	struct sigaction ignore = {.sa_handler = SIG_IGN}, stop = {.sa_handler = SIG_DFL};
	screen_away(ui);
	sigaction(SIGINT, &ignore, &h->interrupted);
	sigaction(SIGQUIT, &ignore, &h->quit);
	sigaction(SIGTSTP, &stop, &h->stopped);
}

static int
wait_for_holder(struct ui *ui, pid_t pid)
{
	int status;
	ui->tty.holder = pid;
	if (ui->tty.ending && pid > 0) /* before it was known to the handler */
		kill(pid, SIGTERM);
	status = waited(pid);
	ui->tty.holder = 0;
	return status;
}

static void
take_back(struct ui *ui, const struct handed *h)
{
	sigaction(SIGINT, &h->interrupted, NULL);
	sigaction(SIGQUIT, &h->quit, NULL);
	sigaction(SIGTSTP, &h->stopped, NULL);
	screen_back(ui);
}

int
ui_run_foreground(struct ui *ui, char *const argv[])
{
	struct handed h;
	int status;
	hand_over(ui, &h);
	pid_t pid = fork();
	if (pid == 0) {
		ui_child_signals();
		execvp(argv[0], argv);
		_exit(127);
	}
	status = wait_for_holder(ui, pid);
	take_back(ui, &h);
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
	struct pollfd key = {.fd = ui->tty.in, .events = POLLIN};
	sigset_t ends, before;
	char c;
	raw.c_lflag &= ~(tcflag_t)(ICANON | ECHO);
	raw.c_cc[VMIN] = 1;
	raw.c_cc[VTIME] = 0;
	tcsetattr(ui->tty.in, TCSADRAIN, &raw);
	/* A signal that comes before the wait ends it too. */
	sigemptyset(&ends);
	sigaddset(&ends, SIGHUP);
	sigaddset(&ends, SIGTERM);
	sigprocmask(SIG_BLOCK, &ends, &before);
	if (write(ui->tty.out, say, sizeof(say) - 1) > 0)
		while (!ui->tty.ending && ppoll(&key, 1, NULL, &before) < 0 && errno == EINTR)
			;
	sigprocmask(SIG_SETMASK, &before, NULL);
	if (key.revents && read(ui->tty.in, &c, 1) < 0)
		ui->tty.gone = true;
	tty_put(&ui->tty, "\r");
	tty_put(&ui->tty, ui->tty.cap.el ? ui->tty.cap.el : "\n");
	tty_flush(&ui->tty);
}

int
ui_run_pipeline(struct ui *ui, int in, char *const *const argv[], size_t n)
{
	pid_t pid[4];
	int status = -1;
	struct handed h;
	hand_over(ui, &h);
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
	/* The last has the terminal; when it ends, the others have nobody to write to. */
	status = wait_for_holder(ui, pid[n - 1]);
	for (size_t i = 0; i + 1 < n; i++)
		waited(pid[i]);
	wait_for_key(ui);
	take_back(ui, &h);
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
