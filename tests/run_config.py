#!/usr/bin/env python3
"""dateline config: what it lists, what it checks, and that the manual has the same tables."""
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parent.parent
PROGRAM = os.path.join(os.path.abspath(os.environ.get("DATELINE_BIN", ROOT)), "dateline")


class Config(unittest.TestCase):
    def setUp(self):
        self.home = tempfile.TemporaryDirectory()
        self.addCleanup(self.home.cleanup)
        self.folder = pathlib.Path(self.home.name) / ".config" / "dateline"
        self.folder.mkdir(parents=True)

    def run_config(self, *words):
        env = {k: v for k, v in os.environ.items() if not k.startswith("XDG_")}
        return subprocess.run([PROGRAM, "config", *words], capture_output=True, text=True,
                              env=dict(env, HOME=self.home.name, LC_ALL="C.UTF-8"), timeout=20)

    def put(self, name, text):
        path = self.folder / name
        path.write_bytes(text)
        path.chmod(0o600)

    def test_the_list_is_readable_at_80_columns(self):
        done = self.run_config("--list")
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        self.assertEqual([line for line in done.stdout.splitlines() if len(line) > 80], [])
        for word in ("refresh-interval", "next-unread", "color ROLE"):
            self.assertIn(word, done.stdout)

    def test_the_list_shows_what_is_set_now(self):
        self.put("config", b"set text-width 60\nbind list gn next-unread\nunbind list g\n"
                           b"bind list gn next-unread\ncolor text red\n")
        done = self.run_config()
        self.assertRegex(done.stdout, r"text-width +60\n")
        self.assertRegex(done.stdout, r"next-unread +n; list: n gn")
        self.assertRegex(done.stdout, r"text +red default\n")

    def test_every_wrong_line_is_named_and_the_status_is_1(self):
        self.put("config", b"\xef\xbb\xbfset preview no\r\nset txt-width 3\r\n\xff\r\nset show al")
        self.put("feeds", b"[A]\nhttp://a/ refesh=30m\nmatch title:(a\nhttp://b/ password=x\n")
        done = self.run_config("--check")
        self.assertEqual(done.returncode, 1)
        self.assertEqual(done.stdout, "")
        self.assertEqual(done.stderr.splitlines(), [
            "dateline: config:2:5: unknown setting 'txt-width' (did you mean 'text-width'?)",
            "dateline: config:3:1: this line is not UTF-8",
            "dateline: config:4:10: show is one of all, unread, not 'al'",
            "dateline: feeds:2:11: unknown option 'refesh' (did you mean 'refresh'?)",
            "dateline: feeds:4:11: a password is never written here: password-command=\"...\" "
            "names what prints it",
            "dateline: feeds:3:15: ')' expected",
        ])

    def test_what_is_right_is_counted(self):
        self.put("config", b"set preview no\n")
        self.put("feeds", (ROOT / "feeds" / "default.feeds").read_bytes())
        done = self.run_config("--check")
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        self.assertEqual(done.stdout.splitlines(), [
            "~/.config/dateline/config: ok, 1 setting changed, 0 colours changed, 0 rules",
            "~/.config/dateline/feeds: ok, 45 feeds, 7 sections, 7 match lines",
        ])

    def test_a_file_that_cannot_be_one_is_refused_at_once(self):
        os.mkfifo(self.folder / "config")
        done = self.run_config("--check")
        self.assertEqual(done.returncode, 1)
        self.assertIn("is a pipe, not a file", done.stderr)

    def test_the_manual_has_the_tables_of_the_program(self):
        done = subprocess.run([sys.executable, ROOT / "tests" / "man_tables.py", PROGRAM],
                              capture_output=True, text=True, timeout=20)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)


if __name__ == "__main__":
    unittest.main()
