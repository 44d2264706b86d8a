/* Cleaning of text from outside, and the check that it was cleaned. Both run over every byte of
 * every article, so plain ASCII goes eight bytes at a time. */
#include "src/text.h"

#include "src/utf8.h"

#include <string.h>
#include <unictype.h>

#define MARKS_MAX 4 /* combining marks and joiners on one base */

enum kind {
	KEEP,
	MARK,    /* combining mark, joiner, variation selector */
	WHITE,   /* ASCII white space that a line folds into a blank */
	SPACE,   /* Unicode space: stays where it stands alone */
	NEWLINE, /* U+2028, U+2029 */
	DROP,
	NOT_TEXT, /* becomes U+FFFD */
};

struct range {
	uint32_t first, last;
};

static const struct range dropped[] = {
    {0x00ad, 0x00ad},
    {0x061c, 0x061c},
    {0x180e, 0x180e},
    {0x200b, 0x200b},
    {0x200e, 0x200f},
    {0x202a, 0x202e},
    {0x2060, 0x2064},
    {0x2066, 0x2069},
    {0xfeff, 0xfeff},
    {0xfff9, 0xfffb},
    {0xe0000, 0xe007f},
};

static bool
is_dropped(uint32_t c)
{
	for (size_t i = 0; i < sizeof(dropped) / sizeof(dropped[0]); i++)
		if (c >= dropped[i].first && c <= dropped[i].last)
			return true;
	return false;
}

/* Of those, what only hints: it neither turns the direction of what follows nor hides it. */
static bool
is_hint(uint32_t c)
{
	return is_dropped(c) && !(c >= 0x202a && c <= 0x202e) && !(c >= 0x2066 && c <= 0x2069);
}

static enum kind
classify_ascii(uint32_t c)
{
	if (c > ' ' && c < 0x7f)
		return KEEP;
	return c == ' ' || (c >= '\t' && c <= '\r') ? WHITE : DROP;
}

/* Letters and signs of the scripts that most news are in, of which nothing else need be known. */
static bool
is_plain(uint32_t c)
{
	if (c < 0x0300)
		return c > 0xa0 && c != 0xad;
	if (c < 0x0530)
		return c >= 0x0370 && (c < 0x0483 || c > 0x0489);
	if (c < 0x2000) /* Hebrew, Arabic, Georgian, Latin and Greek with accents */
		return (c >= 0x05d0 && c <= 0x05ea) || (c >= 0x0620 && c <= 0x064a)
		       || (c >= 0x10a0 && c <= 0x10ff) || (c >= 0x1e00 && c <= 0x1fff);
	if (c < 0x3000) /* punctuation, currencies, arrows, symbols */
		return (c >= 0x2010 && c <= 0x2027) || (c >= 0x2030 && c <= 0x205e)
		       || (c >= 0x20a0 && c <= 0x20cf) || (c >= 0x2100 && c <= 0x2bff);
	return (c >= 0x4e00 && c <= 0x9fff) || (c >= 0x3001 && c <= 0x3029)
	       || (c >= 0x3041 && c <= 0x3096) || (c >= 0x309b && c <= 0x30ff)
	       || (c >= 0xac00 && c <= 0xd7a3) || (c >= 0xff01 && c <= 0xff9f)
	       || (c >= 0x1f300 && c <= 0x1faff);
}

static enum kind
classify(uint32_t c)
{
	if (c < 0x80)
		return classify_ascii(c);
	if (is_plain(c))
		return KEEP;
	if (c < 0xa0 || is_dropped(c))
		return DROP;
	if (c == 0xa0 || c == 0x202f || (c >= 0x2000 && c <= 0x200a) || c == 0x205f || c == 0x3000
	    || c == 0x1680)
		return SPACE;
	if (c == 0x2028 || c == 0x2029)
		return NEWLINE;
	if (c > 0x10ffff || (c & 0xfffe) == 0xfffe || (c >= 0xfdd0 && c <= 0xfdef))
		return NOT_TEXT;
	if (c == 0x200c || c == 0x200d
	    || uc_is_general_category_withtable(c, UC_CATEGORY_MASK_Mn | UC_CATEGORY_MASK_Me))
		return MARK;
	return KEEP;
}

static enum kind
classify_said(uint32_t c)
{
	enum kind found = classify(c);

	return found == SPACE || is_hint(c) ? KEEP : found;
}

#define EACH(byte) ((uint64_t)0x0101010101010101 * (byte))

static uint64_t
load8(const char *p)
{
	uint64_t x;

	memcpy(&x, p, sizeof(x));
	return x;
}

/* Whether eight bytes are all printable ASCII (0x20 to 0x7e): a byte below borrows, one above
 * carries into the high bit. */
static bool
printable8(uint64_t x)
{
	return ((x | (x - EACH(0x20)) | (x + EACH(1))) & EACH(0x80)) == 0;
}

/* Whether of eight bytes any is a blank and followed by one; `next` is one byte further. */
static bool
double_blank8(uint64_t x, uint64_t next)
{
	uint64_t both = (x ^ EACH(' ')) | (next ^ EACH(' '));

	return ((both - EACH(1)) & ~both & EACH(0x80)) != 0;
}

/* Bytes from i on that are printable ASCII; `single`: it ends behind the first of two blanks. */
static size_t
plain_run(const char *s, size_t n, size_t i, bool single)
{
	size_t start = i;

	while (i + 9 <= n && printable8(load8(s + i))) {
		if (single && double_blank8(load8(s + i), load8(s + i + 1)))
			break;
		i += 8;
	}
	while (i < n && s[i] >= ' ' && s[i] < 0x7f) {
		if (single && i > start && s[i] == ' ' && s[i - 1] == ' ')
			break;
		i++;
	}
	return i - start;
}

