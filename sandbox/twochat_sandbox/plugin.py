"""The pytest plugin: a fixture `twochat_sandbox`, a fresh sandbox for each test that uses it."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from twochat_sandbox.server import Sandbox


@pytest.fixture
def twochat_sandbox(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator["Sandbox"]:
    """A fresh sandbox on a free port of this machine; see `twochat_sandbox.running`. The lanes of its numbers are the test's own."""
    monkeypatch.setenv("TWOCHAT_STATE", str(tmp_path / "state"))
    # Here, because pytest loads this module in every run, and only some tests want a server.
    try:
        from twochat_sandbox.server import running
    except ModuleNotFoundError as error:
        pytest.fail(f"{error}: the sandbox needs `pip install 'twochat[sandbox]'`", pytrace=False)

    with running() as sandbox:
        yield sandbox
