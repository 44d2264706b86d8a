/* A query asked of one article in memory. */
#include "src/query_tree.h"
#include "src/terms.h"
#include "src/text.h"
#include "src/util.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* Whether a word is in the text, or the text is not ASCII. */
static bool
may_have(const char *text, const char *word, size_t n)
{
	unsigned char first = (unsigned char)*word;

	for (const unsigned char *s = (const unsigned char *)text; *s != '\0'; s++)
		if (*s >= 0x80
		    || ((*s == first || (*s | 0x20) == first)
			&& strncasecmp((const char *)s, word, n) == 0))
			return true;
	return false;
}

/* Whether one of the words is nowhere in the text, where that is seen at once: titles and addresses
 * of 20,000 feeds are asked for one. */
static bool
has_not(const char *text, const char *words)
{
	size_t n;

	for (const char *w = words; *w != '\0'; w += n + (w[n] == ' ')) {
		n = strcspn(w, " ");
		if (n > 0 && (unsigned char)*w < 0x80 && !may_have(text, w, n))
			return true;
	}
	return false;
}

bool
test_words(const char *words, bool prefix, const char *text)
{
	struct strbuf b;
	bool found = false;

	if (has_not(text, words))
		return false;
	for (const char *line = text; !found && *line != '\0';) {
		size_t n = strcspn(line, "\n");

		strbuf_init(&b, STRBUF_BODY);
		found = terms_add(&b, line, n) && terms_find(b.s, words, prefix);
		strbuf_release(&b);
		line += n + (line[n] == '\n');
	}
	return found;
}

/* Folded, with `around` at both ends. Heap. */
static char *
folded(const char *s, const char *around)
{
	struct strbuf b;

	strbuf_init(&b, STRBUF_BODY);
	strbuf_adds(&b, around);
	text_fold(&b, s, strlen(s));
	strbuf_adds(&b, around);
	return strbuf_take(&b, NULL);
}

bool
test_section(const char *value, const char *path)
{
	char *all = folded(path, "/"), *part = xasprintf("/%s/", value);
	bool found = strstr(all, part) != NULL;

	free(all);
	free(part);
	return found;
}

bool
test_lang(const char *value, const char *lang)
{
	char *all = folded(lang, "");
	size_t n = strlen(value);
	bool same =
	    strncmp(all, value, n) == 0 && (all[n] == '\0' || all[n] == '-' || all[n] == '_');

	free(all);
	return same;
}

bool
test_same(const char *value, const char *text)
{
	char *all = folded(text, "");
	bool same = strcmp(all, value) == 0;

	free(all);
	return same;
}

/* The words of the subject's texts, made when the first word asks for them. */
struct matching {
	const struct query_subject *s;
	unsigned (*where)(const void *, const char *, size_t);
	const void *where_arg;
	char *title, *author, *text;
};

static const char *
terms_of(const char *known, char **made, const char *text)
{
	if (known != NULL)
		return known;
	if (*made == NULL) {
		struct strbuf b;

		strbuf_init(&b, STRBUF_BODY);
		terms_add(&b, text, strlen(text));
		*made = strbuf_take(&b, NULL);
	}
	return *made;
}

/* Where all the words are; *all: they are one word, so that this is the answer. */
static unsigned
known_in(const struct matching *m, const struct node *n, bool *all)
{
	unsigned in = WORD_IN_TITLE | WORD_IN_AUTHOR | WORD_IN_TEXT;
	size_t k;

	*all = m->where != NULL && !n->prefix && strchr(n->words, ' ') == NULL;
	for (const char *s = n->words; m->where != NULL && *s != '\0'; s += k + (s[k] == ' ')) {
		k = strcspn(s, " ");
		if (!(n->prefix && s[k] == '\0'))
			in &= m->where(m->where_arg, s, k);
	}
	return in;
}

