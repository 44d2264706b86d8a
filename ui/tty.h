/* The terminal as a device: what terminfo says it can do, its modes, bytes to it in one write a
 * frame. Curses' own picture of the screen is not used, only its terminfo: the reader has to keep
 * grapheme clusters whole, send OSC 8 links, begin again with an absolute move behind a character
 * of doubtful width, and stay within a number of bytes a key. */
#ifndef DATELINE_TTY_H
#define DATELINE_TTY_H

#include "src/strbuf.h"

#include <signal.h>
#include <termios.h>

/* Strings of the terminfo entry that are used; NULL: the terminal has none. */
// clang-format off
#define CAPS(X) \
	X(cup) X(hpa) X(cuf) X(el) X(clear) X(csr) X(ind) X(indn) X(ri) X(rin) X(smcup) X(rmcup) \
	X(civis) X(cnorm) X(smkx) X(rmkx) X(sgr0) X(bold) X(dim) X(sitm) X(smul) X(rev) X(setaf) \
	X(setab) X(ech)
// clang-format on

struct tty {
	struct {
#define X(name) char *name;
		CAPS(X)
#undef X
	} cap;
	int in, out; /* descriptors of the terminal */
	int rows, cols;
	int colors;     /* 0: none, or NO_COLOR */
	bool rgb;       /* takes 24-bit colours */
	bool ascii;     /* the locale is not UTF-8, or the person said so */
	bool paste;     /* takes the mode for marked pastes */
	bool links;     /* takes OSC 8 */
	bool mouse;     /* reports of it are asked for */
	bool clipboard; /* takes OSC 52, or passes over it */
	bool active;    /* in full-screen mode now */
	struct termios before;
	struct strbuf buf;            /* what is to be sent */
	bool gone;                    /* a write failed: the line was dropped */
	volatile sig_atomic_t ending; /* set by a handler: no write waits any more */
	volatile sig_atomic_t holder; /* the child that has the terminal: it is ended too */
	char name[64];                /* TERM */
};

/* Looks the terminal up; changes nothing yet. False: one sentence (status EXIT_USAGE): not a
 * terminal, TERM unset, unknown or unable. */
NODISCARD bool tty_open(struct tty *t, struct err *e);
void tty_close(struct tty *t);

/* Enters and leaves the full screen: modes of the tty, alternate screen, keypad, paste. */
void tty_begin(struct tty *t);
void tty_end(struct tty *t);
/* For a signal handler: from now on no write waits for a terminal that takes nothing. One that had
 * just begun is woken by SIGALRM in a second; its handler, which must not restart calls, calls this
 * again. */
void tty_ending(struct tty *t);
/* The same as tty_end with nothing but write and tcsetattr, for signal handlers. */
void tty_restore(const struct tty *t);

/* Asks for reports of the mouse, or no more; where the terminal knows them. */
void tty_mouse(struct tty *t, bool on);

/* Asks the kernel for the window's size. True: it has changed. */
bool tty_size(struct tty *t);

/* Appends a capability without its padding, with up to two parameters. */
void tty_put(struct tty *t, const char *cap);
void tty_put1(struct tty *t, const char *cap, int a);
void tty_put2(struct tty *t, const char *cap, int a, int b);
/* Sends what was appended. */
void tty_flush(struct tty *t);

#endif
