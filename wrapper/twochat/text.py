"""Counts, durations and times as people read them."""

import time
from unicodedata import normalize


def pluralize(count: int, word: str) -> str:
    """Such as `1 call` or `1,200 calls`."""
    return f"{count:,} {word}" if count == 1 else f"{count:,} {word}s"


def duration(seconds: float) -> str:
    """Such as `45 seconds`, `50 minutes`, `2.5 hours` or `10 days`."""
    if seconds < 99.5:
        return pluralize(round(seconds), "second")
    if seconds < 99.5 * 60:
        return pluralize(round(seconds / 60), "minute")
    if seconds < 47.5 * 3600:
        return f"{seconds / 3600:,.1f} hours"
    return f"{seconds / 86400:,.1f}".removesuffix(".0") + " days"


def until(seconds: float) -> str:
    """The time of day so many seconds from now, such as `16:40`, with its day when that is not today: `Fri 27 Nov, 02:10`."""
    now = time.time()
    at = time.localtime(min(now + seconds, 1e10))
    return time.strftime("%H:%M" if at[:3] == time.localtime(now)[:3] else "%a %d %b, %H:%M", at)


def how_long(seconds: float) -> str:
    """Such as `52 minutes, until 16:40`."""
    return f"{duration(seconds)}, until {until(seconds)}"


def printable(text: str) -> str:
    """The text without what moves a terminal's cursor: a group's name is whatever its owner typed."""
    return "".join(letter if letter.isprintable() else "\N{REPLACEMENT CHARACTER}" for letter in text)


def plain(name: str) -> str:
    """The name as people see it: one letter may be written in two ways."""
    return normalize("NFC", name).strip()
