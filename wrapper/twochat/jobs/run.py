"""Work on the jobs of a store: every sending number at once, each in a thread of its own, one call after another."""

import threading
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack, suppress
from dataclasses import replace
from datetime import UTC, datetime
from typing import NamedTuple

from ..cancel import Alarm, CancelToken
from ..client import TwoChat
from ..errors import Cancelled, InputError, JournalError, TwoChatError
from ..operations import ADD, OPERATIONS
from ..outcome import Outcome, Status
from ..pace import MAX_BATCH_SIZE
from ..pacer import Pacer
from .info import JobInfo, JobState
from .store import JobStore
from .turn import Rest, rest, take_turn

ChatFor = Callable[[str], TwoChat]
"""The client for a sending number, which is closed when there is nothing more to do for it."""
OnTurn = Callable[[JobInfo, Sequence[Outcome]], object]
LOOK_SECONDS = 2.0
"""How often is looked for what others have changed, unless a look takes longer than a twentieth of that."""


class Look(NamedTuple):
    """How a run is. `working`: for how many sending numbers it works now; `left`: how many people are still to be sent, by whomever;
    `failed`: why no more is done for a number; `problem`: why nothing can be done at all, or ""."""

    working: int
    left: int
    failed: Mapping[str, Exception]
    problem: str = ""


OnLook = Callable[[Look], object]
_NEVER = datetime.min.replace(tzinfo=UTC)


class Runner:
    """What the threads of a run share. `failed`: why nothing more is done for a sending number."""

    def __init__(
        self,
        store: JobStore,
        chat_for: ChatFor,
        cancel: CancelToken,
        on_turn: OnTurn | None,
        on_look: OnLook | None,
        *,
        forever: bool,
    ) -> None:
        self.store, self.chat_for, self.cancel, self.forever = store, chat_for, cancel, forever
        self.failed: dict[str, Exception] = {}
        self._on_turn, self._on_look = on_turn, on_look
        self._lock = threading.RLock()
        self._jobs: dict[str, JobInfo] = {}
        self._stamp, self._look_at = -1, 0.0

    def run(self) -> Mapping[str, Exception]:
        """Work until nothing is left that could be done, or the run is cancelled."""
        alarm, threads = Alarm(), dict[str, threading.Thread]()
        try:
            with self.cancel.waking(alarm.ring):
                while not self.cancel.is_set():
                    threads = {number: thread for number, thread in threads.items() if thread.is_alive()}
                    problem = "" if self.store.beat() else "there is no connection"
                    try:
                        if not self._start(threads, alarm):
                            break
                    except JournalError as lost:
                        if not self.forever:
                            raise  # a worker that lasts waits until the store is back
                        problem = str(lost)
                    if self._on_look:
                        with self._lock:
                            left = sum(job.left for job in self._jobs.values())
                        self._on_look(Look(len(threads), left, dict(self.failed), problem))
                    alarm.wait(LOOK_SECONDS)
        finally:
            if threads and not self.cancel.is_set():  # interrupted
                self.cancel.set()
            for thread in threads.values():
                thread.join()
        for error in self.failed.values():
            if not isinstance(error, TwoChatError):
                raise error
        return self.failed

    def _start(self, threads: dict[str, threading.Thread], main: Alarm) -> bool:
        """Begin to work for each number that has something due; False if there is nothing left to do."""
        waiting = [job for job in self.jobs() if job.from_number not in self.failed]
        for number in sorted({job.from_number for job in waiting if job.due} - threads.keys()):
            if lane := self.store.hold_lane(number):
                threads[number] = thread = threading.Thread(target=self._work, args=(number, lane, main))
                thread.start()
        return bool(waiting or threads or self.forever)

    def jobs(self) -> list[JobInfo]:
        """The jobs that wait for a turn, or for their time, as they are now."""
        with self._lock:
            stamp, now = self.store.stamp(), time.monotonic()
            if stamp != self._stamp or now > self._look_at:
                self._jobs = {job.id: job for job in self.store.list(waiting=True)}
                took = time.monotonic() - now
                self._stamp, self._look_at = stamp, now + max(LOOK_SECONDS, 20 * took)
            return list(self._jobs.values())

    def _look(self, job: str) -> JobInfo | None:
        """What has become of a job; None if it is gone."""
        with self._lock:
            try:
                info = self.store.find(job)
            except InputError:
                info = None
            if info and info.state is JobState.WAITING:
                self._jobs[job] = info
            else:
                self._jobs.pop(job, None)
            return info

    def _work(self, number: str, lane: AbstractContextManager[object], main: Alarm) -> None:
        """Work for a sending number until nothing is due. Whatever goes wrong ends this number alone."""
        try:
            with lane, ExitStack() as stack:
                chat = stack.enter_context(self.chat_for(number))
                if chat.from_number != number:
                    raise InputError(f"the client for {number} is one for {chat.from_number}")
                calm = stack.enter_context(
                    chat.with_options(pace=replace(chat.pace, retries=0, cooldown=None, retry_uncertain=False))
                )
                Worker(self, chat, calm, number).work()
        except Cancelled:
            pass
        except JournalError as error:
            if not self.forever:
                self.failed[number] = error
        except Exception as error:  # noqa: BLE001  # kept, and raised or returned by `run`
            self.failed[number] = error
        finally:
            main.ring()

    def turned(self, job: JobInfo, outcomes: Sequence[Outcome], stopped: str) -> None:
        """Keep what a turn led to."""
        if stopped:
            with suppress(JournalError):
                self.store.set_state(job.id, JobState.STOPPED, stopped)
        info = self._look(job.id)
        if self._on_turn and info:
            with self._lock:
                self._on_turn(info, outcomes)


