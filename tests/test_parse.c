/* Feeds of every format, whole, in single bytes, and cut off after every byte. */
// objects: feeds/url.o feeds/feed_date.o feeds/feed_date_name.o feeds/charset.o
// objects: feeds/charset_convert.o feeds/mend.o
// objects: feeds/xml.o
// objects: feeds/xml_markup.o feeds/xml_name.o
// objects: feeds/mend_tag.o feeds/mend_reference.o
// objects: feeds/build.o feeds/rss.o feeds/atom.o feeds/json.o feeds/jsonfeed.o
// objects: feeds/wordpress.o feeds/parse.o feeds/html.o feeds/html_blocks.o feeds/html_text.o
// objects: feeds/html_inline.o feeds/html_quote.o
// objects: feeds/html_clean.o feeds/html_entity.o feeds/html_math.o feeds/html_media.o
// objects: feeds/html_note.o feeds/html_scan.o
// objects: feeds/html_table.o feeds/html_tree.o
#include "src/util.h"
#include "tests/feed_sink.h"

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

static const char *const fixtures[] = {"rss20.xml", "atom10.xml", "rdf.xml", "broken.xml",
    "bomb.xml", "json11.json", "wordpress.json"};

static struct parser *parser;
static struct strbuf out;

static int
setup(void **state)
{
	(void)state;
	parser = parser_new();
	strbuf_init(&out, STRBUF_BODY);
	return 0;
}

static int
teardown(void **state)
{
	(void)state;
	parser_free(parser);
	strbuf_release(&out);
	return 0;
}

static char *
load(const char *name, size_t *n)
{
	char *path = xasprintf("tests/fixtures/feeds/%s", name);
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	struct err e;

	assert_true(fd >= 0);
	char *s = read_file(fd, STRBUF_BODY, n, &e);
	assert_non_null(s);
	close(fd);
	free(path);
	return s;
}

static const char *
parse(const char *s)
{
	strbuf_clear(&out);
	(void)sink_parse(parser, s, strlen(s), 4096, "", &out);
	return out.s;
}

static const char *
parse_file(const char *name)
{
	size_t n;
	char *s = load(name, &n);

	strbuf_clear(&out);
	(void)sink_parse(parser, s, n, 4096, "", &out);
	free(s);
	return out.s;
}

static void
has(const char *text, const char *part)
{
	if (strstr(text, part) == NULL)
		fail_msg("no \"%s\" in:\n%s", part, text);
}

static void
lacks(const char *text, const char *part)
{
	if (strstr(text, part) != NULL)
		fail_msg("\"%s\" in:\n%s", part, text);
}

static void
pieces_make_no_difference(void **state)
{
	(void)state;
	for (size_t i = 0; i < LEN(fixtures); i++) {
		struct strbuf whole, bytes;
		size_t n;
		char *s = load(fixtures[i], &n);

		strbuf_init(&whole, STRBUF_BODY);
		strbuf_init(&bytes, STRBUF_BODY);
		(void)sink_parse(parser, s, n, n, "", &whole);
		(void)sink_parse(parser, s, n, 1, "", &bytes);
		assert_string_equal(whole.s, bytes.s);
		strbuf_release(&whole);
		strbuf_release(&bytes);
		free(s);
	}
}

/* A large document, so that the pieces behind the sniffed window differ too. */
static void
pieces_make_no_difference_behind_the_window(void **state)
{
	static const size_t sizes[] = {1, 7, 4096, 65536};
	struct strbuf doc, first;

	(void)state;
	strbuf_init(&doc, STRBUF_BODY);
	strbuf_adds(&doc, "<rss version='2.0'><channel><title>t</title>");
	for (int i = 0; i < 800; i++)
		strbuf_addf(&doc,
		    "<item><title>N\xc3\xa4me &amp; %d &eacute; & <</title><guid>%d</guid>"
		    "<description><![CDATA[<p>x ]] y</p>]]><!-- - --></description></item>\n",
		    i, i);
	strbuf_init(&first, STRBUF_BODY);
	(void)sink_parse(parser, doc.s, doc.len, doc.len, "", &first);
	has(first.s, "entry 799|Näme & 799 é & <|");
	for (size_t i = 0; i < LEN(sizes); i++) {
		strbuf_clear(&out);
		(void)sink_parse(parser, doc.s, doc.len, sizes[i], "", &out);
		assert_string_equal(first.s, out.s);
	}
	strbuf_release(&doc);
	strbuf_release(&first);
}

