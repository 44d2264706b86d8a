/* XML feeds: libxml2's SAX2 push parser, and what the elements of the formats share: names and
 * their namespaces, xml:base and xml:lang, texts as they are collected. */
#ifndef DATELINE_FEEDS_XML_H
#define DATELINE_FEEDS_XML_H

#include "feeds/build.h"

enum feed_ns {
	NS_FEED, /* RSS, Atom, none, and what nobody knows */
	NS_DC,
	NS_DCTERMS,
	NS_CONTENT,
	NS_MEDIA,
	NS_ITUNES,
	NS_SLASH,
	NS_WFW,
	NS_THR,
	NS_SY,
	NS_FEEDBURNER,
	NS_XHTML,
	NS_OTHER, /* known, and of no use here */
};

/* What is done with the text of an element. */
enum capture {
	CAPTURE_NONE,   /* its children count */
	CAPTURE_TEXT,   /* text; markup inside is left out */
	CAPTURE_HTML,   /* HTML as text, or as elements, which are written out */
	CAPTURE_ATOM,   /* by its type attribute */
	CAPTURE_PERSON, /* text, or elements that count */
	CAPTURE_SKIP,   /* nothing in it counts */
};

struct xml;

/* A row says all of one element. `start` sees its attributes; `end` has the text, which is the
 * driver's and may be swapped for another. Either may be NULL. */
struct element {
	enum feed_ns ns;
	const char *name; /* lower case */
	enum capture capture;
	void (*start)(struct xml *x);
	void (*end)(struct xml *x, struct strbuf *text);
};
extern const struct element rss_elements[], atom_elements[];
extern const size_t rss_element_count, atom_element_count;

/* For the functions of the rows. */
struct builder *xml_builder(struct xml *x);
const char *xml_base(const struct xml *x);
/* Whether an xml:base is in force. */
bool xml_has_base(const struct xml *x);
const char *xml_lang(const struct xml *x);
/* Namespace of the element that starts, as written; "". */
const char *xml_uri(const struct xml *x);
/* Value of an attribute of the element that starts; NULL. Valid during `start`. */
const char *xml_attribute(struct xml *x, const char *name);
/* Of the element that ends (or starts, before its text): how its text is to be taken. */
enum text_kind xml_kind(const struct xml *x);
bool xml_is_atom(const struct xml *x);
/* The format as the root told it. */
void xml_set_format(struct xml *x, enum feed_format format);
/* Whether the element lies directly in one of that name (lower case). */
bool xml_within(const struct xml *x, const char *name);
/* Leaves out everything in the element that starts. */
void xml_skip(struct xml *x);

struct xml *xml_new(struct builder *b);
void xml_free(struct xml *x);
/* Tags as mend gives them, UTF-8. */
void xml_feed(struct xml *x, const char *s, size_t n, bool last);
/* Text of the element that is open after what was fed. */
void xml_text(struct xml *x, const char *s, size_t n);
/* Whether a feed's root has been seen; what else the root was, "" if there was none. */
bool xml_is_feed(const struct xml *x);
const char *xml_root(const struct xml *x);

#endif
