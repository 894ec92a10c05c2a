"""Phone numbers out of the files people have: CSV as spreadsheets and address books write it, or one number a line."""

import csv
import io
import re
import sys
from pathlib import Path

from .errors import InputError

_PHONE = re.compile(
    r"phone|mobil|cell|celular|whats\s?app|\btel\b|\btel[eé]f|\bhandy\b|m[oó]vil|msisdn|^n[uú]mero$|^number$",
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
    delimiter = max(",;\t", key=first.count)
    if delimiter not in first:
        return _lines(name, text, column)
    rows = _rows(name, text, delimiter)
    start, index = _find(name, rows, column)
    return [row[index] if index < len(row) else "" for row in rows[start:]]


def _load(name: str) -> bytes:
    if name == "-":
        return sys.stdin.buffer.read()
    try:
        return Path(name).read_bytes()
    except OSError as flaw:
        raise InputError(f"{name} can't be read: {flaw.strerror}") from None


def _decode(name: str, data: bytes) -> str:
    if data.startswith(b"PK\x03\x04"):
        raise InputError(f"{name} is a workbook or an archive, not text: save the sheet as CSV first")
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", "replace")
    if b"\0" in data:
        raise InputError(f"{name} is not a text file")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")  # what Excel on Windows calls CSV


def _lines(name: str, text: str, column: str | None) -> list[str]:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    if lines and not any(map(str.isdigit, lines[0])):
        header = lines.pop(0)
        if column not in (None, "1", header):
            raise InputError(f"{name} has no column {column!r}, only {header!r}")
    return lines


def _rows(name: str, text: str, delimiter: str) -> list[list[str]]:
    # strict: a quote that is never closed would otherwise swallow the rest of the file into one cell.
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        return [row for row in reader if any(cell.strip() for cell in row)]
    except csv.Error as flaw:
        raise InputError(f"{name}, line {reader.line_num}: {flaw}. Nothing was sent; mend the line.") from None


def _find(name: str, rows: list[list[str]], column: str | None) -> tuple[int, int]:
    """Where the data starts, and the index of the column with phone numbers."""
    headed = not any(_like_a_number(cell) for cell in rows[0])
    header = [cell.strip() for cell in rows[0]] if headed else [str(place) for place in range(1, len(rows[0]) + 1)]
    start = int(headed)
    if column is None:
        filled = [
            index
            for index in range(len(header))
            if any(_like_a_number(row[index]) for row in rows[start:] if index < len(row))
        ]
        found = [index for index in filled if _PHONE.search(header[index])] if headed else filled
    else:
        folded = [title.casefold() for title in header]
        found = [index for index, title in enumerate(folded) if title == column.strip().casefold()]
        if not found and column.isdecimal() and 1 <= int(column) <= len(header):
            found = [int(column) - 1]
    if len(found) == 1:
        return start, found[0]
    problem = (
        "more than one column could have the phone numbers" if found else "no column is found for the phone numbers"
    )
    columns = ", ".join(repr(header[index]) for index in found or range(len(header)))
    raise InputError(f"{name}: {problem}; name one with --column, of {columns}")


def _like_a_number(cell: str) -> bool:
    return sum(map(str.isdigit, cell)) >= 7
