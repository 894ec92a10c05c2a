"""Hours of the day in which calls may be made."""

import re
from datetime import datetime, time, timedelta, tzinfo
from functools import lru_cache

from .errors import InputError

DAY = 86400.0
"""Seconds."""
_HOURS = re.compile(r"(\d\d?):(\d\d) ?- ?(\d\d?):(\d\d)(?: (\S+))?")


@lru_cache
def _read(hours: str) -> tuple[time, time, tzinfo | None]:
    from zoneinfo import ZoneInfo  # when first used: few name hours

    try:
        found = _HOURS.fullmatch(hours)
        if found is None:
            raise ValueError
        start, end = time(int(found[1]), int(found[2])), time(int(found[3]), int(found[4]))
        if start == end:
            raise ValueError
        return start, end, ZoneInfo(found[5]) if found[5] else None
    except (ValueError, TypeError, OSError, LookupError):
        example = 'such as "08:00-20:00" or "08:00-20:00 Europe/London"'
        raise InputError(f"hours={hours!r}: two different times of day are needed, {example}") from None


def check_hours(hours: str | None) -> None:
    """Make sure that they can be read.

    Raises:
        InputError: they can't be, or there is no such time zone.
    """
    if hours is not None:
        _read(hours)


def closed(hours: str, now: float) -> float:
    """Seconds until calls may be made, 0 when they may be made now. `now`: seconds since 1970."""
    start, end, zone = _read(hours)
    today = datetime.fromtimestamp(now, zone).date()
    for day in (-1, 0, 1, 2):
        date = today + timedelta(days=day)
        begin = datetime.combine(date, start, zone).timestamp()
        finish = datetime.combine(date + timedelta(days=end < start), end, zone).timestamp()
        if now < finish:
            return max(0.0, begin - now)
    return 0.0  # only where a zone skips a whole day


def open_for(hours: str) -> float:
    """Seconds of a day in which calls may be made."""
    start, end, _ = _read(hours)
    return ((end.hour - start.hour) * 3600 + (end.minute - start.minute) * 60) % DAY
