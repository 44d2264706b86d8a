/* Queries made from the grammar, asked of an archive and of single articles, give what a slow and
 * obvious evaluation gives: it knows the words of each article one by one, as this file wrote them,
 * and nothing of how the program takes a text apart. */
#include "src/matcher.h"
#include "src/store.h"
#include "src/terms.h"
#include "src/util.h"
#include "tests/archive.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define NOW         ((int64_t)1750000000)
#define DAY         ((int64_t)86400)
#define ARTICLES    2200 /* over 2,000, from where on the index drives a list */
#define QUERIES     300
#define VISIT       (NOW - 3 * 3600)
#define WORDS       64
#define PAGE        500
#define HIDDEN_FEED 4  /* not in Latest */
#define WAITING     40 /* the last ones, which wait for the index */

static uint32_t seed = 20210724;

static unsigned
pick(unsigned n)
{
	seed = seed * 1664525u + 1013904223u;
	return (seed >> 8) % n;
}

/* ---- words: as they are written in texts and in queries, and what they are */

struct token {
	const char *written[3];
	const char *is; /* units apart by blanks: a word, or the signs of a run */
};

static const struct token tokens[] = {
    {{"Grain", "grain", "GRAIN"}, "grain"},
    {{"gravel", "Gravel", "gravel"}, "gravel"},
    {{"granite", "GRANITE", "gránite"}, "granite"},
    {{"Élodie", "elodie", "ÉLODIE"}, "elodie"},
    {{"naïve", "naive", "NAÏVE"}, "naive"},
    {{"tariff", "Tariff", "tariff"}, "tariff"},
    {{"NATO", "nato", "Nato"}, "nato"},
    {{"Straße", "strasse", "STRASSE"}, "strasse"},
    {{"ёлка", "елка", "ЁЛКА"}, "елка"},
    {{"Йошкар", "иошкар", "ЙОШКАР"}, "иошкар"},
    {{"Казахстан", "казахстан", "КАЗАХСТАН"}, "казахстан"},
    {{"Ελλάδα", "ελλαδα", "ΕΛΛΆΔΑ"}, "ελλαδα"},
    {{"λόγος", "λογος", "ΛΌΓΟΣ"}, "λογοσ"},
    {{"2021", "2021", "2021"}, "2021"},
    {{"中国人民", "中国人民", "中国人民"}, "中 国 人 民"},
    {{"人民银行", "人民银行", "人民银行"}, "人 民 银 行"},
    {{"とうきょう", "とうきょう", "とうきょう"}, "と う き ょ う"},
    {{"한국경제", "한국경제", "한국경제"}, "한 국 경 제"},
    {{"경제는", "경제는", "경제는"}, "경 제 는"},
    {{"ประเทศไทย", "ประเทศไทย", "ประเทศไทย"}, "ป ร ะ เ ท ศ ไ ท ย"},
};

/* The units of a text, one by one. */
struct units {
	const char *u[WORDS];
	size_t len[WORDS], n;
};

static void
units_add(struct units *x, const char *is)
{
	while (*is != '\0') {
		size_t len = strcspn(is, " ");

		assert_true(x->n < WORDS);
		x->u[x->n] = is;
		x->len[x->n++] = len;
		is += len + (is[len] == ' ');
	}
}

/* Whether `w` stands in `text`, side by side; the last may go on. */
static bool
units_have(const struct units *text, const struct units *w, bool prefix)
{
	for (size_t i = 0; w->n > 0 && i + w->n <= text->n; i++) {
		size_t k = 0;

		for (; k < w->n; k++) {
			bool open = prefix && k == w->n - 1;

			if (open ? text->len[i + k] < w->len[k] : text->len[i + k] != w->len[k])
				break;
			if (memcmp(text->u[i + k], w->u[k], w->len[k]) != 0)
				break;
		}
		if (k == w->n)
			return true;
	}
	return false;
}

/* ---- articles */

struct model {
	int64_t id, feed, date, fetched, key;
	char title[400], author[200], text[1200], link[300], category[2][200], guid[32];
	struct units utitle, uauthor, utext, ulink, ucategory[2];
	size_t ncategories;
	const char *lang;
	bool enclosure, image, comments, read, bookmarked, hidden, tagged[2];
	char *terms[3]; /* of title, author and text, for query_match */
};

