/* The query language (SPEC 3): one implementation for lists, filters, match, rules and search.
 * A query is parsed to a tree, which is compiled to SQL over the archive or asked of one article
 * in memory. */
#ifndef DATELINE_QUERY_H
#define DATELINE_QUERY_H

#include "src/strbuf.h"

#include <stdint.h>

struct query;

enum query_sort { SORT_NONE, SORT_NEWEST, SORT_OLDEST, SORT_RANK };

/* Parses n bytes of UTF-8 (at most 16 KiB, 200 words and fields, 32 deep). NULL: *e is "query:9:
 * ')' expected" (column in characters from 1). `now` is what newer: and older: count from; after:
 * and before: use TZ. An empty query finds everything. */
struct query *query_parse(const char *s, size_t n, int64_t now, struct err *e);
/* The same with a bare sentence, its column (characters from 1) in *column, for queries in
 * files. */
struct query *query_parse_at(const char *s, size_t n, int64_t now, size_t *column, struct err *e);
void query_free(struct query *);
enum query_sort query_sort(const struct query *);
void query_order(struct query *, enum query_sort); /* in place of its own */

/* What a query asks for, so that a caller can choose when to evaluate it. */
enum query_needs {
	QUERY_TEXT = 1,  /* words in the text */
	QUERY_MARKS = 2, /* is: tag: has:comments ... : what changes after the article came */
	QUERY_TIME = 4,  /* newer: older: */
	QUERY_SECTION = 8,
};
unsigned query_needs(const struct query *);
/* Column (characters from 1) of the first word or field that asks for one of `needs`; 0: none
 * does. */
size_t query_column(const struct query *, unsigned needs);

/* One article, all strings clean UTF-8, never NULL. For match and rules while it comes in. */
struct query_subject {
	int64_t id, feed, date, published;
	const char *guid, *title, *author, *link, *lang, *feed_title, *feed_url;
	const char *const *categories;
	size_t ncategories;
	const char *const *sections; /* whole names */
	size_t nsections;
	const char *const *tags;
	size_t ntags;
	const char *text; /* "" while it is not known */
	bool unread, bookmarked, hidden, is_new, duplicate;
	bool has_enclosure, has_image, has_comments, has_fulltext;
	/* What terms_add makes of title, author and text, if it is known already; else NULL. */
	const char *title_terms, *author_terms, *text_terms;
};
bool query_match(const struct query *, const struct query_subject *);
/* The same, where it is known in which fields each word of query_asked is. */
enum word_in { WORD_IN_TITLE = 1, WORD_IN_AUTHOR = 2, WORD_IN_TEXT = 4 };
bool query_match_known(const struct query *, const struct query_subject *,
    unsigned (*where)(const void *arg, const char *word, size_t n), const void *arg);
/* Says every word that is looked for in title, author or text, also of what is excluded; those that
 * are but a beginning left out. */
void
query_asked(const struct query *, void (*say)(void *arg, const char *word, size_t n), void *arg);
/* The words of text and phrases that make an article fit (none that are excluded), for showing
 * matches: each as terms_add writes it. `say` is called once for each. */
void
query_words(const struct query *, void (*say)(void *, const char *words, bool prefix), void *arg);

/* The words, as terms_add writes them, of which an article that fits has one at least in its title,
 * author or text. False: an article may fit without any. */
bool
query_anchor(const struct query *, void (*say)(void *arg, const char *word, size_t n), void *arg);

/* A value to bind to the `?` of the SQL, in order. */
struct query_bind {
	bool text;
	int64_t number;
	char *string; /* owned by the query_sql */
};

