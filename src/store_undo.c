/* Undo and redo. An action that touched many articles is taken back in slices, as it was made. */
#include "src/store_priv.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SLICE_US 5000
#define AT_ONCE  1000 /* items; more are worked off by store_mark_step */

/* One item back to what it was (or again to what it became), if it is still as it was left. */
static bool
restore(struct store *s, enum action_kind kind, const char *name, int64_t id, unsigned from,
    unsigned to, struct err *e)
{
	unsigned before;
	bool there;

	switch (kind) {
	case ACTION_MARK: {
		int64_t flags;

		if (!sql_int(s, SQL_FLAGS, -1, &flags, e, "i", id))
			return false;
		if (flags < 0 || (((unsigned)flags ^ from) & (from ^ to)) != 0)
			return true;
		return mark_apply(s, id, to & ~from, from & ~to, &before, &there, e);
	}
	case ACTION_TAG:
		return sql_run(s, to ? SQL_PUT_TAG : SQL_TAKE_TAG, e, "ti", name, id);
	case ACTION_REMOVE:
		return to ? sql_run(s, SQL_FEED_REMOVED, e, "iI", id, clock_now())
		          : sql_run(s, SQL_FEED_REMOVED, e, "iI", id, INT64_MIN);
	}
	return true;
}

/* Works items off from `at` until the time is over. *more: some are left, *at is where. */
static bool
work(struct store *s, int64_t action, bool redo, int64_t *at, int64_t budget_us, bool *more,
    struct err *e)
{
	int64_t start = clock_mono_us(), kind;
	sqlite3_stmt *st;
	bool ok = true;
	int got;

	*more = false;
	if (!sql_int(s, SQL_ACTION_KIND, 0, &kind, e, "i", action))
		return false;
	if ((st = sql_bind(s, SQL_ITEMS, e, "ii", action, *at)) == NULL)
		return false;
	while ((got = sql_step(s, st, e)) > 0) {
		unsigned before = (unsigned)sqlite3_column_int(st, 1),
			 after = (unsigned)sqlite3_column_int(st, 2);

		*at = sqlite3_column_int64(st, 0);
		ok = restore(s, (enum action_kind)kind, (const char *)sqlite3_column_text(st, 3),
		    *at, redo ? before : after, redo ? after : before, e);
		if (ok && clock_mono_us() - start < budget_us)
			continue;
		sqlite3_reset(st);
		*more = true;
		break;
	}
	return ok && got >= 0;
}

bool
undo_step(struct store *s, bool *more, struct err *e)
{
	sqlite3_stmt *st = sql_bind(s, SQL_UNDOING, e, "");
	int got = st == NULL ? -1 : sql_step(s, st, e);

	*more = false;
	if (got <= 0)
		return got == 0;
	int64_t action = sqlite3_column_int64(st, 0), at = sqlite3_column_int64(st, 1);
	bool redo = sqlite3_column_int(st, 2) == STATE_REDOING, left;
	sqlite3_reset(st);
	if (!work(s, action, redo, &at, SLICE_US, &left, e))
		return false;
	*more = true;
	if (left)
		return sql_run(s, SQL_UNDO_AT, e, "ii", action, at);
	return sql_run(
	    s, SQL_SET_STATE, e, "ii", action, (int64_t)(redo ? STATE_DONE : STATE_UNDONE));
}

/* The action to take back: this session's newest, else the newest of sessions that have ended. */
static bool
find(struct store *s, int64_t session, bool redo, int64_t *action, struct err *e)
{
	sqlite3_stmt *st;
	int got;

	if (!sql_int(s, redo ? SQL_OWN_REDO : SQL_OWN_UNDO, 0, action, e, "i", session))
		return false;
	if (*action != 0)
		return true;
	if ((st = sql_bind(s, redo ? SQL_ANY_REDO : SQL_ANY_UNDO, e, "")) == NULL)
		return false;
	while ((got = sql_step(s, st, e)) > 0) {
		if (session_runs(s, sqlite3_column_int64(st, 1)))
			continue;
		*action = sqlite3_column_int64(st, 0);
		sqlite3_reset(st);
		break;
	}
	return got >= 0;
}

bool
store_undo(struct store *s, int64_t session, bool redo, char say[200], struct err *e)
{
	int64_t action, items, still, at = -1;
	char what[160];
	bool more = false;

	session_hold(s, session);
	if (!find(s, session, redo, &action, e))
		return false;
	if (action == 0) {
		snprintf(say, 200, "nothing to %s", redo ? "redo" : "undo");
		return true;
	}
	sqlite3_stmt *st = sql_bind(s, SQL_ACTION, e, "i", action);
	if (st == NULL || sql_step(s, st, e) <= 0)
		return false;
	snprintf(what, sizeof(what), "%s", (const char *)sqlite3_column_text(st, 0));
	int64_t kind = sqlite3_column_int64(st, 1);
	sqlite3_reset(st);
	if (!sql_run(s, SQL_STOP_WORK, e, "i", action)
	    || !sql_int(s, SQL_COUNT_ITEMS, 0, &items, e, "i", action))
		return false;
	still = items;
	if (kind == ACTION_MARK
	    && !sql_int(s, SQL_COUNT_STILL, 0, &still, e, "ii", action, (int64_t)redo))
		return false;
	if (items > AT_ONCE)
		more = true;
	else if (!work(s, action, redo, &at, INT64_MAX, &more, e))
		return false;
	enum action_state state = more   ? (redo ? STATE_REDOING : STATE_UNDOING)
	                          : redo ? STATE_DONE
	                                 : STATE_UNDONE;
	if (!sql_run(s, SQL_SET_STATE, e, "ii", action, (int64_t)state)
	    || !sql_run(s, SQL_UNDO_AT, e, "ii", action, at))
		return false;
	snprintf(say, 200, "%lld of %lld %s: %s", (long long)still, (long long)items,
	    redo ? "redone" : "undone", what);
	return true;
}
