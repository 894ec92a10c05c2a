"""The files of the command line: what people have, which is CSV as spreadsheets and address books write it or one number a
line, and a new one for the outcomes."""

import csv
import io
import re
import sys
from pathlib import Path
from typing import TextIO

from ..errors import InputError
from ..export import COLUMNS, escape_formula
from ..journal import Journal
from ..report import Report

_PHONE = re.compile(
    r"phone|mobil|m[oó]vil|whats\s?app|msisdn|(?<![^\W\d_])(cel[lu]|tel[eé]f|(tel|handy)(?![^\W\d_]))|^n[uú]meros?$|^numbers?$",
    re.IGNORECASE,
)


def read(name: str, column: str | None = None) -> list[str]:
    """The text of every row's phone number, in order; "" for a row that has none. `-` is standard input.

    `column` names the column, by its header or by its place from 1. Without it the header is searched for a word such as
    Phone, Mobile or WhatsApp. Rows that are blank altogether are skipped.

    Raises:
        InputError: naming the file and what to do.
    """
    text = _decode(name, _load(name))
    first = next((line for line in text.splitlines() if line.strip()), "")
    bare = re.sub('"[^"]*("|$)', "", first)
    delimiter = max(",;\t", key=bare.count)
    if delimiter not in bare:
        return _lines(name, text, column)
    rows = _rows(name, text, delimiter)
    start, index = _find(name, rows, column) if rows else (0, 0)
    return [row[index] if index < len(row) else "" for row in rows[start:]]


def create(output: Path | None, first: str) -> TextIO:
    """A new file for the outcomes, named after the first file that was read unless `output` names it.

    One that exists is never replaced: it may be all that is known of an earlier run.

    Raises:
        InputError: when there can't be such a file.
    """
    stem = "outcomes" if first == "-" else f"{Path(first).stem}-outcomes"
    tries = [output] if output else [Path(f"{stem}{suffix}.csv") for suffix in ("", *(f"-{n}" for n in range(2, 1000)))]
    for path in tries:
        try:
            path.touch(0o600, exist_ok=False)
            return path.open("w", encoding="utf-8", newline="", errors="backslashreplace")
        except FileExistsError:
            continue
        except OSError as error:
            raise InputError(f"{path} can't be written: {error.strerror}. Nothing was sent.") from None
    raise InputError(f"{tries[-1]} exists already. Nothing was sent; give another name with --output")


def output_of(journal: Journal, report: Report) -> str:
    """The outcome file of a journal's job: the one that it names, else one beside it; never in the place of another file."""
    beside = [journal.path.with_suffix(".csv"), journal.path.with_name(f"{journal.path.stem}-outcomes.csv")]
    for path in [journal.output, *beside]:
        if path and (not path.exists() or _of_this_job(path, report)):
            return str(path)
    with create(None, str(journal.path)) as new:
        return new.name


def _of_this_job(path: Path, report: Report) -> bool:
    """Whether it is an outcome file with the same inputs, as far as it was written."""
    try:
        with path.open(encoding="utf-8", newline="") as file:
            rows = [*csv.reader(file)]
    except (OSError, ValueError, csv.Error):
        return False
    written = [row[:1] for row in rows[1:-1]]  # without the last, which a crash may have cut off
    inputs = [[escape_formula(outcome.input)] for outcome in report]
    headed = not rows or rows[0][: len(COLUMNS)] == [*COLUMNS]
    return headed and len(rows) <= len(inputs) + 1 and written == inputs[: len(written)]


def _load(name: str) -> bytes:
    if name == "-":
        return sys.stdin.buffer.read()
    try:
        return Path(name).read_bytes()
    except OSError as error:
        raise InputError(f"{name} can't be read: {error.strerror}") from None


def _decode(name: str, data: bytes) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", "replace")
    if b"\0" in data or data.startswith(b"PK\x03\x04"):
        raise InputError(f"{name} is not text; if it is a workbook, save the sheet with the numbers as CSV UTF-8")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")  # what Excel on Windows calls CSV


def _lines(name: str, text: str, column: str | None) -> list[str]:
    lines = [bare for line in text.splitlines() if (bare := line.strip().strip('"'))]
    wanted = column.strip().casefold() if column else "1"
    if lines and not any(map(str.isdigit, lines[0])) and (lines[0].casefold() == wanted or _PHONE.search(lines[0])):
        wanted = {lines.pop(0).casefold(): "1"}.get(wanted, wanted)
    if wanted != "1":
        raise InputError(f"{name} has no column {column!r}, it has one number a line")
    return lines


def _rows(name: str, text: str, delimiter: str) -> list[list[str]]:
    # strict: a quote that is never closed would otherwise swallow the rest of the file into one cell.
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    rows: list[list[str]] = []
    line = 1  # where a row starts: a quote that is not closed is noticed only at the end of the file
    try:
        for row in reader:
            rows.append(row)
            line = reader.line_num + 1
    except csv.Error as error:
        raise InputError(f"{name}, line {line}: a quote is not closed, or stands alone ({error})") from None
    return [row for row in rows if any(cell.strip() for cell in row)]


def _find(name: str, rows: list[list[str]], column: str | None) -> tuple[int, int]:
    """Where the data starts, and the index of the column with phone numbers."""
    headed = not any(map(_like_a_number, rows[0]))
    header = [cell.strip() if headed else "" for cell in rows[0]]
    columns = range(len(header))
    if column is None:
        named = [index for index in columns if not headed or _PHONE.search(header[index])]
        found = [index for index in named if _filled(rows[headed:], index)]
        problem = (
            "more than one column that may have the numbers" if found else "no column that says it has phone numbers"
        )
    else:
        found = [index for index in columns if header[index].casefold() == column.strip().casefold()]
        found = found or [index for index in columns if column.strip() == str(index + 1)]
        problem = f"more than one column {column!r}" if found else f"no column {column!r}"
    if len(found) == 1:
        return int(headed), found[0]
    choice = ", ".join(f"{index + 1} {header[index]}".strip() for index in found or columns)
    raise InputError(f"{name} has {problem}; choose one with --column: {choice}")


def _filled(rows: list[list[str]], index: int) -> bool:
    return not rows or any(index < len(row) and _like_a_number(row[index]) for row in rows)


def _like_a_number(cell: str) -> bool:
    return sum(map(str.isdigit, cell)) >= 7
