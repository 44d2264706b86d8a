/* The fetcher's side of feeds: who asks which, and what came of it. */
#include "src/store_priv.h"

#include <endian.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define CLAIM_SECONDS 600
#define OFFERED_MOST  ((size_t)100000)
/* Bytes of archive.sessions from here on stand for processes that claim feeds. */
#define CLAIMANTS ((int64_t)1 << 40)

/* Whether a claim still binds: within its time, and its process lives. */
static bool
claimed(struct store *s, int64_t until, int64_t claimant, int64_t now)
{
	if (until <= now || until > now + 2 * CLAIM_SECONDS)
		return false;
	return claimant == getpid() ? s->claims : lock_held(s, CLAIMANTS + claimant);
}

static const char *
blob(sqlite3_stmt *st, int column, struct arena *a, size_t *n)
{
	const void *p = sqlite3_column_blob(st, column);

	*n = (size_t)sqlite3_column_bytes(st, column);
	return p == NULL ? NULL : arena_dup(a, p, *n);
}

static void
fill_job(sqlite3_stmt *st, struct arena *a, struct fetch_job *j)
{
	*j = (struct fetch_job){
	    .feed = sqlite3_column_int64(st, 0),
	    .url = sql_text(st, 1, a),
	    .title = sql_text(st, 2, a),
	    .options = sql_text(st, 5, a),
	    .due = sqlite3_column_int64(st, 6),
	    .not_before = sqlite3_column_int64(st, 7),
	    .asked = sqlite3_column_int64(st, 8),
	    .interval = sqlite3_column_int64(st, 9),
	    .failures = sqlite3_column_int(st, 10),
	    .first = sqlite3_column_int64(st, 11) == 0,
	};
	j->ttl_minutes = sqlite3_column_int64(st, 14);
	j->skip_hours = (uint32_t)sqlite3_column_int64(st, 15);
	j->skip_days = (uint8_t)sqlite3_column_int(st, 16);
	j->body_hash = (uint64_t)sqlite3_column_int64(st, 17);
	j->etag = blob(st, 3, a, &j->etag_len);
	j->modified = blob(st, 4, a, &j->modified_len);
}

/* Feeds to ask, whether or not they are held back or claimed. */
static sqlite3_stmt *
candidates(struct store *s, int64_t list, bool at_once, int64_t now, struct err *e)
{
	if (list < 0)
		return sql_bind(s, SQL_JOBS_FEED, e, "i", -list);
	if (list >= LIST_FIRST_SECTION)
		return sql_bind(s, SQL_JOBS_SECTION, e, "ii", list - LIST_FIRST_SECTION,
		    at_once ? INT64_MAX : now);
	return at_once ? sql_bind(s, SQL_JOBS_ALL, e, "") : sql_bind(s, SQL_JOBS_DUE, e, "i", now);
}

bool
store_claim(struct store *s, int64_t list, bool at_once, bool force, int64_t now, size_t want,
    struct arena *a, struct fetch_job **jobs, size_t *n, int64_t *waiting, struct err *e)
{
	sqlite3_stmt *st = candidates(s, list, at_once || force, now, e);
	size_t cap = 0, room = MIN(want, (size_t)64);
	int got = -1;

	*n = 0;
	*jobs = NULL;
	if (waiting != NULL)
		*waiting = 0;
	if (!s->claims && !(s->claims = lock_hold(s, CLAIMANTS + getpid())) && st != NULL)
		sqlite3_reset(st);
	while (st != NULL && *n < want && (got = sql_step(s, st, e)) > 0) {
		int64_t claimant = sqlite3_column_int64(st, 13);

		if (sqlite3_column_int64(st, 7) > now) {
			if (waiting != NULL)
				(*waiting)++;
			continue;
		}
		if (claimed(s, sqlite3_column_int64(st, 12), claimant, now))
			continue;
		/* Asked already in this refresh, whose beginning `now` is. */
		if (claimant == getpid() && sqlite3_column_int64(st, 8) >= now && list >= 0)
			continue;
		if (*n == cap) {
			struct fetch_job *more = arena_alloc(a, (cap + room) * sizeof(*more));

			if (more == NULL)
				break;
			if (cap > 0)
				memcpy(more, *jobs, cap * sizeof(*more));
			*jobs = more;
			cap += room;
			room = cap;
		}
		fill_job(st, a, &(*jobs)[(*n)++]);
	}
	if (st == NULL || got < 0)
		return false;
	sqlite3_reset(st);
	for (size_t i = 0; i < *n; i++)
		if (!sql_run(s, SQL_CLAIM, e, "iii", (*jobs)[i].feed, now + CLAIM_SECONDS,
			(int64_t)getpid()))
			return false;
	return true;
}

bool
store_unclaim(struct store *s, struct err *e)
{
	return sql_run(s, SQL_UNCLAIM, e, "i", (int64_t)getpid());
}

bool
store_any_first(struct store *s)
{
	int64_t any;

	return !sql_int(s, SQL_ANY_FIRST, 0, &any, NULL, "") || any != 0;
}

int64_t
store_next_due(struct store *s)
{
	int64_t due;

	return sql_int(s, SQL_NEXT_DUE, INT64_MAX, &due, NULL, "") ? due : INT64_MAX;
}

static int
rising(const void *a, const void *b)
{
	uint64_t x = le64toh(*(const uint64_t *)a), y = le64toh(*(const uint64_t *)b);

	return x < y ? -1 : x > y;
}

