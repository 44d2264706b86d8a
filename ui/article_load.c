/* What the article pane shows, read from the archive: the article, its text, what goes on below it;
 * and what the fetcher says of them. */
#include "src/util.h"
#include "ui/article_pane.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ANCHOR 48 /* bytes of a line that is to be found again */

static struct article_pane *
self(const struct pane *p)
{
	return (struct article_pane *)(uintptr_t)p;
}

static void
want_text(struct article_pane *p, struct ui *ui)
{
	struct msg m = {.type = MSG_WANT, .a = p->id};

	if (p->preview)
		return;
	reading_want(&p->reading, ui, &p->article, &p->blocks, p->body);
	if (p->body != VIEW_WAITING || p->wanted)
		return;
	p->wanted = true;
	if (ui_send(ui, &m) == 0) {
		p->body = VIEW_FAILED;
		snprintf(p->why, sizeof(p->why), "the fetcher does not run");
	}
}

/* What stands at the top, to be found again in another text of the article: some of its words. */
static void
take_anchor(const struct article_pane *p, char anchor[ANCHOR + 1])
{
	const struct layout *l = &p->view.l;
	uint32_t at = p->top < l->nline ? l->line[p->top].source : 0;
	size_t n = 0;

	if (at > 0 && at < p->blocks.text.len && p->body == VIEW_TEXT
	    && (p->reading.text == READING_FEED || p->reading.text == READING_WHOLE))
		n = MIN(p->blocks.text.len - at, (size_t)ANCHOR);
	memcpy(anchor, p->blocks.text.s + at, n);
	anchor[n] = '\0';
}

/* Goes to where the most of those words stand; where they do not, the line stays where it is. */
static void
find_anchor(struct article_pane *p, const char *anchor)
{
	const struct strbuf *text = &p->blocks.text;

	for (size_t n = strlen(anchor); n >= ANCHOR / 4; n /= 2) {
		const char *found = memmem(text->s, text->len, anchor, n);

		if (found != NULL && found > text->s) {
			p->place = (uint32_t)(found - text->s);
			return;
		}
	}
}

/* Reads the article, and its text when that may have changed. */
static bool
read_article(struct article_pane *p, struct ui *ui, int64_t id, struct err *e)
{
	char anchor[ANCHOR + 1] = "";
	struct arena fresh;
	struct article article;
	bool text;

	arena_init(&fresh, ARTICLE_ARENA);
	if (!store_article(ui_store(ui), id, &fresh, &article, e)) {
		arena_free(&fresh);
		return false;
	}
	if (id == p->id)
		take_anchor(p, anchor);
	else
		reading_begin(&p->reading, id);
	if (id != p->id)
		p->body = VIEW_WAITING;
	arena_free(&p->arena);
	p->arena = fresh;
	p->article = article;
	reading_load(
	    &p->reading, ui, &p->article, &p->blocks, &p->body, p->why, sizeof(p->why), &text);
	if (text) {
		find_anchor(p, anchor);
		article_find_again(p, ui, id != p->id);
	}
	return true;
}

/* Which list goes on under the article: the section on screen, else the article's first. */
static int64_t
more_list(struct article_pane *p, struct ui *ui)
{
	const struct view *shown = ui_view(ui);

	p->more_name = ui_view_name(ui);
	if (shown != NULL && (shown->list >= LIST_FIRST_SECTION || shown->list < 0))
		return shown->list;
	p->more_name = "Latest";
	if (p->article.nsections == 0)
		return LIST_LATEST;
	const char *path = p->article.sections[0], *leaf = strrchr(path, '/');
	p->more_name = leaf != NULL && leaf[1] != '\0' ? leaf + 1 : path;
	return store_list_find(ui_store(ui), path);
}

/* Adds keys of the view from the article on, which are not there yet. */
static size_t
add_keys(
    struct article_pane *p, struct ui *ui, const struct view *v, int dir, int64_t *keys, size_t n)
{
	int64_t found[2 * VIEW_MORE];
	size_t got = 0;
	struct err e;

	if (n == VIEW_MORE
	    || !store_keys(ui_store(ui), v, p->article.row.key, dir, found, LEN(found), &got, &e))
		return n;
	for (size_t i = 0; i < got && n < VIEW_MORE; i++) {
		bool there = false;
		for (size_t k = 0; k < n; k++)
			there = there || keys[k] == found[i];
		if (!there && !(v->unread && !ui_unread(ui, KEY_ID(found[i]), true)))
			keys[n++] = found[i];
	}
	return n;
}

/* The next unread ones of the section, then newer unread ones, then whatever comes next. */
static void
read_more(struct article_pane *p, struct ui *ui)
{
	struct view v = {.unread = true};
	int64_t keys[VIEW_MORE];
	struct row rows[VIEW_MORE];
	struct err e;

	p->nmore = p->nalso = 0;
	arena_reset(&p->more_arena);
	if (ui_config(ui)->set.stories
	    && !store_also(ui_store(ui), p->id, &p->more_arena, &p->also, &p->nalso, &e))
		p->nalso = 0;
	v.stories = ui_view(ui) != NULL ? ui_view(ui)->stories : 0;
	v.list = more_list(p, ui);
	if (v.list == 0)
		return;
	size_t n = add_keys(p, ui, &v, 1, keys, 0);
	n = add_keys(p, ui, &v, -1, keys, n);
	v.unread = false;
	n = add_keys(p, ui, &v, 1, keys, n);
	p->more_name = arena_dup(&p->more_arena, p->more_name, strlen(p->more_name));
	if (n == 0 || !store_rows(ui_store(ui), keys, n, rows, &p->more_arena, &e))
		return;
	for (size_t i = 0; i < n; i++)
		p->more[p->nmore++] = (struct view_more){
		    .id = rows[i].id,
		    .date = rows[i].date,
		    .title = *rows[i].title ? rows[i].title : rows[i].excerpt,
		    .unread = ui_unread(ui, rows[i].id, rows[i].unread),
		};
}

