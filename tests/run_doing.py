#!/usr/bin/env python3
"""What is done in the reader, in a real terminal on the papers of the demo: other keys to begin with,
orders, tags, selections, saving and piping, links, macros, themes, mouse and completion."""

import base64
import html
import http.server
import json
import os
import re
import subprocess
import sys
import threading
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)
import grammar  # noqa: E402
from ptys import Pty  # noqa: E402
from run_screen import FIRST, Reader, setUpModule, tearDownModule  # noqa: E402,F401


def rss(title, items):
    """A feed of items, each the inside of its element, the newest first."""
    return ("<rss version='2.0'><channel><title>%s</title>%s</channel></rss>" % (title, "".join(
        "<item><guid isPermaLink='false'>g%d</guid>%s</item>" % (i, inside) for i, inside in enumerate(items)))).encode()


class Doing(Reader):
    def setUp(self):
        super().setUp()
        self.set("set stories no")          # so that a row is an article

    def serve(self, *bodies, kind="application/rss+xml"):
        """A server that gives the bodies in turn, then the last one again; its address."""
        left = list(bodies)

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                body = left.pop(0) if len(left) > 1 else left[0]
                self.send_response(200)
                self.send_header("Content-Type", kind)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_):
                pass
        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        self.addCleanup(server.server_close)
        self.addCleanup(server.shutdown)
        return "http://127.0.0.1:%d" % server.server_port

    def subscribe(self, section, body):
        """The feed alone, and all of it stored."""
        with open(self.path("feeds"), "w", encoding="utf-8") as f:
            f.write("[%s]\n%s/feed\n" % (section, self.serve(body)))
        self.run_command("refresh", "--force", "--wait")

    def script(self, name, text):
        """A program of the person's; its path."""
        path = self.path(name)
        with open(path, "w", encoding="utf-8") as f:
            f.write("#!/bin/sh\n" + text + "\n")
        os.chmod(path, 0o755)
        return path

    def stub(self, name="browser"):
        """A program that writes its arguments, each ended by a NUL, behind what is there."""
        return self.script(name, "printf '%%s\\0' \"$@\" >>%s.args" % self.path(name))

    def arguments(self, name="browser"):
        try:
            with open(self.path(name + ".args"), "rb") as f:
                return f.read().decode().split("\0")[:-1]
        except FileNotFoundError:
            return []

    def set(self, *lines):
        with open(self.path("config"), "a", encoding="utf-8") as f:
            f.write("\n".join(lines) + "\n")

    def titles(self, query=""):
        return [line.split("\t") for line in self.run_command("list", "--tsv", "-n", "500", query).splitlines()]


class TestNewsboat(Doing):
    def setUp(self):
        super().setUp()
        self.set("set keys newsboat")

    def test_keys_of_the_list(self):
        t = self.open()
        unread = self.count("is:unread")
        t.keys("N")                                     # toggles, and goes to the next row
        self.until(lambda: self.count("is:unread") == unread - 1)
        t.wait("^ 2 of ")
        t.keys("U")                                     # undo, as u shows links
        t.wait("undone")
        self.until(lambda: self.count("is:unread") == unread)
        t.keys("Home", "n")
        t.wait("^ 2 of ")                               # n goes to the next unread row without opening it
        t.keys("p", "j")
        t.wait("^ Trending")                            # j: the next feed
        t.keys("k", "C", "n")                                    # mark everything read: no
        t.wait("left as it was")
        t.keys("C", "y")
        self.until(lambda: self.count("is:unread") == 0)
        t.keys("l")
        t.wait("All read")
        t.keys("l", "D")
        t.wait("hidden \\(U undoes\\)")

    def test_keys_of_the_article(self):
        t = self.open()
        t.keys("Enter")
        t.wait("Published on")
        t.keys("C-u")
        t.wait("^ Source")
        t.wait("<p>")
        t.keys("C-u")
        t.wait("Published on")
        t.keys("u")
        t.wait("link: ")
        first = self.titles()[0][0]
        t.keys("Escape", "N")
        self.until(lambda: self.count("is:unread id:" + first) == 1)
        t.keys("n")
        t.wait("Quito")
        t.keys("q", "q")
        self.assertEqual(t.ended(), 0)

    def test_n_goes_on_in_the_next_list_when_all_is_read(self):
        t = self.open()
        t.keys("v", "Intell", "Tab", "Enter")
        t.wait("^ Intelligence")
        t.keys("A")
        t.wait("all read")
        t.keys("n")
        t.wait("^ Americas")

    def test_the_sections_stand_for_its_list_of_feeds(self):
        t = self.open()
        t.keys("h", "n")
        t.wait_gone("1 of ")
        t.keys("A")
        t.wait("Intelligence: all read")
        self.until(lambda: self.count("section:Intelligence is:unread") == 0)
        t.keys("l")
        t.wait("only sections with unread articles")
        t.keys("p", "n")
        t.wait_gone("^ Intelligence")
        t.keys("C-t")
        t.wait("^ Latest")

    def test_what_is_said_names_no_key_of_vi(self):
        t = self.open()
        t.keys("C-b")
        t.wait("bookmarked \\(U undoes\\)")
        self.assertNotIn("page up", t.screen())


class TestHabits(Doing):
    def test_a_key_of_newsboat_s_answers_with_the_one_that_does_it(self):
        t = self.open()
        for key, words in (("p", "previous unread row: :previous-unread-row"), ("C", ":everything-read"),
                           ("b", "bookmarked \\(u undoes\\) · page up: PgUp"), ("u", "undone.* · links: f"),
                           ("#", "links with their hosts, open one by number: f")):
            t.keys(key)
            t.wait(words)


