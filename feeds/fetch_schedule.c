/* When a feed is asked again. */
#include "feeds/fetch_schedule.h"

#include "src/util.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <time.h>

#define HOUR        ((int64_t)3600)
#define FIRST_RETRY ((int64_t)600)
#define WEEK_HOURS  (7 * 24)

/* The first hour from t on in which the feed wants to be asked; t itself if there is none. */
static int64_t
past_skipped(int64_t t, uint32_t hours, uint8_t days)
{
	int64_t at = t;

	for (int i = 0; i <= WEEK_HOURS; i++) {
		int64_t hour = at / HOUR % 24, day = (at / SCHEDULE_DAY + 4) % 7;

		if ((hours >> hour & 1) == 0 && (days >> day & 1) == 0)
			return at;
		at = (at / HOUR + 1) * HOUR;
	}
	return t;
}

int64_t
schedule_success(const struct schedule_wish *w, int64_t now)
{
	int64_t wait = MAX(w->setting, 1);

	if (w->written > 0)
		return now + w->written;
	wait = MAX(wait, MIN(w->max_age, SCHEDULE_DAY));
	wait = MAX(wait, MIN(w->ttl, 7 * SCHEDULE_DAY));
	return past_skipped(now + wait, w->skip_hours, w->skip_days);
}

int64_t
schedule_failure(int failures, int status, uint64_t jitter, int64_t now)
{
	int64_t most = status >= 500 && status < 600 ? 6 * HOUR : SCHEDULE_DAY, wait = most;

	if (failures < 1)
		failures = 1;
	if (failures < 16)
		wait = MIN(FIRST_RETRY << (failures - 1), most);
	return now + wait - (int64_t)(jitter % (uint64_t)(wait / 4 + 1));
}

/* The three dates of HTTP (RFC 9110 5.6.7), always GMT. */
static bool
http_date(const char *s, int64_t *t)
{
	static const char *const forms[] = {
	    "%a, %d %b %Y %H:%M:%S", "%A, %d-%b-%y %H:%M:%S", "%a %b %d %H:%M:%S %Y"};

	for (size_t i = 0; i < LEN(forms); i++) {
		struct tm tm = {0};

		if (strptime(s, forms[i], &tm) == NULL)
			continue;
		*t = (int64_t)timegm(&tm);
		return true;
	}
	return false;
}

int64_t
schedule_retry_after(const char *value, int64_t now)
{
	int64_t at;
	size_t digits = strspn(value, "0123456789");

	if (digits > 0 && value[digits] == '\0')
		at = digits > 9 ? now + SCHEDULE_DAY : now + strtoll(value, NULL, 10);
	else if (!http_date(value, &at))
		at = now + HOUR;
	return MAX(now, MIN(at, now + SCHEDULE_DAY));
}

/* max-age; -1: no-cache, no-store or none that can be read. *given: it says something. */
static int64_t
max_age(const char *cache_control, bool *given)
{
	*given = false;
	for (const char *s = cache_control; s != NULL && *s != '\0';) {
		s += strspn(s, " \t,");
		if (strncasecmp(s, "no-cache", 8) == 0 || strncasecmp(s, "no-store", 8) == 0) {
			*given = true;
			return -1;
		}
		if (strncasecmp(s, "max-age=", 8) == 0) {
			s += 8 + (s[8] == '"');
			*given = true;
			if (!isdigit((unsigned char)*s))
				return -1;
			return strspn(s, "0123456789") > 9 ? SCHEDULE_DAY : strtoll(s, NULL, 10);
		}
		s += strcspn(s, ",");
	}
	return -1;
}

int64_t
schedule_fresh(const struct schedule_headers *h, int64_t now)
{
	int64_t until, made = now, age = 0, fresh;
	bool given;

	fresh = max_age(h->cache_control, &given);
	if (!given && h->expires != NULL && http_date(h->expires, &until)) {
		/* By the server's own clock, which may be wrong. */
		if (h->date != NULL && !http_date(h->date, &made))
			made = now;
		fresh = until - made;
	}
	if (h->age != NULL && !parse_int(h->age, 0, INT32_MAX, &age))
		age = 0;
	return fresh > age ? fresh - age : -1;
}
