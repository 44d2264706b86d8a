/* Many queries asked of one article. */
#include "src/matcher.h"

#include "src/util.h"

#include <stdlib.h>
#include <string.h>

static uint64_t
hash_of(const char *word, size_t n)
{
	uint64_t hash = hash64(11, word, n);

	return hash != 0 ? hash : 1;
}

/* By its ends and its length. */
static size_t
kind_of(const char *word, size_t n)
{
	const unsigned char *w = (const unsigned char *)word;

	return (w[0] * 613u + w[n - 1] * 149u + w[n / 2] * 37u + n * 7u) & 8191u;
}

static struct matcher_word *
slot_of(const struct matcher *m, uint64_t hash)
{
	size_t i = hash & (m->cap_word - 1);

	while (m->word[i].hash != 0 && m->word[i].hash != hash)
		i = (i + 1) & (m->cap_word - 1);
	return &m->word[i];
}

static void
grow(struct matcher *m)
{
	struct matcher_word *old = m->word;
	size_t n = m->cap_word;

	m->cap_word = n == 0 ? 64 : n * 2;
	m->word = xcalloc(m->cap_word, sizeof(*m->word));
	for (size_t i = 0; i < n; i++)
		if (old[i].hash != 0)
			*slot_of(m, old[i].hash) = old[i];
	free(old);
}

static struct matcher_word *
add_word(struct matcher *m, const char *word, size_t n)
{
	struct matcher_word *w;
	uint64_t hash = hash_of(word, n);

	if (m->nword * 2 >= m->cap_word)
		grow(m);
	m->kind[kind_of(word, n)] = true;
	w = slot_of(m, hash);
	m->nword += w->hash == 0;
	w->hash = hash;
	return w;
}

static void
add_anchor(void *arg, const char *word, size_t n)
{
	struct matcher *m = arg;
	struct matcher_word *w = add_word(m, word, n);

	GROW(m->link, m->cap_link, m->nlink);
	m->link[m->nlink++] = (struct matcher_link){(uint32_t)(m->n - 1), w->first};
	w->first = (uint32_t)m->nlink;
}

static void
add_asked(void *arg, const char *word, size_t n)
{
	add_word(arg, word, n);
}

void
matcher_add(struct matcher *m, const struct query *q)
{
	GROW(m->query, m->cap, m->n);
	m->query[m->n++] = (struct matcher_query){.query = q};
	m->query[m->n - 1].always = !query_anchor(q, add_anchor, m);
	query_asked(q, add_asked, m);
}

void
matcher_release(struct matcher *m)
{
	free(m->query);
	free(m->word);
	free(m->link);
	*m = (struct matcher){0};
}

static void
look(struct matcher *m, const char *terms, enum word_in in, size_t *n)
{
	size_t len;

	for (const char *s = terms; m->nword > 0 && *s != '\0'; s += len + (s[len] != '\0')) {
		len = 0;
		while ((unsigned char)s[len] > ' ')
			len++;
		if (len == 0 || !m->kind[kind_of(s, len)])
			continue;
		struct matcher_word *w = slot_of(m, hash_of(s, len));
		if (w->hash == 0)
			continue;
		w->in = w->look == m->look ? w->in | in : in;
		w->look = m->look;
		for (uint32_t i = w->first; i != 0; i = m->link[i - 1].next) {
			struct matcher_query *q = &m->query[m->link[i - 1].query];

			*n += !q->candidate;
			q->candidate = true;
		}
	}
}

size_t
matcher_look(struct matcher *m, const char *title, const char *author, const char *text)
{
	size_t n = 0;

	m->look++;
	for (size_t i = 0; i < m->n; i++) {
		m->query[i].candidate = m->query[i].always;
		n += m->query[i].always;
	}
	look(m, title, WORD_IN_TITLE, &n);
	look(m, author, WORD_IN_AUTHOR, &n);
	if (text != NULL)
		look(m, text, WORD_IN_TEXT, &n);
	return n;
}

/* Every word that the queries ask for is known. */
static unsigned
where(const void *arg, const char *word, size_t n)
{
	const struct matcher *m = arg;
	const struct matcher_word *w = slot_of(m, hash_of(word, n));

	return w->look == m->look ? w->in : 0;
}

bool
matcher_fits(const struct matcher *m, size_t i, const struct query_subject *s)
{
	return m->query[i].candidate && query_match_known(m->query[i].query, s, where, m);
}
