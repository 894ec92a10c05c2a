"""What a group's handle knows without making a call, for the blocking one and the one with asyncio."""

import os
import re
from collections.abc import Generator, Iterable
from contextlib import contextmanager
from dataclasses import replace

from .answer import Answer, settle
from .errors import InputError, JournalError, TwoChatError
from .job import Job
from .journal import Journal
from .pace import Pace
from .plan import BATCH_SIZE, Batch, Plan, batches
from .report import Report
from .run import run
from .settings import Settings

GROUP_ID = re.compile(r"W(AG|GP)[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
"""openapi.yaml says the same."""

Numbers = Iterable[object] | Plan
"""Any iterable of text as people write numbers (a bare str is one number), or a Plan made before."""

JournalPath = str | os.PathLike[str]


class Handle:
    """A group's id, and what can be done with it here."""

    def __init__(self, settings: Settings, group: str) -> None:
        self.id = group.strip()
        if not GROUP_ID.fullmatch(self.id):
            raise InputError(f"{group!r} is not a group id such as WAG45b0f301-9203-4660-8b57-b51a6c2742a5")
        self._settings = settings

    def plan(self, numbers: Numbers) -> Plan:
        """What `add` would do with these numbers. Sends nothing; print it, and give it to `add` to do exactly that."""
        return numbers if isinstance(numbers, Plan) else Plan(tuple(self._batches(numbers)))

    def _batches(self, numbers: Numbers) -> Iterable[Batch]:
        if isinstance(numbers, Plan):
            return numbers.batches
        if not hasattr(numbers, "__iter__"):
            raise InputError(f"numbers must be a list or another iterable of text, not {type(numbers).__name__}")
        return batches(numbers, self._settings.region)

    def _streamed(self, numbers: Numbers) -> Job:
        """A job whose inputs are read as they are needed, and of which nothing is kept."""
        return Job(self.id, run(self._batches(numbers), self._settings.pace))

    @contextmanager
    def _job(self, plan: Plan, path: JournalPath | None) -> Generator[Job]:
        """The job of a plan, kept in a journal if there is a path for one."""
        if path is None:
            yield self._streamed(plan)
        else:
            with Journal.start(path, self.id, self._settings.from_number, plan) as journal:
                journal.skip(plan)
                yield self._resumed(journal)

    def _resumed(self, journal: Journal, *, retry_uncertain: bool = False) -> Job:
        """What is left of a journal's job."""
        self._check_group(journal)
        if (ours := self._settings.from_number) != journal.from_number:
            raise JournalError(
                f"{journal.path} is the journal of a job with another sending number ({journal.from_number}, not {ours}). "
                "Nothing was sent; use the journal's"
            )
        return Job(self.id, run(journal.pending(retry_uncertain=retry_uncertain), self._settings.pace), journal)

    def _known(self, known: Report | Journal) -> Report:
        """What is known so far of people of this group."""
        self._check_group(known)
        return known.report() if isinstance(known, Journal) else known

    def _check_group(self, known: Report | Journal) -> None:
        if known.group == self.id:
            return
        if isinstance(known, Journal):
            raise JournalError(
                f"{known.path} is the journal of a job with another group ({known.group}). Nothing was sent"
            )
        raise InputError(f"the report is of another group ({known.group}), not of {self.id}. Nothing was sent")

    def _once(self, numbers: Numbers) -> Batch:
        """The only batch of a plan for exactly one call."""
        entries = self.plan(numbers).entries
        for entry in entries:
            if entry.flaw:
                raise InputError(f"{entry.input!r} is {entry.flaw.label}: {entry.why}. Nothing was sent.")
        if not 1 <= len(entries) <= BATCH_SIZE:
            raise InputError(
                f"one call takes 1 to {BATCH_SIZE} numbers, not {len(entries)}. Nothing was sent; try add."
            )
        return Batch(1, tuple(entries))

    def _settled(self, batch: Batch, answer: Answer | TwoChatError) -> Report:
        report = Report(self.id, settle(batch, answer))
        if error := answer if isinstance(answer, TwoChatError) else answer.broken:
            error.report = report
            raise error
        return report

    @property
    def _reading_pace(self) -> Pace:
        """Reading changes nothing, so it may be repeated whatever happened."""
        return replace(self._settings.pace, retry_uncertain=True)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.id!r})"
