#!/usr/bin/env python3
"""Subscriptions out and in again: OPML, and the lists of other readers."""

import os
import signal
import sqlite3
import subprocess
import sys
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)
import fetching  # noqa: E402
import run_find  # noqa: E402


class WithHomes(unittest.TestCase):
    def home(self, feeds=None):
        home = fetching.Home()
        self.addCleanup(home.close)
        if feeds is not None:
            with open(home.feeds, "w", encoding="utf-8") as f:
                f.write(feeds)
        return home

    def put(self, home, name, text):
        path = os.path.join(home.path, name)
        with open(path, "wb") as f:
            f.write(text if isinstance(text, bytes) else text.encode())
        return path

    def done(self, home, *words, status=0):
        run = home.run(*words)
        self.assertEqual(run.returncode, status, run.stdout + run.stderr)
        self.stderr = run.stderr
        return run.stdout

    def text(self, home, name="feeds"):
        with open(os.path.join(home.path, name), encoding="utf-8") as f:
            return f.read()

    def opml(self, body, *words, home=None, status=0):
        """The feeds file after an import of a list with that body."""
        self.last = home = home or self.home()
        path = self.put(home, "list.opml", body if isinstance(body, bytes) or "<opml" in body else
                        '<?xml version="1.0"?><opml version="1.0"><body>%s</body></opml>' % body)
        self.out = self.done(home, "import", "opml", path, *words, status=status)
        return self.text(home) if os.path.exists(home.feeds) else ""


