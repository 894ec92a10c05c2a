"""The generated client is what openapi.yaml makes, all of it."""

import subprocess
import sys
from importlib.resources import files
from pathlib import Path

import pytest

from tests.contract.spec import ROOT, operations
from tools import generate


def test_the_generated_operations_are_those_of_the_contract() -> None:
    # The generator drops operations that it can't write, and lets one with a repeated id replace another.
    written = {file.stem for file in (generate.PACKAGE / "api").rglob("*.py") if file.stem != "__init__"}
    expected = {
        "".join(f"_{c.lower()}" if c.isupper() else c for c in operation["operationId"])
        for _, operation in operations()
    }
    assert len(list(operations())) == len(expected)
    assert expected == written


def test_users_have_the_contract_too() -> None:
    assert (ROOT / "openapi.yaml").read_text("utf-8") == (files("twochat_api") / "openapi.yaml").read_text("utf-8")


def test_each_generated_file_is_marked() -> None:
    for file in generate.PACKAGE.rglob("*.py"):
        assert file.read_text("utf-8").startswith(generate.HEADER), file


def test_drift_is_seen_in_any_file_new_ones_and_missing_ones_too() -> None:
    committed = {"a.py": "1\n", "b.py": "2\n"}
    assert generate.drift(committed, dict(committed)) == []
    assert "a.py: differs\n" in generate.drift(committed, committed | {"a.py": "3\n"})
    assert "c.py: not generated\n" in generate.drift(committed, committed | {"c.py": ""})
    assert "b.py: missing\n" in generate.drift(committed, {"a.py": "1\n"})


@pytest.mark.slow
def test_an_edit_of_the_contract_drifts(tmp_path: Path) -> None:
    for name in ("openapi.yaml", "generator-config.yml", "tools/generate.py"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text((ROOT / name).read_text("utf-8"), "utf-8")
    for name, text in generate.files(generate.PACKAGE).items():
        (tmp_path / "generated" / "twochat_api" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "generated" / "twochat_api" / name).write_text(text, "utf-8")
    assert check(tmp_path) == (0, "")
    contract = tmp_path / "openapi.yaml"
    contract.write_text(contract.read_text("utf-8").replace("maxItems: 10", "maxItems: 11"), "utf-8")
    status, message = check(tmp_path)
    assert status == 1
    assert "run `make generate`" in message


def check(root: Path) -> tuple[int, str]:
    done = subprocess.run(
        [sys.executable, root / "tools/generate.py", "--check"], capture_output=True, text=True, check=False
    )
    return done.returncode, done.stderr
