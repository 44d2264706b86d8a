#!/usr/bin/env python3
"""An archive of an earlier version: migrated with all it holds, after a copy and a look at the space; all or
nothing when it is killed; one of a newer version is left alone (FAULTS 79, 80). The samples are of released
versions and never change."""

import gzip
import hashlib
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)
from term import Terminal  # noqa: E402

BIN = os.path.abspath(os.environ.get("DATELINE_BIN", os.path.join(HERE, "..")))
PROGRAM = os.path.join(BIN, "dateline")
SAMPLE = os.path.join(HERE, "fixtures", "archives", "v1.db.gz")
KEPT = {
    "articles": "SELECT id, feed, ident, key, hash, title, author, link, guid, excerpt, words FROM article ORDER BY id",
    "feeds": "SELECT id, url, title, attached, etag FROM feed ORDER BY id",
    "sections": "SELECT id, name, parent FROM section ORDER BY id",
    "lists": "SELECT list, key FROM list ORDER BY 1, 2",
    "texts": "SELECT id, data FROM body ORDER BY id",
    "actions": "SELECT id, what, state FROM action ORDER BY id",
}
MARKS = "SELECT article, flags FROM mark ORDER BY article"


class Migration(unittest.TestCase):
    def setUp(self):
        self.dir = tempfile.mkdtemp(prefix="dateline-migrate-")
        self.addCleanup(shutil.rmtree, self.dir, True)
        self.archive = self.unpack(self.dir)
        with open(self.path("feeds"), "w", encoding="utf-8") as f:
            f.write(self.feeds())
        with open(self.path("config"), "w", encoding="utf-8") as f:
            f.write("set auto-refresh no\n")

    def path(self, *parts):
        return os.path.join(self.dir, *parts)

    @staticmethod
    def unpack(folder):
        path = os.path.join(folder, "archive.db")
        with gzip.open(SAMPLE) as packed, open(path, "wb") as out:
            shutil.copyfileobj(packed, out)
        return path

    def argv(self, *words):
        return [PROGRAM, "-c", self.path("config"), "-f", self.path("feeds"), "-d", self.dir, *words]

    def feeds(self):
        """The file that the sample was made with."""
        lines = []
        for number, name in self.ask("SELECT id, name FROM section WHERE attached ORDER BY pos"):
            lines.append("[%s]" % name)
            lines += ['%s "%s" %s' % row for row in self.ask(
                "SELECT f.url, coalesce(f.name, f.title), f.options FROM section_feed x JOIN feed f ON f.id=x.feed"
                " WHERE x.section=%d ORDER BY x.pos" % number)]
            lines += ["match " + q for q, in self.ask(
                "SELECT query FROM section_match WHERE section=%d ORDER BY pos" % number)]
        return "\n".join(lines) + "\n"

    def run_command(self, *words):
        return subprocess.run(self.argv(*words), capture_output=True, text=True, timeout=120)

    def ask(self, sql, path=None):
        db = sqlite3.connect(path or self.archive)
        try:
            return db.execute(sql).fetchall()
        finally:
            db.close()

    def version(self, path=None):
        return self.ask("PRAGMA user_version", path)[0][0]

    def migrate(self):
        """A command that writes brings it to this version."""
        done = self.run_command("mark", "bookmark", "9")
        self.assertEqual(done.returncode, 0, done.stderr)

    def test_all_is_there_afterwards(self):
        before = {name: self.ask(sql) for name, sql in KEPT.items()}
        marks = self.ask(MARKS)
        self.migrate()
        self.assertGreater(self.version(), 1)
        for name, sql in KEPT.items():
            now = self.ask(sql)
            if name == "lists":
                now = [row for row in now if row not in set(now) - set(before[name])]
            if name == "actions":
                now = now[:len(before[name])]
            self.assertEqual(now, before[name], name)
        self.assertEqual([row for row in self.ask(MARKS) if row[0] != 9], [row for row in marks if row[0] != 9])
        # What it holds is found, read and undone as ever.
        self.assertEqual(int(self.run_command("list", "--count", "is:bookmarked").stdout),
                         sum(flags & 2 > 0 for _, flags in self.ask(MARKS)))
        self.run_command("refresh", "--wait")  # the words are indexed anew behind it
        found = self.run_command("list", "--tsv", "convoy").stdout
        self.assertIn("Who insures a convoy?", found)
        self.assertIn("convoy", self.run_command("show", "1").stdout)
        self.assertIn("undone: bookmarked", self.run_command("undo").stdout)
        self.assertEqual(self.ask(MARKS), marks)
        done = self.run_command("doctor")
        self.assertNotIn("disagree", done.stdout)

    def test_a_wrong_line_of_feeds_is_named_each_time(self):
        with open(self.path("feeds"), "a", encoding="utf-8") as f:
            f.write("http://127.0.0.1:9/ refesh=1h\n")
        taken = "SELECT value FROM meta WHERE name='feeds_hash'"
        new = tempfile.mkdtemp(prefix="dateline-migrate-")
        self.addCleanup(shutil.rmtree, new, True)
        subprocess.run([PROGRAM, "-c", self.path("config"), "-f", self.path("feeds"), "-d", new, "list"],
                       capture_output=True, timeout=120)
        # Version 1 did not say of a file that some of it is wrong.
        plain = ~int(self.ask(taken, os.path.join(new, "archive.db"))[0][0])
        db = sqlite3.connect(self.archive)
        with db:
            db.execute("UPDATE meta SET value=? WHERE name='feeds_hash'", (plain,))
        db.close()
        self.migrate()
        for command in ("feeds", "list"):
            self.assertIn("unknown option", self.run_command(command).stderr, command)

    def test_a_copy_is_left_beside_it(self):
        before = {name: self.ask(sql) for name, sql in KEPT.items()}
        self.migrate()
        copy = self.path("archive-v1.db")
        self.assertEqual(self.version(copy), 1)
        self.assertEqual({name: self.ask(sql, copy) for name, sql in KEPT.items()}, before)
        self.assertEqual(os.stat(copy).st_mode & 0o777, 0o600)

    def test_the_space_is_looked_at_first(self):
        place = tempfile.mkdtemp(prefix="dateline-small-")
        self.addCleanup(os.rmdir, place)
        size = os.path.getsize(self.archive) * 2
        if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=%d" % size, "tmpfs", place],
                          capture_output=True).returncode != 0:
            self.skipTest("skipped: a small file system cannot be mounted here (root only)")
        self.addCleanup(subprocess.run, ["umount", place])
        self.unpack(place)
        small = os.path.join(place, "archive.db")
        done = subprocess.run([PROGRAM, "-c", self.path("config"), "-f", self.path("feeds"), "-d", place,
                               "mark", "bookmark", "9"], capture_output=True, text=True, timeout=120)
        self.assertEqual(done.returncode, 3)
        self.assertRegex(done.stderr, r"needs \d+ MB of free space")
        self.assertEqual(self.version(small), 1)
        self.assertFalse(os.path.exists(os.path.join(place, "archive-v1.db")))

    def test_killed_within_it_is_old_or_new(self):
        """FAULTS 80: at 24 moments from the first byte of the copy on."""
        versions = set()
        articles = len(self.ask(KEPT["articles"]))
        for i in range(24):
            for name in os.listdir(self.dir):
                if name.startswith("archive"):
                    os.unlink(self.path(name))
            self.unpack(self.dir)
            # Where both share a processor, this one goes first.
            p = subprocess.Popen(["nice", "-n", "5", *self.argv("mark", "bookmark", "9")], stdout=subprocess.DEVNULL)
            while not os.path.exists(self.path("archive-v1.db")) and p.poll() is None:
                pass
            end = time.monotonic() + i * 0.0007
            while time.monotonic() < end:
                pass
            p.send_signal(signal.SIGKILL)
            p.wait()
            versions.add(self.version())
            self.assertEqual(self.ask("PRAGMA integrity_check"), [("ok",)])
            self.assertEqual(len(self.ask(KEPT["articles"])), articles)
            self.migrate()
            self.assertEqual(self.ask("SELECT count(*) FROM mark WHERE article=9 AND flags & 2"), [(1,)])
            self.assertEqual(self.version(self.path("archive-v1.db")), 1)
        self.assertIn(1, versions)

    def newer(self):
        self.migrate()
        version = self.version()
        db = sqlite3.connect(self.archive)
        db.execute("PRAGMA user_version=%d" % (version + 1))
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        db.close()

    def test_a_newer_one_is_refused_unharmed(self):
        self.newer()
        with open(self.archive, "rb") as f:
            before = hashlib.sha256(f.read()).hexdigest()
        for words in (("list",), ("mark", "read", "1"), ("refresh",), ("undo",), ("show", "1")):
            done = self.run_command(*words)
            self.assertEqual(done.returncode, 3, words)
            self.assertIn("newer version of dateline", done.stderr)
        with open(self.archive, "rb") as f:
            self.assertEqual(hashlib.sha256(f.read()).hexdigest(), before)

    def test_a_fetcher_of_another_build_is_named_at_once(self):
        place = self.path("programs")
        os.mkdir(place)
        for name in ("dateline", "dateline-parse"):
            shutil.copy(os.path.join(os.path.dirname(PROGRAM), name), place)
        fetcher = os.path.join(os.path.dirname(PROGRAM), "dateline-fetch")
        with open(os.path.join(place, "dateline-fetch"), "w", encoding="ascii") as f:
            f.write('#!/bin/sh\nexec "%s" --dir "$2" --build another\n' % fetcher)
        os.chmod(f.name, 0o755)
        self.migrate()
        argv = self.argv()
        argv[argv.index(PROGRAM)] = os.path.join(place, "dateline")
        t = Terminal(argv, 80, 24)
        self.addCleanup(t.close)
        t.wait("dateline was upgraded: Q, then start again|reading only")
        t.keys("b")
        t.wait("reading only, nothing is fetched or marked: dateline was upgraded")
        t.keys("Q")
        self.assertEqual(t.ended(), 0)

    def test_a_running_reader_says_that_it_was_upgraded(self):
        self.migrate()
        t = Terminal(self.argv(), 80, 24)
        self.addCleanup(t.close)
        t.wait("Latest")
        marks = self.ask(MARKS)
        t.keys("m")
        end = time.monotonic() + 60
        while self.ask(MARKS) == marks:  # until the fetcher is at work
            self.assertLess(time.monotonic(), end)
        marks = self.ask(MARKS)
        db = sqlite3.connect(self.archive)
        db.execute("PRAGMA user_version=%d" % (self.version() + 1))
        db.close()
        t.keys("G", "m")
        t.wait("dateline was upgraded: Q, then start again")
        self.assertEqual(self.ask(MARKS), marks)


if __name__ == "__main__":
    unittest.main()
