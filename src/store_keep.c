/* Keeping: what an archive holds, deleting what was removed and what keep= and limit= let go. */
#include "src/store_priv.h"

#include <endian.h>

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
	       && story_remove(s, id, true, e) && sql_run(s, SQL_DROP_MARK, e, "i", id)
	       && sql_run(s, SQL_DROP_BODY, e, "i", id) && sql_run(s, SQL_DROP_RAW, e, "i", id)
	       && sql_run(s, SQL_DROP_HIDDEN_BY, e, "i", id)
	       && sql_run(s, SQL_DROP_REVISIONS, e, "i", id)
	       && sql_run(s, SQL_DROP_PAGE, e, "i", id) && sql_run(s, SQL_DROP_THREAD, e, "i", id)
	       && sql_run(s, SQL_TAKE_UNINDEXED, e, "i", id)
	       && sql_run(s, SQL_TAKE_IMPORTED, e, "i", id)
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
	/* A feed with bookmarks stays as their name; its removal is done. Should its line return,
	 * all must come again. */
	return any ? sql_run(s, SQL_FEED_PURGED, e, "iI", feed, INT64_MIN)
	           : sql_run(s, SQL_DROP_ALIASES, e, "i", feed)
	                 && sql_run(s, SQL_DROP_OFFERED, e, "i", feed)
	                 && sql_run(s, SQL_DROP_FEED, e, "i", feed);
}

/* ---- keep= and limit= */

struct keeping {
	int64_t feed;
	struct feed_options options;
	void *offered; /* as in the table: ids of 8 bytes, little-endian, rising */
	size_t noffered;
};

static int
by_id(const void *key, const void *member)
{
	uint64_t want = *(const uint64_t *)key, has;

	memcpy(&has, member, sizeof(has));
	has = le64toh(has);
	return want < has ? -1 : want > has;
}

static bool
is_offered(const struct keeping *k, int64_t id)
{
	uint64_t want = (uint64_t)id;

	return k->noffered > 0
	       && bsearch(&want, k->offered, k->noffered, sizeof(want), by_id) != NULL;
}

/* The next feed that lets go of something; feed 0: none is left. Release it. */
static bool
next_keeping(struct store *s, int64_t after, struct keeping *k, struct err *e)
{
	struct err bad;
	sqlite3_stmt *st = sql_bind(s, SQL_KEEP_FEED, e, "i", after);
	int got = st == NULL ? -1 : sql_step(s, st, e);

	*k = (struct keeping){0};
	if (got <= 0)
		return got == 0;
	/* What cannot be read lets nothing go. */
	if (!feed_options_parse(&k->options, (const char *)sqlite3_column_text(st, 1), &bad))
		feed_options_release(&k->options);
	size_t n = (size_t)sqlite3_column_bytes(st, 2);

	k->feed = sqlite3_column_int64(st, 0);
	k->noffered = n / sizeof(uint64_t);
	k->offered = xmalloc(n + 1);
	if (n > 0)
		memcpy(k->offered, sqlite3_column_blob(st, 2), n);
	sqlite3_reset(st);
	return true;
}

static void
keeping_release(struct keeping *k)
{
	feed_options_release(&k->options);
	free(k->offered);
}

/* Keys below this one may go. */
static bool
let_go_below(
    struct store *s, const struct keeping *k, int64_t before, int64_t *below, struct err *e)
{
	/* What came before a time was published before it. */
	*below = before == INT64_MAX ? KEY_MAX : KEY_OF(MAX(before, (int64_t)KEY_EPOCH), 0);
	if (k->options.limit == 0)
		return true;
	int64_t newest;
	if (!sql_int(s, SQL_KEEP_NEWEST, 0, &newest, e, "ii", k->feed, k->options.limit - 1))
		return false;
	*below = MIN(*below, newest);
	return true;
}

/* A slice of one feed, oldest first, so that numbers in the index rise; *done: nothing is left. */
static bool
keep_slice(
    struct store *s, const struct keeping *k, int64_t now, int64_t start, bool *done, struct err *e)
{
	int64_t keys[32], below, before = k->options.keep > 0 ? now - k->options.keep : INT64_MAX;
	size_t n = 0;
	int got = -1;

	*done = k->options.keep == 0 && k->options.limit == 0;
	if (*done)
		return true;
	if (!let_go_below(s, k, before, &below, e))
		return false;
	sqlite3_stmt *st = sql_bind(s, SQL_KEEP_OLDEST, e, "iiiii", k->feed, s->keep_key, below,
	    before, (int64_t)LEN(keys));
	while (st != NULL && n < LEN(keys) && (got = sql_step(s, st, e)) > 0)
		keys[n++] = sqlite3_column_int64(st, 0);
	if (got > 0)
		sqlite3_reset(st);
	if (got < 0)
		return false;
	*done = n < LEN(keys);
	for (size_t i = 0; i < n; i++) {
		if (clock_mono_us() - start > SLICE_US) {
			*done = false;
			return true;
		}
		if (!is_offered(k, KEY_ID(keys[i])) && !keep_delete(s, KEY_ID(keys[i]), e))
			return false;
		s->keep_key = keys[i];
	}
	return true;
}

static bool
keep_step(struct store *s, int64_t now, int64_t start, bool *more, struct err *e)
{
	struct keeping k;
	bool ok, done = true;

	do {
		ok = next_keeping(s, s->keep_feed, &k, e);
		if (ok && k.feed != 0)
			ok = keep_slice(s, &k, now, start, &done, e);
		*more = ok && k.feed != 0;
		if (done) {
			s->keep_feed = *more ? k.feed : 0;
			s->keep_key = -1;
		}
		keeping_release(&k);
	} while (*more && clock_mono_us() - start < SLICE_US);
	return ok;
}

bool
store_purge_step(struct store *s, int64_t now, bool *more, struct err *e)
{
	int64_t feed, start = clock_mono_us();

	*more = true;
	if (!sql_int(s, SQL_REMOVED_FEED, 0, &feed, e, "i", now - DAY))
		return false;
	return feed != 0 ? purge_feed(s, feed, start, e) : keep_step(s, now, start, more, e);
}
