/* What a page says of its article, from whoever says it best. */
#ifndef DATELINE_FEEDS_EXTRACT_META_H
#define DATELINE_FEEDS_EXTRACT_META_H

#include "feeds/extract_priv.h"

enum meta_field {
	META_TITLE,
	META_AUTHOR,
	META_PUBLISHED,
	META_SITE,
	META_LANG,
	META_EXCERPT,
	META_IMAGE,
	META_FIELDS
};

struct meta {
	struct page *page;
	const char *value[META_FIELDS]; /* not cleaned */
	size_t len[META_FIELDS];
	unsigned rank[META_FIELDS];
	const struct html_node *title; /* the element */
	unsigned tries;                /* lines searched for a date */
};

/* Offers a value, which must live as long as the page: it is taken if there is none yet or its rank
 * is lower, and it can be what it is said to be. */
void meta_offer(struct meta *m, enum meta_field field, unsigned rank, const char *s, size_t n);

/* extract_ld.c: reads a script of JSON-LD. */
void meta_read_ld(struct meta *m, const struct html_node *script);

#define META_RANK_LAST 100u

/* extract_title.c: whether words are the site's name, as far as the page or its address tell. */
bool meta_is_site(struct page *p, const char *s, size_t n);
/* Whether a heading is the title that `title` tells in other words. */
bool meta_is_title(struct page *p, const char *heading, const char *title);
/* A title without the site's name; `t` and the result are in the page's arena. */
const char *meta_clean_title(struct page *p, const char *t, bool element);

/* extract_byline.c: author and date from what a reader sees. */
void meta_read_bylines(struct meta *m);
/* A name without "By" before and what follows it; in the page's arena, "" for none. */
const char *meta_clean_author(struct page *p, const char *s);

#endif