class Worker:
    """The jobs of one sending number. `chat` has its pace; `calm` makes its calls, and repeats none."""

    def __init__(self, runner: Runner, chat: TwoChat, calm: TwoChat, number: str) -> None:
        self._runner, self._calm, self._number = runner, calm, number
        self._pace = chat.pace
        self._pacer: Pacer = runner.store.pacer(chat.base_url, number)
        self._alarm = Alarm()
        self._turns: dict[str, datetime] = {}
        self._in_use: dict[str, float] = {}
        self._rests_until = 0.0

    def work(self) -> None:
        """Take turns until no job is due."""
        cancel = self._runner.cancel
        with cancel.waking(self._alarm.ring):
            while not cancel.is_set() and self._runner.store.holds_lane(self._number):
                jobs = [job for job in self._runner.jobs() if job.from_number == self._number and job.due]
                if not jobs:
                    return
                if seconds := self._wait(jobs):
                    self._alarm.wait(min(seconds, LOOK_SECONDS))

    def _wait(self, jobs: Sequence[JobInfo]) -> float:
        """Give the job that has waited longest its turn, or return the seconds to wait for it."""
        new = min(self._pace.batch_size, MAX_BATCH_SIZE)
        others, adding = (wait.seconds for wait in self._pacer.waits(self._pace, 0, new))
        now = time.monotonic()
        free = [job for job in jobs if self._in_use.get(job.id, now) <= now]
        if (rests := self._rests_until - now) > 0:
            return rests
        able = [job for job in free if not (adding if OPERATIONS[job.operation].done is ADD.done else others)]
        if not able:
            return min(adding, others) or LOOK_SECONDS
        self._turn(min(able, key=self._waited))
        return 0.0

    def _waited(self, job: JobInfo) -> tuple[datetime, datetime, str]:
        return self._turns.get(job.id) or (job.updated if job.begun else _NEVER), job.created, job.id

    def _turn(self, job: JobInfo) -> None:
        runner, outcomes, stopped = self._runner, list[Outcome](), ""
        error: TwoChatError | None = None
        self._turns[job.id] = datetime.now(UTC)
        try:
            with runner.store.open(job.id) as kept:
                for batch in [*kept.pending()][:1]:
                    turned = take_turn(self._calm, kept, batch, job.operation, runner.cancel)
                    outcomes, stopped, error = list(turned.outcomes), turned.of_job, turned.of_lane
        except JournalError as failed:
            # Somebody else works on it, or it can't be written: the others go on, and it is looked at again.
            self._in_use[job.id] = time.monotonic() + 5 * LOOK_SECONDS
            stopped = "" if failed.transient else str(failed)
        uncertain = any(outcome.status is Status.UNKNOWN for outcome in outcomes)
        rested = rest(self._pacer, self._pace, error) if error or uncertain else Rest()
        self._rests_until = time.monotonic() + rested.seconds
        runner.turned(job, outcomes, stopped)
        if error and rested.hopeless and not runner.forever:
            raise error
