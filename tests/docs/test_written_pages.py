"""Every block of code and every terminal in docs/ is run by a test, or says why not."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.command import ROOT, Command
from tests.cli.conftest import program
from tests.contract.test_guide import copy
from tests.docs.written import DOCS, SLOW, Shown, Terminal, code_of
from twochat_sandbox import Sandbox, running

__all__ = ["copy", "program"]

pytestmark = pytest.mark.slow

RUN_ELSEWHERE = {
    "stories.md": "tests/cli/test_stories.py",
    "contract-testing.md": "tests/contract/test_guide.py",
}
"""Pages whose blocks another test runs, or finds marked."""
MADE = ("benchmarks.md", "contract-power.md")
"""Pages that a command writes: they show its own numbers, and no code."""
IN_A_CLONE = ("start/test-engineer.md",)
"""Pages whose commands are typed in a clone of the repository."""
PAGES = {path.relative_to(DOCS).as_posix(): code_of(path.read_text("utf-8")) for path in sorted(DOCS.rglob("*.md"))}
HERE = {
    name: blocks
    for name, blocks in PAGES.items()
    if name not in RUN_ELSEWHERE and any(not each.not_run for each in blocks)
}


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    with running(slow=SLOW) as sandbox:
        yield sandbox


@pytest.fixture
def terminal(program: Command, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> Iterator[Terminal]:
    variables = {
        "TWOCHAT_API_KEY": sandbox.key,
        "TWOCHAT_FROM_NUMBER": sandbox.from_number,
        "TWOCHAT_BASE_URL": sandbox.url,
    }
    program.environment |= variables
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    for path in (ROOT / "examples").glob("friends.*"):
        (program.folder / path.name).write_bytes(path.read_bytes())
    terminal = Terminal(program, sandbox)
    yield terminal
    terminal.leave()


@pytest.mark.parametrize("name", HERE)
def test_what_a_page_shows_is_what_happens(name: str, terminal: Terminal, request: pytest.FixtureRequest) -> None:
    if name in IN_A_CLONE:
        terminal.enter(request.getfixturevalue("copy"))
    for block in HERE[name]:
        if not block.not_run:
            terminal.do(block)


def test_every_block_is_run_or_says_why_not(capsys: pytest.CaptureFixture[str]) -> None:
    blocks = [block for found in PAGES.values() for block in found]
    marked = [block for block in blocks if block.not_run]
    run = len(blocks) - len(marked)
    with capsys.disabled():
        print(f"\n{len(blocks)} blocks on {len(PAGES)} pages: {run} run, {len(marked)} not run, for a reason")
    assert [name for name in MADE if PAGES[name]] == []
    assert [name for name in RUN_ELSEWHERE.values() if not Path(ROOT, name).exists()] == []
    assert [block for block in marked if not re.fullmatch(r"[a-z].{8,}[^.]", block.not_run)] == []


def test_a_block_is_a_file_or_marked_or_has_what_it_prints_below() -> None:
    text = '<!-- not run: needs an account -->\n```console\n$ a\n```\n\n```csv title="a.csv"\nx\n```\n```python\n1\n```\n\n```text\n1\n```\n'
    assert code_of(text) == [
        Shown("console", "$ a\n", "needs an account"),
        Shown("csv", "x\n", file="a.csv"),
        Shown("python", "1\n", below="1\n"),
    ]
