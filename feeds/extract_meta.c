/* What a page says of its article outside the text: meta elements, title, language. */
#include "feeds/extract_priv.h"

#include "feeds/feed_date.h"
#include "src/text.h"
#include "src/util.h"

#include <string.h>
#include <strings.h>

enum field { TITLE, AUTHOR, PUBLISHED, SITE, LANG, EXCERPT, IMAGE, FIELDS };

/* The best value of each field so far; a lower rank is better, of the same rank the first. */
struct meta {
	struct page *page;
	const char *value[FIELDS];
	size_t len[FIELDS];
	unsigned rank[FIELDS];
	const struct html_node *title; /* the element */
};

/* meta elements by name, property or itemprop. */
static const struct {
	const char *name;
	uint8_t field, rank;
} names[] = {
    {"og:title", TITLE, 2},
    {"dc.title", TITLE, 3},
    {"dcterms.title", TITLE, 3},
    {"citation_title", TITLE, 3},
    {"parsely-title", TITLE, 4},
    {"sailthru.title", TITLE, 4},
    {"twitter:title", TITLE, 4},
    {"headline", TITLE, 4},
    {"author", AUTHOR, 2},
    {"dc.creator", AUTHOR, 3},
    {"dcterms.creator", AUTHOR, 3},
    {"citation_author", AUTHOR, 3},
    {"parsely-author", AUTHOR, 3},
    {"sailthru.author", AUTHOR, 3},
    {"byl", AUTHOR, 3},
    {"article:author", AUTHOR, 4},
    {"og:article:author", AUTHOR, 4},
    {"article:published_time", PUBLISHED, 1},
    {"og:article:published_time", PUBLISHED, 1},
    {"og:published_time", PUBLISHED, 1},
    {"datepublished", PUBLISHED, 1},
    {"dc.date.issued", PUBLISHED, 2},
    {"dcterms.created", PUBLISHED, 2},
    {"dcterms.date", PUBLISHED, 2},
    {"dc.date", PUBLISHED, 2},
    {"date", PUBLISHED, 3},
    {"pubdate", PUBLISHED, 2},
    {"publish-date", PUBLISHED, 2},
    {"publish_date", PUBLISHED, 2},
    {"parsely-pub-date", PUBLISHED, 2},
    {"sailthru.date", PUBLISHED, 2},
    {"citation_publication_date", PUBLISHED, 2},
    {"citation_date", PUBLISHED, 3},
    {"og:site_name", SITE, 1},
    {"application-name", SITE, 3},
    {"dc.publisher", SITE, 4},
    {"og:description", EXCERPT, 1},
    {"description", EXCERPT, 2},
    {"twitter:description", EXCERPT, 3},
    {"dc.description", EXCERPT, 3},
    {"og:image", IMAGE, 1},
    {"og:image:url", IMAGE, 1},
    {"og:image:secure_url", IMAGE, 1},
    {"twitter:image", IMAGE, 2},
    {"twitter:image:src", IMAGE, 2},
    {"content-language", LANG, 2},
    {"dc.language", LANG, 3},
    {"og:locale", LANG, 4},
};

static void
offer(struct meta *m, enum field field, unsigned rank, const char *s, size_t n)
{
	while (n > 0 && strchr(" \t\r\n", *s) != NULL) {
		s++;
		n--;
	}
	if (n == 0 || (m->value[field] != NULL && rank >= m->rank[field]))
		return;
	if (field == AUTHOR && (strncasecmp(s, "http", MIN(n, 4)) == 0))
		return;
	if (field == PUBLISHED && feed_date_parse(s, n) == DATE_NONE)
		return;
	m->value[field] = s;
	m->len[field] = n;
	m->rank[field] = rank;
}

static void
read_meta(struct meta *m, const struct html_node *node)
{
	static const char *const keys[] = {"property", "name", "itemprop", "http-equiv"};
	const struct html_attr *content = html_attr(node, "content");

	for (size_t k = 0; content != NULL && k < LEN(keys); k++) {
		const struct html_attr *key = html_attr(node, keys[k]);
		for (size_t i = 0; key != NULL && i < LEN(names); i++)
			if (strlen(names[i].name) == key->value_len
			    && strncasecmp(names[i].name, key->value, key->value_len) == 0)
				offer(m, (enum field)names[i].field, names[i].rank, content->value,
				    content->value_len);
	}
}

static void
read_base(struct page *p, const struct html_node *node)
{
	const struct html_attr *href = html_attr(node, "href");

	if (href == NULL || p->base != p->url)
		return;
	const char *base = page_address(p, href->value, href->value_len);
	if (*base != '\0')
		p->base = base;
}

/* WordPress names the post as its REST interface gives it. */
static void
read_link(struct page *p, const struct html_node *node)
{
	const struct html_attr *type = html_attr(node, "type"), *href = html_attr(node, "href");

	if (type == NULL || href == NULL || *p->out->post != '\0'
	    || type->value_len != strlen("application/json")
	    || strncasecmp(type->value, "application/json", type->value_len) != 0
	    || memmem(href->value, href->value_len, "/wp/v2/posts/", 13) == NULL)
		return;
	p->out->post = page_address(p, href->value, href->value_len);
}

/* All elements of the page, in document order. */
static const struct html_node *
next_node(const struct html_node *node)
{
	if (node->first != NULL)
		return node->first;
	while (node != NULL && node->next == NULL)
		node = node->parent;
	return node == NULL ? NULL : node->next;
}

static void
read_head(struct meta *m)
{
	const struct html_node *root = m->page->root;

	for (const struct html_node *n = root; n != NULL; n = next_node(n)) {
		const struct html_attr *lang;

		if (n->tag == TAG_META)
			read_meta(m, n);
		else if (n->tag == TAG_BASE)
			read_base(m->page, n);
		else if (n->tag == TAG_LINK)
			read_link(m->page, n);
		else if (n->tag == TAG_TITLE && m->title == NULL)
			m->title = n;
		else if (n->tag == TAG_HTML && (lang = html_attr(n, "lang")) != NULL)
			offer(m, LANG, 1, lang->value, lang->value_len);
	}
}

void
meta_read(struct page *p)
{
	struct meta m = {.page = p};
	struct page_result *out = p->out;

	read_head(&m);
	if (m.title != NULL && m.title->first != NULL) {
		const struct html_node *text = m.title->first;

		offer(&m, TITLE, 5, text->s, text->n);
		strbuf_clear(&p->folded);
		const char *line = page_line(p, text->s, text->n);
		(void)text_fold(&p->folded, line, strlen(line));
		p->title = arena_dup(p->arena, p->folded.s, p->folded.len);
		if (p->title == NULL)
			p->title = "";
	}
	const char **lines[FIELDS] = {[TITLE] = &out->title,
	    [AUTHOR] = &out->author,
	    [SITE] = &out->site,
	    [LANG] = &out->lang,
	    [EXCERPT] = &out->excerpt};
	for (size_t i = 0; i < FIELDS; i++)
		if (lines[i] != NULL && m.value[i] != NULL)
			*lines[i] = page_line(p, m.value[i], m.len[i]);
	if (m.value[IMAGE] != NULL)
		out->image = page_address(p, m.value[IMAGE], m.len[IMAGE]);
	if (m.value[PUBLISHED] != NULL)
		out->published = feed_date_parse(m.value[PUBLISHED], m.len[PUBLISHED]);
}
