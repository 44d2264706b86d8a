/* A refresh: which feeds are asked, and what their servers answered. */
#include "feeds/fetch.h"

#include "src/util.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define CLAIM_AT_ONCE 512
#define JOBS_MOST     ((size_t)64 * 1024 * 1024)
#define PROGRESS_US   ((int64_t)250000)
/* Before the next automatic refresh, where this one left feeds due: there is no network, another
 * process asks them, or the person stopped it. */
#define REST_US      ((int64_t)60 * 1000000)
#define FETCHED_MOST 16 /* bodies that wait for the parser before no more are asked for */

void
run_begin(struct fetcher *f)
{
	struct run *r = &f->run;

	if (r->on || f->nasks == 0 || f->broken)
		return;
	*r = (struct run){.on = true, .ask = f->asks[0], .began = clock_now()};
	memmove(f->asks, f->asks + 1, --f->nasks * sizeof(*f->asks));
	r->began_us = r->said_us = clock_mono_us();
	arena_init(&r->arena, JOBS_MOST);
	r->sum.type = MSG_PROGRESS;
}

/* Takes the next feeds for this refresh. */
void
run_claim(struct fetcher *f)
{
	struct run *r = &f->run;
	struct fetch_job *jobs = NULL;
	size_t n = 0;
	struct err e;
	bool ok;

	if (!r->on || r->claimed_all || r->stopped)
		return;
	ok = store_begin(f->store, -1, &e);
	/* First of all what a process of this number left when it was killed, or this one while it
	 * could not write: none of its feeds is under way. */
	if (ok
	    && !((r->njob > 0 || store_unclaim(f->store, &e))
		 && store_claim(f->store, r->ask.list, (r->ask.flags & REFRESH_AT_ONCE) != 0,
		     (r->ask.flags & REFRESH_FORCE) != 0, r->began, CLAIM_AT_ONCE, &r->arena, &jobs,
		     &n, &r->waiting, &e)
		 && store_commit(f->store, false, &e))) {
		store_rollback(f->store);
		ok = false;
	}
	if (!ok) {
		fetch_fault(f, &e);
		return;
	}
	for (size_t i = 0; i < n; i++) {
		char *host = http_host(jobs[i].url); /* here, for who waits is looked at often */

		jobs[i].host = host == NULL ? NULL : arena_dup(&r->arena, host, strlen(host));
		free(host);
		GROW(r->job, r->cap_job, r->njob);
		r->job[r->njob++] = &jobs[i];
	}
	r->sum.b += (int64_t)n;
	r->claimed_all = n < CLAIM_AT_ONCE;
}

/* ---- asking */

enum http_auth
run_auth(const struct feed_options *o)
{
	static const enum http_auth how[] = {[AUTH_NONE] = HTTP_AUTH_NONE,
	    [AUTH_BASIC] = HTTP_AUTH_BASIC,
	    [AUTH_DIGEST] = HTTP_AUTH_DIGEST,
	    [AUTH_BEARER] = HTTP_AUTH_BEARER};

	if (o->auth == AUTH_NONE && (o->login != NULL || o->password_command != NULL))
		return HTTP_AUTH_BASIC;
	return how[o->auth];
}

void
run_ask(struct fetcher *f, struct visit *v, const char *secret)
{
	const struct fetch_job *j = v->job;
	const struct feed_options *o = &v->options;
	/* Who wants older pages needs the first one to find them. */
	bool whole = v->pages > 1;
	struct http_request request = {.url = v->url != NULL ? v->url : j->url,
	    .etag = j->etag,
	    .etag_len = whole ? 0 : j->etag_len,
	    .modified = j->modified,
	    .modified_len = whole ? 0 : j->modified_len,
	    .headers = o->headers,
	    .nheaders = o->nheaders,
	    .auth = run_auth(o),
	    .login = o->login,
	    .secret = secret,
	    .insecure = o->insecure,
	    .plain_redirects = o->plain_redirects,
	    .cookies = o->cookies,
	    .tag = v};

	f->in_transfer++;
	http_start(f->http, &request);
}

static void
start(struct fetcher *f, const struct fetch_job *j)
{
	struct visit *v = xcalloc(1, sizeof(*v));
	struct err e;

	v->task = TASK_VISIT;
	v->job = j;
	v->doc.fd = -1;
	v->pages = f->run.ask.pages;
	if (*j->options != '\0' && !feed_options_parse(&v->options, j->options, &e))
		v->options = (struct feed_options){0};
	if (!source_start(f, v))
		run_ask(f, v, NULL);
}

/* Looks past feeds whose hosts are busy, so that one slow host does not hold up the rest. */
void
run_start_transfers(struct fetcher *f)
{
	struct run *r = &f->run;
	size_t looked = 0;

	if (!r->on || f->broken)
		return;
	for (size_t most = MIN(r->njob - r->at_job, (size_t)256); looked < most; looked++) {
		size_t i = r->look >= r->at_job && r->look < r->njob ? r->look : r->at_job;
		const struct fetch_job *j = r->job[i];

		r->look = i + 1;

		if (f->fetched.n >= FETCHED_MOST
		    || f->in_transfer >= (size_t)f->config.set.max_connections)
			return;
		if (!source_may_start(f, j))
			continue;
		r->job[i] = r->job[r->at_job];
		r->at_job++;
		start(f, j);
	}
}

