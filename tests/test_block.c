/* src/block: the builder, the stored form and the renderings. */
#include "src/block.h"

#include "src/text.h"
#include "src/util.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static struct block *
add(struct blocks *b, enum block_type type, const char *text)
{
	struct block *block = blocks_add(b, type);

	assert_non_null(block);
	if (text != NULL)
		assert_true(blocks_span(b, text, strlen(text), 0, 0));
	return block;
}

static void
span(struct blocks *b, const char *text, unsigned style, unsigned link)
{
	assert_true(blocks_span(b, text, strlen(text), style, link));
}

static unsigned
page(struct blocks *b, const char *url, const char *text)
{
	return blocks_link(b, LINK_PAGE, url, strlen(url), text, strlen(text));
}

/* One of everything. */
static void
sample(struct blocks *b)
{
	blocks_init(b);
	add(b, BLOCK_HEADING, "Two piers")->level = 2;
	unsigned link = page(b, "https://stat.example/grain?a=1&b=2", "Grain by route");
	add(b, BLOCK_PARAGRAPH, "A fifth ");
	span(b, "of it", SPAN_STRONG, 0);
	span(b, " goes by ", 0, 0);
	span(b, "water", 0, link);
	span(b, ". Пермь 乌鲁木齐.", 0, 0);
	add(b, BLOCK_PARAGRAPH, "The sea is slow.")->quote = 1;
	add(b, BLOCK_ITEM, "by rail")->indent = 1;
	add(b, BLOCK_ITEM, "by road;")->indent = 1;
	struct block *item = add(b, BLOCK_ITEM, "first");
	item->indent = 2;
	item->number = 1;
	item = add(b, BLOCK_ITEM, "second");
	item->indent = 2;
	item->number = 2;
	add(b, BLOCK_PARAGRAPH, "more of it")->indent = 1;
	struct block *table = add(b, BLOCK_TABLE, NULL);
	table->rows = 2;
	table->cols = 2;
	add(b, BLOCK_CELL, "Route")->level = 1;
	add(b, BLOCK_CELL, "Days")->level = 1;
	add(b, BLOCK_CELL, "rail");
	add(b, BLOCK_CELL, "11");
	add(b, BLOCK_PRE, "if (x < 1)\n\treturn;");
	unsigned image = blocks_link(b, LINK_IMAGE, "https://i.example/q.jpg", 23, "a queue", 7);
	add(b, BLOCK_FIGURE, "At dusk")->link = (uint16_t)image;
	add(b, BLOCK_RULE, NULL);
	add(b, BLOCK_TERM, "Term");
	add(b, BLOCK_PARAGRAPH, "Meaning")->indent = 1;
	add(b, BLOCK_PARAGRAPH, "one");
	span(b, "", SPAN_BREAK, 0);
	span(b, "two", SPAN_CODE, 0);
}

static void
test_spans_merge(void **state)
{
	struct blocks b;

	(void)state;
	blocks_init(&b);
	assert_false(blocks_span(&b, "x", 1, 0, 0));
	add(&b, BLOCK_PARAGRAPH, "a");
	span(&b, "b", 0, 0);
	assert_int_equal(b.nspan, 1);
	span(&b, "c", SPAN_EM, 0);
	span(&b, "d", 0, 0);
	assert_int_equal(b.nspan, 3);
	span(&b, "", SPAN_BREAK, 0);
	span(&b, "", SPAN_BREAK, 0);
	assert_int_equal(b.nspan, 5);
	add(&b, BLOCK_PARAGRAPH, "e");
	assert_int_equal(b.nspan, 6);
	assert_int_equal(b.block[0].spans, 5);
	assert_false(blocks_span(&b, "x", 1, 0, 1));
	blocks_release(&b);
}

static void
test_links_are_numbered_once(void **state)
{
	struct blocks b;

	(void)state;
	blocks_init(&b);
	assert_int_equal(page(&b, "https://a.example/", "a"), 1);
	assert_int_equal(page(&b, "https://b.example/", ""), 2);
	assert_int_equal(page(&b, "https://a.example/", "other"), 1);
	assert_int_equal(blocks_link(&b, LINK_IMAGE, "https://a.example/", 18, "", 0), 3);
	assert_int_equal(page(&b, "", "a"), 0);
	assert_int_equal(page(&b, "https://a b", "a"), 0);
	assert_int_equal(page(&b, "https://a\nb", "a"), 0);
	assert_false(b.truncated);
	blocks_release(&b);
}

