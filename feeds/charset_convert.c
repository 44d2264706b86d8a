/* Converting to UTF-8, piece by piece. */
#include "feeds/charset_priv.h"

#include "src/util.h"

#include <errno.h>
#include <string.h>
#include <unistr.h>

#define ONES  0x0101010101010101u
#define HIGHS 0x8080808080808080u

/* Eight at a time. */
size_t
charset_plain(const char *s, size_t n)
{
	size_t i = 0;

	for (;;) {
		while (n - i >= 8) {
			uint64_t w;

			memcpy(&w, s + i, 8);
			if ((w & HIGHS) != 0 || ((w - ONES * 0x20) & ~w & HIGHS) != 0)
				break;
			i += 8;
		}
		size_t stop = MIN(n, i + 8);
		while (i < stop) {
			unsigned char ch = (unsigned char)s[i];

			if (ch >= 0x80 || (ch < 0x20 && ch != '\n' && ch != '\t' && ch != '\r'))
				return i;
			i++;
		}
		if (i == n)
			return i;
	}
}

/* Length of the longest beginning of a character at s that could still become one (Unicode 3.9),
 * at least 1; *open: it only lacks bytes. */
static size_t
broken_length(const char *s, size_t n, bool *open)
{
	unsigned char c = (unsigned char)s[0], low = 0x80, high = 0xbf;
	size_t want = c >= 0xc2 && c < 0xe0   ? 2
	              : c >= 0xe0 && c < 0xf0 ? 3
	              : c >= 0xf0 && c < 0xf5 ? 4
	                                      : 1;
	size_t i = 1;

	if (c == 0xe0)
		low = 0xa0;
	else if (c == 0xed)
		high = 0x9f;
	else if (c == 0xf0)
		low = 0x90;
	else if (c == 0xf4)
		high = 0x8f;
	while (i < want && i < n) {
		unsigned char b = (unsigned char)s[i];

		if (b < (i == 1 ? low : 0x80) || b > (i == 1 ? high : 0xbf))
			break;
		i++;
	}
	*open = i == n && i < want;
	return i;
}

/* Appends UTF-8 of unknown quality. What is cut at the end goes to c->tail unless `last`. */
static bool
add_utf8(struct charset *c, const char *s, size_t n, bool last, struct strbuf *out)
{
	static const char bad[] = "\xef\xbf\xbd";
	size_t from = 0, i = 0;

	while (i < n) {
		ucs4_t u;
		bool open = false;
		size_t len;

		i += charset_plain(s + i, n - i);
		if (i == n)
			break;
		if ((unsigned char)s[i] < 0x80) {
			if (!strbuf_add(out, s + from, i - from))
				return false;
			from = ++i;
			continue;
		}
		int got = u8_mbtoucr(&u, (const uint8_t *)s + i, n - i);
		if (got > 0 && (u & 0xfffe) != 0xfffe) {
			i += (size_t)got;
			continue;
		}
		len = got > 0 ? (size_t)got : broken_length(s + i, n - i, &open);
		if (!strbuf_add(out, s + from, i - from))
			return false;
		if (open && !last) {
			memcpy(c->tail, s + i, n - i);
			c->ntail = n - i;
			return true;
		}
		if (!strbuf_add(out, bad, 3))
			return false;
		c->bad++;
		from = i += len;
	}
	return strbuf_add(out, s + from, n - from);
}

/* The same, with what was kept before it. */
static bool
continue_utf8(struct charset *c, const char *s, size_t n, bool last, struct strbuf *out)
{
	char joined[8];
	size_t kept = c->ntail, more = MIN(n, 3);

	if (kept == 0)
		return add_utf8(c, s, n, last, out);
	memcpy(joined, c->tail, kept);
	if (more > 0)
		memcpy(joined + kept, s, more);
	/* Only the kept character and what it takes of s; the rest as it stands. */
	bool open;
	ucs4_t u;
	int got = u8_mbtoucr(&u, (const uint8_t *)joined, kept + more);
	size_t len = got > 0 ? (size_t)got : broken_length(joined, kept + more, &open);

	if (got <= 0 && open && !last) {
		memcpy(c->tail, joined, kept + more);
		c->ntail = kept + more;
		return true;
	}
	c->ntail = 0;
	if (!add_utf8(c, joined, len, true, out))
		return false;
	size_t used = len > kept ? len - kept : 0;
	return add_utf8(c, s + used, n - used, last, out);
}

/* Whether iconv stands behind what it calls wrong: glibc's does with A2 E8 of CP949. */
static bool
passed_over(const struct charset *c, const char *in, size_t before)
{
	return charset_is(c, "CP949") && before >= 2 && memcmp(in - 2, "\xa2\xe8", 2) == 0;
}

/* One stretch through iconv. *used: bytes of s that are done; the rest is not whole. */
static bool
through_iconv(
    struct charset *c, const char *s, size_t n, bool last, size_t *used, struct strbuf *out)
{
	char buffer[8192], *in = (char *)(uintptr_t)s;
	const char *from = s; /* behind what was wrong last */
	size_t left = n;

	for (;;) {
		char *to = buffer;
		size_t room = sizeof(buffer) - 3;
		size_t r = left > 0 ? iconv(c->cd[c->which], &in, &left, &to, &room)
		                    : iconv(c->cd[c->which], NULL, NULL, &to, &room);
		int why = r == (size_t)-1 ? errno : 0;

		if (why == EILSEQ || (why == EINVAL && last)) {
			memcpy(to, "\xef\xbf\xbd", 3);
			to += 3;
			c->bad++;
			if (passed_over(c, in, (size_t)(in - from))) {
				from = in;
			} else if (left > 0) {
				from = ++in;
				left--;
			} else { /* what is wrong lay in iconv's own state */
				iconv(c->cd[c->which], NULL, NULL, NULL, NULL);
				why = 0;
			}
		}
		if (!continue_utf8(c, buffer, (size_t)(to - buffer), false, out))
			return false;
		if ((why == EINVAL && !last) || (why == 0 && left == 0)) {
			*used = n - left;
			return true;
		}
	}
}

static bool
feed_iconv(struct charset *c, const char *s, size_t n, bool last, struct strbuf *out)
{
	size_t used;

	while (c->nraw > 0 && n > 0) { /* byte by byte until the cut character is whole */
		c->raw[c->nraw++] = *s++;
		n--;
		if (!through_iconv(c, c->raw, c->nraw, c->nraw == sizeof(c->raw), &used, out))
			return false;
		memmove(c->raw, c->raw + used, c->nraw - used);
		c->nraw -= used;
	}
	if (n > 0) {
		if (!through_iconv(c, s, n, false, &used, out))
			return false;
		c->nraw = MIN(n - used, sizeof(c->raw) - 1);
		memcpy(c->raw, s + used, c->nraw);
	}
	if (last && c->nraw > 0) {
		size_t left = c->nraw;

		c->nraw = 0;
		return through_iconv(c, c->raw, left, true, &used, out);
	}
	return true;
}

bool
charset_feed(struct charset *c, const char *s, size_t n, bool last, struct strbuf *out)
{
	size_t skip = MIN(c->skip, n);

	c->skip -= skip;
	s += skip;
	n -= skip;
	if (c->which != UTF8)
		return feed_iconv(c, s, n, last, out);
	return continue_utf8(c, s, n, last, out);
}
