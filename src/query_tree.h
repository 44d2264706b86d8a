/* The tree of a query: what src/query.c reads, src/query_match.c asks of one article and
 * src/query_sql.c compiles. No other file includes this. */
#ifndef DATELINE_QUERY_TREE_H
#define DATELINE_QUERY_TREE_H

#include "src/arena.h"
#include "src/query.h"

enum node_kind {
	NODE_AND,
	NODE_OR,
	NODE_NOT,
	NODE_TEXT, /* words in title, author and text */
	NODE_TITLE,
	NODE_AUTHOR,
	NODE_FEED, /* words in the feed's title or address, or its number */
	NODE_CATEGORY,
	NODE_URL,
	NODE_SECTION, /* value: the parts of a path, folded */
	NODE_LANG,
	NODE_TAG,
	NODE_ID,
	NODE_UNREAD,
	NODE_READ,
	NODE_BOOKMARKED,
	NODE_NEW,
	NODE_HIDDEN,
	NODE_DUPLICATE,
	NODE_ENCLOSURE,
	NODE_IMAGE,
	NODE_COMMENTS,
	NODE_FULLTEXT,
	NODE_FROM,   /* date >= number */
	NODE_BEFORE, /* date < number */
};

struct node {
	enum node_kind kind;
	struct node *child, *next; /* AND and OR have two children or more, NOT one */
	const char *words;         /* as terms_add writes them, or a folded value */
	bool prefix;
	bool moving;    /* a time that counts from now */
	int64_t number; /* id, feed (-1: none), seconds */
	size_t column;
};

struct query {
	struct arena arena;
	struct node *root; /* NULL: everything */
	enum query_sort sort;
	bool with_hidden;
};

/* Whether the words are in the text; a newline parts phrases. */
bool test_words(const char *words, bool prefix, const char *text);
/* Whether the path has the parts of `value` side by side: "asia" is in "Asia/Central Asia". */
bool test_section(const char *value, const char *path);
/* "en" is "en" and "en-GB". */
bool test_lang(const char *value, const char *lang);
/* The same without case and accents. */
bool test_same(const char *value, const char *text);

#define QUERY_SQL_MAX ((size_t)1024 * 1024)

/* A query on its way to SQL. */
struct compiling {
	struct query_sql *sql;
	const char *key;
	int64_t visit;
	const struct query_index *index; /* NULL */
	bool rank, excluded; /* whether phrases are to be valued, and are worth nothing */
	struct found_feeds { /* of a node once: all feeds are looked at for that */
		const struct node *node;
		char *numbers;
	} * found;
	size_t nfound, cap_found;
};
/* What the index says of the feeds of a node; "": nothing. It is asked if `look`. */
const char *query_feeds(struct compiling *c, const struct node *n, bool look);
/* Whether the index alone can answer: words, and words that are excluded beside words that are
 * not. */
bool query_indexable(const struct node *n);
/* Appends what every article that fits must match, all that the index can say of a query. False: it
 * can say nothing. */
bool query_write_root(struct compiling *c, const struct node *root, struct strbuf *out);
/* Appends the MATCH text of words in title, author and text; of what is in the column `place`.
 * False: the index does not know. */
bool query_write_match(struct compiling *c, const struct node *n, struct strbuf *out);
bool query_write_place(struct compiling *c, const struct node *n, struct strbuf *out);
/* Fills drive, from and before of the query_sql; and frees drive. */
void query_add_drives(struct compiling *c, const struct node *root);
void query_drop_drives(struct query_sql *q);
/* A time as the smallest key of that second. */
int64_t query_key_of_time(int64_t t);

/* Gives a connection the function query_hit(match, number in the index). */
bool query_hits_function(struct sqlite3 *db);

#endif
