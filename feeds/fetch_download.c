/* Downloads: what is attached to articles goes into files, past memory and the parser. A part stays
 * where one ends early, by whatever cause, and the next try asks for the rest of it. */
#include "feeds/fetch_download.h"

#include "src/util.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#define AT_ONCE    4
#define ARENA_MOST ((size_t)4 * 1024 * 1024)
#define SAY_US     ((int64_t)1000000)
#define TRIES      4
#define PAUSE_US   ((int64_t)250000)      /* before the first one, doubled */
#define GOOD_START ((int64_t)1024 * 1024) /* bytes after which a try counts as none */

static struct load *
find(const struct fetcher *f, int64_t id)
{
	struct load *l = f->load;

	while (l != NULL && l->d.id != id)
		l = l->next;
	return l;
}

static void
tell(struct fetcher *f, struct load *l, enum load_state state, const char *text)
{
	int64_t now = clock_mono_us(), took = now - l->said_us;
	struct msg m = {.type = MSG_LOAD,
	    .a = l->d.id,
	    .b = state,
	    .c = l->sink.at,
	    .d = l->d.size,
	    .f = l->d.article};

	if (state == LOAD_RUNS && l->said_us > 0 && took > 0) {
		int64_t speed = (l->sink.at - l->said_at) * 1000000 / took;

		l->speed = l->speed > 0 ? (3 * l->speed + speed) / 4 : speed;
		m.e = l->speed;
	}
	l->said_us = now;
	l->said_at = l->sink.at;
	msg_text(&m, text);
	fetch_tell(f, &m);
}

static void
load_free(struct fetcher *f, struct load *l)
{
	struct load **at = &f->load;

	while (*at != NULL && *at != l)
		at = &(*at)->next;
	if (*at != NULL)
		*at = l->next;
	load_close(l);
	feed_options_release(&l->options);
	arena_free(&l->arena);
	free(l->path);
	free(l);
	if (f->load == NULL && !f->run.on)
		source_forget(f);
}

/* ---- into the archive */

/* What an answer says of the file is kept with its part. */
static void
note(struct load *l)
{
	if (l->noted || !l->sink.begun || !l->sink.ours || l->sink.other)
		return;
	l->noted = l->changed = true;
	l->d.size = l->sink.size;
	l->d.validator = l->sink.validator;
}

static bool
put(struct fetcher *f, struct load *l, struct err *e)
{
	bool ok = store_begin(f->store, -1, e);

	l->d.error = l->error.text;
	if (ok && !(store_download_put(f->store, &l->d, e) && store_commit(f->store, false, e))) {
		store_rollback(f->store);
		ok = false;
	}
	l->changed = !ok;
	return ok;
}

/* ---- commands */

/* Whether the folder of downloads can be written to. */
static bool
folder_there(const struct fetcher *f, struct err *e)
{
	if (f->downloads != NULL && access(f->downloads, W_OK | X_OK) == 0)
		return true;
	return err_set(e, "%s: %s (set download-dir)", f->downloads != NULL ? f->downloads : "-",
	    strerror(errno));
}

/* What the archive knows of it now. */
static bool
look(struct fetcher *f, struct load *l, int64_t id, bool *there, struct err *e)
{
	if (!store_download(f->store, id, &l->arena, &l->d, e))
		return false;
	*there = *l->d.path != '\0' && access(l->d.path, F_OK) == 0;
	if (*there)
		l->sink.at = l->d.size;
	else
		l->d.path = l->d.error = "";
	return true;
}

