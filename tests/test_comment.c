/* Threads of comments: order, depth, what is new, and texts joined into one. */
#include "src/comment.h"
#include "src/util.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static struct comment
comment(const char *id, const char *parent, int64_t published)
{
	return (struct comment){.id = id,
	    .parent = parent,
	    .author = "",
	    .link = "",
	    .published = published,
	    .received = DATE_NONE,
	    .blocks = ""};
}

/* "1 2> 3" : ids in their order, a > for each step of depth. */
static void
assert_order(const struct comment *c, size_t n, const char *want)
{
	struct strbuf got;

	strbuf_init(&got, STRBUF_SMALL);
	for (size_t i = 0; i < n; i++) {
		strbuf_addf(&got, "%s%s", i > 0 ? " " : "", c[i].id);
		for (uint32_t d = 0; d < c[i].depth; d++)
			strbuf_addc(&got, '>');
	}
	assert_string_equal(got.s, want);
	strbuf_release(&got);
}

static void
test_answers_stand_behind_what_they_answer_by_date(void **state)
{
	struct comment c[] = {comment("5", "2", 50), comment("4", "1", 40), comment("3", "", 30),
	    comment("2", "1", 20), comment("1", "", 10), comment("6", "9", 60)};

	(void)state;
	comments_arrange(c, LEN(c));
	assert_order(c, LEN(c), "1 2> 5>> 4> 3 6");
	comments_arrange(c, 0);
}

static void
test_undated_comments_keep_their_order(void **state)
{
	struct comment c[] = {comment("b", "", DATE_NONE), comment("a", "", DATE_NONE),
	    comment("c", "b", DATE_NONE), comment("d", "b", DATE_NONE)};

	(void)state;
	comments_arrange(c, LEN(c));
	assert_order(c, LEN(c), "b c> d> a");
}

static void
test_circles_and_answers_to_oneself_begin_threads(void **state)
{
	struct comment c[] = {
	    comment("1", "1", 1), comment("2", "3", 2), comment("3", "4", 3), comment("4", "2", 4)};

	(void)state;
	comments_arrange(c, LEN(c));
	assert_int_equal(c[0].depth, 0);
	for (size_t i = 1; i < LEN(c); i++)
		assert_int_equal(c[i].depth, i - 1);
}

/* A chain as deep as there is room for, and many beside each other. */
static void
test_the_deepest_thread_is_arranged_and_shown(void **state)
{
	struct comment *c = xcalloc(COMMENTS_MAX, sizeof(*c));
	char(*id)[12] = xcalloc(COMMENTS_MAX + 1, sizeof(*id));
	struct blocks b;

	(void)state;
	for (int i = 0; i <= COMMENTS_MAX; i++)
		snprintf(id[i], sizeof(id[i]), "%d", i);
	for (int i = 0; i < COMMENTS_MAX; i++)
		c[i] = comment(id[i + 1], id[i], 0);
	comments_arrange(c, COMMENTS_MAX);
	assert_int_equal(c[COMMENTS_MAX - 1].depth, COMMENTS_MAX - 1);
	blocks_init(&b);
	comments_blocks(c, COMMENTS_MAX, 0, 0, &b);
	assert_int_equal(b.nblock, COMMENTS_MAX);
	assert_int_equal(b.block[COMMENTS_MAX - 1].quote, COMMENT_DEPTH_MAX);
	blocks_release(&b);
	free(c);
	free(id);
}

static void
test_merging_stops_at_the_most(void **state)
{
	struct comment *c = xcalloc(COMMENTS_MAX + 500, sizeof(*c)),
		       *to = xcalloc(COMMENTS_MAX + 500, sizeof(*to));
	char(*id)[12] = xcalloc(COMMENTS_MAX + 500, sizeof(*id));

	(void)state;
	for (int i = 0; i < COMMENTS_MAX + 500; i++) {
		snprintf(id[i], sizeof(id[i]), "%d", i);
		c[i] = comment(id[i], "", 0);
	}
	assert_int_equal(comments_merge(to, c, 10, c + 10, COMMENTS_MAX + 490, 5), COMMENTS_MAX);
	free(id);
	free(to);
	free(c);
}

