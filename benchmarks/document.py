"""docs/benchmarks.md, from benchmarks/document.md and the results. What is written by hand stands in the former."""

import re
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from benchmarks import ratios
from benchmarks.bars import verdicts
from benchmarks.results import Results

TEMPLATE = Path(__file__).with_name("document.md")
DOCUMENT = Path(__file__).parents[1] / "docs" / "benchmarks.md"

_PLACE = re.compile(r"\{\{ (\w+) \}\}")


def write(found: Results) -> None:
    """Write it anew."""
    DOCUMENT.write_text(render(TEMPLATE.read_text("utf-8"), found), "utf-8")


def render(template: str, found: Results) -> str:
    """The template with a table in each place `{{ name }}`.

    Raises:
        KeyError: there is no table of that name.
    """
    return _PLACE.sub(lambda place: TABLES[place[1]](found), template)


def text(found: Results) -> str:
    """The tables of the sections that were measured, for the terminal."""
    sections = {
        "cost": ["cost"],
        "job": ["job", "known"],
        "preparation": ["preparation"],
        "start": ["start", "commands"],
    }
    sections |= {"scale": ["growth", "memory"], "suite": ["suite"]}
    return "\n\n".join(TABLES[name](found) for section in found for name in sections[section])


def table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """As Markdown, aligned so that it reads well as text. All columns but the first are to the right."""
    cells = [list(header), *map(list, rows)]
    widths = [max(3, *(len(row[column]) for row in cells)) for column in range(len(header))]
    lines = [
        " | ".join(cell.rjust(width) if column else cell.ljust(width) for column, (cell, width) in enumerate(pairs))
        for pairs in (list(zip(row, widths, strict=True)) for row in cells)
    ]
    rule = " | ".join("-" * (width - 1) + ":" if column else "-" * width for column, width in enumerate(widths))
    return "\n".join(f"| {line} |" for line in [lines[0], rule, *lines[1:]])


def bars_table(found: Results) -> str:
    """Every bar with what was measured."""
    rows = [(verdict.what, verdict.measured, verdict.bar, str(verdict)) for verdict in verdicts(found)]
    return table(["", "measured", "bar", ""], rows)


def _needs(section: str, make: Callable[[Results], str]) -> Callable[[Results], str]:
    return lambda found: make(found[section]) if section in found else "Not measured yet."


def _cost(cost: Results) -> str:
    seconds = sorted(cost["seconds"].items(), key=lambda item: item[1]["cpu"])
    baseline = cost["seconds"]["http.client"]["cpu"]
    rows = [
        (
            name,
            _ms(each["cpu"]),
            f"{_ms(each['cpu_low'])}\u2013{_ms(each['cpu_high'])}",
            _ms(each["wall"]),
            f"{each['cpu'] / baseline:.1f} \u00d7",
        )
        for name, each in seconds
    ]
    return table(["ten numbers a call", "CPU, ms", "half of the rounds", "wall, ms", "CPU to http.client"], rows)


def _job(job: Results) -> str:
    rows = []
    for row in job["rows"]:
        times = job["numbers"] / row["numbers"]
        about = "≈ " if times > 1 else ""
        wall, calls = (f"{about}{row[name] * times:,.0f}" for name in ("wall", "calls"))
        # A connection is kept, or there is one for each call.
        connections = calls if row["connections"] == row["calls"] else f"{row['connections']:,}"
        made = f"{row['calls']:,}" if times > 1 else "all"
        rows.append((f"{row['server'] * 1000:,.0f} ms: {row['who']}", f"{wall} s", calls, connections, made))
    return table(["server time: who", "wall", "calls", "connections", "calls made for it"], rows)


def _known(job: Results) -> str:
    rows = [
        (row["who"], *(f"{row[name]:,}" for name in ("there", "right", "wrongly_in", "wrongly_out", "doubted")))
        for row in job["rows"]
        if row["numbers"] == job["numbers"] and row["server"] == min(row["server"] for row in job["rows"])
    ]
    header = ["", "in the group", "known rightly", "wrongly called added", "wrongly not", "said to be unknown"]
    return table(header, rows)