static const char *const feed_titles[] = {
    "", "Steppe Ledger", "Grain & Trade", "Nato Watch", "Ёлка"};
static const char *const feed_words[] = {"", "steppe ledger", "grain trade", "nato watch", "елка"};
static const char *const feed_urls[] = {
    "", "http example a", "http example b", "http example c", "http example d"};
static const char *const feed_sections[] = {"", "Asia", "Asia/Central", "Asia/Central", "Europe"};
static const char *const tags[] = {"later", "Élan"};

static void
put_tokens(char *out, size_t cap, struct units *x, unsigned n, const char *between)
{
	for (unsigned i = 0; i < n; i++) {
		const struct token *t = &tokens[pick(LEN(tokens))];
		size_t at = strlen(out);

		snprintf(out + at, cap - at, "%s%s", i == 0 ? "" : between, t->written[pick(3)]);
		units_add(x, t->is);
	}
}

static void
model_fill(struct model *m, int64_t id)
{
	static const char *const langs[] = {"en", "en-GB", "de", "", "ru"};
	size_t at;

	m->id = id;
	m->feed = 1 + pick(4);
	m->date = NOW - (int64_t)pick(40 * 86400);
	m->fetched = id % 7 == 0 ? NOW : NOW - DAY;
	m->key = KEY_OF(m->date, id);
	snprintf(m->guid, sizeof(m->guid), "g%lld", (long long)id);
	put_tokens(m->title, sizeof(m->title), &m->utitle, 1 + pick(3), " ");
	if (pick(3) == 0)
		put_tokens(m->author, sizeof(m->author), &m->uauthor, 1 + pick(2), " ");
	put_tokens(m->text, sizeof(m->text), &m->utext, 2 + pick(4), pick(2) ? ", " : " ");
	m->ncategories = pick(3);
	for (size_t i = 0; i < m->ncategories; i++)
		put_tokens(
		    m->category[i], sizeof(m->category[i]), &m->ucategory[i], 1 + pick(2), " ");
	snprintf(m->link, sizeof(m->link), "http://x.example/");
	units_add(&m->ulink, "http x example");
	at = strlen(m->link);
	put_tokens(m->link + at, sizeof(m->link) - at, &m->ulink, 1, "/");
	m->lang = langs[pick(LEN(langs))];
	const char *texts[] = {m->title, m->author, m->text};
	for (size_t i = 0; i < LEN(texts); i++) {
		struct strbuf b;

		strbuf_init(&b, STRBUF_BODY);
		terms_add(&b, texts[i], strlen(texts[i]));
		m->terms[i] = strbuf_take(&b, NULL);
	}
	m->enclosure = pick(6) == 0;
	m->image = pick(6) == 0;
	m->comments = pick(6) == 0;
	m->read = pick(3) == 0;
	m->bookmarked = pick(10) == 0;
	m->hidden = pick(12) == 0;
	m->tagged[0] = pick(9) == 0;
	m->tagged[1] = pick(9) == 0;
}

static void
model_store(struct store *s, const struct model *m)
{
	const char *authors[] = {m->author}, *categories[] = {m->category[0], m->category[1]};
	struct enclosure enclosure = {
	    .url = "http://x.example/a.mp3", .type = "audio/mpeg", .title = ""};
	struct feed_entry en = an_entry(m->guid, m->title, m->text, strlen(m->text), m->date);
	en.link = m->link;
	en.authors = authors;
	en.nauthors = m->author[0] != '\0';
	en.categories = categories;
	en.ncategories = m->ncategories;
	en.comments = m->comments ? "http://x.example/c" : "";
	en.image = m->image ? "http://x.example/i.png" : "";
	en.lang = m->lang;
	en.enclosures = &enclosure;
	en.nenclosures = m->enclosure;
	struct ingest_options o = {.feed = m->feed, .now = m->fetched, .unread_left = INT64_MAX};
	struct digest_result r = {.blocks = "", .excerpt = "", .image = "", .words = 3};
	struct blocks b;
	struct strbuf code;
	int64_t added = 0, updated = 0;

	/* What is fetched at FETCHED may be published later: then the date is not taken. */
	o.now = MAX(m->fetched, m->date);
	OK(store_ingest(s, &o, &en, 1, &added, &updated, &e));
	assert_int_equal(added, 1);
	blocks_init(&b);
	strbuf_init(&code, STRBUF_SMALL);
	blocks_add(&b, BLOCK_PARAGRAPH);
	blocks_span(&b, m->text, strlen(m->text), 0, 0);
	OK(blocks_encode(&b, &code));
	r.blocks = code.s;
	r.blocks_len = code.len;
	OK(store_digested(s, m->id, &r, m->text, strlen(m->text), &e));
	blocks_release(&b);
	strbuf_release(&code);
}

