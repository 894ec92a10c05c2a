"""Reads a list: which file it is, which column was taken, and a row for each person."""

import os
import re
from collections.abc import Callable, Iterator, Sequence
from typing import IO

from ..errors import InputError
from ..export import COLUMNS
from ..numbers import check_region, numbers_in
from ..row import Row
from ..text import pluralize
from . import cell as cells
from . import seems
from .choose import Taken, take
from .columns import unique_names
from .countries import Countries, find_country
from .csvfile import LINES, read_text
from .exports import labels_of
from .outcomes import OUTCOMES, are_outcomes, outcome_row
from .people import Choose, PeopleList, Several
from .source import Source, open_source
from .table import Table
from .words import score

_PLAIN = re.compile(r"\+?[\d ()]*")  # no date, and no more than one number


def read(
    path: str | os.PathLike[str] | IO[bytes],
    column: str | None,
    sheet: str | None,
    region: str | None,
    several: Several,
    choose: Choose | None,
) -> PeopleList:
    """See `read_list`."""
    if several not in ("first", "all", "refuse"):
        raise InputError(f"several must be first, all or refuse, not {several!r}")
    region = check_region(region)
    source = open_source(path)
    match seems.what_it_is(source):
        case seems.VCARD:
            from .vcard import read_cards

            return _cards(source, read_cards(source, several), column or sheet)
        case seems.WORKBOOK:
            from .workbook import read_workbook

            tables = read_workbook(source, sheet)
            return _people(tables, column, region, several, choose, [])
        case _:
            notes = ["--sheet is not used: it is no workbook"] if sheet else []
            return _people([read_text(source)], column, region, several, choose, notes)


def _cards(source: Source, rows: Callable[[], Iterator[Row]], asked: str | None) -> PeopleList:
    from .vcard import FIELDS, VCARD

    notes = ["taken: the mobile number of each card, else its other number"]
    notes += ["--column and --sheet are not used: cards have none"] if asked else []
    return PeopleList(source.name, VCARD, rows, column="TEL", field_names=FIELDS, notes=notes)


def _people(
    tables: Sequence[Table],
    column: str | None,
    region: str | None,
    several: Several,
    choose: Choose | None,
    notes: list[str],
) -> PeopleList:
    for table in tables:
        if are_outcomes(table):
            _refuse_hidden(table, (0, 1))  # input and number
            return _outcomes(table, column, notes)
    taken = take(tables, column, choose)
    table = taken.table
    _refuse_hidden(table, [one.index for one in taken.taken])
    if table.sheet and len(tables) > 1:
        notes.append(f"taken: sheet {table.sheet}")
    if table.kind != LINES or taken.start:
        notes.append(taken.why)
    country = find_country(table, taken.start, taken.columns, taken.taken)
    if country:
        notes.append(f"column {country} gives the country of numbers that don't say theirs")
    names = unique_names(taken.columns)
    # Where the text is the whole cell of one column, that column is no other one.
    whole = len(taken.taken) == 1 and (several == "refuse" or table.kind == LINES)
    own = taken.taken[0].index if whole else None
    fields = tuple("" if at == own else name for at, name in enumerate(names))
    return PeopleList(
        table.name,
        table.kind,
        lambda: _rows(taken, fields, region, several, country),
        sheet=table.sheet,
        column=", ".join(names[one.index] for one in taken.taken) if table.kind != LINES or taken.start else None,
        columns=names,
        field_names=[name for name in fields if name],
        notes=notes,
    )


def _refuse_hidden(table: Table, columns: Sequence[int]) -> None:
    """Refuse rows that are hidden, and have a number in one of these columns: who hid them may not mean them.

    Raises:
        InputError: with how many there are.
    """
    filled = ("".join(row[at] for at in columns if at < len(row)) for row in table.hidden())
    if count := sum(any(map(str.isdigit, text)) for text in filled):
        what = f"{table.name}, sheet {table.sheet}, hides {pluralize(count, 'row')} with a number, as a filter does"
        raise InputError(f"{what}: show what is hidden, delete it, or copy the visible rows to a new sheet")


def _outcomes(table: Table, column: str | None, notes: list[str]) -> PeopleList:
    header = table.sample[0]
    names = tuple(header[len(COLUMNS) :])
    notes = [*notes, "taken: number, or input where there is none, as outcome files have them"]
    notes += ["--column is not used: it is an outcome file"] if column else []

    def rows() -> Iterator[Row]:
        given = iter(table)
        next(given)
        return (outcome_row(names, row) for row in given)

    return PeopleList(
        table.name, OUTCOMES, rows, sheet=table.sheet, column="number", columns=header, field_names=names, notes=notes
    )


def _rows(
    taken: Taken, fields: tuple[str, ...], region: str | None, several: Several, country: Countries | None
) -> Iterator[Row]:
    order = [column.index for column in taken.taken]
    labels = labels_of(taken.columns, taken.taken) if taken.google else {}
    rows = iter(taken.table)
    for _ in range(taken.start):
        next(rows, None)
    first = order[0] if len(order) == 1 else None
    for row in rows:
        text = _first_filled(row, order, labels) if first is None else row[first] if first < len(row) else ""
        if country is None and _PLAIN.fullmatch(text):
            yield Row(text, names=fields, cells=tuple(row))
        else:
            yield from _row(text, row, fields, region, several, country)


def _first_filled(row: list[str], order: list[int], labels: dict[int, int]) -> str:
    filled = [at for at in order if at < len(row) and row[at].strip()]
    if labels:
        filled.sort(key=lambda at: -score(row[labels[at]]) if at in labels else 0)  # keeps the order of equals
    return row[filled[0]] if filled else ""


def _row(
    text: str, row: list[str], fields: tuple[str, ...], region: str | None, several: Several, country: Countries | None
) -> Iterator[Row]:
    kept = tuple(row)
    parts = cells.split_several(text) if len(text) > 14 else []
    if parts and several == "refuse":
        several_numbers = f"{len(parts)} numbers in one cell: choose with --several first or --several all"
        yield Row(text, several_numbers, names=fields, cells=kept)
        return
    whole = numbers_in(text, region) if parts else [text]  # and not split where a piece is no number by itself
    for part in whole[:1] if several == "first" else whole:
        problem = "a date or a time, not a number" if cells.is_date(part) else None
        own_region = None
        if country and not problem:
            part, own_region, problem = country.apply(part, row)
        yield Row(part, problem, own_region, names=fields, cells=kept)
