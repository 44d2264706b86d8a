/* Whether a feed gives only the beginning of an article. */
#ifndef DATELINE_STUB_H
#define DATELINE_STUB_H

#include "src/block.h"

struct stub_signs {
	const struct blocks *blocks; /* the feed's text */
	int words;                   /* of it */
	bool titled;
	bool media; /* a recording belongs to it, and the text only describes it */
	/* Of the newest articles of the feed: words of the longest, and how many they are. */
	int longest, articles;
};

/* Whether its own text says that it goes on elsewhere: it ends in "…" or "Read more", is nothing but
 * links, or is none at all. Needs neither longest nor articles. */
bool stub_says_so(const struct stub_signs *s);
/* Whether it is a stub by that, or because the feed gives nothing but excerpts. */
bool stub_is(const struct stub_signs *s);

#endif
