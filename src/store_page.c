/* Pages of articles: their text beside the feed's own, in the index with it, and the queue of those
 * that are fetched in the background. */
#include "src/store_priv.h"

#include <string.h>

#define CLAIM_SECONDS 600
#define TRIES         3
#define READ_MOST     ((size_t)64 * 1024 * 1024)

/* What feeds.options says of it; what cannot be read is the default. */
static enum fulltext
option(const char *words)
{
	struct feed_options o = {0};
	struct err e;
	enum fulltext fulltext = FULLTEXT_AUTO;

	if (strstr(words, "fulltext=") == NULL)
		return FULLTEXT_AUTO;
	if (feed_options_parse(&o, words, &e))
		fulltext = o.fulltext;
	feed_options_release(&o);
	return fulltext;
}

bool
page_fill(struct store *s, struct arena *a, struct article *out, struct err *e)
{
	sqlite3_stmt *st = sql_bind(s, SQL_PAGE, e, "i", out->row.id);
	int got = st == NULL ? -1 : sql_step(s, st, e);

	if (got <= 0)
		return got == 0;
	out->page = (struct page){
	    .state = (enum page_state)sqlite3_column_int(st, 0),
	    .status = sqlite3_column_int(st, 1),
	    .asked = sqlite3_column_int64(st, 2),
	    .changes = sqlite3_column_int(st, 3),
	    .words = sqlite3_column_int(st, 4),
	    .error = sql_text(st, 5, a),
	    .url = sql_text(st, 6, a),
	    .post = sql_text(st, 7, a),
	    .title = sql_text(st, 8, a),
	    .author = sql_text(st, 9, a),
	    .lang = sql_text(st, 10, a),
	    .image = sql_text(st, 11, a),
	};
	out->fulltext = option((const char *)sqlite3_column_text(st, 12));
	out->feed_format = sql_text(st, 13, a);
	out->feed_local = sqlite3_column_int(st, 14) != 0;
	sqlite3_reset(st);
	return true;
}

/* The page's text, if it is whole; *there says so. */
static bool
load(struct store *s, int64_t id, struct arena *a, struct body *b, bool *there, struct err *e)
{
	sqlite3_stmt *st = sql_bind(s, SQL_PAGE_DATA, e, "i", id);
	int got = st == NULL ? -1 : sql_step(s, st, e);

	*there = got > 0;
	if (got <= 0)
		return got == 0;
	bool ok = body_unpack(
	    s, 1, sqlite3_column_blob(st, 0), (size_t)sqlite3_column_bytes(st, 0), a, b, e);
	sqlite3_reset(st);
	return ok;
}

bool
page_indexed(
    struct store *s, int64_t id, struct arena *a, const char **plain, size_t *n, struct err *e)
{
	struct body page;
	bool there;

	if (!load(s, id, a, &page, &there, e))
		return false;
	if (!there)
		return true;
	char *both = arena_alloc(a, *n + 2 + page.plain_len + 1);
	if (both == NULL)
		return err_set(e, "the article is too long to be indexed");
	memcpy(both, *plain, *n);
	memcpy(both + *n, "\n\n", 2);
	memcpy(both + *n + 2, page.plain, page.plain_len);
	*plain = both;
	*n += 2 + page.plain_len;
	return true;
}

bool
store_page_blocks(struct store *s, int64_t id, struct blocks *b, struct err *e)
{
	struct arena a;
	struct body page;
	bool there, ok;

	arena_init(&a, READ_MOST);
	ok = load(s, id, &a, &page, &there, e);
	if (ok && !there)
		ok = err_status(
		    e, EXIT_PART, "the whole text of article %lld is not here", (long long)id);
	ok = ok && blocks_decode(b, page.blocks, page.blocks_len, e);
	arena_free(&a);
	return ok;
}

bool
store_feed_longest(struct store *s, int64_t feed, int *words, int *articles, struct err *e)
{
	sqlite3_stmt *st = sql_bind(s, SQL_FEED_LONGEST, e, "i", feed);
	int got = st == NULL ? -1 : sql_step(s, st, e);

	*words = *articles = 0;
	if (got > 0) {
		*words = sqlite3_column_int(st, 0);
		*articles = sqlite3_column_int(st, 1);
		sqlite3_reset(st);
	}
	return got >= 0;
}

/* ---- the queue */

bool
store_page_want(struct store *s, int64_t id, struct err *e)
{
	return sql_run(s, SQL_PAGE_WANT, e, "i", id);
}

bool
store_page_claim(struct store *s, int64_t now, size_t want, int64_t *ids, size_t *n, struct err *e)
{
	sqlite3_stmt *st = sql_bind(s, SQL_PAGE_DUE, e, "ii", now, (int64_t)want);

	if (!sql_ids(s, st, ids, want, n, e))
		return false;
	for (size_t i = 0; i < *n; i++)
		if (!sql_run(s, SQL_PAGE_CLAIM, e, "ii", ids[i], now + CLAIM_SECONDS))
			return false;
	return true;
}

bool
store_page_later(struct store *s, int64_t id, int64_t due, const char *error, struct err *e)
{
	return sql_run(s, SQL_PAGE_LATER, e, "iiit", id, due, (int64_t)TRIES, error);
}

int64_t
store_page_next(struct store *s)
{
	int64_t due;

	return sql_int(s, SQL_PAGE_NEXT, INT64_MAX, &due, NULL, "") ? due : INT64_MAX;
}

/* ---- what came */

/* Packs the text into s->packed. */
static bool
pack(struct store *s, const struct page_text *t, struct err *e)
{
	struct body b = {.summary = "",
	    .content = t->source != NULL ? t->source : "",
	    .content_len = t->source_len,
	    .blocks = t->blocks,
	    .blocks_len = t->blocks_len,
	    .plain = t->plain,
	    .plain_len = t->plain_len};

	return body_pack(s, &b, e);
}

static bool
put(struct store *s, int64_t id, const struct page *p, bool text, struct err *e)
{
	return sql_run(s, SQL_PAGE_PUT, e, "iiiiiitttttttb", id, (int64_t)p->state, p->asked,
	    (int64_t)p->changes, (int64_t)p->status, (int64_t)p->words, p->error, p->url, p->post,
	    p->title, p->author, p->lang, p->image, text ? s->packed.s : NULL,
	    text ? s->packed.len : (size_t)0);
}

bool
store_page_put(
    struct store *s, int64_t id, const struct page *p, const struct page_text *t, struct err *e)
{
	int64_t before;

	if (!sql_int(s, SQL_PAGE_STATE, -1, &before, e, "i", id) || before < 0)
		return before < 0;
	if (p->state != PAGE_GOOD && before == PAGE_GOOD)
		return sql_run(s, SQL_PAGE_ASKED, e, "iii", id, p->asked, (int64_t)p->changes);
	if (p->state != PAGE_GOOD)
		return put(s, id, p, false, e);
	return index_remove(s, id, e) && pack(s, t, e) && put(s, id, p, true, e)
	       && index_again(s, id, e);
}
