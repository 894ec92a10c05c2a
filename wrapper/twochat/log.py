"""Logging, through the standard logger `twochat`. Whole phone numbers only with TWOCHAT_LOG_NUMBERS=1."""

import logging
import os
import re
import threading
from collections.abc import Callable, Iterable
from weakref import WeakKeyDictionary

from .outcome import Outcome

log = logging.getLogger("twochat")

_GROUP = re.compile(r"\b(WAG|WGP)[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_NUMBER = re.compile(r"(%2B\d\d)\d{2,10}(\d{3})\b", re.IGNORECASE)
"""A number in the path of an address."""


def mask(number: str) -> str:
    """A number as logs show it, such as +44•••576."""
    if os.environ.get("TWOCHAT_LOG_NUMBERS") == "1":
        return number
    return f"{number[:3]}•••{number[-3:]}"


def log_outcomes(outcomes: Iterable[Outcome]) -> None:
    """A line for each outcome of a batch."""
    if log.isEnabledFor(logging.DEBUG):
        for outcome in outcomes:
            # Not the message: it may hold what was given, or what a server wrote.
            log.debug("batch %s: %s %s", outcome.batch, mask(outcome.number or ""), outcome.status)


class RedactingFilter(logging.Filter):
    """Keeps keys, group ids and numbers out of what others log: httpx logs the address of each request, httpcore the headers of each
    answer, and a server may repeat the key in them."""

    def __init__(self, *loggers: str) -> None:
        super().__init__()
        self._redactors: WeakKeyDictionary[object, Callable[[str], str]] = WeakKeyDictionary()
        self._lock = threading.Lock()
        for name in loggers:
            logging.getLogger(name).addFilter(self)

    def register(self, owner: object, redact: Callable[[str], str]) -> None:
        """Redact so until the owner is unregistered, or gone."""
        with self._lock:
            self._redactors[owner] = redact

    def unregister(self, owner: object) -> None:
        with self._lock:
            self._redactors.pop(owner, None)

    def filter(self, record: logging.LogRecord) -> bool:
        with self._lock:
            redactors = list(self._redactors.values())
        if redactors:
            try:
                message = record.getMessage()
            except Exception:  # noqa: BLE001  # logging reports it where it formats the record itself
                return True
            redacted = _NUMBER.sub(r"\1•••\2", _GROUP.sub(r"\1•••", message))
            for redact in redactors:
                redacted = redact(redacted)
            if redacted != message:
                record.msg, record.args = redacted, ()
        return True
