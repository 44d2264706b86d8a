/* One row a rule. In a path `*` is one part of it and `**` all that follows; `?list=*` wants that
 * parameter. In a feed $1 is the first of these; without // it is on the host of the page. */
#include "src/find_site.h"

#include "src/util.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define TAKEN_MAX 4
#define PART_MAX  200

struct rule {
	const char *host; /* "*.x.org": x.org and all below it; "*": any that no row names */
	const char *path, *feed, *what;
};

static const struct rule rules[] = {
    {"youtube.com", "/channel/*/**", "/feeds/videos.xml?channel_id=$1", "videos"},
    {"youtube.com", "/user/*/**", "/feeds/videos.xml?user=$1", "videos"},
    {"youtube.com", "/playlist?list=*", "/feeds/videos.xml?playlist_id=$1", "playlist"},
    {"youtube.com", "/watch?list=*", "/feeds/videos.xml?playlist_id=$1", "playlist"},
    {"github.com", "/*", "/$1.atom", "activity"},
    {"github.com", "/*/*", "/$1/$2/releases.atom", "releases"},
    {"github.com", "/*/*", "/$1/$2/tags.atom", "tags"},
    {"github.com", "/*/*", "/$1/$2/commits.atom", "commits"},
    {"github.com", "/*/*/releases/**", "/$1/$2/releases.atom", "releases"},
    {"github.com", "/*/*/tags/**", "/$1/$2/tags.atom", "tags"},
    {"github.com", "/*/*/commits", "/$1/$2/commits.atom", "commits"},
    {"github.com", "/*/*/commits/*", "/$1/$2/commits/$3.atom", "commits"},
    {"github.com", "/*/*/tree/*/**", "/$1/$2/commits/$3.atom", "commits"},
    {"github.com", "/*/*/discussions/**", "/$1/$2/discussions.atom", "discussions"},
    {"github.com", "/*/*/wiki/**", "/$1/$2/wiki.atom", "wiki"},
    {"*.gitlab.com", "/*/*", "/$1/$2/-/releases.atom", "releases"},
    {"*.gitlab.com", "/*/*", "/$1/$2/-/tags?format=atom", "tags"},
    {"*.gitlab.com", "/*/*", "/$1/$2.atom", "activity"},
    {"*.gitlab.com", "/*/*/-/releases/**", "/$1/$2/-/releases.atom", "releases"},
    {"*.gitlab.com", "/*/*/-/tags/**", "/$1/$2/-/tags?format=atom", "tags"},
    {"*.gitlab.com", "/*/*/-/commits/*", "/$1/$2/-/commits/$3?format=atom", "commits"},
    {"*.gitlab.com", "/*/*/-/issues/**", "/$1/$2/-/issues.atom", "issues"},
    {"*.gitlab.com", "/*", "/$1.atom", "activity"},
    {"codeberg.org", "/*/*", "/$1/$2/releases.rss", "releases"},
    {"codeberg.org", "/*/*", "/$1/$2/tags.rss", "tags"},
    {"codeberg.org", "/*/*", "/$1/$2.rss", "activity"},
    {"codeberg.org", "/*/*/releases/**", "/$1/$2/releases.rss", "releases"},
    {"codeberg.org", "/*", "/$1.rss", "activity"},
    {"git.sr.ht", "/*/*/**", "/$1/$2/refs/rss.xml", "releases"},
    {"git.sr.ht", "/*/*/**", "/$1/$2/log/rss.xml", "commits"},
    {"lists.sr.ht", "/*/*/**", "/$1/$2/index.rss", "list"},
    {"*.reddit.com", "/", "/.rss", ""},
    {"*.reddit.com", "/r/*", "/r/$1/.rss", ""},
    {"*.reddit.com", "/r/*/comments/*/**", "/r/$1/comments/$2/.rss", "comments"},
    {"*.reddit.com", "/r/*/*", "/r/$1/$2/.rss", ""},
    {"*.reddit.com", "/user/*/**", "/user/$1/.rss", ""},
    {"*.reddit.com", "/u/*/**", "/user/$1/.rss", ""},
    {"*.tumblr.com", "/**", "/rss", ""},
    {"*.substack.com", "/**", "/feed", ""},
    {"medium.com", "/*/**", "/feed/$1", ""},
    {"*.medium.com", "/**", "/feed", ""},
    {"*.wordpress.com", "/**", "/feed/", ""},
    {"*.blogspot.com", "/**", "/feeds/posts/default", ""},
    {"*.livejournal.com", "/**", "/data/rss", ""},
    {"*.dreamwidth.org", "/**", "/data/rss", ""},
    {"dev.to", "/*/**", "/feed/$1", ""},
    {"vimeo.com", "/*", "/$1/videos/rss", "videos"},
    {"bsky.app", "/profile/*/**", "/profile/$1/rss", ""},
    {"news.ycombinator.com", "/**", "/rss", ""},
    {"lobste.rs", "/", "/rss", ""},
    {"lobste.rs", "/t/*", "/t/$1.rss", ""},
    {"pypi.org", "/project/*/**", "/rss/project/$1/releases.xml", "releases"},
    {"arxiv.org", "/list/*/**", "//rss.arxiv.org/rss/$1", ""},
    {"*.stackexchange.com", "/questions/tagged/*", "/feeds/tag/$1", ""},
    {"*.stackexchange.com", "/questions/*/**", "/feeds/question/$1", ""},
    {"stackoverflow.com", "/questions/tagged/*", "/feeds/tag/$1", ""},
    {"stackoverflow.com", "/questions/*/**", "/feeds/question/$1", ""},
    /* Mastodon and those that do as it does are at every address. */
    {"*", "/@*", "/@$1.rss", ""},
    {"*", "/tags/*", "/tags/$1.rss", ""},
    {"*", "/users/*", "/users/$1.rss", ""},
    /* So are GitLab, Gitea and Forgejo; Discourse. */
    {"*", "/*/*/-/**", "/$1/$2/-/tags?format=atom", "tags"},
    {"*", "/*/*/releases", "/$1/$2/releases.rss", "releases"},
    {"*", "/c/*/*", "/c/$1/$2.rss", ""},
    {"*", "/t/*/*", "/t/$1/$2.rss", ""},
};

