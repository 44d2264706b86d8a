/* HTML as a tree in an arena, bounded in nodes and depth; what all that reads articles works on. */
#ifndef DATELINE_FEEDS_HTML_TREE_H
#define DATELINE_FEEDS_HTML_TREE_H

#include "feeds/html_scan.h"
#include "src/arena.h"

#define HTML_DEPTH_MAX 256
#define HTML_TREE_MAX  ((size_t)24 * 1024 * 1024) /* bytes of the arena */

/* What an element is for a reader of text. */
enum html_kind {
	KIND_TEXT,   /* not an element */
	KIND_INLINE, /* nothing of its own: span, font, unknown ones */
	KIND_BLOCK,  /* p, div, section, ... */
	KIND_STYLE,  /* strong, em, ...: the row's style */
	KIND_HEADING,
	KIND_BREAK,
	KIND_RULE,
	KIND_PRE,
	KIND_QUOTE,
	KIND_Q,
	KIND_LIST,
	KIND_ITEM,
	KIND_TERM,
	KIND_DESCRIPTION,
	KIND_LINK,
	KIND_IMAGE,
	KIND_FIGURE,
	KIND_CAPTION,
	KIND_TABLE,
	KIND_ROWS,
	KIND_ROW,
	KIND_CELL,
	KIND_MEDIA,
	KIND_SUMMARY,
	KIND_ABBR,
	KIND_RT,
	KIND_MATH,
	KIND_NOSCRIPT,
	KIND_DROP,   /* controls, metadata: nothing of it is read */
	KIND_SCRIPT, /* dropped, and from html_absolute too */
};

