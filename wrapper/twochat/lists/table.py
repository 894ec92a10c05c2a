"""Rows of text, whichever file they are from."""

from collections.abc import Callable, Generator, Iterator, Sequence
from itertools import chain, islice

from ..errors import InputError

SAMPLE = 1000
"""How many rows are looked at to choose a column."""

Rows = Generator[list[str]]


class Table:
    """Rows of text without the blank ones, read as they are asked for. `sample` has the first of them.

    `kind` says what it is in words for people; `width` is how many cells the longest row of the sample has.
    `hidden` gives the rows that people don't see, as far as the file tells.
    """

    def __init__(
        self, name: str, kind: str, open_rows: Callable[[], Rows], *, sheet: str | None = None, once: bool = False
    ) -> None:
        self.name, self.kind, self.sheet = name, kind, sheet
        self.hidden: Callable[[], Sequence[list[str]]] = list
        self._open, self._once = open_rows, once
        rows = open_rows()
        self.sample = [*islice(rows, SAMPLE)]
        self._rest: Rows | None = rows
        if not once:
            rows.close()
        self.width = max(map(len, self.sample), default=0)

    def __iter__(self) -> Iterator[list[str]]:
        if not self._once:
            return self._open()
        if (rest := self._rest) is None:
            raise InputError(f"{self.name} can be read only once; keep its rows with list(…)")
        self._rest = None
        return chain(self.sample, rest)