/* The parts of an address; they point into it. */
struct address {
	const char *scheme, *host, *path, *query;
	size_t nscheme, nhost, npath, nquery;
};

static bool
split(const char *url, struct address *a)
{
	const char *p = strstr(url, "://");

	if (p == NULL || strncasecmp(url, "http", 4) != 0)
		return false;
	a->scheme = url;
	a->nscheme = (size_t)(p - url);
	a->host = p + 3;
	a->nhost = strcspn(a->host, "/?#");
	a->path = a->host + a->nhost;
	a->npath = strcspn(a->path, "?#");
	a->query = a->path + a->npath + (a->path[a->npath] == '?');
	a->nquery = strcspn(a->query, "#");
	return a->nhost > 0;
}

/* Whether the page's host is the rule's; "www." and "m." are no other host. */
static bool
host_is(const struct address *a, const char *host)
{
	static const char *const same[] = {"www.", "m.", "old.", "mobile."};
	size_t n = strlen(host), have = a->nhost;
	const char *is = a->host;

	if (strncmp(host, "*.", 2) == 0) {
		host += 2;
		n -= 2;
		return have >= n && strncasecmp(is + have - n, host, n) == 0
		       && (have == n || is[have - n - 1] == '.');
	}
	for (size_t i = 0; i < LEN(same); i++) {
		size_t k = strlen(same[i]);

		if (have == n + k && strncasecmp(is, same[i], k) == 0)
			return strncasecmp(is + k, host, n) == 0;
	}
	return have == n && strncasecmp(is, host, n) == 0;
}

/* What stood for each `*`. */
struct taken {
	char part[TAKEN_MAX][PART_MAX + 1];
	size_t n;
};

static bool
take(struct taken *t, const char *s, size_t n)
{
	if (n == 0 || n > PART_MAX || t->n == TAKEN_MAX)
		return false;
	for (size_t i = 0; i < n; i++) {
		if (!isalnum((unsigned char)s[i]) && strchr("-._~%@+!$&'()*,;:=", s[i]) == NULL)
			return false;
	}
	memcpy(t->part[t->n], s, n);
	t->part[t->n++][n] = '\0';
	return true;
}

