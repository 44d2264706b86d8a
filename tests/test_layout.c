/* src/layout: wrapping, lists, quotes, tables, code, links, places; and what holds for any text. */
#include "src/layout.h"

#include "src/text.h"
#include "src/util.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

struct fixture {
	struct blocks b;
	struct layout l;
	struct layout_options o;
	struct strbuf out;
};

static void
begin(struct fixture *f, int columns)
{
	blocks_init(&f->b);
	layout_init(&f->l);
	strbuf_init(&f->out, STRBUF_BODY);
	f->o = (struct layout_options){.columns = columns, .link_numbers = true, .first_link = 1};
}

static void
end(struct fixture *f)
{
	blocks_release(&f->b);
	layout_release(&f->l);
	strbuf_release(&f->out);
}

static struct block *
add(struct fixture *f, enum block_type type, const char *text)
{
	struct block *block = blocks_add(&f->b, type);

	if (text != NULL)
		assert_true(blocks_span(&f->b, text, strlen(text), 0, 0));
	return block;
}

static void
span(struct fixture *f, const char *text, unsigned style, unsigned link)
{
	assert_true(blocks_span(&f->b, text, strlen(text), style, link));
}

static unsigned
link_to(struct fixture *f, enum link_kind kind, const char *url, const char *text)
{
	return blocks_link(&f->b, kind, url, strlen(url), text, strlen(text));
}

/* What holds for every layout: runs lie in the buffer and make up their lines; lines that are not
 * code fit; no run begins with a piece of a cluster; places grow; looks change between runs. */
static void
check_lines(const struct fixture *f)
{
	const struct layout *l = &f->l;

	for (size_t i = 0; i < l->nline; i++) {
		const struct line *line = &l->line[i];
		int columns = 0;
		assert_true(line->run + line->runs <= l->nrun);
		for (uint32_t k = 0; k < line->runs; k++) {
			const struct run *r = &l->run[line->run + k];
			assert_true(r->len > 0 && (size_t)r->at + r->len <= l->buf.len);
			assert_int_equal(text_width(l->buf.s + r->at, r->len), r->columns);
			assert_null(memchr(l->buf.s + r->at, '\n', r->len));
			assert_null(memchr(l->buf.s + r->at, '\t', r->len));
			if (k > 0)
				assert_true(r[-1].role != r->role || r[-1].style != r->style
					    || r[-1].link != r->link);
			columns += r->columns;
		}
		assert_int_equal(columns, line->columns);
		if (!line->wide)
			assert_true(columns <= MAX(f->o.columns, 2));
		if (i > 0)
			assert_true(line->source >= l->line[i - 1].source);
	}
}

static const char *
lines(struct fixture *f)
{
	strbuf_clear(&f->out);
	for (size_t i = 0; i < f->l.nline; i++) {
		layout_line_text(&f->l, i, &f->out);
		strbuf_addc(&f->out, '\n');
	}
	check_lines(f);
	return f->out.s;
}

static const char *
laid_out(struct fixture *f)
{
	layout_clear(&f->l);
	layout_blocks(&f->l, &f->b, &f->o);
	return lines(f);
}

static void
test_wraps_at_words(void **state)
{
	struct fixture f;

	(void)state;
	begin(&f, 20);
	add(&f, BLOCK_PARAGRAPH, "When the tariff on the northern line went up.");
	assert_string_equal(laid_out(&f), "When the tariff on\nthe northern line\nwent up.\n");
	f.o.columns = 45;
	assert_string_equal(laid_out(&f), "When the tariff on the northern line went up.\n");
	f.o.columns = 44;
	assert_string_equal(laid_out(&f), "When the tariff on the northern line\nwent up.\n");
	end(&f);
}

