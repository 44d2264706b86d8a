/* The builder of blocks, and what is reckoned from them. */
#include "src/block.h"

#include "src/text.h"
#include "src/utf8.h"
#include "src/util.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SCANNED     16 /* so few links are compared one by one */
#define SLOTS_FIRST ((size_t)64)

void
blocks_init(struct blocks *b)
{
	*b = (struct blocks){0};
	strbuf_init(&b->text, BLOCKS_TEXT_MAX);
}

void
blocks_release(struct blocks *b)
{
	free(b->block);
	free(b->span);
	free(b->link);
	free(b->note);
	free(b->slot);
	strbuf_release(&b->text);
	blocks_init(b);
}

struct block *
blocks_add(struct blocks *b, enum block_type type)
{
	if (b->nblock >= BLOCKS_MAX) {
		b->truncated = true;
		return NULL;
	}
	GROW(b->block, b->cap_block, b->nblock);
	struct block *block = &b->block[b->nblock++];
	*block =
	    (struct block){.type = (uint8_t)type, .number = INT32_MIN, .span = (uint32_t)b->nspan};
	return block;
}

bool
block_is_quote(const struct block *b, int level)
{
	return b->nest == 0 ? level < b->quote : (b->nest >> level & 1) != 0;
}

static int
write_roman(int32_t n, char out[24])
{
	static const struct {
		int value;
		const char *sign;
	} signs[] = {{1000, "m"}, {900, "cm"}, {500, "d"}, {400, "cd"}, {100, "c"}, {90, "xc"},
	    {50, "l"}, {40, "xl"}, {10, "x"}, {9, "ix"}, {5, "v"}, {4, "iv"}, {1, "i"}};
	int at = 0;

	for (size_t i = 0; i < LEN(signs); i++)
		for (; n >= signs[i].value; n -= signs[i].value)
			at += snprintf(out + at, (size_t)(24 - at), "%s", signs[i].sign);
	return at;
}

/* a, b, ..., z, aa, ab, ... */
static int
write_letters(int32_t n, char out[24])
{
	char turned[8];
	int at = 0, len = 0;

	for (; n > 0; n = (n - 1) / 26)
		turned[len++] = (char)('a' + (n - 1) % 26);
	while (len > 0)
		out[at++] = turned[--len];
	out[at] = '\0';
	return at;
}

int
block_number(const struct block *b, char out[24])
{
	bool roman = b->level == NUMBER_ROMAN || b->level == NUMBER_UPPER_ROMAN;
	int n;

	if (b->level == NUMBER_DECIMAL || b->number < 1 || (roman && b->number > 3999))
		return snprintf(out, 24, "%d", (int)b->number);
	n = roman ? write_roman(b->number, out) : write_letters(b->number, out);
	for (int i = 0; b->level == NUMBER_UPPER || b->level == NUMBER_UPPER_ROMAN; i++) {
		if (i == n)
			break;
		out[i] = (char)(out[i] - ('a' - 'A'));
	}
	return n;
}

/* How much of n bytes fits into the text, ended at a character. */
static size_t
fitting(const struct blocks *b, const char *s, size_t n)
{
	size_t room = b->text.max - b->text.len;

	if (n <= room)
		return n;
	while (room > 0 && !utf8_starts(s, n, room))
		room--;
	return room;
}

bool
blocks_span(struct blocks *b, const char *s, size_t n, unsigned style, unsigned link)
{
	if (b->nblock == 0 || (link > b->nlink && blocks_note_of(b, link) == NULL))
		return false;
	struct block *block = &b->block[b->nblock - 1];
	struct span *last = block->spans > 0 ? &b->span[b->nspan - 1] : NULL;
	size_t fit = fitting(b, s, n);
	if (fit < n)
		b->truncated = true;
	/* An empty span says something where it ends a line or is an image. */
	if (fit == 0 && !(style & SPAN_BREAK) && (n > 0 || link == 0))
		return n == 0;
	bool merges = last != NULL && last->style == style && last->link == link
	              && last->at + last->len == b->text.len && !(style & SPAN_BREAK);
	if (!merges) {
		if (b->nspan >= BLOCKS_SPANS_MAX) {
			b->truncated = true;
			return false;
		}
		GROW(b->span, b->cap_span, b->nspan);
		last = &b->span[b->nspan++];
		*last = (struct span){.at = (uint32_t)b->text.len,
		    .style = (uint16_t)(style & 0xff),
		    .link = (uint16_t)link};
		block->spans++;
	}
	strbuf_add(&b->text, s, fit);
	last->len += (uint32_t)fit;
	return fit == n;
}

