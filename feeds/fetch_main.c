/* dateline-fetch: the one program that reaches the network and the one that writes what came from
 * there. Started by dateline with descriptors: 3 the reader, 4 the parser (or, with --get, the file
 * for the page), 5 the feeds file, 6 the config file. */
#include "feeds/fetch.h"
#include "feeds/sandbox.h"
#include "src/paths.h"
#include "src/program.h"
#include "src/util.h"

#include <errno.h>
#include <fcntl.h>
#include <malloc.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum { FD_READER = 3, FD_PARSER = 4, FD_PAGE = 4, FD_FEEDS = 5, FD_CONFIG = 6 };

#define GET_MS 120000

static volatile sig_atomic_t stopped;

static void
on_term(int number)
{
	(void)number;
	stopped = 1;
}

static void
set_signals(void)
{
	struct sigaction term = {.sa_handler = on_term}, none = {.sa_handler = SIG_IGN};

	sigaction(SIGTERM, &term, NULL);
	sigaction(SIGINT, &none, NULL);
	sigaction(SIGHUP, &none, NULL);
	sigaction(SIGPIPE, &none, NULL);
	sigaction(SIGTSTP, &none, NULL);
}

static bool
open_http(struct fetcher *f, struct err *e)
{
	const struct settings *s = &f->config.set;
	struct http_limits limits = {.body = (size_t)s->max_body,
	    .still = s->timeout,
	    .redirects = (int)s->max_redirects,
	    .connections = (int)s->max_connections,
	    .host_connections = (int)s->max_host_connections,
	    .local_redirects = s->local_redirects != 0,
	    .proxy = s->proxy,
	    .user_agent = s->user_agent,
	    .folder = f->dir,
	    .ca = f->ca};

	f->http = http_new(&limits, e);
	return f->http != NULL;
}

static void
read_config(struct fetcher *f)
{
	struct err e;

	/* What is wrong in it was said by dateline, which reads it too. */
	(void)!config_read_settings(&f->config, FD_CONFIG, &e);
}

/* Everything that needs more than the archive's folder and the network, then the lock. */
static bool
set_up(struct fetcher *f, struct err *e)
{
	struct sandbox_paths paths = {.archive = f->dir};

	read_config(f);
	f->ca = program_path(f->config.set.ca_file);
	paths.ca = *f->ca != '\0' ? f->ca : NULL;
	if (f->cache != NULL) {
		paths.parts = f->parts = xasprintf("%s/downloads", f->cache);
		paths.downloads = f->downloads = paths_downloads(f->config.set.download_dir);
	}
	return make_dirs(f->dir, e) && http_setup(e) && sandbox_fetcher(&paths, e)
	       && open_http(f, e);
}

static void
tear_down(struct fetcher *f)
{
	digest_forget(f);
	errand_forget(f);
	download_leave(f);
	sources_free(f);
	parser_link_free(f->parser);
	http_free(f->http);
	if (f->store != NULL)
		store_close(f->store);
	rules_end(f);
	config_release(&f->config);
	free(f->ca);
	free(f->parts);
	free(f->downloads);
	free(f->out);
}

/* ---- the loop */

static bool
serve(struct fetcher *f, struct err *e)
{
	struct err feeds;

	if (!set_up(f, e))
		return false;
	f->store = store_open(f->dir, STORE_WRITE, e);
	if (f->store == NULL)
		return false;
	fcntl(FD_READER, F_SETFL, O_NONBLOCK);
	f->reader = FD_READER;
	wire_part_init(&f->part);
	/* Else it is /dev/null: a parser comes when one is needed. */
	f->parser = parser_link_new(isfdtype(FD_PARSER, S_IFSOCK) == 1 ? FD_PARSER : -1);
	f->digest_end = &f->digest;
	f->sources = sources_new();
	f->more_marks = true;
	behind_all(f);
	f->upkeep_us = clock_mono_us() + (int64_t)60 * 1000000;
	rules_begin(f, &f->config);
	if (!fetch_read_feeds(f, FD_FEEDS, &feeds))
		fetch_fault(f, &feeds);
	return fetch_loop(f, e);
}

/* The reader hears why nothing works. */
static void
say_fault(const struct err *e)
{
	struct msg m = {.type = MSG_FAULT, .status = e->status};

	fprintf(stderr, "dateline-fetch: %s\n", e->text);
	msg_text(&m, e->text);
	if (!wire_send(FD_READER, &m, -1))
		fprintf(stderr, "dateline-fetch: nobody hears it\n");
}

/* ---- one page, for `inspect` and `add` */

static bool
copy_body(const struct http_body *b, struct err *e)
{
	char piece[64 * 1024];
	size_t at = 0;
	ssize_t n;

	while ((n = http_body_read(b, at, piece, sizeof(piece))) > 0) {
		if (!write_all(FD_PAGE, piece, (size_t)n))
			return err_set(e, "the page could not be kept: %s", strerror(errno));
		at += (size_t)n;
	}
	return n == 0 || err_set(e, "the page could not be read back");
}

