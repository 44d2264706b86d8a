/* Filing: which lists an article is in. Latest, its feed's, those of the sections that name its
 * feed or whose match lines fit it, those of the sections above them, and Bookmarks. */
#include "src/store_priv.h"

#include <stdlib.h>
#include <string.h>

void
filing_release(struct store *s)
{
	struct filing *f = &s->filing;

	for (size_t i = 0; i < f->nmatch; i++)
		query_free(f->match[i].query);
	for (size_t i = 0; i < f->nsection; i++)
		free(f->section[i].name);
	matcher_release(&f->matcher);
	free(f->feed_title);
	free(f->feed_url);
	free(f->name);
	free(f->section);
	free(f->match);
	free(f->list);
	free(f->candidate);
	*f = (struct filing){.generation = -1};
}

static const struct filing_section *
section_of(const struct filing *f, int64_t id)
{
	for (size_t i = 0; i < f->nsection; i++)
		if (f->section[i].id == id)
			return &f->section[i];
	return NULL;
}

static bool
has(const int64_t *list, size_t n, int64_t x)
{
	for (size_t i = 0; i < n; i++)
		if (list[i] == x)
			return true;
	return false;
}

void
filing_add(struct filing *f, int64_t section, int64_t **lists, size_t *n, size_t *cap)
{
	for (int depth = 0; section != 0 && depth < 64; depth++) {
		const struct filing_section *x = section_of(f, section);

		if (x == NULL)
			return;
		if (!has(*lists, *n, section + LIST_FIRST_SECTION)) {
			GROW(*lists, *cap, *n);
			(*lists)[(*n)++] = section + LIST_FIRST_SECTION;
		}
		section = x->parent;
	}
}

bool
filing_fills(const struct filing *f, const struct match *m, int64_t list)
{
	const struct filing_section *x = section_of(f, m->list - LIST_FIRST_SECTION);

	for (int depth = 0; x != NULL && depth < 64; depth++, x = section_of(f, x->parent))
		if (x->id + LIST_FIRST_SECTION == list)
			return true;
	return false;
}

static bool
read_sections(struct store *s, struct err *e)
{
	struct filing *f = &s->filing;
	sqlite3_stmt *st = sql_bind(s, SQL_FILING_SECTIONS, e, "");
	int got = -1;

	while (st != NULL && (got = sql_step(s, st, e)) > 0) {
		GROW(f->section, f->cap_section, f->nsection);
		f->section[f->nsection++] = (struct filing_section){sqlite3_column_int64(st, 0),
		    sqlite3_column_int64(st, 1), sqlite3_column_int64(st, 2) != 0,
		    xstrdup((const char *)sqlite3_column_text(st, 3))};
	}
	return got == 0;
}

/* A line that does not parse was named when `feeds` was read; it counts for nothing here. */
static bool
read_matches(struct store *s, struct err *e)
{
	struct filing *f = &s->filing;
	sqlite3_stmt *st = sql_bind(s, SQL_FILING_MATCHES, e, "");
	int got = -1;

	while (st != NULL && (got = sql_step(s, st, e)) > 0) {
		const char *text = (const char *)sqlite3_column_text(st, 1);
		size_t n = strlen(text);
		struct query *q = query_parse(text, n, clock_now(), NULL);

		if (q == NULL)
			continue;
		GROW(f->match, f->cap_match, f->nmatch);
		f->match[f->nmatch++] = (struct match){
		    sqlite3_column_int64(st, 0) + LIST_FIRST_SECTION, (int64_t)hash64(7, text, n),
		    q, query_needs(q), sqlite3_column_int(st, 2) != 0};
		matcher_add(&f->matcher, q);
	}
	return got == 0;
}

bool
filing_refresh(struct store *s, struct err *e)
{
	struct filing *f = &s->filing;
	int64_t generation, refiling;

	if (!sql_int(s, SQL_GET_META, 0, &generation, e, "t", "filing")
	    || !sql_int(s, SQL_ANY_REFILE, 0, &refiling, e, ""))
		return false;
	if (generation == f->generation) {
		f->refiling = refiling != 0;
		return true;
	}
	filing_release(s);
	if (!read_sections(s, e) || !read_matches(s, e))
		return false;
	rules_add(s, &f->matcher);
	f->generation = generation;
	f->refiling = refiling != 0;
	return true;
}

/* Whether the options of a feed say notify=yes. */
static bool
wants_notice(const char *words)
{
	struct feed_options o = {0};
	struct err e;
	bool notify;

	if (strstr(words, "notify=") == NULL)
		return false;
	notify = feed_options_parse(&o, words, &e) && o.notify;
	feed_options_release(&o);
	return notify;
}

