/* query_hit(match, number): whether the article of that number in the index fits a MATCH text. For
 * rows that are walked in the order of their numbers, as lists are, but for neighbours: the index
 * is then read alongside, once, where a question to it for each row would take 50 us. */
#include "src/query_tree.h"
#include "src/util.h"

#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

#define SLACK 16384 /* numbers that a row may be behind its neighbour */
#define TURNS 16    /* rows that were passed already, before the walk turns round */
#define STEPS 256   /* of the index for one row; one that is further away is asked for itself */
#define FAR   4     /* rows side by side that were further away: then all are */

/* What the index said: hits in the order of reading, in hit[from] to hit[n - 1]. All behind `start`
 * up to `edge` are known. */
struct hits {
	sqlite3 *db;
	sqlite3_stmt *walk, *one;
	char *match;
	int dir; /* of the walk, -1 falling, 1 rising; 0: one row was asked so far, `first` */
	int64_t first, start, edge;
	bool end;
	int far;    /* rows that were too far away, one after the other */
	int passed; /* rows that were, or the walk goes the wrong way: neighbours say little */
	int64_t *hit;
	size_t from, n, cap;
};

static void
hits_free(void *arg)
{
	struct hits *h = arg;

	sqlite3_finalize(h->walk);
	sqlite3_finalize(h->one);
	free(h->match);
	free(h->hit);
	free(h);
}

static int
prepare(struct hits *h, const char *sql, sqlite3_stmt **st)
{
	int code = sqlite3_prepare_v2(h->db, sql, -1, st, NULL);

	return code != SQLITE_OK ? code : sqlite3_bind_text(*st, 1, h->match, -1, SQLITE_STATIC);
}

static int
ask_one(struct hits *h, int64_t number, bool *fits)
{
	int code = SQLITE_OK;

	if (h->one == NULL)
		code = prepare(h, "select 1 from fts where fts match ?1 and rowid = ?2", &h->one);
	if (code == SQLITE_OK)
		code = sqlite3_bind_int64(h->one, 2, number);
	if (code == SQLITE_OK)
		code = sqlite3_step(h->one);
	*fits = code == SQLITE_ROW;
	sqlite3_reset(h->one);
	return code == SQLITE_ROW || code == SQLITE_DONE ? SQLITE_OK : code;
}

static int
walk_begin(struct hits *h, int64_t number)
{
	const char *sql = h->dir < 0 ? "select rowid from fts where fts match ?1 and rowid <= ?2"
	                               " order by rowid desc"
	                             : "select rowid from fts where fts match ?1 and rowid >= ?2"
	                               " order by rowid";
	int code;

	sqlite3_finalize(h->walk);
	code = prepare(h, sql, &h->walk);
	h->from = h->n = 0;
	h->end = false;
	h->passed = 0;
	h->start = h->edge = number - h->dir * (int64_t)SLACK;
	return code != SQLITE_OK ? code : sqlite3_bind_int64(h->walk, 2, h->start);
}

/* Forgets what no row asks for any more. */
static void
forget(struct hits *h)
{
	if (h->from < 4096 || h->from < h->n / 2)
		return;
	memmove(h->hit, h->hit + h->from, (h->n - h->from) * sizeof(*h->hit));
	h->n -= h->from;
	h->from = 0;
}

/* Whether `a` is read before `b`. */
static bool
before(const struct hits *h, int64_t a, int64_t b)
{
	return h->dir < 0 ? a > b : a < b;
}

/* Reads on until `number` is known, or STEPS further. */
static int
walk_to(struct hits *h, int64_t number)
{
	for (int i = 0; i < STEPS && !h->end && before(h, h->edge, number); i++) {
		int code = sqlite3_step(h->walk);

		if (code == SQLITE_DONE) {
			h->end = true;
		} else if (code == SQLITE_ROW) {
			GROW(h->hit, h->cap, h->n);
			h->edge = h->hit[h->n++] = sqlite3_column_int64(h->walk, 0);
		} else {
			return code;
		}
	}
	while (h->from < h->n && before(h, h->hit[h->from], number - h->dir * (int64_t)SLACK))
		h->start = h->hit[h->from++];
	forget(h);
	return SQLITE_OK;
}

static bool
known(const struct hits *h, int64_t number)
{
	size_t lo = h->from, hi = h->n;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (before(h, h->hit[mid], number))
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo < h->n && h->hit[lo] == number;
}

static int
ask(struct hits *h, int64_t number, bool *fits)
{
	int code = SQLITE_OK;

	if (h->dir == 0 && (h->first == 0 || h->first == number)) {
		h->first = number;
		return ask_one(h, number, fits);
	}
	if (h->far > FAR)
		return ask_one(h, number, fits);
	if (h->dir == 0 || h->passed > TURNS) {
		h->dir = h->dir == 0 ? (number < h->first ? -1 : 1) : -h->dir;
		code = walk_begin(h, number);
	}
	if (code == SQLITE_OK)
		code = walk_to(h, number);
	if (code != SQLITE_OK)
		return code;
	if (!before(h, h->start, number)) {
		h->passed++;
		return ask_one(h, number, fits);
	}
	if (!h->end && before(h, h->edge, number)) {
		h->far++;
		return ask_one(h, number, fits);
	}
	h->far = 0;
	*fits = known(h, number);
	return SQLITE_OK;
}

static void
run_hit(sqlite3_context *ctx, int n, sqlite3_value **arg)
{
	struct hits *h = sqlite3_get_auxdata(ctx, 0);
	const char *match = (const char *)sqlite3_value_text(arg[0]);
	bool fits = false, made = h == NULL;
	int code = SQLITE_OK;

	(void)n;
	if (match != NULL && sqlite3_value_type(arg[1]) != SQLITE_NULL) {
		if (made) {
			h = xcalloc(1, sizeof(*h));
			h->db = sqlite3_context_db_handle(ctx);
			h->match = xstrdup(match);
		}
		code = ask(h, sqlite3_value_int64(arg[1]), &fits);
		if (made) /* which may free it at once */
			sqlite3_set_auxdata(ctx, 0, h, hits_free);
	}
	if (code != SQLITE_OK)
		sqlite3_result_error_code(ctx, code);
	else
		sqlite3_result_int(ctx, fits);
}

bool
query_hits_function(struct sqlite3 *db)
{
	return sqlite3_create_function_v2(
		   db, "query_hit", 2, SQLITE_UTF8, NULL, run_hit, NULL, NULL, NULL)
	       == SQLITE_OK;
}
