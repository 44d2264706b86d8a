/* Stories: which articles tell the same. Formed behind the refresh, of what came since, and in an
 * archive of an earlier version also of what was there, the newest first; in slices.
 *
 * Candidates come from `story_key`, a handful of look-ups an article whatever the archive's size:
 * its address, canonical (story_link), and pairs of the rarest words of its title (story_keys)
 * within about twelve days, so that what comes today touches few pages. A key is the address's,
 * negative, or the days' number above the words'. Then: the same address in another feed, or nearly
 * the same title within three days in another feed, is the same story. A feed tells a story once,
 * unless it repeats an address and its title: "Morning news" each morning is no story, and where a
 * feed gives one address to several titles that address names none of them.
 *
 * An article's row has the number of its story; `told` has a story's articles. Stories of one are
 * not kept. Which articles stand for a story in lists is store_fold.c. */
#include "src/store_story_key.h"
#include "src/story.h"

#include <stdlib.h>
#include <string.h>

#define SLICE_US   5000
#define CANDIDATES 24
/* Days that share keys: 2^20 seconds, 12 days. */
#define DAYS(date)  (((date)-KEY_EPOCH) >> 20)
#define KEY_BITS    50
#define KEYS_MOST   (3 * STORY_KEYS + 1)
#define GATHER_MOST ((size_t)16384)

/* An article as it is compared. */
struct subject {
	int64_t key, feed, story;
	uint64_t link;
	struct story_title title;
};

struct candidate {
	struct subject x;
	bool by_link;
	int likeness;
};

struct candidates {
	struct candidate c[CANDIDATES];
	size_t n;
	bool vague; /* a feed gives the address to several titles */
};

static bool
know_feed(struct store *s, int64_t feed, struct err *e)
{
	struct stories *t = &s->stories;

	if (t->feed == feed)
		return true;
	sqlite3_stmt *st = sql_bind(s, SQL_STORY_FEED, e, "i", feed);
	int got = st == NULL ? -1 : sql_step(s, st, e);
	if (got < 0)
		return false;
	free(t->feed_title);
	t->feed = feed;
	t->feed_title = xstrdup(got > 0 ? (const char *)sqlite3_column_text(st, 0) : "");
	/* Feeds of one site are one source. */
	uint32_t host = got > 0 ? story_host((const char *)sqlite3_column_text(st, 1)) : 0;
	t->source = host != 0 ? host : -feed;
	if (got > 0)
		sqlite3_reset(st);
	return true;
}

/* From a row of STORY_COLUMNS. */
static bool
fill_subject(struct store *s, sqlite3_stmt *st, struct subject *x, struct err *e)
{
	x->key = sqlite3_column_int64(st, 0);
	x->feed = sqlite3_column_int64(st, 1);
	x->story = sqlite3_column_int64(st, 4);
	if (!know_feed(s, x->feed, e))
		return false;
	story_title(&x->title, (const char *)sqlite3_column_text(st, 2), s->stories.feed_title,
	    &s->stories.scratch);
	x->link = story_link((const char *)sqlite3_column_text(st, 3));
	return true;
}

/* *there: the article is. */
static bool
read_subject(struct store *s, int64_t id, struct subject *x, bool *there, struct err *e)
{
	sqlite3_stmt *st = sql_bind(s, SQL_STORY_ARTICLE, e, "i", id);
	int got = st == NULL ? -1 : sql_step(s, st, e);

	*there = got > 0;
	if (got <= 0)
		return got == 0;
	bool ok = fill_subject(s, st, x, e);
	sqlite3_reset(st);
	return ok;
}

/* ---------------------------------------------------------------------------- its candidates */

static bool
repeats(const struct subject *a, const struct subject *b)
{
	return a->link == b->link
	       && (story_near(&a->title, &b->title)
		   || (a->title.n == b->title.n
		       && memcmp(
			      a->title.word, b->title.word, a->title.n * sizeof(a->title.word[0]))
			      == 0));
}

static bool
in_time(const struct subject *a, const struct subject *b)
{
	int64_t apart = KEY_DATE(a->key) - KEY_DATE(b->key);

	return apart <= STORY_WINDOW && apart >= -STORY_WINDOW;
}

/* Puts a candidate in its place: those of the same address first, then the most alike. */
static void
add_candidate(struct candidates *cs, const struct candidate *c)
{
	size_t i = cs->n < LEN(cs->c) ? cs->n++ : LEN(cs->c) - 1;

	for (; i > 0
	       && (c->by_link > cs->c[i - 1].by_link
		   || (c->by_link == cs->c[i - 1].by_link && c->likeness > cs->c[i - 1].likeness));
	     i--)
		cs->c[i] = cs->c[i - 1];
	cs->c[i] = *c;
}

static bool
consider(struct store *s, const struct subject *x, int64_t id, struct candidates *cs, bool *gone,
    struct err *e)
{
	struct candidate c;
	bool there;

