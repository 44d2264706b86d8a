/* The article pane: what it shows and where in it the reader is. */
#include "src/idn.h"
#include "src/text.h"
#include "src/util.h"
#include "ui/article_pane.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ARTICLE_ARENA ((size_t)8 * 1024 * 1024)
#define SIDE          2  /* blanks at each side of the column, at least */
#define ANCHOR        48 /* bytes of a line that is to be found again */
#define SHIFT         10 /* columns that ( and ) shift wide lines by */

static struct article_pane *
self(const struct pane *p)
{
	return (struct article_pane *)(uintptr_t)p;
}

/* ---------------------------------------------------------------------------------- places */

static int
text_columns(const struct article_pane *p, const struct ui *ui)
{
	int64_t wish = ui_config(ui)->set.text_width;
	int room = MAX(p->pane.area.cols - 2 * SIDE, 2);

	return wish > 0 && wish < room ? (int)wish : room;
}

static size_t
last_top(const struct article_pane *p)
{
	size_t rows = (size_t)MAX(p->pane.area.rows, 1), lines = p->view.l.nline;

	return lines > rows ? lines - rows : 0;
}

void
article_go_to(struct article_pane *p, struct ui *ui, size_t line)
{
	p->top = MIN(line, last_top(p));
	ui_redraw(ui);
}

uint32_t
article_top_place(const struct article_pane *p)
{
	return p->top < p->view.l.nline ? p->view.l.line[p->top].source : 0;
}

/* The dictionary of the article's language, while words are to be divided. */
static struct hyphen *
hyphen_for(struct article_pane *p, const struct ui *ui)
{
	const char *lang = p->article.lang != NULL ? p->article.lang : "";

	if (!ui_config(ui)->set.hyphenate)
		lang = "";
	if (strncmp(lang, p->hyphen_lang, sizeof(p->hyphen_lang)) == 0)
		return p->hyphen;
	hyphen_close(p->hyphen);
	p->hyphen = *lang != '\0' ? hyphen_open(lang, NULL) : NULL;
	snprintf(p->hyphen_lang, sizeof(p->hyphen_lang), "%s", lang);
	return p->hyphen;
}

static void
make_view(struct article_pane *p, const struct ui *ui)
{
	struct view_input in = {
	    .article = &p->article,
	    .blocks = &p->blocks,
	    .body = p->body,
	    .why = p->why,
	    .note = article_trail_shown(p) ? p->trail.note : p->reading.note,
	    .date_format = ui_config(ui)->set.date_format,
	    .now = ui_now(ui),
	    .more_name = p->more_name,
	    .more = p->more,
	    .nmore = article_trail_shown(p) ? 0 : p->nmore,
	    .also = p->also,
	    .nalso = article_trail_shown(p) ? 0 : p->nalso,
	    .columns = text_columns(p, ui),
	    .ascii = p->ascii,
	    .bidi = ui_bidi(ui),
	    .hyphen = hyphen_for(p, ui),
	    .match = p->find.match,
	    .nmatch = p->find.nmatch,
	};

	p->columns = in.columns;
	p->bidi = in.bidi;
	article_view_make(&p->view, &in);
}

/* Lays out anew; what is read stays at the top. */
void
article_remake(struct article_pane *p, const struct ui *ui)
{
	const struct layout *l = &p->view.l;
	uint32_t at = article_top_place(p);
	size_t behind = p->top - MIN(layout_line_at(l, at), p->top);

	if (p->id == 0)
		return;
	make_view(p, ui);
	if (p->place > 0 && p->body == VIEW_TEXT) {
		at = p->place;
		behind = 0;
		p->place = 0;
	}
	p->top = MIN(layout_line_at(l, at) + behind, last_top(p));
}

/* --------------------------------------------------------------------------------- loading */

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

static bool
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

/* The comments, or the words that its source changed, from their beginning; or the text where it
 * was left. */
static void
toggle(struct article_pane *p, struct ui *ui, void (*other)(struct reading *))
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
			toggle(p, ui, reading_toggle_comments);
		else if (p->reading.changes)
			toggle(p, ui, reading_toggle_changes);
		else if (!preview && p->top >= last_top(p))
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
	m.b = p->top >= last_top(p) ? 0 : (int64_t)article_pane_at(pane);
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