static void
test_wraps_by_uax14(void **state)
{
	struct fixture f;

	(void)state;
	begin(&f, 12);
	add(&f, BLOCK_PARAGRAPH, "Seven dry-cargo 5\u00a0km\u00a0away (so) it");
	assert_string_equal(laid_out(&f), "Seven dry-\ncargo\n5\u00a0km\u00a0away\n(so) it\n");
	end(&f);
	begin(&f, 11);
	add(&f, BLOCK_PARAGRAPH, "乌鲁木齐到阿拉木图：一列夜车。");
	assert_string_equal(laid_out(&f), "乌鲁木齐到\n阿拉木图：\n一列夜车。\n");
	f.o.columns = 8; /* no line begins with a full stop */
	assert_string_equal(laid_out(&f), "乌鲁木齐\n到阿拉木\n图：一列\n夜车。\n");
	end(&f);
}

static void
test_long_word_breaks_by_cluster(void **state)
{
	struct fixture f;

	(void)state;
	begin(&f, 5);
	add(&f, BLOCK_PARAGRAPH, "a abcdefghijk e\u0301e\u0301e\u0301e\u0301e\u0301e\u0301");
	assert_string_equal(
	    laid_out(&f), "a\nabcde\nfghij\nk\ne\u0301e\u0301e\u0301e\u0301e\u0301\ne\u0301\n");
	end(&f);
	begin(&f, 3);
	add(&f, BLOCK_PARAGRAPH, "👩‍👩‍👧👩‍👩‍👧🇰🇿🇺🇿");
	assert_string_equal(
	    laid_out(&f), "👩‍👩‍👧\n👩‍👩‍👧\n🇰🇿\n🇺🇿\n");
	end(&f);
}

static void
test_breaks_end_lines(void **state)
{
	struct fixture f;

	(void)state;
	begin(&f, 20);
	add(&f, BLOCK_PARAGRAPH, "one");
	span(&f, "", SPAN_BREAK, 0);
	span(&f, "two", 0, 0);
	span(&f, "", SPAN_BREAK, 0);
	span(&f, "", SPAN_BREAK, 0);
	span(&f, "three", 0, 0);
	span(&f, "", SPAN_BREAK, 0);
	assert_string_equal(laid_out(&f), "one\ntwo\n\nthree\n");
	end(&f);
}

static void
test_blocks_stand_apart(void **state)
{
	struct fixture f;

	(void)state;
	begin(&f, 40);
	add(&f, BLOCK_HEADING, "Two piers, one crane")->level = 2;
	add(&f, BLOCK_PARAGRAPH, "“The sea is slow, but the sea does not send you.")->quote = 1;
	add(&f, BLOCK_PARAGRAPH, "Twice.")->quote = 2;
	add(&f, BLOCK_RULE, NULL);
	add(&f, BLOCK_PARAGRAPH, "End.");
	assert_string_equal(laid_out(&f), "Two piers, one crane\n"
					  "\n"
					  "│ “The sea is slow, but the sea does not\n"
					  "│ send you.\n"
					  "│\n"
					  "│ │ Twice.\n"
					  "\n"
					  "                 * * *\n"
					  "\n"
					  "End.\n");
	assert_int_equal(f.l.line[0].heading, 1);
	assert_int_equal(f.l.line[2].heading, 0);
	assert_int_equal(f.l.run[f.l.line[0].run].role, STYLE_HEADING);
	assert_int_equal(f.l.run[f.l.line[2].run].role, STYLE_BAR);
	assert_int_equal(f.l.run[f.l.line[2].run + 2].role, STYLE_QUOTE);
	f.o.ascii = true;
	assert_non_null(strstr(laid_out(&f), "\n| | Twice.\n"));
	end(&f);
}

static void
item(struct fixture *f, const char *text, int indent, int number)
{
	struct block *block = add(f, BLOCK_ITEM, text);

	block->indent = (uint8_t)indent;
	block->number = number;
}

