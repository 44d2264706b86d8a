/* Words for searching. */
#include "src/terms.h"

#include "src/util.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <sqlite3.h>

#include <cmocka.h>

static void
expect(const char *text, const char *want)
{
	struct strbuf b;

	strbuf_init(&b, STRBUF_SMALL);
	assert_true(terms_add(&b, text, strlen(text)));
	assert_string_equal(b.s, want);
	strbuf_release(&b);
}

static void
words_are_without_case_accents_and_signs(void **state)
{
	(void)state;
	expect("", "");
	expect(" -- … ", "");
	expect("The Café’s MENU, don't!", "the cafe s menu don t");
	expect("Ёлка и йод; Ἀθῆναι ΣΟΦΟΣ", "елка и иод αθηναι σοφοσ");
	expect("Straße ﬁne m² 3.14 C++ foo_bar", "strasse fine m2 3 14 c foo bar");
	expect("中文字 abc日本", "中 文 字 abc 日 本");
	expect("ラーメン", "ラー メ ン");
	expect("서울 각", "서 울 각");
	expect("🙂x y🙂", "x y");
	expect("नमस्ते हिन्दी", "नमस्ते हिन्दी");
}

static void
long_words_are_cut(void **state)
{
	struct strbuf b;
	char *s = xmalloc(300000);

	(void)state;
	strbuf_init(&b, STRBUF_BODY);
	memset(s, 'x', 300000);
	assert_true(terms_add(&b, s, 300000));
	assert_int_equal(b.len, 128);
	strbuf_clear(&b);
	for (size_t i = 0; i + 2 < 300000; i += 3)
		memcpy(s + i, "\xd0\xb6y", 3);
	assert_true(terms_add(&b, s, 300000));
	assert_in_range(b.len, 126, 128);
	strbuf_release(&b);
	free(s);
}

static void
words_are_found_side_by_side(void **state)
{
	(void)state;
	assert_true(terms_find("a bc def", "bc", false));
	assert_true(terms_find("a bc def", "a bc", false));
	assert_true(terms_find("a bc def", "bc d", true));
	assert_true(terms_find("abc bc", "bc", false));
	assert_false(terms_find("a bc def", "b", false));
	assert_false(terms_find("a bc def", "c", false));
	assert_false(terms_find("a bc def", "ef", true));
	assert_false(terms_find("a bc\ndef", "bc def", false));
	assert_true(terms_find("a bc\ndef", "def", false));
	assert_false(terms_find("", "a", false));
	assert_false(terms_find("a", "", true));
}

/* The index parts exactly the words that we wrote. */
static void
the_index_sees_the_same_words(void **state)
{
	static const char text[] =
	    "The Café’s menu, Ёлка, 中文字 नमस्ते ไทย 🙂 서울 "
	    "straße "
	    "m² "
	    "Ωμέγα עִבְרִית";
	sqlite3 *db;
	sqlite3_stmt *st;
	struct strbuf b;
	char *expected;
	size_t n = 0, blanks = 0;

	(void)state;
	strbuf_init(&b, STRBUF_SMALL);
	assert_true(terms_add(&b, text, strlen(text)));
	assert_int_equal(sqlite3_open(":memory:", &db), SQLITE_OK);
	assert_int_equal(sqlite3_exec(db,
			     "create virtual table f using fts5(x, content='', tokenize='ascii');"
			     "create virtual table v using fts5vocab(f, 'instance')",
			     NULL, NULL, NULL),
	    SQLITE_OK);
	assert_int_equal(
	    sqlite3_prepare_v2(db, "insert into f(rowid, x) values(1, ?)", -1, &st, NULL),
	    SQLITE_OK);
	sqlite3_bind_text(st, 1, b.s, -1, SQLITE_STATIC);
	assert_int_equal(sqlite3_step(st), SQLITE_DONE);
	sqlite3_finalize(st);
	assert_int_equal(
	    sqlite3_prepare_v2(db, "select term from v order by \"offset\"", -1, &st, NULL),
	    SQLITE_OK);
	expected = b.s;
	while (sqlite3_step(st) == SQLITE_ROW) {
		const char *term = (const char *)sqlite3_column_text(st, 0);

		assert_memory_equal(expected, term, strlen(term));
		expected += strlen(term);
		n++;
		if (*expected != '\0')
			assert_int_equal(*expected++, ' ');
	}
	for (const char *s = b.s; *s != '\0'; s++)
		blanks += *s == ' ';
	assert_int_equal(n, blanks + 1);
	assert_int_equal(*expected, '\0');
	sqlite3_finalize(st);
	sqlite3_close(db);
	strbuf_release(&b);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(words_are_without_case_accents_and_signs),
	    cmocka_unit_test(long_words_are_cut),
	    cmocka_unit_test(words_are_found_side_by_side),
	    cmocka_unit_test(the_index_sees_the_same_words),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
