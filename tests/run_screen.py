#!/usr/bin/env python3
"""The reader in a real terminal, on the papers of the demo: pictures of every pane at every class of
size against tests/screens (make golden writes them anew), and what keys, signals and other processes
do to it."""

import os
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)
from term import LONGEST, Terminal  # noqa: E402

BIN = os.path.abspath(os.environ.get("DATELINE_BIN", os.path.join(HERE, "..")))
PROGRAM = os.path.join(BIN, "dateline")
SCREENS = os.path.join(HERE, "screens")
FIRST = "Kazakhstan reroutes grain by the Caspian"
MONTHS = "Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec"


def setUpModule():
    global shared
    shared = tempfile.mkdtemp(prefix="dateline-screen-")
    out = subprocess.run(["sh", os.path.join(HERE, "demo", "run.sh"), "--headless", shared],
                         capture_output=True, text=True, timeout=300, env=dict(os.environ, DATELINE_BIN=BIN))
    assert out.returncode == 0, out.stdout + out.stderr


def tearDownModule():
    with open(os.path.join(shared, "pid"), encoding="ascii") as f:
        os.kill(int(f.read()), signal.SIGTERM)
    shutil.rmtree(shared)


def same_picture(screen):
    """The picture without what the hour changes: clock, ages, dates, the number of the port."""
    def age(m):
        return "AGE" + "_" * (len(m.group()) - 3)
    # How many lines a date takes is of the day, too.
    if re.search(r"since \d", screen):
        screen = re.sub(r"since \d.*\n (all|\d+%)(?=[^\n]*\Z)", "since DATE\n PLACE", screen.rstrip(), flags=re.S)
    lines = []
    for line in screen.rstrip("\n").split("\n"):
        line = re.sub(r"Published on .*", "Published on DATE", line)
        line = re.sub(r"since \d.*", "since DATE", line)
        line = re.sub(r"\(\w+ ago\)", "(AGE)", line)
        line = re.sub(r"(    now| +(\d+[mhd]|\d{1,2} (%s)|20\d\d)) +(?=\S)" % MONTHS, age, line)
        line = re.sub(r"\d\d:\d\d$", "CLOCK", line)
        line = re.sub(r"127\.0\.0\.1:\d+", "127.0.0.1:PORT", line)
        lines.append(line.rstrip())
    return "\n".join(lines) + "\n"


class Reader(unittest.TestCase):
    def setUp(self):
        self.maxDiff = None
        self.dir = tempfile.mkdtemp(prefix="dateline-home-")
        self.addCleanup(shutil.rmtree, self.dir, True)
        for name in ("feeds", "config"):
            shutil.copy(os.path.join(shared, name), self.dir)
        shutil.copytree(os.path.join(shared, "archive"), os.path.join(self.dir, "archive"))
        with open(self.path("config"), "a", encoding="utf-8") as f:
            f.write("\nset auto-refresh no\n")

    def path(self, name):
        return os.path.join(self.dir, name)

    def argv(self, *args):
        return [PROGRAM, "-c", self.path("config"), "-f", self.path("feeds"), "-d", self.path("archive"), *args]

    def run_command(self, *args):
        p = subprocess.run(self.argv(*args), capture_output=True, text=True, timeout=60)
        return p.stdout

    def count(self, query):
        return int(self.run_command("list", "--count", query))

    def open(self, columns=80, rows=24, wait=FIRST[:12], term="tmux-256color", **env):
        t = Terminal(self.argv(), columns, rows, term, env)
        self.addCleanup(t.close)
        if wait:
            t.wait(wait)
        return t

    def until(self, what, seconds=LONGEST):
        end = time.monotonic() + seconds
        while not what():
            self.assertLess(time.monotonic(), end, "it did not come to pass")
            time.sleep(0.05)

    def place(self, name):
        with sqlite3.connect(self.path("archive/archive.db"), timeout=10) as db:
            rows = db.execute("select value from place where name = ?", (name,)).fetchall()
        return int(rows[0][0]) if rows else None

    def set_place(self, name, value):
        with sqlite3.connect(self.path("archive/archive.db"), timeout=10) as db:
            db.execute("insert or replace into place values(?, ?, 0)", (name, str(value)))

    def assert_picture(self, t, name):
        """Holds the screen against a golden file once it has stopped changing."""
        path = os.path.join(SCREENS, name)
        now, still = None, 0
        end = time.monotonic() + LONGEST
        while time.monotonic() < end:
            before, now = now, same_picture(t.screen())
            still = still + 1 if now == before else 0
            if os.environ.get("GOLDEN") != "write" and os.path.exists(path):
                with open(path, encoding="utf-8") as f:
                    if now == f.read():
                        return
            elif still == 10:
                break
            time.sleep(0.1)
        if os.environ.get("GOLDEN") == "write":
            os.makedirs(SCREENS, exist_ok=True)
            with open(path, "w", encoding="utf-8") as f:
                f.write(now)
            return
        with open(path, encoding="utf-8") as f:
            self.assertEqual(now, f.read())


