/* Digesting: what the parser made of an article is packed, indexed and filed. */
#include "src/store_priv.h"
#include "src/terms.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* How many articles, and bytes of their words, go into the index at once: 50 to 80 ms. */
#define INDEX_BATCH 384
#define INDEX_BYTES ((size_t)4 * 1024 * 1024)
/* Pages a step of merging writes, 10 ms, and steps for each batch, so that segments stay few. */
#define MERGE_PAGES 100
#define MERGE_STEPS 6
#define INDEX_ARENA ((size_t)128 * 1024 * 1024)

bool
store_pending(struct store *s, int64_t *ids, size_t want, size_t *n, struct err *e)
{
	sqlite3_stmt *st = sql_bind(s, SQL_PENDING, e, "i", (int64_t)want);

	return sql_ids(s, st, ids, want, n, e);
}

static int
by_key(const void *a, const void *b)
{
	const struct index_item *x = a, *y = b;

	return x->key < y->key ? -1 : x->key > y->key;
}

/* The words of a text, on the heap. */
static char *
words_of(const char *text, size_t n)
{
	struct strbuf b;

	strbuf_init(&b, STRBUF_BODY);
	terms_add(&b, text, n);
	return strbuf_take(&b, NULL);
}

static void
item_release(struct index_item *x)
{
	free(x->title);
	free(x->author);
	free(x->text);
	free(x->place);
}

/* What is no text and yet found by the index: the feed, the language, the words of the link and
 * those of the categories, which are parted by a word of none. On the heap. */
static char *
place_of(int64_t feed, const char *lang, const char *link, const char *categories)
{
	struct strbuf b, words;
	size_t len;

	strbuf_init(&b, STRBUF_BODY);
	strbuf_init(&words, STRBUF_BODY);
	strbuf_addf(&b, PLACE_MARK "f%lld", (long long)feed);
	len = strcspn(lang, "-_");
	if (len > 0 && terms_add(&words, lang, len))
		strbuf_addf(&b, " " PLACE_LANG "%s", words.s);
	strbuf_clear(&words);
	terms_add(&words, link, strlen(link));
	strbuf_addc(&b, ' ');
	terms_mark(&b, words.s, PLACE_LINK);
	for (const char *c = categories; *c != '\0'; c += len + (c[len] == '\n')) {
		len = strcspn(c, "\n");
		strbuf_clear(&words);
		terms_add(&words, c, len);
		strbuf_adds(&b, " " PLACE_CATEGORY " ");
		terms_mark(&b, words.s, PLACE_CATEGORY);
	}
	strbuf_release(&words);
	return strbuf_take(&b, NULL);
}

void
index_clear(struct store *s)
{
	for (size_t i = 0; i < s->nindex; i++)
		item_release(&s->index[i]);
	s->nindex = 0;
	s->index_bytes = 0;
}

static bool
index_one(
    struct store *s, const sql_char *how, int64_t doc, const struct index_item *x, struct err *e)
{
	return sql_run(s, how, e, "itttt", doc, x->title, x->author, x->text, x->place);
}

/* Writes what was gathered into the index. */
static bool
index_flush(struct store *s, struct err *e)
{
	struct doc_cursor c = {0};
	int64_t doc = 0;
	bool ok = true;

	if (s->nindex > 0) {
		qsort(s->index, s->nindex, sizeof(*s->index), by_key);
		s->merge_steps = MERGE_STEPS;
		ok = doc_spill(s, &c.spill, e) && frequent_count(s, s->index, s->nindex, 1, e);
	}
	for (size_t i = 0; ok && i < s->nindex; i++) {
		const struct index_item *x = &s->index[i];
		int64_t id = KEY_ID(x->key);

		ok = doc_next(s, x->key, &c, &doc, e)
		     && sql_run(s, SQL_PUT_DOC, e, "ii", doc, x->key)
		     && sql_run(s, SQL_SET_DOC, e, "iI", id, doc)
		     && sql_run(s, SQL_TAKE_UNINDEXED, e, "i", id)
		     && index_one(s, SQL_FTS_ADD, doc, x, e);
	}
	index_clear(s);
	return ok;
}

