#!/usr/bin/env python3
"""Rules and notify=: what they do to what comes in, what is said of it, and what is run for it."""
import http.server
import os
import signal
import sys
import tempfile
import threading
import time
import unittest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from fetching import Home  # noqa: E402
from ptys import LONGEST, Pty  # noqa: E402


def item(number, title, text="A text.", more=""):
    return ("<item><guid>%d</guid><title>%s</title><link>http://x.example/%d</link>%s"
            "<description>%s</description></item>" % (number, title, number, more, text))


class Server(http.server.ThreadingHTTPServer):
    """One feed; its items can be changed between two refreshes."""

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.items = []
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def url(self, name="feed"):
        return "http://127.0.0.1:%d/%s" % (self.server_port, name)


class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        body = ("<rss version='2.0'><channel><title>Paper</title>%s</channel></rss>" % "".join(self.server.items)).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/rss+xml")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


class Rules(unittest.TestCase):
    def setUp(self):
        self.server = Server()
        self.addCleanup(self.server.server_close)
        self.addCleanup(self.server.shutdown)
        self.home = Home()
        self.addCleanup(self.home.close)
        self.home.write_feeds(self.server.url())

    def path(self, name):
        return os.path.join(self.home.path, name)

    def put(self, name, text, mode=0o600):
        with open(self.path(name), "w", encoding="utf-8") as f:
            f.write(text)
        os.chmod(self.path(name), mode)
        return self.path(name)

    def refresh(self, *items):
        """What there is, and these, which are new."""
        self.server.items = list(items) + self.server.items
        return self.home.run("refresh", "--force", "--wait")

    def titles(self, query):
        out = self.home.run("list", "--tsv", query).stdout
        return sorted(line.split("\t")[5] for line in out.splitlines())

    def test_a_rule_hides_reads_keeps_and_tags_what_comes_in(self):
        self.put("config", 'rule title:sponsored => hide\nrule title:weather => read\n'
                           'rule lithium => bookmark, tag "long reads"\n')
        self.refresh(item(1, "Sponsored: a chair"), item(2, "Weather today"),
                     item(3, "Salt", "The lithium of Antofagasta."), item(4, "Plain"))
        self.assertEqual(self.titles(""), ["Plain", "Salt", "Weather today"])
        self.assertEqual(self.titles("is:unread"), ["Plain", "Salt"])
        self.assertEqual(self.titles('is:bookmarked tag:"long reads"'), ["Salt"])
        self.assertEqual(self.titles("is:hidden"), ["Sponsored: a chair"])
        self.assertEqual(self.home.rows("SELECT unread FROM counter WHERE list=1"), [(2,)])
        hidden = self.home.run("list", "--tsv", "is:hidden").stdout.split("\t")[0]
        self.assertIn("Hidden by the rule title:sponsored => hide", self.home.run("show", hidden).stdout)
        undo = self.home.run("undo")
        self.assertIn("1 of 1 undone: hidden by rules", undo.stdout + undo.stderr)
        self.assertEqual(self.titles("is:hidden"), [])
        self.assertIn("Sponsored: a chair", self.titles("section:Papers"))

    def test_a_section_kept_out_of_latest_is_found_by_its_name_and_everywhere(self):
        with open(self.home.feeds, "w", encoding="utf-8") as f:
            f.write("[Papers]\n%s\n[Apart] hidden=yes\n%s\n" % (self.server.url("a"), self.server.url("b")))
        self.refresh(item(1, "Salt"), item(2, "Weather"))
        self.assertEqual(self.home.rows("SELECT total FROM counter WHERE list=1"), [(2,)])
        for query, found in (("section:Apart", 2), ("section:Apart is:unread", 2), ("section:Apart salt", 1),
                             ("salt", 2), ("-section:Apart", 2), ("salt -section:Papers", 1), ("is:hidden", 0)):
            self.assertEqual(len(self.titles(query)), found, query)

    def test_words_of_the_text_hide_before_anything_is_said(self):
        log = self.path("log")
        stub = self.put("stub", '#!/bin/sh\necho "$DATELINE_COUNT $DATELINE_TITLES" >>%s\n' % log, 0o700)
        self.put("config", "rule advertisement => hide\nrule title:new => notify\nset notify-command %s\n" % stub)
        self.refresh(item(1, "New old"))
        self.refresh(item(2, "New and seen"), item(3, "New and hidden", "An advertisement."), item(4, "Other"))
        self.assertEqual(self.titles("is:hidden"), ["New and hidden"])
        with open(log, encoding="utf-8") as f:  # a feed's first fetch is no news
            self.assertEqual(f.read(), "1 New and seen\n")
        self.refresh(item(5, "New a"), item(6, "New b"))
        with open(log, encoding="utf-8") as f:
            self.assertRegex(f.read(), "\n2 New [ab] · New [ab]\n$")

    def test_rules_of_an_included_file_count(self):
        self.put("more", "rule title:sponsored => hide\n")
        self.put("config", "include more\n")
        self.refresh(item(1, "Sponsored"))
        self.assertEqual(self.titles("is:hidden"), ["Sponsored"])

    def test_notify_of_a_section_goes_by_its_match_lines(self):
        log = self.path("log")
        stub = self.put("stub", '#!/bin/sh\necho "$DATELINE_TITLES" >>%s\n' % log, 0o700)
        self.put("config", "set notify-command %s\n" % stub)
        with open(self.home.feeds, "a", encoding="utf-8") as f:
            f.write("[Watch] notify=yes\nmatch title:salt\nmatch lithium\n")
        self.refresh(item(1, "Salt, the first"))
        self.refresh(item(2, "Salt"), item(3, "Pepper"), item(4, "Metal", "Lithium, that is."))
        with open(log, encoding="utf-8") as f:
            self.assertEqual(sorted(f.read().strip().split(" · ")), ["Metal", "Salt"])

    def test_fault_97_a_command_gets_words_by_its_variables_alone(self):
        log = self.path("log")
        stub = self.put("stub", '#!/bin/sh\n{ echo "$#|$1|$2"; env; } >%s\n' % log, 0o700)
        self.put("config", 'rule title:evil => run %s "a, b" $DATELINE_TITLE\n' % stub)
        self.refresh(item(1, "First"))
        evil = "Evil $(touch %s) `x` LD_PRELOAD=/x" % self.path("gone")
        self.refresh(item(2, evil, "Text", "<author>One\nLD_PRELOAD=/y</author><category>C&#10;PATH=/z</category>"))
        with open(log, encoding="utf-8") as f:
            said = f.read().splitlines()
        self.assertEqual(said[0], "2|a, b|$DATELINE_TITLE")
        own = [line for line in said[1:] if line.startswith("DATELINE_")]
        self.assertIn("DATELINE_TITLE=" + evil, own)
        self.assertIn("DATELINE_LINK=http://x.example/2", own)
        self.assertIn("DATELINE_FEED_TITLE=Paper", own)
        self.assertEqual([line for line in said if line.startswith(("LD_PRELOAD", "PATH=/z"))], [])
        self.assertFalse(os.path.exists(self.path("gone")))

    def test_fault_96_a_command_that_floods_or_fails_costs_a_sentence(self):
        flood = self.put("flood", "#!/bin/sh\nexec <&-\ncat /dev/zero\n", 0o700)
        fail = self.put("fail", "#!/bin/sh\nread x </dev/tty && echo got\nprintf '\\033[31mno' >&2\nexit 3\n", 0o700)
        self.put("config", "rule title:a => run %s\nrule title:a => run %s\nrule title:a => run /nowhere\n" % (flood, fail))
        self.refresh(item(1, "First"))
        done = self.refresh(item(2, "A"))
        self.assertEqual(done.returncode, 0)
        lines = done.stderr.splitlines()
        self.assertEqual([line for line in lines if "printed more than 16384 KiB" in line][0],
                         "dateline: %s printed more than 16384 KiB" % flood)
        self.assertTrue([line for line in lines if "%s ended with status 3" % fail in line])
        self.assertTrue([line for line in lines if "/nowhere could not be started" in line])
        self.assertNotIn("\033", done.stderr)

    def test_fault_96_a_command_that_never_ends_is_ended(self):
        slow = self.put("slow", "#!/bin/sh\necho $$ >%s\ntrap '' TERM\nexec sleep 1000\n" % self.path("pid"), 0o700)
        self.put("config", "rule title:a => run %s\n" % slow)
        self.refresh(item(1, "First"))
        done = self.refresh(item(2, "A"))
        self.assertIn("took over 10 s", done.stderr)
        with open(self.path("pid"), encoding="ascii") as f:
            self.assertFalse(os.path.exists("/proc/%d" % int(f.read())))

    def test_config_check_counts_what_each_rule_would_have_hit(self):
        self.put("config", "rule title:weather => hide\nrule salt => tag sea\n")
        self.refresh(item(1, "Weather"), item(2, "Sea", "Salt."), item(3, "Salt"),
                     item(4, "Old salt", "Salt.", "<pubDate>Mon, 05 Jan 2015 10:00:00 GMT</pubDate>"))
        out = self.home.run("config", "--check").stdout
        self.assertIn("rule title:weather => hide: 1 article of the last 30 days", out)
        self.assertIn("rule salt => tag sea: 2 articles of the last 30 days", out)

    def reader(self, term):
        p = Pty(self.home.command(), term=term, env=dict(self.home.env, TERM=term, TERM_PROGRAM=None))

        def end():
            if p.status is None:
                p.kill(signal.SIGKILL)
            p.close()
        self.addCleanup(end)
        return p

    def test_the_reader_tells_the_terminal_once_a_refresh_and_shows_what_was_hidden(self):
        self.put("config", "set auto-refresh no\nrule title:new => notify\nrule title:sponsored => hide\n")
        self.refresh(item(1, "First"), item(2, "Sponsored: a chair"))
        p = self.reader("rxvt-unicode-256color")
        p.wait("First")
        self.server.items = [item(3, "New;one"), item(4, "New two")] + self.server.items
        p.keys("r")
        p.wait("articles: New")
        self.assertEqual(p.data.count(b"\x1b]777;"), 1)
        self.assertRegex(bytes(p.data), rb"\x1b\]777;notify;2 new articles;New(,one| two) \xc2\xb7 New(,one| two)\x1b\\")
        p.keys("/", "/is:hidden", "\r")
        p.wait("Sponsored: a chair")
        at = len(p.data)
        p.keys("D")
        p.wait("shown again", at)
        end = time.monotonic() + LONGEST
        while self.home.rows("SELECT count(*) FROM mark WHERE flags & 4") != [(0,)]:
            self.assertLess(time.monotonic(), end)
            p.read(0.05)


if __name__ == "__main__":
    unittest.main()
