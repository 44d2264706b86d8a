#!/usr/bin/env python3
"""What grows with the archive and what does not: a thousand articles beside a million.

usage: scale.py [--feeds SMALL,LARGE] [--work DIR] [--runs N] [--only store,start,keys,search,refresh,rules] [--json FILE]

Archives of SMALL and LARGE feeds of 50 articles each (20 and 20,000) are made straight by the store, once;
they stay in --work (7 GB). Then, the two in turn:

  store     the store's own answers: lists, queries (tests/bench/store.c)
  start     from the start of the reader until its first screen is there and quiet
  keys      in lists: rows, pages, first and last, only unread, the next section
  search    results as they are typed, and a key pressed meanwhile
  refresh   at LARGE only: 10,000 new articles come in while a person goes up and down a list; whether the row under
            the cursor moved is in the rows of --json
  refile    what a section of one `match` line costs that is added, of a rare and of a common word, on a copy
  rules     instructions of the store without and with a hundred rules and fifty match sections (valgrind)
"""

import argparse
import json
import os
import re
import shutil
import sqlite3
import statistics
import subprocess
import sys
import time

import terminal
from bench import HERE, TOP

PORT = 8925
BASE = "http://127.0.0.1:%d/f" % PORT
READY = r"\d of [\d,]+"
SECTIONS = 40           # as in tests/bench/store.c
ARRIVING = 10000
REVERSE = b"\x1b[7m"     # the row under the cursor
SEARCHES = (("common word", "border"), ("rare word", "zyzzogeton"), ("phrase", '"caspian grain corridor"'),
            ("prefix", "parl*"), ("short prefix", "ko*"), ("Chinese pair", "世界"), ("bookmarked", "is:bookmarked"))


def archive(folder, sql):
    db = sqlite3.connect("file:%s/archive.db?mode=ro" % folder, uri=True, timeout=10)
    try:
        return db.execute(sql).fetchone()[0]
    finally:
        db.close()


