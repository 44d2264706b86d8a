#!/usr/bin/env python3
"""The reader over a real OpenSSH connection on loopback: everything works, a line that is cut costs nothing
and leaves nothing behind, a slow one is used sparingly."""

import http.server
import json
import os
import re
import shlex
import signal
import statistics
import subprocess
import sys
import threading
import time
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)
import grammar  # noqa: E402
import run_rough  # noqa: E402
import sshd  # noqa: E402
from ptys import Pty  # noqa: E402

FIRST = run_rough.FIRST
SECOND = 1.0        # how long what was cut off may live
SLACK = 29.0        # what a busy machine may take on top
LATE = ("<rss version='2.0'><channel><title>Late Paper</title><item><title>The late lighthouse</title>"
        "<guid>late</guid><description>It shone after all.</description></item></channel></rss>").encode()
# Of SPEC's figures: a row down in the list, a line down in an article, each at 80x24.
ROW, LINE = 170, 100
ROWS = 250          # on average


def setUpModule():
    global server
    server = sshd.Sshd()
    try:
        run_rough.setUpModule()
    except BaseException:
        server.close()
        raise


def tearDownModule():
    run_rough.tearDownModule()
    server.close()


class Late(http.server.ThreadingHTTPServer):
    """A feed that is asked for, and answers when it is told to."""

    def __init__(self):
        self.asked, self.go = threading.Event(), threading.Event()

        class Handler(http.server.BaseHTTPRequestHandler):
            def log_message(self, *_):
                pass

            def do_GET(self):
                self.server.asked.set()
                self.server.go.wait(60)
                try:
                    self.wfile.write(b"HTTP/1.0 200 OK\r\nContent-Type: application/rss+xml\r\n\r\n" + LATE)
                except OSError:
                    pass

        super().__init__(("127.0.0.1", 0), Handler)
        self.daemon_threads = True
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def close(self):
        self.go.set()
        self.shutdown()
        self.server_close()


class Remote(run_rough.Rough):
    def connect(self, wait=FIRST, port=None):
        words = ["env", "LC_ALL=C.UTF-8", "TZ=UTC", "HOME=" + self.dir, *self.argv()]
        p = Pty(server.argv(shlex.join(words), port))
        self.addCleanup(p.close)
        p.wait(wait)
        p.settle()
        return p

    def readers(self):
        """pid -> pid of its parent, of each dateline of this test's folder."""
        found = {}
        for entry in os.listdir("/proc"):
            try:
                with open("/proc/%s/cmdline" % int(entry), "rb") as f:
                    words = f.read().split(b"\0")
                with open("/proc/%s/stat" % entry, encoding="ascii", errors="replace") as f:
                    parent = int(f.read().rpartition(")")[2].split()[1])
            except (ValueError, OSError):
                continue
            if words[0] == run_rough.PROGRAM.encode() and os.path.join(self.dir, "archive").encode() in words:
                found[int(entry)] = parent
        return found

    def family(self):
        """The reader, its workers, and the process of sshd that holds its terminal."""
        (reader, parent), = self.readers().items()
        while b"sshd" not in self.command(parent):
            parent = self.parent(parent)
        return [reader, *run_rough.children(reader).values()], parent

    def command(self, pid):
        with open("/proc/%d/cmdline" % pid, "rb") as f:
            return f.read()

    def parent(self, pid):
        with open("/proc/%d/stat" % pid, encoding="ascii", errors="replace") as f:
            return int(f.read().rpartition(")")[2].split()[1])

    def cut(self, p, how):
        """Cuts the line; all that ran behind it is gone after a second."""
        family, session = self.family()
        self.assertEqual(len(family), 3, "the reader has two workers")
        start = time.monotonic()
        if how == "client":
            p.kill(signal.SIGKILL)
        else:
            os.kill(session, signal.SIGKILL)
        self.until(lambda: all(run_rough.state(pid) in "-ZX" for pid in family), SECOND + SLACK)
        p.ended()
        return time.monotonic() - start

    def assert_sound(self):
        done = subprocess.run(self.argv("doctor"), capture_output=True, text=True, timeout=60)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)


class TestUse(Remote):
    def test_list_open_page_bookmark_search_and_an_end_that_restores_the_terminal(self):
        p = self.connect()
        unread, kept = self.count("is:unread"), self.count("is:bookmarked")
        p.keys("j", "j", "j", "j")
        start = len(p.data)
        p.keys("\r")
        p.wait("Published on", start)
        self.until(lambda: self.count("is:unread") == unread - 1)
        start = len(p.data)
        p.keys(" ")
        p.wait(r"\d+%|end", start)
        p.keys("b")
        self.until(lambda: self.count("is:bookmarked") == kept + 1)
        start = len(p.data)
        p.keys("h", "/", "kazakhstan\r")
        p.wait("6 found", start)
        p.keys("\x1b")
        p.resize(100, 30)
        p.kill(signal.SIGWINCH)
        start = len(p.data)
        p.wait(r"\d\d:\d\d", start)
        family, _ = self.family()
        p.keys("Q")
        self.assertEqual(p.ended(), 0)
        self.until(lambda: all(run_rough.state(pid) in "-ZX" for pid in family))
        self.assert_clean(p)


