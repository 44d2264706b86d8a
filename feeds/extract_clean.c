/* What is within the article's element and not of the article. */
#include "feeds/extract_priv.h"

/* The builder reads nothing of such an element. */
static void
take_out(struct html_node *node)
{
	node->tag = TAG_TEMPLATE;
	node->first = node->last = NULL;
}

void
parts_clean(struct page *p, uint32_t top)
{
	for (uint32_t i = top + 1; i < p->part[top].end; i++) {
		struct part *part = &p->part[i];

		if (part->node->tag == TAG_TEXT)
			continue;
		if (part->dropped || (part->hints & (HINT_DETAIL | HINT_HIDDEN))) {
			take_out(part->node);
			i = part->end - 1;
		}
	}
}
