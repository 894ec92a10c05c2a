"""How fast to call, and what to try again."""

import random
from dataclasses import dataclass, replace

from .errors import InputError, MaybeSent, StatusError, TwoChatError
from .hours import check_hours

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
LIMIT_SECONDS = 3600.0
"""How long a limited number rests. Source: one author, 30 to 60 minutes."""


_MOST = {
    **dict.fromkeys(("per_person", "between", "cooldown", "backoff", "cap"), 10**9),
    "jitter": 1,
    "retries": 10**9,
    "per_day": 10**9,
}
_MAY_BE_NONE = ("per_person", "between", "cooldown", "per_day")


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """Durations are seconds.

    `per_person`: a call keeps its sending number busy for so long for each of its people, 10 by default, so that a full call
    is followed by a pause of 100: WhatsApp bans numbers that add fast. `between`: the pause after a call instead, for those
    who count in calls; 0 waits for nothing, as with the sandbox. `jitter`: each pause is longer or shorter by up to this part.
    `batch_size`: how many people a call, 1 to 10.
    `per_day`: how many people are added in any 24 hours, those of uncertain calls too; None for any number. `hours`: when calls
    are made, such as "08:00-20:00", in this machine's time zone, or "08:00-20:00 Europe/London"; None for always.
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
    per_day: int | None = None
    hours: str | None = None
    cooldown: float | None = None
    retries: int = 5
    backoff: float = 1.0
    cap: float = 60.0
    retry_uncertain: bool = False

    def __post_init__(self) -> None:
        for name, most in _MOST.items():
            value: object = getattr(self, name)
            number = isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= most
            if not number and not (value is None and name in _MAY_BE_NONE):
                raise InputError(f"Pace({name}={value!r}): a number from 0 to {most:,} is needed")
        size = self.batch_size
        if not (isinstance(size, int) and not isinstance(size, bool) and 1 <= size <= MAX_BATCH_SIZE):  # pyright: ignore[reportUnnecessaryIsInstance]
            raise InputError(f"Pace(batch_size={size!r}): a whole number from 1 to {MAX_BATCH_SIZE} is needed")
        if self.per_person is not None and self.between is not None:
            raise InputError("Pace(per_person=…, between=…): only one of the two can be given")
        if self.per_day is not None and not (isinstance(self.per_day, int) and self.per_day >= 1):  # pyright: ignore[reportUnnecessaryIsInstance]
            raise InputError(f"Pace(per_day={self.per_day!r}): a whole number from 1 is needed")
        if self.per_day is not None and self.batch_size > self.per_day:
            object.__setattr__(self, "batch_size", self.per_day)
        check_hours(self.hours)

    def hold(self, people: int) -> float:
        """Seconds that a call with so many people keeps its sending number busy after it, without jitter."""
        if self.between is not None:
            return self.between if people else 0.0
        return people * (PER_PERSON if self.per_person is None else self.per_person)

    @property
    def rest(self) -> float:
        """Seconds that a number rests at WhatsApp's own limit."""
        return LIMIT_SECONDS if self.cooldown is None else self.cooldown

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
