/* Grapheme clusters (UAX #29) and their columns. Widths follow what terminals do: the sum of the
 * characters of a cluster, at most two; emoji with VS16, flags and families are two. The tables
 * know Unicode 16 where libunistring stops at 14. */
#include "src/text.h"

#include "src/utf8.h"
#include "src/util.h"

#include <string.h>
#include <unictype.h>
#include <unigbrk.h>

/* Longer clusters are none of any language; split, they cannot make anything quadratic. */
#define CLUSTER_MAX 64

#define ZWJ  0x200d
#define VS16 0xfe0f

struct range {
	uint32_t first, last;
};

/* East_Asian_Width W and F; with the unassigned characters of blocks that are emoji all over. */
static const struct range wide[] = {
    {0x1100, 0x115f},
    {0x231a, 0x231b},
    {0x2329, 0x232a},
    {0x23e9, 0x23ec},
    {0x23f0, 0x23f0},
    {0x23f3, 0x23f3},
    {0x25fd, 0x25fe},
    {0x2614, 0x2615},
    {0x2648, 0x2653},
    {0x267f, 0x267f},
    {0x2693, 0x2693},
    {0x26a1, 0x26a1},
    {0x26aa, 0x26ab},
    {0x26bd, 0x26be},
    {0x26c4, 0x26c5},
    {0x26ce, 0x26ce},
    {0x26d4, 0x26d4},
    {0x26ea, 0x26ea},
    {0x26f2, 0x26f3},
    {0x26f5, 0x26f5},
    {0x26fa, 0x26fa},
    {0x26fd, 0x26fd},
    {0x2705, 0x2705},
    {0x270a, 0x270b},
    {0x2728, 0x2728},
    {0x274c, 0x274c},
    {0x274e, 0x274e},
    {0x2753, 0x2755},
    {0x2757, 0x2757},
    {0x2795, 0x2797},
    {0x27b0, 0x27b0},
    {0x27bf, 0x27bf},
    {0x2b1b, 0x2b1c},
    {0x2b50, 0x2b50},
    {0x2b55, 0x2b55},
    {0x2e80, 0x303e},
    {0x3041, 0x3247},
    {0x3250, 0x4dbf},
    {0x4e00, 0xa4c6},
    {0xa960, 0xa97c},
    {0xac00, 0xd7a3},
    {0xf900, 0xfaff},
    {0xfe10, 0xfe6b},
    {0xff01, 0xff60},
    {0xffe0, 0xffe6},
    {0x16fe0, 0x1b2fb},
    {0x1f004, 0x1f004},
    {0x1f0cf, 0x1f0cf},
    {0x1f18e, 0x1f18e},
    {0x1f191, 0x1f19a},
    {0x1f200, 0x1f320},
    {0x1f32d, 0x1f335},
    {0x1f337, 0x1f37c},
    {0x1f37e, 0x1f393},
    {0x1f3a0, 0x1f3ca},
    {0x1f3cf, 0x1f3d3},
    {0x1f3e0, 0x1f3f0},
    {0x1f3f4, 0x1f3f4},
    {0x1f3f8, 0x1f43e},
    {0x1f440, 0x1f440},
    {0x1f442, 0x1f4fc},
    {0x1f4ff, 0x1f53d},
    {0x1f54b, 0x1f54e},
    {0x1f550, 0x1f567},
    {0x1f57a, 0x1f57a},
    {0x1f595, 0x1f596},
    {0x1f5a4, 0x1f5a4},
    {0x1f5fb, 0x1f64f},
    {0x1f680, 0x1f6c5},
    {0x1f6cc, 0x1f6cc},
    {0x1f6d0, 0x1f6d2},
    {0x1f6d5, 0x1f6df},
    {0x1f6eb, 0x1f6ec},
    {0x1f6f4, 0x1f6fc},
    {0x1f7e0, 0x1f7f0},
    {0x1f90c, 0x1f93a},
    {0x1f93c, 0x1f945},
    {0x1f947, 0x1f9ff},
    {0x1fa70, 0x1faff},
    {0x20000, 0x3fffd},
};

