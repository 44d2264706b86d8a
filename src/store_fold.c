/* Folding: of a story that several articles of a list tell, one stands for it there and the others
 * are folded into its row. Which one: the newest that is unread, else the newest. So the same rows
 * of `fold`, taken from `list`, leave one row a story, and taken from `unread` one row for each
 * story of which anything is unread; a list is read by key as before and asks of each key whether
 * it is folded, one look-up in a table that has rows only where a story has several articles.
 *
 * `since` is the number of the change that folded it. A view keeps the number that was the newest
 * when it was opened, and passes over later ones: a merge changes no list on screen.
 *
 * What is folded is counted as the list LIST_FOLD(list), so that a place in a list of stories is
 * reckoned as one of articles is. All of it is made right once, at the end of the transaction, for
 * the stories whose articles were marked, moved or removed in it (story_settle). */
#include "src/store_priv.h"

#include <stdlib.h>
#include <string.h>

#define SETTLE_MOST 64 /* moved keys that wait before they are looked up */

/* One article of a story in one list. */
struct place {
	int64_t list, key, source;
	bool unread, folded, folded_unread;
};

struct places {
	struct place *place;
	size_t n, cap;
};

int64_t
store_stories(struct store *s)
{
	int64_t number;

	return sql_int(s, SQL_GET_META, 1, &number, NULL, "t", "story") ? MAX(number, (int64_t)1)
	                                                                : 1;
}

void
story_touch(struct store *s, int64_t story)
{
	struct stories *t = &s->stories;

	if (story == 0 || (t->ntouched > 0 && t->touched[t->ntouched - 1] == story))
		return;
	for (size_t i = 0; i < t->ntouched; i++)
		if (t->touched[i] == story)
			return;
	GROW(t->touched, t->cap_touched, t->ntouched);
	t->touched[t->ntouched++] = story;
}

void
story_moved(struct store *s, int64_t key)
{
	struct stories *t = &s->stories;

	if (t->fresh || (t->nmoved > 0 && t->moved[t->nmoved - 1] == key))
		return;
	GROW(t->moved, t->cap_moved, t->nmoved);
	t->moved[t->nmoved++] = key;
}

void
story_forget(struct store *s)
{
	s->stories.ntouched = s->stories.nmoved = 0;
	s->stories.fresh = false;
	story_keys_clear(s);
}

bool
fold_take(struct store *s, int64_t list, int64_t key, struct err *e)
{
	sqlite3_stmt *st = sql_bind(s, SQL_TAKE_FOLD, e, "ii", list, key);
	int got = st == NULL ? -1 : sql_step(s, st, e);

	if (got > 0) {
		count_add(s, LIST_FOLD(list), key, -1, -sqlite3_column_int64(st, 0));
		sqlite3_reset(st);
	}
	return got >= 0;
}

/* The number of this transaction's changes. */
static bool
number(struct store *s, int64_t *since, struct err *e)
{
	if (!sql_int(s, SQL_GET_META, 1, since, e, "t", "story"))
		return false;
	(*since)++;
	return sql_run(s, SQL_SET_META, e, "ti", "story", *since);
}

static bool
fold_put(struct store *s, const struct place *p, int64_t *since, struct err *e)
{
	if (*since == 0 && !number(s, since, e))
		return false;
	count_add(s, LIST_FOLD(p->list), p->key, 1, p->unread);
	return sql_run(s, SQL_PUT_FOLD, e, "iiii", p->list, p->key, *since, (int64_t)p->unread);
}

bool
story_tellers(struct store *s, int64_t story, struct teller *out, size_t *n, struct err *e)
{
	sqlite3_stmt *st = sql_bind(s, SQL_TELLERS, e, "i", story);
	int got = -1;

	*n = 0;
	while (st != NULL && *n < STORY_MOST && (got = sql_step(s, st, e)) > 0) {
		unsigned flags = (unsigned)sqlite3_column_int(st, 3);

		out[(*n)++] = (struct teller){.key = sqlite3_column_int64(st, 0),
		    .feed = sqlite3_column_int64(st, 1),
		    .source = sqlite3_column_int64(st, 2),
		    .unread = !(flags & MARK_READ),
		    .hidden = (flags & MARK_HIDDEN) != 0};
	}
	if (got > 0)
		sqlite3_reset(st);
	return st != NULL && got >= 0;
}

