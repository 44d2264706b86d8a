#!/usr/bin/env python3
"""Searching in the reader: results as one types, with what was found marked; kept as sections and in
the history of the next reader."""
import os
import re
import signal
import sys
import time
import unittest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from fetching import Home  # noqa: E402
from ptys import LONGEST, Pty  # noqa: E402
from run_rules import Server, item  # noqa: E402
from term import Terminal  # noqa: E402

LONG = "Nothing of it here. " * 40


class Search(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = Server()
        cls.server.items = [
            item(1, "A pier for grain", LONG + "The harbour of Kazakhstan takes the first ships of grain."),
            item(2, "Old trams", "They rust."),
            item(3, "乌鲁木齐到阿拉木图", "一列夜车上的生意。"),
            item(4, "Grain", "Of salt."),
        ] + [item(n, "Common row %d" % n, "Words.") for n in range(10, 40)]
        cls.home = Home("set auto-refresh no\nset first-unread all\nset resume no\n")
        cls.home.write_feeds(cls.server.url())
        cls.home.run("refresh", "--wait")

    @classmethod
    def tearDownClass(cls):
        cls.server.shutdown()
        cls.server.server_close()
        cls.home.close()

    def reader(self, columns=80, rows=24):
        p = Pty(self.home.command(), columns, rows, env=dict(self.home.env, TERM="xterm-256color"))

        def end():
            if p.status is None:
                p.kill(signal.SIGKILL)
            p.close()
        self.addCleanup(end)
        p.wait("Common row")
        p.settle()
        return p

    def test_results_come_as_one_types_with_the_words_marked_around_them(self):
        p = self.reader()
        at = len(p.data)
        p.keys("/", "k", "a", "z", "a", "k", "h", "s", "t", "a", "n", " ", "g", "r", "a", "i", "n")
        p.wait("best first", at)
        p.wait(r"… The harbour of +Kazakhstan +takes the first ships of +grain", at)
        # Matches are underlined and bold.
        marked = re.findall(rb"\x1b\[[0-9;]*4[0-9;]*m(?:\x1b[^m]*m)*([A-Za-z]+)", bytes(p.data[at:]))
        self.assertIn(b"Kazakhstan", marked)
        p.keys("\r", "\x1b")
        p.wait("Common row", len(p.data) - 4000)

    def test_two_characters_of_chinese_a_prefix_and_a_phrase(self):
        p = self.reader()
        for query, title in (("木齐", "乌鲁木齐"), ("tra*", "Old trams"), ('"of salt"', "Grain")):
            at = len(p.data)
            p.keys("/", query, "\r")
            p.wait(r"1 found", at)
            p.wait(title, at)
            p.keys("\x1b")

    def test_searches_are_there_in_the_next_reader(self):
        p = self.reader()
        p.keys("/", "old trams", "\r")
        p.keys("\x1b", "/", "salt", "\r")
        end = time.monotonic() + LONGEST
        while len(self.home.rows("SELECT 1 FROM place WHERE name LIKE 'history.search.%'")) < 2:
            self.assertLess(time.monotonic(), end)
            p.read(0.05)
        p.keys("Q")
        self.assertEqual(p.ended(), 0)
        p = self.reader()
        at = len(p.data)
        p.keys("/", b"\x1b[A", b"\x1b[A")
        p.wait("old trams", at)

    def test_a_search_is_kept_as_a_section(self):
        p = self.reader()
        p.keys("/", "trams or salt", "\r", ":", "keep Watch: rails", "\r")
        p.wait("kept as the section Watch: rails")
        with open(self.home.feeds, encoding="utf-8") as f:
            self.assertTrue(f.read().endswith("\n[Watch: rails]\nmatch trams or salt\n"))
        at = len(p.data)
        p.keys("\x1b")
        p.wait("Watch: rails", at)
        end = time.monotonic() + LONGEST
        while self.home.rows("SELECT total FROM counter JOIN section ON list=id+16"
                             " WHERE name='Watch: rails'") != [(2,)]:
            self.assertLess(time.monotonic(), end)
            p.read(0.05)
        at = len(p.data)
        p.keys("/", "trams or salt", "\r", ":", "keep Watch: rails", "\r")
        p.wait("is there already", at)

    def test_keys_typed_ahead_of_the_results_do_not_lose_them(self):
        p = self.reader()
        at = len(p.data)
        os.write(p.master, b"/trams\rl")
        p.wait("They rust", at)


class Scopes(unittest.TestCase):
    """In the section and everywhere: where there is how much, and how to go there."""

    @classmethod
    def setUpClass(cls):
        cls.server = Server()
        cls.server.items = [item(1, "A pier for grain"), item(2, "Old trams", "They rust."), item(3, "Grain"),
                            item(4, "Of iron", "It may rust.")]
        cls.home = Home("set auto-refresh no\nset first-unread all\nset resume no\n")
        with open(cls.home.feeds, "w") as f:
            f.write("[Papers]\n%s\n[Rails]\nmatch trams\n" % cls.server.url())
        cls.home.run("refresh", "--wait")

    @classmethod
    def tearDownClass(cls):
        cls.server.shutdown()
        cls.server.server_close()
        cls.home.close()

    def in_rails(self, columns=80, rows=24):
        t = Terminal(self.home.command(), columns, rows, env=self.home.env)
        self.addCleanup(t.close)
        t.wait(r"1 of 4\b")
        t.keys("h", "G", "Enter")
        t.wait(r"1 of 1\b")
        return t

    def test_slash_slash_goes_to_the_other_scope_and_back_for_the_same_words(self):
        t = self.in_rails()
        t.keys("/", "rust", "Enter")
        t.wait(r"Search in Rails · 1 found · best first · everywhere \(2\)")
        t.keys("/")
        t.wait("// everywhere")
        t.keys("/")
        t.wait(r"Search everywhere · 2 found · best first · in Rails \(1\)")
        t.wait("Of iron")
        t.keys("Enter")
        t.wait(r"1 of 2\b")
        t.keys("/")
        t.wait("// section")
        t.keys("/", "Enter")
        t.wait(r"Search in Rails · 1 found · best first · everywhere \(2\)")
        self.assertNotIn("Of iron", t.screen())
        # What is typed now is searched where the results are from; behind // in the other.
        t.keys("/", "//grain", "Enter")
        t.wait(r"Search everywhere · 2 found")
        t.keys("/", "trams", "Enter")
        t.wait(r"Search everywhere · 1 found · best first · in Rails \(1\)")
        # A slash alone is nothing to be offered again.
        t.keys("/", "Up", "Up")
        t.wait(r"(?m)^ ///grain")
        t.keys("Escape")
        t.wait("1 of 1")

    def test_nothing_found_says_how_much_there_is_everywhere_and_slash_shows_it(self):
        for columns, rows in ((80, 24), (140, 40)):
            t = self.in_rails(columns, rows)
            t.keys("/", "grain", "Enter")
            t.wait(r"Nothing for “grain” in Rails\. / again: everywhere \(2\)")
            t.keys("/")
            t.wait(r"Search everywhere · 2 found · best first · in Rails \(0\)")
            t.keys("Enter")
            t.wait(r"1 of 2\b")
            t.keys("q")


if __name__ == "__main__":
    unittest.main()