	*gone = false;
	for (size_t i = 0; i < cs->n; i++)
		if (KEY_ID(cs->c[i].x.key) == id)
			return true;
	if (id == KEY_ID(x->key))
		return true;
	if (!read_subject(s, id, &c.x, &there, e))
		return false;
	*gone = !there;
	if (!there)
		return true;
	bool same_link = x->link != 0 && x->link == c.x.link;
	bool near = story_near(&x->title, &c.x.title);
	if (x->feed == c.x.feed && same_link && !repeats(x, &c.x))
		cs->vague = true;
	if (x->feed == c.x.feed && !(same_link && repeats(x, &c.x)))
		return true;
	c.by_link = same_link;
	c.likeness = near ? story_likeness(&x->title, &c.x.title) : 0;
	if (same_link || (near && in_time(x, &c.x)))
		add_candidate(cs, &c);
	return true;
}

static int64_t
link_key(uint64_t link)
{
	return -(int64_t)(link & INT64_MAX);
}

static int64_t
title_key(uint64_t words, int64_t days)
{
	return days << KEY_BITS | (int64_t)words;
}

/* All keys of an article: first those it is looked for under, then (from *own on) its own. */
static size_t
keys_of(const struct subject *x, int64_t *key, size_t *own)
{
	uint64_t words[STORY_KEYS];
	size_t nwords = story_keys(&x->title, words), n = 0;
	int64_t date = KEY_DATE(x->key), days = DAYS(date),
		first = MAX(DAYS(date - STORY_WINDOW), (int64_t)0),
		last = DAYS(date + STORY_WINDOW);

	for (size_t i = 0; i < nwords; i++) {
		if (first < days)
			key[n++] = title_key(words[i], first);
		if (last > days)
			key[n++] = title_key(words[i], last);
	}
	*own = n;
	if (x->link != 0)
		key[n++] = link_key(x->link);
	for (size_t i = 0; i < nwords; i++)
		key[n++] = title_key(words[i], days);
	return n;
}

/* Looks the article's keys up and leaves it under its own. */
static bool
find_candidates(
    struct store *s, const struct subject *x, bool gather, struct candidates *cs, struct err *e)
{
	int64_t key[KEYS_MOST];
	size_t own, n = keys_of(x, key, &own);
	struct story_found found;
	bool gone;

	cs->n = 0;
	cs->vague = false;
	if (!story_keys_find(s, key, n, &found, e))
		return false;
	/* An article that is gone has left its keys behind: they go now. */
	for (size_t i = 0; i < found.n; i++)
		if (!consider(s, x, found.article[i], cs, &gone, e)
		    || (gone
			&& !sql_run(
			    s, SQL_TAKE_STORY_KEY, e, "ii", found.key[i], found.article[i])))
			return false;
	for (size_t i = own; i < n; i++) {
		if (gather)
			story_key_gather(s, key[i], KEY_ID(x->key));
		else if (!sql_run(s, SQL_PUT_STORY_KEY, e, "ii", key[i], KEY_ID(x->key)))
			return false;
	}
	return true;
}

/* ------------------------------------------------------------------------------------ joining */

/* Whether a story that has these may have the article too: its feed tells it once, or repeats
 * itself. */
static bool
may_join(struct store *s, const struct teller *t, size_t n, const struct subject *x, bool *yes,
    struct err *e)
{
	struct subject y;
	bool there;

	*yes = n < STORY_MOST;
	for (size_t i = 0; i < n && *yes; i++) {
		if (t[i].feed != x->feed || t[i].key == x->key)
			continue;
		if (!read_subject(s, KEY_ID(t[i].key), &y, &there, e))
			return false;
		*yes = there && x->link != 0 && repeats(x, &y);
	}
	return true;
}

static bool
tell(struct store *s, int64_t story, const struct subject *x, struct err *e)
{
	return know_feed(s, x->feed, e)
	       && sql_run(s, SQL_PUT_TELLER, e, "iiii", story, x->key, x->feed, s->stories.source)
	       && sql_run(s, SQL_SET_STORY, e, "iI", KEY_ID(x->key), story);
}

/* All of one story into another, if each of them may. */
static bool
merge(struct store *s, int64_t into, int64_t from, struct err *e)
{
	struct teller to[STORY_MOST], t[STORY_MOST];
	struct subject y;
	size_t nto, n;
	bool yes = true, there;

	if (!story_tellers(s, into, to, &nto, e) || !story_tellers(s, from, t, &n, e))
		return false;
	yes = nto + n <= STORY_MOST;
	for (size_t i = 0; i < n && yes; i++)
		if (!read_subject(s, KEY_ID(t[i].key), &y, &there, e)
		    || !may_join(s, to, nto, &y, &yes, e))
			return false;
	if (!yes)
		return true;
	for (size_t i = 0; i < n; i++)
		if (!sql_run(s, SQL_TAKE_TELLER, e, "ii", from, t[i].key)
		    || !sql_run(
			s, SQL_PUT_TELLER, e, "iiii", into, t[i].key, t[i].feed, t[i].source)
		    || !sql_run(s, SQL_SET_STORY, e, "iI", KEY_ID(t[i].key), into))
			return false;
	story_touch(s, into);
	return sql_run(s, SQL_DROP_STORY, e, "i", from);
}

