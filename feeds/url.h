/* Addresses as feeds and pages write them, made absolute by RFC 3986. */
#ifndef DATELINE_FEEDS_URL_H
#define DATELINE_FEEDS_URL_H

#include "src/strbuf.h"

#define URL_MAX ((size_t)16 * 1024) /* a longer one is a bad link */

/* Length of the scheme ("https" of "https://x", RFC 3986 3.1), 0 for a relative reference. */
size_t url_scheme(const char *s, size_t n);

/* Whether it is an http or https address with a host. */
bool url_is_web(const char *s, size_t n);

/* Appends the reference `ref` (n bytes of UTF-8), made absolute against `base` ("" for none; RFC
 * 3986 5.2). Blanks at the ends and line breaks inside are taken away, blanks inside become %20,
 * characters outside ASCII stay as they are. Without a base a relative reference is appended as it
 * stands. False, and nothing appended: a bad link (over URL_MAX, control characters, http without
 * a host), or out is full. */
bool url_resolve(struct strbuf *out, const char *base, const char *ref, size_t n);

#endif
