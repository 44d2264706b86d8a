#!/usr/bin/env python3
"""Live sections and filters: worked out and counted aside, so that no key and no start waits for them."""
import os
import re
import sys
import time
import unittest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from fetching import Home  # noqa: E402
from run_rules import Server, item  # noqa: E402
from term import Terminal  # noqa: E402


class Live(unittest.TestCase):
    def setUp(self):
        self.server = Server()
        self.addCleanup(self.server.server_close)
        self.addCleanup(self.server.shutdown)
        self.server.items = [item(n, "Row %d" % n, "Some words of number%d." % n) for n in range(100, 140)]
        self.home = Home("set auto-refresh no\nset first-unread all\nset resume no\n")
        self.addCleanup(self.home.close)
        with open(self.home.feeds, "w", encoding="utf-8") as f:
            f.write("[Papers]\n%s\n[Kept]\nmatch is:bookmarked\n[Open]\nmatch is:unread title:row\n" % self.server.url())
        self.home.run("refresh", "--wait")

    def reader(self):
        t = Terminal(self.home.command(), env=self.home.env)
        self.addCleanup(t.close)
        t.wait("1 of 40")
        return t

    def test_counts_follow_marks_and_are_there_at_the_next_start(self):
        t = self.reader()
        t.wait(r"Open +40 ")
        t.wait(r"Kept +│")
        t.keys("b")
        t.wait(r"Kept +1 ")
        t.keys("m")
        t.wait(r"Open +39 ")
        end = time.monotonic() + 20
        while not self.home.rows("SELECT 1 FROM place WHERE name='reader.live' AND value LIKE '%:39:39%'"):
            self.assertLess(time.monotonic(), end)
            time.sleep(0.05)
        t.keys("Q")
        t.ended()
        # What is counted anew is another number, so this one was known.
        self.home.change("UPDATE place SET value=replace(value, ':39:39', ':38:38') WHERE name='reader.live'")
        t = self.reader()
        t.wait(r"Open +38 ")
        t.wait(r"Open +39 ")

    def test_a_live_section_opens_with_its_count(self):
        t = self.reader()
        t.wait(r"Open +40 ")
        t.keys("'", "Open", "Enter")
        t.wait("Open · 40 unread")
        t.wait("1 of 40")
        t.keys("G")
        t.wait("40 of 40")
        t.keys("m")
        t.wait(r"Open +39 ")

    def test_over_999_is_said_so(self):
        self.server.items += [item(n, "Row %d" % n, "Words.") for n in range(1000, 2100)]
        self.home.run("refresh", "--force", "--wait")
        t = Terminal(self.home.command(), env=self.home.env)
        self.addCleanup(t.close)
        t.wait(r"Open +999\+")
        t.keys("'", "Open", "Enter")
        t.wait(r"1 of 1,000\+")
        t.wait(r"Open · 999\+ unread")

    def test_a_filter_is_read_aside_and_scrolled(self):
        t = self.reader()
        t.keys("F", "title:row -number120", "Enter")
        t.wait("39 found")
        t.keys("G")
        t.wait("39 of 39")
        self.assertFalse(re.search("Row 120", t.screen()))
        t.keys("n")
        t.keys("Escape", "Escape")
        t.keys("F", "number120", "Enter")
        t.wait("1 found")
        t.keys("Escape")
        t.wait("of 40")


if __name__ == "__main__":
    unittest.main()