static void
model_mark(struct store *s, const struct model *m)
{
	unsigned flags = (m->read ? MARK_READ : 0) | (m->bookmarked ? MARK_BOOKMARK : 0)
	                 | (m->hidden ? MARK_HIDDEN : 0);
	int64_t action = 0, tagging[2] = {0}, changed, missing;

	if (flags != 0)
		OK(store_mark(s, 0, &m->id, 1, MARK_SET, flags, &action, &changed, &missing, &e));
	for (size_t i = 0; i < LEN(tags); i++)
		if (m->tagged[i])
			OK(store_tag(s, 0, &m->id, 1, tags[i], true, &tagging[i], &changed, &e));
}

static void
fill(struct store *s, struct model *m, int64_t first, int64_t last)
{
	OK(store_begin(s, -1, &e));
	for (int64_t id = first; id <= last; id++) {
		model_fill(&m[id - 1], id);
		model_store(s, &m[id - 1]);
		if (id % 200 == 0)
			OK(store_commit(s, false, &e) && store_begin(s, -1, &e));
	}
	OK(store_commit(s, false, &e));
}

static struct store *
make_archive(struct model *m)
{
	static const char feeds[] =
	    "[Asia]\nhttp://a.example/ \"Steppe Ledger\"\n[Asia/Central]\n"
	    "http://b.example/ \"Grain & Trade\"\nhttp://c.example/ \"Nato Watch\"\n"
	    "[Europe]\nhttp://d.example/ \"Ёлка\" hidden=yes\n";
	struct store *s = store_open(dir, STORE_WRITE, &e);
	struct complaints cs = {0};
	struct feedlist fl;
	bool changed, more = true;

	assert_non_null(s);
	feedlist_parse(&fl, "feeds", feeds, strlen(feeds), &cs);
	OK(store_begin(s, -1, &e) && store_sync_feeds(s, &fl, &changed, &e)
	    && store_commit(s, false, &e));
	fill(s, m, 1, ARTICLES - WAITING);
	while (more)
		OK(store_begin(s, -1, &e) && store_index_step(s, &more, &e)
		    && store_commit(s, false, &e));
	fill(s, m, ARTICLES - WAITING + 1, ARTICLES);
	OK(store_begin(s, -1, &e));
	for (size_t i = 0; i < ARTICLES; i++)
		model_mark(s, &m[i]);
	OK(store_commit(s, false, &e));
	feedlist_release(&fl);
	complaints_release(&cs);
	return s;
}

/* ---- queries, written and meant at once */

enum ask_kind { ASK_ALL, ASK_ANY, ASK_NOT, ASK_WORDS, ASK_TEST };
enum ask_field { IN_ANY, IN_TITLE, IN_AUTHOR, IN_FEED, IN_CATEGORY, IN_URL };

struct ask {
	enum ask_kind kind;
	struct ask *child[4];
	size_t n;
	enum ask_field field;
	struct units words;
	bool prefix;
	bool (*test)(const struct model *, int64_t);
	int64_t number;
};

static const char *const field_names[] = {"", "title:", "author:", "feed:", "category:", "url:"};

/* Of the archive: it has no words of what waits for the index. */
static bool of_archive = true;

