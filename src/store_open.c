/* Opening: what the file is, making it, bringing it to this version. */
#include "src/store_priv.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

/* Three texts as they come fill a page, and five packed ones. At 4096 bytes one text takes two
 * pages, at 8192 a whole one: 8 KB an article of 5, and a third more time to store it. */
#define PAGE_SIZE 16384

static int
on_wal(void *arg, sqlite3 *db, const char *name, int pages)
{
	struct store *s = arg;

	(void)db;
	(void)name;
	s->wal_pages = pages;
	return SQLITE_OK;
}

static bool
pragma_int(struct store *s, const char *sql, int64_t *out, struct err *e)
{
	sqlite3_stmt *st = NULL;

	*out = 0;
	if (sqlite3_prepare_v2(s->db, sql, -1, &st, NULL) != SQLITE_OK)
		return sql_fail(s, e);
	int got = sqlite3_step(st);
	if (got == SQLITE_ROW)
		*out = sqlite3_column_int64(st, 0);
	else if (got != SQLITE_DONE)
		sql_fail(s, e);
	sqlite3_finalize(st);
	return got == SQLITE_ROW || got == SQLITE_DONE;
}

/* Settings of the connection. Debian's SQLite overwrites what it frees with zeros unless told. */
static bool
settings(struct store *s, struct err *e)
{
	sqlite3_db_config(s->db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, (int *)NULL);
	sqlite3_db_config(s->db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, (int *)NULL);
	sqlite3_busy_timeout(s->db, BUSY_MS);
	sqlite3_extended_result_codes(s->db, 1);
	if (!sql_exec(s,
		"PRAGMA wal_autocheckpoint=0;PRAGMA mmap_size=0;PRAGMA temp_store=MEMORY;"
		"PRAGMA secure_delete=OFF;PRAGMA journal_size_limit=67108864",
		e))
		return false;
	sqlite3_wal_hook(s->db, on_wal, s);
	if (!query_functions(s->db, e))
		return false;
	return sql_exec(s,
	    s->mode == STORE_WRITE ? "PRAGMA cache_size=-8192;PRAGMA synchronous=NORMAL"
				   : "PRAGMA cache_size=-1024;PRAGMA query_only=1",
	    e);
}

static bool
connect(struct store *s, int flags, const char *name, struct err *e)
{
	if (sqlite3_open_v2(name, &s->db, flags | SQLITE_OPEN_NOMUTEX, NULL) == SQLITE_OK)
		return true;
	sql_fail(s, e);
	sqlite3_close(s->db);
	s->db = NULL;
	return false;
}

/* What is in the file: its marks of kind and version. */
static bool
identify(struct store *s, int64_t *version, bool *blank, struct err *e)
{
	int64_t application, tables;

	if (!pragma_int(s, "PRAGMA application_id", &application, e)
	    || !pragma_int(s, "PRAGMA user_version", version, e)
	    || !pragma_int(s, "SELECT count(*) FROM sqlite_schema", &tables, e))
		return false;
	*blank = application == 0 && *version == 0 && tables == 0;
	if (*blank)
		return true;
	if (application != SCHEMA_APPLICATION_ID)
		return err_set(e, "%s is not an archive of dateline", s->path);
	if (*version > SCHEMA_VERSION)
		return err_set(e,
		    "%s is of a newer version of dateline (%lld, this one knows %d): it was left "
		    "as it is",
		    s->path, (long long)*version, SCHEMA_VERSION);
	return true;
}

/* A copy of an older archive beside it, before it is changed. */
static bool
copy_beside(struct store *s, int64_t version, struct err *e)
{
	struct stat st;
	struct statvfs fs;
	sqlite3 *to = NULL;
	char *path = xasprintf("%s/archive-v%lld.db", s->dir, (long long)version);
	bool ok = false;

	if (stat(s->path, &st) == 0 && statvfs(s->dir, &fs) == 0
	    && (uint64_t)fs.f_bavail * fs.f_frsize < (uint64_t)st.st_size * 2) {
		err_set(e, "bringing %s to this version needs %lld MB of free space", s->path,
		    (long long)st.st_size * 2 / 1000000);
	} else if (sqlite3_open_v2(path, &to, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, NULL)
		   != SQLITE_OK) {
		err_set(e, "%s could not be made", path);
	} else {
		sqlite3_backup *b = sqlite3_backup_init(to, "main", s->db, "main");

		ok = b != NULL && sqlite3_backup_step(b, -1) == SQLITE_DONE;
		if (b != NULL)
			ok = sqlite3_backup_finish(b) == SQLITE_OK && ok;
		if (!ok)
			err_set(
			    e, "the copy %s could not be written: %s", path, sqlite3_errmsg(to));
		(void)chmod(path, 0600);
	}
	sqlite3_close(to);
	if (!ok)
		unlink(path);
	free(path);
	return ok;
}