class TestPictures(Reader):
    def pictures(self, columns, rows, name, term="tmux-256color", **env):
        t = self.open(columns, rows, term=term, **env)
        self.assert_picture(t, name + "-list")
        t.keys("h")
        self.assert_picture(t, name + "-sections")
        t.keys("l", "Enter")
        t.wait("Published on")
        t.wait("loading|1 min")
        self.assert_picture(t, name + "-article")
        t.keys("q", "/", "Kazakhstan", "Enter")
        t.wait("found")
        self.assert_picture(t, name + "-results")
        t.keys("Escape", "?")
        t.wait("Everywhere")
        self.assert_picture(t, name + "-help")
        t.keys("q", "!")
        t.wait("Ferghana")
        self.assert_picture(t, name + "-failing")
        t.keys("Escape", "q")
        self.assertEqual(t.ended(), 0)

    def test_80x24(self):
        self.pictures(80, 24, "80x24")

    def test_140x40(self):
        self.pictures(140, 40, "140x40")

    def test_200x50(self):
        self.pictures(200, 50, "200x50")

    def test_40x12(self):
        self.pictures(40, 12, "40x12")

    def test_vt100_in_an_ascii_locale(self):
        self.pictures(80, 24, "vt100", term="vt100", LC_ALL="C")


class TestKeys(Reader):
    def test_opening_marks_read_and_u_leaves_that(self):
        t = self.open()
        unread = self.count("is:unread")
        t.keys("Enter")
        t.wait("Published on")
        self.until(lambda: self.count("is:unread") == unread - 3)  # three papers tell it
        t.keys("q", "u")  # what commands have marked may be undone, but not this
        t.wait("undo")
        self.assertEqual(self.count("is:read title:Kazakhstan"), 3)
        t.keys("m")
        self.until(lambda: self.count("is:unread title:Kazakhstan") == 3)

    def test_space_reads_on_through_a_section_and_into_the_next(self):
        t = self.open(80, 50)
        t.keys("'", "Intell", "Tab", "Enter")
        t.wait("^ Intelligence ·")
        for _ in range(60):
            before = t.screen()
            t.keys("Space")
            self.until(lambda: t.screen() != before)  # every Space shows something else
            if "Space again" in t.screen():
                break
        t.wait("is read. Space again: Americas")
        self.assertEqual(self.count("section:Intelligence is:unread"), 0)
        t.keys("Space")
        t.wait("The Altiplano · Americas")

    def test_new_counts_from_the_end_of_the_last_visit(self):
        t = self.open()
        t.keys("j", "q")
        self.assertEqual(t.ended(), 0)
        self.until(lambda: self.place("reader.seen"))
        self.set_place("reader.seen", int(time.time()) - 3 * 3600)
        t = self.open()
        t.keys("j")
        self.until(lambda: self.place("visit"))
        self.assertEqual(self.count("is:new"), self.count(""))
        self.set_place("visit", int(time.time()) + 60)
        self.assertEqual(self.count("is:new"), 0)

    def test_x_on_latest_lists_the_feeds_above_the_headings(self):
        with open(self.path("feeds"), encoding="utf-8") as f:
            text = f.read()
        with open(self.path("feeds"), "w", encoding="utf-8") as f:
            f.write('http://127.0.0.1:1/loose "Loose paper"\n' + text)
        t = self.open()
        t.wait_gone("Loose paper")
        t.keys("h", "x")
        t.wait("Loose paper")

    def test_config_and_feeds_are_read_again_when_they_change(self):
        t = self.open()
        with open(self.path("config"), "a", encoding="utf-8") as f:
            f.write("bind list W help\nset hints no\n")
        t.wait("config was read again")
        t.keys("W")
        t.wait("^ Help")
        t.keys("q")
        t.wait_gone("Enter read")
        with open(self.path("feeds"), encoding="utf-8") as f:
            text = f.read()
        with open(self.path("feeds") + ".new", "w", encoding="utf-8") as f:
            f.write(text + "\n[Weather]\nhttp://127.0.0.1:1/weather\n")
        os.rename(self.path("feeds") + ".new", self.path("feeds"))
        t.wait("^ Weather")

    def test_all_read_is_undone_as_one(self):
        t = self.open()
        unread = self.count("is:unread")
        t.keys("A")
        t.wait("Latest: all read")
        self.until(lambda: self.count("is:unread") == 0)
        t.keys("u")
        t.wait("undone")
        self.until(lambda: self.count("is:unread") == unread)

    def test_a_bookmark_comes_and_goes(self):
        t = self.open()
        kept = self.count("is:bookmarked")
        t.keys("b")
        t.wait("bookmarked \\(u undoes\\)")
        t.wait("•★")
        self.until(lambda: self.count("is:bookmarked") == kept + 1)
        t.keys("B")
        t.wait("^ Bookmarks")
        t.wait(FIRST)
        t.keys("g", "u")
        self.until(lambda: self.count("is:bookmarked") == kept)

    def test_only_unread_keeps_what_was_read_in_this_visit(self):
        t = self.open()
        t.keys("U")
        t.wait("unread only")
        t.wait_gone("map makers")
        t.keys("Enter")
        t.wait("Published on")
        t.keys("q")
        t.wait(FIRST)
        t.keys("B")
        t.wait("^ Bookmarks")
        t.keys("'", "Latest", "Enter", "U")
        t.wait("unread only")
        t.wait_gone(FIRST)

    def test_a_key_says_where_it_means_something(self):
        t = self.open()
        t.keys("x")
        t.wait("x works in the sections")
        t.keys("5")
        t.wait("5 means nothing")

    def test_statistics_fit_every_size_and_follow_it(self):
        t = self.open()
        t.keys(":", "stats", "Enter")
        for columns, rows in ((80, 24), (140, 40), (40, 12)):
            t.resize(columns, rows)
            t.wait("^ Statistics {%d}\\d\\d:\\d\\d$" % (columns - 17))    # drawn for the new size
            t.wait("^ Articles +\\d+  Unread +\\d+" + ("  Read" if columns > 60 else "$"))
            t.wait("^ By day$")
            t.keys("G")
            t.wait("^ Ferghana Courier +\\d")
            self.assertLessEqual(max(map(len, t.screen().split("\n"))), columns)
            t.keys("g")
        t.keys("q")
        t.wait_gone("By day")
        t.wait(FIRST[:12])

    def test_statistics_in_ascii(self):
        t = self.open(term="vt100", LC_ALL="C")
        t.keys(":", "stats", "Enter")
        t.wait("By section")
        t.wait("#+-+ ")
        self.assertTrue(t.screen().isascii())

    def test_the_command_line_completes_sets_and_saves(self):
        t = self.open()
        t.keys(":", "set hin", "Tab", "no", "Enter")
        t.wait_gone("Enter read")
        t.keys(":", "save", "Enter")
        t.wait("1 setting written")
        with open(self.path("config"), encoding="utf-8") as f:
            self.assertIn("set hints no", f.read())
        t.keys(":", "12", "Enter")
        t.wait("12 of ")
        t.keys(":", "refersh", "Enter")
        t.wait("did you mean refresh")

    def test_a_story_is_one_row_that_lists_and_marks_all(self):
        t = self.open()
        t.wait(r"Kazakhstan reroutes grain .* \+2")
        self.assertNotIn("Kazakhstan Reroutes", t.screen())
        t.keys("m")
        self.until(lambda: self.count("is:read title:Kazakhstan") == 3)
        t.keys("u")
        self.until(lambda: self.count("is:read title:Kazakhstan") == 0)
        t.keys("b")
        self.until(lambda: self.count("is:bookmarked title:Kazakhstan") == 1)
        t.keys(":", *"set stories no", "Enter")
        t.wait("Kazakhstan Reroutes Grain")
        t.keys(":", *"set stories yes", "Enter")
        t.wait(r"Kazakhstan reroutes grain .* \+2")
        t.keys("Enter")
        t.wait("Also in Caspian Tides and Common Table")
        t.keys("G")
        number = t.wait(r"(\d)  \S+ +Caspian Tides: Kazakhstan Reroutes").group(1)
        t.keys("g", number)
        t.wait("Caspian Tides · .* words")
        t.wait("Also in Steppe Ledger and Common Table")

    def test_trending_has_what_two_sources_tell(self):
        t = self.open()
        t.keys("h", "j")
        t.wait(r"2 stories")
        t.keys("Enter")
        t.wait(r"^ Trending +\d\d:\d\d$")
        t.wait(r"1 of 2")
        first, second = (t.screen().index(s) for s in ("reroutes grain", "Lithium, salt"))
        self.assertLess(first, second)
        t.keys("A")
        self.until(lambda: self.count("is:read (title:Kazakhstan or title:Lithium)") == 5)

    def test_what_a_source_changed_is_shown_by_words(self):
        t = self.open()
        t.keys("Enter")
        t.wait("changed 1x")
        t.keys(":", *"diff", "Enter")
        t.wait("~~second~~")
        t.wait(r"\{\+third\+\} time")
        t.wait("as before")
        t.keys(":", *"diff", "Enter")
        t.wait("the third time")

    def test_a_filter_and_a_wrong_query(self):
        t = self.open()
        t.keys("F", "title:grain", "Enter")
        t.wait("title:grain · 4 found")
        t.keys("Escape")
        t.wait("Quito")
        t.keys("F", "title:(grain", "Enter")
        t.wait("query:\\d+:")

    def test_adding_a_feed_writes_the_file(self):
        t = self.open()
        t.keys("a", "https://127.0.0.1:1/new.xml", "Enter")
        t.wait("add this address as it is")  # nothing answered there
        t.keys("y")
        t.wait("section")
        t.keys("C-u", "Enter")
        t.wait("added to Latest")
        with open(self.path("feeds"), encoding="utf-8") as f:
            self.assertIn("https://127.0.0.1:1/new.xml", f.read())
        t.keys("a", "ftp://nowhere/", "Enter")
        t.wait_gone("added to Latest")

    def test_the_editor_gets_the_terminal(self):
        editor = self.path("editor")
        with open(editor, "w", encoding="utf-8") as f:
            f.write("#!/bin/sh\necho in the editor\nread line\necho '[Fresh]' >> \"$1\"\n")
        os.chmod(editor, 0o755)
        t = self.open(VISUAL=editor, EDITOR="false")
        t.keys("E")
        t.wait("in the editor")
        t.keys("Enter")
        t.wait("feeds read again")
        t.wait("^ Fresh")

    def test_the_browser_gets_the_address_as_one_argument(self):
        browser = self.path("browser")
        with open(browser, "w", encoding="utf-8") as f:
            f.write("#!/bin/sh\nprintf '%%s\\n' \"$#\" \"$1\" > '%s'\n" % self.path("opened"))
        os.chmod(browser, 0o755)
        t = self.open(BROWSER=browser)
        t.keys("o")
        t.wait("opened with")
        self.until(lambda: os.path.exists(self.path("opened")) and os.path.getsize(self.path("opened")) > 5)
        with open(self.path("opened"), encoding="utf-8") as f:
            self.assertEqual(f.read(), "1\nhttps://steppeledger.example/2021/07/grain-caspian\n")
        t.keys("Enter")
        t.wait("Published on")

    def test_a_missing_browser_is_one_line(self):
        t = self.open(BROWSER="/nowhere/at-all")
        t.keys("o")
        t.wait("/nowhere/at-all: No such file")

    def test_refresh_says_what_came(self):
        t = self.open()
        t.keys("R")
        t.wait("new from \\d+ feed|nothing to ask")


