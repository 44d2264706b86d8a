/* Transfers by libcurl's multi interface. */
#include "feeds/fetch_http.h"

#include "feeds/fetch_http_priv.h"
#include "src/util.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#define BODY_MOST  ((size_t)256 * 1024 * 1024)
#define START_ROOM ((size_t)6 * 1024 * 1024)
#define CA_MOST    ((size_t)16 * 1024 * 1024)
#define AGENT      "dateline/" VERSION " (+feed reader)"
#define ACCEPT                                                                       \
	"Accept: application/atom+xml, application/rss+xml, application/feed+json, " \
	"application/xml;q=0.9, text/xml;q=0.9, application/json;q=0.9, */*;q=0.5"

bool
http_setup(struct err *e)
{
	CURLcode code = curl_global_init(CURL_GLOBAL_ALL);

	return code == CURLE_OK || err_set(e, "libcurl: %s", curl_easy_strerror(code));
}

const char *
http_version(void)
{
	return curl_version();
}

/* Whether a file of certificates has lists of revoked ones too. */
static bool
has_revoked(const char *path)
{
	int fd = *path != '\0' ? open(path, O_RDONLY | O_CLOEXEC) : -1;
	struct err e;
	size_t n;
	char *text = fd >= 0 ? read_file(fd, CA_MOST, &n, &e) : NULL;
	bool has = text != NULL && strstr(text, "-----BEGIN X509 CRL-----") != NULL;

	free(text);
	if (fd >= 0)
		close(fd);
	return has;
}

struct http *
http_new(const struct http_limits *limits, struct err *e)
{
	struct http *h = xcalloc(1, sizeof(*h));

	h->limits = *limits;
	h->proxy = xstrdup(limits->proxy != NULL ? limits->proxy : "");
	h->user_agent = xstrdup(
	    limits->user_agent != NULL && *limits->user_agent != '\0' ? limits->user_agent : AGENT);
	h->folder = xstrdup(limits->folder);
	h->ca = xstrdup(limits->ca != NULL ? limits->ca : "");
	h->revoked = has_revoked(h->ca);
	h->multi = curl_multi_init();
	if (h->multi == NULL) {
		http_free(h);
		err_set(e, "libcurl could not start");
		return NULL;
	}
	curl_multi_setopt(h->multi, CURLMOPT_MAX_TOTAL_CONNECTIONS, (long)limits->connections);
	curl_multi_setopt(h->multi, CURLMOPT_MAX_HOST_CONNECTIONS, (long)limits->host_connections);
	curl_multi_setopt(h->multi, CURLMOPT_MAXCONNECTS, (long)limits->connections);
	return h;
}

char *
http_host(const char *url)
{
	CURLU *u = curl_url();
	char *part = NULL, *host = NULL;

	if (u != NULL && curl_url_set(u, CURLUPART_URL, url, 0) == CURLUE_OK
	    && curl_url_get(u, CURLUPART_HOST, &part, 0) == CURLUE_OK)
		host = xstrdup(part);
	curl_free(part);
	curl_url_cleanup(u);
	return host;
}

char *
http_origin(const char *url)
{
	CURLU *u = curl_url();
	char *scheme = NULL, *host = NULL, *port = NULL, *origin = NULL;

	if (u != NULL && curl_url_set(u, CURLUPART_URL, url, 0) == CURLUE_OK
	    && curl_url_get(u, CURLUPART_SCHEME, &scheme, 0) == CURLUE_OK
	    && curl_url_get(u, CURLUPART_HOST, &host, 0) == CURLUE_OK
	    && curl_url_get(u, CURLUPART_PORT, &port, CURLU_DEFAULT_PORT) == CURLUE_OK)
		origin = xasprintf("%s://%s:%s", scheme, host, port);
	curl_free(scheme);
	curl_free(host);
	curl_free(port);
	curl_url_cleanup(u);
	return origin;
}

bool
http_same_origin(const char *a, const char *b)
{
	char *one = http_origin(a), *other = http_origin(b);
	bool same = one != NULL && other != NULL && strcmp(one, other) == 0;

	free(one);
	free(other);
	return same;
}

/* ---- one transfer */

static void
transfer_free(struct transfer *t)
{
	struct http *h = t->http;

	if (t->prev != NULL)
		t->prev->next = t->next;
	else if (h->active == t)
		h->active = t->next;
	if (t->next != NULL)
		t->next->prev = t->prev;
	h->nactive--;
	if (t->easy != NULL) {
		curl_multi_remove_handle(h->multi, t->easy);
		if (t->request.cookies)
			curl_easy_setopt(t->easy, CURLOPT_COOKIELIST, "ALL"); /* outlive a reset */
		curl_easy_reset(t->easy);
		GROW(h->spare, h->cap_spare, h->nspare);
		h->spare[h->nspare++] = t->easy;
	}
	for (size_t i = 0; i < t->request.nheaders; i++)
		free(t->header[i]);
	free(t->header);
	curl_slist_free_all(t->headers);
	free(t->url);
	free(t->own);
	free(t->etag);
	free(t->modified);
	free(t->login);
	if (t->secret != NULL)
		explicit_bzero(t->secret, strlen(t->secret));
	free(t->secret);
	free(t);
}

