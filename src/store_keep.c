/* Keeping: what an archive holds, deleting what was removed, copies of what a person decided. */
#include "src/store_priv.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define DAY      86400
#define SLICE_US 5000

bool
store_size(struct store *s, struct store_size *out, struct err *e)
{
	struct stat st;
	char *wal = xasprintf("%s-wal", s->path);

	*out = (struct store_size){.wal = s->wal};
	out->bytes = stat(s->path, &st) == 0 ? (int64_t)st.st_size : 0;
	out->wal_bytes = stat(wal, &st) == 0 ? (int64_t)st.st_size : 0;
	free(wal);
	return sql_int(s, SQL_COUNT_ARTICLES, 0, &out->articles, e, "")
	       && sql_int(s, SQL_COUNT_FEEDS, 0, &out->feeds, e, "")
	       && sql_int(s, SQL_COUNT_PENDING, 0, &out->pending, e, "")
	       && sql_int(s, SQL_USER_VERSION, 0, &out->user_version, e, "");
}

bool
keep_delete(struct store *s, int64_t id, struct err *e)
{
	unsigned before;
	bool there;

	/* Hiding takes it out of all lists and counters. */
	return index_remove(s, id, e) && mark_apply(s, id, MARK_HIDDEN, 0, &before, &there, e)
	       && sql_run(s, SQL_DROP_MARK, e, "i", id) && sql_run(s, SQL_DROP_BODY, e, "i", id)
	       && sql_run(s, SQL_DROP_RAW, e, "i", id) && sql_run(s, SQL_DROP_REVISIONS, e, "i", id)
	       && sql_run(s, SQL_TAKE_UNINDEXED, e, "i", id)
	       && sql_run(s, SQL_TAKE_PENDING, e, "i", id)
	       && sql_run(s, SQL_DROP_ARTICLE, e, "i", id);
}

/* Some articles of a removed feed; its own row when none is left but those that are kept. */
static bool
purge_feed(struct store *s, int64_t feed, int64_t start, struct err *e)
{
	int64_t ids[32], any;
	size_t n = 0;
	int got = -1;
	sqlite3_stmt *st = sql_bind(s, SQL_PURGE_FEED, e, "ii", feed, (int64_t)LEN(ids));

	while (st != NULL && n < LEN(ids) && (got = sql_step(s, st, e)) > 0)
		ids[n++] = sqlite3_column_int64(st, 0);
	if (got > 0)
		sqlite3_reset(st);
	if (got < 0)
		return false;
	for (size_t i = 0; i < n && clock_mono_us() - start < SLICE_US; i++)
		if (!keep_delete(s, ids[i], e))
			return false;
	if (n > 0)
		return true;
	if (!sql_int(s, SQL_ANY_ARTICLE, 0, &any, e, "i", feed))
		return false;
	/* A feed with bookmarks stays as their name; its removal is done. */
	return any ? sql_run(s, SQL_FEED_REMOVED, e, "iI", feed, INT64_MIN)
	           : sql_run(s, SQL_DROP_ALIASES, e, "i", feed)
	                 && sql_run(s, SQL_DROP_OFFERED, e, "i", feed)
	                 && sql_run(s, SQL_DROP_FEED, e, "i", feed);
}

bool
store_purge_step(struct store *s, int64_t now, bool *more, struct err *e)
{
	int64_t feed;

	*more = false;
	if (!sql_int(s, SQL_REMOVED_FEED, 0, &feed, e, "i", now - DAY))
		return false;
	if (feed == 0)
		return true;
	*more = true;
	return purge_feed(s, feed, clock_mono_us(), e);
}
