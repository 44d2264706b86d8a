/* What a page says of its article outside the text: meta elements, title, language. */
#include "feeds/extract_meta.h"

#include "feeds/feed_date.h"
#include "src/text.h"
#include "src/util.h"

#include <string.h>
#include <strings.h>

/* meta elements by name, property or itemprop. */
static const struct {
	const char *name;
	uint8_t field, rank;
} names[] = {
    {"og:title", META_TITLE, 2},
    {"dc.title", META_TITLE, 3},
    {"dcterms.title", META_TITLE, 3},
    {"citation_title", META_TITLE, 3},
    {"parsely-title", META_TITLE, 4},
    {"sailthru.title", META_TITLE, 4},
    {"twitter:title", META_TITLE, 4},
    {"headline", META_TITLE, 4},
    {"author", META_AUTHOR, 2},
    {"dc.creator", META_AUTHOR, 3},
    {"dcterms.creator", META_AUTHOR, 3},
    {"citation_author", META_AUTHOR, 3},
    {"parsely-author", META_AUTHOR, 3},
    {"sailthru.author", META_AUTHOR, 3},
    {"byl", META_AUTHOR, 3},
    {"article:author", META_AUTHOR, 4},
    {"og:article:author", META_AUTHOR, 4},
    {"article:published_time", META_PUBLISHED, 1},
    {"og:article:published_time", META_PUBLISHED, 1},
    {"og:published_time", META_PUBLISHED, 1},
    {"datepublished", META_PUBLISHED, 1},
    {"dc.date.issued", META_PUBLISHED, 2},
    {"dcterms.created", META_PUBLISHED, 2},
    {"dcterms.date", META_PUBLISHED, 2},
    {"dc.date", META_PUBLISHED, 2},
    {"date", META_PUBLISHED, 3},
    {"pubdate", META_PUBLISHED, 2},
    {"publish-date", META_PUBLISHED, 2},
    {"publish_date", META_PUBLISHED, 2},
    {"parsely-pub-date", META_PUBLISHED, 2},
    {"sailthru.date", META_PUBLISHED, 2},
    {"citation_publication_date", META_PUBLISHED, 2},
    {"citation_date", META_PUBLISHED, 3},
    {"og:site_name", META_SITE, 1},
    {"application-name", META_SITE, 3},
    {"dc.publisher", META_SITE, 4},
    {"og:description", META_EXCERPT, 1},
    {"description", META_EXCERPT, 2},
    {"twitter:description", META_EXCERPT, 3},
    {"dc.description", META_EXCERPT, 3},
    {"og:image", META_IMAGE, 1},
    {"og:image:url", META_IMAGE, 1},
    {"og:image:secure_url", META_IMAGE, 1},
    {"twitter:image", META_IMAGE, 2},
    {"twitter:image:src", META_IMAGE, 2},
    {"content-language", META_LANG, 2},
    {"dc.language", META_LANG, 3},
    {"og:locale", META_LANG, 4},
};

