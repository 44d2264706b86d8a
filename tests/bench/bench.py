#!/usr/bin/env python3
"""The project's figures, beside those of newsboat, newsraft and sfeed where they are installed.

usage: bench.py --many [...]
       bench.py [--sizes S,M,L] [--only refresh,start,keys] [--runs N] [--work DIR] [--root DIR]
                [--programs dateline,newsraft,...] [--json FILE]

With --many: 5,000 feeds on as many hosts, each slow; its own options, see many.py.
Generates feeds (the same bytes each time), serves them with nginx on loopback and measures, one
program after the other in the same run. --root names a folder with a Debian of its own (debootstrap)
whose newsboat, newsraft and sfeed are run by chroot; without it those on PATH are used.

  refresh   everything new, then nothing new: wall and processor time, peak memory of all processes,
            bytes on disk. "behind": until what the command left running has ended too.
  start     until the first screen is there and quiet, archive in the file cache.
  keys      milliseconds and bytes a key, 80x24 and 200x50.

Absolute figures change from machine to machine: what counts is the ratio in one run.
"""

import argparse
import glob
import json
import os
import shutil
import sqlite3
import statistics
import subprocess
import sys
import time

import many
import terminal

HERE = os.path.dirname(os.path.abspath(__file__))
TOP = os.path.dirname(os.path.dirname(HERE))
SIZES = {"S": (50, 20, 8921), "M": (500, 40, 8922), "L": (2000, 50, 8923)}
SCROLL = ("A", 5, 20, 8924)      # long articles, for scrolling

# One row for each program. {home}: its folder; {www}: the generated lists. `root`: may live in --root.
DATELINE = "{top}/dateline -c {home}/config -f {www}/urls -d {home}/data"
PROGRAMS = {
    "dateline": {
        "refresh": DATELINE + " refresh", "again": DATELINE + " refresh --force", "open": DATELINE,
        "count": ("data/archive.db", "select count(*) from article"), "files": "data/*",
        "ready": r"\d of [\d,]+", "root": False,
        "keys": {"down": "j", "pgdn": "\x06", "first": "g", "open": "\r", "back": "h", "adown": "j",
                 "apgdn": "\x06", "into": ""},
    },
    "newsboat": {
        "refresh": "newsboat -C {www}/empty -u {www}/urls -c {home}/cache.db -x reload",
        "open": "newsboat -C {www}/empty -u {www}/urls -c {home}/cache.db",
        "count": ("cache.db", "select count(*) from rss_item"), "files": "cache.db*",
        "ready": "Feed 0000", "root": True,
        "keys": {"down": "\x1bOB", "pgdn": "\x1b[6~", "first": "\x1bOH", "open": "\r", "back": "q",
                 "adown": "\x1bOB", "apgdn": " ", "into": "\r"},
    },
    "newsraft": {
        "refresh": "newsraft -c {www}/empty -f {www}/urls-titled -d {home}/cache.db -e reload-all",
        "open": "newsraft -c {www}/empty -f {www}/urls-titled -d {home}/cache.db",
        "count": ("cache.db", "select count(*) from items"), "files": "cache.db*",
        "ready": "Feed 0000", "root": True,
        "keys": {"down": "j", "pgdn": "\x06", "first": "g", "open": "\r", "back": "h", "adown": "j",
                 "apgdn": "\x06", "into": "\r"},
    },
    "sfeed": {
        "refresh": "sfeed_update {www}/sfeedrc", "open": "sh -c 'exec sfeed_curses {home}/feeds/*'",
        "lines": "feeds/*", "files": "feeds/*", "ready": "Slanstri|Feed", "root": True,
        "keys": {"down": "j", "pgdn": " ", "first": "g", "into": "\r"},
    },
}


