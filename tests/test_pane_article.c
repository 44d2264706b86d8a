/* ui/pane_article: places, keys, links and waiting for the text; the archive, the reader and the
 * screen are played by this file. */
// objects: ui/pane_article.o ui/article_view.o ui/reading.o ui/article_find.o ui/article_note.o
// objects: ui/article_trail.o
// objects: ui/find.o ui/pane.o ui/article_draw.o ui/article_link.o ui/article_load.o
#include "src/store_thread.h"
#include "src/text.h"
#include "src/util.h"
#include "ui/pane.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#define NOW  INT64_C(1627137120)
#define ROWS 20

struct screen {
	char row[ROWS][400];
	bool ascii;
};

struct ui {
	struct config config;
	struct blocks blocks;
	enum body_state body;
	struct pane *article;
	struct screen screen;
	int64_t opened, wanted;
	int read_on, redraws;
	bool no_fetcher, no_article;
	struct page page;
	struct blocks whole; /* of the page */
	enum fulltext fulltext;
	int words;
	int longest; /* words of the feed's longest */
	struct thread thread;
	int64_t asked_page, asked_comments;
	char browsed[200], message[600];
	struct prompt_request prompt;
	struct view view;
	uint32_t reading;         /* the place that the archive has of every article */
	int64_t kept;             /* what was sent of it */
	const char *result_words; /* of what it was opened from */
	int went_on;
	char searched[100];
};

static struct ui *now; /* whose archive is asked */

/* ---- the archive */

bool
store_article(struct store *s, int64_t id, struct arena *a, struct article *out, struct err *e)
{
	(void)s;
	(void)a;
	if (now->no_article)
		return err_status(e, EXIT_PART, "no article %lld", (long long)id);
	static const char *sections[] = {"Asia/Central Asia"};
	*out = (struct article){
	    .row = {.id = id,
		.key = KEY_OF(NOW, id),
		.title = "Grain",
		.feed_title = "Ledger",
		.author = "",
		.link = "https://a.example/1",
		.excerpt = "",
		.words = now->words,
		.date = NOW},
	    .published = NOW - 3600,
	    .comment_count = -1,
	    .sections = sections,
	    .nsections = 1,
	    .page = now->page,
	    .fulltext = now->fulltext,
	};
	return true;
}

static bool
copy_blocks(const struct blocks *from, struct blocks *b, struct err *e)
{
	struct strbuf stored;

	strbuf_init(&stored, STRBUF_BODY);
	bool ok = blocks_encode(from, &stored) && blocks_decode(b, stored.s, stored.len, e);
	strbuf_release(&stored);
	return ok;
}

bool
store_page_blocks(struct store *s, int64_t id, struct blocks *b, struct err *e)
{
	(void)s;
	(void)id;
	return copy_blocks(&now->whole, b, e);
}

bool
store_feed_longest(struct store *s, int64_t feed, int *words, int *articles, struct err *e)
{
	(void)s;
	(void)feed;
	(void)e;
	*words = now->longest;
	*articles = 20;
	return true;
}

/* Nobody else tells it. */
bool
store_also(
    struct store *s, int64_t id, struct arena *a, struct row **rows, size_t *n, struct err *e)
{
	(void)s;
	(void)id;
	(void)a;
	(void)e;
	*rows = NULL;
	*n = 0;
	return true;
}

bool
store_changes(struct store *s, int64_t id, const char *date_format, struct blocks *b, struct err *e)
{
	(void)s;
	(void)id;
	(void)date_format;
	(void)b;
	(void)e;
	return true;
}

bool
store_thread(struct store *s, int64_t id, struct arena *a, struct thread *out, struct err *e)
{
	(void)s;
	(void)id;
	(void)a;
	(void)e;
	*out = now->thread;
	return true;
}

bool
store_blocks(struct store *s, int64_t id, struct blocks *b, enum body_state *state, struct err *e)
{
	(void)s;
	(void)id;
	*state = now->body;
	return now->body != BODY_DIGESTED || copy_blocks(&now->blocks, b, e);
}

int64_t
store_list_find(struct store *s, const char *name)
{
	(void)s;
	assert_string_equal(name, "Asia/Central Asia");
	return LIST_FIRST_SECTION + 1;
}

/* Articles 7 (unread) and 8 follow. */
bool
store_keys(struct store *s, const struct view *v, int64_t from, int dir, int64_t *keys, size_t want,
    size_t *n, struct err *e)
{
	(void)s;
	(void)from;
	(void)e;
	assert_true(want >= 3);
	*n = 0;
	if (dir > 0)
		keys[(*n)++] = KEY_OF(NOW - 7200, 7);
	if (dir > 0 && !v->unread)
		keys[(*n)++] = KEY_OF(NOW - 86400, 8);
	return true;
}

