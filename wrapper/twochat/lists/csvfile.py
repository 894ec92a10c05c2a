"""Text files: CSV in all its shapes, and one number a line."""

import codecs
import csv
import io
import re
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress

from ..errors import InputError
from .cell import looks_like_a_number
from .source import Source
from .table import Rows, Table

CSV, LINES = "CSV", "one number a line"

_SEP = re.compile(r'"?sep=(.)"?[;,\t]*\s*', re.IGNORECASE)
_BLANK = re.compile(r"[\s\0]*")


def read_text(source: Source) -> Table:
    """The rows of a text file.

    Raises:
        InputError: it is no text; while it is read, naming the line: a quote that is not closed.
    """
    encoding, errors = _encoding(source)
    head = source.head if source.whole else source.head[: source.head.rfind(b"\n") + 1] or source.head
    text = head.decode(encoding, errors)
    first = next((line for line in io.StringIO(text, newline="") if not _BLANK.fullmatch(line)), "")
    said = _SEP.fullmatch(first)
    delimiter = said[1] if said else _delimiter(text)

    def rows() -> Rows:
        with decoded(source) as lines:
            if delimiter is None:
                yield from ([bare] for line in lines if (bare := line.strip("\0 \t\r\n\v\f\xa0").strip('"')))
            else:
                yield from _cells(source.name, lines, delimiter, skip_first=bool(said))

    return Table(source.name, CSV if delimiter else LINES, rows, once=source.once)


def decoded(source: Source) -> io.TextIOWrapper:
    """The text of a source, read as it is asked for, with its line ends as they are. Bytes that are no UTF-8 are Windows' own."""
    encoding, errors = _encoding(source)
    return io.TextIOWrapper(source.open(), encoding, errors, newline="")


def _cells(name: str, lines: Iterator[str], delimiter: str, *, skip_first: bool) -> Rows:
    if skip_first:
        next(line for line in lines if not _BLANK.fullmatch(line))
    # strict: a quote that is never closed would otherwise swallow the rest of the file into one cell.
    clean = (line.replace("\0", "") if "\0" in line else line for line in lines)
    reader = csv.reader(clean, delimiter=delimiter, strict=True)
    line = 1 + skip_first  # where a row starts: a quote that is not closed is noticed only at the end of the file
    try:
        for row in reader:
            line = reader.line_num + 1 + skip_first
            if any(row) and not all(map(str.isspace, filter(None, row))):
                yield row
    except csv.Error as error:
        raise InputError(f"{name}, line {line}: {_reason(str(error))}") from None


def _reason(error: str) -> str:
    if "field larger" in error:
        return "a cell is longer than a cell can be; a quote may be missing at its end"
    if "new-line" in error:
        return "a line ends in the middle of a row; save the list again as CSV UTF-8"
    return f'a quote is not closed, or stands alone; inside a cell it is written twice, not as \\" ({error})'


def _encoding(source: Source) -> tuple[str, str]:
    """The encoding, and what to do about bytes that are not of it."""
    head = source.head
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16", "replace"
    nuls = [head[first::2].count(0) / max(1, len(head) // 2) for first in (0, 1)]
    if nuls[1] > 0.5 > nuls[0]:
        return "utf-16-le", "replace"
    if nuls[0] > 0.5 > nuls[1]:
        return "utf-16-be", "replace"
    if b"\0" in head.rstrip(b"\0\r\n"):
        raise InputError(
            f"{source.name} is not text; if it is a workbook, save the sheet with the numbers as CSV UTF-8"
        )
    return "utf-8-sig", _ERRORS


def _delimiter(text: str) -> str | None:
    """The delimiter that cuts all rows alike, and leaves a column with numbers; None where lines are not cut at all."""
    best: tuple[bool, float, int, str] | None = None
    for delimiter in ",;\t|":
        rows = _sample(text, delimiter)
        widths = Counter(map(len, rows))
        width = max(widths, key=lambda width: (widths[width], width), default=1)
        if width > 1:
            found = any(looks_like_a_number(cell) for row in rows for cell in row)
            candidate = found, widths[width] / len(rows), width, delimiter
            best = max(best or candidate, candidate)
    if not best:
        return None
    found, alike, _, delimiter = best
    if found and alike > 0.5:
        return delimiter
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return None if any(map(looks_like_a_number, lines)) else delimiter


def _sample(text: str, delimiter: str) -> list[list[str]]:
    rows: list[list[str]] = []
    with suppress(csv.Error):  # the last cell may be cut off; the rest of the file will tell
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True):
            if any(map(str.strip, row)):
                rows.append(row)
            if len(rows) == 100:
                break
    return rows


def _as_windows_does(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return error.object[error.start : error.end].decode("cp1252", "replace"), error.end


_ERRORS = "twochat.cp1252"
codecs.register_error(_ERRORS, _as_windows_does)  # bytes that are no UTF-8 are what Excel on Windows calls CSV
