// objects: ui/input.o ui/draw.o ui/ascii.o
/* Bytes from a terminal become keys, whole or in pieces; what is no key is swallowed. */
#include "src/config.h"
#include "src/keymap.h"
#include "src/util.h"
#include "ui/input.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define MAX_KEYS 64

/* All keys of the bytes, given `step` at a time, with time enough between two steps for Esc if
 * `slow`. Pastes are KEYCODE_LAST. Returns how many. */
static int
keys_of(const char *bytes, size_t n, size_t step, bool slow, uint32_t *keys)
{
	struct input in;
	int fds[2], got = 0;
	int64_t now = 1000000;
	uint32_t key;
	enum input_kind kind;
	input_init(&in, 25, true);
	assert_int_equal(pipe(fds), 0);
	for (size_t at = 0; at < n; at += step) {
		size_t len = MIN(step, n - at);
		assert_int_equal(write(fds[1], bytes + at, len), (ssize_t)len);
		assert_true(input_fill(&in, fds[0], now));
		now += slow ? 400000 : 1000;
		while ((kind = input_next(&in, now, &key)) != INPUT_NONE && got < MAX_KEYS)
			if (kind == INPUT_PASTE)
				keys[got++] = KEYCODE_LAST;
			else if (key)
				keys[got++] = key;
	}
	now += 400000;
	while ((kind = input_next(&in, now, &key)) != INPUT_NONE && got < MAX_KEYS)
		if (key)
			keys[got++] = kind == INPUT_PASTE ? KEYCODE_LAST : key;
	assert_int_equal(input_timeout(&in, now), -1);
	close(fds[0]);
	close(fds[1]);
	input_release(&in);
	return got;
}

static const struct {
	const char *bytes;
	uint32_t keys[6];
} cases[] = {
    {"jk", {'j', 'k'}},
    {"\r", {13}},
    {"\033", {27}},
    {"\x7f\b", {127, 127}},
    {"\033[A\033OB\033[C\033OD", {KEYCODE_UP, KEYCODE_DOWN, KEYCODE_RIGHT, KEYCODE_LEFT}},
    {"\033[5~\033[6~", {KEYCODE_PGUP, KEYCODE_PGDN}},
    {"\033[1~\033[4~\033[H\033[F\033[7~\033[8~",
	{KEYCODE_HOME, KEYCODE_END, KEYCODE_HOME, KEYCODE_END, KEYCODE_HOME, KEYCODE_END}},
    {"\033[Z", {KEYCODE_STAB}},
    {"\033[3~\033[2~", {KEYCODE_DEL, KEYCODE_INS}},
    {"\033[11~\033OP\033[[A\033[24~", {KEYCODE_F1, KEYCODE_F1, KEYCODE_F1, KEYCODE_F12}},
    {"\033[1;5Aj", {KEYCODE_UP, 'j'}},
    {"\xD0\xBF\xE6\x97\xA5", {0x43F, 0x65E5}},
    /* what a terminal answers late, and mouse reports */
    {"\033[24;80Rj", {'j'}},
    {"\033[?62;22cj", {'j'}},
    {"\033]11;rgb:0000/0000/0000\033\\j", {'j'}},
    {"\033]11;rgb:0000/0000/0000\aj", {'j'}},
    {"\033P>|xterm(370)\033\\j", {'j'}},
    {"\033[<0;10;10Mj", {'j'}},
    {"\033[M !!j", {'j'}},
    {"\033[Ij", {'j'}},
    {"\xff\xfej", {'j'}},
    {"\xC2\x9Bj", {'j'}},
    {"\033[200~rm -rf\nq\033[201~j", {KEYCODE_LAST, 'j'}},
};

static void
keys_whole_and_in_pieces(void **state)
{
	(void)state;
	for (size_t i = 0; i < LEN(cases); i++)
		for (size_t step = 1; step < 8; step++) {
			uint32_t keys[MAX_KEYS] = {0};
			int n = keys_of(cases[i].bytes, strlen(cases[i].bytes), step, false, keys),
			    want = 0;
			while (want < 6 && cases[i].keys[want])
				want++;
			if (n != want
			    || memcmp(keys, cases[i].keys, (size_t)n * sizeof(keys[0])) != 0)
				fail_msg("case %zu in steps of %zu: %d keys, the first U+%04X", i,
				    step, n, keys[0]);
		}
}

static void
escape_is_a_key_after_its_delay(void **state)
{
	(void)state;
	uint32_t keys[MAX_KEYS];
	assert_int_equal(keys_of("\033j", 2, 1, true, keys), 2);
	assert_int_equal(keys[0], 27);
	assert_int_equal(keys[1], 'j');
	assert_int_equal(keys_of("\033q", 2, 2, false, keys), 2);
	assert_int_equal(keys[0], 27);
}

static void
a_large_paste_is_one_paste(void **state)
{
	(void)state;
	struct input in;
	int fds[2], pastes = 0, others = 0;
	uint32_t key;
	enum input_kind kind;
	char block[1000];
	memset(block, 'q', sizeof(block));
	input_init(&in, 25, true);
	assert_int_equal(pipe(fds), 0);
	assert_int_equal(write(fds[1], "\033[200~", 6), 6);
	for (int i = 0; i < 1100; i++) {
		assert_int_equal(write(fds[1], block, sizeof(block)), (ssize_t)sizeof(block));
		if (i == 1099)
			assert_int_equal(write(fds[1], "\033[201~", 6), 6);
		assert_true(input_fill(&in, fds[0], 1000));
		while ((kind = input_next(&in, 1000, &key)) != INPUT_NONE)
			*(kind == INPUT_PASTE ? &pastes : &others) += 1;
	}
	assert_int_equal(others, 0);
	assert_int_equal(pastes, 1);
	close(fds[0]);
	close(fds[1]);
	input_release(&in);
}

static void
any_bytes_end(void **state)
{
	(void)state;
	unsigned seed = 1;
	for (int i = 0; i < 3000; i++) {
		char bytes[40];
		uint32_t keys[MAX_KEYS];
		for (size_t j = 0; j < sizeof(bytes); j++) {
			seed = seed * 1103515245 + 12345;
			static const char often[] = "\033[O;?<~MPR]200~\\";
			bytes[j] = seed >> 16 & 1 ? often[(seed >> 18) % (sizeof(often) - 1)]
			                          : (char)(seed >> 20);
		}
		int n = keys_of(bytes, sizeof(bytes), 1 + seed % 7, false, keys);
		for (int j = 0; j < n; j++)
			assert_true(keys[j] < 0x80 || keys[j] > 0x9F);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(keys_whole_and_in_pieces),
	    cmocka_unit_test(escape_is_a_key_after_its_delay),
	    cmocka_unit_test(a_large_paste_is_one_paste),
	    cmocka_unit_test(any_bytes_end),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
