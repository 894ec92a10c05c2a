from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.callers import server
from twochat.jobs import Jobs, init

__all__ = ["server"]


@pytest.fixture(params=["folder", "postgres"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Where jobs are kept: a folder that is none yet, or a database with the tables."""
    if request.param == "folder":
        return str(tmp_path / "jobs")
    url: str = request.getfixturevalue("database")
    assert init(url)
    return url


@pytest.fixture
def jobs(place: str) -> Iterator[Jobs]:
    with Jobs(place) as jobs:
        yield jobs
