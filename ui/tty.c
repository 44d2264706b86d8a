/* The terminal as a device. */
#include "ui/tty.h"

#include "src/util.h"

#include <curses.h>
#include <errno.h>
#include <langinfo.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <term.h>
#include <unistd.h>

#define OUT_MAX   ((size_t)4 * 1024 * 1024)
#define MOUSE_ON  "\033[?1000h\033[?1006h"
#define MOUSE_OFF "\033[?1006l\033[?1000l"
#define LAST_MS   300 /* for the terminal to take the last bytes */

/* A copy without padding and without the shifts of character sets, which are never used. */
static char *
cap_copy(const char *name)
{
	const char *s = tigetstr(name);
	if (!s || s == (char *)-1 || !*s)
		return NULL;
	char *copy = xmalloc(strlen(s) + 1), *to = copy;
	while (*s) {
		if (s[0] == '$' && s[1] == '<') {
			const char *end = strchr(s, '>');
			if (end) {
				s = end + 1;
				continue;
			}
		}
		if (strncmp(s, "\033(B", 3) == 0) {
			s += 3;
			continue;
		}
		if (*s == '\016' || *s == '\017') {
			s++;
			continue;
		}
		*to++ = *s++;
	}
	*to = '\0';
	return copy;
}

static bool
name_begins(const char *name, const char *const *with, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (strncmp(name, with[i], strlen(with[i])) == 0)
			return true;
	return false;
}

/* What terminfo does not say is known by name. */
static void
tty_extras(struct tty *t)
{
	static const char *const modern[] = {"xterm", "tmux", "rxvt", "foot", "alacritty", "st-",
	    "kitty", "wezterm", "konsole", "gnome", "vte", "screen", "iterm", "contour", "ghostty"};
	static const char *const linked[] = {"tmux", "foot", "alacritty", "kitty", "wezterm",
	    "konsole", "gnome", "vte", "iterm", "contour", "ghostty"};
	t->paste = t->clipboard = name_begins(t->name, modern, LEN(modern));
	/* xterm is what most terminals call themselves; those with COLORTERM or VTE_VERSION take
	 * OSC 8, plain xterm ignores it. */
	t->links = name_begins(t->name, linked, LEN(linked))
	           || (strncmp(t->name, "xterm", 5) == 0
		       && (getenv("COLORTERM") || getenv("VTE_VERSION")));
	const char *color = getenv("COLORTERM");
	t->rgb = (color && (strcmp(color, "truecolor") == 0 || strcmp(color, "24bit") == 0))
	         || strstr(t->name, "direct") != NULL;
	const char *no = getenv("NO_COLOR");
	if ((no && *no) || !t->cap.setaf || !t->cap.setab)
		t->colors = 0;
	t->ascii = strcmp(nl_langinfo(CODESET), "UTF-8") != 0;
}

bool
tty_open(struct tty *t, struct err *e)
{
	*t = (struct tty){.in = STDIN_FILENO, .out = STDOUT_FILENO};
	strbuf_init(&t->buf, OUT_MAX);
	const char *what = "use dateline list, show or refresh instead";
	if (!isatty(t->in) || !isatty(t->out))
		return err_status(e, EXIT_USAGE, "the reader needs a terminal: %s", what);
	const char *name = getenv("TERM");
	if (!name || !*name)
		return err_status(
		    e, EXIT_USAGE, "TERM is not set: set it to the terminal's kind, or %s", what);
	int status = 0;
	if (setupterm(name, t->out, &status) == ERR)
		return err_status(e, EXIT_USAGE,
		    "terminal '%s' is unknown here: set TERM to xterm or vt100, or %s", name, what);
#define X(name) t->cap.name = cap_copy(#name);
	CAPS(X)
#undef X
	if (!t->cap.cup || !t->cap.clear)
		return err_status(
		    e, EXIT_USAGE, "terminal '%s' cannot move the cursor: %s", name, what);
	size_t n = MIN(strlen(name), sizeof(t->name) - 1);
	memcpy(t->name, name, n);
	t->colors = tigetnum("colors");
	if (t->colors < 8)
		t->colors = 0;
	tty_extras(t);
	if (tcgetattr(t->in, &t->before) < 0)
		return err_status(
		    e, EXIT_USAGE, "the terminal does not answer: %s", strerror(errno));
	tty_size(t);
	return true;
}

void
tty_close(struct tty *t)
{
	if (t->active)
		tty_end(t);
#define X(name) free(t->cap.name);
	CAPS(X)
#undef X
	strbuf_release(&t->buf);
	if (cur_term)
		del_curterm(cur_term);
}

