"""The account of a job in the rows of a database."""

import json
from collections.abc import Callable, Collection, Iterable
from datetime import UTC, datetime
from typing import Any

from ..outcome import Status
from ..plan import Batch, Entry, Plan
from ..records import pack_entry, unpack_entry, unpack_known
from ..store import Changes, MemoryStore
from .info import JobInfo, JobState

Keep = Callable[[str, Changes], None]
"""Writes what is known of some of the people from now on, and whether that is as they are about to be sent."""


class Rows(MemoryStore):
    """The account of a job, or of its next batch, in the database's rows."""

    def __init__(self, keep: Keep, info: JobInfo, rows: Iterable[tuple[Any, ...]]) -> None:
        entries = [(batch, unpack_entry("", *json.loads(entry)), status, known) for batch, entry, status, known in rows]
        plan: list[Batch] = []
        for batch, entry, _, _ in entries:
            if plan and plan[-1].index == batch:
                plan[-1] = Batch(batch, (*plan[-1].entries, entry))
            else:
                plan.append(Batch(batch, (entry,)))
        super().__init__(Plan(tuple(plan)))
        self._marked: set[int] = set()
        self._write, self.group, self.operation = keep, info.group, info.operation
        self._known.update(
            {entry.position: unpack_known(**json.loads(known)) for _, entry, _, known in entries if known}
        )

    def pending(self, *, retry: Collection[Status] = ()) -> list[Batch]:
        """What is still to be sent of the next batch."""
        return self.left({Status.NOT_SENT})

    def _keep(self, event: str, changes: Changes, group: str = "") -> None:
        if event != "sending":  # what another worker has marked is theirs
            ours = {known: [at for at in positions if at in self._marked] for known, positions in changes.items()}
            changes = {known: positions for known, positions in ours.items() if positions}
        if changes:
            self._write(event, changes)
            self._marked |= {position for positions in changes.values() for position in positions}
        super()._keep(event, changes, group)


def pack(entry: Entry) -> str:
    """As JSON in ASCII: Postgres takes neither NUL nor half of a surrogate pair."""
    return json.dumps(pack_entry(entry))


def read_job(
    job: str, name: str, operation: str, group: str, sender: str, not_before: datetime | None, state: str | None,
    reason: str, totals: dict[str, int], created: datetime, updated: datetime, begun: bool,
) -> JobInfo:  # fmt: skip
    counts = {Status(status): count for status, count in totals.items() if count}
    left = counts.get(Status.NOT_SENT)
    return JobInfo(
        job, json.loads(name), operation, group, sender,
        (JobState(state) if state else JobState.WAITING) if left else JobState.DONE,
        json.loads(reason or '""') if left else "",
        not_before and not_before.astimezone(UTC), counts, created.astimezone(UTC), updated.astimezone(UTC), begun,
    )  # fmt: skip
