/* The work that a change of `feeds` left: lists filled and emptied in slices. What is to be filed
 * is found ahead: some articles of a feed, or what fits a match line among so many articles as a
 * slice has time for, as the index says. Each slice says in the archive how far it came. */
#include "src/store_priv.h"

#include <stdlib.h>

#define SLICE_US 5000
/* Articles that are looked at at once; and rows of lists that are read. */
#define SPAN_FIRST(s) ((s)->set_most / 2)
#define SPAN_LEAST(s) ((s)->set_most / 16 + 1)
#define SPAN_MOST(s)  ((s)->set_most * 16)
#define ROWS          ((size_t)64)
/* Of the SQL of a line, and of that of a section, to which one more line may be added. */
#define SQL_MOST STRBUF_SMALL
/* How long a look should take: opening what the index has of a word alone may be 4 ms. */
#define LOOK_SHORT_US 8000
#define LOOK_LONG_US  24000

/* A row of the table refile. */
struct job {
	int64_t id, list, feed, upto;
	enum refile_op op;
};

/* What of an article decides where it goes. */
struct filed {
	int64_t id, key, feed;
	bool unread, hidden;
};

static bool
look(struct store *s, int64_t key, struct filed *x, bool *there, struct err *e)
{
	sqlite3_stmt *st = sql_bind(s, SQL_MARK_OF, e, "i", KEY_ID(key));
	int got = st == NULL ? -1 : sql_step(s, st, e);

	*there = got > 0;
	if (got > 0) {
		unsigned flags = (unsigned)sqlite3_column_int(st, 2);

		*x = (struct filed){.id = KEY_ID(key),
		    .key = sqlite3_column_int64(st, 0),
		    .feed = sqlite3_column_int64(st, 1),
		    .unread = !(flags & MARK_READ),
		    .hidden = (flags & MARK_HIDDEN) != 0};
		sqlite3_reset(st);
	}
	return got >= 0;
}

static bool
belongs(struct store *s, int64_t list, int64_t feed, bool *yes, struct err *e)
{
	const struct filing *f = &s->filing;

	*yes = false;
	if (!filing_feed(s, feed, e))
		return false;
	if (list == LIST_LATEST)
		*yes = f->feed_in_latest;
	for (size_t i = 0; i < f->nlist && !*yes; i++)
		*yes = f->list[i] == list;
	return true;
}

/* Takes it out of every list that match lines fill. */
static bool
take_matched(struct store *s, int64_t key, struct err *e)
{
	int64_t *lists = NULL;
	size_t n = 0, cap = 0;
	bool ok = true;

	for (size_t i = 0; i < s->filing.nmatch; i++)
		filing_add(
		    &s->filing, s->filing.match[i].list - LIST_FIRST_SECTION, &lists, &n, &cap);
	for (size_t i = 0; ok && i < n; i++)
		ok = file_take(s, lists[i], key, e);
	free(lists);
	return ok;
}

/* Files one that a match line was found to fit, in the lists that the line fills. */
static bool
file_found(struct store *s, const struct job *j, int64_t key, struct err *e)
{
	int64_t flags, *lists = NULL;
	size_t n = 0, cap = 0;
	bool ok = true;

	if (!sql_int(s, SQL_REFILE_FOUND, MARK_HIDDEN, &flags, e, "i", KEY_ID(key)))
		return false;
	if (flags & MARK_HIDDEN) /* or not in the index any more, or in no list */
		return true;
	if (s->found.ask)
		return file_by_match(s, KEY_ID(key), key, !(flags & MARK_READ), j->list, e);
	filing_add(&s->filing, j->list - LIST_FIRST_SECTION, &lists, &n, &cap);
	for (size_t i = 0; ok && i < n; i++)
		ok = file_put(s, lists[i], key, !(flags & MARK_READ), e);
	free(lists);
	return ok;
}