bool
article_load(struct pane *pane, struct ui *ui)
{
	struct article_pane *p = self(pane);
	struct err e;

	if (p->id == 0 || article_trail_shown(p))
		return true;
	if (!read_article(p, ui, p->id, &e)) {
		ui_error(ui, &e);
		return false;
	}
	want_text(p, ui);
	article_remake(p, ui);
	ui_redraw(ui);
	return true;
}

void
article_toggle(struct article_pane *p, struct ui *ui, void (*other)(struct reading *))
{
	if (!reading_is_text(&p->reading))
		p->place = p->text_at;
	else
		p->text_at = article_pane_at(&p->pane);
	other(&p->reading);
	p->top = 0;
	article_load(&p->pane, ui);
}

bool
article_pane_show(struct pane *pane, struct ui *ui, int64_t id, uint32_t at, bool preview)
{
	struct article_pane *p = self(pane);
	struct err e;

	if (id == p->id)
		article_trail_home(p, ui);
	/* What was looked at in the preview stays where it is when it is opened. */
	if (id == p->id && at == 0) {
		p->preview = preview;
		if (p->reading.comments)
			article_toggle(p, ui, reading_toggle_comments);
		else if (p->reading.changes)
			article_toggle(p, ui, reading_toggle_changes);
		else if (!preview && p->top >= article_last_top(p))
			p->top = 0; /* it was read to its end */
		return article_load(pane, ui);
	}
	article_pane_keep(pane, ui);
	article_trail_clear(p, ui);
	if (!read_article(p, ui, id, &e)) {
		ui_error(ui, &e);
		return false;
	}
	p->id = id;
	p->preview = preview;
	p->kept = store_reading(ui_store(ui), id);
	p->note_from = 0;
	p->wanted = false;
	p->top = 0;
	p->shift = 0;
	p->back = SIZE_MAX;
	p->place = at > 0 ? at : (uint32_t)p->kept;
	layout_clear(&p->view.l);
	read_more(p, ui);
	want_text(p, ui);
	article_remake(p, ui);
	ui_redraw(ui);
	return true;
}

/* The place is noted when it is left; at the end it is none. */
void
article_pane_keep(struct pane *pane, struct ui *ui)
{
	struct article_pane *p = self(pane);
	struct msg m = {.type = MSG_READING, .a = p->id};

	if (p->id == 0 || p->preview || article_trail_shown(p) || p->body != VIEW_TEXT
	    || p->place > 0)
		return;
	m.b = p->top >= article_last_top(p) ? 0 : (int64_t)article_pane_at(pane);
	if (m.b != p->kept && ui_send(ui, &m) != 0)
		p->kept = m.b;
}

/* What w has come to: the note behind the text may be far below what is on screen. */
static void
tell_whole(struct article_pane *p, struct ui *ui)
{
	const struct reading *r = &p->reading;

	if (r->comments)
		return;
	if (r->note[0] != '\0')
		ui_message(ui, "%s", r->note);
	else if (p->article.page.state == PAGE_LESS)
		ui_message(ui, "%s", p->article.page.error);
	else if (r->text == READING_WHOLE)
		ui_message(ui, "the whole text; w: what the feed gives");
	else if (p->article.page.state == PAGE_GOOD)
		ui_message(ui, "what the feed gives; w: the whole text");
}

void
article_toggle_whole(struct article_pane *p, struct ui *ui)
{
	if (!reading_is_text(&p->reading))
		p->place = p->text_at;
	reading_toggle_whole(&p->reading, ui, &p->article);
	article_load(&p->pane, ui);
	tell_whole(p, ui);
}

static bool
awaited(const struct article_pane *p, uint32_t answer)
{
	return answer == MSG_PAGED       ? p->reading.asked_page
	       : answer == MSG_COMMENTED ? p->reading.asked_comments
	                                 : p->wanted;
}

/* Of no article (m->a 0): no answer to what was asked comes any more. */
void
article_news(struct pane *pane, struct ui *ui, const struct msg *m)
{
	struct article_pane *p = self(pane);

	if (m->type == MSG_FOLLOWED) {
		article_trail_news(p, ui, m);
		return;
	}
	if (p->id == 0 || (m->a != p->id && !(m->a == 0 && awaited(p, m->type))))
		return;
	if (m->type != MSG_DIGESTED) {
		bool by_key = m->type == MSG_PAGED && p->reading.by_key;
		reading_news(&p->reading, m);
		if (article_load(pane, ui) && by_key && !article_trail_shown(p))
			tell_whole(p, ui);
		return;
	}
	if (m->a == 0)
		p->wanted = false;
	if (p->body == VIEW_TEXT || article_trail_shown(p))
		return;
	if (m->a != 0 && m->status != 0) {
		p->body = VIEW_FAILED;
		snprintf(p->why, sizeof(p->why), "%s", m->text);
		article_remake(p, ui);
		ui_redraw(ui);
	} else
		article_load(pane, ui);
}

void
article_pane_clear(struct pane *pane, struct ui *ui)
{
	struct article_pane *p = self(pane);

	article_trail_clear(p, ui);
	p->id = 0;
	p->nmore = p->nalso = 0;
	p->top = 0;
	blocks_release(&p->blocks);
	arena_free(&p->arena);
	arena_free(&p->more_arena);
	p->article = (struct article){0};
	layout_clear(&p->view.l);
	p->view.ntarget = 0;
}
