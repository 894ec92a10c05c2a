"""A file of JSON lines that only grows: held by one process, each line checksummed and on disk when `append` returns.

A line's checksum covers the lines before it too, so that one that was changed, taken out or put in is noticed. What a crash
leaves is a last line that is not whole. Nothing relied on it, and it is cut off before the next one is written.
"""

import contextlib
import json
import os
import stat
import tempfile
import zlib
from collections.abc import Generator, Iterable, Iterator, Mapping
from io import BufferedReader
from pathlib import Path
from typing import Any
from weakref import WeakSet

from .errors import JournalError
from .lock import lock

VERSION = 2
Line = Mapping[str, Any]

_BOM = b"\xef\xbb\xbf"
_CHECKSUM = b', "crc": "%08x"}'
_CHECKSUM_LENGTH = len(_CHECKSUM % 0)
_TAIL = 65536
_encode = json.JSONEncoder(check_circular=False).encode
_decode = json.JSONDecoder().decode
_sync = getattr(os, "fdatasync", os.fsync)
_IN_USE = "in use: wait until the job that holds it has ended, or stop that one first"
_NO_LOCKS = "on a file system without locks: keep it on a local disk"


class LogFile:
    """One file, open; and, if `writable`, locked until it is closed or the process ends.

    Raises:
        JournalError: naming the path; the file was left as it is.
    """

    def __init__(self, path: Path, *, writable: bool) -> None:
        self.path = path
        self._name = os.path.abspath(path)
        self._end = self._crc = self._lines = 0
        self._torn, self._before = False, b""
        self._refusal = "" if writable else "was opened to be read only"
        with translate_errors(path, "opened"):
            if not stat.S_ISREG(path.stat().st_mode):
                raise JournalError(f"{path} is not a journal of twochat: it is not a file")
            self._file = open(path, "r+b" if writable else "rb", buffering=0, opener=_open_to_append)  # noqa: SIM115  # held
            self._stat = os.fstat(self._file.fileno())
        if writable:
            _logs.add(self)
            try:
                lock(self._file.fileno())
            except OSError as error:
                self.close()
                in_use = isinstance(error, BlockingIOError | PermissionError)
                refusal = JournalError(f"the journal {path} is {_IN_USE if in_use else _NO_LOCKS}")
                refusal.transient = in_use
                raise refusal from None

    def read(self) -> Iterator[Line]:
        """Every line, from the first one on."""
        with translate_errors(self.path, "read"), open(self._file.fileno(), "rb", closefd=False) as file:
            _check_head(self.path, file)
            for raw in file:
                self._lines += 1
                text = raw.removeprefix(b"" if self._end else _BOM).rstrip(b"\r\n")
                crc = zlib.crc32(text[:-_CHECKSUM_LENGTH], self._crc)
                if text[-_CHECKSUM_LENGTH:] != _CHECKSUM % crc:
                    # JSON has no NUL: a disk has them where a line was not written before the power went.
                    self._torn = not raw.endswith(b"\n") or (b"\0" in raw and not file.peek(1))
                    if self._torn and self._end:
                        return
                    raise self.damaged()
                self._end += len(raw)
                self._crc, self._before = crc, b"" if raw.endswith(b"\n") else b"\n"
                yield _decode(text.decode())

    def append(self, line: Line, *, sync: bool = True) -> None:
        """Write a line. It is on disk when this returns, unless `sync` is False; and not in the file when this raises."""
        if self._refusal:
            raise JournalError(f"the journal {self.path} {self._refusal}")
        data, crc = _encode_line(line, self._crc)
        rest = data = self._before + data
        descriptor = self._file.fileno()
        try:
            if self._torn:
                os.ftruncate(descriptor, self._end)
            while rest:
                rest = rest[os.write(descriptor, rest) :]
            if sync:
                _sync(descriptor)
        except BaseException as error:
            # After a failed sync it is unknown what is on disk, and a second one may succeed without having written it.
            self._refusal = f"can't be written: {getattr(error, 'strerror', 'it was interrupted')}"
            with contextlib.suppress(OSError):
                os.ftruncate(descriptor, self._end)
            if isinstance(error, OSError):
                raise JournalError(f"the journal {self.path} {self._refusal}") from None
            raise
        self._end += len(data)
        self._crc, self._torn, self._before = crc, False, b""

    def check_name(self) -> None:
        """Make sure that the file is where it will be looked for, and that nobody else has written to it."""
        try:
            there = os.stat(self._name)
        except OSError:
            there = None
        if there is None or not os.path.samestat(there, self._stat):
            raise JournalError(f"the journal {self.path} was moved, replaced or deleted while its job ran")
        if there.st_size != self._end:
            raise JournalError(f"the journal {self.path} was changed by another program while its job ran")

    def damaged(self) -> JournalError:
        """The error for the line that was read last."""
        return JournalError(f"the journal {self.path} is damaged in line {self._lines}, and was left as it is")

    def close(self) -> None:
        """Let go of it. Nothing is lost without."""
        self._refusal = self._refusal or "is closed"
        self._file.close()


