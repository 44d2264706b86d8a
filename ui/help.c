/* Panes of lines that lie over everything: what the keys do, feeds that fail, statistics. */
#include "src/date.h"
#include "src/moves.h"
#include "src/stats.h"
#include "src/text.h"
#include "src/util.h"
#include "ui/list.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ARENA_SOURCE ((size_t)8 * 1024 * 1024)

struct text_line {
	char *text;
	enum style_role role;
	int indent;
};

struct text_pane {
	struct pane pane;
	struct text_line *line;
	size_t n, cap, top;
};

static struct text_pane *
self(const struct pane *p)
{
	return (struct text_pane *)(uintptr_t)p;
}

static void
add_line(struct text_pane *p, enum style_role role, int indent, const char *text)
{
	GROW(p->line, p->cap, p->n);
	p->line[p->n++] = (struct text_line){.text = xstrdup(text), .role = role, .indent = indent};
}

static bool
text_load(struct pane *pane, struct ui *ui)
{
	(void)pane;
	(void)ui;
	return true;
}

static size_t
text_last(const struct text_pane *p)
{
	size_t rows = p->pane.area.rows > 0 ? (size_t)p->pane.area.rows : 1;
	return p->n > rows ? p->n - rows : 0;
}

static void
text_draw(struct pane *pane, const struct ui *ui, struct screen *s)
{
	struct text_pane *p = self(pane);
	const struct area *a = &pane->area;
	(void)ui;
	p->top = MIN(p->top, text_last(p));
	for (int i = 0; i < a->rows && p->top + (size_t)i < p->n; i++) {
		const struct text_line *l = &p->line[p->top + (size_t)i];
		int col = a->col + 1 + l->indent;
		draw_cut(
		    s, a->row + i, col, a->cols - 2 - l->indent, l->role, l->text, strlen(l->text));
	}
}

static bool
text_act(struct pane *pane, struct ui *ui, enum action action)
{
	struct text_pane *p = self(pane);
	int64_t page = MAX(pane->area.rows - 1, 1), by = 0;
	(void)ui;
	if (action == ACTION_DOWN)
		by = 1;
	else if (action == ACTION_UP)
		by = -1;
	else if (action == ACTION_HALF_DOWN)
		by = page / 2;
	else if (action == ACTION_HALF_UP)
		by = -page / 2;
	else if (action == ACTION_PAGE_DOWN || action == ACTION_READ_ON)
		by = page;
	else if (action == ACTION_PAGE_UP)
		by = -page;
	else if (action == ACTION_FIRST)
		by = -(int64_t)p->n;
	else if (action == ACTION_LAST)
		by = (int64_t)p->n;
	else
		return false;
	int64_t to = (int64_t)p->top + by;
	p->top = to < 0 ? 0 : MIN((size_t)to, text_last(p));
	return true;
}

static void
text_place(const struct pane *pane, const struct ui *ui, char *out, size_t n)
{
	const struct text_pane *p = self(pane);
	(void)ui;
	size_t last = text_last(p);
	snprintf(out, n, last ? "%zu%%" : "all", last ? p->top * 100 / last : 0);
}

static void
text_clear(struct text_pane *p)
{
	for (size_t i = 0; i < p->n; i++)
		free(p->line[i].text);
	p->n = 0;
}

static void
text_free(struct pane *pane)
{
	struct text_pane *p = self(pane);
	text_clear(p);
	free(p->line);
	free(p);
}

static const struct hint text_hints[] = {{ACTION_CLOSE, "back", "Esc", "back"},
    {ACTION_PAGE_DOWN, "page down", "Space", "on"}, {ACTION_NONE, NULL, NULL, NULL}};

#define TEXT_OPS(title, pane)                                                                \
	{                                                                                    \
		.name = title, .keys = pane, .load = text_load, .draw = text_draw,           \
		.act = text_act, .place = text_place, .hints = text_hints, .free = text_free \
	}
static const struct pane_ops help_ops = TEXT_OPS("Help", IN_LIST);
static const struct pane_ops failing_ops = TEXT_OPS("Feeds that fail", IN_LIST);
static const struct pane_ops found_ops = TEXT_OPS("Feeds found", IN_LIST);
static const struct pane_ops source_ops = TEXT_OPS("Source", IN_ARTICLE);

static struct text_pane *
text_new(const struct pane_ops *ops)
{
	struct text_pane *p = xcalloc(1, sizeof(*p));
	p->pane.ops = ops;
	return p;
}

