/* A parser's answers as one text, for tests that compare documents. */
#ifndef DATELINE_TESTS_FEED_SINK_H
#define DATELINE_TESTS_FEED_SINK_H

#include "feeds/parse.h"

#include <inttypes.h>
#include <stdlib.h>

static inline bool
sink_head(void *arg, const struct feed_head *h)
{
	struct strbuf *b = arg;

	return strbuf_addf(b, "head %s|%s|%s|%s|%s|%s|%zu|%" PRId64 "|%" PRId64 "|%s\n",
	    feed_format_names[h->format], h->encoding, h->title, h->link, h->description,
	    h->language, h->nauthors, h->updated, h->ttl_minutes, h->next);
}

static inline bool
sink_entry(void *arg, const struct feed_entry *en)
{
	struct strbuf *b = arg;

	(void)strbuf_addf(b, "entry %s|%s|%s|%" PRId64 "|%" PRId64, en->guid, en->title, en->link,
	    en->published, en->updated);
	for (size_t i = 0; i < en->nauthors; i++)
		(void)strbuf_addf(b, "|by %s", en->authors[i]);
	for (size_t i = 0; i < en->ncategories; i++)
		(void)strbuf_addf(b, "|in %s", en->categories[i]);
	for (size_t i = 0; i < en->nenclosures; i++)
		(void)strbuf_addf(b, "|with %s %s %" PRId64, en->enclosures[i].url,
		    en->enclosures[i].type, en->enclosures[i].length);
	if (en->summary_len > 0)
		(void)strbuf_addf(b, "|summary %s", en->summary);
	if (en->content_len > 0)
		(void)strbuf_addf(b, "|%s %s", en->content_type, en->content);
	return strbuf_addc(b, '\n');
}

static inline bool
sink_problem(void *arg, const char *sentence)
{
	return strbuf_addf(arg, "problem %s\n", sentence);
}

/* Parses n bytes in pieces of `piece` bytes and appends what came of it. */
static inline bool
sink_parse(
    struct parser *p, const char *s, size_t n, size_t piece, const char *type, struct strbuf *out)
{
	struct parse_sink sink = {sink_head, sink_entry, sink_problem, out};
	struct parse_request r = {
	    .url = "https://example.org/feed", .content_type = type, .max_text = 100000};
	struct err e;

	parser_begin(p, &r, &sink);
	for (size_t at = 0; at < n; at += piece)
		parser_data(p, s + at, n - at < piece ? n - at : piece);
	if (parser_end(p, &e))
		return true;
	(void)strbuf_addf(out, "refused %s\n", e.text);
	return false;
}

#endif
