"""What will be sent: the inputs in the order given, split into batches of at most ten numbers."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

from .accounts import account
from .hours import DAY, open_for
from .numbers import InvalidNumber, read
from .outcome import Status
from .pace import Pace
from .row import Row
from .text import duration, pluralize

GROUP_SIZE = 1024
"""How many people a WhatsApp group holds. Source: observed in other vendors' documentation."""
A_DAY = 30
"""New people for each sending number in a day. Source: observed (one author: 20 to 30)."""
UNKNOWN_RANGE = "not in a range that is known to be in use"


@dataclass(frozen=True, slots=True)
class Entry:
    """One input. `number` is its E.164; `position` counts inputs from 1.

    `skip` is the status of an input that is not sent (INVALID, DUPLICATE, ALREADY_MEMBER, or what an earlier job knows), and
    `reason` explains it; `possibly_sent`: an earlier call with it may have been carried out. `note`: what is doubtful about one
    that is sent. `readings`: the numbers that an invalid one could be; two, if it can be read in two ways. A journal keeps
    neither of these two. `fields`: what else the list had of it. `operation`: what is done with it, where that is not what the job
    is called.
    """

    input: str
    number: str | None
    position: int
    skip: Status | None = None
    reason: str | None = None
    possibly_sent: bool = False
    note: str | None = field(default=None, compare=False)
    readings: tuple[str, ...] = field(default=(), compare=False)
    fields: Mapping[str, str] = field(default_factory=dict[str, str], hash=False)
    operation: str = ""

    @property
    def not_done(self) -> Status:
        """Its status where certainly nothing was done: who was to be sent the link still needs it."""
        return Status.NEEDS_INVITE if self.operation == "invite" else Status.NOT_SENT


@dataclass(frozen=True, slots=True)
class Batch:
    """Inputs that settle together: one call, or none when no entry is to be sent. `index` counts calls from 1."""

    index: int | None
    entries: tuple[Entry, ...]

    @property
    def operation(self) -> str:
        """What is done with its entries, the same with all, where that is not what the job is called."""
        return self.entries[0].operation

    @property
    def numbers(self) -> list[str]:
        """The numbers to send, in order, each once."""
        return [entry.number for entry in self.entries if entry.number and not entry.skip]

    def possibly_sent(self) -> "Batch":
        """The same, after a call with it that may have been carried out."""
        return Batch(self.index, tuple(replace(entry, possibly_sent=True) for entry in self.entries))

    def split(self, at: int) -> tuple["Batch", "Batch"]:
        """Two batches, in order: the first has so many of the numbers."""
        end = 0
        while at:
            at -= self.entries[end].skip is None
            end += 1
        return Batch(self.index, self.entries[:end]), Batch(self.index, self.entries[end:])