void
http_finish(struct transfer *t)
{
	struct http *h = t->http;

	GROW(h->done, h->cap_done, h->ndone);
	h->done[h->ndone++] = t->answer;
	transfer_free(t);
}

static curl_socket_t
on_socket(void *arg, curlsocktype purpose, struct curl_sockaddr *a)
{
	struct transfer *t = arg;

	(void)purpose;
	if (t->from_public && !t->proxied && !t->http->limits.local_redirects
	    && http_address_local(&a->addr)) {
		t->refused = true;
		return CURL_SOCKET_BAD;
	}
	return socket(a->family, a->socktype | SOCK_CLOEXEC, a->protocol);
}

static void
add_header(struct transfer *t, const char *text)
{
	struct curl_slist *l = curl_slist_append(t->headers, text);

	if (l == NULL)
		die("out of memory");
	t->headers = l;
}

/* Whether the person set a header of this name. */
static bool
is_set(const struct transfer *t, const char *text)
{
	size_t n = strcspn(text, ":") + 1;

	for (size_t i = 0; i < t->request.nheaders; i++)
		if (strncasecmp(t->header[i], text, n) == 0)
			return true;
	return false;
}

/* Whether t->url is on the host that the person named: no other one gets what is private. */
static bool
at_home(const struct transfer *t)
{
	char *origin = http_origin(t->url);
	bool own = origin != NULL && t->own != NULL && strcmp(origin, t->own) == 0;

	free(origin);
	return own;
}

static void
set_headers(struct transfer *t, bool home)
{
	static const char *const ours[] = {ACCEPT, "A-IM: feed"};
	char *accept =
	    t->request.accept != NULL ? xasprintf("Accept: %s", t->request.accept) : NULL;

	curl_slist_free_all(t->headers);
	t->headers = NULL;
	if (accept != NULL)
		add_header(t, accept);
	for (size_t i = 0; accept == NULL && i < LEN(ours); i++)
		if (!home || !is_set(t, ours[i]))
			add_header(t, ours[i]);
	free(accept);
	if (t->etag != NULL)
		add_header(t, t->etag);
	if (t->modified != NULL)
		add_header(t, t->modified);
	if (t->request.sink != NULL)
		http_ask_rest(t, add_header);
	for (size_t i = 0; home && i < t->request.nheaders; i++)
		add_header(t, t->header[i]);
}

static void
set_login(struct transfer *t, bool home)
{
	static const unsigned long how[] = {[HTTP_AUTH_NONE] = CURLAUTH_NONE,
	    [HTTP_AUTH_BASIC] = CURLAUTH_BASIC,
	    [HTTP_AUTH_DIGEST] = CURLAUTH_DIGEST,
	    [HTTP_AUTH_BEARER] = CURLAUTH_BEARER};
	enum http_auth auth = home ? t->request.auth : HTTP_AUTH_NONE;
	bool named = auth == HTTP_AUTH_BASIC || auth == HTTP_AUTH_DIGEST;
	CURL *c = t->easy;

	curl_easy_setopt(c, CURLOPT_HTTPAUTH, how[auth]);
	curl_easy_setopt(c, CURLOPT_USERNAME, named && t->login != NULL ? t->login : NULL);
	curl_easy_setopt(c, CURLOPT_PASSWORD, named && t->secret != NULL ? t->secret : NULL);
	curl_easy_setopt(c, CURLOPT_XOAUTH2_BEARER, auth == HTTP_AUTH_BEARER ? t->secret : NULL);
}

