"""Where jobs are kept: what a folder and a database have in common."""

import re
import secrets
from contextlib import AbstractContextManager
from datetime import datetime
from typing import NamedTuple, Protocol

from ..lane import Lane
from ..operations import ADD
from ..outcome import UNCERTAIN, Status
from ..pacer import Pacer
from ..plan import Plan
from ..report import Report
from ..store import MemoryStore
from .info import JobInfo, JobState


class NewJob(NamedTuple):
    """What a job is, beside its people."""

    group: str
    from_number: str
    operation: str
    name: str
    not_before: datetime | None


def new_id(job: NewJob) -> str:
    """Such as `may-intake-9d641cbd`."""
    word = re.sub(r"[^a-z0-9]+", "-", job.name.lower()).strip("-")[:40] or job.operation
    return f"{word}-{secrets.token_hex(4)}"


def leave_out(status: Status, job: str, *, cancelled: bool) -> tuple[Status, str] | None:
    """How somebody is left out whom an earlier job that adds to the same group has with this status; None to send them."""
    if status is Status.NOT_SENT and not cancelled:
        return Status.DUPLICATE, f"in the job {job}, which has not sent it yet"
    return (status, f"{status.label} according to the job {job}") if status in (*ADD.known, *UNCERTAIN) else None


class JobStore(Protocol):
    """Every method raises JournalError where the store can't be read or written, and InputError for a job that it hasn't."""

    def submit(self, job: NewJob, plan: Plan, *, again: bool) -> JobInfo:
        """Keep a new job; without those whom an earlier one adds to the group, unless `again`."""
        ...

    def list(self, *, waiting: bool = False) -> list[JobInfo]:
        """Every job, or every one that is waiting, oldest first."""
        ...

    def find(self, job: str) -> JobInfo:
        """The job of this id."""
        ...

    def set_state(self, job: str, state: JobState, reason: str = "") -> None:
        """PAUSED, STOPPED or CANCELLED; WAITING to go on."""
        ...

    def open(self, job: str) -> AbstractContextManager[MemoryStore]:
        """Its account, held: nobody else can work on it meanwhile."""
        ...

    def report(self, job: str) -> Report:
        """Its account."""
        ...

    def hold_lane(self, from_number: str) -> AbstractContextManager[object] | None:
        """Work with this number for these jobs, until the block ends; None if another process does."""
        ...

    def holds_lane(self, from_number: str) -> bool:
        """Whether it is still so: a database that was restarted knows nothing of it."""
        ...

    def beat(self) -> bool:
        """Called every few seconds by who works: who is not heard of loses its numbers to others. False where the store can't be
        reached."""
        ...

    def settle(self, job: str, looked: Report) -> None:
        """Keep what a look found out about who was uncertain."""
        ...

    def close(self) -> None:
        """Let go of everything."""
        ...

    def pacer(self, address: str, from_number: str) -> Pacer:
        """The lane of a sending number."""
        ...

    def lane(self, address: str, from_number: str) -> Lane:
        """What is known of a sending number now."""
        ...

    def stamp(self) -> int:
        """Another one where jobs have been submitted, paused and so on, if that can be told."""
        ...
