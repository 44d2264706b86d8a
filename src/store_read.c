/* Reading: sections, feeds, rows of a window, an article. */
#include "src/moves.h"
#include "src/store_priv.h"
#include "src/story.h"

#include <stdlib.h>
#include <string.h>

static bool
arena_full(struct err *e)
{
	return err_set(e, "too much to be read at once");
}

/* An array that grows in an arena by doubling. */
static void *
grown(struct arena *a, void *old, size_t n, size_t size)
{
	if (n != 0 && (n & (n - 1)) != 0)
		return old;
	void *p = arena_alloc(a, (n == 0 ? 1 : n * 2) * size);
	if (p != NULL && n > 0)
		memcpy(p, old, n * size);
	return p;
}

bool
store_sections(
    struct store *s, struct arena *a, struct store_section **out, size_t *n, struct err *e)
{
	int got = -1;

	*out = NULL;
	*n = 0;
	if (s->in_tx && !count_flush(s, e))
		return false;
	sqlite3_stmt *st = sql_bind(s, SQL_SECTIONS, e, "");
	while (st != NULL && (got = sql_step(s, st, e)) > 0) {
		struct store_section *x = grown(a, *out, *n, sizeof(*x));

		if (x == NULL) {
			sqlite3_reset(st);
			return arena_full(e);
		}
		*out = x;
		x += (*n)++;
		x->id = sqlite3_column_int64(st, 0);
		x->list = x->id + LIST_FIRST_SECTION;
		x->parent = sqlite3_column_int64(st, 1);
		x->path = sql_text(st, 2, a);
		const char *slash = strrchr(x->path, '/');
		x->name = slash == NULL ? x->path : slash + 1;
		x->depth = 0;
		for (const char *p = x->path; *p != '\0'; p++)
			x->depth += *p == '/';
		x->live = sqlite3_column_int(st, 3) != 0;
		x->feeds = sqlite3_column_int(st, 4);
		x->watch = x->feeds == 0 && sqlite3_column_int(st, 5) > 0;
		x->counts =
		    (struct counts){sqlite3_column_int64(st, 6), sqlite3_column_int64(st, 7)};
	}
	return got == 0;
}

static void
fill_feed(sqlite3_stmt *st, struct arena *a, struct store_feed *f)
{
	*f = (struct store_feed){
	    .id = sqlite3_column_int64(st, 0),
	    .list = LIST_OF_FEED(sqlite3_column_int64(st, 0)),
	    .url = sql_text(st, 1, a),
	    .title = sql_text(st, 2, a),
	    .link = sql_text(st, 3, a),
	    .format = sql_text(st, 4, a),
	    .error = sqlite3_column_type(st, 5) == SQLITE_NULL ? NULL : sql_text(st, 5, a),
	    .failing_since = sqlite3_column_int64(st, 6),
	    .asked = sqlite3_column_int64(st, 7),
	    .success = sqlite3_column_int64(st, 8),
	    .due = sqlite3_column_int64(st, 9),
	    .not_before = sqlite3_column_int64(st, 10),
	    .failures = sqlite3_column_int(st, 11),
	    .status = sqlite3_column_int(st, 12),
	    .attached = sqlite3_column_int(st, 13) != 0,
	    .hidden = sqlite3_column_int(st, 14) != 0,
	    .gone = sqlite3_column_int(st, 15) != 0,
	    .counts = {sqlite3_column_int64(st, 16), sqlite3_column_int64(st, 17)},
	    .removed = sqlite3_column_int(st, 18) != 0,
	};
}

bool
store_feeds(struct store *s, int64_t section, struct arena *a, struct store_feed **out, size_t *n,
    struct err *e)
{
	int got = -1;

	*out = NULL;
	*n = 0;
	if (s->in_tx && !count_flush(s, e))
		return false;
	/* Else 0: all, 1: those of the file, 2: of those, what no section has, 3: what fails. */
	int64_t which = section == STORE_NO_SECTION ? 2
	                : section == STORE_FAILING  ? 3
	                                            : section == 0;
	sqlite3_stmt *st = sql_bind(
	    s, section > 0 ? SQL_FEEDS_OF : SQL_FEEDS, e, "i", section > 0 ? section : which);
	while (st != NULL && (got = sql_step(s, st, e)) > 0) {
		struct store_feed *f = grown(a, *out, *n, sizeof(*f));

		if (f == NULL) {
			sqlite3_reset(st);
			return arena_full(e);
		}
		*out = f;
		fill_feed(st, a, &f[(*n)++]);
	}
	return got == 0;
}

