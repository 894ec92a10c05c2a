"""One turn of a job: one call with its next batch, and what follows from what came back."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from ..cancel import CancelToken
from ..client import TwoChat
from ..errors import Cancelled, JournalError, NeverSent, PaymentRequired, Throttled, TwoChatError, Unauthorized
from ..operations import OPERATIONS
from ..outcome import Outcome
from ..pace import LIMIT_SECONDS, Pace
from ..pacer import Pacer
from ..plan import Batch
from ..store import MemoryStore

UNCERTAIN_IN_A_ROW = 3
"""After so many uncertain calls in a row of a sending number, whichever jobs they were of, it rests."""


@dataclass(frozen=True, slots=True)
class Turned:
    """What a turn led to. `of_job`: why the job must not go on; `of_lane`: why no job of the sending number should."""

    outcomes: Sequence[Outcome] = ()
    of_job: str = ""
    of_lane: TwoChatError | None = None


def take_turn(chat: TwoChat, store: MemoryStore, batch: Batch, operation: str, cancel: CancelToken) -> Turned:
    """Make one call, which is not repeated: whoever is next may be another job. `chat` has a pace without retries.

    Raises:
        JournalError: the account can't be kept.
        Cancelled: before anything was sent.
    """
    row = OPERATIONS[operation]
    outcomes: list[Outcome] = []
    try:
        outcomes += chat.group(store.group).turn(row, batch, store, cancel)
    except (JournalError, Cancelled):
        raise
    except TwoChatError as error:
        # The key, the credit, the connection: the same for every other job of the number.
        of_lane = error.transient or isinstance(error, Unauthorized | PaymentRequired | NeverSent | Throttled)
        return Turned(outcomes, "", error) if of_lane else Turned(outcomes, str(error))
    reached = {outcome.status for outcome in outcomes} & row.stop_on.keys()
    return Turned(outcomes, next((row.stop_on[status] for status in reached), ""))


class Rest(NamedTuple):
    """For how many seconds a lane rests after a turn, beyond its pace. `hopeless`: all retries are used up, or no use."""

    seconds: float = 0.0
    hopeless: bool = False


def rest(pacer: Pacer, pace: Pace, error: TwoChatError | None) -> Rest:
    """Let the lane rest after a turn, if need be: for whoever calls with the number, also after a restart."""
    with pacer.lane.state() as lane:
        if isinstance(error, Throttled):
            lane.rest_until, lane.why = lane.at + pace.rest, "WhatsApp limits it"
            return Rest(pace.rest)
        if error is None:
            if lane.uncertain < UNCERTAIN_IN_A_ROW:
                return Rest()
            lane.uncertain = 0
            lane.rest(LIMIT_SECONDS, f"after {UNCERTAIN_IN_A_ROW} uncertain calls in a row")
            return Rest(LIMIT_SECONDS)
        seconds = pace.wait(lane.tries - 1, error)
        again = pace.cap if seconds is None else seconds
        lane.rest(again, f"after {type(error).__name__}")
        return Rest(again, hopeless=seconds is None)