bool
store_migrate(struct store *s, const char *const *script, int64_t from, int64_t to, struct err *e)
{
	char mark[96];

	if (from > 0 && !copy_beside(s, from, e))
		return false;
	if (!sql_exec(s, "BEGIN IMMEDIATE", e))
		return false;
	for (int64_t v = from; v < to; v++)
		if (!sql_exec(s, script[v], e))
			goto fail;
	snprintf(mark, sizeof(mark), "PRAGMA application_id=%d;PRAGMA user_version=%lld",
	    SCHEMA_APPLICATION_ID, (long long)to);
	if (!sql_exec(s, mark, e) || !sql_exec(s, "COMMIT", e))
		goto fail;
	return true;
fail:
	(void)sqlite3_exec(s->db, "ROLLBACK", NULL, NULL, NULL);
	return false;
}

static bool
journal(struct store *s, bool set, struct err *e)
{
	sqlite3_stmt *st = NULL;
	const char *sql = set ? "PRAGMA journal_mode=WAL" : "PRAGMA journal_mode";

	if (sqlite3_prepare_v2(s->db, sql, -1, &st, NULL) != SQLITE_OK)
		return sql_fail(s, e);
	int got = sqlite3_step(st);
	const char *mode = got == SQLITE_ROW ? (const char *)sqlite3_column_text(st, 0) : NULL;
	s->wal = mode != NULL && strcmp(mode, "wal") == 0;
	if (got != SQLITE_ROW)
		sql_fail(s, e);
	sqlite3_finalize(st);
	if (got != SQLITE_ROW)
		return false;
	return s->wal || s->mode != STORE_WRITE || sql_exec(s, "PRAGMA synchronous=FULL", e);
}

/* What one that was taken away has left beside it would be taken for the log of the new one. */
static void
drop_logs(const char *archive)
{
	static const char *const ends[] = {"-wal", "-shm", "-journal"};

	for (size_t i = 0; i < LEN(ends); i++) {
		char *path = xasprintf("%s%s", archive, ends[i]);

		unlink(path);
		free(path);
	}
}

/* A new archive comes into its place when it is whole: it reaches the disk at once, and not page by
 * page through journal and log. SQLite gives its other files the mode of this one. */
static bool
make(struct store *s, struct err *e)
{
	struct file_replace r;
	char before[96];

	if (!file_replace_begin(&r, s->path, e))
		return false;
	snprintf(before, sizeof(before),
	    "PRAGMA page_size=%d;PRAGMA journal_mode=OFF;PRAGMA synchronous=OFF", PAGE_SIZE);
	bool ok = connect(s, SQLITE_OPEN_READWRITE, r.temporary, e) && settings(s, e)
	          && sql_exec(s, before, e)
	          && store_migrate(s, schema_migrations, 0, SCHEMA_VERSION, e);
	sqlite3_close(s->db);
	s->db = NULL;
	drop_logs(r.target);
	return file_replace_end(&r, ok, e);
}

/* Of a new one it changes a few bytes of the first sector: whether they are on the disk when the
 * power goes or not, the log is found. */
static bool
journal_of_new(struct store *s, struct err *e)
{
	return sql_exec(s, "PRAGMA synchronous=OFF", e) && journal(s, true, e)
	       && (!s->wal || sql_exec(s, "PRAGMA synchronous=NORMAL", e));
}