static bool
ask_words(const struct ask *a, const struct model *m)
{
	struct units feed = {.n = 0}, url = {.n = 0};

	if (of_archive && m->id > ARTICLES - WAITING && a->field <= IN_AUTHOR)
		return false;
	switch (a->field) {
	case IN_ANY:
		return units_have(&m->utitle, &a->words, a->prefix)
		       || units_have(&m->uauthor, &a->words, a->prefix)
		       || units_have(&m->utext, &a->words, a->prefix);
	case IN_TITLE:
		return units_have(&m->utitle, &a->words, a->prefix);
	case IN_AUTHOR:
		return units_have(&m->uauthor, &a->words, a->prefix);
	case IN_URL:
		return units_have(&m->ulink, &a->words, a->prefix);
	case IN_CATEGORY:
		return units_have(&m->ucategory[0], &a->words, a->prefix)
		       || units_have(&m->ucategory[1], &a->words, a->prefix);
	case IN_FEED:
		units_add(&feed, feed_words[m->feed]);
		units_add(&url, feed_urls[m->feed]);
		return units_have(&feed, &a->words, a->prefix)
		       || units_have(&url, &a->words, a->prefix);
	}
	return false;
}

static bool
ask_fits(const struct ask *a, const struct model *m)
{
	bool fits = a->kind != ASK_ANY;

	switch (a->kind) {
	case ASK_ALL:
		for (size_t i = 0; i < a->n; i++)
			fits = fits && ask_fits(a->child[i], m);
		return fits;
	case ASK_ANY:
		for (size_t i = 0; i < a->n; i++)
			fits = fits || ask_fits(a->child[i], m);
		return fits;
	case ASK_NOT:
		return !ask_fits(a->child[0], m);
	case ASK_WORDS:
		return ask_words(a, m);
	case ASK_TEST:
		return a->test(m, a->number);
	}
	return false;
}

static void
ask_free(struct ask *a)
{
	for (size_t i = 0; i < a->n; i++)
		ask_free(a->child[i]);
	free(a);
}

static bool
test_unread(const struct model *m, int64_t n)
{
	(void)n;
	return !m->read;
}

static bool
test_read(const struct model *m, int64_t n)
{
	(void)n;
	return m->read;
}

static bool
test_bookmarked(const struct model *m, int64_t n)
{
	(void)n;
	return m->bookmarked;
}

static bool
test_hidden(const struct model *m, int64_t n)
{
	(void)n;
	return m->hidden;
}

static bool
test_new(const struct model *m, int64_t n)
{
	(void)n;
	return MAX(m->fetched, m->date) > VISIT;
}

static bool
test_enclosure(const struct model *m, int64_t n)
{
	(void)n;
	return m->enclosure;
}

static bool
test_image(const struct model *m, int64_t n)
{
	(void)n;
	return m->image;
}

static bool
test_comments(const struct model *m, int64_t n)
{
	(void)n;
	return m->comments;
}

static bool
test_from(const struct model *m, int64_t n)
{
	return m->date >= n;
}

static bool
test_before(const struct model *m, int64_t n)
{
	return m->date < n;
}

static bool
test_id(const struct model *m, int64_t n)
{
	return m->id == n;
}

static bool
test_lang(const struct model *m, int64_t n)
{
	return strcmp(m->lang, n == 0 ? "de" : "en") == 0
	       || (n == 1 && strcmp(m->lang, "en-GB") == 0);
}

static bool
test_section(const struct model *m, int64_t n)
{
	static const char *const names[] = {"Asia", "Central", "Europe"};

	/* A hidden article is in no section. */
	return !m->hidden && strstr(feed_sections[m->feed], names[n]) != NULL;
}

static bool
test_tag(const struct model *m, int64_t n)
{
	return m->tagged[n];
}

/* 2025-06-01 and 2025-06-10 at midnight, UTC. */
static const struct test_leaf {
	const char *text;
	bool (*test)(const struct model *, int64_t);
	int64_t number;
} test_leaves[] = {{"is:unread", test_unread, 0}, {"is:read", test_read, 0},
    {"is:bookmarked", test_bookmarked, 0}, {"is:hidden", test_hidden, 0}, {"is:new", test_new, 0},
    {"has:enclosure", test_enclosure, 0}, {"has:image", test_image, 0},
    {"has:comments", test_comments, 0}, {"newer:9d", test_from, NOW - 9 * DAY},
    {"older:3w", test_before, NOW - 21 * DAY}, {"after:2025-06-01", test_from, 1748736000},
    {"before:2025-06-10", test_before, 1749513600}, {"id:77", test_id, 77},
    {"lang:de", test_lang, 0}, {"lang:EN", test_lang, 1}, {"section:asia", test_section, 0},
    {"section:central", test_section, 1}, {"section:Asia/Central", test_section, 1},
    {"section:Europe", test_section, 2}, {"tag:later", test_tag, 0}, {"tag:elan", test_tag, 1}};

