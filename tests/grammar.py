"""The bytes that the reader may write to a terminal, as one strict grammar; whatever does not fit is a
fault. What a capability of terminfo is made of is here by form, not by looking terminfo up: a terminal
whose entry is odd must not widen what is let through."""

import re
import unicodedata

# What the reader has a use for: moves, erasing, scrolling, attributes and colours, modes that it sets.
SEQUENCES = re.compile(
    rb"\x1b(?:"
    rb"\[\d*(?:;\d*)?H"                      # to a place
    rb"|\[\d*[ABCDEGKJLMPSTX@`d]"            # moves, erasing, scrolling (never REP)
    rb"|\[(?:\d+;\d+)?r"                     # the scrolling region
    rb"|\[\d*(?:[;:]\d*){0,6}m"              # attributes, colours
    rb"|\[\?(?:1|12|25|1000|1002|1006|1049|2004|7)(?:;\d+)?[hl]"
    rb"|\[2[23];0;0t"                        # the title kept and taken back
    rb"|\[\?1c|\[\?0c"                       # the Linux console's cursor
    rb"|\[4l|\[34[hl]"
    rb"|\(B|\)0|[78=>MD]"
    rb"|\]8;(?:id=\d+;[!-~]+|;)\x1b\\"        # a link, or its end
    rb"|\]52;c;[A-Za-z0-9+/=]*\x07"          # a copy to the clipboard
    rb")")
CONTROLS = {0x08, 0x0a, 0x0d, 0x0e, 0x0f}
INVISIBLE = {0x00ad, 0x034f, 0x061c, 0x115f, 0x1160, 0x17b4, 0x17b5, 0x180e, 0x3164, 0xfeff, 0xffa0,
             0x200b, 0x200e, 0x200f, *range(0x2028, 0x202f), *range(0x2060, 0x2070),
             *range(0xfff0, 0xfffc)}
BIDI = {0x061c, 0x200e, 0x200f, *range(0x202a, 0x202f), *range(0x2066, 0x206a)}
MARKS_MAX = 4


def character_fault(c, ascii_only):
    o = ord(c)
    if o < 0x7f:
        return None
    if ascii_only:
        return "not ASCII"
    if o < 0xa0 or o in INVISIBLE or o >= 0xe0000 or (o & 0xfffe) == 0xfffe or 0xfdd0 <= o <= 0xfdef:
        return "a character that must not be written"
    if unicodedata.category(c) == "Cf" and o not in (0x200c, 0x200d) and not 0x600 <= o <= 0x8e2:
        return "a format character"
    return None


def text_faults(data, start, ascii_only):
    """Faults of the bytes between two sequences: [(offset, what)]."""
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as e:
        return [(start + e.start, "no UTF-8: %02X" % data[e.start])]
    faults, marks, at = [], 0, start
    for c in text:
        what = character_fault(c, ascii_only)
        marks = marks + 1 if unicodedata.category(c) in ("Mn", "Me") or c in "\u200c\u200d" else 0
        if marks > MARKS_MAX:
            what = "more than %d marks on one base" % MARKS_MAX
        if what:
            faults.append((at, "%s: U+%04X" % (what, ord(c))))
        at += len(c.encode("utf-8"))
    return faults


def faults(data, ascii_only=False):
    """Everything in a recorded stream that is outside the grammar: sentences."""
    found, at, run = [], 0, 0
    while at <= len(data):
        byte = data[at] if at < len(data) else 0
        if byte >= 0x20 and byte != 0x7f:
            at += 1
            continue
        found += text_faults(data[run:at], run, ascii_only)
        if at == len(data):
            break
        m = SEQUENCES.match(data, at) if byte == 0x1b else None
        if not m and byte not in CONTROLS:
            found.append((at, "no sequence of ours" if byte == 0x1b else "control byte %02X" % byte))
        at = run = m.end() if m else at + 1
    return ["%d: %s in %r" % (n, what, data[max(0, n - 30):n + 30]) for n, what in found]


def left_behind(data):
    """Modes that the stream sets and does not take back: sentences."""
    out = []
    for mode, off in ((1, b"l"), (25, b"h"), (1000, b"l"), (1002, b"l"), (1006, b"l"), (1049, b"l"), (2004, b"l")):
        last = re.findall(rb"\x1b\[\?%d([hl])" % mode, data)
        if last and last[-1] != off:
            out.append("mode ?%d is left as %s" % (mode, last[-1].decode()))
    links = re.findall(rb"\x1b\]8;[^;]*;([!-~]*)\x1b\\", data)
    if links and links[-1]:
        out.append("a link is left open")
    return out
