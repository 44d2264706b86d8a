/* Entries of a feed into rows: what is new, what has changed. */
#include "src/store_entry.h"
#include "src/terms.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int
newest_first(const void *a, const void *b)
{
	const struct incoming *x = *(struct incoming *const *)a, *y = *(struct incoming *const *)b;

	if (x->date != y->date)
		return x->date > y->date ? -1 : 1;
	return x->order < y->order ? -1 : 1;
}

/* Which of the new ones stay unread: the newest by date. */
static void
choose_unread(struct ingest_options *o, struct incoming *in, size_t n)
{
	struct incoming **fresh = xcalloc(n, sizeof(*fresh));
	size_t nfresh = 0;

	for (size_t i = 0; i < n; i++)
		if (in[i].id == 0 && !in[i].twice)
			fresh[nfresh++] = &in[i];
	if (o->unread_left < (int64_t)nfresh)
		qsort(fresh, nfresh, sizeof(*fresh), newest_first);
	for (size_t i = 0; i < nfresh; i++)
		fresh[i]->unread = (int64_t)i < o->unread_left;
	if (o->unread_left != INT64_MAX)
		o->unread_left -= MIN(o->unread_left, (int64_t)nfresh);
	free(fresh);
}

/* Entries that were read before the archive was lost and that the daily copy remembers. */
static bool
take_kept(struct store *s, int64_t feed, struct incoming *in, size_t n, struct err *e)
{
	int64_t any;

	if (!sql_int(s, SQL_ANY_KEPT_READ, 0, &any, e, "i", feed))
		return false;
	for (size_t i = 0; any && i < n; i++) {
		if (in[i].id != 0 || in[i].twice)
			continue;
		if (!sql_run(s, SQL_KEPT_READ, e, "ii", feed, in[i].ident))
			return false;
		if (sqlite3_changes(s->db) > 0)
			in[i].unread = false;
	}
	return true;
}

/* Texts joined by a separator, which they do not contain themselves. */
static void
join(struct strbuf *b, const char *const *part, size_t n, const char *between)
{
	for (size_t i = 0; i < n; i++) {
		if (i > 0)
			strbuf_adds(b, between);
		for (const char *p = part[i]; *p != '\0'; p++)
			strbuf_addc(b, *p == '\n' || *p == '\t' ? ' ' : *p);
	}
}

static void
write_enclosures(struct strbuf *b, const struct feed_entry *en)
{
	for (size_t i = 0; i < en->nenclosures; i++) {
		const struct enclosure *x = &en->enclosures[i];
		char length[24];

		snprintf(length, sizeof(length), "%lld", (long long)x->length);
		const char *part[] = {x->url, x->type, length, x->title};
		if (i > 0)
			strbuf_addc(b, '\n');
		for (size_t k = 0; k < LEN(part); k++) {
			if (k > 0)
				strbuf_addc(b, '\t');
			join(b, &part[k], 1, "");
		}
	}
}

struct texts {
	struct strbuf authors, categories, enclosures;
	struct strbuf title_terms, author_terms;
};

static void
texts_init(struct texts *t)
{
	strbuf_init(&t->authors, STRBUF_BODY);
	strbuf_init(&t->categories, STRBUF_BODY);
	strbuf_init(&t->enclosures, STRBUF_BODY);
	strbuf_init(&t->title_terms, STRBUF_BODY);
	strbuf_init(&t->author_terms, STRBUF_BODY);
}

static void
texts_release(struct texts *t)
{
	strbuf_release(&t->authors);
	strbuf_release(&t->categories);
	strbuf_release(&t->enclosures);
	strbuf_release(&t->title_terms);
	strbuf_release(&t->author_terms);
}

static void
texts_fill(struct texts *t, const struct feed_entry *en)
{
	strbuf_clear(&t->authors);
	strbuf_clear(&t->categories);
	strbuf_clear(&t->enclosures);
	join(&t->authors, en->authors, en->nauthors, ", ");
	join(&t->categories, en->categories, en->ncategories, "\n");
	write_enclosures(&t->enclosures, en);
}

/* The words that rules and match lines go by, where there are any. */
static void
texts_terms(struct texts *t, const struct feed_entry *en)
{
	strbuf_clear(&t->title_terms);
	strbuf_clear(&t->author_terms);
	terms_add(&t->title_terms, en->title, strlen(en->title));
	terms_add(&t->author_terms, t->authors.s, t->authors.len);
}

static int64_t
or_null(int64_t date)
{
	return date == DATE_NONE ? INT64_MIN : date;
}

/* Files what is new by its feed and by those match lines that need no text. */
static bool
file_new(struct store *s, struct ingest_options *o, struct incoming *in, int64_t key,
    const struct query_subject *q, struct err *e)
{
	const struct filing *f = &s->filing;

	if (!file_put(s, LIST_OF_FEED(o->feed), key, in->unread, e))
		return false;
	if (!f->feed_attached)
		return true;
	if (f->feed_in_latest && !file_put(s, LIST_LATEST, key, in->unread, e))
		return false;
	for (size_t i = 0; i < f->nlist; i++)
		if (!file_put(s, f->list[i], key, in->unread, e))
			return false;
	return f->nmatch == 0 || file_incoming(s, q, key, in->unread, e);
}

