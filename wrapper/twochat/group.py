"""A group, and what can be done with it: `Group` blocks, and says what each verb promises. AsyncGroup does the same."""

from collections.abc import Callable, Collection, Generator, Iterator
from contextlib import closing
from types import NoneType
from typing import Unpack

from .cancel import CancelToken
from .checks import check_text, check_type, check_url
from .drivers import answered, drive
from .group_reader import GroupReader
from .invite import INVITATION
from .job import Job, JobOptions, JournalPath, OnOutcome, accounted
from .journal import Journal
from .members import without_accounts
from .operations import ADD, CHECK, DEMOTE, INVITE, PROMOTE, REMOVE, SYNC, Operation, description, picture
from .outcome import Outcome, Status
from .plan import Batch
from .planning import Numbers
from .report import Report
from .requests import NO_DETAILS, Details
from .store import MemoryStore, Store, unsent


class Group(GroupReader):
    """A group, as `chat.group(id)` returns it."""

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
        plan = self.plan(numbers)
        with self._looking(ADD, plan, options.get("journal")) as store:
            if skip_members:
                plan = self.plan_without_members(plan)
            if check:
                checked = self.check(unsent(plan, store), cancel=options.get("cancel"))
                plan = without_accounts(plan, checked)
        return self.change(ADD, plan, **options)

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
        return self.change(REMOVE, numbers, **options)

    def promote(self, numbers: Numbers, **options: Unpack[JobOptions]) -> Report:
        """Make members of the group its admins, which may take a few minutes (documented). An answer says only that the call
        was `accepted` (inferred): `verify` finds out who is an admin.

        Raises:
            InputError, JournalError, TwoChatError: as `add`.
        """
        return self.change(PROMOTE, numbers, **options)

    def demote(self, numbers: Numbers, **options: Unpack[JobOptions]) -> Report:
        """Make admins of the group ordinary members, as `promote` does the reverse; its owner stays an admin (inferred)."""
        return self.change(DEMOTE, numbers, **options)

    def check(self, numbers: Numbers, **options: Unpack[JobOptions]) -> Report:
        """Ask of each number whether it is on WhatsApp: `on_whatsapp`, or `unaccepted`. The group does not matter.

        A call a number, which uses up the account's number checks, at most 50 a minute (documented; on a trial 10, so give
        `Pace(between=6)`). How many it takes is logged before. With a `journal`, it goes on where it stopped.

        Raises:
            InputError, JournalError, TwoChatError: as `add`.
        """
        return self.change(CHECK, numbers, **options)

    def invite(
        self, people: Report | Journal | Numbers, text: str = INVITATION, **options: Unpack[JobOptions]
    ) -> Report:
        """Send the group's invite link to people, in a text with `{link}` and, if you like, the group's `{name}`: of a report or a
        journal to those who need an invitation and got none. At most once for each number and group over all journals in the
        folder of the journal; who joined meanwhile gets none. `link_sent` says that it was taken for sending, no more.

        15 an hour, a call each, unless the pace has `between`: more to people who don't know the sender can get it restricted.
        Given a journal, the outcomes go into it. Who may have been sent the link is `unknown`, and not sent it again.

        Raises:
            InputError: the text can't be used, or 2Chat doesn't show the link; nothing was sent.
            JournalError, TwoChatError: as `add`; without a `report` where the group can't be read.
        """
        plan, details = self._links(people, text, self.info(), options.get("journal"))
        if not isinstance(people, Journal):
            return self.change(INVITE, plan, details=details, **options)
        job = self._run(INVITE, plan.batches, people, options.get("cancel"), details)
        return self._finish(job, options.get("on_outcome"))

    def set_description(self, text: str) -> str | None:
        """Set the group's description, 1 to 2,048 letters. Returns what 2Chat said beyond that it accepted it.

        Raises:
            InputError: the text can't be used; nothing was sent.
            TwoChatError: it was not accepted, or nobody knows.
        """
        return answered(self._ask(description(check_text("description", text))), self._client).others.message

    def set_picture(self, url: str) -> str | None:
        """Set the group's picture to that at an http or https address, from where 2Chat fetches it. Else as `set_description`."""
        return answered(self._ask(picture(check_url(url))), self._client).others.message

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
        wanted = self.plan(numbers)
        with self._looking(SYNC, wanted, options.get("journal")):
            found = self.difference(wanted)
        plan = found.plan(remove=remove, remove_anyway=remove_anyway, remove_at_most=remove_at_most)
        return self.change(SYNC, plan, **options)

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

    def change(
        self,
        operation: Operation,
        numbers: Numbers,
        *,
        journal: JournalPath | None = None,
        cancel: CancelToken | None = None,
        on_outcome: OnOutcome | None = None,
        details: Details = NO_DETAILS,
    ) -> Report:
        """What each verb does: an operation of the table."""
        plan = self._planned(operation, numbers)
        with self._store(operation, plan, journal, details) as store:
            return self._finish(self._run(operation, store.pending(), store, cancel, details), on_outcome)

    def turn(self, operation: Operation, batch: Batch, store: MemoryStore, cancel: CancelToken) -> Iterator[Outcome]:
        """One call of a job, or none; see jobs."""
        return drive(self._run(operation, [batch], store, cancel), self._client)

    def _finish(self, job: Job[None], on_outcome: OnOutcome | None = None) -> Report:
        check_type("on_outcome", on_outcome, Callable, NoneType)
        with accounted(job.report), closing(drive(job, self._client)) as outcomes:
            for outcome in outcomes:
                if on_outcome:
                    on_outcome(outcome)
        return job.report()