class TestLife(Reader):
    def test_the_place_comes_back(self):
        t = self.open()
        t.keys("j", "j", "j", "q")
        self.assertEqual(t.ended(), 0)
        t = self.open()
        t.wait("^ 4 of ")
        t.keys("Enter")
        t.wait("Published on")
        t.keys("Q")
        self.assertEqual(t.ended(), 0)
        t = self.open(wait="Published on")
        t.wait("Dhaka repairs itself")

    def test_a_hangup_ends_it_and_the_article_comes_back(self):
        """FAULTS 64."""
        t = self.open()
        t.keys("Enter")
        t.wait("Published on")
        os.kill(t.pid(), signal.SIGHUP)
        self.assertEqual(t.ended(), 0)
        self.open(wait="Published on")

    def test_terminated_in_a_prompt(self):
        t = self.open()
        t.keys("/", "grain")
        t.wait("/grain")
        os.kill(t.pid(), signal.SIGTERM)
        self.assertEqual(t.ended(), 0)

    def test_a_storm_of_sizes(self):
        """FAULTS 60, in a prompt."""
        t = self.open()
        t.keys("/", "gr")
        for i in range(60):
            t.resize(*[(200, 50), (10, 3), (80, 24), (1, 1), (140, 40), (40, 12)][i % 6])
        t.resize(80, 24)
        t.keys("Escape")
        t.wait(FIRST[:12])
        t.resize(12, 4)
        t.wait("too small")
        t.resize(80, 24)
        t.wait(FIRST[:12])
        t.keys("q")
        self.assertEqual(t.ended(), 0)

    def test_two_readers_show_each_other_within_a_second(self):
        one, two = self.open(), self.open()
        one.keys("b")
        two.wait("•★ .*Kazakhstan")
        self.run_command("mark", "read", "--query", "title:Quito")
        one.wait("   .* Quito")

    def test_a_killed_fetcher_loses_no_mark(self):
        t = self.open()
        t.keys("b")
        self.until(lambda: self.count("is:bookmarked title:Kazakhstan") == 1)
        for pid in subprocess.run(["pgrep", "-P", str(t.pid())], stdout=subprocess.PIPE).stdout.split():
            os.kill(int(pid), signal.SIGKILL)
        t.keys("j", "b")
        t.wait("•★ .*Quito")
        self.until(lambda: self.count("is:bookmarked title:Quito") == 1)
        t.keys("q")
        self.assertEqual(t.ended(), 0)

    def test_suspended_and_continued(self):
        """FAULTS 67."""
        t = Terminal(["bash", "--norc", "-i"], 80, 24)
        self.addCleanup(t.close)
        t.keys(" ".join(self.argv()), "Enter")
        t.wait(FIRST[:12])
        t.keys("C-z")
        t.wait("Stopped")
        t.resize(100, 30)
        t.keys("fg", "Enter")
        t.wait(FIRST[:12])
        t.keys("j", "q")
        t.keys("echo status $?", "Enter")
        t.wait("^status 0")

    def test_terminals_that_cannot(self):
        """FAULTS 61, 63: one line and status 2."""
        for term in ("dumb", "no-such-terminal", ""):
            t = Terminal(["env", "TERM=" + term] + self.argv(), 80, 24)
            self.addCleanup(t.close)
            self.assertEqual(t.ended(), 2, term)
            self.assertIn("instead", t.screen())
        p = subprocess.run(self.argv(), stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=120)
        self.assertEqual(p.returncode, 2)
        self.assertEqual(p.stderr.count("\n"), 1)


class TestFirstStart(Reader):
    def test_an_empty_archive_says_what_happens_and_fills(self):
        shutil.rmtree(self.path("archive"))
        with open(self.path("config"), "w", encoding="utf-8"):
            pass
        t = self.open(wait="Kazakhstan reroutes")
        t.wait("Latest · \\d+ unread")

    def test_without_a_network_it_says_so(self):
        shutil.rmtree(self.path("archive"))
        with open(self.path("feeds"), "w", encoding="utf-8") as f:
            f.write("[Nowhere]\n" + "".join("http://127.0.0.%d:1/feed\n" % i for i in range(1, 6)))
        with open(self.path("config"), "w", encoding="utf-8"):
            pass
        t = self.open(wait=None)
        t.wait("Fetching 5 newspapers in 1 section|No network|Offline|failed")


if __name__ == "__main__":
    unittest.main()