static void
test_many_links_are_numbered_once(void **state)
{
	struct blocks b;

	(void)state;
	blocks_init(&b);
	for (int round = 0; round < 2; round++)
		for (unsigned i = 0; i < BLOCKS_LINKS_MAX; i++) {
			char *url = xasprintf("https://a.example/%u", i / 2);
			enum link_kind kind = i % 2 ? LINK_IMAGE : LINK_PAGE;
			assert_int_equal(blocks_link(&b, kind, url, strlen(url), "", 0), i + 1);
			free(url);
		}
	assert_false(b.truncated);
	assert_int_equal(page(&b, "https://b.example/", ""), 0);
	assert_true(b.truncated);
	blocks_release(&b);
}

static void
test_limits_keep_what_fits(void **state)
{
	struct blocks b;
	char *big = xmalloc(BLOCKS_TEXT_MAX);

	(void)state;
	memset(big, 'x', BLOCKS_TEXT_MAX);
	blocks_init(&b);
	add(&b, BLOCK_PARAGRAPH, NULL);
	assert_true(blocks_span(&b, big, BLOCKS_TEXT_MAX - 1, 0, 0));
	assert_false(blocks_span(&b, "é", 2, 0, 0));
	assert_true(b.truncated);
	assert_int_equal(b.text.len, BLOCKS_TEXT_MAX - 1);
	assert_int_equal(page(&b, "https://a.example/", ""), 0);
	free(big);
	blocks_release(&b);
	for (size_t i = 0; i < BLOCKS_MAX; i++)
		assert_non_null(blocks_add(&b, BLOCK_PARAGRAPH));
	assert_null(blocks_add(&b, BLOCK_PARAGRAPH));
	assert_true(b.truncated);
	blocks_release(&b);
}

static void
test_stored_form_gives_the_same_back(void **state)
{
	struct blocks b, c;
	struct strbuf one, two;
	struct err e;

	(void)state;
	sample(&b);
	blocks_init(&c);
	strbuf_init(&one, STRBUF_BODY);
	strbuf_init(&two, STRBUF_BODY);
	assert_true(blocks_encode(&b, &one));
	assert_true(one.len < b.text.len + 160);
	assert_true(blocks_decode(&c, one.s, one.len, &e));
	assert_true(blocks_encode(&c, &two));
	assert_int_equal(one.len, two.len);
	assert_memory_equal(one.s, two.s, one.len);
	assert_int_equal(b.nblock, c.nblock);
	assert_memory_equal(b.block, c.block, b.nblock * sizeof(*b.block));
	assert_memory_equal(b.span, c.span, b.nspan * sizeof(*b.span));
	assert_memory_equal(b.text.s, c.text.s, b.text.len);
	assert_int_equal(b.nlink, c.nlink);
	for (size_t i = 0; i < b.nlink; i++) {
		assert_int_equal(b.link[i].kind, c.link[i].kind);
		assert_int_equal(b.link[i].url, c.link[i].url);
		assert_int_equal(b.link[i].text_len, c.link[i].text_len);
	}
	blocks_release(&b);
	blocks_release(&c);
	strbuf_release(&one);
	strbuf_release(&two);
}

/* An archive of version 1 is read as it is. */
static void
test_stored_form_of_version_1_is_read(void **state)
{
	static const unsigned char stored[] = {1, 0, 3, 2, 1, 9,
	    /* a paragraph in a quote, a heading, an item */
	    0x10, 1, 1, 1, 2, 1, 0x62, 1, 14, 0,
	    /* spans: "ab"; "cd" with a link, strong */
	    2 << 2, 2 << 2 | 1, 1, 1,
	    /* a link to "u:x", without a text */
	    0, 8, 3, 0, 0, 'a', 'b', 'c', 'd', 'u', ':', 'x', 'y', 'z'};
	struct blocks b;
	struct err e;

	(void)state;
	blocks_init(&b);
	assert_true(blocks_decode(&b, stored, sizeof(stored), &e));
	assert_int_equal(b.nblock, 3);
	assert_int_equal(b.block[0].quote, 1);
	assert_int_equal(b.block[1].level, 2);
	assert_int_equal(b.block[2].number, 7);
	assert_int_equal(b.block[2].level, NUMBER_DECIMAL);
	assert_int_equal(b.nnote, 0);
	assert_int_equal(b.span[1].link, 1);
	blocks_release(&b);
}

