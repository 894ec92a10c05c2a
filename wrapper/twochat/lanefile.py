"""The lane of a sending number on this machine: a lock that the calling process holds, and a small file of what is known.

Both lie in the user's state folder, or where TWOCHAT_STATE says, under a hash of the number. Where there can be none, a process
keeps its lanes in memory, says so once, and knows nothing of others.
"""

import contextlib
import hashlib
import json
import os
import time
from collections.abc import Callable, Generator
from io import BufferedRandom, FileIO
from pathlib import Path
from typing import cast

from .lane import Lane
from .lock import hold, lock, private
from .log import log

UNUSED_SECONDS = 7 * 86400.0
"""After so long a lane's files are removed: nothing in them counts any more."""


def lane_path(address: str, sender: str) -> Path:
    """Where the lane of a sending number at an address is kept."""
    if not (folder := os.environ.get("TWOCHAT_STATE")):
        from platformdirs import user_state_path  # when first used: it costs as much as the rest of this module

        folder = str(user_state_path("twochat", appauthor=False))
    return Path(folder) / "lanes" / f"{hashlib.sha256(f'{address} {sender}'.encode()).hexdigest()[:32]}.json"


def look(path: Path) -> Lane:
    """What is known now, without changing it."""
    try:
        lane = _decode(path.read_bytes())
    except OSError:
        lane = Lane()
    lane.set_clock(time.time())
    return lane


class LaneFile:
    """`path` None: in memory alone. `clock` counts seconds."""

    def __init__(self, path: Path | None = None, clock: Callable[[], float] = time.time) -> None:
        self._path, self._clock = path, clock
        self._memory, self._lock = Lane(), cast(FileIO | None, None)
        if path is not None:
            try:
                if not path.exists():
                    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
                    _remove_unused(path.parent)
            except OSError as error:
                self._forget(error)

    def take(self) -> bool:
        """Hold the lane for a call; False if another process does."""
        if self._path is not None:
            try:
                self._lock = hold(self._path.with_suffix(".lock"))
            except OSError as error:
                self._forget(error)
            else:
                return self._lock is not None
        return True

    def release(self) -> None:
        """Let go of it."""
        if self._lock:
            self._lock.close()
        self._lock = None

    @contextlib.contextmanager
    def state(self) -> Generator[Lane]:
        """What is known now. What is changed in it is kept."""
        with contextlib.ExitStack() as stack:
            file: BufferedRandom | None = None
            lane = self._memory
            if self._path is not None:
                try:
                    file = stack.enter_context(open(self._path, "r+b", opener=private))
                    lock(file.fileno(), wait=True)
                    lane = _decode(file.readline())
                except OSError as error:
                    file = None
                    self._forget(error)
            lane.set_clock(self._clock())
            before = lane.as_json()
            yield lane
            if file and (after := lane.as_json()) != before:
                data = json.dumps(after).encode() + b"\n"
                with contextlib.suppress(OSError):  # a full disk: the next call finds what there was
                    file.seek(0)
                    file.write(data)
                    file.flush()
                    file.truncate()

    def _forget(self, error: OSError) -> None:
        log.warning("%s can't be used (%s): other processes are not waited for", self._path, error.strerror)
        self._path = None


def _decode(data: bytes) -> Lane:
    """What the first line holds; nothing is known where it is none, as after a crash of the machine."""
    try:
        return Lane.from_json(json.loads(data.split(b"\n")[0]))
    except (ValueError, LookupError, TypeError, AttributeError):
        return Lane()


def _remove_unused(folder: Path) -> None:
    for path in folder.glob("*.json"):
        if path.stat().st_mtime < time.time() - UNUSED_SECONDS:
            path.unlink(missing_ok=True)
            path.with_suffix(".lock").unlink(missing_ok=True)
