/* The queue of errands: who is asked next, and what becomes of what came. */
#include "feeds/fetch_errand.h"

#include "feeds/fetch.h"
#include "src/util.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ARENA_MOST ((size_t)96 * 1024 * 1024)
#define BACKGROUND 4                  /* pages at a time that nobody waits for */
#define PAUSE_US   ((int64_t)1000000) /* between two of them at one host */
#define LATER      1800               /* seconds, after a host that could not be reached */
#define LOOK_US    ((int64_t)500000)  /* between two looks into the archive's queue */
#define ENTRIES    COMMENTS_MAX

/* ---- the queue */

static struct errand *
find(const struct fetcher *f, int64_t id, enum errand_kind kind)
{
	struct errand *er = f->errand;

	while (er != NULL && (er->id != id || er->kind != kind))
		er = er->next;
	return er;
}

static void
errand_free(struct fetcher *f, struct errand *er)
{
	http_answer_free(f->http, er->answer);
	blocks_release(&er->blocks);
	strbuf_release(&er->source);
	arena_free(&er->arena);
	free(er->visited);
	free(er->entry);
	free(er->comment);
	free(er);
}

static void
take_out(struct fetcher *f, struct errand *er)
{
	struct errand **at = &f->errand;

	while (*at != er)
		at = &(*at)->next;
	*at = er->next;
	f->nerrand--;
}

/* What a person waits for stands before all others. */
static void
put_in(struct fetcher *f, struct errand *er)
{
	struct errand **at = &f->errand;

	while (*at != NULL && (!er->wanted || (*at)->wanted))
		at = &(*at)->next;
	er->next = *at;
	*at = er;
	f->nerrand++;
}

static struct errand *
errand_new(int64_t id, enum errand_kind kind, bool wanted)
{
	struct errand *er = xcalloc(1, sizeof(*er));

	*er = (struct errand){.task = TASK_ERRAND,
	    .kind = kind,
	    .wanted = wanted,
	    .id = id,
	    .more = "",
	    .next_url = "",
	    .site = "",
	    .published = DATE_NONE};
	arena_init(&er->arena, ARENA_MOST);
	blocks_init(&er->blocks);
	strbuf_init(&er->source, STRBUF_BODY);
	return er;
}

static bool
begin(struct fetcher *f, int64_t id, enum errand_kind kind, bool wanted, struct errand **out,
    struct err *e)
{
	struct errand *er = errand_new(id, kind, wanted);

	if (!store_article(f->store, id, &er->arena, &er->a, e)
	    || (kind == ERRAND_COMMENTS
		&& !store_thread(f->store, id, &er->arena, &er->thread, e))) {
		errand_free(f, er);
		return false;
	}
	if (kind == ERRAND_PAGE)
		page_begin(er);
	else
		thread_begin(er);
	put_in(f, er);
	*out = er;
	return true;
}

static void
tell(struct fetcher *f, int64_t id, enum errand_kind kind, int status, const char *text)
{
	struct msg m = {
	    .type = kind == ERRAND_PAGE ? MSG_PAGED : MSG_COMMENTED, .a = id, .status = status};

	msg_text(&m, text);
	fetch_tell(f, &m);
}

void
errand_want(struct fetcher *f, int64_t id, enum errand_kind kind, bool looked)
{
	struct errand *er = find(f, id, kind);
	struct err e;

	if (er == NULL && !begin(f, id, kind, true, &er, &e)) {
		tell(f, id, kind, EXIT_PART, e.text);
		return;
	}
	if (!er->wanted) {
		take_out(f, er);
		er->wanted = true;
		put_in(f, er);
	}
	er->looked = er->looked || looked;
}

void
errand_follow(struct fetcher *f, int64_t number, const char *url, bool local)
{
	struct errand *er = errand_new(number, ERRAND_LINK, true);

	url = arena_dup(&er->arena, url, strlen(url));
	er->a =
	    (struct article){.row.link = url != NULL ? url : "", .guid = "", .feed_local = local};
	page_begin(er);
	put_in(f, er);
}

