/* Images, sound and frames, and what no person should see: beacons, share buttons, hidden parts. */
#include "feeds/html_build.h"

#include "src/util.h"

#include <string.h>
#include <strings.h>

/* Parts of addresses of images that count readers or are buttons. */
static const char *const beacons[] = {"//feeds.feedburner.com/~", "//feedproxy.google.com/~",
    "//feeds.wordpress.com/1.0/", "//pixel.", "/pixel.gif", "//stats.wordpress.com/",
    "//b.scorecardresearch.com/", "//sb.scorecardresearch.com/", ".feedsportal.com/",
    ".doubleclick.net/", "//www.google-analytics.com/", "//rss.feedsportal.com/", "//a.rfihub.com/",
    "/wp-content/plugins/social", "//feedads.g.", "//ads.pheedo.com/", "/spacer.gif", "/blank.gif",
    "/1x1."};

static const char *const hidden_classes[] = {"feedflare", "sharedaddy", "addtoany_share",
    "screen-reader-text", "sr-only", "visually-hidden", "jp-relatedposts", "mf-viral",
    /* the formula a second time, for the eye */ "katex-html", "MathJax_Preview"};

/* The last paragraph of a WordPress feed, as its translations begin and go on. */
static const char *const appeared[][2] = {{"The post ", " appeared first on "},
    {"The post ", " first appeared on "}, {"Der Beitrag ", " erschien zuerst auf "},
    {"La entrada ", " se publicó primero en "}, {"La entrada ", " aparece primero en "},
    {"L’article ", " est apparu en premier sur "}, {"L'articolo ", " proviene da "},
    {"L’articolo ", " proviene da "}, {"O post ", " apareceu primeiro em "},
    {"Сообщение ", " появились сначала на "}, {"Запись ", " впервые появилась "},
    {"Het bericht ", " verscheen eerst op "}, {"Artykuł ", " pochodzi z serwisu "}};

static bool
holds(const char *s, size_t n, const char *part)
{
	return memmem(s, n, part, strlen(part)) != NULL;
}

/* display:none or visibility:hidden, blanks aside. */
static bool
style_hides(const struct html_attr *style)
{
	char packed[256];
	size_t n = 0;

	for (uint32_t i = 0; i < style->value_len && n < sizeof(packed); i++)
		if (style->value[i] != ' ')
			packed[n++] = style->value[i] >= 'A' && style->value[i] <= 'Z'
			                  ? (char)(style->value[i] | 0x20)
			                  : style->value[i];
	return holds(packed, n, "display:none") || holds(packed, n, "visibility:hidden");
}

bool
html_unseen(const struct html_node *node)
{
	const struct html_attr *style = html_attr(node, "style");
	const struct html_attr *class = html_attr(node, "class");

	if (html_has(node, "hidden") || (style != NULL && style_hides(style)))
		return true;
	for (size_t i = 0; class != NULL && i < LEN(hidden_classes); i++)
		if (holds(class->value, class->value_len, hidden_classes[i]))
			return true;
	return false;
}

bool
html_is_boilerplate(const struct html_node *node)
{
	const struct html_node *first = node->first;
	struct strbuf text;
	bool found = false;

	if (node->tag != TAG_P || first == NULL || html_kind(first) != KIND_TEXT)
		return false;
	for (size_t i = 0; i < LEN(appeared) && !found; i++) {
		if (first->n == 0 || first->s[0] != appeared[i][0][0])
			continue;
		size_t n = strlen(appeared[i][0]);
		if (first->n < n || memcmp(first->s, appeared[i][0], n) != 0)
			continue;
		strbuf_init(&text, 2048);
		html_text(node, &text);
		found = holds(text.s, text.len, appeared[i][1]);
		strbuf_release(&text);
	}
	return found;
}