/* X(enum, name, kind, style or level, flags); sorted by name. */
#define HTML_BLOCKS 1 /* ends an open p */
#define HTML_VOID   2 /* has no content */
#define HTML_FENCE  4 /* an end tag outside does not close what is in it */
#define HTML_TAGS(X)                                                    \
	X(A, "a", LINK, 0, 0)                                           \
	X(ABBR, "abbr", ABBR, 0, 0)                                     \
	X(ACRONYM, "acronym", ABBR, 0, 0)                               \
	X(ADDRESS, "address", BLOCK, 0, HTML_BLOCKS)                    \
	X(ANNOTATION, "annotation", DROP, 0, 0)                         \
	X(AREA, "area", DROP, 0, HTML_VOID)                             \
	X(ARTICLE, "article", BLOCK, 0, HTML_BLOCKS)                    \
	X(ASIDE, "aside", BLOCK, 0, HTML_BLOCKS)                        \
	X(AUDIO, "audio", MEDIA, LINK_AUDIO, 0)                         \
	X(B, "b", STYLE, SPAN_STRONG, 0)                                \
	X(BASE, "base", SCRIPT, 0, HTML_VOID)                           \
	X(BLOCKQUOTE, "blockquote", QUOTE, 0, HTML_BLOCKS | HTML_FENCE) \
	X(BODY, "body", BLOCK, 0, HTML_BLOCKS)                          \
	X(BR, "br", BREAK, 0, HTML_VOID)                                \
	X(BUTTON, "button", DROP, 0, 0)                                 \
	X(CANVAS, "canvas", DROP, 0, 0)                                 \
	X(CAPTION, "caption", BLOCK, 0, HTML_BLOCKS | HTML_FENCE)       \
	X(CENTER, "center", BLOCK, 0, HTML_BLOCKS)                      \
	X(CITE, "cite", STYLE, SPAN_EM, 0)                              \
	X(CODE, "code", STYLE, SPAN_CODE, 0)                            \
	X(COL, "col", DROP, 0, HTML_VOID)                               \
	X(COLGROUP, "colgroup", INLINE, 0, 0)                           \
	X(DATALIST, "datalist", DROP, 0, 0)                             \
	X(DD, "dd", DESCRIPTION, 0, HTML_BLOCKS)                        \
	X(DEL, "del", STYLE, SPAN_DEL, 0)                               \
	X(DETAILS, "details", BLOCK, 0, HTML_BLOCKS)                    \
	X(DFN, "dfn", STYLE, SPAN_EM, 0)                                \
	X(DIR, "dir", LIST, 0, HTML_BLOCKS | HTML_FENCE)                \
	X(DIV, "div", BLOCK, 0, HTML_BLOCKS)                            \
	X(DL, "dl", BLOCK, 0, HTML_BLOCKS | HTML_FENCE)                 \
	X(DT, "dt", TERM, 0, HTML_BLOCKS)                               \
	X(EM, "em", STYLE, SPAN_EM, 0)                                  \
	X(EMBED, "embed", MEDIA, LINK_FRAME, HTML_VOID)                 \
	X(FIELDSET, "fieldset", BLOCK, 0, HTML_BLOCKS)                  \
	X(FIGCAPTION, "figcaption", CAPTION, 0, HTML_BLOCKS)            \
	X(FIGURE, "figure", FIGURE, 0, HTML_BLOCKS)                     \
	X(FOOTER, "footer", BLOCK, 0, HTML_BLOCKS)                      \
	X(FORM, "form", BLOCK, 0, HTML_BLOCKS)                          \
	X(FRAME, "frame", MEDIA, LINK_FRAME, HTML_VOID)                 \
	X(H1, "h1", HEADING, 1, HTML_BLOCKS)                            \
	X(H2, "h2", HEADING, 2, HTML_BLOCKS)                            \
	X(H3, "h3", HEADING, 3, HTML_BLOCKS)                            \
	X(H4, "h4", HEADING, 4, HTML_BLOCKS)                            \
	X(H5, "h5", HEADING, 5, HTML_BLOCKS)                            \
	X(H6, "h6", HEADING, 6, HTML_BLOCKS)                            \
	X(HEAD, "head", BLOCK, 0, 0)                                    \
	X(HEADER, "header", BLOCK, 0, HTML_BLOCKS)                      \
	X(HGROUP, "hgroup", BLOCK, 0, HTML_BLOCKS)                      \
	X(HR, "hr", RULE, 0, HTML_BLOCKS | HTML_VOID)                   \
	X(HTML, "html", BLOCK, 0, HTML_BLOCKS)                          \
	X(I, "i", STYLE, SPAN_EM, 0)                                    \
	X(IFRAME, "iframe", MEDIA, LINK_FRAME, 0)                       \
	X(IMAGE, "image", IMAGE, 0, HTML_VOID)                          \
	X(IMG, "img", IMAGE, 0, HTML_VOID)                              \
	X(INPUT, "input", DROP, 0, HTML_VOID)                           \
	X(INS, "ins", STYLE, SPAN_INS, 0)                               \
	X(KBD, "kbd", STYLE, SPAN_CODE, 0)                              \
	X(LI, "li", ITEM, 0, HTML_BLOCKS)                               \
	X(LINK, "link", SCRIPT, 0, HTML_VOID)                           \
	X(LISTING, "listing", PRE, 0, HTML_BLOCKS)                      \
	X(MAIN, "main", BLOCK, 0, HTML_BLOCKS)                          \
	X(MARK, "mark", STYLE, SPAN_STRONG, 0)                          \
	X(MATH, "math", MATH, 0, 0)                                     \
	X(MENU, "menu", LIST, 0, HTML_BLOCKS | HTML_FENCE)              \
	X(META, "meta", SCRIPT, 0, HTML_VOID)                           \
	X(NAV, "nav", BLOCK, 0, HTML_BLOCKS)                            \
	X(NOEMBED, "noembed", DROP, 0, 0)                               \
	X(NOFRAMES, "noframes", DROP, 0, 0)                             \
	X(NOSCRIPT, "noscript", NOSCRIPT, 0, 0)                         \
	X(OBJECT, "object", MEDIA, LINK_FRAME, HTML_FENCE)              \
	X(OL, "ol", LIST, 1, HTML_BLOCKS | HTML_FENCE)                  \
	X(OPTGROUP, "optgroup", DROP, 0, 0)                             \
	X(OPTION, "option", DROP, 0, 0)                                 \
	X(P, "p", BLOCK, 0, HTML_BLOCKS)                                \
	X(PARAM, "param", DROP, 0, HTML_VOID)                           \
	X(PLAINTEXT, "plaintext", PRE, 0, HTML_BLOCKS)                  \
	X(PRE, "pre", PRE, 0, HTML_BLOCKS)                              \
	X(PROGRESS, "progress", DROP, 0, 0)                             \
	X(Q, "q", Q, 0, 0)                                              \
	X(RP, "rp", DROP, 0, 0)                                         \
	X(RT, "rt", RT, 0, 0)                                           \
	X(S, "s", STYLE, SPAN_DEL, 0)                                   \
	X(SAMP, "samp", STYLE, SPAN_CODE, 0)                            \
	X(SCRIPT, "script", SCRIPT, 0, 0)                               \
	X(SECTION, "section", BLOCK, 0, HTML_BLOCKS)                    \
	X(SELECT, "select", DROP, 0, 0)                                 \
	X(SOURCE, "source", DROP, 0, HTML_VOID)                         \
	X(STRIKE, "strike", STYLE, SPAN_DEL, 0)                         \
	X(STRONG, "strong", STYLE, SPAN_STRONG, 0)                      \
	X(STYLE, "style", SCRIPT, 0, 0)                                 \
	X(SUB, "sub", STYLE, SPAN_SUB, 0)                               \
	X(SUMMARY, "summary", SUMMARY, 0, HTML_BLOCKS)                  \
	X(SUP, "sup", STYLE, SPAN_SUP, 0)                               \
	X(SVG, "svg", DROP, 0, HTML_FENCE)                              \
	X(TABLE, "table", TABLE, 0, HTML_BLOCKS | HTML_FENCE)           \
	X(TBODY, "tbody", ROWS, 0, HTML_BLOCKS)                         \
	X(TD, "td", CELL, 0, HTML_BLOCKS | HTML_FENCE)                  \
	X(TEMPLATE, "template", DROP, 0, HTML_FENCE)                    \
	X(TEXTAREA, "textarea", DROP, 0, 0)                             \
	X(TFOOT, "tfoot", ROWS, 0, HTML_BLOCKS)                         \
	X(TH, "th", CELL, 1, HTML_BLOCKS | HTML_FENCE)                  \
	X(THEAD, "thead", ROWS, 0, HTML_BLOCKS)                         \
	X(TITLE, "title", DROP, 0, 0)                                   \
	X(TR, "tr", ROW, 0, HTML_BLOCKS)                                \
	X(TRACK, "track", DROP, 0, HTML_VOID)                           \
	X(TT, "tt", STYLE, SPAN_CODE, 0)                                \
	X(U, "u", STYLE, SPAN_INS, 0)                                   \
	X(UL, "ul", LIST, 0, HTML_BLOCKS | HTML_FENCE)                  \
	X(VAR, "var", STYLE, SPAN_EM, 0)                                \
	X(VIDEO, "video", MEDIA, LINK_VIDEO, 0)                         \
	X(WBR, "wbr", INLINE, 0, HTML_VOID)                             \
	X(XMP, "xmp", PRE, 0, HTML_BLOCKS)
