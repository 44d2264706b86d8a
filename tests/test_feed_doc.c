/* Records: what is written is read, and what is damaged is refused. */
#include "src/feed_doc.h"
#include "src/util.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const char *authors[] = {"Ann", "Bo"};
static const char *categories[] = {"News"};
static struct enclosure files[] = {
    {"http://e/a.mp3", "audio/mpeg", "", 12345678901}, {"http://e/b", "", "B", -1}};
static const struct feed_entry sample = {.guid = "g",
    .title = "Tïtle",
    .link = "http://e/",
    .authors = authors,
    .nauthors = 2,
    .published = -5,
    .updated = DATE_NONE,
    .summary = "<p>s",
    .summary_len = 4,
    .content = "",
    .content_type = "html",
    .base = "",
    .categories = categories,
    .ncategories = 1,
    .comments = "",
    .comments_feed = "",
    .comment_count = 0,
    .enclosures = files,
    .nenclosures = 2,
    .image = "",
    .lang = "en"};

static void
an_entry_comes_back_as_it_went(void **state)
{
	struct feed_entry en;
	struct strbuf b;
	struct arena a;
	struct err e;

	(void)state;
	strbuf_init(&b, STRBUF_SMALL);
	arena_init(&a, STRBUF_SMALL);
	assert_true(feed_entry_encode(&sample, &b));
	assert_true(feed_entry_decode(&en, b.s, b.len, &a, &e));
	assert_string_equal(en.guid, "g");
	assert_string_equal(en.title, "Tïtle");
	assert_int_equal(en.nauthors, 2);
	assert_string_equal(en.authors[1], "Bo");
	assert_int_equal(en.published, -5);
	assert_true(en.updated == DATE_NONE);
	assert_int_equal(en.summary_len, 4);
	assert_string_equal(en.content, "");
	assert_int_equal(en.comment_count, 0);
	assert_int_equal(en.nenclosures, 2);
	assert_int_equal(en.enclosures[0].length, 12345678901);
	assert_int_equal(en.enclosures[1].length, -1);
	assert_string_equal(en.enclosures[1].title, "B");
	strbuf_release(&b);
	arena_free(&a);
}

static void
a_head_and_a_request_come_back(void **state)
{
	struct feed_head h = {.format = FORMAT_ATOM10,
			     .encoding = "utf-8",
			     .title = "t",
			     .link = "",
			     .description = "",
			     .language = "",
			     .updated = INT64_MAX,
			     .ttl_minutes = -1,
			     .skip_hours = 0x800001,
			     .skip_days = 0x41,
			     .next = "",
			     .hub = "h"},
			 h2;
	struct parse_request r = {.url = "http://\xff",
				 .content_type = "",
				 .max_entries = 7,
				 .flags = PARSE_CLEAN},
			     r2;
	struct strbuf b;
	struct arena a;
	struct err e;

	(void)state;
	strbuf_init(&b, STRBUF_SMALL);
	arena_init(&a, STRBUF_SMALL);
	assert_true(feed_head_encode(&h, &b));
	assert_true(feed_head_decode(&h2, b.s, b.len, &a, &e));
	assert_int_equal(h2.format, FORMAT_ATOM10);
	assert_true(h2.updated == INT64_MAX);
	assert_int_equal(h2.ttl_minutes, -1);
	assert_int_equal(h2.skip_hours, 0x800001);
	assert_int_equal(h2.skip_days, 0x41);
	assert_string_equal(h2.hub, "h");
	strbuf_clear(&b);
	assert_true(parse_request_encode(&r, &b));
	assert_true(parse_request_decode(&r2, b.s, b.len, &a, &e));
	assert_string_equal(r2.url, "http://\xff");
	assert_int_equal(r2.max_entries, 7);
	assert_int_equal(r2.flags, PARSE_CLEAN);
	strbuf_release(&b);
	arena_free(&a);
}