static struct ask *
ask_new(enum ask_kind kind)
{
	struct ask *a = xcalloc(1, sizeof(*a));

	a->kind = kind;
	return a;
}

/* A part of a run of signs, two at least; *end: behind it. The written form is the run without its
 * blanks. */
static void
write_run(struct strbuf *b, struct units *w, const char *is)
{
	struct units all = {.n = 0};
	units_add(&all, is);
	size_t from = pick((unsigned)all.n - 1), n = 2 + pick((unsigned)(all.n - from - 1));

	for (size_t i = from; i < from + n; i++) {
		strbuf_add(b, all.u[i], all.len[i]);
		w->u[w->n] = all.u[i];
		w->len[w->n++] = all.len[i];
	}
}

/* A word, a phrase or a prefix. */
static struct ask *
ask_value(struct strbuf *b, enum ask_field field)
{
	struct ask *a = ask_new(ASK_WORDS);
	const struct token *t = &tokens[pick(LEN(tokens))];
	unsigned kind = pick(6);
	bool run = strchr(t->is, ' ') != NULL;

	a->field = field;
	if (run) {
		write_run(b, &a->words, t->is);
	} else if (kind == 0) { /* two words that stand side by side somewhere */
		const struct token *u = &tokens[pick(LEN(tokens))];

		strbuf_addf(b, "\"%s %s\"", t->written[pick(3)], u->written[pick(3)]);
		units_add(&a->words, t->is);
		units_add(&a->words, u->is);
	} else if (kind == 1 && strlen(t->is) > 4) {
		size_t len =
		    (unsigned char)t->is[0] < 0x80 ? 3 : 4; /* letters of one or two bytes */

		strbuf_add(b, t->is, len);
		strbuf_addc(b, '*');
		units_add(&a->words, t->is);
		a->words.len[0] = len;
		a->prefix = true;
	} else {
		strbuf_adds(b, t->written[pick(3)]);
		units_add(&a->words, t->is);
	}
	return a;
}

static struct ask *ask_any(struct strbuf *b, int depth, enum ask_field field, bool group);

static struct ask *
ask_leaf(struct strbuf *b, int depth, enum ask_field field, bool group)
{
	struct ask *a;

	if (depth > 0 && pick(4) == 0) {
		strbuf_addc(b, '(');
		a = ask_any(b, depth - 1, field, group);
		strbuf_addc(b, ')');
		return a;
	}
	if (group || pick(2) == 0)
		return ask_value(b, field);
	if (pick(2) == 0) {
		const struct test_leaf *t = &test_leaves[pick(LEN(test_leaves))];

		strbuf_adds(b, t->text);
		a = ask_new(ASK_TEST);
		a->test = t->test;
		a->number = t->number;
		return a;
	}
	field = (enum ask_field)(1 + pick(5));
	strbuf_adds(b, field_names[field]);
	if (depth == 0 || pick(3) != 0)
		return ask_value(b, field);
	strbuf_addc(b, '(');
	a = ask_any(b, depth - 1, field, true);
	strbuf_addc(b, ')');
	return a;
}

static struct ask *
ask_one(struct strbuf *b, int depth, enum ask_field field, bool group)
{
	if (pick(5) != 0)
		return ask_leaf(b, depth, field, group);
	struct ask *a = ask_new(ASK_NOT);
	strbuf_adds(b, pick(2) ? "-" : "not ");
	a->child[a->n++] = ask_leaf(b, depth, field, group);
	return a;
}

static struct ask *
ask_all(struct strbuf *b, int depth, enum ask_field field, bool group)
{
	struct ask *a = ask_new(ASK_ALL);
	unsigned n = 1 + (pick(3) == 0) + (pick(3) == 0);

	for (unsigned i = 0; i < n; i++) {
		if (i > 0)
			strbuf_adds(b, pick(4) == 0 ? " and " : " ");
		a->child[a->n++] = ask_one(b, depth, field, group);
	}
	return a;
}

