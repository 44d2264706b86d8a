/* Changes of a text by words: the shortest script of words that go and come (Myers, "An O(ND)
 * Difference Algorithm", 1986), up to a number of them; beyond it the text is another. */
#include "src/changes.h"

#include "src/date.h"
#include "src/utf8.h"
#include "src/util.h"

#include <stdlib.h>
#include <string.h>

#define WORDS_MOST 200000
#define EDITS_MOST 1500 /* 4.5 MB of furthest points */

struct word {
	const char *s;
	uint32_t len;
	uint32_t hash;
	bool blank; /* before it */
};

struct words {
	struct word *word;
	size_t n, cap;
};

/* Words are apart by blanks; signs of scripts without blanks are one each; a newline is one. */
static void
split(struct words *w, const char *s, size_t n)
{
	bool blank = false;

	for (size_t i = 0, len; i < n && w->n < WORDS_MOST; i += len) {
		uint32_t c;

		len = utf8_decode(s + i, n - i, &c);
		if (c == ' ' || c == '\t') {
			blank = true;
			continue;
		}
		for (size_t k; c != '\n' && c < 0x2e80 && i + len < n; len += k) {
			k = utf8_decode(s + i + len, n - i - len, &c);
			if (c == ' ' || c == '\t' || c == '\n' || c >= 0x2e80)
				break;
		}
		GROW(w->word, w->cap, w->n);
		w->word[w->n++] =
		    (struct word){s + i, (uint32_t)len, (uint32_t)hash64(0, s + i, len), blank};
		blank = false;
	}
}

static bool
same(const struct word *a, const struct word *b)
{
	return a->hash == b->hash && a->len == b->len && memcmp(a->s, b->s, a->len) == 0;
}

/* How far the best path with d edits comes on each diagonal, for every d: row d has 2 d + 1. */
struct script {
	int32_t *reach;
	size_t cap;
	int edits; /* -1: more than are looked for */
};

#define ROW(d)      ((size_t)(d) * (size_t)(d))
#define AT(s, d, k) ((s)->reach[ROW(d) + (size_t)((k) + (d))])

static int32_t
start_of(const struct script *s, int d, int k)
{
	if (d == 0)
		return 0;
	bool down = k == -d || (k != d && AT(s, d - 1, k - 1) < AT(s, d - 1, k + 1));
	return down ? AT(s, d - 1, k + 1) : AT(s, d - 1, k - 1) + 1;
}

static void
find_script(struct script *s, const struct word *a, int n, const struct word *b, int m)
{
	for (int d = 0; d <= MIN(EDITS_MOST, n + m); d++) {
		if (ROW(d + 1) > s->cap) {
			s->cap = ROW(d + 1) * 2;
			s->reach = xrealloc(s->reach, s->cap, sizeof(*s->reach));
		}
		for (int k = -d; k <= d; k += 2) {
			int32_t x = start_of(s, d, k);

			while (x < n && x - k < m && x - k >= 0 && same(&a[x], &b[x - k]))
				x++;
			AT(s, d, k) = x;
			if (x >= n && x - k >= m) {
				s->edits = d;
				return;
			}
		}
	}
	s->edits = -1;
}

/* Marks what goes and what comes, from the end of the script back. */
static void
follow(const struct script *s, int n, int m, uint8_t *gone, uint8_t *come)
{
	int x = n, y = m;

	for (int d = s->edits; d > 0; d--) {
		int k = x - y;
		bool down = k == -d || (k != d && AT(s, d - 1, k - 1) < AT(s, d - 1, k + 1));
		int32_t from = down ? AT(s, d - 1, k + 1) : AT(s, d - 1, k - 1);

		x = from;
		y = from - (down ? k + 1 : k - 1);
		if (down)
			come[y] = 1;
		else
			gone[x] = 1;
	}
}

/* ------------------------------------------------------------------------------ as paragraphs */

struct writer {
	struct blocks *b;
	struct strbuf part; /* of one style, not added yet */
	unsigned style;
	bool open, changed; /* a paragraph is; something of it changed */
	bool any;           /* something did anywhere */
	size_t unchanged;
};

static void
end_part(struct writer *w)
{
	if (w->part.len > 0 && w->style == SPAN_INS)
		strbuf_adds(&w->part, "+}");
	blocks_span(w->b, w->part.s, w->part.len, w->style, 0);
	strbuf_clear(&w->part);
}

static void
say_unchanged(struct writer *w)
{
	char *text;

	if (w->unchanged == 0 || blocks_add(w->b, BLOCK_PARAGRAPH) == NULL)
		return;
	text = xasprintf("(%zu paragraph%s as before)", w->unchanged, w->unchanged == 1 ? "" : "s");
	blocks_span(w->b, text, strlen(text), SPAN_EM, 0);
	free(text);
	w->unchanged = 0;
}

