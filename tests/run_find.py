#!/usr/bin/env python3
"""dateline add: the feed of a page, found by what the page says, by its site's rules, or by guessing."""

import http.server
import os
import sys
import threading
import unittest
import urllib.parse

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)
import fetching  # noqa: E402
import ptys  # noqa: E402
import term  # noqa: E402


def rss(title, *names, site="x"):
    items = "".join("<item><title>%s</title><link>http://%s.example/%s</link><guid>%s</guid>"
                    "<pubDate>Mon, 05 Jan 2026 0%d:00:00 GMT</pubDate></item>" % (n, site, n, n, i)
                    for i, n in enumerate(names))
    return "<rss version='2.0'><channel><title>%s</title>%s</channel></rss>" % (title, items)


def atom(title, *names, site="x"):
    items = "".join("<entry><title>%s</title><link href='http://%s.example/%s'/><id>%s</id></entry>" % (n, site, n, n)
                    for n in names)
    return "<feed xmlns='http://www.w3.org/2005/Atom'><title>%s</title>%s</feed>" % (title, items)


def head(*links):
    return "<!doctype html><html><head><title>Page</title>%s</head><body>text</body></html>" % "".join(links)


def link(href, kind="rss", title=""):
    return '<link rel="alternate" type="application/%s+xml" title="%s" href="%s">' % (kind, title, href)


class Web(http.server.ThreadingHTTPServer):
    """The whole web: a proxy that knows some pages, by address without the scheme; the local ones
    are asked without it."""
    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.pages, self.asked = {}, []
        self.base = "127.0.0.1:%d" % self.server_port
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def put(self, **pages):
        self.pages = pages


class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        u = urllib.parse.urlsplit(self.path)
        at = (u.netloc or self.headers["Host"]) + u.path + ("?" + u.query if u.query else "")
        at = at.replace(self.server.base, "local", 1)
        self.server.asked.append(at)
        body = self.server.pages.get(at)
        if isinstance(body, tuple):
            self.send_response(body[0])
            self.send_header("Location", body[1])
            body = ""
        else:
            self.send_response(404 if body is None else 200)
            body = body or "<html>nothing</html>"
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body.encode())))
        self.end_headers()
        self.wfile.write(body.encode())

    def log_message(self, *args):
        pass


class WithWeb(unittest.TestCase):
    def setUp(self):
        self.web = Web()
        self.addCleanup(self.web.server_close)
        self.addCleanup(self.web.shutdown)
        self.home = fetching.Home("set proxy http://%s\n" % self.web.base)
        self.addCleanup(self.home.close)
        with open(self.home.feeds, "w", encoding="utf-8") as f:
            f.write("# mine\n")

    def feeds(self):
        with open(self.home.feeds, encoding="utf-8") as f:
            return f.read().split("# mine\n", 1)[1]

    def add(self, url, *words, status=0):
        self.web.asked.clear()
        done = self.home.run("add", url, *words)
        self.assertEqual(done.returncode, status, done.stdout + done.stderr)
        self.err = done.stderr
        return done.stdout

    def listed(self, url):
        return [tuple(line.split("\t")[:3]) for line in self.add(url, "--list").splitlines()]


