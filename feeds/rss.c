/* The elements of RSS 0.90 to 2.0 and RSS 1.0/1.1, and of the modules that feeds of all kinds use:
 * Dublin Core, content, media, itunes, slash, wfw, thr, syndication, feedburner. */
#include "feeds/feed_date.h"
#include "feeds/url.h"
#include "feeds/xml.h"
#include "src/util.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* ---- the document ---- */

static void
start_rss(struct xml *x)
{
	static const struct {
		const char *version;
		enum feed_format format;
	} versions[] = {{"0.90", FORMAT_RSS090}, {"0.91", FORMAT_RSS091}, {"0.92", FORMAT_RSS092},
	    {"0.93", FORMAT_RSS093}, {"0.94", FORMAT_RSS094}, {"1.0", FORMAT_RSS10}};
	const char *version = xml_attribute(x, "version");
	enum feed_format format = FORMAT_RSS20;

	for (size_t i = 0; version != NULL && i < LEN(versions); i++)
		if (strcmp(version, versions[i].version) == 0)
			format = versions[i].format;
	xml_set_format(x, format);
}

static void
start_rdf(struct xml *x)
{
	xml_set_format(x, FORMAT_RSS10);
}

static void
start_channel(struct xml *x)
{
	struct builder *b = xml_builder(x);

	if (strstr(xml_uri(x), "rdf/simple/0.9") != NULL)
		xml_set_format(x, FORMAT_RSS090);
	else if (strstr(xml_uri(x), "rss1.1") != NULL)
		xml_set_format(x, FORMAT_RSS11);
	else if (!xml_is_feed(x))
		xml_set_format(x, FORMAT_RSS20);
	builder_end_entry(b);
}

static void
start_item(struct xml *x)
{
	struct builder *b = xml_builder(x);
	const char *about;

	builder_end_entry(b);
	builder_begin_entry(b);
	about = xml_attribute(x, "about");
	if (about != NULL)
		b->entry.guid = builder_line(b, about, strlen(about));
}

static void
end_item(struct xml *x, struct strbuf *text)
{
	struct builder *b = xml_builder(x);
	const char *lang = xml_lang(x);

	(void)text;
	if (b->in_entry && *b->entry.lang == '\0' && *lang != '\0')
		b->entry.lang = builder_line(b, lang, strlen(lang));
	builder_end_entry(b);
}

static void
start_image(struct xml *x)
{
	struct builder *b = xml_builder(x);
	const char *url = xml_attribute(x, "href");

	if (!b->in_entry) {
		xml_skip(x);
		return;
	}
	if (url == NULL)
		url = xml_attribute(x, "url");
	if (url != NULL && *b->entry.image == '\0')
		b->entry.image = builder_url(b, xml_base(x), url, strlen(url));
}

static void
end_image(struct xml *x, struct strbuf *text)
{
	struct builder *b = xml_builder(x);

	strbuf_trim_end(text);
	if (b->in_entry && *b->entry.image == '\0' && url_is_web(text->s, text->len)
	    && strpbrk(text->s, " \n\t") == NULL)
		b->entry.image = builder_url(b, xml_base(x), text->s, text->len);
}

/* ---- texts ---- */

static void
end_description(struct xml *x, struct strbuf *text)
{
	struct builder *b = xml_builder(x);

	if (b->in_entry && b->summary.rank == 4)
		builder_body(b, &b->content, 1, xml_kind(x), xml_base(x), text);
	else if (b->in_entry)
		builder_body(b, &b->summary, 5, xml_kind(x), xml_base(x), text);
	else if (*b->head.description == '\0') {
		b->head.description = builder_plain(b, text->s, text->len, KIND_IS_HTML);
		b->head_changed = true;
	}
}

static void
end_abstract(struct xml *x, struct strbuf *text)
{
	struct builder *b = xml_builder(x);

	builder_body(b, &b->summary, 3, KIND_IS_HTML, xml_base(x), text);
}

static void
end_podcast_text(struct xml *x, struct strbuf *text)
{
	struct builder *b = xml_builder(x);

	if (b->in_entry)
		builder_body(b, &b->summary, 2, KIND_IS_HTML, xml_base(x), text);
	else
		end_description(x, text);
}

static void
end_caption(struct xml *x, struct strbuf *text)
{
	struct builder *b = xml_builder(x);

	builder_body(b, &b->summary, 1, xml_kind(x), xml_base(x), text);
}