static void
test_lists_hang(void **state)
{
	struct fixture f;

	(void)state;
	begin(&f, 30);
	add(&f, BLOCK_PARAGRAPH, "It depends:");
	item(&f, "by road and ship to Baku, then rail;", 1, INT32_MIN);
	item(&f, "by ship.", 1, INT32_MIN);
	add(&f, BLOCK_PARAGRAPH, "More on it, in a second paragraph.")->indent = 1;
	item(&f, "nine", 2, 9);
	item(&f, "ten, which is long enough to wrap", 2, 10);
	item(&f, "last", 1, INT32_MIN);
	assert_string_equal(laid_out(&f), "It depends:\n"
					  "\n"
					  "  • by road and ship to Baku,\n"
					  "    then rail;\n"
					  "  • by ship.\n"
					  "\n"
					  "    More on it, in a second\n"
					  "    paragraph.\n"
					  "\n"
					  "     9. nine\n"
					  "    10. ten, which is long\n"
					  "        enough to wrap\n"
					  "  • last\n");
	f.o.ascii = true;
	assert_non_null(strstr(laid_out(&f), "\n  * last\n"));
	end(&f);
}

static void
test_terms(void **state)
{
	struct fixture f;

	(void)state;
	begin(&f, 30);
	add(&f, BLOCK_TERM, "Term");
	add(&f, BLOCK_PARAGRAPH, "What it means, at some length.")->indent = 1;
	add(&f, BLOCK_TERM, "Other");
	add(&f, BLOCK_PARAGRAPH, "Else.")->indent = 1;
	assert_string_equal(
	    laid_out(&f), "Term\n  What it means, at some\n  length.\n\nOther\n  Else.\n");
	end(&f);
}

static void
test_links_have_numbers(void **state)
{
	struct fixture f;

	(void)state;
	begin(&f, 20);
	unsigned one = link_to(&f, LINK_PAGE, "https://a.example/", "");
	unsigned two = link_to(&f, LINK_PAGE, "https://b.example/", "");
	add(&f, BLOCK_PARAGRAPH, "cross in two and ");
	span(&f, "wait ", 0, one);
	span(&f, "here", SPAN_EM, one);
	span(&f, ". Then ", 0, 0);
	span(&f, "go ", 0, two);
	span(&f, "on.", 0, 0);
	assert_string_equal(laid_out(&f), "cross in two and\nwait here [1]. Then\ngo [2] on.\n");
	const struct run *r = &f.l.run[f.l.line[1].run];
	assert_int_equal(r[0].link, 1);
	assert_int_equal(r[1].style, SPAN_EM);
	assert_int_equal(r[2].role, STYLE_LINK);
	assert_int_equal(r[2].link, 1);
	assert_int_equal(r[3].link, 0);
	f.o.columns = 8; /* the number stays with its word */
	assert_string_equal(
	    laid_out(&f), "cross in\ntwo and\nwait\nhere\n[1].\nThen\ngo [2]\non.\n");
	end(&f);
}

static void
test_numbers_can_begin_elsewhere_or_be_left_out(void **state)
{
	struct fixture f;

	(void)state;
	begin(&f, 40);
	unsigned one = link_to(&f, LINK_PAGE, "https://a.example/", "");
	add(&f, BLOCK_PARAGRAPH, "a ");
	span(&f, "ship", 0, one);
	f.o.first_link = 7;
	assert_string_equal(laid_out(&f), "a ship [7]\n");
	f.o.link_numbers = false;
	assert_string_equal(laid_out(&f), "a ship\n");
	end(&f);
}

static void
test_images(void **state)
{
	struct fixture f;

	(void)state;
	begin(&f, 40);
	unsigned one = link_to(
	    &f, LINK_IMAGE, "https://a.example/1", "a queue of lorries at dusk in the rain");
	unsigned two = link_to(&f, LINK_VIDEO, "https://a.example/2", "");
	add(&f, BLOCK_FIGURE, NULL)->link = (uint16_t)one;
	add(&f, BLOCK_FIGURE, "The caption.")->link = (uint16_t)two;
	add(&f, BLOCK_PARAGRAPH, "See ");
	span(&f, "", 0, one);
	add(&f, BLOCK_PARAGRAPH, "And ");
	span(&f, "image", 0, one);
	assert_string_equal(laid_out(&f), "[image 1: a queue of lorries at dusk in\n"
					  "the rain]\n"
					  "\n"
					  "[video 2]\n"
					  "The caption.\n"
					  "\n"
					  "See [image 1: a queue of lorries at dusk\n"
					  "in the rain]\n"
					  "\n"
					  "And [image 1]\n");
	end(&f);
}

