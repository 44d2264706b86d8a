/* What hides the rest of an article: further pages of it, and walls. */
#include "feeds/extract_priv.h"

#include "feeds/html_build.h"
#include "src/util.h"

#include <string.h>
#include <strings.h>

#define PAGE_NUMBER_MAX 20 /* a larger one is that of an article */
#define VARIED_MAX      24 /* bytes in which the addresses of two parts differ */

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* Reads "2", "/2/", "?page=2", "_p2", "/page/2.html": words of pages, separators and one number. An
 * empty one is that of the first page. False: it is something else. */
static bool
page_number(const char *s, size_t n, int *number)
{
	static const char *const words[] = {"page", "seite", "pagina", "part", "teil", "html",
	    "htm", "php", "pg", "p", "start", "index"};

	*number = 0;
	for (size_t i = 0; i < n;) {
		size_t step = 0;

		if (strchr("/?&=._-,", s[i]) != NULL) {
			step = 1;
		} else if (is_digit(s[i])) {
			if (*number != 0)
				return false;
			for (; i + step < n && is_digit(s[i + step]); step++)
				*number = MIN(*number * 10 + (s[i + step] - '0'), 1000);
			if (*number == 0)
				return false;
		}
		for (size_t w = 0; step == 0 && w < LEN(words); w++)
			if (n - i >= strlen(words[w])
			    && strncasecmp(s + i, words[w], strlen(words[w])) == 0)
				step = strlen(words[w]);
		if (step == 0)
			return false;
		i += step;
	}
	*number = MAX(*number, 1);
	return true;
}

/* Whether an address is that of the next page of the same article: it differs in the number of the
 * page alone. */
static bool
goes_on(const char *url, const char *next)
{
	size_t nurl = strcspn(url, "#"), nnext = strcspn(next, "#"), before = 0, behind = 0;
	int from, to;
	bool split = false;

	while (before < nurl && before < nnext && url[before] == next[before])
		before++;
	/* A number is whole: 12 and 13 differ in more than the 2. */
	while (before > 0 && is_digit(url[before - 1])
	       && (split || is_digit(url[before]) || is_digit(next[before]))) {
		split = true;
		before--;
	}
	while (behind < nurl - before && behind < nnext - before
	       && url[nurl - 1 - behind] == next[nnext - 1 - behind])
		behind++;
	while (behind > 0 && is_digit(url[nurl - behind]))
		behind--;
	if (nurl - before - behind > VARIED_MAX || nnext - before - behind > VARIED_MAX)
		return false;
	return page_number(url + before, nurl - before - behind, &from)
	       && page_number(next + before, nnext - before - behind, &to) && to == from + 1
	       && to <= PAGE_NUMBER_MAX;
}

static bool
says_next(const struct html_node *node)
{
	const struct html_attr *rel = html_attr(node, "rel");

	return rel != NULL && rel->value_len >= 4 && memmem(rel->value, rel->value_len, "next", 4);
}

void
next_find(struct page *p)
{
	const struct html_node *n = p->root;

	while (n != NULL && *p->out->next == '\0') {
		const struct html_attr *href = NULL;

		if (n->tag == TAG_A || (n->tag == TAG_LINK && says_next(n)))
			href = html_attr(n, "href");
		strbuf_clear(&p->raw);
		if (href != NULL && href->value_len > 0 && *href->value != '#'
		    && html_address(&p->raw, p->base, href->value, href->value_len, NULL)
		    && goes_on(p->url, p->raw.s))
			p->out->next = page_address(p, href->value, href->value_len);
		n = page_next_node(n);
	}
}

/* What the page says of itself to search engines, which are let through. */
bool
wall_said(const char *page, size_t n)
{
	static const char free[] = "isAccessibleForFree", tier[] = "article:content_tier";
	const char *at = page, *end = page + n;

	while ((at = memmem(at, (size_t)(end - at), free, strlen(free))) != NULL) {
		at += strlen(free);
		while (at < end && strchr("\"': \t\r\n", *at) != NULL)
			at++;
		if (end - at >= 5 && strncasecmp(at, "false", 5) == 0)
			return true;
	}
	at = memmem(page, n, tier, strlen(tier));
	return at != NULL && memmem(at, MIN((size_t)(end - at), (size_t)80), "locked", 6) != NULL;
}