/* Makes the lists of a job right for one article. */
static bool
refile(struct store *s, const struct job *j, int64_t key, struct err *e)
{
	struct filed x;
	bool there, yes;

	if (j->op == REFILE_FIND)
		return file_found(s, j, key, e);
	if (!look(s, key, &x, &there, e))
		return false;
	if (!there || x.hidden)
		return true;
	if (!belongs(s, j->list, x.feed, &yes, e))
		return false;
	if (yes)
		return file_put(s, j->list, x.key, x.unread, e);
	if (j->op == REFILE_FEED && !s->filing.feed_attached)
		return take_matched(s, x.key, e);
	if (j->list != 0 && !file_take(s, j->list, x.key, e))
		return false;
	return (j->list > 0 && j->list < LIST_FIRST_SECTION) || !s->filing.feed_attached
	       || file_by_match(s, x.id, x.key, x.unread, j->list, e);
}

/* ---- what match lines find */

static void
add_anchor(void *arg, const char *word, size_t n)
{
	struct strbuf *fts = arg;

	strbuf_addf(fts, "%s\"%.*s\"", fts->len > 0 ? " OR " : "", (int)n, word);
}

/* The match line as SQL. True where a prefix stands for more words than can be asked for, or where
 * that is too long: then it is all that has one of the other words, and each is to be asked. */
static bool
compile(struct store *s, const struct query *q, struct query_sql *c)
{
	struct strbuf fts;

	s->prefix_cut = false;
	if (store_compile(s, q, 0, c, NULL) && !s->prefix_cut && c->where.len <= SQL_MOST)
		return false;
	query_sql_release(c);
	c->before = KEY_MAX;
	strbuf_addc(&c->where, '1');
	strbuf_init(&fts, STRBUF_BODY);
	if (query_anchor(q, add_anchor, &fts))
		c->fts = strbuf_take(&fts, NULL);
	strbuf_release(&fts);
	return true;
}

static const struct match *
line_of(const struct filing *f, const struct job *j)
{
	for (size_t i = 0; i < f->nmatch; i++)
		if (f->match[i].list == j->list && f->match[i].hash == j->feed)
			return &f->match[i];
	return NULL;
}

/* What is in the index and fits the match line; nothing if that is gone again. */
static bool
find_fitting(struct store *s, const struct job *j, struct err *e)
{
	struct found *f = &s->found;
	const struct match *m = line_of(&s->filing, j);
	struct query_sql c;

	if (m == NULL) {
		f->below = -1;
		return true;
	}
	f->ask = compile(s, m->query, &c);
	size_t drives = c.ndrive;
	if (c.fts != NULL) /* which drives: others would be looked up anew for each span */
		c.ndrive = 0;
	bool ok = search_everywhere(
	    s, &c, f->below - 1, j->upto, false, f->key, (size_t)f->span + 1, &f->n, e);
	c.ndrive = drives;
	query_sql_release(&c);
	return ok;
}

/* What is in a list and fits none of its match lines, or may not. */
static bool
find_strays(struct store *s, const struct job *j, struct err *e)
{
	struct found *f = &s->found;
	struct made m;

	made_init(&m);
	strbuf_addf(&m.sql,
	    "SELECT l.key FROM list l WHERE l.list=%lld AND l.key>=%lld AND l.key<%lld AND"
	    " NOT(%s IS NOT NULL AND (0",
	    (long long)j->list, (long long)f->below, (long long)j->upto, m.doc);
	for (size_t i = 0; i < s->filing.nmatch && m.nown < LEN(m.own) && m.sql.len <= SQL_MOST;
	     i++) {
		const struct match *line = &s->filing.match[i];
		struct query_sql *c = &m.own[m.nown];

		if (!filing_fills(&s->filing, line, j->list))
			continue;
		m.nown++;
		if (compile(s, line->query, c))
			continue;
		strbuf_adds(&m.sql, " OR ");
		add_condition(&m, c);
	}
	strbuf_adds(&m.sql, "))");
	m.kind = PLAN_WALK;
	bool ok = made_keys(s, &m, 1, f->key, (size_t)f->span + 1, &f->n, e);
	made_release(&m);
	return ok;
}

/* ---- slices */

static void
make_room(struct found *f, size_t n)
{
	free(f->key);
	f->key = xcalloc(n, sizeof(*f->key));
}

