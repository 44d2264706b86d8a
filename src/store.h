/* The archive. One connection a process; readers have query_only, writers take turns by two lock
 * files (a turnstile) and keep transactions to a few milliseconds. Only src/store*.c and
 * src/query*.c and src/schema.c speak SQL. */
#ifndef DATELINE_STORE_H
#define DATELINE_STORE_H

#include "src/arena.h"
#include "src/block.h"
#include "src/feed_doc.h"
#include "src/feedlist.h"
#include "src/query.h"
#include "src/schema.h"
#include "src/store_page.h"

struct store;

enum store_mode {
	STORE_READ,  /* query_only; an archive that is not there is an error */
	STORE_WRITE, /* made if it is not there (from the daily copy, if there is one), migrated */
};

/* Opens DIR/archive.db. The sentence names the file and what to do: newer version, not an archive
 * (application_id), damaged, not readable. Files are made 0600. */
struct store *store_open(const char *dir, enum store_mode mode, struct err *e);
void store_close(struct store *s);

/* True once after another connection changed the archive since the last call. */
bool store_changed(struct store *s);
/* Called about every 1,000 instructions of SQLite while it is set; true stops the query, which then
 * fails with the sentence "stopped". For searches that a key interrupts. */
void store_set_stop(struct store *s, bool (*stop)(void *), void *arg);
/* For that function: how many of the keys of a search that runs will stand where they are, as
 * nothing that is still found comes before them. */
size_t store_sure(const struct store *s);

/* ------------------------------------------------------------------ reading (store_read.c) */

struct counts {
	int64_t total, unread;
};

struct store_section {
	int64_t id, list, parent; /* parent: id, 0 */
	const char *name;         /* last part of the path */
	const char *path;
	int depth;        /* 0 at the top */
	bool live, watch; /* watch: of match lines alone */
	int feeds;
	struct counts counts;
};
/* The sections of the `feeds` file, in its order. From `a`. */
NODISCARD bool store_sections(
    struct store *s, struct arena *a, struct store_section **out, size_t *n, struct err *e);

struct store_feed {
	int64_t id, list;
	const char *url, *title; /* the person's title, else the feed's, else the URL */
	const char *link, *format;
	const char *error; /* sentence, NULL: does not fail */
	int64_t failing_since, asked, success, due, not_before;
	int failures, status;
	bool attached, hidden, gone, removed; /* removed: by `dateline remove`, not only detached */
	struct counts counts;
};
/* Feeds of one section (by id) in file order; 0: all attached ones; -1: also detached ones;
 * STORE_NO_SECTION: attached ones above the headings of the file; STORE_FAILING: that fail. */
#define STORE_NO_SECTION (-2)
#define STORE_FAILING    (-3)
NODISCARD bool store_feeds(struct store *s, int64_t section, struct arena *a,
    struct store_feed **out, size_t *n, struct err *e);
NODISCARD bool
store_feed(struct store *s, int64_t id, struct arena *a, struct store_feed *out, struct err *e);
/* By URL (aliases too), number, or a title that is unique without case. 0: none, with a
 * sentence. */
int64_t store_feed_find(struct store *s, const char *name, struct err *e);
/* Calls `each` with the lists and titles of the feeds of the file, until it says false. */
NODISCARD bool store_titles(struct store *s,
    bool (*each)(void *arg, int64_t list, const char *title), void *arg, struct err *e);
/* Old addresses of attached feeds, in their order: struct move of src/moves.h. From `a`. */
struct move;
NODISCARD bool
store_moves(struct store *s, struct arena *a, struct move **out, size_t *n, struct err *e);
/* List number of a section by its path or name (no case), "Latest", "Bookmarks". 0: none. */
int64_t store_list_find(struct store *s, const char *name);

NODISCARD bool store_counts(struct store *s, int64_t list, struct counts *c, struct err *e);

