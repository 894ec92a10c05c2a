"""How fast to call, and what to try again; and whose turn it is on a sending number."""

import math
import os
import random
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from .errors import InputError, MaybeSent, StatusError, TwoChatError

PER_PERSON = 10.0
"""Seconds. Source: observed (whatsapp-web.js issue 3220: about 10 s apart, more than a hundred adds passed)."""
MAX_BATCH_SIZE = 10
"""How many numbers a call takes at most. Source: documented; openapi.yaml says the same."""
CHECK_SECONDS = 1.2
"""Between two checks of numbers. Source: documented: 50 a minute on a paid plan, and 10 on a trial (conflicting)."""
CREATE_SECONDS = 300.0
"""After a group was created. Source: documented, as what 2Chat recommends."""
INVITE_SECONDS = 240.0
"""Between two texts to people who may not know the sender, 15 an hour. Source: more get a number restricted (marketing)."""
LIMIT_IN_A_ROW = 3
"""After so many numbers in a row with code 400 the sending number counts as limited. Source: inferred."""
LIMIT_CODE = 400


_MOST = {
    **dict.fromkeys(("per_person", "between", "cooldown", "backoff", "cap"), 10**9),
    "jitter": 1,
    "batch_size": MAX_BATCH_SIZE,
    "retries": 10**9,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """Durations are seconds.

    `per_person`: a call keeps its sending number busy for so long for each of its people, 10 by default, so that a full call
    is followed by a pause of 100: WhatsApp bans numbers that add fast. `between`: the pause after a call instead, for those
    who count in calls; 0 waits for nothing, as with the sandbox. `jitter`: each pause is longer or shorter by up to this part.
    `batch_size`: how many people a call, 1 to 10.
    `cooldown`: how long to wait at WhatsApp's own limit (three numbers in a row with code 400) before going on, at most three
    times in a job; None stops the run with Throttled.
    `retries`: how often a batch is sent again after a failure that certainly did nothing: no connection, 409, 410, 429, 486
    and 503.
    `backoff`, `cap`: the pause before the n-th retry is random between 0 and `backoff` times 2 to the n, at most `cap`. A Retry-After
    that 2Chat sends comes first, up to `cap`.
    `retry_uncertain`: also repeat calls that may have been carried out (500, 502, 504, time-outs, dropped connections). Such
    a repeat can send a person a second invitation.

    Raises:
        InputError: naming the option that can't be used.
    """

    per_person: float | None = None
    between: float | None = None
    jitter: float = 0.3
    batch_size: int = MAX_BATCH_SIZE
    cooldown: float | None = None
    retries: int = 5
    backoff: float = 1.0
    cap: float = 60.0
    retry_uncertain: bool = False

    def __post_init__(self) -> None:
        for name, most in _MOST.items():
            value: object = getattr(self, name)
            number = isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= most
            if not number and not (value is None and name in ("per_person", "between", "cooldown")):
                raise InputError(f"Pace({name}={value!r}): a number from 0 to {most:,} is needed")
        if self.per_person is not None and self.between is not None:
            raise InputError("Pace(per_person=…, between=…): only one of the two can be given")
        if not (isinstance(self.batch_size, int) and self.batch_size >= 1):  # pyright: ignore[reportUnnecessaryIsInstance]
            raise InputError(
                f"Pace(batch_size={self.batch_size!r}): a whole number from 1 to {MAX_BATCH_SIZE} is needed"
            )

    def hold(self, people: int) -> float:
        """Seconds that a call with so many people keeps its sending number busy after it, without jitter."""
        if self.between is not None:
            return self.between if people else 0.0
        return people * (PER_PERSON if self.per_person is None else self.per_person)

    def wait(self, tried: int, error: TwoChatError) -> float | None:
        """Seconds to wait before sending again after `tried` retries, or None when it must not be sent again."""
        repeatable = error.transient or (self.retry_uncertain and isinstance(error, MaybeSent))
        if not repeatable or tried >= self.retries:
            return None
        if isinstance(error, StatusError) and error.retry_after is not None:
            return min(error.retry_after, self.cap)
        # Full jitter. The exponent is bounded because floats are.
        return random.uniform(0, min(self.cap, self.backoff * 2 ** min(tried, 64)))  # noqa: S311  # no secret depends on it


def check_pace(pace: Pace) -> Pace:
    """The pace of checking numbers, one a call, which changes nothing and so may be repeated; `between` comes first."""
    between = CHECK_SECONDS if pace.between is None else pace.between
    return replace(pace, per_person=None, between=between, batch_size=1, retry_uncertain=True)


def create_pace(pace: Pace) -> Pace:
    """The pace of creating groups; one that the caller has given comes first."""
    if pace.between is not None or pace.per_person is not None:
        return pace
    return replace(pace, between=CREATE_SECONDS, jitter=0)


def invite_pace(pace: Pace) -> Pace:
    """The pace of sending links, one a call and never again; `between` comes first."""
    between = INVITE_SECONDS if pace.between is None else pace.between
    return replace(pace, per_person=None, between=between, batch_size=1, retry_uncertain=False)


class Pacer:
    """The lane of one sending number: one call at a time, first come first served, and a pause after each.

    Safe to use from threads and event loops alike: whoever waits is woken by its own `wake`.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._queue: deque[Callable[[], object]] = deque()
        self._free_at = -math.inf
        self._limited = 0

    def join(self, wake: Callable[[], object]) -> None:
        """Queue up. `wake` is called when the first in the queue leaves."""
        with self._lock:
            self._queue.append(wake)

    def delay(self, wake: Callable[[], object], pace: Pace) -> float:
        """Seconds until it is the turn of this one: infinite while others are before it, 0 when it is now."""
        with self._lock:
            if self._queue[0] is not wake:
                return math.inf
            return 0.0 if pace.between == 0 else max(0.0, self._free_at - self._clock())

    def leave(self, wake: Callable[[], object], pace: Pace, people: int) -> None:
        """Let the next one in, after the pause that a call with so many people asks for; 0 when nothing was done."""
        pause = pace.hold(people) * random.uniform(1 - pace.jitter, 1 + pace.jitter)  # noqa: S311  # no secret depends on it
        with self._lock:
            self._queue.remove(wake)
            if pause:
                self._free_at = max(self._free_at, self._clock() + pause)
            first = self._queue[0] if self._queue else None
        if first:
            first()

    def limited(self, codes: Iterable[int | None]) -> bool:
        """Whether WhatsApp's own limit shows in the codes of a call, in order, and of the calls before it."""
        limited = False
        with self._lock:
            for code in codes:
                self._limited = self._limited + 1 if code == LIMIT_CODE else 0
                limited = limited or self._limited >= LIMIT_IN_A_ROW
            if limited:
                self._limited = 0  # whoever goes on after it begins anew
        return limited


_pacers: dict[tuple[str, str], Pacer] = {}


def pacer_for(address: str, sender: str) -> Pacer:
    """The lane of a sending number at an address: one for all clients, groups, threads and loops of this process."""
    return _pacers.setdefault((address, sender), Pacer())


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_pacers.clear)  # their locks may be held by threads that the child doesn't have