class TestOrders(Doing):
    def test_oldest_first_from_the_other_end(self):
        t = self.open()
        newest_first = [line[0] for line in self.titles()]
        t.keys("S", "o", "Enter")
        t.wait("oldest first")
        t.keys("G")
        t.wait("(\\d+) of \\1$|(\\d+) of \\2 ")
        t.wait("Kazakhstan reroutes")
        t.keys("g", "Enter")
        t.wait("Published on")
        oldest = self.run_command("show", newest_first[-1]).split("\n")[0][:20]
        t.wait(oldest)
        t.keys("J", "K")
        t.wait(oldest)

    def test_by_title_source_and_length_and_back(self):
        t = self.open(140, 40)
        t.keys("S", "title", "Enter")
        t.wait("by title")
        t.wait("A pension for people[^\\n]*\\n")
        t.keys("g")
        t.wait("^ *Latest.*│.*A ")
        t.keys("S", "-", "title", "Enter")
        t.wait("by title, reversed")
        t.keys("S", "source", "Enter")
        t.wait("by source")
        t.keys("S", "length", "Enter")
        t.wait("longest first")
        t.keys("S", "rank", "Enter")
        t.wait("only what was searched for has a rank")
        t.keys("S", "newest", "Enter", "g")
        t.wait("Latest.*│.*" + FIRST[:12])

    def test_results(self):
        t = self.open()
        t.keys("/", "Kazakhstan", "Enter")
        t.wait("best first")
        t.keys("S", "oldest", "Enter")
        t.wait("newest first|oldest first")
        t.keys("S", "title", "Enter")
        t.wait("by title")
        t.keys("S", "rank", "Enter")
        t.wait("best first")

    def test_the_setting(self):
        self.set("set sort oldest")
        t = self.open(wait="1 of")
        t.wait("^ 1 of")
        self.assertNotIn(FIRST, t.screen())


class TestSelecting(Doing):
    def ids(self, query):
        return sorted(int(line[0]) for line in self.titles(query))

    def test_several_are_marked_as_one_and_undone_as_one(self):
        t = self.open()
        unread = self.count("is:unread")
        t.keys("v", "v", "j", "v")
        t.wait("^ 3 selected · 5 of")
        self.assertEqual(len([line for line in t.lines() if "│+" in line]), 3)
        t.keys("m")
        t.wait("3 marked read \\(u undoes\\)")
        self.until(lambda: self.count("is:unread") == unread - 3)
        self.assertNotIn("│+", t.screen())
        t.keys("u")
        t.wait("3 of 3 undone")
        self.until(lambda: self.count("is:unread") == unread)

    def test_of_a_story_all_that_tell_it(self):
        with open(self.path("config"), encoding="utf-8") as f:
            text = f.read()
        with open(self.path("config"), "w", encoding="utf-8") as f:
            f.write(text.replace("set stories no\n", ""))
        t = self.open()
        unread = self.count("is:unread")
        t.wait("Kazakhstan reroutes.*\\+2")
        t.keys("v", "v", "m")
        t.wait("2 marked read")
        self.until(lambda: self.count("is:unread") == unread - 4)   # one is told by three
        t.keys("u")
        self.until(lambda: self.count("is:unread") == unread)

    def test_all_lose_the_mark_only_when_all_had_it(self):
        t = self.open()
        kept = self.count("is:bookmarked")
        t.keys("b", "V", "j", "j", "b")             # the first has it already
        t.wait("3 bookmarked")
        self.until(lambda: self.count("is:bookmarked") == kept + 2)     # the third had it too
        t.keys("g", "V", "j", "j", "b")
        t.wait("3 bookmark taken away")
        self.until(lambda: self.count("is:bookmarked") == kept - 1)

    def test_a_range_goes_where_the_cursor_goes_also_in_another_order(self):
        t = self.open()
        every = self.count("")
        t.keys("j", "V", "G")
        t.wait("^ (\\d+) selected")
        t.keys("Escape")
        t.wait_gone("selected")
        for order in ("oldest", "title"):
            t.keys("S", order, "Enter", "g", "j", "V", "j", "j", "V", "j", "v")
            t.wait("^ 4 selected")
            t.keys("D")
            t.wait("4 hidden")
            self.until(lambda: self.count("") == every - 4)
            t.keys("u")
            self.until(lambda: self.count("") == every)

    def test_by_query(self):
        t = self.open()
        wanted = self.ids("section:Africa")
        t.keys(":", "select section:Africa", "Enter")
        t.wait("%d selected" % len(wanted))
        t.keys("t", "south, far", "Enter")
        t.wait("%d tagged: south, far" % len(wanted))
        self.until(lambda: self.ids("tag:south") == wanted and self.ids("tag:far") == wanted)
        t.keys(":", "select nothing:here", "Enter")
        t.wait("query:1:")

    def test_links_of_all_are_copied_and_many_are_asked_for(self):
        t = self.open(LC_ALL="C.UTF-8")
        t.keys("v", "v", "y")
        t.wait("2 links copied")
        t.keys("V", "j", "j", "j", "j", "j", "j", "o")
        t.wait("Open 7 links\\?")
        t.keys("n")
        t.wait("left as it was")
        t.wait("7 selected|$")
        t.keys("Escape")

    def test_four_thousand_at_once(self):
        self.set("set first-unread all")
        with open(self.path("feeds"), "w", encoding="utf-8") as f:
            f.write("[Many]\n%s/feed\n" % self.serve(rss("Many", ["<title>Item %d</title>" % i for i in range(4000)])))
        self.run_command("refresh", "--force", "--wait")
        t = self.open(wait=None)
        t.keys("'", "Many", "Enter")
        t.wait("^ Many")
        t.keys("g", "V", "G", "m")
        t.wait("4000 marked read")
        self.until(lambda: self.count("section:Many is:unread") == 0)
        t.keys("u")
        t.wait("4000 of 4000 undone")
        self.until(lambda: self.count("section:Many is:unread") == 4000)