/* A view of a list: what the pane shows, and what `A` marks. */
struct view {
	int64_t list;
	bool unread;         /* only unread ones... */
	const int64_t *stay; /* ...and these keys (sorted), read in this visit, which stay */
	size_t nstay;
	bool oldest;  /* the oldest first: "older" below is then newer, and KEY_MAX the oldest */
	int64_t upto; /* only ids up to this one: newer ones are the "12 new"; 0: all */
	/* One row a story, as they were when store_stories gave this number; 0: one an article.
	 * Without effect under a filter and in live sections. */
	int64_t stories;
	const struct query_sql *filter; /* NULL: none; from store_compile */
};
/* Up to `want` keys of the view that are below `from` (older; dir > 0) or above it (newer; dir
 * < 0), nearest to `from` first, `from` itself left out. From KEY_MAX downwards is the newest
 * first. */
NODISCARD bool store_keys(struct store *s, const struct view *v, int64_t from, int dir,
    int64_t *keys, size_t want, size_t *n, struct err *e);
/* How many rows of the view have a key above `key` (its place counted from 0), by the counters
 * where the view has neither filter nor upto to reckon with; exact. */
NODISCARD bool
store_place(struct store *s, const struct view *v, int64_t key, int64_t *above, struct err *e);
/* For view.stories; to be asked before store_newest_id. */
int64_t store_stories(struct store *s);
/* Rows of the view in all; with a filter it stops at `most` + 1. */
NODISCARD bool
store_view_count(struct store *s, const struct view *v, int64_t most, int64_t *n, struct err *e);
/* How many rows of the list have an id above `upto`. And the newest id there is. */
NODISCARD bool
store_new_count(struct store *s, int64_t list, int64_t upto, int64_t *n, struct err *e);
int64_t store_newest_id(struct store *s);

/* A row of a list. Strings from the arena. */
struct row {
	int64_t id, key, feed;
	int64_t date; /* first published, else fetched: as in the key */
	const char *title, *feed_title, *author, *link, *excerpt;
	int words; /* -1: not known yet */
	bool unread, bookmarked, hidden;
	int comments; /* as far as is known; 0 */
	int also;     /* other articles that tell the same story, hidden ones not counted */
};
NODISCARD bool store_rows(struct store *s, const int64_t *keys, size_t n, struct row *rows,
    struct arena *a, struct err *e);

/* An article, whole. */
struct article {
	struct row row;
	const char *guid, *feed_url, *lang, *comments, *comments_feed, *image, *base;
	int64_t published, updated, fetched; /* DATE_NONE */
	int64_t comment_count;               /* -1 */
	int changes;
	const char **sections; /* whole names */
	size_t nsections;
	const char **categories, **tags;
	size_t ncategories, ntags;
	struct enclosure *enclosures;
	size_t nenclosures;
	struct page page;
	enum fulltext fulltext; /* what `feeds` says */
	const char *feed_format;
	const char *hidden_by; /* the rule that hid it; "" if none did, or it is not hidden */
	bool feed_local;       /* its feed came from an address that is not public */
	const char **also_in;  /* links of the other articles of its story */
	size_t nalso_in;
};
/* False with e->status EXIT_PART if there is none with this id ("no article 12"). */
NODISCARD bool
store_article(struct store *s, int64_t id, struct arena *a, struct article *out, struct err *e);

/* The names of all tags, at most 1,000. From `a`. */
NODISCARD bool
store_tags(struct store *s, struct arena *a, const char ***names, size_t *n, struct err *e);
/* The names of the person's sections an article is in, with those above them, "Asia, Central Asia".
 * From `a`. */
NODISCARD bool
store_sections_of(struct store *s, int64_t key, struct arena *a, const char **names, struct err *e);

enum body_state { BODY_NONE, BODY_RAW, BODY_DIGESTED };
/* The article's blocks if it has been digested (b initialised; filled), else BODY_RAW: ask the
 * parser with the source. *state is set when true is returned. */
