#!/usr/bin/env python3
"""Encryption: certificates that are wrong in each way, old protocols, redirects that leave https, HTTP/2.
The authority is made here and trusted through the setting ca-file."""

import os
import shutil
import socket
import ssl
import subprocess
import tempfile
import unittest

from bad_server import ITEMS, Server, feed
from fetching import Home
from nginx import NGINX, Nginx

CONF = """
[ca]
default_ca = own
[own]
database = {0}/index
serial = {0}/serial
crlnumber = {0}/crlnumber
new_certs_dir = {0}
default_md = sha256
default_days = 30
default_crl_days = 30
policy = any
unique_subject = no
certificate = {0}/ca.pem
private_key = {0}/ca.key
[any]
commonName = supplied
[req]
distinguished_name = dn
[dn]
"""


class Authority:
    """A certificate authority in a folder: openssl at work."""

    def __init__(self, folder, name="test authority"):
        self.folder = folder
        os.makedirs(folder, exist_ok=True)
        for file, text in (("index", ""), ("serial", "1000\n"), ("crlnumber", "01\n"), ("conf", CONF.format(folder))):
            with open(self.path(file), "w") as f:
                f.write(text)
        self.pem = self.path("ca.pem")
        self.openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "30",
                     "-subj", "/CN=" + name, "-keyout", self.path("ca.key"), "-out", self.pem,
                     "-addext", "basicConstraints=critical,CA:TRUE")

    def path(self, name):
        return os.path.join(self.folder, name)

    def openssl(self, *words):
        subprocess.run(["openssl", *words], check=True, capture_output=True, cwd=self.folder)

    def certificate(self, name, host="IP:127.0.0.1", dates=(), own=False):
        """(certificate, key); own: it signs itself."""
        key, request, out, ext = (self.path(name + tail) for tail in (".key", ".csr", ".pem", ".ext"))
        with open(ext, "w") as f:
            f.write("subjectAltName = %s\n" % host)
        self.openssl("req", "-config", self.path("conf"), "-new", "-newkey", "ec", "-pkeyopt",
                     "ec_paramgen_curve:P-256", "-nodes", "-subj", "/CN=" + name, "-keyout", key, "-out", request)
        if own:
            self.openssl("x509", "-req", "-in", request, "-signkey", key, "-days", "30", "-extfile", ext, "-out", out)
        else:
            self.openssl("ca", "-config", self.path("conf"), "-batch", "-notext", "-in", request, "-extfile", ext,
                         "-out", out, *dates)
        return out, key

    def revoke(self, certificate):
        """The file to trust, with the list of what was revoked."""
        self.openssl("ca", "-config", self.path("conf"), "-revoke", certificate)
        self.openssl("ca", "-config", self.path("conf"), "-gencrl", "-out", self.path("crl"))
        both = self.path("both.pem")
        with open(both, "w") as out:
            for part in (self.pem, self.path("crl")):
                with open(part) as f:
                    out.write(f.read())
        return both


def https(pair, **options):
    """A server that speaks TLS with this certificate."""
    server = Server(**options)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*pair)
    server.context = context
    server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    server.url = server.url.replace("http:", "https:")
    return server.start()


