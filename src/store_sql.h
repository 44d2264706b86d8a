/* Every statement that is kept, by name. ?1, ?2 ... in the order in which they are bound. */
#ifndef DATELINE_STORE_SQL_H
#define DATELINE_STORE_SQL_H

#define FEED_COLUMNS                                                                           \
	"SELECT f.id, f.url, coalesce(nullif(f.name,''), nullif(f.title,''), f.url), f.link, " \
	"f.format,"                                                                            \
	" f.error, f.failing_since, f.asked, f.success, f.due, f.not_before, f.failures, "     \
	"f.status,"                                                                            \
	" f.attached, f.hidden, f.gone, coalesce(c.total,0), coalesce(c.unread,0),"            \
	" f.removed IS NOT NULL"                                                               \
	" FROM feed f LEFT JOIN counter c ON c.list=-f.id "
#define JOB_COLUMNS                                                                              \
	"SELECT f.id, f.url, coalesce(nullif(f.name,''), nullif(f.title,''), f.url), f.etag, "   \
	"f.modified,"                                                                            \
	" f.options, f.due, f.not_before, f.asked, f.interval, f.failures, f.success, f.claim, " \
	"f.claimant, f.ttl, f.skip_hours, f.skip_days, f.body_hash"                              \
	" FROM feed f "
#define MARKED "(SELECT flags FROM mark WHERE article=a.id)"

#define SECTIONS_UNDER                                                  \
	"WITH RECURSIVE below(id) AS (SELECT ?1 UNION SELECT s.id FROM" \
	" below b JOIN section s ON s.parent=b.id AND s.attached) "

#define STATEMENTS_STORE(X)                                                                   \
	X(BEGIN, "BEGIN IMMEDIATE")                                                           \
	X(COMMIT, "COMMIT")                                                                   \
	X(ROLLBACK, "ROLLBACK")                                                               \
	X(USER_VERSION, "PRAGMA user_version")                                                \
	X(DATA_VERSION, "PRAGMA data_version")                                                \
	X(GET_META, "SELECT value FROM meta WHERE name=?1")                                   \
	X(SET_META, "REPLACE INTO meta(name, value) VALUES(?1, ?2)")                          \
	X(GET_PLACE, "SELECT value FROM place WHERE name=?1")                                 \
	X(SET_PLACE, "REPLACE INTO place(name, value, at) VALUES(?1, ?2, ?3)")                \
	X(COUNTER, "SELECT total, unread FROM counter WHERE list=?1")                         \
	X(ADD_COUNTER, "INSERT INTO counter(list, total, unread) VALUES(?1, ?2, ?3)"          \
		       " ON CONFLICT(list) DO UPDATE SET total=total+?2, unread=unread+?3")   \
	X(ADD_DAY, "INSERT INTO counter_day(list, day, total, unread) VALUES(?1, ?2, ?3, ?4)" \
		   " ON CONFLICT(list, day) DO UPDATE SET total=total+?3, unread=unread+?4")

/* +a.key keeps the planner from the index of keys: few ids are above ?2, nearly all keys above
 * ?3. */
#define STATEMENTS_LISTS(X)                                                                        \
	X(PUT_LIST, "INSERT OR IGNORE INTO list(list, key) VALUES(?1, ?2)")                        \
	X(PUT_UNREAD, "INSERT OR IGNORE INTO unread(list, key) VALUES(?1, ?2)")                    \
	X(TAKE_LIST, "DELETE FROM list WHERE list=?1 AND key=?2")                                  \
	X(TAKE_UNREAD, "DELETE FROM unread WHERE list=?1 AND key=?2")                              \
	X(JOIN_UNREAD, "INSERT OR IGNORE INTO unread(list, key)"                                   \
		       " SELECT list, key FROM list WHERE list=?1 AND key=?2")                     \
	X(LIST_OLDER, "SELECT key FROM list WHERE list=?1 AND key<?2 AND (key & 2147483647)<=?3"   \
		      " ORDER BY key DESC LIMIT ?4")                                               \
	X(LIST_NEWER, "SELECT key FROM list WHERE list=?1 AND key>?2 AND (key & 2147483647)<=?3"   \
		      " ORDER BY key LIMIT ?4")                                                    \
	X(UNREAD_OLDER, "SELECT key FROM unread WHERE list=?1 AND key<?2"                          \
			" AND (key & 2147483647)<=?3 ORDER BY key DESC LIMIT ?4")                  \
	X(UNREAD_NEWER, "SELECT key FROM unread WHERE list=?1 AND key>?2"                          \
			" AND (key & 2147483647)<=?3 ORDER BY key LIMIT ?4")                       \
	X(COUNT_LIST, "SELECT count(*) FROM list WHERE list=?1 AND key>?2 AND key<?3")             \
	X(COUNT_UNREAD, "SELECT count(*) FROM unread WHERE list=?1 AND key>?2 AND key<?3")         \
	X(DAYS_ABOVE, "SELECT sum(total) FROM counter_day WHERE list=?1 AND day>?2")               \
	X(UNREAD_DAYS_ABOVE, "SELECT sum(unread) FROM counter_day WHERE list=?1 AND day>?2")       \
	X(NEW_ABOVE,                                                                               \
	    "SELECT count(*) FROM article a CROSS JOIN list l ON l.list=?1 AND l.key=a.key"        \
	    " WHERE a.id>?2 AND +a.key>?3")                                                        \
	X(NEW_UNREAD_ABOVE, "SELECT count(*) FROM article a CROSS JOIN unread l"                   \
			    " ON l.list=?1 AND l.key=a.key WHERE a.id>?2 AND +a.key>?3")           \
	X(ARRIVALS, "SELECT a.key, EXISTS(SELECT 1 FROM unread u WHERE u.list=?1 AND u.key=a.key)" \
		    " FROM article a CROSS JOIN list l ON l.list=?1 AND l.key=a.key"               \
		    " WHERE a.id>?2 AND a.id<=?3")                                                 \
	X(ARRIVALS_MARKS, "SELECT sum(flags) FROM mark WHERE article>?1 AND article<=?2")          \
	X(NEWEST_ID, "SELECT max(id) FROM article")                                                \
	X(SECTION_LIVE, "SELECT live FROM section WHERE id=?1 AND attached")                       \
	X(LIVE_MATCHES, "SELECT query FROM section_match WHERE section=?1 AND live")               \
	X(FEEDS_NAMED, "SELECT id FROM feed WHERE"                                                 \
		       " query_test('words', ?1, ?2, coalesce(nullif(name, ''), title))"           \
		       " OR query_test('words', ?1, ?2, url) OR id=?3")                            \
	X(MATCHES_UNDER, SECTIONS_UNDER "SELECT 1 FROM section_match"                              \
					" WHERE section IN (SELECT id FROM below) LIMIT 1")        \
	X(FEEDS_UNDER, SECTIONS_UNDER "SELECT DISTINCT feed FROM section_feed"                     \
				      " WHERE section IN (SELECT id FROM below)")

