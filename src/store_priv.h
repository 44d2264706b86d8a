/* What the files of the store share: the handle, the table of statements, small helpers around
 * SQLite. Nothing outside src/store*.c and src/query*.c includes this. */
#ifndef DATELINE_STORE_PRIV_H
#define DATELINE_STORE_PRIV_H

#include "src/matcher.h"
#include "src/store.h"
#include "src/store_sql.h"
#include "src/util.h"

#include <sqlite3.h>
#include <zstd.h>

/* Counters' changes of one transaction, written once at its end. day -1: of the whole list. */
struct delta {
	int64_t list, day, total, unread;
};
struct deltas {
	struct delta *slot; /* open hash, cap a power of two */
	size_t n, cap;
};

/* A compiled `match` line. */
struct match {
	int64_t list; /* of its section */
	int64_t hash; /* of its text */
	struct query *query;
	unsigned needs;
	bool notify; /* of its section */
};

/* Where articles are filed; read anew when meta 'filing' is another number. */
struct filing {
	int64_t generation; /* -1: not read yet */
	struct filing_section {
		int64_t id, parent;
		bool live;
		char *name;
	} * section; /* attached ones */
	size_t nsection, cap_section;
	struct match *match;
	size_t nmatch, cap_match;
	struct matcher matcher; /* of match, by its numbers, then of the rules */
	int64_t feed;           /* whose lists are in list: 0 none */
	bool feed_in_latest, feed_attached, feed_notify;
	int64_t *list; /* lists of its sections and of those above them */
	size_t nlist, cap_list;
	char *feed_title, *feed_url;
	const char **name; /* of the sections in list */
	size_t nname, cap_name;
	int64_t *candidate; /* see file_candidates */
	size_t ncandidate, cap_candidate;
	bool refiling; /* work is left: an article may still be in any list */
};

/* An article's words on their way into the index: gathered over transactions, as a segment of many
 * articles costs far less to merge than many of few; the table `unindexed` has their ids until
 * then. Written in the order of keys, as FTS5 would begin a new segment at each step back. */
struct index_item {
	int64_t key;
	char *title, *author, *text; /* words, as terms_add writes them; heap */
	char *place;                 /* see place_of in store_digest.c */
};

struct seen {
	int64_t feed, id;
};

/* Keys of articles on their way into `story_key`: gathered over slices, as each slice else would
 * write all pages of that table anew. */
struct story_keys {
	struct story_item {
		int64_t key, article;
		uint32_t next; /* under the same hash, + 1; 0: none */
	} * item;
	size_t n, cap;
	uint32_t *first;      /* by hash, + 1; NULL: none yet */
	int64_t above, below; /* how far stories are formed, these included; -1: as in meta */
	int64_t version;      /* index_version when they were gathered */
};

/* What of stories is to be made right at the end of the transaction; see store_fold.c. */
struct stories {
	int64_t *touched; /* stories */
	size_t ntouched, cap_touched;
	int64_t *moved; /* keys that came into a list or left it */
	size_t nmoved, cap_moved;
	bool fresh;   /* what is filed now is new: it has no story */
	int64_t feed; /* whose title and source these are; 0: none */
	char *feed_title;
	int64_t source;
	struct strbuf scratch;
	struct story_keys keys;
};

/* Keys of a list's articles with ids above upto and up to seen; see store_arrive.c. */
struct arrivals {
	int64_t list, upto, seen;
	int64_t others, marks; /* how many others the list had; the sum of these ones' flags */
	int64_t *key, *unread; /* rising */
	size_t n, cap, nunread, cap_unread;
};

/* What a step of refiling has found and not filed yet. */
struct found {
	int64_t generation; /* of filing */
	int64_t row, upto;  /* of the table refile: it holds while they are the same there */
	int64_t below;      /* where what is found next begins; -1: that was all */
	int64_t *key;       /* falling */
	size_t n, at;
	bool ask;     /* each is to be asked: the index has no exact answer */
	int64_t span; /* how many articles are looked at at once */
};

