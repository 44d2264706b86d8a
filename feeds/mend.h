/* Makes of whatever feeds are written in something an XML parser goes through from beginning to
 * end: bare '&' and '<', entities of HTML, tags that are not closed or closed in the wrong order,
 * values without quotes, junk around the document. The document type is read here and never
 * passed on, so that no entity is ever expanded behind this. */
#ifndef DATELINE_FEEDS_MEND_H
#define DATELINE_FEEDS_MEND_H

#include "src/strbuf.h"

#include <stdint.h>

struct mend;

/* `problem` is called with a sentence for each kind of fault that was mended. max_depth: elements
 * within more are left out, their text stays. */
struct mend *
mend_new(uint32_t max_depth, void (*problem)(void *arg, const char *sentence), void *arg);
void mend_free(struct mend *m);

/* Appends n bytes of UTF-8 (charset_feed), mended, to out. Tokens that are cut at the end are kept
 * for the next call. `last`: nothing follows, what is open is closed. False: out is full. */
NODISCARD bool mend_feed(struct mend *m, const char *s, size_t n, bool last, struct strbuf *out);

/* Stands in the output where the document ended within an element, before what closes them. */
#define MEND_CUT "dateline-cut"

#endif
