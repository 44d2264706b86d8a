/* What classes, ids, roles and tags say of an element. Names are taken apart into words, and each
 * word is looked up: `post-content`, `postContent` and `post_content` say the same. */
#include "feeds/extract_priv.h"

#include "feeds/html_build.h"
#include "src/util.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* What a word says in a name. */
enum sense {
	SAYS_TEXT = 1 << 0,  /* body, content, text: with SAYS_STORY the article's text */
	SAYS_STORY = 1 << 1, /* article, post, entry, story */
	SAYS_BODY = 1 << 2,  /* both in one word */
	SAYS_MAIN = 1 << 3,
	SAYS_ASIDE = 1 << 4,   /* never a part of an article */
	SAYS_WEAK = 1 << 5,    /* seldom one */
	SAYS_COMMENT = 1 << 6, /* what readers wrote */
	SAYS_DETAIL = 1 << 7,  /* of the article, but not its text: byline, date, tags */
	SAYS_CAPTION = 1 << 8,
	SAYS_PICTURE = 1 << 9,
	SAYS_LONGER = 1 << 10, /* the word may go on: subscri-be, subscri-ption */
};

/* Sorted. A word that may go on has no other that begins with it before it. */
static const struct word {
	char word[15];
	uint16_t sense;
} words[] = {
    {"ad", SAYS_ASIDE},
    {"ads", SAYS_ASIDE},
    {"adsense", SAYS_ASIDE},
    {"advert", SAYS_ASIDE | SAYS_LONGER},
    {"affiliate", SAYS_ASIDE},
    {"article", SAYS_STORY},
    {"articlebody", SAYS_BODY},
    {"articlecontent", SAYS_BODY},
    {"articletext", SAYS_BODY},
    {"attribution", SAYS_DETAIL},
    {"author", SAYS_DETAIL},
    {"authors", SAYS_DETAIL},
    {"avatar", SAYS_DETAIL},
    {"banner", SAYS_WEAK},
    {"bio", SAYS_DETAIL},
    {"blog", SAYS_STORY},
    {"blogpost", SAYS_STORY},
    {"body", SAYS_TEXT},
    {"bookmark", SAYS_WEAK | SAYS_LONGER},
    {"breadcrumb", SAYS_ASIDE | SAYS_LONGER},
    {"btn", SAYS_WEAK},
    {"button", SAYS_WEAK | SAYS_LONGER},
    {"byline", SAYS_DETAIL | SAYS_LONGER},
    {"cap", SAYS_CAPTION},
    {"caption", SAYS_CAPTION | SAYS_LONGER},
    {"cart", SAYS_ASIDE},
    {"categories", SAYS_WEAK},
    {"comment", SAYS_COMMENT | SAYS_LONGER},
    {"comments", SAYS_COMMENT},
    {"consent", SAYS_ASIDE},
    {"content", SAYS_TEXT},
    {"contents", SAYS_TEXT},
    {"cookie", SAYS_ASIDE | SAYS_LONGER},
    {"copy", SAYS_TEXT},
    {"copyright", SAYS_ASIDE},
    {"credit", SAYS_CAPTION},
    {"credits", SAYS_CAPTION},
    {"cta", SAYS_ASIDE},
    {"date", SAYS_DETAIL},
    {"dateline", SAYS_DETAIL},
    {"datetime", SAYS_DETAIL},
    {"disclaimer", SAYS_ASIDE},
    {"disqus", SAYS_COMMENT | SAYS_LONGER},
    {"donate", SAYS_ASIDE},
    {"donation", SAYS_ASIDE},
    {"entry", SAYS_STORY},
    {"entrycontent", SAYS_BODY},
    {"entrytext", SAYS_BODY},
    {"facebook", SAYS_ASIDE},
    {"figure", SAYS_PICTURE},
    {"flag", SAYS_WEAK},
    {"follow", SAYS_ASIDE},
    {"footer", SAYS_ASIDE | SAYS_LONGER},
    {"form", SAYS_WEAK},
    {"gdpr", SAYS_ASIDE},
    {"hashtag", SAYS_DETAIL},
    {"header", SAYS_WEAK},
    {"hentry", SAYS_STORY},
    {"image", SAYS_PICTURE},
    {"img", SAYS_PICTURE},
    {"infobox", SAYS_WEAK},
    {"keyword", SAYS_DETAIL | SAYS_LONGER},
    {"kicker", SAYS_DETAIL},
    {"legal", SAYS_ASIDE},
    {"links", SAYS_WEAK},
    {"login", SAYS_ASIDE},
    {"main", SAYS_MAIN},
    {"maincontent", SAYS_MAIN},
    {"masthead", SAYS_ASIDE},
    {"menu", SAYS_ASIDE | SAYS_WEAK | SAYS_LONGER},
    {"meta", SAYS_DETAIL},
    {"mini", SAYS_WEAK},
    {"modal", SAYS_WEAK},
    {"mostread", SAYS_ASIDE},
    {"nav", SAYS_ASIDE | SAYS_WEAK | SAYS_LONGER},
    {"news", SAYS_STORY},
    {"newsletter", SAYS_ASIDE | SAYS_LONGER},
    {"next", SAYS_WEAK},
    {"noprint", SAYS_ASIDE},
    {"notice", SAYS_WEAK},
    {"outbrain", SAYS_ASIDE},
    {"overlay", SAYS_WEAK},
    {"page", SAYS_STORY},
    {"pager", SAYS_ASIDE},
    {"pagination", SAYS_ASIDE},
    {"paywall", SAYS_WEAK},
    {"permalink", SAYS_DETAIL},
    {"photo", SAYS_PICTURE},
    {"picture", SAYS_PICTURE},
    {"pinterest", SAYS_ASIDE},
    {"popular", SAYS_ASIDE},
    {"popup", SAYS_ASIDE},
    {"post", SAYS_STORY},
    {"postarticle", SAYS_BODY},
    {"postbody", SAYS_BODY},
    {"postcontent", SAYS_BODY},
    {"posted", SAYS_DETAIL},
    {"postentry", SAYS_BODY},
    {"postmeta", SAYS_DETAIL},
    {"posttext", SAYS_BODY},
    {"prev", SAYS_WEAK},
    {"print", SAYS_WEAK | SAYS_LONGER},
    {"promo", SAYS_ASIDE | SAYS_LONGER},
    {"promoted", SAYS_ASIDE},
    {"published", SAYS_DETAIL},
    {"rating", SAYS_ASIDE | SAYS_LONGER},
    {"readmore", SAYS_ASIDE},
    {"recent", SAYS_ASIDE},
    {"recirc", SAYS_ASIDE},
    {"recommend", SAYS_ASIDE | SAYS_LONGER},
    {"refer", SAYS_WEAK},
    {"related", SAYS_ASIDE | SAYS_LONGER},
    {"reply", SAYS_COMMENT},
    {"respond", SAYS_COMMENT},
    {"reviews", SAYS_WEAK},
    {"rss", SAYS_ASIDE},
    {"search", SAYS_WEAK},
    {"share", SAYS_ASIDE | SAYS_LONGER},
    {"sharedaddy", SAYS_ASIDE},
    {"sharing", SAYS_ASIDE},
    {"sidebar", SAYS_ASIDE | SAYS_WEAK | SAYS_LONGER},
    {"sidenav", SAYS_ASIDE | SAYS_WEAK},
    {"signin", SAYS_ASIDE},
    {"signup", SAYS_ASIDE},
    {"single", SAYS_STORY},
    {"skip", SAYS_ASIDE},
    {"social", SAYS_ASIDE | SAYS_LONGER},
    {"sponsor", SAYS_ASIDE | SAYS_LONGER},
    {"story", SAYS_STORY},
    {"storybody", SAYS_BODY},
    {"storycontent", SAYS_BODY},
    {"storytext", SAYS_BODY},
    {"subscri", SAYS_ASIDE | SAYS_LONGER},
    {"tab", SAYS_WEAK},
    {"taboola", SAYS_ASIDE},
    {"tagcloud", SAYS_ASIDE},
    {"tagged", SAYS_DETAIL},
    {"tags", SAYS_DETAIL | SAYS_LONGER},
    {"teaser", SAYS_WEAK | SAYS_LONGER},
    {"text", SAYS_TEXT},
    {"time", SAYS_DETAIL},
    {"timestamp", SAYS_DETAIL},
    {"toc", SAYS_WEAK},
    {"toolbar", SAYS_ASIDE},
    {"tools", SAYS_ASIDE},
    {"trending", SAYS_ASIDE},
    {"twitter", SAYS_ASIDE},
    {"upsell", SAYS_ASIDE},
    {"username", SAYS_DETAIL},
    {"utility", SAYS_ASIDE},
    {"vote", SAYS_ASIDE | SAYS_LONGER},
    {"widget", SAYS_WEAK | SAYS_LONGER},
    {"yarpp", SAYS_ASIDE | SAYS_LONGER},
    {"zergnet", SAYS_ASIDE},
};

