/* ui/article_view: an article in lines, as SCREENS draws it. */
// objects: ui/article_view.o
#include "ui/article_view.h"

#include "src/idn.h"
#include "src/text.h"
#include "src/util.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#define NOW INT64_C(1627137120) /* 2021-07-24T14:32:00Z */

static const char *sections[] = {"Central Asia"};
static const struct view_more more[] = {
    {4, NOW - 3 * 3600, "The quiet border: trade returns to the Wakhan road", true},
    {5, NOW - 86400, "Bishkek heats with less coal, and argues about it", true},
    {6, NOW - 3 * 3600, "Tashkent opens its archive of the cotton years", false},
};

struct fixture {
	struct article article;
	struct blocks b;
	struct article_view v;
	struct view_input in;
	struct strbuf out;
};

static void
begin(struct fixture *f, int columns)
{
	setenv("TZ", "UTC", 1);
	tzset();
	*f = (struct fixture){0};
	f->article = (struct article){
	    .row = {.title = "Kazakhstan reroutes grain by the Caspian as rail tariffs rise",
		.feed_title = "Steppe Ledger",
		.author = "Aigerim Sadykova, Tom Hale",
		.link = "https://steppeledger.example/2021/07/grain-caspian",
		.excerpt = "When the tariff on the northern line went up",
		.words = 812,
		.date = NOW - 14 * 60},
	    .published = NOW - 14 * 60,
	    .comment_count = 3,
	    .sections = sections,
	    .nsections = 1,
	};
	blocks_init(&f->b);
	article_view_init(&f->v);
	strbuf_init(&f->out, STRBUF_BODY);
	f->in = (struct view_input){.article = &f->article,
	    .blocks = &f->b,
	    .date_format = "%-d %B %Y, %H:%M",
	    .now = NOW,
	    .more_name = "Central Asia",
	    .columns = columns};
}

