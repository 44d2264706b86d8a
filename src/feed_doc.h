/* A feed as the parser understood it, in the form in which it crosses the socket: a feed record,
 * then entry records one by one, then the end. All strings are clean UTF-8 (text_clean) but for
 * summary and content, which are HTML as received in valid UTF-8 (or, asked with PARSE_CLEAN,
 * with every link made absolute). */
#ifndef DATELINE_FEED_DOC_H
#define DATELINE_FEED_DOC_H

#include "src/arena.h"
#include "src/strbuf.h"

#include <stdint.h>

/* X(enum, name as `inspect` prints it) */
/* clang-format off */
#define FEED_FORMATS(X) \
	X(UNKNOWN, "unknown") \
	X(RSS090, "rss090") X(RSS091, "rss091") X(RSS092, "rss092") X(RSS093, "rss093") \
	X(RSS094, "rss094") X(RSS10, "rss10") X(RSS11, "rss11") X(RSS20, "rss20") \
	X(ATOM03, "atom03") X(ATOM10, "atom10") \
	X(JSON10, "json10") X(JSON11, "json11") \
	X(WORDPRESS, "wordpress")
/* clang-format on */
enum feed_format {
#define X(id, name) FORMAT_##id,
	FEED_FORMATS(X)
#undef X
	    FEED_FORMAT_COUNT
};
extern const char *const feed_format_names[FEED_FORMAT_COUNT];

#define DATE_NONE INT64_MIN

struct enclosure {
	const char *url, *type, *title; /* "" for unknown */
	int64_t length;                 /* bytes, -1: unknown */
};

struct feed_entry {
	const char *guid, *title, *link; /* "" for none; title is plain text */
	const char **authors;
	size_t nauthors;
	int64_t published, updated; /* seconds since 1970 UTC, DATE_NONE */
	const char *summary, *content;
	size_t summary_len, content_len;
	const char
	    *content_type; /* "html", "text" or "xhtml" as the feed gave it; content is HTML */
	const char *base;  /* absolute URL for relative links in summary and content, "" */
	const char **categories;
	size_t ncategories;
	const char *comments, *comments_feed;
	int64_t comment_count; /* -1: unknown */
	struct enclosure *enclosures;
	size_t nenclosures;
	const char *image, *lang; /* "" */
	const char *reply_to; /* guid of the entry that this one answers, in a feed of comments */
};

struct feed_head {
	enum feed_format format;
	const char *encoding; /* as detected, lower case */
	const char *title, *link, *description, *language;
	const char **authors;
	size_t nauthors;
	int64_t updated;
	int64_t ttl_minutes; /* -1: not given; sy:updatePeriod comes as minutes too */
	uint32_t skip_hours; /* bit h: not asked in hour h UTC */
	uint8_t skip_days;   /* bit d: not asked on day d, 0 Sunday */
	const char *next;    /* Atom rel=next, JSON next_url; "" */
	const char *hub;     /* "" */
	uint8_t cut;         /* 1: the document ended too early; 2: within its last entry */
};

/* Encoding appends one record: varint tag, varint length, bytes for each field that is not empty.
 * Decoding borrows from `data`, takes arrays from `a`, and checks counts (at most 1,000 authors,
 * categories and enclosures), lengths, and that every string is what feed_doc promises. */
NODISCARD bool feed_head_encode(const struct feed_head *h, struct strbuf *out);
NODISCARD bool
feed_head_decode(struct feed_head *h, const void *data, size_t n, struct arena *a, struct err *e);
NODISCARD bool feed_entry_encode(const struct feed_entry *en, struct strbuf *out);
NODISCARD bool feed_entry_decode(
    struct feed_entry *en, const void *data, size_t n, struct arena *a, struct err *e);
/* The same for what was asked with PARSE_CLEAN, whose text is text_is_said. */
NODISCARD bool feed_head_decode_said(
    struct feed_head *h, const void *data, size_t n, struct arena *a, struct err *e);
NODISCARD bool feed_entry_decode_said(
    struct feed_entry *en, const void *data, size_t n, struct arena *a, struct err *e);

/* A comment as the archive keeps it; made of an entry of a feed of comments. */
struct comment {
	const char *id, *parent;     /* parent: id, "" for none */
	const char *author, *link;   /* "" */
	int64_t published, received; /* DATE_NONE; received: when it was first seen here */
	const void *blocks;          /* blocks_encode */
	size_t blocks_len;
	uint32_t depth; /* not stored: see comments_arrange */
};
NODISCARD bool comment_encode(const struct comment *c, struct strbuf *out);
NODISCARD bool comment_decode(struct comment *c, const void *data, size_t n, struct err *e);

/* ---- frames on the parser's socket (AF_UNIX stream; both ends in non-blocking or blocking mode)
 * ---- A frame is a struct frame_head in host order, then `len` bytes. */
