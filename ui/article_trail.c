/* Pages behind links, shown in place of the article: each asked of the fetcher, kept in memory
 * while the article is open, and left as a browser's are, back and forth. The archive has none. */
#include "src/idn.h"
#include "src/text.h"
#include "src/util.h"
#include "ui/article_pane.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define PAGES_MOST 100                   /* that one can go back through */
#define KEPT_MOST  ((size_t)1024 * 1024) /* bytes of them; what is over is asked for again */
#define PAGE_MOST  ((size_t)FRAME_MAX)

static struct trail_page *
shown(const struct article_pane *p)
{
	return p->trail.at > 0 ? &p->trail.page[p->trail.at - 1] : NULL;
}

bool
article_trail_shown(const struct article_pane *p)
{
	return p->trail.at > 0;
}

/* ---------------------------------------------------------------------------------- places */

static void
leave_place(struct article_pane *p)
{
	struct trail_page *page = shown(p);
	uint32_t at = article_top_place(p);
	size_t line = layout_line_at(&p->view.l, at);

	*(page != NULL ? &page->place : &p->trail.article) =
	    (struct trail_place){.at = at, .behind = p->top - MIN(line, p->top), .shift = p->shift};
}

static void
go_to_place(struct article_pane *p, struct ui *ui, const struct trail_place *place)
{
	p->shift = place->shift;
	article_go_to(p, ui, layout_line_at(&p->view.l, place->at) + place->behind);
}

/* ---------------------------------------------------------------------------------- asking */

static void
say(struct trail_page *page, const char *sentence)
{
	free(page->why);
	page->why = xstrdup(sentence);
}

static int
address_descriptor(const char *url)
{
	int fd = memfd_create("address", MFD_CLOEXEC);

	if (fd < 0 || (write_all(fd, url, strlen(url)) && lseek(fd, 0, SEEK_SET) == 0))
		return fd;
	close(fd);
	return -1;
}

static void
ask(struct article_pane *p, struct ui *ui, struct trail_page *page)
{
	struct msg m = {.type = MSG_FOLLOW, .a = ++p->trail.number, .b = page->from_local};
	int fd = address_descriptor(page->url);

	page->number = 0;
	if (fd < 0 || ui_send_with(ui, &m, fd) == 0)
		say(page, "The fetcher does not run");
	else
		page->number = m.a;
}

/* Nobody waits for it any more. */
static void
give_up(struct ui *ui, struct trail_page *page)
{
	struct msg m = {.type = MSG_FOLLOW, .a = page->number};

	if (page->number != 0)
		(void)ui_send(ui, &m);
	page->number = 0;
}

static void
forget_record(struct article_pane *p, struct trail_page *page)
{
	p->trail.bytes -= page->len;
	free(page->record);
	page->record = NULL;
	page->len = 0;
}

/* The pages from the n-th on. */
static void
drop_from(struct article_pane *p, struct ui *ui, size_t n)
{
	while (p->trail.n > n) {
		struct trail_page *page = &p->trail.page[--p->trail.n];
		if (ui != NULL)
			give_up(ui, page);
		forget_record(p, page);
		free(page->url);
		free(page->title);
		free(page->why);
	}
}

void
article_trail_clear(struct article_pane *p, struct ui *ui)
{
	if (article_trail_shown(p)) {
		p->article = p->trail.own;
		blocks_release(&p->blocks);
		p->body = VIEW_WAITING;
	}
	drop_from(p, ui, 0);
	free(p->trail.page);
	free(p->trail.source);
	p->trail = (struct trail){.number = p->trail.number};
	p->pane.ops = article_ops(false);
}

/* Those that are the furthest from what is shown go first. */
static void
keep_bound(struct article_pane *p)
{
	struct trail *t = &p->trail;

	while (t->bytes > KEPT_MOST) {
		struct trail_page *far = NULL;
		size_t distance = 0;
		for (size_t i = 0; i < t->n; i++) {
			size_t d = i + 1 > t->at ? i + 1 - t->at : t->at - i - 1;
			if (t->page[i].record != NULL && d > distance) {
				distance = d;
				far = &t->page[i];
			}
		}
		if (far == NULL)
			return;
		forget_record(p, far);
	}
}

/* --------------------------------------------------------------------------------- showing */

/* "Steppe Ledger", else the host. */
static void
name_source(struct article_pane *p, const char *site, const char *url)
{
	size_t n;
	const char *host = url_host(url, strlen(url), &n);

	free(p->trail.source);
	p->trail.source = *site != '\0' ? xstrdup(site) : xstrndup(host, n);
}

