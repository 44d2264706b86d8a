"""A real terminal for whole-run tests: tmux on a socket of its own, driven by keys, read as a screen."""

import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import idle  # noqa: E402

LONGEST = 60.0          # seconds to wait for something; then the test fails and shows the screen
ESCAPE = 0.03           # seconds for which the reader holds an escape, which may begin a sequence


class Terminal:
    """One program in one tmux window of a given size."""

    def __init__(self, argv, columns=80, rows=24, term="tmux-256color", env=None):
        self.folder = tempfile.mkdtemp(prefix="dateline-term-")
        self.socket = os.path.join(self.folder, "tmux")
        self.status_file = os.path.join(self.folder, "status")
        conf = os.path.join(self.folder, "conf")
        with open(conf, "w") as f:
            f.write("set -g default-terminal %s\nset -g status off\nset -g escape-time 0\n"
                    "set -g remain-on-exit on\n" % term)
        variables = {"LC_ALL": "C.UTF-8", "TZ": "UTC"}
        variables.update(env or {})
        words = ["env"] + ["%s=%s" % kv for kv in variables.items()] + argv
        line = " ".join(shlex.quote(w) for w in words) + "; echo $? > " + shlex.quote(self.status_file)
        self.tmux("-f", conf, "new-session", "-d", "-x", str(columns), "-y", str(rows), line)
        # Set after the session is there: tmux 3.3 ends when its file says so.
        self.tmux("set-option", "-g", "window-size", "manual")
        self.tmux("resize-window", "-x", str(columns), "-y", str(rows))
        self.tty, shell = self.tmux("display-message", "-p", "#{pane_tty} #{pane_pid}").split()
        self.shell = int(shell)

    def tmux(self, *args):
        p = subprocess.run(["tmux", "-S", self.socket] + list(args), stdout=subprocess.PIPE,
                           stderr=subprocess.PIPE, stdin=subprocess.DEVNULL, timeout=30)
        if p.returncode != 0:
            raise RuntimeError("tmux %s: %s" % (args[0], p.stderr.decode()))
        return p.stdout.decode("utf-8", "replace")

    def keys(self, *keys):
        """Named keys as tmux knows them (Enter, C-d, PageDown), others literally, one by one: each when
        the program has taken the one before, and what it did at once for the last is on the screen."""
        for key in keys:
            named = re.fullmatch(r"(C-|M-)?.|[A-Z][A-Za-z]+\d*|F\d+|BTab|BSpace", key) and len(key) > 1
            self.type_and_wait([key] if named else ["-l", "--", key])

    def type_and_wait(self, words):
        try:
            tty = os.open(self.tty, os.O_RDONLY | os.O_NOCTTY | os.O_NONBLOCK)
        except OSError:         # the program has ended
            tty = -1
        pid = idle.front(self.shell)
        before = idle.slept(pid)
        self.tmux("send-keys", *words)
        if tty < 0:
            return
        try:
            idle.until_taken(pid, tty, before)
            if words == ["Escape"]:
                time.sleep(ESCAPE)
                idle.until_taken(pid, tty, -1)
        finally:
            os.close(tty)

    def screen(self, escapes=False):
        return self.tmux("capture-pane", "-p", *(["-e"] if escapes else []))

    def lines(self):
        return self.screen().rstrip("\n").split("\n")

    def wait(self, pattern, longest=LONGEST):
        """Waits until the screen shows the pattern; returns the match."""
        end = time.monotonic() + longest
        while True:
            screen = self.screen()
            m = re.search(pattern, screen, re.M)
            if m:
                return m
            if time.monotonic() > end:
                raise AssertionError("no %r on the screen:\n%s" % (pattern, screen))
            time.sleep(0.02)

    def wait_gone(self, pattern, longest=LONGEST):
        end = time.monotonic() + longest
        while re.search(pattern, self.screen(), re.M):
            if time.monotonic() > end:
                raise AssertionError("%r is still on the screen:\n%s" % (pattern, self.screen()))
            time.sleep(0.02)

    def resize(self, columns, rows):
        self.tmux("resize-window", "-x", str(columns), "-y", str(rows))

    def pid(self):
        """The pid of the program itself."""
        return (idle.children(self.shell) or [self.shell])[0]

    def ended(self, longest=LONGEST):
        """Waits for the end of the program; its exit status."""
        end = time.monotonic() + longest
        while True:
            try:
                with open(self.status_file) as f:
                    text = f.read()
                if text.endswith("\n"):
                    return int(text)
            except OSError:
                pass
            if time.monotonic() > end:
                raise AssertionError("the program did not end:\n%s" % self.screen())
            time.sleep(0.02)

    def close(self):
        try:
            self.tmux("kill-server")
        except RuntimeError:
            pass
        shutil.rmtree(self.folder, ignore_errors=True)