/* A step of merging; *more: it found something to do, by FTS5's own sign, two changes or more. */
static bool
merge(struct store *s, bool *more, struct err *e)
{
	int before = sqlite3_total_changes(s->db);

	if (!sql_run(s, SQL_FTS_MERGE, e, "i", (int64_t)MERGE_PAGES))
		return false;
	*more = sqlite3_total_changes(s->db) - before >= 2;
	return true;
}

bool
index_work(struct store *s, struct err *e)
{
	bool more = true;

	if (!s->gathered)
		return true;
	if (s->nindex >= INDEX_BATCH || s->index_bytes >= INDEX_BYTES)
		return index_flush(s, e);
	if (s->merge_steps == 0)
		return true;
	s->merge_steps--;
	return merge(s, &more, e);
}

/* The row of SQL_INDEX_TEXTS as it goes into the index. */
static struct index_item
item_of(sqlite3_stmt *st, const char *plain, size_t plain_len)
{
	return (struct index_item){
	    .key = sqlite3_column_int64(st, 0),
	    .title = words_of(
		(const char *)sqlite3_column_text(st, 2), (size_t)sqlite3_column_bytes(st, 2)),
	    .author = words_of(
		(const char *)sqlite3_column_text(st, 3), (size_t)sqlite3_column_bytes(st, 3)),
	    .text = words_of(plain, plain_len),
	    .place = place_of(sqlite3_column_int64(st, 1), (const char *)sqlite3_column_text(st, 5),
		(const char *)sqlite3_column_text(st, 7), (const char *)sqlite3_column_text(st, 6)),
	};
}

static void
index_gather(struct store *s, sqlite3_stmt *st, const char *plain, size_t plain_len)
{
	GROW(s->index, s->cap_index, s->nindex);
	s->index[s->nindex] = item_of(st, plain, plain_len);
	s->index_bytes += strlen(s->index[s->nindex++].text);
	s->gathered = true;
}

/* An article that changes is no longer as it was gathered. */
static void
index_forget(struct store *s, int64_t id)
{
	for (size_t i = 0; i < s->nindex; i++) {
		if (KEY_ID(s->index[i].key) != id)
			continue;
		item_release(&s->index[i]);
		s->index[i] = s->index[--s->nindex];
		return;
	}
}

/* The text of an article as the index has it, or is to have it. */
static bool
indexed(struct store *s, int64_t id, struct arena *a, const char **plain, size_t *n, struct err *e)
{
	struct body b;
	enum body_state state;

	if (!body_load(s, id, a, &b, &state, NULL, e))
		return false;
	*plain = b.plain;
	*n = state == BODY_DIGESTED ? b.plain_len : 0;
	return page_indexed(s, id, a, plain, n, e);
}

bool
index_remove(struct store *s, int64_t id, struct err *e)
{
	struct arena a;
	const char *plain;
	size_t n;
	int64_t doc;
	bool ok;

	index_forget(s, id);
	if (!sql_int(s, SQL_DOC, 0, &doc, e, "i", id))
		return false;
	if (doc == 0)
		return true;
	arena_init(&a, INDEX_ARENA);
	ok = indexed(s, id, &a, &plain, &n, e);
	sqlite3_stmt *st = ok ? sql_bind(s, SQL_INDEX_TEXTS, e, "i", id) : NULL;
	ok = st != NULL && sql_step(s, st, e) > 0;
	if (ok) {
		struct index_item x = item_of(st, plain, n);

		ok = index_one(s, SQL_FTS_REMOVE, doc, &x, e) && frequent_count(s, &x, 1, -1, e);
		item_release(&x);
		sqlite3_reset(st);
	}
	arena_free(&a);
	return ok && sql_run(s, SQL_TAKE_DOC, e, "i", doc)
	       && sql_run(s, SQL_SET_DOC, e, "iI", id, INT64_MIN);
}

