"""A group, and what can be done with it: `Group` blocks, and says what each verb promises. AsyncGroup does the same."""

from collections.abc import Callable, Collection, Generator
from contextlib import closing
from types import NoneType
from typing import TYPE_CHECKING, Unpack

from .base_group import BaseGroup, JobOptions, JournalPath, Numbers, OnOutcome, check_type, without_accounts
from .cancel import CancelToken
from .drivers import Job, answered, drive
from .groups import GroupInfo
from .journal import Journal
from .log import log
from .members import Member
from .operations import ADD, CHECK, DEMOTE, INFO, PROMOTE, REMOVE, SYNC, Operation
from .outcome import Outcome, Status
from .plan import Plan
from .report import Report
from .settings import Settings
from .store import Store
from .sync import Difference, difference
from .text import pluralize

if TYPE_CHECKING:
    from .http import Client


class Group(BaseGroup):
    """A group, as `chat.group(id)` returns it."""

    def __init__(self, settings: Settings, client: "Client", group: str) -> None:
        super().__init__(settings, group)
        self._client = client

    def add(
        self,
        numbers: Numbers,
        *,
        skip_members: bool = False,
        check: bool = False,
        **options: Unpack[JobOptions],
    ) -> Report:
        """Add any count of people, at most ten a call, at the pace of the client. All inputs are read before anything is sent.

        What happens to one number is data in the report. When going on became pointless (a wrong key, no credit, no such
        group, WhatsApp's own limit, an answer that breaks the contract, retries used up, three uncertain calls in a row), the
        rest is `not_sent` and the error that stopped the run is raised. A group that is full stops the run too, and is no error.

        `journal`: a file that keeps the account through any crash. Called again with the same file and the same numbers, only
        what was certainly not sent is sent. `skip_members`: read the members first, and don't send who is in already, even if
        a journal's job goes on. `check`: check the numbers first, a call each, and don't send who has no WhatsApp, unless
        WhatsApp may know the person by another spelling. `cancel`: set it to stop after the call in flight. `on_outcome`:
        called with each outcome when it is kept.

        Raises:
            InputError, JournalError: before anything is sent.
            TwoChatError: what stopped the run. Whatever ends it, Ctrl-C too, has `report`, an outcome for every input.
        """
        plan = self.plan_without_members(numbers) if skip_members else self.plan(numbers)
        if check:
            plan = without_accounts(plan, self.check(plan, cancel=options.get("cancel")))
        return self._change(ADD, plan, **options)

    def add_each(self, numbers: Numbers, *, cancel: CancelToken | None = None) -> Generator[Outcome]:
        """The same, giving outcomes as they come, in the order given. Inputs are read as they are needed.

        Leave the loop, or close the generator, to stop: nothing more is sent.

        Raises:
            TwoChatError: what stopped the run, after every input had its outcome.
        """
        return drive(
            self._run(ADD, self._split(numbers, self._settings.pace.batch_size), Store(), cancel), self._client
        )

    def add_once(self, numbers: Numbers) -> Report:
        """Exactly one call with 1 to 10 numbers, when it is its turn: no second try.

        Raises:
            InputError: nothing was sent: too many or too few, an invalid number, or one twice.
            TwoChatError: whatever happened; `report` has an outcome for every input.
        """
        return self._finish(self._run_once(ADD, numbers))

    def remove(self, numbers: Numbers, **options: Unpack[JobOptions]) -> Report:
        """Remove any count of people, as `add` adds them. Who is not in the group is `not_a_member`, which is as good.

        An answer that lists somebody as unaccepted means the one or a number of no account (documented). `verify` settles who
        is uncertain, but calls nobody removed while any member's number is hidden.

        Raises:
            InputError, JournalError, TwoChatError: as `add`.
        """
        return self._change(REMOVE, numbers, **options)

    def promote(self, numbers: Numbers, **options: Unpack[JobOptions]) -> Report:
        """Make members of the group its admins, which may take a few minutes (documented). An answer says only that the call
        was `accepted` (inferred): `verify` finds out who is an admin.

        Raises:
            InputError, JournalError, TwoChatError: as `add`.
        """
        return self._change(PROMOTE, numbers, **options)

    def demote(self, numbers: Numbers, **options: Unpack[JobOptions]) -> Report:
        """Make admins of the group ordinary members, as `promote` does the reverse; its owner stays an admin (inferred)."""
        return self._change(DEMOTE, numbers, **options)

    def check(self, numbers: Numbers, **options: Unpack[JobOptions]) -> Report:
        """Ask of each number whether it is on WhatsApp: `on_whatsapp`, or `unaccepted`. The group does not matter.

        A call a number, which uses up the account's number checks, at most 50 a minute (documented; on a trial 10, so give
        `Pace(between=6)`). How many it takes is logged before. With a `journal`, it goes on where it stopped.

        Raises:
            InputError, JournalError, TwoChatError: as `add`.
        """
        return self._change(CHECK, numbers, **options)

    def difference(self, numbers: Numbers) -> Difference:
        """How the group differs from a list: who is to come, who is to leave, and why nobody may be removed. Reads the group.

        Raises:
            InputError: it is no list.
            TwoChatError: the group can't be read.
        """
        return difference(self.plan(numbers), self.info(), self._settings.from_number)

    def sync(
        self,
        numbers: Numbers,
        *,
        remove: bool = False,
        remove_anyway: bool = False,
        remove_at_most: int | None = None,
        **options: Unpack[JobOptions],
    ) -> Report:
        """Make the group hold exactly these people: add who is missing and, with `remove`, remove who is not on the list.

        Admins, the owner and the sending number are never removed. Nobody is, if an input can't be read, the list is empty or
        a member is not shown; nor, unless `remove_anyway`, if a member's number is hidden; nor if more than a third of the
        members would be, unless `remove_at_most` allows so many. One job, and one report, with who left first. With a
        `journal`, `chat.resume` goes on with it: another sync would look at the group anew.

        Raises:
            InputError: nobody may be removed, and why; nothing was sent.
            JournalError, TwoChatError: as `add`.
        """
        found = self.difference(numbers)
        plan = found.plan(remove=remove, remove_anyway=remove_anyway, remove_at_most=remove_at_most)
        return self._change(SYNC, plan, **options)

    def resume(
        self,
        journal: Journal,
        *,
        retry: Collection[Status] = (),
        cancel: CancelToken | None = None,
        on_outcome: OnOutcome | None = None,
    ) -> Report:
        """Go on with the job of a journal: only what was certainly not sent is sent, and who has a status of `retry`.

        With UNKNOWN or UNREPORTED in `retry`, what may have been carried out is sent again: at least once instead of at most
        once, so a person may get a second invitation. Verify first, and only those who are not members are sent.

        Raises:
            JournalError: it is of another group or sending number.
            TwoChatError: what stopped the run; `report` has an outcome for every input.
        """
        return self._finish(self._resume(journal, retry, cancel), on_outcome)

    def plan_without_members(self, numbers: Numbers) -> Plan:
        """The plan for these numbers, without sending those who are members already. Reads the members."""
        return self._without(self.plan(numbers), self.members())

    def members(self) -> tuple[Member, ...]:
        """Who is in the group, as `info` reads it. After an add it can take a few minutes until it shows (documented)."""
        return self.info().members

    def info(self) -> GroupInfo:
        """The group's ids, its name, its size, its invite link, and who is in it.

        Raises:
            TwoChatError: the group can't be read.
        """
        return answered(self._ask(INFO), self._client)

    def verify(self, known: Report | Journal, *, wait: float = 0.0, cancel: CancelToken | None = None) -> Report:
        """Settle who is uncertain by reading the members: who is one was added, who is none removed. Of others, when it looked.

        `wait`: seconds to look again and again, longer and longer apart, until nobody is uncertain: members show late.
        `cancel`: set it to look no more; what was seen so far counts.

        Raises:
            InputError, JournalError: the report, or the journal, is of another group; or the journal can't be used.
            TwoChatError: the group can't be read.
        """
        return answered(self._verify(known, wait, cancel), self._client)

    def _change(
        self,
        operation: Operation,
        numbers: Numbers,
        *,
        journal: JournalPath | None = None,
        cancel: CancelToken | None = None,
        on_outcome: OnOutcome | None = None,
    ) -> Report:
        plan = self.plan(numbers, operation.name)
        log.info("to %s takes %s", operation.name, pluralize(plan.calls, "call"))
        with self._store(operation, plan, journal) as store:
            return self._finish(self._run(operation, store.pending(), store, cancel), on_outcome)

    def _finish(self, job: Job[None], on_outcome: OnOutcome | None = None) -> Report:
        check_type("on_outcome", on_outcome, Callable, NoneType)
        with job.accounted(), closing(drive(job, self._client)) as outcomes:
            for outcome in outcomes:
                if on_outcome:
                    on_outcome(outcome)
        return job.report()
