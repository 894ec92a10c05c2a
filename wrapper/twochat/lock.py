"""Advisory locks on files, which die with their process."""

import os
import sys
from io import FileIO
from pathlib import Path
from weakref import WeakSet

_held: WeakSet[FileIO] = WeakSet()


def hold(path: Path) -> FileIO | None:
    """The file, made if there is none, for nobody else to read, and held until it is closed; None if another process holds it.

    Raises:
        OSError: it can't be made, or its file system has no locks.
    """
    file = open(path, "ab", buffering=0, opener=private)  # noqa: SIM115  # held
    try:
        lock(file.fileno())
    except (BlockingIOError, PermissionError):
        file.close()
        return None
    except OSError:
        file.close()
        raise
    _held.add(file)
    return file


def is_held(path: Path) -> bool:
    """Whether a process holds the file."""
    with path.open("rb") as file:
        try:
            lock(file.fileno())
        except OSError as error:
            return isinstance(error, BlockingIOError | PermissionError)
        return False


def private(path: str, flags: int) -> int:
    """An opener of files that nobody else can read."""
    return os.open(path, flags | os.O_CREAT, 0o600)


if hasattr(os, "register_at_fork"):  # in a child a lock would outlive its process
    os.register_at_fork(after_in_child=lambda: [*map(FileIO.close, list(_held))])


if sys.platform == "win32":
    import msvcrt

    def lock(descriptor: int, *, wait: bool = False) -> None:
        """Hold the file until it is closed. `wait`: until another process lets go of it, else BlockingIOError or PermissionError."""
        # One byte that nobody reads: Windows lets nobody read what is locked. Its place has 31 bits.
        os.lseek(descriptor, 2**31 - 2, os.SEEK_SET)
        msvcrt.locking(descriptor, msvcrt.LK_LOCK if wait else msvcrt.LK_NBLCK, 1)
        os.lseek(descriptor, 0, os.SEEK_SET)

else:
    import fcntl

    def lock(descriptor: int, *, wait: bool = False) -> None:
        """Hold the file until it is closed. `wait`: until another process lets go of it, else BlockingIOError."""
        fcntl.flock(descriptor, fcntl.LOCK_EX if wait else fcntl.LOCK_EX | fcntl.LOCK_NB)
