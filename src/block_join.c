/* Several texts as one: the parts of an article, the comments of a thread. */
#include "src/block.h"
#include "src/util.h"

/* The number in `to` of a link of `from`, whose notes stand behind `before` others there. */
static unsigned
link_of(struct blocks *to, const struct blocks *from, unsigned number, unsigned before)
{
	const struct link *l;

	if (blocks_note_of(from, number) != NULL)
		return number + before;
	if (number == 0 || number > from->nlink)
		return 0;
	l = &from->link[number - 1];
	return blocks_link(to, (enum link_kind)l->kind, from->text.s + l->url, l->url_len,
	    from->text.s + l->text, l->text_len);
}

/* Makes room for the notes of `from`. False: there is none. */
static bool
add_notes(struct blocks *to, const struct blocks *from)
{
	for (size_t i = 0; i < from->nnote; i++)
		if (blocks_note(to) == 0)
			return false;
	return true;
}

/* Notes that lead into a span lead into its copy, which begins at `at`. */
static void
move_notes(
    struct blocks *to, const struct blocks *from, const struct span *s, size_t at, size_t before)
{
	for (size_t i = 0; i < from->nnote; i++)
		if (from->note[i] >= s->at && from->note[i] <= s->at + s->len)
			to->note[before + i] = (uint32_t)at + from->note[i] - s->at;
}

static uint32_t
deeper_nest(const struct block *b, unsigned quote)
{
	bool fits =
	    (unsigned)b->quote + b->indent + quote <= 32 && b->quote + quote <= BLOCKS_DEPTH_MAX;

	return b->nest == 0 || !fits ? 0 : b->nest << quote | ((UINT32_C(1) << quote) - 1);
}

bool
blocks_join(struct blocks *to, const struct blocks *from, unsigned quote)
{
	unsigned before = (unsigned)to->nnote;

	if (!add_notes(to, from))
		return false;
	for (size_t i = 0; i < from->nblock; i++) {
		const struct block *b = &from->block[i];
		unsigned link = link_of(to, from, b->link, before);
		struct block *copy = blocks_add(to, (enum block_type)b->type);

		if (copy == NULL)
			return false;
		copy->level = b->level;
		copy->quote = (uint8_t)MIN(b->quote + quote, BLOCKS_DEPTH_MAX);
		copy->indent = b->indent;
		copy->nest = deeper_nest(b, quote);
		copy->anew = b->anew;
		copy->rows = b->rows;
		copy->cols = b->cols;
		copy->link = (uint16_t)link;
		copy->number = b->number;
		for (size_t k = 0; k < b->spans; k++) {
			const struct span *s = &from->span[b->span + k];
			unsigned number = link_of(to, from, s->link, before);

			move_notes(to, from, s, to->text.len, before);
			if (!blocks_span(to, from->text.s + s->at, s->len, s->style, number))
				return false;
		}
	}
	return !to->truncated;
}
