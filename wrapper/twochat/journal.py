"""The journal of a job: on disk before each call leaves, and after each outcome is known. What it holds survives anything.

A text file of JSON lines: what the job is, its entries, then a line before and one after each call, with what is known of its
people from then on. Before a call they are *unknown*: after a crash nobody can know whether it was carried out.
"""

import os
from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import replace
from itertools import chain, islice
from pathlib import Path
from typing import Self, Unpack

from . import logfile
from .errors import InputError, JournalError
from .logfile import Line, LogFile
from .operations import OPERATIONS
from .outcome import UNCERTAIN, Outcome, Status
from .pace import Pace
from .plan import Batch, Plan
from .records import JobKeys, batch_lines, differences, job_line, now, pack, read_batch, unpack
from .report import Report
from .store import PLANNED, Changes, MemoryStore, by_known

Name = str | os.PathLike[str]


class Journal(MemoryStore):
    """The journal of one job, open and held: no other process can work on it meanwhile. Close it, best with `with`.

    `operation`, `group`, "" until it is created, `from_number` and `details` are those of the job; `output` is the file that its
    outcomes go to; `id` is the same in every copy; `updated` is the time of its newest line, in UTC, and `event` what that is
    of; `pace` is how the job began, and `begun` when.
    """

    def __init__(self, log: LogFile) -> None:
        self._log, self._closed = log, False
        self._counts: dict[Status, int] = {}
        try:
            self._load(log.read())
        except BaseException as error:
            log.close()
            if isinstance(error, LookupError | TypeError | ValueError):
                raise log.damaged() from None
            raise

    @classmethod
    def open(cls, path: Name) -> Self:
        """A journal that exists, to go on with.

        Raises:
            JournalError: naming it: not a journal, of another version or operation, damaged, or in use.
        """
        return cls(LogFile(Path(path), writable=True))

    @classmethod
    def read(cls, path: Name) -> Self:
        """What a journal holds at this moment, even while a process works on it or its disk is read-only; see `open`. Whatever
        would write to it raises a JournalError."""
        log = LogFile(Path(path), writable=False)
        journal = cls(log)
        log.close()
        return journal

    @classmethod
    def create(cls, path: Name, group: str, from_number: str, plan: Plan, **others: Unpack[JobKeys]) -> Self:
        """The journal of a new job, readable by nobody else. `others`: its operation, add unless given, its details, and so on.

        Raises:
            JournalError: there is such a file already, or there can't be one.
        """
        cls.make(Path(path), group, from_number, plan, **others)
        return cls.open(path)

    @staticmethod
    def make(path: Path, group: str, from_number: str, plan: Plan, **others: Unpack[JobKeys]) -> None:
        """As `create`, for whoever opens it later."""
        job = job_line(path, group, from_number, plan, **others)
        logfile.create(path, chain([job], batch_lines(plan)))

    @classmethod
    def start(cls, path: Name, group: str, from_number: str, plan: Plan, **others: Unpack[JobKeys]) -> Self:
        """The journal of this very job: a new one, or the one there is when it is of the same job.

        Raises:
            JournalError: the one there is has another operation, group, sending number, or other inputs.
        """
        if not os.path.lexists(path):
            return cls.create(path, group, from_number, plan, **others)
        journal = cls.open(path)
        job = job_line(journal.path, group, from_number, plan, **others)
        if what := differences(job, journal._job):
            journal.close()
            raise JournalError(f"{path} is the journal of a job with {what}. Nothing was sent; name another file")
        return journal

    def pending(self, *, retry: Collection[Status] = ()) -> list[Batch]:
        """What is still to be sent, and what has one of these statuses, in batches as planned; never what was skipped."""
        self._check_open()
        try:
            wanted = {Status.NOT_SENT, *map(Status, retry)}
        except (TypeError, ValueError):  # a single status too: it is text, and a collection of its letters
            raise InputError(f"retry={retry!r}: a collection of statuses is needed, such as [Status.UNKNOWN]") from None
        return self.left(wanted)

    def sending(self, batch: Batch) -> None:
        """Note that the batch may have been sent from now on.

        Raises:
            JournalError: it can't be noted, or the file is no longer where it was: the batch must not be sent.
        """
        super().sending(batch)
        try:
            self._log.check_name()
        except JournalError:
            self.retracted(batch)
            raise

    def skip(self, plan: Plan) -> None:
        """Settle who was still to be sent and is skipped by a new plan of the same inputs."""
        skipped = (
            (entry, Outcome(entry.input, entry.number, new.skip, None, new.reason, None, known.possibly_sent))
            for entry, new in zip(self.plan.entries, plan.entries, strict=True)
            if new.skip and (known := self._known.get(entry.position, PLANNED)).status is Status.NOT_SENT
        )
        self._keep("skipped", by_known(skipped))

    def verified(self, report: Report) -> None:
        """Keep what a look found out about who was uncertain: an outcome for each input, in order.

        Raises:
            JournalError: the report is not of this job.
        """
        if report.group != self.group or [new.input for new in report] != [known.input for known in self.outcomes()]:
            raise JournalError(f"the report is not of the job of {self.path}, and was not written to it")
        found = (
            (entry, known, replace(known, status=new.status, code=new.code, message=new.message))
            for (_, entry, known), new in zip(self._account(), report, strict=True)
            if known.status in UNCERTAIN
        )
        self._keep("verified", by_known((entry, new) for entry, known, new in found if new != known))

    def outcomes(self) -> Iterator[Outcome]:
        """Every input with what is known of it, in order; see `report`."""
        self._check_open()
        return super().outcomes()

    def report(self) -> Report:
        """Every input with what is known of it."""
        return Report(self.group, tuple(self.outcomes()), self.operation)

    def counts(self) -> Counter[Status]:
        """How many inputs have each status, without counting them."""
        self._check_open()
        return +Counter(self._counts)

    def close(self) -> None:
        """Let go of it. Nothing is lost without."""
        self._closed = True
        self._log.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _keep(self, event: str, changes: Changes, group: str = "") -> None:
        """Write it, and then remember it."""
        self._check_open()
        if changes or group:
            at, counts = now(), dict(self._counts)
            for known, positions in changes.items():
                counts[known.status] = counts.get(known.status, 0) + len(positions)
                for position in positions:
                    counts[self._known.get(position, PLANNED).status] -= 1
            what = {"event": event, "outcomes": pack(changes), "totals": counts}
            # Nothing but words is lost with a line of some who were not sent before either, and after a stop there are many.
            same = counts == self._counts and {known.status for known in changes} == {Status.NOT_SENT}
            what |= {"group": group} if group else {}
            self._log.append({"at": at, "operation": self.operation, **what}, sync=not same)
            super()._keep(event, changes, group)
            self._counts, self.updated, self.event = counts, at, event

    def _load(self, lines: Iterator[Line]) -> None:
        self.path, self._job = self._log.path, (job := next(lines))
        self.operation: str = job["operation"]
        self.group: str = job["group"]
        self.from_number: str = job["from_number"]
        self.details = {name: "".join(text) for name, text in job.get("details", {}).items()}
        self.output = self.path.parent / job["outcomes"] if job["outcomes"] else None
        self.id, self.updated, self.event = job["id"], job["at"], "created"
        self.pace = Pace(**job["pace"])
        if self.operation not in OPERATIONS:
            raise JournalError(f"the journal {self.path} is of a job to {self.operation}, which this twochat can't do")
        super().__init__(Plan(tuple(map(read_batch, islice(lines, job["batches"]))), self.pace))
        self._begun = job["at"]
        self._counts = Counter(entry.skip or Status.NOT_SENT for entry in self.plan.entries)
        if sum(self._counts.values()) != job["count"]:
            raise ValueError
        for line in lines:
            super()._keep(line["event"], unpack(line["outcomes"]), line.get("group", ""))
            self._counts = {Status(name): count for name, count in line["totals"].items()}
            self.updated, self.event = line["at"], line["event"]

    def _check_open(self) -> None:
        if self._closed:
            raise JournalError(f"the journal {self.path} is closed")
