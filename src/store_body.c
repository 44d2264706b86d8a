/* The stored form of an article's text. Raw: the source as it came. Packed: one zstd frame of
 * source, blocks and plain text; the latter two repeat the source, so they cost next to nothing,
 * and the plain text is exactly what was indexed, which the index needs to forget it. */
#include "src/changes.h"
#include "src/store_priv.h"

#include <endian.h>
#include <string.h>

/* Level 3 is 13 us slower an article of 5 KB and makes it 47 bytes smaller. */
#define LEVEL 1

#define CHANGES_MOST 20 /* of an article, the newest */

static void
add_length(struct strbuf *b, size_t n)
{
	uint32_t v = htole32((uint32_t)n);

	strbuf_add(b, &v, sizeof(v));
}

static size_t
get_length(const unsigned char *p)
{
	uint32_t v;

	memcpy(&v, p, sizeof(v));
	return le32toh(v);
}

void
body_raw(struct store *s, const char *summary, size_t summary_len, const char *content,
    size_t content_len)
{
	strbuf_clear(&s->raw);
	add_length(&s->raw, summary_len);
	strbuf_add(&s->raw, summary, summary_len);
	strbuf_add(&s->raw, content, content_len);
}

bool
body_pack(struct store *s, const struct body *b, struct err *e)
{
	const size_t lengths[] = {b->summary_len, b->content_len, b->blocks_len, b->plain_len};

	strbuf_clear(&s->raw);
	for (size_t i = 0; i < LEN(lengths); i++)
		add_length(&s->raw, lengths[i]);
	strbuf_add(&s->raw, b->summary, b->summary_len);
	strbuf_add(&s->raw, b->content, b->content_len);
	strbuf_add(&s->raw, b->blocks, b->blocks_len);
	strbuf_add(&s->raw, b->plain, b->plain_len);
	if (s->raw.full)
		return err_set(e, "the article is too long to be stored");
	if (s->cctx == NULL && (s->cctx = ZSTD_createCCtx()) == NULL)
		die("out of memory");
	size_t bound = ZSTD_compressBound(s->raw.len);
	if (s->packed.cap < bound) { /* the buffer keeps its room from article to article */
		strbuf_release(&s->packed);
		s->packed.s = xmalloc(bound + 1);
		s->packed.cap = bound + 1;
	}
	size_t n = ZSTD_compressCCtx(s->cctx, s->packed.s, bound, s->raw.s, s->raw.len, LEVEL);
	if (ZSTD_isError(n))
		return err_set(e, "the article could not be compressed: %s", ZSTD_getErrorName(n));
	s->packed.len = n;
	return true;
}

static bool
unpack_raw(const char *p, size_t n, struct body *b)
{
	if (n < 4)
		return false;
	size_t first = get_length((const unsigned char *)p);
	if (first > n - 4)
		return false;
	*b = (struct body){.summary = p + 4,
	    .summary_len = first,
	    .content = p + 4 + first,
	    .content_len = n - 4 - first,
	    .blocks = "",
	    .plain = ""};
	return true;
}

static bool
unpack_frame(struct store *s, const char *data, size_t n, struct arena *a, struct body *b)
{
	unsigned long long size = ZSTD_getFrameContentSize(data, n);
	size_t length[4], sum = 16;

	if (size < 16 || size > STRBUF_BODY)
		return false;
	char *p = arena_alloc(a, (size_t)size);
	if (p == NULL)
		return false;
	if (s->dctx == NULL && (s->dctx = ZSTD_createDCtx()) == NULL)
		die("out of memory");
	if (ZSTD_decompressDCtx(s->dctx, p, (size_t)size, data, n) != size)
		return false;
	for (size_t i = 0; i < LEN(length); i++) {
		length[i] = get_length((unsigned char *)p + 4 * i);
		sum += length[i];
	}
	if (sum != size)
		return false;
	*b = (struct body){.summary = p + 16,
	    .summary_len = length[0],
	    .content_len = length[1],
	    .blocks_len = length[2],
	    .plain_len = length[3]};
	b->content = b->summary + length[0];
	b->blocks = b->content + length[1];
	b->plain = (const char *)b->blocks + length[2];
	return true;
}

bool
body_unpack(struct store *s, int state, const void *data, size_t n, struct arena *a, struct body *b,
    struct err *e)
{
	if (state == 0 ? unpack_raw(data, n, b) : unpack_frame(s, data, n, a, b))
		return true;
	return err_set(e, "%s is damaged: the text of an article cannot be read", s->path);
}

