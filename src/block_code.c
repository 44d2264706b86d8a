/* The stored form of blocks: varints, differences, then the text. Decoding trusts nothing.
 *
 *   byte version, byte flags, varints blocks, spans, links, notes, text bytes; then
 *   block: byte type | has..., then what it has; varint spans
 *   span:  varint length << 2 | moved << 1 | styled; [zigzag distance]; [style, link]
 *   link:  byte kind, zigzag distance, varint url bytes, zigzag distance, varint text bytes
 *   note:  varint place
 *   text
 *
 * A distance is from the end of what came before it in the text, mostly 0.
 * Version 1 had no notes, no nests, no beginnings of quotes, no number
 * styles, and of a cell's flags CELL_HEADER alone. */
#include "src/block.h"

#include "src/text.h"
#include "src/utf8.h"
#include "src/util.h"

#include <string.h>

#define CODE_VERSION 2
#define NESTS        0x80 /* beside the number of quotes: a nest follows; */
#define ANEW         0x40 /* the quote begins */
#define NEST_MAX     UINT32_MAX
#define TRUNCATED    1

enum { /* flags beside the type of a block */
	HAS_QUOTE = 0x10,
	HAS_INDENT = 0x20,
	HAS_NUMBER = 0x40,
	HAS_LINK = 0x80,
	TYPE_MASK = 0x0f
};
_Static_assert((int)BLOCK_TYPES <= (int)TYPE_MASK, "a type has four bits");

static void
put(struct strbuf *out, uint64_t v)
{
	char bytes[10];
	size_t n = 0;

	do {
		bytes[n++] = (char)((v & 0x7f) | (v > 0x7f ? 0x80 : 0));
		v >>= 7;
	} while (v > 0);
	strbuf_add(out, bytes, n);
}

static uint64_t
zigzag(int64_t v)
{
	return ((uint64_t)v << 1) ^ (uint64_t)(v >> 63);
}

static int64_t
unzigzag(uint64_t v)
{
	return (int64_t)(v >> 1) ^ -(int64_t)(v & 1);
}

static bool
has_level(enum block_type type)
{
	return type == BLOCK_HEADING || type == BLOCK_CELL;
}

static void
put_block(struct strbuf *out, const struct block *b)
{
	strbuf_addc(
	    out, (char)(b->type | (b->quote ? HAS_QUOTE : 0) | (b->indent ? HAS_INDENT : 0)
			| (b->number != INT32_MIN ? HAS_NUMBER : 0) | (b->link ? HAS_LINK : 0)));
	if (has_level(b->type))
		strbuf_addc(out, (char)b->level);
	if (b->type == BLOCK_TABLE) {
		put(out, b->rows);
		put(out, b->cols);
	}
	if (b->quote)
		strbuf_addc(out, (char)(b->quote | (b->nest ? NESTS : 0) | (b->anew ? ANEW : 0)));
	if (b->quote && b->nest)
		put(out, b->nest);
	if (b->indent)
		strbuf_addc(out, (char)b->indent);
	if (b->number != INT32_MIN) {
		put(out, zigzag(b->number));
		if (b->type == BLOCK_ITEM)
			strbuf_addc(out, (char)b->level);
	}
	if (b->link)
		put(out, b->link);
	put(out, b->spans);
}

static void
put_span(struct strbuf *out, const struct span *s, uint32_t *end)
{
	bool moved = s->at != *end, styled = s->style != 0 || s->link != 0;

	put(out, (uint64_t)s->len << 2 | (uint64_t)moved << 1 | (uint64_t)styled);
	if (moved)
		put(out, zigzag((int64_t)s->at - *end));
	if (styled) {
		strbuf_addc(out, (char)s->style);
		put(out, s->link);
	}
	*end = s->at + s->len;
}

static void
put_link(struct strbuf *out, const struct link *l, uint32_t *end)
{
	strbuf_addc(out, (char)l->kind);
	put(out, zigzag((int64_t)l->url - *end));
	put(out, l->url_len);
	*end = l->url + l->url_len;
	put(out, zigzag((int64_t)l->text - *end));
	put(out, l->text_len);
	*end = l->text + l->text_len;
}

static bool
in_text(const struct blocks *b, uint32_t at, uint32_t len)
{
	return at <= b->text.len && len <= b->text.len - at
	       && utf8_starts(b->text.s, b->text.len, at)
	       && utf8_starts(b->text.s, b->text.len, (size_t)at + len);
}

/* As many quotes as are said to be, none deeper than all levels together. */
static bool
check_nest(const struct block *b)
{
	unsigned levels = (unsigned)b->quote + b->indent, quotes = 0;

	for (unsigned i = 0; i < 32; i++)
		if (b->nest >> i & 1) {
			quotes++;
			if (i >= levels)
				return false;
		}
	return b->nest == 0 || quotes == b->quote;
}

