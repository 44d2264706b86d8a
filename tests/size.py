#!/usr/bin/env python3
"""The programs, stripped as they are installed, are together under 1 MiB.

usage: size.py PROGRAM...
"""

import os
import subprocess
import sys
import tempfile

LIMIT = 1024 * 1024


def stripped(program):
    with tempfile.TemporaryDirectory() as folder:
        copy = os.path.join(folder, "program")
        subprocess.run(["strip", "-o", copy, program], check=True)
        return os.path.getsize(copy)


def main():
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
