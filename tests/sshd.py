"""OpenSSH on loopback: a server with a key, a file of settings and a port of its own, and a slow line to it."""

import os
import pwd
import select
import shutil
import socket
import subprocess
import tempfile
import threading
import time
import unittest

SSHD = shutil.which("sshd", path=os.environ.get("PATH", "") + ":/usr/sbin:/usr/local/sbin")
SEPARATION = "/run/sshd"        # an empty folder that sshd wants when root starts it
SETTINGS = """
ListenAddress 127.0.0.1
Port {port}
HostKey {path}/host
PidFile {path}/pid
AuthorizedKeysFile {path}/person.pub
PubkeyAuthentication yes
PasswordAuthentication no
KbdInteractiveAuthentication no
UsePAM no
StrictModes no
PermitUserRC no
PrintMotd no
PrintLastLog no
LogLevel ERROR
"""


class Sshd:
    def __init__(self):
        self.path, self.process, self.made = tempfile.mkdtemp(prefix="dateline-sshd-"), None, False
        try:
            self.start()
        except BaseException:
            self.close()
            raise

    def start(self):
        if not SSHD or not shutil.which("ssh") or not shutil.which("ssh-keygen"):
            raise unittest.SkipTest("OpenSSH is not installed")
        if os.geteuid() == 0 and not os.path.isdir(SEPARATION):
            try:
                os.mkdir(SEPARATION, 0o755)
            except OSError as e:
                raise unittest.SkipTest("no folder %s: %s" % (SEPARATION, e.strerror))
            self.made = True
        for name in ("host", "person"):
            subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", os.path.join(self.path, name)], check=True)
        with socket.socket() as s:
            s.bind(("127.0.0.1", 0))
            self.port = s.getsockname()[1]
        settings, log = os.path.join(self.path, "settings"), os.path.join(self.path, "log")
        with open(settings, "w", encoding="utf-8") as f:
            f.write(SETTINGS.format(port=self.port, path=self.path))
        # Absolute: it runs itself again for each connection.
        self.process = subprocess.Popen([os.path.abspath(SSHD), "-D", "-f", settings, "-E", log])
        tried = subprocess.run(self.argv("true")[:-2] + ["-T", "127.0.0.1", "true"], capture_output=True, text=True, timeout=60)
        if tried.returncode != 0:
            with open(log, encoding="utf-8") as f:
                raise unittest.SkipTest("no login by sshd here: %s %s" % (tried.stderr.strip(), f.read().strip()))

    def argv(self, command, port=None):
        """The client's command line, on a terminal of its own, for a command of the shell there."""
        options = ("StrictHostKeyChecking=no", "UserKnownHostsFile=/dev/null", "IdentitiesOnly=yes", "BatchMode=yes",
                   "LogLevel=ERROR", "EscapeChar=none", "ControlPath=none", "ConnectionAttempts=50")
        return ["ssh", "-F", "none", "-tt", *("-o" + option for option in options), "-i", os.path.join(self.path, "person"),
                "-l", pwd.getpwuid(os.geteuid()).pw_name, "-p", str(port or self.port), "127.0.0.1", command]

    def close(self):
        if self.process is not None:
            self.process.terminate()
            self.process.wait()
        if self.made:
            try:
                os.rmdir(SEPARATION)
            except OSError:
                pass
        shutil.rmtree(self.path, ignore_errors=True)


class SlowLine:
    """A way to a port of loopback; once `slow` is set it takes `delay` seconds in each direction and carries
    `rate` bytes a second."""

    def __init__(self, port, delay, rate):
        self.target, self.delay, self.rate = port, delay, rate
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.ends, self.slow = [self.listener], threading.Event()
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        try:
            near, _ = self.listener.accept()
        except OSError:
            return
        far = socket.create_connection(("127.0.0.1", self.target))
        self.ends += [near, far]
        for source, sink in ((near, far), (far, near)):
            threading.Thread(target=self.carry, args=(source, sink), daemon=True).start()

    def carry(self, source, sink):
        """Pieces are under way at the same time; each begins when the line has sent those before it."""
        queue, free = [], 0.0
        try:
            while True:
                wait = max(0, queue[0][0] - time.monotonic()) if queue else None
                if select.select([source], [], [], wait)[0]:
                    piece = source.recv(256)
                    if not piece:
                        break
                    now = time.monotonic()
                    slow = self.slow.is_set()
                    free = max(free, now) + (len(piece) / self.rate if slow else 0)
                    queue.append((free + (self.delay if slow else 0), piece))
                while queue and queue[0][0] <= time.monotonic():
                    sink.sendall(queue.pop(0)[1])
        except (OSError, ValueError):
            pass
        for end in (source, sink):
            try:
                end.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass

    def close(self):
        for end in self.ends:
            end.close()
