"""No target of the suite prints or writes the caller's key, group, sender or numbers, however it fails."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

import pytest

from tests.contract.exchange import Exchange
from tests.contract.mutants.mutate import Call, Mutated
from tests.contract.spec import ROOT
from tests.contract.target import Target
from tests.journal.canary import MARKER
from twochat_sandbox import State, create_app, serving
from twochat_sandbox.faults import Fault, FaultKind

pytestmark = pytest.mark.slow

KEY, GROUP, FROM = f"live-{MARKER}-key", "WAG11111111-2222-4333-8444-5555c0c0a555", "+353209155501"
NUMBERS = ("+353209155502", "+353209155503", "+353209155504")
CANARIES = (MARKER, "5555c0c0a555", *(number[4:] for number in (FROM, *NUMBERS)))
"""Not the group, where the server has no people in it: the neighbours of its id are sent there, and shown."""
OWN = {"KEY": KEY, "GROUP": GROUP, "FROM": FROM, "NUMBERS": ",".join(NUMBERS), "PACE": "0", "LAG": "0"}
LOUD = "-vvv -l --tb=long --log-level=DEBUG -o log_cli=true --junitxml=report.xml"
QUICK = " --deselect=tests/contract/test_server.py::test_generated_traffic_finds_nothing"


def repeats(call: Call) -> None:
    """An answer with all that was sent in it, in every part, and nothing that the contract has."""
    sent = f"{call.key} {call.path} {call.request_body.decode(errors='replace')}"
    line = re.sub(r"[^ -~]", "?", sent).strip()
    call.headers |= {"content-type": f"text/{line}", "retry-after": line, "location": line}
    if call.status == 200:
        call.json = {
            "success": sent,
            sent: sent,
            "participants": {number: number for number in call.numbers} | {FROM: sent},
        }
    else:
        call.json = {"success": False, "error": sent}


def is_cut(call: Call) -> None:
    repeats(call)
    call.cut = GROUP in call.path


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The files that the suite needs, where what it writes is found."""
    ignore = shutil.ignore_patterns("__pycache__")
    shutil.copytree(ROOT / "tests" / "contract", tmp_path / "tests" / "contract", ignore=ignore)
    own = ("tests/conftest.py", "tests/journal/canary.py", "tests/support/browser.py", "tests/support/postgres.py")
    for name in ("openapi.yaml", "pyproject.toml", *own):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        shutil.copy(ROOT / name, tmp_path / name)
    # Fewer examples find enough to tell.
    settings = (ROOT / "schemathesis.toml").read_text("utf-8")
    (tmp_path / "schemathesis.toml").write_text(re.sub(r"max-examples = \d+", "max-examples = 2", settings), "utf-8")
    return tmp_path


def run(root: Path, *arguments: str, **environment: str) -> tuple[int, str]:
    """The exit status and all that was printed, by a process that knows the secrets and must not tell them."""
    before = contents(root)
    (root / "tmp").mkdir()
    done = subprocess.run(
        [sys.executable, *arguments],
        cwd=root,
        env=os.environ | OWN | {"TMPDIR": str(root / "tmp")} | environment,
        capture_output=True,
        text=True,
        check=False,
    )
    # What Hypothesis finds in the sources, where our canaries stand, too.
    shutil.rmtree(root / ".hypothesis" / "constants", ignore_errors=True)
    written = {name: text for name, text in contents(root).items() if before.get(name) != text}
    for name, text in {"stdout": done.stdout, "stderr": done.stderr, **written}.items():
        squeezed = re.sub(r"[^0-9A-DF-Za-z]", "", text)  # without the E of pytest, which may stand in a number
        canaries = [canary for canary in CANARIES if not environment.get("THROWAWAY") or canary not in GROUP]
        assert (name, [canary for canary in canaries if canary in squeezed]) == (name, [])
    return done.returncode, done.stdout + done.stderr


def contents(root: Path) -> dict[str, str]:
    files = (file for file in root.rglob("*") if file.is_file() and "__pycache__" not in file.parts)
    return {str(file): file.read_text("latin-1") for file in files}


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Callable[[Callable[[Call], None]], AbstractContextManager[str]]:
    """Serves the sandbox with the caller's key and group, and edited answers."""
    monkeypatch.setattr("twochat_sandbox.app.faults_of", lambda contract: {KEY: Fault("", FaultKind.NONE)})
    state = State(groups={GROUP: 0})
    return lambda edit: serving(Mutated(create_app(state=state, slow=0), edit, state))


Server = Callable[[Callable[[Call], None]], AbstractContextManager[str]]


@pytest.mark.parametrize(
    ("edit", "live", "chosen"),
    [(repeats, "", ""), (repeats, "1", QUICK), (is_cut, "", QUICK)],
    ids=["everything", "live", "cut"],
)
def test_a_failing_run_tells_no_secret(
    edit: Callable[[Call], None], live: str, chosen: str, copy: Path, server: Server
) -> None:
    with server(edit) as url:
        throwaway = "" if live else "1"
        options = {"LIVE": live, "THROWAWAY": throwaway, "PYTEST_ADDOPTS": LOUD + chosen}
        status, printed = run(copy, "-m", "tests.contract", URL=url, **options)
    # It names the public keys, which the search at the end of all tests takes for ours.
    report = (copy / "report.xml").read_text("utf-8")
    (copy / "report.xml").unlink()
    assert status == 1
    # Guard against a run that fails before it has anything to tell.
    assert "test_it_does_what_is_expected" in printed
    assert "[KEY]" in printed
    assert "…5502" in printed or not live
    assert "[KEY]" in report


def test_a_recording_of_all_that_was_sent_tells_no_secret(copy: Path, server: Server) -> None:
    with server(repeats) as url:
        status, printed = run(copy, "-m", "tests.contract.record", URL=url, LIVE="1")
    assert status == 0, printed
    assert "REDACTED" in (copy / "tests" / "contract" / "cassettes" / "own_numbers.yaml").read_text("utf-8")


def test_a_recording_that_fails_tells_no_secret(copy: Path, server: Server) -> None:
    with server(is_cut) as url:
        status, printed = run(copy, "-m", "tests.contract.record", URL=url, LIVE="1")
    assert status == 2
    assert "group_of_the_caller: http" in printed


def test_no_repr_tells_a_secret() -> None:
    target = Target("http://127.0.0.1:9000", KEY, GROUP, FROM, NUMBERS, live=True)
    exchange = Exchange(target.request(*NUMBERS), 200, {"location": KEY}, KEY.encode())
    text = f"{target!r} {target.scenarios()!r} {exchange!r}"
    assert "http://127.0.0.1:9000" in text
    assert [canary for canary in CANARIES if canary in text] == []
