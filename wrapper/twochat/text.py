"""Counts and durations as people read them."""


def pluralize(count: int, word: str) -> str:
    """Such as `1 call` or `1,200 calls`."""
    return f"{count:,} {word}" if count == 1 else f"{count:,} {word}s"


def duration(seconds: float) -> str:
    """Such as `45 seconds`, `50 minutes` or `2.5 hours`."""
    if seconds < 99.5:
        return pluralize(round(seconds), "second")
    if seconds < 99.5 * 60:
        return pluralize(round(seconds / 60), "minute")
    return f"{seconds / 3600:,.1f} hours"