@dataclass(frozen=True)
class Plan:
    """What will be done with a list of inputs. Nothing has been sent. Print it to see it in one line. `operation`: what it is for."""

    batches: tuple[Batch, ...]
    pace: Pace = field(default_factory=Pace)
    operation: str = ""

    @property
    def entries(self) -> list[Entry]:
        """Every input, in the order given."""
        return [entry for batch in self.batches for entry in batch.entries]

    @property
    def numbers(self) -> list[str]:
        """Every number that will be sent, in order, each once."""
        return [number for batch in self.batches for number in batch.numbers]

    @property
    def two_ways(self) -> list[Entry]:
        """Inputs that are not sent because they can be read in two ways: `international=True` or `False` decides."""
        return [entry for entry in self.entries if len(entry.readings) > 1]

    @property
    def doubtful(self) -> list[Entry]:
        """Inputs that are sent, and may be wrong; `note` says why."""
        return [entry for entry in self.entries if entry.note and not entry.skip]

    @cached_property
    def calls(self) -> int:
        """How many calls it takes when all goes well."""
        return sum(batch.index is not None for batch in self.batches)

    @property
    def seconds(self) -> float:
        """How long it takes at its pace when all goes well, until the next call of this sending number, in seconds."""
        seconds = sum(self.pace.hold(len(batch.numbers)) for batch in self.batches)
        days = (len(self.numbers) - 1) // self.pace.per_day if self.pace.per_day and self.numbers else 0
        return max(seconds * (DAY / open_for(self.pace.hours) if self.pace.hours else 1), days * DAY)

    @property
    def risk(self) -> str:
        """A sentence where it adds so many people in a day that the sending number may be banned, and what to do; else ""."""
        count = sum(bool(entry.number and not entry.skip and entry.operation in ("", "add")) for entry in self.entries)
        if count <= A_DAY or self.seconds >= (count - A_DAY) / A_DAY * DAY:
            return ""
        days = pluralize(-(-count // A_DAY), "day")
        return f"WhatsApp may ban a number that adds more than {A_DAY} people a day; with {A_DAY} a day it takes {days}"

    def without(self, known: Mapping[str, tuple[Status, str]]) -> "Plan":
        """The same without sending those numbers whose status, and the reason, is known already."""

        by_account = {account(number): what for number, what in known.items()}

        def skipped(entry: Entry) -> Entry:
            if entry.skip or not (found := by_account.get(account(entry.number or ""))):
                return entry
            return replace(entry, skip=found[0], reason=found[1])

        return Plan(tuple(pack(map(skipped, self.entries), self.pace.batch_size)), self.pace, self.operation)

    def __str__(self) -> str:
        counts = Counter(entry.skip for entry in self.entries)
        parts = [f"{pluralize(counts[None], 'number')} in {pluralize(self.calls, 'call')}"]
        parts += [duration(self.seconds)] if self.seconds else []
        named = (Status.ALREADY_MEMBER, Status.INVALID, Status.DUPLICATE)
        left_out = sum(counts[status] for status in Status if status not in named)
        parts += [status.counted(counts[status]) for status in named if counts[status]]
        parts += [f"{left_out} left out"] if left_out else []
        parts += [f"{len(self.two_ways)} can be read in two ways"] if self.two_ways else []
        parts += [f"{len(self.doubtful)} doubtful"] if self.doubtful else []
        text = ", ".join(parts)
        return f"{text} (a WhatsApp group holds {GROUP_SIZE:,} people)" if counts[None] > GROUP_SIZE else text


def split(
    numbers: Iterable[object], region: str | None, size: int = 10, *, international: bool | None = None
) -> Iterator[Batch]:
    """Read inputs and split them into batches, lazily. A bare str is one number, not its characters."""
    return pack(_entries([numbers] if isinstance(numbers, str) else numbers, region, international), size)


def pack(given: Iterable[Entry], size: int) -> Iterator[Batch]:
    """Batches with so many numbers each, lazily."""
    entries: list[Entry] = []
    index = waiting = 0
    for entry in given:
        entries.append(entry)
        waiting += entry.skip is None
        if waiting == size:
            index += 1
            yield Batch(index, tuple(entries))
            entries, waiting = [], 0
        elif not waiting:
            # Nothing before it waits for an answer, so its outcome is known now.
            yield Batch(None, tuple(entries))
            entries = []
    if entries:
        yield Batch(index + 1, tuple(entries))


_NO_ROW = Row("")
_NO_NUMBER = object()


def _entries(numbers: Iterable[object], region: str | None, international: bool | None) -> Iterator[Entry]:
    first: dict[str, int] = {}
    people: dict[str, int] = {}
    for position, given in enumerate(numbers, 1):
        if (number := getattr(given, "number", _NO_NUMBER)) is not _NO_NUMBER and not isinstance(given, Row):
            given = number or getattr(given, "input", None)  # a member, or an outcome
        text = str(given).rstrip("\r\n") if given is not None else ""
        row = given if isinstance(given, Row) else _NO_ROW
        try:
            if row.problem:
                raise InvalidNumber(row.problem)
            if isinstance(given, bytes | Mapping | list | tuple | set):
                raise InvalidNumber(f"it is a {type(given).__name__}, not text")  # pyright: ignore[reportUnknownArgumentType]
            number, valid = read(text, row.region or region, international=international)
        except InvalidNumber as error:
            yield Entry(text, None, position, Status.INVALID, str(error), readings=error.readings, fields=row.fields)
            continue
        if (earlier := first.setdefault(number, position)) != position:
            reason = f"the same as input {earlier}"
            yield Entry(text, number, position, Status.DUPLICATE, reason, fields=row.fields)
            continue
        person = people.setdefault(account(number), position)
        note = None if valid else UNKNOWN_RANGE
        note = f"possibly the same person as input {person}" if person != position else note
        yield Entry(text, number, position, note=note, fields=row.fields)