static bool
is_the_one(void *arg, void *tag)
{
	return arg == tag;
}

void
errand_unfollow(struct fetcher *f, int64_t number)
{
	struct errand *er = find(f, number, ERRAND_LINK);

	if (er == NULL)
		return;
	er->dropped = true;
	if (er->step == STEP_TRANSFER)
		http_cancel(f->http, is_the_one, er);
	if (er->step == STEP_ASK || er->step == STEP_TRANSFER) {
		take_out(f, er);
		errand_free(f, er);
	}
}

bool
errand_any(const struct fetcher *f)
{
	return f->nerrand > 0 || f->more_pages;
}

bool
errand_background(struct fetcher *f)
{
	size_t active = 0, n = 0;
	int64_t ids[BACKGROUND], now = clock_mono_us();
	struct err e;
	bool ok;

	for (const struct errand *er = f->errand; er != NULL; er = er->next)
		active += !er->wanted;
	if (active >= BACKGROUND || now < f->errand_us)
		return false;
	f->errand_us = now + LOOK_US;
	f->more_pages = store_page_next(f->store) <= clock_now();
	if (!f->more_pages)
		return false;
	ok = store_begin(f->store, -1, &e);
	if (!ok
	    || !(store_page_claim(f->store, clock_now(), BACKGROUND - active, ids, &n, &e)
		 && store_commit(f->store, false, &e))) {
		if (ok)
			store_rollback(f->store);
		fetch_fault(f, &e);
		return false;
	}
	for (size_t i = 0; i < n; i++) {
		struct errand *er = find(f, ids[i], ERRAND_PAGE);

		if (er != NULL || begin(f, ids[i], ERRAND_PAGE, false, &er, &e))
			er->claimed = true;
	}
	return n > 0;
}

static bool
give_up(void *arg, void *tag)
{
	(void)arg;
	if (*(enum task *)tag != TASK_ERRAND)
		return false;
	errand_given_up(tag);
	return true;
}

void
errand_leave(struct fetcher *f)
{
	struct errand *er, *next;

	/* The refresh has been stopped: nobody else's transfers are under way. */
	if (f->nerrand > 0 && f->in_transfer == 0)
		http_cancel(f->http, give_up, f);
	for (er = f->errand; er != NULL; er = next) {
		next = er->next;
		if (er->step != STEP_ASK)
			continue;
		take_out(f, er);
		errand_free(f, er);
	}
	f->more_pages = false;
	f->errand_us = INT64_MAX;
}

void
errand_forget(struct fetcher *f)
{
	while (f->errand != NULL) {
		struct errand *er = f->errand;

		f->errand = er->next;
		errand_free(f, er);
	}
	f->nerrand = 0;
}

/* ---- asking */

/* Whether the host has had its pause; then the next begins. */
static bool
paused(struct fetcher *f, const char *url)
{
	size_t n = strcspn(url, ":");
	const char *host = url + n + strspn(url + n, ":/");
	size_t slot = hash64(0, host, strcspn(host, "/?#")) % LEN(f->errand_pause);
	int64_t now = clock_mono_us();

	if (now < f->errand_pause[slot])
		return false;
	f->errand_pause[slot] = now + PAUSE_US;
	return true;
}

static void
start(struct fetcher *f, struct errand *er)
{
	bool rest = strstr(er->url, "/wp/v2/") != NULL;
	struct http_request r = {.url = er->url,
	    .accept = er->part == PART_PAGE ? "text/html, application/xhtml+xml;q=0.9, */*;q=0.5"
	              : rest                ? "application/json"
	                                    : NULL,
	    .from_public = !er->a.feed_local,
	    .page = er->part == PART_PAGE,
	    .tag = er};

	if (er->kind == ERRAND_COMMENTS && er->pages == 0
	    && strcmp(er->url, er->thread.source) == 0) {
		r.etag = er->thread.etag;
		r.etag_len = er->thread.etag_len;
		r.modified = er->thread.modified;
		r.modified_len = er->thread.modified_len;
	}
	er->step = STEP_TRANSFER;
	http_start(f->http, &r);
}