bool
store_titles(struct store *s, bool (*each)(void *arg, int64_t list, const char *title), void *arg,
    struct err *e)
{
	sqlite3_stmt *st = sql_bind(s, SQL_TITLES, e, "");
	int got = -1;

	while (st != NULL && (got = sql_step(s, st, e)) > 0)
		if (!each(arg, sqlite3_column_int64(st, 0),
			(const char *)sqlite3_column_text(st, 1))) {
			sqlite3_reset(st);
			return true;
		}
	return got == 0;
}

bool
store_moves(struct store *s, struct arena *a, struct move **out, size_t *n, struct err *e)
{
	sqlite3_stmt *st = sql_bind(s, SQL_MOVES, e, "");
	int got = -1;

	*out = NULL;
	*n = 0;
	while (st != NULL && (got = sql_step(s, st, e)) > 0) {
		struct move *m = grown(a, *out, *n, sizeof(*m));

		if (m == NULL) {
			sqlite3_reset(st);
			return arena_full(e);
		}
		*out = m;
		m[(*n)++] = (struct move){.from = sql_text(st, 0, a),
		    .to = sql_text(st, 1, a),
		    .feed = sqlite3_column_int64(st, 2),
		    .title = sql_text(st, 3, a)};
	}
	return got == 0;
}

bool
store_feed(struct store *s, int64_t id, struct arena *a, struct store_feed *out, struct err *e)
{
	if (s->in_tx && !count_flush(s, e))
		return false;
	sqlite3_stmt *st = sql_bind(s, SQL_FEED, e, "i", id);
	int got = st == NULL ? -1 : sql_step(s, st, e);

	if (got == 0)
		return err_status(e, EXIT_PART, "no feed %lld", (long long)id);
	if (got < 0)
		return false;
	fill_feed(st, a, out);
	sqlite3_reset(st);
	return true;
}

int64_t
store_feed_find(struct store *s, const char *name, struct err *e)
{
	int64_t id, number = 0;

	if (!sql_int(s, SQL_FEED_BY_URL, 0, &id, e, "t", name))
		return 0;
	if (id == 0 && parse_int(name, 1, INT64_MAX, &number)
	    && !sql_int(s, SQL_FEED_BY_ID, 0, &id, e, "i", number))
		return 0;
	if (id != 0)
		return id;
	sqlite3_stmt *st = sql_bind(s, SQL_FEED_BY_TITLE, e, "t", name);
	int got = st == NULL ? -1 : sql_step(s, st, e);
	if (got < 0)
		return 0;
	if (got == 0) {
		err_status(e, EXIT_PART, "no feed '%s'", name);
		return 0;
	}
	id = sqlite3_column_int64(st, 0);
	if (sqlite3_column_int64(st, 1) > 1) {
		err_status(e, EXIT_PART, "%lld feeds are called '%s': name one by its URL",
		    (long long)sqlite3_column_int64(st, 1), name);
		id = 0;
	}
	sqlite3_reset(st);
	return id;
}

int64_t
store_list_find(struct store *s, const char *name)
{
	int64_t id;

	if (strcasecmp(name, "Latest") == 0)
		return LIST_LATEST;
	if (strcasecmp(name, "Bookmarks") == 0)
		return LIST_BOOKMARKS;
	if (!sql_int(s, SQL_SECTION_BY_NAME, 0, &id, NULL, "t", name))
		return 0;
	return id == 0 ? 0 : id + LIST_FIRST_SECTION;
}

/* Columns of SQL_ROW. */
static void
fill_row(sqlite3_stmt *st, struct arena *a, struct row *r)
{
	int64_t key = sqlite3_column_int64(st, 1);
	unsigned flags = (unsigned)sqlite3_column_int(st, 9);

	*r = (struct row){
	    .id = sqlite3_column_int64(st, 0),
	    .key = key,
	    .feed = sqlite3_column_int64(st, 2),
	    .date = KEY_DATE(key),
	    .title = sql_text(st, 3, a),
	    .feed_title = sql_text(st, 4, a),
	    .author = sql_text(st, 5, a),
	    .link = sql_text(st, 6, a),
	    .excerpt = sql_text(st, 7, a),
	    .words = sqlite3_column_type(st, 8) == SQLITE_NULL ? -1 : sqlite3_column_int(st, 8),
	    .unread = !(flags & MARK_READ),
	    .bookmarked = (flags & MARK_BOOKMARK) != 0,
	    .comments = (int)MIN(sqlite3_column_int64(st, 10), (int64_t)INT32_MAX),
	    .hidden = (flags & MARK_HIDDEN) != 0,
	    .also = sqlite3_column_int(st, 11),
	};
}

