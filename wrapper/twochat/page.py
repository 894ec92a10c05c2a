"""The account of a run as one page for a browser, that needs nothing else: report.html with the outcomes in it."""

import json
from collections.abc import Sequence
from importlib.resources import files
from typing import TYPE_CHECKING

from .export import COLUMNS, field_names
from .outcome import UNCERTAIN, Status
from .text import pluralize

if TYPE_CHECKING:
    from .report import Report

_OPEN = (*UNCERTAIN, Status.NOT_SENT, Status.INVITED, Status.NEEDS_INVITE)
"""Somebody can still do something about these."""


def page(report: "Report", steps: Sequence[str]) -> str:
    """The page of a report, with what to do next; backticks stand around commands."""
    others = field_names(report.outcomes)
    cells = ([*(getattr(o, name) for name in COLUMNS), *(o.fields.get(name, "") for name in others)] for o in report)
    data = {
        "title": f"{report.operation}: {pluralize(len(report), 'input')}",
        "group": report.group,
        "totals": [
            {"status": status, "label": status.counted(count), "count": count, "tone": _tone(status)}
            for status, count in report.counts.items()
        ],
        "steps": steps,
        "columns": [*COLUMNS, *others],
        "rows": [["" if cell is None else str(cell) for cell in row] for row in cells],
    }
    # Within a script element nothing is escaped as in HTML, and only "<" could end it.
    text = json.dumps(data).replace("<", "\\u003c")
    return files("twochat").joinpath("report.html").read_text("utf-8").replace('"DATA"', text)


def _tone(status: Status) -> str:
    return "good" if status.ok else "open" if status in _OPEN else "bad"