/* What the header shows of a page; its strings live as long as the page. */
static void
set_header(struct article_pane *p, const struct trail_page *page, const struct page_result *r)
{
	const char *title = r->title != NULL && *r->title != '\0' ? r->title : page->title;

	name_source(p, r->site != NULL ? r->site : "", page->url);
	p->article =
	    (struct article){.row = {.date = r->blocks != NULL ? page->came : DATE_NONE,
				 .title = title,
				 .feed_title = p->trail.source,
				 .author = r->author != NULL ? r->author : "",
				 .link = r->url != NULL && *r->url != '\0' ? r->url : page->url,
				 .excerpt = "",
				 .words = (int)MIN(r->words, (uint32_t)INT32_MAX)},
		.guid = "",
		.feed_url = "",
		.lang = r->lang != NULL ? r->lang : "",
		.comments = "",
		.comments_feed = "",
		.image = r->image != NULL ? r->image : "",
		.base = "",
		.published = r->blocks != NULL ? r->published : DATE_NONE,
		.updated = DATE_NONE,
		.fetched = page->came,
		.comment_count = -1,
		.page = {.error = "",
		    .url = "",
		    .post = "",
		    .title = "",
		    .author = "",
		    .lang = "",
		    .image = ""},
		.feed_format = "",
		.hidden_by = ""};
	snprintf(p->trail.note, sizeof(p->trail.note), "%s",
	    r->wall ? "The page is behind a wall; this is what it shows." : "");
}

/* What stands in place of a text: that it is coming, or why not and what can be done. */
static void
set_sentence(struct article_pane *p, struct ui *ui, const struct trail_page *page)
{
	char back[64], browser[64], add[64];
	const struct keymap *keys = ui_config(ui)->keys;

	keymap_key(keys, IN_ARTICLE, ACTION_BACK, back);
	keymap_key(keys, IN_ARTICLE, ACTION_BROWSER, browser);
	keymap_key(keys, IN_ARTICLE, ACTION_ADD_FEED, add);
	p->body = VIEW_SAID;
	if (page->number != 0)
		snprintf(p->why, sizeof(p->why), "Fetching the page from %.200s …  %s gives it up.",
		    p->trail.source, back);
	else
		snprintf(p->why, sizeof(p->why),
		    "%.250s. %s%s%s opens it in the browser, %s goes back.",
		    page->why != NULL ? page->why : "", page->feed ? add : "",
		    page->feed ? " adds it to the feeds, " : "", browser, back);
}

/* The text of its record; false: it is none. */
static bool
read_record(struct article_pane *p, struct trail_page *page, struct page_result *r)
{
	struct err e;

	if (page->record == NULL)
		return false;
	if (page_result_decode(r, page->record, page->len, &e)
	    && blocks_decode(&p->blocks, r->blocks, r->blocks_len, &e))
		return true;
	say(page, e.text);
	forget_record(p, page);
	return false;
}

static void
show_page(struct article_pane *p, struct ui *ui)
{
	struct trail_page *page = shown(p);
	struct page_result r = {.words = 0};

	blocks_release(&p->blocks);
	p->pane.ops = article_ops(true);
	p->note_from = 0;
	p->place = 0;
	p->body = VIEW_TEXT;
	if (!read_record(p, page, &r)) {
		if (page->why == NULL && page->number == 0)
			ask(p, ui, page);
		r = (struct page_result){.words = 0};
		set_header(p, page, &r);
		set_sentence(p, ui, page);
	} else
		set_header(p, page, &r);
	layout_clear(&p->view.l);
	article_remake(p, ui);
	go_to_place(p, ui, &page->place);
	keep_bound(p);
}

/* The article itself, as it was left. */
static void
show_article(struct article_pane *p, struct ui *ui)
{
	struct trail_place place = p->trail.article;

	p->pane.ops = article_ops(false);
	p->article = p->trail.own;
	blocks_release(&p->blocks);
	p->body = VIEW_WAITING;
	layout_clear(&p->view.l);
	p->top = 0;
	if (p->pane.ops->load(&p->pane, ui))
		go_to_place(p, ui, &place);
}

static void
go(struct article_pane *p, struct ui *ui, size_t to)
{
	article_find_leave(p, ui);
	leave_place(p);
	if (p->trail.at == 0)
		p->trail.own = p->article;
	p->trail.at = to;
	if (to > 0)
		show_page(p, ui);
	else
		show_article(p, ui);
}

static void
back(struct article_pane *p, struct ui *ui)
{
	size_t at = p->trail.at;
	bool waited = shown(p)->number != 0;

	go(p, ui, at - 1);
	if (waited)
		drop_from(p, ui, at - 1);
}

void
article_trail_home(struct article_pane *p, struct ui *ui)
{
	if (p->trail.at > 0)
		go(p, ui, 0);
}

/* ------------------------------------------------------------------------------- following */

/* An article of the archive is opened as what it is. False: it is none. */
static bool
open_archived(struct article_pane *p, struct ui *ui, const char *url)
{
	struct err e;
	int64_t id;

	if (!store_linked(ui_store(ui), url, &id, &e) || id == 0)
		return false;
	if (id == p->id && p->trail.at == 0) {
		ui_message(ui, "that is this article's own page: whole-text shows it");
		return true;
	}
	if (id == p->id)
		article_trail_home(p, ui);
	else
		ui_open_article(ui, id);
	ui_message(ui, "it is in the archive: that is the article");
	return true;
}

