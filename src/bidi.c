/* Levels and joined forms are libfribidi's; which way a paragraph runs is decided here, as feeds
 * seldom say it. */
#include "src/bidi.h"

#include "src/text.h"
#include "src/utf8.h"
#include "src/util.h"

#include <fribidi/fribidi.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define PARAGRAPH_MAX ((size_t)1 << 20) /* characters; beyond, text stays in its order */

static bool
is_rtl_letter(uint32_t c)
{
	return (c >= 0x590 && c <= 0x8ff && !(c >= 0x660 && c <= 0x669)
		   && !(c >= 0x6f0 && c <= 0x6f9))
	       || (c >= 0xfb1d && c <= 0xfdff) || (c >= 0xfe70 && c <= 0xfefc)
	       || (c >= 0x10800 && c <= 0x10fff) || (c >= 0x1e800 && c <= 0x1efff);
}

bool
bidi_needed(const char *s, size_t n)
{
	const unsigned char *p = (const unsigned char *)s, *end = p + n;

	/* Letters of those scripts begin with few bytes, which others hardly have. */
	for (; p < end; p++) {
		if (*p < 0xd6)
			continue;
		uint32_t c;
		if (*p <= 0xdf || *p == 0xe0 || *p == 0xef || *p == 0xf0) {
			utf8_decode((const char *)p, (size_t)(end - p), &c);
			if (is_rtl_letter(c))
				return true;
		}
	}
	return false;
}

