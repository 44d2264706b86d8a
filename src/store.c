/* Transactions: begin takes the turn and the lock, commit writes what was gathered, makes it safe
 * and now and then brings the write-ahead log into the archive's file. */
#include "src/store_priv.h"

#include <stdlib.h>
#include <string.h>

/* A checkpoint at once beyond the first, where somebody waits for the lock, else beyond the second:
 * pages that are written again and again (the index's, the counters') then go to the file once. */
#define WAL_SMALL ((int64_t)1024 * 1024)
#define WAL_BUSY  ((int64_t)8 * 1024 * 1024)
#define WAL_MOST  ((int64_t)32 * 1024 * 1024)

static void
forget(struct store *s)
{
	count_clear(s);
	index_clear(s);
	story_forget(s);
	s->nseen = 0;
	s->next_article = 0;
	s->next_changed = false;
	s->filing.generation = -1;
}

bool
store_begin(struct store *s, int wait_ms, struct err *e)
{
	int64_t version, data;

	if (s->mode != STORE_WRITE)
		return err_set(e, "%s was opened for reading", s->path);
	if (!lock_take(s, wait_ms, e))
		return false;
	s->in_tx = true;
	if (!sql_run(s, SQL_BEGIN, e, "") || !sql_int(s, SQL_USER_VERSION, 0, &version, e, ""))
		goto fail;
	/* What was gathered for the index may no longer be as the archive has it. */
	if (!sql_int(s, SQL_DATA_VERSION, 0, &data, e, ""))
		goto fail;
	if (data != s->index_version)
		index_clear(s);
	s->index_version = data;
	s->gathered = false;
	s->stories.feed = 0;
	s->rule_action = 0;
	if (version > SCHEMA_VERSION) {
		err_set(e, "dateline was upgraded: Q, then start again");
		goto fail;
	}
	return true;
fail:
	store_rollback(s);
	return false;
}

void
store_rollback(struct store *s)
{
	struct err e;

	if (!s->in_tx)
		return;
	forget(s);
	if (!sqlite3_get_autocommit(s->db) && !sql_run(s, SQL_ROLLBACK, &e, ""))
		(void)sqlite3_exec(s->db, "ROLLBACK", NULL, NULL, NULL);
	s->in_tx = false;
	lock_release(s);
}

/* What synchronous=FULL does after a commit in WAL mode; that setting itself cannot be changed
 * within a transaction. It makes all earlier commits safe as well. */
static bool
sync_wal(struct store *s, struct err *e)
{
	sqlite3_file *f = NULL;

	if (!s->wal)
		return true; /* synchronous is FULL there */
	if (sqlite3_file_control(s->db, "main", SQLITE_FCNTL_JOURNAL_POINTER, &f) != SQLITE_OK
	    || f == NULL || f->pMethods == NULL)
		return true;
	if (f->pMethods->xSync(f, SQLITE_SYNC_NORMAL) != SQLITE_OK)
		return err_set(e,
		    "what was written to %s may not be safe: the disk reports an error", s->path);
	return true;
}

static int64_t
wal_size(struct store *s)
{
	sqlite3_file *f = NULL;
	sqlite3_int64 size = 0;

	if (sqlite3_file_control(s->db, "main", SQLITE_FCNTL_JOURNAL_POINTER, &f) != SQLITE_OK
	    || f == NULL || f->pMethods == NULL || f->pMethods->xFileSize(f, &size) != SQLITE_OK)
		return 0;
	return size;
}

/* Under the lock, as SQLite before 3.51.3 may damage the archive where a commit and a checkpoint of
 * another connection meet. A failure here costs nothing: the log stays and the next one tries. */
static void
checkpoint(struct store *s, int mode)
{
	struct err e;

	if (!lock_take(s, -1, &e))
		return;
	(void)sqlite3_wal_checkpoint_v2(s->db, NULL, mode, NULL, NULL);
	s->wal_pages = 0;
	lock_release(s);
}

bool
store_commit(struct store *s, bool durable, struct err *e)
{
	bool ok = true;

	if (sqlite3_get_autocommit(s->db)) {
		err_set(e, "%s: the change was given up", s->path);
		goto fail;
	}
	if (!index_work(s, e) || !story_settle(s, e) || !count_flush(s, e))
		goto fail;
	if (s->next_changed && !sql_run(s, SQL_SET_META, e, "ti", "article_id", s->next_article))
		goto fail;
	if (!sql_run(s, SQL_COMMIT, e, ""))
		goto fail;
	s->in_tx = false;
	s->next_article = 0;
	s->next_changed = false;
	if (durable)
		ok = sync_wal(s, e);
	bool waited = store_waited_for(s);
	lock_release(s);
	if (s->wal && s->wal_pages * s->page_size > (waited ? WAL_BUSY : WAL_MOST))
		checkpoint(s, SQLITE_CHECKPOINT_PASSIVE);
	return ok;
fail:
	store_rollback(s);
	return false;
}

/* Empties the log: the first to open the archive reads all of it, 40 ms for 64 MB. A reader in the
 * middle of it only means that the log stays. */
bool
store_checkpoint(struct store *s)
{
	if (!s->wal || s->mode != STORE_WRITE || s->in_tx || wal_size(s) < WAL_SMALL)
		return false;
	sqlite3_busy_timeout(s->db, 50);
	checkpoint(s, SQLITE_CHECKPOINT_TRUNCATE);
	sqlite3_busy_timeout(s->db, BUSY_MS);
	return true;
}

bool
store_changed(struct store *s)
{
	int64_t version;

	if (!sql_int(s, SQL_DATA_VERSION, 0, &version, NULL, "") || version == s->data_version)
		return false;
	s->data_version = version;
	return true;
}

static int
progress(void *arg)
{
	struct store *s = arg;

	return s->stop(s->stop_arg);
}

void
store_set_stop(struct store *s, bool (*stop)(void *), void *arg)
{
	s->stop = stop;
	s->stop_arg = arg;
	sqlite3_progress_handler(s->db, stop == NULL ? 0 : 1000, stop == NULL ? NULL : progress, s);
}

size_t
store_sure(const struct store *s)
{
	return s->sure;
}

char *
store_get(struct store *s, const char *name)
{
	sqlite3_stmt *st = sql_bind(s, SQL_GET_PLACE, NULL, "t", name);
	char *value = NULL;

	if (st != NULL && sql_step(s, st, NULL) > 0) {
		value = xstrndup(
		    (const char *)sqlite3_column_text(st, 0), (size_t)sqlite3_column_bytes(st, 0));
		sqlite3_reset(st);
	}
	return value;
}

bool
store_put(struct store *s, const char *name, const char *value, struct err *e)
{
	return sql_run(s, SQL_SET_PLACE, e, "tti", name, value, clock_now());
}