class TestPages(WithWeb):
    def test_a_feed_is_taken_as_it_is(self):
        self.web.pages = {"a.example/f": rss("A", "one", "two")}
        self.assertIn("2 articles", self.add("http://a.example/f", "-s", "News"))
        self.assertEqual(self.feeds(), "\n[News]\nhttp://a.example/f\n")
        self.add("http://a.example/f", status=1)
        self.assertIn("is there already", self.err)
        self.assertEqual(self.web.asked, [])

    def test_the_link_of_a_page(self):
        self.web.pages = {"a.example/": head(link("/f.xml")), "a.example/f.xml": rss("A", "one")}
        self.assertIn("1 article", self.add("http://a.example/"))
        self.assertEqual(self.feeds(), "http://a.example/f.xml\n")

    def test_what_counts_as_a_link(self):
        """Case, blanks, other values, entities, base; not what is no alternate (as feedfinder's pages have it)."""
        yes = ['<LINK REL="foo ALTERNATE bar" TYPE=" Application/Atom+XML " HREF=" f ">',
               "<link rel='&#97;lternate' type='application/atom&#43;xml' href='f'>",
               '<link rev=alternate type=application/rss+xml href=g><link rel=alternate type=text/xml href=f>',
               '<base href="http://a.example/"><base href="http://b.example/"><link rel="feed" href="f">',
               '<link rel="alternate" type="application/feed+json" title="http://a.example/g" href="f">']
        no = ['<link rel="stylesheet alternate" type="application/rss+xml" href="f">',
              '<link rel="alternate" type="application/json" href="f"><link rel="alternate" hreflang="de" href="f">',
              '<!-- <link rel="alternate" type="application/rss+xml" href="f"> -->',
              '<script>"<link rel=alternate type=application/rss+xml href=f>"</script>']
        for tags, found in [(t, 1) for t in yes] + [(t, 0) for t in no]:
            with self.subTest(tags):
                self.web.pages = {"a.example/": head(tags), "a.example/f": atom("A", "1"), "a.example/g": rss("G", "2")}
                self.assertEqual(len(self.listed("http://a.example/")) if found else
                                 self.add("http://a.example/", "--list", status=1), found or "")

    def test_several_formats_of_one_feed_are_no_doubt(self):
        self.web.pages = {"a.example/": head(link("r"), link("a", "atom"), link("comments/feed")),
                          "a.example/r": rss("A", "one"), "a.example/a": atom("A", "one"),
                          "a.example/comments/feed": rss("Comments on A", "c")}
        self.add("http://a.example/")
        self.assertEqual(self.feeds(), "http://a.example/r\n")

    def test_several_feeds_are_listed_and_none_is_taken(self):
        self.web.pages = {"a.example/": head(link("r"), link("s")), "a.example/r": rss("R \x1b[31m", "one"),
                          "a.example/s": rss("S", "two")}
        self.add("http://a.example/", status=1)
        self.assertEqual(self.feeds(), "")
        self.assertIn("http://a.example/s", self.err)
        self.assertRegex(self.err, r"RSS 2.0, 1 article, the last \d+ \w+ ago: two")
        self.assertNotIn("\x1b", self.err)
        self.add("http://a.example/", "--first", "-s", "N", "-t", "My R")
        self.assertEqual(self.feeds(), '\n[N]\nhttp://a.example/r  "My R"\n')

    def test_links_that_lead_nowhere_give_way_to_anchors_and_usual_places(self):
        self.web.pages = {"a.example/blog/page": head(link("gone.xml")) + '<a href="my.rss">RSS</a>',
                          "a.example/blog/my.rss": rss("A", "one"), "b.example/x/y": head(),
                          "b.example/feed.xml": rss("B", "one"), "c.example/x/": head(),
                          "c.example/x/rss.xml": rss("C", "one"), "c.example/rss.xml": rss("D", "one")}
        self.assertEqual(self.listed("http://a.example/blog/page"), [("http://a.example/blog/my.rss", "A", "RSS 2.0")])
        self.assertEqual(self.listed("http://b.example/x/y"), [("http://b.example/feed.xml", "B", "RSS 2.0")])
        self.assertEqual(self.listed("http://c.example/x/"), [("http://c.example/x/rss.xml", "C", "RSS 2.0")])

    def test_wordpress_without_feeds_is_asked_by_its_interface(self):
        posts = ('[{"id":1,"date_gmt":"2026-01-05T00:00:00","guid":{"rendered":"http://w.example/?p=1"},'
                 '"link":"http://w.example/one","title":{"rendered":"One"},"content":{"rendered":"<p>x</p>"},'
                 '"excerpt":{"rendered":""}}]')
        self.web.pages = {"w.example/": head('<link rel="https://api.w.org/" href="http://w.example/wp-json/">'),
                          "w.example/wp-json/wp/v2/posts": posts}
        self.assertEqual([f[0::2] for f in self.listed("http://w.example/")],
                         [("http://w.example/wp-json/wp/v2/posts", "WordPress")])

    def test_a_page_without_a_feed_is_not_added(self):
        self.web.pages = {"a.example/x/y": head()}
        self.add("http://a.example/x/y", status=1)
        self.assertIn("no feed was found at http://a.example/x/y (20 addresses tried)", self.err)
        self.assertEqual(self.feeds(), "")
        self.add("http://a.example/x/y", "--as-is", status=1)
        self.assertEqual(self.feeds(), "http://a.example/x/y\n")

    def test_redirects_are_the_base(self):
        self.web.pages = {"a.example/": (302, "http://b.example/c/"), "b.example/c/": head(link("f")),
                          "b.example/c/f": rss("B", "1")}
        self.add("http://a.example/")
        self.assertEqual(self.feeds(), "http://b.example/c/f\n")

    def test_without_a_network_it_is_added_as_it_is(self):
        home = fetching.Home()
        self.addCleanup(home.close)
        done = home.run("add", "http://127.0.0.1:1/f", "-s", "A")
        self.assertEqual(done.returncode, 1)
        self.assertIn("added, but not fetched yet", done.stderr)
        with open(home.feeds, encoding="utf-8") as f:
            self.assertIn("\n[A]\nhttp://127.0.0.1:1/f\n", f.read())


