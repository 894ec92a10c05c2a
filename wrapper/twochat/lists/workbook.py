"""Workbooks (.xlsx, .xls, .ods and their kin); python-calamine reads them."""

import datetime
import io
from collections.abc import Sequence
from typing import TYPE_CHECKING

from ..errors import InputError
from .hidden import hidden_rows
from .seems import WORKBOOK, broken_workbook, claims_too_much, locked_workbook
from .source import Source
from .table import Rows, Table

if TYPE_CHECKING:
    from python_calamine import CalamineSheet, CalamineWorkbook

Value = int | float | str | bool | datetime.time | datetime.date | datetime.datetime | datetime.timedelta


def read_workbook(source: Source, sheet: str | None) -> Sequence[Table]:
    """Its visible sheets that have anything, or the one that `sheet` names, by its name or its place from 1.

    Raises:
        InputError: it can't be read, has a password, or has no such sheet.
    """
    try:
        import python_calamine as calamine
    except ImportError:
        raise InputError(
            f"{source.name} is a workbook, which needs `pip install 'twochat[cli]'`; or save it as CSV"
        ) from None
    with source.open() as file:
        data = file.read()
    if claims_too_much(data):
        raise broken_workbook(source.name, data)
    try:
        book = calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
        names = _visible(book, source.name, sheet)
        places = {one.name: place for place, one in enumerate(book.sheets_metadata)}
        tables = [_table(source, book.get_sheet_by_name(name), data, places[name]) for name in names]
    except calamine.PasswordError:
        raise locked_workbook(source.name) from None
    except calamine.CalamineError:
        raise broken_workbook(source.name, data) from None
    except BaseException as error:
        if type(error).__name__ != "PanicException":  # how Rust says that it did not expect such a file
            raise
        raise broken_workbook(source.name, data) from None
    filled = [table for table in tables if table.sample]
    if not filled:
        raise InputError(f"{source.name} is empty: no cell of {' or '.join(names) or 'a visible sheet'} is filled")
    return filled


def _visible(book: "CalamineWorkbook", name: str, sheet: str | None) -> list[str]:
    from python_calamine import SheetTypeEnum, SheetVisibleEnum

    metadata = [one for one in book.sheets_metadata if one.typ == SheetTypeEnum.WorkSheet]
    visible = [one.name for one in metadata if one.visible == SheetVisibleEnum.Visible]
    if sheet is None:
        return visible
    wanted = sheet.strip().casefold()
    by_place = visible[int(wanted) - 1 : int(wanted)] if wanted.isdecimal() and int(wanted) else []
    if found := [one for one in visible if one.casefold() == wanted] or by_place:
        return found
    if any(one.name.casefold() == wanted for one in metadata):
        raise InputError(f"{name} has a sheet {sheet!r} that is hidden: show it in the workbook, and save that")
    raise InputError(f"{name} has no sheet {sheet!r}; it has {', '.join(visible) or 'none that is visible'}")


def _table(source: Source, sheet: "CalamineSheet", data: bytes, place: int) -> Table:
    left = [""] * (sheet.start[1] if sheet.start else 0)  # so that columns keep their letters

    def rows() -> Rows:
        for cells in sheet.iter_rows():
            row = [_text(value) for value in cells]
            if any(map(str.strip, row)):
                yield left + row

    def hidden() -> list[list[str]]:
        try:
            numbers = hidden_rows(data, place)
        except Exception:  # noqa: BLE001  # as in broken_workbook
            raise broken_workbook(source.name, data) from None
        numbered = enumerate(sheet.iter_rows(), 1) if numbers else ()
        return [[*left, *map(_text, cells)] for at, cells in numbered if at in numbers]

    table = Table(source.name, WORKBOOK, rows, sheet=sheet.name)
    table.hidden = hidden
    return table


def _text(value: Value) -> str:
    """A cell as text. A whole number is its digits: what its format shows beside them, a plus or a zero, is not in the cell."""
    match value:
        case str():
            return value
        case bool():
            return str(value).upper()
        case float() if value.is_integer() and abs(value) < 1e15:
            return str(int(value))
        case float():
            return repr(value)  # with more digits than that, 4.477E+17, which says itself that some are lost
        case datetime.datetime() if value.time() == datetime.time():
            return value.date().isoformat()
        case datetime.date() | datetime.time():
            return str(value)
        case _:
            return str(value)
