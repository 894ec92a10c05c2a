"""Many jobs in one CSV file."""

import csv
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from ..checks import check_id
from ..errors import InputError
from ..finding import is_name
from ..jobs import KINDS
from ..numbers import InvalidNumber, parse
from ..operations import ADD

_NEEDED, _KNOWN = ("group", "file"), ("group", "file", "from_number", "operation", "name", "not_before")


class Row(NamedTuple):
    """A job as it was asked for."""

    group: str
    files: Sequence[str]
    from_number: str
    operation: str
    name: str
    not_before: datetime | None


def read_jobs(path: Path, sender: str | None) -> list[Row]:
    """The jobs of a CSV file, all of them or none; groups may be named. Names of files are as seen from it; `sender` is for rows without a number.

    Raises:
        InputError: naming the line and what is wrong.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            lines = csv.DictReader(file, restkey="more")
            names = [name.strip().lower() for name in lines.fieldnames or []]
            lines.fieldnames = names
            if missing := [name for name in _NEEDED if name not in names]:
                raise InputError(f"{path} has no column {' and no '.join(missing)}. Nothing was kept.")
            if other := [name for name in names if name not in _KNOWN]:
                raise InputError(f"{path} has a column {other[0]!r}; there are {', '.join(_KNOWN)}. Nothing was kept.")
            return [_row(path, lines.line_num, line, sender) for line in lines if any(line.values())]
    except OSError as error:
        raise InputError(f"{path} can't be read: {error.strerror}") from None
    except (UnicodeDecodeError, csv.Error) as error:
        raise InputError(f"{path} is no CSV file in UTF-8: {error}") from None


def _row(path: Path, number: int, line: dict[str, str | None], sender: str | None) -> Row:
    cells = {name: (value or "").strip() for name, value in line.items() if name in _KNOWN}
    operation, from_number = cells.get("operation") or ADD.name, cells.get("from_number") or sender
    try:
        if not from_number:
            raise InputError("no from_number, and no --from")
        if operation not in KINDS:
            raise InputError(f"{operation!r} is no operation of a job, which are {', '.join(KINDS)}")
        if not cells["file"]:
            raise InputError("no file")
        parse(from_number, None)
        start = read_time(cells.get("not_before") or None)
        files = [str(path.parent / cells["file"])]
        group = cells["group"] if is_name(cells["group"]) else check_id(cells["group"])
        return Row(group, files, from_number, operation, cells.get("name") or Path(files[0]).stem, start)
    except (InputError, InvalidNumber) as error:
        raise InputError(f"{path}, line {number}: {error}. Nothing was kept.") from None


def read_time(text: str | None) -> datetime | None:
    """A time as people write it; of this machine's time zone, unless it names another.

    Raises:
        InputError: it is none.
    """
    try:
        return datetime.fromisoformat(text).astimezone() if text else None
    except (ValueError, OverflowError):
        raise InputError(f"{text!r} is no time such as 2026-12-01T09:00") from None
