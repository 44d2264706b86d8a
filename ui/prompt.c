/* A line to type in. */
#include "ui/prompt.h"

#include "src/keymap.h"
#include "src/text.h"
#include "src/utf8.h"
#include "src/util.h"

#include <stdlib.h>
#include <string.h>

static const char *const history_names[PROMPT_NAMES] = {"search", "command", "url", "tag", "pipe"};

void
prompt_init(struct prompt *p)
{
	*p = (struct prompt){.completion = -1};
	strbuf_init(&p->text, PROMPT_MAX);
}

static void
prompt_forget(struct prompt *p)
{
	free(p->kept);
	free(p->stem);
	p->kept = p->stem = NULL;
	p->completion = -1;
	p->at = 0;
}

void
prompt_release(struct prompt *p)
{
	prompt_forget(p);
	strbuf_release(&p->text);
	for (size_t i = 0; i < PROMPT_NAMES; i++)
		for (size_t j = 0; j < p->history[i].n; j++)
			free(p->history[i].line[j]);
}

static void
prompt_set(struct prompt *p, const char *s)
{
	strbuf_clear(&p->text);
	strbuf_adds(&p->text, s);
	p->cursor = p->text.len;
}

void
prompt_open(struct prompt *p, const struct prompt_request *r)
{
	prompt_forget(p);
	p->full = false;
	p->open = true;
	p->request = *r;
	prompt_set(p, r->initial ? r->initial : "");
}

struct prompt_history *
prompt_history_of(struct prompt *p, const char *name)
{
	for (size_t i = 0; i < PROMPT_NAMES; i++)
		if (name && strcmp(history_names[i], name) == 0)
			return &p->history[i];
	return NULL;
}

bool
prompt_history_add(struct prompt_history *h, const char *line)
{
	if (!*line || (h->n && strcmp(h->line[h->n - 1], line) == 0))
		return false;
	if (h->n == HISTORY_MAX) {
		free(h->line[0]);
		memmove(h->line, h->line + 1, (HISTORY_MAX - 1) * sizeof(h->line[0]));
		h->n--;
	}
	h->line[h->n++] = xstrdup(line);
	return true;
}

void
prompt_remember(struct prompt *p, const char *history, const char *line)
{
	for (size_t i = 0; i < PROMPT_NAMES; i++)
		if (strcmp(history_names[i], history) == 0)
			prompt_history_add(&p->history[i], line);
}

static void
prompt_end(struct prompt *p, struct ui *ui, bool take)
{
	struct prompt_history *h = prompt_history_of(p, p->request.history);
	char *text = xstrdup(p->text.s);
	if (take && h && strcmp(text, "/") != 0 && prompt_history_add(h, text))
		ui_typed(ui, p->request.history, text);
	prompt_forget(p);
	p->open = false;
	/* `done` may open the next prompt. */
	p->request.done(ui, take ? text : NULL);
	free(text);
}

static size_t
cluster_before(const char *s, size_t at)
{
	size_t i = 0, last = 0;
	int columns;
	while (i < at) {
		last = i;
		i += text_cluster(s + i, at - i, &columns);
	}
	return last;
}

static void
prompt_cut(struct prompt *p, size_t from, size_t to)
{
	memmove(p->text.s + from, p->text.s + to, p->text.len - to);
	strbuf_cut(&p->text, p->text.len - (to - from));
	p->cursor = from;
}

/* As much as there is room for. */
static void
prompt_insert(struct prompt *p, const char *s, size_t n)
{
	size_t len = p->text.len, room = PROMPT_MAX - len, fits = MIN(n, room);
	while (fits > 0 && !utf8_starts(s, n, fits))
		fits--;
	p->full = fits < n;
	n = fits;
	if (!strbuf_add(&p->text, s, n))
		return;
	memmove(p->text.s + p->cursor + n, p->text.s + p->cursor, len - p->cursor);
	memcpy(p->text.s + p->cursor, s, n);
	p->cursor += n;
}

static void
prompt_recall(struct prompt *p, int by)
{
	struct prompt_history *h = prompt_history_of(p, p->request.history);
	if (!h || (by > 0 && p->at >= h->n) || (by < 0 && p->at == 0))
		return;
	if (p->at == 0) {
		free(p->kept);
		p->kept = xstrdup(p->text.s);
	}
	p->at = by > 0 ? p->at + 1 : p->at - 1;
	prompt_set(p, p->at ? h->line[h->n - p->at] : p->kept);
}

static void
prompt_complete(struct prompt *p, struct ui *ui, int by)
{
	if (!p->request.complete)
		return;
	if (p->completion < 0) {
		free(p->stem);
		p->stem = xstrdup(p->text.s);
	}
	char *found = NULL;
	p->completion += by;
	if (p->completion >= 0)
		found = p->request.complete(ui, p->stem, p->completion);
	if (found) {
		prompt_set(p, found);
		free(found);
	} else {
		prompt_set(p, p->stem); /* past the last: what was typed */
		p->completion = -1;
	}
}

