#!/usr/bin/env python3
"""Whole runs of every command, on the papers of the demo."""

import contextlib
import fcntl
import html.parser
import json
import os
import pty
import re
import shutil
import signal
import sqlite3
import struct
import subprocess
import sys
import tempfile
import termios
import unittest
import urllib.parse
import xml.etree.ElementTree as ET

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "demo"))
import server  # noqa: E402

BIN = os.path.abspath(os.environ.get("DATELINE_BIN", os.path.join(HERE, "..")))
PROGRAM = os.path.join(BIN, "dateline")
LIST_KEYS = ["id", "guid", "feed", "feed_title", "sections", "title", "author", "link", "comments",
             "comment_count", "published", "updated", "fetched", "unread", "bookmarked", "tags", "categories",
             "lang", "words", "excerpt", "enclosures", "also_in"]
TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$")
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
ARTICLES = sum(len(p["articles"]) for p in server.Papers().papers.values())
LATER = sum(a["age"] < 0 for p in server.Papers().papers.values() for a in p["articles"])


class Home:
    """A folder with feeds, config and archive of its own."""

    def __init__(self, source=None):
        self.dir = tempfile.mkdtemp(prefix="dateline-test-")
        if source is not None:
            for name in ("feeds", "config"):
                shutil.copy(os.path.join(source, name), self.dir)
            shutil.copytree(os.path.join(source, "archive"), os.path.join(self.dir, "archive"))

    def path(self, name):
        return os.path.join(self.dir, name)

    def argv(self, *args):
        return [PROGRAM, "-c", self.path("config"), "-f", self.path("feeds"), "-d", self.path("archive"), *args]

    def run(self, *args, stdin="", status=0, **kwargs):
        """What the command prints. Fails unless it ends with that status."""
        p = subprocess.run(self.argv(*args), input=stdin, capture_output=True, text=True, timeout=120, **kwargs)
        assert p.returncode == status, "%s: status %d, not %d\n%s%s" % (args, p.returncode, status, p.stdout, p.stderr)
        self.stderr = p.stderr
        return p.stdout

    def lines(self, *args, **kwargs):
        return [json.loads(line) for line in self.run(*args, **kwargs).splitlines()]

    def ids(self, *query):
        return [a["id"] for a in self.lines("list", "--json", *query)]

    def feeds_text(self):
        with open(self.path("feeds"), encoding="utf-8") as f:
            return f.read()

    def close(self):
        shutil.rmtree(self.dir)


def setUpModule():
    global shared
    shared = Home()
    out = subprocess.run(["sh", os.path.join(HERE, "demo", "run.sh"), "--headless", shared.dir],
                         capture_output=True, text=True, timeout=300, env=dict(os.environ, DATELINE_BIN=BIN))
    assert out.returncode == 0, out.stdout + out.stderr


def tearDownModule():
    if os.path.exists(shared.path("pid")):
        with open(shared.path("pid"), encoding="ascii") as f:
            os.kill(int(f.read()), signal.SIGTERM)
    shared.close()


class WithHome(unittest.TestCase):
    def setUp(self):
        self.home = Home(shared.dir)
        self.addCleanup(self.home.close)


