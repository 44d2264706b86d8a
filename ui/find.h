/* Where words stand in an article, without case and accents. Knows no terminal. */
#ifndef DATELINE_FIND_H
#define DATELINE_FIND_H

#include "src/layout.h"

struct find {
	struct layout_match
	    *match; /* what is marked, in order, apart; one of several spans is several */
	size_t nmatch, cap_match;
	uint32_t *place; /* where each that was found begins, in order */
	size_t n, cap;
};

void find_release(struct find *f);
/* Finds a text as it stands (blanks and all) in every block, anew. Empty: nothing. */
void find_text(struct find *f, const struct blocks *b, const char *text);
/* The same for words, folded and apart by blanks (as a query has them), where they begin words. */
void find_words(struct find *f, const struct blocks *b, const char *words);
/* The first place at or behind `at`; the last before it. n: there is none. */
size_t find_behind(const struct find *f, uint32_t at);

#endif