struct store {
	sqlite3 *db;
	char *dir, *path;
	enum store_mode mode;
	bool wal, in_tx;
	int turn_fd, lock_fd, session_fd;
	int64_t data_version, page_size, wal_pages;
	int64_t next_article; /* within a transaction; 0: not read yet */
	bool next_changed;
	struct {
		const sql_char *text;
		sqlite3_stmt *st;
	} kept[SQL_SLOTS]; /* by the address of the text */
	bool (*stop)(void *);
	void *stop_arg;
	struct deltas deltas;
	struct filing filing;
	struct found found;
	struct stories stories;
	struct arrivals arrivals;
	struct index_item *index;
	size_t nindex, cap_index, index_bytes;
	int64_t index_version; /* data_version when they were gathered */
	int merge_steps;       /* due after what was written into the index */
	bool gathered;         /* something was, in this transaction */
	struct seen *seen;
	size_t nseen, cap_seen;
	int64_t held[16]; /* sessions whose byte this process holds */
	size_t nheld;
	int64_t keep_feed, keep_key; /* how far deleting by keep= and limit= is */
	struct rules *rules;         /* NULL: none */
	void (*announce)(void *, const struct announcement *);
	void *announce_arg;
	int64_t rule_action; /* what undo takes back of this transaction; 0: none yet */
	int64_t set_most;    /* how many articles of a set a query looks at; SET_MOST */
	size_t sure;         /* see store_sure */
	struct stands_for {
		char *prefix, *words; /* heap; NULL */
		int64_t version;      /* of the archive then */
	} stands_for;                 /* what the last prefix did */
	bool prefix_cut;              /* a prefix stood for more words than a query asks for */
	bool claims;                  /* this process holds its claimant's byte */
	ZSTD_CCtx *cctx;
	ZSTD_DCtx *dctx;
	struct strbuf raw, packed; /* scratch of packing */
};

/* ---- store_sql.c */

/* The kept statement, bound by `fmt`: i int64_t, I int64_t (INT64_MIN: NULL), t char * (NULL:
 * NULL), b void * and size_t (NULL: NULL); text and blobs must live until it is reset. NULL: *e
 * says why. */
sqlite3_stmt *sql_bind(struct store *s, const sql_char *q, struct err *e, const char *fmt, ...);
/* 1: a row; 0: done (reset); -1: failed (reset), *e says why. */
int sql_step(struct store *s, sqlite3_stmt *st, struct err *e);
/* Runs a statement that gives no rows. */
NODISCARD bool sql_run(struct store *s, const sql_char *q, struct err *e, const char *fmt, ...);
/* First column of the first row; `none` where there is no row or NULL. False: failed. */
NODISCARD bool sql_int(struct store *s, const sql_char *q, int64_t none, int64_t *out,
    struct err *e, const char *fmt, ...);
/* First column of at most `want` rows of what sql_bind gave, which is reset (NULL: failed). */
NODISCARD bool
sql_ids(struct store *s, sqlite3_stmt *st, int64_t *ids, size_t want, size_t *n, struct err *e);
/* A script or a statement made for once. */
NODISCARD bool sql_exec(struct store *s, const char *sql, struct err *e);
/* Turns what SQLite says into a sentence. Returns false. */
bool sql_fail(struct store *s, struct err *e);
/* Text of a column in the arena; "" for NULL. */
const char *sql_text(sqlite3_stmt *st, int column, struct arena *a);
void sql_close(struct store *s);

/* ---- store_lock.c */

/* The turnstile. wait_ms as in store_begin. */
NODISCARD bool lock_open(struct store *s, struct err *e);
NODISCARD bool lock_take(struct store *s, int wait_ms, struct err *e);
void lock_release(struct store *s);
void lock_close(struct store *s);
/* A byte of archive.sessions, held while this process lives. */
NODISCARD bool lock_hold(struct store *s, int64_t byte);
/* Whether another process holds it. */
bool lock_held(struct store *s, int64_t byte);

/* ---- store_open.c */

/* How long SQLite waits for its own locks, which the turnstile leaves free but for moments. */
#define BUSY_MS 5000

/* Brings an archive from one version to another, all or nothing, after a copy beside it. */
NODISCARD bool
store_migrate(struct store *s, const char *const *script, int64_t from, int64_t to, struct err *e);

/* ---- store_count.c */

#define KEY_DAY(key) (((key) >> KEY_ID_BITS) / 86400)