bool
bidi_is_rtl(const char *s, size_t n, bool lean)
{
	size_t left = 0, right = 0;
	bool first_right = false;

	for (size_t i = 0; i < n;) {
		uint32_t c;
		i += utf8_decode(s + i, n - i, &c);
		if (is_rtl_letter(c)) {
			first_right = first_right || left == 0;
			right++;
		} else if ((c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z')
			   || (c >= 0xc0 && c < 0x590) || (c >= 0x900 && c < 0x2000)
			   || (c >= 0x3040 && c < 0xd800))
			left++;
	}
	return right > 0 && (lean || right > left || (right == left && first_right));
}

bool
bidi_language(const char *lang)
{
	static const char *const tags[] = {"ar", "fa", "he", "iw", "ur", "ps", "yi", "ug", "ckb",
	    "dv", "sd", "ku-arab", "arc", "syr"};

	for (size_t i = 0; lang != NULL && i < LEN(tags); i++) {
		size_t n = strlen(tags[i]);
		if (strncasecmp(lang, tags[i], n) == 0
		    && (lang[n] == '\0' || lang[n] == '-' || lang[n] == '_'))
			return true;
	}
	return false;
}

/* What libfribidi works on. */
struct work {
	FriBidiChar *c, *shaped;
	uint32_t *at;
	FriBidiCharType *type;
	FriBidiBracketType *bracket;
	FriBidiLevel *level;
	FriBidiArabicProp *prop;
	FriBidiStrIndex n;
};

static void
work_new(struct work *w, const char *s, size_t n)
{
	size_t count = 0;

	w->c = xcalloc(n, sizeof(*w->c));
	w->at = xcalloc(n, sizeof(*w->at));
	for (size_t i = 0; i < n;) {
		uint32_t c;
		w->at[count] = (uint32_t)i;
		i += utf8_decode(s + i, n - i, &c);
		w->c[count++] = c;
	}
	w->n = (FriBidiStrIndex)count;
	w->shaped = xcalloc(count, sizeof(*w->shaped));
	memcpy(w->shaped, w->c, count * sizeof(*w->c));
	w->type = xcalloc(count, sizeof(*w->type));
	w->bracket = xcalloc(count, sizeof(*w->bracket));
	w->level = xcalloc(count, sizeof(*w->level));
	w->prop = xcalloc(count, sizeof(*w->prop));
}

static void
work_free(struct work *w)
{
	free(w->c);
	free(w->shaped);
	free(w->at);
	free(w->type);
	free(w->bracket);
	free(w->level);
	free(w->prop);
}

bool
bidi_resolve(const char *s, size_t n, bool rtl, uint8_t *level, uint32_t *glyph)
{
	struct work w;
	FriBidiParType base = rtl ? FRIBIDI_PAR_RTL : FRIBIDI_PAR_LTR;

	if (n == 0 || n > PARAGRAPH_MAX)
		return false;
	work_new(&w, s, n);
	fribidi_get_bidi_types(w.c, w.n, w.type);
	fribidi_get_bracket_types(w.c, w.n, w.type, w.bracket);
	bool ok = fribidi_get_par_embedding_levels_ex(w.type, w.bracket, w.n, &base, w.level) != 0;
	if (ok) {
		fribidi_get_joining_types(w.c, w.n, w.prop);
		fribidi_join_arabic(w.type, w.n, w.level, w.prop);
		fribidi_shape(FRIBIDI_FLAG_SHAPE_MIRRORING | FRIBIDI_FLAGS_ARABIC, w.level, w.n,
		    w.prop, w.shaped);
	}
	for (FriBidiStrIndex i = 0; ok && i < w.n; i++) {
		level[w.at[i]] = (uint8_t)w.level[i];
		glyph[w.at[i]] = w.shaped[i] == w.c[i]              ? 0
		                 : w.shaped[i] == FRIBIDI_CHAR_FILL ? BIDI_NOTHING
		                                                    : w.shaped[i];
	}
	work_free(&w);
	return ok;
}

static void
turn(struct bidi_cluster *c, size_t n)
{
	for (size_t i = 0; i < n / 2; i++) {
		struct bidi_cluster swapped = c[i];
		c[i] = c[n - 1 - i];
		c[n - 1 - i] = swapped;
	}
}

size_t
bidi_order(
    const char *s, size_t from, size_t to, const uint8_t *level, bool rtl, struct bidi_cluster *out)
{
	size_t n = 0;
	uint8_t highest = 0, base = rtl;

	for (size_t at = from; at < to; n++) {
		int columns;
		size_t len = text_cluster(s + at, to - at, &columns);
		out[n] = (struct bidi_cluster){(uint32_t)at, (uint8_t)len, level[at]};
		highest = MAX(highest, level[at]);
		at += len;
	}
	/* Blanks at the end of a line have the paragraph's level (L1). */
	for (size_t i = n; i > 0 && s[out[i - 1].at] == ' '; i--)
		out[i - 1].level = base;
	for (uint8_t l = highest; l > 0; l--)
		for (size_t i = 0; i < n; i++) {
			size_t end = i;
			while (end < n && out[end].level >= l)
				end++;
			turn(out + i, end - i);
			i = end > i ? end - 1 : i;
		}
	return n;
}

void
bidi_draw(struct strbuf *out, const char *s, const struct bidi_cluster *c, const uint32_t *glyph)
{
	uint32_t base;

	utf8_decode(s + c->at, c->len, &base);
	for (size_t i = c->at, end = c->at + c->len; i < end;) {
		uint32_t u;
		size_t len = utf8_decode(s + i, end - i, &u);
		/* Joiners of letters have done their work. */
		bool done = (u == 0x200c || u == 0x200d) && is_rtl_letter(base);
		if (glyph[i] == 0 && !done)
			strbuf_add(out, s + i, len);
		else if (!done && glyph[i] != BIDI_NOTHING)
			strbuf_addu(out, glyph[i]);
		i += len;
	}
}

void
bidi_line(struct strbuf *out, const char *s, size_t n)
{
	if (!bidi_needed(s, n)) {
		strbuf_add(out, s, n);
		return;
	}
	bool rtl = bidi_is_rtl(s, n, false);
	uint8_t *level = xcalloc(n, sizeof(*level));
	uint32_t *glyph = xcalloc(n, sizeof(*glyph));
	struct bidi_cluster *order = xcalloc(n, sizeof(*order));
	if (bidi_resolve(s, n, rtl, level, glyph)) {
		size_t clusters = bidi_order(s, 0, n, level, rtl, order);
		for (size_t i = 0; i < clusters; i++)
			bidi_draw(out, s, &order[i], glyph);
	} else
		strbuf_add(out, s, n);
	free(level);
	free(glyph);
	free(order);
}

bool
bidi_wanted(int64_t setting)
{
	const char *vte = getenv("VTE_VERSION"), *program = getenv("TERM_PROGRAM");
	const char *term = getenv("TERM");

	if (setting != 0)
		return setting == 1;
	return !((vte != NULL && strtol(vte, NULL, 10) >= 5800) || getenv("KONSOLE_VERSION") != NULL
		 || (program != NULL
		     && (strcmp(program, "Apple_Terminal") == 0 || strcmp(program, "mintty") == 0))
		 || (term != NULL && strncmp(term, "mlterm", 6) == 0));
}
