// objects: ui/screen.o ui/color.o ui/draw.o ui/ascii.o ui/tty.o
/* What is drawn in cells is what a terminal shows after the bytes that were sent, however little
 * was sent: against libvterm. */
#include "src/config.h"
#include "src/util.h"
#include "ui/screen.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <fcntl.h>
#include <locale.h>
#include <pty.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <vterm.h>

#define ROWS 12
#define COLS 40

struct fixture {
	struct config config;
	struct tty tty;
	struct screen *screen;
	VTerm *vt;
	VTermScreen *vts;
	int pipe[2];
};

/* tty_open wants a terminal at descriptors 0 and 1. */
static void
open_tty(struct tty *t, const char *term)
{
	int master, slave, in = dup(0), out = dup(1);
	struct err e;
	struct winsize w = {.ws_row = ROWS, .ws_col = COLS};
	assert_int_equal(openpty(&master, &slave, NULL, NULL, &w), 0);
	setenv("TERM", term, 1);
	dup2(slave, 0);
	dup2(slave, 1);
	bool ok = tty_open(t, &e);
	dup2(in, 0);
	dup2(out, 1);
	close(in);
	close(out);
	close(slave);
	close(master);
	assert_true(ok);
}

static void
fixture_init(struct fixture *f, const char *term)
{
	memset(f, 0, sizeof(*f));
	config_init(&f->config);
	open_tty(&f->tty, term);
	assert_int_equal(pipe(f->pipe), 0);
	fcntl(f->pipe[0], F_SETFL, O_NONBLOCK);
	fcntl(f->pipe[1], F_SETPIPE_SZ, 1 << 20);
	f->tty.out = f->pipe[1];
	f->tty.rows = ROWS;
	f->tty.cols = COLS;
	f->screen = screen_new(&f->tty, &f->config);
	f->vt = vterm_new(ROWS, COLS);
	vterm_set_utf8(f->vt, 1);
	f->vts = vterm_obtain_screen(f->vt);
	vterm_screen_reset(f->vts, 1);
}

static void
fixture_release(struct fixture *f)
{
	screen_free(f->screen);
	tty_close(&f->tty);
	config_release(&f->config);
	vterm_free(f->vt);
	close(f->pipe[0]);
	close(f->pipe[1]);
}

static size_t
flush(struct fixture *f)
{
	char buf[65536];
	size_t all = 0;
	ssize_t n;
	screen_flush(f->screen, -1, 0);
	while ((n = read(f->pipe[0], buf, sizeof(buf))) > 0) {
		vterm_input_write(f->vt, buf, (size_t)n);
		all += (size_t)n;
	}
	return all;
}

static void
assert_shown(const struct fixture *f)
{
	const struct screen *s = f->screen;
	for (int row = 0; row < ROWS; row++)
		for (int col = 0; col < COLS - (row == ROWS - 1); col++) {
			const struct cell *c = &s->back[row * COLS + col];
			VTermScreenCell v;
			vterm_screen_get_cell(f->vts, (VTermPos){.row = row, .col = col}, &v);
			if (c->width == 0)
				continue;
			size_t len;
			uint32_t want = utf8_at(c->s, c->len, &len),
				 got = v.chars[0] ? v.chars[0] : ' ';
			if (want != got)
				fail_msg("row %d col %d: drawn U+%04X, shown U+%04X", row, col,
				    want, got);
			bool reverse = s->look[c->look].attributes & LOOK_REVERSE;
			bool bold = s->look[c->look].attributes & LOOK_BOLD;
			assert_int_equal(v.attrs.reverse, reverse);
			if (want != ' ')
				assert_int_equal(v.attrs.bold, bold);
		}
}

static const char *const pieces[] = {"grain by the Caspian", "завод", "乌鲁木齐", "é", "•★", "a",
    "         ", "----------------", "日", "x y z"};
static const enum style_role roles[] = {
    STYLE_TEXT, STYLE_UNREAD, STYLE_CURSOR, STYLE_FAILED, STYLE_SEEN};

