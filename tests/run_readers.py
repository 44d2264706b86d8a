#!/usr/bin/env python3
"""Two readers and refreshes one after another on one archive: every mark of both is there at the end.

DATELINE_SECONDS sets how long it goes on (6). How long keys took is printed, not judged.
"""

import http.server
import os
import sys
import threading
import time
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "bench"))

import fetching
import terminal

SECONDS = float(os.environ.get("DATELINE_SECONDS", "6"))
ROWS = 900              # articles a section to begin with: more than a reader gets through


class Papers(http.server.BaseHTTPRequestHandler):
    """Feeds that have one item more each time they are asked."""

    protocol_version = "HTTP/1.1"
    asked = {}
    lock = threading.Lock()

    def do_GET(self):
        with self.lock:
            n = self.asked[self.path] = self.asked.get(self.path, ROWS // 3 - 1) + 1
        items = "".join(
            "<item><guid>%s-%d</guid><title>Item %d of %s</title><link>http://example.org%s/%d</link>"
            "<description>&lt;p&gt;Words of item %d.&lt;/p&gt;</description></item>"
            % (self.path, i, i, self.path[1:], self.path, i, i) for i in range(n, 0, -1))
        body = ("<rss version='2.0'><channel><title>%s</title>%s</channel></rss>" % (self.path, items)).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args):
        pass


class Reader:
    """A reader in one section that bookmarks row after row."""

    def __init__(self, home, name):
        self.t = terminal.Terminal(home.command(), 80, 24, dict(home.env, TERM="xterm-256color"))
        self.presses, self.slowest = 0, 0.0
        if self.t.until(r"\d of [\d,]+", 20) is None:
            raise AssertionError("no first screen: %r" % self.t.text())
        for key in ("'", name, "\r"):
            self.t.press(key, jitter=0)

    def go_on(self):
        for key in "bj":
            took = self.t.press(key, jitter=0)
            if took is None:
                raise AssertionError("no answer to %r: %r" % (key, self.t.text()[-300:]))
            self.slowest = max(self.slowest, took[0])
        self.presses += 1


class TestReaders(unittest.TestCase):
    def setUp(self):
        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Papers)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.home = fetching.Home("set auto-refresh no\nset first-unread all\n")
        base = "http://127.0.0.1:%d" % self.server.server_port
        with open(self.home.feeds, "w") as f:
            for section in ("One", "Two"):
                f.write("[%s]\n" % section + "".join("%s/%s%d\n" % (base, section, i) for i in range(3)))

    def tearDown(self):
        self.server.shutdown()
        self.server.server_close()
        self.home.close()

    def test_marks_of_both_are_kept(self):
        self.home.refresh("--wait")
        readers = [Reader(self.home, "One"), Reader(self.home, "Two")]
        over = threading.Event()
        rounds, faults = [0], []

        def refresh():
            while not over.is_set():
                done = self.home.run("refresh", "--force", "-q")
                rounds[0] += 1
                if done.returncode != 0:
                    faults.append(done.stderr)

        def press(reader):
            end = time.monotonic() + SECONDS
            try:
                while time.monotonic() < end and reader.presses < ROWS - 10:
                    reader.go_on()
            except AssertionError as e:
                faults.append(str(e))

        threads = [threading.Thread(target=refresh)] + [threading.Thread(target=press, args=(r,)) for r in readers]
        for t in threads:
            t.start()
        for t in threads[1:]:
            t.join()
        over.set()
        threads[0].join()
        for reader in readers:
            reader.t.press("Q", jitter=0)
            reader.t.close()
        self.assertEqual(faults, [])
        self.home.run("refresh", "--wait", "-q")
        for reader, name in zip(readers, ("One", "Two")):
            kept = self.home.run("list", "is:bookmarked", "section:" + name, "--count")
            self.assertEqual(int(kept.stdout), reader.presses, name)
        self.assertEqual(self.home.rows("pragma integrity_check"), [("ok",)])
        doctor = self.home.run("doctor")
        self.assertIn("its integrity is fine", doctor.stdout)
        print("%d refreshes beside %d and %d marks; slowest key %.0f and %.0f ms" % (
            rounds[0], readers[0].presses, readers[1].presses, readers[0].slowest * 1e3, readers[1].slowest * 1e3))


if __name__ == "__main__":
    unittest.main()
