/* Outlines as they are found in the wild, one by one. */
// objects: feeds/opml.o feeds/html_scan.o feeds/html_entity.o
#include "feeds/opml.h"

#include "src/util.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static struct strbuf out;

static bool
note(void *arg, const struct outline *o)
{
	(void)arg;
	strbuf_addf(&out, "%u|%s|%s|%s|%s|%s|%u|%s|%s", o->depth, o->text, o->title, o->xml_url,
	    o->html_url, o->category, o->flags, o->options, o->address);
	for (size_t i = 0; i < o->nmatches; i++)
		strbuf_addf(&out, "|match %s", o->matches[i]);
	strbuf_addc(&out, '\n');
	return true;
}

static const char *
read_list(const char *s)
{
	const struct opml_sink sink = {note, NULL};
	struct err e;

	strbuf_clear(&out);
	if (!opml_read(s, strlen(s), &sink, &e))
		strbuf_adds(&out, e.text);
	return out.s;
}

static void
depth_follows_the_tags(void **state)
{
	(void)state;
	assert_string_equal(
	    read_list("<opml><body><outline text='a'><outline text='b'/><outline text='c'>"
		      "</outline></outline></outline></outline><outline text='d'>"),
	    "0|a|||||0||\n1|b|||||0||\n1|c|||||0||\n0|d|||||0||\n");
}

static void
attributes_are_found_in_any_case_and_cleaned(void **state)
{
	(void)state;
	assert_string_equal(
	    read_list("<OPML><Outline TEXT=' a\n b&#27;[31m&bull;&amp;&lt;' XMLURL=http://x/ "
		      "HtmlUrl='y' title=t text=second category=\"/c\">"),
	    "0|a b[31m\xe2\x80\xa2&<|t|http://x/|y|/c|0||\n");
}

static void
own_attributes_go_by_their_namespace(void **state)
{
	(void)state;
	assert_string_equal(
	    read_list("<opml xmlns:d='urn:dateline:feeds'><outline d:options='limit=5  x=\"a  b\"'"
		      " dateline:options='no' d:title='' d:match='a&#10;b  c' d:address='exec:x'>"),
	    "0||||||3|limit=5  x=\"a  b\"|exec:x|match a|match b  c\n");
	assert_string_equal(read_list("<opml><outline dateline:options=''>"), "0||||||1||\n");
}

static void
comments_cdata_and_doctype_hold_no_outlines(void **state)
{
	(void)state;
	assert_string_equal(
	    read_list(
		"<?xml version='1.0'?><!DOCTYPE opml [<!ENTITY a 'b'>]><!-- <outline text='x'> -->"
		"<opml><head><title><outline text='y'></title></head><![CDATA[<outline>]]>"
		"<outline text='&a;'/>"),
	    "0|&a;|||||0||\n");
}

static void
what_is_no_list_says_so(void **state)
{
	(void)state;
	assert_string_equal(read_list(""), "not OPML");
	assert_string_equal(read_list("<rss><channel/></rss>"), "not OPML");
	assert_string_equal(read_list("<html><outline text='a'/></html>"), "not OPML (HTML page)");
	assert_string_equal(read_list("<opml></opml>"), "");
}

static void
a_record_comes_back_as_it_was(void **state)
{
	const char *matches[] = {"a", "b c"};
	const struct outline o = {.depth = 300,
	    .flags = 3,
	    .text = "t",
	    .title = "",
	    .type = "rss",
	    .xml_url = "http://x/",
	    .html_url = "",
	    .url = "",
	    .category = "",
	    .options = "limit=5",
	    .own_title = "",
	    .address = "",
	    .matches = matches,
	    .nmatches = 2};
	struct outline back;
	struct strbuf record;
	struct arena a;
	struct err e;

	(void)state;
	arena_init(&a, STRBUF_SMALL);
	strbuf_init(&record, STRBUF_SMALL);
	assert_true(outline_encode(&o, &record));
	assert_true(outline_decode(&back, record.s, record.len, &a, &e));
	assert_int_equal(back.depth, 300);
	assert_int_equal(back.flags, 3);
	assert_string_equal(back.xml_url, "http://x/");
	assert_string_equal(back.title, "");
	assert_int_equal(back.nmatches, 2);
	assert_string_equal(back.matches[1], "b c");
	assert_false(outline_decode(&back, record.s, record.len - 1, &a, &e));
	strbuf_release(&record);
	arena_free(&a);
}

static int
setup(void **state)
{
	(void)state;
	strbuf_init(&out, STRBUF_BODY);
	return 0;
}

static int
teardown(void **state)
{
	(void)state;
	strbuf_release(&out);
	return 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(depth_follows_the_tags),
	    cmocka_unit_test(attributes_are_found_in_any_case_and_cleaned),
	    cmocka_unit_test(own_attributes_go_by_their_namespace),
	    cmocka_unit_test(comments_cdata_and_doctype_hold_no_outlines),
	    cmocka_unit_test(what_is_no_list_says_so),
	    cmocka_unit_test(a_record_comes_back_as_it_was),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