class Bench:
    def __init__(self, options):
        self.o = options
        self.base = os.path.join(options.root, "b") if options.root else options.work
        self.rows = []
        os.makedirs(self.base, exist_ok=True)

    # -- what is measured on ------------------------------------------------------------------

    def www(self, size):
        return os.path.join(self.base, "www", size)

    def prepare(self, sizes):
        for size in sizes + [SCROLL[0]]:
            out = self.www(size)
            os.makedirs(out, exist_ok=True)
            open(out + "/empty", "w").close()
            if os.path.exists(out + "/manifest.json"):
                continue
            feeds, items, port = SIZES.get(size, SCROLL[1:])
            body = [] if size in SIZES else ["--body", "20000", "30000"]
            subprocess.run([sys.executable, HERE + "/gen_feeds.py", "--feeds", str(feeds), "--items", str(items),
                            "--base", "http://127.0.0.1:%d" % port, "--out", out] + body, check=True)
        self.serve()

    def serve(self):
        run = os.path.join(self.base, "run")
        os.makedirs(run, exist_ok=True)
        servers = "".join("  server { listen 127.0.0.1:%d backlog=4096; root %s; }\n" % (port, self.www(size))
                          for size, (_, _, port) in list(SIZES.items()) + [(SCROLL[0], SCROLL[1:])])
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
        try:
            with open(os.path.join(self.base, "run", "nginx.pid")) as f:
                os.kill(int(f.read()), 15)
        except (OSError, ValueError):
            pass

    # -- running --------------------------------------------------------------------------------

    def home(self, name, size):
        return os.path.join(self.base, "home", name, size)

    def argv(self, name, what, size):
        program = PROGRAMS[name]
        chroot = bool(self.o.root and program["root"])
        inside = "/b" if chroot else self.base
        home = "%s/home/%s/%s" % (inside, name, size)
        line = program[what].format(top=TOP, home=home, www="%s/www/%s" % (inside, size))
        argv = ["sh", "-c", line if line.startswith("sh ") else "exec " + line]
        env = ["env", "-i", "PATH=/usr/local/bin:/usr/bin:/bin", "HOME=" + home, "TERM=xterm-256color",
               "LANG=C.UTF-8", "SFEEDPATH=%s/feeds" % home, "TZ=UTC"]
        return (["chroot", self.o.root] if chroot else []) + env + argv

    def available(self, name):
        if name == "dateline":
            return os.path.exists(TOP + "/dateline")
        binary = PROGRAMS[name]["refresh"].split()[0]
        if self.o.root and PROGRAMS[name]["root"]:
            return os.path.exists(self.o.root + "/usr/bin/" + binary)
        return shutil.which(binary) is not None

    def articles(self, name, size):
        program, home = PROGRAMS[name], self.home(name, size)
        if "lines" in program:
            return sum(sum(1 for _ in open(f, "rb")) for f in glob.glob(os.path.join(home, program["lines"])))
        path, sql = program["count"]
        try:
            with sqlite3.connect(os.path.join(home, path)) as db:
                return db.execute(sql).fetchone()[0]
        except sqlite3.Error as e:
            print("%s %s: %s" % (name, size, e), file=sys.stderr)
            return 0

    def bytes_on_disk(self, name, size):
        return sum(os.stat(f).st_blocks * 512
                   for f in glob.glob(os.path.join(self.home(name, size), PROGRAMS[name]["files"])))

    def measure(self, name, size, what="refresh"):
        what = what if what in PROGRAMS[name] else "refresh"
        out = subprocess.run([TOP + "/build/tests/measure", "-t", "900"] + self.argv(name, what, size),
                             stdout=subprocess.PIPE, stderr=subprocess.DEVNULL).stdout
        return json.loads(out)

    # -- the measures ---------------------------------------------------------------------------

    def add(self, **row):
        self.rows.append(row)
        print(json.dumps(row), file=sys.stderr, flush=True)

    def refresh(self, name, size, runs):
        cold, warm = [], []
        for _ in range(runs):
            shutil.rmtree(self.home(name, size), ignore_errors=True)
            os.makedirs(self.home(name, size))
            cold.append(self.measure(name, size))
            time.sleep(0.2)
        disk, count = self.bytes_on_disk(name, size), self.articles(name, size)
        for _ in range(runs):
            warm.append(self.measure(name, size, "again"))
        middle = lambda rows, k: statistics.median(r[k] for r in rows)
        self.add(what="refresh", program=name, size=size, runs=runs, articles=count, disk=disk,
                 wall=middle(cold, "wall"), behind=middle(cold, "all"), cpu=middle(cold, "cpu"),
                 peak_mib=max(r["peak_mib"] for r in cold), warm_wall=middle(warm, "wall"),
                 warm_cpu=middle(warm, "cpu"), warm_peak_mib=max(r["peak_mib"] for r in warm))

    def start(self, name, size, runs):
        times, memory, written = [], [], 0
        for _ in range(runs + 1):           # the first is not counted: it fills the file cache
            t = terminal.Terminal(self.argv(name, "open", size), 80, 24)
            times.append(t.until(PROGRAMS[name]["ready"], 200))
            memory.append(t.memory_mib())
            written = t.total
            t.close()
            if times[-1] is None or times[-1] > 20:
                break
        counted = [x for x in times[1:] or times if x is not None]
        self.add(what="start", program=name, size=size, ms=round(statistics.median(counted) * 1e3, 1) if counted
                 else None, peak_mib=max((m for m in memory if m), default=None), bytes=written, runs=len(counted))

    def keys(self, name, size, columns, rows):
        keys = PROGRAMS[name]["keys"]
        t = terminal.Terminal(self.argv(name, "open", size), columns, rows)
        if t.until(PROGRAMS[name]["ready"], 200) is None:
            t.close()
            return
        out = {"down": terminal.summary([t.press(keys["down"]) for _ in range(200)])}
        t.press(keys["first"])
        out["page down"] = terminal.summary([t.press(keys["pgdn"]) for _ in range(20)])
        t.press(keys["first"])
        if keys.get("open"):
            if keys["into"]:
                t.press(keys["into"])
            opened = []
            for _ in range(15):
                opened.append(t.press(keys["open"]))
                t.press(keys["back"])
                t.press(keys["down"])
            out["open article"] = terminal.summary(opened)
        before, t0 = t.total, t.cpu_us()
        end = time.time() + 2
        while time.time() < end:
            t.read(0.1)
        out["idle 2 s"] = {"bytes": t.total - before, "cpu_us": round(t.cpu_us() - t0)}
        self.add(what="keys", program=name, size=size, geometry="%dx%d" % (columns, rows),
                 memory_mib=t.memory_mib(), **{"keys": out})
        t.close()

    def scroll(self, name, columns, rows):
        keys, size = PROGRAMS[name]["keys"], SCROLL[0]
        if not keys.get("open"):
            return
        t = terminal.Terminal(self.argv(name, "open", size), columns, rows)
        if t.until(PROGRAMS[name]["ready"], 60) is None:
            t.close()
            return
        if keys["into"]:
            t.press(keys["into"])
        t.press(keys["open"])
        out = {"line down": terminal.summary([t.press(keys["adown"]) for _ in range(40)]),
               "page down in it": terminal.summary([t.press(keys["apgdn"]) for _ in range(6)])}
        self.add(what="scroll", program=name, size=size, geometry="%dx%d" % (columns, rows), keys=out)
        t.close()

    # -- the table -------------------------------------------------------------------------------

    def table(self):
        names = [n for n in PROGRAMS if any(r["program"] == n for r in self.rows)]
        lines = []

        def line(label, what, size, pick, form="%.2f"):
            cells = []
            for n in names:
                values = [pick(r) for r in self.rows if r["what"] == what and r["program"] == n and r["size"] == size]
                values = [v for v in values if v is not None]
                cells.append(form % values[-1] if values else "-")
            if any(c != "-" for c in cells):
                lines.append("%-44s" % label + "".join("%12s" % c for c in cells))

        for s in SIZES:
            line("%s refresh, all new: wall s" % s, "refresh", s, lambda r: r["wall"])
            line("%s   until the work behind it is done, s" % s, "refresh", s, lambda r: r["behind"])
            line("%s   processor s" % s, "refresh", s, lambda r: r["cpu"])
            line("%s   processor µs an article" % s, "refresh", s, lambda r: r["cpu"] * 1e6 / max(1, r["articles"]), "%.0f")
            line("%s   peak memory of all, MiB" % s, "refresh", s, lambda r: r["peak_mib"], "%.0f")
            line("%s   articles" % s, "refresh", s, lambda r: r["articles"], "%d")
            line("%s   bytes on disk an article" % s, "refresh", s, lambda r: r["disk"] / max(1, r["articles"]), "%.0f")
            line("%s refresh, nothing new: wall s" % s, "refresh", s, lambda r: r["warm_wall"], "%.3f")
            line("%s   processor s" % s, "refresh", s, lambda r: r["warm_cpu"], "%.3f")
        for s in SIZES:
            line("%s first screen, ms" % s, "start", s, lambda r: r["ms"], "%.1f")
            line("%s   memory of the reader, MiB" % s, "start", s, lambda r: r["peak_mib"], "%.1f")
        for geometry in ("80x24", "200x50"):
            for what, size in (("keys", "M"), ("scroll", "A")):
                for key in ("down", "page down", "open article", "line down", "page down in it"):
                    pick = lambda r, f: (r["keys"].get(key) or {}).get(f) if r["geometry"] == geometry else None
                    line("%s %s: ms" % (geometry, key), what, size, lambda r: pick(r, "ms"))
                    line("%s %s: bytes, median" % (geometry, key), what, size, lambda r: pick(r, "bytes"), "%.0f")
            line("%s idle 2 s: bytes" % geometry, "keys", "M",
                 lambda r: r["keys"]["idle 2 s"]["bytes"] if r["geometry"] == geometry else None, "%d")
        print("%-44s" % "" + "".join("%12s" % n for n in names))
        print("\n".join(lines))


