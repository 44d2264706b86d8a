/* Bytes of a feed or page become UTF-8 here, once: by BOM, the server's charset, the XML
 * declaration, HTML's meta, and by what the bytes themselves show where those lie. */
#ifndef DATELINE_FEEDS_CHARSET_H
#define DATELINE_FEEDS_CHARSET_H

#include "src/strbuf.h"

/* How many bytes charset_begin should see, or all there are: the same for every way of cutting a
 * document into pieces, so that the answer is the same. */
#define CHARSET_SNIFF ((size_t)64 * 1024)

struct charset;

/* Opens the converters of all known charsets (iconv loads them from files: before the sandbox). */
struct charset *charset_new(void);
void charset_free(struct charset *c);

/* Begins a document: content_type is the server's ("" for none), head its first n bytes (they are
 * to be given to charset_feed as well). UTF-7 is never taken. */
void charset_begin(struct charset *c, const char *content_type, const char *head, size_t n);

/* Appends the next n bytes as valid UTF-8 without C0 characters (but \t \n \r) and noncharacters
 * that XML forbids; a sequence cut in two is kept for the next call. `last`: nothing follows.
 * False: out is full. */
NODISCARD bool
charset_feed(struct charset *c, const char *s, size_t n, bool last, struct strbuf *out);

/* What the document is taken for, lower case ("utf-8"). */
const char *charset_name(const struct charset *c);
/* How many bytes or characters were no part of that charset (became U+FFFD). */
size_t charset_bad(const struct charset *c);

#endif
