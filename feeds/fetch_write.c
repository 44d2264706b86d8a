/* From bodies to rows: the parser reads them, entries are gathered, and several feeds are stored in
 * one short transaction, each together with its validators. */
#include "feeds/fetch.h"

#include "feeds/fetch_schedule.h"
#include "src/util.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define AHEAD       3 /* feeds at the parser: one that it reads, others that it finds at once */
#define READY_MOST  ((size_t)4 * 1024 * 1024)
#define READY_BATCH ((size_t)768 * 1024)
#define READY_WAIT  ((int64_t)15000)
#define DOC_MEMORY  ((size_t)2 * 1024 * 1024)
#define DOC_MOST    ((size_t)96 * 1024 * 1024)
#define CHUNK_N     200
#define CHUNK_BYTES ((size_t)512 * 1024)
#define DELTA       226 /* IM Used (RFC 3229): only what is new */

void
doc_free(struct doc *d)
{
	arena_free(&d->arena);
	if (d->fd >= 0)
		close(d->fd);
	free(d->entry);
	free(d->at);
	*d = (struct doc){.fd = -1};
}

/* ---- to the parser and back */

static void
ask_parser(struct fetcher *f, struct visit *v)
{
	const struct settings *s = &f->config.set;

	v->request = (struct parse_request){
	    .url = v->answer->final_url != NULL ? v->answer->final_url : "",
	    .content_type = v->answer->content_type != NULL ? v->answer->content_type : "",
	    .max_entries = (uint32_t)s->max_entries,
	    .max_depth = (uint32_t)s->max_depth,
	    .max_title = (uint32_t)s->max_title,
	    .max_text = (uint32_t)s->max_text,
	};
	arena_init(&v->doc.arena, 2 * DOC_MOST);
	parser_link_ask(f->parser, FRAME_FEED, &v->request, &v->answer->body, NULL, 0, v);
	visits_push(&f->parsing, v);
}

void
write_feed_parser(struct fetcher *f)
{
	while (f->fetched.first != NULL && f->parsing.n < AHEAD && f->ready.bytes < READY_MOST)
		ask_parser(f, visits_pop(&f->fetched));
}

static void
put_in_memory(struct doc *d, const void *data, size_t n, struct visit *v)
{
	struct feed_entry entry;
	char *copy = arena_dup(&d->arena, data, n);

	if (copy == NULL || !feed_entry_decode(&entry, copy, n, &d->arena, &v->error)) {
		if (copy == NULL)
			err_status(&v->error, EXIT_PART, "the feed is too large");
		return;
	}
	GROW(d->entry, d->cap, d->n);
	d->entry[d->n++] = entry;
}

static bool
put_in_file(struct doc *d, const void *data, size_t n)
{
	uint64_t at = d->n == 0 ? 0 : d->at[d->n];

	if (!write_all(d->fd, data, n))
		return false;
	GROW(d->at, d->cap_at, d->n + 1);
	d->at[d->n] = at;
	d->n++;
	GROW(d->at, d->cap_at, d->n + 1);
	d->at[d->n] = at + n;
	return true;
}

