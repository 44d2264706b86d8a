#!/usr/bin/env python3
"""Redirects from public addresses to local ones, and certificates: in a network of its own (unshare),
where public addresses lie on the loopback interface, names come from a hosts file of the test, and an
authority of the test is trusted. Numbers are those of the plan of faults."""

import os
import shutil
import socket
import ssl
import subprocess
import sys
import tempfile
import threading
import unittest

from bad_server import ITEMS, Server
from fetching import Home

PUBLIC, OTHER = "203.0.113.7", "203.0.113.8"
HOSTS = {
    PUBLIC: "paper.test wrong.test old.test self.test",
    OTHER: "other.test",
    "127.0.0.1": "localhost inside.test",
    "10.1.2.3": "private.test",
}
ADDRESSES = (PUBLIC, OTHER, "10.1.2.3", "169.254.169.254", "192.168.7.7")
TRUSTED = "/etc/ssl/certs/ca-certificates.crt"
SETUP = """set -e
ip link set lo up
for a in %s; do ip addr add $a/32 dev lo; done
ip addr add fd00::7/128 dev lo nodad 2>/dev/null || true
mount --bind "$0/hosts" /etc/hosts
if test -e /etc/resolv.conf; then mount --bind "$0/resolv.conf" /etc/resolv.conf; fi
if test -e "$0/ca.pem"; then mount --bind "$0/ca.pem" %s; fi
""" % (" ".join(ADDRESSES), TRUSTED)


def openssl(*words):
    subprocess.run(["openssl", *words], check=True, capture_output=True)


def make_certificates(path):
    """An authority, and certificates for paper.test: sound, past its days, and signed by itself."""

    def at(name):
        return os.path.join(path, name)

    key = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes")
    openssl("req", "-x509", *key, "-keyout", at("ca.key"), "-out", at("ca.pem"), "-subj", "/CN=Test authority",
            "-days", "30")
    openssl("req", "-x509", *key, "-keyout", at("self.key"), "-out", at("self.pem"), "-subj", "/CN=self.test",
            "-addext", "subjectAltName=DNS:self.test", "-days", "30")
    with open(at("ext"), "w") as f:
        f.write("subjectAltName=DNS:paper.test,DNS:old.test,DNS:other.test\n")
    for name, days in (("paper", "30"), ("old", "-1")):
        openssl("req", "-new", *key, "-keyout", at(name + ".key"), "-out", at(name + ".csr"), "-subj", "/CN=" + name)
        openssl("x509", "-req", "-in", at(name + ".csr"), "-CA", at("ca.pem"), "-CAkey", at("ca.key"),
                "-CAcreateserial", "-days", days, "-extfile", at("ext"), "-out", at(name + ".pem"))


def prepare():
    path = tempfile.mkdtemp(prefix="dateline-net-")
    with open(os.path.join(path, "hosts"), "w") as f:
        f.write("".join("%s %s\n" % line for line in HOSTS.items()))
    with open(os.path.join(path, "resolv.conf"), "w") as f:
        f.write("nameserver %s\noptions timeout:30 attempts:5\n" % OTHER)
    if shutil.which("openssl") and os.path.exists(TRUSTED):
        make_certificates(path)
    return path


