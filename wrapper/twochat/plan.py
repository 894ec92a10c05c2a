"""What will be sent: the inputs in the order given, cut into batches of at most ten numbers."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from .numbers import NotANumber, parse
from .outcome import Status

BATCH_SIZE = 10
"""How many numbers a call takes at most. Source: documented; openapi.yaml says the same."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One input. `number` is its E.164; `flaw` says why it is not sent, INVALID or DUPLICATE, and `why` in words."""

    input: str
    number: str | None
    flaw: Status | None = None
    why: str | None = None


@dataclass(frozen=True, slots=True)
class Batch:
    """A run of inputs that settle together: one call, or none when no entry is to be sent. `index` counts from 1."""

    index: int | None
    entries: tuple[Entry, ...]

    @property
    def numbers(self) -> list[str]:
        """The numbers to send, at most ten, in order, each once."""
        return [entry.number for entry in self.entries if entry.number and not entry.flaw]

    def halves(self) -> tuple["Batch", "Batch"]:
        """Two batches with half of the numbers each, in order, for when one of them makes the whole call fail."""
        wanted = len(self.numbers) // 2
        cut = 0
        while wanted:
            wanted -= self.entries[cut].flaw is None
            cut += 1
        return Batch(self.index, self.entries[:cut]), Batch(self.index, self.entries[cut:])


@dataclass(frozen=True)
class Plan:
    """What `add` will do with a list of inputs. Nothing has been sent. Print it to see it in one line."""

    batches: tuple[Batch, ...]

    @property
    def entries(self) -> list[Entry]:
        """Every input, in the order given."""
        return [entry for batch in self.batches for entry in batch.entries]

    @property
    def numbers(self) -> list[str]:
        """Every number that will be sent, in order, each once."""
        return [number for batch in self.batches for number in batch.numbers]

    @cached_property
    def calls(self) -> int:
        """How many calls it takes when all goes well."""
        return sum(batch.index is not None for batch in self.batches)

    def seconds(self, between: float) -> float:
        """The least time that the pauses between calls take, in seconds, with `between` seconds each."""
        return max(0, self.calls - 1) * between

    def __str__(self) -> str:
        counts = Counter(entry.flaw for entry in self.entries)
        parts = [f"{counts[None]} numbers in {self.calls} calls"]
        parts += [f"{counts[flaw]} {flaw.label}" for flaw in (Status.DUPLICATE, Status.INVALID) if counts[flaw]]
        return ", ".join(parts)


def batches(numbers: Iterable[object], region: str | None) -> Iterator[Batch]:
    """Cut inputs into batches as they come. A bare str is one number, not its characters."""
    numbers = [numbers] if isinstance(numbers, str) else numbers
    entries: list[Entry] = []
    index = waiting = 0
    for entry in _entries(numbers, region):
        entries.append(entry)
        waiting += entry.flaw is None
        if waiting == BATCH_SIZE:
            index += 1
            yield Batch(index, tuple(entries))
            entries, waiting = [], 0
        elif not waiting:
            # Nothing before it waits for an answer, so its outcome is known now.
            yield Batch(None, tuple(entries))
            entries = []
    if entries:
        yield Batch(index + 1, tuple(entries))


def _entries(numbers: Iterable[object], region: str | None) -> Iterator[Entry]:
    first: dict[str, int] = {}
    for position, given in enumerate(numbers, 1):
        text = str(given).rstrip("\r\n") if given is not None else ""
        try:
            number = parse(text, region)
        except NotANumber as flaw:
            yield Entry(text, None, Status.INVALID, str(flaw))
            continue
        if (earlier := first.setdefault(number, position)) == position:
            yield Entry(text, number)
        else:
            yield Entry(text, number, Status.DUPLICATE, f"the same as input {earlier}")
