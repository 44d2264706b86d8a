/* When a feed is asked again (SPEC 5). Pure functions: times are seconds since 1970 UTC. */
#ifndef DATELINE_FEEDS_FETCH_SCHEDULE_H
#define DATELINE_FEEDS_FETCH_SCHEDULE_H

#include "src/err.h"

#include <stdint.h>

#define SCHEDULE_DAY ((int64_t)86400)

/* What a good answer says about the next one. Seconds; -1: nothing. */
struct schedule_wish {
	int64_t written;     /* refresh= of the person, 0: none; wins over all else */
	int64_t setting;     /* refresh-interval */
	int64_t ttl;         /* of the feed */
	int64_t max_age;     /* Cache-Control; counts up to a day */
	uint32_t skip_hours; /* bit h: hour h UTC */
	uint8_t skip_days;   /* bit d: 0 Sunday */
};
int64_t schedule_success(const struct schedule_wish *w, int64_t now);

/* After a failure: ten minutes, doubled with each failure running (`failures`, this one included),
 * up to a day, or 6 h where the server had a fault of its own (status 500 to 599); less up to a
 * quarter by `jitter` (any number), so that what failed together is not asked together. */
int64_t schedule_failure(int failures, int status, uint64_t jitter, int64_t now);

/* Retry-After (RFC 9110 10.2.3): seconds or a date. Returns when, at most a day ahead; an hour
 * ahead for what cannot be read; now for what has passed. */
int64_t schedule_retry_after(const char *value, int64_t now);

/* How long an answer stays fresh (RFC 9111 4.2), from its header fields, NULL for what it lacks:
 * max-age, else Expires as of Date, less Age. Seconds; -1: nothing usable. */
struct schedule_headers {
	const char *cache_control, *expires, *date, *age;
};
int64_t schedule_fresh(const struct schedule_headers *h, int64_t now);

#endif
