#!/usr/bin/env python3
"""Runs test programs, some at a time, and says how many tests passed.

usage: runner.py PROGRAM...

A cmocka program prints "[  PASSED  ] N test(s)."; a Python script runs unittest and prints
"Ran N tests". What a failing one printed is shown whole. The last line is "N passed, N failed".
"""

import concurrent.futures
import os
import re
import subprocess
import sys
import time

LONGEST = 900           # seconds for one program; a hang is a failure
# Programs at a time: they wait for servers, terminals and each other a good part of theirs.
JOBS = (os.cpu_count() or 1) + 1
# Begun first, so that none of them is alone at the end; then other whole runs, then modules.
LONG = ("run_hostile.py", "run_kill.py", "run_doing.py", "run_rough.py", "run_ssh.py", "run_screen.py")


def count_python(out):
    ran = re.search(r"^Ran (\d+) tests?", out, re.M)
    bad = re.search(r"^FAILED \((.*)\)", out, re.M)
    failed = sum(int(n) for n in re.findall(r"(?:failures|errors)=(\d+)", bad.group(1))) if bad else 0
    skip = re.search(r"skipped=(\d+)", out)
    skipped = int(skip.group(1)) if skip else 0
    return (int(ran.group(1)) - failed - skipped if ran else 0), failed, skipped


def count_cmocka(out):
    total = {what: sum(int(n) for n in re.findall(r"^\[ +%s +\] (\d+) test" % what, out, re.M))
             for what in ("PASSED", "FAILED", "SKIPPED")}
    return total["PASSED"], total["FAILED"], total["SKIPPED"]


def run(path):
    """(path, passed, failed, skipped, output, seconds) of one program."""
    python = path.endswith(".py")
    argv = [sys.executable, path] if python else [os.path.abspath(path)]
    start = time.monotonic()
    try:
        p = subprocess.run(argv, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                           timeout=LONGEST)
        out, status = p.stdout.decode("utf-8", "replace"), p.returncode
    except subprocess.TimeoutExpired as e:
        out, status = (e.stdout or b"").decode("utf-8", "replace") + "\nhung for %d s\n" % LONGEST, 1
    passed, failed, skipped = count_python(out) if python else count_cmocka(out)
    if status != 0 and failed == 0:
        failed, out = 1, out + "\nexit status %d\n" % status
    if status == 0 and passed + failed + skipped == 0:
        failed, out = 1, out + "\nno test ran\n"
    return path, passed, failed, skipped, out, time.monotonic() - start


def main():
    total = [0, 0, 0]
    programs = sorted(sys.argv[1:], key=lambda p: (os.path.basename(p) not in LONG, not p.endswith(".py"), p))
    with concurrent.futures.ThreadPoolExecutor(max_workers=JOBS) as pool:
        for done in concurrent.futures.as_completed([pool.submit(run, p) for p in programs]):
            path, passed, failed, skipped, out, seconds = done.result()
            for i, n in enumerate((passed, failed, skipped)):
                total[i] += n
            print("%-28s %4d passed%s%s  %5.1f s" % (
                os.path.basename(path), passed, ", %d failed" % failed if failed else "",
                ", %d skipped" % skipped if skipped else "", seconds), flush=True)
            if failed:
                print(out, flush=True)
            elif skipped:
                print("".join("    " + line + "\n" for line in out.splitlines() if "skip" in line.lower()), end="")
    print("%d passed, %d failed%s" % (total[0], total[1], ", %d skipped" % total[2] if total[2] else ""))
    sys.exit(1 if total[1] or not total[0] else 0)


if __name__ == "__main__":
    main()