#define STATEMENTS_FIND(X)                                                                         \
	X(FREQUENT, "SELECT word FROM frequent WHERE word>=?1 AND word<?2 AND docs>0"              \
		    " ORDER BY docs DESC LIMIT ?3")                                                \
	X(ADD_FREQUENT, "INSERT INTO frequent(word, docs) VALUES(?1, ?2)"                          \
			" ON CONFLICT(word) DO UPDATE SET docs=docs+?2")                           \
	X(DOCS, "SELECT docs FROM frequent WHERE word=?1")                                         \
	X(SECTIONS_NAMED,                                                                          \
	    "SELECT id FROM section WHERE attached AND query_test('section', ?1, 0, name)")        \
	X(FEEDS_NOT_LATEST,                                                                        \
	    "SELECT id FROM feed INDEXED BY feed_apart WHERE NOT attached OR hidden")              \
	X(KEY_OF, "SELECT key FROM article WHERE id=?1")                                           \
	X(DRIVE_TAG, "SELECT article FROM tag WHERE name IN (WITH RECURSIVE n(name) AS (SELECT "   \
		     "min(name) FROM tag"                                                          \
		     " UNION ALL SELECT (SELECT min(t.name) FROM tag t WHERE t.name>n.name) FROM " \
		     "n WHERE n.name IS NOT NULL)"                                                 \
		     " SELECT name FROM n WHERE query_test('same', ?1, 0, name)) LIMIT ?2")        \
	X(DRIVE_READ, "SELECT article FROM mark WHERE article>0 AND flags & 1 LIMIT ?1")           \
	X(DRIVE_HIDDEN, "SELECT article FROM mark INDEXED BY mark_hidden WHERE flags & 4 AND "     \
			"article>0 LIMIT ?1")                                                      \
	X(DRIVE_NEW,                                                                               \
	    "SELECT id FROM article INDEXED BY article_fetched WHERE fetched>?1 LIMIT ?2")         \
	X(DRIVE_FULLTEXT,                                                                          \
	    "SELECT article FROM page INDEXED BY page_good WHERE state=2 AND article>0 LIMIT ?1")  \
	X(DRIVE_MATCH,                                                                             \
	    "SELECT d.key FROM fts CROSS JOIN doc d ON d.doc=fts.rowid WHERE fts MATCH ?1"         \
	    " AND fts.rowid>=?2 AND fts.rowid<=?3 ORDER BY fts.rowid DESC LIMIT ?4")               \
	X(DRIVE_UNINDEXED,                                                                         \
	    "SELECT article FROM unindexed UNION ALL SELECT article FROM pending LIMIT ?1")        \
	X(NEXT_WORD, "SELECT term FROM word WHERE term>=?1 AND term<?2 LIMIT 1")

#define STATEMENTS_READ(X)                                                                         \
	X(SECTIONS, "SELECT s.id, s.parent, s.name, s.live,"                                       \
		    " s.feeds,"                                                                    \
		    " (SELECT count(*) FROM section_match WHERE section=s.id),"                    \
		    " coalesce(c.total,0), coalesce(c.unread,0)"                                   \
		    " FROM section s LEFT JOIN counter c ON c.list=s.id+16"                        \
		    " WHERE s.attached ORDER BY s.pos")                                            \
	X(SECTION_BY_NAME,                                                                         \
	    "SELECT id FROM section WHERE attached AND (name=?1 COLLATE NOCASE"                    \
	    " OR name LIKE '%/' || replace(replace(replace(?1,'\\','\\\\'),'%','\\%'),"            \
	    " '_','\\_') ESCAPE '\\') ORDER BY name<>?1 COLLATE NOCASE, pos LIMIT 1")              \
	X(FEEDS, FEED_COLUMNS "WHERE (f.attached OR ?1=0) AND (?1<>2 OR"                           \
			      " NOT EXISTS(SELECT 1 FROM section_feed x WHERE x.feed=f.id))"       \
			      " AND (?1<3 OR f.error IS NOT NULL)"                                 \
			      " ORDER BY f.attached DESC, f.pos, f.id")                            \
	X(FEEDS_OF, FEED_COLUMNS "JOIN section_feed x ON x.feed=f.id AND x.section=?1"             \
				 " WHERE f.attached ORDER BY x.pos")                               \
	X(FEED, FEED_COLUMNS "WHERE f.id=?1")                                                      \
	X(FEED_BY_URL,                                                                             \
	    "SELECT id FROM feed WHERE url=?1 UNION ALL SELECT feed FROM alias WHERE url=?1")      \
	X(TITLES, "SELECT -id, coalesce(nullif(name,''), nullif(title,''), url) FROM feed"         \
		  " WHERE attached")                                                               \
	X(MOVES,                                                                                   \
	    "SELECT a.url, f.url, f.id, coalesce(nullif(f.name,''), nullif(f.title,''), f.url)"    \
	    " FROM alias a JOIN feed f ON f.id=a.feed AND f.attached ORDER BY f.pos, f.id")        \
	X(FEED_BY_ID, "SELECT id FROM feed WHERE id=?1")                                           \
	X(FEED_BY_TITLE, "SELECT min(id), count(*) FROM feed WHERE attached AND"                   \
			 " (name=?1 COLLATE NOCASE OR title=?1 COLLATE NOCASE) HAVING count(*)>0") \
	X(ROW,                                                                                     \
	    "SELECT a.id, a.key, a.feed, a.title,"                                                 \
	    " coalesce(nullif(f.name,''), nullif(f.title,''), f.url, ''), a.author, a.link,"       \
	    " a.excerpt, a.words, " MARKED ", a.comment_count, CASE WHEN a.story IS NULL THEN 0"   \
	    " ELSE (SELECT count(*) FROM told t WHERE t.story=a.story AND t.key<>a.key AND "       \
	    "NOT coalesce("                                                                        \
	    "(SELECT flags FROM mark WHERE article=t.key & 2147483647), 0) & 4) END"               \
	    " FROM article a LEFT JOIN feed f ON f.id=a.feed WHERE a.id=?1")                       \
	X(ARTICLE_REST, "SELECT a.guid, coalesce(f.url,''), a.lang, a.comments, a.comments_feed,"  \
			" a.image, a.published, a.updated, a.fetched, a.comment_count, a.changes," \
			" a.categories, a.enclosures FROM article a LEFT JOIN feed f ON "          \
			"f.id=a.feed WHERE a.id=?1")                                               \
	X(BASE, "SELECT base FROM raw WHERE article=?1 UNION ALL SELECT b.base FROM article a"     \
		" JOIN body b ON b.id=a.body WHERE a.id=?1")                                       \
	X(BODY, "SELECT 0, base, data FROM raw WHERE article=?1 UNION ALL "                        \
		" SELECT 1, b.base, b.data FROM article a JOIN body b ON b.id=a.body"              \
		" WHERE a.id=?1")                                                                  \
	X(TITLE, "SELECT title FROM article WHERE id=?1")                                          \
	X(ARTICLE_SECTIONS, "SELECT s.name FROM section s WHERE s.attached AND EXISTS(SELECT 1"    \
			    " FROM list l WHERE l.list=s.id+16 AND l.key=?1) ORDER BY s.pos")      \
	X(ARTICLE_TAGS, "SELECT name FROM tag WHERE article=?1 ORDER BY name")                     \
	X(ALL_TAGS, /* from name to name */                                                        \
	    "WITH RECURSIVE n(name) AS (SELECT min(name) FROM tag UNION ALL SELECT"                \
	    " (SELECT min(t.name) FROM tag t WHERE t.name>n.name) FROM n WHERE n.name IS NOT "     \
	    "NULL)"                                                                                \
	    " SELECT name FROM n WHERE name IS NOT NULL LIMIT 1000")

