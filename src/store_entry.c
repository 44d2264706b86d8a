/* Names of entries: what makes an entry the same article as before, and its content the same. */
#include "src/store_entry.h"

#include <endian.h>
#include <stdlib.h>
#include <string.h>

/* Of content, which is long; eight bytes at a time, as FNV takes 8 us for 5 KB. Stored for ever. */
static uint64_t
mix(uint64_t h, const char *p, size_t n)
{
	uint64_t w, lane[2] = {h ^ n, h + 0x9e3779b97f4a7c15u};

	for (; n >= 16; p += 16, n -= 16) {
		for (int i = 0; i < 2; i++) {
			memcpy(&w, p + 8 * i, 8);
			lane[i] = (lane[i] ^ le64toh(w)) * 0xd6e8feb86659fd93u;
			lane[i] ^= lane[i] >> 29;
		}
	}
	h = lane[0] ^ (lane[1] << 23 | lane[1] >> 41);
	return hash64(h, p, n);
}

static uint64_t
mix_text(uint64_t h, const char *s)
{
	return mix(h, s, strlen(s));
}

static int64_t
content_hash(const struct feed_entry *en)
{
	uint64_t h = mix_text(mix_text(1, en->title), en->link);

	h = mix(mix(h, en->summary, en->summary_len), en->content, en->content_len);
	for (size_t i = 0; i < en->nauthors; i++)
		h = mix_text(h, en->authors[i]);
	for (size_t i = 0; i < en->ncategories; i++)
		h = mix_text(h, en->categories[i]);
	for (size_t i = 0; i < en->nenclosures; i++)
		h = mix_text(h, en->enclosures[i].url);
	h = mix_text(mix_text(h, en->comments), en->image);
	return (int64_t)h;
}

static int64_t
ident_of(const struct feed_entry *en, bool with_link)
{
	uint64_t h;

	if (en->guid[0] != '\0') {
		h = hash64(1, en->guid, strlen(en->guid));
		return (int64_t)(with_link ? hash64(h, en->link, strlen(en->link)) : h);
	}
	if (en->link[0] != '\0')
		return (int64_t)hash64(2, en->link, strlen(en->link));
	h = hash64(3, en->title, strlen(en->title));
	return (int64_t)hash64(h, &(int64_t){(int64_t)htole64((uint64_t)en->published)}, 8);
}

/* A date as the order takes it: what is in the future or before 1990 is the time of fetching. */
static int64_t
order_date(const struct feed_entry *en, int64_t now)
{
	int64_t d = en->published != DATE_NONE ? en->published : en->updated;

	return d == DATE_NONE || d < KEY_EPOCH || d > now ? MAX(now, (int64_t)KEY_EPOCH) : d;
}

static int
by_ident(const void *a, const void *b)
{
	const struct incoming *x = *(struct incoming *const *)a, *y = *(struct incoming *const *)b;

	if (x->ident != y->ident)
		return x->ident < y->ident ? -1 : 1;
	return x->order < y->order ? -1 : 1;
}

/* The same guid with different links: each is (feed, guid, link). The same of both: the first in
 * the document counts, so that two texts under one name do not replace each other for ever. */
static void
name_all(struct incoming *in, size_t n)
{
	struct incoming **by = xcalloc(n, sizeof(*by));

	for (int round = 0; round < 2; round++) {
		for (size_t i = 0; i < n; i++)
			by[i] = &in[i];
		qsort(by, n, sizeof(*by), by_ident);
		for (size_t i = 0, j; i < n; i = j) {
			bool differ = false;

			for (j = i + 1; j < n && by[j]->ident == by[i]->ident; j++)
				differ = differ || strcmp(by[j]->en->link, by[i]->en->link) != 0;
			for (size_t k = i; k < j; k++) {
				if (round == 1)
					by[k]->twice = k > i;
				else if (differ)
					by[k]->ident = ident_of(by[k]->en, true);
			}
		}
	}
	free(by);
}

/* Looks an identity up. link not NULL: only with that link. */
static bool
look_up(struct store *s, int64_t feed, int64_t ident, const char *link, struct incoming *in,
    struct err *e)
{
	sqlite3_stmt *st = sql_bind(s, SQL_BY_IDENT, e, "ii", feed, ident);
	int got = st == NULL ? -1 : sql_step(s, st, e);

	if (got > 0) {
		const char *has = (const char *)sqlite3_column_text(st, 2);

		if (link == NULL || (has != NULL && strcmp(has, link) == 0)) {
			in->id = sqlite3_column_int64(st, 0);
			in->same = sqlite3_column_int64(st, 1) == in->hash;
			in->more_comments = in->en->comment_count > sqlite3_column_int64(st, 3);
		}
		sqlite3_reset(st);
	}
	return got >= 0;
}

/* Which article it is. A guid that was alone may come with others now, or was with others
 * before. */
bool
entry_recognise(struct store *s, int64_t feed, struct incoming *in, struct err *e)
{
	const struct feed_entry *en = in->en;

	if (!look_up(s, feed, in->ident, NULL, in, e))
		return false;
	if (in->id != 0 || en->guid[0] == '\0')
		return true;
	int64_t alone = ident_of(en, false);
	if (in->ident != alone)
		return look_up(s, feed, alone, en->link, in, e);
	return look_up(s, feed, ident_of(en, true), NULL, in, e);
}

/* Gives entries under new names the articles that they were, if none of the document is known. */
static bool
recognise_renamed(struct store *s, int64_t feed, struct incoming *in, size_t n, struct err *e)
{
	struct renaming r;

	for (size_t i = 0; i < n; i++)
		if (in[i].id != 0 || (in[i].en->guid[0] == '\0' && !in[i].twice))
			return true;
	bool ok = rename_begin(s, feed, &r, e);
	for (size_t i = 0; ok && i < n; i++) {
		if (in[i].twice)
			continue;
		ok = rename_entry(s, &r, in[i].hash, in[i].ident, in[i].en->guid, &in[i].id, e);
		in[i].same = in[i].id != 0;
	}
	rename_end(&r);
	return ok;
}

struct incoming
entry_name(const struct feed_entry *en, int64_t now)
{
	return (struct incoming){.en = en,
	    .ident = ident_of(en, false),
	    .hash = content_hash(en),
	    .date = order_date(en, now)};
}

struct incoming *
entries_name(const struct feed_entry *entries, size_t n, int64_t now)
{
	struct incoming *in = xcalloc(n, sizeof(*in));

	for (size_t i = 0; i < n; i++) {
		in[i] = entry_name(&entries[i], now);
		in[i].order = i;
	}
	name_all(in, n);
	return in;
}

bool
entries_recognise(
    struct store *s, struct ingest_options *o, struct incoming *in, size_t n, struct err *e)
{
	bool ok = true;

	for (size_t i = 0; ok && i < n; i++)
		if (!in[i].twice)
			ok = entry_recognise(s, o->feed, &in[i], e);
	if (ok)
		ok = import_any(s, o->feed, &o->imported, e);
	for (size_t i = 0; ok && o->imported && i < n; i++)
		if (in[i].id == 0 && !in[i].twice)
			ok = import_recognise(s, o->feed, in[i].en, in[i].ident, &in[i].id, e);
	return ok && recognise_renamed(s, o->feed, in, n, e);
}