void count_add(struct store *s, int64_t list, int64_t key, int64_t total, int64_t unread);
NODISCARD bool count_flush(struct store *s, struct err *e);
void count_clear(struct store *s);

/* ---- store_sync.c, store_refile.c */

/* As rows of the table refile: list, feed, and upto, which falls. */
enum refile_op {
	REFILE_PUT = 1, /* articles of a feed into a list */
	REFILE_TAKE,    /* out of it, unless a match line keeps them there */
	REFILE_PRUNE,   /* what is in a list and does not belong there */
	REFILE_MATCH,   /* what is not in the index asked of all match lines; upto: an id */
	REFILE_FIND,    /* what is in the index and fits a match line; feed: hash of the line */
	REFILE_FEED,    /* a feed that came or went, of whose articles match lines have some */
};

/* ---- store_file.c: which lists an article is in */

/* Reads sections and matches anew if they changed; what changes meanwhile, where it is not within a
 * transaction, the next time. */
NODISCARD bool filing_refresh(struct store *s, struct err *e);
/* Fills filing.list and so on for a feed. */
NODISCARD bool filing_feed(struct store *s, int64_t feed, struct err *e);
void filing_release(struct store *s);
/* Appends the list of a section and those above it to a list of lists, each once. */
void filing_add(struct filing *f, int64_t section, int64_t **lists, size_t *n, size_t *cap);
/* Whether what fits a match line is in a list: that of its section or of one above it. */
bool filing_fills(const struct filing *f, const struct match *m, int64_t list);
/* Puts an article into a list or takes it out, with the counters; nothing happens when it is
 * there (not there) already. */
NODISCARD bool file_put(struct store *s, int64_t list, int64_t key, bool unread, struct err *e);
NODISCARD bool file_take(struct store *s, int64_t list, int64_t key, struct err *e);
/* All lists an article of this feed may be in; valid until the next call. filing_feed is called. */
NODISCARD bool
file_candidates(struct store *s, int64_t feed, const int64_t **lists, size_t *n, struct err *e);
/* Puts a shown article into all lists it belongs to. */
NODISCARD bool
file_article(struct store *s, int64_t id, int64_t key, int64_t feed, unsigned flags, struct err *e);
/* Asks the match lines that need no text of an article that comes in, and files it where they
 * fit. */
NODISCARD bool file_incoming(
    struct store *s, const struct query_subject *q, int64_t key, bool unread, struct err *e);
/* When the words of an article are known (q has them): asks rules and match lines, files it,
 * announces it. What q says of feed, sections and categories is filled in here, the last from
 * `categories`, apart by \n. fresh: of `pending`; flags: enum mark_flag. */
NODISCARD bool file_digested(struct store *s, struct query_subject *q, const char *categories,
    int64_t key, int fresh, unsigned flags, struct err *e);
/* The same for a stored article, with its text if it is known, and the match lines that fill one
 * list or (0) any. */
NODISCARD bool
file_by_match(struct store *s, int64_t id, int64_t key, bool unread, int64_t only, struct err *e);

/* ---- store_body.c */

struct body {
	const char *summary, *content, *plain;
	const void *blocks;
	size_t summary_len, content_len, blocks_len, plain_len;
};
/* The stored form of a body not digested yet. Into s->raw. */
void body_raw(struct store *s, const char *summary, size_t summary_len, const char *content,
    size_t content_len);
/* Compressed with blocks and plain text: into s->packed. */
NODISCARD bool body_pack(struct store *s, const struct body *b, struct err *e);
/* Reads either form; the parts live in the arena (or in `data` when raw). */
NODISCARD bool body_unpack(struct store *s, int state, const void *data, size_t n, struct arena *a,
    struct body *b, struct err *e);
/* The body of an article from the archive; *state BODY_NONE if there is none. */
NODISCARD bool body_load(struct store *s, int64_t id, struct arena *a, struct body *b,
    enum body_state *state, const char **base, struct err *e);

/* ---- store_page.c */

/* Page, option and feed of an article, from SQL_PAGE. */
NODISCARD bool page_fill(struct store *s, struct arena *a, struct article *out, struct err *e);
/* The text of an article as the index has it: its own (*plain, *n), and the page's behind it, then
 * in the arena. */
NODISCARD bool page_indexed(
    struct store *s, int64_t id, struct arena *a, const char **plain, size_t *n, struct err *e);