#define STATEMENTS_SYNC(X)                                                                         \
	X(FILING_SECTIONS,                                                                         \
	    "SELECT id, parent, live, name FROM section WHERE attached ORDER BY pos")              \
	X(FILING_MATCHES,                                                                          \
	    "SELECT m.section, m.query, s.notify FROM section_match m JOIN section s"              \
	    " ON s.id=m.section AND s.attached WHERE NOT m.live")                                  \
	X(FILING_FEED, "SELECT attached, hidden, coalesce(nullif(name,''), title), url, options"   \
		       " FROM feed WHERE id=?1")                                                   \
	X(FEED_SECTIONS, "SELECT section FROM section_feed WHERE feed=?1")                         \
	X(ANY_REFILE, "SELECT 1 FROM refile LIMIT 1")                                              \
	X(REFILE_LISTS, "SELECT DISTINCT list FROM refile WHERE list<>0")                          \
	X(ATTACHED_FEEDS, "SELECT id, hidden FROM feed WHERE attached")                            \
	X(ALL_SECTION_FEEDS, "SELECT section, feed FROM section_feed")                             \
	X(QUEUE_REFILE, "INSERT INTO refile(list, feed, op, upto) VALUES(?1, ?2, ?3, ?4)")         \
	X(NEXT_REFILE, "SELECT id, list, feed, op, upto FROM refile ORDER BY id LIMIT 1")          \
	X(REFILE_SPAN, "SELECT key FROM article WHERE key<?1 ORDER BY key DESC LIMIT 1 OFFSET "    \
		       "?2")                                                                       \
	X(REFILE_LIST_SPAN, "SELECT key FROM list WHERE list=?3 AND key<?1 ORDER BY key DESC"      \
			    " LIMIT 1 OFFSET ?2")                                                  \
	X(REFILE_UNINDEXED,                                                                        \
	    "SELECT article FROM unindexed WHERE article<?1 UNION SELECT article FROM pending"     \
	    " WHERE article<?1 ORDER BY article DESC LIMIT ?2")                                    \
	X(REFILE_FOUND, "SELECT coalesce(" MARKED ", 0) FROM article a JOIN feed f ON f.id=a.feed" \
			" WHERE a.id=?1 AND a.doc IS NOT NULL AND f.attached")                     \
	X(REFILE_AT, "UPDATE refile SET upto=?2 WHERE id=?1")                                      \
	X(REFILE_DONE, "DELETE FROM refile WHERE id=?1")                                           \
	X(NEW_FEED, "INSERT INTO feed(url) VALUES(?1)")                                            \
	X(SYNC_FEED, "UPDATE feed SET name=?2, pos=?3, attached=1, hidden=?4, options=?5,"         \
		     " interval=?6, removed=NULL, due=CASE WHEN ?6>0 AND success>0"                \
		     " THEN min(due, success+?6) ELSE due END WHERE id=?1 AND (name, pos,"         \
		     " attached, hidden, options, interval) IS NOT (?2, ?3, 1, ?4, ?5, ?6)")       \
	X(DETACH_FEED, "UPDATE feed SET attached=0 WHERE id=?1")                                   \
	X(DETACH_SECTIONS, "UPDATE section SET attached=0 WHERE attached")                         \
	X(DROP_SECTION_FEED, "DELETE FROM section_feed WHERE section=?1 AND feed=?2")              \
	X(DROP_SECTION_MATCHES, "DELETE FROM section_match")                                       \
	X(DROP_FEED_SECTIONS, "DELETE FROM section_feed WHERE feed=?1")                            \
	X(ANY_SECTION_BY_NAME, "SELECT id FROM section WHERE name=?1")                             \
	X(NEW_SECTION, "INSERT INTO section(name) VALUES(?1)")                                     \
	X(SYNC_SECTION, "UPDATE section SET name=?2, parent=?3, pos=?4, attached=1, live=?5,"      \
			" notify=?6 WHERE id=?1")                                                  \
	X(PUT_SECTION_FEED, "INSERT INTO section_feed(section, feed, pos) VALUES(?1, ?2, ?3)"      \
			    " ON CONFLICT DO UPDATE SET pos=?3 WHERE pos<>?3")                     \
	X(PUT_SECTION_MATCH,                                                                       \
	    "INSERT INTO section_match(section, pos, query, live) VALUES(?1, ?2, ?3, ?4)")         \
	X(FEED_REMOVED, "UPDATE feed SET removed=?2 WHERE id=?1")

