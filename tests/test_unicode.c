/* Unicode as its own tests ask for it, and mixtures of scripts in lines. With DATELINE_CORPUS (a
 * folder that has unicode/) the consortium's files are read. */
#include "src/layout.h"
#include "src/text.h"
#include "src/util.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define MIXTURES 10000

/* One line of a test file: a text, and where it may be parted. */
struct line_test {
	struct strbuf text;
	bool parted[512]; /* before byte i */
};

static bool
read_test(struct line_test *t, char *line)
{
	line[strcspn(line, "#\n")] = '\0';
	strbuf_clear(&t->text);
	memset(t->parted, 0, sizeof(t->parted));
	for (char *save, *word = strtok_r(line, " \t", &save); word != NULL;
	     word = strtok_r(NULL, " \t", &save)) {
		if (strcmp(word, "÷") == 0)
			t->parted[t->text.len] = true;
		else if (strcmp(word, "×") != 0)
			strbuf_addu(&t->text, (uint32_t)strtoul(word, NULL, 16));
		assert_true(t->text.len < sizeof(t->parted) - 8);
	}
	return t->text.len > 0;
}

static bool
same_graphemes(const struct line_test *t)
{
	size_t at = 0;
	bool begins[sizeof(t->parted)] = {0};

	while (at < t->text.len) {
		int columns;
		begins[at] = true;
		at += text_grapheme(t->text.s + at, t->text.len - at, &columns);
	}
	for (size_t i = 1; i < t->text.len; i++)
		if (begins[i] != t->parted[i])
			return false;
	return at == t->text.len;
}

static bool
same_breaks(const struct line_test *t)
{
	char breaks[sizeof(t->parted)];

	text_breaks(t->text.s, t->text.len, TEXT_PLAIN_UAX14, breaks);
	for (size_t i = 1; i < t->text.len; i++)
		if ((breaks[i] != TEXT_BREAK_NOT) != t->parted[i])
			return false;
	return true;
}

/* Where we part otherwise than the tests do, each with a part of the texts it is about. None of
 * it splits a word. */
static const char *const known[] = {
    /* Control characters: clean text has none, and a tab has become a blank. */
    "\x01",
    "\t",
    /* LB20 before LB21: an object's replacement character and a hyphen or a small kana. */
    "\xef\xbf\xbc",
    /* LB25: a currency or a percent sign stays with the bracket behind it, a full stop with the
     * digits behind it (".35", "p.12"), ")$" and "\\(" with each other. */
    "%",
    "$",
    ".2",
    ".3",
    "\\(",
    /* LB29 behind a comma with an accent, and for characters that are not assigned. */
    ",\xcc\x88",
    ",\xf1\x90\x80\x85",
    /* LB14, LB15 across blanks between an opening quote or bracket and an accent without a base. */
    "\xc2\xab",
    "\xe2\x8c\xa9\xcc\x88 ",
    "(\xcc\x88 ",
    /* LB16 across blanks, LB30a with an accent between the halves of a flag. */
    ") \xe1\x9f\x96",
    ")\xcc\x88 \xe1\x9f\x96",
    "\xf0\x9f\x87\xa6\xcc\x88\xf0\x9f\x87\xa6",
    ") \xe3\x80\x9c",
};

static bool
is_known(const struct line_test *t)
{
	for (size_t i = 0; i < LEN(known); i++)
		if (memmem(t->text.s, t->text.len, known[i], strlen(known[i])) != NULL)
			return true;
	return false;
}

