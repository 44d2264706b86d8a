/* Statistics of the archive: gathered into a plain struct, and written as lines for a terminal. By
 * ranges of counters: what there is of each feed takes a tenth of a second for 20,000, the rest
 * nothing that is noticed. */
#ifndef DATELINE_STATS_H
#define DATELINE_STATS_H

#include "src/store.h"
#include "src/style.h"

#define STATS_DAYS   60
#define STATS_TOP    20 /* feeds that are named of each kind */
#define STATS_SHOWN  10 /* rows of a table, each with its days */
#define STATS_SILENT 90 /* days without a new article */

struct stats_feed {
	int64_t id;
	const char *title;
	struct counts counts;
	int64_t newest, failing_since; /* DATE_NONE */
	int64_t bytes;                 /* about; -1: not estimated */
	int64_t rank;                  /* higher ones come first */
};

struct stats_top {
	struct stats_feed feed[STATS_TOP];
	size_t n;
	int64_t all; /* how many there are */
};

struct stats {
	int64_t now;
	const char *missing;  /* NULL: all is known; else why nothing of feeds is, "": not yet */
	struct counts counts; /* of all articles that are not hidden; by feeds */
	int64_t feeds, bookmarks;
	size_t tags;
	struct store_extent extent;
	int64_t first_day;              /* midnight UTC of the first of: */
	struct counts days[STATS_DAYS]; /* of Latest, by the articles' dates */
	struct store_section *section;  /* those with lists of their own, the largest first */
	size_t nsection;
	/* Of the first sections and of the largest feeds, as of Latest. */
	struct counts section_days[STATS_SHOWN][STATS_DAYS], feed_days[STATS_SHOWN][STATS_DAYS];
	struct stats_top largest;    /* all subscriptions, by their articles */
	struct stats_top failing;    /* the longest first */
	struct stats_top silent;     /* no article for STATS_SILENT days, the longest first */
	struct stats_top never_read; /* with articles, none ever opened, by their articles */
};

/* What is known at once, nothing of feeds. Strings from `a`. */
NODISCARD bool
stats_known(struct store *s, int64_t now, struct arena *a, struct stats *out, struct err *e);
/* All. */
NODISCARD bool
stats_gather(struct store *s, int64_t now, struct arena *a, struct stats *out, struct err *e);

/* Writes it in at most `columns` (24 or more), without the ends of lines. */
void stats_lines(const struct stats *st, int columns, bool ascii,
    void (*line)(void *arg, enum style_role role, const char *text), void *arg);

#endif
