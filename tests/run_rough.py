#!/usr/bin/env python3
"""Rough handling of the reader on a pty, with every byte that it writes: keys in bursts, signals in every
state, a terminal that takes nothing or goes away, processes killed under it."""

import contextlib
import os
import select
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
import grammar  # noqa: E402
from ptys import LONGEST, Pty  # noqa: E402

BIN = os.path.abspath(os.environ.get("DATELINE_BIN", os.path.join(HERE, "..")))
PROGRAM = os.path.join(BIN, "dateline")
FIRST = "Kazakhstan reroutes"
# What to press for each state of the reader.
STATES = {"list": [], "sections": ["h"], "article": ["\r"], "prompt": ["/", "kaz"], "results": ["/", "kazakh\r"],
          "help": ["?"], "failing": ["!"], "command": [":", "set "], "completion": [":", "\t", "\t"],
          "refresh": ["R"]}
# Runs a program as a shell with jobs does, so that it can be stopped: `fg` when it is sent SIGUSR1.
JOBS = """
import os, signal, sys
pid = os.fork()
if pid == 0:
    os.setpgid(0, 0)
    signal.signal(signal.SIGTTOU, signal.SIG_IGN)
    os.tcsetpgrp(0, os.getpid())
    signal.signal(signal.SIGTTOU, signal.SIG_DFL)
    os.execvp(sys.argv[1], sys.argv[1:])
signal.signal(signal.SIGTTOU, signal.SIG_IGN)
def fg(*_):
    os.tcsetpgrp(0, pid)
    os.killpg(pid, signal.SIGCONT)
signal.signal(signal.SIGUSR1, fg)
while True:
    _, status = os.waitpid(pid, os.WUNTRACED)
    if not os.WIFSTOPPED(status):
        os._exit(os.waitstatus_to_exitcode(status) & 255)
    os.tcsetpgrp(0, os.getpid())
"""


def setUpModule():
    global shared
    shared = tempfile.mkdtemp(prefix="dateline-rough-")
    out = subprocess.run(["sh", os.path.join(HERE, "demo", "run.sh"), "--headless", shared],
                         capture_output=True, text=True, timeout=300, env=dict(os.environ, DATELINE_BIN=BIN))
    assert out.returncode == 0, out.stdout + out.stderr


def tearDownModule():
    with open(os.path.join(shared, "pid"), encoding="ascii") as f:
        os.kill(int(f.read()), signal.SIGTERM)
    shutil.rmtree(shared)


def state(pid):
    """The state letter of a process, "-" when it is gone."""
    try:
        with open("/proc/%d/stat" % pid, encoding="ascii", errors="replace") as f:
            return f.read().rpartition(")")[2].split()[0]
    except OSError:
        return "-"


def children(pid):
    """Name -> pid."""
    out = subprocess.run(["pgrep", "-P", str(pid), "-l"], capture_output=True, text=True).stdout
    return {name: int(number) for number, name in (line.split(None, 1) for line in out.splitlines())}


class Rough(unittest.TestCase):
    def setUp(self):
        self.dir = tempfile.mkdtemp(prefix="dateline-home-")
        self.addCleanup(shutil.rmtree, self.dir, True)
        for name in ("feeds", "config"):
            shutil.copy(os.path.join(shared, name), self.dir)
        shutil.copytree(os.path.join(shared, "archive"), os.path.join(self.dir, "archive"))
        with open(os.path.join(self.dir, "config"), "a", encoding="utf-8") as f:
            f.write("\nset auto-refresh no\n")

    def argv(self, *args):
        path = [os.path.join(self.dir, name) for name in ("config", "feeds", "archive")]
        return [PROGRAM, "-c", path[0], "-f", path[1], "-d", path[2], *args]

    def open(self, wait=FIRST, before=(), **how):
        p = Pty([*before, *self.argv()], **how)
        self.addCleanup(p.close)
        p.wait(wait)
        p.settle()
        return p

    def count(self, query):
        return int(subprocess.run(self.argv("list", "--count", query), capture_output=True, timeout=60).stdout)

    def until(self, what, seconds=LONGEST):
        end = time.monotonic() + seconds
        while not what():
            self.assertLess(time.monotonic(), end, "it did not come to pass")
            time.sleep(0.02)

    def assert_clean(self, p):
        self.assertEqual(grammar.faults(bytes(p.data)), [])
        self.assertEqual(grammar.left_behind(bytes(p.data)), [])
        self.assertTrue(p.restored())


