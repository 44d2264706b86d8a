#!/usr/bin/env python3
"""Pages behind the links of an article, followed within the reader: from a scripted server, in a terminal."""

import os
import re
import sys
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)
import grammar  # noqa: E402
import run_pages  # noqa: E402
from ptys import Pty  # noqa: E402
from run_pages import page, prose  # noqa: E402


class Links(run_pages.Pages):
    """One article whose links lead to /p/0, /p/1, ..."""

    def article(self, *paths, more=(), text=prose("Kostanay", 12)):
        links = "".join("<p>See <a href='%s'>the page %d</a>.</p>" % (self.site.url + p if p[0] == "/" else p, n)
                        for n, p in enumerate(paths))
        self.subscribe({"description": text + links}, *more, options=" fulltext=no")

    def follow(self, t, number=1):
        t.keys("P", str(number), "Enter")


class Following(Links):
    def test_a_page_and_one_behind_it_and_back_to_the_line(self):
        self.site.pages["/p/0"] = page("Aktau", 20, head="<meta property=og:site_name content='Pier News'>"
                                       "<meta name=author content='Ann Berg'>",
                                       behind="").replace("</h1>", "</h1><p>By way of <a href='/p/1'>Baku</a>.</p>")
        self.site.pages["/p/1"] = page("Baku", 20)
        self.article("/p/0", "/p/9")
        t = self.open()
        t.wait("In Kostanay0")
        t.keys(*"jjjjjjj")
        before = t.wait(r"(?s)\A.*").group()
        article = t.lines()[1:23]
        self.assertNotIn("Published on", before)
        self.follow(t)
        t.wait("In Aktau0")
        t.wait("Grain")
        t.wait("By Ann Berg")
        t.wait("Pier News · .* words")
        t.wait(re.escape(self.site.url + "/p/0"))
        headers = self.site.asked("/p/0")[0][2]
        for name in ("Cookie", "Referer", "Authorization", "A-IM"):
            self.assertNotIn(name, headers)
        t.keys(*"jjj")
        first = t.lines()[1:23]
        self.follow(t)
        t.wait("In Baku0")
        t.keys("j")
        second = t.lines()[1:23]
        t.keys("h")
        t.wait("In Aktau1")
        self.assertEqual(t.lines()[1:23], first)
        t.keys("q")
        t.wait("In Kostanay1")
        self.assertEqual(t.lines()[1:23], article)
        # Forth again, from memory; back from there in one's own article, and then to the list.
        t.keys("L", "L")
        t.wait("In Baku1")
        self.assertEqual(t.lines()[1:23], second)
        t.keys("L")
        t.wait("no page was opened from this one")
        t.keys("H", "H")
        t.wait("In Kostanay1")
        self.assertEqual(t.lines()[1:23], article)
        self.assertEqual([len(self.site.asked("/p/%d" % n)) for n in (0, 1)], [1, 1])
        t.keys("h")
        t.wait("Enter read")
        # Nothing of it is in the archive.
        self.assertEqual(self.home.rows("SELECT count(*) FROM page"), [(0,)])
        self.assertEqual(self.count("aktau0"), 0)
        self.sound()

    def test_the_place_is_kept_over_another_width(self):
        self.site.pages["/p/0"] = page("Aktau")
        self.article("/p/0")
        t = self.open()
        t.wait("In Kostanay0")
        t.keys(*"jjjjjjjjjj")
        top = t.lines()[1].split()[:4]
        self.follow(t)
        t.wait("In Aktau0")
        t.resize(50, 20)
        t.wait(r"(?m)^.{30,50}$")
        t.keys("h")
        t.wait("In Kostanay2")
        self.assertIn(" ".join(top[:2]), " ".join(t.lines()[1:4]))

    def test_it_is_waited_for_with_the_keys_alive_and_given_up(self):
        self.site.pages["/p/0"], go = self.held(page("Aktau"))
        self.article("/p/0")
        self.home.set("timeout 30s")
        t = self.open()
        t.wait("In Kostanay0")
        for key in ("Escape", "q", "h", "C-c"):
            self.follow(t)
            t.wait(r"Fetching the page from 127\.0\.0\.1:\d+ …  h gives it up")
            t.keys("?")
            t.wait("Go down a row")
            t.keys("q")
            t.wait("Fetching the page")
            t.keys(key)
            t.wait("In Kostanay0")
        t.keys("L")
        t.wait("nothing was read after it")
        go.set()
        self.follow(t)
        t.wait("In Aktau0")

    def test_what_cannot_be_shown_says_why_and_what_can_be_done(self):
        self.site.pages.update({
            "/p/0": (404, "text/html", "no", {}),
            "/p/1": (200, "application/pdf", b"%PDF-1.4" + b"x" * 2345678, {}),
            "/p/2": (200, "image/png", b"\x89PNG", {}),
            "/p/3": "<html><nav><a href=/>Home</a></nav></html>",
            "/p/4": (403, "text/html", "no", {}),
            "/p/5": (200, "text/html", page("Teaser", 1, head='<script type="application/ld+json">'
                                            '{"isAccessibleForFree":false}</script>'), {}),
            "/p/6": (302, "text/html", "", {"Location": "file:///etc/passwd"}),
            "/p/7": self.site.pages.get("/feed", (200, "text/xml", "<?xml version='1.0'?><rss><channel/></rss>", {}))})
        self.article(*("/p/%d" % n for n in range(8)), "http://127.0.0.1:9/a", "mailto:ann@a.example")
        t = self.open()
        t.wait("In Kostanay0")
        end = r"\. o opens\s+it\s+in\s+the\s+browser,\s+h\s+goes\s+back\."
        for n, words in enumerate((
                r"127\.0\.0\.1 answered 404: it is not there any more" + end,
                r"127\.0\.0\.1: no page but a file \(application/pdf, 2\.3 MB\)" + end,
                r"no page but a file \(image/png, 1 kB\)" + end,
                r"127\.0\.0\.1: no article was found in the page" + end,
                r"answered 403" + end,
                r"The page is behind a wall; this is what it shows",
                r"redirect to file: which was refused" + end,
                r"127\.0\.0\.1: a feed\. a adds it to the feeds, o opens",
                r"127\.0\.0\.1 does not take connections" + end,
                r"mailto:ann@a\.example is no page")):
            self.follow(t, n + 1)
            t.wait(words.replace(" ", r"\s+"))
            if n == 7:
                t.keys("a")
                t.wait(r"^ add feed: http://127\.0\.0\.1:\d+/p/7")
                t.keys("Escape")
            if n < 9:
                t.keys("h")
            t.wait("In Kostanay0")

    def test_redirects_are_followed_and_the_page_is_named_by_its_own_address(self):
        self.site.pages["/p/0"] = (301, "text/html", "on", {"Location": "/q"})
        self.site.pages["/q"] = page("Aktau")
        self.article("/p/0")
        t = self.open()
        t.wait("In Kostanay0")
        self.follow(t)
        t.wait(re.escape(self.site.url + "/q"))
        t.wait("In Aktau0")

    def test_an_article_of_the_archive_is_opened_as_one(self):
        self.article("/a/1?utm_source=x", "/a/0#more", more=({"description": prose("Beyneu")},))
        self.home.refresh("--wait")
        t = self.open()
        t.wait("In Kostanay0")
        self.follow(t, 2)
        t.wait("that is this article's own page")
        self.follow(t, 1)
        t.wait("it is in the archive")
        t.wait("In Beyneu0")
        self.assertEqual(self.site.asked("/a/"), [])
        t.keys("H")
        t.wait("In Kostanay0")

    def test_keys_that_are_for_articles_say_so_and_the_others_work(self):
        """Saved and piped is the page; searched in it; its link goes to the browser and the clipboard."""
        self.site.pages["/p/0"] = page("Aktau", 8).replace("</h1>", "</h1><p>A <a href='/p/1'>crane</a> "
                                                           "<img src='/1.png' alt=pier width=800><img src='/2.png' alt=b width=800></p>")
        self.article("/p/0")
        log = os.path.join(self.home.path, "opened")
        browser = os.path.join(self.home.path, "browser")
        with open(browser, "w") as f:
            f.write("#!/bin/sh\necho \"$1\" >> %s\n" % log)
        os.chmod(browser, 0o755)
        self.home.set("browser %s" % browser)
        self.home.set("save-folder %s" % self.home.path)
        t = self.open()
        t.wait("In Kostanay0")
        self.follow(t)
        t.wait("In Aktau0")
        for key, name in (("b", "bookmark"), ("m", "toggle-read"), ("t", "tag"), ("w", "whole-text"), ("c", "comments"),
                          ("D", "hide"), ("e", "enclosures"), ("\\", "source")):
            t.keys(key)
            t.wait("^ %s is for articles: this page is not in the archive \\(s saves it\\)" % name)
        self.assertEqual(self.home.rows("SELECT count(*) FROM mark WHERE flags & 2"), [(0,)])
        t.keys("i")
        t.wait("image: .*1 to 2")
        t.keys("Escape", "/", "Aktau3", "Enter")
        t.wait("^ (1 of )?3 found|3 found")
        t.keys("Escape", "o")
        t.wait("opened with")
        with open(log) as f:
            self.assertEqual(f.read(), self.site.url + "/p/0\n")
        t.keys("s")
        t.wait("^ save: .*Grain")
        t.keys("C-u", os.path.join(self.home.path, "x.md"), "Enter")
        t.wait("saved to")
        with open(os.path.join(self.home.path, "x.md")) as f:
            text = f.read()
        self.assertRegex(text, r"^# Grain\n\n<%s/p/0>\n\n" % re.escape(self.site.url))
        self.assertIn("In Aktau7 the harbour", text)
        t.keys("|", "cat>%s" % os.path.join(self.home.path, "y"), "Enter")
        t.wait("any key goes back")
        t.keys("x")
        t.wait("In Aktau")
        with open(os.path.join(self.home.path, "y")) as f:
            self.assertIn("In Aktau7 the harbour", f.read())
        t.keys("G", "Space")
        t.wait("the end of this page")
        t.keys("h")
        t.wait("In Kostanay0")

    def test_a_fetcher_that_dies_is_said(self):
        self.site.pages["/p/0"], go = self.held(page("Aktau"))
        self.article("/p/0")
        self.home.set("timeout 30s")
        t = self.open()
        t.wait("In Kostanay0")
        self.follow(t)
        t.wait("Fetching the page")
        while not self.site.asked("/p/0"):
            t.keys("j")
        self.kill_fetcher()
        t.wait("The fetcher ended meanwhile")
        go.set()
        t.keys("h")
        t.wait("In Kostanay0")
        self.follow(t)
        t.wait("In Aktau0")

    def test_newsboats_keys_have_one_for_it(self):
        self.site.pages["/p/0"] = page("Aktau")
        self.article("/p/0")
        self.home.set("keys newsboat")
        t = self.open()
        t.wait("In Kostanay0")
        t.keys("P", "1", "Enter")
        t.wait("In Aktau0")
        t.keys("q")
        t.wait("In Kostanay0")