bool
filing_feed(struct store *s, int64_t feed, struct err *e)
{
	struct filing *f = &s->filing;
	int got;

	if (!filing_refresh(s, e))
		return false;
	if (f->feed == feed)
		return true;
	f->feed = 0;
	f->nlist = 0;
	f->feed_in_latest = f->feed_attached = f->feed_notify = false;
	sqlite3_stmt *st = sql_bind(s, SQL_FILING_FEED, e, "i", feed);
	if (st == NULL || (got = sql_step(s, st, e)) < 0)
		return false;
	if (got > 0) {
		f->feed_attached = sqlite3_column_int64(st, 0) != 0;
		f->feed_in_latest = f->feed_attached && sqlite3_column_int64(st, 1) == 0;
		free(f->feed_title);
		free(f->feed_url);
		f->feed_title = xstrdup((const char *)sqlite3_column_text(st, 2));
		f->feed_url = xstrdup((const char *)sqlite3_column_text(st, 3));
		f->feed_notify = wants_notice((const char *)sqlite3_column_text(st, 4));
		sqlite3_reset(st);
	}
	if (f->feed_attached) {
		if ((st = sql_bind(s, SQL_FEED_SECTIONS, e, "i", feed)) == NULL)
			return false;
		while ((got = sql_step(s, st, e)) > 0)
			filing_add(
			    f, sqlite3_column_int64(st, 0), &f->list, &f->nlist, &f->cap_list);
		if (got < 0)
			return false;
	}
	f->nname = 0;
	for (size_t i = 0; i < f->nlist; i++) {
		GROW(f->name, f->cap_name, f->nname);
		f->name[f->nname++] = section_of(f, f->list[i] - LIST_FIRST_SECTION)->name;
	}
	f->feed = feed;
	return true;
}

bool
file_put(struct store *s, int64_t list, int64_t key, bool unread, struct err *e)
{
	if (!sql_run(s, SQL_PUT_LIST, e, "ii", list, key))
		return false;
	if (sqlite3_changes(s->db) == 0)
		return true;
	if (unread && !sql_run(s, SQL_PUT_UNREAD, e, "ii", list, key))
		return false;
	count_add(s, list, key, 1, unread);
	story_moved(s, key);
	return true;
}

bool
file_take(struct store *s, int64_t list, int64_t key, struct err *e)
{
	if (!sql_run(s, SQL_TAKE_LIST, e, "ii", list, key))
		return false;
	if (sqlite3_changes(s->db) == 0)
		return true;
	if (!sql_run(s, SQL_TAKE_UNREAD, e, "ii", list, key))
		return false;
	count_add(s, list, key, -1, -sqlite3_changes(s->db));
	story_moved(s, key);
	return fold_take(s, list, key, e);
}

bool
file_candidates(struct store *s, int64_t feed, const int64_t **lists, size_t *n, struct err *e)
{
	struct filing *f = &s->filing;

	if (!filing_feed(s, feed, e))
		return false;
	f->ncandidate = 0;
	const int64_t always[] = {LIST_LATEST, LIST_BOOKMARKS, LIST_OF_FEED(feed)};
	for (size_t i = 0; i < LEN(always); i++) {
		GROW(f->candidate, f->cap_candidate, f->ncandidate);
		f->candidate[f->ncandidate++] = always[i];
	}
	for (size_t i = 0; i < f->nlist; i++) {
		GROW(f->candidate, f->cap_candidate, f->ncandidate);
		f->candidate[f->ncandidate++] = f->list[i];
	}
	for (size_t i = 0; i < f->nmatch; i++)
		filing_add(f, f->match[i].list - LIST_FIRST_SECTION, &f->candidate, &f->ncandidate,
		    &f->cap_candidate);
	if (f->refiling) { /* the feed may have left a section whose list still has its articles */
		sqlite3_stmt *st = sql_bind(s, SQL_REFILE_LISTS, e, "");
		int got = -1;

		while (st != NULL && (got = sql_step(s, st, e)) > 0) {
			int64_t list = sqlite3_column_int64(st, 0);

			if (has(f->candidate, f->ncandidate, list))
				continue;
			GROW(f->candidate, f->cap_candidate, f->ncandidate);
			f->candidate[f->ncandidate++] = list;
		}
		if (got < 0)
			return false;
	}
	*lists = f->candidate;
	*n = f->ncandidate;
	return true;
}

