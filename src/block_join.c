/* Several texts as one: the parts of an article, the comments of a thread. */
#include "src/block.h"
#include "src/util.h"

/* The number in `to` of a link of `from`. */
static unsigned
link_of(struct blocks *to, const struct blocks *from, unsigned number)
{
	const struct link *l;

	if (number == 0 || number > from->nlink)
		return 0;
	l = &from->link[number - 1];
	return blocks_link(to, (enum link_kind)l->kind, from->text.s + l->url, l->url_len,
	    from->text.s + l->text, l->text_len);
}

bool
blocks_join(struct blocks *to, const struct blocks *from, unsigned quote)
{
	for (size_t i = 0; i < from->nblock; i++) {
		const struct block *b = &from->block[i];
		unsigned link = link_of(to, from, b->link);
		struct block *copy = blocks_add(to, (enum block_type)b->type);

		if (copy == NULL)
			return false;
		copy->level = b->level;
		copy->quote = (uint8_t)MIN(b->quote + quote, BLOCKS_DEPTH_MAX);
		copy->indent = b->indent;
		copy->rows = b->rows;
		copy->cols = b->cols;
		copy->link = (uint16_t)link;
		copy->number = b->number;
		for (size_t k = 0; k < b->spans; k++) {
			const struct span *s = &from->span[b->span + k];

			if (!blocks_span(to, from->text.s + s->at, s->len, s->style,
				link_of(to, from, s->link)))
				return false;
		}
	}
	return !to->truncated;
}
