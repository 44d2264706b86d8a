#!/usr/bin/env python3
"""dateline config --completions: each shell reads it, and offers what the table of commands has."""

import os
import re
import shutil
import subprocess
import sys
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)
import fetching  # noqa: E402


class Completions(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.home = fetching.Home()
        with open(cls.home.feeds, "w", encoding="utf-8") as f:
            f.write("[Asia/Central Asia]\nhttp://a.example/f\n[Americas]\nhttp://b.example/f\n")
        # The shells ask `dateline`, as a person has it in PATH.
        cls.bin = os.path.join(cls.home.path, "bin")
        os.mkdir(cls.bin)
        with open(os.path.join(cls.bin, "dateline"), "w", encoding="utf-8") as f:
            f.write('#!/bin/sh\nexec %s "$@"\n' % " ".join("'%s'" % w for w in cls.home.command()))
        os.chmod(os.path.join(cls.bin, "dateline"), 0o755)
        cls.env = dict(cls.home.env, PATH=cls.bin + ":" + os.environ["PATH"])

    @classmethod
    def tearDownClass(cls):
        cls.home.close()

    def script(self, shell):
        done = self.home.run("config", "--completions", shell)
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        path = os.path.join(self.home.path, "completion." + shell)
        with open(path, "w", encoding="utf-8") as f:
            f.write(done.stdout)
        return path

    def shell(self, name, *argv):
        if shutil.which(name) is None:
            self.skipTest("no " + name)
        done = subprocess.run([name, *argv], env=self.env, capture_output=True, text=True, timeout=60)
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        return done.stdout

    def bash(self, *words):
        words = ["dateline", *words]
        line = "source %s; COMP_WORDS=(%s); COMP_CWORD=%d; _dateline; printf '%%s\\n' \"${COMPREPLY[@]}\"" % (
            self.script("bash"), " ".join("'%s'" % w for w in words), len(words) - 1)
        return [w for w in self.shell("bash", "--norc", "-c", line).split("\n") if w]

    def test_bash_offers_commands_options_and_names(self):
        commands = set(re.findall(r"(?m)^([a-z]+)(?: .*)?\n    [A-Z]", self.home.run("--help").stdout))
        self.assertLessEqual({"refresh", "import", "config"}, commands)
        self.assertLessEqual(commands, set(self.bash("")))
        self.assertEqual(self.bash("imp"), ["import"])
        self.assertEqual(self.bash("-c", "x", "exp"), ["export"])
        self.assertEqual(self.bash("import", "n"), ["newsboat", "newsraft"])
        self.assertEqual(self.bash("import", "--w"), ["--with-state"])
        self.assertEqual(self.bash("add", "-s", "as"), ["Asia", "Asia/Central\\ Asia"])
        self.assertEqual(self.bash("refresh", "-s", "Am"), ["Americas"])
        self.assertEqual(self.bash("remove", "http://b"), ["http://b.example/f"])
        self.assertLessEqual({"-q", "--quiet", "--force"}, set(self.bash("refresh", "-")))

    def test_every_option_of_every_command_is_offered(self):
        for command in ("refresh", "list", "show", "mark", "feeds", "add", "import", "inspect", "config"):
            out = self.home.run(command, "--help").stdout
            options = set(re.findall(r"(?m)^  (?:-[a-zA-Z], )?(--[a-z-]+)", out)) | set(re.findall(r"(?m)^  (-[a-zA-Z])\b", out))
            self.assertLessEqual(options, set(self.bash(command, "-")), command)
            for shell in ("zsh", "fish"):
                with open(self.script(shell), encoding="utf-8") as f:
                    text = f.read()
                for option in options:
                    want = "'%s[" % option if shell == "zsh" else " -%s %s" % (
                        "l" if option.startswith("--") else "s", option.lstrip("-"))
                    self.assertIn(want, text, (shell, command))

    def test_zsh_reads_it(self):
        script = self.script("zsh")
        self.shell("zsh", "-n", script)
        stub = ("_arguments() { print -l -- \"$@\"; state=%s; }; _describe() { print -l -- $commands; };"
                "words=(import); source %s")
        out = self.shell("zsh", "-f", "-c", stub % ("command", script))
        self.assertIn("\nimport:Take over the subscriptions", out)
        out = self.shell("zsh", "-f", "-c", stub % ("rest", script))
        self.assertIn("\n--with-state[Its articles too", out)
        self.assertIn("\n1:form:(opml newsboat newsraft sfeed snownews)\n", out)

    def test_fish_reads_it(self):
        script = self.script("fish")
        self.shell("fish", "--no-execute", script)
        ask = "source %s; complete -C '%s'"
        self.assertIn("import\t", self.shell("fish", "-c", ask % (script, "dateline imp")))
        self.assertIn("--with-state\t", self.shell("fish", "-c", ask % (script, "dateline import --w")))
        self.assertIn("Asia/Central Asia", self.shell("fish", "-c", ask % (script, "dateline add -s ")))
        self.assertIn("newsboat", self.shell("fish", "-c", ask % (script, "dateline import n")))

    def test_other_shells_are_refused(self):
        self.assertEqual(self.home.run("config", "--completions", "tcsh").returncode, 2)


if __name__ == "__main__":
    unittest.main()