enum frame_type {
	/* to the parser */
	FRAME_FEED = 1, /* begins a feed: payload is a struct-less record: see parse_request */
	FRAME_HTML,     /* begins an article: the data is one record of summary and content */
	FRAME_PAGE,     /* begins a page to extract from */
	FRAME_DATA,     /* a piece of the body, at most 64 KiB */
	FRAME_END,      /* the body is complete */
	FRAME_OPML,     /* begins a list of subscriptions */
	FRAME_LINKS,    /* begins a page whose feeds are looked for */
	/* from the parser */
	FRAME_HEAD =
	    64,        /* feed_head; comes before the first entry, again at the end if it changed */
	FRAME_ENTRY,   /* feed_entry */
	FRAME_PROBLEM, /* one sentence: what was mended */
	FRAME_BLOCKS,  /* digest_result */
	FRAME_ARTICLE, /* page_result */
	FRAME_DONE,    /* u32 status: 0 done, 1 not a feed (payload: sentence) */
	FRAME_OUTLINE, /* outline, in the order of the list */
	FRAME_LINK,    /* page_link */
};
struct frame_head {
	uint32_t len;
	uint16_t type, flags;
	uint32_t seq; /* of the request; answers carry it back */
};
#define FRAME_MAX ((uint32_t)20 * 1024 * 1024)

enum parse_flags {
	/* FRAME_FEED, for inspect: links in summary and content absolute, text as TEXT_SAID */
	PARSE_CLEAN = 1,
};

/* Payload of each frame that begins something. */
struct parse_request {
	const char *url;          /* base: final URL of the body; "" */
	const char *content_type; /* as the server said, with charset; "" */
	uint32_t max_entries;     /* 10,000 unless set otherwise */
	uint32_t max_depth;       /* 256 */
	uint32_t max_title;       /* characters: 1,000 */
	uint32_t max_text;        /* bytes: 2 MiB */
	uint32_t flags;           /* enum parse_flags */
};
NODISCARD bool parse_request_encode(const struct parse_request *r, struct strbuf *out);
NODISCARD bool parse_request_decode(
    struct parse_request *r, const void *data, size_t n, struct arena *a, struct err *e);

/* An <outline> of OPML: a folder, a feed, or what else people put there. All are as the list has
 * them, cleaned; whether they can stand in the feeds file is not looked at. */
enum outline_flags {
	OUTLINE_WRITTEN = 1,   /* of our own export: options are as in the file, "" is none */
	OUTLINE_OWN_TITLE = 2, /* the same for own_title */
};
struct outline {
	uint32_t depth; /* 0: directly in the body */
	uint32_t flags;
	const char *text, *title, *type;
	const char *xml_url, *html_url, *url;
	const char *category;  /* "/News/Tech,/Sport" */
	const char *options;   /* words, as in the feeds file */
	const char *own_title; /* as in the feeds file */
	const char *address;   /* of what is no feed on the network: exec:... */
	const char **matches;  /* queries of a folder */
	size_t nmatches;
};
#define OUTLINE_NS "urn:dateline:feeds"
NODISCARD bool outline_encode(const struct outline *o, struct strbuf *out);
NODISCARD bool
outline_decode(struct outline *o, const void *data, size_t n, struct arena *a, struct err *e);

/* Where a page leads to a feed, perhaps. */
enum page_link_kind {
	PAGE_LINK_FEED,      /* the page says that it is one */
	PAGE_LINK_WORDPRESS, /* root of a REST interface */
	PAGE_LINK_ANCHOR,    /* its address looks like one */
};
struct page_link {
	uint32_t kind;
	const char *url; /* absolute */
	const char *title, *type;
};
NODISCARD bool page_link_encode(const struct page_link *l, struct strbuf *out);
NODISCARD bool page_link_decode(struct page_link *l, const void *data, size_t n, struct err *e);

/* The body of FRAME_HTML (one record, in FRAME_DATA pieces) and the answer to it. */
struct digest_source {
	const char *summary, *content, *title;
	size_t summary_len, content_len;
};
struct digest_result {
	const void *blocks; /* blocks_encode */
	size_t blocks_len;
	const char *excerpt; /* clean, one line, at most 300 bytes */
	const char *image;   /* the first image that is not decoration, "" */
	uint32_t words;
};
NODISCARD bool digest_source_encode(const struct digest_source *d, struct strbuf *out);
NODISCARD bool
digest_source_decode(struct digest_source *d, const void *data, size_t n, struct err *e);
NODISCARD bool digest_result_encode(const struct digest_result *d, struct strbuf *out);
NODISCARD bool
digest_result_decode(struct digest_result *d, const void *data, size_t n, struct err *e);

/* The answer to FRAME_PAGE, whose body is the page as it came: the article in it. */
struct page_result {
	/* One line each, "" for unknown; site: the name of the site; lang as in BCP 47. */
	const char *title, *author, *site, *lang, *excerpt;
	const char *image; /* of the article as a whole: absolute URL, "" */
	const char *next;  /* the article goes on there: absolute URL, "" */
	const char *post;  /* the post at WordPress's REST interface, as the page names it; "" */
	const char *url;   /* where it came from in the end; "" from the parser */
	int64_t published; /* DATE_NONE */
	uint8_t wall;   /* 1: what is read is shown in part or not at all (subscription, consent) */
	uint32_t words; /* of the blocks; 0: no article was found */
	const void *blocks; /* blocks_encode */
	size_t blocks_len;
};
NODISCARD bool page_result_encode(const struct page_result *p, struct strbuf *out);
NODISCARD bool page_result_decode(struct page_result *p, const void *data, size_t n, struct err *e);

#endif
