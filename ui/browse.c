/* Opening addresses and copying text. The command is the person's; what a feed gave is one argument
 * of it, whole, and begins with a scheme, so that no program takes it for an option. */
#include "src/util.h"
#include "src/words.h"
#include "ui/state.h"

#include <errno.h>
#include <regex.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/wait.h>

#define COPY_MAX   16000 /* bytes: terminals drop longer OSC 52 strings */
#define SCREEN_MAX 500   /* bytes of one string that screen passes on */

enum { OPEN_NEVER, OPEN_ASK, OPEN_AT_ONCE };

/* What may be done with an address: a scheme of the list with something behind it. */
static int
address_may(const char *url)
{
	static const struct {
		const char *scheme;
		int may;
	} schemes[] = {{"http://", OPEN_AT_ONCE}, {"https://", OPEN_AT_ONCE}, {"ftp://", OPEN_ASK},
	    {"gemini://", OPEN_ASK}, {"gopher://", OPEN_ASK}, {"mailto:", OPEN_ASK}};
	for (size_t i = 0; i < LEN(schemes); i++) {
		size_t n = strlen(schemes[i].scheme);
		if (strncasecmp(url, schemes[i].scheme, n) == 0 && url[n] && url[n] != '/')
			return schemes[i].may;
	}
	return OPEN_NEVER;
}

static bool
has_display(void)
{
	const char *x = getenv("DISPLAY"), *wayland = getenv("WAYLAND_DISPLAY");
	return (x && *x) || (wayland && *wayland);
}

/* Browsers and players that use this terminal are waited for. */
static bool
in_terminal(const char *program)
{
	static const char *const names[] = {"w3m", "lynx", "links", "links2", "elinks", "browsh",
	    "carbonyl", "mpv", "mplayer", "mpg123", "ogg123"};
	const char *base = strrchr(program, '/');
	base = base ? base + 1 : program;
	for (size_t i = 0; i < LEN(names); i++)
		if (strcmp(base, names[i]) == 0)
			return true;
	return false;
}

static void
run_waited(struct ui *ui, char *const argv[])
{
	int status = ui_run_foreground(ui, argv);
	if (status < 0 || (WIFEXITED(status) && WEXITSTATUS(status) == 127))
		ui_message(ui, "%s could not be started", argv[0]);
	else if (WIFSIGNALED(status))
		ui_message(ui, "%s was ended by signal %d", argv[0], WTERMSIG(status));
	else if (WEXITSTATUS(status))
		ui_message(ui, "%s ended with status %d", argv[0], WEXITSTATUS(status));
}

void
browse_with(struct ui *ui, const char *command, const char *url)
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
	if (in_terminal(argv[0]))
		run_waited(ui, argv);
	else if (ui_run_detached(argv, NULL))
		ui_message(ui, "opened with %s", argv[0]);
	else
		ui_message(ui, "%s: %s", argv[0], strerror(errno));
	free(argv);
	words_release(&w);
}

const char *
browse_opener(const struct ui *ui, const char *url)
{
	for (size_t i = ui->config->nopener; i-- > 0;) {
		const struct config_opener *o = &ui->config->opener[i];
		regex_t re;
		if (regcomp(&re, o->pattern, REG_EXTENDED | REG_NOSUB) != 0)
			continue;
		bool fits = regexec(&re, url, 0, NULL, 0) == 0;
		regfree(&re);
		if (fits)
			return o->command;
	}
	return NULL;
}

static void
browse(struct ui *ui, const char *url)
{
	const char *set = ui->config->set.browser, *env = getenv("BROWSER");
	const char *opener = browse_opener(ui, url);
	if (opener) {
		browse_with(ui, opener, url);
	} else if (set && *set) {
		browse_with(ui, set, url);
	} else if (env && *env) {
		char *first = xstrndup(env, strcspn(env, ":"));
		browse_with(ui, first, url);
		free(first);
	} else if (getenv("SSH_CONNECTION") && !has_display()) {
		ui_copy(ui, url, "no display here: link");
	} else {
		browse_with(ui, "xdg-open", url);
	}
}

static void
browse_asked(struct ui *ui)
{
	browse(ui, ui->ask_url);
}

void
ui_browse(struct ui *ui, const char *url)
{
	/* "//host/path" is of the page it stood on. */
	bool relative = strncmp(url, "//", 2) == 0;
	char *whole = relative ? xasprintf("https:%s", url) : xstrdup(url), *question;
	int may = address_may(whole);
	if (may == OPEN_NEVER) {
		ui_message(ui, "not opened: %.200s is no address of the web", whole);
	} else if (may == OPEN_AT_ONCE) {
		browse(ui, whole);
	} else {
		question = xasprintf("Open %.150s?", whole);
		free(ui->ask_url);
		ui->ask_url = xstrdup(whole);
		ui_ask(ui, question, browse_asked);
		free(question);
	}
	free(whole);
}

/* ---- copying */

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

/* OSC 52; screen passes on what is wrapped, in pieces. */
static void
send_copy(struct tty *t, const char *text, size_t n, bool screen)
{
	struct strbuf copy;
	size_t piece = screen ? SCREEN_MAX : SIZE_MAX;
	strbuf_init(&copy, COPY_MAX * 2);
	strbuf_adds(&copy, "\033]52;c;");
	base64(&copy, text, n);
	strbuf_addc(&copy, '\a');
	for (size_t at = 0; at < copy.len; at += MIN(piece, copy.len - at)) {
		strbuf_adds(&t->buf, screen ? "\033P" : "");
		strbuf_add(&t->buf, copy.s + at, MIN(piece, copy.len - at));
		strbuf_adds(&t->buf, screen ? "\033\\" : "");
	}
	strbuf_release(&copy);
	tty_flush(t);
}

void
ui_copy(struct ui *ui, const char *text, const char *what)
{
	static char *const tmux[] = {
	    (char *)"tmux", (char *)"load-buffer", (char *)"-w", (char *)"-", NULL};
	const char *in_tmux = getenv("TMUX");
	size_t n = MIN(strlen(text), (size_t)COPY_MAX);
	if (in_tmux && *in_tmux && ui_run_detached(tmux, text)) {
		ui_message(ui, "%s copied", what);
	} else if (!ui->tty.clipboard) {
		ui_message(ui, "%s takes no copies: %.300s", ui->tty.name, text);
	} else {
		send_copy(&ui->tty, text, n, strncmp(ui->tty.name, "screen", 6) == 0 && !in_tmux);
		ui_message(
		    ui, "%s copied%s", what, n < strlen(text) ? " in part: it is too long" : "");
	}
}
