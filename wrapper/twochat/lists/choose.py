"""Which column has the numbers: what is in it decides, and its name helps."""

from collections.abc import Sequence
from dataclasses import dataclass

from ..errors import InputError
from ..text import pluralize
from . import words
from .columns import columns_of
from .csvfile import LINES
from .exports import known_export
from .people import Choose, Column
from .table import Table


@dataclass(frozen=True)
class Taken:
    """The columns that were taken, the best first: of each row the first that is filled counts. `why` says why."""

    table: Table
    start: int
    columns: list[Column]
    taken: list[Column]
    why: str
    google: bool = False


def take(tables: Sequence[Table], column: str | None, choose: Choose | None) -> Taken:
    """The table and the column with the numbers. Of the sheets of a workbook, the only one that has any.

    Raises:
        InputError: there is none, or more than one may be meant; it names them.
    """
    studied = [(table, *columns_of(table)) for table in tables]
    found = [one for one in studied if any(c.has_numbers for c in one[2])]
    if column is not None:
        named = [one for one in found or studied if _named(one[0], one[2], column)] or found or studied
        if len(named) == 1 or not choose:
            _only_one(named)
            return _asked(*named[0], column)
        return _chosen(named, choose, [one for table, _, columns in named for one in _named(table, columns, column)])
    if not found:
        raise _none(studied)
    if len(found) > 1:
        candidates = [c for _, _, columns in found for c in columns if c.has_numbers]
        if choose is None:
            _only_one(found)
        else:
            return _chosen(found, choose, candidates)
    return _by_content(*found[0], choose)


def _by_content(table: Table, start: int, columns: list[Column], choose: Choose | None) -> Taken:
    if table.kind == LINES:
        return Taken(table, start, columns, columns, "taken: one number a line")
    candidates = [column for column in columns if column.has_numbers]
    export = known_export(columns)
    if export and export[1]:
        whose, taken = export
        taken = [c for c in candidates if c.score == words.WHATSAPP and c not in taken] + taken  # of somebody's own
        names = ", else ".join(column.name for column in taken)
        return Taken(table, start, columns, taken, f"taken: {names}, as {whose} has them", whose == "Google Contacts")
    best = max(candidates, key=lambda column: column.score)
    others = [column for column in candidates if column is not best]
    if not others:
        return Taken(table, start, columns, [best], f"taken: {_name(best)}, because it is the only one with numbers")
    if best.score >= max(column.score for column in others) + words.CLEARLY:
        beside = ", ".join(map(str, others))
        why = f"taken: {_name(best)}, because of its name (numbers are also in {beside})"
        return Taken(table, start, columns, [best], why)
    if choose:
        return _chosen([(table, start, columns)], choose, candidates)
    names = ",".join(column.name or column.letter for column in candidates)
    raise InputError(
        f"{_place(table)} has numbers in more than one column: {', '.join(map(str, candidates))}. Choose one with "
        f'--column {candidates[0].letter}, or --column "{names}" for the first that a person has'
    )


def _chosen(studied: list[tuple[Table, int, list[Column]]], choose: Choose, candidates: list[Column]) -> Taken:
    column = choose(candidates)
    for table, start, columns in studied:
        if column in columns:
            return Taken(table, start, columns, [column], f"taken: {_name(column)}, as chosen")
    raise InputError(f"{column} is not one of the columns to choose from")


def _asked(table: Table, start: int, columns: list[Column], wanted: str) -> Taken:
    if table.kind == LINES and not start and columns and _fold(columns[0].examples[:1]) == _fold([wanted]):
        start, columns = (
            1,
            [Column(0, wanted.strip(), share=columns[0].share)],
        )  # its only line of letters is the header
    taken = _named(table, columns, wanted)
    if not taken and table.kind == LINES:
        raise InputError(f"{table.name} has no column {wanted!r}, it has one number a line")
    if not taken:
        raise InputError(
            f"{_place(table)} has no column {wanted!r}; choose one with --column: {', '.join(map(str, columns))}"
        )
    return Taken(table, start, columns, taken, f"taken: {', else '.join(map(_name, taken))}, as asked")


def _named(table: Table, columns: list[Column], wanted: str) -> list[Column]:
    """The columns that are named so, by header, letter or place; the first names the best."""
    if one := _find(table, columns, wanted):
        return [one]
    found = [_find(table, columns, part) for part in wanted.split(",")] if "," in wanted else []
    return list(dict.fromkeys(column for column in found if column))


def _find(table: Table, columns: list[Column], wanted: str) -> Column | None:
    by_name = [column for column in columns if _fold([column.name]) == _fold([wanted])]
    if len(by_name) > 1:
        raise InputError(
            f"{_place(table)} has more than one column {wanted!r}; choose one with --column: {', '.join(map(str, by_name))}"
        )
    place = wanted.strip().upper()
    return next((c for c in [*by_name, *(c for c in columns if place in (c.letter, str(c.index + 1)))]), None)


def _fold(texts: Sequence[str]) -> list[str]:
    return [text.strip().casefold() for text in texts if text]


def _only_one(studied: list[tuple[Table, int, list[Column]]]) -> None:
    if len(studied) > 1:
        sheets = ", ".join(str(table.sheet) for table, _, _ in studied)
        raise InputError(
            f"{studied[0][0].name} has more than one sheet with numbers: {sheets}. Choose one with --sheet"
        )


def _none(studied: list[tuple[Table, int, list[Column]]]) -> InputError:
    table = studied[0][0]
    if not any(row for one, _, _ in studied for row in one.sample):
        return InputError(f"{table.name} is empty: there is no number in it")
    seems = f"{table.name} seems to be a list without phone numbers"
    if table.kind == LINES:
        return InputError(f"{seems}: none is in its first {pluralize(len(table.sample), 'line')}")
    names = ", ".join(str(column) for _, _, columns in studied for column in columns[:20])
    return InputError(f"{seems}: no column is filled with them. If one has them, name it with --column: {names}")


def _name(column: Column) -> str:
    return f"column {column.letter}, {column.name}" if column.name else f"column {column.letter}"


def _place(table: Table) -> str:
    return f"{table.name}, sheet {table.sheet}," if table.sheet else table.name
