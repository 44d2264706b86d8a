/* Addresses as they are shown: a host whose letters could deceive is written in ASCII (xn--). */
#ifndef DATELINE_IDN_H
#define DATELINE_IDN_H

#include "src/strbuf.h"

/* Adds a host (clean UTF-8, no port needed): each label of mixed scripts, or of Cyrillic that looks
 * like Latin in a host that is Latin else, as punycode; all others as they are. Scripts that are
 * written together (Japanese, Korean, Chinese, each with Latin) are not mixed. */
void idn_host(struct strbuf *out, const char *host, size_t n);
/* The same for the host of a whole address, the rest as it is. */
void idn_url(struct strbuf *out, const char *url, size_t n);
/* The host of an address, without "www.", of mail whom it goes to; *n its bytes, 0 for an address
 * without one. */
const char *url_host(const char *url, size_t len, size_t *n);

#endif
