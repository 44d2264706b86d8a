/* Asking the parser alone, and fetching one page, for commands. */
#include "src/util.h"
#include "src/workers_spawn.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#define PIECE     ((size_t)64 * 1024)
#define PARSE_MS  10000
#define PAGE_HEAD ((size_t)64 * 1024) /* final URL and content type of a page */

/* One request and its answers, both under way at once: neither end may block on the other. */
struct dialogue {
	int sock;
	struct strbuf out; /* what is to be sent */
	size_t at;
	struct frame_head head;
	size_t got_head;
	char *payload;
	size_t got;
};

static void
add_frame(struct strbuf *out, enum frame_type type, const void *data, size_t n)
{
	struct frame_head h = {.len = (uint32_t)n, .type = (uint16_t)type, .seq = 1};

	strbuf_add(out, &h, sizeof(h));
	strbuf_add(out, data, n);
}

static bool
compose(struct strbuf *out, enum frame_type what, const struct parse_request *r, const void *body,
    size_t n, struct err *e)
{
	struct strbuf record;
	bool ok;

	strbuf_init(&record, STRBUF_SMALL);
	ok = parse_request_encode(r, &record);
	add_frame(out, what, record.s, record.len);
	strbuf_release(&record);
	for (size_t at = 0; at < n; at += PIECE)
		add_frame(out, FRAME_DATA, (const char *)body + at, MIN(PIECE, n - at));
	add_frame(out, FRAME_END, "", 0);
	if (!ok || out->full)
		return err_status(e, EXIT_PART, "too large to be read (%zu bytes)", n);
	return true;
}

/* Sends as much as goes. False: the parser is gone. */
static bool
push(struct dialogue *d)
{
	while (d->at < d->out.len) {
		ssize_t n = send(
		    d->sock, d->out.s + d->at, d->out.len - d->at, MSG_NOSIGNAL | MSG_DONTWAIT);

		if (n > 0)
			d->at += (size_t)n;
		else if (errno != EINTR)
			return errno == EAGAIN;
	}
	return true;
}

/* Reads into the frame. 1: it is whole; 0: not yet; -1: the parser is gone or speaks nonsense. */
static int
pull(struct dialogue *d)
{
	for (;;) {
		bool in_head = d->got_head < sizeof(d->head);
		char *to = in_head ? (char *)&d->head + d->got_head : d->payload + d->got;
		size_t want = in_head ? sizeof(d->head) - d->got_head : d->head.len - d->got;
		ssize_t n;

		if (!in_head && want == 0)
			return 1;
		n = recv(d->sock, to, want, MSG_DONTWAIT);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0 && errno == EAGAIN)
			return 0;
		if (n <= 0)
			return -1;
		if (!in_head) {
			d->got += (size_t)n;
			continue;
		}
		d->got_head += (size_t)n;
		if (d->got_head < sizeof(d->head))
			continue;
		if (d->head.len > FRAME_MAX)
			return -1;
		d->payload = xmalloc(d->head.len + (size_t)1);
		d->got = 0;
	}
}

static void
next_frame(struct dialogue *d)
{
	free(d->payload);
	d->payload = NULL;
	d->got_head = 0;
}

/* What FRAME_DONE says. */
static bool
done(const struct dialogue *d, struct err *e)
{
	uint32_t status = 0;

	if (d->head.len >= sizeof(status))
		memcpy(&status, d->payload, sizeof(status));
	if (status == 0)
		return true;
	return err_status(
	    e, EXIT_PART, "%.*s", (int)(d->head.len - sizeof(status)), d->payload + sizeof(status));
}

