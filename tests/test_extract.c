/* Articles in pages: each rule by a page of its own. */
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

#include <time.h>

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

struct rule {
	const char *page, *holds, *lacks; /* lacks: NULL for nothing; parts apart by | */
};

static bool
holds_any(const char *text, const char *parts)
{
	for (const char *s = parts; s != NULL && *s != '\0';) {
		size_t n = strcspn(s, "|");
		if (memmem(text, strlen(text), s, n) != NULL)
			return true;
		s += n + (s[n] == '|');
	}
	return false;
}

static void
check_rules(struct fixture *f, const struct rule *rules, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		(void)extract_string(f, rules[i].page);
		if (strstr(f->text.s, rules[i].holds) == NULL
		    || holds_any(f->text.s, rules[i].lacks))
			fail_msg("%s\ngave\n%s", rules[i].page, f->text.s);
	}
}

#define STONE "last stone is laid."

/* Names of classes and ids in any spelling, roles, and elements. */
static void
what_is_said_to_be_no_part_of_it_is_left_out(void **state)
{
	static const struct rule rules[] = {
	    {"<body><div id=main>" PROSE
	     "<div class='share-bar'>Tell others about this</div></div>",
		STONE, "Tell others"},
	    {"<body><div id=main>" PROSE "<div class='articleRelatedPosts'><p>The ferry that would "
	     "not sink, a history</div></div>",
		STONE, "would not sink"},
	    {"<body><div id=main>" PROSE
	     "<div id=newsletter_signup><p>Every morning in your inbox, "
	     "at no cost, for as long as you like.</div></div>",
		STONE, "inbox"},
	    {"<body><div id=main>" PROSE
	     "<div role=complementary><p>Weather: rain, then more rain, "
	     "then the sun for an hour.</div></div>",
		STONE, "Weather"},
	    {"<body><div id=main>" PROSE "<div hidden><p>A line, not to be seen by anybody, for "
	     "robots alone.</div></div>",
		STONE, "robots"},
	    {"<body><div id=main>" PROSE "<aside><p>From the archive: the flood, the drought, the "
	     "locusts and the tax.</aside></div>",
		STONE, "locusts"},
	    {"<body><div id=main><p class=byline>By Ann Lee, in Bishkek" PROSE "</div>", STONE,
		"By Ann"},
	    {"<body><div id=main><div class='post-meta'>Posted 24 July in Towns</div>" PROSE
	     "</div>",
		STONE, "in Towns"},
	    {"<body><div class=cookie-notice><p>This site sets cookies, as all sites do, and you "
	     "are to say that you like it.</div>" PROSE,
		STONE, "cookies"},
	};

	check_rules(*state, rules, LEN(rules));
}

static void
the_lines_below_the_title_begin_the_text(void **state)
{
#define LEDE "After thirty years of talk, the town council has voted at last, and by a single vote."
	static const struct rule rules[] = {
	    {"<title>A bridge at last</title><div><header><h1>A bridge at last</h1><p "
	     "class=standfirst>" LEDE "</header><div class=body>" PROSE "</div></div>",
		LEDE "\n\nThe council met", NULL},
	    {"<title>A bridge at last</title><div class=entry-content><header><h1>A bridge at "
	     "last</h1>"
	     "<h2 class=entry__subtitle>" LEDE "</h2></header>" PROSE "</div>",
		LEDE "\n\nThe council met", NULL},
	    {"<title>A bridge at last</title><h1>A bridge at last</h1><div "
	     "class=entry-content>" PROSE "</div><aside><p class=summary>" LEDE "</aside>",
		STONE, LEDE},
	};

	check_rules(*state, rules, LEN(rules));
}

/* Names are but names: an element with most of the prose is the article, whatever it is called. */
static void
a_name_does_not_hide_the_article(void **state)
{
	static const struct rule rules[] = {
	    {"<body><div class='content-with-sidebar'>" PROSE "</div>", STONE, NULL},
	    {"<body><div class='page-footer-wide'>" PROSE "</div>", STONE, NULL},
	    {"<body class='single no-comments'><form id=aspnet>" PROSE "</form>", STONE, NULL},
	    {"<body><div class='sc-ad-77 hJpAdR'>" PROSE "</div>", STONE, NULL},
	    {"<body><div>" PROSE
	     "<blockquote class=twitter-tweet><p>We have waited long enough for "
	     "this bridge, and for much else besides.</p></blockquote>" PROSE "</div>",
		"waited long enough", NULL},
	};

	check_rules(*state, rules, LEN(rules));
}

