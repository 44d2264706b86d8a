/* dateline-parse: frames in on descriptor 3, frames out, and nothing else. It ends when the socket
 * does. */
#include "feeds/charset.h"
#include "feeds/extract.h"
#include "feeds/html.h"
#include "feeds/json.h"
#include "feeds/links.h"
#include "feeds/opml.h"
#include "feeds/parse.h"
#include "feeds/sandbox.h"
#include "src/util.h"

#include <libxml/xmlversion.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define SOCKET   3
#define OUT_LOW  ((size_t)64 * 1024) /* sent when this much waits */
#define BODY_MAX ((size_t)24 * 1024 * 1024)

/* One end of the socket. */
struct peer {
	struct frame_head head; /* of the frame that was read last */
	struct strbuf payload;
	struct strbuf out, record;
	struct arena arena; /* of the request */
	struct parser *parser;
};

static bool
flush(struct peer *p)
{
	bool ok = write_all(SOCKET, p->out.s, p->out.len);

	strbuf_clear(&p->out);
	if (p->out.cap > OUT_LOW * 4)
		strbuf_release(&p->out);
	return ok;
}

static bool
send_frame(struct peer *p, enum frame_type type, const void *data, size_t n)
{
	struct frame_head h = {.len = (uint32_t)n, .type = (uint16_t)type, .seq = p->head.seq};

	if (n > FRAME_MAX)
		return false;
	if (p->out.len >= OUT_LOW && !flush(p))
		return false;
	return strbuf_add(&p->out, &h, sizeof(h)) && strbuf_add(&p->out, data, n);
}

static bool
send_done(struct peer *p, uint32_t status, const char *sentence)
{
	strbuf_clear(&p->record);
	return strbuf_add(&p->record, &status, sizeof(status)) && strbuf_adds(&p->record, sentence)
	       && send_frame(p, FRAME_DONE, p->record.s, p->record.len) && flush(p);
}

/* The next frame; false: the socket has ended, or speaks nonsense. */
static bool
read_frame(struct peer *p)
{
	char piece[16384];

	strbuf_clear(&p->payload);
	if (!read_all(SOCKET, &p->head, sizeof(p->head)) || p->head.len > FRAME_MAX)
		return false;
	for (size_t left = p->head.len; left > 0;) {
		size_t n = MIN(left, sizeof(piece));

		if (!read_all(SOCKET, piece, n) || !strbuf_add(&p->payload, piece, n))
			return false;
		left -= n;
	}
	return true;
}

static bool
on_head(void *arg, const struct feed_head *h)
{
	struct peer *p = arg;

	strbuf_clear(&p->record);
	return feed_head_encode(h, &p->record)
	       && send_frame(p, FRAME_HEAD, p->record.s, p->record.len);
}

static bool
on_entry(void *arg, const struct feed_entry *en)
{
	struct peer *p = arg;

	strbuf_clear(&p->record);
	return feed_entry_encode(en, &p->record)
	       && send_frame(p, FRAME_ENTRY, p->record.s, p->record.len);
}

static bool
on_problem(void *arg, const char *sentence)
{
	return send_frame(arg, FRAME_PROBLEM, sentence, strlen(sentence));
}

/* Each of these answers one request; false ends the program. */

static bool
answer_feed(struct peer *p, const struct parse_request *r)
{
	struct parse_sink sink = {on_head, on_entry, on_problem, p};
	struct err e = {.text = ""};
	bool ok;

	parser_begin(p->parser, r, &sink);
	while (read_frame(p) && p->head.type == FRAME_DATA)
		parser_data(p->parser, p->payload.s, p->payload.len);
	ok = parser_end(p->parser, &e);
	if (p->head.type != FRAME_END)
		return false;
	return send_done(p, ok ? 0 : 1, ok ? "" : e.text);
}

/* The data frames of a request in one buffer. */
static bool
read_body(struct peer *p, struct strbuf *body)
{
	while (read_frame(p) && p->head.type == FRAME_DATA)
		(void)strbuf_add(body, p->payload.s, p->payload.len);
	return p->head.type == FRAME_END;
}

static bool
send_blocks(struct peer *p, const struct digest_source *source, const struct parse_request *r)
{
	struct strbuf excerpt, image, blocks_record;
	struct digest_result result;
	struct blocks blocks;
	bool ok;

	blocks_init(&blocks);
	strbuf_init(&excerpt, STRBUF_SMALL);
	strbuf_init(&image, STRBUF_SMALL);
	strbuf_init(&blocks_record, FRAME_MAX);
	(void)html_digest(source, r->url, r->max_text, &blocks, &excerpt, &image, &result.words);
	ok = blocks_encode(&blocks, &blocks_record);
	result.blocks = blocks_record.s;
	result.blocks_len = blocks_record.len;
	result.excerpt = excerpt.s;
	result.image = image.s;
	strbuf_clear(&p->record);
	ok = ok && digest_result_encode(&result, &p->record)
	     && send_frame(p, FRAME_BLOCKS, p->record.s, p->record.len);
	blocks_release(&blocks);
	strbuf_release(&excerpt);
	strbuf_release(&image);
	strbuf_release(&blocks_record);
	return ok ? send_done(p, 0, "") : send_done(p, 1, "the article is too large");
}

