/* Articles as a reader sees them, at 40, 72 and 120 columns: the golden files lie beside the HTML
 * in tests/fixtures/articles; GOLDEN=write writes them anew. */
// objects: feeds/html.o feeds/html_scan.o feeds/html_entity.o feeds/html_tree.o
// objects: feeds/html_blocks.o feeds/html_text.o feeds/html_inline.o feeds/html_quote.o
// objects: feeds/html_table.o feeds/html_math.o feeds/html_media.o
// objects: feeds/html_note.o feeds/html_clean.o feeds/url.o ui/article_view.o
#include "feeds/html.h"

#include "src/date.h"
#include "src/text.h"
#include "src/util.h"
#include "ui/article_view.h"

#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define FOLDER "tests/fixtures/articles"
#define LEAST  40 /* so many articles there are */

static const int widths[] = {40, 72, 120};

static void
slurp(const char *path, struct strbuf *out)
{
	char bytes[4096];
	size_t n;
	FILE *f = fopen(path, "r");

	strbuf_clear(out);
	for (; f != NULL && (n = fread(bytes, 1, sizeof(bytes), f)) > 0;)
		strbuf_add(out, bytes, n);
	if (f != NULL)
		fclose(f);
}

static void
write_file(const char *path, const struct strbuf *text)
{
	FILE *f = fopen(path, "w");

	assert_non_null(f);
	assert_int_equal(fwrite(text->s, 1, text->len, f), text->len);
	assert_int_equal(fclose(f), 0);
}

/* What stands between two marks in the file's head. */
static char *
between(const struct strbuf *html, const char *before, const char *after)
{
	const char *s = strstr(html->s, before),
		   *end = s != NULL ? strstr(s + strlen(before), after) : NULL;

	return end == NULL ? xstrdup("")
	                   : xstrndup(s + strlen(before), (size_t)(end - s) - strlen(before));
}

struct reading {
	struct strbuf html, out, golden;
	struct blocks blocks;
	char *title, *lang, *author;
	uint32_t words;
};

static void
page_read(struct reading *p, const char *name)
{
	struct strbuf excerpt, image;
	char *path = xasprintf("%s/%s.html", FOLDER, name);

	strbuf_init(&p->html, BLOCKS_TEXT_MAX);
	strbuf_init(&p->out, 8 * BLOCKS_TEXT_MAX);
	strbuf_init(&p->golden, 8 * BLOCKS_TEXT_MAX);
	strbuf_init(&excerpt, HTML_EXCERPT_MAX + 1);
	strbuf_init(&image, 4096);
	slurp(path, &p->html);
	assert_true(p->html.len > 0);
	p->title = between(&p->html, "<title>", "</title>");
	p->lang = between(&p->html, "<html lang=\"", "\"");
	p->author = between(&p->html, "<meta name=\"author\" content=\"", "\"");
	struct digest_source source = {
	    .title = p->title, .content = p->html.s, .content_len = p->html.len, .summary = ""};
	blocks_init(&p->blocks);
	assert_true(html_digest(&source, "https://paper.example/2021/07/article", 0, &p->blocks,
	    &excerpt, &image, &p->words));
	strbuf_release(&excerpt);
	strbuf_release(&image);
	free(path);
}

static void
page_release(struct reading *p)
{
	strbuf_release(&p->html);
	strbuf_release(&p->out);
	strbuf_release(&p->golden);
	blocks_release(&p->blocks);
	free(p->title);
	free(p->lang);
	free(p->author);
}

/* What holds for every line: it fits, unless it is code, and its runs are what it says. */
static void
check_line(const struct layout *l, size_t i, int columns)
{
	const struct line *line = &l->line[i];
	int sum = 0;

	for (uint32_t k = 0; k < line->runs; k++) {
		const struct run *r = &l->run[line->run + k];
		assert_int_equal(text_width(l->buf.s + r->at, r->len), r->columns);
		sum += r->columns;
	}
	assert_int_equal(sum, line->columns);
	if (!line->wide)
		assert_true(sum <= columns);
	if (i > 0)
		assert_true(line->source >= l->line[i - 1].source);
}

