#!/usr/bin/env python3
"""A refresh of very many feeds on very many hosts that take their time.

usage: many.py [--feeds 5000] [--hosts 2500] [--items 5] [--delay 200] [--raised 500] [--runs 1]
               [--limit SECONDS] [--programs dateline,newsraft,newsboat] [--work DIR] [--root DIR] [--json FILE]

Each address of 127.0.0.0/8 is a host of its own. One server answers on all of them, each request
after --delay milliseconds, and counts at every moment how many requests it is answering and how many
connections are open, in all and by host: that is its log, of which the highest figures are printed.

dateline is run with its own limits (32 in all, 2 a host) and with --raised in all, as its peers have
no such limits (newsraft 500 connections, newsboat here 100 threads). Memory is the most that the
fetcher and the parser ever had, added.
"""

import argparse
import asyncio
import collections
import email.utils
import json
import multiprocessing
import os
import shutil
import sqlite3
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
TOP = os.path.dirname(os.path.dirname(HERE))
WORDS = "the ministry said on Monday that grain and rail talks would go on in the capital until spring".split()


def body(i, items):
    """Paper i: articles of about a kilobyte."""
    rows = "".join(
        "<item><guid>%d-%d</guid><title>Paper %d, story %d</title><link>http://example.org/%d/%d</link>"
        "<pubDate>%s</pubDate><description>&lt;p&gt;%s&lt;/p&gt;</description></item>"
        % (i, k, i, k, i, k, email.utils.formatdate(1767225600 - 3600 * k - i, usegmt=True),
           " ".join(WORDS[(i + k + w) % len(WORDS)] for w in range(160)))
        for k in range(items))
    return ('<?xml version="1.0"?><rss version="2.0"><channel><title>Paper %04d</title>'
            "<link>http://example.org/%d</link>%s</channel></rss>" % (i, i, rows)).encode()


class Log:
    """What the server saw: of requests and of connections, how many now and at most."""

    def __init__(self):
        self.now, self.most, self.status = collections.Counter(), collections.Counter(), collections.Counter()

    def count(self, what, host, by):
        for key in ((what, host), (what, "")):
            self.now[key] += by
            if self.now[key] > self.most[key]:
                self.most[key] = self.now[key]

    def figures(self):
        def top(what):
            return max((n for (w, host), n in self.most.items() if w == what and host), default=0)

        return {"requests_in_all": self.most["request", ""], "requests_a_host": top("request"),
                "connections_in_all": self.most["connection", ""], "connections_a_host": top("connection"),
                "hosts": sum(1 for w, host in self.most if w == "request" and host), "status": dict(self.status)}


async def serve(feeds, items, delay, pipe):
    log, papers = [Log()], [body(i, items) for i in range(feeds)]

    async def talk(reader, writer):
        host = writer.get_extra_info("sockname")[0]
        mine = log[0]
        if not writer.get_extra_info("peername")[0].startswith("127."):
            writer.close()
            return
        mine.count("connection", host, 1)
        try:
            while True:
                head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
                lines = head.split("\r\n")
                fields = {k.lower(): v.strip() for k, _, v in (x.partition(":") for x in lines[1:])}
                path = lines[0].split()[1].rsplit("/", 1)[-1]
                mine.count("request", host, 1)
                await asyncio.sleep(delay)
                tag = '"%s"' % path
                same = fields.get("if-none-match") == tag
                data = b"" if same else papers[int(path)]
                mine.status[304 if same else 200] += 1
                # Before it goes out: the client may ask again at once.
                mine.count("request", host, -1)
                writer.write(b"HTTP/1.1 %s\r\nETag: %s\r\n%s\r\n" % (
                    b"304 Not Modified" if same else b"200 OK", tag.encode(),
                    b"" if same else b"Content-Type: application/rss+xml\r\nContent-Length: %d\r\n" % len(data)) + data)
                await writer.drain()
                if fields.get("connection", "").lower() == "close":
                    break
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            mine.count("connection", host, -1)
            writer.close()

    async def questions(loop):
        """The bench asks for the log, and begins a new one."""
        while True:
            await loop.run_in_executor(None, pipe.recv)
            pipe.send(log[0].figures())
            log[0] = Log()

    server = await asyncio.start_server(talk, "0.0.0.0", 0, backlog=4096)
    pipe.send(server.sockets[0].getsockname()[1])
    await questions(asyncio.get_running_loop())


def serve_forever(*words):
    asyncio.run(serve(*words))


