#!/usr/bin/env python3
"""Holds the tables of dateline-config(5) against those of the program.

    tests/man_tables.py [--update] [PROGRAM]

The page has them between lines `.\\" begin NAME` and `.\\" end NAME`; `dateline config --man NAME`
prints what stands there. Without --update a difference is named and the exit status is 1.
"""
import difflib
import pathlib
import re
import subprocess
import sys

PAGE = pathlib.Path(__file__).resolve().parent.parent / "man" / "dateline-config.5"


def table(program, name):
    out = subprocess.run([program, "-c", "/dev/null", "config", "--man", name],
                         check=True, capture_output=True, text=True)
    return out.stdout


def fill(page, program):
    for name in ("settings", "actions", "colors"):
        begin, end = f'.\\" begin {name}\n', f'.\\" end {name}\n'
        if begin not in page or end not in page:
            sys.exit(f"{PAGE}: the marks of {name} are gone")
        page = re.sub(re.escape(begin) + ".*?" + re.escape(end),
                      lambda _, text=begin + table(program, name) + end: text, page, flags=re.S)
    return page


def main():
    words = [w for w in sys.argv[1:] if w != "--update"]
    program = str(pathlib.Path(words[0] if words else "./dateline").resolve())
    page = PAGE.read_text()
    wanted = fill(page, program)
    if wanted == page:
        return 0
    if "--update" in sys.argv:
        PAGE.write_text(wanted)
        return 0
    sys.stdout.writelines(difflib.unified_diff(
        page.splitlines(True), wanted.splitlines(True), str(PAGE), "dateline config --man"))
    return 1


if __name__ == "__main__":
    sys.exit(main())
