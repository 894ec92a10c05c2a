"""The account of a run: every input with its outcome, in the order given."""

import errno
import os
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from typing import Any, Self, TextIO

from .errors import PartialFailure
from .export import write_csv
from .outcome import Outcome, Status
from .page import page


@dataclass(frozen=True)
class Report:
    """Every input of a run with its outcome, in the order given. Print it to see the totals in one line."""

    group: str
    outcomes: tuple[Outcome, ...]
    operation: str = "add"
    """What was done with them; `verify` knows by it what to look for."""

    @property
    def ok(self) -> bool:
        """Whether nothing is left to do for anybody."""
        return all(outcome.status.ok for outcome in self.outcomes)

    @property
    def counts(self) -> Counter[Status]:
        """How many inputs have each status, in the order of Status; 0 for a status that nobody has."""
        counts = Counter(outcome.status for outcome in self.outcomes)
        return Counter({status: counts[status] for status in Status if counts[status]})

    def by(self, *statuses: Status) -> list[Outcome]:
        """The outcomes with any of these statuses, in order."""
        return [outcome for outcome in self.outcomes if outcome.status in statuses]

    def check(self) -> None:
        """Make sure that nothing is left to do.

        Raises:
            PartialFailure: with this report, unless it is `ok`.
        """
        if not self.ok:
            raise PartialFailure(self)

    def as_dict(self) -> dict[str, Any]:
        """The report as JSON takes it, of plain values: group, operation, counts, outcomes."""
        return {
            "group": self.group,
            "operation": self.operation,
            "counts": {status.value: count for status, count in self.counts.items()},
            "outcomes": [asdict(outcome) | {"status": outcome.status.value} for outcome in self.outcomes],
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        """The report that `as_dict` made.

        Raises:
            KeyError, TypeError, ValueError: it is of another shape.
        """
        outcomes = (Outcome(**outcome | {"status": Status(outcome["status"])}) for outcome in data["outcomes"])
        return cls(data["group"], tuple(outcomes), data.get("operation", "add"))

    def to_csv(self, path: str | os.PathLike[str]) -> None:
        """Write `input,number,status,code,message,batch` and the list's other columns, UTF-8, for nobody else to read.

        A file of that name is replaced when all is written. Cells that a spreadsheet would run as a formula get an apostrophe.

        Raises:
            OSError: naming the path: a folder, or a file that can't be written.
        """
        _write(path, lambda file: write_csv(self.outcomes, file))

    def to_html(self, path: str | os.PathLike[str], steps: Sequence[str] = ()) -> None:
        """Write one page for a browser: totals, the outcomes to filter and sort, and `steps`, what to do next, if given.

        It needs no other file and no network, and is for nobody else to read, as `to_csv` writes.

        Raises:
            OSError: naming the path: a folder, or a file that can't be written.
        """
        _write(path, lambda file: file.write(page(self, steps)))

    def __iter__(self) -> Iterator[Outcome]:
        return iter(self.outcomes)

    def __len__(self) -> int:
        return len(self.outcomes)

    def __getitem__(self, index: int) -> Outcome:
        return self.outcomes[index]

    def __str__(self) -> str:
        return f"{self.group}: {summary(self.counts)}" if self.group else summary(self.counts)


def _write(path: str | os.PathLike[str], write: Callable[[TextIO], object]) -> None:
    """Write a file for nobody else to read; one of its name is replaced when all is written."""
    if os.path.isdir(path):
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), os.fspath(path))
    part = f"{os.fspath(path)}.part"
    try:
        with suppress(FileNotFoundError):
            os.unlink(part)  # what a crash left, which others may read, or which leads elsewhere
        descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError as error:
        error.filename = os.fspath(path)
        raise
    try:
        with open(descriptor, "w", encoding="utf-8", newline="", errors="backslashreplace") as file:
            write(file)
        os.replace(part, path)
    except BaseException:
        os.unlink(part)
        raise


def summary(counts: Mapping[Status, int]) -> str:
    """Such as `118 added, 4 already members, 1 not on WhatsApp`."""
    return ", ".join(status.counted(count) for status, count in counts.items()) or "nobody"
