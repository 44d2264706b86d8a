/* The fetcher's end of the parser's socket. Never blocks: what is to be sent waits in requests,
 * what comes is handed on frame by frame. Several requests may be under way; the parser answers
 * them in order. */
#ifndef DATELINE_FEEDS_FETCH_PARSER_H
#define DATELINE_FEEDS_FETCH_PARSER_H

#include "feeds/fetch_http.h"
#include "src/feed_doc.h"

struct parser_link;

/* `sock` is owned; -1: none yet. */
struct parser_link *parser_link_new(int sock);
void parser_link_free(struct parser_link *p);
/* A new parser. What was under way is sent again from its beginning. */
void parser_link_replace(struct parser_link *p, int sock);

/* The socket, -1: none; and whether there is anything to write to it. */
int parser_link_fd(const struct parser_link *p);
bool parser_link_wants_out(const struct parser_link *p);

/* Asks for a body (borrowed until its FRAME_DONE) or for the n bytes of `record` (copied). The tag
 * comes back with each frame. */
void parser_link_ask(struct parser_link *p, enum frame_type what, const struct parse_request *r,
    const struct http_body *body, const void *record, size_t n, void *tag);
/* Requests not answered yet, and bytes of them that have not been sent. */
size_t parser_link_waiting(const struct parser_link *p);
size_t parser_link_unsent(const struct parser_link *p);

/* Sends and receives what goes; `frame` is called for each frame. payload is valid during the call.
 * `again` is called when the parser must answer a request a second time: forget what came of it.
 * False: the parser is gone, speaks nonsense or has been silent for over 10 s: ask for another.
 * The oldest request is then to blame; if it was so before, it is given a FRAME_DONE that says so
 * and is not sent again. */
struct parser_handler {
	void (*frame)(void *arg, void *tag, enum frame_type type, const void *data, size_t n);
	void (*again)(void *arg, void *tag);
	void *arg;
};
NODISCARD bool
parser_link_work(struct parser_link *p, const struct parser_handler *h, struct err *e);

#endif
