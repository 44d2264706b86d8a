#!/usr/bin/env python3
"""Serves the papers of tests/demo/articles on loopback, in the formats that feeds come in.

usage: server.py [--port N] [--background DIR]

An articles file has a head ("name: value" lines up to an empty line), then articles apart by lines
"%%": a head of their own, an empty line, HTML. A paper with `stubs: yes` gives the first paragraph in its
feed and the whole article on its pages; what comments.json has for an article comes as a feed. `age` is
how old an article is when the server starts (14m, 3h, 2d); a negative one appears later. `earlier` is what
the paper said before it changed the article, which it does once it was asked. --background writes
DIR/feeds, DIR/config and DIR/pid and returns when the server answers; without it the port is printed.
"""

import argparse
import datetime
import email.utils
import glob
import hashlib
import html
import http.server
import json
import os
import re
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
UNITS = {"m": 60, "h": 3600, "d": 86400}


def age(text):
    m = re.fullmatch(r"(-?\d+)([mhd])", text)
    return int(m.group(1)) * UNITS[m.group(2)]


def head(lines):
    """Takes the "name: value" lines up to the empty one."""
    fields = {}
    while lines and lines[0].strip():
        name, _, value = lines.pop(0).partition(":")
        fields[name.strip()] = value.strip()
    return fields


def load(path, here):
    with open(path, encoding="utf-8") as f:
        parts = re.split(r"^%%\n", f.read(), flags=re.M)
    paper = head(parts[0].split("\n"))
    paper["home"] = paper["home"].replace("HERE", here)
    paper["here"] = here
    paper["articles"] = []
    for part in parts[1:]:
        lines = part.split("\n")
        article = head(lines)
        article["html"] = "\n".join(lines).strip()
        article["categories"] = [c.strip() for c in article.get("categories", "").split(",") if c.strip()]
        article["age"] = age(article["age"])
        article["url"] = paper["home"] + article["path"]
        paper["articles"].append(article)
    return paper


def load_all(paths, here):
    """The papers; no two articles are of one second, so that their order is always the same."""
    papers, taken = [load(path, here) for path in sorted(paths)], set()
    for article in (a for paper in papers for a in paper["articles"]):
        while article["age"] in taken:
            article["age"] += 1
        taken.add(article["age"])
    return papers


def earlier(article):
    """An article as it was before its paper changed it ("earlier: words that are there => words before")."""
    now, _, then = article.get("earlier", "").partition(" => ")
    return dict(article, html=article["html"].replace(now, then)) if then else article