static void
end_encoded(struct xml *x, struct strbuf *text)
{
	struct builder *b = xml_builder(x);

	builder_body(b, &b->content, 5, KIND_IS_HTML, xml_base(x), text);
}

static void
end_body(struct xml *x, struct strbuf *text)
{
	struct builder *b = xml_builder(x);

	builder_body(b, &b->content, 3, KIND_IS_XHTML, xml_base(x), text);
}

static void
end_fallback_title(struct xml *x, struct strbuf *text)
{
	struct builder *b = xml_builder(x);

	if (b->in_entry && *b->fallback_title == '\0')
		b->fallback_title = builder_plain(b, text->s, text->len, KIND_IS_HTML);
	else if (!b->in_entry && *b->head.title == '\0') {
		b->head.title = builder_plain(b, text->s, text->len, KIND_IS_HTML);
		b->head_changed = true;
	}
}

/* ---- who and when ---- */

static void
end_creator(struct xml *x, struct strbuf *text)
{
	builder_author(xml_builder(x), text->s, text->len);
}

static void
end_itunes_author(struct xml *x, struct strbuf *text)
{
	struct builder *b = xml_builder(x);

	if (b->in_entry)
		b->itunes_author = builder_line(b, text->s, text->len);
	else if (b->head.nauthors == 0)
		builder_author(b, text->s, text->len);
}

static void
end_pubdate(struct xml *x, struct strbuf *text)
{
	struct builder *b = xml_builder(x);
	int64_t t = feed_date_parse(text->s, text->len);

	if (!b->in_entry)
		builder_head_date(b, 2, t);
	else if (t != DATE_NONE)
		b->entry.published = t;
}

static void
end_dc_date(struct xml *x, struct strbuf *text)
{
	struct builder *b = xml_builder(x);
	int64_t t = feed_date_parse(text->s, text->len);

	if (!b->in_entry)
		builder_head_date(b, 1, t);
	else if (b->entry.published == DATE_NONE)
		b->entry.published = t;
}

static void
end_changed(struct xml *x, struct strbuf *text)
{
	struct builder *b = xml_builder(x);
	int64_t t = feed_date_parse(text->s, text->len);

	if (!b->in_entry)
		builder_head_date(b, 3, t);
	else if (b->entry.updated == DATE_NONE)
		b->entry.updated = t;
}

static void
end_subject(struct xml *x, struct strbuf *text)
{
	builder_category(xml_builder(x), text->s, text->len);
}

static void
end_keywords(struct xml *x, struct strbuf *text)
{
	for (const char *s = text->s; *s != '\0';) {
		size_t n = strcspn(s, ",");

		builder_category(xml_builder(x), s, n);
		s += n + (s[n] != '\0');
	}
}

static void
end_language(struct xml *x, struct strbuf *text)
{
	struct builder *b = xml_builder(x);
	const char *lang = builder_line(b, text->s, text->len);

	if (b->in_entry)
		b->entry.lang = lang;
	else if (*b->head.language == '\0') {
		b->head.language = lang;
		b->head_changed = true;
	}
}

/* ---- identity, links ---- */

static void
start_guid(struct xml *x)
{
	const char *value = xml_attribute(x, "ispermalink");

	xml_builder(x)->guid_is_link = value == NULL || strcasecmp(value, "false") != 0;
}

static void
end_guid(struct xml *x, struct strbuf *text)
{
	struct builder *b = xml_builder(x);

	if (b->in_entry)
		b->entry.guid = builder_line(b, text->s, text->len);
}

/* What a redirecting service put in place of the link. */
static void
end_original_link(struct xml *x, struct strbuf *text)
{
	struct builder *b = xml_builder(x);

	if (b->in_entry && text->len > 0) {
		b->entry.link = builder_url(b, xml_base(x), text->s, text->len);
		b->link_is_page = b->link_is_original = true;
	}
}

static void
end_comments(struct xml *x, struct strbuf *text)
{
	struct builder *b = xml_builder(x);

	if (b->in_entry)
		b->entry.comments = builder_url(b, xml_base(x), text->s, text->len);
}

static void
end_comments_feed(struct xml *x, struct strbuf *text)
{
	struct builder *b = xml_builder(x);

	if (b->in_entry)
		b->entry.comments_feed = builder_url(b, xml_base(x), text->s, text->len);
}

