/* Where lines may end: libunistring's UAX #14, mended in what its 1.0 leaves out, and the rules of
 * print for numbers, signs and short words. And grapheme clusters of several cells. */
#include "src/text.h"

#include "src/utf8.h"
#include "src/util.h"

#include <string.h>
#include <strings.h>
#include <unictype.h>
#include <unilbrk.h>

/* ------------------------------------------------------------------------------ graphemes */

/* Signs that join the consonant before them to the one behind (Indic_Conjunct_Break=Linker). */
static bool
is_linker(uint32_t c)
{
	static const uint16_t linkers[] = {0x94d, 0x9cd, 0xacd, 0xb4d, 0xc4d, 0xd4d, 0x1039, 0x17d2,
	    0x1a60, 0x1b44, 0x1bab, 0xa9c0, 0xaaf6};

	for (size_t i = 0; i < LEN(linkers); i++)
		if (c == linkers[i])
			return true;
	return false;
}

/* Consonants of the scripts that have one (Indic_Conjunct_Break=Consonant). */
static bool
is_consonant(uint32_t c)
{
	static const uint16_t ranges[][2] = {{0x915, 0x939}, {0x958, 0x95f}, {0x978, 0x97f},
	    {0x995, 0x9b9}, {0x9dc, 0x9df}, {0x9f0, 0x9f1}, {0xa95, 0xab9}, {0xaf9, 0xaf9},
	    {0xb15, 0xb39}, {0xb5c, 0xb5f}, {0xb71, 0xb71}, {0xc15, 0xc39}, {0xc58, 0xc5a},
	    {0xd15, 0xd3a}, {0x1000, 0x102a}, {0x103f, 0x103f}, {0x1050, 0x1055}, {0x105a, 0x105d},
	    {0x1061, 0x1061}, {0x1065, 0x1066}, {0x106e, 0x1070}, {0x1075, 0x1081},
	    {0x108e, 0x108e}, {0x1780, 0x17b3}, {0x1a20, 0x1a54}, {0x1b0b, 0x1b0c},
	    {0x1b13, 0x1b33}, {0x1b45, 0x1b4c}, {0x1b8a, 0x1ba0}, {0x1bae, 0x1baf},
	    {0x1bbb, 0x1bbd}, {0xa989, 0xa98b}, {0xa98f, 0xa9b2}, {0xaae0, 0xaaea}};

	for (size_t i = 0; i < LEN(ranges); i++)
		if (c >= ranges[i][0] && c <= ranges[i][1])
			return true;
	return false;
}

/* Whether a cluster is a consonant and ends open to the next one. */
static bool
is_open(const char *s, size_t n)
{
	uint32_t c;
	bool linked = false;

	size_t at = utf8_decode(s, n, &c);
	if (!is_consonant(c))
		return false;
	while (at < n) {
		at += utf8_decode(s + at, n - at, &c);
		linked = linked || is_linker(c);
	}
	return linked;
}

size_t
text_grapheme(const char *s, size_t n, int *columns)
{
	size_t len = text_cluster(s, n, columns), last = 0;

	/* None of these scripts has a letter of fewer bytes. */
	if ((unsigned char)s[0] < 0xe0)
		return len;
	while (len < n && is_open(s + last, len - last)) {
		uint32_t c;
		int w;
		utf8_decode(s + len, n - len, &c);
		if (!is_consonant(c))
			break;
		last = len;
		len += text_cluster(s + len, n - len, &w);
		*columns += w;
	}
	return len;
}

/* -------------------------------------------------------------------------- rules of print */

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* Units and the like that belong to the number before them. */
static const char *const units[] = {"%", "km", "m", "cm", "mm", "kg", "g", "mg", "t", "l", "ha",
    "km²", "m²", "m³", "km/h", "mph", "°C", "°F", "°", "W", "kW", "MW", "GW", "TW", "kWh", "MWh",
    "GWh", "TWh", "V", "A", "Hz", "MHz", "GHz", "KB", "MB", "GB", "TB", "€", "$", "£", "¥", "₽",
    "руб.", "тыс.", "млн", "млрд", "трлн", "км", "м", "кг", "г.", "Mio.", "Mrd.", "bn", "m.", "am",
    "pm", "a.m.", "p.m."};

