/* dateline download: what is attached to articles, into files; a fetcher does it, this waits. */
#include "src/command.h"
#include "src/json_out.h"
#include "src/store_download.h"
#include "src/util.h"
#include "src/workers.h"

#include <cjson/cJSON.h>
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define ARENA_BYTES ((size_t)4 * 1024 * 1024)

struct download_run {
	struct command_env *env;
	struct store *store;
	struct workers *workers;
	struct print out;
	bool json, list;
	bool terminal, shown; /* a progress line is drawn, and stands there now */
	struct heard {
		int64_t id;
		enum load_state state;
	} * heard;
	size_t n, cap, running;
	bool failed;
	sigset_t open; /* signals while it waits */
};

/* ---- what is shown */

static void
clear_line(struct download_run *r)
{
	if (r->shown)
		fputs("\r\033[K", stderr);
	r->shown = false;
}

static void
draw_line(struct download_run *r, const struct msg *m)
{
	char text[DOWNLOAD_TEXT];

	if (!r->terminal)
		return;
	fprintf(stderr, "\r%s\033[K", download_text(text, m->c, m->d, m->e));
	fflush(stderr);
	r->shown = true;
}

static void
json_one(struct download_run *r, const struct download *d, const char *state)
{
	cJSON *o = cJSON_CreateObject();
	int64_t have = *d->path != '\0' ? d->size : download_have(r->env->paths.cache, d->token);

	cJSON_AddNumberToObject(o, "id", (double)d->id);
	cJSON_AddNumberToObject(o, "article", (double)d->article);
	cJSON_AddStringToObject(o, "url", d->url);
	cJSON_AddStringToObject(o, "state", state);
	cJSON_AddNumberToObject(o, "bytes", (double)have);
	if (d->size >= 0)
		cJSON_AddNumberToObject(o, "size", (double)d->size);
	else
		cJSON_AddNullToObject(o, "size");
	cJSON_AddItemToObject(
	    o, "path", *d->path != '\0' ? cJSON_CreateString(d->path) : cJSON_CreateNull());
	cJSON_AddItemToObject(
	    o, "error", *d->error != '\0' ? cJSON_CreateString(d->error) : cJSON_CreateNull());
	json_line(&r->out, o);
}

static void
text_one(struct download_run *r, const struct download *d, const char *state)
{
	char text[DOWNLOAD_TEXT];
	int64_t have = download_have(r->env->paths.cache, d->token);

	fprintf(r->out.file, "%-4lld %-8s ", (long long)d->article, state);
	if (*d->path != '\0')
		print_text(&r->out, d->path);
	else
		fprintf(r->out.file, "%s  ", download_text(text, have, d->size, 0));
	if (*d->path == '\0')
		print_text(&r->out, d->name);
	if (*d->error != '\0')
		fprintf(r->out.file, ": %s", d->error);
	fputc('\n', r->out.file);
}

/* One that is over: its file, or why there is none. */
static void
say_end(struct download_run *r, const struct msg *m)
{
	struct download d;
	struct arena a;
	struct err e;
	bool known;

	clear_line(r);
	arena_init(&a, ARENA_BYTES);
	known = store_download(r->store, m->a, &a, &d, &e);
	if (known && m->b == LOAD_FAILED)
		d.error = m->text;
	if (known && r->json) {
		json_one(r, &d, download_state(&d, r->env->paths.cache));
	} else if (known && m->b == LOAD_DONE) {
		print_text(&r->out, d.path); /* whole, unlike the message's */
		fputc('\n', r->out.file);
	}
	if (m->b != LOAD_DONE)
		fprintf(stderr, "dateline: %s\n", m->b == LOAD_FAILED ? m->text : "stopped");
	arena_free(&a);
	fflush(r->out.file);
}

/* ---- the fetcher's news */

static void
take_load(struct download_run *r, const struct msg *m)
{
	struct heard *h = r->heard;
	bool ended = m->b >= LOAD_DONE, ran;

	while (h != NULL && h < r->heard + r->n && h->id != m->a)
		h++;
	if (h == NULL || h == r->heard + r->n) {
		GROW(r->heard, r->cap, r->n);
		h = &r->heard[r->n++];
		*h = (struct heard){.id = m->a, .state = LOAD_STOPPED};
	}
	ran = h->state < LOAD_DONE;
	h->state = (enum load_state)m->b;
	r->running += !ended;
	r->running -= ran;
	r->failed = r->failed || m->b > LOAD_DONE;
	if (ended)
		say_end(r, m);
	else if (m->b == LOAD_RUNS)
		draw_line(r, m);
}

