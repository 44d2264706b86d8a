/* dateline add: a feed, or the feed of a page. */
#include "src/command.h"
#include "src/date.h"
#include "src/feedlist.h"
#include "src/find.h"
#include "src/find_site.h"
#include "src/print.h"
#include "src/store.h"
#include "src/util.h"
#include "src/workers.h"

#include <errno.h>
#include <inttypes.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#define FIRST_FETCH_MS 60000 /* how long the first fetch is waited for */

static bool
check_url(const struct command_env *env, const char *url)
{
	struct err e;

	if (!feed_url_check(url, &e))
		complain_usage(env, "%s", e.text);
	else
		return true;
	return false;
}

/* ---- the first fetch */

struct fetch {
	struct workers *workers;
	int64_t feed, added;
	bool done;
	char error[400];
};

static void
take_news(struct fetch *f, const struct msg *m)
{
	if (m->type == MSG_FEED && m->a == f->feed) {
		f->added = m->b;
		snprintf(f->error, sizeof(f->error), "%s", m->text);
	} else if (m->type == MSG_FAULT) {
		snprintf(f->error, sizeof(f->error), "%s", m->text);
		f->done = true;
	} else if (m->type == MSG_DONE) {
		if (f->error[0] == '\0')
			snprintf(f->error, sizeof(f->error), "%s", m->text);
		f->done = true;
	}
}

static bool
wait_for_feed(struct fetch *f, struct err *e)
{
	int64_t until = clock_mono_us() + (int64_t)FIRST_FETCH_MS * 1000;

	while (!f->done) {
		struct pollfd fd = {.fd = workers_fd(f->workers), .events = POLLIN};
		int64_t left = (until - clock_mono_us()) / 1000;
		struct msg m;
		int got;

		if (left <= 0 || fd.fd < 0)
			return err_set(e, "the fetcher does not answer");
		if (poll(&fd, 1, (int)left) < 0 && errno != EINTR)
			return err_set(e, "poll: %s", strerror(errno));
		while ((got = workers_recv(f->workers, &m, e)) != 0) {
			if (got > 0)
				take_news(f, &m);
			else if (workers_fd(f->workers) < 0)
				return false;
		}
	}
	return true;
}

/* Fetches the feed that was just added, so that a wrong address is noticed while its person looks.
 * The subscription stays in any case. */
static enum exit_status
first_fetch(struct command_env *env, int64_t feed)
{
	struct workers_options options = {
	    .paths = &env->paths, .fetcher = true, .verbose = env->verbose};
	struct msg m = {.type = MSG_REFRESH, .a = LIST_OF_FEED(feed), .b = REFRESH_AT_ONCE};
	struct fetch f = {.feed = feed};
	struct err e;
	bool ok;

	f.workers = workers_start(&options, &e);
	if (f.workers == NULL) {
		complain_err(&e);
		return EXIT_PART;
	}
	workers_send(f.workers, &m, -1);
	ok = wait_for_feed(&f, &e);
	workers_stop(f.workers, false);
	if (ok && f.error[0] == '\0') {
		printf("added, with %" PRId64 " article%s\n", f.added, f.added == 1 ? "" : "s");
		return EXIT_DONE;
	}
	if (ok)
		err_set(&e, "added, but its first answer was no feed: %s", f.error);
	else
		err_prefix(&e, "added, but not fetched yet");
	complain_err(&e);
	return EXIT_PART;
}

/* ---- which feed it is */

struct add {
	struct command_env *env;
	const char *section, *title;
	bool as_is, first, yes, list;
	bool asks; /* a person is there */
};

static void
on_progress(void *arg, const char *url)
{
	const struct add *a = arg;

	if (a->asks)
		fprintf(stderr, "looking at %s\n", url);
}

static void
show(FILE *file, size_t number, const struct found *f)
{
	char *text = found_describe(f, clock_now());
	struct print p;

	print_init(&p, file);
	if (number > 0)
		fprintf(file, "%zu  ", number);
	print_text(&p, *f->title != '\0' ? f->title : f->url);
	fputs("\n   ", file);
	print_text(&p, f->url);
	fputs("\n   ", file);
	print_text(&p, text);
	fputc('\n', file);
	free(text);
}

/* For the reader and for scripts: a line each. */
static void
print_list(const struct found_feeds *f)
{
	for (size_t i = 0; i < f->n; i++) {
		const struct found *one = &f->feed[i];
		char date[32] = "";

		if (one->date != DATE_NONE)
			date_iso(one->date, date);
		printf("%s\t%s\t%s\t%zu\t%s\t%s\n", one->url, one->title, one->format, one->entries,
		    date, one->last);
	}
}

/* A line that the person types; false at the end of the input. */
static bool
ask(const char *question, char *line, int size)
{
	fputs(question, stderr);
	fflush(stderr);
	if (fgets(line, size, stdin) == NULL)
		return false;
	line[strcspn(line, "\r\n")] = '\0';
	return true;
}

