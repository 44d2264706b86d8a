/* Statistics as lines: figures, days as columns, sections and feeds as bars. */
#include "src/date.h"
#include "src/stats.h"
#include "src/text.h"
#include "src/util.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define DAY        86400
#define LEVELS     8 /* of one cell */
#define CHART_ROWS 4
#define SHOWN      10 /* rows of a table */
#define FIGURE     18 /* columns of "Articles     4,018" */
#define COUNT      9
#define READ       6
#define SIZE       13 /* from this width on: */
#define SIZE_FROM  60
#define WORD       13 /* behind a feed */

struct writer {
	int columns;
	bool ascii;
	void (*line)(void *arg, enum style_role role, const char *text);
	void *arg;
	struct strbuf b;
};

static void
end_line(struct writer *w, enum style_role role)
{
	strbuf_trim_end(&w->b);
	w->line(w->arg, role, w->b.s);
	strbuf_clear(&w->b);
}

/* Cut and filled to so many columns. */
static void
put_fit(struct writer *w, const char *s, int columns)
{
	int used = text_cut(&w->b, s, strlen(s), columns, w->ascii);

	strbuf_addf(&w->b, "%*s", MAX(columns - used, 0), "");
}

static void
put_cells(struct writer *w, const char *cell, int n)
{
	for (int i = 0; i < n; i++)
		strbuf_adds(&w->b, cell);
}

/* "7.2 MB" */
static const char *
size_text(int64_t bytes, char out[32])
{
	static const char *const unit[] = {"kB", "MB", "GB", "TB"};
	double n = (double)bytes / 1e3;
	size_t i = 0;

	for (; n >= 999.95 && i + 1 < LEN(unit); i++)
		n /= 1e3;
	snprintf(out, 32, "%.1f %s", n, unit[i]);
	return out;
}

static const char *
day_text(int64_t t, char out[32])
{
	if (t == DATE_NONE)
		return "none";
	date_format(t, "%-d %b %Y", out, 32);
	return out;
}

static const char *
share_text(const struct counts *c, char out[32])
{
	int64_t read = c->total - c->unread;

	snprintf(out, 32, "%d %%", c->total > 0 ? (int)(read * 100 / c->total) : 0);
	return out;
}

static void
put_figures(struct writer *w, const struct stats *st)
{
	char text[10][32];
	const struct {
		const char *name, *value;
	} figures[] = {
	    {"Articles", count_text(st->counts.total, text[0])},
	    {"Unread", count_text(st->counts.unread, text[1])},
	    {"Read", share_text(&st->counts, text[2])},
	    {"Feeds", count_text(st->feeds, text[3])},
	    {"Sections", count_text((int64_t)st->nsection, text[4])},
	    {"Bookmarks", count_text(st->bookmarks, text[5])},
	    {"Tags", count_text((int64_t)st->tags, text[6])},
	    {"Size", size_text(st->extent.bytes, text[7])},
	    {"Oldest", day_text(st->extent.oldest, text[8])},
	    {"Newest", day_text(st->extent.newest, text[9])},
	};
	size_t row = (size_t)MIN(MAX((w->columns + 2) / (FIGURE + 2), 1), 5);

	for (size_t i = 0; i < LEN(figures); i++) {
		strbuf_addf(&w->b, "%s%*s  ", figures[i].name,
		    FIGURE - (int)strlen(figures[i].name), figures[i].value);
		if ((i + 1) % row == 0 || i + 1 == LEN(figures))
			end_line(w, STYLE_TEXT);
	}
}

/* One row of the columns, from the top; `most` is a whole column. */
static void
put_chart_row(struct writer *w, const struct counts *day, int n, int wide, int row, int64_t most)
{
	static const char *const cells[2][LEVELS + 1] = {
	    {" ", "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"},
	    {" ", ".", ".", ".", ":", ":", ":", "#", "#"}};

	for (int i = 0; i < n; i++) {
		int64_t level = (day[i].total * CHART_ROWS * LEVELS + most - 1) / MAX(most, 1);

		level -= (int64_t)(CHART_ROWS - 1 - row) * LEVELS;
		put_cells(w, cells[w->ascii][MIN(MAX(level, 0), LEVELS)], wide);
	}
	end_line(w, STYLE_TEXT);
}

static void
put_days(struct writer *w, const struct stats *st)
{
	int wide = w->columns >= STATS_DAYS ? 2 : 1, n = MIN(w->columns / wide, STATS_DAYS);
	const struct counts *day = st->days + STATS_DAYS - n;
	struct counts sum = {0};
	int64_t most = 0;
	char text[4][32];

	for (int i = 0; i < n; i++) {
		sum.total += day[i].total;
		sum.unread += day[i].unread;
		most = MAX(most, day[i].total);
	}
	end_line(w, STYLE_TEXT);
	strbuf_adds(&w->b, "By day");
	end_line(w, STYLE_HEADING);
	for (int row = 0; row < CHART_ROWS; row++)
		put_chart_row(w, day, n, wide, row, most);
	const char *from = day_text(st->first_day + (int64_t)(STATS_DAYS - n) * DAY, text[0]);
	strbuf_addf(&w->b, "%s%*s", from, n * wide - (int)strlen(from), "today");
	end_line(w, STYLE_BYLINE);
	char *said =
	    xasprintf("%s in %d days, %s read; at most %s a day", count_text(sum.total, text[1]), n,
		share_text(&sum, text[2]), count_text(most, text[3]));
	put_fit(w, said, w->columns);
	free(said);
	end_line(w, STYLE_BYLINE);
}