NODISCARD bool
store_blocks(struct store *s, int64_t id, struct blocks *b, enum body_state *state, struct err *e);
/* The source as received; strings from the arena. */
NODISCARD bool store_source(struct store *s, int64_t id, struct arena *a, struct digest_source *out,
    const char **base, struct err *e);

/* Full-text search or any query over the archive or one list, newest first (or oldest, or by rank
 * among the newest 2,000): up to `want` keys below `from`. `list` 0: everything but hidden ones.
 * visit: what is:new counts from, 0: as store_visit says. */
NODISCARD bool store_search(struct store *s, const struct query *q, int64_t list, int64_t from,
    int64_t visit, int64_t *keys, size_t want, size_t *n, struct err *e);

/* A query compiled for this archive, to filter a view: with the words that its prefixes stand for.
 * visit as in store_search. */
NODISCARD bool store_compile(
    struct store *s, const struct query *q, int64_t visit, struct query_sql *out, struct err *e);

/* The next articles that came in, by id, rising. And whether one fits a query as it is now; *ready:
 * its text has been read, else *fits says nothing yet. For `watch`. */
NODISCARD bool
store_ids_above(struct store *s, int64_t id, int64_t *ids, size_t want, size_t *n, struct err *e);
NODISCARD bool store_fits(
    struct store *s, int64_t id, const struct query *q, bool *fits, bool *ready, struct err *e);

/* Sets of up to so many articles are found by looking at all of them. For tests. */
void store_look_at(struct store *s, int64_t most);

/* When the visit before this one ended, in seconds; 0: there was none. */
int64_t store_visit(struct store *s);

/* How far an article was read, in bytes of its text; 0: not, or to its end. */
uint32_t store_reading(struct store *s, int64_t article);
/* Up to `want` keys of what was opened, the newest first. */
NODISCARD bool store_history(struct store *s, int64_t *keys, size_t want, size_t *n, struct err *e);

/* Small named texts: "reader.place", ... NULL: none. Heap. */
char *store_get(struct store *s, const char *name);

struct store_size {
	int64_t articles, feeds, pending, bytes, wal_bytes, user_version;
	bool wal;
};
NODISCARD bool store_size(struct store *s, struct store_size *out, struct err *e);
/* SQLite's integrity_check and our own (counters, lists, marks agree); one sentence for each fault
 * through `say`. Returns how many, -1 if it could not run. */
/* What the source changed in an article, as blocks (src/changes.h). */
NODISCARD bool store_changes(
    struct store *s, int64_t id, const char *date_format, struct blocks *b, struct err *e);

/* ---- stories (store_story.c) */

#define STORY_MOST 100 /* articles of one */

/* The article whose link leads where `url` does (story_link); 0: none, or several of one feed,
 * whose articles then share it. What came just now is found once stories were formed of it. */
NODISCARD bool store_linked(struct store *s, const char *url, int64_t *id, struct err *e);
/* The other articles of an article's story, newest first, without hidden ones. From `a`. */
NODISCARD bool store_also(
    struct store *s, int64_t id, struct arena *a, struct row **rows, size_t *n, struct err *e);
/* An article and the others of its story that are not hidden and have ids up to `upto` (0: all);
 * room for STORY_MOST + 1. */
NODISCARD bool
store_story_ids(struct store *s, int64_t id, int64_t upto, int64_t *ids, size_t *n, struct err *e);
/* Trending: of each story of the last 48 hours that two sources tell, the key of one article; most
 * sources first, then newest. And how many there are, up to `most`. */
NODISCARD bool
store_trending(struct store *s, int64_t now, int64_t *keys, size_t want, size_t *n, struct err *e);
NODISCARD bool
store_trending_count(struct store *s, int64_t now, int64_t most, int64_t *n, struct err *e);

/* ---- statistics (store_stats.c) */