static void
test_code_is_kept(void **state)
{
	struct fixture f;

	(void)state;
	begin(&f, 12);
	add(&f, BLOCK_PRE, "if (x)\n\treturn a_long_name;\n\n    end");
	assert_string_equal(laid_out(&f), "if (x)\n        return a_long_name;\n\n    end\n");
	assert_int_equal(f.l.line[1].wide, 1);
	assert_int_equal(f.l.run[0].role, STYLE_CODE);
	end(&f);
}

static void
test_endless_line_of_code(void **state)
{
	struct fixture f;
	char *text = xmalloc(1000001);

	(void)state;
	memset(text, '\t', 1000000);
	text[1000000] = '\0';
	begin(&f, 12);
	add(&f, BLOCK_PRE, text);
	laid_out(&f);
	end(&f);
	free(text);
}

static void
table(struct fixture *f, size_t rows, size_t cols, const char *const *cells, bool header)
{
	struct block *block = add(f, BLOCK_TABLE, NULL);

	block->rows = (uint16_t)rows;
	block->cols = (uint16_t)cols;
	for (size_t i = 0; i < rows * cols; i++)
		add(f, BLOCK_CELL, cells[i])->level = header && i < cols;
}

static const char *const grain[] = {
    "Route", "Dollars", "Days", "rail", "94", "11", "ship to Baku", "88", "16", "Пермь", "7.5", ""};

static void
test_table_is_drawn_while_it_fits(void **state)
{
	struct fixture f;

	(void)state;
	begin(&f, 30);
	table(&f, 4, 3, grain, true);
	assert_string_equal(laid_out(&f), "Route         Dollars  Days\n"
					  "───────────────────────────\n"
					  "rail               94    11\n"
					  "ship to Baku       88    16\n"
					  "Пермь             7.5\n");
	f.o.ascii = true;
	assert_non_null(strstr(laid_out(&f), "\n---------------------------\n"));
	end(&f);
}

static void
test_table_becomes_records(void **state)
{
	struct fixture f;

	(void)state;
	begin(&f, 20);
	table(&f, 4, 3, grain, true);
	assert_string_equal(laid_out(&f), "Route: rail\nDollars: 94\nDays: 11\n\n"
					  "Route: ship to Baku\nDollars: 88\nDays: 16\n\n"
					  "Route: Пермь\nDollars: 7.5\n");
	end(&f);
	begin(&f, 16);
	table(&f, 4, 3, grain, false);
	assert_string_equal(laid_out(&f),
	    "Route\nDollars\nDays\n\nrail\n94\n11\n\nship to Baku\n88\n16\n\n"
	    "Пермь\n7.5\n");
	end(&f);
}

static void
test_table_holds_links(void **state)
{
	struct fixture f;

	(void)state;
	begin(&f, 40);
	unsigned one = link_to(&f, LINK_PAGE, "https://a.example/", "");
	struct block *block = add(&f, BLOCK_TABLE, NULL);
	block->rows = 1;
	block->cols = 2;
	add(&f, BLOCK_CELL, NULL);
	span(&f, "by ship ", SPAN_STRONG, one);
	add(&f, BLOCK_CELL, "9");
	assert_string_equal(laid_out(&f), "by ship [1]  9\n");
	end(&f);
}

