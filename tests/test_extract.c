/* Articles in pages: each rule by a page of its own. */
// objects: feeds/extract.o feeds/extract_byline.o feeds/extract_clean.o feeds/extract_figure.o
// objects: feeds/extract_hint.o feeds/extract_image.o feeds/extract_ld.o feeds/extract_meta.o
// objects: feeds/extract_next.o feeds/extract_part.o feeds/extract_state.o feeds/extract_wall.o
// objects: feeds/extract_phrase.o feeds/extract_pick.o feeds/extract_title.o feeds/json.o
// objects: feeds/charset.o feeds/feed_date.o feeds/html.o feeds/html_scan.o feeds/html_entity.o
// objects: feeds/html_tree.o feeds/html_blocks.o feeds/html_table.o feeds/html_media.o feeds/url.o
// objects: feeds/html_math.o feeds/html_note.o
#include "feeds/charset.h"
#include "feeds/extract.h"
#include "src/util.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

struct fixture {
	struct charset *charset;
	struct extract x;
	struct strbuf text;
};

static int
setup(void **state)
{
	struct fixture *f = xcalloc(1, sizeof(*f));

	f->charset = charset_new();
	extract_init(&f->x);
	strbuf_init(&f->text, STRBUF_BODY);
	*state = f;
	return 0;
}

static int
teardown(void **state)
{
	struct fixture *f = *state;

	charset_free(f->charset);
	extract_release(&f->x);
	strbuf_release(&f->text);
	free(f);
	return 0;
}

static const struct page_result *
extract_bytes(struct fixture *f, const char *type, const char *page, size_t n)
{
	struct parse_request r = {.url = "https://example.org/news/one", .content_type = type};
	struct err e;

	struct strbuf body;

	strbuf_init(&body, STRBUF_BODY);
	assert_true(strbuf_add(&body, page, n));
	extract_release(&f->x);
	extract_init(&f->x);
	assert_true(extract_page(&f->x, f->charset, &r, &body, &e));
	assert_int_equal(body.len, 0);
	strbuf_clear(&f->text);
	assert_true(blocks_text(&f->x.blocks, &f->text));
	return &f->x.result;
}

static const struct page_result *
extract_string(struct fixture *f, const char *page)
{
	return extract_bytes(f, "text/html; charset=utf-8", page, strlen(page));
}

#define PROSE                                                                                     \
	"<p>The council met on Tuesday, after weeks of delay, and voted for the bridge that the " \
	"town has wanted for thirty years.</p><p>Work begins in spring, the mayor said, if the "  \
	"river allows it; the ferry stays until the last stone is laid.</p>"

static void
navigation_and_footer_are_left_out(void **state)
{
	struct fixture *f = *state;
	const struct page_result *r = extract_string(f,
	    "<html lang=en><head><title>A bridge</title></head><body><nav><a href=/>Home</a> "
	    "<a href=/a>World</a></nav><div><article>" PROSE "</article></div>"
	    "<footer><p>All rights reserved by the company that makes this paper.</p></footer>");

	assert_string_equal(r->title, "A bridge");
	assert_string_equal(r->lang, "en");
	assert_non_null(strstr(f->text.s, "The council met"));
	assert_non_null(strstr(f->text.s, "last stone is laid"));
	assert_null(strstr(f->text.s, "World"));
	assert_null(strstr(f->text.s, "rights reserved"));
	assert_true(r->words > 40);
}

static void
a_page_without_an_article_gives_no_words(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(extract_string(f, "<title>x</title><a href=/>Home</a>")->words, 0);
	assert_int_equal(extract_string(f, "")->words, 0);
	assert_int_equal(f->x.blocks.nblock, 0);
}

static void
what_is_no_page_is_refused(void **state)
{
	struct fixture *f = *state;
	struct parse_request r = {.url = "", .content_type = ""};
	struct strbuf body;
	struct err e;

	strbuf_init(&body, STRBUF_SMALL);
	strbuf_adds(&body, "%PDF-1.4");
	assert_false(extract_page(&f->x, f->charset, &r, &body, &e));
	strbuf_release(&body);
	assert_int_equal(e.status, EXIT_PART);
	assert_string_equal(e.text, "not a page (a PDF file)");
}

