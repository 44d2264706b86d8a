/* The fetcher's own state, shared by feeds/fetch*.c: one loop over the reader, the parser and the
 * network; every piece of work is a slice of a few milliseconds, so that a mark never waits
 * long. */
#ifndef DATELINE_FEEDS_FETCH_H
#define DATELINE_FEEDS_FETCH_H

#include "feeds/fetch_errand.h"
#include "feeds/fetch_http.h"
#include "feeds/fetch_parser.h"
#include "src/config.h"
#include "src/feedlist.h"
#include "src/rules.h"
#include "src/store.h"
#include "src/wire.h"

#include <signal.h>

#define SLICE_US ((int64_t)6000)
/* A slice that nobody waits for: index pages that several feeds touch are written once. */
#define SLICE_LONG_US ((int64_t)40000)

/* Entries of one document: records as they came, in memory or, from 2 MiB on, in a file. */
struct doc {
	struct arena arena;
	struct feed_head *head; /* NULL: none came */
	struct feed_entry *entry;
	size_t n, cap;
	uint64_t *at; /* in the file; n + 1 of them once there is one */
	size_t cap_at;
	int fd; /* -1: in memory */
	size_t bytes;
};

/* One feed on its way: asked, read, written. */
struct visit {
	enum task task;
	struct visit *next;          /* in one of the queues */
	const struct fetch_job *job; /* in the run's arena */
	struct http_answer *answer;  /* NULL: could not be asked */
	struct err error;            /* text: it failed */
	struct doc doc;
	struct parse_request request;
	size_t left; /* entries not stored yet: they are stored from the end */
	struct feed_options options;
	bool filtered;      /* the body is what filter= made of it */
	bool same;          /* it is the body that came last time: not parsed */
	uint64_t body_hash; /* with all that the parser goes by */
	int page, pages;    /* of those that were asked for, from 0 */
	char *url;          /* of a later page; NULL: the feed's */
	struct {
		int64_t bytes, ms;
		int status;
	} before; /* of earlier pages */
	int64_t added, updated, due;
	bool moved;
};
struct visits {
	struct visit *first, *last;
	size_t n, bytes;
};

/* One article at the parser. */
struct digest {
	enum task task;
	struct digest *next;
	int64_t id;
	bool wanted, answered, failed;
	char *result;
	size_t result_len;
};

/* A refresh. */
struct ask {
	int64_t list;
	unsigned flags; /* enum refresh_flags */
	int pages;
};
struct run {
	bool on, claimed_all, stopped;
	struct ask ask;
	int64_t began, began_us, said_us;
	struct arena arena;
	const struct fetch_job **job; /* not started yet: [at_job, njob) */
	size_t njob, cap_job, at_job;
	size_t look;    /* the job to be looked at next */
	struct msg sum; /* a done, b all, c new, d failed, e not modified, f bytes */
	int64_t waiting, updated;
	bool reached;         /* some host answered */
	char *silent_host[3]; /* hosts that could not be reached */
	size_t nsilent;
	struct visits unreachable;   /* not charged before it is known that there is a network */
	bool offline, offline_proxy; /* the second: it is the proxy that is not there */
};

/* To the reader, with a descriptor or -1. */
struct outgoing {
	struct msg m;
	int fd;
};

struct fetcher {
	const char *dir, *cache;
	char *parts, *downloads; /* folders */
	char *ca;                /* certificates to trust, "": the system's */
	struct config config;
	struct store *store;
	struct rules *rules;
	struct msg *announced; /* of the transaction that runs */
	size_t nannounced, cap_announced;
	struct http *http;
	struct parser_link *parser;
	bool parser_asked; /* the reader was told that a parser is needed */
	int64_t parser_us; /* not before: the last time it could not be started */
	bool broken;       /* the archive could not be written; what came is dropped */
	int64_t broken_us;
	volatile sig_atomic_t *stop;

	int reader; /* -1: gone */
	struct wire_part part;
	bool automatic, bye;
	struct outgoing *out; /* [at_out, nout) */
	size_t nout, cap_out, at_out;
	bool news;
	int64_t news_us;
	int64_t session, group, action;
	uint32_t seen; /* the newest command that was carried out */

	struct run run;
	struct ask asks[16];
	size_t nasks;
	size_t in_transfer;
	struct sources *sources;
	struct visits fetched; /* bodies that wait for the parser */
	struct visits parsing; /* at the parser */
	struct visits ready;   /* to be written */
	int64_t ready_us;      /* since when */

	struct digest *digest; /* at the parser or answered, oldest first */
	struct digest **digest_end;
	size_t ndigest, nanswered;
	int64_t pending[256]; /* ids to be sent: [at_pending, npending) */
	size_t npending, at_pending;
	struct errand *errand; /* those that a person waits for come first */
	size_t nerrand;
	int64_t errand_us;        /* no look into the archive's queue before */
	int64_t errand_pause[64]; /* of hosts, by their hash: until when */
	struct load *load;        /* downloads, oldest first */
	bool more_pages;          /* wait in the archive and are due */
	bool for_reader;          /* a person reads; else a command waits for the end */
	bool more_digests, more_marks, more_refile, more_stories, more_index, more_purge, idle_said;
	bool at_work;      /* the work behind is this one's */
	bool worked;       /* and there was some, so that it is looked for once more */
	int64_t look_us;   /* another is at it: not tried before */
	int64_t rest_us;   /* no automatic refresh begins before */
	int64_t upkeep_us; /* when purging and copying come next */
};

