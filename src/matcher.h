/* Many queries asked of one article as it comes in: those of rules and of match lines. A query
 * whose words are not in the article is never asked. */
#ifndef DATELINE_MATCHER_H
#define DATELINE_MATCHER_H

#include "src/query.h"

struct matcher {
	struct matcher_query {
		const struct query *query;
		bool always;    /* no word of it must be there */
		bool candidate; /* by matcher_look */
	} * query;
	size_t n, cap;
	/* Words of the queries, by hash, who cannot do without them, and where the article has
	 * them: valid if `look` is that of the matcher. */
	struct matcher_word {
		uint64_t hash;  /* 0: an empty slot */
		uint32_t first; /* of link, from 1; 0: nobody */
		uint32_t look;
		unsigned in; /* enum word_in */
	} * word;
	uint32_t look;
	size_t nword, cap_word; /* cap: a power of two */
	struct matcher_link {
		uint32_t query, next;
	} * link;
	size_t nlink, cap_link;
	/* Whether a word of this kind (matcher.c) is asked for: few others need a hash. */
	bool kind[8192];
};

/* Begins as {0}. A query is borrowed; its number is how many were added before it. */
void matcher_add(struct matcher *m, const struct query *q);
void matcher_release(struct matcher *m);

/* Finds the queries that the article may fit, by its words as terms_add writes them. `text` NULL:
 * it is not known. Returns how many; matcher_fits then asks one of them. */
size_t matcher_look(struct matcher *m, const char *title, const char *author, const char *text);
bool matcher_fits(const struct matcher *m, size_t i, const struct query_subject *s);

#endif
