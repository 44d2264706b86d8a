/* A page taken apart, for the tests of extraction. */
#ifndef DATELINE_TESTS_EXTRACTING_H
#define DATELINE_TESTS_EXTRACTING_H

#include "feeds/charset.h"
#include "feeds/extract.h"
#include "feeds/json.h"
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

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

static int
setup(void **state)
{
	struct fixture *f = xcalloc(1, sizeof(*f));

	f->charset = charset_new();
	json_init();
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

/* What the page gives; its text is in f->text. */
static const struct page_result *
extract_from(struct fixture *f, const char *url, const char *type, const char *page, size_t n)
{
	struct parse_request r = {.url = url, .content_type = type};
	struct strbuf body;
	struct err e;

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
	return extract_from(
	    f, "https://example.org/news/one", "text/html; charset=utf-8", page, strlen(page));
}

/* Two paragraphs that anybody would take for an article's. */
#define PROSE                                                                                     \
	"<p>The council met on Tuesday, after weeks of delay, and voted for the bridge that the " \
	"town has wanted for thirty years.</p><p>Work begins in spring, the mayor said, if the "  \
	"river allows it; the ferry stays until the last stone is laid.</p>"

#endif
