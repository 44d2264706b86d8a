/* Slices of a few milliseconds, so that readers' marks come in between; how far it is is stored
 * with each, so that one that was stopped goes on. */
#include "src/import_state.h"

#include "src/util.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SLICE_US    5000  /* while somebody waits */
#define LONGEST_US  50000 /* while nobody does */
#define ARTICLE_MAX ((size_t)16 * 1024 * 1024)

struct run {
	struct store *store;
	struct foreign *foreign;
	const struct import *im;
	const struct import_flags *flags;
	struct import_state_counts *counts;
	struct nameset feeds; /* addresses as that reader has them... */
	struct known {
		int64_t feed; /* 0: not subscribed */
		char *site;   /* its page; NULL: not known */
	} * known;            /* ...same numbers */
	size_t cap_known;
	struct arena arena;
	int64_t now;
};

/* The feed of an address; valid until the next call. */
static struct known *
known_feed(struct run *r, const char *url)
{
	bool made;
	size_t i = nameset_add(&r->feeds, url, &made);
	const char *fitted;
	struct err none;

	if (!made)
		return &r->known[i];
	fitted = import_fitted(r->im, url);
	GROW(r->known, r->cap_known, i);
	r->known[i] =
	    (struct known){.feed = fitted == NULL ? 0 : store_feed_find(r->store, fitted, &none)};
	return &r->known[i];
}

/* Marks as that reader has them. */
static void
take_marks(struct run *r, const struct foreign_article *a, struct import_entry *en)
{
	const char **tags = arena_alloc(&r->arena, (strlen(a->flags) + 1) * sizeof(*tags));

	en->flags = a->unread ? 0 : MARK_READ;
	if (a->deleted)
		en->flags = MARK_READ | MARK_HIDDEN;
	if (a->marked)
		en->flags |= MARK_BOOKMARK;
	for (const char *p = a->flags; tags != NULL && !a->deleted && *p != '\0'; p++) {
		char *room = arena_alloc(&r->arena, 16);
		bool bookmark = false;
		const char *tag =
		    room == NULL ? "" : import_flag_tag(r->flags, *p, room, &bookmark);

		if (bookmark)
			en->flags |= MARK_BOOKMARK;
		if (*tag != '\0')
			tags[en->ntags++] = tag;
	}
	en->tags = tags;
	r->counts->marked += (en->flags & MARK_BOOKMARK) || en->ntags > 0;
	r->counts->hidden += a->deleted;
}

static bool
take_article(struct run *r, size_t place, struct err *e)
{
	struct foreign_article a;
	struct feed_entry entry;
	struct import_entry en = {.entry = &entry};
	int got = r->foreign->at(r->foreign->arg, place, &a, e);
	const struct known *known;
	bool made;

	if (got <= 0)
		return got == 0;
	known = known_feed(r, a.feed);
	if (known->feed == 0) {
		r->counts->left_out++;
		return true;
	}
	import_entry_of(&a, known->site, &r->arena, &entry);
	take_marks(r, &a, &en);
	en.fetched = a.date > KEY_EPOCH && a.date < r->now ? a.date : r->now;
	if (!store_import(r->store, known->feed, &en, &made, e))
		return false;
	r->counts->added += made;
	r->counts->known += !made;
	return true;
}

/* One transaction from *place on. */
static bool
slice(struct run *r, const char *name, size_t *place, struct err *e)
{
	int64_t start = clock_mono_us(), spent;
	char value[32];

	if (!store_begin(r->store, -1, e))
		return false;
	do {
		if (!take_article(r, *place, e)) {
			store_rollback(r->store);
			return false;
		}
		arena_reset(&r->arena);
		(*place)++;
		spent = clock_mono_us() - start;
	} while (*place < r->foreign->n && spent < LONGEST_US
		 && (spent < SLICE_US || !store_waited_for(r->store)));
	snprintf(value, sizeof(value), "%zu/%zu", *place, r->foreign->n);
	if (store_put(r->store, name, *place < r->foreign->n ? value : "", e))
		return store_commit(r->store, *place == r->foreign->n, e);
	store_rollback(r->store);
	return false;
}

/* Names of feeds that were never fetched here. */
static bool
take_titles(struct run *r, struct err *e)
{
	const char *url, *title, *link;

	if (r->foreign->feed == NULL)
		return true;
	if (!store_begin(r->store, -1, e))
		return false;
	while (r->foreign->feed(r->foreign->arg, &url, &title, &link)) {
		struct known *known = known_feed(r, url);
		struct foreign_article a = {.feed = url,
		    .guid = "",
		    .title = title,
		    .link = link,
		    .author = "",
		    .content = "",
		    .base = "",
		    .type = "",
		    .enclosure_url = "",
		    .enclosure_type = "",
		    .flags = ""};
		struct feed_entry clean;

		import_entry_of(&a, NULL, &r->arena, &clean);
		free(known->site);
		known->site = *clean.link == '\0' ? NULL : xstrdup(clean.link);
		if (known->feed != 0 && *clean.title != '\0'
		    && !store_import_title(r->store, known->feed, clean.title, clean.link, e)) {
			store_rollback(r->store);
			return false;
		}
		arena_reset(&r->arena);
	}
	return store_commit(r->store, false, e);
}

/* Where an import of the same archive was stopped. What came to that archive since makes its places
 * others: then all is gone through again, which changes nothing. */
static size_t
resume_at(struct run *r, const char *name)
{
	char *value = store_get(r->store, name);
	size_t place = 0, all = 0;

	if (value == NULL || sscanf(value, "%zu/%zu", &place, &all) != 2 || all != r->foreign->n)
		place = 0;
	free(value);
	return MIN(place, r->foreign->n);
}

bool
import_state_run(struct store *s, struct foreign *f, const struct import *im,
    const struct import_flags *flags, const char *name,
    void (*progress)(void *arg, size_t done, size_t all), void *arg, struct import_state_counts *c,
    struct err *e)
{
	struct run r = {
	    .store = s, .foreign = f, .im = im, .flags = flags, .counts = c, .now = clock_now()};
	size_t place;
	bool ok;

	*c = (struct import_state_counts){0};
	arena_init(&r.arena, ARTICLE_MAX);
	place = resume_at(&r, name);
	ok = take_titles(&r, e);
	while (ok && place < f->n) {
		ok = slice(&r, name, &place, e);
		if (progress != NULL)
			progress(arg, place, f->n);
	}
	arena_free(&r.arena);
	for (size_t i = 0; i < r.feeds.n; i++)
		free(r.known[i].site);
	nameset_release(&r.feeds);
	free(r.known);
	return ok;
}