/* Looks at a span of articles, and makes the next one longer or shorter. */
static bool
find_in_span(struct store *s, const struct job *j, struct err *e)
{
	struct found *f = &s->found;
	int64_t start = clock_mono_us();

	f->span = MAX(f->span == 0 ? SPAN_FIRST(s) : MIN(f->span, SPAN_MOST(s)), SPAN_LEAST(s));
	make_room(f, (size_t)f->span + 1);
	if (!sql_int(s, j->op == REFILE_FIND ? SQL_REFILE_SPAN : SQL_REFILE_LIST_SPAN, -1,
		&f->below, e, j->op == REFILE_FIND ? "ii" : "iii", j->upto, f->span, j->list)
	    || !(j->op == REFILE_FIND ? find_fitting(s, j, e) : find_strays(s, j, e)))
		return false;
	if (f->n > (size_t)f->span) /* what came since may have taken the places of some */
		f->below = f->key[f->n - 1];
	int64_t took = clock_mono_us() - start;
	if (took < LOOK_SHORT_US)
		f->span = f->span * 2;
	else if (took > LOOK_LONG_US)
		f->span /= 2;
	return true;
}

static bool
find(struct store *s, const struct job *j, struct err *e)
{
	struct found *f = &s->found;
	sqlite3_stmt *st;

	f->n = f->at = s->sure = 0;
	f->ask = false;
	f->generation = s->filing.generation;
	f->row = j->id;
	f->upto = j->upto;
	if (j->op == REFILE_FIND || j->op == REFILE_PRUNE)
		return find_in_span(s, j, e);
	if (j->op == REFILE_MATCH)
		st = sql_bind(s, SQL_REFILE_UNINDEXED, e, "ii", j->upto, (int64_t)ROWS);
	else
		st = sql_bind(s, SQL_LIST_OLDER, e, "iiii", LIST_OF_FEED(j->feed), j->upto,
		    (int64_t)KEY_ID_MASK, (int64_t)ROWS);
	make_room(f, ROWS);
	if (!sql_ids(s, st, f->key, ROWS, &f->n, e))
		return false;
	f->below = f->n == ROWS ? f->key[ROWS - 1] : -1;
	return true;
}

static bool
next_job(struct store *s, struct job *j, struct err *e)
{
	sqlite3_stmt *st = sql_bind(s, SQL_NEXT_REFILE, e, "");
	int got = st == NULL ? -1 : sql_step(s, st, e);

	if (got > 0) {
		*j = (struct job){
		    .id = sqlite3_column_int64(st, 0),
		    .list = sqlite3_column_int64(st, 1),
		    .feed = sqlite3_column_int64(st, 2),
		    .op = (enum refile_op)sqlite3_column_int(st, 3),
		    .upto = sqlite3_column_int64(st, 4),
		};
		sqlite3_reset(st);
	}
	return got >= 0;
}

/* The job to go on with (id 0: none), and what of it is to be filed next. */
static bool
begin(struct store *s, struct job *j, struct err *e)
{
	struct found *f = &s->found;

	*j = (struct job){0};
	if (!filing_refresh(s, e) || !next_job(s, j, e))
		return false;
	/* Another process may have gone on with it. */
	if (j->id == 0
	    || (f->generation == s->filing.generation && f->row == j->id && f->upto == j->upto
		&& f->at < f->n)
	    || find(s, j, e))
		return true;
	f->n = 0; /* not all that there is */
	return false;
}

bool
store_refile_look(struct store *s, struct err *e)
{
	struct job j;

	return begin(s, &j, e);
}

bool
store_refile_step(struct store *s, bool *more, struct err *e)
{
	int64_t start = clock_mono_us();
	struct found *f = &s->found;
	struct job j;

	if (!begin(s, &j, e))
		return false;
	*more = j.id != 0;
	if (!*more)
		return true;
	while (f->at < f->n && clock_mono_us() - start < SLICE_US) {
		if (!refile(s, &j, f->key[f->at], e))
			return false;
		j.upto = f->key[f->at++];
	}
	if (f->at == f->n)
		j.upto = f->below;
	f->upto = j.upto;
	if (j.upto >= 0)
		return sql_run(s, SQL_REFILE_AT, e, "ii", j.id, j.upto);
	return sql_run(s, SQL_REFILE_DONE, e, "i", j.id);
}
