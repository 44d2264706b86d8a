/* Sites whose feeds are where everybody knows: the address of a page there, made into those of its
 * feeds. */
#ifndef DATELINE_FIND_SITE_H
#define DATELINE_FIND_SITE_H

#include "src/strbuf.h"

struct site_feed {
	const char *what; /* "releases", "" */
	char *url;        /* heap */
};
#define SITE_FEEDS_MAX 8

/* Addresses that feeds of this page may have, by the rules of its site, best first; the caller
 * frees them. 0: no rule knows it. */
size_t find_site(const char *url, struct site_feed out[SITE_FEEDS_MAX]);

/* What a person types as an address: "example.org", "@user@mastodon.example" become https. Heap. */
char *find_address(const char *typed);

#endif
