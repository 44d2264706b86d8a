/* The archive's tables, as migrations. */
#include "src/schema.h"

/* Why so:
 * - list and unread are apart, so that "unread only" and "next unread" are ranges of keys;
 * - marks are narrow rows of their own and exist only where something is marked: unread is the
 *   state of an article without a row;
 * - counters are kept by the store in the transaction that changes what they count; counter_day
 *   gives the place of a row in a list of a million without reading it;
 * - raw holds what was received until it is digested, then body has one zstd frame of source and
 *   blocks: the blocks repeat the source's text, so they cost next to nothing. Rows of both are
 *   appended, whatever the order of digesting, so that their pages are full; raw's are freed whole;
 * - fts is contentless: its text can be made again from body. Its row numbers, the table doc, are
 *   small and close together, as each word of each article repeats its number as a distance; they
 *   follow the date roughly (see store_doc.c). `text` is the first column, which costs no byte a
 *   word to name. `place` holds what is no text: feed, language, categories (see store_digest.c).
 *   What goes in is the words that terms_add (src/terms.h) makes of title, author and text:
 *   SQLite's own unicode61 parts Devanagari at each vowel, knows й and и apart and takes a Chinese
 *   sentence for one word, and queries must see the same words as the index. */
static const char schema_1[] =
    "CREATE TABLE meta(name TEXT PRIMARY KEY, value) WITHOUT ROWID;"
    "CREATE TABLE feed("
    " id INTEGER PRIMARY KEY AUTOINCREMENT,"
    " url TEXT NOT NULL UNIQUE,"
    " name TEXT,"                      /* the title that the person gave */
    " title TEXT NOT NULL DEFAULT ''," /* what the feed calls itself */
    " link TEXT NOT NULL DEFAULT '',"
    " description TEXT NOT NULL DEFAULT '',"
    " lang TEXT NOT NULL DEFAULT '',"
    " format TEXT NOT NULL DEFAULT '',"
    " pos INTEGER NOT NULL DEFAULT 0,"      /* in the file */
    " attached INTEGER NOT NULL DEFAULT 1," /* its line is in `feeds` */
    " hidden INTEGER NOT NULL DEFAULT 0,"
    " removed INTEGER,"                  /* when `dateline remove` was said; purged a day later */
    " options TEXT NOT NULL DEFAULT ''," /* struct feed_options, as words */
    " etag BLOB, modified BLOB,"         /* validators, byte for byte */
    " interval INTEGER NOT NULL DEFAULT 0," /* refresh= in seconds, 0: by setting */
    " ttl INTEGER NOT NULL DEFAULT -1,"     /* minutes the feed wishes */
    " skip_hours INTEGER NOT NULL DEFAULT 0, skip_days INTEGER NOT NULL DEFAULT 0,"
    " asked INTEGER NOT NULL DEFAULT 0," /* when it was last asked, and last answered well */
    " success INTEGER NOT NULL DEFAULT 0,"
    " due INTEGER NOT NULL DEFAULT 0,"
    " not_before INTEGER NOT NULL DEFAULT 0," /* Retry-After */
    " claim INTEGER NOT NULL DEFAULT 0,"      /* claimed by a fetcher until then */
    " claimant INTEGER NOT NULL DEFAULT 0,"
    " status INTEGER NOT NULL DEFAULT 0," /* HTTP */
    " error TEXT,"                        /* sentence; NULL: the last answer was good */
    " failing_since INTEGER,"
    " failures INTEGER NOT NULL DEFAULT 0," /* running */
    " moved_to TEXT, moved_times INTEGER NOT NULL DEFAULT 0,"
    " gone INTEGER NOT NULL DEFAULT 0);"
    "CREATE INDEX feed_due ON feed(due) WHERE attached;"
    /* What the feed offered last: ids of 8 bytes, little-endian, rising. */
    "CREATE TABLE offered(feed INTEGER PRIMARY KEY, ids BLOB NOT NULL);"
    "CREATE TABLE alias(url TEXT PRIMARY KEY, feed INTEGER NOT NULL) WITHOUT ROWID;"
    "CREATE TABLE section("
    " id INTEGER PRIMARY KEY AUTOINCREMENT,"
    " name TEXT NOT NULL COLLATE NOCASE UNIQUE," /* whole path */
    " parent INTEGER NOT NULL DEFAULT 0,"
    " pos INTEGER NOT NULL DEFAULT 0,"
    " attached INTEGER NOT NULL DEFAULT 1,"
    " live INTEGER NOT NULL DEFAULT 0);" /* a match on marks or time: worked out when opened */
    "CREATE TABLE section_feed(section INTEGER NOT NULL, feed INTEGER NOT NULL,"
    " pos INTEGER NOT NULL, PRIMARY KEY(section, feed)) WITHOUT ROWID;"
    "CREATE INDEX section_feed_feed ON section_feed(feed);"
    "CREATE TABLE section_match(section INTEGER NOT NULL, pos INTEGER NOT NULL,"
    " query TEXT NOT NULL, live INTEGER NOT NULL, PRIMARY KEY(section, pos)) WITHOUT ROWID;"
    /* Work left by a change of `feeds`: lists to fill or empty, in slices; upto is how far it
     * is. */
    "CREATE TABLE refile(id INTEGER PRIMARY KEY, list INTEGER NOT NULL, feed INTEGER NOT NULL,"
    " op INTEGER NOT NULL, upto INTEGER NOT NULL);"

    /* Ids come from meta 'article_id', so that one is never given twice. */
    "CREATE TABLE article("
    " id INTEGER PRIMARY KEY,"
    " feed INTEGER NOT NULL,"
    " ident INTEGER NOT NULL," /* hash64 of what names the entry in its feed */
    " key INTEGER NOT NULL,"
    " hash INTEGER NOT NULL,"              /* hash64 of what was received; the same: no update */
    " published INTEGER, updated INTEGER," /* seconds, NULL: unknown */
    " fetched INTEGER NOT NULL,"
    " title TEXT NOT NULL,"
    " author TEXT NOT NULL DEFAULT ''," /* several apart by ', ' */
    " link TEXT NOT NULL DEFAULT '',"
    " guid TEXT NOT NULL DEFAULT '',"
    " lang TEXT NOT NULL DEFAULT '',"
    " categories TEXT NOT NULL DEFAULT ''," /* apart by \\n */
    " comments TEXT NOT NULL DEFAULT '',"
    " comments_feed TEXT NOT NULL DEFAULT '',"
    " comment_count INTEGER,"
    " enclosures TEXT NOT NULL DEFAULT ''," /* url \\t type \\t length, a line each */
    " image TEXT NOT NULL DEFAULT '',"
    " words INTEGER," /* NULL until digested */
    " excerpt TEXT NOT NULL DEFAULT '',"
    " changes INTEGER NOT NULL DEFAULT 0,"
    " body INTEGER," /* its row there; NULL until digested */
    " doc INTEGER);" /* its row of fts; NULL: its words are not there */
    "CREATE UNIQUE INDEX article_ident ON article(feed, ident);"
    "CREATE UNIQUE INDEX article_key ON article(key);"
    "CREATE TABLE raw(article INTEGER PRIMARY KEY, base TEXT NOT NULL DEFAULT '',"
    " data BLOB NOT NULL);"
    "CREATE TABLE body(id INTEGER PRIMARY KEY, base TEXT NOT NULL DEFAULT '',"
    " data BLOB NOT NULL);"
    "CREATE TABLE pending(article INTEGER PRIMARY KEY);"   /* to be digested */
    "CREATE TABLE unindexed(article INTEGER PRIMARY KEY);" /* digested, not in fts yet */
    "CREATE TABLE revision(article INTEGER NOT NULL, at INTEGER NOT NULL, title TEXT NOT NULL,"
    " data BLOB NOT NULL, PRIMARY KEY(article, at)) WITHOUT ROWID;"
    "CREATE TABLE doc(doc INTEGER PRIMARY KEY, key INTEGER NOT NULL);"
    "CREATE VIRTUAL TABLE fts USING fts5(text, title, author, place, content='',"
    " tokenize='ascii');"
    "INSERT INTO fts(fts, rank) VALUES('automerge', 0);"
    "INSERT INTO fts(fts, rank) VALUES('usermerge', 16);"
    /* At 16 segments of a level, the default, a commit would merge them all: seconds. */
    "INSERT INTO fts(fts, rank) VALUES('crisismerge', 1999);"
    "INSERT INTO fts(fts, rank) VALUES('hashsize', 16777216);"

    "CREATE TABLE list(list INTEGER NOT NULL, key INTEGER NOT NULL, PRIMARY KEY(list, key))"
    " WITHOUT ROWID;"
    "CREATE TABLE unread(list INTEGER NOT NULL, key INTEGER NOT NULL, PRIMARY KEY(list, key))"
    " WITHOUT ROWID;"
    "CREATE TABLE counter(list INTEGER PRIMARY KEY, total INTEGER NOT NULL, unread INTEGER NOT "
    "NULL);"
    "CREATE TABLE counter_day(list INTEGER NOT NULL, day INTEGER NOT NULL, total INTEGER NOT NULL,"
    " unread INTEGER NOT NULL, PRIMARY KEY(list, day)) WITHOUT ROWID;" /* day: key >> 31 / 86400 */

    "CREATE TABLE mark(article INTEGER PRIMARY KEY, flags INTEGER NOT NULL);"
    "CREATE TABLE tag(name TEXT NOT NULL, article INTEGER NOT NULL, PRIMARY KEY(name, article))"
    " WITHOUT ROWID;"
    "CREATE INDEX tag_article ON tag(article);"
    /* What can be undone. An action on a list is worked off in slices: done_key is how far. */
    "CREATE TABLE action("
    " id INTEGER PRIMARY KEY AUTOINCREMENT, at INTEGER NOT NULL, session INTEGER NOT NULL,"
    " what TEXT NOT NULL,"                           /* sentence for `undo`: \"3 marked read\" */
    " kind INTEGER NOT NULL,"                        /* enum action_kind of store_priv.h */
    " name TEXT NOT NULL DEFAULT '',"                /* of the tag */
    " list INTEGER, upto INTEGER, done_key INTEGER," /* list of an `A`; NULL done_key: finished */
    " flags INTEGER NOT NULL DEFAULT 0,"
    " state INTEGER NOT NULL DEFAULT 0,"     /* enum action_state of store_priv.h */
    " undo_at INTEGER NOT NULL DEFAULT -1);" /* how far a large undo is */
    "CREATE INDEX action_working ON action(id) WHERE done_key IS NOT NULL;"
    "CREATE INDEX action_session ON action(session, state);"
    "CREATE INDEX action_undoing ON action(state) WHERE state IN (2, 3);"
    "CREATE TABLE action_item(action INTEGER NOT NULL, article INTEGER NOT NULL,"
    " before INTEGER NOT NULL, after INTEGER NOT NULL, PRIMARY KEY(action, article)) WITHOUT ROWID;"
    "CREATE TABLE session(id INTEGER PRIMARY KEY, pid INTEGER NOT NULL, started INTEGER NOT NULL,"
    " seen INTEGER NOT NULL);"
    /* What the daily copy gave a new archive: articles on their way, and entries that were read and
     * have not come again yet. */
    "CREATE TABLE restored(id INTEGER PRIMARY KEY, feed INTEGER NOT NULL, line TEXT NOT NULL);"
    "CREATE TABLE kept_read(feed INTEGER NOT NULL, ident INTEGER NOT NULL, PRIMARY KEY(feed, "
    "ident))"
    " WITHOUT ROWID;"
    "CREATE TABLE place(name TEXT PRIMARY KEY, value TEXT NOT NULL, at INTEGER NOT NULL)"
    " WITHOUT ROWID;";