/* A large document goes on in a file; what is in memory of it goes there first. */
static bool
move_to_file(struct doc *d, const char *folder)
{
	struct strbuf record;
	size_t n = d->n;
	bool ok = true;

	d->fd = open(folder, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
	if (d->fd < 0) {
		char *name = xasprintf("%s/feed-XXXXXX", folder);

		d->fd = mkostemp(name, O_CLOEXEC);
		if (d->fd >= 0)
			unlink(name);
		free(name);
	}
	strbuf_init(&record, FRAME_MAX);
	d->n = 0;
	for (size_t i = 0; ok && i < n; i++) {
		strbuf_clear(&record);
		ok = d->fd >= 0 && feed_entry_encode(&d->entry[i], &record)
		     && put_in_file(d, record.s, record.len);
	}
	strbuf_release(&record);
	free(d->entry);
	d->entry = NULL;
	d->cap = 0;
	return ok;
}

static void
take_entry(struct fetcher *f, struct visit *v, const void *data, size_t n)
{
	struct doc *d = &v->doc;

	if (d->n >= (size_t)f->config.set.max_entries)
		return;
	d->bytes += n;
	if (d->bytes > DOC_MOST)
		err_status(
		    &v->error, EXIT_PART, "%s sent a feed that is too large", v->answer->host);
	else if (d->fd < 0 && d->bytes <= DOC_MEMORY)
		put_in_memory(d, data, n, v);
	else if ((d->fd < 0 && !move_to_file(d, f->dir)) || !put_in_file(d, data, n)) {
		err_status(&v->error, EXIT_PART, "a large feed was not read: %s", strerror(errno));
		fetch_fault(f, &v->error);
	}
}

static void
take_head(struct visit *v, const void *data, size_t n)
{
	struct doc *d = &v->doc;
	char *copy = arena_dup(&d->arena, data, n);
	struct feed_head *h = arena_alloc(&d->arena, sizeof(*h));

	if (copy != NULL && h != NULL && feed_head_decode(h, copy, n, &d->arena, &v->error))
		d->head = h;
}

static void
take_done(struct fetcher *f, struct visit *v, const char *data, size_t n)
{
	uint32_t status = 1;

	if (n >= sizeof(status))
		memcpy(&status, data, sizeof(status));
	if (status != 0)
		err_status(&v->error, EXIT_PART, "%s: %.*s", v->answer->host,
		    (int)MIN(n - MIN(n, sizeof(status)), (size_t)400),
		    data + MIN(n, sizeof(status)));
	/* An entry that was cut may lack its guid, and would stay as another article. */
	if (v->doc.head != NULL && v->doc.head->cut == 2 && v->doc.n > 0)
		v->doc.n--;
	/* The parser answers in order. */
	visits_pop(&f->parsing);
	f->parsing.bytes = 0;
	http_answer_body_free(f->http, v->answer);
	v->left = v->doc.n;
	visits_push(&f->ready, v);
	if (f->ready_us == 0)
		f->ready_us = clock_mono_us();
}

void
write_frame(struct visit *v, struct fetcher *f, enum frame_type type, const void *data, size_t n)
{
	if (type == FRAME_DONE)
		take_done(f, v, data, n);
	else if (v->error.text[0] != '\0')
		return;
	else if (type == FRAME_ENTRY)
		take_entry(f, v, data, n);
	else if (type == FRAME_HEAD)
		take_head(v, data, n);
}

void
write_again(struct visit *v)
{
	doc_free(&v->doc);
	arena_init(&v->doc.arena, 2 * DOC_MOST);
	v->error.text[0] = '\0';
}

/* ---- into the archive */

bool
write_due(const struct fetcher *f)
{
	if (f->ready.n == 0)
		return false;
	if (f->ready.bytes >= READY_BATCH || f->ready.n >= 32)
		return true;
	return (f->parsing.n == 0 && f->fetched.n == 0 && f->in_transfer == 0)
	       || clock_mono_us() - f->ready_us > READY_WAIT;
}

/* How many of the newest stay unread when entries from `low` on are stored: what comes before them
 * in the document counts first. */
static int64_t
unread_left(const struct fetcher *f, const struct visit *v, size_t low)
{
	const char *setting = f->config.set.first_unread;
	int64_t n = 50;

	if (strcmp(setting, "all") == 0)
		return INT64_MAX;
	if (v->page > 0)
		return 0; /* old ones, which were asked for to be there */
	if (!v->job->first)
		return INT64_MAX;
	if (strcmp(setting, "none") == 0)
		return 0;
	if (!parse_int(setting, 0, INT64_MAX / 2, &n))
		n = 50;
	return MAX(0, n - (int64_t)low);
}

static bool
store_some(struct fetcher *f, struct visit *v, const struct feed_entry *entry, size_t n, size_t low,
    struct err *e)
{
	struct ingest_options o = {.feed = v->job->feed,
	    .now = clock_now(),
	    .unread_left = unread_left(f, v, low),
	    .first = v->job->first,
	    .updated_unread = f->config.set.updated_unread != 0,
	    .fulltext = v->options.fulltext == FULLTEXT_YES};

	return store_ingest(f->store, &o, entry, n, &v->added, &v->updated, e);
}

static bool
store_from_file(struct fetcher *f, struct visit *v, size_t low, size_t n, struct err *e)
{
	const struct doc *d = &v->doc;
	size_t bytes = (size_t)(d->at[low + n] - d->at[low]);
	char *data = xmalloc(bytes + 1);
	struct feed_entry *entry = xcalloc(n, sizeof(*entry));
	struct arena a;
	bool ok = pread(d->fd, data, bytes, (off_t)d->at[low]) == (ssize_t)bytes;

	if (!ok)
		err_set(e, "a large feed could not be read back: %s", strerror(errno));
	arena_init(&a, DOC_MOST);
	for (size_t i = 0; ok && i < n; i++)
		ok = feed_entry_decode(&entry[i], data + (d->at[low + i] - d->at[low]),
		    (size_t)(d->at[low + i + 1] - d->at[low + i]), &a, e);
	ok = ok && store_some(f, v, entry, n, low, e);
	arena_free(&a);
	free(entry);
	free(data);
	return ok;
}

/* The next chunk, from the end of the document. */
static bool
store_chunk(struct fetcher *f, struct visit *v, struct err *e)
{
	const struct doc *d = &v->doc;
	size_t low = v->left, n;

	if (d->fd < 0) {
		low = v->left > CHUNK_N ? v->left - CHUNK_N : 0;
	} else {
		while (low > 0 && v->left - low < CHUNK_N
		       && (low == v->left || d->at[v->left] - d->at[low - 1] <= CHUNK_BYTES))
			low--;
	}
	n = v->left - low;
	v->left = low;
	if (n == 0)
		return true;
	return d->fd < 0 ? store_some(f, v, d->entry + low, n, low, e)
	                 : store_from_file(f, v, low, n, e);
}

static void
plan(const struct fetcher *f, const struct visit *v, struct fetch_result *r)
{
	const struct http_answer *a = v->answer;
	const struct fetch_job *j = v->job;
	const struct feed_head *head = v->doc.head;
	struct schedule_wish w = {.written = j->interval,
	    .setting = f->config.set.refresh_interval,
	    .ttl = head != NULL ? head->ttl_minutes : j->ttl_minutes,
	    .skip_hours = head != NULL ? head->skip_hours : j->skip_hours,
	    .skip_days = head != NULL ? head->skip_days : j->skip_days};
	uint64_t jitter;

	if (r->error == NULL) {
		struct schedule_headers h = {a->cache_control, a->expires, a->date, a->age};

		w.ttl = w.ttl > 0 ? MIN(w.ttl, INT32_MAX) * 60 : -1;
		w.max_age = schedule_fresh(&h, r->now);
		r->due = schedule_success(&w, r->now);
		return;
	}
	jitter = hash64((uint64_t)r->now, &v->job->feed, sizeof(v->job->feed));
	r->due = schedule_failure(v->job->failures + 1, r->status, jitter, r->now);
	if (a != NULL && a->retry_after != NULL && (r->status == 429 || r->status == 503)) {
		r->not_before = schedule_retry_after(a->retry_after, r->now);
		r->due = r->not_before;
	}
}

static bool
store_result(struct fetcher *f, struct visit *v, struct err *e)
{
	const struct http_answer *a = v->answer;
	struct fetch_result r = {
	    .feed = v->job->feed, .now = clock_now(), .body_hash = v->body_hash};
	bool whole;

	r.error = v->error.text[0] != '\0' ? v->error.text : NULL;
	r.head = r.error == NULL ? v->doc.head : NULL;
	/* The rest of a document that was cut must not be lost to a 304. */
	whole = v->same || (r.error == NULL && v->doc.head != NULL && v->doc.head->cut == 0);
	r.partial = a != NULL && a->status == DELTA;
	if (!whole || r.partial)
		r.body_hash = 0;
	if (a != NULL) {
		r.status = a->status;
		r.gone = a->status == 410;
		if (whole && a->etag != NULL) {
			r.etag = a->etag;
			r.etag_len = strlen(a->etag);
		}
		if (whole && a->modified != NULL) {
			r.modified = a->modified;
			r.modified_len = strlen(a->modified);
		}
		if (r.error == NULL)
			r.moved_to = a->moved_to;
		r.local = a->local;
	}
	plan(f, v, &r);
	return store_fetched(f->store, &r, &v->moved, e);
}

/* A page behind the first: what it says of the feed, and whether it is there, changes nothing. */
static bool
store_page(struct fetcher *f, const struct visit *v, struct err *e)
{
	return v->error.text[0] != '\0' || store_offered_more(f->store, v->job->feed, e);
}

/* Tells the reader, once it is on the disk. */
static void
written(struct fetcher *f, struct visit *v)
{
	const struct http_answer *a;
	struct msg m = {.type = MSG_FEED, .a = v->job->feed, .b = v->added, .c = v->updated};
	struct msg *sum = &f->run.sum;

	if (paged_go_on(f, v))
		return;
	a = v->answer;
	m.d = v->before.bytes;
	m.ms = (int32_t)MIN(v->before.ms, INT32_MAX);
	m.status = v->before.status;
	if (a != NULL) {
		m.d += a->bytes;
		m.ms = (int32_t)MIN(v->before.ms + a->ms, INT32_MAX);
		m.status = v->page == 0 || v->error.text[0] != '\0' ? a->status : m.status;
	}
	msg_text(&m, v->error.text);
	if (v->moved && v->error.text[0] == '\0' && a != NULL) {
		/* e: the feed has a new address, which is in the archive. */
		m.e = 1;
	}
	fetch_tell(f, &m);
	sum->a++;
	sum->c += v->added;
	sum->d += v->error.text[0] != '\0';
	sum->e += v->error.text[0] == '\0' && m.status == 304;
	sum->f += m.d;
	f->run.updated += v->updated;
	f->more_pages = f->more_pages || v->added > 0;
	if (v->added > 0 || v->updated > 0)
		f->news = f->more_digests = f->more_stories = f->more_index = true;
	visit_free(f, v);
}

static void
drop_all(struct fetcher *f, struct visits *q)
{
	struct visit *v;

	while ((v = visits_pop(q)) != NULL)
		visit_free(f, v);
}

void
write_slice(struct fetcher *f)
{
	struct visits done = {0};
	struct visit *v;
	struct err e;
	int64_t began;
	bool ok = store_begin(f->store, -1, &e);

	began = clock_mono_us();
	while (ok && f->ready.first != NULL && !fetch_slice_over(f, began)) {
		v = f->ready.first;
		if (v->error.text[0] == '\0' && v->left > 0) {
			ok = store_chunk(f, v, &e);
			fetch_pump(f);
			continue;
		}
		ok = v->page == 0 ? store_result(f, v, &e) : store_page(f, v, &e);
		visits_push(&done, visits_pop(&f->ready));
	}
	if (!ok || !store_commit(f->store, false, &e)) {
		store_rollback(f->store);
		drop_all(f, &done);
		drop_all(f, &f->ready);
		f->ready_us = 0;
		fetch_fault(f, &e);
		return;
	}
	f->ready_us = f->ready.n > 0 ? clock_mono_us() : 0;
	while ((v = visits_pop(&done)) != NULL)
		written(f, v);
}
