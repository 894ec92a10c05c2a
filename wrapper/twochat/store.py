"""Where the account of a job is kept while it runs: in memory, or in a journal."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from operator import attrgetter
from typing import Any, NamedTuple

from .outcome import UNCERTAIN, Outcome, Status
from .plan import Batch, Entry, Plan
from .report import Report

CUT_OFF = "the run was cut off in the middle of this call"


class Known(NamedTuple):
    """What is known of an input: an Outcome without the input."""

    status: Status
    code: int | None = None
    message: str | None = None
    batch: int | None = None
    possibly_sent: bool = False
    operation: str = ""


PLANNED = Known(Status.NOT_SENT)
"""What is known of an input before its first call."""
_values = attrgetter(*Known._fields)

Changes = Mapping[Known, Sequence[int]]
"""What is known from now on, and of which positions."""


class Store:
    """What the drivers tell of each step, and what is left to do. This one keeps nothing: all goes straight to the caller.

    `group`: the one that the job created, or is of; `operation`: what the job is called, if that is kept.
    """

    group = operation = ""

    def pending(self, *, retry: Collection[Status] = ()) -> Iterable[Batch]:
        """What is still to be sent, and what has one of these statuses."""
        return ()

    def sending(self, batch: Batch) -> None:
        """Called before the request leaves; durable when it returns."""

    def retracted(self, batch: Batch) -> None:
        """Called when it is certain that nothing was done: to be sent as before, but for who was possibly sent earlier."""

    def settled(self, batch: Batch, outcomes: Sequence[Outcome], group: str = "") -> None:
        """An outcome for each entry of the batch, in order; a later one replaces an earlier one. `group`: see Settled."""

    def verified(self, report: Report) -> None:
        """What a look has settled: an outcome for each input, in order."""

    def outcomes(self) -> Iterator[Outcome]:
        """Every input with what is known of it, in order."""
        return iter(())


class MemoryStore(Store):
    """The account in memory."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self._begun = datetime.now(UTC).isoformat()
        self._known = {e.position: Known(e.skip, message=e.reason) for e in plan.entries if e.skip}

    @property
    def begun(self) -> datetime:
        """When the job began."""
        return datetime.fromisoformat(self._begun)

    @property
    def tried(self) -> bool:
        """Whether a call may have been carried out."""
        nothing = (Status.NOT_SENT, Status.REFUSED)
        return any(known.batch and known.status not in nothing for known in self._known.values())

    def pending(self, *, retry: Collection[Status] = ()) -> Iterable[Batch]:
        return self.plan.batches

    def sending(self, batch: Batch) -> None:
        sent = [entry for entry in batch.entries if not entry.skip]
        changes = {
            Known(Status.UNKNOWN, None, CUT_OFF, batch.index, before, batch.operation): [
                entry.position for entry in sent if entry.possibly_sent is before
            ]
            for before in {entry.possibly_sent for entry in sent}
        }
        self._keep("sending", changes)

    def retracted(self, batch: Batch) -> None:
        if certain := [entry.position for entry in batch.entries if not entry.possibly_sent]:
            status, operation = batch.entries[0].not_done, batch.operation
            self._keep("retracted", {Known(status, batch=batch.index, operation=operation): certain})

    def settled(self, batch: Batch, outcomes: Sequence[Outcome], group: str = "") -> None:
        self._keep("settled", by_known(zip(batch.entries, outcomes, strict=True)), group)

    def outcomes(self) -> Iterator[Outcome]:
        return (outcome for _, _, outcome in self._account())

    def entries(self, *statuses: Status) -> list[Entry]:
        """The inputs that have one of these statuses."""
        return [entry for _, entry, outcome in self._account() if outcome.status in statuses]

    def left(self, wanted: Collection[Status]) -> list[Batch]:
        """What has one of these statuses, NOT_SENT what was never sent, in batches as planned; never what was skipped."""
        batches: list[Batch] = []
        for batch in self.plan.batches:
            entries: list[Entry] = []
            for entry in batch.entries:
                known = self._known.get(entry.position, PLANNED)
                if known.status in wanted and not entry.skip and known.operation in ("", entry.operation):
                    possibly_sent = known.possibly_sent or known.status in UNCERTAIN
                    entries.append(replace(entry, possibly_sent=True) if possibly_sent else entry)
            batches += [Batch(batch.index, tuple(entries))] if entries else []
        return batches

    def _account(self) -> Iterator[tuple[int | None, Entry, Outcome]]:
        """Every entry with the index of its batch and what is known of it, in order."""
        for batch in self.plan.batches:
            planned = Known(Status.NOT_SENT, batch=batch.index)
            for entry in batch.entries:
                known = self._known.get(entry.position, planned)
                operation = known.operation or entry.operation
                yield batch.index, entry, Outcome(entry.input, entry.number, *known[:5], entry.fields, operation)

    def _keep(self, event: str, changes: Changes, group: str = "") -> None:
        for known, positions in changes.items():
            self._known.update(dict.fromkeys(positions, known))
        self.group = group or self.group


def by_known(changes: Iterable[tuple[Entry, Outcome]]) -> Changes:
    """What is known of some entries, and the positions of those of which the same is known."""
    groups: dict[tuple[Any, ...], list[int]] = {}
    for entry, outcome in changes:
        groups.setdefault(_values(outcome), []).append(entry.position)
    return {Known(*values): positions for values, positions in groups.items()}


def unsent(plan: Plan, store: Store) -> Plan:
    """The plan without sending who is not to be sent any more, as far as is known."""
    waiting = {outcome.number for outcome in store.outcomes() if outcome.status is Status.NOT_SENT}
    return plan.without({number: (Status.NOT_SENT, "") for number in plan.numbers if number not in waiting})
