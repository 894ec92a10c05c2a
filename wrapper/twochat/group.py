"""A group, and adding people to it, with blocking calls."""

import threading
import time
from collections.abc import Iterator
from typing import TYPE_CHECKING

from .answer import Answer
from .errors import TwoChatError
from .handle import Handle, JournalPath, Numbers
from .job import Job
from .journal import Journal
from .members import Member, looked, numbers_of, pauses, uncertain
from .outcome import Outcome
from .plan import Batch, Plan
from .report import Report
from .run import drive
from .settings import Settings

if TYPE_CHECKING:
    from .call import Call


class Group(Handle):
    """A group, as `chat.group(id)` gives it."""

    def __init__(self, settings: Settings, call: "Call", group: str) -> None:
        super().__init__(settings, group)
        self._call = call

    def add(
        self,
        numbers: Numbers,
        *,
        journal: JournalPath | None = None,
        skip_members: bool = False,
        cancel: threading.Event | None = None,
    ) -> Report:
        """Add any count of people, ten a call, one call after another. All inputs are read before anything is sent.

        What happens to one number is data in the report. When going on became pointless (a wrong key, no credit, no such
        group, an answer that breaks the contract, retries used up, three calls in a row with an unknown end), the rest is
        `not_sent` and the error that stopped the run is raised, with the whole account in `error.report`. A group that is
        full stops the run too, and is no error.

        `journal`: a file that keeps the account through any crash. Called again with the same file and the same numbers, only
        what was certainly not sent is sent. `skip_members`: read the members first, and don't send who is in already,
        also when a journal's job goes on. `cancel`: set it, from a signal handler or another thread, to stop after the call in
        flight.

        Raises:
            InputError, JournalError: before anything is sent.
            TwoChatError: what stopped the run; `report` has an outcome for every input.
        """
        plan = self.plan_without_members(numbers) if skip_members else self.plan(numbers)
        with self._job(plan, journal) as job:
            return self._finish(job, cancel)

    def add_each(self, numbers: Numbers, *, cancel: threading.Event | None = None) -> Iterator[Outcome]:
        """The same, giving outcomes as they come, in the order given. Inputs are read as they are needed.

        Leave the loop to stop: nothing more is sent.

        Raises:
            TwoChatError: what stopped the run, after every input had its outcome.
        """
        return self._drive(self._streamed(numbers), cancel, keep=False)

    def add_once(self, numbers: Numbers) -> Report:
        """Exactly one call with 1 to 10 numbers: no second try, no pause.

        Raises:
            InputError: nothing was sent: too many or too few, a number that is none, or one twice.
            TwoChatError: whatever happened; `report` has an outcome for every input.
        """
        batch = self._once(numbers)
        return self._settled(batch, self._call.add_participants(self.id, batch.numbers))

    def resume(
        self, journal: Journal, *, retry_uncertain: bool = False, cancel: threading.Event | None = None
    ) -> Report:
        """Go on with the job of a journal: only what was certainly not sent is sent.

        `retry_uncertain`: send also what may have been carried out: at least once instead of at most once, so a person may
        get a second invitation. Verify first, and only those who are not members are sent.

        Raises:
            JournalError: it is of another group or sending number.
            TwoChatError: what stopped the run; `report` has an outcome for every input.
        """
        return self._finish(self._resumed(journal, retry_uncertain=retry_uncertain), cancel)

    def resume_each(
        self, journal: Journal, *, retry_uncertain: bool = False, cancel: threading.Event | None = None
    ) -> Iterator[Outcome]:
        """The same as `resume`, giving outcomes as they come: of what is sent, in order."""
        return self._drive(self._resumed(journal, retry_uncertain=retry_uncertain), cancel)

    def plan_without_members(self, numbers: Numbers) -> Plan:
        """The plan for these numbers, without sending those who are members already. Reads the members."""
        return self.plan(numbers).without(numbers_of(self.members()))

    def members(self) -> tuple[Member, ...]:
        """Who is in the group. After an add it can take a few minutes until it shows (documented).

        Raises:
            TwoChatError: the group can't be read.
        """
        tried = 0
        while isinstance(answer := self._call.members(self.id), TwoChatError):
            if (seconds := self._reading_pace.wait(tried, answer)) is None:
                raise answer
            time.sleep(seconds)
            tried += 1
        return answer

    def verify(self, known: Report | Journal, *, wait: float = 0.0) -> Report:
        """Settle by looking what is `unknown` or `unreported`: who is a member was added. Of the others, when was looked.

        `wait`: seconds to look again and again, longer and longer apart, until nobody is uncertain: members show late.

        Raises:
            InputError, JournalError: the report, or the journal, is of another group; or the journal can't be used.
            TwoChatError: the group can't be read.
        """
        report = self._known(known)
        for pause in pauses(wait):
            if not uncertain(report):
                break
            time.sleep(pause)
            report = looked(report, numbers_of(self.members()))
            if isinstance(known, Journal):
                known.verified(report)
        return report

    def _finish(self, job: Job, cancel: threading.Event | None) -> Report:
        try:
            for _ in self._drive(job, cancel):
                pass
        except TwoChatError as error:
            error.report = job.report()
            raise
        return job.report()

    def _drive(self, job: Job, cancel: threading.Event | None, *, keep: bool = True) -> Iterator[Outcome]:
        def send(batch: Batch) -> Answer | TwoChatError:
            return job.before(batch) or job.after(batch, self._call.add_participants(self.id, batch.numbers))

        return drive(job.steps, send, job.keep if keep else job.forget, cancel or threading.Event())