class Scale:
    def __init__(self, options):
        self.o, self.rows = options, []
        self.store = TOP + "/build/tests/store"
        os.makedirs(options.work, exist_ok=True)

    def add(self, **row):
        self.rows.append(row)
        print(json.dumps(row, ensure_ascii=False), file=sys.stderr, flush=True)

    def dir(self, feeds):
        return os.path.join(self.o.work, str(feeds))

    def prepare(self, feeds):
        path = self.dir(feeds)
        if os.path.exists(path + "/made"):
            return
        shutil.rmtree(path, ignore_errors=True)
        os.makedirs(path)
        made = subprocess.run([self.store, path, str(feeds), BASE], stdout=subprocess.PIPE, check=True, text=True).stdout
        with open(path + "/config", "w") as f:
            f.write("set auto-refresh no\nset resume no\n")
        with open(path + "/made", "w") as f:
            f.write(made)
        print(made, file=sys.stderr)

    def reader(self, feeds, columns=80, rows=24):
        path = self.dir(feeds)
        argv = ["env", "-i", "PATH=/usr/bin:/bin", "HOME=" + path, "TERM=xterm-256color", "LANG=C.UTF-8", "TZ=UTC",
                TOP + "/dateline", "-c", path + "/config", "-f", path + "/feeds", "-d", path]
        return terminal.Terminal(argv, columns, rows)

    # -- the measures ----------------------------------------------------------------------------

    def stores(self, sizes):
        for feeds in sizes:
            out = subprocess.run([self.store, self.dir(feeds), "0"], stdout=subprocess.PIPE, text=True).stdout
            for name, ms, n in re.findall(r"^  (\S.*?) +([\d.]+) ms +(\d+)$", out, re.M):
                self.add(what="store", feeds=feeds, name=name, ms=float(ms), found=int(n))

    def starts(self, sizes):
        times = {feeds: [] for feeds in sizes}
        memory = {}
        for _ in range(self.o.runs + 1):
            for feeds in sizes:
                t = self.reader(feeds)
                times[feeds].append(t.until(READY, 20))
                memory[feeds] = t.memory_mib()
                t.close()
        for feeds in sizes:
            ms = [x * 1e3 for x in times[feeds][1:]]
            self.add(what="start", feeds=feeds, name="first screen", ms=round(statistics.median(ms), 2),
                     low=round(min(ms), 2), high=round(max(ms), 2), memory_mib=memory[feeds])

    def keys(self, feeds):
        t = self.reader(feeds)
        t.until(READY, 20)
        presses = {"row down": ["j"] * 200, "row up": ["k"] * 100, "page down": ["\x06"] * 40, "last": ["G", "g"] * 10,
                   "page up from the end": ["G"] + ["\x02"] * 20, "only unread, all": ["U"] * 10,
                   "next section": ["]"] * 10, "open": ["\r", "h"] * 10}
        for name, keys in presses.items():
            t.press("G" if name == "row up" else "g")
            s = terminal.summary([t.press(key) for key in keys])
            self.add(what="keys", feeds=feeds, name=name, **s)
        t.close()

    def searches(self, feeds):
        t = self.reader(feeds)
        t.until(READY, 20)
        for name, words in SEARCHES:
            whole, alone = [], []
            for _ in range(5):
                t.press("/")
                for c in words[:-1]:
                    os.write(t.fd, c.encode())
                while t.read(0.3):
                    pass
                whole.append(self.last_byte(t, words[-1], 0.3))
                t.press("\x15")
                os.write(t.fd, words.encode())
                time.sleep(0.055)               # while the search runs, or just before
                t.read(0)
                alone.append(self.first_byte(t, " "))
                t.press("\x15")
                t.press("\x1b")
                t.press("\x1b")
            self.add(what="search", feeds=feeds, name=name, **terminal.summary(whole))
            self.add(what="search", feeds=feeds, name="a key meanwhile, " + name, **terminal.summary(alone))
        t.close()

    @staticmethod
    def first_byte(t, key):
        """Like Terminal.press, but what was found for the key comes behind its answer and is not waited for."""
        t.since.clear()
        begin = time.perf_counter()
        os.write(t.fd, key.encode())
        t.read(terminal.LONGEST)
        return time.perf_counter() - begin, len(t.since), 0

    @staticmethod
    def last_byte(t, key, quiet):
        """Like Terminal.press, for an answer that comes in two parts: what was typed, what was found."""
        t.since.clear()
        begin = last = time.perf_counter()
        os.write(t.fd, key.encode())
        while t.read(quiet):
            last = time.perf_counter()
        return last - begin, len(t.since), 0

    def refresh(self, feeds):
        """ARRIVING new articles come into Section 1 while a person goes up and down in Latest."""
        section = feeds // SECTIONS + 1
        www, copy = os.path.join(self.o.work, "www"), self.dir(feeds) + ".refresh"
        shutil.rmtree(www, ignore_errors=True)
        subprocess.run([sys.executable, HERE + "/gen_feeds.py", "--feeds", str(section), "--items",
                        str(-(-ARRIVING // section)), "--base", BASE[:-2], "--out", www, "--newest", str(int(time.time()))],
                       check=True, stdout=subprocess.DEVNULL)
        shutil.rmtree(copy, ignore_errors=True)
        subprocess.run(["cp", "-rL", "--reflink=auto", self.dir(feeds), copy], check=True)
        server = subprocess.Popen([sys.executable, "-m", "http.server", str(PORT), "--bind", "127.0.0.1", "-d", www],
                                  stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        t = self.reader(os.path.basename(copy))
        t.until(READY, 20)
        for key in "jjjjjjjjjj":
            t.press(key)
        self.up_and_down(t, feeds, "keys, nothing else", copy, lambda db: True, 200)
        newest = archive(copy, "SELECT max(id) FROM article")
        for key in ("'", "Section 1", "\r", "r", "'", "Latest", "\r", "g", *"jjjjjjjjjj"):
            t.press(key)
        self.up_and_down(t, feeds, "keys while articles come", copy,
                         lambda a: a("SELECT max(id) FROM article") >= newest + ARRIVING, 100)
        self.up_and_down(t, feeds, "keys while they are read", copy,
                         lambda a: a("SELECT count(*) FROM unindexed") + a("SELECT count(*) FROM pending") == 0, 100)
        t.close()
        server.terminate()
        server.wait()
        shutil.rmtree(copy, ignore_errors=True)
        shutil.rmtree(www, ignore_errors=True)

    def up_and_down(self, t, feeds, name, folder, over, least):
        """j and k until it is over, and whether the row under the cursor stands where it stood."""
        presses, moved, end, looked = [], 0, time.time() + 300, time.time()
        place = self.cursor(t)
        while time.time() < end:
            presses.append(t.press("j", 0.02, REVERSE))
            presses.append(t.press("k", 0.02, REVERSE))
            if time.time() - looked < 0.5:
                continue
            moved += place is None or self.cursor(t) != place
            looked = time.time()
            if len(presses) >= least and over(lambda sql: archive(folder, sql)):
                break
        self.add(what="refresh", feeds=feeds, name=name, moved=moved, **terminal.summary(presses))

    @staticmethod
    def cursor(t):
        """The row of the screen in reverse and what it says behind its age, by painting the screen anew."""
        t.press("\x0c")
        row = 0
        for place, down, text in re.findall(rb"\x1b\[(?:(\d*)(?:;\d+)?)H|(\r\n)|\x1b\[7m([^\x1b]*)", bytes(t.since)):
            if text and row > 1:
                return row, text[10:]
            row = row + 1 if down else row if text else int(place or 1)
        return None

    def refiles(self, feeds):
        copy = self.dir(feeds) + ".refile"
        for name, word in SEARCHES[:2]:
            shutil.rmtree(copy, ignore_errors=True)
            subprocess.run(["cp", "-rL", "--reflink=auto", self.dir(feeds), copy], check=True)
            with open(copy + "/feeds", "a") as f:
                f.write("[Match]\nmatch %s\n" % word)
            said = subprocess.run([self.store[:-5] + "refile", copy, copy + "/feeds"], stdout=subprocess.PIPE, check=True,
                                  text=True).stdout
            cpu, ms, slices, longest, look = re.search(r"in (\d+) ms of processor, (\d+) ms; (\d+) slices, the longest ([\d.]+)"
                                                       r" ms, the longest look ([\d.]+)", said).groups()
            self.add(what="refile", feeds=feeds, name=name, ms=int(ms), cpu_ms=int(cpu), slices=int(slices),
                     longest_ms=float(longest), look_ms=float(look))
        shutil.rmtree(copy, ignore_errors=True)

    def rules(self):
        """Instructions of the store for 1,000 articles, without and with a hundred rules and fifty match sections."""
        folder, counted = os.path.join(self.o.work, "rules"), {}
        for rules in (0, 100):
            shutil.rmtree(folder, ignore_errors=True)
            os.makedirs(folder)
            said = subprocess.run(["valgrind", "--tool=callgrind", "--callgrind-out-file=" + folder + "/out", self.store, folder,
                                   "20", BASE, "50", str(rules)], stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True)
            counted[rules] = int(re.search(r"Collected : (\d+)", said.stderr).group(1))
        shutil.rmtree(folder, ignore_errors=True)
        self.add(what="rules", millions=counted[0] / 1e6, with_rules=counted[100] / 1e6)
        print("instructions of the store, 1,000 articles: %.0f million; with 100 rules and 50 match sections %+.1f %%"
              % (counted[0] / 1e6, 100 * (counted[100] / counted[0] - 1)))

    # -- the table ---------------------------------------------------------------------------------

    def table(self, sizes):
        print("%-34s" % "milliseconds" + "".join("%16s" % ("%s articles" % format(n * 50, ",")) for n in sizes) + "   ratio")
        for what in ("store", "start", "keys", "search", "refile", "refresh"):
            names = list(dict.fromkeys(r["name"] for r in self.rows if r["what"] == what))
            for name in names:
                found = {r["feeds"]: r for r in self.rows if r["what"] == what and r["name"] == name}
                ms = [found.get(n, {}).get("ms") for n in sizes]
                ratio = "%8.2f" % (ms[-1] / ms[0]) if None not in ms and ms[0] else ""
                print("%-34s" % ("%s: %s" % (what, name))
                      + "".join("%16s" % ("-" if m is None else "%.2f" % m) for m in ms) + ratio)
                p99 = [found.get(n, {}).get("p99") for n in sizes]
                if any(p99):
                    print("%-34s" % "  99th percentile" + "".join("%16s" % ("-" if m is None else "%.2f" % m) for m in p99))


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--feeds", default="20,20000")
    p.add_argument("--work", default="/tmp/dateline-bench/scale", help="folder to work in")
    p.add_argument("--runs", type=int, default=7)
    p.add_argument("--only", default="store,start,keys,search,refile,refresh,rules")
    p.add_argument("--json", help="write every row to this file")
    o = p.parse_args()
    scale, sizes, only = Scale(o), [int(n) for n in o.feeds.split(",")], o.only.split(",")
    timed = set(only) - {"rules"}       # what is asked of the two archives
    for feeds in sizes if timed else ():
        scale.prepare(feeds)
    if "store" in only:
        scale.stores(sizes)
    if "start" in only:
        scale.starts(sizes)
    for feeds in sizes:
        if "keys" in only:
            scale.keys(feeds)
        if "search" in only:
            scale.searches(feeds)
    for feeds in sizes if "refile" in only else ():
        scale.refiles(feeds)
    if "refresh" in only:
        scale.refresh(sizes[-1])
    if "rules" in only and shutil.which("valgrind"):
        scale.rules()
    if o.json:
        with open(o.json, "w") as f:
            f.write("".join(json.dumps(r) + "\n" for r in scale.rows))
    if timed:
        scale.table(sizes)


if __name__ == "__main__":
    main()