static void
a_page_comes_back_as_it_went(void **state)
{
	struct page_result page = {.title = "Tïtle",
			       .author = "Ann",
			       .site = "",
			       .lang = "en",
			       .excerpt = "",
			       .image = "http://e/i.png",
			       .next = "http://e/2",
			       .published = -1,
			       .wall = 1,
			       .words = 70000,
			       .blocks = "\0\xff",
			       .blocks_len = 2},
			   back;
	struct strbuf b;
	struct err e;

	(void)state;
	strbuf_init(&b, STRBUF_SMALL);
	assert_true(page_result_encode(&page, &b));
	assert_true(page_result_decode(&back, b.s, b.len, &e));
	assert_string_equal(back.title, "Tïtle");
	assert_string_equal(back.site, "");
	assert_string_equal(back.next, "http://e/2");
	assert_int_equal(back.published, -1);
	assert_int_equal(back.wall, 1);
	assert_int_equal(back.words, 70000);
	assert_int_equal(back.blocks_len, 2);
	assert_memory_equal(back.blocks, "\0\xff", 2);
	for (size_t n = 0; n < b.len; n++)
		(void)!page_result_decode(&back, b.s, n, &e);
	page = (struct page_result){.title = "\x1b[31m", .published = DATE_NONE};
	strbuf_clear(&b);
	assert_true(page_result_encode(&page, &b));
	assert_false(page_result_decode(&back, b.s, b.len, &e));
	strbuf_release(&b);
}

/* Every cut and every changed byte: refused, or read without harm. */
static void
damage_does_no_harm(void **state)
{
	struct feed_entry en;
	struct strbuf b;
	struct arena a;
	struct err e;

	(void)state;
	strbuf_init(&b, STRBUF_SMALL);
	arena_init(&a, STRBUF_SMALL);
	assert_true(feed_entry_encode(&sample, &b));
	for (size_t n = 0; n < b.len; n++) {
		char *copy = xstrndup(b.s, n);

		arena_reset(&a);
		(void)!feed_entry_decode(&en, copy, n, &a, &e);
		free(copy);
	}
	for (size_t i = 0; i < b.len; i++)
		for (int v = 0; v < 256; v++) {
			char old = b.s[i];

			b.s[i] = (char)v;
			arena_reset(&a);
			(void)!feed_entry_decode(&en, b.s, b.len, &a, &e);
			b.s[i] = old;
		}
	strbuf_release(&b);
	arena_free(&a);
}

static void
refused(const void *data, size_t n)
{
	struct feed_entry en;
	struct arena a;
	struct err e;

	arena_init(&a, STRBUF_SMALL);
	assert_false(feed_entry_decode(&en, data, n, &a, &e));
	arena_free(&a);
}

static void
unclean_and_double_fields_are_refused(void **state)
{
	struct strbuf many;

	(void)state;
	refused("\x02\x02\x1b\0", 4); /* a title with ESC */
	refused("\x02\x02x", 3);      /* longer than the record */
	refused("\x02\x01x", 3);      /* no NUL */
	refused("\x02\x03x\0y", 5);
	refused("\x02\x04x\0y\0", 6); /* a NUL inside */
	refused("\x07\x03\xed\xa0\0", 5);
	refused("\x63\x01x", 3); /* an unknown field */
	refused("\x02\x02x\0\x02\x02y\0", 8);
	refused("\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01", 11);
	strbuf_init(&many, STRBUF_SMALL);
	for (int i = 0; i < 1001; i++)
		strbuf_add(&many, "\x04\x02x\0", 4);
	refused(many.s, many.len);
	strbuf_release(&many);
}

static void
a_digest_comes_back(void **state)
{
	struct digest_source s = {.summary = "", .content = "<p>", .title = "t", .content_len = 3},
			     s2;
	struct digest_result d = {.blocks = "\0\1",
				 .blocks_len = 2,
				 .excerpt = "x",
				 .image = "",
				 .words = 9},
			     d2;
	struct strbuf b;
	struct err e;

	(void)state;
	strbuf_init(&b, STRBUF_SMALL);
	assert_true(digest_source_encode(&s, &b));
	assert_true(digest_source_decode(&s2, b.s, b.len, &e));
	assert_string_equal(s2.content, "<p>");
	assert_int_equal(s2.summary_len, 0);
	strbuf_clear(&b);
	assert_true(digest_result_encode(&d, &b));
	assert_true(digest_result_decode(&d2, b.s, b.len, &e));
	assert_int_equal(d2.blocks_len, 2);
	assert_memory_equal(d2.blocks, "\0\1", 2);
	assert_int_equal(d2.words, 9);
	strbuf_release(&b);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(an_entry_comes_back_as_it_went),
	    cmocka_unit_test(a_head_and_a_request_come_back),
	    cmocka_unit_test(a_page_comes_back_as_it_went),
	    cmocka_unit_test(damage_does_no_harm),
	    cmocka_unit_test(unclean_and_double_fields_are_refused),
	    cmocka_unit_test(a_digest_comes_back),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