static void
comments_are_left_out_even_if_there_is_more_of_them(void **state)
{
	struct fixture *f = *state;
	struct strbuf page;

	strbuf_init(&page, STRBUF_SMALL);
	strbuf_adds(&page, "<body><div class=entry>" PROSE PROSE "</div><div id=comments>");
	for (int i = 0; i < 40; i++)
		strbuf_adds(&page, "<div class=comment-body><p>I for one, having lived here all my "
				   "life, shall miss the ferry, and say so.</p></div>");
	(void)extract_string(f, page.s);
	assert_non_null(strstr(f->text.s, STONE));
	assert_null(strstr(f->text.s, "miss the ferry"));
	strbuf_release(&page);
}

static void
lines_that_lead_elsewhere_are_left_out(void **state)
{
	static const struct rule rules[] = {
	    {"<article>" PROSE "<p>Read more: <a href=/x>The long way to the bridge</a></p>" PROSE,
		STONE, "long way"},
	    {"<article>" PROSE
	     "<p><a href=/x>WHAT THE FERRYMAN SAYS ABOUT THE BRIDGE</a></p>" PROSE,
		STONE, "FERRYMAN"},
	    {"<article>" PROSE "<p>Advertisement</p>" PROSE, STONE, "Advertisement"},
	    {"<article>" PROSE "<p>Lesen Sie auch: <a href=/x>Die Fähre bleibt</a></p>" PROSE,
		STONE, "Die Fähre"},
	    {"<article>" PROSE
	     "<h3>Related stories</h3><ul><li><a href=/1>One story of the town</a>"
	     "<li><a href=/2>And another one</a></ul>" PROSE,
		STONE, "Related|One story|And another"},
	    {"<article>" PROSE "<ul><li><a href=/1>How the river was crossed in the past</a><li>"
	     "<a href=/2>Who pays for the toll, and for how long</a></ul>",
		STONE, "in the past|Who pays"},
	    {"<article>" PROSE "<p>Follow us on everything that there is</p>", STONE, "Follow us"},
	    {"<article><p>Updated 24 July 2021, 10:00" PROSE, STONE, "Updated"},
	    {"<article>" PROSE "<p>Photo: the town archive</p>", STONE, "Photo:"},
	    /* A sentence with a link stays, so does a list of sources or of contents. */
	    {"<article>" PROSE "<p>More is in <a href=/r>the report</a> of the engineers.</p>",
		"More is in the report", NULL},
	    {"<article>" PROSE "<ul><li><a href=//s.example/>https://s.example/</a><li>"
	     "<a href=//t.example/>https://t.example/</a></ul>",
		"https://s.example/", NULL},
	    {"<article><ul><li><a href='#a'>How it all began, long ago</a><li><a href='#b'>How it "
	     "ends, perhaps</a></ul>" PROSE,
		"How it all began", NULL},
	};

	check_rules(*state, rules, LEN(rules));
}

/* A page that is made of links, as some weblogs are, keeps them. */
static void
a_collection_of_links_is_an_article(void **state)
{
	struct fixture *f = *state;
	const struct page_result *r = extract_string(f,
	    "<body><div class=entry-content><p><a href=/1>The ferry that would not sink, a history"
	    "</a><p>via the Ledger, which has it first, as always<p><a href=/2>A bridge of paper, "
	    "and of other materials</a><p><a href=/3>On tolls, their use and abuse</a></div>");

	assert_non_null(strstr(f->text.s, "would not sink"));
	assert_non_null(strstr(f->text.s, "On tolls"));
	assert_true(r->words > 20);
}

static void
teasers_of_other_articles_are_no_part_of_it(void **state)
{
	struct fixture *f = *state;
	struct strbuf page;

	strbuf_init(&page, STRBUF_SMALL);
	strbuf_adds(&page, "<title>A bridge</title><body><div class=outer><div>" PROSE PROSE PROSE
			   "</div><div class=stream>");
	for (int i = 0; i < 9; i++)
		strbuf_adds(&page,
		    "<div class=item><h3><a href=/x>Something else happened today</a>"
		    "</h3><p>It was seen by many, who told others, who told us, and "
		    "now we tell you of it.</p></div>");
	(void)extract_string(f, page.s);
	assert_non_null(strstr(f->text.s, STONE));
	assert_null(strstr(f->text.s, "seen by many"));
	strbuf_release(&page);
}

