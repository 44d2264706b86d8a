/* The composition of an article (SCREENS, "article"). */
#include "ui/article_view.h"

#include "src/date.h"
#include "src/idn.h"
#include "src/text.h"
#include "src/util.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define WORDS_A_MINUTE 200
#define ALSO_NAMED     3  /* sources that the header names */
#define HOST_LEAST     12 /* columns that a host leaves the text, or it is left out */

struct maker {
	struct article_view *v;
	const struct view_input *in;
	struct layout_options o;
	struct strbuf text; /* of the line at hand */
};

void
article_view_init(struct article_view *v)
{
	*v = (struct article_view){.changes = INT64_MAX};
	layout_init(&v->l);
}

void
article_view_release(struct article_view *v)
{
	layout_release(&v->l);
	free(v->target);
	article_view_init(v);
}

int
reading_minutes(int words)
{
	return MAX((words + WORDS_A_MINUTE / 2) / WORDS_A_MINUTE, 1);
}

static const char *
dot(const struct maker *m)
{
	return m->in->ascii ? " - " : " · ";
}

static void
put_text(struct maker *m, enum style_role role)
{
	layout_text(&m->v->l, m->text.s, m->text.len, role, 0, 0, &m->o);
	strbuf_clear(&m->text);
}

static void
put_line(struct maker *m, enum style_role role, unsigned link)
{
	layout_cut(&m->v->l, m->text.s, m->text.len, role, 0, link, &m->o);
	strbuf_clear(&m->text);
}

/* ---------------------------------------------------------------------------------- header */

/* A title that the feed does not give is the first words. */
static void
put_title(struct maker *m)
{
	const struct row *r = &m->in->article->row;
	const char *title = *r->title ? r->title : *r->excerpt ? r->excerpt : r->link;

	if (*r->title != '\0')
		strbuf_adds(&m->text, title);
	else
		text_cut(&m->text, title, strlen(title), m->o.columns, m->in->ascii);
	put_text(m, STYLE_TITLE);
}

/* "By A, B and C": authors are kept apart by commas. */
static void
put_byline(struct maker *m)
{
	const char *author = m->in->article->row.author, *last = NULL;

	if (author == NULL || *author == '\0')
		return;
	if (strncasecmp(author, "by ", 3) != 0)
		strbuf_adds(&m->text, "By ");
	for (const char *p = strstr(author, ", "); p != NULL; p = strstr(p + 1, ", "))
		last = p;
	if (last != NULL && strstr(author, " and ") == NULL) {
		strbuf_add(&m->text, author, (size_t)(last - author));
		strbuf_addf(&m->text, " and %s", last + 2);
	} else
		strbuf_adds(&m->text, author);
	put_text(m, STYLE_BYLINE);
}

/* "Published on 24 July 2021, 14:18 (14m ago)" */
static void
put_date(struct maker *m)
{
	const struct article *a = m->in->article;
	bool published = a->published != DATE_NONE;
	int64_t t = published ? a->published : a->row.date;
	char date[200], age[16];

	if (t == DATE_NONE)
		return;
	date_format(t, m->in->date_format, date, sizeof(date));
	strbuf_addf(&m->text, "%s on ", published ? "Published" : "Fetched");
	text_clean(&m->text, date, strlen(date), TEXT_LINE);
	date_age(t, m->in->now, age);
	m->v->changes = date_age_changes(t, m->in->now);
	if (strcmp(age, "now") == 0)
		strbuf_adds(&m->text, " (just now)");
	else if (strchr("mhd", age[strlen(age) - 1]) != NULL)
		strbuf_addf(&m->text, " (%s ago)", age);
	if (a->changes > 0)
		strbuf_addf(&m->text, "%schanged %dx", dot(m), a->changes);
	put_text(m, STYLE_BYLINE);
}

static void
add_count(struct strbuf *out, int64_t n, const char *what)
{
	char text[32];

	strbuf_addf(out, "%s %s%s", count_text(n, text), what, n == 1 ? "" : "s");
}

