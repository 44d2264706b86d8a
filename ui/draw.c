/* Text into cells. Whatever the text is, a cell gets nothing that could steer the terminal. */
#include "ui/draw.h"

#include "src/bidi.h"
#include "src/block.h"
#include "src/text.h"
#include "src/util.h"
#include "ui/screen.h"

#include <stdlib.h>
#include <string.h>
#include <wchar.h>

#define LINKS_MAX 2000

uint32_t
utf8_at(const char *s, size_t n, size_t *len)
{
	const unsigned char *u = (const unsigned char *)s;
	size_t want = u[0] < 0x80 ? 1 : u[0] < 0xE0 ? 2 : u[0] < 0xF0 ? 3 : 4;
	if (want > n)
		want = n;
	*len = want;
	static const unsigned char mask[] = {0, 0x7F, 0x1F, 0x0F, 0x07};
	uint32_t cp = u[0] & mask[want];
	for (size_t i = 1; i < want; i++)
		cp = cp << 6 | (u[i] & 0x3F);
	return cp;
}

/* Characters without a glyph that a cleaned text may still have. */
static bool
invisible(uint32_t cp)
{
	return cp == 0x034F || cp == 0x061C || (cp >= 0x115F && cp <= 0x1160) || cp == 0x17B4
	       || cp == 0x17B5 || cp == 0x00AD || cp == 0x180E || cp == 0x200B || cp == 0x200E
	       || cp == 0x200F || (cp >= 0x2028 && cp <= 0x202E) || (cp >= 0x2060 && cp <= 0x206F)
	       || cp == 0x3164 || cp == 0xFEFF || cp == 0xFFA0 || (cp >= 0xFFF0 && cp <= 0xFFFB)
	       || (cp >= 0x13430 && cp <= 0x1343F) || (cp >= 0x1BCA0 && cp <= 0x1BCA3)
	       || (cp >= 0x1D173 && cp <= 0x1D17A) || cp >= 0xE0000;
}

/* A joiner has a meaning between emoji and in Arabic and Indic scripts only. */
static bool
joins(uint32_t cp)
{
	return (cp >= 0x0600 && cp <= 0x0DFF) || (cp >= 0x0F00 && cp <= 0x109F)
	       || (cp >= 0x1F000 && cp <= 0x1FAFF) || (cp >= 0x2600 && cp <= 0x27BF)
	       || cp == 0xFE0F;
}

static bool
stable_wide(uint32_t cp)
{
	return (cp >= 0x2E80 && cp <= 0xA4CF) || (cp >= 0xAC00 && cp <= 0xD7A3)
	       || (cp >= 0xF900 && cp <= 0xFAFF) || (cp >= 0xFE30 && cp <= 0xFE6F)
	       || (cp >= 0xFF00 && cp <= 0xFFE6) || (cp >= 0x20000 && cp <= 0x3FFFD);
}

/* Fills s, len and doubtful of a cell from one cluster. */
static void
cell_cluster(struct cell *c, const char *s, size_t n, int width)
{
	uint32_t before = 0, joiner = 0;
	c->len = 0;
	for (size_t i = 0, len; i < n; i += len) {
		uint32_t cp = utf8_at(s + i, n - i, &len);
		if (cp < 0x20 || (cp >= 0x7F && cp < 0xA0) || invisible(cp))
			continue;
		if (cp == 0x200C || cp == 0x200D) {
			joiner = joins(before) ? cp : 0;
			continue;
		}
		bool join = joiner && joins(cp);
		if (c->len + len + (join ? 3 : 0) > CELL_BYTES)
			break;
		if (join) {
			c->s[c->len++] = '\xE2';
			c->s[c->len++] = '\x80';
			c->s[c->len++] = joiner == 0x200C ? '\x8C' : '\x8D';
		}
		memcpy(c->s + c->len, s + i, len);
		c->len = (uint8_t)(c->len + len);
		int own = wcwidth((wchar_t)cp);
		if (join || own < 0 || (before ? own != 0 : own != width) || cp >= 0x1F000
		    || (width == 2 && !before && !stable_wide(cp)))
			c->doubtful = 1;
		joiner = 0;
		before = cp;
	}
	if (!c->len) {
		c->s[0] = width == 1 ? '?' : ' ';
		c->len = 1;
	}
}