class TestFrame(unittest.TestCase):
    """Options before the command, help, usage."""

    def setUp(self):
        self.home = Home()
        self.addCleanup(self.home.close)

    def test_help_names_every_command_and_each_has_its_own(self):
        text = self.home.run("--help")
        for name in commands():
            self.assertRegex(text, r"(?m)^%s( |$)" % name)
            self.assertTrue(self.home.run(name, "--help").startswith("dateline " + name))

    def test_version_names_the_libraries(self):
        text = self.home.run("--version")
        for name in ("dateline", "ncurses", "SQLite", "zstd", "libunistring", "cJSON"):
            self.assertRegex(text, r"(?m)^%s \d+\.\d+" % name)

    def test_wrong_usage_is_status_2_with_the_nearest_name(self):
        self.home.run("lits", status=2)
        self.assertIn("did you mean 'list'?", self.home.stderr)
        self.home.run("list", "--jsn", status=2)
        self.assertIn("did you mean '--json'?", self.home.stderr)
        for argv in (["-x"], ["-c"], ["list", "-n", "many"], ["list", "--sort", "up"], ["list", "--json", "--tsv"],
                     ["list", "title:("], ["show"], ["show", "x"], ["show", "0"], ["show", "1", "-w", "3"], ["mark"],
                     ["mark", "raed", "1"], ["mark", "read"], ["mark", "read", "one"], ["undo", "now"], ["add"],
                     ["add", "ftp://x.example/"], ["add", "http://x.example/a b"], ["add", "javascript:alert(1)"],
                     ["remove"], ["move"], ["move", "x", "y"], ["export"], ["export", "csv"], ["import"],
                     ["import", "opml"], ["import", "csv", "x"], ["feeds", "x"],
                     ["feeds", "--failing", "--stale"], ["feeds", "--stale", "--moved"], ["refresh", "--pages", "2"], ["doctor", "x"], ["stats", "x"],
                     ["config", "--list", "--check"], ["refresh", "x"]):
            self.home.run(*argv, status=2)
            self.assertTrue(self.home.stderr.startswith("dateline: "), (argv, self.home.stderr))
            self.assertNotRegex(self.home.stderr, CONTROL)

    def test_first_start_copies_the_default_subscriptions(self):
        self.assertFalse(os.path.exists(self.home.path("feeds")))
        names = [s["name"] for s in self.home.lines("sections", "--json")]
        self.assertIn("Intelligence", names)
        self.assertIn("Central Asia", names)
        self.assertEqual(os.stat(self.home.path("feeds")).st_mode & 0o777, 0o600)
        self.assertGreater(len(self.home.lines("feeds", "--json")), 40)
        self.assertEqual(self.home.run("list"), "")

    def test_a_wrong_line_of_feeds_is_named_each_time(self):
        home = Home()
        self.addCleanup(home.close)
        for text in ("http://127.0.0.1:9/ refesh=1h\n", "http://127.0.0.1:9/\n"):
            with open(home.path("feeds"), "w", encoding="utf-8") as f:
                f.write(text)
            for command in ("feeds", "list", "list", "undo", "feeds"):
                home.run(command)
                self.assertEqual("feeds:1:21: unknown option" in home.stderr, "refesh" in text, (command, home.stderr))

    def test_descriptors_closed_from_the_start_do_no_harm(self):
        """FAULTS 63."""
        argv = " ".join("'%s'" % a for a in self.home.argv("list", "--count"))
        p = subprocess.run(["sh", "-c", argv + " <&- >&- 2>&-"], timeout=60)
        self.assertIn(p.returncode, (0, 3))
        self.home.run("list", "--count")

    def test_a_file_that_is_no_archive_is_named_and_left_alone(self):
        os.mkdir(self.home.path("archive"))
        with open(self.home.path("archive/archive.db"), "w", encoding="ascii") as f:
            f.write("this is not an archive\n" * 400)
        self.home.run("list", status=3)
        self.assertIn("archive.db", self.home.stderr)
        self.home.run("doctor", status=1)
        with open(self.home.path("archive/archive.db"), encoding="ascii") as f:
            self.assertEqual(f.read(), "this is not an archive\n" * 400)