static void
every_cut_is_deterministic(void **state)
{
	(void)state;
	for (size_t i = 0; i < LEN(fixtures); i++) {
		struct strbuf once, again;
		size_t n;
		char *s = load(fixtures[i], &n);

		strbuf_init(&once, STRBUF_BODY);
		strbuf_init(&again, STRBUF_BODY);
		for (size_t k = 0; k < n; k++) {
			strbuf_clear(&once);
			strbuf_clear(&again);
			(void)sink_parse(parser, s, k, 64, "", &once);
			(void)sink_parse(parser, s, k, 3, "", &again);
			assert_string_equal(once.s, again.s);
		}
		strbuf_release(&once);
		strbuf_release(&again);
		free(s);
	}
}

static void
rss_has_all_its_fields(void **state)
{
	(void)state;
	const char *s = parse_file("rss20.xml");

	has(s, "head rss20|utf-8|Harbour News & Notes|https://harbour.example|Ships, cranes and "
	       "weather|en-GB|0|"
	       "1627113600|30|");
	has(s, "entry https://harbour.example/?p=7|Ferry “Nord” "
	       "returns|https://harbour.example/ferry|1627104600|");
	has(s, "|by Ann Lee|in Ships|in Weather|with https://harbour.example/horn.mp3 audio/mpeg "
	       "12345|");
	has(s, "|html <p>The ferry is back. <a href=\"/log\">Log</a> & more.</p>");
	has(s, "entry https://harbour.example/fog|Fog|https://harbour.example/fog|");
	lacks(s, "Logo");
}

static void
atom_has_types_bases_and_relations(void **state)
{
	(void)state;
	const char *s = parse_file("atom10.xml");

	has(s, "head atom10|utf-8|Notes <on> Atom|https://a.example/blog/|Sub|");
	has(s, "|https://a.example/blog/page/2\n");
	has(s, "|A <b> in text|https://a.example/blog/one|1627027200|1627113600|in Topic|");
	has(s, "|summary 1 &lt; 2|xhtml ");
	has(s, "<a href=\"https://a.example/blog/sub/deep/x\">x</a> &amp; y<br>");
	lacks(s, "Elsewhere");
}

static void
broken_feeds_are_mended(void **state)
{
	(void)state;
	const char *s = parse_file("broken.xml");

	has(s, "|R&D at Smith & Sons &bogus; ©|http://s.example/?a=1&b=2|");
	has(s, "entry |1 < 2 and bold|http://s.example/1|");
	has(s, "|Control “quoted”\xef\xbf\xbd|");
	has(s, "|summary the end is");
	has(s, "problem line 3: undeclared entity &nbsp;");
}

static void
text_is_the_same_however_it_is_written(void **state)
{
	(void)state;
	has(parse("<!DOCTYPE rss [<!ENTITY who \"A &#38; <b>\">]><rss><channel><item>\r\n"
		  "<title>1\r\n2\r3</title><description>a &lt;b&gt; &who;&nbsp;&#233;&#13;&nix; & "
		  "<![CDATA[<i>\r\n&amp;]]>]]></description></item></channel></rss>"),
	    "|1 2 3|");
	has(out.s, "|summary a <b> A & <b>\u00a0\u00e9\r&nix; & <i>\r\n&amp;]]>");
}

static void
names_without_a_namespace_are_said(void **state)
{
	(void)state;
	has(parse("<rss>\n<channel>\n<a:b/><c d:e='1'/><f xml:lang='en'/></channel></rss>"),
	    "problem line 3: the prefix a has no namespace\n"
	    "problem line 3: the prefix d has no namespace\n");
	assert_null(strstr(out.s, "prefix xml"));
}

static void
entities_are_never_expanded(void **state)
{
	(void)state;
	const char *s = parse_file("bomb.xml");

	has(s, "|[aaaa] [] []|");
	has(s, "problem entity expansion refused");
}

static void
json_is_mended_and_read(void **state)
{
	(void)state;
	const char *s = parse_file("json11.json");

	has(s, "head json11|utf-8|J \xf0\x9f\x98\x80 \xef\xbf\xbd|https://j.example/|");
	has(s, "entry 42|a < b|https://j.example/one|1627113600|");
	has(s, "|text x &lt; y");
	has(s, "|html <p>\xef\xbf\xbdz</p>");
	has(s, "problem text after the end of the document");
	has(parse_file("wordpress.json"),
	    "entry https://w.example/?p=9&x=1|Nine – 9|https://w.example/nine/|"
	    "1627113600|1627200000|by Di|in News|in tag|");
}

