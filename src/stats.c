/* Gathering statistics. */
#include "src/stats.h"

#include "src/util.h"

#include <stdlib.h>
#include <string.h>

#define DAY 86400

struct gathering {
	struct stats *out;
	struct arena *arena;
};

/* Keeps the feed if it is among the highest. */
static void
top_add(struct stats_top *t, struct arena *a, const struct store_sum *f, int64_t rank)
{
	size_t at = t->n;

	t->all++;
	while (at > 0 && t->feed[at - 1].rank < rank)
		at--;
	if (at == STATS_TOP)
		return;
	t->n = MIN(t->n + 1, (size_t)STATS_TOP);
	memmove(&t->feed[at + 1], &t->feed[at], (t->n - at - 1) * sizeof(t->feed[0]));
	const char *title = arena_dup(a, f->title, strlen(f->title));
	t->feed[at] = (struct stats_feed){.id = f->id,
	    .title = title != NULL ? title : "",
	    .counts = f->counts,
	    .newest = f->newest,
	    .failing_since = f->failing ? f->failing_since : DATE_NONE,
	    .bytes = -1,
	    .rank = rank};
}

static void
add_feed(void *arg, const struct store_sum *f)
{
	struct gathering *g = arg;
	struct stats *o = g->out;

	o->counts.total += f->counts.total;
	o->counts.unread += f->counts.unread;
	if (!f->attached)
		return;
	o->feeds++;
	top_add(&o->largest, g->arena, f, f->counts.total);
	if (f->failing)
		top_add(&o->failing, g->arena, f, -f->failing_since);
	if (f->newest == DATE_NONE || f->newest < o->now - (int64_t)STATS_SILENT * DAY)
		top_add(&o->silent, g->arena, f, f->newest == DATE_NONE ? INT64_MAX : -f->newest);
	if (f->counts.total > 0 && !f->opened)
		top_add(&o->never_read, g->arena, f, f->counts.total);
}

/* The share of the file that the largest feeds have by their articles, parted among them by their
 * articles and how long their newest ones are. */
static bool
estimate_sizes(struct store *s, struct stats *o, struct err *e)
{
	struct stats_top *t = &o->largest;
	double articles = 0, bytes = 0;

	for (size_t i = 0; i < t->n; i++) {
		struct stats_feed *f = &t->feed[i];

		if (!store_mean_size(s, f->id, &f->bytes, e))
			return false;
		f->bytes *= f->counts.total;
		articles += (double)f->counts.total;
		bytes += (double)f->bytes;
	}
	double share = (double)o->extent.bytes * articles / (double)MAX(o->counts.total, 1);
	for (size_t i = 0; i < t->n; i++)
		t->feed[i].bytes =
		    bytes > 0 ? (int64_t)((double)t->feed[i].bytes * share / bytes) : 0;
	return true;
}

static int
by_total(const void *a, const void *b)
{
	const struct store_section *x = a, *y = b;

	return (x->counts.total < y->counts.total) - (x->counts.total > y->counts.total);
}

static bool
days_of(struct store *s, const struct stats *o, int64_t list, struct counts *days, struct err *e)
{
	return store_days(s, list, (o->first_day - KEY_EPOCH) / DAY, days, STATS_DAYS, e);
}

static bool
gather_sections(struct store *s, struct arena *a, struct stats *o, struct err *e)
{
	size_t n, kept = 0;

	if (!store_sections(s, a, &o->section, &n, e))
		return false;
	for (size_t i = 0; i < n; i++)
		if (!o->section[i].live)
			o->section[kept++] = o->section[i];
	if (kept > 1)
		qsort(o->section, kept, sizeof(*o->section), by_total);
	o->nsection = kept;
	for (size_t i = 0; i < MIN(kept, (size_t)STATS_SHOWN); i++)
		if (!days_of(s, o, o->section[i].list, o->section_days[i], e))
			return false;
	return true;
}

bool
stats_known(struct store *s, int64_t now, struct arena *a, struct stats *out, struct err *e)
{
	struct counts marked;
	const char **tag;

	*out = (struct stats){.now = now, .missing = ""};
	out->first_day = KEY_EPOCH + ((now - KEY_EPOCH) / DAY - STATS_DAYS + 1) * DAY;
	if (!days_of(s, out, LIST_LATEST, out->days, e)
	    || !store_counts(s, LIST_BOOKMARKS, &marked, e)
	    || !store_tags(s, a, &tag, &out->tags, e) || !store_extent(s, &out->extent, e))
		return false;
	out->bookmarks = marked.total;
	return gather_sections(s, a, out, e);
}

bool
stats_gather(struct store *s, int64_t now, struct arena *a, struct stats *out, struct err *e)
{
	struct gathering g = {out, a};

	if (!stats_known(s, now, a, out, e) || !store_sum_feeds(s, add_feed, &g, e)
	    || !estimate_sizes(s, out, e))
		return false;
	for (size_t i = 0; i < MIN(out->largest.n, (size_t)STATS_SHOWN); i++)
		if (!days_of(s, out, -out->largest.feed[i].id, out->feed_days[i], e))
			return false;
	out->missing = NULL;
	return true;
}