static size_t
word_before(const struct prompt *p)
{
	size_t i = p->cursor;
	while (i > 0 && p->text.s[i - 1] == ' ')
		i--;
	while (i > 0 && p->text.s[i - 1] != ' ')
		i--;
	return i;
}

/* Keys that move or cut. False: not one of these. */
static bool
prompt_edit(struct prompt *p, uint32_t key)
{
	int columns;
	switch (key) {
	case KEYCODE_LEFT:
	case 2: /* ^B */
		p->cursor = cluster_before(p->text.s, p->cursor);
		return true;
	case KEYCODE_RIGHT:
	case 6: /* ^F */
		if (p->cursor < p->text.len)
			p->cursor +=
			    text_cluster(p->text.s + p->cursor, p->text.len - p->cursor, &columns);
		return true;
	case KEYCODE_HOME:
	case 1: /* ^A */
		p->cursor = 0;
		return true;
	case KEYCODE_END:
	case 5: /* ^E */
		p->cursor = p->text.len;
		return true;
	case 127:
		prompt_cut(p, cluster_before(p->text.s, p->cursor), p->cursor);
		return true;
	case KEYCODE_DEL:
	case 4: /* ^D */
		if (p->cursor < p->text.len)
			prompt_cut(p, p->cursor,
			    p->cursor
				+ text_cluster(
				    p->text.s + p->cursor, p->text.len - p->cursor, &columns));
		return true;
	case 23: /* ^W */
		prompt_cut(p, word_before(p), p->cursor);
		return true;
	case 21: /* ^U */
		prompt_cut(p, 0, p->cursor);
		return true;
	case 11: /* ^K */
		prompt_cut(p, p->cursor, p->text.len);
		return true;
	}
	return false;
}

void
prompt_key(struct prompt *p, struct ui *ui, uint32_t key)
{
	p->full = false;
	ui_redraw(ui);
	if (key == 9 || key == KEYCODE_STAB) {
		prompt_complete(p, ui, key == 9 ? 1 : -1);
		return;
	}
	p->completion = -1;
	if (p->request.one_key) {
		bool letter = key > 32 && key < 127;
		if (letter)
			prompt_insert(p, (const char[]){(char)key}, 1);
		prompt_end(p, ui, letter);
		return;
	}
	if (key == 13) {
		prompt_end(p, ui, true);
		return;
	}
	/* Backspace over an empty line leaves it too. */
	if (key == 27 || key == 3 || key == 7 || (key == 127 && p->text.len == 0)) {
		prompt_end(p, ui, false);
		return;
	}
	if ((key == 14 || key == 16) && p->request.move) {
		p->request.move(ui, key == 14 ? 1 : -1);
		return;
	}
	if (key == KEYCODE_UP || key == KEYCODE_DOWN) {
		prompt_recall(p, key == KEYCODE_UP ? 1 : -1);
	} else if (!prompt_edit(p, key)) {
		if (key < 32 || key >= KEYCODE_FIRST)
			return;
		struct strbuf b;
		strbuf_init(&b, 8);
		strbuf_addu(&b, key);
		if (text_is_clean(b.s, b.len))
			prompt_insert(p, b.s, b.len);
		strbuf_release(&b);
	}
	if (p->request.changed)
		p->request.changed(ui, p->text.s);
}

void
prompt_paste(struct prompt *p, struct ui *ui, const char *s, size_t n)
{
	struct strbuf b;
	if (p->request.one_key)
		return;
	strbuf_init(&b, PROMPT_MAX * 4);
	/* A byte more than there can be room for, so that it is seen that there is more. */
	text_clean(&b, s, MIN(n, PROMPT_MAX * 2), TEXT_LINE);
	prompt_insert(p, b.s, b.len);
	strbuf_release(&b);
	p->completion = -1;
	if (p->request.changed)
		p->request.changed(ui, p->text.s);
	ui_redraw(ui);
}

int
prompt_draw(const struct prompt *p, struct screen *s, int row, int cols)
{
	static const char full[] = "too long: its end was left out";
	draw_blank(s, row, 0, cols, STYLE_PROMPT);
	if (p->full && cols > 2 * (int)sizeof(full)) {
		draw_right(s, row, cols - 1, cols, STYLE_STATUS, full);
		cols -= (int)sizeof(full) + 1;
	}
	int col = 1
	          + draw_str(s, row, 1, p->request.one_key ? cols - 4 : cols / 2, STYLE_PROMPT,
		      p->request.label);
	int room = cols - col - 2;
	/* The text is shifted so that the cursor is seen. */
	size_t from = 0;
	int columns;
	while (from < p->cursor && text_width(p->text.s + from, p->cursor - from) > room)
		from += text_cluster(p->text.s + from, p->text.len - from, &columns);
	draw_put(s, row, col, room, STYLE_PROMPT, p->text.s + from, p->text.len - from);
	return col + text_width(p->text.s + from, p->cursor - from);
}