static void
run_file(const char *name, bool (*same)(const struct line_test *), int known_most, int least)
{
	const char *corpus = getenv("DATELINE_CORPUS");
	char line[4096];
	struct line_test t;
	int all = 0, exceptions = 0, wrong = 0;

	if (corpus == NULL || *corpus == '\0')
		skip();
	char *path = xasprintf("%s/unicode/%s", corpus, name);
	FILE *f = fopen(path, "r");
	free(path);
	assert_non_null(f);
	strbuf_init(&t.text, sizeof(t.parted));
	while (fgets(line, sizeof(line), f) != NULL) {
		char *copy = xstrdup(line);
		if (read_test(&t, copy)) {
			all++;
			if (!same(&t) && same == same_breaks && is_known(&t))
				exceptions++;
			else if (!same(&t)) {
				wrong++;
				print_error("%s", line);
			}
		}
		free(copy);
	}
	fclose(f);
	strbuf_release(&t.text);
	assert_true(all >= least);
	assert_int_equal(wrong, 0);
	assert_in_range(exceptions, 0, known_most);
}

static void
test_grapheme_clusters_of_unicode(void **state)
{
	(void)state;
	run_file("GraphemeBreakTest-17.txt", same_graphemes, 0, 300);
}

static void
test_line_breaks_of_unicode(void **state)
{
	(void)state;
	run_file("LineBreakTest.txt", same_breaks, 48, 3000);
}

/* ------------------------------------------------------------------------------- mixtures */

static const char *const scraps[] = {"word", "Пермь", "λόγος", "مكتبة", "بِسْمِ", "שלום",
    "می‌شود", "乌鲁木齐", "かな、", "漢字（", "서울역", "แม่น้ำ", "क्षत्रिय", "শক্তি", "ភ្នំ",
    "မြန်မာ", "👨‍👩‍👧‍👦", "🇰🇿🇺🇿", "❤️", "1️⃣", "é", "Ạ̧̊", "\xcc\x81",
    "\xcc\x88\xcc\x88", "\xe2\x80\x8d", "🫨", "\xf0\x9f\xab\xa9", "a-b", "(x)", "12,5",
    "https://x.example/a/b?c", "—", "…", "“", "”", "«", "»", "\xc2\xa0", "　", "𝕏", "ﷺ", "ﬁ", "ᄀ",
    "ᅡ", "ᆨ", "\xef\xbf\xbd", "\xe0\xa5\x8d", "\xe1\x9f\x92", "¿", "%", "５"};

static void
mix(struct strbuf *out, unsigned *seed)
{
	struct strbuf raw;

	strbuf_init(&raw, STRBUF_BODY);
	for (int i = 1 + rand_r(seed) % 14; i > 0; i--) {
		strbuf_adds(&raw, scraps[(size_t)rand_r(seed) % LEN(scraps)]);
		if (rand_r(seed) % 3 == 0)
			strbuf_addc(&raw, ' ');
	}
	strbuf_clear(out);
	text_clean(out, raw.s, raw.len, TEXT_LINE);
	strbuf_release(&raw);
}

static void
check_mixture(const struct layout *l, const struct strbuf *text, const bool *begins, int columns)
{
	for (size_t i = 0; i < l->nline; i++) {
		const struct line *line = &l->line[i];
		int width = 0;
		for (uint32_t k = 0; k < line->runs; k++) {
			const struct run *r = &l->run[line->run + k];
			if (text_width(l->buf.s + r->at, r->len) != r->columns)
				fail_msg("%d columns, not %d: %.*s", r->columns,
				    text_width(l->buf.s + r->at, r->len), (int)r->len,
				    l->buf.s + r->at);
			width += r->columns;
		}
		assert_int_equal(width, line->columns);
		if (width > columns)
			fail_msg("%d of %d columns: %s", width, columns, text->s);
		if (line->source < text->len && !begins[line->source])
			fail_msg("a cluster is split at %u: %s", line->source, text->s);
	}
}

/* FAULTS 57, 58: marks without a base and at the first column, wide characters at the last one,
 * families, flags, unassigned emoji. */
