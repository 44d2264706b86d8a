/* Marks and tags, and `A`: each call is an action that undo takes back. */
#include "src/store_priv.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* One slice of an `A`. */
#define SLICE_US   5000
#define SLICE_KEYS 64

int64_t
store_session_new(struct store *s, struct err *e)
{
	bool own = !s->in_tx;
	int64_t id = 0;

	if (own && !store_begin(s, 5000, e))
		return 0;
	if (sql_run(s, SQL_NEW_SESSION, e, "ii", (int64_t)getpid(), clock_now()))
		id = sqlite3_last_insert_rowid(s->db);
	if (own && id == 0)
		store_rollback(s);
	else if (own && !store_commit(s, false, e))
		id = 0;
	if (id != 0)
		session_hold(s, id);
	return id;
}

/* While a process holds its session's byte, nobody else undoes what it did. */
void
session_hold(struct store *s, int64_t session)
{
	for (size_t i = 0; i < s->nheld; i++)
		if (s->held[i] == session)
			return;
	if (session != 0 && s->nheld < LEN(s->held) && lock_hold(s, session))
		s->held[s->nheld++] = session;
}

bool
session_runs(struct store *s, int64_t session)
{
	for (size_t i = 0; i < s->nheld; i++)
		if (s->held[i] == session)
			return true;
	return session != 0 && lock_held(s, session);
}

/* Lists, as reading goes: the article leaves or joins the unread ones of each list it is in. */
static bool
apply_read(struct store *s, int64_t key, int64_t feed, bool read, struct err *e)
{
	const int64_t *lists;
	size_t n;

	if (!file_candidates(s, feed, &lists, &n, e))
		return false;
	for (size_t i = 0; i < n; i++) {
		if (!sql_run(s, read ? SQL_TAKE_UNREAD : SQL_JOIN_UNREAD, e, "ii", lists[i], key))
			return false;
		if (sqlite3_changes(s->db) > 0)
			count_add(s, lists[i], key, 0, read ? -1 : 1);
	}
	return true;
}

/* A hidden article is in no list. */
static bool
apply_hidden(struct store *s, int64_t id, int64_t key, int64_t feed, unsigned flags, struct err *e)
{
	const int64_t *lists;
	size_t n;

	if (!(flags & MARK_HIDDEN))
		return file_article(s, id, key, feed, flags, e);
	if (!file_candidates(s, feed, &lists, &n, e))
		return false;
	for (size_t i = 0; i < n; i++)
		if (!file_take(s, lists[i], key, e))
			return false;
	return true;
}

bool
mark_apply(struct store *s, int64_t id, unsigned set, unsigned clear, unsigned *before, bool *there,
    struct err *e)
{
	sqlite3_stmt *st = sql_bind(s, SQL_MARK_OF, e, "i", id);
	int got = st == NULL ? -1 : sql_step(s, st, e);

	*there = got > 0;
	*before = 0;
	if (got <= 0)
		return got == 0;
	int64_t key = sqlite3_column_int64(st, 0), feed = sqlite3_column_int64(st, 1);
	*before = (unsigned)sqlite3_column_int(st, 2);
	int64_t story = sqlite3_column_int64(st, 3);
	sqlite3_reset(st);
	unsigned after = (*before | set) & ~clear, changed = after ^ *before;
	if (changed == 0)
		return true;
	if (after == 0 ? !sql_run(s, SQL_DROP_MARK, e, "i", id)
		       : !sql_run(s, SQL_SET_MARK, e, "ii", id, (int64_t)after))
		return false;
	if (changed & (MARK_READ | MARK_HIDDEN))
		story_touch(s, story);
	if (changed & MARK_HIDDEN)
		return apply_hidden(s, id, key, feed, after, e);
	if (after & MARK_HIDDEN)
		return true;
	if ((changed & MARK_READ) && !apply_read(s, key, feed, after & MARK_READ, e))
		return false;
	if (!(changed & MARK_BOOKMARK))
		return true;
	return after & MARK_BOOKMARK ? file_put(s, LIST_BOOKMARKS, key, !(after & MARK_READ), e)
	                             : file_take(s, LIST_BOOKMARKS, key, e);
}

static const char *
sentence(unsigned flags, bool set)
{
	if (flags & MARK_HIDDEN)
		return set ? "hidden" : "shown again";
	if (flags & MARK_BOOKMARK)
		return set ? "bookmarked" : "bookmark taken away";
	return set ? "marked read" : "marked unread";
}

bool
action_new(struct store *s, int64_t session, enum action_kind kind, const char *what,
    const char *name, int64_t *action, struct err *e)
{
	session_hold(s, session);
	/* What was undone before cannot be redone once something else was done. */
	if (!sql_run(s, SQL_FORGET_REDO, e, "i", session)
	    || !sql_run(
		s, SQL_NEW_ACTION, e, "iitit", clock_now(), session, what, (int64_t)kind, name))
		return false;
	*action = sqlite3_last_insert_rowid(s->db);
	return true;
}

/* A toggle of several: all set, unless all were. */
static bool
toggles_to_set(
    struct store *s, const int64_t *ids, size_t n, unsigned flags, bool *set, struct err *e)
{
	int64_t has;

	*set = false;
	for (size_t i = 0; i < n && !*set; i++) {
		if (!sql_int(s, SQL_FLAGS, -1, &has, e, "i", ids[i]))
			return false;
		*set = has >= 0 && ((unsigned)has & flags) != flags;
	}
	return true;
}