bool
store_rows(struct store *s, const int64_t *keys, size_t n, struct row *rows, struct arena *a,
    struct err *e)
{
	for (size_t i = 0; i < n; i++) {
		sqlite3_stmt *st = sql_bind(s, SQL_ROW, e, "i", KEY_ID(keys[i]));
		int got = st == NULL ? -1 : sql_step(s, st, e);

		if (got < 0)
			return false;
		if (got == 0) { /* deleted meanwhile: an empty row until the list is read again */
			rows[i] = (struct row){.id = KEY_ID(keys[i]),
			    .key = keys[i],
			    .date = KEY_DATE(keys[i]),
			    .title = "",
			    .feed_title = "",
			    .author = "",
			    .link = "",
			    .excerpt = "",
			    .words = -1};
			continue;
		}
		fill_row(st, a, &rows[i]);
		sqlite3_reset(st);
	}
	return true;
}

/* Parts of a text apart by `c`, in place. */
static size_t
split(char *text, char c, const char **part, size_t max)
{
	size_t n = 0;

	if (*text == '\0')
		return 0;
	while (n < max) {
		char *end = strchr(text, c);

		part[n++] = text;
		if (end == NULL)
			break;
		*end = '\0';
		text = end + 1;
	}
	return n;
}

static size_t
parts(const char *text, char c)
{
	size_t n = *text != '\0';

	for (; *text != '\0'; text++)
		n += *text == c;
	return n;
}

static bool
fill_enclosures(sqlite3_stmt *st, int column, struct arena *a, struct article *out)
{
	char *text = arena_dup(a, (const char *)sqlite3_column_text(st, column),
	    (size_t)sqlite3_column_bytes(st, column));
	size_t n = text == NULL ? 0 : parts(text, '\n');
	const char **line = arena_alloc(a, (n + 1) * sizeof(*line));

	out->enclosures = arena_alloc(a, (n + 1) * sizeof(*out->enclosures));
	if (text == NULL || line == NULL || out->enclosures == NULL)
		return false;
	n = split(text, '\n', line, n);
	for (size_t i = 0; i < n; i++) {
		const char *field[4] = {"", "", "", ""};
		struct enclosure *x = &out->enclosures[i];
		char *copy = arena_dup(a, line[i], strlen(line[i]));

		if (copy == NULL)
			return false;
		split(copy, '\t', field, LEN(field));
		*x = (struct enclosure){
		    .url = field[0], .type = field[1], .title = field[3], .length = -1};
		if (!parse_int(field[2], -1, INT64_MAX, &x->length))
			x->length = -1;
	}
	out->nenclosures = n;
	return true;
}

static bool
fill_categories(sqlite3_stmt *st, int column, struct arena *a, struct article *out)
{
	char *text = arena_dup(a, (const char *)sqlite3_column_text(st, column),
	    (size_t)sqlite3_column_bytes(st, column));
	size_t n = text == NULL ? 0 : parts(text, '\n');

	out->categories = arena_alloc(a, (n + 1) * sizeof(*out->categories));
	if (text == NULL || out->categories == NULL)
		return false;
	out->ncategories = split(text, '\n', out->categories, n);
	return true;
}

/* The first column of a statement as an array of texts. */
static bool
texts(
    struct store *s, sqlite3_stmt *st, struct arena *a, const char ***out, size_t *n, struct err *e)
{
	int got = -1;

	*out = NULL;
	*n = 0;
	while (st != NULL && (got = sql_step(s, st, e)) > 0) {
		const char **p = grown(a, *out, *n, sizeof(*p));

		if (p == NULL) {
			sqlite3_reset(st);
			return arena_full(e);
		}
		*out = p;
		p[(*n)++] = sql_text(st, 0, a);
	}
	return got == 0;
}

static int64_t
date_column(sqlite3_stmt *st, int column)
{
	return sqlite3_column_type(st, column) == SQLITE_NULL ? DATE_NONE
	                                                      : sqlite3_column_int64(st, column);
}

bool
store_tags(struct store *s, struct arena *a, const char ***names, size_t *n, struct err *e)
{
	return texts(s, sql_bind(s, SQL_ALL_TAGS, e, ""), a, names, n, e);
}

