/* One reader for all forms: words, numbers and signs are taken as they come, and each finds its
 * place by its look. Forms of ISO 8601 that have no signs at all are tried first. */
#include "feeds/feed_date.h"

#include "feeds/feed_date_name.h"
#include "src/feed_doc.h"
#include "src/strbuf.h"
#include "src/text.h"
#include "src/util.h"

#include <ctype.h>
#include <stdbool.h>
#include <string.h>

#define LONGEST 128

struct date {
	int year, month, day; /* 0: not seen; year -1: not seen */
	int hour, minute, second;
	int zone; /* seconds east */
	int yearday, week, weekday;
	bool time, zoned, pm, am, month_first, strange;
};

static int64_t
days_from_civil(int64_t y, int m, int d)
{
	y -= m <= 2;
	int64_t era = (y >= 0 ? y : y - 399) / 400, yoe = y - era * 400;
	int64_t doy = (153 * (m + (m > 2 ? -3 : 9)) + 2) / 5 + d - 1;

	return era * 146097 + yoe * 365 + yoe / 4 - yoe / 100 + doy - 719468;
}

static int64_t
finish(const struct date *d)
{
	int64_t days;
	int hour = d->hour;

	if (d->year < 1 || d->year > 9999 || (d->strange && d->month == 0))
		return DATE_NONE;
	if (d->yearday > 0)
		days = days_from_civil(d->year, 1, 1) + d->yearday - 1;
	else if (d->week > 0) {
		int64_t fourth = days_from_civil(d->year, 1, 4);
		int64_t monday = fourth - ((fourth + 3) % 7 + 7) % 7;

		days = monday + (d->week - 1) * 7 + (d->weekday > 0 ? d->weekday - 1 : 0);
	} else {
		if (d->month < 0 || d->month > 12 || d->day < 0 || d->day > 31)
			return DATE_NONE;
		days = days_from_civil(d->year, MAX(d->month, 1), MAX(d->day, 1));
	}
	if (d->pm && hour < 12)
		hour += 12;
	if (d->am && hour == 12)
		hour = 0;
	if (hour > 24 || d->minute > 59 || d->second > 60)
		return DATE_NONE;
	return days * 86400 + hour * 3600 + d->minute * 60 + MIN(d->second, 59) - d->zone;
}

struct scan {
	const char *p, *end;
};

static size_t
digits(const struct scan *s)
{
	size_t n = 0;

	while (s->p + n < s->end && isdigit((unsigned char)s->p[n]))
		n++;
	return n;
}

static int
number(struct scan *s, size_t n)
{
	int v = 0;

	for (size_t i = 0; i < n; i++)
		v = v > 100000 ? v : v * 10 + (*s->p - '0'), s->p++;
	return v;
}

static bool
next_is(const struct scan *s, char c)
{
	return s->p < s->end && *s->p == c;
}

/* ":mm[:ss[.fff]]" after an hour that has been read. */
static void
take_clock(struct scan *s, struct date *d, int hour)
{
	size_t n;

	d->time = true;
	d->hour = hour;
	d->minute = d->second = 0;
	if (!next_is(s, ':') && !next_is(s, '.'))
		return;
	s->p++;
	d->minute = number(s, MIN(digits(s), 2));
	if (!next_is(s, ':') && !next_is(s, '.'))
		return;
	s->p++;
	n = digits(s);
	d->second = number(s, MIN(n, 2));
	if ((next_is(s, '.') || next_is(s, ',') || next_is(s, ':')) && s->p + 1 < s->end
	    && isdigit((unsigned char)s->p[1])) {
		s->p++;
		s->p += digits(s);
	}
}

/* "+0530" "-5" "+05:30" after the sign. */
static void
take_offset(struct scan *s, struct date *d, int sign)
{
	size_t n = digits(s);
	int hours, minutes = 0;

	if (n == 0)
		return;
	if (n == 3)
		hours = number(s, 1);
	else
		hours = number(s, MIN(n, 2));
	if (next_is(s, ':'))
		s->p++;
	if (digits(s) >= 2)
		minutes = number(s, 2);
	s->p += digits(s);
	if (hours <= 24 && minutes < 60)
		d->zone = sign * (hours * 3600 + minutes * 60);
	d->zoned = true;
}

static int
full_year(int y, size_t n)
{
	return n > 2 ? y : y < 70 ? 2000 + y : 1900 + y;
}

/* "a/b/c" and "a.b.c": year first, month first where only that can be, else day first if written
 * with dots, month first if with strokes. */
