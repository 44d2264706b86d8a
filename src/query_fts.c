/* What of a query the full-text index can answer, as MATCH texts. */
#include "src/query_tree.h"
#include "src/terms.h"
#include "src/util.h"

#include <stdlib.h>
#include <string.h>

bool
query_indexable(const struct node *n)
{
	bool positive = false;

	switch (n->kind) {
	case NODE_TEXT:
	case NODE_TITLE:
	case NODE_AUTHOR:
		return true;
	case NODE_AND:
	case NODE_OR:
		for (const struct node *c = n->child; c != NULL; c = c->next) {
			bool excluded = n->kind == NODE_AND && c->kind == NODE_NOT;

			if (!query_indexable(excluded ? c->child : c))
				return false;
			positive = positive || !excluded;
		}
		return positive;
	case NODE_NOT:
	case NODE_FEED:
	case NODE_CATEGORY:
	case NODE_URL:
	case NODE_SECTION:
	case NODE_LANG:
	case NODE_TAG:
	case NODE_ID:
	case NODE_UNREAD:
	case NODE_READ:
	case NODE_BOOKMARKED:
	case NODE_NEW:
	case NODE_HIDDEN:
	case NODE_DUPLICATE:
	case NODE_ENCLOSURE:
	case NODE_IMAGE:
	case NODE_COMMENTS:
	case NODE_FULLTEXT:
	case NODE_FROM:
	case NODE_BEFORE:
		break;
	}
	return false;
}

static void write_fts(struct compiling *c, struct strbuf *out, const struct node *n);

/* (a AND b) NOT c NOT d, of the children that are for the index. */
static bool
write_and(struct compiling *c, struct strbuf *out, const struct node *first)
{
	bool any = false;

	strbuf_addc(out, '(');
	for (const struct node *n = first; n != NULL; n = n->next) {
		if (!query_indexable(n))
			continue;
		strbuf_adds(out, any ? " AND " : "");
		write_fts(c, out, n);
		any = true;
	}
	strbuf_addc(out, ')');
	for (const struct node *n = first; any && n != NULL; n = n->next) {
		if (n->kind != NODE_NOT || !query_indexable(n->child))
			continue;
		strbuf_adds(out, " NOT ");
		bool before = c->excluded;
		c->excluded = true;
		write_fts(c, out, n->child);
		c->excluded = before;
	}
	return any;
}

/* Says what the phrase that is written next is worth. */
static void
write_worth(const struct compiling *c, const char *words)
{
	double worth = c->excluded ? 0 : c->index->worth(c->index->arg, words);

	strbuf_addf(&c->sql->worth, "%.2f ", worth);
}

/* "ab"* as the words it stands for, ("abbey" OR "able"), which are read newest first as they are
 * asked for; a prefix, to FTS5, is all that is under it read and merged at once. */
static bool
write_prefix(const struct compiling *c, struct strbuf *out, const struct node *n)
{
	const char *last = strrchr(n->words, ' ');
	int head = last == NULL ? 0 : (int)(last + 1 - n->words);
	struct strbuf words;
	size_t len;

	if (c->index == NULL)
		return false;
	strbuf_init(&words, QUERY_SQL_MAX);
	c->index->prefix(c->index->arg, n->words + head, &words);
	for (const char *w = words.s; *w != '\0'; w += len + (w[len] == ' ')) {
		len = strcspn(w, " ");
		char *term = xasprintf("%.*s%.*s", head, n->words, (int)len, w);
		if (c->rank)
			write_worth(c, term);
		strbuf_addf(out, "%s\"%s\"", w == words.s ? "(" : " OR ", term);
		free(term);
	}
	bool found = words.len > 0;
	if (found)
		strbuf_addc(out, ')');
	strbuf_release(&words);
	return found;
}

static void
write_fts(struct compiling *c, struct strbuf *out, const struct node *n)
{
	if (n->kind == NODE_AND) {
		strbuf_addc(out, '(');
		write_and(c, out, n->child);
		strbuf_addc(out, ')');
		return;
	}
	if (n->kind == NODE_OR) {
		for (const struct node *child = n->child; child != NULL; child = child->next) {
			strbuf_adds(out, child == n->child ? "(" : " OR ");
			write_fts(c, out, child);
		}
		strbuf_addc(out, ')');
		return;
	}
	strbuf_adds(out, n->kind == NODE_TITLE    ? "title : "
			 : n->kind == NODE_AUTHOR ? "author : "
						  : "");
	/* terms_add leaves letters, digits and marks only: there is no quote to double. */
	if (n->prefix && write_prefix(c, out, n))
		return;
	if (c->rank)
		write_worth(c, n->words);
	strbuf_addf(out, "\"%s\"%s", n->words, n->prefix ? " *" : "");
}

