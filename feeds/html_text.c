/* Text of the tree to text of blocks: white space collapsed as CSS does, the rest cleaned. */
#include "feeds/html_build.h"

#include "src/text.h"
#include "src/util.h"

#include <string.h>

static size_t
character_start(const struct strbuf *b, size_t at)
{
	while (at < b->len && ((unsigned char)b->s[at] & 0xc0) == 0x80)
		at++;
	return at;
}

/* More than the allowed marks could come together where two clean pieces meet: how many bytes of
 * the second to leave out. */
static size_t
surplus_marks(const struct strbuf *before, const struct strbuf *piece)
{
	enum { REACH = 24 }; /* a base and its marks */
	char joined[2 * REACH + 8];
	size_t from = character_start(before, before->len > REACH ? before->len - REACH : 0);
	size_t tail = before->len - from;

	if (piece->len == 0 || (unsigned char)piece->s[0] < 0xcc)
		return 0;
	memcpy(joined, before->s + from, tail);
	for (size_t skip = 0; skip < piece->len; skip = character_start(piece, skip + 1)) {
		size_t end = character_start(piece, MIN(piece->len, skip + REACH));
		memcpy(joined + tail, piece->s + skip, end - skip);
		if (text_is_clean(joined, tail + end - skip))
			return skip;
	}
	return piece->len;
}

/* Sends b->raw, cleaned, to the open block. */
static void
flush_raw(struct builder *b, const struct context *c)
{
	if (b->raw.len == 0)
		return;
	strbuf_clear(&b->clean);
	text_clean(&b->clean, b->raw.s, b->raw.len, TEXT_LINES);
	/* U+2028 has become a newline, which only pre has. */
	char *newline = c->pre ? NULL : memchr(b->clean.s, '\n', b->clean.len);
	for (; newline != NULL; newline = strchr(newline, '\n'))
		*newline = ' ';
	size_t skip = surplus_marks(&b->out->text, &b->clean);
	if (b->clean.len > skip)
		blocks_span(b->out, b->clean.s + skip, b->clean.len - skip, c->style, c->link);
	strbuf_clear(&b->raw);
}

static void
put_breaks(struct builder *b, const struct context *c)
{
	if (b->breaks == 0 || !b->open)
		return;
	if (c->cell && b->out->block[b->out->nblock - 1].spans == 0) {
		b->breaks = 0; /* nothing to part */
		return;
	}
	if (b->breaks > 1 && !c->cell && b->type == BLOCK_PARAGRAPH && b->captions == 0) {
		b->open = false;
		build_open(b, c);
	} else
		blocks_span(b->out, "", 0, SPAN_BREAK, 0);
	b->breaks = 0;
	b->blank = false;
}

void
build_pre_text(struct builder *b, const struct context *c, const char *s, size_t n)
{
	size_t start = 0;

	/* Newlines wait, so that those at the beginning and the end go. */
	while (start < n) {
		size_t end = start;
		while (end < n && s[end] != '\n')
			end++;
		size_t text = end - start;
		if (text > 0 && s[end - 1] == '\r')
			text--;
		if (text > 0) {
			if (!build_open(b, c))
				return;
			for (; b->breaks > 0; b->breaks--)
				strbuf_addc(&b->raw, '\n');
			strbuf_add(&b->raw, s + start, text);
		}
		if (end < n && b->open && b->breaks < 1000)
			b->breaks++;
		start = end + 1;
	}
	flush_raw(b, c);
}

bool
html_is_white(char c)
{
	return c == ' ' || c == '\n' || c == '\t' || c == '\r' || c == '\f';
}

static void
wait_blank(struct builder *b, const struct context *c)
{
	if (!b->blank) {
		b->blank_style = c->style;
		b->blank_link = c->link;
	}
	b->blank = true;
}

/* A blank between two styles has what they share, so that it lies outside of both. */
static void
put_blank(struct builder *b, const struct context *c)
{
	if (b->raw.len > 0) {
		strbuf_addc(&b->raw, ' ');
		return;
	}
	unsigned link = b->blank_link == c->link ? c->link : 0;
	blocks_span(b->out, " ", 1, b->blank_style & c->style, link);
}

/* Makes ready for a word: breaks, a block, the blank before it. False: limit. */
static bool
begin_word(struct builder *b, const struct context *c)
{
	if (b->breaks > 0) {
		flush_raw(b, c);
		put_breaks(b, c);
	}
	if (!build_open(b, c))
		return false;
	if (b->blank && b->out->block[b->out->nblock - 1].spans + b->raw.len > 0)
		put_blank(b, c);
	b->blank = false;
	return true;
}

void
build_text(struct builder *b, const struct context *c, const char *s, size_t n)
{
	if (c->pre && !c->cell) {
		build_pre_text(b, c, s, n);
		return;
	}
	for (size_t i = 0; i < n;) {
		if (html_is_white(s[i])) {
			wait_blank(b, c);
			i++;
			continue;
		}
		/* Most text is clean as it stands; what is not is cleaned by words. */
		size_t run = text_plain(s + i, n - i), end = i + run;
		while (run == 0 && end < n && !html_is_white(s[end]))
			end++;
		if (!begin_word(b, c))
			return;
		if (run > 0) {
			flush_raw(b, c);
			blocks_span(b->out, s + i, run, c->style, c->link);
		} else
			strbuf_add(&b->raw, s + i, end - i);
		i = end;
	}
	flush_raw(b, c);
}

void
build_literal(struct builder *b, const struct context *c, const char *s)
{
	build_text(b, c, s, strlen(s));
}
