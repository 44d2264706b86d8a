/* Threads of comments: packed with zstd into one row each. */
#include "src/store_thread.h"

#include "src/store_priv.h"

#include <endian.h>
#include <string.h>

/* ---- the packed form: for each comment its length in four bytes, then its record */

static bool
pack(struct store *s, const struct comment *c, size_t n, struct err *e)
{
	struct strbuf all, one;
	bool ok = true;

	strbuf_init(&all, STRBUF_BODY);
	strbuf_init(&one, STRBUF_BODY);
	for (size_t i = 0; ok && i < n; i++) {
		strbuf_clear(&one);
		ok = comment_encode(&c[i], &one);
		uint32_t len = htole32((uint32_t)one.len);
		ok = ok && strbuf_add(&all, &len, sizeof(len)) && strbuf_add(&all, one.s, one.len);
	}
	struct body b = {
	    .summary = "", .content = all.s, .content_len = all.len, .blocks = "", .plain = ""};
	ok = ok ? body_pack(s, &b, e) : err_set(e, "the comments are too long to be stored");
	strbuf_release(&one);
	strbuf_release(&all);
	return ok;
}

/* As many as can be read. */
static size_t
unpack(const char *p, size_t n, struct comment *c, size_t most)
{
	size_t got = 0;
	struct err e;

	while (n >= sizeof(uint32_t) && got < most) {
		uint32_t len;

		memcpy(&len, p, sizeof(len));
		len = le32toh(len);
		p += sizeof(len);
		n -= sizeof(len);
		if (len > n)
			break;
		got += comment_decode(&c[got], p, len, &e);
		p += len;
		n -= len;
	}
	return got;
}

static const void *
blob(sqlite3_stmt *st, int column, struct arena *a, size_t *n)
{
	const void *p = sqlite3_column_blob(st, column);

	*n = (size_t)sqlite3_column_bytes(st, column);
	return p == NULL ? NULL : arena_dup(a, p, *n);
}

static bool
fill(struct store *s, sqlite3_stmt *st, struct arena *a, struct thread *t, struct err *e)
{
	struct body b = {.content = "", .content_len = 0};

	*t = (struct thread){.asked = sqlite3_column_int64(st, 0),
	    .answered = sqlite3_column_int64(st, 1),
	    .looked = sqlite3_column_int64(st, 2),
	    .source = sql_text(st, 3, a),
	    .error = sql_text(st, 6, a)};
	t->etag = blob(st, 4, a, &t->etag_len);
	t->modified = blob(st, 5, a, &t->modified_len);
	size_t most = MIN((size_t)sqlite3_column_int64(st, 7), (size_t)COMMENTS_MAX);
	if (sqlite3_column_type(st, 8) != SQLITE_NULL
	    && !body_unpack(
		s, 1, sqlite3_column_blob(st, 8), (size_t)sqlite3_column_bytes(st, 8), a, &b, e))
		return false;
	t->comment = arena_alloc(a, (most + 1) * sizeof(*t->comment));
	if (t->comment == NULL)
		return err_set(e, "the comments are too long to be read");
	t->n = unpack(b.content, b.content_len, t->comment, most);
	return true;
}

bool
store_thread(struct store *s, int64_t id, struct arena *a, struct thread *out, struct err *e)
{
	sqlite3_stmt *st = sql_bind(s, SQL_THREAD, e, "i", id);
	int got = st == NULL ? -1 : sql_step(s, st, e);

	*out = (struct thread){.source = "", .error = ""};
	if (got <= 0)
		return got == 0;
	bool ok = fill(s, st, a, out, e);
	sqlite3_reset(st);
	if (ok)
		comments_arrange(out->comment, out->n);
	return ok;
}

/* ---- what came */

static bool
put(struct store *s, int64_t id, const struct thread *t, struct err *e)
{
	return pack(s, t->comment, t->n, e)
	       && sql_run(s, SQL_THREAD_PUT, e, "iiiitbbtib", id, t->asked, t->answered, t->looked,
		   t->source, t->etag, t->etag_len, t->modified, t->modified_len, t->error,
		   (int64_t)t->n, s->packed.s, s->packed.len)
	       && sql_run(s, SQL_COMMENT_COUNT, e, "ii", id, (int64_t)t->n);
}

bool
store_thread_put(struct store *s, int64_t id, const struct thread *t, bool looked, struct err *e)
{
	struct arena a;
	struct thread old;
	int64_t there;
	bool ok;

	if (!sql_int(s, SQL_PAGE_STATE, -1, &there, e, "i", id) || there < 0)
		return there < 0;
	arena_init(&a, 4 * STRBUF_BODY);
	ok = store_thread(s, id, &a, &old, e);
	struct thread now = ok ? old : (struct thread){0};
	now.asked = t->asked;
	now.looked = looked ? t->asked : now.looked;
	now.error = t->error;
	if (ok && *t->error == '\0') {
		now.answered = t->asked;
		now.source = t->source;
		now.etag = t->etag;
		now.etag_len = t->etag_len;
		now.modified = t->modified;
		now.modified_len = t->modified_len;
		now.comment = arena_alloc(&a, (old.n + t->n + 1) * sizeof(*now.comment));
		ok = now.comment != NULL || err_set(e, "there are too many comments");
		if (ok)
			now.n = comments_merge(
			    now.comment, old.comment, old.n, t->comment, t->n, t->asked);
	}
	ok = ok && put(s, id, &now, e);
	arena_free(&a);
	return ok;
}
