"""A real web server of static files on loopback."""

import os
import select
import shutil
import socket
import subprocess
import tempfile
import unittest

NGINX = shutil.which("nginx", path=os.environ.get("PATH", "") + ":/usr/sbin")
CONF = """
daemon off; pid {0}/pid; error_log {0}/error.log crit; worker_processes 1;
events {{ worker_connections 256; }}
http {{ client_body_temp_path {0}/a; proxy_temp_path {0}/b; fastcgi_temp_path {0}/c;
uwsgi_temp_path {0}/d; scgi_temp_path {0}/e; gzip on; gzip_types application/rss+xml;
types {{ application/rss+xml xml; }} log_format protocol '$server_protocol'; access_log {0}/access protocol;
server {{ listen 127.0.0.1:{1} {2}; root {0}/www; }} }}
"""


class Nginx:
    """tls: (certificate, key), and HTTP/2 for who can."""

    def __init__(self, tls=None):
        self.path = tempfile.mkdtemp(prefix="dateline-nginx-")
        os.chmod(self.path, 0o755)
        self.www = os.path.join(self.path, "www")
        os.mkdir(self.www)
        with socket.socket() as s:
            s.bind(("127.0.0.1", 0))
            port = s.getsockname()[1]
        self.url = "%s://127.0.0.1:%d" % ("https" if tls else "http", port)
        more = "ssl http2; ssl_certificate %s; ssl_certificate_key %s" % tls if tls else ""
        conf = os.path.join(self.path, "conf")
        with open(conf, "w") as f:
            f.write(CONF.format(self.path, port, more))
        self.process = subprocess.Popen([NGINX, "-c", conf, "-e", self.path + "/error.log"])
        while True:
            if self.process.poll() is not None:
                raise unittest.SkipTest("nginx does not start here")
            try:
                socket.create_connection(("127.0.0.1", port), 1).close()
                return
            except OSError:
                select.select([], [], [], 0.02)

    def put(self, name, data):
        with open(os.path.join(self.www, name), "wb") as f:
            f.write(data)
        return "%s/%s" % (self.url, name)

    def protocols(self):
        """What was spoken, a word for each request."""
        with open(os.path.join(self.path, "access")) as f:
            return f.read().split()

    def close(self):
        self.process.terminate()
        self.process.wait()
        shutil.rmtree(self.path, ignore_errors=True)
