#!/usr/bin/env python3
"""Drives any full-screen program on a terminal of its own and measures what a key costs.

A key press is: write the key, wait for the first byte back (1 s at most), then until nothing has
come for 30 ms; then a random pause, so that a program which polls on a timer is not met in phase.
"""

import errno
import fcntl
import glob
import os
import pty
import random
import re
import select
import signal
import statistics
import struct
import termios
import time

ESCAPES = re.compile(rb"\x1b\[[0-?]*[ -/]*[@-~]|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)|\x1b[()*+][A-Za-z0-9]"
                     rb"|\x1b[@-Z\\^_=>78]|[\x0e\x0f\r]")
QUIET = 0.03
LONGEST = 1.0


class Terminal:
    """A program on a pty: what it wrote, when, and what it used."""

    def __init__(self, argv, columns, rows, env=None):
        self.start = time.perf_counter()
        self.alive, self.since, self.total = True, bytearray(), 0
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            try:
                fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
                os.execvpe(argv[0], argv, env or os.environ)
            finally:
                os._exit(127)
        fcntl.ioctl(self.fd, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        self.random = random.Random(7)

    def read(self, timeout):
        """One piece of what was written, b"" when nothing came in time."""
        if not self.alive:
            return b""
        ready, _, _ = select.select([self.fd], [], [], max(0, timeout))
        if not ready:
            return b""
        try:
            data = os.read(self.fd, 65536)
        except OSError as e:
            if e.errno != errno.EIO:
                raise
            data = b""
        if not data:
            self.alive = False
        self.since += data
        self.total += len(data)
        return data

    def text(self):
        return ESCAPES.sub(b"", bytes(self.since)).decode("utf-8", "replace")

    def until(self, pattern, longest):
        """Seconds from the start of the program until the pattern was there and all was quiet; None."""
        last, found, end = 0.0, False, time.perf_counter() + longest
        while self.alive and time.perf_counter() < end:
            if self.read(QUIET):
                last = time.perf_counter()
            elif found:
                return last - self.start
            found = found or bool(re.search(pattern, self.text()))
        return None

    def press(self, key, jitter=0.07, mark=None):
        """(seconds to the last byte, bytes, microseconds of processor) of one key; None: no answer.
        Where other things are written too, the answer is there when `mark` is; the processor's time
        then is that until the answer, which the load of the machine does not change."""
        self.since.clear()
        cpu, begin = self.cpu_us(), time.perf_counter()
        os.write(self.fd, key.encode())
        last, count, found = None, 0, False
        while self.alive:
            wait = begin + LONGEST if last is None or (mark and not found) else time.perf_counter() + QUIET
            data = self.read(wait - time.perf_counter())
            if not data:
                break
            if not found:
                last, used = time.perf_counter(), self.cpu_us() - cpu
            count, found = count + len(data), bool(mark) and mark in self.since
        if not mark:
            used = self.cpu_us() - cpu
        time.sleep(self.random.random() * jitter)
        return None if last is None or (mark and not found) else (last - begin, count, used)

    def cpu_us(self):
        used = 0
        try:
            for task in os.listdir("/proc/%d/task" % self.pid):
                with open("/proc/%d/task/%s/schedstat" % (self.pid, task)) as f:
                    used += int(f.read().split()[0])
        except OSError:
            pass
        return used / 1e3

    def idle(self, seconds):
        """What is sent, used and how often it and its children are woken while no key is pressed; not at the
        turn of a minute, when a clock on screen may change."""
        while self.read(0.5):
            pass
        while time.time() % 60 > 58 - seconds:
            self.read(0.2)
        before, used, woken = self.total, self.cpu_us(), self.wake_ups()
        end = time.perf_counter() + seconds
        while time.perf_counter() < end:
            self.read(0.1)
        return {"seconds": seconds, "bytes": self.total - before, "cpu_us": round(self.cpu_us() - used),
                "wake_ups": self.wake_ups() - woken}

    def wake_ups(self):
        """How often the program and its children went to sleep so far."""
        total, todo = 0, [str(self.pid)]
        for pid in todo:
            for task in glob.glob("/proc/%s/task/*" % pid):
                try:
                    with open(task + "/status") as f:
                        total += int(re.search(r"^voluntary_ctxt_switches:\s*(\d+)", f.read(), re.M).group(1))
                    with open(task + "/children") as f:
                        todo += f.read().split()
                except (OSError, AttributeError):
                    pass
        return total

    def memory_mib(self):
        """Peak of the program itself, without its children."""
        try:
            with open("/proc/%d/status" % self.pid) as f:
                return int(re.search(r"VmHWM:\s*(\d+)", f.read()).group(1)) / 1024
        except (OSError, AttributeError):
            return None

    def close(self):
        for sig in (signal.SIGTERM, signal.SIGKILL):
            try:
                os.kill(self.pid, sig)
            except ProcessLookupError:
                pass
            for _ in range(50):
                self.read(0.01)
                pid, _ = os.waitpid(self.pid, os.WNOHANG)
                if pid:
                    os.close(self.fd)
                    return


def summary(presses):
    """Median and 95th percentile in ms, median and mean of bytes, microseconds of processor."""
    heard = [p for p in presses if p]
    if not heard:
        return None
    ms = sorted(p[0] * 1e3 for p in heard)
    return {"ms": round(statistics.median(ms), 2), "p95": round(ms[int(len(ms) * 0.95)], 2),
            "p99": round(ms[int(len(ms) * 0.99)], 2),
            "bytes": statistics.median(p[1] for p in heard),
            "mean_bytes": round(statistics.mean(p[1] for p in heard), 1), "max_bytes": max(p[1] for p in heard),
            "cpu_us": round(statistics.mean(p[2] for p in heard)), "cpu_p99": round(sorted(p[2] for p in heard)[int(len(heard) * 0.99)]), "n": len(heard),
            "silent": len(presses) - len(heard)}
