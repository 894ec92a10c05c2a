"""`program` runs the command line as a program of its own; `command` runs it in this process, which is quicker."""

import io
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.cli.command import Command, Done
from tests.cli.gate import Gate
from twochat import cli
from twochat_sandbox import Sandbox, serving

Run = Callable[..., Done]


@pytest.fixture
def program(tmp_path: Path) -> Command:
    """The command line, which knows of no server yet."""
    folder = tmp_path / "folder"
    folder.mkdir()
    return Command(folder)


@pytest.fixture
def box(twochat_sandbox: Sandbox, program: Command) -> Sandbox:
    """A sandbox that the command line knows of."""
    program.environment |= {
        "TWOCHAT_API_KEY": twochat_sandbox.key,
        "TWOCHAT_FROM_NUMBER": twochat_sandbox.from_number,
        "TWOCHAT_BASE_URL": twochat_sandbox.url,
    }
    return twochat_sandbox


@pytest.fixture
def gate(program: Command) -> Iterator[Gate]:
    """A sandbox that the command line knows of, whose answers wait for the test."""
    gate = Gate()
    with serving(gate) as url:
        program.environment |= {
            "TWOCHAT_API_KEY": "sandbox-key",
            "TWOCHAT_FROM_NUMBER": "+12123334444",
            "TWOCHAT_BASE_URL": url,
        }
        yield gate
        gate.let_out(100)


@pytest.fixture
def command(program: Command, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """The same program run in this process."""

    def run(*arguments: str, stdin: bytes = b"") -> Done:
        with monkeypatch.context() as patch:
            patch.chdir(program.folder)
            patch.setattr(sys, "argv", ["twochat", *arguments])
            patch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin)))
            for name in ("API_KEY", "FROM_NUMBER", "BASE_URL", "REGION", "CA_FILE"):
                patch.delenv(f"TWOCHAT_{name}", raising=False)
            for name, value in program.environment.items():
                if name.startswith("TWOCHAT_"):
                    patch.setenv(name, value)
            with pytest.raises(SystemExit) as ended:
                cli.main()
        out, err = capsys.readouterr()
        assert isinstance(ended.value.code, int)
        return Done(ended.value.code, out, err)

    return run