static void
take_triple(struct date *d, int a, size_t na, int b, int c, size_t nc, char sep)
{
	if (na >= 4) {
		d->year = a;
		d->month = b;
		d->day = c;
		return;
	}
	if (sep == '-' && na == 2 && nc == 2) { /* old ISO 8601 */
		d->year = full_year(a, na);
		d->month = b;
		d->day = c;
		return;
	}
	d->year = full_year(c, nc);
	bool month_first = b > 12 || (sep == '/' && a <= 12);
	d->month = month_first ? a : b;
	d->day = month_first ? b : a;
}

/* The rest of an ISO date after "YYYY-": month and day, a day of the year, or a week. */
static bool
take_iso_rest(struct scan *s, struct date *d)
{
	size_t n;

	if (s->p < s->end && (*s->p == 'w' || *s->p == 'W')) {
		s->p++;
		d->week = number(s, MIN(digits(s), 2));
		if (next_is(s, '-'))
			s->p++;
		if (digits(s) == 1)
			d->weekday = number(s, 1);
		return true;
	}
	n = digits(s);
	if (n == 0)
		return false; /* a name of a month follows */
	if (n == 3) {
		d->yearday = number(s, 3);
		return true;
	}
	if (n == 4) {
		d->month = number(s, 2);
		d->day = number(s, 2);
		return true;
	}
	d->month = number(s, MIN(n, 2));
	if (next_is(s, '-') && s->p + 1 < s->end && isdigit((unsigned char)s->p[1])) {
		s->p++;
		d->day = number(s, MIN(digits(s), 2));
	}
	return true;
}

/* A run of digits without signs: YYYYMMDD, YYYYDDD, YYMMDD, HHMMSS. */
static bool
take_run(struct scan *s, struct date *d, size_t n)
{
	if (n == 14 || n == 8) {
		d->year = number(s, 4);
		d->month = number(s, 2);
		d->day = number(s, 2);
		if (n == 14) {
			d->hour = number(s, 2);
			d->minute = number(s, 2);
			d->second = number(s, 2);
			d->time = true;
		}
		return true;
	}
	if (n == 7 && d->year < 0) {
		d->year = number(s, 4);
		d->yearday = number(s, 3);
		return true;
	}
	if (n == 6 && d->year >= 0) {
		d->time = true;
		d->hour = number(s, 2);
		d->minute = number(s, 2);
		d->second = number(s, 2);
		return true;
	}
	if (n == 6) {
		d->year = full_year(number(s, 2), 2);
		d->month = number(s, 2);
		d->day = number(s, 2);
		return true;
	}
	return false;
}

static bool
after_is(const struct scan *s, const char *word)
{
	size_t n = strlen(word);

	return (size_t)(s->end - s->p) >= n && memcmp(s->p, word, n) == 0;
}

/* Korean, Chinese and Japanese put the unit behind the number. The first is composed, the second
 * what NFKD makes of it. */
static bool
take_unit(struct scan *s, struct date *d, int v)
{
	static const struct {
		const char *word;
		char unit;
	} units[] = {{"년", 'y'}, {"월", 'm'}, {"일", 'd'}, {"시", 'H'}, {"분", 'M'}, {"초", 'S'},
	    {"년", 'y'}, {"월", 'm'}, {"일", 'd'}, {"시", 'H'}, {"분", 'M'}, {"초", 'S'},
	    {"年", 'y'}, {"月", 'm'}, {"日", 'd'}, {"時", 'H'}, {"时", 'H'}, {"分", 'M'},
	    {"秒", 'S'}};

	for (size_t i = 0; i < LEN(units); i++) {
		if (!after_is(s, units[i].word))
			continue;
		s->p += strlen(units[i].word);
		switch (units[i].unit) {
		case 'y':
			d->year = v;
			break;
		case 'm':
			d->month = v;
			break;
		case 'd':
			d->day = v;
			break;
		case 'H':
			d->hour = v;
			d->time = true;
			break;
		case 'M':
			d->minute = v;
			break;
		default:
			d->second = v;
		}
		return true;
	}
	return false;
}