/* A paragraph in which nothing changed is taken back. */
static void
end_paragraph(struct writer *w)
{
	if (!w->open)
		return;
	if (w->changed) {
		end_part(w);
	} else {
		strbuf_clear(&w->part);
		w->unchanged++;
	}
	w->open = w->changed = false;
	w->style = 0;
}

static void
put(struct writer *w, const struct word *x, unsigned style)
{
	if (*x->s == '\n') {
		if (style != SPAN_DEL)
			end_paragraph(w);
		return;
	}
	if (style != 0 && !w->changed) {
		/* What came before it in the paragraph is kept in the part. */
		say_unchanged(w);
		if (blocks_add(w->b, BLOCK_PARAGRAPH) == NULL)
			return;
		w->changed = w->any = true;
	}
	bool other = style != w->style;
	if (other && w->changed && w->part.len > 0) {
		end_part(w);
		if (x->blank)
			blocks_span(w->b, " ", 1, 0, 0);
	} else if (x->blank && w->part.len > 0) {
		strbuf_addc(&w->part, ' ');
	}
	if (other || !w->open) {
		w->style = style;
		if (style == SPAN_INS)
			strbuf_adds(&w->part, "{+");
	}
	w->open = true;
	strbuf_add(&w->part, x->s, x->len);
}

static void
write_all_words(struct writer *w, const struct words *a, const struct words *b, const uint8_t *gone,
    const uint8_t *come)
{
	for (size_t i = 0, k = 0; i < a->n || k < b->n;) {
		if (i < a->n && gone[i])
			put(w, &a->word[i++], SPAN_DEL);
		else if (k < b->n && come[k])
			put(w, &b->word[k++], SPAN_INS);
		else if (k < b->n && i < a->n) {
			struct word x = b->word[k++];

			x.blank = x.blank || a->word[i].blank;
			i++;
			put(w, &x, 0);
		} else {
			break;
		}
	}
	end_paragraph(w);
}

static void
compare(const struct words *a, const struct words *b, uint8_t *gone, uint8_t *come)
{
	struct script s = {0};
	size_t first = 0, last = 0, least = MIN(a->n, b->n);

	while (first < least && same(&a->word[first], &b->word[first]))
		first++;
	while (last < least - first && same(&a->word[a->n - 1 - last], &b->word[b->n - 1 - last]))
		last++;
	size_t n = a->n - first - last, m = b->n - first - last;
	find_script(&s, a->word + first, (int)n, b->word + first, (int)m);
	if (s.edits < 0) {
		memset(gone + first, 1, n);
		memset(come + first, 1, m);
	} else {
		follow(&s, (int)n, (int)m, gone + first, come + first);
	}
	free(s.reach);
}

bool
changes_words(struct blocks *b, const char *old, size_t old_len, const char *now, size_t now_len)
{
	struct words x = {0}, y = {0};
	struct writer w = {.b = b};

	split(&x, old, old_len);
	split(&y, now, now_len);
	uint8_t *gone = xcalloc(x.n + 1, 1), *come = xcalloc(y.n + 1, 1);
	compare(&x, &y, gone, come);
	strbuf_init(&w.part, STRBUF_BODY);
	write_all_words(&w, &x, &y, gone, come);
	if (w.any)
		say_unchanged(&w);
	strbuf_release(&w.part);
	free(gone);
	free(come);
	free(x.word);
	free(y.word);
	return w.any;
}

/* ------------------------------------------------------------------------------- all changes */

static void
sentence(struct blocks *b, const char *text)
{
	if (blocks_add(b, BLOCK_PARAGRAPH) != NULL)
		blocks_span(b, text, strlen(text), SPAN_EM, 0);
}

void
changes_blocks(struct blocks *b, const struct revision *r, size_t n, const char *title,
    const char *plain, size_t plain_len, const char *format)
{
	if (n == 0)
		sentence(b, "Nothing of it has changed.");
	for (size_t i = n; i-- > 0;) {
		const char *later = i + 1 < n ? r[i + 1].title : title;
		const char *text = i + 1 < n ? r[i + 1].plain : plain;
		size_t len = i + 1 < n ? r[i + 1].plain_len : plain_len;
		bool known = r[i].known && (i + 1 == n || r[i + 1].known);
		char date[200], *heading;

		date_format(r[i].at, format, date, sizeof(date));
		heading = xasprintf("Changed on %s", date);
		if (blocks_add(b, BLOCK_HEADING) != NULL) {
			b->block[b->nblock - 1].level = 2;
			blocks_span(b, heading, strlen(heading), 0, 0);
		}
		free(heading);
		bool any = changes_words(b, r[i].title, strlen(r[i].title), later, strlen(later));
		if (!known)
			sentence(
			    b, "It changed before its text was read: its words are not known.");
		else if (!changes_words(b, r[i].plain, r[i].plain_len, text, len) && !any)
			sentence(b, "The words are the same; links or pictures are not.");
	}
}