/* The column `place` is for driving by feed, never for words. */
#define FTS_BEGIN "{title author text} : ("
#define FTS_END   ")"

bool
query_write_match(struct compiling *c, const struct node *n, struct strbuf *out)
{
	strbuf_adds(out, FTS_BEGIN);
	write_fts(c, out, n);
	strbuf_adds(out, FTS_END);
	return true;
}

/* place : ("a" OR "b"), of words apart by blanks; nothing of none. */
static bool
write_any(struct strbuf *out, const char *words)
{
	size_t len;

	for (const char *w = words; *w != '\0'; w += len + (w[len] == ' ')) {
		len = strcspn(w, " ");
		strbuf_addf(out, "%s\"%.*s\"", w == words ? "place : (" : " OR ", (int)len, w);
	}
	if (*words != '\0')
		strbuf_addc(out, ')');
	return *words != '\0';
}

/* The words of a category or a link, as they stand in `place`. */
static bool
write_marked(struct compiling *c, const struct node *n, const char *mark, struct strbuf *out)
{
	struct strbuf words, ends;
	bool ok = true;

	strbuf_init(&words, STRBUF_SMALL);
	strbuf_init(&ends, STRBUF_BODY);
	terms_mark(&words, n->words, mark);
	const char *last = strrchr(words.s, ' ');
	size_t head = last == NULL ? 0 : (size_t)(last + 1 - words.s);
	if (n->prefix && head == 0) {
		c->index->places(c->index->arg, words.s, &ends);
		ok = write_any(out, ends.s);
	} else {
		ok = !n->prefix;
		strbuf_addf(out, "place : \"%s\"", words.s);
	}
	strbuf_release(&words);
	strbuf_release(&ends);
	return ok;
}

bool
query_write_place(struct compiling *c, const struct node *n, struct strbuf *out)
{
	struct strbuf words;
	bool ok;

	if (c->index == NULL)
		return false;
	if (n->kind == NODE_CATEGORY || n->kind == NODE_URL)
		return write_marked(c, n, n->kind == NODE_URL ? PLACE_LINK : PLACE_CATEGORY, out);
	strbuf_init(&words, QUERY_SQL_MAX);
	if (n->kind == NODE_FEED) { /* a word and a feed of few articles: both are looked up */
		for (const char *f = query_feeds(c, n, true); *f != '\0'; f += f[0] == ',') {
			size_t len = strcspn(f, ",");
			strbuf_addf(
			    &words, "%s" PLACE_MARK "f%.*s", words.len > 0 ? " " : "", (int)len, f);
			f += len;
		}
	} else {
		size_t len = strcspn(n->words, "-_");

		ok = strspn(n->words, "abcdefghijklmnopqrstuvwxyz") >= len && len > 0;
		if (ok)
			strbuf_addf(&words, PLACE_LANG "%.*s", (int)len, n->words);
	}
	ok = write_any(out, words.s);
	strbuf_release(&words);
	return ok;
}

/* What else the index knows of an AND. */
static void
write_places(struct compiling *c, struct strbuf *fts, const struct node *first)
{
	struct strbuf place;

	strbuf_init(&place, QUERY_SQL_MAX);
	for (const struct node *n = first; n != NULL; n = n->next) {
		strbuf_clear(&place);
		if ((n->kind == NODE_FEED || n->kind == NODE_CATEGORY || n->kind == NODE_URL)
		    && query_write_place(c, n, &place))
			strbuf_addf(fts, " AND %s", place.s);
	}
	strbuf_release(&place);
}

bool
query_write_root(struct compiling *c, const struct node *root, struct strbuf *out)
{
	bool whole = query_indexable(root), any = whole;

	strbuf_adds(out, FTS_BEGIN);
	if (whole)
		write_fts(c, out, root);
	else if (root->kind == NODE_AND)
		any = write_and(c, out, root->child);
	strbuf_adds(out, FTS_END);
	c->rank = false; /* what is asked of rows is worth nothing */
	if (any && !whole)
		write_places(c, out, root->child);
	return any;
}