/* ---- store_doc.c: numbers in the index */

/* Where the next free number is; begin with {.spill = doc_spill}, for one transaction. */
struct doc_cursor {
	int64_t bucket, next;
	int64_t full_from, full_to; /* buckets known to be full */
	int64_t spill;
};
NODISCARD bool doc_spill(struct store *s, int64_t *spill, struct err *e);
/* A number for an article. Numbers grow while keys do. */
NODISCARD bool
doc_next(struct store *s, int64_t key, struct doc_cursor *c, int64_t *doc, struct err *e);
/* The numbers (both ends included) that articles with keys between two may have. */
NODISCARD bool doc_range(
    struct store *s, int64_t above, int64_t below, int64_t *first, int64_t *last, struct err *e);
/* The first `want` keys of a statement whose rows are key and number, numbers falling (dir > 0) or
 * rising, in the order of keys. */
NODISCARD bool doc_collect(struct store *s, sqlite3_stmt *st, int dir, int64_t *keys, size_t want,
    size_t *n, struct err *e);

/* ---- store_digest.c */
/* At the end of a transaction that digested: writes what was gathered into the index if it is
 * enough, or merges a little. */
NODISCARD bool index_work(struct store *s, struct err *e);
/* Forgets what was gathered: it is found in `unindexed` again. */
void index_clear(struct store *s);
/* Takes an article out of the index, as it is stored now, if it is in it. Before it is changed. */
NODISCARD bool index_remove(struct store *s, int64_t id, struct err *e);
/* Queues an article that is digested, as it is stored now, for the index, and files it. */
NODISCARD bool index_again(struct store *s, int64_t id, struct err *e);

/* ---- store_words.c: how frequent words are */

/* Counts the words of articles as they come into the index (sign 1) or leave it (-1). */
NODISCARD bool frequent_count(
    struct store *s, const struct index_item *item, size_t n, int64_t sign, struct err *e);
/* For query_index: the most frequent words that begin so, at most 50, all if there are fewer. arg
 * is the store; nothing is added where the archive fails. */
void frequent_words(void *arg, const char *prefix, struct strbuf *out);
void stands_for_release(struct store *s);
/* The words in the column `place` that begin so; nothing if they are many. */
void frequent_places(void *arg, const char *prefix, struct strbuf *out);
/* What words side by side are worth: as much as the rarest of them. */
double frequent_worth(void *arg, const char *words);

/* ---- store_mark.c, store_undo.c */

enum action_kind { ACTION_MARK = 1, ACTION_TAG, ACTION_REMOVE };
enum action_state {
	STATE_DONE,
	STATE_UNDONE,
	STATE_UNDOING, /* in slices; done_key is not used, undo_at is how far */
	STATE_REDOING,
	STATE_PAST, /* undone, and something else was done since: can no longer be redone */
};

/* Sets or clears flags of one article, with lists and counters. *before gets what they were. */
NODISCARD bool mark_apply(struct store *s, int64_t id, unsigned set, unsigned clear,
    unsigned *before, bool *there, struct err *e);
NODISCARD bool action_new(struct store *s, int64_t session, enum action_kind kind, const char *what,
    const char *name, int64_t *action, struct err *e);
void session_hold(struct store *s, int64_t session);
bool session_runs(struct store *s, int64_t session);
/* One slice of taking back a large action; *more if there may be another. */
NODISCARD bool undo_step(struct store *s, bool *more, struct err *e);

/* ---- store_copy.c */
/* Takes what the newest readable daily copy has into a new archive, if there is one. */
void copy_restore(struct store *s);

/* ---- store_rules.c */
/* Adds their queries to a matcher, which then is asked for them: filing.matcher. */
void rules_add(struct store *s, struct matcher *m);
/* Asks the rules that need no text: adds to the flags of an article that is being stored. */
NODISCARD bool
rules_incoming(struct store *s, const struct query_subject *q, unsigned *flags, struct err *e);
/* Carries out the others, and says what is to be run (speak); *notify is set by those that ask for
 * it. */
NODISCARD bool rules_digested(
    struct store *s, const struct query_subject *q, bool *notify, bool speak, struct err *e);
