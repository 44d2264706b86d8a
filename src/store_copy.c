/* The daily copy of what a person decided: subscriptions, marks, and bookmarked and tagged articles
 * with their text, as a JSON value a line, three generations; and taking it over when the archive
 * itself is gone. */
#include "src/store_priv.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define DAY         86400
#define GENERATIONS 3
#define COPY_MAX    ((size_t)256 * 1024 * 1024)

static char *
generation(struct store *s, int n)
{
	return xasprintf("%s/kept-%d.json", s->dir, n);
}

static bool
add_lines(struct store *s, const sql_char *q, struct strbuf *out, struct err *e)
{
	sqlite3_stmt *st = sql_bind(s, q, e, "");
	int got = -1;

	while (st != NULL && (got = sql_step(s, st, e)) > 0) {
		strbuf_add(out, sqlite3_column_text(st, 0), (size_t)sqlite3_column_bytes(st, 0));
		strbuf_addc(out, '\n');
	}
	return got == 0;
}

/* A kept article with its text, which the row alone does not have. */
static bool
add_article(struct store *s, int64_t id, struct strbuf *out, struct err *e)
{
	struct arena a;
	struct body b;
	enum body_state state;
	const char *base;
	bool ok;

	arena_init(&a, (size_t)64 * 1024 * 1024);
	ok = body_load(s, id, &a, &b, &state, &base, e);
	sqlite3_stmt *st =
	    ok ? sql_bind(s, SQL_COPY_ARTICLE, e, "ittt", id, b.summary, b.content, base) : NULL;
	int got = st == NULL ? -1 : sql_step(s, st, e);
	if (got > 0) {
		strbuf_add(out, sqlite3_column_text(st, 0), (size_t)sqlite3_column_bytes(st, 0));
		strbuf_addc(out, '\n');
		sqlite3_reset(st);
	}
	arena_free(&a);
	return got >= 0;
}

static bool
add_articles(struct store *s, struct strbuf *out, struct err *e)
{
	int64_t id = 0;

	do {
		if (!sql_int(s, SQL_NEXT_KEPT, 0, &id, e, "i", id))
			return false;
		if (id != 0 && !add_article(s, id, out, e))
			return false;
	} while (id != 0);
	return true;
}

/* kept-1 is the newest. */
static void
rotate(struct store *s)
{
	for (int n = GENERATIONS - 1; n >= 1; n--) {
		char *from = generation(s, n), *to = generation(s, n + 1);

		(void)rename(from, to); /* not there yet in the first days */
		free(from);
		free(to);
	}
}

bool
store_daily_copy(struct store *s, int64_t now, struct err *e)
{
	struct stat st;
	struct strbuf out;
	char *path = generation(s, 1);
	bool ok = true;

	if (stat(path, &st) != 0 || st.st_mtime <= now - DAY || st.st_mtime > now + DAY) {
		strbuf_init(&out, COPY_MAX);
		ok = add_lines(s, SQL_COPY_FEEDS, &out, e) && add_lines(s, SQL_COPY_READ, &out, e)
		     && add_articles(s, &out, e);
		if (ok && out.full)
			ok = err_set(e, "the daily copy would be over %zu MB", COPY_MAX / 1000000);
		if (ok && out.len > 0) { /* an empty one never replaces one that is not */
			rotate(s);
			ok = write_file_atomic(path, out.s, out.len, e);
		}
		strbuf_release(&out);
	}
	free(path);
	return ok;
}

static bool
restore_line(struct store *s, const char *line, struct err *e)
{
	static const sql_char *const with[] = {
	    SQL_RESTORE_FEED, SQL_RESTORE_READ, SQL_RESTORE_ARTICLE};

	for (size_t i = 0; i < LEN(with); i++)
		if (!sql_run(s, with[i], e, "t", line))
			return false;
	return true;
}

/* Body, lists and marks of the articles that RESTORE_ARTICLE put into restored. */
static bool
restore_articles(struct store *s, struct err *e)
{
	int64_t id = 0, flags;

	for (;;) {
		if (!sql_int(s, SQL_NEXT_RESTORED, 0, &id, e, "i", id))
			return false;
		if (id == 0)
			return true;
		if (!sql_run(s, SQL_RESTORE_ROW, e, "i", id))
			return false;
		sqlite3_stmt *st = sql_bind(s, SQL_RESTORED, e, "i", id);
		if (st == NULL || sql_step(s, st, e) <= 0)
			return false;
		int64_t key = sqlite3_column_int64(st, 0), feed = sqlite3_column_int64(st, 1);
		flags = sqlite3_column_int64(st, 2);
		body_raw(s, (const char *)sqlite3_column_text(st, 3),
		    (size_t)sqlite3_column_bytes(st, 3), (const char *)sqlite3_column_text(st, 4),
		    (size_t)sqlite3_column_bytes(st, 4));
		bool ok = sql_run(s, SQL_PUT_RAW, e, "itb", id, sqlite3_column_text(st, 5),
			      s->raw.s, s->raw.len)
		          && sql_run(s, SQL_PUT_PENDING, e, "i", id)
		          && (flags == 0 || sql_run(s, SQL_SET_MARK, e, "ii", id, flags))
		          && sql_run(s, SQL_RESTORE_TAGS, e, "it", id, sqlite3_column_text(st, 6));
		sqlite3_reset(st);
		if (!ok
		    || (!(flags & MARK_HIDDEN)
			&& !file_article(s, id, key, feed, (unsigned)flags, e)))
			return false;
	}
}

static bool
restore_from(struct store *s, char *text, struct err *e)
{
	char *next;

	if (!sql_exec(s, "BEGIN IMMEDIATE", e))
		return false;
	s->in_tx = true;
	bool ok = true;
	for (char *line = text; ok && *line != '\0'; line = next) {
		next = line + strcspn(line, "\n");
		if (*next != '\0')
			*next++ = '\0';
		ok = restore_line(s, line, e);
	}
	ok = ok && restore_articles(s, e) && sql_run(s, SQL_RESTORED_IDS, e, "")
	     && sql_run(s, SQL_DROP_RESTORED, e, "") && count_flush(s, e)
	     && sql_exec(s, "COMMIT", e);
	if (!ok) {
		count_clear(s);
		(void)sqlite3_exec(s->db, "ROLLBACK", NULL, NULL, NULL);
	}
	s->in_tx = false;
	return ok;
}

/* A copy that cannot be read gives way to an older one; with none the archive begins empty. */
void
copy_restore(struct store *s)
{
	struct err e;

	for (int n = 1; n <= GENERATIONS; n++) {
		char *path = generation(s, n);
		int fd = open(path, O_RDONLY | O_CLOEXEC);
		char *text = fd < 0 ? NULL : read_file(fd, COPY_MAX, NULL, &e);
		bool ok = text != NULL && restore_from(s, text, &e);

		if (fd >= 0)
			close(fd);
		free(text);
		free(path);
		if (ok)
			return;
	}
}
