/* The feeds file and the archive, opened and kept in step for a command. */
#include "src/command.h"

#include "src/store.h"
#include "src/util.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

bool
command_first_start(struct command_env *env, bool *copied, struct err *e)
{
	char *from, *text, *slash, *folder;
	size_t len;
	bool ok;
	int fd;

	if (copied != NULL)
		*copied = false;
	if (access(env->paths.feeds, F_OK) == 0 || errno != ENOENT)
		return true;
	from = paths_share("feeds/default.feeds");
	if (from == NULL)
		return err_set(
		    e, "%s is not there, nor the default subscriptions", env->paths.feeds);
	fd = open(from, O_RDONLY | O_CLOEXEC);
	text = fd >= 0 ? read_file(fd, STRBUF_BODY, &len, e) : NULL;
	if (fd < 0)
		err_set(e, "%s: %s", from, strerror(errno));
	else
		close(fd);
	free(from);
	if (text == NULL)
		return false;
	folder = xstrdup(env->paths.feeds);
	slash = strrchr(folder, '/');
	if (slash != NULL && slash != folder)
		*slash = '\0';
	ok = (slash == NULL || slash == folder || make_dirs(folder, e))
	     && write_file_atomic(env->paths.feeds, text, len, e);
	free(folder);
	free(text);
	if (ok && copied != NULL)
		*copied = true;
	return ok;
}

/* Reads the feeds file. False also when there is none: then the archive stays as it is. */
static bool
load_feeds(struct command_env *env, struct feedlist *fl, struct complaints *cs, struct err *e)
{
	*e = (struct err){0};
	if (access(env->paths.feeds, F_OK) != 0 && errno == ENOENT)
		return false;
	return feedlist_load(fl, env->paths.feeds, cs, e);
}

/* Files the articles of feeds and sections that changed, slice by slice, so that marks of readers
 * come in between. */
static bool
refile(struct store *s, struct err *e)
{
	bool more = true;

	while (more) {
		if (!store_refile_look(s, e) || !store_begin(s, -1, e))
			return false;
		if (!store_refile_step(s, &more, e)) {
			store_rollback(s);
			return false;
		}
		if (!store_commit(s, false, e))
			return false;
	}
	return true;
}

static bool
sync_list(struct store *s, const struct feedlist *fl, struct err *e)
{
	bool changed = false;

	if (store_feeds_hash(s) == fl->hash)
		return true;
	if (!store_begin(s, -1, e))
		return false;
	if (!store_sync_feeds(s, fl, &changed, e)) {
		store_rollback(s);
		return false;
	}
	return store_commit(s, true, e) && refile(s, e);
}

bool
command_sync(struct command_env *env, struct store *s, struct err *e)
{
	struct feedlist fl = {0};
	struct complaints cs = {0};
	bool ok = load_feeds(env, &fl, &cs, e) ? sync_list(s, &fl, e) : e->text[0] == '\0';

	complaints_release(&cs);
	feedlist_release(&fl);
	return ok;
}

char *
command_address(struct command_env *env, struct store *s, const struct store_feed *f, struct err *e)
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

/* Its lines back into the file, if they were kept; then they are forgotten. */
static bool
put_feed_back(struct command_env *env, struct store *s, const struct store_feed *f, struct err *e)
{
	char *name = xasprintf(COMMAND_TAKEN, f->id), *taken = store_get(s, name);
	bool ok = true;

	if (taken != NULL && *taken != '\0')
		ok = feedlist_put_back(env->paths.feeds, taken, e) && store_put(s, name, "", e);
	free(taken);
	free(name);
	return ok;
}

bool
command_put_back(struct command_env *env, struct store *s, struct err *e)
{
	struct store_feed *feed;
	struct arena a;
	size_t n;
	bool ok;

	arena_init(&a, STRBUF_BODY);
	ok = store_feeds(s, -1, &a, &feed, &n, e);
	for (size_t i = 0; ok && i < n; i++) {
		if (!feed[i].attached && !feed[i].removed)
			ok = put_feed_back(env, s, &feed[i], e);
	}
	arena_free(&a);
	return ok;
}

/* For a command that only reads: the archive may be read-only, so it is opened for writing only if
 * it must be made or changed, and read as it is where that fails. */
static struct store *
open_store(struct command_env *env, bool write, const struct feedlist *fl, struct err *e)
{
	struct store *s;
	struct err sync;
	char *path = xasprintf("%s/archive.db", env->paths.data);
	bool there = access(path, F_OK) == 0;

	free(path);
	if (!write && there) {
		s = store_open(env->paths.data, STORE_READ, e);
		if (s != NULL && (fl == NULL || store_feeds_hash(s) == fl->hash))
			return s;
		/* Else it may be empty, old, or just being made by another. */
		store_close(s);
	}
	s = store_open(env->paths.data, STORE_WRITE, e);
	if (s != NULL && (fl == NULL || sync_list(s, fl, e)) && write)
		return s;
	if (s != NULL)
		store_close(s);
	if (write || (!there && s == NULL))
		return NULL;
	sync = *e;
	s = store_open(env->paths.data, STORE_READ, e);
	if (s != NULL && fl != NULL && store_feeds_hash(s) != fl->hash)
		complain_err(&sync);
	return s;
}

/* Where the file has not changed since the archive took it in, its lines, 20,000 perhaps, need not
 * be read: the reader names wrong ones when it changes, commands each time. NULL: they do. */
static struct store *
open_unchanged(struct command_env *env, bool write)
{
	struct store *s = NULL;
	struct err e;
	uint64_t hash, taken;
	char *path = xasprintf("%s/archive.db", env->paths.data);

	if (access(path, F_OK) == 0 && feedlist_hash(env->paths.feeds, &hash))
		s = store_open(env->paths.data, write ? STORE_WRITE : STORE_READ, &e);
	free(path);
	taken = s != NULL ? store_feeds_hash(s) : 0;
	if (s != NULL && (taken == hash || (taken == ~hash && env->command == NULL)))
		return s;
	store_close(s);
	return NULL;
}

struct store *
command_store(struct command_env *env, bool write, enum exit_status *status)
{
	struct feedlist fl = {0};
	struct complaints cs = {0};
	struct store *s = NULL;
	struct err e = {0};
	bool copied = false, defaults, listed;

	defaults = env->command == NULL || (env->command->flags & COMMAND_DEFAULTS) != 0;
	*status = EXIT_CANNOT;
	if (defaults && !command_first_start(env, &copied, &e)) {
		complain_err(&e);
		return NULL;
	}
	if (copied && isatty(STDERR_FILENO)) {
		char *shown = paths_shown(env->paths.feeds);

		fprintf(stderr, "dateline: the default subscriptions are now in %s\n", shown);
		free(shown);
	}
	if ((s = open_unchanged(env, write)) != NULL)
		return s;
	listed = load_feeds(env, &fl, &cs, &e);
	if (!listed && e.text[0] != '\0') {
		complain_err(&e);
		if (write)
			return NULL; /* what is read is the archive; what is written needs both */
	}
	s = open_store(env, write, listed ? &fl : NULL, &e);
	if (s == NULL) {
		complain_err(&e);
		*status = e.status;
	}
	if (env->command != NULL)
		complain_all(&cs);
	complaints_release(&cs);
	feedlist_release(&fl);
	return s;
}
