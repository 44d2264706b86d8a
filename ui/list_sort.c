/* Orders of a list. Oldest first is the same ranges of keys from the other end, at any size; what
 * stands in the rows orders the newest articles of the list, read and sorted when it is asked. */
#include "src/text.h"
#include "src/util.h"
#include "ui/acts.h"
#include "ui/list.h"

#include <stdlib.h>
#include <string.h>

#define SLICE       100
#define SLICE_ARENA ((size_t)4 * 1024 * 1024)

static const struct {
	const char *name, *what, *reversed;
} orders[ORDERS] = {
    [ORDER_NEWEST] = {"newest", "newest first", "oldest first"},
    [ORDER_OLDEST] = {"oldest", "oldest first", "newest first"},
    [ORDER_SOURCE] = {"source", "by source", "by source, reversed"},
    [ORDER_TITLE] = {"title", "by title", "by title, reversed"},
    [ORDER_LENGTH] = {"length", "longest first", "shortest first"},
    [ORDER_TOLD] = {"told", "most told first", "least told first"},
    [ORDER_RANK] = {"rank", "best first", "best first"},
};

bool
list_order_of_rows(const struct list_pane *p)
{
	/* Trending is no list of keys: all of it is in the window. */
	return p->list == LIST_TRENDING || p->order == ORDER_TOLD || p->order == ORDER_SOURCE
	       || p->order == ORDER_TITLE || p->order == ORDER_LENGTH;
}

struct sorted {
	int64_t key;
	char *text; /* folded */
	int words;  /* or how many others tell it */
};

static int
newer(const struct sorted *a, const struct sorted *b)
{
	return a->key > b->key ? -1 : a->key < b->key;
}

static int
by_text(const void *x, const void *y)
{
	const struct sorted *a = x, *b = y;
	int by = strcmp(a->text, b->text);
	return by ? by : newer(a, b);
}

static int
by_words(const void *x, const void *y)
{
	const struct sorted *a = x, *b = y;
	return a->words != b->words ? (a->words > b->words ? -1 : 1) : newer(a, b);
}

static int
by_key(const void *x, const void *y)
{
	return newer(x, y);
}

static char *
folded(const char *s)
{
	struct strbuf b;
	strbuf_init(&b, STRBUF_SMALL);
	text_fold(&b, s, strlen(s));
	return strbuf_take(&b, NULL);
}

static void
read_slice(struct list_pane *p, struct ui *ui, const int64_t *keys, struct sorted *out, size_t n)
{
	struct row rows[SLICE];
	struct arena a;
	struct err e;
	arena_init(&a, SLICE_ARENA);
	bool ok = store_rows(ui->store, keys, n, rows, &a, &e);
	if (!ok)
		ui_error(ui, &e);
	for (size_t i = 0; i < n; i++) {
		const char *text = !ok                       ? ""
		                   : p->order == ORDER_TITLE ? rows[i].title
		                                             : rows[i].feed_title;
		int number = p->order == ORDER_TOLD ? rows[i].also : rows[i].words;
		out[i] = (struct sorted){keys[i], folded(text), ok ? number : 0};
	}
	arena_free(&a);
}

void
list_sort_keys(struct list_pane *p, struct ui *ui, int64_t *keys, size_t n)
{
	struct sorted *s = xcalloc(n + 1, sizeof(*s));
	for (size_t i = 0; i < n; i += SLICE)
		read_slice(p, ui, keys + i, s + i, MIN(n - i, (size_t)SLICE));
	bool number = p->order == ORDER_LENGTH || p->order == ORDER_TOLD;
	bool date = p->order == ORDER_NEWEST || p->order == ORDER_OLDEST;
	bool back = p->reversed || p->order == ORDER_OLDEST;
	qsort(s, n, sizeof(*s), number ? by_words : date ? by_key : by_text);
	for (size_t i = 0; i < n; i++) {
		keys[back ? n - 1 - i : i] = s[i].key;
		free(s[i].text);
	}
	free(s);
}