/* One line an action: its keys as they are bound now, what it does, its name for `bind` and `:`. */
static void
help_actions(
    struct text_pane *p, const struct ui *ui, unsigned pane, unsigned panes, const char *title)
{
	add_line(p, STYLE_HEADING, 0, title);
	for (int i = 1; i < ACTION_COUNT; i++) {
		if (action_rows[i].panes != panes)
			continue;
		struct strbuf keys;
		strbuf_init(&keys, 200);
		keymap_keys(ui->config->keys, pane, (enum action)i, &keys);
		if (!keys.len) {
			strbuf_release(&keys);
			continue;
		}
		int pad = 20 - text_width(keys.s, keys.len);
		char *text = xasprintf("%s%*s%s (:%s)", keys.s, MAX(pad, 1), "",
		    action_rows[i].help, action_rows[i].name);
		add_line(p, STYLE_TEXT, 2, text);
		free(text);
		strbuf_release(&keys);
	}
	add_line(p, STYLE_TEXT, 0, "");
}

/* What is typed behind : or bound. */
static void
help_keyless(struct text_pane *p, const struct ui *ui)
{
	add_line(p, STYLE_HEADING, 0, "Without a key (:NAME, or bind PANE KEY NAME in config)");
	for (int i = 1; i < ACTION_COUNT; i++) {
		char key[64];
		unsigned bound = 0;
		for (unsigned pane = 1; pane <= IN_ARTICLE; pane <<= 1)
			bound |= *keymap_key(ui->config->keys, pane, (enum action)i, key) != '\0';
		if (bound)
			continue;
		char *text = xasprintf("%-19s %s", action_rows[i].name, action_rows[i].help);
		add_line(p, STYLE_TEXT, 2, text);
		free(text);
	}
	add_line(p, STYLE_TEXT, 0, "");
}

struct pane *
help_pane_new(struct ui *ui)
{
	static const struct {
		unsigned pane, panes;
		const char *title;
	} parts[] = {
	    {IN_LIST, IN_ALL, "Everywhere"},
	    {IN_LIST, IN_LIST | IN_ARTICLE, "In the list and in an article"},
	    {IN_LIST, IN_SECTIONS | IN_LIST, "In the sections and in the list"},
	    {IN_LIST, IN_LIST, "In the list"},
	    {IN_SECTIONS, IN_SECTIONS, "In the sections"},
	    {IN_ARTICLE, IN_ARTICLE, "In an article"},
	};
	static const char *const prompt[] = {"Enter               Take the line",
	    "Esc ^G ^C           Leave it", "Tab S-Tab           Complete",
	    "Up Down             History",
	    "^A ^E ^W ^U ^K      Begin, end; cut the word, what is before, what is behind"};
	struct text_pane *p = text_new(&help_ops);
	for (size_t i = 0; i < LEN(parts); i++)
		help_actions(p, ui, parts[i].pane, parts[i].panes, parts[i].title);
	help_keyless(p, ui);
	add_line(p, STYLE_HEADING, 0, "In a prompt");
	for (size_t i = 0; i < LEN(prompt); i++)
		add_line(p, STYLE_TEXT, 2, prompt[i]);
	add_line(p, STYLE_TEXT, 0, "");
	add_line(p, STYLE_HEADING, 0, "Settings (:set NAME VALUE for this run, :save keeps them)");
	for (size_t i = 0; i < setting_count; i++) {
		char *value = config_get(ui->config, &setting_rows[i]);
		char *text =
		    xasprintf("%-22s %-18s %s", setting_rows[i].name, value, setting_help[i]);
		add_line(p, STYLE_TEXT, 2, text);
		free(value);
		free(text);
	}
	return &p->pane;
}

/* A sentence in as many lines as the screen needs, broken at blanks. */
static void
add_sentence(
    struct text_pane *p, const struct ui *ui, enum style_role role, int indent, const char *text)
{
	int columns = MAX(ui->tty.cols - 2 - indent, 10), used;
	size_t n = strlen(text);
	do {
		size_t len = text_fit(text, n, columns, &used), end = len;
		while (end < n && end > 0 && text[end] != ' ')
			end--;
		end = end ? end : len ? len : n;
		char *line = xstrndup(text, end);
		add_line(p, role, indent, line);
		free(line);
		while (end < n && text[end] == ' ')
			end++;
		text += end;
		n -= end;
	} while (n);
}

static void
failing_feed(struct text_pane *p, const struct ui *ui, const struct store_feed *f)
{
	struct strbuf how;
	strbuf_init(&how, STRBUF_SMALL);
	feed_failure(f, ui->now, &how);
	strbuf_addf(&how, "; %lld unread of %lld articles", (long long)f->counts.unread,
	    (long long)f->counts.total);
	add_line(p, STYLE_HEADING, 0, f->title);
	add_sentence(p, ui, STYLE_TEXT, 2, f->error);
	add_sentence(p, ui, STYLE_BYLINE, 2, how.s);
	add_line(p, STYLE_BYLINE, 2, f->url);
	add_line(p, STYLE_TEXT, 0, "");
	strbuf_release(&how);
}