bool
store_mark(struct store *s, int64_t session, const int64_t *ids, size_t n, enum mark_verb verb,
    unsigned flags, int64_t *action, int64_t *changed, int64_t *missing, struct err *e)
{
	bool set = verb == MARK_SET;
	int64_t own = 0;

	if (action == NULL)
		action = &own;
	*changed = 0;
	*missing = 0;
	if (verb == MARK_TOGGLE && !toggles_to_set(s, ids, n, flags, &set, e))
		return false;
	for (size_t i = 0; i < n; i++) {
		unsigned before;
		bool there;

		if (!mark_apply(s, ids[i], set ? flags : 0, set ? 0 : flags, &before, &there, e))
			return false;
		*missing += !there;
		unsigned after = set ? before | flags : before & ~flags;
		if (!there || after == before)
			continue;
		if (session == SESSION_NONE) {
			(*changed)++;
			continue;
		}
		if (*action == 0
		    && !action_new(s, session, ACTION_MARK, sentence(flags, set), "", action, e))
			return false;
		if (!sql_run(s, SQL_NEW_ITEM, e, "iiii", *action, ids[i], (int64_t)before,
			(int64_t)after))
			return false;
		(*changed)++;
	}
	return true;
}

bool
store_tag(struct store *s, int64_t session, const int64_t *ids, size_t n, const char *name,
    bool set, int64_t *action, int64_t *changed, struct err *e)
{
	int64_t own = 0, there;

	if (action == NULL)
		action = &own;

	*changed = 0;
	if (name[0] == '\0')
		return err_status(e, EXIT_USAGE, "a tag has a name");
	for (size_t i = 0; i < n; i++) {
		if (!sql_int(s, SQL_FLAGS, -1, &there, e, "i", ids[i]))
			return false;
		if (there < 0)
			continue;
		if (!sql_run(s, set ? SQL_PUT_TAG : SQL_TAKE_TAG, e, "ti", name, ids[i]))
			return false;
		if (sqlite3_changes(s->db) == 0)
			continue;
		char what[200];
		snprintf(
		    what, sizeof(what), "%s '%.150s'", set ? "tagged" : "tag taken away:", name);
		if (*action == 0 && !action_new(s, session, ACTION_TAG, what, name, action, e))
			return false;
		if (!sql_run(
			s, SQL_NEW_ITEM, e, "iiii", *action, ids[i], (int64_t)!set, (int64_t)set))
			return false;
		(*changed)++;
	}
	return true;
}

bool
store_mark_list(struct store *s, int64_t session, int64_t list, int64_t upto, unsigned flags,
    int64_t *action, struct err *e)
{
	if (upto == 0)
		upto = store_newest_id(s);
	return action_new(s, session, ACTION_MARK, sentence(flags, true), "", action, e)
	       && sql_run(s, SQL_ACTION_LIST, e, "iiiii", *action, list, upto, (int64_t)KEY_MAX,
		   (int64_t)flags);
}

/* The next keys of an `A`, marked. *key: how far it is; 0 keys: it is done. */
static bool
mark_some(struct store *s, int64_t action, const struct view *v, unsigned flags, int64_t *key,
    size_t *n, struct err *e)
{
	int64_t keys[SLICE_KEYS];

	if (!store_keys(s, v, *key, 1, keys, LEN(keys), n, e))
		return false;
	for (size_t i = 0; i < *n; i++) {
		unsigned before;
		bool there;

		*key = keys[i];
		if (!mark_apply(s, KEY_ID(keys[i]), flags, 0, &before, &there, e))
			return false;
		if (there && (before | flags) != before
		    && !sql_run(s, SQL_NEW_ITEM, e, "iiii", action, KEY_ID(keys[i]),
			(int64_t)before, (int64_t)(before | flags)))
			return false;
	}
	return true;
}

bool
store_mark_step(struct store *s, bool *more, struct err *e)
{
	int64_t start = clock_mono_us();
	sqlite3_stmt *st = sql_bind(s, SQL_WORKING, e, "");
	int got = st == NULL ? -1 : sql_step(s, st, e);

	*more = false;
	if (got < 0)
		return false;
	if (got == 0)
		return undo_step(s, more, e);
	int64_t action = sqlite3_column_int64(st, 0), key = sqlite3_column_int64(st, 3);
	unsigned flags = (unsigned)sqlite3_column_int(st, 4);
	struct view v = {.list = sqlite3_column_int64(st, 1),
	    .upto = sqlite3_column_int64(st, 2),
	    .unread = flags == MARK_READ};
	size_t n;
	sqlite3_reset(st);
	do {
		if (!mark_some(s, action, &v, flags, &key, &n, e))
			return false;
	} while (n > 0 && clock_mono_us() - start < SLICE_US);
	*more = true; /* there may be another action */
	return sql_run(s, SQL_WORKED, e, "iI", action, n > 0 ? key : INT64_MIN);
}

bool
store_list_marks(struct store *s, struct list_mark *out, size_t max, size_t *n, struct err *e)
{
	sqlite3_stmt *st = sql_bind(s, SQL_WORKING, e, "");
	int got = -1;

	*n = 0;
	while (st != NULL && *n < max && (got = sql_step(s, st, e)) > 0)
		out[(*n)++] = (struct list_mark){sqlite3_column_int64(st, 1),
		    sqlite3_column_int64(st, 2), sqlite3_column_int64(st, 3)};
	if (got > 0)
		sqlite3_reset(st);
	return st != NULL && got >= 0;
}