class Tls(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.mkdtemp(prefix="dateline-tls-")
        cls.addClassCleanup(shutil.rmtree, cls.folder, ignore_errors=True)
        cls.ca = Authority(os.path.join(cls.folder, "ca"))
        cls.pair = cls.ca.certificate("good")

    def setUp(self):
        self.home = Home("set timeout 60s\nset ca-file %s\n" % self.ca.pem)
        self.addCleanup(self.home.close)

    def serve(self, pair, **options):
        server = https(pair, **options)
        self.addCleanup(server.stop)
        return server

    def ask(self, url, options=""):
        """Its line of --json."""
        with open(self.home.feeds, "w") as f:
            f.write("%s %s\n" % (url, options))
        feeds, _, _ = self.home.refresh("--force")
        return list(feeds.values())[0]

    def refused(self, pair, words):
        server = self.serve(pair)
        url = server.url + "/good/x"
        error = self.ask(url)["error"]
        self.assertIsNotNone(error)
        self.assertIn(words, error)
        self.assertIn("insecure=yes", error)
        self.assertEqual(server.seen, {})
        # Only where the person wrote it, for that feed alone.
        self.assertEqual(self.ask(url, "insecure=yes")["new"], ITEMS)

    def test_25_a_good_certificate_is_taken(self):
        line = self.ask(self.serve(self.pair).url + "/good/x")
        self.assertEqual((line["error"], line["new"]), (None, ITEMS))

    def test_25_expired(self):
        self.refused(self.ca.certificate("old", dates=("-startdate", "20200101000000Z", "-enddate", "20200201000000Z")), "has expired")

    def test_25_not_valid_yet(self):
        self.refused(self.ca.certificate("young", dates=("-startdate", "20900101000000Z", "-enddate", "20910201000000Z")), "not valid yet")

    def test_25_another_host(self):
        self.refused(self.ca.certificate("other", host="DNS:example.org"), "is for another host")

    def test_25_self_signed(self):
        self.refused(self.ca.certificate("own", own=True), "is self-signed")

    def test_25_an_unknown_authority(self):
        stranger = Authority(os.path.join(self.folder, "stranger"), "nobody")
        self.refused(stranger.certificate("strange"), "authority unknown here")

    def test_25_revoked(self):
        lists = Authority(os.path.join(self.folder, "lists"))
        bad, good = lists.certificate("bad"), lists.certificate("fine")
        self.home.set("ca-file " + lists.revoke(bad[0]))
        self.refused(bad, "was revoked")
        self.assertEqual(self.ask(self.serve(good).url + "/good/y")["new"], ITEMS)

    def test_25_only_old_tls(self):
        server = self.serve(self.pair)
        server.context.set_ciphers("ALL:@SECLEVEL=0")
        server.context.minimum_version = ssl.TLSVersion.TLSv1
        server.context.maximum_version = ssl.TLSVersion.TLSv1
        for options in ("", "insecure=yes"):
            error = self.ask(server.url + "/good/x", options)["error"]
            self.assertIn("TLS that is too old", error)
            self.assertNotIn("insecure", error)

    def test_25_no_tls_at_all(self):
        server = Server().start()
        self.addCleanup(server.stop)
        error = self.ask(server.url.replace("http:", "https:") + "/good/x")["error"]
        self.assertIn("could not agree on an encryption", error)

    def test_23_a_handshake_that_hangs(self):
        self.home.set("timeout 3s")
        with socket.create_server(("127.0.0.1", 0)) as s:
            error = self.ask("https://127.0.0.1:%d/x" % s.getsockname()[1])["error"]
        self.assertIn("did not answer within 3 s", error)

    def test_07_a_redirect_never_leaves_https_but_where_it_may(self):
        plain = Server().start()
        self.addCleanup(plain.stop)
        server = self.serve(self.pair)
        server.to = plain.url + "/good/x"
        url = server.url + "/to/x"
        for options in ("", "insecure=yes"):
            error = self.ask(url, options)["error"]
            self.assertIn("from https to http: refused", error)
            self.assertIn("plain-redirects=yes", error)
        self.home.set("local-redirects yes")
        self.assertIn("refused", self.ask(url)["error"])
        self.assertEqual(plain.seen, {})
        self.assertEqual(self.ask(url, "plain-redirects=yes")["new"], ITEMS)

    def test_04_a_redirect_to_https_of_the_same_host_moves_the_feed(self):
        server, plain = self.serve(self.pair), Server().start()
        self.addCleanup(plain.stop)
        new = server.url + "/good/x"
        plain.instead["/old"] = (
            "HTTP/1.1 308 Permanent Redirect\r\nLocation: %s\r\nContent-Length: 0\r\n\r\n" % new).encode()
        self.assertEqual(self.ask(plain.url + "/old")["new"], ITEMS)
        self.home.make_due()
        done = self.home.run("refresh")
        self.assertIn("has moved to " + new, done.stderr)
        self.assertEqual(self.home.rows("SELECT url FROM feed"), [(new,)])

    def test_09_a_secret_stays_with_scheme_and_port(self):
        server, plain = self.serve(self.pair), Server().start()
        self.addCleanup(plain.stop)
        server.to = plain.url + "/good/x"
        self.ask(server.url + "/to/x", 'plain-redirects=yes header="X-Key: secret"')
        self.assertEqual(server.seen["/to/x"][0]["X-Key"], "secret")
        self.assertNotIn("X-Key", plain.seen["/good/x"][0])

    def test_28_a_server_that_wants_https_for_ever_is_not_remembered(self):
        plain = Server().start()
        self.addCleanup(plain.stop)
        body = feed("x")
        plain.instead["/x"] = (b"HTTP/1.1 200 OK\r\nStrict-Transport-Security: max-age=31536000\r\n"
                               b"Content-Length: %d\r\n\r\n" % len(body) + body)
        for _ in range(2):
            self.assertIsNone(self.ask(plain.url + "/x")["error"])

    @unittest.skipUnless(NGINX, "nginx is not installed")
    def test_http_2_is_spoken_where_the_server_can(self):
        nginx = Nginx(tls=self.pair)
        self.addCleanup(nginx.close)
        for i in range(5):
            nginx.put("%d.xml" % i, feed("n%d" % i))
        self.home.write_feeds(*["%s/%d.xml" % (nginx.url, i) for i in range(5)])
        _, total, _ = self.home.refresh()
        self.assertEqual((total["failed"], total["new"]), (0, 5 * ITEMS))
        self.home.make_due()
        self.assertEqual(self.home.refresh()[1]["not_modified"], 5)
        self.assertEqual(nginx.protocols(), ["HTTP/2.0"] * 10)


if __name__ == "__main__":
    unittest.main()