class TestList(unittest.TestCase):
    def test_json_has_every_key_and_clean_text(self):
        articles = shared.lines("list", "--json")
        self.assertEqual(len(articles), ARTICLES - LATER)
        for a in articles:
            self.assertEqual(list(a), LIST_KEYS)
            for key in ("published", "updated", "fetched"):
                self.assertTrue(a[key] is None or TIME.match(a[key]), a[key])
            for key in ("sections", "tags", "categories", "enclosures", "also_in"):
                self.assertIsInstance(a[key], list)
            self.assertIsInstance(a["unread"], bool)
            self.assertNotRegex(json.dumps(a, ensure_ascii=False), CONTROL)

    def test_every_article_of_the_papers_arrives_as_it_was_written(self):
        here = "http://" + urllib.parse.urlsplit(shared.lines("feeds", "--json")[0]["url"]).netloc
        got = {a["link"]: a for a in shared.lines("list", "--json")}
        for paper in server.Papers(here).papers.values():
            for article in paper["articles"]:
                if article["age"] < 0:
                    continue
                a = got[article["url"]]
                self.assertEqual(a["title"], article["title"])
                self.assertEqual(a["feed_title"], paper["title"])
                if paper["format"] != "rss091":
                    self.assertEqual(a["categories"], article["categories"], a["link"])
                    self.assertEqual((a["author"] or "").replace(" and ", ", "),
                                     article.get("author", "").replace(" and ", ", "))

    def test_newest_first_oldest_first_and_n(self):
        newest = [a["published"] for a in shared.lines("list", "--json")]
        self.assertEqual(newest, sorted(newest, reverse=True))
        oldest = shared.lines("list", "--json", "--sort", "oldest")
        self.assertEqual([a["published"] for a in oldest], sorted(newest))
        self.assertEqual(len(shared.lines("list", "--json", "-n", "5")), 5)
        self.assertEqual(len(shared.lines("list", "--json", "-n5")), 5)

    def test_queries_find_by_words_fields_and_marks(self):
        titles = [a["title"] for a in shared.lines("list", "--json", "harbour", "master", "crane")]
        self.assertIn("Kazakhstan reroutes grain by the Caspian as rail tariffs rise", titles)
        self.assertEqual(len(shared.ids("title:lithium")), 2)
        self.assertTrue(all("Russia" in a["sections"] for a in shared.lines("list", "--json", "section:Russia")))
        kazakhstan = set(shared.ids("kazakhstan"))
        self.assertEqual(set(shared.ids("kazakhstan", "-grain")) | set(shared.ids("kazakhstan", "grain")), kazakhstan)
        self.assertEqual(len(shared.ids("is:bookmarked")), 3)
        self.assertEqual(len(shared.ids("is:unread")) + len(shared.ids("is:read")), ARTICLES - LATER)

    def test_count_tsv_and_text_agree(self):
        n = int(shared.run("list", "--count"))
        self.assertEqual(n, ARTICLES - LATER)
        rows = [line.split("\t") for line in shared.run("list", "--tsv").splitlines()]
        self.assertEqual({len(r) for r in rows}, {7})
        text = shared.run("list").splitlines()
        self.assertEqual([r[0] for r in rows], [line.split()[0] for line in text])
        self.assertNotIn("\t", "".join(text))

    def test_a_reader_that_goes_away_ends_it_well(self):
        """FAULTS 66."""
        argv = " ".join("'%s'" % a for a in shared.argv("list", "--json"))
        p = subprocess.run(["bash", "-c", "set -o pipefail; %s | head -n 1" % argv], capture_output=True, text=True,
                           timeout=60)
        self.assertEqual((p.returncode, p.stderr, len(p.stdout.splitlines())), (0, "", 1))

    def test_a_full_disk_is_said(self):
        """FAULTS 63."""
        with open("/dev/full", "w", encoding="ascii") as full:
            p = subprocess.run(shared.argv("list"), stdout=full, stderr=subprocess.PIPE, text=True, timeout=60)
        self.assertEqual(p.returncode, 3)
        self.assertEqual(p.stderr, "dateline: standard output: No space left on device\n")

    def test_an_archive_that_cannot_be_written_can_be_listed(self):
        if os.geteuid() == 0:
            self.skipTest("root writes everywhere")
        home = Home(shared.dir)
        self.addCleanup(home.close)
        os.chmod(home.path("archive"), 0o500)
        self.addCleanup(os.chmod, home.path("archive"), 0o700)
        self.assertEqual(int(home.run("list", "--count")), ARTICLES - LATER)