class TestTags(Doing):
    def test_put_completed_taken_away_and_shown(self):
        t = self.open()
        t.keys("t", 'elections "slow news"', "Enter")
        t.wait("tagged: elections, slow news")
        self.until(lambda: self.count("tag:elections") == 1 and self.count('tag:"slow news"') == 1)
        t.keys("j", "t", "el", "Tab")
        t.wait("tag: elections")
        t.keys("Enter")
        self.until(lambda: self.count("tag:elections") == 2)
        t.keys("k", "Enter")
        t.wait("Tagged elections, slow news")
        t.keys("t")
        t.wait("has elections, slow news")
        t.keys("-elections", "Enter")
        t.wait("Tagged slow news$")
        t.keys("u")
        t.wait("Tagged elections, slow news")
        t.keys("C-r")
        t.wait("Tagged slow news$")

    def test_undo_and_redo_outlive_a_restart(self):
        t = self.open()
        unread = self.count("is:unread")
        t.keys("t", "later", "Enter")
        self.until(lambda: self.count("tag:later") == 1)
        t.keys("A")
        self.until(lambda: self.count("is:unread") == 0)
        t.keys("Q")
        self.assertEqual(t.ended(), 0)
        t = self.open()
        t.keys("u")
        t.wait("undone")
        self.until(lambda: self.count("is:unread") == unread)
        t.keys("u")
        self.until(lambda: self.count("tag:later") == 0)
        t.keys("Q")
        self.assertEqual(t.ended(), 0)
        t = self.open()
        t.keys("C-r", "C-r")
        self.until(lambda: self.count("tag:later") == 1 and self.count("is:unread") == 0)

    def test_undo_and_redo_of_a_removal_put_its_lines_back_and_take_them_out(self):
        def feeds():
            with open(self.path("feeds"), encoding="utf-8") as f:
                return f.read()
        before = feeds()
        url = next(line.split()[0] for line in before.splitlines() if "/monsoon" in line)
        self.run_command("remove", url)
        removed = feeds()
        self.assertNotIn(url, removed)
        t = self.open()
        for _ in range(2):
            t.keys("u")
            self.until(lambda: feeds() == before)
            t.wait("1 of 1 undone: feed removed")
            t.keys("C-r")
            self.until(lambda: feeds() == removed)
            t.wait("1 of 1 redone: feed removed")
        t.keys("u")
        self.until(lambda: feeds() == before)
        t.keys("Q")
        self.assertEqual(t.ended(), 0)
        self.assertIn(url, self.run_command("feeds", "--json"))


ODD = "http://a.example/`x`$(y);|&'\\*~?q=%22<>"


