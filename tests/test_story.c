/* Stories without an archive: addresses and titles compared, measured on labelled pairs. */
#include "src/story.h"
#include "src/util.h"

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

static struct strbuf scratch;

static struct story_title
title_of(const char *text, const char *source)
{
	struct story_title t;

	story_title(&t, text, source, &scratch);
	return t;
}

static bool
near(const char *a, const char *b)
{
	struct story_title x = title_of(a, ""), y = title_of(b, "");

	return story_near(&x, &y);
}

static bool
share_key(const struct story_title *a, const struct story_title *b)
{
	uint64_t x[STORY_KEYS], y[STORY_KEYS];
	size_t n = story_keys(a, x), m = story_keys(b, y);

	for (size_t i = 0; i < n; i++)
		for (size_t k = 0; k < m; k++)
			if (x[i] == y[k])
				return true;
	return false;
}

static void
test_addresses_of_one_article_are_one(void **state)
{
	static const char *const same[] = {
	    "https://paper.example/2021/07/grain",
	    "http://paper.example/2021/07/grain/",
	    "https://www.paper.example/2021/07/grain?utm_source=rss&utm_medium=feed",
	    "https://m.paper.example/2021/07/grain#comments",
	    "https://PAPER.example:443/2021/07/grain?fbclid=IwAR0&gclid=7",
	    "http://paper.example:80/2021/07/grain/index.html",
	    "https://amp.paper.example/2021/07/grain/amp/",
	    "https://paper.example/2021/07/grain.amp.html",
	    "https://paper.example/2021/07/grain?outputType=amp&amp;utm_campaign=x",
	    "https://www.google.com/amp/s/paper.example/2021/07/grain/amp",
	    "https://paper-example.cdn.ampproject.org/c/s/paper.example/2021/07/grain",
	    "https://paper.example/2021/07/grain?mc_cid=1&mc_eid=2&ref=front&ref_src=t",
	};

	(void)state;
	assert_int_not_equal(story_link(same[0]), 0);
	for (size_t i = 1; i < LEN(same); i++)
		if (story_link(same[i]) != story_link(same[0]))
			fail_msg("%s is another address", same[i]);
}

static void
test_addresses_of_different_articles_differ(void **state)
{
	static const char *const other[] = {
	    "https://paper.example/2021/07/grain",
	    "https://paper.example/2021/07/Grain",
	    "https://paper.example/2021/07/grain?page=2",
	    "https://paper.example/2021/07/grain?page=3&id=2",
	    "https://paper.example/2021/07/grain?id=3&page=2",
	    "https://paper.example/2021/07",
	    "https://news.paper.example/2021/07/grain",
	    "https://paper.example:8080/2021/07/grain",
	    "https://paper.example/#!/article/7",
	    "https://paper.example/#!/article/8",
	    "https://m.example/2021/07/grain",
	};

	(void)state;
	for (size_t i = 0; i < LEN(other); i++)
		for (size_t k = 0; k < i; k++)
			if (story_link(other[i]) == story_link(other[k]))
				fail_msg("%s and %s are one", other[i], other[k]);
	assert_int_equal(
	    story_link("https://a.example/x?b=1&a=2"), story_link("https://a.example/x?a=2&b=1"));
}

static void
test_what_names_no_article_has_no_address(void **state)
{
	static const char *const none[] = {"", "mailto:a@b.example", "https://",
	    "https://paper.example", "https://paper.example/",
	    "https://www.paper.example/index.html", "/2021/07/grain",
	    "https://paper.example/?utm_source=rss", "https://paper.example/#top", "http:///x"};

	(void)state;
	for (size_t i = 0; i < LEN(none); i++)
		assert_int_equal(story_link(none[i]), 0);
	assert_int_equal(
	    story_host("https://www.paper.example/feed"), story_host("http://paper.example"));
	assert_int_not_equal(
	    story_host("https://a.paper.example"), story_host("https://b.paper.example"));
	assert_int_equal(story_host("file:///etc/passwd"), 0);
}

