/* The work behind: what makes of stored entries articles that are read, found and told as stories.
 * Of the fetchers of one archive only one is at it at a time. */
#include "feeds/fetch.h"

#include "src/util.h"

/* How long one that finds another at it leaves it alone. */
#define LOOK_AGAIN_US ((int64_t)500000)
#define SHORTEST_MS   50

static bool
to_be_done(const struct fetcher *f)
{
	return f->more_digests || f->more_refile || f->more_stories || f->more_index;
}

bool
behind_any(const struct fetcher *f)
{
	return to_be_done(f) || f->ndigest > 0;
}

void
behind_all(struct fetcher *f)
{
	f->more_digests = f->more_refile = f->more_stories = f->more_index = true;
}

bool
behind_goes_on(const struct fetcher *f)
{
	return f->bye ? !f->for_reader : f->reader >= 0;
}

bool
behind_take(struct fetcher *f)
{
	if (f->at_work)
		return true;
	f->at_work = store_work_take(f->store);
	f->look_us = clock_mono_us() + LOOK_AGAIN_US;
	f->worked = false;
	/* Perhaps one that was at it died. */
	if (f->at_work)
		behind_all(f);
	return f->at_work;
}

bool
behind_may(struct fetcher *f)
{
	return behind_goes_on(f)
	       && (f->at_work || (clock_mono_us() >= f->look_us && behind_take(f)));
}

/* A fetcher that ends leaves the work to the one at it. What it wrote last is seen here, for it
 * wrote before it looked: either this one still had the work, or the other one took it. */
bool
behind_give(struct fetcher *f)
{
	bool can = !f->run.on || fetch_network_quiet(f);
	int64_t id;
	size_t n = 0;
	struct err e;

	if (!f->at_work || f->ndigest > 0 || (can && to_be_done(f)))
		return false;
	f->at_work = false;
	f->look_us = 0;
	store_work_give(f->store);
	if (f->worked || (store_pending(f->store, &id, 1, &n, &e) && n > 0))
		f->more_digests = true;
	return can && to_be_done(f);
}

int
behind_patience(const struct fetcher *f, int most)
{
	int64_t ms = (f->look_us - clock_mono_us()) / 1000 + 1;

	return f->at_work || !to_be_done(f) ? most : (int)MAX(SHORTEST_MS, MIN(ms, most));
}
