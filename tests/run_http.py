#!/usr/bin/env python3
"""Good manners: when a server is asked again, what is not read twice, and what goes through a proxy."""

import email.utils
import json
import os
import re
import signal
import sys
import time
import unittest

from bad_server import ITEMS, Crowd, Server, feed
from fetching import SANITIZED, Fetcher, Home, children, process, wait_gone
from ptys import LONGEST, Pty
from run_rough import JOBS
from term import Terminal

HOUR = 3600


class Http(unittest.TestCase):
    def setUp(self):
        self.server = Server().start()
        self.addCleanup(self.server.stop)
        self.home = Home("set timeout 60s\n")
        self.addCleanup(self.home.close)

    def url(self, path, name="x"):
        return "%s/%s/%s" % (self.server.url, path, name)

    def asked(self, path, name="x"):
        return self.server.seen.get("/%s/%s" % (path, name), [])

    def due_in(self):
        return self.home.rows("SELECT due - asked FROM feed")[0][0]


class When(Http):
    """What a good answer says about the next one; the setting is an hour."""

    def wish(self, channel="", **fields):
        """Seconds until the feed is asked again, after its 200 and after a 304."""
        self.server.wish = (fields, channel)
        self.home.write_feeds(self.url("wish"))
        waits = []
        for _ in range(2):
            self.home.refresh("--force")
            waits.append(self.due_in())
        self.assertEqual(self.home.rows("SELECT status FROM feed"), [(304,)])
        self.home.change("UPDATE feed SET etag = NULL, body_hash = 0")
        return waits

    def check(self, seconds, channel="", **fields):
        for wait in self.wish(channel, **fields):
            self.assertAlmostEqual(wait, seconds, delta=5)

    def test_cache_control_and_age(self):
        self.check(HOUR)
        self.check(2 * HOUR, Cache_Control="private, max-age=7200")
        self.check(2 * HOUR - 1000, Cache_Control="max-age=7200", Age="1000")
        self.check(HOUR, Cache_Control="max-age=60")
        self.check(HOUR, Cache_Control="no-cache, max-age=7200")
        self.check(24 * HOUR, Cache_Control="max-age=31536000")

    def test_expires_by_the_servers_clock(self):
        def date(ahead):
            return email.utils.formatdate(time.time() + ahead, usegmt=True)

        self.check(3 * HOUR, Date=date(-9 * HOUR), Expires=date(-6 * HOUR))
        self.check(HOUR, Expires="0")
        self.check(2 * HOUR, Cache_Control="max-age=7200", Expires=date(9 * HOUR))

    def test_what_the_feed_wishes_holds_after_a_304_too(self):
        self.check(5 * HOUR, "<ttl>300</ttl>")
        self.check(12 * HOUR, "<sy:updatePeriod>daily</sy:updatePeriod><sy:updateFrequency>2</sy:updateFrequency>")

    def test_hours_and_days_to_skip(self):
        now = time.gmtime()
        hours = "".join("<hour>%d</hour>" % ((now.tm_hour + h) % 24) for h in (0, 1, 2, 3))
        for wait in self.wish("<skipHours>%s</skipHours>" % hours):
            to_next_hour = HOUR - (now.tm_min * 60 + now.tm_sec)
            self.assertAlmostEqual(wait, 3 * HOUR + to_next_hour, delta=10)
        tomorrow = time.strftime("%A", time.gmtime(time.time() + HOUR))
        midnight = 86400 - (time.time() + HOUR) % 86400 + HOUR
        for wait in self.wish("<skipDays><day>%s</day></skipDays>" % tomorrow):
            self.assertAlmostEqual(wait, midnight, delta=10)

    def test_what_the_person_wrote_wins(self):
        self.server.wish = ({"Cache_Control": "max-age=86400"}, "<ttl>1000</ttl>")
        with open(self.home.feeds, "w") as f:
            f.write(self.url("wish") + " refresh=10m\n")
        self.home.refresh()
        self.assertAlmostEqual(self.due_in(), 600, delta=5)

    def test_12_failures_of_many_feeds_are_spread_by_jitter(self):
        self.home.write_feeds(*[self.url("500", i) for i in range(30)])
        self.home.refresh()
        waits = {row[0] for row in self.home.rows("SELECT due - asked FROM feed")}
        self.assertGreater(len(waits), 15)
        self.assertTrue(all(450 <= w <= 600 for w in waits), waits)

    def test_32_the_clock_is_set_back_and_forth_without_a_storm(self):
        """A claim of another time and a due date far ahead do not hold a feed for ever; nothing is asked twice."""
        self.home.write_feeds(*[self.url("good", i) for i in range(10)])
        self.home.refresh()
        ten_years = 10 * 365 * 86400
        self.home.change("UPDATE feed SET claim = claim + ?, claimant = 1, due = 0", int(time.time()) + ten_years)
        _, total, _ = self.home.refresh()
        self.assertEqual(total["feeds"], 10)
        self.assertEqual(self.home.refresh()[1]["feeds"], 0)


