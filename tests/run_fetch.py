#!/usr/bin/env python3
"""Refreshing from a real web server (nginx, static files), and what `dateline refresh` says."""

import fcntl
import json
import os
import pty
import signal
import struct
import subprocess
import sys
import time
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "bench"))

import bad_server
import terminal
from bad_server import ITEMS, Crowd, Server
from fetching import Fetcher, Home, children, wait_gone
from nginx import NGINX, Nginx

@unittest.skipUnless(NGINX, "nginx is not installed")
class Fetch(unittest.TestCase):
    def setUp(self):
        self.nginx = Nginx()
        self.home = Home()

    def tearDown(self):
        self.nginx.close()
        self.home.close()

    def publish(self, feeds, items):
        urls = [self.nginx.put("p%d.xml" % i, bad_server.feed("p%d" % i, items)) for i in range(feeds)]
        self.home.write_feeds(*urls)
        return urls

    def test_everything_new_then_nothing_new_then_one_more(self):
        urls = self.publish(300, 5)
        feeds, total, done = self.home.refresh("--wait")
        self.assertEqual(done.returncode, 0)
        self.assertEqual(done.stderr, "")
        self.assertEqual(sorted(feeds), sorted(urls))
        self.assertEqual(
            {k: v for k, v in total.items() if k not in ("bytes", "ms")},
            {"feeds": 300, "ok": 300, "failed": 0, "not_modified": 0, "new": 1500, "updated": 0},
        )
        self.assertEqual(total["bytes"], sum(line["bytes"] for line in feeds.values()))
        self.assertEqual(self.home.articles(), 1500)
        self.assertEqual(self.home.rows("SELECT count(*) FROM pending"), [(0,)])
        self.assertEqual(self.home.rows("SELECT count(*) FROM article WHERE words IS NULL"), [(0,)])
        self.assertEqual(self.home.rows("SELECT count(*) FROM fts WHERE fts MATCH 'story'"), [(1500,)])
        # Not due: nobody is asked.
        _, total, _ = self.home.refresh()
        self.assertEqual(total["feeds"], 0)
        # Due: 304.
        self.home.make_due()
        _, total, _ = self.home.refresh()
        self.assertEqual((total["feeds"], total["not_modified"], total["new"]), (300, 300, 0))
        # One entry more and one changed.
        body = bad_server.feed("p7", 6).replace(b"The text of story 3 ", b"Another text of story 3 ")
        self.nginx.put("p7.xml", body)
        feeds, total, _ = self.home.refresh("--force", "--wait")
        self.assertEqual((total["new"], total["updated"], total["not_modified"]), (1, 1, 299))
        self.assertEqual(feeds[urls[7]]["title"], "Paper p7")

    def test_the_newest_fifty_of_a_first_fetch_are_unread(self):
        self.publish(1, 60)
        self.home.refresh()
        self.assertEqual(self.home.rows("SELECT count(*) FROM mark WHERE flags & 1"), [(10,)])

    def test_one_section_or_one_feed_is_asked_at_once(self):
        urls = self.publish(3, 2)
        with open(self.home.feeds, "w") as f:
            f.write("[One]\n%s\n[Two]\n%s\n%s\n" % tuple(urls))
        self.home.refresh()
        self.assertEqual(sorted(self.home.refresh("-s", "Two")[0]), sorted(urls[1:]))
        self.assertEqual(sorted(self.home.refresh("-u", urls[0])[0]), urls[:1])
        done = self.home.run("refresh", "-s", "Three")
        self.assertEqual((done.returncode, "Three" in done.stderr), (1, True))
        self.assertEqual(self.home.run("refresh", "now").returncode, 2)

    def test_two_refreshes_at_once_ask_each_feed_once(self):
        self.publish(40, 20)
        both = [self.home.start("refresh", "--json") for _ in range(2)]
        sums = []
        for p in both:
            out, err = p.communicate(timeout=60)
            self.assertEqual((p.returncode, err), (0, ""))
            sums.append(json.loads(out.splitlines()[-1]))
        self.assertEqual(sum(s["feeds"] for s in sums), 40)
        self.assertEqual(sum(s["new"] for s in sums), 800)
        self.assertEqual(self.home.articles(), 800)