/* The largest image of a srcset, as its bytes. */
static bool
largest(const struct html_attr *set, const char **url, size_t *n)
{
	const char *s = set->value, *end = s + set->value_len;
	double best = -1;

	while (s < end) {
		while (s < end && (strchr(" \t\r\n\f,", *s) != NULL))
			s++;
		const char *start = s;
		while (s < end && strchr(" \t\r\n\f", *s) == NULL)
			s++;
		size_t len = (size_t)(s - start);
		while (len > 0 && start[len - 1] == ',')
			len--;
		double size = 0, place = 1;
		bool comma = len < (size_t)(s - start), point = false;
		for (; s < end && !comma && *s != ','; s++) {
			point |= *s == '.';
			if (*s < '0' || *s > '9' || size > 1e9)
				continue;
			place = point ? place / 10 : 1;
			size = point ? size + (*s - '0') * place : size * 10 + (*s - '0');
		}
		if (len > 0 && size > best) {
			best = size;
			*url = start;
			*n = len;
		}
	}
	return best >= 0;
}

static bool
usable(const struct html_attr *a)
{
	return a != NULL && a->value_len > 0
	       && !(a->value_len >= 5 && strncasecmp(a->value, "data:", 5) == 0);
}

/* The address of an image: what a script would load into it comes before a placeholder. */
static bool
image_address(const struct html_node *node, const char **url, size_t *n)
{
	static const char *const names[] = {"data-src", "data-lazy-src", "data-original", "src"};
	static const char *const sets[] = {"srcset", "data-srcset", "data-lazy-srcset"};

	for (size_t i = 0; i < LEN(names); i++) {
		const struct html_attr *a = html_attr(node, names[i]);
		if (!usable(a))
			continue;
		*url = a->value;
		*n = a->value_len;
		return true;
	}
	for (size_t i = 0; i < LEN(sets); i++) {
		const struct html_attr *a = html_attr(node, sets[i]);
		if (usable(a) && largest(a, url, n))
			return true;
	}
	return false;
}

static bool
is_beacon(const struct html_node *node, const char *url, size_t n)
{
	int64_t width = html_attr_int(node, "width", 0, INT32_MAX, -1);
	int64_t height = html_attr_int(node, "height", 0, INT32_MAX, -1);

	if ((width >= 0 && width <= 3) || (height >= 0 && height <= 3))
		return true;
	for (size_t i = 0; i < LEN(beacons); i++)
		if (holds(url, n, beacons[i]))
			return true;
	return false;
}

static bool
is_smiley(const struct html_node *node)
{
	return html_attr_holds(node, "class", "wp-smiley")
	       || html_attr_holds(node, "class", "emoji")
	       || html_attr_holds(node, "class", "latex");
}

static void
build_inline_image(
    struct builder *b, const struct context *c, unsigned link, const struct html_attr *alt)
{
	struct context inner = *c;

	if (c->link == 0)
		inner.link = (uint16_t)link;
	if (alt != NULL && alt->value_len > 0)
		build_text(b, &inner, alt->value, alt->value_len);
	else if (!c->cell || b->out->block[b->out->nblock - 1].spans == 0)
		build_text(b, &inner, "image", 5);
}

/* An image that is in the page itself has no address, but perhaps words; not where another stands
 * behind it for those without scripts. */
static void
build_words(struct builder *b, const struct html_node *node, const struct context *c,
    const struct html_attr *alt)
{
	bool stands_in = node->next != NULL && html_kind(node->next) == KIND_NOSCRIPT;

	if (alt == NULL || alt->value_len == 0 || stands_in)
		return;
	build_text(b, c, "[image: ", 8);
	build_text(b, c, alt->value, alt->value_len);
	build_text(b, c, "]", 1);
}

void
build_image(struct builder *b, const struct html_node *node, const struct context *c)
{
	const struct html_attr *alt = html_attr(node, "alt");
	const char *url = NULL;
	size_t n = 0;

	if (alt == NULL || alt->value_len == 0)
		alt = html_attr(node, "title");
	if (is_smiley(node)) {
		if (alt != NULL)
			build_text(b, c, alt->value, alt->value_len);
		return;
	}
	if (!image_address(node, &url, &n)) {
		build_words(b, node, c, alt);
		return;
	}
	if (is_beacon(node, url, n))
		return;
	unsigned link = build_link(b, LINK_IMAGE, url, n, NULL, alt == NULL ? "" : alt->value,
	    alt == NULL ? 0 : alt->value_len, NULL);
	if (link == 0)
		return;
	if (c->cell || (b->open && !c->figure)) {
		build_inline_image(b, c, link, alt);
		return;
	}
	const struct block *last = b->out->nblock > 0 ? &b->out->block[b->out->nblock - 1] : NULL;
	if (last != NULL && last->type == BLOCK_FIGURE && last->link == link)
		return;
	build_item_mark(b, c);
	build_end(b, c);
	struct block *figure = build_block(b, c, BLOCK_FIGURE);
	if (figure != NULL)
		figure->link = (uint16_t)link;
}

