/* What the files of mend share. */
#ifndef DATELINE_FEEDS_MEND_PRIV_H
#define DATELINE_FEEDS_MEND_PRIV_H

#include "feeds/mend.h"

#include <ctype.h>

#define DEPTH_MAX 256
#define VALUE_MAX 1024 /* bytes of one's value */

enum state { BEFORE_ROOT, IN_TEXT, IN_CDATA, IN_COMMENT, AFTER_ROOT };

struct declared {
	char name[33], value[VALUE_MAX + 1];
	bool refused;
};

struct mend {
	enum state state, outside; /* outside: what a comment returns to */
	struct strbuf carry;       /* a token that is not whole yet */
	struct strbuf out;         /* tags on their way */
	struct strbuf decoded;     /* what a reference in text means */
	struct strbuf names;       /* names of the open elements, one after the other */
	size_t start[DEPTH_MAX], depth, max_depth, over;
	struct declared *entities;
	size_t nentities, expanded;
	size_t line, problems;
	const char *piece; /* where the line is counted from */
	bool refused;
	bool cr; /* the text so far ends with a CR, which was given as LF */
	struct mend_sink sink;
};

/* Where a reference stands decides how its character is written: in a tag it stays escaped. */
enum place { IN_TAG, AS_TEXT };

/* A problem with its line; `at`: in the piece at hand. The first ones are said. */
void mend_complain(struct mend *m, const char *at, const char *fmt, ...) PRINTF(3, 4);

/* A reference, bare '&' included, at s, written for its place. False only when out is full; *used
 * 0: it may go on behind the end. */
NODISCARD bool mend_reference(struct mend *m, const char *s, const char *end, bool last,
    enum place where, size_t *used, struct strbuf *out);

/* "<!DOCTYPE ... [ ... ] >" at s: bytes, or 0 if its end is not there yet. */
size_t mend_doctype_length(const char *s, const char *end);
/* Takes the entities that it declares. */
void mend_read_doctype(struct mend *m, const char *s, size_t n);

/* Bytes of the name at s; 0: none. */
size_t mend_name_length(const char *s, const char *end);
/* End of the tag at s behind its '>', 0: not there. */
size_t mend_tag_length(const char *s, const char *end);
/* A whole tag of n bytes; each is false when out is full. */
NODISCARD bool mend_start_tag(struct mend *m, const char *s, size_t n, struct strbuf *out);
NODISCARD bool mend_end_tag(struct mend *m, const char *s, size_t n, struct strbuf *out);
/* Closes the innermost element. */
NODISCARD bool mend_pop(struct mend *m, struct strbuf *out);

static inline bool
mend_is_name_start(unsigned char c)
{
	return isalpha(c) || c == '_' || c >= 0x80;
}

#endif