@unittest.skipUnless(os.environ.get("DATELINE_NET"), "skipped: no network of its own (unshare) here")
class Public(unittest.TestCase):
    def setUp(self):
        self.home = Home("set timeout 60s\n")
        self.addCleanup(self.home.close)

    def serve(self, address):
        server = Server(0, address).start()
        self.addCleanup(server.stop)
        return server

    def ask(self, url):
        self.home.write_feeds(url)
        feeds, total, _ = self.home.refresh("--force")
        return feeds[url]

    def test_08_no_way_from_a_public_address_to_a_local_one(self):
        public = self.serve(PUBLIC)
        for address in ("127.0.0.1", "10.1.2.3", "169.254.169.254", "192.168.7.7"):
            local = self.serve(address)
            port = local.server_address[1]
            hosts = [address]
            if address == "127.0.0.1":
                hosts += ["localhost", "inside.test", "0x7f.1", "2130706433", "0177.0.0.1", "[::ffff:127.0.0.1]", "0"]
            for host in hosts:
                with self.subTest(host):
                    public.to = "http://%s:%d/good/x" % (host, port)
                    error = self.ask(public.url + "/to/x")["error"]
                    self.assertIn("address of this machine or network: refused", error)
                    self.assertEqual(local.seen, {})

    def test_08_nor_in_two_steps(self):
        public, other, local = self.serve(PUBLIC), self.serve(OTHER), self.serve("127.0.0.1")
        public.to = other.url + "/to/x"
        other.to = local.url + "/good/x"
        self.assertIn("refused", self.ask(public.url + "/to/x")["error"])
        self.assertEqual((len(other.seen), local.seen), (1, {}))

    def test_08_nor_over_a_connection_that_is_open_already(self):
        """The local server is a feed of the person's, and its connection still stands."""
        public, local = self.serve(PUBLIC), self.serve("127.0.0.1")
        public.to = local.url + "/good/x"
        self.home.set("max-connections 1")
        self.home.write_feeds(local.url + "/good/own", public.url + "/to/x")
        feeds, _, _ = self.home.refresh()
        self.assertEqual(feeds[local.url + "/good/own"]["new"], ITEMS)
        self.assertIn("refused", feeds[public.url + "/to/x"]["error"])
        self.assertEqual(list(local.seen), ["/good/own"])

    def test_08_public_and_written_addresses_are_fine(self):
        public, other, local = self.serve(PUBLIC), self.serve(OTHER), self.serve("127.0.0.1")
        public.to = other.url + "/good/x"
        self.assertEqual(self.ask(public.url + "/to/x")["new"], ITEMS)
        local.to = public.url + "/good/y"
        self.assertEqual(self.ask(local.url + "/to/y")["new"], ITEMS)

    def test_08_a_page_or_comments_that_a_public_feed_names_are_not_fetched_from_here(self):
        public, local = self.serve(PUBLIC), self.serve("127.0.0.1")
        port = local.server_address[1]

        def serve(server, link, comments):
            server.instead["/feed"] = b"HTTP/1.0 200 OK\r\nContent-Type: text/xml\r\n\r\n" + (
                "<rss version='2.0' xmlns:wfw='http://wellformedweb.org/CommentAPI/'><channel><title>P</title><item>"
                "<title>Story</title><guid>1</guid><link>%s</link><description>Stub …</description><wfw:commentRss>%s"
                "</wfw:commentRss></item></channel></rss>" % (link, comments)).encode()

        for host in ("127.0.0.1", "inside.test", "[::ffff:127.0.0.1]", "10.1.2.3"):
            with self.subTest(host):
                inside = "http://%s:%d/good/x" % (host, port)
                serve(public, inside, inside)
                self.home.write_feeds(public.url + "/feed")
                self.home.refresh("--force", "--wait")
                for what in ("--fulltext", "--comments"):
                    done = self.home.run("show", "1", what)
                    self.assertEqual(done.returncode, 1)
                    self.assertIn("led to an address of this machine or network: refused", done.stderr)
                self.assertEqual(local.seen, {})
        # A redirect of the page leads there as little; a feed from here may name what is here.
        public.to = local.url + "/good/x"
        serve(public, public.url + "/to/x", "")
        self.home.refresh("--force", "--wait")
        self.assertIn("refused", self.home.run("show", "1", "--fulltext").stderr)
        self.assertEqual(local.seen, {})
        serve(local, local.url + "/good/x", local.url + "/good/x")
        self.home.write_feeds(local.url + "/feed")
        self.home.refresh("--force", "--wait")
        self.home.run("show", "2", "--comments")
        self.assertEqual(list(local.seen), ["/feed", "/good/x"])

    def test_08_the_setting_allows_it(self):
        public, local = self.serve(PUBLIC), self.serve("127.0.0.1")
        public.to = local.url + "/good/x"
        self.home.set("local-redirects yes")
        self.assertEqual(self.ask(public.url + "/to/x")["new"], ITEMS)

    def test_32_a_network_that_is_lost_on_the_way_is_said_once(self):
        """What had come stays, what was not begun is neither failed nor lost."""
        servers = [self.serve(address) for address in (PUBLIC, OTHER, "10.1.2.3", "192.168.7.7")]
        urls = ["%s/late/%d" % (s.url, i) for i in range(20) for s in servers]
        self.home.set("max-connections 4")
        self.home.set("timeout 5s")
        self.home.write_feeds(*urls)
        p = self.home.start("refresh", "--json")
        came = [p.stdout.readline() for _ in range(8)]
        subprocess.run(["ip", "link", "set", "lo", "down"], check=True)
        self.addCleanup(subprocess.run, ["ip", "link", "set", "lo", "up"], check=True)
        out, err = self.home.finish(p)
        self.assertIn("Offline", err)
        self.assertEqual(len(err.splitlines()), 1, err)
        failed = self.home.rows("SELECT count(*) FROM feed WHERE failures > 0")[0][0]
        self.assertLessEqual(failed, 4)  # those that were cut off
        self.assertLess(len(came) + len(out.splitlines()) - 1, len(urls))
        subprocess.run(["ip", "link", "set", "lo", "up"], check=True)
        self.home.set("timeout 60s")
        self.home.make_due()
        _, total, _ = self.home.refresh()
        self.assertEqual((total["failed"], self.home.articles()), (0, ITEMS * len(urls)))

    def test_24_a_resolver_that_is_silent_is_waited_for_as_long_as_the_setting_says(self):
        local = self.serve("127.0.0.1")
        self.home.set("timeout 2s")
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as resolver:
            resolver.bind((OTHER, 53))
            self.home.write_feeds("http://silent.test/feed", local.url + "/good/x")
            feeds, total, _ = self.home.refresh(timeout=100)       # the library itself would take 150 s
            asked, _ = resolver.recvfrom(512)
        self.assertIn(b"silent", asked)
        self.assertEqual((total["new"], total["failed"]), (ITEMS, 1))
        self.assertEqual(feeds["http://silent.test/feed"]["error"], "silent.test did not answer within 2 s (set timeout)")

    def test_24_a_machine_without_a_network_says_it_once(self):
        self.home.set("timeout 2s")
        urls = ["http://host%d.test/feed" % i for i in range(20)] + ["http://198.51.100.%d/" % i for i in range(1, 9)]
        self.home.write_feeds(*urls)
        done = self.home.run("refresh")
        self.assertEqual((done.returncode, len(done.stderr.splitlines())), (1, 1), done.stderr)
        self.assertIn("Offline", done.stderr)


