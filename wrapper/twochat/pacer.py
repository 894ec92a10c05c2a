"""Whose turn it is on a sending number."""

import math
import os
import random
import threading
from collections import deque
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from typing import Protocol

from .errors import RateLimited, TwoChatError
from .lane import Lane, Wait
from .lanefile import LaneFile, lane_path
from .pace import Pace

BEHIND_CALLS, BEHIND_PROCESS = "behind other calls", "behind another process"
LOOK_AGAIN = 0.2
"""Seconds until it is seen whether another process has ended its call."""


class LaneStore(Protocol):
    """See LaneFile."""

    def take(self) -> bool: ...

    def release(self) -> None: ...

    def state(self) -> AbstractContextManager[Lane]: ...


class Pacer:
    """The lane of one sending number: one call at a time, first come first served, and a pause after each.

    Safe to use from threads and event loops alike: whoever waits is woken by its own `wake`. Processes share the lane through
    its file; between them it is not first come first served.
    """

    def __init__(self, lane: LaneStore | None = None) -> None:
        self.lane = lane or LaneFile()
        self._lock = threading.Lock()
        self._queue: deque[Callable[[], object]] = deque()
        self._holder: Callable[[], object] | None = None
        self._undo: tuple[float, list[tuple[float, int]]] | None = None
        self._pause = 0.0

    def join(self, wake: Callable[[], object]) -> None:
        """Queue up. `wake` is called when the first in the queue leaves."""
        with self._lock:
            self._queue.append(wake)

    def delay(self, wake: Callable[[], object], pace: Pace, new: int = 0) -> Wait:
        """How long until it is the turn of this one: infinite while others are before it, 0 when it is now. `new`: how many people
        its call adds."""
        with self._lock:
            if self._queue[0] is not wake:
                return Wait(math.inf, BEHIND_CALLS)
            if not self.lane.take():
                return Wait(LOOK_AGAIN, BEHIND_PROCESS)
            (wait,) = self.waits(pace, new)
            if wait.seconds:
                self.lane.release()
            else:
                self._holder = wake
            return wait

    def waits(self, pace: Pace, *new: int) -> list[Wait]:
        """How long the number rests before a call that adds so many, for each, if nobody is calling with it."""
        with self.lane.state() as lane:
            return [lane.wait(pace, people) for people in new]

    def begin(self, pace: Pace, people: int, new: int) -> None:
        """A call with so many people is about to be made. Its pause is kept now, so that it holds if this process dies."""
        self._pause = pace.hold(people) * random.uniform(1 - pace.jitter, 1 + pace.jitter)  # noqa: S311  # no secret depends on it
        with self._lock, self.lane.state() as lane:
            self._undo = lane.free_at, [*lane.people]
            lane.called(self._pause, new)
            lane.per_person, lane.per_day = pace.hold(people) / max(people, 1), pace.per_day

    def leave(self, wake: Callable[[], object], pace: Pace, error: TwoChatError | None) -> None:
        """Let the next one in, after the call's pause; at once when nothing was done. `error`: what was no answer."""
        with self._lock:
            self._queue.remove(wake)
            if self._holder is wake:
                before, self._holder, self._undo = self._undo, None, None
                try:
                    if before:
                        with self.lane.state() as lane:
                            self._keep(lane, before, pace, error)
                finally:
                    self.lane.release()
            first = self._queue[0] if self._queue else None
        if first:
            first()

    def _keep(
        self, lane: Lane, before: tuple[float, list[tuple[float, int]]], pace: Pace, error: TwoChatError | None
    ) -> None:
        if error is None or error.uncertain:
            lane.called(self._pause, 0)
            lane.uncertain = 0 if error is None else lane.uncertain + 1
            lane.tries = 0
        else:
            lane.free_at, lane.people = before
            lane.tries += 1
        if isinstance(error, RateLimited):
            lane.rest(min(error.retry_after or pace.backoff, pace.cap), "2Chat asks for it")

    def limited(self, codes: Iterable[int | None], pace: Pace) -> bool:
        """Whether WhatsApp's own limit shows in the codes of a call, in order, and of the calls before it. The lane then rests."""
        with self._lock, self.lane.state() as lane:
            if limited := lane.limited([*codes]):
                lane.rest(pace.rest, "WhatsApp limits it")
        return limited


_pacers: dict[tuple[str, str], Pacer] = {}


def pacer_for(address: str, sender: str, lane: LaneStore | None = None) -> Pacer:
    """The lane of a sending number at an address: one for all clients, groups, threads and loops of this process. `lane`: where it
    is kept instead of in a file."""
    if lane is not None:
        _pacers[address, sender] = Pacer(lane)
    if (pacer := _pacers.get((address, sender))) is None:
        pacer = _pacers.setdefault((address, sender), Pacer(LaneFile(lane_path(address, sender))))
    return pacer


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_pacers.clear)  # their locks may be held by threads that the child doesn't have