static uint8_t
screen_look(struct screen *s, enum style_role role, unsigned style)
{
	uint8_t *cached = &s->cache[role][style & 127];
	if (*cached)
		return (uint8_t)(*cached - 1);
	struct look l = s->config->look[role];
	/* Without colours a theme of colours is as good as none. */
	if (!s->tty->colors && (l.fg >= 0 || l.bg >= 0)
	    && !look_parse(style_rows[role].look, &l, NULL))
		l = (struct look){.fg = -1, .bg = -1};
	if (style & SPAN_STRONG)
		l.attributes |= LOOK_BOLD;
	if (style & SPAN_EM)
		l.attributes |= s->tty->cap.sitm ? LOOK_ITALIC : LOOK_UNDERLINE;
	if (style & SPAN_INS)
		l.attributes |= LOOK_UNDERLINE;
	if (!s->tty->colors)
		l.fg = l.bg = -1;
	int i = 0;
	while (i < s->nlook
	       && (s->look[i].fg != l.fg || s->look[i].bg != l.bg
		   || s->look[i].attributes != l.attributes))
		i++;
	if (i == s->nlook) {
		if (s->nlook == LOOKS_MAX)
			return 0;
		s->look[s->nlook++] = l;
	}
	*cached = (uint8_t)(i + 1);
	return (uint8_t)i;
}

/* A blank that shows nothing is the same in every look. */
static void
cell_normal(const struct screen *s, struct cell *c)
{
	const struct look *l = &s->look[c->look];
	if (c->len == 1 && c->s[0] == ' ' && !c->link && l->bg < 0
	    && !(l->attributes & (LOOK_UNDERLINE | LOOK_REVERSE)))
		c->look = 0;
}

static void
cell_blank(struct cell *c)
{
	memset(c, 0, sizeof(*c));
	c->s[0] = ' ';
	c->len = c->width = 1;
}

/* A row of which n cells from col on are put: the other half of a wide one that they cover in part
 * is taken away. */
static struct cell *
cells_at(struct screen *s, int row, int col, int n)
{
	struct cell *line = s->back + (size_t)row * (size_t)s->cols;
	if (line[col].width == 0 && col > 0)
		cell_blank(&line[col - 1]);
	if (line[col + n - 1].width == 2)
		cell_blank(&line[col + n]);
	return line;
}

static void
cell_put(struct screen *s, int row, int col, const struct cell *c)
{
	struct cell *line = cells_at(s, row, col, c->width);
	line[col] = *c;
	cell_normal(s, &line[col]);
	if (c->width == 2)
		memset(&line[col + 1], 0, sizeof(line[0]));
}

/* As many cells as the text has bytes, printable ASCII all; NULL: blanks. */
static void
put_narrow(struct screen *s, int row, int col, struct cell c, const char *text, size_t n)
{
	struct cell *to = cells_at(s, row, col, (int)n) + col;
	c.s[0] = ' ';
	c.len = c.width = 1;
	struct cell blank = c;
	cell_normal(s, &blank);
	for (size_t i = 0; i < n; i++) {
		c.s[0] = text ? text[i] : ' ';
		to[i] = c.s[0] == ' ' ? blank : c;
	}
}

/* In an ASCII terminal a cluster becomes as many ASCII characters as it has columns. */
static void
put_ascii(struct screen *s, int row, int col, struct cell c, const char *text, size_t n)
{
	size_t len;
	c.s[0] = ascii_of(utf8_at(text, n, &len));
	int width = c.width;
	c.len = c.width = 1;
	for (int i = 0; i < width; i++)
		cell_put(s, row, col + i, &c);
}

int
draw_span(struct screen *s, int row, int col, int cols, enum style_role role, unsigned style,
    unsigned link, const char *text, size_t n)
{
	if (row < 0 || row >= s->rows || col < 0)
		return 0;
	cols = MIN(cols, s->cols - col);
	int used = 0;
	struct cell plain = {.look = screen_look(s, role, style), .link = (uint16_t)link};
	for (size_t i = 0; i < n;) {
		int width;
		size_t len = text_narrow_fit(text + i, n - i, cols - used);
		if (len > 0) {
			put_narrow(s, row, col + used, plain, text + i, len);
			used += (int)len;
			i += len;
			continue;
		}
		len = text_cluster(text + i, n - i, &width);
		if (used + width > cols)
			break;
		if (width > 0) {
			struct cell c = plain;
			c.width = (uint8_t)width;
			if (s->ascii) {
				put_ascii(s, row, col + used, c, text + i, len);
			} else {
				cell_cluster(&c, text + i, len, width);
				cell_put(s, row, col + used, &c);
			}
		}
		used += width;
		i += len;
	}
	return used;
}