bool
store_sections_of(struct store *s, int64_t key, struct arena *a, const char **names, struct err *e)
{
	struct strbuf b;
	const char **path;
	size_t n;

	if (!texts(s, sql_bind(s, SQL_ARTICLE_SECTIONS, e, "i", key), a, &path, &n, e))
		return false;
	strbuf_init(&b, STRBUF_SMALL);
	for (size_t i = 0; i < n; i++) {
		const char *leaf = strrchr(path[i], '/');

		strbuf_addf(&b, "%s%s", i == 0 ? "" : ", ", leaf != NULL ? leaf + 1 : path[i]);
	}
	*names = arena_dup(a, b.s, b.len);
	strbuf_release(&b);
	return *names != NULL || arena_full(e);
}

static bool
no_article(int64_t id, struct err *e)
{
	return err_status(e, EXIT_PART, "no article %lld", (long long)id);
}

/* What SQL_ROW leaves out: a row of a list is read more often than an article. */
static bool
fill_rest(struct store *s, struct arena *a, struct article *out, struct err *e)
{
	sqlite3_stmt *st = sql_bind(s, SQL_ARTICLE_REST, e, "i", out->row.id);
	int got = st == NULL ? -1 : sql_step(s, st, e);

	if (got <= 0)
		return got == 0 && no_article(out->row.id, e);
	out->guid = sql_text(st, 0, a);
	out->feed_url = sql_text(st, 1, a);
	out->lang = sql_text(st, 2, a);
	out->comments = sql_text(st, 3, a);
	out->comments_feed = sql_text(st, 4, a);
	out->image = sql_text(st, 5, a);
	out->published = date_column(st, 6);
	out->updated = date_column(st, 7);
	out->fetched = sqlite3_column_int64(st, 8);
	out->comment_count =
	    sqlite3_column_type(st, 9) == SQLITE_NULL ? -1 : sqlite3_column_int64(st, 9);
	out->changes = sqlite3_column_int(st, 10);
	bool ok = fill_categories(st, 11, a, out) && fill_enclosures(st, 12, a, out);
	sqlite3_reset(st);
	return ok || arena_full(e);
}

bool
store_article(struct store *s, int64_t id, struct arena *a, struct article *out, struct err *e)
{
	sqlite3_stmt *st = sql_bind(s, SQL_ROW, e, "i", id);
	int got = st == NULL ? -1 : sql_step(s, st, e);

	memset(out, 0, sizeof(*out));
	if (got <= 0)
		return got == 0 && no_article(id, e);
	fill_row(st, a, &out->row);
	sqlite3_reset(st);
	if (!fill_rest(s, a, out, e))
		return false;
	out->base = "";
	if ((st = sql_bind(s, SQL_BASE, e, "i", id)) == NULL || (got = sql_step(s, st, e)) < 0)
		return false;
	if (got > 0) {
		out->base = sql_text(st, 0, a);
		sqlite3_reset(st);
	}
	out->hidden_by = "";
	if (out->row.hidden && !rules_hid(s, a, out, e))
		return false;
	if (out->row.also > 0
	    && !texts(
		s, sql_bind(s, SQL_ALSO_LINKS, e, "i", id), a, &out->also_in, &out->nalso_in, e))
		return false;
	return page_fill(s, a, out, e)
	       && texts(s, sql_bind(s, SQL_ARTICLE_SECTIONS, e, "i", out->row.key), a,
		   &out->sections, &out->nsections, e)
	       && texts(
		   s, sql_bind(s, SQL_ARTICLE_TAGS, e, "i", id), a, &out->tags, &out->ntags, e);
}

bool
store_linked(struct store *s, const char *url, int64_t *id, struct err *e)
{
	uint64_t link = story_link(url);
	sqlite3_stmt *st = NULL;
	int64_t feed = 0;
	int got = 0;

	*id = 0;
	if (link == 0)
		return true;
	st = sql_bind(s, SQL_LINKED, e, "i", (int64_t)link);
	while (st != NULL && (got = sql_step(s, st, e)) > 0) {
		if (story_link((const char *)sqlite3_column_text(st, 2)) != link)
			continue; /* it has another one by now */
		if (*id != 0 && feed == sqlite3_column_int64(st, 1)) {
			*id = 0;
			break;
		}
		if (*id != 0)
			continue;
		*id = sqlite3_column_int64(st, 0);
		feed = sqlite3_column_int64(st, 1);
	}
	if (got > 0)
		sqlite3_reset(st);
	return st != NULL && got >= 0;
}
