/* What the keys do, feeds that fail or were found, the source of an article. */
#include "src/date.h"
#include "src/moves.h"
#include "src/text.h"
#include "src/util.h"
#include "ui/text_pane.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ARENA_SOURCE ((size_t)8 * 1024 * 1024)

static const struct pane_ops help_ops = {TEXT_PANE("Help", IN_LIST)};
static const struct pane_ops failing_ops = {
    TEXT_PANE("Feeds that fail", IN_LIST), .resize = text_pane_resize};
static const struct pane_ops found_ops = {TEXT_PANE("Feeds found", IN_LIST)};
static const struct pane_ops source_ops = {TEXT_PANE("Source", IN_ARTICLE)};

/* One line an action: its keys as they are bound now, what it does, its name for `bind` and `:`. */
static void
help_actions(
    struct text_pane *p, const struct ui *ui, unsigned pane, unsigned panes, const char *title)
{
	text_pane_add(p, STYLE_HEADING, 0, title);
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
		text_pane_add(p, STYLE_TEXT, 2, text);
		free(text);
		strbuf_release(&keys);
	}
	text_pane_add(p, STYLE_TEXT, 0, "");
}

/* What is typed behind : or bound. */
static void
help_keyless(struct text_pane *p, const struct ui *ui)
{
	text_pane_add(
	    p, STYLE_HEADING, 0, "Without a key (:NAME, or bind PANE KEY NAME in config)");
	for (int i = 1; i < ACTION_COUNT; i++) {
		char key[64];
		unsigned bound = 0;
		for (unsigned pane = 1; pane <= IN_ARTICLE; pane <<= 1)
			bound |= *keymap_key(ui->config->keys, pane, (enum action)i, key) != '\0';
		if (bound)
			continue;
		char *text = xasprintf("%-19s %s", action_rows[i].name, action_rows[i].help);
		text_pane_add(p, STYLE_TEXT, 2, text);
		free(text);
	}
	text_pane_add(p, STYLE_TEXT, 0, "");
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
	struct text_pane *p = text_pane_new(&help_ops);
	for (size_t i = 0; i < LEN(parts); i++)
		help_actions(p, ui, parts[i].pane, parts[i].panes, parts[i].title);
	help_keyless(p, ui);
	text_pane_add(p, STYLE_HEADING, 0, "In a prompt");
	for (size_t i = 0; i < LEN(prompt); i++)
		text_pane_add(p, STYLE_TEXT, 2, prompt[i]);
	text_pane_add(p, STYLE_TEXT, 0, "");
	text_pane_add(
	    p, STYLE_HEADING, 0, "Settings (:set NAME VALUE for this run, :save keeps them)");
	for (size_t i = 0; i < setting_count; i++) {
		char *value = config_get(ui->config, &setting_rows[i]);
		char *text =
		    xasprintf("%-22s %-18s %s", setting_rows[i].name, value, setting_help[i]);
		text_pane_add(p, STYLE_TEXT, 2, text);
		free(value);
		free(text);
	}
	return &p->pane;
}

static void
failing_feed(struct text_pane *p, const struct ui *ui, const struct store_feed *f)
{
	struct strbuf how;
	strbuf_init(&how, STRBUF_SMALL);
	feed_failure(f, ui->now, &how);
	strbuf_addf(&how, "; %lld unread of %lld articles", (long long)f->counts.unread,
	    (long long)f->counts.total);
	text_pane_add(p, STYLE_HEADING, 0, f->title);
	text_pane_say(p, ui, STYLE_TEXT, 2, f->error);
	text_pane_say(p, ui, STYLE_BYLINE, 2, how.s);
	text_pane_add(p, STYLE_BYLINE, 2, f->url);
	text_pane_add(p, STYLE_TEXT, 0, "");
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
	text_pane_add(p, STYLE_HEADING, 0, "Moved by their servers (:moved writes that to feeds)");
	for (size_t i = 0; i < n; i++) {
		text_pane_add(p, STYLE_TEXT, 2, m[i].title);
		text_pane_add(p, STYLE_BYLINE, 4, m[i].from);
		text_pane_add(p, STYLE_BYLINE, 4, m[i].to);
	}
	text_pane_add(p, STYLE_TEXT, 0, "");
}

static void
failing_known(struct text_pane *p, struct ui *ui, const char *fault)
{
	const char *dots = draw_ascii(ui->screen) ? "..." : "…";
	text_pane_say(p, ui, STYLE_BYLINE, 0, *fault ? fault : dots);
}

static void
failing_all(struct text_pane *p, struct ui *ui)
{
	struct store_feed *feed;
	struct arena a;
	struct err e;
	size_t n;
	arena_init(&a, STRBUF_BODY);
	if (!store_feeds(ui->store, STORE_FAILING, &a, &feed, &n, &e)) {
		text_pane_add(p, STYLE_TEXT, 0, e.text);
		n = 0;
	}
	failing_moves(p, ui, &a);
	for (size_t i = 0; i < n; i++)
		failing_feed(p, ui, &feed[i]);
	if (!p->n)
		text_pane_add(p, STYLE_TEXT, 0, "No feed fails.");
	arena_free(&a);
}

struct pane *
failing_pane_new(void)
{
	struct text_pane *p = text_pane_new(&failing_ops);
	p->known = failing_known;
	p->all = failing_all;
	return &p->pane;
}

struct pane *
found_pane_new(struct ui *ui, const char *text)
{
	struct text_pane *p = text_pane_new(&found_ops);
	for (const char *s = text; *s;) {
		size_t n = strcspn(s, "\n"), blanks = strspn(s, " ");
		char *line = xstrndup(s + MIN(blanks, n), n - MIN(blanks, n));
		text_pane_say(
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
		text_pane_add(p, STYLE_CODE, 0, piece);
		free(piece);
	}
	if (!b.len)
		text_pane_add(p, STYLE_CODE, 0, "");
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
	struct text_pane *p = text_pane_new(&source_ops);
	struct digest_source source = {0};
	const char *base;
	struct arena a;
	struct err e;
	int columns = MAX(ui->tty.cols - 2, 10);
	arena_init(&a, ARENA_SOURCE);
	if (!store_source(ui->store, id, &a, &source, &base, &e)) {
		text_pane_add(p, STYLE_TEXT, 0, e.text);
	} else {
		source_part(p, source.summary, source.summary_len, columns);
		source_part(p, source.content, source.content_len, columns);
	}
	if (!p->n)
		text_pane_add(p, STYLE_TEXT, 0, "The feed gives no text of this article.");
	arena_free(&a);
	return &p->pane;
}