static int
compare_word(const char *s, size_t n, const struct word *w)
{
	size_t len = strlen(w->word);
	int order = strncmp(s, w->word, MIN(n, len));

	if (order != 0 || n == len)
		return order;
	if (n > len)
		return (w->sense & SAYS_LONGER) ? 0 : 1;
	return -1;
}

static unsigned
sense_of(const char *s, size_t n)
{
	size_t low = 0, high = LEN(words);

	while (low < high) {
		size_t mid = (low + high) / 2;
		int order = compare_word(s, n, &words[mid]);

		if (order == 0)
			return words[mid].sense;
		if (order < 0)
			high = mid;
		else
			low = mid + 1;
	}
	return 0;
}

static bool
is_upper(char c)
{
	return c >= 'A' && c <= 'Z';
}

static bool
is_lower(char c)
{
	return c >= 'a' && c <= 'z';
}

static bool
is_letter(char c)
{
	return is_upper(c) || is_lower(c);
}

/* The senses of the words of one name (a class or an id). */
static unsigned
name_sense(const char *s, size_t n)
{
	unsigned sense = 0;
	char word[24];

	for (size_t i = 0; i < n;) {
		size_t len = 0, start = i;

		for (; i < n && is_letter(s[i]); i++) {
			if (i > start && is_upper(s[i]) && is_lower(s[i - 1]))
				break;
			if (len < sizeof(word))
				word[len++] = (char)(s[i] | 0x20);
		}
		bool whole =
		    (start == 0 || !is_letter(s[start - 1])) && (i == n || !is_letter(s[i]));
		if (len >= 3 || (len > 0 && whole))
			sense |= sense_of(word, len);
		else
			i++;
	}
	return sense;
}

