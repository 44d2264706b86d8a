/* Bytes to keys. */
#include "ui/input.h"

#include "src/keymap.h"
#include "src/text.h"
#include "src/util.h"
#include "ui/screen.h"

#include <curses.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <term.h>
#include <unistd.h>

#define PASTE_MAX   ((size_t)1024 * 1024)
#define SEQUENCE_MS 300 /* a sequence that began may take this long over a slow line */
#define STRING_MAX  2000

void
input_init(struct input *in, int escape_ms, bool utf8)
{
	static const struct {
		const char *cap;
		uint32_t key;
	} caps[] = {{"kcuu1", KEYCODE_UP}, {"kcud1", KEYCODE_DOWN}, {"kcub1", KEYCODE_LEFT},
	    {"kcuf1", KEYCODE_RIGHT}, {"khome", KEYCODE_HOME}, {"kend", KEYCODE_END},
	    {"kpp", KEYCODE_PGUP}, {"knp", KEYCODE_PGDN}, {"kich1", KEYCODE_INS},
	    {"kdch1", KEYCODE_DEL}, {"kcbt", KEYCODE_STAB}, {"kf1", KEYCODE_F1},
	    {"kf2", KEYCODE_F2}, {"kf3", KEYCODE_F3}, {"kf4", KEYCODE_F4}, {"kf5", KEYCODE_F5},
	    {"kf6", KEYCODE_F6}, {"kf7", KEYCODE_F7}, {"kf8", KEYCODE_F8}, {"kf9", KEYCODE_F9},
	    {"kf10", KEYCODE_F10}, {"kf11", KEYCODE_F11}, {"kf12", KEYCODE_F12}};
	*in = (struct input){.escape_ms = escape_ms, .utf8 = utf8};
	strbuf_init(&in->paste, PASTE_MAX);
	for (size_t i = 0; i < LEN(caps) && in->nkey < INPUT_KEYS; i++) {
		const char *s = cur_term ? tigetstr(caps[i].cap) : NULL;
		if (!s || s == (char *)-1 || s[0] != '\033' || !s[1])
			continue;
		in->key[in->nkey].sequence = xstrdup(s);
		in->key[in->nkey++].key = caps[i].key;
	}
}

void
input_release(struct input *in)
{
	for (int i = 0; i < in->nkey; i++)
		free(in->key[i].sequence);
	strbuf_release(&in->paste);
}

bool
input_fill(struct input *in, int fd, int64_t now_us)
{
	if (in->len == sizeof(in->buf))
		return true;
	ssize_t n = read(fd, in->buf + in->len, sizeof(in->buf) - in->len);
	if (n < 0)
		return errno == EAGAIN || errno == EINTR;
	in->len += (size_t)n;
	in->last_us = now_us;
	return n > 0;
}

static void
input_drop(struct input *in, size_t n)
{
	memmove(in->buf, in->buf + n, in->len - n);
	in->len -= n;
}

/* Keys by the final byte of CSI and SS3, and by the number of CSI n ~. */
static uint32_t
key_final(char c)
{
	static const struct {
		char final;
		uint32_t key;
	} finals[] = {{'A', KEYCODE_UP}, {'B', KEYCODE_DOWN}, {'C', KEYCODE_RIGHT},
	    {'D', KEYCODE_LEFT}, {'H', KEYCODE_HOME}, {'F', KEYCODE_END}, {'Z', KEYCODE_STAB},
	    {'P', KEYCODE_F1}, {'Q', KEYCODE_F2}, {'R', KEYCODE_F3}, {'S', KEYCODE_F4}};
	for (size_t i = 0; i < LEN(finals); i++)
		if (finals[i].final == c)
			return finals[i].key;
	return 0;
}

static uint32_t
key_number(int n)
{
	static const uint32_t keys[] = {[1] = KEYCODE_HOME,
	    [2] = KEYCODE_INS,
	    [3] = KEYCODE_DEL,
	    [4] = KEYCODE_END,
	    [5] = KEYCODE_PGUP,
	    [6] = KEYCODE_PGDN,
	    [7] = KEYCODE_HOME,
	    [8] = KEYCODE_END,
	    [11] = KEYCODE_F1,
	    [12] = KEYCODE_F2,
	    [13] = KEYCODE_F3,
	    [14] = KEYCODE_F4,
	    [15] = KEYCODE_F5,
	    [17] = KEYCODE_F6,
	    [18] = KEYCODE_F7,
	    [19] = KEYCODE_F8,
	    [20] = KEYCODE_F9,
	    [21] = KEYCODE_F10,
	    [23] = KEYCODE_F11,
	    [24] = KEYCODE_F12};
	return n >= 0 && (size_t)n < LEN(keys) ? keys[n] : 0;
}

/* A sequence at the start of the buffer: its bytes, 0: not complete. *key 0: none that is known;
 * *paste: the beginning of a paste. */
static size_t
sequence_csi(const struct input *in, uint32_t *key, bool *paste)
{
	const char *s = in->buf;
	size_t i = 2, n = in->len;
	if (n > 2 && s[2] == '[') { /* the Linux console: CSI [ A to E */
		if (n < 4)
			return 0;
		if (s[3] >= 'A' && s[3] <= 'E')
			*key = KEYCODE_F1 + (uint32_t)(s[3] - 'A');
		return 4;
	}
	while (i < n && s[i] >= 0x20 && s[i] <= 0x3F)
		i++;
	if (i == n)
		return n > 64 ? n : 0;
	int number = 0;
	for (size_t j = 2; j < i && s[j] >= '0' && s[j] <= '9' && number < 1000; j++)
		number = number * 10 + (s[j] - '0');
	if (s[i] == 'M' && i == 2) /* an old mouse report: three bytes follow */
		return n < 6 ? 0 : 6;
	if (s[i] == '~') {
		*paste = number == 200;
		*key = key_number(number);
	} else if (s[2] < '<' || s[2] > '?') {
		/* CSI 24;80R would be an answer about the cursor's place, CSI R a key. */
		*key = s[i] >= 'P' && s[i] <= 'S' && number > 1 ? 0 : key_final(s[i]);
	}
	return i + 1;
}

