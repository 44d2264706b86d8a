/* A byte buffer that is born with its maximum. */
#ifndef DATELINE_STRBUF_H
#define DATELINE_STRBUF_H

#include "src/err.h"

struct strbuf {
	char *s;    /* never NULL; s[len] is NUL */
	size_t len; /* bytes */
	size_t cap, max;
	bool full; /* an addition was refused since the last clear */
};

#define STRBUF_SMALL ((size_t)64 * 1024)
#define STRBUF_BODY  ((size_t)16 * 1024 * 1024)

/* Embedded buffer; holds at most max bytes. strbuf_release frees it and leaves an empty one. */
void strbuf_init(struct strbuf *b, size_t max);
void strbuf_release(struct strbuf *b);
void strbuf_clear(struct strbuf *b);

/* Each returns false when the maximum would be passed; then nothing was added and b->full is set.
 * Callers that add many pieces may ignore each and look at b->full at the end. */
bool strbuf_add(struct strbuf *b, const void *data, size_t n);
bool strbuf_adds(struct strbuf *b, const char *s);
bool strbuf_addc(struct strbuf *b, char c);
bool strbuf_addf(struct strbuf *b, const char *fmt, ...) PRINTF(2, 3);
/* Adds the character in UTF-8; U+FFFD for what is none. */
bool strbuf_addu(struct strbuf *b, unsigned codepoint);

/* Cuts to n bytes (n <= len). */
void strbuf_cut(struct strbuf *b, size_t n);
/* Takes blanks (space, tab, CR, LF, FF) from the end. */
void strbuf_trim_end(struct strbuf *b);

/* Hands the string to the caller, who frees it; the buffer is empty again. len may be NULL. */
char *strbuf_take(struct strbuf *b, size_t *len);

#endif
