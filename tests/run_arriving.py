#!/usr/bin/env python3
"""A person reads in a list while a refresh brings more: the row under the cursor stays where it is."""
import os
import re
import sys
import time
import unittest
from email.utils import formatdate

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from fetching import Home  # noqa: E402
from run_rules import Server, item  # noqa: E402
from term import Terminal  # noqa: E402

NOW = int(time.time())


def dated(number, age):
    return item(number, "Row %d" % number, "Words of %d." % number, "<pubDate>%s</pubDate>" % formatdate(NOW - age))


class Arriving(unittest.TestCase):
    def setUp(self):
        self.server = Server()
        self.addCleanup(self.server.server_close)
        self.addCleanup(self.server.shutdown)
        self.server.items = [dated(n, 3600 * 24 * 9 + n) for n in range(100, 160)]
        self.home = Home("set auto-refresh no\nset first-unread all\nset resume no\n")
        self.addCleanup(self.home.close)
        self.home.write_feeds(self.server.url())
        self.home.run("refresh", "--wait")

    def reader(self):
        t = Terminal(self.home.command(), env=self.home.env)
        self.addCleanup(t.close)
        t.wait("1 of 60")
        return t

    @staticmethod
    def cursor(t):
        """Where the row in reverse is, and its title."""
        for at, line in enumerate(t.screen(escapes=True).split("\n")):
            found = re.search(r"\x1b\[(?:[0-9;]*;)?7m.*?(Row \d+)", line)
            if found and at > 0:
                return at, found.group(1)
        raise AssertionError("no row is under the cursor:\n" + t.screen())

    def arrive(self, t, rounds, place, place_after):
        """Older and newer ones come, round by round; between them the cursor goes down and up."""
        before = self.cursor(t)
        t.wait(place)
        for n in range(rounds):
            self.server.items += [dated(1000 + n * 40 + k, 60 * (rounds - n) - k) for k in range(30)]
            self.server.items += [dated(5000 + n * 40 + k, 3600 * 24 * 9 + 130 + k) for k in range(10)]
            self.home.run("refresh", "--force")
            t.wait(r"· %d new: \." % (40 * (n + 1)))
            self.assertEqual(self.cursor(t), before)
            t.wait(place)
            t.keys("j")
            t.wait(place_after)
            t.keys("k")
            t.wait(place)
            self.assertEqual(self.cursor(t), before)

    def test_at_the_top_of_a_list(self):
        t = self.reader()
        t.keys(*"jjjj")
        self.arrive(t, 4, r"^ 5 of 60 ", r"^ 6 of 60 ")
        t.keys(".")
        t.wait(r"^ 1 of 220 ")

    def test_far_down_in_it(self):
        t = self.reader()
        t.keys("C-f", "C-f", "k")
        place = int(t.wait(r"^ (\d+) of 60 ").group(1))
        self.assertGreater(place, 30)
        self.arrive(t, 4, r"^ %d of 60 " % place, r"^ %d of 60 " % (place + 1))

    def test_where_only_the_unread_are_shown_and_some_were_read(self):
        t = self.reader()
        t.keys("U", *"jjj")
        t.keys("m")
        t.wait("59 unread")
        self.arrive(t, 3, r"^ 4 of 60 ", r"^ 5 of 60 ")


if __name__ == "__main__":
    unittest.main()