static void
add_page(struct article_pane *p, struct ui *ui, const char *url, const char *title)
{
	struct trail *t = &p->trail;
	bool local = t->at > 0 ? shown(p)->local : p->article.feed_local;

	if (t->at == 0)
		article_pane_keep(&p->pane, ui);
	drop_from(p, ui, t->at);
	GROW(t->page, t->cap, t->n);
	t->page[t->n++] =
	    (struct trail_page){.url = xstrdup(url), .title = xstrdup(title), .from_local = local};
	go(p, ui, t->n);
}

void
article_trail_follow(struct article_pane *p, struct ui *ui, const struct view_target *target)
{
	/* "//host/path" is of the page it stood on. */
	bool relative = target->url_len > 2 && strncmp(target->url, "//", 2) == 0;
	char *url =
	    xasprintf("%s%.*s", relative ? "https:" : "", (int)target->url_len, target->url);
	char *title = xstrndup(target->text, target->text_len);

	if (!is_web_url(url))
		ui_message(ui, "%.200s is no page; it can be opened as a link", url);
	else if (p->trail.at >= PAGES_MOST)
		ui_message(ui, "%d pages lie behind this one: go back first", PAGES_MOST);
	else if (!open_archived(p, ui, url))
		add_page(p, ui, url, title);
	free(title);
	free(url);
}

/* What came of a page that was waited for; fd -1: nothing but the reason. */
static void
take_answer(struct article_pane *p, const struct ui *ui, struct trail_page *page,
    const struct msg *m, int fd)
{
	struct err e = {.text = ""};
	struct strbuf clean;

	page->number = 0;
	page->came = ui_now(ui);
	page->local = m->status == 0 && m->b == 1;
	page->feed = m->status != 0 && m->b == 1;
	if (fd >= 0)
		page->record = read_file(fd, PAGE_MOST, &page->len, &e);
	if (page->record != NULL) {
		p->trail.bytes += page->len;
		return;
	}
	strbuf_init(&clean, sizeof(m->text));
	const char *why = fd >= 0 ? e.text : m->text;
	(void)text_clean(&clean, why, strlen(why), TEXT_LINE);
	say(page, clean.s);
	strbuf_release(&clean);
}

void
article_trail_news(struct article_pane *p, struct ui *ui, const struct msg *m)
{
	int fd = ui_take_fd(ui);
	bool again = false;

	for (size_t i = 0; i < p->trail.n; i++) {
		struct trail_page *page = &p->trail.page[i];
		if (page->number == 0 || (m->a != 0 && page->number != m->a))
			continue;
		take_answer(p, ui, page, m, fd);
		again = again || page == shown(p);
	}
	if (fd >= 0)
		close(fd);
	if (again)
		show_page(p, ui);
}

/* ------------------------------------------------------------------------------------ keys */

/* What is for articles of the archive alone. */
static bool
refuse(struct ui *ui, enum action action)
{
	static const enum action archived[] = {ACTION_TOGGLE_READ, ACTION_HIDE, ACTION_BOOKMARK,
	    ACTION_TAG, ACTION_WHOLE_TEXT, ACTION_COMMENTS, ACTION_DIFF, ACTION_SOURCE,
	    ACTION_ENCLOSURES};
	char save[64];

	for (size_t i = 0; i < LEN(archived); i++) {
		if (action != archived[i])
			continue;
		keymap_key(ui_config(ui)->keys, IN_ARTICLE, ACTION_SAVE, save);
		ui_message(ui, "%s is for articles: this page is not in the archive (%s saves it)",
		    action_rows[action].name, save);
		return true;
	}
	return false;
}

bool
article_trail_act(struct article_pane *p, struct ui *ui, enum action action)
{
	struct trail *t = &p->trail;
	struct trail_page *page = shown(p);

	if (action == ACTION_HISTORY_FORWARD && t->at < t->n) {
		go(p, ui, t->at + 1);
		return true;
	}
	if (page == NULL)
		return false;
	if (action == ACTION_BACK || action == ACTION_HISTORY_BACK || action == ACTION_CLOSE
	    || action == ACTION_LEAVE || (action == ACTION_STOP && page->number != 0)) {
		back(p, ui);
		return true;
	}
	if (action == ACTION_HISTORY_FORWARD) {
		ui_message(ui, "no page was opened from this one");
		return true;
	}
	if ((action == ACTION_SAVE || action == ACTION_PIPE) && p->body != VIEW_TEXT) {
		ui_message(ui, "there is no text here");
		return true;
	}
	if (action == ACTION_ADD_FEED && page->feed) {
		ui_add_feed(ui, page->url);
		return true;
	}
	return refuse(ui, action);
}
