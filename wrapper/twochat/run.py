"""The run: what to send when, what to repeat, where to stop. Written once, without I/O.

`run` is a generator that yields what to do next and is sent what came back. Two short drivers, `drive` and `adrive`, do it:
one with threads in mind, one with asyncio. Anything else that can send, sleep and keep outcomes may drive it too.
"""

import asyncio
import contextlib
import threading
from collections.abc import AsyncIterator, Awaitable, Callable, Generator, Iterable, Iterator
from dataclasses import dataclass

from . import log
from .answer import Answer, settle, unsent
from .errors import Cancelled, MaybeSent, TwoChatError, Unprocessable
from .outcome import Outcome, Status
from .pace import Pace
from .plan import Batch

UNCERTAIN_IN_A_ROW = 3
"""After so many batches in a row whose fate nobody knows, the run stops."""


@dataclass(frozen=True, slots=True)
class Send:
    """Make one call with the batch's numbers; send back its Answer, or the error."""

    batch: Batch


@dataclass(frozen=True, slots=True)
class Sleep:
    """Wait so many seconds; send back None."""

    seconds: float


@dataclass(frozen=True, slots=True)
class Settled:
    """These outcomes are final, one for each entry of the batch; send back None."""

    batch: Batch
    outcomes: tuple[Outcome, ...]


Reply = Answer | TwoChatError | None
Run = Generator[Send | Sleep | Settled, Reply, None]


def run(batches: Iterable[Batch], pace: Pace) -> Run:
    """Settle every entry of every batch, in order, each once.

    Raises:
        TwoChatError: what made going on pointless, after every entry has its outcome.
    """
    stop: TwoChatError | str | None = None
    streak = 0
    pause = 0.0
    for planned in batches:
        pending = [planned]
        while pending:
            batch = pending.pop()
            if stop or not batch.numbers:
                yield Settled(batch, unsent(batch, f"the run had stopped: {stop}"))
                continue
            if pause:
                yield Sleep(pause)
            pause = pace.between
            batch, answer = yield from _attempt(batch, pace)
            if isinstance(answer, Unprocessable) and len(batch.numbers) > 1:
                # One number made the call fail for all: find it, so that it costs nobody else their place.
                pending += reversed(batch.halves())
                continue
            outcomes = settle(batch, answer)
            yield Settled(batch, outcomes)
            streak = streak + 1 if isinstance(answer, MaybeSent) else 0
            stop = _stop(answer, outcomes, streak, pace)
    if isinstance(stop, TwoChatError):
        raise stop


def _attempt(batch: Batch, pace: Pace) -> Generator[Send | Sleep, Reply, tuple[Batch, Answer | TwoChatError]]:
    """Send a batch until it is answered or may not be sent again; gives it doubted if a try may have been carried out."""
    tried = 0
    while True:
        answer = yield Send(batch)
        if answer is None:
            raise TypeError("a driver answers Send with an Answer or an error")
        if isinstance(answer, Answer):
            return batch, answer
        if answer.uncertain:
            batch = batch.doubted()
        if (seconds := pace.wait(tried, answer)) is None:
            return batch, answer
        yield Sleep(seconds)
        tried += 1


def _stop(
    answer: Answer | TwoChatError, outcomes: Iterable[Outcome], streak: int, pace: Pace
) -> TwoChatError | str | None:
    """Why the rest must not be sent: an error, or words when it is no error; None to go on."""
    if isinstance(answer, Answer):
        full = any(outcome.status is Status.GROUP_FULL for outcome in outcomes)
        return answer.broken or ("the group is full" if full else None)
    if isinstance(answer, Unprocessable):
        return None
    if isinstance(answer, MaybeSent) and streak < UNCERTAIN_IN_A_ROW and not pace.retry_uncertain:
        return None
    return answer


Keep = Callable[[Batch, tuple[Outcome, ...]], None]
"""Told of each batch that is settled, before its outcomes go on."""


def drive(
    steps: Run, send: Callable[[Batch], Answer | TwoChatError], keep: Keep, cancel: threading.Event
) -> Iterator[Outcome]:
    """Drive a run with blocking calls. When `cancel` is set, nothing more is sent and the rest settles at once."""
    reply: Reply = None
    while (step := _next(steps, reply)) is not None:
        reply = None
        match step:
            case Send(batch):
                reply = Cancelled(_CANCELLED) if cancel.is_set() else send(batch)
            case Sleep(seconds):
                cancel.wait(seconds)
            case Settled(batch, outcomes):
                keep(batch, outcomes)
                log.settled(outcomes)
                yield from outcomes


async def adrive(
    steps: Run, send: Callable[[Batch], Awaitable[Answer | TwoChatError]], keep: Keep, cancel: asyncio.Event
) -> AsyncIterator[Outcome]:
    """The same with asyncio."""
    reply: Reply = None
    while (step := _next(steps, reply)) is not None:
        reply = None
        match step:
            case Send(batch):
                reply = Cancelled(_CANCELLED) if cancel.is_set() else await send(batch)
            case Sleep(seconds):
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(cancel.wait(), seconds)
            case Settled(batch, outcomes):
                keep(batch, outcomes)
                log.settled(outcomes)
                for outcome in outcomes:
                    yield outcome


_CANCELLED = "it was asked to stop"


def _next(steps: Run, reply: Reply) -> Send | Sleep | Settled | None:
    try:
        return steps.send(reply)
    except StopIteration:
        return None
