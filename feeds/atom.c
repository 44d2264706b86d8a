/* The elements of Atom 0.3 and 1.0 (RFC 4287), and those that Atom and RSS have in common. */
#include "feeds/feed_date.h"
#include "feeds/xml.h"
#include "src/util.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

static void
start_feed(struct xml *x)
{
	const char *version = xml_attribute(x, "version");
	bool old = strcmp(xml_uri(x), "http://purl.org/atom/ns#") == 0
	           || (version != NULL && strncmp(version, "0.", 2) == 0);

	if (*xml_uri(x) == '\0')
		builder_problem(xml_builder(x), "<feed> has no namespace");
	xml_set_format(x, old ? FORMAT_ATOM03 : FORMAT_ATOM10);
}

static void
start_entry(struct xml *x)
{
	struct builder *b = xml_builder(x);

	if (!xml_is_feed(x))
		start_feed(x); /* an entry document */
	builder_end_entry(b);
	builder_begin_entry(b);
}

static void
end_entry(struct xml *x, struct strbuf *text)
{
	struct builder *b = xml_builder(x);
	const char *lang = xml_lang(x);

	(void)text;
	if (b->in_entry && *b->entry.lang == '\0' && *lang != '\0')
		b->entry.lang = builder_line(b, lang, strlen(lang));
	builder_end_entry(b);
}

static void
end_title(struct xml *x, struct strbuf *text)
{
	struct builder *b = xml_builder(x);
	const char **to = b->in_entry ? &b->entry.title : &b->head.title;

	if (!b->in_entry && xml_within(x, "rdf"))
		return; /* outside of the channel */
	if (**to == '\0' && text->len > 0) {
		*to = builder_plain(b, text->s, text->len, xml_kind(x));
		b->head_changed |= !b->in_entry;
	}
}

static void
end_id(struct xml *x, struct strbuf *text)
{
	struct builder *b = xml_builder(x);

	if (b->in_entry && xml_has_base(x))
		b->entry.guid = builder_url(b, xml_base(x), text->s, text->len);
	if (b->in_entry && (!xml_has_base(x) || *b->entry.guid == '\0'))
		b->entry.guid = builder_line(b, text->s, text->len);
}

static void
end_summary(struct xml *x, struct strbuf *text)
{
	struct builder *b = xml_builder(x);

	if (b->summary.rank == 5) /* RSS with both: what comes second is the content */
		builder_body(b, &b->content, 1, xml_kind(x), xml_base(x), text);
	else
		builder_body(b, &b->summary, 4, xml_kind(x), xml_base(x), text);
}

static void
end_content(struct xml *x, struct strbuf *text)
{
	struct builder *b = xml_builder(x);

	builder_body(b, &b->content, 4, xml_kind(x), xml_base(x), text);
}

static void
end_subtitle(struct xml *x, struct strbuf *text)
{
	struct builder *b = xml_builder(x);

	if (!b->in_entry && *b->head.description == '\0') {
		b->head.description = builder_plain(b, text->s, text->len, xml_kind(x));
		b->head_changed = true;
	}
}

static void
end_published(struct xml *x, struct strbuf *text)
{
	struct builder *b = xml_builder(x);
	int64_t t = feed_date_parse(text->s, text->len);

	if (b->in_entry && t != DATE_NONE)
		b->entry.published = t;
	else if (!b->in_entry)
		builder_head_date(b, 2, t);
}

static void
end_created(struct xml *x, struct strbuf *text)
{
	struct builder *b = xml_builder(x);

	if (b->in_entry && b->entry.published == DATE_NONE)
		b->entry.published = feed_date_parse(text->s, text->len);
}

static void
end_updated(struct xml *x, struct strbuf *text)
{
	struct builder *b = xml_builder(x);
	int64_t t = feed_date_parse(text->s, text->len);

	if (b->in_entry && t != DATE_NONE)
		b->entry.updated = t;
	else if (!b->in_entry)
		builder_head_date(b, 4, t);
}

static void
start_person(struct xml *x)
{
	xml_builder(x)->person_name = xml_builder(x)->person_email = "";
}

