#!/usr/bin/env python3
"""What servers do wrong, and what must come of it: one sentence, the old articles kept, the other
feeds asked. Numbers are those of the plan of faults."""

import json
import os
import re
import resource
import socket
import time
import unittest

from bad_server import ITEMS, Server, feed
from fetching import SANITIZED, Fetcher, Home

# Number -> path and words of its sentence. All are asked at once, beside a sound feed, after a time when
# all of them were sound.
SENTENCES = {
    "01_nothing_in_it": [("empty", "empty feed")],
    "05_too_many_redirects": [("loop", "too many redirects"), ("hops/6", "too many redirects")],
    "06_redirects_to_other_schemes": [
        ("tofile", "redirect to file"),
        ("toscript", "redirect to javascript"),
        ("toftp", "redirect to ftp"),
        ("togopher", "redirect to gopher"),
        ("todata", "redirect to data"),
    ],
    "10_refusals": [
        ("401", "401 Unauthorized"),
        ("403", "403 Forbidden"),
        ("404", "404 Not Found"),
        ("410", "410 Gone"),
        ("451", "451"),
        ("418", "418"),
    ],
    "11_too_many_requests": [("wait", "503 Service Unavailable"), ("waitlong", "429 Too Many Requests")],
    "12_faults_of_the_server": [
        ("500", "500 Internal Server Error"),
        ("502", "502 Bad Gateway"),
        ("504", "504 Gateway Timeout"),
    ],
    "13_continue_without_end": [("continue", "header that is too large")],
    "14_forty_thousand_header_lines": [("headerbomb", "header that is too large")],
    "15_one_header_of_300_kilobytes": [("headerlong", "header that is too large")],
    "16_no_http": [
        ("nul", "not HTTP"),
        ("negative", "not HTTP"),
        ("http09", "not HTTP"),
        ("nothing", "without an answer"),
    ],
    "18_broken_off": [("short", "broke off"), ("chunkcut", "broke off")],
    "19_bad_chunk": [("chunkbad", "broke")],
    "20_gzip_bomb": [("bomb", "sent more than")],
    "21_broken_encodings": [("badgzip", "compressed"), ("nested", "compressed"), ("twice", "compressed")],
    "22_endless_body": [("endless", "sent more than")],
    "23_too_slow": [("slow", "did not answer within"), ("hang", "did not answer within")],
    "26_captive_portal": [("portal", "not a feed")],
    "31_login_of_a_proxy": [("407", "roxy")],
    "54_escape_sequences": [("hostile", "500"), ("escape", "redirect to an address that is wrong")],
}
CONTROL = re.compile("[\\x00-\\x1f\\x7f-\\x9f\\u202a-\\u202e\\u2066-\\u2069]")
MEMORY_KB = 100 * 1024


def peak_kb():
    """Most memory that one process of all runs so far had."""
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss


def small(test):
    if not SANITIZED:
        test.assertLess(peak_kb(), MEMORY_KB)


