/* The fetcher's end of the parser's socket. */
#include "feeds/fetch_parser.h"

#include "src/util.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define PIECE     ((size_t)64 * 1024)
#define READ_MOST ((size_t)1024 * 1024) /* taken in one turn, so that the loop comes round */
#define SILENCE   ((int64_t)10 * 1000000)
#define HELD_UP   ((int64_t)1000000)
#define TRIES     2

struct request {
	struct request *next;
	uint32_t seq;
	enum frame_type what;
	void *tag;
	char *head; /* encoded parse_request */
	size_t head_len;
	const struct http_body *body; /* or */
	char *record;
	size_t record_len;
	size_t total; /* bytes of body or record */
	size_t sent;  /* of them handed to `out` */
	bool begun, ended;
	int blamed; /* how often the parser died on it */
};

struct parser_link {
	int sock;
	struct request *first, *last; /* oldest first */
	struct request *sending;      /* the first that is not wholly in `out` */
	size_t waiting;
	uint32_t seq;
	struct strbuf out;
	size_t out_at;
	char *in;
	size_t in_len, in_cap;
	int64_t heard;  /* when something came or the first request was asked */
	int64_t worked; /* when this end last looked after it */
};

struct parser_link *
parser_link_new(int sock)
{
	struct parser_link *p = xcalloc(1, sizeof(*p));

	p->sock = sock;
	p->in_cap = 4 * PIECE;
	p->in = xmalloc(p->in_cap);
	strbuf_init(&p->out, 4 * PIECE);
	return p;
}

static void
request_free(struct request *r)
{
	free(r->head);
	free(r->record);
	free(r);
}

void
parser_link_free(struct parser_link *p)
{
	if (p == NULL)
		return;
	while (p->first != NULL) {
		struct request *r = p->first;

		p->first = r->next;
		request_free(r);
	}
	if (p->sock >= 0)
		close(p->sock);
	strbuf_release(&p->out);
	free(p->in);
	free(p);
}

static void
rewind_all(struct parser_link *p)
{
	for (struct request *r = p->first; r != NULL; r = r->next) {
		r->sent = 0;
		r->begun = r->ended = false;
	}
	p->sending = p->first;
	strbuf_clear(&p->out);
	p->out_at = p->in_len = 0;
	p->heard = clock_mono_us();
}

void
parser_link_replace(struct parser_link *p, int sock)
{
	if (p->sock >= 0)
		close(p->sock);
	p->sock = sock;
	rewind_all(p);
}

int
parser_link_fd(const struct parser_link *p)
{
	return p->sock;
}

bool
parser_link_wants_out(const struct parser_link *p)
{
	return p->out_at < p->out.len || p->sending != NULL;
}

size_t
parser_link_waiting(const struct parser_link *p)
{
	return p->waiting;
}

size_t
parser_link_unsent(const struct parser_link *p)
{
	size_t n = p->out.len - p->out_at;

	for (const struct request *r = p->sending; r != NULL; r = r->next)
		n += r->total - r->sent;
	return n;
}

void
parser_link_ask(struct parser_link *p, enum frame_type what, const struct parse_request *r,
    const struct http_body *body, const void *record, size_t n, void *tag)
{
	struct request *q = xcalloc(1, sizeof(*q));
	struct strbuf head;

	strbuf_init(&head, 2 * STRBUF_SMALL);
	if (!parse_request_encode(r, &head)) {
		/* A URL that long is none; the parser goes on without a base. */
		struct parse_request bare = *r;

		strbuf_clear(&head);
		bare.url = bare.content_type = "";
		(void)!parse_request_encode(&bare, &head);
	}
	q->head = strbuf_take(&head, &q->head_len);
	q->seq = ++p->seq;
	q->what = what;
	q->tag = tag;
	q->body = body;
	q->total = body != NULL ? body->len : n;
	if (body == NULL) {
		q->record = xmalloc(n + 1);
		memcpy(q->record, record, n);
		q->record_len = n;
	}
	if (p->first == NULL) {
		p->first = q;
		p->heard = clock_mono_us();
	} else {
		p->last->next = q;
	}
	p->last = q;
	if (p->sending == NULL)
		p->sending = q;
	p->waiting++;
}

/* ---- out */

static void
add_head(struct parser_link *p, const struct request *r, enum frame_type type, size_t n)
{
	struct frame_head h = {.len = (uint32_t)n, .type = (uint16_t)type, .seq = r->seq};

	strbuf_add(&p->out, &h, sizeof(h));
}

static bool
add_piece(struct parser_link *p, struct request *r)
{
	char piece[16 * 1024];
	size_t n = MIN(MIN(r->total - r->sent, PIECE), sizeof(piece));

	if (r->body == NULL) {
		n = MIN(r->total - r->sent, PIECE);
		add_head(p, r, FRAME_DATA, n);
		strbuf_add(&p->out, r->record + r->sent, n);
	} else if (r->body->fd < 0) {
		n = MIN(r->total - r->sent, PIECE);
		add_head(p, r, FRAME_DATA, n);
		strbuf_add(&p->out, r->body->mem.s + r->sent, n);
	} else {
		ssize_t got = http_body_read(r->body, r->sent, piece, n);

		if (got <= 0)
			return false;
		n = (size_t)got;
		add_head(p, r, FRAME_DATA, n);
		strbuf_add(&p->out, piece, n);
	}
	r->sent += n;
	return true;
}

