/* SQLite archives of newsboat and newsraft. What a version of them does not have reads as empty. */
#include "src/foreign.h"
#include "src/strbuf.h"
#include "src/util.h"

#include <errno.h>
#include <fcntl.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define BUSY_MS 1000
#define TRIES   20
#define TRY_US  100000

enum column {
	COL_FEED,
	COL_GUID,
	COL_TITLE,
	COL_AUTHOR,
	COL_LINK,
	COL_CONTENT,
	COL_BASE,
	COL_TYPE,
	COL_ENCLOSURE,
	COL_ENCLOSURE_TYPE,
	COL_FLAGS,
	COL_DATE,
	COL_UNREAD,
	COL_DELETED,
	COL_MARKED,
	COLUMNS
};

/* Where that reader keeps what; an empty name is nowhere. */
struct layout {
	const char *reader, *items, *feeds;
	const char *column[COLUMNS];
	const char *date; /* an expression, 0 for none */
	const char *feed_columns;
};

static const struct layout newsboat = {.reader = "newsboat",
    .items = "rss_item",
    .feeds = "rss_feed",
    .column = {"feedurl", "guid", "title", "author", "url", "content", "base", "content_mime_type",
	"enclosure_url", "enclosure_type", "flags", "", "unread", "deleted", ""},
    .date = "pubDate",
    .feed_columns = "rssurl, title, url"};

static const struct layout newsraft = {.reader = "newsraft",
    .items = "items",
    .feeds = "feeds",
    .column = {"feed_url", "guid", "title", "persons", "link", "content", "", "", "attachments", "",
	"", "", "unread", "", "important"},
    .date = "CASE WHEN publication_date>0 THEN publication_date ELSE update_date END",
    .feed_columns = "feed_url, title, link"};

struct archive {
	const struct layout *layout;
	sqlite3 *db;
	sqlite3_stmt *row;
	int64_t *id; /* rows, newest first */
	size_t n, cap;
	int64_t feed_row;
	char *feed[3]; /* of the feed at hand */
};

static bool
fail(const struct archive *a, struct err *e)
{
	int code = a->db == NULL ? SQLITE_NOMEM : sqlite3_errcode(a->db);

	if (code == SQLITE_BUSY || code == SQLITE_LOCKED)
		return err_set(
		    e, "%s holds its archive now: quit it, then again", a->layout->reader);
	if (code == SQLITE_NOTADB || code == SQLITE_CORRUPT)
		return err_set(e, "the archive of %s is damaged", a->layout->reader);
	return err_set(
	    e, "the archive of %s could not be read: %s", a->layout->reader, sqlite3_errmsg(a->db));
}

static bool
has_column(struct archive *a, const char *name)
{
	sqlite3_stmt *st = NULL;
	bool has;

	if (sqlite3_prepare_v2(
		a->db, "SELECT 1 FROM pragma_table_info(?1) WHERE name=?2", -1, &st, NULL)
	    != SQLITE_OK)
		return false;
	sqlite3_bind_text(st, 1, a->layout->items, -1, SQLITE_STATIC);
	sqlite3_bind_text(st, 2, name, -1, SQLITE_STATIC);
	has = sqlite3_step(st) == SQLITE_ROW;
	sqlite3_finalize(st);
	return has;
}

/* The name of a column, or what stands for one that is not there. */
static const char *
column(struct archive *a, enum column c)
{
	const char *name = a->layout->column[c];

	if (c == COL_DATE)
		return a->layout->date;
	if (*name != '\0' && has_column(a, name))
		return name;
	return c >= COL_DATE ? "0" : "''";
}

static bool
prepare_row(struct archive *a, struct err *e)
{
	struct strbuf sql;
	bool ok;

	strbuf_init(&sql, STRBUF_SMALL);
	for (size_t c = 0; c < COLUMNS; c++)
		strbuf_addf(&sql, "%s%s", c == 0 ? "SELECT " : ", ", column(a, (enum column)c));
	strbuf_addf(&sql, " FROM %s WHERE rowid=?1", a->layout->items);
	ok = sqlite3_prepare_v2(a->db, sql.s, -1, &a->row, NULL) == SQLITE_OK || fail(a, e);
	strbuf_release(&sql);
	return ok;
}

