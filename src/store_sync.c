/* The `feeds` file into sections and feeds. What that changes of lists is noted as work, which
 * store_refile_step does in slices. */
#include "src/store_priv.h"

#include <stdlib.h>
#include <string.h>

/* A feed in a list; or the hash of a match line: of those that fill a list, and of a section's
 * own. */
#define MATCH_FILLS ((int64_t)0)
#define MATCH_OWN   ((int64_t)-1)
/* No list: all attached feeds are in it. */
#define ATTACHED ((int64_t)0)
struct pair {
	int64_t list, feed; /* a feed, MATCH_FILLS or MATCH_OWN */
	int64_t hash;
};
struct pairs {
	struct pair *p;
	size_t n, cap;
};

static int
by_list(const void *a, const void *b)
{
	const struct pair *x = a, *y = b;

	if (x->list != y->list)
		return x->list < y->list ? -1 : 1;
	if (x->feed != y->feed)
		return x->feed < y->feed ? -1 : 1;
	return x->hash < y->hash ? -1 : x->hash > y->hash;
}

static void
add_pair(struct pairs *ps, int64_t list, int64_t feed, int64_t hash)
{
	GROW(ps->p, ps->cap, ps->n);
	ps->p[ps->n++] = (struct pair){list, feed, hash};
}

/* Adds what the lists of a section and of those above it take. */
static void
add_above(struct store *s, struct pairs *ps, int64_t section, int64_t feed, int64_t hash)
{
	int64_t *lists = NULL;
	size_t n = 0, cap = 0;

	filing_add(&s->filing, section, &lists, &n, &cap);
	for (size_t i = 0; i < n; i++)
		add_pair(ps, lists[i], feed, hash);
	free(lists);
}

/* In order, each once. */
static void
merge(struct pairs *ps)
{
	size_t out = 0;

	if (ps->n > 0)
		qsort(ps->p, ps->n, sizeof(*ps->p), by_list);
	for (size_t i = 0; i < ps->n; i++)
		if (out == 0 || by_list(&ps->p[out - 1], &ps->p[i]) != 0)
			ps->p[out++] = ps->p[i];
	ps->n = out;
}

/* What is in which list by the tables as they stand. */
static bool
read_pairs(struct store *s, struct pairs *ps, struct err *e)
{
	sqlite3_stmt *st;
	int got = -1;

	s->filing.generation = -1;
	if (!filing_refresh(s, e) || (st = sql_bind(s, SQL_ATTACHED_FEEDS, e, "")) == NULL)
		return false;
	while ((got = sql_step(s, st, e)) > 0) {
		add_pair(ps, ATTACHED, sqlite3_column_int64(st, 0), 0);
		if (sqlite3_column_int(st, 1) == 0)
			add_pair(ps, LIST_LATEST, sqlite3_column_int64(st, 0), 0);
	}
	if (got < 0 || (st = sql_bind(s, SQL_ALL_SECTION_FEEDS, e, "")) == NULL)
		return false;
	while ((got = sql_step(s, st, e)) > 0)
		add_above(s, ps, sqlite3_column_int64(st, 0), sqlite3_column_int64(st, 1), 0);
	for (size_t i = 0; i < s->filing.nmatch; i++) {
		const struct match *m = &s->filing.match[i];

		add_pair(ps, m->list, MATCH_OWN, m->hash);
		add_above(s, ps, m->list - LIST_FIRST_SECTION, MATCH_FILLS, m->hash);
	}
	merge(ps);
	return got == 0;
}

static bool
queue(struct store *s, enum refile_op op, int64_t list, int64_t feed, struct err *e)
{
	return sql_run(s, SQL_QUEUE_REFILE, e, "iiii", list, feed, (int64_t)op, (int64_t)KEY_MAX);
}

/* Notes what a pair that came or went leaves to do. New feeds have no articles: nothing to do for
 * them. */
static bool
queue_pair(struct store *s, const struct pair *p, bool came, int64_t *pruned, struct err *e)
{
	enum refile_op op = p->list == ATTACHED ? REFILE_FEED : came ? REFILE_PUT : REFILE_TAKE;
	int64_t any;

	if (p->feed == MATCH_FILLS && !came && *pruned != p->list) {
		*pruned = p->list;
		return queue(s, REFILE_PRUNE, p->list, 0, e);
	}
	if (p->feed <= 0 || (op == REFILE_FEED && s->filing.nmatch == 0))
		return true;
	return sql_int(s, SQL_ANY_ARTICLE, 0, &any, e, "i", p->feed)
	       && (!any || queue(s, op, p->list, p->feed, e));
}

