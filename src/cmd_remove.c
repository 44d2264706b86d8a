/* dateline remove, move: changes of subscriptions, in the feeds file and in the archive. */
#include "src/command.h"
#include "src/feedlist.h"
#include "src/store.h"
#include "src/util.h"

#include <stdlib.h>
#include <string.h>

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
	ok = store_feed(s, feed, &a, &f, e) && (url = command_address(env, s, &f, e)) != NULL
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

/* Writes the address that the server gave to the file. */
static bool
confirm_move(struct command_env *env, struct store *s, const char *name, struct err *e)
{
	int64_t feed = store_feed_find(s, name, e);
	struct store_feed f;
	struct arena a;
	bool ok = false;
	char *url = NULL;

	if (feed == 0) {
		e->status = EXIT_PART;
		return false;
	}
	arena_init(&a, STRBUF_SMALL);
	if (store_feed(s, feed, &a, &f, e) && (url = command_address(env, s, &f, e)) != NULL) {
		if (strcmp(url, f.url) == 0)
			err_status(e, EXIT_PART,
			    "%s has not moved: where to? dateline move FEED ADDRESS", f.url);
		else
			ok = move_line(env, s, &f, url, f.url, e);
	}
	free(url);
	arena_free(&a);
	return ok;
}

enum exit_status
cmd_move(struct command_env *env, int argc, char **argv)
{
	enum exit_status status;
	struct store *s;
	struct err e = {0};

	if (!command_options(env, NULL, 0, &argc, argv))
		return EXIT_USAGE;
	if (argc != 2 && argc != 3) {
		complain_usage(
		    env, "wants the feed, and its new address unless its server gave one");
		return EXIT_USAGE;
	}
	if (argc == 2) {
		s = command_store(env, true, &status);
		return s == NULL ? status : finish(s, confirm_move(env, s, argv[1], &e), &e);
	}
	if (!feed_url_check(argv[2], &e)) {
		complain_usage(env, "%s", e.text);
		return EXIT_USAGE;
	}
	s = command_store(env, true, &status);
	return s == NULL ? status : finish(s, change_feed(env, s, argv[1], argv[2], &e), &e);
}