#define STATEMENTS_FETCH(X)                                                                        \
	X(JOBS_FEED, JOB_COLUMNS "WHERE f.id=?1")                                                  \
	X(JOBS_SECTION, JOB_COLUMNS                                                                \
	    "WHERE f.attached AND NOT f.gone AND f.due<=?2 AND f.id IN (WITH RECURSIVE below(id) " \
	    "AS"                                                                                   \
	    " (VALUES(?1) UNION SELECT s.id FROM section s JOIN below b ON s.parent=b.id)"         \
	    " SELECT feed FROM section_feed WHERE section IN (SELECT id FROM below)) ORDER BY "    \
	    "f.asked, f.id")                                                                       \
	X(JOBS_ALL, JOB_COLUMNS "WHERE f.attached AND NOT f.gone ORDER BY f.asked, f.id")          \
	X(JOBS_DUE,                                                                                \
	    JOB_COLUMNS "WHERE f.attached AND NOT f.gone AND f.due<=?1 ORDER BY f.due, f.id")      \
	X(CLAIM, "UPDATE feed SET claim=?2, claimant=?3 WHERE id=?1")                              \
	X(UNCLAIM, "UPDATE feed SET claim=0 WHERE claimant=?1 AND claim>0")                        \
	X(ANY_FIRST, "SELECT 1 FROM feed WHERE attached AND success=0 AND NOT gone LIMIT 1")       \
	X(NEXT_DUE, "SELECT min(max(due, not_before)) FROM feed WHERE attached AND NOT gone")      \
	X(FETCHED, "UPDATE feed SET asked=?2, status=?3, due=?4, not_before=?5,"                   \
		   " etag=CASE WHEN ?8 THEN coalesce(?6, etag) ELSE ?6 END,"                       \
		   " modified=CASE WHEN ?8 THEN coalesce(?7, modified) ELSE ?7 END,"               \
		   " body_hash=CASE WHEN ?8 THEN body_hash ELSE ?9 END,"                           \
		   " success=?2, error=NULL, failing_since=NULL, failures=0, claim=0, gone=0 "     \
		   "WHERE id=?1")                                                                  \
	X(FAILED, "UPDATE feed SET asked=?2, status=?3, due=?4, not_before=?5, error=?6, gone=?7," \
		  " failing_since=coalesce(failing_since, ?2), failures=failures+1, claim=0 "      \
		  "WHERE id=?1")                                                                   \
	X(FEED_HEAD,                                                                               \
	    "UPDATE feed SET title=?2, link=?3, description=?4, lang=?5, format=?6, ttl=?7,"       \
	    " skip_hours=?8, skip_days=?9 WHERE id=?1 AND (title<>?2 OR link<>?3 OR"               \
	    " description<>?4 OR lang<>?5 OR format<>?6 OR ttl<>?7 OR skip_hours<>?8 OR"           \
	    " skip_days<>?9)")                                                                     \
	X(FEED_NOT_MOVED,                                                                          \
	    "UPDATE feed SET moved_to=NULL, moved_times=0 WHERE id=?1 AND moved_times>0")          \
	X(MOVED_BEFORE, "SELECT 1 FROM feed WHERE id=?1 AND moved_to=?2 AND moved_times>0")        \
	X(FEED_MOVED_ONCE, "UPDATE feed SET moved_to=?2, moved_times=1 WHERE id=?1")               \
	X(KEEP_ALIAS, "REPLACE INTO alias(url, feed) SELECT url, id FROM feed WHERE id=?1")        \
	X(DROP_ALIAS, "DELETE FROM alias WHERE url=?1")                                            \
	X(SET_URL,                                                                                 \
	    "UPDATE feed SET url=?2, moved_to=NULL, moved_times=0, etag=NULL, modified=NULL,"      \
	    " body_hash=0"                                                                         \
	    " WHERE id=?1 AND url<>?2")                                                            \
	X(FEED_LOCAL, "UPDATE feed SET local=?2 WHERE id=?1 AND local<>?2")                        \
	X(OFFERED, "SELECT ids FROM offered WHERE feed=?1")                                        \
	X(PUT_OFFERED, "REPLACE INTO offered(feed, ids) VALUES(?1, ?2)")                           \
	X(ANY_ARTICLE, "SELECT 1 FROM article WHERE feed=?1 LIMIT 1")                              \
	X(BY_IDENT, "SELECT id, hash, link, coalesce(comment_count,0) FROM article"                \
		    " WHERE feed=?1 AND ident=?2")                                                 \
	X(HASH, "SELECT hash FROM article WHERE id=?1")                                            \
	X(RENAME, "UPDATE article SET ident=?2, guid=?3 WHERE id=?1")                              \
	X(NEW_ARTICLE,                                                                             \
	    "INSERT INTO article(id, feed, ident, key, hash, published, updated, fetched,"         \
	    " title, author, link, guid, lang, categories, comments, comments_feed, "              \
	    "comment_count,"                                                                       \
	    " enclosures, image) "                                                                 \
	    "VALUES(?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,?12,?13,?14,?15,?16,?17,"                   \
	    " ?18,?19)")                                                                           \
	X(UPDATE_ARTICLE,                                                                          \
	    "UPDATE article SET hash=?2, updated=coalesce(?3, updated), title=?4,"                 \
	    " author=?5, link=?6, lang=?7, categories=?8, comments=?9, comments_feed=?10,"         \
	    " comment_count=?11, enclosures=?12, image=?13, changes=changes+?14,"                  \
	    " body=NULL WHERE id=?1")                                                              \
	X(PUT_RAW, "REPLACE INTO raw(article, base, data) VALUES(?1, ?2, ?3)")                     \
	X(PUT_PENDING, "INSERT OR IGNORE INTO pending(article) VALUES(?1)")                        \
	X(PUT_FRESH, "INSERT OR IGNORE INTO pending(article, fresh) VALUES(?1, ?2)")               \
	X(REVISIONS, "SELECT at, title, data FROM revision WHERE article=?1 ORDER BY at DESC"      \
		     " LIMIT ?2")                                                                  \
	X(PUT_REVISION, "REPLACE INTO revision(article, at, title, data) VALUES(?1, ?2, ?3, ?4)")

#define STATEMENTS_DIGEST(X)                                                                       \
	X(PENDING, "SELECT article FROM pending ORDER BY article DESC LIMIT ?1")                   \
	X(PUT_UNINDEXED, "INSERT OR IGNORE INTO unindexed(article) VALUES(?1)")                    \
	X(TAKE_UNINDEXED, "DELETE FROM unindexed WHERE article=?1")                                \
	X(UNINDEXED, "SELECT u.article, EXISTS(SELECT 1 FROM pending p WHERE p.article=u.article)" \
		     " FROM unindexed u ORDER BY u.article DESC LIMIT ?1")                         \
	X(ANY_PENDING, "SELECT 1 FROM pending LIMIT 1")                                            \
	X(COUNT_UNINDEXED, "SELECT count(*) FROM (SELECT 1 FROM unindexed LIMIT ?1)")              \
	X(IS_PENDING, "SELECT 1 FROM pending WHERE article=?1")                                    \
	X(IDS_ABOVE, "SELECT id FROM article WHERE id>?1 ORDER BY id LIMIT ?2")                    \
	X(FRESH, "SELECT fresh FROM pending WHERE article=?1")                                     \
	X(PUT_RULE, "INSERT OR IGNORE INTO rule(text) VALUES(?1)")                                 \
	X(PUT_HIDDEN_BY, "REPLACE INTO hidden_by(article, rule)"                                   \
			 " SELECT ?1, id FROM rule WHERE text=?2")                                 \
	X(HIDDEN_BY, "SELECT r.text FROM hidden_by h JOIN rule r ON r.id=h.rule"                   \
		     " WHERE h.article=?1")                                                        \
	X(DROP_HIDDEN_BY, "DELETE FROM hidden_by WHERE article=?1")                                \
	X(TAKE_PENDING, "DELETE FROM pending WHERE article=?1")                                    \
	X(PUT_BODY, "INSERT INTO body(base, data) VALUES(?1, ?2)")                                 \
	X(DIGESTED, "UPDATE article SET words=?2, excerpt=?3, image=CASE WHEN image='' THEN ?4"    \
		    " ELSE image END, body=?5 WHERE id=?1")                                        \
	X(SET_DOC, "UPDATE article SET doc=?2 WHERE id=?1")                                        \
	X(DOC, "SELECT doc FROM article WHERE id=?1")                                              \
	X(LAST_DOC, "SELECT max(doc) FROM doc WHERE doc>=?1 AND doc<?2")                           \
	X(PUT_DOC, "INSERT INTO doc(doc, key) VALUES(?1, ?2)")                                     \
	X(TAKE_DOC, "DELETE FROM doc WHERE doc=?1")                                                \
	X(INDEX_TEXTS,                                                                             \
	    "SELECT a.key, a.feed, a.title, a.author, " MARKED ", a.lang, a.categories, a.link,"   \
	    " a.published, a.guid, a.enclosures<>'', a.image<>'', a.comments<>''"                  \
	    " OR coalesce(a.comment_count, 0)>0 FROM article a WHERE a.id=?1")                     \
	X(FTS_ADD, "INSERT INTO fts(rowid, title, author, text, place) VALUES(?1,?2,?3,?4,?5)")    \
	X(FTS_REMOVE, "INSERT INTO fts(fts, rowid, title, author, text, place)"                    \
		      " VALUES('delete',?1,?2,?3,?4,?5)")                                          \
	X(FTS_MERGE, "INSERT INTO fts(fts, rank) VALUES('merge', ?1)")