static bool
take(struct download_run *r, const struct msg *m, struct err *e)
{
	if (m->type == MSG_LOAD)
		take_load(r, m);
	else if (m->type == MSG_FAULT || (m->type == MSG_ACK && m->status != 0))
		return err_status(e,
		    m->type == MSG_FAULT ? EXIT_CANNOT : (enum exit_status)m->status, "%s",
		    m->text);
	return true;
}

/* A new fetcher does not know what runs. */
static void
go_on(struct download_run *r)
{
	for (size_t i = 0; i < r->n; i++) {
		struct msg m = {.type = MSG_DOWNLOAD, .a = r->heard[i].id, .b = DOWNLOAD_GO};

		if (r->heard[i].state < LOAD_DONE)
			workers_send(r->workers, &m, -1);
	}
}

static bool
watch(struct download_run *r, struct err *e)
{
	struct msg m;
	int got;

	while (r->running > 0 || workers_unacked(r->workers) > 0) {
		struct pollfd p = {.fd = workers_fd(r->workers), .events = POLLIN};

		if (command_interrupted())
			return err_status(
			    e, EXIT_PART, "stopped; dateline download goes on with what is there");
		if (ppoll(&p, 1, NULL, &r->open) < 0 && errno != EINTR)
			return err_set(e, "poll: %s", strerror(errno));
		while ((got = workers_recv(r->workers, &m, e)) != 0) {
			if (got > 0 && !take(r, &m, e))
				return false;
			if (got < 0 && workers_fd(r->workers) < 0)
				return false;
			if (got < 0)
				go_on(r);
		}
	}
	return true;
}

/* ---- the command */

static enum exit_status
load(struct download_run *r, struct msg *m)
{
	struct workers_options o = {.paths = &r->env->paths,
	    .fetcher = true,
	    .hello = HELLO_READER,
	    .verbose = r->env->verbose,
	    .parser_later = true};
	struct err e;
	bool ok;

	command_catch(&r->open);
	r->workers = workers_start(&o, &e);
	if (r->workers == NULL) {
		complain_err(&e);
		return EXIT_CANNOT;
	}
	workers_send(r->workers, m, -1);
	ok = watch(r, &e);
	clear_line(r);
	if (!ok)
		complain_err(&e);
	workers_stop(r->workers, false);
	free(r->heard);
	return !ok ? e.status : r->failed ? EXIT_PART : EXIT_DONE;
}

static enum exit_status
list(struct download_run *r)
{
	struct download *d;
	struct arena a;
	struct err e;
	size_t n;
	bool ok;

	arena_init(&a, ARENA_BYTES);
	ok = store_downloads(r->store, &a, &d, &n, &e);
	for (size_t i = 0; ok && i < n; i++)
		(r->json ? json_one : text_one)(
		    r, &d[i], download_state(&d[i], r->env->paths.cache));
	if (!ok)
		complain_err(&e);
	arena_free(&a);
	return ok ? EXIT_DONE : e.status;
}

enum exit_status
cmd_download(struct command_env *env, int argc, char **argv)
{
	struct download_run r = {.env = env};
	const struct command_option options[] = {
	    {"list", 0, &r.list, NULL}, {"json", 0, &r.json, NULL}};
	struct msg m = {.type = MSG_DOWNLOAD};
	enum exit_status status;

	if (!command_options(env, options, LEN(options), &argc, argv))
		return EXIT_USAGE;
	if (argc > 3 || (r.list && argc > 1)
	    || (argc > 1 && !parse_int(argv[1], 1, KEY_ID_MASK, &m.a))
	    || (argc > 2 && !parse_int(argv[2], 1, 1000, &m.c))) {
		complain_usage(env, "takes the number of an article, and which of what is attached "
				    "to it, from 1");
		return EXIT_USAGE;
	}
	m.b = argc > 1 ? DOWNLOAD_NEW : DOWNLOAD_GO;
	r.store = command_store(env, false, &status);
	if (r.store == NULL)
		return status;
	print_init(&r.out, stdout);
	r.terminal = isatty(STDERR_FILENO) && !r.json;
	status = r.list ? list(&r) : load(&r, &m);
	store_close(r.store);
	return status;
}