struct store_sum {
	int64_t id;
	const char *title; /* until the next one */
	struct counts counts;
	int64_t newest, failing_since;  /* newest: date of an article, DATE_NONE */
	bool attached, failing, opened; /* opened: something of it, as far as is remembered */
};
/* Every feed there is, by id. */
NODISCARD bool store_sum_feeds(
    struct store *s, void (*each)(void *, const struct store_sum *), void *arg, struct err *e);
/* What a list has of n days, from the `first` since KEY_EPOCH on; of a feed not what is unread. */
NODISCARD bool store_days(
    struct store *s, int64_t list, int64_t first, struct counts *days, size_t n, struct err *e);
/* Bytes of an article of the feed as they are stored, without indexes: the mean of its newest. */
NODISCARD bool store_mean_size(struct store *s, int64_t feed, int64_t *bytes, struct err *e);
struct store_extent {
	int64_t oldest, newest; /* dates of articles, DATE_NONE */
	int64_t bytes;          /* of the file */
};
NODISCARD bool store_extent(struct store *s, struct store_extent *out, struct err *e);

int store_check(struct store *s, void (*say)(void *, const char *), void *arg, struct err *e);

/* ----------------------------------------------------------- writing (store_write.c, ...) */

/* Every function below works inside a transaction: begin takes the turn and the lock and BEGIN
 * IMMEDIATE; commit writes, releases, and checkpoints when the WAL is over 8 MB. wait_ms: how
 * long to wait for the lock, -1: as long as it takes; false then says "busy". durable: commit with
 * synchronous=FULL (marks, subscriptions); else NORMAL. */
NODISCARD bool store_begin(struct store *s, int wait_ms, struct err *e);
NODISCARD bool store_commit(struct store *s, bool durable, struct err *e);
void store_rollback(struct store *s);
/* Whether another process waits for the lock now. */
bool store_waited_for(struct store *s);
/* The work behind is one process's at a time: until it gives it back, or dies. False: another is
 * at it. */
NODISCARD bool store_work_take(struct store *s);
void store_work_give(struct store *s);
/* Brings the write-ahead log into the file and empties it, if it is over 1 MB; for when there is
 * nothing else to do. store_close does so too. */
bool store_checkpoint(struct store *s);

/* Makes sections and feeds what the `feeds` file says; detaches what is gone, brings back what
 * returned, leaves lists to store_refile_step. True also when nothing changed (same hash). */
NODISCARD bool
store_sync_feeds(struct store *s, const struct feedlist *fl, bool *changed, struct err *e);
uint64_t store_feeds_hash(struct store *s);
/* Does one slice (about 5 ms) of the work that a change of `feeds` left; *more if there is more. */
NODISCARD bool store_refile_step(struct store *s, bool *more, struct err *e);
/* Finds, without a transaction, what the next slice files, which else it has to do itself: about
 * 20 ms in which others may write. */
NODISCARD bool store_refile_look(struct store *s, struct err *e);

/* ---- the fetcher's side (store_fetch.c) */

struct fetch_job {
	int64_t feed;
	const char *url, *title;
	const char *host;            /* in the address; for who fetches to set */
	const char *etag, *modified; /* byte for byte; lengths below; NULL: none */
	size_t etag_len, modified_len;
	const char *options; /* words, see feed_options_parse */
	int64_t due, not_before, asked;
	int64_t interval; /* seconds the person wrote, 0 */
	int failures;
	bool first; /* never fetched: first_unread applies */
	/* As the feed said last. */
	int64_t ttl_minutes; /* -1: it did not */
	uint32_t skip_hours;
	uint8_t skip_days;
	uint64_t body_hash; /* of what it sent last; 0: not known */
};
/* Claims up to `want` feeds for this process for 10 minutes: due ones (`now`), or with `list` not 0
 * those of a list (LIST_LATEST: all) at once, or one feed. Feeds claimed by a process that
 * lives are left out; `force` passes over due but never over not_before; `waiting` counts those
 * held back by it. Within a transaction. From `a`. */
NODISCARD bool
store_claim(struct store *s, int64_t list, bool at_once, bool force, int64_t now, size_t want,
    struct arena *a, struct fetch_job **jobs, size_t *n, int64_t *waiting, struct err *e);
