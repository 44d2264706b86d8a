/* What the parser asks of HTML: an article made of an entry, and text on one line. */
#include "feeds/html.h"

#include "feeds/html_build.h"
#include "src/text.h"
#include "src/util.h"

#include <string.h>
#include <strings.h>

#define PIECE_MAX ((size_t)20 * 1024 * 1024)

/* Whether there is any tag in it. */
static bool
has_markup(const char *s, size_t n)
{
	struct html_scan scan;
	struct html_token token;

	html_scan_init(&scan, s, n);
	while (html_scan_next(&scan, &token))
		if (token.type != HTML_TEXT)
			return true;
	return false;
}

/* Text without tags: empty lines part its paragraphs. */
static void
build_plain(struct builder *b, const struct html_node *root, const struct context *c)
{
	for (const struct html_node *node = root->first; node != NULL; node = node->next) {
		const char *s = node->s, *end = s + node->n;
		while (s < end) {
			const char *stop = s;
			unsigned newlines = 0;
			while (stop < end && newlines < 2) {
				const char *line = memchr(stop, '\n', (size_t)(end - stop));
				stop = line == NULL ? end : line + 1;
				newlines = line != NULL;
				while (
				    stop < end && strchr(" \t\r\n", *stop) != NULL && newlines > 0)
					newlines += *stop++ == '\n';
			}
			build_text(b, c, s, (size_t)(stop - s));
			if (newlines > 1)
				build_end(b, c);
			s = stop;
		}
	}
}

static void
build_with(void (*verb)(struct builder *, const struct html_node *, const struct context *),
    struct blocks *out, const struct html_node *root, const char *base, const char *title)
{
	struct builder b = {.out = out, .base = base, .title = title, .type = BLOCK_PARAGRAPH};
	struct context c = {0};

	strbuf_init(&b.raw, PIECE_MAX);
	strbuf_init(&b.clean, PIECE_MAX);
	notes_collect(&b, root);
	verb(&b, root, &c);
	notes_resolve(&b);
	strbuf_release(&b.raw);
	strbuf_release(&b.clean);
}

void
html_build(struct blocks *out, const struct html_node *root, const char *base, const char *title)
{
	build_with(build_children, out, root, base, title);
}

static void
build(struct blocks *out, const char *html, size_t n, const char *base, const char *title)
{
	struct arena arena;
	bool cut;

	arena_init(&arena, HTML_TREE_MAX);
	const struct html_node *root = html_parse(&arena, html, n, &cut);
	if (root != NULL)
		build_with(
		    has_markup(html, n) ? build_children : build_plain, out, root, base, title);
	out->truncated |= cut;
	arena_free(&arena);
}

static bool
is_blank(const char *s, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (strchr(" \t\r\n", s[i]) == NULL || s[i] == '\0')
			return false;
	return true;
}

/* Whether the summary's excerpt only begins what the content begins with. */
static bool
is_head(const struct strbuf *summary, const struct strbuf *content)
{
	size_t n = summary->len;

	/* Its mark of being cut does not count. */
	static const char *const marks[] = {"[…]", "[...]", "…", "...", "Continue reading", "→"};
	for (size_t i = 0; i < LEN(marks); i++) {
		size_t len = strlen(marks[i]);
		const char *at = memmem(summary->s, n, marks[i], len);
		if (at != NULL && n - (size_t)(at - summary->s) < 64)
			n = (size_t)(at - summary->s);
	}
	while (n > 0 && summary->s[n - 1] == ' ')
		n--;
	n = MIN(n, content->len > 8 ? content->len - 8 : content->len);
	return memcmp(summary->s, content->s, n) == 0;
}

static void
make_excerpt(const struct digest_source *src, const char *base, const struct blocks *content,
    bool summary_is_content, struct strbuf *excerpt)
{
	struct strbuf own, head;
	struct blocks summary;

	strbuf_init(&own, HTML_EXCERPT_MAX + 1);
	strbuf_init(&head, HTML_EXCERPT_MAX + 1);
	blocks_excerpt(content, &own, HTML_EXCERPT_MAX);
	if (!summary_is_content && src->summary_len > 0) {
		blocks_init(&summary);
		build(&summary, src->summary, src->summary_len, base, src->title);
		blocks_excerpt(&summary, &head, HTML_EXCERPT_MAX);
		blocks_release(&summary);
	}
	if (head.len > 0 && !is_head(&head, &own))
		strbuf_add(excerpt, head.s, head.len);
	else
		strbuf_add(excerpt, own.s, own.len);
	strbuf_release(&own);
	strbuf_release(&head);
}

bool
html_digest(const struct digest_source *src, const char *base, size_t max_text, struct blocks *out,
    struct strbuf *excerpt, struct strbuf *image, uint32_t *words)
{
	bool use_summary = is_blank(src->content, src->content_len);

	if (max_text > 0 && max_text < BLOCKS_TEXT_MAX)
		out->text.max = max_text;
	if (use_summary)
		build(out, src->summary, src->summary_len, base, src->title);
	else
		build(out, src->content, src->content_len, base, src->title);
	for (size_t i = 0; i < out->nlink; i++)
		if (out->link[i].kind == LINK_IMAGE) {
			strbuf_add(image, out->text.s + out->link[i].url, out->link[i].url_len);
			break;
		}
	make_excerpt(src, base, out, use_summary, excerpt);
	*words = (uint32_t)blocks_words(out);
	return !out->truncated;
}

/* Whether the text of an element is not read: name as in the source. */
static bool
is_dropped(enum html_tag tag)
{
	enum html_kind kind = (enum html_kind)html_tag_info(tag)->kind;

	return (kind == KIND_DROP || kind == KIND_SCRIPT)
	       && !(html_tag_info(tag)->flags & HTML_VOID);
}

bool
html_plain(struct strbuf *out, const char *html, size_t n, enum text_mode mode)
{
	struct html_scan scan;
	struct html_token token;
	struct strbuf raw;
	enum html_tag dropped = TAG_TEXT; /* TAG_TEXT: none */

	strbuf_init(&raw, PIECE_MAX);
	html_scan_init(&scan, html, n);
	while (html_scan_next(&scan, &token) && !raw.full) {
		enum html_tag tag =
		    token.type == HTML_TEXT ? TAG_TEXT : html_tag_of(token.s, token.n);
		if (dropped != TAG_TEXT) {
			if (token.type == HTML_END && tag == dropped)
				dropped = TAG_TEXT;
		} else if (token.type != HTML_TEXT) {
			if (token.type == HTML_START && !token.closed && is_dropped(tag)
			    && tag != TAG_TITLE)
				dropped = tag;
			if (html_tag_info(tag)->flags & HTML_BLOCKS || tag == TAG_BR)
				strbuf_addc(&raw, ' ');
		} else if (strbuf_add(&raw, token.s, token.n) && !token.raw) {
			char *at = raw.s + raw.len - token.n;
			strbuf_cut(&raw, raw.len - token.n + html_decode(at, at, token.n, false));
		}
	}
	bool fits = text_clean(out, raw.s, raw.len, mode);
	strbuf_release(&raw);
	return fits;
}
