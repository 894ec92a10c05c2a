"""What a user's type checkers find in their code, with the wheel installed: nothing, but for a mistake."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tools.pythons import PYTHONS

SNIPPET = Path(__file__).with_name("snippet.py").read_text("utf-8")
MISTAKE = '\n\ndef mistaken(chat: TwoChat) -> int:\n    return chat.group(GROUP).add(["+447700900123"])\n'
BIN = Path(sys.executable).parent


@pytest.fixture
def code(tmp_path: Path) -> Path:
    path = tmp_path / "theirs.py"
    path.write_text(SNIPPET, "utf-8")
    return path


def mypy(code: Path, user: Path, version: str) -> str:
    options = ("--strict", "--python-executable", str(user), "--python-version", version, "--cache-dir", "cache")
    return printed("mypy", *options, code.name, folder=code.parent)


def pyright(code: Path, user: Path, version: str) -> str:
    (code.parent / "pyrightconfig.json").write_text(f'{{"typeCheckingMode": "strict", "pythonVersion": "{version}"}}')
    return printed("basedpyright", "--project", ".", "--pythonpath", str(user), folder=code.parent)


def ty(code: Path, user: Path, version: str) -> str:
    options = ("--python", str(user.parents[1]), "--python-version", version, "--error-on-warning")
    return printed("ty", "check", *options, code.name, folder=code.parent)


def printed(program: str, *arguments: str, folder: Path) -> str:
    done = subprocess.run([BIN / program, *arguments], cwd=folder, capture_output=True, text=True, check=False)
    return done.stdout + done.stderr


Checker = Callable[[Path, Path, str], str]
CHECKERS: dict[Checker, str] = {
    mypy: "Success: no issues found in 1 source file",
    pyright: "0 errors",
    ty: "All checks passed!",
}
NAMES = ("mypy", "pyright", "ty")
NEWER = [pytest.param(version, marks=pytest.mark.slow) for version in PYTHONS[1:]]


@pytest.mark.parametrize("version", [PYTHONS[0], *NEWER])
@pytest.mark.parametrize("checker", CHECKERS, ids=NAMES)
def test_nothing_is_found_in_a_users_code(checker: Checker, version: str, code: Path, user: Path) -> None:
    assert CHECKERS[checker] in checker(code, user, version)


@pytest.mark.slow
@pytest.mark.parametrize("checker", CHECKERS, ids=NAMES)
def test_a_users_mistake_is_found(checker: Checker, code: Path, user: Path) -> None:
    code.write_text(SNIPPET + MISTAKE, "utf-8")
    found = checker(code, user, PYTHONS[0])
    assert "Report" in found
    assert CHECKERS[checker] not in found