class TestKeys(Rough):
    def test_a_burst_of_keys_marks_every_row_that_it_goes_over(self):
        p = self.open()
        before = self.count("is:bookmarked")
        rows = [line.split()[0] for line in subprocess.run(
            self.argv("list", "-n", "40"), capture_output=True, text=True).stdout.splitlines()][1:31]
        had = sum(self.count("is:bookmarked id:" + i) for i in rows)
        os.write(p.master, b"jb" * 30)
        self.until(lambda: self.count("is:bookmarked") == before + 30 - 2 * had)
        self.assertNotIn("there is no article here", p.text())

    def test_a_large_paste_is_no_command(self):
        """FAULTS 69."""
        p = self.open()
        p.keys(b"\x1b[200~" + b"q\nQ\n" * 20000 + b"\x1b[201~")
        p.wait("pasted text is not taken")
        p.keys("Q")
        self.assertEqual(p.ended(), 0)

    def test_answers_of_a_slow_terminal_are_no_commands(self):
        """FAULTS 69."""
        p = self.open()
        p.keys(b"\x1b[24;80R\x1b[?62;c\x1b]11;rgb:0000/0000/0000\x1b\\\x1bP1+r\x1b\\\x1b[M !!\x1b[<0;1;1M\x1b[\n5")
        p.keys("Q")
        self.assertEqual(p.ended(), 0)
        self.assert_clean(p)


