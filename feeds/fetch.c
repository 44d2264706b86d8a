/* The fetcher's loop: who is heard, and which work comes first. */
#include "feeds/fetch.h"

#include "src/util.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define OUT_MOST    1024 /* messages to the reader that wait before writing rests */
#define NEWS_US     ((int64_t)100000)
#define UPKEEP_US   ((int64_t)3600 * 1000000)
#define LONGEST_MS  60000
#define BROKEN_US   ((int64_t)10 * 1000000)
#define PARSER_WAIT 50
#define LOAD_WAIT   250

void
visits_push(struct visits *q, struct visit *v)
{
	v->next = NULL;
	if (q->last != NULL)
		q->last->next = v;
	else
		q->first = v;
	q->last = v;
	q->n++;
	q->bytes += v->doc.bytes;
}

struct visit *
visits_pop(struct visits *q)
{
	struct visit *v = q->first;

	if (v == NULL)
		return NULL;
	q->first = v->next;
	if (q->first == NULL)
		q->last = NULL;
	q->n--;
	q->bytes -= MIN(q->bytes, v->doc.bytes);
	return v;
}

void
visit_free(struct fetcher *f, struct visit *v)
{
	http_answer_free(f->http, v->answer);
	doc_free(&v->doc);
	feed_options_release(&v->options);
	free(v->url);
	free(v);
}

/* ---- to the reader */

static void
flush(struct fetcher *f)
{
	while (f->reader >= 0 && f->at_out < f->nout) {
		struct outgoing *o = &f->out[f->at_out];

		if (!wire_send(f->reader, &o->m, o->fd)) {
			if (errno == EAGAIN)
				return;
			break; /* gone: its end is found on reading */
		}
		if (o->fd >= 0)
			close(o->fd);
		f->at_out++;
	}
	for (; f->at_out < f->nout; f->at_out++)
		if (f->out[f->at_out].fd >= 0)
			close(f->out[f->at_out].fd);
	f->at_out = f->nout = 0;
}

void
fetch_tell_with(struct fetcher *f, const struct msg *m, int fd)
{
	if (f->reader < 0) {
		if (fd >= 0)
			close(fd);
		return;
	}
	GROW(f->out, f->cap_out, f->nout);
	f->out[f->nout++] = (struct outgoing){.m = *m, .fd = fd};
	flush(f);
}

void
fetch_tell(struct fetcher *f, const struct msg *m)
{
	fetch_tell_with(f, m, -1);
}

/* The archive cannot be written: what is under way is given up unsaved and asked for again another
 * time, as validators are saved only with what they belong to. */
void
fetch_fault(struct fetcher *f, const struct err *e)
{
	struct msg m = {.type = MSG_FAULT, .status = e->status};

	msg_text(&m, e->text);
	fetch_tell(f, &m);
	f->broken = true;
	f->broken_us = clock_mono_us();
	run_stop(f);
}

static void
tell_news(struct fetcher *f, int64_t now)
{
	struct msg m = {.type = MSG_NEWS};

	if (!f->news || now - f->news_us < NEWS_US)
		return;
	f->news = false;
	f->news_us = now;
	fetch_tell(f, &m);
}

/* ---- the parser */

static void
on_frame(void *arg, void *tag, enum frame_type type, const void *data, size_t n)
{
	struct fetcher *f = arg;

	if (*(enum task *)tag == TASK_VISIT)
		write_frame(tag, f, type, data, n);
	else if (*(enum task *)tag == TASK_ERRAND)
		errand_frame(f, tag, type, data, n);
	else
		digest_frame(f, tag, type, data, n);
}

static void
on_again(void *arg, void *tag)
{
	(void)arg;
	if (*(enum task *)tag == TASK_VISIT)
		write_again(tag);
	else if (*(enum task *)tag == TASK_ERRAND)
		errand_again(tag);
}

/* Where nothing came there is nothing to parse, and no parser need be started. */
static bool
needs_parser(const struct fetcher *f)
{
	return f->fetched.n > 0 || f->at_pending < f->npending
	       || parser_link_waiting(f->parser) > 0;
}

static void
work_parser(struct fetcher *f)
{
	const struct parser_handler handler = {on_frame, on_again, f};
	struct msg m = {.type = MSG_NEED_PARSER};
	struct err e;

	if (parser_link_fd(f->parser) >= 0) {
		f->parser_asked = false;
		if (parser_link_work(f->parser, &handler, &e))
			return;
	}
	if (!f->parser_asked && needs_parser(f) && f->reader >= 0
	    && clock_mono_us() >= f->parser_us) {
		f->parser_asked = true;
		fetch_tell(f, &m);
	}
}

