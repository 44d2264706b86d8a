/* Sending and receiving struct msg over an AF_UNIX stream, with a descriptor where one goes
 * along. */
#include "src/wire.h"

#include "src/schema.h"
#include "src/util.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* How long the rest of a message that went out in part may take. */
#define REST_MS 2000

char *
wire_build(void)
{
	return xasprintf("%s.%d.%d", VERSION, SCHEMA_VERSION, MSG_TYPES);
}

/* Sends what is left of a message whose first bytes are on their way: half cannot stay. */
static bool
send_rest(int sock, const char *at, size_t n)
{
	while (n > 0) {
		ssize_t sent = send(sock, at, n, MSG_NOSIGNAL);

		if (sent >= 0) {
			at += sent;
			n -= (size_t)sent;
		} else if (errno == EAGAIN) {
			struct pollfd p = {.fd = sock, .events = POLLOUT};

			if (poll(&p, 1, REST_MS) == 0) {
				errno = EPIPE;
				return false;
			}
		} else if (errno != EINTR) {
			return false;
		}
	}
	return true;
}

bool
wire_send(int sock, const struct msg *m, int fd)
{
	union {
		struct cmsghdr head;
		char room[CMSG_SPACE(sizeof(int))];
	} control;
	struct iovec part = {.iov_base = (void *)(uintptr_t)m, .iov_len = sizeof(*m)};
	struct msghdr h = {.msg_iov = &part, .msg_iovlen = 1};
	ssize_t sent;

	if (fd >= 0) {
		struct cmsghdr *c;

		memset(&control, 0, sizeof(control));
		h.msg_control = &control;
		h.msg_controllen = sizeof(control.room);
		c = CMSG_FIRSTHDR(&h);
		c->cmsg_level = SOL_SOCKET;
		c->cmsg_type = SCM_RIGHTS;
		c->cmsg_len = CMSG_LEN(sizeof(int));
		memcpy(CMSG_DATA(c), &fd, sizeof(int));
	}
	do
		sent = sendmsg(sock, &h, MSG_NOSIGNAL);
	while (sent < 0 && errno == EINTR);
	if (sent < 0)
		return false;
	return send_rest(sock, (const char *)m + sent, sizeof(*m) - (size_t)sent);
}

void
wire_part_init(struct wire_part *p)
{
	p->got = 0;
	p->fd = -1;
}

/* Keeps the first descriptor that comes with a message and closes any other. */
static void
take_fds(struct msghdr *h, struct wire_part *part)
{
	for (struct cmsghdr *c = CMSG_FIRSTHDR(h); c != NULL; c = CMSG_NXTHDR(h, c)) {
		size_t n;

		if (c->cmsg_level != SOL_SOCKET || c->cmsg_type != SCM_RIGHTS)
			continue;
		n = (c->cmsg_len - CMSG_LEN(0)) / sizeof(int);
		for (size_t i = 0; i < n; i++) {
			int fd;

			memcpy(&fd, CMSG_DATA(c) + i * sizeof(int), sizeof(int));
			if (part->fd < 0)
				part->fd = fd;
			else
				close(fd);
		}
	}
}

static bool
sound(const struct msg *m)
{
	return m->type > 0 && m->type < MSG_TYPES && memchr(m->text, 0, sizeof(m->text)) != NULL;
}

int
wire_recv(int sock, struct wire_part *part, struct msg *m, int *fd)
{
	*fd = -1;
	while (part->got < sizeof(part->m)) {
		union {
			struct cmsghdr head;
			char room[CMSG_SPACE(4 * sizeof(int))];
		} control;
		struct iovec piece = {.iov_base = (char *)&part->m + part->got,
		    .iov_len = sizeof(part->m) - part->got};
		struct msghdr h = {.msg_iov = &piece,
		    .msg_iovlen = 1,
		    .msg_control = &control,
		    .msg_controllen = sizeof(control.room)};
		ssize_t n = recvmsg(sock, &h, MSG_CMSG_CLOEXEC | MSG_DONTWAIT);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0 && errno == EAGAIN)
			return 0;
		if (n <= 0)
			return -1;
		take_fds(&h, part);
		part->got += (size_t)n;
	}
	part->got = 0;
	*fd = part->fd;
	part->fd = -1;
	if (!sound(&part->m)) {
		if (*fd >= 0)
			close(*fd);
		*fd = -1;
		return -1;
	}
	*m = part->m;
	return 1;
}

void
msg_text(struct msg *m, const char *s)
{
	size_t n = strlen(s);

	if (n >= sizeof(m->text)) {
		n = sizeof(m->text) - 1;
		while (n > 0 && ((unsigned char)s[n] & 0xC0) == 0x80)
			n--;
	}
	memcpy(m->text, s, n);
	memset(m->text + n, 0, sizeof(m->text) - n);
}

size_t
msg_put_ids(struct msg *m, const int64_t *ids, size_t n)
{
	size_t at = strlen(m->text), i = 0;

	for (; i < n && i < MSG_IDS - 1 && sizeof(m->text) - at > 22; i++)
		at += (size_t)snprintf(m->text + at, sizeof(m->text) - at,
		    i == 0 ? "%lld" : " %lld", (long long)ids[i]);
	return i;
}

size_t
msg_ids(const struct msg *m, const char *text, int64_t ids[MSG_IDS])
{
	size_t n = 0;
	char *end;

	ids[n++] = m->a;
	for (const char *s = text; n < MSG_IDS && *s != '\0'; s = end + (*end == ' ')) {
		ids[n] = strtoll(s, &end, 10);
		if (end == s || ids[n] <= 0)
			break;
		n++;
	}
	return n;
}
