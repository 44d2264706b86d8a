#!/usr/bin/env python3
"""dateline extract: the article in a page, from a file and from a server. With DATELINE_CORPUS (a folder
that has wordpress-gold/) also some pages of others, by how much of their text is found and nothing else."""

import collections
import gzip
import html.parser
import http.server
import json
import os
import re
import shutil
import statistics
import subprocess
import tempfile
import threading
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
BIN = os.path.abspath(os.environ.get("DATELINE_BIN", os.path.join(HERE, "..")))
PAGES = os.path.join(HERE, "fixtures", "pages")
CORPUS = os.path.join(os.environ.get("DATELINE_CORPUS", ""), "wordpress-gold")
KEYS = ["title", "author", "published", "site", "lang", "excerpt", "text", "html", "image", "words"]


class Server:
    """Serves the pages of the tests on loopback; /moved leads to the first of them."""

    def __enter__(self):
        class Handler(http.server.SimpleHTTPRequestHandler):
            def __init__(self, *args):
                super().__init__(*args, directory=PAGES)

            def do_GET(self):
                if self.path == "/moved":
                    self.send_response(302)
                    self.send_header("Location", "/bridge.html")
                    self.end_headers()
                else:
                    super().do_GET()

            def log_message(self, *args):
                pass

        self.http = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.http.serve_forever, daemon=True).start()
        return "http://127.0.0.1:%d" % self.http.server_port

    def __exit__(self, *args):
        self.http.shutdown()
        self.http.server_close()


class Runs(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.dir = tempfile.mkdtemp(prefix="dateline-test-")
        cls.addClassCleanup(shutil.rmtree, cls.dir)

    def run_it(self, *args, status=0):
        at = [os.path.join(self.dir, name) for name in ("config", "feeds", "data")]
        argv = [os.path.join(BIN, "dateline"), "-c", at[0], "-f", at[1], "-d", at[2], "extract", *args]
        p = subprocess.run(argv, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=60,
                           env=dict(os.environ, LC_ALL="C.UTF-8", TZ="UTC"))
        self.assertEqual(p.returncode, status, p.stdout + p.stderr)
        self.stderr = p.stderr
        return p.stdout


class Extract(Runs):
    def page(self, name, *args, **kwargs):
        return json.loads(self.run_it(os.path.join(PAGES, name), "--json", *args, **kwargs))

    def test_json_has_the_keys_of_the_contract(self):
        page = self.page("bridge.html", "--base", "https://ledger.test/news/bridge")
        self.assertEqual(list(page), KEYS)
        self.assertEqual(page["title"], "Council votes for the bridge")
        self.assertEqual(page["author"], "Ann Lee")
        self.assertEqual(page["published"], "2021-07-24T06:00:00Z")
        self.assertEqual(page["site"], "Steppe Ledger")
        self.assertEqual(page["lang"], "en-GB")
        self.assertEqual(page["excerpt"], "After thirty years the town gets its bridge.")
        self.assertEqual(page["image"], "https://ledger.test/img/bridge.jpg")
        self.assertIn('href="https://ledger.test/world/ferry"', page["html"])
        self.assertIn('src="https://ledger.test/news/bridge-small.jpg"', page["html"])
        self.assertTrue(page["text"].startswith("The council met on Tuesday"))
        self.assertTrue(page["text"].rstrip().endswith("when the survey is done."))
        for other in ("Front page", "cookies", "Share this", "By Ann", "newsletter", "twelve accidents",
                      "miss the ferry", "Copyright"):
            self.assertNotIn(other, page["text"])
        self.assertNotIn("architects", page["text"])
        self.assertIn("<figcaption>The bridge, as the architects draw it.</figcaption>", page["html"])
        self.assertEqual(page["words"], len(re.findall(r"\w+", re.sub("<[^>]*>", "", page["html"]))))

    def test_other_forms(self):
        path = os.path.join(PAGES, "bridge.html")
        text = self.run_it(path)
        self.assertEqual(text, self.run_it(path, "--text"))
        self.assertTrue(text.startswith("Council votes for the bridge\nBy Ann Lee · Steppe Ledger · "), text)
        self.assertTrue(all(len(line) <= 72 for line in text.splitlines()))
        self.assertIn("<h2>What it costs</h2>", self.run_it(path, "--html"))
        self.assertIn("\n## What it costs\n", self.run_it(path, "--markdown"))

    def test_an_address_is_fetched_and_is_the_base(self):
        with Server() as server:
            page = json.loads(self.run_it(server + "/moved", "--json"))
            self.assertEqual(page["image"], server + "/img/bridge.jpg")
            self.assertIn("The council met", page["text"])
            self.run_it(server + "/none.html", status=1)
            self.assertRegex(self.stderr, r"^dateline: .* answered 404")

    def test_what_is_no_page(self):
        path = os.path.join(self.dir, "page")
        with open(path, "wb") as f:
            f.write(b"<title>Nothing</title><a href=/>Home</a>")
        page = json.loads(self.run_it(path, "--json", status=1))
        self.assertEqual((page["title"], page["words"], page["text"], page["author"]), ("Nothing", 0, "", None))
        self.assertRegex(self.stderr, r"^dateline: no article was found in ")
        with open(path, "wb") as f:
            f.write(b"%PDF-1.7 ...")
        self.run_it(path, status=1)
        self.assertIn("not a page (a PDF file)", self.stderr)
        self.run_it(os.path.join(self.dir, "none"), status=3)
        self.run_it(status=2)
        self.run_it(path, "--html", "--json", status=2)


class Text(html.parser.HTMLParser):
    """The words of HTML."""

    def __init__(self, source):
        super().__init__()
        self.text = []
        self.feed(source)
        self.words = re.findall(r"\w+", " ".join(self.text))

    def handle_data(self, data):
        self.text.append(data)


def runs(words):
    return collections.Counter(tuple(words[i:i + 4]) for i in range(max(1, len(words) - 3)))


@unittest.skipUnless(os.path.isdir(CORPUS), "no DATELINE_CORPUS")
class Corpus(Runs):
    def test_posts_are_found_as_their_authors_wrote_them(self):
        folders = sorted(top for top, _, files in os.walk(CORPUS) if "expected.json" in files)
        shares = []
        for folder in folders[::8]:
            with open(os.path.join(folder, "expected.json"), encoding="utf-8") as f:
                want = json.load(f)
            path = os.path.join(folder, "source.html")
            if not os.path.exists(path):
                with gzip.open(path + ".gz") as f, open(os.path.join(self.dir, "page"), "wb") as g:
                    g.write(f.read())
                path = os.path.join(self.dir, "page")
            got = json.loads(self.run_it(path, "--base", want["url"], "--json"))
            a, b = runs(Text(want["content_html"]).words), runs(re.findall(r"\w+", got["text"]))
            shares.append(2 * sum((a & b).values()) / (sum(a.values()) + sum(b.values())))
        self.assertGreater(statistics.mean(shares), 0.96)


if __name__ == "__main__":
    unittest.main()