bool
store_rows(struct store *s, const int64_t *keys, size_t n, struct row *rows, struct arena *a,
    struct err *e)
{
	(void)s;
	(void)a;
	(void)e;
	for (size_t i = 0; i < n; i++)
		rows[i] = (struct row){.id = KEY_ID(keys[i]),
		    .key = keys[i],
		    .date = KEY_DATE(keys[i]),
		    .title = KEY_ID(keys[i]) == 7 ? "Seven" : "Eight",
		    .excerpt = "",
		    .unread = KEY_ID(keys[i]) == 7};
	return true;
}

uint32_t
store_reading(struct store *s, int64_t article)
{
	(void)s;
	(void)article;
	return now->reading;
}

/* ---- the reader */

struct store *
ui_store(struct ui *ui)
{
	now = ui;
	return NULL;
}

const struct config *
ui_config(const struct ui *ui)
{
	return &ui->config;
}

int64_t
ui_now(const struct ui *ui)
{
	(void)ui;
	return NOW;
}

void
ui_message(struct ui *ui, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(ui->message, sizeof(ui->message), fmt, ap);
	va_end(ap);
}

void
ui_error(struct ui *ui, const struct err *e)
{
	ui_message(ui, "%s", e->text);
}

void
ui_redraw(struct ui *ui)
{
	ui->redraws++;
}

const struct view *
ui_view(const struct ui *ui)
{
	return &ui->view;
}

const char *
ui_view_name(const struct ui *ui)
{
	(void)ui;
	return "Somewhere";
}

void
ui_open_article(struct ui *ui, int64_t id)
{
	ui->opened = id;
}

void
ui_read_on(struct ui *ui)
{
	ui->read_on++;
}

void
ui_browse(struct ui *ui, const char *url)
{
	snprintf(ui->browsed, sizeof(ui->browsed), "%s", url);
}

bool
ui_unread(const struct ui *ui, int64_t id, bool stored)
{
	(void)ui;
	(void)id;
	return stored;
}

uint32_t
ui_send_with(struct ui *ui, struct msg *m, int fd)
{
	if (fd >= 0)
		close(fd);
	return ui_send(ui, m);
}

int
ui_take_fd(struct ui *ui)
{
	(void)ui;
	return -1;
}

void
ui_add_feed(struct ui *ui, const char *url)
{
	(void)ui;
	(void)url;
}

bool
store_linked(struct store *s, const char *url, int64_t *id, struct err *e)
{
	(void)s;
	(void)url;
	(void)e;
	*id = 0;
	return true;
}

uint32_t
ui_send(struct ui *ui, struct msg *m)
{
	if (ui->no_fetcher)
		return 0;
	if (m->type == MSG_READING) {
		ui->kept = m->b;
		return 1;
	}
	if (m->type == MSG_PAGE)
		ui->asked_page = m->a;
	else if (m->type == MSG_COMMENTS)
		ui->asked_comments = m->a;
	else
		ui->wanted = m->a;
	assert_true(m->type == MSG_PAGE || m->type == MSG_COMMENTS || m->type == MSG_WANT);
	return 1;
}

bool
ui_open_next(struct ui *ui, int dir, bool unread)
{
	(void)unread;
	ui->went_on += dir;
	return true;
}

void
ui_search_everywhere(struct ui *ui, const char *text)
{
	snprintf(ui->searched, sizeof(ui->searched), "%s", text);
}

char *
ui_result_words(const struct ui *ui)
{
	return ui->result_words == NULL ? NULL : xstrdup(ui->result_words);
}

void
ui_prompt(struct ui *ui, const struct prompt_request *r)
{
	ui->prompt = *r;
}

struct pane *
ui_article(struct ui *ui)
{
	return ui->article;
}

/* ---- the screen */

int
draw_span(struct screen *s, int row, int col, int cols, enum style_role role, unsigned span_style,
    unsigned link, const char *text, size_t n)
{
	int used;

	(void)role;
	(void)span_style;
	(void)link;
	assert_true(row >= 0 && row < ROWS && col >= 0 && cols > 0);
	size_t fit = text_fit(text, n, cols, &used), at = strlen(s->row[row]);
	while ((int)at < col)
		s->row[row][at++] = ' ';
	memcpy(s->row[row] + at, text, fit);
	s->row[row][at + fit] = '\0';
	return used;
}

void
draw_blank(struct screen *s, int row, int col, int cols, enum style_role role)
{
	(void)col;
	(void)cols;
	(void)role;
	s->row[row][0] = '\0';
}

unsigned
draw_link(struct screen *s, const char *url, size_t n)
{
	(void)s;
	(void)url;
	(void)n;
	return 1;
}