static void
test_10000_mixtures_of_scripts_fit_and_split_no_cluster(void **state)
{
	static const char *const languages[] = {"en", "ar", "ko", "ru", NULL};
	unsigned seed = 20210724;
	struct strbuf text;
	struct layout l;

	(void)state;
	strbuf_init(&text, STRBUF_BODY);
	layout_init(&l);
	for (int round = 0; round < MIXTURES; round++) {
		struct blocks b;
		bool begins[4096] = {0};
		struct layout_options o = {.columns = 8 + rand_r(&seed) % 40,
		    .bidi = round % 2 == 0,
		    .lang = languages[(size_t)round % LEN(languages)]};
		blocks_init(&b);
		mix(&text, &seed);
		assert_true(text.len < sizeof(begins));
		for (size_t at = 0; at < text.len;) {
			int columns;
			begins[at] = true;
			at += text_grapheme(text.s + at, text.len - at, &columns);
		}
		blocks_add(&b, BLOCK_PARAGRAPH);
		assert_true(blocks_span(&b, text.s, text.len, 0, 0));
		layout_clear(&l);
		layout_blocks(&l, &b, &o);
		check_mixture(&l, &text, begins, o.columns);
		blocks_release(&b);
	}
	layout_release(&l);
	strbuf_release(&text);
}

/* FAULTS 57: a million marks on one base leave four of them. */
static void
test_a_million_marks_on_one_base_are_one_cluster(void **state)
{
	struct strbuf raw, text;
	int columns;

	(void)state;
	strbuf_init(&raw, 4 * 1024 * 1024);
	strbuf_init(&text, 4 * 1024 * 1024);
	strbuf_adds(&raw, "a");
	for (int i = 0; i < 1000000; i++)
		strbuf_adds(&raw, "\xcc\x81");
	strbuf_adds(&raw, "b");
	assert_true(text_clean(&text, raw.s, raw.len, TEXT_LINE));
	assert_int_equal(text.len, 1 + 4 * 2 + 1);
	assert_int_equal(text_grapheme(text.s, text.len, &columns), 9);
	assert_int_equal(columns, 1);
	strbuf_release(&raw);
	strbuf_release(&text);
}

/* ---------------------------------------------------------------------------- rules of print */

static void
expect_breaks(const char *text, const char *lang, const char *want)
{
	char breaks[512];
	struct strbuf shown;
	size_t n = strlen(text);

	strbuf_init(&shown, 1024);
	text_breaks(text, n, lang, breaks);
	for (size_t i = 0; i < n; i++) {
		if (i > 0 && breaks[i] == TEXT_BREAK_MAY)
			strbuf_addc(&shown, '|');
		else if (i > 0 && breaks[i] == TEXT_BREAK_WEAK)
			strbuf_addc(&shown, '\'');
		strbuf_addc(&shown, text[i]);
	}
	assert_string_equal(shown.s, want);
	strbuf_release(&shown);
}

static void
test_lines_end_as_in_print(void **state)
{
	(void)state;
	expect_breaks("10 km or 5 miles", NULL, "10 km |or |5 |miles");
	expect_breaks("up 12 %, No. 7 too", NULL, "up |12 %, |No. 7 |too");
	expect_breaks("a dash – here — too", NULL, "a |dash – |here — |too");
	expect_breaks("« Pourquoi ? »", "fr", "« Pourquoi ? »");
	expect_breaks("oui ; non : si !", "fr", "oui ; |non : |si !");
	expect_breaks("в доме и в саду", "ru", "в доме |и в саду");
	expect_breaks("w domu", "pl", "w domu");
	expect_breaks("a house", "en", "a |house");
	expect_breaks("서울역 앞에", "ko", "서'울'역 |앞'에");
	expect_breaks("서울", NULL, "서|울");
	expect_breaks("แม่น้ำไม่เคย", "th", "แม่น้ำ'ไม่'เคย");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_grapheme_clusters_of_unicode),
	    cmocka_unit_test(test_line_breaks_of_unicode),
	    cmocka_unit_test(test_10000_mixtures_of_scripts_fit_and_split_no_cluster),
	    cmocka_unit_test(test_a_million_marks_on_one_base_are_one_cluster),
	    cmocka_unit_test(test_lines_end_as_in_print),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
