/* Following the links of an article, by number, by a prompt that completes them, by a click. */
#include "src/idn.h"
#include "src/text.h"
#include "src/util.h"
#include "ui/article_pane.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct article_pane *
self(const struct pane *p)
{
	return (struct article_pane *)(uintptr_t)p;
}

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

void
article_ask_link(struct article_pane *p, struct ui *ui, const char *begun, bool here)
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

/* A digit follows its link, or begins a number where that may be longer. Newsboat's 0 is 10. */
bool
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
		article_ask_link(p, ui, (const char[]){(char)key, '\0'}, false);
	return true;
}

/* A click on a link follows it, one on an article under "More in" opens that. */
void
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