#define STATEMENTS_MARK(X)                                                                         \
	X(NEW_SESSION, "INSERT INTO session(pid, started, seen) VALUES(?1, ?2, ?2)")               \
	X(MARK_OF, "SELECT a.key, a.feed, " MARKED ", a.story FROM article a WHERE a.id=?1")       \
	X(FLAGS, "SELECT coalesce(" MARKED ", 0) FROM article a WHERE a.id=?1")                    \
	X(SET_MARK, "REPLACE INTO mark(article, flags) VALUES(?1, ?2)")                            \
	X(DROP_MARK, "DELETE FROM mark WHERE article=?1")                                          \
	X(PUT_TAG, "INSERT OR IGNORE INTO tag(name, article) VALUES(?1, ?2)")                      \
	X(TAKE_TAG, "DELETE FROM tag WHERE name=?1 AND article=?2")                                \
	X(FORGET_REDO, "UPDATE action SET state=4 WHERE session=?1 AND state=1")                   \
	X(NEW_ACTION,                                                                              \
	    "INSERT INTO action(at, session, what, kind, name) VALUES(?1, ?2, ?3, ?4, ?5)")        \
	X(NEW_ITEM,                                                                                \
	    "INSERT INTO action_item(action, article, before, after) VALUES(?1, ?2, ?3, ?4)"       \
	    " ON CONFLICT DO UPDATE SET after=?4")                                                 \
	X(ACTION_LIST, "UPDATE action SET list=?2, upto=?3, done_key=?4, flags=?5 WHERE id=?1")    \
	X(WORKING, "SELECT id, list, upto, done_key, flags FROM action WHERE done_key IS NOT NULL" \
		   " ORDER BY id")                                                                 \
	X(WORKED, "UPDATE action SET done_key=?2 WHERE id=?1")                                     \
	X(STOP_WORK, "UPDATE action SET done_key=NULL WHERE id=?1 AND done_key IS NOT NULL")       \
	X(OWN_UNDO, "SELECT max(id) FROM action WHERE session=?1 AND state=0")                     \
	X(OWN_REDO, "SELECT min(id) FROM action WHERE session=?1 AND state=1")                     \
	X(ANY_UNDO, "SELECT id, session FROM action WHERE state=0 ORDER BY id DESC")               \
	X(ANY_REDO, "SELECT id, session FROM action WHERE state=1 ORDER BY id")                    \
	X(ACTION, "SELECT what, kind FROM action WHERE id=?1")                                     \
	X(ACTION_KIND, "SELECT kind FROM action WHERE id=?1")                                      \
	X(ITEMS, "SELECT i.article, i.before, i.after, (SELECT name FROM action WHERE id=?1)"      \
		 " FROM action_item i WHERE i.action=?1 AND i.article>?2 ORDER BY i.article")      \
	X(COUNT_ITEMS, "SELECT count(*) FROM action_item WHERE action=?1")                         \
	X(COUNT_STILL, "SELECT count(*) FROM action_item i JOIN article a ON a.id=i.article"       \
		       " WHERE i.action=?1 AND (coalesce(" MARKED                                  \
		       ",0) & ((i.before|i.after)-(i.before&i.after)))"                            \
		       " = ((CASE WHEN ?2 THEN i.before ELSE i.after END) & "                      \
		       "((i.before|i.after)-(i.before&i.after)))")                                 \
	X(UNDOING,                                                                                 \
	    "SELECT id, undo_at, state FROM action WHERE state IN (2, 3) ORDER BY id LIMIT 1")     \
	X(UNDO_AT, "UPDATE action SET undo_at=?2 WHERE id=?1")                                     \
	X(SET_STATE, "UPDATE action SET state=?2 WHERE id=?1")

#define STATEMENTS_PAGE(X)                                                                         \
	X(PAGE, "SELECT coalesce(p.state,0), p.status, p.asked, p.changes, p.words, p.error,"      \
		" p.url, p.post, p.title, p.author, p.lang, p.image, coalesce(f.options,''),"      \
		" f.format, f.local FROM article a LEFT JOIN feed f ON f.id=a.feed"                \
		" LEFT JOIN page p ON p.article=a.id WHERE a.id=?1")                               \
	X(PAGE_DATA, "SELECT data FROM page WHERE article=?1 AND state=2")                         \
	X(PAGE_WANT, "INSERT OR IGNORE INTO page(article, state) VALUES(?1, 1)")                   \
	X(PAGE_DUE, "SELECT article FROM page WHERE state=1 AND due<=?1 ORDER BY due, article"     \
		    " DESC LIMIT ?2")                                                              \
	X(PAGE_CLAIM, "UPDATE page SET due=?2 WHERE article=?1 AND state=1")                       \
	X(PAGE_LATER,                                                                              \
	    "UPDATE page SET due=?2, tries=tries+1, state=CASE WHEN tries+1<?3 THEN 1 ELSE 5 END," \
	    " error=?4 WHERE article=?1 AND state=1")                                              \
	X(PAGE_NEXT, "SELECT min(due) FROM page WHERE state=1")                                    \
	X(PAGE_STATE, "SELECT coalesce(p.state,0) FROM article a LEFT JOIN page p"                 \
		      " ON p.article=a.id WHERE a.id=?1")                                          \
	X(PAGE_ASKED, "UPDATE page SET asked=?2, changes=?3 WHERE article=?1")                     \
	X(PAGE_PUT, "REPLACE INTO page(article, state, asked, changes, status, words, error, url," \
		    " post, title, author, lang, image, data)"                                     \
		    " VALUES(?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,?12,?13,?14)")                     \
	X(DROP_PAGE, "DELETE FROM page WHERE article=?1")                                          \
	X(THREAD, "SELECT asked, answered, looked, source, etag, modified, error, comments, data"  \
		  " FROM thread WHERE article=?1")                                                 \
	X(THREAD_PUT, "REPLACE INTO thread(article, asked, answered, looked, source, etag,"        \
		      " modified, error, comments, data) VALUES(?1,?2,?3,?4,?5,?6,?7,?8,?9,?10)")  \
	X(COMMENT_COUNT, "UPDATE article SET comment_count=?2 WHERE id=?1"                         \
			 " AND coalesce(comment_count,0)<?2")                                      \
	X(DROP_THREAD, "DELETE FROM thread WHERE article=?1")                                      \
	X(FEED_LONGEST, "SELECT max(words), count(words) FROM (SELECT a.words FROM list l"         \
			" JOIN article a ON a.id=l.key & 2147483647 WHERE l.list=-?1"              \
			" ORDER BY l.key DESC LIMIT 20)")