static void
end(struct fixture *f)
{
	blocks_release(&f->b);
	article_view_release(&f->v);
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

static unsigned
link_to(struct fixture *f, enum link_kind kind, const char *url, const char *text)
{
	return blocks_link(&f->b, kind, url, strlen(url), text, strlen(text));
}

static void
body(struct fixture *f)
{
	unsigned one = link_to(
	    f, LINK_PAGE, "https://www.steppeledger.example/aktau", "How Aktau fills a ship");
	unsigned two = link_to(
	    f, LINK_PAGE, "https://stat.example/grain", "Grain by route, 2019 to 2021 (table)");
	add(f, BLOCK_PARAGRAPH,
	    "His twelve thousand tonnes of wheat now leave Kostanay by road, cross "
	    "the steppe in two days and wait at Aktau for a ");
	assert_true(blocks_span(&f->b, "ship", 4, 0, one));
	assert_true(blocks_span(&f->b, ", against a twentieth two ", 26, 0, 0));
	assert_true(blocks_span(&f->b, "years ago", 9, 0, two));
	assert_true(blocks_span(&f->b, ".", 1, 0, 0));
	add(f, BLOCK_HEADING, "Two piers, one crane")->level = 2;
	unsigned three =
	    link_to(f, LINK_IMAGE, "https://steppeledger.example/q.jpg", "a queue of lorries");
	add(f, BLOCK_FIGURE, NULL)->link = (uint16_t)three;
	f->in.more = more;
	f->in.nmore = LEN(more);
}

static const char *
made(struct fixture *f)
{
	article_view_make(&f->v, &f->in);
	strbuf_clear(&f->out);
	for (size_t i = 0; i < f->v.l.nline; i++) {
		layout_line_text(&f->v.l, i, &f->out);
		strbuf_addc(&f->out, '\n');
		assert_true(f->v.l.line[i].columns <= f->in.columns);
	}
	return f->out.s;
}

static void
test_whole_article(void **state)
{
	struct fixture f;

	(void)state;
	begin(&f, 64);
	body(&f);
	assert_string_equal(made(&f),
	    "\n"
	    "Kazakhstan reroutes grain by the Caspian as rail tariffs rise\n"
	    "By Aigerim Sadykova and Tom Hale\n"
	    "Published on 24 July 2021, 14:18 (14m ago)\n"
	    "Steppe Ledger · Central Asia · 812 words, 4 min · 3 comments\n"
	    "https://steppeledger.example/2021/07/grain-caspian\n"
	    "\n"
	    "His twelve thousand tonnes of wheat now leave Kostanay by road,\n"
	    "cross the steppe in two days and wait at Aktau for a ship [1],\n"
	    "against a twentieth two years ago [2].\n"
	    "\n"
	    "Two piers, one crane\n"
	    "\n"
	    "[image 3: a queue of lorries]\n"
	    "\n"
	    "────────────────────────────────────────────────────────────────\n"
	    "\n"
	    "Links\n"
	    "1  How Aktau fills a ship                   steppeledger.example\n"
	    "2  Grain by route, 2019 to 2021 (table)             stat.example\n"
	    "\n"
	    "More in Central Asia\n"
	    "4  • 3h   The quiet border: trade returns to the Wakhan road\n"
	    "5  • 1d   Bishkek heats with less coal, and argues about it\n"
	    "6    3h   Tashkent opens its archive of the cotton years\n");
	assert_int_equal(f.v.minutes, 4);
	assert_int_equal(f.v.links_line, 17);
	assert_int_equal(f.v.ntarget, 6);
	assert_int_equal(f.v.target[3].article, 4);
	assert_memory_equal(f.v.target[1].url, "https://stat.example/grain", 26);
	assert_int_equal(f.v.changes, NOW + 60);
	end(&f);
}

static void
test_looks(void **state)
{
	struct fixture f;

	(void)state;
	begin(&f, 64);
	body(&f);
	made(&f);
	const struct layout *l = &f.v.l;
	assert_int_equal(l->run[l->line[1].run].role, STYLE_TITLE);
	for (size_t i = 2; i <= 5; i++)
		assert_int_equal(l->run[l->line[i].run].role, STYLE_BYLINE);
	assert_int_equal(l->run[l->line[5].run].link, VIEW_OWN_LINK);
	assert_int_equal(l->run[l->line[18].run].link, 1);
	assert_int_equal(l->line[11].heading, 1);
	assert_int_equal(l->line[17].heading, 1);
	assert_int_equal(l->line[21].heading, 1);
	end(&f);
}

static void
test_link_is_cut_and_title_wrapped(void **state)
{
	struct fixture f;

	(void)state;
	begin(&f, 32);
	body(&f);
	const char *text = made(&f);
	assert_non_null(
	    strstr(text, "\nKazakhstan reroutes grain by the\nCaspian as rail tariffs rise\n"));
	assert_non_null(strstr(text, "\nhttps://steppeledger.example/20…\n"));
	assert_non_null(strstr(text, "\n2  Grain by route…  stat.example\n"));
	end(&f);
}

static void
test_what_the_feed_does_not_say(void **state)
{
	struct fixture f;

	(void)state;
	begin(&f, 60);
	f.article.row.title = f.article.row.author = f.article.row.link = "";
	f.article.row.words = -1;
	f.article.published = DATE_NONE;
	f.article.comment_count = -1;
	f.article.nsections = 0;
	f.in.body = VIEW_NOTHING;
	assert_string_equal(made(&f), "\n"
				      "When the tariff on the northern line went up\n"
				      "Fetched on 24 July 2021, 14:18 (14m ago)\n"
				      "Steppe Ledger\n"
				      "\n"
				      "The feed gives no text of this article.\n");
	assert_int_equal(f.v.minutes, 1);
	end(&f);
}

static void
test_ages(void **state)
{
	struct fixture f;

	(void)state;
	begin(&f, 60);
	f.article.published = NOW - 400 * 86400;
	assert_non_null(strstr(made(&f), "\nPublished on 19 June 2020, 14:32\n"));
	f.article.published = NOW;
	assert_non_null(strstr(made(&f), "\nPublished on 24 July 2021, 14:32 (just now)\n"));
	f.article.published = NOW - 3 * 86400;
	f.article.changes = 2;
	assert_non_null(strstr(made(&f), "14:32 (3d ago) · changed 2x\n"));
	end(&f);
}

static void
test_counts(void **state)
{
	struct fixture f;

	(void)state;
	begin(&f, 72);
	f.article.row.words = 12345;
	f.article.comment_count = 1;
	assert_non_null(strstr(made(&f), "· 12,345 words, 62 min · 1 comment\n"));
	f.article.row.words = 1;
	f.article.comment_count = 0;
	assert_non_null(strstr(made(&f), "· 1 word, 1 min\n"));
	end(&f);
}

static void
test_waiting_and_failed(void **state)
{
	struct fixture f;

	(void)state;
	begin(&f, 60);
	f.in.body = VIEW_WAITING;
	assert_non_null(strstr(made(&f), "\n\n…\n"));
	f.in.body = VIEW_FAILED;
	f.in.why = "stored text is damaged";
	assert_non_null(
	    strstr(made(&f), "\n\nThe text could not be read: stored text is damaged\n"));
	end(&f);
}

static void
test_ascii(void **state)
{
	struct fixture f;

	(void)state;
	begin(&f, 40);
	body(&f);
	f.in.ascii = true;
	const char *text = made(&f);
	assert_non_null(strstr(text, "Steppe Ledger - Central Asia"));
	assert_non_null(strstr(text, "\n----------------------------------------\n"));
	assert_non_null(strstr(text, "\n4  o 3h   The quiet border: trade retur~\n"));
	for (const char *s = text; *s != '\0'; s++)
		assert_true((unsigned char)*s < 0x80);
	end(&f);
}

static void
test_enclosures_are_links(void **state)
{
	struct fixture f;
	struct enclosure enclosures[] = {
	    {"https://pod.example/1.mp3", "audio/mpeg", "", 100},
	    {"https://stat.example/grain", "text/html", "Once more", 1},
	};

	(void)state;
	begin(&f, 60);
	body(&f);
	f.article.enclosures = enclosures;
	f.article.nenclosures = LEN(enclosures);
	const char *text = made(&f);
	assert_non_null(
	    strstr(text, "\n4  audio/mpeg                                    pod.example\n"));
	assert_null(strstr(text, "Once more"));
	assert_non_null(strstr(text, "\n5  • 3h "));
	end(&f);
}

static void
test_any_width(void **state)
{
	struct fixture f;

	(void)state;
	begin(&f, 80);
	body(&f);
	for (int columns = 2; columns < 120; columns++) {
		f.in.columns = columns;
		made(&f);
	}
	end(&f);
}

static void
test_host(void **state)
{
	static const struct {
		const char *url, *host;
	} cases[] = {
	    {"https://www.a.example/x", "a.example"},
	    {"https://user@b.example:8080/x", "b.example:8080"},
	    {"https://c.example", "c.example"},
	    {"https://d.example?x@y", "d.example"},
	    {"mailto:a@b.example?subject=x", "a@b.example"},
	    {"", ""},
	};

	(void)state;
	for (size_t i = 0; i < LEN(cases); i++) {
		size_t n;
		const char *host = url_host(cases[i].url, strlen(cases[i].url), &n);
		assert_int_equal(n, strlen(cases[i].host));
		assert_memory_equal(host, cases[i].host, n);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_whole_article),
	    cmocka_unit_test(test_looks),
	    cmocka_unit_test(test_link_is_cut_and_title_wrapped),
	    cmocka_unit_test(test_what_the_feed_does_not_say),
	    cmocka_unit_test(test_ages),
	    cmocka_unit_test(test_counts),
	    cmocka_unit_test(test_waiting_and_failed),
	    cmocka_unit_test(test_ascii),
	    cmocka_unit_test(test_enclosures_are_links),
	    cmocka_unit_test(test_any_width),
	    cmocka_unit_test(test_host),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