/* Asks which, or whether; NULL: none. */
static const struct found *
ask_which(const struct found_feeds *f)
{
	char line[32], question[64];
	int64_t n;

	for (size_t i = 0; i < f->n; i++)
		show(stderr, f->n > 1 ? i + 1 : 0, &f->feed[i]);
	if (f->n == 1)
		return ask("add it? [Y/n] ", line, sizeof(line)) && strchr("yY", *line) != NULL
		           ? &f->feed[0]
		           : NULL;
	snprintf(question, sizeof(question), "which one? [1-%zu, n: none] ", f->n);
	while (ask(question, line, sizeof(line))) {
		if (*line == '\0')
			return &f->feed[0];
		if (strchr("nNqQ", *line) != NULL)
			return NULL;
		if (parse_int(line, 1, (int64_t)f->n, &n))
			return &f->feed[n - 1];
	}
	return NULL;
}

/* NULL: said why not. */
static const struct found *
choose(const struct add *a, const struct found_feeds *f)
{
	const struct found *best = found_best(f);

	if (a->first)
		return &f->feed[0];
	if (f->direct || (a->yes && best != NULL)) {
		if (a->asks)
			show(stderr, 0, best);
		return best;
	}
	if (a->asks)
		return ask_which(f);
	if (best != NULL)
		return best;
	fprintf(stderr, "dateline: several feeds are there; add one by its address, or the first "
			"with --first\n");
	for (size_t i = 0; i < f->n; i++)
		show(stderr, i + 1, &f->feed[i]);
	return NULL;
}

/* ---- the command */

static enum exit_status
add_url(const struct add *a, const char *url, bool fetch)
{
	struct command_env *env = a->env;
	enum exit_status status;
	struct store *s;
	struct err e;
	int64_t feed;

	if (!command_first_start(env, NULL, &e)
	    || !feedlist_add(env->paths.feeds, url, a->section, a->title, &e)) {
		complain_err(&e);
		return e.status;
	}
	s = command_store(env, true, &status);
	if (s == NULL)
		return status;
	feed = store_feed_find(s, url, &e);
	store_close(s);
	if (feed == 0) {
		complain_err(&e);
		return EXIT_CANNOT;
	}
	return fetch ? first_fetch(env, feed) : EXIT_DONE;
}

/* Without an answer of anybody the address is taken as it is: there may be no network now. */
static enum exit_status
find_and_add(const struct add *a, const char *url)
{
	struct found_feeds f = {.progress = on_progress, .arg = (void *)(uintptr_t)a};
	const struct found *chosen;
	enum exit_status status;
	struct err e;

	if (!find_feeds(&a->env->paths, url, &f, &e)) {
		status = f.reached || a->list ? e.status : add_url(a, url, false);
		if (!f.reached && !a->list && status == EXIT_DONE) {
			err_prefix(&e, "added, but not fetched yet");
			status = EXIT_PART;
		}
		complain_err(&e);
	} else if (a->list) {
		print_list(&f);
		status = EXIT_DONE;
	} else {
		chosen = choose(a, &f);
		status = chosen == NULL ? EXIT_PART : add_url(a, chosen->url, true);
	}
	found_release(&f);
	return status;
}

/* What is there already need not be looked for. */
static bool
is_there(const struct command_env *env, const char *url, struct err *e)
{
	struct feedlist fl = {0};
	struct complaints cs = {0};
	const struct sub *sub = NULL;

	if (feedlist_load(&fl, env->paths.feeds, &cs, e))
		sub = feedlist_find(&fl, url);
	if (sub != NULL)
		err_status(e, EXIT_PART, "%s is there already: feeds, line %zu", url, sub->line);
	complaints_release(&cs);
	feedlist_release(&fl);
	return sub != NULL;
}

enum exit_status
cmd_add(struct command_env *env, int argc, char **argv)
{
	struct add a = {.env = env};
	const struct command_option options[] = {{NULL, 's', NULL, &a.section},
	    {NULL, 't', NULL, &a.title}, {"as-is", 0, &a.as_is, NULL}, {"first", 0, &a.first, NULL},
	    {"yes", 'y', &a.yes, NULL}, {"list", 0, &a.list, NULL}};
	enum exit_status status;
	char *url;
	struct err e;

	if (!command_options(env, options, LEN(options), &argc, argv))
		return EXIT_USAGE;
	if (argc != 2) {
		complain_usage(
		    env, argc < 2 ? "the address of which feed?" : "one address at a time");
		return EXIT_USAGE;
	}
	a.asks = isatty(STDIN_FILENO) && isatty(STDERR_FILENO) && !a.list;
	url = find_address(argv[1]);
	if (!check_url(env, url)) {
		status = EXIT_USAGE;
	} else if (!a.list && is_there(env, url, &e)) {
		complain_err(&e);
		status = e.status;
	} else {
		bool web = strncasecmp(url, "http", 4) == 0;

		status = a.as_is || !web ? add_url(&a, url, true) : find_and_add(&a, url);
	}
	free(url);
	return status;
}
