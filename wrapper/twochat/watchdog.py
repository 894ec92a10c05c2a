"""Ends blocking calls whose time is over: one thread for all of them, which lives as long as there are any.

A time-out of httpx bounds a single step. Against a server that sends a byte now and then only another thread helps.
"""

import contextlib
import os
import socket
import threading
import time

_PATIENCE = 1.0
"""Seconds between looks, so that the thread ends soon after the last call."""


class Guard:
    """Shuts a connection down at its deadline (time.monotonic), unless it is released before."""

    def __init__(self, connection: socket.socket, deadline: float) -> None:
        self.deadline = deadline
        self.expired = False
        self._connection = connection.dup()  # TLS takes the descriptor out of the original
        _watchdog.add(self)

    def release(self) -> None:
        _watchdog.remove(self)
        self._connection.close()

    def expire(self) -> None:
        self.expired = True
        with contextlib.suppress(OSError):  # the other end may have gone
            self._connection.shutdown(socket.SHUT_RDWR)


class _Watchdog:
    def __init__(self) -> None:
        self.reset()

    def reset(self) -> None:
        self._changed = threading.Condition()
        self._guards: set[Guard] = set()
        self._running = False
        self._wakes_at = 0.0

    def add(self, guard: Guard) -> None:
        with self._changed:
            if not self._running:
                threading.Thread(target=self._run, name="twochat-watchdog", daemon=True).start()
                self._running = True
            elif guard.deadline < self._wakes_at:
                self._changed.notify()
            self._guards.add(guard)

    def remove(self, guard: Guard) -> None:
        with self._changed:  # not while it is being shut down: its descriptor may be another's by then
            self._guards.discard(guard)

    def _run(self) -> None:
        with self._changed:
            while self._guards:
                now = time.monotonic()
                for guard in [guard for guard in self._guards if guard.deadline <= now]:
                    guard.expire()
                    self._guards.remove(guard)
                self._wakes_at = min([now + _PATIENCE, *(guard.deadline for guard in self._guards)])
                self._changed.wait(self._wakes_at - now)
            self._running = False


_watchdog = _Watchdog()

if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_watchdog.reset)  # the thread is not in the child, and the lock may be held