static void
test_lines_of_their_own(void **state)
{
	struct fixture f;
	const char *title = "Kazakhstan reroutes grain by the Caspian";

	(void)state;
	begin(&f, 24);
	layout_text(&f.l, "", 0, STYLE_TEXT, 0, 0, &f.o);
	layout_text(&f.l, title, strlen(title), STYLE_TITLE, 0, 2, &f.o);
	layout_cut(&f.l, title, strlen(title), STYLE_BYLINE, 2, 3, &f.o);
	layout_rule(&f.l, &f.o);
	assert_string_equal(lines(&f), "\n"
				       "Kazakhstan reroutes\n"
				       "  grain by the Caspian\n"
				       "  Kazakhstan reroutes g…\n"
				       "────────────────────────\n");
	assert_int_equal(f.l.run[f.l.line[3].run + 1].link, 3);
	end(&f);
}

/* A narrower and a wider layout agree on where a byte of the text is. */
static void
test_place_survives_a_resize(void **state)
{
	struct fixture f;

	(void)state;
	begin(&f, 60);
	for (int i = 0; i < 30; i++)
		add(&f, BLOCK_PARAGRAPH,
		    "He is not alone. Exporters asked by this paper say that a "
		    "fifth of this season’s crop will go by water, against a "
		    "twentieth two years ago.");
	layout_text(&f.l, "Title", 5, STYLE_TITLE, 0, 0, &f.o);
	layout_blocks(&f.l, &f.b, &f.o);
	for (int i = 0; i < 3; i++)
		layout_cut(&f.l, "link", 4, STYLE_TEXT, 0, 0, &f.o);
	check_lines(&f);
	assert_int_equal(layout_line_at(&f.l, 0), 0);
	for (size_t i = 0; i < f.l.nline; i++) {
		size_t at = layout_line_at(&f.l, f.l.line[i].source);
		assert_int_equal(f.l.line[at].source, f.l.line[i].source);
		assert_true(at <= i && at + 2 >= i);
	}
	assert_int_equal(layout_line_at(&f.l, UINT32_MAX), f.l.nline - 1);
	uint32_t middle = f.l.line[40].source, last = f.l.line[f.l.nline - 1].source;
	f.o.columns = 25;
	layout_clear(&f.l);
	layout_text(&f.l, "Title", 5, STYLE_TITLE, 0, 0, &f.o);
	layout_blocks(&f.l, &f.b, &f.o);
	for (int i = 0; i < 3; i++)
		layout_cut(&f.l, "link", 4, STYLE_TEXT, 0, 0, &f.o);
	size_t at = layout_line_at(&f.l, middle);
	assert_true(f.l.line[at].source <= middle);
	while (f.l.line[at + 1].source == f.l.line[at].source)
		at++;
	assert_true(f.l.line[at + 1].source > middle);
	assert_int_equal(layout_line_at(&f.l, last), f.l.nline - 1);
	end(&f);
}

static void
test_look_changes_between_clusters(void **state)
{
	struct fixture f;

	(void)state;
	begin(&f, 10);
	add(&f, BLOCK_PARAGRAPH, "e");
	span(&f, "\u0301x", SPAN_STRONG, 0);
	laid_out(&f);
	assert_int_equal(f.l.nrun, 2);
	assert_int_equal(f.l.run[0].len, 3);
	end(&f);
}

static void
test_nothing(void **state)
{
	struct fixture f;

	(void)state;
	begin(&f, 10);
	assert_string_equal(laid_out(&f), "");
	assert_int_equal(layout_line_at(&f.l, 5), 0);
	add(&f, BLOCK_PARAGRAPH, NULL);
	add(&f, BLOCK_PRE, NULL);
	add(&f, BLOCK_FIGURE, NULL);
	assert_string_equal(laid_out(&f), "\n\n\n\n\n");
	end(&f);
}

static const char *const scraps[] = {"word", "a", "Пермь", "乌鲁木齐", "한국", "مرحبا", "e\u0301",
    "👩‍👩‍👧", "🇰🇿", "1️⃣", "नमस्ते", "https://example.org/a/b-c?d=e", "(so)",
    "“quoted”", "x\u00a0y", "—", "averyveryveryverylongwordindeed", "ก็", "5,3%",
    "\u1112\u1161\u11ab", "\u0301"};

