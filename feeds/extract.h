/* The article in a web page: what a person came for, without navigation, promotion and comments. */
#ifndef DATELINE_FEEDS_EXTRACT_H
#define DATELINE_FEEDS_EXTRACT_H

#include "src/arena.h"
#include "src/block.h"
#include "src/feed_doc.h"

struct charset;

struct extract {
	struct page_result result; /* its strings live in the arena; blocks are not set */
	struct blocks blocks;      /* the article */
	struct arena arena;
};

void extract_init(struct extract *x);
void extract_release(struct extract *x);

/* Reads a page as it came, in any charset, and releases it as soon as it is read (`page` is empty
 * afterwards). r->content_type: the server's, r->url: what
 * relative addresses begin with, unless the page says otherwise; r->max_text: bytes of text at
 * most (0: BLOCKS_TEXT_MAX). x must be initialised and empty. A page without an article gives no
 * blocks and 0 words, and what is known of it. False: it is no page of text (EXIT_PART, *e says
 * what it is). */
NODISCARD bool extract_page(struct extract *x, struct charset *charset,
    const struct parse_request *r, struct strbuf *page, struct err *e);

#endif
