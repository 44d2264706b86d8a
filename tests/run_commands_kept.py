#!/usr/bin/env python3
"""Commands to the fetcher, spoken as a reader does: a mark is acknowledged soon, also amid a
refresh, is on the disk when it is, and is carried out once however often it is sent."""

import os
import select
import signal
import socket
import struct
import subprocess
import unittest

from bad_server import Server
from fetching import BIN, Home

MSG = struct.Struct("=IIiiqqqqqq400s")
HELLO, MARK, REFRESH, READY, ACK, FEED, DONE, IDLE = 1, 2, 6, 64, 65, 67, 69, 76
READ, TOGGLE = 1, 2


class Talk:
    """A fetcher and its parser, and the reader's end of the socket."""

    def __init__(self, home, session=0):
        mine, theirs = socket.socketpair()
        asks, answers = socket.socketpair()
        self.sock, self.home, self.buffer = mine, home, b""
        self.parser = self.spawn(["dateline-parse"], answers)
        self.fetcher = self.spawn(["dateline-fetch", "--dir", home.data], theirs, asks, home.feeds, home.config)
        for end in (theirs, asks, answers):
            end.close()
        self.send(HELLO, b=session)
        self.session = self.wait_for(READY)[5]

    def spawn(self, words, *ends):
        kept = [end if isinstance(end, socket.socket) else open(end) for end in ends]

        def place():
            away = [os.dup2(k.fileno(), 100 + i) for i, k in enumerate(kept)]
            for i, fd in enumerate(away):
                os.dup2(fd, 3 + i)
            os.closerange(3 + len(away), 200)

        try:
            return subprocess.Popen(
                words, executable=os.path.join(BIN, words[0]), env=self.home.env, preexec_fn=place, close_fds=False
            )
        finally:
            for k in kept:
                if not isinstance(k, socket.socket):
                    k.close()

    def send(self, kind, seq=0, a=0, b=0, c=0):
        self.sock.sendall(MSG.pack(kind, seq, 0, 0, a, b, c, 0, 0, 0, b""))

    def receive(self):
        self.sock.settimeout(60)
        while len(self.buffer) < MSG.size:
            data = self.sock.recv(65536)
            if not data:
                raise EOFError
            self.buffer += data
        m = MSG.unpack(self.buffer[: MSG.size])
        self.buffer = self.buffer[MSG.size :]
        return m

    def pass_over(self):
        """What was said so far."""
        while select.select([self.sock], [], [], 0)[0]:
            self.receive()

    def wait_for(self, kind, seq=0):
        while True:
            m = self.receive()
            if m[0] == kind and (seq == 0 or m[1] == seq):
                return m

    def kill(self):
        for p in (self.fetcher, self.parser):
            p.send_signal(signal.SIGKILL)
            p.wait()
        self.sock.close()


class CommandsKept(unittest.TestCase):
    def setUp(self):
        self.server = Server().start()
        self.server.items = 40
        self.home = Home()
        self.home.write_feeds(self.server.url + "/good/first")
        self.home.refresh()
        self.talk = Talk(self.home)

    def tearDown(self):
        self.talk.kill()
        self.server.stop()
        self.home.close()

    def flags(self, article):
        rows = self.home.rows("SELECT flags FROM mark WHERE article=?", article)
        return rows[0][0] if rows else 0

    def test_an_acknowledged_mark_outlives_the_fetcher_and_is_done_once(self):
        self.talk.send(MARK, seq=1, a=1, b=TOGGLE << 8 | READ)
        self.assertEqual(self.talk.wait_for(ACK, 1)[2], 0)
        session = self.talk.session
        self.talk.kill()
        self.assertEqual(self.flags(1), READ)
        # Its acknowledgement was lost on the way, say: it is sent again.
        self.talk = Talk(self.home, session)
        self.talk.send(MARK, seq=1, a=1, b=TOGGLE << 8 | READ)
        self.assertEqual(self.talk.wait_for(ACK, 1)[2], 0)
        self.assertEqual(self.flags(1), READ)
        self.talk.send(MARK, seq=2, a=1, b=TOGGLE << 8 | READ)
        self.talk.wait_for(ACK, 2)
        self.assertEqual(self.flags(1), 0)

    def test_an_article_that_is_not_there_is_named(self):
        self.talk.send(MARK, seq=1, a=4711, b=READ)
        m = self.talk.wait_for(ACK, 1)
        self.assertEqual((m[2], m[10].split(b"\0")[0]), (1, b"no article 4711"))

    def test_idle_is_said_behind_each_refresh(self):
        """Also of one that left nothing to do, by a fetcher that was idle before it was asked."""
        self.talk.wait_for(IDLE)
        for seq in (1, 2):
            self.talk.send(REFRESH, seq=seq, a=1)
            self.assertEqual(self.talk.wait_for(DONE)[6], 0)    # nothing new: nothing is due
            self.talk.wait_for(IDLE)

    def test_marks_do_not_wait_for_a_refresh(self):
        urls = ["%s/good/f%d" % (self.server.url, i) for i in range(100)]
        self.home.write_feeds(self.server.url + "/good/first", *urls)
        self.talk.kill()
        self.talk = Talk(self.home)
        self.talk.send(REFRESH, seq=1000, a=1)
        feeds = []          # that were stored while a mark waited
        for seq in range(1, 41):
            self.talk.pass_over()
            self.talk.send(MARK, seq=seq, a=seq, b=READ)
            feeds.append(0)
            while (m := self.talk.receive())[:2] != (ACK, seq):
                feeds[-1] += m[0] == FEED
            self.assertEqual(m[2], 0)
        self.assertLess(sorted(feeds)[len(feeds) // 2], 4)
        self.assertEqual(self.home.rows("SELECT count(*) FROM mark WHERE article <= 40 AND flags & 1"), [(40,)])


if __name__ == "__main__":
    unittest.main()
