/* Folding keeps a way back to where each byte came from, so that places of the text are told. */
#include "ui/find.h"

#include "src/text.h"
#include "src/utf8.h"
#include "src/util.h"

#include <stdlib.h>
#include <string.h>

#define FOUND_MAX 20000

/* A block's text folded, and for each byte of that where it comes from. */
struct folded {
	struct strbuf text;
	uint32_t *from;
	size_t cap;
	uint32_t end; /* behind its last character */
};

void
find_release(struct find *f)
{
	free(f->match);
	free(f->place);
	*f = (struct find){0};
}

static void
add_folded(struct folded *d, const char *s, size_t n, uint32_t source)
{
	for (size_t i = 0; i < n;) {
		uint32_t c;
		size_t before = d->text.len, len = utf8_decode(s + i, n - i, &c);
		if (c < 0x80)
			strbuf_addc(&d->text, c >= 'A' && c <= 'Z' ? (char)(c | 0x20)
					      : c < ' '            ? ' '
								   : (char)c);
		else
			text_fold(&d->text, s + i, len);
		if (d->text.len > d->cap) {
			d->cap = d->text.len + d->text.len / 2 + 64;
			d->from = xrealloc(d->from, d->cap, sizeof(*d->from));
		}
		for (size_t k = before; k < d->text.len; k++)
			d->from[k] = source + (uint32_t)i;
		i += len;
		d->end = source + (uint32_t)i;
	}
}

static void
fold_block(struct folded *d, const struct blocks *b, const struct block *block)
{
	strbuf_clear(&d->text);
	d->end = 0;
	for (uint32_t i = 0; i < block->spans; i++) {
		const struct span *s = &b->span[block->span + i];
		if (s->style & SPAN_BREAK)
			add_folded(d, " ", 1, s->at);
		else
			add_folded(d, b->text.s + s->at, s->len, s->at);
	}
}

/* Marks what the spans of the block have of [from, to). */
static void
mark(struct find *f, const struct blocks *b, const struct block *block, uint32_t from, uint32_t to)
{
	for (uint32_t i = 0; i < block->spans; i++) {
		const struct span *s = &b->span[block->span + i];
		uint32_t begin = MAX(from, s->at), end = MIN(to, s->at + s->len);
		struct layout_match *last = f->nmatch > 0 ? &f->match[f->nmatch - 1] : NULL;
		if (begin >= end)
			continue;
		if (last != NULL && last->to >= begin) {
			last->to = MAX(last->to, end);
			continue;
		}
		GROW(f->match, f->cap_match, f->nmatch);
		f->match[f->nmatch++] = (struct layout_match){begin, end};
	}
}

static void
found(struct find *f, const struct blocks *b, const struct block *block, const struct folded *d,
    size_t at, size_t n)
{
	/* The marks behind the last letter belong to it. */
	size_t last = at + n - 1, next = at + n;
	uint32_t to = next < d->text.len ? d->from[next] : d->end;

	while (next < d->text.len && d->from[next] == d->from[last])
		next++;
	to = next < d->text.len ? d->from[next] : d->end;
	GROW(f->place, f->cap, f->n);
	f->place[f->n++] = d->from[at];
	mark(f, b, block, d->from[at], to);
}

static void
begin(struct find *f, struct folded *d)
{
	f->n = f->nmatch = 0;
	*d = (struct folded){0};
	strbuf_init(&d->text, 2 * BLOCKS_TEXT_MAX);
}

static void
finish(struct folded *d)
{
	strbuf_release(&d->text);
	free(d->from);
}

void
find_text(struct find *f, const struct blocks *b, const char *text)
{
	struct folded d;
	struct strbuf needle;

	begin(f, &d);
	strbuf_init(&needle, STRBUF_SMALL);
	text_fold(&needle, text, strlen(text));
	for (size_t i = 0; needle.len > 0 && i < b->nblock; i++) {
		fold_block(&d, b, &b->block[i]);
		const char *s = d.text.s, *end = s + d.text.len, *at;
		while (f->n < FOUND_MAX
		       && (at = memmem(s, (size_t)(end - s), needle.s, needle.len)) != NULL) {
			found(f, b, &b->block[i], &d, (size_t)(at - d.text.s), needle.len);
			s = at + needle.len;
		}
	}
	strbuf_release(&needle);
	finish(&d);
}

static bool
is_inside(const char *s, size_t at)
{
	unsigned char c = at > 0 ? (unsigned char)s[at - 1] : ' ';

	/* Scripts without blanks have words anywhere. */
	return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')
	       || (c >= 0x80 && c < 0xc0 && at >= 2 && (unsigned char)s[at - 2] < 0xe0
		   && (unsigned char)s[at - 2] >= 0xc3);
}

/* The longest of the words that stands at a place; 0: none does. */
static size_t
word_at(const char *s, size_t n, const char *words)
{
	size_t longest = 0;

	for (const char *w = words; *w != '\0';) {
		size_t len = strcspn(w, " ");
		bool prefix = len > 1 && w[len - 1] == '*';
		size_t want = len - prefix;
		if (want > longest && want <= n && memcmp(s, w, want) == 0)
			longest = want;
		w += len + strspn(w + len, " ");
	}
	return longest;
}

void
find_words(struct find *f, const struct blocks *b, const char *words)
{
	struct folded d;

	begin(f, &d);
	words += strspn(words, " ");
	for (size_t i = 0; *words != '\0' && i < b->nblock; i++) {
		fold_block(&d, b, &b->block[i]);
		for (size_t at = 0; at < d.text.len && f->n < FOUND_MAX; at++) {
			size_t n = is_inside(d.text.s, at)
			               ? 0
			               : word_at(d.text.s + at, d.text.len - at, words);
			if (n == 0)
				continue;
			found(f, b, &b->block[i], &d, at, n);
			at += n - 1;
		}
	}
	finish(&d);
}

size_t
find_behind(const struct find *f, uint32_t at)
{
	size_t low = 0, high = f->n;

	while (low < high) {
		size_t middle = (low + high) / 2;
		if (f->place[middle] < at)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}