static void
test_a_title_is_read_without_its_source(void **state)
{
	struct story_title a =
	    title_of("Ferry sinks in the gulf - The Harbour Times", "Harbour Times");
	struct story_title b = title_of("Ferry sinks in the gulf", "Another");

	(void)state;
	assert_int_equal(a.n, b.n);
	a = title_of("Ferry sinks in the gulf | Harbour Times", "The Harbour Times");
	assert_int_equal(a.n, b.n);
	assert_memory_equal(a.word, b.word, b.n * sizeof(b.word[0]));
	a = title_of("Ferry sinks - again and again", "Harbour Times");
	assert_int_equal(a.n, 4);
}

static void
test_generic_titles_are_near_to_nothing(void **state)
{
	(void)state;
	assert_false(near("Correction", "Correction"));
	assert_false(near("Letters to the editor", "Letters to the editor"));
	assert_false(near("", ""));
	assert_false(near("2021", "2021"));
	assert_false(near("今日新闻", "今日新闻"));
	assert_true(near("今日新闻：大桥终于通车了", "今日新闻：大桥终于通车了"));
}

static void
test_numbers_tell_episodes_apart(void **state)
{
	(void)state;
	assert_false(near(
	    "The long podcast about rivers, part 12", "The long podcast about rivers, part 13"));
	assert_true(near(
	    "The long podcast about rivers, part 12", "The long podcast about rivers: part 12"));
	assert_true(near(
	    "Avalanche kills three near the pass", "Avalanche kills three near the pass in 2021"));
}

/* A title of any size and any bytes that are clean UTF-8 is read without harm. */
static void
test_long_and_odd_titles_are_bounded(void **state)
{
	struct strbuf b;
	uint64_t key[STORY_KEYS];

	(void)state;
	strbuf_init(&b, STRBUF_BODY);
	for (int i = 0; i < 3000; i++)
		strbuf_addf(&b, "word%d 字 \xf0\x9f\x98\x80 ", i);
	struct story_title t = title_of(b.s, "");
	assert_int_equal(t.n, STORY_WORDS);
	assert_true(story_keys(&t, key) <= STORY_KEYS);
	assert_true(story_near(&t, &t));
	for (size_t i = 1; i < t.n; i++)
		assert_true(t.word[i - 1] < t.word[i]);
	strbuf_release(&b);
}

/* The method's quality, on pairs that were labelled by hand. */
static void
test_precision_and_recall_on_labelled_pairs(void **state)
{
	int same = 0, found = 0, wrong = 0;
	struct err er;
	size_t n;
	char *end;
	int fd = open("tests/stories.tsv", O_RDONLY);
	char *text = read_file(fd, (size_t)1 << 20, &n, &er);

	(void)state;
	close(fd);
	assert_non_null(text);
	for (char *line = strtok_r(text, "\n", &end); line != NULL;
	     line = strtok_r(NULL, "\n", &end)) {
		char *left = strchr(line, '\t'),
		     *right = left == NULL ? NULL : strchr(left + 1, '\t');

		if (*line == '#')
			continue;
		assert_non_null(right);
		*left++ = *right++ = '\0';
		struct story_title a = title_of(left, ""), b = title_of(right, "");
		bool yes = story_near(&a, &b) && share_key(&a, &b);
		same += strcmp(line, "same") == 0;
		found += yes && strcmp(line, "same") == 0;
		wrong += yes && strcmp(line, "other") == 0;
		assert_int_equal(story_near(&a, &b), story_near(&b, &a));
	}
	free(text);
	print_message(
	    "%d pairs of the same story: %d found, %d others taken for one\n", same, found, wrong);
	assert_true(same > 60);
	assert_true(found * 100 >= same * 94);
	assert_true(wrong * 100 <= (found + wrong) * 2);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_addresses_of_one_article_are_one),
	    cmocka_unit_test(test_addresses_of_different_articles_differ),
	    cmocka_unit_test(test_what_names_no_article_has_no_address),
	    cmocka_unit_test(test_a_title_is_read_without_its_source),
	    cmocka_unit_test(test_generic_titles_are_near_to_nothing),
	    cmocka_unit_test(test_numbers_tell_episodes_apart),
	    cmocka_unit_test(test_long_and_odd_titles_are_bounded),
	    cmocka_unit_test(test_precision_and_recall_on_labelled_pairs),
	};

	strbuf_init(&scratch, STRBUF_BODY);
	int failed = cmocka_run_group_tests(tests, NULL, NULL);
	strbuf_release(&scratch);
	return failed;
}