class TestCut(Remote):
    """FAULTS 64: the line is dropped; what was done is kept and nothing goes on behind it."""

    def test_fault_64_while_an_article_is_read(self):
        for how in ("client", "session"):
            with self.subTest(how):
                p = self.connect("Latest")
                p.keys("g", "j", "j", "j", "\r") if how == "client" else p.keys("J")
                p.wait("Published on")
                kept = self.count("is:bookmarked")
                had = self.titles("is:bookmarked")
                start = len(p.data)
                p.keys("b")
                p.wait("bookmark", start)
                self.until(lambda: self.count("is:bookmarked") != kept)
                changed = had ^ self.titles("is:bookmarked")
                unread = self.count("is:unread")
                self.cut(p, how)
                self.assertEqual(had ^ self.titles("is:bookmarked"), changed)
                self.assertEqual(self.count("is:unread"), unread)
                p = self.connect("Published on")
                self.assertIn(changed.pop()[:20], p.text())
                p.keys("Q")
                self.assertEqual(p.ended(), 0)
                self.assert_sound()

    def titles(self, query):
        out = subprocess.run(self.argv("list", "--json", query), capture_output=True, text=True, timeout=60).stdout
        return {json.loads(line)["title"] for line in out.splitlines()}

    def test_fault_64_during_a_refresh(self):
        for came, how in enumerate(("client", "session")):
            with self.subTest(how):
                late = Late()
                self.addCleanup(late.close)
                with open(os.path.join(self.dir, "feeds"), "a", encoding="utf-8") as f:
                    f.write("\n[%s]\nhttp://127.0.0.1:%d/%s\n" % (how.title(), late.server_address[1], how))
                p = self.connect("Latest")
                p.keys("g", "j", "j")
                place = self.row(p)
                p.keys("R")
                self.assertTrue(late.asked.wait(60), "the feed is not asked")
                before = self.count("")
                self.cut(p, how)
                self.assertEqual(self.count(""), before)
                self.assert_sound()
                late.go.set()
                p = self.connect("Latest")
                self.assertEqual(self.row(p), place)
                p.keys("R")
                self.until(lambda: self.count("title:lighthouse") == came + 1)
                self.assertEqual(self.count(""), before + 1)
                p.keys("Q")
                self.assertEqual(p.ended(), 0)

    def row(self, p):
        """What the status line says of the place."""
        start = len(p.data)
        p.keys("\x0c")
        p.wait(r"\d+ of \d+", start)
        return re.findall(r"\d+ of \d+", p.text(start))[-1]


class TestSlow(Remote):
    """FAULTS 70: 300 ms there and back, 9,600 baud."""

    def cost(self, p, key, times):
        """Bytes that came for each key, one typed after the answer to the one before."""
        cost = []
        for _ in range(times):
            start = len(p.data)
            os.write(p.master, key.encode())
            while len(p.data) == start:
                self.assertTrue(p.read(20), "no answer to a key")
            while p.read(0.5):
                pass
            cost.append(len(p.data) - start)
        return cost

    def test_fault_70_a_key_costs_a_row_and_keys_typed_ahead_do_not_pile_up(self):
        line = sshd.SlowLine(server.port, 0.15, 960)
        self.addCleanup(line.close)
        p = self.connect(port=line.port)
        line.slow.set()
        # A few rows of any titles, and perhaps the clock's minute: the average of many is what holds.
        self.assertLessEqual(statistics.mean(self.cost(p, "j", 6)), ROWS)
        # Twenty rows typed while the line is busy: pictures between them are not all sent.
        start = len(p.data)
        os.write(p.master, b"k" * 3 + b"j" * 17)
        p.wait("21 of", start)
        self.assertLessEqual(len(p.data) - start, 20 * ROW)
        start = len(p.data)
        p.keys("g", "\r")
        p.wait("Published on", start)
        while p.read(0.8):
            pass
        self.assertLessEqual(statistics.median(self.cost(p, "j", 4)), LINE)
        p.keys("Q")
        self.assertEqual(p.ended(), 0)
        self.assertEqual(grammar.faults(bytes(p.data)), [])


if __name__ == "__main__":
    unittest.main()