/* Extended_Pictographic (UTS #51): what ZWJ joins and VS16 makes an emoji. */
static const struct range pictographic[] = {
    {0xa9, 0xa9},
    {0xae, 0xae},
    {0x203c, 0x203c},
    {0x2049, 0x2049},
    {0x2122, 0x2122},
    {0x2139, 0x2139},
    {0x2194, 0x2199},
    {0x21a9, 0x21aa},
    {0x231a, 0x231b},
    {0x2328, 0x2328},
    {0x2388, 0x2388},
    {0x23cf, 0x23cf},
    {0x23e9, 0x23f3},
    {0x23f8, 0x23fa},
    {0x24c2, 0x24c2},
    {0x25aa, 0x25ab},
    {0x25b6, 0x25b6},
    {0x25c0, 0x25c0},
    {0x25fb, 0x25fe},
    {0x2600, 0x2605},
    {0x2607, 0x2612},
    {0x2614, 0x2685},
    {0x2690, 0x2705},
    {0x2708, 0x2712},
    {0x2714, 0x2714},
    {0x2716, 0x2716},
    {0x271d, 0x271d},
    {0x2721, 0x2721},
    {0x2728, 0x2728},
    {0x2733, 0x2734},
    {0x2744, 0x2744},
    {0x2747, 0x2747},
    {0x274c, 0x274c},
    {0x274e, 0x274e},
    {0x2753, 0x2755},
    {0x2757, 0x2757},
    {0x2763, 0x2767},
    {0x2795, 0x2797},
    {0x27a1, 0x27a1},
    {0x27b0, 0x27b0},
    {0x27bf, 0x27bf},
    {0x2934, 0x2935},
    {0x2b05, 0x2b07},
    {0x2b1b, 0x2b1c},
    {0x2b50, 0x2b50},
    {0x2b55, 0x2b55},
    {0x3030, 0x3030},
    {0x303d, 0x303d},
    {0x3297, 0x3297},
    {0x3299, 0x3299},
    {0x1f000, 0x1f0ff},
    {0x1f10d, 0x1f10f},
    {0x1f12f, 0x1f12f},
    {0x1f16c, 0x1f171},
    {0x1f17e, 0x1f17f},
    {0x1f18e, 0x1f18e},
    {0x1f191, 0x1f19a},
    {0x1f1ad, 0x1f1e5},
    {0x1f201, 0x1f20f},
    {0x1f21a, 0x1f21a},
    {0x1f22f, 0x1f22f},
    {0x1f232, 0x1f23a},
    {0x1f23c, 0x1f23f},
    {0x1f249, 0x1f3fa},
    {0x1f400, 0x1f53d},
    {0x1f546, 0x1f64f},
    {0x1f680, 0x1f6ff},
    {0x1f774, 0x1f77f},
    {0x1f7d5, 0x1f7ff},
    {0x1f80c, 0x1f80f},
    {0x1f848, 0x1f84f},
    {0x1f85a, 0x1f85f},
    {0x1f888, 0x1f88f},
    {0x1f8ae, 0x1f8ff},
    {0x1f90c, 0x1f93a},
    {0x1f93c, 0x1f945},
    {0x1f947, 0x1faff},
    {0x1fc00, 0x1fffd},
};

static bool
in_ranges(const struct range *ranges, size_t n, uint32_t c)
{
	size_t low = 0, high = n;

	while (low < high) {
		size_t middle = (low + high) / 2;
		if (c > ranges[middle].last)
			low = middle + 1;
		else if (c < ranges[middle].first)
			high = middle;
		else
			return true;
	}
	return false;
}

static bool
is_wide(uint32_t c)
{
	return c >= 0x1100 && in_ranges(wide, sizeof(wide) / sizeof(wide[0]), c);
}

static bool
is_pictographic(uint32_t c)
{
	return c >= 0xa9
	       && in_ranges(pictographic, sizeof(pictographic) / sizeof(pictographic[0]), c);
}

/* Columns of a character that is its own cluster unless a mark follows, as most are; -1: look
 * closer. */
static int
simple_columns(uint32_t c)
{
	if (c < 0x300)
		return (c >= ' ' && c < 0x7f) || (c >= 0xa0 && c != 0xa9 && c != 0xae && c != 0xad)
		           ? 1
		           : -1;
	if (c < 0x530)
		return c >= 0x370 && (c < 0x483 || c > 0x489) ? 1 : -1;
	if (c >= 0x2010 && c <= 0x2027)
		return 1;
	if ((c >= 0x5d0 && c <= 0x5ea) || (c >= 0x620 && c <= 0x64a) || (c >= 0xe01 && c <= 0xe2f)
	    || (c >= 0xfe70 && c <= 0xfefc))
		return 1;
	if ((c >= 0xac00 && c <= 0xd7a3) || (c >= 0x3041 && c <= 0x3096)
	    || (c >= 0x30a1 && c <= 0x30fa) || c == 0x3001 || c == 0x3002
	    || (c >= 0x4e00 && c <= 0x9fff))
		return 2;
	return -1;
}

static int
character_columns(uint32_t c)
{
	if (c < ' ' || (c >= 0x7f && c < 0xa0))
		return 0;
	/* Jamo that join the syllable before them. */
	if ((c >= 0x1160 && c <= 0x11ff) || (c >= 0xd7b0 && c <= 0xd7ff))
		return 0;
	if (uc_is_general_category_withtable(
		c, UC_CATEGORY_MASK_Mn | UC_CATEGORY_MASK_Me | UC_CATEGORY_MASK_Cf)
	    || c == 0x2028 || c == 0x2029)
		return 0;
	return is_wide(c) ? 2 : 1;
}

struct cluster {
	int property;      /* GBP_* of the last character */
	bool pictographic; /* Extended_Pictographic Extend* so far, */
	bool joined;       /* and then ZWJ */
	bool half_flag;    /* one regional indicator */
};

