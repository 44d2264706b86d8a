/* What the files that take an article out of a page share. */
#ifndef DATELINE_FEEDS_EXTRACT_PRIV_H
#define DATELINE_FEEDS_EXTRACT_PRIV_H

#include "feeds/extract.h"
#include "feeds/html_tree.h"

#define PARTS_MAX ((uint32_t)120000)

/* What an element's tag, classes, id, role and the like say of it. */
enum hint {
	HINT_BODY = 1 << 0,     /* the text of the article: itemprop=articleBody, entry-content */
	HINT_ARTICLE = 1 << 1,  /* the article with what belongs to it: <article>, hentry */
	HINT_MAIN = 1 << 2,     /* <main>, #content */
	HINT_ASIDE = 1 << 3,    /* not of the article: navigation, promotion */
	HINT_WEAK = 1 << 4,     /* seldom of it */
	HINT_COMMENTS = 1 << 5, /* what readers wrote */
	HINT_DETAIL = 1 << 6,   /* of the article but no text of it: byline, date, tags */
	HINT_CAPTION = 1 << 7,  /* or within one */
	HINT_HIDDEN = 1 << 8,
	HINT_PICTURE = 1 << 9, /* a picture, perhaps with its caption */
};

/* How much text there is. Ideographs count three: one says as much as three letters. */
struct amount {
	uint32_t chars;  /* white space aside */
	uint32_t linked; /* of these in links */
	uint32_t marks;  /* commas, full stops and the like */
};

/* An element or a text of the page, in document order: what is below part i are the parts i+1 to
 * end-1. Scripts and the like are no parts, nor what is below a hidden one. */
struct part {
	struct html_node *node;
	uint32_t parent, end;
	uint32_t block;     /* the innermost element around that is a block, or itself */
	uint32_t hints;     /* enum hint */
	struct amount own;  /* of a block: its text that is in no block below it */
	struct amount all;  /* all text below it */
	struct amount left; /* the same without what was dropped */
	/* Of the text below: */
	int64_t prose; /* how much of it reads like that of an article */
	int64_t kept;  /* the same without what was dropped */
	int64_t sum;   /* the same less what reads like navigation */
	bool linked, dropped;
};

struct page {
	struct arena *arena; /* of the result */
	struct arena tree;   /* of the page */
	struct page_result *out;
	const char *base, *url;
	struct html_node *root;
	struct part *part;
	uint32_t n;
	size_t cap;
	const char *title; /* as the title element has it, folded; "" for none */
	bool links;        /* the article is a collection of links */
	const char *body;  /* the article's text as JSON-LD has it */
	size_t body_len;
	bool paid; /* the page says that one pays for it */
	struct strbuf raw, clean, folded;
};

/* The next element or text of the page, in document order; NULL behind the last. */
const struct html_node *page_next_node(const struct html_node *node);
/* Text cleaned to one line, in the result's arena; "" for none. */
const char *page_line(struct page *p, const char *s, size_t n);
/* An address made absolute, in the result's arena; "" for none to follow. */
const char *page_address(struct page *p, const char *s, size_t n);

/* extract_next.c: the next page of the same article, into out->next; and whether the page (in
 * UTF-8) says that its text is for subscribers. */
void next_find(struct page *p);
bool wall_said(const char *page, size_t n);

/* extract_hint.c: what is said of an element. */
unsigned hint_of(const struct html_node *node);
/* Whether the beginning of an attribute holds `part`, in any case; names are short. */
bool attr_says(const struct html_node *node, const char *name, const char *part);

/* extract_part.c: makes the parts of the page and counts their text. False: there are none. */
bool parts_make(struct page *p);
void parts_free(struct page *p);

/* Adds to an amount. */
void amount_add(struct amount *to, const struct amount *more);
/* The text of a part without what was dropped, folded, in p->folded; at most `max` bytes of it. */
void part_folded(struct page *p, uint32_t i, size_t max);
/* Whether a part says the page's title, in the same words or most of them. */
bool part_says_title(struct page *p, uint32_t i);
/* Drops a part with all below it. */
void part_drop(struct page *p, uint32_t i);

/* extract_pick.c: the part that holds the article. False: there is none. */
bool parts_pick(struct page *p, uint32_t *top);

/* extract_image.c: gives the pictures below a part their addresses. */
void parts_mend_images(struct page *p, uint32_t top);

/* extract_figure.c: makes figures of pictures and captions below a part. */
void parts_shape_figures(struct page *p, uint32_t top);

/* Takes a node out of its parent. */
void node_unlink(struct html_node *node);

/* extract_lede.c: puts the lines between title and text before the text, where they stand apart. */
void parts_take_lede(struct page *p, uint32_t top);

/* extract_clean.c: takes out of the tree below a part what is not of the article. */
void parts_clean(struct page *p, uint32_t top);

/* extract_phrase.c: whether a line, folded as text_fold does, is none of the article but says "read
 * more", "share this" and the like. linked: most of it is a link. */
bool phrase_is_clutter(const char *s, size_t n, bool linked);

/* extract_state.c: looks for the article's text in what the page has for its script. */
void page_read_state(struct page *p);

/* extract_wall.c: whether the page keeps back what it is read for; words: of what it shows. */
bool page_is_walled(struct page *p, uint32_t words);

/* extract_meta.c: title, author, date and the rest of what the head of the page says. */
void meta_read(struct page *p);

#endif