static enum link_kind
media_kind(const struct html_node *node, const char *url, size_t n)
{
	static const char *const players[] = {"youtube.com/", "youtube-nocookie.com/", "youtu.be/",
	    "player.vimeo.com/", "dailymotion.com/", "rumble.com/", ".mp4", ".webm"};

	for (size_t i = 0; i < LEN(players); i++)
		if (holds(url, n, players[i]))
			return LINK_VIDEO;
	return (enum link_kind)html_tag_info(node->tag)->value;
}

static const struct html_attr *
media_address(const struct html_node *node)
{
	static const char *const names[] = {"src", "data-src", "data-lazy-src", "data"};

	for (size_t i = 0; i < LEN(names); i++)
		if (usable(html_attr(node, names[i])))
			return html_attr(node, names[i]);
	for (const struct html_node *n = node->first; n != NULL; n = n->next)
		if ((n->tag == TAG_SOURCE || n->tag == TAG_EMBED) && usable(html_attr(n, "src")))
			return html_attr(n, "src");
	return NULL;
}

/* What stands in a frame is for those who cannot see it, "Your browser ..."; paragraphs there are
 * an article around a frame that was never closed. */
static bool
holds_paragraphs(const struct html_node *node)
{
	for (const struct html_node *n = node->first; n != NULL; n = n->next)
		if (html_tag_info(n->tag)->flags & HTML_BLOCKS)
			return true;
	return false;
}

/* What a person would call it: the file of a recording, the host of a player or a page. */
static size_t
media_name(enum link_kind kind, const struct html_attr *a, const char **name)
{
	const char *s = a->value, *end = s + a->value_len;
	const char *host = memmem(s, a->value_len, "//", 2);

	for (const char *p = s; p < end; p++)
		if (*p == '?' || *p == '#')
			end = p;
	if (host != NULL && host + 2 < end)
		s = host + 2;
	const char *slash = memchr(s, '/', (size_t)(end - s)),
		   *file = memrchr(s, '/', (size_t)(end - s));
	bool is_file =
	    file != NULL && file + 1 < end && memchr(file, '.', (size_t)(end - file)) != NULL;
	if ((kind == LINK_AUDIO || kind == LINK_VIDEO) && is_file)
		s = file + 1;
	else if (slash != NULL)
		end = slash;
	if (end - s > 4 && strncasecmp(s, "www.", 4) == 0)
		s += 4;
	*name = s;
	return (size_t)(end - s);
}

void
build_media(struct builder *b, const struct html_node *node, const struct context *c)
{
	const struct html_attr *a = media_address(node), *title = html_attr(node, "title");
	struct context inner = *c;

	if (a == NULL) {
		if (node->tag == TAG_OBJECT)
			build_children(b, node, c);
		return;
	}
	if (is_beacon(node, a->value, a->value_len))
		return;
	if (title == NULL || title->value_len == 0)
		title = html_attr(node, "aria-label");
	enum link_kind kind = media_kind(node, a->value, a->value_len);
	const char *label = NULL;
	size_t n = 0;
	if (title != NULL && title->value_len > 0) {
		label = title->value;
		n = title->value_len;
	} else
		n = media_name(kind, a, &label);
	unsigned link = build_link(b, kind, a->value, a->value_len, NULL, label, n, NULL);
	if (link == 0)
		return;
	inner.link = (uint16_t)link;
	inner.style = 0;
	build_end(b, c);
	build_text(b, &inner, label, n);
	build_end(b, c);
	if (node->tag == TAG_IFRAME && holds_paragraphs(node))
		build_children(b, node, c);
}
