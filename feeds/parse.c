/* Which format, and the way of the bytes: charset, mending, the format's reader. */
#include "feeds/parse.h"

#include "feeds/charset.h"
#include "feeds/json.h"
#include "feeds/mend.h"
#include "feeds/xml.h"
#include "src/util.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define PIECE    ((size_t)32 * 1024)
#define UTF8_MAX (PIECE * 8)
#define JSON_MAX ((size_t)20 * 1024 * 1024)

struct parser {
	struct charset *charset;
	struct strbuf sniff;   /* what came before the charset was known */
	struct strbuf utf8;    /* a piece in UTF-8; of JSON the whole */
	bool begun, json, any; /* any: something that is not white space has come */
	bool html, too_large;
	struct builder build;
	struct mend *mend;
	struct xml *xml;
};

struct parser *
parser_new(void)
{
	struct parser *p = xcalloc(1, sizeof(*p));

	p->charset = charset_new();
	strbuf_init(&p->sniff, CHARSET_SNIFF);
	strbuf_init(&p->utf8, JSON_MAX);
	json_init();
	return p;
}

void
parser_free(struct parser *p)
{
	charset_free(p->charset);
	strbuf_release(&p->sniff);
	strbuf_release(&p->utf8);
	free(p);
}

struct charset *
parser_charset(struct parser *p)
{
	return p->charset;
}

static void
on_markup(void *arg, const char *s, size_t n)
{
	struct parser *p = arg;

	xml_feed(p->xml, s, n, false);
}

static void
on_text(void *arg, const char *s, size_t n)
{
	struct parser *p = arg;

	xml_text(p->xml, s, n);
}

static void
on_problem(void *arg, const char *sentence)
{
	struct parser *p = arg;

	builder_problem(&p->build, "%s", sentence);
}

void
parser_begin(struct parser *p, const struct parse_request *r, const struct parse_sink *sink)
{
	struct parse_request full = *r;

	if (full.max_entries == 0)
		full.max_entries = 10000;
	if (full.max_depth == 0)
		full.max_depth = 256;
	if (full.max_title == 0)
		full.max_title = 1000;
	if (full.max_text == 0)
		full.max_text = 2 * 1024 * 1024;
	strbuf_clear(&p->sniff);
	strbuf_clear(&p->utf8);
	p->begun = p->json = p->any = p->html = p->too_large = false;
	builder_init(&p->build, sink, &full);
	p->mend = mend_new(full.max_depth,
	    &(struct mend_sink){
		.markup = on_markup, .text = on_text, .problem = on_problem, .arg = p});
	p->xml = xml_new(&p->build);
}

/* The first sign of the document decides between JSON and XML. */
static void
choose(struct parser *p)
{
	const char *s = p->utf8.s, *end = s + p->utf8.len;

	while (s < end && isspace((unsigned char)*s))
		s++;
	if (p->any || s == end)
		return;
	p->any = true;
	p->json = *s == '{' || *s == '[';
	if (p->json)
		return;
	for (const char *tag = s; (tag = memchr(tag, '<', (size_t)(end - tag))) != NULL; tag++) {
		if (strncasecmp(tag, "<!doctype html", 14) == 0
		    || strncasecmp(tag, "<html", 5) == 0) {
			p->html = true;
			return;
		}
		if (tag + 1 < end && isalpha((unsigned char)tag[1]))
			return; /* another root */
	}
}

static void
convert(struct parser *p, const char *s, size_t n, bool last)
{
	if (!p->json)
		strbuf_clear(&p->utf8);
	if (!charset_feed(p->charset, s, n, last, &p->utf8)) {
		p->too_large = true;
		return;
	}
	choose(p);
	if (p->json || p->html || p->build.stop)
		return;
	if (!mend_feed(p->mend, p->utf8.s, p->utf8.len, last))
		p->too_large = true;
	else if (last && *xml_root(p->xml) != '\0')
		xml_feed(p->xml, "", 0, true);
	if (strcasecmp(xml_root(p->xml), "html") == 0)
		p->html = true;
}

static void
convert_all(struct parser *p, const char *s, size_t n)
{
	for (size_t at = 0; at < n && !p->too_large && !p->html; at += PIECE)
		convert(p, s + at, MIN(PIECE, n - at), false);
}

static void
begin(struct parser *p)
{
	p->begun = true;
	charset_begin(p->charset, p->build.request.content_type, p->sniff.s, p->sniff.len);
	p->build.head.encoding = charset_name(p->charset);
	convert_all(p, p->sniff.s, p->sniff.len);
	strbuf_release(&p->sniff);
}

void
parser_data(struct parser *p, const char *s, size_t n)
{
	if (!p->begun) {
		size_t room = MIN(n, CHARSET_SNIFF - p->sniff.len);

		(void)strbuf_add(&p->sniff, s, room);
		s += room;
		n -= room;
		if (p->sniff.len < CHARSET_SNIFF)
			return;
		begin(p);
	}
	convert_all(p, s, n);
}

static bool
end_json(struct parser *p, struct err *e)
{
	bool rest = false, ok;
	cJSON *o = json_parse(&p->utf8, &rest, e);

	strbuf_release(&p->utf8);
	if (o == NULL)
		return err_prefix(e, "not a feed");
	ok = jsonfeed_read(&p->build, o) || wordpress_read(&p->build, o);
	if (ok && rest)
		builder_problem(&p->build, "text after the end of the document");
	if (!ok) {
		const char *message = json_string(o, "message", NULL);

		err_status(e, EXIT_PART, "not a feed (JSON%s%.200s)", *message == '\0' ? "" : ": ",
		    message);
	}
	cJSON_Delete(o);
	return ok;
}

static bool
end_xml(struct parser *p, struct err *e)
{
	const char *root = xml_root(p->xml);

	if (p->html)
		return err_status(e, EXIT_PART, "not a feed (HTML page)");
	if (xml_is_feed(p->xml))
		return true;
	if (!p->any)
		return err_status(e, EXIT_PART, "empty feed");
	if (strcasecmp(root, "opml") == 0)
		return err_status(e, EXIT_PART, "not a feed (OPML; dateline import opml reads it)");
	if (*root != '\0')
		return err_status(e, EXIT_PART, "not a feed (XML, <%s>)", root);
	return err_status(e, EXIT_PART, "not a feed");
}

bool
parser_end(struct parser *p, struct err *e)
{
	struct builder *b = &p->build;
	bool ok;

	if (!p->begun)
		begin(p);
	if (!p->too_large && !p->html)
		convert(p, "", 0, true);
	ok = p->json ? !p->too_large && end_json(p, e) : end_xml(p, e);
	if (p->too_large && p->json)
		err_status(e, EXIT_PART, "not a feed: over %zu bytes of JSON", JSON_MAX);
	else if (p->too_large)
		builder_problem(b, "what follows is too large in one piece and was left out");
	if (ok && charset_bad(p->charset) > 0)
		builder_problem(b, "%zu places are no %s and became U+FFFD",
		    charset_bad(p->charset), charset_name(p->charset));
	if (ok)
		builder_finish(b);
	xml_free(p->xml);
	mend_free(p->mend);
	builder_release(b);
	return ok;
}
