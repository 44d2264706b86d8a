// objects: ui/prompt.o ui/marks.o ui/draw.o ui/ascii.o
/* A line to type in: editing by whole characters, history, completion; and pending marks. */
#include "src/keymap.h"
#include "src/store.h"
#include "src/util.h"
#include "ui/marks.h"
#include "ui/prompt.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What the prompt asks of the reader. */
struct ui {
	char done[PROMPT_MAX + 1];
	int ended, left, redrawn, changed, kept;
};

void
ui_redraw(struct ui *ui)
{
	ui->redrawn++;
}

void
ui_typed(struct ui *ui, const char *history, const char *line)
{
	(void)history;
	(void)line;
	ui->kept++;
}

static void
on_done(struct ui *ui, const char *text)
{
	ui->ended++;
	if (text)
		snprintf(ui->done, sizeof(ui->done), "%s", text);
	else
		ui->left++;
}

static void
on_changed(struct ui *ui, const char *text)
{
	(void)text;
	ui->changed++;
}

static char *
on_complete(struct ui *ui, const char *stem, int i)
{
	static const char *const names[] = {"refresh", "refresh-all", "redo"};
	(void)ui;
	for (size_t j = 0; j < LEN(names); j++)
		if (strncmp(names[j], stem, strlen(stem)) == 0 && i-- == 0)
			return xstrdup(names[j]);
	return NULL;
}

static const struct prompt_request request = {.label = ":",
    .history = "command",
    .done = on_done,
    .changed = on_changed,
    .complete = on_complete};

static void
type(struct prompt *p, struct ui *ui, const char *text)
{
	for (; *text; text++)
		prompt_key(p, ui, (unsigned char)*text);
}

static void
edits_by_whole_characters(void **state)
{
	(void)state;
	struct ui ui = {0};
	struct prompt p;
	prompt_init(&p);
	prompt_open(&p, &request);
	type(&p, &ui, "ab");
	prompt_key(&p, &ui, 0xE9);
	prompt_key(&p, &ui, 0x301);
	prompt_key(&p, &ui, 0x65E5);
	assert_string_equal(p.text.s, "ab\xC3\xA9\xCC\x81\xE6\x97\xA5");
	prompt_key(&p, &ui, KEYCODE_LEFT);
	prompt_key(&p, &ui, 127);
	assert_string_equal(p.text.s, "ab\xE6\x97\xA5");
	prompt_key(&p, &ui, 1);
	type(&p, &ui, "x ");
	prompt_key(&p, &ui, 5);
	type(&p, &ui, " word");
	prompt_key(&p, &ui, 23);
	assert_string_equal(p.text.s, "x ab\xE6\x97\xA5 ");
	prompt_key(&p, &ui, KEYCODE_HOME);
	prompt_key(&p, &ui, KEYCODE_DEL);
	assert_string_equal(p.text.s, " ab\xE6\x97\xA5 ");
	prompt_key(&p, &ui, KEYCODE_END);
	prompt_key(&p, &ui, 21);
	assert_string_equal(p.text.s, "");
	prompt_key(&p, &ui, 127);
	assert_false(p.open);
	assert_int_equal(ui.left, 1);
	prompt_release(&p);
}

static void
a_line_is_full_and_stays_whole(void **state)
{
	(void)state;
	struct ui ui = {0};
	struct prompt p;
	prompt_init(&p);
	prompt_open(&p, &request);
	for (int i = 0; i < 2 * PROMPT_MAX; i++)
		prompt_key(&p, &ui, 0x65E5);
	assert_true(p.text.len <= PROMPT_MAX);
	assert_int_equal(p.text.len % 3, 0);
	assert_int_equal(p.cursor, p.text.len);
	prompt_release(&p);
}