class Once(Http):
    """What came already is neither read nor written again."""

    def read(self):
        return self.home.rows("SELECT id, hash, changes, fetched, title FROM article ORDER BY id")

    def without_parser(self):
        """A refresh by a fetcher that has no parser: it ends only if nothing needs one."""
        f = Fetcher(self.home)
        self.addCleanup(f.close)
        f.say((Fetcher.HELLO, 0, 0, b""), (Fetcher.REFRESH, 0, 0, b""))
        return f.hear(Fetcher.DONE)

    def test_02_a_new_validator_of_the_same_body_costs_the_transfer_alone(self):
        self.home.write_feeds(self.url("relabelled"))
        self.home.refresh("--wait")
        before, tag = self.read(), self.home.rows("SELECT etag FROM feed")
        self.home.make_due()
        done = self.without_parser()
        self.assertEqual((done[4], done[6], done[7]), (1, 0, 0))  # asked, new, failed
        self.assertEqual(self.read(), before)
        self.assertNotEqual(self.home.rows("SELECT etag FROM feed"), tag)

    def test_02_an_old_validator_of_a_new_body_hides_nothing(self):
        self.home.write_feeds(self.url("stubborn"))
        self.home.refresh()
        self.server.items = ITEMS + 3
        self.home.make_due()
        feeds, _, _ = self.home.refresh()
        self.assertEqual(feeds[self.url("stubborn")]["new"], 3)
        self.home.make_due()
        self.assertEqual(self.without_parser()[4], 1)

    def test_the_same_body_of_another_charset_is_read_again(self):
        body = feed("x").replace(b"story 0", b"story \xe4 0")
        head = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\nContent-Type: text/xml; charset=" % len(body)
        self.home.write_feeds(self.url("any"))
        for charset, title in ((b"windows-1252", "\u00e4"), (b"koi8-r", "\u0414")):
            self.server.instead["/any/x"] = head + charset + b"\r\n\r\n" + body
            self.home.refresh("--force")
            titles = self.home.rows("SELECT title FROM article WHERE title LIKE ?", "%" + title + "%")
            self.assertEqual(len(titles), 1, charset)

    def test_half_a_body_is_not_taken_for_the_whole(self):
        self.home.write_feeds(self.url("half"))
        for _ in range(2):
            self.home.refresh("--force")
            self.assertEqual(self.home.rows("SELECT body_hash, etag FROM feed"), [(0, None)])

    def test_226_brings_what_is_new_and_takes_nothing_away(self):
        self.home.write_feeds(self.url("delta") + " limit=1")
        self.home.refresh()
        self.server.items = ITEMS + 2
        self.home.make_due()
        feeds, _, _ = self.home.refresh()
        line = list(feeds.values())[0]
        self.assertEqual((line["status"], line["new"], line["updated"]), (226, 2, 0))
        self.assertEqual([r.get("If-None-Match") for r in self.asked("delta")], [None, '"5"'])
        # The feed still offers all of them, as keep= and limit= understand it.
        self.assertEqual(self.home.rows("SELECT length(ids) / 8 FROM offered"), [(ITEMS + 2,)])
        self.assertEqual(self.home.rows("SELECT etag FROM feed"), [(b'"7"',)])


