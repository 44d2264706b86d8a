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
                              env=dict(env, HOME=self.home.name, LC_ALL="C.UTF-8"), timeout=120)

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

    # ---- FAULTS 87 to 91, on both files

    def check(self):
        done = self.run_config("--check")
        self.assertNotRegex(done.stderr, "[\x00-\x09\x0b-\x1f\x7f-\x9f]")
        return done.returncode, done.stderr.splitlines()

    def starts(self):
        """A command still runs with what is right in them."""
        env = {k: v for k, v in os.environ.items() if not k.startswith("XDG_")}
        return subprocess.run([PROGRAM, "feeds", "--json"], capture_output=True, text=True,
                              env=dict(env, HOME=self.home.name, LC_ALL="C.UTF-8"), timeout=60)

    def test_87_all_errors_at_once_and_a_start_with_what_is_right(self):
        """FAULTS 87: file:line:col, what and what was expected; every one; the rest holds."""
        self.put("config", b"set text-width 30x\nbind nowhere x quit\ncolor text purpl\nset preview no\nrule title:(x\n")
        self.put("feeds", b"[A\nhttp://a.example/ limit=0\n[B]\nnonsense\nhttp://b.example/ \"T\n")
        status, lines = self.check()
        self.assertEqual(status, 1)
        for place in ("config:1:16: ", "config:2:6: ", "config:3:12: ", "config:5:", "feeds:1:1: ", "feeds:2:19: ",
                      "feeds:4:1: ", "feeds:5:19: "):
            self.assertTrue(any(place in line for line in lines), (place, lines))
        done = self.starts()
        self.assertEqual((done.returncode, done.stdout.count("\n")), (0, 1))
        self.assertIn("http://a.example/", done.stdout)

    def test_88_unknown_names_have_the_nearest_and_the_last_of_two_wins(self):
        """FAULTS 88: an unknown key and its nearest name; twice the same: a note, the last wins."""
        self.put("config", b"set txt-width 60\nset preview no\nset preview yes\n")
        self.put("feeds", b"[A] refrsh=30m\nhttp://a.example/\nhttp://a.example/\n")
        status, lines = self.check()
        self.assertEqual(status, 1)
        for words in ("(did you mean 'text-width'?)", "(did you mean 'refresh'?)", "config:3:5: ",
                      "this feed is in the section already, line 2"):
            self.assertTrue(any(words in line for line in lines), (words, lines))
        self.assertRegex(self.run_config().stdout, r"preview +yes\n")

    def test_89_includes_that_are_none(self):
        """FAULTS 89: a cycle, the 17th file, a folder, a pipe, a device; each is refused, none is waited for."""
        os.mkfifo(self.folder / "pipe")
        (self.folder / "folder").mkdir()
        self.put("config", b"include pipe\ninclude folder\ninclude /dev/zero\ninclude config\ninclude d1\nset preview no\n")
        for i in range(1, 18):
            self.put("d%d" % i, b"include d%d\n" % (i + 1))
        status, lines = self.check()
        self.assertEqual(status, 1)
        for words in ("config:1:9: ", "config:2:9: ", "config:3:9: ", "this file includes itself", "included over 16 deep"):
            self.assertTrue(any(words in line for line in lines), (words, lines))
        self.assertRegex(self.run_config().stdout, r"preview +no\n")
        (self.folder / "config").unlink()
        for name in ("feeds", "config"):
            for kind in ("pipe", "folder", "device"):
                path = self.folder / name
                path.unlink(missing_ok=True)
                path.symlink_to({"pipe": "pipe", "folder": "folder", "device": "/dev/zero"}[kind])
                status, lines = self.check()
                self.assertEqual((status, len(lines)), (1, 1), (name, kind, lines))
                path.unlink()

    def test_90_bytes_that_are_no_text(self):
        """FAULTS 90: invalid UTF-8, NUL, CRLF, a byte order mark, no newline at the end, a line of 100 MB."""
        good = {"config": b"set preview no", "feeds": b"http://a.example/"}
        for name, line in good.items():
            other = "feeds" if name == "config" else "config"
            self.put(other, good[other])
            self.put(name, b"\xef\xbb\xbf" + line + b"\r\n")
            self.assertEqual(self.check(), (0, []), name)
            self.put(name, line)
            self.assertEqual(self.check(), (0, []), name)
            for bad in (b"\xff\xfe", b"a\x00b", b"\xed\xa0\x80", b"\x1b[31m", "\u202e".encode(), b"\xc2\x9b"):
                self.put(name, bad + b"\n" + line + b"\n")
                status, lines = self.check()
                self.assertEqual((status, len(lines)), (1, 1), (name, bad, lines))
                self.assertIn("%s:1:" % name, lines[0])
            self.assertEqual(self.starts().returncode, 0)
            with open(self.folder / name, "wb") as f:
                f.truncate(100 * 1024 * 1024)
            status, lines = self.check()
            self.assertEqual((status, len(lines)), (1, 1), (name, lines))
            self.assertRegex(lines[0], "larger than|over ")

    def test_91_no_password_is_taken_from_a_file_or_the_command_line(self):
        """FAULTS 91: a password in the file is refused with what to write instead, and not repeated."""
        self.put("feeds", b"http://a.example/ password=geheim\nhttp://u:geheim@b.example/\nhttp://c.example/ token=geheim\n")
        status, lines = self.check()
        self.assertEqual((status, len(lines)), (1, 3), lines)
        self.assertNotIn("geheim", "".join(lines))
        self.assertEqual("".join(lines).count("password-command"), 3)

    def test_91_a_file_with_logins_that_others_can_read_is_named(self):
        """FAULTS 91: readable by others and with logins, or writable by others: a warning, never a failure."""
        plain = {"config": b"set preview no\n", "feeds": b"http://a.example/\n"}
        for name, lines in (("config", [b"set proxy http://u:p@h.example:1\n"]),
                            ("feeds", [b"[A] login=joe\nhttp://b.example/\n", b'http://b.example/ header="X: y"\n',
                                       b'http://b.example/ password-command="pass b"\n'])):
            for line in lines + [plain[name]]:
                for other in plain:
                    self.put(other, plain[other])
                    (self.folder / other).chmod(0o644)
                self.put(name, line)
                for mode, words in ((0o600, []), (0o640, ["read"]), (0o604, ["read"]), (0o622, ["write"])):
                    (self.folder / name).chmod(mode)
                    wanted = ["dateline: %s: others can %s this file, which %s" % (name, w, h) for w, h in (
                        ("read", "has logins: chmod go-r"), ("write to", "can run commands: chmod go-w"))
                        if w.split()[0] in words and (w != "read" or line != plain[name])]
                    self.assertEqual(self.check(), (0, wanted), (name, line, oct(mode)))

    def test_the_manual_has_the_tables_of_the_program(self):
        done = subprocess.run([sys.executable, ROOT / "tests" / "man_tables.py", PROGRAM],
                              capture_output=True, text=True, timeout=120)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)


if __name__ == "__main__":
    unittest.main()
