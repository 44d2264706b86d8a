#!/usr/bin/env python3
"""Feeds that write to the terminal in every field, read in every pane at several terminals and sizes:
nothing but the reader's own sequences may come out. With DATELINE_CORPUS (a folder that has hostile/)
its files are fed too, as they are and as the text of feeds."""

import html
import http.server
import json
import os
import re
import sys
import threading
import unittest
import unicodedata

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)
import grammar  # noqa: E402
from fetching import Home  # noqa: E402
from ptys import Pty  # noqa: E402

CORPUS = os.path.join(os.environ.get("DATELINE_CORPUS", ""), "hostile")
ESC, ST = "\x1b", "\x1b\\"
# What each is for: colours, title, link, clipboard, notification, device strings, reports, reset, alternate
# screen, unterminated; then C1, bidirectional, invisible, separators, marks, widths.
PAYLOADS = [
    ESC + "[31mred", ESC + "]0;title\x07", ESC + "]8;;http://evil.example/" + ST + "link", ESC + "]52;c;ZXZpbA==\x07",
    ESC + "]777;notify;a;b\x07", ESC + "P$qm" + ST, ESC + "_apc" + ST, ESC + "^pm" + ST, ESC + "[6n" + ESC + "[c",
    ESC + "c", ESC + "[?1049l" + ESC + "[?1000h", ESC + "]52;c;never ended", ESC + "[", ESC, "\x07\x08\x0e\x0f\x7f\x00",
    "\x9b31m\x9d0;t\x9c\x90q\x9c", "\u009b2J\u009d52;c;ZQ==\u009c", "&#27;[31m &#155;31m &#x1b;]0;t&#7; &#0;",
    "\u202eright\u202c \u2066isolated \u2069\u200f\u061c\u200e", "a\u200bb\u2060c\ufeffd\u00ade\u034f\u180ef",
    "\U000e0041\U000e0042\U000e007f tags", "one\u2028two\u2029three\x0b\x0c\x85four", "\u3164\uffa0\u115f\u1160\u17b4",
    "a" + "\u0301" * 2000 + "b", "\u0301first", "\u200d\u200c\u200da\u200db", "\ufffe\uffff\ufdd0",
    "\U0001f468\u200d\U0001f469\u200d\U0001f467\u200d\U0001f466 \U0001f1e6\U0001f1e8 \u2764\ufe0f \U0001fae8",
    "\u6f22\u5b57" * 60, "\u0d4a\u0dcf\u0ba8\u0bbf \u0600\u0661 \ufdfd \u1100\u1161\u11a8", "x" * 5000, "\t" * 100 + "tab",
    "\r\nInjected: header\r\n", "%1b%5b31m", "\\033[31m \\x1b]0;t\\a", "\U0010fffd\ue000 private",
]
FIELDS = ("title", "description", "author", "category", "comments", "guid")


def rss(text):
    """A feed with the text in every field, three ways: escaped, as CDATA, as entities of characters."""
    def escaped(s):
        return html.escape(s)
    plain, cdata = escaped(text), "<![CDATA[%s]]>" % text.replace("]]>", "]] >")
    refs = "".join("&#%d;" % ord(c) for c in text[:200])
    items = []
    for n, way in enumerate((plain, cdata, refs)):
        fields = "".join("<%s>%s</%s>" % (f, way + (str(n) if f == "guid" else ""), f) for f in FIELDS)
        items.append("<item>%s<link>http://e.example/%s</link><enclosure url='http://e.example/%s' type='%s' length='1'/>"
                     "<pubDate>%s</pubDate></item>" % (fields, plain[:300], plain[:300].replace("'", ""),
                                                       plain[:50].replace("'", ""), plain[:50]))
    body = "<pre>%s</pre><h2>%s</h2><table><tr><td>%s<td>%s</table><ul><li>%s</ul><a href='http://e.example/%s'>%s</a>" \
           "<img alt='%s' src='http://e.example/%s'><blockquote>%s</blockquote>" % ((plain.replace("'", ""),) * 10)
    items.append("<item><title>blocks</title><guid>b</guid><description>%s</description></item>" % html.escape(body))
    return "<rss version='2.0'><channel><title>%s</title><link>http://e.example/%s</link><description>%s</description>%s" \
           "</channel></rss>" % (plain[:400], plain[:100], plain, "".join(items))


