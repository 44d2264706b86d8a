/* What a query can be driven by: lists, indexes and words of which each article that fits has one.
 * Which of them is best depends on what the archive has: see src/store_plan.c. */
#include "src/query_tree.h"
#include "src/util.h"

#include <stdlib.h>
#include <string.h>

#define NONE ((int)-1)

static int
kind_of(enum node_kind kind)
{
	switch (kind) {
	case NODE_FEED:
		return DRIVE_FEED;
	case NODE_SECTION:
		return DRIVE_SECTION;
	case NODE_TAG:
		return DRIVE_TAG;
	case NODE_ID:
		return DRIVE_ID;
	case NODE_UNREAD:
		return DRIVE_UNREAD;
	case NODE_READ:
		return DRIVE_READ;
	case NODE_BOOKMARKED:
		return DRIVE_BOOKMARKED;
	case NODE_NEW:
		return DRIVE_NEW;
	case NODE_HIDDEN:
		return DRIVE_HIDDEN;
	case NODE_DUPLICATE:
		return DRIVE_DUPLICATE;
	case NODE_ENCLOSURE:
		return DRIVE_ENCLOSURE;
	case NODE_IMAGE:
		return DRIVE_IMAGE;
	case NODE_COMMENTS:
		return DRIVE_COMMENTS;
	case NODE_FULLTEXT:
		return DRIVE_FULLTEXT;
	case NODE_CATEGORY:
	case NODE_URL:
	case NODE_LANG:
		return DRIVE_PLACE;
	case NODE_TEXT:
	case NODE_TITLE:
	case NODE_AUTHOR:
		return DRIVE_MATCH;
	case NODE_AND:
	case NODE_OR:
	case NODE_NOT:
	case NODE_FROM:
	case NODE_BEFORE:
		break;
	}
	return NONE;
}

static void
push(struct query_sql *q, const struct query_drive *d)
{
	GROW(q->drive, q->cap_drive, q->ndrive);
	q->drive[q->ndrive++] = *d;
}

static void
drop_from(struct query_sql *q, size_t n)
{
	while (q->ndrive > n)
		free(q->drive[--q->ndrive].text);
}

static bool
add_leaf(struct compiling *c, const struct node *n, size_t group)
{
	int kind = n->kind != NODE_NOT             ? kind_of(n->kind)
	           : n->child->kind == NODE_UNREAD ? DRIVE_READ
	           : n->child->kind == NODE_READ   ? DRIVE_UNREAD
	                                           : NONE;
	struct query_drive d = {.kind = (enum query_drive_kind)kind,
	    .group = group,
	    .prefix = n->prefix,
	    .number = n->kind == NODE_NEW ? c->visit : n->number};
	struct strbuf match;

	if (kind == NONE)
		return false;
	if (kind == DRIVE_MATCH || kind == DRIVE_PLACE) {
		strbuf_init(&match, STRBUF_BODY);
		bool ok = kind == DRIVE_MATCH ? query_write_match(c, n, &match)
		                              : query_write_place(c, n, &match);
		d.text = strbuf_take(&match, NULL);
		if (ok)
			push(c->sql, &d);
		else
			free(d.text);
		return ok;
	}
	const char *feeds = kind == DRIVE_FEED ? query_feeds(c, n, false) : "";
	d.known = *feeds != '\0';
	d.text = xstrdup(d.known ? feeds : n->words != NULL ? n->words : "");
	push(c->sql, &d);
	return true;
}

/* Adds what drives all that a node finds to the group. */
static bool
add_node(struct compiling *c, const struct node *n, size_t group)
{
	size_t before = c->sql->ndrive;

	if (n->kind == NODE_AND) { /* one is enough; what is marked, before words */
		for (int words = 0; words < 2; words++)
			for (const struct node *child = n->child; child != NULL;
			     child = child->next)
				if ((kind_of(child->kind) <= DRIVE_PLACE) == (words != 0)
				    && add_node(c, child, group))
					return true;
		return false;
	}
	if (n->kind != NODE_OR)
		return add_leaf(c, n, group);
	for (const struct node *child = n->child; child != NULL; child = child->next)
		if (!add_node(c, child, group)) {
			drop_from(c->sql, before);
			return false;
		}
	return true;
}

static void
narrow(struct query_sql *q, const struct node *n)
{
	if (n->kind == NODE_FROM)
		q->from = MAX(q->from, query_key_of_time(n->number));
	else if (n->kind == NODE_BEFORE)
		q->before = MIN(q->before, query_key_of_time(n->number));
}

void
query_add_drives(struct compiling *c, const struct node *root)
{
	bool rank = c->rank;
	size_t group = 0;

	c->rank = false;
	narrow(c->sql, root);
	if (root->kind != NODE_AND) {
		if (c->sql->fts == NULL)
			add_node(c, root, group);
	} else {
		for (const struct node *n = root->child; n != NULL; n = n->next, group++) {
			narrow(c->sql, n);
			if (kind_of(n->kind) != DRIVE_MATCH)
				add_node(c, n, group);
		}
	}
	c->rank = rank;
}

void
query_drop_drives(struct query_sql *q)
{
	drop_from(q, 0);
	free(q->drive);
}
