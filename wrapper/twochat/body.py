"""The body of an answer: read to its end or to a limit, and without the API key."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

CHANGE_LIMIT = 1 << 20
"""Bytes of the answer to a call that changes something. About ten numbers there are about a thousand."""
READ_LIMIT = 16 << 20
"""Bytes of the answer to a call that only reads. The members of a full group are 1 MiB."""
ERROR_BODY_LIMIT = 1 << 14
"""Letters that are kept of a body with a problem."""


@dataclass(frozen=True, slots=True)
class Response:
    """An answer, read to its end or to its limit.

    `text`: without the API key, and at most ERROR_BODY_LIMIT of it where there is a problem. `retry_after`: the seconds that a
    Retry-After header asks for. `problem`: what is wrong with the body, "" if nothing.
    """

    status: int
    text: str
    retry_after: float | None
    problem: str = ""


class BodyReader:
    """Takes piece after piece."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._content = bytearray()
        self._problem = ""

    def accepts(self, encoding: str) -> bool:
        """Whether it is to be read. httpx unpacks piece by piece, and one can stand for a thousand times its size."""
        if encoding.strip().lower() not in ("", "identity"):
            self._problem = "the body is compressed, though that was not asked for"
        return not self._problem

    def take(self, piece: bytes) -> bool:
        """Whether more is wanted."""
        self._content += piece
        if len(self._content) > self._limit:
            self._problem = f"the body is over {self._limit:,} bytes"
        return not self._problem

    def response(self, status: int, wait: str | None, redact: Callable[[str], str]) -> Response:
        try:
            text = self._content.decode("utf-8-sig")  # as JSON is; a charset that the headers name may not even exist
        except UnicodeDecodeError:
            text = self._content.decode("utf-8-sig", "replace")
            self._problem = self._problem or "the body is not UTF-8"
        text = redact(text)[: ERROR_BODY_LIMIT if self._problem else None]
        return Response(status, text, retry_after(wait), self._problem)


def retry_after(header: str | None, now: datetime | None = None) -> float | None:
    """Seconds that a Retry-After asks for, given as seconds or as a date; None when there is none that can be read."""
    if header is None:
        return None
    if header.strip().isdecimal():
        return float(header.strip())  # however many digits: whoever waits has a cap
    ahead = seconds_ahead(header, now)
    return None if ahead is None else max(0.0, ahead)


def seconds_ahead(date: str | None, now: datetime | None = None) -> float | None:
    """Seconds from now until a header's date, negative for one that has been; None when there is none that can be read."""
    try:
        found = parsedate_to_datetime(date or "")
    except (ValueError, OverflowError):
        return None
    if found.tzinfo is None:
        found = found.replace(tzinfo=UTC)
    return (found - (now or datetime.now(UTC))).total_seconds()
