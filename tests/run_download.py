#!/usr/bin/env python3
"""Downloads of what is attached to articles, from a server on loopback that cuts, lies and changes its mind, and
from nginx: what is on the disk is compared byte by byte with what the server has. FAULTS 52."""

import hashlib
import http.server
import json
import os
import random
import re
import select
import shutil
import signal
import socketserver
import subprocess
import tempfile
import threading
import time
import unittest
import xml.sax.saxutils

from fetching import Home, children, wait_gone
from nginx import NGINX, Nginx
from ptys import Pty
from term import Terminal

BIG = random.Random(1).randbytes(3 << 20)
OTHER = random.Random(2).randbytes(2 << 20)
DATE = "Sat, 24 Jul 2021 09:00:00 GMT"
LONGEST = 60


def sha(data):
    return hashlib.sha256(data).hexdigest()


class Handler(http.server.BaseHTTPRequestHandler):
    """/WORD/name: WORD says how it is answered; /feed is the feed."""

    protocol_version = "HTTP/1.1"

    def log_message(self, *args):
        pass

    def do_GET(self):
        s = self.server
        with s.lock:
            s.seen.append((self.path, self.headers.get("Range"), self.headers.get("If-Range"),
                           self.headers.get("Authorization")))
            s.asked.notify_all()
        try:
            getattr(self, "do_" + self.path.split("/")[1].split("?")[0])()
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True

    def plain(self, body, status=200, **headers):
        self.send_response(status)
        for key, value in headers.items():
            self.send_header(key.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_feed(self):
        self.plain(self.server.feed.encode(), Content_Type="application/rss+xml")

    def start(self):
        """Where what is asked for begins: Range, if If-Range is what there is now."""
        s = self.server
        m = re.fullmatch(r"bytes=(\d+)-", self.headers.get("Range", ""))
        return int(m[1]) if m and (s.careless or self.headers.get("If-Range") in (None, s.tag)) else 0

    def head(self, at, body, length=None, **more):
        s = self.server
        self.send_response(206 if at else 200)
        if at:
            self.send_header("Content-Range", "bytes %d-%d/%d" % (at, len(body) - 1, len(body)))
        if s.tag:
            self.send_header("ETag", s.tag)
        for key, value in more.items():
            self.send_header(key.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(body) - at if length is None else length))
        self.end_headers()

    def do_whole(self):
        at, body = self.start(), self.server.body
        self.head(at, body, Content_Type="audio/mpeg", Content_Disposition='attachment; filename="../../.ssh/evil"')
        self.wfile.write(body[at:])

    do_x = do_whole

    def do_cut(self):
        """Breaks off after a megabyte, each time."""
        at, body = self.start(), self.server.body
        self.head(at, body, Content_Type="audio/mpeg")
        self.wfile.write(body[at : at + (1 << 20)])
        self.close_connection = True

    def do_stop(self):
        """Sends a megabyte, then nothing until the test says so; then all the rest."""
        s, at, body = self.server, self.start(), self.server.body
        self.head(at, body, Content_Type="audio/mpeg")
        if at == 0 and not s.go.is_set():
            self.wfile.write(body[: 1 << 20])
            self.wfile.flush()
            while not s.go.wait(0.05):
                if select.select([self.connection], [], [], 0)[0]:
                    self.close_connection = True  # the client is gone
                    return
            at = 1 << 20
        self.wfile.write(body[at:])

    def do_drip(self):
        """Half of it, and then a piece for each word of the test."""
        s, at, body = self.server, self.start(), self.server.body
        self.head(at, body, Content_Type="audio/mpeg")
        self.wfile.write(body[at : len(body) // 2])
        for at in range(max(at, len(body) // 2), len(body), 65536):
            self.wfile.flush()
            while not s.go.is_set() and not s.drips.acquire(timeout=0.05):
                if select.select([self.connection], [], [], 0)[0]:
                    self.close_connection = True
                    return
            self.wfile.write(body[at : at + 65536])

    def do_norange(self):
        body = self.server.body
        self.head(0, body, Content_Type="audio/mpeg")
        if len([1 for path, *_ in self.server.seen if path == self.path]) == 1:
            self.wfile.write(body[: 1 << 20])
            self.close_connection = True
        else:
            self.wfile.write(body)

    def do_416(self):
        """Cuts once; then no range can be had."""
        body = self.server.body
        if "Range" in self.headers:
            return self.plain(b"no", 416, Content_Range="bytes */%d" % (len(body) - 5))
        first = len([1 for path, *_ in self.server.seen if path == self.path]) == 1
        self.head(0, body)
        self.wfile.write(body[: 1 << 20] if first else body)
        self.close_connection = first

    def do_longer(self):
        """Says that there are 500 bytes more than come, whatever is asked for."""
        at, body = self.start(), self.server.body
        self.head(at, body, len(body) - at + 500)
        self.wfile.write(body[at:])
        self.close_connection = True

    def do_shifted(self):
        """Answers a range with another one."""
        body = self.server.body
        if "Range" not in self.headers:
            return self.do_cut()
        self.send_response(206)
        self.send_header("Content-Range", "bytes 7-%d/%d" % (len(body) - 1, len(body)))
        self.send_header("Content-Length", str(len(body) - 7))
        self.end_headers()
        self.wfile.write(body[7:])

    def do_overlong(self):
        """Sends more of the rest than it says there is of all."""
        body = self.server.body
        if "Range" not in self.headers:
            return self.do_cut()
        self.head(self.start(), body, len(body))
        self.wfile.write(body)

    def do_huge(self):
        """Breaks off in a body of unknown length, and then there is more of it than numbers go."""
        self.send_response(206 if "Range" in self.headers else 200)
        self.send_header("ETag", '"one"')
        if "Range" in self.headers:
            self.send_header("Content-Range", "bytes 1000-1001/*")
            self.send_header("Content-Length", str((1 << 63) - 1))
        else:
            self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        self.wfile.write(b"3e8\r\n" + b"x" * 1000)
        self.close_connection = True

    def do_endless(self):
        self.send_response(200)
        self.send_header("Connection", "close")
        self.end_headers()
        while True:
            self.wfile.write(b"x" * 65536)

    def do_missing(self):
        self.plain(b"no " * 100, 404)

    def do_to(self):
        self.plain(b"elsewhere" * 1000, 302, Location=self.server.to)

    def do_locked(self):
        if self.headers.get("Authorization") != "Basic bWU6c2VzYW1l":
            return self.plain(b"who?", 401, WWW_Authenticate='Basic realm="x"')
        self.do_whole()


class Server(socketserver.ThreadingMixIn, http.server.HTTPServer):
    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.seen, self.feed, self.body, self.tag, self.to = [], "", BIG, '"one"', ""
        self.careless = False  # of If-Range
        self.lock = threading.Lock()
        self.asked, self.go = threading.Condition(self.lock), threading.Event()
        self.drips = threading.Semaphore(0)
        self.url = "http://%s:%d" % self.server_address
        threading.Thread(target=self.serve_forever, args=(0.02,), daemon=True).start()

    def handle_error(self, request, client_address):
        pass

    def ranges(self, word):
        return [r for path, r, *_ in self.seen if path.startswith("/%s/" % word)]

    def stop(self):
        self.go.set()
        self.shutdown()
        self.server_close()


def item(number, *enclosures, title=None):
    rows = "".join("<enclosure url=%s type=%s length=\"5\"/>" % tuple(map(xml.sax.saxutils.quoteattr, e)) for e in enclosures)
    return ("<item><guid>%d</guid><title>%s</title><pubDate>Sat, 24 Jul 2021 0%d:00:00 GMT</pubDate>"
            "<description>Words.</description>%s</item>"
            % (number, xml.sax.saxutils.escape(title or "Part %d" % number), number, rows))


def feed(*items, title="The Wave"):
    return ('<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel><title>%s</title><link>http://example.com/</link>%s'
            "</channel></rss>" % (xml.sax.saxutils.escape(title), "".join(items)))


class Case(unittest.TestCase):
    def setUp(self):
        self.home = Home()
        self.addCleanup(self.home.close)
        self.server = Server()
        self.addCleanup(self.server.stop)
        self.folder = os.path.join(self.home.path, "Downloads")
        self.cache = os.path.join(self.home.path, ".cache", "dateline", "downloads")
        self.home.env.pop("XDG_DOWNLOAD_DIR", None)

    def subscribe(self, *words, title="The Wave", titles=(), options="", type="audio/mpeg"):
        """One article for each address; their numbers."""
        self.server.feed = feed(*(
            item(i + 1, *((w if "://" in w else self.server.url + w, type) for w in word.split()),
                 title=titles[i] if i < len(titles) else None)
            for i, word in enumerate(words)), title=title)
        with open(self.home.feeds, "w") as f:
            f.write("%s/feed %s\n" % (self.server.url, options))
        self.assertEqual(self.home.refresh()[1]["failed"], 0)
        return [row[0] for row in self.home.rows("SELECT id FROM article ORDER BY published")]

    def download(self, *words, status=0):
        done = self.home.run("download", "--json", *map(str, words))
        self.assertEqual(done.returncode, status, done.stderr + done.stdout)
        return [json.loads(line) for line in done.stdout.splitlines()], done.stderr

    def parts(self):
        return [name for name in os.listdir(self.cache)]

    def is_whole(self, path, data=BIG):
        with open(path, "rb") as f:
            self.assertEqual(sha(f.read()), sha(data))
        self.assertEqual(self.parts(), [])

    def wait_part(self, size):
        """Until that much of a part is on the disk."""
        end = time.monotonic() + LONGEST
        while not any(os.path.getsize(os.path.join(self.cache, name)) >= size for name in
                      (os.listdir(self.cache) if os.path.isdir(self.cache) else ())):
            self.assertLess(time.monotonic(), end, "no part")
            select.select([], [], [], 0.01)
        # And the archive knows what it is of.
        while self.server.tag and self.home.rows("SELECT size FROM download") == [(-1,)]:
            self.assertLess(time.monotonic(), end, "nothing is known of the part")
            select.select([], [], [], 0.01)


class TestDownload(Case):
    def test_whole(self):
        (one,) = self.subscribe("/whole/a.mp3")
        (line,), _ = self.download(one)
        self.assertEqual(line["path"], os.path.join(self.folder, "2021-07-24 The Wave - Part 1.mp3"))
        self.assertEqual((line["state"], line["error"], line["bytes"], line["size"], line["article"]),
                         ("done", None, len(BIG), len(BIG), one))
        self.is_whole(line["path"])
        # Once more: it is there, nobody is asked.
        before = len(self.server.seen)
        self.assertEqual(self.download(one)[0], [line])
        self.assertEqual(len(self.server.seen), before)
        # Gone: fetched again. One of another with that name: not written over.
        os.rename(line["path"], line["path"] + ".bak")
        with open(line["path"], "w") as f:
            f.write("mine")
        self.home.change("UPDATE download SET path='/nowhere'")
        (again,), _ = self.download(one)
        self.assertEqual(again["path"], os.path.join(self.folder, "2021-07-24 The Wave - Part 1 (2).mp3"))
        self.is_whole(again["path"])
        with open(line["path"]) as f:
            self.assertEqual(f.read(), "mine")

    def test_cut_and_resumed_by_itself(self):
        (one,) = self.subscribe("/cut/a.mp3")
        (line,), _ = self.download(one)
        self.is_whole(line["path"])
        self.assertEqual(self.server.ranges("cut"), [None, "bytes=1048576-", "bytes=2097152-"])
        self.assertEqual([x[2] for x in self.server.seen if x[0] == "/cut/a.mp3"], [None, '"one"', '"one"'])

    def test_killed_fetcher(self):
        (one,) = self.subscribe("/stop/a.mp3")
        p = self.home.start("download", str(one))
        self.wait_part(1 << 20)
        os.kill(children(p.pid)["dateline-fetch"], signal.SIGKILL)
        out, err = self.home.finish(p)
        self.assertEqual(p.returncode, 0, err)
        self.is_whole(out.strip())
        self.assertEqual(self.server.ranges("stop"), [None, "bytes=1048576-"])

    def test_killed_with_its_command(self):
        (one,) = self.subscribe("/stop/a.mp3")
        p = self.home.start("download", str(one))
        self.wait_part(1 << 20)
        fetcher = children(p.pid)["dateline-fetch"]
        os.kill(p.pid, signal.SIGKILL)
        os.kill(fetcher, signal.SIGKILL)
        self.home.finish(p)
        wait_gone(fetcher)
        (line,), _ = self.download("--list")
        self.assertEqual((line["state"], line["bytes"], line["size"], line["path"]), ("stopped", 1 << 20, len(BIG), None))
        (line,), _ = self.download()
        self.is_whole(line["path"])
        self.assertEqual(self.server.ranges("stop"), [None, "bytes=1048576-"])

    def test_interrupted(self):
        (one,) = self.subscribe("/stop/a.mp3")
        p = self.home.start("download", str(one))
        self.wait_part(1 << 20)
        fetcher = children(p.pid)["dateline-fetch"]
        self.assertEqual(json.loads(self.home.run("download", "--list", "--json").stdout)["state"], "running")
        # Another one leaves it alone.
        self.assertIn("another dateline is downloading it", self.download(one, status=1)[0][0]["error"])
        p.send_signal(signal.SIGINT)
        _, err = self.home.finish(p)
        self.assertEqual((p.returncode, err), (1, "dateline: stopped; dateline download goes on with what is there\n"))
        wait_gone(fetcher)
        (line,), _ = self.download()
        self.is_whole(line["path"])
        self.assertEqual(self.server.ranges("stop")[-1], "bytes=1048576-")

    def stopped(self, word):
        """One that was stopped after a megabyte."""
        (one,) = self.subscribe("/%s/a.mp3" % word)
        p = self.home.start("download", str(one))
        self.wait_part(1 << 20)
        fetcher = children(p.pid)["dateline-fetch"]
        p.send_signal(signal.SIGINT)
        self.home.finish(p)
        wait_gone(fetcher)

    def test_changed_meanwhile(self):
        self.stopped("stop")
        self.server.body, self.server.tag = OTHER, '"two"'
        self.server.go.set()
        (line,), _ = self.download()
        self.is_whole(line["path"], OTHER)
        self.assertEqual(self.server.ranges("stop"), [None, "bytes=1048576-", None])

    def test_no_validator_starts_over(self):
        self.server.tag = ""
        self.stopped("stop")
        self.server.go.set()
        (line,), _ = self.download()
        self.is_whole(line["path"])
        self.assertEqual(self.server.ranges("stop"), [None, None])

    def test_weak_validator_starts_over(self):
        self.server.tag = 'W/"one"'
        self.stopped("stop")
        self.server.go.set()
        (line,), _ = self.download()
        self.is_whole(line["path"])
        self.assertEqual(self.server.ranges("stop"), [None, None])

    def test_server_without_ranges(self):
        (one,) = self.subscribe("/norange/a.mp3")
        (line,), _ = self.download(one)
        self.is_whole(line["path"])
        self.assertEqual(self.server.ranges("norange"), [None, "bytes=1048576-", None])

    def test_416_starts_over(self):
        (one,) = self.subscribe("/416/a.mp3")
        (line,), _ = self.download(one)
        self.is_whole(line["path"])
        self.assertEqual(self.server.ranges("416"), [None, "bytes=1048576-", None])

    def test_another_range_than_asked(self):
        (one,) = self.subscribe("/shifted/a.mp3")
        self.server.body = OTHER
        (line,), _ = self.download(one, status=1)
        self.assertEqual(line["error"], "127.0.0.1 has another version of it now")
        # It is not asked for ever.
        self.assertEqual(self.server.ranges("shifted"), 5 * [None, "bytes=1048576-"])
        self.assertEqual(os.listdir(self.folder), [])

    def test_more_than_there_is(self):
        (one, huge) = self.subscribe("/overlong/a.mp3", "/huge/b.mp3")
        self.server.body = OTHER
        (line,), _ = self.download(one, status=1)
        self.assertEqual(line["error"], "127.0.0.1 has another version of it now")
        (line,), _ = self.download(huge, status=1)
        self.assertIn("127.0.0.1 has more than 4096 MiB of it", line["error"])
        self.assertEqual(self.server.ranges("huge"), [None, "bytes=1000-"])
        self.assertEqual(os.listdir(self.folder), [])

    def test_server_that_goes_on_with_another_version(self):
        self.stopped("stop")
        self.server.body, self.server.tag, self.server.careless = BIG[::-1], '"two"', True
        self.server.go.set()
        (line,), _ = self.download()
        self.is_whole(line["path"], BIG[::-1])
        self.assertEqual(self.server.ranges("stop"), [None, "bytes=1048576-", None])

    def test_another_process_was_quicker(self):
        """What waited is not downloaded twice."""
        (one,) = self.subscribe("/stop/a.mp3 /whole/b.mp3")
        p = self.home.start("download", str(one))
        self.wait_part(1 << 20)
        (line,), _ = self.download(one, 2)
        self.server.go.set()
        out, err = self.home.finish(p)
        self.assertEqual((p.returncode, len(out.splitlines())), (0, 2), err)
        self.assertIn(line["path"], out.splitlines())
        self.assertEqual(self.server.ranges("whole"), [None])
        self.assertEqual(len(os.listdir(self.folder)), 2)

    def test_length_that_lies(self):
        """What never comes whole is never said to be."""
        self.server.body = b"x" * 1000
        (one,) = self.subscribe("/longer/a.mp3")
        p = self.home.start("download", str(one))
        with self.server.asked:
            self.assertTrue(self.server.asked.wait_for(lambda: len(self.server.ranges("longer")) >= 2, LONGEST))
        p.send_signal(signal.SIGINT)
        self.home.finish(p)
        self.assertEqual(os.listdir(self.folder), [])

    def test_limit(self):
        self.home.set("max-download 2M")
        endless, said = self.subscribe("/endless/a.mp3", "/whole/b.mp3")
        (line,), err = self.download(endless, status=1)
        self.assertRegex(line["error"], r"^127.0.0.1 has more than 2 MiB of it \(set max-download\)$")
        self.assertLessEqual(line["bytes"], 2 << 20)
        (line,), err = self.download(said, status=1)
        self.assertEqual(line["bytes"], 0)
        self.assertIn("has more than 2 MiB", err)

    def test_answers_that_are_no_file(self):
        gone, away, local = self.subscribe("/missing/a.mp3", "/to/b.mp3", "/to/c.mp3")
        self.server.to = "/whole/b.mp3"
        (line,), _ = self.download(away)
        self.is_whole(line["path"])
        (line,), err = self.download(gone, status=1)
        self.assertEqual(line["error"], "127.0.0.1 answered 404: it is not there any more")
        for to, why in (("file:///etc/passwd", "redirect to file"), ("ftp://127.0.0.1/x", "redirect to ftp")):
            self.server.to = to
            (line,), err = self.download(local, status=1)
            self.assertIn(why, line["error"])

    def test_what_it_is_called(self):
        """FAULTS 52: names are ours, whatever feed, address and server say."""
        titles = ["../../.ssh/id_rsa", "\u202egpj.\u2066exe \u200f", "-rf", "a\nb" * 200, "\u041f\u0440\u0438\u0432\u0435\u0442/\u4f60\u597d?", "", ".",]
        words = ["/whole/../../x/%d.mp3?a=/../b" % i for i in range(len(titles))]
        ids = self.subscribe(*words, title="../.Evil\u202e: \"Feed\"", titles=titles, type="../../x\r\n")
        paths = []
        for one in ids:
            (line,), _ = self.download(one)
            paths.append(line["path"])
            self.is_whole(line["path"])
        names = [os.path.relpath(path, self.folder) for path in paths]
        for name in names:
            self.assertRegex(name, r"^2021-07-24 [^/\x00-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2066-\u2069]+\.mp3$")
            self.assertLessEqual(len(name.encode()), 128)
        self.assertEqual(sorted(os.listdir(self.folder)), sorted(names))
        self.assertIn("2021-07-24 -.Evil- Feed - \u041f\u0440\u0438\u0432\u0435\u0442-\u4f60\u597d.mp3", names)

    def test_several_and_one_of_them(self):
        (one,) = self.subscribe("/whole/a.mp3 /whole/b.mp3 /whole/c.mp3")
        (line,), _ = self.download(one, 2)
        self.assertTrue(line["url"].endswith("/b.mp3"))
        lines, _ = self.download(one)
        self.assertEqual(len(lines), 3)
        self.assertEqual(len(set(line["path"] for line in lines)), 3)
        for line in lines:
            self.is_whole(line["path"])
        for words, status, why in (((one, 4), 1, "has less attached"), ((one, 0), 2, "from 1"), (("x",), 2, "number"),
                                   ((999,), 1, "no article 999")):
            done = self.home.run("download", *map(str, words))
            self.assertEqual(done.returncode, status)
            self.assertIn(why, done.stderr)
        self.assertEqual(self.home.run("download").returncode, 0)

    def test_addresses_of_other_kinds(self):
        (some, none) = self.subscribe("/whole/a.mp3 ftp://127.0.0.1/b.mp3 /whole/c.mp3", "ftp://127.0.0.1/d.mp3")
        self.assertEqual(len(self.download(some)[0]), 2)
        self.assertIn("no address of the web", self.download(some, 2, status=1)[1])
        self.assertIn("nothing of the web is attached", self.download(none, status=1)[1])

    def test_login_of_the_feed_only_at_home(self):
        login = 'login=me password-command="echo sesame"'
        (one, away) = self.subscribe("/locked/a.mp3", "/to/b.mp3", options=login)
        (line,), _ = self.download(one)
        self.is_whole(line["path"])
        other = Server()
        self.addCleanup(other.stop)
        self.server.to = other.url + "/whole/b.mp3"
        (line,), _ = self.download(away)
        self.is_whole(line["path"])
        self.assertEqual([x[3] for x in other.seen], [None])

    def test_another_disk(self):
        """The cache lies elsewhere: it is copied, under its last name when it is whole."""
        if os.stat("/dev/shm").st_dev == os.stat(self.home.path).st_dev or not os.access("/dev/shm", os.W_OK):
            self.skipTest("no second file system")
        with tempfile.TemporaryDirectory(dir="/dev/shm") as place:
            self.home.set("download-dir %s/here" % place)
            (one,) = self.subscribe("/whole/a.mp3")
            (line,), _ = self.download(one)
            self.assertEqual(os.listdir(place + "/here"), ["2021-07-24 The Wave - Part 1.mp3"])
            self.is_whole(line["path"])

    def test_where_nothing_can_be_written(self):
        blocked = os.path.join(self.home.path, "blocked")
        open(blocked, "w").close()
        self.home.set("download-dir %s" % blocked)
        (one,) = self.subscribe("/whole/a.mp3")
        done = self.home.run("download", str(one))
        self.assertEqual(done.returncode, 3)
        self.assertIn("blocked", done.stderr)
        self.assertEqual(self.server.ranges("whole"), [])

    @unittest.skipIf(os.geteuid() != 0, "mounting needs root")
    def test_full_disk(self):
        (one, endless) = self.subscribe("/whole/a.mp3", "/endless/b.mp3")
        cache = os.path.join(self.home.path, ".cache")
        os.makedirs(cache, exist_ok=True)

        def mount(*words):
            return subprocess.run(["mount", *words], stderr=subprocess.DEVNULL).returncode == 0

        if not mount("-t", "tmpfs", "-o", "size=9m", "dateline-test", cache):
            self.skipTest("no tmpfs here")
        self.addCleanup(subprocess.run, ["umount", "-l", cache])
        (line,), _ = self.download(one, status=1)
        self.assertEqual(line["error"], "127.0.0.1 was not read: no room on the disk for the 3 MiB of it")
        (line,), _ = self.download(endless, status=1)
        self.assertEqual(line["error"], "127.0.0.1 was not read on: no room on the disk for it")
        self.assertEqual(self.home.run("list").returncode, 0)
        self.assertTrue(mount("-o", "remount,size=64m", cache))
        (line,), _ = self.download(one)
        with open(line["path"], "rb") as f:
            self.assertEqual(sha(f.read()), sha(BIG))

    @unittest.skipIf(NGINX is None, "no nginx")
    def test_nginx(self):
        web = Nginx()
        self.addCleanup(web.close)
        url = web.put("a.mp3", BIG)
        (one,) = self.subscribe(url)
        (line,), _ = self.download(one)
        self.is_whole(line["path"])
        os.unlink(line["path"])
        # As if it had been killed in the middle, with nginx's own validator.
        token, tag = self.home.rows("SELECT token, validator FROM download")[0]
        self.assertRegex(tag, '^"')
        with open(os.path.join(self.cache, "%016x.part" % (token % (1 << 64))), "wb") as f:
            f.write(b"\0" * 1000 + BIG[1000:2000000])
        (line,), _ = self.download(one)
        with open(line["path"], "rb") as f:
            got = f.read()
        # The rest alone came: the part is not looked into.
        self.assertEqual(sha(got), sha(b"\0" * 1000 + BIG[1000:]))


class TestReader(Case):
    """In the reader: d, the list of downloads, the player."""

    def open(self, columns=80, rows=24):
        t = Terminal(self.home.command(), columns, rows, env=self.home.env)
        self.addCleanup(t.close)
        t.wait("Part 1")
        return t

    def player(self):
        """A player that writes down what it gets."""
        path = os.path.join(self.home.path, "player")
        with open(path, "w") as f:
            f.write('#!/bin/sh\nprintf "%%s\\n" "$#" "$@" >%s.new && mv %s.new %s.args\n' % (path, path, path))
        os.chmod(path, 0o755)
        self.home.set('player "%s --quiet"' % path)
        return path + ".args"

    def wait_file(self, path):
        end = time.monotonic() + LONGEST
        while not os.path.exists(path):
            self.assertLess(time.monotonic(), end, path)
            select.select([], [], [], 0.02)
        with open(path) as f:
            return f.read()

    def test_how_far_it_is_and_then_the_player(self):
        played = self.player()
        self.subscribe("/drip/a.mp3")
        t = self.open()
        t.keys("Enter", "d")
        t.wait(r"download 50%  \d\d:\d\d")
        t.keys(":", *"downloads", "Enter")
        t.wait(r"^ Downloads")
        self.assertRegex(t.screen(), r"(?m)^ 2021-07-24 The Wave - Part 1$\n^   50% of 3.1 MB")
        # It grows a second later, and no more than once in that time.
        for _ in range(12):
            self.server.drips.release()
        t.wait(r"^   75% of 3.1 MB  \d+\.\d MB/s  \d+:\d\d$")
        self.server.go.set()
        t.wait(r"downloaded 2021-07-24 The Wave - Part 1\.mp3")
        t.wait(r"^   3\.1 MB  ~/Downloads/2021-07-24 The Wave - Part 1\.mp3$")
        t.wait_gone("download 50%")
        path = os.path.join(self.folder, "2021-07-24 The Wave - Part 1.mp3")
        self.is_whole(path)
        t.keys("Enter")
        self.assertEqual(self.wait_file(played), "2\n--quiet\n%s\n" % path)
        os.unlink(played)
        t.wait(r"^ Downloads")
        t.keys("q", "e")
        self.assertEqual(self.wait_file(played), "2\n--quiet\n%s\n" % path)
        # What is gone from the disk is played from where it was.
        os.unlink(path)
        os.unlink(played)
        t.keys("e")
        self.assertEqual(self.wait_file(played), "2\n--quiet\n%s/drip/a.mp3\n" % self.server.url)

    def test_stop_go_on_forget_on_a_small_screen(self):
        self.subscribe("/stop/a.mp3", "/missing/b.mp3")
        t = self.open(40, 12)
        t.keys("g", "d")
        t.wait("not downloaded: 127.0.0.1 answered 40")
        t.keys("j", "d")
        t.wait("download 33%")
        t.keys(":", *"downloads", "Enter")
        t.wait(r"^   33% of 3.1 MB")
        lines = t.lines()
        self.assertRegex(lines[2], r"^   33% of 3\.1 MB(  \d\.\d MB/s.*)?$")
        self.assertEqual([lines[1], *lines[3:5]], [
            " 2021-07-24 The Wave - Part 1", " 2021-07-24 The Wave - Part 2",
            "   127.0.0.1 answered 404: it is not t…"])
        t.keys("D")
        t.wait(r"^   stopped, 33% of 3.1 MB$")
        self.server.go.set()
        t.keys("d")
        t.wait(r"^   3\.1 MB  ~/Downloads/2021")
        self.assertEqual(self.server.ranges("stop"), [None, "bytes=1048576-"])
        t.keys("j", "D")
        t.wait_gone("Part 2")
        t.keys("D")
        t.wait("Nothing was downloaded yet")
        self.is_whole(os.path.join(self.folder, "2021-07-24 The Wave - Part 1.mp3"))
        self.assertEqual(self.home.rows("SELECT count(*) FROM download"), [(0,)])

    def test_a_cache_that_is_deleted(self):
        self.subscribe("/whole/a.mp3", "/whole/b.mp3")
        t = self.open()
        t.keys("g", "d")
        t.wait("downloaded 2021-07-24 The Wave - Part 2")
        shutil.rmtree(os.path.dirname(self.cache))
        t.keys("j", "d")
        t.wait("downloaded 2021-07-24 The Wave - Part 1")
        self.is_whole(os.path.join(self.folder, "2021-07-24 The Wave - Part 1.mp3"))

    def test_a_fetcher_that_is_killed(self):
        self.subscribe("/stop/a.mp3")
        t = self.open()
        t.keys("d")
        t.wait("download 33%")
        os.kill(children(t.pid())["dateline-fetch"], signal.SIGKILL)
        t.wait("downloaded 2021")
        self.assertEqual(self.server.ranges("stop"), [None, "bytes=1048576-"])
        self.is_whole(os.path.join(self.folder, "2021-07-24 The Wave - Part 1.mp3"))

    def test_it_ends_with_its_reader_and_goes_on_in_the_next(self):
        self.subscribe("/stop/a.mp3")
        t = self.open()
        t.keys("d")
        t.wait("download 33%")
        fetcher = children(t.pid())["dateline-fetch"]
        t.keys("q")
        self.assertEqual(t.ended(), 0)
        wait_gone(fetcher)
        self.server.go.set()
        t = self.open()
        t.keys(":", *"downloads", "Enter")
        t.wait(r"^   stopped, 33% of 3.1 MB$")
        self.assertEqual(len(self.server.ranges("stop")), 1)
        t.keys("R")
        t.wait(r"^   3\.1 MB  ~/Downloads/2021")
        self.assertEqual(self.server.ranges("stop"), [None, "bytes=1048576-"])

    def test_one_of_several_and_a_selection(self):
        self.subscribe("/whole/a.mp3 /whole/b.mp3", "/whole/c.mp3")
        t = self.open()
        t.keys("G", "d")
        t.wait(r"download: +1 to 2  Tab shows them")
        t.keys("2", "Enter")
        t.wait("downloaded 2021")
        self.assertEqual([path for path, *_ in self.server.seen if "/whole/" in path], ["/whole/b.mp3"])
        t.keys("e")
        t.wait(r"play: +1 to 2  d1 downloads")
        t.keys("d", "1", "Enter")
        t.wait(r"downloaded 2021-07-24 The Wave - Part 1 \(2\)")
        t.keys("v", "k", "v", "d")
        t.wait("downloaded 2021-07-24 The Wave - Part 2")
        self.assertEqual([path for path, *_ in self.server.seen if "/whole/" in path],
                         ["/whole/b.mp3", "/whole/a.mp3", "/whole/c.mp3"])

    def test_what_it_sends_to_the_terminal(self):
        """A slow line is not filled by numbers: at most one change a second, and only its cells."""
        self.subscribe("/drip/a.mp3")
        p = Pty(self.home.command(), 80, 24, env=self.home.env)
        self.addCleanup(p.close)
        p.wait("Part 1")
        p.keys("d")
        p.wait("50%")
        p.drain(0.2)
        start, began = len(p.data), time.monotonic()
        for _ in range(20):
            self.server.drips.release()
            p.drain(0.1)
        p.wait(r"\b9\d", start)
        self.assertLess(len(p.data) - start, 40 * (time.monotonic() - began + 1))


if __name__ == "__main__":
    unittest.main()
