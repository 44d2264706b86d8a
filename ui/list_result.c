/* Results: the title and what the article says around the words that were looked for, with all of
 * them marked. */
#include "src/bidi.h"
#include "src/terms.h"
#include "src/text.h"
#include "src/util.h"
#include "ui/find.h"
#include "ui/list.h"

#include <stdlib.h>
#include <string.h>

#define LOOKED_AT ((size_t)64 * 1024) /* bytes of a text, from its beginning */
#define BEFORE    40                  /* bytes of text before the first word of an excerpt */
#define AROUND    200                 /* bytes in which the words should be */
#define EXCERPT   600

/* ---- the words */

static void
add_phrase(void *arg, const char *words, bool prefix)
{
	struct strbuf *out = arg;
	bool sign;
	(void)prefix;
	terms_last(words, &sign);
	/* A run of signs is one word to the eye. */
	for (const char *s = words; *s; s++)
		if (*s != ' ' || !sign)
			strbuf_addc(out, *s);
	strbuf_addc(out, ' ');
}

bool
list_words(const struct pane *pane, struct strbuf *out)
{
	const struct list_pane *p = (const struct list_pane *)pane;
	if (!p->results || p->history || !p->query)
		return false;
	query_words(p->query, add_phrase, out);
	return out->len > 0;
}

/* A text as one paragraph. */
static void
paragraph(struct blocks *b, const char *text, size_t n)
{
	blocks_init(b);
	blocks_add(b, BLOCK_PARAGRAPH);
	blocks_span(b, text, n, 0, 0);
}

/* ---- the excerpt */

/* The place whose neighbourhood has the most of what was found. */
static size_t
best_place(const struct find *f)
{
	size_t best = 0, most = 0;
	for (size_t i = 0; i < f->n; i++) {
		size_t n = 0;
		while (i + n < f->n && f->place[i + n] - f->place[i] < AROUND)
			n++;
		if (n > most) {
			most = n;
			best = i;
		}
	}
	return best;
}

/* The beginning of a word at most BEFORE bytes before `at`, of a sentence if one begins there. */
static size_t
begin_of(const char *s, size_t at)
{
	size_t from = at > BEFORE ? at - BEFORE : 0, word = at;
	for (size_t i = at; i > from; i--) {
		if (s[i - 1] != ' ')
			continue;
		word = i;
		if (i > 1 && strchr(".!?", s[i - 2]))
			return i;
	}
	return from == 0 ? 0 : word;
}

/* Every run of white space becomes a blank. */
static void
one_line(struct strbuf *text)
{
	size_t n = 0;
	for (size_t i = 0; i < text->len; i++) {
		bool blank = strchr(" \n\t", text->s[i]) != NULL;
		if (!blank || (n > 0 && text->s[n - 1] != ' '))
			text->s[n++] = blank ? ' ' : text->s[i];
	}
	strbuf_cut(text, n);
}

static const char *
excerpt(const struct blocks *b, const char *words, struct arena *a)
{
	struct strbuf text;
	struct blocks one;
	struct find f = {0};
	const char *out = NULL;
	strbuf_init(&text, 2 * BLOCKS_TEXT_MAX);
	(void)!blocks_text(b, &text);
	if (text.len > LOOKED_AT) {
		size_t n = LOOKED_AT;
		while (n > 0 && ((unsigned char)text.s[n] & 0xc0) == 0x80)
			n--;
		strbuf_cut(&text, n);
	}
	one_line(&text);
	paragraph(&one, text.s, text.len);
	find_words(&f, &one, words);
	if (f.n > 0) {
		size_t from = begin_of(text.s, f.place[best_place(&f)]), n = text.len - from;
		for (n = MIN(n, (size_t)EXCERPT);
		     n > 0 && ((unsigned char)text.s[from + n] & 0xc0) == 0x80; n--)
			;
		char *line = xasprintf("%s%.*s", from > 0 ? "… " : "", (int)n, text.s + from);
		out = arena_dup(a, line, strlen(line));
		free(line);
	}
	find_release(&f);
	blocks_release(&one);
	strbuf_release(&text);
	return out ? out : "";
}

const char *
list_read_excerpt(const struct list_pane *p, struct ui *ui, int64_t id, struct arena *a)
{
	const char *out = "";
	struct strbuf words;
	struct blocks b;
	enum body_state state;
	struct err e;
	strbuf_init(&words, STRBUF_BODY);
	blocks_init(&b);
	if (list_words(&p->pane, &words) && store_blocks(ui->store, id, &b, &state, &e)
	    && state == BODY_DIGESTED)
		out = excerpt(&b, words.s, a);
	blocks_release(&b);
	strbuf_release(&words);
	return out;
}

/* ---- drawing */

/* Gives what was found another role, as it stands in the row. */
static void
mark_words(struct screen *s, int row, int col, const char *text, size_t n, const char *words)
{
	struct blocks b;
	struct find f = {0};
	if (!*words || (draw_bidi(s) && bidi_needed(text, n)))
		return; /* they stand elsewhere */
	paragraph(&b, text, n);
	find_words(&f, &b, words);
	for (size_t i = 0; i < f.nmatch; i++) {
		const struct layout_match *m = &f.match[i];
		int width = text_width(text + m->from, MIN(m->to, n) - m->from);
		draw_role(s, row, col + text_width(text, m->from), width, STYLE_MATCH);
	}
	find_release(&f);
	blocks_release(&b);
}

void
list_draw_result(const struct list_pane *p, const struct ui *ui, struct screen *s, int row,
    size_t i, size_t at, const char *words)
{
	const struct area *a = &p->pane.area;
	const struct row *r = &p->rows[i]->row;
	const char *text = *p->rows[i]->beside ? p->rows[i]->beside : r->excerpt;
	int room = a->cols - 12;
	list_draw_row(p, ui, s, row, r, at);
	if (at != p->win.cursor)
		mark_words(s, row, a->col + 11, r->title,
		    list_line_fit(r->title, strlen(r->title), room), words);
	for (int line = 1; line <= 2 && *text; line++) {
		size_t len = line == 2 ? text_fit(text, strlen(text), room, &(int){0})
		                       : list_line_fit(text, strlen(text), room);
		if (line == 2)
			draw_cut(
			    s, row + line, a->col + 11, room, STYLE_EXCERPT, text, strlen(text));
		else
			draw_put(s, row + line, a->col + 11, room, STYLE_EXCERPT, text, len);
		mark_words(s, row + line, a->col + 11, text, len, words);
		text += len;
		while (*text == ' ')
			text++;
	}
}
