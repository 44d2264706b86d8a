/* Building the tree: which tags end which (WHATWG 13.2.6 in what matters to text). */
#include "feeds/html_tree.h"

#include "feeds/url.h"
#include "src/block.h"
#include "src/text.h"
#include "src/util.h"

#include <string.h>
#include <strings.h>

static const struct html_tag_info tags[] = {
#define X(id, name, kind, value, flags) {name, KIND_##kind, value, flags},
    HTML_TAGS(X)
#undef X
	{"", KIND_INLINE, 0, 0},
    {"", KIND_TEXT, 0, 0},
};

const struct html_tag_info *
html_tag_info(enum html_tag tag)
{
	return &tags[tag];
}

enum html_kind
html_kind(const struct html_node *node)
{
	return (enum html_kind)tags[node->tag].kind;
}

enum html_tag
html_tag_of(const char *name, size_t n)
{
	size_t low = 0, high = TAG_OTHER;
	char lower[16];

	if (n >= sizeof(lower))
		return TAG_OTHER;
	for (size_t i = 0; i < n; i++) {
		if (name[i] == '\0')
			return TAG_OTHER;
		lower[i] = name[i] >= 'A' && name[i] <= 'Z' ? (char)(name[i] | 0x20) : name[i];
	}
	lower[n] = '\0';
	while (low < high) {
		size_t mid = (low + high) / 2;
		const char *tag = tags[mid].name;
		int order = (unsigned char)lower[0] - (unsigned char)tag[0];
		if (order == 0)
			order = strcmp(lower, tag);
		if (order == 0)
			return (enum html_tag)mid;
		if (order < 0)
			high = mid;
		else
			low = mid + 1;
	}
	return TAG_OTHER;
}

struct tree {
	struct arena *a;
	struct html_node *at; /* the open element */
	int depth;
	size_t over; /* open elements that are too deep to be nodes */
	bool cut;
};

static struct html_node *
add_node(struct tree *t, enum html_tag tag, const char *s, size_t n)
{
	struct html_node *node = arena_alloc(t->a, sizeof(*node));

	if (node == NULL) {
		t->cut = true;
		return NULL;
	}
	node->tag = (uint8_t)tag;
	node->s = s;
	node->n = (uint32_t)n;
	node->parent = t->at;
	if (t->at == NULL)
		return node;
	if (t->at->last != NULL)
		t->at->last->next = node;
	else
		t->at->first = node;
	t->at->last = node;
	return node;
}

/* Text with its references decoded; what has none is borrowed. */
static const char *
decoded(struct tree *t, const char *s, size_t *n, bool attribute)
{
	if (*n == 0 || memchr(s, '&', *n) == NULL)
		return s;
	char *copy = arena_alloc(t->a, *n);
	if (copy == NULL) {
		t->cut = true;
		*n = 0;
		return "";
	}
	*n = html_decode(copy, s, *n, attribute);
	return copy;
}

static void
add_text(struct tree *t, const struct html_token *token)
{
	size_t n = token->n;
	const char *s = token->raw ? token->s : decoded(t, token->s, &n, false);

	add_node(t, TAG_TEXT, s, n);
}

static void
add_attributes(struct tree *t, struct html_node *node, const struct html_token *token)
{
	struct html_attr *attr = arena_alloc(t->a, token->nattr * sizeof(*attr));

	if (attr == NULL) {
		t->cut = true;
		return;
	}
	for (size_t i = 0; i < token->nattr; i++) {
		size_t n = token->attr[i].value_len;
		attr[i] = token->attr[i];
		attr[i].value = decoded(t, attr[i].value, &n, true);
		attr[i].value_len = (uint32_t)n;
	}
	node->attr = attr;
	node->nattr = (uint16_t)token->nattr;
}

static void
close_to(struct tree *t, const struct html_node *node)
{
	while (t->at != node) {
		t->at = t->at->parent;
		t->depth--;
	}
	t->at = node->parent;
	t->depth--;
}

/* The open element `tag`, unless one of `fence` or of a fenced element lies in between. */
static struct html_node *
open_element(const struct tree *t, enum html_tag tag, enum html_tag fence)
{
	for (struct html_node *n = t->at; n->parent != NULL; n = n->parent) {
		if (n->tag == tag)
			return n;
		if (n->tag == fence || (tags[n->tag].flags & HTML_FENCE))
			return NULL;
	}
	return NULL;
}