/* What belongs to the number behind it. */
static const char *const before_numbers[] = {"No.", "Nos.", "Nr.", "nº", "№", "§", "§§", "p.",
    "pp.", "vol.", "ch.", "fig.", "Fig.", "ca.", "c."};

static bool
is_among(const char *const *words, size_t n, const char *s, size_t len)
{
	for (size_t i = 0; i < n; i++)
		if (strlen(words[i]) == len && memcmp(words[i], s, len) == 0)
			return true;
	return false;
}

/* The word behind `at`, without a full stop or comma at its end. */
static size_t
word_behind(const char *s, size_t n, size_t at)
{
	size_t end = at;

	while (end < n && s[end] != ' ' && s[end] != '\n' && end - at < 16)
		end++;
	return end - at;
}

static size_t
word_before(const char *s, size_t at)
{
	size_t start = at;

	while (start > 0 && s[start - 1] != ' ' && s[start - 1] != '\n' && at - start < 16)
		start--;
	return at - start;
}

static bool
starts_with(const char *s, size_t n, const char *sign)
{
	return n >= strlen(sign) && memcmp(s, sign, strlen(sign)) == 0;
}

/* Languages whose words of one letter do not end a line. */
static bool
ties_short_words(const char *lang)
{
	static const char *const tags[] = {
	    "ru", "uk", "be", "bg", "pl", "cs", "sk", "hr", "sl", "sr"};

	for (size_t i = 0; lang != NULL && i < LEN(tags); i++)
		if (strncasecmp(lang, tags[i], 2) == 0 && (lang[2] == '\0' || lang[2] == '-'))
			return true;
	return false;
}

static bool
is_single_letter(const char *s, size_t n)
{
	uint32_t c;

	return n > 0 && utf8_decode(s, n, &c) == n
	       && ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= 0x400 && c < 0x530));
}

/* Whether a line may not end at the single blank before byte `at`. */
static bool
is_tied(const char *s, size_t n, size_t at, bool short_words)
{
	size_t behind = word_behind(s, n, at), before = word_before(s, at - 1);
	const char *word = s + at, *last = s + at - 1 - before;
	size_t bare = behind;

	while (bare > 1 && strchr(".,;:)", word[bare - 1]) != NULL)
		bare--;
	if (before > 0 && is_digit(last[before - 1])
	    && (is_among(units, LEN(units), word, behind)
		|| is_among(units, LEN(units), word, bare)))
		return true;
	if (behind > 0 && is_digit(word[0])
	    && is_among(before_numbers, LEN(before_numbers), last, before))
		return true;
	/* A dash between two words ends a line, and begins none. */
	if (before > 0
	    && (behind == 3 && (starts_with(word, behind, "–") || starts_with(word, behind, "—"))))
		return true;
	/* « French » and its signs */
	if (starts_with(word, behind, "»") || (before == 2 && memcmp(last, "«", 2) == 0))
		return true;
	if (behind == 1 && strchr(":;!?", word[0]) != NULL)
		return true;
	return short_words && is_single_letter(last, before);
}

/* Thai and Lao, which put no blanks between words: a vowel that is written first begins a
 * syllable. */
static void
part_syllables(const char *s, size_t n, char *breaks)
{
	for (size_t i = 3; i + 2 < n; i++) {
		unsigned char second = (unsigned char)s[i + 1], third = (unsigned char)s[i + 2];
		if ((unsigned char)s[i] != 0xe0 || breaks[i] != TEXT_BREAK_NOT)
			continue;
		bool vowel = (second == 0xb9 || second == 0xbb) && third >= 0x80 && third <= 0x84;
		if (vowel && (unsigned char)s[i - 3] == 0xe0)
			breaks[i] = TEXT_BREAK_WEAK;
	}
}

static bool
is_hangul(const char *s, size_t n)
{
	uint32_t c;

	utf8_decode(s, n, &c);
	return c >= 0xac00 && c <= 0xd7a3;
}