def stamp(t):
    return datetime.datetime.fromtimestamp(t, datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")


def plain(markup):
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", markup)).split())


def summary(article):
    first = re.search(r"<p>(.*?)</p>", article["html"], re.S)
    return plain(first.group(1)) if first else ""


def x(text):
    return html.escape(text, quote=True)


def tag(name, text, attributes=""):
    return "<%s%s>%s</%s>\n" % (name, attributes, x(text), name) if text else ""


# ---- one function for each format: (paper, [(article, time)]) -> (content type, bytes)


def xml(paper, body, content_type):
    charset = paper.get("charset", "utf-8")
    text = '<?xml version="1.0" encoding="%s"?>\n%s' % (charset, body)
    return "%s; charset=%s" % (content_type, charset), text.encode(charset, "xmlcharrefreplace")


def rss20(paper, items):
    out = ['<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"'
           ' xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:slash="http://purl.org/rss/1.0/modules/slash/"'
           ' xmlns:wfw="http://wellformedweb.org/CommentAPI/">\n'
           "<channel>\n", tag("title", paper["title"]), tag("link", paper["home"]),
           tag("description", paper["about"]), tag("language", paper["lang"]), "<ttl>60</ttl>\n"]
    for a, t in items:
        out += ["<item>\n", tag("title", a["title"]), tag("link", a["url"]),
                tag("guid", a["url"], ' isPermaLink="true"'), tag("dc:creator", a.get("author", "")),
                tag("pubDate", email.utils.formatdate(t))]
        out += [tag("category", c) for c in a["categories"]]
        if "comments" in a:
            out += [tag("comments", a["url"] + "#comments"), tag("slash:comments", a["comments"]),
                    tag("wfw:commentRss", paper["here"] + "/comments/" + a["path"])]
        out += [tag("description", summary(a)), tag("content:encoded", a["html"]), "</item>\n"]
    return xml(paper, "".join(out) + "</channel>\n</rss>\n", "application/rss+xml")


def rss091(paper, items):
    """0.91 knows no dates of items; feeds that stayed with it gave pubDate all the same."""
    out = ['<rss version="0.91">\n<channel>\n', tag("title", paper["title"]), tag("link", paper["home"]),
           tag("description", paper["about"]), tag("language", paper["lang"])]
    for a, t in items:
        out += ["<item>\n", tag("title", a["title"]), tag("link", a["url"]),
                tag("pubDate", email.utils.formatdate(t)), tag("description", a["html"]), "</item>\n"]
    return xml(paper, "".join(out) + "</channel>\n</rss>\n", "text/xml")


def rss10(paper, items):
    out = ['<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"'
           ' xmlns:dc="http://purl.org/dc/elements/1.1/"'
           ' xmlns:content="http://purl.org/rss/1.0/modules/content/">\n',
           '<channel rdf:about="%s">\n' % x(paper["home"]), tag("title", paper["title"]),
           tag("link", paper["home"]), tag("description", paper["about"]), tag("dc:language", paper["lang"]),
           "<items><rdf:Seq>\n"]
    out += ['<rdf:li rdf:resource="%s"/>\n' % x(a["url"]) for a, _ in items]
    out += ["</rdf:Seq></items>\n</channel>\n"]
    for a, t in items:
        out += ['<item rdf:about="%s">\n' % x(a["url"]), tag("title", a["title"]), tag("link", a["url"]),
                tag("description", summary(a) + (" […]" if "stubs" in paper else "")),
                tag("dc:creator", a.get("author", "")), tag("dc:date", stamp(t))]
        out += [tag("dc:subject", c) for c in a["categories"]]
        out += [tag("content:encoded", "" if "stubs" in paper else a["html"]), "</item>\n"]
    return xml(paper, "".join(out) + "</rdf:RDF>\n", "application/rdf+xml")


def atom10(paper, items):
    xhtml = paper["format"] == "atom10-xhtml"
    out = ['<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="%s">\n' % paper["lang"],
           tag("title", paper["title"]), tag("subtitle", paper["about"]), tag("id", paper["home"]),
           '<link href="%s"/>\n' % x(paper["home"]), tag("updated", stamp(items[0][1]))]
    for a, t in items:
        out += ["<entry>\n", tag("title", a["title"]), tag("id", "tag:%s,2021:%s" % (paper["name"], a["path"])),
                '<link href="%s"/>\n' % x(a["url"]), tag("published", stamp(t)), tag("updated", stamp(t))]
        if a.get("author"):
            out += ["<author>%s</author>\n" % tag("name", a["author"])]
        out += ['<category term="%s" label="%s"/>\n' % (x(c.lower().replace(" ", "-")), x(c)) for c in a["categories"]]
        if xhtml:
            out += ['<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">', a["html"], "</div></content>\n"]
        else:
            out += [tag("content", a["html"], ' type="html"')]
        out += ["</entry>\n"]
    return xml(paper, "".join(out) + "</feed>\n", "application/atom+xml")


def atom03(paper, items):
    out = ['<feed version="0.3" xmlns="http://purl.org/atom/ns#" xmlns:dc="http://purl.org/dc/elements/1.1/"'
           ' xml:lang="%s">\n' % paper["lang"], tag("title", paper["title"]), tag("tagline", paper["about"]),
           '<link rel="alternate" type="text/html" href="%s"/>\n' % x(paper["home"]),
           tag("modified", stamp(items[0][1]))]
    for a, t in items:
        out += ["<entry>\n", tag("title", a["title"]), tag("id", "tag:%s,2021:%s" % (paper["name"], a["path"])),
                '<link rel="alternate" type="text/html" href="%s"/>\n' % x(a["url"]),
                tag("issued", stamp(t)), tag("modified", stamp(t))]
        if a.get("author"):
            out += ["<author>%s</author>\n" % tag("name", a["author"])]
        out += [tag("dc:subject", c) for c in a["categories"]]
        out += [tag("content", a["html"], ' type="text/html" mode="escaped"'), "</entry>\n"]
    return xml(paper, "".join(out) + "</feed>\n", "application/atom+xml")


def json11(paper, items):
    doc = {"version": "https://jsonfeed.org/version/1.1", "title": paper["title"], "home_page_url": paper["home"],
           "description": paper["about"], "language": paper["lang"], "items": []}
    for a, t in items:
        item = {"id": a["url"], "url": a["url"], "title": a["title"], "content_html": a["html"],
                "date_published": stamp(t), "tags": a["categories"]}
        if a.get("author"):
            item["authors"] = [{"name": n} for n in a["author"].split(" and ")]
        if a.get("audio"):
            item["attachments"] = [{"url": a["audio"], "mime_type": "audio/mpeg", "size_in_bytes": 14155776}]
        doc["items"].append(item)
    return "application/feed+json", json.dumps(doc, ensure_ascii=False).encode()


def wordpress(paper, items):
    posts = []
    for n, (a, t) in enumerate(items):
        terms = [{"id": i, "taxonomy": "category", "name": x(c)} for i, c in enumerate(a["categories"])]
        posts.append({
            "id": 4000 - n, "date": stamp(t)[:-1], "date_gmt": stamp(t)[:-1], "modified_gmt": stamp(t)[:-1],
            "guid": {"rendered": "%s?p=%d" % (paper["home"], 4000 - n)}, "link": a["url"], "type": "post",
            "status": "publish", "title": {"rendered": x(a["title"])},
            "content": {"rendered": a["html"], "protected": False},
            "excerpt": {"rendered": "<p>%s [&hellip;]</p>" % x(summary(a)), "protected": False},
            "_embedded": {"author": [{"id": 1, "name": a.get("author", "")}], "wp:term": [terms]}})
    return "application/json; charset=UTF-8", json.dumps(posts).encode()


FORMATS = {"rss20": rss20, "rss091": rss091, "rss10": rss10, "atom10": atom10, "atom10-xhtml": atom10,
           "atom03": atom03, "json11": json11, "wordpress": wordpress}


PAGE = """<!DOCTYPE html>
<html lang="%(lang)s"><head><meta charset="utf-8"><title>%(title)s | %(paper)s</title>
<meta property="og:title" content="%(title)s"><meta name="author" content="%(author)s"></head>
<body><header><a href="/">%(paper)s</a><nav><ul><li><a href="/">News</a></li><li><a href="/">Weather</a></li>
<li><a href="/">Subscribe</a></li></ul></nav></header>
<main><article><h1>%(title)s</h1><p class="byline">By %(author)s</p>
<div class="article-body">%(html)s</div></article>
<aside><h2>Most read</h2><ul><li><a href="/">A ferry, a calf and a minister</a></li></ul></aside></main>
<footer><p>© %(paper)s. All rights reserved. <a href="/">Terms</a></p></footer></body></html>
"""


def page(paper, article):
    values = {"lang": paper["lang"], "paper": x(paper["title"]), "title": x(article["title"]),
              "author": x(article.get("author", "")), "html": article["html"]}
    return "text/html; charset=utf-8", (PAGE % values).encode()


def comments(path, said, start):
    """A feed of comments: Atom, with what each answers."""
    out = ['<feed xmlns="http://www.w3.org/2005/Atom" xmlns:thr="http://purl.org/syndication/thread/1.0">\n',
           tag("title", "Comments"), tag("id", path)]
    for c in said:
        when = stamp(start - age(c["age"]))
        out += ["<entry>\n", tag("id", "%s#%d" % (path, c["id"])), "<author>", tag("name", c["author"]), "</author>",
                tag("published", when), tag("updated", when), tag("content", c["text"], ' type="html"')]
        if "to" in c:
            out += ['<thr:in-reply-to ref="%s#%d"/>' % (path, c["to"])]
        out += ["</entry>\n"]
    return "application/atom+xml; charset=utf-8", ("".join(out) + "</feed>\n").encode()


class Papers:
    """What is served: the papers by address, dated from when the server began."""

    def __init__(self, here=""):
        self.start = int(time.time())
        self.papers = {}
        self.pages = {}
        self.asked = {}
        for paper in load_all(glob.glob(os.path.join(HERE, "articles", "*.txt")), here):
            self.papers[paper["address"]] = paper
            if "stubs" in paper:
                self.pages.update((a["url"][len(here):], page(paper, a)) for a in paper["articles"])
        with open(os.path.join(HERE, "comments.json"), encoding="utf-8") as f:
            for path, said in json.load(f).items():
                self.pages["/comments/" + path] = comments(path, said, self.start)

    def answer(self, address):
        """(status, content type, bytes) for a path with its query."""
        if address in self.pages:
            return 200, *self.pages[address]
        paper = self.papers.get(address)
        if paper is None:
            return 404, "text/plain", b"There is no such paper.\n"
        self.asked[address] = self.asked.get(address, 0) + 1
        if "fails" in paper and self.asked[address] > 1:
            return int(paper["fails"]), "text/plain", b"This paper is not for you.\n"
        dated = [(a, self.start - a["age"]) for a in paper["articles"]]
        if self.asked[address] == 1:
            dated = [(earlier(a), t) for a, t in dated]
        items = sorted(((a, t) for a, t in dated if t <= time.time()), key=lambda i: -i[1])
        content_type, body = FORMATS[paper["format"]](paper, items)
        return 200, content_type, body


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        status, content_type, body = self.server.papers.answer(self.path)
        etag = '"%s"' % hashlib.sha256(body).hexdigest()[:16]
        if status == 200 and self.headers.get("If-None-Match") == etag:
            status, body = 304, b""
        self.send_response(status)
        if status != 304:
            self.send_header("Content-Type", content_type)
            self.send_header("Content-Length", str(len(body)))
        if status < 400:
            self.send_header("ETag", etag)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args):
        pass


def write(path, text):
    with open(path, "w", encoding="utf-8") as f:
        f.write(text)


def background(server, folder):
    """Writes what dateline is started with and goes on in a process of its own."""
    with open(os.path.join(HERE, "feeds"), encoding="utf-8") as f:
        feeds = f.read().replace("PORT", str(server.server_port))
    write(os.path.join(folder, "feeds"), feeds)
    write(os.path.join(folder, "config"), "# Settings of the demo: the defaults.\n")
    write(os.path.join(folder, "port"), "%d\n" % server.server_port)
    pid = os.fork()
    if pid:
        write(os.path.join(folder, "pid"), "%d\n" % pid)
        return
    os.setsid()
    null = os.open(os.devnull, os.O_RDWR)
    for fd in range(3):
        os.dup2(null, fd)
    server.serve_forever()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--background", metavar="DIR")
    args = parser.parse_args()
    server = http.server.ThreadingHTTPServer(("127.0.0.1", args.port), Handler)
    server.daemon_threads = True
    server.papers = Papers("http://127.0.0.1:%d" % server.server_port)
    if args.background:
        background(server, args.background)
        return
    print(server.server_port, flush=True)
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        sys.exit(0)


if __name__ == "__main__":
    main()