static void
what_is_no_feed_says_what_it_is(void **state)
{
	(void)state;
	assert_string_equal(parse(""), "refused empty feed\n");
	assert_string_equal(parse(" \n"), "refused empty feed\n");
	assert_string_equal(
	    parse("<!DOCTYPE html><title>x</title>"), "refused not a feed (HTML page)\n");
	assert_string_equal(parse("<!-- c --><HTML><body><rss/></body></HTML>"),
	    "refused not a feed (HTML page)\n");
	has(parse("<opml version='1.0'/>"), "refused not a feed (OPML");
	has(parse("{\"code\":\"rest_no\",\"message\":\"No route\"}"),
	    "refused not a feed (JSON: No route)");
	has(parse("just text"), "refused not a feed");
	has(parse("[[[["), "refused not a feed");
}

static void
long_numbers_that_are_ids_keep_their_digits(void **state)
{
	(void)state;
	has(parse("{\"version\":\"https://jsonfeed.org/version/1\",\"items\":["
		  "{\"id\" : 12345678901234567891, \"title\":\"\\\"id\\\":1\"},"
		  "{\"id\":9007199254740993}, {\"id\":-42}, {\"id\":1234567890123456.5}]}"),
	    "entry 12345678901234567891|\"id\":1|");
	has(out.s, "entry 9007199254740993|");
	has(out.s, "entry -42|");
	has(out.s, "entry 1234567890123456.5|");
}

static void
json_that_would_take_too_much_memory_is_refused(void **state)
{
	struct strbuf doc;

	(void)state;
	strbuf_init(&doc, STRBUF_BODY);
	strbuf_adds(&doc, "{\"items\":[0");
	while (doc.len < 1000 * 1000)
		strbuf_adds(&doc, ",0");
	has(parse(doc.s), "refused not a feed: this JSON is too large");
	strbuf_release(&doc);
}

static void
deep_and_wide_documents_stay_bounded(void **state)
{
	struct strbuf doc;

	(void)state;
	strbuf_init(&doc, STRBUF_BODY);
	strbuf_adds(&doc, "<rss><channel><title>t</title><item><title>i</title><description>");
	for (int i = 0; i < 100000; i++)
		strbuf_adds(&doc, "<b>");
	strbuf_adds(&doc, "deep");
	for (int i = 0; i < 100000; i++)
		strbuf_adds(&doc, "</b>");
	strbuf_adds(&doc, "</description><guid>g</guid></item></channel></rss>");
	has(parse(doc.s), "entry g|i|");
	has(out.s, "deep");
	strbuf_clear(&doc);
	strbuf_adds(&doc, "<rss><channel ");
	for (int i = 0; i < 20000; i++)
		strbuf_addf(&doc, "a%d=\"1\" ", i);
	strbuf_adds(&doc, "><title>t</title></channel></rss>");
	has(parse(doc.s), "|t|");
	strbuf_clear(&doc);
	for (int i = 0; i < 100000; i++)
		strbuf_addc(&doc, '[');
	has(parse(doc.s), "refused");
	strbuf_release(&doc);
}

static void
texts_and_entries_have_limits(void **state)
{
	struct strbuf doc;

	(void)state;
	strbuf_init(&doc, STRBUF_BODY);
	strbuf_adds(&doc, "<rss><channel><item><title>long</title><description>");
	for (int i = 0; i < 30000; i++)
		strbuf_adds(&doc, "0123456789");
	strbuf_adds(&doc, "</description></item>");
	for (int i = 0; i < 10005; i++)
		strbuf_addf(&doc, "<item><guid>%d</guid></item>", i);
	strbuf_adds(&doc, "</channel></rss>");
	parse(doc.s);
	has(out.s, "problem entry 1: its text is over 100000 bytes and was cut");
	has(out.s, "problem 10006 entries: only the first 10000 were taken");
	has(out.s, "entry 9998|");
	lacks(out.s, "entry 9999|");
	strbuf_release(&doc);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(pieces_make_no_difference),
	    cmocka_unit_test(pieces_make_no_difference_behind_the_window),
	    cmocka_unit_test(every_cut_is_deterministic),
	    cmocka_unit_test(rss_has_all_its_fields),
	    cmocka_unit_test(atom_has_types_bases_and_relations),
	    cmocka_unit_test(broken_feeds_are_mended),
	    cmocka_unit_test(text_is_the_same_however_it_is_written),
	    cmocka_unit_test(names_without_a_namespace_are_said),
	    cmocka_unit_test(entities_are_never_expanded),
	    cmocka_unit_test(json_is_mended_and_read),
	    cmocka_unit_test(what_is_no_feed_says_what_it_is),
	    cmocka_unit_test(long_numbers_that_are_ids_keep_their_digits),
	    cmocka_unit_test(json_that_would_take_too_much_memory_is_refused),
	    cmocka_unit_test(deep_and_wide_documents_stay_bounded),
	    cmocka_unit_test(texts_and_entries_have_limits),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
