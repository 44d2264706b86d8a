/* Names of keys. */
#include "src/key.h"

#include "src/util.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include <unistr.h>

#define ESC 27

/* The first name of a key is the one that is shown. */
static const struct {
	const char *name;
	uint32_t key;
} key_names[] = {
    {"Space", ' '},
    {"Enter", 13},
    {"Return", 13},
    {"Esc", ESC},
    {"Escape", ESC},
    {"Tab", 9},
    {"S-Tab", KEYCODE_STAB},
    {"Backspace", 127},
    {"BS", 127},
    {"lt", '<'},
    {"Up", KEYCODE_UP},
    {"Down", KEYCODE_DOWN},
    {"Left", KEYCODE_LEFT},
    {"Right", KEYCODE_RIGHT},
    {"Home", KEYCODE_HOME},
    {"End", KEYCODE_END},
    {"PgUp", KEYCODE_PGUP},
    {"PageUp", KEYCODE_PGUP},
    {"PgDn", KEYCODE_PGDN},
    {"PageDown", KEYCODE_PGDN},
    {"PgDown", KEYCODE_PGDN},
    {"Ins", KEYCODE_INS},
    {"Insert", KEYCODE_INS},
    {"Del", KEYCODE_DEL},
    {"Delete", KEYCODE_DEL},
    {"F1", KEYCODE_F1},
    {"F2", KEYCODE_F2},
    {"F3", KEYCODE_F3},
    {"F4", KEYCODE_F4},
    {"F5", KEYCODE_F5},
    {"F6", KEYCODE_F6},
    {"F7", KEYCODE_F7},
    {"F8", KEYCODE_F8},
    {"F9", KEYCODE_F9},
    {"F10", KEYCODE_F10},
    {"F11", KEYCODE_F11},
    {"F12", KEYCODE_F12},
};

static uint32_t
named_key(const char *s, size_t n)
{
	for (size_t i = 0; i < LEN(key_names); i++) {
		if (strlen(key_names[i].name) == n && memcmp(key_names[i].name, s, n) == 0)
			return key_names[i].key;
	}
	return 0;
}

/* ^A to ^Z and ^[ ^\ ^] ^^ ^_ and ^?; 0 for what is none. */
static uint32_t
control_key(char c)
{
	if (c == '?')
		return 127;
	if (isalpha((unsigned char)c) || (c != '\0' && strchr("[\\]^_", c) != NULL))
		return (uint32_t)toupper((unsigned char)c) & 0x1f;
	return 0;
}

/* Reads the key at the start of s (n > 0 bytes); *meta: Esc goes before it. Returns its bytes. */
static size_t
read_key(const char *s, size_t n, bool *meta, uint32_t *key)
{
	const char *close;
	size_t skip = 0;
	ucs4_t c;

	*meta = n > 2 && s[0] == 'M' && s[1] == '-';
	if (*meta)
		skip = 2;
	s += skip;
	n -= skip;
	if (n >= 2 && s[0] == '^' && (*key = control_key(s[1])) != 0)
		return skip + 2;
	if (n >= 3 && s[0] == 'C' && s[1] == '-' && (*key = control_key(s[2])) != 0)
		return skip + 3;
	if (s[0] == '<' && (close = memchr(s, '>', n)) != NULL
	    && (*key = named_key(s + 1, (size_t)(close - s) - 1)) != 0)
		return skip + (size_t)(close - s) + 1;
	if (skip > 0 && (*key = named_key(s, n)) != 0)
		return skip + n;
	int len = u8_mbtoucr(&c, (const uint8_t *)s, n);
	*key = len <= 0 || c < 0x20 || (c >= 0x7f && c < 0xa0) ? 0 : c;
	return skip + (len <= 0 ? 1 : (size_t)len);
}

