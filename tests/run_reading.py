#!/usr/bin/env python3
"""Going on: the place in each article, what was read, searching in an article, and text of both
directions, in a real terminal on the papers of the demo."""

import os
import sqlite3
import sys
import unittest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import run_screen  # noqa: E402
from run_screen import setUpModule, tearDownModule  # noqa: E402,F401


class TestReading(run_screen.Reader):
    def reading(self, where):
        with sqlite3.connect(self.path("archive/archive.db"), timeout=10) as db:
            return db.execute("select count(*) from reading where " + where).fetchone()[0]

    def open_first(self):
        t = self.open()
        t.keys("g", "Enter")
        return t

    def test_an_article_opens_where_it_was_left_also_after_a_restart(self):
        t = self.open_first()
        t.wait("By Aigerim")
        t.keys("}")
        t.wait_gone("By Aigerim")
        t.keys("h")
        t.wait("Quito votes")
        self.until(lambda: self.reading("at > 0") == 1)
        t.keys("Enter")
        t.wait("Two piers, one crane")
        self.assertNotIn("By Aigerim", t.screen())
        t.keys("h", "q")
        t.ended()
        t = self.open_first()
        t.wait("Two piers, one crane")
        self.assertNotIn("By Aigerim", t.screen())

    def test_an_article_read_to_its_end_opens_at_its_top(self):
        t = self.open_first()
        t.wait("By Aigerim")
        t.keys("}", "h")
        self.until(lambda: self.reading("at > 0") == 1)
        t.keys("Enter", "G")
        t.wait("end ·")
        t.keys("h")
        self.until(lambda: self.reading("at > 0") == 0)
        t.keys("Enter")
        t.wait("By Aigerim")

    def test_what_was_read_is_gone_through_back_and_forth(self):
        t = self.open_first()
        t.wait("By Aigerim")
        t.keys("J")
        t.wait("second airport it may not need")
        t.keys("J")
        t.wait("What the leaked port contracts say")
        self.until(lambda: self.reading("opened > 0") == 3)
        t.keys("H")
        t.wait("1 back of 2")
        t.wait("second airport it may not need")
        t.keys("H")
        t.wait("By Aigerim")
        t.keys("H")
        t.wait("nothing was read before")
        t.keys("L")
        t.wait("1 back of 2")
        t.keys("h", ":history", "Enter")
        t.wait("What was read · 3, the last first")
        first = t.wait(r"^.{10}\S.*").group()
        self.assertIn("What the leaked port contracts say", t.lines()[1], first)
        t.keys("Escape")
        t.wait("unread")

    def test_a_search_in_an_article_marks_every_match(self):
        t = self.open_first()
        t.wait("By Aigerim")
        t.keys("/", "ship")
        t.wait("ship")
        t.keys("Enter")
        t.wait("1 of [2-9] found")
        self.assertRegex(t.screen(escapes=True), "\x1b\\[[0-9;]*4m[^\x1b]*ship")
        t.keys("n")
        t.wait("2 of [2-9] found")
        t.keys("N")
        t.wait("1 of [2-9] found")
        t.keys("Escape")
        t.wait_gone("found")
        t.keys("/", "zeppelin", "Enter")
        t.wait("is not in this article")

    def test_results_mark_their_words_in_the_article(self):
        t = self.open()
        t.keys("/", "kostanay", "Enter")
        t.wait("found")
        t.keys("Enter")
        t.wait(r"\d+ found ·")
        t.keys("n")
        t.wait(r"1 of \d+ found")

    def test_right_to_left_text_is_put_in_order_where_the_terminal_does_not(self):
        shown = "ﺏﺭﺎﻗ ﻲﻓ ﺔﺒﺘﻜﻣ"
        t = self.open()
        t.keys("/", "مكتبة", "Enter")
        t.wait(shown)
        t.keys(":set bidi off", "Enter")
        t.wait("مكتبة في قارب")
        t.keys("q", "q")
        t.ended()
        t = self.open(VTE_VERSION="6800")
        t.keys("/", "مكتبة", "Enter")
        t.wait("مكتبة في قارب")


if __name__ == "__main__":
    unittest.main()
