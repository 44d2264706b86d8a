/* The way of a page: UTF-8, tree, what it says of itself, the article in the tree, blocks. */
#include "feeds/extract.h"

#include "feeds/charset.h"
#include "feeds/extract_priv.h"
#include "feeds/html.h"
#include "feeds/html_build.h"
#include "src/text.h"
#include "src/util.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define PAGE_MAX   ((size_t)24 * 1024 * 1024) /* bytes in UTF-8 */
#define PIECE      ((size_t)64 * 1024)
#define RESULT_MAX ((size_t)1024 * 1024) /* strings of the result */
#define LINE_MAX   ((size_t)2000)

void
extract_init(struct extract *x)
{
	x->result = (struct page_result){.title = "",
	    .author = "",
	    .site = "",
	    .lang = "",
	    .excerpt = "",
	    .image = "",
	    .next = "",
	    .post = "",
	    .published = DATE_NONE,
	    .blocks = ""};
	blocks_init(&x->blocks);
	arena_init(&x->arena, RESULT_MAX);
}

void
extract_release(struct extract *x)
{
	blocks_release(&x->blocks);
	arena_free(&x->arena);
}

const struct html_node *
page_next_node(const struct html_node *node)
{
	if (node->first != NULL)
		return node->first;
	while (node != NULL && node->next == NULL)
		node = node->parent;
	return node == NULL ? NULL : node->next;
}

const char *
page_line(struct page *p, const char *s, size_t n)
{
	strbuf_clear(&p->clean);
	text_clean(&p->clean, s, MIN(n, LINE_MAX), TEXT_LINE);
	const char *line = arena_dup(p->arena, p->clean.s, p->clean.len);
	return line == NULL ? "" : line;
}

const char *
page_address(struct page *p, const char *s, size_t n)
{
	strbuf_clear(&p->raw);
	if (!html_address(&p->raw, p->base, s, n, NULL) || strncasecmp(p->raw.s, "http", 4) != 0
	    || !text_is_clean(p->raw.s, p->raw.len))
		return "";
	const char *address = arena_dup(p->arena, p->raw.s, p->raw.len);
	return address == NULL ? "" : address;
}

/* Whether the bytes are something else than text, which servers send under any name. */
static bool
is_binary(const char *s, size_t n, const char **what)
{
	static const struct {
		const char *magic, *name;
	} kinds[] = {{"%PDF-", "a PDF file"}, {"\x89PNG", "a picture"}, {"GIF8", "a picture"},
	    {"\xff\xd8\xff", "a picture"}, {"PK\x03\x04", "an archive"}, {"\x1f\x8b", "an archive"},
	    {"RIFF", "sound or a picture"}, {"ID3", "sound"}, {"OggS", "sound"}};

	for (size_t i = 0; i < LEN(kinds); i++)
		if (n >= strlen(kinds[i].magic)
		    && memcmp(s, kinds[i].magic, strlen(kinds[i].magic)) == 0) {
			*what = kinds[i].name;
			return true;
		}
	return false;
}

#define FEW_WORDS 120 /* of a page whose article may be elsewhere in it */

/* The article as data has it, where the page shows much less of it. */
static void
take_body(struct page *p, struct extract *x)
{
	struct digest_source source = {.summary = "",
	    .content = p->body,
	    .content_len = p->body_len,
	    .title = x->result.title};
	struct strbuf excerpt, image;
	uint32_t words = 0, shown = x->result.words;
	struct blocks blocks;

	if (p->body == NULL)
		return;
	blocks_init(&blocks);
	strbuf_init(&excerpt, STRBUF_SMALL);
	strbuf_init(&image, STRBUF_SMALL);
	(void)html_digest(&source, p->base, x->blocks.text.max, &blocks, &excerpt, &image, &words);
	if (words > shown * 2 && words > shown + 60) {
		struct blocks old = x->blocks;
		x->blocks = blocks;
		blocks = old;
		x->result.words = words;
	}
	blocks_release(&blocks);
	strbuf_release(&excerpt);
	strbuf_release(&image);
}

static void
read_article(struct page *p, struct extract *x)
{
	bool any = parts_make(p);
	uint32_t top = 0;

	meta_read(p);
	next_find(p);
	if (any && parts_pick(p, &top)) {
		parts_clean(p, top);
		html_build(&x->blocks, p->part[top].node, p->base, "");
	}
	x->result.words = (uint32_t)blocks_words(&x->blocks);
	if (x->result.words < FEW_WORDS)
		page_read_state(p);
	take_body(p, x);
	x->result.wall = page_is_walled(p, x->result.words);
	parts_free(p);
}

/* What the page says of itself is short of, its text has. */
static void
complete(struct page *p, struct extract *x)
{
	struct page_result *out = &x->result;

	if (*out->excerpt == '\0') {
		strbuf_clear(&p->clean);
		blocks_excerpt(&x->blocks, &p->clean, HTML_EXCERPT_MAX);
		const char *line = arena_dup(p->arena, p->clean.s, p->clean.len);
		out->excerpt = line == NULL ? "" : line;
	}
	for (size_t i = 0; i < x->blocks.nlink && *out->image == '\0'; i++) {
		const struct link *l = &x->blocks.link[i];

		if (l->kind == LINK_IMAGE)
			out->image = page_address(p, x->blocks.text.s + l->url, l->url_len);
	}
}

/* The page in UTF-8; what was read is released. False: it is longer than that can be, and cut. */
static bool
read_utf8(struct charset *charset, const char *type, struct strbuf *page, struct strbuf *utf8)
{
	bool fits = true;

	charset_begin(charset, type, page->s, MIN(page->len, CHARSET_SNIFF));
	for (size_t at = 0; at < page->len && fits; at += PIECE)
		fits = charset_feed(charset, page->s + at, MIN(PIECE, page->len - at),
		    at + PIECE >= page->len, utf8);
	strbuf_release(page);
	return fits;
}

bool
extract_page(struct extract *x, struct charset *charset, const struct parse_request *r,
    struct strbuf *page, struct err *e)
{
	struct page p = {
	    .arena = &x->arena, .out = &x->result, .base = r->url, .url = r->url, .title = ""};
	const char *what = "";
	struct strbuf utf8;
	bool cut = false;

	if (is_binary(page->s, page->len, &what))
		return err_status(e, EXIT_PART, "not a page (%s)", what);
	strbuf_init(&utf8, PAGE_MAX);
	strbuf_init(&p.raw, STRBUF_SMALL);
	strbuf_init(&p.clean, STRBUF_SMALL);
	strbuf_init(&p.folded, STRBUF_SMALL * 4);
	arena_init(&p.tree, HTML_TREE_MAX);
	if (r->max_text > 0 && r->max_text < BLOCKS_TEXT_MAX)
		x->blocks.text.max = r->max_text;
	bool whole = read_utf8(charset, r->content_type, page, &utf8);
	p.paid = wall_said(utf8.s, utf8.len);
	p.root = html_parse(&p.tree, utf8.s, utf8.len, &cut);
	if (p.root != NULL)
		read_article(&p, x);
	complete(&p, x);
	x->blocks.truncated |= cut || !whole;
	strbuf_release(&p.raw);
	strbuf_release(&p.clean);
	strbuf_release(&p.folded);
	arena_free(&p.tree);
	strbuf_release(&utf8);
	return true;
}