int
draw_str(struct screen *s, int row, int col, int cols, enum style_role role, const char *text)
{
	(void)role;
	assert_true(row >= 0 && row < ROWS && col >= 0 && cols > 0);
	size_t n = strlen(s->row[row]), at = (size_t)col;
	if (at < n)
		memcpy(s->row[row] + at, text, strlen(text));
	else
		return draw_span(s, row, col, cols, role, 0, 0, text, strlen(text));
	return 1;
}

bool
ui_bidi(const struct ui *ui)
{
	(void)ui;
	return false;
}

bool
draw_bidi(const struct screen *s)
{
	(void)s;
	return false;
}

bool
draw_ascii(const struct screen *s)
{
	return s->ascii;
}

/* ---- tests */

static void
begin(struct ui *ui, int cols)
{
	setenv("TZ", "UTC", 1);
	tzset();
	memset(ui, 0, sizeof(*ui));
	now = ui;
	ui->config.set.text_width = 40;
	ui->config.set.date_format = (char *)(uintptr_t) "%-d %B %Y";
	ui->view.list = LIST_LATEST;
	ui->page = (struct page){.error = "", .url = "", .post = ""};
	ui->words = 500;
	ui->longest = 2000;
	ui->thread = (struct thread){.source = "", .error = ""};
	blocks_init(&ui->whole);
	ui->body = BODY_DIGESTED;
	ui->screen.ascii = true; /* a byte is a column */
	blocks_init(&ui->blocks);
	unsigned link = blocks_link(&ui->blocks, LINK_PAGE, "https://b.example/", 18, "There", 5);
	for (int i = 0; i < 10; i++) {
		char text[200];
		blocks_add(&ui->blocks, BLOCK_HEADING)->level = 2;
		int n = snprintf(text, sizeof(text), "Part %d", i);
		blocks_span(&ui->blocks, text, (size_t)n, 0, 0);
		blocks_add(&ui->blocks, BLOCK_PARAGRAPH);
		n = snprintf(text, sizeof(text),
		    "In part %d wheat leaves Kostanay by road, crosses the "
		    "steppe and waits at Aktau for a ",
		    i);
		blocks_span(&ui->blocks, text, (size_t)n, 0, 0);
		blocks_span(&ui->blocks, "ship", 4, 0, link);
	}
	blocks_add(&ui->blocks, BLOCK_PRE);
	blocks_span(
	    &ui->blocks, "0123456789abcdefghijklmnopqrstuvwxyz0123456789abcdefghijk", 57, 0, 0);
	ui->article = article_pane_new();
	ui->article->area = (struct area){.rows = ROWS, .cols = cols};
}

static void
end(struct ui *ui)
{
	ui->article->ops->free(ui->article);
	blocks_release(&ui->blocks);
	blocks_release(&ui->whole);
}

static void
act(struct ui *ui, enum action action)
{
	assert_true(ui->article->ops->act(ui->article, ui, action));
}

/* The row of the picture, drawn anew. */
static const char *
drawn(struct ui *ui, int row)
{
	ui->article->ops->draw(ui->article, ui, &ui->screen);
	return ui->screen.row[row];
}

static const char *
place(struct ui *ui)
{
	static char text[100];

	ui->article->ops->place(ui->article, ui, text, sizeof(text));
	return text;
}

static void
test_shows_and_scrolls(void **state)
{
	struct ui ui;

	(void)state;
	begin(&ui, 60);
	assert_string_equal(drawn(&ui, 0), "");
	assert_string_equal(place(&ui), "");
	assert_true(article_pane_show(ui.article, &ui, 5, 0, false));
	assert_int_equal(article_pane_id(ui.article), 5);
	assert_string_equal(drawn(&ui, 0), "");
	assert_string_equal(drawn(&ui, 1), "          Grain");
	assert_string_equal(place(&ui), "0% - 3 min left");
	act(&ui, ACTION_DOWN);
	assert_string_equal(drawn(&ui, 0), "          Grain");
	act(&ui, ACTION_UP);
	act(&ui, ACTION_UP);
	assert_string_equal(drawn(&ui, 1), "          Grain");
	act(&ui, ACTION_LAST);
	assert_string_equal(drawn(&ui, ROWS - 1), "          3    1d   Eight");
	assert_string_equal(drawn(&ui, ROWS - 2), "          2  o 2h   Seven");
	assert_string_equal(drawn(&ui, ROWS - 3), "          More in Central Asia");
	assert_string_equal(
	    drawn(&ui, ROWS - 5), "          1  There                       b.example");
	assert_string_equal(place(&ui), "end - 3 min");
	act(&ui, ACTION_FIRST);
	assert_string_equal(drawn(&ui, 1), "          Grain");
	end(&ui);
}

