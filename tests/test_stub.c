/* Stubs by how they end, and what is none. */
#include "src/stub.h"
#include "src/util.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

/* Paragraphs apart by '|'; a picture where a paragraph is "#". */
static bool
stub(const char *text, int words, int longest, int articles)
{
	struct blocks b;
	bool is;

	blocks_init(&b);
	while (*text != '\0') {
		size_t n = strcspn(text, "|");

		if (n == 1 && *text == '#') {
			unsigned image = blocks_link(&b, LINK_IMAGE, "http://a/i.png", 14, "", 0);

			blocks_add(&b, BLOCK_FIGURE)->link = (uint16_t)image;
		} else {
			blocks_add(&b, BLOCK_PARAGRAPH);
			blocks_span(&b, text, n, 0, 0);
		}
		text += n + (text[n] == '|');
	}
	struct stub_signs s = {
	    .blocks = &b, .words = words, .titled = true, .longest = longest, .articles = articles};
	is = stub_is(&s);
	blocks_release(&b);
	return is;
}

static void
test_texts_that_are_cut_are_stubs(void **state)
{
	static const char *const cut[] = {"The minister said …", "The minister said […]",
	    "The minister said [...]", "The minister said…", "The minister said. . .",
	    "The minister said (...) ", "Said …|The post Grain appeared first on Steppe Ledger."};

	(void)state;
	for (size_t i = 0; i < LEN(cut); i++)
		if (!stub(cut[i], 55, 900, 20))
			fail_msg("not known as a stub: %s", cut[i]);
	assert_false(stub("And so it went on …", 1200, 1200, 20));
	assert_false(stub("The minister said no.", 55, 900, 20));
	assert_false(stub("No.|The post Grain appeared first on Steppe Ledger.", 55, 900, 20));
}

static void
test_texts_that_ask_to_read_on_are_stubs(void **state)
{
	static const char *const more[] = {"First words.|Read more",
	    "First words. Continue reading →", "First words. Read the rest of this entry »",
	    "Слова. Читать далее", "Слова.|Подробнее...", "Worte. [Weiterlesen]",
	    "Mots. Lire la suite", "言葉。続きを読む", "Words (more)", "Words.|More »",
	    "Words ... Read More"};
	static const char *const whole[] = {"It could not be any more.", "We want to read more.",
	    "Nobody said it any more", "The railway wants ever more"};

	(void)state;
	for (size_t i = 0; i < LEN(more); i++)
		if (!stub(more[i], 40, 900, 20))
			fail_msg("not known as a stub: %s", more[i]);
	for (size_t i = 0; i < LEN(whole); i++)
		if (stub(whole[i], 40, 900, 20))
			fail_msg("taken for a stub: %s", whole[i]);
	assert_false(stub("Words.|Read more", 2000, 2000, 20));
}

static void
test_feeds_of_excerpts_are_known_by_all_their_articles(void **state)
{
	(void)state;
	assert_true(stub("A sentence about it.", 25, 60, 20));
	assert_false(stub("A short note.", 25, 800, 20));
	assert_true(stub("A sentence about it.", 25, 25, 1));
	assert_false(stub("A whole text.", 300, 300, 1));
	assert_true(stub("", 0, 800, 20));
	assert_false(stub("add name :he,Ir Ha-Qodesh", 6, 6, 20));
}

static void
test_links_alone_are_a_stub_and_data_is_none(void **state)
{
	struct blocks b;
	struct stub_signs s = {
	    .blocks = &b, .words = 1, .titled = true, .longest = 1, .articles = 20};

	(void)state;
	blocks_init(&b);
	blocks_add(&b, BLOCK_PARAGRAPH);
	blocks_span(&b, "Comments", 8, 0, blocks_link(&b, LINK_PAGE, "http://a/1", 10, "", 0));
	assert_true(stub_is(&s));
	blocks_span(&b, " by Ann", 7, 0, 0);
	assert_false(stub_is(&s));
	blocks_release(&b);
	blocks_add(&b, BLOCK_TERM);
	blocks_span(&b, "Depth", 5, 0, 0);
	s.words = s.longest = 30;
	assert_false(stub_is(&s));
	blocks_release(&b);
}

static void
test_pictures_recordings_and_short_messages_are_none(void **state)
{
	struct blocks b;
	struct stub_signs s = {.blocks = &b, .words = 20, .longest = 30, .articles = 20};

	(void)state;
	assert_false(stub("#", 0, 10, 20));
	assert_false(stub("#|Hover text.", 2, 10, 20));
	assert_true(
	    stub("#|An excerpt beside a picture of the minister at the border post.", 13, 60, 20));
	blocks_init(&b);
	blocks_add(&b, BLOCK_PARAGRAPH);
	blocks_span(&b, "Just setting up", 15, 0, 0);
	assert_false(stub_is(&s));
	s.titled = s.media = true;
	assert_false(stub_is(&s));
	blocks_release(&b);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_texts_that_are_cut_are_stubs),
	    cmocka_unit_test(test_texts_that_ask_to_read_on_are_stubs),
	    cmocka_unit_test(test_feeds_of_excerpts_are_known_by_all_their_articles),
	    cmocka_unit_test(test_links_alone_are_a_stub_and_data_is_none),
	    cmocka_unit_test(test_pictures_recordings_and_short_messages_are_none),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
