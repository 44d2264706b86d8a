/* Mathematics as text: what the author gave as its text (alttext, TeX), else written in a line. */
#include "feeds/html_build.h"

#include "src/util.h"

#include <string.h>
#include <strings.h>

/* TeX that the page would have a script draw. */
bool
html_is_tex(const struct html_node *node)
{
	return node->tag == TAG_SCRIPT && html_attr_holds(node, "type", "math/tex");
}

static bool
is_named(const struct html_node *node, const char *name)
{
	return node->n == strlen(name) && strncasecmp(node->s, name, node->n) == 0;
}

/* The TeX that formulas are written in, among the children of `semantics`. */
static const struct html_node *
find_tex(const struct html_node *node, int depth)
{
	if (node->tag == TAG_ANNOTATION)
		return html_attr_holds(node, "encoding", "tex") ? node : NULL;
	for (const struct html_node *n = node->first; n != NULL && depth > 0; n = n->next) {
		const struct html_node *tex = find_tex(n, depth - 1);
		if (tex != NULL)
			return tex;
	}
	return NULL;
}

static void
literal(struct builder *b, const struct context *c, const char *s)
{
	build_text(b, c, s, strlen(s));
}

/* What is more than one sign stands in parentheses. */
static void
grouped(struct builder *b, const struct html_node *node, const struct context *c)
{
	size_t signs = 0;
	struct strbuf text;

	strbuf_init(&text, STRBUF_SMALL);
	html_text(node, &text);
	for (size_t i = 0; i < text.len; i++)
		signs += ((unsigned char)text.s[i] & 0xc0) != 0x80 && text.s[i] > ' ';
	strbuf_release(&text);
	if (signs > 1)
		literal(b, c, "(");
	build_math_parts(b, node, c);
	if (signs > 1)
		literal(b, c, ")");
}

/* The elements of two or three parts, and what stands between these. */
static const struct {
	const char *name, *before, *between;
} parted[] = {
    {"mfrac", "", "/"},
    {"msup", "", "^"},
    {"msub", "", "_"},
    {"msubsup", "", "_^"},
    {"munderover", "", "_^"},
    {"munder", "", "_"},
    {"mover", "", "^"},
    {"msqrt", "√", ""},
    {"mroot", "√", "^"},
};

/* Relations and operators stand between blanks, names of functions before one. */
static bool
spaced(struct builder *b, const struct html_node *node, const struct context *c)
{
	static const char *const signs[] = {"=", "+", "−", "-", "<", ">", "≤", "≥", "≈", "≠", "∼",
	    "×", "⋅", "·", "∈", "→", "⇒", "±", "∝"};
	struct strbuf text;
	bool sign = false, name = false;

	if (!is_named(node, "mo") && !is_named(node, "mi"))
		return false;
	strbuf_init(&text, STRBUF_SMALL);
	html_text(node, &text);
	const char *s = text.s + strspn(text.s, " \t\r\n");
	size_t n = strcspn(s, " \t\r\n");
	for (size_t i = 0; i < LEN(signs) && is_named(node, "mo"); i++)
		sign = sign || (n == strlen(signs[i]) && memcmp(s, signs[i], n) == 0);
	name = is_named(node, "mi") && n > 1 && (unsigned char)s[0] < 0x80;
	/* A minus that nothing stands before is a sign. */
	bool first = node->parent->first == node;
	if ((sign && !first) || name) {
		if (sign)
			literal(b, c, " ");
		build_text(b, c, s, n);
		literal(b, c, " ");
	}
	strbuf_release(&text);
	return (sign && !first) || name;
}

void
build_math_parts(struct builder *b, const struct html_node *node, const struct context *c)
{
	size_t row = 0, part = 0;

	if (html_kind(node) == KIND_TEXT) {
		build_text(b, c, node->s, node->n);
		return;
	}
	if (html_kind(node) == KIND_DROP || spaced(b, node, c))
		return;
	while (row < LEN(parted) && !is_named(node, parted[row].name))
		row++;
	bool parts = row < LEN(parted);
	if (parts)
		literal(b, c, parted[row].before);
	for (const struct html_node *n = node->first; n != NULL; n = n->next) {
		if (parts && html_kind(n) == KIND_TEXT)
			continue;
		if (parts && part > 0 && part <= strlen(parted[row].between))
			build_text(b, c, parted[row].between + part - 1, 1);
		if (parts)
			grouped(b, n, c);
		else
			build_math_parts(b, n, c);
		part++;
	}
}

void
build_math(struct builder *b, const struct html_node *node, const struct context *c)
{
	const struct html_attr *alt = html_attr(node, "alttext");
	const struct html_node *tex = find_tex(node, 4);
	bool display = html_attr_holds(node, "display", "block");

	if (display)
		build_end(b, c);
	if (alt != NULL && alt->value_len > 0)
		build_text(b, c, alt->value, alt->value_len);
	else if (tex != NULL)
		build_children(b, tex, c);
	else
		build_math_parts(b, node, c);
	if (display)
		build_end(b, c);
}