class Failing(Http):
    """What is said of feeds that fail, are silent, gone or moved."""

    def said(self, *words):
        done = self.home.run("feeds", *words)
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        return done.stdout

    def test_why_since_when_last_success_and_next_try(self):
        self.home.write_feeds(self.url("good"), self.url("404"), self.url("410"), self.url("wait"))
        self.home.refresh()
        self.server.always = "500"
        for _ in range(2):
            self.home.refresh("--force")
        out = self.said("--failing")
        self.assertIn("127.0.0.1 answered 500 Internal Server Error", out)
        year = time.strftime("%Y", time.gmtime())
        parts = re.split(r"(?m)^[!] ", out)[1:]
        self.assertEqual(len(parts), 4)
        good, missing, gone, wait = (next(x for x in parts if word in x) for word in ("/good/", "/404/", "/410/", "/wait/"))
        self.assertRegex(good, r"since \d+ \w+ %s, \d\d:\d\d, 2 times running; last good answer \d+ \w+ %s.*; next try \d" % (year, year))
        self.assertRegex(missing, "3 times running; no good answer yet; next try")
        self.assertRegex(gone, "410 Gone")
        self.assertRegex(gone, "1 time running; .*not asked any more")
        self.assertRegex(wait, "1 time running; .*asked to be left alone until")
        self.assertEqual(self.said("--failing").count("!"), 4)
        self.assertRegex(self.home.run("doctor").stdout, "3 of 4 feeds fail")

    def test_a_good_answer_ends_it(self):
        self.home.write_feeds(self.url("404"))
        self.home.refresh()
        self.server.always = "good"
        self.home.refresh("--force")
        self.assertEqual(self.said("--failing"), "")
        line = json.loads(self.said("--json"))
        self.assertEqual((line["error"], line["failures"], line["failing_since"]), (None, 0, None))

    def test_silent_feeds(self):
        body = feed("x").replace(b"24 Jul 2021", time.strftime("%d %b %Y", time.gmtime()).encode())
        self.server.instead["/new/x"] = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(body) + body
        self.home.write_feeds(self.url("good"), self.url("new"), self.url("404"))
        self.home.refresh()
        out = self.said("--stale")
        self.assertIn("newest article of 24 July 2021; last good answer", out)
        self.assertIn("no article yet; last good answer never", out)
        self.assertNotIn("/new/x", out)

    def moved(self):
        self.home.write_feeds(self.url("301"), self.url("good", "y"))
        for _ in range(2):
            self.home.refresh("--force")

    def feeds(self):
        with open(self.home.feeds) as f:
            return f.read().split()[1:]

    def test_03_the_feeds_file_changes_only_when_the_person_says_so(self):
        self.moved()
        old, new = self.url("301"), self.url("good")
        self.assertEqual(self.feeds(), [old, self.url("good", "y")])
        self.assertRegex(self.said("--moved"), r"(?s)Paper x +%s\n +%s\n$" % (re.escape(old), re.escape(new)))
        self.assertEqual(json.loads(self.said("--moved", "--json")), {"id": 1, "title": "Paper x", "from": old, "to": new})
        self.assertEqual(self.home.run("move", old).returncode, 0)
        self.assertEqual(self.feeds(), [new, self.url("good", "y")])
        self.assertEqual(self.said("--moved"), "")
        self.assertEqual(self.home.articles(), 2 * ITEMS)
        self.assertEqual(self.home.rows("SELECT count(*) FROM feed WHERE attached"), [(2,)])
        done = self.home.run("move", new)
        self.assertEqual((done.returncode, "has not moved" in done.stderr), (1, True))

    def test_03_the_reader_asks_before_it_changes_the_file(self):
        self.moved()
        p = Pty(self.home.command(), env=self.home.env)
        self.addCleanup(p.close)
        p.settle()
        p.keys("!")
        p.wait("Moved by their servers")
        p.keys("\x1b", ":moved\r")
        p.wait("y/n")
        p.keys("n\r")
        self.assertEqual(self.feeds()[0], self.url("301"))
        p.keys(":moved\r")
        p.keys("y\r")
        p.wait("1 new address written to feeds")
        self.assertEqual(self.feeds()[0], self.url("good"))
        p.keys("Q")
        self.assertEqual(p.ended(), 0)

    def test_the_pane_says_all_of_it_at_each_width(self):
        self.home.write_feeds(self.url("404"), self.url("410"))
        self.home.refresh()
        for columns, rows in ((80, 24), (140, 40), (40, 20)):
            with self.subTest(columns):
                t = Terminal(self.home.command(), columns, rows, env=self.home.env)
                self.addCleanup(t.close)
                t.wait("Latest")
                t.keys("!")
                t.wait("404 Not")
                text = " ".join(t.screen().split())
                for words in ("look for the feed's new address", "1 time running", "no good answer yet", "next try",
                              "it is not asked any more", "0 unread of 0"):
                    self.assertIn(words, text)
                t.keys("Escape", "Q")
                t.ended()