static void
random_block(struct fixture *f, unsigned *seed, unsigned link)
{
	static const enum block_type types[] = {
	    BLOCK_PARAGRAPH, BLOCK_ITEM, BLOCK_HEADING, BLOCK_FIGURE, BLOCK_TERM, BLOCK_PARAGRAPH};
	struct block *block = blocks_add(&f->b, types[(size_t)rand_r(seed) % LEN(types)]);

	block->level = 2;
	block->quote = (uint8_t)(rand_r(seed) % 4 == 0 ? rand_r(seed) % 5 : 0);
	block->indent =
	    (uint8_t)(rand_r(seed) % 3 == 0 ? rand_r(seed) % 6 : block->type == BLOCK_ITEM);
	if (block->type == BLOCK_ITEM && rand_r(seed) % 2)
		block->number = rand_r(seed) % 2000 - 5;
	if (block->type == BLOCK_FIGURE)
		block->link = (uint16_t)link;
	for (int i = rand_r(seed) % 20; i > 0; i--) {
		unsigned style = rand_r(seed) % 5 == 0 ? (unsigned)rand_r(seed) % 128 : 0;
		span(f, scraps[(size_t)rand_r(seed) % LEN(scraps)], style,
		    rand_r(seed) % 8 == 0 ? link : 0);
		if (rand_r(seed) % 12 == 0)
			span(f, "", SPAN_BREAK, 0);
		else if (rand_r(seed) % 3 != 0)
			span(f, " ", 0, 0);
	}
}

static void
random_table(struct fixture *f, unsigned *seed)
{
	const char *cells[12];

	for (size_t i = 0; i < LEN(cells); i++)
		cells[i] = rand_r(seed) % 4 ? scraps[(size_t)rand_r(seed) % LEN(scraps)] : "";
	table(f, 4, 3, cells, rand_r(seed) % 2);
}

static void
without_blanks(struct strbuf *out, const char *s, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (s[i] != ' ')
			strbuf_addc(out, s[i]);
}

/* All text of the spans is in the lines, in order, and nothing but margins is added to it. */
static void
check_text(const struct fixture *f)
{
	struct strbuf shown, want;

	strbuf_init(&shown, STRBUF_BODY);
	strbuf_init(&want, STRBUF_BODY);
	for (size_t i = 0; i < f->l.nline; i++)
		for (uint32_t k = 0; k < f->l.line[i].runs; k++) {
			const struct run *r = &f->l.run[f->l.line[i].run + k];
			without_blanks(&shown, f->l.buf.s + r->at, r->len);
		}
	for (size_t i = 0; i < f->b.nspan; i++)
		without_blanks(&want, f->b.text.s + f->b.span[i].at, f->b.span[i].len);
	assert_string_equal(shown.s, want.s);
	strbuf_release(&shown);
	strbuf_release(&want);
}

/* Right-to-left paragraphs begin at the right, their margin and marks too. */
static void
test_right_to_left_text(void **state)
{
	struct fixture f;

	(void)state;
	begin(&f, 20);
	f.o.bidi = true;
	add(&f, BLOCK_PARAGRAPH, "שלום (abc) עולם");
	assert_string_equal(laid_out(&f), "     םלוע (abc) םולש\n");
	f.o.bidi = false;
	assert_string_equal(laid_out(&f), "שלום (abc) עולם\n");
	f.o.bidi = true;
	add(&f, BLOCK_ITEM, "אחת")->indent = 1;
	struct block *item = add(&f, BLOCK_ITEM, "שתיים");
	item->indent = 1;
	item->number = 12;
	add(&f, BLOCK_PARAGRAPH, "ציטוט")->quote = 1;
	add(&f, BLOCK_PARAGRAPH, "abc שלום 12");
	assert_string_equal(laid_out(&f),
	    "     םלוע (abc) םולש\n\n             תחא •\n\n         םייתש .12\n\n"
	    "             טוטיצ │\n\n         12 םולש abc\n");
	end(&f);
}