/* It is shown above the text anyway; but a second one is the author's. */
static void
the_title_is_not_said_twice(void **state)
{
	static const struct rule rules[] = {
	    {"<title>A bridge at last | Ledger</title><article><h1>A bridge at last</h1>" PROSE,
		STONE, "at last"},
	    {"<title>A bridge at last</title><article>" PROSE "<h2>What it costs</h2>" PROSE,
		"What it costs", NULL},
	    {"<title>A bridge at last</title><h1>A bridge at last</h1><div class=entry-content>"
	     "<h2>A bridge at last</h2>" PROSE "</div>",
		"A bridge at last", NULL},
	};

	check_rules(*state, rules, LEN(rules));
}

static const struct block *
first_figure(const struct blocks *b)
{
	for (size_t i = 0; i < b->nblock; i++)
		if (b->block[i].type == BLOCK_FIGURE)
			return &b->block[i];
	return NULL;
}

static void
check_figure(struct fixture *f, const char *page, const char *address, const char *caption)
{
	(void)extract_string(f, page);
	const struct blocks *b = &f->x.blocks;
	const struct block *figure = first_figure(b);

	if (figure == NULL)
		fail_msg("no figure in %s", page);
	const struct link *l = &b->link[figure->link - 1];
	assert_int_equal(l->url_len, strlen(address));
	assert_memory_equal(b->text.s + l->url, address, l->url_len);
	assert_int_equal(figure->spans, caption == NULL ? 0 : 1);
	if (caption != NULL) {
		const struct span *s = &b->span[figure->span];
		assert_int_equal(s->len, strlen(caption));
		assert_memory_equal(b->text.s + s->at, caption, s->len);
	}
}

static void
captions_belong_to_their_pictures(void **state)
{
	static const char a[] = "https://example.org/news/a.jpg";
	struct fixture *f = *state;

	check_figure(f,
	    "<article>" PROSE "<figure><img src=a.jpg><figcaption>The bridge"
	    "</figcaption></figure>",
	    a, "The bridge");
	check_figure(f,
	    "<article>" PROSE "<div class=wp-caption><img src=a.jpg><p "
	    "class=wp-caption-text>The bridge</div>",
	    a, "The bridge");
	check_figure(f,
	    "<article>" PROSE "<div class=photo><p class=caption>The bridge</p>"
	    "<span><img src=a.jpg></span></div>",
	    a, "The bridge");
	check_figure(
	    f, "<article>" PROSE "<figure><img src=a.jpg>The bridge</figure>", a, "The bridge");
	(void)extract_string(
	    f, "<article>" PROSE "<p class=caption>The bridge, as drawn</p>" PROSE);
	assert_null(strstr(f->text.s, "as drawn"));
}

/* What a script would load is loaded by its address. */
static void
lazy_pictures_are_found(void **state)
{
	static const char a[] = "https://example.org/news/a.jpg";
	struct fixture *f = *state;

	check_figure(f,
	    "<article>" PROSE "<img src='data:image/gif;base64,R0' data-original=a.jpg>", a, NULL);
	check_figure(f, "<article>" PROSE "<img data-hi-res-src=a.jpg>", a, NULL);
	check_figure(
	    f, "<article>" PROSE "<img src=/img/placeholder.png data-lazy='a.jpg'>", a, NULL);
	check_figure(f, "<article>" PROSE "<p><noscript><img src=a.jpg></noscript></p>", a, NULL);
	check_figure(f,
	    "<article>" PROSE "<p><img src='data:,' class=lazy><noscript><img src=a.jpg>"
	    "</noscript></p>",
	    a, NULL);
	check_figure(f,
	    "<article>" PROSE "<picture><source srcset='a.jpg 640w, b.jpg 320w'>"
	    "<img src='data:,'></picture>",
	    a, NULL);
	check_figure(
	    f, "<article>" PROSE "<amp-img src=a.jpg width=640 height=480></amp-img>", a, NULL);
}

static void
an_article_that_only_data_has_is_found(void **state)
{
	static const char text[] =
	    "The council met on Tuesday, after weeks of delay, and voted for the bridge that the "
	    "town "
	    "has wanted for thirty years. Work begins in spring, the mayor said, if the river "
	    "allows "
	    "it. The ferry stays until the last stone is laid, and the toll ends when the debt is "
	    "paid. A second vote, on the road that is to lead to it, follows in autumn. Then the "
	    "survey is done, and the money counted, and the town may at last cross its own river.";
	static const char *const around[][2] = {
	    {"<script type='application/ld+json'>{\"@type\":\"NewsArticle\",\"articleBody\":\"",
		"\"}</script><p>Loading</p>"},
	    {"<script type='application/ld+json'>{\"@graph\":[{\"@type\":[\"Article\"],"
	     "\"articleBody\":\"",
		"\"}]}</script>"},
	    {"<script id=__NEXT_DATA__ "
	     "type='application/json'>{\"props\":{\"post\":{\"body\":\"<p>",
		"</p>\"}}}</script>"},
	    {"<script>window.__STATE__ = {\"story\":{\"content\":[{\"type\":\"p\",\"text\":\"",
		"\"}]}};</script>"},
	};
	struct fixture *f = *state;

	for (size_t i = 0; i < LEN(around); i++) {
		char *page = xasprintf("%s%s%s", around[i][0], text, around[i][1]);
		const struct page_result *r = extract_string(f, page);
		if (r->words < 80 || strstr(f->text.s, "cross its own river") == NULL)
			fail_msg("%s\ngave\n%s", page, f->text.s);
		free(page);
	}
}

