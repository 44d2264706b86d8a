/* What the readers of the formats fill in: one head, and one entry at a time, which goes to the
 * sink when it is complete. Nothing of a feed is kept longer than its entry. */
#ifndef DATELINE_FEEDS_BUILD_H
#define DATELINE_FEEDS_BUILD_H

#include "src/feed_doc.h"

/* Where a parsed feed goes; what is given is valid during the call. False from one stops. */
struct parse_sink {
	bool (*head)(void *arg, const struct feed_head *);
	bool (*entry)(void *arg, const struct feed_entry *);
	bool (*problem)(void *arg, const char *sentence);
	void *arg;
};

enum text_kind { KIND_IS_TEXT, KIND_IS_HTML, KIND_IS_XHTML };

/* A text of an entry; of several the one with the highest rank stays, of the same rank the
 * first. */
struct body {
	struct strbuf text;
	const char *base; /* of the entry's arena */
	enum text_kind kind;
	int rank; /* 0: none yet */
};

struct builder {
	const struct parse_sink *sink;
	struct parse_request request;
	bool stop; /* the sink wants no more */

	struct feed_head head;
	struct arena head_arena;
	size_t cap_head_authors;
	int head_date_rank;
	bool head_sent, head_changed;

	bool in_entry;
	struct feed_entry entry;
	struct arena arena; /* of the entry */
	size_t cap_authors, cap_categories, cap_enclosures;
	struct body summary, content;
	const char *itunes_author, *fallback_title; /* taken if there is no other */
	bool guid_is_link, link_is_page, link_is_original, category_given;
	const char *person_name, *person_email; /* of the author element that is open */
	int64_t update_period,
	    update_frequency; /* sy: minutes, and how often in them; 0: not given */
	size_t entries, left_out, bad_links;
	struct strbuf scratch;
};

void builder_init(struct builder *b, const struct parse_sink *sink, const struct parse_request *r);
void builder_release(struct builder *b);

void builder_begin_entry(struct builder *b);
/* Sends it, and the head before the first one. */
void builder_end_entry(struct builder *b);
/* The document ends here, too early; `torn`: within an element of the entry, if one is open. */
void builder_cut(struct builder *b, bool torn);
/* Sends the head if it was never sent or has changed since; says what was left out. */
void builder_finish(struct builder *b);
void builder_problem(struct builder *b, const char *fmt, ...) PRINTF(2, 3);

/* Strings of the entry, or of the head outside of one: one clean line; the plain text of HTML, cut
 * to max_title characters; an absolute address. "" for nothing. */
const char *builder_line(struct builder *b, const char *s, size_t n);
const char *builder_plain(struct builder *b, const char *s, size_t n, enum text_kind kind);
const char *builder_url(struct builder *b, const char *base, const char *s, size_t n);

/* Each adds to the entry, or to the head outside of one; empty and double ones are left out. */
void builder_author(struct builder *b, const char *s, size_t n);
void builder_category(struct builder *b, const char *s, size_t n);
/* url: builder_url's. The same address twice is one enclosure that has what either knows. */
void builder_enclosure(
    struct builder *b, const char *url, const char *type, const char *title, int64_t length);
/* Takes the text out of `text` (which gets the old buffer) if the rank is higher. */
void builder_body(struct builder *b, struct body *to, int rank, enum text_kind kind,
    const char *base, struct strbuf *text);
/* The feed's date: the highest rank stays. */
void builder_head_date(struct builder *b, int rank, int64_t t);

#endif