static void
close_open(struct tree *t, enum html_tag tag, enum html_tag fence)
{
	const struct html_node *node = open_element(t, tag, fence);

	if (node != NULL)
		close_to(t, node);
}

/* A cell ends the cell before it, a row the row: what is in the table but not in one within it. */
static void
close_in_table(struct tree *t, enum html_kind first, enum html_kind last)
{
	const struct html_node *found = NULL;

	for (const struct html_node *n = t->at; n->parent != NULL; n = n->parent) {
		enum html_kind kind = html_kind(n);
		if (kind == KIND_TABLE)
			break;
		if (kind >= first && kind <= last)
			found = n;
	}
	if (found != NULL)
		close_to(t, found);
}

/* Ends what cannot contain a new `tag`. */
static void
make_way(struct tree *t, enum html_tag tag)
{
	enum html_kind kind = (enum html_kind)tags[tag].kind;

	if (kind == KIND_CELL)
		close_in_table(t, KIND_CELL, KIND_CELL);
	else if (kind == KIND_ROW)
		close_in_table(t, KIND_ROW, KIND_CELL);
	else if (kind == KIND_ROWS)
		close_in_table(t, KIND_ROWS, KIND_CELL);
	else if (tags[tag].flags & HTML_BLOCKS)
		close_open(t, TAG_P, TAG_OBJECT);
	if (kind == KIND_ITEM)
		close_open(t, TAG_LI, TAG_UL);
	else if (kind == KIND_TERM || kind == KIND_DESCRIPTION) {
		close_open(t, TAG_DT, TAG_DL);
		close_open(t, TAG_DD, TAG_DL);
	} else if (kind == KIND_HEADING && html_kind(t->at) == KIND_HEADING)
		close_to(t, t->at);
	else if (tag == TAG_A)
		close_open(t, TAG_A, TAG_TABLE);
	else if (tag == TAG_OPTION)
		close_open(t, TAG_OPTION, TAG_SELECT);
	else if (tag == TAG_RT || tag == TAG_RP) {
		close_open(t, TAG_RT, TAG_P);
		close_open(t, TAG_RP, TAG_P);
	}
}

static void
start_element(struct tree *t, const struct html_token *token)
{
	enum html_tag tag = html_tag_of(token->s, token->n);
	bool empty = (tags[tag].flags & HTML_VOID) || (token->closed && tag == TAG_OTHER);

	/* <p/>, <a/>, <script/> come from XHTML, where they are empty. */
	if (token->closed && tags[tag].kind != KIND_BLOCK)
		empty = true;
	if (t->over > 0 || t->depth >= HTML_DEPTH_MAX) {
		t->over += !empty;
		return;
	}
	make_way(t, tag);
	struct html_node *node = add_node(t, tag, token->s, token->n);
	if (node == NULL)
		return;
	if (token->nattr > 0)
		add_attributes(t, node, token);
	if (!empty) {
		t->at = node;
		t->depth++;
	}
}

static bool
same_name(const struct html_node *node, const struct html_token *token, enum html_tag tag)
{
	return node->tag == tag
	       && (tag != TAG_OTHER
		   || (node->n == token->n && strncasecmp(node->s, token->s, node->n) == 0));
}

static void
end_element(struct tree *t, const struct html_token *token)
{
	enum html_tag tag = html_tag_of(token->s, token->n);

	if (t->over > 0) {
		t->over--;
		return;
	}
	if (tag == TAG_BR) {
		add_node(t, TAG_BR, token->s, token->n);
		return;
	}
	bool crosses = (tags[tag].flags & HTML_FENCE) || tags[tag].kind == KIND_ROW
	               || tags[tag].kind == KIND_ROWS;
	for (struct html_node *n = t->at; n->parent != NULL; n = n->parent) {
		bool heading = tags[tag].kind == KIND_HEADING && html_kind(n) == KIND_HEADING;
		if (heading || same_name(n, token, tag)) {
			close_to(t, n);
			return;
		}
		/* Only a table's own end tag ends what is in its cells. */
		if ((tags[n->tag].flags & HTML_FENCE) && (!crosses || n->tag == TAG_TABLE))
			return;
	}
}