/* What the feed offered before, heap, and room for `more`. False: *e. */
static bool
offered_before(struct store *s, int64_t feed, size_t more, uint64_t **ids, size_t *n, struct err *e)
{
	sqlite3_stmt *st = sql_bind(s, SQL_OFFERED, e, "i", feed);
	int got = st == NULL ? -1 : sql_step(s, st, e);

	*n = got > 0 ? MIN((size_t)sqlite3_column_bytes(st, 0) / sizeof(**ids), OFFERED_MOST) : 0;
	*ids = xcalloc(*n + more, sizeof(**ids));
	if (*n > 0)
		memcpy(*ids, sqlite3_column_blob(st, 0), *n * sizeof(**ids));
	if (got > 0)
		sqlite3_reset(st);
	return got >= 0;
}

/* Rising, each once. */
static size_t
tidy(uint64_t *ids, size_t n)
{
	size_t kept = 0;

	if (n > 0)
		qsort(ids, n, sizeof(*ids), rising);
	for (size_t i = 0; i < n; i++)
		if (kept == 0 || ids[kept - 1] != ids[i])
			ids[kept++] = ids[i];
	return kept;
}

/* Writes down which articles the feed offers now; untouched if they are the same as last time.
 * partial: on top of those. */
static bool
keep_offered(struct store *s, int64_t feed, bool partial, struct err *e)
{
	uint64_t *before = NULL, *ids = NULL;
	size_t nbefore, n = 0, left = 0;
	bool ok = offered_before(s, feed, 0, &before, &nbefore, e)
	          && (!partial || offered_before(s, feed, s->nseen, &ids, &n, e));

	if (ids == NULL)
		ids = xcalloc(s->nseen, sizeof(*ids));
	for (size_t i = 0; i < s->nseen; i++) {
		if (s->seen[i].feed == feed)
			ids[n++] = htole64((uint64_t)s->seen[i].id);
		else
			s->seen[left++] = s->seen[i];
	}
	s->nseen = left;
	n = tidy(ids, n);
	if (ok && n > 0 && (n != nbefore || memcmp(before, ids, n * sizeof(*ids)) != 0))
		ok = sql_run(s, SQL_PUT_OFFERED, e, "ib", feed, ids, n * sizeof(*ids));
	free(before);
	free(ids);
	return ok;
}

bool
store_offered_more(struct store *s, int64_t feed, struct err *e)
{
	return keep_offered(s, feed, true, e);
}

static bool
save_head(struct store *s, const struct fetch_result *r, struct err *e)
{
	const struct feed_head *h = r->head;

	return sql_run(s, SQL_FEED_HEAD, e, "itttttiii", r->feed, h->title, h->link, h->description,
	    h->language, feed_format_names[h->format], h->ttl_minutes, (int64_t)h->skip_hours,
	    (int64_t)h->skip_days);
}

/* A permanent redirect counts when it is seen twice in a row (SPEC 5). */
static bool
save_move(struct store *s, const struct fetch_result *r, bool *moved, struct err *e)
{
	int64_t before, taken;

	*moved = false;
	if (r->moved_to == NULL)
		return r->error != NULL || sql_run(s, SQL_FEED_NOT_MOVED, e, "i", r->feed);
	if (!sql_int(s, SQL_MOVED_BEFORE, 0, &before, e, "it", r->feed, r->moved_to)
	    || !sql_int(s, SQL_FEED_BY_URL, 0, &taken, e, "t", r->moved_to))
		return false;
	if (!before || (taken != 0 && taken != r->feed))
		return sql_run(s, SQL_FEED_MOVED_ONCE, e, "it", r->feed, r->moved_to);
	*moved = true;
	return store_move_feed(s, r->feed, r->moved_to, e);
}

bool
store_fetched(struct store *s, const struct fetch_result *r, bool *moved, struct err *e)
{
	bool good = r->error == NULL, ok;

	*moved = false;
	if (good) {
		bool keep = r->status == 304;

		ok = sql_run(s, SQL_FETCHED, e, "iiiiibbii", r->feed, r->now, (int64_t)r->status,
		    r->due, r->not_before, r->etag, r->etag_len, r->modified, r->modified_len,
		    (int64_t)keep, (int64_t)r->body_hash);
	} else {
		ok = sql_run(s, SQL_FAILED, e, "iiiiiti", r->feed, r->now, (int64_t)r->status,
		    r->due, r->not_before, r->error, (int64_t)r->gone);
	}
	if (ok && good)
		ok = sql_run(s, SQL_FEED_LOCAL, e, "ii", r->feed, (int64_t)r->local);
	if (ok && good && r->head != NULL)
		ok = save_head(s, r, e) && keep_offered(s, r->feed, r->partial, e);
	return ok && save_move(s, r, moved, e);
}

bool
store_move_feed(struct store *s, int64_t feed, const char *url, struct err *e)
{
	int64_t taken;

	if (!sql_int(s, SQL_FEED_BY_URL, 0, &taken, e, "t", url))
		return false;
	if (taken != 0 && taken != feed)
		return err_set(e, "%s is a feed of its own", url);
	return sql_run(s, SQL_KEEP_ALIAS, e, "i", feed) && sql_run(s, SQL_DROP_ALIAS, e, "t", url)
	       && sql_run(s, SQL_SET_URL, e, "it", feed, url);
}