/* ---- answers */

static void
explain_status(struct visit *v)
{
	static const struct {
		int status;
		const char *text;
	} known[] = {
	    {400, "Bad Request"},
	    {401, "Unauthorized: it wants auth=, login= and password-command= in feeds"},
	    {402, "Payment Required"},
	    {403, "Forbidden: it lets no feed reader in, or wants a login"},
	    {404, "Not Found: look for the feed's new address"},
	    {407, "Proxy Authentication Required: look at the setting proxy"},
	    {410, "Gone: it is not asked any more; dateline remove takes it away"},
	    {429, "Too Many Requests: it is left alone for a while"},
	    {451, "Unavailable For Legal Reasons"},
	    {500, "Internal Server Error"},
	    {502, "Bad Gateway"},
	    {503, "Service Unavailable"},
	    {504, "Gateway Timeout"},
	};
	const struct http_answer *a = v->answer;

	if (a->status == 401 && run_auth(&v->options) != HTTP_AUTH_NONE) {
		err_status(&v->error, EXIT_PART,
		    "%s answered 401 Unauthorized: it refuses this login (auth=, login=, "
		    "password-command= in feeds)",
		    a->host);
		return;
	}
	for (size_t i = 0; i < LEN(known); i++)
		if (known[i].status == a->status) {
			err_status(&v->error, EXIT_PART, "%s answered %d %s", a->host, a->status,
			    known[i].text);
			return;
		}
	err_status(&v->error, EXIT_PART, "%s answered %d", a->host, a->status);
}

/* Whether there is a way out of this machine at all. Nothing is sent. */
static bool
has_route(void)
{
	struct sockaddr_in four = {.sin_family = AF_INET, .sin_port = htons(9)};
	struct sockaddr_in6 six = {.sin6_family = AF_INET6, .sin6_port = htons(9)};
	int s4 = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0),
	    s6 = socket(AF_INET6, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	bool out = false;

	/* Addresses of documentation (RFC 5737, 3849). */
	if (s4 >= 0 && inet_pton(AF_INET, "192.0.2.1", &four.sin_addr) == 1)
		out = connect(s4, (const struct sockaddr *)&four, sizeof(four)) == 0;
	if (!out && s6 >= 0 && inet_pton(AF_INET6, "2001:db8::1", &six.sin6_addr) == 1)
		out = connect(s6, (const struct sockaddr *)&six, sizeof(six)) == 0;
	if (s4 >= 0)
		close(s4);
	if (s6 >= 0)
		close(s6);
	return out;
}

/* Remembers the host. True: with this one three hosts are silent since the last answer, and there
 * was none or the network is lost. */
static bool
looks_offline(struct run *r, const struct visit *v)
{
	bool known = false;

	for (size_t i = 0; i < r->nsilent; i++)
		known = known || strcmp(r->silent_host[i], v->answer->host) == 0;
	if (!known && r->nsilent < LEN(r->silent_host))
		r->silent_host[r->nsilent++] = xstrdup(v->answer->host);
	return r->nsilent == LEN(r->silent_host) && (!r->reached || !has_route());
}

static void
forget_silent(struct run *r)
{
	while (r->nsilent > 0)
		free(r->silent_host[--r->nsilent]);
}

static void
release_unreachable(struct fetcher *f)
{
	struct visit *v;

	while ((v = visits_pop(&f->run.unreachable)) != NULL)
		visits_push(&f->ready, v);
}

static void
unreachable(struct fetcher *f, struct visit *v)
{
	visits_push(&f->run.unreachable, v);
	if (looks_offline(&f->run, v)) {
		f->run.offline = true;
		f->run.offline_proxy = v->answer->proxied;
		run_stop(f);
	}
}

/* Of the body and of what else the parser goes by; never 0. A newer version may read it better. */
static uint64_t
hash_body(const struct http_answer *a)
{
	uint64_t h = hash64(0, VERSION, sizeof(VERSION));

	if (a->content_type != NULL)
		h = hash64(h, a->content_type, strlen(a->content_type));
	if (a->final_url != NULL)
		h = hash64(h, a->final_url, strlen(a->final_url));
	h = http_body_hash(&a->body, h);
	return h != 0 ? h : 1;
}

