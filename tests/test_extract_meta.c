/* What is said of an article besides its text. */
// objects: feeds/extract.o feeds/extract_byline.o feeds/extract_clean.o feeds/extract_figure.o
// objects: feeds/extract_hint.o feeds/extract_image.o feeds/extract_ld.o feeds/extract_meta.o
// objects: feeds/extract_lede.o feeds/extract_next.o feeds/extract_part.o feeds/extract_state.o
// objects: feeds/extract_phrase.o feeds/extract_pick.o feeds/extract_title.o
// objects: feeds/extract_wall.o feeds/json.o
// objects: feeds/charset.o feeds/charset_convert.o feeds/feed_date.o feeds/feed_date_name.o
// objects: feeds/html.o feeds/html_scan.o
// objects: feeds/html_entity.o
// objects: feeds/html_tree.o feeds/html_blocks.o feeds/html_text.o feeds/html_inline.o
// objects: feeds/html_quote.o feeds/html_table.o feeds/html_media.o feeds/url.o
// objects: feeds/html_math.o feeds/html_note.o
#include "tests/extracting.h"

struct said {
	const char *head, *want;
};

static void
titles_are_without_the_name_of_the_site(void **state)
{
	static const struct said cases[] = {
	    {"<title>A bridge at last</title>", "A bridge at last"},
	    {"<title>A bridge at last | Steppe Ledger</title><meta property=og:site_name "
	     "content='Steppe Ledger'>",
		"A bridge at last"},
	    {"<title>Steppe Ledger » A bridge at last</title><meta property=og:site_name "
	     "content='Steppe Ledger'>",
		"A bridge at last"},
	    {"<title>A bridge at last - Example</title>", "A bridge at last"},
	    {"<title>Why the bridge will not be - and why it will</title><h1>Why the bridge will "
	     "not "
	     "be - and why it will</h1>",
		"Why the bridge will not be - and why it will"},
	    {"<title>Towns</title><meta property=og:title content='A bridge &amp; a road'>",
		"A bridge & a road"},
	    {"<title>x</title><script type=application/ld+json>{\"@type\":\"NewsArticle\","
	     "\"headline\":\"A bridge at last\"}</script>",
		"A bridge at last"},
	    /* What is shown comes before what is told to search engines. */
	    {"<title>Bridge vote: council decides | Example</title><h1>Council votes for the "
	     "bridge</h1>",
		"Council votes for the bridge"},
	    {"", ""},
	};

	for (size_t i = 0; i < LEN(cases); i++)
		assert_string_equal(extract_string(*state, cases[i].head)->title, cases[i].want);
}

static void
authors_are_found_where_pages_name_them(void **state)
{
	static const struct said cases[] = {
	    {"<meta name=author content='Ann Lee'>", "Ann Lee"},
	    {"<script type=application/ld+json>{\"@type\":\"BlogPosting\",\"author\":[{\"name\":"
	     "\"Ann Lee\"},{\"name\":\"Bo Ek\"}]}</script>",
		"Ann Lee, Bo Ek"},
	    {"<script type=application/ld+json>{\"@graph\":[{\"@type\":\"WebPage\"},{\"@type\":"
	     "\"Article\",\"author\":\"Ann Lee\"}]}</script>",
		"Ann Lee"},
	    {"<p class=byline>By <a href=/ann>Ann Lee</a>, 24 July 2021", "Ann Lee"},
	    {"<span itemprop=author itemscope><img><b itemprop=name>Ann Lee</b>, Bishkek</span>",
		"Ann Lee"},
	    {"<a rel=author href=/ann>Von Ann Lee</a>", "Ann Lee"},
	    {"<meta name=author content='Steppe Ledger'><meta property=og:site_name "
	     "content='Steppe "
	     "Ledger'><p class=author>Ann Lee",
		"Ann Lee"},
	    {"<meta property=article:author content='https://social.example/ann'>", ""},
	    {"<meta name=author content='Ann Lé• Ledger'>", "Ann Lé"},
	    {"<p class=byline>· Ærø Ek · 24 July", "Ærø Ek"},
	    {"<div class=comment><span class=author>Some Reader</span> says</div>", ""},
	};

	for (size_t i = 0; i < LEN(cases); i++)
		assert_string_equal(extract_string(*state, cases[i].head)->author, cases[i].want);
}

#define DAY 1627084800 /* 2021-07-24 */