void
meta_offer(struct meta *m, enum meta_field field, unsigned rank, const char *s, size_t n)
{
	while (n > 0 && strchr(" \t\r\n", *s) != NULL) {
		s++;
		n--;
	}
	if (n == 0 || (m->value[field] != NULL && rank >= m->rank[field]))
		return;
	if (field == META_AUTHOR && (strncasecmp(s, "http", MIN(n, 4)) == 0))
		return;
	if (field == META_PUBLISHED && feed_date_parse(s, n) == DATE_NONE)
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
				meta_offer(m, (enum meta_field)names[i].field, names[i].rank,
				    content->value, content->value_len);
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

static bool
is_ld(const struct html_node *node)
{
	return node->tag == TAG_SCRIPT && attr_says(node, "type", "ld+json");
}

static void
read_head(struct meta *m)
{
	const struct html_node *root = m->page->root;

	for (const struct html_node *n = root; n != NULL; n = page_next_node(n)) {
		const struct html_attr *lang;

		if (n->tag == TAG_META)
			read_meta(m, n);
		else if (n->tag == TAG_BASE)
			read_base(m->page, n);
		else if (n->tag == TAG_LINK)
			read_link(m->page, n);
		else if (is_ld(n))
			meta_read_ld(m, n);
		else if (n->tag == TAG_TITLE && m->title == NULL)
			m->title = n;
		else if (n->tag == TAG_HTML && (lang = html_attr(n, "lang")) != NULL)
			meta_offer(m, META_LANG, 1, lang->value, lang->value_len);
	}
}

/* The text of the title element, in the arena; "" for none. */
static const char *
title_text(struct meta *m)
{
	struct page *p = m->page;

	if (m->title == NULL || m->title->first == NULL)
		return "";
	const char *line = page_line(p, m->title->first->s, m->title->first->n);
	strbuf_clear(&p->folded);
	(void)text_fold(&p->folded, line, strlen(line));
	char *folded = arena_dup(p->arena, p->folded.s, p->folded.len);
	if (folded != NULL)
		p->title = folded;
	return line;
}

/* A heading of the first level that can be the article's; 0: none, or more than one. */
static uint32_t
only_heading(const struct page *p)
{
	uint32_t found = 0;

	for (uint32_t i = 1; i < p->n; i++) {
		const struct part *part = &p->part[i];

		if (part->node->tag != TAG_H1 || part->all.chars < 8)
			continue;
		if (found > 0)
			return 0;
		found = i;
	}
	return found;
}

/* What the page shows as its title comes before what it tells search engines; but it may be the
 * site's name, or that of a section. */
static void
choose_title(struct meta *m, const char *element)
{
	struct page *p = m->page;
	uint32_t h1 = only_heading(p);
	const char *given = m->value[META_TITLE] == NULL
	                        ? ""
	                        : page_line(p, m->value[META_TITLE], m->len[META_TITLE]);
	const char *heading = "";

	if (h1 > 0) {
		part_folded(p, h1, 1000);
		heading = arena_dup(p->arena, p->clean.s, p->clean.len);
		if (heading == NULL)
			heading = "";
	}
	const char *clean =
	    *given != '\0' ? meta_clean_title(p, given, false) : meta_clean_title(p, element, true);
	if (*clean == '\0' || (*heading != '\0' && meta_is_title(p, heading, clean)))
		clean = heading;
	p->out->title = clean;
}

void
meta_read(struct page *p)
{
	struct meta m = {.page = p};
	struct page_result *out = p->out;

	read_head(&m);
	const char *element = title_text(&m);
	if (m.value[META_PUBLISHED] != NULL)
		out->published = feed_date_parse(m.value[META_PUBLISHED], m.len[META_PUBLISHED]);
	if (m.value[META_SITE] != NULL)
		out->site = page_line(p, m.value[META_SITE], m.len[META_SITE]);
	if (m.value[META_AUTHOR] != NULL
	    && meta_is_site(p, m.value[META_AUTHOR], m.len[META_AUTHOR]))
		m.rank[META_AUTHOR] = META_RANK_LAST; /* a person's name is better */
	meta_read_bylines(&m);
	const char **lines[META_FIELDS] = {[META_AUTHOR] = &out->author,
	    [META_SITE] = &out->site,
	    [META_LANG] = &out->lang,
	    [META_EXCERPT] = &out->excerpt};
	for (size_t i = 0; i < META_FIELDS; i++)
		if (lines[i] != NULL && m.value[i] != NULL)
			*lines[i] = page_line(p, m.value[i], m.len[i]);
	if (m.value[META_IMAGE] != NULL)
		out->image = page_address(p, m.value[META_IMAGE], m.len[META_IMAGE]);
	out->author = meta_clean_author(p, out->author);
	choose_title(&m, element);
}