@unittest.skipUnless(os.environ.get("DATELINE_NET") and shutil.which("openssl"), "skipped: no openssl or unshare here")
class Certificates(unittest.TestCase):
    serve, ask, setUp = Public.serve, Public.ask, Public.setUp

    def secure(self, name, address=PUBLIC):
        """A server with a certificate of that name; its port."""
        server = Server(0, address)
        path = os.path.join(os.environ["DATELINE_NET"], name)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(path + ".pem", path + ".key")
        # The handshake is done by the thread of the connection.
        server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
        server.start()
        self.addCleanup(server.stop)
        return server, server.server_address[1]

    def test_25_a_sound_certificate(self):
        _, port = self.secure("paper")
        self.assertEqual(self.ask("https://paper.test:%d/good/x" % port)["new"], ITEMS)

    def test_25_what_is_wrong_with_a_certificate_is_named(self):
        for name, host, words in (
            ("old", "old.test", "has expired"),
            ("self", "self.test", "is self-signed"),
            ("paper", "wrong.test", "is for another host"),
        ):
            with self.subTest(name):
                server, port = self.secure(name)
                url = "https://%s:%d/good/x" % (host, port)
                error = self.ask(url)["error"]
                self.assertIn("%s has a certificate that %s" % (host, words), error)
                self.assertEqual(server.seen, {})
                with open(self.home.feeds, "w") as f:
                    f.write(url + " insecure=yes\n")
                _, total, _ = self.home.refresh("--force")
                self.assertEqual(total["new"], ITEMS)

    def test_07_no_way_from_https_to_http(self):
        server, port = self.secure("paper")
        plain = self.serve(OTHER)
        server.to = plain.url + "/good/x"
        error = self.ask("https://paper.test:%d/to/x" % port)["error"]
        self.assertIn("redirect from https to http", error)
        self.assertEqual(plain.seen, {})

    def test_09_secrets_stay_with_their_host(self):
        (server, port), (other, port2) = self.secure("paper"), self.secure("paper", OTHER)
        server.to = "https://other.test:%d/good/x" % port2
        with open(self.home.feeds, "w") as f:
            f.write('https://paper.test:%d/to/x header="Authorization: Bearer secret"\n' % port)
        self.home.refresh()
        self.assertIn("secret", server.seen["/to/x"][0]["Authorization"])
        self.assertNotIn("secret", str(other.seen["/good/x"]))

    def test_23_a_handshake_that_hangs(self):
        self.home.set("timeout 2s")
        with socket.create_server((PUBLIC, 0)) as s:
            held = []
            threading.Thread(target=lambda: held.append(s.accept()), daemon=True).start()
            error = self.ask("https://paper.test:%d/x" % s.getsockname()[1])["error"]
            self.assertIn("did not answer within 2 s", error)
            for conn, _ in held:
                conn.close()

    def test_25_http_where_https_was_asked(self):
        plain = self.serve(PUBLIC)
        error = self.ask(plain.url.replace("http://" + PUBLIC, "https://paper.test") + "/good/x")["error"]
        self.assertIn("could not agree on an encryption", error)


if __name__ == "__main__":
    if "DATELINE_NET" in os.environ or not shutil.which("unshare"):
        unittest.main()
    folder = prepare()
    spaces = ["unshare", "-n", "-m"] + ([] if os.getuid() == 0 else ["-r"])
    try:
        if subprocess.run([*spaces, "sh", "-c", SETUP, folder], capture_output=True).returncode != 0:
            unittest.main()
        again = SETUP + 'DATELINE_NET="$0" exec "$@"'
        sys.exit(subprocess.run([*spaces, "sh", "-c", again, folder, sys.executable, *sys.argv]).returncode)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