static void
set_options(struct transfer *t)
{
	CURL *c = t->easy;
	const struct http *h = t->http;

	curl_easy_setopt(c, CURLOPT_PRIVATE, t);
	curl_easy_setopt(c, CURLOPT_ERRORBUFFER, t->detail);
	curl_easy_setopt(c, CURLOPT_PROTOCOLS_STR, "http,https");
	curl_easy_setopt(c, CURLOPT_REDIR_PROTOCOLS_STR, "http,https");
	curl_easy_setopt(c, CURLOPT_DISALLOW_USERNAME_IN_URL, 1L);
	curl_easy_setopt(c, CURLOPT_FOLLOWLOCATION, 0L);
	curl_easy_setopt(c, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(c, CURLOPT_NETRC, (long)CURL_NETRC_IGNORED);
	curl_easy_setopt(c, CURLOPT_ACCEPT_ENCODING, "");
	curl_easy_setopt(c, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_2TLS);
	curl_easy_setopt(c, CURLOPT_USERAGENT, h->user_agent);
	curl_easy_setopt(c, CURLOPT_CONNECTTIMEOUT_MS, (long)(h->limits.still * 1000));
#if LIBCURL_VERSION_NUM >= 0x075700
	/* A resolver that is silent is not waited for: its thread ends by itself. */
	curl_easy_setopt(c, CURLOPT_QUICK_EXIT, 1L);
#endif
	curl_easy_setopt(c, CURLOPT_LOW_SPEED_LIMIT, 10L);
	curl_easy_setopt(c, CURLOPT_LOW_SPEED_TIME, (long)h->limits.still);
	curl_easy_setopt(c, CURLOPT_TIMEOUT_MS, (long)(h->limits.still * 20000));
	curl_easy_setopt(c, CURLOPT_HEADERFUNCTION, http_on_header);
	curl_easy_setopt(c, CURLOPT_HEADERDATA, t);
	curl_easy_setopt(c, CURLOPT_WRITEFUNCTION, http_on_body);
	curl_easy_setopt(c, CURLOPT_WRITEDATA, t);
	curl_easy_setopt(c, CURLOPT_OPENSOCKETFUNCTION, on_socket);
	curl_easy_setopt(c, CURLOPT_OPENSOCKETDATA, t);
	curl_easy_setopt(c, CURLOPT_NOPROXY, "");
	curl_easy_setopt(c, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
	if (*h->ca != '\0')
		curl_easy_setopt(c, CURLOPT_CAINFO, h->ca);
	if (h->revoked)
		curl_easy_setopt(c, CURLOPT_CRLFILE, h->ca);
	if (t->request.cookies)
		curl_easy_setopt(c, CURLOPT_COOKIEFILE, "");
	if (t->request.sink != NULL) {
		curl_easy_setopt(c, CURLOPT_ACCEPT_ENCODING, "identity");
		curl_easy_setopt(c, CURLOPT_TIMEOUT_MS, 0L);
	}
	if (t->request.insecure) {
		curl_easy_setopt(c, CURLOPT_SSL_VERIFYPEER, 0L);
		curl_easy_setopt(c, CURLOPT_SSL_VERIFYHOST, 0L);
	}
}

void
http_ask(struct transfer *t)
{
	struct http_answer *a = t->answer;
	const char *proxy = http_proxy(t->http, t->url, a->host);
	bool home = at_home(t);

	t->proxied = a->proxied = *proxy != '\0';
	curl_easy_setopt(t->easy, CURLOPT_PROXY, proxy);
	set_headers(t, home);
	if (t->request.auth != HTTP_AUTH_NONE)
		set_login(t, home);
	curl_easy_setopt(t->easy, CURLOPT_URL, t->url);
	curl_easy_setopt(t->easy, CURLOPT_HTTPHEADER, t->headers);
	/* A connection that is open already would pass by the check of addresses. */
	curl_easy_setopt(t->easy, CURLOPT_FRESH_CONNECT, (long)t->from_public);
	t->detail[0] = '\0';
	t->header_bytes = 0;
	http_answer_forget(a);
	if (curl_multi_add_handle(t->http->multi, t->easy) == CURLM_OK)
		return;
	http_fail(a, HTTP_FAILED, "could not be asked");
	http_finish(t);
}

static char *
validator(const char *name, const void *value, size_t n)
{
	return n > 0 ? xasprintf("%s: %.*s", name, (int)n, (const char *)value) : NULL;
}

void
http_start(struct http *h, const struct http_request *r)
{
	struct transfer *t = xcalloc(1, sizeof(*t));
	struct http_answer *a = xcalloc(1, sizeof(*a));

	*a = (struct http_answer){.tag = r->tag, .host = http_host(r->url), .body = {.fd = -1}};
	strbuf_init(&a->body.mem, BODY_MOST);
	*t = (struct transfer){.http = h,
	    .answer = a,
	    .request = *r,
	    .permanent = true,
	    .from_public = r->from_public};
	t->url = xstrdup(r->url);
	t->own = http_origin(r->url);
	t->etag = validator("If-None-Match", r->etag, r->etag_len);
	t->modified = validator("If-Modified-Since", r->modified, r->modified_len);
	t->header = xcalloc(r->nheaders + 1, sizeof(*t->header));
	for (size_t i = 0; i < r->nheaders; i++)
		t->header[i] = xstrdup(r->headers[i]);
	t->login = r->login != NULL ? xstrdup(r->login) : NULL;
	t->secret = r->secret != NULL ? xstrdup(r->secret) : NULL;
	t->next = h->active;
	if (h->active != NULL)
		h->active->prev = t;
	h->active = t;
	h->nactive++;
	if (a->host == NULL) {
		a->host = xstrdup(r->url);
		http_fail(a, HTTP_FAILED, "is not an address");
		http_finish(t);
		return;
	}
	t->easy = h->nspare > 0 ? h->spare[--h->nspare] : curl_easy_init();
	if (t->easy == NULL)
		die("out of memory");
	set_options(t);
	http_ask(t);
}

/* ---- all of them */

size_t
http_busy(const struct http *h)
{
	return h->nactive + (h->ndone - h->at_done);
}

bool
http_host_may_start(const struct http *h, const char *host)
{
	int same = 0;

	if (h->nactive >= (size_t)h->limits.connections || h->memory > START_ROOM)
		return false;
	if (host == NULL)
		return true;
	for (const struct transfer *t = h->active; t != NULL; t = t->next)
		same += strcasecmp(t->answer->host, host) == 0;
	/* A few more than may run: the next one begins without waiting for the loop. */
	return same < h->limits.host_connections;
}

bool
http_may_start(const struct http *h, const char *url)
{
	char *host = http_host(url);
	bool yes = http_host_may_start(h, host);

	free(host);
	return yes;
}

/* What libcurl has finished since the last look. */
static void
collect(struct http *h)
{
	CURLMsg *m;
	int left;

	while ((m = curl_multi_info_read(h->multi, &left)) != NULL) {
		char *t = NULL;

		if (m->msg == CURLMSG_DONE
		    && curl_easy_getinfo(m->easy_handle, CURLINFO_PRIVATE, &t) == CURLE_OK)
			http_ended((struct transfer *)(void *)t, m->data.result);
	}
}

bool
http_wait(struct http *h, struct pollfd *fds, size_t n, int timeout_ms, struct err *e)
{
	struct curl_waitfd extra[HTTP_WAIT_FDS];
	CURLMcode code;
	int running;

	for (size_t i = 0; i < n && i < LEN(extra); i++)
		extra[i] = (struct curl_waitfd){.fd = fds[i].fd,
		    .events = (short)((fds[i].events & POLLIN ? CURL_WAIT_POLLIN : 0)
				      | (fds[i].events & POLLOUT ? CURL_WAIT_POLLOUT : 0))};
	code = curl_multi_perform(h->multi, &running);
	collect(h);
	/* With an answer at hand there is nothing to wait for. */
	if (h->at_done < h->ndone)
		timeout_ms = 0;
	if (code == CURLM_OK)
		code = curl_multi_poll(h->multi, extra, (unsigned)n, timeout_ms, NULL);
	if (code == CURLM_OK)
		code = curl_multi_perform(h->multi, &running);
	if (code != CURLM_OK)
		return err_set(e, "libcurl: %s", curl_multi_strerror(code));
	collect(h);
	return true;
}

struct http_answer *
http_next(struct http *h)
{
	struct http_answer *a;

	if (h->at_done == h->ndone)
		return NULL;
	a = h->done[h->at_done++];
	if (h->at_done == h->ndone)
		h->at_done = h->ndone = 0;
	return a;
}

void
http_answer_free(struct http *h, struct http_answer *a)
{
	if (a == NULL)
		return;
	http_answer_body_free(h, a);
	http_answer_forget(a);
	free(a->host);
	free(a->final_url);
	free(a->moved_to);
	free(a);
}

void
http_cancel(struct http *h, bool (*give_up)(void *, void *), void *arg)
{
	size_t kept = 0;

	for (struct transfer *t = h->active, *next; t != NULL; t = next) {
		next = t->next;
		if (!give_up(arg, t->answer->tag))
			continue;
		http_answer_free(h, t->answer);
		transfer_free(t);
	}
	for (size_t i = h->at_done; i < h->ndone; i++)
		if (give_up(arg, h->done[i]->tag))
			http_answer_free(h, h->done[i]);
		else
			h->done[kept++] = h->done[i];
	h->at_done = 0;
	h->ndone = kept;
}

static bool
all_of_them(void *arg, void *tag)
{
	(void)arg;
	(void)tag;
	return true;
}

void
http_free(struct http *h)
{
	if (h == NULL)
		return;
	http_cancel(h, all_of_them, NULL);
	for (size_t i = 0; i < h->nspare; i++)
		curl_easy_cleanup(h->spare[i]);
	if (h->multi != NULL)
		curl_multi_cleanup(h->multi);
	free(h->spare);
	free(h->done);
	free(h->proxy);
	free(h->user_agent);
	free(h->folder);
	free(h->ca);
	free(h);
}
