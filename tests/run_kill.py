#!/usr/bin/env python3
"""kill -9 of each process at moments spread over a refresh: after the next one every article is
there, once, and the archive is sound."""

import os
import select
import signal
import time
import unittest

from bad_server import Server
from fetching import Home

FEEDS = 60
ITEMS = 40
MOMENTS = 7  # for each of the three processes


def children(pid):
    """Name -> pid of the workers of a process."""
    found = {}
    for entry in os.listdir("/proc"):
        if not entry.isdigit():
            continue
        try:
            with open("/proc/%s/stat" % entry) as f:
                head, tail = f.read().rsplit(")", 1)
        except OSError:
            continue
        if int(tail.split()[1]) == pid and tail.split()[0] != "Z":
            found[head.split("(", 1)[1]] = int(entry)
    return found


class Kill(unittest.TestCase):
    def setUp(self):
        self.server = Server().start()
        self.server.items = ITEMS
        self.home = Home("set max-host-connections 4\n")
        self.home.write_feeds(*["%s/good/f%d" % (self.server.url, i) for i in range(FEEDS)])

    def tearDown(self):
        self.server.stop()
        self.home.close()

    def kill_after_lines(self, name, lines):
        """Starts a refresh, and kills the process when so many feeds were reported."""
        p = self.home.start("refresh", "--json")
        for _ in range(lines):
            if not p.stdout.readline():
                break
        victim = p.pid if name == "dateline" else children(p.pid).get(name)
        if victim is not None:
            try:
                os.kill(victim, signal.SIGKILL)
            except ProcessLookupError:
                pass
        try:
            p.communicate(timeout=60)
        finally:
            if p.poll() is None:
                p.kill()

    def settle(self):
        self.home.make_due()
        done = self.home.run("refresh", "--wait", timeout=120)
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        # A fetcher that outlived its reader may still have the last feeds in its hands.
        end = time.monotonic() + 30
        while self.home.articles() < FEEDS * ITEMS and time.monotonic() < end:
            select.select([], [], [], 0.05)

    def check(self):
        self.assertEqual(self.home.articles(), FEEDS * ITEMS)
        self.assertEqual(self.home.rows("SELECT count(DISTINCT guid) FROM article"), [(FEEDS * ITEMS,)])
        self.assertEqual(self.home.rows("SELECT count(*) FROM pending"), [(0,)])
        self.assertEqual(self.home.rows("PRAGMA integrity_check"), [("ok",)])
        self.assertEqual(self.home.rows("SELECT total FROM counter WHERE list = 1"), [(FEEDS * ITEMS,)])

    def killed(self, name):
        for moment in range(MOMENTS):
            with self.subTest(moment=moment):
                self.tearDown()
                self.setUp()
                self.kill_after_lines(name, 1 + moment * (FEEDS - 2) // MOMENTS)
                self.settle()
                self.check()

    def test_the_fetcher_is_killed(self):
        self.killed("dateline-fetch")

    def test_the_parser_is_killed(self):
        self.killed("dateline-parse")

    def test_the_command_is_killed(self):
        self.killed("dateline")


if __name__ == "__main__":
    unittest.main()
