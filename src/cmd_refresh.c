/* dateline refresh: a fetcher and a parser, with a progress line in place of the reader. */
#include "src/announce.h"
#include "src/command.h"
#include "src/print.h"
#include "src/store.h"
#include "src/util.h"
#include "src/workers.h"

#include <cjson/cJSON.h>
#include <errno.h>
#include <inttypes.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define REPORT_AT    3 /* failures running before a feed is named where nobody watches */
#define REPORT_AGAIN ((int64_t)7 * 86400)
#define ARENA_BYTES  ((size_t)1024 * 1024)

struct refresh {
	struct command_env *env;
	struct store *store;
	struct workers *workers;
	bool json, quiet, wait, force;
	bool terminal; /* a progress line is drawn */
	bool shown;    /* and stands there now */
	struct ask {
		int64_t list;
		unsigned flags;
		int64_t pages;
	} ask;
	struct msg sum;
	struct tally {
		int64_t feeds, added, failed, same, bytes;
	} told, before; /* feed by feed; what fetchers that died had told */
	int64_t updated, began;
	struct announced announced;
	bool done, idle, stopping, failed;
	sigset_t open; /* signals while it waits */
	struct print out;
};

/* ---- what is shown */

static void
clear_line(struct refresh *r)
{
	if (r->shown)
		fputs("\r\033[K", stderr);
	r->shown = false;
}

static void
draw_line(struct refresh *r)
{
	int64_t s = (clock_mono_us() - r->began) / 1000000;

	if (!r->terminal)
		return;
	fprintf(stderr,
	    "\rrefresh  %" PRId64 "/%" PRId64 " feeds  %" PRId64 " new  %" PRId64
	    " failed  %" PRId64 ":%02" PRId64 "\033[K",
	    r->sum.a, r->sum.b, r->sum.c, r->sum.d, s / 60, s % 60);
	fflush(stderr);
	r->shown = true;
}

static void
add_number(cJSON *o, const char *name, int64_t n)
{
	cJSON_AddNumberToObject(o, name, (double)n);
}

static void
print_json(struct refresh *r, cJSON *o)
{
	char *s = cJSON_PrintUnformatted(o);

	if (s == NULL)
		die("out of memory");
	print_text(&r->out, s);
	fputc('\n', r->out.file);
	fflush(r->out.file);
	cJSON_free(s);
	cJSON_Delete(o);
}

static void
json_feed_line(struct refresh *r, const struct msg *m, const struct store_feed *f)
{
	cJSON *o = cJSON_CreateObject();

	cJSON_AddStringToObject(o, "feed", f->url);
	cJSON_AddStringToObject(o, "title", f->title);
	if (m->status > 0)
		add_number(o, "status", m->status);
	else
		cJSON_AddNullToObject(o, "status");
	add_number(o, "new", m->b);
	add_number(o, "updated", m->c);
	add_number(o, "bytes", m->d);
	add_number(o, "ms", m->ms);
	if (m->text[0] != '\0')
		cJSON_AddStringToObject(o, "error", m->text);
	else
		cJSON_AddNullToObject(o, "error");
	print_json(r, o);
}

static void
json_sum(struct refresh *r)
{
	cJSON *o = cJSON_CreateObject();
	const struct msg *m = &r->sum;

	add_number(o, "feeds", m->a);
	add_number(o, "ok", m->a - m->d);
	add_number(o, "failed", m->d);
	add_number(o, "not_modified", m->e);
	add_number(o, "new", m->c);
	add_number(o, "updated", r->updated);
	add_number(o, "bytes", m->f);
	add_number(o, "ms", m->ms);
	print_json(r, o);
}

/* Whether cron's mail should name the feed: at its third failure running, then once a week. */
static bool
is_news(const struct store_feed *f, int64_t now)
{
	int64_t since = now - f->failing_since, last;

	if (f->failures == REPORT_AT)
		return true;
	if (f->failures < REPORT_AT || f->failing_since <= 0)
		return false;
	last = since % REPORT_AGAIN;
	/* The first one after each whole week: the one before it was asked before that. */
	return since >= REPORT_AGAIN && last < MAX(f->due - now, 3600);
}

static void
report_failure(struct refresh *r, const struct msg *m, const struct store_feed *f)
{
	if (r->quiet || r->json)
		return;
	if (!r->terminal && !is_news(f, clock_now()))
		return;
	clear_line(r);
	fputs("dateline: ", stderr);
	print_dirty(&(struct print){.file = stderr}, f->url);
	fprintf(stderr, ": %s\n", m->text);
}

