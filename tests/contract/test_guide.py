"""What docs/contract-testing.md shows is what happens: its edits are made and its commands are run, in a copy."""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.contract.spec import ROOT
from tests.support.checkout import checkout
from tests.support.console import Block, blocks, commands, matches

pytestmark = pytest.mark.slow

GUIDE = (ROOT / "docs" / "contract-testing.md").read_text("utf-8")


def section(heading: str) -> str:
    return GUIDE.split(f"\n## {heading}\n")[1].split("\n## ")[0]


@pytest.fixture
def copy(tmp_path: Path) -> Iterator[Path]:
    """The repository as somebody has it who has cloned it and made .venv."""
    root = checkout(tmp_path / "twochat")
    yield root
    # The search at the end of all tests would take the sandbox's keys, which the docs name, for ours.
    shutil.rmtree(tmp_path)


def environment(root: Path) -> dict[str, str]:
    """With the packages of the copy before those of the editable install, and none of the caller's own options."""
    packages = os.pathsep.join(str(root / folder) for folder in ("wrapper", "generated", "sandbox"))
    return {
        "PATH": os.environ["PATH"],
        "LC_ALL": "C.UTF-8",
        "GIT_CONFIG_GLOBAL": os.devnull,
        "PYTHONPATH": packages,
        "PYTHONUNBUFFERED": "1",  # in the order in which a terminal shows it
    }


def walk(root: Path, block: Block) -> None:
    """Make the edits of a block, or run its commands and compare what they print."""
    if block.language == "diff":
        subprocess.run(["git", "apply"], input=block.text.encode(), cwd=root, check=True)  # noqa: S607
        return
    for command, shown in commands(block.text):
        done = subprocess.run(
            ["sh", "-c", command],  # noqa: S607
            cwd=root,
            env=environment(root),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        if not matches(shown, done.stdout):
            pytest.fail(f"$ {command}\n{done.stdout}\nThe guide shows:\n{shown}", pytrace=False)


@pytest.mark.parametrize(("heading", "run", "not_run"), [("A changed limit", 9, 2), ("A new operation", 5, 1)])
def test_a_walkthrough_ends_as_it_is_shown(heading: str, run: int, not_run: int, copy: Path) -> None:
    found = blocks(section(heading))
    to_run = [block for block in found if not block.not_run]
    assert (len(to_run), len(found) - len(to_run)) == (run, not_run)
    for block in to_run:
        walk(copy, block)


def test_each_block_that_is_not_run_says_why_and_each_command_stands_in_a_walkthrough() -> None:
    everywhere = blocks(GUIDE)
    assert len(everywhere) == len(re.findall("^```(?:diff|console)$", GUIDE, re.MULTILINE))
    assert everywhere == [*blocks(section("A changed limit")), *blocks(section("A new operation"))]


def test_dots_stand_for_anything_within_a_line_and_alone_for_any_lines() -> None:
    assert matches("…\n… passed in …s\n", "..\n\n7 passed in 0.5s\n")
    assert matches("…\nend\n", "end\n")
    assert not matches("… passed\n", "7 failed\n7 passed\n")
    assert not matches("7 passed\n", "7 passed\nmore\n")
