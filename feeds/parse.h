/* A body of whatever kind in, a feed out: bytes come in pieces, entries leave as they are complete.
 * The same document gives the same feed however it is cut. */
#ifndef DATELINE_FEEDS_PARSE_H
#define DATELINE_FEEDS_PARSE_H

#include "feeds/build.h"

struct parser;

/* Opens the charsets; before the sandbox. One parser reads one document after the other. */
struct parser *parser_new(void);
void parser_free(struct parser *p);

/* Its charsets, for whoever reads other things than feeds; it must not be within a document. */
struct charset *parser_charset(struct parser *p);

/* Begins a document. Limits of 0 in r are set to those of SPEC 5; r's strings and the sink must
 * live until parser_end. */
void parser_begin(struct parser *p, const struct parse_request *r, const struct parse_sink *sink);
void parser_data(struct parser *p, const char *s, size_t n);
/* The body is complete. False: it is no feed (EXIT_PART, *e says what it seems to be). */
NODISCARD bool parser_end(struct parser *p, struct err *e);

#endif