class TestTerminal(unittest.TestCase):
    def on_terminal(self, columns, *args, **env):
        pid, fd = pty.fork()
        if pid == 0:
            os.execve(PROGRAM, shared.argv(*args), dict(os.environ, TERM="xterm", **env))
        fcntl.ioctl(fd, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
        out = b""
        while True:
            try:
                piece = os.read(fd, 65536)
            except OSError:
                break
            if not piece:
                break
            out += piece
        os.close(fd)
        self.assertEqual(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), 0)
        return out.decode("utf-8").replace("\r\n", "\n").splitlines()

    def test_rows_fit_the_terminal(self):
        for line in self.on_terminal(80, "list", "lang:en", "-n", "20", LC_ALL="C.UTF-8", COLUMNS="80"):
            self.assertLessEqual(len(line), 80)

    def test_a_terminal_without_utf8_gets_ascii(self):
        """FAULTS 62."""
        text = "\n".join(self.on_terminal(80, "list", LC_ALL="C") + self.on_terminal(80, "feeds", LC_ALL="C"))
        self.assertTrue(text.isascii())


class TestShow(unittest.TestCase):
    lead = "Kazakhstan reroutes grain"

    def id_of(self, title):
        return str(shared.ids('title:"%s"' % title)[0])

    def test_text_has_the_whole_article_within_the_width(self):
        text = shared.run("show", self.id_of(self.lead), "-w", "60")
        for words in ("By Aigerim Sadykova and Tom Hale", "Published on ", "Two piers, one crane", "• by rail",
                      "[image", "both are still", "https://stat.example/"):
            self.assertIn(words, text)
        self.assertTrue(all(len(line) <= 60 for line in text.splitlines() if "https://" not in line))

    def test_json_has_every_key(self):
        a, = shared.lines("show", self.id_of(self.lead), "--json")
        self.assertEqual(list(a), LIST_KEYS + ["html", "text", "links", "fulltext"])
        self.assertIn("harbour master", a["text"])
        self.assertIn("https://stat.example/grain-by-route-2019-2021", [k["url"] for k in a["links"]])
        self.assertEqual(a["comment_count"], 3)
        self.assertGreater(a["words"], 200)

    def test_html_and_markdown(self):
        page = shared.run("show", self.id_of("cotton years"), "--html")
        self.assertIn("<table", page)
        self.assertNotIn("<script", page)
        markdown = shared.run("show", self.id_of("cotton years"), "--markdown")
        self.assertTrue(markdown.startswith("# Tashkent opens"))
        self.assertIn("| 1976 |", re.sub(r" +", " ", markdown))

    def test_ids_from_standard_input_are_what_list_prints(self):
        listed = shared.run("list", "-n", "3")
        shown = shared.lines("show", "--json", "-", stdin=listed)
        self.assertEqual([str(a["id"]) for a in shown], [line.split()[0] for line in listed.splitlines()])

    def test_showing_marks_nothing(self):
        before = shared.run("list", "--json")
        shared.run("show", self.id_of(self.lead))
        self.assertEqual(shared.run("list", "--json"), before)

    def test_an_id_that_is_not_there_is_status_1_and_the_others_are_shown(self):
        out = shared.run("show", "--json", "999999", self.id_of(self.lead), status=1)
        self.assertIn("999999", shared.stderr)
        self.assertEqual(len(out.splitlines()), 1)

    def test_every_article_in_every_form_is_clean(self):
        ids = [str(i) for i in shared.ids()]
        for form in ("--text", "--html", "--markdown", "--json"):
            self.assertNotRegex(shared.run("show", form, *ids), CONTROL)


