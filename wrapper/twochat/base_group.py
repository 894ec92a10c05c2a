"""What a group knows without making a call, whichever client it is of."""

import os
from collections.abc import Collection, Generator, Iterable
from contextlib import contextmanager
from pathlib import Path
from types import NoneType
from typing import TypeVar

from .cancel import CancelToken
from .checks import check_type
from .create import create
from .engine import once, run, verify
from .errors import InputError, JournalError
from .folder import linked
from .groups import GroupInfo
from .invite import fill, in_need
from .job import Job, JournalPath, accounted, asking
from .journal import Journal
from .log import log
from .members import Member, without_members
from .operations import CHECK, CREATE, INVITE, OPERATIONS, Operation, Query
from .outcome import UNCERTAIN, Status
from .pace import MAX_BATCH_SIZE
from .pacer import pacer_for
from .plan import Batch, Plan, pack
from .planning import Numbers, batches, make_plan, operation_named
from .report import Report
from .requests import NO_DETAILS, Details
from .settings import Settings
from .steps import Steps
from .store import MemoryStore, Store
from .text import pluralize

T = TypeVar("T")


class BaseGroup:
    """A group's id, "" for what needs none, and what can be done with it here."""

    def __init__(self, settings: Settings, group: str) -> None:
        self.id = group
        self._settings = settings

    def plan(self, numbers: Numbers, operation: str = "add") -> Plan:
        """What `add`, or another operation, would do with these numbers. Sends nothing; print it, and give it to that to do so.

        Rows of an earlier job's outcome file are left out if nothing is left to do for them, or if they are uncertain.

        Raises:
            InputError: it is no list, or no operation.
        """
        row, own = operation_named(operation), self._settings
        international, sender = own.international, own.from_number
        return make_plan(numbers, row, own.pace, own.region, international=international, sender=sender)

    def _planned(self, operation: Operation, numbers: Numbers) -> Plan:
        """The plan of what is about to be done."""
        plan = self.plan(numbers, operation.name)
        if operation.done is Status.ADDED and plan.risk and plan is not numbers:  # who gives a plan has seen it
            log.warning("%s: Pace(per_day=…)", plan.risk)
        log.info("to %s takes %s", operation.name, pluralize(plan.calls, "call"))
        return plan

    def _split(self, numbers: Numbers, size: int) -> Iterable[Batch]:
        settings = self._settings
        return batches(numbers, size, settings.region, international=settings.international)

    def _without(self, plan: Plan, members: Collection[Member]) -> Plan:
        if hidden := sum(member.number is None for member in members):
            log.warning("%s can't be recognised, their numbers are hidden", pluralize(hidden, "member"))
        return without_members(plan, members)

    def _once(self, numbers: Numbers) -> Plan:
        """The plan of exactly one call."""
        entries = self.plan(numbers).entries
        for entry in entries:
            if entry.skip:
                raise InputError(f"{entry.input!r} is {entry.skip.label}: {entry.reason}. Nothing was sent.")
        if not 1 <= len(entries) <= MAX_BATCH_SIZE:
            raise InputError(
                f"one call takes 1 to {MAX_BATCH_SIZE} numbers, not {len(entries)}. Nothing was sent; try add."
            )
        return Plan((Batch(1, tuple(entries)),), self._settings.pace)

    @contextmanager
    def _store(
        self, operation: Operation, plan: Plan, path: JournalPath | None, details: Details
    ) -> Generator[MemoryStore]:
        """Where the account of a plan is kept: in a journal, if there is a path for one."""
        if path is None:
            yield MemoryStore(plan)
            return
        check_type("journal", path, str, os.PathLike)
        sender, name = self._settings.from_number, operation.name
        with Journal.start(path, self.id, sender, plan, operation=name, details=details) as journal:
            journal.skip(plan)
            yield journal

    @contextmanager
    def _looking(self, operation: Operation, plan: Plan, path: JournalPath | None) -> Generator[Store]:
        """What is known before the run. Whatever ends the block, Ctrl-C too, gets the account as its `report`."""
        check_type("journal", path, str, os.PathLike, NoneType)
        store = Journal.read(path) if path is not None and os.path.lexists(path) else MemoryStore(plan)
        with accounted(lambda: Report(self.id, tuple(store.outcomes()), operation.name)):
            yield store

    def _job(
        self,
        operation: Operation,
        steps: Steps[T],
        store: Store,
        cancel: CancelToken | None = None,
        details: Details = NO_DETAILS,
    ) -> Job[T]:
        group = store.group or self.id
        return Job(steps, self._settings, group, operation, store, CancelToken.check(cancel), details)

    def _limited(self, codes: Iterable[int | None]) -> bool:
        settings = self._settings
        return pacer_for(settings.base_url, settings.from_number).limited(codes, settings.pace)

    def _run(
        self,
        operation: Operation,
        batches: Iterable[Batch],
        store: Store,
        cancel: CancelToken | None,
        details: Details = NO_DETAILS,
    ) -> Job[None]:
        pace = operation.pace(self._settings.pace)
        steps = run(batches, operation, pace, self._limited)
        if operation is CREATE and isinstance(store, MemoryStore) and not store.group:
            steps = create(batches, details, pace, self._limited, store.begun, tried=store.tried)
        return self._job(operation, steps, store, cancel, details)

    def _run_once(self, operation: Operation, numbers: Numbers) -> Job[None]:
        """Exactly one call."""
        plan = self._once(numbers)
        return self._job(operation, once(plan.batches[0], self._limited), MemoryStore(plan))

    def _resume(self, journal: Journal, retry: Collection[Status], cancel: CancelToken | None) -> Job[None]:
        """What is left of a journal's job."""
        check_type("journal", journal, Journal)
        self._check_group(journal)
        self._check_sender(journal)
        batches = journal.pending(retry=retry)
        if journal.operation == INVITE.name and {*retry} & {*UNCERTAIN}:
            raise InputError("who may have been sent the link is not sent it again. Nothing was sent.")
        return self._run(OPERATIONS[journal.operation], batches, journal, cancel, journal.details)

    def _ask(self, query: Query[T]) -> Job[T]:
        return asking(self._settings, query, self.id)

    def _verify(self, known: Report | Journal, wait: float, cancel: CancelToken | None) -> Job[Report]:
        check_type("known", known, Report, Journal)
        check_type("wait", wait, int, float)
        self._check_group(known)
        pace = self._settings.pace
        operation = operation_named(known.operation)
        if isinstance(known, Journal):
            return self._job(operation, verify(known.report(), operation, pace, wait), known, cancel)
        return self._job(operation, verify(known, operation, pace, wait), Store(), cancel)

    def _links(
        self, people: Report | Journal | Numbers, text: str, info: GroupInfo, path: JournalPath | None
    ) -> tuple[Plan, Details]:
        """Who is to be sent the link, and in which text."""
        details, folder = fill(text, info), None if path is None else Path(path).parent
        if isinstance(people, Journal) and path is not None:
            raise InputError(
                "the outcomes go into the journal that is given, so another can't be named. Nothing was sent."
            )
        if isinstance(people, Report | Journal):
            self._check_group(people)
        if isinstance(people, Journal):
            self._check_sender(people)
            folder = people.path.parent
        entries = in_need(people) if isinstance(people, Report | Journal) else self.plan(people, INVITE.name).entries
        pace = INVITE.pace(self._settings.pace)
        plan = Plan(tuple(pack(entries, pace.batch_size)), pace).without(linked(folder, self.id) if folder else {})
        return without_members(plan, info.members), details

    def _check_sender(self, journal: Journal) -> None:
        if (ours := self._settings.from_number) != journal.from_number:
            raise JournalError(
                f"{journal.path} is the journal of a job with another sending number ({journal.from_number}, not {ours}). "
                "Nothing was sent; use the journal's"
            )

    def _check_group(self, known: Report | Journal) -> None:
        if known.group == self.id:
            return
        if isinstance(known, Journal):
            none = "no group, to check numbers" if known.operation == CHECK.name else "no group yet"
            other = f"another group ({known.group})" if known.group else none
            raise JournalError(f"{known.path} is the journal of a job with {other}. Nothing was sent")
        raise InputError(f"the report is of another group ({known.group}), not of {self.id}. Nothing was sent")

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.id!r})"