def jsonfeed(text):
    item = {"id": text or "x", "title": text, "url": "http://e.example/" + text, "content_text": text + "\n" + text,
            "authors": [{"name": text}], "tags": [text], "summary": text,
            "attachments": [{"url": "http://e.example/" + text, "mime_type": text, "title": text}]}
    return json.dumps({"version": "https://jsonfeed.org/version/1.1", "title": text, "items": [item]})


class Handler(http.server.BaseHTTPRequestHandler):
    def log_message(self, *_):
        pass

    def do_GET(self):
        kind, number = self.path.split("/")[1:3]
        text = self.server.texts[int(number)]
        raw = text if isinstance(text, bytes) else None
        text = text.decode("utf-8", "surrogateescape") if raw is not None else text
        line = re.sub(r"[\r\n]", " ", text)[:200].encode("utf-8", "surrogateescape")
        body = b""
        if kind == "error":
            self.wfile.write(b"HTTP/1.0 503 " + line + b"\r\nServer: " + line + b"\r\nContent-Type: text/html\r\n\r\n" + line)
        elif kind == "moved":
            self.wfile.write(b"HTTP/1.0 302 Found\r\nLocation: http://127.0.0.1:1/" + line + b"\r\n\r\n")
        else:
            body = raw if kind == "raw" else (rss if kind == "rss" else jsonfeed)(text).encode("utf-8", "surrogateescape")
            self.wfile.write(b"HTTP/1.0 200 OK\r\nContent-Type: " + (b"application/json" if kind == "json"
                                                                  else b"text/xml; charset=utf-8") + b"\r\n\r\n")
            self.wfile.write(body)


def corpus():
    for top, _, names in sorted(os.walk(CORPUS)):
        for name in sorted(names):
            path = os.path.join(top, name)
            if os.path.getsize(path) < 1 << 20:
                with open(path, "rb") as f:
                    yield f.read()


def setUpModule():
    global server, home
    texts = PAYLOADS + list(corpus())
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads, server.texts = True, texts
    threading.Thread(target=server.serve_forever, daemon=True).start()
    base = "http://127.0.0.1:%d/" % server.server_address[1]
    home = Home("set max-host-connections 32\nset auto-refresh no\nset \x1b[31m\u202e yes\n")
    with open(home.feeds, "w", encoding="utf-8") as f:
        for kind in ("rss", "json", "error", "moved"):
            f.write("[%s]\n" % kind + "".join("%s%s/%d\n" % (base, kind, n) for n in range(len(PAYLOADS))))
        f.write("[\u202eHeading]\n%srss/0 \"\x1b]0;own\x07\u202ename\"\nfile:\x1b[31m\nno-such \x9b=\x1b[2J\n" % base)
        if len(texts) > len(PAYLOADS):
            f.write("[Corpus]\n" + "".join("%s%s/%d\n" % (base, kind, n) for kind in ("raw", "rss", "json")
                                           for n in range(len(PAYLOADS), len(texts))))
    home.refreshed = home.run("refresh", "--wait", timeout=300)


def tearDownModule():
    server.shutdown()
    server.server_close()
    home.close()


