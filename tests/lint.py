#!/usr/bin/env python3
"""What the compiler does not say: forbidden functions, long functions, stray marks.

usage: lint.py FILE...
"""

import re
import sys

FORBIDDEN = re.compile(r"(?<![\w.>])(sprintf|vsprintf|strcpy|strcat|strncat|gets|atoi|atol|atoll|strtok|system|popen"
                       r"|tmpnam|alloca)\s*\(")
UNDONE = re.compile(r"\b(TODO|FIXME|XXX|HACK)\b")
LONGEST_FUNCTION = 100
LONGEST_LINE = 100


def without_comments(text):
    """The text with comments and strings blanked, line by line the same length."""
    def blank(m):
        return re.sub(r"[^\n]", " ", m.group())
    return re.sub(r'/\*.*?\*/|//[^\n]*|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\'', blank, text, flags=re.S)


def columns(line):
    n = 0
    for c in line:
        n = n + 8 - n % 8 if c == "\t" else n + 1
    return n


def faults(path):
    with open(path, encoding="utf-8") as f:
        text = f.read()
    lines = text.split("\n")
    if not lines[0].startswith(("/*", "//")):
        yield 1, "a file begins with what it is for"
    if not text.endswith("\n"):
        yield len(lines), "no newline at the end"
    for n, line in enumerate(lines, 1):
        if line != line.rstrip():
            yield n, "blanks at the end of the line"
        if UNDONE.search(line):
            yield n, "something undone"
        if columns(line) > LONGEST_LINE and '"' not in line:
            yield n, "%d columns" % columns(line)
    start = None
    for n, line in enumerate(without_comments(text).split("\n"), 1):
        m = FORBIDDEN.search(line)
        if m:
            yield n, "%s is not used here" % m.group(1)
        if line == "{" and start is None:
            start = n
        elif line == "}" and start is not None:
            if n - start - 1 > LONGEST_FUNCTION:
                yield start, "a function of %d lines" % (n - start - 1)
            start = None


def main():
    count = 0
    for path in sys.argv[1:]:
        for n, what in faults(path):
            print("%s:%d: %s" % (path, n, what))
            count += 1
    print("lint: %d faults in %d files" % (count, len(sys.argv) - 1))
    sys.exit(1 if count else 0)


if __name__ == "__main__":
    main()
