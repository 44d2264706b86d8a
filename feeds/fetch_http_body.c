/* What comes in: header fields and bodies, each with its ceiling; and which addresses are local. */
#include "feeds/fetch_http_priv.h"

#include "src/util.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/mman.h>
#include <unistd.h>

#define HEADER_MAX ((size_t)64 * 1024)
#define BODY_SMALL ((size_t)256 * 1024)
#define MEMORY_MAX ((size_t)8 * 1024 * 1024)

static bool
ipv4_local(uint32_t a)
{
	static const struct {
		uint32_t net, mask;
	} nets[] = {
	    {0x00000000, 0xff000000}, /* 0/8 */
	    {0x0a000000, 0xff000000}, /* 10/8 */
	    {0x64400000, 0xffc00000}, /* 100.64/10, shared */
	    {0x7f000000, 0xff000000}, /* 127/8 */
	    {0xa9fe0000, 0xffff0000}, /* 169.254/16 */
	    {0xac100000, 0xfff00000}, /* 172.16/12 */
	    {0xc0000000, 0xffffff00}, /* 192.0.0/24 */
	    {0xc0a80000, 0xffff0000}, /* 192.168/16 */
	    {0xc6120000, 0xfffe0000}, /* 198.18/15 */
	    {0xe0000000, 0xe0000000}, /* multicast and above */
	};

	for (size_t i = 0; i < LEN(nets); i++)
		if ((a & nets[i].mask) == nets[i].net)
			return true;
	return false;
}

bool
http_address_local(const struct sockaddr *a)
{
	static const uint8_t zeros[12] = {0},
			     mapped[12] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff},
			     nat64[12] = {0x00, 0x64, 0xff, 0x9b};
	struct sockaddr_in6 six;
	struct sockaddr_in four;
	const uint8_t *b;
	uint32_t tail;

	if (a->sa_family == AF_INET) {
		memcpy(&four, a, sizeof(four));
		return ipv4_local(ntohl(four.sin_addr.s_addr));
	}
	if (a->sa_family != AF_INET6)
		return true;
	memcpy(&six, a, sizeof(six));
	b = six.sin6_addr.s6_addr;
	memcpy(&tail, b + 12, sizeof(tail));
	if (memcmp(b, zeros, 12) == 0 || memcmp(b, mapped, 12) == 0 || memcmp(b, nat64, 12) == 0)
		return ipv4_local(ntohl(tail)); /* :: and ::1 lie in 0/8 */
	if (b[0] == 0x20 && b[1] == 0x02) {     /* 6to4 */
		memcpy(&tail, b + 2, sizeof(tail));
		return ipv4_local(ntohl(tail));
	}
	return (b[0] & 0xfe) == 0xfc || (b[0] == 0xfe && (b[1] & 0x80) != 0) || b[0] == 0xff;
}

/* ---- header fields */

static const struct field {
	const char *name;
	size_t at;
} fields[] = {
    {"etag", offsetof(struct http_answer, etag)},
    {"last-modified", offsetof(struct http_answer, modified)},
    {"content-type", offsetof(struct http_answer, content_type)},
    {"cache-control", offsetof(struct http_answer, cache_control)},
    {"expires", offsetof(struct http_answer, expires)},
    {"age", offsetof(struct http_answer, age)},
    {"date", offsetof(struct http_answer, date)},
    {"link", offsetof(struct http_answer, link)},
    {"retry-after", offsetof(struct http_answer, retry_after)},
    {"content-range", offsetof(struct http_answer, content_range)},
    {"content-encoding", offsetof(struct http_answer, content_encoding)},
};

static char **
field_of(struct http_answer *a, size_t i)
{
	return (char **)(void *)((char *)a + fields[i].at);
}

void
http_answer_forget(struct http_answer *a)
{
	for (size_t i = 0; i < LEN(fields); i++) {
		free(*field_of(a, i));
		*field_of(a, i) = NULL;
	}
}

size_t
http_on_header(char *s, size_t size, size_t n, void *arg)
{
	struct transfer *t = arg;
	size_t len = size * n, name;
	const char *colon;

	t->header_bytes += len;
	if (t->header_bytes > HEADER_MAX) {
		t->over_header = true;
		return 0;
	}
	if (len >= 5 && memcmp(s, "HTTP/", 5) == 0)
		http_answer_forget(t->answer); /* after 100 Continue and the like */
	colon = memchr(s, ':', len);
	if (colon == NULL)
		return len;
	name = (size_t)(colon - s);
	for (size_t i = 0; i < LEN(fields); i++) {
		const char *v = colon + 1, *end = s + len;
		char **to = field_of(t->answer, i);

		if (strlen(fields[i].name) != name || strncasecmp(fields[i].name, s, name) != 0)
			continue;
		while (v < end && (*v == ' ' || *v == '\t'))
			v++;
		while (end > v && strchr(" \t\r\n", end[-1]) != NULL)
			end--;
		free(*to);
		/* A bare CR would end the field where the value is sent back. */
		*to = memchr(v, '\r', (size_t)(end - v)) != NULL ? NULL
		                                                 : xstrndup(v, (size_t)(end - v));
	}
	return len;
}

/* ---- bodies */