class TestOutput(unittest.TestCase):
    def assert_text(self, text):
        """Text of a command, in a pipe: lines, without anything that steers a terminal."""
        for c in set(text):
            self.assertFalse(unicodedata.category(c) == "Cc" and c not in "\n\t" or ord(c) in grammar.BIDI,
                             "U+%04X is in it" % ord(c))

    def test_commands_print_text(self):
        """FAULTS 54 to 56: no command prints a sequence, a C1 or a bidirectional control of a feed."""
        self.assert_text(home.refreshed.stdout + home.refreshed.stderr)
        ids = home.run("list", "-n", "400").stdout.split("\n")
        for words in (["list"], ["list", "--json"], ["list", "--tsv"], ["feeds"], ["feeds", "--json"],
                      ["feeds", "--failing"], ["sections"], ["refresh", "--force"], ["refresh", "--force", "--json"],
                      ["export", "opml"], ["config", "--check"], ["doctor"], ["list", "\x1b[31m\u202e("]):
            with self.subTest(words):
                done = home.run(*words, timeout=300)
                self.assert_text(done.stdout + done.stderr)
        self.assertGreater(len(ids), len(PAYLOADS) * 3)
        for line in ids[::7]:
            if line:
                for form in ("--text", "--markdown", "--html", "--json"):
                    done = home.run("show", line.split()[0], form)
                    self.assert_text(done.stdout + done.stderr)


class TestReader(unittest.TestCase):
    def visit(self, columns, rows, term="xterm-256color", ascii_only=False, **env):
        """FAULTS 54 to 58. Every pane, every feed and every article."""
        if ascii_only:
            env["LC_ALL"] = "C"
        p = Pty(home.command(), columns, rows, term, {**home.env, "LC_ALL": "C.UTF-8", **env})
        self.addCleanup(p.close)
        p.settle()
        p.keys("h", "X", "g", *["\x06"] * 6, "g", "l", "\r")
        count = int(home.run("list", "--count").stdout)
        step = max(8, count // 40)      # with a corpus, several between two pictures
        for _ in range(count // step + 1):
            p.keys("\x06", "J" * step)
        p.keys("G", "\x06", "h", "!", *["\x06"] * 6, "h", "?", "\x06", "h", "/red", "\r", "\r", "h", "h", "h")
        p.keys("'", "Head", "\t", "\r", "\r", "h", ":", "set \x1b", "\t", "\x1b", "F", "title:(", "\r", "\x1b", "Q")
        self.assertEqual(p.ended(), 0)
        data = bytes(p.data)
        self.assertGreater(len(data), min(20000, columns * rows * 10))
        self.assertEqual(grammar.faults(data, ascii_only)[:5], [])
        self.assertEqual(grammar.left_behind(data), [])
        self.assertTrue(p.restored())

    def test_80x24(self):
        self.visit(80, 24)

    def test_200x50(self):
        self.visit(200, 50, "tmux-256color")

    def test_140x40_on_the_console(self):
        self.visit(140, 40, "linux", NO_COLOR="1")

    def test_20x5(self):
        self.visit(20, 5, "screen")

    def test_vt100_in_an_ascii_locale(self):
        self.visit(80, 24, "vt100", True)

    def test_terminals_without_room(self):
        """FAULTS 59."""
        for columns, rows in ((1, 1), (1, 200), (200, 1), (2, 2), (10, 3), (19, 5), (20, 4), (0, 0), (500, 200)):
            with self.subTest(size=(columns, rows)):
                p = Pty(home.command(), columns, rows, env=home.env)
                self.addCleanup(p.close)
                p.settle()
                p.keys("j", "\r", " ", "?", "q", "q", "/", "x", "\x1b", "Q")
                self.assertEqual(p.ended(), 0)
                self.assertEqual(grammar.faults(bytes(p.data)), [])


class TestGrammar(unittest.TestCase):
    def test_it_finds_what_it_is_for(self):
        for bad in (b"\x1b]0;t\x07", b"\x1b[6n", b"\x1bc", b"\x9b", "\u009b".encode(), "\u202e".encode(), b"\x07", b"\x1b[3b",
                    "a\u0301\u0301\u0301\u0301\u0301".encode(), "\u200b".encode(), b"\x1bPq\x1b\\", b"\x1b[31", b"\xff"):
            self.assertTrue(grammar.faults(b"text" + bad), bad)
        self.assertEqual(grammar.faults("\x1b[1;2H\x1b[38;5;3m\u6f22a\u0301\x1b]8;id=7;http://a/\x1b\\x\x1b]8;;\x1b\\".encode()), [])


if __name__ == "__main__":
    unittest.main()