#define STORY_COLUMNS "SELECT key, feed, title, link, coalesce(story, 0) FROM article "
#define UNFOLDED(key, since)                                                  \
	" AND NOT EXISTS(SELECT 1 FROM fold f WHERE f.list=?1 AND f.key=" key \
	" AND f.since<=" since ")"

/* ?5, or ?3: folds up to that number count, see struct view. */
#define STATEMENTS_STORY(X)                                                                      \
	X(STORY_LIST_OLDER, "SELECT l.key FROM list l WHERE l.list=?1 AND l.key<?2"              \
			    " AND (l.key & 2147483647)<=?3" UNFOLDED(                            \
				"l.key", "?5") " ORDER BY l.key DESC LIMIT ?4")                  \
	X(STORY_LIST_NEWER,                                                                      \
	    "SELECT l.key FROM list l WHERE l.list=?1 AND l.key>?2"                              \
	    " AND (l.key & 2147483647)<=?3" UNFOLDED("l.key", "?5") " ORDER BY l.key LIMIT ?4")  \
	X(STORY_UNREAD_OLDER, "SELECT l.key FROM unread l WHERE l.list=?1 AND l.key<?2"          \
			      " AND (l.key & 2147483647)<=?3" UNFOLDED(                          \
				  "l.key", "?5") " ORDER BY l.key DESC LIMIT ?4")                \
	X(STORY_UNREAD_NEWER,                                                                    \
	    "SELECT l.key FROM unread l WHERE l.list=?1 AND l.key>?2"                            \
	    " AND (l.key & 2147483647)<=?3" UNFOLDED("l.key", "?5") " ORDER BY l.key LIMIT ?4")  \
	X(STORY_IS_UNREAD, "SELECT 1 FROM unread WHERE list=?1 AND key=?2" UNFOLDED("?2", "?3")) \
	X(COUNT_FOLD, "SELECT count(*) FROM fold WHERE list=?1 AND key>?2 AND key<?3"            \
		      " AND unread>=?4")                                                         \
	X(COUNT_LATE_FOLD, "SELECT count(*) FROM fold INDEXED BY fold_since"                     \
			   " WHERE list=?1 AND since>?2 AND +key>?3 AND unread>=?4")             \
	X(FOLD_STATE, "SELECT f.unread FROM list l LEFT JOIN fold f ON f.list=?1 AND f.key=?2"   \
		      " WHERE l.list=?1 AND l.key=?2")                                           \
	X(PUT_FOLD, "INSERT INTO fold(list, key, since, unread) VALUES(?1, ?2, ?3, ?4)")         \
	X(SET_FOLD, "UPDATE fold SET unread=?3 WHERE list=?1 AND key=?2")                        \
	X(TAKE_FOLD, "DELETE FROM fold WHERE list=?1 AND key=?2 RETURNING unread")               \
	X(STORY_OF, "SELECT coalesce(story, 0) FROM article WHERE id=?1")                        \
	X(SET_STORY, "UPDATE article SET story=?2 WHERE id=?1")                                  \
	X(NEW_STORY, "INSERT INTO story(shown) VALUES(0)")                                       \
	X(STORY_SHOWN, "UPDATE story SET shown=?2, newest=?3, sources=?4 WHERE id=?1"            \
		       " AND (shown<>?2 OR newest<>?3 OR sources<>?4)")                          \
	X(DROP_STORY, "DELETE FROM story WHERE id=?1")                                           \
	X(TELLERS, "SELECT t.key, t.feed, t.source, coalesce(m.flags, 0) FROM told t"            \
		   " LEFT JOIN mark m ON m.article=t.key & 2147483647 WHERE t.story=?1"          \
		   " ORDER BY t.key DESC")                                                       \
	X(PUT_TELLER,                                                                            \
	    "INSERT OR IGNORE INTO told(story, key, feed, source) VALUES(?1, ?2, ?3, ?4)")       \
	X(ALSO_LINKS,                                                                            \
	    "SELECT a.link FROM article x JOIN told t ON t.story=x.story AND t.key<>x.key"       \
	    " JOIN article a ON a.key=t.key AND a.link<>'' WHERE x.id=?1 AND NOT"                \
	    " coalesce((SELECT flags FROM mark WHERE article=a.id), 0) & 4"                      \
	    " ORDER BY t.key DESC")                                                              \
	X(TAKE_TELLER, "DELETE FROM told WHERE story=?1 AND key=?2")                             \
	X(STORY_CANDIDATES, "SELECT key, article FROM story_key WHERE key=?1 UNION ALL "         \
			    "SELECT key, article FROM story_key WHERE key=?2 UNION ALL "         \
			    "SELECT key, article FROM story_key WHERE key=?3 UNION ALL "         \
			    "SELECT key, article FROM story_key WHERE key=?4 UNION ALL "         \
			    "SELECT key, article FROM story_key WHERE key=?5 UNION ALL "         \
			    "SELECT key, article FROM story_key WHERE key=?6 UNION ALL "         \
			    "SELECT key, article FROM story_key WHERE key=?7")                   \
	X(LINKED, "SELECT a.id, a.feed, a.link FROM story_key k"                                 \
		  " JOIN article a ON a.id=k.article WHERE k.key=-?1 LIMIT 16")                  \
	X(PUT_STORY_KEY, "INSERT OR IGNORE INTO story_key(key, article) VALUES(?1, ?2)")         \
	X(PUT_STORY_KEYS, "INSERT OR IGNORE INTO story_key(key, article) VALUES(?1,?2),(?3,?4)," \
			  "(?5,?6),(?7,?8),(?9,?10),(?11,?12),(?13,?14),(?15,?16)")              \
	X(TAKE_STORY_KEY, "DELETE FROM story_key WHERE key=?1 AND article=?2")                   \
	X(STORY_ARTICLE, STORY_COLUMNS "WHERE id=?1")                                            \
	X(STORIES_UP, STORY_COLUMNS "WHERE id>?1 ORDER BY id")                                   \
	X(STORIES_DOWN, STORY_COLUMNS "WHERE id<?1 ORDER BY id DESC")                            \
	X(STORY_FEED, "SELECT title, coalesce(nullif(link, ''), url) FROM feed WHERE id=?1")     \
	X(TRENDING, "SELECT shown FROM (SELECT shown, newest, sources FROM story"                \
		    " WHERE sources>1 AND newest>?1 ORDER BY newest DESC LIMIT ?2)"              \
		    " ORDER BY sources DESC, newest DESC LIMIT ?3")                              \
	X(COUNT_TRENDING, "SELECT count(*) FROM (SELECT 1 FROM story WHERE sources>1"            \
			  " AND newest>?1 LIMIT ?2)")