struct html_node *
html_parse(struct arena *a, const char *html, size_t n, bool *cut)
{
	struct tree t = {.a = a};
	struct html_scan scan;
	struct html_token token;
	struct html_node *root = add_node(&t, TAG_OTHER, "", 0);

	*cut = root == NULL;
	if (root == NULL)
		return NULL;
	t.at = root;
	html_scan_init(&scan, html, MIN(n, (size_t)UINT32_MAX));
	while (!t.cut && html_scan_next(&scan, &token))
		switch (token.type) {
		case HTML_TEXT:
			add_text(&t, &token);
			break;
		case HTML_START:
			start_element(&t, &token);
			break;
		case HTML_END:
			end_element(&t, &token);
			break;
		}
	*cut = t.cut;
	return root;
}

const struct html_attr *
html_attr(const struct html_node *node, const char *name)
{
	size_t n = strlen(name);

	for (uint16_t i = 0; i < node->nattr; i++)
		if (node->attr[i].name_len == n && strncasecmp(node->attr[i].name, name, n) == 0)
			return &node->attr[i];
	return NULL;
}

bool
html_has(const struct html_node *node, const char *name)
{
	return html_attr(node, name) != NULL;
}

bool
html_attr_holds(const struct html_node *node, const char *name, const char *part)
{
	const struct html_attr *a = html_attr(node, name);
	size_t n = strlen(part);

	for (size_t i = 0; a != NULL && i + n <= a->value_len; i++)
		if (strncasecmp(a->value + i, part, n) == 0)
			return true;
	return false;
}

int64_t
html_attr_int(
    const struct html_node *node, const char *name, int64_t min, int64_t max, int64_t otherwise)
{
	const struct html_attr *a = html_attr(node, name);
	size_t i = 0;
	int64_t value = 0;

	if (a == NULL)
		return otherwise;
	while (i < a->value_len && a->value[i] == ' ')
		i++;
	bool minus = i < a->value_len && a->value[i] == '-';
	i += minus;
	size_t first = i;
	for (; i < a->value_len && a->value[i] >= '0' && a->value[i] <= '9'; i++)
		if (value < INT64_MAX / 100)
			value = value * 10 + (a->value[i] - '0');
	if (i == first)
		return otherwise;
	value = minus ? -value : value;
	return MAX(min, MIN(max, value));
}

void
html_text(const struct html_node *node, struct strbuf *out)
{
	enum html_kind kind = html_kind(node);

	if (kind == KIND_TEXT) {
		strbuf_add(out, node->s, node->n);
		return;
	}
	if (kind == KIND_DROP || kind == KIND_SCRIPT || out->full)
		return;
	bool apart = (tags[node->tag].flags & HTML_BLOCKS) || kind == KIND_BREAK;
	if (apart)
		strbuf_addc(out, ' ');
	for (const struct html_node *n = node->first; n != NULL; n = n->next)
		html_text(n, out);
	if (apart)
		strbuf_addc(out, ' ');
}

/* Schemes that run something or are the thing itself. */
static const char *const refused[] = {"javascript", "data", "vbscript", "blob", "about"};

static bool
is_refused(const char *s, size_t n)
{
	size_t scheme = url_scheme(s, n);

	for (size_t i = 0; i < LEN(refused); i++)
		if (scheme == strlen(refused[i]) && strncasecmp(s, refused[i], scheme) == 0)
			return true;
	return false;
}

bool
html_address(struct strbuf *out, const char *base, const char *s, size_t n, bool *bad)
{
	struct strbuf clean;
	size_t before = out->len;
	bool done = false;

	strbuf_init(&clean, URL_MAX);
	bool fits = n <= URL_MAX && text_clean(&clean, s, n, TEXT_LINES);
	size_t blank = strspn(clean.s, " \t\n");
	bool some = fits && blank < clean.len && clean.s[blank] != '#';
	if (some)
		done = url_resolve(out, base, clean.s, clean.len);
	if (bad != NULL)
		*bad = !fits || (some && !done);
	/* Looked at behind the tidying, which takes line breaks out of "java\nscript:". */
	if (done && is_refused(out->s + before, out->len - before)) {
		strbuf_cut(out, before);
		done = false;
	}
	strbuf_release(&clean);
	return done;
}
