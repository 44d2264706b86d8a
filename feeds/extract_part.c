/* A page as an array of its elements and texts in document order, so that all that is asked of it
 * is a loop over a range. */
#include "feeds/extract_priv.h"

#include "src/text.h"
#include "src/util.h"

#include <stdlib.h>
#include <string.h>

static bool
is_part(const struct html_node *node)
{
	enum html_kind kind = html_kind(node);

	return kind != KIND_SCRIPT && kind != KIND_DROP && node->tag != TAG_HEAD;
}

static void
amount_text(const struct html_node *node, struct amount *amount)
{
	const unsigned char *s = (const unsigned char *)node->s, *end = s + node->n;

	for (; s < end; s++) {
		if (*s > 0x20 && *s < 0x7f) {
			amount->chars++;
			amount->marks +=
			    *s == ',' || *s == '.' || *s == '!' || *s == '?' || *s == ';';
		} else if (*s >= 0xe3 && *s < 0xf0) {
			/* From U+3000 on: ideographs, and their punctuation U+3001 and U+3002. */
			amount->chars += 3;
			amount->marks += *s == 0xe3 && end - s > 2 && s[1] == 0x80
			                 && (s[2] == 0x81 || s[2] == 0x82);
		} else if (*s >= 0xc2) {
			amount->chars++;
		}
	}
}

void
amount_add(struct amount *to, const struct amount *more)
{
	to->chars += more->chars;
	to->linked += more->linked;
	to->marks += more->marks;
}

static uint32_t
add_part(struct page *p, struct html_node *node, uint32_t parent)
{
	GROW(p->part, p->cap, p->n);
	uint32_t at = p->n++;
	struct part *part = &p->part[at];
	*part = (struct part){.node = node, .parent = parent, .end = at + 1};
	bool block = html_tag_info((enum html_tag)node->tag)->flags & HTML_BLOCKS;
	part->block = block || at == 0 ? at : p->part[parent].block;
	part->linked = node->tag == TAG_A || (at > 0 && p->part[parent].linked);
	if (node->tag != TAG_TEXT) {
		part->hints = hint_of(node);
		if (at > 0)
			part->hints |= p->part[parent].hints & HINT_CAPTION;
		return at;
	}
	amount_text(node, &part->all);
	part->all.linked = part->linked ? part->all.chars : 0;
	amount_add(&p->part[part->block].own, &part->all);
	return at;
}

static void
add_below(struct page *p, struct html_node *node, uint32_t at)
{
	for (struct html_node *n = node->first; n != NULL && p->n < PARTS_MAX; n = n->next) {
		if (!is_part(n))
			continue;
		uint32_t i = add_part(p, n, at);
		if (!(p->part[i].hints & HINT_HIDDEN))
			add_below(p, n, i);
	}
	p->part[at].end = p->n;
}

bool
parts_make(struct page *p)
{
	add_part(p, p->root, 0);
	add_below(p, p->root, 0);
	for (uint32_t i = p->n - 1; i > 0; i--)
		amount_add(&p->part[p->part[i].parent].all, &p->part[i].all);
	return p->n > 1;
}

void
part_drop(struct page *p, uint32_t i)
{
	for (uint32_t k = i; k < p->part[i].end; k++)
		p->part[k].dropped = true;
}

void
part_folded(struct page *p, uint32_t i, size_t max)
{
	strbuf_clear(&p->raw);
	strbuf_clear(&p->clean);
	strbuf_clear(&p->folded);
	for (uint32_t k = i; k < p->part[i].end && p->raw.len < max; k++) {
		const struct html_node *node = p->part[k].node;

		if (node->tag == TAG_TEXT)
			(void)strbuf_add(&p->raw, node->s, MIN(node->n, max));
		else if (html_tag_info((enum html_tag)node->tag)->flags & HTML_BLOCKS)
			(void)strbuf_addc(&p->raw, ' ');
	}
	(void)text_clean(&p->clean, p->raw.s, p->raw.len, TEXT_LINE);
	(void)text_fold(&p->folded, p->clean.s, p->clean.len);
}

/* A heading that says the title, in the same words or most of them. */
bool
part_says_title(struct page *p, uint32_t i)
{
	const char *title = p->title;

	part_folded(p, i, 1024);
	const char *s = p->folded.s;
	size_t n = p->folded.len;
	if (n == 0)
		return false;
	if (strcmp(s, title) == 0)
		return true;
	if (n >= 12 && strstr(title, s) != NULL && n * 3 >= strlen(title))
		return true;
	return strlen(title) >= 12 && strstr(s, title) != NULL;
}

void
parts_free(struct page *p)
{
	free(p->part);
	p->part = NULL;
	p->n = 0;
	p->cap = 0;
}
