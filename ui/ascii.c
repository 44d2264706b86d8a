/* One ASCII character for one of Unicode, for terminals that have no others. */
#include "src/util.h"
#include "ui/screen.h"

/* U+00A0 to U+017F; Latin letters without their marks. */
static const char latin[] = " !cL$Y|$\"ca<--R-o+23'uP.,1o>123?"
			    "AAAAAAACEEEEIIIIDNOOOOOxOUUUUYTsaaaaaaaceeeeiiiidnooooo/ouuuuyty"
			    "AaAaAaCcCcCcCcDdDdEeEeEeEeEeGgGgGgGgHhHhIiIiIiIiIiIiJjKkkLlLlLlLlLl"
			    "NnNnNnnNnOoOoOoOoRrRrRrSsSsSsSsTtTtTtUuUuUuUuUuUuWwYyYZzZzZzs";
/* U+0410 to U+044F. */
static const char cyrillic[] = "ABVGDEZZIJKLMNOPRSTUFHCCSS'Y'EUA"
			       "abvgdezzijklmnoprstufhccss'y'eua";
/* U+0391 to U+03C9, U+03A2 is none. */
static const char greek[] = "ABGDEZHTIKLMNXOPR?STYFCPOIYaehiyabgdezhtiklmnxoprsstyfcpo";

static const struct {
	uint32_t from, to;
	char c;
} ranges[] = {
    {0x0401, 0x0401, 'E'},
    {0x0451, 0x0451, 'e'},
    {0x0404, 0x0404, 'E'},
    {0x0454, 0x0454, 'e'},
    {0x0406, 0x0407, 'I'},
    {0x0456, 0x0457, 'i'},
    {0x2000, 0x200A, ' '},
    {0x2010, 0x2015, '-'},
    {0x2018, 0x201B, '\''},
    {0x201C, 0x201F, '"'},
    {0x2020, 0x2021, '+'},
    {0x2022, 0x2023, 'o'},
    {0x2024, 0x2024, '.'},
    {0x2026, 0x2026, '~'},
    {0x202F, 0x202F, ' '},
    {0x2032, 0x2032, '\''},
    {0x2033, 0x2033, '"'},
    {0x2039, 0x2039, '<'},
    {0x203A, 0x203A, '>'},
    {0x2044, 0x2044, '/'},
    {0x20AC, 0x20AC, 'E'},
    {0x2190, 0x2190, '<'},
    {0x2192, 0x2192, '>'},
    {0x2191, 0x2191, '^'},
    {0x2193, 0x2193, 'v'},
    {0x2212, 0x2212, '-'},
    {0x2215, 0x2215, '/'},
    {0x2219, 0x2219, 'o'},
    {0x2500, 0x2501, '-'},
    {0x2502, 0x2503, '|'},
    {0x2504, 0x254B, '+'},
    {0x2550, 0x2550, '='},
    {0x2551, 0x2551, '|'},
    {0x2552, 0x257F, '+'},
    {0x2580, 0x259F, '#'},
    {0x25A0, 0x25FF, 'o'},
    {0x2605, 0x2606, '*'},
    {0x258F, 0x258F, '_'},
    {0x3000, 0x3000, ' '},
    {0x3001, 0x3001, ','},
    {0x3002, 0x3002, '.'},
};

char
ascii_of(uint32_t cp)
{
	if (cp < 0x80)
		return cp < 0x20 || cp == 0x7F ? '?' : (char)cp;
	if (cp >= 0xA0 && cp - 0xA0 < sizeof(latin) - 1)
		return latin[cp - 0xA0];
	if (cp >= 0x410 && cp <= 0x44F)
		return cyrillic[cp - 0x410];
	if (cp >= 0x391 && cp - 0x391 < sizeof(greek) - 1)
		return greek[cp - 0x391];
	if (cp >= 0xFF01 && cp <= 0xFF5E)
		return (char)(cp - 0xFF01 + '!');
	for (size_t i = 0; i < LEN(ranges); i++)
		if (cp >= ranges[i].from && cp <= ranges[i].to)
			return ranges[i].c;
	return '?';
}