class TestLinks(Doing):
    def article(self, links, **env):
        """Opens an article with these links, and the first of them as its own."""
        body = "".join('<a href="%s">text %d</a> ' % (html.escape(l), i) for i, l in enumerate(links))
        self.subscribe("Links", rss("Links", ["<title>Links</title><link>%s</link><description>%s</description>" % (
            html.escape(links[0]), html.escape(body))]))
        t = self.open(wait=None, SSH_CONNECTION="", **env)
        t.wait("Links")
        t.keys("G", "Enter")
        t.wait("Published on|Fetched on")
        return t

    def stored(self):
        newest = self.titles("section:Links")[0][0]
        return json.loads(self.run_command("show", newest, "--json"))

    def test_fault_92_an_address_is_one_argument_byte_for_byte(self):
        self.set('set browser "%s"' % self.stub())
        t = self.article([ODD, ODD + "2"])
        t.keys("o")
        t.wait("opened with")
        t.keys("2")
        self.until(lambda: len(self.arguments()) == 2)
        a = self.stored()
        self.assertEqual(self.arguments(), [a["link"], a["links"][1]["url"] if isinstance(a["links"][1], dict)
                                            else a["links"][1]])
        for part in ("$(y)", ";|&'", "*~"):
            self.assertIn(part, self.arguments()[0])

    def test_fault_93_94_only_listed_schemes_and_some_when_asked_for(self):
        self.set('set browser "%s"' % self.stub())
        t = self.article(["http://a.example/", "mailto:someone@a.example", "ftp://a.example/f", "//b.example/p"])
        t.keys("2")
        t.wait("Open mailto:someone@a.example\\?")
        t.keys("n")
        t.wait("left as it was")
        self.assertEqual(self.arguments(), [])
        t.keys("2", "y")
        self.until(lambda: self.arguments() == ["mailto:someone@a.example"])
        t.keys("3", "y")
        self.until(lambda: len(self.arguments()) == 2)
        t.keys("4")
        self.until(lambda: len(self.arguments()) == 3)
        self.assertEqual(self.arguments()[2], self.stored()["links"][3] if isinstance(self.stored()["links"][3], str)
                         else self.stored()["links"][3]["url"])

    def test_fault_94_what_is_no_address_of_the_web_is_shown_and_never_opened(self):
        self.set('set browser "%s"' % self.stub())
        for link in ("javascript:alert(1)", "data:text/html,x", "file:///etc/passwd", "ssh://a.example",
                     "x-man-page://ls", "-rf", "--help"):
            with self.subTest(link):
                self.subscribe("Links", rss("Links", ["<title>One</title><link>%s</link>" % link]))
                t = self.open(wait="Links")
                t.keys("'", "Links", "Enter")
                t.wait("^ Links")
                t.wait("1 of")
                t.keys("o")
                t.wait("not opened|no link|opened with")
                t.keys("Q")
                self.assertEqual(t.ended(), 0)
        for argument in self.arguments():           # "-rf" is a relative link: made one of the feed's host
            self.assertRegex(argument, "^https?://")

    def test_fault_95_a_browser_that_fails_is_one_line(self):
        cases = (("/nowhere/at/all", "No such file"), (self.path("config"), "Permission denied"),
                 (self.script("flood", "echo $$ >>%s; exec yes" % self.path("pids")), "opened with"),
                 (self.script("hang", "echo $$ >>%s; exec sleep 600" % self.path("pids")), "opened with"),
                 (self.script("w3m", "kill -SEGV $$"), "ended by signal 11"),
                 (self.script("lynx", "exit 3"), "ended with status 3"))
        t = self.open()
        for command, words in cases:
            t.keys(":", "set browser %s" % command, "Enter", "o")
            t.wait(words)
            t.wait(FIRST[:12])                      # the screen is whole
        zombies = subprocess.run(["ps", "--ppid", str(t.pid()), "-o", "stat="], capture_output=True, text=True)
        self.assertNotIn("Z", zombies.stdout)
        with open(self.path("pids"), encoding="ascii") as f:
            for pid in f.read().split():
                os.kill(int(pid), 9)

    def test_openers_go_by_the_address(self):
        self.set('set browser "%s"' % self.stub(), 'opener ^https?://(www\\.)?video\\. "%s --quiet %%s end"' % self.stub("player"),
                 'opener /never "false"')
        t = self.article(["http://a.example/", "https://video.example/watch?v=1;2"])
        t.keys("2")
        self.until(lambda: self.arguments("player") == ["--quiet", "https://video.example/watch?v=1;2", "end"])
        t.keys("1")
        self.until(lambda: self.arguments() == ["http://a.example/"])

    def test_numbers_of_two_digits(self):
        self.set('set browser "%s"' % self.stub())
        t = self.article(["http://a.example/%d" % i for i in range(1, 26)])
        t.keys("1")
        t.wait("link: 1")
        t.keys("2", "Enter")
        self.until(lambda: self.arguments() == ["http://a.example/12"])
        t.keys("3")                                 # there are no 30
        self.until(lambda: len(self.arguments()) == 2)
        self.assertEqual(self.arguments()[1], "http://a.example/3")
        t.keys("f", "25", "Enter")
        self.until(lambda: self.arguments()[2:] == ["http://a.example/25"])

    def test_a_host_of_mixed_scripts_is_shown_in_ascii(self):
        t = self.article(["http://a.example/", "https://p\u0430ypal.com/login", "https://\u043b\u0438\u0441\u0442.\u0440\u0444/"])
        t.keys("G")
        t.wait("xn--pypal-4ve.com")
        t.wait("\u043b\u0438\u0441\u0442.\u0440\u0444")
        self.assertNotIn("p\u0430ypal", t.screen())

    def test_without_a_display_o_copies(self):
        t = self.open(SSH_CONNECTION="1 2 3 4", DISPLAY="", WAYLAND_DISPLAY="", BROWSER="")
        t.keys("o")
        t.wait("no display here: link copied")


class TestCopies(Doing):
    def copied(self, term, **env):
        p = Pty(self.argv(), term=term, env=env)
        self.addCleanup(p.close)
        p.wait(FIRST[:12])
        before = len(p.data)
        p.keys("y")
        p.settle()
        data = bytes(p.data[before:])
        p.keys("Q")
        self.assertEqual(p.ended(), 0)
        return data, p

    def test_by_osc_52_where_the_terminal_takes_it(self):
        link = base64.b64encode(b"https://steppeledger.example/2021/07/grain-caspian")
        for term in ("xterm", "xterm-256color", "tmux-256color"):
            data, _ = self.copied(term, STY=None)
            self.assertIn(b"\x1b]52;c;" + link + b"\x07", data)

    def test_never_to_terminals_without_a_clipboard(self):
        for term in ("vt100", "linux"):
            data, p = self.copied(term)
            self.assertNotIn(b"\x1b]", data)
            self.assertIn("takes no copies: https://steppeledger.example", p.text())

    def test_within_screen_it_is_wrapped_in_pieces(self):
        p = Pty(self.argv(), term="screen", env={"STY": "1.tty"})
        self.addCleanup(p.close)
        p.wait(FIRST[:12])
        p.settle()
        before = len(p.data)
        p.keys("V", "G", "Y")
        data = bytes(p.data[before:])
        pieces = re.findall(rb"\x1bP((?:[^\x1b]|\x1b(?!\\))*)\x1b\\", data)
        self.assertGreater(len(pieces), 2)
        self.assertLess(max(map(len, pieces)), 768)     # longer strings are dropped by screen
        whole = b"".join(pieces)
        self.assertTrue(whole.startswith(b"\x1b]52;c;") and whole.endswith(b"\x07"))
        self.assertIn("Kazakhstan", base64.b64decode(whole[7:-1]).decode())
        self.assertEqual(grammar.faults(re.sub(rb"\x1bP((?:[^\x1b]|\x1b(?!\\))*)\x1b\\", b"", data)), [])

    def test_within_tmux_it_goes_to_tmux_s_buffer(self):
        t = self.open()
        t.keys("y")
        t.wait("link copied")
        self.until(lambda: "grain-caspian" in t.tmux("list-buffers") and
                   t.tmux("show-buffer") == "https://steppeledger.example/2021/07/grain-caspian")

    def test_a_link_over_two_lines_is_one_link(self):
        self.subscribe("Links", rss("Links", [
            "<title>Long</title><description>%s</description>" % html.escape(
                "<p>" + "word " * 10 + '<a href="https://a.example/x">' + "many words of a link " * 6 + "</a></p>")]))
        p = Pty(self.argv(), term="tmux-256color", env={"STY": None})
        self.addCleanup(p.close)
        p.wait("Long")
        p.keys("G", "\r")
        p.wait("Fetched on|Published on")
        ids = re.findall(rb"\x1b\]8;id=(\d+);https://a.example/x\x1b", bytes(p.data))
        self.assertGreater(len(ids), 1)
        self.assertEqual(len(set(ids)), 1)


