"""An earlier job's outcome file as a list: who is in and who is not is said there."""

from collections.abc import Iterable
from contextlib import suppress

from ..outcome import UNCERTAIN, Status
from ..report import COLUMNS
from .people import Row
from .table import Table

OUTCOMES = "outcomes of an earlier job"
_DONE = (Status.ADDED, Status.ALREADY_MEMBER, Status.INVITED, *UNCERTAIN)


def are_outcomes(table: Table) -> bool:
    """Whether its header starts as an outcome file's."""
    return bool(table.sample) and tuple(table.sample[0][: len(COLUMNS)]) == COLUMNS


def known(rows: Iterable[Row]) -> dict[str, Status]:
    """Whom not to send, by number: who is in, was invited or is uncertain; and a duplicate of somebody who isn't in the file."""
    found: dict[str, Status] = {}
    others: set[str] = set()
    for row in rows:
        if not row.number or not row.status:
            continue
        if row.status in _DONE:
            found[row.number] = row.status
        elif row.status is not Status.DUPLICATE:
            others.add(row.number)
            found.pop(row.number, None)
    duplicates = {row.number: Status.DUPLICATE for row in rows if row.status is Status.DUPLICATE and row.number}
    return {
        number: status for number, status in (duplicates | found).items() if number in found or number not in others
    }


def outcome_row(names: tuple[str, ...], cells: list[str]) -> Row:
    """A person of an outcome file. The fields are what stands behind the columns that every outcome file has."""
    own = dict(zip(COLUMNS, cells, strict=False))
    number = own.get("number", "").lstrip("'") or None
    status = None
    with suppress(ValueError):  # a word of a later version, or of a person
        status = Status(own.get("status", ""))
    text = number or own.get("input", "")
    return Row(text, status=status, number=number, names=names, cells=tuple(cells[len(COLUMNS) :]))