static void
test_nests_notes_and_parts_of_cells_are_stored(void **state)
{
	struct blocks b, back;
	struct strbuf code;
	struct err e;

	(void)state;
	blocks_init(&b);
	blocks_init(&back);
	strbuf_init(&code, STRBUF_BODY);
	unsigned note = blocks_note(&b);
	struct block *block = add(&b, BLOCK_PARAGRAPH, "in an item");
	block->quote = block->indent = 1;
	block->nest = 2;
	block->anew = true;
	span(&b, "1", SPAN_SUP, note);
	block = add(&b, BLOCK_ITEM, "four");
	block->indent = 1;
	block->number = 4;
	block->level = NUMBER_ROMAN;
	block = add(&b, BLOCK_TABLE, NULL);
	block->rows = 1;
	block->cols = 2;
	add(&b, BLOCK_CELL, "both")->level = CELL_HEADER;
	add(&b, BLOCK_CELL, NULL)->level = CELL_HEADER | CELL_LEFT;
	b.note[0] = 3;
	assert_true(blocks_encode(&b, &code));
	assert_true(blocks_decode(&back, code.s, code.len, &e));
	assert_true(block_is_quote(&back.block[0], 1) && !block_is_quote(&back.block[0], 0));
	assert_true(back.block[0].anew);
	assert_int_equal(*blocks_note_of(&back, back.span[1].link), 3);
	char number[24];
	assert_int_equal(block_number(&back.block[1], number), 2);
	assert_string_equal(number, "iv");
	assert_int_equal(back.block[4].level, CELL_HEADER | CELL_LEFT);
	b.block[0].nest = 4; /* deeper than it lies */
	strbuf_clear(&code);
	assert_false(blocks_encode(&b, &code));
	blocks_release(&b);
	blocks_release(&back);
	strbuf_release(&code);
}

static void
test_numbers_are_written_as_their_list_does(void **state)
{
	static const struct {
		int number, style;
		const char *want;
	} cases[] = {{0, NUMBER_LOWER, "0"}, {1, NUMBER_LOWER, "a"}, {27, NUMBER_LOWER, "aa"},
	    {52, NUMBER_UPPER, "AZ"}, {1994, NUMBER_ROMAN, "mcmxciv"},
	    {3888, NUMBER_UPPER_ROMAN, "MMMDCCCLXXXVIII"}, {4000, NUMBER_ROMAN, "4000"},
	    {-3, NUMBER_ROMAN, "-3"}, {INT32_MAX, NUMBER_LOWER, "fxshrxw"}};

	(void)state;
	for (size_t i = 0; i < LEN(cases); i++) {
		struct block b = {.number = cases[i].number, .level = (uint8_t)cases[i].style};
		char out[24];
		assert_int_equal(block_number(&b, out), (int)strlen(cases[i].want));
		assert_string_equal(out, cases[i].want);
	}
}

static void
test_nothing_can_be_stored(void **state)
{
	struct blocks b;
	struct strbuf one;
	struct err e;

	(void)state;
	blocks_init(&b);
	strbuf_init(&one, STRBUF_BODY);
	assert_true(blocks_encode(&b, &one));
	assert_true(blocks_decode(&b, one.s, one.len, &e));
	assert_int_equal(b.nblock, 0);
	assert_false(blocks_decode(&b, NULL, 0, &e));
	blocks_release(&b);
	strbuf_release(&one);
}

static void
test_unfinished_table_is_left_out(void **state)
{
	struct blocks b;
	struct strbuf one;
	struct err e;

	(void)state;
	blocks_init(&b);
	strbuf_init(&one, STRBUF_BODY);
	add(&b, BLOCK_PARAGRAPH, "a");
	struct block *table = add(&b, BLOCK_TABLE, NULL);
	table->rows = table->cols = 2;
	add(&b, BLOCK_CELL, "x");
	assert_true(blocks_encode(&b, &one));
	assert_true(blocks_decode(&b, one.s, one.len, &e));
	assert_int_equal(b.nblock, 1);
	assert_true(b.truncated);
	strbuf_clear(&one);
	add(&b, BLOCK_CELL, "x");
	assert_false(blocks_encode(&b, &one));
	blocks_release(&b);
	strbuf_release(&one);
}