enum html_tag {
#define X(id, name, kind, value, flags) TAG_##id,
	HTML_TAGS(X)
#undef X
	    TAG_OTHER, /* an element we do not know */
	TAG_TEXT,
};

struct html_tag_info {
	const char *name;
	uint8_t kind, value, flags;
};

/* What is known of a tag; never NULL. */
const struct html_tag_info *html_tag_info(enum html_tag tag);

/* The tag of a name in any case; TAG_OTHER for an unknown one. */
enum html_tag html_tag_of(const char *name, size_t n);

struct html_node {
	struct html_node *parent, *first, *last, *next;
	const char *s;                /* text: decoded, not cleaned; element: its name as written */
	const struct html_attr *attr; /* values decoded */
	uint32_t n;
	uint16_t nattr;
	uint8_t tag; /* enum html_tag */
};

/* Reads HTML into a tree below a node without a name. The tree borrows from `html` and lives in
 * the arena. Deeper than HTML_DEPTH_MAX an element's text belongs to the one around it; when the
 * arena is full *cut is set and what came before stands. NULL: not even a root fitted. */
struct html_node *html_parse(struct arena *a, const char *html, size_t n, bool *cut);

enum html_kind html_kind(const struct html_node *node);

/* The value of an attribute by its name in lower case, NULL if it is not there. */
const struct html_attr *html_attr(const struct html_node *node, const char *name);
bool html_has(const struct html_node *node, const char *name);
/* Whether the attribute holds `part`, in any case. */
bool html_attr_holds(const struct html_node *node, const char *name, const char *part);
/* A whole number at the beginning of an attribute's value, within [min, max]; else `otherwise`. */
int64_t html_attr_int(
    const struct html_node *node, const char *name, int64_t min, int64_t max, int64_t otherwise);

/* Appends the text below a node as it stands, a blank between blocks; not cleaned. */
void html_text(const struct html_node *node, struct strbuf *out);

/* Appends an address made absolute. False: none to follow (empty, a place in the page,
 * javascript: and its like), or a bad one; `bad` (may be NULL) tells the latter. */
bool html_address(struct strbuf *out, const char *base, const char *s, size_t n, bool *bad);

#endif
