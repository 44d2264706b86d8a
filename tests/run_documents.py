#!/usr/bin/env python3
"""What documents do wrong, and what must come of it: what can be read is read, what was mended is said, and
neither memory nor anything outside is reached. Numbers are those of the plan of faults."""

import http.server
import json
import os
import re
import resource
import subprocess
import tempfile
import threading
import unittest

from fetching import BIN, DATELINE, SANITIZED, Home, sane

CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufdd0-\ufdef\ufffe\uffff]")
MEMORY_KB = 100 * 1024
FIXTURES = os.path.join(os.path.dirname(os.path.abspath(__file__)), "fixtures", "feeds")


def rss(*items, head=""):
    return "<rss version='2.0'><channel><title>T</title>%s%s</channel></rss>" % (
        head,
        "".join("<item>%s</item>" % item for item in items),
    )


def atom(inside):
    return "<feed xmlns='http://www.w3.org/2005/Atom'><title>T</title><id>urn:t</id>%s</feed>" % inside


def texts(value):
    """Every string of a JSON value."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for one in value:
            yield from texts(one)
    elif isinstance(value, dict):
        for one in value.values():
            yield from texts(one)


class Documents(unittest.TestCase):
    """One document, read by `inspect`."""

    def setUp(self):
        self.dir = tempfile.TemporaryDirectory(prefix="dateline-")
        self.addCleanup(self.dir.cleanup)

    def inspect(self, body, status=0, name="feed.xml", tool=()):
        path = os.path.join(self.dir.name, name)
        with open(path, "wb") as f:
            f.write(body if isinstance(body, bytes) else body.encode())
        env = dict(os.environ, HOME=self.dir.name, LC_ALL="C.UTF-8")
        done = subprocess.run(
            [*tool, DATELINE, "inspect", path, "--json"], env=env, capture_output=True, timeout=120
        )
        err = done.stderr.decode()
        sane(err)
        self.assertIn(done.returncode, (status,) if status is not None else (0, 1), err)
        self.assertIsNone(CONTROL.search(err), err)
        if not SANITIZED:
            peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
            self.assertLess(peak, MEMORY_KB)
        if done.returncode != 0:
            self.assertTrue(err.startswith("dateline: "), err)
            return err
        feed = json.loads(done.stdout.decode())
        for text in texts(feed):
            self.assertIsNone(CONTROL.search(text), repr(text)[:200])
        return feed

    def test_33_entities_that_multiply_are_not_expanded(self):
        laughs = "".join("<!ENTITY a%d '%s'>" % (i, "&a%d;" % (i - 1) * 10) for i in range(1, 10))
        doctypes = ("<!ENTITY a0 'ha'>" + laughs, "<!ENTITY a9 '%s'>" % ("x" * 100000))
        for doctype in doctypes:
            use = "&a9;" if len(doctype) < 10000 else "&a9;" * 10000
            feed = self.inspect("<!DOCTYPE rss [%s]>" % doctype + rss("<title>a%sb</title>" % use))
            self.assertLess(len(feed["entries"][0]["title"]), 1001)
            self.assertNotIn("haha", feed["entries"][0]["title"])
            self.assertTrue(feed["problems"])

    def test_34_nothing_outside_is_opened(self):
        secret = os.path.join(self.dir.name, "secret")
        with open(secret, "w") as f:
            f.write("<x>the secret</x>")
        with http.server.ThreadingHTTPServer(("127.0.0.1", 0), http.server.SimpleHTTPRequestHandler) as server:
            asked = []
            server.RequestHandlerClass = type(
                "H", (http.server.BaseHTTPRequestHandler,), {"do_GET": lambda h: asked.append(h.path)}
            )
            threading.Thread(target=server.serve_forever, daemon=True).start()
            url = "http://127.0.0.1:%d/x.dtd" % server.server_port
            for doctype in (
                "<!DOCTYPE rss [<!ENTITY x SYSTEM 'file://%s'>]>" % secret,
                "<!DOCTYPE rss [<!ENTITY x SYSTEM '%s'>]>" % url,
                "<!DOCTYPE rss [<!ENTITY %% p SYSTEM '%s'>%%p;]>" % url,
                "<!DOCTYPE rss SYSTEM '%s'>" % url,
                "<!DOCTYPE rss PUBLIC '-//N//N' 'file://%s'>" % secret,
            ):
                include = "<xi:include xmlns:xi='http://www.w3.org/2001/XInclude' href='file://%s'/>" % secret
                feed = self.inspect(doctype + rss("<title>a&x;b</title>" + include))
                self.assertNotIn("secret", json.dumps(feed["entries"]).replace(self.dir.name, ""))
            server.shutdown()
        self.assertEqual(asked, [])

    def test_35_depth_is_cut_and_its_text_kept(self):
        deep = 300000
        feed = self.inspect(rss("<title>a</title>" + "<x>" * deep + "deep" + "</x>" * deep, "<title>b</title>"))
        self.assertIn("a", [e["title"] for e in feed["entries"]])
        nested = 100000
        for tag in ("div", "b", "nobr", "table", "dl", "svg", "ul"):
            for end in ("", "</%s>" % tag * nested):
                html = "<%s>" % tag * nested + "deep" + end
                feed = self.inspect(rss("<title>a</title><description><![CDATA[%s]]></description>" % html))
                self.assertIn("deep", feed["entries"][0]["summary"], tag)
        for body in ("[" * deep, '{"a":' * deep, '{"version":"https://jsonfeed.org/version/1.1","items":' + "[" * 1001):
            self.inspect(body, status=1)

    def test_36_many_attributes_long_attributes_and_many_siblings(self):
        many = " ".join("a%d='x'" % i for i in range(100000))
        feed = self.inspect(rss("<title %s>a</title><description>d</description>" % many))
        self.assertEqual(feed["entries"][0]["summary"], "d")
        html = "<p %s>text</p>" % many.replace("'", '"')
        feed = self.inspect(rss("<title>a</title><description><![CDATA[%s]]></description>" % html))
        self.assertIn("text", feed["entries"][0]["summary"])
        self.inspect(rss("<title>a</title><link href='%s'/>" % ("x" * 8000000), "<title>b</title>"), status=None)
        feed = self.inspect(rss("<title>a</title>" + "<x/>" * 1000000, "<title>b</title>"))
        self.assertEqual([e["title"] for e in feed["entries"]], ["a", "b"])

    def test_37_one_text_of_16_megabytes(self):
        feed = self.inspect(rss("<title>a</title><description>%s</description>" % ("x" * (15 << 20)), "<title>b</title>"))
        self.assertIn("a", [e["title"] for e in feed["entries"]])
        self.assertLessEqual(len(feed["entries"][0]["summary"]), 2 << 20)

    def test_38_cut_after_every_byte(self):
        """Entries before the cut are whole or not there at all; the same cut gives the same."""
        for name in sorted(os.listdir(FIXTURES)):
            if name == "bomb.xml":
                continue
            with open(os.path.join(FIXTURES, name), "rb") as f:
                body = f.read()
            whole = self.inspect(body, name=name)["entries"]
            step = max(1, len(body) // 12)
            for k in range(1, len(body), step):
                first = self.inspect(body[:k], status=None, name=name)
                self.assertEqual(first, self.inspect(body[:k], status=None, name=name))
                if isinstance(first, str):
                    continue
                for got, want in zip(first["entries"][:-1], whole):
                    self.assertEqual(got, want, "%s cut at %d" % (name, k))

    def test_39_charsets(self):
        text = "Ünï “Привет”"
        latin = "Grüße aus Köln"
        for encoding, words, how in (
            ("utf-16-le", text, "bom"), ("utf-16-be", text, "bom"), ("utf-16-le", text, ""), ("utf-16-be", text, ""),
            ("utf-8", text, "bom"), ("iso-8859-1", latin, "prolog"), ("windows-1252", "“quotes” – dash", "prolog"),
            ("shift_jis", "日本語の新聞", "prolog"), ("koi8-r", "Привет", "prolog"), ("euc-kr", "한국어", "prolog"),
            ("gb18030", "丝路笔记", "prolog"), ("big5", "新聞", "prolog"), ("windows-1252", "“lies”", "iso-8859-1"),
            ("utf-8", text, "iso-8859-1"), ("utf-8", text, "no-such-charset"),
        ):
            declared = encoding if how in ("prolog", "bom", "") else how
            mark = {"utf-16-le": b"\xff\xfe", "utf-16-be": b"\xfe\xff", "utf-8": b"\xef\xbb\xbf"}
            prolog = "<?xml version='1.0'%s?>" % (
                "" if how in ("bom", "") else " encoding='%s'" % declared)
            body = (mark[encoding] if how == "bom" else b"") + (prolog + rss("<title>%s</title>" % words)).encode(encoding)
            feed = self.inspect(body)
            self.assertEqual(feed["entries"][0]["title"], words, (encoding, how))
        seven = "<?xml version='1.0' encoding='UTF-7'?>" + rss("<title>+ADw-script+AD4-</title>")
        self.assertEqual(self.inspect(seven)["entries"][0]["title"], "+ADw-script+AD4-")

    def test_40_what_is_no_utf8(self):
        bad = (b"\xc0\xaf", b"\xed\xa0\x80", b"\xf5\x80\x80\x80", b"\xf4\x90\x80\x80", b"\xe2\x82", b"\xff", b"\x80")
        for piece in bad:
            item = (b"<title>a%sb</title><author>n%sm</author><category>c%s</category><guid>g%s</guid>"
                    b"<description>d%se</description><link>http://h.example/%s</link>") % ((piece,) * 6)
            body = b"<?xml version='1.0' encoding='utf-8'?>" + rss("@").encode().replace(b"@", item)
            entry = self.inspect(body)["entries"][0]
            # What could be a letter of windows-1252 is read as one: feeds that mix the two are common.
            for text in (entry["title"][1:-1], entry["summary"][1:-1]):
                self.assertIn(text, ("\ufffd" * len(text), piece.decode("cp1252", "replace")))
                self.assertTrue(text)

    def test_41_control_characters_and_references_to_them(self):
        raw = b"\x00\x01\x08\x0b\x0c\x1b\x7f\xc2\x9b"
        references = b"&#0;&#x1b;&#155;&#x110000;&#xd800;&#xFFFF;&#x202e;&#99999999999;"
        for bad in (raw, references, references.replace(b"&", b"&amp;")):
            item = b"<title>a%sb</title><description><![CDATA[d%se]]></description><guid>%s1</guid>" % (bad, bad, bad)
            entry = self.inspect(rss("@").encode().replace(b"@", item))["entries"][0]
            self.assertRegex(entry["title"], "^a.*b$")
            self.assertNotIn("\x1b", json.dumps(entry, ensure_ascii=False))

    def test_42_namespaces_and_roots(self):
        item = "<title>a</title><link>http://h.example/1</link><pubDate>Sat, 24 Jul 2021 08:00:00 GMT</pubDate>"
        feeds = {
            "rss in an unknown namespace": "<rss xmlns='http://odd.example/' version='2.0'><channel><item>%s</item></channel></rss>" % item,
            "prefixes swapped": "<a:rss xmlns:a='http://backend.userland.com/rss2' version='2.0'><a:channel><a:item><a:title>a</a:title><a:link>http://h.example/1</a:link></a:item></a:channel></a:rss>",
            "no channel": "<rss version='2.0'><item>%s</item></rss>" % item,
            "two channels": "<rss version='2.0'><channel><item>%s</item></channel><channel><title>T2</title></channel></rss>" % item,
            "atom in rss": rss("<title>a</title><a:link xmlns:a='http://www.w3.org/2005/Atom' rel='alternate' href='http://h.example/1'/>"),
            "junk before the prolog": "\n\n  junk <?xml version='1.0'?>" + rss(item),
            "text behind the root": rss(item) + "<!-- x --> served in 0.1 s",
            "two roots": rss(item) + rss(item),
            "rdf": "<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#' xmlns='http://purl.org/rss/1.0/'><item rdf:about='http://h.example/1'>%s</item></rdf:RDF>" % item,
            "bare ampersands": rss(item + "<description>AT&T & co &nbsp; &hellip; &unknown;</description>"),
            "tags never closed": "<rss version='2.0'><channel><item>" + item + "<description>d<category>c</item></channel>",
        }
        for name, body in feeds.items():
            with self.subTest(name):
                entry = self.inspect(body)["entries"][0]
                self.assertEqual((entry["title"], entry["link"]), ("a", "http://h.example/1"))
        page = "<!doctype html><html><head><title>Hello</title></head><body><p>Not a feed</p></body></html>"
        self.assertIn("HTML", self.inspect(page, status=1))
        self.assertIn("not a feed", self.inspect(b"\x89PNG\r\n\x1a\n" + b"\x00" * 100, status=1).lower())
        self.inspect(b"", status=1)

    def test_46_dates(self):
        at = {
            "Sat, 24 Jul 2021 08:00:00 GMT": "2021-07-24T08:00:00Z",
            "Sat, 24 Jul 21 10:00 +0200": "2021-07-24T08:00:00Z",
            "24 Jul 2021 08:00:00 Z": "2021-07-24T08:00:00Z",
            "Sat Jul 24 08:00:00 2021": "2021-07-24T08:00:00Z",
            "2021-07-24T10:00:00.123+02:00": "2021-07-24T08:00:00Z",
            "2021-07-24 08:00:00": "2021-07-24T08:00:00Z",
            "20210724T080000Z": "2021-07-24T08:00:00Z",
            "Sat, 24 Jul 2021 04:00:00 EDT": "2021-07-24T08:00:00Z",
            "Sat, 24 Jul 2021 24:00:00 GMT": "2021-07-25T00:00:00Z",
            "Sat, 31 Dec 2016 23:59:60 GMT": "2016-12-31T23:59:59Z",
            "Tue, 19 Jan 2038 03:14:08 GMT": "2038-01-19T03:14:08Z",
            "Sat, 24 Jul 2999 08:00:00 GMT": "2999-07-24T08:00:00Z",
            "Сб, 24 июл 2021 08:00:00 +0000": "2021-07-24T08:00:00Z",
            "2021. július 24. 08:00": "2021-07-24T08:00:00Z",
            "0000-00-00T00:00:00Z": None, "-1": None, "tomorrow": None, "": None,
        }
        body = rss(*["<title>a</title><guid>%d</guid><pubDate>%s</pubDate>" % (i, d) for i, d in enumerate(at)])
        entries = self.inspect(body)["entries"]
        self.assertEqual(len(entries), len(at))
        for (said, want), entry in zip(at.items(), entries):
            self.assertEqual(entry["published"], want, said)

    def test_47_a_hundred_thousand_entries(self):
        feed = self.inspect(rss(*["<title>a%d</title>" % i for i in range(100000)]))
        self.assertEqual(len(feed["entries"]), 10000)
        self.assertEqual(feed["entries"][0]["title"], "a0")
        self.assertIn("10,000", " ".join(feed["problems"]).replace("10000", "10,000"))

    def test_49_html_of_every_wrong_kind(self):
        html = (
            "<p>kept</p><script>bad()", "<p>kept</p><style>p{}", "<p>kept</p><!-- never closed",
            "<p>kept</p><table>" + "<td>x" * 10000, "<table><td colspan=1000000000 rowspan=99999999>kept</table>",
            "<ol start=-2147483648><li>kept</ol></ol></ol>", "<pre>%s kept</pre>" % ("x" * 1000000),
            "<ul><li>" * 300 + "kept", "</p>" * 100000 + "kept", "<img><img src=''>kept",
            "<img src='data:image/png;base64,%s'>kept" % ("A" * 100000), "<base href='http://evil.example/'><a href='x'>kept</a>",
            "<meta http-equiv=refresh content='0;url=http://evil.example/'>kept",
        )
        body = rss(*["<title>t</title><guid>%d</guid><description><![CDATA[%s]]></description>" % (i, h)
                     for i, h in enumerate(html)])
        entries = self.inspect(body)["entries"]
        self.assertEqual(len(entries), len(html))
        for entry, source in zip(entries, html):
            self.assertIn("kept", entry["summary"], source[:60])
            self.assertNotIn("<script", entry["summary"])
            self.assertNotIn("bad()", entry["summary"])

    def test_50_links(self):
        base = "<link>http://h.example/a/b</link>"
        at = {
            "c": "http://h.example/a/c", "//o.example/x": "http://o.example/x",
            "../" * 1000 + "x": "http://h.example/x", "/y z": "http://h.example/y%20z",
            "http://h.example/n\n\tew": "http://h.example/new",
            "http://bücher.example/ä": None, "javascript:alert(1)": None,
        }
        items = ["<title>t</title><guid isPermaLink='false'>%d</guid><link>%s</link>" % (i, link)
                 for i, link in enumerate(at)]
        items.append("<title>t</title><guid isPermaLink='false'>x</guid><link>http://h.example/%s</link>" % ("x" * 65536))
        items.append("<title>t</title><guid isPermaLink='false'>e</guid><link></link>")
        entries = self.inspect(rss(*items, head=base))["entries"]
        self.assertEqual(len(entries), len(items))
        for (said, want), entry in zip(at.items(), entries):
            if want is not None:
                self.assertEqual(entry["link"], want, said[:40])
        self.assertTrue(entries[5]["link"].startswith("http://"))
        self.assertNotIn("\n", "".join(e["link"] or "" for e in entries))

    def test_51_json(self):
        head = '{"version":"https://jsonfeed.org/version/1.1","title":"T","items":'
        item = '[{"id":"1","content_text":"x","title":"a"}]'
        for body in (head + item + "} trailing", head + item + ',"title":"U","title":"V"}', "\ufeff" + head + item + "}",
                     head + '[{"id":12345678901234567890,"content_text":"x"}]}', head + '[{"id":1e999,"content_text":"x"}]}',
                     head + '[{"id":"1","title":"\\ud800","content_text":"x"}]}', head + '[{"id":"1","content_text":"a\\u0000b"}]}'):
            feed = self.inspect(body, name="feed.json")
            self.assertEqual(len(feed["entries"]), 1, body)
        ids = [self.inspect(head + '[{"id":%s,"content_text":"x"}]}' % n)["entries"][0]["guid"]
               for n in ("9007199254740993", "9007199254740992")]
        self.assertNotEqual(*ids)

    def test_52_enclosures(self):
        lengths = ("-1", "18446744073709551616", "12", "x", "")
        items = "".join("<enclosure url='http://h.example/%d/../../.ssh/x' type='../../x' length='%s'/>" % (i, n)
                        for i, n in enumerate(lengths))
        entry = self.inspect(rss("<title>t</title>" + items))["entries"][0]
        self.assertEqual(len(entry["enclosures"]), len(lengths))
        self.assertEqual(entry["enclosures"][2]["length"], 12)
        for one in entry["enclosures"]:
            self.assertTrue(one["length"] is None or one["length"] >= 0, one)


class Papers(http.server.ThreadingHTTPServer):
    """Serves what `body` holds for a path."""

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Paper)
        self.body = {}
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def url(self, path):
        return "http://127.0.0.1:%d%s" % (self.server_port, path)


class Paper(http.server.BaseHTTPRequestHandler):
    def log_message(self, *args):
        pass

    def do_GET(self):
        body = self.server.body[self.path].encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/rss+xml")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


class Identity(unittest.TestCase):
    """What an entry is over several refreshes."""

    def setUp(self):
        self.papers = Papers()
        self.addCleanup(self.papers.server_close)
        self.addCleanup(self.papers.shutdown)
        self.home = Home()
        self.addCleanup(self.home.close)
        self.home.write_feeds(self.papers.url("/p"))

    def serve(self, *items):
        self.papers.body["/p"] = rss(*items)
        if os.path.exists(os.path.join(self.home.data, "archive.db")):
            self.home.make_due()
        feeds, total, done = self.home.refresh("--wait")
        self.assertEqual(done.returncode, 0, done.stderr)
        return total["new"], total["updated"]

    def test_43_the_same_guid_twice(self):
        one = "<guid isPermaLink='false'>g</guid><title>one</title><link>http://h.example/1</link>"
        two = "<guid isPermaLink='false'>g</guid><title>two</title><link>http://h.example/2</link>"
        self.assertEqual(self.serve(one, two), (2, 0))
        self.assertEqual(self.serve(one, two), (0, 0))
        self.assertEqual(self.serve(one.replace("one", "one more"), two), (0, 1))
        self.assertEqual(self.home.articles(), 2)

    def test_44_guids_missing_empty_long_or_nearly_the_same(self):
        guids = ("", "<guid></guid>", "<guid>%s</guid>" % ("g" * 65536), "<guid>a</guid>", "<guid>A</guid>", "<guid>a b</guid>")
        items = ["%s<title>t%d</title><link>http://h.example/%d</link>" % (g, i, i) for i, g in enumerate(guids)]
        self.assertEqual(self.serve(*items), (len(items), 0))
        for _ in range(3):
            self.assertEqual(self.serve(*items), (0, 0))
        self.assertEqual(self.home.articles(), len(items))

    def test_45_guids_that_are_new_each_time(self):
        def items(visit, n=6):
            return ["<guid>g%d-%d</guid><title>t%d</title><link>http://h.example/%d</link><description>d%d</description>"
                    % (i, visit, i, i, i) for i in range(n)]

        self.assertEqual(self.serve(*items(0)), (6, 0))
        self.assertEqual(self.home.run("mark", "bookmark", "--query", "title:t2").returncode, 0)
        before = self.home.run("list", "--json").stdout
        for visit in range(1, 4):
            self.assertEqual(self.serve(*items(visit)), (0, 0))
        strip = lambda out: re.sub('"guid":"[^"]*"', "", out)
        self.assertEqual(strip(self.home.run("list", "--json").stdout), strip(before))
        # One that is new among them is new; the same text twice is two articles, each time.
        self.assertEqual(self.serve(*items(4, 7)), (1, 0))
        twins = ["<guid>%d</guid><title>same</title>" % i for i in range(2)]
        self.assertEqual(self.serve(*twins), (2, 0))
        self.assertEqual(self.serve(*[t.replace("<guid>", "<guid>x") for t in twins]), (0, 0))
        self.assertEqual(self.home.articles(), 9)

    def test_46_a_date_to_come_counts_as_the_time_of_fetching(self):
        self.serve("<guid>a</guid><title>future</title><pubDate>Sat, 24 Jul 2999 08:00:00 GMT</pubDate>",
                   "<guid>b</guid><title>old</title><pubDate>Thu, 01 Jan 1970 00:00:00 GMT</pubDate>")
        listed = [json.loads(line) for line in self.home.run("list", "--json").stdout.splitlines()]
        future = [a for a in listed if a["title"] == "future"][0]
        late = self.home.rows("SELECT count(*) FROM article WHERE (key >> 31) + 631152000 > fetched")
        self.assertEqual(late, [(0,)])
        self.assertEqual(future["published"], "2999-07-24T08:00:00Z")

    def test_48_a_feed_that_shrinks_to_nothing_and_returns(self):
        items = ["<guid>%d</guid><title>t%d</title>" % (i, i) for i in range(3)]
        self.serve(*items)
        self.assertEqual(self.home.run("mark", "read", "--query", "title:t0").returncode, 0)
        self.assertEqual(self.home.run("mark", "bookmark", "--query", "title:t1").returncode, 0)
        before = self.home.run("list", "--json").stdout
        self.serve()
        self.assertEqual(self.serve(*items), (0, 0))
        self.assertEqual(self.home.run("list", "--json").stdout, before)


if __name__ == "__main__":
    unittest.main()