/* Gives back all claims of this process: of feeds that were not asked after all. */
NODISCARD bool store_unclaim(struct store *s, struct err *e);
/* Whether some feed has never given a good answer, so that a refresh surely brings something. */
bool store_any_first(struct store *s);
/* When the next feed falls due; INT64_MAX: none. */
int64_t store_next_due(struct store *s);

/* What came of asking. Saves validators, dates and error, and gives the claim back. */
struct fetch_result {
	int64_t feed, now;
	int status;                  /* HTTP, 0: none */
	const char *error;           /* NULL: good (200 or 304) */
	const void *etag, *modified; /* NULL: keep what there is on 304, forget on 200 */
	size_t etag_len, modified_len;
	int64_t due, not_before;
	const char *moved_to; /* permanent redirect; NULL */
	bool gone;
	bool local;                   /* the answer came from an address that is not public */
	const struct feed_head *head; /* NULL: not parsed (304, error, the same body) */
	bool partial;       /* head's entries come on top of those that the feed offered before */
	uint64_t body_hash; /* 0: forget; kept on 304 */
};
NODISCARD bool
store_fetched(struct store *s, const struct fetch_result *r, bool *moved, struct err *e);

/* The entries that were just ingested come on top of what the feed offered: an older page of it. */
NODISCARD bool store_offered_more(struct store *s, int64_t feed, struct err *e);

enum ingest_result { INGEST_SAME, INGEST_NEW, INGEST_UPDATED };
struct ingest_options {
	int64_t feed, now;
	int64_t unread_left; /* how many more new ones stay unread; INT64_MAX: all. Counted down. */
	bool updated_unread;
	bool first;            /* of this feed: nothing is announced */
	bool fulltext;         /* fulltext=yes: the pages of new unread ones are queued */
	int64_t *updated_link; /* unused: 0 */
	bool imported;         /* the store's own */
};
/* Stores the entries of one document: given in document order, stored from the end, so that ids
 * grow towards the newest; with `first_unread` the newest by date stay unread. Identity as in
 * SPEC 8. Raw rows only: digesting follows. Adds to *added and *updated. `seen` ids are
 * remembered, so that keep= and limit= never delete what the feed still offers. */
NODISCARD bool store_ingest(struct store *s, struct ingest_options *o,
    const struct feed_entry *entries, size_t n, int64_t *added, int64_t *updated, struct err *e);

/* ---- rules (store_rules.c) */

/* What is to be said or done about an article that came in, once its text is known: by a rule or by
 * notify= of its feed or section. */
struct announcement {
	int64_t id;
	bool notify;
	const char *run; /* NULL, or one command of a rule */
};
struct rules;
/* Asks these rules (borrowed) of all that comes in from now on; `say` is called within a
 * transaction, which may still fail. NULL: none. */
void store_set_rules(struct store *s, struct rules *rules,
    void (*say)(void *arg, const struct announcement *), void *arg);

/* ---- digesting (store_digest.c): blocks, excerpt, words, compression, index */

/* Up to `want` ids that wait to be digested, newest first. */
NODISCARD bool store_pending(struct store *s, int64_t *ids, size_t want, size_t *n, struct err *e);
/* Stores what the parser made of one article: packs source and blocks, indexes it, files it in
 * match sections that ask for its text. `plain` is blocks_text; what is indexed are the words that
 * terms_add (src/terms.h) makes of it, of title and author, also when it is taken out again. */
NODISCARD bool store_digested(struct store *s, int64_t id, const struct digest_result *r,
    const char *plain, size_t plain_len, struct err *e);
/* The parser could not: kept raw, taken from the queue, indexed by title alone. */
NODISCARD bool store_digest_failed(struct store *s, int64_t id, struct err *e);
/* One step of merging the index (100 pages); *more if it may go on. */
NODISCARD bool store_index_step(struct store *s, bool *more, struct err *e);