class TestMark(WithHome):
    def states(self):
        return {a["id"]: (a["unread"], a["bookmarked"], tuple(a["tags"])) for a in self.home.lines("list", "--json")}

    def test_each_mark_and_its_undo(self):
        one, two = (str(i) for i in self.home.ids("is:unread", "-n", "2"))
        before = self.states()
        for verb, query in (("read", "is:read"), ("bookmark", "is:bookmarked"), ("tag:later", "tag:later")):
            found = set(self.home.ids(query))
            self.home.run("mark", verb, one, two)
            self.assertEqual(set(self.home.ids(query)), found | {int(one), int(two)}, verb)
            self.home.run("undo")
            self.assertEqual(self.states(), before, verb)

    def test_marks_can_be_taken_back(self):
        one = str(self.home.ids("is:unread", "-n", "1")[0])
        before = self.states()
        for verb, back in (("read", "unread"), ("bookmark", "unbookmark"), ("tag:x y", "untag:x y")):
            self.home.run("mark", verb, one)
            self.assertNotEqual(self.states(), before)
            self.home.run("mark", back, one)
            self.assertEqual(self.states(), before)

    def test_a_query_marks_all_that_fits_and_is_undone_as_one(self):
        before = self.states()
        self.home.run("mark", "read", "--query", "section:Africa", "is:unread")
        self.assertEqual(self.home.ids("section:Africa", "is:unread"), [])
        self.assertEqual(sum(a != b for a, b in zip(before.values(), self.states().values())),
                         len([i for i in self.home.ids("section:Africa") if before[i][0]]))
        self.home.run("undo")
        self.assertEqual(self.states(), before)

    def test_ids_from_standard_input(self):
        self.home.run("mark", "read", "-", stdin=self.home.run("list", "section:Russia"))
        self.assertEqual(self.home.ids("section:Russia", "is:unread"), [])

    def test_missing_ids_are_named_and_the_others_marked(self):
        one = str(self.home.ids("is:unread", "-n", "1")[0])
        self.home.run("mark", "read", one, "999999", status=1)
        self.assertIn("999999", self.home.stderr)
        self.assertIn(int(one), self.home.ids("is:read"))

    def test_nothing_to_undo_is_said(self):
        home = Home()
        self.addCleanup(home.close)
        self.assertIn("nothing to undo", home.run("undo"))

    def test_sections_count_what_is_unread(self):
        def unread():
            return {s["name"]: s["unread"] for s in self.home.lines("sections", "--json")}
        before = unread()
        self.home.run("mark", "read", str(self.home.ids("section:Russia", "is:unread")[0]))
        after = unread()
        self.assertEqual(after.pop("Russia"), before.pop("Russia") - 1)
        self.assertEqual(after, before)