static void
dates_are_found_where_pages_give_them(void **state)
{
	static const struct {
		const char *url, *page;
		int64_t want;
	} cases[] = {
	    {"", "<meta property=article:published_time content='2021-07-24T08:00:00+02:00'>",
		DAY + 6 * 3600},
	    {"", "<meta itemprop=datePublished content=2021-07-24>", DAY},
	    {"",
		"<script type=application/ld+json>{\"@type\":\"Article\",\"datePublished\":"
		"\"2021-07-24\"}</script>",
		DAY},
	    {"", "<time datetime=2021-07-24>yesterday</time>", DAY},
	    {"", "<span class=entry-date>24 July 2021</span>", DAY},
	    {"", "<p class=post-meta>Posted on July 24, 2021 by Ann", DAY},
	    {"", "<p class=dateline>Samstag, 24. Juli 2021", DAY},
	    {"https://example.org/2021/07/24/bridge", "<p>x", DAY},
	    {"https://example.org/99/1234/56/a", "<p>x", DATE_NONE},
	    {"", "<div class=comment><time datetime=2021-07-25></time></div>", DATE_NONE},
	};

	for (size_t i = 0; i < LEN(cases); i++) {
		const struct page_result *r = extract_from(
		    *state, cases[i].url, "text/html", cases[i].page, strlen(cases[i].page));
		if (r->published != cases[i].want)
			fail_msg("%s gave %lld", cases[i].page, (long long)r->published);
	}
}

static void
the_rest_of_what_the_head_says(void **state)
{
	const struct page_result *r = extract_string(*state,
	    "<html lang=de><base href=https://cdn.example/><meta property=og:description "
	    "content='Of bridges.'><meta property=og:image content=/b.jpg><meta "
	    "property=og:site_name "
	    "content='Steppe Ledger'>" PROSE);

	assert_string_equal(r->lang, "de");
	assert_string_equal(r->excerpt, "Of bridges.");
	assert_string_equal(r->image, "https://cdn.example/b.jpg");
	assert_string_equal(r->site, "Steppe Ledger");
	/* Without a word of it, the text says it. */
	r = extract_string(*state, "<body>" PROSE "<img src=/c.jpg>");
	assert_memory_equal(r->excerpt, "The council met", 15);
	assert_string_equal(r->image, "https://example.org/c.jpg");
}

/* Broken JSON, JSON in comments and in CDATA, line breaks within strings. */
static void
json_ld_is_read_as_it_is_written(void **state)
{
	static const struct said cases[] = {
	    {"<script type=application/ld+json>\n<!-- {\"@type\":\"Article\",\"headline\":\"A b\"} "
	     "--></script>",
		"A b"},
	    {"<script type=application/ld+json>//<![CDATA[\n{\"@type\":\"Article\",\"headline\":"
	     "\"A b\"}\n//]]></script>",
		"A b"},
	    {"<script type=application/ld+json>{\"@type\":\"Article\",\"headline\":\"A\n\tb\"}"
	     "</script>",
		"A b"},
	    {"<script type=application/ld+json>{\"@type\":\"Article\",\"headline\":\"A &amp; b\"}"
	     "</script>",
		"A & b"},
	    {"<title>T</title><script type=application/ld+json>{\"@type\":\"Article\",</script>",
		"T"},
	    {"<title>T</title><script "
	     "type=application/ld+json>{\"@type\":\"Person\",\"name\":\"A\"}"
	     "</script>",
		"T"},
	};

	for (size_t i = 0; i < LEN(cases); i++)
		assert_string_equal(extract_string(*state, cases[i].head)->title, cases[i].want);
}

static void
a_page_that_keeps_its_article_back_says_so(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(extract_string(f, PROSE)->wall, 0);
	assert_int_equal(
	    extract_string(f, PROSE "<p>Subscribe now to continue reading this story.")->wall, 1);
	assert_int_equal(extract_string(f, PROSE "<div class=paywall-box><p>Only two a week, and "
						 "the rest for money.</div>")
			     ->wall,
	    1);
	assert_int_equal(extract_string(f, "<p>Before you continue: we and our partners store "
					   "information on your device.")
			     ->wall,
	    1);
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
	    {"https://a.example/a/12", "<a href='/a/12?page=2'>on</a>",
		"https://a.example/a/12?page=2"},
	    {"https://a.example/a/9?page=9", "<a href='/a/9?page=10'>on</a>",
		"https://a.example/a/9?page=10"},
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
		assert_string_equal(extract_from(*state, cases[i].url, "text/html", cases[i].page,
					strlen(cases[i].page))
					->next,
		    cases[i].next);
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
	    TEST(titles_are_without_the_name_of_the_site),
	    TEST(authors_are_found_where_pages_name_them),
	    TEST(dates_are_found_where_pages_give_them),
	    TEST(the_rest_of_what_the_head_says),
	    TEST(json_ld_is_read_as_it_is_written),
	    TEST(a_page_that_keeps_its_article_back_says_so),
	    TEST(the_next_page_of_the_same_article_is_found),
	    TEST(a_page_says_that_it_is_for_subscribers),
	    TEST(wordpress_names_the_post),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
