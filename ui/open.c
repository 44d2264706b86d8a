/* Other programs, always by argument vector: browser, clipboard, editor; and suspending. */
#include "src/util.h"
#include "src/words.h"
#include "ui/state.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define COPY_MAX 4000 /* bytes: longer OSC 52 strings are dropped by terminals */

static void
child_signals(void)
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

int
ui_run_foreground(struct ui *ui, char *const argv[])
{
	int status = -1;
	screen_away(ui);
	pid_t pid = fork();
	if (pid == 0) {
		child_signals();
		execvp(argv[0], argv);
		_exit(127);
	}
	/* The terminal's signals are the child's while it runs. */
	struct sigaction ignore = {.sa_handler = SIG_IGN}, interrupted, quit;
	sigaction(SIGINT, &ignore, &interrupted);
	sigaction(SIGQUIT, &ignore, &quit);
	while (pid > 0 && waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
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

/* Starts a program that lives on by itself, `input` (or nothing) on its stdin. False: errno. */
static bool
run_detached(char *const argv[], const char *input)
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
		child_signals();
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

static bool
address_allowed(const char *url)
{
	static const char *const schemes[] = {
	    "http://", "https://", "ftp://", "gemini://", "gopher://", "mailto:"};
	for (size_t i = 0; i < LEN(schemes); i++) {
		size_t n = strlen(schemes[i]);
		if (strncasecmp(url, schemes[i], n) == 0 && url[n] && url[n] != '/')
			return true;
	}
	return false;
}

static bool
has_display(void)
{
	const char *x = getenv("DISPLAY"), *wayland = getenv("WAYLAND_DISPLAY");
	return (x && *x) || (wayland && *wayland);
}

/* Browsers that draw on this terminal are waited for. */
static bool
in_terminal(const char *program)
{
	static const char *const names[] = {
	    "w3m", "lynx", "links", "links2", "elinks", "browsh", "carbonyl"};
	const char *base = strrchr(program, '/');
	base = base ? base + 1 : program;
	for (size_t i = 0; i < LEN(names); i++)
		if (strcmp(base, names[i]) == 0)
			return true;
	return false;
}

/* The words of a command and the address behind them, or where %s stands. */
static void
run_browser(struct ui *ui, const char *command, const char *url)
{
	struct words w = {0};
	struct err e;
	size_t at, n = 0;
	if (!words_split(&w, command, strlen(command), &at, &e) || w.n == 0) {
		ui_message(ui, "browser: %s", w.n ? e.text : "no command");
		words_release(&w);
		return;
	}
	char **argv = xcalloc(w.n + 2, sizeof(*argv));
	bool put = false;
	for (; n < w.n; n++) {
		bool here = strcmp(w.word[n].s, "%s") == 0;
		argv[n] = here ? (char *)(uintptr_t)url : w.word[n].s;
		put = put || here;
	}
	if (!put)
		argv[n++] = (char *)(uintptr_t)url;
	if (in_terminal(argv[0])) {
		int status = ui_run_foreground(ui, argv);
		if (status < 0 || (WIFEXITED(status) && WEXITSTATUS(status) == 127))
			ui_message(ui, "%s could not be started", argv[0]);
	} else if (run_detached(argv, NULL)) {
		ui_message(ui, "opened with %s", argv[0]);
	} else {
		ui_message(ui, "%s: %s", argv[0], strerror(errno));
	}
	free(argv);
	words_release(&w);
}

void
ui_browse(struct ui *ui, const char *url)
{
	const char *set = ui->config->set.browser, *env = getenv("BROWSER");
	if (!address_allowed(url)) {
		ui_message(ui, "not opened: %.200s is no address of the web", url);
	} else if (set && *set) {
		run_browser(ui, set, url);
	} else if (env && *env) {
		char *first = xstrndup(env, strcspn(env, ":"));
		run_browser(ui, first, url);
		free(first);
	} else if (getenv("SSH_CONNECTION") && !has_display()) {
		ui_copy(ui, url, "no display here: link");
	} else {
		run_browser(ui, "xdg-open", url);
	}
}

static void
base64(struct strbuf *out, const char *s, size_t n)
{
	static const char digits[] =
	    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	const unsigned char *u = (const unsigned char *)s;
	for (size_t i = 0; i < n; i += 3) {
		unsigned v = (unsigned)u[i] << 16 | (i + 1 < n ? (unsigned)u[i + 1] << 8 : 0)
		             | (i + 2 < n ? (unsigned)u[i + 2] : 0);
		strbuf_addc(out, digits[v >> 18]);
		strbuf_addc(out, digits[v >> 12 & 63]);
		strbuf_addc(out, i + 1 < n ? digits[v >> 6 & 63] : '=');
		strbuf_addc(out, i + 2 < n ? digits[v & 63] : '=');
	}
}

void
ui_copy(struct ui *ui, const char *text, const char *what)
{
	static char *const tmux[] = {
	    (char *)"tmux", (char *)"load-buffer", (char *)"-w", (char *)"-", NULL};
	const char *in_tmux = getenv("TMUX");
	if (in_tmux && *in_tmux && run_detached(tmux, text)) {
		ui_message(ui, "%s copied", what);
		return;
	}
	bool screen = strncmp(ui->tty.name, "screen", 6) == 0 && !in_tmux;
	struct strbuf *out = &ui->tty.buf;
	size_t n = MIN(strlen(text), COPY_MAX);
	strbuf_adds(out, screen ? "\033P\033]52;c;" : "\033]52;c;");
	base64(out, text, n);
	strbuf_adds(out, screen ? "\a\033\\" : "\a");
	tty_flush(&ui->tty);
	ui_message(ui, "%s copied", what);
}
