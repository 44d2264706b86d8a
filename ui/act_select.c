/* What is done to the selected articles, or to the one under the cursor: marks, tags, links. */
#include "src/text.h"
#include "src/util.h"
#include "src/words.h"
#include "ui/acts.h"
#include "ui/list.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SLICE       50
#define SLICE_ARENA ((size_t)4 * 1024 * 1024)
#define OPEN_ASKED  5 /* more links than this are opened only when asked for again */

bool
aim_take(struct ui *ui, struct aim *aim)
{
	*aim = (struct aim){0};
	if (ui->focus != FOCUS_ARTICLE && list_select_count(ui->list)) {
		aim->selection = true;
		aim->key = list_select_take(ui->list, ui, &aim->n);
		return aim->n > 0;
	}
	int64_t key = list_key(ui->list);
	if (ui->focus == FOCUS_ARTICLE && article_pane_id(ui->article) != KEY_ID(key)) {
		struct arena a;
		struct article article;
		arena_init(&a, STRBUF_BODY);
		int64_t id = article_pane_id(ui->article);
		key = id && store_article(ui->store, id, &a, &article, NULL) ? article.row.key : 0;
		arena_free(&a);
	}
	if (!key) {
		ui_message(ui, "there is no article here");
		return false;
	}
	aim->key = xcalloc(1, sizeof(*aim->key));
	aim->key[0] = key;
	aim->n = 1;
	return true;
}

void
aim_done(struct ui *ui, struct aim *aim)
{
	if (aim->selection)
		list_select_clear(ui->list);
	free(aim->key);
	*aim = (struct aim){0};
}

bool
aim_rows(struct ui *ui, const struct aim *aim, bool (*row)(void *, struct ui *, const struct row *),
    void *arg)
{
	struct row rows[SLICE];
	struct arena a;
	struct err e;
	bool go = true;
	arena_init(&a, SLICE_ARENA);
	for (size_t i = 0; i < aim->n && go; i += SLICE) {
		size_t n = MIN(aim->n - i, (size_t)SLICE);
		arena_reset(&a);
		if (!store_rows(ui->store, aim->key + i, n, rows, &a, &e)) {
			ui_error(ui, &e);
			break;
		}
		for (size_t j = 0; j < n && go; j++)
			go = row(arg, ui, &rows[j]);
	}
	arena_free(&a);
	return go;
}

/* ---- marks */

static bool
has_flag(void *arg, struct ui *ui, const struct row *r)
{
	unsigned flag = *(unsigned *)arg;
	if (flag == MARK_HIDDEN)
		return r->hidden;
	return flag == MARK_READ ? !ui_unread(ui, r->id, r->unread)
	                         : ui_bookmarked(ui, r->id, r->bookmarked);
}

static void
said(struct ui *ui, const struct aim *aim, const char *what, const char *hint)
{
	if (aim->selection)
		ui_message(ui, "%zu %s (%s undoes)", aim->n, what, undo_key(ui));
	else
		ui_message(ui, "%s (%s undoes)%s", what, undo_key(ui), hint);
}

static void
act_toggle(struct ui *ui, unsigned flag)
{
	struct aim aim;
	if (!aim_take(ui, &aim)) {
		aim_done(ui, &aim);
		return;
	}
	/* All get it, or all lose it if all had it. */
	bool set = !aim_rows(ui, &aim, has_flag, &flag);
	if (mark_articles(ui, aim.key, aim.n, flag, set)) {
		for (size_t i = 0; flag == MARK_READ && i < aim.n; i++)
			list_seen(ui->list, aim.key[i]);
		if (flag == MARK_BOOKMARK)
			said(ui, &aim, set ? "bookmarked" : "bookmark taken away",
			    habit_hint(ui, ACTION_BOOKMARK, (char[80]){0}));
		else if (aim.selection)
			said(ui, &aim, set ? "marked read" : "marked unread", "");
	}
	aim_done(ui, &aim);
}

/* Newsboat's key goes on to the next row too. */
void
act_toggle_read(struct ui *ui)
{
	bool one = ui->focus == FOCUS_LIST && !list_select_count(ui->list);
	act_toggle(ui, MARK_READ);
	if (ui->config->set.keys == KEYS_NEWSBOAT && one)
		ui->list->ops->act(ui->list, ui, ACTION_DOWN);
}

void
act_bookmark(struct ui *ui)
{
	act_toggle(ui, MARK_BOOKMARK);
}

