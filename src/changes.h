/* What a source changed in an article: its earlier texts against the later ones, word by word. */
#ifndef DATELINE_CHANGES_H
#define DATELINE_CHANGES_H

#include "src/block.h"

/* A text of an article as it was until it changed. */
struct revision {
	int64_t at; /* when the change came */
	const char *title, *plain;
	size_t plain_len;
	bool known; /* false: it changed before it was read; there are no words of it */
};

/* Appends what the words `old` became in `now`: paragraphs in which something changed, what is gone
 * as SPAN_DEL, what is new as SPAN_INS between "{+" and "+}"; how many paragraphs are as they were in
 * between. False: nothing but blanks changed. */
bool
changes_words(struct blocks *b, const char *old, size_t old_len, const char *now, size_t now_len);
/* All changes, the newest first, under headings with their dates. r: the oldest first; title and
 * plain: as it is now. */
void changes_blocks(struct blocks *b, const struct revision *r, size_t n, const char *title,
    const char *plain, size_t plain_len, const char *date_format);

#endif