static void
draw_line(struct screen *s, int row, unsigned seed)
{
	int col = (int)(seed % 7);
	for (unsigned i = 0; i < 4; i++) {
		const char *p = pieces[(seed >> (i * 3)) % LEN(pieces)];
		col += draw_str(s, row, col, COLS - col, roles[(seed >> (i * 2)) % LEN(roles)], p);
	}
}

static void
frames_of_any_content(const char *term)
{
	struct fixture f;
	unsigned lines[ROWS] = {0};
	fixture_init(&f, term);
	srand(7);
	for (int frame = 0; frame < 600; frame++) {
		int what = rand() % 4;
		if (what == 0) { /* scrolled up */
			memmove(lines + 1, lines + 2, (ROWS - 3) * sizeof(lines[0]));
			lines[ROWS - 2] = (unsigned)rand();
		} else if (what == 1) { /* scrolled down by three */
			memmove(lines + 4, lines + 1, (ROWS - 5) * sizeof(lines[0]));
			lines[1] = (unsigned)rand();
		} else if (what == 2) {
			lines[rand() % ROWS] = (unsigned)rand();
		} else {
			for (int i = 0; i < ROWS; i++)
				lines[i] = (unsigned)rand() % 5 ? lines[i] : (unsigned)rand();
		}
		screen_begin(f.screen);
		for (int row = 0; row < ROWS; row++)
			draw_line(f.screen, row, lines[row]);
		flush(&f);
		assert_shown(&f);
	}
	fixture_release(&f);
}

static void
what_is_drawn_is_shown(void **state)
{
	(void)state;
	frames_of_any_content("xterm-256color");
}

static void
what_is_drawn_is_shown_on_a_vt100(void **state)
{
	(void)state;
	frames_of_any_content("vt100");
}

static void
the_same_picture_sends_nothing(void **state)
{
	(void)state;
	struct fixture f;
	fixture_init(&f, "xterm-256color");
	for (int i = 0; i < 2; i++) {
		screen_begin(f.screen);
		draw_str(f.screen, 3, 2, 30, STYLE_CURSOR, "the same");
		size_t sent = flush(&f);
		if (i)
			assert_int_equal(sent, 0);
	}
	fixture_release(&f);
}

static void
a_scrolled_line_costs_a_line(void **state)
{
	(void)state;
	struct fixture f;
	fixture_init(&f, "xterm-256color");
	for (int top = 0; top < 5; top++) {
		screen_begin(f.screen);
		for (int i = 1; i < ROWS - 1; i++) {
			char text[40];
			snprintf(text, sizeof(text), "line number %d of this article", top + i);
			draw_str(f.screen, i, 2, 38, STYLE_TEXT, text);
		}
		size_t sent = flush(&f);
		assert_shown(&f);
		if (top > 1)
			assert_in_range(sent, 20, 30 + 25);
	}
	fixture_release(&f);
}

static void
control_characters_never_reach_a_cell(void **state)
{
	(void)state;
	struct fixture f;
	char buf[4096];
	static const char text[] = "a\033[31mb\a\xC2\x9B\xE2\x80\xAE\xE2\x81\xA0z";
	fixture_init(&f, "xterm-256color");
	flush(&f);
	screen_begin(f.screen);
	draw_put(f.screen, 1, 0, COLS, STYLE_TEXT, text, sizeof(text) - 1);
	screen_flush(f.screen, -1, 0);
	ssize_t n = read(f.pipe[0], buf, sizeof(buf) - 1);
	assert_true(n > 0);
	buf[n] = '\0';
	assert_null(strstr(buf, "[31m\033"));
	assert_null(strchr(buf, '\a'));
	assert_null(strstr(buf, "\xC2\x9B"));
	assert_null(strstr(buf, "\xE2\x80\xAE"));
	for (ssize_t i = 0; i + 1 < n; i++)
		if (buf[i] == '\033')
			assert_int_equal(buf[i + 1], '['); /* and only for moving */
	fixture_release(&f);
}

