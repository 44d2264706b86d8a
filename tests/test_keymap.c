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
	const uint32_t key = 'W';
	enum action a;

	(void)state;
	assert_false(keymap_bind(m, IN_SECTIONS, "W", ACTION_NEXT_ARTICLE, &e));
	assert_string_equal(e.text, "next-article means something in list, article only");
	assert_true(keymap_bind(m, IN_ALL, "W", ACTION_NEXT_ARTICLE, &e));
	assert_int_equal(keymap_find(m, IN_SECTIONS, &key, 1, &a, NULL), KEYMAP_NONE);
	assert_int_equal(keymap_find(m, IN_ARTICLE, &key, 1, &a, NULL), KEYMAP_ACTION);
	assert_int_equal(pane_set_find("list"), IN_LIST);
	assert_int_equal(pane_set_find("all"), IN_ALL);
	assert_int_equal(pane_set_find("prompt"), 0);
	assert_int_equal(pane_set_find("list, article"), 0);
	keymap_free(m);
}

/* What newsboat documents for its list of feeds, of articles and for an article, and what does the
 * same here. 1 to 9 and 0 are no bindings: ui/pane_article.c takes them. */
static const struct {
	const char *key, *operation;
	enum action sections, list, article;
} newsboat_documents[] = {
    {"Enter", "open", ACTION_OPEN, ACTION_OPEN, ACTION_OPEN},
    {"q", "quit", ACTION_CLOSE, ACTION_CLOSE, ACTION_CLOSE},
    {"Q", "hard-quit", ACTION_QUIT, ACTION_QUIT, ACTION_QUIT},
    {"r", "reload", ACTION_REFRESH, ACTION_REFRESH, ACTION_REFRESH},
    {"R", "reload-all", ACTION_REFRESH_ALL, ACTION_REFRESH_ALL, ACTION_REFRESH_ALL},
    {"A", "mark-feed-read", ACTION_ALL_READ, ACTION_ALL_READ, ACTION_NONE},
    {"C", "mark-all-feeds-read", ACTION_EVERYTHING_READ, ACTION_EVERYTHING_READ,
	ACTION_EVERYTHING_READ},
    {"s", "save", ACTION_NONE, ACTION_SAVE, ACTION_SAVE},
    {"e", "enqueue", ACTION_NONE, ACTION_ENCLOSURES, ACTION_ENCLOSURES},
    {"|", "pipe-to", ACTION_NONE, ACTION_PIPE, ACTION_PIPE},
    {"n", "next-unread", ACTION_NEXT_SECTION, ACTION_NEXT_UNREAD_ROW, ACTION_NEXT_UNREAD},
    {"p", "prev-unread", ACTION_PREVIOUS_SECTION, ACTION_PREVIOUS_UNREAD_ROW,
	ACTION_PREVIOUS_UNREAD},
    {"J", "next", ACTION_DOWN, ACTION_DOWN, ACTION_NEXT_ARTICLE},
    {"K", "prev", ACTION_UP, ACTION_UP, ACTION_PREVIOUS_ARTICLE},
    {"^K", "random-unread", ACTION_RANDOM_UNREAD, ACTION_RANDOM_UNREAD, ACTION_RANDOM_UNREAD},
    {"o", "open-in-browser", ACTION_BROWSER, ACTION_BROWSER, ACTION_BROWSER},
    {"O", "open-in-browser-and-mark-read", ACTION_NONE, ACTION_BROWSER_READ, ACTION_BROWSER_READ},
    {"?", "help", ACTION_HELP, ACTION_HELP, ACTION_HELP},
    {"^U", "toggle-source-view", ACTION_HALF_UP, ACTION_HALF_UP, ACTION_SOURCE},
    {"N", "toggle-article-read", ACTION_PREVIOUS_UNREAD, ACTION_TOGGLE_READ, ACTION_TOGGLE_READ},
    {"l", "toggle-show-read-feeds", ACTION_SHOW_UNREAD, ACTION_SHOW_UNREAD, ACTION_OPEN},
    {"u", "show-urls", ACTION_UNDO, ACTION_FOLLOW, ACTION_FOLLOW},
    {"^T", "clear-tag", ACTION_LATEST, ACTION_NONE, ACTION_NONE},
    {"t", "set-tag", ACTION_GO_TO, ACTION_TAG, ACTION_TAG}, /* there in the list of feeds only */
    {"/", "open-search", ACTION_SEARCH, ACTION_SEARCH, ACTION_SEARCH},
    {"#", "goto-url", ACTION_NONE, ACTION_FOLLOW, ACTION_FOLLOW},
    {"E", "edit-urls", ACTION_EDIT_FEEDS, ACTION_EDIT_FEEDS, ACTION_EDIT_FEEDS},
    {"^R", "reload-urls", ACTION_RELOAD_FEEDS, ACTION_RELOAD_FEEDS, ACTION_RELOAD_FEEDS},
    {"^L", "redraw", ACTION_REDRAW, ACTION_REDRAW, ACTION_REDRAW},
    {":", "cmdline", ACTION_COMMAND, ACTION_COMMAND, ACTION_COMMAND},
    {"F", "set-filter", ACTION_NONE, ACTION_FILTER, ACTION_NONE},
    {"f", "select-filter", ACTION_NONE, ACTION_FILTER, ACTION_FOLLOW},
    {"^F", "clear-filter", ACTION_LEAVE, ACTION_LEAVE, ACTION_PAGE_DOWN},
    {"^B", "bookmark", ACTION_PAGE_UP, ACTION_BOOKMARK, ACTION_BOOKMARK},
    {"^E", "edit-flags", ACTION_NONE, ACTION_TAG, ACTION_TAG},
    {"^N", "next-unread-feed", ACTION_NONE, ACTION_NEXT_SECTION, ACTION_NONE},
    {"^P", "prev-unread-feed", ACTION_NONE, ACTION_PREVIOUS_SECTION, ACTION_NONE},
    {"j", "next-feed", ACTION_DOWN, ACTION_NEXT_LIST, ACTION_DOWN},
    {"k", "prev-feed", ACTION_UP, ACTION_PREVIOUS_LIST, ACTION_UP},
    {"D", "delete-article", ACTION_NONE, ACTION_HIDE, ACTION_HIDE},
    {"^D", "delete-all-articles", ACTION_HALF_DOWN, ACTION_HIDE_ALL, ACTION_HALF_DOWN},
    {"$", "purge-deleted", ACTION_NONE, ACTION_TAKE_NEW, ACTION_NONE},
    {"v", "view-dialogs", ACTION_GO_TO, ACTION_GO_TO, ACTION_GO_TO},
    {"^X", "close-dialog", ACTION_CLOSE, ACTION_CLOSE, ACTION_CLOSE},
    {"^V", "next-dialog", ACTION_NEXT_PANE, ACTION_NEXT_PANE, ACTION_NEXT_PANE},
    {"^G", "prev-dialog", ACTION_PREVIOUS_PANE, ACTION_PREVIOUS_PANE, ACTION_PREVIOUS_PANE},
    {"g", "sort", ACTION_FIRST, ACTION_SORT, ACTION_FIRST},
    {"G", "rev-sort", ACTION_LAST, ACTION_SORT_REVERSED, ACTION_LAST},
    {"Up", "up", ACTION_UP, ACTION_UP, ACTION_UP},
    {"Down", "down", ACTION_DOWN, ACTION_DOWN, ACTION_DOWN},
    {"PgUp", "pageup", ACTION_PAGE_UP, ACTION_PAGE_UP, ACTION_PAGE_UP},
    {"PgDn", "pagedown", ACTION_PAGE_DOWN, ACTION_PAGE_DOWN, ACTION_PAGE_DOWN},
    {"Home", "home", ACTION_FIRST, ACTION_FIRST, ACTION_FIRST},
    {"End", "end", ACTION_LAST, ACTION_LAST, ACTION_LAST},
    {",", "macro-prefix", ACTION_NONE, ACTION_NONE, ACTION_NONE}, /* left to the person's macros */
    /* What it has no key for takes free ones. */
    {"U", "(undo)", ACTION_UNDO, ACTION_UNDO, ACTION_UNDO},
    {"Y", "(redo)", ACTION_REDO, ACTION_REDO, ACTION_REDO},
    {"*", "(select)", ACTION_NONE, ACTION_SELECT, ACTION_NONE},
    {"V", "(select)", ACTION_NONE, ACTION_SELECT_RANGE, ACTION_NONE},
    {"^W", "(whole text)", ACTION_NONE, ACTION_NONE, ACTION_WHOLE_TEXT},
    {"z", "(panes)", ACTION_ZOOM, ACTION_ZOOM, ACTION_ZOOM},
    {"Tab", "(panes)", ACTION_NEXT_PANE, ACTION_NEXT_PANE, ACTION_NEXT_PANE},
    {"Space", "(read on)", ACTION_READ_ON, ACTION_READ_ON, ACTION_READ_ON},
};