/* ---- what else is to be done */

/* One step of a kind of work in a transaction of its own. */
static void
step(struct fetcher *f, bool (*work)(struct store *, bool *, struct err *), bool *more)
{
	struct err e;

	if (!store_begin(f->store, -1, &e)) {
		fetch_fault(f, &e);
		return;
	}
	if (!work(f->store, more, &e)) {
		store_rollback(f->store);
		*more = false;
		fetch_fault(f, &e);
	} else if (!store_commit(f->store, false, &e)) {
		fetch_fault(f, &e);
	} else {
		f->news = true;
	}
}

static void
step_behind(struct fetcher *f, bool (*work)(struct store *, bool *, struct err *), bool *more)
{
	step(f, work, more);
	f->worked = f->worked || *more;
}

/* What is to be filed is found before: nobody who writes need wait for that. */
static void
step_refile(struct fetcher *f)
{
	struct err e;

	if (store_refile_look(f->store, &e)) {
		step_behind(f, store_refile_step, &f->more_refile);
	} else {
		f->more_refile = false; /* all else behind it goes on */
		fetch_fault(f, &e);
	}
}

static bool
purge(struct store *s, bool *more, struct err *e)
{
	return store_purge_step(s, clock_now(), more, e);
}

static bool
copy(struct store *s, bool *more, struct err *e)
{
	*more = false;
	return store_daily_copy(s, clock_now(), e);
}

static void
upkeep(struct fetcher *f)
{
	bool more = true;

	f->upkeep_us = clock_mono_us() + UPKEEP_US;
	step(f, copy, &more);
	f->more_purge = true;
}

bool
fetch_network_quiet(const struct fetcher *f)
{
	return f->in_transfer == 0 && source_busy(f) == 0 && f->fetched.n == 0 && f->parsing.n == 0
	       && f->ready.n == 0;
}

/* The most urgent slice of work. Returns whether there may be more at once. */
static bool
work_slice(struct fetcher *f)
{
	if (f->broken) {
		if (clock_mono_us() - f->broken_us > BROKEN_US)
			f->broken = false;
		return false;
	}
	if (f->more_marks) {
		step(f, store_mark_step, &f->more_marks);
		return true;
	}
	if (f->nout - f->at_out > OUT_MOST)
		return false;
	if (errand_due(f)) {
		errand_slice(f);
		return true;
	}
	if (write_due(f)) {
		write_slice(f);
		return true;
	}
	if (digest_due(f)) {
		digest_slice(f);
		return true;
	}
	if (f->more_refile && behind_may(f)) {
		step_refile(f);
		return true;
	}
	if (f->run.on && !fetch_network_quiet(f))
		return false;
	if (f->more_digests && behind_may(f))
		digest_ask(f);
	/* While the parser is busy. */
	if (f->more_stories && behind_may(f)) {
		step_behind(f, store_story_step, &f->more_stories);
		return true;
	}
	if (f->ndigest > 0 || f->run.on)
		return false;
	if (errand_background(f))
		return true;
	if (f->more_index && behind_may(f)) {
		step_behind(f, store_index_step, &f->more_index);
		return true;
	}
	if (f->more_purge) {
		step(f, purge, &f->more_purge);
		return true;
	}
	if (clock_mono_us() >= f->upkeep_us) {
		upkeep(f);
		return true;
	}
	return false;
}

/* Downloads have a slice beside the others: a copy to another disk takes minutes. */
static bool
work(struct fetcher *f)
{
	bool more = !f->broken && f->nout - f->at_out <= OUT_MOST && download_due(f);

	if (more)
		download_slice(f);
	return work_slice(f) || more;
}

/* All but the work behind. */
static bool
begun_done(const struct fetcher *f)
{
	return !f->run.on && f->nasks == 0 && fetch_network_quiet(f) && !f->more_marks
	       && !errand_any(f);
}

static bool
all_done(const struct fetcher *f)
{
	return begun_done(f) && !behind_any(f);
}

/* Nobody is left to work for: only what was begun is brought to its end. */
static bool
leaving(const struct fetcher *f)
{
	return f->reader < 0 || f->bye;
}