/* Files it, by the row of SQL_INDEX_TEXTS and the words that were gathered from it. */
static bool
file_row(struct store *s, sqlite3_stmt *st, int fresh, const char *plain, struct err *e)
{
	const struct index_item *x = &s->index[s->nindex - 1];
	unsigned flags = (unsigned)sqlite3_column_int(st, 4);
	struct query_subject q = {
	    .id = KEY_ID(x->key),
	    .feed = sqlite3_column_int64(st, 1),
	    .date = KEY_DATE(x->key),
	    .published = sqlite3_column_int64(st, 8),
	    .guid = (const char *)sqlite3_column_text(st, 9),
	    .title = (const char *)sqlite3_column_text(st, 2),
	    .author = (const char *)sqlite3_column_text(st, 3),
	    .link = (const char *)sqlite3_column_text(st, 7),
	    .lang = (const char *)sqlite3_column_text(st, 5),
	    .text = plain,
	    .title_terms = x->title,
	    .author_terms = x->author,
	    .text_terms = x->text,
	    .unread = !(flags & MARK_READ),
	    .has_enclosure = sqlite3_column_int(st, 10) != 0,
	    .has_image = sqlite3_column_int(st, 11) != 0,
	    .has_comments = sqlite3_column_int(st, 12) != 0,
	};

	return ((flags & MARK_HIDDEN) && fresh == 0)
	       || file_digested(
		   s, &q, (const char *)sqlite3_column_text(st, 6), x->key, fresh, flags, e);
}

/* Queues it for the index and files it. */
static bool
queue_and_file(
    struct store *s, int64_t id, int fresh, const char *plain, size_t plain_len, struct err *e)
{
	sqlite3_stmt *st = sql_bind(s, SQL_INDEX_TEXTS, e, "i", id);
	int got = st == NULL ? -1 : sql_step(s, st, e);

	if (got <= 0)
		return got < 0 ? false : err_status(e, EXIT_PART, "no article %lld", (long long)id);
	index_gather(s, st, plain, plain_len);
	bool ok = sql_run(s, SQL_PUT_UNINDEXED, e, "i", id) && file_row(s, st, fresh, plain, e);
	sqlite3_reset(st);
	return ok;
}

/* It no longer waits to be digested; queues it for the index, with the page's text, and files
 * it. */
static bool
index_and_file(struct store *s, int64_t id, const char *plain, size_t plain_len, struct err *e)
{
	struct arena a;
	int64_t fresh;

	if (!sql_int(s, SQL_FRESH, 0, &fresh, e, "i", id)
	    || !sql_run(s, SQL_TAKE_PENDING, e, "i", id))
		return false;
	arena_init(&a, INDEX_ARENA);
	bool ok = page_indexed(s, id, &a, &plain, &plain_len, e)
	          && queue_and_file(s, id, (int)fresh, plain, plain_len, e);
	arena_free(&a);
	return ok;
}

bool
index_again(struct store *s, int64_t id, struct err *e)
{
	struct arena a;
	const char *plain;
	size_t n;

	arena_init(&a, INDEX_ARENA);
	bool ok = indexed(s, id, &a, &plain, &n, e) && queue_and_file(s, id, 0, plain, n, e);
	arena_free(&a);
	return ok;
}