_logs: WeakSet[LogFile] = WeakSet()
if hasattr(os, "register_at_fork"):  # in a child the lock would outlive its process
    os.register_at_fork(after_in_child=lambda: [*map(LogFile.close, list(_logs))])


def create(path: Path, lines: Iterable[Line]) -> None:
    """A new file, readable by nobody else. It gets its name when it is complete, and never replaces another file."""
    with translate_errors(path, "made"):
        descriptor, new = tempfile.mkstemp(prefix=".twochat-", dir=path.parent)
        try:
            with open(descriptor, "wb") as file:
                crc = 0
                for line in lines:
                    data, crc = _encode_line(line, crc)
                    file.write(data)
                file.flush()
                os.fsync(descriptor)
            try:
                os.link(new, path)
            except OSError:  # there are file systems without links
                if os.path.lexists(path):
                    raise
                os.rename(new, path)
        finally:
            with contextlib.suppress(FileNotFoundError):
                os.unlink(new)
        with contextlib.suppress(OSError):  # Windows can't sync a folder
            descriptor = os.open(path.parent, os.O_RDONLY)
            os.fsync(descriptor)
            os.close(descriptor)


def ends(path: Path) -> tuple[Line, Line]:
    """The first line and the last whole one, unchecked: what is between is not read.

    Raises:
        JournalError: it can't be read, or is no journal.
    """
    with translate_errors(path, "read"), open(path, "rb") as file:
        first = file.readline().removeprefix(_BOM)
        size, end = _TAIL, file.seek(0, os.SEEK_END)
        while True:
            file.seek(start := max(0, end - size))
            _, whole, lines = file.read().rpartition(b"\n")[0].rpartition(b"\n")
            if whole or not start:
                break
            size *= 16
        file.seek(0)
        try:
            return _decode(first.decode()), _decode((lines or first).decode())
        except (ValueError, RecursionError):
            _check_head(path, file)
            raise JournalError(f"the journal {path} is damaged") from None


@contextlib.contextmanager
def translate_errors(path: Path, verb: str) -> Generator[None]:
    """The system's errors as ours, naming the file."""
    try:
        yield
    except OSError as error:
        raise JournalError(f"the journal {path} can't be {verb}: {error.strerror}") from None
    except ValueError:
        raise JournalError(f"{str(path)!r} can't be the name of a journal: no file can have it") from None


def _encode_line(line: Line, crc: int) -> tuple[bytes, int]:
    text = _encode(line)[:-1].encode()
    crc = zlib.crc32(text, crc)
    return text + _CHECKSUM % crc + b"\n", crc


def _check_head(path: Path, file: BufferedReader) -> None:
    """Is it a journal, and of this version?"""
    database = file.peek()
    if database[:16] == b"SQLite format 3\0" and database[68:72] == b"2CHT":
        raise JournalError(f"the journal {path} is of an older twochat, and was left as it is: use that one to go on")
    try:
        version = int(json.loads(file.readline(65536).removeprefix(_BOM))["twochat"])
    except (ValueError, LookupError, TypeError, RecursionError):
        version = 0
    if version > VERSION:
        raise JournalError(f"the journal {path} is of a newer twochat (version {version} of the journal): use that one")
    if version < VERSION:
        raise JournalError(f"{path} is not a journal of twochat, and was left as it is")
    file.seek(0)


def _open_to_append(path: str, flags: int) -> int:
    return os.open(path, flags | os.O_APPEND)
