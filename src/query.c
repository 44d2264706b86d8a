/* The query language, read to a tree:
 *     any   = all { "or" all } ;  all = one { ["and"] one } ;  one = ("-" | "not") one | leaf
 *     leaf  = "(" any ")" | FIELD ":" value | word | phrase ;  value = word | phrase | "(" any ")" */
#include "src/query.h"

#include "src/date.h"
#include "src/query_tree.h"
#include "src/terms.h"
#include "src/text.h"
#include "src/util.h"
#include "src/words.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define QUERY_BYTES ((size_t)16 * 1024)
#define QUERY_NODES 200
#define QUERY_DEPTH 32

enum field_value {
	VALUE_WORDS,
	VALUE_FOLDED,
	VALUE_ID,
	VALUE_IS,
	VALUE_HAS,
	VALUE_AGE,
	VALUE_DAY,
	VALUE_SORT
};

struct field {
	const char *name;
	enum field_value value;
	enum node_kind kind;
};

static const struct field any_field = {"", VALUE_WORDS, NODE_TEXT};

static const struct field fields[] = {
    {"title", VALUE_WORDS, NODE_TITLE},
    {"author", VALUE_WORDS, NODE_AUTHOR},
    {"feed", VALUE_WORDS, NODE_FEED},
    {"section", VALUE_FOLDED, NODE_SECTION},
    {"category", VALUE_WORDS, NODE_CATEGORY},
    {"url", VALUE_WORDS, NODE_URL},
    {"lang", VALUE_FOLDED, NODE_LANG},
    {"tag", VALUE_FOLDED, NODE_TAG},
    {"id", VALUE_ID, NODE_ID},
    {"is", VALUE_IS, NODE_UNREAD},
    {"has", VALUE_HAS, NODE_ENCLOSURE},
    {"newer", VALUE_AGE, NODE_FROM},
    {"older", VALUE_AGE, NODE_BEFORE},
    {"after", VALUE_DAY, NODE_FROM},
    {"before", VALUE_DAY, NODE_BEFORE},
    {"sort", VALUE_SORT, NODE_TEXT},
};

struct flag {
	const char *name;
	enum node_kind kind;
};

static const struct flag is_flags[] = {
    {"unread", NODE_UNREAD},
    {"read", NODE_READ},
    {"bookmarked", NODE_BOOKMARKED},
    {"new", NODE_NEW},
    {"hidden", NODE_HIDDEN},
    {"duplicate", NODE_DUPLICATE},
};

static const struct flag has_flags[] = {
    {"enclosure", NODE_ENCLOSURE},
    {"image", NODE_IMAGE},
    {"comments", NODE_COMMENTS},
    {"fulltext", NODE_FULLTEXT},
};

struct parser {
	struct query *q;
	const char *s;
	size_t n, at;
	int depth, nodes;
	const struct field *field; /* whose group is being read */
	int64_t now;
	size_t wrong; /* place of what is wrong */
	struct err *e;
};

static struct node *parse_any(struct parser *p);

/* Every error ends here. */
static struct node *
fail_at(struct parser *p, size_t at, const struct err *why)
{
	p->wrong = at;
	if (p->e != NULL)
		*p->e = *why;
	return NULL;
}

#define FAIL(p, place, ...) (err_status(&why, EXIT_USAGE, __VA_ARGS__), fail_at((p), (place), &why))

static bool
is_end(const struct parser *p, size_t at)
{
	return at >= p->n || strchr(" \t()\"", p->s[at]) != NULL;
}

static void
skip_blanks(struct parser *p)
{
	while (p->at < p->n && (p->s[p->at] == ' ' || p->s[p->at] == '\t'))
		p->at++;
}

/* Whether this word stands here, by itself. */
static bool
at_keyword(const struct parser *p, const char *word)
{
	size_t n = strlen(word);

	return p->n - p->at >= n && strncasecmp(p->s + p->at, word, n) == 0 && is_end(p, p->at + n);
}

static struct node *
new_node(struct parser *p, enum node_kind kind, size_t at)
{
	struct err why;
	struct node *n;

	if (p->nodes++ >= QUERY_NODES || (n = arena_alloc(&p->q->arena, sizeof(*n))) == NULL)
		return FAIL(p, at, "over %d words and fields", QUERY_NODES);
	n->kind = kind;
	n->number = -1;
	n->column = words_column(p->s, p->n, at);
	return n;
}

/* ---- values */

