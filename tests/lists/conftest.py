"""Lists, written as people have them."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

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
