/* A converter from within. For feeds/charset*.c alone. */
#ifndef DATELINE_FEEDS_CHARSET_PRIV_H
#define DATELINE_FEEDS_CHARSET_PRIV_H

#include "feeds/charset.h"

#include <iconv.h>

#define CHARSETS 43
#define UTF8     0 /* the first is converted by hand */

struct charset {
	iconv_t cd[CHARSETS];
	size_t which, skip; /* skip: bytes of a BOM still to be dropped */
	char name[32];
	char raw[8],
	    tail[4]; /* what a piece ended with that is not whole: before and after iconv */
	size_t nraw, ntail, bad;
};

/* How many bytes from s are ASCII that may stay. */
size_t charset_plain(const char *s, size_t n);

/* Whether it is the one of that name of iconv's. */
bool charset_is(const struct charset *c, const char *iconv);

#endif