/* "Steppe Ledger · Central Asia · 812 words, 4 min · 3 comments" */
static void
put_source(struct maker *m)
{
	const struct article *a = m->in->article;
	int words = a->row.words;

	strbuf_adds(&m->text, a->row.feed_title);
	for (size_t i = 0; i < a->nsections; i++) {
		const char *leaf = strrchr(a->sections[i], '/');
		strbuf_addf(&m->text, "%s%s", i == 0 ? dot(m) : ", ",
		    leaf != NULL && leaf[1] != '\0' ? leaf + 1 : a->sections[i]);
	}
	if (words < 0 && m->in->body == VIEW_TEXT)
		words = (int)MIN(blocks_words(m->in->blocks), (size_t)INT32_MAX);
	m->v->minutes = reading_minutes(MAX(words, 0));
	if (words > 0) {
		strbuf_adds(&m->text, dot(m));
		add_count(&m->text, words, "word");
		strbuf_addf(&m->text, ", %d min", m->v->minutes);
	}
	if (a->comment_count > 0) {
		strbuf_adds(&m->text, dot(m));
		add_count(&m->text, a->comment_count, "comment");
	}
	put_text(m, STYLE_BYLINE);
}

/* "Tagged elections, lithium" */
static void
put_tags(struct maker *m)
{
	const struct article *a = m->in->article;

	for (size_t i = 0; i < a->ntags; i++)
		strbuf_addf(&m->text, "%s%s", i == 0 ? "Tagged " : ", ", a->tags[i]);
	if (a->ntags > 0)
		put_text(m, STYLE_BYLINE);
}

/* "Also in Caspian Tides, Lima Hoy and 3 more" */
static void
put_told(struct maker *m)
{
	const struct view_input *in = m->in;
	size_t named = in->nalso > ALSO_NAMED + 1 ? ALSO_NAMED : in->nalso;

	if (in->nalso == 0)
		return;
	strbuf_adds(&m->text, "Also in ");
	for (size_t i = 0; i < named; i++)
		strbuf_addf(&m->text, "%s%s",
		    i == 0                                 ? ""
		    : i + 1 == named && named == in->nalso ? " and "
							   : ", ",
		    in->also[i].feed_title);
	if (named < in->nalso)
		strbuf_addf(&m->text, " and %zu more", in->nalso - named);
	put_text(m, STYLE_BYLINE);
}

static void
put_hidden(struct maker *m)
{
	const struct article *a = m->in->article;

	if (!a->row.hidden)
		return;
	if (*a->hidden_by != '\0')
		strbuf_addf(&m->text, "Hidden by the rule %s", a->hidden_by);
	else
		strbuf_adds(&m->text, "Hidden");
	put_text(m, STYLE_BYLINE);
}

static void
put_header(struct maker *m)
{
	put_text(m, STYLE_TEXT);
	put_title(m);
	put_byline(m);
	put_date(m);
	put_source(m);
	put_told(m);
	put_tags(m);
	put_hidden(m);
	if (*m->in->article->row.link != '\0') {
		const char *link = m->in->article->row.link;
		idn_url(&m->text, link, strlen(link));
		put_line(m, STYLE_BYLINE, VIEW_OWN_LINK);
	}
	put_text(m, STYLE_TEXT);
}

static void
put_note(struct maker *m)
{
	if (m->in->note == NULL || *m->in->note == '\0')
		return;
	put_text(m, STYLE_TEXT);
	strbuf_adds(&m->text, m->in->note);
	put_text(m, STYLE_BYLINE);
}