/* Whether the cluster ends before a character with `property` (GB3 to GB999). */
static bool
ends(const struct cluster *k, int property, uint32_t c)
{
	int before = k->property;

	if (before == GBP_CR)
		return property != GBP_LF;
	if (before == GBP_LF || before == GBP_CONTROL || property == GBP_CR || property == GBP_LF
	    || property == GBP_CONTROL)
		return true;
	if (property == GBP_EXTEND || property == GBP_ZWJ || property == GBP_SPACINGMARK
	    || before == GBP_PREPEND)
		return false;
	if (before == GBP_L)
		return property != GBP_L && property != GBP_V && property != GBP_LV
		       && property != GBP_LVT;
	if (before == GBP_LV || before == GBP_V)
		return property != GBP_V && property != GBP_T;
	if (before == GBP_LVT || before == GBP_T)
		return property != GBP_T;
	if (before == GBP_RI && property == GBP_RI)
		return !k->half_flag;
	return !(k->joined && is_pictographic(c));
}

static void
extend(struct cluster *k, int property, uint32_t c)
{
	k->joined = k->pictographic && property == GBP_ZWJ;
	k->pictographic = is_pictographic(c) || (k->pictographic && property == GBP_EXTEND);
	k->half_flag = property == GBP_RI && !k->half_flag;
	k->property = property;
}

/* The long way: n > 0. */
static size_t
cluster_slow(const char *s, size_t n, int *columns)
{
	struct cluster k = {.property = GBP_OTHER};
	size_t at = 0;
	int sum = 0;
	bool emoji_base = false;

	while (at < n) {
		uint32_t c;
		size_t len = utf8_decode(s + at, n - at, &c);
		if (c == UINT32_MAX)
			c = 0xfffd;
		int property = uc_graphemeclusterbreak_property(c);
		if (at > 0 && (ends(&k, property, c) || at + len > CLUSTER_MAX))
			break;
		if (at == 0)
			emoji_base =
			    is_pictographic(c) || (c >= '0' && c <= '9') || c == '#' || c == '*';
		if (c == VS16 && emoji_base)
			sum = 2;
		sum += character_columns(c);
		extend(&k, property, c);
		at += len;
	}
	*columns = sum > 2 ? 2 : sum;
	return at;
}

/* A fast cluster: its bytes, 0 if it needs the long way. */
static size_t
cluster_fast(const char *s, size_t n, int *columns)
{
	uint32_t c, next;

	size_t len = utf8_decode(s, n, &c);
	*columns = simple_columns(c);
	if (*columns < 0)
		return 0;
	if (len == n)
		return len;
	utf8_decode(s + len, n - len, &next);
	return simple_columns(next) >= 0 || next == '\n' ? len : 0;
}

size_t
text_cluster(const char *s, size_t n, int *columns)
{
	if (s[0] >= ' ' && s[0] < 0x7f && (n == 1 || (s[1] >= ' ' && s[1] < 0x7f))) {
		*columns = 1;
		return 1;
	}
	size_t len = cluster_fast(s, n, columns);
	return len > 0 ? len : cluster_slow(s, n, columns);
}

size_t
text_narrow(const char *s, size_t n)
{
	size_t i = 0;

	while (i < n && s[i] >= ' ' && s[i] < 0x7f)
		i++;
	return i == n || i == 0 ? i : i - 1;
}

size_t
text_narrow_fit(const char *s, size_t n, int columns)
{
	size_t room = columns > 0 ? (size_t)columns : 0;

	/* One byte more, as it may be of a mark on the last. */
	return room > 0 ? MIN(text_narrow(s, MIN(n, room + 1)), room) : 0;
}

int
text_width(const char *s, size_t n)
{
	int width = 0;

	for (size_t i = 0; i < n;) {
		size_t run = text_narrow(s + i, n - i);
		if (run > 0) {
			width += (int)run;
			i += run;
			continue;
		}
		int columns;
		i += text_cluster(s + i, n - i, &columns);
		width += columns;
	}
	return width;
}

size_t
text_fit(const char *s, size_t n, int columns, int *used)
{
	size_t i = 0;
	int width = 0;

	while (i < n) {
		int w;
		size_t len = text_narrow_fit(s + i, n - i, columns - width);
		if (len == 0) {
			len = text_cluster(s + i, n - i, &w);
			if (width + w > columns)
				break;
		} else {
			w = (int)len;
		}
		width += w;
		i += len;
	}
	*used = width;
	return i;
}

int
text_cut(struct strbuf *out, const char *s, size_t n, int columns, bool ascii)
{
	int used;

	if (columns <= 0)
		return 0;
	if (text_fit(s, n, columns, &used) == n) {
		strbuf_add(out, s, n);
		return used;
	}
	size_t fit = text_fit(s, n, columns - 1, &used);
	strbuf_add(out, s, fit);
	strbuf_adds(out, ascii ? "~" : "…");
	return used + 1;
}
