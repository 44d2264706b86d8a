/* What a query asks for: text, marks, time, sections. */
#include "src/query_tree.h"

static unsigned
node_needs(const struct node *n)
{
	switch (n->kind) {
	case NODE_TEXT:
		return QUERY_TEXT;
	case NODE_SECTION:
		return QUERY_SECTION;
	case NODE_TAG:
	case NODE_UNREAD:
	case NODE_READ:
	case NODE_BOOKMARKED:
	case NODE_NEW:
	case NODE_HIDDEN:
	case NODE_DUPLICATE:
	case NODE_COMMENTS:
	case NODE_FULLTEXT:
		return QUERY_MARKS;
	case NODE_FROM:
	case NODE_BEFORE:
		return n->moving ? QUERY_TIME : 0;
	case NODE_AND:
	case NODE_OR:
	case NODE_NOT:
	case NODE_TITLE:
	case NODE_AUTHOR:
	case NODE_FEED:
	case NODE_CATEGORY:
	case NODE_URL:
	case NODE_LANG:
	case NODE_ID:
	case NODE_ENCLOSURE:
	case NODE_IMAGE:
		break;
	}
	return 0;
}

/* Goes through the tree in the order of the text; returns the needs of all, and in *column the
 * first that has one of `wanted`. */
static unsigned
walk_needs(const struct node *n, unsigned wanted, size_t *column)
{
	unsigned needs = 0;

	for (; n != NULL; n = n->next) {
		unsigned mine = node_needs(n);

		if (*column == 0 && (mine & wanted) != 0)
			*column = n->column;
		needs |= mine | walk_needs(n->child, wanted, column);
	}
	return needs;
}

unsigned
query_needs(const struct query *q)
{
	size_t column = 0;

	return walk_needs(q->root, 0, &column);
}

size_t
query_column(const struct query *q, unsigned needs)
{
	size_t column = 0;

	walk_needs(q->root, needs, &column);
	return column;
}

static bool
asks(const struct node *n, enum node_kind kind)
{
	for (; n != NULL; n = n->next)
		if (n->kind == kind || asks(n->child, kind))
			return true;
	return false;
}

bool
query_asks_hidden(const struct query *q)
{
	return q->with_hidden || asks(q->root, NODE_HIDDEN);
}

void
query_with_hidden(struct query *q)
{
	q->with_hidden = true;
}