static void
test_space_pages_then_reads_on(void **state)
{
	struct ui ui;
	int pages = 0;

	(void)state;
	begin(&ui, 60);
	article_pane_show(ui.article, &ui, 5, 0, false);
	for (; ui.read_on == 0 && pages < 20; pages++)
		act(&ui, ACTION_READ_ON);
	assert_int_equal(ui.read_on, 1);
	assert_true(pages >= 3 && pages < 6);
	end(&ui);
}

static void
test_headings(void **state)
{
	struct ui ui;

	(void)state;
	begin(&ui, 60);
	article_pane_show(ui.article, &ui, 5, 0, false);
	act(&ui, ACTION_NEXT_HEADING);
	assert_string_equal(drawn(&ui, 0), "          Part 0");
	act(&ui, ACTION_NEXT_HEADING);
	act(&ui, ACTION_NEXT_HEADING);
	assert_string_equal(drawn(&ui, 0), "          Part 2");
	act(&ui, ACTION_PREVIOUS_HEADING);
	assert_string_equal(drawn(&ui, 0), "          Part 1");
	end(&ui);
}

static void
test_resize_keeps_the_place(void **state)
{
	struct ui ui;

	(void)state;
	begin(&ui, 60);
	article_pane_show(ui.article, &ui, 5, 0, false);
	for (int i = 0; i < 6; i++)
		act(&ui, ACTION_NEXT_HEADING);
	assert_string_equal(drawn(&ui, 0), "          Part 5");
	for (int cols = 10; cols < 100; cols += 7) {
		ui.article->area.cols = cols;
		ui.article->ops->resize(ui.article, &ui);
		assert_non_null(strstr(drawn(&ui, 0), "Part"));
	}
	ui.article->area.cols = 60;
	ui.article->ops->resize(ui.article, &ui);
	assert_string_equal(drawn(&ui, 0), "          Part 5");
	end(&ui);
}

static void
test_place_comes_back(void **state)
{
	struct ui ui;

	(void)state;
	begin(&ui, 60);
	article_pane_show(ui.article, &ui, 5, 0, false);
	for (int i = 0; i < 4; i++)
		act(&ui, ACTION_NEXT_HEADING);
	uint32_t at = article_pane_at(ui.article);
	article_pane_clear(ui.article, &ui);
	assert_int_equal(article_pane_id(ui.article), 0);
	ui.body = BODY_RAW;
	article_pane_show(ui.article, &ui, 5, at, false);
	assert_int_equal(article_pane_at(ui.article), at);
	ui.body = BODY_DIGESTED;
	struct msg m = {.type = MSG_DIGESTED, .a = 5};
	ui.article->ops->news(ui.article, &ui, &m);
	assert_string_equal(drawn(&ui, 0), "          Part 3");
	end(&ui);
}

static void
test_text_is_asked_for_once(void **state)
{
	struct ui ui;

	(void)state;
	begin(&ui, 60);
	ui.body = BODY_RAW;
	article_pane_show(ui.article, &ui, 5, 0, true);
	assert_int_equal(ui.wanted, 0);
	assert_string_equal(drawn(&ui, 6), "          ...");
	article_pane_show(ui.article, &ui, 5, 0, false);
	assert_int_equal(ui.wanted, 5);
	ui.wanted = 0;
	assert_true(ui.article->ops->load(ui.article, &ui));
	assert_int_equal(ui.wanted, 0);
	struct msg other = {.type = MSG_DIGESTED, .a = 6};
	ui.article->ops->news(ui.article, &ui, &other);
	assert_string_equal(drawn(&ui, 6), "          ...");
	ui.body = BODY_DIGESTED;
	struct msg m = {.type = MSG_DIGESTED, .a = 5};
	ui.article->ops->news(ui.article, &ui, &m);
	assert_string_equal(drawn(&ui, 6), "          Part 0");
	end(&ui);
}

static void
test_text_that_does_not_come(void **state)
{
	struct ui ui;
	struct msg m = {.type = MSG_DIGESTED, .a = 5, .status = 1, .text = "the parser died"};

	(void)state;
	begin(&ui, 80);
	ui.config.set.text_width = 72;
	ui.body = BODY_RAW;
	article_pane_show(ui.article, &ui, 5, 0, false);
	ui.article->ops->news(ui.article, &ui, &m);
	assert_string_equal(drawn(&ui, 6), "    The text could not be read: the parser died");
	assert_true(ui.article->ops->load(ui.article, &ui));
	assert_string_equal(drawn(&ui, 6), "    The text could not be read: the parser died");
	ui.no_fetcher = true;
	article_pane_show(ui.article, &ui, 6, 0, false);
	assert_string_equal(
	    drawn(&ui, 6), "    The text could not be read: the fetcher does not run");
	end(&ui);
}

