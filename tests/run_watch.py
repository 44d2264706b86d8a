#!/usr/bin/env python3
"""dateline watch: each new article once, as it comes, until it is stopped."""
import json
import os
import signal
import sys
import unittest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from fetching import Home  # noqa: E402
from run_rules import Server, item  # noqa: E402


def links(pid):
    """What the descriptors of a process lead to."""
    found = []
    for fd in os.listdir("/proc/%d/fd" % pid):
        try:
            found.append(os.readlink("/proc/%d/fd/%s" % (pid, fd)))
        except FileNotFoundError:
            pass
    return found


class Watch(unittest.TestCase):
    def setUp(self):
        self.server = Server()
        self.addCleanup(self.server.server_close)
        self.addCleanup(self.server.shutdown)
        self.home = Home()
        self.addCleanup(self.home.close)
        self.home.write_feeds(self.server.url())
        self.refresh(item(1, "Old salt"))

    def refresh(self, *items):
        self.server.items = list(items) + self.server.items
        self.home.run("refresh", "--force")

    def watch(self, *query):
        p = self.home.start("watch", *query)
        # It waits for changes as soon as it has an inotify descriptor of its own.
        while "anon_inode:inotify" not in links(p.pid):
            if p.poll() is not None:
                raise AssertionError(p.stderr.read())
        return p

    def test_new_articles_come_once_as_list_shows_them_and_an_interrupt_ends_it(self):
        p = self.watch("salt", "-football")
        self.refresh(item(2, "Sea", "Of salt."), item(3, "Salt football"))
        first = json.loads(p.stdout.readline())
        self.assertEqual((first["title"], first["unread"]), ("Sea", True))
        self.home.run("mark", "read", str(first["id"]))
        self.refresh(item(4, "Salt again"))
        second = json.loads(p.stdout.readline())
        self.assertEqual(second["title"], "Salt again")
        listed = json.loads(self.home.run("list", "--json", "id:%d" % second["id"]).stdout)
        self.assertEqual(second, listed)
        p.send_signal(signal.SIGINT)
        rest, err = self.home.finish(p)
        self.assertEqual((rest, err, p.returncode), ("", "", 0))

    def test_nobody_reading_ends_it(self):
        p = self.watch()
        p.stdout.close()
        self.assertEqual(p.wait(timeout=120), 0)
        self.assertEqual(p.stderr.read(), "")
        p.stderr.close()

    def test_what_a_rule_hides_is_not_shown(self):
        self.home.set("auto-refresh no")
        with open(self.home.config, "a", encoding="utf-8") as f:
            f.write("rule sponsored => hide\n")
        p = self.watch()
        self.refresh(item(2, "Hidden", "Sponsored by nobody."), item(3, "Shown"))
        self.assertEqual(json.loads(p.stdout.readline())["title"], "Shown")
        p.terminate()
        rest, _ = self.home.finish(p)
        self.assertEqual((rest, p.returncode), ("", 0))

    def test_a_wrong_query_says_where(self):
        done = self.home.run("watch", "title:(a")
        self.assertEqual((done.returncode, done.stderr), (2, "dateline: query:9: ')' expected\n"))


if __name__ == "__main__":
    unittest.main()