static void
links_are_sent_and_closed(void **state)
{
	(void)state;
	struct fixture f;
	char buf[4096];
	fixture_init(&f, "xterm-256color");
	f.screen->links = true;
	flush(&f);
	screen_begin(f.screen);
	unsigned link = draw_link(f.screen, "https://a.example/\xC3\xA9", 20);
	assert_int_equal(link, 1);
	assert_int_equal(draw_link(f.screen, "javascript:alert(1)", 19), 0);
	draw_span(f.screen, 1, 0, COLS, STYLE_LINK, 0, link, "here", 4);
	screen_flush(f.screen, -1, 0);
	ssize_t n = read(f.pipe[0], buf, sizeof(buf) - 1);
	buf[MAX(n, 0)] = '\0';
	assert_non_null(strstr(buf, "\033]8;id=1;https://a.example/%C3%A9\033\\here"));
	assert_non_null(strstr(buf, "here\033]8;;\033\\"));
	fixture_release(&f);
}

static void
ascii_has_ascii_alone(void **state)
{
	(void)state;
	struct fixture f;
	char buf[4096];
	fixture_init(&f, "vt100");
	f.screen->ascii = true;
	flush(&f);
	screen_begin(f.screen);
	draw_str(f.screen, 1, 0, COLS, STYLE_TEXT,
	    "“Пермь” • ★ 日本 é … — 👨‍👩‍👧");
	screen_flush(f.screen, -1, 0);
	ssize_t n = read(f.pipe[0], buf, sizeof(buf) - 1);
	buf[MAX(n, 0)] = '\0';
	for (ssize_t i = 0; i < n; i++)
		assert_in_range((unsigned char)buf[i], 1, 0x7E);
	assert_non_null(strstr(buf, "\"Perm'\" o * ???? e ~ - ??"));
	fixture_release(&f);
}

static void
outside_of_the_screen_nothing_is_drawn(void **state)
{
	(void)state;
	struct fixture f;
	fixture_init(&f, "xterm-256color");
	screen_begin(f.screen);
	draw_str(f.screen, -1, 0, 10, STYLE_TEXT, "x");
	draw_str(f.screen, ROWS, 0, 10, STYLE_TEXT, "x");
	draw_str(f.screen, 0, COLS - 1, 10, STYLE_TEXT, "日");
	draw_str(f.screen, 0, COLS, 10, STYLE_TEXT, "x");
	draw_blank(f.screen, 0, -3, 10, STYLE_CURSOR);
	draw_right(f.screen, 0, 0, -5, STYLE_TEXT, "abc");
	draw_cut(f.screen, 0, 0, -1, STYLE_TEXT, "abc", 3);
	flush(&f);
	assert_shown(&f);
	fixture_release(&f);
}

static struct tty *ending;

static void
wake(int number)
{
	(void)number;
	tty_ending(ending);
}

/* FAULTS 65: it was asked to end, and then goes into a write for a part of which there is room. */
static void
a_terminal_that_takes_a_part_does_not_hold_the_end(void **state)
{
	(void)state;
	struct fixture f;
	fixture_init(&f, "xterm-256color");
	fcntl(f.pipe[1], F_SETFL, 0);
	struct sigaction a = {.sa_handler = wake}, before;
	sigaction(SIGALRM, &a, &before);
	ending = &f.tty;
	tty_ending(&f.tty);
	for (int i = 0; i < 2 << 20; i++)
		strbuf_addc(&f.tty.buf, 'x');
	tty_flush(&f.tty);
	alarm(0);
	sigaction(SIGALRM, &before, NULL);
	assert_true(f.tty.gone);
	assert_int_equal(f.tty.buf.len, 0);
	fixture_release(&f);
}

int
main(void)
{
	setlocale(LC_ALL, "C.UTF-8");
	unsetenv("NO_COLOR");
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(what_is_drawn_is_shown),
	    cmocka_unit_test(what_is_drawn_is_shown_on_a_vt100),
	    cmocka_unit_test(the_same_picture_sends_nothing),
	    cmocka_unit_test(a_scrolled_line_costs_a_line),
	    cmocka_unit_test(control_characters_never_reach_a_cell),
	    cmocka_unit_test(links_are_sent_and_closed),
	    cmocka_unit_test(ascii_has_ascii_alone),
	    cmocka_unit_test(outside_of_the_screen_nothing_is_drawn),
	    cmocka_unit_test(a_terminal_that_takes_a_part_does_not_hold_the_end),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