/* On with one that is in the archive. What is whole and still there is only said to be so. */
static bool
begin(struct fetcher *f, int64_t id, struct err *e)
{
	struct load *l = find(f, id), **end = &f->load;
	struct err ignored;
	bool there;

	if (l != NULL)
		return true;
	l = xcalloc(1, sizeof(*l));
	*l = (struct load){.task = TASK_DOWNLOAD, .sink.fd = -1, .out = -1};
	arena_init(&l->arena, ARENA_MOST);
	if (!look(f, l, id, &there, e)) {
		load_free(f, l);
		return false;
	}
	if (there) {
		tell(f, l, LOAD_DONE, l->d.path);
		load_free(f, l);
		return true;
	}
	if (!feed_options_parse(&l->options, l->d.feed_options, &ignored))
		l->options = (struct feed_options){0};
	l->sink.at = download_have(f->cache, l->d.token);
	while (*end != NULL)
		end = &(*end)->next;
	*end = l;
	tell(f, l, LOAD_WAITS, l->d.name);
	return true;
}

static bool
is_web(const char *url)
{
	return strncasecmp(url, "http://", 7) == 0 || strncasecmp(url, "https://", 8) == 0;
}

/* Makes it if there is none. */
static bool
add(struct fetcher *f, const struct article *a, const struct enclosure *x, struct err *e)
{
	char *name;
	int64_t id;
	bool ok;

	if (!is_web(x->url))
		return err_status(e, EXIT_PART, "%.200s is no address of the web", x->url);
	if (!store_begin(f->store, -1, e))
		return false;
	name = load_name(a);
	ok = store_download_add(f->store, a->row.id, x, name, &id, e)
	     && store_commit(f->store, false, e);
	free(name);
	if (!ok)
		store_rollback(f->store);
	return ok && begin(f, id, e);
}

static bool
begin_new(struct fetcher *f, int64_t article, int64_t number, int64_t *n, struct err *e)
{
	struct arena a;
	struct article art;
	bool ok;

	arena_init(&a, ARENA_MOST);
	ok = store_article(f->store, article, &a, &art, e);
	for (size_t i = 0; ok && i < art.nenclosures; i++) {
		/* An address of another kind does not keep the others off. */
		if (number == 0 ? !is_web(art.enclosures[i].url) : number != (int64_t)i + 1)
			continue;
		ok = add(f, &art, &art.enclosures[i], e);
		*n += ok;
	}
	arena_free(&a);
	if (ok && *n == 0)
		return err_status(e, EXIT_PART,
		    number == 0 ? "nothing of the web is attached to article %" PRId64
				: "article %" PRId64 " has less attached",
		    article);
	return ok;
}

static bool
begin_all(struct fetcher *f, int64_t *n, struct err *e)
{
	struct download *d;
	struct arena a;
	size_t all;
	bool ok;

	arena_init(&a, ARENA_MOST);
	ok = store_downloads(f->store, &a, &d, &all, e);
	for (size_t i = 0; ok && i < all; i++)
		if (*d[i].path == '\0') {
			ok = begin(f, d[i].id, e);
			*n += ok;
		}
	arena_free(&a);
	return ok;
}

static bool
is_this(void *arg, void *tag)
{
	return arg == tag;
}

/* Its part stays, and what is known of it. */
static void
give_up(struct fetcher *f, struct load *l)
{
	struct err e;

	if (l->step == LOAD_TRANSFER)
		http_cancel(f->http, is_this, l);
	note(l);
	if (l->changed && !f->broken && !put(f, l, &e))
		fetch_fault(f, &e);
	tell(f, l, LOAD_STOPPED, "");
	load_free(f, l);
	f->news = true;
}

static bool
drop(struct fetcher *f, int64_t id, struct err *e)
{
	struct download d;
	struct arena a;
	char *part;
	bool ok;

	arena_init(&a, ARENA_MOST);
	ok = store_download(f->store, id, &a, &d, e) && store_begin(f->store, -1, e);
	if (ok && !(store_download_drop(f->store, id, e) && store_commit(f->store, false, e))) {
		store_rollback(f->store);
		ok = false;
	}
	if (ok && f->cache != NULL) {
		part = download_part(f->cache, d.token);
		unlink(part);
		free(part);
	}
	arena_free(&a);
	return ok;
}