/* Does one slice (about 5 ms) of forming stories; *more if there is more. */
NODISCARD bool store_story_step(struct store *s, bool *more, struct err *e);

/* ---- marks (store_mark.c). Durable; each call is one action that undo takes back. */

int64_t store_session_new(struct store *s, struct err *e); /* for undo: this reader. 0: failed */
/* A session for marks that no undo takes back: what opening an article does. */
#define SESSION_NONE (-1)
enum mark_verb { MARK_SET, MARK_CLEAR, MARK_TOGGLE };
/* Marks n articles. *changed: how many differ now. `action` 0 begins a new action, whose number is
 * left there for more calls of the same one. Ids that are not there are counted in *missing. */
NODISCARD bool
store_mark(struct store *s, int64_t session, const int64_t *ids, size_t n, enum mark_verb verb,
    unsigned flags, int64_t *action, int64_t *changed, int64_t *missing, struct err *e);
NODISCARD bool store_tag(struct store *s, int64_t session, const int64_t *ids, size_t n,
    const char *name, bool set, int64_t *action, int64_t *changed, struct err *e);
/* `A`: notes the whole operation durably; store_mark_step works it off. upto: newest id taken
 * in. */
NODISCARD bool store_mark_list(struct store *s, int64_t session, int64_t list, int64_t upto,
    unsigned flags, int64_t *action, struct err *e);
NODISCARD bool store_mark_step(struct store *s, bool *more, struct err *e);
/* Operations on lists that are not worked off yet, so that a reader shows them as done: keys of
 * `list` with id <= upto and key < done_key are already to be taken as read. */
struct list_mark {
	int64_t list, upto, done_key;
};
NODISCARD bool
store_list_marks(struct store *s, struct list_mark *out, size_t max, size_t *n, struct err *e);
/* Undoes this session's newest action, else the newest of sessions that have ended; never that of
 * another that runs. `say` gets "38 of 40 undone: marked read" or "nothing to undo". */
NODISCARD bool
store_undo(struct store *s, int64_t session, bool redo, char say[200], struct err *e);

/* An article was opened; or left at a place (only of one that was opened). */
NODISCARD bool
store_put_reading(struct store *s, int64_t article, uint32_t at, bool opened, struct err *e);

/* ---- articles from another reader's archive (store_import.c) */

struct import_entry {
	const struct feed_entry *entry;
	int64_t fetched;
	unsigned flags; /* enum mark_flag */
	const char **tags;
	size_t ntags;
};
/* Stores one; where the feed has it already, it gets the marks and tags that it has not. *made: it
 * is new. What the feed itself says of it later takes its text's place. No undo takes it back. */
NODISCARD bool store_import(
    struct store *s, int64_t feed, const struct import_entry *en, bool *made, struct err *e);
/* What a feed that was never fetched calls itself. */
NODISCARD bool store_import_title(
    struct store *s, int64_t feed, const char *title, const char *link, struct err *e);

NODISCARD bool store_put(struct store *s, const char *name, const char *value, struct err *e);
/* `dateline remove`: detached at once and noted; purged after a day by store_purge_step (bookmarked
 * and tagged articles stay). */
NODISCARD bool store_remove_feed(struct store *s, int64_t session, int64_t feed, struct err *e);
NODISCARD bool store_move_feed(struct store *s, int64_t feed, const char *url, struct err *e);
/* Also deletes what keep= and limit= of its feed let go (SPEC 8), in slices of 5 ms: with keep=
 * what came longer ago; with limit= what is beyond the newest so many; with both, what is both.
 * Never what is bookmarked or tagged, what the feed offered last, or of detached feeds. */
NODISCARD bool store_purge_step(struct store *s, int64_t now, bool *more, struct err *e);
/* The daily copy of what a person decided (DIR/kept-*.json, three generations), if one is due. */
NODISCARD bool store_daily_copy(struct store *s, int64_t now, struct err *e);

#endif