class TestSaving(Doing):
    def setUp(self):
        super().setUp()
        os.mkdir(self.path("out"))
        self.set('set save-folder "%s"' % self.path("out"))

    def read(self, name):
        with open(self.path("out/" + name), encoding="utf-8") as f:
            return f.read()

    def test_as_the_name_of_the_file_says(self):
        t = self.open()
        first = self.titles()[0][0]
        for extension, option in (("txt", "--text"), ("md", "--markdown"), ("html", "--html"), ("json", "--json")):
            t.keys("s")
            t.wait("save: .*Kazakhstan-reroutes-grain-by-the-Caspian-as-rail-tariffs-rise\\.txt")
            t.keys("BSpace", "BSpace", "BSpace", extension, "Enter")
            t.wait("saved to")
            t.keys("j", "k")
            self.assertEqual(self.read("Kazakhstan-reroutes-grain-by-the-Caspian-as-rail-tariffs-rise." + extension),
                             self.run_command("show", first, option))

    def test_nothing_is_written_over_unasked(self):
        with open(self.path("out/mine.txt"), "w", encoding="utf-8") as f:
            f.write("mine")
        t = self.open()
        t.keys("s", "C-u", self.path("out/mi"), "Tab")
        t.wait("save: .*mine.txt")
        t.keys("Enter")
        t.wait("Write over .*mine.txt\\?")
        t.keys("n")
        t.wait("left as it was")
        self.assertEqual(self.read("mine.txt"), "mine")
        t.keys("s", "C-u", self.path("out/mine.txt"), "Enter", "y")
        t.wait("saved to")
        self.assertIn("Kazakhstan", self.read("mine.txt"))
        t.keys("s", "C-u", "/nowhere/at/all.txt", "Enter")
        t.wait("/nowhere/at/all.txt: No such file")

    def test_fault_73_a_disk_that_is_full_keeps_the_file_that_was_to_be_written_over(self):
        if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64k", "dateline-test", self.path("out")],
                          capture_output=True).returncode:
            self.skipTest("skipped: a small file system cannot be mounted here (root only)")
        self.addCleanup(subprocess.run, ["umount", "-l", self.path("out")])
        with open(self.path("out/mine.txt"), "w", encoding="utf-8") as f:
            f.write("mine")
        os.chmod(self.path("out/mine.txt"), 0o640)
        with open(self.path("out/more"), "wb", buffering=0) as f:
            try:
                while f.write(bytes(4096)):
                    pass
            except OSError:
                pass
        t = self.open()
        t.keys("s", "C-u", self.path("out/mine.txt"), "Enter")
        t.wait("Write over")
        t.keys("y")
        t.wait("No space left|was not written")
        self.assertEqual(self.read("mine.txt"), "mine")
        self.assertEqual(sorted(os.listdir(self.path("out"))), ["mine.txt", "more"])
        os.unlink(self.path("out/more"))
        t.keys("s", "C-u", self.path("out/mine.txt"), "Enter")
        t.wait("Write over")
        t.keys("y")
        t.wait("saved to")
        self.assertIn("Kazakhstan", self.read("mine.txt"))
        self.assertEqual(os.stat(self.path("out/mine.txt")).st_mode & 0o777, 0o640)

    def test_a_selection_goes_into_files_of_their_own(self):
        self.set("set save-format markdown")
        t = self.open()
        t.keys("v", "v", "v", "s")
        t.wait("a file each")
        t.keys("Enter")
        t.wait("3 saved in")
        t.keys("g", "s", "C-u", self.path("out"), "Enter")          # again: its name gets a number
        t.wait("1 saved in")
        names = sorted(os.listdir(self.path("out")))
        self.assertEqual(len(names), 4)
        self.assertEqual(sum(n.startswith("Kazakhstan-") for n in names), 2)
        for name in names:
            self.assertTrue(self.read(name).startswith("# "))
            self.assertRegex(name, "^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$")

    def test_fault_52_names_are_made_by_us(self):
        titles = ("-rf", "../../.ssh/authorized_keys", ".profile", "a\nb", "x" * 300, "\u041f\u0435\u0440\u043c\u044c", "\u4e2d\u6587", "$(reboot)`x`")
        self.subscribe("Names", rss("Names", ["<title>%s</title>" % html.escape(n) for n in titles]))
        t = self.open(wait="Names")
        t.keys("'", "Names", "Enter")
        t.wait("of %d" % len(titles))
        t.keys("g", "V", "G", "s", "Enter")
        t.wait("%d saved in" % len(titles))
        names = os.listdir(self.path("out"))
        self.assertEqual(len(names), len(titles))
        for name in names:
            self.assertRegex(name, "^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$")
        self.assertIn("Perm.txt", names)
        self.assertEqual(os.listdir(self.dir).count(".ssh"), 0)