def subscriptions(sections, each):
    """A feeds file in the form that import writes, with every option and odd character."""
    text = 'https://loose.example/feed  "Above the \\"first\\" heading"\nhttp://loose.example/\n'
    for s in range(sections):
        name = "Group %d/Part %d é" % (s // 10, s) if s % 5 == 0 else "Section %d" % s
        text += "\n[%s]%s\n" % (name, '  refresh=30m header="X-A: b  c"' if s % 7 == 0 else "")
        if s % 6 == 0:
            text += 'match title:(a or "b c") -d\nmatch lang:ru\n'
        for i in range(each):
            text += "https://h%d.example.org/%d/feed.xml?a=1&b=2" % (s * 100 + i, i)
            text += ['  "Title \\\\ \\"%d\\" & <b> 日本"' % i, '  "One"', ""][i % 3]
            text += "  limit=500 keep=90d fulltext=yes login=me auth=basic" if i % 11 == 0 else ""
            text += '  filter="./a b" password-command="pass x" insecure=yes' if i == 5 else ""
            text += "\n"
    text += '\n[Watch]\nmatch lithium\nmatch "rare earths" or title:"#1"\n\n[Empty]\n'
    text += '\n[Own]\n"exec:~/bin/x --since yesterday"  "Ministry"\nfile:/tmp/x.xml  hidden=yes notify=yes\n'
    return text


class TestOpml(WithHomes):
    def test_2000_feeds_in_30_folders_come_back_as_they_were(self):
        """The round trip loses nothing: byte for byte the same file."""
        feeds = subscriptions(30, 67)
        one, two = self.home(feeds), self.home()
        self.done(one, "config", "--check")
        self.assertEqual(self.done(one, "export", "opml", os.path.join(one.path, "out.opml")), "")
        out = self.done(two, "import", "opml", os.path.join(one.path, "out.opml"), "--trust")
        self.assertEqual(self.text(two), feeds)
        self.assertEqual(out, "2014 feeds new\n33 sections new\n12 match lines new\n")
        self.assertEqual(len(self.done(two, "feeds", "--json").splitlines()), 2014)
        again = self.done(two, "import", "opml", os.path.join(one.path, "out.opml"), "--trust")
        self.assertEqual(again, "no feed is new\n2014 feeds were there already\n")
        self.assertEqual(self.text(two), feeds)

    def test_the_order_of_sections_and_what_goes_on_further_down(self):
        feeds = ("[A/B]\nhttp://a.example/1\n\n[C]  limit=5\nhttp://a.example/2\n\n[A]\nhttp://a.example/3\n"
                 "\n[C]  keep=9d\nhttp://a.example/4\nhttp://a.example/1\n")
        one, two = self.home(feeds), self.home()
        self.done(one, "export", "opml", os.path.join(one.path, "o"))
        self.done(two, "import", "opml", os.path.join(one.path, "o"))
        self.assertEqual(self.text(two), feeds)

    def test_export_says_what_is_lost(self):
        home = self.home('# one\n[A] # two\nhttp://a.example/#x "T" # three\nhttp://b.example/ header="A: b"\nwrong\n')
        self.done(home, "export", "opml", os.path.join(home.path, "out"))
        self.assertIn("3 comments of the feeds file are not in it", self.stderr)
        self.assertIn("1 wrong line of the feeds file is not in it", self.stderr)
        self.assertIn("1 header is in it", self.stderr)

    def test_the_feeds_own_title_is_shown_and_not_written(self):
        home, two = self.home("[A]\nhttp://a.example/\n"), self.home()
        self.done(home, "feeds")
        home.change("UPDATE feed SET title='Its own', link='http://a.example/page'")
        out = self.done(home, "export", "opml")
        self.assertIn('text="Its own"', out)
        self.assertIn('htmlUrl="http://a.example/page"', out)
        self.done(two, "import", "opml", self.put(two, "l", out))
        self.assertEqual(self.text(two), "[A]\nhttp://a.example/\n")

    def test_lists_as_programs_write_them(self):
        """Case, type, blanks, entities, missing ends, categories; other charsets."""
        self.assertEqual(self.opml(
            '<outline text="F&amp;G [x] a/b"><outline text=" A  b " TYPE="rss" xmlURL=" http://a.example/ "/>'
            '<outline title="B" xmlUrl="feed://b.example/x y"></outline></outline>'
            '<outline type="atom" text="&eacute;&#233;" url="https://c.example/"/>'
            '<outline text="http://d.example/" type="rss" htmlUrl="http://d.example/feed/"/>'
            '<outline text="e" type="rss" xmlUrl="www.e.example/rss" category="/News/Tech,/Sport, /"/>'
            '<outline text="Latest"><outline xmlUrl="http://f.example/"/>'),
            'https://c.example/  "éé"\nhttp://d.example/feed/  "http://d.example/"\n'
            '\n[F&G (x) a-b]\nhttp://a.example/  "A b"\nhttp://b.example/x%20y  "B"\n'
            '\n[News/Tech]\nhttp://www.e.example/rss  "e"\n\n[Sport]\nhttp://www.e.example/rss  "e"\n'
            '\n[Latest feeds]\nhttp://f.example/\n')
        text = '<?xml version="1.0" encoding="%s"?><opml><body><outline text="Ж" xmlUrl="http://a.example/"/>'
        for charset in ("windows-1251", "koi8-r", "utf-16", "utf-8-sig"):
            with self.subTest(charset):
                self.assertEqual(self.opml((text % charset.replace("-sig", "")).encode(charset)),
                                 'http://a.example/  "Ж"\n')

    def test_what_is_no_list_is_refused(self):
        for body, reason in (("<html><p>no</html>", "not OPML (HTML page)"), ("", "not OPML"), ("<rss/>", "not OPML")):
            self.assertEqual(self.opml(body.encode(), status=1), "")
            self.assertIn(reason, self.stderr)
        home = self.home()
        self.done(home, "import", "opml", os.path.join(home.path, "missing"), status=3)
        self.assertIn("No such file", self.stderr)

    def test_53_commands_files_and_passwords_never_come_in(self):
        """FAULTS 53: no xmlUrl, |cmd, exec:, file: are refused; what our own attributes name is a comment."""
        text = self.opml(
            '<outline text="x" type="rss" xmlUrl="|rm -rf /"/><outline text="x" xmlUrl="exec:rm"/>'
            '<outline text="x" xmlUrl="file:///etc/passwd"/><outline text="x" xmlUrl="javascript:alert(1)"/>'
            '<outline text="none" type="rss" xmlUrl=""/><outline type="rss" xmlUrl="" htmlUrl="http://page.example/"/>'
            '<outline type="include" url="http://list.example/l.opml"/>'
            '<outline text="p" xmlUrl="https://me:secret@p.example/"/>'
            '<outline text="e" dateline:address="exec:rm -rf x"/>'
            '<outline text="o" xmlUrl="http://o.example/" dateline:options="limit=5 filter=&quot;rm x&quot; insecure=yes plain-redirects=yes '
            'password-command=rm bogus=1"/>')
        self.assertEqual(text, 'https://p.example/  "p"  auth=basic login=me\n# not taken over: "exec:rm -rf x"\n'
                         'http://o.example/  "o"  limit=5\n'
                         '# not taken over for http://o.example/: filter="rm x" insecure=yes plain-redirects=yes password-command=rm\n')
        for words in ("refused, a command or a file of this machine: |rm -rf /", "of this machine: exec:rm",
                      "of this machine: file:///etc/passwd", "javascript:alert(1)", "without an address: none",
                      "`dateline add` may find it: http://page.example/", "not followed: http://list.example/l.opml",
                      "its password was not copied", "unknown option 'bogus'", "2 feeds new", "2 comments new"):
            self.assertIn(words, self.out)
        self.assertNotIn("secret", text + self.out)

    def test_53_depth_and_bombs(self):
        """FAULTS 53: 300 deep, and 100,000; an entity bomb expands nothing; both are read at once."""
        deep = "".join('<outline text="d%d">' % i for i in range(300)) + '<outline xmlUrl="http://deep.example/"/>'
        self.assertEqual(self.opml(deep + "</outline>" * 300 + '<outline xmlUrl="http://top.example/"/>'),
                         "http://top.example/\n\n[%s]\nhttp://deep.example/\n" % "/".join("d%d" % i for i in range(16)))
        self.assertIn("http://z.example/", self.opml('<outline text="%s">' % ("n" * 100) * 100000
                                                     + '<outline xmlUrl="http://z.example/"/>'))
        bomb = ('<!DOCTYPE opml [<!ENTITY a "aaaaaaaaaa">' + "".join(
            '<!ENTITY %s "%s">' % (b, ("&%s;" % a) * 10) for a, b in zip("abcdefgh", "bcdefghi"))
            + ']><opml><body><outline text="&i;" xmlUrl="http://b.example/"/></body></opml>')
        self.assertEqual(self.opml(bomb), 'http://b.example/  "&i;"\n')

    def test_53_100000_outlines_are_one_change(self):
        """FAULTS 53: 100,000 outlines, each twice: counted, one transaction, one file."""
        body = "".join('<outline text="S%d">' % s + "".join(
            '<outline xmlUrl="http://h%d.example/"/>' % (s * 1000 + i) * 2 for i in range(1000)) + "</outline>"
            for s in range(50))
        home = self.home("# mine\n[S1]\nhttp://h1000.example/\n\n[Mine]\nhttp://mine.example/\n")
        text = self.opml(body, home=home)
        self.assertEqual(self.out, "49999 feeds new\n49 sections new\n1 feed was there already\n"
                         "50000 lines were in the list twice\n"
                         "to undo it: what the feeds file was is kept as feeds~\n")
        self.assertTrue(text.startswith("# mine\n[S1]\nhttp://h1000.example/\nhttp://h1001.example/\n"))
        self.assertIn("http://h1999.example/\n\n[Mine]\nhttp://mine.example/\n\n[S0]\nhttp://h0.example/\n", text)
        self.assertEqual(home.rows("SELECT count(*) FROM feed WHERE attached"), [(50001,)])

    def test_dry_run_changes_nothing(self):
        home = self.home("[A]\nhttp://a.example/\n")
        self.opml('<outline xmlUrl="http://b.example/"/><outline xmlUrl="http://a.example/"/>', "--dry-run", home=home)
        self.assertEqual(self.out, "1 feed would be new\n1 feed was there already\n")
        self.assertEqual(self.text(home), "[A]\nhttp://a.example/\n")

    def test_only_untouched_defaults_give_way(self):
        home = self.home()
        self.done(home, "sections")  # the first start copies the defaults
        defaults = self.text(home)
        self.opml('<outline xmlUrl="http://b.example/"/>', home=home)
        self.assertEqual((self.text(home), self.text(home, "feeds~")), ("http://b.example/\n", defaults))
        self.assertIn("default subscriptions were replaced", self.out)
        home = self.home(defaults + "# mine\n")
        text = self.opml('<outline text="N"><outline xmlUrl="http://b.example/"/></outline>', home=home)
        self.assertEqual(text, defaults + "# mine\n\n[N]\nhttp://b.example/\n")

    def test_what_the_file_was_is_kept(self):
        """The report names it; an import that brings nothing leaves it as it is."""
        home = self.home("http://a.example/\n")
        self.opml('<outline xmlUrl="http://b.example/"/>', home=home)
        self.assertIn("to undo it: what the feeds file was is kept as feeds~\n", self.out)
        self.opml('<outline xmlUrl="http://b.example/"/>', home=home)
        self.assertNotIn("feeds~", self.out)
        self.assertEqual(self.text(home, "feeds~"), "http://a.example/\n")

    def test_lines_end_as_the_file_has_them(self):
        home = self.home("[A]\r\nhttp://a.example/\r\n")
        self.opml('<outline text="a"><outline xmlUrl="http://b.example/"/></outline>', home=home)
        with open(home.feeds, "rb") as f:
            self.assertEqual(f.read(), b"[A]\r\nhttp://a.example/\r\nhttp://b.example/\r\n")

    def test_the_report_is_clean(self):
        """FAULTS 54: nothing of a list reaches the terminal as it is."""
        self.opml('<outline text="\x1b]0;x\x07&#27;[31m\u202e" xmlUrl="|\x1b[31m&#155;x"/>')
        self.assertNotRegex(self.out, "[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e]")
        self.assertIn("refused", self.out)


# The tables as newsboat 2.21 to 2.44 and newsraft 0.36 make them, written down from their archives.
NEWSBOAT = """
CREATE TABLE rss_feed(rssurl VARCHAR(1024) PRIMARY KEY NOT NULL, url VARCHAR(1024) NOT NULL,
 title VARCHAR(1024) NOT NULL, lastmodified INTEGER(11) NOT NULL DEFAULT 0, is_rtl INTEGER(1) NOT NULL DEFAULT 0,
 etag VARCHAR(128) NOT NULL DEFAULT "");
CREATE TABLE rss_item(id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, guid VARCHAR(64) NOT NULL,
 title VARCHAR(1024) NOT NULL, author VARCHAR(1024) NOT NULL, url VARCHAR(1024) NOT NULL,
 feedurl VARCHAR(1024) NOT NULL, pubDate INTEGER NOT NULL, content VARCHAR(65535) NOT NULL,
 unread INTEGER(1) NOT NULL, enclosure_url VARCHAR(1024), enclosure_type VARCHAR(1024),
 enqueued INTEGER(1) NOT NULL DEFAULT 0, flags VARCHAR(52), deleted INTEGER(1) NOT NULL DEFAULT 0,
 base VARCHAR(128) NOT NULL DEFAULT "", content_mime_type VARCHAR(255) NOT NULL DEFAULT "");
"""
NEWSRAFT = """
CREATE TABLE feeds(feed_url TEXT NOT NULL UNIQUE, title TEXT, link TEXT, content TEXT, attachments TEXT, persons TEXT,
 extras TEXT, download_date INTEGER NOT NULL DEFAULT 0, update_date INTEGER NOT NULL DEFAULT 0);
CREATE TABLE items(feed_url TEXT NOT NULL, guid TEXT NOT NULL, title TEXT, link TEXT, content TEXT, attachments TEXT,
 persons TEXT, extras TEXT, download_date INTEGER NOT NULL DEFAULT 0, publication_date INTEGER NOT NULL DEFAULT 0,
 update_date INTEGER NOT NULL DEFAULT 0, unread INTEGER NOT NULL DEFAULT 0, important INTEGER NOT NULL DEFAULT 0,
 user_data TEXT);
"""
DAY = 86400
T = 1767600000  # 2026-01-05 08:00


class WithReaders(WithHomes):
    def setUp(self):
        self.h = self.home()

    def folder(self, name):
        path = os.path.join(self.h.path, name)
        os.makedirs(path, exist_ok=True)
        return path

    def database(self, path, script, table, rows):
        db = sqlite3.connect(path)
        db.executescript(script)
        for row in rows:
            db.execute("INSERT INTO %s(%s) VALUES(%s)" % (table, ",".join(row), ",".join("?" * len(row))),
                       list(row.values()))
        db.commit()
        return db

    def newsboat(self, urls, *items, feeds=()):
        folder = self.folder("newsboat")
        self.put(self.h, "newsboat/urls", urls)
        full = []
        for i in items:
            row = dict(guid="g", title="", author="", url="", feedurl="http://a.example/f", pubDate=T, content="",
                       unread=1, flags=None, deleted=0)
            row.update(i)
            full.append(row)
        path = os.path.join(folder, "cache.db")
        if os.path.exists(path):
            os.remove(path)
        db = self.database(path, NEWSBOAT, "rss_item", full)
        for url, title in feeds:
            db.execute("INSERT INTO rss_feed(rssurl, url, title) VALUES(?, 'http://site.example/', ?)", (url, title))
        db.commit()
        db.close()
        return folder

    def imported(self, *words, status=0):
        self.out = self.done(self.h, "import", *words, status=status)
        return self.text(self.h) if os.path.exists(self.h.feeds) else ""

    def rows(self, *query):
        """Title -> marks of what is listed."""
        out = self.done(self.h, "list", "--tsv", *query)
        return {r[6 - 1]: r[1] + r[2] for r in (line.split("\t") for line in out.splitlines())}


class TestNewsboat(WithReaders):
    def test_tags_titles_hidden_and_comments(self):
        folder = self.newsboat(
            '# a comment\n\nhttp://a.example/f\nhttp://b.example/f "two words" news "~My \\"title\\"" ! \n'
            'https://me%40c.example:s%65cret@c.example/f news\nhttp://a%0ab:secret@g.example/f news\n"exec:~/bin/x --y" news\n"filter:sed s/a/b/:http://d.example/f" news\n'
            'file:///tmp/x.xml\nfeed://e.example/f "a/b" "a/b"\n')
        self.assertEqual(self.imported("newsboat", folder), (
            '[Other]\nhttp://a.example/f\n# not taken over: file:///tmp/x.xml\n'
            '\n[two words]\nhttp://b.example/f  "My \\"title\\""  hidden=yes\n'
            '\n[news]\nhttp://b.example/f  "My \\"title\\""  hidden=yes\n'
            'https://c.example/f  auth=basic login=me@c.example\nhttp://g.example/f  auth=basic login=a%0ab\n'
            '# not taken over: "exec:~/bin/x --y"\nhttp://d.example/f\n'
            '# not taken over for http://d.example/f: filter="sed s/a/b/"\n'
            '\n[a-b]\nhttp://e.example/f\n'))
        for words in ("as a comment, for you to look at: exec:~/bin/x --y", "its password was not copied",
                      'filter="sed s/a/b/" of http://d.example/f', "for you to look at: file:///tmp/x.xml"):
            self.assertIn(words, self.out)
        self.assertNotIn("secret", self.out)
        self.done(self.h, "config", "--check")

    def test_queries_become_match_sections(self):
        queries = [
            ('unread = \\"yes\\"', "is:unread"), ('unread != \\"yes\\"', "is:read"),
            ('tags # \\"two words\\" and unread = \\"yes\\"', 'section:"two words" (is:unread)'),
            ('flags # \\"s\\" or flags # \\"w\\"', 'tag:"flag-s" or (is:bookmarked)'),
            ('title =~ \\"nato|sco\\"', 'title:("nato" or "sco")'), ('title !~ \\"x\\"', 'not title:"x"'),
            ('(age < 7)', "((newer:7d))"), ("age between 2:5", "(newer:6d older:2d)"), ("age > 30", "(older:31d)"),
            ('feedtitle = \\"The Times\\"', 'feed:"The Times"'), ('content =~ \\"lithium\\"', '"lithium"')]
        wrong = ['title =~ \\"^a.*b$\\"', "unread_count > 3", "age < 0", 'title = \\"', 'tags = \\"x\\"', "(age < 3"]
        urls = "".join('"query:Q%d:%s"\n' % (i, q) for i, (q, _) in enumerate(queries))
        urls += "".join('"query:W%d:%s"\n' % (i, q) for i, q in enumerate(wrong))
        text = self.imported("newsboat", self.newsboat(urls), "--flags", "w=bookmark")
        for i, (_, ours) in enumerate(queries):
            self.assertIn("[Q%d]\nmatch %s\n" % (i, ours), text)
        self.assertEqual(text.count("# not taken over: query:W"), len(wrong))
        self.assertEqual(self.out.count("a query that cannot be said here: W"), len(wrong))
        self.assertIn("not quite the same: match title:", self.out)
        self.done(self.h, "config", "--check")

    def test_without_state_it_says_what_there_would_be(self):
        folder = self.newsboat("http://a.example/f\n", {"guid": "1"}, {"guid": "2", "unread": 0, "flags": "s"},
                               {"guid": "3", "deleted": 1})
        self.imported("newsboat", folder)
        self.assertIn("--with-state would bring 2 articles, 1 of them unread, 1 flagged, and 1 deleted", self.out)
        self.assertEqual(self.h.articles(), 0)
        self.imported("newsboat", folder, "--with-state", "--dry-run")
        self.assertIn("--with-state would bring", self.out)
        self.assertEqual(self.h.articles(), 0)

    def test_marks_come_along(self):
        """Unread, flagged and deleted are what they were there."""
        folder = self.newsboat(
            "http://a.example/f ~A\n", {"guid": "1", "title": "unread one", "pubDate": T, "content": "<p>Text & more",
                                       "author": "Jo", "url": "http://a.example/1"},
            {"guid": "2", "title": "read", "unread": 0, "pubDate": T - DAY},
            {"guid": "3", "title": "flagged", "unread": 0, "flags": "sX", "pubDate": T - 2 * DAY},
            {"guid": "4", "title": "deleted", "deleted": 1}, {"guid": "5", "title": "later", "flags": "l"},
            {"guid": "6", "title": "elsewhere", "feedurl": "http://gone.example/"})
        self.imported("newsboat", folder, "--with-state", "--flags", "l=tag:later,X=none")
        self.assertIn("5 articles new, 0 known\n2 bookmarked or tagged\n1 deleted ones stay away\n1 left out", self.out)
        self.assertEqual(self.rows(), {"unread one": "10", "later": "10", "read": "00", "flagged": "01"})
        self.assertEqual(self.rows("tag:flag-s"), {"flagged": "01"})
        self.assertEqual(self.rows("tag:later"), {"later": "10"})
        self.assertEqual(self.rows("tag:flag-X"), {})
        self.assertEqual(self.h.rows("SELECT title FROM article JOIN mark ON article=id WHERE flags & 4"), [("deleted",)])
        (first, published), = self.h.rows("SELECT id, published FROM article WHERE guid='1'")
        self.assertIn("Text & more", self.done(self.h, "show", str(first)))
        self.assertEqual(published, T)
        again = self.done(self.h, "import", "newsboat", folder, "--with-state")
        self.assertIn("0 articles new, 5 known", again)

    def test_the_feed_itself_finds_its_articles_again(self):
        """A later fetch knows them by guid, by link and title where newsboat made up a name; marks stay, and the
        feed's own text takes the place of newsboat's without counting as a change."""
        web = run_find.Web()
        self.addCleanup(web.server_close)
        self.addCleanup(web.shutdown)
        feed = ("<rss version='2.0'><channel><title>F</title><link>http://s.example/</link>%s</channel></rss>" % "".join(
            "<item>%s</item>" % i for i in (
                "<title>one &lt;b&gt;bold&lt;/b&gt;</title><link>http://s.example/1</link><guid>g1</guid>"
                "<pubDate>Mon, 05 Jan 2026 08:00:00 GMT</pubDate><description>full text</description>",
                "<title>two</title><link>http://s.example/2</link><pubDate>Mon, 05 Jan 2026 07:00:00 GMT</pubDate>",
                "<title>three</title><link>/3</link>", "<title>four</title><pubDate>Mon, 05 Jan 2026 06:00:00 GMT</pubDate>",
                "<title>gone</title><guid>g5</guid>", "<title>really new</title><guid>g6</guid>")))
        web.pages = {"local/f": feed}
        url = "http://%s/f" % web.base
        folder = self.newsboat(url + " news\n", *({"feedurl": url, "unread": 0, **i} for i in (
            {"guid": "g1", "title": "one <b>bold</b>", "url": "http://s.example/1", "content": "cut", "flags": "s"},
            {"guid": "http://s.example/2Mon, 05 Jan 2026 07:00:00 GMT", "title": "two", "url": "http://s.example/2"},
            {"guid": "/3", "title": "three", "url": "http://s.example/3", "pubDate": T + 5},
            {"guid": "four", "title": "four", "pubDate": 1767592800}, {"guid": "g5", "title": "gone", "deleted": 1})))
        self.imported("newsboat", folder, "--with-state")
        self.done(self.h, "refresh", "--wait")
        self.assertEqual(self.rows(), {"one bold": "01", "two": "00", "three": "00", "four": "00", "really new": "10"})
        self.assertIn("full text", self.done(self.h, "show", str(self.h.rows(
            "SELECT id FROM article WHERE guid='g1'")[0][0])))
        self.assertEqual(self.h.rows("SELECT count(*) FROM revision UNION ALL SELECT sum(changes) FROM article"), [(0,), (0,)])
        self.assertEqual(self.h.articles(), 6)

    def test_read_while_it_runs_and_locks(self):
        folder = self.newsboat("http://a.example/f\n", *({"guid": str(i), "pubDate": T - i} for i in range(300)))
        db = sqlite3.connect(os.path.join(folder, "cache.db"), isolation_level=None)
        self.addCleanup(db.close)
        db.execute("BEGIN IMMEDIATE")  # newsboat is about to write
        db.execute("UPDATE rss_item SET unread=0 WHERE guid='0'")
        self.imported("newsboat", folder, "--with-state")
        self.assertIn("300 articles new", self.out)
        db.execute("COMMIT")  # no lock of ours stands in its way
        db.execute("BEGIN EXCLUSIVE")  # as newsraft holds its archive all the time
        self.h.env["TMPDIR"] = os.path.join(self.h.path, "tmp")  # where a copy of it would be made
        os.mkdir(self.h.env["TMPDIR"])
        self.imported("newsboat", folder, "--with-state")
        self.assertIn("0 articles new, 300 known", self.out)
        self.assertEqual(os.listdir(self.h.env["TMPDIR"]), [])
        db.execute("ROLLBACK")
        db.execute("PRAGMA cache_size=2")
        db.execute("BEGIN EXCLUSIVE")  # it writes, and does not end
        db.execute("UPDATE rss_item SET content=hex(randomblob(4000))")
        self.imported("newsboat", folder, "--with-state", status=3)
        self.assertIn("newsboat holds its archive now: quit it, then again", self.stderr)

    def test_killed_in_between_it_goes_on(self):
        """kill -9 at any moment: what was taken in is whole, and the next run brings the rest, newest first."""
        items = [{"guid": str(i), "title": "t%d" % i, "pubDate": T - i, "unread": i % 2, "flags": "s" if i % 9 == 0 else None,
                  "content": "<p>%s</p>" % ("word " * 200)} for i in range(4000)]
        folder = self.newsboat("http://a.example/f\n", *items)
        self.imported("newsboat", folder)
        killed = 0
        for _ in range(3):
            before = self.h.articles()
            p = subprocess.Popen(self.h.command("import", "newsboat", folder, "--with-state"), env=self.h.env,
                                 stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            while p.poll() is None and self.h.articles() <= before:
                pass
            p.send_signal(signal.SIGKILL)
            p.wait()
            n = self.h.articles()
            killed += n < 4000
            self.assertEqual(self.h.rows("SELECT min(CAST(guid AS INTEGER)), max(CAST(guid AS INTEGER)) FROM article"),
                             [(0, n - 1)])
        self.assertGreater(killed, 0)
        self.imported("newsboat", folder, "--with-state")
        self.assertEqual(self.h.articles(), 4000)
        self.assertNotIn("4000 articles new", self.out)
        self.assertEqual(int(self.done(self.h, "list", "--count", "is:unread")), 2000)
        self.assertEqual(self.h.rows("SELECT count(*) FROM tag"), [(445,)])
        self.assertIn("its integrity is fine", self.h.run("doctor").stdout)

    def test_damaged_archives_are_named(self):
        folder = self.newsboat("http://a.example/f\n")
        self.put(self.h, "newsboat/cache.db", b"no database at all" * 100)
        self.imported("newsboat", folder, status=3)
        self.assertIn("the archive of newsboat is damaged", self.stderr)

    def test_an_archive_that_is_a_pipe_is_not_waited_for(self):
        folder = self.newsboat("http://a.example/f\n")
        archive = os.path.join(folder, "cache.db")
        os.unlink(archive)
        os.mkfifo(archive)
        self.imported("newsboat", folder, status=3)
        self.assertIn("cache.db is not a file", self.stderr)

    def test_it_finds_the_folders_by_itself(self):
        self.newsboat("http://a.example/f\n", {"guid": "1"})
        self.folder(".config")
        os.rename(os.path.join(self.h.path, "newsboat"), os.path.join(self.h.path, ".newsboat"))
        self.imported("newsboat")
        self.assertIn("would bring 1 article,", self.out)
        os.makedirs(os.path.join(self.h.path, ".config/newsboat"))
        self.put(self.h, ".config/newsboat/urls", "http://b.example/f\n")
        self.assertIn("http://b.example/f\n", self.imported("newsboat"))
        self.imported("newsraft", status=3)
        self.assertIn(".config/newsraft/feeds", self.stderr)


class TestOthers(WithReaders):
    def test_newsraft(self):
        folder = self.folder("newsraft")
        self.put(self.h, "newsraft/feeds",
                 'http://a.example/f "A [x] title" [30] {100}\n# c\n@ News < reload-period 60; item-limit 0\n'
                 'http://b.example/f < item-limit 5; bind m mark-read\n$(cat ~/x.xml) "Gen"\n@ Old [20]\nhttp://c.example/f\n')
        url = "http://a.example/f"
        rec = "\x1f^\x1f"
        db = self.database(os.path.join(folder, "newsraft.sqlite3"), NEWSRAFT, "items", [
            dict(feed_url=url, guid="g1", title="one", link="/1", unread=1, important=1, publication_date=T,
                 content=rec + "type=text/html\x1ftext=<p>short" + rec + "type=html\x1ftext=<p>the longer <b>text</b>",
                 persons=rec + "type=author\x1fname=Jo" + rec + "type=editor\x1femail=x@y",
                 attachments=rec + "url=http://a.example/1.mp3\x1ftype=audio/mpeg\x1fsize=12"),
            dict(feed_url=url, guid="g2", title="two", link="http://a.example/2", publication_date=0, update_date=T - 5,
                 content=rec + "text=plain <text>")])
        db.execute("INSERT INTO feeds(feed_url, title, link) VALUES('http://b.example/f', 'B own', 'http://b.example/')")
        db.execute("INSERT INTO feeds(feed_url, title, link) VALUES(?, 'A', 'http://site.example/x')", (url,))
        db.commit()
        db.close()
        self.assertEqual(self.imported("newsraft", folder, "--with-state"), (
            '[Other]\nhttp://a.example/f  "A [x] title"  refresh=30m limit=100\n'
            '\n[News]  refresh=60m\nhttp://b.example/f  limit=5\n# not taken over: "exec:cat ~/x.xml" "Gen"\n'
            '\n[Old]  refresh=20m\nhttp://c.example/f\n').replace('x.xml" "Gen"', 'x.xml"  "Gen"'))
        self.assertEqual(self.rows(), {"one": "11", "two": "00"})
        one, two = self.h.rows("SELECT link, author, enclosures, published FROM article ORDER BY guid")
        self.assertEqual(one, ("http://site.example/1", "Jo, x@y", "http://a.example/1.mp3\taudio/mpeg\t12\t", T))
        self.assertEqual(two[3], T - 5)
        self.assertIn("the longer text", self.done(self.h, "show", "1"))
        self.assertIn("plain <text>", self.done(self.h, "show", "2"))
        self.assertIn("B own", self.done(self.h, "feeds"))

    def test_sfeed(self):
        folder = self.folder("sfeed")
        self.put(self.h, "sfeed/sfeedrc",
                 '#sfeedpath="/none"\nfeeds() {\n\t# feed <name> <feedurl>\n\tfeed "A/B" "http://a.example/f" "http://a.example"\n'
                 "\tfeed 'it'\\''s' \\\n\t\t'http://b.example/f' # why\n\tfeed \"$(date)\" \"http://c.example/\"\n"
                 "\tfeed bare http://d.example/f; true\n}\n")
        os.mkdir(os.path.join(folder, "feeds"))
        self.put(self.h, "sfeed/feeds/A_B", "%d\tone\thttp://a.example/1\t<p>a\\nb\\tc\\\\d</p>\thtml\tg1\tJo\t\tx|y\n"
                 "%d\ttwo\thttp://a.example/2\tx < y\\nz\tplain\t\t\t\t\n\tundated\t\t\t\tg3\n" % (T, T - 9))
        self.put(self.h, "sfeed/urls", "http://a.example/1\ng3\n")
        text = self.imported("sfeed", folder, "--with-state")
        self.assertEqual(text, '[Other]\nhttp://a.example/f  "A/B"\nhttp://b.example/f  "it\'s"\nhttp://d.example/f  "bare"\n')
        self.assertIn("a feed that the shell works out: $(date)", self.out)
        self.assertEqual(self.rows(), {"one": "00", "two": "10", "undated": "00"})
        self.assertIn("a b c\\d", self.done(self.h, "show", "1"))
        self.assertIn("x < y", self.done(self.h, "show", "2"))

    def test_sfeed_without_a_list_of_what_was_read(self):
        folder = self.folder("sfeed")
        self.put(self.h, "sfeed/sfeedrc", "feed a http://a.example/f\nsfeedpath=\"$HOME/there\"\n")
        os.mkdir(os.path.join(self.h.path, "there"))
        self.put(self.h, "there/a", "%d\told\tl\n4000000000\tnew\tm\n" % T)
        self.imported("sfeed", folder, "--with-state")
        self.assertEqual(self.rows(), {"old": "00", "new": "10"})

    def test_snownews(self):
        folder = self.folder("snownews")
        self.put(self.h, "snownews/urls", "http://a.example/f|My A|news,tech|\nhttp://b.example/f||||\n"
                 "exec:/bin/x|X||\nhttp://c.example/f|||/bin/filter --x\n")
        self.assertEqual(self.imported("snownews", folder), (
            '[news]\nhttp://a.example/f  "My A"\n\n[tech]\nhttp://a.example/f  "My A"\n\n[Other]\nhttp://b.example/f\n'
            '# not taken over: exec:/bin/x  "X"\nhttp://c.example/f\n'
            '# not taken over for http://c.example/f: filter="/bin/filter --x"\n'))
        self.put(self.h, "snownews/urls.opml", '<opml><body><outline text="D" xmlUrl="http://d.example/f"/></body></opml>')
        self.assertIn('http://d.example/f  "D"\n', self.imported("snownews", folder))

    def test_commands_come_with_trust(self):
        folder = self.newsboat('"exec:~/bin/x --y" news\n"filter:sed s/a/b/:http://d.example/f" news\n')
        self.assertEqual(self.imported("newsboat", folder, "--trust"),
                         '[news]\n"exec:~/bin/x --y"\nhttp://d.example/f  filter="sed s/a/b/"\n')

    def test_wrong_flags(self):
        for flags in ("s", "s=", "1=tag:x", "s=tag:", "s=other", "s=tag:x,"[:-1] + ",="):
            self.imported("newsboat", self.newsboat(""), "--flags", flags, status=2)
            self.assertIn("flags: ", self.stderr)


if __name__ == "__main__":
    unittest.main()
