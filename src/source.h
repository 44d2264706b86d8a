/* What a command is to read: a file, or an address that the fetcher is asked for. */
#ifndef DATELINE_SOURCE_H
#define DATELINE_SOURCE_H

#include "src/feed_doc.h"
#include "src/paths.h"

struct source {
	char *body, *url, *type; /* heap; url, type: NULL for a file; url is the final one */
	size_t n;
};

/* Reads a file, or an http or https address, whole. False: *e names it. The source is to be
 * released either way, and begins as {0}. */
NODISCARD bool
source_read(struct source *s, const struct paths *paths, const char *what, struct err *e);
/* What the parser is told of it: base and type, unless NULL, before what it came with. */
struct parse_request source_request(const struct source *s, const char *base, const char *type);
void source_release(struct source *s);

#endif