/* Arabic letters are joined; lam and alef are one sign. */
static void
test_arabic_letters_are_joined(void **state)
{
	struct fixture f;

	(void)state;
	begin(&f, 12);
	f.o.bidi = true;
	add(&f, BLOCK_PARAGRAPH, "سلام");
	assert_string_equal(laid_out(&f), "         ﻡﻼﺳ\n");
	end(&f);
}

static void
test_words_are_divided(void **state)
{
	struct fixture f;

	(void)state;
	begin(&f, 14);
	f.o.hyphen = hyphen_open("qx-QX", "tests/fixtures/hyphen");
	assert_non_null(f.o.hyphen);
	assert_null(hyphen_open("qy", "tests/fixtures/hyphen"));
	assert_null(hyphen_open("../qx", "tests/fixtures/hyphen"));
	add(&f, BLOCK_PARAGRAPH, "When typography is divided so.");
	assert_string_equal(laid_out(&f), "When typogra-\nphy is divided\nso.\n");
	/* Too little room is left for it to be worth it. */
	f.o.columns = 9;
	assert_string_equal(laid_out(&f), "When\ntypogra-\nphy is\ndivided\nso.\n");
	hyphen_close(f.o.hyphen);
	end(&f);
}

static void
test_raised_and_lowered_text(void **state)
{
	struct fixture f;

	(void)state;
	begin(&f, 60);
	blocks_add(&f.b, BLOCK_PARAGRAPH);
	span(&f, "H", 0, 0);
	span(&f, "2", SPAN_SUB, 0);
	span(&f, "O, 10", 0, 0);
	span(&f, "-3", SPAN_SUP, 0);
	span(&f, ", 1", 0, 0);
	span(&f, "st", SPAN_SUP, 0);
	span(&f, ", e", 0, 0);
	span(&f, "x+1", SPAN_SUP, 0);
	span(&f, ", T", 0, 0);
	span(&f, "max", SPAN_SUB, 0);
	assert_string_equal(laid_out(&f), "H₂O, 10⁻³, 1st, e^(x+1), T_max\n");
	f.o.ascii = true;
	assert_string_equal(laid_out(&f), "H_2O, 10^(-3), 1st, e^(x+1), T_max\n");
	end(&f);
}

/* Cells are wrapped before a table is given up; parts of cells have no room of their own. */
static void
test_table_cells_wrap_and_span(void **state)
{
	static const char *const cells[] = {"Route", "What it costs", "by road",
	    "eighty-eight dollars, if the road is open", "no figures", ""};
	struct fixture f;

	(void)state;
	begin(&f, 36);
	table(&f, 3, 2, (const char **)(uintptr_t)cells, true);
	f.b.block[6].level = CELL_LEFT;
	assert_string_equal(laid_out(&f), "Route    What it costs\n"
					  "────────────────────────────────────\n"
					  "by road  eighty-eight dollars, if\n"
					  "         the road is open\n\n"
					  "no figures\n");
	end(&f);
}

/* FAULTS 37: a million letters without a break are wrapped, in time that is as long as they are. */
static void
test_a_million_letters_without_a_break(void **state)
{
	struct fixture f;
	char *word = xmalloc(1000000);

	(void)state;
	begin(&f, 72);
	f.o.hyphen = hyphen_open("qx", "tests/fixtures/hyphen");
	memset(word, 'x', 1000000);
	blocks_add(&f.b, BLOCK_PARAGRAPH);
	assert_true(blocks_span(&f.b, word, 1000000, 0, 0));
	layout_blocks(&f.l, &f.b, &f.o);
	assert_int_equal(f.l.nline, 1000000 / 72 + 1);
	for (size_t i = 0; i + 1 < f.l.nline; i++)
		assert_int_equal(f.l.line[i].columns, 72);
	hyphen_close(f.o.hyphen);
	free(word);
	end(&f);
}