/* Notes what is to be found for a match line that came. The first asks for what is not in the
 * index: what comes into it later was asked by then, or will be. */
static bool
queue_line(struct store *s, const struct pair *p, bool came, bool *first, struct err *e)
{
	if (p->feed != MATCH_OWN || !came)
		return true;
	if (*first && !queue(s, REFILE_MATCH, 0, 0, e))
		return false;
	*first = false;
	return queue(s, REFILE_FIND, p->list, p->hash, e);
}

/* Notes the difference as work: first what feeds belong where, as match lines may ask for that. */
static bool
queue_difference(struct store *s, const struct pairs *was, const struct pairs *is, struct err *e)
{
	bool ok = true, first = true;
	int64_t pruned = 0;

	for (int lines = 0; ok && lines < 2; lines++) {
		for (size_t i = 0, j = 0; ok && (i < was->n || j < is->n);) {
			int c = i == was->n ? 1 : j == is->n ? -1 : by_list(&was->p[i], &is->p[j]);
			const struct pair *p = c > 0 ? &is->p[j] : &was->p[i];

			if (c != 0)
				ok = lines ? queue_line(s, p, c > 0, &first, e)
				           : queue_pair(s, p, c > 0, &pruned, e);
			i += c <= 0;
			j += c >= 0;
		}
	}
	return ok;
}

static bool
sync_feed(struct store *s, const struct sub *sub, size_t pos, int64_t *id, struct err *e)
{
	struct strbuf options;
	bool ok;

	strbuf_init(&options, STRBUF_SMALL);
	ok = feed_options_write(&sub->options, &options)
	     || err_set(e, "the options of %s are too long", sub->url);
	ok = ok && sql_int(s, SQL_FEED_BY_URL, 0, id, e, "t", sub->url);
	if (ok && *id == 0) {
		ok = sql_run(s, SQL_NEW_FEED, e, "t", sub->url);
		*id = sqlite3_last_insert_rowid(s->db);
	}
	ok = ok
	     && sql_run(s, SQL_SYNC_FEED, e, "itiiti", *id, sub->title, (int64_t)pos,
		 (int64_t)sub->options.hidden, options.s, sub->options.refresh);
	strbuf_release(&options);
	return ok;
}

static bool
sync_section(struct store *s, const struct feedlist *fl, size_t i, const int64_t *feeds,
    int64_t *ids, struct pairs *said, struct err *e)
{
	const struct section_def *d = &fl->section[i];
	int64_t parent = d->parent > 0 ? ids[d->parent] : 0;
	bool live = false; /* a match line asks for marks or time */

	if (!sql_int(s, SQL_ANY_SECTION_BY_NAME, 0, &ids[i], e, "t", d->name))
		return false;
	if (ids[i] == 0) {
		if (!sql_run(s, SQL_NEW_SECTION, e, "t", d->name))
			return false;
		ids[i] = sqlite3_last_insert_rowid(s->db);
	}
	for (size_t k = d->nsub; k-- > 0;) { /* of one that is named twice, the first counts */
		if (!sql_run(
			s, SQL_PUT_SECTION_FEED, e, "iii", ids[i], feeds[d->sub[k]], (int64_t)k))
			return false;
		add_pair(said, ids[i], feeds[d->sub[k]], 0);
	}
	for (size_t k = 0; k < d->nmatch; k++) {
		const char *text = d->match[k].query;
		struct query *q = query_parse(text, strlen(text), clock_now(), NULL);
		bool asks = q != NULL && (query_needs(q) & (QUERY_MARKS | QUERY_TIME));

		query_free(q);
		live = live || asks;
		if (!sql_run(s, SQL_PUT_SECTION_MATCH, e, "iiti", ids[i], (int64_t)k, text,
			(int64_t)asks))
			return false;
	}
	return sql_run(s, SQL_SYNC_SECTION, e, "itiiii", ids[i], d->name, parent, (int64_t)i,
	    (int64_t)live, (int64_t)d->options.notify);
}

