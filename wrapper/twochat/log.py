"""Logging, through the standard logger `twochat`. Whole phone numbers only with TWOCHAT_LOG_NUMBERS=1."""

import logging
import os
import threading
from collections.abc import Iterable
from weakref import WeakKeyDictionary

from .outcome import Outcome
from .settings import hidden

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


class Discreet(logging.Filter):
    """Keeps keys out of what others log: httpcore logs the headers of answers, and a server may say the key back."""

    def __init__(self, *loggers: str) -> None:
        super().__init__()
        self._keys: WeakKeyDictionary[object, str] = WeakKeyDictionary()
        self._lock = threading.Lock()
        for name in loggers:
            logging.getLogger(name).addFilter(self)

    def keep(self, owner: object, key: str) -> None:
        """Hide this key as long as its owner lives."""
        with self._lock:
            self._keys[owner] = key

    def filter(self, record: logging.LogRecord) -> bool:
        with self._lock:
            keys = list(self._keys.values())
        try:
            said = shown = record.getMessage()
        except Exception:  # noqa: BLE001  # logging tells of it where it formats the record itself
            return True
        for key in keys:
            shown = hidden(key, shown)
        if shown != said:
            record.msg, record.args = shown, ()
        return True