static int
name_columns(const struct writer *w)
{
	return MIN(MAX(w->columns * 3 / 10, 8), 40);
}

static int
bar_columns(const struct writer *w, bool sized)
{
	sized = sized && w->columns >= SIZE_FROM;
	return MAX(w->columns - name_columns(w) - 1 - COUNT - READ - (sized ? SIZE : 0), 0);
}

/* "Africa   ██████░░░░    312   80 %"; bytes -1: not shown. */
static void
put_bar(struct writer *w, const char *name, const struct counts *c, int64_t most, int64_t bytes)
{
	int columns = bar_columns(w, bytes >= 0);
	int whole = (int)((c->total * columns + most - 1) / MAX(most, 1));
	int read = c->total > 0 ? (int)(whole * (c->total - c->unread) / c->total) : 0;
	char text[3][32];

	put_fit(w, name, name_columns(w));
	strbuf_addc(&w->b, ' ');
	put_cells(w, w->ascii ? "#" : "█", read);
	put_cells(w, w->ascii ? "-" : "░", whole - read);
	strbuf_addf(&w->b, "%*s%*s%*s", columns - whole, "", COUNT, count_text(c->total, text[0]),
	    READ, share_text(c, text[1]));
	if (bytes >= 0 && w->columns >= SIZE_FROM)
		strbuf_addf(&w->b, "%*s", SIZE, size_text(bytes, text[2]));
	end_line(w, STYLE_TEXT);
}

static void
put_bar_heading(struct writer *w, const char *text, bool sized)
{
	end_line(w, STYLE_TEXT);
	put_fit(w, text, name_columns(w) + 1 + bar_columns(w, sized));
	strbuf_addf(&w->b, "%*s%*s", COUNT, "articles", READ, "read");
	if (sized && w->columns >= SIZE_FROM)
		strbuf_addf(&w->b, "%*s", SIZE, "size, about");
	end_line(w, STYLE_HEADING);
}

static void
put_more(struct writer *w, int64_t all)
{
	char text[32];

	if (all <= SHOWN)
		return;
	strbuf_addf(&w->b, "and %s more", count_text(all - SHOWN, text));
	end_line(w, STYLE_BYLINE);
}

/* Feeds with a word each; nothing where there are none. */
static void
put_feeds(struct writer *w, const char *heading, const char *about, const struct stats_top *t,
    const char *(*word)(const struct stats_feed *, char out[32]))
{
	const int columns = MIN(w->columns - WORD, 60);
	char text[32];

	if (t->n == 0)
		return;
	end_line(w, STYLE_TEXT);
	put_fit(w, heading, columns);
	strbuf_addf(&w->b, "%*s", WORD, about);
	end_line(w, STYLE_HEADING);
	for (size_t i = 0; i < MIN(t->n, (size_t)SHOWN); i++) {
		put_fit(w, t->feed[i].title, columns);
		strbuf_addf(&w->b, "%*s", WORD, word(&t->feed[i], text));
		end_line(w, STYLE_TEXT);
	}
	put_more(w, t->all);
}

static const char *
word_articles(const struct stats_feed *f, char out[32])
{
	return count_text(f->counts.total, out);
}

static const char *
word_newest(const struct stats_feed *f, char out[32])
{
	return day_text(f->newest, out);
}

static const char *
word_since(const struct stats_feed *f, char out[32])
{
	return day_text(f->failing_since, out);
}

void
stats_lines(const struct stats *st, int columns, bool ascii,
    void (*line)(void *arg, enum style_role role, const char *text), void *arg)
{
	struct writer w = {.columns = columns, .ascii = ascii, .line = line, .arg = arg};
	const struct stats_top *t = &st->largest;

	strbuf_init(&w.b, STRBUF_SMALL);
	put_figures(&w, st);
	put_days(&w, st);
	if (st->nsection > 0)
		put_bar_heading(&w, "By section", false);
	for (size_t i = 0; i < MIN(st->nsection, (size_t)SHOWN); i++)
		put_bar(&w, st->section[i].path, &st->section[i].counts,
		    st->section[0].counts.total, -1);
	put_more(&w, (int64_t)st->nsection);
	if (t->n > 0)
		put_bar_heading(&w, "By feed", true);
	for (size_t i = 0; i < MIN(t->n, (size_t)SHOWN); i++)
		put_bar(&w, t->feed[i].title, &t->feed[i].counts, t->feed[0].counts.total,
		    t->feed[i].bytes);
	put_more(&w, t->all);
	put_feeds(&w, "Never opened", "articles", &st->never_read, word_articles);
	put_feeds(&w, "No new article for 90 days", "newest", &st->silent, word_newest);
	put_feeds(&w, "Failing", "since", &st->failing, word_since);
	strbuf_release(&w.b);
}