static void
test_links(void **state)
{
	struct ui ui;
	char *line;

	(void)state;
	begin(&ui, 60);
	article_pane_show(ui.article, &ui, 5, 0, false);
	drawn(&ui, 0);
	assert_true(ui.article->ops->key(ui.article, &ui, '1'));
	assert_string_equal(ui.browsed, "https://b.example/");
	assert_true(ui.article->ops->key(ui.article, &ui, '3'));
	assert_int_equal(ui.opened, 8);
	assert_true(ui.article->ops->key(ui.article, &ui, '4'));
	assert_string_equal(ui.message, "there is no link 4 here");
	assert_false(ui.article->ops->key(ui.article, &ui, 'x'));
	act(&ui, ACTION_FOLLOW);
	assert_non_null(ui.prompt.done);
	assert_string_equal(place(&ui), "end - 3 min");
	line = ui.prompt.complete(&ui, "", 0);
	assert_string_equal(line, "1 b.example There");
	free(line);
	line = ui.prompt.complete(&ui, "2", 0);
	assert_string_equal(line, "2 Seven");
	free(line);
	assert_null(ui.prompt.complete(&ui, "", 3));
	ui.prompt.done(&ui, "2 Seven");
	assert_int_equal(ui.opened, 7);
	assert_string_equal(place(&ui), "0% - 3 min left");
	act(&ui, ACTION_FOLLOW);
	ui.prompt.done(&ui, "seven");
	assert_string_equal(ui.message, "links have numbers; Tab goes through them");
	ui.prompt.done(&ui, NULL);
	end(&ui);
}

static void
test_code_is_shifted(void **state)
{
	struct ui ui;

	(void)state;
	begin(&ui, 60);
	article_pane_show(ui.article, &ui, 5, 0, false);
	act(&ui, ACTION_LAST);
	int row = 0;
	while (strstr(drawn(&ui, row), "0123456789abc") == NULL)
		row++;
	act(&ui, ACTION_RIGHT);
	assert_memory_equal(drawn(&ui, row), "         <abcdef", 16);
	act(&ui, ACTION_LEFT);
	act(&ui, ACTION_LEFT);
	assert_memory_equal(drawn(&ui, row), "          0123456789abcdef", 26);
	end(&ui);
}

static bool
tried(struct ui *ui, enum action action)
{
	return ui->article->ops->act(ui->article, ui, action);
}

static bool
is_drawn(struct ui *ui, const char *text)
{
	for (int row = 0; row < ROWS; row++)
		if (strstr(drawn(ui, row), text) != NULL)
			return true;
	return false;
}

/* All matches are marked as they are typed, n and N go through them, the status line counts. */
static void
test_a_search_in_the_article(void **state)
{
	struct ui ui;
	char place[200];

	(void)state;
	begin(&ui, 60);
	assert_true(article_pane_show(ui.article, &ui, 5, 0, false));
	assert_true(tried(&ui, ACTION_SEARCH));
	ui.prompt.changed(&ui, "PART 3");
	assert_true(is_drawn(&ui, "Part 3"));
	ui.article->ops->place(ui.article, &ui, place, sizeof(place));
	assert_non_null(strstr(place, "1 of 2 found"));
	ui.prompt.done(&ui, "Aktau");
	ui.article->ops->place(ui.article, &ui, place, sizeof(place));
	assert_non_null(strstr(place, "1 of 10 found"));
	for (int i = 1; i < 10; i++)
		assert_true(tried(&ui, ACTION_NEXT_UNREAD));
	ui.article->ops->place(ui.article, &ui, place, sizeof(place));
	assert_non_null(strstr(place, "10 of 10 found"));
	assert_true(tried(&ui, ACTION_NEXT_UNREAD));
	assert_string_equal(ui.message, "no match further down");
	assert_true(tried(&ui, ACTION_PREVIOUS_UNREAD));
	ui.article->ops->place(ui.article, &ui, place, sizeof(place));
	assert_non_null(strstr(place, "9 of 10 found"));
	/* Esc takes the marks away; then n is not the article's any more. */
	assert_true(tried(&ui, ACTION_LEAVE));
	assert_false(tried(&ui, ACTION_NEXT_UNREAD));
	assert_false(tried(&ui, ACTION_LEAVE));
	end(&ui);
}