static void
lay_out(struct reading *p, int columns)
{
	static const char *sections[] = {"World"};
	struct article article = {.lang = p->lang,
	    .published = 1627136280,
	    .comment_count = -1,
	    .sections = sections,
	    .nsections = 1};
	struct article_view v;

	article.row = (struct row){.title = p->title,
	    .feed_title = "The Fixture",
	    .author = p->author,
	    .link = "https://paper.example/2021/07/article",
	    .excerpt = "",
	    .words = (int)p->words};
	struct view_input in = {.article = &article,
	    .blocks = &p->blocks,
	    .body = VIEW_TEXT,
	    .date_format = "%-d %B %Y, %H:%M",
	    .now = 1627222680,
	    .columns = columns,
	    .bidi = true};
	article_view_init(&v);
	article_view_make(&v, &in);
	strbuf_clear(&p->out);
	for (size_t i = 0; i < v.l.nline; i++) {
		check_line(&v.l, i, columns);
		layout_line_text(&v.l, i, &p->out);
		strbuf_addc(&p->out, '\n');
	}
	article_view_release(&v);
}

/* Every line of the golden file, or the first that differs. */
static bool
same(const struct reading *p, const char *path)
{
	size_t line = 1, at = 0;

	if (p->out.len == p->golden.len && memcmp(p->out.s, p->golden.s, p->out.len) == 0)
		return true;
	for (; at < MIN(p->out.len, p->golden.len) && p->out.s[at] == p->golden.s[at]; at++)
		line += p->out.s[at] == '\n';
	while (at > 0 && p->out.s[at - 1] != '\n')
		at--;
	print_error("%s:%zu: differs\n  golden: %.*s\n  now:    %.*s\n", path, line,
	    (int)strcspn(p->golden.s + MIN(at, p->golden.len), "\n"),
	    p->golden.s + MIN(at, p->golden.len), (int)strcspn(p->out.s + at, "\n"), p->out.s + at);
	return false;
}

static int
by_name(const struct dirent *d)
{
	const char *dot = strrchr(d->d_name, '.');

	return dot != NULL && strcmp(dot, ".html") == 0;
}

static void
test_articles_look_as_in_the_golden_files(void **state)
{
	struct dirent **entries;
	const char *golden = getenv("GOLDEN");
	bool writes = golden != NULL && strcmp(golden, "write") == 0;
	int n = scandir(FOLDER, &entries, by_name, alphasort);
	int differ = 0;

	(void)state;
	setenv("TZ", "UTC", 1);
	assert_true(n >= LEAST);
	for (int i = 0; i < n; i++) {
		struct reading p = {0};
		entries[i]->d_name[strlen(entries[i]->d_name) - 5] = '\0';
		page_read(&p, entries[i]->d_name);
		for (size_t w = 0; w < LEN(widths); w++) {
			char *path = xasprintf("%s/%s.%d", FOLDER, entries[i]->d_name, widths[w]);
			lay_out(&p, widths[w]);
			slurp(path, &p.golden);
			if (writes)
				write_file(path, &p.out);
			else
				differ += !same(&p, path);
			free(path);
		}
		page_release(&p);
		free(entries[i]);
	}
	free(entries);
	assert_int_equal(differ, 0);
}

/* What was stored is laid out as what was read. */
static void
test_stored_articles_are_the_same(void **state)
{
	struct dirent **entries;
	int n = scandir(FOLDER, &entries, by_name, alphasort);

	(void)state;
	for (int i = 0; i < n; i++) {
		struct reading p = {0};
		struct strbuf stored, first;
		struct err e;
		entries[i]->d_name[strlen(entries[i]->d_name) - 5] = '\0';
		page_read(&p, entries[i]->d_name);
		lay_out(&p, 72);
		strbuf_init(&stored, STRBUF_BODY);
		strbuf_init(&first, STRBUF_BODY);
		strbuf_add(&first, p.out.s, p.out.len);
		assert_true(blocks_encode(&p.blocks, &stored));
		assert_true(blocks_decode(&p.blocks, stored.s, stored.len, &e));
		lay_out(&p, 72);
		assert_string_equal(p.out.s, first.s);
		strbuf_release(&stored);
		strbuf_release(&first);
		page_release(&p);
		free(entries[i]);
	}
	free(entries);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_articles_look_as_in_the_golden_files),
	    cmocka_unit_test(test_stored_articles_are_the_same),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
