/* Words for searching. */
#include "src/terms.h"

#include "src/text.h"
#include "src/utf8.h"

#include <string.h>
#include <unictype.h>

#define TERM_MAX 128
#define RUN      1024 /* over twice as much */

enum term_class { TERM_NONE, TERM_PART, TERM_MARK, TERM_SIGN };

struct range {
	uint32_t first, last;
};

/* Scripts without blanks between words, or (Korean) with words that are found by a part of them;
 * their marks are found by category. */
static const struct range sign_ranges[] = {
    {0x0e01, 0x0e30}, /* Thai */
    {0x0e32, 0x0e33},
    {0x0e40, 0x0e46},
    {0x0e81, 0x0eb0}, /* Lao */
    {0x0eb2, 0x0eb3},
    {0x0ebd, 0x0ec6},
    {0x0edc, 0x0edf},
    {0x1000, 0x102a}, /* Burmese */
    {0x1050, 0x1055},
    {0x1100, 0x115f}, /* Hangul: what a syllable in pieces begins with */
    {0x1780, 0x17b3}, /* Khmer */
    {0x3005, 0x3007},
    {0x3041, 0x3096}, /* Hiragana */
    {0x30a1, 0x30fa}, /* Katakana; U+30FC goes with what it lengthens */
    {0x31f0, 0x31ff},
    {0x3400, 0x4dbf}, /* Han */
    {0x4e00, 0x9fff},
    {0xa960, 0xa97c}, /* Hangul again, and whole syllables */
    {0xac00, 0xd7a3},
    {0xf900, 0xfaff},
    {0x20000, 0x3ffff},
};

static bool
is_sign(uint32_t c)
{
	if (c < sign_ranges[0].first)
		return false;
	for (size_t i = 0; i < sizeof(sign_ranges) / sizeof(*sign_ranges); i++) {
		if (c <= sign_ranges[i].last)
			return c >= sign_ranges[i].first;
	}
	return false;
}

/* What a Hangul syllable in pieces goes on with. */
static bool
is_jamo(uint32_t c)
{
	return (c >= 0x1160 && c <= 0x11ff) || (c >= 0xd7b0 && c <= 0xd7fb);
}

static enum term_class
term_class(uint32_t c)
{
	/* Most text: Latin, Greek and Cyrillic letters, as text_fold leaves them. */
	if ((c >= 0xdf && c <= 0x24f && c != 0xf7) || (c >= 0x3b1 && c <= 0x3c9)
	    || (c >= 0x430 && c <= 0x481))
		return TERM_PART;
	if (c < 0xaa || (c >= 0x2000 && c <= 0x206f))
		return TERM_NONE;
	if (c == 0x30fc || is_jamo(c))
		return TERM_MARK;
	if (is_sign(c))
		return TERM_SIGN;
	if (uc_is_general_category_withtable(c, UC_CATEGORY_MASK_L | UC_CATEGORY_MASK_N))
		return TERM_PART;
	return uc_is_general_category_withtable(c, UC_CATEGORY_MASK_M) ? TERM_MARK : TERM_NONE;
}

/* The ASCII letter or digit as it is folded; 0: neither. */
static inline char
ascii_part(char c)
{
	if ((unsigned char)((c | 0x20) - 'a') < 26)
		return (char)(c | 0x20);
	return (unsigned char)(c - '0') < 10 ? c : '\0';
}

/* A word that is being written: `len` bytes of it; `sign`: only marks may follow. */
struct term {
	struct strbuf *out;
	size_t len;
	bool sign;
};

static void
term_add(struct term *t, enum term_class kind, const char *s, size_t n)
{
	if (t->len == 0 && kind == TERM_MARK)
		return;
	if (t->len > 0 && (kind == TERM_SIGN || (t->sign && kind == TERM_PART)))
		t->len = 0;
	if (t->len + n > TERM_MAX)
		return;
	if (t->len == 0) {
		if (t->out->len > 0)
			strbuf_addc(t->out, ' ');
		t->sign = kind == TERM_SIGN;
	}
	strbuf_add(t->out, s, n);
	t->len += n;
}