class TestSites(WithWeb):
    """Rules of sites, each asked before the page."""

    SITES = [
        ("http://www.youtube.com/watch?v=1&list=PL12", "www.youtube.com/feeds/videos.xml?playlist_id=PL12"),
        ("http://github.com/o/r/", "github.com/o/r/releases.atom"),
        ("http://www.reddit.com/r/news/top", "www.reddit.com/r/news/top/.rss"),
        ("http://mastodon.example/@me", "mastodon.example/@me.rss"),
    ]

    def test_each(self):
        for page, feed in self.SITES:
            with self.subTest(page):
                self.web.pages = {feed: atom("T", "1")}
                self.assertEqual(self.listed(page), [("http://" + feed, "T", "Atom")])

    def test_the_channel_behind_a_name(self):
        self.web.pages = {
            "www.youtube.com/@name": head('<link rel="canonical" href="http://www.youtube.com/channel/UC0123456789">'),
            "www.youtube.com/c/name": head('<meta itemprop="channelId" content="UC0123456789">'),
            "www.youtube.com/feeds/videos.xml?channel_id=UC0123456789": atom("T", "1")}
        for page in ("@name", "c/name"):
            self.assertEqual([f[0] for f in self.listed("http://www.youtube.com/" + page)],
                             ["http://www.youtube.com/feeds/videos.xml?channel_id=UC0123456789"])

    def test_what_no_rule_knows_is_looked_at(self):
        self.web.pages = {"github.com/about": head(link("/f")), "github.com/f": rss("T", "1")}
        self.assertEqual([f[0] for f in self.listed("http://github.com/about")], ["http://github.com/f"])
        self.assertEqual(self.web.asked, ["github.com/about.atom", "github.com/about", "github.com/f"])


class TestAsking(WithWeb):
    """At a terminal the person is asked."""

    def ask(self, url, *answers):
        p = ptys.Pty(self.home.command("add", url), env=dict(self.home.env, TERM="xterm"))
        self.addCleanup(p.close)
        at = 0
        for question, answer in answers:
            p.wait(question, at)
            at = len(p.data)
            p.keys(answer + "\n")
        p.ended()
        return p.text()

    def test_which_one(self):
        self.web.pages = {"a.example/": head(link("r"), link("s")), "a.example/r": rss("R", "one"),
                          "a.example/s": rss("S", "two")}
        self.ask("http://a.example/", ("which one", "n"))
        self.assertEqual(self.feeds(), "")
        self.ask("http://a.example/", ("which one", "7"), ("which one", "2"))
        self.assertEqual(self.feeds(), "http://a.example/s\n")

    def test_whether(self):
        self.web.pages = {"a.example/": head(link("r")), "a.example/r": rss("R", "one")}
        self.ask("http://a.example/", ("add it", "n"))
        self.assertEqual(self.feeds(), "")
        self.ask("http://a.example/", ("add it", ""))
        self.assertEqual(self.feeds(), "http://a.example/r\n")