/* Whether it is; or cannot be, since nobody is left to send a parser, or to hear of a full disk. */
static bool
may_leave(struct fetcher *f)
{
	if (f->broken || (parser_link_fd(f->parser) < 0 && needs_parser(f)))
		return true;
	return begun_done(f) && !(behind_goes_on(f) && behind_any(f) && behind_take(f));
}

static void
say_idle(struct fetcher *f)
{
	struct msg m = {.type = MSG_IDLE};

	if (!all_done(f)) {
		f->idle_said = false;
	} else if (!f->idle_said) {
		f->idle_said = true;
		f->news_us = 0;
		tell_news(f, clock_mono_us());
		fetch_tell(f, &m);
		(void)!store_checkpoint(f->store);
	}
}

/* How long to wait when no work is at hand. */
static int
patience(struct fetcher *f)
{
	int64_t due, rest = (f->rest_us - clock_mono_us()) / 1000 + 1;
	int most = behind_patience(f, LONGEST_MS);

	if (leaving(f) && may_leave(f))
		return 0;
	if (f->broken)
		return 1000;
	if (f->run.on || f->ndigest > 0 || f->parsing.n > 0 || f->news || errand_any(f))
		return PARSER_WAIT;
	if (f->load != NULL)
		return LOAD_WAIT;
	if (!f->automatic)
		return most;
	due = MIN(store_next_due(f->store), store_page_next(f->store));
	if (due == INT64_MAX)
		return most;
	/* A due date may be as far away as integers go. */
	due = MIN(due - MIN(clock_now(), due), LONGEST_MS / 1000) * 1000;
	return (int)MIN(MAX(due, rest), most);
}

static void
begin_automatic(struct fetcher *f)
{
	if (!f->automatic || f->run.on || f->nasks > 0 || f->broken || clock_mono_us() < f->rest_us)
		return;
	if (store_next_due(f->store) <= clock_now())
		f->asks[f->nasks++] = (struct ask){.list = LIST_LATEST};
}

static bool
wait_for_all(struct fetcher *f, int timeout_ms, struct err *e)
{
	struct pollfd fds[HTTP_WAIT_FDS];
	size_t n = 0;

	if (f->reader >= 0)
		fds[n++] = (struct pollfd){.fd = f->reader,
		    .events = (short)(POLLIN | (f->at_out < f->nout ? POLLOUT : 0))};
	if (parser_link_fd(f->parser) >= 0)
		fds[n++] = (struct pollfd){.fd = parser_link_fd(f->parser),
		    .events = (short)(POLLIN | (parser_link_wants_out(f->parser) ? POLLOUT : 0))};
	n += source_fds(f, fds + n, LEN(fds) - n);
	return http_wait(f->http, fds, n, timeout_ms, e);
}

/* Moves bodies on: from the network to the parser, from the parser to what is ready. */
static void
move_on(struct fetcher *f)
{
	run_take_answers(f);
	errand_start(f);
	download_start(f);
	source_work(f);
	run_start_transfers(f);
	write_feed_parser(f);
	work_parser(f);
}

bool
fetch_slice_over(const struct fetcher *f, int64_t began)
{
	struct pollfd p = {.fd = f->reader, .events = POLLIN};
	int64_t spent = clock_mono_us() - began;

	if (spent < SLICE_US)
		return false;
	return spent > SLICE_LONG_US || poll(&p, 1, 0) != 0 || store_waited_for(f->store);
}

void
fetch_pump(struct fetcher *f)
{
	struct err e;

	/* A failure comes again in the loop, which ends then. */
	if (http_wait(f->http, NULL, 0, 0, &e))
		move_on(f);
}

bool
fetch_loop(struct fetcher *f, struct err *e)
{
	bool at_once = true;

	while (!*f->stop) {
		if (!wait_for_all(f, at_once ? 0 : patience(f), e))
			return false;
		if (f->reader >= 0 && !fetch_commands(f)) {
			close(f->reader);
			f->reader = -1;
		}
		if (leaving(f)) {
			f->automatic = false;
			f->nasks = 0;
			run_stop(f);
			download_leave(f);
			if (!behind_goes_on(f))
				errand_leave(f);
			if (may_leave(f))
				return true;
		}
		flush(f);
		begin_automatic(f);
		run_begin(f);
		run_claim(f);
		move_on(f);
		at_once = work(f);
		at_once = behind_give(f) || at_once;
		run_look(f);
		run_progress(f);
		tell_news(f, clock_mono_us());
		if (!at_once)
			say_idle(f);
	}
	return true;
}
