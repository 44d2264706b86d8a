/* The comments of an article as a thread. */
#ifndef DATELINE_COMMENT_H
#define DATELINE_COMMENT_H

#include "src/block.h"
#include "src/feed_doc.h"

#define COMMENTS_MAX       2000 /* of one article */
#define COMMENTS_BYTES_MAX ((size_t)8 * 1024 * 1024)
#define COMMENT_DEPTH_MAX  8 /* shown; deeper ones stand beneath the last */

/* Puts answers behind what they answer, each with its depth, and those beside each other in the
 * order of their dates, undated ones as they came. An answer to what is not there, or in a circle,
 * begins a thread of its own. */
void comments_arrange(struct comment *c, size_t n);

/* Adds what came (`fresh`) to what is there: one with the same id takes the place of the old one,
 * which gives it the time when it was first seen; others are first seen `now`. `to` has room for
 * both. Returns how many there are, at most COMMENTS_MAX and COMMENTS_BYTES_MAX together. */
size_t comments_merge(struct comment *to, const struct comment *old, size_t nold,
    const struct comment *fresh, size_t nfresh, int64_t now);

/* Lays the thread into blocks: a heading of author, age and, for those received after `looked` (0:
 * none), "new", then the text, in as many bars as it is deep. What cannot be read of one is left
 * out. */
void
comments_blocks(const struct comment *c, size_t n, int64_t looked, int64_t now, struct blocks *out);

/* How many were received after `looked`; 0: none. */
size_t comments_new(const struct comment *c, size_t n, int64_t looked);

#endif
