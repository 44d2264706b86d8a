"""The table of figures: what must be, what is, and what the others measure. Its rows come from bench.py."""

PEERS = "peers"      # a bound: below every peer's of the same run
SIZES = ("S", "M", "L", "XL")


class Rows:
    """Those of one kind and size."""

    def __init__(self, rows):
        self.rows = rows

    def value(self, what, program, size, pick, geometry=None):
        """Of the last row that has it; None."""
        for r in reversed(self.rows):
            if (r["what"], r["program"], r["size"]) == (what, program, size) and geometry in (None, r.get("geometry")):
                try:
                    return pick(r)
                except (KeyError, TypeError):
                    return None
        return None

    def why(self, what, program, size, limit):
        """In place of a figure that is missing."""
        for r in reversed(self.rows):
            if (r["what"], r["program"], r["size"]) == (what, program, size):
                return "> %d s" % limit if r.get("late") else "fails" if r.get("failed") else "-"
        return "-"


def refresh_figures():
    for s in SIZES[:3]:
        yield "refresh", s, "all new, until all is listed: s", "%.2f", PEERS, lambda r: r["wall"]
        yield "refresh", s, "  until the work behind it is done: s", "%.2f", None, lambda r: r["behind"]
        yield "refresh", s, "  processor, index and all: \u00b5s an article", "%.0f", 400, lambda r: r["cpu"] * 1e6 / r["articles"]
        yield "refresh", s, "  articles", "%d", None, lambda r: r["articles"]
        yield "refresh", s, "  peak of fetcher and parser (others: of all): MiB", "%.1f", 60, lambda r: r["peak_mib"]
        yield "refresh", s, "  archive: bytes a byte of HTML", "%.2f", 1.5, lambda r: r["disk"] / r["html"]
        yield "refresh", s, "nothing new: processor ms a feed", "%.3f", PEERS, lambda r: r["warm_cpu"] * 1e3 / r["feeds"]
        yield "refresh", s, "  wall: s", "%.3f", None, lambda r: r["warm_wall"]
        yield "refresh", s, "  peak of fetcher and parser: MiB", "%.1f", 60, lambda r: r["warm_peak_mib"]


def start_figures():
    for s in SIZES:
        yield "start", s, "first screen: ms", "%.1f", 25, lambda r: r["ms"]
        yield "start", s, "  memory of the reader: MiB", "%.1f", 8, lambda r: r["peak_mib"]
        yield "search", s, "a word looked up in all articles: ms", "%.1f", 20 if s == "XL" else 5, lambda r: r["ms"]


def key(name, figure):
    return lambda r: r["keys"][name][figure]


def key_figures(geometry):
    """(what, size, label, form, bound, pick)"""
    small = geometry == "80x24"

    def bound(n):
        return n if small else None

    for s in SIZES:
        yield "keys", s, "row down: ms", "%.2f", 0.5, key("down", "ms")
        yield "keys", s, "  99th percentile", "%.2f", 5, key("down", "p99")
        yield "keys", s, "  bytes", "%.0f", bound(170), key("down", "bytes")
        yield "keys", s, "  bytes on average", "%.0f", bound(250), key("down", "mean_bytes")
        yield "marker", s, "  bytes where the cursor is a mark", "%.0f", bound(40), key("down", "bytes")
        yield "keys", s, "page down: ms", "%.2f", 0.5, key("page down", "ms")
        yield "keys", s, "  99th percentile", "%.2f", 5, key("page down", "p99")
        yield "keys", s, "  bytes", "%.0f", bound(1450), key("page down", "bytes")
        yield "keys", s, "open an article: ms", "%.2f", None, key("open article", "ms")
        yield "keys", s, "  bytes", "%.0f", bound(1700), key("open article", "bytes")
    yield "scroll", "A", "line down in it: ms", "%.2f", None, key("line down", "ms")
    yield "scroll", "A", "  bytes", "%.0f", bound(100), key("line down", "bytes")
    yield "scroll", "A", "  bytes at most", "%.0f", bound(130), key("line down", "max_bytes")
    yield "scroll", "A", "page down in it: ms", "%.2f", None, key("page down in it", "ms")
    yield "scroll", "A", "  bytes", "%.0f", bound(1450), key("page down in it", "bytes")
    for s in SIZES:
        yield "keys", s, "idle: bytes a second", "%.1f", 0, lambda r: r["keys"]["idle"]["bytes"] / r["keys"]["idle"]["seconds"]
        yield "keys", s, "  wake-ups a second, all processes", "%.1f", 0, \
            lambda r: r["keys"]["idle"]["wake_ups"] / r["keys"]["idle"]["seconds"]


def other_figures():
    yield "scroll", "B", "reader with an article of 200 KB: MiB", "%.1f", 8, lambda r: r["memory_mib"]
    yield "scroll", "B", "  it opens in ms", "%.1f", None, key("open", "ms")
    for s in SIZES:
        yield "busy", s, "a key while all comes in: ms", "%.2f", None, key("down", "ms")
        yield "busy", s, "  99th percentile", "%.2f", 5, key("down", "p99")
    yield "build", "-", "build, two cores: s", "%.1f", 20, lambda r: r["seconds"]
    yield "build", "-", "size of the programs: bytes", "%d", 1048576 - 1, lambda r: r["bytes"]


def met(ours, bound, others):
    """(bound as text, yes or no)"""
    if bound is None or ours is None:
        return "", ""
    if bound != PEERS:
        return "%.8g" % bound, "yes" if ours <= bound else "NO"
    others = [v for v in others if v is not None]
    if not others:
        return "peers'", ""
    return "peers'", "yes" if ours < min(others) else "NO"


def write(rows, names, limit, kinds, geometry=None):
    for what, size, label, form, bound, pick in kinds:
        values = {n: rows.value(what, n, size, pick, geometry) for n in names}
        if all(v is None for v in values.values()):
            continue
        ours, others = values.get("dateline"), [values[n] for n in names if n != "dateline"]
        cells = {n: form % v if v is not None else rows.why(what, n, size, limit) for n, v in values.items()}
        limit_text, answer = met(ours, bound, others)
        yield "%-3s%-50s%10s%10s %-4s" % (size if size in SIZES else "", label, cells.get("dateline", "-"), limit_text, answer) \
            + "".join("%11s" % cells[n] for n in names if n != "dateline")


def ratio(rows):
    """The first screen of the largest archive beside that of the smallest."""
    ms = [(s, rows.value("start", "dateline", s, lambda r: r["ms"])) for s in SIZES]
    ms = [(s, v) for s, v in ms if v]
    if len(ms) > 1:
        of = ms[-1][1] / ms[0][1]
        yield "%-3s%-50s%10.2f%10s %-4s" % (ms[-1][0], "first screen, times that at %s" % ms[0][0], of, "1.5", "yes" if of <= 1.5 else "NO")


def table(rows, names, limit):
    rows = Rows(rows)
    print("%-53s%10s%10s %-4s" % ("", "dateline", "bound", "met") + "".join("%11s" % n for n in names if n != "dateline"))
    parts = [write(rows, names, limit, start_figures()), ratio(rows)]
    for geometry in ("80x24", "200x50"):
        lines = list(write(rows, names, limit, key_figures(geometry), geometry))
        parts.append(([geometry] if lines else []) + lines)
    parts += [write(rows, names, limit, other_figures()), write(rows, names, limit, refresh_figures())]
    for part in parts:
        print("\n".join(part))