class TestReader(WithWeb):
    """`a`: the same within the reader, with the choice drawn there and the section completed."""

    def start(self, feeds="# mine\n[Asia/Central Asia]\n[News]\n"):
        with open(self.home.feeds, "w", encoding="utf-8") as f:
            f.write(feeds)
        env = {k: v for k, v in self.home.env.items() if k in ("HOME", "LC_ALL") or k.endswith("SAN_OPTIONS")}
        self.term = term.Terminal(self.home.command(), 80, 24, env=env)
        self.addCleanup(self.term.close)
        self.term.wait("Latest")

    def quit(self):
        self.term.keys("Q")
        self.assertEqual(self.term.ended(), 0)

    def test_choosing_one_of_several(self):
        self.web.pages = {"a.example/": head(link("r"), link("s")), "a.example/r": rss("Paper R", "one"),
                          "a.example/s": rss("Paper S", "two", "three")}
        self.start()
        self.term.keys("a", "http://a.example/", "Enter")
        self.term.wait("which one")
        for words in ("Paper R", "http://a.example/s", "RSS 2.0, 2 articles, the last of 2026-01-05", "three"):
            self.term.wait(words)
        self.term.keys("2", "Enter")
        self.term.wait("section")
        self.term.keys("C-u", "asia/c", "Tab", "Enter")
        self.term.wait("added to Asia/Central Asia")
        self.assertEqual(self.feeds(), "[Asia/Central Asia]\nhttp://a.example/s\n[News]\n")
        self.term.wait("three")  # and it was asked
        self.quit()

    def test_one_is_shown_before_it_is_added(self):
        self.web.pages = {"a.example/": head(link("r")), "a.example/r": rss("Paper R", "one")}
        self.start()
        self.term.keys("a", "http://a.example/", "Enter")
        self.term.wait("Enter adds it")
        self.term.wait("Paper R")
        self.term.keys("Escape")
        self.term.wait_gone("Paper R")
        self.assertEqual(self.feeds(), "[Asia/Central Asia]\n[News]\n")
        self.term.keys("a", 'http://a.example/ "My R"', "Enter")
        self.term.wait("Enter adds it")
        self.term.keys("Enter")
        self.term.wait("section")
        self.term.keys("Enter")
        self.term.wait("added to Latest")
        self.assertIn('http://a.example/r  "My R"\n', self.feeds())
        self.quit()

    def test_without_a_feed_it_may_be_added_as_it_is(self):
        self.web.pages = {"a.example/": head()}
        self.start()
        self.term.keys("a", "http://a.example/", "Enter")
        self.term.wait("as it is")
        self.term.keys("n")
        self.assertEqual(self.feeds(), "[Asia/Central Asia]\n[News]\n")
        self.quit()

    def test_undo_puts_the_line_of_a_removed_feed_back(self):
        feeds = "# mine\n[News]\nhttp://a.example/r  \"R\"  limit=9 # why\nhttp://b.example/r\n"
        self.web.pages = {"a.example/r": rss("Paper R", "one"), "b.example/r": rss("B", "two")}
        self.start(feeds)
        self.assertEqual(self.home.run("remove", "http://a.example/r").returncode, 0)
        self.term.wait_gone("one")
        self.term.keys("u")
        self.term.wait("1 of 1 undone: feed removed")
        self.term.wait("one")
        self.assertEqual(self.feeds(), feeds.split("# mine\n")[1])
        self.assertEqual(self.home.rows("SELECT count(*) FROM feed WHERE attached"), [(2,)])
        self.quit()


if __name__ == "__main__":
    unittest.main()