bool
store_digested(struct store *s, int64_t id, const struct digest_result *r, const char *plain,
    size_t plain_len, struct err *e)
{
	struct arena a;
	struct body b;
	enum body_state state;
	const char *base;
	bool ok;

	if (!index_remove(s, id, e))
		return false;
	arena_init(&a, (size_t)64 * 1024 * 1024);
	ok = body_load(s, id, &a, &b, &state, &base, e);
	if (ok && state == BODY_NONE)
		ok = err_status(e, EXIT_PART, "no article %lld", (long long)id);
	if (ok) {
		b.blocks = r->blocks;
		b.blocks_len = r->blocks_len;
		b.plain = plain;
		b.plain_len = plain_len;
		ok = body_pack(s, &b, e);
	}
	ok = ok && sql_run(s, state == BODY_RAW ? SQL_DROP_RAW : SQL_DROP_BODY, e, "i", id)
	     && sql_run(s, SQL_PUT_BODY, e, "tb", base, s->packed.s, s->packed.len);
	int64_t row = sqlite3_last_insert_rowid(s->db);
	arena_free(&a);
	return ok
	       && sql_run(
		   s, SQL_DIGESTED, e, "iitti", id, (int64_t)r->words, r->excerpt, r->image, row)
	       && index_and_file(s, id, plain, plain_len, e);
}

bool
store_digest_failed(struct store *s, int64_t id, struct err *e)
{
	return index_remove(s, id, e) && index_and_file(s, id, "", 0, e);
}

/* Gathers the words of an article that was digested in an earlier run. */
static bool
gather(struct store *s, int64_t id, struct err *e)
{
	struct arena a;
	const char *plain;
	size_t n;
	bool ok;

	arena_init(&a, INDEX_ARENA);
	ok = indexed(s, id, &a, &plain, &n, e);
	sqlite3_stmt *st = ok ? sql_bind(s, SQL_INDEX_TEXTS, e, "i", id) : NULL;
	int got = st == NULL ? -1 : sql_step(s, st, e);
	if (got > 0) {
		index_gather(s, st, plain, n);
		sqlite3_reset(st);
	}
	arena_free(&a);
	return got > 0 || (got == 0 && sql_run(s, SQL_TAKE_UNINDEXED, e, "i", id));
}

/* What waits for the index and was not gathered, unless it is to be digested again. */
static bool
gather_batch(struct store *s, struct err *e)
{
	int64_t ids[INDEX_BATCH];
	bool again[INDEX_BATCH];
	size_t n = 0;
	int got = -1;
	sqlite3_stmt *st = sql_bind(s, SQL_UNINDEXED, e, "i", (int64_t)INDEX_BATCH);

	while (st != NULL && (got = sql_step(s, st, e)) > 0 && n < INDEX_BATCH) {
		ids[n] = sqlite3_column_int64(st, 0);
		again[n++] = sqlite3_column_int(st, 1) != 0;
	}
	if (got > 0)
		sqlite3_reset(st);
	for (size_t i = 0; got >= 0 && i < n && s->index_bytes < INDEX_BYTES; i++)
		if (again[i] ? !sql_run(s, SQL_TAKE_UNINDEXED, e, "i", ids[i])
			     : !gather(s, ids[i], e))
			return false;
	return got >= 0;
}

bool
store_index_step(struct store *s, bool *more, struct err *e)
{
	int64_t waiting, pending;

	*more = false;
	if (!sql_int(s, SQL_COUNT_UNINDEXED, 0, &waiting, e, "i", (int64_t)INDEX_BATCH)
	    || !sql_int(s, SQL_ANY_PENDING, 0, &pending, e, ""))
		return false;
	s->gathered = false; /* the work at the commit is done here */
	if (waiting == 0 || (pending && waiting < INDEX_BATCH) || s->merge_steps > 0) {
		s->merge_steps = MAX(s->merge_steps - 1, 0);
		if (!merge(s, more, e))
			return false;
		*more = *more || (waiting > 0 && !pending);
		return true;
	}
	*more = true;
	/* All that waits was gathered, or some of it was not: then all is read anew. */
	if ((int64_t)s->nindex < waiting) {
		index_clear(s);
		if (!gather_batch(s, e))
			return false;
		s->gathered = false;
	}
	return index_flush(s, e);
}
