/* Dates by the person's time zone, with English names whatever the locale is. */
#include "src/date.h"

#include "src/util.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#define MINUTE 60
#define HOUR   (60 * MINUTE)
#define DAY    (24 * HOUR)

static const char *const months[] = {"January", "February", "March", "April", "May", "June", "July",
    "August", "September", "October", "November", "December"};
static const char *const days[] = {
    "Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"};

/* The years that four digits can show: what lies outside is shown as the nearest of them. */
#define FIRST_SECOND INT64_C(-30610224000) /* 1000-01-01T00:00:00Z */
#define LAST_SECOND  INT64_C(253402214400) /* 9999-12-31T00:00:00Z */

static time_t
bounded(int64_t t)
{
	if (t < FIRST_SECOND)
		return (time_t)(FIRST_SECOND + DAY);
	return (time_t)(t > LAST_SECOND ? LAST_SECOND - DAY : t);
}

static void
local(int64_t t, struct tm *tm)
{
	time_t when = bounded(t);

	if (localtime_r(&when, tm) == NULL)
		gmtime_r(&when, tm);
}

void
date_iso(int64_t t, char out[32])
{
	time_t when = bounded(t);
	struct tm tm;

	gmtime_r(&when, &tm);
	strftime(out, 32, "%Y-%m-%dT%H:%M:%SZ", &tm);
}

void
date_age(int64_t t, int64_t now, char out[16])
{
	struct tm then, today;

	if (t > now - MINUTE)
		snprintf(out, 16, "now");
	else if (t > now - HOUR)
		snprintf(out, 16, "%dm", (int)((now - t) / MINUTE));
	else if (t > now - DAY)
		snprintf(out, 16, "%dh", (int)((now - t) / HOUR));
	else if (t > now - 7 * (int64_t)DAY)
		snprintf(out, 16, "%dd", (int)((now - t) / DAY));
	else {
		local(t, &then);
		local(now, &today);
		if (then.tm_year == today.tm_year)
			snprintf(out, 16, "%d %.3s", then.tm_mday, months[then.tm_mon]);
		else
			snprintf(out, 16, "%d", then.tm_year + 1900);
	}
}

/* When the year of `now` ends in TZ. */
static int64_t
year_end(int64_t now)
{
	struct tm tm;

	local(now, &tm);
	struct tm next = {.tm_year = tm.tm_year + 1, .tm_mday = 1, .tm_isdst = -1};
	return (int64_t)mktime(&next);
}

int64_t
date_age_changes(int64_t t, int64_t now)
{
	static const int64_t units[] = {MINUTE, HOUR, DAY};
	static const int64_t ends[] = {HOUR, DAY, 7 * (int64_t)DAY};
	struct tm then, today;

	if (t > now - MINUTE)
		return t > INT64_MAX - MINUTE ? INT64_MAX : t + MINUTE;
	for (int i = 0; i < 3; i++)
		if (t > now - ends[i])
			return t + ((now - t) / units[i] + 1) * units[i];
	local(t, &then);
	local(now, &today);
	return then.tm_year == today.tm_year ? year_end(now) : INT64_MAX;
}

/* What a letter of strftime says in English; *format: another format to be read in its place. NULL:
 * strftime may do the letter itself. */
static const char *
english(char letter, const struct tm *tm, int *length, bool *format)
{
	*length = 3;
	*format = letter == 'c' || letter == 'x' || letter == 'X' || letter == 'r';
	switch (letter) {
	case 'A':
		*length = 9;
		return days[tm->tm_wday];
	case 'a':
		return days[tm->tm_wday];
	case 'B':
		*length = 9;
		return months[tm->tm_mon];
	case 'b':
	case 'h':
		return months[tm->tm_mon];
	case 'p':
		return tm->tm_hour < 12 ? "AM" : "PM";
	case 'P':
		return tm->tm_hour < 12 ? "am" : "pm";
	case 'c':
		return "%a %e %b %H:%M:%S %Y";
	case 'x':
		return "%d/%m/%y";
	case 'X':
		return "%H:%M:%S";
	case 'r':
		return "%I:%M:%S %p";
	default:
		return NULL;
	}
}

/* One conversion of n bytes, '%' and flags and all. */
static void
add_conversion(struct strbuf *out, const char *conversion, size_t n, const struct tm *tm)
{
	char format[16], text[64];

	if (n >= sizeof(format))
		return;
	memcpy(format, conversion, n);
	format[n] = '\0';
	/* The format is the person's own (`set date-format`); strftime reads but tm by it. */
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
	size_t got = strftime(text, sizeof(text), format, tm);
#pragma GCC diagnostic pop
	strbuf_add(out, text, got);
}

static void
add_format(struct strbuf *out, const char *format, const struct tm *tm)
{
	for (const char *p = format; *p != '\0';) {
		size_t n = strcspn(p, "%");
		strbuf_add(out, p, n);
		p += n;
		if (*p == '\0')
			break;
		n = 1 + strspn(p + 1, "-_0^#EO123456789");
		int length;
		bool again;
		const char *name = english(p[n], tm, &length, &again);
		if (p[n] == '\0')
			strbuf_add(out, p, n);
		else if (name == NULL)
			add_conversion(out, p, n + 1, tm);
		else if (again)
			add_format(out, name, tm);
		else
			strbuf_add(out, name, MIN(strlen(name), (size_t)length));
		p += n + (p[n] != '\0');
	}
}

void
date_format(int64_t t, const char *format, char *out, size_t n)
{
	struct strbuf text;
	struct tm tm;

	if (n == 0)
		return;
	local(t, &tm);
	strbuf_init(&text, STRBUF_SMALL);
	add_format(&text, format, &tm);
	size_t len = MIN(text.len, n - 1);
	while (len > 0 && len < text.len && ((unsigned char)text.s[len] & 0xc0) == 0x80)
		len--;
	memcpy(out, text.s, len);
	out[len] = '\0';
	strbuf_release(&text);
}

bool
date_day(const char *s, int64_t *t)
{
	int digits[8], n = 0;

	for (size_t i = 0; i < 10; i++) {
		if (i == 4 || i == 7) {
			if (s[i] != '-')
				return false;
		} else if (s[i] >= '0' && s[i] <= '9')
			digits[n++] = s[i] - '0';
		else
			return false;
	}
	if (s[10] != '\0')
		return false;
	int year = digits[0] * 1000 + digits[1] * 100 + digits[2] * 10 + digits[3];
	int month = digits[4] * 10 + digits[5], day = digits[6] * 10 + digits[7];
	struct tm tm = {
	    .tm_year = year - 1900, .tm_mon = month - 1, .tm_mday = day, .tm_isdst = -1};
	time_t when = mktime(&tm);
	/* mktime takes 31 February for 3 March. */
	if (tm.tm_mon != month - 1 || tm.tm_mday != day || tm.tm_year != year - 1900)
		return false;
	*t = (int64_t)when;
	return true;
}