/* The answers, until FRAME_DONE. *broken: this parser cannot be used any more. */
static bool
converse(struct dialogue *d, bool (*frame)(void *, enum frame_type, const void *, size_t),
    void *arg, bool *broken, struct err *e)
{
	int64_t end = clock_mono_us() + (int64_t)PARSE_MS * 1000;

	*broken = true;
	for (;;) {
		struct pollfd p = {.fd = d->sock, .events = POLLIN};
		int64_t left = (end - clock_mono_us()) / 1000;
		int got;

		if (left <= 0)
			return err_status(
			    e, EXIT_PART, "the parser took over %d seconds", PARSE_MS / 1000);
		if (!push(d))
			return err_status(e, EXIT_PART, "the parser ended");
		if (d->at < d->out.len)
			p.events |= POLLOUT;
		if (poll(&p, 1, (int)left) < 0 && errno != EINTR)
			return err_set(e, "poll: %s", strerror(errno));
		while ((got = pull(d)) == 1) {
			enum frame_type type = (enum frame_type)d->head.type;

			if (type == FRAME_DONE) {
				*broken = d->at < d->out.len;
				return done(d, e);
			}
			if (!frame(arg, type, d->payload, d->head.len))
				return err_status(e, EXIT_PART, "stopped");
			next_frame(d);
		}
		if (got < 0)
			return err_status(e, EXIT_PART, "the parser ended");
	}
}

bool
workers_parse(struct workers *w, enum frame_type what, const struct parse_request *r,
    const void *body, size_t n,
    bool (*frame)(void *arg, enum frame_type type, const void *data, size_t n), void *arg,
    struct err *e)
{
	struct dialogue d = {.sock = -1};
	bool ok, broken = false;

	if (!workers_parser_socket(w, &d.sock, e))
		return false;
	strbuf_init(&d.out, n + n / PIECE * sizeof(struct frame_head) + 2 * PIECE);
	ok = compose(&d.out, what, r, body, n, e) && converse(&d, frame, arg, &broken, e);
	if (broken)
		workers_parser_broken(w);
	free(d.payload);
	strbuf_release(&d.out);
	return ok;
}

/* ---- one page */

/* The fetcher's answer: a message, then final URL and content type, each with its NUL, then the
 * end. */
static bool
read_page(int sock, struct fetched_page *out, struct err *e)
{
	struct msg m;
	char *s, *type;
	size_t n;

	if (!read_all(sock, &m, sizeof(m)))
		return err_set(e, "dateline-fetch ended");
	m.text[sizeof(m.text) - 1] = '\0';
	if (m.text[0] != '\0')
		return err_status(e, EXIT_PART, "%s", m.text);
	s = read_file(sock, PAGE_HEAD, &n, e);
	if (s == NULL)
		return false;
	type = memchr(s, 0, n);
	out->status = m.status;
	out->final_url = xstrdup(s);
	out->content_type = xstrdup(type != NULL && type + 1 < s + n ? type + 1 : "");
	free(s);
	return true;
}

bool
workers_get(const struct paths *paths, const char *url, struct fetched_page *out, struct err *e)
{
	const char *const args[] = {"--dir", paths->data, "--get", url, NULL};
	int pair[2], fds[WORKER_FDS] = {-1, -1, -1, -1};
	pid_t pid;
	bool ok;

	*out = (struct fetched_page){.fd = memfd_create("page", MFD_CLOEXEC)};
	if (out->fd < 0)
		return err_set(e, "memfd_create: %s", strerror(errno));
	if (!worker_pair(pair, e)) {
		close(out->fd);
		return false;
	}
	fds[0] = pair[1];
	fds[1] = out->fd;
	fds[3] = open(paths->config, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	ok = worker_spawn("dateline-fetch", args, fds, LEN(fds), false, &pid, e);
	close(pair[1]);
	if (fds[3] >= 0)
		close(fds[3]);
	if (ok) {
		ok = read_page(pair[0], out, e);
		while (waitpid(pid, NULL, 0) < 0 && errno == EINTR)
			;
	}
	close(pair[0]);
	if (ok && lseek(out->fd, 0, SEEK_SET) == 0)
		return true;
	close(out->fd);
	out->fd = -1;
	return false;
}
