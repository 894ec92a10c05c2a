"""Where jobs are kept: what a folder and a database have in common."""

from contextlib import AbstractContextManager
from datetime import datetime
from typing import NamedTuple, Protocol

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


class JobStore(Protocol):
    """Every method raises JournalError where the store can't be read or written, and InputError for a job that it hasn't."""

    def submit(self, job: NewJob, plan: Plan, *, again: bool) -> JobInfo:
        """Keep a new job; without those whom an earlier one adds to the group, unless `again`."""
        ...

    def list(self) -> list[JobInfo]:
        """Every job, oldest first."""
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