/* ---- fetch.c */
NODISCARD bool fetch_loop(struct fetcher *f, struct err *e);
void fetch_tell(struct fetcher *f, const struct msg *m);
/* The same with a descriptor, which is closed. */
void fetch_tell_with(struct fetcher *f, const struct msg *m, int fd);
void fetch_fault(struct fetcher *f, const struct err *e);
/* Whether a slice that began at `began` (monotonic us) should end. */
bool fetch_slice_over(const struct fetcher *f, int64_t began);
/* Whether no feed is on its way. */
bool fetch_network_quiet(const struct fetcher *f);
/* Within a transaction, between two of its parts: keeps network and parser busy meanwhile. Touches
 * the archive nowhere. */
void fetch_pump(struct fetcher *f);
void visits_push(struct visits *q, struct visit *v);
struct visit *visits_pop(struct visits *q);
void visit_free(struct fetcher *f, struct visit *v);

/* ---- fetch_command.c */
/* Takes what the reader said. False: it is gone. */
NODISCARD bool fetch_commands(struct fetcher *f);
NODISCARD bool fetch_read_feeds(struct fetcher *f, int fd, struct err *e);

/* ---- fetch_run.c */
void run_begin(struct fetcher *f);
void run_claim(struct fetcher *f);
void run_start_transfers(struct fetcher *f);
void run_take_answers(struct fetcher *f);
/* Basic where only a name or a password is given. */
enum http_auth run_auth(const struct feed_options *o);
/* Asks the feed's server; `secret` is what its password-command printed, NULL: it has none. */
void run_ask(struct fetcher *f, struct visit *v, const char *secret);
/* Its body is there, from wherever it came; it may be an error instead. */
void run_take_body(struct fetcher *f, struct visit *v);
void run_stop(struct fetcher *f);
/* Ends the run if all of it is done. */
void run_look(struct fetcher *f);
void run_progress(struct fetcher *f);

/* ---- fetch_paged.c */
/* A page is stored: asks for the next one, if the person wants more and there is one. */
bool paged_go_on(struct fetcher *f, struct visit *v);

/* ---- fetch_source.c: what the reader opens or runs for a feed */
struct sources *sources_new(void);
void sources_free(struct fetcher *f);
/* Whether this feed can begin now. */
bool source_may_start(const struct fetcher *f, const struct fetch_job *j);
/* Takes a visit that begins with a file, a program or a password. False: it is only to be asked. */
bool source_start(struct fetcher *f, struct visit *v);
/* Sends the body through the feed's filter=. */
void source_filter(struct fetcher *f, struct visit *v);
/* The reader's answer to MSG_RUN; takes the descriptor. */
void source_answer(struct fetcher *f, const struct msg *m, int fd);
/* Sockets to poll, at most `room`; returns how many. */
size_t source_fds(const struct fetcher *f, struct pollfd *fds, size_t room);
/* Takes what has come, begins what waits. */
void source_work(struct fetcher *f);
/* Visits under way here. */
size_t source_busy(const struct fetcher *f);
/* Gives them all up; programs end. */
void source_cancel(struct fetcher *f);
/* Forgets passwords: at the end of a refresh. */
void source_forget(struct fetcher *f);

/* What a password-command printed; asked for if it was not. NULL: not known yet, or *why has a
 * sentence. */
const char *source_secret(struct fetcher *f, const char *command, struct err *why);

/* ---- fetch_download.c: what is attached to articles, into files */
struct load;
/* MSG_DOWNLOAD; *n: how many. */
NODISCARD bool download_command(struct fetcher *f, const struct msg *m, int64_t *n, struct err *e);
void download_start(struct fetcher *f);
void download_answered(struct fetcher *f, struct load *l, struct http_answer *a);
/* What is to be written into the archive, moved or told. */
bool download_due(const struct fetcher *f);
void download_slice(struct fetcher *f);
/* Gives all up; parts stay. */
void download_leave(struct fetcher *f);

/* ---- fetch_write.c */
void write_feed_parser(struct fetcher *f);
void
write_frame(struct visit *v, struct fetcher *f, enum frame_type type, const void *data, size_t n);
void write_again(struct visit *v);
/* One transaction of what is ready. */
void write_slice(struct fetcher *f);
bool write_due(const struct fetcher *f);
void doc_free(struct doc *d);

/* ---- fetch_rules.c */
void rules_begin(struct fetcher *f, const struct config *c);
void rules_read(struct fetcher *f, int fd);
/* What was announced is said, once it is on the disk, or forgotten. */
void rules_say(struct fetcher *f);
void rules_forget(struct fetcher *f);
void rules_end(struct fetcher *f);

/* ---- fetch_behind.c: digesting, refiling, stories, the index */
bool behind_any(const struct fetcher *f);
/* All of it is to be looked for. */
void behind_all(struct fetcher *f);
/* Whether this fetcher is to do it: it is at it, or no other one is. */
bool behind_take(struct fetcher *f);
/* The same within the loop; where another one is at it, that is tried only now and then. */
bool behind_may(struct fetcher *f);
/* Whether it goes on: where a command has ended its fetcher stays for it; where a person leaves, or
 * a command was killed, the next start does it. */
bool behind_goes_on(const struct fetcher *f);
/* Lets others at it if nothing is left, or nothing can be done for now. True: there may be more. */
bool behind_give(struct fetcher *f);
/* How many ms, at most `most`, until it is to be tried. */
int behind_patience(const struct fetcher *f, int most);

/* ---- fetch_digest.c */
void digest_ask(struct fetcher *f);
void digest_want(struct fetcher *f, int64_t id);
void
digest_frame(struct fetcher *f, struct digest *d, enum frame_type type, const void *data, size_t n);
void digest_slice(struct fetcher *f);
bool digest_due(const struct fetcher *f);
void digest_forget(struct fetcher *f);

#endif
