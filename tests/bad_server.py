#!/usr/bin/env python3
"""A web server on loopback that answers as badly as its path says. Used by run_faults.py and
run_kill.py; alone: bad_server.py PORT.

Every path but the last word is the fault: /404/x, /301/x, /loop/x, ... and /good/x is a sound feed
that knows its validators. What was asked is kept in Server.seen[path] as a list of header dicts.
Another address (127.0.0.2) is another host to a client; a Crowd is the same server on many of them,
and counts how many are answered at a time.
"""

import base64
import collections
import email.utils
import functools
import gzip
import hashlib
import http.server
import random
import re
import socketserver
import sys
import threading
import time
import zlib

ITEMS = 5


@functools.lru_cache(256)
def feed(name, items=ITEMS, ttl=""):
    rows = "".join(
        "<item><guid>%s-%d</guid><title>%s story %d</title><link>http://example.com/%s/%d</link>"
        "<pubDate>Sat, 24 Jul 2021 08:%02d:00 GMT</pubDate>"
        "<description>&lt;p&gt;The text of story %d of %s.&lt;/p&gt;</description></item>"
        % (name, i, name, i, name, i, i % 60, i, name)
        for i in range(items)
    )
    return (
        '<?xml version="1.0"?><rss version="2.0"><channel><title>Paper %s</title>%s'
        "<link>http://example.com/%s</link>%s</channel></rss>" % (name, ttl, name, rows)
    ).encode()


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *args):
        pass

    def do_GET(self):
        with self.server.lock:
            self.server.seen.setdefault(self.path, []).append(dict(self.headers.items()))
            self.server.asked.notify_all()
        # What a proxy is asked for has a host; it stays in `seen`.
        path = "/" + self.path.split("/", 3)[3] if self.path.startswith("http") else self.path
        word = self.server.always or path.split("/")[1]
        answer = self.server.instead.get(path) or getattr(self, "do_" + word, None)
        self.counted = True
        self.server.load.count(self.server.server_address[0], 1)
        try:
            if isinstance(answer, bytes):
                self.raw(answer)
            elif answer is not None:
                answer(path.split("/")[-1])
            elif word.isdigit():
                self.plain(int(word), b"no")
            else:
                self.plain(404, b"no such fault")
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True
        finally:
            self.discount()

    def discount(self):
        """Before the last byte goes out: the client may ask again at once."""
        if self.counted:
            self.server.load.count(self.server.server_address[0], -1)
        self.counted = False

    def plain(self, status, body, **headers):
        self.send_response(status)
        for key, value in headers.items():
            self.send_header(key.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(body)))
        self.discount()
        self.end_headers()
        self.wfile.write(body)

    def raw(self, data):
        self.wfile.write(data)
        self.wfile.flush()
        self.close_connection = True

    def redirect(self, status, to):
        self.plain(status, b"", Location=to)

    # ---- sound answers

    def do_good(self, name):
        tag, date = self.server.etag % name, "Sat, 24 Jul 2021 09:00:00 GMT"
        if self.headers.get("If-None-Match") == tag:
            return self.plain(304, b"", ETag=tag)
        self.plain(200, feed(name, self.server.items), ETag=tag, Last_Modified=date)

    def do_late(self, name):
        """Sound, after a tenth of a second."""
        self.server.closing.wait(0.1)
        self.do_good(name)

    def do_pieces(self, name):
        """Sound, in packets of a few bytes."""
        self.wfile.write(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n")
        body = feed(name)
        for at in range(0, len(body), 61):
            self.wfile.write(body[at : at + 61])
        self.close_connection = True

    def do_gzip(self, name):
        self.plain(200, gzip.compress(feed(name)), Content_Encoding="gzip")

    def do_big(self, name):
        self.plain(200, feed(name, 3000))

    def do_fat(self, name):
        """Five articles of 120 KB that no packing makes smaller."""
        body = feed(name)
        for i in range(ITEMS):
            noise = random.Random(name + str(i)).randbytes(60000).hex()
            body = body.replace(b"The text of story %d" % i, b"The text of story %d " % i + noise.encode())
        self.plain(200, body, ETag='"fat"')

    def do_huge(self, name):
        self.plain(200, feed(name, 20000))

    def do_lying(self, name):
        self.plain(200, feed(name), Content_Type="image/png")

    def do_charset(self, name):
        """The header says one charset, prolog and bytes are another."""
        body = feed(name).replace(b"<?xml version=\"1.0\"?>", b"<?xml version='1.0' encoding='utf-8'?>")
        body = body.replace(b" story ", " \u0438\u0441\u0442\u043e\u0440\u0438\u044f ".encode())
        self.plain(200, body, Content_Type="application/rss+xml; charset=x-no-such")

    def do_cookies(self, name):
        body = feed(name)
        lines = b"".join(b"Set-Cookie: c%d=%s; Path=/\r\n" % (i, b"x" * 80) for i in range(200))
        self.raw(b"HTTP/1.1 200 OK\r\n" + lines + b"Content-Length: %d\r\n\r\n" % len(body) + body)

    def do_bare304(self, name):
        """304 without a validator of its own."""
        if "If-None-Match" in self.headers:
            self.plain(304, b"")
        else:
            self.plain(200, feed(name), ETag='W/"x"')

    def do_second(self, name):
        """The first request of a connection is answered; it ends in the middle of the second one."""
        if getattr(self, "served", False):
            with self.server.lock:
                self.server.broken_off += 1
            self.close_connection = True
            return
        self.served = True
        self.plain(200, feed(name))

    def do_relabelled(self, name):
        """Another validator each time, always the same body."""
        self.plain(200, feed(name), ETag='"%d"' % time.monotonic_ns())

    def do_stubborn(self, name):
        """Always the same validator, with whatever there is now."""
        self.plain(200, feed(name, self.server.items), ETag='"always"')

    def do_delta(self, name):
        """Only what is new, to who asks for that (RFC 3229)."""
        have = int(self.headers.get("If-None-Match", '"0"').strip('"'))
        wants = "feed" in self.headers.get("A-IM", "")
        body = feed(name, self.server.items)
        if have and wants:
            rows = re.findall(b"<item>.*?</item>", body)
            body = re.sub(b"<item>.*</item>", b"".join(rows[have:]), body)
            return self.plain(226, body, IM="feed", ETag='"%d"' % self.server.items)
        self.plain(200, body, ETag='"%d"' % self.server.items)

    def do_pages(self, name):
        """/pages/1 is the newest of five; each links to the next one as the test says."""
        page, how = int(name), self.server.paging
        to = "/pages/%d" % (page + 1) if page < 5 else ""
        link = {"atom": '<link xmlns="http://www.w3.org/2005/Atom" rel="next" href="%s"/>',
                "missing": '<link xmlns="http://www.w3.org/2005/Atom" rel="next" href="%s"/>',
                "archive": '<link xmlns="http://www.w3.org/2005/Atom" rel="prev-archive" href="%s"/>'}.get(how, "")
        body = feed("p%d" % page, ITEMS, link % to if link and to else "")
        fields = {"Link": '</>; rel="self", <%s>; rel="next"' % (self.server.url + to)} if how == "header" and to else {}
        if how == "loop":
            body = feed("p1", ITEMS, '<link xmlns="http://www.w3.org/2005/Atom" rel="next" href="/pages/1"/>')
        if how == "away":
            body = feed("p1", ITEMS, '<link xmlns="http://www.w3.org/2005/Atom" rel="next" href="%s/pages/2"/>' % self.server.other)
        self.plain(404 if how == "missing" and page == 3 else 200, body, ETag='"p%d"' % page, **fields)

    def do_wish(self, name):
        """Wishes that the test says: header fields, and elements of the channel."""
        fields, ttl = self.server.wish
        fields = {**fields, "ETag": '"wish"'}
        if "If-None-Match" in self.headers:
            return self.plain(304, b"", **fields)
        body = feed(name, ITEMS, ttl).replace(
            b"<rss ", b'<rss xmlns:sy="http://purl.org/rss/1.0/modules/syndication/" ')
        self.plain(200, body, **fields)

    # ---- redirects

    def do_301(self, name):
        self.redirect(301, "/good/" + name)

    def do_302(self, name):
        self.redirect(302, "/good/" + name)

    def do_308(self, name):
        self.redirect(308, "/good/" + name)

    def do_hops(self, name):
        """/hops/5 is behind five redirects."""
        self.redirect(302, "/hops/%d" % (int(name) - 1) if name != "1" else "/good/x")

    def do_to(self, name):
        """A redirect to where the test says."""
        self.redirect(302, self.server.to)

    def do_loop(self, name):
        self.redirect(302, "/loop/" + name)

    def do_tofile(self, name):
        self.redirect(301, "file:///etc/passwd")

    def do_toscript(self, name):
        self.redirect(302, "javascript:alert(1)")

    def do_toftp(self, name):
        self.redirect(302, "ftp://127.0.0.1/feed")

    def do_togopher(self, name):
        self.redirect(302, "gopher://127.0.0.1:%d/_GET" % self.server.server_address[1])

    def do_todata(self, name):
        self.redirect(302, "data:text/xml,<rss/>")

    def do_elsewhere(self, name):
        self.redirect(302, self.server.other + "/good/" + name)

    def do_cookieback(self, name):
        """Sets a cookie on the way and lets in who brings it back."""
        if self.headers.get("Cookie") == "pass=let-me-in":
            return self.plain(200, feed(name))
        if "Cookie" in self.headers or name == "again":
            return self.plain(403, b"")
        self.plain(302, b"", Location="/cookieback/again", Set_Cookie="pass=let-me-in; Path=/")

    # ---- logins: me, with the secret that the test says

    def let_in(self, ok, name, wants):
        if ok:
            return self.plain(200, feed(name))
        self.plain(401, b"who are you?", WWW_Authenticate=wants)

    def do_basic(self, name):
        word = base64.b64encode(("me:%s" % self.server.secret).encode()).decode()
        self.let_in(self.headers.get("Authorization") == "Basic " + word, name, 'Basic realm="paper"')

    def do_bearer(self, name):
        self.let_in(self.headers.get("Authorization") == "Bearer " + self.server.secret, name, "Bearer")

    def do_digest(self, name):
        def md5(*parts):
            return hashlib.md5(":".join(parts).encode()).hexdigest()

        given = dict(re.findall(r'(\w+)="?([^",]*)"?', self.headers.get("Authorization", "")))
        want = None
        if "nonce" in given:
            want = md5(
                md5("me", "paper", self.server.secret), given["nonce"], given.get("nc", ""),
                given.get("cnonce", ""), "auth", md5("GET", self.path)
            )
        self.let_in(want and given.get("response") == want, name, 'Digest realm="paper", qop="auth", nonce="n0nce"')

    # ---- statuses that say when to come back

    def do_wait(self, name):
        self.plain(503, b"", Retry_After="3600")

    def do_waitlong(self, name):
        self.plain(429, b"", Retry_After="315360000")

    def do_waitdate(self, name):
        self.plain(429, b"", Retry_After=email.utils.formatdate(time.time() + 7200, usegmt=True))

    def do_waitminus(self, name):
        self.plain(429, b"", Retry_After="-60")

    def do_waitodd(self, name):
        self.plain(429, b"", Retry_After="presently")

    # ---- bodies

    def do_empty(self, name):
        self.plain(200, b"")

    def do_portal(self, name):
        self.plain(200, b"<!DOCTYPE html><html><body>Log in here</body></html>", Content_Type="text/html")

    def do_bomb(self, name):
        self.send_response(200)
        self.send_header("Content-Encoding", "gzip")
        self.send_header("Connection", "close")
        self.end_headers()
        packer = zlib.compressobj(9, zlib.DEFLATED, 31)
        block = b"<x>" + b" " * (1 << 20)
        for _ in range(2048):
            self.wfile.write(packer.compress(block))
        self.close_connection = True

    def do_badgzip(self, name):
        self.plain(200, b"\x1f\x8b this is none", Content_Encoding="gzip")

    def do_halfgzip(self, name):
        """Whole for HTTP; the gzip in it breaks off."""
        body = gzip.compress(feed(name, 300))
        self.plain(200, body[: len(body) // 2], Content_Encoding="gzip", ETag='"half"')

    def do_half(self, name):
        """Half a document, with the length of a half."""
        body = feed(name, 300)
        self.plain(200, body[: len(body) // 2], ETag='"half"', Last_Modified="Sat, 24 Jul 2021 09:00:00 GMT")

    def do_twice(self, name):
        """Packed once, said twice."""
        self.plain(200, gzip.compress(feed(name)), Content_Encoding="gzip, gzip")

    def do_nested(self, name):
        self.plain(200, b"x", Content_Encoding=", ".join(["gzip"] * 200))

    def do_endless(self, name):
        self.send_response(200)
        self.send_header("Connection", "close")
        self.end_headers()
        block = b"<item>" + b"a" * 65536
        while True:
            self.wfile.write(block)

    def do_short(self, name):
        body = feed(name)
        self.send_response(200)
        self.send_header("ETag", '"short"')
        self.send_header("Content-Length", str(len(body) + 1000))
        self.end_headers()
        self.raw(body)

    def do_chunkcut(self, name):
        body = feed(name)
        self.raw(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n%x\r\n" % (len(body) * 2) + body)

    def do_chunkbad(self, name):
        self.raw(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nhello\r\n0\r\n\r\n")

    def do_slow(self, name):
        self.send_response(200)
        self.send_header("Connection", "close")
        self.end_headers()
        while not self.server.closing.wait(0.5):
            self.wfile.write(b"<")
            self.wfile.flush()

    def do_hang(self, name):
        self.server.closing.wait(60)
        self.close_connection = True

    # ---- headers

    def do_headerbomb(self, name):
        self.wfile.write(b"HTTP/1.1 200 OK\r\n")
        for i in range(40000):
            self.wfile.write(b"X-%d: %s\r\n" % (i, b"y" * 900))
        self.raw(b"\r\n")

    def do_headerlong(self, name):
        self.raw(b"HTTP/1.1 200 OK\r\nX: " + b"y" * 300000 + b"\r\nContent-Length: 0\r\n\r\n")

    def do_continue(self, name):
        for _ in range(100000):
            self.wfile.write(b"HTTP/1.1 100 Continue\r\n\r\n")
        self.raw(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")

    def do_nul(self, name):
        self.raw(b"HTTP/1.1 200 OK\r\nX: a\0b\r\nContent-Length: 0\r\n\r\n")

    def do_negative(self, name):
        self.raw(b"HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\nhello")

    def do_http09(self, name):
        self.raw(b"hello, this is HTTP/0.9")

    def do_nothing(self, name):
        self.close_connection = True

    def do_twolengths(self, name):
        body = feed(name)
        self.raw(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\nContent-Length: 5\r\n\r\n" % len(body) + body)

    def do_hostile(self, name):
        """Escape sequences wherever a sentence may take words from."""
        evil = b"\x1b]0;x\x07\x9b31m\xe2\x80\xae"
        self.raw(
            b"HTTP/1.1 500 " + evil + b"\r\nContent-Type: " + evil + b"\r\nRetry-After: " + evil
            + b"\r\nETag: " + evil + b"\r\nContent-Length: 0\r\n\r\n"
        )

    def do_escape(self, name):
        self.raw(b"HTTP/1.1 302 \x1b[31mred\r\nLocation: http://\x1b]0;x\x07/\r\nContent-Length: 0\r\n\r\n")


class Load:
    """How many requests are answered now, and how many were at most: by address and, under "", in all."""

    def __init__(self):
        self.lock = threading.Lock()
        self.now, self.most = collections.Counter(), collections.Counter()

    def count(self, address, by):
        with self.lock:
            for key in (address, ""):
                self.now[key] += by
                self.most[key] = max(self.most[key], self.now[key])


class Server(socketserver.ThreadingMixIn, http.server.HTTPServer):
    daemon_threads = True
    allow_reuse_address = True
    request_queue_size = 256

    def __init__(self, port=0, address="127.0.0.1", load=None, always=""):
        super().__init__((address, port), Handler)
        self.seen = {}
        self.load = load or Load()
        self.instead = {}  # path -> bytes that are sent in place of its answer
        self.always = always  # the fault of every path
        self.to = ""
        self.broken_off = 0
        self.items = ITEMS
        self.etag = '"a  \\" %s"'
        self.other = ""
        self.secret = "open sesame"
        self.wish = ({}, "")
        self.paging = "atom"
        self.lock = threading.Lock()
        self.asked = threading.Condition(self.lock)
        self.closing = threading.Event()
        self.url = "http://%s:%d" % self.server_address

    def handle_error(self, request, client_address):
        pass

    def start(self):
        threading.Thread(target=self.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def requests(self):
        return sum(len(asked) for asked in self.seen.values())

    def wait_requests(self, n, seconds=60):
        """True when it was asked n times."""
        with self.lock:
            return self.asked.wait_for(lambda: self.requests() >= n, seconds)

    def stop(self):
        self.closing.set()
        self.shutdown()
        self.server_close()


class Crowd:
    """Servers on 127.0.0.1 and on, which count together."""

    def __init__(self, hosts):
        self.load = Load()
        self.servers = [Server(0, "127.0.0.%d" % (i + 1), self.load).start() for i in range(hosts)]

    def stop(self):
        for server in self.servers:
            server.stop()


if __name__ == "__main__":
    server = Server(int(sys.argv[1]) if len(sys.argv) > 1 else 0).start()
    print(server.url, flush=True)
    while True:
        time.sleep(3600)
