from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.journal.jobs import CLIENTS, Client
from tests.support.callers import KINDS, server
from tests.support.scripted import Scripted

__all__ = ["client", "path", "server"]


@pytest.fixture(scope="module", params=KINDS)
def client(request: pytest.FixtureRequest, server: Scripted) -> Iterator[Client]:
    """Either client, at the scripted server."""
    with ExitStack() as stack:
        yield CLIENTS[request.param](server.url, stack)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where a journal is to be."""
    return tmp_path / "friends.twochat"