/* Every prefix, every flipped bit, and bytes at random: refused, or blocks that hold together. */
static void
test_damaged_form_is_refused(void **state)
{
	struct blocks b, c;
	struct strbuf one, two;
	struct err e;
	unsigned seed = 7;

	(void)state;
	sample(&b);
	blocks_init(&c);
	strbuf_init(&one, STRBUF_BODY);
	strbuf_init(&two, STRBUF_BODY);
	assert_true(blocks_encode(&b, &one));
	for (size_t n = 0; n < one.len; n++)
		assert_false(blocks_decode(&c, one.s, n, &e));
	for (size_t bit = 0; bit < one.len * 8; bit++) {
		one.s[bit / 8] ^= (char)(1 << bit % 8);
		if (blocks_decode(&c, one.s, one.len, &e)) {
			strbuf_clear(&two);
			assert_true(text_is_clean(c.text.s, c.text.len));
			assert_true(blocks_encode(&c, &two));
			blocks_markdown(&c, &two);
			blocks_html(&c, &two);
			blocks_text(&c, &two);
		}
		one.s[bit / 8] ^= (char)(1 << bit % 8);
	}
	for (int round = 0; round < 20000; round++) {
		char bytes[48];
		for (size_t i = 0; i < sizeof(bytes); i++)
			bytes[i] = (char)(rand_r(&seed) >> (round % 16));
		bytes[0] = 1;
		bytes[1] = (char)(round % 2);
		if (blocks_decode(&c, bytes, sizeof(bytes), &e))
			blocks_html(&c, &two);
	}
	blocks_release(&b);
	blocks_release(&c);
	strbuf_release(&one);
	strbuf_release(&two);
}

static void
expect_output(bool (*render)(const struct blocks *, struct strbuf *), const char *want)
{
	struct blocks b;
	struct strbuf out;

	sample(&b);
	strbuf_init(&out, STRBUF_BODY);
	assert_true(render(&b, &out));
	assert_string_equal(out.s, want);
	strbuf_release(&out);
	strbuf_init(&out, 20);
	assert_false(render(&b, &out));
	strbuf_release(&out);
	blocks_release(&b);
}

static void
test_text(void **state)
{
	(void)state;
	expect_output(blocks_text, "Two piers\n"
				   "\n"
				   "A fifth of it goes by water. Пермь 乌鲁木齐.\n"
				   "\n"
				   "The sea is slow.\n"
				   "\n"
				   "- by rail\n"
				   "- by road;\n"
				   "  1. first\n"
				   "  2. second\n"
				   "\n"
				   "  more of it\n"
				   "\n"
				   "Route\tDays\n"
				   "rail\t11\n"
				   "\n"
				   "if (x < 1)\n"
				   "\treturn;\n"
				   "\n"
				   "At dusk\n"
				   "\n"
				   "Term\n"
				   "\n"
				   "  Meaning\n"
				   "\n"
				   "one\n"
				   "two\n");
}

static void
test_markdown(void **state)
{
	(void)state;
	expect_output(blocks_markdown,
	    "## Two piers\n"
	    "\n"
	    "A fifth **of it** goes by [water](<https://stat.example/grain?a=1&b=2>). "
	    "Пермь 乌鲁木齐.\n"
	    "\n"
	    "> The sea is slow.\n"
	    "\n"
	    "-  by rail\n"
	    "-  by road;\n"
	    "   1. first\n"
	    "   2. second\n"
	    "\n"
	    "   more of it\n"
	    "\n"
	    "| Route | Days |\n"
	    "| --- | --- |\n"
	    "| rail | 11 |\n"
	    "\n"
	    "```\n"
	    "if (x < 1)\n"
	    "\treturn;\n"
	    "```\n"
	    "\n"
	    "![a queue](<https://i.example/q.jpg>)\\\n"
	    "At dusk\n"
	    "\n"
	    "***\n"
	    "\n"
	    "**Term**\n"
	    "\n"
	    "   Meaning\n"
	    "\n"
	    "one\\\n"
	    "`two`\n");
}

static void
test_html(void **state)
{
	(void)state;
	expect_output(blocks_html,
	    "<h2>Two piers</h2>\n"
	    "<p>A fifth <strong>of it</strong> goes by "
	    "<a href=\"https://stat.example/grain?a=1&amp;b=2\">water</a>. Пермь 乌鲁木齐.</p>\n"
	    "<blockquote>\n"
	    "<p>The sea is slow.</p>\n"
	    "</blockquote>\n"
	    "<ul>\n"
	    "<li>by rail</li>\n"
	    "<li>by road;<ol>\n"
	    "<li>first</li>\n"
	    "<li>second</li>\n"
	    "</ol>\n"
	    "<p>more of it</p>\n"
	    "</li>\n"
	    "</ul>\n"
	    "<table>\n"
	    "<tr><th>Route</th><th>Days</th></tr>\n"
	    "<tr><td>rail</td><td>11</td></tr>\n"
	    "</table>\n"
	    "<pre>if (x &lt; 1)\n"
	    "\treturn;</pre>\n"
	    "<figure><img src=\"https://i.example/q.jpg\" alt=\"a queue\">"
	    "<figcaption>At dusk</figcaption></figure>\n"
	    "<hr>\n"
	    "<dl>\n"
	    "<dt>Term</dt>\n"
	    "<dd>Meaning</dd>\n"
	    "</dl>\n"
	    "<p>one<br>\n"
	    "<code>two</code></p>\n");
}