static bool
check_block(const struct blocks *b, const struct block *block, size_t span)
{
	bool heading = block->type == BLOCK_HEADING;
	int most = block->type == BLOCK_CELL   ? CELL_HEADER | CELL_LEFT | CELL_ABOVE
	           : block->type == BLOCK_ITEM ? NUMBER_UPPER_ROMAN
	                                       : 0;

	return block->type < BLOCK_TYPES && block->quote <= BLOCKS_DEPTH_MAX
	       && block->indent <= BLOCKS_DEPTH_MAX && block->link <= b->nlink
	       && block->span == span && block->spans <= b->nspan - span
	       && (heading ? block->level >= 1 && block->level <= 6 : block->level <= most)
	       && check_nest(block);
}

/* How many blocks come before a table that is not whole. SIZE_MAX: a cell outside a table, or a
 * table of nothing. */
static size_t
whole_tables(const struct blocks *b)
{
	for (size_t i = 0; i < b->nblock;) {
		const struct block *table = &b->block[i];
		if (table->type == BLOCK_CELL)
			return SIZE_MAX;
		if (table->type != BLOCK_TABLE) {
			i++;
			continue;
		}
		size_t cells = (size_t)table->rows * table->cols, k = 1;
		while (k <= cells && i + k < b->nblock && b->block[i + k].type == BLOCK_CELL)
			k++;
		if (k <= cells)
			return i + k == b->nblock ? i : SIZE_MAX;
		if (cells == 0)
			return SIZE_MAX;
		i += k;
	}
	return b->nblock;
}

/* Everything but the text itself, which is checked when it comes in. */
static bool
well_formed(const struct blocks *b)
{
	size_t span = 0;

	if (b->nblock > BLOCKS_MAX || b->nspan > BLOCKS_SPANS_MAX || b->nlink > BLOCKS_LINKS_MAX
	    || b->nnote > BLOCKS_NOTES_MAX)
		return false;
	for (size_t i = 0; i < b->nblock; i++) {
		if (!check_block(b, &b->block[i], span))
			return false;
		span += b->block[i].spans;
	}
	if (span != b->nspan)
		return false;
	for (size_t i = 0; i < b->nspan; i++) {
		const struct span *s = &b->span[i];
		if (s->style > 0xff || !in_text(b, s->at, s->len)
		    || (s->link > b->nlink && blocks_note_of(b, s->link) == NULL))
			return false;
	}
	for (size_t i = 0; i < b->nlink; i++) {
		const struct link *l = &b->link[i];
		if (l->kind >= LINK_KINDS || !in_text(b, l->url, l->url_len)
		    || !in_text(b, l->text, l->text_len))
			return false;
	}
	for (size_t i = 0; i < b->nnote; i++)
		if (b->note[i] > b->text.len)
			return false;
	return true;
}

bool
blocks_encode(const struct blocks *b, struct strbuf *out)
{
	size_t blocks = whole_tables(b), spans = 0;
	uint32_t end = 0;

	if (blocks == SIZE_MAX || !well_formed(b))
		return false;
	for (size_t i = 0; i < blocks; i++)
		spans += b->block[i].spans;
	strbuf_addc(out, CODE_VERSION);
	strbuf_addc(out, b->truncated || blocks < b->nblock ? TRUNCATED : 0);
	put(out, blocks);
	put(out, spans);
	put(out, b->nlink);
	put(out, b->nnote);
	put(out, b->text.len);
	for (size_t i = 0; i < blocks; i++)
		put_block(out, &b->block[i]);
	for (size_t i = 0; i < spans; i++)
		put_span(out, &b->span[i], &end);
	end = 0;
	for (size_t i = 0; i < b->nlink; i++)
		put_link(out, &b->link[i], &end);
	for (size_t i = 0; i < b->nnote; i++)
		put(out, b->note[i]);
	strbuf_add(out, b->text.s, b->text.len);
	return !out->full;
}

struct reader {
	const unsigned char *p, *end;
	unsigned version;
	bool bad;
};

static uint8_t
get_byte(struct reader *r)
{
	if (r->p == r->end) {
		r->bad = true;
		return 0;
	}
	return *r->p++;
}

/* A varint of at most `max`. */
static uint64_t
get(struct reader *r, uint64_t max)
{
	uint64_t v = 0;

	for (unsigned shift = 0; shift < 63; shift += 7) {
		uint8_t byte = get_byte(r);
		v |= (uint64_t)(byte & 0x7f) << shift;
		if (byte < 0x80) {
			if (v > max)
				break;
			return v;
		}
	}
	r->bad = true;
	return 0;
}

/* A place `distance` from *end. */
static uint32_t
get_place(struct reader *r, uint32_t end)
{
	int64_t at = (int64_t)end + unzigzag(get(r, UINT32_MAX));

	if (at < 0 || at > (int64_t)BLOCKS_TEXT_MAX) {
		r->bad = true;
		return 0;
	}
	return (uint32_t)at;
}

