/* In how many articles a word is, as near as it takes to say which words a prefix stands for and
 * what a word is worth: the first articles are all counted, of the next one in FEW, of the others
 * one in FEWER. Counting one costs as much as all else that is done to store it; asking the index
 * reads all it has of a word, two seconds for those of two letters in a million articles. */
#include "src/store_priv.h"

#include <stdlib.h>
#include <string.h>

#define ALL_UPTO     128
#define FEW_UPTO     2048
#define FEW          16
#define FEWER        64
#define WORD_MAX     64
#define PREFIX_WORDS 50

struct counted {
	const char *word; /* NULL: free */
	size_t len;
	int64_t docs;
	size_t last; /* the item that has it, counted from 1 */
};

struct counting {
	struct counted *slot; /* open hash, cap a power of two */
	size_t n, cap;
};

static struct counted *
slot_of(const struct counting *c, const char *word, size_t len)
{
	uint64_t h = hash64(0, word, len);

	for (size_t i = h & (c->cap - 1);; i = (i + 1) & (c->cap - 1)) {
		struct counted *x = &c->slot[i];

		if (x->word == NULL || (x->len == len && memcmp(x->word, word, len) == 0))
			return x;
	}
}

static void
grow(struct counting *c)
{
	struct counting old = *c;

	c->cap = old.cap == 0 ? 1024 : old.cap * 2;
	c->slot = xcalloc(c->cap, sizeof(*c->slot));
	for (size_t i = 0; i < old.cap; i++)
		if (old.slot[i].word != NULL)
			*slot_of(c, old.slot[i].word, old.slot[i].len) = old.slot[i];
	free(old.slot);
}

static void
count_words(struct counting *c, const char *words, size_t item, int64_t weight)
{
	size_t len;

	for (const char *w = words; *w != '\0'; w += len + (w[len] == ' ')) {
		len = strcspn(w, " ");
		if (len == 0 || len > WORD_MAX)
			continue;
		if (c->n * 2 >= c->cap)
			grow(c);
		struct counted *x = slot_of(c, w, len);
		if (x->word == NULL) {
			*x = (struct counted){.word = w, .len = len};
			c->n++;
		}
		if (x->last != item)
			x->docs += weight;
		x->last = item;
	}
}

static int
by_word(const void *a, const void *b)
{
	const struct counted *x = a, *y = b;
	int by = memcmp(x->word, y->word, MIN(x->len, y->len));

	return by != 0 ? by : (x->len > y->len) - (x->len < y->len);
}

static bool
write_counts(struct store *s, struct counting *c, struct err *e)
{
	char word[WORD_MAX + 1];
	size_t n = 0;

	for (size_t i = 0; i < c->cap; i++)
		if (c->slot[i].word != NULL)
			c->slot[n++] = c->slot[i];
	qsort(c->slot, n, sizeof(*c->slot), by_word);
	for (size_t i = 0; i < n; i++) {
		memcpy(word, c->slot[i].word, c->slot[i].len);
		word[c->slot[i].len] = '\0';
		if (!sql_run(s, SQL_ADD_FREQUENT, e, "ti", word, c->slot[i].docs))
			return false;
	}
	return true;
}

bool
frequent_count(
    struct store *s, const struct index_item *item, size_t n, int64_t sign, struct err *e)
{
	struct counting c = {0};
	bool ok = true;

	for (size_t i = 0; i < n; i++) {
		int64_t id = KEY_ID(item[i].key);
		int64_t one_in = id <= ALL_UPTO ? 1 : id <= FEW_UPTO ? FEW : FEWER;

		if (id % one_in != 0)
			continue;
		count_words(&c, item[i].title, i + 1, sign * one_in);
		count_words(&c, item[i].author, i + 1, sign * one_in);
		count_words(&c, item[i].text, i + 1, sign * one_in);
	}
	if (c.n > 0)
		ok = write_counts(s, &c, e);
	free(c.slot);
	return ok;
}

/* Whether the word is one of `words`, which are apart by blanks. */
static bool
has_word(const char *words, const char *word)
{
	size_t n = strlen(word);

	for (const char *w = words; (w = strstr(w, word)) != NULL; w++)
		if ((w == words || w[-1] == ' ') && (w[n] == '\0' || w[n] == ' '))
			return true;
	return false;
}