static void
expect_action(const struct keymap *m, unsigned pane, const char *key, enum action want)
{
	uint32_t keys[KEY_SEQUENCE];
	enum action got;
	int n = keys_parse(key, keys, NULL);

	keymap_find(m, pane, keys, n, &got, NULL);
	if (got != want)
		fail_msg("%s in %s is %s, not %s", key, pane_set_name(pane), action_rows[got].name,
		    action_rows[want].name);
}

static void
newsboat_s_keys_do_what_they_do_there(void **state)
{
	struct keymap *m = keymap_new();

	(void)state;
	keymap_preset(m, KEYS_NEWSBOAT);
	for (size_t i = 0; i < LEN(newsboat_documents); i++) {
		expect_action(
		    m, IN_SECTIONS, newsboat_documents[i].key, newsboat_documents[i].sections);
		expect_action(m, IN_LIST, newsboat_documents[i].key, newsboat_documents[i].list);
		expect_action(
		    m, IN_ARTICLE, newsboat_documents[i].key, newsboat_documents[i].article);
	}
	keymap_free(m);
}

static void
what_the_person_bound_outlives_a_preset(void **state)
{
	struct keymap *m = keymap_new();
	struct err e = {0};

	(void)state;
	assert_true(keymap_bind(m, IN_LIST, "u", ACTION_HIDE, &e));
	assert_true(keymap_bind(m, IN_LIST, "Dx", ACTION_HIDE, &e) == false);
	assert_true(keymap_unbind(m, IN_LIST, "N", &e));
	assert_true(keymap_bind(m, IN_LIST, ",x", ACTION_HIDE, &e));
	keymap_preset(m, KEYS_NEWSBOAT);
	expect_action(m, IN_LIST, "u", ACTION_HIDE);
	expect_action(m, IN_ARTICLE, "u", ACTION_FOLLOW);
	expect_action(m, IN_LIST, "N", ACTION_NONE);
	expect_action(m, IN_LIST, ",x", ACTION_HIDE);
	keymap_preset(m, KEYS_VI);
	expect_action(m, IN_LIST, "u", ACTION_HIDE);
	expect_action(m, IN_ARTICLE, "u", ACTION_UNDO);
	expect_action(m, IN_LIST, "N", ACTION_NONE);
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
	    cmocka_unit_test(newsboat_s_keys_do_what_they_do_there),
	    cmocka_unit_test(what_the_person_bound_outlives_a_preset),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