/* The same for letters of is_plain. */
static size_t
letter_run(const char *s, size_t n, size_t i)
{
	size_t start = i;

	while (i < n && (unsigned char)s[i] >= 0xc2) {
		uint32_t c;
		size_t len = utf8_decode(s + i, n - i, &c);
		if (!is_plain(c))
			break;
		i += len;
	}
	return i - start;
}

size_t
text_plain(const char *s, size_t n)
{
	size_t i = 0, run;

	do {
		i += plain_run(s, n, i, true);
		if (i < n && (unsigned char)s[i] < 0x80)
			break;
		run = letter_run(s, n, i);
		i += run;
	} while (run > 0);
	while (i > 0 && s[i - 1] == ' ')
		i--;
	return i;
}

struct cleaner {
	struct strbuf *out;
	enum text_mode mode;
	uint32_t pending; /* a blank that waits for what follows; 0: none */
	bool written;     /* something stands before the blank */
	int marks;        /* on the base that was written last */
};

static void
put_pending(struct cleaner *c)
{
	if (c->pending != 0 && c->written)
		strbuf_addu(c->out, c->pending);
	c->pending = 0;
	c->written = true;
}

/* A blank in a line: two or more become one, whatever they were. */
static void
put_blank(struct cleaner *c, uint32_t blank)
{
	c->pending = c->pending == 0 && blank != 0 ? blank : ' ';
}

static void
put_plain(struct cleaner *c, const char *s, size_t n)
{
	c->marks = 0;
	if (c->mode == TEXT_LINES) {
		strbuf_add(c->out, s, n);
		return;
	}
	if (s[0] == ' ') {
		put_blank(c, ' ');
		s++;
		n--;
	}
	if (n == 0)
		return;
	put_pending(c);
	bool blank = s[n - 1] == ' ';
	strbuf_add(c->out, s, n - blank);
	if (blank)
		c->pending = ' ';
}

static void
put_white(struct cleaner *c, uint32_t white, bool before_lf)
{
	c->marks = 0;
	if (c->mode != TEXT_LINES)
		put_blank(c, ' ');
	else if (white == '\r') {
		if (!before_lf)
			strbuf_addc(c->out, '\n');
	} else if (white != '\v' && white != '\f')
		strbuf_addc(c->out, (char)white);
}

static void
put_special(struct cleaner *c, uint32_t value, const char *s, size_t n)
{
	switch (value == UINT32_MAX    ? NOT_TEXT
		: c->mode == TEXT_SAID ? classify_said(value)
				       : classify(value)) {
	case KEEP:
		c->marks = 0;
		put_pending(c);
		strbuf_add(c->out, s, n);
		break;
	case MARK:
		if (c->marks++ >= MARKS_MAX)
			break;
		put_pending(c);
		strbuf_add(c->out, s, n);
		break;
	case SPACE:
		c->marks = 0;
		if (c->mode == TEXT_LINE)
			put_blank(c, value);
		else
			strbuf_add(c->out, s, n);
		break;
	case NEWLINE:
		put_white(c, '\n', false);
		break;
	case NOT_TEXT:
		c->marks = 0;
		put_pending(c);
		strbuf_addu(c->out, 0xfffd);
		break;
	case WHITE:
	case DROP:
		break;
	}
}

bool
text_clean(struct strbuf *out, const char *s, size_t n, enum text_mode mode)
{
	struct cleaner c = {.out = out, .mode = mode};
	bool was_full = out->full;

	out->full = false;
	for (size_t i = 0; i < n && !out->full;) {
		uint32_t value;
		size_t run = plain_run(s, n, i, mode != TEXT_LINES);
		if (run > 0) {
			put_plain(&c, s + i, run);
			i += run;
			continue;
		}
		run = letter_run(s, n, i);
		if (run > 0) {
			c.marks = 0;
			put_pending(&c);
			strbuf_add(out, s + i, run);
			i += run;
			continue;
		}
		size_t len = utf8_decode(s + i, n - i, &value);
		if (value < 0x80 && classify_ascii(value) == WHITE)
			put_white(&c, value, i + 1 < n && s[i + 1] == '\n');
		else
			put_special(&c, value, s + i, len);
		i += len;
	}
	bool fitted = !out->full;
	out->full = was_full || !fitted;
	return fitted;
}

static bool
passes(const char *s, size_t n, enum kind (*kind_of)(uint32_t))
{
	int marks = 0;

	for (size_t i = 0; i < n;) {
		uint32_t c;
		size_t run = plain_run(s, n, i, false);
		if (run == 0)
			run = letter_run(s, n, i);
		if (run > 0) {
			marks = 0;
			i += run;
			continue;
		}
		i += utf8_decode(s + i, n - i, &c);
		if (c == '\n' || c == '\t') {
			marks = 0;
			continue;
		}
		if (c == UINT32_MAX)
			return false;
		enum kind found = kind_of(c);
		if (found == MARK) {
			if (++marks > MARKS_MAX)
				return false;
		} else if (found == KEEP || found == SPACE)
			marks = 0;
		else
			return false;
	}
	return true;
}

bool
text_is_clean(const char *s, size_t n)
{
	return passes(s, n, classify);
}

bool
text_is_said(const char *s, size_t n)
{
	return passes(s, n, classify_said);
}