/* Files the article where the match lines say that are marked in `fits`. */
static bool
file_fitting(struct store *s, const bool *fits, int64_t key, bool unread, struct err *e)
{
	struct filing *f = &s->filing;
	int64_t *lists = NULL;
	size_t n = 0, cap = 0;
	bool ok = true;

	for (size_t i = 0; i < f->nmatch; i++)
		if (fits[i])
			filing_add(f, f->match[i].list - LIST_FIRST_SECTION, &lists, &n, &cap);
	for (size_t i = 0; ok && i < n; i++)
		ok = file_put(s, lists[i], key, unread, e);
	free(lists);
	return ok;
}

bool
file_incoming(
    struct store *s, const struct query_subject *q, int64_t key, bool unread, struct err *e)
{
	struct filing *f = &s->filing;
	bool *fits, any = false;

	if (f->nmatch == 0)
		return true;
	fits = xcalloc(f->nmatch, sizeof(*fits));
	for (size_t i = 0; i < f->nmatch; i++) {
		fits[i] = (f->match[i].needs & QUERY_TEXT) == 0 && matcher_fits(&f->matcher, i, q);
		any = any || fits[i];
	}
	bool ok = !any || file_fitting(s, fits, key, unread, e);
	free(fits);
	return ok;
}

/* The article as a query sees it. Strings from the arena. */
static bool
subject(
    struct store *s, int64_t id, bool text, struct arena *a, struct query_subject *q, struct err *e)
{
	struct article art;
	struct body b = {.plain = ""};
	enum body_state state;

	if (!store_article(s, id, a, &art, e))
		return false;
	*q = (struct query_subject){
	    .id = id,
	    .feed = art.row.feed,
	    .date = art.row.date,
	    .published = art.published,
	    .guid = art.guid,
	    .title = art.row.title,
	    .author = art.row.author,
	    .link = art.row.link,
	    .lang = art.lang,
	    .feed_title = art.row.feed_title,
	    .feed_url = art.feed_url,
	    .categories = art.categories,
	    .ncategories = art.ncategories,
	    .sections = art.sections,
	    .nsections = art.nsections,
	    .tags = art.tags,
	    .ntags = art.ntags,
	    .text = "",
	    .has_enclosure = art.nenclosures > 0,
	    .has_image = art.image[0] != '\0',
	    .has_comments = art.comments[0] != '\0',
	    .has_fulltext = art.page.state == PAGE_GOOD,
	};
	q->unread = art.row.unread;
	q->bookmarked = art.row.bookmarked;
	q->hidden = art.row.hidden;
	q->is_new = art.fetched > store_visit(s);
	q->duplicate = art.row.also > 0;
	if (!text)
		return true;
	if (!body_load(s, id, a, &b, &state, NULL, e))
		return false;
	q->text = state == BODY_DIGESTED ? b.plain : "";
	size_t n = strlen(q->text);
	return page_indexed(s, id, a, &q->text, &n, e);
}

bool
file_by_match(struct store *s, int64_t id, int64_t key, bool unread, int64_t only, struct err *e)
{
	struct filing *f = &s->filing;
	struct query_subject q;
	struct arena a;
	bool *fits, any = false, ok;
	unsigned needs = 0;
	int64_t pending;

	if (f->nmatch == 0)
		return true;
	if (!sql_int(s, SQL_IS_PENDING, 0, &pending, e, "i", id))
		return false;
	fits = xcalloc(f->nmatch, sizeof(*fits));
	for (size_t i = 0; i < f->nmatch; i++) {
		const struct match *m = &f->match[i];

		/* What asks for a text that is still to be read is asked then. */
		fits[i] = (only == 0 || filing_fills(f, m, only))
		          && (pending == 0 || !(m->needs & QUERY_TEXT));
		any = any || fits[i];
		needs |= fits[i] ? m->needs : 0;
	}
	arena_init(&a, 4 * FRAME_MAX);
	ok = !any || subject(s, id, needs & QUERY_TEXT, &a, &q, e);
	for (size_t i = 0; ok && i < f->nmatch; i++)
		fits[i] = fits[i] && query_match(f->match[i].query, &q);
	ok = ok && file_fitting(s, fits, key, unread, e);
	arena_free(&a);
	free(fits);
	return ok;
}

/* Whether a match line has a say when the text is known: one that needs it, one whose section wants
 * to be told of, any where the article has changed. */
static bool
has_a_say(const struct filing *f, size_t i, int fresh)
{
	return f->matcher.query[i].candidate
	       && (fresh == 0 || (f->match[i].needs & QUERY_TEXT) != 0 || f->match[i].notify);
}

/* Asks them; *notify is set where a section that fits wants it. */
static bool
match_digested(struct store *s, const struct query_subject *q, int64_t key, int fresh, bool *notify,
    struct err *e)
{
	struct filing *f = &s->filing;
	bool *fits = xcalloc(f->nmatch + 1, sizeof(*fits));

