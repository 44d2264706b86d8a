/* query_rank(fts, 'worth worth ...'): how well a row fits, the best smallest, by BM25 with the
 * weights of the columns below. FTS5's own bm25() counts the rows of every phrase before the first
 * score, all of a common word's; here what each phrase is worth is said to it, in their order. */
#include "src/query_tree.h"
#include "src/util.h"

#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

#define K1 1.2
#define B  0.75

/* text, title, author, place */
static const double weights[] = {1, 8, 4, 0};

struct ranking {
	double average; /* words of an article */
	int n;
	double worth[];
};

static struct ranking *
begin(const Fts5ExtensionApi *api, Fts5Context *fts, const char *worth)
{
	int n = api->xPhraseCount(fts);
	struct ranking *r = xcalloc(1, sizeof(*r) + (size_t)n * sizeof(r->worth[0]));
	sqlite3_int64 rows = 0, words = 0;

	r->n = n;
	for (int i = 0; i < n; i++) {
		char *end;

		r->worth[i] = strtod(worth, &end);
		worth = end;
	}
	if (api->xRowCount(fts, &rows) == SQLITE_OK && rows > 0
	    && api->xColumnTotalSize(fts, -1, &words) == SQLITE_OK)
		r->average = (double)words / (double)rows;
	return r;
}

/* How often a phrase is in the row, by the weights of its columns. */
static double
often(const Fts5ExtensionApi *api, Fts5Context *fts, int phrase)
{
	Fts5PhraseIter at;
	double sum = 0;
	int column, word;

	if (api->xPhraseFirst(fts, phrase, &at, &column, &word) != SQLITE_OK)
		return 0;
	for (; column >= 0; api->xPhraseNext(fts, &at, &column, &word))
		sum += (size_t)column < LEN(weights) ? weights[column] : 0;
	return sum;
}

static void
run_rank(
    const Fts5ExtensionApi *api, Fts5Context *fts, sqlite3_context *ctx, int n, sqlite3_value **arg)
{
	struct ranking *r = api->xGetAuxdata(fts, 0);
	double score = 0, length = 1;
	int words = 0;

	if (r == NULL) {
		r = begin(api, fts, n > 0 ? (const char *)sqlite3_value_text(arg[0]) : "");
		if (api->xSetAuxdata(fts, r, free) != SQLITE_OK) {
			sqlite3_result_error_nomem(ctx);
			return;
		}
	}
	int code = api->xColumnSize(fts, -1, &words);
	if (code != SQLITE_OK) {
		sqlite3_result_error_code(ctx, code);
		return;
	}
	if (r->average > 0)
		length = 1 - B + B * words / r->average;
	for (int i = 0; i < r->n; i++) {
		double f = r->worth[i] > 0 ? often(api, fts, i) : 0;

		score += r->worth[i] * f * (K1 + 1) / (f + K1 * length);
	}
	sqlite3_result_double(ctx, -score);
}

double
query_worth(int64_t rows, int64_t with)
{
	double x = 1 + (double)rows / ((double)with + 1), log2 = 0;

	for (; x >= 2; x /= 2)
		log2++;
	return log2 + x - 1; /* straight between powers of two: near enough */
}

bool
query_rank_function(struct sqlite3 *db)
{
	fts5_api *api = NULL;
	sqlite3_stmt *st;
	bool ok;

	if (sqlite3_prepare_v2(db, "SELECT fts5(?1)", -1, &st, NULL) != SQLITE_OK)
		return false;
	ok = sqlite3_bind_pointer(st, 1, &api, "fts5_api_ptr", NULL) == SQLITE_OK
	     && sqlite3_step(st) == SQLITE_ROW && api != NULL;
	sqlite3_finalize(st);
	return ok && api->xCreateFunction(api, "query_rank", NULL, run_rank, NULL) == SQLITE_OK;
}
