"""A group, and adding people to it: blocking and with asyncio."""

import asyncio
import re
import threading
from collections.abc import AsyncIterator, Iterable, Iterator

from .answer import Answer, settle
from .call import AsyncCall, Call
from .errors import InputError, TwoChatError
from .outcome import Outcome
from .plan import BATCH_SIZE, Batch, Plan, batches
from .report import Report
from .run import adrive, drive, run
from .settings import Settings

GROUP_ID = re.compile(r"W(AG|GP)[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
"""openapi.yaml says the same."""

Numbers = Iterable[object] | Plan
"""Any iterable of text as people write numbers (a bare str is one number), or a Plan made before."""


class _Group:
    def __init__(self, settings: Settings, group: str) -> None:
        self.id = group.strip()
        if not GROUP_ID.fullmatch(self.id):
            raise InputError(f"{group!r} is not a group id such as WAG45b0f301-9203-4660-8b57-b51a6c2742a5")
        self._settings = settings

    def plan(self, numbers: Numbers) -> Plan:
        """What `add` would do with these numbers. Sends nothing; print it, and give it to `add` to do exactly that."""
        return numbers if isinstance(numbers, Plan) else Plan(tuple(self._batches(numbers)))

    def _batches(self, numbers: Numbers) -> Iterable[Batch]:
        if isinstance(numbers, Plan):
            return numbers.batches
        if not hasattr(numbers, "__iter__"):
            raise InputError(f"numbers must be a list or another iterable of text, not {type(numbers).__name__}")
        return batches(numbers, self._settings.region)

    def _once(self, numbers: Numbers) -> Batch:
        """The only batch of a plan for exactly one call."""
        entries = self.plan(numbers).entries
        for entry in entries:
            if entry.flaw:
                raise InputError(f"{entry.input!r} is {entry.flaw.label}: {entry.why}. Nothing was sent.")
        if not 1 <= len(entries) <= BATCH_SIZE:
            raise InputError(
                f"one call takes 1 to {BATCH_SIZE} numbers, not {len(entries)}. Nothing was sent; try add."
            )
        return Batch(1, tuple(entries))

    def _settled(self, batch: Batch, answer: Answer | TwoChatError) -> Report:
        report = Report(self.id, settle(batch, answer))
        if error := answer if isinstance(answer, TwoChatError) else answer.broken:
            error.report = report
            raise error
        return report

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.id!r})"


class Group(_Group):
    """A group, as `chat.group(id)` gives it."""

    def __init__(self, settings: Settings, call: Call, group: str) -> None:
        super().__init__(settings, group)
        self._call = call

    def add(self, numbers: Numbers, *, cancel: threading.Event | None = None) -> Report:
        """Add any count of people, ten a call, one call after another. All inputs are read before anything is sent.

        What happens to one number is data in the report. When going on became pointless (a wrong key, no credit, no such
        group, an answer that breaks the contract, retries used up, three calls in a row with an unknown end), the rest is
        `not_sent` and the error that stopped the run is raised, with the whole account in `error.report`. A group that is
        full stops the run too, and is no error. Set `cancel`, from a signal handler or another thread, to stop after the
        call in flight.

        Raises:
            InputError: before anything is sent.
            TwoChatError: what stopped the run; `report` has an outcome for every input.
        """
        plan = self.plan(numbers)
        outcomes: list[Outcome] = []
        try:
            outcomes.extend(self.add_each(plan, cancel=cancel))
        except TwoChatError as error:
            error.report = Report(self.id, tuple(outcomes))
            raise
        return Report(self.id, tuple(outcomes))

    def add_each(self, numbers: Numbers, *, cancel: threading.Event | None = None) -> Iterator[Outcome]:
        """The same, giving outcomes as they come, in the order given. Inputs are read as they are needed.

        Leave the loop to stop: nothing more is sent.

        Raises:
            TwoChatError: what stopped the run, after every input had its outcome.
        """
        steps = run(self._batches(numbers), self._settings.pace)
        return drive(steps, lambda some: self._call.add_participants(self.id, some), cancel or threading.Event())

    def add_once(self, numbers: Numbers) -> Report:
        """Exactly one call with 1 to 10 numbers: no second try, no pause.

        Raises:
            InputError: nothing was sent: too many or too few, a number that is none, or one twice.
            TwoChatError: whatever happened; `report` has an outcome for every input.
        """
        batch = self._once(numbers)
        return self._settled(batch, self._call.add_participants(self.id, batch.numbers))


class AsyncGroup(_Group):
    """The same with asyncio; see Group."""

    def __init__(self, settings: Settings, call: AsyncCall, group: str) -> None:
        super().__init__(settings, group)
        self._call = call

    async def add(self, numbers: Numbers, *, cancel: asyncio.Event | None = None) -> Report:
        """See Group.add."""
        plan = self.plan(numbers)
        outcomes: list[Outcome] = []
        try:
            async for outcome in self.add_each(plan, cancel=cancel):
                outcomes.append(outcome)
        except TwoChatError as error:
            error.report = Report(self.id, tuple(outcomes))
            raise
        return Report(self.id, tuple(outcomes))

    def add_each(self, numbers: Numbers, *, cancel: asyncio.Event | None = None) -> AsyncIterator[Outcome]:
        """See Group.add_each."""
        steps = run(self._batches(numbers), self._settings.pace)
        return adrive(steps, lambda some: self._call.add_participants(self.id, some), cancel or asyncio.Event())

    async def add_once(self, numbers: Numbers) -> Report:
        """See Group.add_once."""
        batch = self._once(numbers)
        return self._settled(batch, await self._call.add_participants(self.id, batch.numbers))
