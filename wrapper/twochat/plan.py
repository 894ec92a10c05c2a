"""What will be sent: the inputs in the order given, cut into batches of at most ten numbers."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property

from .numbers import NotANumber, parse
from .outcome import Status

BATCH_SIZE = 10
"""How many numbers a call takes at most. Source: documented; openapi.yaml says the same."""


GROUP_SIZE = 1024
"""How many people a WhatsApp group holds. Source: observed in other vendors' documentation."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One input. `number` is its E.164; `position` counts inputs from 1.

    `flaw` is the status of an input that is not sent (INVALID, DUPLICATE, ALREADY_MEMBER), and `why` says it in words; `maybe`
    that a call with it may have been carried out before.
    """

    input: str
    number: str | None
    position: int
    flaw: Status | None = None
    why: str | None = None
    maybe: bool = False


@dataclass(frozen=True, slots=True)
class Batch:
    """A run of inputs that settle together: one call, or none when no entry is to be sent. `index` counts from 1."""

    index: int | None
    entries: tuple[Entry, ...]

    @property
    def numbers(self) -> list[str]:
        """The numbers to send, at most ten, in order, each once."""
        return [entry.number for entry in self.entries if entry.number and not entry.flaw]

    def doubted(self) -> "Batch":
        """The same, after a call with it that may have been carried out."""
        return Batch(self.index, tuple(replace(entry, maybe=True) for entry in self.entries))

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

    def without(self, members: Collection[str]) -> "Plan":
        """The same without sending those who are members already."""

        def seen(entry: Entry) -> Entry:
            if entry.flaw or entry.number not in members:
                return entry
            return replace(entry, flaw=Status.ALREADY_MEMBER, why="seen among the members, so not sent")

        return Plan(tuple(_cut(map(seen, self.entries))))

    def __str__(self) -> str:
        counts = Counter(entry.flaw for entry in self.entries)
        parts = [f"{counted(counts[None], 'number')} in {counted(self.calls, 'call')}"]
        parts += [f"{counts[flaw]} {flaw.label}" for flaw in Status if counts[flaw]]
        text = ", ".join(parts)
        return f"{text} (a WhatsApp group holds {GROUP_SIZE:,} people)" if counts[None] > GROUP_SIZE else text


def counted(count: int, word: str) -> str:
    """The count with the word in the singular or plural."""
    return f"{count} {word}" if count == 1 else f"{count} {word}s"


def batches(numbers: Iterable[object], region: str | None) -> Iterator[Batch]:
    """Cut inputs into batches as they come. A bare str is one number, not its characters."""
    return _cut(_entries([numbers] if isinstance(numbers, str) else numbers, region))


def _cut(given: Iterable[Entry]) -> Iterator[Batch]:
    entries: list[Entry] = []
    index = waiting = 0
    for entry in given:
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
            yield Entry(text, None, position, Status.INVALID, str(flaw))
            continue
        if (earlier := first.setdefault(number, position)) == position:
            yield Entry(text, number, position)
        else:
            yield Entry(text, number, position, Status.DUPLICATE, f"the same as input {earlier}")
