/* Starts dateline-fetch and dateline-parse, hands them their descriptors, and starts another when
 * one dies. Used by the reader and by the commands that need the network or the parser. */
#ifndef DATELINE_WORKERS_H
#define DATELINE_WORKERS_H

#include "src/feed_doc.h"
#include "src/paths.h"
#include "src/wire.h"

struct workers;
struct workers_options {
	const struct paths *paths;
	bool fetcher;      /* else only a parser, for workers_parse */
	unsigned hello;    /* enum hello_flags */
	bool verbose;      /* the children keep standard error */
	bool parser_later; /* the fetcher begins without one: perhaps there is nothing new */
};

/* Forks and executes both from libexec (or beside the program), closes everything else. NULL: *e
 * says which program could not be started. The children do not get the terminal's signals. */
struct workers *workers_start(const struct workers_options *o, struct err *e);
/* Tells the fetcher to finish its commands and end, and closes; does not wait for digesting: a
 * command's fetcher goes on with that alone, and its parser; a reader's leaves it to the next.
 * `wait`: waits until it has ended. */
void workers_stop(struct workers *w, bool wait);

/* A descriptor of `config` as the fetcher reads it: settings and rules, included files worked in.
 * -1: there is none, or it cannot be read. For MSG_RULES. */
int workers_config(const char *path);

/* To poll for reading. Changes when the fetcher was started anew. */
int workers_fd(const struct workers *w);
/* Queues and sends; gives it a seq (returned) if it is 0. Never blocks. Commands that are not
 * acknowledged are sent again to a new fetcher. fd: goes along and is closed here; -1: none. */
uint32_t workers_send(struct workers *w, struct msg *m, int fd);
/* How many commands wait for their acknowledgement. */
size_t workers_unacked(const struct workers *w);
/* Call when workers_fd is readable, until it returns 0. 1: *m is news for the caller; 0: nothing
 * more; -1: the fetcher died (another has been started, unless it died 5 times in a minute: then
 * *e says so and workers_fd is -1). MSG_NEED_PARSER and MSG_RUN are dealt with inside. */
int workers_recv(struct workers *w, struct msg *m, struct err *e);
/* The descriptor that came with the message that workers_recv gave last; -1: none. The caller
 * closes it; one that is not taken is closed with the next. */
int workers_take_fd(struct workers *w);
bool workers_fetcher_alive(const struct workers *w);
/* Starts a fetcher where it was given up, with all that was not acknowledged. False: one sentence;
 * it died too often within the last minute. */
NODISCARD bool workers_again(struct workers *w, struct err *e);

/* Asks the parser alone (options.fetcher false) and waits: body from memory. `frame` is called for
 * each answer up to FRAME_DONE; false from it stops. False: *e (it died, hung over 10 s, says that
 * this is no feed: EXIT_PART). */
NODISCARD bool workers_parse(struct workers *w, enum frame_type what, const struct parse_request *r,
    const void *body, size_t n,
    bool (*frame)(void *arg, enum frame_type type, const void *data, size_t n), void *arg,
    struct err *e);

/* Fetches one URL through a fetcher made for it (`inspect URL`): the body comes in an unlinked
 * file. */
struct fetched_page {
	int fd;
	int status;
	char *final_url, *content_type; /* heap */
};
NODISCARD bool
workers_get(const struct paths *paths, const char *url, struct fetched_page *out, struct err *e);

#endif