static void
end_author(struct xml *x, struct strbuf *text)
{
	struct builder *b = xml_builder(x);
	const char *name = *b->person_name != '\0' ? b->person_name : b->person_email;

	if (*name != '\0')
		builder_author(b, name, strlen(name));
	else
		builder_author(b, text->s, text->len);
	b->person_name = b->person_email = "";
}

static void
end_contributor(struct xml *x, struct strbuf *text)
{
	(void)text;
	start_person(x);
}

static bool
within_person(const struct xml *x)
{
	return xml_within(x, "author") || xml_within(x, "contributor") || xml_within(x, "person");
}

static void
end_name(struct xml *x, struct strbuf *text)
{
	struct builder *b = xml_builder(x);

	if (within_person(x))
		b->person_name = builder_line(b, text->s, text->len);
}

static void
end_email(struct xml *x, struct strbuf *text)
{
	struct builder *b = xml_builder(x);

	if (within_person(x))
		b->person_email = builder_line(b, text->s, text->len);
}

/* ---- links ---- */

static bool
is_page(const char *type)
{
	return *type == '\0' || strcasestr(type, "html") != NULL;
}

static void
link_of_head(struct builder *b, const char *rel, const char *type, const char *url, bool replace)
{
	struct feed_head *h = &b->head;

	if (strcmp(rel, "alternate") == 0 && (*h->link == '\0' || replace) && is_page(type))
		h->link = url;
	else if (strcmp(rel, "next") == 0 && *h->next == '\0')
		h->next = url;
	else if (strcmp(rel, "prev-archive") == 0 && *h->next == '\0')
		h->next = url; /* older entries, by RFC 5005's other name */
	else if (strcmp(rel, "hub") == 0 && *h->hub == '\0')
		h->hub = url;
	b->head_changed = true;
}

static void
replies(struct xml *x, const char *type, const char *url)
{
	struct feed_entry *en = &xml_builder(x)->entry;
	const char *count = xml_attribute(x, "count");
	int64_t n;

	if (count != NULL && en->comment_count < 0 && parse_int(count, 0, INT32_MAX, &n))
		en->comment_count = n;
	if (is_page(type) && *en->comments == '\0')
		en->comments = url;
	else if (!is_page(type) && *en->comments_feed == '\0')
		en->comments_feed = url;
}

static void
enclosure(struct xml *x, const char *type, const char *url)
{
	struct builder *b = xml_builder(x);
	const char *value = xml_attribute(x, "title"), *title;
	int64_t length = -1;

	title = value == NULL ? "" : builder_line(b, value, strlen(value));
	value = xml_attribute(x, "length");
	if (value != NULL && !parse_int(value, 0, INT64_MAX, &length))
		length = -1;
	builder_enclosure(b, url, type, title, length);
}

static void
start_link(struct xml *x)
{
	struct builder *b = xml_builder(x);
	const char *value = xml_attribute(x, "href"), *url, *type;
	char rel[32] = "alternate";

	if (value == NULL) { /* RSS, or Atom with the address as text */
		value = xml_attribute(x, "rel");
		if (value != NULL && strcmp(value, "alternate") != 0)
			xml_skip(x);
		return;
	}
	url = builder_url(b, xml_base(x), value, strlen(value));
	value = xml_attribute(x, "type");
	type = value == NULL ? "" : builder_line(b, value, strlen(value));
	value = xml_attribute(x, "rel");
	if (value != NULL && *value != '\0') {
		const char *name =
		    strrchr(value, '/'); /* registered ones may be written as addresses */
		size_t n;

		name = name == NULL ? value : name + 1;
		n = MIN(strlen(name), sizeof(rel) - 1);
		memcpy(rel, name, n);
		rel[n] = '\0';
	}
	if (*url == '\0')
		return;
	if (!b->in_entry)
		link_of_head(b, rel, type, url, value == NULL && !xml_is_atom(x));
	else if (value == NULL && !xml_is_atom(x)) /* <link href> in RSS: the last counts */
		b->entry.link = url;
	else if (strcmp(rel, "alternate") == 0 && (*b->entry.link == '\0' || !b->link_is_page)) {
		if (*b->entry.link == '\0' || is_page(type))
			b->entry.link = url;
		b->link_is_page = is_page(type);
	} else if (strcmp(rel, "enclosure") == 0)
		enclosure(x, type, url);
	else if (strcmp(rel, "replies") == 0)
		replies(x, type, url);
}

