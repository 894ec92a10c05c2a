"""Lists of people as everybody has them: CSV, workbooks, vCards, what address books and shops export."""

import os
from typing import IO

from ..row import Row
from .people import Choose, Column, PeopleList, Several

__all__ = ["Choose", "Column", "PeopleList", "Row", "Several", "read_list"]


def read_list(
    path: str | os.PathLike[str] | IO[bytes],
    *,
    column: str | None = None,
    sheet: str | None = None,
    region: str | None = None,
    several: Several = "refuse",
    choose: Choose | None = None,
) -> PeopleList:
    """The people of a file as they keep it: CSV, one number a line, a workbook, vCards, an earlier job's outcomes.

    CSV is read as it is iterated, so that a list of any length takes little memory. `path` may be a file that is open as bytes,
    which can be iterated once. `column` names the column by its header, letter or place from 1; several with commas between are
    tried in this order for each person. `sheet` names the sheet of a workbook. `region` is where national numbers are from.
    `several` says what to do with a cell of several numbers: refuse it, take the first, or make each an input. `choose` is asked
    which column it is where more than one may be meant.

    Raises:
        InputError: the file can't be read or is no list, or it is not clear which column is meant. While it is iterated, too.
    """
    from .reading import read  # here, because most programs have no list to read

    return read(path, column, sheet, region, several, choose)
