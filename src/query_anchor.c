/* Words without which an article cannot fit a query. */
#include "src/query_tree.h"

#include <string.h>

/* The longest word of a phrase; a prefix is none. *n 0: there is none. */
static const char *
longest(const struct node *n, size_t *len)
{
	const char *best = n->words;
	size_t k;

	*len = 0;
	for (const char *s = n->words; *s != '\0'; s += k + (s[k] == ' ')) {
		k = strcspn(s, " ");
		if (k > *len && !(n->prefix && s[k] == '\0')) {
			best = s;
			*len = k;
		}
	}
	return best;
}

static size_t anchors(const struct node *n);

/* The child of an AND that has the fewest words to look for. */
static const struct node *
fewest(const struct node *n)
{
	const struct node *best = NULL;
	size_t least = 0;

	for (const struct node *c = n->child; c != NULL; c = c->next) {
		size_t k = anchors(c);

		if (k > 0 && (best == NULL || k < least)) {
			best = c;
			least = k;
		}
	}
	return best;
}

/* How many words; 0: it can fit without any. */
static size_t
anchors(const struct node *n)
{
	size_t all = 0, len;

	switch (n->kind) {
	case NODE_AND:
		n = fewest(n);
		return n == NULL ? 0 : anchors(n);
	case NODE_OR:
		for (const struct node *c = n->child; c != NULL; c = c->next) {
			size_t k = anchors(c);

			if (k == 0)
				return 0;
			all += k;
		}
		return all;
	case NODE_TEXT:
	case NODE_TITLE:
	case NODE_AUTHOR:
		longest(n, &len);
		return len > 0;
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
	return 0;
}

static void
say_anchors(const struct node *n, void (*say)(void *, const char *, size_t), void *arg)
{
	size_t len;

	if (n->kind == NODE_AND) {
		say_anchors(fewest(n), say, arg);
	} else if (n->kind == NODE_OR) {
		for (const struct node *c = n->child; c != NULL; c = c->next)
			say_anchors(c, say, arg);
	} else {
		const char *word = longest(n, &len);

		say(arg, word, len);
	}
}

static void
say_asked(const struct node *n, void (*say)(void *, const char *, size_t), void *arg)
{
	for (; n != NULL; n = n->next) {
		size_t k;

		say_asked(n->child, say, arg);
		if (n->kind != NODE_TEXT && n->kind != NODE_TITLE && n->kind != NODE_AUTHOR)
			continue;
		for (const char *s = n->words; *s != '\0'; s += k + (s[k] == ' ')) {
			k = strcspn(s, " ");
			if (!(n->prefix && s[k] == '\0'))
				say(arg, s, k);
		}
	}
}

void
query_asked(const struct query *q, void (*say)(void *arg, const char *word, size_t n), void *arg)
{
	say_asked(q->root, say, arg);
}

bool
query_anchor(const struct query *q, void (*say)(void *arg, const char *word, size_t n), void *arg)
{
	if (q->root == NULL || anchors(q->root) == 0)
		return false;
	say_anchors(q->root, say, arg);
	return true;
}
