/* Words in dates: months in about twenty languages, zones. Both are folded (text_fold). */
#ifndef DATELINE_FEEDS_FEED_DATE_NAME_H
#define DATELINE_FEEDS_FEED_DATE_NAME_H

#include <stdbool.h>
#include <stddef.h>

/* 1 to 12 by the longest beginning that is known; 0: none is. */
int date_month(const char *word, size_t n);
/* Seconds east of Greenwich; false: not a zone. */
bool date_zone(const char *word, size_t n, int *seconds);

#endif