static void
get_block(struct reader *r, struct block *b, uint32_t *span)
{
	uint8_t head = get_byte(r);

	*b = (struct block){.type = head & TYPE_MASK, .number = INT32_MIN, .span = *span};
	if (has_level(b->type))
		b->level = get_byte(r);
	if (b->type == BLOCK_TABLE) {
		b->rows = (uint16_t)get(r, UINT16_MAX);
		b->cols = (uint16_t)get(r, UINT16_MAX);
	}
	if (head & HAS_QUOTE)
		b->quote = get_byte(r);
	if (r->version > 1 && b->quote > 0) {
		bool nests = b->quote & NESTS;
		b->anew = b->quote & ANEW;
		b->quote &= (uint8_t) ~(NESTS | ANEW);
		if (nests)
			b->nest = (uint32_t)get(r, NEST_MAX);
	}
	if (head & HAS_INDENT)
		b->indent = get_byte(r);
	if (head & HAS_NUMBER) {
		int64_t number = unzigzag(get(r, UINT32_MAX));
		b->number = (int32_t)MAX(MIN(number, INT32_MAX), INT32_MIN);
		if (r->version > 1 && b->type == BLOCK_ITEM)
			b->level = get_byte(r);
	}
	if (head & HAS_LINK)
		b->link = (uint16_t)get(r, UINT16_MAX);
	b->spans = (uint32_t)get(r, BLOCKS_SPANS_MAX);
	*span += r->bad ? 0 : b->spans;
}

static void
get_span(struct reader *r, struct span *s, uint32_t *end)
{
	uint64_t head = get(r, (uint64_t)BLOCKS_TEXT_MAX << 2 | 3);

	*s = (struct span){.at = *end, .len = (uint32_t)(head >> 2)};
	if (head & 2)
		s->at = get_place(r, *end);
	if (head & 1) {
		s->style = get_byte(r);
		s->link = (uint16_t)get(r, UINT16_MAX);
	}
	*end = s->at + s->len;
}

static void
get_link(struct reader *r, struct link *l, uint32_t *end)
{
	l->kind = get_byte(r);
	l->url = get_place(r, *end);
	l->url_len = (uint32_t)get(r, BLOCKS_TEXT_MAX);
	l->text = get_place(r, l->url + l->url_len);
	l->text_len = (uint32_t)get(r, BLOCKS_TEXT_MAX);
	*end = l->text + l->text_len;
}

static bool
decode(struct blocks *b, struct reader *r)
{
	uint32_t span = 0, end = 0;

	r->version = get_byte(r);
	if (r->version < 1 || r->version > CODE_VERSION)
		return false;
	uint8_t flags = get_byte(r);
	size_t left = (size_t)(r->end - r->p);
	/* A block has two bytes at least, a span one, a link five: n bounds what is allocated. */
	b->nblock = b->cap_block = (size_t)get(r, MIN(BLOCKS_MAX, left / 2));
	b->nspan = b->cap_span = (size_t)get(r, MIN(BLOCKS_SPANS_MAX, left));
	b->nlink = b->cap_link = (size_t)get(r, MIN(BLOCKS_LINKS_MAX, left / 5));
	if (r->version > 1)
		b->nnote = b->cap_note = (size_t)get(r, MIN(BLOCKS_NOTES_MAX, left));
	size_t text = (size_t)get(r, MIN(BLOCKS_TEXT_MAX, left));
	if (r->bad || (flags & ~TRUNCATED) != 0)
		return false;
	b->truncated = (flags & TRUNCATED) != 0;
	b->block = xcalloc(MAX(b->nblock, 1), sizeof(*b->block));
	b->span = xcalloc(MAX(b->nspan, 1), sizeof(*b->span));
	b->link = xcalloc(MAX(b->nlink, 1), sizeof(*b->link));
	b->note = xcalloc(MAX(b->nnote, 1), sizeof(*b->note));
	for (size_t i = 0; i < b->nblock && !r->bad; i++)
		get_block(r, &b->block[i], &span);
	for (size_t i = 0; i < b->nspan && !r->bad; i++)
		get_span(r, &b->span[i], &end);
	end = 0;
	for (size_t i = 0; i < b->nlink && !r->bad; i++)
		get_link(r, &b->link[i], &end);
	for (size_t i = 0; i < b->nnote && !r->bad; i++)
		b->note[i] = (uint32_t)get(r, BLOCKS_TEXT_MAX);
	if (r->bad || (size_t)(r->end - r->p) != text)
		return false;
	return strbuf_add(&b->text, r->p, text) && text_is_clean(b->text.s, text) && well_formed(b)
	       && whole_tables(b) == b->nblock;
}

bool
blocks_decode(struct blocks *b, const void *data, size_t n, struct err *e)
{
	struct reader r = {.p = data, .end = n > 0 ? (const unsigned char *)data + n : data};

	blocks_release(b);
	if (decode(b, &r))
		return true;
	blocks_release(b);
	return err_set(e, "stored text is damaged");
}