bool
download_command(struct fetcher *f, const struct msg *m, int64_t *n, struct err *e)
{
	bool begins = m->b == DOWNLOAD_NEW || m->b == DOWNLOAD_GO;
	struct load *l = find(f, m->a);
	bool ok;

	f->news = true;
	if (begins && !folder_there(f, e))
		return false;
	if (m->b == DOWNLOAD_NEW)
		return begin_new(f, m->a, m->c, n, e);
	if (m->b == DOWNLOAD_GO && m->a == 0)
		return begin_all(f, n, e);
	if (!begins && l != NULL)
		give_up(f, l);
	ok = m->b == DOWNLOAD_GO ? begin(f, m->a, e) : m->b == DOWNLOAD_STOP || drop(f, m->a, e);
	*n += ok;
	return ok;
}

/* ---- asking */

static void
over(struct load *l)
{
	l->step = LOAD_OVER;
	l->changed = true;
}

/* Takes the part. False: there is nothing to be asked for. */
static bool
take_part(struct fetcher *f, struct load *l)
{
	bool first = l->sink.fd < 0, there = false;

	/* Another process may have brought it to its end while this one had others to do. */
	if ((first && !look(f, l, l->d.id, &there, &l->error)) || there
	    || !load_open(l, f->cache, &l->error)) {
		over(l);
		/* What the archive knows of it is the other's. */
		l->changed = l->error.status == EXIT_CANNOT;
		return false;
	}
	l->changed = true;
	if (l->sink.have > 0 && l->sink.have == l->d.size)
		l->step = LOAD_MOVE;
	return l->step != LOAD_MOVE;
}

/* What the feed's line says of logins and certificates holds where its server is asked. */
static void
ask(struct fetcher *f, struct load *l)
{
	const struct feed_options *o = &l->options;
	bool home = http_same_origin(l->d.feed_url, l->d.url);
	bool locked = home && o->password_command != NULL;
	const char *secret = locked ? source_secret(f, o->password_command, &l->error) : NULL;
	struct http_request r = {.url = l->d.url,
	    .accept = "*/*",
	    .headers = o->headers,
	    .nheaders = home ? o->nheaders : 0,
	    .auth = home ? run_auth(o) : HTTP_AUTH_NONE,
	    .login = o->login,
	    .secret = secret,
	    .insecure = home && o->insecure,
	    .plain_redirects = o->plain_redirects,
	    .from_public = !l->d.feed_local,
	    .sink = &l->sink,
	    .tag = l};

	if (locked && secret == NULL) {
		if (*l->error.text != '\0')
			over(l);
		return;
	}
	if (!take_part(f, l))
		return;
	l->sink.most = f->config.set.max_download;
	l->sink.size = l->sink.have > 0 ? l->d.size : -1;
	l->sink.begun = l->sink.ours = l->sink.other = l->sink.over = l->sink.full = false;
	if (l->d.validator != l->sink.validator)
		snprintf(l->sink.validator, sizeof(l->sink.validator), "%s", l->d.validator);
	l->noted = false;
	l->step = LOAD_TRANSFER;
	http_start(f->http, &r);
}

/* One to a host, so that its feeds still can be asked. */
static bool
host_free(const struct fetcher *f, const struct load *l)
{
	for (const struct load *k = f->load; k != NULL; k = k->next)
		if (k->step == LOAD_TRANSFER && http_same_origin(k->d.url, l->d.url))
			return false;
	return http_may_start(f->http, l->d.url);
}

void
download_start(struct fetcher *f)
{
	int64_t now = clock_mono_us();
	/* Feeds have the other half. */
	int64_t most = MIN(AT_ONCE, (f->config.set.max_connections + 1) / 2), n = 0;

	for (const struct load *l = f->load; l != NULL; l = l->next)
		n += l->step == LOAD_TRANSFER;
	for (struct load *l = f->load; l != NULL && n < most && !f->broken; l = l->next) {
		if (l->step != LOAD_ASK || l->changed || now < l->pause_us || !host_free(f, l))
			continue;
		ask(f, l);
		n += l->step == LOAD_TRANSFER;
	}
}

/* ---- what came */