void
errand_start(struct fetcher *f)
{
	for (struct errand *er = f->errand; er != NULL && !f->broken; er = er->next) {
		if (er->step != STEP_ASK || !http_may_start(f->http, er->url))
			continue;
		if (er->wanted || paused(f, er->url))
			start(f, er);
	}
}

void
errand_ask(struct errand *er, enum errand_part part, const char *url)
{
	er->part = part;
	er->url = arena_dup(&er->arena, url, strlen(url));
	er->step = er->url != NULL && !er->dropped ? STEP_ASK : STEP_DONE;
}

void
errand_given_up(struct errand *er)
{
	/* Whoever cancels frees the answer. */
	er->answer = NULL;
	er->step = STEP_ASK;
}

/* "a.example: no page but a file (application/pdf, 2.3 MB)" */
static void
explain_file(const struct http_answer *a, struct err *e)
{
	const char *type = a->content_type != NULL ? a->content_type : "";
	char size[40] = "";

	if (a->length >= 1000000)
		snprintf(size, sizeof(size), ", %.1f MB", (double)a->length / 1e6);
	else if (a->length >= 0)
		snprintf(size, sizeof(size), ", %" PRId64 " kB", (a->length + 999) / 1000);
	err_status(e, EXIT_PART, "%s: no page but a file (%.*s%s)", a->host,
	    (int)strspn(type, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789/+.-"),
	    type, size);
}

void
errand_explain(const struct http_answer *a, struct err *e)
{
	if (a->fault != HTTP_GOOD)
		*e = a->error;
	else if (a->skipped)
		explain_file(a, e);
	else if (a->status >= 200 && a->status <= 299)
		err_status(e, EXIT_PART, "%s answered with nothing (0 bytes)", a->host);
	else
		err_status(e, EXIT_PART, "%s answered %d%s", a->host, a->status,
		    a->status == 404 || a->status == 410 ? ": it is not there any more"
		    : a->status == 429 || a->status == 503
			? ": it wants to be left alone for a while"
			: "");
}

void
errand_answered(struct fetcher *f, struct errand *er, struct http_answer *a)
{
	http_answer_free(f->http, er->answer);
	er->answer = a;
	er->status = a->status;
	er->step = STEP_DONE;
	er->error.text[0] = '\0';
	if (a->fault == HTTP_NO_ROOM)
		fetch_fault(f, &a->error);
	if (er->kind == ERRAND_COMMENTS)
		thread_answered(f, er);
	else
		page_answered(f, er);
}

/* ---- the parser */

static struct parse_request
request(const struct fetcher *f, const char *url, const char *type)
{
	const struct settings *s = &f->config.set;

	return (struct parse_request){.url = url,
	    .content_type = type,
	    .max_entries = ENTRIES,
	    .max_depth = (uint32_t)s->max_depth,
	    .max_title = (uint32_t)s->max_title,
	    .max_text = (uint32_t)s->max_text};
}

void
errand_parse_body(struct fetcher *f, struct errand *er, enum errand_part part)
{
	const struct http_answer *a = er->answer;
	struct parse_request r = request(f, a->final_url != NULL ? a->final_url : er->url,
	    a->content_type != NULL ? a->content_type : "");

	er->part = part;
	er->step = STEP_PARSER;
	parser_link_ask(
	    f->parser, part == PART_PAGE ? FRAME_PAGE : FRAME_FEED, &r, &a->body, NULL, 0, er);
}

void
errand_parse_html(struct fetcher *f, struct errand *er, enum errand_part part,
    const struct feed_entry *en, const char *base)
{
	struct parse_request r = request(f, *en->base != '\0' ? en->base : base, "text/html");
	struct digest_source source = {.title = "",
	    .summary = "",
	    .content = en->content_len > 0 ? en->content : en->summary,
	    .content_len = en->content_len > 0 ? en->content_len : en->summary_len};
	struct strbuf record;

	strbuf_init(&record, FRAME_MAX);
	er->part = part;
	er->step = STEP_PARSER;
	if (!digest_source_encode(&source, &record))
		strbuf_clear(&record);
	parser_link_ask(f->parser, FRAME_HTML, &r, NULL, record.s, record.len, er);
	strbuf_release(&record);
}

static void
take_entry(struct errand *er, const void *data, size_t n)
{
	char *copy = arena_dup(&er->arena, data, n);
	struct feed_entry en;
	struct err e;

	if (er->nentry >= ENTRIES || copy == NULL
	    || !feed_entry_decode(&en, copy, n, &er->arena, &e))
		return;
	GROW(er->entry, er->cap_entry, er->nentry);
	er->entry[er->nentry++] = en;
}

static void
take_head(struct errand *er, const void *data, size_t n)
{
	char *copy = arena_dup(&er->arena, data, n);
	struct feed_head h;
	struct err e;

	if (copy != NULL && feed_head_decode(&h, copy, n, &er->arena, &e))
		er->more = h.next;
}

static void
take_done(struct fetcher *f, struct errand *er, const char *data, size_t n)
{
	uint32_t status = 1;

	if (n >= sizeof(status))
		memcpy(&status, data, sizeof(status));
	if (status != 0 && er->error.text[0] == '\0')
		err_status(&er->error, EXIT_PART, "%s: %.*s", er->answer->host,
		    (int)MIN(n - MIN(n, sizeof(status)), (size_t)400),
		    data + MIN(n, sizeof(status)));
	if (er->kind == ERRAND_COMMENTS)
		thread_parsed(f, er);
	else
		page_parsed(f, er);
}

void
errand_frame(struct fetcher *f, struct errand *er, enum frame_type type, const void *data, size_t n)
{
	if (type == FRAME_DONE)
		take_done(f, er, data, n);
	else if (type == FRAME_ENTRY)
		take_entry(er, data, n);
	else if (type == FRAME_HEAD)
		take_head(er, data, n);
	else if (er->kind == ERRAND_COMMENTS)
		thread_frame(er, type, data, n);
	else
		page_frame(er, type, data, n);
}

void
errand_again(struct errand *er)
{
	er->error.text[0] = '\0';
	if (er->part == PART_POST || er->part == PART_THREAD)
		er->nentry = 0;
}

/* ---- into the archive */

bool
errand_due(const struct fetcher *f)
{
	for (const struct errand *er = f->errand; er != NULL; er = er->next)
		if (er->step == STEP_DONE)
			return true;
	return false;
}

static bool
store_one(struct fetcher *f, struct errand *er, struct err *e)
{
	bool ok = true;

	if (er->later && er->claimed)
		ok = store_page_later(f->store, er->id, clock_now() + LATER, er->error.text, e);
	else if (er->kind == ERRAND_COMMENTS)
		ok = thread_store(f->store, er, e);
	else if (!er->later)
		ok = page_store(f->store, er, e);
	return ok;
}

/* What goes to the reader alone. */
static void
tell_links(struct fetcher *f)
{
	struct errand *er, *next;

	for (er = f->errand; er != NULL; er = next) {
		next = er->next;
		if (er->step != STEP_DONE || er->kind != ERRAND_LINK)
			continue;
		if (!er->dropped)
			page_tell(f, er);
		take_out(f, er);
		errand_free(f, er);
	}
}

void
errand_slice(struct fetcher *f)
{
	struct errand *er, *next;
	struct err e;
	bool ok;

	tell_links(f);
	if (!errand_due(f))
		return;
	ok = store_begin(f->store, -1, &e);
	for (er = f->errand; ok && er != NULL; er = er->next)
		if (er->step == STEP_DONE)
			ok = store_one(f, er, &e);
	if (!ok || !store_commit(f->store, false, &e)) {
		store_rollback(f->store);
		fetch_fault(f, &e);
		return;
	}
	for (er = f->errand; er != NULL; er = next) {
		next = er->next;
		if (er->step != STEP_DONE)
			continue;
		tell(f, er->id, er->kind, er->error.text[0] != '\0', er->error.text);
		take_out(f, er);
		errand_free(f, er);
	}
	f->news = f->more_index = true;
	if (f->errand_us != INT64_MAX)
		f->errand_us = 0;
}