class TestPiping(Doing):
    def back(self, t, after=""):
        """The prompt behind what a command wrote last, and a key for it."""
        t.wait(after + r"\n+-- any key goes back to the reader --\s*\Z")
        t.keys("x")

    def test_the_article_is_the_command_s_input_and_nothing_else_of_it(self):
        t = self.open()
        first = self.titles()[0][0]
        for key, option in (("pipe", "--text"), ("pipe markdown", "--markdown"), ("pipe json", "--json"), ("pipe html", "--html")):
            t.keys(":", "%s tee %s | wc -c; echo \"$# $0 %s\"" % (key, self.path("piped"), option), "Enter")
            self.back(t, "0 \\S+ %s" % option)
            t.wait("Enter read")
            with open(self.path("piped"), encoding="utf-8") as f:
                self.assertEqual(f.read(), self.run_command("show", first, option))

    def test_fault_66_a_command_that_takes_one_line(self):
        t = self.open()
        t.keys("|", "head -1", "Enter")
        self.back(t, FIRST + ".*")
        t.wait("Enter read")
        t.keys("|")
        t.wait("pipe to: ")
        t.keys("Up")
        t.wait("pipe to: head -1")
        t.keys("C-u", "true; echo second", "Enter")
        self.back(t, "^second")
        t.wait("Enter read")
        t.keys("|", "echo third; exit 7", "Enter")
        self.back(t, "^third")
        t.wait("ended with status 7")

    def test_fault_96_a_command_that_needs_the_terminal_or_is_broken_off(self):
        t = self.open()
        t.keys("|", "echo asked; read x </dev/tty; echo \"got $x\"", "Enter")
        t.wait("^asked")
        t.keys("hello", "Enter")
        self.back(t, "^got hello")
        t.wait("Enter read")
        t.keys("|", "echo asleep; sleep 1000", "Enter")
        t.wait("^asleep")
        t.keys("C-c")
        self.back(t)
        t.wait("the command was ended")
        t.wait(FIRST[:12])

    def test_of_several_all(self):
        t = self.open()
        t.keys("v", "v", "|", "grep -c ^Published", "Enter")
        self.back(t, "^2")
        t.wait("Enter read")


class TestMedia(Doing):
    def setUp(self):
        super().setUp()
        self.subscribe("Pods", rss("Pods", [
            "<title>One</title><enclosure url='https://a.example/one.mp3?x=1;2' type='audio/mpeg' length='12000000'/>",
            "<title>Two</title><enclosure url='https://a.example/-rf.mp3' type='audio/mpeg' length='-1'/>"
            "<description>%s</description>" % html.escape(
                '<p>text <img src="https://a.example/1.png" alt="first"> and <img src="https://b.example/2.png"></p>')]))
        self.set('set player "%s --play"' % self.stub("player"), 'set image-viewer "%s"' % self.stub("viewer"))

    def test_enclosures_and_images(self):
        t = self.open(wait="Pods")
        t.keys("'", "Pods", "Enter")
        t.wait("of 2")
        t.keys("g", "e")
        self.until(lambda: self.arguments("player") == ["--play", "https://a.example/one.mp3?x=1;2"])
        t.keys("i")
        t.wait("no images")
        t.keys("j", "i")
        t.wait("1 to 2")
        t.keys("Tab")
        t.wait("image: 1 a.example first")
        t.keys("Tab", "Enter")
        self.until(lambda: self.arguments("viewer") == ["https://b.example/2.png"])
        t.keys("Enter")
        t.wait("text")
        t.keys("i", "1", "Enter")
        self.until(lambda: self.arguments("viewer")[1:] == ["https://a.example/1.png"])
        t.keys("i", "7", "Enter")
        t.wait("there is no image 7")

    def test_a_document_goes_where_links_go_and_sound_to_the_player(self):
        self.subscribe("Papers", rss("Papers", [
            "<title>Both</title><enclosure url='https://a.example/a.pdf' type='application/pdf' length='12'/>"
            "<enclosure url='https://a.example/b.ogg' type='application/ogg' length='12'/>"]))
        self.set('set browser "%s"' % self.stub())
        t = self.open(wait="Papers")
        t.keys("'", "Papers", "Enter")
        t.wait("of 1")
        t.keys("e", "1", "Enter")
        self.until(lambda: self.arguments("browser") == ["https://a.example/a.pdf"])
        t.keys("e", "2", "Enter")
        self.until(lambda: self.arguments("player") == ["--play", "https://a.example/b.ogg"])


class TestMacros(Doing):
    def test_several_commands_behind_one_key(self):
        self.set('macro list ,k "bookmark; tag later; next-unread-row"', 'macro all ,s "set hints no"',
                 'macro list X "pipe text cat >%s"' % self.path("out"), 'macro list ,p "search; quit"')
        t = self.open()
        kept = self.count("is:bookmarked")
        t.keys(",", "k")
        self.until(lambda: self.count("is:bookmarked") == kept + 1 and self.count("tag:later") == 1)
        t.keys(",", "s")
        t.wait_gone("Enter read")
        t.keys(",", "p")                                # what asks something ends them
        t.wait("^ /")
        t.keys("Escape")
        t.keys(":", 'macro list W "go Africa; A"', "Enter", "W")
        t.wait("no command A")
        t.keys(":", 'macro list W "go Africa; all-read"', "Enter", "W")
        self.until(lambda: self.count("section:Africa is:unread") == 0)

    def test_wrong_lines_are_named(self):
        with open(self.path("config"), "w", encoding="utf-8") as f:
            f.write('macro list\nmacro here X "quit"\nmacro list X ";"\nmacro list Spcae "quit"\nmacro list gx quit\n')
        out = subprocess.run(self.argv("config", "--check"), capture_output=True, text=True)
        for words in ("config:1:11: 'macro PANE KEY COMMANDS' expected", "config:2:7: a pane is", "config:3:14: a command expected",
                      "config:4:12: unknown key 'Spcae'", "config:5:12: 'gx' begins with 'g'"):
            self.assertIn(words, out.stdout + out.stderr)