static void
test_a_search_that_is_left_goes_back(void **state)
{
	struct ui ui;

	(void)state;
	begin(&ui, 60);
	assert_true(article_pane_show(ui.article, &ui, 5, 0, false));
	act(&ui, ACTION_DOWN);
	act(&ui, ACTION_SEARCH);
	uint32_t at = article_pane_at(ui.article);
	ui.prompt.changed(&ui, "part 9");
	ui.prompt.done(&ui, NULL);
	assert_int_equal(article_pane_at(ui.article), at);
	act(&ui, ACTION_SEARCH);
	ui.prompt.done(&ui, "nowhere");
	assert_non_null(strstr(ui.message, "not in this article"));
	act(&ui, ACTION_SEARCH);
	ui.prompt.done(&ui, "/wheat");
	assert_string_equal(ui.searched, "wheat");
	end(&ui);
}

/* What was searched for is marked in what is opened; behind the last match is the next result. */
static void
test_results_are_marked_in_the_article(void **state)
{
	struct ui ui;

	(void)state;
	begin(&ui, 60);
	ui.result_words = " kostanay ";
	assert_true(article_pane_show(ui.article, &ui, 5, 0, false));
	for (int i = 0; i < 10; i++)
		assert_true(tried(&ui, ACTION_NEXT_UNREAD));
	assert_int_equal(ui.went_on, 0);
	assert_true(tried(&ui, ACTION_NEXT_UNREAD));
	assert_int_equal(ui.went_on, 1);
	end(&ui);
}

/* Each article opens where it was left; one that was read to its end at the top. */
static void
test_the_place_in_each_article_is_kept(void **state)
{
	struct ui ui;

	(void)state;
	begin(&ui, 60);
	assert_true(article_pane_show(ui.article, &ui, 5, 0, false));
	act(&ui, ACTION_NEXT_HEADING);
	act(&ui, ACTION_NEXT_HEADING);
	uint32_t at = article_pane_at(ui.article);
	assert_true(at > 0);
	assert_true(article_pane_show(ui.article, &ui, 6, 0, false));
	assert_int_equal(ui.kept, at);
	ui.reading = at;
	assert_true(article_pane_show(ui.article, &ui, 5, 0, false));
	assert_int_equal(article_pane_at(ui.article), at);
	ui.kept = -1;
	article_pane_keep(ui.article, &ui);
	assert_int_equal(ui.kept, -1); /* the archive has it */
	act(&ui, ACTION_LAST);
	article_pane_keep(ui.article, &ui);
	assert_int_equal(ui.kept, 0);
	end(&ui);
}

static void
test_a_note_is_gone_to_and_back(void **state)
{
	struct ui ui;
	char *line;

	(void)state;
	begin(&ui, 60);
	unsigned note = blocks_note(&ui.blocks);
	blocks_add(&ui.blocks, BLOCK_PARAGRAPH);
	blocks_span(&ui.blocks, "[7]", 3, SPAN_SUP, note);
	for (int i = 0; i < 40; i++) {
		blocks_add(&ui.blocks, BLOCK_PARAGRAPH);
		blocks_span(&ui.blocks, "On and on.", 10, 0, 0);
	}
	ui.blocks.note[0] = (uint32_t)ui.blocks.text.len;
	blocks_add(&ui.blocks, BLOCK_PARAGRAPH);
	blocks_span(&ui.blocks, "The note says this.", 19, 0, 0);
	assert_true(article_pane_show(ui.article, &ui, 5, 0, false));
	act(&ui, ACTION_FOLLOW);
	line = ui.prompt.complete(&ui, "^", 0);
	assert_string_equal(line, "^7 The note says this.");
	free(line);
	ui.prompt.done(&ui, "^7 The note says this.");
	assert_true(is_drawn(&ui, "The note says this."));
	assert_true(tried(&ui, ACTION_BACK));
	assert_true(is_drawn(&ui, "Part 0"));
	assert_false(tried(&ui, ACTION_BACK));
	end(&ui);
}

static void
test_article_that_is_gone(void **state)
{
	struct ui ui;

	(void)state;
	begin(&ui, 60);
	ui.no_article = true;
	assert_false(article_pane_show(ui.article, &ui, 5, 0, false));
	assert_string_equal(ui.message, "no article 5");
	assert_int_equal(article_pane_id(ui.article), 0);
	assert_null(article_pane_link(ui.article));
	assert_false(ui.article->ops->act(ui.article, &ui, ACTION_DOWN));
	end(&ui);
}

/* ---- the whole text, comments */

static void
paragraph(struct blocks *b, const char *text)
{
	blocks_add(b, BLOCK_PARAGRAPH);
	blocks_span(b, text, strlen(text), 0, 0);
}