static struct ask *
ask_any(struct strbuf *b, int depth, enum ask_field field, bool group)
{
	struct ask *a = ask_new(ASK_ANY);
	unsigned n = 1 + (pick(3) == 0) + (pick(4) == 0);

	for (unsigned i = 0; i < n; i++) {
		strbuf_adds(b, i > 0 ? " or " : "");
		a->child[a->n++] = ask_all(b, depth, field, group);
	}
	return a;
}

/* ---- the comparison */

static struct query *
parse(const char *text)
{
	struct query *q = query_parse(text, strlen(text), NOW, &e);

	if (q == NULL)
		fail_msg("%s: %s", text, e.text);
	return q;
}

static int
rising(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return x < y ? -1 : x > y;
}

/* What the model says, rising. */
static size_t
expected(const struct model *m, const struct ask *a, bool hidden, int64_t *keys)
{
	size_t n = 0;

	for (size_t i = 0; i < ARTICLES; i++)
		if ((hidden || !m[i].hidden) && ask_fits(a, &m[i]))
			keys[n++] = m[i].key;
	qsort(keys, n, sizeof(*keys), rising);
	return n;
}

/* All pages of a search, as `list` reads them. */
static size_t
found(struct store *s, const struct query *q, bool oldest, int64_t *keys)
{
	int64_t from = oldest ? -1 : KEY_MAX;
	size_t n = 0, some = PAGE;

	while (some == PAGE) {
		OK(store_search(s, q, 0, from, VISIT, keys + n, PAGE, &some, &e));
		n += some;
		from = n > 0 ? keys[n - 1] : from;
	}
	return n;
}

static void
same_everywhere(struct store *s, const char *text, bool orders, const int64_t *want, size_t n)
{
	static int64_t got[ARTICLES + PAGE];
	char *up = xasprintf("%s sort:oldest", text), *rank = xasprintf("%s sort:rank", text);
	struct query *q = parse(text), *oldest = parse(up), *ranked = parse(rank);

	size_t ngot = found(s, q, false, got);
	for (size_t i = 0; i < MAX(n, ngot); i++)
		if (i >= n || i >= ngot || got[i] != want[n - 1 - i])
			fail_msg("%s: row %zu of %zu is %lld, not %lld of %zu", text, i, ngot,
			    i < ngot ? (long long)KEY_ID(got[i]) : 0,
			    i < n ? (long long)KEY_ID(want[n - 1 - i]) : 0, n);
	size_t k = 0;
	if (orders) {
		assert_int_equal(found(s, oldest, true, got), n);
		assert_memory_equal(got, want, n * sizeof(*want));
		OK(store_search(s, ranked, 0, KEY_MAX, VISIT, got, ARTICLES, &k, &e));
		qsort(got, k, sizeof(*got), rising);
	}
	if (orders && n <= 2000) {
		assert_int_equal(k, n);
		assert_memory_equal(got, want, n * sizeof(*want));
	}
	query_free(q);
	query_free(oldest);
	query_free(ranked);
	free(up);
	free(rank);
}

/* As the filter of a list: Latest, which the index drives, and a section, which is walked. */
static void
same_in_lists(struct store *s, const struct model *m, const char *text, const struct ask *a)
{
	static int64_t got[ARTICLES + 1], want[ARTICLES];
	const struct {
		int64_t list;
		const char *section;
	} lists[] = {{LIST_LATEST, ""}, {store_list_find(s, "Central"), "Central"}};
	struct query *q = parse(text);
	struct query_sql sql;

	OK(store_compile(s, q, VISIT, &sql, &e));
	for (size_t k = 0; k < 2 * LEN(lists); k++) {
		struct view v = {.list = lists[k / 2].list, .filter = &sql, .unread = k % 2 != 0};
		size_t n = 0, ngot;
		int64_t count;

		for (size_t i = 0; i < ARTICLES; i++)
			if (!m[i].hidden && (!v.unread || !m[i].read)
			    && (v.list != LIST_LATEST || m[i].feed != HIDDEN_FEED)
			    && strstr(feed_sections[m[i].feed], lists[k / 2].section) != NULL
			    && ask_fits(a, &m[i]))
				want[n++] = m[i].key;
		qsort(want, n, sizeof(*want), rising);
		OK(store_keys(s, &v, -1, -1, got, ARTICLES, &ngot, &e));
		if (ngot != n || memcmp(got, want, n * sizeof(*want)) != 0)
			fail_msg("%s in list %lld: %zu, not %zu", text, (long long)v.list, ngot, n);
		OK(store_view_count(s, &v, 1000, &count, &e));
		assert_int_equal(count, MIN(n, 1001));
	}
	query_sql_release(&sql);
	query_free(q);
}