class TestThemes(Doing):
    THEMES = ("dark", "gruvbox", "light", "mono", "nord", "solarized")

    def test_each_is_found_and_whole(self):
        roles = set(re.findall(r'^  (\w+) +', self.run_command("config", "--list").split("Colours")[1], re.M))
        for name in self.THEMES:
            with open(self.path("config"), "w", encoding="utf-8") as f:
                f.write("include themes/%s\n" % name)
            out = subprocess.run(self.argv("config", "--check"), capture_output=True, text=True)
            self.assertEqual(out.returncode, 0, out.stdout + out.stderr)
            with open(os.path.join(HERE, "..", "ui", "themes", name), encoding="utf-8") as f:
                named = set(re.findall(r"^color (\w+)", f.read(), re.M))
            self.assertEqual(roles - named, {"text"})

    def bytes_of(self, theme, term, **env):
        self.set("include %s" % os.path.join("themes", theme), "set resume no")
        p = Pty(self.argv(), term=term, env=env)
        self.addCleanup(p.close)
        p.wait(FIRST[:12])
        p.keys("j", "\r", "Q")
        self.assertEqual(p.ended(), 0)
        self.assertEqual(grammar.faults(bytes(p.data)), [])
        return bytes(p.data)

    def test_colours_are_those_that_the_terminal_has(self):
        self.assertIn(b"\x1b[38;2;38;139;210m", self.bytes_of("solarized", "xterm-256color", COLORTERM="truecolor"))
        self.assertIn(b"\x1b[38;5;32m", self.bytes_of("solarized", "xterm-256color", COLORTERM=None))
        eight = self.bytes_of("solarized", "linux", COLORTERM=None)
        self.assertIn(b"\x1b[36m", eight)
        self.assertNotIn(b"\x1b[38;", eight)

    def test_a_terminal_of_direct_colours_gets_them_as_such(self):
        """FAULTS 61: xterm-direct, whose entry takes a colour in place of its number from 8 on."""
        entry = self.path("direct.ti")
        with open(entry, "w", encoding="ascii") as f:
            f.write("xterm-direct|direct colours, RGB, colors#0x1000000, pairs#0x10000, use=xterm-256color,\n"
                    + "".join("\t%s=\\E[%%?%%p1%%{8}%%<%%t%d%%p1%%d%%e%d8\\:2\\:\\:%%p1%%{65536}%%/%%d\\:%%p1%%{256}"
                              "%%/%%{255}%%&%%d\\:%%p1%%{255}%%&%%d%%;m,\n" % (name, n, n)
                              for name, n in (("setab", 4), ("setaf", 3))))
        subprocess.run(["tic", "-x", "-o", self.path("terminfo"), entry], check=True, capture_output=True)
        with open(self.path("numbered"), "w", encoding="ascii") as f:
            f.write("color title 208\ncolor text 9\n")
        seen = b""
        for theme in ("solarized", self.path("numbered")):
            data = self.bytes_of(theme, "xterm-direct", COLORTERM=None, TERMINFO=self.path("terminfo"))
            seen += data
            # The number of a colour of 256 is none here.
            self.assertNotIn(b"38:2", data)
            self.assertNotIn(b"48:2", data)
        for written in (b"\x1b[38;2;38;139;210m", b"\x1b[38;5;208m", b"\x1b[38;5;9m"):
            self.assertIn(written, seen)

    def test_without_colours_the_cursor_is_still_seen(self):
        for term, env in (("xterm-256color", {"NO_COLOR": "1"}), ("vt100", {})):
            data = self.bytes_of("nord", term, **env)
            self.assertNotRegex(data, rb"\x1b\[(3[0-7]|38|48|4[0-7])[;m]")
            self.assertIn(b"\x1b[7m", data)

    def test_of_the_person_s_own_goes_first(self):
        os.mkdir(self.path("themes"))
        with open(self.path("themes/nord"), "w", encoding="utf-8") as f:
            f.write("set hints no\n")
        self.set("include themes/nord")
        t = self.open()
        self.assertNotIn("Enter read", t.screen())


class TestMouse(Doing):
    def pty(self, columns=140, rows=40, **env):
        self.set("set mouse yes")
        p = Pty(self.argv(), columns, rows, env=env)
        self.addCleanup(p.close)
        p.wait(FIRST[:12])
        p.settle()
        return p

    def click(self, p, row, column, times=1):
        start = len(p.data)
        p.keys(("\x1b[<0;%d;%dM\x1b[<0;%d;%dm" % (column, row, column, row)) * times)
        return start

    def test_click_selects_double_click_opens_the_wheel_scrolls(self):
        p = self.pty()
        self.assertIn(b"\x1b[?1000h\x1b[?1006h", bytes(p.data))
        start = self.click(p, 4, 40)
        p.wait("what they leave out", start)            # shown beside the list
        unread = self.count("is:unread")
        start = self.click(p, 6, 40, 2)
        p.wait("end|min left", start)
        self.until(lambda: self.count("is:unread") == unread - 1)
        start = len(p.data)
        p.keys("\x1b[<65;100;10M")                       # over the article, which has the focus
        p.keys("\x1b[<65;40;10M\x1b[<65;40;10M")         # over the list, which has not
        start = self.click(p, 7, 4, 2)                  # a section
        p.wait("Americas|Intelligence", start)
        start = len(p.data)
        p.keys("?")
        p.wait("Everywhere", start)
        p.keys("\x1b[<65;40;10M", "q", "Q")
        self.assertEqual(p.ended(), 0)
        self.assertEqual(grammar.faults(bytes(p.data)) + grammar.left_behind(bytes(p.data)), [])

    def test_links_are_clicked(self):
        self.set('set browser "%s"' % self.stub())
        p = self.pty(80, 24)
        p.keys("\r")
        p.wait("Published on")
        self.click(p, 7, 20)                            # the article's own link
        self.until(lambda: self.arguments() == ["https://steppeledger.example/2021/07/grain-caspian"])
        p.keys("Q")
        self.assertEqual(p.ended(), 0)

    def test_fault_69_garbage_of_a_mouse_is_no_command(self):
        p = self.pty()
        for garbage in ("\x1b[<0;9999;9999M", "\x1b[<0;0;0M", "\x1b[<;;M", "\x1b[<1;2M", "\x1b[<0;1;2;3M", "\x1b[M !!",
                        "\x1b[<99999999999;1;1M", "\x1b[<0;-1;5M", "\x1b[<64;1;1m"):
            p.keys(garbage)
        self.assertIsNone(p.status)
        start = len(p.data)
        p.keys("j")
        p.wait("it may not need", start)

    def test_terminals_without_one_are_not_asked(self):
        self.set("set mouse yes")
        for term in ("vt100", "linux"):
            p = Pty(self.argv(), term=term)
            self.addCleanup(p.close)
            p.wait(FIRST[:12])
            p.keys("Q")
            self.assertEqual(p.ended(), 0)
            self.assertNotIn(b"?1000", bytes(p.data))


