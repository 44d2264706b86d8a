/* Changes by words: what goes and what comes is all there, and little else. */
#include "src/changes.h"
#include "src/util.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

/* "as [gone] it {+came+}", a line a block. */
static char *
drawn(const char *old, const char *now)
{
	struct strbuf out;
	struct blocks b;

	strbuf_init(&out, STRBUF_BODY);
	blocks_init(&b);
	(void)changes_words(&b, old, strlen(old), now, strlen(now));
	for (size_t i = 0; i < b.nblock; i++) {
		for (uint32_t k = 0; k < b.block[i].spans; k++) {
			const struct span *s = &b.span[b.block[i].span + k];
			const char *text = b.text.s + s->at;

			strbuf_addf(
			    &out, s->style == SPAN_DEL ? "[%.*s]" : "%.*s", (int)s->len, text);
		}
		strbuf_addc(&out, '\n');
	}
	blocks_release(&b);
	return strbuf_take(&out, NULL);
}

static void
assert_drawn(const char *old, const char *now, const char *want)
{
	char *is = drawn(old, now);

	assert_string_equal(is, want);
	free(is);
}

static void
test_words_that_go_and_come(void **state)
{
	(void)state;
	assert_drawn("a b c", "a b c", "");
	assert_drawn("a b c", "a x c", "a [b] {+x+} c\n");
	assert_drawn("a b c", "a c", "a [b] c\n");
	assert_drawn("a c", "a b b c", "a {+b b+} c\n");
	assert_drawn("", "new words", "{+new words+}\n");
	assert_drawn("old words", "", "[old words]\n");
	assert_drawn("a  b", "a b", "");
	assert_drawn("a b", "b a", "[a] b {+a+}\n");
	assert_drawn("Aktau.", "Aktau,", "[Aktau.]{+Aktau,+}\n");
}

static void
test_signs_are_words(void **state)
{
	(void)state;
	assert_drawn("一列夜车上的生意", "一列早车上的生意", "一列[夜]{+早+}车上的生意\n");
	assert_drawn("от Оша до Ханга", "от Оша до Андижана", "от Оша до [Ханга] {+Андижана+}\n");
}

static void
test_paragraphs_without_a_change_are_counted(void **state)
{
	(void)state;
	assert_drawn("one\ntwo\nthree four\nfive", "one\ntwo\nthree 4\nfive",
	    "(2 paragraphs as before)\nthree [four] {+4+}\n(1 paragraph as before)\n");
	assert_drawn("one\ntwo", "one\nnew here\ntwo",
	    "(1 paragraph as before)\n{+new here+}\n(1 paragraph as before)\n");
}

static unsigned seed = 3;

static unsigned
any(unsigned n)
{
	seed = seed * 1103515245u + 12345u;
	return (seed >> 16) % n;
}

/* What is not new is the old text, and what is not gone the new one, whatever was changed. */
static void
test_both_texts_are_in_it(void **state)
{
	static const char *const words[] = {"a", "bb", "the", "grain", "of", "sea", "x", "rail"};

	(void)state;
	for (int round = 0; round < 400; round++) {
		struct strbuf old, now, was, is;
		struct blocks b;

		strbuf_init(&old, STRBUF_BODY);
		strbuf_init(&now, STRBUF_BODY);
		strbuf_init(&was, STRBUF_BODY);
		strbuf_init(&is, STRBUF_BODY);
		for (unsigned i = 0, n = any(60); i < n; i++) {
			const char *w = words[any(LEN(words))];
			unsigned what = any(10);

			if (what != 0)
				strbuf_addf(&old, "%s ", w);
			if (what != 1)
				strbuf_addf(&now, "%s ", what == 2 ? words[any(LEN(words))] : w);
		}
		blocks_init(&b);
		bool changed = changes_words(&b, old.s, old.len, now.s, now.len);
		assert_int_equal(changed, strcmp(old.s, now.s) != 0);
		for (size_t i = 0; i < b.nspan; i++) {
			const char *s = b.text.s + b.span[i].at;
			size_t n = b.span[i].len;

			if (b.span[i].style == SPAN_INS) {
				s += 2;
				n -= 4;
			}
			if (b.span[i].style != SPAN_INS)
				strbuf_addf(&was, "%.*s ", (int)n, s);
			if (b.span[i].style != SPAN_DEL)
				strbuf_addf(&is, "%.*s ", (int)n, s);
		}
		if (changed) {
			char *pair[4] = {old.s, was.s, now.s, is.s};

			for (int k = 0; k < 4; k++) { /* blanks aside */
				char *to = pair[k];

				for (const char *p = pair[k]; *p != '\0'; p++)
					if (*p != ' ')
						*to++ = *p;
				*to = '\0';
			}
			assert_string_equal(was.s, old.s);
			assert_string_equal(is.s, now.s);
		}
		blocks_release(&b);
		strbuf_release(&old);
		strbuf_release(&now);
		strbuf_release(&was);
		strbuf_release(&is);
	}
}

/* Two texts of 100,000 words that have nothing in common: bounded in time and memory. */
static void
test_another_text_altogether_is_bounded(void **state)
{
	struct strbuf old, now;
	struct blocks b;

	(void)state;
	strbuf_init(&old, STRBUF_BODY);
	strbuf_init(&now, STRBUF_BODY);
	for (int i = 0; i < 100000; i++) {
		strbuf_addf(&old, "a%d ", i);
		strbuf_addf(&now, "b%d ", i);
	}
	blocks_init(&b);
	clock_t start = clock(); /* of the processor */
	assert_true(changes_words(&b, old.s, old.len, now.s, now.len));
	assert_true(clock() - start < 5 * CLOCKS_PER_SEC);
	assert_int_equal(b.nspan >= 2, true);
	blocks_release(&b);
	strbuf_release(&old);
	strbuf_release(&now);
}

static void
test_each_change_has_its_date_the_newest_first(void **state)
{
	struct revision r[] = {
	    {.at = 1000000000, .title = "One", .plain = "a b", .plain_len = 3, .known = true},
	    {.at = 1100000000, .title = "Two", .plain = "a c", .plain_len = 3, .known = true}};
	struct blocks b;

	(void)state;
	blocks_init(&b);
	changes_blocks(&b, r, 2, "Two", "a d", 3, "%Y");
	assert_int_equal(b.nblock, 5);
	assert_non_null(strstr(b.text.s, "Changed on 2004"));
	assert_true(strstr(b.text.s, "Changed on 2004") < strstr(b.text.s, "Changed on 2001"));
	blocks_release(&b);
	blocks_init(&b);
	r[1].known = false;
	changes_blocks(&b, r, 2, "Two", "a d", 3, "%Y");
	assert_non_null(strstr(b.text.s, "its words are not known"));
	blocks_release(&b);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_words_that_go_and_come),
	    cmocka_unit_test(test_signs_are_words),
	    cmocka_unit_test(test_paragraphs_without_a_change_are_counted),
	    cmocka_unit_test(test_both_texts_are_in_it),
	    cmocka_unit_test(test_another_text_altogether_is_bounded),
	    cmocka_unit_test(test_each_change_has_its_date_the_newest_first),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
