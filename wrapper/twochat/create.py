"""Creating a group: the first ten with the call, the rest by adding. Never twice: where it is uncertain, the group is looked for."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from .engine import ask, attempt, poll_delays, run
from .errors import InputError, MaybeSent, TwoChatError
from .operations import BEGIN, CREATE, GROUPS
from .pace import Pace
from .plan import Batch
from .requests import Details
from .results import Answer, Limited, judge, unsent
from .steps import Emit, Settled, Sleep, Steps
from .text import plain

LOOK_SECONDS = 600.0
"""How long a new group is looked for. Source: documented, as some minutes."""
NOBODY = "a group needs somebody to begin with, and no number can be sent. Nothing was sent."
CLOCK_SECONDS = 60.0
"""How far this machine's clock may be ahead of WhatsApp's."""


def create(
    batches: Iterable[Batch], details: Details, pace: Pace, limited: Limited, begun: datetime, *, tried: bool
) -> Steps[None]:
    """Create a group and settle every entry. `begun`: when, so that an older group is not taken for it; `tried`: it may have been
    created already, so it is only looked for.

    Raises:
        TwoChatError: there is no group, or nobody knows; or what made going on pointless. Every entry has its outcome.
    """
    left, group = [*batches], ""
    error: TwoChatError | None = None
    if tried:
        error = MaybeSent("nobody knows whether the group was created.")
        error.doubt = "If WhatsApp shows it, add the rest to it; if not, create it with another journal."
    elif not any(batch.numbers for batch in left):
        error = InputError(NOBODY)
    else:
        skipped = next(at for at, batch in enumerate(left) if batch.numbers)
        yield from run(left[:skipped], CREATE, pace, limited)
        first, left = left[skipped], left[skipped + 1 :]
        if len(first.numbers) > pace.batch_size:
            first, more = first.split(pace.batch_size)
            left = [more, *left]
        first, answer = yield from attempt(first, replace(pace, retry_uncertain=False), BEGIN)
        outcomes, error = judge(first, answer, limited)
        group = answer.group if isinstance(answer, Answer) else ""
        yield Settled(first, outcomes, group)
        yield Emit(outcomes)
    if error and error.uncertain and not group:
        group = yield from _look(details["name"], begun, pace)
        yield Settled(Batch(None, ()), (), group)
        error = None if group else error
    if not error:
        yield from run(left, CREATE, pace, limited)
        return
    for batch in left:
        outcomes = unsent(batch, f"the run had stopped: {error}")
        yield Settled(batch, outcomes)
        yield Emit(outcomes)
    raise error


def _look(name: str, begun: datetime, pace: Pace) -> Steps[str]:
    """The id of the one group of this name that was created since, once it is listed; "" if nobody can tell."""
    since = begun - timedelta(seconds=CLOCK_SECONDS)
    spent = (datetime.now(UTC) - begun).total_seconds()
    try:
        for seconds in poll_delays(max(0.0, LOOK_SECONDS - spent)):
            if seconds:
                yield Sleep(seconds, "to look for the new group again")
            groups = yield from ask(GROUPS, pace)
            new = [one for one in groups if one.created_at and one.created_at >= since]
            if found := [one.id for one in new if one.id and plain(one.name or "") == plain(name)]:
                return found[0] if len(found) == 1 else ""
    except TwoChatError:
        pass
    return ""
