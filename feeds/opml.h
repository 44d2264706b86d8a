/* Lists of subscriptions: OPML 1.0, 1.1 and 2.0 as programs write it. */
#ifndef DATELINE_FEEDS_OPML_H
#define DATELINE_FEEDS_OPML_H

#include "src/feed_doc.h"

/* Where outlines go, in their order; what is given is valid during the call. False stops. */
struct opml_sink {
	bool (*outline)(void *arg, const struct outline *);
	void *arg;
};

/* Reads n bytes of UTF-8. False: *e says that it is no OPML (EXIT_PART), or the sink stopped. */
NODISCARD bool opml_read(const char *s, size_t n, const struct opml_sink *sink, struct err *e);

#endif
