/* One character of UTF-8 at a time, inline because every byte of text passes here. */
#ifndef DATELINE_UTF8_H
#define DATELINE_UTF8_H

#include <stddef.h>
#include <stdint.h>

/* Decodes the first character of s (n > 0, any bytes) and gives its bytes. What is no UTF-8 gives
 * *c = UINT32_MAX and the bytes of its maximal subpart (Unicode 3.9 D93b), at least one. */
static inline size_t
utf8_decode(const char *s, size_t n, uint32_t *c)
{
	const unsigned char *p = (const unsigned char *)s;
	unsigned char lead = p[0], low = 0x80, high = 0xbf;
	size_t more;
	uint32_t v;

	*c = UINT32_MAX;
	if (lead < 0x80) {
		*c = lead;
		return 1;
	}
	if (lead < 0xc2 || lead > 0xf4)
		return 1;
	if (lead < 0xe0) {
		more = 1;
		v = lead & 0x1f;
	} else if (lead < 0xf0) {
		more = 2;
		v = lead & 0x0f;
		if (lead == 0xe0)
			low = 0xa0;
		else if (lead == 0xed)
			high = 0x9f;
	} else {
		more = 3;
		v = lead & 0x07;
		if (lead == 0xf0)
			low = 0x90;
		else if (lead == 0xf4)
			high = 0x8f;
	}
	for (size_t i = 1; i <= more; i++) {
		if (i >= n || p[i] < low || p[i] > high)
			return i;
		v = v << 6 | (p[i] & 0x3f);
		low = 0x80;
		high = 0xbf;
	}
	*c = v;
	return more + 1;
}

/* Whether a character begins at s[at] (or the text ends there). */
static inline int
utf8_starts(const char *s, size_t n, size_t at)
{
	return at == n || (at < n && ((unsigned char)s[at] & 0xc0) != 0x80);
}

#endif
