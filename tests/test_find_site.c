/* Pages of sites whose feeds are known, and what people type. */
#include "src/find_site.h"

#include "src/util.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void
pages_have_their_feeds(void **state)
{
	/* The page, and one of the addresses that are offered, without http://. */
	static const char *const pages[][2] = {
	    {"http://www.youtube.com/channel/UCabc_-1/videos",
		"www.youtube.com/feeds/videos.xml?channel_id=UCabc_-1"},
	    {"http://m.youtube.com/playlist?v=1&list=PL12",
		"youtube.com/feeds/videos.xml?playlist_id=PL12"},
	    {"http://www.youtube.com/watch?v=1&list=PL12",
		"www.youtube.com/feeds/videos.xml?playlist_id=PL12"},
	    {"http://github.com/o/r/", "github.com/o/r/releases.atom"},
	    {"http://github.com/o", "github.com/o.atom"},
	    {"http://github.com/o/r", "github.com/o/r/commits.atom"},
	    {"http://github.com/o/r/tree/main/src", "github.com/o/r/commits/main.atom"},
	    {"http://gitlab.com/g/p", "gitlab.com/g/p/-/tags?format=atom"},
	    {"http://git.example/g/p/-/tags", "git.example/g/p/-/tags?format=atom"},
	    {"http://codeberg.org/o/r", "codeberg.org/o/r/releases.rss"},
	    {"http://old.reddit.com/r/news/", "old.reddit.com/r/news/.rss"},
	    {"http://www.reddit.com/r/news/top", "www.reddit.com/r/news/top/.rss"},
	    {"http://mastodon.example/@me", "mastodon.example/@me.rss"},
	    {"http://mastodon.example/tags/x", "mastodon.example/tags/x.rss"},
	    {"http://me.tumblr.com/archive", "me.tumblr.com/rss"},
	    {"http://medium.com/@me/post", "medium.com/feed/@me"},
	    {"http://bsky.app/profile/me.example/post/1", "bsky.app/profile/me.example/rss"},
	    {"http://arxiv.org/list/cs.AI/recent", "rss.arxiv.org/rss/cs.AI"},
	    {"http://pypi.org/project/x/", "pypi.org/rss/project/x/releases.xml"},
	};

	(void)state;
	for (size_t i = 0; i < LEN(pages); i++) {
		struct site_feed feeds[SITE_FEEDS_MAX];
		size_t n = find_site(pages[i][0], feeds);
		bool found = false;

		for (size_t k = 0; k < n; k++) {
			found = found || strcmp(feeds[k].url + strlen("http://"), pages[i][1]) == 0;
			free(feeds[k].url);
		}
		if (!found)
			fail_msg("%s: %zu feeds, none is %s", pages[i][0], n, pages[i][1]);
	}
}

static void
other_pages_have_none(void **state)
{
	static const char *const pages[] = {"http://github.com/",
	    "http://github.com/o/r/blob/main/x", "http://example.org/a/b",
	    "http://notgithub.com/o/r", "http://github.com.example/o/r",
	    "http://www.youtube.com/@name", "http://www.youtube.com/watch?v=1",
	    "ftp://github.com/o/r", "http://github.com/o/<script>", "http://mastodon.example/@",
	    "nonsense", ""};

	(void)state;
	for (size_t i = 0; i < LEN(pages); i++) {
		struct site_feed feeds[SITE_FEEDS_MAX];

		assert_int_equal(find_site(pages[i], feeds), 0);
	}
}

static void
what_is_typed_becomes_an_address(void **state)
{
	static const char *const typed[][2] = {{"example.org", "https://example.org"},
	    {"example.org:8080/x", "https://example.org:8080/x"},
	    {"@me@mastodon.example", "https://mastodon.example/@me"},
	    {"feed://example.org/f", "http://example.org/f"},
	    {"feed:https://example.org/f", "https://example.org/f"},
	    {"http://example.org/", "http://example.org/"}, {"exec:x.y", "exec:x.y"},
	    {"file:/a.b", "file:/a.b"}, {"javascript:a.b", "javascript:a.b"}, {"word", "word"}};

	(void)state;
	for (size_t i = 0; i < LEN(typed); i++) {
		char *url = find_address(typed[i][0]);

		assert_string_equal(url, typed[i][1]);
		free(url);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(pages_have_their_feeds),
	    cmocka_unit_test(other_pages_have_none),
	    cmocka_unit_test(what_is_typed_becomes_an_address),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