/* A feed's text that is cut, and the page it is the beginning of, with 100 paragraphs more. */
static void
begin_stub(struct ui *ui)
{
	begin(ui, 60);
	ui->words = 163;
	blocks_release(&ui->blocks);
	for (int i = 0; i < 30; i++) {
		char text[100];

		snprintf(text, sizeof(text), "Paragraph %d of what the feed gives of it.", i);
		if (i == 0)
			paragraph(&ui->whole, "The page begins with a sentence of its own.");
		paragraph(&ui->whole, text);
		if (i < 20)
			paragraph(&ui->blocks, text);
	}
	paragraph(&ui->blocks, "And then ...");
}

static void
tell(struct ui *ui, enum msg_type type, int status, const char *text)
{
	struct msg m = {.type = (uint32_t)type, .a = 5, .status = status};

	msg_text(&m, text);
	ui->article->ops->news(ui->article, ui, &m);
}

/* The row where a text stands in the picture; -1: it does not. */
static int
row_of(struct ui *ui, const char *text)
{
	for (int i = 0; i < ROWS; i++)
		if (strstr(drawn(ui, i), text) != NULL)
			return i;
	return -1;
}

static void
test_a_stub_is_shown_and_its_page_asked_for_when_it_is_opened(void **state)
{
	struct ui ui;

	(void)state;
	begin_stub(&ui);
	article_pane_show(ui.article, &ui, 5, 0, true);
	assert_int_equal(ui.asked_page, 0);
	article_pane_show(ui.article, &ui, 5, 0, false);
	assert_int_equal(ui.asked_page, 5);
	act(&ui, ACTION_LAST);
	assert_true(row_of(&ui, "Stub: fetching the whole text") > 0);
	ui.asked_page = 0;
	assert_true(ui.article->ops->load(ui.article, &ui));
	assert_int_equal(ui.asked_page, 0);
	end(&ui);
}

static void
test_the_line_stays_where_it_is_when_the_whole_text_comes(void **state)
{
	struct ui ui;

	(void)state;
	begin_stub(&ui);
	article_pane_show(ui.article, &ui, 5, 0, false);
	while (row_of(&ui, "Paragraph 9 ") != 0)
		act(&ui, ACTION_DOWN);
	ui.page.state = PAGE_GOOD;
	ui.page.words = 3000;
	ui.page.asked = NOW;
	tell(&ui, MSG_PAGED, 0, "");
	assert_int_equal(row_of(&ui, "Paragraph 9 "), 0);
	act(&ui, ACTION_FIRST);
	assert_true(row_of(&ui, "3,000 words") > 0);
	assert_true(row_of(&ui, "begins with a sentence") > 0);
	/* And back, and forth. */
	while (row_of(&ui, "Paragraph 4 ") != 0)
		act(&ui, ACTION_DOWN);
	act(&ui, ACTION_WHOLE_TEXT);
	assert_int_equal(row_of(&ui, "Paragraph 4 "), 0);
	assert_int_equal(ui.asked_page, 5);
	ui.asked_page = 0;
	act(&ui, ACTION_FIRST);
	assert_true(row_of(&ui, "163 words") > 0);
	assert_int_equal(row_of(&ui, "begins with a sentence"), -1);
	act(&ui, ACTION_WHOLE_TEXT);
	assert_true(row_of(&ui, "begins with a sentence") > 0);
	assert_int_equal(ui.asked_page, 0);
	end(&ui);
}

static void
test_a_wall_and_a_page_that_does_not_come_are_told(void **state)
{
	struct ui ui;

	(void)state;
	begin_stub(&ui);
	ui.page.state = PAGE_WALL;
	ui.page.asked = NOW - 60;
	article_pane_show(ui.article, &ui, 5, 0, false);
	assert_int_equal(ui.asked_page, 0);
	act(&ui, ACTION_LAST);
	assert_true(row_of(&ui, "The page is behind a wall; this is what") > 0);
	/* By the key it is asked for all the same. */
	act(&ui, ACTION_WHOLE_TEXT);
	assert_int_equal(ui.asked_page, 5);
	ui.page.state = PAGE_NONE;
	tell(&ui, MSG_PAGED, 1, "a.example could not be reached");
	act(&ui, ACTION_LAST);
	assert_true(row_of(&ui, "a.example could not be reached; this is") > 0);
	ui.asked_page = 0;
	assert_true(ui.article->ops->load(ui.article, &ui));
	assert_int_equal(ui.asked_page, 0);
	end(&ui);
}