void rules_notify(struct store *s, int64_t id);
/* Which rule hid the article, into out->hidden_by. */
NODISCARD bool rules_hid(struct store *s, struct arena *a, struct article *out, struct err *e);

/* ---- store_plan.c */

/* More lists than these are not merged: each is asked for each row. */
#define PLAN_LISTS_MOST 200

enum plan_kind {
	PLAN_WALK,    /* all that there is */
	PLAN_MATCH,   /* words, newest first by their number */
	PLAN_DOCS,    /* all that is in the index, in the same way */
	PLAN_WAITING, /* what waits for the index, in no order */
	PLAN_SET,     /* keys that are known */
	PLAN_LISTS,   /* lists, merged */
	PLAN_INDEX,   /* an index of some articles */
	PLAN_DAYS,    /* the days of a list that have read articles */
};
struct plan {
	enum plan_kind kind;
	int64_t above, below; /* keys are between, exclusive */
	const char *match;    /* of the query_sql */
	bool waiting;         /* what waits for the index may fit too: made_next begins with it */
	bool made;            /* nothing is left for made_next */
	int64_t *key;         /* falling */
	size_t n;
	struct plan_range {
		int64_t list;
		bool unread; /* its unread ones */
	} range[PLAN_LISTS_MOST];
	size_t nrange; /* of the list of PLAN_DAYS, 1 */
	const char *index;
};
static inline bool
plan_by_docs(enum plan_kind kind)
{
	return kind == PLAN_MATCH || kind == PLAN_DOCS;
}
/* How to find what fits a query in a list (0: everywhere) between two keys. */
NODISCARD bool plan_make(struct store *s, struct plan *p, const struct query_sql *q, int64_t list,
    int64_t above, int64_t below, struct err *e);
/* Makes a plan that walks one of what fits any of the queries or is in a list, where those are few
 * or of some time. */
NODISCARD bool plan_any(struct store *s, struct plan *p, const struct query_sql *q, size_t n,
    int64_t list, struct err *e);
/* Walks the index in place of all, where it is asked of each article and little waits for it. */
NODISCARD bool plan_docs(struct store *s, struct plan *p, const struct query_sql *q, struct err *e);
void plan_release(struct plan *p);
#define SET_MOST 4096

/* ---- store_made.c */

/* A statement made for a query or a view, and its bindings. */
#define LIVE_LINES 63 /* match lines of a live section that are asked */
struct made {
	struct strbuf sql;
	char *fts; /* in place of that of a part whose text comes first; heap */
	size_t npart, nown;
	const char *doc;                              /* in it, the number in the index */
	enum plan_kind kind;                          /* what it is driven by */
	const struct query_sql *part[1 + LIVE_LINES]; /* whose bindings come in this order */
	bool fts_first[1 + LIVE_LINES];   /* the MATCH text before (true) or behind the bindings */
	struct query_sql own[LIVE_LINES]; /* of a live section */
};
void made_init(struct made *m);
void made_release(struct made *m);
/* Makes room for the next statement of a plan: first for what waits for the index, if that is to be
 * asked, then for all others; m->kind says which. False: there is none. */
bool made_next(struct made *m, struct plan *p);
sqlite3_stmt *made_prepare(struct store *s, const struct made *m, struct err *e);
/* Adds its keys in their order: dir > 0 newest first. */
NODISCARD bool made_keys(
    struct store *s, struct made *m, int dir, int64_t *keys, size_t want, size_t *n, struct err *e);
/* Adds "SELECT ... FROM ... WHERE (...)" of a query and a plan by numbers in the index. doc: as those
 * are to be called, "l.doc", or another letter for `join` to join l to. */
NODISCARD bool add_docs(struct store *s, struct made *m, const struct plan *p,
    const struct query_sql *q, const char *doc, const char *join, struct err *e);
/* Adds "SELECT ... FROM ... WHERE " of any other plan but to walk: its keys come in order. */
void add_from(struct made *m, const struct plan *p, bool rising_keys);
/* Adds "(where [and in the index])" for one compiled query over l.key. */
void add_condition(struct made *m, const struct query_sql *q);
/* Compiles the match lines of a live section; then "AND (...)" of it: what fits one of them, or is
 * filed there. */
