"""Lists, written as people have them."""

import io
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from xlsxwriter import Workbook  # type: ignore[import-untyped]

from twochat import PeopleList, read_list

ReadList = Callable[..., PeopleList]


@pytest.fixture
def reading(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ReadList:
    """Writes a file, and reads the list in it."""
    monkeypatch.chdir(tmp_path)

    def read(data: str | bytes, name: str = "friends.csv", **options: Any) -> PeopleList:
        Path(name).write_bytes(data if isinstance(data, bytes) else data.encode())
        return read_list(name, **options)

    return read


def texts(people: PeopleList) -> list[str]:
    return [str(row) for row in people]


def workbook(
    *rows: Sequence[object],
    hidden: str = "",
    first: str = "",
    unseen: Sequence[int] = (),
    **more: Sequence[Sequence[object]],
) -> bytes:
    """A workbook with these rows on its first sheet, and a sheet for each other argument. `unseen`: which rows of the last one,
    from 1, are hidden."""
    file = io.BytesIO()
    with Workbook(file, {"in_memory": True, "default_date_format": "dd/mm/yyyy"}) as book:
        for name, content in {first or "People": rows, **more}.items():
            sheet = book.add_worksheet(name)
            for at, row in enumerate(content):
                sheet.write_row(at, 0, row)
            if name == hidden:
                sheet.hide()
        for at in unseen:
            book.worksheets()[-1].set_row(at - 1, None, None, {"hidden": True})
    return file.getvalue()