static void
test_markdown_escapes(void **state)
{
	struct blocks b;
	struct strbuf out;

	(void)state;
	blocks_init(&b);
	strbuf_init(&out, STRBUF_BODY);
	add(&b, BLOCK_PARAGRAPH, "1. a*b_c [d] <e>");
	add(&b, BLOCK_PARAGRAPH, "- no list");
	add(&b, BLOCK_PARAGRAPH, NULL);
	span(&b, "a`b", SPAN_CODE, 0);
	span(&b, " strong ", SPAN_STRONG, 0);
	span(&b, "x", SPAN_STRONG | SPAN_EM, page(&b, "https://a.example/<>", ""));
	assert_true(blocks_markdown(&b, &out));
	assert_string_equal(out.s, "1\\. a\\*b\\_c \\[d\\] \\<e\\>\n\n\\- no list\n\n"
				   "`` a`b `` **strong** [***x***](<https://a.example/%3C%3E>)\n");
	strbuf_release(&out);
	blocks_release(&b);
}

static void
expect_excerpt(const struct blocks *b, size_t max, const char *want)
{
	struct strbuf out;

	strbuf_init(&out, STRBUF_SMALL);
	assert_true(blocks_excerpt(b, &out, max));
	assert_string_equal(out.s, want);
	assert_true(out.len <= max);
	strbuf_release(&out);
}

static void
test_excerpt(void **state)
{
	struct blocks b;

	(void)state;
	blocks_init(&b);
	expect_excerpt(&b, 100, "");
	add(&b, BLOCK_HEADING, "Heading")->level = 2;
	add(&b, BLOCK_PRE, "code");
	add(&b, BLOCK_PARAGRAPH, "One two three. Four five");
	span(&b, "", SPAN_BREAK, 0);
	span(&b, "six seven eight nine ten.", SPAN_EM, 0);
	add(&b, BLOCK_PARAGRAPH, "Eleven.");
	expect_excerpt(&b, 100, "One two three. Four five six seven eight nine ten. Eleven.");
	expect_excerpt(&b, 52, "One two three. Four five six seven eight nine ten.");
	expect_excerpt(&b, 18, "One two three.");
	expect_excerpt(&b, 30, "One two three. Four five …");
	expect_excerpt(&b, 12, "One two …");
	blocks_release(&b);
	add(&b, BLOCK_PARAGRAPH, "乌鲁木齐到阿拉木图一列夜车上的生意");
	expect_excerpt(&b, 20, "乌鲁木齐到 …");
	expect_excerpt(&b, 2, "");
	blocks_release(&b);
}

static void
test_words(void **state)
{
	struct blocks b;

	(void)state;
	blocks_init(&b);
	add(&b, BLOCK_PARAGRAPH, "D");
	span(&b, "hushan is here", SPAN_EM, 0);
	span(&b, "", SPAN_BREAK, 0);
	span(&b, "again", SPAN_EM, 0);
	add(&b, BLOCK_HEADING, "three more words")->level = 2;
	assert_int_equal(blocks_words(&b), 7);
	blocks_release(&b);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_spans_merge),
	    cmocka_unit_test(test_links_are_numbered_once),
	    cmocka_unit_test(test_many_links_are_numbered_once),
	    cmocka_unit_test(test_limits_keep_what_fits),
	    cmocka_unit_test(test_stored_form_gives_the_same_back),
	    cmocka_unit_test(test_stored_form_of_version_1_is_read),
	    cmocka_unit_test(test_nests_notes_and_parts_of_cells_are_stored),
	    cmocka_unit_test(test_numbers_are_written_as_their_list_does),
	    cmocka_unit_test(test_nothing_can_be_stored),
	    cmocka_unit_test(test_unfinished_table_is_left_out),
	    cmocka_unit_test(test_damaged_form_is_refused),
	    cmocka_unit_test(test_text),
	    cmocka_unit_test(test_markdown),
	    cmocka_unit_test(test_html),
	    cmocka_unit_test(test_markdown_escapes),
	    cmocka_unit_test(test_excerpt),
	    cmocka_unit_test(test_words),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
