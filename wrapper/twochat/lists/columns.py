"""The columns of a table: where its header is, and what each column holds."""

from collections.abc import Sequence

from . import words
from .cell import looks_like_a_number, looks_short
from .people import Column
from .table import Table

CELLS = 200
"""How many filled cells of a column are looked at."""
HEADER_ROWS = 10
"""In how many of the first rows the header is searched: titles may stand above it."""


def columns_of(table: Table) -> tuple[int, list[Column]]:
    """How many rows stand before the data, and every column."""
    start = _start(table)
    names = [cell.strip() for cell in table.sample[start - 1]] if start else []
    columns: list[Column] = []
    for index in range(table.width):
        filled = [row[index] for row in table.sample[start:] if index < len(row) and row[index].strip()][:CELLS]
        share = sum(map(looks_like_a_number, filled)) / len(filled) if filled else 0.0
        name = names[index] if index < len(names) else ""
        if not share and filled and words.score(name) > words.UNKNOWN:
            share = sum(map(looks_short, filled)) / len(filled)
        columns.append(Column(index, name, table.sheet, tuple(filled[:3]), share, words.score(name)))
    return start, columns


def unique_names(columns: Sequence[Column]) -> list[str]:
    """A name for each column, none twice: its header, or its letter."""
    names: list[str] = []
    for column in columns:
        name = base = column.name or column.letter
        count = 1
        while name in names:
            count += 1
            name = f"{base} ({count})"
        names.append(name)
    return names


def _start(table: Table) -> int:
    """How many rows stand before the data: none, or the header and what is above it."""
    rows = table.sample
    if table.width == 1:
        return int(bool(rows) and _heads_a_line(rows[0][0], more=len(rows) > 1))
    # The first row with a number is data, and so is what stands between it and the header.
    data = next((at for at, row in enumerate(rows) if any(map(looks_like_a_number, row))), len(rows))
    above = rows[: min(data, HEADER_ROWS)]
    filled = [sum(map(bool, map(str.strip, row))) for row in above]
    if not above or max(filled) < 2:
        return 0
    most = max(filled)
    named = [at for at, row in enumerate(above) if filled[at] > 1 and any(words.score(cell) > 0 for cell in row)]
    return next((at for at in named if filled[at] * 2 >= most), filled.index(most)) + 1


def _heads_a_line(line: str, *, more: bool) -> bool:
    """Whether the first line of one number a line is a header: it is named like one, and has no number itself."""
    bare = line.partition("(")[0]
    return words.score(line) > words.UNKNOWN and not any(map(str.isdigit, bare)) and (more or "(" not in line)
