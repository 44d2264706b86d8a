/* A byte buffer with a maximum. */
#include "src/strbuf.h"

#include "src/util.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#ifndef STRBUF_FIRST
#define STRBUF_FIRST 64 /* tests build with 16, so that every growth path runs */
#endif

static char empty[1];

void
strbuf_init(struct strbuf *b, size_t max)
{
	*b = (struct strbuf){.s = empty, .max = max};
}

void
strbuf_release(struct strbuf *b)
{
	if (b->s != empty)
		free(b->s);
	strbuf_init(b, b->max);
}

void
strbuf_clear(struct strbuf *b)
{
	b->len = 0;
	b->full = false;
	if (b->s != empty)
		b->s[0] = '\0';
}

static bool
grow(struct strbuf *b, size_t n)
{
	if (n > b->max || b->len > b->max - n) {
		b->full = true;
		return false;
	}
	if (b->len + n < b->cap)
		return true;
	size_t cap = b->cap == 0 ? STRBUF_FIRST : b->cap;
	while (cap <= b->len + n)
		cap += cap / 2 + 1;
	b->s = xrealloc(b->s == empty ? NULL : b->s, cap, 1);
	b->cap = cap;
	return true;
}

/* Room for n bytes more and a NUL; most often there is. */
static inline bool
reserve(struct strbuf *b, size_t n)
{
	return (n < b->cap - b->len && b->len + n <= b->max) || grow(b, n);
}

bool
strbuf_add(struct strbuf *b, const void *data, size_t n)
{
	if (n == 0)
		return true;
	if (!reserve(b, n))
		return false;
	memcpy(b->s + b->len, data, n);
	b->len += n;
	b->s[b->len] = '\0';
	return true;
}

bool
strbuf_adds(struct strbuf *b, const char *s)
{
	return strbuf_add(b, s, strlen(s));
}

bool
strbuf_addc(struct strbuf *b, char c)
{
	if (!reserve(b, 1))
		return false;
	b->s[b->len++] = c;
	b->s[b->len] = '\0';
	return true;
}

bool
strbuf_addf(struct strbuf *b, const char *fmt, ...)
{
	char small[256];
	va_list ap;

	va_start(ap, fmt);
	int n = vsnprintf(small, sizeof(small), fmt, ap);
	va_end(ap);
	if (n < 0)
		return false;
	if ((size_t)n < sizeof(small))
		return strbuf_add(b, small, (size_t)n);
	if (!reserve(b, (size_t)n))
		return false;
	va_start(ap, fmt);
	vsnprintf(b->s + b->len, (size_t)n + 1, fmt, ap);
	va_end(ap);
	b->len += (size_t)n;
	return true;
}

bool
strbuf_addu(struct strbuf *b, unsigned c)
{
	char s[4];
	size_t n;

	if (c > 0x10ffff || (c >= 0xd800 && c < 0xe000))
		c = 0xfffd;
	if (c < 0x80) {
		s[0] = (char)c;
		n = 1;
	} else if (c < 0x800) {
		s[0] = (char)(0xc0 | c >> 6);
		s[1] = (char)(0x80 | (c & 0x3f));
		n = 2;
	} else if (c < 0x10000) {
		s[0] = (char)(0xe0 | c >> 12);
		s[1] = (char)(0x80 | (c >> 6 & 0x3f));
		s[2] = (char)(0x80 | (c & 0x3f));
		n = 3;
	} else {
		s[0] = (char)(0xf0 | c >> 18);
		s[1] = (char)(0x80 | (c >> 12 & 0x3f));
		s[2] = (char)(0x80 | (c >> 6 & 0x3f));
		s[3] = (char)(0x80 | (c & 0x3f));
		n = 4;
	}
	return strbuf_add(b, s, n);
}

void
strbuf_cut(struct strbuf *b, size_t n)
{
	if (n >= b->len)
		return;
	b->len = n;
	b->s[n] = '\0';
}

void
strbuf_trim_end(struct strbuf *b)
{
	size_t n = b->len;

	while (n > 0 && strchr(" \t\r\n\f", b->s[n - 1]) != NULL && b->s[n - 1] != '\0')
		n--;
	strbuf_cut(b, n);
}

char *
strbuf_take(struct strbuf *b, size_t *len)
{
	char *s = b->s == empty ? xstrdup("") : b->s;

	if (len != NULL)
		*len = b->len;
	strbuf_init(b, b->max);
	return s;
}