class Load(unittest.TestCase):
    """How much is asked at a time."""

    def setUp(self):
        self.crowd = Crowd(40)
        self.home = Home("set timeout 60s\n")

    def tearDown(self):
        self.crowd.stop()
        self.home.close()

    def urls(self, path, each):
        return ["%s/%s/%d-%d" % (s.url, path, k, i) for k, s in enumerate(self.crowd.servers) for i in range(each)]

    def test_two_to_a_host_and_thirty_two_in_all(self):
        self.home.write_feeds(*self.urls("late", 4))
        _, total, _ = self.home.refresh()
        self.assertEqual((total["feeds"], total["failed"], total["new"]), (160, 0, 160 * ITEMS))
        most = self.crowd.load.most
        self.assertEqual(most.pop(""), 32)
        self.assertEqual(max(most.values()), 2)

    def test_the_settings_say_how_many(self):
        self.home.set("max-connections 5")
        self.home.set("max-host-connections 1")
        self.home.write_feeds(*self.urls("late", 1))
        self.home.refresh()
        most = self.crowd.load.most
        self.assertEqual(most.pop(""), 5)
        self.assertEqual(max(most.values()), 1)

    def test_one_slow_host_holds_up_nobody(self):
        """All others are there while the first in the file still hangs."""
        slow = self.crowd.servers[0]
        slow.always = "hang"
        urls = self.urls("good", 5)
        self.home.write_feeds(*urls)
        p = self.home.start("refresh", "--json")
        lines = [json.loads(p.stdout.readline()) for _ in range(195)]
        self.assertFalse([line["feed"] for line in lines if line["feed"].startswith(slow.url + "/")])
        p.terminate()
        self.home.finish(p)

    def test_29_many_feeds_need_few_descriptors(self):
        self.home.write_feeds(*self.urls("good", 20))
        p = self.home.start("refresh", "--json")
        most, lines = 0, []
        while not lines or "feeds" not in lines[-1]:
            lines.append(json.loads(p.stdout.readline()))
            for name, pid in children(p.pid).items():
                try:
                    most = max(most, len(os.listdir("/proc/%d/fd" % pid)))
                except OSError:
                    pass
        self.home.finish(p)
        self.assertEqual((lines[-1]["feeds"], lines[-1]["new"]), (800, 800 * ITEMS))
        self.assertLess(most, 256)

    def test_two_refreshes_never_ask_the_same(self):
        urls = self.urls("late", 4)
        self.home.write_feeds(*urls)
        both = [self.home.start("refresh", "--json") for _ in range(2)]
        sums = []
        for p in both:
            out, err = self.home.finish(p)
            self.assertEqual((p.returncode, err), (0, ""))
            sums.append(json.loads(out.splitlines()[-1]))
        self.assertEqual(sum(s["feeds"] for s in sums), len(urls))
        self.assertEqual(sum(s["new"] for s in sums), len(urls) * ITEMS)
        self.assertEqual(self.home.articles(), len(urls) * ITEMS)
        for server in self.crowd.servers:
            self.assertEqual({len(asked) for asked in server.seen.values()}, {1})


class Saying(unittest.TestCase):
    def setUp(self):
        self.server = Server().start()
        self.home = Home("set timeout 60s\n")

    def tearDown(self):
        self.server.stop()
        self.home.close()

    def test_a_failing_feed_is_named_at_its_third_failure(self):
        self.home.write_feeds(self.server.url + "/404/x")
        said = []
        for _ in range(4):
            done = self.home.run("refresh", "--force")
            self.assertEqual((done.returncode, done.stdout), (1, ""))
            said.append(done.stderr)
        self.assertEqual([bool(s) for s in said], [False, False, True, False])
        self.assertIn("404 Not Found", said[2])
        done = self.home.run("refresh", "--force", "-q")
        self.assertEqual((done.returncode, done.stderr), (0, ""))

    def test_it_is_named_again_after_a_week(self):
        self.home.write_feeds(self.server.url + "/404/x")
        self.home.run("refresh")
        for days, said in ((6.5, False), (7.001, True), (8, False), (14.001, True)):
            self.home.change("UPDATE feed SET failures = 9, failing_since = ?", int(time.time() - days * 86400))
            done = self.home.run("refresh", "--force")
            self.assertEqual((bool(done.stderr), done.returncode), (said, 1), (days, done.stderr))

    def test_on_a_terminal_one_line_shows_how_far_it_is(self):
        self.home.write_feeds(self.server.url + "/good/a", self.server.url + "/hang/b")
        master, slave = pty.openpty()
        p = subprocess.Popen(self.home.command("refresh"), env=self.home.env, stderr=slave, stdout=slave)
        os.close(slave)
        seen = b""
        while b"1/2 feeds" not in seen:
            seen += os.read(master, 4096)
        self.assertRegex(seen, rb"\rrefresh  1/2 feeds  5 new  0 failed  \d:\d\d")
        p.send_signal(signal.SIGINT)
        try:
            while True:
                data = os.read(master, 4096)
                if not data:
                    break
                seen += data
        except OSError:
            pass
        self.assertEqual(p.wait(timeout=120), 0)
        os.close(master)
        self.assertEqual(self.home.articles(), ITEMS)

    def test_interrupted_it_keeps_what_came(self):
        self.home.write_feeds(self.server.url + "/good/a", self.server.url + "/hang/b")
        p = self.home.start("refresh", "--json")
        self.assertIn("/good/a", p.stdout.readline())
        p.send_signal(signal.SIGINT)
        out, _ = self.home.finish(p)
        self.assertEqual(json.loads(out.splitlines()[-1])["new"], ITEMS)
        self.assertEqual(self.home.articles(), ITEMS)


