"""An earlier job's outcome file as a list: who is in and who is not is said there."""

from contextlib import suppress

from ..export import COLUMNS
from ..outcome import Status
from ..row import Row
from .table import Table

OUTCOMES = "outcomes of an earlier job"


def are_outcomes(table: Table) -> bool:
    """Whether its header starts as an outcome file's."""
    return bool(table.sample) and tuple(table.sample[0][: len(COLUMNS)]) == COLUMNS


def outcome_row(names: tuple[str, ...], cells: list[str]) -> Row:
    """A person of an outcome file. The fields are what stands behind the columns that every outcome file has."""
    own = dict(zip(COLUMNS, cells, strict=False))
    number = own.get("number", "").lstrip("'") or None
    status = None
    with suppress(ValueError):  # a word of a later version, or of a person
        status = Status(own.get("status", ""))
    text = number or own.get("input", "")
    return Row(text, status=status, number=number, names=names, cells=tuple(cells[len(COLUMNS) :]))
