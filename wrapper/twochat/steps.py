"""The steps that the engine asks for, and its drivers carry out."""

from collections.abc import Generator
from typing import Any, NamedTuple, TypeVar

from .operations import Operation, Query
from .outcome import Outcome
from .plan import Batch
from .report import Report

T = TypeVar("T")


class Send(NamedTuple):
    """Make one call with the batch's numbers, when it is its turn; send back its Answer, or the error. `other`: the operation,
    where that is neither the batch's nor the job's."""

    batch: Batch
    other: Operation | None = None


class Ask(NamedTuple):
    """Read something; send back what was read, or the error."""

    query: Query[Any]


class Sleep(NamedTuple):
    """Wait so many seconds, for this reason."""

    seconds: float
    reason: str


class Settled(NamedTuple):
    """Keep an outcome for each entry of the batch; a later one replaces an earlier one. `group`: the id of a new one, which the
    job goes on with."""

    batch: Batch
    outcomes: tuple[Outcome, ...]
    group: str = ""


class Emit(NamedTuple):
    """Hand these outcomes on: they are kept, final, and next in the order given."""

    outcomes: tuple[Outcome, ...]


class Verified(NamedTuple):
    """Keep what a look has settled."""

    report: Report


Step = Send | Ask | Sleep | Settled | Emit | Verified
Steps = Generator[Step, Any, T]
