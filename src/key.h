/* Keys and their names. A key is a character or a named key; sequences of up to 4. */
#ifndef DATELINE_KEY_H
#define DATELINE_KEY_H

#include "src/err.h"

#include <stdint.h>

/* A key as a number: a Unicode character, or KEYCODE_* above them. ^A is 1, Esc 27, Tab 9,
 * Enter 13, Space 32, Backspace 127. */
enum keycode {
	KEYCODE_FIRST = 0x110000,
	KEYCODE_UP,
	KEYCODE_DOWN,
	KEYCODE_LEFT,
	KEYCODE_RIGHT,
	KEYCODE_HOME,
	KEYCODE_END,
	KEYCODE_PGUP,
	KEYCODE_PGDN,
	KEYCODE_INS,
	KEYCODE_DEL,
	KEYCODE_STAB,
	KEYCODE_F1,
	KEYCODE_F2,
	KEYCODE_F3,
	KEYCODE_F4,
	KEYCODE_F5,
	KEYCODE_F6,
	KEYCODE_F7,
	KEYCODE_F8,
	KEYCODE_F9,
	KEYCODE_F10,
	KEYCODE_F11,
	KEYCODE_F12,
	KEYCODE_LAST
};
#define KEY_SEQUENCE 4

/* "j" "^D" "C-d" "PgDn" "Space" "gg" "g PgDn" "g<PgDn>" "M-x" (Esc x) -> keys; returns how many, 0
 * and *e for a bad name. "lt" is <. */
int keys_parse(const char *name, uint32_t keys[KEY_SEQUENCE], struct err *e);
/* The name of a key, as keys_parse takes it. `buf` has 16 bytes. Returns buf. */
const char *keycode_name(uint32_t key, char *buf);

/* The name of a sequence, as keys_parse takes it: "gg", "g PgDn", "M-x". buf: 64 bytes. Returns
 * buf. */
const char *keys_name(const uint32_t *keys, int n, char *buf);

#endif
