/* Which element a name is: by its namespace, else by the prefix that feeds commonly use. */
#include "feeds/xml_priv.h"

#include "src/util.h"

#include <string.h>
#include <strings.h>

static const struct {
	const char *uri, *prefix;
	enum feed_ns ns;
} namespaces[] = {
    {"http://www.w3.org/2005/atom", "atom", NS_FEED},
    {"http://purl.org/atom/ns#", "a10", NS_FEED},
    {"http://purl.org/rss/1.0/", "rss", NS_FEED},
    {"http://purl.org/net/rss1.1#", "rss11", NS_FEED},
    {"http://my.netscape.com/rdf/simple/0.9/", "rss09", NS_FEED},
    {"http://channel.netscape.com/rdf/simple/0.9/", NULL, NS_FEED},
    {"http://backend.userland.com/rss2", NULL, NS_FEED},
    {"http://www.w3.org/1999/02/22-rdf-syntax-ns#", "rdf", NS_FEED},
    {"http://purl.org/dc/elements/1.1/", "dc", NS_DC},
    {"http://purl.org/dc/elements/1.0/", NULL, NS_DC},
    {"http://purl.org/dc/terms/", "dcterms", NS_DCTERMS},
    {"http://purl.org/rss/1.0/modules/content/", "content", NS_CONTENT},
    {"http://search.yahoo.com/mrss/", "media", NS_MEDIA},
    {"http://search.yahoo.com/mrss", NULL, NS_MEDIA},
    {"http://www.itunes.com/dtds/podcast-1.0.dtd", "itunes", NS_ITUNES},
    {"http://example.com/dtds/podcast-1.0.dtd", NULL, NS_ITUNES},
    {"http://purl.org/rss/1.0/modules/slash/", "slash", NS_SLASH},
    {"http://wellformedweb.org/commentapi/", "wfw", NS_WFW},
    {"http://purl.org/syndication/thread/1.0", "thr", NS_THR},
    {"http://purl.org/rss/1.0/modules/syndication/", "sy", NS_SY},
    {"http://rssnamespace.org/feedburner/ext/1.0", "feedburner", NS_FEEDBURNER},
    {"http://www.w3.org/1999/xhtml", "xhtml", NS_XHTML},
    {"http://www.w3.org/2000/svg", "svg", NS_OTHER},
    {"http://www.w3.org/1998/math/mathml", "math", NS_OTHER},
    {"http://www.georss.org/georss", "georss", NS_OTHER},
    {"http://www.opengis.net/gml", "gml", NS_OTHER},
    {"https://podcastindex.org/namespace/1.0", "podcast", NS_OTHER},
    {"http://webns.net/mvcb/", "admin", NS_OTHER},
    {"http://base.google.com/ns/1.0", "g", NS_OTHER},
    {"http://www.google.com/schemas/play-podcasts/1.0", "googleplay", NS_OTHER},
    {"http://madskills.com/public/xml/rss/module/trackback/", "trackback", NS_OTHER},
    {"http://web.resource.org/cc/", "cc", NS_OTHER},
    {"http://backend.userland.com/creativecommonsrssmodule", "creativecommons", NS_OTHER},
    {"http://a9.com/-/spec/opensearch/1.1/", "opensearch", NS_OTHER},
};

static enum feed_ns
find_ns(const char *uri, const char *prefix)
{
	for (size_t i = 0; uri != NULL && i < LEN(namespaces); i++)
		if (strcasecmp(uri, namespaces[i].uri) == 0)
			return namespaces[i].ns;
	for (size_t i = 0; prefix != NULL && i < LEN(namespaces); i++)
		if (namespaces[i].prefix != NULL && strcasecmp(prefix, namespaces[i].prefix) == 0)
			return namespaces[i].ns;
	return prefix == NULL ? NS_FEED : NS_OTHER;
}

static const struct element *
find_in(const struct element *rows, size_t n, enum feed_ns ns, const char *name)
{
	for (size_t i = 0; i < n; i++)
		if (rows[i].ns == ns && strcasecmp(rows[i].name, name) == 0)
			return &rows[i];
	return NULL;
}

const struct known *
xml_find(struct xml *x, const xmlChar *name, const xmlChar *prefix, const xmlChar *uri)
{
	uintptr_t h = (uintptr_t)name ^ (uintptr_t)uri >> 3;
	struct known *k = &x->cache[(h >> 4 ^ h >> 12) % CACHE];

	if (k->name == name && k->uri == uri && k->prefix == prefix)
		return k;
	*k = (struct known){.name = name, .uri = uri, .prefix = prefix};
	k->ns = find_ns((const char *)uri, (const char *)prefix);
	k->element = find_in(atom_elements, atom_element_count, k->ns, (const char *)name);
	if (k->element == NULL)
		k->element = find_in(rss_elements, rss_element_count, k->ns, (const char *)name);
	return k;
}