static int64_t
number_in(struct strbuf *text, int64_t max, int64_t none)
{
	const char *s = text->s;
	int64_t n;

	strbuf_trim_end(text);
	while (isspace((unsigned char)*s))
		s++;
	return parse_int(s, 0, max, &n) ? n : none;
}

static void
end_comment_count(struct xml *x, struct strbuf *text)
{
	struct builder *b = xml_builder(x);

	if (b->in_entry)
		b->entry.comment_count = number_in(text, INT32_MAX, b->entry.comment_count);
}

static const char *
kept_attribute(struct xml *x, const char *name)
{
	const char *value = xml_attribute(x, name);

	return value == NULL ? "" : builder_line(xml_builder(x), value, strlen(value));
}

static void
start_enclosure(struct xml *x)
{
	struct builder *b = xml_builder(x);
	const char *value = xml_attribute(x, "url"), *url, *type;
	int64_t length = -1;

	if (value == NULL)
		value = xml_attribute(x, "href");
	if (value == NULL)
		value = xml_attribute(x, "resource");
	if (value == NULL || !b->in_entry)
		return;
	url = builder_url(b, xml_base(x), value, strlen(value));
	type = kept_attribute(x, "type");
	value = xml_attribute(x, "length");
	if (value == NULL)
		value = xml_attribute(x, "filesize");
	if (value != NULL && !parse_int(value, 0, INT64_MAX, &length))
		length = -1;
	builder_enclosure(b, url, type, kept_attribute(x, "title"), length);
}

static void
start_media(struct xml *x)
{
	struct builder *b = xml_builder(x);
	const char *type = kept_attribute(x, "type"), *medium = kept_attribute(x, "medium"), *url;

	if (!b->in_entry)
		return;
	if (strcmp(medium, "image") == 0 || strncmp(type, "image/", 6) == 0) {
		url = xml_attribute(x, "url");
		if (url != NULL && *b->entry.image == '\0')
			b->entry.image = builder_url(b, xml_base(x), url, strlen(url));
	}
	start_enclosure(x);
}

static void
start_thumbnail(struct xml *x)
{
	struct builder *b = xml_builder(x);
	const char *url = xml_attribute(x, "url");

	if (url != NULL && b->in_entry && *b->entry.image == '\0')
		b->entry.image = builder_url(b, xml_base(x), url, strlen(url));
}

/* ---- when to ask again ---- */

static void
end_ttl(struct xml *x, struct strbuf *text)
{
	struct builder *b = xml_builder(x);

	b->head.ttl_minutes = number_in(text, (int64_t)60 * 24 * 366, b->head.ttl_minutes);
	b->head_changed = true;
}

static void
end_period(struct xml *x, struct strbuf *text)
{
	static const struct {
		const char *name;
		int minutes;
	} periods[] = {{"hourly", 60}, {"daily", 1440}, {"weekly", 10080}, {"monthly", 43200},
	    {"yearly", 525600}};

	for (size_t i = 0; i < LEN(periods); i++)
		if (strcasestr(text->s, periods[i].name) != NULL)
			xml_builder(x)->update_period = periods[i].minutes;
}

static void
end_frequency(struct xml *x, struct strbuf *text)
{
	xml_builder(x)->update_frequency = number_in(text, 100000, 1);
}

static void
end_hour(struct xml *x, struct strbuf *text)
{
	int64_t hour = number_in(text, 24, -1);

	if (hour >= 0)
		xml_builder(x)->head.skip_hours |= 1u << hour % 24;
}

static void
end_day(struct xml *x, struct strbuf *text)
{
	static const char *const days[] = {"sun", "mon", "tue", "wed", "thu", "fri", "sat"};

	for (size_t i = 0; i < LEN(days); i++)
		if (strcasestr(text->s, days[i]) != NULL)
			xml_builder(x)->head.skip_days |= (uint8_t)(1u << i);
}

