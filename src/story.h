/* What makes two articles tell the same story: the address they lead to, or nearly the same title.
 * No archive here; src/store_story.c asks. */
#ifndef DATELINE_STORY_H
#define DATELINE_STORY_H

#include "src/strbuf.h"

#include <stdint.h>

#define STORY_WINDOW ((int64_t)3 * 86400) /* titles are compared within so many seconds */
#define STORY_WORDS  48
#define STORY_KEYS   6

/* A title as it is compared: its words as hashes, each with a weight from 0 to 5. */
struct story_title {
	uint32_t word[STORY_WORDS]; /* rising, each once */
	uint8_t weight[STORY_WORDS];
	size_t n, signs;  /* signs: how many are pairs of a script without blanks */
	unsigned sum;     /* of the weights */
	uint64_t numbers; /* hash of the numbers in it; 0: none */
};

/* `source` is what the feed calls itself: a title that ends in it (" - The Times") is read without.
 * `scratch` is overwritten. */
void
story_title(struct story_title *t, const char *title, const char *source, struct strbuf *scratch);
/* Whether two titles are nearly the same. */
bool story_near(const struct story_title *a, const struct story_title *b);
/* How alike they are, 0 to 1,000: common words by weight, of all words. */
int story_likeness(const struct story_title *a, const struct story_title *b);
/* Keys under which a title is found again, at most STORY_KEYS: two that are near share one, as a
 * rule. 0: it says too little to be compared. Of 50 bits. */
size_t story_keys(const struct story_title *t, uint64_t key[STORY_KEYS]);

/* What an address leads to: the same for addresses that differ in scheme, tracking parameters,
 * fragment, the host's "www." or "m.", AMP. 62 bits, the high ones of the host; 0: it names no
 * article (a host alone, no http address). */
uint64_t story_link(const char *url);
/* The host of an address without "www." and the like, hashed; 0: none. */
uint32_t story_host(const char *url);

#endif