/* RSS: the address is the text; of several the last counts. */
static void
end_link(struct xml *x, struct strbuf *text)
{
	struct builder *b = xml_builder(x);
	const char **to = b->in_entry ? &b->entry.link : &b->head.link;
	const char *url;

	if (text->len == 0 || b->link_is_original || (!b->in_entry && xml_within(x, "rdf")))
		return;
	url = builder_url(b, xml_base(x), text->s, text->len);
	if (*url == '\0')
		return;
	*to = url;
	b->link_is_page = true;
	b->head_changed |= !b->in_entry;
}

/* ---- category ---- */

static void
start_category(struct xml *x)
{
	static const char *const names[] = {"label", "term", "text"};
	struct builder *b = xml_builder(x);

	b->category_given = false;
	for (size_t i = 0; i < LEN(names) && !b->category_given; i++) {
		const char *value = xml_attribute(x, names[i]);

		if (value == NULL || *value == '\0')
			continue;
		builder_category(b, value, strlen(value));
		b->category_given = true;
	}
}

static void
end_category(struct xml *x, struct strbuf *text)
{
	struct builder *b = xml_builder(x);

	if (!b->category_given)
		builder_category(b, text->s, text->len);
}

/* In a feed of comments (RFC 4685). */
static void
start_reply(struct xml *x)
{
	struct builder *b = xml_builder(x);
	const char *ref = xml_attribute(x, "ref");

	if (ref != NULL && b->in_entry && *b->entry.reply_to == '\0')
		b->entry.reply_to = builder_line(b, ref, strlen(ref));
}

const struct element atom_elements[] = {
    {NS_FEED, "feed", CAPTURE_NONE, start_feed, NULL},
    {NS_FEED, "entry", CAPTURE_NONE, start_entry, end_entry},
    {NS_FEED, "title", CAPTURE_ATOM, NULL, end_title},
    {NS_FEED, "link", CAPTURE_TEXT, start_link, end_link},
    {NS_FEED, "id", CAPTURE_TEXT, NULL, end_id},
    {NS_FEED, "summary", CAPTURE_ATOM, NULL, end_summary},
    {NS_FEED, "content", CAPTURE_ATOM, NULL, end_content},
    {NS_FEED, "subtitle", CAPTURE_ATOM, NULL, end_subtitle},
    {NS_FEED, "tagline", CAPTURE_ATOM, NULL, end_subtitle},
    {NS_FEED, "published", CAPTURE_TEXT, NULL, end_published},
    {NS_FEED, "issued", CAPTURE_TEXT, NULL, end_published},
    {NS_FEED, "created", CAPTURE_TEXT, NULL, end_created},
    {NS_FEED, "updated", CAPTURE_TEXT, NULL, end_updated},
    {NS_FEED, "modified", CAPTURE_TEXT, NULL, end_updated},
    {NS_FEED, "author", CAPTURE_PERSON, start_person, end_author},
    {NS_FEED, "contributor", CAPTURE_PERSON, start_person, end_contributor},
    {NS_FEED, "name", CAPTURE_TEXT, NULL, end_name},
    {NS_FEED, "email", CAPTURE_TEXT, NULL, end_email},
    {NS_FEED, "category", CAPTURE_TEXT, start_category, end_category},
    {NS_FEED, "source", CAPTURE_SKIP, NULL, NULL},
    {NS_ITUNES, "category", CAPTURE_NONE, start_category, NULL},
    {NS_MEDIA, "category", CAPTURE_TEXT, start_category, end_category},
    {NS_THR, "in-reply-to", CAPTURE_NONE, start_reply, NULL},
};
const size_t atom_element_count = LEN(atom_elements);