class TestFeeds(WithHome):
    def test_feeds_and_sections_are_those_of_the_file(self):
        feeds = self.home.lines("feeds", "--json")
        papers = server.Papers().papers.values()
        self.assertEqual({f["title"] for f in feeds}, {p["title"] for p in papers})
        by_title = {f["title"]: f for f in feeds}
        for p in papers:
            f = by_title[p["title"]]
            self.assertEqual(f["articles"], sum(a["age"] >= 0 for a in p["articles"]))
            self.assertEqual(len(f["sections"]), 1)
            self.assertTrue(TIME.match(f["newest"]))
        sections = self.home.lines("sections", "--json")
        self.assertEqual([s["name"] for s in sections],
                         ["Intelligence", "Americas", "South Asia", "New Social Compact", "Central Asia", "Russia",
                          "Africa", "Watch: lithium"])
        self.assertEqual([s["watch"] for s in sections], [False] * 7 + [True])
        self.assertEqual(sections[-1]["articles"], 3)
        self.assertEqual(sum(s["feeds"] for s in sections), len(feeds))

    def test_a_failing_feed_says_why(self):
        failing = self.home.lines("feeds", "--json", "--failing")
        self.assertEqual([f["title"] for f in failing], ["Ferghana Courier"])
        self.assertEqual(failing[0]["status"], 403)
        self.assertIn("403", failing[0]["error"])
        self.assertIn("403", self.home.run("feeds", "--failing"))

    def test_stats_are_those_of_feeds_and_sections(self):
        s, = self.home.lines("stats", "--json")
        feeds = self.home.lines("feeds", "--json")
        sections = self.home.lines("sections", "--json")
        self.assertEqual(set(s), {"articles", "unread", "bookmarks", "tags", "feeds", "feeds_failing", "feeds_silent",
                                  "feeds_never_read", "bytes", "oldest", "newest", "days", "by_section", "by_feed",
                                  "never_read", "silent", "failing"})
        for key in ("articles", "unread"):
            self.assertEqual(s[key], sum(f[key] for f in feeds))
            self.assertEqual({x["name"]: x[key] for x in s["by_section"]}, {x["name"]: x[key] for x in sections})
            self.assertEqual({x["title"]: x[key] for x in s["by_feed"]}, {f["title"]: f[key] for f in feeds})
        self.assertEqual((s["feeds"], s["feeds_failing"], s["feeds_silent"]), (len(feeds), 1, 0))
        self.assertEqual([f["title"] for f in s["failing"]], ["Ferghana Courier"])
        self.assertEqual(s["newest"], max(f["newest"] for f in feeds))
        self.assertEqual(s["bookmarks"], len(self.home.ids("is:bookmarked")))
        self.assertEqual(len(s["days"]), 60)
        articles = self.home.lines("list", "--json")
        for day in s["days"]:
            self.assertEqual(day["articles"], sum((a["published"] or a["fetched"])[:10] == day["day"] for a in articles))
        lines = self.home.run("stats").splitlines()
        self.assertLessEqual(max(map(len, lines)), 80)
        for heading in ("By day", "By section", "By feed", "Failing"):
            self.assertTrue(any(line.startswith(heading) for line in lines), heading)

    def test_stale_feeds(self):
        self.assertEqual(self.home.lines("feeds", "--json", "--stale"), [])

    def test_remove_undo_and_add(self):
        before = self.home.feeds_text()
        url = next(f["url"] for f in self.home.lines("feeds", "--json") if f["title"] == "Monsoon Brief")
        kept = str(self.home.ids("feed:monsoon", "-n", "1")[0])
        self.home.run("mark", "bookmark", kept)
        self.home.run("remove", "Monsoon Brief")
        self.assertNotIn(url, self.home.feeds_text())
        self.assertNotIn("Monsoon Brief", self.home.run("feeds"))
        self.assertIn(int(kept), self.home.ids("is:bookmarked"))
        self.home.run("undo")
        self.assertIn("Monsoon Brief", self.home.run("feeds"))
        self.assertIn(url, self.home.feeds_text())
        self.assertEqual(self.home.feeds_text(), before)

    def test_removing_by_hand_detaches_and_bringing_back_attaches(self):
        before, ids = self.home.feeds_text(), set(self.home.ids("section:Africa"))
        with open(self.home.path("feeds"), "w", encoding="utf-8") as f:
            f.write("".join(line for line in before.splitlines(True) if "/nile/" not in line))
        self.assertEqual(len(self.home.lines("feeds", "--json")), 12)
        self.assertLess(set(self.home.ids("section:Africa")), ids)
        with open(self.home.path("feeds"), "w", encoding="utf-8") as f:
            f.write(before)
        self.assertEqual(set(self.home.ids("section:Africa")), ids)

    def test_add_fetches_and_files(self):
        home = Home()
        self.addCleanup(home.close)
        with open(home.path("feeds"), "w", encoding="utf-8") as f:
            f.write("# mine\n[Asia]\n")
        with open(shared.path("port"), encoding="ascii") as f:
            base = "http://127.0.0.1:%s/" % f.read().strip()
        self.assertIn("3 articles", home.run("add", base + "silk/feed.json", "-s", "Asia", "-t", "Silk"))
        feed, = home.lines("feeds", "--json")
        self.assertEqual((feed["title"], feed["sections"], feed["articles"]), ("Silk", ["Asia"], 3))
        before = home.feeds_text()
        home.run("add", base + "silk/feed.json", status=1)
        self.assertEqual(home.feeds_text(), before)
        home.run("add", base + "nowhere", status=1)
        self.assertIn("404", home.stderr)
        self.assertTrue(home.feeds_text().startswith("# mine\n"))

    def test_move_keeps_articles_and_marks(self):
        with open(shared.path("port"), encoding="ascii") as f:
            port = f.read().strip()
        old = "http://127.0.0.1:%s/monsoon/index.rdf" % port
        ids = self.home.ids("feed:monsoon")
        self.home.run("mark", "bookmark", str(ids[0]))
        self.home.run("move", old, "https://elsewhere.example/rdf")
        self.assertIn("https://elsewhere.example/rdf", self.home.feeds_text())
        self.assertNotIn(old, self.home.feeds_text())
        self.assertEqual(self.home.ids("feed:monsoon"), ids)
        self.assertIn(ids[0], self.home.ids("is:bookmarked"))
        self.assertIn("https://elsewhere.example/rdf", [f["url"] for f in self.home.lines("feeds", "--json")])

    def test_a_feed_that_is_not_there_is_status_1(self):
        self.home.run("remove", "No such paper", status=1)
        self.home.run("move", "No such paper", "https://x.example/", status=1)