static bool
to_file(struct transfer *t)
{
	struct http_body *b = &t->answer->body;

	b->fd = open(t->http->folder, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
	if (b->fd < 0) {
		/* File systems without O_TMPFILE. */
		char *name = xasprintf("%s/body-XXXXXX", t->http->folder);

		b->fd = mkostemp(name, O_CLOEXEC);
		if (b->fd >= 0)
			unlink(name);
		free(name);
	}
	if (b->fd < 0 || !write_all(b->fd, b->mem.s, b->mem.len))
		return false;
	t->http->memory -= b->mem.len;
	strbuf_release(&b->mem);
	return true;
}

bool
http_page_type(const char *type)
{
	static const char *const types[] = {"text/html", "application/xhtml", "text/plain",
	    "text/xml", "application/xml", "application/rss", "application/atom",
	    "application/rdf"};

	if (type == NULL || *type == '\0')
		return true;
	for (size_t i = 0; i < LEN(types); i++)
		if (strncasecmp(type, types[i], strlen(types[i])) == 0)
			return true;
	return false;
}

/* Errors and redirects are told by their status. */
static bool
is_skipped(const struct transfer *t)
{
	long status = 0;

	curl_easy_getinfo(t->easy, CURLINFO_RESPONSE_CODE, &status);
	return t->request.page && status >= 200 && status <= 299
	       && !http_page_type(t->answer->content_type);
}

size_t
http_on_body(char *s, size_t size, size_t n, void *arg)
{
	struct transfer *t = arg;
	struct http_body *b = &t->answer->body;
	size_t len = size * n;

	if (t->request.sink != NULL)
		return http_on_sink(t, s, len);
	if (b->len == 0 && is_skipped(t)) {
		t->skipped = true;
		return 0;
	}
	if (len > t->http->limits.body - b->len) {
		t->over_body = true;
		return 0;
	}
	if (b->fd < 0 && (b->len + len > BODY_SMALL || t->http->memory + len > MEMORY_MAX))
		t->no_file = !to_file(t);
	if (t->no_file || (b->fd >= 0 && !write_all(b->fd, s, len))) {
		t->no_file = true;
		return 0;
	}
	if (b->fd < 0) {
		strbuf_add(&b->mem, s, len);
		t->http->memory += len;
	}
	b->len += len;
	return len;
}

ssize_t
http_body_read(const struct http_body *b, size_t at, void *to, size_t n)
{
	ssize_t got;

	if (at >= b->len)
		return 0;
	n = MIN(n, b->len - at);
	if (b->fd < 0) {
		memcpy(to, b->mem.s + at, n);
		return (ssize_t)n;
	}
	do
		got = pread(b->fd, to, n, (off_t)at);
	while (got < 0 && errno == EINTR);
	return got == 0 ? -1 : got;
}

/* Eight bytes at a time: a body is large, and hash64 takes one. */
static uint64_t
hash_words(uint64_t h, const char *s, size_t n)
{
	for (; n > 0; s += 8, n -= MIN(n, (size_t)8)) {
		uint64_t word = 0;

		memcpy(&word, s, MIN(n, sizeof(word)));
		h = (h ^ word) * UINT64_C(0x9e3779b97f4a7c15);
		h ^= h >> 32;
	}
	return h;
}

uint64_t
http_body_hash(const struct http_body *b, uint64_t seed)
{
	char piece[64 * 1024];
	uint64_t h = seed ^ b->len;
	size_t at = 0;
	ssize_t n;

	if (b->fd < 0)
		return hash_words(h, b->mem.s, b->len);
	while ((n = http_body_read(b, at, piece, sizeof(piece))) > 0) {
		h = hash_words(h, piece, (size_t)n);
		at += (size_t)n;
	}
	return h;
}

int
http_body_descriptor(const struct http_body *b)
{
	int fd = b->fd >= 0 ? fcntl(b->fd, F_DUPFD_CLOEXEC, 0) : memfd_create("body", MFD_CLOEXEC);

	if (fd < 0)
		return -1;
	if ((b->fd >= 0 || write_all(fd, b->mem.s, b->len)) && lseek(fd, 0, SEEK_SET) == 0)
		return fd;
	close(fd);
	return -1;
}

struct http_answer *
http_answer_of_file(int fd, size_t n, const char *host, void *tag)
{
	struct http_answer *a = xcalloc(1, sizeof(*a));

	*a = (struct http_answer){
	    .tag = tag, .host = xstrdup(host), .body = {.fd = fd, .len = n}, .bytes = (int64_t)n};
	strbuf_init(&a->body.mem, 0);
	return a;
}

void
http_answer_replace_body(struct http *h, struct http_answer *a, int fd, size_t n)
{
	http_answer_body_free(h, a);
	a->body.fd = fd;
	a->body.len = n;
	/* What the server said of its own bytes does not hold for these. */
	free(a->content_type);
	a->content_type = NULL;
}

void
http_answer_body_free(struct http *h, struct http_answer *a)
{
	h->memory -= a->body.mem.len;
	strbuf_release(&a->body.mem);
	if (a->body.fd >= 0)
		close(a->body.fd);
	a->body.fd = -1;
	a->body.len = 0;
}