/* What an article may have that the archive has in order, or can count. */
enum query_drive_kind {
	DRIVE_MATCH, /* text: for MATCH */
	DRIVE_PLACE, /* the same, of the column `place` */
	DRIVE_FEED,  /* known: as said there; else text, prefix, number: as in the query */
	DRIVE_SECTION,
	DRIVE_TAG,
	DRIVE_ID,
	DRIVE_UNREAD,
	DRIVE_READ,
	DRIVE_BOOKMARKED,
	DRIVE_NEW, /* number: since then */
	DRIVE_HIDDEN,
	DRIVE_DUPLICATE,
	DRIVE_ENCLOSURE,
	DRIVE_IMAGE,
	DRIVE_COMMENTS,
	DRIVE_FULLTEXT,
};
struct query_drive {
	enum query_drive_kind kind;
	size_t group; /* every article that fits has one at least of each group */
	char *text;   /* heap; of a feed the numbers, apart by commas, if they are known */
	bool prefix, known;
	int64_t number;
};

/* The query as SQL over the schema (src/schema.h), in terms of one article whose packed key is the
 * SQL expression given to query_compile. `fts`, if not NULL, is an FTS5 MATCH expression that every
 * article found fits: the caller may drive the search with it
 *     select d.key from fts cross join doc d on d.doc=fts.rowid where fts match :fts and (where)
 * or, when NULL, walk a list. `where` is what remains, for query_where. */
struct query_sql {
	char *fts;
	struct strbuf worth; /* of the phrases of fts in their order, if the order is by rank */
	struct strbuf where;
	bool hits; /* it asks the index of each article */
	struct query_bind *bind;
	size_t nbind, cap_bind;
	struct query_drive *drive; /* in the order of groups */
	size_t ndrive, cap_drive;
	int64_t from, before; /* every article that fits has a key from one on, below the other */
	bool with_hidden;     /* query_asks_hidden */
};
/* key: e.g. "d.key" or "l.key". is:new counts from `visit` (seconds). False: cannot be compiled. */
NODISCARD bool query_compile(
    const struct query *, const char *key, int64_t visit, struct query_sql *out, struct err *e);
void query_sql_release(struct query_sql *);
/* Appends the condition, "1" if there is none. `doc`: in SQL, the number of the article in the
 * index. */
void query_where(const struct query_sql *, const char *doc, struct strbuf *out);

/* Marks of words in the column `place`, which no text has. */
#define PLACE_MARK     "\xc2\xb7"
#define PLACE_LANG     PLACE_MARK "l"
#define PLACE_LINK     PLACE_MARK "u"
#define PLACE_CATEGORY PLACE_MARK "c"

/* What the index knows and a query can be compiled with. Each appends words apart by blanks, and
 * nothing where it cannot help. */
struct query_index {
	/* The words that a prefix stands for. */
	void (*prefix)(void *arg, const char *prefix, struct strbuf *out);
	/* The numbers of the feeds that fit, apart by commas; 0: there is none. Nothing: many. */
	void (*feeds)(
	    void *arg, const char *words, bool prefix, int64_t number, struct strbuf *out);
	/* Words in the column `place` that begin so; nothing if they are many. */
	void (*places)(void *arg, const char *prefix, struct strbuf *out);
	/* What words side by side are worth in a ranking; see query_worth. */
	double (*worth)(void *arg, const char *words);
	void *arg;
};
/* The same as query_compile; index may be NULL. */
NODISCARD bool query_compile_over(const struct query *, const char *key, int64_t visit,
    const struct query_index *index, struct query_sql *out, struct err *e);
/* Whether is:hidden is asked, or was by query_with_hidden, so that hidden articles are not left
 * out. */
bool query_asks_hidden(const struct query *);
void query_with_hidden(struct query *);

/* Gives a connection the functions that compiled queries call, query_test and query_hit.
 * To be called once on each connection that runs them. */
struct sqlite3;
NODISCARD bool query_functions(struct sqlite3 *db, struct err *e);
/* The function query_rank, for connections that order by it. */
NODISCARD bool query_rank_function(struct sqlite3 *db);
/* What a word is worth that is in `with` of so many rows: the rarer the more. */
double query_worth(int64_t rows, int64_t with);

#endif
