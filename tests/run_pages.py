#!/usr/bin/env python3
"""Whole texts from pages and comments, from a scripted server: what is asked and when, what is kept, and
what is said. In the terminal: stubs, walls, threads."""

import http.server
import json
import os
import re
import socket
import socketserver
import sys
import threading
import time
import unittest
from html import escape

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)
import grammar  # noqa: E402
from fetching import Home  # noqa: E402
from ptys import Pty  # noqa: E402
from term import Terminal  # noqa: E402

SENTENCE = "In %s the harbour master counts the wagons, and the wagons, he says, do not count him. "


def prose(word, paragraphs=8):
    return "".join("<p>%s</p>" % (SENTENCE % ("%s%d" % (word, i)) * 3) for i in range(paragraphs))


def page(word, paragraphs=8, head="", behind=""):
    return ("<html><head><title>Grain</title>%s</head><body><nav><a href='/'>Home</a><a href='/x'>About</a></nav>"
            "<article><h1>Grain</h1>%s</article>%s<footer>All rights reserved</footer></body></html>"
            % (head, prose(word, paragraphs), behind))


class Site(socketserver.ThreadingMixIn, http.server.HTTPServer):
    """Answers what `pages` has for a path: text, (status, type, text, headers), or a function of the handler
    that gives one of them. What was asked is in `log`: (time, path, headers)."""
    daemon_threads = True
    request_queue_size = 64

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.url = "http://127.0.0.1:%d" % self.server_address[1]
        self.pages, self.log, self.lock = {}, [], threading.Lock()
        threading.Thread(target=self.serve_forever, args=(0.02,), daemon=True).start()

    def close(self):
        self.shutdown()
        self.server_close()

    def asked(self, path):
        with self.lock:
            return [entry for entry in self.log if entry[1].startswith(path)]

    def feed(self, *items, path="/feed"):
        """Each item: name -> text of its elements; description, link and guid have defaults."""
        out = []
        for n, item in enumerate(items):
            item = {"title": "Story %d" % n, "link": "%s/a/%d" % (self.url, n), "guid": "g%d" % n,
                    "description": "The beginning of story %d […]" % n, **item}
            out.append("<item>%s</item>" % "".join(
                "<%s>%s</%s>" % (k, escape(v), k) for k, v in item.items()))
        self.pages[path] = (200, "application/rss+xml", (
            "<rss version='2.0' xmlns:wfw='http://wellformedweb.org/CommentAPI/'"
            " xmlns:slash='http://purl.org/rss/1.0/modules/slash/'><channel><title>Paper</title>%s</channel></rss>"
            % "".join(out)), {})
        return self.url + path


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *args):
        pass

    def do_GET(self):
        with self.server.lock:
            self.server.log.append((time.monotonic(), self.path, dict(self.headers.items())))
        path = self.path.split("?")[0]
        answer = self.server.pages.get(self.path, self.server.pages.get(path, (404, "text/html", "no", {})))
        if callable(answer):
            answer = answer(self)
        if isinstance(answer, str):
            answer = (200, "text/html; charset=utf-8", answer, {})
        status, kind, text, headers = answer
        body = text if isinstance(text, bytes) else text.encode()
        self.send_response(status)
        for name, value in {"Content-Type": kind, "Content-Length": str(len(body)), **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        try:
            self.wfile.write(body)
        except OSError:
            self.close_connection = True


class Pages(unittest.TestCase):
    def setUp(self):
        self.site = Site()
        self.addCleanup(self.site.close)
        self.home = Home("set timeout 60s\nset auto-refresh no\n")
        self.addCleanup(self.home.close)

    def subscribe(self, *items, options=""):
        self.home.write_feeds(self.site.feed(*items) + options)
        _, total, _ = self.home.refresh("--wait")
        self.assertEqual(total["new"], len(items))

    def show(self, title, *words, status=0):
        """`show --json` of the article with that title; the sentence on standard error is kept."""
        id = self.home.rows("SELECT id FROM article WHERE title=?", title)[0][0]
        done = self.home.run("show", str(id), "--json", *words)
        self.assertEqual(done.returncode, status, done.stderr)
        self.said = done.stderr
        return json.loads(done.stdout)

    def open(self, columns=80, rows=24):
        t = Terminal(self.home.command(), columns, rows)
        self.addCleanup(t.close)
        t.wait("Story 0")
        t.keys("Enter")
        return t

    def held(self, answer):
        """An answer that waits until it is let go."""
        go = threading.Event()
        self.addCleanup(go.set)
        def wait(handler):
            go.wait(120)
            return answer
        return wait, go

    def kill_fetcher(self):
        os.kill(self.home.running("dateline-fetch"), 9)

    def count(self, query):
        return int(self.home.run("list", "--count", query).stdout)

    def sound(self):
        self.assertIn("its integrity is fine", self.home.run("doctor").stdout)


class WholeTexts(Pages):
    def test_a_stubs_page_is_fetched_when_it_is_asked_for_and_never_at_refresh(self):
        self.site.pages["/a/0"] = page("Aktau")
        self.subscribe({})
        self.assertEqual([path for _, path, _ in self.site.log], ["/feed"])
        self.assertFalse(self.show("Story 0")["fulltext"])
        self.assertEqual(self.count("has:fulltext"), 0)
        a = self.show("Story 0", "--fulltext")
        self.assertTrue(a["fulltext"])
        self.assertIn("In Aktau7 the harbour master", a["text"])
        self.assertNotIn("About", a["text"])
        self.assertGreater(a["words"], 300)
        self.assertEqual(self.show("Story 0")["text"], a["text"])
        self.assertEqual(self.show("Story 0", "--feed")["text"], "The beginning of story 0 […]\n")
        self.show("Story 0", "--fulltext")
        self.assertEqual(len(self.site.asked("/a/0")), 1)
        headers = self.site.asked("/a/0")[0][2]
        self.assertTrue(headers["Accept"].startswith("text/html"))
        for name in ("Cookie", "Referer", "Authorization", "A-IM"):
            self.assertNotIn(name, headers)
        self.sound()

    def test_one_word_is_one_and_a_picture_has_none(self):
        self.subscribe({"description": "Rain"}, {"description": "<img src='https://a.example/1.png'>"}, options=" fulltext=no")
        for title, end in (("Story 0", " · 1 word"), ("Story 1", "Paper · Papers")):
            number = self.home.run("list", 'title:"%s"' % title).stdout.split()[0]
            line, = [x for x in self.home.run("show", number).stdout.splitlines() if x.startswith("Paper · ")]
            self.assertTrue(line.endswith(end), line)

    def test_words_of_page_and_feed_are_found(self):
        self.site.pages["/a/0"] = page("Beyneu")
        self.subscribe({}, {})
        self.assertEqual(self.count("beyneu3"), 0)
        self.show("Story 0", "--fulltext")
        self.home.refresh("--wait")  # the index comes behind what is shown
        for query in ("beyneu3", "has:fulltext", "beginning beyneu3"):
            self.assertEqual(self.count(query), 1, query)
        self.assertEqual(self.count("beginning"), 2)

    def test_fulltext_yes_fetches_new_pages_behind_the_refresh_one_a_second_from_a_host(self):
        for n in range(3):
            self.site.pages["/a/%d" % n] = page("Kostanay")
        self.subscribe({}, {}, {}, options=" fulltext=yes")
        self.assertEqual(self.count("has:fulltext"), 3)
        times = [t for t, path, _ in self.site.log]
        self.assertEqual(self.site.log[0][1], "/feed")
        self.assertEqual(len(times), 4)
        for a, b in zip(times[1:], times[2:]):
            self.assertGreater(b - a, 0.9)
        self.home.refresh("--force", "--wait")
        self.assertEqual(len(self.site.asked("/a/")), 3)

    def test_an_article_over_several_pages_is_joined(self):
        more = {n: "<a href='/a/0?page=%d'>on</a>" % n for n in range(2, 40)}
        self.site.pages["/a/0"] = page("One", 3, behind=more[2])
        self.site.pages["/a/0?page=2"] = page("Two", 3, behind=more[3])
        self.site.pages["/a/0?page=3"] = page("Three", 3, behind="<a href='/a/0'>first</a>")
        self.subscribe({}, {})
        text = self.show("Story 0", "--fulltext")["text"]
        self.assertLess(text.index("In One2"), text.index("In Two0"))
        self.assertLess(text.index("In Two2"), text.index("In Three0"))
        # Endless ones end, one that breaks off keeps what there is, other hosts are not asked.
        for n in range(1, 40):
            self.site.pages["/a/1" if n == 1 else "/a/1?page=%d" % n] = page(
                "Part%d-" % n, 1, behind="<a rel=next href='/a/1?page=%d'>on</a>" % (n + 1))
        text = self.show("Story 1", "--fulltext")["text"]
        self.assertIn("In Part20-0", text)
        self.assertEqual(len(self.site.asked("/a/1")), 20)

    def test_a_part_that_leads_back_is_not_taken_twice(self):
        """Of a page that is not there some sites make the first one."""
        self.site.pages["/a/0?from=feed"] = (302, "text/html", "on", {"Location": "/a/0"})
        self.site.pages["/a/0"] = page("One", 3, behind="<a rel=next href='/a/0?page=2'>on</a>")
        self.site.pages["/a/0?page=2"] = (302, "text/html", "on", {"Location": "/a/0"})
        self.subscribe({"link": self.site.url + "/a/0?from=feed"}, {"link": self.site.url + "/a/0", "guid": "other"})
        for title in ("Story 0", "Story 1"):
            text = self.show(title, "--fulltext")["text"]
            self.assertEqual(len(re.findall("In One0", text)), 3)
        self.assertEqual(len(self.site.asked("/a/0?page=2")), 2)

    def test_a_part_that_is_missing_ends_the_article(self):
        self.site.pages["/a/0"] = page("One", 6, behind="<a href='/a/0?page=2'>on</a>")
        self.site.pages["/a/0?page=2"] = (500, "text/html", "no", {})
        self.subscribe({})
        self.assertIn("In One5", self.show("Story 0", "--fulltext")["text"])

    def rest(self, word, **more):
        return (200, "application/json", json.dumps({
            "id": 7, "link": self.site.url + "/a/0", "title": {"rendered": "Story 0"},
            "content": {"rendered": prose(word)}, "excerpt": {"rendered": ""}, **more}), {})

    def test_wordpress_is_asked_for_the_post_itself(self):
        """By the number in the guid; then the page is not asked for at all."""
        self.site.pages["/wp-json/wp/v2/posts/7"] = self.rest("Exact")
        self.site.pages["/a/0"] = page("Page")
        self.subscribe({"guid": self.site.url + "/?p=7"})
        text = self.show("Story 0", "--fulltext")["text"]
        self.assertIn("In Exact0", text)
        self.assertEqual(self.site.asked("/a/0"), [])

    def test_wordpress_is_known_by_its_page(self):
        self.site.pages["/wp-json/wp/v2/posts/7"] = self.rest("Exact")
        self.site.pages["/a/0"] = page("Page", head="<link rel='https://api.w.org/' href='/wp-json/'>"
                                       "<link rel=alternate type='application/json' href='/wp-json/wp/v2/posts/7'>")
        self.subscribe({})
        text = self.show("Story 0", "--fulltext")["text"]
        self.assertIn("In Exact0", text)
        self.assertNotIn("In Page0", text)

    def test_where_the_interface_is_shut_or_odd_the_page_is_taken(self):
        answers = [(401, "application/json", '{"code":"rest_forbidden"}', {}), (404, "text/html", "no", {}),
                   (200, "text/html", "<html>home</html>", {}), (200, "application/json", "[]", {}),
                   (200, "application/json", '{"a":', {}), self.rest("Other", link="http://other.example/a"),
                   self.rest("Exact", content={"rendered": "", "protected": True})]
        items = [{"guid": self.site.url + "/?p=%d" % n} for n in range(1, len(answers) + 1)]
        for n, answer in enumerate(answers):
            self.site.pages["/wp-json/wp/v2/posts/%d" % (n + 1)] = answer
            self.site.pages["/a/%d" % n] = page("Page")
        self.subscribe(*items)
        for n in range(len(answers)):
            with self.subTest(answers[n][2][:40]):
                self.assertIn("In Page0", self.show("Story %d" % n, "--fulltext")["text"])

    def test_a_wall_leaves_what_the_feed_gives(self):
        wall = '<script type="application/ld+json">{"isAccessibleForFree":false}</script>'
        self.site.pages["/a/0"] = (402, "text/html", "pay", {})
        self.site.pages["/a/1"] = (403, "text/html", "no", {})
        self.site.pages["/a/2"] = page("Teaser", 1, head=wall)
        self.site.pages["/a/3"] = page("Whole", 8, head=wall)
        self.subscribe({}, {}, {}, {})
        for n in range(3):
            a = self.show("Story %d" % n, "--fulltext", status=1)
            self.assertFalse(a["fulltext"])
            self.assertIn("The beginning of story", a["text"])
            self.assertIn("this is what the feed gives", self.said)
        self.assertTrue(self.show("Story 3", "--fulltext")["fulltext"])
        self.assertEqual(self.home.rows("SELECT count(*) FROM page WHERE state=4"), [(3,)])

    def test_a_page_that_gives_less_than_the_feed_is_left(self):
        self.site.pages["/a/0"] = page("Short", 2)
        self.subscribe({"description": prose("Feed", 9)})
        a = self.show("Story 0", "--fulltext")
        self.assertEqual((a["fulltext"], self.said), (False, ""))
        self.assertIn("In Feed8", a["text"])

    def test_what_is_wrong_with_a_page_is_one_sentence(self):
        with socket.socket() as s:
            s.bind(("127.0.0.1", 0))
            shut = "http://127.0.0.1:%d/a" % s.getsockname()[1]
        def hang(handler):
            handler.server.stop.wait(120)
            return "late"
        self.home.set("timeout 2s")
        self.site.stop = threading.Event()
        self.addCleanup(self.site.stop.set)
        self.site.pages.update({
            "/a/1": (404, "text/html", "no", {}), "/a/2": (500, "text/html", "no", {}), "/a/3": (200, "text/html", "", {}),
            "/a/4": (200, "application/pdf", "%PDF-1.4 xxx", {}), "/a/5": "<html><nav><a href=/>Home</a></nav></html>",
            "/a/6": (302, "text/html", "", {"Location": "/a/6"}), "/a/7": (302, "text/html", "", {"Location": "file:///etc/passwd"}),
            "/a/8": hang})
        links = [shut, *(self.site.url + "/a/%d" % n for n in range(1, 9)), "", "javascript:alert(1)"]
        self.subscribe(*({"link": link} for link in links))
        words = ["does not take connections", "it is not there any more", "answered 500", "0 bytes", "no page but a file .application/pdf, 1 kB", "no article",
                 "too many redirects", "redirect to file: which was refused", "2 s", "no link", "no link"]
        for n, word in enumerate(words):
            with self.subTest(links[n]):
                self.show("Story %d" % n, "--fulltext", status=1)
                self.assertRegex(self.said, word)
                self.assertEqual(len(self.said.splitlines()), 1, self.said)
                self.assertNotRegex(self.said, "[\x00-\x09\x0b-\x1f]")
        # Nobody was reached: nothing is known, and it is asked again.
        self.assertEqual(self.home.rows("SELECT count(*) FROM page p JOIN article a ON a.id=p.article WHERE a.title='Story 0'"), [(0,)])
        self.sound()

    def test_54_a_page_of_escape_bytes_writes_none(self):
        evil = b"\x1b]0;t\x07\x9b31m\xc2\x9b2J\xe2\x80\xae\x00&#27;[6n "
        self.site.pages["/a/0"] = (200, "text/html", b"<title>" + evil + b"</title><article>" + b"<p>%s</p>" % (
            evil + SENTENCE.encode() % b"Aktau" * 3) * 20 + b"</article>", {})
        self.subscribe({})
        self.assertTrue(self.show("Story 0", "--fulltext")["fulltext"])
        done = self.home.run("show", "1")
        self.assertEqual(re.findall("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e]", done.stdout), [])

    def test_a_background_page_that_does_not_come_is_tried_later(self):
        self.site.pages["/a/0"] = (503, "text/html", "no", {"Retry-After": "60"})
        self.subscribe({}, options=" fulltext=yes")
        state, tries, due = self.home.rows("SELECT state, tries, due FROM page")[0]
        self.assertEqual((state, tries), (1, 1))
        self.assertGreater(due, time.time() + 600)
        self.site.pages["/a/0"] = page("Late")
        self.home.change("UPDATE page SET due=0")
        self.home.refresh("--wait")
        self.assertEqual(self.count("has:fulltext"), 1)

    def test_an_article_that_changed_keeps_its_whole_text_until_the_page_is_asked_again(self):
        self.site.pages["/a/0"] = page("First")
        self.subscribe({})
        self.show("Story 0", "--fulltext")
        self.site.feed({"description": "Another beginning […]"})
        self.home.refresh("--force", "--wait")
        a = self.show("Story 0")
        self.assertTrue(a["fulltext"])
        self.assertEqual(self.count("another first3"), 1)
        self.sound()


def thread(*entries):
    """A feed of comments in Atom: (id, answers, author, html)."""
    rows = "".join(
        "<entry><id>%s</id><author><name>%s</name></author><published>2021-07-24T08:%02d:00Z</published>"
        "%s<content type='html'>%s</content></entry>"
        % (id, escape(author), n % 60, "<thr:in-reply-to ref='%s'/>" % to if to else "", escape(text))
        for n, (id, to, author, text) in enumerate(entries))
    return (200, "application/atom+xml", "<feed xmlns='http://www.w3.org/2005/Atom' "
            "xmlns:thr='http://purl.org/syndication/thread/1.0'><title>C</title>%s</feed>" % rows, {})


class Comments(Pages):
    def item(self, **more):
        return {"wfw:commentRss": self.site.url + "/c", "slash:comments": "2", **more}

    def said_by(self, title="Story 0", status=0):
        return [(c["author"], c["depth"], c["text"].strip()) for c in self.show(title, "--comments", status=status)["thread"]]

    def test_a_feed_of_comments_becomes_a_thread(self):
        self.site.pages["/c"] = thread(("c1", "", "Ann", "<p>First</p>"), ("c3", "", "Cid", "Third"), ("c2", "c1", "Bob", "<b>Second</b>"))
        self.subscribe(self.item())
        self.assertEqual(self.said_by(), [("Ann", 0, "First"), ("Bob", 1, "Second"), ("Cid", 0, "Third")])
        self.assertEqual(self.show("Story 0")["comment_count"], 3)
        text = self.home.run("show", "1", "--comments").stdout
        self.assertRegex(text, r"Ann · .*\n\nFirst\n\n│ Bob · .*\n│\n│ Second\n\nCid")

    def test_wordpress_is_asked_for_its_comments_page_by_page(self):
        def rest(handler):
            n = int(re.search(r"&page=(\d+)", handler.path + "&page=1").group(1))
            ids = range(100 * n - 99, min(100 * n, 130) + 1)
            return (200, "application/json", json.dumps([
                {"id": i, "parent": i - 1 if i == 2 else 0, "post": 7, "author_name": "A &amp; B", "date_gmt": "2021-07-24T08:00:00",
                 "link": "%s/a/0#comment-%d" % (self.site.url, i), "content": {"rendered": "<p>Number %d</p>" % i}}
                for i in ids]), {})
        self.site.pages["/wp-json/wp/v2/comments"] = rest
        self.subscribe(self.item(guid=self.site.url + "/?p=7"))
        said = self.said_by()
        self.assertEqual(len(said), 130)
        self.assertEqual(said[:2], [("A & B", 0, "Number 1"), ("A & B", 1, "Number 2")])
        self.assertEqual(len(self.site.asked("/wp-json/wp/v2/comments")), 2)
        self.assertEqual(self.site.asked("/c"), [])
        # The interface is shut now: the feed goes on with the same comments.
        self.site.pages["/wp-json/wp/v2/comments"] = (401, "application/json", "{}", {})
        self.site.pages["/c"] = (200, "application/rss+xml", (
            "<rss version='2.0'><channel><title>C</title><item><guid>%s/a/0#comment-1</guid><author>A &amp;amp; B</author>"
            "<description>Number 1</description></item><item><guid>%s/a/0#comment-131</guid><description>New</description></item>"
            "</channel></rss>" % (self.site.url, self.site.url)), {})
        self.assertEqual(len(self.said_by()), 131)

    def test_they_are_asked_for_conditionally_and_kept_when_the_server_is_gone(self):
        first = thread(("c1", "", "Ann", "First"))
        def tagged(handler):
            if handler.headers.get("If-None-Match") == '"1"':
                return (304, "text/xml", "", {"ETag": '"1"'})
            return (*first[:3], {"ETag": '"1"'})
        self.site.pages["/c"] = tagged
        self.subscribe(self.item())
        self.assertEqual(len(self.said_by()), 1)
        self.assertEqual(len(self.said_by()), 1)
        self.assertEqual(self.site.asked("/c")[1][2]["If-None-Match"], '"1"')
        # A feed gives its newest alone: the earlier ones stay.
        self.site.pages["/c"] = thread(("c2", "c1", "Bob", "Second"))
        self.assertEqual(self.said_by(), [("Ann", 0, "First"), ("Bob", 1, "Second")])
        self.site.pages["/c"] = (500, "text/html", "no", {})
        self.assertEqual(len(self.said_by(status=1)), 2)
        self.assertIn("answered 500", self.said)
        self.sound()

    def test_an_article_without_comments_says_so(self):
        self.subscribe({})
        self.show("Story 0", "--comments", status=1)
        self.assertIn("this article names no comments", self.said)

    def test_the_count_follows_the_feed(self):
        self.subscribe(self.item())
        self.site.feed(self.item(**{"slash:comments": "9"}))
        self.home.refresh("--force", "--wait")
        self.assertEqual(self.show("Story 0")["comment_count"], 9)

    def test_54_hostile_comments_write_nothing_of_theirs(self):
        """Escape sequences in each field, a chain of answers without end, a circle, counts beyond all numbers."""
        evil = "\x9b31m\u202e\u009b2J" + "&#27;]0;t&#7;&#27;[6n"
        n = 3000
        entries = [("e", "e", evil, evil), ("a", "b", "A", "a"), ("b", "a", "B", "b" * 300000)]
        entries += [("d%d" % i, "d%d" % (i - 1), "D%d" % i, "<blockquote>" * 50 + "deep") for i in range(n)]
        self.site.pages["/c"] = thread(*entries)
        self.subscribe(self.item(**{"slash:comments": "99999999999999999999"}),
                       {"slash:comments": str(2**31 - 1), "title": "Many"})
        done = self.home.run("show", "2", "1", "--comments")
        self.assertEqual(re.findall("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e]", done.stdout + done.stderr), [])
        self.assertIn("D100 ", done.stdout)
        with open(os.devnull) as null:
            self.assertTrue(null)
        p = Pty(self.home.command(), 80, 24)
        p.settle()
        for key in ("\r", "c", "G", "g", " ", "c", "J", "c", "q", "q"):
            p.keys(key)
            p.settle()
        data = bytes(p.data)
        p.close()
        self.assertEqual(grammar.faults(data, False), [])
        self.sound()

    def test_a_comment_that_is_too_long_is_cut_at_a_character(self):
        self.site.pages["/c"] = thread(("c1", "", "Ann", "<p>" + "ж" * 200000), ("c2", "", "Bob", "<p>-" + "ж" * 200000))
        self.subscribe(self.item())
        for author, _, text in self.said_by():
            self.assertEqual(text.lstrip("-")[:100], "ж" * 100, author)
            self.assertGreater(len(text), 131000)

    def test_54_a_thread_nested_a_million_deep_ends(self):
        """JSON and XML that nest: the parser's limits hold, and what was here stays."""
        self.site.pages["/c"] = (200, "application/json", "[" * 1000000, {})
        self.subscribe(self.item())
        self.show("Story 0", "--comments", status=1)
        self.site.pages["/c"] = (200, "application/atom+xml", "<feed xmlns='http://www.w3.org/2005/Atom'>" + "<entry>" * 1000000, {})
        self.home.run("show", "1", "--comments")
        self.sound()


class Terminals(Pages):
    def test_a_stub_is_shown_at_once_and_the_line_stays_when_the_whole_text_comes(self):
        self.site.pages["/a/0"], go = self.held(page("Aktau", 30, head="<meta name=author content='Ann Berg'>"))
        stub = prose("Aktau", 12) + "<p>And then […]</p>"
        self.subscribe({"description": stub[:1900] + "…"})
        t = self.open()
        t.wait("In Aktau0 the harbour master")
        t.keys("j", "j", "j", "j", "j", "j", "j", "j", "j", "j")
        before = t.lines()[1]
        self.assertIn("harbour", "".join(t.lines()[1:4]))
        t.keys("G")
        t.wait("Stub: fetching the whole text …")
        t.keys("g", "j", "j", "j", "j", "j", "j", "j", "j", "j", "j")
        t.wait(re.escape(before))
        go.set()
        t.wait_gone(r"^ .*\b100%|zzz")
        t.wait(re.escape(before.strip()[:40]))
        self.assertEqual(t.lines()[1], before)
        t.keys("G")
        t.wait("In Aktau29")
        t.keys("g")
        words = int(t.wait(r"· (\d[\d,]*) words").group(1).replace(",", ""))
        self.assertGreater(words, 1000)
        t.keys("w")
        t.wait(r"· (2|3|4)\d\d words")
        t.keys("w")
        t.wait(r"· 1,\d+ words")

    def test_a_wall_and_a_page_that_cannot_be_reached_are_told(self):
        self.site.pages["/a/0"] = (402, "text/html", "pay", {})
        self.subscribe({}, {"link": "http://127.0.0.1:9/a"})
        t = self.open()
        t.wait("The page is behind a wall; this is what the feed gives.")
        t.keys("J")
        t.wait("Story 1")
        t.wait("127.0.0.1 could not be reached.*; this is|this is what the feed gives")
        self.assertNotIn("behind a wall", t.screen())

    def test_fulltext_no_waits_for_the_key(self):
        self.site.pages["/a/0"] = page("Aktau")
        self.subscribe({}, options=" fulltext=no")
        t = self.open()
        t.wait("The beginning of story 0")
        t.keys("j")
        self.assertEqual(self.site.asked("/a/0"), [])
        t.keys("w")
        t.wait("In Aktau0")

    def test_the_key_is_answered_where_the_end_of_the_text_is_not_on_screen(self):
        self.site.pages["/a/0"], go = self.held(page("Aktau", 30))
        self.subscribe({"description": prose("Beyneu", 20)},
                       {"description": prose("Kostanay", 20), "link": "http://127.0.0.1:9/a"}, options=" fulltext=no")
        t = self.open()
        t.wait("In Beyneu0")
        t.keys("w")
        t.wait(r"^ Fetching the whole text …")
        go.set()
        t.wait(r"^ the whole text; w: what the feed gives")
        t.wait("In Aktau0")
        t.keys("w")
        t.wait(r"^ what the feed gives; w: the whole text")
        t.keys("J")
        t.wait("In Kostanay0")
        t.keys("w")
        t.wait(r"^ 127\.0\.0\.1 [^\n]*; this is what the feed gives")
        self.assertIn("Kostanay0", t.screen())

    def test_a_fetcher_that_dies_leaves_nothing_waiting(self):
        self.site.pages["/a/0"], go = self.held(page("Aktau", 30))
        self.site.pages["/c"], _ = self.held((200, "application/rss+xml", "<rss><channel/></rss>", {}))
        self.subscribe({"description": prose("Beyneu", 4), "wfw:commentRss": self.site.url + "/c"},
                       options=" fulltext=no")
        t = self.open(rows=40)
        t.wait("In Beyneu0")
        for key, path, fetching in (("w", "/a/0", "Fetching the whole text …"), ("c", "/c", "Fetching the comments …")):
            t.keys(key, "G")
            t.wait(fetching)
            while not self.site.asked(path):
                t.keys("k", "G")
            self.kill_fetcher()
            t.wait("The fetcher ended meanwhile")
            self.assertNotIn(fetching, t.screen())
        go.set()
        t.keys("c", "w", "g")
        t.wait("In Aktau0")

    def test_what_was_searched_for_is_marked_in_the_whole_text_too(self):
        self.site.pages["/a/0"], go = self.held(page("Aktau", 30))
        self.subscribe({"description": "No wagons are counted by the old man […]"})
        t = Terminal(self.home.command(), 80, 24)
        self.addCleanup(t.close)
        t.wait("Story 0")
        t.keys("/", "wagons", "Enter")
        t.wait("best first")
        t.keys("Enter")
        t.wait("Stub: fetching")
        t.wait("^ 1 found")
        go.set()
        t.wait("In Aktau0")
        t.wait("^ 180 found")

    def test_images_are_those_of_the_whole_text(self):
        self.site.pages["/a/0"] = page("Aktau", 12).replace(
            "<h1>Grain</h1>", "<h1>Grain</h1><p>One <img src='/1.png' alt=pier width=800> and <img src='/2.png' alt=crane width=800>.</p>")
        self.subscribe({})
        t = self.open()
        t.wait("In Aktau0")
        t.wait("image 2: crane")
        t.keys("i")
        t.wait("image: .*1 to 2")

    def test_notes_in_a_list_are_followed_by_name(self):
        """As blogs write them; of a thousand the last is found as soon as the first."""
        text = "".join("<p>Fact %d<sup><a href='#fn%d'>[%d]</a></sup> and more." % (i, i, i) for i in range(1, 1001))
        notes = "".join("<li id=fn%d>Source number %d" % (i, i) for i in range(1, 1001))
        self.subscribe({"description": "%s<ol>%s</ol>" % (text, notes)}, options=" fulltext=no")
        t = self.open()
        t.wait("Fact 1")
        t.keys("f", "^", "1", "0", "0", "0", "Tab")
        t.wait(r"^ link: \^1000 Source number 1000 ")
        t.keys("Enter")
        t.wait(r"1000\. Source number 1000$")
        t.keys("h")
        t.wait("Fact 1")

    def test_a_preview_asks_for_nothing(self):
        self.site.pages["/a/0"] = page("Aktau")
        self.subscribe({})
        t = Terminal(self.home.command(), 140, 30)
        self.addCleanup(t.close)
        t.wait("The beginning of story 0")
        self.assertEqual(self.site.asked("/a/0"), [])
        t.keys("Enter")
        t.wait("In Aktau0")

    def test_comments_beside_the_text_and_what_is_new(self):
        self.site.pages["/a/0"] = page("Aktau")
        self.site.pages["/c"], go = self.held(thread(("c1", "", "Ann", "First"), ("c2", "c1", "Bob", "Second")))
        self.subscribe({"wfw:commentRss": self.site.url + "/c", "slash:comments": "2"})
        t = self.open()
        t.wait("2 comments")
        t.wait("In Aktau0")
        t.keys("c")
        t.wait("Fetching the comments …")
        go.set()
        t.wait("Ann · ")
        t.wait("│ Second")
        self.assertNotIn("new", t.screen().split("Ann")[1].split("More in")[0])
        t.keys("c")
        t.wait("In Aktau0")
        # A second later somebody has answered.
        time.sleep(1.1)
        self.site.pages["/c"] = thread(("c1", "", "Ann", "First"), ("c2", "c1", "Bob", "Second"), ("c3", "c2", "Cid", "Third"))
        t.keys("q", "Enter", "c")
        t.wait("Cid · .* · new")
        self.assertRegex(t.screen(), r"(?m)│ │ Third$")
        self.assertNotRegex(t.screen(), "Bob.* · new")
        t.keys("g")
        t.wait("3 comments")
        t.keys("q")
        t.wait("Story 0")


if __name__ == "__main__":
    unittest.main()