/* An entry as a query sees it. */
static struct query_subject
subject(const struct filing *f, const struct ingest_options *o, const struct incoming *in,
    const struct texts *t)
{
	const struct feed_entry *en = in->en;

	return (struct query_subject){
	    .id = in->id,
	    .feed = o->feed,
	    .date = in->date,
	    .published = en->published,
	    .guid = en->guid,
	    .title = en->title,
	    .author = t->authors.s,
	    .link = en->link,
	    .lang = en->lang,
	    .feed_title = f->feed_title,
	    .feed_url = f->feed_url,
	    .categories = en->categories,
	    .ncategories = en->ncategories,
	    .title_terms = t->title_terms.s,
	    .author_terms = t->author_terms.s,
	    .text = "",
	    .text_terms = "",
	    .sections = (const char *const *)f->name,
	    .nsections = f->nname,
	    .unread = in->unread,
	    .has_enclosure = en->nenclosures > 0,
	    .has_image = en->image[0] != '\0',
	    .has_comments = en->comments[0] != '\0',
	};
}

/* What rules make of it at once; then it is filed, unless they hide it. */
static bool
rule_and_file(struct store *s, struct ingest_options *o, struct incoming *in, int64_t key,
    struct texts *t, struct err *e)
{
	struct filing *f = &s->filing;
	struct query_subject q = {0};
	unsigned flags = in->unread ? 0 : MARK_READ;

	if (f->nmatch > 0 || s->rules != NULL) {
		texts_terms(t, in->en);
		q = subject(f, o, in, t);
		matcher_look(&f->matcher, q.title_terms, q.author_terms, NULL);
		if (!rules_incoming(s, &q, &flags, e))
			return false;
		q.unread = in->unread = (flags & MARK_READ) == 0;
	}
	if (flags != 0 && !sql_run(s, SQL_SET_MARK, e, "ii", in->id, (int64_t)flags))
		return false;
	if ((flags & MARK_HIDDEN) != 0)
		return true;
	if ((flags & MARK_BOOKMARK) != 0 && !file_put(s, LIST_BOOKMARKS, key, in->unread, e))
		return false;
	return file_new(s, o, in, key, &q, e);
}

static bool
next_id(struct store *s, int64_t *id, struct err *e)
{
	if (s->next_article == 0
	    && !sql_int(s, SQL_GET_META, 1, &s->next_article, e, "t", "article_id"))
		return false;
	if (s->next_article > KEY_ID_MASK)
		return err_set(
		    e, "the archive is full: it has given %lld numbers", (long long)KEY_ID_MASK);
	*id = s->next_article++;
	s->next_changed = true;
	return true;
}

static bool
insert(
    struct store *s, struct ingest_options *o, struct incoming *in, struct texts *t, struct err *e)
{
	const struct feed_entry *en = in->en;

	if (!next_id(s, &in->id, e))
		return false;
	int64_t key = KEY_OF(in->date, in->id);
	if (!sql_run(s, SQL_NEW_ARTICLE, e, "iiiiiIIittttttttItt", in->id, o->feed, in->ident, key,
		in->hash, or_null(en->published), or_null(en->updated), o->now, en->title,
		t->authors.s, en->link, en->guid, en->lang, t->categories.s, en->comments,
		en->comments_feed, en->comment_count < 0 ? INT64_MIN : en->comment_count,
		t->enclosures.s, en->image))
		return false;
	body_raw(s, en->summary, en->summary_len, en->content, en->content_len);
	if (!sql_run(s, SQL_PUT_RAW, e, "itb", in->id, en->base, s->raw.s, s->raw.len)
	    || !sql_run(s, SQL_PUT_FRESH, e, "ii", in->id, (int64_t)(o->first ? 1 : 2)))
		return false;
	if (o->fulltext && in->unread && en->link[0] != '\0' && !store_page_want(s, in->id, e))
		return false;
	s->stories.fresh = true;
	bool ok = rule_and_file(s, o, in, key, t, e);
	s->stories.fresh = false;
	return ok;
}

bool
ingest_one(struct store *s, struct ingest_options *o, const struct feed_entry *en, bool unread,
    int64_t *id, bool *made, struct err *e)
{
	struct incoming in = entry_name(en, clock_now());
	struct texts t;
	bool ok;

	in.unread = unread;
	if (!entry_recognise(s, o->feed, &in, e))
		return false;
	*made = in.id == 0;
	*id = in.id;
	if (!*made)
		return true;
	texts_init(&t);
	texts_fill(&t, en);
	ok = insert(s, o, &in, &t, e);
	texts_release(&t);
	*id = in.id;
	return ok;
}