static const char *
next_of(struct fixture *f, const char *url, const char *page)
{
	struct parse_request r = {.url = url, .content_type = "text/html; charset=utf-8"};
	struct err e;

	extract_release(&f->x);
	extract_init(&f->x);
	struct strbuf body;

	strbuf_init(&body, STRBUF_SMALL);
	strbuf_adds(&body, page);
	assert_true(extract_page(&f->x, f->charset, &r, &body, &e));
	return f->x.result.next;
}

static void
the_next_page_of_the_same_article_is_found(void **state)
{
	static const struct {
		const char *url, *page, *next;
	} cases[] = {
	    {"https://a.example/story", "<link rel=next href=/story?page=2>",
		"https://a.example/story?page=2"},
	    {"https://a.example/story", "<a href='/story/2/'>2</a>", "https://a.example/story/2/"},
	    {"https://a.example/story/", "<a href=/story/page/2/>Next</a>",
		"https://a.example/story/page/2/"},
	    {"https://a.example/story.html", "<a href=story_2.html>2</a><a href=story_3.html>3</a>",
		"https://a.example/story_2.html"},
	    {"https://a.example/story_2.html", "<a href=story.html>1</a><a href=story_3.html>3</a>",
		"https://a.example/story_3.html"},
	    {"https://a.example/story?id=12&p=9", "<a rel=next href='?id=12&amp;p=10'>on</a>",
		"https://a.example/story?id=12&p=10"},
	    /* Other articles, other pages, comments. */
	    {"https://a.example/story", "<link rel=next href=/another-story>", ""},
	    {"https://a.example/?p=120", "<link rel=next href='/?p=121'>", ""},
	    {"https://a.example/2021/07/24/a", "<link rel=next href=/2021/07/25/b>", ""},
	    {"https://a.example/story", "<a href=/story/comment-page-2/>older</a>", ""},
	    {"https://a.example/story", "<a href=/story?page=3>3</a>", ""},
	    {"https://a.example/story_3.html", "<a href=story_2.html>2</a>", ""},
	    {"https://a.example/story", "<a href='#page=2'>x</a>", ""},
	};

	for (size_t i = 0; i < LEN(cases); i++)
		assert_string_equal(next_of(*state, cases[i].url, cases[i].page), cases[i].next);
}

static void
a_page_says_that_it_is_for_subscribers(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(extract_string(f, "<p>text")->wall, 0);
	assert_int_equal(
	    extract_string(f, "<script type='application/ld+json'>{\"@type\":\"NewsArticle\","
			      "\"isAccessibleForFree\": \"False\"}</script><p>text")
		->wall,
	    1);
	assert_int_equal(
	    extract_string(f, "<script>{\"isAccessibleForFree\":true}</script><p>text")->wall, 0);
	assert_int_equal(
	    extract_string(f, "<meta property='article:content_tier' content='locked'>")->wall, 1);
	assert_int_equal(
	    extract_string(f, "<meta property='article:content_tier' content='free'>")->wall, 0);
}

static void
wordpress_names_the_post(void **state)
{
	struct fixture *f = *state;

	assert_string_equal(
	    extract_string(f, "<link rel='alternate' type='application/json' "
			      "href='https://example.org/wp-json/wp/v2/posts/12'><p>x")
		->post,
	    "https://example.org/wp-json/wp/v2/posts/12");
	assert_string_equal(extract_string(f, "<link rel='alternate' type='application/json' "
					      "href='https://example.org/feed.json'><p>x")
				->post,
	    "");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
	    TEST(navigation_and_footer_are_left_out),
	    TEST(a_page_without_an_article_gives_no_words),
	    TEST(what_is_no_page_is_refused),
	    TEST(the_next_page_of_the_same_article_is_found),
	    TEST(a_page_says_that_it_is_for_subscribers),
	    TEST(wordpress_names_the_post),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