static void
test_what_was_searched_is_marked(void **state)
{
	static const struct layout_match match[] = {{2, 5}, {8, 9}};
	struct fixture f;
	struct strbuf marked;

	(void)state;
	begin(&f, 20);
	strbuf_init(&marked, STRBUF_SMALL);
	blocks_add(&f.b, BLOCK_PARAGRAPH);
	span(&f, "abc", SPAN_STRONG, 0);
	span(&f, "defghij", 0, 0);
	f.o.match = match;
	f.o.nmatch = LEN(match);
	assert_string_equal(laid_out(&f), "abcdefghij\n");
	for (size_t i = 0; i < f.l.nrun; i++)
		if (f.l.run[i].style & RUN_MATCH)
			strbuf_add(&marked, f.l.buf.s + f.l.run[i].at, f.l.run[i].len);
	assert_string_equal(marked.s, "cdei");
	strbuf_release(&marked);
	end(&f);
}

static void
test_any_mixture_fits(void **state)
{
	unsigned seed = 11;

	(void)state;
	for (int round = 0; round < 300; round++) {
		struct fixture f;
		begin(&f, 1 + rand_r(&seed) % 90);
		f.o.ascii = round % 5 == 0;
		unsigned link = link_to(&f, LINK_PAGE, "https://a.example/", "text");
		unsigned image = link_to(&f, LINK_IMAGE, "https://a.example/i", "乌鲁木齐 alt");
		for (int i = 0; i < 12; i++) {
			random_block(&f, &seed, i % 3 == 0 ? image : link);
			if (rand_r(&seed) % 4 == 0)
				random_table(&f, &seed);
		}
		laid_out(&f);
		end(&f);
	}
}

static void
test_no_word_is_lost(void **state)
{
	unsigned seed = 5;

	(void)state;
	for (int round = 0; round < 300; round++) {
		struct fixture f;
		begin(&f, 2 + rand_r(&seed) % 60);
		for (int i = 0; i < 6; i++) {
			blocks_add(&f.b, BLOCK_PARAGRAPH);
			for (int k = rand_r(&seed) % 30; k > 0; k--) {
				span(&f, scraps[(size_t)rand_r(&seed) % LEN(scraps)],
				    rand_r(&seed) % 4 == 0 ? SPAN_EM : 0, 0);
				if (rand_r(&seed) % 3 != 0)
					span(&f, " ", 0, 0);
			}
		}
		laid_out(&f);
		check_text(&f);
		end(&f);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_wraps_at_words),
	    cmocka_unit_test(test_wraps_by_uax14),
	    cmocka_unit_test(test_long_word_breaks_by_cluster),
	    cmocka_unit_test(test_breaks_end_lines),
	    cmocka_unit_test(test_blocks_stand_apart),
	    cmocka_unit_test(test_lists_hang),
	    cmocka_unit_test(test_terms),
	    cmocka_unit_test(test_links_have_numbers),
	    cmocka_unit_test(test_numbers_can_begin_elsewhere_or_be_left_out),
	    cmocka_unit_test(test_images),
	    cmocka_unit_test(test_code_is_kept),
	    cmocka_unit_test(test_endless_line_of_code),
	    cmocka_unit_test(test_table_is_drawn_while_it_fits),
	    cmocka_unit_test(test_table_becomes_records),
	    cmocka_unit_test(test_table_holds_links),
	    cmocka_unit_test(test_lines_of_their_own),
	    cmocka_unit_test(test_place_survives_a_resize),
	    cmocka_unit_test(test_look_changes_between_clusters),
	    cmocka_unit_test(test_nothing),
	    cmocka_unit_test(test_right_to_left_text),
	    cmocka_unit_test(test_arabic_letters_are_joined),
	    cmocka_unit_test(test_words_are_divided),
	    cmocka_unit_test(test_raised_and_lowered_text),
	    cmocka_unit_test(test_table_cells_wrap_and_span),
	    cmocka_unit_test(test_a_million_letters_without_a_break),
	    cmocka_unit_test(test_what_was_searched_is_marked),
	    cmocka_unit_test(test_any_mixture_fits),
	    cmocka_unit_test(test_no_word_is_lost),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
