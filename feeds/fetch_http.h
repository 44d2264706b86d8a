/* Transfers over http and https, many at a time, bounded in every way (SPEC 5). Knows nothing of
 * feeds or the archive. */
#ifndef DATELINE_FEEDS_FETCH_HTTP_H
#define DATELINE_FEEDS_FETCH_HTTP_H

#include "src/strbuf.h"

#include <poll.h>
#include <stdint.h>
#include <sys/types.h>

struct http;

#define HTTP_WAIT_FDS 16

struct http_limits {
	size_t body;   /* bytes after decompression */
	int64_t still; /* seconds without progress */
	int redirects;
	int connections, host_connections;
	bool local_redirects;           /* from public to local addresses */
	const char *proxy, *user_agent; /* "" or NULL: the usual */
	const char *folder;             /* for unlinked files of large bodies */
	const char *ca;                 /* certificates to trust, "": the system's */
};

/* A file that the body goes to as it comes. A part of it from an earlier answer is gone on with
 * where the server still has the same version. */
struct http_sink {
	int fd;              /* what comes is added at its end */
	int64_t have;        /* bytes there before; 0: all of it is asked for */
	char validator[256]; /* for If-Range: of that part; then of what is there now; "": none */
	int64_t size;        /* bytes in all, as far as is known; -1 */
	int64_t most;        /* bytes in all, at most */
	int64_t at;          /* bytes there now; begins as `have` */
	/* What became of it. */
	bool begun; /* an answer came; `ours`: it is the file, size and validator are its own */
	bool ours;
	bool other;      /* the part is of another version: nothing was added */
	bool over, full; /* ended at `most`, or as the disk is full; the part stays */
	bool packed;     /* against our wish: unpacked, and not to be gone on with */
	int64_t synced, discarded;
};

enum http_auth { HTTP_AUTH_NONE, HTTP_AUTH_BASIC, HTTP_AUTH_DIGEST, HTTP_AUTH_BEARER };

struct http_request {
	const char *url;
	const void *etag, *modified; /* validators, byte for byte; length 0: none */
	size_t etag_len, modified_len;
	char *const *headers; /* "Name: value", only to the host of url */
	size_t nheaders;
	enum http_auth auth;
	const char *login, *secret; /* only to the host of url; NULL: none */
	bool insecure;              /* certificates are not checked */
	bool plain_redirects;       /* from https to http */
	bool from_public;           /* the address comes from a public one: it may not be local */
	const char *accept;         /* what is wanted, a literal; NULL: feeds */
	bool page;                  /* the body of what is no page by its type is not read */
	bool cookies;               /* those of this request go with its redirects */
	struct http_sink *sink;     /* where a body of 200 or 206 goes; NULL: into the answer */
	void *tag;                  /* comes back with the answer */
};

/* A body in memory, or from 256 KiB on in an unlinked file. */
struct http_body {
	struct strbuf mem;
	int fd; /* -1: in memory */
	size_t len;
};

enum http_fault {
	HTTP_GOOD,        /* an answer with a status, whatever it is; the body is whole */
	HTTP_UNREACHABLE, /* no name, no connection: perhaps there is no network at all */
	HTTP_FAILED,      /* error says why; the body was thrown away */
	HTTP_NO_ROOM,     /* the same, but our own disk is to blame */
};

struct http_answer {
	void *tag;
	enum http_fault fault;
	struct err error;
	int status;
	struct http_body body;
	char *host;      /* of the last address asked */
	char *final_url; /* where the body came from */
	char *moved_to;  /* permanent redirects from the first on led here; NULL */
	char *etag, *modified, *content_type, *cache_control, *expires, *age, *date, *link,
	    *retry_after, *content_range, *content_encoding; /* NULL: none */
	bool skipped;                                        /* it is no page, and was not read: */
	int64_t length; /* bytes, as the server says; -1: it does not */
	bool proxied;   /* it was asked through a proxy */
	bool local;     /* the address that answered is not of the public Internet */
	int64_t bytes;  /* as they came over the line */
	int64_t ms;
};

/* Once, before the process confines itself: libcurl and TLS read their own files. */
NODISCARD bool http_setup(struct err *e);
/* "libcurl/7.88.1 ..." */
const char *http_version(void);

struct http *http_new(const struct http_limits *limits, struct err *e);
void http_free(struct http *h);

/* How many are under way, and whether another to this URL may start now: under the ceilings of
 * connections, of its host, and of memory (bodies handed out count until http_answer_free). */
size_t http_busy(const struct http *h);
bool http_may_start(const struct http *h, const char *url);
/* The same for a host that is known; NULL is none. */
bool http_host_may_start(const struct http *h, const char *host);
/* The host of a URL as curl reads it. Heap; NULL: there is none. */
char *http_host(const char *url);
/* Whether scheme, host and port are the same. */
bool http_same_origin(const char *a, const char *b);
/* Starts; everything is copied. A URL that cannot be asked gives an answer with an error. */
void http_start(struct http *h, const struct http_request *r);
/* Gives up what is under way and `give_up` says yes to, by its tag; no answer comes of it. */
void http_cancel(struct http *h, bool (*give_up)(void *arg, void *tag), void *arg);

/* "bytes 5-9/100": where it begins and the size of all, -1: not said. */
bool http_range_parse(const char *s, int64_t *first, int64_t *size);

/* Waits for transfers, for `fds` (at most HTTP_WAIT_FDS) and at most timeout_ms, and moves the
 * transfers on. */
NODISCARD bool
http_wait(struct http *h, struct pollfd *fds, size_t n, int timeout_ms, struct err *e);
/* The next finished one, NULL: none. The caller frees it. */
struct http_answer *http_next(struct http *h);
void http_answer_free(struct http *h, struct http_answer *a);
/* An answer of no server: the n bytes of fd, which is owned. `host` names it in sentences. */
struct http_answer *http_answer_of_file(int fd, size_t n, const char *host, void *tag);
/* Puts the n bytes of fd in place of the body. */
void http_answer_replace_body(struct http *h, struct http_answer *a, int fd, size_t n);
/* Gives the memory of the body back; the rest of the answer stays. */
void http_answer_body_free(struct http *h, struct http_answer *a);

/* Reads up to n bytes of the body from `at`. 0: the end; -1: the file cannot be read. */
ssize_t http_body_read(const struct http_body *b, size_t at, void *to, size_t n);
/* A hash of the body on top of `seed`, quick and only good on this machine. */
uint64_t http_body_hash(const struct http_body *b, uint64_t seed);
/* A descriptor that reads the body from its start, for another process; -1: errno. */
int http_body_descriptor(const struct http_body *b);

#endif
