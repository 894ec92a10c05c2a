"""The engine: what to send when, what to repeat, where to stop, and when to look. Written once, without I/O.

Generators that yield the next step and are sent what it led to; the drivers in drivers.py carry the steps out.
"""

from collections.abc import Generator, Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import TypeVar

from .accounts import account
from .errors import Cancelled, MaybeSent, StatusError, Throttled, TwoChatError, Unprocessable
from .groups import GroupInfo
from .operations import INFO, OPERATIONS, Operation, Query
from .outcome import UNCERTAIN, Outcome
from .pace import LIMIT_CODE, Pace
from .plan import Batch, Entry
from .report import Report
from .results import Answer, Limited, codes, judge, may_be_limit, not_done, settle, unsent
from .steps import Ask, Emit, Send, Settled, Sleep, Steps, Verified
from .text import pluralize

T = TypeVar("T")

UNCERTAIN_IN_A_ROW = 3
"""After so many uncertain calls in a row the run stops."""
COOLDOWNS = 3
"""How often a run waits for WhatsApp's own limit to pass."""


def run(batches: Iterable[Batch], operation: Operation, pace: Pace, limited: Limited) -> Steps[None]:
    """Settle every entry of every batch, and emit the outcomes in order, each once.

    Raises:
        TwoChatError: what made going on pointless, after every entry has its outcome.
    """
    stop: TwoChatError | str | None = None
    uncertain, cooldowns, suspect = 0, COOLDOWNS, False
    held: dict[int, tuple[Entry, Outcome]] = {}
    for planned in batches:
        pending = [planned]
        while pending:
            batch = pending.pop()
            if len(batch.numbers) > pace.batch_size and not stop:
                pending += reversed(batch.split(pace.batch_size))
                continue
            if stop or not batch.numbers:
                outcomes = unsent(batch, f"the run had stopped: {stop}")
                yield Settled(batch, outcomes)
                held |= _by_position(batch, outcomes)
            else:
                batch, answer = yield from attempt(batch, pace)
                if isinstance(answer, Unprocessable) and len(batch.numbers) > 1:
                    # One number made the call fail for all: find it, so that it costs nobody else their place.
                    pending += reversed(batch.split(len(batch.numbers) // 2))
                    continue
                outcomes = settle(batch, answer)
                yield Settled(batch, outcomes)
                held |= _by_position(batch, outcomes)
                uncertain = uncertain + 1 if isinstance(answer, MaybeSent) else 0
                stop = _stop(answer, outcomes, operation, uncertain, pace)
                refused = codes(batch, outcomes) if isinstance(answer, Answer) else []
                suspect = refused[-1:] == [LIMIT_CODE]
                if limited(refused):
                    again = Batch(
                        batch.index, tuple(entry for entry, outcome in held.values() if may_be_limit(outcome))
                    )
                    outcomes = tuple(not_done(held[entry.position][1]) for entry in again.entries)
                    yield Settled(again, outcomes)
                    held |= _by_position(again, outcomes)
                    if pace.cooldown is None or not cooldowns:
                        stop = stop or Throttled()
                    elif not stop:
                        cooldowns -= 1
                        yield Sleep(pace.cooldown, "WhatsApp limits the sending number")
                        pending.append(again)
            # Those who were refused last may turn out to be refused by the limit.
            if stop or not (suspect or pending):
                yield Emit(tuple(outcome for _, outcome in held.values()))
                held = {}
    yield Emit(tuple(outcome for _, outcome in held.values()))
    if isinstance(stop, TwoChatError):
        raise stop


def once(batch: Batch, limited: Limited) -> Steps[None]:
    """Exactly one call, whatever comes of it.

    Raises:
        TwoChatError: whatever went wrong, after every entry has its outcome.
    """
    outcomes, error = judge(batch, (yield Send(batch)), limited)
    yield Settled(batch, outcomes)
    if error:
        raise error


def ask(query: Query[T], pace: Pace) -> Steps[T]:
    """Read something, again and again where that may help; or change it, and then only where certainly nothing was done.

    Raises:
        TwoChatError: it can't be read, or set.
    """
    tried = 0
    pace = replace(pace, retry_uncertain=not query.doubt)
    while isinstance(answer := (yield Ask(query)), TwoChatError):
        answer.doubt = query.doubt
        if (seconds := pace.wait(tried, answer)) is None:
            raise answer
        yield Sleep(seconds, f"to ask for the {query.name} again after {_kind(answer)}")
        tried += 1
    found: T = answer
    return found


def verify(report: Report, operation: Operation, pace: Pace, wait: float) -> Steps[Report]:
    """Settle what is uncertain by reading the members, until nothing is, `wait` seconds have passed or the run is cancelled.

    Raises:
        TwoChatError: the members can't be read.
    """
    for seconds in poll_delays(wait):
        if not report.by(*UNCERTAIN):
            break
        if seconds:
            yield Sleep(seconds, "to look at the group again")
        try:
            info = yield from ask(INFO, pace)
        except Cancelled:
            break
        report = reconcile(report, operation, info)
        yield Verified(report)
    return report


def reconcile(report: Report, operation: Operation, info: GroupInfo) -> Report:
    """The report after reading the members: who was uncertain and shows what the operation does is done."""
    at = datetime.now(UTC).isoformat(timespec="seconds")
    by_account = info.by_account
    doubt = f"; {pluralize(info.unseen, 'member')} can't be recognised, their numbers are hidden" if info.unseen else ""

    def reconciled(outcome: Outcome) -> Outcome:
        if outcome.status not in UNCERTAIN:
            return outcome
        member, meant = by_account.get(account(outcome.number or "")), OPERATIONS.get(outcome.operation, operation)
        certain = member or not info.unseen  # nobody is known to be out while somebody in can't be recognised
        status = meant.done if certain and meant.holds(member) else outcome.status
        seen = f"seen among the members at {at}" if member else f"not seen among the members at {at}{doubt}"
        return replace(outcome, status=status, message=seen)

    return replace(report, outcomes=tuple(map(reconciled, report)))


def poll_delays(wait: float) -> Generator[float]:
    """Seconds to wait before each look: none before the first, then longer and longer, `wait` in all."""
    yield 0.0
    step = 5.0
    while wait > 0:
        delay = min(step, wait)
        yield delay
        wait -= delay
        step = min(2 * step, 60.0)


def attempt(batch: Batch, pace: Pace, other: Operation | None = None) -> Steps[tuple[Batch, Answer | TwoChatError]]:
    """Send a batch until it is answered or must not be sent again; returns it as possibly sent if a try was uncertain."""
    tried = 0
    while True:
        answer: Answer | TwoChatError = yield Send(batch, other)
        if isinstance(answer, Answer):
            return batch, answer
        if answer.uncertain:
            batch = batch.possibly_sent()
        if (seconds := pace.wait(tried, answer)) is None:
            return batch, answer
        yield Sleep(seconds, f"to send batch {batch.index} again after {_kind(answer)}")
        tried += 1


def _kind(error: TwoChatError) -> str:
    """What may be logged: a server's words may hold whole numbers."""
    return f"{type(error).__name__} {error.status}" if isinstance(error, StatusError) else type(error).__name__


def _by_position(batch: Batch, outcomes: Sequence[Outcome]) -> dict[int, tuple[Entry, Outcome]]:
    return {entry.position: (entry, outcome) for entry, outcome in zip(batch.entries, outcomes, strict=True)}


def _stop(
    answer: Answer | TwoChatError, outcomes: Iterable[Outcome], operation: Operation, uncertain: int, pace: Pace
) -> TwoChatError | str | None:
    """Why the rest must not be sent: an error, or words when it is no error; None to go on."""
    if isinstance(answer, Answer):
        reached = {outcome.status for outcome in outcomes} & operation.stop_on.keys()
        return answer.broken or next((operation.stop_on[status] for status in reached), None)
    if isinstance(answer, Unprocessable):
        return None
    if isinstance(answer, MaybeSent) and uncertain < UNCERTAIN_IN_A_ROW and not pace.retry_uncertain:
        return None
    return answer