static void
take_number(struct scan *s, struct date *d)
{
	size_t n = digits(s);

	if (n >= 6 && take_run(s, d, n))
		return;
	if (n > 6) {
		s->p += n;
		return;
	}
	if (n == 4 && d->year >= 0 && d->day > 0 && !d->time) { /* 0830 after a date */
		d->time = true;
		d->hour = number(s, 2);
		d->minute = number(s, 2);
		return;
	}
	int v = number(s, n);
	if (take_unit(s, d, v))
		return;
	if (next_is(s, ':') || (d->year >= 0 && d->day > 0 && next_is(s, '.') && n <= 2)) {
		take_clock(s, d, v);
		return;
	}
	if (n == 4 && next_is(s, '-') && d->year < 0) {
		d->year = v;
		s->p++;
		take_iso_rest(s, d);
		return;
	}
	if (next_is(s, '/') || next_is(s, '.') || next_is(s, '-')) {
		struct scan t = {s->p + 1, s->end};
		size_t nb = digits(&t), nc = 0;
		int b = number(&t, MIN(nb, 6)), c = 0;

		if (nb > 0 && nb <= 2 && next_is(&t, *s->p)) {
			t.p++;
			nc = digits(&t);
			c = number(&t, MIN(nc, 6));
		}
		if (nc > 0 && nc <= 4) {
			take_triple(d, v, n, b, c, nc, *s->p);
			*s = t;
			return;
		}
	}
	if (n == 4 && d->year < 0 && v % 100 >= 1 && v % 100 <= 12 && v < 1000) { /* "0312" */
		d->year = full_year(v / 100, 2);
		d->month = v % 100;
	} else if (n <= 2 && d->day == 0 && v >= 1 && v <= 31)
		d->day = v;
	else if (d->year < 0) {
		d->year = full_year(v, n);
		d->strange |= n <= 2 && d->day == 0 && d->month == 0; /* "0" is no date */
	} else if (d->month > 0 && d->day == 0 && v <= 31)
		d->day = v;
}

static bool
is_letter(unsigned char c)
{
	return isalpha(c) || c >= 0x80;
}

static void
take_word(struct scan *s, struct date *d, bool first)
{
	const char *w = s->p;
	size_t n = 0;

	while (s->p < s->end && is_letter((unsigned char)*s->p)
	       && (n == 0 || !isdigit((unsigned char)*s->p)))
		s->p++, n++;
	if (n == 1 && *w == 't')
		return;
	if (first && next_is(s, ','))
		return; /* a day of the week */
	if ((n == 2 && w[1] == 'm') || (n == 1 && (w[0] == 'a' || w[0] == 'p') && d->time)) {
		d->pm |= w[0] == 'p';
		d->am |= w[0] == 'a';
		if (n == 2 || w[0] == 'p')
			return;
	}
	if (strncmp(w, "오후", n) == 0 || strncmp(w, "오후", n) == 0
	    || strncmp(w, "下午", n) == 0) {
		d->pm = true;
		return;
	}
	if (strncmp(w, "오전", n) == 0 || strncmp(w, "오전", n) == 0
	    || strncmp(w, "上午", n) == 0) {
		d->am = true;
		return;
	}
	int seconds, month;
	if ((d->time || d->year >= 0) && date_zone(w, n, &seconds)) {
		if (!d->zoned || seconds != 0)
			d->zone = seconds;
		d->zoned = true;
		return;
	}
	if (d->month > 0 && !d->month_first)
		return;
	month = date_month(w, n);
	d->strange = month == 0;
	if (month != 0) {
		d->month = month;
		d->month_first = first; /* "mar 12 luglio": mar was Tuesday */
	}
}

int64_t
feed_date_parse(const char *text, size_t n)
{
	struct date d = {.year = -1};
	struct strbuf folded;
	bool first = true;

	while (n > 0 && (isspace((unsigned char)*text))) {
		text++;
		n--;
	}
	strbuf_init(&folded, LONGEST * 4);
	if (n == 0 || n > LONGEST || !text_fold(&folded, text, n)) {
		strbuf_release(&folded);
		return DATE_NONE;
	}
	struct scan s = {folded.s, folded.s + folded.len};
	if (next_is(&s, '-'))
		s.p++; /* "--MM-DD" has no year and stays unread, "-YYMM" is old ISO 8601 */
	while (s.p < s.end) {
		char c = *s.p;

		if (isdigit((unsigned char)c))
			take_number(&s, &d);
		else if (is_letter((unsigned char)c))
			take_word(&s, &d, first);
		else {
			s.p++;
			if ((c == '+' || c == '-') && d.time)
				take_offset(&s, &d, c == '-' ? -1 : 1);
			else if (c == '(' && d.zoned) /* a comment of RFC 822 */
				while (s.p < s.end && *s.p != ')')
					s.p++;
			continue;
		}
		first = false;
	}
	strbuf_release(&folded);
	return finish(&d);
}
