#!/usr/bin/env python3
"""What is done in the reader, in a real terminal on the papers of the demo: other keys to begin with,
orders, tags, selections, saving and piping, links, macros, themes, mouse and completion."""

import os
import sys
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)
import run_screen  # noqa: E402
from run_screen import FIRST, Reader, setUpModule, tearDownModule  # noqa: E402,F401


class Doing(Reader):
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
        t.keys("Escape", "N")
        self.until(lambda: self.count("is:unread title:Kazakhstan") == 1)
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
            f.write("[Many]\n%s/many.xml\n" % self.many(4000))
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

    def many(self, n):
        import http.server
        import threading
        items = "".join("<item><guid isPermaLink='false'>g%d</guid><title>Item %d</title><description>text %d"
                        "</description></item>" % (i, i, i) for i in range(n))
        body = ("<rss version='2.0'><channel><title>Many</title>%s</channel></rss>" % items).encode()

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                self.send_response(200)
                self.send_header("Content-Type", "application/rss+xml")
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
