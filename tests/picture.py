#!/usr/bin/env python3
"""Makes a picture (SVG) of a terminal's screen.

usage: tmux capture-pane -e -p | picture.py [--columns N] [--title TEXT] > screen.svg

Reads lines with SGR sequences as `tmux capture-pane -e` writes them: bold, dim, italic, underline,
reverse and the 16, 256 and true colours.
"""

import argparse
import html
import re
import sys
import unicodedata

CELL_W, CELL_H, SIZE = 8.4, 18, 14
PAPER, INK, DIM = "#fbf8f1", "#23201b", "#8b8578"
PALETTE = ["#23201b", "#b3261e", "#3d7a2f", "#8a6d00", "#2b5fa4", "#8b3a8b", "#20777a", "#d8d2c4",
           "#6f6a5f", "#d1453b", "#57a044", "#b8950f", "#4a82cc", "#b05ab0", "#3c9da0", "#ffffff"]


def colour(n):
    if n < 16:
        return PALETTE[n]
    if n < 232:
        n -= 16
        return "#%02x%02x%02x" % tuple(0 if v == 0 else 55 + 40 * v for v in (n // 36, n // 6 % 6, n % 6))
    return "#" + "%02x" % (8 + 10 * (n - 232)) * 3


def width(char):
    if unicodedata.combining(char) or char in "\u200d\ufe0f\ufe0e":
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1


class Look:
    def __init__(self):
        self.reset()

    def reset(self):
        self.bold = self.dim = self.italic = self.underline = self.reverse = False
        self.fg, self.bg = None, None

    def sgr(self, text):
        codes = [int(c) if c else 0 for c in re.split("[;:]", text)]
        while codes:
            c = codes.pop(0)
            if c == 0:
                self.reset()
            elif c in (1, 2, 3, 4, 7):
                setattr(self, {1: "bold", 2: "dim", 3: "italic", 4: "underline", 7: "reverse"}[c], True)
            elif c == 22:
                self.bold = self.dim = False
            elif c in (23, 24, 27):
                setattr(self, {23: "italic", 24: "underline", 27: "reverse"}[c], False)
            elif 30 <= c <= 37 or 90 <= c <= 97:
                self.fg = PALETTE[c - 30 if c < 90 else c - 82]
            elif 40 <= c <= 47:
                self.bg = PALETTE[c - 40]
            elif c == 39:
                self.fg = None
            elif c == 49:
                self.bg = None
            elif c in (38, 48) and codes:
                kind = codes.pop(0)
                value = colour(codes.pop(0)) if kind == 5 else "#%02x%02x%02x" % tuple(codes.pop(0) for _ in range(3))
                setattr(self, "fg" if c == 38 else "bg", value)

    def paint(self):
        fg = self.fg or (DIM if self.dim else INK)
        return (self.bg or PAPER, fg) if self.reverse else (fg, self.bg)


def cells(line, look):
    """[(column, columns, text, look as a tuple)] of one line, in runs of one look."""
    runs, column = [], 0
    for m in re.finditer(r"\x1b\[([\d;:]*)m|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)|\x1b.|(.)", line):
        if m.group(1) is not None:
            look.sgr(m.group(1))
        char = m.group(2)
        if not char:
            continue
        fg, bg = look.paint()
        kind, wide = (fg, bg, look.bold, look.italic, look.underline), width(char)
        if runs and runs[-1][3] == kind and wide <= 1 and runs[-1][4]:
            runs[-1][2] += char
            runs[-1][1] += wide
        else:
            runs.append([column, wide, char, kind, wide <= 1])
        column += wide
    return runs


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--columns", type=int, default=0)
    p.add_argument("--title", default="a terminal")
    o = p.parse_args()
    lines = sys.stdin.read().rstrip("\n").split("\n")
    look, rows = Look(), []
    for line in lines:
        rows.append(cells(line, look))
    columns = o.columns or max((r[-1][0] + r[-1][1] for r in rows if r), default=80)
    w, h = columns * CELL_W + 24, len(lines) * CELL_H + 24
    out = ['<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %g %g" width="%g" height="%g" role="img">' % (w, h, w, h),
           "<title>%s</title>" % html.escape(o.title),
           '<rect width="100%%" height="100%%" rx="8" fill="%s"/>' % PAPER,
           '<g font-family="DejaVu Sans Mono,Menlo,Consolas,Noto Sans Mono,Noto Sans Mono CJK SC,monospace" font-size="%d"'
           ' xml:space="preserve">' % SIZE]
    for y, row in enumerate(rows):
        top = 12 + y * CELL_H
        for column, count, text, (fg, bg, bold, italic, underline), _ in row:
            x = 12 + column * CELL_W
            if bg:
                out.append('<rect x="%.1f" y="%d" width="%.1f" height="%d" fill="%s"/>' % (x, top, count * CELL_W, CELL_H, bg))
            if text.strip():
                style = (' font-weight="bold"' if bold else "") + (' font-style="italic"' if italic else "") \
                    + (' text-decoration="underline"' if underline else "")
                out.append('<text x="%.1f" y="%d" textLength="%.1f" fill="%s"%s>%s</text>' % (
                    x, top + 14, count * CELL_W, fg, style, html.escape(text)))
    print("\n".join(out + ["</g>", "</svg>"]))


if __name__ == "__main__":
    main()
