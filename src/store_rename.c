/* Feeds that give their entries new guids each time. Such a document has no entry that is known,
 * and entries whose content is, to the letter, what the feed offered before: those are the same
 * articles under another name. */
#include "src/store_priv.h"

#include <endian.h>
#include <stdlib.h>
#include <string.h>

struct offered {
	int64_t hash, id;
};

static int
by_hash(const void *a, const void *b)
{
	const struct offered *x = a, *y = b;

	if (x->hash != y->hash)
		return x->hash < y->hash ? -1 : 1;
	return (x->id > y->id) - (x->id < y->id);
}

/* The articles that the feed offered last, by what they said. */
static bool
read_offered(struct store *s, int64_t feed, struct offered **out, size_t *n, struct err *e)
{
	sqlite3_stmt *st = sql_bind(s, SQL_OFFERED, e, "i", feed);
	int got = st == NULL ? -1 : sql_step(s, st, e);
	bool ok = got >= 0;

	*out = NULL;
	*n = 0;
	if (got <= 0)
		return ok;
	size_t most = (size_t)sqlite3_column_bytes(st, 0) / sizeof(uint64_t);
	const char *ids = sqlite3_column_blob(st, 0);
	*out = xcalloc(most + 1, sizeof(**out));
	for (size_t i = 0; ok && i < most; i++) {
		uint64_t id;

		memcpy(&id, ids + i * sizeof(id), sizeof(id));
		struct offered *o = &(*out)[*n];
		o->id = (int64_t)le64toh(id);
		sqlite3_stmt *hash = sql_bind(s, SQL_HASH, e, "i", o->id);
		got = hash == NULL ? -1 : sql_step(s, hash, e);
		ok = got >= 0;
		if (got > 0) {
			o->hash = sqlite3_column_int64(hash, 0);
			sqlite3_reset(hash);
			(*n)++;
		}
	}
	sqlite3_reset(st);
	qsort(*out, *n, sizeof(**out), by_hash);
	return ok;
}

bool
rename_begin(struct store *s, int64_t feed, struct renaming *r, struct err *e)
{
	*r = (struct renaming){.feed = feed};
	return read_offered(s, feed, &r->offered, &r->n, e);
}

void
rename_end(struct renaming *r)
{
	free(r->offered);
	*r = (struct renaming){0};
}

bool
rename_entry(struct store *s, struct renaming *r, int64_t hash, int64_t ident, const char *guid,
    int64_t *id, struct err *e)
{
	size_t low = 0, high = r->n;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (r->offered[middle].hash < hash)
			low = middle + 1;
		else
			high = middle;
	}
	/* One that was given away has the number 0. */
	while (low < r->n && r->offered[low].hash == hash && r->offered[low].id == 0)
		low++;
	if (low == r->n || r->offered[low].hash != hash)
		return true;
	*id = r->offered[low].id;
	r->offered[low].id = 0;
	return sql_run(s, SQL_RENAME, e, "iit", *id, ident, guid);
}
