"""Stopping a run from outside, and waiting so that it ends at once."""

import asyncio
import contextlib
import math
import threading
from collections.abc import Callable, Generator

from .errors import InputError


class CancelToken:
    """Stops a run after its call in flight. Give it as `cancel`, and `set` it from wherever you are.

    A signal handler, another thread and an event loop may all set it, for both clients: unlike an Event, whose `set` can
    deadlock in a handler or is not thread-safe.

        cancel = CancelToken()
        signal.signal(signal.SIGINT, lambda *_: cancel.set())
        group.add(numbers, cancel=cancel)
    """

    def __init__(self) -> None:
        self._set = False
        self._wakers: dict[Callable[[], object], None] = {}

    def set(self) -> None:
        """Stop every run that has this token. A pause ends at once."""
        self._set = True
        for wake in list(self._wakers):
            wake()

    def is_set(self) -> bool:
        """Whether it was set."""
        return self._set

    @staticmethod
    def check(cancel: object) -> "CancelToken":
        """The token given, or a new one.

        Raises:
            InputError: it is something else.
        """
        if cancel is not None and not isinstance(cancel, CancelToken):
            raise InputError(f"cancel must be a twochat.CancelToken, not {type(cancel).__name__}")
        return cancel or CancelToken()

    @contextlib.contextmanager
    def waking(self, wake: Callable[[], object]) -> Generator[None]:
        """Call `wake`, which must not block, when the token is set."""
        self._wakers[wake] = None
        try:
            yield
        finally:
            del self._wakers[wake]


class Alarm:
    """A wait that `ring` ends, for a thread. A bare lock: releasing it never blocks, so a signal handler may ring."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._lock.acquire()

    def ring(self) -> None:
        with contextlib.suppress(RuntimeError):  # it rings already
            self._lock.release()

    def wait(self, seconds: float) -> None:
        self._lock.acquire(timeout=min(seconds, threading.TIMEOUT_MAX))


class AsyncAlarm:
    """The same for a task."""

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._event = asyncio.Event()

    def ring(self) -> None:
        with contextlib.suppress(RuntimeError):  # the loop has ended
            self._loop.call_soon_threadsafe(self._event.set)

    async def wait(self, seconds: float) -> None:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(None if seconds == math.inf else seconds):
                await self._event.wait()
        self._event.clear()
