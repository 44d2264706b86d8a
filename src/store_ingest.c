/* Entries of a feed into rows: which article an entry is, what is new, what has changed. */
#include "src/store_priv.h"
#include "src/terms.h"

#include <endian.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* One entry on its way. */
struct incoming {
	const struct feed_entry *en;
	int64_t ident, hash, id; /* id 0: new */
	int64_t date;
	size_t order;
	bool same, twice, unread;
	bool more_comments; /* than are known */
};

/* Of content, which is long; eight bytes at a time, as FNV takes 8 us for 5 KB. Stored for ever. */
static uint64_t
mix(uint64_t h, const char *p, size_t n)
{
	uint64_t w, lane[2] = {h ^ n, h + 0x9e3779b97f4a7c15u};

	for (; n >= 16; p += 16, n -= 16) {
		for (int i = 0; i < 2; i++) {
			memcpy(&w, p + 8 * i, 8);
			lane[i] = (lane[i] ^ le64toh(w)) * 0xd6e8feb86659fd93u;
			lane[i] ^= lane[i] >> 29;
		}
	}
	h = lane[0] ^ (lane[1] << 23 | lane[1] >> 41);
	return hash64(h, p, n);
}

static uint64_t
mix_text(uint64_t h, const char *s)
{
	return mix(h, s, strlen(s));
}

static int64_t
content_hash(const struct feed_entry *en)
{
	uint64_t h = mix_text(mix_text(1, en->title), en->link);

	h = mix(mix(h, en->summary, en->summary_len), en->content, en->content_len);
	for (size_t i = 0; i < en->nauthors; i++)
		h = mix_text(h, en->authors[i]);
	for (size_t i = 0; i < en->ncategories; i++)
		h = mix_text(h, en->categories[i]);
	for (size_t i = 0; i < en->nenclosures; i++)
		h = mix_text(h, en->enclosures[i].url);
	h = mix_text(mix_text(h, en->comments), en->image);
	return (int64_t)h;
}

static int64_t
ident_of(const struct feed_entry *en, bool with_link)
{
	uint64_t h;

	if (en->guid[0] != '\0') {
		h = hash64(1, en->guid, strlen(en->guid));
		return (int64_t)(with_link ? hash64(h, en->link, strlen(en->link)) : h);
	}
	if (en->link[0] != '\0')
		return (int64_t)hash64(2, en->link, strlen(en->link));
	h = hash64(3, en->title, strlen(en->title));
	return (int64_t)hash64(h, &(int64_t){(int64_t)htole64((uint64_t)en->published)}, 8);
}

/* A date as the order takes it: what is in the future or before 1990 is the time of fetching. */
static int64_t
order_date(const struct feed_entry *en, int64_t now)
{
	int64_t d = en->published != DATE_NONE ? en->published : en->updated;

	return d == DATE_NONE || d < KEY_EPOCH || d > now ? MAX(now, (int64_t)KEY_EPOCH) : d;
}

static int
by_ident(const void *a, const void *b)
{
	const struct incoming *x = *(struct incoming *const *)a, *y = *(struct incoming *const *)b;

	if (x->ident != y->ident)
		return x->ident < y->ident ? -1 : 1;
	return x->order < y->order ? -1 : 1;
}

/* The same guid with different links: each is (feed, guid, link). The same of both: the first in
 * the document counts, so that two texts under one name do not replace each other for ever. */
static void
name_entries(struct incoming *in, size_t n)
{
	struct incoming **by = xcalloc(n, sizeof(*by));

	for (int round = 0; round < 2; round++) {
		for (size_t i = 0; i < n; i++)
			by[i] = &in[i];
		qsort(by, n, sizeof(*by), by_ident);
		for (size_t i = 0, j; i < n; i = j) {
			bool differ = false;

			for (j = i + 1; j < n && by[j]->ident == by[i]->ident; j++)
				differ = differ || strcmp(by[j]->en->link, by[i]->en->link) != 0;
			for (size_t k = i; k < j; k++) {
				if (round == 1)
					by[k]->twice = k > i;
				else if (differ)
					by[k]->ident = ident_of(by[k]->en, true);
			}
		}
	}
	free(by);
}

/* Looks an identity up. link not NULL: only with that link. */
static bool
look_up(struct store *s, int64_t feed, int64_t ident, const char *link, struct incoming *in,
    struct err *e)
{
	sqlite3_stmt *st = sql_bind(s, SQL_BY_IDENT, e, "ii", feed, ident);
	int got = st == NULL ? -1 : sql_step(s, st, e);

	if (got > 0) {
		const char *has = (const char *)sqlite3_column_text(st, 2);

		if (link == NULL || (has != NULL && strcmp(has, link) == 0)) {
			in->id = sqlite3_column_int64(st, 0);
			in->same = sqlite3_column_int64(st, 1) == in->hash;
			in->more_comments = in->en->comment_count > sqlite3_column_int64(st, 3);
		}
		sqlite3_reset(st);
	}
	return got >= 0;
}

/* Which article it is. A guid that was alone may come with others now, or was with others
 * before. */
static bool
recognise(struct store *s, int64_t feed, struct incoming *in, struct err *e)
{
	const struct feed_entry *en = in->en;

	if (!look_up(s, feed, in->ident, NULL, in, e))
		return false;
	if (in->id != 0 || en->guid[0] == '\0')
		return true;
	int64_t alone = ident_of(en, false);
	if (in->ident != alone)
		return look_up(s, feed, alone, en->link, in, e);
	return look_up(s, feed, ident_of(en, true), NULL, in, e);
}

/* Gives entries under new names the articles that they were, if none of the document is known. */
static bool
recognise_renamed(struct store *s, int64_t feed, struct incoming *in, size_t n, struct err *e)
{
	struct renaming r;

	for (size_t i = 0; i < n; i++)
		if (in[i].id != 0 || (in[i].en->guid[0] == '\0' && !in[i].twice))
			return true;
	bool ok = rename_begin(s, feed, &r, e);
	for (size_t i = 0; ok && i < n; i++) {
		if (in[i].twice)
			continue;
		ok = rename_entry(s, &r, in[i].hash, in[i].ident, in[i].en->guid, &in[i].id, e);
		in[i].same = in[i].id != 0;
	}
	rename_end(&r);
	return ok;
}

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
	struct incoming in = {.en = en,
	    .ident = ident_of(en, false),
	    .hash = content_hash(en),
	    .date = order_date(en, clock_now()),
	    .unread = unread};
	struct texts t;
	bool ok;

	if (!recognise(s, o->feed, &in, e))
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
	in = xcalloc(n, sizeof(*in));
	for (size_t i = 0; i < n; i++)
		in[i] = (struct incoming){.en = &entries[i],
		    .order = i,
		    .ident = ident_of(&entries[i], false),
		    .hash = content_hash(&entries[i]),
		    .date = order_date(&entries[i], o->now)};
	name_entries(in, n);
	for (size_t i = 0; ok && any && i < n; i++)
		if (!in[i].twice)
			ok = recognise(s, o->feed, &in[i], e);
	if (ok && any)
		ok = import_any(s, o->feed, &o->imported, e);
	for (size_t i = 0; ok && o->imported && i < n; i++)
		if (in[i].id == 0 && !in[i].twice)
			ok = import_recognise(s, o->feed, in[i].en, in[i].ident, &in[i].id, e);
	if (ok && any)
		ok = recognise_renamed(s, o->feed, in, n, e);
	if (ok) {
		choose_unread(o, in, n);
		ok = take_kept(s, o->feed, in, n, e) && store_all(s, o, in, n, added, updated, e);
	}
	free(in);
	return ok;
}