static bool
take_parameter(struct taken *t, const char *query, size_t n, const char *name, size_t nname)
{
	while (n > 0) {
		size_t k = 0;

		while (k < n && query[k] != '&')
			k++;
		if (k > nname && memcmp(query, name, nname) == 0)
			return take(t, query + nname, k - nname);
		k += k < n;
		query += k;
		n -= k;
	}
	return false;
}

/* Whether a part of the pattern, "@*" or "feed", is the page's. */
static bool
part_is(struct taken *t, const char *pattern, size_t n, const char *s, size_t k)
{
	bool star = n > 0 && pattern[n - 1] == '*';

	if (!star)
		return n == k && strncasecmp(pattern, s, n) == 0;
	n--;
	return k > n && memcmp(pattern, s, n) == 0 && take(t, s + n, k - n);
}

static bool
path_is(const struct address *a, const char *pattern, struct taken *t)
{
	const char *s = a->path, *end = a->path + a->npath;

	t->n = 0;
	for (;;) {
		size_t n, k;

		pattern += *pattern == '/';
		while (s < end && *s == '/')
			s++;
		n = strcspn(pattern, "/?");
		k = 0;
		while (s + k < end && s[k] != '/')
			k++;
		if (n == 2 && memcmp(pattern, "**", 2) == 0)
			return true;
		if (n == 0 && k == 0)
			break;
		if (!part_is(t, pattern, n, s, k))
			return false;
		pattern += n;
		s += k;
	}
	if (*pattern != '?')
		return *pattern == '\0';
	return take_parameter(t, a->query, a->nquery, pattern + 1, strcspn(pattern + 1, "*"));
}

static char *
feed_of(const struct address *a, const char *feed, const struct taken *t)
{
	/* Pages for telephones have no feeds of their own. */
	size_t mobile = a->nhost > 2 && strncasecmp(a->host, "m.", 2) == 0 ? 2 : 0;
	struct strbuf out;

	strbuf_init(&out, STRBUF_SMALL);
	strbuf_addf(&out, "%.*s:", (int)a->nscheme, a->scheme);
	if (strncmp(feed, "//", 2) != 0)
		strbuf_addf(&out, "//%.*s", (int)(a->nhost - mobile), a->host + mobile);
	for (; *feed != '\0'; feed++) {
		if (*feed == '$' && feed[1] >= '1' && (size_t)(feed[1] - '1') < t->n)
			strbuf_adds(&out, t->part[*++feed - '1']);
		else
			strbuf_addc(&out, *feed);
	}
	return strbuf_take(&out, NULL);
}

size_t
find_site(const char *url, struct site_feed out[SITE_FEEDS_MAX])
{
	struct address a;
	struct taken t;
	bool known = false;
	size_t n = 0;

	if (!split(url, &a))
		return 0;
	for (size_t i = 0; i < LEN(rules) && n < SITE_FEEDS_MAX; i++) {
		const struct rule *r = &rules[i];
		bool any = strcmp(r->host, "*") == 0;

		if (any ? known : !host_is(&a, r->host))
			continue;
		known = known || !any;
		if (path_is(&a, r->path, &t))
			out[n++] = (struct site_feed){r->what, feed_of(&a, r->feed, &t)};
	}
	return n;
}

char *
find_address(const char *typed)
{
	const char *at = *typed == '@' ? strchr(typed + 1, '@') : NULL;

	if (at != NULL && at[1] != '\0' && strpbrk(typed, "/: ") == NULL)
		return xasprintf("https://%s/%.*s", at + 1, (int)(at - typed), typed);
	if (strncasecmp(typed, "feed://", 7) == 0)
		return xasprintf("http:%s", typed + 5);
	if (strncasecmp(typed, "feed:http", 9) == 0)
		return xstrdup(typed + 5);
	/* A name with a dot, or one with a port, and no scheme. */
	size_t host = strcspn(typed, "/?#");
	const char *colon = memchr(typed, ':', host);
	if (memchr(typed, '.', host) != NULL && (colon == NULL || isdigit((unsigned char)colon[1])))
		return xasprintf("https://%s", typed);
	return xstrdup(typed);
}
