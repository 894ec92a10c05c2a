"""docs/benchmarks.md, from benchmarks/document.md and the results. What is written by hand stands in the former."""

import re
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from benchmarks.bars import verdicts
from benchmarks.results import Results
from twochat.text import duration

TEMPLATE = Path(__file__).with_name("document.md")
DOCUMENT = Path(__file__).parents[1] / "docs" / "benchmarks.md"


def write(found: Results) -> None:
    """Write it anew."""
    DOCUMENT.write_text(render(TEMPLATE.read_text("utf-8"), found), "utf-8")


def render(template: str, found: Results) -> str:
    """The template with a table in each place `{{ name }}`.

    Raises:
        KeyError: there is no table of that name.
    """
    sections = {**found, "bars": found}

    def make(place: re.Match[str]) -> str:
        section, table = TABLES[place[1]]
        return table(sections[section]) if section in sections else "Not measured yet."

    return re.sub(r"\{\{ (\w+) \}\}", make, template)


def table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """As Markdown, aligned so that it reads well as text. All columns but the first are to the right."""
    cells = [list(header), *map(list, rows)]
    widths = [max(3, *map(len, column)) for column in zip(*cells, strict=True)]
    lines = [[row[0].ljust(widths[0]), *map(str.rjust, row[1:], widths[1:])] for row in cells]
    lines.insert(1, ["-" * widths[0], *("-" * (width - 1) + ":" for width in widths[1:])])
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _bars(found: Results) -> str:
    return table(["", "measured", "bar", ""], verdicts(found))


def _seconds(section: Any, factor: float, unit: str) -> str:
    """The least CPU first."""
    rows = []
    for name, each in sorted(section["seconds"].items(), key=lambda item: item[1]["cpu"]):
        cpu, low, high, wall = (f"{each[key] * factor:,.4g}" for key in ("cpu", "cpu_low", "cpu_high", "wall"))
        rows.append((name, cpu, f"{low}\u2013{high}", wall))
    return table(["", f"CPU, {unit}", "half of the rounds", f"wall, {unit}"], rows)


def _job(job: Any, which: str) -> str:
    """What each took, and what it takes for true."""
    header = ("calls", "stopped", "in the group", "wrongly called added", "wrongly not", "unknown")
    rows = [(row["who"], duration(row["seconds"]), *(f"{count:,}" for count in row["counts"])) for row in job[which]]
    return table(["", "time", *header], rows)


def _many(found: Any) -> str:
    """The synced files are as many as there are jobs, each of the size of a journal."""
    header = ["", "to read the numbers", "to submit", "to list"]
    if "many" not in found:
        return "Not measured yet."
    rows = [
        (name, *(f"{each[key]:.1f}" for key in ("reading", "submit", "list"))) for name, each in found["many"].items()
    ]
    return table(header, [*rows, ("as many synced files", "", f"{found['files']:.1f}", "")])


def _list(found: Any) -> str:
    return "\n".join(f"- {name}: {value}" for name, value in found.items())


TABLES: dict[str, tuple[str, Callable[[Any], str]]] = {
    "bars": ("bars", _bars),
    "cost": ("cost", partial(_seconds, factor=1e3, unit="ms")),
    "limit": ("job", partial(_job, which="limit")),
    "faults": ("job", partial(_job, which="faults")),
    "fleet": ("fleet", partial(_seconds, factor=1e3, unit="ms")),
    "many": ("fleet", _many),
    "preparation": ("preparation", partial(_seconds, factor=1e6, unit="µs")),
    "commands": ("commands", partial(_seconds, factor=1e3, unit="ms")),
    "machine": ("machine", _list),
}