/* All of it again: the part is of another version. The archive hears of it before a byte comes. */
static void
anew(struct load *l)
{
	l->d.validator = "";
	l->d.size = -1;
	l->changed = true;
	l->step = LOAD_ASK;
}

/* It broke off, and some of it is there: once more in a while. */
static bool
once_more(struct load *l, const struct http_answer *a)
{
	const struct http_sink *k = &l->sink;
	bool broke = k->ours || a->fault == HTTP_FAILED || a->fault == HTTP_UNREACHABLE;

	if (k->at - k->have >= GOOD_START && k->validator[0] != '\0')
		l->tries = 0;
	if (!broke || k->other || k->over || k->full || k->at == 0 || l->tries >= TRIES)
		return false;
	l->pause_us = clock_mono_us() + (PAUSE_US << ++l->tries);
	l->step = LOAD_ASK;
	return true;
}

static void
give_reason(struct load *l, const struct http_answer *a)
{
	if (a->fault == HTTP_GOOD && l->sink.ours)
		err_status(
		    &l->error, EXIT_PART, "%s broke off in the middle of its answer", a->host);
	else
		errand_explain(a, &l->error);
	over(l);
}

void
download_answered(struct fetcher *f, struct load *l, struct http_answer *a)
{
	const struct http_sink *k = &l->sink;
	bool ours = a->fault == HTTP_GOOD && k->begun && k->ours;
	int64_t first, size;

	note(l);
	l->error.text[0] = '\0';
	if (ours && (k->size < 0 || k->at == k->size)) {
		l->step = LOAD_MOVE;
		l->d.size = k->at;
		snprintf(
		    l->type, sizeof(l->type), "%s", a->content_type != NULL ? a->content_type : "");
	} else if (a->status == 416 && http_range_parse(a->content_range, &first, &size)
		   && size == k->have && size > 0) {
		l->step = LOAD_MOVE;
		l->d.size = size;
	} else if (k->have > 0 && (k->other || a->status == 416) && l->anew++ < TRIES) {
		anew(l);
	} else if (!once_more(l, a)) {
		give_reason(l, a);
	}
	http_answer_free(f->http, a);
}

/* ---- a slice */

bool
download_due(const struct fetcher *f)
{
	int64_t now = clock_mono_us();

	for (const struct load *l = f->load; l != NULL; l = l->next)
		if (l->changed || l->step >= LOAD_MOVE
		    || (l->step == LOAD_TRANSFER
			&& ((l->sink.begun && l->sink.ours && !l->noted)
			    || now - l->said_us >= SAY_US)))
			return true;
	return false;
}

static void
move(struct fetcher *f, struct load *l)
{
	int got = load_move(l, f->cache, f->downloads, &l->error);

	if (got == 0)
		return;
	if (got > 0) {
		l->d.path = l->path;
		l->error.text[0] = '\0';
	}
	over(l);
}

/* False: the archive cannot be written. */
static bool
slice_of(struct fetcher *f, struct load *l, struct err *e)
{
	note(l);
	if (l->step == LOAD_MOVE)
		move(f, l);
	if (l->changed && !put(f, l, e))
		return false;
	if (l->step == LOAD_OVER) {
		bool failed = l->error.text[0] != '\0';

		tell(f, l, failed ? LOAD_FAILED : LOAD_DONE, failed ? l->error.text : l->d.path);
		load_free(f, l);
		f->news = true;
	} else if (l->step == LOAD_TRANSFER && clock_mono_us() - l->said_us >= SAY_US) {
		tell(f, l, LOAD_RUNS, l->d.name);
	}
	return true;
}

void
download_slice(struct fetcher *f)
{
	struct err e;

	for (struct load *l = f->load, *next; l != NULL; l = next) {
		next = l->next;
		if (!slice_of(f, l, &e)) {
			fetch_fault(f, &e);
			return;
		}
	}
}

void
download_leave(struct fetcher *f)
{
	while (f->load != NULL)
		give_up(f, f->load);
}