/* Korean is read by words, which have blanks between them. */
static void
keep_words(const char *s, size_t n, char *breaks)
{
	for (size_t at = 1; at < n; at++) {
		size_t before = at - 1;
		if (breaks[at] != TEXT_BREAK_MAY || s[before] == ' ')
			continue;
		while (before > 0 && ((unsigned char)s[before] & 0xc0) == 0x80)
			before--;
		if (is_hangul(s + at, n - at) || is_hangul(s + before, n - before))
			breaks[at] = TEXT_BREAK_WEAK;
	}
}

static void
tie(const char *s, size_t n, const char *lang, char *breaks)
{
	bool short_words = ties_short_words(lang);

	for (size_t at = 1; at < n; at++) {
		/* Most words are between two of which nothing need be known. */
		if (breaks[at] != TEXT_BREAK_MAY || s[at - 1] != ' ')
			continue;
		unsigned char c = (unsigned char)s[at],
			      before = at > 1 ? (unsigned char)s[at - 2] : 0;
		bool asks = short_words || is_digit((char)before) || is_digit((char)c) || c >= 0xc2
		            || before >= 0x80 || strchr(":;!?", c) != NULL;
		if (asks && is_tied(s, n, at, short_words))
			breaks[at] = TEXT_BREAK_NOT;
	}
}

/* ------------------------------------------------------------------------------- UAX #14 */

/* What no line begins with, also behind blanks (LB7, LB11, LB13). */
static bool
never_begins(uint32_t c)
{
	return c < 0x20 || strchr(" !,/:;?.)]}", (int)MIN(c, 0x7f)) != NULL || c == 0x2060
	       || c == 0xfeff || c == 0x200b || c == 0x85 || c == 0x2028 || c == 0x2029;
}

/* Behind blanks that begin a text or a line a line may end (LB18), which the library does not
 * see. */
static void
mend_leading(const char *s, size_t n, char *breaks)
{
	for (size_t i = 0; i < n;) {
		size_t at = i;
		while (at < n && s[at] == ' ')
			at++;
		if (at > i && at < n) {
			uint32_t c;
			utf8_decode(s + at, n - at, &c);
			if (!never_begins(c) && breaks[at] == TEXT_BREAK_NOT)
				breaks[at] = TEXT_BREAK_MAY;
		}
		while (at < n && breaks[at] != TEXT_BREAK_MUST)
			at++;
		i = MAX(at, i + 1);
	}
}

/* A full stop, comma or colon stays with the letter behind it (LB29): "e.g.", "example.org". */
static void
mend_stops(const char *s, size_t n, char *breaks)
{
	for (size_t at = 1; at < n; at++) {
		if (breaks[at] != TEXT_BREAK_MAY || strchr(".,:;", s[at - 1]) == NULL)
			continue;
		uint32_t c;
		int columns;
		utf8_decode(s + at, n - at, &c);
		if (uc_is_general_category_withtable(c, UC_CATEGORY_MASK_L)
		    && text_cluster(s + at, n - at, &columns) > 0 && columns == 1)
			breaks[at] = TEXT_BREAK_NOT;
	}
}

/* From the library's terms, where what must break is the line break itself. */
static void
translate(const char *s, size_t n, char *breaks)
{
	bool must = false;

	for (size_t i = 0; i < n; i++) {
		if (((unsigned char)s[i] & 0xc0) == 0x80) {
			breaks[i] = TEXT_BREAK_NOT;
			continue;
		}
		char was = breaks[i];
		breaks[i] = must                       ? TEXT_BREAK_MUST
		            : was == UC_BREAK_POSSIBLE ? TEXT_BREAK_MAY
		                                       : TEXT_BREAK_NOT;
		must = was == UC_BREAK_MANDATORY;
	}
}

void
text_breaks(const char *s, size_t n, const char *lang, char *breaks)
{
	if (n == 0)
		return;
	u8_possible_linebreaks((const uint8_t *)s, n, "UTF-8", breaks);
	translate(s, n, breaks);
	mend_leading(s, n, breaks);
	mend_stops(s, n, breaks);
	if (lang != NULL && strcmp(lang, TEXT_PLAIN_UAX14) == 0)
		return;
	tie(s, n, lang, breaks);
	part_syllables(s, n, breaks);
	if (lang != NULL && strncasecmp(lang, "ko", 2) == 0)
		keep_words(s, n, breaks);
}
