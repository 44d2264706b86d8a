"""Whether a program on a terminal has taken what was typed and waits for more. The kernel is asked, not a
clock, so that it holds on a machine of any speed."""

import fcntl
import os
import struct
import termios
import time

PATIENCE = 10.0     # seconds; a program that does not wait by then is typed to all the same
READER = "dateline\n"
# Where a process sleeps that waits for a key; "0" and "": the kernel does not say.
SLEEPS = ("poll", "select", "woken", "n_tty")


def stat(pid):
    """State, parent, group and the group before the terminal; None: gone."""
    try:
        with open("/proc/%d/stat" % pid, encoding="utf-8", errors="replace") as f:
            words = f.read().rpartition(")")[2].split()
    except OSError:
        return None
    return words[0], int(words[1]), int(words[2]), int(words[5])


def read(pid, name):
    try:
        with open("/proc/%d/%s" % (pid, name), encoding="utf-8", errors="replace") as f:
            return f.read()
    except OSError:
        return ""


def children(pid):
    return [int(child) for child in read(pid, "task/%d/children" % pid).split()]


def front(pid):
    """Of a process and what it has started, the last that is of the group before the terminal. What the
    reader forks works aside, or becomes a worker without a terminal."""
    found, now = pid, stat(pid)
    reader = read(pid, "comm") == READER
    for child in children(pid):
        if reader and read(child, "comm") == READER:
            continue
        last = front(child)
        known = stat(last)
        if now is not None and known is not None and known[2] == now[3] and known[0] != "Z":
            found = last
    return found


def slept(pid):
    """How often it went to sleep by itself."""
    for line in read(pid, "status").splitlines():
        if line.startswith("voluntary_ctxt_switches:"):
            return int(line.split()[1])
    return -1


def by_line(tty):
    """Lines are put together by the terminal: a key alone wakes nobody."""
    try:
        return bool(termios.tcgetattr(tty)[3] & termios.ICANON)
    except (termios.error, OSError):
        return True


def waits(pid, tty):
    """Asleep for a key with none left, ended, stopped, or with the terminal handed on to a child."""
    now = stat(pid)
    if now is None or now[0] in "ZXT" or by_line(tty):
        return True
    try:
        if struct.unpack("i", fcntl.ioctl(tty, termios.FIONREAD, bytes(4)))[0]:
            return False
    except (termios.error, OSError):
        return True
    where = read(pid, "wchan")
    return now[0] == "S" and (where in ("", "0") or any(name in where for name in SLEEPS))


def until_taken(pid, tty, before, look=time.sleep):
    """Waits until it has woken since it had slept `before` times, and waits again. `look` waits for a
    moment of so many seconds."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        if waits(pid, tty) and (by_line(tty) or slept(pid) != before or (stat(pid) or "-")[0] != "S"):
            return
        if read(pid, "comm") != READER and front(pid) != pid:   # a shell that has started another
            return
        look(0.002)
