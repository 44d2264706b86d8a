#!/usr/bin/env python3
"""Subscriptions out and in again: OPML, and the lists of other readers."""

import os
import sys
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)
import fetching  # noqa: E402


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
            '<outline text="o" xmlUrl="http://o.example/" dateline:options="limit=5 filter=&quot;rm x&quot; insecure=yes '
            'password-command=rm bogus=1"/>')
        self.assertEqual(text, 'https://p.example/  "p"  auth=basic login=me\n# not taken over: "exec:rm -rf x"\n'
                         'http://o.example/  "o"  limit=5\n'
                         '# not taken over for http://o.example/: filter="rm x" insecure=yes password-command=rm\n')
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
                         "50000 lines were in the list twice\n")
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


if __name__ == "__main__":
    unittest.main()
