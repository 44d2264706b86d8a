/* The reader of words. */
#include "src/words.h"

#include "src/util.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void
expect(const char *line, const char *const *want, size_t n)
{
	struct words w;
	struct err e;
	size_t at;

	assert_true(words_split(&w, line, strlen(line), &at, &e));
	assert_int_equal(w.n, n);
	for (size_t i = 0; i < n; i++)
		assert_string_equal(w.word[i].s, want[i]);
	words_release(&w);
}

static void
expect_wrong(const char *line, size_t n, size_t place, const char *sentence)
{
	struct words w;
	struct err e;
	size_t at = 999;

	assert_false(words_split(&w, line, n, &at, &e));
	assert_int_equal(at, place);
	assert_non_null(strstr(e.text, sentence));
	assert_int_equal(w.n, 0);
}

static void
blanks_part_words(void **state)
{
	(void)state;
	expect("", NULL, 0);
	expect(" \t ", NULL, 0);
	expect("a\t bc  d ", (const char *const[]){"a", "bc", "d"}, 3);
}

static void
quotes_keep_blanks_and_escapes(void **state)
{
	(void)state;
	expect(
	    "\"a b\" \"\" \"x\\\"y\\\\z\\n\"", (const char *const[]){"a b", "", "x\"y\\z\\n"}, 3);
	expect("header=\"A: b\" x", (const char *const[]){"header=A: b", "x"}, 2);
	expect("^https://(www\\.)?x", (const char *const[]){"^https://(www\\.)?x"}, 1);
}

static void
hash_begins_a_comment_only_at_a_word(void **state)
{
	(void)state;
	expect("a#b # c", (const char *const[]){"a#b"}, 1);
	expect("#a", NULL, 0);
	expect("\"#a\" b", (const char *const[]){"#a", "b"}, 2);
}

static void
wrong_lines_say_where(void **state)
{
	(void)state;
	expect_wrong("ab \"cd", 6, 3, "does not end");
	expect_wrong("ab \"c\\\"", 7, 3, "does not end");
	expect_wrong("a\0b", 3, 1, "NUL");
	expect_wrong("a \x1b[m", 5, 2, "U+001B");
	expect_wrong("a \xff", 3, 2, "UTF-8");
	expect_wrong("a \xe2\x80", 4, 2, "UTF-8");
	expect_wrong("a \xc2\x9b", 4, 2, "U+009B");
	expect_wrong("a \xe2\x80\xae", 5, 2, "U+202E");
	expect_wrong("# \xff", 3, 2, "UTF-8");
}

static void
expect_rest(const char *line, size_t from, const char *want, size_t want_at, size_t want_arrow)
{
	size_t at, arrow;
	char *s = words_rest(line, strlen(line), from, &at, &arrow);

	assert_string_equal(s, want);
	assert_int_equal(at, want_at);
	assert_int_equal(arrow, want_arrow);
	free(s);
}

static void
the_rest_stays_as_it_stands(void **state)
{
	(void)state;
	expect_rest("match  title:\"a b\" or x  ", 5, "title:\"a b\" or x", 7, 0);
	expect_rest("rule a => hide # why", 4, "a", 5, 9);
	expect_rest("rule a=>b", 4, "a=>b", 5, 0);
	expect_rest("match \"a => b # c\" d #e", 5, "\"a => b # c\" d", 6, 0);
	expect_rest("match \"a \\\" # b\" c", 5, "\"a \\\" # b\" c", 6, 0);
	expect_rest("match \"a # b", 5, "\"a # b", 6, 0);
	expect_rest("match", 5, "", 5, 0);
	expect_rest("match # x", 5, "", 6, 0);
}

static void
quoting_and_splitting_are_inverse(void **state)
{
	static const char *const samples[] = {
	    "a", "", "a b", "#x", "x#", "\"", "\\", "a\\b", "a\\ \"b\\", "[x]", "ä b", "\t"};

	(void)state;
	for (size_t i = 0; i < LEN(samples); i++) {
		struct strbuf b;

		strbuf_init(&b, 100);
		assert_true(words_quote(&b, samples[i]));
		expect(b.s, &samples[i], 1);
		strbuf_release(&b);
	}
}

static void
lines_end_in_any_way(void **state)
{
	static const char text[] = "a\r\n\nb\n\r\nc";
	static const char *const want[] = {"a", "", "b", "", "c"};
	size_t at = 0, n, i = 0;
	const char *line;

	(void)state;
	while ((line = words_line(text, sizeof(text) - 1, &at, &n)) != NULL) {
		assert_true(i < LEN(want));
		assert_int_equal(n, strlen(want[i]));
		assert_memory_equal(line, want[i], n);
		i++;
	}
	assert_int_equal(i, LEN(want));
}

static void
columns_are_characters(void **state)
{
	(void)state;
	assert_int_equal(words_column("äöü x", 8, 7), 5);
	assert_int_equal(words_column("abc", 3, 0), 1);
}

/* Any bytes: never a crash, and what is taken is UTF-8 without control characters. */
static void
any_bytes_are_taken_or_refused(void **state)
{
	static const char alphabet[] = "\"\\# =>ab\xc3\xa4\t\xff[]";
	uint64_t seed = 7;

	(void)state;
	for (int round = 0; round < 20000; round++) {
		char line[40];
		struct words w;
		struct err e;
		size_t at, n = round % sizeof(line);

		for (size_t i = 0; i < n; i++) {
			seed = hash64(seed, &i, sizeof(i));
			line[i] = alphabet[seed % (sizeof(alphabet) - 1)];
		}
		if (words_split(&w, line, n, &at, &e)) {
			for (size_t i = 0; i < w.n; i++)
				assert_true(w.word[i].at < w.word[i].end && w.word[i].end <= n);
		} else {
			assert_true(at < n);
		}
		words_release(&w);
		free(words_rest(line, n, n / 2, NULL, NULL));
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(blanks_part_words),
	    cmocka_unit_test(quotes_keep_blanks_and_escapes),
	    cmocka_unit_test(hash_begins_a_comment_only_at_a_word),
	    cmocka_unit_test(wrong_lines_say_where),
	    cmocka_unit_test(the_rest_stays_as_it_stands),
	    cmocka_unit_test(quoting_and_splitting_are_inverse),
	    cmocka_unit_test(lines_end_in_any_way),
	    cmocka_unit_test(columns_are_characters),
	    cmocka_unit_test(any_bytes_are_taken_or_refused),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