/* Rows by date, and what they are; texts are not read. */
static bool
list_rows(struct archive *a, struct foreign_counts *n, struct err *e)
{
	const char *flags = column(a, COL_FLAGS), *marked = column(a, COL_MARKED);
	char *sql = xasprintf("SELECT rowid, %s, %s, (%s<>0 OR coalesce(%s,'')<>'') FROM %s"
			      " ORDER BY %s DESC, rowid DESC",
	    column(a, COL_UNREAD), column(a, COL_DELETED), marked, flags, a->layout->items,
	    a->layout->date);
	sqlite3_stmt *st = NULL;
	int got = sqlite3_prepare_v2(a->db, sql, -1, &st, NULL);

	free(sql);
	if (got != SQLITE_OK)
		return fail(a, e);
	while ((got = sqlite3_step(st)) == SQLITE_ROW) {
		bool deleted = sqlite3_column_int(st, 2) != 0;

		GROW(a->id, a->cap, a->n);
		a->id[a->n++] = sqlite3_column_int64(st, 0);
		n->articles += !deleted;
		n->deleted += deleted;
		n->unread += !deleted && sqlite3_column_int(st, 1) != 0;
		n->marked += !deleted && sqlite3_column_int(st, 3) != 0;
	}
	if (got != SQLITE_DONE)
		(void)fail(a, e);
	sqlite3_finalize(st);
	return got == SQLITE_DONE;
}

static const char *
text(const struct archive *a, enum column c)
{
	const char *s = (const char *)sqlite3_column_text(a->row, (int)c);

	return s == NULL ? "" : s;
}

static int
article_at(void *arg, size_t place, struct foreign_article *out, struct err *e)
{
	struct archive *a = arg;
	int got;

	sqlite3_reset(a->row);
	sqlite3_bind_int64(a->row, 1, a->id[place]);
	got = sqlite3_step(a->row);
	if (got == SQLITE_DONE)
		return 0;
	if (got != SQLITE_ROW) {
		(void)fail(a, e);
		return -1;
	}
	*out = (struct foreign_article){.feed = text(a, COL_FEED),
	    .guid = text(a, COL_GUID),
	    .title = text(a, COL_TITLE),
	    .author = text(a, COL_AUTHOR),
	    .link = text(a, COL_LINK),
	    .content = text(a, COL_CONTENT),
	    .base = text(a, COL_BASE),
	    .type = text(a, COL_TYPE),
	    .enclosure_url = text(a, COL_ENCLOSURE),
	    .enclosure_type = text(a, COL_ENCLOSURE_TYPE),
	    .flags = text(a, COL_FLAGS),
	    .key = "",
	    .date = sqlite3_column_int64(a->row, COL_DATE),
	    .unread = sqlite3_column_int(a->row, COL_UNREAD) != 0,
	    .deleted = sqlite3_column_int(a->row, COL_DELETED) != 0,
	    .marked = sqlite3_column_int(a->row, COL_MARKED) != 0};
	return 1;
}

static bool
next_feed(void *arg, const char **url, const char **title, const char **link)
{
	struct archive *a = arg;
	char *sql = xasprintf("SELECT rowid, %s FROM %s WHERE rowid>?1 ORDER BY rowid LIMIT 1",
	    a->layout->feed_columns, a->layout->feeds);
	sqlite3_stmt *st = NULL;
	bool ok = sqlite3_prepare_v2(a->db, sql, -1, &st, NULL) == SQLITE_OK;

	free(sql);
	if (ok) {
		sqlite3_bind_int64(st, 1, a->feed_row);
		ok = sqlite3_step(st) == SQLITE_ROW;
	}
	if (ok)
		a->feed_row = sqlite3_column_int64(st, 0);
	for (int i = 0; ok && i < 3; i++) {
		const char *s = (const char *)sqlite3_column_text(st, i + 1);

		free(a->feed[i]);
		a->feed[i] = xstrdup(s == NULL ? "" : s);
	}
	sqlite3_finalize(st);
	*url = a->feed[0];
	*title = a->feed[1];
	*link = a->feed[2];
	return ok;
}

static void
archive_free(void *arg)
{
	struct archive *a = arg;

	sqlite3_finalize(a->row);
	sqlite3_close(a->db);
	for (size_t i = 0; i < LEN(a->feed); i++)
		free(a->feed[i]);
	free(a->id);
	free(a);
}

