#!/usr/bin/env python3
"""What servers do wrong, and what must come of it: one sentence, the old articles kept, the other
feeds asked. Numbers are those of the plan of faults."""

import time
import unittest

from bad_server import ITEMS, Server
from fetching import Home

# Path -> words of the sentence. Each is asked beside a sound feed.
SENTENCES = {
    "empty": "empty feed",  # 1
    "loop": "too many redirects",  # 5
    "tofile": "redirect to file",  # 6
    "toscript": "redirect to javascript",
    "401": "401 Unauthorized",  # 10
    "403": "403 Forbidden",
    "404": "404 Not Found",
    "410": "410 Gone",
    "451": "451",
    "500": "500 Internal Server Error",  # 12
    "502": "502 Bad Gateway",
    "continue": "header that is too large",  # 13
    "headerbomb": "header that is too large",  # 14
    "headerlong": "header that is too large",  # 15
    "nul": "not HTTP",  # 16
    "negative": "not HTTP",
    "http09": "not HTTP",
    "nothing": "without an answer",
    "short": "broke off",  # 18
    "chunkcut": "broke off",
    "chunkbad": "broke",  # 19
    "bomb": "sent more than",  # 20
    "badgzip": "compressed",  # 21
    "nested": "compressed",
    "endless": "sent more than",  # 22
    "slow": "did not answer within",  # 23
    "hang": "did not answer within",
    "portal": "not a feed",  # 26
}


class Faults(unittest.TestCase):
    def setUp(self):
        self.server = Server().start()
        self.home = Home("set timeout 2s\nset max-body 1M\nset max-host-connections 32\n")

    def tearDown(self):
        self.server.stop()
        self.home.close()

    def url(self, path):
        return "%s/%s/x" % (self.server.url, path)

    def test_each_fault_has_its_sentence_and_the_others_go_on(self):
        urls = {self.url(path): words for path, words in SENTENCES.items()}
        self.home.write_feeds(self.url("good"), *urls)
        feeds, total, done = self.home.refresh()
        self.assertEqual(done.returncode, 1)
        self.assertIsNone(feeds[self.url("good")]["error"])
        self.assertEqual(self.home.articles(), ITEMS)
        self.assertEqual(total["failed"], len(urls))
        for url, words in urls.items():
            with self.subTest(url):
                error = feeds[url]["error"]
                self.assertIn(words, error or "no error")
                self.assertIn("127.0.0.1", error)
                self.assertLess(len(error), 250)
                self.assertNotIn("emory", error)
        # 18: nothing of a body that broke off is kept, its validator neither.
        self.assertEqual(self.home.rows("SELECT etag FROM feed WHERE url=?", self.url("short")), [(None,)])

    def test_an_odd_answer_is_read_as_far_as_it_is_sound(self):
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

    def test_validators_go_back_byte_for_byte(self):  # 2
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

    def test_a_permanent_redirect_moves_the_feed_the_second_time(self):  # 3
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

    def test_a_passing_redirect_never_moves_it(self):
        self.home.write_feeds(self.url("302"))
        for _ in range(3):
            self.home.refresh("--force")
        self.assertEqual(self.home.rows("SELECT url FROM feed"), [(self.url("302"),)])
        self.assertEqual(self.home.articles(), ITEMS)

    def test_no_private_header_goes_to_another_host(self):  # 9
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

    def test_gone_is_not_asked_again(self):  # 10
        self.home.write_feeds(self.url("410"))
        self.home.refresh()
        self.home.make_due()
        self.home.run("refresh")
        self.assertEqual(len(self.server.seen["/410/x"]), 1)

    def test_retry_after_is_kept_even_with_force(self):  # 11
        self.home.write_feeds(self.url("wait"), self.url("waitlong"), self.url("waitodd"))
        now = time.time()
        self.home.refresh()
        self.home.make_due()
        self.home.run("refresh", "--force")
        for path, seconds in (("wait", 3600), ("waitlong", 86400), ("waitodd", 3600)):
            with self.subTest(path):
                self.assertEqual(len(self.server.seen["/%s/x" % path]), 1)
                held = self.home.rows("SELECT not_before FROM feed WHERE url=?", self.url(path))[0][0]
                self.assertAlmostEqual(held - now, seconds, delta=30)

    def test_failures_back_off(self):  # 12
        self.home.write_feeds(self.url("500"))
        waits = []
        for _ in range(4):
            now = time.time()
            self.home.refresh("--force")
            waits.append(self.home.rows("SELECT due FROM feed")[0][0] - now)
        self.assertTrue(all(a < b for a, b in zip(waits, waits[1:])), waits)
        self.assertLessEqual(waits[-1], 6 * 3600)

    def test_without_a_network_there_is_one_sentence(self):  # 24
        urls = ["http://no-such-host-%d.invalid/feed" % i for i in range(40)]
        self.home.write_feeds(*urls)
        done = self.home.run("refresh")
        self.assertEqual(done.returncode, 1)
        self.assertEqual(len(done.stderr.splitlines()), 1, done.stderr)
        self.assertIn("Offline", done.stderr)
        self.assertEqual(self.home.rows("SELECT count(*) FROM feed WHERE failures > 0"), [(0,)])

    def test_one_dead_host_is_no_offline(self):
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

    def test_nothing_that_a_server_says_reaches_the_terminal_raw(self):  # 54
        self.home.write_feeds(self.url("escape"))
        done = self.home.run("refresh", "--json")
        self.assertNotIn("\x1b", done.stdout + done.stderr)


if __name__ == "__main__":
    unittest.main()
