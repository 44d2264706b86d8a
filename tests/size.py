#!/usr/bin/env python3
"""The programs, stripped as they are installed, are together under 1 MiB, and what is only written at
their start is read-only from then on.

usage: size.py PROGRAM...
"""

import os
import re
import subprocess
import sys
import tempfile

LIMIT = 1024 * 1024


def stripped(program):
    with tempfile.TemporaryDirectory() as folder:
        copy = os.path.join(folder, "program")
        subprocess.run(["strip", "-o", copy, program], check=True)
        return os.path.getsize(copy)


def unprotected(program):
    """The linker's script must not lose RELRO, nor leave a part of its last page out."""
    out = subprocess.run(["readelf", "-lW", program], capture_output=True, text=True, check=True).stdout
    found = re.search(r"GNU_RELRO +\S+ (\S+) \S+ \S+ (\S+)", out)
    return not found or sum(int(n, 16) for n in found.groups()) % 4096


def main():
    for program in filter(unprotected, sys.argv[1:]):
        print(f"size: {program} has no RELRO up to the end of a page")
        return 1
    sizes = {os.path.basename(p): stripped(p) for p in sys.argv[1:]}
    total = sum(sizes.values())
    named = ", ".join(f"{name} {size:,}" for name, size in sizes.items())
    if total > LIMIT:
        print(f"size: {total:,} bytes stripped, {total - LIMIT:,} over 1 MiB: {named}")
        return 1
    print(f"size: {total:,} bytes stripped, {LIMIT - total:,} left of 1 MiB: {named}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
