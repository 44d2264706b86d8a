/* Shared by the files of fetch_http. */
#ifndef DATELINE_FEEDS_FETCH_HTTP_PRIV_H
#define DATELINE_FEEDS_FETCH_HTTP_PRIV_H

#include "feeds/fetch_http.h"

#include <curl/curl.h>
#include <sys/socket.h>

/* One request with all its redirects. */
struct transfer {
	struct http *http;
	struct transfer *prev, *next; /* in http.active */
	CURL *easy;
	struct curl_slist *headers;
	struct http_answer *answer;
	char *url; /* asked now */
	char *own; /* scheme, host and port of the first: only they get private headers */
	struct http_request request; /* only headers, validators and flags; copies */
	char *etag, *modified;       /* copies of the validators */
	char **header;
	char *login, *secret;
	int hops;
	bool permanent;   /* all redirects so far were permanent */
	bool from_public; /* an address before this one was public */
	bool proxied;     /* this hop goes through a proxy */
	bool refused;     /* the socket callback said no: a local address behind a public one */
	bool over_body, over_header, no_file, skipped;
	size_t header_bytes;
	char location[64]; /* scheme of a refused redirect, for the sentence */
	char detail[CURL_ERROR_SIZE];
};

struct http {
	CURLM *multi;
	struct http_limits limits;
	char *proxy, *user_agent, *folder, *ca;
	bool revoked; /* ca has lists of revoked certificates */
	struct transfer *active;
	size_t nactive;
	CURL **spare;
	size_t nspare, cap_spare;
	struct http_answer **done; /* a queue */
	size_t ndone, cap_done, at_done;
	size_t memory; /* bytes of bodies in memory, also of answers handed out */
};

/* Whether the address is loopback, private, link-local or otherwise not of the public Internet;
 * IPv4 inside IPv6 too. */
bool http_address_local(const struct sockaddr *a);

/* Whether a host is local by its name or number alone, for where it cannot be seen. */
bool http_host_local(const char *host);
/* The proxy for this URL, "": none. */
const char *http_proxy(const struct http *h, const char *url, const char *host);
/* Whether a list like that of $no_proxy names the host. */
bool http_no_proxy(const char *list, const char *host);

/* Scheme, host and port of a URL as curl reads it. Heap; NULL: no URL. */
char *http_origin(const char *url);

/* Asks t->url; one that libcurl has ended goes on or is answered; hands the answer on. */
void http_ask(struct transfer *t);
void http_ended(struct transfer *t, CURLcode code);
void http_finish(struct transfer *t);

/* Writes the sentence for what ended with `code`. */
void http_explain(struct transfer *t, CURLcode code);
/* Sentences begin with the host. */
void http_fail(struct http_answer *a, enum http_fault fault, const char *fmt, ...) PRINTF(3, 4);

/* Bodies with a sink: some bytes of one, what asks for the rest of it, and the sentence where the
 * sink ended it (false: it did not). */
size_t http_on_sink(struct transfer *t, const char *s, size_t n);
void http_ask_rest(struct transfer *t, void (*add)(struct transfer *, const char *));
bool http_explain_sink(struct transfer *t);
/* Whether a type may be that of a page; NULL: it may. */
bool http_page_type(const char *type);

size_t http_on_header(char *s, size_t size, size_t n, void *arg);
size_t http_on_body(char *s, size_t size, size_t n, void *arg);
void http_answer_forget(struct http_answer *a); /* header fields of an earlier hop */

#endif
