#!/usr/bin/env python3
"""The project's figures, beside those of newsboat, newsraft and sfeed where they are installed.

usage: bench.py [--sizes S,M,L] [--only refresh,start,keys,busy,build] [--runs N] [--limit SECONDS]
                [--programs dateline,newsraft,...] [--root DIR] [--xl DIR] [--work DIR] [--json FILE]
       bench.py --many [...]

Generates feeds (the same bytes each time), serves them with nginx on loopback and measures, one
program after the other in the same run. --root names a folder with a Debian of its own (debootstrap)
whose newsboat, newsraft and sfeed are run by chroot; without it those on PATH are used.

  refresh   everything new, then nothing new: wall and processor time, peak memory of all processes,
            bytes on disk. "behind": until what the command left running has ended too.
  start     until the first screen is there and quiet, archive in the file cache; then a search.
  keys      milliseconds and bytes a key, 80x24 and 200x50; what is sent and how often it wakes while
            nobody presses one; memory with an article of 200 KB open.
  busy      keys while a refresh with everything new goes on.
  build     from nothing, and the size of the programs.

The end is a table: our figure, its bound, whether it is met, and the others'. --xl: an archive of a million
articles (as made by scale.py), opened for start, search and keys too. No step takes longer than --limit: a
program that needs more is ended, and the table says so. With --many: 5,000 feeds on as many hosts, each
slow; its own options, see many.py.

Absolute figures change from machine to machine: what counts is the ratio in one run.
"""

import argparse
import glob
import json
import os
import re
import shutil
import sqlite3
import statistics
import subprocess
import sys
import time
import traceback

import figures
import many
import terminal
from programs import PROGRAMS

HERE = os.path.dirname(os.path.abspath(__file__))
TOP = os.path.dirname(os.path.dirname(HERE))
SIZES = {"S": (50, 20, 8921), "M": (500, 40, 8922), "L": (2000, 50, 8923)}
SCROLL, LARGE = "A", "B"         # long articles, for scrolling; an article of 200 KB
ARTICLES = {SCROLL: (5, 20, 8924, "20000", "30000"), LARGE: (2, 3, 8926, "200000", "202000")}
WORD = "zyzzogeton"              # in 50 articles of each size
GEOMETRIES = ((80, 24), (200, 50))


