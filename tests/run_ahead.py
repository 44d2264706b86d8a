#!/usr/bin/env python3
"""Rows that the reader has read ahead of the screen: they are those of the list as it is now, however fast
the keys come and whatever others change, and when they are there nothing wakes the reader any more."""
import os
import re
import sys
import time
import unittest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import idle  # noqa: E402
from fetching import Home  # noqa: E402
from run_rules import Server, item  # noqa: E402
from term import LONGEST, Terminal  # noqa: E402

ROWS = 22       # on a screen of 24 lines
ALL = 700       # more than the window of keys grows by at a time
PAGE_DOWN, PAGE_UP = "\x06", "\x02"


class Ahead(unittest.TestCase):
    def setUp(self):
        self.server = Server()
        self.addCleanup(self.server.server_close)
        self.addCleanup(self.server.shutdown)
        self.server.items = [item(n, "Row %d" % n, "Some words.") for n in range(ALL, 0, -1)]
        self.home = Home("set auto-refresh no\nset first-unread all\nset resume no\n")
        self.addCleanup(self.home.close)
        with open(self.home.feeds, "w", encoding="utf-8") as f:
            f.write("[Papers]\n%s\n" % self.server.url())
        self.home.run("refresh", "--wait")
        self.t = Terminal(self.home.command(), env=self.home.env)
        self.addCleanup(self.t.close)
        self.t.wait("1 of %d" % ALL)

    def asleep(self):
        """Half a second in which nothing wakes the reader."""
        pid, end = self.t.pid(), time.monotonic() + LONGEST
        slept = -1
        while slept != idle.slept(pid):
            self.assertLess(time.monotonic(), end, "it wakes again and again")
            slept = idle.slept(pid)
            time.sleep(0.5)

    def check(self, at):
        """The row under the cursor is the at-th (from 1), and around it stand its neighbours."""
        self.t.wait(r"\b%d of %d" % (at, ALL))
        shown = [int(n) for n in re.findall(r"Row (\d+)", self.t.screen())]
        self.assertEqual(len(shown), ROWS)
        self.assertEqual(shown, list(range(shown[0], shown[0] - ROWS, -1)))
        cursor = re.search(r"\x1b\[[\d;]*7m[^\n]*?Row (\d+)", self.t.screen(True))
        self.assertEqual(int(cursor.group(1)), ALL + 1 - at)

    def test_keys_that_come_faster_than_rows_are_read(self):
        """In bursts and one by one, down and up, with and without time to read ahead in between."""
        at = 1
        for keys in (PAGE_DOWN, PAGE_DOWN * 9, "j" * 50, PAGE_UP * 4, "k" * 30, PAGE_DOWN * 20, PAGE_UP * 25, "j" * 5):
            for key in keys:
                by = {PAGE_DOWN: ROWS - 1, PAGE_UP: 1 - ROWS, "j": 1, "k": -1}[key]
                at = max(1, min(ALL, at + by))
            self.t.type_and_wait(["-l", "--", keys])
            self.check(at)
        for key, place in (("G", ALL), (PAGE_UP, ALL - ROWS + 1), ("g", 1), (PAGE_DOWN, ROWS)):
            self.t.keys(key)
            self.check(place)

    def test_nothing_wakes_it_when_the_rows_are_there(self):
        self.asleep()
        self.t.keys(PAGE_DOWN)
        self.check(ROWS)
        self.asleep()

    def test_what_others_change_is_seen_on_the_next_page(self):
        self.asleep()
        self.home.run("mark", "read", "--query", "title:%d" % (ALL - 30))
        self.t.wait("%d unread" % (ALL - 1))
        self.home.run("mark", "bookmark", "--query", "title:%d" % (ALL - 31))
        self.t.wait("Bookmarks +1 ")
        self.t.keys(PAGE_DOWN)
        self.check(ROWS)
        self.t.wait(r"│ {3} .*Row %d\b" % (ALL - 30))
        self.t.wait(r"│ •★ .*Row %d\b" % (ALL - 31))
        self.t.wait(r"│ • {2}.*Row %d\b" % (ALL - 32))

    def test_what_comes_leaves_the_cursor_and_changes_the_next_page(self):
        self.t.keys("j", "j", "j")
        self.check(4)
        self.asleep()
        self.server.items = [item(n, "Row %d%s" % (n, " mended" if n == ALL - 29 else ""), "Some words.")
                             for n in range(ALL + 3, 0, -1)]
        self.home.run("refresh", "--force", "--wait")
        self.t.wait("3 new")
        self.check(4)
        self.t.type_and_wait(["-l", "--", PAGE_DOWN])
        self.check(ROWS + 3)
        self.t.wait("Row %d mended" % (ALL - 29))


if __name__ == "__main__":
    unittest.main()
