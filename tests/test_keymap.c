/* Names of keys and the map of keys. */
#include "src/keymap.h"

#include "src/util.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void
expect_keys(const char *name, const uint32_t *want, int n)
{
	uint32_t keys[KEY_SEQUENCE];
	struct err e = {0};

	assert_int_equal(keys_parse(name, keys, &e), n);
	assert_memory_equal(keys, want, (size_t)n * sizeof(*keys));
}

static void
names_are_keys(void **state)
{
	(void)state;
	expect_keys("j", (const uint32_t[]){'j'}, 1);
	expect_keys("^D", (const uint32_t[]){4}, 1);
	expect_keys("^d", (const uint32_t[]){4}, 1);
	expect_keys("C-d", (const uint32_t[]){4}, 1);
	expect_keys("^", (const uint32_t[]){'^'}, 1);
	expect_keys("^?", (const uint32_t[]){127}, 1);
	expect_keys("PgDn", (const uint32_t[]){KEYCODE_PGDN}, 1);
	expect_keys("PageDown", (const uint32_t[]){KEYCODE_PGDN}, 1);
	expect_keys("Space", (const uint32_t[]){' '}, 1);
	expect_keys(" ", (const uint32_t[]){' '}, 1);
	expect_keys("gg", (const uint32_t[]){'g', 'g'}, 2);
	expect_keys("//", (const uint32_t[]){'/', '/'}, 2);
	expect_keys("M-x", (const uint32_t[]){27, 'x'}, 2);
	expect_keys("M-F12", (const uint32_t[]){27, KEYCODE_F12}, 2);
	expect_keys("M-^X", (const uint32_t[]){27, 24}, 2);
	expect_keys("^Xk", (const uint32_t[]){24, 'k'}, 2);
	expect_keys("g PgDn", (const uint32_t[]){'g', KEYCODE_PGDN}, 2);
	expect_keys("g<PgDn>x", (const uint32_t[]){'g', KEYCODE_PGDN, 'x'}, 3);
	expect_keys("<", (const uint32_t[]){'<'}, 1);
	expect_keys("lt", (const uint32_t[]){'<'}, 1);
	expect_keys("<lt>", (const uint32_t[]){'<'}, 1);
	expect_keys("<>", (const uint32_t[]){'<', '>'}, 2);
	expect_keys("ж", (const uint32_t[]){0x436}, 1);
	expect_keys("abcd", (const uint32_t[]){'a', 'b', 'c', 'd'}, 4);
	expect_keys("M-", (const uint32_t[]){'M', '-'}, 2);
	expect_keys("C-", (const uint32_t[]){'C', '-'}, 2);
}

static void
expect_wrong(const char *name, const char *sentence)
{
	uint32_t keys[KEY_SEQUENCE];
	struct err e = {0};

	assert_int_equal(keys_parse(name, keys, &e), 0);
	assert_string_equal(e.text, sentence);
}

static void
wrong_names_are_refused(void **state)
{
	(void)state;
	expect_wrong("", "the name of a key expected");
	expect_wrong("  ", "the name of a key expected");
	expect_wrong("Spcae", "unknown key 'Spcae' (did you mean 'Space'?)");
	expect_wrong("PagDn", "unknown key 'PagDn' (did you mean 'PgDn'?)");
	expect_wrong("F13", "unknown key 'F13' (did you mean 'F1'?)");
	expect_wrong("abcde", "'abcde' is over 4 keys, and not the name of one");
	expect_wrong("a b c d Enter", "over 4 keys");
	expect_wrong("M-aM-bM-c", "'M-aM-bM-c' is over 4 keys, and not the name of one");
}

static void
every_key_has_a_name_that_is_read(void **state)
{
	char buf[64], one[16];
	uint32_t got[KEY_SEQUENCE];
	struct err e;

	(void)state;
	for (uint32_t key = 1; key < KEYCODE_LAST; key == 0x2ff ? key = 0x1f600 : key++) {
		if ((key >= 0x7f && key < 0xa0 && key != 127) || key == 0x110000)
			continue;
		if (key > 0x1f600 && key < 0x10ff00)
			key = 0x10ff00;
		if (key > 0x10ffff && key < KEYCODE_UP)
			continue;
		assert_int_equal(keys_parse(keycode_name(key, one), got, &e), 1);
		assert_int_equal(got[0], key);
		for (uint32_t second = 1; second < 127; second++) {
			const uint32_t pair[] = {key, second};

			assert_int_equal(keys_parse(keys_name(pair, 2, buf), got, &e), 2);
			assert_memory_equal(got, pair, sizeof(pair));
		}
	}
}

