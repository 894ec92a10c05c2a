"""What a list of people is for those who use it; nothing here reads one."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from ..row import Row

Several = Literal["first", "all", "refuse"]


@dataclass(frozen=True, slots=True)
class Column:
    """A column that may be taken: its place from 0, its header ("" where there is none), and a few of its cells.

    `share` of its first filled cells, from 0 to 1, look like phone numbers; `score` is how well its name says so (see `words`).
    """

    index: int
    name: str
    sheet: str | None = None
    examples: tuple[str, ...] = ()
    share: float = 0.0
    score: int = 0

    @property
    def letter(self) -> str:
        """Such as A or AB, as a spreadsheet counts."""
        text, number = "", self.index + 1
        while number:
            number, digit = divmod(number - 1, 26)
            text = chr(65 + digit) + text
        return text

    @property
    def has_numbers(self) -> bool:
        """Whether it is mostly numbers, or is named so and has some; and its name says nothing else."""
        named = self.score > 0 and self.share > 0
        return self.score >= 0 and (named or self.share >= 0.5)

    def __str__(self) -> str:
        return f"{self.letter} {self.name}".strip()


Choose = Callable[[Sequence[Column]], Column]
"""Asked which of several columns has the numbers."""


class PeopleList:
    """The people of a file, each a `Row`, in order: give it to `add` as it is. Files can be read again and again.

    `path` is its name, `kind` what it is ("CSV", "workbook", "vCard", "outcomes of an earlier job", "one number a line"), `sheet`
    and `column` what was taken of it (several columns with ", " between), `columns` all its headers, `notes` sentences on what
    was decided, and `field_names` what the fields of every row are called.
    """

    def __init__(
        self,
        path: str,
        kind: str,
        rows: Callable[[], Iterator[Row]],
        *,
        sheet: str | None = None,
        column: str | None = None,
        columns: Sequence[str] = (),
        field_names: Sequence[str] = (),
        notes: Sequence[str] = (),
    ) -> None:
        self.path, self.kind, self.sheet, self.column = path, kind, sheet, column
        self.columns, self.field_names, self.notes = tuple(columns), tuple(field_names), tuple(notes)
        self._rows = rows

    def __iter__(self) -> Iterator[Row]:
        return self._rows()

    def __repr__(self) -> str:
        return f"<PeopleList {self.path}: {self.kind}>"
