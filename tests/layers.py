#!/usr/bin/env python3
"""Who may include whom, which library's header stands where, and what each program links.

usage: layers.py PROGRAM...
"""

import glob
import os
import re
import subprocess
import sys

# Folder -> folders whose headers its files may include.
MAY_INCLUDE = {"src": {"src"}, "feeds": {"feeds", "src"}, "ui": {"ui", "src"}}
EXTRA = {("src/main.c", "ui/ui.h")}

# Header of a library -> the files that may include it. main.c names the libraries' versions.
LIBRARIES = {
    r"curl/": r"feeds/fetch_http[a-z_]*\.[ch]",
    r"libxml/": r"feeds/(?!fetch)[a-z_]+\.[ch]",
    r"sqlite3\.h": r"src/(store|query|schema)[a-z_]*\.[ch]|src/main\.c",
    r"(ncursesw/)?(ncurses|curses|term)\.h": r"ui/[a-z_]+\.[ch]|src/main\.c",
    r"cJSON\.h|cjson/cJSON\.h": r"(src|feeds)/[a-z_]+\.[ch]",
    r"zstd\.h": r"src/(store[a-z_]*|main)\.[ch]",
    r"fribidi/": r"src/(bidi|main)\.c",
    r"hyphen\.h": r"src/(hyphen|main)\.c",
    r"seccomp\.h|linux/landlock\.h": r"feeds/sandbox[a-z_]*\.[ch]",
}

# What a program must not link, itself.
NEVER = {
    "dateline": r"libcurl|libxml2|libseccomp|libssl|libcrypto|libnghttp",
    "dateline-parse": r"libcurl|libsqlite3|libncurses|libtinfo|libssl|libfribidi|libhyphen",
    "dateline-fetch": r"libxml2|libncurses|libfribidi|libhyphen",
}


def includes(path):
    with open(path, encoding="utf-8") as f:
        for number, line in enumerate(f, 1):
            m = re.match(r'\s*#\s*include\s+([<"])([^>"]+)[>"]', line)
            if m:
                yield number, m.group(1) == '"', m.group(2)


def check_includes():
    for path in sorted(glob.glob("src/*.[ch]") + glob.glob("feeds/*.[ch]") + glob.glob("ui/*.[ch]")):
        folder = os.path.dirname(path)
        for number, own, name in includes(path):
            if own:
                there = name.split("/")[0] if "/" in name else ""
                if there not in MAY_INCLUDE[folder] and (path, name) not in EXTRA:
                    yield "%s:%d: %s/ may not include %s" % (path, number, folder, name)
            for pattern, where in LIBRARIES.items():
                if re.match(pattern, name) and not re.fullmatch(where, path):
                    yield "%s:%d: <%s> does not belong here" % (path, number, name)


def check_links(programs):
    for program in programs:
        name = os.path.basename(program)
        out = subprocess.run(["readelf", "-d", program], capture_output=True, text=True).stdout
        for library in re.findall(r"\(NEEDED\).*\[([^\]]+)\]", out):
            if re.match(NEVER[name], library):
                yield "%s links %s" % (name, library)
        out = subprocess.run(["ldd", program], capture_output=True, text=True).stdout
        if name == "dateline" and re.search(r"libcurl|libxml2", out):
            yield "%s can reach the network or an XML library: %s" % (name, out)


def main():
    faults = list(check_includes()) + list(check_links(sys.argv[1:]))
    for fault in faults:
        print(fault)
    print("layers: %d faults" % len(faults))
    sys.exit(1 if faults else 0)


if __name__ == "__main__":
    main()