void
run_take_body(struct fetcher *f, struct visit *v)
{
	const struct http_answer *a = v->answer;

	if (a->body.len == 0)
		err_status(
		    &v->error, EXIT_PART, "%s answered with an empty feed (0 bytes)", a->host);
	if (v->error.text[0] != '\0')
		visits_push(&f->ready, v);
	else if (v->options.filter != NULL && !v->filtered)
		source_filter(f, v);
	else if ((v->body_hash = hash_body(a)) == v->job->body_hash && v->pages <= 1) {
		v->same = true;
		http_answer_body_free(f->http, v->answer);
		visits_push(&f->ready, v);
	} else {
		visits_push(&f->fetched, v);
	}
	if (f->ready.n > 0 && f->ready_us == 0)
		f->ready_us = clock_mono_us();
}

static void
sort_answer(struct fetcher *f, struct visit *v)
{
	struct http_answer *a = v->answer;

	if (a->fault == HTTP_GOOD) {
		f->run.reached = true;
		forget_silent(&f->run);
		release_unreachable(f);
	}
	if (a->fault == HTTP_NO_ROOM) {
		fetch_fault(f, &a->error);
		visit_free(f, v);
		return;
	}
	if (a->fault != HTTP_GOOD) {
		v->error = a->error;
		if (a->fault == HTTP_UNREACHABLE && f->run.on) {
			unreachable(f, v);
			return;
		}
	} else if (a->status == 304) {
		;
	} else if (a->status < 200 || a->status > 299) {
		explain_status(v);
	} else {
		run_take_body(f, v);
		return;
	}
	visits_push(&f->ready, v);
}

void
run_take_answers(struct fetcher *f)
{
	struct http_answer *a;

	while ((a = http_next(f->http)) != NULL) {
		struct visit *v = a->tag;

		if (*(enum task *)a->tag == TASK_ERRAND) {
			errand_answered(f, a->tag, a);
			continue;
		}
		if (*(enum task *)a->tag == TASK_DOWNLOAD) {
			download_answered(f, a->tag, a);
			continue;
		}
		v->answer = a;
		f->in_transfer--;
		sort_answer(f, v);
	}
	if (f->ready.n > 0 && f->ready_us == 0)
		f->ready_us = clock_mono_us();
}

/* ---- the end of it */

static bool
give_up(void *arg, void *tag)
{
	struct fetcher *f = arg;
	struct visit *v = tag;

	if (*(enum task *)tag == TASK_DOWNLOAD)
		return false;
	if (*(enum task *)tag == TASK_ERRAND) {
		errand_given_up(tag);
		return true;
	}
	/* http_cancel frees the answer itself. */
	v->answer = NULL;
	f->in_transfer--;
	visit_free(f, v);
	return true;
}

void
run_stop(struct fetcher *f)
{
	struct run *r = &f->run;

	if (!r->on || r->stopped)
		return;
	r->stopped = true;
	r->sum.b -=
	    (int64_t)(r->njob - r->at_job + f->in_transfer + source_busy(f) + r->unreachable.n);
	r->at_job = r->njob;
	source_cancel(f);
	http_cancel(f->http, give_up, f);
}

static void
run_free(struct fetcher *f)
{
	struct run *r = &f->run;
	struct visit *v;

	while ((v = visits_pop(&r->unreachable)) != NULL)
		visit_free(f, v);
	forget_silent(r);
	free(r->job);
	arena_free(&r->arena);
	source_forget(f);
	r->on = false;
}

/* Claims of feeds that were not asked after all. */
static void
unclaim(struct fetcher *f)
{
	struct err e;

	if (f->broken || !store_begin(f->store, -1, &e))
		return;
	if (!store_unclaim(f->store, &e) || !store_commit(f->store, false, &e))
		store_rollback(f->store);
}

void
run_look(struct fetcher *f)
{
	struct run *r = &f->run;
	struct msg m;

	if (!r->on || !(r->claimed_all || r->stopped) || r->at_job < r->njob || f->in_transfer > 0
	    || source_busy(f) > 0 || f->fetched.n > 0 || f->parsing.n > 0)
		return;
	if (!r->offline && r->unreachable.n > 0)
		release_unreachable(f);
	if (f->ready.n > 0)
		return;
	if (r->stopped)
		unclaim(f);
	if (r->stopped || r->sum.b == 0)
		f->rest_us = clock_mono_us() + REST_US;
	m = r->sum;
	m.type = MSG_DONE;
	m.ms = (int32_t)MIN((clock_mono_us() - r->began_us) / 1000, INT32_MAX);
	m.status = (int32_t)r->waiting;
	if (r->offline && r->offline_proxy)
		msg_text(&m, "Offline: the proxy could not be reached (set proxy)");
	else if (r->offline)
		msg_text(&m, "Offline: no host could be reached; all that was fetched can be read");
	fetch_tell(f, &m);
	f->news = true;
	/* Said anew behind each end: of one that left nothing to do nobody else would hear. */
	f->idle_said = false;
	run_free(f);
}

void
run_progress(struct fetcher *f)
{
	int64_t now;

	if (!f->run.on || (now = clock_mono_us()) - f->run.said_us < PROGRESS_US)
		return;
	f->run.said_us = now;
	/* A reader that is stopped gets no heap of them. */
	if (f->at_out == f->nout)
		fetch_tell(f, &f->run.sum);
}
