/* The counts of live sections: taken aside, up to LIVE_MOST, and kept for the next start. */
#ifndef DATELINE_LIVE_H
#define DATELINE_LIVE_H

#include "ui/aside.h"

#define LIVE_MOST 999

struct ui;

struct live_count {
	int64_t list;
	struct counts counts; /* LIVE_MOST + 1: more */
};

struct live {
	struct aside aside;
	int64_t due_us;             /* when they are to be counted; 0: not */
	int64_t begun_us, ended_us; /* of the last time; ended 0: it goes on */
	struct live_count *count;   /* as last known */
	size_t n, cap;
	char *kept; /* as the archive has them; NULL: not read yet */
};

/* What is known of a live section. False: nothing yet; it is counted then. */
bool live_counts(struct ui *ui, int64_t list, struct counts *c);
/* The archive changed, or the hour: they are counted again, soon. */
void live_later(struct ui *ui);
void live_due(struct ui *ui);  /* when it is time */
void live_news(struct ui *ui); /* when there is something to be read */
void live_release(struct ui *ui);

#endif