class Sentences(unittest.TestCase):
    """One sentence each; the old articles and what was known of them are kept; the others go on."""

    @classmethod
    def setUpClass(cls):
        cls.server = Server(always="good").start()
        cls.addClassCleanup(cls.server.stop)
        cls.home = Home("set timeout 5s\nset max-body 1M\nset max-host-connections 32\n")
        cls.addClassCleanup(cls.home.close)
        paths = [path for rows in SENTENCES.values() for path, _ in rows]
        cls.home.write_feeds(*[cls.url(path) for path in ["good", *paths]])
        _, total, done = cls.home.refresh()
        assert done.returncode == 0, done.stderr
        assert total["new"] == ITEMS * (len(paths) + 1), total
        cls.before = cls.home.rows(KEPT)
        cls.server.always = ""
        cls.server.items = ITEMS + 1
        cls.server.etag = '"b %s"'
        cls.home.make_due()
        cls.feeds, cls.total, cls.done = cls.home.refresh()
        cls.after = cls.home.rows(KEPT)
        cls.paths = paths

    @classmethod
    def url(cls, path):
        return "%s/%s" % (cls.server.url, path if "/" in path else path + "/" + path)

    def sentence(self, path, words):
        line = self.feeds[self.url(path)]
        error = line["error"]
        self.assertIsNotNone(error)
        self.assertIn(words, error)
        self.assertIn("127.0.0.1", error)
        self.assertLess(len(error), 250)
        self.assertNotIn("emory", error)
        self.assertIsNone(CONTROL.search(error), error)
        self.assertEqual((line["new"], line["updated"]), (0, 0))
        if path.isdigit():
            self.assertEqual(line["status"], int(path))

    def test_the_sound_feed_came_in_and_the_sum_is_right(self):
        self.assertEqual(self.done.returncode, 1)
        self.assertEqual(self.feeds[self.url("good")]["new"], 1)
        self.assertEqual(
            {k: self.total[k] for k in ("feeds", "ok", "failed", "new")},
            {"feeds": len(self.paths) + 1, "ok": 1, "failed": len(self.paths), "new": 1},
        )
        self.assertEqual(self.total["bytes"], sum(line["bytes"] for line in self.feeds.values()))

    def test_articles_and_validators_are_as_before(self):
        good = self.url("good")
        self.assertEqual(
            [row for row in self.after if row[0] != good], [row for row in self.before if row[0] != good]
        )
        small(self)

    def test_those_that_fail_are_listed_with_their_reason(self):
        done = self.home.run("feeds", "--failing", "--json")
        lines = [json.loads(line) for line in done.stdout.splitlines()]
        self.assertEqual(len(lines), len(self.paths))
        self.assertIsNone(CONTROL.search(done.stdout.replace("\n", "")))


KEPT = """SELECT f.url, f.etag, f.modified, (SELECT count(*) FROM article a WHERE a.feed = f.id) FROM feed f
    ORDER BY f.url"""


def add_sentences():
    def make(rows):
        def test(self):
            for path, words in rows:
                with self.subTest(path):
                    self.sentence(path, words)

        return test

    for name, rows in SENTENCES.items():
        setattr(Sentences, "test_" + name, make(rows))


add_sentences()