static void
add_word(struct strbuf *out, const char *word)
{
	if (out->len > 0)
		strbuf_addc(out, ' ');
	strbuf_adds(out, word);
}

/* Words that are not in `out` yet, from word to word of the index, until there are
 * PREFIX_WORDS. */
static bool
add_rare(struct store *s, const char *prefix, const char *behind, size_t *n, struct strbuf *out)
{
	char *from = xstrdup(prefix);
	bool found = true, ok = true;

	while (ok && found && *n < PREFIX_WORDS) {
		sqlite3_stmt *st = sql_bind(s, SQL_NEXT_WORD, NULL, "tt", from, behind);
		int got = st == NULL ? -1 : sql_step(s, st, NULL);

		ok = got >= 0;
		found = got > 0;
		if (!found)
			break;
		const char *word = (const char *)sqlite3_column_text(st, 0);
		if (!has_word(out->s, word)) {
			add_word(out, word);
			++*n;
		}
		free(from);
		from = xasprintf("%s\x01", word); /* before all that go on */
		sqlite3_reset(st);
	}
	free(from);
	return ok;
}

static void
look_up(struct store *s, const char *prefix, struct strbuf *out)
{
	char *behind = xasprintf("%s\xf4\x8f\xbf\xbf", prefix);
	sqlite3_stmt *st =
	    sql_bind(s, SQL_FREQUENT, NULL, "tti", prefix, behind, (int64_t)PREFIX_WORDS);
	size_t n = 0;
	int got = -1;

	for (; st != NULL && (got = sql_step(s, st, NULL)) > 0; n++)
		add_word(out, (const char *)sqlite3_column_text(st, 0));
	if (got < 0 || !add_rare(s, prefix, behind, &n, out))
		strbuf_clear(out);
	s->prefix_cut = s->prefix_cut || n == PREFIX_WORDS; /* there may be more */
	free(behind);
}

void
stands_for_release(struct store *s)
{
	free(s->stands_for.prefix);
	free(s->stands_for.words);
	s->stands_for = (struct stands_for){0};
}

/* A search asks several times, for the newest, the best, those elsewhere. */
void
frequent_words(void *arg, const char *prefix, struct strbuf *out)
{
	struct store *s = arg;
	struct stands_for *last = &s->stands_for;
	int64_t version;

	/* What this connection writes itself does not change the version. */
	if (s->mode != STORE_READ || !sql_int(s, SQL_DATA_VERSION, 0, &version, NULL, "")) {
		look_up(s, prefix, out);
		return;
	}
	if (last->prefix == NULL || *last->words == '\0' || last->version != version
	    || strcmp(last->prefix, prefix) != 0) {
		struct strbuf words;

		stands_for_release(s);
		strbuf_init(&words, STRBUF_BODY);
		look_up(s, prefix, &words);
		*last = (struct stands_for){xstrdup(prefix), strbuf_take(&words, NULL), version};
	}
	strbuf_adds(out, last->words);
}

double
frequent_worth(void *arg, const char *words)
{
	struct store *s = arg;
	struct counts all;
	struct err e;
	double worth = 0;
	size_t len;

	if (!store_counts(s, LIST_LATEST, &all, &e))
		return 0;
	for (const char *w = words; *w != '\0'; w += len + (w[len] == ' ')) {
		len = strcspn(w, " ");
		char *word = xasprintf("%.*s", (int)len, w);
		int64_t docs;

		if (sql_int(s, SQL_DOCS, 0, &docs, &e, "t", word))
			worth = MAX(worth, query_worth(all.total, docs));
		free(word);
	}
	return worth;
}

void
frequent_places(void *arg, const char *prefix, struct strbuf *out)
{
	char *behind = xasprintf("%s\xf4\x8f\xbf\xbf", prefix);
	size_t words = 0;

	if (!add_rare(arg, prefix, behind, &words, out) || words == PREFIX_WORDS)
		strbuf_clear(out); /* there may be more */
	free(behind);
}