static void
history_comes_back(void **state)
{
	(void)state;
	struct ui ui = {0};
	struct prompt p;
	prompt_init(&p);
	static const char *const lines[] = {"one", "two", "two", "three"};
	for (size_t i = 0; i < LEN(lines); i++) {
		prompt_open(&p, &request);
		type(&p, &ui, lines[i]);
		prompt_key(&p, &ui, 13);
		assert_string_equal(ui.done, lines[i]);
	}
	prompt_open(&p, &request);
	type(&p, &ui, "new");
	static const char *const back[] = {"three", "two", "one", "one"};
	for (size_t i = 0; i < LEN(back); i++) {
		prompt_key(&p, &ui, KEYCODE_UP);
		assert_string_equal(p.text.s, back[i]);
	}
	for (int i = 0; i < 5; i++)
		prompt_key(&p, &ui, KEYCODE_DOWN);
	assert_string_equal(p.text.s, "new");
	for (int i = 0; i < 3 * HISTORY_MAX; i++) {
		char text[20];
		snprintf(text, sizeof(text), "line%d", i);
		prompt_open(&p, &request);
		type(&p, &ui, text);
		prompt_key(&p, &ui, 13);
	}
	prompt_release(&p);
}

static void
tab_completes_and_comes_round(void **state)
{
	(void)state;
	struct ui ui = {0};
	struct prompt p;
	prompt_init(&p);
	prompt_open(&p, &request);
	type(&p, &ui, "re");
	static const char *const shown[] = {"refresh", "refresh-all", "redo", "re", "refresh"};
	for (size_t i = 0; i < LEN(shown); i++) {
		prompt_key(&p, &ui, 9);
		assert_string_equal(p.text.s, shown[i]);
	}
	prompt_key(&p, &ui, 27);
	assert_false(p.open);
	prompt_release(&p);
}

static void
what_is_pasted_is_text(void **state)
{
	(void)state;
	struct ui ui = {0};
	struct prompt p;
	prompt_init(&p);
	prompt_open(&p, &request);
	static const char text[] = "quit\n\033[31mnow\r\n\xC2\x9B";
	prompt_paste(&p, &ui, text, sizeof(text) - 1);
	assert_string_equal(p.text.s, "quit [31mnow");
	assert_true(p.open);
	assert_int_equal(ui.ended, 0);
	char *large = xmalloc(1 << 20);
	memset(large, 'x', 1 << 20);
	prompt_paste(&p, &ui, large, 1 << 20);
	assert_int_equal(p.text.len, PROMPT_MAX);
	assert_true(p.full);
	prompt_key(&p, &ui, KEYCODE_HOME);
	assert_false(p.full);
	/* A character that does not fit whole is left out whole. */
	prompt_open(&p, &request);
	memset(large, 'x', PROMPT_MAX - 1);
	memcpy(large + PROMPT_MAX - 1, "\xD0\xB6", 2);
	prompt_paste(&p, &ui, large, PROMPT_MAX + 1);
	assert_int_equal(p.text.len, PROMPT_MAX - 1);
	assert_true(p.full);
	free(large);
	prompt_release(&p);
}

static void
the_newest_pending_mark_counts(void **state)
{
	(void)state;
	struct marks m = {0};
	assert_true(marks_has(&m, 1, 1, MARK_READ, true));
	assert_false(marks_has(&m, 1, 1, MARK_READ, false));
	marks_add(&m, &(struct mark_pending){.seq = 1, .id = 1, .flag = MARK_READ, .set = true});
	marks_add(&m, &(struct mark_pending){.seq = 2, .id = 1, .flag = MARK_READ, .set = false});
	assert_false(marks_has(&m, 1, 1, MARK_READ, true));
	assert_false(marks_has(&m, 1, 1, MARK_BOOKMARK, false));
	marks_add(&m, &(struct mark_pending){
			  .seq = 3, .flag = MARK_READ, .set = true, .list = 1, .upto = 10});
	assert_true(marks_has(&m, 10, 1, MARK_READ, false));
	assert_false(marks_has(&m, 11, 1, MARK_READ, false));
	assert_false(marks_has(&m, 10, 2, MARK_READ, false));
	/* Acknowledged: it counts until what is on screen was read anew. */
	assert_true(marks_done(&m, 3));
	assert_true(marks_has(&m, 10, 1, MARK_READ, false));
	marks_settle(&m);
	assert_false(marks_has(&m, 10, 1, MARK_READ, false));
	assert_false(marks_done(&m, 3));
	assert_int_equal(m.n, 2);
	marks_release(&m);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(edits_by_whole_characters),
	    cmocka_unit_test(a_line_is_full_and_stays_whole),
	    cmocka_unit_test(history_comes_back),
	    cmocka_unit_test(tab_completes_and_comes_round),
	    cmocka_unit_test(what_is_pasted_is_text),
	    cmocka_unit_test(the_newest_pending_mark_counts),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