/* For writing: made if it is not there. The lock is held. */
static bool
open_write(struct store *s, struct err *e)
{
	struct stat st;
	int64_t version;
	bool blank, made = stat(s->path, &st) != 0 || st.st_size == 0;

	if (made && !make(s, e))
		return false;
	if (!connect(s, SQLITE_OPEN_READWRITE, s->path, e))
		return false;
	if (!settings(s, e) || !identify(s, &version, &blank, e))
		return false;
	if (blank)
		return err_set(e, "%s is not an archive of dateline", s->path);
	if (!(made ? journal_of_new(s, e) : journal(s, true, e)))
		return false;
	if (made)
		copy_restore(s);
	return version == SCHEMA_VERSION
	       || store_migrate(s, schema_migrations, version, SCHEMA_VERSION, e);
}

static bool
open_read(struct store *s, struct err *e)
{
	struct stat st;
	int64_t version;
	bool blank;

	if (stat(s->path, &st) != 0 && errno == ENOENT)
		return err_set(
		    e, "there is no archive in %s yet: 'dateline refresh' makes it", s->dir);
	if (!connect(s, SQLITE_OPEN_READWRITE, s->path, e)
	    && !connect(s, SQLITE_OPEN_READONLY, s->path, e))
		return false;
	if (!settings(s, e) || !journal(s, false, e) || !identify(s, &version, &blank, e)) {
		/* WAL has no shared memory in a folder that cannot be written: read it as is. */
		if (access(s->dir, W_OK) == 0)
			return false;
		sqlite3_close(s->db);
		char *uri = xasprintf("file:%s?immutable=1", s->path);
		bool ok = connect(s, SQLITE_OPEN_READONLY | SQLITE_OPEN_URI, uri, e)
		          && settings(s, e) && identify(s, &version, &blank, e);
		free(uri);
		if (!ok)
			return false;
	}
	if (blank)
		return err_set(e, "%s is empty: 'dateline refresh' begins it anew", s->path);
	if (version < SCHEMA_VERSION)
		return err_set(e,
		    "%s is of an older version: 'dateline refresh' brings it to this one", s->path);
	return true;
}

struct store *
store_open(const char *dir, enum store_mode mode, struct err *e)
{
	struct store *s = xcalloc(1, sizeof(*s));
	bool ok;

	s->set_most = SET_MOST;
	s->dir = xstrdup(dir);
	s->path = xasprintf("%s/archive.db", dir);
	s->mode = mode;
	s->turn_fd = s->lock_fd = s->session_fd = -1;
	s->filing.generation = -1;
	strbuf_init(&s->raw, STRBUF_BODY);
	strbuf_init(&s->packed, STRBUF_BODY);
	strbuf_init(&s->stories.scratch, STRBUF_BODY);
	s->stories.keys.above = s->stories.keys.below = -1;
	if (mode == STORE_WRITE) {
		ok = make_dirs(dir, e) && lock_open(s, e) && lock_take(s, 30000, e);
		if (ok) {
			ok = open_write(s, e);
			lock_release(s);
		}
	} else {
		ok = open_read(s, e);
	}
	if (ok)
		ok = pragma_int(s, "PRAGMA page_size", &s->page_size, e)
		     && sql_int(s, SQL_DATA_VERSION, 0, &s->data_version, e, "");
	if (!ok) {
		store_close(s);
		return NULL;
	}
	return s;
}

void
store_close(struct store *s)
{
	if (s == NULL)
		return;
	store_rollback(s);
	if (s->db != NULL)
		store_checkpoint(s);
	sql_close(s);
	filing_release(s);
	free(s->found.key);
	index_clear(s);
	count_clear(s);
	arrivals_release(s);
	stands_for_release(s);
	sqlite3_close(s->db);
	lock_close(s);
	ZSTD_freeCCtx(s->cctx);
	ZSTD_freeDCtx(s->dctx);
	strbuf_release(&s->raw);
	strbuf_release(&s->packed);
	strbuf_release(&s->stories.scratch);
	free(s->stories.feed_title);
	free(s->stories.touched);
	free(s->stories.moved);
	free(s->stories.keys.item);
	free(s->stories.keys.first);
	free(s->deltas.slot);
	free(s->index);
	free(s->seen);
	free(s->dir);
	free(s->path);
	free(s);
}
