/* dateline add, remove, move: changes of subscriptions, in the feeds file and in the archive. */
#include "src/command.h"
#include "src/feedlist.h"
#include "src/store.h"
#include "src/util.h"
#include "src/workers.h"

#include <errno.h>
#include <inttypes.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

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
	if (strcasestr(f.error, "html") != NULL)
		fputs("dateline: that is a page; look there for the address of its feed and give "
		      "that to "
		      "`dateline move`\n",
		    stderr);
	return EXIT_PART;
}

enum exit_status
cmd_add(struct command_env *env, int argc, char **argv)
{
	const char *section = NULL, *title = NULL;
	const struct command_option options[] = {
	    {NULL, 's', NULL, &section}, {NULL, 't', NULL, &title}};
	enum exit_status status;
	struct store *s;
	struct err e;
	int64_t feed = 0;

	if (!command_options(env, options, LEN(options), &argc, argv))
		return EXIT_USAGE;
	if (argc != 2) {
		complain_usage(
		    env, argc < 2 ? "the address of which feed?" : "one address at a time");
		return EXIT_USAGE;
	}
	if (!check_url(env, argv[1]))
		return EXIT_USAGE;
	if (!command_first_start(env, NULL, &e)
	    || !feedlist_add(env->paths.feeds, argv[1], section, title, &e)) {
		complain_err(&e);
		return e.status;
	}
	s = command_store(env, true, &status);
	if (s == NULL)
		return status;
	feed = store_feed_find(s, argv[1], &e);
	store_close(s);
	if (feed == 0) {
		complain_err(&e);
		return EXIT_CANNOT;
	}
	return first_fetch(env, feed);
}

/* ---- remove, move */

/* The address under which the file has the feed: after a permanent redirect that is an old one.
 * Heap; NULL and *e if no line names it. */
static char *
address_in_file(struct command_env *env, struct store *s, const struct store_feed *f, struct err *e)
{
	struct feedlist fl = {0};
	struct complaints cs = {0};
	const char *found = NULL;
	char *url = NULL;

	if (feedlist_load(&fl, env->paths.feeds, &cs, e)) {
		if (feedlist_find(&fl, f->url) != NULL)
			found = f->url;
		for (size_t i = 0; found == NULL && i < fl.nsub; i++) {
			struct err none;

			if (store_feed_find(s, fl.sub[i].url, &none) == f->id)
				found = fl.sub[i].url;
		}
		if (found != NULL)
			url = xstrdup(found);
		else
			err_status(e, EXIT_PART, "%s is not in %s", f->url, env->paths.feeds);
	}
	complaints_release(&cs);
	feedlist_release(&fl);
	return url;
}

/* Takes the feed's lines out of the file and keeps them in the archive for `undo`, all in one
 * transaction: a file without the line alone would only detach the feed. */
static bool
take_feed(struct command_env *env, struct store *s, int64_t session, const struct store_feed *f,
    const char *url, struct err *e)
{
	char *name = xasprintf(COMMAND_TAKEN, f->id);
	struct strbuf taken;
	bool ok;

	strbuf_init(&taken, STRBUF_SMALL);
	ok = store_begin(s, -1, e);
	if (ok) {
		ok = store_remove_feed(s, session, f->id, e)
		     && feedlist_take(env->paths.feeds, url, &taken, e)
		     && store_put(s, name, taken.s, e);
		if (!ok)
			store_rollback(s);
	}
	strbuf_release(&taken);
	free(name);
	return ok && store_commit(s, true, e) && command_sync(env, s, e);
}

static bool
move_line(struct command_env *env, struct store *s, const struct store_feed *f, const char *url,
    const char *to, struct err *e)
{
	if (!store_begin(s, -1, e))
		return false;
	if (!store_move_feed(s, f->id, to, e) || !feedlist_move(env->paths.feeds, url, to, e)) {
		store_rollback(s);
		return false;
	}
	return store_commit(s, true, e) && command_sync(env, s, e);
}

/* Removes the feed of that name, or moves it where `to` is not NULL. */
static bool
change_feed(
    struct command_env *env, struct store *s, const char *name, const char *to, struct err *e)
{
	int64_t session = store_session_new(s, e), feed = store_feed_find(s, name, e);
	struct store_feed f;
	struct arena a;
	char *url = NULL;
	bool ok;

	if (session == 0 || feed == 0) {
		e->status = feed == 0 ? EXIT_PART : e->status;
		return false;
	}
	arena_init(&a, STRBUF_SMALL);
	ok = store_feed(s, feed, &a, &f, e) && (url = address_in_file(env, s, &f, e)) != NULL
	     && (to == NULL ? take_feed(env, s, session, &f, url, e)
			    : move_line(env, s, &f, url, to, e));
	free(url);
	arena_free(&a);
	return ok;
}

static enum exit_status
finish(struct store *s, bool ok, const struct err *e)
{
	if (!ok)
		complain_err(e);
	store_close(s);
	return ok ? EXIT_DONE : e->status;
}

enum exit_status
cmd_remove(struct command_env *env, int argc, char **argv)
{
	enum exit_status status;
	struct store *s;
	struct err e = {0};

	if (!command_options(env, NULL, 0, &argc, argv))
		return EXIT_USAGE;
	if (argc != 2) {
		complain_usage(env,
		    argc < 2 ? "which feed? Its address, title or number" : "one feed at a time");
		return EXIT_USAGE;
	}
	s = command_store(env, true, &status);
	return s == NULL ? status : finish(s, change_feed(env, s, argv[1], NULL, &e), &e);
}

enum exit_status
cmd_move(struct command_env *env, int argc, char **argv)
{
	enum exit_status status;
	struct store *s;
	struct err e = {0};

	if (!command_options(env, NULL, 0, &argc, argv))
		return EXIT_USAGE;
	if (argc != 3) {
		complain_usage(env, "wants the feed and its new address");
		return EXIT_USAGE;
	}
	if (!check_url(env, argv[2]))
		return EXIT_USAGE;
	s = command_store(env, true, &status);
	return s == NULL ? status : finish(s, change_feed(env, s, argv[1], argv[2], &e), &e);
}
