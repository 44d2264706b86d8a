/* Bytes from the terminal become keys (src/keymap) and pasted text. Answers of a terminal to
 * questions nobody asked and unknown sequences are swallowed whole. */
#ifndef DATELINE_INPUT_H
#define DATELINE_INPUT_H

#include "src/strbuf.h"

#include <stdint.h>

#define INPUT_KEYS 24

enum input_kind { INPUT_NONE, INPUT_KEY, INPUT_PASTE, INPUT_MOUSE };

/* A report of the mouse (SGR, 1006). */
struct mouse {
	int button; /* 0 left, 1 middle, 2 right; 64 and 65 wheel up and down */
	int row, col;
	bool press;
};

struct input {
	char buf[4096];
	size_t len;
	int64_t last_us; /* when the last byte came, monotonic */
	int escape_ms;   /* how long Esc waits for more */
	bool utf8;
	bool pasting;
	struct mouse mouse; /* of INPUT_MOUSE, until the next call */
	struct strbuf paste;
	struct {
		char *sequence;
		uint32_t key;
	} key[INPUT_KEYS];
	int nkey;
};

/* Takes the terminal's own sequences from terminfo (setupterm has been called). */
void input_init(struct input *in, int escape_ms, bool utf8);
void input_release(struct input *in);
/* Reads what is waiting. False: end of file or error, the line is gone. */
bool input_fill(struct input *in, int fd, int64_t now_us);
/* The next key or paste. INPUT_PASTE: in->paste, until the next call. INPUT_NONE: nothing, or more
 * must come first. */
enum input_kind input_next(struct input *in, int64_t now_us, uint32_t *key);
/* Milliseconds until input_next should be asked again without new bytes; -1: never. */
int input_timeout(const struct input *in, int64_t now_us);

#endif