static void
failing_moves(struct text_pane *p, struct ui *ui, struct arena *a)
{
	struct move *m;
	struct err e;
	size_t n;
	if (!moves_load(ui->store, ui->env->paths.feeds, a, &m, &n, &e) || !n)
		return;
	add_line(p, STYLE_HEADING, 0, "Moved by their servers (:moved writes that to feeds)");
	for (size_t i = 0; i < n; i++) {
		add_line(p, STYLE_TEXT, 2, m[i].title);
		add_line(p, STYLE_BYLINE, 4, m[i].from);
		add_line(p, STYLE_BYLINE, 4, m[i].to);
	}
	add_line(p, STYLE_TEXT, 0, "");
}

struct pane *
failing_pane_new(struct ui *ui)
{
	struct text_pane *p = text_new(&failing_ops);
	struct store_feed *feed;
	struct arena a;
	struct err e;
	size_t n;
	arena_init(&a, STRBUF_BODY);
	if (!store_feeds(ui->store, 0, &a, &feed, &n, &e)) {
		add_line(p, STYLE_TEXT, 0, e.text);
		n = 0;
	}
	failing_moves(p, ui, &a);
	for (size_t i = 0; i < n; i++)
		if (feed[i].error)
			failing_feed(p, ui, &feed[i]);
	if (!p->n)
		add_line(p, STYLE_TEXT, 0, "No feed fails.");
	arena_free(&a);
	return &p->pane;
}

static void
stats_line(void *arg, enum style_role role, const char *text)
{
	add_line(arg, role, 0, text);
}

/* Of the archive as it is now, for the width as it is now. */
static void
stats_fill(struct pane *pane, struct ui *ui)
{
	struct text_pane *p = self(pane);
	struct stats stats;
	struct arena a;
	struct err e;
	text_clear(p);
	arena_init(&a, STRBUF_BODY);
	if (stats_gather(ui->store, ui->now, &a, &stats, &e))
		stats_lines(
		    &stats, MAX(pane->area.cols - 2, 24), draw_ascii(ui->screen), stats_line, p);
	else
		add_line(p, STYLE_TEXT, 0, e.text);
	arena_free(&a);
}

static const struct pane_ops stats_ops = {.name = "Statistics",
    .keys = IN_LIST,
    .load = text_load,
    .draw = text_draw,
    .act = text_act,
    .resize = stats_fill,
    .place = text_place,
    .hints = text_hints,
    .free = text_free};

/* It is filled when it is given its place. */
struct pane *
stats_pane_new(void)
{
	return &text_new(&stats_ops)->pane;
}

struct pane *
found_pane_new(struct ui *ui, const char *text)
{
	struct text_pane *p = text_new(&found_ops);
	for (const char *s = text; *s;) {
		size_t n = strcspn(s, "\n"), blanks = strspn(s, " ");
		char *line = xstrndup(s + MIN(blanks, n), n - MIN(blanks, n));
		add_sentence(
		    p, ui, blanks || !n ? STYLE_BYLINE : STYLE_TEXT, (int)MIN(blanks, n), line);
		free(line);
		s += n + (s[n] == '\n');
	}
	return &p->pane;
}

/* One line of the source, in as many lines as it takes. */
static void
source_line(struct text_pane *p, const char *s, size_t n, int columns)
{
	struct strbuf b;
	int used;
	strbuf_init(&b, STRBUF_BODY);
	text_clean(&b, s, n, TEXT_LINE);
	for (size_t at = 0, len; at < b.len; at += len) {
		len = text_fit(b.s + at, b.len - at, columns, &used);
		len = len ? len : b.len - at;
		char *piece = xstrndup(b.s + at, len);
		add_line(p, STYLE_CODE, 0, piece);
		free(piece);
	}
	if (!b.len)
		add_line(p, STYLE_CODE, 0, "");
	strbuf_release(&b);
}

static void
source_part(struct text_pane *p, const char *s, size_t n, int columns)
{
	for (size_t at = 0; at < n;) {
		const char *end = memchr(s + at, '\n', n - at);
		size_t len = end ? (size_t)(end - s) - at : n - at;
		source_line(p, s + at, len, columns);
		at += len + 1;
	}
}

struct pane *
source_pane_new(struct ui *ui, int64_t id)
{
	struct text_pane *p = text_new(&source_ops);
	struct digest_source source = {0};
	const char *base;
	struct arena a;
	struct err e;
	int columns = MAX(ui->tty.cols - 2, 10);
	arena_init(&a, ARENA_SOURCE);
	if (!store_source(ui->store, id, &a, &source, &base, &e)) {
		add_line(p, STYLE_TEXT, 0, e.text);
	} else {
		source_part(p, source.summary, source.summary_len, columns);
		source_part(p, source.content, source.content_len, columns);
	}
	if (!p->n)
		add_line(p, STYLE_TEXT, 0, "The feed gives no text of this article.");
	arena_free(&a);
	return &p->pane;
}