int
draw_put(
    struct screen *s, int row, int col, int cols, enum style_role role, const char *text, size_t n)
{
	struct strbuf b;
	if (!s->bidi || !bidi_needed(text, n))
		return draw_span(s, row, col, cols, role, 0, 0, text, n);
	strbuf_init(&b, 4 * n + STRBUF_SMALL);
	bidi_line(&b, text, n);
	int used = draw_span(s, row, col, cols, role, 0, 0, b.s, b.len);
	strbuf_release(&b);
	return used;
}

int
draw_str(struct screen *s, int row, int col, int cols, enum style_role role, const char *text)
{
	return draw_put(s, row, col, cols, role, text, strlen(text));
}

int
draw_cut(
    struct screen *s, int row, int col, int cols, enum style_role role, const char *text, size_t n)
{
	if (cols <= 0)
		return 0;
	struct strbuf b;
	strbuf_init(&b, STRBUF_SMALL);
	text_cut(&b, text, n, cols, s->ascii);
	int used = draw_put(s, row, col, cols, role, b.s, b.len);
	strbuf_release(&b);
	return used;
}

int
draw_right(struct screen *s, int row, int end, int cols, enum style_role role, const char *text)
{
	int width = MIN(text_width(text, strlen(text)), cols);
	draw_cut(s, row, end - width, width, role, text, strlen(text));
	return end - width;
}

void
draw_blank(struct screen *s, int row, int col, int cols, enum style_role role)
{
	if (row < 0 || row >= s->rows || col < 0)
		return;
	cols = MIN(cols, s->cols - col);
	if (cols > 0)
		put_narrow(s, row, col, (struct cell){.look = screen_look(s, role, 0)}, NULL,
		    (size_t)cols);
}

void
draw_role(struct screen *s, int row, int col, int cols, enum style_role role)
{
	if (row < 0 || row >= s->rows || col < 0)
		return;
	uint8_t look = screen_look(s, role, 0);
	for (int i = 0; i < cols && col + i < s->cols; i++) {
		struct cell *c = &s->back[(size_t)row * (size_t)s->cols + (size_t)(col + i)];
		if (c->width == 0)
			continue;
		c->look = look;
		cell_normal(s, c);
	}
}

static bool
link_scheme(const char *url, size_t n)
{
	static const char *const schemes[] = {
	    "//", "http://", "https://", "ftp://", "mailto:", "gemini://", "gopher://"};
	for (size_t i = 0; i < LEN(schemes); i++)
		if (n > strlen(schemes[i]) && strncasecmp(url, schemes[i], strlen(schemes[i])) == 0)
			return true;
	return false;
}

/* What is not plain ASCII in an address is sent percent-encoded. "//host" is of the web. */
static char *
link_encoded(const char *url, size_t n)
{
	struct strbuf b;
	strbuf_init(&b, STRBUF_SMALL);
	if (n > 2 && strncmp(url, "//", 2) == 0)
		strbuf_adds(&b, "https:");
	for (size_t i = 0; i < n; i++) {
		unsigned char c = (unsigned char)url[i];
		if (c > 0x20 && c < 0x7F)
			strbuf_addc(&b, (char)c);
		else
			strbuf_addf(&b, "%%%02X", c);
	}
	return strbuf_take(&b, NULL);
}

unsigned
draw_link(struct screen *s, const char *url, size_t n)
{
	if (!s->links || n > 2000 || !link_scheme(url, n) || s->nlink >= LINKS_MAX)
		return 0;
	char *encoded = link_encoded(url, n);
	for (size_t i = 0; i < s->nlink; i++)
		if (strcmp(s->link[i], encoded) == 0) {
			free(encoded);
			return (unsigned)i + 1;
		}
	GROW(s->link, s->cap_link, s->nlink);
	s->link[s->nlink++] = encoded;
	return (unsigned)s->nlink;
}

bool
draw_bidi(const struct screen *s)
{
	return s->bidi;
}

bool
draw_ascii(const struct screen *s)
{
	return s->ascii;
}
