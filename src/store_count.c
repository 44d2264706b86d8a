/* Counters: how many articles a list has, in all and unread, and of each day. Changes are gathered
 * in memory and written once at the end of a transaction. */
#include "src/store_priv.h"

#include <stdlib.h>
#include <string.h>

static struct delta *
slot_of(struct deltas *d, int64_t list, int64_t day)
{
	uint64_t h = ((uint64_t)list * 0x9e3779b97f4a7c15u ^ (uint64_t)day) * 0xd6e8feb86659fd93u;

	for (size_t i = h >> 32 & (d->cap - 1);; i = (i + 1) & (d->cap - 1)) {
		struct delta *x = &d->slot[i];

		if (x->list == 0 || (x->list == list && x->day == day))
			return x;
	}
}

static void
grow(struct deltas *d)
{
	struct deltas old = *d;

	d->cap = old.cap == 0 ? 256 : old.cap * 2;
	d->slot = xcalloc(d->cap, sizeof(*d->slot));
	for (size_t i = 0; i < old.cap; i++)
		if (old.slot[i].list != 0)
			*slot_of(d, old.slot[i].list, old.slot[i].day) = old.slot[i];
	free(old.slot);
}

static void
change(struct deltas *d, int64_t list, int64_t day, int64_t total, int64_t unread)
{
	if (d->n * 2 >= d->cap)
		grow(d);
	struct delta *x = slot_of(d, list, day);
	if (x->list == 0) {
		*x = (struct delta){.list = list, .day = day};
		d->n++;
	}
	x->total += total;
	x->unread += unread;
}

void
count_add(struct store *s, int64_t list, int64_t key, int64_t total, int64_t unread)
{
	change(&s->deltas, list, -1, total, unread);
	/* Lists of feeds are short enough to be counted; they have no days. */
	if (list > 0)
		change(&s->deltas, list, KEY_DAY(key), total, unread);
}

static int
by_list(const void *a, const void *b)
{
	const struct delta *x = a, *y = b;

	if (x->list != y->list)
		return x->list < y->list ? -1 : 1;
	return x->day < y->day ? -1 : x->day > y->day;
}

bool
count_flush(struct store *s, struct err *e)
{
	struct deltas *d = &s->deltas;
	size_t n = 0;
	bool ok = true;

	if (d->n == 0)
		return true;
	for (size_t i = 0; i < d->cap; i++)
		if (d->slot[i].list != 0 && (d->slot[i].total != 0 || d->slot[i].unread != 0))
			d->slot[n++] = d->slot[i];
	qsort(d->slot, n, sizeof(*d->slot), by_list);
	for (size_t i = 0; ok && i < n; i++) {
		const struct delta *x = &d->slot[i];

		if (x->day < 0)
			ok = sql_run(s, SQL_ADD_COUNTER, e, "iii", x->list, x->total, x->unread);
		else
			ok = sql_run(
			    s, SQL_ADD_DAY, e, "iiii", x->list, x->day, x->total, x->unread);
	}
	count_clear(s);
	return ok;
}

void
count_clear(struct store *s)
{
	if (s->deltas.n == 0)
		return;
	memset(s->deltas.slot, 0, s->deltas.cap * sizeof(*s->deltas.slot));
	s->deltas.n = 0;
}

bool
store_counts(struct store *s, int64_t list, struct counts *c, struct err *e)
{
	*c = (struct counts){0};
	if (s->in_tx && !count_flush(s, e))
		return false;
	sqlite3_stmt *st = sql_bind(s, SQL_COUNTER, e, "i", list);
	int got = st == NULL ? -1 : sql_step(s, st, e);
	if (got > 0) {
		*c = (struct counts){sqlite3_column_int64(st, 0), sqlite3_column_int64(st, 1)};
		sqlite3_reset(st);
	}
	return got >= 0;
}