class Bookmarks(html.parser.HTMLParser):
    """A browser's view of a bookmarks file: (folder, address, title, attributes)."""

    def __init__(self):
        super().__init__()
        self.folders, self.found, self.name, self.link = [], [], None, None

    def handle_starttag(self, tag, attrs):
        if tag == "h3":
            self.name = ""
        elif tag == "dl":
            self.folders.append(self.name or "")
            self.name = None
        elif tag == "a":
            self.link = [self.folders[-1], dict(attrs), ""]

    def handle_endtag(self, tag):
        if tag == "dl":
            self.folders.pop()
        elif tag == "a":
            self.found.append(tuple(self.link))
            self.link = None

    def handle_data(self, data):
        if self.link:
            self.link[2] += data
        elif self.name is not None and data.strip():
            self.name += data


class TestExport(WithHome):
    def test_bookmarks_are_what_a_browser_imports(self):
        self.home.run("mark", "tag:grain", "--query", 'title:"Bread and borders"')
        text = self.home.run("export", "bookmarks")
        self.assertTrue(text.startswith("<!DOCTYPE NETSCAPE-Bookmark-file-1>"))
        parser = Bookmarks()
        parser.feed(text)
        self.assertEqual(parser.folders, [])
        wanted = self.home.lines("list", "--json", "is:bookmarked")
        self.assertEqual({(f, a["href"], t) for f, a, t in parser.found},
                         {(b["sections"][0], b["link"], b["title"]) for b in wanted})
        self.assertTrue(all(a["add_date"].isdigit() for _, a, _ in parser.found))
        self.assertIn("grain", [a.get("tags") for _, a, _ in parser.found])

    def test_json_is_list_json_of_bookmarks(self):
        self.assertEqual(self.home.run("export", "json"), self.home.run("list", "--json", "is:bookmarked"))

    def test_opml_has_every_feed_in_its_folder(self):
        self.home.run("export", "opml", self.home.path("out.opml"))
        root = ET.parse(self.home.path("out.opml")).getroot()
        self.assertEqual(root.get("version"), "2.0")
        got = {(o.get("text"), f.get("xmlUrl"), f.get("text"))
               for o in root.find("body") for f in o.findall("outline")}
        self.assertEqual(got, {(f["sections"][0], f["url"], f["title"]) for f in self.home.lines("feeds", "--json")})
        self.assertEqual(os.stat(self.home.path("out.opml")).st_mode & 0o777, 0o600)