static bool
answer_html(struct peer *p, const struct parse_request *r)
{
	struct digest_source source;
	struct strbuf body;
	struct err e;
	bool ok;

	strbuf_init(&body, BODY_MAX);
	ok = read_body(p, &body);
	if (ok && !digest_source_decode(&source, body.s, body.len, &e))
		ok = send_done(p, 1, e.text);
	else if (ok)
		ok = send_blocks(p, &source, r);
	strbuf_release(&body);
	return ok;
}

static bool
send_article(struct peer *p, struct extract *x)
{
	struct strbuf blocks_record;
	bool ok;

	strbuf_init(&blocks_record, FRAME_MAX);
	ok = blocks_encode(&x->blocks, &blocks_record);
	x->result.blocks = blocks_record.s;
	x->result.blocks_len = blocks_record.len;
	strbuf_clear(&p->record);
	ok = ok && page_result_encode(&x->result, &p->record)
	     && send_frame(p, FRAME_ARTICLE, p->record.s, p->record.len);
	strbuf_release(&blocks_record);
	return ok ? send_done(p, 0, "") : send_done(p, 1, "the article is too large");
}

static bool
answer_page(struct peer *p, const struct parse_request *r)
{
	struct extract x;
	struct strbuf body;
	struct err e;
	bool ok;

	strbuf_init(&body, BODY_MAX);
	extract_init(&x);
	ok = read_body(p, &body);
	if (ok && !extract_page(&x, parser_charset(p->parser), r, &body, &e))
		ok = send_done(p, 1, e.text);
	else if (ok)
		ok = send_article(p, &x);
	extract_release(&x);
	strbuf_release(&body);
	return ok;
}

static bool
on_outline(void *arg, const struct outline *o)
{
	struct peer *p = arg;

	strbuf_clear(&p->record);
	return outline_encode(o, &p->record)
	       && send_frame(p, FRAME_OUTLINE, p->record.s, p->record.len);
}

/* The whole body in UTF-8. False: the socket has ended. */
static bool
read_text(struct peer *p, const struct parse_request *r, struct strbuf *text)
{
	struct charset *c = parser_charset(p->parser);
	struct strbuf body;
	bool ok;

	strbuf_init(&body, BODY_MAX);
	ok = read_body(p, &body);
	charset_begin(c, r->content_type, body.s, MIN(body.len, CHARSET_SNIFF));
	if (!charset_feed(c, body.s, body.len, true, text))
		text->full = true;
	strbuf_release(&body);
	return ok;
}

static bool
answer_opml(struct peer *p, const struct parse_request *r)
{
	const struct opml_sink sink = {on_outline, p};
	struct strbuf text;
	struct err e = {.text = ""};
	bool ok;

	strbuf_init(&text, BODY_MAX);
	ok = read_text(p, r, &text);
	if (ok && text.full)
		ok = send_done(p, 1, "a list of subscriptions over 24 MiB");
	else if (ok && opml_read(text.s, text.len, &sink, &e))
		ok = send_done(p, 0, "");
	else if (ok)
		ok = send_done(p, 1, e.text);
	strbuf_release(&text);
	return ok;
}

static bool
on_page_link(void *arg, const struct page_link *l)
{
	struct peer *p = arg;

	strbuf_clear(&p->record);
	return page_link_encode(l, &p->record)
	       && send_frame(p, FRAME_LINK, p->record.s, p->record.len);
}

static bool
answer_links(struct peer *p, const struct parse_request *r)
{
	const struct links_sink sink = {on_page_link, p};
	struct strbuf text;
	bool ok;

	strbuf_init(&text, BODY_MAX);
	ok = read_text(p, r, &text) && links_read(text.s, text.len, r->url, &sink)
	     && send_done(p, 0, "");
	strbuf_release(&text);
	return ok;
}

static bool
answer(struct peer *p)
{
	struct parse_request r;
	enum frame_type type = (enum frame_type)p->head.type;
	struct err e;

	arena_reset(&p->arena);
	char *copy = arena_dup(&p->arena, p->payload.s, p->payload.len);
	if (copy == NULL || !parse_request_decode(&r, copy, p->payload.len, &p->arena, &e))
		return false;
	if (type == FRAME_FEED)
		return answer_feed(p, &r);
	if (type == FRAME_HTML)
		return answer_html(p, &r);
	if (type == FRAME_OPML)
		return answer_opml(p, &r);
	if (type == FRAME_LINKS)
		return answer_links(p, &r);
	return type == FRAME_PAGE && answer_page(p, &r);
}

int
main(int argc, char **argv)
{
	struct peer p = {0};
	struct err e;

	if (argc == 2 && strcmp(argv[1], "--version") == 0) {
		xmlCheckVersion(LIBXML_VERSION);
		printf("libxml2 %s\n", LIBXML_DOTTED_VERSION);
		printf("cJSON %s\n", cJSON_Version());
		return 0;
	}
	if (argc == 2 && strcmp(argv[1], "--self-test") == 0)
		return sandbox_selftest(SANDBOX_PARSER, NULL);
	signal(SIGPIPE, SIG_IGN);
	strbuf_init(&p.payload, FRAME_MAX);
	strbuf_init(&p.out, FRAME_MAX + 4 * OUT_LOW);
	strbuf_init(&p.record, FRAME_MAX);
	arena_init(&p.arena, BODY_MAX);
	p.parser = parser_new();
	if (!sandbox_parser(&e))
		die("%s", e.text);
	while (read_frame(&p) && answer(&p))
		;
	return 0;
}