def _preparation(found: Results) -> str:
    per = {name: each["cpu"] * 1e6 for name, each in found["seconds"].items()}
    rows = [
        ("the plan", found["plan"].split(" (")[0]),
        ("lines a second, reading and planning", f"{found['rate']:,.0f}"),
        ("peak of memory, the whole process", _mb(found["memory"])),
        ("CPU a line: plan", f"{per['twochat']:.1f} µs"),
        ("CPU a line: phonenumbers alone, parse and is_possible_number", f"{per['phonenumbers alone']:.1f} µs"),
    ]
    return table([f"{found['numbers']:,} lines of CSV", ""], rows)


def _start(start: Results) -> str:
    httpx = start["imports"]["httpx"]
    rows = []
    for name, each in sorted(start["imports"].items(), key=lambda item: item[1]["client"]["cpu"]):
        cells = [
            cell
            for step in ("import", "client")
            for cell in (_ms(each[step]["cpu"], 0), f"{each[step]['cpu'] / httpx[step]['cpu']:.2f} \u00d7")
        ]
        rows.append((f"{name} {each['version']}", *cells, _mb(each["memory"])))
    return table(["CPU", "import, ms", "to httpx", "and a client, ms", "to httpx", "memory then"], rows)


def _commands(start: Results) -> str:
    rows = [(f"`{name}`", _ms(each["wall"], 0), _ms(each["cpu"], 0)) for name, each in start["commands"].items()]
    return table(["", "wall, ms", "CPU, ms"], rows)


def _growth(scale: Results) -> str:
    slopes = ratios.ratios({"scale": scale})
    rows = []
    for what, all_, last in (
        ("calls", ratios.CALLS, ratios.LAST_CALLS),
        ("numbers", ratios.NUMBERS, ratios.LAST_NUMBERS),
    ):
        sizes = sorted(map(int, scale[what]))
        seconds = [f"{scale[what][str(size)]:.3g} s" for size in (sizes[0], sizes[-1])]
        rows.append((f"{what}: {sizes[0]:,} → {sizes[-1]:,}", *seconds, f"{slopes[all_]:.2f}", f"{slopes[last]:.2f}"))
    return table(["CPU", "least", "most", "slope", "last step"], rows)


def _memory(scale: Results) -> str:
    sizes = sorted(map(int, scale["memory"]))
    rows = [(f"{size:,}", f"{size:,}", _mb(scale["memory"][str(size)])) for size in sizes]
    repeated = scale["repeated"]
    rows.append((f"{repeated['lines']:,}", f"{repeated['numbers']:,}", _mb(repeated["memory"])))
    return table(["lines through add_each", "different numbers", "peak of memory"], rows)


def _suite(suite: Results) -> str:
    rows = []
    for target in ("contract", "test"):
        if run := suite.get(target):
            verdict = "" if run["passed"] else " (failed)"
            rows.append(
                (f"`make {target}`{verdict}", f"{run['wall']:.0f} s", f"{run['tests']:,}", f"{run['rate']:.1f}")
            )
    for name, seconds in suite["first_failure"].items():
        rows.append((f"until a wrong server is noticed: {name}", f"{seconds:.1f} s", "", ""))
    return table(["", "wall", "tests", "tests a second"], rows)


def _list(found: Results) -> str:
    return "\n".join(f"- {name}: {value}" for name, value in found.items())


def _ms(seconds: float, digits: int = 2) -> str:
    return f"{seconds * 1000:,.{digits}f}"


def _mb(count: float) -> str:
    return f"{count / 1e6:,.0f} MB"


TABLES: dict[str, Callable[[Results], str]] = {
    "bars": bars_table,
    "cost": _needs("cost", _cost),
    "job": _needs("job", _job),
    "known": _needs("job", _known),
    "preparation": _needs("preparation", _preparation),
    "start": _needs("start", _start),
    "commands": _needs("start", _commands),
    "growth": _needs("scale", _growth),
    "memory": _needs("scale", _memory),
    "suite": _needs("suite", _suite),
    "machine": _needs("machine", _list),
    "versions": _needs("versions", _list),
}