static void
take_feed(struct refresh *r, const struct msg *m)
{
	struct store_feed f;
	struct arena a;
	struct err e;

	r->updated += m->c;
	r->told.feeds++;
	r->told.added += m->b;
	r->told.failed += m->text[0] != '\0';
	r->told.same += m->text[0] == '\0' && m->status == 304;
	r->told.bytes += m->d;
	if (m->text[0] == '\0' && !r->json && m->e == 0)
		return;
	arena_init(&a, ARENA_BYTES);
	if (!store_feed(r->store, m->a, &a, &f, &e))
		f = (struct store_feed){.url = "", .title = ""};
	if (r->json)
		json_feed_line(r, m, &f);
	if (m->text[0] != '\0')
		report_failure(r, m, &f);
	else if (m->e != 0 && !r->quiet && !r->json) {
		clear_line(r);
		fprintf(stderr,
		    "dateline: %s has moved to %s; `dateline move %" PRId64
		    "` writes that to the feeds file\n",
		    f.title, f.url, f.id);
	}
	arena_free(&a);
}

/* ---- the fetcher's news */

static void
ask_fetcher(struct refresh *r)
{
	struct msg m = {
	    .type = MSG_REFRESH, .a = r->ask.list, .b = r->ask.flags, .c = r->ask.pages};

	workers_send(r->workers, &m, -1);
}

static void
take_sum(struct refresh *r, const struct msg *m)
{
	const struct tally *t = &r->before;

	r->sum = *m;
	r->sum.a += t->feeds;
	r->sum.b += t->feeds;
	r->sum.c += t->added;
	r->sum.d += t->failed;
	r->sum.e += t->same;
	r->sum.f += t->bytes;
}

static void
take_done(struct refresh *r, const struct msg *m)
{
	take_sum(r, m);
	r->done = true;
	clear_line(r);
	if (m->text[0] != '\0' && !r->quiet)
		fprintf(stderr, "dateline: %s\n", m->text);
	if (m->text[0] != '\0')
		r->failed = true;
	if (m->status > 0 && r->terminal)
		fprintf(stderr, "dateline: %d feed%s asked to be left alone for a while\n",
		    m->status, m->status == 1 ? "" : "s");
	if (r->json)
		json_sum(r);
	else if (r->terminal)
		fprintf(stderr, "%" PRId64 " feeds, %" PRId64 " new, %" PRId64 " failed\n",
		    r->sum.a, r->sum.c, r->sum.d);
}

/* False: it cannot go on. */
static bool
take(struct refresh *r, const struct msg *m, struct err *e)
{
	if (m->type == MSG_FEED)
		take_feed(r, m);
	else if (m->type == MSG_PROGRESS) {
		take_sum(r, m);
		draw_line(r);
	} else if (m->type == MSG_DONE)
		take_done(r, m);
	else if (m->type == MSG_ANNOUNCE)
		announced_add(&r->announced, &r->env->config, m);
	else if (m->type == MSG_IDLE)
		r->idle = r->done;
	else if (m->type == MSG_FAULT)
		return err_set(e, "%s", m->text);
	else if (m->type == MSG_ACK && m->status != 0)
		return err_set(e, "%s", m->text);
	return true;
}

static bool
hear(struct refresh *r, struct err *e)
{
	struct msg m;
	int got;

	while ((got = workers_recv(r->workers, &m, e)) != 0) {
		if (got > 0 && !take(r, &m, e))
			return false;
		if (got > 0)
			continue;
		if (workers_fd(r->workers) < 0)
			return false;
		/* A new fetcher does not know what its predecessor was asked. */
		r->idle = false;
		r->before = r->told;
		if (r->stopping)
			r->done = true; /* it will not say so any more */
		else if (!r->done)
			ask_fetcher(r);
	}
	return true;
}

static bool
watch(struct refresh *r, struct err *e)
{
	while (!r->done || (r->wait && !r->idle && !r->stopping)) {
		struct pollfd p = {.fd = workers_fd(r->workers), .events = POLLIN};

		if (command_interrupted() && !r->stopping) {
			struct msg m = {.type = MSG_STOP};

			r->stopping = true;
			workers_send(r->workers, &m, -1);
		}
		if (ppoll(&p, 1, NULL, &r->open) < 0 && errno != EINTR)
			return err_set(e, "poll: %s", strerror(errno));
		if (!hear(r, e))
			return false;
	}
	return true;
}

/* ---- the command */

static bool
choose(struct refresh *r, const char *section, const char *feed, struct err *e)
{
	int64_t id;

	r->ask.list = LIST_LATEST;
	r->ask.flags = r->force ? REFRESH_FORCE : 0;
	if (section != NULL) {
		r->ask.list = store_list_find(r->store, section);
		if (r->ask.list == 0)
			return err_status(e, EXIT_PART, "no section '%s'", section);
		r->ask.flags |= REFRESH_AT_ONCE;
	}
	if (feed != NULL) {
		id = store_feed_find(r->store, feed, e);
		if (id == 0)
			return false;
		r->ask.list = LIST_OF_FEED(id);
		r->ask.flags |= REFRESH_AT_ONCE;
	}
	return true;
}