/* Makes one story of two articles. */
static bool
join(struct store *s, struct subject *x, struct subject *y, struct err *e)
{
	struct teller t[STORY_MOST];
	struct subject *old = y->story != 0 ? y : x, *new = old == y ? x : y;
	size_t n = 0;
	bool yes;

	if (x->story != 0 && y->story != 0)
		return x->story == y->story || merge(s, x->story, y->story, e);
	if (old->story != 0) {
		if (!story_tellers(s, old->story, t, &n, e) || !may_join(s, t, n, new, &yes, e))
			return false;
		if (!yes)
			return true;
	} else {
		if (!sql_run(s, SQL_NEW_STORY, e, ""))
			return false;
		old->story = sqlite3_last_insert_rowid(s->db);
		if (!tell(s, old->story, old, e))
			return false;
	}
	new->story = old->story;
	story_touch(s, new->story);
	return tell(s, new->story, new, e);
}

/* Whether a feed gives the address to several titles: then it names none of them. */
static bool
is_vague(const struct candidates *cs)
{
	for (size_t i = 0; i < cs->n; i++)
		for (size_t k = 0; k < i; k++)
			if (cs->c[i].by_link && cs->c[k].by_link
			    && cs->c[i].x.feed == cs->c[k].x.feed
			    && !repeats(&cs->c[i].x, &cs->c[k].x))
				return true;
	return cs->vague;
}

/* Joins an article to what it tells the story of. gather: its keys go into the table later. */
static bool
form(struct store *s, struct subject *x, bool gather, struct err *e)
{
	struct candidates cs;

	if (!find_candidates(s, x, gather, &cs, e))
		return false;
	bool vague = is_vague(&cs);
	for (size_t i = 0; i < cs.n; i++) {
		struct candidate *c = &cs.c[i];

		if (vague && c->by_link && c->likeness == 0)
			continue;
		/* It may have joined another with one that came before. */
		if (!sql_int(s, SQL_STORY_OF, 0, &c->x.story, e, "i", KEY_ID(c->x.key))
		    || !join(s, x, &c->x, e))
			return false;
	}
	return true;
}

/* ------------------------------------------------------------------------------------- slices */

/* One direction. *at: how far; *more: it ended because of the time. */
static bool
form_some(struct store *s, bool up, int64_t start, int64_t *at, bool *more, struct err *e)
{
	struct subject x;
	int got = 0;
	bool ok = true;

	*more = false;
	if (*at < 0 && !sql_int(s, SQL_GET_META, 0, at, e, "t", up ? "story_above" : "story_below"))
		return false;
	sqlite3_stmt *st = sql_bind(s, up ? SQL_STORIES_UP : SQL_STORIES_DOWN, e, "i", *at);
	while (ok && st != NULL && !*more && (got = sql_step(s, st, e)) > 0) {
		*more = clock_mono_us() - start >= SLICE_US;
		if (*more)
			break;
		ok = fill_subject(s, st, &x, e) && form(s, &x, true, e);
		*at = KEY_ID(x.key);
	}
	if (got > 0)
		sqlite3_reset(st);
	return ok && st != NULL && got >= 0;
}

bool
store_story_step(struct store *s, bool *more, struct err *e)
{
	struct story_keys *k = &s->stories.keys;
	int64_t start = clock_mono_us();
	bool crowded = k->version != s->index_version;

	/* Another process wrote: perhaps the same. Then nothing is kept back for long. */
	if (crowded)
		story_keys_clear(s);
	k->version = s->index_version;
	if (!form_some(s, true, start, &k->above, more, e)
	    || (!*more && !form_some(s, false, start, &k->below, more, e)))
		return false;
	return (*more && !crowded && k->n < GATHER_MOST) || story_keys_flush(s, e);
}

bool
story_again(struct store *s, int64_t id, struct err *e)
{
	int64_t above = s->stories.keys.above, below = s->stories.keys.below;
	struct subject x;
	bool there;

	if (above < 0 && !sql_int(s, SQL_GET_META, 0, &above, e, "t", "story_above"))
		return false;
	if (below < 0 && !sql_int(s, SQL_GET_META, 0, &below, e, "t", "story_below"))
		return false;
	/* What is not formed yet will be, as it is now. */
	if (id > above || id < below)
		return true;
	return read_subject(s, id, &x, &there, e) && (!there || form(s, &x, false, e));
}

bool
story_remove(struct store *s, int64_t id, bool all, struct err *e)
{
	struct subject x;
	int64_t key[KEYS_MOST];
	size_t own, n;
	bool there;

	if (!read_subject(s, id, &x, &there, e))
		return false;
	if (!there)
		return true;
	n = keys_of(&x, key, &own);
	for (size_t i = own; i < n; i++)
		if (!sql_run(s, SQL_TAKE_STORY_KEY, e, "ii", key[i], id))
			return false;
	if (!all || x.story == 0)
		return true;
	story_touch(s, x.story);
	return sql_run(s, SQL_TAKE_TELLER, e, "ii", x.story, x.key);
}
