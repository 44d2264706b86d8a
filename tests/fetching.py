"""A home of its own for a run of dateline refresh; shared by the whole-run tests of fetching."""

import fcntl
import json
import os
import re
import select
import shutil
import socket
import sqlite3
import struct
import subprocess
import tempfile
import threading
import time

BIN = os.path.abspath(os.environ.get("DATELINE_BIN", os.path.join(os.path.dirname(__file__), "..")))
DATELINE = os.path.join(BIN, "dateline")
# Sanitizers take memory and time of their own.
SANITIZED = bool(os.environ.get("DATELINE_SANITIZED")) or "asan" in BIN


def process(pid):
    """Name, state and parent of a process; None: there is none."""
    try:
        with open("/proc/%d/stat" % pid) as f:
            head, tail = f.read().rsplit(")", 1)
    except OSError:
        return None
    return head.split("(", 1)[1], tail.split()[0], int(tail.split()[1])


def children(pid):
    """Name -> pid of the workers of a process."""
    found = {}
    for entry in os.listdir("/proc"):
        known = process(int(entry)) if entry.isdigit() else None
        if known is not None and known[1] != "Z" and known[2] == pid:
            found[known[0]] = int(entry)
    return found


def wait_gone(pid, seconds=60):
    end = time.monotonic() + seconds
    while (known := process(pid)) is not None and known[1] != "Z":
        if time.monotonic() > end:
            raise AssertionError("%s does not end" % known[0])
        select.select([], [], [], 0.005)


def sane(err):
    if "Sanitizer" in err or "runtime error:" in err:
        raise AssertionError(err)


class Home:
    def __init__(self, config=""):
        self.path = tempfile.mkdtemp(prefix="dateline-")
        self.feeds = os.path.join(self.path, "feeds")
        self.data = os.path.join(self.path, "data")
        self.config = os.path.join(self.path, "config")
        with open(self.config, "w") as f:
            f.write(config)
        self.env = {k: v for k, v in os.environ.items() if not k.lower().endswith("_proxy")}
        self.env.update(HOME=self.path, LC_ALL="C.UTF-8")
        for name in ("CONFIG", "DATA", "CACHE", "STATE"):
            self.env.pop("XDG_%s_HOME" % name, None)

    def close(self):
        shutil.rmtree(self.path, ignore_errors=True)

    def running(self, program):
        """The process of that program, not one that it forked to work aside."""
        parent = {}
        for entry in filter(str.isdigit, os.listdir("/proc")):
            try:
                with open("/proc/%s/cmdline" % entry, "rb") as f:
                    words = os.fsdecode(f.read()).split("\0")
            except OSError:
                continue
            known = process(int(entry))
            if known and os.path.basename(words[0]) == program and any(self.path in w for w in words):
                parent[int(entry)] = known[2]
        pid, = [p for p in parent if parent[p] not in parent]
        return pid

    def set(self, line):
        """A setting, in place of an earlier one."""
        with open(self.config) as f:
            others = [old for old in f if not old.startswith("set %s " % line.split()[0])]
        with open(self.config, "w") as f:
            f.write("".join(others) + "set %s\n" % line)

    def write_feeds(self, *urls):
        with open(self.feeds, "w") as f:
            f.write("[Papers]\n" + "".join(url + "\n" for url in urls))

    def command(self, *words):
        # -v leaves the workers' stderr open, and what sanitizers say there.
        more = ["-v"] if SANITIZED else []
        return [DATELINE, "-c", self.config, "-f", self.feeds, "-d", self.data, *more, *words]

    def run(self, *words, timeout=300):
        done = subprocess.run(self.command(*words), env=self.env, capture_output=True, text=True, timeout=timeout)
        sane(done.stderr)
        return done

    def start(self, *words):
        return subprocess.Popen(
            self.command(*words), env=self.env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )

    def finish(self, p, seconds=300):
        """What a started one prints from here on, whatever was read of it: communicate() would lose
        what lies in the buffer of a readline()."""
        watch = threading.Timer(seconds, p.kill)
        watch.start()
        out, err = p.stdout.read(), p.stderr.read()
        p.stdout.close()
        p.stderr.close()
        p.wait()
        watch.cancel()
        sane(err)
        return out, err

    def refresh(self, *words, timeout=300):
        """The lines of `refresh --json`: one object by feed, and the summary."""
        done = self.run("refresh", "--json", *words, timeout=timeout)
        lines = [json.loads(line) for line in done.stdout.splitlines()]
        if not lines:
            raise AssertionError("no answer: %s" % done.stderr)
        return {line["feed"]: line for line in lines[:-1]}, lines[-1], done

    def rows(self, sql, *values):
        db = sqlite3.connect(os.path.join(self.data, "archive.db"), timeout=10)
        try:
            return db.execute(sql, values).fetchall()
        finally:
            db.close()

    def articles(self):
        return self.rows("SELECT count(*) FROM article")[0][0]

    def change(self, sql, *values):
        db = sqlite3.connect(os.path.join(self.data, "archive.db"), timeout=10)
        db.execute(sql, values)
        db.commit()
        db.close()

    def make_due(self):
        """As if the time had come; what asked to be left alone stays so."""
        self.change("UPDATE feed SET due = 0")


def messages():
    """The numbers of src/wire.h's messages."""
    with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "src", "wire.h")) as f:
        text = re.sub(r"/\*.*?\*/", "", f.read(), flags=re.S)
    number, found = 0, {}
    for name, value in re.findall(r"MSG_(\w+)(?: = (\d+))?,", re.search(r"enum msg_type \{.*?\};", text, re.S).group()):
        number = int(value) if value else number + 1
        found[name] = number
    return found


class Fetcher:
    """dateline-fetch with this process as its reader: src/wire.h's messages. It has no parser."""

    FORM = struct.Struct("=IIii6q400s")

    def __init__(self, home):
        self.end, other = socket.socketpair()
        parser, gone = socket.socketpair()
        gone.close()
        files = [os.open(name, os.O_RDONLY) for name in (home.feeds, home.config)]
        away = [os.dup(fd) for fd in (other.fileno(), parser.fileno(), *files)]
        high = [fcntl.fcntl(fd, fcntl.F_DUPFD, 40) for fd in away]
        moves = " ".join("%d<&%d" % (3 + i, fd) for i, fd in enumerate(high))
        command = 'exec "$0" --dir "$1" ' + moves + " " + " ".join("%d<&-" % fd for fd in high)
        self.process = subprocess.Popen(
            ["bash", "-c", command, os.path.join(BIN, "dateline-fetch"), home.data], env=home.env, pass_fds=high
        )
        for fd in (*files, *away, *high):
            os.close(fd)
        other.close()
        parser.close()
        self.end.settimeout(60)
        self.heard = []

    def say(self, *messages):
        """(type, seq, a, text), all in one piece."""
        self.end.sendall(b"".join(self.FORM.pack(t, seq, 0, 0, a, 0, 0, 0, 0, 0, text) for t, seq, a, text in messages))

    def hear(self, kind, seq=0):
        """Waits for a message; what comes before it is kept in `heard`."""
        while True:
            data = self.end.recv(self.FORM.size, socket.MSG_WAITALL)
            if len(data) < self.FORM.size:
                raise AssertionError("the fetcher ended")
            m = self.FORM.unpack(data)
            self.heard.append(m)
            if m[0] == kind and m[1] == seq:
                return m

    def count(self, kind):
        return sum(m[0] == kind for m in self.heard)

    def close(self):
        self.end.close()
        self.process.wait(timeout=60)


for _name, _number in messages().items():
    setattr(Fetcher, _name, _number)
