"""A program on a pseudo-terminal, with every byte that it writes: for what a picture cannot show."""

import fcntl
import os
import pty
import re
import select
import signal
import struct
import sys
import termios
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import idle  # noqa: E402

LONGEST = 60.0      # seconds to wait for something; only a hang takes them
QUIET = 0.12        # seconds without a byte


class Pty:
    def __init__(self, argv, columns=80, rows=24, term="xterm-256color", env=None):
        variables = {k: v for k, v in os.environ.items() if k not in ("COLUMNS", "LINES", "TMUX", "NO_COLOR")}
        variables.update(TERM=term, LC_ALL="C.UTF-8", TZ="UTC")
        variables.update(env or {})
        variables = {k: v for k, v in variables.items() if v is not None}
        self.data, self.status = bytearray(), None
        self.master, self.slave = pty.openpty()
        self.resize(columns, rows)
        self.before = termios.tcgetattr(self.slave)
        self.pid = os.fork()
        if self.pid == 0:
            try:
                os.setsid()
                fcntl.ioctl(self.slave, termios.TIOCSCTTY, 0)
                for fd in (0, 1, 2):
                    os.dup2(self.slave, fd)
                os.closerange(3, 256)
                signal.signal(signal.SIGPIPE, signal.SIG_DFL)
                os.execvpe(argv[0], argv, variables)
            finally:
                os._exit(127)

    def resize(self, columns, rows):
        fcntl.ioctl(self.master, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

    def read(self, seconds):
        """Takes what comes within the time; False: nothing."""
        if self.master < 0 or not select.select([self.master], [], [], seconds)[0]:
            return False
        try:
            piece = os.read(self.master, 65536)
        except OSError:
            return False
        self.data += piece
        return bool(piece)

    def settle(self):
        """Until the program writes no more, and waits for a key."""
        end = time.monotonic() + LONGEST
        while (self.read(QUIET) or not self.waits()) and time.monotonic() < end:
            pass

    def waits(self):
        return self.master < 0 or idle.waits(idle.front(self.pid), self.slave)

    def keys(self, *keys):
        """Types one after another, each when the one before was answered."""
        for i, key in enumerate(keys):
            data = key.encode() if isinstance(key, str) else key
            reader = idle.front(self.pid)
            before = idle.slept(reader)
            os.write(self.master, data)
            # An escape may begin a sequence for a while; of a program elsewhere nothing is known.
            if i + 1 < len(keys) and not data.endswith(b"\x1b") and idle.read(reader, "comm") == idle.READER:
                idle.until_taken(reader, self.slave, before, self.drain)
            else:
                self.settle()

    def drain(self, seconds):
        while self.read(seconds):
            pass

    def text(self, start=0):
        """What was written from an offset on, without the sequences."""
        plain = re.sub(rb"\x1b(\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(\x07|\x1b\\)|[()].|.)", b" ", bytes(self.data[start:]))
        return plain.decode("utf-8", "replace")

    def wait(self, pattern, start=0):
        end = time.monotonic() + LONGEST
        while not re.search(pattern, self.text(start)):
            if time.monotonic() > end:
                raise AssertionError("no %r in %r" % (pattern, self.text(start)[-2000:]))
            self.read(0.05)

    def kill(self, number):
        os.kill(self.pid, number)

    def ended(self, seconds=LONGEST):
        """Waits for the end; the wait status as an exit code, negative for a signal."""
        end = time.monotonic() + seconds
        while self.status is None:
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            if pid:
                self.status = os.waitstatus_to_exitcode(status)
                break
            if time.monotonic() > end:
                raise AssertionError("the program did not end: %r" % self.text()[-2000:])
            self.read(0.02)
        while self.master >= 0 and self.read(0.05):
            pass
        return self.status

    def hang_up(self):
        """As when the line is dropped: the terminal is gone."""
        os.close(self.slave)
        os.close(self.master)
        self.master = self.slave = -1

    def restored(self):
        """Whether the settings of the terminal are those of before."""
        return termios.tcgetattr(self.slave) == self.before

    def close(self):
        if self.status is None:
            try:
                os.kill(self.pid, signal.SIGKILL)
                os.waitpid(self.pid, 0)
            except (ProcessLookupError, ChildProcessError):
                pass
        for fd in (self.master, self.slave):
            if fd >= 0:
                os.close(fd)
        self.master = self.slave = -1
