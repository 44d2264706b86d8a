/* Statements: each is prepared once, when it is first asked for, and kept. */
#include "src/store_priv.h"

#include <stdarg.h>
#include <string.h>

#define X(id, text) const sql_char SQL_##id[] = text;
STATEMENTS(X)
#undef X

enum {
#define X(id, text) COUNT_##id,
	STATEMENTS(X)
#undef X
	    COUNT
};
_Static_assert(COUNT * 4 <= SQL_SLOTS * 3, "a statement is found at once");

bool
sql_fail(struct store *s, struct err *e)
{
	int code = sqlite3_errcode(s->db), system = sqlite3_system_errno(s->db);

	switch (code & 0xff) {
	case SQLITE_FULL:
		return err_set(e, "no space left on the disk of %s", s->path);
	case SQLITE_IOERR:
		return err_set(e, "%s could not be read or written: %s", s->path,
		    system != 0 ? strerror(system) : sqlite3_errmsg(s->db));
	case SQLITE_CORRUPT:
		return err_set(e, "%s is damaged: 'dateline doctor' says how to recover", s->path);
	case SQLITE_NOTADB:
		return err_set(e, "%s is not an archive of dateline", s->path);
	case SQLITE_READONLY:
		return err_set(e, "%s can only be read", s->path);
	case SQLITE_BUSY:
		return err_set(e, "%s is busy", s->path);
	case SQLITE_INTERRUPT:
		return err_set(e, "stopped");
	case SQLITE_CANTOPEN:
		return err_set(e, "%s could not be opened: %s", s->path,
		    system != 0 ? strerror(system) : sqlite3_errmsg(s->db));
	}
	return err_set(e, "%s: %s", s->path, sqlite3_errmsg(s->db));
}

static sqlite3_stmt *
prepared(struct store *s, const sql_char *q, struct err *e)
{
	size_t i = (size_t)((uint64_t)(uintptr_t)q * 0x9e3779b97f4a7c15u >> (64 - SQL_SLOT_BITS));

	while (s->kept[i].text != NULL && s->kept[i].text != q)
		i = (i + 1) % SQL_SLOTS;
	sqlite3_stmt **st = &s->kept[i].st;
	s->kept[i].text = q;
	if (*st != NULL)
		sqlite3_reset(*st);
	else if (sqlite3_prepare_v3(s->db, (const char *)q, -1, SQLITE_PREPARE_PERSISTENT, st, NULL)
		 != SQLITE_OK)
		sql_fail(s, e);
	return *st;
}

static void
bind_all(sqlite3_stmt *st, const char *fmt, va_list ap)
{
	int i = 1;

	for (; *fmt != '\0'; fmt++, i++) {
		if (*fmt == 'i') {
			sqlite3_bind_int64(st, i, va_arg(ap, int64_t));
		} else if (*fmt == 'I') {
			int64_t v = va_arg(ap, int64_t);

			if (v == INT64_MIN)
				sqlite3_bind_null(st, i);
			else
				sqlite3_bind_int64(st, i, v);
		} else if (*fmt == 't') {
			sqlite3_bind_text(st, i, va_arg(ap, const char *), -1, SQLITE_STATIC);
		} else {
			const void *p = va_arg(ap, const void *);
			size_t n = va_arg(ap, size_t);

			sqlite3_bind_blob64(st, i, p, n, SQLITE_STATIC);
		}
	}
}

static sqlite3_stmt *
bound(struct store *s, const sql_char *q, struct err *e, const char *fmt, va_list ap)
{
	sqlite3_stmt *st = prepared(s, q, e);

	if (st != NULL)
		bind_all(st, fmt, ap);
	return st;
}

sqlite3_stmt *
sql_bind(struct store *s, const sql_char *q, struct err *e, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	sqlite3_stmt *st = bound(s, q, e, fmt, ap);
	va_end(ap);
	return st;
}

int
sql_step(struct store *s, sqlite3_stmt *st, struct err *e)
{
	int code = sqlite3_step(st);

	if (code == SQLITE_ROW)
		return 1;
	if (code != SQLITE_DONE)
		sql_fail(s, e); /* before the reset, which may change the message */
	sqlite3_reset(st);
	return code == SQLITE_DONE ? 0 : -1;
}

bool
sql_run(struct store *s, const sql_char *q, struct err *e, const char *fmt, ...)
{
	va_list ap;
	int got;

	va_start(ap, fmt);
	sqlite3_stmt *st = bound(s, q, e, fmt, ap);
	va_end(ap);
	if (st == NULL)
		return false;
	while ((got = sql_step(s, st, e)) > 0)
		;
	return got == 0;
}

bool
sql_ids(struct store *s, sqlite3_stmt *st, int64_t *ids, size_t want, size_t *n, struct err *e)
{
	int got = 0;

	*n = 0;
	while (st != NULL && *n < want && (got = sql_step(s, st, e)) > 0)
		ids[(*n)++] = sqlite3_column_int64(st, 0);
	if (got > 0)
		sqlite3_reset(st);
	return st != NULL && got >= 0;
}

bool
sql_int(struct store *s, const sql_char *q, int64_t none, int64_t *out, struct err *e,
    const char *fmt, ...)
{
	va_list ap;

	*out = none;
	va_start(ap, fmt);
	sqlite3_stmt *st = bound(s, q, e, fmt, ap);
	va_end(ap);
	if (st == NULL)
		return false;
	int got = sql_step(s, st, e);
	if (got > 0 && sqlite3_column_type(st, 0) != SQLITE_NULL)
		*out = sqlite3_column_int64(st, 0);
	if (got > 0)
		sqlite3_reset(st);
	return got >= 0;
}

bool
sql_exec(struct store *s, const char *text, struct err *e)
{
	return sqlite3_exec(s->db, text, NULL, NULL, NULL) == SQLITE_OK || sql_fail(s, e);
}

const char *
sql_text(sqlite3_stmt *st, int column, struct arena *a)
{
	const char *text = (const char *)sqlite3_column_text(st, column);
	int n = sqlite3_column_bytes(st, column);
	char *copy = text == NULL ? NULL : arena_dup(a, text, (size_t)n);

	return copy == NULL ? "" : copy;
}

void
sql_close(struct store *s)
{
	for (size_t i = 0; i < SQL_SLOTS; i++)
		sqlite3_finalize(s->kept[i].st);
	memset(s->kept, 0, sizeof(s->kept));
}