bool
body_load(struct store *s, int64_t id, struct arena *a, struct body *b, enum body_state *state,
    const char **base, struct err *e)
{
	sqlite3_stmt *st = sql_bind(s, SQL_BODY, e, "i", id);
	int got = st == NULL ? -1 : sql_step(s, st, e);

	*b = (struct body){.summary = "", .content = "", .blocks = "", .plain = ""};
	*state = BODY_NONE;
	if (base != NULL)
		*base = "";
	if (got <= 0)
		return got == 0;
	int packed = sqlite3_column_int(st, 0);
	size_t n = (size_t)sqlite3_column_bytes(st, 2);
	const void *data = sqlite3_column_blob(st, 2);
	*state = packed ? BODY_DIGESTED : BODY_RAW;
	if (base != NULL)
		*base = sql_text(st, 1, a);
	if (!packed && data != NULL)
		data = arena_dup(a, data, n);
	bool ok = data != NULL && body_unpack(s, packed, data, n, a, b, e);
	if (data == NULL)
		err_set(e, "the article is too long to be read");
	sqlite3_reset(st);
	/* A frame holds no zero bytes at the ends of its parts: give texts of their own. */
	if (ok && packed) {
		const char *summary = arena_dup(a, b->summary, b->summary_len);
		const char *content = arena_dup(a, b->content, b->content_len);
		const char *plain = arena_dup(a, b->plain, b->plain_len);

		ok = summary != NULL && content != NULL && plain != NULL;
		b->summary = ok ? summary : "";
		b->content = ok ? content : "";
		b->plain = ok ? plain : "";
	} else if (ok) {
		const char *summary = arena_dup(a, b->summary, b->summary_len);

		ok = summary != NULL;
		b->summary = ok ? summary : "";
	}
	return ok;
}

bool
store_blocks(struct store *s, int64_t id, struct blocks *b, enum body_state *state, struct err *e)
{
	struct arena a;
	struct body body;
	bool ok;

	arena_init(&a, (size_t)64 * 1024 * 1024);
	ok = body_load(s, id, &a, &body, state, NULL, e);
	if (ok && *state == BODY_DIGESTED)
		ok = blocks_decode(b, body.blocks, body.blocks_len, e);
	arena_free(&a);
	return ok;
}

bool
store_source(struct store *s, int64_t id, struct arena *a, struct digest_source *out,
    const char **base, struct err *e)
{
	struct body b;
	enum body_state state;

	*out = (struct digest_source){.summary = "", .content = "", .title = ""};
	if (!body_load(s, id, a, &b, &state, base, e))
		return false;
	sqlite3_stmt *st = sql_bind(s, SQL_TITLE, e, "i", id);
	int got = st == NULL ? -1 : sql_step(s, st, e);
	if (got == 0)
		return err_status(e, EXIT_PART, "no article %lld", (long long)id);
	if (got < 0)
		return false;
	*out = (struct digest_source){.summary = b.summary,
	    .summary_len = b.summary_len,
	    .content = b.content,
	    .content_len = b.content_len,
	    .title = sql_text(st, 0, a)};
	sqlite3_reset(st);
	return true;
}

/* Its earlier texts, the newest first. */
static bool
load_revisions(struct store *s, int64_t id, struct arena *a, struct revision *out, size_t most,
    size_t *n, struct err *e)
{
	sqlite3_stmt *st = sql_bind(s, SQL_REVISIONS, e, "ii", id, (int64_t)most);
	int got = -1;
	bool ok = st != NULL;

	*n = 0;
	while (ok && *n < most && (got = sql_step(s, st, e)) > 0) {
		struct body b;

		ok = body_unpack(s, 1, sqlite3_column_blob(st, 2),
		    (size_t)sqlite3_column_bytes(st, 2), a, &b, e);
		if (ok)
			out[(*n)++] = (struct revision){.at = sqlite3_column_int64(st, 0),
			    .title = sql_text(st, 1, a),
			    .plain = b.plain,
			    .plain_len = b.plain_len,
			    .known = b.plain_len > 0 || b.summary_len + b.content_len == 0};
	}
	if (got > 0)
		sqlite3_reset(st);
	return ok && got >= 0;
}

bool
store_changes(struct store *s, int64_t id, const char *date_format, struct blocks *b, struct err *e)
{
	struct revision newest[CHANGES_MOST], oldest[CHANGES_MOST];
	struct body body;
	struct arena a;
	enum body_state state;
	size_t n = 0;
	bool ok;

	arena_init(&a, (size_t)64 * 1024 * 1024);
	ok = body_load(s, id, &a, &body, &state, NULL, e)
	     && load_revisions(s, id, &a, newest, CHANGES_MOST, &n, e);
	sqlite3_stmt *st = ok ? sql_bind(s, SQL_TITLE, e, "i", id) : NULL;
	ok = st != NULL && sql_step(s, st, e) > 0;
	if (ok) {
		const char *title = sql_text(st, 0, &a);

		sqlite3_reset(st);
		for (size_t i = 0; i < n; i++)
			oldest[i] = newest[n - 1 - i];
		changes_blocks(b, oldest, n, title, body.plain,
		    state == BODY_DIGESTED ? body.plain_len : 0, date_format);
	}
	arena_free(&a);
	return ok;
}