static bool
same_link(const struct blocks *b, unsigned number, enum link_kind kind, const char *url, size_t n)
{
	const struct link *l = &b->link[number - 1];

	return l->kind == kind && l->url_len == n && memcmp(b->text.s + l->url, url, n) == 0;
}

/* Where the link is, or where it would go. */
static size_t
slot_of(const struct blocks *b, enum link_kind kind, const char *url, size_t n)
{
	size_t i = hash64((uint64_t)kind, url, n) & (b->nslot - 1);

	while (b->slot[i] != 0 && !same_link(b, b->slot[i], kind, url, n))
		i = (i + 1) & (b->nslot - 1);
	return i;
}

/* Enters the links that are not in the table yet, which stays half empty. */
static void
index_links(struct blocks *b)
{
	if (b->nslot < 2 * (b->nlink + 1)) {
		while (b->nslot < 2 * (b->nlink + 1))
			b->nslot = b->nslot == 0 ? SLOTS_FIRST : b->nslot * 2;
		free(b->slot);
		b->slot = xcalloc(b->nslot, sizeof(*b->slot));
		b->nindexed = 0;
	}
	for (; b->nindexed < b->nlink; b->nindexed++) {
		const struct link *l = &b->link[b->nindexed];
		size_t i = slot_of(b, (enum link_kind)l->kind, b->text.s + l->url, l->url_len);
		if (b->slot[i] == 0)
			b->slot[i] = (uint16_t)(b->nindexed + 1);
	}
}

static unsigned
find_link(struct blocks *b, enum link_kind kind, const char *url, size_t n)
{
	if (b->nlink > SCANNED) {
		index_links(b);
		return b->slot[slot_of(b, kind, url, n)];
	}
	for (unsigned i = 1; i <= b->nlink; i++)
		if (same_link(b, i, kind, url, n))
			return i;
	return 0;
}

/* What an address cannot hold, and a terminal should not get. */
static bool
is_address(const char *url, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if ((unsigned char)url[i] <= ' ' || url[i] == 0x7f)
			return false;
	return n > 0;
}

unsigned
blocks_link(struct blocks *b, enum link_kind kind, const char *url, size_t url_len,
    const char *text, size_t text_len)
{
	if (!is_address(url, url_len))
		return 0;
	unsigned found = find_link(b, kind, url, url_len);
	if (found != 0)
		return found;
	if (b->nlink >= BLOCKS_LINKS_MAX || fitting(b, url, url_len) < url_len) {
		b->truncated = true;
		return 0;
	}
	GROW(b->link, b->cap_link, b->nlink);
	struct link *l = &b->link[b->nlink++];
	*l = (struct link){
	    .kind = (uint8_t)kind, .url = (uint32_t)b->text.len, .url_len = (uint32_t)url_len};
	strbuf_add(&b->text, url, url_len);
	l->text = (uint32_t)b->text.len;
	l->text_len = (uint32_t)fitting(b, text, text_len);
	strbuf_add(&b->text, text, l->text_len);
	return (unsigned)b->nlink;
}

unsigned
blocks_note(struct blocks *b)
{
	if (b->nnote >= BLOCKS_NOTES_MAX) {
		b->truncated = true;
		return 0;
	}
	GROW(b->note, b->cap_note, b->nnote);
	b->note[b->nnote++] = 0;
	return BLOCKS_NOTE | (unsigned)b->nnote;
}

const uint32_t *
blocks_note_of(const struct blocks *b, unsigned link)
{
	unsigned number = link & (BLOCKS_NOTE - 1);

	return (link & BLOCKS_NOTE) && number > 0 && number <= b->nnote ? &b->note[number - 1]
	                                                                : NULL;
}

size_t
blocks_words(const struct blocks *b)
{
	size_t words = 0;

	/* A word may be of several spans ("<b>D</b>hushan"), so a block is counted as one text. */
	for (size_t i = 0; i < b->nblock; i++) {
		const struct block *block = &b->block[i];
		struct text_counter c = {0};
		for (uint32_t k = 0; k < block->spans; k++) {
			const struct span *span = &b->span[block->span + k];
			if (span->style & SPAN_BREAK)
				text_count(&c, " ", 1);
			else
				text_count(&c, b->text.s + span->at, span->len);
		}
		words += c.words;
	}
	return words;
}