/* Fills `out` with the next frames while there is room for a whole piece. */
static void
fill_out(struct parser_link *p)
{
	if (p->out_at == p->out.len) {
		strbuf_clear(&p->out);
		p->out_at = 0;
	}
	while (
	    p->sending != NULL && p->out.len + PIECE + 2 * sizeof(struct frame_head) < p->out.max) {
		struct request *r = p->sending;

		if (!r->begun) {
			if (p->out.len + r->head_len + 2 * sizeof(struct frame_head) >= p->out.max)
				return;
			add_head(p, r, r->what, r->head_len);
			strbuf_add(&p->out, r->head, r->head_len);
			r->begun = true;
		} else if (r->sent < r->total) {
			/* A file that cannot be read any more ends the body early. */
			if (!add_piece(p, r))
				r->sent = r->total;
		} else {
			add_head(p, r, FRAME_END, 0);
			r->ended = true;
			p->sending = r->next;
		}
	}
}

static bool
send_some(struct parser_link *p)
{
	for (;;) {
		ssize_t n;

		if (p->out_at == p->out.len)
			fill_out(p);
		if (p->out_at == p->out.len)
			return true;
		n = send(p->sock, p->out.s + p->out_at, p->out.len - p->out_at,
		    MSG_NOSIGNAL | MSG_DONTWAIT);
		if (n > 0)
			p->out_at += (size_t)n;
		else if (n < 0 && errno != EINTR)
			return errno == EAGAIN;
	}
}

/* ---- in */

static void
answered(struct parser_link *p)
{
	struct request *r = p->first;

	p->first = r->next;
	if (p->first == NULL)
		p->last = NULL;
	if (p->sending == r)
		p->sending = r->next;
	p->waiting--;
	request_free(r);
}

/* Hands on the whole frames in `in`. False: nonsense. */
static bool
take_frames(struct parser_link *p, const struct parser_handler *h, struct err *e)
{
	size_t at = 0;

	while (p->in_len - at >= sizeof(struct frame_head)) {
		struct frame_head f;
		const char *data = p->in + at + sizeof(f);

		memcpy(&f, p->in + at, sizeof(f));
		if (f.len > FRAME_MAX)
			return err_set(e, "the parser sent a frame of %u bytes", f.len);
		if (p->in_len - at - sizeof(f) < f.len)
			break;
		at += sizeof(f) + f.len;
		if (p->first == NULL || f.seq != p->first->seq || !p->first->begun)
			return err_set(e, "the parser answered what was not asked");
		h->frame(h->arg, p->first->tag, (enum frame_type)f.type, data, f.len);
		if (f.type == FRAME_DONE) {
			if (!p->first->ended)
				return err_set(e, "the parser answered before the end");
			answered(p);
		}
	}
	p->in_len -= at;
	memmove(p->in, p->in + at, p->in_len);
	return true;
}

/* Room for the frame that is coming in and more. */
static void
make_room(struct parser_link *p)
{
	size_t want = 4 * PIECE;

	if (p->in_len >= sizeof(struct frame_head)) {
		struct frame_head f;

		memcpy(&f, p->in, sizeof(f));
		want = MAX(want, sizeof(f) + f.len);
	}
	want = MAX(want, p->in_len);
	if (want > p->in_cap || (p->in_cap > 16 * PIECE && want <= 4 * PIECE)) {
		p->in = xrealloc(p->in, want, 1);
		p->in_cap = want;
	}
}

static bool
receive_some(struct parser_link *p, const struct parser_handler *h, struct err *e)
{
	size_t total = 0;

	while (total < READ_MOST) {
		ssize_t n;

		make_room(p);
		n = recv(p->sock, p->in + p->in_len, p->in_cap - p->in_len, MSG_DONTWAIT);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0 && errno == EAGAIN)
			return true;
		if (n <= 0)
			return err_set(e, "the parser ended");
		p->in_len += (size_t)n;
		total += (size_t)n;
		p->heard = clock_mono_us();
		if (!take_frames(p, h, e))
			return false;
	}
	return true;
}

/* The parser is lost: the oldest request is to blame, and given up the second time. */
static void
blame(struct parser_link *p, const struct parser_handler *h, const struct err *why)
{
	struct request *r = p->first;
	uint32_t status = 1;
	char payload[sizeof(status) + sizeof(why->text)];

	close(p->sock);
	p->sock = -1;
	if (r != NULL && ++r->blamed >= TRIES) {
		size_t n = strlen(why->text);

		memcpy(payload, &status, sizeof(status));
		memcpy(payload + sizeof(status), why->text, n);
		h->frame(h->arg, r->tag, FRAME_DONE, payload, sizeof(status) + n);
		answered(p);
	}
	for (r = p->first; r != NULL; r = r->next)
		if (r->begun)
			h->again(h->arg, r->tag);
	rewind_all(p);
}

bool
parser_link_work(struct parser_link *p, const struct parser_handler *h, struct err *e)
{
	int64_t now;

	if (p->sock < 0)
		return true;
	now = clock_mono_us();
	/* While this end was held up the parser may have waited for it. */
	if (p->first == NULL || now - p->worked > HELD_UP)
		p->heard = now;
	p->worked = now;
	if (!send_some(p))
		err_set(e, "the parser ended");
	else if (receive_some(p, h, e) && send_some(p)) {
		if (p->first == NULL || clock_mono_us() - p->heard < SILENCE)
			return true;
		err_set(e, "the parser took over %d s", (int)(SILENCE / 1000000));
	}
	blame(p, h, e);
	return false;
}