static size_t
sequence_string(const struct input *in)
{
	for (size_t i = 2; i < in->len; i++) {
		if (in->buf[i] == '\007')
			return i + 1;
		if (in->buf[i] == '\033')
			return i + 1 < in->len ? i + 2 : 0;
	}
	return in->len > STRING_MAX ? in->len : 0;
}

static size_t
sequence(const struct input *in, uint32_t *key, bool *paste)
{
	*key = 0;
	*paste = false;
	for (int i = 0; i < in->nkey; i++) {
		size_t n = strlen(in->key[i].sequence);
		if (in->len >= n && memcmp(in->buf, in->key[i].sequence, n) == 0) {
			*key = in->key[i].key;
			return n;
		}
	}
	if (in->len < 2)
		return 0;
	switch (in->buf[1]) {
	case '[':
		return sequence_csi(in, key, paste);
	case 'O':
		if (in->len < 3)
			return 0;
		*key = in->buf[2] == 'M' ? 13 : key_final(in->buf[2]);
		return 3;
	case ']':
	case 'P':
	case '_':
	case '^':
		return sequence_string(in);
	}
	*key = 27; /* Esc, and a key of its own */
	return 1;
}

/* Takes pasted bytes up to the end mark. True when it is complete. */
static bool
input_paste(struct input *in)
{
	static const char mark[] = "\033[201~";
	const size_t len = sizeof(mark) - 1;
	size_t i = 0;
	while (i < in->len && memcmp(in->buf + i, mark, MIN(len, in->len - i)) != 0)
		i++;
	strbuf_add(&in->paste, in->buf, i); /* what is over a megabyte is left out */
	input_drop(in, i);
	if (in->len < len || memcmp(in->buf, mark, len) != 0)
		return false;
	input_drop(in, len);
	in->pasting = false;
	return true;
}

/* "ESC [ < 0 ; 12 ; 5 M", n bytes at the start of the buffer. */
static bool
input_report(struct input *in, size_t n)
{
	int number[3] = {0, 0, 0}, at = 0;
	char last = in->buf[n - 1];
	if (n < 9 || in->buf[1] != '[' || in->buf[2] != '<' || (last != 'M' && last != 'm'))
		return false;
	for (size_t i = 3; i + 1 < n; i++) {
		char c = in->buf[i];
		if (c == ';' && at < 2)
			at++;
		else if (c >= '0' && c <= '9' && number[at] < 10000)
			number[at] = number[at] * 10 + (c - '0');
		else
			return false;
	}
	in->mouse = (struct mouse){
	    .button = number[0], .col = number[1] - 1, .row = number[2] - 1, .press = last == 'M'};
	return at == 2 && in->mouse.col >= 0 && in->mouse.row >= 0;
}

static enum input_kind
input_character(struct input *in, uint32_t *key)
{
	unsigned char c = (unsigned char)in->buf[0];
	size_t want = c < 0x80                            ? 1
	              : !in->utf8 || c < 0xC2 || c > 0xF4 ? 0
	              : c < 0xE0                          ? 2
	              : c < 0xF0                          ? 3
	                                                  : 4;
	if (want == 0) {
		input_drop(in, 1);
		*key = 0;
		return INPUT_KEY;
	}
	if (in->len < want)
		return INPUT_NONE;
	size_t len;
	uint32_t cp = utf8_at(in->buf, want, &len);
	bool good = text_is_clean(in->buf, want) || want == 1;
	input_drop(in, good ? want : 1);
	*key = !good ? 0 : cp == 8 ? 127 : cp == 10 ? 13 : cp;
	return INPUT_KEY;
}

enum input_kind
input_next(struct input *in, int64_t now_us, uint32_t *key)
{
	if (in->pasting)
		return in->len && input_paste(in) ? INPUT_PASTE : INPUT_NONE;
	if (!in->len)
		return INPUT_NONE;
	if (in->buf[0] != '\033')
		return input_character(in, key);
	bool paste;
	size_t n = sequence(in, key, &paste);
	if (n) {
		bool report = !*key && input_report(in, n);
		input_drop(in, n);
		if (report)
			return INPUT_MOUSE;
		if (!paste)
			return INPUT_KEY;
		in->pasting = true;
		strbuf_clear(&in->paste);
		return input_next(in, now_us, key);
	}
	int64_t limit = in->len == 1 ? in->escape_ms : SEQUENCE_MS;
	if (now_us - in->last_us < limit * 1000)
		return INPUT_NONE;
	*key = 27;
	input_drop(in, 1);
	return INPUT_KEY;
}

int
input_timeout(const struct input *in, int64_t now_us)
{
	if (!in->len || in->pasting || in->buf[0] != '\033')
		return -1;
	int64_t limit = in->len == 1 ? in->escape_ms : SEQUENCE_MS;
	int64_t left = limit - (now_us - in->last_us) / 1000;
	return left > 0 ? (int)left : 0;
}
