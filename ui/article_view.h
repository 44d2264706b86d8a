/* An article as lines: header, text, links, more of its section. Knows no terminal and no archive:
 * the pane brings what is shown and the width. */
#ifndef DATELINE_ARTICLE_VIEW_H
#define DATELINE_ARTICLE_VIEW_H

#include "src/layout.h"
#include "src/store.h"

#define VIEW_MORE     3          /* articles under "More in" */
#define VIEW_OWN_LINK UINT16_MAX /* run.link of the article's own link */

enum view_body {
	VIEW_TEXT,    /* blocks are there */
	VIEW_WAITING, /* being digested: "…" */
	VIEW_NOTHING, /* the feed gave no text */
	VIEW_SAID,    /* no text: `why` stands there */
	VIEW_FAILED,  /* it could not be read; `why` */
};

struct view_more {
	int64_t id, date;
	const char *title;
	bool unread;
};

struct view_input {
	const struct article *article;
	const struct blocks *blocks;
	enum view_body body;
	const char *why;
	const char *note;        /* said behind the text; "" */
	const char *date_format; /* strftime */
	int64_t now;
	const char *more_name; /* of the section */
	const struct view_more *more;
	size_t nmore;
	const struct row *also; /* others that tell the same */
	size_t nalso;
	int columns; /* of the text */
	bool ascii;
	bool bidi;             /* the terminal does not put right-to-left text in order itself */
	struct hyphen *hyphen; /* of the article's language; NULL */
	const struct layout_match *match; /* of what is searched in the text */
	size_t nmatch;
};

/* What a number leads to: an address, or another article. */
struct view_target {
	int64_t article;
	const char *url; /* of the input's blocks or article: lives as long as they do */
	size_t url_len;
	const char *text;
	size_t text_len;
};

struct article_view {
	struct layout l;
	struct view_target *target; /* [0] is number 1 */
	size_t ntarget, cap_target;
	size_t links_line; /* where "Links" stands; 0: there are none */
	int minutes;       /* to read it all */
	int64_t changes;   /* when the header's age reads differently; INT64_MAX */
};

void article_view_init(struct article_view *v);
void article_view_release(struct article_view *v);
/* Lays it all out anew. Numbers: the links of the blocks, enclosures that are none of them, the
 * others of the story, the articles under "More in". */
void article_view_make(struct article_view *v, const struct view_input *in);

/* Minutes that so many words take a reader, at least 1. */
int reading_minutes(int words);

#endif
