/* What a person read, and how far: a row an article. */
#include "src/store_priv.h"

#define KEPT 5000 /* rows; what was opened before them is forgotten */

bool
store_put_reading(struct store *s, int64_t article, uint32_t at, bool opened, struct err *e)
{
	if (!opened)
		return sql_run(s, SQL_SET_READING, e, "ii", article, (int64_t)at);
	return sql_run(s, SQL_OPENED, e, "i", article)
	       && sql_run(s, SQL_FORGET_READING, e, "i", (int64_t)KEPT);
}

uint32_t
store_reading(struct store *s, int64_t article)
{
	int64_t at;

	if (!sql_int(s, SQL_READING, 0, &at, NULL, "i", article) || at < 0 || at > UINT32_MAX)
		return 0;
	return (uint32_t)at;
}

bool
store_history(struct store *s, int64_t *keys, size_t want, size_t *n, struct err *e)
{
	sqlite3_stmt *st = sql_bind(s, SQL_HISTORY, e, "i", (int64_t)want);

	return sql_ids(s, st, keys, want, n, e);
}