static bool
awaited(const struct article_pane *p, uint32_t answer)
{
	return answer == MSG_PAGED       ? p->reading.asked_page
	       : answer == MSG_COMMENTED ? p->reading.asked_comments
	                                 : p->wanted;
}

/* Of no article (m->a 0): no answer to what was asked comes any more. */
static void
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

static void
article_resize(struct pane *pane, struct ui *ui)
{
	struct article_pane *p = self(pane);

	if (p->id != 0 && text_columns(p, ui) != p->columns)
		article_remake(p, ui);
	p->top = MIN(p->top, last_top(p));
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

int64_t
article_pane_id(const struct pane *pane)
{
	return self(pane)->id;
}

uint32_t
article_pane_at(const struct pane *pane)
{
	const struct article_pane *p = self(pane);

	if (!reading_is_text(&p->reading))
		return p->text_at;
	if (article_trail_shown(p))
		return p->trail.article.at;
	if (p->place > 0)
		return p->place;
	return article_top_place(p);
}

const char *
article_pane_link(const struct pane *pane)
{
	const struct article_pane *p = self(pane);

	return p->id != 0 && *p->article.row.link ? p->article.row.link : NULL;
}

const char *
article_pane_title(const struct pane *pane)
{
	const struct article_pane *p = self(pane);

	return p->id != 0 && *p->article.row.title ? p->article.row.title : NULL;
}

const struct article *
article_pane_page(const struct pane *pane, int64_t id)
{
	const struct article_pane *p = self(pane);

	return p->id == id && article_trail_shown(p) ? &p->article : NULL;
}

const struct blocks *
article_pane_text(const struct pane *pane, int64_t id)
{
	const struct article_pane *p = self(pane);
	bool text = article_trail_shown(p) || reading_is_text(&p->reading);

	return p->id == id && text && p->body == VIEW_TEXT ? &p->blocks : NULL;
}

/* ----------------------------------------------------------------------------------- links */

static void
follow(struct article_pane *p, struct ui *ui, size_t number)
{
	if (number < 1 || number > p->view.ntarget) {
		ui_message(ui, "there is no link %zu here", number);
		return;
	}
	struct view_target t = p->view.target[number - 1];
	if (t.article != 0) {
		ui_open_article(ui, t.article);
		return;
	}
	char *url = xstrndup(t.url, t.url_len);
	ui_browse(ui, url);
	free(url);
}

/* The page behind a link, here. */
static void
follow_here(struct article_pane *p, struct ui *ui, size_t number)
{
	if (number < 1 || number > p->view.ntarget || p->view.target[number - 1].article != 0)
		follow(p, ui, number);
	else
		article_trail_follow(p, ui, &p->view.target[number - 1]);
}

static void
chosen(struct ui *ui, const char *text, void (*go)(struct article_pane *, struct ui *, size_t))
{
	struct article_pane *p = self(ui_article(ui));
	size_t digits = text != NULL ? strspn(text, "0123456789") : 0;
	int64_t number;

	if (p->back != SIZE_MAX)
		article_go_to(p, ui, p->back);
	p->back = SIZE_MAX;
	if (text == NULL || *text == '\0')
		return;
	if (*text == '^') {
		if (!article_note_follow(p, ui, text + 1))
			ui_message(ui, "there is no note %s", text);
		return;
	}
	char *first = xstrndup(text, digits);
	if (parse_int(first, 1, UINT16_MAX, &number))
		go(p, ui, (size_t)number);
	else
		ui_message(ui, "links have numbers; Tab goes through them");
	free(first);
}

static void
follow_done(struct ui *ui, const char *text)
{
	chosen(ui, text, follow);
}

static void
follow_here_done(struct ui *ui, const char *text)
{
	chosen(ui, text, follow_here);
}

/* "3 steppeledger.example How Aktau fills a ship" */
static char *
follow_complete(struct ui *ui, const char *text, int i)
{
	const struct article_pane *p = self(ui_article(ui));
	size_t n = strlen(text);

	for (size_t k = 0; k < p->view.ntarget; k++) {
		const struct view_target *t = &p->view.target[k];
		size_t nhost = 0;
		const char *host = t->url != NULL ? url_host(t->url, t->url_len, &nhost) : "";
		struct strbuf shown;
		strbuf_init(&shown, STRBUF_SMALL);
		idn_host(&shown, host, nhost);
		char *line = xasprintf("%zu %s%s%.*s", k + 1, shown.s, nhost > 0 ? " " : "",
		    (int)MIN(t->text_len, 200), t->text);
		strbuf_release(&shown);
		if (strncmp(line, text, n) == 0 && i-- == 0)
			return line;
		free(line);
	}
	return article_note_line(p, text, i);
}

static void
ask_link(struct article_pane *p, struct ui *ui, const char *begun, bool here)
{
	struct prompt_request r = {.label = here ? "page here: " : "link: ",
	    .initial = begun,
	    .done = here ? follow_here_done : follow_done,
	    .complete = follow_complete,
	    .hint = "Enter open  Tab next  Esc leave"};

	if (p->view.ntarget + p->blocks.nnote == 0) {
		ui_message(ui, "this article has no links");
		return;
	}
	p->back = p->top;
	if (p->view.links_line > 0)
		article_go_to(p, ui, p->view.links_line);
	ui_prompt(ui, &r);
}

/* ------------------------------------------------------------------------------------ keys */

static void
go_by(struct article_pane *p, struct ui *ui, int64_t lines)
{
	int64_t to = (int64_t)p->top + lines;

	article_go_to(p, ui, to > 0 ? (size_t)to : 0);
}

static void
go_heading(struct article_pane *p, struct ui *ui, int dir)
{
	const struct layout *l = &p->view.l;

	for (size_t i = p->top; dir > 0 ? i + 1 < l->nline : i > 0;) {
		i = dir > 0 ? i + 1 : i - 1;
		if (l->line[i].heading && (dir < 0 || i > p->top)) {
			article_go_to(p, ui, i);
			return;
		}
	}
	article_go_to(p, ui, dir > 0 ? p->top : 0);
	if (dir > 0)
		ui_message(ui, "no heading further down");
}

static void
read_on(struct article_pane *p, struct ui *ui, int64_t page)
{
	if (p->top >= last_top(p) && article_trail_shown(p))
		ui_message(ui, "the end of this page");
	else if (p->top >= last_top(p))
		ui_read_on(ui);
	else
		go_by(p, ui, page);
}

/* The whole text, or the feed's own; what is read stays at the top. */
static void
toggle_whole(struct article_pane *p, struct ui *ui)
{
	if (!reading_is_text(&p->reading))
		p->place = p->text_at;
	reading_toggle_whole(&p->reading, ui, &p->article);
	article_load(&p->pane, ui);
	tell_whole(p, ui);
}

/* What goes on elsewhere unless there is something to go to, or to leave, here. */
static bool
going(struct article_pane *p, struct ui *ui, enum action action)
{
	if (action == ACTION_NEXT_UNREAD)
		return article_find_next(p, ui, 1);
	if (action == ACTION_PREVIOUS_UNREAD)
		return article_find_next(p, ui, -1);
	if (action == ACTION_LEAVE)
		return article_find_leave(p, ui);
	return action == ACTION_BACK && article_note_back(p, ui);
}

static bool
article_act(struct pane *pane, struct ui *ui, enum action action)
{
	struct article_pane *p = self(pane);
	int64_t rows = p->pane.area.rows, by;

	if (p->id == 0)
		return false;
	if (going(p, ui, action) || article_trail_act(p, ui, action))
		return true;
	if (pane_moves(action, rows, &by))
		go_by(p, ui, by);
	else if (action == ACTION_READ_ON)
		read_on(p, ui, MAX(rows - 1, 1));
	else if (action == ACTION_NEXT_HEADING)
		go_heading(p, ui, 1);
	else if (action == ACTION_PREVIOUS_HEADING)
		go_heading(p, ui, -1);
	else if (action == ACTION_SEARCH)
		article_find_ask(p, ui);
	else if (action == ACTION_LEFT)
		p->shift = MAX(p->shift - SHIFT, 0);
	else if (action == ACTION_RIGHT)
		p->shift = MIN(p->shift + SHIFT, 4000);
	else if (action == ACTION_FOLLOW)
		ask_link(p, ui, "", false);
	else if (action == ACTION_FOLLOW_HERE)
		ask_link(p, ui, "", true);
	else if (action == ACTION_WHOLE_TEXT)
		toggle_whole(p, ui);
	else if (action == ACTION_DIFF && p->article.changes == 0)
		ui_message(ui, "its source has not changed it since it came");
	else if (action == ACTION_DIFF)
		toggle(p, ui, reading_toggle_changes);
	else if (action == ACTION_COMMENTS)
		toggle(p, ui, reading_toggle_comments);
	else
		return false;
	ui_redraw(ui);
	return true;
}

/* A digit follows its link, or begins a number where that may be longer. Newsboat's 0 is 10. */
static bool
article_key(struct pane *pane, struct ui *ui, uint32_t key)
{
	struct article_pane *p = self(pane);
	bool newsboat = ui_config(ui)->set.keys == KEYS_NEWSBOAT;

	if (key < '0' || key > '9' || p->id == 0 || (key == '0' && !newsboat))
		return false;
	size_t number = key == '0' ? 10 : key - '0';
	if (newsboat || number * 10 > p->view.ntarget)
		follow(p, ui, number);
	else
		ask_link(p, ui, (const char[]){(char)key, '\0'}, false);
	return true;
}

/* --------------------------------------------------------------------------------- drawing */

static unsigned
run_target(const struct article_pane *p, struct screen *s, unsigned link)
{
	if (link == VIEW_OWN_LINK)
		return draw_link(s, p->article.row.link, strlen(p->article.row.link));
	if (link == 0 || link > p->view.ntarget || p->view.target[link - 1].url == NULL)
		return 0;
	return draw_link(s, p->view.target[link - 1].url, p->view.target[link - 1].url_len);
}

/* Marks where a line of code goes on beyond what is shown. */
static void
put_cuts(const struct article_pane *p, struct screen *s, const struct line *line, int row,
    int start, int end)
{
	if (!line->wide)
		return;
	if ((int)line->columns - p->shift > end - start)
		draw_str(s, row, end - 1, 1, STYLE_BAR, p->ascii ? ">" : "›");
	if (p->shift > 0 && line->columns > 0 && start > p->pane.area.col)
		draw_str(s, row, start - 1, 1, STYLE_BAR, p->ascii ? "<" : "‹");
}

static void
draw_line(const struct article_pane *p, struct screen *s, const struct line *line, int row, int col,
    int end)
{
	int skip = line->wide ? p->shift : 0, start = col;

	for (uint32_t i = 0; i < line->runs && col < end; i++) {
		const struct run *r = &p->view.l.run[line->run + i];
		const char *text = p->view.l.buf.s + r->at;
		size_t n = r->len;
		if (skip > 0) {
			int used;
			size_t off = text_fit(text, n, skip, &used);
			skip -= off == n ? r->columns : skip;
			text += off;
			n -= off;
		}
		if (n > 0)
			col += draw_span(s, row, col, end - col,
			    r->style & RUN_MATCH ? STYLE_MATCH : (enum style_role)r->role,
			    r->style & 0x7f, run_target(p, s, r->link), text, n);
	}
	put_cuts(p, s, line, row, start, end);
}

static void
article_draw(struct pane *pane, const struct ui *ui, struct screen *s)
{
	struct article_pane *p = self(pane);
	const struct area *a = &pane->area;

	bool other = p->ascii != draw_ascii(s) || p->bidi != draw_bidi(s);
	if (p->id != 0 && (other || ui_now(ui) >= p->view.changes)) {
		p->ascii = draw_ascii(s);
		article_remake(p, ui);
	}
	int col = a->col + MAX((a->cols - p->columns) / 2, 0);
	for (int r = 0; r < a->rows; r++) {
		size_t i = p->top + (size_t)r;
		draw_blank(s, a->row + r, a->col, a->cols, STYLE_TEXT);
		if (p->id != 0 && i < p->view.l.nline)
			draw_line(p, s, &p->view.l.line[i], a->row + r, col, a->col + a->cols);
	}
}

/* "37% · 3 min left", "end · 4 min" */
static void
article_place(const struct pane *pane, const struct ui *ui, char *out, size_t n)
{
	const struct article_pane *p = self(pane);
	size_t last = last_top(p);
	const char *dot = p->ascii ? "-" : "·";
	int minutes = p->view.minutes;

	(void)ui;
	*out = '\0';
	if (p->id == 0)
		return;
	if (p->find.n > 0) {
		int used =
		    p->found_at < p->find.n
			? snprintf(out, n, "%zu of %zu found %s ", p->found_at + 1, p->find.n, dot)
			: snprintf(out, n, "%zu found %s ", p->find.n, dot);
		out += used;
		n -= MIN((size_t)used, n);
	}
	if (p->top >= last)
		snprintf(out, n, "end %s %d min", dot, minutes);
	else {
		int left = (int)(((size_t)minutes * (last - p->top) + last - 1) / last);
		snprintf(out, n, "%zu%% %s %d min left", p->top * 100 / last, dot, MAX(left, 1));
	}
}

static void
article_free(struct pane *pane)
{
	struct article_pane *p = self(pane);

	article_pane_clear(pane, NULL);
	article_view_release(&p->view);
	hyphen_close(p->hyphen);
	find_release(&p->find);
	free(p->found_text);
	free(p);
}

/* A click on a link follows it, one on an article under "More in" opens that. */
static void
article_click(struct pane *pane, struct ui *ui, int row, int col, bool twice)
{
	struct article_pane *p = self(pane);
	size_t at = p->top + (size_t)row;
	int from = MAX((pane->area.cols - p->columns) / 2, 0);

	(void)twice;
	if (p->id == 0 || at >= p->view.l.nline)
		return;
	const struct line *line = &p->view.l.line[at];
	for (uint32_t i = 0; i < line->runs; i++) {
		const struct run *r = &p->view.l.run[line->run + i];
		if (col >= from && col < from + (int)r->columns && r->link != 0) {
			if (r->link == VIEW_OWN_LINK)
				ui_browse(ui, p->article.row.link);
			else
				follow(p, ui, r->link);
			return;
		}
		from += (int)r->columns;
	}
}

static const struct hint hints[] = {
    {ACTION_READ_ON, "next unread", "Space", "on"},
    {ACTION_NEXT_ARTICLE, "next", NULL, "next"},
    {ACTION_FOLLOW, "link", NULL, NULL},
    {ACTION_WHOLE_TEXT, "whole text", NULL, "whole text"},
    {ACTION_COMMENTS, "comments", NULL, NULL},
    {ACTION_BROWSER, "browser", NULL, "browser"},
    {ACTION_BOOKMARK, "bookmark", NULL, NULL},
    {ACTION_BACK, "list", NULL, NULL},
    {ACTION_HELP, "help", NULL, ""},
    {.action = ACTION_NONE},
};

static const struct hint page_hints[] = {
    {ACTION_BACK, "back", NULL, "back"},
    {ACTION_FOLLOW_HERE, "page behind a link", NULL, "page"},
    {ACTION_FOLLOW, "link", NULL, NULL},
    {ACTION_BROWSER, "browser", NULL, "browser"},
    {ACTION_SAVE, "save", NULL, "save"},
    {ACTION_NEXT_ARTICLE, "next article", NULL, NULL},
    {ACTION_HELP, "help", NULL, ""},
    {.action = ACTION_NONE},
};

#define OPS(its_hints)                                                                             \
	{                                                                                          \
		.name = "article", .keys = IN_ARTICLE, .load = article_load, .draw = article_draw, \
		.act = article_act, .click = article_click, .key = article_key,                    \
		.news = article_news, .resize = article_resize, .place = article_place,            \
		.hints = (its_hints), .free = article_free                                         \
	}
static const struct pane_ops ops = OPS(hints), page_ops = OPS(page_hints);

const struct pane_ops *
article_ops(bool page)
{
	return page ? &page_ops : &ops;
}

struct pane *
article_pane_new(void)
{
	struct article_pane *p = xcalloc(1, sizeof(*p));

	p->pane.ops = &ops;
	arena_init(&p->arena, ARTICLE_ARENA);
	arena_init(&p->more_arena, ARTICLE_ARENA);
	blocks_init(&p->blocks);
	article_view_init(&p->view);
	p->back = p->found_at = SIZE_MAX;
	return &p->pane;
}