	for (size_t i = 0; i < f->nmatch; i++) {
		fits[i] = has_a_say(f, i, fresh) && matcher_fits(&f->matcher, i, q);
		*notify = *notify || (fits[i] && f->match[i].notify);
	}
	bool ok = file_fitting(s, fits, key, q->unread, e);
	free(fits);
	return ok;
}

/* The rest of what a query may ask of an article that comes in. */
static bool
complete(struct store *s, struct query_subject *q, const char *categories, struct arena *a)
{
	const struct filing *f = &s->filing;
	size_t n = 1, len;
	const char **list;

	for (const char *c = categories; *c != '\0'; c++)
		n += *c == '\n';
	list = arena_alloc(a, n * sizeof(*list));
	for (const char *c = categories; list != NULL && *c != '\0'; c += len + (c[len] == '\n')) {
		len = strcspn(c, "\n");
		list[q->ncategories] = arena_dup(a, c, len);
		if (list[q->ncategories++] == NULL)
			return false;
	}
	q->categories = list;
	q->feed_title = f->feed_title;
	q->feed_url = f->feed_url;
	q->sections = (const char *const *)f->name;
	q->nsections = f->nname;
	return list != NULL;
}

bool
file_digested(struct store *s, struct query_subject *q, const char *categories, int64_t key,
    int fresh, unsigned flags, struct err *e)
{
	struct filing *f = &s->filing;
	struct arena a;
	int64_t now = flags;
	size_t asked;
	bool ok, notify;

	if (!filing_feed(s, q->feed, e))
		return false;
	asked = matcher_look(&f->matcher, q->title_terms, q->author_terms, q->text_terms);
	for (size_t i = 0; i < f->nmatch; i++)
		asked -=
		    f->matcher.query[i].candidate && !(f->feed_attached && has_a_say(f, i, fresh));
	notify = fresh == 2 && f->feed_notify;
	if (asked == 0 && !notify)
		return true;
	arena_init(&a, FRAME_MAX);
	ok = complete(s, q, categories, &a) || err_set(e, "the categories are too long");
	ok = ok && (fresh == 0 || rules_digested(s, q, &notify, fresh == 2, e))
	     && (fresh == 0 || sql_int(s, SQL_FLAGS, 0, &now, e, "i", q->id));
	q->unread = (now & MARK_READ) == 0;
	if (ok && (now & MARK_HIDDEN) == 0 && f->feed_attached && f->nmatch > 0)
		ok = match_digested(s, q, key, fresh, &notify, e);
	if (ok && notify && fresh == 2 && (now & (MARK_HIDDEN | MARK_READ)) == 0)
		rules_notify(s, q->id);
	arena_free(&a);
	return ok;
}

bool
file_article(struct store *s, int64_t id, int64_t key, int64_t feed, unsigned flags, struct err *e)
{
	const struct filing *f = &s->filing;
	bool unread = !(flags & MARK_READ);

	if (!filing_feed(s, feed, e) || !file_put(s, LIST_OF_FEED(feed), key, unread, e))
		return false;
	if ((flags & MARK_BOOKMARK) && !file_put(s, LIST_BOOKMARKS, key, unread, e))
		return false;
	if (!f->feed_attached)
		return true;
	if (f->feed_in_latest && !file_put(s, LIST_LATEST, key, unread, e))
		return false;
	for (size_t i = 0; i < f->nlist; i++)
		if (!file_put(s, f->list[i], key, unread, e))
			return false;
	return file_by_match(s, id, key, unread, 0, e);
}

bool
store_fits(
    struct store *s, int64_t id, const struct query *query, bool *fits, bool *ready, struct err *e)
{
	struct query_subject q;
	struct arena a;
	int64_t pending;
	bool ok;

	*fits = false;
	if (!sql_int(s, SQL_IS_PENDING, 0, &pending, e, "i", id))
		return false;
	*ready = pending == 0;
	if (!*ready)
		return true;
	arena_init(&a, FRAME_MAX);
	ok = subject(s, id, query_needs(query) & QUERY_TEXT, &a, &q, e);
	*fits = ok && (!q.hidden || query_asks_hidden(query)) && query_match(query, &q);
	arena_free(&a);
	return ok || e->status == EXIT_PART; /* it is gone again */
}

bool
store_ids_above(struct store *s, int64_t id, int64_t *ids, size_t want, size_t *n, struct err *e)
{
	sqlite3_stmt *st = sql_bind(s, SQL_IDS_ABOVE, e, "ii", id, (int64_t)want);

	return sql_ids(s, st, ids, want, n, e);
}
