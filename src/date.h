/* Dates for a person and for machines. Everything inside is seconds since 1970 UTC. */
#ifndef DATELINE_DATE_H
#define DATELINE_DATE_H

#include "src/strbuf.h"

#include <stdint.h>

/* "2021-07-24T08:00:00Z" (RFC 3339), 21 bytes with NUL. */
void date_iso(int64_t t, char out[32]);
/* Age for a list's column of 6: "now" "45m" "5h" "3d", from 7 days "12 Jul", other years "2020", by
 * TZ; English. What lies in the future is "now". */
void date_age(int64_t t, int64_t now, char out[16]);
/* Until when date_age gives the same text (for waking only when a cell changes). */
int64_t date_age_changes(int64_t t, int64_t now);
/* strftime in TZ with English names. */
void date_format(int64_t t, const char *format, char *out, size_t n);
/* "2021-07-01" -> that day's midnight in TZ. */
NODISCARD bool date_day(const char *s, int64_t *t);

#endif