class TestDoctor(WithHome):
    def test_a_well_archive(self):
        text = self.home.run("doctor", env=dict(os.environ, TERM="xterm", LC_ALL="C.UTF-8"))
        for words in ("its integrity is fine", "write-ahead log", "dateline-fetch", "dateline-parse", "UTF-8",
                      "1 of 13 feeds fail"):
            self.assertIn(words, text)
        self.assertNotRegex(text, CONTROL)

    def test_wrong_lines_are_named(self):
        with open(self.home.path("config"), "a", encoding="utf-8") as f:
            f.write("set refesh-interval 1h\n")
        with open(self.home.path("feeds"), "a", encoding="utf-8") as f:
            f.write("https://x.example/ refesh=1h\n")
        text = self.home.run("doctor", status=1, env=dict(os.environ, TERM="xterm"))
        self.assertRegex(text, r"config:2:\d+: .*refesh-interval")
        self.assertRegex(text, r"feeds:\d+:\d+: .*refesh")

    def test_a_damaged_archive_is_reported_and_not_written(self):
        path = self.home.path("archive/archive.db")
        with contextlib.closing(sqlite3.connect(path)) as db:
            db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        size = os.path.getsize(path)
        with open(path, "r+b") as f:
            f.seek(size // 2 & ~4095)
            f.write(b"\xa5" * 8192)
        with open(path, "rb") as f:
            before = f.read()
        text = self.home.run("doctor", status=1, env=dict(os.environ, TERM="xterm"))
        self.assertIn("To recover:", text)
        with open(path, "rb") as f:
            self.assertEqual(f.read(), before)


def commands():
    """Names of the commands, from --help."""
    out = subprocess.run([PROGRAM, "--help"], capture_output=True, text=True, timeout=60).stdout
    table = out[out.index("--version"):].split("\n", 1)[1]
    return re.findall(r"(?m)^([a-z]+)(?: |$)(?!status)", table)


class TestManual(unittest.TestCase):
    """--help and dateline(1) name the same commands, options and keys."""

    @classmethod
    def setUpClass(cls):
        with open(os.path.join(HERE, "..", "man", "dateline.1"), encoding="utf-8") as f:
            cls.source = f.read().replace("\\-", "-")

    def section(self, title):
        start = self.source.index(".Sh %s\n" % title) + 1
        return self.source[start:self.source.index("\n.Sh ", start)]

    def test_commands_and_options(self):
        parts = re.split(r"(?m)^\.It Ic ([a-z]+)", self.section("COMMANDS"))
        manual = {name: {f for line in re.findall(r"(?m)^\.It (Fl .*)", text)
                         for f in re.findall(r"Fl (-?[a-z-]+)", line)} for name, text in zip(parts[1::2], parts[2::2])}
        program = {}
        for name in commands():
            out = subprocess.run([PROGRAM, name, "--help"], capture_output=True, text=True, timeout=60).stdout
            program[name] = {f for line in re.findall(r"(?m)^  (-.*?)(?:  |$)", out)
                             for f in re.findall(r"-(-?[a-z-]+)", line)}
            synopsis = set(re.findall(r"[\[|( ]-(-?[a-z-]+)", out.split("\n")[0]))
            self.assertLessEqual(synopsis, program[name], name)
        self.assertEqual(program, manual)

    def test_options_before_the_command(self):
        out = subprocess.run([PROGRAM, "--help"], capture_output=True, text=True, timeout=60).stdout
        self.assertEqual(set(re.findall(r"(?m)^  -(-?[a-z]+)", out)),
                         set(re.findall(r"(?m)^\.It Fl (-?[a-z]+)", self.section("DESCRIPTION"))))
        self.assertIn(".It Fl h , Fl -help\n", self.source)


if __name__ == "__main__":
    unittest.main()
