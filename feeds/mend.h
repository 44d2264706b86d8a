/* Makes of whatever feeds are written in something an XML parser goes through from beginning to
 * end: bare '&' and '<', entities of HTML, tags that are not closed or closed in the wrong order,
 * values without quotes, junk around the document. The document type is read here and never
 * passed on, so that no entity is ever expanded behind this. */
#ifndef DATELINE_FEEDS_MEND_H
#define DATELINE_FEEDS_MEND_H

#include "src/strbuf.h"

#include <stdint.h>

struct mend;

/* Where the document goes, in its order. Valid during the call. */
struct mend_sink {
	/* Well-formed tags, one or more; before the root also newlines, so that a parser counts the
	 * lines right. */
	void (*markup)(void *arg, const char *s, size_t n);
	/* Text of the open element, its references decoded; never empty. Text is most of a feed,
	 * and an XML parser would look at each byte of it three times. */
	void (*text)(void *arg, const char *s, size_t n);
	/* A sentence for each fault that was mended. */
	void (*problem)(void *arg, const char *sentence);
	void *arg;
};

/* max_depth: elements within more are left out, their text stays. */
struct mend *mend_new(uint32_t max_depth, const struct mend_sink *sink);
void mend_free(struct mend *m);

/* Takes n bytes of UTF-8 (charset_feed). Tokens that are cut at the end are kept for the next call.
 * `last`: nothing follows, what is open is closed. False: a token is too large. */
NODISCARD bool mend_feed(struct mend *m, const char *s, size_t n, bool last);

/* Stands in the markup where the document ended within an element, before what closes them. */
#define MEND_CUT "dateline-cut"

#endif