/* What came with full text, comments, stories and rules. */
static const char schema_2[] =
    /* ---- pages: the whole text. data is packed like body's; its plain text is in the index behind
     * the article's own while the state is PAGE_GOOD (src/store_page.h). */
    "CREATE TABLE page("
    " article INTEGER PRIMARY KEY,"
    " state INTEGER NOT NULL,"
    " due INTEGER NOT NULL DEFAULT 0," /* PAGE_WANTED: not before; or claimed until then */
    " tries INTEGER NOT NULL DEFAULT 0,"
    " asked INTEGER NOT NULL DEFAULT 0,"
    " changes INTEGER NOT NULL DEFAULT 0," /* article.changes then */
    " status INTEGER NOT NULL DEFAULT 0,"
    " error TEXT NOT NULL DEFAULT '',"
    " url TEXT NOT NULL DEFAULT '',"
    " post TEXT NOT NULL DEFAULT '',"
    " title TEXT NOT NULL DEFAULT '',"
    " author TEXT NOT NULL DEFAULT '',"
    " lang TEXT NOT NULL DEFAULT '',"
    " image TEXT NOT NULL DEFAULT '',"
    " words INTEGER NOT NULL DEFAULT 0,"
    " data BLOB);"
    "CREATE INDEX page_due ON page(due) WHERE state=1;"
    /* The feed's last good answer came from an address that is not of the public Internet: then
     * what its articles name may be local too. */
    "ALTER TABLE feed ADD COLUMN local INTEGER NOT NULL DEFAULT 0;"
    /* ---- comments: a thread is one row, its data one zstd frame of records. */
    "CREATE TABLE thread("
    " article INTEGER PRIMARY KEY,"
    " asked INTEGER NOT NULL DEFAULT 0," /* and last answered well */
    " answered INTEGER NOT NULL DEFAULT 0,"
    " looked INTEGER NOT NULL DEFAULT 0," /* when a person last did */
    " source TEXT NOT NULL DEFAULT '',"
    " etag BLOB, modified BLOB,"
    " error TEXT NOT NULL DEFAULT '',"
    " comments INTEGER NOT NULL DEFAULT 0,"
    " data BLOB);"
    /* ---- places in articles, history of what was read: `at` bytes into the text; `opened` numbers
     * what was opened, the newest is the highest. */
    "CREATE TABLE reading("
    " article INTEGER PRIMARY KEY,"
    " at INTEGER NOT NULL,"
    " opened INTEGER NOT NULL);"
    "CREATE INDEX reading_opened ON reading(opened);"
    /* ---- downloads of what is attached. The part lies in the cache's folder under a name made of
     * `token`; validator is its own (If-Range), '': it cannot be gone on with. */
    "CREATE TABLE download("
    " id INTEGER PRIMARY KEY,"
    " article INTEGER NOT NULL,"
    " url TEXT NOT NULL,"
    " type TEXT NOT NULL,"
    " name TEXT NOT NULL," /* of the file, without its extension */
    " token INTEGER NOT NULL,"
    " size INTEGER NOT NULL DEFAULT -1,"
    " validator TEXT NOT NULL DEFAULT '',"
    " path TEXT NOT NULL DEFAULT ''," /* where it lies, whole */
    " error TEXT NOT NULL DEFAULT '',"
    " UNIQUE(article, url));"
    /* ---- stories, revisions, statistics (see store_story.c, store_fold.c) */
    "ALTER TABLE article ADD COLUMN story INTEGER;" /* NULL: nobody else tells it */
    /* Of those of its articles that are in Latest: the one that stands for it there, the newest,
     * how many sources. */
    "CREATE TABLE story(id INTEGER PRIMARY KEY, shown INTEGER NOT NULL DEFAULT 0,"
    " newest INTEGER NOT NULL DEFAULT 0, sources INTEGER NOT NULL DEFAULT 0);"
    "CREATE INDEX story_trending ON story(newest, sources, shown) WHERE sources>1;"
    "CREATE TABLE told(story INTEGER NOT NULL, key INTEGER NOT NULL, feed INTEGER NOT NULL,"
    " source INTEGER NOT NULL, PRIMARY KEY(story, key)) WITHOUT ROWID;"
    "CREATE TABLE story_key(key INTEGER NOT NULL, article INTEGER NOT NULL,"
    " PRIMARY KEY(key, article)) WITHOUT ROWID;"
    "CREATE TABLE fold(list INTEGER NOT NULL, key INTEGER NOT NULL, since INTEGER NOT NULL,"
    " unread INTEGER NOT NULL, PRIMARY KEY(list, key)) WITHOUT ROWID;"
    "CREATE INDEX fold_since ON fold(list, since);"
    /* Stories are formed of what comes, upwards, then of what was there, downwards. */
    "INSERT INTO meta(name, value) SELECT 'story_above', coalesce(max(id), 0) FROM article;"
    "INSERT INTO meta(name, value) SELECT 'story_below', coalesce(max(id), 0)+1 FROM article;"
    /* ---- rules, match sections */
    "CREATE VIRTUAL TABLE word USING fts5vocab(fts, instance);" /* of the index, for prefixes */
    "CREATE TABLE frequent(word TEXT PRIMARY KEY, docs INTEGER NOT NULL) WITHOUT ROWID;"
    /* ---- what queries ask for that few articles have, in the order of keys */
    "CREATE INDEX article_enclosures ON article(key) WHERE enclosures<>'';"
    "CREATE INDEX article_image ON article(key) WHERE image<>'';"
    "CREATE INDEX article_comments ON article(key) WHERE comments<>'' OR comment_count>0;"
    "CREATE INDEX article_told ON article(key) WHERE story IS NOT NULL;"
    "CREATE INDEX article_fetched ON article(fetched);"
    "CREATE INDEX mark_hidden ON mark(article) WHERE flags & 4;"
    "CREATE INDEX feed_apart ON feed(id) WHERE NOT attached OR hidden;"
    "CREATE INDEX page_good ON page(article) WHERE state=2;"
    /* Other words go into the index: Hangul by syllables; `place` also has the language and words
     * of links and categories. What is there is taken out and put in again behind the next
     * refresh. */
    "INSERT OR IGNORE INTO unindexed SELECT id FROM article WHERE doc IS NOT NULL;"
    "INSERT INTO fts(fts) VALUES('delete-all');"
    "UPDATE article SET doc=NULL WHERE doc IS NOT NULL;"
    "DELETE FROM doc;"
    /* fresh: 1 new, 2 new and may be announced: rules are asked when its text is known. */
    "ALTER TABLE pending ADD COLUMN fresh INTEGER NOT NULL DEFAULT 0;"
    "ALTER TABLE section ADD COLUMN notify INTEGER NOT NULL DEFAULT 0;"
    "CREATE TABLE rule(id INTEGER PRIMARY KEY, text TEXT NOT NULL UNIQUE);"
    "CREATE TABLE hidden_by(article INTEGER PRIMARY KEY, rule INTEGER NOT NULL);"
    "ALTER TABLE section ADD COLUMN feeds INTEGER NOT NULL DEFAULT 0;" /* how many it names */
    "CREATE TRIGGER section_feed_put AFTER INSERT ON section_feed BEGIN"
    " UPDATE section SET feeds=feeds+1 WHERE id=new.section; END;"
    "CREATE TRIGGER section_feed_take AFTER DELETE ON section_feed BEGIN"
    " UPDATE section SET feeds=feeds-1 WHERE id=old.section; END;"
    "UPDATE section SET feeds=(SELECT count(*) FROM section_feed x WHERE x.section=section.id);"
    /* ---- fetching: what came last, so that the same again is neither parsed nor written */
    "ALTER TABLE feed ADD COLUMN body_hash INTEGER NOT NULL DEFAULT 0;"
    /* ---- subscriptions: the file is taken in anew, as its hash now says whether all is right. */
    "DELETE FROM meta WHERE name='feeds_hash';"
    /* Articles that came from another reader's archive and have not been seen in their feed yet.
     * Those archives know names and texts of entries less exactly than the feed does: alt is the
     * hash of link and title. */
    "CREATE TABLE imported(article INTEGER PRIMARY KEY, feed INTEGER NOT NULL,"
    " alt INTEGER NOT NULL);"
    "CREATE INDEX imported_alt ON imported(feed, alt);";

const char *const schema_migrations[SCHEMA_VERSION] = {schema_1, schema_2};