static void
put_body(struct maker *m)
{
	switch (m->in->body) {
	case VIEW_TEXT:
		if (m->in->blocks->nblock > 0) {
			layout_blocks(&m->v->l, m->in->blocks, &m->o);
			return;
		}
		strbuf_adds(&m->text, "The feed gives no text of this article.");
		break;
	case VIEW_WAITING:
		strbuf_adds(&m->text, m->in->ascii ? "..." : "…");
		break;
	case VIEW_NOTHING:
		strbuf_adds(&m->text, "The feed gives no text of this article.");
		break;
	case VIEW_SAID:
		strbuf_adds(&m->text, m->in->why);
		break;
	case VIEW_FAILED:
		strbuf_addf(&m->text, "The text could not be read: %s", m->in->why);
		break;
	}
	put_text(m, STYLE_TEXT);
}

/* ----------------------------------------------------------------------------------- links */

static void
add_target(struct article_view *v, struct view_target t)
{
	GROW(v->target, v->cap_target, v->ntarget);
	v->target[v->ntarget++] = t;
}

static bool
has_target(const struct article_view *v, const char *url)
{
	size_t n = strlen(url);

	for (size_t i = 0; i < v->ntarget; i++)
		if (v->target[i].url_len == n && memcmp(v->target[i].url, url, n) == 0)
			return true;
	return false;
}

/* All numbers, in order. */
static void
collect_targets(struct maker *m)
{
	const struct view_input *in = m->in;
	struct article_view *v = m->v;

	v->ntarget = 0;
	for (size_t i = 0; in->body == VIEW_TEXT && i < in->blocks->nlink; i++) {
		const struct link *l = &in->blocks->link[i];
		const char *text = in->blocks->text.s;
		add_target(v, (struct view_target){.url = text + l->url,
				  .url_len = l->url_len,
				  .text = text + l->text,
				  .text_len = l->text_len});
	}
	for (size_t i = 0; i < in->article->nenclosures; i++) {
		const struct enclosure *e = &in->article->enclosures[i];
		const char *text = *e->title ? e->title : *e->type ? e->type : "enclosure";
		if (*e->url != '\0' && !has_target(v, e->url))
			add_target(v, (struct view_target){.url = e->url,
					  .url_len = strlen(e->url),
					  .text = text,
					  .text_len = strlen(text)});
	}
	for (size_t i = 0; i < in->nalso; i++)
		add_target(v, (struct view_target){.article = in->also[i].id,
				  .text = in->also[i].feed_title,
				  .text_len = strlen(in->also[i].feed_title)});
	for (size_t i = 0; i < in->nmore; i++)
		add_target(v, (struct view_target){.article = in->more[i].id,
				  .text = in->more[i].title,
				  .text_len = strlen(in->more[i].title)});
}

static bool
is_listed(const struct maker *m, size_t target)
{
	bool of_text = m->in->body == VIEW_TEXT && target < m->in->blocks->nlink;

	return m->v->target[target].article == 0
	       && !(of_text && m->in->blocks->link[target].kind == LINK_IMAGE);
}

static int
number_columns(const struct article_view *v)
{
	int columns = 1;

	for (size_t n = v->ntarget; n >= 10; n /= 10)
		columns++;
	return columns;
}

/* "1  How Aktau fills a ship                   steppeledger.example" */
static void
put_link(struct maker *m, size_t i)
{
	const struct view_target *t = &m->v->target[i];
	size_t nhost;
	const char *host = url_host(t->url, t->url_len, &nhost), *text = t->text;
	size_t n = t->text_len;

	if (n == 0) {
		text = t->url;
		n = t->url_len;
	}
	strbuf_addf(&m->text, "%*zu  ", number_columns(m->v), i + 1);
	struct strbuf shown;
	strbuf_init(&shown, STRBUF_SMALL);
	idn_host(&shown, host, nhost);
	int room = m->o.columns - (int)m->text.len, width = text_width(shown.s, shown.len);
	if (nhost == 0 || room - width - 2 < HOST_LEAST)
		strbuf_add(&m->text, text, n);
	else {
		int used = text_cut(&m->text, text, n, room - width - 2, m->in->ascii);
		strbuf_addf(&m->text, "%*s", room - width - used, "");
		strbuf_add(&m->text, shown.s, shown.len);
	}
	strbuf_release(&shown);
	put_line(m, STYLE_TEXT, (unsigned)MIN(i + 1, VIEW_OWN_LINK - 1));
}