class TestSignals(Rough):
    def test_ended_in_every_state(self):
        """FAULTS 64, 65."""
        for number in (signal.SIGTERM, signal.SIGHUP):
            for name, keys in STATES.items():
                with self.subTest(name, signal=number):
                    p = self.open("Latest")
                    p.keys(*keys)
                    workers = children(p.pid)
                    p.kill(number)
                    self.assertEqual(p.ended(), 0)
                    self.assert_clean(p)
                    self.until(lambda: all(state(w) in "-ZX" for w in workers.values()))

    def test_the_line_is_dropped_in_every_state(self):
        """FAULTS 64."""
        for name, keys in STATES.items():
            with self.subTest(name):
                p = self.open("Latest")
                p.keys(*keys)
                workers = children(p.pid)
                p.hang_up()
                self.assertEqual(p.ended(), 0)
                self.until(lambda: all(state(w) in "-ZX" for w in workers.values()))

    def test_stopped_and_continued_in_every_state(self):
        """FAULTS 67."""
        for name, keys in STATES.items():
            for how in ("key", "signal"):
                with self.subTest(name, how=how):
                    p = self.open("Latest", before=[sys.executable, "-c", JOBS])
                    p.keys(*keys)
                    reader = children(p.pid)["dateline"]
                    if how == "key":
                        p.keys("\x1a")
                    else:
                        os.kill(reader, signal.SIGTSTP)
                    self.until(lambda: state(reader) == "T")
                    p.settle()
                    self.assert_clean(p)
                    p.resize(100, 30)
                    at = len(p.data)
                    p.kill(signal.SIGUSR1)
                    p.wait(r"\d\d:\d\d", at)
                    p.keys("\x1b", "\x1b", "Q")
                    self.assertEqual(p.ended(), 0)
                    self.assert_clean(p)

    def test_terminated_while_the_terminal_takes_nothing(self):
        """FAULTS 65."""
        p = self.open(columns=200, rows=50)
        # A terminal that is not read from: pictures pile up until the write waits.
        for _ in range(400):
            if not select.select([], [p.master], [], 0.2)[1]:
                break
            os.write(p.master, b"G\x0cg\x0c")
        p.kill(signal.SIGTERM)
        end = time.monotonic() + LONGEST
        while os.waitpid(p.pid, os.WNOHANG)[0] == 0:
            self.assertLess(time.monotonic(), end, "the reader waits for the terminal for ever")
            time.sleep(0.02)
        p.status = 0
        self.assertTrue(p.restored())


    def with_a_child(self, name, **how):
        """A reader that has given its terminal to a child, which names itself and waits; its keys are typed."""
        path = os.path.join(self.dir, "child")
        with open(path, "w", encoding="ascii") as f:
            f.write("#!/bin/sh\necho $$ >%s/pid\nstty -echo -icanon\necho 'the child waits'\nread line </dev/tty\nstty sane\n"
                    % self.dir)
        os.chmod(path, 0o755)
        p = self.open("Latest", env={"VISUAL": path}, **how)
        keys = {"editor": ["E"], "pager": ["|", path + "\r"], "prompt": ["|", "echo the child waits\r"]}[name]
        start = len(p.data)
        p.keys(*keys)
        p.wait("the child waits", start)
        if name == "prompt":
            p.wait("any key goes back", start)
        return p

    def child(self):
        with open(os.path.join(self.dir, "pid"), encoding="ascii") as f:
            return int(f.read())

    def test_fault_65_ended_while_a_child_has_the_terminal(self):
        for number in (signal.SIGTERM, signal.SIGHUP):
            for name in ("editor", "pager", "prompt"):
                with self.subTest(name, signal=number):
                    p = self.with_a_child(name)
                    workers = children(p.pid)
                    p.kill(number)
                    self.assertEqual(p.ended(), 0)
                    self.until(lambda: all(state(w) in "-ZX" for w in workers.values()))
                    self.assertEqual(grammar.left_behind(bytes(p.data)), [])

    def test_fault_65_interrupts_are_the_child_s(self):
        p = self.with_a_child("editor")
        p.kill(signal.SIGINT)
        p.kill(signal.SIGQUIT)
        start = len(p.data)
        p.keys("\n")
        p.wait(r"\d\d:\d\d", start)
        p.keys("Q")
        self.assertEqual(p.ended(), 0)
        self.assert_clean(p)

    def test_fault_67_stopped_while_a_child_has_the_terminal(self):
        for name in ("editor", "pager"):
            with self.subTest(name):
                p = self.with_a_child(name, before=[sys.executable, "-c", JOBS])
                reader = children(p.pid)["dateline"]
                os.write(p.master, b"\x1a")     # nobody is left who waits for a key
                self.until(lambda: state(reader) == "T" and state(self.child()) == "T")
                p.resize(100, 30)
                p.kill(signal.SIGUSR1)
                self.until(lambda: state(reader) != "T" and state(self.child()) != "T")
                start = len(p.data)
                p.keys("\n")
                if name == "pager":
                    p.wait("any key goes back", start)
                    p.keys("x")
                p.wait(r"\d\d:\d\d", start)
                p.keys("Q")
                self.assertEqual(p.ended(), 0)
                self.assert_clean(p)

    def test_fault_68_a_crash_leaves_the_terminal_as_it_was_and_is_a_crash(self):
        for number in (signal.SIGSEGV, signal.SIGBUS, signal.SIGABRT, signal.SIGQUIT, signal.SIGUSR1):
            with self.subTest(signal=number):
                p = self.open("Latest")
                p.kill(number)
                self.assertEqual(p.ended(), -number)
                self.assert_clean(p)

    def test_fault_60_a_thousand_sizes_during_a_refresh_and_in_a_prompt(self):
        p = self.open("Latest")
        p.keys("R", "/", "gr")
        for i in range(1000):
            p.resize(*((200, 50), (10, 3), (80, 24), (1, 1), (140, 40), (40, 12))[i % 6])
            p.kill(signal.SIGWINCH)
            p.read(0.001)
        p.resize(80, 24)
        p.kill(signal.SIGWINCH)
        p.settle()
        start = len(p.data)
        p.keys("\x1b", "\x1b", "\x0c")
        p.wait("Latest", start)
        p.keys("Q")
        self.assertEqual(p.ended(), 0)
        self.assert_clean(p)


class TestLocales(Rough):
    def test_fault_62_without_utf_8_only_ascii_is_written(self):
        for name in ("C", "POSIX", "en_US.ISO-8859-1", "ja_JP.EUC-JP", "no_such.locale"):
            with self.subTest(name):
                p = self.open("Latest", env={"LC_ALL": name})
                p.keys("\x06", "\r", " ", "?", "q", "Q")
                self.assertEqual(p.ended(), 0)
                self.assertEqual(grammar.faults(bytes(p.data), True), [])
                self.assert_clean(p)