/* What looks like the name of a key, but is none: "Spcae", "PgDwn". */
static bool
misspelt(const char *s, size_t n, struct err *e)
{
	const char *names[LEN(key_names)];
	char *word;

	if (n < 3 || !isupper((unsigned char)*s))
		return false;
	for (size_t i = 0; i < n; i++) {
		if (!isalnum((unsigned char)s[i]))
			return false;
	}
	for (size_t i = 0; i < LEN(key_names); i++)
		names[i] = key_names[i].name;
	word = xstrndup(s, n);
	const char *near = nearest_name(word, names, LEN(names));
	if (near != NULL)
		err_set(e, "unknown key '%s' (did you mean '%s'?)", word, near);
	free(word);
	return near != NULL;
}

/* The keys of a piece without blanks, after the `have` there are. -1: *e is set. */
static int
read_piece(const char *s, size_t n, uint32_t keys[KEY_SEQUENCE], int have, struct err *e)
{
	uint32_t key = named_key(s, n);

	if (key != 0 && have < KEY_SEQUENCE) {
		keys[have++] = key;
		return have;
	}
	if (key != 0) {
		err_set(e, "over %d keys", KEY_SEQUENCE);
		return -1;
	}
	if (misspelt(s, n, e))
		return -1;
	for (size_t at = 0; at < n;) {
		bool meta;

		at += read_key(s + at, n - at, &meta, &key);
		if (key == 0) {
			err_set(e, "not a key: '%.*s'", (int)MIN(n, 40), s);
			return -1;
		}
		if (have + (meta ? 2 : 1) > KEY_SEQUENCE) {
			err_set(e, "'%.*s' is over %d keys, and not the name of one",
			    (int)MIN(n, 40), s, KEY_SEQUENCE);
			return -1;
		}
		if (meta)
			keys[have++] = ESC;
		keys[have++] = key;
	}
	return have;
}

int
keys_parse(const char *name, uint32_t keys[KEY_SEQUENCE], struct err *e)
{
	int have = 0;

	if (strcmp(name, " ") == 0) {
		keys[0] = ' ';
		return 1;
	}
	for (const char *s = name; have >= 0;) {
		s += strspn(s, " \t");
		size_t n = strcspn(s, " \t");
		if (n == 0)
			break;
		have = read_piece(s, n, keys, have, e);
		s += n;
	}
	if (have == 0)
		err_set(e, "the name of a key expected");
	return have < 0 ? 0 : have;
}

const char *
keycode_name(uint32_t key, char *buf)
{
	for (size_t i = 0; i < LEN(key_names); i++) {
		if (key_names[i].key == key && key != '<') {
			snprintf(buf, 16, "%s", key_names[i].name);
			return buf;
		}
	}
	if (key < 0x20) {
		snprintf(buf, 16, "^%c", (char)(key + '@'));
		return buf;
	}
	int n = key > 0x10ffff ? 0 : u8_uctomb((uint8_t *)buf, key, 15);
	buf[n < 0 ? 0 : n] = '\0';
	return buf;
}

const char *
keys_name(const uint32_t *keys, int n, char *buf)
{
	char joined[64] = "", apart[64] = "", one[16];
	uint32_t again[KEY_SEQUENCE];
	struct err e;
	size_t j = 0, a = 0;

	if (n == 2 && keys[0] == ESC) {
		snprintf(buf, 64, "M-%s", keycode_name(keys[1], one));
		return buf;
	}
	for (int i = 0; i < n && i < KEY_SEQUENCE; i++) {
		keycode_name(keys[i], one);
		j += (size_t)snprintf(joined + j, sizeof(joined) - j, "%s", one);
		a += (size_t)snprintf(apart + a, sizeof(apart) - a, "%s%s", i == 0 ? "" : " ", one);
	}
	bool same = keys_parse(joined, again, &e) == n
	            && memcmp(again, keys, (size_t)n * sizeof(*keys)) == 0;
	memcpy(buf, same ? joined : apart, sizeof(joined));
	return buf;
}
