"""Logging, through the standard logger `twochat`. Whole phone numbers only with TWOCHAT_LOG_NUMBERS=1."""

import logging
import os
from collections.abc import Iterable

from .outcome import Outcome

log = logging.getLogger("twochat")


def shown(number: str) -> str:
    """A number as logs show it, such as +44•••576."""
    if os.environ.get("TWOCHAT_LOG_NUMBERS") == "1":
        return number
    return f"{number[:3]}•••{number[-3:]}"


def settled(outcomes: Iterable[Outcome]) -> None:
    """A line for each outcome of a batch."""
    if log.isEnabledFor(logging.DEBUG):
        for outcome in outcomes:
            # Not the message: it may hold what was given, or what a server wrote.
            log.debug("batch %s: %s %s", outcome.batch, shown(outcome.number or ""), outcome.status)