void
act_hide(struct ui *ui)
{
	struct aim aim;
	unsigned flag = MARK_HIDDEN;
	/* What is:hidden finds is shown again, if all of it was hidden. */
	bool some = aim_take(ui, &aim), hide = some && !aim_rows(ui, &aim, has_flag, &flag);
	if (some && mark_articles(ui, aim.key, aim.n, MARK_HIDDEN, hide)) {
		if (hide && ui->focus == FOCUS_ARTICLE)
			ui_leave_article(ui);
		said(ui, &aim, hide ? "hidden" : "shown again", "");
	}
	aim_done(ui, &aim);
}

/* ---- tags */

/* Tags are taken apart at blanks and commas. */
static size_t
last_word(const char *text)
{
	size_t n = strlen(text);
	while (n > 0 && text[n - 1] != ' ' && text[n - 1] != ',')
		n--;
	return n;
}

char *
tag_complete(struct ui *ui, const char *text, int i)
{
	struct arena a;
	const char **names;
	size_t n = 0, at = last_word(text);
	struct err e;
	char *found = NULL;
	at += text[at] == '-';
	arena_init(&a, STRBUF_BODY);
	if (!store_tags(ui->store, &a, &names, &n, &e))
		n = 0;
	for (size_t j = 0; j < n && !found; j++)
		if (strncmp(names[j], text + at, strlen(text + at)) == 0 && i-- == 0)
			found = xasprintf(strchr(names[j], ' ') ? "%.*s\"%s\"" : "%.*s%s", (int)at,
			    text, names[j]);
	arena_free(&a);
	return found;
}

static bool
tag_articles(struct ui *ui, const struct aim *aim, const char *name, bool set)
{
	int64_t group = ++ui->group, *id = xcalloc(aim->n, sizeof(*id));
	for (size_t i = 0; i < aim->n; i++)
		id[i] = KEY_ID(aim->key[i]);
	bool sent = true;
	for (size_t i = 0; i < aim->n && sent;) {
		struct msg m = {.type = MSG_TAG, .a = id[i], .b = set, .c = group};
		char *text = xasprintf("%s\n", name);
		msg_text(&m, text);
		free(text);
		i += 1 + msg_put_ids(&m, id + i + 1, aim->n - i - 1);
		ui->tag_seq = ui_send(ui, &m);
		sent = ui->tag_seq != 0;
	}
	free(id);
	return sent;
}

static void
tag_words(struct ui *ui, const struct words *w)
{
	struct aim aim;
	struct strbuf what;
	bool ok = aim_take(ui, &aim);
	strbuf_init(&what, STRBUF_SMALL);
	for (size_t i = 0; ok && i < w->n; i++) {
		bool set = w->word[i].s[0] != '-';
		const char *name = w->word[i].s + !set;
		if (!*name)
			continue;
		if (strlen(name) > TAG_MAX) {
			ui_message(ui, "a tag has at most %d bytes", TAG_MAX);
			ok = false;
			break;
		}
		ok = tag_articles(ui, &aim, name, set);
		strbuf_addf(&what, "%s%s%s", what.len ? ", " : "", set ? "" : "no more ", name);
	}
	if (ok && what.len && aim.selection)
		ui_message(ui, "%zu tagged: %s (%s undoes)", aim.n, what.s, undo_key(ui));
	else if (ok && what.len)
		ui_message(ui, "tagged: %s (%s undoes)", what.s, undo_key(ui));
	strbuf_release(&what);
	if (ok)
		aim_done(ui, &aim);
	else
		free(aim.key);
}

static void
tag_done(struct ui *ui, const char *text)
{
	struct words w = {0};
	struct err e;
	size_t at;
	if (!text || !*text)
		return;
	char *apart = xstrdup(text);
	for (char *s = apart; (s = strchr(s, ',')); s++)
		*s = ' ';
	if (words_split(&w, apart, strlen(apart), &at, &e))
		tag_words(ui, &w);
	else
		ui_error(ui, &e);
	words_release(&w);
	free(apart);
}

/* "has elections, lithium" */
static void
tag_hint(struct ui *ui, const struct aim *aim)
{
	struct arena a;
	struct article article;
	struct strbuf b;
	arena_init(&a, STRBUF_BODY);
	strbuf_init(&b, sizeof(ui->question) - 1);
	if (aim->n > 1)
		strbuf_addf(&b, "for %zu articles  ", aim->n);
	else if (store_article(ui->store, KEY_ID(aim->key[0]), &a, &article, NULL))
		for (size_t i = 0; i < article.ntags; i++)
			strbuf_addf(&b, "%s%s%s", i ? ", " : "has ", article.tags[i],
			    i + 1 == article.ntags ? "  " : "");
	strbuf_adds(&b, "-name takes away  Tab completes");
	snprintf(ui->question, sizeof(ui->question), "%s", b.s);
	strbuf_release(&b);
	arena_free(&a);
}