def main():
    if "--many" in sys.argv[1:]:
        return many.main([w for w in sys.argv[1:] if w != "--many"])
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--sizes", default="S,M")
    p.add_argument("--only", default="refresh,start,keys")
    p.add_argument("--programs", default=",".join(PROGRAMS))
    p.add_argument("--runs", type=int, default=3)
    p.add_argument("--work", default="/tmp/dateline-bench", help="folder to work in")
    p.add_argument("--root", default=os.environ.get("BENCH_ROOT"), help="a Debian with the peers, run by chroot")
    p.add_argument("--json", help="write every row to this file")
    o = p.parse_args()
    bench, sizes, only = Bench(o), o.sizes.split(","), o.only.split(",")
    names = [n for n in o.programs.split(",") if bench.available(n)]
    bench.prepare(sizes)
    try:
        for size in sizes:
            for name in names:
                runs = 1 if size == "L" and name in ("newsboat", "sfeed") else o.runs
                if "refresh" in only:
                    bench.refresh(name, size, runs)
                if "start" in only:
                    bench.start(name, size, 1 if size == "L" and name == "newsboat" else o.runs + 2)
        if "keys" in only:
            for name in names:
                if not os.path.isdir(bench.home(name, "A")) and PROGRAMS[name]["keys"].get("open"):
                    os.makedirs(bench.home(name, "A"))
                    bench.measure(name, "A")
                for columns, rows in ((80, 24), (200, 50)):
                    bench.keys(name, "M" if "M" in sizes else sizes[0], columns, rows)
                    bench.scroll(name, columns, rows)
    finally:
        bench.stop()
        if o.json:
            with open(o.json, "w") as f:
                f.write("".join(json.dumps(r) + "\n" for r in bench.rows))
    bench.table()


if __name__ == "__main__":
    main()
