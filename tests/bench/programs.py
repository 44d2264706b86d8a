"""The programs that are measured: one row each, with all that is known of how to drive it.

{top}: this repository; {home}: a folder for each program and size; {www}: the generated lists. `root`: it
may live in a Debian of its own. What a row has not got, the program cannot do, or is not measured.
"""

DATELINE = "{top}/dateline -c {home}/config -f {www}/urls -d {home}/data"
MARKER = DATELINE.replace("/config", "/marker")

PROGRAMS = {
    "dateline": {
        "root": False, "binaries": ("dateline", "dateline-fetch", "dateline-parse"),
        # "dateline-": memory counts for the fetcher and the parser.
        "refresh": DATELINE + " refresh", "again": DATELINE + " refresh --force", "helpers": "dateline-",
        "count": ("data/archive.db", "select count(*) from article"), "files": "data/*",
        "open": DATELINE, "marker": MARKER, "ready": r"\d of [\d,]+",
        "search": "/%s\r", "found": r"[\d,]+ found",
        "busy": "",      # an empty archive is filled at once
        "cursor": b"\x1b[7m",   # what a moved cursor is drawn with; other things are drawn meanwhile, too
        "keys": {"down": "j", "up": "k", "pgdn": "\x06", "first": "g", "open": "\r", "back": "h", "adown": "j",
                 "apgdn": "\x06", "into": ""},
    },
    "newsboat": {
        "root": True, "binaries": ("newsboat",),
        "refresh": "newsboat -C {www}/empty -u {www}/urls -c {home}/cache.db -x reload",
        "open": "newsboat -C {www}/empty -u {www}/urls -c {home}/cache.db",
        "count": ("cache.db", "select count(*) from rss_item"), "files": "cache.db*", "ready": "Feed 0000",
        "search": "/%s\r", "found": "Search results for", "busy": "R",
        "keys": {"down": "\x1bOB", "up": "\x1bOA", "pgdn": "\x1b[6~", "first": "\x1bOH", "open": "\r", "back": "q",
                 "adown": "\x1bOB", "apgdn": " ", "into": "\r"},
    },
    "newsraft": {
        "root": True, "binaries": ("newsraft",),
        "refresh": "newsraft -c {www}/empty -f {www}/urls-titled -d {home}/cache.db -e reload-all",
        "open": "newsraft -c {www}/empty -f {www}/urls-titled -d {home}/cache.db",
        "count": ("cache.db", "select count(*) from items"), "files": "cache.db*", "ready": "Feed 0000",
        "search": "/%s\r", "found": "\u2502[^\u2502]*\u2502[^\u2502]*\u2502|[Cc]an't run",
        "failed": "[Cc]an't run", "busy": "R", "keys": {
            "down": "j", "up": "k", "pgdn": "\x06", "first": "g", "open": "\r", "back": "h", "adown": "j", "apgdn": "\x06",
            "into": "\r"},
    },
    "sfeed": {
        "root": True, "binaries": ("sfeed", "sfeed_update", "sfeed_curses"),
        "refresh": "sfeed_update {www}/sfeedrc", "open": "sh -c 'exec sfeed_curses {home}/feeds/*'",
        "lines": "feeds/*", "files": "feeds/*", "ready": "Slanstri|Feed",
        # It has no search of all feeds; its files are made for grep.
        "grep": "sh -c 'grep -l {word} {home}/feeds/* >/dev/null; grep -h {word} {home}/feeds/* >{home}/found'",
        "keys": {"down": "j", "pgdn": " ", "first": "g", "into": "\r"},
    },
}