void
act_tag(struct ui *ui)
{
	struct prompt_request r = {.label = "tag: ",
	    .history = "tag",
	    .done = tag_done,
	    .complete = tag_complete,
	    .hint = ui->question};
	struct aim aim;
	if (aim_take(ui, &aim)) {
		tag_hint(ui, &aim);
		ui_prompt(ui, &r);
	}
	free(aim.key);
}

void
tag_typed(struct ui *ui, const char *names)
{
	if (*names)
		tag_done(ui, names);
	else
		act_tag(ui);
}

/* ---- links */

const struct article *
ui_page(const struct ui *ui, int64_t id)
{
	return ui->focus == FOCUS_ARTICLE ? article_pane_page(ui->article, id) : NULL;
}

struct links {
	struct strbuf text; /* a line each */
	bool title;
	size_t n;
};

static bool
add_link(void *arg, struct ui *ui, const struct row *r)
{
	struct links *l = arg;
	const struct article *page = ui_page(ui, r->id);
	if (page)
		r = &page->row;
	if (!*r->link)
		return true;
	l->n++;
	return strbuf_addf(&l->text, "%s%s%s%s", l->text.len ? "\n" : "", l->title ? r->title : "",
	    l->title && *r->title ? " " : "", r->link);
}

static bool
links_take(struct ui *ui, struct aim *aim, bool title, struct links *l)
{
	*l = (struct links){.title = title};
	strbuf_init(&l->text, STRBUF_BODY);
	if (aim_take(ui, aim)) {
		aim_rows(ui, aim, add_link, l);
		if (!l->n)
			ui_message(ui, aim->selection ? "none of these articles has a link"
						      : "this article has no link");
	}
	return l->n > 0;
}

static void
copy_links(struct ui *ui, bool title)
{
	struct aim aim;
	struct links l;
	char what[60];
	if (links_take(ui, &aim, title, &l)) {
		if (l.n > 1)
			snprintf(what, sizeof(what), "%zu %s", l.n,
			    title ? "titles and links" : "links");
		ui_copy(ui, l.text.s, l.n > 1 ? what : title ? "title and link" : "link");
	}
	strbuf_release(&l.text);
	aim_done(ui, &aim);
}

void
act_copy(struct ui *ui)
{
	copy_links(ui, false);
}

void
act_copy_title(struct ui *ui)
{
	copy_links(ui, true);
}

static void
browse_all(struct ui *ui)
{
	struct aim aim;
	struct links l;
	if (links_take(ui, &aim, false, &l)) {
		for (char *s = l.text.s, *end; s; s = end) {
			if ((end = strchr(s, '\n')))
				*end++ = '\0';
			ui_browse(ui, s);
		}
		if (ui->browse_read && mark_articles(ui, aim.key, aim.n, MARK_READ, true))
			for (size_t i = 0; i < aim.n; i++)
				list_seen(ui->list, aim.key[i]);
	}
	strbuf_release(&l.text);
	aim_done(ui, &aim);
}

static void
browse_links(struct ui *ui, bool read)
{
	size_t n = ui->focus == FOCUS_ARTICLE ? 0 : list_select_count(ui->list);
	char question[60];
	ui->browse_read = read;
	snprintf(question, sizeof(question), "Open %zu links?", n);
	if (n > OPEN_ASKED)
		ui_ask(ui, question, browse_all);
	else
		browse_all(ui);
}

/* The site of the feed under the cursor of the sections. */
static void
browse_feed(struct ui *ui)
{
	int64_t list = sections_at(ui->sections);
	struct store_feed feed;
	struct arena a;
	struct err e;
	arena_init(&a, STRBUF_SMALL);
	if (list > 0)
		ui_message(ui, "a section has no site: x shows its feeds");
	else if (!store_feed(ui->store, -list, &a, &feed, &e))
		ui_error(ui, &e);
	else if (!*feed.link)
		ui_message(ui, "%s names no site", feed.title);
	else
		ui_browse(ui, feed.link);
	arena_free(&a);
}

void
act_browser(struct ui *ui)
{
	if (ui->focus == FOCUS_SECTIONS)
		browse_feed(ui);
	else
		browse_links(ui, false);
}

void
act_browser_read(struct ui *ui)
{
	browse_links(ui, true);
}