static bool
match_text(struct matching *m, const struct node *n)
{
	const struct query_subject *s = m->s;
	bool all;
	unsigned in = known_in(m, n, &all);

	if (n->kind != NODE_TEXT)
		in &= n->kind == NODE_TITLE ? WORD_IN_TITLE : WORD_IN_AUTHOR;
	if (all || in == 0)
		return in != 0;
	if ((in & WORD_IN_TITLE) != 0
	    && terms_find(terms_of(s->title_terms, &m->title, s->title), n->words, n->prefix))
		return true;
	if ((in & WORD_IN_AUTHOR) != 0
	    && terms_find(terms_of(s->author_terms, &m->author, s->author), n->words, n->prefix))
		return true;
	return (in & WORD_IN_TEXT) != 0
	       && terms_find(terms_of(s->text_terms, &m->text, s->text), n->words, n->prefix);
}

/* Whether one of the strings passes. */
static bool
match_list(const struct node *n, const char *const *list, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (n->kind == NODE_CATEGORY  ? test_words(n->words, n->prefix, list[i])
		    : n->kind == NODE_SECTION ? test_section(n->words, list[i])
					      : test_same(n->words, list[i]))
			return true;
	}
	return false;
}

static bool
match_node(struct matching *m, const struct node *n)
{
	const struct query_subject *s = m->s;

	switch (n->kind) {
	case NODE_AND:
		for (const struct node *c = n->child; c != NULL; c = c->next) {
			if (!match_node(m, c))
				return false;
		}
		return true;
	case NODE_OR:
		for (const struct node *c = n->child; c != NULL; c = c->next) {
			if (match_node(m, c))
				return true;
		}
		return false;
	case NODE_NOT:
		return !match_node(m, n->child);
	case NODE_TEXT:
	case NODE_TITLE:
	case NODE_AUTHOR:
		return match_text(m, n);
	case NODE_FEED:
		return n->number == s->feed || test_words(n->words, n->prefix, s->feed_title)
		       || test_words(n->words, n->prefix, s->feed_url);
	case NODE_CATEGORY:
		return match_list(n, s->categories, s->ncategories);
	case NODE_SECTION:
		return match_list(n, s->sections, s->nsections);
	case NODE_TAG:
		return match_list(n, s->tags, s->ntags);
	case NODE_URL:
		return test_words(n->words, n->prefix, s->link);
	case NODE_LANG:
		return test_lang(n->words, s->lang);
	case NODE_ID:
		return s->id == n->number;
	case NODE_UNREAD:
		return s->unread;
	case NODE_READ:
		return !s->unread;
	case NODE_BOOKMARKED:
		return s->bookmarked;
	case NODE_NEW:
		return s->is_new;
	case NODE_HIDDEN:
		return s->hidden;
	case NODE_DUPLICATE:
		return s->duplicate;
	case NODE_ENCLOSURE:
		return s->has_enclosure;
	case NODE_IMAGE:
		return s->has_image;
	case NODE_COMMENTS:
		return s->has_comments;
	case NODE_FULLTEXT:
		return s->has_fulltext;
	case NODE_FROM:
		return s->date >= n->number;
	case NODE_BEFORE:
		return s->date < n->number;
	}
	return false;
}

bool
query_match(const struct query *q, const struct query_subject *s)
{
	return query_match_known(q, s, NULL, NULL);
}

bool
query_match_known(const struct query *q, const struct query_subject *s,
    unsigned (*where)(const void *arg, const char *word, size_t n), const void *arg)
{
	struct matching m = {.s = s, .where = where, .where_arg = arg};
	bool fits = q->root == NULL || match_node(&m, q->root);

	free(m.title);
	free(m.author);
	free(m.text);
	return fits;
}

static void
say_words(const struct node *n, void (*say)(void *, const char *, bool), void *arg)
{
	for (; n != NULL; n = n->next) {
		if (n->kind == NODE_TEXT || n->kind == NODE_TITLE || n->kind == NODE_AUTHOR)
			say(arg, n->words, n->prefix);
		else if (n->kind == NODE_AND || n->kind == NODE_OR)
			say_words(n->child, say, arg);
	}
}

void
query_words(const struct query *q, void (*say)(void *, const char *words, bool prefix), void *arg)
{
	say_words(q->root, say, arg);
}
