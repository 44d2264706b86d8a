/* HTML from feeds and pages: into blocks for reading, into HTML with absolute links, into plain
 * text. Nothing is fetched, no entity but a character's is expanded, and every result is bounded
 * whatever comes in. Input is UTF-8; what is not becomes U+FFFD. */
#ifndef DATELINE_FEEDS_HTML_H
#define DATELINE_FEEDS_HTML_H

#include "src/block.h"
#include "src/feed_doc.h"
#include "src/text.h"

#define HTML_EXCERPT_MAX 300 /* bytes */

/* Makes an article of an entry. `out` must be initialised and empty; it gets the content's blocks,
 * or the summary's if there is no content. A first heading that only repeats the title is left
 * out, as is what feed software writes below each entry. Relative links are resolved by `base` (""
 * for none); of the text at most max_text bytes are taken (0: BLOCKS_TEXT_MAX).
 * `excerpt`: one clean line of at most HTML_EXCERPT_MAX bytes; `image`: the address of the first
 * image that is not decoration, nothing if there is none. Both are appended to. *words: of the
 * text. False: out->truncated, everything else is as whole as it could be made. */
bool html_digest(const struct digest_source *src, const char *base, size_t max_text,
    struct blocks *out, struct strbuf *excerpt, struct strbuf *image, uint32_t *words);

/* Appends the HTML with every relative link (href, src, srcset, cite, poster, ...) made absolute,
 * scripts, styles, comments and event attributes taken out, attributes quoted and tags balanced.
 * False: out is full. */
bool html_absolute(struct strbuf *out, const char *html, size_t n, const char *base);

/* Appends the text of HTML as one clean line, entities decoded, markup taken out (as `inspect`
 * prints titles). False: out is full. */
bool html_plain(struct strbuf *out, const char *html, size_t n, enum text_mode mode);

#endif
