"""How fast to call, and what to try again."""

import math
import random
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from .errors import InputError, MaybeSent, StatusError, TwoChatError


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """Durations are seconds.

    `between`: the pause between calls. Slow is right: WhatsApp bans numbers that add fast (observed: whatsapp-web.js issue
    3220; about 10 s passed more than a hundred adds). 0 for the sandbox.
    `retries`: how often a batch is sent again after a failure that certainly did nothing: no connection, 409, 410, 429, 486
    and 503.
    `backoff`, `cap`: the pause before the n-th retry is random between 0 and `backoff` times 2 to the n, at most `cap`. A Retry-After
    that 2Chat sends comes first, up to `cap`.
    `retry_uncertain`: also repeat calls that may have been carried out (500, 502, 504, time-outs, dropped connections). Such
    a repeat can send a person a second invitation.
    """

    between: float = 10.0
    retries: int = 5
    backoff: float = 1.0
    cap: float = 60.0
    retry_uncertain: bool = False

    def __post_init__(self) -> None:
        for name in ("between", "retries", "backoff", "cap"):
            if not (math.isfinite(value := getattr(self, name)) and value >= 0):
                raise InputError(f"Pace({name}={value!r}): a number of 0 or more is needed")

    def wait(self, tried: int, error: TwoChatError) -> float | None:
        """Seconds to wait before sending again after `tried` retries, or None when it must not be sent again."""
        repeatable = error.transient or (self.retry_uncertain and isinstance(error, MaybeSent))
        if not repeatable or tried >= self.retries:
            return None
        if isinstance(error, StatusError) and error.retry_after is not None:
            return min(error.retry_after, self.cap)
        # Full jitter. The exponent is bounded because floats are.
        return random.uniform(0, min(self.cap, self.backoff * 2 ** min(tried, 64)))  # noqa: S311  # no secret hangs on it


def retry_after(header: str | None, now: datetime | None = None) -> float | None:
    """Seconds that a Retry-After asks for, given as seconds or as a date; None when there is none that can be read."""
    if header is None:
        return None
    if header.strip().isdecimal():
        return float(header.strip())  # however many digits: `wait` has its cap
    try:
        date = parsedate_to_datetime(header)
    except (ValueError, OverflowError):
        return None
    if date.tzinfo is None:
        date = date.replace(tzinfo=UTC)
    return max(0.0, (date - (now or datetime.now(UTC))).total_seconds())
