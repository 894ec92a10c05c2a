"""A row of a list of people; and whom the rows of an earlier job's outcome file leave out."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from .outcome import UNCERTAIN, Status

IN_AN_EARLIER_JOB = "in an earlier job"


@dataclass(frozen=True, slots=True)
class Row:
    """One input. `str(row)` is the text of its number, which is all that a plan needs.

    `problem` says why it can't be sent, whatever its text is: several numbers in one cell, a broken card. `region` is the
    country that the list itself gives for it (ISO 3166-1 alpha-2), instead of the region of the whole list. `status` and
    `number` are what an earlier job's outcome file says of it.
    """

    text: str
    problem: str | None = None
    region: str | None = None
    status: Status | None = None
    number: str | None = None
    names: tuple[str, ...] = ()
    cells: tuple[str, ...] = ()

    @property
    def fields(self) -> Mapping[str, str]:
        """The other columns of its row, by header; "" where a short row has no cell."""
        return {name: self.cells[at] if at < len(self.cells) else "" for at, name in enumerate(self.names) if name}

    def __str__(self) -> str:
        return self.text


def known(rows: Sequence[Row], statuses: Collection[Status]) -> dict[str, tuple[Status, str]]:
    """Whom not to send, by number, and why: who has one of these statuses or is uncertain; and a duplicate of nobody else."""
    found: dict[str, Status] = {}
    others: set[str] = set()
    for row in rows:
        if not row.number or not row.status:
            continue
        if row.status in statuses or row.status in UNCERTAIN:
            found[row.number] = row.status
        elif row.status is not Status.DUPLICATE:
            others.add(row.number)
            found.pop(row.number, None)
    duplicates = {row.number: Status.DUPLICATE for row in rows if row.status is Status.DUPLICATE and row.number}
    return {
        number: (status, f"{status.label} {IN_AN_EARLIER_JOB}")
        for number, status in (duplicates | found).items()
        if number in found or number not in others
    }
