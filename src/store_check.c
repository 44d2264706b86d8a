/* Whether the archive is sound: SQLite's own checks, then whether lists, counters and marks
 * agree. */
#include "src/store_priv.h"

#include <stdio.h>
#include <string.h>

/* Each counts faults of one kind. What follows from the feeds file holds once refiling is done. */
static const struct {
	const char *sql, *fault;
	bool filed;
} checks[] = {
    {"SELECT count(*) FROM unread u WHERE NOT EXISTS"
     "(SELECT 1 FROM list l WHERE l.list=u.list AND l.key=u.key)",
	"unread entries that are in no list", false},
    {"SELECT count(*) FROM list l WHERE EXISTS(SELECT 1 FROM unread u WHERE u.list=l.list AND "
     "u.key=l.key)"
     " = EXISTS(SELECT 1 FROM mark m WHERE m.article=l.key & 2147483647 AND m.flags & 1)",
	"entries of lists that disagree with the marks", false},
    {"SELECT count(*) FROM list l WHERE NOT EXISTS"
     "(SELECT 1 FROM article a WHERE a.id=l.key & 2147483647 AND a.key=l.key)",
	"entries of lists without an article", false},
    {"SELECT count(*) FROM article a WHERE EXISTS(SELECT 1 FROM list l WHERE l.list=-a.feed AND "
     "l.key=a.key)"
     " = EXISTS(SELECT 1 FROM mark m WHERE m.article=a.id AND m.flags & 4)",
	"articles that are missing in the list of their feed", false},
    {"SELECT count(*) FROM article a JOIN mark m ON m.article=a.id WHERE NOT m.flags & 4 AND"
     " (m.flags & 2 <> 0) <> EXISTS(SELECT 1 FROM list l WHERE l.list=2 AND l.key=a.key)",
	"articles whose bookmark disagrees with the list", false},
    {"SELECT count(*) FROM (SELECT list, count(*) AS n FROM list GROUP BY list) x"
     " LEFT JOIN counter c ON c.list=x.list WHERE coalesce(c.total,0)<>n",
	"lists whose counter is wrong", false},
    {"SELECT count(*) FROM counter c WHERE abs(c.list)<1099511627776"
     " AND (c.total<>(SELECT count(*) FROM list l WHERE l.list=c.list)"
     " OR c.unread<>(SELECT count(*) FROM unread u WHERE u.list=c.list))",
	"counters that disagree with their lists", false},
    {"SELECT count(*) FROM (SELECT list, (key>>31)/86400 AS day, count(*) AS n FROM list"
     " WHERE list>0 GROUP BY 1, 2) x LEFT JOIN counter_day d ON d.list=x.list AND d.day=x.day"
     " WHERE coalesce(d.total,0)<>n",
	"days whose counter is wrong", false},
    {"SELECT count(*) FROM (SELECT list, sum(total) AS t, sum(unread) AS u FROM counter_day GROUP "
     "BY list) d"
     " LEFT JOIN counter c ON c.list=d.list WHERE t<>coalesce(c.total,0) OR "
     "u<>coalesce(c.unread,0)",
	"lists whose days disagree with their counter", false},
    {"SELECT count(*) FROM article a WHERE EXISTS(SELECT 1 FROM raw r WHERE r.article=a.id)"
     " = EXISTS(SELECT 1 FROM body b WHERE b.id=a.body)",
	"articles without a text, or with two", false},
    {"SELECT (SELECT count(*) FROM body) - (SELECT count(*) FROM article WHERE body IS NOT NULL)",
	"texts without an article", false},
    {"SELECT count(*) FROM doc d LEFT JOIN article a ON a.id=d.key & 2147483647"
     " WHERE a.key IS NOT d.key OR a.doc IS NOT d.doc",
	"numbers in the index without their article", false},
    {"SELECT count(*) FROM article a WHERE doc IS NOT NULL AND NOT EXISTS"
     "(SELECT 1 FROM doc d WHERE d.doc=a.doc)",
	"articles in the index without their number", false},
    {"SELECT count(*) FROM pending p WHERE NOT EXISTS(SELECT 1 FROM article a WHERE "
     "a.id=p.article)",
	"articles in work that are not there", false},
    {"SELECT count(*) FROM page p WHERE NOT EXISTS(SELECT 1 FROM article a WHERE a.id=p.article)",
	"pages without an article", false},
    {"SELECT count(*) FROM page WHERE (state=2) <> (data IS NOT NULL)",
	"pages whose text is missing, or should be", false},
    {"SELECT count(*) FROM thread t WHERE NOT EXISTS"
     "(SELECT 1 FROM article a WHERE a.id=t.article)",
	"comments without an article", false},
    {"SELECT count(*) FROM mark m WHERE NOT EXISTS(SELECT 1 FROM article a WHERE a.id=m.article)",
	"marks without an article", false},
    {"SELECT count(*) FROM article a JOIN feed f ON f.id=a.feed LEFT JOIN mark m ON m.article=a.id"
     " WHERE NOT coalesce(m.flags,0) & 4 AND (f.attached AND NOT f.hidden)"
     " <> EXISTS(SELECT 1 FROM list l WHERE l.list=1 AND l.key=a.key)",
	"articles that Latest should have, or not", true},
    {"SELECT count(*) FROM counter c WHERE abs(c.list)>=1099511627776 AND (c.total, c.unread)<>"
     "(SELECT count(*), coalesce(sum(unread),0) FROM fold f"
     " WHERE f.list=c.list-CASE WHEN c.list>0 THEN 1 ELSE -1 END*1099511627776)",
	"counters that disagree with what is folded", false},
    {"SELECT count(*) FROM (SELECT list, count(*) AS n FROM fold GROUP BY list) x LEFT JOIN "
     "counter c"
     " ON c.list=x.list+CASE WHEN x.list>0 THEN 1 ELSE -1 END*1099511627776"
     " WHERE coalesce(c.total,0)<>n",
	"lists whose folds are not counted", false},
    {"SELECT count(*) FROM (SELECT list, (key>>31)/86400 AS day, count(*) AS n, sum(unread) AS u"
     " FROM fold WHERE list>0 GROUP BY 1, 2) x LEFT JOIN counter_day d"
     " ON d.list=x.list+1099511627776 AND d.day=x.day WHERE d.total IS NOT n OR d.unread IS NOT u",
	"days whose folds are not counted", false},
    {"SELECT count(*) FROM fold f WHERE NOT EXISTS(SELECT 1 FROM list l WHERE l.list=f.list"
     " AND l.key=f.key) OR f.unread<>EXISTS(SELECT 1 FROM unread u WHERE u.list=f.list"
     " AND u.key=f.key)",
	"folds that disagree with their list", false},
    {"SELECT count(*) FROM fold f JOIN article a ON a.id=f.key & 2147483647 WHERE a.story IS NULL",
	"folded articles without a story", false},
    /* Of a story one article stands in a list: the newest unread one, else the newest. */
    {"SELECT count(*) FROM (SELECT 1 FROM list l JOIN article a ON a.id=l.key & 2147483647"
     " AND a.story IS NOT NULL LEFT JOIN fold f ON f.list=l.list AND f.key=l.key"
     " LEFT JOIN unread u ON u.list=l.list AND u.key=l.key WHERE l.list<>2"
     " GROUP BY l.list, a.story HAVING count(*)-count(f.key)<>1 OR"
     " max(l.key+(u.key IS NOT NULL)*4611686018427387904)<>"
     "max(CASE WHEN f.key IS NULL THEN l.key+(u.key IS NOT NULL)*4611686018427387904 END))",
	"stories that do not stand in a list once", true},
    {"SELECT count(*) FROM article a WHERE a.story IS NOT NULL AND NOT EXISTS"
     "(SELECT 1 FROM told t WHERE t.story=a.story AND t.key=a.key AND t.feed=a.feed)",
	"articles that their story does not have", false},
    {"SELECT count(*) FROM told t LEFT JOIN article a ON a.key=t.key WHERE a.story IS NOT t.story",
	"articles that a story has and that do not know it", false},
    {"SELECT count(*) FROM (SELECT story FROM told GROUP BY story HAVING count(*)<2 UNION ALL"
     " SELECT id FROM story s WHERE NOT EXISTS(SELECT 1 FROM told t WHERE t.story=s.id))",
	"stories that one article tells, or none", false},
    {"SELECT count(*) FROM story s WHERE s.sources<>(SELECT count(DISTINCT t.source) FROM told t"
     " JOIN list l ON l.list=1 AND l.key=t.key WHERE t.story=s.id) OR s.newest<>coalesce((SELECT"
     " max(t.key) FROM told t JOIN list l ON l.list=1 AND l.key=t.key WHERE t.story=s.id), 0)",
	"stories whose sources are miscounted", true},
    {"SELECT count(*) FROM section_feed x JOIN section s ON s.id=x.section AND s.attached"
     " JOIN article a ON a.feed=x.feed LEFT JOIN mark m ON m.article=a.id"
     " WHERE NOT coalesce(m.flags,0) & 4 AND NOT EXISTS"
     "(SELECT 1 FROM list l WHERE l.list=x.section+16 AND l.key=a.key)",
	"articles that are missing in a section", true},
    {"SELECT count(*) FROM list l WHERE l.list>=16 AND NOT EXISTS"
     "(SELECT 1 FROM section s WHERE s.attached AND s.id=l.list-16)",
	"entries of sections that are gone", true},
};