bool
list_sort_read(struct list_pane *p, struct ui *ui, int64_t key, struct err *e)
{
	int64_t *keys = xcalloc(WINDOW_MAX, sizeof(*keys));
	size_t n, at;
	bool trending = p->list == LIST_TRENDING;
	bool ok = trending ? store_trending(ui->store, ui->now, keys, WINDOW_MAX, &n, e)
	                   : store_keys(ui->store, &p->view, KEY_MAX, 1, keys, WINDOW_MAX, &n, e);
	if (ok) {
		/* It comes by the number of its sources, which is not that of its articles. */
		if (!trending || p->order != ORDER_TOLD || p->reversed)
			list_sort_keys(p, ui, keys, n);
		window_fill(&p->win, keys, n);
		at = window_find(&p->win, key);
		p->win.cursor = at == SIZE_MAX ? 0 : at;
		window_show(&p->win, list_lines(p));
	}
	free(keys);
	return ok;
}

/* ---- S */

/* Results are asked for again in another order, where their query does not name one. */
static bool
sort_results(struct list_pane *p, struct ui *ui)
{
	struct err e;
	const char *order = list_order_of_rows(p) ? "newest" : orders[p->order].name;
	char *text = xasprintf("%s sort:%s", p->text, order);
	struct query *q = query_parse(text, strlen(text), ui->now, &e);
	free(text);
	if (!q) {
		ui_error(ui, &e);
		return false;
	}
	query_free(p->query);
	p->query = q;
	p->ranked = p->order == ORDER_RANK;
	return list_search_again(p, ui);
}

static void
sort_by(struct ui *ui, enum list_order order, bool reversed)
{
	struct list_pane *p = (struct list_pane *)ui->list;
	int64_t key = list_key(ui->list);
	if (order == ORDER_RANK && !p->results) {
		ui_message(ui, "only what was searched for has a rank");
		return;
	}
	const char *said = reversed ? orders[order].reversed : orders[order].what;
	if (reversed && order <= ORDER_OLDEST)
		order = order == ORDER_NEWEST ? ORDER_OLDEST : ORDER_NEWEST;
	p->order = order;
	p->reversed = reversed;
	p->view.oldest = order == ORDER_OLDEST;
	if (p->results ? !sort_results(p, ui) : !list_order_read(ui->list, ui, key))
		return;
	if (list_order_of_rows(p) && p->win.n == WINDOW_MAX)
		ui_message(ui, "%s: the newest %d", said, WINDOW_MAX);
	else
		ui_message(ui, "%s", said);
	ui_preview_later(ui);
}

static void
sort_typed(struct ui *ui, const char *text, bool reversed)
{
	size_t n = text ? strlen(text) : 0;
	if (!n)
		return;
	if (*text == '-') {
		reversed = !reversed;
		text++;
		n--;
	}
	for (int i = 0; i < ORDERS; i++)
		if (n && strncmp(orders[i].name, text, n) == 0) {
			sort_by(ui, (enum list_order)i, reversed);
			return;
		}
	ui_message(ui, "no order %s: newest, oldest, source, title, length, told or rank", text);
}

static void
sort_done(struct ui *ui, const char *text)
{
	sort_typed(ui, text, false);
}

static void
reversed_done(struct ui *ui, const char *text)
{
	sort_typed(ui, text, true);
}

static char *
sort_complete(struct ui *ui, const char *stem, int i)
{
	(void)ui;
	for (int j = 0; j < ORDERS; j++)
		if (strncmp(orders[j].name, stem, strlen(stem)) == 0 && i-- == 0)
			return xstrdup(orders[j].name);
	return NULL;
}

void
sort_named(struct ui *ui, const char *order)
{
	if (*order)
		sort_typed(ui, order, false);
	else
		act_sort(ui);
}

static void
ask_order(struct ui *ui, const char *label, void (*done)(struct ui *, const char *))
{
	struct prompt_request r = {.label = label, .done = done, .complete = sort_complete};
	r.hint =
	    frame_wide(ui)
		? "newest  oldest  source  title  length  told  rank (letters that begin it do)"
		: "newest oldest source title length told rank";
	ui_prompt(ui, &r);
}

void
act_sort(struct ui *ui)
{
	ask_order(ui, "sort: ", sort_done);
}

void
act_sort_reversed(struct ui *ui)
{
	ask_order(ui, "sort, reversed: ", reversed_done);
}