class Talking(unittest.TestCase):
    """What a reader and its fetcher say to each other."""

    def setUp(self):
        self.server = Server().start()
        self.home = Home()

    def tearDown(self):
        self.server.stop()
        self.home.close()

    def fetcher(self):
        f = Fetcher(self.home)
        self.addCleanup(f.close)
        return f

    def test_offline_the_running_reader_rests_before_it_asks_again(self):
        self.home.write_feeds(*["http://127.0.0.%d:1/x" % i for i in range(2, 6)])
        f = self.fetcher()
        f.say((Fetcher.HELLO, 0, 1, b""))
        self.assertIn(b"Offline", f.hear(Fetcher.DONE)[10])
        for i in range(1, 200):
            f.say((Fetcher.PUT, i, 0, b"place=%d" % i))
            f.hear(Fetcher.ACK, i)
        self.assertEqual(f.count(Fetcher.DONE), 1)

    def test_a_refresh_is_stopped_before_it_began(self):
        self.home.write_feeds(*[self.server.url + "/hang/%d" % i for i in range(10)])
        f = self.fetcher()
        f.say((Fetcher.HELLO, 0, 0, b""), (Fetcher.REFRESH, 0, 2, b""), (Fetcher.STOP, 0, 0, b""))
        f.hear(Fetcher.DONE)
        self.assertEqual(self.server.seen, {})

    def test_it_asks_for_a_parser_again_where_none_could_be_started(self):
        self.home.write_feeds(self.server.url + "/good/a")
        f = self.fetcher()
        f.say((Fetcher.HELLO, 0, 0, b""), (Fetcher.REFRESH, 0, 2, b""))
        for _ in range(2):
            f.hear(Fetcher.NEED_PARSER)
            f.say((Fetcher.PARSER, 0, 0, b""))

    def test_claims_that_a_killed_process_of_the_same_number_left_do_not_bind(self):
        self.home.write_feeds(self.server.url + "/304/a")
        f = self.fetcher()
        f.say((Fetcher.HELLO, 1, 0, b""))
        f.hear(Fetcher.ACK, 1)
        self.home.change("UPDATE feed SET claim = ?, claimant = ?", int(time.time()) + 300, f.process.pid)
        f.say((Fetcher.REFRESH, 0, 2, b""))
        self.assertEqual(f.hear(Fetcher.DONE)[5], 1)


