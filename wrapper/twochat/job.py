"""A job on its way: what its steps are carried out for, and one call of it in the lane of its sending number."""

import os
import time
from collections.abc import Callable, Collection, Generator, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any, Generic, Self, TypedDict, TypeVar

from .answer import read
from .body import Response
from .cancel import CancelToken
from .engine import ask
from .errors import Cancelled, JournalError, TwoChatError
from .lane import Wait
from .log import log, log_outcomes, mask
from .operations import ADD, OPERATIONS, Operation, Query
from .outcome import Outcome, Status
from .pace import Pace
from .pacer import BEHIND_CALLS, BEHIND_PROCESS, Pacer, pacer_for
from .plan import Batch
from .report import Report
from .requests import Request
from .results import Answer
from .settings import Settings
from .steps import Settled, Step, Steps
from .store import Store
from .text import duration, pluralize

T = TypeVar("T")


JournalPath = str | os.PathLike[str]
OnOutcome = Callable[[Outcome], object]
"""Called with each outcome when it is kept, in the order given. An error that it raises stops the run."""


class JobOptions(TypedDict, total=False):
    """What every verb takes beside its numbers; see Group.add."""

    journal: JournalPath | None
    cancel: CancelToken | None
    on_outcome: OnOutcome | None


class ResumeOptions(TypedDict, total=False):
    """What `resume` takes beside a journal; see Group.resume."""

    retry: Collection[Status]
    cancel: CancelToken | None
    on_outcome: OnOutcome | None


@dataclass(slots=True)
class Job(Generic[T]):
    """The engine's steps, what they are carried out for, and where their account is kept. `details`: see Operation."""

    steps: Steps[T]
    settings: Settings
    group: str
    operation: Operation
    store: Store
    cancel: CancelToken
    details: Mapping[str, str] = field(default_factory=dict[str, str])
    result: T = field(init=False, repr=False)
    """What the steps return in the end."""

    @property
    def pacer(self) -> Pacer:
        """The lane of its sending number."""
        return pacer_for(self.settings.base_url, self.settings.from_number)

    def next(self, reply: object) -> Step | None:
        """The next step, after this reply to the one before; None at the end."""
        try:
            return self.steps.send(reply)
        except StopIteration as end:
            self.result = end.value
            return None

    def keep(self, settled: Settled) -> None:
        self.group = settled.group or self.group
        self.store.settled(*settled)
        log_outcomes(settled.outcomes)

    def waits(self, left: Callable[[], Wait], reason: str) -> Iterator[float]:
        """Seconds to wait, again each time that somebody was woken, until none are left or the run is cancelled."""
        said = ""
        while (wait := left()).seconds > 0 and not self.cancel.is_set():
            if wait.why in (BEHIND_CALLS, BEHIND_PROCESS):
                text = f"waiting {wait.why}, {reason}"
            else:
                at = time.strftime("%H:%M:%S", time.localtime(time.time() + min(wait.seconds, 1e9)))
                text = f"waiting {duration(wait.seconds)}, until {at}, {reason}{wait.why and f', {wait.why}'}"
            if text != said:
                log.info("%s", said := text)
            yield wait.seconds

    def stopped(self) -> Cancelled | None:
        """What speaks against any further call."""
        return Cancelled("the run was stopped on request") if self.cancel.is_set() else None

    def pause(self, seconds: float, reason: str) -> Iterator[float]:
        """Seconds to wait, so many in all."""
        end = time.monotonic() + seconds
        return self.waits(lambda: Wait(end - time.monotonic()), reason)

    def question(self, query: Query[Any]) -> tuple[Request, int]:
        return query.request(self.group, self.settings.from_number), query.limit

    def report(self) -> Report:
        """The account as far as it goes."""
        return Report(self.group, tuple(self.store.outcomes()), self.store.operation or self.operation.name)


@contextmanager
def accounted(report: Callable[[], Report]) -> Generator[None]:
    """Whatever ends the block, Ctrl-C too, gets the account as its `report`."""
    try:
        yield
    except BaseException as error:
        with suppress(JournalError, AttributeError):  # a caller's own may refuse it
            error.report = report()  # type: ignore[attr-defined]
        raise


@dataclass(slots=True)
class Turn:
    """One call in the lane of its sending number. `error`: what came instead of an answer."""

    job: Job[Any]
    batch: Batch
    other: Operation | None
    wake: Callable[[], None]
    error: TwoChatError | None = None

    @property
    def operation(self) -> Operation:
        return self.other or OPERATIONS.get(self.batch.operation, self.job.operation)

    @property
    def pace(self) -> Pace:
        return self.operation.pace(self.job.settings.pace)

    def __enter__(self) -> Self:
        self.job.pacer.join(self.wake)
        return self

    def __exit__(self, *_: object) -> None:
        self.job.pacer.leave(self.wake, self.pace, self.error)

    def waits(self) -> Iterator[float]:
        """Seconds to wait until it is the turn of this call."""
        job, wake = self.job, self.wake
        return job.waits(lambda: job.pacer.delay(wake, self.pace, self._new), f"for {mask(job.settings.from_number)}")

    @property
    def _new(self) -> int:
        """How many people it adds."""
        return len(self.batch.numbers) if self.operation.done is Status.ADDED else 0

    def begin(self, error: TwoChatError | None) -> TwoChatError | None:
        """Mark the batch as being sent; returns what speaks against it. `error`: what is known to."""
        if stopped := self.job.stopped():
            return stopped
        if error is None:
            try:
                self.job.store.sending(self.batch)
            except JournalError as failed:
                return failed.with_traceback(None)
            people = len(self.batch.numbers)
            self.job.pacer.begin(self.pace, people, self._new)
            log.info("sending batch %s, %s", self.batch.index, pluralize(people, "number"))
        return error

    def request(self) -> tuple[Request, int]:
        job, operation = self.job, self.operation
        called = operation.request(job.group, job.settings.from_number, self.batch.numbers, job.details)
        return called, operation.limit

    def end(self, response: Response | TwoChatError) -> Answer | TwoChatError:
        """What came back for the batch."""
        reply = read(response, self.operation.read)
        if error := reply.broken if isinstance(reply, Answer) else reply:
            error.doubt = self.operation.doubt
        if isinstance(reply, TwoChatError):
            self.error = reply
            if not reply.uncertain:
                self.job.store.retracted(self.batch)
        return reply


def reading(settings: Settings, steps: Steps[T], group: str = "") -> Job[T]:
    """A job that only reads."""
    return Job(steps, settings, group, ADD, Store(), CancelToken())


def asking(settings: Settings, query: Query[T], group: str = "") -> Job[T]:
    """A job of one question, or of one thing to set; see engine.ask."""
    return reading(settings, ask(query, settings.pace), group)
