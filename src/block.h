/* An article as a list of blocks of spans (SPEC 6): what HTML becomes once, on the way in. */
#ifndef DATELINE_BLOCK_H
#define DATELINE_BLOCK_H

#include "src/strbuf.h"

#include <stdint.h>

enum block_type {
	BLOCK_PARAGRAPH,
	BLOCK_HEADING, /* level 1..6 */
	/* First paragraph of a list item; further ones: BLOCK_PARAGRAPH, same indent. level: enum
	 * number_style. Without spans: its mark, and the block behind it begins the item. */
	BLOCK_ITEM,
	BLOCK_PRE,     /* text keeps its newlines and blanks */
	BLOCK_TABLE,   /* rows and cols; its cells follow as rows*cols BLOCK_CELL, row by row */
	BLOCK_CELL,    /* level: enum cell_flags */
	BLOCK_FIGURE,  /* an image standing alone: link is its number; spans are the caption */
	BLOCK_RULE,    /* hr */
	BLOCK_TERM,    /* dt; its dd is a BLOCK_PARAGRAPH with indent + 1 */
	BLOCK_CAPTION, /* of the table behind it */
	BLOCK_TYPES
};

enum cell_flags {
	CELL_HEADER = 1,
	CELL_LEFT = 2,  /* part of the cell at its left (colspan): has no spans of its own */
	CELL_ABOVE = 4, /* part of the cell above it (rowspan) */
};

enum number_style { NUMBER_DECIMAL, NUMBER_LOWER, NUMBER_UPPER, NUMBER_ROMAN, NUMBER_UPPER_ROMAN };

enum span_style {
	SPAN_STRONG = 1,
	SPAN_EM = 2,
	SPAN_CODE = 4,
	SPAN_SUP = 8,
	SPAN_SUB = 16,
	SPAN_DEL = 32,
	SPAN_INS = 64,
	SPAN_BREAK = 128, /* br: an empty span that ends the line */
};

enum link_kind { LINK_PAGE, LINK_IMAGE, LINK_AUDIO, LINK_VIDEO, LINK_FRAME, LINK_KINDS };

struct span {
	uint32_t at, len; /* bytes in blocks.text */
	uint16_t style;   /* enum span_style, or-ed */
	/* 1-based number in blocks.link, or BLOCKS_NOTE | 1-based number in blocks.note; 0: none */
	uint16_t link;
};

struct block {
	uint8_t type; /* enum block_type */
	uint8_t level;
	uint8_t quote;  /* how many quotes it lies in */
	uint8_t indent; /* how many lists it lies in */
	/* How quotes and lists lie in each other: bit n is set where the n-th from the outside is a
	 * quote. 0: the quotes are outside of the lists. */
	uint32_t nest;
	bool anew; /* its innermost quote begins with it */
	uint16_t rows, cols;
	uint16_t link;
	int32_t number; /* BLOCK_ITEM: its number in an ordered list; INT32_MIN: a bullet */
	uint32_t span, spans;
};

struct link {
	uint8_t kind;            /* enum link_kind */
	uint32_t url, url_len;   /* bytes in blocks.text; absolute */
	uint32_t text, text_len; /* text of the link, alt of the image; may be empty */
};

/* Everything is numbers into one text, so that it can be written and read as it is. Limits are
 * kept by blocks_* : these, and quote and indent up to 16. */
#define BLOCKS_TEXT_MAX  ((size_t)2 * 1024 * 1024)
#define BLOCKS_MAX       ((size_t)100000)
#define BLOCKS_SPANS_MAX ((size_t)200000)
#define BLOCKS_LINKS_MAX ((size_t)4000)
#define BLOCKS_NOTES_MAX ((size_t)4000)
#define BLOCKS_DEPTH_MAX 16
#define BLOCKS_NOTE      0x8000
struct blocks {
	struct block *block;
	size_t nblock, cap_block;
	struct span *span;
	size_t nspan, cap_span;
	struct link *link;
	size_t nlink, cap_link;
	/* Where a link within the article leads (footnotes and back): bytes of text. */
	uint32_t *note;
	size_t nnote, cap_note;
	struct strbuf text; /* clean UTF-8 */
	bool truncated;     /* a limit was reached; what came before it is whole */
	/* blocks_link's own: numbers of links by the hash of their address, 0: free. */
	uint16_t *slot;
	size_t nslot, nindexed;
};

void blocks_init(struct blocks *b);
void blocks_release(struct blocks *b);

/* Appends an empty block; valid until the next call. NULL: limit reached, b->truncated is set. */
struct block *blocks_add(struct blocks *b, enum block_type type);
/* The kinds of a block's levels, from the outside: whether the n-th (below quote + indent) is a
 * quote; else it is a list. */
bool block_is_quote(const struct block *b, int level);
/* The number of a list's item as its list writes it: "12", "iv". Returns its bytes. */
int block_number(const struct block *b, char out[24]);

/* Appends text (clean UTF-8, copied) to the last block; merges with its last span when style and
 * link are the same. Empty text adds nothing but with SPAN_BREAK or a link (an image). False: a
 * limit was reached (what fits is added), or there is no block. */
bool blocks_span(struct blocks *b, const char *s, size_t n, unsigned style, unsigned link);
/* Gives the number of a link (the same kind and url: the same number). 0: limit reached, or the
 * address is empty or has blanks or control characters in it. */
unsigned blocks_link(struct blocks *b, enum link_kind kind, const char *url, size_t url_len,
    const char *text, size_t text_len);

/* Appends all of another's blocks, `quote` quotes deeper. False: a limit was reached. */
bool blocks_join(struct blocks *to, const struct blocks *from, unsigned quote);
/* Gives a new note its number, BLOCKS_NOTE and all, as a span's link; where it leads is set in
 * b->note. 0: limit reached. */
unsigned blocks_note(struct blocks *b);
/* The note that a span's link leads to; NULL: it is no note. */
const uint32_t *blocks_note_of(const struct blocks *b, unsigned link);

/* The stored form: a header with version and counts, then the arrays with little-endian varints,
 * then the text. Decoding checks everything as if it came from outside (counts, ranges, clean
 * UTF-8, tables complete) and allocates no more than a small multiple of n. b must be initialised;
 * false leaves it empty. Encoding leaves out an unfinished table at the end (truncated is set in
 * what is written) and is false when out is full or the blocks are none that could be decoded. */
NODISCARD bool blocks_encode(const struct blocks *b, struct strbuf *out);
NODISCARD bool blocks_decode(struct blocks *b, const void *data, size_t n, struct err *e);

/* Renderings without layout: plain text (paragraphs apart by an empty line, as indexed), Markdown
 * (CommonMark) and HTML. `out` may become full: then false and what fitted. */
bool blocks_text(const struct blocks *b, struct strbuf *out);
bool blocks_markdown(const struct blocks *b, struct strbuf *out);
bool blocks_html(const struct blocks *b, struct strbuf *out);

/* The first sentences, one line, at most `max` bytes and ended at a word, without headings,
 * figures, tables and code. */
bool blocks_excerpt(const struct blocks *b, struct strbuf *out, size_t max);
size_t blocks_words(const struct blocks *b);

#endif