static bool
is_announced(void *arg, enum rule_verb verb, const char *argument)
{
	(void)argument;
	*(bool *)arg = *(bool *)arg || verb == RULE_RUN;
	return true;
}

/* Whether something is to be run when articles come in. */
static bool
announces(const struct config *c)
{
	bool yes = c->set.notify_command[0] != '\0';
	struct err e;
	size_t at;

	for (size_t i = 0; i < c->nrule; i++)
		(void)!config_actions(c->rule[i].actions, is_announced, &yes, &at, &e);
	return yes;
}

/* Runs it, and says what failed. */
static void
run_announced(struct refresh *r)
{
	struct err e;
	int fd = announced_start(&r->announced, r->store, &r->env->config, &e);
	FILE *said = fd >= 0 ? fdopen(fd, "r") : NULL;
	char *line = NULL;
	size_t cap = 0;

	if (fd < 0 && e.text[0] != '\0')
		complain_err(&e);
	announced_clear(&r->announced);
	while (said != NULL && getline(&line, &cap, said) > 0) {
		line[strcspn(line, "\n")] = '\0';
		fputs("dateline: ", stderr);
		print_dirty(&(struct print){.file = stderr}, line);
		fputc('\n', stderr);
	}
	free(line);
	if (said != NULL)
		fclose(said);
}

static bool
start_workers(struct refresh *r, bool parser_later)
{
	struct workers_options options = {.paths = &r->env->paths,
	    .fetcher = true,
	    .verbose = r->env->verbose,
	    .parser_later = parser_later};
	struct err e;

	r->workers = workers_start(&options, &e);
	if (r->workers == NULL)
		complain_err(&e);
	return r->workers != NULL;
}

/* A first archive is made while they start, which takes both as long. */
static bool
start_ahead(struct refresh *r)
{
	char *path = xasprintf("%s/archive.db", r->env->paths.data);
	bool first = access(path, F_OK) != 0;

	free(path);
	return !first || start_workers(r, false);
}

static enum exit_status
run(struct refresh *r, const char *section, const char *feed)
{
	struct err e = {0};
	bool ok;

	if (!choose(r, section, feed, &e)) {
		complain_err(&e);
		return e.status;
	}
	command_catch(&r->open);
	if (r->workers == NULL && !start_workers(r, !store_any_first(r->store)))
		return EXIT_CANNOT;
	r->began = clock_mono_us();
	ask_fetcher(r);
	/* What is announced of an article waits for its text. */
	r->wait = r->wait || announces(&r->env->config);
	ok = watch(r, &e);
	clear_line(r);
	run_announced(r);
	if (!ok) {
		complain_err(&e);
		return EXIT_CANNOT;
	}
	return !r->quiet && (r->failed || r->sum.d > 0) ? EXIT_PART : EXIT_DONE;
}

enum exit_status
cmd_refresh(struct command_env *env, int argc, char **argv)
{
	const char *section = NULL, *feed = NULL, *pages = NULL;
	struct refresh r = {.env = env};
	const struct command_option options[] = {{"section", 's', NULL, &section},
	    {"feed", 'u', NULL, &feed}, {"pages", 0, NULL, &pages}, {"force", 0, &r.force, NULL},
	    {"json", 0, &r.json, NULL}, {"quiet", 'q', &r.quiet, NULL}, {"wait", 0, &r.wait, NULL}};
	enum exit_status status;

	if (!command_options(env, options, LEN(options), &argc, argv))
		return EXIT_USAGE;
	if (argc > 1) {
		complain_usage(env, "takes no argument, but '%s' was given", argv[1]);
		return EXIT_USAGE;
	}
	if (section != NULL && feed != NULL) {
		complain_usage(env, "only one of -s and -u");
		return EXIT_USAGE;
	}
	if (pages != NULL && feed == NULL) {
		complain_usage(env, "--pages goes with -u");
		return EXIT_USAGE;
	}
	if (pages != NULL && !parse_int(pages, 1, REFRESH_PAGES, &r.ask.pages)) {
		complain_usage(env, "--pages takes a number from 1 to %d", REFRESH_PAGES);
		return EXIT_USAGE;
	}
	if (!start_ahead(&r))
		return EXIT_CANNOT;
	r.store = command_store(env, false, &status);
	if (r.store != NULL) {
		print_init(&r.out, stdout);
		r.terminal = isatty(STDERR_FILENO) && !r.quiet && !r.json;
		status = run(&r, section, feed);
	}
	if (r.workers != NULL)
		workers_stop(r.workers, false);
	store_close(r.store);
	return status;
}
