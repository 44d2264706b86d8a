#!/usr/bin/env python3
"""Live sections and filters: worked out and counted aside, so that no key and no start waits for them."""
import os
import re
import signal
import sys
import time
import unittest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import idle  # noqa: E402
from fetching import SANITIZED, Home, process, wait_gone  # noqa: E402
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


class Statistics(unittest.TestCase):
    """Of so many feeds that gathering them takes longer than a test needs to stop the process aside."""
    FEEDS = 300000

    def setUp(self):
        self.home = Home("set auto-refresh no\nset resume no\n")
        self.addCleanup(self.home.close)
        self.server = Server()
        self.addCleanup(self.server.server_close)
        self.addCleanup(self.server.shutdown)
        self.server.items = [item(n, "Row %d" % n, "Some words of number%d." % n) for n in range(100, 140)]
        with open(self.home.feeds, "w", encoding="utf-8") as f:
            f.write("[Papers]\n%s Paper\n" % self.server.url())
        self.home.run("refresh", "--wait")
        self.home.change("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?)"
                         " INSERT INTO feed(url, due) SELECT 'http://none.invalid/' || i, 1 << 40 FROM n", self.FEEDS)
        self.t = Terminal(self.home.command(), env=self.home.env)
        self.addCleanup(self.t.close)
        self.t.wait("1 of 40")
        self.reader = self.t.pid()

    def aside(self):
        """The process that gathers, stopped: from now on it takes for ever."""
        end = time.monotonic() + 60
        while not (found := [pid for pid in idle.children(self.reader) if process(pid)[0] == "dateline"]):
            self.assertLess(time.monotonic(), end, self.t.screen())
        os.kill(found[0], signal.SIGSTOP)
        return found[0]

    def assert_small(self):
        with open("/proc/%d/status" % self.reader, encoding="ascii") as f:
            peak = int(re.search(r"VmHWM:\s+(\d+) kB", f.read()).group(1))
        if not SANITIZED:
            self.assertLess(peak, 8 * 1024)

    def counting(self):
        self.t.keys(":", "stats")
        self.t.keys("Enter")
        pid = self.aside()
        self.t.wait(r"^ Articles +…  Unread +…  Read +…  Feeds +…$")
        return pid

    def test_the_page_is_there_at_once_and_keys_are_answered_until_the_rest_has_come(self):
        t, pid = self.t, self.counting()
        t.wait(r"^ Sections +1  Bookmarks +0 ")
        t.wait(r"^ 40 in 39 days, 0 % read; at most 40 a day")
        t.wait(r"^ Papers +░+ +40 +0 % +█$")
        t.resize(80, 16)
        t.wait(r"^ 0% ")
        t.keys("j")
        t.wait(r"\A Statistics.*\n Sections")
        t.keys("G")
        t.wait(r"^ By feed .*\n …\n")
        self.assertEqual(idle.stat(pid)[0], "T")
        t.resize(120, 24)
        t.keys("g")
        t.wait(r"^ Articles +…")
        wait_gone(pid)
        self.assertNotIn("…", t.wait(r"^ Articles +40  Unread +40(.|\n)*").group())
        t.wait(r" Feeds +300,001 ")
        t.keys("G")
        t.wait(r"^ Paper +░+ +40 +0 % +[\d.]+ MB +█$")
        self.assert_small()

    def test_feeds_that_fail_and_names_cost_the_reader_no_memory(self):
        t = self.t
        self.home.change("UPDATE feed SET error='answered 404 Not Found', failing_since=1700000000, failures=3"
                         " WHERE url LIKE '%/123456'")
        t.keys("!")
        t.wait(r"^ http://none.invalid/123456\n   answered 404 Not Found\n   since 14 November 2023, 22:13, 3 times running")
        t.keys("q", "'", "paper", "Enter")
        t.wait(r"^ Paper · 40 unread")
        self.assert_small()

    def test_leaving_the_page_ends_the_counting(self):
        t = self.t
        for key in "q", "C-c", "n":
            pid = self.counting()
            t.keys(key)
            t.wait_gone("Statistics")
            wait_gone(pid)
            end = time.monotonic() + 60
            while idle.stat(pid) is not None:   # nor is what it was left behind
                self.assertLess(time.monotonic(), end)
                t.keys("k")
            if key == "n":
                t.wait("Fetched on")
            else:
                t.wait("1 of 40")
                self.assertNotIn("nothing runs", t.screen())

    def test_a_process_that_dies_is_said_so(self):
        t, pid = self.t, self.counting()
        os.kill(pid, signal.SIGKILL)
        t.wait(r"^ Articles +\?  Unread +\?  Read +\?  Feeds +\?$")
        t.keys("G")
        t.wait(r"^ By feed .*\n reading the archive was cut short$")
        t.keys("q")
        t.wait("1 of 40")


if __name__ == "__main__":
    unittest.main()
