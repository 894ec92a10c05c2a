"""The account of a run as CSV, JSON Lines or a workbook: what happened to each input, and what else the list had of it."""

import csv
import json
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict
from importlib import import_module
from pathlib import Path
from typing import Any, TextIO

from .outcome import Outcome
from .plan import Entry

COLUMNS = ("input", "number", "status", "code", "message", "batch")

# What a spreadsheet takes for a formula. A phone number is none, though it starts with a plus.
_FORMULA = re.compile(r"[=@\t\r]|-.|\+(?![\d\s().-]*$)")


def field_names(rows: Iterable[Outcome | Entry]) -> list[str]:
    """The names of the list's other columns, in the order in which they appear."""
    return list(dict.fromkeys(name for row in rows for name in row.fields))


class OutcomeWriter:
    """Writes outcomes as CSV, one by one: what has happened is in the file even if the next thing is a power cut.

    `others`: the names of the list's other columns.
    """

    def __init__(self, file: TextIO, others: Sequence[str] = ()) -> None:
        self._file, self._others = file, others
        self._write = row_writer(file)
        self._write(_header(others))

    def write(self, outcome: Outcome) -> None:
        self._write(_cells(outcome, self._others))
        self._file.flush()


def row_writer(file: TextIO) -> Callable[[Iterable[object]], object]:
    """Writes a row of CSV, which no spreadsheet runs."""
    writer = csv.writer(_Lines(file))
    return lambda cells: writer.writerow(map(escape_formula, cells))


def write_csv(outcomes: Sequence[Outcome], file: TextIO) -> None:
    writer = OutcomeWriter(file, field_names(outcomes))
    for outcome in outcomes:
        writer.write(outcome)


def write_jsonl(outcomes: Iterable[Outcome], path: Path) -> None:
    lines = (json.dumps(asdict(outcome), ensure_ascii=False) for outcome in outcomes)
    path.write_text("".join(f"{line}\n" for line in lines), "utf-8", errors="backslashreplace")


def write_xlsx(outcomes: Iterable[Outcome], path: Path) -> None:
    """Needs the extra `cli`."""
    workbook: Any = import_module("xlsxwriter").Workbook(str(path))  # which has no types, and is needed here alone
    page = workbook.add_worksheet("outcomes")
    outcomes = [*outcomes]
    others = field_names(outcomes)
    rows: list[list[object]] = [[*_header(others)], *(_cells(outcome, others) for outcome in outcomes)]
    for row, cells in enumerate(rows):
        for column, value in enumerate(cells):
            # As text, whatever it looks like: no formula runs, and +447… keeps its plus.
            page.write_string(row, column, "" if value is None else str(value))
    workbook.close()


def escape_formula(cell: object) -> object:
    """The cell so that a spreadsheet does not run it."""
    return f"'{cell}" if isinstance(cell, str) and _FORMULA.match(cell) else cell


def _header(others: Sequence[str]) -> list[str]:
    return [*COLUMNS, *(f"{name} (list)" if name in COLUMNS else name for name in others)]


def _cells(outcome: Outcome, others: Sequence[str]) -> list[object]:
    return [*(getattr(outcome, name) for name in COLUMNS), *(outcome.fields.get(name, "") for name in others)]


class _Lines:
    """Ends rows with a line feed. With that end itself, csv leaves a carriage return in a cell bare, where a row would end."""

    def __init__(self, file: TextIO) -> None:
        self._file = file

    def write(self, row: str) -> int:
        return self._file.write(row.removesuffix("\r\n") + "\n")