/* Keeps the earlier text, if the text is what changed. */
static bool
keep_revision(
    struct store *s, struct ingest_options *o, const struct incoming *in, bool *text, struct err *e)
{
	const struct feed_entry *en = in->en;
	struct arena a;
	struct body b;
	enum body_state state;
	char *title = NULL;
	bool ok;

	arena_init(&a, FRAME_MAX);
	ok = body_load(s, in->id, &a, &b, &state, NULL, e);
	sqlite3_stmt *st = ok ? sql_bind(s, SQL_TITLE, e, "i", in->id) : NULL;
	ok = st != NULL && sql_step(s, st, e) > 0;
	if (ok) {
		title = xstrdup((const char *)sqlite3_column_text(st, 0));
		sqlite3_reset(st);
		*text = strcmp(title, en->title) != 0 || b.summary_len != en->summary_len
		        || b.content_len != en->content_len
		        || memcmp(b.summary, en->summary, en->summary_len) != 0
		        || memcmp(b.content, en->content, en->content_len) != 0;
	}
	if (ok && *text) {
		struct body old = {.summary = b.summary,
		    .summary_len = b.summary_len,
		    .content = b.content,
		    .content_len = b.content_len,
		    .blocks = "",
		    .plain = b.plain,
		    .plain_len = state == BODY_DIGESTED ? b.plain_len : 0};

		ok = body_pack(s, &old, e)
		     && sql_run(s, SQL_PUT_REVISION, e, "iitb", in->id, o->now, title, s->packed.s,
			 s->packed.len);
	}
	free(title);
	arena_free(&a);
	return ok;
}

static bool
update(struct store *s, struct ingest_options *o, struct incoming *in, const struct texts *t,
    struct err *e)
{
	const struct feed_entry *en = in->en;
	bool text = false, there, imported = false;
	unsigned before;

	/* What another reader made of it is no earlier text of the feed's. */
	if ((o->imported && !import_seen(s, in->id, &imported, e))
	    || (!imported && !keep_revision(s, o, in, &text, e)) || !index_remove(s, in->id, e)
	    || !story_remove(s, in->id, false, e) || !sql_run(s, SQL_DROP_BODY, e, "i", in->id))
		return false;
	if (!sql_run(s, SQL_UPDATE_ARTICLE, e, "iiItttttttItti", in->id, in->hash,
		en->updated != DATE_NONE ? en->updated
		: text                   ? o->now
					 : INT64_MIN,
		en->title, t->authors.s, en->link, en->lang, t->categories.s, en->comments,
		en->comments_feed, en->comment_count < 0 ? INT64_MIN : en->comment_count,
		t->enclosures.s, en->image, (int64_t)text))
		return false;
	body_raw(s, en->summary, en->summary_len, en->content, en->content_len);
	if (!sql_run(s, SQL_PUT_RAW, e, "itb", in->id, en->base, s->raw.s, s->raw.len)
	    || !sql_run(s, SQL_PUT_PENDING, e, "i", in->id))
		return false;
	if (!story_again(s, in->id, e))
		return false;
	if (text && o->updated_unread && !mark_apply(s, in->id, 0, MARK_READ, &before, &there, e))
		return false;
	return true;
}

/* From the end, so that ids grow towards the newest. */
static bool
store_all(struct store *s, struct ingest_options *o, struct incoming *in, size_t n, int64_t *added,
    int64_t *updated, struct err *e)
{
	struct texts t;
	bool ok = true;

	texts_init(&t);
	for (size_t i = n; ok && i-- > 0;) {
		if (in[i].twice)
			continue;
		if (!in[i].same)
			texts_fill(&t, in[i].en);
		if (in[i].id == 0) {
			ok = insert(s, o, &in[i], &t, e);
			*added += ok;
		} else if (!in[i].same) {
			ok = update(s, o, &in[i], &t, e);
			*updated += ok;
		} else if (in[i].more_comments) {
			ok = sql_run(
			    s, SQL_COMMENT_COUNT, e, "ii", in[i].id, in[i].en->comment_count);
		}
		GROW(s->seen, s->cap_seen, s->nseen);
		s->seen[s->nseen++] = (struct seen){o->feed, in[i].id};
	}
	texts_release(&t);
	return ok;
}

bool
store_ingest(struct store *s, struct ingest_options *o, const struct feed_entry *entries, size_t n,
    int64_t *added, int64_t *updated, struct err *e)
{
	struct incoming *in;
	int64_t any;
	bool ok = true;

	if (n == 0)
		return true;
	if (!filing_feed(s, o->feed, e) || !sql_int(s, SQL_ANY_ARTICLE, 0, &any, e, "i", o->feed))
		return false;
	in = entries_name(entries, n, o->now);
	if (any)
		ok = entries_recognise(s, o, in, n, e);
	if (ok) {
		choose_unread(o, in, n);
		ok = take_kept(s, o->feed, in, n, e) && store_all(s, o, in, n, added, updated, e);
	}
	free(in);
	return ok;
}