static void
test_fulltext_says_when_a_page_is_asked_for(void **state)
{
	struct ui ui;

	(void)state;
	begin_stub(&ui);
	ui.fulltext = FULLTEXT_NO;
	article_pane_show(ui.article, &ui, 5, 0, false);
	assert_int_equal(ui.asked_page, 0);
	end(&ui);
	begin(&ui, 60);
	article_pane_show(ui.article, &ui, 5, 0, false);
	assert_int_equal(ui.asked_page, 0);
	end(&ui);
	begin(&ui, 60);
	ui.fulltext = FULLTEXT_YES;
	article_pane_show(ui.article, &ui, 5, 0, false);
	assert_int_equal(ui.asked_page, 5);
	end(&ui);
	begin(&ui, 60); /* a feed of excerpts */
	blocks_release(&ui.blocks);
	paragraph(&ui.blocks, "An excerpt of it, as of all others.");
	ui.words = 20;
	ui.longest = 90;
	article_pane_show(ui.article, &ui, 5, 0, false);
	assert_int_equal(ui.asked_page, 5);
	end(&ui);
}

static void
test_comments_are_a_view_beside_the_text(void **state)
{
	struct blocks said;
	struct strbuf record;
	struct comment c[2];
	struct ui ui;

	(void)state;
	blocks_init(&said);
	strbuf_init(&record, STRBUF_SMALL);
	paragraph(&said, "I was there.");
	assert_true(blocks_encode(&said, &record));
	for (int i = 0; i < 2; i++)
		c[i] = (struct comment){.id = "1",
		    .parent = "",
		    .author = i == 0 ? "Ann" : "Bob",
		    .link = "",
		    .published = NOW - 3600,
		    .received = NOW - 100 + 50 * i,
		    .blocks = record.s,
		    .blocks_len = record.len,
		    .depth = (uint32_t)i};
	begin(&ui, 60);
	article_pane_show(ui.article, &ui, 5, 0, false);
	for (int i = 0; i < 4; i++)
		act(&ui, ACTION_NEXT_HEADING);
	uint32_t at = article_pane_at(ui.article);
	ui.thread.looked = NOW - 90;
	act(&ui, ACTION_COMMENTS);
	assert_int_equal(ui.asked_comments, 5);
	assert_true(row_of(&ui, "Fetching the comments") > 0);
	ui.thread.comment = c;
	ui.thread.n = 2;
	ui.thread.looked = NOW; /* the fetcher has noted it; what was new stays marked */
	tell(&ui, MSG_COMMENTED, 0, "");
	assert_true(row_of(&ui, "Ann") > 0);
	assert_true(strstr(drawn(&ui, row_of(&ui, "Ann")), "new") == NULL);
	assert_true(strstr(drawn(&ui, row_of(&ui, "Bob")), "new") != NULL);
	assert_int_equal(row_of(&ui, "Part 3"), -1);
	assert_int_equal(article_pane_at(ui.article), at);
	tell(&ui, MSG_COMMENTED, 1, "a.example could not be reached");
	assert_true(row_of(&ui, "a.example could not be reached") > row_of(&ui, "Bob"));
	act(&ui, ACTION_COMMENTS);
	assert_int_equal(row_of(&ui, "Part 3"), 0);
	blocks_release(&said);
	strbuf_release(&record);
	end(&ui);
}

static void
test_without_a_fetcher_it_says_so(void **state)
{
	struct ui ui;

	(void)state;
	begin_stub(&ui);
	ui.no_fetcher = true;
	article_pane_show(ui.article, &ui, 5, 0, false);
	act(&ui, ACTION_LAST);
	assert_true(row_of(&ui, "the fetcher does not run; this is") > 0);
	end(&ui);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_shows_and_scrolls),
	    cmocka_unit_test(test_space_pages_then_reads_on),
	    cmocka_unit_test(test_headings),
	    cmocka_unit_test(test_resize_keeps_the_place),
	    cmocka_unit_test(test_place_comes_back),
	    cmocka_unit_test(test_text_is_asked_for_once),
	    cmocka_unit_test(test_text_that_does_not_come),
	    cmocka_unit_test(test_links),
	    cmocka_unit_test(test_code_is_shifted),
	    cmocka_unit_test(test_a_search_in_the_article),
	    cmocka_unit_test(test_a_search_that_is_left_goes_back),
	    cmocka_unit_test(test_results_are_marked_in_the_article),
	    cmocka_unit_test(test_the_place_in_each_article_is_kept),
	    cmocka_unit_test(test_a_note_is_gone_to_and_back),
	    cmocka_unit_test(test_article_that_is_gone),
	    cmocka_unit_test(test_a_stub_is_shown_and_its_page_asked_for_when_it_is_opened),
	    cmocka_unit_test(test_the_line_stays_where_it_is_when_the_whole_text_comes),
	    cmocka_unit_test(test_a_wall_and_a_page_that_does_not_come_are_told),
	    cmocka_unit_test(test_fulltext_says_when_a_page_is_asked_for),
	    cmocka_unit_test(test_comments_are_a_view_beside_the_text),
	    cmocka_unit_test(test_without_a_fetcher_it_says_so),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