class TestPreview(Doing):
    def test_it_follows_the_list_when_its_rows_change(self):
        """Filtered, unfiltered, and the article under the cursor hidden."""
        t = self.open(140, 40)
        first = t.wait(r"│  (\w[^│\n]*?) *\n.*By ").group(1)
        t.keys("F", "zzyzx", "Enter")
        t.wait_gone("Published on")
        t.keys("Escape")
        t.wait("│  " + re.escape(first))
        t.keys("D")
        t.wait_gone("│  " + re.escape(first))
        t.wait("Published on")
        t.keys("u")
        t.wait("undone: hidden")


class TestCommandLine(Doing):
    def test_everything_is_completed(self):
        t = self.open(140, 40)
        for typed, tabs, wanted in (("hide-", 1, "hide-all"), ("set list", 1, "set list-style"), ("set list-style ca", 1, "set list-style card"),
                                    ("set mouse ", 1, "set mouse yes"), ("set mouse ", 2, "set mouse no"), ("go Afr", 1, "go Africa"),
                                    ("go steppe", 1, "go Steppe Ledger"), ("bind li", 1, "bind list"),
                                    ("bind list X next-s", 1, "bind list X next-section"), ("color unr", 1, "color unread"),
                                    ("color unread re", 1, "color unread red"), ("select is:b", 1, "select is:bookmarked"),
                                    ("select section:Cen", 1, 'select section:"Central Asia"'), ("pipe ma", 1, "pipe markdown"),
                                    ("sort tit", 1, "sort title"), ("set text-width ", 1, "set text-width 72")):
            t.keys(":", typed, *["Tab"] * tabs)
            t.wait("^ :" + re.escape(wanted))
            t.keys("Escape")
            t.wait("Enter read")

    def test_tags_are_completed(self):
        t = self.open()
        t.keys(":", "tag slow-news", "Enter")
        self.until(lambda: self.count("tag:slow-news") == 1)
        t.keys(":", "tag other, sl", "Tab")
        t.wait(":tag other, slow-news")
        t.keys("C-u", "select tag:s", "Tab")
        t.wait("select tag:slow-news")
        t.keys("Enter")
        t.wait("1 selected")

    def test_what_was_typed_outlives_a_restart(self):
        t = self.open()
        for command in ("set hints no", "set hints yes", "12"):
            t.keys(":", command, "Enter")
        t.keys("/", "grain", "Enter")
        t.wait("found")
        t.keys("Q")
        self.assertEqual(t.ended(), 0)
        t = self.open(wait="of \\d\\d")
        t.keys(":", "Up")
        t.wait("^ :12")
        t.keys("Up", "Up")
        t.wait("^ :set hints no")
        t.keys("Escape", "/", "Up")
        t.wait("^ /grain")
        t.keys("Escape")
        for i in range(60):                             # more than are kept
            t.keys(":", "%d" % (i + 1), "Enter")
        t.keys("Q")
        self.assertEqual(t.ended(), 0)
        t = self.open(wait="of \\d\\d")
        t.keys(":", "Up")
        t.wait("^ :60")
        t.keys(*["Up"] * 80)
        t.wait("^ :11$|^ :11 ")

    def test_every_action_can_be_typed(self):
        names = re.findall(r"^  (\S+) ", self.run_command("config", "--list").split("Actions")[1].split("Colours")[0], re.M)
        self.assertGreater(len(names), 70)
        quits = {"quit", "close", "suspend", "edit-feeds", "hide-all", "everything-read"}
        t = self.open()
        for name in names:
            if name in quits:
                continue
            t.keys(":", name, "Enter")
            t.keys("Escape", "Escape")
            self.assertNotIn("no command", t.screen(), name)
        t.keys(":", "quit", "Enter")
        self.assertEqual(t.ended(), 0)


class TestCards(Doing):
    def test_three_rows_each(self):
        self.set("set list-style card")
        for columns, rows, name in ((80, 24, "80x24-cards"), (140, 40, "140x40-cards"), (40, 12, "40x12-cards")):
            t = self.open(columns, rows)
            t.keys("j", "k")
            self.assert_picture(t, name)
            t.keys("Q")
            self.assertEqual(t.ended(), 0)

    def test_pages_and_clicks_go_by_cards(self):
        t = self.open()
        t.keys(":", "set list-style card", "Enter")
        t.wait("Central Asia · Steppe Ledger +14m")
        t.keys("PageDown")
        t.wait("^ 7 of")
        t.keys("C-b")
        t.wait("^ 1 of")


if __name__ == "__main__":
    unittest.main(verbosity=2)
