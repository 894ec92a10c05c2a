"""What can't be used is named in one line, with exit status 2."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.contract.spec import ROOT


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The files that the suite needs, to be broken."""
    ignore = shutil.ignore_patterns("__pycache__")
    shutil.copytree(ROOT / "tests" / "contract", tmp_path / "tests" / "contract", ignore=ignore)
    for name in ("openapi.yaml", "schemathesis.toml"):
        shutil.copy(ROOT / name, tmp_path)
    return tmp_path


@pytest.mark.parametrize(
    "module", ["tests.contract", "tests.contract.record", "tests.contract.evidence", "tests.contract.mutants"]
)
def test_a_contract_that_is_not_yaml_is_named(copy: Path, module: str) -> None:
    (copy / "openapi.yaml").write_text("paths: [")
    assert run(copy, module) == (2, "openapi.yaml is not YAML, line 1.\n")


@pytest.mark.parametrize("module", ["tests.contract", "tests.contract.evidence"])
def test_a_cassette_that_is_not_yaml_is_named_and_left(copy: Path, module: str) -> None:
    cassette = copy / "tests" / "contract" / "cassettes" / "again.yaml"
    cassette.write_text("a: b: c")
    assert run(copy, module) == (2, "again.yaml is not YAML, line 1.\n")
    assert cassette.read_text() == "a: b: c"


@pytest.mark.parametrize(
    ("only", "module", "options", "sentence"),
    [
        ("fly", "mutants", (), "ONLY= names fly; the contract has addParticipant, "),
        ("getGroup", "mutants", ("--write",), "ONLY= is not for --write: the report is about every operation.\n"),
        ("getGroup", "record", (), "ONLY= needs URL= here: the sandbox is recorded as a whole, "),
    ],
)
def test_what_only_does_not_go_with_is_named(only: str, module: str, options: tuple[str, ...], sentence: str) -> None:
    status, shown = run(ROOT, f"tests.contract.{module}", *options, ONLY=only)
    assert (status, shown[: len(sentence)]) == (2, sentence)


def run(root: Path, module: str, *options: str, **environment: str) -> tuple[int, str]:
    command = [sys.executable, "-m", module, *options]
    done = subprocess.run(command, cwd=root, env=os.environ | environment, capture_output=True, text=True, check=False)
    return done.returncode, done.stderr