class Pages(Http):
    """Older pages of a feed, on request."""

    def setUp(self):
        super().setUp()
        self.first = self.server.url + "/pages/1"
        self.home.write_feeds(self.first)

    def pages(self, n):
        feeds, _, _ = self.home.refresh("-u", self.first, "--pages", str(n))
        return feeds[self.first]

    def test_only_who_asks_gets_them(self):
        self.assertEqual(self.home.refresh()[1]["new"], ITEMS)
        self.assertEqual(self.pages(3)["new"], 2 * ITEMS)
        self.assertEqual(self.home.rows("SELECT etag, failures FROM feed"), [(b'"p1"', 0)])
        self.assertEqual(self.home.rows("SELECT length(ids) / 8 FROM offered"), [(3 * ITEMS,)])
        self.home.make_due()
        self.home.refresh()
        asked = self.asked("pages", "1")
        self.assertEqual([r.get("If-None-Match") for r in asked], [None, None, '"p1"'])
        self.assertEqual([len(self.asked("pages", str(i))) for i in (2, 3, 4)], [1, 1, 0])

    def test_each_way_to_link_to_them(self):
        for how in ("atom", "archive", "header"):
            with self.subTest(how):
                self.server.paging = how
                before = len(self.asked("pages", "5"))
                self.assertIsNone(self.pages(100)["error"])
                self.assertEqual(len(self.asked("pages", "5")), before + 1)
        self.assertEqual(self.home.articles(), 5 * ITEMS)

    def test_older_articles_come_in_as_read(self):
        self.home.refresh("-u", self.first, "--pages", "2")
        self.assertEqual(self.home.rows("SELECT count(*) FROM mark WHERE flags & 1"), [(ITEMS,)])

    def test_a_page_that_fails_is_said_and_the_feed_is_well(self):
        self.server.paging = "missing"
        line = self.pages(5)
        self.assertIn("404", line["error"])
        self.assertEqual(line["new"], 2 * ITEMS)
        self.assertEqual(self.home.rows("SELECT error, failures, etag FROM feed"), [(None, 0, b'"p1"')])

    def test_a_page_that_leads_to_itself_or_elsewhere_ends_it(self):
        self.server.paging = "loop"
        self.assertIsNone(self.pages(9)["error"])
        other = Server(0, "127.0.0.2").start()
        self.addCleanup(other.stop)
        self.server.paging, self.server.other = "away", other.url
        self.assertIn("on another host", self.pages(9)["error"])
        self.assertEqual((len(self.asked("pages", "1")), other.seen), (2, {}))

    def test_pages_need_a_feed_and_a_number(self):
        for words in (("--pages", "3"), ("-u", self.first, "--pages", "0"), ("-u", self.first, "--pages", "many")):
            self.assertEqual(self.home.run("refresh", *words).returncode, 2, words)