static void
the_defaults_are_bound(void **state)
{
	struct keymap *m = keymap_new();
	const uint32_t j = 'j', x = 'x', odd = 0x416;
	enum action a;
	unsigned elsewhere;
	char buf[64];

	(void)state;
	assert_int_equal(keymap_find(m, IN_LIST, &j, 1, &a, &elsewhere), KEYMAP_ACTION);
	assert_int_equal(a, ACTION_DOWN);
	assert_int_equal(keymap_find(m, IN_ARTICLE, &x, 1, &a, &elsewhere), KEYMAP_NONE);
	assert_int_equal(elsewhere, IN_SECTIONS);
	assert_int_equal(keymap_find(m, IN_LIST, &odd, 1, &a, &elsewhere), KEYMAP_NONE);
	assert_int_equal(elsewhere, 0);
	assert_string_equal(keymap_key(m, IN_LIST, ACTION_PAGE_DOWN, buf), "PgDn");
	assert_string_equal(keymap_key(m, IN_LIST, ACTION_FOLD, buf), "");
	keymap_free(m);
}

static void
sequences_wait_for_more(void **state)
{
	struct keymap *m = keymap_new();
	const uint32_t keys[] = {'Z', 'z', 'Z'};
	enum action a;
	struct err e;

	(void)state;
	assert_true(keymap_bind(m, IN_LIST, "ZzZ", ACTION_QUIT, &e));
	assert_int_equal(keymap_find(m, IN_LIST, keys, 1, &a, NULL), KEYMAP_MORE);
	assert_int_equal(keymap_find(m, IN_LIST, keys, 2, &a, NULL), KEYMAP_MORE);
	assert_int_equal(keymap_find(m, IN_LIST, keys, 3, &a, NULL), KEYMAP_ACTION);
	assert_int_equal(a, ACTION_QUIT);
	assert_int_equal(keymap_find(m, IN_ARTICLE, keys, 1, &a, NULL), KEYMAP_NONE);
	keymap_free(m);
}

static void
a_key_that_begins_a_sequence_has_no_action(void **state)
{
	struct keymap *m = keymap_new();
	struct err e;
	const uint32_t keys[] = {'g', 'g'};
	enum action a;

	(void)state;
	assert_false(keymap_bind(m, IN_LIST, "gg", ACTION_FIRST, &e));
	assert_string_equal(
	    e.text, "'gg' begins with 'g', which is bound to first: unbind that first");
	assert_true(keymap_unbind(m, IN_LIST, "g", &e));
	assert_true(keymap_bind(m, IN_LIST, "gg", ACTION_FIRST, &e));
	assert_false(keymap_bind(m, IN_ALL, "g", ACTION_FIRST, &e));
	assert_string_equal(e.text, "'g' begins 'gg', which is bound to first: unbind that first");
	assert_int_equal(keymap_find(m, IN_LIST, keys, 2, &a, NULL), KEYMAP_ACTION);
	assert_false(keymap_unbind(m, IN_LIST, "g", &e));
	assert_string_equal(e.text, "'g' is not bound in list");
	keymap_free(m);
}

static void
a_pane_without_the_action_is_refused(void **state)
{
	struct keymap *m = keymap_new();
	struct err e;
	const uint32_t key = 'L';
	enum action a;

	(void)state;
	assert_false(keymap_bind(m, IN_SECTIONS, "L", ACTION_NEXT_ARTICLE, &e));
	assert_string_equal(e.text, "next-article means something in list, article only");
	assert_true(keymap_bind(m, IN_ALL, "L", ACTION_NEXT_ARTICLE, &e));
	assert_int_equal(keymap_find(m, IN_SECTIONS, &key, 1, &a, NULL), KEYMAP_NONE);
	assert_int_equal(keymap_find(m, IN_ARTICLE, &key, 1, &a, NULL), KEYMAP_ACTION);
	assert_int_equal(pane_set_find("list"), IN_LIST);
	assert_int_equal(pane_set_find("all"), IN_ALL);
	assert_int_equal(pane_set_find("prompt"), 0);
	assert_int_equal(pane_set_find("list, article"), 0);
	keymap_free(m);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(names_are_keys),
	    cmocka_unit_test(wrong_names_are_refused),
	    cmocka_unit_test(every_key_has_a_name_that_is_read),
	    cmocka_unit_test(the_defaults_are_bound),
	    cmocka_unit_test(sequences_wait_for_more),
	    cmocka_unit_test(a_key_that_begins_a_sequence_has_no_action),
	    cmocka_unit_test(a_pane_without_the_action_is_refused),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