#define STATEMENTS_READING(X)                                                             \
	X(READING, "SELECT at FROM reading WHERE article=?1")                             \
	X(SET_READING, "UPDATE reading SET at=?2 WHERE article=?1")                       \
	X(OPENED, "INSERT INTO reading(article, at, opened)"                              \
		  " VALUES(?1, 0, (SELECT coalesce(max(opened), 0) + 1 FROM reading))"    \
		  " ON CONFLICT(article) DO UPDATE SET opened=excluded.opened")           \
	X(FORGET_READING,                                                                 \
	    "DELETE FROM reading WHERE opened <= (SELECT max(opened) FROM reading) - ?1") \
	X(HISTORY, "SELECT a.key FROM reading r JOIN article a ON a.id=r.article"         \
		   " ORDER BY r.opened DESC LIMIT ?1")

/* With what its feed says of logins, and where it comes from. */
#define STATEMENTS_DOWNLOAD(X)                                                                     \
	X(DOWNLOADS,                                                                               \
	    "SELECT d.id, d.article, d.url, d.type, d.name, d.token, d.size, d.validator, d.path," \
	    " d.error, coalesce(f.options,''), coalesce(f.url,''), coalesce(f.local,0)"            \
	    " FROM download d LEFT JOIN article a ON a.id=d.article"                               \
	    " LEFT JOIN feed f ON f.id=a.feed WHERE d.id BETWEEN ?1 AND ?2"                        \
	    " ORDER BY d.id DESC LIMIT ?3")                                                        \
	X(DOWNLOAD_FIND, "SELECT id FROM download WHERE article=?1 AND url=?2")                    \
	X(DOWNLOAD_ADD, "INSERT OR IGNORE INTO download(article, url, type, name, token)"          \
			" VALUES(?1, ?2, ?3, ?4, random())")                                       \
	X(DOWNLOAD_PUT,                                                                            \
	    "UPDATE download SET size=?2, validator=?3, path=?4, error=?5 WHERE id=?1")            \
	X(DOWNLOAD_DROP, "DELETE FROM download WHERE id=?1")

#define STATEMENTS_STATS(X)                                                                       \
	X(SUM_FEEDS,                                                                              \
	    "SELECT f.id, coalesce(nullif(f.name,''), nullif(f.title,''), f.url), f.attached,"    \
	    " f.error IS NOT NULL, f.failing_since, coalesce(c.total,0), coalesce(c.unread,0),"   \
	    " (SELECT max(key) FROM list WHERE list=-f.id),"                                      \
	    " f.id IN (SELECT a.feed FROM reading r CROSS JOIN article a ON a.id=r.article)"      \
	    " FROM feed f LEFT JOIN counter c ON c.list=-f.id")                                   \
	X(DAYS,                                                                                   \
	    "SELECT day, total, unread FROM counter_day WHERE list=?1 AND day>=?2 AND day<?3"     \
	    " UNION ALL SELECT (key >> 31) / 86400, count(*), 0 FROM list WHERE ?1<0 AND list=?1" \
	    " AND key>=?2 * 86400 << 31 AND key<?3 * 86400 << 31 GROUP BY 1")                     \
	X(MEAN_SIZE,                                                                              \
	    "SELECT avg(n) FROM (SELECT length(a.title) + length(a.link) + length(a.excerpt)"     \
	    " + coalesce((SELECT length(data) FROM body WHERE id=a.body),"                        \
	    " (SELECT length(data) FROM raw WHERE article=a.id), 0)"                              \
	    " + coalesce((SELECT length(data) FROM page WHERE article=a.id), 0) AS n"             \
	    " FROM list l CROSS JOIN article a ON a.id=l.key & 2147483647"                        \
	    " WHERE l.list=-?1 ORDER BY l.key DESC LIMIT 16)")                                    \
	X(OLDEST_KEY, "SELECT min(key) FROM article")                                             \
	X(NEWEST_KEY, "SELECT max(key) FROM article")

#define STATEMENTS(X)          \
	STATEMENTS_FIND(X)     \
	STATEMENTS_STATS(X)    \
	STATEMENTS_STORY(X)    \
	STATEMENTS_READING(X)  \
	STATEMENTS_DOWNLOAD(X) \
	STATEMENTS_STORE(X)    \
	STATEMENTS_LISTS(X)    \
	STATEMENTS_READ(X)     \
	STATEMENTS_SYNC(X)     \
	STATEMENTS_FETCH(X)    \
	STATEMENTS_DIGEST(X)   \
	STATEMENTS_PAGE(X)     \
	STATEMENTS_MARK(X)     \
	STATEMENTS_KEEP(X)     \
	STATEMENTS_IMPORT(X)   \
	STATEMENTS_COPY(X)

#define STATEMENTS_IMPORT(X)                                                            \
	X(PUT_IMPORTED, "REPLACE INTO imported(article, feed, alt) VALUES(?1, ?2, ?3)") \
	X(ANY_IMPORTED, "SELECT 1 FROM imported WHERE feed=?1 LIMIT 1")                 \
	X(IMPORTED, "SELECT article FROM imported WHERE feed=?1 AND alt=?2")            \
	X(TAKE_IMPORTED, "DELETE FROM imported WHERE article=?1")                       \
	X(SET_IDENT, "UPDATE article SET ident=?2, guid=?3 WHERE id=?1")                \
	X(FIRST_TITLE, "UPDATE feed SET title=?2, link=?3 WHERE id=?1 AND title=''")