static void
put_heading(struct maker *m)
{
	layout_text(&m->v->l, "", 0, STYLE_TEXT, 0, 0, &m->o);
	put_text(m, STYLE_HEADING);
	m->v->l.line[m->v->l.nline - 1].heading = 1;
}

/* How many stand under "Links": images do not, they stand in the text. */
static size_t
count_listed(const struct maker *m)
{
	size_t listed = 0;

	for (size_t i = 0; i < m->v->ntarget; i++)
		listed += is_listed(m, i);
	return listed;
}

static void
put_links(struct maker *m)
{
	if (count_listed(m) == 0)
		return;
	strbuf_adds(&m->text, "Links");
	put_heading(m);
	m->v->links_line = m->v->l.nline - 1;
	for (size_t i = 0; i < m->v->ntarget; i++)
		if (is_listed(m, i))
			put_link(m, i);
}

/* "4  26m  Caspian Tides: Kazakh grain goes by sea": opening it marked them all. */
static void
put_also(struct maker *m)
{
	const struct view_input *in = m->in;
	size_t first = m->v->ntarget - in->nmore - in->nalso;
	char age[16];

	if (in->nalso == 0)
		return;
	strbuf_adds(&m->text, "The same story");
	put_heading(m);
	for (size_t i = 0; i < in->nalso; i++) {
		const struct row *r = &in->also[i];

		date_age(r->date, in->now, age);
		m->v->changes = MIN(m->v->changes, date_age_changes(r->date, in->now));
		strbuf_addf(&m->text, "%*zu  %-4s %s: %s", number_columns(m->v), first + i + 1, age,
		    r->feed_title, *r->title ? r->title : r->excerpt);
		put_line(m, STYLE_TEXT, 0);
	}
}

/* "4  • 3h   The quiet border: trade returns to the Wakhan road" */
static void
put_more(struct maker *m)
{
	const struct view_input *in = m->in;
	size_t first = m->v->ntarget - in->nmore, widest = 4;
	char age[VIEW_MORE][16];

	if (in->nmore == 0)
		return;
	strbuf_addf(&m->text, "More in %s", in->more_name);
	put_heading(m);
	for (size_t i = 0; i < in->nmore; i++) {
		date_age(in->more[i].date, in->now, age[i]);
		widest = MAX(widest, strlen(age[i]));
		m->v->changes = MIN(m->v->changes, date_age_changes(in->more[i].date, in->now));
	}
	for (size_t i = 0; i < in->nmore; i++) {
		const char *mark = !in->more[i].unread ? " " : in->ascii ? "o" : "•";
		strbuf_addf(&m->text, "%*zu  %s %-*s %s", number_columns(m->v), first + i + 1, mark,
		    (int)widest, age[i], in->more[i].title);
		put_line(m, STYLE_TEXT, (unsigned)MIN(first + i + 1, VIEW_OWN_LINK - 1));
	}
}

void
article_view_make(struct article_view *v, const struct view_input *in)
{
	struct maker m = {.v = v,
	    .in = in,
	    .o = {.columns = in->columns,
		.ascii = in->ascii,
		.link_numbers = true,
		.first_link = 1,
		.bidi = in->bidi,
		.lang = in->article->lang,
		.hyphen = in->hyphen,
		.match = in->match,
		.nmatch = in->nmatch}};

	strbuf_init(&m.text, STRBUF_BODY);
	layout_clear(&v->l);
	v->links_line = 0;
	v->changes = INT64_MAX;
	collect_targets(&m);
	put_header(&m);
	put_body(&m);
	put_note(&m);
	if (count_listed(&m) + in->nmore + in->nalso > 0) {
		put_text(&m, STYLE_TEXT);
		layout_rule(&v->l, &m.o);
	}
	put_links(&m);
	put_also(&m);
	put_more(&m);
	strbuf_release(&m.text);
}
