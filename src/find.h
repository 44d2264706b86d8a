/* The feeds of an address that a person gives: the feed itself, or those that a page leads to. */
#ifndef DATELINE_FIND_H
#define DATELINE_FIND_H

#include "src/feed_doc.h"
#include "src/paths.h"

#include <stdint.h>

/* A feed that was fetched and understood. */
struct found {
	char *url, *title, *format; /* title "" for none; format for people: "RSS 2.0" */
	char *last;                 /* title of the newest article, "" */
	int64_t date;               /* its date, DATE_NONE */
	size_t entries;
	uint64_t same; /* equal: the same feed in another format */
	bool comments; /* of the articles of another feed */
};

struct found_feeds {
	struct found *feed;
	size_t n, cap;
	bool direct;  /* the address itself is a feed */
	bool reached; /* something answered */
	int asked;    /* how many addresses were fetched */
	/* Called before each of them; NULL. */
	void (*progress)(void *arg, const char *url);
	void *arg;
};

/* Looks at the address, as find_address gives it. False: there is none, or nothing answered; *e
 * says which (EXIT_PART). Begin with {0}; release in any case. */
NODISCARD bool
find_feeds(const struct paths *paths, const char *url, struct found_feeds *f, struct err *e);
void found_release(struct found_feeds *f);

/* The one that is meant, where there is no doubt: the only one, but for other formats of it and
 * feeds of comments; NULL. */
const struct found *found_best(const struct found_feeds *f);
/* "RSS 2.0, 20 articles, the last 3 hours ago: Title". Heap. */
char *found_describe(const struct found *f, int64_t now);

#endif
