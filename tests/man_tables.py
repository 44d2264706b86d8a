#!/usr/bin/env python3
"""Holds the tables of dateline-config(5) and dateline(1) against those of the program.

    tests/man_tables.py [--update] [PROGRAM]

The pages have them between lines `.\\" begin NAME` and `.\\" end NAME`; `dateline config --man NAME`
prints what stands there. Without --update a difference is named and the exit status is 1.
"""
import difflib
import pathlib
import re
import subprocess
import sys

MAN = pathlib.Path(__file__).resolve().parent.parent / "man"
TABLES = {"dateline-config.5": ("settings", "actions", "newsboat", "colors"), "dateline.1": ("keys",)}


def table(program, name):
    out = subprocess.run([program, "-c", "/dev/null", "config", "--man", name],
                         check=True, capture_output=True, text=True)
    return out.stdout


def fill(path, program):
    page = path.read_text()
    for name in TABLES[path.name]:
        begin, end = f'.\\" begin {name}\n', f'.\\" end {name}\n'
        if begin not in page or end not in page:
            sys.exit(f"{path}: the marks of {name} are gone")
        page = re.sub(re.escape(begin) + ".*?" + re.escape(end),
                      lambda _, text=begin + table(program, name) + end: text, page, flags=re.S)
    return page


def main():
    words = [w for w in sys.argv[1:] if w != "--update"]
    program = str(pathlib.Path(words[0] if words else "./dateline").resolve())
    status = 0
    for path in (MAN / name for name in TABLES):
        page, wanted = path.read_text(), fill(path, program)
        if wanted == page:
            continue
        if "--update" in sys.argv:
            path.write_text(wanted)
            continue
        status = 1
        sys.stdout.writelines(difflib.unified_diff(
            page.splitlines(True), wanted.splitlines(True), str(path), "dateline config --man"))
    return status


if __name__ == "__main__":
    sys.exit(main())
