"""Where a list comes from: a file that can be read again, or a stream that can be read once."""

import io
import os
from collections.abc import Callable
from dataclasses import dataclass
from typing import IO, Any

from ..errors import InputError

HEAD = 1 << 16
"""How much of a file is looked at to see what it is, in bytes."""


@dataclass(frozen=True)
class Source:
    """`open` reads it from its start; a stream (`once`) only the first time."""

    name: str
    head: bytes
    open: Callable[[], IO[bytes]]
    once: bool = False

    @property
    def whole(self) -> bool:
        """Whether the head is all there is."""
        return len(self.head) < HEAD


def open_source(path: str | os.PathLike[str] | IO[bytes]) -> Source:
    """The source, with its first bytes read.

    Raises:
        InputError: naming the file.
    """
    if not isinstance(path, (str, os.PathLike)):
        return _stream(path)
    name = os.fspath(path)

    def open_it() -> IO[bytes]:
        try:
            return open(name, "rb")
        except (OSError, ValueError) as error:  # ValueError: a NUL in the name
            reason = "it is a folder; give a file" if os.path.isdir(name) else getattr(error, "strerror", error)
            raise InputError(f"{name} can't be read: {reason}") from None

    with open_it() as file:
        try:
            return Source(name, file.read(HEAD), open_it)
        except OSError as error:
            raise InputError(f"{name} can't be read: {error.strerror}") from None


def _stream(file: IO[bytes]) -> Source:
    name = getattr(file, "name", None)
    name = "standard input" if name in (0, "<stdin>") else name if isinstance(name, str) else "the list"
    head = b""
    while len(head) < HEAD:
        more: Any = file.read(HEAD - len(head))
        if isinstance(more, str):
            raise InputError(f'{name} is open as text; open it as bytes: open(path, "rb")')
        if not more:
            break
        head += more
    unread = [io.BufferedReader(_Joined(head, file))]

    def open_it() -> IO[bytes]:
        if not unread:
            raise InputError(f"{name} can be read only once; keep its rows with list(…)")
        return unread.pop()

    return Source(name, head, open_it, once=True)


class _Joined(io.RawIOBase):
    """The head that was read already, and then the rest of the stream."""

    def __init__(self, head: bytes, rest: IO[bytes]) -> None:
        self._head, self._rest = head, rest

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        size = len(buffer)
        data, self._head = self._head[:size], self._head[size:]
        data = data or self._rest.read(size)
        buffer[: len(data)] = data
        return len(data)
