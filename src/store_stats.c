/* What statistics are made of: counters and the ends of ranges, whatever the archive's size. */
#include "src/store_priv.h"

#include <sys/stat.h>

bool
store_sum_feeds(
    struct store *s, void (*each)(void *, const struct store_sum *), void *arg, struct err *e)
{
	sqlite3_stmt *st = sql_bind(s, SQL_SUM_FEEDS, e, "");
	int got = -1;

	while (st != NULL && (got = sql_step(s, st, e)) > 0) {
		bool any = sqlite3_column_type(st, 7) != SQLITE_NULL;
		const struct store_sum sum = {
		    .id = sqlite3_column_int64(st, 0),
		    .title = (const char *)sqlite3_column_text(st, 1),
		    .attached = sqlite3_column_int(st, 2) != 0,
		    .failing = sqlite3_column_int(st, 3) != 0,
		    .failing_since = sqlite3_column_int64(st, 4),
		    .counts = {sqlite3_column_int64(st, 5), sqlite3_column_int64(st, 6)},
		    .newest = any ? KEY_DATE(sqlite3_column_int64(st, 7)) : DATE_NONE,
		    .opened = sqlite3_column_int(st, 8) != 0,
		};
		each(arg, &sum);
	}
	return got == 0;
}

bool
store_days(
    struct store *s, int64_t list, int64_t first, struct counts *days, size_t n, struct err *e)
{
	sqlite3_stmt *st = sql_bind(s, SQL_DAYS, e, "iii", list, first, first + (int64_t)n);
	int got = -1;

	for (size_t i = 0; i < n; i++)
		days[i] = (struct counts){0};
	while (st != NULL && (got = sql_step(s, st, e)) > 0)
		days[sqlite3_column_int64(st, 0) - first] =
		    (struct counts){sqlite3_column_int64(st, 1), sqlite3_column_int64(st, 2)};
	return got == 0;
}

bool
store_mean_size(struct store *s, int64_t feed, int64_t *bytes, struct err *e)
{
	return sql_int(s, SQL_MEAN_SIZE, 0, bytes, e, "i", feed);
}

bool
store_extent(struct store *s, struct store_extent *out, struct err *e)
{
	struct stat st;
	int64_t oldest, newest;

	out->bytes = stat(s->path, &st) == 0 ? (int64_t)st.st_size : 0;
	if (!sql_int(s, SQL_OLDEST_KEY, -1, &oldest, e, "")
	    || !sql_int(s, SQL_NEWEST_KEY, -1, &newest, e, ""))
		return false;
	out->oldest = oldest < 0 ? DATE_NONE : KEY_DATE(oldest);
	out->newest = newest < 0 ? DATE_NONE : KEY_DATE(newest);
	return true;
}