const struct element rss_elements[] = {
    {NS_FEED, "rss", CAPTURE_NONE, start_rss, NULL},
    {NS_FEED, "rdf", CAPTURE_NONE, start_rdf, NULL},
    {NS_FEED, "channel", CAPTURE_NONE, start_channel, NULL},
    {NS_FEED, "item", CAPTURE_NONE, start_item, end_item},
    {NS_FEED, "image", CAPTURE_TEXT, start_image, end_image},
    {NS_FEED, "textinput", CAPTURE_SKIP, NULL, NULL},
    {NS_FEED, "description", CAPTURE_HTML, NULL, end_description},
    {NS_FEED, "body", CAPTURE_HTML, NULL, end_body},
    {NS_FEED, "fullitem", CAPTURE_HTML, NULL, end_encoded},
    {NS_FEED, "encoded", CAPTURE_HTML, NULL, end_encoded},
    {NS_FEED, "managingeditor", CAPTURE_TEXT, NULL, end_creator},
    {NS_FEED, "pubdate", CAPTURE_TEXT, NULL, end_pubdate},
    {NS_FEED, "date", CAPTURE_TEXT, NULL, end_dc_date},
    {NS_FEED, "lastbuilddate", CAPTURE_TEXT, NULL, end_changed},
    {NS_FEED, "language", CAPTURE_TEXT, NULL, end_language},
    {NS_FEED, "guid", CAPTURE_TEXT, start_guid, end_guid},
    {NS_FEED, "comments", CAPTURE_TEXT, NULL, end_comments},
    {NS_FEED, "tags", CAPTURE_TEXT, NULL, end_keywords},
    {NS_FEED, "enclosure", CAPTURE_NONE, start_enclosure, NULL},
    {NS_FEED, "ttl", CAPTURE_TEXT, NULL, end_ttl},
    {NS_FEED, "hour", CAPTURE_TEXT, NULL, end_hour},
    {NS_FEED, "day", CAPTURE_TEXT, NULL, end_day},
    {NS_DC, "title", CAPTURE_HTML, NULL, end_fallback_title},
    {NS_DC, "creator", CAPTURE_TEXT, NULL, end_creator},
    {NS_DC, "author", CAPTURE_TEXT, NULL, end_creator},
    {NS_DC, "date", CAPTURE_TEXT, NULL, end_dc_date},
    {NS_DC, "subject", CAPTURE_TEXT, NULL, end_subject},
    {NS_DC, "language", CAPTURE_TEXT, NULL, end_language},
    {NS_DC, "description", CAPTURE_HTML, NULL, end_abstract},
    {NS_DCTERMS, "issued", CAPTURE_TEXT, NULL, end_pubdate},
    {NS_DCTERMS, "created", CAPTURE_TEXT, NULL, end_dc_date},
    {NS_DCTERMS, "modified", CAPTURE_TEXT, NULL, end_changed},
    {NS_DCTERMS, "abstract", CAPTURE_HTML, NULL, end_abstract},
    {NS_CONTENT, "encoded", CAPTURE_HTML, NULL, end_encoded},
    {NS_XHTML, "body", CAPTURE_HTML, NULL, end_body},
    {NS_XHTML, "div", CAPTURE_HTML, NULL, end_body},
    {NS_MEDIA, "content", CAPTURE_NONE, start_media, NULL},
    {NS_MEDIA, "thumbnail", CAPTURE_NONE, start_thumbnail, NULL},
    {NS_MEDIA, "group", CAPTURE_NONE, NULL, NULL},
    {NS_MEDIA, "title", CAPTURE_HTML, NULL, end_fallback_title},
    {NS_MEDIA, "description", CAPTURE_ATOM, NULL, end_caption},
    {NS_ITUNES, "author", CAPTURE_TEXT, NULL, end_itunes_author},
    {NS_ITUNES, "image", CAPTURE_TEXT, start_image, end_image},
    {NS_ITUNES, "title", CAPTURE_TEXT, NULL, end_fallback_title},
    {NS_ITUNES, "summary", CAPTURE_HTML, NULL, end_podcast_text},
    {NS_ITUNES, "subtitle", CAPTURE_HTML, NULL, end_caption},
    {NS_ITUNES, "keywords", CAPTURE_TEXT, NULL, end_keywords},
    {NS_ITUNES, "owner", CAPTURE_SKIP, NULL, NULL},
    {NS_SLASH, "comments", CAPTURE_TEXT, NULL, end_comment_count},
    {NS_THR, "total", CAPTURE_TEXT, NULL, end_comment_count},
    {NS_WFW, "commentrss", CAPTURE_TEXT, NULL, end_comments_feed},
    {NS_SY, "updateperiod", CAPTURE_TEXT, NULL, end_period},
    {NS_SY, "updatefrequency", CAPTURE_TEXT, NULL, end_frequency},
    {NS_FEEDBURNER, "origlink", CAPTURE_TEXT, NULL, end_original_link},
};
const size_t rss_element_count = LEN(rss_elements);