/* Takes away what is in the archive, two columns of each row, and no longer said. */
static bool
take_unsaid(struct store *s, const sql_char *all, struct pairs *said, const sql_char *take,
    const char *fmt, struct err *e)
{
	sqlite3_stmt *st = sql_bind(s, all, e, "");
	struct pairs gone = {0};
	int got = -1;

	merge(said);
	while (st != NULL && (got = sql_step(s, st, e)) > 0) {
		struct pair p = {sqlite3_column_int64(st, 0), sqlite3_column_int64(st, 1), 0};

		if (said->n == 0 || bsearch(&p, said->p, said->n, sizeof(p), by_list) == NULL)
			add_pair(&gone, p.list, p.feed, 0);
	}
	bool ok = got == 0;
	for (size_t i = 0; ok && i < gone.n; i++)
		ok = sql_run(s, take, e, fmt, gone.p[i].list, gone.p[i].feed);
	free(gone.p);
	free(said->p);
	return ok;
}

/* Rows that stay as they are are not written: of 20,000 feeds one has changed, or none. */
static bool
write_all_of(struct store *s, const struct feedlist *fl, struct err *e)
{
	int64_t *feeds = xcalloc(fl->nsub + 1, sizeof(*feeds)),
		*ids = xcalloc(fl->nsection + 1, sizeof(*ids));
	struct pairs said = {0}, filed = {0};
	bool ok =
	    sql_run(s, SQL_DETACH_SECTIONS, e, "") && sql_run(s, SQL_DROP_SECTION_MATCHES, e, "");

	for (size_t i = 0; ok && i < fl->nsub; i++) {
		ok = sync_feed(s, &fl->sub[i], i, &feeds[i], e);
		add_pair(&said, feeds[i], fl->sub[i].options.hidden, 0);
	}
	for (size_t i = 1; ok && i < fl->nsection; i++) /* [0] is what stands above the sections */
		ok = sync_section(s, fl, i, feeds, ids, &filed, e);
	ok = take_unsaid(s, SQL_ATTACHED_FEEDS, &said, SQL_DETACH_FEED, "i", e) && ok;
	ok = take_unsaid(s, SQL_ALL_SECTION_FEEDS, &filed, SQL_DROP_SECTION_FEED, "ii", e) && ok;
	free(feeds);
	free(ids);
	return ok;
}

static bool
next_generation(struct store *s, struct err *e)
{
	int64_t generation;

	if (!sql_int(s, SQL_GET_META, 0, &generation, e, "t", "filing"))
		return false;
	return sql_run(s, SQL_SET_META, e, "ti", "filing", generation + 1);
}

bool
store_sync_feeds(struct store *s, const struct feedlist *fl, bool *changed, struct err *e)
{
	struct pairs was = {0}, is = {0};
	bool ok;

	*changed = false;
	if (store_feeds_hash(s) == fl->hash)
		return true;
	ok = read_pairs(s, &was, e) && write_all_of(s, fl, e) && next_generation(s, e)
	     && read_pairs(s, &is, e) && queue_difference(s, &was, &is, e)
	     && sql_run(s, SQL_SET_META, e, "ti", "feeds_hash", (int64_t)fl->hash);
	s->filing.generation = -1;
	free(was.p);
	free(is.p);
	*changed = ok;
	return ok;
}

uint64_t
store_feeds_hash(struct store *s)
{
	int64_t hash;

	return sql_int(s, SQL_GET_META, 0, &hash, NULL, "t", "feeds_hash") ? (uint64_t)hash : 0;
}

bool
store_remove_feed(struct store *s, int64_t session, int64_t feed, struct err *e)
{
	struct pairs was = {0}, is = {0};
	int64_t action, there;
	bool ok;

	if (!sql_int(s, SQL_FEED_BY_ID, 0, &there, e, "i", feed))
		return false;
	if (there == 0)
		return err_status(e, EXIT_PART, "no feed %lld", (long long)feed);
	ok = read_pairs(s, &was, e) && sql_run(s, SQL_DETACH_FEED, e, "i", feed)
	     && sql_run(s, SQL_DROP_FEED_SECTIONS, e, "i", feed)
	     && sql_run(s, SQL_FEED_REMOVED, e, "iI", feed, clock_now()) && next_generation(s, e)
	     && read_pairs(s, &is, e) && queue_difference(s, &was, &is, e)
	     && action_new(s, session, ACTION_REMOVE, "feed removed", "", &action, e)
	     && sql_run(s, SQL_NEW_ITEM, e, "iiii", action, feed, (int64_t)0, (int64_t)1);
	s->filing.generation = -1;
	free(was.p);
	free(is.p);
	return ok;
}
