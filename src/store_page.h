/* The page of an article in the archive: what was taken out of it, beside the feed's own text, and
 * which pages are still to be fetched. */
#ifndef DATELINE_STORE_PAGE_H
#define DATELINE_STORE_PAGE_H

#include "src/arena.h"
#include "src/block.h"

#include <stdint.h>

struct store;

enum page_state {
	PAGE_NONE,   /* never asked for */
	PAGE_WANTED, /* to be fetched in the background */
	PAGE_GOOD,   /* the whole text is here */
	PAGE_LESS,   /* the page has no more than the feed gives */
	PAGE_WALL,   /* it shows its text to subscribers alone */
	PAGE_FAILED, /* `error` says why */
};

/* Strings "" for unknown. Text (blocks) goes with PAGE_GOOD alone. */
struct page {
	enum page_state state;
	int status;        /* HTTP */
	int64_t asked;     /* seconds; 0: never */
	int changes;       /* of the article when it was asked */
	int words;         /* of the whole text */
	const char *error; /* sentence, of PAGE_WALL and PAGE_FAILED */
	const char *url;   /* where the text came from */
	const char
	    *post; /* the post at the site's REST interface, whose comments can be asked for */
	const char *title, *author, *lang, *image;
};

/* The whole text; false with EXIT_PART where there is none. `b` is initialised. */
NODISCARD bool store_page_blocks(struct store *s, int64_t id, struct blocks *b, struct err *e);

/* How many words the longest of a feed's newest 20 articles has, among how many that were
 * digested: feeds that give nothing but excerpts are known by it. */
NODISCARD bool
store_feed_longest(struct store *s, int64_t feed, int *words, int *articles, struct err *e);

/* ---- within a transaction */

/* Queues the page of an article for the background, unless it was asked for already. */
NODISCARD bool store_page_want(struct store *s, int64_t id, struct err *e);
/* Takes up to `want` ids whose pages wait and are due: nobody else gets them for 10 minutes. */
NODISCARD bool
store_page_claim(struct store *s, int64_t now, size_t want, int64_t *ids, size_t *n, struct err *e);
/* Gives one back, to be tried again at `due`; the third time it has failed, for that reason. */
NODISCARD bool
store_page_later(struct store *s, int64_t id, int64_t due, const char *error, struct err *e);
/* What came of it. With PAGE_GOOD `blocks` (blocks_encode) and `plain` (blocks_text), which is
 * indexed behind the feed's own text; `source` is the HTML they were made of, where it is no more
 * than the article. A whole text is not lost to an answer that is none. Nothing happens, and true
 * is returned, if the article is gone. */
struct page_text {
	const void *blocks;
	const char *plain, *source;
	size_t blocks_len, plain_len, source_len;
};
NODISCARD bool store_page_put(
    struct store *s, int64_t id, const struct page *p, const struct page_text *t, struct err *e);

/* ---- without */

/* When the next page is due; INT64_MAX: none waits. */
int64_t store_page_next(struct store *s);

#endif