static bool
fetch_one(struct fetcher *f, const char *url, struct http_answer **a, struct err *e)
{
	struct http_request r = {.url = url};
	int64_t end = clock_mono_us() + (int64_t)GET_MS * 1000;

	http_start(f->http, &r);
	while ((*a = http_next(f->http)) == NULL && !stopped) {
		struct pollfd gone = {.fd = FD_READER, .events = POLLIN};

		if (clock_mono_us() > end)
			return err_status(e, EXIT_PART, "%s took too long", url);
		if (!http_wait(f->http, &gone, 1, 1000, e))
			return false;
		if (poll(&gone, 1, 0) > 0)
			return err_set(e, "nobody waits for it");
	}
	if (*a == NULL)
		return err_set(e, "stopped");
	if ((*a)->fault == HTTP_GOOD)
		return true;
	*e = (*a)->error;
	return false;
}

static bool
get(struct fetcher *f, const char *url)
{
	struct http_answer *a = NULL;
	struct msg m = {.type = MSG_FEED};
	struct err e;
	bool ok = set_up(f, &e) && fetch_one(f, url, &a, &e) && copy_body(&a->body, &e);

	if (ok) {
		const char *type = a->content_type != NULL ? a->content_type : "";

		m.status = a->status;
		ok = write_all(FD_READER, &m, sizeof(m))
		     && write_all(FD_READER, a->final_url, strlen(a->final_url) + 1)
		     && write_all(FD_READER, type, strlen(type) + 1);
	} else {
		msg_text(&m, e.text);
		(void)!write_all(FD_READER, &m, sizeof(m));
	}
	if (a != NULL)
		http_answer_free(f->http, a);
	return ok;
}

/* ---- the self-test */

/* In a child, which confines itself for good, so that folders made for it can be taken away. */
static int
self_test(const char *dir)
{
	char folder[3][40];
	struct sandbox_paths paths = {
	    .archive = dir != NULL ? dir : folder[0], .parts = folder[1], .downloads = folder[2]};
	int status = 0;
	struct err e;
	pid_t child;

	if (!http_setup(&e)) {
		fprintf(stderr, "dateline-fetch: %s\n", e.text);
		return EXIT_CANNOT;
	}
	for (size_t i = 0; i < LEN(folder); i++) {
		snprintf(folder[i], sizeof(folder[i]), "/tmp/dateline-self-test-XXXXXX");
		if (mkdtemp(folder[i]) == NULL) {
			fprintf(stderr, "dateline-fetch: %s: %s\n", folder[i], strerror(errno));
			return EXIT_CANNOT;
		}
	}
	child = fork();
	if (child == 0)
		exit(sandbox_selftest(SANDBOX_FETCHER, &paths));
	while (child > 0 && waitpid(child, &status, 0) < 0 && errno == EINTR)
		;
	for (size_t i = 0; i < LEN(folder); i++)
		rmdir(folder[i]);
	return child > 0 && WIFEXITED(status) ? WEXITSTATUS(status) : EXIT_CANNOT;
}

static int
usage(void)
{
	fputs("dateline-fetch is started by dateline\n"
	      "usage: dateline-fetch --dir DIR [--build BUILD] [--cache DIR | --get URL] | "
	      "--self-test [DIR] | --version\n",
	    stderr);
	return EXIT_USAGE;
}

static bool
is_own_build(const char *build)
{
	char *own = wire_build();
	bool same = strcmp(build, own) == 0;

	free(own);
	return same;
}

int
main(int argc, char **argv)
{
	struct fetcher f = {.reader = -1, .stop = &stopped};
	const char *url = NULL;
	struct err e;
	bool ok;

	if (argc == 2 && strcmp(argv[1], "--version") == 0) {
		printf("%s\n", http_version());
		return EXIT_DONE;
	}
	if ((argc == 2 || argc == 3) && strcmp(argv[1], "--self-test") == 0)
		return self_test(argc == 3 ? argv[2] : NULL);
	for (int i = 1; i + 1 < argc; i += 2)
		if (strcmp(argv[i], "--dir") == 0)
			f.dir = argv[i + 1];
		else if (strcmp(argv[i], "--get") == 0)
			url = argv[i + 1];
		else if (strcmp(argv[i], "--cache") == 0)
			f.cache = argv[i + 1];
		else if (strcmp(argv[i], "--build") == 0 && !is_own_build(argv[i + 1]))
			return EXIT_BUILD;
	if (f.dir == NULL || fcntl(FD_READER, F_GETFD) < 0)
		return usage();
	set_signals();
	/* Blocks of bodies and documents go back to the system when they are freed. */
	mallopt(M_MMAP_THRESHOLD, 128 * 1024);
	mallopt(M_TRIM_THRESHOLD, 1024 * 1024);
	if (url != NULL) {
		ok = get(&f, url);
	} else {
		ok = serve(&f, &e);
		if (!ok)
			say_fault(&e);
	}
	tear_down(&f);
	return ok ? EXIT_DONE : EXIT_CANNOT;
}
