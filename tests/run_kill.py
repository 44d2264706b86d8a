#!/usr/bin/env python3
"""kill -9 of each process at moments spread over a refresh, and a disk that is full in another: after
the next refresh every article is there, once, and the archive is sound."""

import json
import os
import signal
import subprocess
import unittest

from bad_server import Server
from fetching import SANITIZED, Home, children, wait_gone

FEEDS = 60
ITEMS = 30
# What the server was asked, or the command has printed, when the process is killed.
MOMENTS = [("asked", n) for n in (1, 3, 10, 30, 50, 60)] + [
    ("printed", n) for n in (1, 4, 8, 12, 16, 20, 24, 29, 34, 39, 44, 49, 54, 59)
]


class Kill(unittest.TestCase):
    def setUp(self):
        self.server = Server().start()
        self.server.items = ITEMS
        self.home = Home("set max-host-connections 4\n")
        self.home.write_feeds(*["%s/good/f%d" % (self.server.url, i) for i in range(FEEDS)])

    def tearDown(self):
        self.server.stop()
        self.home.close()

    def refresh_with_a_kill(self, name, what, n):
        """Exit status, and the lines printed."""
        p = self.home.start("refresh", "--json")
        lines = []
        if what == "asked":
            self.assertTrue(self.server.wait_requests(n))
        else:
            lines = [p.stdout.readline() for _ in range(n)]
        workers = children(p.pid)
        victim = p.pid if name == "dateline" else workers.get(name)
        if victim is not None:
            try:
                os.kill(victim, signal.SIGKILL)
            except ProcessLookupError:
                pass
        out, err = self.home.finish(p)
        if "dateline-fetch" in workers:
            # It ends by itself, and gives back what it had claimed.
            wait_gone(workers["dateline-fetch"])
        return p.returncode, [json.loads(line) for line in lines + out.splitlines()], err

    def sound(self):
        """Every article once, the archive whole, its counters right, and all indexed."""
        want = {("f%d-%d" % (f, i),) for f in range(FEEDS) for i in range(ITEMS)}
        guids = self.home.rows("SELECT guid FROM article")
        self.assertEqual(len(guids), FEEDS * ITEMS)
        self.assertEqual(set(guids), want)
        for sql, answer in (
            ("PRAGMA integrity_check", "ok"),
            ("SELECT count(*) FROM pending", 0),
            ("SELECT count(*) FROM article WHERE words IS NULL", 0),
            ("SELECT count(*) FROM fts WHERE fts MATCH 'story'", FEEDS * ITEMS),
            ("SELECT total FROM counter WHERE list = 1", FEEDS * ITEMS),
            ("SELECT unread FROM counter WHERE list = 1", FEEDS * ITEMS),
        ):
            self.assertEqual(self.home.rows(sql), [(answer,)], sql)

    def doctor(self):
        done = self.home.run("doctor")
        self.assertEqual(done.returncode, 0, done.stdout)
        self.assertIn("%d articles of %d feeds" % (FEEDS * ITEMS, FEEDS), done.stdout)
        self.assertIn("its integrity is fine", done.stdout)

    def next_refresh(self):
        """Asks what is due: what was given up must be, without any wait."""
        done = self.home.run("refresh", "--wait", timeout=120)
        self.assertEqual((done.returncode, done.stderr), (0, ""))

    def each_moment(self, name, moments, after):
        for what, n in moments[::3] if SANITIZED else moments:
            with self.subTest(what=what, n=n):
                self.tearDown()
                self.setUp()
                status, lines, err = self.refresh_with_a_kill(name, what, n)
                after(status, lines, err)
                self.next_refresh()
                self.sound()
        self.doctor()

    def the_same_refresh_goes_on(self, status, lines, err):
        """The workers are started again, and nobody need know."""
        self.assertEqual((status, err), (0, ""))
        sum_up = [sum(line[key] for line in lines[:-1]) for key in ("new", "bytes")]
        self.assertEqual([lines[-1][key] for key in ("feeds", "failed", "new", "bytes")], [len(lines) - 1, 0, *sum_up])
        self.assertEqual(self.home.articles(), FEEDS * ITEMS)

    def test_the_fetcher_is_killed(self):
        self.each_moment("dateline-fetch", MOMENTS, self.the_same_refresh_goes_on)

    def test_the_parser_is_killed(self):
        def after(status, lines, err):
            self.the_same_refresh_goes_on(status, lines, err)
            self.assertEqual(lines[-1]["feeds"], FEEDS)
            self.assertEqual(lines[-1]["new"], FEEDS * ITEMS)

        self.each_moment("dateline-parse", MOMENTS[::2], after)

    def test_the_command_is_killed(self):
        def after(status, lines, err):
            # At the last moments it may have ended by itself.
            self.assertIn(status, (-signal.SIGKILL, 0) if len(lines) > 55 else (-signal.SIGKILL,))

        self.each_moment("dateline", MOMENTS, after)


FAT = 20  # feeds of about 600 KB


def mount(*words):
    return subprocess.run(["mount", *words], capture_output=True).returncode == 0


class Full(unittest.TestCase):
    """The archive lies on a file system of 4 MB, which grows later."""

    def setUp(self):
        self.server = Server().start()
        self.home = Home("set timeout 60s\n")
        os.mkdir(self.home.data)
        if not mount("-t", "tmpfs", "-o", "size=4m,mode=700", "dateline-test", self.home.data):
            self.tearDown()
            self.skipTest("skipped: a file system of 4 MB cannot be mounted here (root only)")
        self.addCleanup(subprocess.run, ["umount", "-l", self.home.data])

    def tearDown(self):
        self.server.stop()
        self.addCleanup(self.home.close)

    def test_a_full_disk_is_said_and_nothing_is_lost(self):
        self.home.write_feeds(*["%s/fat/f%d" % (self.server.url, i) for i in range(FAT)])
        done = self.home.run("refresh", timeout=120)
        self.assertEqual(done.returncode, 3, done.stderr)
        self.assertRegex(done.stderr, "(?i)dateline: .*(full|no space|no room)")
        self.assertLess(len(done.stderr.splitlines()), 3)
        before = self.home.articles()
        self.assertLess(before, FAT * 5)
        done = self.home.run("list", "--count")
        self.assertEqual((done.returncode, done.stdout.strip()), (0, str(before)))
        self.assertEqual(self.home.rows("SELECT count(*) FROM feed WHERE failures > 0"), [(0,)])
        self.assertTrue(mount("-o", "remount,size=128m", self.home.data))
        done = self.home.run("refresh", "--wait", timeout=120)
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        guids = self.home.rows("SELECT guid FROM article")
        self.assertEqual(len(guids), len(set(guids)))
        self.assertEqual(set(guids), {("f%d-%d" % (f, i),) for f in range(FAT) for i in range(5)})
        self.assertEqual(self.home.rows("PRAGMA integrity_check"), [("ok",)])
        self.assertEqual(self.home.run("doctor").returncode, 0)


if __name__ == "__main__":
    unittest.main()