static void
same_in_memory(const struct model *m, const char *text, const struct ask *a)
{
	struct query *q = parse(text);
	struct matcher matcher = {0};

	of_archive = false;
	matcher_add(&matcher, q);
	for (size_t i = 0; i < ARTICLES; i++) {
		const char *categories[] = {m[i].category[0], m[i].category[1]}, *names[2];
		const char *sections[] = {feed_sections[m[i].feed], "Asia"};
		struct query_subject x = {.id = m[i].id,
		    .feed = m[i].feed,
		    .date = m[i].date,
		    .published = m[i].date,
		    .guid = m[i].guid,
		    .title = m[i].title,
		    .author = m[i].author,
		    .link = m[i].link,
		    .lang = m[i].lang,
		    .feed_title = feed_titles[m[i].feed],
		    .feed_url =
			(char[]){'h', 't', 't', 'p', ':', '/', '/', (char)('a' + m[i].feed - 1),
			    '.', 'e', 'x', 'a', 'm', 'p', 'l', 'e', '/', 0},
		    .categories = categories,
		    .ncategories = m[i].ncategories,
		    .sections = sections,
		    .nsections = m[i].hidden ? 0 : 1,
		    .tags = names,
		    .text = m[i].text,
		    .title_terms = m[i].terms[0],
		    .author_terms = m[i].terms[1],
		    .text_terms = m[i].terms[2],
		    .unread = !m[i].read,
		    .bookmarked = m[i].bookmarked,
		    .hidden = m[i].hidden,
		    .is_new = test_new(&m[i], 0),
		    .has_enclosure = m[i].enclosure,
		    .has_image = m[i].image,
		    .has_comments = m[i].comments};

		for (size_t k = 0; k < LEN(tags); k++)
			if (m[i].tagged[k])
				names[x.ntags++] = tags[k];
		bool fits = ask_fits(a, &m[i]);
		matcher_look(&matcher, x.title_terms, x.author_terms, x.text_terms);
		if (query_match(q, &x) != fits || matcher_fits(&matcher, 0, &x) != fits)
			fail_msg("%s: article %zu, '%s', '%s'", text, i + 1, m[i].title, m[i].text);
	}
	matcher_release(&matcher);
	query_free(q);
	of_archive = true;
}

static void
queries_of_the_grammar_find_what_a_slow_evaluation_finds(void **state)
{
	struct model *m = xcalloc(ARTICLES, sizeof(*m));
	struct store *s = make_archive(m);
	static int64_t want[ARTICLES];
	struct strbuf text;
	int some = 0;

	(void)state;
	strbuf_init(&text, STRBUF_SMALL);
	for (int i = 0; i < QUERIES; i++) {
		strbuf_clear(&text);
		struct ask *a = ask_any(&text, 2, IN_ANY, false);
		struct query *q = parse(text.s);
		size_t n = expected(m, a, query_asks_hidden(q), want);

		/* What has more is read by lists, indexes and words in turn. */
		store_look_at(s, i % 2 == 0 ? 4096 : i % 50);
		some += n > 0 && n < ARTICLES / 2;
		same_everywhere(s, text.s, i % 4 < 2, want, n);
		same_in_memory(m, text.s, a);
		if (i % 3 == 0)
			same_in_lists(s, m, text.s, a);
		query_free(q);
		ask_free(a);
	}
	assert_true(some > QUERIES / 2); /* else they test nothing */
	strbuf_release(&text);
	store_close(s);
	for (size_t i = 0; i < ARTICLES; i++)
		for (size_t k = 0; k < LEN(m[i].terms); k++)
			free(m[i].terms[k]);
	free(m);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(queries_of_the_grammar_find_what_a_slow_evaluation_finds),
	};

	setenv("TZ", "UTC", 1);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