class TestKilled(Rough):
    def test_the_place_and_the_marks_are_there_after_a_kill(self):
        p = self.open()
        before = self.count("is:bookmarked")
        p.keys("j", "j", "j", "j", "b", "\r", " ")
        self.until(lambda: self.count("is:bookmarked") == before + 1)
        title = p.text().rpartition("Published")[0].strip().splitlines()[-1]
        p.kill(signal.SIGKILL)
        self.assertEqual(p.ended(), -signal.SIGKILL)
        p = self.open("Published on")
        self.assertIn(title.strip()[:20], p.text())
        p.keys("Q")
        self.assertEqual(p.ended(), 0)

    def test_marks_survive_a_kill_right_after_the_key(self):
        p = self.open()
        before = self.count("is:bookmarked")
        os.write(p.master, b"jjjjb")
        at = len(p.data)
        p.wait("bookmarked", at)
        p.kill(signal.SIGKILL)
        p.ended()
        self.until(lambda: self.count("is:bookmarked") == before + 1)

    def test_without_a_fetcher_no_mark_is_promised(self):
        p = self.open()
        before = self.count("is:bookmarked")
        killed = set()
        while "reading only" not in p.text():
            fetcher = children(p.pid).get("dateline-fetch")
            if fetcher not in killed | {None}:
                os.kill(fetcher, signal.SIGKILL)
                killed.add(fetcher)
                self.assertLessEqual(len(killed), 12)
            p.read(0.02)
        p.settle()
        at = len(p.data)
        p.keys("j", "j", "j", "j", "b", "R")
        self.assertNotRegex(p.text(at), "bookmarked|asking")
        self.assertIn("reading only", p.text(at))
        p.keys("Q")
        self.assertEqual(p.ended(), 0)
        self.assertEqual(self.count("is:bookmarked"), before)

    def test_a_killed_parser_costs_nothing(self):
        p = self.open()
        os.kill(children(p.pid)["dateline-parse"], signal.SIGKILL)
        p.keys("R")
        p.wait("new from 13 feeds")
        p.keys("Q")
        self.assertEqual(p.ended(), 0)
        self.assert_clean(p)


class TestDamaged(Rough):
    def test_rows_that_cannot_be_read_are_said_and_not_asked_for_again_and_again(self):
        """FAULTS 77."""
        path = os.path.join(self.dir, "archive", "archive.db")
        with contextlib.closing(sqlite3.connect(path)) as db:
            db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            size = db.execute("PRAGMA page_size").fetchone()[0]
        with open(path, "r+b") as f:
            whole = f.read()
            for at in range(0, len(whole), size):
                if FIRST.encode() in whole[at:at + size]:
                    f.seek(at)
                    f.write(b"\xff" * size)
        p = self.open("is damaged: 'dateline doctor'")
        self.until(lambda: all(p.waits() and not p.read(0.01) for _ in range(20)))
        p.keys("Q")
        self.assertEqual(p.ended(), 0)
        self.assert_clean(p)


class TestRights(Rough):
    """As a user who may not write, or not even look."""

    def doctor(self):
        who, argv = {}, self.argv("doctor")
        if os.geteuid() == 0:
            # Where the programs lie may be closed to that user.
            for name in ("dateline", "dateline-fetch", "dateline-parse"):
                shutil.copy(os.path.join(os.path.dirname(argv[0]), name), self.dir)
            argv[0] = os.path.join(self.dir, "dateline")
            subprocess.run(["chown", "-R", "65534:65534", self.dir], check=True)
            who = {"user": 65534, "group": 65534, "extra_groups": []}
        return subprocess.run(argv, capture_output=True, text=True, timeout=60,
                              env=dict(os.environ, HOME=self.dir), **who)

    def rights(self, mode):
        archive = os.path.join(self.dir, "archive")
        os.chmod(archive, mode)
        self.addCleanup(os.chmod, archive, 0o700)

    def test_doctor_says_that_the_archive_cannot_be_reached(self):
        self.rights(0)
        self.assertIn("cannot be reached: Permission denied", self.doctor().stdout)

    def test_doctor_says_that_the_archive_cannot_be_written(self):
        self.rights(0o500)
        done = self.doctor()
        self.assertIn("cannot be written", done.stdout)
        self.assertEqual(done.returncode, 1)


if __name__ == "__main__":
    unittest.main()
