/* Searching in the article: every match is marked as it is typed, n and N go through them. */
#include "src/util.h"
#include "ui/article_pane.h"

#include <stdlib.h>
#include <string.h>

static struct article_pane *
shown(struct ui *ui)
{
	return (struct article_pane *)(uintptr_t)ui_article(ui);
}

static void
look_for(struct article_pane *p, struct ui *ui, const char *text)
{
	find_text(&p->find, &p->blocks, text);
	p->of_results = false;
	article_remake(p, ui);
	ui_redraw(ui);
}

static void
go_to_match(struct article_pane *p, struct ui *ui, size_t i)
{
	size_t line = layout_line_at(&p->view.l, p->find.place[i]);
	size_t rows = (size_t)MAX(p->pane.area.rows, 1);

	p->found_at = i;
	article_go_to(p, ui, line > rows / 4 ? line - rows / 4 : 0);
}

static void
typed(struct ui *ui, const char *text)
{
	struct article_pane *p = shown(ui);

	look_for(p, ui, *text == '/' ? "" : text);
	size_t i = find_behind(&p->find, p->found_top);
	if (p->find.n > 0)
		go_to_match(p, ui, i < p->find.n ? i : 0);
	else
		article_go_to(p, ui, layout_line_at(&p->view.l, p->found_top));
}

static void
done(struct ui *ui, const char *text)
{
	struct article_pane *p = shown(ui);

	if (text != NULL && *text == '/') {
		article_find_leave(p, ui);
		ui_search_everywhere(ui, text + 1);
		return;
	}
	if (text == NULL || *text == '\0') {
		article_find_leave(p, ui);
		article_go_to(p, ui, layout_line_at(&p->view.l, p->found_top));
		return;
	}
	typed(ui, text);
	free(p->found_text);
	p->found_text = xstrdup(text);
	if (p->find.n == 0)
		ui_message(ui, "“%s” is not in this article; //%s looks everywhere", text, text);
}

void
article_find_ask(struct article_pane *p, struct ui *ui)
{
	struct prompt_request r = {.label = "in this article: ",
	    .history = "search",
	    .done = done,
	    .changed = typed,
	    .hint = "Enter n N go through  // everywhere  Esc leave"};

	p->found_top = article_top_place(p);
	ui_prompt(ui, &r);
}

void
article_find_again(struct article_pane *p, struct ui *ui, bool other_article)
{
	char *words = other_article || p->of_results ? ui_result_words(ui) : NULL;

	if (other_article) {
		free(p->found_text);
		p->found_text = NULL;
		p->found_at = SIZE_MAX;
		p->of_results = words != NULL;
	}
	if (words != NULL)
		find_words(&p->find, &p->blocks, words);
	else if (p->found_text != NULL)
		find_text(&p->find, &p->blocks, p->found_text);
	else
		p->find.n = p->find.nmatch = 0;
	free(words);
}

bool
article_find_next(struct article_pane *p, struct ui *ui, int dir)
{
	if (p->find.n == 0)
		return false;
	bool none = p->found_at >= p->find.n;
	size_t first = find_behind(&p->find, article_top_place(p));
	if (dir > 0 && (none ? first : p->found_at + 1) < p->find.n)
		go_to_match(p, ui, none ? first : p->found_at + 1);
	else if (dir < 0 && (none ? first : p->found_at) > 0)
		go_to_match(p, ui, (none ? first : p->found_at) - 1);
	else if (p->of_results)
		ui_open_next(ui, dir, false);
	else
		ui_message(ui, "no match further %s", dir > 0 ? "down" : "up");
	return true;
}

bool
article_find_leave(struct article_pane *p, struct ui *ui)
{
	if (p->find.n == 0 && p->found_text == NULL)
		return false;
	free(p->found_text);
	p->found_text = NULL;
	p->of_results = false;
	p->find.n = p->find.nmatch = 0;
	p->found_at = SIZE_MAX;
	article_remake(p, ui);
	ui_redraw(ui);
	return true;
}