/* Words, or a value to compare whole, as the tree keeps them. */
static struct node *
words_leaf(struct parser *p, const struct field *f, const char *value, bool prefix, size_t at)
{
	struct strbuf b;
	struct err why;
	bool sign, ok;

	struct node *n = new_node(p, f->kind, at);
	if (n == NULL)
		return NULL;
	strbuf_init(&b, STRBUF_BODY);
	if (f->value == VALUE_WORDS)
		ok = terms_add(&b, value, strlen(value));
	else
		ok = text_fold(&b, value, strlen(value));
	n->words = ok ? arena_dup(&p->q->arena, b.s, b.len) : NULL;
	strbuf_release(&b);
	if (n->words == NULL)
		return FAIL(p, at, "too long");
	if (*n->words == '\0')
		return FAIL(p, at, "nothing to look for in '%.60s'", value);
	if (prefix && f->value == VALUE_WORDS) {
		size_t letters = terms_last(n->words, &sign);

		if (letters < 2 && !sign)
			return FAIL(p, at, "a prefix has two letters or more");
		n->prefix = !sign;
	}
	if (f->kind == NODE_FEED && !parse_int(value, 1, INT64_MAX, &n->number))
		n->number = -1;
	return n;
}

static struct node *
flag_leaf(struct parser *p, const struct field *f, const char *value, size_t at)
{
	const struct flag *flags = f->value == VALUE_IS ? is_flags : has_flags;
	size_t n = f->value == VALUE_IS ? LEN(is_flags) : LEN(has_flags);
	const char *names[LEN(is_flags) + LEN(has_flags)];
	struct err why;

	for (size_t i = 0; i < n; i++) {
		names[i] = flags[i].name;
		if (strcasecmp(flags[i].name, value) == 0)
			return new_node(p, flags[i].kind, at);
	}
	const char *near = nearest_name(value, names, n);
	if (near != NULL)
		return FAIL(p, at, "unknown '%s:%.60s' (did you mean '%s:%s'?)", f->name, value,
		    f->name, near);
	return FAIL(p, at, "%s: takes %s, not '%.60s'", f->name,
	    f->value == VALUE_IS ? "unread, read, bookmarked, new, hidden or duplicate"
				 : "enclosure, image, comments or fulltext",
	    value);
}

/* The number of a leaf that has one: an id, or seconds. */
static struct node *
number_leaf(struct parser *p, const struct field *f, const char *value, size_t at)
{
	struct err why;
	int64_t v;

	if (f->value == VALUE_ID && !parse_int(value, 0, INT64_MAX, &v))
		return FAIL(p, at, "id: takes a number, not '%.60s'", value);
	if (f->value == VALUE_AGE && !parse_duration(value, &v))
		return FAIL(
		    p, at, "%s: takes a time like 90m, 2d or 3w, not '%.60s'", f->name, value);
	if (f->value == VALUE_DAY && !date_day(value, &v))
		return FAIL(p, at, "%s: takes a day like 2021-07-01, not '%.60s'", f->name, value);
	struct node *n = new_node(p, f->kind, at);
	if (n == NULL)
		return NULL;
	n->moving = f->value == VALUE_AGE;
	n->number = n->moving ? p->now - v : v;
	return n;
}

static struct node *
sort_leaf(struct parser *p, const char *value, size_t at)
{
	static const char *const names[] = {"newest", "oldest", "rank"};
	static const enum query_sort sorts[] = {SORT_NEWEST, SORT_OLDEST, SORT_RANK};
	struct err why;
	size_t i = 0;

	while (i < LEN(names) && strcmp(names[i], value) != 0)
		i++;
	if (i == LEN(names))
		return FAIL(p, at, "sort: takes newest, oldest or rank, not '%.60s'", value);
	skip_blanks(p);
	if (p->at < p->n || p->depth > 0)
		return FAIL(p, at, "sort: stands at the end");
	p->q->sort = sorts[i];
	return NULL;
}

static struct node *
make_leaf(struct parser *p, const struct field *f, const char *value, bool prefix, size_t at)
{
	switch (f->value) {
	case VALUE_WORDS:
	case VALUE_FOLDED:
		return words_leaf(p, f, value, prefix, at);
	case VALUE_IS:
	case VALUE_HAS:
		return flag_leaf(p, f, value, at);
	case VALUE_ID:
	case VALUE_AGE:
	case VALUE_DAY:
		return number_leaf(p, f, value, at);
	case VALUE_SORT:
		return sort_leaf(p, value, at);
	}
	return NULL;
}

