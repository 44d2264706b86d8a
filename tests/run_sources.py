#!/usr/bin/env python3
"""Feeds that are files or come from programs, filters, logins, and what must never get out with them."""

import os
import signal
import threading
import unittest

from bad_server import ITEMS, Server, feed
from fetching import Home, wait_gone
from ptys import LONGEST, Pty

SECRET = "open sesame, quoth he"


class Sources(unittest.TestCase):
    def setUp(self):
        self.server = Server().start()
        self.server.secret = SECRET
        self.addCleanup(self.server.stop)
        self.home = Home("set command-timeout 60s\n")
        self.addCleanup(self.home.close)

    def url(self, path):
        return "%s/%s/x" % (self.server.url, path)

    def file(self, name, data, mode=0o644):
        path = os.path.join(self.home.path, name)
        with open(path, "wb") as f:
            f.write(data if isinstance(data, bytes) else data.encode())
        os.chmod(path, mode)
        return path

    def program(self, name, text):
        """A program of the person's, in ~."""
        return self.file(name, "#!/bin/sh\n" + text, 0o755)

    def write(self, *lines):
        with open(self.home.feeds, "w") as f:
            f.write("".join(line + "\n" for line in lines))

    def one(self, line):
        """The refresh of a single feed: its line of --json."""
        self.write(line)
        feeds, _, self.done = self.home.refresh("--force")
        self.assertEqual(len(feeds), 1)
        return list(feeds.values())[0]

    # ---- file:

    def test_a_file_is_a_feed(self):
        self.file("a.xml", feed("a"))
        self.file("with blank.xml", feed("b"))
        self.write("file:~/a.xml", "file://%s/with%%20blank.xml" % self.home.path)
        _, total, _ = self.home.refresh()
        self.assertEqual((total["failed"], total["new"]), (0, 2 * ITEMS))

    def test_a_file_that_changes_brings_what_is_new(self):
        self.file("a.xml", feed("a", 2))
        self.assertEqual(self.one("file:~/a.xml")["new"], 2)
        self.file("a.xml", feed("a", 5))
        line = self.one("file:~/a.xml")
        self.assertEqual((line["new"], line["updated"], line["error"]), (3, 0, None))

    def test_what_is_no_file_is_named(self):
        os.mkfifo(os.path.join(self.home.path, "pipe"))
        for path, words in (
            ("~/none.xml", "No such file"), ("~/pipe", "no regular file"), ("/dev/zero", "no regular file"),
            ("~", "no regular file"), ("a.xml", "whole path"), ("//elsewhere/a.xml", "whole path"),
        ):
            with self.subTest(path):
                self.assertIn(words, self.one("file:" + path)["error"])

    def test_a_file_over_the_limit_is_refused(self):
        self.home.set("max-body 64K")
        self.file("a.xml", feed("a", 2000))
        self.assertIn("max-body", self.one("file:~/a.xml")["error"])

    # ---- exec:

    def test_a_program_prints_a_feed(self):
        self.file("a b.xml", feed("a"))
        self.program("say", 'cat "$1"; [ "$#" = 1 ]')
        line = self.one('"exec:~/say \\"%s/a b.xml\\""' % self.home.path)
        self.assertEqual((line["new"], line["error"], line["status"]), (ITEMS, None, None))

    def test_no_shell_sees_the_words(self):
        self.program("say", 'for w; do echo "$w"; done > "$HOME/words"; cat "$HOME/a.xml"')
        self.file("a.xml", feed("a"))
        words = ["$(touch", "$HOME/hurt)", ";", "`id`", "|", "&", "*", ">x", "'q"]
        self.assertIsNone(self.one('"exec:~/say %s"' % " ".join(words))["error"])
        with open(os.path.join(self.home.path, "words")) as f:
            self.assertEqual(f.read().splitlines(), words)
        self.assertNotIn("hurt", os.listdir(self.home.path))

    def test_96_a_program_that_fails_is_named_with_its_last_words(self):
        self.program("fails", "echo first >&2; printf '\\033]0;x\\007the disk is gone\\n' >&2; exit 3")
        error = self.one("exec:~/fails")["error"]
        self.assertRegex(error, r"fails ended with status 3: .*the disk is gone")
        self.assertNotIn("first", error)
        self.assertNotIn("\x1b", error)
        self.assertIn("signal 9", self.one('"exec:sh -c \\"kill -9 $$\\""')["error"])
        self.assertIn("could not be started", self.one("exec:~/is-not-there")["error"])
        self.assertIn("0 bytes", self.one("exec:true")["error"])

    def test_96_a_program_without_end_is_ended_with_its_children(self):
        self.home.set("command-timeout 5s")
        self.program("hangs", 'sleep 1000 & echo $! > "$HOME/pid"; wait')
        self.program("closes", 'exec >&- 2>&-; echo $$ > "$HOME/pid2"; sleep 1000')
        self.write("exec:~/hangs", "exec:~/closes")
        feeds, _, _ = self.home.refresh()
        for line in feeds.values():
            self.assertIn("took over 5 s", line["error"])
        for name in ("pid", "pid2"):
            with open(os.path.join(self.home.path, name)) as f:
                wait_gone(int(f.read()), 10)

    def test_96_a_flood_is_stopped_at_the_limit(self):
        self.home.set("max-body 1M")
        self.assertIn("printed more than 1024 KiB", self.one("exec:yes")["error"])
        self.program("shouts", "head -c 100000000 /dev/zero >&2; cat ~/a.xml")
        self.file("a.xml", feed("a"))
        self.assertEqual(self.one("exec:~/shouts")["new"], ITEMS)

    def test_96_a_program_has_no_terminal_and_nothing_to_read(self):
        self.program("asks", 'read line && exit 4; (: </dev/tty) 2>/dev/null && exit 5; cat "$HOME/a.xml"')
        self.file("a.xml", feed("a"))
        self.assertIsNone(self.one("exec:~/asks")["error"])

    def test_a_program_has_no_descriptor_but_three(self):
        self.program("lists", 'ls /proc/self/fd > "$HOME/fds"; cat "$HOME/a.xml"')
        self.file("a.xml", feed("a"))
        self.one("exec:~/lists")
        with open(os.path.join(self.home.path, "fds")) as f:
            self.assertEqual(f.read().split(), ["0", "1", "2", "3"])  # 3: the folder that ls reads

    def test_many_programs_run_some_at_a_time(self):
        self.program("say", 'sleep 0.02; sed "s/a-/$1-/g" "$HOME/a.xml"')
        self.file("a.xml", feed("a"))
        self.write(*['"exec:~/say n%d"' % i for i in range(40)])
        _, total, _ = self.home.refresh()
        self.assertEqual((total["failed"], total["new"]), (0, 40 * ITEMS))

    def test_interrupted_the_program_ends_too(self):
        self.program("hangs", 'echo $$ > "$HOME/pid"; exec sleep 1000')
        self.write("exec:~/hangs", self.url("good"))
        p = self.home.start("refresh", "--json")
        self.assertIn("/good/x", p.stdout.readline())
        path = os.path.join(self.home.path, "pid")
        while not os.path.exists(path) or not os.path.getsize(path):
            self.assertIsNone(p.poll())
        p.send_signal(signal.SIGINT)
        self.home.finish(p)
        with open(path) as f:
            wait_gone(int(f.read()), 10)

    # ---- filter=

    def test_a_filter_gets_the_answer_and_makes_the_feed(self):
        self.program("upper", "sed s/story/STORY/")
        for path in ("good", "big", "gzip"):
            self.write('%s filter="~/upper"' % self.url(path))
            _, total, _ = self.home.refresh("--force")
            self.assertEqual(total["failed"], 0)
        self.assertEqual(self.home.rows("SELECT count(*) FROM article WHERE title NOT LIKE '%STORY%'"), [(0,)])
        self.assertGreater(self.home.articles(), 2000)

    def test_a_filter_that_fails_keeps_what_was_there(self):
        url = self.url("good")
        self.one(url)
        self.server.items, self.server.etag = 9, '"b %s"'
        self.assertIn("false ended with status 1", self.one(url + " filter=false")["error"])
        self.assertEqual(self.home.articles(), ITEMS)
        # Its validators are not kept: what the filter lost comes with the next good answer.
        self.assertEqual(self.one(url + " filter=cat")["new"], 4)

    def test_a_filter_that_does_not_read_is_fine(self):
        self.file("a.xml", feed("a"))
        self.assertEqual(self.one('%s filter="cat %s/a.xml"' % (self.url("big"), self.home.path))["new"], ITEMS)

    # ---- logins

    def password(self, text=SECRET):
        self.file("secret", text + "\n")
        return 'password-command="cat %s/secret"' % self.home.path

    def test_each_way_to_log_in(self):
        for how in ("basic", "digest", "bearer"):
            with self.subTest(how):
                line = self.one("%s auth=%s login=me %s" % (self.url(how), how, self.password()))
                self.assertEqual((line["error"], line["new"]), (None, ITEMS))
        line = self.one("%s login=me %s" % (self.url("basic") + "2", self.password()))
        self.assertEqual((line["error"], line["new"]), (None, ITEMS))

    def test_10_a_login_that_is_wanted_or_wrong_is_named(self):
        self.assertIn("password-command=", self.one(self.url("basic"))["error"])
        for how in ("basic", "digest", "bearer"):
            line = self.one("%s auth=%s login=me %s" % (self.url(how), how, self.password("wrong")))
            self.assertIn("refuses this login", line["error"])
            self.assertNotIn("wrong", line["error"])

    def test_91_a_password_command_that_fails_says_so_without_its_words(self):
        self.program("pass", "echo %s; echo %s >&2; exit 2" % (SECRET, SECRET))
        error = self.one('%s auth=basic login=me password-command="~/pass mail/%s"' % (self.url("basic"), "x"))["error"]
        self.assertIn("pass ended with status 2", error)
        self.assertNotIn("sesame", error)
        self.assertIn("printed nothing", self.one('%s login=me password-command=true' % self.url("basic"))["error"])
        self.assertEqual(self.server.seen, {})

    def test_91_a_password_command_is_asked_once_for_all_its_feeds(self):
        self.program("pass", 'echo x >> "$HOME/asked"; echo "%s"' % SECRET)
        self.write("[P] login=me auth=basic password-command=~/pass", *["%s/basic/%d" % (self.server.url, i) for i in range(12)])
        _, total, _ = self.home.refresh()
        self.assertEqual((total["failed"], total["new"]), (0, 12 * ITEMS))
        with open(os.path.join(self.home.path, "asked")) as f:
            self.assertEqual(f.read(), "x\n")
        self.assertLessEqual(self.server.load.most["127.0.0.1"], 2)

    def test_110_the_secret_is_nowhere(self):
        """Not in the archive, the arguments of any process, or what is said."""
        self.home.set("timeout 60s")
        listed, over = [], threading.Event()

        def look():
            while not over.wait(0.005):
                for entry in os.listdir("/proc"):
                    if entry.isdigit() and int(entry) != os.getpid():
                        try:
                            with open("/proc/%s/cmdline" % entry, "rb") as f:
                                listed.append(f.read())
                        except OSError:
                            pass

        watch = threading.Thread(target=look)
        watch.start()
        option = self.password()
        self.write("%s auth=basic login=me %s" % (self.url("basic"), option), "%s auth=bearer %s" % (self.url("500"), option))
        done = self.home.run("-v", "refresh", "--wait")
        over.set()
        watch.join()
        self.assertEqual(self.home.articles(), ITEMS)
        self.assertFalse([line for line in set(listed) if SECRET.encode() in line])
        self.assertNotIn(SECRET, done.stdout + done.stderr)
        os.unlink(os.path.join(self.home.path, "secret"))
        for folder, _, names in os.walk(self.home.path):
            for name in names:
                with open(os.path.join(folder, name), "rb") as f:
                    self.assertNotIn(SECRET.encode(), f.read(), name)

    def test_09_a_login_goes_to_no_other_host(self):
        other = Server(0, "127.0.0.2").start()
        self.addCleanup(other.stop)
        other.secret = SECRET
        for how in ("basic", "bearer", "digest"):
            self.server.to = other.url + "/%s/x" % how
            line = self.one("%s auth=%s login=me %s" % (self.url("to") + how, how, self.password()))
            self.assertIn("401", line["error"])
        self.assertEqual(len(other.seen), 3)
        for asked in other.seen.values():
            self.assertEqual([("Authorization" in r) for r in asked], [False])

    def test_28_cookies_live_for_one_request_and_only_where_they_are_wanted(self):
        self.assertIn("403", self.one(self.url("cookieback"))["error"])
        for _ in range(2):
            line = self.one(self.url("cookieback") + " cookies=yes")
            self.assertEqual(line["error"], None)
        firsts = self.server.seen["/cookieback/x"]
        self.assertEqual([("Cookie" in r) for r in firsts], [False] * 3)

    def test_a_header_of_the_person_takes_the_place_of_ours(self):
        self.one(self.url("good") + ' header="Accept: text/plain" header="user-agent: Mine"')
        asked = self.server.seen["/good/x"][0]
        self.assertEqual((asked["Accept"], asked["user-agent"]), ("text/plain", "Mine"))
        self.assertNotIn("User-Agent", asked)

    # ---- who may have what run

    def test_only_what_stands_in_the_file_is_run(self):
        """The archive cannot name a command: a line that is gone, or was never there, runs nothing."""
        self.program("say", 'touch "$HOME/ran"; cat "$HOME/a.xml"')
        self.file("a.xml", feed("a"))
        self.one(self.url("good"))
        self.home.change("UPDATE feed SET url = 'exec:' || ? || '/say'", self.home.path)
        feeds, _, _ = self.home.refresh("--force")
        self.assertIn("no longer in the feeds file", list(feeds.values())[0]["error"])
        self.home.change("UPDATE feed SET url = ?, options = ?", self.url("good"), "filter=%s/say" % self.home.path)
        self.server.etag = '"b %s"'
        feeds, _, _ = self.home.refresh("--force")
        self.assertIn("no longer in the feeds file", list(feeds.values())[0]["error"])
        self.assertNotIn("ran", os.listdir(self.home.path))

    def test_in_the_reader_keys_are_answered_while_a_program_runs(self):
        self.program("waits", 'touch "$HOME/pid"; while [ ! -e "$HOME/go" ]; do sleep 0.01; done; sed "s/a-/w-/g" "$HOME/a.xml"')
        self.file("a.xml", feed("a"))
        self.write("[Papers]", "file:~/a.xml")
        self.home.refresh()
        self.write("[Papers]", "file:~/a.xml", '"exec:~/waits" "Slow Paper"')
        p = Pty(self.home.command(), env=self.home.env)
        self.addCleanup(p.close)
        p.wait("story 0")
        p.keys("R")
        while "pid" not in os.listdir(self.home.path):
            p.settle()
        for _ in range(4):
            for key in "jk":
                os.write(p.master, key.encode())
                self.assertTrue(p.read(LONGEST), "the reader does not answer")     # the program still waits
                p.settle()
        self.file("go", "")
        p.wait("5 new")
        p.keys("Q")
        self.assertEqual(p.ended(), 0)


if __name__ == "__main__":
    unittest.main()