#define STATEMENTS_KEEP(X)                                                                        \
	X(COUNT_ARTICLES, "SELECT count(*) FROM article")                                         \
	X(COUNT_FEEDS, "SELECT count(*) FROM feed WHERE attached")                                \
	X(COUNT_PENDING, "SELECT count(*) FROM pending")                                          \
	X(DROP_ARTICLE, "DELETE FROM article WHERE id=?1")                                        \
	X(DROP_RAW, "DELETE FROM raw WHERE article=?1")                                           \
	X(DROP_BODY, "DELETE FROM body WHERE id=(SELECT body FROM article WHERE id=?1)")          \
	X(DROP_REVISIONS, "DELETE FROM revision WHERE article=?1")                                \
	X(DROP_FEED, "DELETE FROM feed WHERE id=?1")                                              \
	X(DROP_ALIASES, "DELETE FROM alias WHERE feed=?1")                                        \
	X(DROP_OFFERED, "DELETE FROM offered WHERE feed=?1")                                      \
	X(REMOVED_FEED, "SELECT id FROM feed WHERE removed<?1 AND NOT attached LIMIT 1")          \
	X(KEEP_FEED, "SELECT f.id, f.options, o.ids FROM feed f JOIN offered o ON o.feed=f.id"    \
		     " WHERE f.id>?1 AND f.attached AND (f.options LIKE '%keep=%'"                \
		     " OR f.options LIKE '%limit=%') ORDER BY f.id LIMIT 1")                      \
	X(KEEP_NEWEST, "SELECT key FROM list WHERE list=-?1 ORDER BY key DESC LIMIT 1 OFFSET ?2") \
	X(KEEP_OLDEST,                                                                            \
	    "SELECT a.key FROM list l JOIN article a ON a.id=l.key & 2147483647"                  \
	    " WHERE l.list=-?1 AND l.key>?2 AND l.key<?3 AND a.fetched<?4"                        \
	    " AND coalesce(" MARKED ",0)&2=0"                                                     \
	    " AND NOT EXISTS(SELECT 1 FROM tag t WHERE t.article=a.id) ORDER BY l.key LIMIT ?5")  \
	X(FEED_PURGED, "UPDATE feed SET removed=?2, etag=NULL, modified=NULL, body_hash=0,"       \
		       " success=0, due=0 WHERE id=?1")                                           \
	X(PURGE_FEED, "SELECT a.id FROM article a WHERE a.feed=?1 AND coalesce(" MARKED ",0)&2=0" \
		      " AND NOT EXISTS(SELECT 1 FROM tag t WHERE t.article=a.id) LIMIT ?2")

/* The copy's lines: {"feed","name","sections"}, {"feed","read":[ident...]}, {"feed","article":{...}}. */
#define STATEMENTS_COPY(X)                                                                         \
	X(COPY_FEEDS,                                                                              \
	    "SELECT json_object('feed', url, 'name', coalesce(nullif(name,''), title),"            \
	    " 'options', options, 'sections', (SELECT json_group_array(s.name) FROM section_feed " \
	    "x"                                                                                    \
	    " JOIN section s ON s.id=x.section WHERE x.feed=f.id)) FROM feed f WHERE attached")    \
	X(COPY_READ, "SELECT json_object('feed', f.url, 'read', json_group_array(a.ident))"        \
		     " FROM mark m JOIN article a ON a.id=m.article JOIN feed f ON f.id=a.feed"    \
		     " WHERE m.flags=1 GROUP BY f.id")                                             \
	X(NEXT_KEPT, "SELECT min(id) FROM (SELECT min(article) AS id FROM mark WHERE article>?1"   \
		     " AND flags & 6 UNION ALL SELECT min(article) FROM tag WHERE article>?1)")    \
	X(COPY_ARTICLE,                                                                            \
	    "SELECT json_object('feed', coalesce(f.url,''), 'article', json_object("               \
	    "'ident', a.ident, 'date', (a.key>>31)+631152000, 'hash', a.hash, 'published', "       \
	    "a.published,"                                                                         \
	    " 'fetched', a.fetched, 'title', a.title, 'author', a.author, 'link', a.link, "        \
	    "'guid', a.guid,"                                                                      \
	    " 'lang', a.lang, 'categories', a.categories, 'comments', a.comments, 'image', "       \
	    "a.image,"                                                                             \
	    " 'enclosures', a.enclosures, 'flags', coalesce(" MARKED ",0), 'summary', ?2,"         \
	    " 'content', ?3, 'base', ?4, 'tags', (SELECT json_group_array(name) FROM tag"          \
	    " WHERE article=a.id))) FROM article a LEFT JOIN feed f ON f.id=a.feed WHERE a.id=?1") \
	X(RESTORE_FEED, "INSERT OR IGNORE INTO feed(url, name, attached)"                          \
			" SELECT value->>'feed', value->>'name', 0 FROM (SELECT ?1 AS value) "     \
			"WHERE json_valid(?1)")                                                    \
	X(RESTORE_READ, "INSERT OR IGNORE INTO kept_read(feed, ident) SELECT f.id, j.value"        \
			" FROM json_each(?1, '$.read') j JOIN feed f ON f.url=?1->>'feed' WHERE "  \
			"json_valid(?1)")                                                          \
	X(RESTORE_ARTICLE,                                                                         \
	    "INSERT INTO restored(id, feed, line)"                                                 \
	    " SELECT (SELECT coalesce(max(id),0)+1 FROM restored), f.id, ?1->'article'"            \
	    " FROM feed f WHERE json_valid(?1) AND f.url=?1->>'feed' AND ?1->'article' IS NOT "    \
	    "NULL")                                                                                \
	X(NEXT_RESTORED, "SELECT min(id) FROM restored WHERE id>?1")                               \
	X(RESTORE_ROW,                                                                             \
	    "INSERT INTO article(id, feed, ident, key, hash, published, fetched, title,"           \
	    " author, link, guid, lang, categories, comments, image, enclosures)"                  \
	    " SELECT id, feed, line->>'ident', max((line->>'date')-631152000, 0)<<31 | id,"        \
	    " line->>'hash', line->>'published', line->>'fetched', line->>'title', "               \
	    "line->>'author',"                                                                     \
	    " line->>'link', line->>'guid', line->>'lang', line->>'categories', "                  \
	    "line->>'comments',"                                                                   \
	    " line->>'image', line->>'enclosures' FROM restored WHERE id=?1")                      \
	X(RESTORED,                                                                                \
	    "SELECT a.key, a.feed, r.line->>'flags', r.line->>'summary', r.line->>'content',"      \
	    " r.line->>'base', r.line->'tags' FROM restored r JOIN article a ON a.id=r.id WHERE "  \
	    "r.id=?1")                                                                             \
	X(RESTORE_TAGS,                                                                            \
	    "INSERT OR IGNORE INTO tag(name, article) SELECT value, ?1 FROM json_each(?2)")        \
	X(RESTORED_IDS, "REPLACE INTO meta(name, value) SELECT 'article_id', "                     \
			"coalesce(max(id),0)+1 FROM article")                                      \
	X(DROP_RESTORED, "DELETE FROM restored")                                                   \
	X(ANY_KEPT_READ, "SELECT 1 FROM kept_read WHERE feed=?1 LIMIT 1")                          \
	X(KEPT_READ, "DELETE FROM kept_read WHERE feed=?1 AND ident=?2")

/* A statement: SQL_BEGIN and so on. Each is data of its own, and a program keeps only those that
 * its code names. Its type is that of no other text, as it is known by its address. */
typedef unsigned char sql_char;
#define X(id, text) extern const sql_char SQL_##id[];
STATEMENTS(X)
#undef X

#define SQL_SLOT_BITS 9
#define SQL_SLOTS     (1 << SQL_SLOT_BITS) /* a third more than there are statements, at least */

#endif