void
tty_mouse(struct tty *t, bool on)
{
	on = on && t->paste; /* terminals that know the one know the other */
	if (t->active && on != t->mouse)
		strbuf_adds(&t->buf, on ? MOUSE_ON : MOUSE_OFF);
	t->mouse = on;
}

bool
tty_size(struct tty *t)
{
	struct winsize w = {0};
	int rows = 24, cols = 80;
	if (ioctl(t->out, TIOCGWINSZ, &w) == 0 && w.ws_row && w.ws_col) {
		rows = MIN(w.ws_row, 1000);
		cols = MIN(w.ws_col, 1000);
	}
	bool changed = rows != t->rows || cols != t->cols;
	t->rows = rows;
	t->cols = cols;
	return changed;
}

void
tty_put(struct tty *t, const char *cap)
{
	if (cap)
		strbuf_adds(&t->buf, cap);
}

void
tty_put1(struct tty *t, const char *cap, int a)
{
	tty_put2(t, cap, a, 0);
}

void
tty_put2(struct tty *t, const char *cap, int a, int b)
{
	if (!cap)
		return;
	const char *s = tparm(cap, (long)a, (long)b, 0L, 0L, 0L, 0L, 0L, 0L, 0L);
	if (s)
		strbuf_adds(&t->buf, s);
}

void
tty_begin(struct tty *t)
{
	struct termios raw = t->before;
	raw.c_iflag &= ~(tcflag_t)(BRKINT | ICRNL | INLCR | INPCK | ISTRIP | IXON);
	raw.c_oflag &= ~(tcflag_t)OPOST;
	raw.c_lflag &= ~(tcflag_t)(ECHO | ICANON | IEXTEN | ISIG);
	raw.c_cc[VMIN] = 1;
	raw.c_cc[VTIME] = 0;
	tcsetattr(t->in, TCSADRAIN, &raw);
	tty_put(t, t->cap.smcup);
	tty_put(t, t->cap.smkx);
	tty_put(t, t->cap.civis);
	if (t->paste)
		strbuf_adds(&t->buf, "\033[?2004h");
	if (t->mouse)
		strbuf_adds(&t->buf, MOUSE_ON);
	t->active = true;
	tty_flush(t);
}

void
tty_end(struct tty *t)
{
	if (!t->active)
		return;
	t->active = false;
	if (t->cap.csr)
		tty_put2(t, t->cap.csr, 0, t->rows - 1);
	tty_put2(t, t->cap.cup, t->rows - 1, 0);
	tty_put(t, t->cap.el);
	if (t->mouse)
		strbuf_adds(&t->buf, MOUSE_OFF);
	if (t->paste)
		strbuf_adds(&t->buf, "\033[?2004l");
	tty_put(t, t->cap.sgr0);
	tty_put(t, t->cap.cnorm);
	tty_put(t, t->cap.rmkx);
	tty_put(t, t->cap.rmcup);
	tty_flush(t);
	tcsetattr(t->in, t->gone || t->ending ? TCSANOW : TCSADRAIN, &t->before);
}

void
tty_restore(const struct tty *t)
{
	if (!t->active)
		return;
	const char *const caps[] = {t->mouse ? MOUSE_OFF : NULL, t->paste ? "\033[?2004l" : NULL,
	    t->cap.sgr0, t->cap.cnorm, t->cap.rmkx, t->cap.rmcup};
	for (size_t i = 0; i < LEN(caps); i++)
		if (caps[i] && write(t->out, caps[i], strlen(caps[i])) < 0)
			break;
	tcsetattr(t->in, TCSANOW, &t->before);
}

void
tty_ending(struct tty *t)
{
	t->ending = 1;
	alarm(1);
}

static bool
tty_writable(const struct tty *t, int ms)
{
	struct pollfd p = {.fd = t->out, .events = POLLOUT};
	return poll(&p, 1, ms) > 0 && !(p.revents & (POLLERR | POLLHUP));
}

/* The terminal may be slow: the write waits for it, but not once the line is gone or the program
 * was asked to end. */
void
tty_flush(struct tty *t)
{
	size_t at = 0;
	while (at < t->buf.len && !t->gone) {
		if (t->ending && !tty_writable(t, LAST_MS)) {
			t->gone = true;
			break;
		}
		ssize_t n = write(t->out, t->buf.s + at, t->buf.len - at);
		if (n > 0)
			at += (size_t)n;
		else if (n < 0 && errno == EAGAIN)
			(void)tty_writable(t, 1000);
		else if (n < 0 && errno != EINTR)
			t->gone = true;
	}
	strbuf_clear(&t->buf);
}
