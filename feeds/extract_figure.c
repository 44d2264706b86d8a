/* Pictures and what is said below them, which pages write in many ways, become figures with
 * captions. */
#include "feeds/extract_priv.h"

#include "src/util.h"

#define CAPTION_MAX 600 /* weighted characters; longer is text beside a picture */
#define CLIMB_MAX   4   /* from a caption up to what it has in common with its picture */

static bool
has_picture(const struct page *p, uint32_t i)
{
	for (uint32_t k = i + 1; k < p->part[i].end; k++)
		if (!p->part[k].dropped && html_kind(p->part[k].node) == KIND_IMAGE)
			return true;
	return false;
}

void
node_unlink(struct html_node *node)
{
	struct html_node *around = node->parent, *before = NULL;

	for (struct html_node *n = around->first; n != node; n = n->next)
		before = n;
	if (before == NULL)
		around->first = node->next;
	else
		before->next = node->next;
	if (around->last == node)
		around->last = before;
	node->next = NULL;
}

static void
append_node(struct html_node *around, struct html_node *node)
{
	node->parent = around;
	if (around->last == NULL)
		around->first = node;
	else
		around->last->next = node;
	around->last = node;
}

/* A caption is one run of text: its paragraphs become so, a blank between them. */
static void
flatten(struct page *p, uint32_t i)
{
	for (uint32_t k = i; k < p->part[i].end; k++) {
		struct html_node *node = p->part[k].node;
		struct html_node *blank;

		if (html_kind(node) != KIND_BLOCK)
			continue;
		node->tag = TAG_OTHER;
		blank = arena_alloc(&p->tree, sizeof(*blank));
		if (blank == NULL)
			return;
		*blank = (struct html_node){.tag = TAG_TEXT, .s = " ", .n = 1};
		append_node(node, blank);
	}
}

/* The element that a caption has in common with its picture, and with little else; 0: none. */
static uint32_t
figure_of(const struct page *p, uint32_t i, uint32_t top)
{
	uint32_t at = p->part[i].parent;

	for (unsigned n = 0; n < CLIMB_MAX && at > top; n++, at = p->part[at].parent) {
		if (p->part[at].left.chars > p->part[i].left.chars + 60)
			return 0;
		if (p->part[at].node->tag == TAG_FIGURE || has_picture(p, at))
			return at;
	}
	return 0;
}

/* A caption goes to the end of its figure; one that has lost its picture goes. */
static void
shape_caption(struct page *p, uint32_t i, uint32_t top)
{
	struct html_node *node = p->part[i].node;
	uint32_t figure = figure_of(p, i, top);

	if (figure > 0) {
		flatten(p, i);
		p->part[figure].node->tag = TAG_FIGURE;
		node->tag = TAG_FIGCAPTION;
		node_unlink(node);
		append_node(p->part[figure].node, node);
	} else if (p->part[i].left.chars < CAPTION_MAX / 2) {
		part_drop(p, i);
	}
}

static bool
holds_more_than_text(const struct page *p, uint32_t i)
{
	for (uint32_t k = i; k < p->part[i].end; k++)
		switch (html_kind(p->part[k].node)) {
		case KIND_IMAGE:
		case KIND_MEDIA:
		case KIND_TABLE:
		case KIND_PRE:
		case KIND_QUOTE:
		case KIND_LIST:
		case KIND_CAPTION:
		case KIND_HEADING:
			return true;
		default:
			break;
		}
	return false;
}

/* What stands in a figure or beside its only picture without being said to be the caption is it. */
static void
shape_figure(struct page *p, uint32_t i)
{
	struct html_node *figure = p->part[i].node, *caption = NULL;

	for (uint32_t k = i + 1, end; k < p->part[i].end; k = end) {
		struct html_node *node = p->part[k].node;

		end = p->part[k].end;
		if (p->part[k].dropped || p->part[k].all.chars == 0 || holds_more_than_text(p, k))
			continue;
		if (caption == NULL) {
			caption = arena_alloc(&p->tree, sizeof(*caption));
			if (caption == NULL)
				return;
			*caption =
			    (struct html_node){.tag = TAG_FIGCAPTION, .s = "figcaption", .n = 10};
		}
		flatten(p, k);
		node_unlink(node);
		append_node(caption, node);
	}
	if (caption != NULL) {
		figure->tag = TAG_FIGURE;
		append_node(figure, caption);
	}
}

void
parts_shape_figures(struct page *p, uint32_t top)
{
	for (uint32_t i = top + 1; i < p->part[top].end; i++) {
		const struct part *part = &p->part[i];
		bool inner = p->part[part->parent].hints & HINT_CAPTION;

		if (part->dropped || part->node->tag == TAG_TEXT || inner)
			continue;
		bool named = part->hints & HINT_CAPTION;
		bool figure = part->node->tag == TAG_FIGURE || (part->hints & HINT_PICTURE);
		uint32_t chars = part->left.chars;
		if (chars == 0 || chars >= CAPTION_MAX)
			continue;
		if ((named || (figure && chars < CAPTION_MAX / 4)) && has_picture(p, i))
			shape_figure(p, i);
		else if (named)
			shape_caption(p, i, top);
	}
}
