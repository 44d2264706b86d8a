#!/usr/bin/env python3
"""What is done in the reader, in a real terminal on the papers of the demo: other keys to begin with,
orders, tags, selections, saving and piping, links, macros, themes, mouse and completion."""

import os
import sys
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)
import run_screen  # noqa: E402
from run_screen import FIRST, Reader, setUpModule, tearDownModule  # noqa: E402,F401


class Doing(Reader):
    def set(self, *lines):
        with open(self.path("config"), "a", encoding="utf-8") as f:
            f.write("\n".join(lines) + "\n")

    def titles(self, query=""):
        return [line.split("\t") for line in self.run_command("list", "--tsv", "-n", "500", query).splitlines()]


class TestNewsboat(Doing):
    def setUp(self):
        super().setUp()
        self.set("set keys newsboat")

    def test_keys_of_the_list(self):
        t = self.open()
        unread = self.count("is:unread")
        t.keys("N")                                     # toggles, and goes to the next row
        self.until(lambda: self.count("is:unread") == unread - 1)
        t.wait("^ 2 of ")
        t.keys("U")                                     # undo, as u shows links
        self.until(lambda: self.count("is:unread") == unread)
        t.keys("Home", "n")
        t.wait("^ 2 of ")                               # n goes to the next unread row without opening it
        t.keys("p", "j")
        t.wait("^ Trending")                            # j: the next feed
        t.keys("k", "C", "n")                                    # mark everything read: no
        t.wait("left as it was")
        t.keys("C", "y")
        self.until(lambda: self.count("is:unread") == 0)
        t.keys("l")
        t.wait("All read")
        t.keys("l", "D")
        t.wait("hidden \\(U undoes\\)")

    def test_keys_of_the_article(self):
        t = self.open()
        t.keys("Enter")
        t.wait("Published on")
        t.keys("C-u")
        t.wait("^ Source")
        t.wait("<p>")
        t.keys("C-u")
        t.wait("Published on")
        t.keys("u")
        t.wait("link: ")
        t.keys("Escape", "N")
        self.until(lambda: self.count("is:unread title:Kazakhstan") == 1)
        t.keys("n")
        t.wait("Quito")
        t.keys("q", "q")
        self.assertEqual(t.ended(), 0)

    def test_n_goes_on_in_the_next_list_when_all_is_read(self):
        t = self.open()
        t.keys("v", "Intell", "Tab", "Enter")
        t.wait("^ Intelligence")
        t.keys("A")
        t.wait("all read")
        t.keys("n")
        t.wait("^ Americas")

    def test_the_sections_stand_for_its_list_of_feeds(self):
        t = self.open()
        t.keys("h", "n")
        t.wait_gone("1 of ")
        t.keys("A")
        t.wait("Intelligence: all read")
        self.until(lambda: self.count("section:Intelligence is:unread") == 0)
        t.keys("l")
        t.wait("only sections with unread articles")
        t.keys("p", "n")
        t.wait_gone("^ Intelligence")
        t.keys("C-t")
        t.wait("^ Latest")

    def test_what_is_said_names_no_key_of_vi(self):
        t = self.open()
        t.keys("C-b")
        t.wait("bookmarked \\(U undoes\\)")
        self.assertNotIn("page up", t.screen())


class TestHabits(Doing):
    def test_a_key_of_newsboat_s_answers_with_the_one_that_does_it(self):
        t = self.open()
        for key, words in (("p", "previous unread row: :previous-unread-row"), ("C", ":everything-read"),
                           ("b", "bookmarked \\(u undoes\\) · page up: PgUp"), ("u", "undone.* · links: f"),
                           ("#", "links with their hosts, open one by number: f")):
            t.keys(key)
            t.wait(words)


class TestOrders(Doing):
    def test_oldest_first_from_the_other_end(self):
        t = self.open()
        newest_first = [line[0] for line in self.titles()]
        t.keys("S", "o", "Enter")
        t.wait("oldest first")
        t.keys("G")
        t.wait("(\\d+) of \\1$|(\\d+) of \\2 ")
        t.wait("Kazakhstan reroutes")
        t.keys("g", "Enter")
        t.wait("Published on")
        oldest = self.run_command("show", newest_first[-1]).split("\n")[0][:20]
        t.wait(oldest)
        t.keys("J", "K")
        t.wait(oldest)

    def test_by_title_source_and_length_and_back(self):
        t = self.open(140, 40)
        t.keys("S", "title", "Enter")
        t.wait("by title")
        t.wait("A pension for people[^\\n]*\\n")
        t.keys("g")
        t.wait("^ *Latest.*│.*A ")
        t.keys("S", "-", "title", "Enter")
        t.wait("by title, reversed")
        t.keys("S", "source", "Enter")
        t.wait("by source")
        t.keys("S", "length", "Enter")
        t.wait("longest first")
        t.keys("S", "rank", "Enter")
        t.wait("only what was searched for has a rank")
        t.keys("S", "newest", "Enter", "g")
        t.wait("Latest.*│.*" + FIRST[:12])

    def test_results(self):
        t = self.open()
        t.keys("/", "Kazakhstan", "Enter")
        t.wait("best first")
        t.keys("S", "oldest", "Enter")
        t.wait("newest first|oldest first")
        t.keys("S", "title", "Enter")
        t.wait("by title")
        t.keys("S", "rank", "Enter")
        t.wait("best first")

    def test_the_setting(self):
        self.set("set sort oldest")
        t = self.open(wait="1 of")
        t.wait("^ 1 of")
        self.assertNotIn(FIRST, t.screen())


if __name__ == "__main__":
    unittest.main(verbosity=2)