static void
test_an_old_comment_keeps_its_time_and_takes_the_new_text(void **state)
{
	struct comment old = comment("1", "", 10), fresh = comment("1", "", 10), to[2];

	(void)state;
	old.received = 100;
	fresh.author = "Ann";
	assert_int_equal(comments_merge(to, &old, 1, &fresh, 1, 200), 1);
	assert_int_equal(to[0].received, 100);
	assert_string_equal(to[0].author, "Ann");
	assert_int_equal(comments_new(to, 1, 0), 0);
	assert_int_equal(comments_new(to, 1, 99), 1);
	assert_int_equal(comments_new(to, 1, 100), 0);
}

static void
test_a_thread_is_laid_into_blocks_with_bars_and_what_is_new(void **state)
{
	struct comment c[] = {comment("1", "", 1000), comment("2", "1", DATE_NONE)};
	struct blocks text, b;
	struct strbuf record, out;

	(void)state;
	blocks_init(&text);
	strbuf_init(&record, STRBUF_SMALL);
	blocks_add(&text, BLOCK_PARAGRAPH);
	unsigned link = blocks_link(&text, LINK_PAGE, "http://x.example/", 17, "x", 1);
	blocks_span(&text, "Said ", 5, 0, 0);
	blocks_span(&text, "x", 1, 0, link);
	assert_true(blocks_encode(&text, &record));
	blocks_release(&text);
	c[0].author = "Ann";
	c[0].received = 50;
	c[1].received = 51;
	c[0].blocks = c[1].blocks = record.s;
	c[0].blocks_len = c[1].blocks_len = record.len;
	comments_arrange(c, 2);
	blocks_init(&b);
	comments_blocks(c, 2, 50, 4600, &b);
	strbuf_init(&out, STRBUF_SMALL);
	blocks_text(&b, &out);
	assert_string_equal(out.s, "Ann · 1h\n\nSaid x\n\nAnonymous · new\n\nSaid x\n");
	assert_int_equal(b.nblock, 4);
	assert_int_equal(b.block[1].quote, 0);
	assert_int_equal(b.block[3].quote, 1);
	assert_int_equal(b.nlink, 1);
	/* What is damaged is left out, with its heading there. */
	blocks_release(&b);
	c[0].blocks_len = 3;
	comments_blocks(c, 2, 0, 4600, &b);
	assert_int_equal(b.nblock, 3);
	blocks_release(&b);
	strbuf_release(&out);
	strbuf_release(&record);
}

static void
test_joined_texts_keep_lists_tables_and_links(void **state)
{
	struct blocks from, to;
	struct strbuf one, two;

	(void)state;
	blocks_init(&from);
	blocks_init(&to);
	struct block *t = blocks_add(&from, BLOCK_TABLE);
	t->rows = 1;
	t->cols = 2;
	for (int i = 0; i < 2; i++) {
		blocks_add(&from, BLOCK_CELL);
		blocks_span(&from, "cell", 4, SPAN_EM, 0);
	}
	unsigned image = blocks_link(&from, LINK_IMAGE, "http://x.example/i", 18, "alt", 3);
	blocks_add(&from, BLOCK_FIGURE)->link = (uint16_t)image;
	struct block *item = blocks_add(&from, BLOCK_ITEM);
	item->indent = 1;
	item->number = 7;
	blocks_span(&from, "seven", 5, 0, 0);

	blocks_add(&to, BLOCK_PARAGRAPH);
	blocks_link(&to, LINK_PAGE, "http://y.example/", 17, "y", 1);
	assert_true(blocks_join(&to, &from, 0));
	assert_int_equal(to.nblock, 6);
	assert_int_equal(to.block[4].link, 2);
	assert_int_equal(to.block[5].number, 7);
	strbuf_init(&one, STRBUF_SMALL);
	strbuf_init(&two, STRBUF_SMALL);
	blocks_markdown(&from, &one);
	blocks_markdown(&to, &two);
	assert_non_null(strstr(two.s, one.s));
	strbuf_release(&one);
	strbuf_release(&two);
	blocks_release(&from);
	blocks_release(&to);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_answers_stand_behind_what_they_answer_by_date),
	    cmocka_unit_test(test_undated_comments_keep_their_order),
	    cmocka_unit_test(test_circles_and_answers_to_oneself_begin_threads),
	    cmocka_unit_test(test_the_deepest_thread_is_arranged_and_shown),
	    cmocka_unit_test(test_merging_stops_at_the_most),
	    cmocka_unit_test(test_an_old_comment_keeps_its_time_and_takes_the_new_text),
	    cmocka_unit_test(test_a_thread_is_laid_into_blocks_with_bars_and_what_is_new),
	    cmocka_unit_test(test_joined_texts_keep_lists_tables_and_links),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