/* A phrase or a word, from p->at on. */
static struct node *
parse_value(struct parser *p, const struct field *f)
{
	size_t at = p->at;
	bool prefix = false, quoted = p->s[at] == '"', closed = !quoted;
	struct strbuf b;
	struct err why;

	strbuf_init(&b, QUERY_BYTES);
	if (quoted) {
		for (p->at++; p->at < p->n && !closed; p->at++) {
			char c = p->s[p->at];

			if (c == '\\' && p->at + 1 < p->n
			    && strchr("\"\\", p->s[p->at + 1]) != NULL)
				c = p->s[++p->at];
			else if (c == '"')
				closed = true;
			if (!closed)
				strbuf_addc(&b, c);
		}
		if (closed && p->at < p->n && p->s[p->at] == '*') {
			prefix = true;
			p->at++;
		}
	} else {
		while (!is_end(p, p->at))
			strbuf_addc(&b, p->s[p->at++]);
		prefix = b.len > 1 && b.s[b.len - 1] == '*';
		if (prefix && f->value == VALUE_WORDS)
			strbuf_cut(&b, b.len - 1);
	}
	struct node *n =
	    closed ? make_leaf(p, f, b.s, prefix, at) : FAIL(p, at, "this quote does not end");
	strbuf_release(&b);
	return n;
}

/* ---- structure */

/* "(" any ")", whose "(" is at p->at. */
static struct node *
parse_group(struct parser *p)
{
	struct err why;
	size_t open = p->at++;

	if (p->depth++ >= QUERY_DEPTH)
		return FAIL(p, open, "groups over %d deep", QUERY_DEPTH);
	struct node *n = parse_any(p);
	p->depth--;
	if (n == NULL)
		return NULL;
	if (p->at >= p->n)
		return FAIL(p, p->at, "')' expected");
	p->at++;
	return n;
}

/* Length of the name before a colon that stands here, 0: there is none. */
static size_t
field_name(const struct parser *p)
{
	size_t i = p->at;

	while (i < p->n && ((p->s[i] | 0x20) >= 'a' && (p->s[i] | 0x20) <= 'z'))
		i++;
	return i > p->at && i < p->n && p->s[i] == ':' ? i - p->at : 0;
}

static const struct field *
find_field(struct parser *p, size_t n)
{
	const char *names[LEN(fields)];
	char *name = xstrndup(p->s + p->at, n);
	const struct field *found = NULL;
	struct err why;

	for (size_t i = 0; i < LEN(fields); i++) {
		names[i] = fields[i].name;
		if (strcasecmp(fields[i].name, name) == 0)
			found = &fields[i];
	}
	const char *near = nearest_name(name, names, LEN(names));
	if (found == NULL && p->n - p->at > n + 2 && memcmp(p->s + p->at + n, "://", 3) == 0)
		FAIL(p, p->at, "an address stands in quotes, or behind url:");
	else if (found == NULL && near != NULL)
		FAIL(p, p->at, "unknown field '%.60s' (did you mean '%s:'?)", name, near);
	else if (found == NULL)
		FAIL(p, p->at, "unknown field '%.60s' (quotes keep a colon)", name);
	free(name);
	return found;
}

static struct node *
parse_field(struct parser *p, size_t n)
{
	size_t at = p->at;
	const struct field *f = find_field(p, n);
	struct err why;

	if (f == NULL)
		return NULL;
	if (p->field != NULL)
		return FAIL(
		    p, at, "'%s:' cannot stand in the group of '%s:'", f->name, p->field->name);
	p->at += n + 1;
	if (p->at < p->n && p->s[p->at] == '(' && f->value != VALUE_SORT) {
		p->field = f;
		struct node *group = parse_group(p);
		p->field = NULL;
		return group;
	}
	if (p->at >= p->n || (is_end(p, p->at) && p->s[p->at] != '"'))
		return FAIL(p, p->at, "a word%s expected behind '%s:'",
		    f->value == VALUE_WORDS ? ", a phrase or a group" : "", f->name);
	return parse_value(p, f);
}

