/* Articles that wait to be digested: sent ahead to the parser so that it and this process work side
 * by side, and stored in batches. */
#include "feeds/fetch.h"

#include "src/util.h"

#include <stdlib.h>
#include <string.h>

#define AHEAD_N     96
#define AHEAD_BYTES ((size_t)1024 * 1024)
#define BATCH       24
#define PUMP_EVERY  4
#define SOURCE_MOST ((size_t)32 * 1024 * 1024)

static bool
under_way(const struct fetcher *f, int64_t id)
{
	for (const struct digest *d = f->digest; d != NULL; d = d->next)
		if (d->id == id)
			return true;
	return false;
}

static void
tell_digested(struct fetcher *f, int64_t id, bool failed)
{
	struct msg m = {.type = MSG_DIGESTED, .a = id, .status = failed};

	fetch_tell(f, &m);
}

static bool
send_one(struct fetcher *f, int64_t id, bool wanted, struct err *e)
{
	const struct settings *s = &f->config.set;
	struct parse_request request = {.url = "",
	    .content_type = "text/html",
	    .max_entries = (uint32_t)s->max_entries,
	    .max_depth = (uint32_t)s->max_depth,
	    .max_title = (uint32_t)s->max_title,
	    .max_text = (uint32_t)s->max_text};
	struct digest_source source;
	struct strbuf record;
	struct arena a;
	struct digest *d;
	bool ok;

	arena_init(&a, SOURCE_MOST);
	strbuf_init(&record, FRAME_MAX);
	ok = store_source(f->store, id, &a, &source, &request.url, e)
	     && (digest_source_encode(&source, &record) || err_set(e, "too long"));
	d = xcalloc(1, sizeof(*d));
	*d = (struct digest){.task = TASK_DIGEST, .id = id, .wanted = wanted};
	if (ok) {
		parser_link_ask(f->parser, FRAME_HTML, &request, NULL, record.s, record.len, d);
	} else {
		d->answered = d->failed = true;
		f->nanswered++;
	}
	*f->digest_end = d;
	f->digest_end = &d->next;
	f->ndigest++;
	strbuf_release(&record);
	arena_free(&a);
	return ok;
}

/* Ids that are still to be sent. */
static void
look_for_more(struct fetcher *f)
{
	struct err e;
	int64_t ids[LEN(f->pending)];
	size_t n = 0;

	f->npending = f->at_pending = 0;
	if (!store_pending(f->store, ids, LEN(ids), &n, &e)) {
		fetch_fault(f, &e);
		f->more_digests = false;
		return;
	}
	for (size_t i = 0; i < n; i++)
		if (!under_way(f, ids[i]))
			f->pending[f->npending++] = ids[i];
	if (n == 0)
		f->more_digests = false;
}

void
digest_ask(struct fetcher *f)
{
	struct err e;

	if (!f->more_digests)
		return;
	if (f->at_pending == f->npending)
		look_for_more(f);
	if (parser_link_fd(f->parser) < 0)
		return;
	while (f->ndigest < AHEAD_N && parser_link_unsent(f->parser) < AHEAD_BYTES) {
		if (f->at_pending == f->npending)
			look_for_more(f);
		if (f->at_pending == f->npending)
			return;
		(void)!send_one(f, f->pending[f->at_pending++], false, &e);
	}
}

void
digest_want(struct fetcher *f, int64_t id)
{
	struct err e;
	struct blocks b;
	enum body_state state;
	bool ok;

	for (struct digest *d = f->digest; d != NULL; d = d->next)
		if (d->id == id) {
			d->wanted = true;
			return;
		}
	blocks_init(&b);
	ok = store_blocks(f->store, id, &b, &state, &e);
	blocks_release(&b);
	if (ok && state == BODY_RAW)
		(void)!send_one(f, id, true, &e);
	else
		tell_digested(f, id, !ok);
}

void
digest_frame(struct fetcher *f, struct digest *d, enum frame_type type, const void *data, size_t n)
{
	if (type == FRAME_BLOCKS) {
		free(d->result);
		d->result = xmalloc(n + 1);
		memcpy(d->result, data, n);
		d->result_len = n;
	} else if (type == FRAME_DONE) {
		d->answered = true;
		d->failed = d->result == NULL;
		f->nanswered++;
	}
}

bool
digest_due(const struct fetcher *f)
{
	/* One that could not be sent is answered before those ahead of it. */
	if (f->nanswered == 0 || !f->digest->answered)
		return false;
	return f->nanswered >= BATCH || f->nanswered == f->ndigest || f->digest->wanted;
}

/* Stores one; another fetcher on the same archive may have done so already. */
static bool
store_one(struct fetcher *f, const struct digest *d, const int64_t *waiting, size_t nwaiting,
    struct err *e)
{
	struct digest_result r;
	struct strbuf plain;
	struct blocks b;
	struct err bad;
	bool ok, pending = d->wanted;

	for (size_t i = 0; i < nwaiting && !pending; i++)
		pending = waiting[i] == d->id;
	if (!pending)
		return true;
	blocks_init(&b);
	strbuf_init(&plain, BLOCKS_TEXT_MAX + BLOCKS_TEXT_MAX / 4);
	if (d->failed || !digest_result_decode(&r, d->result, d->result_len, &bad)
	    || !blocks_decode(&b, r.blocks, r.blocks_len, &bad)) {
		ok = store_digest_failed(f->store, d->id, e);
	} else {
		(void)!blocks_text(&b, &plain);
		ok = store_digested(f->store, d->id, &r, plain.s, plain.len, e);
		if (!ok && e->status == EXIT_PART)
			ok = true; /* purged meanwhile */
	}
	strbuf_release(&plain);
	blocks_release(&b);
	return ok;
}

static void
digest_pop(struct fetcher *f)
{
	struct digest *d = f->digest;

	f->digest = d->next;
	if (f->digest == NULL)
		f->digest_end = &f->digest;
	f->ndigest--;
	f->nanswered -= d->answered;
	free(d->result);
	free(d);
}

void
digest_slice(struct fetcher *f)
{
	struct {
		int64_t id;
		bool failed;
	} told[AHEAD_N];
	size_t n = 0, ntold = 0, nwaiting = 0;
	int64_t end, waiting[2 * LEN(f->pending)];
	struct err e;
	bool ok = store_begin(f->store, -1, &e)
	          && store_pending(f->store, waiting, LEN(waiting), &nwaiting, &e);

	end = clock_mono_us() + SLICE_US;
	while (ok && f->digest != NULL && f->digest->answered && clock_mono_us() < end) {
		ok = store_one(f, f->digest, waiting, nwaiting, &e);
		if (f->digest->wanted && ntold < LEN(told)) {
			told[ntold].id = f->digest->id;
			told[ntold++].failed = f->digest->failed;
		}
		if (ok)
			digest_pop(f);
		if (++n % PUMP_EVERY == 0)
			fetch_pump(f);
	}
	if (!ok || !store_commit(f->store, false, &e)) {
		store_rollback(f->store);
		rules_forget(f);
		f->npending = f->at_pending = 0;
		fetch_fault(f, &e);
		return;
	}
	for (size_t i = 0; i < ntold; i++)
		tell_digested(f, told[i].id, told[i].failed);
	rules_say(f);
	f->more_index = f->worked = true;
}

void
digest_forget(struct fetcher *f)
{
	while (f->digest != NULL)
		digest_pop(f);
}