static bool
open_file(struct foreign *f, const char *path, int flags, struct err *e)
{
	struct archive *a = f->arg;

	if (sqlite3_open_v2(path, &a->db, flags, NULL) != SQLITE_OK)
		return fail(a, e);
	sqlite3_busy_timeout(a->db, BUSY_MS);
	/* What is wrong in it must not become wrong here. */
	sqlite3_db_config(a->db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
	sqlite3_exec(a->db, "PRAGMA trusted_schema=0; PRAGMA cell_size_check=1", NULL, NULL, NULL);
	return list_rows(a, &f->counts, e) && prepare_row(a, e);
}

/* ---- an archive that is locked as long as its reader runs, as newsraft's */

/* Whether nothing was written to it between two looks, nor is being written. */
static bool
is_steady(const char *path, const struct stat *before)
{
	char *journal = xasprintf("%s-journal", path);
	struct stat now;
	bool writing = stat(journal, &now) == 0 && now.st_size > 0;

	free(journal);
	return !writing && stat(path, &now) == 0 && now.st_size == before->st_size
	       && now.st_mtim.tv_sec == before->st_mtim.tv_sec
	       && now.st_mtim.tv_nsec == before->st_mtim.tv_nsec;
}

static bool
copy_file(const char *from, const char *to)
{
	int in = open(from, O_RDONLY | O_CLOEXEC),
	    out = open(to, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	char piece[64 * 1024];
	ssize_t n = -1;

	if (in >= 0 && out >= 0) {
		while ((n = read(in, piece, sizeof(piece))) > 0 && write_all(out, piece, (size_t)n))
			;
	}
	if (in >= 0)
		close(in);
	if (out >= 0)
		close(out);
	return n == 0;
}

/* The archive with its log, as it was at a moment at which nobody wrote. */
static bool
steady_copy(const char *path, const char *to)
{
	char *log = xasprintf("%s-wal", path), *to_log = xasprintf("%s-wal", to);
	bool done = false;

	for (int i = 0; i < TRIES && !done; i++) {
		struct stat before, before_log;
		bool logged = stat(log, &before_log) == 0;

		if (i > 0)
			nanosleep(&(struct timespec){.tv_nsec = TRY_US * 1000L}, NULL);
		done = stat(path, &before) == 0 && is_steady(path, &before) && copy_file(path, to)
		       && (!logged || copy_file(log, to_log)) && is_steady(path, &before)
		       && (!logged || is_steady(log, &before_log));
	}
	free(log);
	free(to_log);
	return done;
}

/* Opens a copy, whose files have no names any more once they are open. */
static bool
open_copy(struct foreign *f, const char *path, struct err *e)
{
	static const char *const ends[] = {"", "-wal", "-shm", "-journal"};
	struct archive *a = f->arg;
	const char *tmp = getenv("TMPDIR");
	char *dir = xasprintf("%s/dateline-XXXXXX", tmp != NULL && *tmp == '/' ? tmp : "/tmp"), *to;
	bool ok;

	if (mkdtemp(dir) == NULL) {
		err_set(e, "%s: %s", dir, strerror(errno));
		free(dir);
		return false;
	}
	to = xasprintf("%s/archive", dir);
	ok = steady_copy(path, to);
	if (ok) {
		sqlite3_finalize(a->row);
		sqlite3_close(a->db);
		a->row = NULL;
		a->db = NULL;
		a->n = 0;
		f->counts = (struct foreign_counts){0};
		ok = open_file(f, to, SQLITE_OPEN_READWRITE, e);
	}
	for (size_t i = 0; i < LEN(ends); i++) {
		char *file = xasprintf("%s%s", to, ends[i]);

		unlink(file);
		free(file);
	}
	rmdir(dir);
	free(to);
	free(dir);
	return ok;
}

static bool
open_archive(struct foreign *f, const struct layout *layout, const char *path, struct err *e)
{
	struct archive *a;
	struct stat st;
	bool ok;

	/* A pipe would be waited for. */
	if (stat(path, &st) != 0)
		return err_set(e, "%s: %s", path, strerror(errno));
	if (!S_ISREG(st.st_mode))
		return err_set(e, "%s is not a file", path);
	a = xcalloc(1, sizeof(*a));
	*f = (struct foreign){.arg = a, .at = article_at, .feed = next_feed, .free = archive_free};
	a->layout = layout;
	ok = open_file(f, path, SQLITE_OPEN_READONLY, e);
	if (!ok && a->db != NULL && sqlite3_errcode(a->db) == SQLITE_BUSY)
		ok = open_copy(f, path, e);
	if (!ok) {
		foreign_close(f);
		return false;
	}
	f->n = a->n;
	return true;
}

bool
foreign_newsboat(struct foreign *f, const char *path, struct err *e)
{
	return open_archive(f, &newsboat, path, e);
}

bool
foreign_newsraft(struct foreign *f, const char *path, struct err *e)
{
	return open_archive(f, &newsraft, path, e);
}

void
foreign_close(struct foreign *f)
{
	if (f->free != NULL)
		f->free(f->arg);
	*f = (struct foreign){0};
}