static struct node *
parse_one(struct parser *p)
{
	size_t at = p->at, n;
	bool minus = p->s[at] == '-', word = at_keyword(p, "not");
	struct err why;

	if (minus || word) {
		p->at += minus ? 1 : 3;
		if (word)
			skip_blanks(p);
		if (p->at >= p->n || strchr(" \t)", p->s[p->at]) != NULL || at_keyword(p, "or")
		    || at_keyword(p, "and"))
			return FAIL(p, p->at, "a word expected behind '%s'", minus ? "-" : "not");
		if (p->depth++ >= QUERY_DEPTH)
			return FAIL(p, at, "groups over %d deep", QUERY_DEPTH);
		struct node *not = new_node(p, NODE_NOT, at);
		if (not != NULL)
			not ->child = parse_one(p);
		p->depth--;
		return not == NULL || not ->child == NULL ? NULL : not ;
	}
	if (p->s[at] == '(')
		return parse_group(p);
	if ((n = field_name(p)) > 0)
		return parse_field(p, n);
	return parse_value(p, p->field == NULL ? &any_field : p->field);
}

/* Whether something went wrong, or `sort:` ended the query. */
static bool
stopped(const struct parser *p)
{
	return p->wrong != SIZE_MAX;
}

/* Adds a node to a list; the second makes an AND or an OR of it. */
static bool
join(struct parser *p, enum node_kind kind, struct node **list, struct node **last, struct node *n)
{
	if (*list == NULL) {
		*list = *last = n;
		return true;
	}
	if (*list == *last) {
		struct node *both = new_node(p, kind, p->at);

		if (both == NULL)
			return false;
		both->column = (*list)->column;
		both->child = *list;
		*list = both;
	}
	(*last)->next = n;
	*last = n;
	return true;
}

static struct node *
parse_all(struct parser *p)
{
	struct node *list = NULL, *last = NULL;
	struct err why;

	for (;;) {
		skip_blanks(p);
		if (list != NULL && at_keyword(p, "and")) {
			p->at += 3;
			skip_blanks(p);
			if (p->at >= p->n || p->s[p->at] == ')' || at_keyword(p, "or"))
				return FAIL(p, p->at, "a word expected behind 'and'");
		}
		if (p->at >= p->n || p->s[p->at] == ')' || at_keyword(p, "or"))
			break;
		struct node *n = parse_one(p);
		if (n == NULL && stopped(p))
			return NULL;
		if (n == NULL)
			break; /* sort: */
		if (!join(p, NODE_AND, &list, &last, n))
			return NULL;
	}
	return list;
}

static struct node *
parse_any(struct parser *p)
{
	struct node *list = NULL, *last = NULL;
	struct err why;
	bool more = true;

	while (more) {
		struct node *n = parse_all(p);

		if (n == NULL && stopped(p))
			return NULL;
		more = p->at < p->n && at_keyword(p, "or");
		if (n == NULL && (list != NULL || more || p->depth > 0))
			return FAIL(p, p->at, "a word expected");
		if (n != NULL && !join(p, NODE_OR, &list, &last, n))
			return NULL;
		if (more)
			p->at += 2;
	}
	return list;
}

static bool
parse(struct parser *p)
{
	struct err why;
	size_t bad;

	if (p->n > QUERY_BYTES) {
		FAIL(p, 0, "a query over %zu bytes", QUERY_BYTES);
		return false;
	}
	if (!words_check(p->s, p->n, &bad, &why)) {
		why.status = EXIT_USAGE;
		fail_at(p, bad, &why);
		return false;
	}
	p->q->root = parse_any(p);
	if (!stopped(p) && p->at < p->n)
		FAIL(p, p->at, "')' without '('");
	return !stopped(p);
}

struct query *
query_parse_at(const char *s, size_t n, int64_t now, size_t *column, struct err *e)
{
	struct query *q = xcalloc(1, sizeof(*q));
	struct parser p = {.q = q, .s = s, .n = n, .now = now, .wrong = SIZE_MAX, .e = e};

	arena_init(&q->arena, (size_t)4 * 1024 * 1024);
	if (parse(&p))
		return q;
	*column = words_column(s, n, p.wrong);
	query_free(q);
	return NULL;
}

struct query *
query_parse(const char *s, size_t n, int64_t now, struct err *e)
{
	size_t column;
	struct query *q = query_parse_at(s, n, now, &column, e);

	if (q == NULL)
		err_prefix(e, "query:%zu", column);
	return q;
}

void
query_free(struct query *q)
{
	if (q == NULL)
		return;
	arena_free(&q->arena);
	free(q);
}

enum query_sort
query_sort(const struct query *q)
{
	return q->sort;
}

void
query_order(struct query *q, enum query_sort sort)
{
	q->sort = sort;
}
