/* Folding for comparison, and counting words. */
#include "src/text.h"

#include "src/utf8.h"

#include <endian.h>
#include <string.h>
#include <unicase.h>
#include <unictype.h>
#include <uninorm.h>

/* Accents as a person leaves them out when typing a search: marks above and below (Latin, Greek,
 * Cyrillic), Hebrew and Arabic vowel points. Vowel signs of Indic scripts are letters and stay. */
static bool
is_accent(uint32_t c)
{
	if (c == 0x200c || c == 0x200d || (c >= 0xfe00 && c <= 0xfe0f))
		return true;
	if (c < 0x300 || !uc_is_general_category_withtable(c, UC_CATEGORY_MASK_Mn))
		return false;
	int order = uc_combining_class(c);
	return order >= 200 || (order >= 10 && order <= 36);
}

static void
add_folded(struct strbuf *out, uint32_t c)
{
	if (is_accent(c))
		return;
	uint32_t lower = uc_tolower(c);
	if (lower == 0xdf)
		strbuf_adds(out, "ss");
	else
		strbuf_addu(out, lower == 0x3c2 ? 0x3c3 : lower);
}

/* Compatibility decomposition all the way down; `depth` bounds what the tables cannot make long. */
static void
add_decomposed(struct strbuf *out, uint32_t c, int depth)
{
	ucs4_t parts[UC_DECOMPOSITION_MAX_LENGTH];
	int tag;
	/* Hangul is compared by syllables, as it is indexed. */
	int n = c >= 0xac00 && c <= 0xd7a3 ? -1 : uc_decomposition(c, &tag, parts);

	if (n <= 0 || depth == 0) {
		add_folded(out, c);
		return;
	}
	for (int i = 0; i < n; i++)
		add_decomposed(out, parts[i], depth - 1);
}

bool
text_fold(struct strbuf *out, const char *s, size_t n)
{
	char small[64];
	bool was_full = out->full;

	out->full = false;
	for (size_t i = 0; i < n && !out->full;) {
		size_t k = 0;
		while (i < n && k < sizeof(small) && (unsigned char)s[i] < 0x80) {
			char c = s[i++];
			small[k++] = c >= 'A' && c <= 'Z' ? (char)(c + ('a' - 'A')) : c;
		}
		strbuf_add(out, small, k);
		if (i < n && k < sizeof(small)) {
			uint32_t c;
			i += utf8_decode(s + i, n - i, &c);
			add_decomposed(out, c == UINT32_MAX ? 0xfffd : c, 8);
		}
	}
	bool fitted = !out->full;
	out->full = was_full || !fitted;
	return fitted;
}

enum word_class {
	WORD_NONE,
	WORD_LETTER,
	WORD_DIGIT,
	WORD_MARK, /* continues what it follows */
	WORD_SIGN, /* a word of its own: ideographs and kana */
	WORD_MID_LETTER,
	WORD_MID_NUMBER,
	WORD_MID_BOTH,
};

static enum word_class
word_class(uint32_t c)
{
	if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_')
		return WORD_LETTER;
	if (c >= '0' && c <= '9')
		return WORD_DIGIT;
	if (c == '\'' || c == '.' || c == 0x2019 || c == 0x2018)
		return WORD_MID_BOTH;
	if (c == ',' || c == ';')
		return WORD_MID_NUMBER;
	if (c == ':' || c == 0xb7)
		return WORD_MID_LETTER;
	if (c < 0xaa || (c >= 0x2000 && c < 0x200c))
		return WORD_NONE;
	if ((c >= 0x3400 && c <= 0x4dbf) || (c >= 0x4e00 && c <= 0x9fff)
	    || (c >= 0x3041 && c <= 0x30ff) || (c >= 0x20000 && c <= 0x3ffff)
	    || (c >= 0xf900 && c <= 0xfaff))
		return WORD_SIGN;
	if (uc_is_general_category_withtable(c, UC_CATEGORY_MASK_L))
		return WORD_LETTER;
	if (uc_is_general_category_withtable(c, UC_CATEGORY_MASK_N))
		return WORD_DIGIT;
	if (c == 0x200c || c == 0x200d || uc_is_general_category_withtable(c, UC_CATEGORY_MASK_M))
		return WORD_MARK;
	return WORD_NONE;
}

/* Whether `mid`, which stands between two, keeps them one word. */
static bool
joins(enum word_class before, enum word_class mid, enum word_class after)
{
	if (before == WORD_LETTER && after == WORD_LETTER)
		return mid == WORD_MID_LETTER || mid == WORD_MID_BOTH;
	if (before == WORD_DIGIT && after == WORD_DIGIT)
		return mid == WORD_MID_NUMBER || mid == WORD_MID_BOTH;
	return false;
}

#define EACH(byte) ((uint64_t)0x0101010101010101 * (byte))

/* The high bit of each byte of x (ASCII) from `first` to `last`. */
static inline uint64_t
in_range(uint64_t x, unsigned first, unsigned last)
{
	return (x + EACH(0x80 - first)) & ~(x + EACH(0x7f - last)) & EACH(0x80);
}

/* Eight bytes at once. False: they hold what is no ASCII, or what may join two words. */
static inline bool
count_eight(struct text_counter *c, const char *s)
{
	uint64_t x, letters, digits, words, behind, mids;

	memcpy(&x, s, sizeof(x));
	x = le64toh(x);
	if (c->mid != WORD_NONE || (x & EACH(0x80)) != 0)
		return false;
	letters = in_range(x | EACH(0x20), 'a', 'z') | in_range(x, '_', '_');
	digits = in_range(x, '0', '9');
	words = letters | digits;
	behind = words << 8 | (c->before != WORD_NONE ? 0x80 : 0);
	mids = in_range(x, '\'', '.') | in_range(x, ':', ';');
	if (mids >> 63 != 0 || (behind & mids & words >> 8) != 0)
		return false;
	c->words += ((words & ~behind) >> 7) * EACH(1) >> 56;
	c->before = letters >> 63 ? WORD_LETTER : digits >> 63 ? WORD_DIGIT : WORD_NONE;
	return true;
}

/* One character behind those before it. */
static inline void
count_one(struct text_counter *c, enum word_class kind)
{
	enum word_class before = (enum word_class)c->before, mid = (enum word_class)c->mid;

	switch (kind) {
	case WORD_MARK:
		return;
	case WORD_SIGN:
		c->words++;
		before = mid = WORD_NONE;
		break;
	case WORD_LETTER:
	case WORD_DIGIT:
		if (mid != WORD_NONE ? !joins(before, mid, kind) : before == WORD_NONE)
			c->words++;
		before = kind;
		mid = WORD_NONE;
		break;
	case WORD_NONE:
	case WORD_MID_LETTER:
	case WORD_MID_NUMBER:
	case WORD_MID_BOTH:
		if (before == WORD_NONE || mid != WORD_NONE || kind == WORD_NONE)
			before = mid = WORD_NONE;
		else
			mid = kind;
		break;
	}
	c->before = before;
	c->mid = mid;
}

void
text_count(struct text_counter *c, const char *s, size_t n)
{
	struct text_counter t = *c;

	for (size_t i = 0; i < n;) {
		while (i + 8 <= n && count_eight(&t, s + i))
			i += 8;
		/* What stops that is behind at most eight. */
		for (size_t stop = i + 8; i < n && i < stop;) {
			uint32_t u;
			i += utf8_decode(s + i, n - i, &u);
			count_one(&t, word_class(u));
		}
	}
	*c = t;
}

size_t
text_words(const char *s, size_t n)
{
	struct text_counter c = {0};

	text_count(&c, s, n);
	return c.words;
}
