"""The account of a run: every input with its outcome, in the order given."""

import csv
import os
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any, TextIO

from .errors import PartialFailure
from .outcome import Outcome, Status

# What a spreadsheet takes for a formula. A phone number is none, though it starts with a plus.
_FORMULA = re.compile(r"[=@\t\r]|-.|\+(?![\d\s().-]*$)")

COLUMNS = ("input", "number", "status", "code", "message", "batch")


@dataclass(frozen=True)
class Report:
    """Every input of a run with its outcome, in the order given. Print it to see the totals in one line."""

    group: str
    outcomes: tuple[Outcome, ...]

    @property
    def ok(self) -> bool:
        """Whether everybody is in the group."""
        return all(outcome.status.ok for outcome in self.outcomes)

    @property
    def counts(self) -> dict[Status, int]:
        """How many inputs have each status, of those that occur, in the order of Status."""
        counted = Counter(outcome.status for outcome in self.outcomes)
        return {status: counted[status] for status in Status if counted[status]}

    def by(self, *statuses: Status) -> list[Outcome]:
        """The outcomes with any of these statuses, in order."""
        return [outcome for outcome in self.outcomes if outcome.status in statuses]

    def check(self) -> None:
        """Make sure that everybody is in.

        Raises:
            PartialFailure: with this report, unless everybody is in the group.
        """
        if not self.ok:
            raise PartialFailure(self)

    def as_dict(self) -> dict[str, Any]:
        """The report as JSON takes it: group, counts, outcomes."""
        return {
            "group": self.group,
            "counts": {status.value: count for status, count in self.counts.items()},
            "outcomes": [asdict(outcome) for outcome in self.outcomes],
        }

    def to_csv(self, path: str | os.PathLike[str]) -> None:
        """Write `input,number,status,code,message,batch`, one row an input, UTF-8, for nobody else to read.

        A file of that name is replaced when all is written. Cells that a spreadsheet would run as a formula get an apostrophe.
        """
        beside = f"{os.fspath(path)}.part"
        descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        try:
            with open(descriptor, "w", encoding="utf-8", newline="", errors="backslashreplace") as file:
                rows = Rows(file)
                for outcome in self.outcomes:
                    rows.write(outcome)
            os.replace(beside, path)
        except BaseException:
            os.unlink(beside)
            raise

    def __iter__(self) -> Iterator[Outcome]:
        return iter(self.outcomes)

    def __len__(self) -> int:
        return len(self.outcomes)

    def __str__(self) -> str:
        return f"{self.group}: {totals(self.counts)}"


def totals(counts: dict[Status, int]) -> str:
    """Such as `118 added, 4 already members, 1 not on WhatsApp`."""
    return ", ".join(f"{count} {status.label}" for status, count in counts.items()) or "nobody"


class Rows:
    """Writes outcomes as CSV, each as it comes: what has happened is in the file even if the next thing is a power cut."""

    def __init__(self, file: TextIO) -> None:
        self._file = file
        self._writer = csv.writer(file, lineterminator="\n")
        self._writer.writerow(COLUMNS)

    def write(self, outcome: Outcome) -> None:
        self._writer.writerow([harmless(getattr(outcome, column)) for column in COLUMNS])
        self._file.flush()


def harmless(cell: object) -> object:
    """The cell as a spreadsheet does not run it."""
    return f"'{cell}" if isinstance(cell, str) and _FORMULA.match(cell) else cell