class Many:
    def __init__(self, options, port):
        self.o, self.rows = options, []
        self.base = os.path.join(options.root, "b-many") if options.root else options.work
        self.inside = "/b-many" if options.root else self.base
        os.makedirs(self.base, exist_ok=True)
        urls = []
        for i in range(options.feeds):
            host = i % options.hosts
            urls.append("http://127.%d.%d.%d:%d/%d" % (1 + host // 62500, host // 250 % 250, host % 250 + 1, port, i))
        for name, line in (("urls", "%s\n"), ("urls-titled", '%s "Paper"\n')):
            with open(os.path.join(self.base, name), "w") as f:
                f.write("".join(line % url for url in urls))
        for name, text in (("plain", ""), ("raised", "set max-connections %d\nset max-host-connections 64\n" % options.raised),
                           ("newsboat", "reload-threads 100\n")):
            with open(os.path.join(self.base, name), "w") as f:
                f.write(text)

    def argv(self, name, home):
        """(argv, database, count)"""
        if name.startswith("dateline"):
            config = "raised" if name.endswith("raised") else "plain"
            return [TOP + "/dateline", "-c", "%s/%s" % (self.base, config), "-f", self.base + "/urls", "-d", home, "refresh"]
        inside = home.replace(self.base, self.inside, 1)
        chroot = ["chroot", self.o.root] if self.o.root else []
        env = ["env", "-i", "PATH=/usr/bin:/bin", "HOME=" + inside, "TERM=xterm", "LANG=C.UTF-8"]
        if name == "newsboat":
            return chroot + env + ["newsboat", "-C", self.inside + "/newsboat", "-u", self.inside + "/urls",
                                   "-c", inside + "/cache.db", "-x", "reload"]
        return chroot + env + ["newsraft", "-c", self.inside + "/plain", "-f", self.inside + "/urls-titled",
                               "-d", inside + "/cache.db", "-e", "reload-all"]

    def articles(self, name, home):
        path, table = {"newsboat": ("cache.db", "rss_item"), "newsraft": ("cache.db", "items")}.get(name, ("archive.db", "article"))
        try:
            with sqlite3.connect(os.path.join(home, path)) as db:
                return db.execute("SELECT count(*) FROM " + table).fetchone()[0]
        except sqlite3.Error:
            return 0

    def run(self, name, pipe):
        home = os.path.join(self.base, "home-" + name)
        shutil.rmtree(home, ignore_errors=True)
        os.makedirs(home)
        for what in ("all new", "nothing new"):
            argv = self.argv(name, home)
            if what == "nothing new" and name.startswith("dateline"):
                argv.append("--force")
            out = subprocess.run([TOP + "/build/tests/measure", "-t", str(self.o.limit), "-n", "dateline-"] + argv,
                                 stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL).stdout
            row = {"program": name, "what": what, "articles": self.articles(name, home), **json.loads(out)}
            row["exit"] = row.pop("status")
            pipe.send("log")
            row.update(pipe.recv())
            self.rows.append(row)
            print(json.dumps(row), file=sys.stderr, flush=True)

    def table(self):
        print("%d feeds on %d hosts, %d ms each" % (self.o.feeds, self.o.hosts, self.o.delay))
        heads = ("wall s", "articles", "processor", "at once", "a host", "open", "open/host", "MiB", "fetch+parse")
        print("%-16s %-12s" % ("", "") + "".join("%12s" % h for h in heads))
        for r in self.rows:
            cells = ("> %d" % self.o.limit if r["late"] else "%.2f" % r["wall"], r["articles"], "%.2f" % r["cpu"],
                     r["requests_in_all"], r["requests_a_host"], r["connections_in_all"], r["connections_a_host"],
                     r["peak_mib"], r["named_mib"] or "-")
            print("%-16s %-12s" % (r["program"], r["what"]) + "".join("%12s" % c for c in cells))


def available(name, root):
    if name.startswith("dateline"):
        return True
    return os.path.exists(os.path.join(root, "usr/bin", name)) if root else shutil.which(name) is not None


def main(words=None):
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--feeds", type=int, default=5000)
    p.add_argument("--hosts", type=int, default=2500)
    p.add_argument("--items", type=int, default=5)
    p.add_argument("--delay", type=int, default=200, help="milliseconds before each answer")
    p.add_argument("--raised", type=int, default=500, help="max-connections of the second run of dateline")
    p.add_argument("--limit", type=int, default=900, help="seconds that one refresh may take")
    p.add_argument("--programs", default="dateline,dateline-raised,newsraft,newsboat")
    p.add_argument("--work", default="/tmp/dateline-many")
    p.add_argument("--root", default=os.environ.get("BENCH_ROOT"), help="a Debian with the peers, run by chroot")
    p.add_argument("--json", help="write every row to this file")
    o = p.parse_args(words)
    pipe, other = multiprocessing.Pipe()
    server = multiprocessing.Process(target=serve_forever, args=(o.feeds, o.items, o.delay / 1000, other), daemon=True)
    server.start()
    many = Many(o, pipe.recv())
    try:
        for name in o.programs.split(","):
            if available(name, o.root):
                many.run(name, pipe)
    finally:
        server.terminate()
        if o.json:
            with open(o.json, "w") as f:
                f.write("".join(json.dumps(r) + "\n" for r in many.rows))
    many.table()


if __name__ == "__main__":
    main()