/* Where an article is, of the lists that fold. */
static bool
add_places(struct store *s, const struct teller *t, struct places *p, struct err *e)
{
	const int64_t *lists;
	size_t n;

	if (!file_candidates(s, t->feed, &lists, &n, e))
		return false;
	for (size_t i = 0; i < n; i++) {
		if (lists[i] == LIST_BOOKMARKS)
			continue;
		sqlite3_stmt *st = sql_bind(s, SQL_FOLD_STATE, e, "ii", lists[i], t->key);
		int got = st == NULL ? -1 : sql_step(s, st, e);
		if (got < 0)
			return false;
		if (got == 0)
			continue;
		GROW(p->place, p->cap, p->n);
		p->place[p->n++] = (struct place){.list = lists[i],
		    .key = t->key,
		    .source = t->source,
		    .unread = t->unread,
		    .folded = sqlite3_column_type(st, 0) != SQLITE_NULL,
		    .folded_unread = sqlite3_column_int(st, 0) != 0};
		sqlite3_reset(st);
	}
	return true;
}

/* List by list, the one that stands for the story first. */
static int
by_place(const void *a, const void *b)
{
	const struct place *x = a, *y = b;

	if (x->list != y->list)
		return x->list < y->list ? -1 : 1;
	if (x->unread != y->unread)
		return x->unread ? -1 : 1;
	return x->key > y->key ? -1 : x->key < y->key;
}

static bool
fold_list(struct store *s, const struct place *p, size_t n, int64_t *since, struct err *e)
{
	if (p[0].folded && !fold_take(s, p[0].list, p[0].key, e))
		return false;
	for (size_t i = 1; i < n; i++) {
		if (!p[i].folded) {
			if (!fold_put(s, &p[i], since, e))
				return false;
		} else if (p[i].folded_unread != p[i].unread) {
			count_add(s, LIST_FOLD(p[i].list), p[i].key, 0, p[i].unread ? 1 : -1);
			if (!sql_run(s, SQL_SET_FOLD, e, "iii", p[i].list, p[i].key,
				(int64_t)p[i].unread))
				return false;
		}
	}
	return true;
}

/* What Trending shows of it. */
static bool
shown(struct store *s, int64_t story, const struct place *p, size_t n, struct err *e)
{
	int64_t newest = 0, sources = 0;

	for (size_t i = 0; i < n; i++) {
		bool again = false;

		newest = MAX(newest, p[i].key);
		for (size_t k = 0; k < i && !again; k++)
			again = p[k].source == p[i].source;
		sources += !again;
	}
	return sql_run(
	    s, SQL_STORY_SHOWN, e, "iiii", story, n > 0 ? p[0].key : (int64_t)0, newest, sources);
}

/* A story that one tells is none. */
static bool
dissolve(struct store *s, int64_t story, const struct teller *t, size_t n, const struct places *p,
    struct err *e)
{
	for (size_t i = 0; i < p->n; i++)
		if (p->place[i].folded && !fold_take(s, p->place[i].list, p->place[i].key, e))
			return false;
	for (size_t i = 0; i < n; i++)
		if (!sql_run(s, SQL_SET_STORY, e, "iI", KEY_ID(t[i].key), INT64_MIN)
		    || !sql_run(s, SQL_TAKE_TELLER, e, "ii", story, t[i].key))
			return false;
	return sql_run(s, SQL_DROP_STORY, e, "i", story);
}

static bool
settle(struct store *s, int64_t story, int64_t *since, struct places *p, struct err *e)
{
	struct teller t[STORY_MOST];
	size_t n, latest = 0, nlatest = 0;

	p->n = 0;
	if (!story_tellers(s, story, t, &n, e))
		return false;
	for (size_t i = 0; i < n; i++)
		if (!add_places(s, &t[i], p, e))
			return false;
	if (n < 2)
		return dissolve(s, story, t, n, p, e);
	if (p->n > 1)
		qsort(p->place, p->n, sizeof(*p->place), by_place);
	for (size_t i = 0, k; i < p->n; i = k) {
		for (k = i + 1; k < p->n && p->place[k].list == p->place[i].list; k++)
			;
		if (!fold_list(s, p->place + i, k - i, since, e))
			return false;
		if (p->place[i].list == LIST_LATEST) {
			latest = i;
			nlatest = k - i;
		}
	}
	return shown(s, story, p->place + latest, nlatest, e);
}

bool
story_settle(struct store *s, struct err *e)
{
	struct stories *t = &s->stories;
	struct places p = {0};
	int64_t story, since = 0;
	bool ok = true;

	for (size_t i = 0; ok && i < t->nmoved; i++) {
		ok = sql_int(s, SQL_STORY_OF, 0, &story, e, "i", KEY_ID(t->moved[i]));
		story_touch(s, ok ? story : 0);
	}
	t->nmoved = 0;
	for (size_t i = 0; ok && i < t->ntouched; i++)
		ok = settle(s, t->touched[i], &since, &p, e);
	t->ntouched = 0;
	free(p.place);
	return ok;
}