/* The server's charset, the page's own, a mark of order, and what the bytes show. */
static void
any_charset_is_read(void **state)
{
	static const struct {
		const char *type, *page;
	} cases[] = {
	    {"text/html",
		"<meta charset=windows-1251><p>\xcc\xee\xf1\xf2, \xed\xe0\xea\xee\xed\xe5\xf6."},
	    {"text/html; charset=koi8-r", "<p>\xed\xcf\xd3\xd4, \xce\xc1\xcb\xcf\xce\xc5\xc3."},
	    {"text/html", "\xef\xbb\xbf<meta charset=iso-8859-1><p>Мост, наконец."},
	    {"", "<p>Мост, наконец."},
	    {"text/html",
		"<meta http-equiv=content-type content='text/html; charset=windows-1251'><p>"
		"\xcc\xee\xf1\xf2, \xed\xe0\xea\xee\xed\xe5\xf6."},
	};
	struct fixture *f = *state;

	for (size_t i = 0; i < LEN(cases); i++) {
		(void)extract_from(f, "", cases[i].type, cases[i].page, strlen(cases[i].page));
		assert_string_equal(f->text.s, "Мост, наконец.\n");
	}
}

/* FAULTS 35, 36, 37, 49: text is kept, nothing overflows, and it ends. */
static void
hostile_pages_end(void **state)
{
	static const struct {
		const char *before, *each, *behind;
		size_t times;
	} cases[] = {
	    {"", "<div>", "", 300000},
	    {"", "<p>ab cd", "", 200000},
	    {"<p ", "a=b ", ">text", 100000},
	    {"<p class='", "entry post ", "'>text", 200000},
	    {"<p>", "word", "", 500000},
	    {"", "<div><img src=a.jpg><p class=caption>x</div>", "", 60000},
	    {"", "<div class=c><h3><a href=/x>Some heading or other</a></h3><p>t</div>", "", 60000},
	    {"<script type=application/ld+json>", "[", "</script>", 300000},
	    {"<script type=application/ld+json>", "{\"@graph\":", "</script>", 100000},
	    {"<table>", "<tr><td colspan=1000000000>a", "", 10000},
	    {"", "<!--", "", 100000},
	    {"<title>", "a | ", "</title><h1>b</h1>", 50000},
	};
	struct fixture *f = *state;
	struct strbuf page;

	strbuf_init(&page, STRBUF_BODY);
	for (size_t i = 0; i < LEN(cases); i++) {
		strbuf_clear(&page);
		strbuf_adds(&page, cases[i].before);
		for (size_t k = 0; k < cases[i].times; k++)
			strbuf_adds(&page, cases[i].each);
		strbuf_adds(&page, cases[i].behind);
		clock_t from = clock(); /* of the processor */
		(void)extract_string(f, page.s);
		assert_true(clock() - from < 60 * CLOCKS_PER_SEC);
		if (cases[i].each[0] != '<' || strstr(cases[i].each, "ab cd") != NULL)
			assert_true(i >= 7 || f->text.len > 1);
	}
	strbuf_release(&page);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(navigation_and_footer_are_left_out),
	    TEST(a_page_without_an_article_gives_no_words),
	    TEST(what_is_no_page_is_refused),
	    TEST(what_is_said_to_be_no_part_of_it_is_left_out),
	    TEST(the_lines_below_the_title_begin_the_text),
	    TEST(a_name_does_not_hide_the_article),
	    TEST(comments_are_left_out_even_if_there_is_more_of_them),
	    TEST(lines_that_lead_elsewhere_are_left_out),
	    TEST(a_collection_of_links_is_an_article),
	    TEST(teasers_of_other_articles_are_no_part_of_it),
	    TEST(the_title_is_not_said_twice),
	    TEST(captions_belong_to_their_pictures),
	    TEST(lazy_pictures_are_found),
	    TEST(an_article_that_only_data_has_is_found),
	    TEST(any_charset_is_read),
	    TEST(hostile_pages_end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
