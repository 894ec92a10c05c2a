"""Invented people, lists of them as they come out of spreadsheets, and what must hold for any account of such a list."""

from collections.abc import Sequence

from hypothesis import settings
from hypothesis import strategies as st

from twochat import Outcome, Pace, Status
from twochat.numbers import InvalidNumber, parse

GROUP = "WAG45b0f301-9203-4660-8b57-b51a6c2742a5"
KEY = "test-key-7f3a9c21"
SENDER = "+12123334444"
REGION = "GB"
FAST = Pace(between=0, backoff=0, cap=0, retries=2)

_senders = iter(range(100))


def another_sender() -> str:
    """A sending number of its own, whose lane nobody has used."""
    return f"+120255501{next(_senders):02}"


LAW = settings(deadline=None, max_examples=40, database=None)
"""For laws that go through HTTP; those without I/O look at more examples."""
PURE = settings(LAW, max_examples=120)


def people(count: int, first: int = 0) -> list[str]:
    """That many different numbers of the range that Britain reserves for fiction."""
    return [f"+447700900{number:03}" for number in range(first, first + count)]


_STYLES = [
    "+447700900{:03}",
    "+44 7700 900{:03}",
    "0044 7700-900{:03}",
    "'(07700) 900{:03}",
    "7700900{:03}.0",
    "07700900{:03}\n",
]
_JUNK = ["", " ", "Ann", "+44 7700 90", "4.47E+11", "+44 7700 900123 ext. 5", "+999 1234567"]

numbers = st.builds(str.format, st.sampled_from(_STYLES), st.integers(0, 999) | st.integers(0, 20))
inputs = st.integers(0, 36).flatmap(
    lambda size: st.lists(numbers | numbers | numbers | st.sampled_from(_JUNK), min_size=size, max_size=size)
)
"""Lists of up to four calls: mixed formats, repetitions, and lines that are no numbers."""


def check_account(lines: Sequence[str], outcomes: Sequence[Outcome]) -> None:
    """One input, one outcome, in the order given; and what never went out is known by name."""
    assert [text.rstrip("\r\n") for text in lines] == [outcome.input for outcome in outcomes]
    seen: set[str] = set()
    for outcome in outcomes:
        try:
            number = parse(outcome.input, REGION)
        except InvalidNumber:
            assert (outcome.status, outcome.number, outcome.batch) == (Status.INVALID, None, None)
            continue
        assert number == outcome.number
        assert (number in seen) == (outcome.status is Status.DUPLICATE)
        assert outcome.status is not Status.INVALID
        seen.add(number)


LIST_OF_300 = [
    "name,phone",
    *(f"Member {n},+44 7700 900{n:03}" for n in range(288)),
    *(f"Guest {area},+44 {area} 496 0433" for area in (113, 114, 115, 116, 117, 118, 121, 131, 141, 151, 161)),
    "Guest 20,+44 20 7946 0433",
]
"""The lines of a list of 300, of whom the sandbox adds 288; 12 can only be invited."""