static unsigned
hint_of_sense(unsigned sense)
{
	if (sense & SAYS_COMMENT)
		return HINT_COMMENTS;
	if (sense & SAYS_ASIDE)
		return (sense & (SAYS_WEAK | SAYS_TEXT)) ? HINT_ASIDE | HINT_WEAK : HINT_ASIDE;
	if (sense & SAYS_WEAK)
		return HINT_WEAK;
	if (sense & SAYS_DETAIL)
		return HINT_DETAIL;
	if (sense & SAYS_CAPTION)
		return HINT_CAPTION;
	if ((sense & SAYS_BODY) || ((sense & SAYS_TEXT) && (sense & SAYS_STORY)))
		return HINT_BODY;
	if (sense & SAYS_STORY)
		return HINT_ARTICLE;
	if (sense & SAYS_MAIN)
		return HINT_MAIN;
	if (sense & SAYS_PICTURE)
		return HINT_PICTURE;
	return 0;
}

static unsigned
names_hint(const struct html_attr *a)
{
	unsigned hints = 0;

	if (a == NULL)
		return 0;
	for (uint32_t i = 0; i < a->value_len;) {
		uint32_t start = i;

		while (i < a->value_len && strchr(" \t\r\n\f", a->value[i]) == NULL)
			i++;
		hints |= hint_of_sense(name_sense(a->value + start, i - start));
		i += i == start;
	}
	return hints;
}

static bool
is_value(const struct html_attr *a, const char *value)
{
	return a != NULL && a->value_len == strlen(value)
	       && strncasecmp(a->value, value, a->value_len) == 0;
}

static unsigned
role_hint(const struct html_node *node)
{
	static const char *const asides[] = {"navigation", "complementary", "contentinfo", "search",
	    "dialog", "alertdialog", "menu", "menubar", "toolbar", "banner", "tablist"};
	const struct html_attr *role = html_attr(node, "role");

	if (role == NULL)
		return 0;
	for (size_t i = 0; i < LEN(asides); i++)
		if (is_value(role, asides[i]))
			return HINT_ASIDE;
	if (is_value(role, "main"))
		return HINT_MAIN;
	return is_value(role, "article") ? HINT_ARTICLE : 0;
}

bool
attr_says(const struct html_node *node, const char *name, const char *part)
{
	const struct html_attr *a = html_attr(node, name);
	size_t n = strlen(part);

	for (size_t i = 0; a != NULL && i + n <= MIN(a->value_len, (size_t)400); i++)
		if (strncasecmp(a->value + i, part, n) == 0)
			return true;
	return false;
}

unsigned
hint_of(const struct html_node *node)
{
	unsigned hints = 0;

	switch (node->tag) {
	case TAG_ARTICLE:
		hints = HINT_ARTICLE;
		break;
	case TAG_MAIN:
		hints = HINT_MAIN;
		break;
	case TAG_NAV:
	case TAG_ASIDE:
	case TAG_FOOTER:
	case TAG_MENU:
		hints = HINT_ASIDE;
		break;
	case TAG_FORM:
	case TAG_HEADER:
		hints = HINT_WEAK;
		break;
	case TAG_FIGCAPTION:
		hints = HINT_CAPTION;
		break;
	case TAG_NOSCRIPT:
		hints = HINT_HIDDEN;
		break;
	}
	if (node->nattr == 0)
		return hints;
	if (html_unseen(node))
		hints |= HINT_HIDDEN;
	hints |= role_hint(node);
	if (attr_says(node, "itemprop", "articleBody"))
		return hints | HINT_BODY;
	if (node->tag == TAG_BODY || node->tag == TAG_HTML)
		return hints & HINT_HIDDEN;
	hints |= names_hint(html_attr(node, "class"));
	hints |= names_hint(html_attr(node, "id"));
	return hints;
}
