/* Pictures that a script would load: pages keep their addresses in attributes of their own making,
 * in `source` elements and in noscript. */
#include "feeds/extract_priv.h"

#include "src/util.h"

#include <string.h>
#include <strings.h>

static bool
is_placeholder(const struct html_attr *a)
{
	static const char *const names[] = {"placeholder", "/blank.", "/spacer.", "/lazy.",
	    "/transparent.", "/grey.gif", "/loading.", "/pixel."};

	if (a == NULL || a->value_len == 0
	    || (a->value_len >= 5 && strncasecmp(a->value, "data:", 5) == 0))
		return true;
	for (size_t i = 0; i < LEN(names); i++)
		if (memmem(a->value, a->value_len, names[i], strlen(names[i])) != NULL)
			return true;
	return false;
}

/* Whether the builder finds an address by itself. */
static bool
is_usable(const struct html_node *img)
{
	static const char *const names[] = {"data-src", "data-lazy-src", "data-original", "src"};
	static const char *const sets[] = {"srcset", "data-srcset", "data-lazy-srcset"};

	for (size_t i = 0; i < LEN(names); i++)
		if (!is_placeholder(html_attr(img, names[i])))
			return true;
	for (size_t i = 0; i < LEN(sets); i++)
		if (!is_placeholder(html_attr(img, sets[i])))
			return html_attr(img, "src") == NULL
			       || is_placeholder(html_attr(img, "src"));
	return false;
}

/* An attribute of any name that can only be a picture's address, or a set of such. */
static const struct html_attr *
hidden_address(const struct html_node *node)
{
	static const char *const ends[] = {
	    ".jpg", ".jpeg", ".png", ".webp", ".avif", ".gif", ".JPG", ".PNG"};

	for (uint16_t i = 0; i < node->nattr; i++) {
		const struct html_attr *a = &node->attr[i];

		if (a->name_len < 5 || strncasecmp(a->name, "alt", 3) == 0
		    || strncasecmp(a->name, "title", 5) == 0 || is_placeholder(a)
		    || a->value_len > 2048 || memchr(a->value, '{', a->value_len) != NULL)
			continue;
		for (size_t k = 0; k < LEN(ends); k++)
			if (memmem(a->value, a->value_len, ends[k], strlen(ends[k])) != NULL)
				return a;
	}
	return NULL;
}

/* Gives an image the attributes src and srcset, in place of what it has. */
static void
set_address(struct page *p, struct html_node *img, const struct html_attr *from)
{
	struct html_attr *attr = arena_alloc(&p->tree, ((size_t)img->nattr + 1) * sizeof(*attr));
	uint16_t n = 0;

	if (attr == NULL || img->nattr == UINT16_MAX)
		return;
	for (uint16_t i = 0; i < img->nattr; i++) {
		const struct html_attr *a = &img->attr[i];
		bool address = (a->name_len == 3 && strncasecmp(a->name, "src", 3) == 0)
		               || (a->name_len == 6 && strncasecmp(a->name, "srcset", 6) == 0);
		if (!address)
			attr[n++] = *a;
	}
	/* "a.jpg 320w, b.jpg 640w" is a set, an address has no blank. */
	bool set = memchr(from->value, ' ', from->value_len) != NULL;
	attr[n++] = (struct html_attr){.name = set ? "srcset" : "src",
	    .name_len = set ? 6 : 3,
	    .value = from->value,
	    .value_len = from->value_len};
	img->attr = attr;
	img->nattr = n;
}

static void
mend_image(struct page *p, struct html_node *img)
{
	const struct html_attr *a = is_usable(img) ? NULL : hidden_address(img);

	if (a == NULL && !is_usable(img))
		for (const struct html_node *n = img->parent->first; n != img && a == NULL;
		     n = n->next)
			if (n->tag == TAG_SOURCE)
				a = html_attr(n, is_placeholder(html_attr(n, "srcset"))
						     ? "data-srcset"
						     : "srcset");
	if (a != NULL && !is_placeholder(a))
		set_address(p, img, a);
}

static bool
is_named(const struct html_node *node, const char *name)
{
	return node->tag == TAG_OTHER && node->n == strlen(name)
	       && strncasecmp(node->s, name, node->n) == 0;
}

static const struct html_node *
image_below(const struct html_node *node)
{
	for (const struct html_node *n = node->first; n != NULL; n = n->next) {
		const struct html_node *found = html_kind(n) == KIND_IMAGE ? n
		                                : n->first != NULL         ? image_below(n)
		                                                           : NULL;
		if (found != NULL)
			return found;
	}
	return NULL;
}

/* A picture in noscript stands for one that a script loads: either is enough. */
static void
shape_noscript(struct page *p, uint32_t i)
{
	struct html_node *node = p->part[i].node;
	const struct html_node *image = image_below(node);

	if (image == NULL)
		return;
	for (uint32_t k = p->part[i].parent + 1; k < i; k++)
		if (html_kind(p->part[k].node) == KIND_IMAGE && is_usable(p->part[k].node))
			return;
	*node = (struct html_node){.parent = node->parent,
	    .next = node->next,
	    .s = image->s,
	    .attr = image->attr,
	    .n = image->n,
	    .nattr = image->nattr,
	    .tag = TAG_IMG};
	p->part[i].hints = 0;
	p->part[i].dropped = p->part[p->part[i].parent].dropped;
}

void
parts_mend_images(struct page *p, uint32_t top)
{
	for (uint32_t i = top + 1; i < p->part[top].end; i++) {
		struct html_node *node = p->part[i].node;

		if (is_named(node, "amp-img") || is_named(node, "amp-anim"))
			node->tag = TAG_IMG;
		else if (is_named(node, "amp-video"))
			node->tag = TAG_VIDEO;
		else if (is_named(node, "amp-audio"))
			node->tag = TAG_AUDIO;
		if (html_kind(node) == KIND_IMAGE)
			mend_image(p, node);
		else if (node->tag == TAG_NOSCRIPT)
			shape_noscript(p, i);
	}
}