struct report {
	void (*say)(void *, const char *);
	void *arg;
	int faults;
};

static void
report(struct report *r, const char *text)
{
	r->faults++;
	if (r->say != NULL)
		r->say(r->arg, text);
}

static bool
integrity(struct store *s, struct report *r, struct err *e)
{
	sqlite3_stmt *st = NULL;
	int got;

	if (sqlite3_prepare_v2(s->db, "PRAGMA integrity_check(20)", -1, &st, NULL) != SQLITE_OK)
		return sql_fail(s, e);
	while ((got = sqlite3_step(st)) == SQLITE_ROW) {
		const char *text = (const char *)sqlite3_column_text(st, 0);

		if (text != NULL && strcmp(text, "ok") != 0)
			report(r, text);
	}
	if (got != SQLITE_DONE)
		sql_fail(s, e);
	sqlite3_finalize(st);
	return got == SQLITE_DONE;
}

static bool
agreement(struct store *s, struct report *r, struct err *e)
{
	int64_t refiling;

	if (!sql_int(s, SQL_ANY_REFILE, 0, &refiling, e, ""))
		return false;
	for (size_t i = 0; i < LEN(checks); i++) {
		sqlite3_stmt *st = NULL;
		char text[160];

		if (checks[i].filed && refiling)
			continue;
		if (sqlite3_prepare_v2(s->db, checks[i].sql, -1, &st, NULL) != SQLITE_OK)
			return sql_fail(s, e);
		bool ok = sqlite3_step(st) == SQLITE_ROW || sql_fail(s, e);
		int64_t n = ok ? sqlite3_column_int64(st, 0) : 0;
		sqlite3_finalize(st);
		if (!ok)
			return false;
		snprintf(text, sizeof(text), "%lld %s", (long long)n, checks[i].fault);
		if (n > 0)
			report(r, text);
	}
	return true;
}

int
store_check(struct store *s, void (*say)(void *, const char *), void *arg, struct err *e)
{
	struct report r = {say, arg, 0};

	/* One view of the archive for all questions, while others write. */
	bool ok = s->in_tx ? story_settle(s, e) && count_flush(s, e) : sql_exec(s, "BEGIN", e);
	ok = ok && integrity(s, &r, e) && agreement(s, &r, e);
	if (!s->in_tx)
		(void)sqlite3_exec(s->db, "ROLLBACK", NULL, NULL, NULL);
	return ok ? r.faults : -1;
}
