/* Statistics as lines: figures, days as columns, sections and feeds as bars. */
#include "src/date.h"
#include "src/stats.h"
#include "src/text.h"
#include "src/util.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define DAY        86400
#define FULL       0x2588u /* a block; those before it are lower */
#define LEVELS     8       /* of one cell */
#define SHADE      0x2591u
#define CHART_ROWS 4
#define FIGURE     18 /* columns of "Articles     4,018" */
#define COUNT      9
#define READ       6
#define SIZE       13 /* and the days as a sparkline, from this width on: */
#define WIDE_FROM  72
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
put_cells(struct writer *w, unsigned cell, int n)
{
	for (int i = 0; i < n; i++)
		strbuf_addu(&w->b, cell);
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
put_right(struct writer *w, int columns, const char *s)
{
	strbuf_addf(&w->b, "%*s%s", MAX(columns - text_width(s, strlen(s)), 0), "", s);
}

static const char *
dots(const struct writer *w)
{
	return w->ascii ? "..." : "…";
}

static void
put_figures(struct writer *w, const struct stats *st)
{
	char text[10][32];
	const struct {
		const char *name, *value;
	} figures[] = {
	    /* Of feeds: */
	    {"Articles", count_text(st->counts.total, text[0])},
	    {"Unread", count_text(st->counts.unread, text[1])},
	    {"Read", share_text(&st->counts, text[2])},
	    {"Feeds", count_text(st->feeds, text[3])},
	    /* and not: */
	    {"Sections", count_text((int64_t)st->nsection, text[4])},
	    {"Bookmarks", count_text(st->bookmarks, text[5])},
	    {"Tags", count_text((int64_t)st->tags, text[6])},
	    {"Size", size_text(st->extent.bytes, text[7])},
	    {"Oldest", day_text(st->extent.oldest, text[8])},
	    {"Newest", day_text(st->extent.newest, text[9])},
	};
	size_t row = (size_t)MIN(MAX((w->columns + 2) / (FIGURE + 2), 1), 5);

	for (size_t i = 0; i < LEN(figures); i++) {
		bool missing = st->missing != NULL && i < 4;

		strbuf_adds(&w->b, figures[i].name);
		put_right(w, FIGURE - (int)strlen(figures[i].name),
		    !missing               ? figures[i].value
		    : *st->missing != '\0' ? "?"
					   : dots(w));
		strbuf_adds(&w->b, "  ");
		if ((i + 1) % row == 0 || i + 1 == LEN(figures))
			end_line(w, STYLE_TEXT);
	}
}

static struct counts
sum_days(const struct counts *day, int n, int64_t *most)
{
	struct counts sum = {0};

	*most = 0;
	for (int i = 0; i < n; i++) {
		sum.total += day[i].total;
		sum.unread += day[i].unread;
		*most = MAX(*most, day[i].total);
	}
	return sum;
}

/* One row of columns that are `rows` high, from the top. */
static void
put_columns(struct writer *w, const struct counts *day, int n, int wide, int rows, int row)
{
	int64_t most;

	sum_days(day, n, &most);
	for (int i = 0; i < n; i++) {
		int64_t level = (day[i].total * rows * LEVELS + most - 1) / MAX(most, 1);

		level = MIN(MAX(level - (int64_t)(rows - 1 - row) * LEVELS, 0), LEVELS);
		put_cells(w,
		    w->ascii    ? (unsigned)" ...:::##"[level]
		    : level > 0 ? FULL - LEVELS + (unsigned)level
				: ' ',
		    wide);
	}
}

static void
put_days(struct writer *w, const struct stats *st)
{
	int wide = w->columns < STATS_DAYS ? 1 : MAX(w->columns / STATS_DAYS, 2);
	int n = MIN(w->columns / wide, STATS_DAYS);
	const struct counts *day = st->days + STATS_DAYS - n;
	int64_t most;
	struct counts sum = sum_days(day, n, &most);
	char text[4][32];

	end_line(w, STYLE_TEXT);
	strbuf_adds(&w->b, "By day");
	end_line(w, STYLE_HEADING);
	for (int row = 0; row < CHART_ROWS; row++) {
		put_columns(w, day, n, wide, CHART_ROWS, row);
		end_line(w, STYLE_TEXT);
	}
	const char *from = day_text(st->first_day + (int64_t)(STATS_DAYS - n) * DAY, text[0]);
	strbuf_adds(&w->b, from);
	put_right(w, n * wide - (int)strlen(from), "today");
	end_line(w, STYLE_BYLINE);
	char *said =
	    xasprintf("%s in %d days, %s read; at most %s a day", count_text(sum.total, text[1]), n,
		share_text(&sum, text[2]), count_text(most, text[3]));
	put_fit(w, said, w->columns);
	free(said);
	end_line(w, STYLE_BYLINE);
}

/* ---- tables: name, bar, articles, read; where there is room what they take and their days */

struct table {
	int name, bar, days; /* columns */
	bool sized;          /* else that, too, is for the days */
	int64_t most;
};

static struct table
table_for(const struct writer *w, bool sized, int64_t most)
{
	struct table t = {MIN(MAX(w->columns * 3 / 10, 8), 40), 0, 0, sized, most};

	t.bar = MAX(w->columns - t.name - 1 - COUNT - READ, 0);
	if (w->columns >= WIDE_FROM) {
		t.bar -= SIZE + 1;
		t.days = MIN(t.bar / 3, STATS_DAYS);
		t.bar -= t.days;
		t.days = MIN(t.days + (sized ? 0 : SIZE), STATS_DAYS);
	}
	return t;
}

/* "Africa   ██████░░░░    312   80 %   60.1 kB ▂▁ ▅▂▂█" */
static void
put_bar(struct writer *w, const struct table *t, const char *name, const struct counts *c,
    int64_t bytes, const struct counts *days)
{
	int whole = (int)((c->total * t->bar + t->most - 1) / MAX(t->most, 1));
	int read = c->total > 0 ? (int)(whole * (c->total - c->unread) / c->total) : 0;
	char text[32];

	put_fit(w, name, t->name);
	strbuf_addc(&w->b, ' ');
	put_cells(w, w->ascii ? '#' : FULL, read);
	put_cells(w, w->ascii ? '-' : SHADE, whole - read);
	put_right(w, t->bar - whole + COUNT, count_text(c->total, text));
	put_right(w, READ, share_text(c, text));
	if (t->days > 0) {
		if (t->sized)
			put_right(w, SIZE, size_text(bytes, text));
		put_right(w, w->columns - t->days - text_width(w->b.s, w->b.len), "");
		put_columns(w, days + STATS_DAYS - t->days, t->days, 1, 1, 0);
	}
	end_line(w, STYLE_TEXT);
}

static void
put_table_heading(struct writer *w, const struct table *t, const char *text)
{
	const char *legend = w->ascii ? "# read - unread" : "█ read ░ unread";

	end_line(w, STYLE_TEXT);
	put_fit(w, text, t->name + 1);
	put_fit(w, text_width(legend, strlen(legend)) < t->bar ? legend : "", t->bar);
	put_right(w, COUNT, "articles");
	put_right(w, READ, "read");
	if (t->days > 0) {
		char days[32];

		snprintf(days, sizeof(days), "%d days", t->days);
		if (t->sized)
			put_right(w, SIZE, "size, about");
		put_right(w, w->columns - text_width(w->b.s, w->b.len), days);
	}
	end_line(w, STYLE_HEADING);
}

static void
put_more(struct writer *w, int64_t more)
{
	char text[32];

	if (more <= 0)
		return;
	strbuf_addf(&w->b, "and %s more", count_text(more, text));
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
	for (size_t i = 0; i < MIN(t->n, (size_t)STATS_SHOWN); i++) {
		put_fit(w, t->feed[i].title, columns);
		strbuf_addf(&w->b, "%*s", WORD, word(&t->feed[i], text));
		end_line(w, STYLE_TEXT);
	}
	put_more(w, t->all - STATS_SHOWN);
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

static void
put_sections(struct writer *w, const struct stats *st)
{
	if (st->nsection == 0)
		return;
	struct table t = table_for(w, false, st->section[0].counts.total);
	put_table_heading(w, &t, "By section");
	for (size_t i = 0; i < MIN(st->nsection, (size_t)STATS_SHOWN); i++)
		put_bar(w, &t, st->section[i].path, &st->section[i].counts, 0, st->section_days[i]);
	put_more(w, (int64_t)st->nsection - STATS_SHOWN);
}

static void
put_largest(struct writer *w, const struct stats *st)
{
	const struct stats_feed *f = st->largest.feed;
	struct table t = table_for(w, true, f[0].counts.total);

	put_table_heading(w, &t, "By feed");
	size_t n = 0;
	for (; n < MIN(st->largest.n, (size_t)STATS_SHOWN) && f[n].counts.total > 0; n++)
		put_bar(w, &t, f[n].title, &f[n].counts, f[n].bytes, st->feed_days[n]);
	put_more(w, st->largest.all - (int64_t)n);
}

void
stats_lines(const struct stats *st, int columns, bool ascii,
    void (*line)(void *arg, enum style_role role, const char *text), void *arg)
{
	struct writer w = {.columns = columns, .ascii = ascii, .line = line, .arg = arg};

	strbuf_init(&w.b, STRBUF_SMALL);
	put_figures(&w, st);
	put_days(&w, st);
	put_sections(&w, st);
	if (st->missing != NULL) {
		struct table t = table_for(&w, true, 0);

		put_table_heading(&w, &t, "By feed");
		put_fit(&w, *st->missing != '\0' ? st->missing : dots(&w), columns);
		end_line(&w, STYLE_BYLINE);
	} else if (st->counts.total > 0) {
		put_largest(&w, st);
	}
	put_feeds(&w, "Never opened", "articles", &st->never_read, word_articles);
	put_feeds(&w, "No new article for 90 days", "newest", &st->silent, word_newest);
	put_feeds(&w, "Failing", "since", &st->failing, word_since);
	strbuf_release(&w.b);
}