class Bench:
    def __init__(self, options):
        self.o = options
        self.base = os.path.join(options.root, "b") if options.root else options.work
        self.rows, self.filled = [], set()
        os.makedirs(self.base, exist_ok=True)

    # -- what is measured on ------------------------------------------------------------------

    def www(self, size):
        return os.path.join(self.base, "www", size)

    def prepare(self, sizes):
        for size in sizes + list(ARTICLES):
            out = self.www(size)
            os.makedirs(out, exist_ok=True)
            open(out + "/empty", "w").close()
            if os.path.exists(out + "/manifest.json"):
                continue
            feeds, items, port, *body = SIZES.get(size) or ARTICLES[size]
            subprocess.run([sys.executable, HERE + "/gen_feeds.py", "--feeds", str(feeds), "--items", str(items),
                            "--base", "http://127.0.0.1:%d" % port, "--out", out] + (["--body"] + body if body else []),
                           check=True, stdout=subprocess.DEVNULL)
        self.serve()

    def html(self, size):
        """Bytes of HTML in the articles."""
        texts = re.compile(rb"<content:encoded><!\[CDATA\[(.*?)\]\]></content:encoded>", re.S)
        path, total = self.www(size) + "/html", 0
        if not os.path.exists(path):
            for name in glob.glob(self.www(size) + "/f/*.xml"):
                with open(name, "rb") as f:
                    total += sum(len(text) for text in texts.findall(f.read()))
            with open(path, "w") as f:
                f.write(str(total))
        with open(path) as f:
            return int(f.read())

    def serve(self):
        run = os.path.join(self.base, "run")
        os.makedirs(run, exist_ok=True)
        self.stop()
        servers = "".join("  server { listen 127.0.0.1:%d backlog=4096; root %s; }\n" % (row[2], self.www(size))
                          for size, row in list(SIZES.items()) + list(ARTICLES.items()))
        with open(run + "/nginx.conf", "w") as f:
            f.write("worker_processes 1;\npid %s/nginx.pid;\nerror_log %s/error.log warn;\n" % (run, run)
                    + ("user root;\n" if os.getuid() == 0 else "")
                    + "events { worker_connections 4096; }\nhttp {\n"
                    + "  types { application/rss+xml xml; }\n  access_log off;\n  sendfile on; tcp_nopush on;\n"
                    + "  keepalive_requests 100000; etag on;\n"
                    + "".join("  %s_temp_path %s/%s;\n" % (k, run, k) for k in
                              ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")) + servers + "}\n")
        subprocess.run(["nginx", "-c", run + "/nginx.conf", "-e", run + "/error.log"], check=True)

    def stop(self):
        """Ends the server, also one that an earlier run left."""
        try:
            with open(os.path.join(self.base, "run", "nginx.pid")) as f:
                pid = int(f.read())
            os.kill(pid, 15)
            while os.path.exists("/proc/%d" % pid):
                time.sleep(0.02)
        except (OSError, ValueError):
            pass

    # -- running --------------------------------------------------------------------------------

    def home(self, name, size):
        return os.path.join(self.base, "home", name, size)

    def fresh(self, name, size):
        home = self.home(name, size)
        shutil.rmtree(home, ignore_errors=True)
        os.makedirs(home)
        for config, text in (("config", ""), ("marker", "set cursor marker\n")):
            with open(os.path.join(home, config), "w") as f:
                f.write("set resume no\n" + text)

    def argv(self, name, what, size, **words):
        program = PROGRAMS[name]
        chroot = bool(self.o.root and program["root"])
        inside = "/b" if chroot else self.base
        home = "%s/home/%s/%s" % (inside, name, size)
        line = program[what].format(top=TOP, home=home, www="%s/www/%s" % (inside, size), **words)
        if size == "XL":
            line = "%s/dateline -c %s/none -f %s/feeds -d %s" % (TOP, self.o.xl, self.o.xl, self.o.xl)
        argv = ["sh", "-c", line if line.startswith("sh ") else "exec " + line]
        env = ["env", "-i", "PATH=/usr/local/bin:/usr/bin:/bin", "HOME=" + home, "TERM=xterm-256color",
               "LANG=C.UTF-8", "SFEEDPATH=%s/feeds" % home, "TZ=UTC"]
        return (["chroot", self.o.root] if chroot else []) + env + argv

    def binary(self, name, which):
        if not PROGRAMS[name]["root"]:
            path = os.path.join(TOP, which)
        elif self.o.root:
            path = os.path.join(self.o.root, "usr/bin", which)
        else:
            path = shutil.which(which)
        return path if path and os.path.exists(path) else None

    def available(self, name):
        return self.binary(name, PROGRAMS[name]["binaries"][0]) is not None

    def articles(self, name, size):
        program, home = PROGRAMS[name], self.home(name, size)
        if "lines" in program:
            return sum(sum(1 for _ in open(f, "rb")) for f in glob.glob(os.path.join(home, program["lines"])))
        path, sql = program["count"]
        try:
            with sqlite3.connect(os.path.join(home, path)) as db:
                return db.execute(sql).fetchone()[0]
        except sqlite3.Error:
            return 0

    def bytes_on_disk(self, name, size):
        return sum(os.stat(f).st_blocks * 512
                   for f in glob.glob(os.path.join(self.home(name, size), PROGRAMS[name]["files"])))

    def measure(self, name, size, what="refresh", **words):
        what = what if what in PROGRAMS[name] else "refresh"
        out = subprocess.run([TOP + "/build/tests/measure", "-t", str(self.o.limit), "-n",
                              PROGRAMS[name].get("helpers", "-")] + self.argv(name, what, size, **words),
                             stdout=subprocess.PIPE, stderr=subprocess.DEVNULL).stdout
        return json.loads(out)

    def terminal(self, name, what, size, columns=80, rows=24):
        return terminal.Terminal(self.argv(name, what, size), columns, rows)

    def opened(self, name, size, columns, rows, what="open"):
        """A terminal whose first screen is there."""
        t = self.terminal(name, what, size, columns, rows)
        if t.until(PROGRAMS[name]["ready"], min(60, self.o.limit)) is None:
            t.close()
            raise TimeoutError("no first screen")
        return t

    # -- the measures ---------------------------------------------------------------------------

    def add(self, **row):
        self.rows.append(row)
        print(json.dumps(row), file=sys.stderr, flush=True)

    def step(self, what, name, size, *words):
        """One measure; what goes wrong in it costs its own row only."""
        try:
            getattr(self, what)(name, size, *words)
        except Exception as e:
            traceback.print_exc(limit=-2)
            self.add(what=what, program=name, size=size, failed=str(e) or type(e).__name__)

    def refresh(self, name, size, runs):
        cold, warm, fast = [], [], time.monotonic()
        while len(cold) < runs and not any(r["late"] for r in cold):
            self.fresh(name, size)
            cold.append(self.measure(name, size))
            if time.monotonic() - fast > 30:     # once is enough for what takes so long
                break
        disk, count = self.bytes_on_disk(name, size), self.articles(name, size)
        while len(warm) < len(cold) and not any(r["late"] for r in cold + warm):
            warm.append(self.measure(name, size, "again"))
        row = {"what": "refresh", "program": name, "size": size, "runs": len(cold), "articles": count, "disk": disk,
               "feeds": SIZES[size][0], "html": self.html(size), "late": any(r["late"] for r in cold + warm)}

        def put(to, rows, key, choose=statistics.median):
            row[to] = choose([r[key] for r in rows]) if rows else None

        memory = "named_mib" if "helpers" in PROGRAMS[name] else "peak_mib"
        for to, rows, key in (("wall", cold, "wall"), ("behind", cold, "all"), ("cpu", cold, "cpu"),
                              ("warm_wall", warm, "wall"), ("warm_cpu", warm, "cpu")):
            put(to, rows, key)
        for to, rows, key in (("peak_mib", cold, memory), ("warm_peak_mib", warm, memory), ("tree_mib", cold, "peak_mib")):
            put(to, rows, key, max)
        self.add(**row)

    def start(self, name, size, runs):
        """First screens, and in each session one search."""
        times, memory, found, failed = [], [], [], False
        for _ in range(runs + 1):           # the first is not counted: it fills the file cache
            t = self.terminal(name, "open", size)
            times.append(t.until(PROGRAMS[name]["ready"], self.o.limit))
            memory.append(t.memory_mib())
            written = t.total
            if times[-1] is not None and "search" in PROGRAMS[name]:
                found.append(self.searched(t, PROGRAMS[name]))
                failed = failed or re.search(PROGRAMS[name].get("failed", "^$"), t.text()) is not None
            t.close()
            if times[-1] is None or times[-1] > 10:
                break
        self.add(what="start", program=name, size=size, ms=middle_ms(times), peak_mib=max((m for m in memory if m), default=None),
                 bytes=written, runs=len(times) - 1, late=times[-1] is None)
        if "grep" in PROGRAMS[name]:
            found = [self.measure(name, size, "grep", word=WORD)["wall"] for _ in range(runs + 1)]
        self.add(what="search", program=name, size=size, ms=None if failed else middle_ms(found), failed=failed)

    def searched(self, t, program):
        """Seconds from the last key of a search until its results are there; None."""
        *line, enter = program["search"] % WORD
        t.since.clear()
        if program["found"] != PROGRAMS["dateline"]["found"]:      # ours would search while it is typed
            os.write(t.fd, "".join(line).encode())
            while t.read(0.3):
                pass
            t.since.clear()
            line = []
        t.start = time.perf_counter()
        os.write(t.fd, ("".join(line) + enter).encode())
        return t.until(program["found"], min(60, self.o.limit))

    def keys(self, name, size, columns, rows):
        keys, most = PROGRAMS[name]["keys"], 200 if size != "S" else 40
        t = self.opened(name, size, columns, rows)
        out = {"down": terminal.summary([t.press(keys["down"]) for _ in range(most)])}
        t.press(keys["first"])
        out["page down"] = terminal.summary([t.press(keys["pgdn"]) for _ in range(most // 10)])
        t.press(keys["first"])
        if keys.get("open"):
            if keys["into"]:
                t.press(keys["into"])
            presses = []
            for _ in range(15):
                presses.append(t.press(keys["open"]))
                t.press(keys["back"])
                t.press(keys["down"])
            out["open article"] = terminal.summary(presses)
        out["idle"] = t.idle(5)
        self.add(what="keys", program=name, size=size, geometry="%dx%d" % (columns, rows),
                 memory_mib=t.memory_mib(), **{"keys": out})
        t.close()

    def marker(self, name, size, columns, rows):
        """Rows down where the cursor is a mark, not a bar."""
        keys = PROGRAMS[name]["keys"]
        t = self.opened(name, size, columns, rows, "marker")
        self.add(what="marker", program=name, size=size, geometry="%dx%d" % (columns, rows),
                 keys={"down": terminal.summary([t.press(keys["down"]) for _ in range(40)])})
        t.close()

    def scroll(self, name, size, columns, rows):
        keys = PROGRAMS[name]["keys"]
        if (name, size) not in self.filled:     # an earlier run's would be refreshed at the start
            self.filled.add((name, size))
            self.fresh(name, size)
            self.measure(name, size)
        t = self.opened(name, size, columns, rows)
        if keys["into"]:
            t.press(keys["into"])
        out = {"open": terminal.summary([t.press(keys["open"])])}
        lines, pages = (40, 6) if size == SCROLL else (10, 20)
        out["line down"] = terminal.summary([t.press(keys["adown"]) for _ in range(lines)])
        out["page down in it"] = terminal.summary([t.press(keys["apgdn"]) for _ in range(pages)])
        self.add(what="scroll", program=name, size=size, geometry="%dx%d" % (columns, rows), keys=out,
                 memory_mib=t.memory_mib())
        t.close()

    def busy(self, name, size):
        """Rows down and up while all feeds come in for the first time."""
        program = PROGRAMS[name]
        self.fresh(name, "busy")
        if os.path.lexists(self.www("busy")):
            os.unlink(self.www("busy"))
        os.symlink(size, self.www("busy"))
        t = self.opened(name, "busy", 80, 24)       # with something to move in
        if program["busy"]:
            t.press(program["busy"])
        presses, end = [], time.monotonic() + 8
        while time.monotonic() < end:
            presses += [t.press(program["keys"][k], 0.02, program.get("cursor")) for k in ("down", "up")]
        self.add(what="busy", program=name, size=size, articles=self.articles(name, "busy"),
                 keys={"down": terminal.summary(presses)})
        t.close()

    def build(self, name, size):
        """Our programs from nothing on two cores, stripped; the others' as they are installed."""
        sizes = [os.path.getsize(os.path.realpath(p)) for p in (self.binary(name, b) for b in PROGRAMS[name]["binaries"]) if p]
        row = {"what": "build", "program": name, "size": size, "bytes": sum(sizes)}
        if name == "dateline":
            out = os.path.join(self.base, "build")
            shutil.rmtree(out, ignore_errors=True)
            env = {k: v for k, v in os.environ.items() if k not in ("MAKEFLAGS", "MFLAGS", "MAKELEVEL")}
            env.update(CCACHE_DISABLE="1", PATH=":".join(p for p in env["PATH"].split(":") if "ccache" not in p))
            began = time.monotonic()
            subprocess.run(["make", "-s", "-j2", "-C", TOP, "BUILD=" + out, "BIN=" + out, "all"], check=True,
                           env=env, stdout=subprocess.DEVNULL)
            row["seconds"] = round(time.monotonic() - began, 1)
            binaries = [os.path.join(out, b) for b in PROGRAMS[name]["binaries"]]
            subprocess.run(["strip"] + binaries, check=True)
            row["bytes"] = sum(map(os.path.getsize, binaries))
            shutil.rmtree(out, ignore_errors=True)
        self.add(**row)


def middle_ms(times):
    """The median of all but the first, in ms."""
    counted = [x for x in times[1:] or times if x is not None]
    return round(statistics.median(counted) * 1e3, 1) if counted else None


def measure_keys(bench, names, size):
    for name in names:
        keys = PROGRAMS[name]["keys"]
        for columns, rows in GEOMETRIES:
            bench.step("keys", name, size, columns, rows)
            if keys.get("open"):
                bench.step("scroll", name, SCROLL, columns, rows)
        if keys.get("open"):
            bench.step("scroll", name, LARGE, 80, 24)
        if "marker" in PROGRAMS[name]:
            bench.step("marker", name, size, 80, 24)


def measure_all(bench, o, names, sizes, only):
    if "build" in only:
        for name in names:
            bench.step("build", name, "-")
    for size in sizes:
        for name in names:
            if "refresh" in only:
                bench.step("refresh", name, size, o.runs)
            if "start" in only:
                bench.step("start", name, size, o.runs + 2)
    middle = "M" if "M" in sizes else sizes[0]
    if "keys" in only:
        measure_keys(bench, names, middle)
    if "busy" in only:
        for name in names:
            if "busy" in PROGRAMS[name]:
                bench.step("busy", name, middle)
    if o.xl and "dateline" in names:
        if "start" in only:
            bench.step("start", "dateline", "XL", o.runs + 2)
        if "keys" in only:
            bench.step("keys", "dateline", "XL", 80, 24)


def main():
    if "--many" in sys.argv[1:]:
        return many.main([w for w in sys.argv[1:] if w != "--many"])
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--sizes", default="S,M")
    p.add_argument("--only", default="refresh,start,keys,busy,build")
    p.add_argument("--programs", default=",".join(PROGRAMS))
    p.add_argument("--runs", type=int, default=3)
    p.add_argument("--limit", type=int, default=300, help="seconds that one step may take")
    p.add_argument("--xl", help="folder of an archive of a million articles, with its feeds")
    p.add_argument("--work", default="/tmp/dateline-bench", help="folder to work in")
    p.add_argument("--root", default=os.environ.get("BENCH_ROOT"), help="a Debian with the peers, run by chroot")
    p.add_argument("--json", help="write every row to this file")
    o = p.parse_args()
    bench, sizes, only = Bench(o), o.sizes.split(","), o.only.split(",")
    names = [n for n in o.programs.split(",") if bench.available(n)]
    for name in sorted(set(PROGRAMS) - set(names)):
        print("%s: not installed, or not asked for" % name, file=sys.stderr)
    bench.prepare(sizes)
    try:
        measure_all(bench, o, names, sizes, only)
    except KeyboardInterrupt:
        print("stopped", file=sys.stderr)
    finally:
        bench.stop()
        if o.json:
            with open(o.json, "w") as f:
                f.write("".join(json.dumps(r) + "\n" for r in bench.rows))
    figures.table(bench.rows, [n for n in PROGRAMS if n in names], o.limit)


if __name__ == "__main__":
    main()