/* The words in the ASCII that s begins with, at most RUN bytes of them; returns how much of it was
 * read. What is over the maximum of a word is cut, as term_add does. */
static size_t
term_add_ascii(struct term *t, const char *s, size_t n)
{
	char text[RUN + 1]; /* a blank before its first word, which may be left out */
	size_t at = 1, i = 0, len = t->sign ? 0 : t->len;
	bool joined = len > 0;

	text[0] = ' ';
	while (i < n && at < RUN && (unsigned char)s[i] < 0x80) {
		char c = ascii_part(s[i]);

		if (c == '\0') {
			len = 0;
			i++;
			continue;
		}
		if (len == 0 && at > 1)
			text[at++] = ' ';
		joined = joined && (at > 1 || len > 0);
		for (; c != '\0' && len < TERM_MAX && at <= RUN; len++) {
			text[at++] = c;
			c = ++i < n ? ascii_part(s[i]) : '\0';
		}
		while (len == TERM_MAX && i < n && ascii_part(s[i]) != '\0')
			i++;
	}
	size_t from = joined || t->out->len == 0;
	if (at > 1)
		strbuf_add(t->out, text + from, at - from);
	t->sign = false;
	t->len = len;
	return i;
}

/* What one character was folded to. */
static void
term_add_folded(struct term *t, const char *s, size_t n)
{
	for (size_t i = 0; i < n;) {
		uint32_t c;
		size_t k = utf8_decode(s + i, n - i, &c);
		enum term_class kind = c == UINT32_MAX ? TERM_NONE
		                       : c < 0x80 ? (ascii_part((char)c) ? TERM_PART : TERM_NONE)
		                                  : term_class(c);

		if (kind == TERM_NONE)
			t->len = 0;
		else
			term_add(t, kind, s + i, k);
		i += k;
	}
}

bool
terms_add(struct strbuf *out, const char *s, size_t n)
{
	struct term t = {.out = out};
	struct strbuf folded;
	bool ok = true;

	strbuf_init(&folded, STRBUF_SMALL);
	for (size_t i = 0, k; i < n; i += k) {
		if ((unsigned char)s[i] < 0x80) {
			k = term_add_ascii(&t, s + i, n - i);
		} else {
			uint32_t c;

			k = utf8_decode(s + i, n - i, &c);
			strbuf_clear(&folded);
			ok = text_fold(&folded, s + i, k) && ok;
			term_add_folded(&t, folded.s, folded.len);
		}
	}
	strbuf_release(&folded);
	return ok && !out->full;
}

void
terms_mark(struct strbuf *out, const char *words, const char *mark)
{
	for (const char *w = words; *w != '\0'; w++) {
		if (w == words || w[-1] == ' ')
			strbuf_adds(out, mark);
		strbuf_addc(out, *w);
	}
}

bool
terms_find(const char *terms, const char *words, bool prefix)
{
	size_t n = strlen(words);

	if (n == 0)
		return false;
	for (const char *s = terms; (s = strstr(s, words)) != NULL; s++) {
		if ((s == terms || s[-1] == ' ' || s[-1] == '\n')
		    && (prefix || s[n] == '\0' || s[n] == ' ' || s[n] == '\n'))
			return true;
	}
	return false;
}

size_t
terms_last(const char *words, bool *sign)
{
	const char *last = strrchr(words, ' ');
	size_t n, count = 0;

	last = last == NULL ? words : last + 1;
	n = strlen(last);
	*sign = false;
	for (size_t i = 0; i < n;) {
		uint32_t c;
		size_t k = utf8_decode(last + i, n - i, &c);

		if (i == 0)
			*sign = is_sign(c);
		count += term_class(c) != TERM_MARK || c < 0x80;
		i += k;
	}
	return count;
}
