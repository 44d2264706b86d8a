/* Raised and lowered text in cells of one height: by the signs that Unicode has, where it has all
 * of them, else by the signs of mathematics. */
#include "src/layout_flow.h"

#include "src/utf8.h"
#include "src/util.h"

#include <string.h>

static const struct {
	const char *plain, *raised, *lowered;
} signs[] = {
    {"0", "⁰", "₀"},
    {"1", "¹", "₁"},
    {"2", "²", "₂"},
    {"3", "³", "₃"},
    {"4", "⁴", "₄"},
    {"5", "⁵", "₅"},
    {"6", "⁶", "₆"},
    {"7", "⁷", "₇"},
    {"8", "⁸", "₈"},
    {"9", "⁹", "₉"},
    {"+", "⁺", "₊"},
    {"-", "⁻", "₋"},
    {"−", "⁻", "₋"},
    {"–", "⁻", "₋"},
    {"=", "⁼", "₌"},
    {"(", "⁽", "₍"},
    {")", "⁾", "₎"},
    {"n", "ⁿ", "ₙ"},
    {"i", "ⁱ", "ᵢ"},
};

/* False: a character has no such sign; out is as it was. */
static bool
by_signs(struct strbuf *out, const char *s, size_t n, bool raised)
{
	size_t before = out->len;

	for (size_t i = 0; i < n;) {
		size_t row = 0, len = 0;
		for (; row < LEN(signs); row++) {
			len = strlen(signs[row].plain);
			if (len <= n - i && memcmp(s + i, signs[row].plain, len) == 0)
				break;
		}
		if (row == LEN(signs)) {
			strbuf_cut(out, before);
			return false;
		}
		strbuf_adds(out, raised ? signs[row].raised : signs[row].lowered);
		i += len;
	}
	return n > 0;
}

static bool
is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* Endings and signs that are raised for looks alone: "1st", "XIXe", "Mme", "™", "[1]". */
static bool
reads_well(const char *s, size_t n)
{
	static const char ordinals[] = "aeors";
	bool letters = true;
	uint32_t c;

	for (size_t i = 0; i < n; i++)
		letters = letters && is_letter(s[i]);
	if (n == 1)
		return strchr(ordinals, s[0]) != NULL || (!letters && (s[0] < '0' || s[0] > '9'));
	return letters || s[0] == '[' || s[0] == '(' || (n > 8 && memchr(s, ' ', n) != NULL)
	       || utf8_decode(s, n, &c) == n;
}

void
layout_script(struct strbuf *out, const char *s, size_t n, bool raised, bool ascii)
{
	if (n == 0 || (!ascii && by_signs(out, s, n, raised)))
		return;
	bool bare = raised && reads_well(s, n);
	uint32_t c;
	bool one = utf8_decode(s, n, &c) == n;
	if (!bare)
		strbuf_addc(out, raised ? '^' : '_');
	bool group = !bare && !one && memchr(s, ' ', n) != NULL;
	for (size_t i = 0; i < n; i++)
		group = group || (!bare && !one && strchr("+-*/=", s[i]) != NULL);
	strbuf_adds(out, group ? "(" : "");
	strbuf_add(out, s, n);
	strbuf_adds(out, group ? ")" : "");
}
