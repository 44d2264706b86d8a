/* Where a page says that feeds are: for `dateline add` with the address of a page. */
#ifndef DATELINE_FEEDS_LINKS_H
#define DATELINE_FEEDS_LINKS_H

#include "src/feed_doc.h"

struct links_sink {
	bool (*link)(void *arg, const struct page_link *);
	void *arg;
};

/* Reads a page, n bytes of UTF-8 from `url`: the <link>s that are feeds, each once, in the page's
 * order; then what else may lead to one. At most LINKS_MAX. False: the sink stopped. */
#define LINKS_MAX 64
NODISCARD bool links_read(const char *s, size_t n, const char *url, const struct links_sink *sink);

#endif