class Reading(unittest.TestCase):
    """The reader, while its fetcher works."""

    def read(self, home):
        p = Pty(home.command(), env=home.env)
        self.addCleanup(p.close)
        return p

    def answers(self, p, key):
        """Milliseconds from a key to its picture."""
        began = time.monotonic()
        os.write(p.master, key.encode())
        self.assertTrue(p.read(LONGEST), "no answer to " + key)
        return (time.monotonic() - began) * 1000

    def test_23_q_quits_at_once_while_a_server_hangs(self):
        server = Server(always="hang").start()
        self.addCleanup(server.stop)
        home = Home("set timeout 1h\n")        # so that what ends does not wait for it
        self.addCleanup(home.close)
        home.write_feeds(server.url + "/hang/x")
        p = self.read(home)
        p.settle()
        p.keys("R")
        self.assertTrue(server.wait_requests(1))
        fetcher = children(p.pid)["dateline-fetch"]
        p.keys("Q")
        self.assertEqual(p.ended(), 0)
        wait_gone(fetcher)

    def test_67_a_stop_longer_than_the_time_out_is_taken_up_where_it_was(self):
        server = Server().start()
        self.addCleanup(server.stop)
        home = Home("set timeout 2s\nset auto-refresh no\n")
        self.addCleanup(home.close)
        home.write_feeds(server.url + "/good/x")
        home.refresh()
        home.write_feeds(server.url + "/good/x", server.url + "/hang/x")
        p = Pty([sys.executable, "-c", JOBS, *home.command()], env=home.env)
        self.addCleanup(p.close)
        p.wait("story 0")
        reader = children(p.pid)["dateline"]
        p.keys("R")
        self.assertTrue(server.wait_requests(2))
        p.keys("\x1a")
        end = time.monotonic() + LONGEST
        while home.rows("SELECT count(*) FROM feed WHERE failures > 0") != [(1,)]:
            self.assertLess(time.monotonic(), end)
            time.sleep(0.05)
        self.assertEqual(process(reader)[1], "T")
        start = len(p.data)
        p.kill(signal.SIGUSR1)
        p.wait("1 failed", start)
        p.keys("b")
        while home.rows("SELECT count(*) FROM mark WHERE flags & 2") != [(1,)]:
            self.assertLess(time.monotonic(), end + LONGEST)
            time.sleep(0.05)
        p.keys("Q")
        self.assertEqual(p.ended(), 0)
        self.assertTrue(p.restored())

    def test_29_a_key_is_answered_while_hundreds_of_feeds_come(self):
        crowd = Crowd(40)
        self.addCleanup(crowd.stop)
        home = Home()
        self.addCleanup(home.close)
        home.write_feeds(crowd.servers[0].url + "/good/first")
        home.refresh()
        home.write_feeds(crowd.servers[0].url + "/good/first",
                         *["%s/good/%d" % (s.url, i) for i in range(20) for s in crowd.servers])
        p = self.read(home)
        p.wait("story 0")
        before = sorted(self.answers(p, "jk"[i % 2]) for i in range(11))[5]
        p.keys("R")
        times = []
        while sum(s.requests() for s in crowd.servers) < 500:
            times.append(self.answers(p, "jk"[len(times) % 2]))
        self.assertGreater(len(times), 3)
        if not SANITIZED:
            # The promise, on a machine that answers at all.
            self.assertLess(sorted(times)[len(times) // 2], max(100, 20 * before))
        p.keys("Q")
        self.assertEqual(p.ended(), 0)


class Proxies(Http):
    def setUp(self):
        super().setUp()
        self.proxy = Server(always="good").start()
        self.addCleanup(self.proxy.stop)

    def test_31_the_environment_names_the_proxy_and_what_goes_without(self):
        self.home.env.update(http_proxy=self.proxy.url, no_proxy="127.0.0.0/8")
        self.home.write_feeds(self.url("good"), "http://far.invalid/feed")
        _, total, _ = self.home.refresh()
        self.assertEqual((total["failed"], total["new"]), (0, 2 * ITEMS))
        self.assertEqual(list(self.proxy.seen), ["http://far.invalid/feed"])
        self.assertEqual(list(self.server.seen), ["/good/x"])

    def test_31_the_header_proxy_of_a_request_names_none(self):
        self.home.env.update(HTTP_PROXY="http://127.0.0.1:1")
        self.home.write_feeds(self.url("good"))
        self.assertEqual(self.home.refresh()[1]["new"], ITEMS)

    def test_31_a_dead_proxy_of_many_feeds_is_one_sentence(self):
        self.home.set("proxy http://127.0.0.1:1")
        self.home.write_feeds(*["http://far%d.invalid/feed" % i for i in range(8)])
        done = self.home.run("refresh")
        self.assertEqual(len(done.stderr.splitlines()), 1, done.stderr)
        self.assertIn("proxy", done.stderr)

    def test_31_a_proxy_that_refuses_a_tunnel_is_named(self):
        self.proxy.always = "407"
        self.home.env.update(https_proxy=self.proxy.url)
        self.home.write_feeds("https://far.invalid/feed")
        error = list(self.home.refresh()[0].values())[0]["error"]
        self.assertRegex(error, "the proxy answered (407|501)")

    def test_08_behind_a_proxy_nothing_local_is_reached_by_a_redirect(self):
        for target in ("http://127.0.0.1:1/x", "http://localhost/x", "http://0x7f.1/", "http://[::1]/", "http://router/x",
                       "http://169.254.169.254/latest/meta-data", "http://[::ffff:7f00:1]/", "http://nas.local/"):
            with self.subTest(target):
                self.proxy.always, self.proxy.to = "to", target
                self.proxy.seen.clear()
                self.home.write_feeds("http://far.invalid/feed")
                self.home.env.update(http_proxy=self.proxy.url)
                error = list(self.home.refresh("--force")[0].values())[0]["error"]
                self.assertIn("of this machine or network: refused", error)
                self.assertEqual(list(self.proxy.seen), ["http://far.invalid/feed"])

    def test_08_what_the_proxy_does_not_carry_is_checked_when_it_is_connected(self):
        self.proxy.always, self.proxy.to = "to", self.url("good")
        self.home.env.update(http_proxy=self.proxy.url, no_proxy="127.0.0.1")
        self.home.write_feeds("http://far.invalid/feed")
        error = list(self.home.refresh()[0].values())[0]["error"]
        self.assertIn("of this machine or network: refused", error)
        self.assertEqual(self.server.seen, {})
        self.home.set("local-redirects yes")
        self.assertEqual(self.home.refresh("--force")[1]["new"], ITEMS)

    def test_08_a_local_address_that_the_person_wrote_may_send_on(self):
        self.proxy.always, self.proxy.to = "to", "http://127.0.0.1:1/good"
        self.home.env.update(http_proxy=self.proxy.url)
        self.home.write_feeds("http://intranet/feed")
        self.home.refresh()
        self.assertIn("http://127.0.0.1:1/good", self.proxy.seen)


if __name__ == "__main__":
    unittest.main()