NODISCARD bool compile_live(struct store *s, struct made *m, int64_t list, struct err *e);
void add_live(struct made *m, int64_t list);
/* First column of up to `want` rows in all. */
NODISCARD bool keys_collect(
    struct store *s, sqlite3_stmt *st, int64_t *keys, size_t want, size_t *n, struct err *e);

/* ---- store_list.c */
/* For qsort. */
int keys_rising(const void *a, const void *b);
int keys_falling(const void *a, const void *b);
/* Whether the list is of a section worked out when opened. */
bool list_is_live(struct store *s, int64_t list);

/* ---- store_arrive.c */
/* How many articles of a list have ids above upto and keys above `key`, of all or of the unread. */
NODISCARD bool arrivals_above(struct store *s, int64_t list, int64_t upto, bool unread, int64_t key,
    int64_t *n, struct err *e);
void arrivals_release(struct store *s);

/* ---- store_rename.c: feeds that give their entries new guids each time */
struct renaming {
	int64_t feed;
	struct offered *offered; /* what it offered last, by hash */
	size_t n;
};
NODISCARD bool rename_begin(struct store *s, int64_t feed, struct renaming *r, struct err *e);
/* Looks for an article with this content among those not given away yet, and gives it the entry's
 * name. *id stays as it is if there is none. */
NODISCARD bool rename_entry(struct store *s, struct renaming *r, int64_t hash, int64_t ident,
    const char *guid, int64_t *id, struct err *e);
void rename_end(struct renaming *r);

/* ---- store_search.c */
/* Keys between two (exclusive) of all that fits a query, also in detached feeds. */
NODISCARD bool search_everywhere(struct store *s, const struct query_sql *c, int64_t above,
    int64_t below, bool oldest, int64_t *keys, size_t want, size_t *n, struct err *e);
/* The MATCH text with the feeds of a list, where they and they alone are in it and are few: a
 * common word and a rare feed are found by both. *out is left as it is where it would not help. */
NODISCARD bool
places_of_list(struct store *s, int64_t list, const char *fts, char **out, struct err *e);

/* ---- store_fold.c, store_story.c: stories */

struct teller {
	int64_t key, feed, source; /* source: the same for feeds of one site */
	bool unread, hidden;
};
/* The articles of a story, newest first; room for STORY_MOST. */
NODISCARD bool
story_tellers(struct store *s, int64_t story, struct teller *out, size_t *n, struct err *e);
/* An article of the story (0: none) was marked; the article came into a list or left it. */
void story_touch(struct store *s, int64_t story);
void story_moved(struct store *s, int64_t key);
/* Makes folds and counters right for what was touched and moved. */
NODISCARD bool story_settle(struct store *s, struct err *e);
void story_forget(struct store *s);
/* Forgets keys that were gathered: they are gathered again. */
void story_keys_clear(struct store *s);
/* Takes an article out of what is folded in a list. */
NODISCARD bool fold_take(struct store *s, int64_t list, int64_t key, struct err *e);
/* The article is about to change or to be deleted: takes its keys away; `all`: and it out of its
 * story. And after it changed: puts its keys back, and joins it to what it tells now. */
NODISCARD bool story_remove(struct store *s, int64_t id, bool all, struct err *e);
NODISCARD bool story_again(struct store *s, int64_t id, struct err *e);

/* ---- store_ingest.c */
/* One entry by itself: the article that it is, made where there is none; one that is there stays
 * as it is. filing_feed has been called. o->now: when it was fetched. */
NODISCARD bool ingest_one(struct store *s, struct ingest_options *o, const struct feed_entry *en,
    bool unread, int64_t *id, bool *made, struct err *e);

/* ---- store_import.c */
/* Whether there are articles from another reader's archive among those of the feed. */
NODISCARD bool import_any(struct store *s, int64_t feed, bool *any, struct err *e);
/* The one that an entry of no known name is: it has that name from now on. 0: none. */
NODISCARD bool import_recognise(struct store *s, int64_t feed, const struct feed_entry *en,
    int64_t ident, int64_t *id, struct err *e);
/* Its feed has it too: no longer one of them. *was: it was one. */
NODISCARD bool import_seen(struct store *s, int64_t id, bool *was, struct err *e);

/* ---- store_keep.c */
/* Deletes an article with all that hangs on it. */
NODISCARD bool keep_delete(struct store *s, int64_t id, struct err *e);

#endif
