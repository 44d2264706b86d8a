/* Dates as feeds write them. */
#ifndef DATELINE_FEEDS_FEED_DATE_H
#define DATELINE_FEEDS_FEED_DATE_H

#include <stddef.h>
#include <stdint.h>

/* RFC 822 and its many misspellings, RFC 3339, W3CDTF, other forms of ISO 8601, asctime, two-digit
 * years, named zones, names of months in about twenty languages, Korean and Chinese forms. n bytes
 * of UTF-8. Without a zone: UTC. Seconds since 1970, or DATE_NONE (src/feed_doc.h) for what cannot
 * be read; years 1 to 9999. */
int64_t feed_date_parse(const char *s, size_t n);

#endif