class Bounds(Links):
    def test_54_a_hostile_page_writes_nothing_of_its_own(self):
        """Escape bytes in its text, title, site, address and type, and in the sentence of one that is none."""
        evil = b"\x1b]0;t\x07\x9b31m\xc2\x9b2J\xe2\x80\xae\x00&#27;[6n "
        self.site.pages["/p/0"] = (200, "text/html", b"<title>" + evil + b"</title><meta property=og:site_name content='"
                                   + evil + b"'><meta name=author content='" + evil + b"'><article>"
                                   + b"<p>%s <a href='/p/1'>%s</a></p>" % (evil + b"In Aktau0 the wagons count him. " * 9, evil)
                                   * 20 + b"</article>", {})
        self.site.pages["/p/1"] = (200, "application/\u009b31mpdf", b"%PDF", {})
        self.site.pages["/p/2"] = (302, "text/html", b"", {"Location": "/q?\u009b31m"})
        self.site.pages["/q"] = page("Beyneu")
        self.article("/p/0", "/p/2")
        p = Pty(self.home.command(), 80, 24)
        p.settle()
        p.keys("\r")
        p.settle()
        for number, word in (("1", "Aktau0"), ("1", "no page but a file"), (None, "Aktau0"), (None, "Kostanay0"), ("2", "Beyneu0")):
            start = len(p.data)
            p.keys("P" + number + "\r" if number else "h")
            p.wait(word, start)
        p.settle()
        data = bytes(p.data)
        p.close()
        self.assertEqual(grammar.faults(data, False), [])

    def test_pages_over_a_bound_are_asked_for_again(self):
        """30 large ones, one behind the other: the reader stays small, and each is there again on the way back."""
        path = ["/of-" + letter for letter in "abcdefghijklmnopqrstuvwxyzABCDE"]
        for n in range(30):
            self.site.pages[path[n]] = page("Part%d-" % n, 400).replace("</h1>", "</h1><p>On to <a href='%s'>it</a></p>" % path[n + 1])
        self.article(path[0])
        t = self.open()
        t.wait("In Kostanay0")
        for n in range(30):
            self.follow(t)
            t.wait("In Part%d-0" % n)
        with open("/proc/%d/status" % self.home.running("dateline")) as f:
            peak = int(re.search(r"VmHWM:\s+(\d+)", f.read()).group(1))
        if not os.environ.get("DATELINE_SANITIZED"):
            self.assertLess(peak, 8 * 1024)
        for n in reversed(range(29)):
            t.keys("h")
            t.wait("In Part%d-0" % n)
        t.keys("h")
        t.wait("In Kostanay0")
        self.assertEqual(len(self.site.asked(path[29])), 1)
        self.assertEqual(len(self.site.asked(path[0])), 2)
        self.assertLess(len(self.site.log), 65)

    def test_only_a_local_feed_leads_to_local_addresses(self):
        """What a page from a public address names may not be of this machine (run_public has the same for feeds)."""
        self.site.pages["/p/0"] = page("Aktau")
        self.article("/p/0")
        self.home.change("UPDATE feed SET local=0")
        t = self.open()
        t.wait("In Kostanay0")
        self.follow(t)
        t.wait(r"led\s+to\s+an\s+address\s+of\s+this\s+machine\s+or\s+network:\s+refused")
        self.assertEqual(self.site.asked("/p/0"), [])


if __name__ == "__main__":
    unittest.main()