class Faults(unittest.TestCase):
    def setUp(self):
        self.server = Server().start()
        self.home = Home("set timeout 60s\nset max-host-connections 32\n")

    def tearDown(self):
        self.server.stop()
        self.home.close()

    def url(self, path):
        return "%s/%s/x" % (self.server.url, path)

    def asked(self, path):
        return self.server.seen.get(path, [])

    def test_17_an_odd_answer_is_read_as_far_as_it_is_sound(self):
        self.home.write_feeds(self.url("gzip"), self.url("lying"), self.url("twolengths"))
        feeds, _, _ = self.home.refresh()
        self.assertEqual(feeds[self.url("gzip")]["new"], ITEMS)
        self.assertEqual(feeds[self.url("lying")]["new"], ITEMS)  # 27
        self.assertIn(feeds[self.url("twolengths")]["new"], (0, ITEMS))  # 17

    def test_a_feed_that_shrinks_to_nothing_keeps_its_articles(self):
        self.home.write_feeds(self.url("good"))
        self.home.refresh()
        self.server.etag = '"b %s"'
        self.server.items = 0
        self.home.make_due()
        feeds, _, _ = self.home.refresh()
        self.assertEqual(self.home.articles(), ITEMS)
        self.assertEqual(feeds[self.url("good")]["new"], 0)

    def test_02_validators_go_back_byte_for_byte(self):
        self.home.write_feeds(self.url("good"))
        self.home.refresh()
        self.home.make_due()
        feeds, total, _ = self.home.refresh()
        self.assertEqual(feeds[self.url("good")]["status"], 304)
        self.assertEqual(total["not_modified"], 1)
        asked = self.server.seen["/good/x"][1]
        self.assertEqual(asked["If-None-Match"], '"a  \\" x"')
        self.assertEqual(asked["If-Modified-Since"], "Sat, 24 Jul 2021 09:00:00 GMT")
        self.assertEqual(asked["A-IM"], "feed")

    def test_03_a_permanent_redirect_moves_the_feed_the_second_time(self):
        old, new = self.url("301"), self.url("good")
        self.home.write_feeds(old)
        self.home.refresh()
        self.assertEqual(self.home.rows("SELECT url FROM feed"), [(old,)])
        self.home.make_due()
        self.home.refresh()
        self.assertEqual(self.home.rows("SELECT url FROM feed"), [(new,)])
        self.assertEqual(self.home.rows("SELECT url FROM alias"), [(old,)])
        self.assertEqual(self.home.articles(), ITEMS)
        with open(self.home.feeds) as f:
            self.assertIn(old, f.read())
        self.home.make_due()
        feeds, _, _ = self.home.refresh()
        self.assertEqual(list(feeds), [new])

    def test_03_a_passing_redirect_never_moves_it(self):
        self.home.write_feeds(self.url("302"))
        for _ in range(3):
            self.home.refresh("--force")
        self.assertEqual(self.home.rows("SELECT url FROM feed"), [(self.url("302"),)])
        self.assertEqual(self.home.articles(), ITEMS)

    def test_09_no_private_header_goes_to_another_port(self):
        other = Server().start()
        self.addCleanup(other.stop)
        self.server.other = other.url
        with open(self.home.feeds, "w") as f:
            f.write('%s header="X-Api-Key: secret"\n' % self.url("elsewhere"))
        self.home.refresh()
        self.assertEqual(self.server.seen["/elsewhere/x"][0]["X-Api-Key"], "secret")
        for name, value in other.seen["/good/x"][0].items():
            self.assertNotIn("secret", value, name)
            self.assertNotIn(name.lower(), ("cookie", "authorization", "referer"))

    def test_10_gone_is_not_asked_again(self):
        self.home.write_feeds(self.url("410"))
        self.home.refresh()
        self.home.make_due()
        self.home.run("refresh")
        self.assertEqual(len(self.server.seen["/410/x"]), 1)

    def test_11_retry_after_is_kept_even_with_force(self):
        waits = {"wait": 3600, "waitlong": 86400, "waitodd": 3600, "waitdate": 7200, "waitminus": 3600}
        self.home.write_feeds(*map(self.url, waits))
        now = time.time()
        self.home.refresh()
        self.home.make_due()
        self.home.run("refresh", "--force")
        for path, seconds in waits.items():
            with self.subTest(path):
                self.assertEqual(len(self.server.seen["/%s/x" % path]), 1)
                held = self.home.rows("SELECT not_before FROM feed WHERE url=?", self.url(path))[0][0]
                self.assertAlmostEqual(held - now, seconds, delta=30)

    def test_12_failures_back_off(self):
        self.home.write_feeds(self.url("500"))
        waits = []
        for _ in range(4):
            now = time.time()
            self.home.refresh("--force")
            waits.append(self.home.rows("SELECT due FROM feed")[0][0] - now)
        self.assertTrue(all(a < b for a, b in zip(waits, waits[1:])), waits)
        self.assertLessEqual(waits[-1], 6 * 3600)

    def test_24_without_a_network_there_is_one_sentence(self):
        urls = ["http://no-such-host-%d.invalid/feed" % i for i in range(40)]
        self.home.write_feeds(*urls)
        done = self.home.run("refresh")
        self.assertEqual(done.returncode, 1)
        self.assertEqual(len(done.stderr.splitlines()), 1, done.stderr)
        self.assertIn("Offline", done.stderr)
        self.assertEqual(self.home.rows("SELECT count(*) FROM feed WHERE failures > 0"), [(0,)])

    def test_24_one_dead_host_is_no_offline(self):
        self.home.write_feeds(self.url("good"), "http://127.0.0.1:1/feed")
        feeds, _, _ = self.home.refresh()
        self.assertIn("does not take connections", feeds["http://127.0.0.1:1/feed"]["error"])
        self.assertEqual(self.home.articles(), ITEMS)

    def test_a_large_feed_keeps_its_order(self):
        self.home.write_feeds(self.url("big"))
        self.home.refresh("--wait")
        rows = self.home.rows("SELECT guid FROM article ORDER BY id DESC")
        self.assertEqual([r[0] for r in rows], ["x-%d" % i for i in range(3000)])
        self.assertEqual(self.home.rows("SELECT count(*) FROM mark WHERE flags & 1"), [(2950,)])

    def test_54_nothing_that_a_server_says_reaches_the_terminal_raw(self):
        self.home.write_feeds(self.url("escape"))
        done = self.home.run("refresh", "--json")
        self.assertNotIn("\x1b", done.stdout + done.stderr)

    def test_02_a_304_without_a_validator_keeps_the_old_one(self):
        self.home.write_feeds(self.url("bare304"))
        for _ in range(3):
            feeds, _, _ = self.home.refresh("--force")
        self.assertEqual(feeds[self.url("bare304")]["status"], 304)
        self.assertEqual(
            [r.get("If-None-Match") for r in self.asked("/bare304/x")], [None, 'W/"x"', 'W/"x"']
        )

    def test_02_validators_of_odd_bytes_go_back_as_they_came(self):
        odd = [b'"\xff\x80\xe9"', b"no quotes, but spaces", b'"' + b"l" * 2000 + b'"', b'W/"\xd0\xb6"', b"%s%n\\'\""]
        for i, tag in enumerate(odd):
            body = feed("odd%d" % i)
            self.server.instead["/odd/%d" % i] = (
                b"HTTP/1.1 200 OK\r\nETag: " + tag + b"\r\nLast-Modified: " + tag
                + b"\r\nContent-Length: %d\r\n\r\n" % len(body) + body
            )
        self.home.write_feeds(*["%s/odd/%d" % (self.server.url, i) for i in range(len(odd))])
        self.home.refresh()
        self.home.refresh("--force")
        for i, tag in enumerate(odd):
            with self.subTest(tag):
                last = self.asked("/odd/%d" % i)[1]
                self.assertEqual(last.get("If-None-Match", "").encode("latin-1"), tag)
                self.assertEqual(last.get("If-Modified-Since", "").encode("latin-1"), tag)

    def test_03_a_308_between_two_good_answers_moves_nothing(self):
        self.home.write_feeds(self.url("308"))
        sound = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(feed("x")) + feed("x")
        for instead in (None, sound, None, sound):
            self.server.instead = {"/308/x": instead}
            self.home.refresh("--force")
        self.assertEqual(self.home.rows("SELECT url FROM feed"), [(self.url("308"),)])

    def test_05_five_redirects_are_followed(self):
        self.home.write_feeds(self.server.url + "/hops/5")
        _, total, _ = self.home.refresh()
        self.assertEqual((total["new"], total["failed"]), (ITEMS, 0))

    def test_05_the_setting_counts(self):
        self.home.set("max-redirects 0")
        self.home.write_feeds(self.server.url + "/hops/1")
        feeds, _, _ = self.home.refresh()
        self.assertIn("too many redirects", feeds[self.server.url + "/hops/1"]["error"])
        self.assertEqual(self.asked("/good/x"), [])

    def test_09_another_host_sees_no_secret(self):
        other = Server(0, "127.0.0.2").start()
        self.addCleanup(other.stop)
        self.server.to = other.url + "/to/x"
        other.to = other.url + "/good/x"
        secrets = ("Authorization: Basic secret", "Cookie: a=secret", "X-Api-Key: secret")
        with open(self.home.feeds, "w") as f:
            f.write(self.url("to") + "".join(' header="%s"' % h for h in secrets) + "\n")
        _, total, _ = self.home.refresh()
        self.assertEqual(total["new"], ITEMS)
        first = self.asked("/to/x")[0]
        for name in ("Authorization", "Cookie", "X-Api-Key"):
            self.assertIn("secret", first[name])
        for asked in other.seen.values():
            for name, value in asked[0].items():
                self.assertNotIn("secret", value, name)
                self.assertNotIn(name.lower(), ("cookie", "authorization", "referer", "x-api-key"))

    def test_09_a_password_in_an_address_is_refused(self):
        self.home.write_feeds(self.url("good").replace("http://", "http://me:secret@"))
        done = self.home.run("refresh")
        self.assertIn("feeds:2:1", done.stderr)
        self.assertNotIn("secret", done.stdout + done.stderr)
        self.assertEqual(self.server.seen, {})

    def test_18_what_was_cut_without_a_sign_comes_with_the_next_answer(self):
        """No validator is kept of half a feed: else a 304 would hide the other half for good."""
        self.home.write_feeds(self.url("halfgzip"), self.url("half"))
        _, total, _ = self.home.refresh()
        self.assertGreater(total["new"], 0)
        self.assertEqual(self.home.rows("SELECT etag, modified FROM feed"), [(None, None)] * 2)
        self.server.always = "good"
        self.server.items = 300
        self.home.make_due()
        feeds, _, _ = self.home.refresh()
        self.assertEqual([line["status"] for line in feeds.values()], [200, 200])
        self.assertEqual(self.home.articles(), 600)

    def test_10_404_is_tried_again_when_its_time_comes(self):
        self.home.write_feeds(self.url("404"))
        self.home.refresh()
        _, total, _ = self.home.refresh()
        self.assertEqual(total["feeds"], 0)
        self.home.make_due()
        self.home.refresh()
        self.assertEqual(len(self.asked("/404/x")), 2)

    def test_20_a_bomb_and_a_flood_at_the_usual_limit_stay_small(self):
        urls = ["%s/%s/%d" % (self.server.url, path, i) for path in ("bomb", "endless") for i in range(4)]
        self.home.write_feeds(self.url("good"), *urls)
        feeds, total, _ = self.home.refresh()
        self.assertEqual((total["new"], total["failed"]), (ITEMS, len(urls)))
        for url in urls:
            self.assertIn("16384 KiB", feeds[url]["error"])
        small(self)

    def test_20_a_bomb_is_given_up_at_the_limit_and_not_read_to_its_end(self):
        """2 GiB in 2 MiB: what comes over the wire and the processor's time are those of 16 MiB."""
        self.home.write_feeds(self.url("bomb"))
        f = Fetcher(self.home)
        self.addCleanup(f.close)
        f.say((Fetcher.HELLO, 0, 0, b""), (Fetcher.REFRESH, 0, 2, b""))
        feed = f.hear(Fetcher.FEED)
        f.hear(Fetcher.DONE)
        self.assertIn(b"16384 KiB", feed[10])
        self.assertLess(feed[7], 256 * 1024)
        if not SANITIZED:
            with open("/proc/%d/stat" % f.process.pid, encoding="ascii") as stat:
                ticks = sum(map(int, stat.read().rpartition(")")[2].split()[11:13]))
            with open("/proc/%d/status" % f.process.pid, encoding="ascii") as status:
                peak = int(re.search(r"VmHWM:\s+(\d+)", status.read()).group(1))
            self.assertLess(ticks / os.sysconf("SC_CLK_TCK"), 1.0)
            self.assertLess(peak, MEMORY_KB)

    def test_23_others_need_not_wait_for_a_server_that_hangs(self):
        """The good feed is there while the other one still hangs."""
        self.home.set("timeout 60s")
        self.home.write_feeds(self.url("hang"), self.url("slow"), self.url("good"))
        p = self.home.start("refresh", "--json")
        self.assertIn("/good/x", p.stdout.readline())
        self.assertEqual(self.home.articles(), ITEMS)
        p.terminate()
        self.home.finish(p)

    def test_24_refused_connections_are_one_sentence(self):
        with socket.socket() as s:
            s.bind(("127.0.0.1", 0))
            port = s.getsockname()[1]
            self.home.write_feeds(*["http://127.0.0.%d:%d/%d" % (1 + i % 9, port, i) for i in range(40)])
            done = self.home.run("refresh", "--json")
        self.assertEqual(done.returncode, 1)
        self.assertEqual(len(done.stderr.splitlines()), 1, done.stderr)
        self.assertIn("Offline", done.stderr)
        self.assertEqual(self.home.rows("SELECT count(*) FROM feed WHERE failures > 0"), [(0,)])

    def test_24_when_the_network_is_back_all_comes(self):
        url = "http://dateline-test.invalid/feed"
        self.home.write_feeds(url, "http://dateline-2.invalid/", "http://dateline-3.invalid/")
        self.home.run("refresh")
        self.home.write_feeds(self.url("good"), url)
        feeds, total, _ = self.home.refresh()
        self.assertEqual(total["new"], ITEMS)
        self.assertIn("dateline-test.invalid was not found", feeds[url]["error"])

    def test_27_charsets_and_types_that_lie_do_not_matter(self):
        self.home.write_feeds(self.url("charset"), self.url("lying"), self.url("pieces"))
        _, total, _ = self.home.refresh()
        self.assertEqual((total["new"], total["failed"]), (3 * ITEMS, 0))
        titles = self.home.rows("SELECT title FROM article WHERE title LIKE '%\u0438\u0441\u0442\u043e\u0440\u0438\u044f%'")
        self.assertEqual(len(titles), ITEMS)

    def test_28_no_cookie_is_kept(self):
        self.home.write_feeds(self.url("cookies"), self.server.url + "/cookies/y")
        self.home.refresh()
        self.home.refresh("--force")
        for path in ("/cookies/x", "/cookies/y"):
            self.assertEqual([("Cookie" in r) for r in self.asked(path)], [False, False])

    def test_30_a_connection_closed_in_the_second_request_is_tried_once_more(self):
        self.home.set("max-host-connections 1")
        urls = ["%s/second/%d" % (self.server.url, i) for i in range(4)]
        self.home.write_feeds(*urls)
        _, total, _ = self.home.refresh()
        self.assertEqual((total["failed"], total["new"]), (0, 4 * ITEMS))
        self.assertGreater(self.server.broken_off, 0)
        self.assertLessEqual(max(len(r) for r in self.server.seen.values()), 2)

    def test_31_a_dead_proxy_is_named(self):
        self.home.set("proxy http://127.0.0.1:1")
        self.home.write_feeds("http://example.invalid/feed")
        feeds, _, done = self.home.refresh()
        self.assertEqual(done.returncode, 1)
        self.assertIn("roxy", feeds["http://example.invalid/feed"]["error"])

    def test_31_a_proxy_that_wants_a_login_is_named(self):
        self.server.always = "407"
        self.home.set("proxy " + self.server.url)
        self.home.write_feeds("http://example.invalid/feed")
        feeds, _, _ = self.home.refresh()
        line = feeds["http://example.invalid/feed"]
        self.assertEqual(line["status"], 407)
        self.assertIn("roxy", line["error"])

    def test_31_a_proxy_is_used(self):
        self.server.always = "good"
        self.home.set("proxy " + self.server.url)
        self.home.write_feeds("http://example.invalid/feed")
        _, total, _ = self.home.refresh()
        self.assertEqual(total["new"], ITEMS)
        self.assertEqual(list(self.server.seen), ["http://example.invalid/feed"])

    def test_47_of_twenty_thousand_entries_the_newest_ten_thousand_are_taken(self):
        self.home.write_feeds(self.url("huge"))
        _, total, done = self.home.refresh()
        self.assertEqual((done.returncode, total["new"]), (0, 10000))
        small(self)


if __name__ == "__main__":
    unittest.main()