class Behind(unittest.TestCase):
    """Digesting, the index and stories: one fetcher of an archive at a time, and who leaves it to whom."""

    ALL = 3 * ITEMS

    def setUp(self):
        self.server = Server().start()
        self.home = Home("set auto-refresh no\n")
        self.home.write_feeds(*["%s/good/f%d" % (self.server.url, i) for i in range(3)])
        os.mkdir(self.home.data)

    def tearDown(self):
        self.server.stop()
        self.home.close()

    def at_work(self):
        """This process is the one at it, until the file is closed."""
        f = open(os.path.join(self.home.data, "archive.sessions"), "a+b")
        self.addCleanup(f.close)
        fcntl.fcntl(f, fcntl.F_OFD_SETLK, struct.pack("hhqqi4x", fcntl.F_WRLCK, os.SEEK_SET, 0, 1, 0))
        return f

    def pending(self):
        return self.home.rows("SELECT count(*) FROM pending")[0][0]

    def whole(self):
        """Every article is digested, and in the index once."""
        self.assertEqual(self.home.articles(), self.ALL)
        for sql, answer in (("SELECT count(*) FROM pending", 0), ("SELECT count(*) FROM unindexed", 0),
                            ("SELECT count(*) FROM doc", self.ALL),
                            ("SELECT count(*) FROM fts WHERE fts MATCH 'story'", self.ALL),
                            ("PRAGMA integrity_check", "ok")):
            self.assertEqual(self.home.rows(sql), [(answer,)], sql)

    def started(self, *words):
        """A command, when its fetcher is there."""
        p = self.home.start(*words)
        self.addCleanup(p.kill)
        return p

    def leave_all(self):
        """All is listed and nothing digested: the fetcher ends, as another one is at it."""
        with self.at_work():
            p = self.started("refresh", "--json")
            p.stdout.readline()
            fetcher = children(p.pid).get("dateline-fetch")
            self.home.finish(p)
            self.assertEqual(p.returncode, 0)
            if fetcher is not None:
                wait_gone(fetcher)
            self.assertEqual(self.pending(), self.ALL)

    def test_what_another_is_at_is_left_to_it_and_a_later_start_finishes_it(self):
        self.leave_all()
        self.home.run("refresh", "--wait")
        self.whole()

    def test_wait_waits_for_whoever_is_at_it_and_takes_over_when_that_one_dies(self):
        self.leave_all()
        other = Fetcher(self.home)      # at it, and it waits for a parser
        self.addCleanup(other.close)
        other.say((Fetcher.HELLO, 0, 0, b""))
        other.hear(Fetcher.NEED_PARSER)
        p = self.started("refresh", "--json", "--wait")
        self.assertIn('"feeds"', p.stdout.readline())
        self.assertEqual((p.poll(), self.pending()), (None, self.ALL))
        other.process.kill()
        self.home.finish(p)
        self.assertEqual(p.returncode, 0)
        self.whole()

    def test_two_that_wait_at_once_both_end_with_all_done(self):
        both = [self.started("refresh", "--wait", "--force") for _ in range(2)]
        for p in both:
            self.home.finish(p)
            self.assertEqual(p.returncode, 0)
        self.whole()

    def stopped_parser(self, pid):
        """The fetcher of a process, while its parser leaves it without an answer."""
        end = time.monotonic() + 60
        while "dateline-parse" not in (found := children(pid)) and time.monotonic() < end:
            time.sleep(0.005)
        os.kill(found["dateline-parse"], signal.SIGSTOP)
        self.addCleanup(self.go_on, found["dateline-parse"])
        return found["dateline-fetch"], found["dateline-parse"]

    def go_on(self, pid):
        try:
            os.kill(pid, signal.SIGCONT)
        except ProcessLookupError:
            pass

    def test_a_person_who_leaves_ends_the_fetcher_and_the_next_start_goes_on(self):
        def quits(t):
            t.press("Q", jitter=0)

        def hangs_up(t):
            os.close(t.fd)

        def is_killed(t):
            os.kill(t.pid, signal.SIGKILL)

        self.leave_all()
        for leaves in (quits, hangs_up, is_killed):
            with self.subTest(leaves.__name__), self.at_work() as mine:
                t = terminal.Terminal(self.home.command(), 80, 24, dict(self.home.env, TERM="xterm-256color"))
                self.assertIsNotNone(t.until(r"\d of [\d,]+", 20))
                fetcher, _ = self.stopped_parser(t.pid)
                mine.close()
                leaves(t)
                wait_gone(fetcher)
                os.waitpid(t.pid, 0)
                self.assertEqual(self.pending(), self.ALL)
        self.home.run("refresh", "--wait")
        self.whole()

    def test_a_killed_command_ends_its_fetcher(self):
        self.leave_all()
        with self.at_work() as mine:
            p = self.started("refresh", "--wait", "--json")
            p.stdout.readline()
            fetcher = children(p.pid)["dateline-fetch"]
            mine.close()
            p.kill()
            self.home.finish(p)
            wait_gone(fetcher)

    def test_a_command_that_has_ended_leaves_its_fetcher_at_work(self):
        self.home.write_feeds(*["%s/late/f%d" % (self.server.url, i) for i in range(3)])
        p = self.started("refresh", "--json")
        self.assertTrue(self.server.wait_requests(1))
        fetcher = children(p.pid)["dateline-fetch"]
        self.home.finish(p)
        wait_gone(fetcher)
        self.whole()


if __name__ == "__main__":
    unittest.main()
